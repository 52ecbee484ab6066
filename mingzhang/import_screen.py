"""What `import` says: what it understood of a file, its mistakes, what became of it (导入的显示)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from domain.forms.form import Form
from domain.statements.effects import BUCKETS
from domain.vocabulary import Lang
from ledger.importing.findings import Findings, Moved, Note
from mingzhang.cells import printable
from mingzhang.import_signing import Filed
from mingzhang.outcomes import print_pairs
from mingzhang.problems import SHOWN, hung
from mingzhang.screen import Column, print_text, table
from mingzhang.speech import Speech
from mingzhang.telling import amount_of, subject_of, title_of

NOTES_SHOWN: Final = 8
MOVES_SHOWN: Final = 12


def show_findings(findings: Findings, before: Mapping[Moved, int], mark: str, speech: Speech) -> None:
    """Show what was understood: the columns, the first rows as statements, where money moves.

    `before` are the balances without this file, `mark` what stands on everything shown of a practice ledger.
    """
    form = findings.form
    assert form is not None
    print_text(f"\n{printable(findings.file)}  →  {_form_name(form, speech)}  {mark}".rstrip())
    print_pairs(_facts(findings, speech))
    for each in findings.tables:
        print_text(f"  {speech.say('各列', 'columns')}  {printable(_columns(each, speech))}")
    _show_notes(findings.notes, speech.say("说明", "notes"), speech)
    if findings.samples:
        print_text("")
        print_text(_samples(findings, speech))
    if findings.moves:
        print_text("")
        print_text(_moves(findings, before, speech))
    _show_notes(
        findings.duplicates, speech.say("疑似重复，请核对", "likely duplicates, compare them"), speech
    )


def show_problems(
    findings: Findings, done: Sequence[Path], rest: Sequence[Path], marked: Path | None, speech: Speech
) -> None:
    """Tell every mistake of a file on stderr, and what stands recorded of the run."""
    count = len(findings.problems)
    more = speech.say("以上", " or more") if findings.is_cut_short else ""
    lines = [
        speech.say(
            f"{findings.file}：有 {count:,} 处{more}需要改正，整份文件未记录任何内容：",
            f"{findings.file}: {count:,}{more} to correct; nothing of the file was recorded:",
        )
    ]
    for problem in findings.problems[:SHOWN]:
        lines += hung(printable(problem.say(speech.lang)))
    if count > SHOWN:
        lines.append(
            speech.say(
                f"  另有 {count - SHOWN:,} 处；用 --json 可看全部，或用 --marked OUT.xlsx 得到标出错误的副本",
                f"  and {count - SHOWN:,} more; all with --json, or marked in a copy with --marked OUT.xlsx",
            )
        )
    if marked is not None:
        lines.append(speech.say(f"标出错误的副本：{marked}", f"The copy with the mistakes marked: {marked}"))
    if done or rest:
        lines.append(_where_it_stands(done, rest, speech))
    click.echo("\n".join(lines), err=True)


def tell_nothing_new(findings: Findings, speech: Speech) -> None:
    """Say that all rows stand recorded already."""
    print_text(
        speech.say(
            f"没有新的内容：{findings.rows_recorded:,} 行此前都已记录，未再次记录。",
            f"Nothing new: all {findings.rows_recorded:,} rows stand recorded; none was recorded again.",
        )
    )


def tell_dry_run(findings: Findings, speech: Speech) -> None:
    """Say what would be recorded."""
    print_text(
        speech.say(
            f"试运行：{findings.statements:,} 条陈述可以记录；未签名，未记录。",
            f"Dry run: {findings.statements:,} statements could be recorded; nothing was signed or recorded.",
        )
    )


def tell_filed(filed: Filed, findings: Findings, book: Path, speech: Speech) -> None:
    """Say where the statements stand, or who has still to sign them."""
    if filed.recorded:
        first, last = filed.recorded[0], filed.recorded[-1]
        end = last.position + last.size
        officers = sum(each.size for each in filed.recorded) - findings.statements
        print_text(
            speech.say(
                f"已记录 {findings.statements:,} 条陈述（位置 {first.position:,} - {end:,}）"
                + (f"，并为新单位登记 {officers:,} 把经办人员密钥" if officers else "")
                + (f"；{findings.rows_recorded:,} 行此前已记录，已跳过" if findings.rows_recorded else "")
                + "。",
                f"Recorded {findings.statements:,} statements (positions {first.position:,} - {end:,})"
                + (f", and {officers:,} officers' keys for the new parties" if officers else "")
                + (
                    f"; {findings.rows_recorded:,} rows were recorded before"
                    if findings.rows_recorded
                    else ""
                )
                + ".",
            )
        )
        return
    print_text(speech.say("尚未记录。提交文件：", "Not recorded yet. Submission files:"))
    for each in filed.pending:
        state = (
            speech.say("已签名，待另一人加签", "signed; another officer has still to sign")
            if each.is_signed
            else speech.say("待签名", "to be signed")
        )
        if each.is_kept:
            state = speech.say("此前已写好，保持原样", "written before, left as it is")
        print_text(f"  {each.path}  {each.author}  {each.statements:,}  {state}")
    print_text(speech.say("接下来：", "Next:"))
    for each in filed.pending:
        duty = "" if each.is_signed or each.is_kept else " --duty prepare"
        print_text(f"  mingzhang approve {each.path} --key FILE{duty} --book {book}")
        print_text(f"  mingzhang submit {each.path} --attach {findings.path} --book {book}")


def findings_as_json(findings: Findings, filed: Filed, lang: Lang) -> dict[str, Any]:
    """What became of one file, for programs."""
    content: dict[str, Any] = {
        "file": findings.file,
        "form": None if findings.form is None else findings.form.name,
        "author": None if findings.author is None else findings.author.code,
        "rows": findings.rows,
        "rows_new": findings.rows_new,
        "rows_recorded": findings.rows_recorded,
        "statements": dict(findings.new),
        "sheets": [_table_as_json(each) for each in findings.tables],
        "notes": [note.say(lang) for note in findings.notes],
        "duplicates": [note.say(lang) for note in findings.duplicates],
        "moves": [
            {"book": move.book, "bucket": move.bucket, "account": move.account, "amount_fen": amount_fen}
            for move, amount_fen in sorted(findings.moves.items())
        ],
        "recorded": [
            {"position": each.position, "statements": each.size, "recorded_at": each.recorded_at}
            for each in filed.recorded
        ],
        "waiting": [
            {
                "path": str(each.path),
                "author": each.author,
                "statements": each.statements,
                "signed": each.is_signed,
            }
            for each in filed.pending
        ],
    }
    return content


def stopped_as_json(
    problems: Sequence[dict[str, Any]],
    done: Sequence[dict[str, Any]],
    rest: Sequence[Path],
    *,
    cut_short: bool = False,
    marked: Path | None = None,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """Every mistake of a file, and how far the run came, for programs."""
    return {
        "problems": list(problems),
        "cut_short": cut_short,
        "marked": None if marked is None else str(marked),
        "notes": list(notes),
        "files": list(done),
        "not_read": [path.name for path in rest],
    }


def unread_as_json(path: Path, code: str, message: str) -> dict[str, Any]:
    """Why a file could not be read, in the shape of a mistake in it."""
    whole_file = {"sheet": "", "row": None, "column": "", "header": "", "found": ""}
    return {"file": path.name, **whole_file, "code": code, "message": message}


def show_unread(message: str, done: Sequence[Path], rest: Sequence[Path], speech: Speech) -> None:
    """Tell on stderr why a file could not be read, and what stands recorded of the run."""
    lines = [printable(speech.say("错误：", "Error: ") + message)]
    if done or rest:
        lines.append(_where_it_stands(done, rest, speech))
    click.echo("\n".join(lines), err=True)


def _form_name(form: Form, speech: Speech) -> str:
    return speech.say(form.zh, f"{form.zh} · {form.en}")


def _facts(findings: Findings, speech: Speech) -> list[tuple[str, str]]:
    author = findings.author
    pairs = []
    if author is not None:
        why = speech.say(author.why_zh, author.why_en)
        name = findings.author_name
        pairs.append((speech.say("填报单位", "stated by"), f"{name}  ({why})" if name else why))
    for each in findings.tables:
        pairs.append((speech.say("工作表", "sheet"), printable(each.sheet_name)))
        pairs += [(fact.label(speech.lang), printable(fact.shown)) for fact in each.facts]
    new, recorded = findings.rows_new, findings.rows_recorded
    pairs.append(
        (
            speech.say("行", "rows"),
            speech.say(
                f"{findings.rows:,}：新 {new:,}，已记录 {recorded:,}",
                f"{findings.rows:,}: {new:,} new, {recorded:,} recorded already",
            ),
        )
    )
    return pairs


def _columns(each: Any, speech: Speech) -> str:
    known = [f"{column.letter} {column.header} → {column.field.name}" for column in each.columns]
    known += [f"{column.letter} {column.header} → {column.key}" for column in each.spread]
    return speech.say("；", "; ").join(known)


def _table_as_json(each: Any) -> dict[str, Any]:
    return {
        "sheet": each.sheet_name,
        "columns": {column.letter: column.field.name for column in each.columns},
        "spread": {column.letter: column.key for column in each.spread},
        "ignored": list(each.ignored),
    }


def _show_notes(notes: Sequence[Note], title: str, speech: Speech) -> None:
    if not notes:
        return
    print_text(f"  {title}:")
    for note in notes[:NOTES_SHOWN]:
        print_text(f"    {printable(note.say(speech.lang))}")
    if len(notes) > NOTES_SHOWN:
        rest = len(notes) - NOTES_SHOWN
        print_text(speech.say(f"    另有 {rest:,} 条", f"    and {rest:,} more"))


def _samples(findings: Findings, speech: Speech) -> str:
    columns = [
        Column(speech.say("行", "row"), "number"),
        Column(speech.say("日期", "day")),
        Column(speech.say("陈述", "statement")),
        Column(speech.say("内容", "about")),
        Column(speech.say("金额（元）", "amount (yuan)"), "money"),
    ]
    rows = [
        [
            sample.row,
            str(sample.members.get("occurred_on", "-")),
            title_of(str(sample.members["type"]), speech.lang),
            subject_of(sample.members, lambda code: code, speech.lang),
            amount_of(sample.members),
        ]
        for sample in findings.samples
    ]
    shown = table(columns, rows)
    rest = findings.statements - len(rows)
    return shown if rest <= 0 else f"{shown}\n  … {rest:,}"


def _moves(findings: Findings, before: Mapping[Moved, int], speech: Speech) -> str:
    """What the file's postings come to: before, change, after, for every bucket of every account."""
    columns = [
        Column(speech.say("账户", "account")),
        Column(speech.say("科目", "bucket")),
        Column(speech.say("原余额（元）", "before (yuan)"), "money"),
        Column(speech.say("变动", "change"), "money"),
        Column(speech.say("新余额", "after"), "money"),
    ]
    moves = sorted(findings.moves.items(), key=lambda item: (item[0].account, item[0].book, item[0].bucket))
    rows: list[list[str | int | None]] = []
    for move, amount_fen in moves[:MOVES_SHOWN]:
        zh = BUCKETS[move.bucket][1].partition("（")[0]
        was = before.get(move, 0)
        rows.append([move.account, speech.say(zh, move.bucket), was, amount_fen, was + amount_fen])
    shown = table(columns, rows)
    rest = len(moves) - len(rows)
    if rest <= 0:
        return shown
    return f"{shown}\n" + speech.say(f"  另有 {rest:,} 个账户科目", f"  and {rest:,} more")


def _where_it_stands(done: Sequence[Path], rest: Sequence[Path], speech: Speech) -> str:
    before = speech.say("、", ", ").join(path.name for path in done)
    after = speech.say("、", ", ").join(path.name for path in rest)
    parts = []
    if done:
        parts.append(speech.say(f"此前的文件不受影响：{before}", f"The files before it stand: {before}."))
    if rest:
        parts.append(speech.say(f"此后的文件尚未读取：{after}", f"Not read yet: {after}."))
    parts.append(
        speech.say(
            "改正后再运行同一命令即可。", "Correct the file and run the same command again; it goes on there."
        )
    )
    return "\n".join(parts)

"""Examining files before anybody signs: what each says, what of it is new, every mistake at its cell (查验).

A file is opened by its content, its tables and their author are found, and its rows go through `Batches`:
read as values, stated, compared with what is recorded, decided on. Nothing is written but statements on their
way to be signed, in a file without a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Final, cast

from domain.forms.catalogue import FORMS
from domain.forms.form import Form
from domain.holders import CENTRAL
from domain.personal_data import personal_datum
from domain.subjects import Subjects
from domain.vocabulary import FOUNDING_KINDS, KINDS, FoundingAuthority
from ledger.attachments import MAX_ATTACHMENT_BYTES, AttachmentTooLargeError, measure_document
from ledger.deciding import LogReader
from ledger.errors import LedgerError
from ledger.importing.asking import Asking
from ledger.importing.authors import Author, NoAuthor, find_author
from ledger.importing.batches import Batches, Workshop
from ledger.importing.facts.recorded import Recorded
from ledger.importing.facts.trial import Trial
from ledger.importing.findings import MAX_PROBLEMS, Findings
from ledger.importing.register import KnownParty, Register, home_of
from ledger.importing.spool import Spool
from ledger.importing.surroundings import Surroundings
from ledger.importing.tables.data_rows import DataRow
from ledger.importing.tables.layout import Layout, Table, find_tables
from ledger.importing.tables.problems import CellProblem
from ledger.importing.tables.table_rows import read_rows
from ledger.importing.tables.titles import years_in_title
from ledger.importing.workbooks.workbook import Workbook, open_workbook
from ledger.private_store import PrivateStore

PEEKED_ROWS: Final = 200
"""Rows among which one is looked for that tells whose the file is."""


class FileTooLargeError(LedgerError):
    """A file is larger than what can be kept as evidence. Carries `path` and `size` in bytes."""

    code = "too-large"
    zh = "{path}：文件有 {size:,} 字节，最多 67,108,864 字节；请按月份或单位拆成几份"

    def __init__(self, path: Path, size: int) -> None:
        self.path, self.size = path, size
        super().__init__(
            f"{path}: found {size:,} bytes, expected at most {MAX_ATTACHMENT_BYTES:,}; split it, by month or "
            "by institution"
        )


class Examiner:
    """Examines one file after the other: each sees what those before it state, recorded or not."""

    def __init__(
        self,
        reader: LogReader,
        private: PrivateStore,
        parties: Iterable[KnownParty],
        *,
        new_id: Callable[[], str],
        random: Callable[[int], bytes],
        today: date,
        book: str,
    ) -> None:
        self._reader = reader
        self._recorded = Recorded(reader, private)
        self._register = Register(parties)
        self._new_id = new_id
        self._random = random
        self._today = today
        self._book = book
        self._trial: Trial | None = None

    @contextmanager
    def open(self, path: Path, asking: Asking) -> Iterator[Examination]:
        """Open a file and find its tables. Raises `WorkbookError`, `NotInFileError`, `FileTooLargeError`."""
        with open_workbook(path, asking.encoding) as workbook, Spool() as spool:
            trial = self._trial = self._trial or Trial(self._reader, self._today)
            trial.begin(path.name)
            findings = Findings(path, _evidence(path, workbook.media_type), spool)
            workshop = Workshop(
                self._reader, self._recorded, trial, self._register, self._new_id, self._random, self._today,
                self._book,
            )  # fmt: skip
            yield Examination(workbook, asking, findings, workshop)

    def keep(self, findings: Findings, *, is_recorded: bool) -> None:
        """Let later files see what this one states. What is recorded is read from the log from now on."""
        for party in findings.parties:
            self._register.add(party)
        if is_recorded:
            self._trial = None


class Examination:
    """One file that is open."""

    def __init__(self, workbook: Workbook, asking: Asking, findings: Findings, workshop: Workshop) -> None:
        self.findings = findings
        self._workbook = workbook
        self._asking = asking
        self._workshop = workshop
        self._layout = self._find_tables()

    @property
    def rows_expected(self) -> int:
        """About how many rows there are to read; a hint."""
        return sum(table.sheet.row_count or 0 for table in self._layout.tables)

    def run(self, advance: Callable[[int], None] = lambda _: None) -> Findings:
        """Read the file through; `advance` is told of the rows just read. Raises `WorkbookError`."""
        findings = self.findings
        for note in (*self._workbook.notes, *self._layout.notes):
            findings.note(note.zh, note.en)
        findings.problems += self._layout.problems
        form = self._layout.form
        if form is None:
            return findings
        findings.form = form
        findings.tables = list(self._layout.tables)
        for table in findings.tables:
            for note in table.notes:
                findings.note(note.zh, note.en)
        author = self._author(form, findings.tables)
        if isinstance(author, NoAuthor):
            self._tell(findings.tables[0], "author-unknown", author.zh, author.en)
            for table in findings.tables:
                self._tell_unreadable(table, advance)
            return findings
        findings.author = author
        findings.author_name = self._name_of(author.code)
        batches: Batches | None = None
        for table in findings.tables:
            world = self._world(author, table)
            if self._lacks_what_holds_for_all(form, table, world):
                self._tell_unreadable(table, advance)
                continue
            batches = batches or Batches(form, findings, self._workshop, self._asking.accepted)
            batches.begin(table, world)
            for item in read_rows(table, findings.note):
                advance(1)
                batches.take(item)
                if findings.is_cut_short:
                    return findings
            batches.end()
        if batches is not None:
            batches.finish()
        return findings

    def _find_tables(self) -> Layout:
        asking = self._asking
        return find_tables(
            self._workbook.sheets,
            FORMS,
            file=self.findings.file,
            sheet=asking.sheet,
            form=asking.form,
            mapping=dict(asking.mapping),
        )

    def _author(self, form: Form, tables: list[Table]) -> Author | NoAuthor:
        workshop, subjects = self._workshop, self._workshop.trial.subjects
        if form.author == "registrar":
            return Author("", "各类单位由其主管机关登记", "each kind of party is registered by its authority")
        named = self._asking.party
        if named is not None:
            code = workshop.register.find(named).code or subjects.constitution().canonical(named)
            if subjects.party(code).kind is None:
                return NoAuthor(
                    f"账本中没有单位「{named}」；请用 --as 指明已登记单位的代码或全称",
                    f"no party {named!r} is registered; name one with --as by its code or its full name",
                )
            return Author(code, "由 --as 指明", "named with --as")
        return find_author(
            form,
            _peeked(tables),
            labels={label: text for table in tables for label, text in table.title.label_texts.items()},
            title=" ".join(table.title.text for table in tables),
            register=workshop.register,
            subjects=subjects,
        )

    def _name_of(self, author: str) -> str:
        """A founding authority is named by its kind until it has a name."""
        kind = FOUNDING_KINDS.get(cast(FoundingAuthority, author))
        return self._workshop.register.name_of(author) if kind is None else KINDS[kind].zh

    def _world(self, author: Author, table: Table) -> Surroundings:
        asking, workshop = self._asking, self._workshop
        subjects = workshop.trial.subjects
        return Surroundings(
            year=asking.year,
            author=author.code,
            author_kind=subjects.party(author.code).kind or "operator",
            holder=_home(author.code, workshop.register, subjects),
            dated=asking.dated or table.title.dated,
            document=asking.document or table.title.document,
            subjects=subjects,
            register=workshop.register,
        )

    def _lacks_what_holds_for_all(self, form: Form, table: Table, world: Surroundings) -> bool:
        """Tell once, not in every row, that the file's day or its document's number is not known."""
        before = len(self.findings.problems)
        known = {column.field.name for column in table.columns}
        known |= {constant.field.name for constant in table.constants}
        if form.needs_day and world.dated is None and "occurred_on" not in known:
            self._tell(
                table,
                "day-missing",
                "不知道业务日期；请在标题下注明日期，或增加日期列，或用 --dated 指明",
                "the business day is not known; write it under the title or in a column, or give --dated",
            )
        if form.needs_document and not world.document and "document" not in known:
            self._tell(
                table,
                "document-missing",
                "不知道文号；请在标题下注明文号，或增加「文号」列，或用 --document 指明",
                "the document's number is not known; write it under the title, add a column, or name it with "
                "--document",
            )
        years = years_in_title(table.title) if _says_accounts(form) else frozenset()
        if years and world.year not in years:
            named = "、".join(f"{year}年" for year in sorted(years))
            self._tell(
                table,
                "other-year",
                f"标题写的是 {named}，导入的是 {world.year} 年度；请核对，或改用 --year {min(years)}",
                f"the title names {', '.join(map(str, sorted(years)))}, and {world.year} is imported; "
                f"compare them, or use --year {min(years)}",
            )
        return len(self.findings.problems) > before

    def _tell_unreadable(self, table: Table, advance: Callable[[int], None]) -> None:
        """Tell what is wrong in the cells of a table whose rows cannot be stated yet."""
        findings = self.findings
        for item in read_rows(table, findings.note):
            advance(1)
            problems = item.problems() if isinstance(item, DataRow) else []
            room = MAX_PROBLEMS - len(findings.problems)
            findings.problems += problems[:room]
            if len(problems) > room:
                findings.is_cut_short = True
                return

    def _tell(self, table: Table, code: str, zh: str, en: str) -> None:
        self.findings.problems.append(
            CellProblem(self.findings.file, table.sheet_name, None, "", "", code, "", zh, en)
        )


def _says_accounts(form: Form) -> bool:
    """Do its rows name accounts, whose year `--year` gives? Others find theirs by what they refer to."""
    return any(field.kind == "line" for field in form.fields)


def _peeked(tables: Iterable[Table]) -> Iterator[Mapping[str, object]]:
    rows = chain.from_iterable(read_rows(table, lambda _zh, _en: None) for table in tables)
    return (row.values for row in islice(rows, PEEKED_ROWS) if isinstance(row, DataRow))


def _home(author: str, register: Register, subjects: Subjects) -> str:
    """The holder whose money an author speaks of: the centre's, or its province's."""
    party = register.get(author)
    if party is not None:
        return home_of(party)
    return subjects.party(author).province or CENTRAL.code


def _evidence(path: Path, media_type: str) -> dict[str, object]:
    """What statements say of the file they come from; its name only if it holds nobody's number."""
    try:
        digest, size = measure_document(path)
    except AttachmentTooLargeError:
        raise FileTooLargeError(path, path.stat().st_size) from None
    named = {} if _is_unfit(path.name) else {"name": path.name}
    return {**named, "media_type": media_type, "size": size, "sha256": digest}


def _is_unfit(name: str) -> bool:
    return len(name) > 120 or personal_datum(name) is not None or not name.isprintable()

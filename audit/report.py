"""What `verify` reports: the verdict, what was checked, what is wrong, and what this does not prove."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from audit.findings import MAX_FINDINGS, Finding
from audit.private_check import ErasedUnder
from domain.vocabulary import Lang

Kind = Literal["book", "directory"]
Verdict = Literal["sound", "unsound", "undecided"]
EXIT_CODES: Final[dict[Verdict, int]] = {"sound": 0, "unsound": 1, "undecided": 2}


@dataclass
class Report:
    """The outcome of verifying one book, or one published log. `exit_code` is 0 sound, 1 unsound, 2 could not
    tell.

    `published` counts the checkpoints in a directory's history; `remembered_size` is that of the checkpoint
    seen before, if the log extends one.
    """

    path: str
    verdict: Verdict = "undecided"
    findings: list[Finding] = field(default_factory=list)
    origin: str = ""
    founding: str = ""
    founding_was_given: bool = False
    log_key_was_given: bool = False
    kind: Kind = "book"
    published: int = 0
    remembered_size: int = 0
    size: int = 0
    submissions: int = 0
    statements: int = 0
    signatures: int = 0
    root: str = ""
    checkpoint: str = ""
    withheld: int = 0
    missing_disclosures: int = 0
    unrecorded_disclosures: int = 0
    erased_disclosures: int = 0
    erased_under: list[tuple[ErasedUnder, int]] = field(default_factory=list)
    pending_erasures: int = 0
    missing_attachments: int = 0
    has_views: bool = False
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """What the command exits with."""
        return EXIT_CODES[self.verdict]

    def to_json(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "verdict": self.verdict,
            "kind": self.kind,
            "path": self.path,
            "origin": self.origin,
            "founding": self.founding,
            "founding_was_given": self.founding_was_given,
            "log_key_was_given": self.log_key_was_given,
            "published_checkpoints": self.published,
            "remembered_size": self.remembered_size,
            "size": self.size,
            "root": self.root,
            "checkpoint": self.checkpoint,
            "submissions": self.submissions,
            "statements": self.statements,
            "signatures": self.signatures,
            "withheld": self.withheld,
            "missing_disclosures": self.missing_disclosures,
            "unrecorded_disclosures": self.unrecorded_disclosures,
            "erased_disclosures": self.erased_disclosures,
            "erased_under": [{**under._asdict(), "count": count} for under, count in self.erased_under],
            "pending_erasures": self.pending_erasures,
            "missing_attachments": self.missing_attachments,
            "views_compared": self.has_views,
            "seconds": round(self.seconds, 3),
            "findings": [finding.to_json() for finding in self.findings],
            "does_not_prove": "that what is stated is true, or that nothing was left out",
        }

    def lines(self, lang: Lang) -> list[str]:
        """Return the report for people, the verdict first."""
        return self._zh() if lang == "zh" else self._en()

    def _zh(self) -> list[str]:
        if self.verdict == "undecided":
            return ["？无法判断", *(f"  {each.say('zh')}" for each in self.findings)]
        if self.verdict == "unsound":
            more = "（已停止查找）" if len(self.findings) >= MAX_FINDINGS else ""
            return [
                f"✗ 有误：{self.origin or self.path}{more}",
                *(f"  {each.say('zh')}" for each in self.findings),
            ]
        counted = f"{self.submissions:,} 次提交、{self.statements:,} 条陈述、{self.signatures:,} 个签名"
        lines = [
            f"✓ 无误：{self.origin}",
            f"  {counted}，用时 {self.seconds:.1f} 秒",
            self._checked_zh(),
            f"  日志 {self.size:,} 条，根 {self.root}",
            self._founding_zh(),
        ]
        for under, count in self.erased_under:
            lines.append(f"  由 {under.party} 依据“{under.rule}”（{under.article}）删除：{count:,} 项")
        if self.remembered_size:
            lines.append(f"  上次所见的 {self.remembered_size:,} 条是它的开头。")
        if self.missing_disclosures:
            lines.append(
                f"  注意：隐去的 {self.withheld:,} 项中有 {self.missing_disclosures:,} 项缺失："
                "既不在这里，也未经删除。"
            )
        if self.unrecorded_disclosures:
            lines.append(
                f"  注意：另有 {self.unrecorded_disclosures:,} 项原文，其陈述没有记入（提交中断所留）。"
            )
        if self.missing_attachments:
            lines.append(f"  注意：有 {self.missing_attachments:,} 个附件不在这里。")
        lines.append("  这不证明所述属实，也不证明没有漏记；它证明谁作了何种陈述，且此后未被改动。")
        return lines

    def _en(self) -> list[str]:
        if self.verdict == "undecided":
            return ["? could not tell", *(f"  {each.say('en')}" for each in self.findings)]
        if self.verdict == "unsound":
            more = " (stopped looking)" if len(self.findings) >= MAX_FINDINGS else ""
            return [
                f"✗ unsound: {self.origin or self.path}{more}",
                *(f"  {each.say('en')}" for each in self.findings),
            ]
        counted = f"{self.submissions:,} submissions, {self.statements:,} statements"
        counted = f"{counted}, {self.signatures:,} signatures"
        lines = [
            f"✓ sound: {self.origin}",
            f"  {counted}, in {self.seconds:.1f} s",
            *self._checked_en(),
            f"  log of {self.size:,} entries, root {self.root}",
            self._founding_en(),
        ]
        for under, count in self.erased_under:
            lines.append(f"  erased by {under.party} under {under.rule}, {under.article}: {count:,}")
        if self.remembered_size:
            lines.append(f"  it begins with the {self.remembered_size:,} entries that were seen before")
        if self.missing_disclosures:
            lines.append(
                f"  note: of {self.withheld:,} withheld values {self.missing_disclosures:,} are missing: "
                "neither here nor erased"
            )
        if self.unrecorded_disclosures:
            found = f"{self.unrecorded_disclosures:,}"
            lines.append(f"  note: {found} values belong to statements never recorded (left by interruption)")
        if self.missing_attachments:
            lines.append(f"  note: {self.missing_attachments:,} attachments are not here")
        lines.append(
            "  this does not prove that what is stated is true, or that nothing was left out; it proves who "
            "stated what, unchanged since"
        )
        return lines

    def _checked_zh(self) -> str:
        if self.kind == "directory":
            return (
                "  哈希、签名、授权、决定、分录、编号和全部文件由各条目的字节重新算出，"
                f"{self.published:,} 个公开的检查点与之一致。\n"
                f"  公开目录不含隐去的内容（{self.withheld:,} 项）、附件、索引和视图，未作核验。"
            )
        views = "并与由日志重建的视图逐一相符" if self.has_views else "没有视图可比"
        return f"  哈希、签名、授权、决定、分录、索引和检查点全部由日志字节重新算出，{views}。"

    def _checked_en(self) -> tuple[str, str]:
        if self.kind == "directory":
            return (
                (
                    "  hashes, signatures, authority, decisions, postings, ids and all files follow from the "
                    f"bytes;\n  published checkpoints, consistent with it: {self.published:,}"
                ),
                (
                    f"  withheld values ({self.withheld:,}), attachments, index and views are not in a "
                    "directory: not checked"
                ),
            )
        views = "and every view equals the one rebuilt" if self.has_views else "no views to compare"
        return (
            "  hashes, signatures, authority, decisions, postings, index, checkpoints follow from the bytes;",
            f"  {views}",
        )

    def _founding_zh(self) -> str:
        if self.log_key_was_given and not self.founding_was_given:
            return f"  日志公钥与所给一致；设立指纹 {self.founding}"
        if self.founding_was_given:
            return f"  设立指纹与所给一致：{self.founding}"
        return f"  未给出设立指纹：请与可信来源核对 {self.founding}"

    def _founding_en(self) -> str:
        if self.log_key_was_given and not self.founding_was_given:
            return f"  the log's key is the one given; founding fingerprint {self.founding}"
        if self.founding_was_given:
            return f"  the founding fingerprint is the one given: {self.founding}"
        return f"  no founding fingerprint was given: compare {self.founding} with a source you trust"

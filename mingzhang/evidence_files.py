"""Documents that statements name: what a statement says of one, and storing those that came with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.statements.base import Statement
from ledger.application import Ledger
from ledger.attachments import Attachments, measure_document, media_type_of
from ledger.disclosing import documents_erased
from mingzhang.failures import CommandError


def evidence_of(path: Path) -> dict[str, object]:
    """The member of `evidence` for a document: name, media type, size and digest of its bytes."""
    digest, size = measure_document(path)
    return {"name": path.name, "media_type": media_type_of(path.name), "size": size, "sha256": digest}


def refuse_unnamed(paths: Iterable[Path], statements: Iterable[Statement]) -> None:
    """Raise `CommandError` for a document that none of the statements names."""
    named = {row.sha256 for statement in statements for row in statement.evidence}
    for path in paths:
        if evidence_of(path)["sha256"] not in named:
            raise CommandError(
                f"{path}：提交中没有陈述以此文件为附件；请核对是否同一文件",
                f"{path}: found a document that no statement of the submission names, expected one; compare "
                "the file",
            )


def store_all(paths: Sequence[Path], ledger: Ledger) -> None:
    """Store documents in a ledger's book, except those that went with what was erased."""
    if not paths:
        return
    attachments = Attachments(ledger.book.attachments_path)
    erased = documents_erased(ledger.recorder)
    for path in paths:
        if not erased or measure_document(path)[0] not in erased:
            attachments.store(path)

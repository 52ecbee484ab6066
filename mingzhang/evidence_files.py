"""Documents that statements name: what a statement says of one, and storing those that came with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from domain.statements.base import Statement
from ledger.attachments import Attachments, measure_document, media_type_of
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


def store_all(paths: Iterable[Path], directory: Path) -> None:
    """Store documents in a book."""
    attachments = Attachments(directory)
    for path in paths:
        attachments.store(path)

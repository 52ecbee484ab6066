"""What can go wrong with the private store; no error shows a salt or a value."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from ledger.errors import LedgerError

BUSY_TIMEOUT_MS = 10_000
"""How long a write waits for another process."""


StorePlace: TypeAlias = Path | str
"""A store's file, or the URL of its database as it may be shown."""


class PrivateStoreError(LedgerError):
    """The private store cannot do what is asked."""


class PrivateStoreBusyError(PrivateStoreError):
    """Another process holds the store. Carries `place`."""

    zh = "{place}：不公开内容的存储被另一程序占用；请待其结束后重试"

    def __init__(self, place: StorePlace) -> None:
        self.place = place
        super().__init__(
            f"{place}: found the store in use for {BUSY_TIMEOUT_MS // 1000} s, expected it free; try again "
            "when the other process is done"
        )


class PrivateStoreUnusableError(PrivateStoreError):
    """What is there is no private store, is damaged, or cannot be written. Carries `place` and `found`."""

    zh = "{place}：不公开内容的存储无法使用（{found}）；请检查磁盘或服务器，或从副本恢复"

    def __init__(self, place: StorePlace, found: str) -> None:
        self.place = place
        self.found = found
        super().__init__(
            f"{place}: found {found}, expected a private store in working order; check the disk or the "
            "server, or restore it from a copy"
        )


class PrivateStoreNotGrantedError(PrivateStoreError):
    """The database does not allow this role to do this. Carries `place` and what was `found`."""

    zh = "{place}：数据库用户无权使用不公开内容（{found}）；请换有此权限的角色（见 mingzhang roles）"

    def __init__(self, place: StorePlace, found: str) -> None:
        self.place = place
        self.found = found
        super().__init__(
            f"{place}: found {found!r}, expected a role that may use what is withheld; connect as another, "
            "see mingzhang roles"
        )


class DisclosureConflictError(PrivateStoreError):
    """A digest is stored for another statement or audience. Carries `statement_id`, `name` and `digest`."""

    def __init__(self, statement_id: str, name: str, digest: str) -> None:
        self.statement_id = statement_id
        self.name = name
        self.digest = digest
        super().__init__(
            f"found the digest {digest} of {name!r} in statement {statement_id} stored with another "
            "statement or audience, expected a digest of its own; withhold the member again with a new salt"
        )


class ErasedDisclosureError(PrivateStoreError):
    """What was erased was to be put again. Carries `statement_id`, `name` and `digest`."""

    def __init__(self, statement_id: str, name: str, digest: str) -> None:
        self.statement_id = statement_id
        self.name = name
        self.digest = digest
        super().__init__(
            f"found the digest {digest} of {name!r} in statement {statement_id} among those erased, expected "
            "one that was not; what is erased does not come back"
        )


class DamagedDisclosureError(PrivateStoreError):
    """A stored row is not what was put. Carries `statement_id`, `name` and what was `found`."""

    def __init__(self, statement_id: str, name: str, found: str) -> None:
        self.statement_id = statement_id
        self.name = name
        self.found = found
        super().__init__(
            f"found {found} for {name!r} in statement {statement_id}, expected the disclosure its digest "
            "stands for; restore the private store from a copy"
        )


class ErasureUnfinishedError(PrivateStoreError):
    """The rows are deleted, but traces may be left in the files. Carries `place`."""

    zh = "{place}：内容已删，但另一程序仍在读取，文件尚未清理干净；待其结束后运行 mingzhang erase"

    def __init__(self, place: StorePlace) -> None:
        self.place = place
        super().__init__(
            f"{place}: found another process using the store after the disclosures were deleted, expected "
            "none so that the files can be cleared; erase the same again when it is done"
        )


class StatementIdError(PrivateStoreError):
    """A text is no statement id. Carries `text`, shortened."""

    def __init__(self, text: str) -> None:
        self.text = text[:40]
        super().__init__(
            f"found {self.text!r}, expected a statement id: a UUID in lower case with hyphens; copy all of it"
        )

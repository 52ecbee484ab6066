"""Refusals that speak of the log and its signatures rather than of a statement's content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class NotFounded(Refusal):
    """The first submission of a ledger must found it (账本未设立)."""

    code: ClassVar[str] = "not-founded"
    ledger: str

    def zh(self) -> str:
        return f"账本 {self.ledger} 尚未设立；请先记录 ledger.founded"

    def en(self) -> str:
        return f"the ledger {self.ledger} is not founded; record ledger.founded first"


@dataclass(frozen=True, slots=True)
class WrongLedger(Refusal):
    """A submission was signed for another ledger (账本不符)."""

    code: ClassVar[str] = "wrong-ledger"
    found: str
    expected: str

    def zh(self) -> str:
        return f"提交属于账本 {self.found}，本账本是 {self.expected}；请向其所属账本提交"

    def en(self) -> str:
        return (
            f"signed for the ledger {self.found}, this is {self.expected}; submit it to the ledger it names"
        )


@dataclass(frozen=True, slots=True)
class Expired(Refusal):
    """The signatures may no longer be used (签名已过期)."""

    code: ClassVar[str] = "expired"
    not_after: str
    recorded_at: str

    def zh(self) -> str:
        return f"签名于 {self.not_after} 失效，现在是 {self.recorded_at}；请重新签名"

    def en(self) -> str:
        return f"the signatures expired at {self.not_after}, it is {self.recorded_at}; sign again"


@dataclass(frozen=True, slots=True)
class PreparedAhead(Refusal):
    """A submission says it was prepared in the future (填报时间在将来), so that it would expire too late."""

    code: ClassVar[str] = "prepared-ahead"
    prepared_at: str
    recorded_at: str

    def zh(self) -> str:
        return f"填报时间 {self.prepared_at} 晚于现在 {self.recorded_at}；请校正电脑时钟后重新签名"

    def en(self) -> str:
        return (
            f"prepared at {self.prepared_at}, but it is {self.recorded_at}; correct the clock and sign again"
        )


@dataclass(frozen=True, slots=True)
class SeenAhead(Refusal):
    """The signers saw a longer log than this one: this copy is old (本副本较旧)."""

    code: ClassVar[str] = "seen-ahead"
    seen_size: int
    size: int

    def zh(self) -> str:
        return (
            f"签名人所见日志已有 {self.seen_size} 条，本账本只有 {self.size} 条；本副本较旧，请勿再用其记录"
        )

    def en(self) -> str:
        return (
            f"the signers saw a log of {self.seen_size} entries, this one has {self.size}; "
            "this copy is old, record nothing in it"
        )


@dataclass(frozen=True, slots=True)
class SeenElsewhere(Refusal):
    """What the signers saw is no beginning of this log: one of the two was forked (日志分叉)."""

    code: ClassVar[str] = "seen-elsewhere"
    seen_size: int

    def zh(self) -> str:
        return (
            f"签名人所见的第 {self.seen_size} 条以前的日志与本账本不同；账本可能被分叉，请保存此提交作为证据"
        )

    def en(self) -> str:
        return (
            f"the first {self.seen_size} entries that the signers saw are not those of this log; "
            "the log may have been forked, keep this submission as evidence"
        )


@dataclass(frozen=True, slots=True)
class ForgedSignature(Refusal):
    """A signature does not fit what was signed (签名无效)."""

    code: ClassVar[str] = "signature-invalid"
    kid: str

    def zh(self) -> str:
        return f"密钥 {self.kid} 的签名与内容不符；请重新签名"

    def en(self) -> str:
        return f"the signature by {self.kid} does not fit what was signed; sign again"

"""Refusals speak: a stable code, the figures, and a sentence in each language that holds them."""

from __future__ import annotations

import re

import pytest

from domain.refusals import (
    KIND_ZH,
    STATE_ZH,
    BalancesDiffer,
    DoesNotExist,
    IdRepeated,
    InsufficientAllotted,
    InsufficientCommitted,
    InsufficientFrozen,
    InsufficientOrdered,
    InsufficientOutlaid,
    InsufficientReserved,
    InsufficientTreasury,
    InsufficientUnallocated,
    IsOver,
    KeyNotPossessed,
    KeyRepeated,
    Malformed,
    MoneyIsFrozen,
    MoneyIsInDoubt,
    NotForReader,
    PeriodIsClosed,
    QuorumMissing,
    Refusal,
    SignerInactive,
    SignerUnknown,
)

ACCOUNT = "2026/rural.short-term/41"
ALL: dict[str, Refusal] = {
    "malformed": Malformed("amount_fen", "0", "expected at least 1"),
    "signer-unknown": SignerUnknown("kid1"),
    "signer-inactive": SignerInactive("kid1", "P1", "budget-1", "the key is revoked"),
    "quorum-missing": QuorumMissing("award.made", "经办1名", "1 of prepare", "P1.budget-1 (approve)"),
    "key-not-possessed": KeyNotPossessed("P1.budget-1"),
    "id-repeated": IdRepeated("0197e0d3", 7),
    "business-key-repeated": KeyRepeated("contract · C1", 7),
    "does-not-exist": DoesNotExist("contract", "C1"),
    "is-over": IsOver("contract", "C1", "settled"),
    "insufficient-unallocated": InsufficientUnallocated(ACCOUNT, 123_456, 234_567),
    "insufficient-allotted": InsufficientAllotted(ACCOUNT, 123_456, 234_567),
    "insufficient-reserved": InsufficientReserved(ACCOUNT, 123_456, 234_567),
    "insufficient-committed": InsufficientCommitted(ACCOUNT, 123_456, 234_567, "C1"),
    "insufficient-outlaid": InsufficientOutlaid(ACCOUNT, 123_456, 234_567, "C1"),
    "insufficient-treasury": InsufficientTreasury(ACCOUNT, 123_456, 234_567),
    "insufficient-frozen": InsufficientFrozen(ACCOUNT, 123_456, 234_567),
    "insufficient-ordered": InsufficientOrdered(ACCOUNT, 123_456, 234_567, "B1"),
    "money-frozen": MoneyIsFrozen(ACCOUNT, 345_678, 234_567, 123_456),
    "money-in-doubt": MoneyIsInDoubt(ACCOUNT, 345_678, 234_567, 123_456),
    "not-for-this-reader": NotForReader("finance", "0197e0d3-6c00-7000-8000-000000000001", "payee", "audit"),
    "period-closed": PeriodIsClosed("2026-04-30", "2026-05"),
    "balances-differ": BalancesDiffer("2026-05", ACCOUNT, "allotted", 123_456, 234_567),
}
"""One of each, by the code that never changes its meaning."""

each = pytest.mark.parametrize(("code", "refusal"), ALL.items(), ids=ALL)


def test_every_refusal_of_the_domain_is_proved_here() -> None:
    of_the_domain = {
        sub.code
        for sub in _all_subclasses(Refusal)
        if sub.__module__ == Refusal.__module__ and hasattr(sub, "code")
    }
    assert of_the_domain == set(ALL)


def _all_subclasses(cls: type[Refusal]) -> set[type[Refusal]]:
    return {cls}.union(*(_all_subclasses(sub) for sub in cls.__subclasses__()))


@each
def test_a_code_is_stable(code: str, refusal: Refusal) -> None:
    assert refusal.code == code


@each
def test_both_languages_hold_what_was_found(code: str, refusal: Refusal) -> None:
    for sentence in (refusal.say("zh"), refusal.say("en")):
        for name, value in refusal.figures().items():
            shown = f"{value / 100:,.2f}" if isinstance(value, int) and name.endswith("_fen") else str(value)
            spoken = name not in {"kind", "state", "reason", "needed_zh", "needed_en", "account"}
            assert shown in sentence or not spoken, (name, sentence)
    assert re.search(r"[\u4e00-\u9fff]", refusal.zh())
    assert not re.search(r"[\u4e00-\u9fff]", refusal.en().replace("经办", ""))


@each
def test_a_refusal_is_a_value(code: str, refusal: Refusal) -> None:
    assert refusal == type(refusal)(**refusal.figures())  # type: ignore[arg-type]
    assert len({refusal, type(refusal)(**refusal.figures())}) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KIND_ZH)
@pytest.mark.parametrize("state", STATE_ZH)
def test_every_kind_and_state_has_a_chinese_word(kind: str, state: str) -> None:
    assert KIND_ZH[kind] in DoesNotExist(kind, "X").zh()
    assert STATE_ZH[state] in IsOver(kind, "X", state).zh()


@pytest.mark.parametrize(
    "reason",
    ["the key is revoked", "the key is outside its term", "the party is suspended", "the duty is not held"],
)
def test_every_reason_why_one_may_not_sign_is_said_in_both_languages(reason: str) -> None:
    refusal = SignerInactive("kid1", "P1", "budget-1", reason)
    assert reason in refusal.en()
    assert "不能签名" in refusal.zh()

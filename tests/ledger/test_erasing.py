"""Erasing: what the log orders is gone from the book, however the order came in, and does not come back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

import ledger.application
from domain.refusals import Malformed
from ledger.application import Ledger, Recorded
from ledger.attachments import Attachments
from ledger.client import Parcel
from ledger.deciding import Refused
from ledger.disclosing import carry_out_erasures, documents_erased
from ledger.private_store import ErasedDisclosureError, Erasure, PrivateStore, StoredDisclosure
from tests.postgresql import bytes_in, database
from tests.world import ACCOUNT, Noted, World

RULE = {"rule": "保存期满", "article": "个人信息保护法第四十七条"}
SECRET = "某隐名饭店"


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A book on either store with the contract C1."""
    with ExitStack() as stack:
        url = stack.enter_context(database()) if request.param == "postgresql" else None
        made = World(tmp_path, database=url)
        made.fund(ACCOUNT)
        made.contract()
        yield made
        made.close()


def spend(world: World, **members: Any) -> tuple[Parcel, StoredDisclosure]:
    """Record an expense whose payee is withheld; returns its parcel, to be sent again."""
    row, disclosure = world.withhold("payee", SECRET)
    stored = StoredDisclosure(world.new_id(), "audit", disclosure)
    expense = world.expense("C1", 1_00, id=stored.statement_id, withheld=[row], **members)
    parcel = world.desk.sign(world.institution(), [expense], [stored])
    assert isinstance(world.ledger.submit(parcel.submission(), parcel.disclosures), Recorded)
    return parcel, stored


def erase(world: World, stored: StoredDisclosure) -> Noted:
    return world.record(
        world.supervision(), "disclosure.erased", erases=stored.statement_id, member="payee", **RULE
    )


def pending(world: World, stored: StoredDisclosure, monkeypatch: pytest.MonkeyPatch) -> Noted:
    """Record an erasure in a process that dies before it is carried out."""
    with monkeypatch.context() as patch:
        patch.setattr(ledger.application, "carry_out_erasures", lambda *_: 0)
        return erase(world, stored)


def bytes_of(world: World) -> bytes:
    place = world.ledger.book.private_place
    if isinstance(place, URL):
        return bytes_in(place)
    return b"".join(path.read_bytes() for path in world.path.glob("private.db*"))


def test_what_is_erased_is_gone_when_the_order_is_recorded(world: World) -> None:
    _, stored = spend(world)
    assert stored.disclosure.text.encode() in bytes_of(world)
    order = erase(world, stored)
    assert world.ledger.private.get(stored.disclosure.digest) is None
    assert world.ledger.private.erased_through() == order.position
    assert stored.disclosure.text.encode() not in bytes_of(world)


def test_what_others_withhold_stays(world: World) -> None:
    _, stored = spend(world)
    _, other = spend(world)
    erase(world, stored)
    assert world.ledger.private.of_statement(other.statement_id) == [other]


def test_a_datum_recorded_and_erased_in_one_submission_is_never_kept(world: World) -> None:
    row, disclosure = world.withhold("payee", SECRET)
    stored = StoredDisclosure(world.new_id(), "audit", disclosure)
    payment = world.statement(
        "payment.made", id=stored.statement_id, account=ACCOUNT, purpose="场地", category="venue",
        amount_fen=1, payment_order="Z1", withheld=[row],
    )  # fmt: skip
    order = world.statement("disclosure.erased", erases=stored.statement_id, member="payee", **RULE)
    parcel = world.desk.sign(world.supervision(), [payment, order], [stored])
    parcel = world.desk.sign_parcel(world.province().finance, parcel)
    outcome = world.ledger.submit(parcel.submission(), parcel.disclosures)
    assert isinstance(outcome, Recorded), outcome
    assert world.ledger.private.count() == 0
    assert stored.disclosure.text.encode() not in bytes_of(world)


def test_an_order_that_comes_in_with_a_whole_file_is_carried_out_too(world: World) -> None:
    _, stored = spend(world)
    order = world.statement("disclosure.erased", erases=stored.statement_id, member="payee", **RULE)
    parcel = world.desk.sign(world.supervision(), [order])
    assert isinstance(world.ledger.record_together([parcel]), list)
    assert world.ledger.private.count() == 0
    assert stored.disclosure.text.encode() not in bytes_of(world)


@pytest.mark.parametrize("together", [False, True])
def test_the_same_submission_again_does_not_bring_it_back(world: World, together: bool) -> None:
    parcel, stored = spend(world)
    erase(world, stored)
    if together:
        (outcome,) = list(world.ledger.record_together([parcel]))  # type: ignore[arg-type]
    else:
        outcome = world.ledger.submit(parcel.submission(), parcel.disclosures)  # type: ignore[assignment]
    assert outcome.is_repeat
    assert world.ledger.private.count() == 0


@pytest.mark.parametrize("together", [False, True])
def test_another_statement_does_not_bring_it_back(world: World, together: bool) -> None:
    _, stored = spend(world)
    erase(world, stored)
    head = world.ledger.recorder.head()
    row = {"name": "payee", "audience": "audit", "digest": stored.disclosure.digest}
    again = StoredDisclosure(world.new_id(), "audit", stored.disclosure)
    expense = world.expense("C1", 1_00, id=again.statement_id, withheld=[row])
    parcel = world.desk.sign(world.institution(), [expense], [again])
    if together:
        outcome = world.ledger.record_together([parcel])
    else:
        outcome = world.ledger.submit(parcel.submission(), parcel.disclosures)  # type: ignore[assignment]
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, Malformed)
    assert outcome.refusal.found == "a digest erased before"
    assert SECRET not in outcome.refusal.zh() + outcome.refusal.en()
    assert world.ledger.recorder.head() == head
    assert world.ledger.private.count() == 0


def test_what_was_interrupted_is_carried_out_at_the_next_opening(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, stored = spend(world)
    order = pending(world, stored, monkeypatch)
    assert world.ledger.private.count() == 1
    world.reopen()
    assert world.ledger.private.count() == 0
    assert world.ledger.private.erased_through() == order.position
    assert stored.disclosure.text.encode() not in bytes_of(world)


def test_what_was_deleted_and_not_cleared_is_cleared_at_the_next_opening(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, stored = spend(world)
    with monkeypatch.context() as patch:
        patch.setattr(PrivateStore, "_clear", lambda _: (_ for _ in ()).throw(OSError("killed")))
        order = erase(world, stored)
    assert (world.ledger.private.count(), world.ledger.private.erased_through()) == (0, 0)
    assert world.ledger.private.is_erased(stored.disclosure.digest)
    world.reopen()
    assert world.ledger.private.erased_through() == order.position
    assert stored.disclosure.text.encode() not in bytes_of(world)


def test_opening_for_reading_carries_it_out_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, stored = spend(world)
    pending(world, stored, monkeypatch)
    world.ledger.close()
    with closing(Ledger.open(world.path)) as opened:
        assert opened.private.count() == 0


def test_one_order_does_not_hide_another_that_was_interrupted_before_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first = spend(world)
    _, second = spend(world)
    pending(world, first, monkeypatch)
    erase(world, second)
    assert world.ledger.private.count() == 0


def test_nothing_to_erase_rewrites_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def clear(_: object) -> None:
        raise AssertionError("rewritten")

    monkeypatch.setattr(PrivateStore, "_clear", clear)
    _, _ = spend(world)
    world.reopen()
    log, private = world.ledger.recorder, world.ledger.private
    assert carry_out_erasures(log, private, Attachments(world.ledger.book.attachments_path)) == 0


def test_the_digest_of_another_statement_is_not_what_is_erased(world: World) -> None:
    _, stored = spend(world)
    row = {"name": "payee", "audience": "audit", "digest": stored.disclosure.digest}
    copied = world.record(
        world.institution(), "expense.recorded", contract="C1", category="meals", amount_fen=1,
        voucher="V9", voucher_line=1, withheld=[row],
    )  # fmt: skip
    world.record(world.supervision(), "disclosure.erased", erases=copied.id, member="payee", **RULE)
    assert world.ledger.private.of_statement(stored.statement_id) == [stored]


def test_documents_attached_to_the_statement_go_as_well(world: World) -> None:
    attachments = Attachments(world.ledger.book.attachments_path)
    bill, other = attachments.store(SECRET.encode(), "a.txt"), attachments.store(b"another", "b.txt")
    row = {"media_type": bill.media_type, "size": bill.size, "sha256": bill.sha256}
    _, stored = spend(world, evidence=[row])
    erase(world, stored)
    assert [each.read_bytes() for each in world.ledger.book.attachments_path.iterdir()] == [b"another"]
    assert documents_erased(world.ledger.recorder) == {bill.sha256}
    attachments.open(other.sha256).close()


def test_the_store_itself_refuses_what_was_erased_and_keeps_none_of_the_batch(tmp_path: Path) -> None:
    world = World(tmp_path)
    _, disclosure = world.withhold("payee", SECRET)
    stored = StoredDisclosure(world.new_id(), "audit", disclosure)
    _, fine = world.withhold("payee", "别家")
    with closing(PrivateStore(tmp_path / "private.db")) as store:
        store.put([stored])
        order = Erasure(7, stored.statement_id, "payee", disclosure.digest)
        assert (store.erase([order]), store.erase([order]), store.erase([])) == (1, 0, 0)
        with pytest.raises(ErasedDisclosureError) as refused:
            store.put([StoredDisclosure(world.new_id(), "audit", fine), stored])
        assert SECRET not in str(refused.value)
        assert (store.count(), store.erased_through()) == (0, 7)
    world.close()

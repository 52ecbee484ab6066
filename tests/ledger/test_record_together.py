"""Many submissions in one transaction: all of them stand in the log, or it is as if nothing had been sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest

from domain.refusals import DoesNotExist, KeyRepeated, Malformed
from ledger.application import Ledger, NotSigningError, Recorded, RefusedTogether
from ledger.client import NotSignedError, Parcel, prepare
from ledger.private_store import PrivateStoreUnusableError, StoredDisclosure
from ledger.refusals import WrongLedger
from ledger.store import BookBusyError, Recorder, Writer
from ledger.store.connections import create_engine_for
from tests.ledger.inspecting import dump
from tests.world import ACCOUNT, World


class _StopError(Exception):
    pass


def signed(world: World, *statements: bytes, disclosures: Sequence[StoredDisclosure] = ()) -> Parcel:
    """A parcel of the institution, with both signatures."""
    return world.desk.sign(world.institution(), statements, disclosures)


def expenses(world: World, *vouchers: str) -> list[bytes]:
    return [world.expense("C1", 1_00, voucher=voucher) for voucher in vouchers]


def together(world: World, *parcels: Parcel) -> list[Recorded]:
    """Record parcels that must be accepted."""
    recorded = world.ledger.record_together(iter(parcels))
    assert isinstance(recorded, list), recorded
    return recorded


def refused(world: World, *parcels: Parcel) -> RefusedTogether:
    """The refusal, after which the book is what it was, to the byte, and can be used."""
    before, kept = dump(world.ledger.book.log_place), world.ledger.private.count()
    outcome = world.ledger.record_together(iter(parcels))
    assert isinstance(outcome, RefusedTogether)
    assert dump(world.ledger.book.log_place) == before
    assert world.ledger.private.count() == kept
    together(world, signed(world, *expenses(world, f"after-{world.number()}")))
    return outcome


def test_parcels_are_recorded_in_order_each_under_a_checkpoint(world: World) -> None:
    head = world.ledger.checkpoint().size
    parcels = [signed(world, *expenses(world, f"{name}1", f"{name}2")) for name in "ABC"]
    recorded = together(world, *parcels)
    assert [each.position for each in recorded] == [head + 1, head + 4, head + 7]
    assert [each.size for each in recorded] == [2, 2, 2]
    assert recorded[-1].checkpoint == world.ledger.recorder.checkpoint().note  # type: ignore[union-attr]
    assert len({each.checkpoint for each in recorded}) == 3


def test_a_parcel_sees_those_before_it(world: World) -> None:
    education, finance = world.province().education, world.province().finance
    institution = world.institution()
    opened = world.statement(
        "contract.signed", contract="C2", account=ACCOUNT, institution=institution, amount_fen=500_00,
        trainees=1, days=1,
    )  # fmt: skip
    paid = world.statement(
        "disbursement.made", contract="C2", payee=institution, amount_fen=500_00, payment_order="Z1"
    )
    spent = world.expense("C2", 500_00)
    parcels = [world.desk.sign(education, [opened]), world.desk.sign(finance, [paid]), signed(world, spent)]
    assert len(together(world, *parcels)) == 3


def test_one_refused_parcel_keeps_all_of_them_out_and_is_named(world: World) -> None:
    good, bad = signed(world, *expenses(world, "A1", "A2")), signed(world, world.expense("C9", 1_00))
    outcome = refused(world, good, bad, signed(world, *expenses(world, "A3")))
    assert (outcome.parcel, outcome.index) == (1, 0)
    assert outcome.refusal == DoesNotExist("contract", "C9")
    assert outcome.statement_id == json.loads(bad.statements[0])["id"]


def test_what_is_repeated_between_parcels_is_refused_by_its_position(world: World) -> None:
    head = world.ledger.checkpoint().size
    outcome = refused(world, signed(world, *expenses(world, "A1")), signed(world, *expenses(world, "A1")))
    assert outcome.parcel == 1
    assert isinstance(outcome.refusal, KeyRepeated)
    assert outcome.refusal.position == head + 2


def test_what_is_no_submission_of_this_ledger_is_refused(world: World) -> None:
    good = signed(world, *expenses(world, "A1"))
    unsound = Parcel(good.payload, good.signatures, good.statements * 2)
    assert isinstance(refused(world, unsound).refusal, Malformed)
    seen = world.ledger.checkpoint()
    foreign = type(seen)("ledger.example/other", seen.size, seen.root)
    elsewhere = prepare(good.statements, foreign, world.now, world.new_id)
    elsewhere = world.desk.sign_parcel(world.institution(), elsewhere)
    assert isinstance(refused(world, good, elsewhere).refusal, WrongLedger)


def test_a_parcel_that_nobody_signed_is_an_error_that_leaves_nothing(world: World) -> None:
    head = world.ledger.checkpoint()
    unsigned = prepare(expenses(world, "A2"), head, world.now, world.new_id)
    with pytest.raises(NotSignedError):
        world.ledger.record_together([signed(world, *expenses(world, "A1")), unsigned])
    assert world.ledger.checkpoint() == head


def test_nothing_together_is_nothing(world: World) -> None:
    before = dump(world.ledger.book.log_place)
    assert world.ledger.record_together([]) == []
    assert dump(world.ledger.book.log_place) == before


def test_a_parcel_recorded_before_gets_its_first_answer(world: World) -> None:
    first = signed(world, *expenses(world, "A1"))
    recorded = world.ledger.submit(first.submission())
    assert isinstance(recorded, Recorded)
    world.wait(60)
    again, new = together(world, first, signed(world, *expenses(world, "A2")))
    assert again.is_repeat
    assert (again.position, again.size, again.recorded_at) == (
        recorded.position,
        recorded.size,
        recorded.recorded_at,
    )
    assert not new.is_repeat
    assert [each.position for each in together(world, first, first)] == [recorded.position] * 2


def test_the_same_parcel_twice_in_one_call_is_recorded_once(world: World) -> None:
    made = signed(world, *expenses(world, "A1"))
    first, second = together(world, made, made)
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert first.position == second.position


def test_recorded_moments_never_go_back(world: World) -> None:
    before = world.record(world.institution(), "expense.recorded", **_spent(world))

    def parcels() -> Iterator[Parcel]:
        for seconds in (-3_600, 7_200, -3_600):
            world.wait(seconds)
            yield signed(world, world.statement("expense.recorded", **_spent(world)))

    recorded = world.ledger.record_together(parcels())
    assert isinstance(recorded, list)
    moments = [before.recorded.recorded_at, *[each.recorded_at for each in recorded]]
    assert moments == sorted(moments)
    assert moments[0] == moments[1] < moments[2] == moments[3]


def _spent(world: World) -> dict[str, object]:
    return {
        "contract": "C1", "category": "meals", "amount_fen": 1, "voucher": f"P{world.number()}",
        "voucher_line": 1, "payee": world.institution(), "occurred_on": "2026-10-01",
    }  # fmt: skip


@pytest.mark.parametrize("error", [_StopError, KeyboardInterrupt])
def test_whatever_interrupts_leaves_the_book_as_it_was(world: World, error: type[BaseException]) -> None:
    before = dump(world.ledger.book.log_place)

    def parcels() -> Iterator[Parcel]:
        yield signed(world, *expenses(world, "A1"))
        raise error

    with pytest.raises(error):
        world.ledger.record_together(parcels())
    assert dump(world.ledger.book.log_place) == before
    row = expenses(world, "A1")
    assert isinstance(world.submit(world.institution(), *row), Recorded), "memory knows nothing of the first"


def test_a_contract_that_fell_away_with_its_transaction_is_not_there_afterwards(world: World) -> None:
    education, institution = world.province().education, world.institution()
    contract = world.statement(
        "contract.signed", contract="C2", account=ACCOUNT, institution=institution, amount_fen=1_00,
        trainees=1, days=1,
    )  # fmt: skip
    refused(world, world.desk.sign(education, [contract]), signed(world, world.expense("C9", 1)))
    outcome = world.submit(institution, world.expense("C2", 1))
    assert getattr(outcome, "refusal", None) == DoesNotExist("contract", "C2")


def test_what_is_withheld_is_kept_in_pages_before_the_commit(world: World) -> None:
    rows = [world.disclosed_expense("C1", 1_00) for _ in range(4)]
    parcels = [signed(world, data) for data, _ in rows]
    counted: list[int] = []

    def pages() -> Iterator[list[StoredDisclosure]]:
        for _, disclosure in rows:
            counted.append(world.ledger.private.count())
            assert world.ledger.checkpoint().size == head, "nothing is committed yet"
            yield [disclosure]

    head = world.ledger.checkpoint().size
    recorded = world.ledger.record_together(iter(parcels), pages)
    assert isinstance(recorded, list)
    assert counted == [0, 1, 2, 3]
    for _, disclosure in rows:
        assert world.ledger.private.of_statement(disclosure.statement_id) == [disclosure]


def test_without_pages_the_parcels_own_disclosures_are_kept(world: World) -> None:
    rows = [world.disclosed_expense("C1", 1_00) for _ in range(3)]
    together(world, *[signed(world, data, disclosures=[disclosure]) for data, disclosure in rows])
    assert world.ledger.private.count() == 3


def test_a_disclosure_that_its_parcel_does_not_withhold_is_refused(world: World) -> None:
    data, disclosure = world.disclosed_expense("C1", 1_00)
    _, foreign = world.disclosed_expense("C1", 1_00)
    good = signed(world, data, disclosures=[disclosure])
    outcome = refused(world, good, signed(world, *expenses(world, "A1"), disclosures=[foreign]))
    assert outcome.parcel == 1
    assert isinstance(outcome.refusal, Malformed)
    assert "某饭店" not in outcome.refusal.en() + outcome.refusal.zh()


def test_a_digest_that_serves_two_parcels_is_refused_and_what_was_kept_is_removed(world: World) -> None:
    row, disclosure = world.withhold("payee", "某印刷厂")
    first, good = world.disclosed_expense("C1", 1_00)
    both = [world.expense("C1", 1_00, withheld=[row]) for _ in range(2)]
    rows = [StoredDisclosure(json.loads(each)["id"], "audit", disclosure) for each in both]
    parcels = [signed(world, each) for each in (first, *both)]
    outcome = world.ledger.record_together(parcels, lambda: [[good, rows[0]], [rows[1]]])
    assert isinstance(outcome, RefusedTogether)
    assert (outcome.parcel, outcome.statement_id) == (2, rows[1].statement_id)
    assert isinstance(outcome.refusal, Malformed)
    assert "new salt" in outcome.refusal.expected
    assert world.ledger.private.count() == 0


def test_a_repeated_parcel_does_not_bring_back_what_was_erased(world: World) -> None:
    data, disclosure = world.disclosed_expense("C1", 1_00)
    made = signed(world, data, disclosures=[disclosure])
    together(world, made)
    world.ledger.private.delete([disclosure.disclosure.digest])
    together(world, made)
    world.ledger.record_together([made], lambda: [[disclosure]])
    assert world.ledger.private.count() == 0


def test_a_commit_that_fails_takes_its_disclosures_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_data, kept = world.disclosed_expense("C1", 1_00)
    together(world, signed(world, kept_data, disclosures=[kept]))
    data, disclosure = world.disclosed_expense("C1", 1_00)
    before = dump(world.ledger.book.log_place)

    def pages() -> Iterator[list[StoredDisclosure]]:
        yield [disclosure]
        assert world.ledger.private.count() == 2
        raise _StopError

    with pytest.raises(_StopError):
        world.ledger.record_together([signed(world, data)], pages)
    assert dump(world.ledger.book.log_place) == before
    assert world.ledger.private.of_statement(kept.statement_id) == [kept]
    assert world.ledger.private.of_statement(disclosure.statement_id) == []
    _break_commit(monkeypatch)
    with pytest.raises(_StopError):
        world.ledger.record_together([signed(world, data, disclosures=[disclosure])])
    monkeypatch.undo()
    assert dump(world.ledger.book.log_place) == before
    assert world.ledger.private.count() == 1


def _break_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def commit(*_: object) -> None:
        raise _StopError

    monkeypatch.setattr("sqlalchemy.Connection.commit", commit)
    monkeypatch.setattr("ledger.store.postgresql.commit", commit)


def test_an_interruption_after_the_commit_loses_no_value(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, disclosure = world.disclosed_expense("C1", 1_00)

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Recorder, "_notify_listeners", interrupted)
    with pytest.raises(KeyboardInterrupt):
        world.ledger.record_together([signed(world, data, disclosures=[disclosure])])
    monkeypatch.undo()
    assert world.ledger.private.of_statement(disclosure.statement_id) == [disclosure]


def test_a_private_store_that_fails_keeps_the_log_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, disclosure = world.disclosed_expense("C1", 1_00)
    head = world.ledger.checkpoint()

    def broken(*_: object) -> None:
        raise PrivateStoreUnusableError(world.path, "a full disk")

    monkeypatch.setattr(type(world.ledger.private), "put", broken)
    with pytest.raises(PrivateStoreUnusableError):
        world.ledger.record_together([signed(world, data, disclosures=[disclosure])])
    assert world.ledger.checkpoint() == head


def test_single_submissions_wait_their_turn_and_are_recorded_after_it(world: World) -> None:
    begun = Event()
    singles = [signed(world, *expenses(world, f"S{number}")) for number in range(20)]
    many = [signed(world, *expenses(world, f"M{number}", f"N{number}")) for number in range(20)]

    def parcels() -> Iterator[Parcel]:
        for number, each in enumerate(many):
            yield each
            if number == 1:
                begun.set()

    with ThreadPoolExecutor(5) as pool:
        batch = pool.submit(world.ledger.record_together, parcels())
        assert begun.wait(10)
        outcomes = list(pool.map(lambda each: world.ledger.submit(each.submission()), singles))
        recorded = batch.result()
    assert isinstance(recorded, list)
    assert all(isinstance(each, Recorded) for each in outcomes)
    positions = [each.position for each in recorded]
    assert positions == list(range(positions[0], positions[0] + 60, 3)), "nothing came between"


def test_batches_and_singles_in_many_threads_leave_a_sound_book(world: World) -> None:
    def batch(name: int) -> object:
        rows = [signed(world, *expenses(world, f"B{name}-{number}")) for number in range(3)]
        rows += [signed(world, world.expense("C9", 1))] if name % 3 == 0 else []
        return world.ledger.record_together(rows)

    def single(name: int) -> object:
        return world.ledger.submit(signed(world, *expenses(world, f"S{name}")).submission())

    with ThreadPoolExecutor(6) as pool:
        batches = [pool.submit(batch, number) for number in range(9)]
        singles = [pool.submit(single, number) for number in range(30)]
    assert [isinstance(each.result(), list) for each in batches] == [number % 3 > 0 for number in range(9)]
    assert all(isinstance(each.result(), Recorded) for each in singles)


def test_another_process_waits_while_parcels_are_recorded(world: World) -> None:
    engine = create_engine_for(world.ledger.book.log_place, busy_timeout_s=0.05)
    other = Recorder(engine)

    def parcels() -> Iterator[Parcel]:
        yield signed(world, *expenses(world, "A1"))
        with pytest.raises(BookBusyError), other.writing():
            pass
        yield signed(world, *expenses(world, "A2"))

    with closing(engine.raw_connection()):
        assert isinstance(world.ledger.record_together(parcels()), list)
    with other.writing() as writer:
        assert isinstance(writer, Writer)
    engine.dispose()


def test_a_ledger_without_its_log_key_records_nothing(world: World) -> None:
    reading = Ledger.open(world.path)
    with pytest.raises(NotSigningError):
        reading.record_together([signed(world, *expenses(world, "A1"))])
    reading.close()

"""Recording what one call states: signed for a practice party, or with an officer's key, others yet to come.

In a practice book both officers sign and it is recorded. With a real key it is recorded when the quorum is
complete and the log's key is here; otherwise it goes into a `.submission` file, to be approved and submitted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.refusals import QuorumMissing
from domain.vocabulary import Duty
from ledger.application import Ledger, Recorded
from ledger.client import FILE_ENDING, Parcel, prepare, write_parcel
from ledger.deciding import Bench, Memory, Refused
from ledger.keys import SigningKey
from ledger.practice import PracticeDesk
from ledger.submission import SubmissionError
from mingzhang.evidence_files import store_all
from mingzhang.opening import (
    log_key_file,
    new_id,
    now,
    open_ledger,
    open_log_key,
    seen_checkpoint,
    whole,
)
from mingzhang.outcomes import Kept, print_pairs, refuse_existing, statements, tell_recorded, tell_refused
from mingzhang.practice_officers import OFFICER_OF_DUTY, enrol_missing, registered_in
from mingzhang.screen import print_json, print_text
from mingzhang.speech import Speech
from mingzhang.stating import Stated


@dataclass(frozen=True)
class Wish:
    """What is to be done with the statements of one call, apart from who signs."""

    book: Path
    stated: Sequence[Stated]
    attached: Sequence[Path]
    receipt: Path | None
    out: Path | None
    is_dry: bool
    as_json: bool
    tell: Callable[[Ledger, Recorded], int] | None = None
    """What is said instead of that it was recorded; gives the exit code."""

    @property
    def rows(self) -> list[int | None]:
        """Where each statement stands in its file."""
        return [each.row for each in self.stated]


def parcel_of(ledger: Ledger, stated: Sequence[Stated]) -> Parcel:
    """The statements put together for signing, on the newest checkpoint."""
    disclosures = [disclosure for each in stated for disclosure in each.disclosures]
    return prepare(
        [each.data for each in stated], seen_checkpoint(ledger), now(), new_id, disclosures=disclosures
    )


def trial(ledger: Ledger, parcel: Parcel) -> Refused | None:
    """What the ledger would refuse now, without recording anything."""
    submission = parcel.submission()
    try:
        submission.check()
    except SubmissionError as error:
        return Refused(error.refusal(), error.index)
    bench = Bench(Memory.at_head(ledger.recorder), ledger.recorder)
    if bench.repeated(submission) is not None:
        return None
    outcome = bench.decide(submission, now())
    return outcome if isinstance(outcome, Refused) else None


def missing_signatures(refused: Refused | None) -> QuorumMissing | None:
    """The refusal, if more signatures would mend it."""
    return refused.refusal if refused is not None and isinstance(refused.refusal, QuorumMissing) else None


def record_in_practice(ledger: Ledger, party: str, duty: Duty | None, wish: Wish, speech: Speech) -> int:
    """Sign for a party of a practice book; with a duty, only its officer signs, and a file is written."""
    if not wish.is_dry:
        enrol_missing(ledger, [party])
    desk = PracticeDesk(ledger, new_id, now)
    parcel = parcel_of(ledger, wish.stated)
    if duty is not None:
        parcel = parcel.signed_by(desk.key_of(party, OFFICER_OF_DUTY[duty]), duty)
        return _settle(parcel, trial(ledger, parcel), wish, speech)
    parcel = desk.sign_parcel(party, parcel)
    if wish.is_dry:
        return _tell_trial(trial(ledger, parcel), wish, speech)
    return record_parcel(ledger, parcel, wish, Kept(wish.receipt, wish.out), speech)


def record_with_key(
    ledger: Ledger,
    key: SigningKey,
    duty: Duty,
    wish: Wish,
    speech: Speech,
    *,
    log_key: Path | None,
    log_passphrase_file: Path | None,
) -> int:
    """Sign with an officer's key; record if nothing is missing and the log's key is here, or write a file."""
    parcel = parcel_of(ledger, wish.stated).signed_by(key, duty)
    refused = trial(ledger, parcel)
    is_complete = refused is None and log_key_file(ledger.book, log_key) is not None
    if wish.is_dry or not is_complete:
        return _settle(parcel, refused, wish, speech)
    kept = Kept(wish.receipt, wish.out)
    opened = open_log_key(ledger.book, log_key, log_passphrase_file, speech)
    with open_ledger(wish.book, opened) as recording:
        return record_parcel(recording, parcel, wish, kept, speech)


def record_parcel(ledger: Ledger, parcel: Parcel, wish: Wish, kept: Kept, speech: Speech) -> int:
    """Submit a parcel and tell what came of it; returns the exit code."""
    with whole(speech):
        # Documents lie in the book before the log names them, and only if it is going to.
        refused = trial(ledger, parcel) if wish.attached else None
        if refused is None:
            store_all(wish.attached, ledger)
        outcome = refused or ledger.submit(parcel.submission(), parcel.disclosures)
        if not isinstance(outcome, Recorded):
            return tell_refused(
                outcome, speech, as_json=wish.as_json, rows=wish.rows, size=len(parcel.statements)
            )
        kept.keep(ledger, outcome, parcel)
        if wish.tell is not None:
            return wish.tell(ledger, outcome)
        notes = practice_notes(ledger, parcel, speech)
        tell_recorded(ledger.book, outcome, kept, speech, as_json=wish.as_json, notes=notes)
    return 0


def practice_notes(ledger: Ledger, parcel: Parcel, speech: Speech) -> list[str]:
    """Enrol officers for parties that a practice ledger has just registered, and say so."""
    parties = registered_in(parcel.parsed) if ledger.book.is_practice else []
    count = enrol_missing(ledger, parties)
    if not count:
        return []
    return [
        speech.say(
            f"【演练】已为新单位登记 {count} 把经办人员密钥（另一次提交）。",
            f"[PRACTICE] {count} officers' keys were enrolled for the new parties, in another submission.",
        )
    ]


def _settle(parcel: Parcel, refused: Refused | None, wish: Wish, speech: Speech) -> int:
    """Write the file if only signatures or the log's key are missing; tell the refusal otherwise."""
    missing = missing_signatures(refused)
    if refused is not None and missing is None:
        return tell_refused(refused, speech, as_json=wish.as_json, rows=wish.rows, size=len(wish.stated))
    if wish.is_dry:
        return _tell_trial(None, wish, speech, missing)
    path = wish.out or _file_name(parcel)
    refuse_existing(path)
    write_parcel(parcel, path)
    tell_waiting(path, parcel, missing, speech, as_json=wish.as_json)
    return 0


def tell_waiting(
    path: Path,
    parcel: Parcel,
    missing: QuorumMissing | None,
    speech: Speech,
    *,
    as_json: bool,
    is_known: bool = True,
) -> None:
    """Say that a submission file waits for further signatures, or to be submitted.

    Without a book it is not known whether signatures are missing.
    """
    if as_json:
        content: dict[str, Any] = {
            "file": str(path),
            "statements": len(parcel.statements),
            "signatures": [{"kid": each.kid, "duty": each.duty} for each in parcel.signatures],
            "complete": missing is None if is_known else None,
            "missing_zh": None if missing is None else missing.zh(),
            "missing_en": None if missing is None else missing.en(),
        }
        print_json({"waiting": content})
        return
    count = len(parcel.statements)
    print_text(
        speech.say(
            f"尚未记录。{count:,} 条陈述已签名，存于提交文件：",
            f"Not recorded yet. {statements(count)} signed, in the submission file",
        )
    )
    print_text(f"  {path}")
    if missing is None:
        complete = speech.say("签名已齐。记录它：", "The signatures are complete. Record it with")
        print_text(
            complete if is_known else speech.say("签名齐后记录它：", "When all have signed, record it with")
        )
        print_text(f"  mingzhang submit {path} --book DIR")
        return
    print_text(speech.say("还缺签名：", "Signatures are missing:"))
    needed = missing.needed_zh if speech.lang == "zh" else missing.needed_en
    print_pairs([(speech.say("应有", "needed"), needed), (speech.say("实有", "found"), missing.found or "-")])
    print_text(
        speech.say("交给另一位经办人员加签，然后提交：", "Hand it to the other officer, then submit it:")
    )
    print_text(f"  mingzhang approve {path} --key FILE")
    print_text(f"  mingzhang submit {path} --book DIR")


def _tell_trial(
    refused: Refused | None, wish: Wish, speech: Speech, missing: QuorumMissing | None = None
) -> int:
    if refused is not None:
        return tell_refused(refused, speech, as_json=wish.as_json, rows=wish.rows, size=len(wish.stated))
    count = len(wish.stated)
    if wish.as_json:
        print_json({"dry_run": {"statements": count, "complete": missing is None}})
        return 0
    print_text(
        speech.say(
            f"试运行：{count:,} 条陈述可以记录；未记录任何内容。",
            f"Dry run: {statements(count)} would be accepted; nothing was recorded.",
        )
    )
    if missing is not None:
        print_text(missing.say(speech.lang))
    return 0


def _file_name(parcel: Parcel) -> Path:
    """A name that tells the day and the kind, and that no other submission has."""
    submission = parcel.submission()
    types = {statement.type for statement in submission.statements}
    kind = types.pop() if len(types) == 1 else "batch"
    return Path(f"{now().date().isoformat()}-{kind}-{submission.payload.id[-12:]}{FILE_ENDING}")

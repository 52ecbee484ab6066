"""bid: three people's whole way from the sealed price to the opening, and whatever goes wrong on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mingzhang.conftest import ACCOUNT, EDUCATION, SCHOOL, Cli
from tests.mingzhang.real_ledger import ORIGIN, RealLedger

PRICE, PRICE_FEN = "287,654.32", "28765432"


@pytest.fixture
def tender(cli: Cli, book: Path) -> Path:
    """A running tender T1 whose deadline is over, in a practice book with two institutions."""
    members = {
        "tender": "T1", "title": "短训", "account": ACCOUNT, "subject": "training", "method": "open-tender",
        "ceiling": "300000", "opened_on": "2026-02-01", "deadline_on": "2026-02-20",
    }  # fmt: skip
    _record(cli, "tender.opened", EDUCATION, members, "--on", "2026-02-01")
    return book


def _record(cli: Cli, kind: str, party: str, members: dict[str, str], *day: str) -> None:
    cli.good("record", kind, "--as", party, *day, *(f"--set={name}={text}" for name, text in members.items()))


def _seal(cli: Cli, name: str, price: str = PRICE, bidder: str = SCHOOL) -> str:
    said = cli.good("bid", "seal", "T1", "--bidder", bidder, "--price", price, "--out", name, "--json")
    return str(said.json["digest"])


def _close(cli: Cli, *more: str) -> dict[str, object]:
    sealed = cli.good("bid", "close", "T1", "--as", EDUCATION, "--on", "2026-02-20", "--json", *more)
    found: dict[str, object] = sealed.json["sealed"]
    return found


def test_three_people_go_the_whole_way_and_no_price_is_told(cli: Cli, tender: Path) -> None:
    spoken = []
    digests = [_seal(cli, "a.envelope"), _seal(cli, "b.envelope", "280000")]
    assert Path("a.envelope").stat().st_mode & 0o777 == 0o600
    for place, digest in enumerate(digests, 1):
        assert cli.good("bid", "lodge", "T1", digest, "--on", "2026-02-19", "--json").json["place"] == place
    not_yet = cli("bid", "check", "a.envelope", "b.envelope")
    assert not_yet.code == 1
    sealed = _close(cli)
    assert sealed["size"] == 2
    first = cli.good("bid", "check", "a.envelope", f"T1.paths/001-{digests[0][:8]}.path", "--json").json
    assert (first["verdict"], first["index"], first["state"]) == ("lodged", 0, None)
    assert first["sealed_at"] == sealed["position"]
    opened = cli.good("bid", "open", "T1", "a.envelope", "b.envelope", "--as", EDUCATION, "--json")
    spoken.append(opened.out)
    assert [(row["state"], row["why"]) for row in opened.json["opened"]["envelopes"]] == [
        ("unopened", "earlier"),
        ("opened", "fits"),
    ]
    for number, state in ((0, "unopened"), (1, "opened")):
        path = f"T1.paths/{number + 1:03d}-{digests[number][:8]}.path"
        envelope = f"{'ab'[number]}.envelope"
        assert cli.good("bid", "check", envelope, path, "--json").json["state"] == state
        for lang in ("zh", "en"):
            spoken.append(cli.good("bid", "check", envelope, path, "--lang", lang).out)
    salts = [json.loads(Path(name).read_text())["salt"] for name in ("a.envelope", "b.envelope")]
    assert not any(secret in said for said in spoken for secret in (PRICE, PRICE_FEN, "280000", *salts))
    assert "28000000" in cli.good("show", str(opened.json["opened"]["position"])).out.replace(",", "")


def test_a_price_comes_from_standard_input_and_a_wrong_one_is_not_shown(cli: Cli, tender: Path) -> None:
    seal = ("bid", "seal", "T1", "--bidder", SCHOOL)
    cli.good(*seal, "--price", "-", stdin="280,000\n")
    assert json.loads(Path("T1.envelope").read_text())["price_fen"] == 28_000_000
    for wrong in ("28x7654", "0", "-5", ""):
        said = cli(*seal, "--price", wrong, "--out", "b.envelope")
        assert said.code == 1
        assert not wrong or wrong not in said.err.replace("280,000.00", "")
    assert cli(*seal, "--out", "b.envelope").code == 64
    assert not Path("b.envelope").exists()
    assert cli(*seal, "--price", "1").code == 1, "an envelope is never overwritten"


def test_what_was_not_lodged_is_found_out_by_its_bidder(cli: Cli, tender: Path) -> None:
    lodged, forgotten = _seal(cli, "a.envelope"), _seal(cli, "b.envelope", "9")
    cli.good("bid", "lodge", "T1", lodged)
    _close(cli)
    own = Path(f"T1.paths/001-{lodged[:8]}.path")
    assert cli("bid", "check", "b.envelope", own, "--json").json["verdict"] == "not-its-path"
    forged = {**json.loads(own.read_text()), "digest": forgotten}
    Path("forged.path").write_text(json.dumps(forged))
    said = cli("bid", "check", "b.envelope", "forged.path")
    assert said.code == 1
    assert "supervision" in said.out
    assert cli("bid", "check", "b.envelope", "forged.path", "--json").json["verdict"] == "not-lodged"
    Path("a.envelope").chmod(0o644)
    assert "chmod" in cli("bid", "check", "a.envelope", own).err


def test_before_the_seal_nothing_can_be_told(cli: Cli, tender: Path) -> None:
    digest = _seal(cli, "a.envelope")
    path = {
        "format": "mingzhang-envelope-path/v1", "origin": cli.good("show", "--json").json["origin"],
        "tender": "T1", "digest": digest, "index": 0, "size": 1, "root": digest, "path": [],
    }  # fmt: skip
    Path("a.path").write_text(json.dumps(path))
    said = cli("bid", "check", "a.envelope", "a.path", "--json")
    assert (said.code, said.json["verdict"]) == (2, "not-sealed")


def test_bids_are_sealed_at_the_deadline_and_not_before_nor_twice(cli: Cli, tender: Path) -> None:
    cli.good("bid", "lodge", "T1", _seal(cli, "a.envelope"))
    early = cli("bid", "close", "T1", "--as", EDUCATION, "--on", "2026-02-19")
    assert early.code == 1
    assert "2026-02-20" in early.err
    assert cli("bid", "open", "T1", "a.envelope", "--as", EDUCATION).code == 1
    sealed = _close(cli)
    assert _close(cli, "--paths", "again")["position"] == sealed["position"]
    assert len(list(Path("again").iterdir())) == 1
    for late in (("seal", "T1", "--bidder", SCHOOL, "--price", "1", "--out", "c"), ("lodge", "T1", "A" * 43)):
        assert "sealed" in cli("bid", *late).err
    Path("other.lodged").write_text(f"{'A' * 43} 2026-02-19\n")
    for command in (("close",), ("open", "a.envelope")):
        said = cli("bid", command[0], "T1", *command[1:], "--list", "other.lodged", "--as", EDUCATION)
        assert (said.code, "expected the list that was sealed" in said.err) == (1, True)


def test_what_does_not_fit_is_listed_as_mismatching_or_named(cli: Cli, tender: Path) -> None:
    digests = [_seal(cli, "a.envelope"), _seal(cli, "b.envelope", "5")]
    content = json.loads(Path("b.envelope").read_text())
    content["bidder"] = EDUCATION
    Path("c.envelope").write_text(json.dumps(content))
    from ledger.sealing import Envelope

    third = Envelope.from_file(Path("c.envelope").read_bytes()).digest
    for digest in (*digests, third):
        cli.good("bid", "lodge", "T1", digest)
    _close(cli)
    content["price_fen"] = 6
    Path("d.envelope").write_text(json.dumps(content))
    opening = ("bid", "open", "T1", "--as", EDUCATION)
    unlodged = cli(*opening, "a.envelope", "d.envelope")
    assert (unlodged.code, "--mismatching" in unlodged.err) == (1, True)
    assert cli(*opening, "--mismatching", "A" * 43).code == 1
    said = cli.good(*opening, "a.envelope", "c.envelope", "--mismatching", digests[1], "--json")
    assert [(row["state"], row["why"]) for row in said.json["opened"]["envelopes"]] == [
        ("opened", "fits"),
        ("mismatching", "named"),
        ("mismatching", "signature"),
    ]


def test_without_bidders_an_empty_list_is_sealed_and_opened(cli: Cli, tender: Path) -> None:
    assert "--list" in cli("bid", "close", "T1", "--as", EDUCATION).err
    Path("T1.lodged").touch()
    assert _close(cli)["size"] == 0
    assert cli.good("bid", "open", "T1", "--as", EDUCATION, "--json").json["opened"]["envelopes"] == []


def test_a_digest_that_begins_with_a_hyphen_is_no_option(cli: Cli, tmp_path: Path) -> None:
    digest = "--" + "A" * 41
    assert cli.good("bid", "lodge", "T1", digest, "--list", tmp_path / "l", "--json").json["digest"] == digest


def test_a_seal_that_needs_a_second_signature_waits_in_a_file(cli: Cli, tender: Path) -> None:
    cli.good("bid", "lodge", "T1", _seal(cli, "a.envelope"))
    close = ("bid", "close", "T1", "--as", EDUCATION, "--on", "2026-02-20", "--json")
    waiting = cli.good(*close, "--duty", "prepare", "--out", "seal.submission").json
    if "waiting" in waiting:
        assert not Path("T1.paths").exists()
        cli.good("approve", "seal.submission", "--as", EDUCATION, "--yes")
        cli.good("submit", "seal.submission")
    assert cli.good(*close).json["sealed"]["size"] == 1
    assert len(list(Path("T1.paths").iterdir())) == 1


def test_a_real_bidder_seals_with_a_key_and_without_the_book(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = RealLedger(tmp_path, cli, monkeypatch)
    seal = ("bid", "seal", "T1", "--bidder", SCHOOL, "--price", PRICE)
    assert cli(*seal, "--origin", ORIGIN).code == 64
    assert cli(*seal, "--key", real.key("education", 1)).code == 64
    made = cli.good(*seal, "--origin", ORIGIN, "--key", real.key("education", 1), "--json")
    content = json.loads(Path("T1.envelope").read_text())
    assert (content["origin"], content["bidder"], content["tender"]) == (ORIGIN, SCHOOL, "T1")
    assert PRICE_FEN not in made.out + made.err
    assert content["salt"] not in made.out
    real.found()
    close = cli("bid", "close", "T1", "--book", real.book)
    assert close.code == 1
    Path("T1.lodged").touch()
    assert cli("bid", "close", "T1", "--book", real.book).code == 64, "a real ledger wants a key"
    assert (
        "no tender T1" in cli(*seal, "--book", real.book, "--key", real.key("education", 1), "--out", "x").err
    )

"""What is withheld is in the private store and in attached documents, and once erased nowhere: it is grepped.

Unmistakable secrets go through every door: options, files, sheets, submission files, sealed bids, and input
that is refused or no input at all. Then every byte that the program wrote is searched for them, as they stand
and as base64, UTF-16, GBK or JSON would have them, inside workbooks too: databases and their write-ahead
logs, backups, views, receipts, evidence, tables, what was printed, and what was left in temporary places. Not
searched are the files that officers made themselves, and what `disclose` shows on purpose.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.book import Book
from ledger.keyring import Keyring
from ledger.private_store import PrivateStore
from ledger.sealing import make_envelope, seal
from tests.mingzhang.conftest import ACCOUNT, EDUCATION, SCHOOL, Cli, Said, book, cli, expense, funded, lines

__all__ = ["book", "cli", "funded"]

TYPED, FILED, SHEET = "绝密收款人甲甲", "绝密收款人乙乙", "绝密收款人丙丙"
NOTE, SENT, REFUSED, BROKEN = "绝密备注丁丁", "绝密收款人戊戊", "绝密被拒己己", "绝密坏文件庚庚"
PHONE, CARD, IDENTITY = "13977776666", "6222021234567890128", "11010519491231002X"
PRICE = 777_123_456_789
PASSPHRASE, WRONG = "opensesame-planted-壬", "wrong-planted-癸癸"
STORED = (TYPED, FILED, SHEET, NOTE, SENT)
"""Secrets that the private store keeps until they are erased."""
SECRETS = (
    *STORED,
    REFUSED,
    BROKEN,
    PHONE,
    CARD,
    IDENTITY,
    str(PRICE),
    f"{PRICE / 100:,.2f}",
    PASSPHRASE,
    WRONG,
)
UNDER = ("--rule", "保存期满", "--article", "个人信息保护法第四十七条", "--as", "supervision")
WHY = ("--purpose", "核对", "--article", "审计法第三十四条", "--as", "supervision")


def needles(secret: str) -> set[bytes]:
    """The bytes as which a secret would be found, wherever it stands in a longer text."""
    plain = secret.encode()
    found = {plain, secret.encode("utf-16-le"), secret.encode("gb18030"), json.dumps(secret)[1:-1].encode()}
    for shift in range(3):
        # The first and the last digits depend on what stands beside it.
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(b"\0" * shift + plain)[(shift * 8 + 5) // 6 : len(plain) * 8 // 6 - 1])
    return found


NEEDLES = {needle: secret for secret in SECRETS for needle in needles(secret)}


def contents(path: Path) -> Iterator[bytes]:
    """A file's bytes, and those of what is packed into it."""
    data = path.read_bytes()
    yield data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def leaks(*directories: Path) -> dict[str, set[str]]:
    """Files in which a secret is found, and which."""
    found: dict[str, set[str]] = {}
    for directory in directories:
        for path in (each for each in directory.rglob("*") if each.is_file()):
            secrets = {NEEDLES[n] for data in contents(path) for n in NEEDLES if n in data}
            if secrets:
                found[path.name] = secrets
    return found


class Stage:
    """The command line at a book, which writes down everything that was printed."""

    def __init__(self, cli: Cli, book: Path) -> None:
        self.cli = cli
        self.book = book
        self.around = book.parent
        self.inputs = self.around / "inputs"
        self.out = self.around / "out"
        for each in (self.inputs, self.out):
            each.mkdir()

    def run(self, *arguments: str | Path, stdin: str = "", code: int | None = 0) -> Said:
        """Run a command; what it says, in either language, is kept to be searched."""
        said = self.cli(*arguments, stdin=stdin)
        assert code is None or said.code == code, said
        with (self.out / "printed.txt").open("a") as printed:
            printed.write(said.out + said.err)
        return said

    def refuse(self, *arguments: str | Path, stdin: str = "") -> None:
        """Run what must fail, as text in both languages and as JSON."""
        for more in (("--lang", "zh"), ("--lang", "en"), ("--json",)):
            assert self.run(*arguments, *more, stdin=stdin, code=None).code not in (0, 70)

    def written(self, name: str, text: str | bytes) -> Path:
        """A file that an officer made."""
        path = self.inputs / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


@pytest.fixture
def stage(cli: Cli, book: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A book, and temporary places that are searched too."""
    temporary = book.parent / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("MINGZHANG_DEBUG", "1")
    return Stage(cli, book)


def spending(*settings: str, voucher: str = "P1") -> list[str]:
    """The arguments that record an expense of the institution."""
    given = ["contract=C1", "category=meals", "amount=1520", f"voucher={voucher}", "voucher_line=1"]
    given = [f"--set={each}" for each in given]
    return ["record", "expense.recorded", "--as", SCHOOL, "--on", "2026-07-03", *given, *settings]


def plant(stage: Stage) -> None:
    """Let secrets in through every door that takes them."""
    receipt = stage.out / "typed.tlog-proof"
    stage.run(*spending(f"--withhold=payee={TYPED}@party"), "--receipt", receipt)
    row = expense("P2", withhold={"payee": FILED, "remarks": f"电话 {PHONE}"})
    stage.run("record", "--as", SCHOOL, "--file", stage.written("rows.ndjson", lines(row)))
    heading = "合同编号,凭证号,分录号,费用类别,发生日期,金额（元）,收款方,备注"
    sheet = f"{heading}\nC1,记-3,1,伙食费,2026-07-04,88.00,{SHEET},{NOTE} {CARD}\n"
    stage.run("import", stage.written("支出.csv", sheet), "--as", SCHOOL, "--year", "2026")
    sent = stage.inputs / "sent.submission"
    stage.run(*spending(f"--withhold=payee={SENT}", voucher="P4"), "--duty", "prepare", "--out", sent)
    stage.run("submit", sent, "--receipt", stage.out / "sent.tlog-proof")
    stage.run("submit", sent)


def plant_what_is_refused(stage: Stage) -> None:
    """Let secrets stand in what is refused, and in what cannot be read."""
    stage.refuse(*spending(f"--withhold=payee={REFUSED}"))  # the voucher is recorded already
    stage.refuse(*spending("--set=contract=C9", f"--withhold=payee={REFUSED}", voucher="P8"))
    stage.refuse(*spending(f"--withhold=nobody={REFUSED}", voucher="P8"))
    stage.refuse(*spending(f"--withhold=amount_fen={PRICE}x", voucher="P8"))
    stage.refuse(*spending(f"--withhold=payee={REFUSED}", f"--withhold=payee={REFUSED}", voucher="P8"))
    for row in (
        expense("P8", withhold={"payee": REFUSED * 5_000}),
        expense("P8", withhold={"payee@everybody": REFUSED}),
        expense("P8", withhold=[REFUSED]),
        expense("P8", withhold={"payee": f"{REFUSED}\u202e"}),
        expense("P8", withhold={"payee": None, "remarks": REFUSED}),
        expense("P8", contract="C9", withhold={"payee": REFUSED}),
    ):
        stage.refuse("record", "--as", SCHOOL, "--file", "-", stdin=lines(row))
    whole = lines(expense("P8", withhold={"payee": BROKEN}))
    fraction = whole.replace("{", "{" + f'"{BROKEN}":1.5,', 1)
    for text in (whole[:-3], whole.replace('"payee"', "payee"), fraction):
        stage.refuse("record", "--as", SCHOOL, "--file", "-", stdin=text)
    parcel = json.loads((stage.inputs / "sent.submission").read_text())
    for number, disclosure in enumerate((f"!{BROKEN}", base64.b64encode(BROKEN.encode()).decode())):
        parcel["disclosures"][0]["disclosure"] = disclosure
        file = stage.written(f"broken-{number}.submission", json.dumps(parcel, ensure_ascii=False))
        stage.refuse("submit", file)
        stage.refuse("approve", file, "--as", SCHOOL, "--yes")
    stage.refuse("submit", stage.written("cut.submission", json.dumps(parcel)[:-9] + BROKEN))
    heading = "合同编号,凭证号,分录号,费用类别,发生日期,金额（元）,收款方"
    bad = stage.written("坏.csv", f"{heading}\nC9,记-9,1,伙食费,不知何日,甲,{REFUSED}\n")
    stage.run("import", bad, "--as", SCHOOL, "--year", "2026", code=None)
    stage.run("import", bad, "--as", SCHOOL, "--year", "2026", "--json", code=None)


def plant_a_sealed_bid(stage: Stage) -> None:
    """Seal a bid under a tender, and never open it."""
    settings = [f"account={ACCOUNT}", "tender=T1", "title=培训", "subject=training", "method=open-tender"]
    days = ["opened_on=2026-02-01", "deadline_on=2026-03-01", "ceiling=90亿元"]
    day = ("--as", EDUCATION, "--on", "2026-03-01")
    stage.run("record", "tender.opened", *day, *(f"--set={each}" for each in [*settings, *days]))
    opened = Book.open(stage.book)
    key = Keyring(opened.keys_path).signing_key_of(SCHOOL, "officer-1")
    envelope = make_envelope(opened.origin, "T1", SCHOOL, PRICE, key=key, random=os.urandom)
    stage.written("envelope.json", envelope.to_file())
    root = seal([envelope.digest]).root
    stage.run("record", "tender.sealed", *day, "--set=tender=T1", f"--set=root={root}", "--set=size=1")


def look_everywhere(stage: Stage, name: str) -> None:
    """Let every command that shows or writes something do so."""
    last = stage.run("show", "--json").json["size"]
    for position in range(1, last + 1):
        stage.run("show", str(position), code=None)
    stage.run("history", "C1", code=None)
    for report in stage.run("report", "--json").json["reports"]:
        stage.run("report", report["name"], "--json", code=None)
        stage.run("report", report["name"], code=None)
    for command in (("balances",), ("due",), ("verify", stage.book), ("replay",)):
        stage.run(*command, code=None)
    stage.run("tables", stage.out / f"tables-{name}")
    proof = stage.out / f"{name}.tlog-proof"
    stage.run("receipt", str(last), "--out", proof, "--submission", stage.out / f"{name}.submission",
              "--html", stage.out / f"{name}.html")  # fmt: skip
    stage.run("receipt", "--evidence", str(last), "--out", stage.out / f"{name}.evidence")


def back_up(stage: Stage, name: str) -> Path:
    """Make backups of every database in both ways."""
    place = stage.around / f"backup-{name}"
    shutil.copytree(stage.book, place / "copied")
    for path in stage.book.glob("*.db"):
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(place / path.name)) as target:
            source.backup(target)
    return place


def erase_everything(stage: Stage) -> None:
    """Erase what every statement withholds."""
    last = stage.run("show", "--json").json["size"]
    for position in range(1, last + 1):
        members = stage.run("show", str(position), "--json").json.get("statement", {})
        for row in members.get("withheld", ()):
            stage.run("erase", str(position), row["name"], *UNDER)


def test_a_secret_is_found_however_it_is_written() -> None:
    for secret in SECRETS:
        text = f'["salt","payee","x{secret}y"]'
        for pad in ("", "a", "bb"):
            for data in (
                f"{pad}{text}".encode(),
                base64.urlsafe_b64encode(f"{pad}{text}".encode()),
                f"{pad}{text}".encode("utf-16-le"),
                json.dumps(pad + text).encode(),
            ):
                assert secret in {NEEDLES[n] for n in NEEDLES if n in data}


def test_nothing_leaks_and_what_is_erased_is_gone(stage: Stage) -> None:
    plant(stage)
    plant_what_is_refused(stage)
    plant_a_sealed_bid(stage)
    look_everywhere(stage, "before")
    places = (stage.book, stage.out, stage.around / "tmp")
    found = leaks(*places)
    # The sheet lies beside the log as the document it is, as closely kept as the private store.
    sheet = hashlib.sha256((stage.inputs / "支出.csv").read_bytes()).hexdigest()
    assert {name.removesuffix("-wal") for name in found} == {"private.db", sheet}
    assert set().union(*found.values()) == {*STORED, PHONE, CARD}
    shown = stage.cli.good("disclose", "--about", "contract:C1", *WHY, "--json").out
    assert all(secret in shown for secret in STORED)
    with closing(PrivateStore(stage.book / "private.db")) as private:
        kept = private.count()
    with closing(sqlite3.connect(stage.book / "private.db")):
        # A reader that stays: the write-ahead log is not removed when the last writer closes.
        erase_everything(stage)
        stage.run("submit", stage.inputs / "sent.submission")
        stage.run("import", stage.inputs / "支出.csv", "--as", SCHOOL, "--year", "2026", code=None)
        stage.run("record", "--as", SCHOOL, "--file", stage.inputs / "rows.ndjson", code=1)
        look_everywhere(stage, "after")
        verified = stage.run("verify", stage.book, "--json").json
        assert (verified["erased_disclosures"], verified["missing_disclosures"]) == (kept, 0)
        assert leaks(*places, back_up(stage, "after")) == {}


def test_no_passphrase_is_shown_or_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    key = stage.inputs / "officer.pem"
    monkeypatch.setenv("MINGZHANG_PASSPHRASE", PASSPHRASE)
    stage.run("keys", "make", key)
    stage.run("keys", "show", key, code=None)
    for name, words in (("MINGZHANG_PASSPHRASE", WRONG), ("MINGZHANG_LOG_PASSPHRASE", WRONG)):
        monkeypatch.setenv(name, words)
        stage.refuse(*spending(voucher="P9"), "--key", key)
        stage.refuse("submit", stage.written("no.submission", "{}"), "--log-key", key)
    file = stage.written("passphrase", WRONG)
    file.chmod(0o600)
    monkeypatch.delenv("MINGZHANG_PASSPHRASE")
    stage.refuse(*spending(voucher="P9"), "--key", key, "--passphrase-file", file)
    file.chmod(0o644)
    stage.refuse(*spending(voucher="P9"), "--key", key, "--passphrase-file", file)
    assert leaks(stage.book, stage.out, stage.around / "tmp", key.parent / "nothing") == {}
    assert leaks(stage.inputs) == {"passphrase": {WRONG}}


@pytest.mark.parametrize("member", ["purpose", "payee", "account", "category", "amount", "payment_order"])
@pytest.mark.parametrize(
    "written", [f"联系电话{PHONE}", f"卡号{CARD}", f"身份证号{IDENTITY}", CARD, IDENTITY]
)
def test_what_looks_like_a_persons_number_is_refused_in_the_clear_and_not_repeated(
    stage: Stage, member: str, written: str
) -> None:
    day = ("--as", "finance", "--on", "2026-07-03")
    members = {
        "account": ACCOUNT,
        "category": "other",
        "amount": "1",
        "payment_order": "Z9",
        "purpose": "评审",
    }
    settings = [
        f"--set={name}={value}" for name, value in {**members, "payee": "甲", member: written}.items()
    ]
    stage.refuse("record", "payment.made", *day, *settings)
    rows = lines({"type": "payment.made", "occurred_on": "2026-07-03", **members, member: written})
    stage.refuse("record", "--as", "finance", "--file", "-", stdin=rows)
    assert leaks(stage.book, stage.out) == {}

"""The command line in this process, and a practice book that each test gets a copy of."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mingzhang.command import run

FINANCE, EDUCATION, SCHOOL = "11410000000007034W", "11410000000007042P", "12410000000007106J"
ACCOUNT = "2026/rural.short-term/41"
VARIABLES = (
    "MINGZHANG_LANG", "MINGZHANG_BOOK", "MINGZHANG_DEBUG", "MINGZHANG_PASSPHRASE", "MINGZHANG_LOG_PASSPHRASE",
    "MINGZHANG_LOG_KEY", "LC_ALL", "LC_MESSAGES", "LANGUAGE",
)  # fmt: skip


class Said(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one JSON object."""
        return json.loads(self.out)


class Cli:
    """Runs commands in English unless told otherwise."""

    def __init__(self, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._patch = patch

    def __call__(self, *arguments: str | Path, stdin: str = "") -> Said:
        self._capture.readouterr()
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run(list(map(str, arguments)))
        return Said(code, *self._capture.readouterr())

    def good(self, *arguments: str | Path, stdin: str = "") -> Said:
        """The same for a command that must succeed."""
        said = self(*arguments, stdin=stdin)
        assert said.code == 0, said
        return said


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line, with nothing of the tester's own environment."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    return Cli(capsys, monkeypatch)


@pytest.fixture(scope="session")
def funded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice book with a province, an institution, five million yuan, and the contract C1 over three."""
    book = tmp_path_factory.mktemp("funded") / "book"
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        patch.setenv("MINGZHANG_BOOK", str(book))
        assert run(["init", str(book), "--practice"]) == 0
        for party, code, kind, name in (
            ("finance", FINANCE, "provincial-finance", "河南省财政厅（示例）"),
            ("education", EDUCATION, "provincial-education", "河南省教育厅（示例）"),
            ("education", SCHOOL, "institution", "河南示例师范大学"),
        ):
            members = {"kind": kind, "name": name, "code": code, "province": "41"}
            _state("party.registered", party, members, "--undated", "示例")
        _state(
            "appropriation.enacted", "finance",
            {"document": "财预1号", "fiscal_year": "2026", "line": "rural.short-term", "amount": "1000万元"},
        )  # fmt: skip
        to_province = {"account": ACCOUNT, "from_holder": "00"}
        _state("allocation.made", "finance", {**to_province, "document": "财教2号", "amount": "800万元"})
        _state("funds.received", FINANCE, {**to_province, "voucher": "V1", "amount": "500万元"})
        contract = {"contract": "C1", "account": ACCOUNT, "institution": SCHOOL, "amount": "300万元"}
        _state("contract.signed", EDUCATION, {**contract, "trainees": "200", "days": "10"})
    return book


def _state(statement_type: str, party: str, members: dict[str, str], *days: str) -> None:
    settings = [f"--set={name}={value}" for name, value in members.items()]
    assert run(["record", statement_type, "--as", party, *(days or ("--on", "2026-03-01")), *settings]) == 0


@pytest.fixture
def book(funded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Path:
    """A copy of the funded book, named by the environment; commands run in the directory around it."""
    for name in ("book", "book.keys"):
        shutil.copytree(funded.with_name(name), tmp_path / name)
    monkeypatch.setenv("MINGZHANG_BOOK", str(tmp_path / "book"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "book"


@pytest.fixture
def log_size(book: Path, cli: Cli) -> Callable[[], int]:
    """How many entries the book's log has now."""
    return lambda: int(cli.good("show", "--json").json["size"])


@pytest.fixture
def snapshot(book: Path) -> Callable[[], dict[str, bytes]]:
    """What is in the book apart from views and SQLite's own working files."""

    def take() -> dict[str, bytes]:
        return {name: content for name, content in _files(book) if not name.startswith("views.db")}

    return take


def _files(directory: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(directory.rglob("*")):
        if path.is_file() and not path.name.endswith(("-wal", "-shm")):
            yield str(path.relative_to(directory)), path.read_bytes()


def pay(order: str, amount: str = "10万元", **members: str) -> list[str]:
    """The arguments that pay the institution under C1."""
    given = {"contract": "C1", "payee": SCHOOL, "amount": amount, "payment_order": order, **members}
    settings = [f"--set={name}={value}" for name, value in given.items()]
    return ["record", "disbursement.made", "--as", FINANCE, "--on", "2026-06-20", *settings]


def expense(voucher: str, **members: Any) -> dict[str, Any]:
    """A row of a file: an expense under C1, its payee withheld; members that are None are left out."""
    row = {
        "type": "expense.recorded", "occurred_on": "2026-07-03", "contract": "C1", "category": "meals",
        "amount_fen": 152_000, "voucher": voucher, "voucher_line": 1, "withhold": {"payee": "食堂"},
    }  # fmt: skip
    return {name: value for name, value in {**row, **members}.items() if value is not None}


def lines(*rows: dict[str, Any]) -> str:
    """Rows as NDJSON."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

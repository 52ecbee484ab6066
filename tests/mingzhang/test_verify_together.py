"""`verify` on several processes and with a cluster: what is typed, and what is said when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit import scheduling
from tests.mingzhang.conftest import Cli


def test_on_one_process_or_on_two_the_report_is_the_same(
    book: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduling.processes.__wrapped__, "__defaults__", (0, 4))
    one, two = (cli.good("verify", book, "--json", "--processes", count).json for count in ("1", "2"))
    assert {**one, "seconds": 0} == {**two, "seconds": 0}


def test_processes_and_a_scheduler_are_not_both_asked_for(book: Path, cli: Cli) -> None:
    said = cli("verify", book, "--processes", "2", "--scheduler", "tcp://127.0.0.1:9")
    assert (said.code, "expected one of them" in said.err) == (64, True)
    assert cli("verify", book, "--processes", "0").code == 64


def test_a_cluster_that_is_not_there_leaves_nothing_told(
    book: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr(scheduling, "CONNECT_S", 1)
    said = cli("verify", book, "--scheduler", "tcp://127.0.0.1:9")
    assert (said.code, "tcp://127.0.0.1:9" in said.err) == (2, True)


def test_without_the_extra_it_is_said_how_to_install_it(
    book: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduling, "find_spec", lambda _: None)
    said = cli("verify", book, "--scheduler", "tcp://127.0.0.1:9")
    assert (said.code, "mingzhang[cluster]" in said.err) == (2, True)

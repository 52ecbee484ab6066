"""The demonstration runs to its end, shows what it promises, and replaces nothing but itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.case import find_case, read_case, stated
from mingzhang.command import run


def test_the_demonstration_shows_its_five_acts_and_leaves_a_sound_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "demo-book"
    assert run(["demo", str(book), "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    acts = ["── 设立", "── 记录", "── 资金从国库到课堂", "── 一次拒绝", "── 核验", "── 一次篡改", "── 接下来"]
    places = [shown.index(act) for act in acts]
    assert places == sorted(places)
    assert "✗ insufficient-committed" in shown
    assert "✓ 无误" in shown
    assert "✗ 有误" in shown
    assert run(["verify", str(book), "--lang", "en"]) == 0
    assert not (tmp_path / "demo-book-tampered").exists()


def test_a_second_demonstration_replaces_the_first_and_speaks_english(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "demo-book"
    for _ in range(2):
        assert run(["demo", str(book), "--lang", "en"]) == 0
    assert "✓ sound" in capsys.readouterr().out


def test_the_demonstration_never_replaces_anything_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert run(["demo", str(tmp_path)]) == 1
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    practice = tmp_path / "practice"
    assert run(["init", str(practice), "--practice"]) == 0
    assert run(["demo", str(practice)]) == 1
    assert run(["verify", str(practice)]) == 0


def test_every_file_of_the_case_is_used_and_names_no_person() -> None:
    case = read_case(find_case())
    used = {path.name for path in find_case().glob("*.ndjson")}
    assert len(used) == len(case.steps)
    for step in case.steps:
        for data in stated(step.rows, lambda: "0190a6b2-0000-7000-8000-000000000000", lambda n: b"0" * n)[0]:
            assert b'"payee":"' not in data or b'"payee":"1' in data or b'"payee":"5' in data

"""Reading .csv and .tsv: encodings, separators, quotes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.importing.workbooks import delimited
from ledger.importing.workbooks.workbook import WorkbookError, open_workbook
from tests.ledger.importing.workbooks.workbooks import read_all, rows_of, texts_of

_TABLE = "合同编号,金额\nHT-001,１２\nHT-002,支\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "支出明细.csv"


def _error(path: Path, encoding: str | None = None) -> WorkbookError:
    with pytest.raises(WorkbookError) as caught:
        read_all(path, encoding)
    return caught.value


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("utf-16", "UTF-16-LE"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
    ],
)
def test_the_encoding_is_found_and_said(path: Path, encoding: str, said: str) -> None:
    path.write_bytes(_TABLE.encode(encoding))
    assert texts_of(path) == [["合同编号", "金额"], ["HT-001", "１２"], ["HT-002", "支"]]
    with open_workbook(path) as workbook:
        assert said in workbook.notes[0].en
        assert [sheet.name for sheet in workbook.sheets] == ["支出明细"]
        assert (workbook.format, workbook.media_type) == ("csv", "text/csv")


@pytest.mark.parametrize("named", ["gbk", "GB2312", "gb18030", "CP936"])
def test_a_named_encoding_is_used(path: Path, named: str) -> None:
    # These bytes are valid UTF-8 as well.
    path.write_bytes("支,支\n".encode("gb18030"))
    assert texts_of(path, encoding=named) == [["支", "支"]]
    assert texts_of(path) != [["支", "支"]]


@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-be", "utf-16-be")]
)
def test_the_mark_is_no_part_of_the_first_cell(path: Path, encoding: str, named: str) -> None:
    path.write_bytes("甲,乙\n".encode(encoding))
    assert texts_of(path, encoding=named) == [["甲", "乙"]]


def test_a_wrong_encoding_is_told_at_its_byte_and_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = "甲,乙\n" * 10
    path.write_bytes(good.encode() + b"x,\xff\xff\n")
    for chunk in (1, 7, 1024):
        monkeypatch.setattr(delimited, "_CHUNK_BYTES", chunk)
        error = _error(path, "utf-8")
        assert error.code == "wrong-encoding"
        assert (error.offset, error.line) == (len(good.encode()) + 2, 11)  # type: ignore[attr-defined]
        assert "第 11 行" in error.say("zh")
        assert _error(path).code == "wrong-encoding"


def test_an_encoding_that_is_none_is_refused_with_those_that_are(path: Path) -> None:
    path.write_text("a,b\n")
    for named in ("klingon", "rot13", "utf-7"):
        error = _error(path, named)
        assert error.code == "unknown-encoding"
        assert "gb18030" in str(error)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b,c\n1,2,3\n", ["1", "2", "3"]),
        ("a\tb\n1,000.00\t2,000.00\n", ["1,000.00", "2,000.00"]),
        ("a;b\n1,5;2,5\n", ["1,5", "2,5"]),
        ("某省支出明细表\n\na,b\n1,2\n", ["1", "2"]),
        ('标题；说明\na,b\n"x;y;z",2\n', ["x;y;z", "2"]),
        ("a，b\n1，2\n", ["1，2"]),
        ('a,b\n"1,234.50",2\n', ["1,234.50", "2"]),
        ("a\n1\n", ["1"]),
    ],
)
def test_the_separator_is_what_divides_the_rows(path: Path, text: str, expected: list[str]) -> None:
    path.write_text(text)
    assert texts_of(path)[-1] == expected


def test_a_table_of_tabs_is_called_so(path: Path) -> None:
    path.write_bytes("甲\t乙\r\n1\t2\r\n".encode("utf-16"))
    with open_workbook(path) as workbook:
        assert workbook.media_type == "text/tab-separated-values"


def test_a_record_with_line_breaks_is_one_row(path: Path) -> None:
    path.write_bytes(b'a,b\r\n"x\r\ny",2\r\n\r\n,3\r\n')
    assert [(row.number, {c: cell.text for c, cell in row.cells.items()}) for row in rows_of(path)] == [
        (1, {1: "a", 2: "b"}),
        (2, {1: "x\r\ny", 2: "2"}),
        (4, {2: "3"}),
    ]


@pytest.mark.parametrize("text", ['a,b\n"x,2\n3,4\n', 'a,b\n"x"y,2\n'])
def test_quotes_that_do_not_match_are_told_at_their_row(path: Path, text: str) -> None:
    path.write_text(text)
    error = _error(path)
    assert error.code == "unreadable"
    assert "row 2" in str(error)


def test_a_row_and_a_cell_have_their_bounds(path: Path) -> None:
    for text in (
        "x" * 70_000,
        '"' + "x" * 140_000 + '"',
        "x," * 20_000,
        "x" * 4_100_000,
        '"\n",' * 1_100_000,
    ):
        path.write_text("a,b\n" + text)
        assert _error(path).code == "too-large"


def test_many_short_rows_are_not_one_long_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROW_CHARACTERS", 100)
    path.write_text("ab,cd\n" * 60)
    assert len(rows_of(path)) == 60
    path.write_text('"' + "\n" * 120 + '",b\n')
    assert _error(path).code == "too-large"


@pytest.mark.parametrize("content", [b"a,b\n1,\0\0\n" * 2_000, b"\0\0\0\0", b"a,b\n" * 4_000 + b"\0"])
def test_binary_content_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert _error(path).code in ("wrong-format", "wrong-encoding")


def test_an_empty_file_is_an_empty_sheet(path: Path) -> None:
    path.write_bytes(b"")
    assert rows_of(path) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "html"),
        (b"\xef\xbb\xbf <!DOCTYPE html>\n<HTML>", "html"),
        ("<html>".encode("utf-16-le"), "html"),
        (b"<!-- x -->\n<table border=1>", "html"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "wrong-format"),
        (b"%PDF-1.7\n", "wrong-format"),
        (b"\x89PNG\r\n\x1a\n\0\0", "wrong-format"),
        (b"{\\rtf1}", "wrong-format"),
    ],
)
def test_other_files_are_named_as_what_they_are(path: Path, content: bytes, code: str) -> None:
    path.write_bytes(content)
    assert _error(path).code == code


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path):
        error = _error(path)
        assert error.code == "no-file"
        assert error.say("zh").startswith(path.name)


_CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=20)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.lists(_CELLS | st.just('x"\n,'), min_size=2, max_size=5), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8-sig", "utf-16", "gb18030"]),
    separator=st.sampled_from(",;\t"),
)
def test_every_table_of_text_reads_back(
    path: Path, table: list[list[str]], encoding: str, separator: str
) -> None:
    width = max(map(len, table))
    rows = [["列"] * width, *(row + [""] * (width - len(row)) for row in table)]
    written = io.StringIO()
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    path.write_bytes(written.getvalue().encode(encoding))
    named = "gb18030" if encoding == "gb18030" else None
    read = {row.number: dict(row.cells) for row in rows_of(path, encoding=named)}
    for number, row in enumerate(rows, 1):
        expected = {column: value for column, value in enumerate(row, 1) if value}
        assert {column: cell.text for column, cell in read.get(number, {}).items()} == expected


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_first_line_may_name_the_separator_and_is_no_row(path: Path, first: str) -> None:
    path.write_bytes(f"{first}\r\n合同编号;金额\r\nHT,1;2\r\n".encode())
    assert texts_of(path) == [["合同编号", "金额"], ["HT,1", "2"]]
    assert [row.number for row in rows_of(path)] == [1, 2]


def test_a_first_line_that_only_looks_like_it_is_a_row(path: Path) -> None:
    path.write_bytes("sep=x,1\n金额,2\n".encode())
    assert texts_of(path) == [["sep=x", "1"], ["金额", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_that_was_cut_inside_a_character_is_said_to_be(path: Path, encoding: str) -> None:
    path.write_bytes("合同编号,金额\nHT-001,支".encode(encoding)[:-1])
    error = _error(path)
    assert error.code == "unreadable"
    assert "in the middle of a character" in str(error)


def test_every_row_says_how_many_fields_it_has(path: Path) -> None:
    path.write_bytes(b"a,b,\n1,,\n2\n")
    assert [row.width for row in rows_of(path)] == [3, 3, 1]

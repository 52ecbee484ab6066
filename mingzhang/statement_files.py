"""Files of statements: one JSON object or a list of them, or one object a line (NDJSON).

Promises: every statement is taken by its own bytes, so that the strict reader sees what is in the file; every
problem of the whole file is found in one run; statements that need nothing added are kept byte for byte.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from domain.strict_json import MAX_BYTES, StrictJsonError, parse_object
from ledger.submission import MAX_BYTES as MAX_SUBMISSION_BYTES
from ledger.submission import MAX_STATEMENTS
from mingzhang.problems import Problem
from mingzhang.stating import Stated, checked, completed

STANDARD_INPUT: Final = Path("-")
MAX_SOURCE_BYTES: Final = 2 * MAX_BYTES
"""One statement before its secrets are withheld."""


class Source(NamedTuple):
    """The bytes of one statement in a file, and its row: a line of NDJSON, or a place in a list, from 1."""

    row: int
    data: bytes


def read_statements(path: Path, days: Mapping[str, str]) -> tuple[list[Stated], list[Problem]]:
    """Read the statements of a file, `-` being standard input, and everything that is wrong with them.

    `days` stand for the business day of statements that do not say their own.
    """
    name = "stdin" if path == STANDARD_INPUT else path.name
    content = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    # Spreadsheets on Windows put the mark before a file; it is no part of any statement.
    content = content.removeprefix(codecs.BOM_UTF8)
    if len(content) > 2 * MAX_SUBMISSION_BYTES:
        found, expected = (
            f"{len(content)} bytes",
            f"expected at most {2 * MAX_SUBMISSION_BYTES}; split the file",
        )
        return [], [Problem(name, None, "", found, expected)]
    try:
        sources = list(_sources(content, path.suffix))
    except _NoListError as error:
        return [], [
            Problem(name, error.line, "", error.found, "expected JSON: one object, or a list of them")
        ]
    if not 1 <= len(sources) <= MAX_STATEMENTS:
        expected = f"expected 1 to {MAX_STATEMENTS}; record the rest in another call"
        return [], [Problem(name, None, "", f"{len(sources)} statements", expected)]
    statements: list[Stated] = []
    problems: list[Problem] = []
    for source in sources:
        stated = _stated(source, days, name)
        if isinstance(stated, Stated):
            statements.append(stated)
        else:
            problems += stated
    return statements, problems


class _NoListError(Exception):
    """The file as a whole is not JSON."""

    def __init__(self, line: int, found: str) -> None:
        super().__init__(found)
        self.line = line
        self.found = found


_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


def _stated(source: Source, days: Mapping[str, str], name: str) -> Stated | list[Problem]:
    try:
        members = parse_object(source.data, MAX_SOURCE_BYTES)
    except StrictJsonError as error:
        named = _named_fractions(source, name) if error.code == "number-not-integer" else []
        fault = Problem(name, source.row, "", "JSON with a fault", f"expected strict JSON: {error}")
        return named or [fault]
    added: dict[str, object] = {}
    if "occurred_on" not in members and "undated" not in members:
        added |= days
    if "id" in members and "withhold" not in members and not added:
        return checked(source.data, (), name, source.row)
    return completed({**members, **added}, name, source.row)


def _named_fractions(source: Source, name: str) -> list[Problem]:
    """The problems of a statement with fractions, which the strict reader finds without naming members."""
    try:
        members = json.loads(source.data, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return []
    stated = completed(members, name, source.row) if isinstance(members, dict) else []
    return stated if isinstance(stated, list) else []


def _sources(content: bytes, ending: str) -> Iterator[Source]:
    if ending != ".json" and not _is_one_value(content):
        for number, line in enumerate(content.split(b"\n"), 1):
            if line.strip():
                yield Source(number, line.strip())
        return
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        bad_line = content.count(b"\n", 0, error.start) + 1
        raise _NoListError(bad_line, "bytes that are not UTF-8; save the file as UTF-8") from None
    yield from _elements(text)


def _is_one_value(content: bytes) -> bool:
    """Is it a list, or one object over several lines?"""
    start = content.lstrip()[:1]
    if start != b"{":
        return start == b"["
    first_line = content.lstrip().partition(b"\n")[0].strip()
    return not first_line.endswith(b"}")


def _elements(text: str) -> Iterator[Source]:
    """Each object of a list by its own text, or the one object that the text is."""
    at = _skip(text, 0)
    if not text.startswith("[", at):
        end = _end_of_value(text, at)
        if _skip(text, end) != len(text):
            raise _NoListError(_line(text, end), "something after the object")
        yield Source(1, text[at:end].encode())
        return
    at = _skip(text, at + 1)
    row = 0
    while not text.startswith("]", at):
        row += 1
        end = _end_of_value(text, at)
        yield Source(row, text[at:end].encode())
        at = _skip(text, end)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("]", at):
            raise _NoListError(_line(text, at), "no comma or closing bracket where the list goes on")
    if _skip(text, at + 1) != len(text):
        raise _NoListError(_line(text, at), "something after the list")


def _end_of_value(text: str, at: int) -> int:
    try:
        return _DECODER.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        raise _NoListError(error.lineno, error.msg) from None
    except (ValueError, RecursionError) as error:
        raise _NoListError(_line(text, at), type(error).__name__) from None


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    assert match is not None
    return match.end()


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1

"""Errors that people meet are told in Chinese as well, with all their figures filled in."""

from __future__ import annotations

import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import ledger
from ledger.errors import LedgerError

for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
    import_module(module.name)


def every_error(root: type[LedgerError] = LedgerError) -> list[type[LedgerError]]:
    return [root, *(each for child in root.__subclasses__() for each in every_error(child))]


SPOKEN = sorted(
    (error for error in every_error() if "zh" in vars(error) and error.zh), key=lambda e: e.__name__
)
VALUES: dict[Any, Any] = {Path: Path("book"), str: "text", int: 7, float: 1.5, bytes: b"12345678"}


def made(error: type[LedgerError]) -> LedgerError:
    hints = get_type_hints(error.__init__)
    parameters = list(inspect.signature(error.__init__).parameters.values())[1:]
    return error(*(VALUES.get(hints.get(each.name), ("a", "b")) for each in parameters))


@pytest.mark.parametrize("error", SPOKEN, ids=lambda error: error.__name__)
def test_the_chinese_sentence_has_its_figures(error: type[LedgerError]) -> None:
    told = made(error).say("zh")
    assert re.search(r"[\u4e00-\u9fff]", told)
    assert "{" not in told
    assert made(error).say("en") == str(made(error))


def test_what_people_meet_is_among_them() -> None:
    names = {error.__name__ for error in SPOKEN}
    assert {"NotABookError", "BookExistsError", "BookBusyError", "WrongPassphraseError"} <= names
    assert {"SubmissionFileError", "NotIncludedError", "PrivateFileTooOpenError"} <= names


def test_without_a_chinese_sentence_the_english_one_is_shown() -> None:
    assert LedgerError("found this, expected that").say("zh") == "found this, expected that"

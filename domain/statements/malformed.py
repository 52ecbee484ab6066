"""The error for bytes that are no statement, and how pydantic's findings are put in words.

Promises: a message names the member, what was found and what is expected; it never shows a value that may be
withheld, nor a run of digits long enough to be a person's number.
"""

from __future__ import annotations

import re
from typing import Final, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from domain.errors import DomainError
from domain.statements.base import Part, Statement
from domain.statements.shape import member_name, part_in


class MalformedStatementError(DomainError):
    """Bytes that are no statement. Carries `member`, `found`, `expected`; never personal data."""

    def __init__(self, member: str, found: str, expected: str) -> None:
        self.member: Final = _masked(member)
        self.found: Final = _masked(found)
        self.expected: Final = _masked(expected)
        text = f"{self.found} found, {self.expected}"
        super().__init__(f"{self.member}: {text}" if member else text)


def explained(error: ValidationError, model: type[Statement], *within: str) -> MalformedStatementError:
    """Put the first thing that pydantic found wrong with a statement of `model`, or `within` it, in words."""
    return explained_all(error, model, *within)[0]


def explained_all(
    error: ValidationError, model: type[Statement], *within: str
) -> list[MalformedStatementError]:
    """Put everything that pydantic found wrong in words, in the order in which it was found."""
    found = error.errors(include_url=False, include_context=False)
    return [_explain(each, model, within) for each in found]


def _explain(found: ErrorDetails, model: type[Statement], within: tuple[str, ...]) -> MalformedStatementError:
    path = (*within, *found["loc"])
    member = ".".join(str(part) for part in path)
    if found["type"] == "missing":
        return MalformedStatementError(member, "nothing", f"expected this member{_meaning(model, path)}")
    if found["type"] == "extra_forbidden":
        return _unknown(member, model)
    expected = _expectation(found["msg"], found["type"]) + _meaning(model, path)
    if found["input"] is None:
        return MalformedStatementError(member, "null", f"{expected}, or the member left out")
    shown = repr(found["input"])
    if (path and path[0] in model.withholdable) or len(shown) > _SHOWN_CHARACTERS:
        shown = "a value that is not shown"
    return MalformedStatementError(member, shown, expected)


_SHOWN_CHARACTERS: Final = 80
_LONG_NUMBER: Final = re.compile(r"\w*\d{11}\w*")
_SHOULD: Final = re.compile(r"^\w+ should (?:be|have) ")
_MEMBER_NAME: Final = re.compile(r"[a-z0-9_.]{1,80}")


def _masked(text: str) -> str:
    return _LONG_NUMBER.sub("…", text)


def _unknown(member: str, model: type[Statement]) -> MalformedStatementError:
    if member in model.withholdable:
        return MalformedStatementError(
            member, "a value in the clear", f"expected {member} only as a digest in withheld"
        )
    shown = member if _MEMBER_NAME.fullmatch(member) else ""
    known = ", ".join(member_name(name, field) for name, field in model.model_fields.items())
    return MalformedStatementError(
        shown, "an unknown member", f"expected only the members of {model.type_name()}: {known}"
    )


def _expectation(message: str, kind: str) -> str:
    if kind == "string_pattern_mismatch":
        return "expected its form"
    return _SHOULD.sub("expected ", message.removeprefix("Value error, "))


def _meaning(model: type[Part], path: tuple[int | str, ...]) -> str:
    """What the member at `path` holds, in Chinese and English; an empty text when nobody says so."""
    part: type[Part] | None = model
    meaning = ""
    for step in path:
        if part is None or isinstance(step, int):
            continue
        for name, field in part.model_fields.items():
            if member_name(name, field) == step:
                meaning, part = _description(field), part_in(field)
                break
    return f": {meaning}" if meaning else ""


def _description(field: FieldInfo) -> str:
    if field.description:
        return field.description
    for kind in get_args(field.annotation):
        for fact in getattr(kind, "__metadata__", ()):
            if isinstance(fact, FieldInfo) and fact.description:
                return fact.description
    return ""

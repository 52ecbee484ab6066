"""The shape of a statement's model: where its parts are, and which members are free to hold any text.

Promises: worked out once for each model when the catalogue is made; an annotation that is not understood
stops the program there.
"""

from __future__ import annotations

import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from domain.statements.base import Part

CHECKED_CODES: Final = frozenset(
    {
        "id", "adjusts", "reverses", "corrects", "confirms", "disputes", "erases",
        "public_key", "kid", "proof", "log_key", "digest", "sha256",
        "code", "party", "institution", "bidder", "payee", "on_behalf_of", "provider",
        "account", "holder", "holders", "from_holder", "province",
        "type",
        "employer", "conflicts", "avoid", "answering", "institutions",
        "commitment", "salt", "signature", "serial_digest",
    }
)  # fmt: skip
"""Members whose own check leaves no room for a person's number, wherever they stand in a statement."""


SHORTEST_NUMBER: Final = 11
"""Digits of a mobile phone number, the shortest of what `personal_datum` finds."""


class Shape(NamedTuple):
    """Names of a model's fields: those that hold tuples of parts, and those that hold free text."""

    parts: tuple[str, ...]
    texts: tuple[str, ...]


@cache
def shape_of(model: type[Part]) -> Shape:
    """Return the shape of a model."""
    fields = model.model_fields.items()
    return Shape(
        tuple(name for name, field in fields if part_in(field)),
        tuple(
            name
            for name, field in fields
            if _plain_kind(field.annotation) is str and member_name(name, field) not in CHECKED_CODES
        ),
    )


def member_name(name: str, field: FieldInfo) -> str:
    """Return the name a field has in a statement's bytes, such as `class` for `class_`."""
    return field.alias or name


def part_in(field: FieldInfo) -> type[Part] | None:
    """Return the kind of part that a field holds a tuple of, or None."""
    kind = _plain_kind(field.annotation)
    return kind if isinstance(kind, type) and issubclass(kind, Part) else None


def survey(part: Part, long_texts: list[str]) -> int:
    """Count the members stated in a part and within it, collecting free texts that could hold a number."""
    parts, texts = shape_of(type(part))
    values = part.__dict__
    total = len(part.model_fields_set)
    for name in texts:
        text = values[name]
        if text is not None and len(text) >= SHORTEST_NUMBER:
            long_texts.append(text)
    for name in parts:
        for inner in values[name]:
            total += survey(inner, long_texts)
    return total


def _plain_kind(annotation: Any) -> Any:
    """What a field holds once Annotated, Maybe and tuple are taken away."""
    origin = get_origin(annotation)
    if origin is Annotated or origin is tuple:
        return _plain_kind(get_args(annotation)[0])
    if origin in (Union, UnionType):
        (kind,) = (kind for kind in get_args(annotation) if kind is not type(None))
        return _plain_kind(kind)
    is_part = isinstance(annotation, type) and issubclass(annotation, Part)
    assert is_part or origin is Literal or annotation in (str, int, bool, datetime.date), annotation
    return annotation

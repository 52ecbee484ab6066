"""Whether a corrected value could have stood in the statement it corrects (更正值的检查)."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from domain.statements.base import Statement
from domain.statements.malformed import explained
from domain.statements.shape import member_name


def check_correction(model: type[Statement], member: str, value: str) -> None:
    """Raise `MalformedStatementError` unless `value` could stand in a correctable `member` of `model`.

    Members that only ever stand in `withheld` take any text.
    """
    assert member in model.correctable, f"{member} of {model.type_name()} may not be corrected"
    for name, field in model.model_fields.items():
        if member_name(name, field) == member:
            try:
                _reader(model, name).validate_python(value)
            except ValidationError as error:
                raise explained(error, model, member) from None


@cache
def _reader(model: type[Statement], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return TypeAdapter(kind, config=ConfigDict(strict=True))

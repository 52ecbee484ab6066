"""The reference of statement types, made from the models themselves: JSON Schemas and one page for people.

Promises: pure functions of the catalogue, so what the reference says is what is read; a test keeps the files
in docs/reference equal to it. A schema accepts every statement that is accepted; it cannot say all that is
refused (check characters, personal data, duplicate members, Normalization Form C).

Source: JSON Schema draft 2020-12; business keys and postings as DESIGN 6.3 and 6.4 state them.
"""

from __future__ import annotations

import inspect
from typing import Any, Final

from domain.statements.base import Part, Statement
from domain.statements.effects import BUCKETS, EFFECTS
from domain.statements.registry import STATEMENT_TYPES
from domain.statements.shape import member_name, part_in
from domain.vocabulary import (
    BID_STATUSES,
    CAPACITIES,
    CATEGORIES,
    CLASS_RANKS,
    CLAWBACK_OF,
    COMPLAINT_KINDS,
    COMPLAINT_OUTCOMES,
    CONTEST_OUTCOMES,
    DEMONSTRATION_LINES,
    DIMENSIONS,
    DUTIES,
    ENVELOPE_STATES,
    EVALUATED_BY,
    FINDING_OUTCOMES,
    FOUNDING_AUTHORITIES,
    KINDS,
    LECTURER_RANKS,
    LINES,
    METHODS,
    MODES,
    OWNERSHIPS,
    PUBLISHED_KINDS,
    REVIEW_OUTCOMES,
    REVIEW_SIDES,
    SANCTION_KINDS,
    SCOPES,
    SOURCES,
    SUBJECTS,
    Term,
)

SCHEMA_ADDRESS: Final = "https://mingzhang.example/schemas/"

Schema = dict[str, Any]


def json_schema(model: type[Statement]) -> Schema:
    """Return the JSON Schema (draft 2020-12) of one statement type."""
    made = model.model_json_schema(by_alias=True)
    properties = {name: _plain(member) for name, member in made["properties"].items()}
    properties["type"] = {"const": model.type_name(), "description": _TYPE_MEANING}
    properties["withheld"]["items"]["properties"] = {"name": {"enum": sorted(model.withholdable)}}
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{SCHEMA_ADDRESS}{model.type_name()}.json",
        "title": _title(model),
        "description": _text(model),
        "type": "object",
        "properties": properties,
        "required": ["type", *made["required"]],
        "additionalProperties": False,
        "allOf": _rules(model),
    }
    if "$defs" in made:
        schema["$defs"] = {name: _plain(part) for name, part in made["$defs"].items()}
    return schema


def reference_page() -> str:
    """Return the reference page in Markdown: every type, its members, its business key and postings."""
    models = STATEMENT_TYPES.values()
    return "\n".join(
        (
            _OPENING.strip(),
            "",
            *(f"- [{_title(model)}](#{_anchor(model)}) `{model.type_name()}`" for model in models),
            "",
            "## 公共字段 · Common members",
            "",
            _text(Statement),
            "",
            *_table(Statement, Statement),
            "",
            *(line for model in models for line in _section(model)),
            "## 组成部分 · Parts",
            "",
            *(line for part in _parts() for line in _part_section(part)),
            "## 两本账的科目 · Buckets of the two books",
            "",
            "| 科目 bucket | 账 book | 中文 |",
            "| --- | --- | --- |",
            *(f"| `{bucket}` | {book} | {zh} |" for bucket, (book, zh) in BUCKETS.items()),
            "",
        )
    )


_TYPE_MEANING: Final = "陈述类型 · statement type"
_OPENING: Final = """
# 陈述类型 · Statement types

*Made from the models in `domain/statements` by `python -m tests.domain.test_reference`; do not edit by hand.
The same as JSON Schemas (draft 2020-12): [schemas/](schemas/).*

A statement is one JSON object, UTF-8, at most 60,000 bytes, kept byte for byte as it was signed. Refused are
unknown, duplicate and null members, wrong types, fractions, integers beyond ±(2^53−1), control and
direction-changing characters, text that is not in Normalization Form C, more than 8 levels, and what looks
like an identity, phone or card number in the clear. Money is whole fen (分); days are days of China Standard
Time.

In the tables, **w** marks a member that may be withheld (stand in `withheld` as a digest instead of in the
clear), **c** one that `statement.corrected` may change. `remarks` (备注, any text) may be withheld from every
statement and never stands in the clear.
"""

_WORDS: Final[dict[frozenset[str], dict[str, Term]]] = {
    frozenset(words): words
    for words in (
        BID_STATUSES, CAPACITIES, CATEGORIES, CLASS_RANKS, DUTIES, FOUNDING_AUTHORITIES, KINDS,
        LECTURER_RANKS, LINES, METHODS, MODES, OWNERSHIPS, SCOPES, SOURCES, SUBJECTS,
        CONTEST_OUTCOMES, ENVELOPE_STATES,
        CLAWBACK_OF, COMPLAINT_KINDS, COMPLAINT_OUTCOMES, FINDING_OUTCOMES, PUBLISHED_KINDS, SANCTION_KINDS,
        DEMONSTRATION_LINES, DIMENSIONS, EVALUATED_BY, REVIEW_OUTCOMES, REVIEW_SIDES,
    )
}  # fmt: skip


def _plain(schema: Schema) -> Schema:
    """A schema without what pydantic adds: titles made from names, and defaults that say nothing."""
    kept: Schema = {}
    for key, value in schema.items():
        if key == "title" or (key == "default" and value in (None, [], ())):
            continue
        if key == "properties":
            kept[key] = {name: _plain(member) for name, member in value.items()}
        elif key == "description":
            kept[key] = inspect.cleandoc(value)
        else:
            kept[key] = _plain(value) if isinstance(value, dict) else value
    return kept


def _rules(model: type[Statement]) -> list[Schema]:
    """What concerns more than one member: the day, compiling for others, withholding."""
    members = {member_name(name, field) for name, field in model.model_fields.items()}
    rules: list[Schema] = [
        {"oneOf": [{"required": ["occurred_on"]}, {"required": ["undated"]}]},
        {
            "if": {"required": ["on_behalf_of"]},
            "then": {"required": ["capacity"], "properties": {"capacity": {"const": "compiled"}}},
            "else": {"properties": {"capacity": {"const": "own"}}},
        },
    ]
    for name in sorted(model.withholdable & members):
        clear: Schema = {"required": [name]}
        row = {"properties": {"name": {"const": name}}, "required": ["name"]}
        withheld = {"required": ["withheld"], "properties": {"withheld": {"contains": row}}}
        if name in model.indispensable:
            rules.append({"oneOf": [clear, withheld]})
        else:
            rules.append({"not": {"allOf": [clear, withheld]}})
    return rules


def _title(model: type[Statement]) -> str:
    return f"{model.title_zh} · {model.title_en}"


def _anchor(model: type[Statement]) -> str:
    return model.type_name().replace(".", "-")


def _text(model: type[Part]) -> str:
    return inspect.cleandoc(model.__doc__ or "")


def _section(model: type[Statement]) -> list[str]:
    effect = EFFECTS[model.type_name()]
    only_withheld = sorted(model.withholdable - {"remarks"} - set(model.model_fields))
    lines = [
        f'<a id="{_anchor(model)}"></a>',
        "",
        f"## {_title(model)} `{model.type_name()}`",
        "",
        _text(model),
        "",
        *_table(model, model, Statement),
        "",
        *(f"Only ever withheld 只能不公开: `{name}`.\n" for name in only_withheld),
        f"- Business key 业务主键: {effect.key or 'none'}",
    ]
    if effect.budget:
        lines.append(f"- Budget book 预算账: {effect.budget}")
    if effect.cash:
        lines.append(f"- Cash book 资金账: {effect.cash}")
    if not effect.budget and not effect.cash:
        lines.append("- Posts nothing 不记账")
    return [*lines, ""]


def _part_section(part: type[Part]) -> list[str]:
    anchor = part.__name__.lower()
    return [f'<a id="{anchor}"></a>', "", f"### {part.__name__}", "", _text(part), "", *_table(part), ""]


def _table(part: type[Part], model: type[Statement] | None = None, base: type[Part] = Part) -> list[str]:
    """The members of a part; of a statement, those that are not as in `base`."""
    schema = part.model_json_schema(by_alias=True)
    rows = [
        "| 成员 member | 必填 required | 形式 form | 含义 meaning | |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, field in part.model_fields.items():
        common = base.model_fields.get(name)
        if common is not None and (name == "type" or _is_as_common(name, part)):
            continue
        member = member_name(name, field)
        known = schema["properties"][member]
        inner = part_in(field)
        form = _form(known) if inner is None else f"list of [{inner.__name__}](#{inner.__name__.lower()})"
        must = _must(member, field.is_required(), model)
        cells = (f"`{member}`", must, form, known["description"], _marks(member, model))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows


def _is_as_common(name: str, part: type[Part]) -> bool:
    assert issubclass(part, Statement)
    common, own = Statement.model_fields[name], part.model_fields[name]
    return common.is_required() == own.is_required() and _marks(name, part) == _marks(name, Statement)


def _must(member: str, is_required: bool, model: type[Statement] | None) -> str:
    if model is not None and member in model.indispensable:
        return "yes, or withheld"
    return "yes" if is_required or (member == "type" and model is Statement) else ""


def _marks(member: str, model: type[Statement] | None) -> str:
    if model is None:
        return ""
    marks = (("w", model.withholdable), ("c", model.correctable))
    return " ".join(f"**{mark}**" for mark, members in marks if member in members)


def _form(schema: Schema) -> str:
    if "enum" in schema:
        words = _WORDS[frozenset(schema["enum"])]
        return "one of: " + ", ".join(f"`{code}` {words[code].zh}" for code in schema["enum"])
    kind = schema.get("type")
    if kind == "integer":
        return f"integer, {_number(schema['minimum'])} … {_number(schema['maximum'])}"
    if kind == "array":
        return f"list; {_form(schema['items'])}"
    if kind == "string":
        if "format" in schema:
            return "day, YYYY-MM-DD"
        limit = f", up to {schema['maxLength']} characters" if "maxLength" in schema else ""
        return f"text of a fixed form{limit}" if "pattern" in schema else f"text{limit}"
    assert kind == "boolean", schema
    return "true or false"


def _number(value: int) -> str:
    if abs(value) == 2**53 - 1:
        return "−(2^53−1)" if value < 0 else "2^53−1"
    return f"{value:,}" if value >= 10_000 else str(value)


def _parts() -> list[type[Part]]:
    """Every kind of part in the catalogue, each once, an outer one before those within it."""
    found: dict[type[Part], None] = {}

    def visit(part: type[Part]) -> None:
        for field in part.model_fields.values():
            inner = part_in(field)
            if inner is not None and inner not in found:
                found[inner] = None
                visit(inner)

    for model in STATEMENT_TYPES.values():
        visit(model)
    return list(found)

"""The reference in docs/reference says what the models say.

After a change of the models, write it anew and read the difference before committing:

    python -m tests.domain.test_reference
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.statements.effects import EFFECTS
from domain.statements.reference import json_schema, reference_page
from domain.statements.registry import STATEMENT_TYPES
from tests.domain.examples import EXAMPLES

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
ADVICE = "run `python -m tests.domain.test_reference` and read the difference"
BILINGUAL = re.compile(r"[\u3400-\u9fff].* · .*[A-Za-z]", re.DOTALL)


def files() -> dict[Path, str]:
    """Every file of the reference, as it should be."""
    schemas = {
        REFERENCE / "schemas" / f"{name}.json": json.dumps(json_schema(model), ensure_ascii=False, indent=2)
        + "\n"
        for name, model in STATEMENT_TYPES.items()
    }
    return {REFERENCE / "statements.md": reference_page(), **schemas}


def regenerate() -> None:
    """Write the reference anew, and remove schemas of types that are no more."""
    wanted = files()
    (REFERENCE / "schemas").mkdir(parents=True, exist_ok=True)
    for path in (REFERENCE / "schemas").glob("*.json"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


def test_the_reference_is_what_the_models_say() -> None:
    for path, text in files().items():
        assert path.exists(), f"{path.name} is missing: {ADVICE}"
        assert path.read_text(encoding="utf-8") == text, f"{path.name} differs from the models: {ADVICE}"


def test_there_is_no_schema_of_an_unknown_type() -> None:
    names = {path.stem for path in (REFERENCE / "schemas").glob("*.json")}
    assert names == set(STATEMENT_TYPES), ADVICE


def test_every_type_has_both_titles_and_its_effect() -> None:
    assert set(EFFECTS) == set(STATEMENT_TYPES)
    for model in STATEMENT_TYPES.values():
        assert BILINGUAL.search(f"{model.title_zh} · {model.title_en}")
    titles = {(model.title_zh, model.title_en) for model in STATEMENT_TYPES.values()}
    assert len(titles) == len(STATEMENT_TYPES)


def members_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """All members in a schema, with those of the parts it defines."""
    yield from schema["properties"].items()
    for part in schema.get("$defs", {}).values():
        yield from part["properties"].items()


@pytest.mark.parametrize("name", STATEMENT_TYPES)
def test_every_member_says_in_both_languages_what_it_holds(name: str) -> None:
    for member, schema in members_of(json_schema(STATEMENT_TYPES[name])):
        assert BILINGUAL.search(schema["description"]), member


@pytest.mark.parametrize("name", STATEMENT_TYPES)
def test_every_number_is_bounded_so_that_all_readers_read_it_exactly(name: str) -> None:
    for member, schema in members_of(json_schema(STATEMENT_TYPES[name])):
        assert schema.get("type") != "number", member
        if schema.get("type") == "integer":
            assert -(2**53) < schema["minimum"] <= schema["maximum"] < 2**53, member


@pytest.mark.parametrize("name", STATEMENT_TYPES)
def test_no_member_may_be_null_and_none_is_unknown(name: str) -> None:
    schema = json_schema(STATEMENT_TYPES[name])
    assert '"null"' not in json.dumps(schema)
    assert schema["additionalProperties"] is False
    assert all(part["additionalProperties"] is False for part in schema.get("$defs", {}).values())


@pytest.mark.parametrize("name", STATEMENT_TYPES)
def test_an_example_has_the_members_that_its_schema_asks_for(name: str) -> None:
    schema = json_schema(STATEMENT_TYPES[name])
    assert set(schema["required"]) <= set(EXAMPLES[name]) <= set(schema["properties"])
    assert schema["$id"] == f"https://mingzhang.example/schemas/{name}.json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_page_lists_every_member_of_every_type() -> None:
    page = reference_page()
    common = set(json_schema(STATEMENT_TYPES["statement.confirmed"])["properties"]) - {"confirms"}
    for name, model in STATEMENT_TYPES.items():
        section = page.split(f"## {model.title_zh} · {model.title_en} `{name}`\n")[1].split("<a id=")[0]
        for member in set(json_schema(model)["properties"]) - common:
            assert f"| `{member}` |" in section, (name, member)


if __name__ == "__main__":
    regenerate()

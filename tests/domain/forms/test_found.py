"""A sheet is taken for the form it is, whichever of its headings an office uses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.forms.catalogue import FORMS
from domain.forms.form import Field, Form
from domain.forms.headings import CONTENT
from ledger.importing.tables.layout import find_tables
from ledger.importing.workbooks.cells import Cell, SheetRow
from ledger.importing.workbooks.sheets import Sheet

EVERY = pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])


def one_header(titles: list[str]) -> Sheet:
    """A sheet of nothing but its header."""
    row = SheetRow(1, {column: Cell("text", title) for column, title in enumerate(titles, 1)})
    return Sheet("Sheet1", lambda: iter([row]), row_count=1)


@EVERY
@settings(max_examples=30)
@given(st.data())
def test_a_sheet_with_all_columns_of_a_form_is_that_form(form: Form, data: st.DataObject) -> None:
    chosen = {field.name: data.draw(st.sampled_from(own_headings(field))) for field in form.fields}
    order = data.draw(st.permutations(list(chosen)))
    assert found(form, [chosen[name] for name in order]) == {name: chosen[name] for name in order}


@EVERY
@settings(max_examples=30)
@given(st.data())
def test_a_sheet_with_only_what_a_form_needs_is_that_form(form: Form, data: st.DataObject) -> None:
    needed = [field.name for field in form.fields if field.is_required]
    needed += [data.draw(st.sampled_from(group)) for group in form.one_of]
    chosen = {name: data.draw(st.sampled_from(own_headings(form.field_of(name)))) for name in needed}
    assert set(found(form, data.draw(st.permutations(list(chosen.values()))))) == set(chosen)


def own_headings(field: Field) -> tuple[str, ...]:
    """Headings of a field that fall to no other where both have columns."""
    return tuple(title for title in field.titles if title not in CONTENT)


def found(form: Form, titles: list[str]) -> dict[str, str]:
    """The headings by field as the engine finds them, in a file whose name says nothing."""
    layout = find_tables([one_header(titles)], FORMS, file="a.xlsx")
    assert layout.form is not None, [problem.say("zh") for problem in layout.problems]
    assert layout.form.name == form.name, (titles, layout.form.name)
    return {column.field.name: column.header for column in layout.tables[0].columns}

"""The catalogue: what every form has in common, whatever its subject."""

from __future__ import annotations

from collections import defaultdict

import pytest

from domain.forms.catalogue import FORMS
from domain.forms.form import Form
from domain.forms.headings import CONTENT
from domain.statements.registry import STATEMENT_TYPES
from tests.domain.forms.sheets import plain_heading

EVERY = pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])


def test_the_forms_of_a_year_are_there_in_its_order() -> None:
    assert [form.zh for form in FORMS] == [
        "中央预算",
        "单位名录",
        "资金下达表",
        "资金到账",
        "采购项目",
        "投标与评审",
        "合同",
        "培训班",
        "资金拨付",
        "支出明细",
        "决算表",
    ]
    assert len({form.name for form in FORMS}) == len(FORMS)


@EVERY
def test_no_two_columns_share_a_heading_but_for_what_may_fall_to_either(form: Form) -> None:
    owners = defaultdict(set)
    for field in form.fields:
        for heading in field.titles:
            owners[plain_heading(heading)].add(field.name)
    shared = {heading for heading, names in owners.items() if len(names) > 1}
    assert shared == (set(CONTENT) if form.name == "expenses" else set())


@EVERY
def test_every_column_is_headed_in_many_ways(form: Form) -> None:
    for field in form.fields:
        assert len(set(map(plain_heading, field.titles))) >= 20, field.name
        assert all(heading and " " not in heading for heading in field.titles), field.name


@EVERY
def test_what_a_form_refers_to_is_there(form: Form) -> None:
    names = [field.name for field in form.fields]
    assert len(names) == len(set(names))
    assert set(form.types) <= set(STATEMENT_TYPES)
    groups = [name for group in form.one_of for name in group]
    factors = [name for product in form.products for name in (*product.factors, product.result)]
    others = [bound.field for bound in form.bounds] + [name for name, _ in form.belongs]
    if form.voucher is not None:
        others += [form.voucher.voucher, form.voucher.day]
    if form.spread is not None:
        others += [form.spread.key, form.spread.value]
    if form.exactly_one is not None:
        others += [form.exactly_one.group, form.exactly_one.flag]
    for name in groups + factors + others:
        assert form.field_of(name)


@EVERY
def test_a_column_of_a_group_may_be_missing_and_one_that_may_be_missing_may_be_blank(form: Form) -> None:
    for group in form.one_of:
        assert not any(form.field_of(name).is_required for name in group)
    for field in form.fields:
        assert field.is_required != field.may_be_blank, field.name


@EVERY
def test_amounts_of_rows_are_added_up_and_private_columns_hold_no_amounts(form: Form) -> None:
    for field in form.fields:
        if field.is_private:
            assert field.kind in ("text", "party")
        if field.name == "amount":
            assert field.is_summed


def test_a_form_is_asked_for_fields_that_it_has() -> None:
    with pytest.raises(KeyError):
        FORMS[0].field_of("colour")

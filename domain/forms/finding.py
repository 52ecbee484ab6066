"""Which registered party the cells of a row mean: by its code, by its name, or by both (单位核对)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.codes import CodeError, check_party_code
from domain.forms.form import FoundParty, RowFault, Value, World

LISTED: Final = 6
"""Candidates that a message lists."""


class Named(NamedTuple):
    """A party's code, and the field that told it."""

    code: str
    field: str


def find_named(values: Mapping[str, Value], world: World, name: str, code: str) -> Named | RowFault:
    """Return the party that the fields `name` and `code` mean; the code decides where both are filled."""
    if code not in values:
        return _by_name(str(values[name]), world, name)
    party = _by_code(str(values[code]), world, code)
    if isinstance(party, RowFault) or name not in values:
        return party
    by_name = world.find_party(str(values[name])).code
    if by_name is not None and by_name != party.code:
        return disagreeing(name, by_name, party.code, world)
    return party


def code_as_written(text: str) -> str:
    """A code in its one written form: half-width capitals, without spaces, and without the old hyphen.

    >>> code_as_written(" １２４１0000000007106j"), code_as_written("60003734-1")
    ('12410000000007106J', '600037341')
    """
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return code.replace("-", "") if len(code) == 10 and code[8] == "-" else code


def not_a_code(field: str, error: CodeError) -> RowFault:
    """Why a text is no organisation's code, in both languages."""
    if error.expected is None:
        zh = "应为18位统一社会信用代码或9位组织机构代码；请对照登记证书改正"
    else:
        zh = f"代码的校验码不对，前几位无误时末位应为 {error.expected}；请对照登记证书改正"
    return RowFault(field, "not-a-code", zh, f"{error.reason}; correct it from the certificate")


def _by_code(text: str, world: World, field: str) -> Named | RowFault:
    code = code_as_written(text)
    found = world.find_party(code)
    if found.code is None:
        found = world.find_party(text)  # a name that stands in the column of codes
    if found.code is not None:
        return Named(found.code, field)
    try:
        check_party_code(code)
    except CodeError as error:
        return not_a_code(field, error)
    return RowFault(
        field,
        "unknown-party",
        "账本中没有登记这个代码的单位；请核对代码，或先导入单位名录",
        "no party with this code is registered; check the code, or import the list of parties first",
    )


def _by_name(text: str, world: World, field: str) -> Named | RowFault:
    found = world.find_party(text)
    if found.code is not None:
        return Named(found.code, field)
    return ambiguous(field, found) if found.candidates else unknown_name(field)


def disagreeing(field: str, by_name: str, code: str, world: World) -> RowFault:
    """A row's name is registered with another code than the row's."""
    owner = world.name_of(code)
    zh = "没有登记" if owner == code else f"登记为 {owner}"
    en = "is not registered" if owner == code else f"belongs to {owner}"
    return RowFault(
        field,
        "name-and-code-disagree",
        f"此名称登记的代码是 {by_name}，而本行代码 {code} {zh}；请改正其中之一",
        f"this name is registered with the code {by_name}, and the row's code {code} {en}; correct one of "
        "them",
    )


def ambiguous(field: str, found: FoundParty) -> RowFault:
    """Several registered parties have this name."""
    listed = "；".join(f"{code} {name}" for code, name in found.candidates[:LISTED])
    return RowFault(
        field,
        "ambiguous-party",
        f"有几个单位登记为此名称；请写统一社会信用代码：{listed}",
        f"several parties are registered with this name; write the code of the one that is meant: {listed}",
    )


def unknown_name(field: str) -> RowFault:
    """No registered party has this name."""
    return RowFault(
        field,
        "unknown-party",
        "账本中没有登记这个名称的单位；请写登记的全称或统一社会信用代码，或先导入单位名录",
        "no party with this name is registered; write its registered name or its code, or import the list of "
        "parties first",
    )

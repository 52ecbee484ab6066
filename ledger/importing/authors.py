"""Who states the facts of a file: the office whose sheet it is (填报单位).

Asked in this order: who was named with `--as`; what the rows refer to (a contract's province, its
institution, the treasury that received); what the title block says (a label such as 填报单位, a province's
name); the only registered party of the kind. The look of a number never decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from domain.accounts import parse_account
from domain.forms.form import Form, Value
from domain.forms.words import spellings
from domain.holders import CENTRAL, PROVINCES, holder_name
from domain.subjects import Subjects
from domain.vocabulary import KINDS, FoundingAuthority, Kind
from ledger.importing.register import KnownParty, Register, home_of, plain_name

LABELS: Final = frozenset({"填报单位", "编制单位", "制表单位", "填表单位", "报送单位", "单位名称", "单位"})
"""How a title block says whose sheet it is."""

LISTED: Final = 8


class Author(NamedTuple):
    """The party that states a file; `why_zh` and `why_en` say how it was found."""

    code: str
    why_zh: str
    why_en: str


class NoAuthor(NamedTuple):
    """It cannot be told whose the file is; the candidates are those `--as` may name."""

    zh: str
    en: str


_CENTRAL_OF: Final[dict[Kind, FoundingAuthority]] = {
    "provincial-finance": "finance",
    "central-finance": "finance",
    "provincial-education": "education",
}


def find_author(
    form: Form,
    rows: Iterable[Mapping[str, Value]],
    *,
    labels: Mapping[str, str],
    title: str,
    register: Register,
    subjects: Subjects,
) -> Author | NoAuthor:
    """Return who states a file of this form; `rows` are its first rows, `labels` its title block's."""
    if form.author == "central-finance":
        return Author(subjects.constitution().canonical("finance"), "中央财政", "central finance")
    kind: Kind = "institution" if form.author == "institution" else form.author  # type: ignore[assignment]
    return (
        _by_rows(form, kind, rows, register, subjects)
        or _by_labels(labels, register)
        or _by_title(kind, title, register, subjects)
        or _only_one(kind, register)
    )


def of_province(kind: Kind, province: str, register: Register, subjects: Subjects) -> str | None:
    """The party of a kind that answers for a province; for the centre's own money a founding authority."""
    if province == CENTRAL.code:
        return subjects.constitution().canonical(_CENTRAL_OF[kind])
    found = register.of_kind(kind, province=province)
    return found[0].code if len(found) == 1 else None


def _by_rows(
    form: Form, kind: Kind, rows: Iterable[Mapping[str, Value]], register: Register, subjects: Subjects
) -> Author | None:
    for row in rows:
        for name, reference in form.belongs:
            value = row.get(name)
            if value is None:
                continue
            code = _referred(str(value), reference, kind, register, subjects)
            if code is not None:
                field = form.field_of(name)
                return Author(code, f"由「{field.zh}」{value} 得知", f"told by {field.en} {value}")
    return None


def _referred(value: str, reference: str, kind: Kind, register: Register, subjects: Subjects) -> str | None:
    match reference:
        case "party":
            return register.find(value).code
        case "tender":
            account = subjects.tender(value).account
        case "class":
            contract = subjects.training_class(value).contract
            account = "" if contract is None else subjects.contract(contract).account
        case _:
            contract_ = subjects.contract(value)
            if kind == "institution":
                return contract_.institution or None
            account = contract_.account
    return of_province(kind, parse_account(account).province, register, subjects) if account else None


def _by_labels(labels: Mapping[str, str], register: Register) -> Author | None:
    for label, value in labels.items():
        code = register.find(value).code if label in LABELS else None
        if code is not None:
            return Author(code, f"表头写明「{label}」", f"named in the title block as 「{label}」")
    return None


def _by_title(kind: Kind, title: str, register: Register, subjects: Subjects) -> Author | None:
    """A title such as 河南省2026年…支出明细表 names one province, by its full name or its short one."""
    if kind == "institution":
        named = [party for party in register.of_kind(kind) if plain_name(party.name) in plain_name(title)]
        return Author(named[0].code, "标题写明单位", "named in the title") if len(named) == 1 else None
    named_provinces = _provinces_in(title)
    if len(named_provinces) != 1:
        return None
    province = named_provinces[0]
    code = of_province(kind, province, register, subjects)
    if code is None:
        return None
    zh, en = holder_name(province), holder_name(province, "en")
    return Author(code, f"标题写明 {zh}", f"the title names {en}")


def _provinces_in(text: str) -> list[str]:
    """The provinces that a text names; 新疆生产建设兵团 names one, although two names stand in it."""
    found: dict[str, None] = {}
    for word, province in _PROVINCE_WORDS:
        if word in text:
            found[province] = None
            text = text.replace(word, " ")
    return list(found)


_PROVINCE_WORDS: Final = sorted(
    (
        (word, province.code)
        for province in PROVINCES
        for word in spellings("holder")[province.code]
        if not word.isascii()
    ),
    key=lambda each: (-len(each[0]), each[0]),
)
"""How offices write the provinces' names, the longest first."""


def _only_one(kind: Kind, register: Register) -> Author | NoAuthor:
    found = register.of_kind(kind)
    if len(found) == 1:
        return Author(found[0].code, f"唯一登记的{KINDS[kind].zh}", f"the only {KINDS[kind].en} registered")
    listed = _listed(found)
    if not found:
        return NoAuthor(
            f"应由{KINDS[kind].zh}填报，但账本中尚未登记这类单位；请先导入单位名录，或用 --as 指明填报单位",
            f"it is stated by {KINDS[kind].en}, and none is registered; import the list of parties first, or "
            "name the party with --as",
        )
    return NoAuthor(
        f"无法判断由哪个{KINDS[kind].zh}填报；请用 --as 指明，例如：{listed}",
        f"it could be any {KINDS[kind].en}; name the one with --as: {listed}",
    )


def _listed(found: Sequence[KnownParty]) -> str:
    shown = [f"{party.code} {party.name}" for party in sorted(found, key=home_of)[:LISTED]]
    return "；".join([*shown, "…"] if len(found) > LISTED else shown)

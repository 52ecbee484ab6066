"""The list of parties (单位名录): who takes part, registered by the founding authority of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from domain.codes import CodeError, check_party_code
from domain.forms.finding import code_as_written, not_a_code
from domain.forms.form import Field, Form, Made, RowFault, Value, World
from domain.forms.headings import HOLDER_CODE, HOLDER_NAME, coded, headings, optional
from domain.forms.holding import holder_of
from domain.forms.row import Draft, Row
from domain.vocabulary import REGISTRAR, FoundingAuthority, Kind

UNDATED: Final = "单位名录未列登记日期 · the list of parties states no day"
CENTRAL_KINDS: Final[dict[str, FoundingAuthority]] = {
    "central-finance": "finance",
    "central-education": "education",
}
"""A party of the centre's own kind gives that founding authority its name and code."""

KIND: Final = headings(
    "单位类型 单位类别 机构类型 机构类别 类型 类别 单位种类 单位属性 主体类型 主体类别 角色 单位角色 "
    "单位分类 机构分类 职能 单位职能 用户类型 部门类型 部门类别 参与方类型 参与方类别 单位性质 机构性质"
)
NAME: Final = headings(
    "单位名称 单位全称 单位 机构名称 机构全称 名称 全称 部门名称 单位（部门）名称 院校名称 学校名称 "
    "高校名称 部门 机构 单位法定名称 法人名称 组织名称 用户名称 主体名称 参与单位 单位名 院校 学校"
)
OWNERSHIP: Final = headings(
    "办学性质 举办性质 举办者性质 办学类型 办学体制 公办民办 公民办 公办或民办 所有制 所有制性质 "
    "举办者类型 举办者 办学主体 经济性质 院校性质 学校性质 所有制形式 办学属性 举办方性质 公办/民办"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row registers one party."""
    row = Row(values, world)
    kind = cast(Kind, row.text("kind"))
    code = code_as_written(row.text("code"))
    try:
        check_party_code(code)
    except CodeError as error:
        row.faults.append(not_a_code("code", error))
    province, province_field = holder_of(row, "province", "region")
    if kind.startswith("provincial-") and not province and not row.faults:
        row.fault(
            "province",
            "province-missing",
            "省级单位要写明所属省份；请填写省级代码或地区",
            "a provincial authority belongs to a province; fill in its code or its name",
        )
    draft = Draft("party.registered", row).say("undated", UNDATED).take("kind", "name")
    draft.say("code", code, "code")
    if province and province != "00":
        draft.say("province", province, province_field)
    draft.take("ownership")
    founding = CENTRAL_KINDS.get(kind)
    if founding is not None:
        _check_authority(row, world.founding_code(founding), code)
        draft.say("founding", founding)
    return row.faults or [draft.made(author=REGISTRAR[kind])]


def _check_authority(row: Row, known: str | None, code: str) -> None:
    """There is one central authority of a kind: another one would sign for the nation beside it."""
    if known not in (None, code):
        row.fault(
            "code",
            "authority-has-code",
            f"这一中央主管部门已登记为 {known}；请核对代码，下属单位请改用其他单位类型",
            f"this central authority is registered as {known}; compare the code, and give a body beneath it "
            "another kind",
        )


FORM = Form(
    name="parties",
    zh="单位名录",
    en="List of parties",
    words=(
        "单位名录",
        "名录",
        "单位名单",
        "机构名录",
        "机构名单",
        "院校名单",
        "院校名录",
        "单位信息",
        "参与单位",
        "单位一览",
    ),
    fields=(
        Field("kind", "kind", KIND, "kind of party"),
        Field("name", "name", NAME, "name"),
        Field("code", "party", coded("单位", "院校", "学校"), "code"),
        optional("province", "holder", HOLDER_CODE, "province, by code"),
        optional("region", "holder", HOLDER_NAME, "province, by name"),
        optional("ownership", "ownership", OWNERSHIP, "public or private"),
    ),
    author="registrar",
    types=("party.registered",),
    make=make,
)

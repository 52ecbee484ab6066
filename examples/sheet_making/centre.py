"""The centre's sheets: budget, list of parties, allotments, and its own demonstration project."""

from __future__ import annotations

from datetime import date

from .notations import (
    Notation,
    bare_yuan,
    chinese_day,
    compact_day,
    named,
    number,
    parted,
    real_day,
    slashed_day,
    wan,
    yuan,
    yuan_text,
)
from .tables import CENTRE, PROVINCES
from .writing import NOTE, Column, Sheet
from .year import (
    BUDGET,
    CONTRACTS,
    DISBURSEMENTS,
    FINAL_ACCOUNT,
    FIRST_BATCH,
    PARTIES,
    RECEIPTS,
    SECOND_BATCH,
    Party,
    Shares,
)

REGIONS = {CENTRE: "中央本级", **{code: name for code, (name, *_) in PROVINCES.items()}}
LINES = {
    "rural.replacement": "中西部项目—置换脱产研修",
    "rural.short-term": "中西部项目—短期集中培训",
    "rural.distance": "中西部项目—远程培训",
    "demo.backbone": "示范性项目—骨干教师培训",
}


def _region(party: Party) -> str:
    return REGIONS[party.province] if party.province else ""


def _share(line: str) -> Column:
    """A line's column in the allotment table; nothing allotted is a blank cell."""
    titles = {
        "replacement": ("置换脱产研修", "中西部农村骨干教师培训项目"),
        "short_term": ("短期集中培训", "中西部农村骨干教师培训项目"),
        "distance": ("远程培训", "中西部农村骨干教师培训项目"),
        "backbone": ("骨干教师培训", "示范性项目"),
    }
    title, group = titles[line]

    def get(shares: Shares) -> int | None:
        return getattr(shares, line) or None

    return Column(title, get, wan, group=group, is_summed=True)


def _document(document: str, day: date, written: Notation) -> tuple[Column, Column]:
    return (
        Column("下达日期", lambda _: day, written),
        Column("文号", lambda _: document, width=22),
    )


BUDGET_SHEET = Sheet(
    "00-中央预算.xlsx",
    [
        Column("序号", "", number, 6),
        Column("预算项目", "line", named(LINES), 30),
        Column("预算数（万元）", "amount_fen", wan, 16, is_summed=True),
        Column("功能分类科目", lambda _: "2050803", width=16),
        Column("预算年度", lambda _: 2026, number, 12),
    ],
    BUDGET,
    "2026年“国培计划”中央财政专项预算表（示例）",
    ("文号：财预示例〔2026〕1号", "批复日期：2026年3月16日", "单位：万元"),
    total="合计",
)

PARTIES_SHEET = Sheet(
    "01-单位名录.xlsx",
    [
        Column("序号", "", number, 6),
        Column("单位名称", "name", width=34),
        Column("单位类型", "kind", width=16),
        Column("所在地区", _region, width=20),
        Column("统一社会信用代码", "code", width=24),
        Column("办学性质", "ownership", width=10),
    ],
    list(PARTIES.values()),
    "“国培计划”参与单位名录（示例）",
    name="单位名录",
    front=(
        "填表说明（示例）",
        "一、统一社会信用代码以登记证书为准，须为18位，单元格设为文本格式。",
        "二、中央单位不填所在地区；兵团单独填列。",
        "三、本表全部单位及代码均为虚构。",
    ),
)

FIRST_BATCH_SHEET = Sheet(
    "02-资金下达表（第一批）.xlsx",
    [
        Column("省级代码", "holder", width=10),
        Column("地 区", lambda shares: REGIONS[shares.holder], width=22),
        _share("replacement"),
        _share("short_term"),
        _share("distance"),
        Column(
            "小计",
            lambda shares: shares.rural or None,
            wan,
            group="中西部农村骨干教师培训项目",
            is_summed=True,
            formula="=SUM(C{row}:E{row})",
        ),
        _share("backbone"),
        Column("合计", "all", wan, is_summed=True, formula="=F{row}+G{row}"),
    ],
    FIRST_BATCH,
    "2026年“国培计划”专项资金下达表（第一批，示例）",
    ("财教示例〔2026〕8号", "2026年4月10日", "单位：万元"),
    total="合计",
    name="下达表",
)

SECOND_BATCH_SHEET = Sheet(
    "03-资金下达表（第二批）.csv",
    [
        Column("序号", "", number),
        Column("省级代码", "holder"),
        Column("地区", lambda grant: REGIONS[grant.holder]),
        Column("项目名称", "line", named(LINES)),
        Column("下达金额（元）", "amount_fen", parted(), is_summed=True),
        *_document("财教示例〔2026〕31号", date(2026, 6, 18), compact_day),
    ],
    SECOND_BATCH,
    total="合计",
)

_OWN = [contract for contract in CONTRACTS.values() if contract.province == CENTRE]

ARRIVAL_SHEET = Sheet(
    "91-示范性项目-资金到账.csv",
    [
        Column("收款单位", "receiver.name"),
        Column("项目", "line", named(LINES)),
        Column("到账日期", "day", chinese_day),
        Column("到账金额", "amount_fen", parted(after="元")),
        Column("凭证号", "voucher"),
    ],
    [receipt for receipt in RECEIPTS if receipt.province == CENTRE],
)

CONTRACT_SHEET = Sheet(
    "92-示范性项目-合同.xlsx",
    [
        Column("合同编号", "number", width=18),
        Column("项目", "line", named(LINES), 28),
        Column("承训机构", "institution.name", width=28),
        Column("统一社会信用代码", "institution.code", width=24),
        Column("合同金额", "amount_fen", yuan, 16),
        Column("培训人数", "trainees", number),
        Column("培训天数", "days", number),
        Column("签订日期", "signed", real_day('yyyy"年"m"月"d"日"'), 16),
    ],
    _OWN,
    "2026年“国培计划”示范性项目合同台账（示例）",
    ("填报单位：教育部（示例）", "金额单位：元"),
)

PAYMENT_SHEET = Sheet(
    "93-示范性项目-资金拨付.xlsx",
    [
        Column("支付令号", "order", width=14),
        Column("合同编号", "contract.number", width=18),
        Column("收款单位", "payee.name", width=28),
        Column("收款单位代码", "payee.code", width=24),
        Column("支付日期", "day", slashed_day),
        Column("支付金额（元）", "amount_fen", yuan_text, 18, is_summed=True),
    ],
    [payment for payment in DISBURSEMENTS if payment.province == CENTRE],
    "2026年“国培计划”示范性项目资金拨付表（示例）",
    total="合计",
    totals="value",
)

FINAL_ACCOUNT_SHEET = Sheet(
    "94-示范性项目-经费决算表.xlsx",
    [
        Column("费用项目", "item", width=26),
        Column("标准（元）", "price_fen", bare_yuan, 14),
        Column("人数", "people", number, 22),
        Column("天数（次数、学时）", "times", number, 22),
        Column("金额（元）", "amount_fen", yuan, 18, is_summed=True, formula="=B{row}*C{row}*D{row}"),
        Column("备注", "remark", width=24),
    ],
    FINAL_ACCOUNT,
    "“国培计划”示范性项目经费决算表（示例）",
    (
        f"合同编号：{_OWN[0].number}",
        "编制单位：国家教师培训中心（示例）",
        "编制日期：2026年8月28日",
        "单位：元",
    ),
    (NOTE, "说明：标准×人数×天数（次数、学时）＝金额。"),
    total="合计",
    name="决算表",
)

SHEETS = (
    BUDGET_SHEET,
    PARTIES_SHEET,
    FIRST_BATCH_SHEET,
    SECOND_BATCH_SHEET,
    ARRIVAL_SHEET,
    CONTRACT_SHEET,
    PAYMENT_SHEET,
    FINAL_ACCOUNT_SHEET,
)

"""Xinjiang's sheets: two-row headers, digits as wide as characters, formulas that were never calculated."""

from __future__ import annotations

from .notations import (
    bare_yuan,
    chinese_day,
    full_width,
    in_turn,
    iso_day,
    named,
    number,
    numbered,
    parted,
    real_day,
    slashed_day,
    words,
    yes_or_no,
    yuan,
    yuan_text,
)
from .spending import EXPENSES
from .writing import Column, Sheet
from .year import BIDS, CLASSES, CONTRACTS, DISBURSEMENTS, RECEIPTS, TENDERS

PROVINCE = "65"
LINES = {"rural.replacement": "置换脱产", "rural.short-term": "短期集中研修", "rural.distance": "远程研修"}
MODES = {"rural.replacement": "置换脱产研修", "rural.short-term": "集中培训", "rural.distance": "远程培训"}
ITEMS = {
    "lodging": "住宿费",
    "meals": "伙食费",
    "hall": "场地费",
    "professor": "讲课费",
    "associate": "讲课费",
    "materials": "学员资料费",
    "transport": "交通费",
    "other": "其他费用",
    "gift": "礼品费",
}
EDUCATION = "填报单位：新疆维吾尔自治区教育厅（示例）"

SHEETS = (
    Sheet(
        "41-新疆-资金到账.tsv",
        [
            Column("收款单位", "receiver.name"),
            Column("子项目", "line", named(LINES)),
            Column("到账日期", "day", slashed_day),
            Column("金额(元)", "amount_fen", yuan_text),
            Column("凭证号", "voucher"),
        ],
        [receipt for receipt in RECEIPTS if receipt.province == PROVINCE],
        encoding="utf-16",
        delimiter="\t",
    ),
    Sheet(
        "42-新疆-采购项目.xlsx",
        [
            Column("序号", "", number, 6),
            Column("编号", "number", width=18, group="项目"),
            Column("名称", "title", width=38, group="项目"),
            Column("培训类型", "line", named(LINES), group="项目"),
            Column("采购方式", "method"),
            Column("最高限价（元）", "ceiling_fen", full_width(parted()), 20),
            Column("公告日期", "opened", full_width(iso_day), group="日期"),
            Column("投标截止日期", "deadline", full_width(iso_day), group="日期"),
        ],
        [tender for tender in TENDERS.values() if tender.province == PROVINCE],
        "新疆2026年国培计划采购项目（示例）",
    ),
    Sheet(
        "43-新疆-投标评审.xlsx",
        [
            Column("项目编号", "tender.number", width=18),
            Column("投标人名称", "bidder.name", width=30, group="投标人"),
            Column("统一社会信用代码", "bidder.code", width=24, group="投标人"),
            Column("投标报价（元）", "price_fen", bare_yuan, 16),
            Column("递交日期", "lodged", chinese_day, 16),
            Column("评审日期", "tender.evaluated", chinese_day, 16, group="评审"),
            Column("评审得分", "score", full_width(words), group="评审"),
            Column("是否中标", "won", yes_or_no("是", "否"), group="定标"),
            Column("定标日期", "decided", chinese_day, 16, group="定标"),
        ],
        [bid for bid in BIDS if bid.province == PROVINCE],
        "新疆2026年国培计划投标与评审（示例）",
    ),
    Sheet(
        "44-新疆-合同.xlsx",
        [
            Column("合同编号", "number", width=18),
            Column("项目编号", "tender", width=18),
            Column("承训机构", "institution.name", width=30),
            Column("机构代码", "institution.code", width=24),
            Column("签订日期", "signed", real_day("yyyy.mm.dd")),
            Column("培训人数", "trainees", number, group="规模", is_summed=True),
            Column("培训天数", "days", number, group="规模"),
            Column("合同金额（元）", "amount_fen", yuan, 18, is_summed=True),
        ],
        [contract for contract in CONTRACTS.values() if contract.province == PROVINCE],
        "新疆2026年国培计划合同（示例）",
        (EDUCATION,),
        total="合计",
        totals="bare",
    ),
    Sheet(
        "45-新疆-培训班.xlsx",
        [
            Column("班号", "number"),
            Column("合同编号", "contract.number", width=18),
            Column("培训方式", "line", named(MODES), 16),
            Column("开班日期", "starts", slashed_day),
            Column("结业日期", "ends", slashed_day),
            Column("计划人数", "planned", number),
            Column("实到人数", "attended", number),
            Column("结业人数", "completed", number),
        ],
        [training for training in CLASSES if training.province == PROVINCE],
        "新疆2026年国培计划培训班（示例）",
        (EDUCATION,),
        ("注：本表均为虚构示例，不代表任何真实情况；未结业的班次实到人数暂空。",),
    ),
    Sheet(
        "46-新疆-资金拨付.csv",
        [
            Column("支付令号", "order"),
            Column("收款单位", "payee.name"),
            Column("收款单位代码", "payee.code"),
            Column("合同编号", "contract.number"),
            Column("支付日期", "day", iso_day),
            Column("支付金额（元）", "amount_fen", yuan_text),
        ],
        [payment for payment in DISBURSEMENTS if payment.province == PROVINCE],
        encoding="utf-8",
    ),
    Sheet(
        "47-新疆-支出明细.xlsx",
        [
            Column("凭证号", "voucher", numbered("转{:03d}"), 10),
            Column("发生日期", "day", in_turn(iso_day, full_width(iso_day), slashed_day), 16),
            Column("合同编号", "contract.number", width=18),
            Column("班号", "training"),
            Column("费用类别", "item", named(ITEMS)),
            Column("数量", "quantity", number, 9, group="费用明细"),
            Column("单价（元）", "price_fen", bare_yuan, 12, group="费用明细"),
            Column(
                "金额（元）", "amount_fen", yuan, 16, "费用明细", is_summed=True, formula="=F{row}*G{row}"
            ),
            Column("收款方", "payee", width=22),
            Column("备注", "remark"),
        ],
        [expense for expense in EXPENSES if expense.province == PROVINCE],
        "新疆2026年国培计划支出明细（示例）",
        (EDUCATION,),
        total="合计",
        totals="bare",
    ),
)

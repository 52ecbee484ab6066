"""Gansu's sheets: amounts in 万元, merged cells, formulas with the values they had; some sheets as text."""

from __future__ import annotations

from .notations import (
    compact_day,
    dotted_day,
    iso_day,
    named,
    number,
    padded,
    real_day,
    slashed_day,
    wan,
    words,
    yes_or_no,
    yuan,
)
from .spending import EXPENSES
from .writing import Column, Sheet
from .year import BIDS, CLASSES, CONTRACTS, DISBURSEMENTS, RECEIPTS, TENDERS

PROVINCE = "62"
LINES = {
    "rural.replacement": "农村骨干教师置换脱产研修",
    "rural.short-term": "农村骨干教师短期集中培训",
    "rural.distance": "农村骨干教师远程培训",
}
MODES = {"rural.replacement": "脱产", "rural.short-term": "集中", "rural.distance": "远程"}
ITEMS = {
    "lodging": "住宿",
    "meals": "餐费",
    "hall": "场地费",
    "professor": "授课费（正高）",
    "associate": "授课费（副高）",
    "materials": "印刷费",
    "transport": "交通费",
    "other": "其他",
    "platform": "网络平台费",
    "courses": "课程资源",
    "tutoring": "专家辅导费",
    "fee": "管理费",
}

SHEETS = (
    Sheet(
        "31-甘肃-资金到账.xlsx",
        [
            Column("项目", "line", named(LINES), 30),
            Column("到账日期", "day", dotted_day),
            Column("到账金额", "amount_fen", wan, is_summed=True),
            Column("凭证号", "voucher", width=22),
        ],
        [receipt for receipt in RECEIPTS if receipt.province == PROVINCE],
        "甘肃省2026年度国培计划专项资金到账情况（示例）",
        ("填报单位：甘肃省财政厅（示例）", "单位：万元"),
        total="合计",
    ),
    Sheet(
        "32-甘肃-采购项目.csv",
        [
            Column("采购编号", "number"),
            Column("采购项目名称", "title"),
            Column("培训类别", "line", named(LINES)),
            Column("采购方式", "method"),
            Column("控制价（万元）", "ceiling_fen", wan),
            Column("公告日期", "opened", slashed_day),
            Column("截止日期", "deadline", slashed_day),
        ],
        [tender for tender in TENDERS.values() if tender.province == PROVINCE],
        "甘肃省2026年度国培计划采购项目（示例）",
    ),
    Sheet(
        "33-甘肃-投标评审.xlsx",
        [
            Column("采购编号", "tender.number", width=22, is_merged=True),
            Column("投标单位", "bidder.name", width=32),
            Column("投标单位代码", "bidder.code", width=24),
            Column("报价（万元）", "price_fen", wan),
            Column("递交日期", "lodged", real_day("m/d/yyyy")),
            Column("评审日期", "tender.evaluated", real_day("m/d/yyyy")),
            Column("综合得分", "score", words),
            Column("是否中标", "won", yes_or_no("中标", "未中标")),
            Column("定标日期", "decided", real_day("m/d/yyyy")),
        ],
        [bid for bid in BIDS if bid.province == PROVINCE],
        "甘肃省2026年度国培计划投标评审汇总（示例）",
    ),
    Sheet(
        "34-甘肃-合同.xlsx",
        [
            Column("合同编号", "number", width=16),
            Column("采购编号", "tender", width=22),
            Column("承训院校", "institution.name", width=28),
            Column("院校代码", "institution.code", width=24),
            Column("合同金额", "amount_fen", wan, is_summed=True),
            Column("签订日期", "signed", iso_day),
            Column("培训人数", "trainees", number, is_summed=True),
            Column("培训天数", "days", number),
        ],
        [contract for contract in CONTRACTS.values() if contract.province == PROVINCE],
        "甘肃省2026年度国培计划合同汇总表（示例）",
        ("填报单位：甘肃省教育厅（示例）", "单位：万元"),
        total="合计",
    ),
    Sheet(
        "35-甘肃-培训班.csv",
        [
            Column("班次", "number"),
            Column("合同编号", "contract.number"),
            Column("培训方式", "line", named(MODES)),
            Column("开班日期", "starts", compact_day),
            Column("结业日期", "ends", compact_day),
            Column("计划人数", "planned"),
            Column("实到人数", "attended"),
            Column("结业人数", "completed"),
        ],
        [training for training in CLASSES if training.province == PROVINCE],
        delimiter=";",
    ),
    Sheet(
        "36-甘肃-资金拨付.xlsx",
        [
            Column("支付凭证号", "order", width=14),
            Column("支付日期", "day", real_day()),
            Column("合同编号", "contract.number", width=16),
            Column("收款单位", "payee.name", width=28),
            Column("支付金额（万元）", "amount_fen", wan, 18, is_summed=True),
        ],
        [payment for payment in DISBURSEMENTS if payment.province == PROVINCE],
        "甘肃省2026年度国培计划资金拨付（示例）",
        subtotal_by=lambda payment: payment.day.month,
        total="合计",
    ),
    Sheet(
        "37-甘肃-支出明细.xlsx",
        [
            Column("合同编号", "contract.number", width=15, is_merged=True),
            Column("班次", "training", width=14, is_merged=True),
            Column("凭证号", "voucher", padded, 9),
            Column("日期", "day", real_day(), 13),
            Column("费用项目", "item", named(ITEMS), 17),
            Column("数量", "quantity", number, 9),
            Column("单位", "unit", width=7),
            Column("单价", "price_fen", yuan, 12),
            Column("金额", "amount_fen", yuan, 16, is_summed=True, formula="=F{row}*H{row}"),
            Column("收款单位", "payee", width=24),
            Column("备注", "remark", width=14),
        ],
        [expense for expense in EXPENSES if expense.province == PROVINCE],
        "甘肃省2026年度国培计划支出明细（示例）",
        ("填报单位：甘肃省教育厅（示例）", "金额单位：元"),
        subtotal_by=lambda expense: (expense.contract.number, expense.training),
        total="合计",
        name="支出明细",
    ),
)

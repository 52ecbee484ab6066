"""Sichuan's sheets: parties by name, amounts as text with signs and units, its own order of columns."""

from __future__ import annotations

from .notations import (
    bare_yuan,
    chinese_day,
    counted,
    dotted_day,
    in_turn,
    named,
    number,
    numbered,
    parted,
    scored,
    slashed_day,
    wan_text,
    yes_or_no,
    yuan_text,
)
from .spending import EXPENSES
from .writing import NOTE, Column, Sheet
from .year import BIDS, CLASSES, CONTRACTS, DISBURSEMENTS, RECEIPTS, TENDERS

PROVINCE = "51"
LINES = {"rural.replacement": "置换研修", "rural.short-term": "短期集中", "rural.distance": "网络研修"}
MODES = {"rural.replacement": "置换脱产", "rural.short-term": "集中面授", "rural.distance": "网络研修"}
ITEMS = {
    "lodging": "学员住宿费",
    "meals": "学员餐费",
    "hall": "场地租赁费",
    "professor": "专家课酬",
    "associate": "专家课酬",
    "materials": "教材资料费",
    "transport": "租车费",
    "other": "杂费",
    "platform": "平台使用费",
    "courses": "课程资源费",
    "tutoring": "网络辅导费",
    "banquet": "宴请费",
}
FINANCE = "填报单位：四川省财政厅（示例）"
EDUCATION = "填报单位：四川省教育厅（示例）"

EXPENSE_COLUMNS = (
    Column("序号", "", number, 8),
    Column("记账凭证号", "voucher", numbered("川记{:03d}号"), 13),
    Column("支出日期", "day", in_turn(slashed_day, chinese_day), 15),
    Column("合同编号", "contract.number", width=20),
    Column("班次", "training", width=16),
    Column("支出类别", "item", named(ITEMS), 14),
    Column("支出金额", "amount_fen", in_turn(parted("￥"), parted(after="元")), 18, is_summed=True),
    Column("数量", "quantity", number, 9),
    Column("计量单位", "unit", width=9),
    Column("单价（元）", "price_fen", bare_yuan, 11),
    Column("收款单位或个人", "payee", width=24),
    Column("摘要", "remark", width=18),
)

SHEETS = (
    Sheet(
        "21-四川-资金到账.csv",
        [
            Column("序号", "", number),
            Column("到账时间", "day", chinese_day),
            Column("凭证号", "voucher"),
            Column("项目类别", "line", named(LINES)),
            Column("到账金额", "amount_fen", parted("￥"), is_summed=True),
            Column("收款单位", "receiver.name"),
        ],
        [receipt for receipt in RECEIPTS if receipt.province == PROVINCE],
        "四川省2026年国培计划资金到账表（示例）",
        (FINANCE,),
        total="合计",
        encoding="gb18030",
    ),
    Sheet(
        "22-四川-采购项目.xlsx",
        [
            Column("序号", "", number, 8),
            Column("项目名称", "title", width=40),
            Column("项目编号", "number", width=16),
            Column("项目类别", "line", named(LINES), 14),
            Column("采购方式", "method", width=14),
            Column("最高限价", "ceiling_fen", wan_text, 14),
            Column("公告时间", "opened", chinese_day, 18),
            Column("投标截止时间", "deadline", chinese_day, 18),
        ],
        [tender for tender in TENDERS.values() if tender.province == PROVINCE],
        "四川省2026年国培计划采购项目表（示例）",
        (EDUCATION, "填报日期：2026年6月5日"),
        name="采购项目",
        front=("填表说明（示例）", "1.最高限价注明单位；2.项目编号以采购公告为准；3.本表为虚构示例。"),
    ),
    Sheet(
        "23-四川-投标评审.xlsx",
        [
            Column("招标编号", "tender.number", width=16),
            Column("投标单位", "bidder.name", width=32),
            Column("评审得分", "score", scored),
            Column("投标报价", "price_fen", parted(after="元"), 20),
            Column("投标日期", "lodged", dotted_day),
            Column("评审日期", "tender.evaluated", dotted_day),
            Column("中标日期", "decided", dotted_day),
            Column("是否中标", "won", yes_or_no("√", "×")),
        ],
        [bid for bid in BIDS if bid.province == PROVINCE],
        "四川省2026年国培计划投标评审情况（示例）",
        (EDUCATION,),
    ),
    Sheet(
        "24-四川-合同.xlsx",
        [
            Column("序号", "", number, 8),
            Column("承训单位", "institution.name", width=34),
            Column("合同编号", "number", width=20),
            Column("项目编号", "tender", width=16),
            Column("签订时间", "signed", slashed_day),
            Column("合同总金额", "amount_fen", parted("￥"), 20, is_summed=True),
            Column("培训人数", "trainees", counted("人"), 12),
            Column("培训天数", "days", counted("天"), 12),
        ],
        [contract for contract in CONTRACTS.values() if contract.province == PROVINCE],
        "四川省2026年国培计划培训合同一览（示例）",
        (EDUCATION, "单位：元"),
        total="合计",
        totals="value",
    ),
    Sheet(
        "25-四川-培训班.xlsx",
        [
            Column("班级编号", "number", width=18),
            Column("合同编号", "contract.number", width=20),
            Column("培训方式", "line", named(MODES)),
            Column("开始日期", "starts", slashed_day, group="培训时间"),
            Column("结束日期", "ends", slashed_day, group="培训时间"),
            Column("计划人数", "planned", number, group="人数", is_summed=True),
            Column("实到人数", "attended", number, group="人数", is_summed=True),
            Column("结业人数", "completed", number, group="人数", is_summed=True),
        ],
        [training for training in CLASSES if training.province == PROVINCE],
        "四川省2026年国培计划培训班情况表（示例）",
        (EDUCATION,),
        total="合计",
    ),
    Sheet(
        "26-四川-资金拨付.xlsx",
        [
            Column("序号", "", number, 8),
            Column("拨付日期", "day", chinese_day, 18),
            Column("收款单位", "payee.name", width=34),
            Column("合同编号", "contract.number", width=20),
            Column("拨付金额（元）", "amount_fen", yuan_text, 18, is_summed=True),
            Column("支付令编号", "order", width=20),
        ],
        [payment for payment in DISBURSEMENTS if payment.province == PROVINCE],
        "四川省2026年国培计划资金拨付表（示例）",
        (FINANCE,),
        total="合计",
        totals="value",
    ),
    Sheet(
        "27-四川-支出明细.xlsx",
        EXPENSE_COLUMNS,
        [expense for expense in EXPENSES if expense.province == PROVINCE],
        "四川省2026年国培计划支出明细（示例）",
        (EDUCATION, "单位：元"),
        (NOTE, "填表人：示例经办岗    审核人：示例审核岗"),
        subtotal_by=lambda expense: expense.contract.number,
        subtotals=("小计", "累计"),
        total="合计",
        totals="value",
        name="支出",
        left=1,
    ),
)

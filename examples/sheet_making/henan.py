"""Henan's sheets: tidy workbooks with codes, real days and formulas; payments as a GB18030 export."""

from __future__ import annotations

from .notations import (
    bare_yuan,
    chinese_day,
    dotted_day,
    in_turn,
    iso_day,
    named,
    number,
    numbered,
    parted,
    real_day,
    scored,
    yes_or_no,
    yuan,
)
from .spending import EXPENSES
from .writing import Column, Sheet
from .year import BIDS, CLASSES, CONTRACTS, DISBURSEMENTS, RECEIPTS, TENDERS

PROVINCE = "41"
LINES = {
    "rural.replacement": "置换脱产研修",
    "rural.short-term": "短期集中培训",
    "rural.distance": "远程培训",
}
MODES = {"rural.replacement": "脱产研修", "rural.short-term": "集中培训", "rural.distance": "远程培训"}
ITEMS = {
    "lodging": "住宿费",
    "meals": "伙食费",
    "hall": "场地设备费",
    "professor": "讲课费",
    "associate": "讲课费",
    "materials": "资料费",
    "transport": "交通费",
    "other": "其他费用",
    "platform": "网络平台租赁费",
    "courses": "网络课程资源费",
    "tutoring": "辅导费",
}
RANKS = {"professor": "正高级", "associate": "副高级"}

SHEETS = (
    Sheet(
        "11-河南-资金到账.xlsx",
        [
            Column("收款单位", "receiver.name", width=26),
            Column("培训项目", "line", named(LINES), 18),
            Column("到账日期", "day", real_day(), 14),
            Column("到账金额（元）", "amount_fen", yuan, 18, is_summed=True),
            Column("入账凭证号", "voucher", width=16),
            Column("经办科室", lambda _: "国库处"),
        ],
        [receipt for receipt in RECEIPTS if receipt.province == PROVINCE],
        "河南省2026年“国培计划”资金到账情况表（示例）",
        total="合计",
    ),
    Sheet(
        "12-河南-采购项目.xlsx",
        [
            Column("采购项目编号", "number", width=18),
            Column("采购项目名称", "title", width=38),
            Column("培训类型", "line", named(LINES), 16),
            Column("采购方式", "method", width=14),
            Column("最高限价（元）", "ceiling_fen", yuan, 18, is_summed=True),
            Column("公告日期", "opened", real_day("yyyy/m/d"), 14),
            Column("投标截止日期", "deadline", real_day("yyyy/m/d"), 14),
        ],
        [tender for tender in TENDERS.values() if tender.province == PROVINCE],
        "河南省2026年“国培计划”采购项目一览表（示例）",
        total="合计",
    ),
    Sheet(
        "13-河南-投标与评审.xlsx",
        [
            Column("采购项目编号", "tender.number", width=18, is_merged=True),
            Column("投标人", "bidder.name", width=30),
            Column("统一社会信用代码", "bidder.code", width=24),
            Column("投标报价（元）", "price_fen", yuan, 18),
            Column("递交日期", "lodged", iso_day),
            Column("评审日期", "tender.evaluated", iso_day),
            Column("评审得分", "score", scored),
            Column("是否中标", "won", yes_or_no("是", "否")),
            Column("定标日期", "decided", iso_day),
        ],
        [bid for bid in BIDS if bid.province == PROVINCE],
        "河南省2026年“国培计划”投标与评审结果（示例）",
    ),
    Sheet(
        "14-河南-合同台账.xlsx",
        [
            Column("合同编号", "number", width=18),
            Column("采购项目编号", "tender", width=18),
            Column("培训机构", "institution.name", width=30),
            Column("统一社会信用代码", "institution.code", width=24),
            Column("合同金额（元）", "amount_fen", yuan, 18, is_summed=True),
            Column("签订日期", "signed", real_day('yyyy"年"m"月"d"日"'), 18),
            Column("培训人数", "trainees", number, is_summed=True),
            Column("培训天数", "days", number),
            Column("人均标准", "price", number),
        ],
        [contract for contract in CONTRACTS.values() if contract.province == PROVINCE],
        "河南省2026年“国培计划”培训合同台账（示例）",
        total="合计",
    ),
    Sheet(
        "15-河南-培训班.xlsx",
        [
            Column("班次编号", "number", width=20),
            Column("合同编号", "contract.number", width=18),
            Column("开班日期", "starts", real_day()),
            Column("结业日期", "ends", real_day()),
            Column("培训方式", "line", named(MODES)),
            Column("计划人数", "planned", number, is_summed=True),
            Column("实到人数", "attended", number, is_summed=True),
            Column("结业人数", "completed", number, is_summed=True),
        ],
        [training for training in CLASSES if training.province == PROVINCE],
        "河南省2026年“国培计划”培训班次（示例）",
        total="合计",
    ),
    Sheet(
        "16-河南-资金拨付.csv",
        [
            Column("支付令号", "order"),
            Column("合同编号", "contract.number"),
            Column("收款单位代码", "payee.code"),
            Column("支付日期", "day", in_turn(dotted_day, chinese_day)),
            Column("金额（元）", "amount_fen", parted()),
        ],
        [payment for payment in DISBURSEMENTS if payment.province == PROVINCE],
        encoding="gb18030",
    ),
    Sheet(
        "17-河南-支出明细.xlsx",
        [
            Column("凭证号", "voucher", numbered("记-{:04d}"), 10),
            Column("合同\n编号", "contract.number", width=17),
            Column("班次\n编号", "training", width=19),
            Column("费用\n类别", "item", named(ITEMS), 16),
            Column("发生日期", "day", in_turn(real_day(), chinese_day, dotted_day, iso_day), 14),
            Column("数量", "quantity", number, 9),
            Column("单位", "unit", width=7),
            Column("单价（元）", "price_fen", in_turn(bare_yuan, yuan), 11),
            Column(
                "金额（元）",
                "amount_fen",
                in_turn(yuan, parted("￥"), bare_yuan, parted()),
                15,
                is_summed=True,
            ),
            Column("讲课人职称", lambda expense: RANKS.get(expense.item), width=11),
            Column("收款方", "payee", width=22),
            Column("备注", "remark", width=18),
        ],
        [expense for expense in EXPENSES if expense.province == PROVINCE],
        "河南省2026年“国培计划”支出明细表（示例）",
        subtotal_by=lambda expense: expense.contract.number,
        total="合计",
        totals="value",
        name="支出明细",
    ),
)

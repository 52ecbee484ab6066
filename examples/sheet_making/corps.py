"""The Corps' sheets (兵团): few, since it is far behind; contracts without a tender before them."""

from __future__ import annotations

from .notations import chinese_day, dotted_day, named, number, parted, yuan
from .writing import Column, Sheet
from .year import CONTRACTS, DISBURSEMENTS, RECEIPTS

PROVINCE = "XPCC"
LINES = {"rural.replacement": "置换脱产研修", "rural.short-term": "短期集中培训"}

SHEETS = (
    Sheet(
        "51-兵团-资金到账.csv",
        [
            Column("收款单位", "receiver.name"),
            Column("项目", "line", named(LINES)),
            Column("到账日期", "day", dotted_day),
            Column("金额（元）", "amount_fen", parted()),
            Column("凭证号", "voucher"),
        ],
        [receipt for receipt in RECEIPTS if receipt.province == PROVINCE],
        encoding="gb18030",
    ),
    Sheet(
        "52-兵团-合同.xlsx",
        [
            Column("合同编号", "number", width=18),
            Column("项目类别", "line", named(LINES), 16),
            Column("承训单位", "institution.name", width=26),
            Column("统一社会信用代码", "institution.code", width=24),
            Column("合同金额（元）", "amount_fen", yuan, 18, is_summed=True),
            Column("签订日期", "signed", chinese_day, 18),
            Column("培训人数", "trainees", number),
            Column("培训天数", "days", number),
        ],
        [contract for contract in CONTRACTS.values() if contract.province == PROVINCE],
        "2026年国培计划合同登记表（示例）",
        ("填报单位：新疆生产建设兵团教育局（示例）",),
        total="合计",
    ),
    Sheet(
        "53-兵团-资金拨付.csv",
        [
            Column("支付令号", "order"),
            Column("合同编号", "contract.number"),
            Column("收款单位", "payee.name"),
            Column("支付日期", "day", chinese_day),
            Column("支付金额", "amount_fen", parted(after="元")),
        ],
        [payment for payment in DISBURSEMENTS if payment.province == PROVINCE],
    ),
)

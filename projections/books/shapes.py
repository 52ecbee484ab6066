"""The tables that offices get, by their columns (三种账表)."""

from __future__ import annotations

from typing import Final

from domain.vocabulary import Term
from projections.books.columns import Column, TableShape

_DEBIT: Final = Column("借方", "debit", 18, "money", "total")
_CREDIT: Final = Column("贷方", "credit", 18, "money", "total")
_FIGURES: Final = (
    Column("期初余额", "opening", 18, "money", "total"),
    _DEBIT,
    _CREDIT,
    Column("期末余额", "closing", 18, "money", "total"),
)
_DAY: Final = Column("业务日期", "business day", 12, "day")
_POSITION: Final = Column("位置", "position", 10, "number")
_WHAT: Final = (
    Column("凭证号/支付令号/文号", "voucher, order or document", 24),
    Column("事项", "fact", 12),
    Column("摘要", "summary", 36),
)
_ACCOUNT: Final = Column("资金账户", "account", 28)
_CONTRACT: Final = Column("合同", "contract", 20)
_BUCKET: Final = Column("科目", "bucket", 24)
_CATEGORY: Final = Column("支出类别", "category", 14)
_SIGNED_BY: Final = Column("签名单位", "signed by", 24)

ACCOUNT_BALANCES: Final = TableShape(
    Term("account-balances", "科目余额表", "trial balance"),
    (
        Column("账套", "book", 18),
        _ACCOUNT,
        Column("持有方", "holder", 20),
        _BUCKET,
        *_FIGURES,
    ),
)
CONTRACT_BALANCES: Final = TableShape(
    Term("contract-balances", "合同余额表", "balances of contracts"),
    (_CONTRACT, Column("培训机构", "institution", 28), _ACCOUNT, _BUCKET, *_FIGURES),
)
_LEDGER: Final = (_DEBIT, _CREDIT, Column("余额", "balance", 18, "money", "balance"))
ACCOUNT_LEDGER: Final = TableShape(
    Term("account-ledger", "明细账", "subsidiary ledger"),
    (_BUCKET, _DAY, _POSITION, *_WHAT, _CONTRACT, _CATEGORY, _SIGNED_BY, *_LEDGER),
)
CONTRACT_LEDGER: Final = TableShape(
    Term("contract-ledger", "合同明细账", "subsidiary ledger of a contract"),
    (_BUCKET, _DAY, _POSITION, *_WHAT, _ACCOUNT, _CATEGORY, _SIGNED_BY, *_LEDGER),
)
VOUCHERS: Final = TableShape(
    Term("vouchers", "凭证表", "list of vouchers"),
    (_POSITION, _DAY, *_WHAT, _ACCOUNT, _BUCKET, _CONTRACT, _CATEGORY, _DEBIT, _CREDIT, _SIGNED_BY),
)

"""Money arrived (资金到账): what a treasury received, by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.forms.finding import ambiguous, unknown_name
from domain.forms.form import Field, Form, Made, RowFault, Value, World
from domain.forms.headings import LINE, VOUCHER, YEAR, coded, headings, named, optional, source_field
from domain.forms.row import Draft, Row
from domain.forms.words import meaning
from domain.holders import CENTRAL

RECEIVERS: Final = headings(
    "收款单位 收款方 收款财政 收款财政部门 到账单位 入账单位 接收单位 资金接收单位 收入单位 收款部门 "
    "收款国库 受拨单位 收款机构 进账单位 收到单位 收款人"
)
SENDERS: Final = headings(
    "拨款单位 拨出单位 付款单位 付款方 拨款方 拨付单位 拨款部门 来款单位 汇款单位 资金拨出单位 上级单位 "
    "付款财政 拨款财政 汇出单位 付款人 付款国库 下拨单位 拨款机关"
)
DAY: Final = headings(
    "到账日期 到账时间 到帐日期 到帐时间 资金到账日期 资金到账时间 入账日期 入账时间 收款日期 收款时间 "
    "收到日期 到位日期 到位时间 资金到位日期 进账日期 入库日期 收入日期 国库收款日期 日期 记账日期 收妥日期 "
    "划入日期 交易日期"
)
AMOUNT: Final = headings(
    "金额 到账金额 到帐金额 到账资金 到账数 到账额 到账资金数 实到金额 实际到账金额 实收金额 收款金额 "
    "收到金额 收到资金 入账金额 入库金额 到位金额 到位资金 资金到位数 拨入金额 拨入资金 收入金额 进账金额 "
    "资金 资金数额 贷方金额 贷方发生额 交易金额"
)
SLIPS: Final = (
    *VOUCHER,
    *headings(
        "到账凭证号 收款凭证号 收款凭证编号 国库凭证号 国库收款凭证号 进账单号 进账单编号 入账通知书号 "
        "入账通知单号 银行回单号 回单号 回单编号 到账通知书号 拨款凭证号 缴款书号 收入凭证号 银行流水号 "
        "流水号 交易流水号 银行回单编号 国库凭证编号"
    ),
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row states one arrival in the treasury of whoever states the file."""
    row = Row(values, world)
    row.check_year()
    dated = row.dated("occurred_on", heading=DAY[0])
    _check_receiver(row)
    account = row.account(world.holder)
    draft = Draft("funds.received", row).on(dated).say("account", str(account), "line")
    draft.say("from_holder", _sender(row) or account.pool.holder, "sender" if "sender" in row else "")
    draft.take_fen("amount").take("voucher")
    return row.answer([draft])


def _check_receiver(row: Row) -> None:
    """A row that names its receiver names the treasury that states the file."""
    if "receiver" not in row and "receiver_code" not in row:
        return
    found = row.party("receiver", "receiver_code")
    if found.code and found.code != row.world.author:
        row.fault(
            found.field,
            "not-the-author",
            f"本表由{row.institution_named(row.world.author)}填报，只能列它收到的资金；请把其他单位的行另列一表",
            f"this file is stated by {row.institution_named(row.world.author)}, which can only state what it "
            "received itself; put rows of other treasuries into files of their own",
        )


def _sender(row: Row) -> str:
    """The holder whose treasury sent it, where a column says so: by its name, or by a party of its own."""
    text = row.text("sender")
    if not text:
        return ""
    holder = meaning("holder", text)
    if holder is not None:
        return holder
    found = row.world.find_party(text)
    if found.code is not None:
        return row.world.subjects.party(found.code).province or CENTRAL.code
    row.faults.append(ambiguous("sender", found) if found.candidates else unknown_name("sender"))
    return ""


FORM = Form(
    name="receipt",
    zh="资金到账",
    en="Money arrived",
    words=("资金到账", "到账", "到帐", "资金到位", "到位情况", "资金入账", "收款", "国库收款", "入库"),
    fields=(
        optional("receiver", "party", named(*RECEIVERS), "receiver"),
        optional("receiver_code", "party", coded("收款单位", "收款方", "到账单位"), "receiver, by code"),
        Field("line", "line", LINE, "line of the plan"),
        Field("occurred_on", "day", DAY, "day of arrival"),
        Field("amount", "money", AMOUNT, "amount", is_summed=True),
        Field("voucher", "reference", SLIPS, "voucher"),
        optional("sender", "party", named(*SENDERS), "sender"),
        optional("fiscal_year", "year", YEAR, "fiscal year"),
        source_field(),
    ),
    author="provincial-finance",
    types=("funds.received",),
    make=make,
    belongs=(("receiver_code", "party"), ("receiver", "party")),
)

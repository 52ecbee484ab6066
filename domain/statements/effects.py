"""What each statement type does, in words: its business key and what it moves in the two books.

Source: DESIGN 6.3 and 6.4. For readers only: the rules themselves are in `domain.decisions` and
`domain.postings`. `→` means that the statement's amount moves from the left bucket to the right one.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Effect(NamedTuple):
    """The business key, unique in the ledger, and the postings of a type; empty where there are none."""

    key: str = ""
    budget: str = ""
    cash: str = ""


BUCKETS: Final[dict[str, tuple[str, str]]] = {
    "appropriation": ("budget 预算账", "预算来源（账外，正常为负）"),
    "unallocated": ("budget 预算账", "待下达"),
    "allotted": ("budget 预算账", "已下达、未承诺"),
    "reserved": ("budget 预算账", "已预留（培训券）"),
    "committed": ("budget 预算账", "已承诺（中标、合同）"),
    "outlaid": ("budget 预算账", "已拨付"),
    "state": ("cash 资金账", "国家财政（账外，正常为负）"),
    "treasury": ("cash 资金账", "本级财政资金"),
    "institution": ("cash 资金账", "培训机构持有；为负表示机构已垫付"),
    "spent": ("cash 资金账", "已支出"),
}
"""The buckets of the two books: book and Chinese name."""

EFFECTS: Final[dict[str, Effect]] = {
    "ledger.founded": Effect("the ledger itself, once"),
    "authority.adopted": Effect(),
    "rules.adopted": Effect(),
    "party.registered": Effect("`code`; with `founding`, that authority once"),
    "party.suspended": Effect(),
    "key.enrolled": Effect("`public_key`"),
    "key.revoked": Effect(),
    "appropriation.enacted": Effect(
        "`document` + `fiscal_year` + `line`, for one `holder` and `source`", "appropriation → unallocated"
    ),
    "allocation.made": Effect(
        "`document` + `account`",
        "unallocated → allotted from the pool's own holder; allotted → allotted to a holder beneath",
    ),
    "allocation.adjusted": Effect(
        "`document`, where it is stated, + the allocation's account", "as the allocation, by `delta_fen`"
    ),
    "funds.received": Effect(
        "`voucher` + `account`",
        "",
        "state → treasury from the centre; treasury → treasury from a holder above",
    ),
    "balance.carried-over": Effect(),
    "balance.returned": Effect("", "allotted → unallocated", "treasury → state, `cash_fen`"),
    "tender.opened": Effect("`tender`"),
    "tender.cancelled": Effect("", "committed(award) → allotted, what a standing award committed"),
    "bid.recorded": Effect("`tender` + `bidder`"),
    "bid.scored": Effect("`tender` + `bidder`"),
    "award.made": Effect("`tender`, one standing award", "allotted → committed(award)"),
    "award.withdrawn": Effect("", "committed(award) → allotted"),
    "contract.signed": Effect(
        "`contract`",
        "committed(award) → committed(contract), the difference with allotted; "
        "without award allotted → committed(contract)",
    ),
    "contract.amended": Effect("", "allotted → committed(contract), the difference; back when it is less"),
    "contract.terminated": Effect("", "committed(contract) → allotted, what is left"),
    "contract.settled": Effect("", "committed(contract) → allotted, what is left"),
    "class.opened": Effect("`class`"),
    "class.closed": Effect(),
    "disbursement.made": Effect(
        "payer + `payment_order`",
        "committed(contract), or committed(series, institution), → outlaid",
        "treasury → institution(contract), or institution(series)",
    ),
    "disbursement.returned": Effect(
        "payer + `payment_order`",
        "outlaid → committed(contract), or committed(series, institution); to allotted once the contract is "
        "over",
        "institution(contract), or institution(series), → treasury",
    ),
    "payment.made": Effect(
        "payer + `payment_order`", "allotted → outlaid(direct)", "treasury → spent(`category`)"
    ),
    "expense.recorded": Effect(
        "institution + year and month of `occurred_on` + `voucher` + `voucher_line`",
        "",
        "institution(contract) → spent(`category`)",
    ),
    "expense.reversed": Effect(
        "", "", "spent(category) → institution(contract), the whole amount of the expense"
    ),
    "tender.amended": Effect(),
    "tender.sealed": Effect("`tender`"),
    "bids.opened": Effect("`tender`; `tender` + `bidder` of each opened envelope, as `bid.recorded`"),
    "expert.listed": Effect("`expert` + `version`"),
    "expert.delisted": Effect(),
    "draw.requested": Effect("`draw`"),
    "draw.answered": Effect(),
    "panel.drawn": Effect(),
    "award.contested": Effect("`contest`"),
    "contest.decided": Effect(
        "", "upheld: committed(award) → allotted, what an award not yet under contract committed"
    ),
    "voucher.issued": Effect("`series` + `serial_digest`", "allotted → reserved(series), `value_fen`"),
    "voucher.redeemed": Effect(
        "`series` + `serial_digest`", "reserved(series) → committed(series, institution), the voucher's value"
    ),
    "voucher.voided": Effect("", "reserved(series) → allotted, the voucher's value"),
    "plan.submitted": Effect("`plan` + `version`"),
    "plan.reviewed": Effect("`plan` + `version` + `side`"),
    "quota.assigned": Effect("`document` + `fiscal_year` + `line` + `holder` or `institution`"),
    "base.designated": Effect("`base`"),
    "base.withdrawn": Effect(),
    "resource.selected": Effect("`resource`"),
    "resource.shared": Effect("`resource` + each of the `holders`"),
    "charge.declared": Effect("`class` + `purpose`"),
    "evaluation.recorded": Effect("`class` + `by`"),
    "inspection.opened": Effect("`inspection`"),
    "finding.raised": Effect("`finding`"),
    "finding.answered": Effect(),
    "finding.closed": Effect(),
    "funds.frozen": Effect("`freeze`"),
    "funds.released": Effect(),
    "clawback.ordered": Effect("`clawback`"),
    "clawback.recovered": Effect(
        "`clawback` + `voucher`",
        "outlaid → allotted",
        "of an advance institution(contract) → treasury; of expenses spent(`category`) → treasury",
    ),
    "sanction.imposed": Effect("`sanction`"),
    "referral.made": Effect("`referral`"),
    "complaint.lodged": Effect("`complaint`"),
    "complaint.answered": Effect(),
    "disclosure.published": Effect("`what` + what it is about + `where` + `published_on`"),
    "disclosure.erased": Effect("`erases` + `member`"),
    "disclosure.requested": Effect(),
    "measures.adopted": Effect(),
    "period.closed": Effect("`period`"),
    "statement.corrected": Effect(),
    "statement.confirmed": Effect("`confirms`"),
    "statement.disputed": Effect(),
}
"""The effect of every type of the catalogue."""

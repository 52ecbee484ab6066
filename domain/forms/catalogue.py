"""The forms of this fund, in the order of a year: from the budget to the final account (表样目录)."""

from __future__ import annotations

from typing import Final

from domain.forms import (
    allocation,
    appropriation,
    bids,
    classes,
    contracts,
    disbursements,
    expenses,
    final_account,
    parties,
    receipt,
    tenders,
)
from domain.forms.form import Form

FORMS: Final[tuple[Form, ...]] = (
    appropriation.FORM, parties.FORM, allocation.FORM, receipt.FORM, tenders.FORM, bids.FORM, contracts.FORM,
    classes.FORM, disbursements.FORM, expenses.FORM, final_account.FORM,
)  # fmt: skip
"""Every kind of sheet that is understood."""

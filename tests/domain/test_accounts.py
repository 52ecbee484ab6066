"""Accounts: year, line, holder and source, in one written form."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import Account, AccountError, parse_account
from domain.holders import HOLDERS
from domain.vocabulary import LINES, SOURCES

ACCOUNTS = st.builds(
    Account,
    st.integers(2000, 2099),
    st.sampled_from(list(LINES)),
    st.sampled_from([*HOLDERS, "4101", "410105"]),
    st.sampled_from(list(SOURCES)),
)


@given(ACCOUNTS)
def test_an_account_is_read_back_as_it_was_written(account: Account) -> None:
    assert parse_account(str(account)) == account


@given(ACCOUNTS)
def test_money_of_the_centre_comes_from_its_pool_and_any_other_from_the_province(account: Account) -> None:
    pool = account.pool
    assert pool.holder == ("00" if account.source == "central" else account.province)
    assert pool.pool == pool
    assert (pool.year, pool.line, pool.source) == (account.year, account.line, account.source)


@given(st.text(max_size=60))
def test_any_text_is_an_account_or_refused(text: str) -> None:
    with suppress(AccountError):
        assert str(parse_account(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "2026", "2026/rural.short-term", "2026/rural.short-term/", "26/rural.short-term/41",
        "2026/rural.unknown/41", "2026/rural.short-term/99", "2026/rural.short-term/410100",
        "2026/rural.short-term/41@central", "2026/rural.short-term/41@unknown", "2026/rural.short-term/41@",
        "2026/rural.short-term/41\n", " 2026/rural.short-term/41", "２０２６/rural.short-term/41",
    ],
)  # fmt: skip
def test_an_account_has_one_written_form(text: str) -> None:
    with pytest.raises(AccountError):
        parse_account(text)

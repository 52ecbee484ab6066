"""Entry bundles: entries in, the same entries out; whatever else stands in the bytes is told at its entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.tiles.bundle import MAX_ENTRY_BYTES, BundleError, pack, unpack

ENTRIES = st.lists(st.binary(min_size=1, max_size=80), max_size=256)


@given(ENTRIES)
def test_entries_come_out_as_they_went_in(entries: list[bytes]) -> None:
    assert unpack(pack(entries), len(entries)) == entries


@given(ENTRIES.filter(bool), st.data())
def test_a_bundle_cut_anywhere_is_refused_at_the_entry_that_is_cut(
    entries: list[bytes], data: st.DataObject
) -> None:
    whole = pack(entries)
    size = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(BundleError) as caught:
        unpack(whole[:size], len(entries))
    kept = caught.value.index
    assert unpack(pack(entries[:kept]), kept) == entries[:kept]
    assert len(pack(entries[:kept])) <= size < len(pack(entries[: kept + 1]))


def test_the_longest_entry_fits_and_a_longer_one_is_refused() -> None:
    longest = b"x" * MAX_ENTRY_BYTES
    assert unpack(pack([longest]), 1) == [longest]
    too_long = (MAX_ENTRY_BYTES + 1).to_bytes(2, "big") + b"x" * (MAX_ENTRY_BYTES + 1)
    with pytest.raises(BundleError, match="60001 bytes"):
        unpack(too_long, 1)


@pytest.mark.parametrize("bundle", [b"\xff\xffabc", b"\0\0", b"\0", b"\0\1a\0", b"\0\1ab"])
def test_lengths_that_do_not_fit_are_refused(bundle: bytes) -> None:
    with pytest.raises(BundleError):
        unpack(bundle, 1)

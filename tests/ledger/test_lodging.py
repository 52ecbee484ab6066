"""The purchaser's list and the bidders' paths: what is written is read, whatever is spoilt is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.encoding import encode_base64url
from ledger.lodging import (
    EnvelopePath,
    Lodged,
    LodgedTwiceError,
    MalformedListError,
    MalformedPathError,
    NoDigestError,
    checked_digest,
    lodge,
    read_list,
)

DAY = date(2026, 2, 19)
digests = st.binary(min_size=32, max_size=32).map(encode_base64url)


@given(st.lists(st.tuples(digests, st.dates()), unique_by=lambda each: each[0], max_size=8))
def test_envelopes_are_listed_in_the_order_of_lodging(
    tmp_path_factory: pytest.TempPathFactory, lodged: list[tuple[str, date]]
) -> None:
    path = tmp_path_factory.mktemp("list") / "T1.lodged"
    assert [lodge(path, *each) for each in lodged] == list(range(1, len(lodged) + 1))
    assert read_list(path) == [Lodged(*each) for each in lodged]


def test_an_envelope_is_lodged_once(tmp_path: Path) -> None:
    digest = encode_base64url(bytes(32))
    lodge(tmp_path / "list", digest, DAY)
    with pytest.raises(LodgedTwiceError, match="number 1"):
        lodge(tmp_path / "list", digest, DAY)
    assert len(read_list(tmp_path / "list")) == 1


@pytest.mark.parametrize("text", ["", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", "280000"])
def test_what_is_no_digest_is_not_listed(tmp_path: Path, text: str) -> None:
    with pytest.raises(NoDigestError):
        lodge(tmp_path / "list", text, DAY)
    assert not (tmp_path / "list").exists()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{'A' * 43} 2026-02-19\n\n", 2),
        (f"{'A' * 43}\n", 1),
        (f"{'A' * 43} 2026-02-30\n", 1),
        (f"{'A' * 43} 2026-02-19\n{'A' * 43} 2026-02-20\n", 2),
        ("x" * 70_000, 1),
    ],
)
def test_a_spoilt_list_is_told_by_its_line(tmp_path: Path, content: str, line: int) -> None:
    path = tmp_path / "T1.lodged"
    path.write_text(content, "utf-8")
    with pytest.raises(MalformedListError) as caught:
        read_list(path)
    assert caught.value.line == line
    assert str(line) in caught.value.say("zh")


@given(st.integers(0, 119), st.lists(digests, max_size=7), digests)
def test_a_path_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, index: int, hashes: list[str], digest: str
) -> None:
    file = tmp_path_factory.mktemp("path") / "a.path"
    made = EnvelopePath("a.example/b", "豫采〔2026〕1号", digest, index, 120, digest, tuple(hashes))
    file.write_text(made.to_file(), "utf-8")
    assert EnvelopePath.read(file) == made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/v1", "/v2"),
        ('"index": 0', '"index": -1'),
        ('"index": 0', '"index": "0"'),
        ('"tender"', '"tendre"'),
        ('"path": []', '"path": "no list"'),
        ('"size": 1', '"size": 1, "price_fen": 5'),
        ("}", ""),
        ("{", "{" + " " * 9_000),
    ],
)
def test_a_spoilt_path_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = EnvelopePath("a.example/b", "T1", "A" * 43, 0, 1, "A" * 43, ()).to_file()
    assert old in text
    file = tmp_path / "a.path"
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(MalformedPathError):
        EnvelopePath.read(file)


@given(digests)
def test_a_digest_is_forty_three_characters_in_one_spelling(digest: str) -> None:
    assert checked_digest(digest) == digest

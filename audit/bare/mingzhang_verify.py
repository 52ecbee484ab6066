#!/usr/bin/env python3
"""明账单文件核验程序 · The Mingzhang verifier in one file of bare Python (3.9 or later).

    python3 mingzhang-verify.py DIR --founding FINGERPRINT [--log-key VKEY] [--remember FILE] [--json]

DIR is a published directory of tiles (C2SP tlog-tiles). Nothing but Python's standard library is used, and
nothing in DIR is believed: from the entries' bytes alone this checks that

  1. every entry hashes to the leaf in its tile, every tile follows from the tile beneath it, and the root is
     the one in the checkpoint, which the log's key signed (RFC 6962, C2SP signed-note and tlog-checkpoint);
  2. the log begins with the founding whose fingerprint you were given, and it names the log's key;
  3. every entry belongs to a submission, is strict JSON, and no identifier stands in the log twice;
  4. every submission's signatures (RFC 7515, Ed25519) cover the root over its statements, by keys that were
     enrolled in this log before it with proof of possession, in force on that day, in a duty they hold;
  5. what its signers had seen is a beginning of this log, and times never run backwards;
  6. every earlier checkpoint in DIR, and the one remembered in FILE, is a beginning of this log.

It does NOT check: the members of statements beyond what the above needs; whether enough officers of the right
parties signed, also for enrolling a key or registering a party (authority and quorums); whether the rules
allow what is stated, business keys and references (decisions); money (postings and balances). The big
program, `mingzhang verify`, does. Neither proves that what is stated is true, or that nothing was left out.

Exits 0 无误 sound, 1 有误 unsound, 2 无法判断 could not tell, 64 for a wrong command line. A copy that came
with the directory could be doctored like the directory: take this file, or its SHA-256, from elsewhere.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import os
import re
import stat
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256, sha512
from itertools import islice
from typing import NoReturn, cast

VERSION = "1"
EXIT_CODES = {"sound": 0, "unsound": 1, "undecided": 2}
EXIT_USAGE = 64
TILE_WIDTH = 256
HASH_BYTES = 32
MAX_ENTRY_BYTES = 60_000
MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_ENTRY_BYTES)
MAX_SMALL_BYTES = 10_000
MAX_NOTE_BYTES = 1_000_000
MAX_NOTE_SIGNATURES = 100
MAX_LOG_SIZE = 2**63 - 1
MAX_SIGNATURES = 16
MAX_STATEMENTS = 50_000
MAX_SUBMISSION_BYTES = 64 * 1024 * 1024
MAX_PAYLOAD_BYTES = 16_384
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 8
MAX_VALID = timedelta(days=30)
MAX_CLOCK_AHEAD = timedelta(days=1)
DUTIES = ("prepare", "approve")
AUTHORITIES = ("finance", "education", "supervision")


PUBLISHED = "mingzhang-published.v1"
REMEMBERED = "mingzhang-remembered.v1"
MAX_FORK_FILES = 100

SAID = {
    "no-directory": ("没有这个目录", "no such directory"),
    "unreadable": ("无法读取：{}", "cannot be read: {}"),
    "unwritable": ("无误，但未能记住：{}", "sound, but it could not be remembered: {}"),
    "file-missing": ("缺少此文件", "no such file, expected it"),
    "remembered-damaged": ("不是所记的检查点：{}", "no remembered checkpoint: {}"),
    "file-not-plain": ("不是普通文件", "not a plain file"),
    "file-too-large": ("超过 {} 字节", "more than {} bytes"),
    "file-unexpected": ("此处不应有这个名称", "nothing of this name may stand here"),
    "founding-damaged": ("不是设立文件：{}", "not the founding in its one spelling: {}"),
    "policy-differs": ("与 founding 中的日志公钥不符", "not the policy of the log key in founding"),
    "unexpected": ("本程序出错：{}", "this program failed: {}"),
    "bundle-damaged": ("其中第 {} 项不成条目", "its row {} is no entry"),
    "width-differs": ("有 {} 项，应有 {}", "{} rows found, expected {}"),
    "bytes-changed": ("内容与树叶哈希不符：被改动过", "its bytes are not those of its leaf: changed"),
    "tile-differs": ("哈希与条目不符", "not the hashes that follow from the entries"),
    "checkpoint-not-signed": ("检查点无效：{}", "no signed checkpoint of this log: {}"),
    "checkpoint-beyond": ("超出最新检查点 {}", "beyond the newest checkpoint {}"),
    "checkpoint-note-differs": ("不是此大小的检查点：{}", "not the checkpoint of this size but of {}"),
    "checkpoint-root-differs": ("根与条目不符：可能有分叉", "its root is not that of the entries: a fork?"),
    "checkpoint-misplaced": ("检查点不在提交末尾", "it does not stand at the end of a submission"),
    "log-key-differs": ("日志公钥是 {}，应为 {}", "the log's key is {}, expected {}"),
    "founding-differs": ("设立指纹是 {}，应为 {}：另一本账", "the fingerprint is {}, not {}: another ledger"),
    "not-founded": ("不是账本的设立陈述", "not the founding of a ledger by its three authorities"),
    "founded-again": ("账本再次设立", "the ledger is founded a second time"),
    "entry-damaged": ("不是提交条目：{}", "no submission entry: {}"),
    "entry-not-canonical": ("提交条目不是其唯一写法", "the entry is not in its one spelling"),
    "submission-cut": ("只有 {} 条陈述，应有 {} 条", "{} statements found, expected {}, in 64 MiB"),
    "statement-damaged": ("不是陈述：{}", "no statement: {}"),
    "id-repeated": ("编号在日志中重复", "its id stands in the log twice"),
    "root-differs": ("签名所覆盖的根与各条陈述不符", "the signed root is not that of the statements"),
    "wrong-ledger": ("属于账本 {}", "signed for the ledger {}"),
    "seen-elsewhere": (
        "签名人所见的前 {} 条不是本日志的开头：可能有分叉",
        "the {} entries its signers saw do not begin this log: there may be a fork",
    ),
    "recorded-at-decreases": ("记录时间 {} 早于前一条 {}", "recorded at {}, before its predecessor at {}"),
    "recorded-after-expiry": ("签名已于 {} 失效", "recorded after its signatures expired at {}"),
    "recorded-before-prepared": ("记录时间 {} 早于填报", "recorded at {}, days before it was prepared"),
    "key-unknown": ("签名密钥 {} 未登记", "signed by the key {}, which is not enrolled"),
    "key-revoked": ("签名密钥 {} 已吊销", "signed by the key {}, which is revoked"),
    "key-outside-term": ("签名密钥 {} 不在任期内", "signed by the key {} outside its term"),
    "party-suspended": ("签名密钥 {} 的单位已暂停", "signed by the key {} of a suspended party"),
    "duty-not-held": ("密钥 {} 没有职责 {}", "the key {} signed in the duty {}, which it does not hold"),
    "signature-forged": ("密钥 {} 的签名与内容不符", "the signature by {} does not fit what was signed"),
    "enrolment-damaged": ("密钥登记有误：{}", "the enrolment of a key is damaged: {}"),
    "key-repeated": ("密钥 {} 重复登记", "the key {} is enrolled a second time"),
    "key-not-possessed": ("未证明持有密钥 {}", "possession of the key {} is not proved"),
    "party-unknown": ("单位 {} 未登记", "the party {} is not registered"),
    "remembered-another": ("所记的是另一本账", "it remembers another ledger"),
    "rolled-back": ("只有 {} 条，上次已见 {} 条：日志被退回", "of size {}, {} were seen before: rolled back"),
    "forked": (
        "与上次所见的 {} 条矛盾：日志签署了两种历史；证据在 {}",
        "contradicts the {} entries seen before: the log signed two histories; the evidence is in {}",
    ),
}  # fmt: skip
VERDICTS = {"unsound": ("✗ 有误", "✗ unsound"), "undecided": ("？无法判断", "? could not tell")}
SOUND = (
    """\
✓ 无误：{origin}
  {submissions:,} 次提交、{statements:,} 条陈述、{signatures:,} 个签名，用时 {seconds:.1f} 秒
  日志 {size:,} 条，根 {root}
  设立指纹 {fingerprint}
  已核：哈希、检查点、签名、职责、任期与吊销、所见前缀。
  未核：陈述的其他内容、授权与人数、决定、金额；请用 mingzhang verify。
  这不证明所述属实，也不证明没有漏记；它证明谁作了何种陈述，且此后未被改动。""",
    """\
✓ sound: {origin}
  {submissions:,} submissions, {statements:,} statements, {signatures:,} signatures, in {seconds:.1f} s
  log of {size:,} entries, root {root}
  founding fingerprint {fingerprint}
  checked: hashes, checkpoints, signatures, duties, terms and revocations, prefixes seen
  not checked: other members of statements, authority and quorums, decisions, money: use mingzhang verify
  this does not prove that what is stated is true, or that nothing was left out; it proves who stated what,
  unchanged since""",
)
NOT_GIVEN = (
    "  注意：未给出设立指纹或日志公钥；请与可信来源核对。",
    "  note: neither fingerprint nor log key was given: compare them with a source you trust",
)
ANOTHER_PROGRAM = (
    "  注意：目录中的 mingzhang-verify.py 不是本程序；运行它之前请与可信来源核对。",
    "  note: mingzhang-verify.py in the directory is not this program: do not run it before you compared it",
)
FORK_TEXT = """\
明账：日志分叉的证据 · Mingzhang: evidence that a log was forked

同一日志签署了两种历史。检查方法：用日志公钥核对 A、B 两个检查点的签名；再用一致性证明（RFC 9162，
2.1.4.2）由 root of A's size under B 推出 B 的根。该根与 A 的根不同，即为分叉；大小相同则无需证明。
One log signed two histories. To check: verify the signatures of checkpoints A and B with the log key, then
lead the consistency proof (RFC 9162, 2.1.4.2) from the root of A's size under B to the root of B. That root
is not A's: a fork. Where both have the same size no proof is needed: the roots differ.

"""


class Found(Exception):
    """What is wrong, and where: a code of `SAID`, with the figures of its sentence."""

    verdict = ""

    def __init__(self, place: str, code: str, *figures: object) -> None:
        super().__init__(place, code)
        self.place, self.code, self.figures = place, code, figures

    def to_json(self) -> dict[str, str]:
        """The members that the big program uses."""
        zh, en = (text.format(*self.figures) for text in SAID[self.code])
        return {"place": self.place, "code": self.code, "message_zh": zh, "message_en": en}


class Unsound(Found):
    """Something is not as it must be."""

    verdict = "unsound"


class Undecided(Found):
    """It cannot be told whether the log is sound."""

    verdict = "undecided"


Point = tuple[int, int, int, int]
Comb = list[list[tuple[int, int, int]]]

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
TWICE_D = 2 * D % P
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)
ORDER_EIGHT_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL_ORDER_Y = (0, 1, P - 1, ORDER_EIGHT_Y, P - ORDER_EIGHT_Y)
NEUTRAL = (0, 1, 1, 0)
BASE_BITS, KEY_BITS = 6, 4
COLD_USES = 4
MAX_COMBS = 200
"""Keys whose multiples are kept, about 250 kB each; a key that signs often verifies three times as fast."""


def is_sound_key(public: bytes) -> bool:
    """Is this the one encoding of a point that is not one of the eight for which anybody can sign?"""
    if len(public) != 32:
        return False
    encoded = int.from_bytes(public, "little")
    y = encoded & ((1 << 255) - 1)
    return y < P and y not in SMALL_ORDER_Y


def decompress(encoded: bytes) -> Point | None:
    """The point (x, y, 1, xy) with this encoding, or None if there is none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * SQRT_MINUS_1 % P
        if v * x * x % P != u:
            return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def add(p: Point, q: Point) -> Point:
    """The sum of two points in extended coordinates."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = TWICE_D * p[3] * q[3] % P, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def double(p: Point) -> Point:
    """Twice a point."""
    x, y, z, _ = p
    a, b = x * x % P, y * y % P
    h, g = a + b, a - b
    e, f = h - (x + y) * (x + y) % P, 2 * z * z + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def comb(point: Point, bits: int) -> Comb:
    """The multiples j * 2**(bits*i) of a point, each as (y+x, y-x, 2dxy): then a product is a few sums."""
    points, base = [], point
    for _ in range(-(-256 // bits)):
        multiple = base
        for _ in range((1 << bits) - 1):
            points.append(multiple)
            multiple = add(multiple, base)
        base = multiple
    # One inversion for all: walk up with the products, walk down with the inverses.
    products, running = [], 1
    for p in points:
        products.append(running)
        running = running * p[2] % P
    inverse = pow(running, -1, P)
    rows = []
    for p, product in zip(reversed(points), reversed(products)):
        z, inverse = inverse * product % P, inverse * p[2] % P
        x, y = p[0] * z % P, p[1] * z % P
        rows.append(((y + x) % P, (y - x) % P, TWICE_D * x * y % P))
    rows.reverse()
    width = (1 << bits) - 1
    return [[(0, 0, 0), *rows[i : i + width]] for i in range(0, len(rows), width)]


def add_multiple(p: Point, scalar: int, table: Comb, bits: int) -> Point:
    """p + scalar * (the point of the table)."""
    x, y, z, t = p
    mask = (1 << bits) - 1
    for row in table:
        digit = scalar & mask
        scalar >>= bits
        if digit:
            plus, minus, xy = row[digit]
            a, b, c, d = (y - x) * minus % P, (y + x) * plus % P, t * xy % P, 2 * z
            e, f, g, h = b - a, d - c, d + c, b + a
            x, y, z, t = e * f % P, g * h % P, f * g % P, e * h % P
    return (x, y, z, t)


def multiply(scalar: int, point: Point) -> Point:
    """scalar * point, for a point that is seldom used."""
    multiples = [NEUTRAL]
    for _ in range(15):
        multiples.append(add(multiples[-1], point))
    total = NEUTRAL
    for shift in range(252, -1, -4):
        total = double(double(double(double(total))))
        total = add(total, multiples[scalar >> shift & 15])
    return total


@lru_cache(maxsize=1)
def base_comb() -> Comb:
    """The multiples of the point that all signatures share."""
    base = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    assert base is not None
    return comb(base, BASE_BITS)


class Ed25519:
    """Verifies signatures (RFC 8032) as OpenSSL does: S below the order, no cofactor, R compared as bytes.

    What is worked out for a key that signs often is kept.
    """

    def __init__(self) -> None:
        self._keys: dict[bytes, _Key] = {}
        self._combs = 0

    def verify(self, public: bytes, signature: bytes, message: bytes) -> bool:
        """Is this the signature of the message by the holder of a sound key?"""
        if len(signature) != 64 or not is_sound_key(public):
            return False
        scalar = int.from_bytes(signature[32:], "little")
        if scalar >= ORDER:
            return False
        key = self._keys.get(public)
        if key is None:
            point = decompress(public)
            minus = None if point is None else (P - point[0], point[1], 1, P - point[3])
            key = self._keys[public] = _Key(minus)
        if key.minus is None:
            return False
        challenge = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
        x, y, z, _ = add_multiple(self._times(challenge, key, key.minus), scalar, base_comb(), BASE_BITS)
        inverse = pow(z, -1, P)
        x, y = x * inverse % P, y * inverse % P
        return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]

    def _times(self, scalar: int, key: _Key, point: Point) -> Point:
        key.uses += 1
        if key.comb is None and key.uses > COLD_USES and self._combs < MAX_COMBS:
            key.comb = comb(point, KEY_BITS)
            self._combs += 1
        if key.comb is None:
            return multiply(scalar, point)
        return add_multiple(NEUTRAL, scalar, key.comb, KEY_BITS)


class _Key:
    """A public key in use: the negative of its point, if it is one, and multiples when it is used often."""

    def __init__(self, minus: Point | None) -> None:
        self.minus = minus
        self.uses = 0
        self.comb: Comb | None = None


def from_base64(text: str) -> bytes | None:
    """The bytes behind standard base64 with padding, or None for any other spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if to_base64(data) == text else None


def to_base64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64url(text: object) -> bytes | None:
    """The bytes behind base64url without padding, or None for any other spelling."""
    if not isinstance(text, str):
        return None
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return data if to_base64url(data) == text else None


def to_base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


MOMENT = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{3}\+08:00")


def moment(text: object) -> datetime | None:
    """The moment that a text of the one form names, or None."""
    if not isinstance(text, str) or MOMENT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
REFUSED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)


class NotStrict(Exception):
    """Bytes are not one strict JSON object; says why."""


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrict("a member appears twice")
    return members


def _integer(digits: str) -> int:
    if len(digits) > 17 or not -MAX_INTEGER <= int(digits) <= MAX_INTEGER:
        raise NotStrict("an integer is too large")
    return int(digits)


def _no_fraction(_: str) -> NoReturn:
    raise NotStrict("a number is not whole")


DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_no_fraction, parse_constant=_no_fraction
)


def strict_object(data: bytes, max_bytes: int = MAX_ENTRY_BYTES) -> dict[str, object]:
    """Read one JSON object about which no two readers can disagree (RFC 7493, and tighter)."""
    if len(data) > max_bytes:
        raise NotStrict(f"{len(data)} bytes are more than {max_bytes}")
    try:
        text = data.decode("utf-8")
        if text.count("{") + text.count("[") > MAX_DEPTH:
            _refuse_deep(text)
        value, end = DECODER.raw_decode(text, len(text) - len(text.lstrip(" \t\n\r")))
    except UnicodeDecodeError:
        raise NotStrict("the bytes are not UTF-8") from None
    except ValueError as error:
        raise NotStrict(f"not JSON: {error}") from None
    if text[end:].strip(" \t\n\r"):
        raise NotStrict("something follows the JSON value")
    if type(value) is not dict:
        raise NotStrict("not an object")
    if "\\" in text or not text.isprintable():
        _check_texts(value)
    elif not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise NotStrict("a text is not in Normalization Form C")
    return value


def _refuse_deep(text: str) -> None:
    depth = 0
    for found in STRING_OR_BRACKET.finditer(text):
        if found[0] in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise NotStrict(f"more than {MAX_DEPTH} levels")
        elif found[0] in ("]", "}"):
            depth -= 1


def _check_texts(value: object) -> None:
    if isinstance(value, str):
        if REFUSED.search(value):
            raise NotStrict("a text has a control, direction-changing or non-character")
        if not unicodedata.is_normalized("NFC", value):
            raise NotStrict("a text is not in Normalization Form C")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_texts(name)
            _check_texts(member)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\x00" + data).digest()


def tree_hash(leaves: list[bytes]) -> bytes:
    """The root over leaf hashes."""
    level = list(leaves)
    if not level:
        return sha256(b"").digest()
    while len(level) > 1:
        above = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2])]
        if len(level) & 1:
            above.append(level[-1])
        level = above
    return level[0]


class Tree:
    """A growing tree that knows its root at every size it had: 64 bytes an entry."""

    def __init__(self) -> None:
        self.size = 0
        self._levels = [bytearray()]

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        index, level, node = self.size, 0, leaf
        self._levels[0] += leaf
        while index & 1:
            node = sha256(b"\x01" + self._levels[level][-2 * HASH_BYTES : -HASH_BYTES] + node).digest()
            index >>= 1
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += node
        self.size += 1

    def count(self, level: int) -> int:
        """How many complete subtrees of 2**level leaves there are."""
        return self.size >> level

    def hashes(self, level: int, first: int, end: int) -> bytes:
        """The roots of complete subtrees of 2**level leaves, one after the other."""
        if level >= len(self._levels):
            return b""
        return bytes(self._levels[level][first * HASH_BYTES : end * HASH_BYTES])

    def leaves(self, first: int, end: int) -> list[bytes]:
        """Leaf hashes one by one."""
        raw = self.hashes(0, first, end)
        return [raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES)]

    def range_root(self, start: int, end: int) -> bytes:
        """The root over a range that begins at a multiple of its width, as proofs ask for."""
        node = b""
        for level in range((end - start).bit_length()):
            if (end - start) >> level & 1:
                last = end >> level
                left = self.hashes(level, last - 1, last)
                node = sha256(b"\x01" + left + node).digest() if node else left
        return node

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` leaves begins with that of `old` (RFC 9162, 2.1.4.1)."""
        path, start, end, is_known = [], 0, new, True
        while old != end:
            middle = start + (1 << ((end - start - 1).bit_length() - 1))
            if old <= middle:
                path.append(self.range_root(middle, end))
                end = middle
            else:
                path.append(self.range_root(start, middle))
                start, is_known = middle, False
        if not is_known:
            path.append(self.range_root(start, end))
        return path[::-1]

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves."""
        return self.range_root(0, size) or sha256(b"").digest()


CHECKPOINT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")


class BadNote(Exception):
    """A note or verifier key is not what it must be; says why."""


def is_name(name: str) -> bool:
    """Can this be a signer's name?"""
    return bool(name) and "+" not in name and not any(c.isspace() or c < " " for c in name)


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that stand for a log's key (type 0x01) in its signature lines."""
    return sha256(name.encode("utf-8") + b"\n\x01" + public).digest()[:4]


def parse_vkey(text: object) -> tuple[str, bytes]:
    """The name and public key in `name+key ID+base64`. Raises `BadNote`."""
    parts = text.split("+", 2) if isinstance(text, str) else []
    raw = from_base64(parts[2]) if len(parts) == 3 else None
    if raw is None or raw[:1] != b"\x01" or not is_name(parts[0]) or not is_sound_key(raw[1:]):
        raise BadNote("no verifier key of type 0x01 with a sound Ed25519 key")
    if key_id(parts[0], raw[1:]).hex() != parts[1]:
        raise BadNote("the key ID is not that of the key")
    return parts[0], raw[1:]


def open_checkpoint(note: bytes, vkey: str, ed25519: Ed25519) -> tuple[int, bytes]:
    """Size and root in a checkpoint that the log's key signed, and who else has a line there.

    Raises `BadNote`.
    """
    name, public = parse_vkey(vkey)
    try:
        decoded = note.decode("utf-8")
    except UnicodeDecodeError:
        raise BadNote("not UTF-8") from None
    if any(c < " " and c != "\n" for c in decoded):
        raise BadNote("a control character")
    head, blank, tail = decoded.rpartition("\n\n")
    rows = tail[:-1].split("\n")
    if not blank or not tail.endswith("\n") or len(rows) > MAX_NOTE_SIGNATURES:
        raise BadNote("no text, blank line and complete signature lines")
    lines = [_signature_line(row) for row in rows]
    if len({line[:2] for line in lines}) != len(lines):
        raise BadNote("two lines by one signer")
    text = head + "\n"
    signature = next((line[2] for line in lines if line[:2] == (name, key_id(name, public))), None)
    if signature is None:
        raise BadNote(f"no signature by {name}+{key_id(name, public).hex()}")
    if not ed25519.verify(public, signature, text.encode("utf-8")):
        raise BadNote("the log's signature does not fit the text")
    found = CHECKPOINT.fullmatch(text)
    root = None if found is None else from_base64(found[3])
    if found is None or root is None or int(found[2]) > MAX_LOG_SIZE:
        raise BadNote("not exactly origin, size and root")
    if found[1] != name:
        raise BadNote(f"a checkpoint of {found[1]!r}")
    if len(lines) > 1:
        raise BadNote("a line that the log did not write")
    return int(found[2]), root


def _signature_line(row: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = row[2:].partition(" ")
    raw = from_base64(encoded)
    if not row.startswith("— ") or not is_name(name) or raw is None or len(raw) <= 4:
        raise BadNote("a malformed signature line")
    return name, raw[:4], raw[4:]


class Directory:
    """Reads the published files, each within its bound; what stands there in place of a file is refused."""

    def __init__(self, path: str) -> None:
        self.path = path
        if not os.path.isdir(path):
            raise Undecided(path, "no-directory")

    def read(self, name: str, max_bytes: int) -> bytes | None:
        """The bytes of a file, or None where there is none. Raises `Unsound` or `Undecided`."""
        path = os.path.join(self.path, *name.split("/"))
        try:
            # Looked at before it is opened: a pipe would never end.
            if not stat.S_ISREG(os.lstat(path).st_mode):
                raise Unsound(name, "file-not-plain")
            with open(path, "rb") as file:
                data = file.read(max_bytes + 1)
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            raise Unsound(name, "file-not-plain") from None
        except OSError as error:
            raise Undecided(name, "unreadable", error.strerror) from None
        if len(data) > max_bytes:
            raise Unsound(name, "file-too-large", max_bytes)
        return data

    def need(self, name: str, max_bytes: int) -> bytes:
        """The bytes of a file that must be there. Raises `Unsound` or `Undecided`."""
        data = self.read(name, max_bytes)
        if data is None:
            raise Undecided(name, "file-missing")
        return data

    def names(self, top: str) -> Iterator[str]:
        """All that stands under a folder where no folder may stand, `/` between the parts of a name."""
        if os.path.islink(os.path.join(self.path, top)):
            raise Unsound(top, "file-not-plain")
        for parent, folders, files in os.walk(os.path.join(self.path, top), onerror=self._refuse_unlistable):
            inside = os.path.relpath(parent, self.path).replace(os.sep, "/")
            wrong = [name for name in folders if not self._is_folder(f"{inside}/{name}")]
            folders[:] = set(folders).difference(wrong)
            for name in sorted(files + wrong):
                if not (name.startswith(".") and name.endswith(".unfinished")):
                    yield f"{inside}/{name}"

    def _refuse_unlistable(self, error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise Undecided(os.path.relpath(str(error.filename), self.path), "unreadable", error.strerror)

    def _is_folder(self, name: str) -> bool:
        return FOLDER_NAME.fullmatch(name) is not None and not os.path.islink(os.path.join(self.path, name))


FOLDER_NAME = re.compile(
    r"checkpoints(?:/x[0-9]{3})*|tile/(?:entries|0|[1-9]|[1-5][0-9]|6[0-3])(?:/x[0-9]{3})*(?:/[0-9]{3}\.p)?"
)
TILE_NAME = re.compile(
    r"tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/([1-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5]))?"
)


def number_path(number: int) -> str:
    """A tile's number in groups of three digits: 1234067 is x001/x234/067."""
    path = f"{number % 1000:03d}"
    while number >= 1000:
        number //= 1000
        path = f"x{number % 1000:03d}/{path}"
    return path


def read_number(path: str) -> int | None:
    """The number behind a path of three-digit groups, or None if it is not the one path of any."""
    digits = path.replace("x", "").replace("/", "")
    if not digits.isdigit() or not digits.isascii() or len(digits) > 21:
        return None
    return int(digits) if number_path(int(digits)) == path else None


def tile_name(kind: str, number: int, width: int) -> str:
    """Where a tile or bundle lies."""
    return f"tile/{kind}/{number_path(number)}" + ("" if width == TILE_WIDTH else f".p/{width}")


def split_bundle(name: str, data: bytes) -> list[bytes]:
    """The entries in a bundle. Raises `Unsound`."""
    rows: list[bytes] = []
    at = 0
    while at < len(data) and len(rows) < TILE_WIDTH:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if not start < at <= min(len(data), start + MAX_ENTRY_BYTES):
            raise Unsound(name, "bundle-damaged", len(rows) + 1)
        rows.append(data[start:at])
    if at != len(data):
        raise Unsound(name, "bundle-damaged", len(rows) + 1)
    return rows


def position_of(index: int) -> str:
    """How a place in the log is named: the first entry is position 1."""
    return f"position {index + 1}"


HEADER = re.compile(
    r'\{"alg":"Ed25519","kid":"([A-Za-z0-9_-]{43})",'
    r'"typ":"mingzhang-submission\+jws","duty":"(prepare|approve)"\}'
)


class Submission:
    """The log entry of a submission, read back and checked in itself. Raises `Unsound`.

    `signatures` are rows of key, duty, signature and the message that was signed.
    """

    def __init__(self, place: str, data: bytes) -> None:
        self.place = place
        try:
            self._read_entry(data)
            self._read_payload(strict_object(self._payload, MAX_PAYLOAD_BYTES))
        except NotStrict as error:
            raise Unsound(place, "entry-damaged", error) from None
        if self.recorded_at > self.not_after:
            raise Unsound(place, "recorded-after-expiry", self.not_after)
        if self._prepared - self._recorded > MAX_CLOCK_AHEAD:
            raise Unsound(place, "recorded-before-prepared", self.recorded_at)

    def _read_entry(self, data: bytes) -> None:
        entry = strict_object(data)
        jws = exactly(entry.get("jws"), "payload", "signatures")
        self.recorded_at, self._recorded = _moment(entry.get("recorded_at"))
        self._payload = _bytes(jws["payload"])
        rows = jws["signatures"]
        if not isinstance(rows, list) or not 1 <= len(rows) <= MAX_SIGNATURES:
            raise NotStrict(f"not 1 to {MAX_SIGNATURES} signatures")
        self.signatures = [self._signature(row, jws["payload"]) for row in rows]
        kids = [row[0] for row in self.signatures]
        if any(first >= second for first, second in zip(kids, kids[1:])):
            raise NotStrict("its keys are not in order, each once")
        same = {"type": "submission.accepted", "recorded_at": self.recorded_at, "jws": jws}
        if compact(same) != data:
            raise Unsound(self.place, "entry-not-canonical")

    def _signature(self, row: object, payload: object) -> tuple[str, str, bytes, bytes]:
        members = exactly(row, "protected", "signature")
        found = HEADER.fullmatch(_bytes(members["protected"]).decode("utf-8", "replace"))
        if found is None:
            raise NotStrict("a protected header is not in its one spelling")
        _bytes(found[1], HASH_BYTES)
        message = f"{members['protected']}.{payload}".encode("ascii")
        return found[1], found[2], _bytes(members["signature"], 64), message

    def _read_payload(self, payload: dict[str, object]) -> None:
        exactly(payload, "ledger", "id", "size", "root", "seen", "prepared_at", "not_after")
        seen = exactly(payload["seen"], "size", "root")
        self.ledger, self.id = payload["ledger"], _uuid(payload["id"])
        self.size, self.root = _size(payload["size"]), _bytes(payload["root"], HASH_BYTES)
        self.seen_size, self.seen_root = _size(seen["size"]), _bytes(seen["root"], HASH_BYTES)
        _, self._prepared = _moment(payload["prepared_at"])
        self.not_after, until = _moment(payload["not_after"])
        if not 1 <= self.size <= MAX_STATEMENTS or not timedelta() < until - self._prepared <= MAX_VALID:
            raise NotStrict("size or term of the payload are out of bounds")


def exactly(value: object, *names: str) -> dict[str, object]:
    """An object that has these members and no others. Raises `NotStrict`."""
    if not isinstance(value, dict) or set(value) != set(names):
        raise NotStrict(f"expected exactly the members {', '.join(names)}")
    return value


def compact(value: object) -> bytes:
    """JSON as the log writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _bytes(value: object, size: int | None = None) -> bytes:
    data = from_base64url(value)
    if data is None or size not in {None, len(data)}:
        raise NotStrict("a member is not canonical base64url of the right length")
    return data


def _moment(value: object) -> tuple[str, datetime]:
    found = moment(value)
    if found is None or not isinstance(value, str):
        raise NotStrict("a member is no moment of the log")
    return value, found


def _size(value: object) -> int:
    if type(value) is not int or value < 0:
        raise NotStrict("a member is no whole number")
    return value


def _uuid(value: object) -> bytes:
    if not isinstance(value, str) or UUID7.fullmatch(value) is None:
        raise NotStrict("an id is no UUIDv7")
    return bytes.fromhex(value.replace("-", ""))


def thumbprint(public: bytes) -> str:
    """The name of an Ed25519 key (RFC 7638, RFC 8037)."""
    jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{to_base64url(public)}"}}'
    return to_base64url(sha256(jwk.encode("ascii")).digest())


class Officers:
    """Whose keys may sign, as the log itself says up to here.

    That those who enrolled, revoked, registered and suspended were entitled to is not judged here.
    """

    def __init__(self, ed25519: Ed25519) -> None:
        self.origin = self.log_key = ""
        self._ed25519 = ed25519
        self._keys: dict[str, tuple[str, bytes, list[str], str, str]] = {}
        self._revoked: set[str] = set()
        self._codes: dict[str, str] = {}
        self._parties: set[str] = set(AUTHORITIES)
        self._suspended: set[str] = set()

    def public_key(self, place: str, kid: str, duty: str, day: str) -> bytes:
        """The key that may sign in this duty on this day. Raises `Unsound`."""
        if kid not in self._keys:
            raise Unsound(place, "key-unknown", kid)
        party, public, duties, first_day, last_day = self._keys[kid]
        if kid in self._revoked:
            raise Unsound(place, "key-revoked", kid)
        if not first_day <= day <= last_day:
            raise Unsound(place, "key-outside-term", kid)
        if self._codes.get(party, party) in self._suspended:
            raise Unsound(place, "party-suspended", kid)
        if duty not in duties:
            raise Unsound(place, "duty-not-held", kid, duty)
        return public

    def found(self, place: str, statement: dict[str, object]) -> None:
        """Begin with the founders. Raises `Unsound`."""
        parties = statement.get("authorities")
        rows = [row for row in parties if isinstance(row, dict)] if isinstance(parties, list) else []
        names = sorted(str(row.get("authority")) for row in rows)
        if statement["type"] != "ledger.founded" or names != sorted(AUTHORITIES):
            raise Unsound(place, "not-founded")
        self.origin, self.log_key = str(statement.get("origin")), str(statement.get("log_key"))
        for row in rows:
            officers = row.get("officers")
            for officer in officers if isinstance(officers, list) else []:
                if isinstance(officer, dict):
                    self._enrol(place, {**officer, "party": row["authority"]})

    def learn(self, place: str, statement: dict[str, object]) -> None:
        """Take in one statement of a submission that was checked. Raises `Unsound`."""
        kind = statement["type"]
        if kind == "party.registered":
            code, founding = str(statement.get("code")), str(statement.get("founding"))
            self._parties.add(code)
            if founding in AUTHORITIES:
                self._codes[founding] = code
        elif kind == "party.suspended":
            party = str(statement.get("party"))
            self._suspended.add(self._codes.get(party, party))
        elif kind == "key.enrolled":
            self._enrol(place, statement)
        elif kind == "key.revoked":
            self._revoked.add(str(statement.get("kid")))

    def _enrol(self, place: str, row: dict[str, object]) -> None:
        party, officer, duties = str(row.get("party")), str(row.get("officer")), row.get("duties")
        first_day, last_day = str(row.get("valid_from", "")), str(row.get("valid_to", "9999"))
        try:
            public, proof = _bytes(row.get("public_key"), 32), _bytes(row.get("proof"), 64)
        except NotStrict as error:
            raise Unsound(place, "enrolment-damaged", error) from None
        if not isinstance(duties, list) or not duties or not all(duty in DUTIES for duty in duties):
            raise Unsound(place, "enrolment-damaged", "its duties")
        kid = thumbprint(public)
        if kid in self._keys:
            raise Unsound(place, "key-repeated", kid)
        if self._codes.get(party, party) not in self._parties:
            raise Unsound(place, "party-unknown", party)
        lines = ("mingzhang-enrolment/v1", self.origin, party, officer, ",".join(duties))
        message = "".join(f"{line}\n" for line in (*lines, to_base64url(public))).encode("utf-8")
        if not self._ed25519.verify(public, proof, message):
            raise Unsound(place, "key-not-possessed", kid)
        self._keys[kid] = (party, public, duties, first_day, last_day)


class Verification:
    """One run over a directory; afterwards it holds what was counted and found."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.verdict = "undecided"
        self.finding: Found | None = None
        self.is_another_program = False
        self.fingerprint = self.log_key = self.note = ""
        self.size = self.submissions = self.statements = self.signatures = 0
        self.root = b""
        self.tree = Tree()
        self.ed25519 = Ed25519()
        self.officers = Officers(self.ed25519)
        self._remembered: tuple[int, bytes, str, object] | None = None
        self._ids: set[bytes] = set()
        self._ends: set[int] = set()
        self._last_moment = ""
        self._told_at = time.monotonic()

    def run(self) -> None:
        """Verify; the verdict is kept, and the first thing that is wrong."""
        try:
            self.directory = Directory(self.options.directory)
            self._open()
            self._read_log()
            self._check_above()
            self._check_beside()
            self.verdict = "sound"
        except Found as found:
            self.verdict, self.finding = found.verdict, found
        except Exception as error:  # a mistake of this program must not pass for a verdict
            self.finding = Undecided(self.options.directory, "unexpected", repr(error))

    def _open(self) -> None:
        """Read what stands beside the tiles, and hold it against what was given."""
        # Listed first, so that a directory that is being published meanwhile is not taken for a wrong one.
        self._history = {self._history_size(name): name for name in self.directory.names("checkpoints")}
        self._founding = self.directory.need("founding", MAX_SMALL_BYTES)
        try:
            self.log_key = str(strict_object(self._founding, MAX_SMALL_BYTES).get("log_key"))
        except NotStrict as error:
            raise Unsound("founding", "founding-damaged", error) from None
        if self.options.log_key not in {None, self.log_key}:
            raise Unsound("founding", "log-key-differs", self.log_key, self.options.log_key)
        policy = self.directory.need("log.policy", MAX_SMALL_BYTES)
        if policy != f"log {self.log_key}\nquorum none\n".encode("utf-8", "surrogatepass"):
            raise Unsound("log.policy", "policy-differs")
        note = self.directory.need("checkpoint", MAX_NOTE_BYTES)
        self.size, self.root = self._checkpoint("checkpoint", note)
        self.note = note.decode("utf-8")
        for size, name in sorted(self._history.items()):
            if size > self.size:
                raise Unsound(name, "checkpoint-beyond", self.size)
        if self.options.remember is not None and os.path.lexists(self.options.remember):
            self._remembered = self._read_remembered(self.options.remember)

    def _history_size(self, name: str) -> int:
        size = read_number(name[len("checkpoints/") :])
        if size is None:
            raise Unsound(name, "file-unexpected")
        return size

    def _checkpoint(self, place: str, note: bytes) -> tuple[int, bytes]:
        try:
            return open_checkpoint(note, self.log_key, self.ed25519)
        except BadNote as error:
            raise Unsound(place, "checkpoint-not-signed", error) from None

    def _read_log(self) -> None:
        entries = self._entries()
        for index, data in entries:
            submission = Submission(position_of(index), data)
            rows = list(islice(entries, submission.size))
            if len(rows) < submission.size or sum(len(row) for _, row in rows) > MAX_SUBMISSION_BYTES:
                raise Unsound(submission.place, "submission-cut", len(rows), submission.size)
            statements = [self._statement(position_of(at), row) for at, row in rows]
            if index == 0:
                self._found(rows[0][1], statements[0])
            self._check_submission(index, submission, len(statements))
            self._take_in(index, submission, statements)
            self._tell(index)

    def _entries(self) -> Iterator[tuple[int, bytes]]:
        """The entries in order, each held against its leaf in the lowest tiles."""
        for number in range(-(-self.size // TILE_WIDTH)):
            width = min(TILE_WIDTH, self.size - TILE_WIDTH * number)
            name = tile_name("entries", number, width)
            rows = split_bundle(name, self.directory.need(name, MAX_BUNDLE_BYTES))
            self._check_width(name, len(rows), width)
            tile = self._tile("0", number, width)
            for index, row in enumerate(rows, number * TILE_WIDTH):
                leaf = leaf_hash(row)
                offset = index % TILE_WIDTH * HASH_BYTES
                if leaf != tile[offset : offset + HASH_BYTES]:
                    raise Unsound(position_of(index), "bytes-changed")
                self.tree.append(leaf)
                yield index, row

    def _tile(self, level: str, number: int, width: int) -> bytes:
        name = tile_name(level, number, width)
        tile = self.directory.need(name, TILE_WIDTH * HASH_BYTES)
        self._check_width(name, len(tile) / HASH_BYTES, width)
        return tile

    def _check_width(self, name: str, found: float, width: int) -> None:
        if found != width:
            raise Unsound(name, "width-differs", f"{found:g}", width)

    def _statement(self, place: str, data: bytes) -> dict[str, object]:
        try:
            statement = strict_object(data)
            statement["id"] = _uuid(statement.get("id"))
        except NotStrict as error:
            raise Unsound(place, "statement-damaged", error) from None
        kind = statement.get("type")
        if not isinstance(kind, str) or kind.startswith("submission."):
            raise Unsound(place, "statement-damaged", "its type")
        return statement

    def _found(self, data: bytes, statement: dict[str, object]) -> None:
        """The log begins with the founding that was given, and `founding` says what it says."""
        self.fingerprint = to_base64(leaf_hash(data))
        if self.options.founding not in {None, self.fingerprint}:
            raise Unsound(position_of(1), "founding-differs", self.fingerprint, self.options.founding)
        self.officers.found(position_of(1), statement)
        origin, log_key = self.officers.origin, self.officers.log_key
        members = {"format": PUBLISHED, "origin": origin, "log_key": log_key, "founding": self.fingerprint}
        if self._founding != compact(members) + b"\n" or log_key.split("+")[0] != origin:
            raise Unsound("founding", "founding-damaged", "not what the log's founding says")

    def _check_submission(self, index: int, submission: Submission, count: int) -> None:
        place = submission.place
        if submission.root != tree_hash(self.tree.leaves(index + 1, index + 1 + count)):
            raise Unsound(place, "root-differs")
        if submission.ledger != self.officers.origin:
            raise Unsound(place, "wrong-ledger", submission.ledger)
        if submission.seen_size > index or submission.seen_root != self.tree.root(submission.seen_size):
            raise Unsound(place, "seen-elsewhere", submission.seen_size)
        if submission.recorded_at < self._last_moment:
            raise Unsound(place, "recorded-at-decreases", submission.recorded_at, self._last_moment)
        self._last_moment = submission.recorded_at
        for kid, duty, signature, message in submission.signatures:
            public = self.officers.public_key(place, kid, duty, submission.recorded_at[:10])
            if not self.ed25519.verify(public, signature, message):
                raise Unsound(place, "signature-forged", kid)

    def _take_in(self, index: int, submission: Submission, statements: list[dict[str, object]]) -> None:
        for offset, statement in enumerate(statements, 1):
            place = position_of(index + offset)
            if statement["id"] in self._ids:
                raise Unsound(place, "id-repeated")
            self._ids.add(cast(bytes, statement["id"]))
            if statement["type"] == "ledger.founded" and (index, offset) != (0, 1):
                raise Unsound(place, "founded-again")
            self.officers.learn(place, statement)
        if submission.id in self._ids:
            raise Unsound(submission.place, "id-repeated")
        self._ids.add(submission.id)
        end = index + 1 + len(statements)
        if end == self.size or end in self._history:
            self._ends.add(end)
        self.submissions += 1
        self.statements += len(statements)
        self.signatures += len(submission.signatures)

    def _check_above(self) -> None:
        """The tiles above the lowest, and the root."""
        level = 1
        while self.tree.size >> (8 * level):
            count = self.tree.size >> (8 * level)
            for number in range(-(-count // TILE_WIDTH)):
                width = min(TILE_WIDTH, count - TILE_WIDTH * number)
                tile = self._tile(str(level), number, width)
                self._check_hashes(tile_name(str(level), number, width), level, number, tile)
            level += 1
        self._check_beginning("checkpoint", self.size, self.root)

    def _check_hashes(self, name: str, level: int, number: int, tile: bytes) -> None:
        first = number * TILE_WIDTH
        if tile != self.tree.hashes(8 * level, first, first + len(tile) // HASH_BYTES):
            raise Unsound(name, "tile-differs")

    def _check_beginning(self, place: str, size: int, root: bytes) -> None:
        if root != self.tree.root(size):
            raise Unsound(place, "checkpoint-root-differs")
        if size not in self._ends:
            raise Unsound(place, "checkpoint-misplaced")

    def _check_beside(self) -> None:
        """What else lies there: earlier checkpoints, other widths of tiles, what was remembered."""
        for size, name in sorted(self._history.items()):
            note = self.directory.need(name, MAX_NOTE_BYTES)
            found, root = self._checkpoint(name, note)
            if found != size or (size == self.size and note.decode("utf-8") != self.note):
                raise Unsound(name, "checkpoint-note-differs", found)
            self._check_beginning(name, size, root)
            self._need_partial_tiles(size)
        for name in self.directory.names("tile"):
            self._check_other(name)
        if self._remembered is not None:
            self._check_remembered(*self._remembered)
        own = None
        with suppress(OSError), open(__file__, "rb") as file:
            own = file.read()
        beside = self.directory.read("mingzhang-verify.py", MAX_NOTE_BYTES)
        self.is_another_program = beside not in {None, own}

    def _need_partial_tiles(self, size: int) -> None:
        """Those of an earlier size must be there, unless they have become part of a complete one."""
        for level in range(8):
            number, width = divmod(size >> (8 * level), TILE_WIDTH)
            if width and (number + 1) * TILE_WIDTH > self.size >> (8 * level):
                for kind in ("entries", "0") if level == 0 else (str(level),):
                    self.directory.need(tile_name(kind, number, width), MAX_BUNDLE_BYTES)

    def _check_other(self, name: str) -> None:
        """Hold any tile or bundle against the log, if the log has all that it should hold."""
        found = TILE_NAME.fullmatch(name)
        number = None if found is None else read_number(found[2])
        if found is None or number is None:
            raise Unsound(name, "file-unexpected")
        is_bundle, width = found[1] == "entries", int(found[3] or TILE_WIDTH)
        level = 0 if is_bundle else int(found[1])
        if number * TILE_WIDTH + width > self.tree.size >> (8 * level):
            return
        data = self.directory.read(name, MAX_BUNDLE_BYTES if is_bundle else TILE_WIDTH * HASH_BYTES) or b""
        if is_bundle:
            data = b"".join(map(leaf_hash, split_bundle(name, data)))
        self._check_width(name, len(data) / HASH_BYTES, width)
        self._check_hashes(name, level, number, data)

    def _read_remembered(self, path: str) -> tuple[int, bytes, str, object]:
        """Size, root, note and founding that FILE remembers, which must be of this log."""
        data = Directory(os.path.dirname(path) or ".").read(os.path.basename(path), MAX_NOTE_BYTES) or b""
        try:
            members = exactly(json.loads(data), "format", "founding", "log_key", "checkpoint")
            if compact(members) + b"\n" != data or members["format"] != REMEMBERED:
                raise NotStrict("another format or spelling")
            note, log_key = str(members["checkpoint"]), str(members["log_key"])
            size, root = open_checkpoint(note.encode("utf-8", "replace"), log_key, self.ed25519)
        except (NotStrict, BadNote, ValueError, RecursionError) as error:
            raise Undecided(path, "remembered-damaged", error) from None
        if log_key != self.log_key:
            raise Unsound(path, "remembered-another")
        return size, root, note, members["founding"]

    def _check_remembered(self, size: int, root: bytes, note: str, founding: object) -> None:
        if founding != self.fingerprint:
            raise Unsound(self.options.remember, "remembered-another")
        if size > self.size:
            raise Unsound("checkpoint", "rolled-back", self.size, size)
        if root != self.tree.root(size):
            raise Unsound("checkpoint", "forked", size, self._write_fork(size, note))

    def _write_fork(self, size: int, note: str) -> str:
        """Write both notes and what shows that they contradict each other; the name of the file."""
        proof = "".join(to_base64(node) + "\n" for node in self.tree.consistency(size, self.size))
        text = FORK_TEXT + (
            f"== log key ==\n{self.log_key}\n== checkpoint A ==\n{note}== checkpoint B ==\n{self.note}"
            f"== root of A's size under B ==\n{to_base64(self.tree.root(size))}\n"
            f"== consistency proof ==\n{proof}"
        )
        for ending in ("fork", *(f"fork-{number}" for number in range(2, MAX_FORK_FILES))):
            path = f"{self.options.remember}.{ending}"
            with suppress(OSError), open(path, "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
                return path
        return "-"

    def remember(self, path: str) -> None:
        """Keep the checkpoint of a sound run. Raises `OSError`."""
        members = {
            "format": REMEMBERED,
            "founding": self.fingerprint,
            "log_key": self.log_key,
            "checkpoint": self.note,
        }
        descriptor, new = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".remember-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(compact(members) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)

    def _tell(self, index: int) -> None:
        if time.monotonic() - self._told_at > 1 and sys.stderr.isatty():
            self._told_at = time.monotonic()
            sys.stderr.write(f"\r{index:,} / {self.size:,} ")
            sys.stderr.flush()

    def to_json(self, seconds: float) -> dict[str, object]:
        """The outcome for programs, with the names that the big program uses."""
        return {
            "verdict": self.verdict,
            "path": self.options.directory,
            "origin": self.officers.origin,
            "founding": self.fingerprint,
            "founding_was_given": self.options.founding is not None,
            "log_key": self.log_key,
            "log_key_was_given": self.options.log_key is not None,
            "size": self.size,
            "root": to_base64(self.root),
            "checkpoint": self.note,
            "submissions": self.submissions,
            "statements": self.statements,
            "signatures": self.signatures,
            "seconds": round(seconds, 3),
            "verifier_in_directory_is_another": self.is_another_program,
            "findings": [] if self.finding is None else [self.finding.to_json()],
            "does_not_check": ["members of statements", "authority and quorums", "decisions", "money"],
            "does_not_prove": "that what is stated is true, or that nothing was left out",
        }

    def lines(self, seconds: float) -> list[str]:
        """The outcome for people, in Chinese and in English."""
        if self.finding is not None:
            zh, en = VERDICTS[self.verdict]
            said = self.finding.to_json()
            return [
                f"{zh}：{self.options.directory}\n  {said['place']}：{said['message_zh']}",
                f"{en}: {self.options.directory}\n  {said['place']}: {said['message_en']}",
            ]
        given = self.options.founding is not None or self.options.log_key is not None
        figures = {
            "origin": self.officers.origin, "size": self.size, "root": to_base64(self.root),
            "submissions": self.submissions, "statements": self.statements, "signatures": self.signatures,
            "seconds": seconds, "fingerprint": self.fingerprint,
        }  # fmt: skip
        chosen = [(True, SOUND), (not given, NOT_GIVEN), (self.is_another_program, ANOTHER_PROGRAM)]
        return [text[lang].format(**figures) for lang in (0, 1) for shown, text in chosen if shown]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def read_options(arguments: list[str]) -> argparse.Namespace:
    """What was asked for. Exits with 64 where it cannot be understood."""
    about = "核验公开的账本目录 · Verify a published ledger with nothing but Python."
    parser = _Parser(prog="mingzhang-verify.py", description=about)
    parser.add_argument("directory", metavar="DIR", help="公开的目录 · the published directory")
    parser.add_argument("--founding", metavar="FINGERPRINT", help="设立指纹 · founding fingerprint, base64")
    parser.add_argument("--log-key", metavar="VKEY", help="日志公钥 · the log's verifier key")
    parser.add_argument("--remember", metavar="FILE", help="记住所见的检查点 · remember the checkpoint seen")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    parser.add_argument("--version", action="version", version=f"mingzhang-verify {VERSION}")
    options = parser.parse_args(arguments)
    if options.founding is not None and len(from_base64(options.founding) or b"") != HASH_BYTES:
        parser.error("设立指纹应为 44 个字符的 base64 · the fingerprint must be 44 characters of base64")
    if options.log_key is not None:
        try:
            parse_vkey(options.log_key)
        except BadNote as error:
            parser.error(f"日志公钥有误 · the log's key: {error}")
    return options


def main(arguments: list[str]) -> int:
    """Verify, print, and return the exit code of the verdict."""
    options = read_options(arguments)
    started = time.monotonic()
    verification = Verification(options)
    verification.run()
    if verification.verdict == "sound" and options.remember is not None:
        try:
            verification.remember(options.remember)
        except OSError as error:
            verification.verdict = "undecided"
            verification.finding = Undecided(options.remember, "unwritable", error.strerror)
    seconds = time.monotonic() - started
    if options.json:
        text = json.dumps(verification.to_json(seconds), ensure_ascii=False, indent=1)
    else:
        text = "\n".join(verification.lines(seconds))
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    return EXIT_CODES[verification.verdict]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

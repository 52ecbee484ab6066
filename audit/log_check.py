"""The log's own promises, submission by submission: bytes, hashes, order, signatures, checkpoints.

What a submission means (references, authority, money) is decided again by the replay that calls `check`.
Where the log is kept, in a database or in files, does not matter here: checkpoints come in order, and `take`
is given the hashes as they follow from the bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from audit.findings import Findings, at
from audit.vouching import Voucher
from ledger.checkpoint import CheckpointError, open_checkpoint
from ledger.deciding import are_known, refuse_forged
from ledger.encoding import encode_base64
from ledger.errors import LedgerError
from ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash, tree_hash
from ledger.note import NoteError, VerifierKey
from ledger.replaying import Opened
from ledger.store import StoredEntry
from ledger.store.tiles import Node, grow
from ledger.submission import entry_bytes

_MAX_ROOTS: Final = 4_096

RootAt = Callable[[int], bytes]
"""Gives the root over the first so many entries, all of which were checked before."""
Take = Callable[[Sequence[bytes], Sequence[Node]], None]
"""Is given the leaf hashes of each submission, and the roots of the tiles that they complete."""


class Sealed(NamedTuple):
    """A checkpoint as it is kept: its `place` for people, the `size` under which it stands, its signed
    `note`, and the `root` beside it, where one is kept."""

    place: str
    size: int
    note: str | bytes
    root: bytes | None = None


class LogCheck:
    """Checks each submission's bytes and the tree over them; remembers the roots at recent ends.

    `checkpoints` are all that are kept, by size, also those beyond the log's end. `voucher` tells what is
    known already of the bytes of a submission.
    """

    def __init__(
        self, findings: Findings, root_at: RootAt, checkpoints: Iterator[Sealed], take: Take
    ) -> None:
        self.frontier = Frontier()
        self.log_key: VerifierKey | None = None
        self.newest: Sealed | None = None
        self.voucher: Callable[[int], Voucher | None] = lambda _: None
        self._root_at = root_at
        self._take = take
        self._findings = findings
        self._last_moment = ""
        self._roots: OrderedDict[int, bytes] = OrderedDict({0: EMPTY_ROOT})
        self._checkpoints = checkpoints
        self._checkpoint = next(self._checkpoints, None)

    def check(self, opened: Opened) -> None:
        """Check one submission before it is decided."""
        voucher = self.voucher(opened.stored.position)
        if voucher is not None and are_known(voucher.entry.jws, opened.authority):
            self._check_vouched(opened, voucher)
        else:
            self._check_whole(opened)

    def _check_vouched(self, opened: Opened, voucher: Voucher) -> None:
        """Check what the bytes of a submission do not say by themselves."""
        self._check_moments(opened)
        for row in (opened.stored, *opened.statements):
            self._check_filed(row, opened)
        self._check_seen(opened)
        self._grow(voucher.leaf_hashes())

    def _check_whole(self, opened: Opened) -> None:
        self._check_spelling(opened)
        self._check_moments(opened)
        leaves = self._check_leaves(opened)
        if opened.entry.payload.root != tree_hash(leaves[1:]):
            self._add(
                opened.stored.position,
                "root-differs",
                "签名所覆盖的根与各条陈述不符",
                "the signed root is not that of the statements",
            )
        self._check_seen(opened)
        forged = refuse_forged(opened.entry.jws, opened.authority)
        if forged is not None:
            self._add(opened.stored.position, forged.code, forged.zh(), forged.en())
        self._grow(leaves)

    def check_checkpoints(self, end: int) -> None:
        """Check the checkpoint at the end of a submission, if there is one, with the key of the founding."""
        root = self.frontier.root()
        self._roots[end] = root
        if len(self._roots) > _MAX_ROOTS:
            self._roots.popitem(last=False)
        while self._checkpoint is not None and self._checkpoint.size <= end:
            self._check_checkpoint(self._checkpoint, end, root)
            self._advance()

    def finish(self) -> None:
        """The newest checkpoint covers the whole log, and none goes beyond it."""
        while self._checkpoint is not None:
            self._findings.add(
                self._checkpoint.place,
                "checkpoint-beyond",
                "检查点超出日志末尾：日志可能被截断",
                f"beyond the end of the log at {self.frontier.size}: the log may have been cut off",
            )
            self._advance()
        covered = 0 if self.newest is None else self.newest.size
        if covered < self.frontier.size:
            self._findings.add(
                f"checkpoint {covered}",
                "checkpoint-missing",
                f"最新检查点没有覆盖整个日志（{self.frontier.size} 条）",
                f"the newest checkpoint does not cover the log of {self.frontier.size} entries",
            )

    def _advance(self) -> None:
        self.newest = self._checkpoint
        self._checkpoint = next(self._checkpoints, None)

    def _check_spelling(self, opened: Opened) -> None:
        if entry_bytes(opened.entry.recorded_at, opened.entry.jws) != opened.stored.data:
            self._add(
                opened.stored.position,
                "entry-not-canonical",
                "提交条目不是其唯一写法",
                "the entry is not in its one spelling",
            )

    def _check_moments(self, opened: Opened) -> None:
        position, entry = opened.stored.position, opened.entry
        if entry.recorded_at < self._last_moment:
            self._add(
                position,
                "recorded-at-decreases",
                f"记录时间 {entry.recorded_at} 早于前一条 {self._last_moment}",
                f"recorded at {entry.recorded_at}, before its predecessor at {self._last_moment}",
            )
        self._last_moment = entry.recorded_at
        if entry.recorded_at > entry.payload.not_after:
            self._add(
                position,
                "recorded-after-expiry",
                f"签名已于 {entry.payload.not_after} 失效",
                f"recorded after its signatures expired at {entry.payload.not_after}",
            )
        if entry.payload.is_from_the_future(entry.recorded_at):
            self._add(
                position,
                "recorded-before-prepared",
                f"填报时间 {entry.payload.prepared_at} 晚于记录时间 {entry.recorded_at}",
                f"recorded at {entry.recorded_at}, days before prepared at {entry.payload.prepared_at}",
            )
        # The founding is held against itself: its signers must have meant the ledger that it names.
        origin = opened.authority.constitution().origin
        if origin and entry.payload.ledger != origin:
            self._add(
                position,
                "wrong-ledger",
                f"属于账本 {entry.payload.ledger}",
                f"signed for {entry.payload.ledger}",
            )

    def _check_leaves(self, opened: Opened) -> list[bytes]:
        leaves = []
        for row in (opened.stored, *opened.statements):
            leaf = leaf_hash(row.data)
            leaves.append(leaf)
            if leaf != row.leaf_hash:
                self._add(
                    row.position,
                    "bytes-changed",
                    "内容与记录时的哈希不符：被改动过",
                    "the bytes are not those that were hashed when they were recorded: they were changed",
                )
            self._check_filed(row, opened)
        return leaves

    def _check_filed(self, row: StoredEntry, opened: Opened) -> None:
        if row.submission != opened.stored.position:
            self._add(
                row.position,
                "submission-differs",
                f"标为第 {row.submission} 条提交",
                f"filed under submission {row.submission}, expected {opened.stored.position}",
            )

    def _check_seen(self, opened: Opened) -> None:
        payload, position = opened.entry.payload, opened.stored.position
        known = self._roots.get(payload.seen_size)
        if payload.seen_size >= position:
            known = b""
        elif known is None:
            # These leaves were checked earlier in this pass.
            known = self._root_at(payload.seen_size)
        if known != payload.seen_root:
            self._add(
                position,
                "seen-elsewhere",
                f"签名人所见的前 {payload.seen_size} 条不是本日志的开头：可能有分叉",
                f"the {payload.seen_size} entries its signers saw do not begin this log: there may be a fork",
            )

    def _grow(self, leaves: list[bytes]) -> None:
        self._take(leaves, grow(self.frontier, leaves))

    def _check_checkpoint(self, stored: Sealed, end: int, root: bytes) -> None:
        if stored.size != end:
            self._findings.add(
                stored.place,
                "checkpoint-misplaced",
                "检查点不在提交末尾",
                "does not stand at the end of a submission",
            )
            return
        if stored.root not in {None, root}:
            self._findings.add(
                stored.place,
                "checkpoint-root-differs",
                "检查点的根与日志不符",
                f"its root is not the log's root {encode_base64(root)}",
            )
        if self.log_key is None:
            return
        try:
            opened = open_checkpoint(stored.note, self.log_key)
        except (NoteError, CheckpointError, LedgerError) as error:
            self._findings.add(
                stored.place, "checkpoint-not-signed", f"检查点签名无效：{error}", f"not signed: {error}"
            )
            return
        if opened.unknown:
            # Whoever sees it would take it for a witness, and nothing here can verify it.
            self._findings.add(
                stored.place,
                "checkpoint-line-unknown",
                f"检查点多出 {opened.unknown[0].label} 的签名行，不是日志所写",
                f"has a line by {opened.unknown[0].label}, which the log did not write",
            )
        signed = opened.checkpoint
        if (signed.size, signed.root) != (stored.size, root):
            self._findings.add(
                stored.place,
                "checkpoint-note-differs",
                "检查点签名的内容与日志不符",
                f"signed for size {signed.size} and root {encode_base64(signed.root)}",
            )

    def _add(self, position: int, code: str, zh: str, en: str) -> None:
        self._findings.add(at(position), code, zh, en)

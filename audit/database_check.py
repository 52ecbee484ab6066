"""What a database keeps of a log beside its entries: checkpoints, the roots of complete tiles, positions.

`LogCheck` checks the log itself, whatever keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from audit.findings import MAX_FINDINGS, Findings, at
from audit.index_check import paged
from audit.log_check import Sealed
from ledger.store.tiles import Node


def checkpoints_in(connection: Connection) -> Iterator[Sealed]:
    """All checkpoints of the table by size, also those beyond the log's end."""
    for size, root, note in paged(connection, "SELECT size, root, note FROM checkpoints ORDER BY size"):
        yield Sealed(f"checkpoint {size}", size, note, root)


class NodesCheck:
    """Compares the table of nodes with what follows from the entries."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection = connection
        self._findings = findings
        self._nodes = {
            (row[0], row[1]): row[2]
            for row in connection.exec_driver_sql("SELECT level, index_, hash FROM nodes")
        }

    def take(self, _leaves: Sequence[bytes], nodes: Sequence[Node]) -> None:
        """Compare the nodes of one submission."""
        for level, index, expected in nodes:
            found = self._nodes.pop((level, index), None)
            if found != expected:
                self._findings.add(
                    f"table nodes, level {level}, index {index}",
                    "node-differs" if found is not None else "node-missing",
                    "树节点与日志不符",
                    "not the hash that follows from the log",
                )

    def finish(self) -> None:
        """No node and no entry is left over."""
        sql = "SELECT position FROM entries WHERE position < 1 ORDER BY position"
        for position in [row[0] for row in self._connection.exec_driver_sql(sql).fetchmany(MAX_FINDINGS)]:
            self._findings.add(
                at(position),
                "entry-misplaced",
                "日志第 1 条之前还有内容",
                "found, expected nothing before position 1",
            )
        for level, index in self._nodes:
            self._findings.add(
                f"table nodes, level {level}, index {index}",
                "node-extra",
                "多余的树节点",
                "found, expected no such node",
            )

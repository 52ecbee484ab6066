"""What a call of `import` says about its files (导入参数)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Asking:
    """The options that say how files are read. `party` is a code or a name, `mapping` columns and members."""

    year: int
    party: str | None = None
    dated: date | None = None
    document: str | None = None
    sheet: str | None = None
    form: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    accepted: frozenset[int] = frozenset()

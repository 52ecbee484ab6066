"""How large a history is: how many institutions, procurements, classes and special events (规模)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FEWEST: Final = 2_000
MOST: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of things, for a number of statements."""

    statements: int
    institutions: int
    """In each province."""
    procurements: int
    classes: int
    """Of a usual procurement."""
    lines: int
    """Expenses of a usual class."""
    plans: int
    inspections: int
    complaints: int
    series: int
    vouchers: int
    """In each series."""
    experts: int
    """In each register."""
    has_provincial_registers: bool

    @classmethod
    def of(cls, statements: int) -> Scale:
        """The scale of a number of statements, `FEWEST` at least."""
        assert FEWEST <= statements <= MOST
        lines = min(64, round(8 * (statements / FEWEST) ** 0.36))
        classes = 1 if statements < 5_000 else 2 if statements < 40_000 else 3 if statements < 300_000 else 4
        overhead = 700 + statements // 12
        procurements = max(36, (statements - overhead) // (24 + classes * (7 + lines)))
        has_registers = statements >= 20_000
        return cls(
            statements,
            institutions=max(1, min(14, procurements // 110)),
            procurements=procurements,
            classes=classes,
            lines=lines,
            plans=max(4, min(99, statements // 400)),
            inspections=max(3, statements // 2_500),
            complaints=max(3, statements // 4_000),
            series=max(1, min(32, statements // 20_000)),
            vouchers=max(6, min(60, statements // 2_000)),
            experts=15 if not has_registers else 15 + min(15, statements // 50_000),
            has_provincial_registers=has_registers,
        )

    @property
    def lecture_lines(self) -> int:
        """How many of a class's expenses are lectures."""
        return max(2, self.lines // 3)

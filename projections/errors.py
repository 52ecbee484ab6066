"""The root of every error the projections raise, and its leaves."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL


class ViewsError(Exception):
    """The views cannot be brought up to date or asked."""


class ProjectionError(ViewsError):
    """A projection failed on a statement; nothing of its batch was stored.

    Carries `projection`, `position`, `type` and `statement_id`; the reason is the error's cause.
    """

    def __init__(self, projection: str, position: int, type_: str, statement_id: str) -> None:
        self.projection = projection
        self.position = position
        self.type = type_
        self.statement_id = statement_id
        super().__init__(
            f"the projection {projection} failed at position {position}, {type_} {statement_id}: found a "
            "fact it cannot take in, expected to go on; the log is untouched and the views stay where they "
            "were: report this, update the program, then go on"
        )


class DamagedViewsError(ViewsError):
    """What is at a place is no database of views. Carries `place`."""

    def __init__(self, place: Path | URL) -> None:
        self.place = place
        super().__init__(
            f"{place}: found something else, expected the views' database; it holds nothing that the log "
            "does not: delete it, or run rebuild"
        )


class StaleViewsError(ViewsError):
    """Somebody else moved the views meanwhile. Carries the position `found` and `expected`."""

    def __init__(self, found: int, expected: int) -> None:
        self.found = found
        self.expected = expected
        super().__init__(f"found the views at position {found}, expected {expected}; begin from there")


class NotYetKnownError(ViewsError):
    """A question about a position that the views have not reached. Carries `position` and `wanted`."""

    def __init__(self, position: int, wanted: int) -> None:
        self.position = position
        self.wanted = wanted
        super().__init__(
            f"found the views at position {position}, expected at least {wanted}; ask for an earlier position"
        )

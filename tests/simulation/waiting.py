"""Waiting for what other processes do: until it is seen, and no longer than a limit."""

from __future__ import annotations

import time
from collections.abc import Callable

GLANCE_S = 0.001


def wait_until(is_so: Callable[[], bool], limit_s: float, what: str) -> None:
    """Return when it is so. Raises an `AssertionError` if it does not come true within the limit."""
    end = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < end, f"{limit_s:g} s passed before {what}"
        time.sleep(GLANCE_S)

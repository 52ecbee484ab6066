"""Whether other people's programs that are not Python packages of ours must be there, or may be missing."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRED = "MINGZHANG_CONFORMANCE"
"""Set by `make conformance`, which installs them: then nothing is skipped for want of them."""


def missing(what: str) -> NoReturn:
    """Skip, and say why; or fail, where everything was to be there."""
    reason = f"{what}; `make conformance` installs what it can and runs these tests"
    if os.environ.get(REQUIRED):
        pytest.fail(reason)
    pytest.skip(reason)

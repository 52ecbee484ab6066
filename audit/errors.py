"""The root of every error the audit package raises."""

from __future__ import annotations


class AuditError(Exception):
    """Something cannot be checked."""

"""The root of every error the ledger package raises.

Leaves live beside the code that raises them, carry their figures as attributes, and say what was found,
what was expected and what to do. No message ever holds a passphrase or a private key.
"""

from __future__ import annotations


class LedgerError(Exception):
    """Something about the log, its formats or its keys is not as it must be."""

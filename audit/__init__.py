"""Verification and replay: what a stranger needs to check a book without trusting whoever runs it.

Everything here reads. Nothing in a book is believed but the founding fingerprint that the caller brings.
May import `projections`, `ledger` and `domain`; only the command line comes in from outside.
"""

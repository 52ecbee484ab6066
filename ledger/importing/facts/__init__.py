"""Rows beside the ledger: what they state, what is recorded, what would be accepted (比对与试判)."""

"""Decisions: what is recorded and what is refused, one function for each statement type, in files by noun.

Each function checks, in the order an official would, that what the statement refers to exists and is not
over, and returns a `Ruling`: who has to sign, and under which tags and business keys the fact is found.
`rules` puts the whole decision together: existence, signatures, money.
"""

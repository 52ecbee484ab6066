"""The fund's language and law: money, codes, statements, decisions, postings.

Everything here is pure: no files, network, clock, randomness, SQL or keys. Every other room may come in;
this one imports none of them.
"""

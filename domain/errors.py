"""The root of every error the domain raises.

A caller that wants to handle "the fund's rules said no" catches `DomainError`; its leaves live beside the
rule they speak for and carry the figures as attributes.
"""

from __future__ import annotations


class DomainError(Exception):
    """Something given to the domain is not what its language allows."""

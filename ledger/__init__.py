"""The log: keys, signatures, the Merkle tree, checkpoints, receipts and the store of what officers stated.

Everything a stranger can check is here in the exact form of a published standard. May import `domain`;
`projections`, `audit` and `mingzhang` come in from outside.
"""

from __future__ import annotations

"""The command line and the composed server: thin, with no logic of their own.

What a person types and reads is made here; what is true is decided in the other rooms. May import all of
them; none of them comes in.
"""

from __future__ import annotations

__version__ = "0.1.0"

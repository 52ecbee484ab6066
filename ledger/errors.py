"""The root of every error the ledger package raises.

Leaves live beside the code that raises them, carry their figures as attributes, and say what was found,
what was expected and what to do. No message ever holds a passphrase or a private key.
"""

from __future__ import annotations

from typing import ClassVar

from domain.vocabulary import Lang


class LedgerError(Exception):
    """Something about the log, its formats or its keys is not as it must be.

    `zh` is the sentence in Chinese, with the error's figures in braces; where a class has none, the English
    one is shown.
    """

    zh: ClassVar[str] = ""

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.zh.format(**vars(self)) if lang == "zh" and self.zh else str(self)

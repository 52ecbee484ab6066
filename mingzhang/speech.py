"""Which language the program speaks, and the one way to say a thing in both.

Chinese first, English second, always side by side: `speech.say("没有此账户", "no such account")`. `--lang`
decides, else `MINGZHANG_LANG`, else the locale (POSIX: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that
is set): Chinese when it says Chinese, English otherwise. Imports nothing heavy, since every start needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.vocabulary import Lang

LANGS: Final[tuple[Lang, ...]] = ("zh", "en")
LANG_VARIABLE: Final = "MINGZHANG_LANG"


class Speech(NamedTuple):
    """The language of one run."""

    lang: Lang

    def say(self, zh: str, en: str) -> str:
        """Return the text that is in this language."""
        return zh if self.lang == "zh" else en


@runtime_checkable
class Spoken(Protocol):
    """What can say itself in both languages: a refusal, or an error that carries both texts."""

    def say(self, lang: Lang, /) -> str:
        """Return the sentence in one language."""
        ...


class LanguageError(Exception):
    """`MINGZHANG_LANG` names no language this program speaks. Carries `found`."""

    def __init__(self, found: str) -> None:
        super().__init__(self.say_both(found))
        self.found = found

    @staticmethod
    def say_both(found: str) -> str:
        """Return the sentence in both languages, because which one to use is what went wrong."""
        return (
            f"{LANG_VARIABLE} 是 {found!r}，应为 zh 或 en；请改正或取消该变量\n"
            f"{LANG_VARIABLE} is {found!r}, expected zh or en; correct it or unset it"
        )


def choose_speech(asked: str | None, environment: Mapping[str, str]) -> Speech:
    """Return the speech for one run: `asked` on the command line, else by the environment.

    An `asked` that is no language is left for the command line to refuse, and does not count here.
    Raises `LanguageError` when `MINGZHANG_LANG` decides and is neither Chinese nor English.

    >>> choose_speech(None, {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}).say("支出", "spent")
    '支出'
    """
    for lang in LANGS:
        if asked == lang:
            return Speech(lang)
    wished = environment.get(LANG_VARIABLE, "").strip()
    if wished:
        for lang in LANGS:
            if _language_part(wished) == lang:
                return Speech(lang)
        raise LanguageError(wished)
    locale = next((value for name in _LOCALE_VARIABLES if (value := environment.get(name))), "")
    return Speech("zh" if _language_part(locale) == "zh" else "en")


def asked_language(arguments: Sequence[str]) -> str | None:
    """Return the last `--lang` among the arguments, wherever it stands, before anything parses them.

    Needed early: help and usage errors are written while the arguments are still being read.

    >>> asked_language(["balances", "--lang", "zh"]), asked_language(["--", "--lang=en"])
    ('zh', None)
    """
    asked = None
    before = ""
    for argument in arguments:
        if argument == "--":
            break
        if before == "--lang":
            asked = argument
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        before = argument
    return asked


_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def _language_part(locale: str) -> str:
    return locale.lower().replace("-", "_").partition(".")[0].partition("_")[0]

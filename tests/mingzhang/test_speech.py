"""Which language a run speaks."""

from __future__ import annotations

import pytest

from mingzhang.speech import LanguageError, Speech, Spoken, asked_language, choose_speech


@pytest.mark.parametrize(
    ("asked", "environment", "lang"),
    [
        ("en", {"MINGZHANG_LANG": "zh", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        (None, {"MINGZHANG_LANG": "zh", "LC_ALL": "en_GB.UTF-8"}, "zh"),
        (None, {"MINGZHANG_LANG": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LC_ALL": "zh_TW", "LC_MESSAGES": "de_DE", "LANG": "de_DE"}, "zh"),
        (None, {"LC_MESSAGES": "zh-Hans-CN", "LANG": "en_GB"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "POSIX"}, "en"),
        (None, {"LANG": "zha_CN"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_option_comes_before_the_variable_and_the_variable_before_the_locale(
    asked: str | None, environment: dict[str, str], lang: str
) -> None:
    assert choose_speech(asked, environment).lang == lang


def test_a_variable_that_names_no_language_is_refused_in_both_languages() -> None:
    with pytest.raises(LanguageError, match=r"应为 zh 或 en(.|\n)*expected zh or en") as caught:
        choose_speech(None, {"MINGZHANG_LANG": "fr"})
    assert caught.value.found == "fr"


def test_an_option_in_no_language_is_left_to_the_command_line() -> None:
    assert choose_speech("fr", {"LANG": "zh_CN"}) == Speech("zh")


def test_speech_picks_the_text_of_its_language() -> None:
    assert Speech("zh").say("支出", "spent") == "支出"
    assert Speech("en").say("支出", "spent") == "spent"


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["--lang", "zh", "balances"], "zh"),
        (["balances", "--json", "--lang=en"], "en"),
        (["--lang", "zh", "balances", "--lang", "en"], "en"),
        (["balances", "--", "--lang", "zh"], None),
        (["balances", "--lang"], None),
        ([], None),
    ],
)
def test_the_last_language_asked_for_counts_wherever_it_stands(
    arguments: list[str], asked: str | None
) -> None:
    assert asked_language(arguments) == asked


def test_what_can_say_itself_is_recognised() -> None:
    class Refusal:
        def say(self, lang: str) -> str:
            return lang

    assert isinstance(Refusal(), Spoken)
    assert not isinstance("a text", Spoken)

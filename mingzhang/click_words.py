"""The words click itself says, in Chinese (click 8.5), and the catalogue that gettext reads them from.

click translates through gettext, which only reads compiled files: `locale/zh/LC_MESSAGES/mingzhang.mo` is
made from the tables here by `python -m mingzhang.click_words`, and a test holds the two together. A sentence
that is not in the tables is said in English.
Standard: the GNU gettext `.mo` format, revision 0.
"""

from __future__ import annotations

import gettext
import os
import struct
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.vocabulary import Lang

DOMAIN: Final = "mingzhang"
LOCALE_DIRECTORY: Final = Path(__file__).with_name("locale")
CATALOGUE: Final = LOCALE_DIRECTORY / "zh" / "LC_MESSAGES" / f"{DOMAIN}.mo"

WORDS: Final = {
    "Usage:": "用法:",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示本说明并退出。",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用 '{command} {option}' 查看说明。",
    "Missing command.": "没有写明命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少 {param_type}",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Invalid value: {message}": "值不正确：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不正确：{message}",
    "No such option {name!r}.": "没有 {name!r} 这个选项。",
    "No such command {name!r}.": "没有 {name!r} 这个命令。",
    "Option {name!r} does not take a value.": "选项 {name!r} 不带值。",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 应有 {nargs} 个值。",
    "Could not open file {filename!r}: {message}": "无法打开文件 {filename!r}：{message}",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是有效的 {number_type}。",
    "{value} is not in the range {range}.": "{value} 不在 {range} 之内。",
    "{value!r} is not a valid UUID.": "{value!r} 不是有效的 UUID。",
    "{name} {filename!r} does not exist.": "{name} {filename!r} 不存在。",
    "{name} {filename!r} is a file.": "{name} {filename!r} 是文件。",
    "{name} {filename!r} is a directory.": "{name} {filename!r} 是目录。",
    "{name} {filename!r} is not readable.": "{name} {filename!r} 无法读取。",
    "{name} {filename!r} is not writable.": "{name} {filename!r} 无法写入。",
    "{name} {filename!r} is not executable.": "{name} {filename!r} 无法执行。",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
    "required": "必填",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "(dynamic)": "（动态）",
    "unknown error": "未知错误",
    "Aborted!": "已中止。",
    "Repeat for confirmation": "请再输入一次",
    "Error: The two entered values do not match.": "错误：两次输入不一致。",
    "Error: invalid input": "错误：输入无效",
    "Do you want to continue?": "要继续吗？",
}

PLURALS: Final = {
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"): (
        "是否想输入 {possibilities}？"
    ),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"): (
        "多出了参数（{args}）。"
    ),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."): "{value!r} 不是 {choices} 之一。",
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."): (
        "选项 {name!r} 需要 {nargs} 个值。"
    ),
}


@contextmanager
def click_speaking(lang: Lang) -> Iterator[None]:
    """Let click speak one language within the block, and leave gettext and `LANGUAGE` as they were."""
    domain_before, language_before = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(LOCALE_DIRECTORY))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = lang
    try:
        yield
    finally:
        gettext.textdomain(domain_before)
        if language_before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = language_before


def catalogue_bytes() -> bytes:
    """Return the compiled catalogue of `WORDS` and `PLURALS`, the same bytes every time."""
    header = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\nLanguage: zh\n"
    texts = {"": header, **WORDS, **{"\0".join(pair): said for pair, said in PLURALS.items()}}
    pairs = sorted((found.encode(), said.encode()) for found, said in texts.items())
    tables_at = 7 * 4
    strings_at = tables_at + 2 * 8 * len(pairs)
    tables, strings = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), strings_at + len(strings))
            strings += pair[column] + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(pairs), tables_at, tables_at + len(tables[0]), 0, strings_at)
    return head + tables[0] + tables[1] + strings


_MAGIC: Final = 0x950412DE

if __name__ == "__main__":
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(catalogue_bytes())

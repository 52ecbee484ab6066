"""Why a file cannot be read as a workbook (表格文件读取错误): one leaf per reason, each with a stable `code`.

Every message begins with the file's name, and says what to do.
"""

from __future__ import annotations

from typing import ClassVar

from ledger.errors import LedgerError


class WorkbookError(LedgerError):
    """A file cannot be read as a workbook. Carries the `file`'s name and a stable `code`."""

    code: ClassVar[str] = "unreadable"

    def __init__(self, file: str, message: str) -> None:
        self.file = file
        super().__init__(f"{file}: {message}")


class WorkbookMissingError(WorkbookError):
    """There is no such file, or it is none, or it cannot be opened. Carries the `reason`."""

    code = "no-file"
    zh = "{file}：无法打开（{reason}）；请核对路径、文件权限，并关闭占用它的程序"

    def __init__(self, file: str, reason: str) -> None:
        self.reason = reason
        super().__init__(file, f"cannot be opened ({reason}), expected a plain file; check path and rights")


class WorkbookDamagedError(WorkbookError):
    """The content breaks its own format. Carries what was found, as `found_zh` and `found_en`."""

    code = "unreadable"
    zh = "{file}：{found_zh}；文件可能已损坏或未传完，请用原来的程序打开、另存为 .xlsx 后重试"

    def __init__(self, file: str, found_zh: str, found_en: str) -> None:
        self.found_zh, self.found_en = found_zh, found_en
        super().__init__(
            file,
            f"found {found_en}, expected a whole workbook; open it in the program it was made with, save it "
            "as .xlsx and try again",
        )


class WorkbookTooLargeError(WorkbookError):
    """A bound is passed. Carries what there is too much of, as `what_zh` and `what_en`, and the `limit`."""

    code = "too-large"
    zh = "{file}：{what_zh}超过上限 {limit:,}；请删去多余内容或拆成几个文件"

    def __init__(self, file: str, what_zh: str, what_en: str, limit: int) -> None:
        self.what_zh, self.what_en, self.limit = what_zh, what_en, limit
        super().__init__(
            file,
            f"found {what_en} beyond {limit:,}, expected less; remove what is not needed or split the file",
        )


class WorkbookEncryptedError(WorkbookError):
    """The workbook opens with a password only."""

    code = "encrypted"
    zh = "{file}：文件有打开密码；请在表格程序中取消密码、另存后重试"

    def __init__(self, file: str) -> None:
        super().__init__(file, "found a password on the file, expected none; remove it, save and try again")


class WrongFormatError(WorkbookError):
    """The file is no workbook, or one that is not read here. Carries what it is: `found_zh`, `found_en`."""

    code = "wrong-format"
    zh = "{file}：这是{found_zh}，不是可读的表格；请另存为 .xlsx 或 .csv 后重试"

    def __init__(self, file: str, found_zh: str, found_en: str) -> None:
        self.found_zh, self.found_en = found_zh, found_en
        super().__init__(
            file,
            f"found {found_en}, expected a workbook or a table of text; save it as .xlsx or .csv and retry",
        )


class HtmlWorkbookError(WorkbookError):
    """A web page that a system calls a workbook (导出的网页表格)."""

    code = "html"
    zh = "{file}：内容是网页（HTML），只是文件名像表格；请用表格程序打开、另存为 .xlsx 后重试"

    def __init__(self, file: str) -> None:
        super().__init__(
            file,
            "found a web page (HTML) named like a workbook, expected a workbook; open it in a spreadsheet "
            "program and save it as .xlsx",
        )


class MissingExtraError(WorkbookError):
    """The format needs a library that is not installed."""

    code = "needs-extra"
    zh = "{file}：读取 .xls、.et 或 .ods 需要先执行 pip install 'mingzhang[xls]'；也可另存为 .xlsx 后重试"

    def __init__(self, file: str) -> None:
        super().__init__(
            file, "reading .xls, .et or .ods needs  pip install 'mingzhang[xls]'  first; or save it as .xlsx"
        )


class TextEncodingError(WorkbookError):
    """The bytes are no text in this encoding. Carries `encoding`, the byte `offset` and its `line`."""

    code = "wrong-encoding"
    zh = (
        "{file}：第 {line} 行（第 {offset} 字节处）不是 {encoding} 文字；"
        "请用 --encoding 指明编码，或另存为 UTF-8"
    )

    def __init__(self, file: str, encoding: str, offset: int, line: int) -> None:
        self.encoding, self.offset, self.line = encoding, offset, line
        super().__init__(
            file,
            f"found bytes that are no {encoding} in line {line} at byte {offset}; name the encoding with "
            "--encoding, or save the file as UTF-8",
        )


class UnknownEncodingError(WorkbookError):
    """An encoding was named that is not read here. Carries `encoding` and the `known` ones."""

    code = "unknown-encoding"
    zh = "{file}：不认识编码 {encoding}；应为 {known} 之一"

    def __init__(self, file: str, encoding: str, known: str) -> None:
        self.encoding, self.known = encoding, known
        super().__init__(file, f"found the encoding {encoding}, expected one of {known}")

"""How a failure becomes one sentence and an exit code.

Known failures are told in a sentence and never as a traceback: what commands raise themselves
(`CommandError`), the rooms' own errors (every class whose root stands in a room's `errors` module), and what
the operating system refuses. Anything else is a fault of this program; its text is not shown, since nobody
has read it for secrets.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from mingzhang.speech import Speech, Spoken

if TYPE_CHECKING:
    from domain.refusals import Refusal
    from domain.vocabulary import Lang

EXIT_DONE: Final = 0
EXIT_REFUSED: Final = 1
EXIT_UNKNOWN: Final = 2
EXIT_USAGE: Final = 64
EXIT_INTERNAL: Final = 70
EXIT_INTERRUPTED: Final = 130
EXIT_NOBODY_READS: Final = 141


class CommandError(Exception):
    """A command cannot do what it was asked, for a reason it knows. Carries `zh`, `en`, `exit_code`."""

    def __init__(self, zh: str, en: str, exit_code: int = EXIT_REFUSED) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.exit_code = exit_code

    @classmethod
    def of(cls, refusal: Refusal) -> CommandError:
        """What a refusal says, where it stops a command."""
        return cls(refusal.zh(), refusal.en())

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.zh if lang == "zh" else self.en


def known_sentence(failure: Exception, speech: Speech) -> str | None:
    """Return the sentence for a failure that a person can act on; None when it is a fault of the program."""
    if isinstance(failure, OSError):
        return _system_sentence(failure, speech)
    if not isinstance(failure, CommandError) and not _from_a_room(failure):
        return None
    return failure.say(speech.lang) if isinstance(failure, Spoken) else str(failure)


_ROOTS_STAND_IN: Final = frozenset({"domain.errors", "ledger.errors", "projections.errors", "audit.errors"})

_SYSTEM_REASONS: Final[dict[int, tuple[str, str]]] = {
    errno.ENOENT: ("没有这个文件或目录", "there is no such file or directory"),
    errno.EACCES: ("没有权限", "permission denied"),
    errno.EPERM: ("系统不允许此操作", "the system does not permit it"),
    errno.EEXIST: ("已经存在", "it exists already"),
    errno.ENOTDIR: ("不是目录", "it is not a directory"),
    errno.EISDIR: ("这是目录，应为文件", "it is a directory, expected a file"),
    errno.ENOTEMPTY: ("目录不为空", "the directory is not empty"),
    errno.ENOSPC: ("磁盘已满，请腾出空间后重试", "the disk is full; make room and try again"),
    errno.EROFS: ("文件系统只读", "the file system is read-only"),
    errno.EMFILE: ("打开的文件过多", "too many files are open"),
}


def _from_a_room(failure: Exception) -> bool:
    """Tell by the module of its root, so that a room is not imported only to recognise its errors."""
    return any(kind.__module__ in _ROOTS_STAND_IN for kind in type(failure).__mro__)


def _system_sentence(failure: OSError, speech: Speech) -> str:
    if failure.errno is None:
        return str(failure) or type(failure).__name__
    told = failure.strerror or type(failure).__name__
    reason = speech.say(*_SYSTEM_REASONS.get(failure.errno, (told, told)))
    names = [str(name) for name in (failure.filename, failure.filename2) if name is not None]
    return f"{' -> '.join(names)}{speech.say('：', ': ')}{reason}" if names else reason

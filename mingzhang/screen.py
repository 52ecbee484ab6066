"""What a command writes: tables, JSON, and progress, each to where it belongs.

Data go to stdout, progress to stderr. Columns align in Chinese too. JSON is UTF-8 whatever the locale says,
so that programs can rely on it. Progress moves only on a terminal; elsewhere it is a few plain lines. `rich`
is loaded by a moving bar and by nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TextIO

import click

from domain.money import format_yuan
from mingzhang.cells import pad, printable, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Cell = str | int | None


class Column(NamedTuple):
    """One column: `text` stands left, `number` and `money` stand right; a money cell is given in fen."""

    title: str
    kind: Literal["text", "number", "money"] = "text"


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], total: Sequence[Cell] | None = None
) -> str:
    """Draw a table: titles, a line, the rows, and the totals under a second line; no cell is cut.

    Money is written in yuan with thousands separators, numbers likewise; None is an empty cell.
    Returns text without a final newline and without spaces at the ends of lines.

    >>> columns = [Column("省份"), Column("支出（元）", "money")]
    >>> print(table(columns, [["河南省", 108_686], ["青海省", 5]], ["合计", 108_691]))
    省份    支出（元）
    ------  ----------
    河南省    1,086.86
    青海省        0.05
    ------  ----------
    合计      1,086.91
    """
    body = [_written(columns, row) for row in rows]
    foot = [] if total is None else [_written(columns, total)]
    titles = [printable(column.title) for column in columns]
    widths = [max(map(width, cells)) for cells in zip(titles, *body, *foot, strict=True)]
    rule = [["-" * cells for cells in widths]]
    lines = [titles, *rule, *body, *(rule if foot else []), *foot]
    return "\n".join(_line(columns, widths, cells) for cells in lines)


def print_text(text: str) -> None:
    """Write a text and a newline to stdout."""
    click.echo(text)


def print_json(content: Any) -> None:
    """Write one JSON object to stdout: UTF-8, one space of indent, members in the order given."""
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    click.echo(text.encode("utf-8", "backslashreplace"))


def terminal_width(narrowest: int = 60, widest: int = 160) -> int:
    """Return the columns of the terminal (80 when there is none), kept between two bounds."""
    from shutil import get_terminal_size

    return min(max(get_terminal_size((80, 24)).columns, narrowest), widest)


def wants_colour(stream: TextIO, environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether colours may be written: a terminal that is not dumb, and no `NO_COLOR` (no-color.org)."""
    environment = os.environ if environment is None else environment
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


@contextmanager
def progress(title: str, total: int | None, stream: TextIO | None = None) -> Iterator[Callable[[int], None]]:
    """Show how far a long task has come; yields a function to call with the steps just done.

    On a terminal a bar that disappears at the end; otherwise a plain line at the start and at every tenth of
    `total`, so that a log stays short.
    """
    stream = sys.stderr if stream is None else stream
    if stream.isatty():
        with _moving_bar(title, total, stream) as advance:
            yield advance
    else:
        yield _plain_lines(title, total, stream)


_GAP: Final = "  "
_LINES_OF_PROGRESS: Final = 10


def _written(columns: Sequence[Column], row: Sequence[Cell]) -> list[str]:
    return [_cell(column, cell) for column, cell in zip(columns, row, strict=True)]


def _cell(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return printable(cell)
    return format_yuan(cell) if column.kind == "money" else f"{cell:,}"


def _line(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str]) -> str:
    sides = [
        pad(cell, size, "left" if column.kind == "text" else "right")
        for column, size, cell in zip(columns, widths, cells, strict=True)
    ]
    return _GAP.join(sides).rstrip()


def _plain_lines(title: str, total: int | None, stream: TextIO) -> Callable[[int], None]:
    done = 0
    step = max(1, (total or 0) // _LINES_OF_PROGRESS)
    click.echo(f"{title} ..." if total is None else f"{title}: 0 / {total:,}", file=stream)

    def advance(steps: int) -> None:
        nonlocal done
        before, done = done, done + steps
        if total is not None and (done // step > before // step or before < done == total):
            click.echo(f"{title}: {done:,} / {total:,}", file=stream)

    return advance


@contextmanager
def _moving_bar(title: str, total: int | None, stream: TextIO) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda steps: bar.advance(task, steps)

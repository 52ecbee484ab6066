"""Makes `docs/demo.png`, the README's picture: what `mingzhang demo` draws, in a terminal of 96 columns.

    python docs/terminal_picture.py

Needs chromium and a monospaced Chinese font (Debian: fonts-noto-cjk). Only for the people who keep the
documentation; nothing in the program needs it.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from mingzhang.cells import width

COLUMNS = 96
IMPORT, FIRST, LAST = "── 导入", "── 资金从国库到课堂", "── 接下来"
IMPORTED = 11
"""Lines of the import that are shown: its heading, the table's, and some sheets."""
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #16181d; }}
div {{ padding: 22px 26px; color: #d7dae0; font: 15px/20px "DejaVu Sans Mono", "Noto Sans Mono CJK SC"; }}
p {{ margin: 0; height: 20px; white-space: pre; }}
s {{ display: inline-block; width: 9px; height: 20px; overflow: hidden; }}
s {{ text-decoration: none; vertical-align: top; }}
s.w {{ width: 18px; }} .h {{ color: #7fb4ff; }} .x {{ color: #ff8f8f; }}
</style><div>{text}</div>"""


def main() -> None:
    """Run the demonstration in a scratch directory and take a picture of its middle part."""
    docs = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "mingzhang", "--lang", "zh", "demo"]
        environment = {**os.environ, "COLUMNS": str(COLUMNS), "NO_COLOR": "1"}
        shown = subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment, cwd=scratch
        ).stdout
        lines = shown.splitlines()
        begin, first, last = (
            next(place for place, line in enumerate(lines) if line.startswith(heading))
            for heading in (IMPORT, FIRST, LAST)
        )
        taken = ["$ mingzhang demo", "", *lines[begin : begin + IMPORTED], "  ⋮", "", *lines[first:last]]
        text = "".join(map(_painted, taken))
        page = Path(scratch) / "page.html"
        page.write_text(PAGE.format(text=text), "utf-8")
        size = f"--window-size=970,{20 * len(taken) + 20}"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size]
        target = f"--screenshot={docs / 'demo.png'}"
        subprocess.run(["chromium", *flags, target, page.as_uri()], check=True, capture_output=True)


def _painted(line: str) -> str:
    """A line with every character in a cell of its own, as a terminal has it."""
    kind = "h" if line.startswith(("──", "$")) else "x" if line.startswith("✗") else ""
    cells = (f'<s class="{"w" if width(c) == 2 else ""}">{html.escape(c)}</s>' for c in line)
    return f'<p class="{kind}">{"".join(cells)}</p>'


if __name__ == "__main__":
    main()

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

COLUMNS = 96
FIRST, LAST = "── 资金从国库到课堂", "── 接下来"
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #16181d; }}
pre {{ margin: 0; padding: 22px 26px; color: #d7dae0; font: 15px/20px "Noto Sans Mono CJK SC"; }}
b {{ color: #7fb4ff; font-weight: normal; }} i {{ color: #ff8f8f; font-style: normal; }}
</style><pre>{text}</pre>"""


def main() -> None:
    """Run the demonstration in a scratch directory and take a picture of its middle part."""
    docs = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as scratch:
        command = [
            sys.executable,
            "-m",
            "mingzhang",
            "--lang",
            "zh",
            "demo",
            str(Path(scratch) / "demo-book"),
        ]
        environment = {**os.environ, "COLUMNS": str(COLUMNS), "NO_COLOR": "1"}
        shown = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        lines = shown.replace(scratch + "/", "").splitlines()
        first = next(place for place, line in enumerate(lines) if line.startswith(FIRST))
        last = next(place for place, line in enumerate(lines) if line.startswith(LAST))
        text = "\n".join(map(_painted, ["$ mingzhang demo", "", *lines[first:last]]))
        page = Path(scratch) / "page.html"
        page.write_text(PAGE.format(text=text), "utf-8")
        size = f"--window-size=980,{20 * (last - first + 3) + 44}"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size]
        target = f"--screenshot={docs / 'demo.png'}"
        subprocess.run(["chromium", *flags, target, page.as_uri()], check=True, capture_output=True)


def _painted(line: str) -> str:
    text = html.escape(line)
    if line.startswith("──"):
        return f"<b>{text}</b>"
    return f"<i>{text}</i>" if line.startswith("✗") else text


if __name__ == "__main__":
    main()

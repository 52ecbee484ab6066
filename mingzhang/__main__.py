"""Lets `python -m mingzhang` do what the `mingzhang` command does."""

from __future__ import annotations

from mingzhang.command import main

if __name__ == "__main__":
    main()

"""What several tests of the ground floor need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from html.parser import HTMLParser

_ESCAPED = ("\\xa0", "\\n", "\\t")


def shows(text: str, digits: str) -> bool:
    """Return whether *text* shows all *digits* in order, in any script, whatever is between."""
    for escaped in _ESCAPED:
        text = text.replace(escaped, "")
    seen = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    return digits in seen


def printed_by(program: str, **environment: str) -> str:
    """Return what a Python program prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


def bare(source: str) -> str:
    """Return HTML without its styles, which say how it looks and nothing else."""
    return re.sub(r' style="[^"]*"', "", source).replace("<span>", "").replace("</span>", "")


class Markup(HTMLParser):
    """The tags, addresses, text and rows of cells of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.hrefs: list[str | None] = []
        self.text = ""
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_cell:
            self.rows[-1][-1] += data

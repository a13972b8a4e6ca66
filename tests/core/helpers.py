"""What several tests of the ground floor need."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata

_ESCAPED = ("\\xa0", "\\n", "\\t")


def shows(text: str, digits: str) -> bool:
    """Say whether *text* shows all of *digits* in a row, in any script, whatever stands between."""
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

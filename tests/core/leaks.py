"""How the tests see a TIN in a text, however it is written there."""

from __future__ import annotations

import unicodedata

_ESCAPED = ("\\xa0", "\\n", "\\t")


def shows(text: str, digits: str) -> bool:
    """Say whether *text* shows all of *digits* in a row, in any script, whatever stands between."""
    for escaped in _ESCAPED:
        text = text.replace(escaped, "")
    seen = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    return digits in seen

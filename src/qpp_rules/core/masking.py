"""Values as error messages show them: short, on one line, and with no whole TIN."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from qpp_rules.core.errors import printable

if TYPE_CHECKING:
    from collections.abc import Sized

SHOWN_LENGTH: Final = 60
# To show the beginning of a value, this much of it is read.
_READ_LENGTH: Final = 600
# Python writes no integer of more than 4,300 digits.
MOST_BITS: Final = 1000
_MOST_DIGITS: Final = 300
_TIN_LENGTH: Final = 9
# One token of a text as repr writes it: an instant, an escaped character, or any character.
_TOKEN: Final = re.compile(
    r"(?P<instant>[0-9]{4}-(?:0[1-9]|1[0-2])-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]"
    r"(?::[0-5][0-9](?:\.[0-9]{1,6})?)?(?:[+-][01][0-9]:[0-5][0-9])?(?![0-9]))"
    r"|(?P<escape>\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.))|.",
    re.DOTALL,
)
# A number of seven or eight digits may be a TIN that lost its leading zeros in a spreadsheet. The
# bound keeps the search linear.
_LONG_NUMBER: Final = re.compile(r"\d(?:[\d\s.\u2010-\u2015\u2212-]|\\xa0){2,16}(?=\d{4})")
# Invisible, though Unicode counts them as letters: the fillers of Hangul.
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")


def shown(value: object) -> str:
    """Return *value* as an error message may show it: short, with its type, and with no whole TIN.

    >>> shown(True)
    'True (bool)'
    >>> shown("12-3456789")
    "'*****6789' (str)"

    It takes any object: one that cannot be printed is shown by its type. Nine or more digits count
    as a TIN, whatever separates them except visible letters; only the last four are shown.
    Characters that a terminal would act on are escaped.
    """
    if value is None:
        return "None"
    is_number = isinstance(value, (Decimal, Fraction))
    text = _cut(masked(_printed(value))) if is_number else brief(value)
    return f"{text} ({type_name(value)})"


def brief(value: object) -> str:
    """Return *value* as :func:`shown` does, without its type.

    >>> brief(-3), brief(10**5000)
    ('-3', 'a whole number of about 5001 digits')
    """
    if type(value) in (date, datetime):
        # Its many digits are not a TIN.
        text = _printed(value)
    elif isinstance(value, (Decimal, Fraction)) and is_written_short(value):
        text = masked(str(value))
    else:
        text = masked(_printed(value))
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def counted(items: Sized) -> str:
    """Return how many *items* there are, for a repr that would be too long with them.

    >>> counted((5, 6, 7))
    '<3>'
    """
    return f"<{len(items)}>"


def type_name(value: object) -> str:
    """Return the name of the type of *value*, short and on one line."""
    name = _on_one_line(type(value).__name__)
    return name if len(name) <= SHOWN_LENGTH else f"{name[:SHOWN_LENGTH]}…"


def with_article(name: str) -> str:
    """Return *name* after the article that it is spoken with.

    >>> with_article("Group"), with_article("APM Entity"), with_article("Npi")
    ('a Group', 'an APM Entity', 'an Npi')
    """
    return f"{'an' if name.startswith(_SPOKEN_WITH_A_VOWEL) else 'a'} {name}"


_SPOKEN_WITH_A_VOWEL: Final = (*"AEIOaeio", "Mvp", "Npi")


def _printed(value: object) -> str:
    """Return the beginning of what repr says, without any character that is not printable."""
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        digits = int(value.bit_length() * 0.30103) + 1
        return f"a whole number of about {digits} digits"
    try:
        if type(value) in (str, bytes, list, tuple):
            text = repr(value[:_READ_LENGTH])  # type: ignore[index]
        elif isinstance(value, Decimal):
            text = repr(value) if is_written_short(value) else f"{value:.3e}"
        else:
            text = repr(value)
        cut = "…" if len(text) > _READ_LENGTH else ""
        return _on_one_line(text[:_READ_LENGTH]) + cut
    except Exception:  # noqa: BLE001 (printing an object may raise anything)
        return "a value that cannot be shown"


def _on_one_line(text: str) -> str:
    return printable(text).replace("\n", "\\n")


def masked(text: str) -> str:
    """Return *text* with TINs masked: nine digits, whatever separates them but visible letters."""
    parts: list[str] = []
    done: list[str] = []
    run: list[str] = []
    count = end = 0

    def close() -> None:
        nonlocal count, end
        if count >= _TIN_LENGTH:
            last = [piece for piece in run[:end] if piece.isdigit()][-4:]
            run[:end] = ["*****", *last]
        done.extend(run)
        run.clear()
        count = end = 0

    for token in _TOKEN.finditer(text):
        kind, piece = token.lastgroup, token[0]
        if kind == "instant" and not run:
            parts += [_LONG_NUMBER.sub("*****", "".join(done)), piece]
            done.clear()
            continue
        for one in (piece,) if kind == "escape" else piece:
            if one.isdigit():
                run.append(one)
                count, end = count + 1, len(run)
            elif run and (kind == "escape" or one in _FILLERS or not one.isalnum()):
                run.append(one)
            else:
                close()
                done.append(one)
    close()
    parts.append(_LONG_NUMBER.sub("*****", "".join(done)))
    return "".join(parts)


def is_written_short(value: int | Decimal | Fraction) -> bool:
    """Return whether *value*, written in full, has no more than a few hundred digits."""
    if isinstance(value, Fraction):
        return is_written_short(value.numerator) and is_written_short(value.denominator)
    if isinstance(value, int):
        return value.bit_length() <= MOST_BITS
    _, digits, exponent = value.as_tuple()
    return not isinstance(exponent, int) or len(digits) + abs(exponent) <= _MOST_DIGITS

"""How the single fields of CMS's submission JSON are read and written.

A number with a fraction is taken as it is printed: 76.92 is exactly 1923/25. Rates are in percent
in the JSON and exact shares in the values; the change of scale is here and nowhere else.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.core.checks import a_count, a_flag
from qpp_rules.core.errors import InvalidInput, Problem
from qpp_rules.core.identifiers import Npi, Tin
from qpp_rules.core.masking import brief, is_written_short, shown
from qpp_rules.submissions.content import a_date_time, a_short_text
from qpp_rules.submissions.rates import Rounding, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Kind(NamedTuple):
    """How a field is read and written.

    *find* says what is wrong with what the JSON holds. *read* turns it into the value, or returns
    it unchanged if it cannot; *write* turns it back. None leaves it as it is.
    """

    find: Callable[[str, Any], Problem | None]
    read: Callable[[Any], Any] | None = None
    write: Callable[[Any], Any] | None = None


COUNT: Final = Kind(a_count.problem)
FLAG: Final = Kind(a_flag.problem)
TEXT: Final = Kind(a_short_text.problem)
TIME: Final = Kind(a_date_time.problem)

# Numbers


@lru_cache(maxsize=4096, typed=True)
def _fraction(number: float) -> Any:
    if type(number) is int:
        return Fraction(number)
    return Fraction(Decimal(repr(number))) if isfinite(number) else number


def _number(raw: Any) -> Any:
    return _fraction(raw) if type(raw) in _NUMBERS else raw


@lru_cache(maxsize=4096, typed=True)
def _hundredth(percent: float) -> Any:
    found = _fraction(percent)
    return found / 100 if isinstance(found, Fraction) else found


def _share(raw: Any) -> Any:
    return _hundredth(raw) if type(raw) in _NUMBERS else raw


_NUMBERS: Final = (int, float)
_A_NUMBER: Final = "a number"
_A_RATE: Final = "a rate in percent: a number, 0 or more"
_A_PERCENTAGE: Final = "a percentage: a number from 0 to 100"


def _number_problem(name: str, raw: Any, expected: str = _A_NUMBER) -> Problem | None:
    if type(raw) not in _NUMBERS:
        return Problem(name, shown(raw), expected, is_type=True)
    found = _number(raw)
    if not isinstance(found, Fraction) or not is_written_short(found / 100):
        return Problem(name, brief(raw), f"{expected}, finite and of at most 300 digits")
    return None


def _share_problem(name: str, raw: Any) -> Problem | None:
    problem = _number_problem(name, raw, _A_PERCENTAGE)
    if problem is None and not 0 <= _share(raw) <= 1:
        return Problem(name, brief(raw), _A_PERCENTAGE)
    return problem


def _json_number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def in_percent(share: Fraction) -> int | float:
    """Return *share* in percent, in full if JSON can hold it, otherwise to two decimals, half up.

    >>> in_percent(Fraction(1, 8)), in_percent(Fraction(10, 13)), in_percent(Fraction(1))
    (12.5, 76.92, 100)
    """
    percent = _json_number(share * 100)
    if _fraction(percent) != share * 100:
        percent = _json_number(rounded(share * 100, 2, Rounding.HALF_UP))
    return percent


def _rate_problem(name: str, raw: Any) -> Problem | None:
    problem = _number_problem(name, raw, _A_RATE)
    return Problem(name, brief(raw), _A_RATE) if problem is None and raw < 0 else problem


NUMBER: Final = Kind(_number_problem, _number, _json_number)
SHARE: Final = Kind(_share_problem, _share, in_percent)
RATE: Final = Kind(_rate_problem, _share, in_percent)
"""A rate that CMS computed: above 100 where counts contradict each other."""

# Dates and identifiers


@lru_cache(maxsize=4096)
def _date_of(text: str) -> Any:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    # Python takes weeks and other forms of ISO 8601 too.
    return found if found.isoformat() == text else text


_LENGTH: Final = len("2026-01-01")


def _date(raw: Any) -> Any:
    return _date_of(raw) if type(raw) is str and len(raw) == _LENGTH else raw


def _date_problem(name: str, raw: Any) -> Problem | None:
    if isinstance(_date(raw), date):
        return None
    return Problem(name, shown(raw), "a date, such as 2026-12-31", is_type=not isinstance(raw, str))


DATE: Final = Kind(_date_problem, _date, date.isoformat)

_TIN_LENGTH: Final = 9


def _tin(raw: Any) -> Any:
    # Longer ones have hyphens, which CMS's JSON does not.
    if type(raw) is not str or len(raw) != _TIN_LENGTH:
        return raw
    try:
        return Tin(raw)
    except InvalidInput:
        return raw


def _tin_problem(name: str, raw: Any) -> Problem | None:
    if isinstance(_tin(raw), Tin):
        return None
    if isinstance(raw, str):
        given = f"a text of {len(raw)} characters that is not shown here"
        return Problem(name, given, "9 digits")
    remedy = "write it as text: a number loses leading zeros"
    return Problem(name, type(raw).__name__, "9 digits", remedy, is_type=True)


def _npi(raw: Any) -> Any:
    try:
        return Npi(raw)
    except InvalidInput:
        return raw


def _npi_problem(name: str, raw: Any) -> Problem | None:
    try:
        Npi(raw)
    except InvalidInput as error:
        (problem,) = error.problems
        return Problem(
            name, problem.given, problem.expected, problem.remedy, is_type=problem.is_type
        )
    return None


# The class takes any iterable.
_NO_ARRAY: Final = object()


def _npis(raw: Any) -> Any:
    return tuple(map(_npi, raw)) if isinstance(raw, list) else _NO_ARRAY


def _npis_problem(name: str, raw: Any) -> Problem | None:
    if not isinstance(raw, list):
        return Problem(name, shown(raw), "an array of NPIs", is_type=True)
    found = (_npi_problem(f"{name}[{place}]", one) for place, one in enumerate(raw))
    return next(filter(None, found), None)


TIN: Final = Kind(_tin_problem, _tin, lambda tin: tin.digits)
NPI: Final = Kind(_npi_problem, _npi, lambda npi: npi.digits)
NPIS: Final = Kind(_npis_problem, _npis, lambda npis: [npi.digits for npi in npis])

# Words


def a_word(words: Mapping[str, Any]) -> Kind:
    """Return the kind of a field that holds one of *words*."""
    known = {member: word for word, member in words.items()}

    def find(name: str, raw: Any) -> Problem | None:
        if isinstance(raw, str) and raw in words:
            return None
        expected = f"one of {', '.join(words)}"
        return Problem(name, shown(raw), expected, is_type=not isinstance(raw, str))

    return Kind(find, lambda raw: words.get(raw, raw) if type(raw) is str else raw, known.get)

"""The exceptions that malformed input raises.

"The rule says no" is an answer, a :class:`~qpp_rules.core.determinations.Determination`.
An exception from this package means that the question was malformed, or was about a year for which
no source was read.

Every class here is also a ``ValueError``, ``TypeError`` or ``LookupError``, has its facts in
fields, and can be pickled. No message holds a patient identifier or a whole TIN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn, Self

import attrs

from qpp_rules.core.value_classes import PYDANTIC_HOOK

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "InvalidInput",
    "InvalidType",
    "InvalidTypesAndValues",
    "InvalidValue",
    "Problem",
    "QppRulesError",
    "YearNotCovered",
]


_MOST_LINES: Final = 200
_LONGEST_SUBJECT: Final = 500


def __dir__() -> list[str]:
    return __all__


def printable(text: str) -> str:
    r"""Return *text* with every unprintable character escaped, except line breaks.

    Terminals act on some of these characters, and logs in UTF-8 cannot hold others.

    >>> print(printable("plan\x1b[2J.json"))
    plan\x1b[2J.json
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


class QppRulesError(Exception):
    """The base of every exception that this package raises on purpose."""


@attrs.frozen(slots=True)
class Problem:
    """One thing that is wrong with one field.

    ``given`` is safe to print: the code that makes a problem masks what must not be shown.

    >>> print(Problem("services", "-3", "a whole number, 0 or more", "give the count of services"))
    services: given -3, expected a whole number, 0 or more; give the count of services
    """

    field: str
    given: str
    expected: str
    remedy: str = ""
    is_type: bool = False

    __get_pydantic_core_schema__ = PYDANTIC_HOOK

    def __str__(self) -> str:
        mend = f"; {self.remedy}" if self.remedy else ""
        return printable(f"{self.field}: given {self.given}, expected {self.expected}{mend}")

    def within(self, context: str) -> Problem:
        """Return the same problem with ``context`` put before its field, as in ``row 7, npi``."""
        return attrs.evolve(self, field=f"{context}, {self.field}")


class InvalidInput(QppRulesError):
    """Malformed input, with every problem found in it.

    *subject* names what was being made or read; *problems* holds each
    :class:`~qpp_rules.core.errors.Problem`. The message shows the first 200.
    """

    def __init__(self, subject: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(subject, problems)
        self.subject = subject
        self.problems = problems

    def __str__(self) -> str:
        subject = self.subject[:_LONGEST_SUBJECT]
        if len(self.problems) == 1:
            return printable(f"{subject}: {self.problems[0]}")
        lines = [f"{subject}: {len(self.problems)} problems"]
        lines += [f"  {problem}" for problem in self.problems[:_MOST_LINES]]
        if len(self.problems) > _MOST_LINES:
            lines.append(f"  and {len(self.problems) - _MOST_LINES} more")
        return printable("\n".join(lines))

    @classmethod
    def of(cls, subject: str, field: str, *, given: str, expected: str, remedy: str = "") -> Self:
        """Build the exception for a single problem."""
        problem = Problem(field, given, expected, remedy, is_type=issubclass(cls, TypeError))
        return cls(subject, (problem,))


class InvalidValue(InvalidInput, ValueError):
    """A value of the right type that cannot be right."""


class InvalidType(InvalidInput, TypeError):
    """A value of the wrong type. Nothing is coerced."""


class InvalidTypesAndValues(InvalidValue, InvalidType):
    """Several problems, some of type and some of value. Either ``except`` clause catches it."""


def refusal(subject: str, problems: Iterable[Problem]) -> InvalidInput:
    """Return the exception that fits *problems*, all of them together."""
    found = tuple(problems)
    of_type = sum(problem.is_type for problem in found)
    if of_type == 0:
        return InvalidValue(subject, found)
    kind = InvalidType if of_type == len(found) else InvalidTypesAndValues
    return kind(subject, found)


def refuse(subject: str, problems: Iterable[Problem]) -> NoReturn:
    """Raise the exception that fits *problems*, all of them together."""
    raise refusal(subject, problems)


def refuse_any(subject: str, *problems: Iterable[Problem]) -> None:
    """Raise the exception that fits *problems*, all of them together, if there are any."""
    if found := [problem for some in problems for problem in some]:
        refuse(subject, found)


def years_text(*spans: tuple[int, int]) -> str:
    """Return *spans* of years, each with its first and last year, in words.

    >>> years_text((2017, 2019), (2021, 2021))
    '2017 to 2019, 2021'
    """
    words = (str(first) if first == last else f"{first} to {last}" for first, last in spans)
    return ", ".join(words)


class YearNotCovered(QppRulesError, LookupError):
    """No source was read for that year, so there is no value; another year's is never used.

    *name* is what was asked for, *year* the year as text, *covered* the years that are covered.
    *note* may say more, such as the year in which a rule began.
    """

    __get_pydantic_core_schema__ = PYDANTIC_HOOK

    def __init__(
        self, name: str, year: str, covered: tuple[tuple[int, int], ...], note: str = ""
    ) -> None:
        super().__init__(name, year, covered, note)
        self.name = name
        self.year = year
        self.covered = covered
        self.note = note

    def __str__(self) -> str:
        spans = years_text(*self.covered) or "no year"
        message = f"{self.name} is not covered for {self.year}; covered: {spans}"
        return printable(f"{message}. {self.note}" if self.note else message)

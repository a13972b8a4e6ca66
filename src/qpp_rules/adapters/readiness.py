"""Cases and receipts from JSON Lines: one stored value on each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from qpp_rules.adapters.csv_rows import lines_of
from qpp_rules.adapters.serialization import from_json
from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, InvalidValue
from qpp_rules.readiness import Receipt, SubmissionCase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["OF_THE_INTERMEDIARY", "read_cases", "read_receipts"]

T = TypeVar("T")

OF_THE_INTERMEDIARY: Final = (
    *("approval", "standing_events", "posting", "validation", "targeted_audits", "corrections"),
    "report",
)
"""The facts of a case that are the same for every participant of an intermediary."""


def __dir__() -> list[str]:
    return __all__


def read_cases(
    lines: Iterable[str], *, intermediary: SubmissionCase | None = None
) -> Iterator[tuple[str, SubmissionCase | InvalidInput]]:
    """Yield every case in *lines* with its place: the case, or what is wrong with it.

    Each line holds a case as :func:`~qpp_rules.adapters.serialization.to_json` writes it without
    indentation; empty lines are skipped. *intermediary* is a case whose facts of the intermediary,
    such as its audit, hold for every line that does not have them: they are read once.

    >>> from qpp_rules import Group, PerformanceYear, PlannedSubmission, Tin
    >>> from qpp_rules.adapters.serialization import to_json
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), PerformanceYear(2026), {PerformanceCategory.QUALITY}
    ... )
    >>> lines = [to_json(SubmissionCase(planned=planned), indent=None), "{}"]
    >>> [(place, type(one).__name__) for place, one in read_cases(lines)]
    [('line 1', 'SubmissionCase'), ('line 2', 'InvalidValue')]

    Raises InvalidType for an argument of the wrong type.
    """
    take("read_cases", intermediary=(intermediary, optional(instance_of(SubmissionCase))))
    for place, found in _values("read_cases", lines, SubmissionCase):
        if intermediary is None or isinstance(found, InvalidInput):
            yield place, found
            continue
        try:
            yield place, _filled(found, intermediary)
        except InvalidInput as error:
            yield place, error


def read_receipts(lines: Iterable[str]) -> tuple[Receipt, ...]:
    """Return the receipts in *lines*, each as JSON; raise the first fault, with its line.

    >>> read_receipts([])
    ()

    Raises InvalidType or InvalidValue for a line that is not a receipt.
    """
    found = []
    for place, one in _values("read_receipts", lines, Receipt):
        if isinstance(one, InvalidInput):
            problems = [problem.within(place) for problem in one.problems]
            raise type(one)("read_receipts", tuple(problems))
        found.append(one)
    return tuple(found)


def _values(subject: str, lines: Any, kind: type[T]) -> Iterator[tuple[str, T | InvalidInput]]:
    for number, line in enumerate(lines_of(lines, subject), 1):
        text = line.strip()
        if not text:
            continue
        try:
            yield f"line {number}", from_json(text, kind)
        except InvalidInput as error:
            yield f"line {number}", error


def _filled(case: SubmissionCase, intermediary: SubmissionCase) -> SubmissionCase:
    changes: dict[str, Any] = {}
    for name in OF_THE_INTERMEDIARY:
        own, shared = getattr(case, name), getattr(intermediary, name)
        default = getattr(attrs.fields(SubmissionCase), name).default
        if own == default:
            changes[name] = shared
        elif shared not in (default, own):
            given, expected = "another one than the intermediary's", "the intermediary's, or none"
            raise InvalidValue.of("SubmissionCase", name, given=given, expected=expected)
    return attrs.evolve(case, **changes)

"""The rulebook: every parameter and every rule of the package, listed, compared, snapshotted.

A parameter is a value by performance year, a rule one thing that a finding can be about. Both are
constants of the subjects; here they are gathered, so that what the package knows can be seen.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from qpp_rules.core.determinations import Rule
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.plain import plain, plain_text
from qpp_rules.core.values import shown
from qpp_rules.core.years import check_year

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.determinations import Scalar
    from qpp_rules.core.years import PerformanceYear

__all__ = ["SUBJECTS", "at", "compare", "parameters", "rules", "snapshot"]


def __dir__() -> list[str]:
    return __all__


SUBJECTS: Final = (
    "eligibility",
    "elections",
    "measures",
    "sampling",
    "audits",
    "agreements",
    "feedback",
    "deadlines",
    "terms",
)
"""The modules that hold rules, in the order in which a year is lived."""

_FORMAT: Final = 1
_NOT_COVERED: Final = "not covered"
T = TypeVar("T")


def parameters(subject: str | None = None) -> tuple[Parameter[Any], ...]:
    """Return every parameter, subject after subject; with *subject*, those of that one alone.

    >>> [p.name for p in parameters("eligibility") if "low-volume threshold" == p.name]
    ['low-volume threshold']

    Raises InvalidValue where *subject* is none of :data:`SUBJECTS`.
    """
    return _of(subject, _gathered(Parameter))


def rules(subject: str | None = None) -> tuple[Rule, ...]:
    """Return every rule, subject after subject: what it decides, its citation, its requirements.

    With *subject*, those of that one alone.

    >>> len(rules()) == len({rule.id for rule in rules()})
    True
    >>> {rule.id.partition(".")[0] for rule in rules("sampling")}
    {'sampling'}

    Raises InvalidValue where *subject* is none of :data:`SUBJECTS`.
    """
    return _of(subject, _gathered(Rule))


def _of(subject: str | None, gathered: dict[str, tuple[str, T]]) -> tuple[T, ...]:
    if subject is not None and not isinstance(subject, str):
        raise InvalidType.of("rulebook", "subject", given=shown(subject), expected="text, or None")
    if subject is not None and subject not in SUBJECTS:
        raise InvalidValue.of(
            "rulebook", "subject", given=shown(subject), expected=f"one of {', '.join(SUBJECTS)}"
        )
    return tuple(one for of, one in gathered.values() if subject in (None, of))


def at(year: PerformanceYear) -> list[dict[str, Scalar]]:
    """Return a flat row for every parameter: its value in *year* and where that is written.

    A parameter that does not cover the year has the value "not covered" and says why. Raises
    YearNotCovered for a year that no parameter covers.

    >>> from qpp_rules import PerformanceYear
    >>> rows = {row["parameter"]: row for row in at(PerformanceYear(2027))}
    >>> rows["eligible clinicians in a small practice, at most"]["value"]
    '15'
    >>> rows["low-volume threshold"]["value"]
    'not covered'
    """
    return _rows("at", year)


def _rows(subject: str, year: PerformanceYear) -> list[dict[str, Scalar]]:
    check_year(subject, year)
    if not any(parameter.covers(year) for parameter in parameters()):
        covered = {year for one in parameters() for entry in one.entries for year in entry.years}
        spans = ((min(covered), max(covered)),)
        asked = f"performance year {year}"
        raise YearNotCovered("rulebook", asked, spans)
    return [_row(parameter, year) for parameter in parameters()]


def _row(parameter: Parameter[Any], year: PerformanceYear) -> dict[str, Scalar]:
    try:
        entry = parameter.entry(year)
    except YearNotCovered as error:
        value, citation, basis, note = _NOT_COVERED, "", "", str(error)
    else:
        value, citation = plain_text(entry.value), str(entry.source)
        basis, note = entry.source.basis.value, entry.source.note
    return {
        "year": year.year,
        "parameter": parameter.name,
        "value": value,
        "citation": citation,
        "basis": basis,
        "note": note,
    }


def compare(first: PerformanceYear, second: PerformanceYear) -> list[dict[str, Scalar]]:
    """Return a flat row for every parameter whose value differs between two years.

    >>> from qpp_rules import PerformanceYear
    >>> [row["parameter"] for row in compare(PerformanceYear(2021), PerformanceYear(2022))][:1]
    ['clinician types that can be MIPS eligible']

    Raises YearNotCovered for a year that no parameter covers.
    """
    return [
        {
            "parameter": before["parameter"],
            str(first): before["value"],
            str(second): after["value"],
            "citation": after["citation"] or before["citation"],
        }
        for before, after in zip(_rows("compare", first), _rows("compare", second), strict=True)
        if before["value"] != after["value"]
    ]


def snapshot() -> dict[str, Any]:
    """Return every parameter and rule as plain JSON, the same in every process.

    A difference between two snapshots is a rule change.

    >>> sorted(snapshot())
    ['format', 'parameters', 'rules']
    """
    return {
        "format": _FORMAT,
        "parameters": {
            parameter.name: {
                "entries": [
                    {**plain(entry), "source": _cited(entry.source)} for entry in parameter.entries
                ],
                "note": parameter.note,
            }
            for parameter in parameters()
        },
        "rules": {
            rule.id: {
                "title": rule.title,
                **_texts(rule),
                "requirements": list(rule.requirements),
            }
            for rule in rules()
        },
    }


def _texts(rule: Rule) -> dict[str, Any]:
    return {
        "texts": [
            {"years": [text.first_year.year, text.last_year.year], **_cited(text.source)}
            for text in rule.texts
        ]
    }


def _cited(citation: Citation) -> dict[str, Any]:
    cites = {"cites": citation.cites} if citation.cites else {}
    return {
        "citation": plain(citation),
        "as_of": plain(citation.as_of),
        "note": citation.note,
        **cites,
    }


@cache
def _gathered(kind: type[T]) -> dict[str, tuple[str, T]]:
    found: dict[str, tuple[str, T]] = {}
    for subject, module in _modules():
        for value in vars(module).values():
            if isinstance(value, kind):
                found.setdefault(_name(value), (subject, value))
    return found


def _name(value: Any) -> str:
    return str(value.id) if isinstance(value, Rule) else str(value.name)


def _modules() -> Iterator[tuple[str, ModuleType]]:
    for subject in SUBJECTS:
        module = import_module(f"qpp_rules.{subject}")
        yield subject, module
        for part in pkgutil.iter_modules(getattr(module, "__path__", ())):
            yield subject, import_module(f"qpp_rules.{subject}.{part.name}")

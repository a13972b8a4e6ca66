"""Measures from the records of CMS's measures data, read strictly by the words of a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from qpp_rules.core.checks import (
    Check,
    a_count,
    a_flag,
    a_text,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.masking import shown
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures.measure import MULTI_RATE, Measure, OverallAlgorithm, a_first_year
from qpp_rules.measures.words import (
    ACTIVITY_SUBCATEGORIES,
    ACTIVITY_WEIGHTS,
    CATEGORY_WORDS,
    MEASURE_TYPES,
    METRIC_TYPES,
    OBJECTIVES,
    OVERALL_ALGORITHMS,
    PROGRAMS,
    REGISTRATION_TYPES,
    REPORTING_CATEGORIES,
    SUBMISSION_METHODS,
    is_mvp_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.parameters import Parameter
    from qpp_rules.core.years import PerformanceYear

_VENDOR: Final = re.compile("[0-9]{7}")
_OVERALL: Final = "overall"
_LONGEST_ID: Final = 30
"""The longest id that the name of a record shows."""


class _Reading(Protocol):
    """How one key of a record is read."""

    def read(self, value: Any) -> Any:
        """Return what *value* means; any exception means that :meth:`problems` tells why."""

    def problems(self, name: str, value: Any) -> Iterator[Problem]:
        """Yield what is wrong with *value*."""


class _Key(NamedTuple):
    """A key of a record, the field of a measure that holds it, and how it is read."""

    key: str
    field: str
    reading: _Reading


class _Checked:
    """A value that a check takes as it is."""

    def __init__(self, check: Check) -> None:
        self._check = check

    def read(self, value: Any) -> Any:
        if self._check.problem("", value):
            raise ValueError
        return value

    def problems(self, name: str, value: Any) -> Iterator[Problem]:
        yield from self._check.problems(name, value)


class _Flag(_Checked):
    """True or False."""

    def __init__(self) -> None:
        super().__init__(a_flag)

    def read(self, value: Any) -> bool:
        if type(value) is not bool:
            raise TypeError
        return value


class _Word:
    """One word of the year. In a lenient reading, a word that the year lacks is not known."""

    def __init__(self, words: Mapping[str, Any], *, lenient: bool) -> None:
        self._words, self._lenient = words, lenient
        # A mapping's own method, because it is called for many thousand words.
        self.read = self._known if lenient else words.__getitem__

    def _known(self, value: Any) -> Any:
        if type(value) is not str:
            raise TypeError
        return self._words.get(value)

    def problems(self, name: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, str) or (value not in self._words and not self._lenient):
            words = ", ".join(sorted(self._words))
            expected = f"one of {words}" if words else "none: CMS's data of this year has none"
            yield Problem(name, shown(value), expected, is_type=not isinstance(value, str))


_EMPTY: Final[frozenset[Any]] = frozenset()


class _List:
    """A list of texts that *of* reads one by one; many records have the same list."""

    def __init__(self, of: _Reading) -> None:
        self._of = of
        self._lists: dict[tuple[str, ...], frozenset[Any] | None] = {}

    def read(self, value: Any) -> frozenset[Any] | None:
        if type(value) is not list:
            raise TypeError
        if not value:
            return _EMPTY
        key = tuple(value)
        found = self._lists.get(key)
        if found is None:
            found = frozenset(map(self._of.read, key))
            if None in found:
                # With a word that is not known, what the list leaves out is not known either.
                return None
            self._lists[key] = found
        return found

    def problems(self, name: str, value: Any) -> Iterator[Problem]:
        if type(value) is not list:
            yield Problem(name, shown(value), "a list", is_type=True)
            return
        for place, one in enumerate(value):
            yield from self._of.problems(f"{name}[{place}]", one)


class _Exclusions(_List):
    """A list of ids or, to 2020, one id."""

    def read(self, value: Any) -> frozenset[Any] | None:
        return super().read([value] if type(value) is str else value)

    def problems(self, name: str, value: Any) -> Iterator[Problem]:
        if type(value) is str:
            return self._of.problems(name, value)
        return super().problems(name, value)


class _Pattern:
    """Text that *holds* takes; *expected* says which."""

    def __init__(self, holds: Callable[[str], bool], expected: str, *, lenient: bool) -> None:
        self._holds, self._expected, self._lenient = holds, expected, lenient

    def read(self, value: Any) -> str | None:
        if not self._holds(value):
            if self._lenient and a_text.problem("", value) is None:
                return None
            raise ValueError
        text: str = value
        return text

    def problems(self, name: str, value: Any) -> Iterator[Problem]:
        if problem := a_text.problem(name, value):
            yield problem
        elif not self._holds(value) and not self._lenient:
            yield Problem(name, shown(value), self._expected)


class _Strata:
    """The names of the strata; those of measures with a single rate may lack one."""

    def read(self, value: Any) -> tuple[str, ...]:
        names = tuple(stratum["name"] for stratum in value if "name" in stratum)
        if next(self.problems("", value), None):
            raise ValueError
        return names

    def problems(self, name: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(name, shown(value), "a list of strata", is_type=True)
            return
        seen = set()
        for place, stratum in enumerate(value):
            where = f"{name}[{place}]"
            if not isinstance(stratum, Mapping):
                yield Problem(where, type(stratum).__name__, "a stratum: a mapping", is_type=True)
            elif "name" in stratum:
                given = stratum["name"]
                if problem := a_text.problem(f"{where}.name", given):
                    yield problem
                elif given in seen:
                    yield Problem(f"{where}.name", shown(given), "each name once")
                else:
                    seen.add(given)


class Records:
    """Reads the records of one year. *lenient* takes words that the year lacks as not known."""

    def __init__(self, year: PerformanceYear, *, lenient: bool) -> None:
        self._lenient = lenient
        self._categories = dict(CATEGORY_WORDS.at(year))
        self._keys = _keys(year, lenient=lenient)
        # A bound method is looked up once, because there are many thousand values.
        self._reads = {
            category: tuple((one.key, one.field, one.reading.read) for one in keys)
            for category, keys in self._keys.items()
        }
        self.problems: list[Problem] = []

    def read(self, record: Any, place: int) -> Measure | None:
        """Return the measure in *record*, or add what is wrong with it to the problems."""
        try:
            return self._measure(record)
        except Exception:  # noqa: BLE001 (whatever a wrong value does, its problems say why)
            name, expected = _named(record, place), "a record that reads the same twice"
            unexplained = Problem(name, type(record).__name__, expected, is_type=True)
            self.problems += [*self._problems(record, name)] or [unexplained]
            return None

    def _measure(self, record: Any) -> Measure:
        category, get = self._categories[record["category"]], record.get
        fields = {
            field: read(value)
            for key, field, read in self._reads[category]
            if (value := get(key)) is not None
        }
        if "exclusion" in record and get("exclusion") is None:
            # Null means none; without the key, the record does not say.
            fields["exclusions"] = _EMPTY
        if fields.get("metric_type") in MULTI_RATE and _strata_problem(fields, record, ""):
            if not self._lenient:
                raise ValueError
            fields["strata"] = None
        return Measure(record["measureId"], category, get("firstPerformanceYear"), **fields)

    def _problems(self, record: Any, name: str) -> Iterator[Problem]:
        if not isinstance(record, Mapping):
            yield Problem(name, type(record).__name__, "a record: a mapping", is_type=True)
            return
        word, first = record.get("category"), record.get("firstPerformanceYear")
        category = self._categories.get(word) if isinstance(word, str) else None
        yield from a_text.problems(f"{name}.measureId", record.get("measureId"))
        if category is None:
            expected = f"one of {', '.join(self._categories)}"
            is_type = not isinstance(word, str)
            yield Problem(f"{name}.category", shown(word), expected, is_type=is_type)
        yield from a_first_year.problems(f"{name}.firstPerformanceYear", first)
        fields, found = {}, False
        for key, field, reading in self._keys[category]:
            value = record.get(key)
            for one in () if value is None else reading.problems(f"{name}.{key}", value):
                found = True
                yield one
            if value is not None and not found:
                fields[field] = reading.read(value)
        is_judged = not found and not self._lenient and fields.get("metric_type") in MULTI_RATE
        if is_judged and (problem := _strata_problem(fields, record, f"{name}.strata")):
            yield problem


def _named(record: Any, place: int) -> str:
    """Return the place of *record*, and the id of its measure if there is one."""
    identifier = record.get("measureId") if isinstance(record, Mapping) else None
    is_id = a_text.problem("", identifier) is None and len(str(identifier)) <= _LONGEST_ID
    return f"records[{place}] ({identifier})" if is_id else f"records[{place}]"


def _strata_problem(
    fields: Mapping[str, Any], record: Mapping[Any, Any], name: str
) -> Problem | None:
    names = fields.get("strata", ())
    if not names or len(names) < len(record["strata"]):
        given = f"{len(names)} names"
        return Problem(name, given, "a name for each stratum of a measure with several rates")
    overall_only = fields.get("overall_algorithm") is OverallAlgorithm.OVERALL_STRATUM_ONLY
    if overall_only and _OVERALL not in names:
        expected = f"one called {_OVERALL}, the only one that counts for this measure"
        return Problem(name, ", ".join(names), expected)
    return None


def _keys(
    year: PerformanceYear, *, lenient: bool
) -> dict[PerformanceCategory | None, tuple[_Key, ...]]:
    def word(parameter: Parameter[Any]) -> _Word:
        return _Word(_words(parameter, year), lenient=lenient)

    programs = _words(PROGRAMS, year)

    def is_program(text: str) -> bool:
        return text in programs or is_mvp_id(text)

    named = ", ".join(sorted(programs)) or "no program in this year"
    flag, identifier = _Flag(), _Checked(a_text)
    ids = _List(identifier)
    methods = _List(word(SUBMISSION_METHODS))
    program = _Pattern(is_program, f"{named}, or the id of an MVP", lenient=lenient)
    vendor = _Pattern(lambda text: bool(_VENDOR.fullmatch(text)), "7 digits", lenient=lenient)
    every = (
        _Key("metricType", "metric_type", word(METRIC_TYPES)),
        _Key("allowedPrograms", "allowed_programs", _List(program)),
        _Key(
            "allowedRegistrationTypes",
            "allowed_registration_types",
            _List(word(REGISTRATION_TYPES)),
        ),
    )
    with_methods = (*every, _Key("submissionMethods", "submission_methods", methods))
    with_algorithm = (
        *with_methods,
        _Key("overallAlgorithm", "overall_algorithm", word(OVERALL_ALGORITHMS)),
        _Key("isInverse", "is_inverse", flag),
    )
    return {
        PerformanceCategory.QUALITY: (
            *with_algorithm,
            _Key("measureType", "measure_type", word(MEASURE_TYPES)),
            _Key("isHighPriority", "is_flagged_high_priority", flag),
            _Key("isRiskAdjusted", "is_risk_adjusted", flag),
            _Key("isRegistryMeasure", "is_qcdr_measure", flag),
            _Key("allowedVendors", "allowed_vendors", _List(vendor)),
            _Key("strata", "strata", _Strata()),
            _Key("companionMeasureId", "companions", ids),
            _Key("measureSets", "measure_sets", ids),
        ),
        PerformanceCategory.IMPROVEMENT_ACTIVITIES: (
            *every,
            _Key("weight", "weight", word(ACTIVITY_WEIGHTS)),
            _Key("subcategoryId", "subcategory", word(ACTIVITY_SUBCATEGORIES)),
        ),
        PerformanceCategory.PROMOTING_INTEROPERABILITY: (
            *every,
            _Key("reportingCategory", "reporting_category", word(REPORTING_CATEGORIES)),
            _Key("objective", "objective", word(OBJECTIVES)),
            _Key("isRequired", "is_required", flag),
            _Key("isBonus", "is_bonus", flag),
            _Key("weight", "points", _Checked(a_count)),
            _Key("measureSets", "measure_sets", ids),
            _Key("exclusion", "exclusions", _Exclusions(identifier)),
            _Key("substitutes", "substitutes", ids),
            _Key("preprod", "engagement_levels", ids),
        ),
        PerformanceCategory.COST: with_algorithm,
        # A record whose category cannot be read.
        None: every,
    }


def _words(parameter: Parameter[Any], year: PerformanceYear) -> dict[str, Any]:
    members: Iterable[Any] = parameter.at(year) if parameter.covers(year) else ()
    return dict(
        (member.value, member)
        if isinstance(member, Enum)
        else (member, member)
        if isinstance(member, str)
        else member
        for member in members
    )

"""What was submitted for a category, and whether it counts against a reweighting.

From 2024 on CMS counts only qualifying data: 42 CFR § 414.1325(a)(1)(i)-(iii).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from qpp_rules.core.checks import (
    a_flag,
    instance_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.listings import asked
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry, reading
from qpp_rules.core.sources import unread
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory
from qpp_rules.reweighting.paragraphs import NOTICE, fact_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.years import PerformanceYear


class Submitted(Enumeration):
    """What was submitted for a category, or will be. None in its place means "not known"."""

    NOTHING = "nothing"
    NOT_QUALIFYING = "data that does not qualify"
    NOT_JUDGED = "data, and whether it qualifies is not known"
    QUALIFYING = "qualifying data"


class Counting(Enumeration):
    """Which data counts against a reweighting."""

    ANY = "any data"
    QUALIFYING = "qualifying data"


class DataElement(Enumeration):
    """What makes the data of a category qualify."""

    NUMERATOR_AND_DENOMINATOR = "a numerator and a denominator for at least one MIPS measure"
    ACTIVITY_ATTESTED = "a yes for at least one improvement activity"
    OBJECTIVES = "performance data or an exclusion for every objective"
    ATTESTATIONS = "the required attestations"
    CEHRT_ID = "the CMS EHR certification id"
    PERIOD = "the first and the last day of the performance period"


_INTEROPERABILITY: Final = PerformanceCategory.PROMOTING_INTEROPERABILITY
ELEMENTS: Final[Mapping[PerformanceCategory, tuple[DataElement, ...]]] = {
    PerformanceCategory.QUALITY: (DataElement.NUMERATOR_AND_DENOMINATOR,),
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: (DataElement.ACTIVITY_ATTESTED,),
    _INTEROPERABILITY: (
        DataElement.OBJECTIVES,
        DataElement.ATTESTATIONS,
        DataElement.CEHRT_ID,
        DataElement.PERIOD,
    ),
}

_page = Page(__name__)

_PARAGRAPH: Final = "414.1325(a)(1)(i)-(iii)"
_QUALIFYING: Final = "Qualifying data"


def _sheet(year: int) -> Citation:
    return fact_sheet(year, _QUALIFYING, cites=_PARAGRAPH)


COUNTED: Final = _page.parameter(
    "reweighting.data-counted",
    "data that counts against a reweighting",
    entry(2017, 2022, Counting.ANY, unread(2023, _sheet(2023))),
    entry(2023, 2023, Counting.ANY, _sheet(2023)),
    entry(2024, 2024, Counting.QUALIFYING, _sheet(2024)),
    entry(2025, 2025, Counting.QUALIFYING, _sheet(2025)),
    entry(
        2026,
        2026,
        Counting.QUALIFYING,
        reading(
            evolve(NOTICE, cites=_PARAGRAPH),
            "the notice says data; CMS counted only qualifying data in 2024 and 2025. It could "
            "mean any data",
        ),
    ),
    entry(
        2027,
        2027,
        Counting.QUALIFYING,
        reading(unread(2025, _sheet(2025)), "it could be that any data counts"),
    ),
)
QUALIFIES: Final = _page.rule(
    "reweighting.qualifying-data",
    "the data counts against a reweighting",
    COUNTED,
    "REW-014",
)


def qualifies(
    category: PerformanceCategory,
    elements: Mapping[DataElement, bool | None],
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether the data submitted for *category* counts against a reweighting.

    *elements* says what the data has. An element that is None or left out is not known. Before 2024
    any data counts.

    >>> from qpp_rules import PerformanceYear
    >>> said_no = {DataElement.ACTIVITY_ATTESTED: False}
    >>> activities = PerformanceCategory.IMPROVEMENT_ACTIVITIES
    >>> [qualifies(activities, said_no, PerformanceYear(year)).answer for year in (2023, 2026)]
    [True, False]

    Raises InvalidType or InvalidValue for the cost category, for an element of another category and
    for an argument of the wrong type; YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1325(a)(1)(i)-(iii); CMS's EUC fact sheets of 2023 to 2025.
    """
    clause, counting = QUALIFIES.of(year), COUNTED.at(year)
    take(
        "qualifies",
        category=(category, a_submitted_category),
        elements=(elements, instance_of(Mapping)),
    )
    given = asked("qualifies", "elements", dict, elements)
    if problems := list(_element_problems(category, given)):
        refuse("qualifies", problems)
    if counting is Counting.ANY:
        return all_met(year, (clause.met(counting.value, about=category.value),))
    return all_met(
        year,
        tuple(
            clause.judge(
                given.get(one),
                required=one.value,
                missing=(f"elements[{one.name}]",),
                about=category.value,
            )
            for one in ELEMENTS[category]
        ),
    )


@takes(PerformanceCategory)
def a_submitted_category(name: str, value: object) -> Problem | None:
    """Take a performance category that can be submitted: not cost, which CMS computes."""
    names = ", ".join(one.name for one in PerformanceCategory if one in SUBMITTED_CATEGORIES)
    if not isinstance(value, PerformanceCategory):
        return Problem(name, shown(value), "a PerformanceCategory", f"one of {names}", is_type=True)
    if value in SUBMITTED_CATEGORIES:
        return None
    return Problem(name, "COST", names, "CMS computes the cost category itself")


def _element_problems(
    category: PerformanceCategory, elements: Mapping[Any, Any]
) -> Iterator[Problem]:
    names = ", ".join(one.name for one in ELEMENTS[category])
    for element, value in elements.items():
        if element not in ELEMENTS[category]:
            is_type = type(element) is not DataElement
            given = shown(element) if is_type else element.name
            yield Problem("elements", given, f"elements of its data: {names}", is_type=is_type)
        elif problem := optional(a_flag).problem(f"elements[{element.name}]", value):
            yield problem


def check_data(
    subject: str, data: Mapping[PerformanceCategory, Submitted | None] | None
) -> dict[PerformanceCategory, Submitted | None] | None:
    """Return *data* for each category that can be submitted; refuse what is malformed."""
    take(subject, data=(data, optional(instance_of(Mapping))))
    if data is None:
        return None
    given = asked(subject, "data", dict, data)
    problems = []
    for category, one in given.items():
        problems += a_submitted_category.problems("data", category)
        name = getattr(category, "name", "?")
        problems += _SUBMITTED.problems(f"data[{name}]", one)
    if problems:
        refuse(subject, problems)
    return {
        category: given.get(category, Submitted.NOTHING)
        for category in PerformanceCategory
        if category in SUBMITTED_CATEGORIES
    }


_SUBMITTED: Final = optional(member_of(Submitted))


def possible(one: Submitted | None) -> tuple[Submitted, ...]:
    """Return what *one*, which may not be known, can turn out to be."""
    if one is None:
        return (Submitted.NOTHING, Submitted.NOT_QUALIFYING, Submitted.QUALIFYING)
    if one is Submitted.NOT_JUDGED:
        return (Submitted.NOT_QUALIFYING, Submitted.QUALIFYING)
    return (one,)


def is_counted(one: Submitted, counting: Counting) -> bool:
    """Return whether *one*, which is known, counts."""
    if counting is Counting.ANY:
        return one is not Submitted.NOTHING
    return one is Submitted.QUALIFYING


def counted(one: Submitted | None, counting: Counting) -> bool | None:
    """Return whether *one* counts, or None if that is not known."""
    found = {is_counted(each, counting) for each in possible(one)}
    return found.pop() if len(found) == 1 else None

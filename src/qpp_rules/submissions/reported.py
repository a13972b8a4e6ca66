"""What a submission reports for one reporting option, each part with its place in CMS's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.pages import Page, our_reading, text
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures import data_finding
from qpp_rules.submissions.kinds import to_look_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.determinations import Determination
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures import Inventory, Measure, Mvps
    from qpp_rules.submissions.content import Measurement, MeasurementSet, Submission

_page = Page(__name__)

MIPS: Final = "mips"
"""CMS's word for traditional MIPS, and what it takes a set without a program for."""


def data_texts(first_year: int, file: str) -> tuple[Entry[None], ...]:
    """Return CMS's *file* of each year as a text; that of 2027 is a copy of that of 2026."""
    placeholder = "CMS's file of 2027 is a placeholder: the records of 2026"
    document = "QPP measures data (CMS)"
    return (
        text(first_year, 2026, Citation(document, file, None, Basis.CMS_GUIDANCE)),
        text(2027, 2027, Citation(document, file, None, Basis.DERIVED, placeholder)),
    )


COUNTS: Final = to_look_at(
    _page.rule(
        "submissions.option.counts",
        "a measure or activity counts for the reporting option",
        data_texts(2017, "measures-data.json"),
        *("MEA-023", "SUB-071"),
    )
)
COUNTS_WITHOUT_LIST: Final = to_look_at(
    _page.rule(
        "submissions.option.counts-without-list",
        "a measure or activity counts for the reporting option though its record lists no programs",
        our_reading(
            COUNTS.texts,
            "CMS's measures data names programs for quality from 2021 and for the other categories "
            "from 2023; a record without the list could also be for another program",
        ),
        "SUB-071",
    )
)


class Examined:
    """The findings of an answer, in their order, and which of them do not decide it."""

    __slots__ = ("aside", "findings")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.aside: list[Finding] = []

    def decide(self, finding: Finding) -> None:
        """Add a finding that decides."""
        self.findings.append(finding)

    def note(self, finding: Finding) -> None:
        """Add a finding that does not decide."""
        self.findings.append(finding)
        self.aside.append(finding)

    def answer(self, year: PerformanceYear) -> Determination[bool | None]:
        """Return the answer: yes, no or not known (None)."""
        return all_met(year, tuple(self.findings), tuple(self.aside))


class Placed(NamedTuple):
    """A measurement, its set, and its path."""

    about: str
    measurement: Measurement
    of: MeasurementSet


@dataclass(frozen=True, slots=True)
class Reported:
    """The measurement sets of one performance category for one option, each with its path."""

    category: PerformanceCategory
    programs: frozenset[str]
    sets: tuple[tuple[str, MeasurementSet], ...]
    inventory: Inventory

    @property
    def year(self) -> PerformanceYear:
        """The performance year."""
        return self.inventory.year

    def placed(self) -> Iterator[Placed]:
        """Yield each measurement with its path."""
        for path, one in self.sets:
            for place, measurement in enumerate(one.measurements):
                yield Placed(f"{path}.measurements[{place}]", measurement, one)


def reported_for(
    submission: Submission,
    category: PerformanceCategory,
    programs: frozenset[str],
    inventory: Inventory,
) -> Reported:
    """Return what *submission* reports in *category* for any of *programs*."""
    sets = tuple(
        (f"measurementSets[{place}]", one)
        for place, one in enumerate(submission.measurement_sets)
        if one.category is category and (one.program or MIPS) in programs
    )
    return Reported(category, programs, sets, inventory)


def counted(reported: Reported, examined: Examined) -> list[Placed]:
    """Return the measurements that count for the option; note why the others do not.

    A measure counts if CMS's data has it in the category, for the program, and by the submission
    method of its set. Without a method it is not known whether a quality measure counts, and the
    answer is at best open. Whether CMS accepts its value is a separate question.
    """
    found = []
    without_list = 0
    for placed in reported.placed():
        name = placed.measurement.measure_id
        measure = reported.inventory.get(name)
        if why := _why_not(measure, placed.of, reported):
            finding = COUNTS.of(reported.year).not_met(f"{name}: {why}", about=placed.about)
            examined.note(finding)
            continue
        found.append(placed)
        if placed.of.submission_method is None and reported.category in _WITH_METHODS:
            clause = COUNTS.of(reported.year)
            examined.decide(clause.unknown("submissionMethod", observed=name, about=placed.about))
        without_list += measure is not None and measure.allowed_programs is None
    if without_list:
        examined.note(COUNTS_WITHOUT_LIST.of(reported.year).met(without_list))
    return found


_WITH_METHODS: Final = frozenset({PerformanceCategory.QUALITY})
"""The categories whose measures have submission methods in CMS's data."""


def _why_not(measure: Measure | None, of: MeasurementSet, reported: Reported) -> str:
    if measure is None:
        return "not in the measures data of the year"
    if measure.category is not reported.category:
        return f"in the category {measure.category.value}"
    allowed = measure.allowed_programs
    if allowed is not None and not allowed & reported.programs:
        return f"not for {' or '.join(sorted(reported.programs))}"
    method, methods = of.submission_method, measure.submission_methods
    if method is not None and methods is not None and method not in methods:
        return f"not by the submission method {method.value}"
    return ""


def note_files(examined: Examined, inventory: Inventory, mvps: Mvps | None) -> None:
    """Say which of CMS's files the answer rests on; unless they are final, a yes is open."""
    examined.decide(data_finding(inventory.source, inventory.year))
    if mvps is not None:
        examined.decide(data_finding(mvps.source, mvps.year))


def check_same_year(subject: str, inventory: Inventory, mvps: Mvps | None) -> None:
    """Raise InvalidValue unless *mvps* are of the year of *inventory*."""
    if mvps is not None and mvps.year != inventory.year:
        expected = f"MVPs of {inventory.year}, as the measures"
        raise InvalidValue.of(subject, "mvps", given=f"of {mvps.year}", expected=expected)

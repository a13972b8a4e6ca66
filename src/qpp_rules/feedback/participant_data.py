"""Who has data on what, and since when: the participants that feedback goes to."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import (
    as_frozenset,
    as_tuple,
    listed,
)
from qpp_rules.core.pages import Page
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory
from qpp_rules.feedback.days import Since, first_of, number_of
from qpp_rules.feedback.paragraph import TIMES_A_YEAR, as_read, stated_by_guides

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.feedback.period import Terms

_page = Page(__name__)


CATEGORIES: Final = each(frozenset, PerformanceCategory)


def _not_submitted(name: str, categories: Iterable[PerformanceCategory]) -> Iterator[Problem]:
    submitted = "a category that an intermediary submits; CMS computes cost itself"
    for category in categories:
        if category not in SUBMITTED_CATEGORIES:
            yield Problem(name, category.value, submitted)


@frozen
class MeasureData:
    """A measure or activity on which the intermediary has a participant's data.

    *since* is the first day on which the intermediary had any of this data; None if not known.
    """

    measure: str = field(validator=a_text)
    category: PerformanceCategory = field(validator=member_of(PerformanceCategory))
    since: date | None = field(validator=optional(a_calendar_date))

    def _problems(self) -> Iterator[Problem]:
        yield from _not_submitted("category", [self.category])


@frozen
class ParticipantData:
    """A participant at the level at which its data is reported, and the data it has.

    *categories* are the categories that the intermediary will report for it. *measures* are the
    measures with data, each once; an empty list means no data. None means "not known".

    >>> from qpp_rules import Group, Tin
    >>> quality = PerformanceCategory.QUALITY
    >>> data = ParticipantData(
    ...     Group(Tin("123456789")), {quality}, [MeasureData("001", quality, date(2026, 1, 5))]
    ... )
    >>> data.categories == frozenset({quality})
    True
    """

    participant: Participant = field(validator=a_participant)
    categories: frozenset[PerformanceCategory] | None = field(
        converter=as_frozenset, validator=optional(CATEGORIES)
    )
    measures: tuple[MeasureData, ...] | None = field(
        converter=as_tuple, validator=optional(each(tuple, MeasureData))
    )

    def _problems(self) -> Iterator[Problem]:
        yield from _not_submitted("categories", self.categories or ())
        for measure, count in Counter(one.measure for one in self.measures or ()).items():
            if count > 1:
                yield Problem("measures", f"{measure} {count} times", "each measure once")

    @property
    def facts(self) -> tuple[frozenset[PerformanceCategory] | None, frozenset[MeasureData] | None]:
        """The categories and the measures, in no order."""
        return self.categories, None if self.measures is None else frozenset(self.measures)


HAS_DATA: Final = _page.rule(
    "feedback.addressee",
    "the participant has data on the measure or activity",
    (
        *stated_by_guides(
            "the text compares a clinician with other clinicians who have data on a measure; that "
            "one without data is owed nothing is our reading, and feedback could be owed to every "
            "client"
        )[:-1],
        TIMES_A_YEAR.entries[-1],
    ),
    "FEE-010",
)

_TOO_LATE: Final = (
    "data that came after the twelve months that are counted leave open whether feedback was owed "
    "in them, unless CMS lets the exception apply"
)
_REPORTED: Final = (
    "a report tells of data, so whether there are any is left open; it could also tell that there "
    "are none"
)


def check_data(subject: str, name: str, data: Any) -> None:
    """Raise InvalidType unless *data* is a ParticipantData."""
    take(subject, **{name: (data, instance_of(ParticipantData))})


def data_by_participant(
    subject: str, name: str, participants: Iterable[ParticipantData]
) -> dict[Participant, ParticipantData]:
    """Return the data by participant; refuse a participant that comes twice."""
    by_participant: dict[Participant, ParticipantData] = {}
    problems = []
    for data in listed(subject, name, participants, ParticipantData):
        if data.participant in by_participant:
            given = f"{data.participant.masked_key} more than once"
            problems.append(Problem(name, given, "each participant once"))
        by_participant[data.participant] = data
    if problems:
        refuse(subject, problems)
    return by_participant


def is_addressee(
    data: ParticipantData, measure: str, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether the participant has data on *measure*, so that feedback on it is owed.

    It makes no difference whether the measure is reported in traditional MIPS, an MVP or the APP.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> has_none = ParticipantData(Group(Tin("123456789")), [PerformanceCategory.QUALITY], [])
    >>> is_addressee(has_none, "001", PerformanceYear(2027)).answer
    False

    Raises YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(iii).
    """
    check_data("is_addressee", "data", data)
    clause = HAS_DATA.of(year)
    take("is_addressee", measure=(measure, a_text))
    about = f"measure {measure}"
    if data.measures is None:
        return all_met(year, (clause.unknown("measures", about=about),))
    has_data = any(one.measure == measure for one in data.measures)
    return all_met(year, (clause.judge(has_data, about=about),))


def since_any(data: ParticipantData) -> Since:
    """Return since when the participant has any data."""
    return first_of(Since.day(one.since) for one in data.measures or ())


def since_on(data: ParticipantData, category: PerformanceCategory) -> Since:
    """Return since when there is data on *category*; without a measure of it, any data."""
    of_it = [Since.day(one.since) for one in data.measures or () if one.category is category]
    return first_of(of_it) if of_it else since_any(data)


def addressed(data: ParticipantData, terms: Terms, by_exception: bool | None) -> Finding:
    """Return the finding on whether there is data, in time for feedback on it to be owed.

    *by_exception* is whether CMS lets the exception for late data apply.
    """
    clause, first = HAS_DATA.of(terms.year), since_any(data).known
    if data.measures is None:
        return clause.unknown("measures")
    if first is not None and first > terms.last and by_exception is not True:
        required = f"by {terms.last}"
        return as_read(clause.unknown("since", observed=first, required=required), _TOO_LATE)
    return clause.met(len(data.measures), about="" if first is None else f"since {first}")


def reported_without_data(reports: int, terms: Terms) -> Finding:
    """Return the finding for a participant without data that *reports* seem to be about."""
    about = "reports were given, and there are no data that they could be on"
    observed = number_of("report", reports)
    return as_read(
        HAS_DATA.of(terms.year).unknown("measures", observed=observed, about=about), _REPORTED
    )

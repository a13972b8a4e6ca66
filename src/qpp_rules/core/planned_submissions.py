"""A planned submission: what an intermediary will submit to CMS for one participant, and when."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_text,
    each,
    hidden,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import as_frozenset, listed
from qpp_rules.core.moments import Moment, a_moment, day_of
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    CollectionType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import (
    PerformanceYear,
    a_performance_year,
    an_instant,
    eastern_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Scalar

__all__ = ["PlannedSubmission", "check_planned", "each_planned"]


def __dir__() -> list[str]:
    return __all__


def as_categories(items: Iterable[PerformanceCategory]) -> Any:
    """Return *items* as a frozenset: the converter of a field, typed for constructors."""
    return as_frozenset(items)


def _as_collection_types(items: Iterable[CollectionType] | None) -> Any:
    return as_frozenset(items)


@frozen
class PlannedSubmission:
    """What will be submitted for a participant, and when: the unit that every gate judges.

    *collection_types* are those of its quality measures. *mvp* is the id of the MIPS Value Pathway.
    *data_received_on* is the day on which the intermediary received the participant's first data,
    *submitted_at* the instant at which it submits the data to CMS. None means "not known"; if
    *submission_closes* is None, the calendar's close applies.

    >>> from qpp_rules import Group, Tin
    >>> planned = PlannedSubmission(
    ...     Group(Tin("123456789")),
    ...     PerformanceYear(2026),
    ...     {PerformanceCategory.QUALITY},
    ...     reporting_option=ReportingOption.TRADITIONAL_MIPS,
    ... )
    >>> planned.to_row()["participant"], planned.to_row()["reporting_option"]
    ('group:123456789', 'traditional MIPS')

    Raises InvalidType or InvalidValue, with every problem: for the cost category, which CMS
    computes itself; for a participation option that does not fit the participant; for an MVP with
    another reporting option; and for data received after *submission_closes*.
    """

    participant: Participant = field(validator=a_participant)
    year: PerformanceYear = field(validator=a_performance_year)
    categories: frozenset[PerformanceCategory] = field(
        converter=as_categories, validator=each(frozenset, PerformanceCategory)
    )
    collection_types: frozenset[CollectionType] | None = field(
        default=None,
        kw_only=True,
        converter=_as_collection_types,
        validator=optional(each(frozenset, CollectionType)),
    )
    participation_option: ParticipationOption | None = field(
        default=None, kw_only=True, validator=optional(member_of(ParticipationOption))
    )
    reporting_option: ReportingOption | None = field(
        default=None, kw_only=True, validator=optional(member_of(ReportingOption))
    )
    mvp: str | None = field(default=None, kw_only=True, validator=optional(a_text))
    data_received_on: date | None = field(
        default=None, kw_only=True, validator=optional(a_calendar_date)
    )
    submitted_at: datetime | None = field(
        default=None, kw_only=True, validator=optional(an_instant)
    )
    submission_closes: Moment | None = field(
        default=None, kw_only=True, validator=optional(a_moment)
    )

    def _problems(self) -> Iterator[Problem]:
        yield from self._problems_of_categories()
        own = self.participant.participation_option
        if self.participation_option not in (None, own):
            given = f"{self.participation_option} for {self.participant.masked_key}"
            yield Problem("participation_option", given, f"{own}, or None")
        if self.mvp is not None and self.reporting_option not in (None, ReportingOption.MVP):
            given = f"an MVP with the reporting option {self.reporting_option}"
            remedy = "plan a separate submission for each reporting option"
            yield Problem("mvp", given, "None", remedy)
        closes, received = self.submission_closes, self.data_received_on
        if closes is None or received is None:
            return
        if received > day_of(closes):
            expected = f"a day up to submission_closes, {eastern_text(closes)}"
            yield Problem("data_received_on", str(received), expected)

    def _problems_of_categories(self) -> Iterator[Problem]:
        if not self.categories:
            yield Problem("categories", "none", "at least one performance category")
        elif not self.categories <= SUBMITTED_CATEGORIES:
            names = ", ".join(sorted(category.name for category in SUBMITTED_CATEGORIES))
            remedy = "CMS computes the cost category itself"
            yield Problem("categories", "COST among them", f"only {names}", remedy)

    @property
    def known_option(self) -> ReportingOption | None:
        """The reporting option: as given, or MVP if an MVP is planned. None means "not known"."""
        return self.reporting_option or (ReportingOption.MVP if self.mvp else None)

    def to_row(self) -> dict[str, Scalar]:
        """Return the fields that identify the plan as a flat dict. It holds the whole key."""
        categories = (one.value for one in PerformanceCategory if one in self.categories)
        return {
            "participant": self.participant.key,
            "categories": "; ".join(categories),
            "reporting_option": self.reporting_option and self.reporting_option.value,
            "mvp": self.mvp,
        }


def check_planned(subject: str, planned: object) -> None:
    """Raise InvalidType, without showing it, unless *planned* is a PlannedSubmission."""
    take(subject, planned=(planned, hidden(instance_of(PlannedSubmission))))


def each_planned(
    subject: str, planned: Iterable[PlannedSubmission]
) -> tuple[PlannedSubmission, ...]:
    """Return *planned* as a tuple; raise unless each is a PlannedSubmission and given once."""
    plans: tuple[PlannedSubmission, ...] = listed(subject, "planned", planned, PlannedSubmission)
    for one, count in Counter(plans).items():
        if count > 1:
            given = f"one of {one.participant.masked_key} {count} times"
            expected = "each planned submission once"
            raise InvalidValue.of(subject, "planned", given=given, expected=expected)
    return plans

"""Whether the intermediary may submit data: approved for the year, not terminated or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.checks import (
    listing_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Answers, Determination, all_met
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.moments import a_moment, day_of
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.planned_submissions import PlannedSubmission, check_planned, each_planned
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType, PerformanceCategory
from qpp_rules.core.years import check_year
from qpp_rules.standing.events import StandingEvent, Termination, Withdrawal, as_events
from qpp_rules.standing.life_cycle import barred, in_action
from qpp_rules.standing.paragraphs import texts
from qpp_rules.terms import INTERMEDIARY_TYPES, Approval

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)

APPROVED: Final = _page.rule(
    "standing.approved",
    "CMS approved the intermediary for the performance year of the data, as a type that the year "
    "has",
    INTERMEDIARY_TYPES,
    "SUB-061",
    "RDY-002",
)
_SURVEYS_ONLY: Final = (
    "the text lets survey vendors submit data on the CAHPS for MIPS Survey; they are taken to "
    "submit nothing else"
)
SUITS: Final = _page.rule(
    "standing.type",
    "an approved type may submit data of this kind",
    our_reading(texts({2017: "(a)(3)", 2022: "(d)(1)"}), _SURVEYS_ONLY),
    "SUB-061",
)


def may_submit(
    planned: PlannedSubmission,
    approval: Approval | Iterable[Approval] | None,
    events: Iterable[StandingEvent] | None,
) -> Determination[bool | None]:
    """Decide whether the intermediary may submit a planned submission.

    True only if CMS approved it for the performance year of the data, in a type that may submit
    such data, and it is not terminated or withdrawn when the data goes to CMS. Approval for another
    year does not count. *approval* is its approval, or all its approvals; *events* are all that
    happened to its standing. None means "not known", and empty means "none".

    Remedial action and probation are reported and do not hold data back. What an approved
    intermediary may put into the data is for the content of the submission.

    >>> from datetime import date, datetime
    >>> from qpp_rules import EASTERN, Group, PerformanceYear, Tin
    >>> year = PerformanceYear(2026)
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), year, {PerformanceCategory.QUALITY},
    ...     submitted_at=datetime(2027, 2, 1, 9, tzinfo=EASTERN),
    ... )
    >>> registry = Approval(IntermediaryType.QUALIFIED_REGISTRY, year)
    >>> may_submit(planned, registry, events=[]).answer
    True
    >>> may_submit(planned, registry, [Termination(date(2027, 1, 15), date(2027, 2, 1))]).answer
    False
    >>> may_submit(planned, registry, [Termination(date(2027, 1, 15))]).missing
    ('effective_on',)

    Raises YearNotCovered where no text was read, InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1400(a)(1) and (e)(2); 42 CFR § 414.1305.
    """
    subject = "may_submit"
    check_planned(subject, planned)
    return _judge(planned, _approvals(subject, approval), as_events(subject, events))


def may_submit_all(
    planned: Iterable[PlannedSubmission],
    approval: Approval | Iterable[Approval] | None,
    events: Iterable[StandingEvent] | None,
) -> Answers[PlannedSubmission, bool | None]:
    """Decide as :func:`may_submit` for each planned submission, in the order given.

    Raises as :func:`may_submit`, and InvalidValue for a planned submission that comes twice.
    """
    subject = "may_submit_all"
    plans = each_planned(subject, planned)
    approvals, happened = _approvals(subject, approval), as_events(subject, events)
    return Answers([(plan, _judge(plan, approvals, happened)) for plan in plans])


def check_standing(
    approval: Approval | Iterable[Approval] | None,
    events: Iterable[StandingEvent] | None,
    year: PerformanceYear,
    *,
    at: Moment,
) -> Determination[bool | None]:
    """Decide whether the intermediary itself may submit data of *year* at a day or an instant.

    Asks as :func:`may_submit`, of any data: only a survey vendor is limited to a kind of it, so its
    answer is None. *approval* and *events* are as there.

    >>> from datetime import date
    >>> from qpp_rules import PerformanceYear
    >>> year = PerformanceYear(2026)
    >>> registry = Approval(IntermediaryType.QUALIFIED_REGISTRY, year)
    >>> check_standing(registry, [], year, at=date(2027, 2, 1)).answer
    True
    >>> ended = [Termination(date(2027, 1, 15), date(2027, 2, 1))]
    >>> check_standing(registry, ended, year, at=date(2027, 2, 1)).answer
    False

    Raises YearNotCovered where no text was read, InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1400(a)(1) and (e)(2); 42 CFR § 414.1305.
    """
    subject = "check_standing"
    check_year(subject, year)
    take(subject, at=(at, a_moment))
    approvals, happened = _approvals(subject, approval), as_events(subject, events)
    return _decide(year, day_of(at), approvals, happened)


def _approvals(subject: str, approval: object) -> tuple[Approval, ...] | None:
    given: Any = as_tuple(approval, alone=Approval)
    take(subject, approval=(given, optional(listing_of(Approval))))
    return given  # type: ignore[no-any-return]


def _judge(
    planned: PlannedSubmission,
    approvals: tuple[Approval, ...] | None,
    events: tuple[StandingEvent, ...] | None,
) -> Determination[bool | None]:
    return _decide(
        planned.year,
        None if planned.submitted_at is None else day_of(planned.submitted_at),
        approvals,
        events,
        planned=planned,
    )


def _decide(
    year: PerformanceYear,
    day: date | None,
    approvals: tuple[Approval, ...] | None,
    events: tuple[StandingEvent, ...] | None,
    *,
    planned: PlannedSubmission | None = None,
) -> Determination[bool | None]:
    """Decide whether data of *year* may go on *day*; *planned* None means any data."""
    approved = APPROVED.of(year)
    held: list[IntermediaryType] | None = None
    if approvals is None:
        findings = [approved.unknown("approval")]
    else:
        now = {one.intermediary_type for one in approvals if one.year == year}
        types = INTERMEDIARY_TYPES.at(year)
        held = [kind for kind in IntermediaryType if kind in now & types]
        named = ", ".join(kind.value for kind in IntermediaryType if kind in now)
        findings = [approved.judge(bool(held), named or "not for this year")]
    if held != []:
        findings.append(_suits(held, year, planned))
    aside = tuple(in_action(events, year, day))
    gates = tuple(barred(kind, events, year, day) for kind in (Withdrawal, Termination))
    return all_met(year, (*findings, *gates, *aside), aside)


def _suits(
    held: list[IntermediaryType] | None, year: PerformanceYear, planned: PlannedSubmission | None
) -> Finding:
    """Return the finding on the kind of data. Only survey vendors are limited to a kind."""
    of_survey = None if planned is None else _is_survey(planned)
    clause = SUITS.of(year)
    if held is None:
        missing = ("approval", "collection_types") if of_survey is None else ("approval",)
        return clause.unknown(*missing)
    holds = of_survey if held == [IntermediaryType.CAHPS_SURVEY_VENDOR] else True
    observed = ", ".join(kind.value for kind in held)
    return clause.judge(holds, observed, missing=("collection_types",))


def _is_survey(planned: PlannedSubmission) -> bool | None:
    """Return whether the data is only for the CAHPS for MIPS Survey; None if not known."""
    if planned.categories != {PerformanceCategory.QUALITY}:
        return False
    types = planned.collection_types
    return None if types is None else types == {CollectionType.CAHPS_FOR_MIPS_SURVEY}

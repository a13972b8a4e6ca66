"""The business associate agreement with a participant: 42 CFR § 414.1400(b)(3)(xii)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import evolve, field

from qpp_rules.agreements.beneficiaries import Beneficiaries, data_finding
from qpp_rules.agreements.documents import AGREEMENT_TEXTS, documents_for
from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    member_of,
    optional,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.moments import day_of
from qpp_rules.core.pages import Page, our_reading, text
from qpp_rules.core.values import frozen
from qpp_rules.core.years import eastern_day
from qpp_rules.deadlines import calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.core.vocabulary import ParticipationOption
    from qpp_rules.core.years import PerformanceYear


@frozen(kw_only=True)
class BusinessAssociateAgreement:
    """A business associate agreement with a participant, and what it provides for.

    It is in force from *begins_on* through *ends_on*, both included. *ends_on* None means that it
    has no end; every other None means "not known". *discloses_results* is about quality measure
    results, *discloses_data_on* about numerator and denominator data or data by patient.
    *meets_law* is attested: applicable law, and the HIPAA Privacy and Security Rules.

    Citation: 42 CFR § 414.1400(b)(3)(xii).
    """

    participant: Participant = field(validator=a_participant)
    begins_on: date | None = field(validator=optional(a_calendar_date))
    ends_on: date | None = field(default=None, validator=optional(a_calendar_date))
    provides_for_receipt: bool | None = field(default=None, validator=optional(a_flag))
    discloses_results: bool | None = field(default=None, validator=optional(a_flag))
    discloses_data_on: Beneficiaries | None = field(
        default=None, validator=optional(member_of(Beneficiaries))
    )
    meets_law: bool | None = field(default=None, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            expected = f"a day that is not before begins_on, {self.begins_on}"
            yield Problem("ends_on", str(self.ends_on), expected)


_page = Page(__name__)

_OF_2023, _OF_2024, _OF_2025, _OF_2026, _OF_2027 = AGREEMENT_TEXTS
_NOT_NAMED: Final = (
    "the text asks for appropriate agreements and does not name this, as the guides of 2023 and "
    "2026 do; it is taken to ask for the same; it could mean any agreement to collect and process "
    "data"
)
_UNNAMED: Final = our_reading((_OF_2024, _OF_2025), _NOT_NAMED)

AGREEMENT: Final = _page.rule(
    "agreements.business-associate-agreement",
    "the participant has its own business associate agreement",
    AGREEMENT_TEXTS,
    "AGR-001",
    "AGR-012",
    "RDY-006",
)
PROVIDES_FOR_RECEIPT: Final = _page.rule(
    "agreements.business-associate-agreement.receipt",
    "the agreement provides for the receipt of patient-specific data",
    (_OF_2023, *_UNNAMED, _OF_2026, *our_reading((_OF_2027,), _NOT_NAMED)),
    "AGR-002",
)
DISCLOSES_RESULTS: Final = _page.rule(
    "agreements.business-associate-agreement.results",
    "the agreement provides for the disclosure of quality measure results",
    (_OF_2023, *_UNNAMED, _OF_2026, _OF_2027),
    "AGR-003",
)
DISCLOSES_DATA: Final = _page.rule(
    "agreements.business-associate-agreement.data",
    "the agreement provides for the disclosure of data on Medicare and non-Medicare beneficiaries",
    (_OF_2023, *_UNNAMED, _OF_2026, _OF_2027),
    "AGR-003",
    "AGR-016",
)
AGREEMENT_MEETS_LAW: Final = _page.rule(
    "agreements.business-associate-agreement.law",
    "the agreement meets applicable law and the HIPAA Privacy and Security Rules",
    (
        _OF_2023,
        *_UNNAMED,
        _OF_2026,
        text(
            2027,
            2027,
            evolve(
                _OF_2027.source,
                note="the fact sheet names the HIPAA Privacy and Security Rules only; the guides "
                "of 2023 and 2026 name other applicable law too",
            ),
        ),
    ),
    "AGR-004",
)
RECEIVED: Final = _page.rule(
    "agreements.data-received",
    "the first data of the performance year is received in time for its submission",
    our_reading(
        AGREEMENT_TEXTS,
        "the text names no days; data that is submitted was received by then, and data of a "
        "performance year is taken to come in that year or later; it could mean data received "
        "before the year too; give the day of its first data, not of the first ever",
    ),
    "AGR-001",
)
IN_FORCE: Final = _page.rule(
    "agreements.business-associate-agreement.in-force",
    "an adequate agreement is in force from the first data received to the close of submission",
    our_reading(
        AGREEMENT_TEXTS,
        "the text asks for an agreement and names no days; it could mean the day of submission "
        "only, which is after the performance year",
    ),
    "AGR-001",
)

_Days: TypeAlias = tuple[date, date]
# When an agreement may be in force, and whether it is adequate.
_Adequacy: TypeAlias = tuple[_Days, Determination["bool | None"]]
_ONE_DAY: Final = timedelta(days=1)


def check_agreement(
    planned: PlannedSubmission, agreements: Iterable[BusinessAssociateAgreement]
) -> Determination[bool | None]:
    """Decide whether the participant's agreement is adequate, and in force for as long as needed.

    The days needed run from the first data received to the close of submission, both included; they
    never end inside the performance year, nor before the data goes. Several agreements of the
    participant, such as renewals, cover the days together: each counts if it is adequate.
    Agreements of other participants are ignored, and so are those that were not in force on any of
    the days. The finding on the days names every gap. If data was received after it is submitted,
    the answer is False.

    >>> from qpp_rules import Group, PerformanceYear, PlannedSubmission, Tin
    >>> from qpp_rules.agreements import Beneficiaries
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> practice = Group(Tin("000000001"))
    >>> planned = PlannedSubmission(
    ...     participant=practice,
    ...     year=PerformanceYear(2026),
    ...     categories=frozenset({PerformanceCategory.QUALITY}),
    ...     data_received_on=date(2026, 2, 1),
    ... )
    >>> agreement = BusinessAssociateAgreement(
    ...     participant=practice,
    ...     begins_on=date(2026, 1, 1),
    ...     ends_on=date(2026, 12, 31),
    ...     provides_for_receipt=True,
    ...     discloses_results=True,
    ...     discloses_data_on=Beneficiaries.MEDICARE_AND_NON_MEDICARE,
    ...     meets_law=True,
    ... )
    >>> d = check_agreement(planned, [agreement])
    >>> d.answer, d.findings[-1].observed
    (False, 'none from 2027-01-01 to 2027-03-31')

    Raises YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(3)(xii).
    """
    given = documents_for(
        "check_agreement", planned, "agreements", agreements, BusinessAssociateAgreement
    )
    own = [one for one in given if one.participant == planned.participant]
    return judge_agreements(planned, own)


def judge_agreements(
    planned: PlannedSubmission, own: Sequence[BusinessAssociateAgreement]
) -> Determination[bool | None]:
    """Decide as :func:`check_agreement`, given the participant's *own* agreements."""
    exists = AGREEMENT.of(planned.year).judge(
        bool(own), None if own else "none", about=planned.participant.masked_key
    )
    first, last = _longest(planned)
    clauses = [
        (_period(one), tuple(_clauses(planned, one)))
        for one in own
        if _period(one)[0] <= last and _period(one)[1] >= first
    ]
    adequacy = [(period, all_met(planned.year, found)) for period, found in clauses]
    examined = (exists, *(finding for _, found in clauses for finding in found))
    decisive = (*_received(planned), _in_force(planned, adequacy))
    return all_met(planned.year, (*examined, *decisive), aside=examined)


def no_agreement_known(planned: PlannedSubmission) -> Determination[bool | None]:
    """Return the answer if the participant's agreements are not known."""
    clause, about = IN_FORCE.of(planned.year), planned.participant.masked_key
    unknown = clause.unknown("agreements", about=about)
    return all_met(planned.year, (*_received(planned), unknown))


def _clauses(
    planned: PlannedSubmission, agreement: BusinessAssociateAgreement
) -> Iterator[Finding]:
    about = _described(agreement)

    def attested(rule: Rule, name: str) -> Finding:
        fact = getattr(agreement, name)
        return rule.of(planned.year).judge(fact, missing=(name,), about=about)

    yield attested(PROVIDES_FOR_RECEIPT, "provides_for_receipt")
    yield attested(DISCLOSES_RESULTS, "discloses_results")
    yield data_finding(
        DISCLOSES_DATA, ("discloses_data_on", agreement.discloses_data_on), planned, about=about
    )
    yield attested(AGREEMENT_MEETS_LAW, "meets_law")


def _described(agreement: BusinessAssociateAgreement) -> str:
    begins = agreement.begins_on or "a day not known"
    return f"in force from {begins}" + (f" to {agreement.ends_on}" if agreement.ends_on else "")


def _received(planned: PlannedSubmission) -> Iterator[Finding]:
    """Judge the day of the first data against the year, the submission and its close."""
    clause, received = RECEIVED.of(planned.year), planned.data_received_on
    if received is None:
        # The finding on the days in force names it.
        return
    if received < planned.year.first_day:
        required = f"from {planned.year.first_day}"
        yield clause.unknown("data_received_on", observed=received, required=required)
        return
    last = last_day_of(planned) if planned.submitted_at is None else _day_sent(planned)
    in_time = last is None or received <= last
    yield clause.judge(in_time, received, None if last is None else f"by {last}")


def last_day_of(planned: PlannedSubmission) -> date | None:
    """Return the Eastern day on which submission closes; None if that is not known."""
    closes = planned.submission_closes
    if closes is None:
        closes = _published_close(planned.year, planned.participant.participation_option)
    return None if closes is None else day_of(closes)


@cache
def _published_close(year: PerformanceYear, option: ParticipationOption) -> Moment | None:
    submission = calendar(year).get("data-submission")
    closes: Moment | None = None if submission is None else submission.closes_for(option)
    return closes


def _day_sent(planned: PlannedSubmission) -> date | None:
    return None if planned.submitted_at is None else eastern_day(planned.submitted_at)


def _in_force(planned: PlannedSubmission, adequacy: Sequence[_Adequacy]) -> Finding:
    """Judge the days: a sure gap is a no; agreements that surely cover the longest time, a yes."""
    first, last = planned.data_received_on, last_day_of(planned)
    may_do = [one for one in adequacy if one[1].answer is not False]
    possible = [period for period, _ in may_do]
    certain = [period for period, adequate in may_do if adequate.answer and period[0] > date.min]
    gaps = _sure_gaps(planned, possible)
    holds: bool | None = None
    if gaps or not possible:
        holds = False
    elif not _gaps(certain, *_longest(planned)):
        holds = True
    told = _text(gaps)
    if not possible and None in {first, last}:
        told = "none"
    return IN_FORCE.of(planned.year).judge(
        holds,
        told if holds is False else None,
        f"from {first or 'the first data received'} to "
        f"{'the close of submission' if last is None else _at_least(planned)}",
        missing=tuple(dict.fromkeys(_deciding(planned, may_do))) if holds is None else (),
        about=planned.participant.masked_key,
    )


def _deciding(planned: PlannedSubmission, may_do: Sequence[_Adequacy]) -> Iterator[str]:
    """Yield the facts not known that decide whether *may_do* cover the days needed."""
    first, last = planned.data_received_on, _at_least(planned)
    if first is None:
        yield "data_received_on"
    turns = {first or planned.year.first_day, last, last + _ONE_DAY}
    for begins, ends in (period for period, _ in may_do):
        turns |= {begins, ends}
        turns |= set() if begins == date.min else {begins - _ONE_DAY}
        turns |= set() if ends == date.max else {ends + _ONE_DAY}
    if last_day_of(planned) is None and any(
        day > last and _hangs_on(day, None, planned, may_do) for day in turns
    ):
        yield "submission_closes"
    for one in may_do:
        (begins, ends), adequate = one
        days = [day for day in turns if _hangs_on(day, one, planned, may_do)]
        if begins == date.min and any(day < ends for day in days):
            yield "begins_on"
        if days:
            yield from adequate.missing


def _hangs_on(
    day: date, one: _Adequacy | None, planned: PlannedSubmission, may_do: Sequence[_Adequacy]
) -> bool:
    """Return whether *day* may be covered by *one* alone, and the answer may depend on *day*.

    With None, return whether the answer may depend on whether submission closes before *day*.
    """
    others = []
    for other in may_do:
        (begins, ends), adequate = other
        if other is one or not begins <= day <= ends:
            others.append((begins, ends))
        elif begins == date.min and day < ends:
            # It may have begun the day after.
            others.append((day + _ONE_DAY, ends))
        elif adequate.answer:
            return False
    first, last = planned.data_received_on, _at_least(planned)
    if one is None and first is None:
        # The first data may come on the day of the close.
        return any(max(begins, last) <= min(ends, day - _ONE_DAY) for begins, ends in others)
    if one is None:
        return not _gaps(others, first or last, last)
    if last_day_of(planned) is None:
        last = max(day, last)
    (begins, ends), _ = one
    is_needed = max(first or planned.year.first_day, begins) <= day <= min(last, ends)
    return is_needed and not _gaps(others, first or day, last)


def _period(agreement: BusinessAssociateAgreement) -> _Days:
    """Return the longest time in which the agreement may be in force."""
    return agreement.begins_on or date.min, agreement.ends_on or date.max


def _longest(planned: PlannedSubmission) -> _Days:
    """Return the longest time for which an agreement may be needed."""
    is_known = last_day_of(planned) is not None
    return planned.data_received_on or date.min, _at_least(planned) if is_known else date.max


def _at_least(planned: PlannedSubmission) -> date:
    """Return the day through which an agreement is surely needed: a day after the year is over."""
    days = (last_day_of(planned), _day_sent(planned), planned.data_received_on)
    known = [day for day in days if day is not None]
    return max([planned.year.last_day + _ONE_DAY, *known])


def _sure_gaps(planned: PlannedSubmission, possible: Sequence[_Days]) -> list[_Days]:
    """Return the days that are surely needed and that no agreement covers, as runs of days."""
    first, last = planned.data_received_on, _at_least(planned)
    if first is not None:
        return _gaps(possible, first, last)
    if last_day_of(planned) is not None:
        return _gaps(possible, last, last)
    # Whatever the two days are, an agreement that ended before *last* is not in force.
    return [] if any(ends >= last for _, ends in possible) else [(last, last)]


def _gaps(periods: Iterable[_Days], first: date, last: date) -> list[_Days]:
    """Return the days from *first* to *last* that no period covers, as runs of days."""
    gaps: list[_Days] = []
    day = first
    for begins, ends in sorted(periods):
        if begins > last:
            break
        if begins > day:
            gaps.append((day, begins - _ONE_DAY))
        if ends >= last:
            return gaps
        day = max(day, ends + _ONE_DAY)
    return [*gaps, (day, last)]


def _text(gaps: Iterable[_Days]) -> str:
    return "; ".join(
        f"none on {begins}" if begins == ends else f"none from {begins} to {ends}"
        for begins, ends in gaps
    )

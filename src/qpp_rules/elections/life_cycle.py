"""The life cycle of one election: everything that changes its state is in this file.

The cycle is the table :data:`TRANSITIONS`; a state changes in no other way. No row leads out of a
confirmed election.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from qpp_rules.core.checks import (
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Citation
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Participant, check_participant
from qpp_rules.core.masking import shown
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear, check_instant, check_year, eastern_text
from qpp_rules.elections.election import (
    Choice,
    Confirmer,
    Election,
    ElectionState,
    Exemption,
    before_opting_in,
    check_election,
    has_election,
    why_not_applicable,
)
from qpp_rules.elections.exceptions import (
    ConfirmationRefused,
    ElectionIsFinal,
    ElectionNotApplicable,
    ElectionNotSelected,
)
from qpp_rules.elections.window import check_open, check_window
from qpp_rules.eligibility import Eligibility, existence, of_participant
from qpp_rules.eligibility import may_submit as is_verified

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qpp_rules.deadlines import Deadline


class Event(Enumeration):
    """What can happen to an election."""

    SELECT = "select a choice"
    CANCEL = "cancel, or select no decision"
    CONFIRM_OPT_IN = "confirm opt-in"
    CONFIRM_VOLUNTARY = "confirm voluntary reporting"


@frozen
class Transition:
    """One row of the life cycle, and its source."""

    before: ElectionState = field(validator=member_of(ElectionState))
    event: Event = field(validator=member_of(Event))
    after: ElectionState = field(validator=member_of(ElectionState))
    citation: Citation = field(validator=instance_of(Citation))


def _guide(heading: str) -> Citation:
    return guidance(ELECTION_GUIDE_2019, heading)


_SELECTING: Final = _guide("Individual Reporting Options")
_CONFIRMING: Final = _guide("Confirm Selection")
TRANSITIONS: Final = (
    Transition(ElectionState.UNDECIDED, Event.SELECT, ElectionState.SELECTED, _SELECTING),
    Transition(ElectionState.UNDECIDED, Event.CANCEL, ElectionState.UNDECIDED, _SELECTING),
    Transition(ElectionState.SELECTED, Event.SELECT, ElectionState.SELECTED, _SELECTING),
    Transition(ElectionState.SELECTED, Event.CANCEL, ElectionState.UNDECIDED, _SELECTING),
    Transition(ElectionState.SELECTED, Event.CONFIRM_OPT_IN, ElectionState.OPTED_IN, _CONFIRMING),
    Transition(
        ElectionState.SELECTED,
        Event.CONFIRM_VOLUNTARY,
        ElectionState.REPORTING_VOLUNTARILY,
        _CONFIRMING,
    ),
)
"""The whole life cycle. Any other event raises and changes nothing."""
_AFTER: Final = {(row.before, row.event): row.after for row in TRANSITIONS}
_CONFIRMATION: Final = {
    Choice.OPT_IN: Event.CONFIRM_OPT_IN,
    Choice.REPORT_VOLUNTARILY: Event.CONFIRM_VOLUNTARY,
}
_WORD: Final = "CONFIRM"


def begin(
    participant: Participant,
    eligibility: Determination[Eligibility] | Eligibility,
    year: PerformanceYear,
    *,
    exemption: Exemption | None = None,
) -> Election:
    """Return the election of *participant*, from its eligibility at the level at which it reports.

    UNDECIDED for an individual or group that is opt-in eligible. NOT_APPLICABLE for every other
    participant: the MIPS eligible and the exempt need no election, a virtual group's own election
    is the opt-in, a subgroup depends on its group, and an APM Entity elects in another system.

    The election records why an exempt participant is exempt. The findings of a determination say
    why. A bare EXEMPT does not: CMS also shows "MIPS exempt" for the opt-in eligible. If you know
    more, give *exemption*.

    A determination is not verified if its findings do not support its answer: it rests on a
    threshold other than the year's, or lacks the findings of its level. The election's eligibility
    is then UNDETERMINED, and the gate stays shut. A bare Eligibility is the caller's word.

    >>> from qpp_rules import Group, Tin
    >>> group, year = Group(Tin("000000001")), PerformanceYear(2026)
    >>> begin(group, Eligibility.OPT_IN_ELIGIBLE, year).state
    <ElectionState.UNDECIDED: 'undecided'>
    >>> begin(group, Eligibility.MIPS_ELIGIBLE, year).state
    <ElectionState.NOT_APPLICABLE: 'not applicable'>
    >>> from qpp_rules.eligibility import GroupFacts, determine_group
    >>> alone = determine_group(GroupFacts(eligible_clinicians=1), year)
    >>> begin(group, alone, year).exemption
    <Exemption.DOES_NOT_EXIST: 'does not exist'>

    Raises InvalidValue for a determination of another year, level or participant, for one whose
    answer contradicts its own findings, for opt-in eligible before 2019, and for an *exemption*
    that the determination contradicts; raises YearNotCovered where the year's rules were not found.

    Citation: 42 CFR § 414.1310(b)(1)(iii) and (b)(2); 2019 Opt-in and Voluntary Reporting Election
    Process Guide.
    """
    check_participant("begin", "participant", participant)
    check_year("begin", year)
    answer = eligibility.answer if isinstance(eligibility, Determination) else eligibility
    take("begin", eligibility=(answer, member_of(Eligibility)))
    problems = optional(instance_of(Exemption)).problems("exemption", exemption)
    if answer is Eligibility.OPT_IN_ELIGIBLE:
        problems += before_opting_in(year, "eligibility", answer.value)
    if isinstance(eligibility, Determination):
        problems += _problems_of_determination(eligibility, participant, year)
    if not problems and isinstance(eligibility, Determination):
        answer, wrong = _verified_answer(eligibility, participant, year)
        problems += wrong
    found = _exemption_of(eligibility, participant, year)
    if not problems and None not in (found, exemption) and found is not exemption:
        given = f"{exemption and exemption.name}, against the determination"
        problems.append(Problem("exemption", given, f"{found and found.name}, or None"))
    if problems:
        refuse("begin", problems)
    electing = has_election(participant, answer)
    return Election(
        participant=participant,
        year=year,
        eligibility=answer,
        state=ElectionState.UNDECIDED if electing else ElectionState.NOT_APPLICABLE,
        exemption=found or exemption,
    )


def _problems_of_determination(
    determination: Determination[Eligibility], participant: Participant, year: PerformanceYear
) -> Iterator[Problem]:
    if determination.year != year:
        yield Problem("eligibility", f"a determination for {determination.year}", f"one for {year}")
    try:
        of_participant(participant, determination)
    except InvalidValue as error:
        remedy = "an election is made at the level that reports"
        for problem in error.problems:
            yield evolve(problem, field="eligibility", remedy=remedy)


def _verified_answer(
    determination: Determination[Eligibility], participant: Participant, year: PerformanceYear
) -> tuple[Eligibility, list[Problem]]:
    """Return the answer that the findings support, and the problem if they contradict it."""
    answer = determination.answer
    if answer not in _TAKEN_ONLY_IF_VERIFIED:
        return answer, []
    planned = PlannedSubmission(participant, year, {PerformanceCategory.QUALITY})
    verdict = is_verified(planned, determination).finding("eligibility.verified").verdict
    if verdict is Verdict.NOT_MET:
        given = f"{answer.name}, which its findings contradict"
        expected = "a determination whose answer is what its findings say"
        return answer, [Problem("eligibility", given, expected, "determine it again")]
    return (answer if verdict is Verdict.MET else Eligibility.UNDETERMINED), []


_TAKEN_ONLY_IF_VERIFIED: Final = (Eligibility.MIPS_ELIGIBLE, Eligibility.OPT_IN_ELIGIBLE)
"""The answers that may open the gate. :func:`_exemption_of` verifies why one is exempt."""


def _exemption_of(
    eligibility: Determination[Eligibility] | Eligibility,
    participant: Participant,
    year: PerformanceYear,
) -> Exemption | None:
    """Return why *participant* is exempt; None if it is not exempt or the reason is not known."""
    answer = eligibility.answer if isinstance(eligibility, Determination) else eligibility
    if answer is not Eligibility.EXEMPT:
        return None
    if existence(participant, year, eligibility).answer is False:
        return Exemption.DOES_NOT_EXIST
    if not isinstance(eligibility, Determination):
        return None
    planned = PlannedSubmission(participant, year, {PerformanceCategory.QUALITY})
    verified = is_verified(planned, eligibility).answer
    return Exemption.MAY_REPORT_VOLUNTARILY if verified else None


def select(election: Election, choice: Choice) -> Election:
    """Return *election* with *choice* selected, which is not final yet.

    A selection may be changed any number of times; NO_DECISION takes it back.

    >>> from qpp_rules import Group, Tin
    >>> e = begin(Group(Tin("000000001")), Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
    >>> select(e, Choice.OPT_IN).state
    <ElectionState.SELECTED: 'selected'>

    Raises ElectionIsFinal after confirmation, ElectionNotApplicable where there is no election.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    check_election("select", election)
    take("select", choice=(choice, instance_of(Choice, remedy="write Choice.OPT_IN")))
    if choice is Choice.NO_DECISION:
        return cancel(election)
    return evolve(election, state=_after(election, Event.SELECT), choice=choice)


def cancel(election: Election) -> Election:
    """Return *election* undecided, its selection dropped.

    Raises as :func:`select`.
    """
    check_election("cancel", election)
    return evolve(election, state=_after(election, Event.CANCEL), choice=None)


def confirm(
    election: Election,
    phrase: str,
    *,
    at: datetime,
    by: Confirmer | None = None,
    window: Deadline | None = None,
) -> Election:
    """Return *election* confirmed, with the choice selected made final.

    *phrase* is the word CONFIRM in any case; blanks around it, other words and letters that only
    look alike are refused. *at* is an aware datetime inside the election window of the year, which
    is not always the submission window: an extension of submission moves it only if its notice says
    so. A time in doubt is refused, because an election cannot be taken back; if you know the
    *window*, give it.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, Tin
    >>> e = begin(Group(Tin("000000001")), Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
    >>> e = confirm(select(e, Choice.OPT_IN), "confirm", at=datetime(2027, 2, 1, 9, tzinfo=EASTERN))
    >>> e.state
    <ElectionState.OPTED_IN: 'opted in'>
    >>> cancel(e)
    Traceback (most recent call last):
        ...
    qpp_rules.elections.exceptions.ElectionIsFinal: group:*****0001, 2026: a confirmed election is \
final; opt-in since 2027-02-01 09:00 EST

    Raises ElectionIsFinal, ElectionNotApplicable, ElectionNotSelected, ConfirmationRefused or
    ElectionWindowClosed; InvalidValue for a *window* of another year; YearNotCovered where the
    year's window was not found.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Confirm Selection".
    """
    check_election("confirm", election)
    # If nothing is chosen, the table refuses either confirmation.
    state = _after(election, _CONFIRMATION[election.choice or Choice.OPT_IN])
    check_confirmation(election, phrase, at=at, by=by, window=window)
    check_open(election, at, window)
    return evolve(election, state=state, confirmed_at=at, confirmed_by=by)


def check_confirmation(
    election: Election, phrase: str, *, at: datetime, by: Confirmer | None, window: Deadline | None
) -> None:
    """Raise unless *phrase* is the word and the other arguments have the right types."""
    take("confirm", phrase=(phrase, instance_of(str)))
    if not (phrase.isascii() and phrase.upper() == _WORD):
        key, year = election.participant.masked_key, election.year.year
        raise ConfirmationRefused(key, year, f"given {shown(phrase)}, expected {_WORD}")
    check_instant("confirm", "at", at)
    take("confirm", by=(by, optional(instance_of(Confirmer))))
    check_window("confirm", window, election.year)


def _after(election: Election, event: Event) -> ElectionState:
    """Return the state after *event*; raise if the state does not allow it."""
    after = _AFTER.get((election.state, event))
    if after is not None:
        return after
    key, year = election.participant.masked_key, election.year.year
    if election.is_final and election.choice and election.confirmed_at:
        since = f"{election.choice.value} since {eastern_text(election.confirmed_at)}"
        raise ElectionIsFinal(key, year, since)
    if election.state is ElectionState.NOT_APPLICABLE:
        raise ElectionNotApplicable(key, year, why_not_applicable(election))
    raise ElectionNotSelected(key, year, "select opt-in or voluntary reporting first")

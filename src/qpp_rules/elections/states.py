"""The life cycle of one election: everything that changes its state is in this file.

The cycle is the table :data:`TRANSITIONS`, and there is no other way from one state to another. No
row leads out of a confirmed election.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field

from qpp_rules.core.citations import Citation
from qpp_rules.core.determinations import Determination, Verdict
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, QppRulesError, refuse
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Participant,
    Subgroup,
    VirtualGroup,
    a_participant,
    check_participant,
)
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.values import (
    a_text,
    frozen,
    instance_of,
    items_of,
    listing_problems,
    member_of,
    optional,
    shown,
    type_problems,
)
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import (
    PerformanceYear,
    a_performance_year,
    an_instant,
    check_instant,
    check_year,
    eastern_text,
    instant_problem,
    start_of_eastern_day,
)
from qpp_rules.deadlines import Deadline, DeadlineStatus, calendar
from qpp_rules.eligibility import OPT_IN, Eligibility, existence, of_participant
from qpp_rules.eligibility import may_submit as is_verified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


__all__ = [
    "CHOICE_OF",
    "TRANSITIONS",
    "Capacity",
    "Choice",
    "ConfirmationRefused",
    "Confirmer",
    "Election",
    "ElectionIsFinal",
    "ElectionNotApplicable",
    "ElectionNotSelected",
    "ElectionState",
    "ElectionWindowClosed",
    "Event",
    "Exemption",
    "Transition",
    "begin",
    "cancel",
    "confirm",
    "select",
]


def __dir__() -> list[str]:
    return __all__


_WORD: Final = "CONFIRM"
_WINDOW: Final = "election"


class Choice(Enum):
    """What an opt-in eligible participant may choose. Only the first two are elections."""

    OPT_IN = "opt-in"
    REPORT_VOLUNTARILY = "report voluntarily"
    NO_DECISION = "no decision"


class Exemption(Enum):
    """Why a participant is exempt, as far as its election goes."""

    MAY_REPORT_VOLUNTARILY = "may report voluntarily"
    """Exempt and not opt-in eligible: it reports voluntarily without an election."""
    DOES_NOT_EXIST = "does not exist"
    """Not a group, virtual group or subgroup at all: there is nothing to report."""


class ElectionState(Enum):
    """Where an election stands."""

    NOT_APPLICABLE = "not applicable"
    """The participant has no election to make."""
    UNDECIDED = "undecided"
    SELECTED = "selected"
    """A choice is made and nothing is final."""
    OPTED_IN = "opted in"
    REPORTING_VOLUNTARILY = "reporting voluntarily"


class Event(Enum):
    """What can happen to an election."""

    SELECT = "select a choice"
    CANCEL = "cancel, or select no decision"
    CONFIRM_OPT_IN = "confirm opt-in"
    CONFIRM_VOLUNTARY = "confirm voluntary reporting"


@frozen
class Transition:
    """One row of the life cycle, and where it is written."""

    before: ElectionState
    event: Event
    after: ElectionState
    citation: Citation


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
"""The whole life cycle. What is not in the table raises and changes nothing."""

FINAL: Final = frozenset({ElectionState.OPTED_IN, ElectionState.REPORTING_VOLUNTARILY})
"""The states that nothing leads out of."""

_AFTER: Final = {(row.before, row.event): row.after for row in TRANSITIONS}
_CONFIRMATION: Final = {
    Choice.OPT_IN: Event.CONFIRM_OPT_IN,
    Choice.REPORT_VOLUNTARILY: Event.CONFIRM_VOLUNTARY,
}
CHOICE_OF: Final = {
    ElectionState.OPTED_IN: Choice.OPT_IN,
    ElectionState.REPORTING_VOLUNTARILY: Choice.REPORT_VOLUNTARILY,
}
"""The choice that each final state holds."""


class ElectionError(QppRulesError):
    """What was tried with an election that its state, the word or the day does not allow.

    *participant* is its masked key, *year* the performance year as a number, *detail* says more.
    """

    sentence = "the election does not allow it"

    def __init__(self, participant: str, year: int, detail: str) -> None:
        super().__init__(participant, year, detail)
        self.participant = participant
        self.year = year
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.participant}, {self.year}: {self.sentence}; {self.detail}"


class ElectionIsFinal(ElectionError, ValueError):
    """A confirmed election can be neither changed nor withdrawn."""

    sentence = "a confirmed election is final"


class ElectionNotApplicable(ElectionError, ValueError):
    """The participant has no election to make here. *detail* says why, and where to turn."""

    sentence = "there is no election to make"


class ElectionNotSelected(ElectionError, ValueError):
    """There is nothing to confirm: select a choice first."""

    sentence = "no choice is selected"


class ConfirmationRefused(ElectionError, ValueError):
    """The word typed is not CONFIRM. Nothing was recorded."""

    sentence = "the confirmation is refused"


class ElectionWindowClosed(ElectionError, ValueError):
    """The instant is outside the election window, or in a time that the texts leave in doubt.

    *at*, *opens* and *closes* are instants as Eastern text, and so is *in_doubt_until*, which is
    empty unless *at* is in a time in doubt.
    """

    sentence = "the election window is not open"

    def __init__(  # noqa: PLR0917 (exceptions are unpickled by place)
        self,
        participant: str,
        year: int,
        at: str,
        opens: str,
        closes: str,
        in_doubt_until: str = "",
    ) -> None:
        detail = f"it is {at}, and the window is from {opens} to before {closes}"
        if in_doubt_until:
            detail += f"; whether it was extended to {in_doubt_until} was not found"
        super().__init__(participant, year, detail)
        self.at = at
        self.opens = opens
        self.closes = closes
        self.in_doubt_until = in_doubt_until

    def __reduce__(self) -> tuple[object, ...]:
        facts = (self.participant, self.year, self.at, self.opens, self.closes, self.in_doubt_until)
        return type(self), facts


class Capacity(Enum):
    """In which capacity somebody confirms an election."""

    PRACTICE_REPRESENTATIVE = "practice representative"
    INTERMEDIARY = "third party intermediary"


@frozen
class Confirmer:
    """Who confirmed: a name or account, and the capacity."""

    name: str = field(validator=a_text)
    capacity: Capacity = field(validator=member_of(Capacity))


def _in_utc(value: Any) -> Any:
    # Two datetimes of one zone compare by their clock faces; what is no instant is refused below.
    return value.astimezone(UTC) if instant_problem("confirmed_at", value) is None else value


@frozen(kw_only=True)
class Election:
    """The election of one participant for one performance year, as it stands.

    Made by :func:`begin` and moved on by :func:`select`, :func:`cancel` and :func:`confirm`, each
    of which returns a new one. *confirmed_at* and *confirmed_by* are set when it is final.
    *exemption* says why an exempt participant is exempt; None means "not known".

    Raises InvalidType or InvalidValue, with every problem, for facts that contradict each other: an
    opt-in eligible participant before 2019, an election where there is none to make, a confirmation
    before the performance year ended. Raises YearNotCovered where the year's rules were not found.
    """

    participant: Participant = field(validator=a_participant)
    year: PerformanceYear = field(validator=a_performance_year)
    eligibility: Eligibility = field(validator=member_of(Eligibility))
    state: ElectionState = field(validator=member_of(ElectionState))
    choice: Choice | None = field(default=None, validator=optional(member_of(Choice)))
    confirmed_at: datetime | None = field(
        default=None, converter=_in_utc, validator=optional(an_instant)
    )
    confirmed_by: Confirmer | None = field(default=None, validator=optional(instance_of(Confirmer)))
    exemption: Exemption | None = field(default=None, validator=optional(member_of(Exemption)))

    def _problems(self) -> Iterator[Problem]:
        if self.eligibility is Eligibility.OPT_IN_ELIGIBLE:
            yield from before_opting_in(self.year, "eligibility", self.eligibility.value)
        else:
            OPT_IN.at(self.year)
        electing = self.state is not ElectionState.NOT_APPLICABLE
        if electing != has_election(self.participant, self.eligibility):
            given = f"{self.state.name} with {self.eligibility.name}"
            yield Problem("state", given, "an election where, and only where, there is one to make")
        if self.is_final != (self.confirmed_at is not None):
            expected = "an instant where, and only where, the election is confirmed"
            yield Problem("confirmed_at", shown(self.confirmed_at), expected)
        elif self.confirmed_at is not None and self.confirmed_at < _end_of(self.year):
            expected = f"an instant after {self.year} ended: elections open with submission"
            yield Problem("confirmed_at", eastern_text(self.confirmed_at), expected)
        if self.confirmed_by is not None and not self.is_final:
            yield Problem("confirmed_by", "somebody", "nobody, before it is confirmed")
        if self.choice not in _CHOICES_IN[self.state]:
            given = "None" if self.choice is None else self.choice.name
            yield Problem("choice", given, f"a choice that goes with {self.state.name}")
        yield from self._problems_of_exemption()

    def _problems_of_exemption(self) -> Iterator[Problem]:
        if self.exemption is None:
            return
        if self.eligibility is not Eligibility.EXEMPT:
            given = f"{self.exemption.name} with {self.eligibility.name}"
            yield Problem("exemption", given, "None, unless the participant is exempt")
        elif self.exemption not in _EXEMPTIONS_OF[type(self.participant)]:
            given = f"{self.exemption.name} for {self.participant.masked_key}"
            allowed = " or ".join(one.name for one in _EXEMPTIONS_OF[type(self.participant)])
            yield Problem("exemption", given, f"{allowed}, or None")

    @property
    def is_final(self) -> bool:
        """Whether the election is confirmed, so that nothing can change it."""
        return self.state in FINAL

    @property
    def _shown(self) -> dict[str, object]:
        who = self.confirmed_by
        return {
            "participant": self.participant.masked_key,
            "year": self.year,
            "eligibility": self.eligibility.value,
            "exemption": self.exemption and self.exemption.value,
            "state": self.state.value,
            "choice": self.choice and self.choice.value,
            "confirmed_at": self.confirmed_at and eastern_text(self.confirmed_at),
            "confirmed_by": who and (who.name, who.capacity.value),
        }

    def _repr_html_(self) -> str:
        return html_facts("Election", self._shown)


def elections_table(caption: str, elections: Iterable[Election]) -> str:
    """Return *elections* as an HTML table of a row for each."""
    columns = (
        "participant",
        "year",
        "eligibility",
        "exemption",
        "state",
        "choice",
        "confirmed_at",
        "confirmed_by",
    )
    return html_table(caption, columns, [election._shown for election in elections])  # noqa: SLF001


_CHOICES_IN: Final[dict[ElectionState, tuple[Choice | None, ...]]] = {
    ElectionState.NOT_APPLICABLE: (None,),
    ElectionState.UNDECIDED: (None,),
    ElectionState.SELECTED: (Choice.OPT_IN, Choice.REPORT_VOLUNTARILY),
    ElectionState.OPTED_IN: (Choice.OPT_IN,),
    ElectionState.REPORTING_VOLUNTARILY: (Choice.REPORT_VOLUNTARILY,),
}

_EXEMPTIONS_OF: Final[dict[type[Any], tuple[Exemption, ...]]] = {
    Individual: (Exemption.MAY_REPORT_VOLUNTARILY,),
    Group: tuple(Exemption),
    VirtualGroup: (Exemption.DOES_NOT_EXIST,),
    Subgroup: (Exemption.DOES_NOT_EXIST,),
    ApmEntity: (Exemption.MAY_REPORT_VOLUNTARILY,),
}
"""What each kind of participant can be where it is exempt."""


def _end_of(year: PerformanceYear) -> datetime:
    return start_of_eastern_day(year.last_day + timedelta(days=1))


def before_opting_in(year: PerformanceYear, name: str, given: str) -> Iterator[Problem]:
    """Yield what is wrong with opting in, or being free to, in *year*.

    Raises YearNotCovered where the year's rules were not found.
    """
    if not OPT_IN.at(year):
        began = next(entry.first_year for entry in OPT_IN.entries if entry.value)
        expected = f"another, as opting in began with performance year {began}"
        yield Problem(name, f"{given} in {year}", expected)


def check_election(subject: str, election: object) -> Election:
    """Return *election*; raise InvalidType unless it is an Election."""
    if not isinstance(election, Election):
        raise InvalidType.of(
            subject,
            "election",
            given=shown(election),
            expected="an Election",
            remedy="begin() makes one",
        )
    return election


def listed(subject: str, name: str, given: object, kind: type[Any]) -> tuple[Any, ...]:
    """Return *given* as a tuple; raise InvalidType unless it is an iterable of *kind*."""
    items = items_of(subject, name, given)
    if problems := listing_problems(name, items, kind):
        refuse(subject, problems)
    return tuple(items)


def check_window(subject: str, window: object, year: PerformanceYear) -> None:
    """Raise InvalidType or InvalidValue unless *window* is None or *year*'s election Deadline."""
    if window is None:
        return
    expected = f"a Deadline of the election for {year}, or None for the calendar's"
    if not isinstance(window, Deadline):
        raise InvalidType.of(subject, "window", given=shown(window), expected=expected)
    if window.key != _WINDOW:
        raise InvalidValue.of(subject, "window", given=shown(window.key), expected=expected)
    if window.year not in (None, year):
        given = f"{window.key} of performance year {window.year}"
        raise InvalidValue.of(subject, "window", given=given, expected=expected)


def has_election(participant: Participant, eligibility: Eligibility) -> bool:
    """Say whether *participant*, an individual or group, is opt-in eligible and so may elect."""
    elsewhere = isinstance(participant, (ApmEntity, VirtualGroup, Subgroup))
    return eligibility is Eligibility.OPT_IN_ELIGIBLE and not elsewhere


def begin(
    participant: Participant,
    eligibility: Determination[Eligibility] | Eligibility,
    year: PerformanceYear,
    *,
    exemption: Exemption | None = None,
) -> Election:
    """Return the election of *participant*, from its eligibility at the very level it reports at.

    UNDECIDED for an individual or group that is opt-in eligible. NOT_APPLICABLE for every other:
    those MIPS eligible or exempt need none, a virtual group's own election is the opt-in, a
    subgroup stands by its group, and an APM Entity elects in another system.

    The election keeps why an exempt participant is exempt. The findings of a determination say so.
    A bare EXEMPT does not: CMS also shows "MIPS exempt" for the opt-in eligible. If you know more,
    give *exemption*.

    A determination whose findings do not bear its answer out is not verified: one that rests on
    another threshold than the year's, or without the findings of its level, gives an election whose
    eligibility is UNDETERMINED, and the gate stays shut. A bare Eligibility is the caller's word.

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
    if not isinstance(answer, Eligibility):
        raise InvalidType.of(
            "begin", "eligibility", given=shown(answer), expected="a determination of Eligibility"
        )
    problems = type_problems(
        (
            "exemption",
            exemption,
            (Exemption, type(None)),
            "an Exemption, or None where it is not known",
        )
    )
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
        remedy = "an election stands at the level that reports"
        for problem in error.problems:
            yield evolve(problem, field="eligibility", remedy=remedy)


def _verified_answer(
    determination: Determination[Eligibility], participant: Participant, year: PerformanceYear
) -> tuple[Eligibility, list[Problem]]:
    """Return the answer that the findings bear out, and what is wrong where they say another."""
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
"""The answers that may open the gate. Why an exempt participant is exempt is verified by itself."""


def _exemption_of(
    eligibility: Determination[Eligibility] | Eligibility,
    participant: Participant,
    year: PerformanceYear,
) -> Exemption | None:
    """Return why *participant* is exempt, or None where it is not, or that is not known."""
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
    """Return *election* with *choice* selected: nothing is final yet.

    A selection may be changed as often as one likes; NO_DECISION takes it back.

    >>> from qpp_rules import Group, Tin
    >>> e = begin(Group(Tin("000000001")), Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
    >>> select(e, Choice.OPT_IN).state
    <ElectionState.SELECTED: 'selected'>

    Raises ElectionIsFinal after confirmation, ElectionNotApplicable where there is no election.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    check_election("select", election)
    if not isinstance(choice, Choice):
        raise InvalidType.of(
            "select", "choice", given=shown(choice), expected="a Choice", remedy="Choice.OPT_IN"
        )
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
    """Return *election* confirmed: final, and bound to the choice selected.

    *phrase* is the word CONFIRM in any case; blanks around it, other words and letters that only
    look alike are refused. *at* is an aware datetime inside the election window of the year, which
    is not always the submission window: an extension of submission moves it only where its notice
    says so. A time in doubt is refused, because an election cannot be taken back; give a *window*
    of your own knowledge to decide otherwise.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, Tin
    >>> e = begin(Group(Tin("000000001")), Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
    >>> e = confirm(select(e, Choice.OPT_IN), "confirm", at=datetime(2027, 2, 1, 9, tzinfo=EASTERN))
    >>> e.state
    <ElectionState.OPTED_IN: 'opted in'>
    >>> cancel(e)
    Traceback (most recent call last):
        ...
    qpp_rules.elections.states.ElectionIsFinal: group:*****0001, 2026: a confirmed election is \
final; opt-in since 2027-02-01 09:00 EST

    Raises ElectionIsFinal, ElectionNotApplicable, ElectionNotSelected, ConfirmationRefused or
    ElectionWindowClosed; InvalidValue for a *window* of another year; YearNotCovered where the
    year's window was not found.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Confirm Selection".
    """
    check_election("confirm", election)
    # Where nothing is chosen, either confirmation is refused by the table.
    state = _after(election, _CONFIRMATION[election.choice or Choice.OPT_IN])
    check_confirmation(election, phrase, at=at, by=by, window=window)
    check_open(election, at, window)
    return evolve(election, state=state, confirmed_at=at, confirmed_by=by)


def check_confirmation(
    election: Election, phrase: str, *, at: datetime, by: Confirmer | None, window: Deadline | None
) -> None:
    """Raise unless *phrase* is the word, and what it is confirmed by is of its type."""
    if not isinstance(phrase, str):
        raise InvalidType.of("confirm", "phrase", given=shown(phrase), expected="text")
    if not (phrase.isascii() and phrase.upper() == _WORD):
        key, year = election.participant.masked_key, election.year.year
        raise ConfirmationRefused(key, year, f"given {shown(phrase)}, expected {_WORD}")
    check_instant("confirm", "at", at)
    if by is not None and not isinstance(by, Confirmer):
        raise InvalidType.of("confirm", "by", given=shown(by), expected="a Confirmer")
    check_window("confirm", window, election.year)


def check_open(election: Election, at: datetime, window: Deadline | None) -> None:
    """Raise ElectionWindowClosed unless *at* lies in the election window."""
    deadline = calendar(election.year)[_WINDOW] if window is None else window
    status = deadline.status(at, election.participant.participation_option)
    if status is not DeadlineStatus.OPEN:
        opens = "its opening" if deadline.opens is None else eastern_text(deadline.opens)
        doubt = deadline.in_doubt_until if status is DeadlineStatus.UNKNOWN else None
        raise ElectionWindowClosed(
            election.participant.masked_key,
            election.year.year,
            eastern_text(at),
            opens,
            eastern_text(deadline.closes),
            "" if doubt is None else eastern_text(doubt),
        )


@cache
def _published(year: PerformanceYear) -> Deadline | None:
    found: Deadline | None = calendar(year).get(_WINDOW)
    return found


def window_of(election: Election, window: Deadline | None = None) -> Deadline | None:
    """Return *window*, or the calendar's; None where the year's window was not found."""
    return _published(election.year) if window is None else window


def was_open(election: Election, window: Deadline | None = None) -> bool | None:
    """Say whether *election* was confirmed in its window; None where that is not known."""
    deadline = window_of(election, window)
    if deadline is None or election.confirmed_at is None:
        return None
    option = election.participant.participation_option
    status = deadline.status(election.confirmed_at, option)
    return None if status is DeadlineStatus.UNKNOWN else status is DeadlineStatus.OPEN


def _after(election: Election, event: Event) -> ElectionState:
    """Return the state after *event*, or raise what the state makes of it."""
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


def why_not_applicable(election: Election) -> str:
    """Return why *election* is not to be made here, and where to turn."""
    participant, eligibility = election.participant, election.eligibility
    if isinstance(participant, ApmEntity):
        return "an APM Entity elects by its own process, outside this system"
    if isinstance(participant, VirtualGroup):
        return "a virtual group's election under 42 CFR § 414.1315 is itself the opt-in"
    if isinstance(participant, Subgroup):
        return "a subgroup stands by the eligibility of its group"
    if eligibility is Eligibility.EXEMPT:
        return _WHY_EXEMPT[election.exemption]
    if eligibility is Eligibility.MIPS_ELIGIBLE:
        return "MIPS eligible without an election"
    return "its eligibility is not determined"


_WHY_EXEMPT: Final = {
    Exemption.MAY_REPORT_VOLUNTARILY: "exempt; it may report voluntarily without an election",
    Exemption.DOES_NOT_EXIST: "it does not exist as a group",
    None: "exempt, and why is not known",
}

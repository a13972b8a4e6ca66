"""A client's decision, on record before an election is made for it, and what else comes first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    a_text,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.pages import Page, texts
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year, eastern_day
from qpp_rules.elections.election import (
    Choice,
    Election,
    ElectionState,
    before_opting_in,
    check_election,
)
from qpp_rules.elections.window import window_of
from qpp_rules.eligibility import OPT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qpp_rules.core.errors import Problem
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry


@frozen
class ClientDecision:
    """A participant's decision, who stated it, and when. It must come before the election.

    *decided_on* is an Eastern day. Raises InvalidValue for a year before 2019, the first year
    of opting in.
    """

    participant: Participant = field(validator=a_participant)
    year: PerformanceYear = field(validator=a_performance_year)
    choice: Choice = field(validator=member_of(Choice))
    decided_by: str = field(validator=a_text)
    decided_on: date = field(validator=a_calendar_date)

    def _problems(self) -> Iterator[Problem]:
        if OPT_IN.covers(self.year):
            yield from before_opting_in(self.year, "year", "a decision")

    def is_by(self, instant: datetime) -> bool:
        """Return whether the decision was on record by *instant*, on or before its Eastern day."""
        return self.decided_on <= eastern_day(instant)

    @property
    def is_too_old(self) -> bool:
        """Whether the decision dates from before the year that precedes the performance year."""
        return self.decided_on.year < self.year.year - 1


_page = Page(__name__)

_PREPARING: Final = "What Do I Need to do to Prepare for This Election Process?"


def _since_the_guide(heading: str) -> tuple[Entry[None], ...]:
    return texts(2019, 2027, guidance(ELECTION_GUIDE_2019, heading), read=2019)


CLIENT_DECISION: Final = _page.rule(
    "elections.client-decision",
    "the participant's own decision is on record and matches the election",
    _since_the_guide(_PREPARING),
    *("ELE-037", "ELE-038"),
)
INTENDS_TO_SUBMIT: Final = _page.rule(
    "elections.intent",
    "the participant intends to submit data at the level of the election",
    _since_the_guide("Individual Reporting"),
    *("ELE-018", "ELE-019", "ELE-020"),
)
ACCOUNT: Final = _page.rule(
    "elections.account",
    "the person who elects has a QPP account with access to the participant",
    _since_the_guide(_PREPARING),
    *("ELE-034", "ELE-035", "ELE-041"),
)
API_TOKEN: Final = _page.rule(
    "elections.api-token",
    "the organization's Security Official downloaded the API token",
    _since_the_guide(
        "Submitting Opt-in and Voluntary Reporting Elections via Application Programming Interface "
        "(API)"
    ),
    "ELE-040",
)
_AGE_OF_A_WISH: Final = evolve(
    CLIENT_DECISION.citation,
    basis=Basis.INTERPRETATION,
    note="no text says how old a decision may be; one from before the year that precedes the "
    "performance year is not taken for a decision about it",
)


def check_before_electing(
    election: Election,
    *,
    decision: ClientDecision | None,
    has_account: bool | None,
    intends_to_submit: bool | None,
    by_api: bool = False,
    token_from_security_official: bool | None = None,
) -> Determination[bool | None]:
    """Decide whether a representative or intermediary should confirm what *election* selects.

    False if there is nothing to confirm: no choice is selected, there is no election to make, or it
    is final already. The participant's own decision must be on record and be the same choice. It
    must not be dated before the year that precedes the performance year (our reading: no text says
    how old a decision may be) or after the close of the election window. The person who elects
    needs an account, and by API the token that the Security Official downloaded. The participant
    must intend to submit data, because an opt-in is scored even if nothing is submitted.

    >>> from datetime import date
    >>> from qpp_rules import Group, Tin
    >>> from qpp_rules.elections import begin, select
    >>> from qpp_rules.eligibility import Eligibility
    >>> group, year = Group(Tin("000000001")), PerformanceYear(2026)
    >>> e = select(begin(group, Eligibility.OPT_IN_ELIGIBLE, year), Choice.OPT_IN)
    >>> voluntarily = Choice.REPORT_VOLUNTARILY
    >>> decision = ClientDecision(group, year, voluntarily, "A. Smith", date(2027, 1, 8))
    >>> check_before_electing(
    ...     e, decision=decision, has_account=True, intends_to_submit=True
    ... ).answer
    False

    Raises YearNotCovered before 2019, the first year of opting in.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    check_election("check_before_electing", election)
    take(
        "check_before_electing",
        decision=(decision, optional(instance_of(ClientDecision))),
        by_api=(by_api, a_flag),
        has_account=(has_account, optional(a_flag)),
        intends_to_submit=(intends_to_submit, optional(a_flag)),
        token_from_security_official=(token_from_security_official, optional(a_flag)),
    )
    year = election.year
    token = API_TOKEN.of(year)
    return all_met(
        year,
        (
            _decision_finding(election, decision),
            INTENDS_TO_SUBMIT.of(year).judge(intends_to_submit, missing=("intends_to_submit",)),
            ACCOUNT.of(year).judge(has_account, missing=("has_account",)),
            token.judge(token_from_security_official, missing=("token_from_security_official",))
            if by_api
            else token.not_applicable(about="not by API"),
        ),
    )


def _decision_finding(election: Election, decision: ClientDecision | None) -> Finding:
    clause = CLIENT_DECISION.of(election.year)
    selected = election.choice.value if election.choice else Choice.NO_DECISION.value
    if decision is None:
        return clause.unknown("decision", required=selected)
    same = (decision.participant, decision.year) == (election.participant, election.year)
    if not same:
        return clause.not_met("a decision of another participant or year", selected)
    if decision.is_too_old:
        required = f"{selected}, decided on {decision.year.year - 1}-01-01 or later"
        return clause.not_met(_dated(decision), required).replace(source=_AGE_OF_A_WISH)
    if _comes_too_late(election, decision):
        required = f"{selected}, decided before it is confirmed"
        return clause.not_met(_dated(decision), required)
    is_pending = election.state is ElectionState.SELECTED
    agrees = decision.choice.value == selected
    return clause.judge(
        agrees and is_pending,
        decision.choice.value,
        selected,
        about="" if is_pending else f"nothing to confirm: {election.state.value}",
    )


def _dated(decision: ClientDecision) -> str:
    return f"{decision.choice.value}, decided on {decision.decided_on}"


def _comes_too_late(election: Election, decision: ClientDecision) -> bool:
    if election.confirmed_at is not None:
        return not decision.is_by(election.confirmed_at)
    deadline = window_of(election)
    return deadline is not None and not decision.is_by(max(deadline.boundaries))

"""Whether a participant's data may be submitted, as far as its election goes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination, Finding, Rule, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.identifiers import (
    ApmEntity,
    Individual,
    Participant,
    Subgroup,
    a_participant,
)
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance
from qpp_rules.core.values import a_calendar_date, a_text, frozen, member_of
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_instant, check_year
from qpp_rules.elections.effects import EFFECTS
from qpp_rules.elections.states import Choice, Election, ElectionState, why_not_applicable
from qpp_rules.eligibility import APM_ENTITY_LEVEL, Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

__all__ = [
    "ClientDecision",
    "can_transmit",
    "check_before_electing",
    "may_submit",
    "may_submit_individuals",
]


def __dir__() -> list[str]:
    return __all__


CONFIRMED: Final = Rule(
    "elections.confirmed",
    "an opt-in or voluntary election is confirmed at the level of the data",
    cfr("414.1310(b)(1)(iii)(A)"),
    (
        "ELE-001",
        "ELE-002",
        "ELE-005",
        "ELE-021",
        "ELE-022",
        "ELE-023",
        "ELE-024",
        "ELE-025",
        "ELE-026",
        "ELE-029",
        "ELE-030",
        "ELE-043",
        "ELE-044",
        "ELE-047",
    ),
)
BEFORE_DATA: Final = Rule(
    "elections.before-data",
    "the election was confirmed before the data are sent",
    guidance(ELECTION_GUIDE_2019, "Elections via Application Programming Interface"),
    ("ELE-002", "ELE-036"),
)
NOT_NEEDED: Final = Rule(
    "elections.not-needed",
    "no election has to come before the data",
    guidance(ELECTION_GUIDE_2019, "Individual Reporting Options"),
    ("ELE-005", "ELE-021", "ELE-046"),
)
ELSEWHERE: Final = Rule(
    "elections.apm-entity",
    "the entity's election is made outside this system",
    guidance(ELECTION_GUIDE_2019, "Overview"),
    ("ELE-039",),
)
CLIENT_DECISION: Final = Rule(
    "elections.client-decision",
    "the participant's own wish is on record and is what will be elected",
    guidance(ELECTION_GUIDE_2019, "What Do I Need to do to Prepare for This Election Process?"),
    ("ELE-037", "ELE-038"),
)
INTENDS_TO_SUBMIT: Final = Rule(
    "elections.intent",
    "data are meant to be submitted at the level of the election",
    guidance(ELECTION_GUIDE_2019, "Practice Representatives"),
    ("ELE-018", "ELE-019", "ELE-020"),
)
ACCOUNT: Final = Rule(
    "elections.account",
    "whoever elects has a QPP account with access to the participant",
    guidance(ELECTION_GUIDE_2019, "What Do I Need to do to Prepare for This Election Process?"),
    ("ELE-034", "ELE-035", "ELE-041"),
)
OPT_IN_FIELDS: Final = Rule(
    "elections.api.opt-in-fields",
    "isOptInEligible, isOptedIn and the decision date say one thing together",
    Citation(
        "QPP Eligibility API, version 6",
        "opt-in look-up",
        None,
        Basis.INTERPRETATION,
        "integrators asked CMS what a decision means of a participant that is not opt-in eligible, "
        "and no answer was found",
    ),
    ("ELE-035", "ELE-036"),
)
TRANSMITS: Final = Rule(
    "elections.transmission",
    "the intermediary can transmit an opt-in decision to CMS",
    cfr("414.1400(a)(3)(iii)", note="414.1400(a)(2)(i)(D) in the text of 2022 and 2023"),
    ("ELE-042",),
)
API_TOKEN: Final = Rule(
    "elections.api-token",
    "the organization's Security Official downloaded the API token",
    guidance(ELECTION_GUIDE_2019, "Elections via Application Programming Interface"),
    ("ELE-040",),
)


def may_submit(
    election: Election, *, submitted_at: datetime | None = None
) -> Determination[bool | None]:
    """Decide whether the data of the election's participant may be submitted.

    True where an election is confirmed, or none is needed; False while an opt-in eligible
    participant has not confirmed one; None where its eligibility is not determined, and for an APM
    Entity that is opt-in eligible, whose election is not this system's to decide. With
    *submitted_at* the election must have been confirmed by then.

    >>> from qpp_rules import Group, Tin
    >>> from qpp_rules.elections import begin
    >>> e = begin(Group(Tin("000000001")), Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
    >>> may_submit(e).answer
    False

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A); 2019 Opt-in and Voluntary Reporting Election Process
    Guide.
    """
    if submitted_at is not None:
        submitted_at = check_instant("may_submit", "submitted_at", submitted_at)
    return all_met(election.year, tuple(_findings(election, submitted_at)))


def _findings(election: Election, submitted_at: datetime | None) -> Iterator[Finding]:
    about = election.participant.masked_key
    if election.state is ElectionState.NOT_APPLICABLE:
        yield _without_election(election)
        return
    choice = election.choice.value if election.choice else "no decision"
    observed = f"{election.state.value}: {choice}" if election.choice else choice
    yield CONFIRMED.judge(election.is_final, observed, about=about)
    if submitted_at is not None and election.confirmed_at is not None:
        in_time = election.confirmed_at <= submitted_at
        yield BEFORE_DATA.judge(in_time, election.confirmed_at, submitted_at, about=about)


def _without_election(election: Election) -> Finding:
    participant, eligibility = election.participant, election.eligibility
    about = f"{participant.masked_key}: {why_not_applicable(election)}"
    if isinstance(participant, ApmEntity) and not APM_ENTITY_LEVEL.covers(election.year):
        return NOT_NEEDED.met(about=f"{participant.masked_key}: {APM_ENTITY_LEVEL.note}")
    if isinstance(participant, ApmEntity) and eligibility is Eligibility.OPT_IN_ELIGIBLE:
        return ELSEWHERE.unknown("the entity's own election", about=about)
    if eligibility is Eligibility.UNDETERMINED:
        return NOT_NEEDED.unknown("eligibility", about=about)
    if isinstance(participant, Subgroup) and eligibility is Eligibility.OPT_IN_ELIGIBLE:
        return NOT_NEEDED.not_met(
            eligibility.value, about=f"{participant.masked_key}: its group could only opt in"
        )
    return NOT_NEEDED.met(eligibility.value, about=about)


def may_submit_individuals(elections: Iterable[Election]) -> Determination[bool | None]:
    """Decide whether the individual data of a TIN may be submitted: every one of its NPIs.

    Blocked while any is undecided, and the findings name which. A group's election does not free
    its clinicians' individual data, so only individuals are taken.

    >>> from qpp_rules import Individual, Npi, Tin
    >>> from qpp_rules.elections import begin
    >>> clinician = Individual(Tin("000000001"), Npi("1234567893"))
    >>> e = begin(clinician, Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
    >>> d = may_submit_individuals([e])
    >>> d.answer, d.findings[0].about
    (False, 'individual:*****0001|1234567893')

    Raises InvalidValue for no elections, for one that is not an individual's, and for elections of
    several TINs or years.

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A).
    """
    given = list(elections)
    tins = {e.participant.tin for e in given if isinstance(e.participant, Individual)}
    all_individual = all(isinstance(e.participant, Individual) for e in given)
    if not all_individual or len(tins) != 1 or len({e.year for e in given}) != 1:
        raise InvalidValue.of(
            "may_submit_individuals",
            "elections",
            given=f"{len(given)} elections, {len(tins)} TINs of individuals",
            expected="elections of individuals under one TIN, for one year",
        )
    return all_met(given[0].year, tuple(f for e in given for f in _findings(e, None)))


@frozen
class ClientDecision:
    """What a participant wants, and who said so when: kept before an election is made for it."""

    participant: Participant = field(validator=a_participant)
    year: PerformanceYear = field(validator=a_performance_year)
    choice: Choice = field(validator=member_of(Choice))
    decided_by: str = field(validator=a_text)
    decided_on: date = field(validator=a_calendar_date)


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

    The participant's own wish must be on record and be the same; whoever elects needs an account,
    and by API the token that the Security Official downloaded. That no data are meant to be sent
    is a warning: an opt-in is scored on what was submitted or not submitted.

    >>> from datetime import date
    >>> from qpp_rules import Group, Tin
    >>> from qpp_rules.elections import begin, select
    >>> group, year = Group(Tin("000000001")), PerformanceYear(2026)
    >>> e = select(begin(group, Eligibility.OPT_IN_ELIGIBLE, year), Choice.OPT_IN)
    >>> wish = ClientDecision(group, year, Choice.REPORT_VOLUNTARILY, "A. Smith", date(2027, 1, 8))
    >>> check_before_electing(
    ...     e, decision=wish, has_account=True, intends_to_submit=True
    ... ).answer
    False

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    check_year("check_before_electing", election.year)
    return all_met(
        election.year,
        (
            _decision_finding(election, decision),
            INTENDS_TO_SUBMIT.judge(
                intends_to_submit, missing=_missing("intends_to_submit", intends_to_submit)
            ),
            ACCOUNT.judge(has_account, missing=_missing("has_account", has_account)),
            API_TOKEN.judge(
                token_from_security_official,
                missing=_missing("token_from_security_official", token_from_security_official),
            )
            if by_api
            else API_TOKEN.not_applicable(about="not by API"),
        ),
    )


def can_transmit(
    transmits: bool | None,
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether an intermediary meets the criterion that it can transmit an opt-in decision.

    >>> can_transmit(False, PerformanceYear(2026)).answer
    False

    Raises YearNotCovered before 2019, the first year of opting in.

    Citation: 42 CFR § 414.1400(a)(3)(iii).
    """
    EFFECTS.at(year)
    return all_met(year, (TRANSMITS.judge(transmits, missing=_missing("transmits", transmits)),))


def _missing(name: str, fact: bool | None) -> tuple[str, ...]:
    return (name,) if fact is None else ()


def _decision_finding(election: Election, decision: ClientDecision | None) -> Finding:
    selected = election.choice.value if election.choice else Choice.NO_DECISION.value
    if decision is None:
        return CLIENT_DECISION.unknown("decision", required=selected)
    same = (decision.participant, decision.year) == (election.participant, election.year)
    return CLIENT_DECISION.judge(
        same and decision.choice.value == selected,
        decision.choice.value if same else "a decision of another participant or year",
        selected,
    )

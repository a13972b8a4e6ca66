"""The missing facts of an answer about an election are those that decide, for every value."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    VirtualGroup,
)
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory, ReportingOption
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import Deadline
from qpp_rules.elections import (
    Choice,
    ClientDecision,
    Election,
    ElectionState,
    Exemption,
    adjusted_clinicians,
    begin,
    can_transmit,
    check_before_electing,
    confirm,
    governing_score,
    is_published,
    may_submit,
    may_submit_all,
    may_submit_individuals,
    select,
)
from qpp_rules.eligibility import ClinicianFacts, Eligibility
from qpp_rules.terms import REPORTING_OPTIONS
from tests.deadlines.strategies import SOURCE
from tests.deciding_facts import hold_missing
from tests.elections.strategies import (
    CLINICIAN,
    ELECTING,
    EXEMPT,
    GROUP,
    KINDS,
    MIPS,
    PY2026,
    TIN,
    UNDETERMINED,
    in_state,
)
from tests.eligibility.test_missing_facts import CLINICIANS

pytestmark = pytest.mark.exhaustive

PY = PerformanceYear
FLAG = (True, False)


def test_can_transmit_is_missing_exactly_the_facts_that_decide() -> None:
    hold_missing(lambda transmits: can_transmit(transmits, PY2026), {"transmits": FLAG})


@pytest.mark.parametrize("by_api", FLAG)
@pytest.mark.parametrize("election", [in_state(state) for state in ElectionState])
def test_the_steps_before_electing_are_missing_exactly_the_facts_that_decide(
    election: Election, *, by_api: bool
) -> None:
    decisions = [
        ClientDecision(GROUP, PY2026, choice, "A. Smith", date(2027, 1, 8))
        for choice in (Choice.OPT_IN, Choice.REPORT_VOLUNTARILY)
    ]
    domains = {"decision": decisions, "has_account": FLAG, "intends_to_submit": FLAG}
    if by_api:
        domains["token_from_security_official"] = FLAG
    hold_missing(lambda **facts: check_before_electing(election, by_api=by_api, **facts), domains)


@pytest.mark.parametrize("choice", Choice)
@pytest.mark.parametrize("opted_out_on", [None, date(2020, 11, 5)])
def test_publication_of_data_is_missing_exactly_the_facts_that_decide(
    choice: Choice, opted_out_on: date | None
) -> None:
    hold_missing(
        lambda preview_begins_on: is_published(
            choice, PY(2019), opted_out_on=opted_out_on, preview_begins_on=preview_begins_on
        ),
        {"preview_begins_on": (date(2020, 9, 1), date(2020, 11, 1))},
    )


@pytest.mark.parametrize("choice", Choice)
def test_a_groups_clinician_is_missing_exactly_the_facts_that_decide(choice: Choice) -> None:
    npi = Npi("1234567893")

    def adjusted(**facts: Any) -> Determination[bool | None]:
        answers = adjusted_clinicians(choice, {npi: ClinicianFacts(**facts)}, PY2026)
        assert answers.missing == answers[npi].missing
        return answers[npi]

    hold_missing(adjusted, CLINICIANS)


def test_a_governing_score_is_missing_no_fact() -> None:
    """A score that is None was not submitted; which one counts, some years do not say."""
    for year in (2019, 2026):
        for options in ((), (ParticipationOption.GROUP,), tuple(ParticipationOption)):
            scores = dict.fromkeys(options, Decimal(50))
            assert governing_score(scores, PY(year)).missing == ()


# --- the gate ----------------------------------------------------------------------------------


def in_month(year: PerformanceYear, month: int) -> datetime:
    return datetime(year.year + 1, month, 15, tzinfo=EASTERN)


def window(year: PerformanceYear, opens: int, closes: int) -> Deadline:
    """Return an election window of *year* between two months."""
    first, last = (in_month(year, month) for month in (opens, closes))
    return Deadline(
        key="election", title="Election", opens=first, original_closes=last, citation=SOURCE
    )


def confirmed(begun: Election, month: int, choice: Choice) -> Election:
    at, always = in_month(begun.year, month), window(begun.year, 1, 12)
    return confirm(select(begun, choice), "CONFIRM", at=at, window=always)


def elections(participant: Participant, year: PerformanceYear) -> list[Election]:
    """Return the elections of *participant* in which nothing is left open."""
    found = []
    for eligibility, exemption in ELIGIBILITIES[type(participant)]:
        if eligibility is ELECTING and year < PY(2019):
            continue
        begun = begin(participant, eligibility, year, exemption=exemption)
        found.append(begun)
        if begun.state is ElectionState.UNDECIDED:
            found += [
                confirmed(begun, month, choice)
                for month in (2, 5)
                for choice in (Choice.OPT_IN, Choice.REPORT_VOLUNTARILY)
            ]
    return found


MAY_REPORT, DOES_NOT_EXIST = Exemption
_VOLUNTEER = (EXEMPT, MAY_REPORT)
_NOT_FORMED = (EXEMPT, DOES_NOT_EXIST)
ELIGIBILITIES: dict[type[Any], list[tuple[Eligibility, Exemption | None]]] = {
    Individual: [(MIPS, None), (ELECTING, None), _VOLUNTEER],
    Group: [(MIPS, None), (ELECTING, None), _VOLUNTEER, _NOT_FORMED],
    VirtualGroup: [(MIPS, None), _NOT_FORMED],
    Subgroup: [(MIPS, None), (ELECTING, None), _NOT_FORMED],
    # Its own election, where it is opt-in eligible, no argument tells.
    ApmEntity: [(MIPS, None), _VOLUNTEER],
}
OF_THE_YEAR = [
    (one, PY(year))
    for one in KINDS
    for year in (2017, 2018, 2019, 2020, 2021, 2022, 2023, 2026, 2027)
]


def gate(
    election: Election | None,
    planned: PlannedSubmission,
    window: Deadline | None,
    **facts: Any,
) -> Determination[bool | None]:
    plan = evolve(planned, **facts)
    found = may_submit(election, planned=plan, window=window)
    given = {plan.participant: election}
    assert may_submit_all([plan], given, window=window)[plan] == found
    assert may_submit_all([plan], given, window=window).missing == found.missing
    return found


def facts_of(year: PerformanceYear) -> dict[str, tuple[Any, ...]]:
    """Return the values of the facts that the gate asks for besides the election."""
    facts: dict[str, tuple[Any, ...]] = {
        "submitted_at": (
            *(in_month(year, month) for month in (3, 6)),
            # Nothing was confirmed by then.
            datetime(year.year, 6, 1, tzinfo=EASTERN),
        )
    }
    if year >= PY(2021):
        # The APP began in 2021. Before, there is one reporting option, and the gate asks for none.
        facts["reporting_option"] = tuple(REPORTING_OPTIONS.at(year) - {ReportingOption.MVP})
    if year == PY(2027):
        # The window of every other year with elections was found.
        facts["window"] = (window(year, 1, 4), window(year, 4, 7))
    return facts


@pytest.mark.parametrize(("participant", "year"), OF_THE_YEAR)
def test_the_gate_is_missing_exactly_the_facts_that_decide(
    participant: Participant, year: PerformanceYear
) -> None:
    planned = PlannedSubmission(participant, year, {PerformanceCategory.QUALITY})

    def asked(election: Election | None, **facts: Any) -> Determination[bool | None]:
        return gate(election, planned, facts.pop("window", None), **facts)

    hold_missing(asked, {"election": elections(participant, year), **facts_of(year)})


@pytest.mark.parametrize(("participant", "year"), OF_THE_YEAR)
def test_the_gate_is_missing_exactly_what_the_election_leaves_open(
    participant: Participant, year: PerformanceYear
) -> None:
    planned = PlannedSubmission(participant, year, {PerformanceCategory.QUALITY})
    kinds = ELIGIBILITIES[type(participant)]

    def asked(
        eligibility: Eligibility | None, exemption: Exemption | None, **facts: Any
    ) -> Determination[bool | None]:
        begun = begin(participant, eligibility or UNDETERMINED, year, exemption=exemption)
        return gate(begun, planned, facts.pop("window", None), **facts)

    hold_missing(
        asked,
        {
            "eligibility": tuple(dict.fromkeys(one for one, _ in kinds)),
            "exemption": tuple(dict.fromkeys(why for _, why in kinds if why)),
            **facts_of(year),
        },
        # Whether a virtual group or subgroup exists is read from the determination, too.
        named={"determination": "eligibility"},
    )


def test_without_a_plan_no_fact_from_a_plan_is_missing() -> None:
    hold_missing(
        lambda eligibility, exemption: may_submit(
            begin(GROUP, eligibility or UNDETERMINED, PY2026, exemption=exemption)
        ),
        {"eligibility": (MIPS, ELECTING, EXEMPT), "exemption": tuple(Exemption)},
    )
    begun = begin(GROUP, ELECTING, PY(2027))
    for month in (2, 5):
        hold_missing(
            lambda window, month=month: may_submit(
                confirmed(begun, month, Choice.OPT_IN), window=window
            ),
            {"window": (window(PY(2027), 1, 4), window(PY(2027), 4, 7))},
        )


def test_a_tins_individuals_are_missing_exactly_the_facts_that_decide() -> None:
    year = PY(2027)
    elected = confirmed(begin(CLINICIAN, ELECTING, year), 2, Choice.OPT_IN)
    colleague = Individual(TIN, Npi("1000000004"))

    def asked(
        eligibility: Eligibility | None, exemption: Exemption | None, window: Deadline | None
    ) -> Determination[bool | None]:
        begun = begin(colleague, eligibility or UNDETERMINED, year, exemption=exemption)
        return may_submit_individuals([elected, begun], window=window)

    hold_missing(
        asked,
        {
            "eligibility": (MIPS, ELECTING, EXEMPT),
            "exemption": (MAY_REPORT,),
            "window": (window(year, 1, 4), window(year, 4, 7)),
        },
    )

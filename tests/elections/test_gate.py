"""Whether data may be submitted, and what comes before electing."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Group, Individual, Npi, Participant, Tin
from qpp_rules.deadlines import DeadlineStatus, calendar
from qpp_rules.elections import (
    Choice,
    ClientDecision,
    Election,
    ElectionState,
    ElectionWindowClosed,
    begin,
    can_transmit,
    cancel,
    check_before_electing,
    confirm,
    may_submit,
    may_submit_individuals,
    select,
)
from qpp_rules.eligibility import Eligibility
from tests.core.helpers import shows
from tests.elections.strategies import (
    CLINICIAN,
    ELECTING,
    ELECTIONS,
    EXEMPT,
    GROUP,
    IN_WINDOW,
    KINDS,
    MIPS,
    NO_DECISION,
    NOT_APPLICABLE,
    OPT_IN,
    PY,
    PY2026,
    REPORTING,
    TIN,
    UNDECIDED,
    UNDETERMINED,
    VOLUNTARILY,
    confirmed,
    eastern,
    in_state,
    selected,
    undecided,
)

MET, NOT_MET, NOT_APPLICABLE_HERE, UNKNOWN = Verdict

CONFIRMED = "elections.confirmed"
BEFORE_DATA = "elections.before-data"
NOT_NEEDED = "elections.not-needed"
APM_ENTITY = "elections.apm-entity"
DECISION = "elections.client-decision"
INTENT = "elections.intent"
ACCOUNT = "elections.account"
API_TOKEN = "elections.api-token"  # noqa: S105


# May the data be submitted? ELE-002, ELE-005, ELE-021, ELE-029, ELE-043.


@pytest.mark.parametrize(
    ("election", "answer", "rule", "verdict", "observed"),
    [
        pytest.param(
            undecided(), False, CONFIRMED, NOT_MET, "no decision", id="ELE-002, ELE-029: undecided"
        ),
        pytest.param(
            selected(OPT_IN), False, CONFIRMED, NOT_MET, "selected: opt-in", id="ELE-C02: selected"
        ),
        pytest.param(
            cancel(selected()), False, CONFIRMED, NOT_MET, "no decision", id="ELE-025: cancelled"
        ),
        pytest.param(
            confirmed(OPT_IN), True, CONFIRMED, MET, "opted in: opt-in", id="ELE-002: opted in"
        ),
        pytest.param(
            confirmed(VOLUNTARILY),
            True,
            CONFIRMED,
            MET,
            "reporting voluntarily: report voluntarily",
            id="ELE-C52, ELI-C35: reporting voluntarily",
        ),
        pytest.param(
            begin(GROUP, MIPS, PY2026), True, NOT_NEEDED, MET, "MIPS eligible", id="MIPS eligible"
        ),
        pytest.param(begin(GROUP, EXEMPT, PY2026), True, NOT_NEEDED, MET, "exempt", id="exempt"),
        pytest.param(
            begin(GROUP, UNDETERMINED, PY2026), None, NOT_NEEDED, UNKNOWN, None, id="not determined"
        ),
    ],
)
def test_data_go_where_an_election_is_confirmed_or_none_is_needed(
    election: Election, answer: bool | None, rule: str, verdict: Verdict, observed: str | None
) -> None:
    determination = may_submit(election)
    assert determination.answer is answer
    assert determination.year == PY2026
    (finding,) = determination.findings
    assert (finding.rule.id, finding.verdict) == (rule, verdict)
    if observed is not None:
        assert str(finding.observed).lower() == observed.lower()
    assert determination.missing == (("eligibility",) if answer is None else ())
    assert not shows(determination.explain(), TIN.digits)


@pytest.mark.parametrize(
    ("participant", "eligibility", "answer", "rule", "about"),
    [
        pytest.param(
            KINDS[2], ELECTING, True, NOT_NEEDED, "itself the opt-in", id="ELE-046: virtual group"
        ),
        pytest.param(KINDS[2], UNDETERMINED, None, NOT_NEEDED, "itself", id="virtual group?"),
        pytest.param(
            KINDS[3], ELECTING, False, NOT_NEEDED, "its group could only opt in", id="subgroup"
        ),
        pytest.param(KINDS[3], MIPS, True, NOT_NEEDED, "stands by", id="subgroup, eligible"),
        pytest.param(KINDS[3], UNDETERMINED, None, NOT_NEEDED, "stands by", id="subgroup?"),
        pytest.param(
            KINDS[4], ELECTING, None, APM_ENTITY, "outside this system", id="ELE-039: APM Entity"
        ),
        pytest.param(KINDS[4], MIPS, True, NOT_NEEDED, "own process", id="APM Entity, eligible"),
        pytest.param(KINDS[4], EXEMPT, True, NOT_NEEDED, "own process", id="APM Entity, exempt"),
        pytest.param(KINDS[4], UNDETERMINED, None, NOT_NEEDED, "own process", id="APM Entity?"),
    ],
)
def test_the_other_kinds_of_participant_go_by_what_stands_for_their_election(
    participant: Participant, eligibility: Eligibility, answer: bool | None, rule: str, about: str
) -> None:
    determination = may_submit(begin(participant, eligibility, PY(2020)))
    assert determination.answer is answer
    (finding,) = determination.findings
    assert finding.rule.id == rule
    assert finding.about.startswith(participant.masked_key)
    assert about in finding.about
    assert (finding.missing == ()) is (answer is not None)


def test_the_election_of_an_apm_entity_is_named_as_what_is_missing_ele_039() -> None:
    determination = may_submit(begin(KINDS[4], ELECTING, PY(2020)))
    assert determination.missing == ("the entity's own election",)


@given(st.sampled_from(KINDS[:2]), st.sampled_from(ElectionState), st.sampled_from(Eligibility))
def test_data_go_exactly_where_the_election_is_final_or_not_needed(
    participant: Participant, state: ElectionState, eligibility: Eligibility
) -> None:
    """True for final ones and those of the MIPS eligible and exempt; None where not determined."""
    if state is NOT_APPLICABLE:
        election = begin(participant, eligibility, PY2026)
    else:
        election = in_state(state, participant)
    answer = may_submit(election).answer
    needless = election.state is NOT_APPLICABLE and election.eligibility in {MIPS, EXEMPT}
    assert (answer is True) is (election.is_final or needless)
    assert (answer is None) is (election.eligibility is UNDETERMINED)


# Before the data. ELE-036, ELE-C36.

TEN = eastern("2020-03-02 10:00")


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        pytest.param(TEN - timedelta(seconds=1), False, id="ELE-C36: 9:59:59, elected at 10"),
        pytest.param(TEN - timedelta(microseconds=1), False, id="a microsecond before"),
        pytest.param(TEN, True, id="ELE-002: at the same instant"),
        pytest.param(TEN + timedelta(seconds=1), True, id="ELE-C36: a new submission"),
    ],
)
def test_the_election_comes_before_the_data(sent: datetime, answer: bool) -> None:
    election = confirmed(year=PY(2019), at=TEN)
    determination = may_submit(election, submitted_at=sent)
    assert determination.answer is answer
    found, before = determination.findings
    assert (found.rule.id, found.verdict) == (CONFIRMED, MET)
    assert (before.rule.id, before.verdict) == (BEFORE_DATA, MET if answer else NOT_MET)
    assert (before.observed, before.required) == (election.confirmed_at, sent)


def test_of_an_election_that_is_not_confirmed_no_instant_is_compared() -> None:
    determination = may_submit(selected(), submitted_at=IN_WINDOW)
    assert determination.answer is False
    assert [finding.rule.id for finding in determination.findings] == [CONFIRMED]


@pytest.mark.parametrize("state", ElectionState)
@pytest.mark.parametrize(
    "sent", [datetime(2027, 2, 1, 9), date(2027, 2, 1), "2027-02-01"], ids=["naive", "day", "text"]
)
def test_what_is_no_instant_of_submission_is_refused_in_every_state(
    state: ElectionState, sent: Any
) -> None:
    with pytest.raises(InvalidInput) as raised:
        may_submit(in_state(state), submitted_at=sent)
    assert (raised.value.subject, raised.value.problems[0].field) == ("may_submit", "submitted_at")


def test_elected_in_time_and_sent_late_the_election_stays_in_force_ele_043_c46() -> None:
    election = confirmed(year=PY(2019), at=eastern("2020-03-31 19:30"))
    sent = eastern("2020-03-31 20:30")
    submission = calendar(PY(2019))["data-submission"]
    assert submission.original_closes == eastern("2020-03-31 20:00")
    assert submission.status(sent) is DeadlineStatus.OPEN  # by the extension of 2020
    assert may_submit(election, submitted_at=sent).answer is True


def test_ready_in_time_and_elected_late_nothing_goes_ele_043_c47() -> None:
    election = selected(year=PY(2019))
    with pytest.raises(ElectionWindowClosed):
        confirm(election, "CONFIRM", at=eastern("2020-03-31 20:05"))
    assert may_submit(election).answer is False


# A TIN that reports as individuals. ELE-021, ELE-C29, ELE-C30, ELE-C53.

NPIS = tuple(Npi(f"{number:010}") for number in range(1, 6))
CLINICIANS = tuple(Individual(TIN, npi) for npi in NPIS)


def test_a_groups_election_does_not_free_individual_data_ele_c29_c53() -> None:
    group = confirmed(OPT_IN, GROUP)
    first, second = undecided(CLINICIANS[0]), undecided(CLINICIANS[1])
    assert may_submit(group).answer is True
    determination = may_submit_individuals([first, second])
    assert determination.answer is False
    assert [finding.about for finding in determination.findings] == [
        "individual:*****4321|0000000001",
        "individual:*****4321|0000000002",
    ]


def test_without_individual_data_no_individual_election_is_asked_for_ele_021_c30() -> None:
    assert may_submit(confirmed(OPT_IN, GROUP)).answer is True


@given(st.lists(st.sampled_from([*ElectionState, EXEMPT, UNDETERMINED]), min_size=1, max_size=5))
def test_a_tin_is_blocked_while_any_is_undecided_and_just_those_are_named(
    states: list[ElectionState | Eligibility],
) -> None:
    """False where any is undecided or merely selected, else None where any is not determined."""
    given_ = [
        in_state(state, one) if isinstance(state, ElectionState) else begin(one, state, PY2026)
        for one, state in zip(CLINICIANS, states, strict=False)
    ]
    determination = may_submit_individuals(iter(given_))
    pending = [e for e in given_ if e.state is not NOT_APPLICABLE and not e.is_final]
    blocked = [f.about for f in determination.findings if f.verdict is NOT_MET]
    assert blocked == [election.participant.masked_key for election in pending]
    assert len(determination.findings) == len(given_)
    assert (determination.answer is False) is bool(pending)
    if not pending:
        assert determination.answer is (None if UNDETERMINED in states else True)


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        pytest.param([], "0 elections, 0 TINs of individuals", id="none"),
        pytest.param([undecided(GROUP)], "1 elections, 0 TINs of individuals", id="a group"),
        pytest.param(
            [undecided(CLINICIAN), undecided(GROUP)],
            "2 elections, 1 TINs of individuals",
            id="a group besides",
        ),
        pytest.param(
            [undecided(CLINICIAN), undecided(Individual(Tin("000000001"), NPIS[0]))],
            "2 elections, 2 TINs of individuals",
            id="two TINs",
        ),
        pytest.param(
            [undecided(CLINICIANS[0]), undecided(CLINICIANS[1], PY(2025))],
            "2 elections, 1 TINs of individuals",
            id="two years",
        ),
    ],
)
def test_only_individuals_of_one_tin_and_year_are_taken(given_: list[Election], shown: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        may_submit_individuals(given_)
    (problem,) = raised.value.problems
    assert (raised.value.subject, problem.given) == ("may_submit_individuals", shown)
    assert problem.expected == "elections of individuals under one TIN, for one year"


# Before electing. ELE-018 to ELE-020, ELE-034, ELE-035, ELE-037, ELE-038, ELE-040, ELE-041.


def wish(
    choice: Choice = OPT_IN, participant: Participant = GROUP, year: Any = PY2026
) -> ClientDecision:
    return ClientDecision(participant, year, choice, "A. Smith", date(2027, 1, 8))


ALL_WELL: dict[str, Any] = {
    "decision": wish(),
    "has_account": True,
    "intends_to_submit": True,
    "by_api": True,
    "token_from_security_official": True,
}


@pytest.mark.parametrize(
    ("changes", "answer", "rule", "verdict", "missing"),
    [
        pytest.param({}, True, DECISION, MET, (), id="ELE-035: all well"),
        pytest.param(
            {"decision": wish(VOLUNTARILY)}, False, DECISION, NOT_MET, (), id="ELE-C39: another"
        ),
        pytest.param(
            {"decision": wish(participant=CLINICIAN)},
            False,
            DECISION,
            NOT_MET,
            (),
            id="ELE-037: another participant's",
        ),
        pytest.param(
            {"decision": wish(year=PY(2025))}, False, DECISION, NOT_MET, (), id="another year's"
        ),
        pytest.param(
            {"decision": None}, None, DECISION, UNKNOWN, ("decision",), id="ELE-038: no record"
        ),
        pytest.param(
            {"intends_to_submit": False}, False, INTENT, NOT_MET, (), id="ELE-019, ELE-020: no data"
        ),
        pytest.param(
            {"intends_to_submit": None},
            None,
            INTENT,
            UNKNOWN,
            ("intends_to_submit",),
            id="ELE-018: not known",
        ),
        pytest.param({"has_account": False}, False, ACCOUNT, NOT_MET, (), id="ELE-C49: no account"),
        pytest.param(
            {"has_account": None}, None, ACCOUNT, UNKNOWN, ("has_account",), id="ELE-041: unknown"
        ),
        pytest.param(
            {"token_from_security_official": False},
            False,
            API_TOKEN,
            NOT_MET,
            (),
            id="ELE-C37: another user's token",
        ),
        pytest.param(
            {"token_from_security_official": None},
            None,
            API_TOKEN,
            UNKNOWN,
            ("token_from_security_official",),
            id="ELE-040: not known",
        ),
        pytest.param(
            {"by_api": False, "token_from_security_official": None},
            True,
            API_TOKEN,
            NOT_APPLICABLE_HERE,
            (),
            id="ELE-040: on the website",
        ),
        pytest.param(
            {"has_account": False, "decision": None},
            False,
            ACCOUNT,
            NOT_MET,
            (),
            id="no account and no record",
        ),
    ],
)
def test_electing_takes_the_clients_wish_data_to_send_an_account_and_the_token(
    changes: dict[str, Any],
    answer: bool | None,
    rule: str,
    verdict: Verdict,
    missing: tuple[str, ...],
) -> None:
    determination = check_before_electing(selected(), **{**ALL_WELL, **changes})
    assert determination.answer is answer
    assert [finding.rule.id for finding in determination.findings] == [
        DECISION,
        INTENT,
        ACCOUNT,
        API_TOKEN,
    ]
    finding = determination.finding(rule)
    assert (finding.verdict, finding.missing) == (verdict, missing)
    assert finding.citation.basis is Basis.CMS_GUIDANCE


@pytest.mark.parametrize("choice", Choice)
@pytest.mark.parametrize("wanted", Choice)
def test_what_is_selected_must_be_what_is_wished(choice: Choice, wanted: Choice) -> None:
    election = select(undecided(), choice)
    determination = check_before_electing(election, **{**ALL_WELL, "decision": wish(wanted)})
    assert determination.answer is (choice is wanted)
    finding = determination.finding(DECISION)
    assert (finding.observed, finding.required) == (wanted.value, choice.value)


def test_without_a_record_the_finding_says_what_it_would_have_to_say() -> None:
    determination = check_before_electing(undecided(), **{**ALL_WELL, "decision": None})
    assert determination.finding(DECISION).required == NO_DECISION.value
    other = check_before_electing(
        selected(), **{**ALL_WELL, "decision": wish(participant=CLINICIAN)}
    )
    assert other.finding(DECISION).observed == "a decision of another participant or year"


def test_the_website_needs_no_token() -> None:
    determination = check_before_electing(
        selected(), decision=wish(), has_account=True, intends_to_submit=True
    )
    assert determination.answer is True
    assert determination.finding(API_TOKEN).about == "not by API"


@pytest.mark.parametrize("choice", ELECTIONS)
def test_a_clients_decision_says_who_decided_what_and_when_ele_037(choice: Choice) -> None:
    decision = wish(choice)
    assert (decision.choice, decision.decided_by) == (choice, "A. Smith")
    assert decision.decided_on == date(2027, 1, 8)
    assert pickle.loads(pickle.dumps(decision)) == decision  # noqa: S301
    assert not shows(repr(decision), TIN.digits)


@pytest.mark.parametrize(
    ("place", "value", "kind"),
    [
        pytest.param(0, "group:1", InvalidType, id="participant"),
        pytest.param(1, 2026, InvalidType, id="year"),
        pytest.param(2, "opt-in", InvalidType, id="choice"),
        pytest.param(3, "", InvalidValue, id="by nobody"),
        pytest.param(4, IN_WINDOW, InvalidType, id="an instant"),
    ],
)
def test_a_clients_decision_is_checked(place: int, value: Any, kind: type[InvalidInput]) -> None:
    fields: list[Any] = [GROUP, PY2026, OPT_IN, "A. Smith", date(2027, 1, 8)]
    fields[place] = value
    with pytest.raises(kind):
        ClientDecision(*fields)


def test_an_election_of_the_guide_is_told_in_words() -> None:
    assert may_submit(undecided(Group(Tin("123456789")))).explain() == (
        "False for performance year 2026\n"
        "  NOT MET: an opt-in or voluntary election is confirmed at the level of the data "
        "(group:*****6789); observed no decision [42 CFR § 414.1310(b)(1)(iii)(A)]"
    )
    assert UNDECIDED is not REPORTING


# To be approved. ELE-042.


@pytest.mark.parametrize(
    ("transmits", "answer", "missing"),
    [
        pytest.param(True, True, (), id="ELE-042: it can"),
        pytest.param(False, False, (), id="ELE-042: it cannot"),
        pytest.param(None, None, ("transmits",), id="not known"),
    ],
)
@pytest.mark.parametrize("year", [2019, 2026])
def test_an_intermediary_must_be_able_to_transmit_an_opt_in(
    transmits: bool | None, answer: bool | None, missing: tuple[str, ...], year: int
) -> None:
    determination = can_transmit(transmits, PY(year))
    assert (determination.answer, determination.missing) == (answer, missing)
    (finding,) = determination.findings
    assert finding.rule.id == "elections.transmission"
    assert determination.year == PY(year)


def test_before_opting_in_there_was_nothing_to_transmit() -> None:
    with pytest.raises(YearNotCovered):
        can_transmit(True, PY(2018))

"""A client's decision, and what else comes before electing."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest
from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Participant
from qpp_rules.elections import (
    Batch,
    Choice,
    ClientDecision,
    Election,
    begin,
    check_before_electing,
    select,
)
from tests.core.helpers import shows
from tests.elections.strategies import (
    CLINICIAN,
    ELECTIONS,
    GROUP,
    IN_WINDOW,
    MIPS,
    NO_DECISION,
    OPT_IN,
    PY,
    PY2026,
    TIN,
    VOLUNTARILY,
    begun,
    confirmed,
    selected,
    undecided,
)

MET, NOT_MET, NOT_APPLICABLE_HERE, UNKNOWN = Verdict
DECISION = "elections.client-decision"
INTENT = "elections.intent"
ACCOUNT = "elections.account"
API_TOKEN = "elections.api-token"  # noqa: S105


# Before electing. ELE-018 to ELE-020, ELE-034, ELE-035, ELE-037, ELE-038, ELE-040, ELE-041.


def decided(
    choice: Choice = OPT_IN, participant: Participant = GROUP, year: Any = PY2026
) -> ClientDecision:
    return ClientDecision(participant, year, choice, "A. Smith", date(2027, 1, 8))


ALL_WELL: dict[str, Any] = {
    "decision": decided(),
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
            {"decision": decided(VOLUNTARILY)}, False, DECISION, NOT_MET, (), id="ELE-C39: another"
        ),
        pytest.param(
            {"decision": decided(participant=CLINICIAN)},
            False,
            DECISION,
            NOT_MET,
            (),
            id="ELE-037: another participant's",
        ),
        pytest.param(
            {"decision": decided(year=PY(2025))}, False, DECISION, NOT_MET, (), id="another year's"
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
def test_electing_takes_the_clients_decision_data_to_send_an_account_and_the_token(
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
    assert finding.citation == finding.rule.of(PY2026).citation


def test_the_steps_before_electing_are_covered_only_for_2019() -> None:
    for year, basis in ((2019, Basis.CMS_GUIDANCE), (2020, Basis.DERIVED)):
        election = selected(year=PY(year))
        found = check_before_electing(election, **{**ALL_WELL, "decision": decided(year=PY(year))})
        assert {finding.citation.basis for finding in found.findings} == {basis}
    with pytest.raises(YearNotCovered, match="elections"):
        check_before_electing(begin(GROUP, MIPS, PY(2018)), **{**ALL_WELL, "decision": None})


@pytest.mark.parametrize("choice", Choice)
@pytest.mark.parametrize("wanted", Choice)
def test_the_selected_choice_must_be_the_clients_choice(choice: Choice, wanted: Choice) -> None:
    election = select(undecided(), choice)
    determination = check_before_electing(election, **{**ALL_WELL, "decision": decided(wanted)})
    assert determination.answer is (choice is wanted and choice is not NO_DECISION)
    finding = determination.finding(DECISION)
    assert (finding.observed, finding.required) == (wanted.value, choice.value)


def test_without_a_record_the_finding_says_what_the_record_must_contain() -> None:
    determination = check_before_electing(undecided(), **{**ALL_WELL, "decision": None})
    assert determination.finding(DECISION).required == NO_DECISION.value
    other = check_before_electing(
        selected(), **{**ALL_WELL, "decision": decided(participant=CLINICIAN)}
    )
    assert other.finding(DECISION).observed == "a decision of another participant or year"


def test_the_website_needs_no_token() -> None:
    determination = check_before_electing(
        selected(), decision=decided(), has_account=True, intends_to_submit=True
    )
    assert determination.answer is True
    assert determination.finding(API_TOKEN).about == "not by API"


@pytest.mark.parametrize("choice", ELECTIONS)
def test_a_clients_decision_says_who_decided_what_and_when_ele_037(choice: Choice) -> None:
    decision = decided(choice)
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


# A decision that comes too late.


@pytest.mark.parametrize(
    ("election", "day", "verdict"),
    [
        pytest.param(confirmed(), date(2027, 2, 1), NOT_MET, id="final already"),
        pytest.param(selected(), date(2025, 1, 1), MET, id="in the year before the year"),
        pytest.param(selected(), date(2024, 12, 31), NOT_MET, id="older than that"),
        pytest.param(confirmed(), date(2027, 2, 2), NOT_MET, id="ELE-037: after it"),
        pytest.param(selected(), date(2027, 3, 31), MET, id="on the last day of the window"),
        pytest.param(selected(), date(2027, 4, 1), NOT_MET, id="after the close"),
        pytest.param(selected(), date(9999, 12, 31), NOT_MET, id="the last day there is"),
        pytest.param(selected(year=PY(2019)), date(2020, 4, 30), MET, id="in doubt"),
        pytest.param(selected(year=PY(2019)), date(2020, 5, 1), NOT_MET, id="past the doubt"),
        pytest.param(selected(year=PY(2027)), date(2028, 5, 1), MET, id="no window found"),
    ],
)
def test_a_decision_must_come_before_the_election_it_supports(
    election: Election, day: date, verdict: Verdict
) -> None:
    decision = ClientDecision(GROUP, election.year, OPT_IN, "A. Smith", day)
    found = check_before_electing(election, **{**ALL_WELL, "decision": decision})
    assert found.finding(DECISION).verdict is verdict
    assert found.answer is (verdict is MET)


def test_a_decision_for_a_year_without_a_source_is_kept_and_supports_nothing() -> None:
    decision = decided(year=PY(2035))
    found = check_before_electing(selected(), **{**ALL_WELL, "decision": decision})
    assert found.answer is False


def test_no_client_decides_to_elect_before_opting_in_began() -> None:
    with pytest.raises(InvalidValue, match="opting in began with performance year 2019"):
        decided(year=PY(2018))


@pytest.mark.parametrize(
    ("field", "junk"),
    [
        ("decision", "yes"),
        ("has_account", "yes"),
        ("intends_to_submit", 1),
        ("by_api", None),
        ("by_api", 1),
        ("token_from_security_official", "yes"),
    ],
)
def test_the_facts_before_electing_must_have_their_types(field: str, junk: Any) -> None:
    with pytest.raises(InvalidType) as raised:
        check_before_electing(selected(), **{**ALL_WELL, field: junk})
    assert [problem.field for problem in raised.value.problems] == [field]
    wrong: Any = "election"
    with pytest.raises(InvalidType, match="an Election"):
        check_before_electing(wrong, **ALL_WELL)


@pytest.mark.parametrize(
    "election",
    [
        pytest.param(undecided(), id="undecided"),
        pytest.param(begun(GROUP, MIPS), id="no election to make"),
        pytest.param(confirmed(), id="final"),
    ],
)
def test_nothing_should_be_confirmed_if_there_is_nothing_to_confirm(election: Election) -> None:
    for choice in Choice:
        decision = ClientDecision(GROUP, PY2026, choice, "A. Smith", date(2027, 1, 8))
        found = check_before_electing(election, **{**ALL_WELL, "decision": decision})
        assert found.answer is False
        assert found.finding(DECISION).about == f"nothing to confirm: {election.state.value}"


def test_a_decision_from_years_ago_supports_no_election_or_upload() -> None:
    old = ClientDecision(GROUP, PY2026, OPT_IN, "A. Smith", date(2024, 12, 31))
    finding = check_before_electing(selected(), **{**ALL_WELL, "decision": old}).finding(DECISION)
    assert finding.is_assumption
    assert str(finding.required).endswith(", decided on 2025-01-01 or later")
    batch = Batch([selected()])
    with pytest.raises(InvalidValue, match="expected a decision of 2025 or later"):
        batch.confirm("CONFIRM", at=IN_WINDOW, decisions=[old])
    new = evolve(old, decided_on=date(2025, 1, 1))
    assert batch.confirm("CONFIRM", at=IN_WINDOW, decisions=[old, new]).uploaded

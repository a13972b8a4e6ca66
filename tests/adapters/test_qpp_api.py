"""CMS's opt-in rows, read into the project's types and back."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import Group, Individual, Npi, PerformanceYear, Tin, VirtualGroup
from qpp_rules.adapters.qpp_api import (
    LOW_VOLUME_REASONS,
    OptInRow,
    OptInStatus,
    Scenario,
    exceeded_of_reason,
    opt_in_entities,
    read_npi_response,
    read_opt_in_rows,
    reason_of_exceeded,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.elections import Choice, ElectionState
from qpp_rules.eligibility import Criterion, Eligibility, Exceeded

YEAR = PerformanceYear(2019)
DECIDED = "2020-01-15T10:00:00-05:00"
ROW = {"tin": "000456789", "isOptInEligible": True, "isOptedIn": None, "year": 2019}


@pytest.mark.parametrize(
    ("eligible", "opted_in", "state"),
    [
        (True, None, ElectionState.UNDECIDED),
        (True, True, ElectionState.OPTED_IN),
        (True, False, ElectionState.REPORTING_VOLUNTARILY),
        (False, None, ElectionState.NOT_APPLICABLE),
    ],
)
def test_the_opt_in_fields_say_what_the_election_is(eligible, opted_in, state) -> None:
    status = OptInStatus(
        is_opt_in_eligible=eligible,
        is_opted_in=opted_in,
        decision_date=None if opted_in is None else DECIDED,
    )
    found = status.state(YEAR)
    assert found.answer is state
    assert not found.assumptions


@pytest.mark.parametrize("opted_in", [True, False])
def test_a_decision_without_eligibility_is_unexplained_and_says_so(opted_in) -> None:
    found = OptInStatus(is_opt_in_eligible=False, is_opted_in=opted_in).state(YEAR)
    assert found.answer is None
    assert found.missing == ("what CMS means by it",)
    assert found.assumptions[0].rule.id == "elections.api.opt-in-fields"
    assert "no answer was found" in found.assumptions[0].message


def test_a_decision_without_its_date_names_what_is_missing() -> None:
    found = OptInStatus(is_opt_in_eligible=True, is_opted_in=True).state(YEAR)
    assert found.answer is ElectionState.OPTED_IN
    assert found.missing == ("optInDecisionDate",)


@pytest.mark.parametrize("text", ["2020-01-15", "2020-01-15T10:00:00", "soon"])
def test_a_decision_date_is_an_instant(text) -> None:
    with pytest.raises(InvalidInput, match="optInDecisionDate"):
        OptInStatus(is_opt_in_eligible=True, is_opted_in=True, decision_date=text)


def test_a_row_of_a_group_and_one_of_a_clinician_are_two_participants() -> None:
    """IDN-C03: a TIN alone is a group, a TIN and an NPI a clinician."""
    group, clinician = read_opt_in_rows([ROW, {**ROW, "npi": "1234567893"}])
    assert group.participant == Group(Tin("000456789"))
    assert clinician.participant == Individual(Tin("000456789"), Npi("1234567893"))


def test_a_decided_row_becomes_a_confirmed_election() -> None:
    (row,) = read_opt_in_rows([{**ROW, "isOptedIn": True, "optInDecisionDate": DECIDED}])
    election = row.election()
    assert election is not None
    assert (election.state, election.choice) == (ElectionState.OPTED_IN, Choice.OPT_IN)
    assert election.confirmed_at == datetime.fromisoformat(DECIDED)


def test_a_row_without_a_decision_becomes_an_undecided_election() -> None:
    (row,) = read_opt_in_rows([ROW])
    election = row.election()
    assert election is not None
    assert election.state is ElectionState.UNDECIDED


def test_a_row_that_is_not_opt_in_eligible_leaves_the_eligibility_open() -> None:
    """CMS's look-up says the same of those required and those not eligible."""
    (row,) = read_opt_in_rows([{**ROW, "isOptInEligible": False}])
    election = row.election()
    assert election is not None
    assert election.eligibility is Eligibility.UNDETERMINED
    assert election.state is ElectionState.NOT_APPLICABLE


@pytest.mark.parametrize(
    "row",
    [
        {**ROW, "tin": "XXXXXXXXX"},
        {**ROW, "tin": None},
        {**ROW, "isOptInEligible": False, "isOptedIn": True},
        {**ROW, "isOptedIn": True},
    ],
    ids=["masked", "no TIN", "unexplained", "no date"],
)
def test_a_row_that_does_not_say_enough_has_no_election(row) -> None:
    (read,) = read_opt_in_rows([row])
    assert read.election() is None


def test_every_fault_of_the_rows_is_named_and_no_tin_shown() -> None:
    rows = [
        {"tin": "987654321", "isOptInEligible": "yes", "year": 2019},
        {"tin": "98765432", "isOptInEligible": True, "year": 2019},
        {"isOptInEligible": True},
        ["987654321"],
        {**ROW, "year": "2019"},
    ]
    with pytest.raises(InvalidInput) as raised:
        read_opt_in_rows(rows)
    text = str(raised.value)
    assert [f"row {place}" in text for place in range(5)] == [True] * 5
    assert "98765432" not in text


def test_keys_that_are_not_known_are_left_alone() -> None:
    assert read_opt_in_rows([{**ROW, "newKey": 1}]) == read_opt_in_rows([ROW])


STATUSES = st.builds(
    OptInStatus,
    is_opt_in_eligible=st.booleans(),
    is_opted_in=st.none() | st.booleans(),
    decision_date=st.none() | st.just(DECIDED),
)
ROWS = st.builds(
    OptInRow,
    tin=st.none() | st.from_regex("[0-9]{9}", fullmatch=True).map(Tin),
    npi=st.none() | st.from_regex("[0-9]{10}", fullmatch=True).map(Npi),
    status=STATUSES,
    year=st.integers(2019, 2027).map(PerformanceYear),
    run=st.none() | st.integers(1, 4),
)


@given(st.lists(ROWS, max_size=5))
def test_every_row_survives_being_written_and_read(rows) -> None:
    """What CMS says of a participant is the same after it was written and read again."""
    assert read_opt_in_rows([row.to_json() for row in rows]) == tuple(rows)


@pytest.mark.parametrize("code", LOW_VOLUME_REASONS)
def test_all_eight_reasons_go_both_ways(code) -> None:
    assert reason_of_exceeded(exceeded_of_reason(code)) == code


@given(st.frozensets(st.sampled_from(Criterion)))
def test_every_set_of_criteria_has_its_reason(criteria) -> None:
    """The codes name the criteria that fell below, so they and those exceeded are all of them."""
    exceeded = Exceeded(criteria)
    assert exceeded_of_reason(reason_of_exceeded(exceeded)) == exceeded


def test_the_reasons_name_what_fell_below() -> None:
    assert exceeded_of_reason("").criteria == frozenset(Criterion)
    assert exceeded_of_reason("ALL").criteria == frozenset()
    assert exceeded_of_reason("BOTH").criteria == {Criterion.SERVICES}
    assert exceeded_of_reason("CHRG/SRVC").criteria == {Criterion.PATIENTS}


def test_another_reason_is_refused() -> None:
    with pytest.raises(InvalidValue, match="lowVolStusRsnCd"):
        exceeded_of_reason("NONE")
    with pytest.raises(InvalidValue, match="lowVolStusRsnCd"):
        Scenario(reason="NONE")


OPT_IN = OptInStatus(is_opt_in_eligible=True)
NO_OPT_IN = OptInStatus(is_opt_in_eligible=False)


@pytest.mark.parametrize(
    ("scenario", "answer"),
    [
        ({"reason": "", "is_eligible_type": True}, Eligibility.MIPS_ELIGIBLE),
        ({"reason": "", "is_eligible_type": True, "is_eligible": False}, Eligibility.EXEMPT),
        ({"reason": "ALL"}, Eligibility.EXEMPT),
        ({"reason": "BENE", "is_eligible_type": False}, Eligibility.EXEMPT),
        ({"reason": "BENE", "status": OPT_IN}, Eligibility.OPT_IN_ELIGIBLE),
        ({"status": OPT_IN}, Eligibility.OPT_IN_ELIGIBLE),
        ({"reason": "BENE", "status": NO_OPT_IN}, Eligibility.EXEMPT),
        ({"reason": "BENE", "is_eligible_type": True}, Eligibility.UNDETERMINED),
        ({"reason": ""}, Eligibility.UNDETERMINED),
        ({}, Eligibility.UNDETERMINED),
    ],
)
def test_the_required_are_told_from_the_not_eligible(scenario, answer) -> None:
    assert Scenario(**scenario).eligibility(YEAR).answer is answer


@pytest.mark.parametrize(
    "scenario",
    [
        {"reason": "", "is_eligible_type": True, "status": OPT_IN},
        {"reason": "ALL", "is_eligible_type": True, "status": OPT_IN},
        {"reason": "BENE", "is_eligible_type": False, "status": OPT_IN},
    ],
)
def test_fields_that_contradict_each_other_decide_nothing(scenario) -> None:
    """B2: a participant is opt-in eligible, or exceeds, or neither; never two of them."""
    found = Scenario(**scenario).eligibility(YEAR)
    assert found.answer is Eligibility.UNDETERMINED
    assert found.findings[0].about == "the fields contradict each other"


def test_an_undetermined_scenario_names_the_absent_fields() -> None:
    found = Scenario(reason="BENE", is_eligible_type=True).eligibility(YEAR)
    assert found.missing == ("isOptInEligible",)


RESPONSE = {
    "data": {
        "npi": "1234567893",
        "organizations": [
            {
                "TIN": "XXXXXXXXXX",
                "individualScenario": {
                    "isEligible": {"individual": False, "group": True},
                    "isOptInEligible": True,
                    "isOptedIn": None,
                    "lowVolumeServices": 234,
                    "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "BENE"}],
                    "mipsEligibleSwitch": True,
                },
                "groupScenario": {"isEligible": {"group": "true"}},
            },
            {},
        ],
    }
}


def test_a_response_is_read_with_what_it_leaves_out() -> None:
    first, second = read_npi_response(RESPONSE)
    assert first.tin is None
    assert first.individual is not None
    assert first.individual.exceeded == exceeded_of_reason("BENE")
    assert (first.individual.services, first.individual.is_eligible) == (234, False)
    assert first.group == Scenario()
    assert (second.individual, second.group) == (None, None)


def test_a_scenario_is_written_with_what_is_known() -> None:
    first, _ = read_npi_response(RESPONSE)
    assert first.individual is not None
    assert first.individual.to_json() == {
        "lowVolumeSwitch": True,
        "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "BENE"}],
        "mipsEligibleSwitch": True,
        "lowVolumeServices": 234,
        "isOptInEligible": True,
        "isOptedIn": None,
        "optInDecisionDate": None,
    }
    assert Scenario().to_json() == {}


@pytest.mark.parametrize(
    ("response", "said"),
    [
        ([], "response"),
        ({}, "data"),
        ({"data": {}}, "organizations"),
        ({"data": {"organizations": ["x", {"individualScenario": 3}]}}, "organization 1"),
        (
            {"data": {"organizations": [{"groupScenario": {"lowVolumeStatusReasons": [1, 2]}}]}},
            "lowVolumeStatusReasons",
        ),
        (
            {"data": {"organizations": [{"groupScenario": {"mipsEligibleSwitch": "Y"}}]}},
            "is_eligible_type",
        ),
    ],
)
def test_a_response_of_another_form_is_refused(response, said) -> None:
    with pytest.raises(InvalidInput, match=said):
        read_npi_response(response)


def test_the_header_asks_about_clinicians_and_groups() -> None:
    asked = [Individual(Tin("000456789"), Npi("1234567890")), Group(Tin("000987654"))]
    assert opt_in_entities(asked) == "000456789|1234567890,000987654"


def test_the_header_asks_about_nobody_else() -> None:
    with pytest.raises((InvalidValue, InvalidType), match="VirtualGroup"):
        opt_in_entities([VirtualGroup("VG-1")])
    with pytest.raises(InvalidValue, match="none"):
        opt_in_entities([])

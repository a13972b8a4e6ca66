"""CMS's opt-in rows, read into the project's types and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

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
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory, QpStatus
from qpp_rules.elections import Choice, ElectionState
from qpp_rules.eligibility import Criterion, Eligibility, Exceeded, may_submit

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
def test_the_opt_in_fields_give_the_election(eligible, opted_in, state) -> None:
    status = OptInStatus(
        is_opt_in_eligible=eligible,
        is_opted_in=opted_in,
        decision_date=None if opted_in is None else DECIDED,
    )
    found = status.state(YEAR)
    assert found.answer is state
    assert not found.assumptions


def test_before_opting_in_began_the_fields_only_mean_no_election() -> None:
    found = OptInStatus(is_opt_in_eligible=False).state(PerformanceYear(2018))
    assert found.answer is ElectionState.NOT_APPLICABLE
    assert "there was no opting in" in found.assumptions[0].message


@pytest.mark.parametrize("opted_in", [True, False])
def test_a_decision_without_eligibility_is_unexplained_and_says_so(opted_in) -> None:
    found = OptInStatus(is_opt_in_eligible=False, is_opted_in=opted_in).state(YEAR)
    assert found.answer is None
    assert found.missing == ("what CMS means by it",)
    assert found.assumptions[0].rule.id == "elections.api.opt-in-fields"
    assert "no answer was found" in found.assumptions[0].message


def as_id(one: Any) -> str:
    """Return a test's id: that of a set in one order."""
    return ", ".join(sorted(one)) if isinstance(one, set) else str(one)


def test_a_decision_without_its_date_names_what_is_missing() -> None:
    found = OptInStatus(is_opt_in_eligible=True, is_opted_in=True).state(YEAR)
    assert found.answer is ElectionState.OPTED_IN
    assert found.findings[0].missing == ("optInDecisionDate",)
    assert found.missing == ()


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
def test_a_row_without_enough_facts_has_no_election(row) -> None:
    (read,) = read_opt_in_rows([row])
    assert read.election() is None


def test_every_fault_of_the_rows_is_named_and_no_tin_is_shown() -> None:
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


def test_unknown_keys_are_ignored() -> None:
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
def test_every_row_survives_a_round_trip(rows) -> None:
    """What CMS says of a participant is the same after it was written and read again."""
    assert read_opt_in_rows([row.to_json() for row in rows]) == tuple(rows)


@pytest.mark.parametrize("code", LOW_VOLUME_REASONS)
def test_all_eight_reasons_are_read_and_written(code) -> None:
    assert reason_of_exceeded(exceeded_of_reason(code)) == code


@given(st.frozensets(st.sampled_from(Criterion)))
def test_every_set_of_criteria_has_its_reason(criteria) -> None:
    """The codes name the criteria that fell below, so they and those exceeded are all of them."""
    exceeded = Exceeded(criteria)
    assert exceeded_of_reason(reason_of_exceeded(exceeded)) == exceeded


def test_the_reasons_name_the_criteria_not_exceeded() -> None:
    assert exceeded_of_reason("").criteria == frozenset(Criterion)
    assert exceeded_of_reason("ALL").criteria == frozenset()
    assert exceeded_of_reason("BOTH").criteria == {Criterion.SERVICES}
    assert exceeded_of_reason("CHRG/SRVC").criteria == {Criterion.PATIENTS}


def test_an_unknown_reason_is_refused() -> None:
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
def test_the_required_are_distinguished_from_the_not_eligible(scenario, answer) -> None:
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


def test_a_response_is_read_even_with_fields_left_out() -> None:
    first, second = read_npi_response(RESPONSE)
    assert first.tin is None
    assert first.individual is not None
    assert first.individual.exceeded == exceeded_of_reason("BENE")
    assert (first.individual.services, first.individual.is_eligible) == (234, False)
    assert first.group == Scenario()
    assert (second.individual, second.group) == (None, None)


def test_a_scenario_is_written_with_the_known_fields() -> None:
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
    assert Scenario(below=False).to_json() == {"lowVolumeSwitch": False}


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
def test_a_malformed_response_is_refused(response, said) -> None:
    with pytest.raises(InvalidInput, match=said):
        read_npi_response(response)


# What stands at the NPI.


def individual_of(data: dict[str, Any], **scenario: Any) -> Scenario:
    """Return the individual scenario of an NPI above the threshold, as CMS answers it."""
    content = {**ABOVE, **scenario}
    (record,) = read_npi_response({"data": {**data, "organizations": [content_of(content)]}})
    assert record.individual is not None
    return record.individual


def content_of(scenario: dict[str, Any]) -> dict[str, Any]:
    return {"TIN": "XXXXXXXXXX", "individualScenario": scenario}


ABOVE: dict[str, Any] = {
    "isOptInEligible": False,
    "isOptedIn": None,
    "optInDecisionDate": None,
    "lowVolumeSwitch": False,
    "lowVolumeStatusReasons": [{"lowVolStusRsnCd": ""}],
    "mipsEligibleSwitch": True,
}
NOT_EXCLUDED = {"qpStatus": "N", "newlyEnrolled": False}


@pytest.mark.parametrize(
    ("data", "answer", "missing"),
    [
        (NOT_EXCLUDED, Eligibility.MIPS_ELIGIBLE, ()),
        ({**NOT_EXCLUDED, "qpStatus": "Y"}, Eligibility.EXEMPT, ()),
        ({"qpStatus": "Y"}, Eligibility.EXEMPT, ()),
        ({**NOT_EXCLUDED, "newlyEnrolled": True}, Eligibility.EXEMPT, ()),
        ({"newlyEnrolled": True}, Eligibility.EXEMPT, ()),
        ({}, Eligibility.UNDETERMINED, ("isEligible", "qpStatus", "newlyEnrolled")),
        ({"qpStatus": "N"}, Eligibility.UNDETERMINED, ("isEligible", "newlyEnrolled")),
        ({"newlyEnrolled": False}, Eligibility.UNDETERMINED, ("isEligible", "qpStatus")),
        ({**NOT_EXCLUDED, "qpStatus": "P"}, Eligibility.UNDETERMINED, ("isEligible",)),
        ({**NOT_EXCLUDED, "qpStatus": "Q"}, Eligibility.UNDETERMINED, ("isEligible",)),
        ({**NOT_EXCLUDED, "qpStatus": "R"}, Eligibility.UNDETERMINED, ("isEligible",)),
    ],
    ids=str,
)
def test_a_qp_and_the_newly_enrolled_are_not_eligible_if_is_eligible_is_absent(
    data: dict[str, Any], answer: Eligibility, missing: tuple[str, ...]
) -> None:
    found = individual_of(data).eligibility(YEAR)
    assert (found.answer, found.missing) == (answer, missing)


@pytest.mark.parametrize("code", ["N", "P", "Q", "R"])
def test_is_eligible_decides_if_it_is_given(code: str) -> None:
    data = {"qpStatus": code, "newlyEnrolled": False}
    assert individual_of(data, isEligible={"individual": True}).eligibility(YEAR).answer is (
        Eligibility.MIPS_ELIGIBLE
    )


@pytest.mark.parametrize(
    ("code", "status"),
    [("Y", QpStatus.QP), ("N", QpStatus.NOT_QP), ("P", QpStatus.PARTIAL_QP), ("Q", None)],
)
def test_the_qp_codes_are_read(code: str, status: QpStatus | None) -> None:
    of_npi = individual_of({"qpStatus": code}).of_npi
    assert of_npi is not None
    assert of_npi.qp_status is status


@pytest.mark.parametrize(
    ("data", "scenario", "named"),
    [
        ({"qpStatus": "Y"}, {"isEligible": {"individual": True}}, {"qpStatus", "isEligible"}),
        (
            {"newlyEnrolled": True},
            {"isEligible": {"individual": True}},
            {"newlyEnrolled", "isEligible"},
        ),
        (
            NOT_EXCLUDED,
            {
                "isEligible": {"individual": True},
                "lowVolumeSwitch": True,
                "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "ALL"}],
            },
            {"lowVolStusRsnCd", "isEligible"},
        ),
        (NOT_EXCLUDED, {"lowVolumeSwitch": True}, {"lowVolStusRsnCd", "lowVolumeSwitch"}),
        # Nothing fell below the threshold, and 200 services do not exceed it.
        (NOT_EXCLUDED, {"lowVolumeServices": 200}, {"lowVolStusRsnCd", "lowVolumeServices"}),
        (NOT_EXCLUDED, {"isOptInEligible": True}, {"lowVolStusRsnCd", "isOptInEligible"}),
        (
            {"qpStatus": "Y"},
            {
                "isOptInEligible": True,
                "lowVolumeSwitch": True,
                "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "BENE"}],
            },
            {"qpStatus", "isOptInEligible"},
        ),
    ],
    ids=as_id,
)
def test_a_contradiction_decides_nothing_and_names_both_fields(
    data: dict[str, Any], scenario: dict[str, Any], named: set[str]
) -> None:
    found = individual_of(data, **scenario).eligibility(YEAR)
    assert found.answer is Eligibility.UNDETERMINED
    assert found.findings[0].about == "the fields contradict each other"
    assert set(found.missing) == named


def test_a_field_that_contradicts_itself_is_named() -> None:
    """Opting in began with 2019."""
    scenario = Scenario(status=OPT_IN)
    found = scenario.eligibility(PerformanceYear(2018))
    assert (found.answer, found.missing) == (Eligibility.UNDETERMINED, ("isOptInEligible",))


def test_a_decision_without_eligibility_decides_nothing() -> None:
    status = OptInStatus(is_opt_in_eligible=False, is_opted_in=True, decision_date=DECIDED)
    found = Scenario(reason="BENE", is_eligible_type=True, status=status).eligibility(YEAR)
    assert (found.answer, found.missing) == (
        Eligibility.UNDETERMINED,
        ("what CMS means by it",),
    )


def test_a_count_above_the_threshold_agrees_with_a_reason_without_services() -> None:
    found = individual_of(NOT_EXCLUDED, lowVolumeServices=201).eligibility(YEAR)
    assert found.answer is Eligibility.MIPS_ELIGIBLE


def test_a_decision_without_a_date_decides_nothing() -> None:
    status = OptInStatus(is_opt_in_eligible=False, decision_date=DECIDED)
    found = Scenario(reason="", is_eligible_type=True, status=status).eligibility(YEAR)
    assert (found.answer, found.missing) == (
        Eligibility.UNDETERMINED,
        ("what CMS means by it",),
    )


@pytest.mark.parametrize("year", [2028, 2035])
def test_cms_fields_are_not_judged_in_a_year_without_a_source(year: int) -> None:
    with pytest.raises(YearNotCovered):
        Scenario(reason="ALL").eligibility(PerformanceYear(year))
    with pytest.raises(YearNotCovered):
        OPT_IN.state(PerformanceYear(year))


def test_cmss_own_status_opens_the_gate_only_at_its_level() -> None:
    """Of 2027 too, whose figures were not found."""
    year = PerformanceYear(2027)
    clinician, group = Individual(Tin("000000001"), Npi("1234567893")), Group(Tin("000000001"))
    quality = {PerformanceCategory.QUALITY}
    alone = individual_of(NOT_EXCLUDED).eligibility(year)
    of_group = Scenario(reason="", is_eligible_type=True).eligibility(year)
    assert may_submit(PlannedSubmission(clinician, year, quality), alone).answer is True
    assert may_submit(PlannedSubmission(group, year, quality), alone).answer is False
    assert may_submit(PlannedSubmission(group, year, quality), of_group).answer is True
    assert may_submit(PlannedSubmission(clinician, year, quality), of_group).answer is False
    forged = Determination(Eligibility.EXEMPT, year, alone.findings)
    assert may_submit(PlannedSubmission(clinician, year, quality), forged).answer is False
    unknown = individual_of({}).eligibility(year)
    assert may_submit(PlannedSubmission(clinician, year, quality), unknown).answer is None
    forged = Determination(Eligibility.MIPS_ELIGIBLE, year, unknown.findings)
    assert may_submit(PlannedSubmission(clinician, year, quality), forged).answer is False


# Opt-in fields that contradict each other or the year.


@pytest.mark.parametrize("eligible", [True, False])
def test_a_date_without_a_decision_is_a_contradiction(eligible: bool) -> None:
    status = OptInStatus(is_opt_in_eligible=eligible, is_opted_in=None, decision_date=DECIDED)
    found = status.state(YEAR)
    assert (found.answer, found.missing) == (None, ("isOptedIn",))


@pytest.mark.parametrize("opted_in", [None, True, False])
def test_no_one_is_opt_in_eligible_before_2019(opted_in: bool | None) -> None:
    status = OptInStatus(is_opt_in_eligible=True, is_opted_in=opted_in, decision_date=None)
    found = status.state(PerformanceYear(2018))
    assert (found.answer, found.missing) == (None, ("isOptInEligible",))
    (row,) = read_opt_in_rows([{**ROW, "year": 2018}])
    assert row.election() is None


@pytest.mark.parametrize("run", [0, 5, -1, True, "1", 1.0], ids=repr)
def test_a_run_number_is_1_to_4(run: Any) -> None:
    with pytest.raises(InvalidInput, match=r"row 0.*run"):
        read_opt_in_rows([{**ROW, "runNum": run}])


def test_rows_can_come_in_an_envelope_or_as_text() -> None:
    (bare,) = read_opt_in_rows([ROW])
    assert read_opt_in_rows({"data": [ROW]}) == (bare,)
    assert read_opt_in_rows({"data": None}) == ()
    assert read_opt_in_rows(json.dumps({"data": [ROW]})) == (bare,)
    assert read_opt_in_rows(json.dumps([ROW]).encode()) == (bare,)


def test_rows_of_one_participant_must_agree() -> None:
    other = {**ROW, "isOptInEligible": False}
    assert len(read_opt_in_rows([ROW, ROW, {**other, "runNum": 2}])) == 3
    assert len(read_opt_in_rows([{**one, "tin": "XXXXXXXXX"} for one in (ROW, other)])) == 2
    with pytest.raises(InvalidValue, match="row 1: given another answer than row 0 gives"):
        read_opt_in_rows([ROW, other])


def test_a_response_for_several_npis_is_a_list() -> None:
    practice = {"organizations": [content_of(ABOVE)]}
    records = read_npi_response(
        {
            "data": [
                {"npi": "1234567893", "qpStatus": "Y", **practice},
                {"npi": "1144544834", **NOT_EXCLUDED, **practice},
                {"npi": "1000000004", "organizations": None},
                {"npi": "1000000012"},
            ]
        }
    )
    found = [(str(one.npi), one.individual.eligibility(YEAR).answer.name) for one in records]  # type: ignore[union-attr]
    assert found == [("1234567893", "EXEMPT"), ("1144544834", "MIPS_ELIGIBLE")]


@pytest.mark.parametrize(
    "read", [read_npi_response, read_opt_in_rows], ids=lambda read: read.__name__
)
@pytest.mark.parametrize(
    ("error", "told"),
    [
        ({"type": "InvalidFormatNpi", "message": "Please supply a valid NPI"}, "InvalidFormatNpi"),
        ("too many requests", "too many requests"),
        (None, "None"),
        ({}, "an error"),
    ],
    ids=str,
)
def test_an_error_response_from_cms_is_an_error_here(read: Any, error: Any, told: str) -> None:
    with pytest.raises(
        InvalidValue, match=f"error: given .*{told}.*, expected an answer with data"
    ):
        read({"error": error})


@pytest.mark.parametrize(
    "read", [read_npi_response, read_opt_in_rows], ids=lambda read: read.__name__
)
@pytest.mark.parametrize(
    "text", ["", "{", '{"data": [], "data": []}', "[" * 100_000, b"\xff"], ids=len
)
def test_text_must_be_json_with_each_key_once(read: Any, text: Any) -> None:
    with pytest.raises(InvalidValue, match="text: given"):
        read(text)


@pytest.mark.parametrize("content", [None, 5, 1.5, True, "5", "null"], ids=repr)
def test_a_malformed_answer_is_refused(content: Any) -> None:
    for read in (read_npi_response, read_opt_in_rows):
        with pytest.raises(InvalidType, match="expected"):
            read(content)


def test_every_problem_of_a_response_is_named_with_its_place() -> None:
    scenario = {
        "mipsEligibleSwitch": 1,
        "lowVolumeServices": True,
        "lowVolumeSwitch": "no",
        "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "SOME"}, 5, {"lowVolStusRsnCd": 7}],
        "isEligible": {"individual": "yes"},
        "isOptedIn": True,
    }
    two = [{"lowVolStusRsnCd": "CHRG"}, {"lowVolStusRsnCd": "BENE"}]
    group = {"lowVolumeStatusReasons": two, "lowVolumeServices": -5, "isEligible": []}
    with pytest.raises(InvalidInput) as raised:
        read_npi_response(
            {
                "data": {
                    "npi": 5,
                    "qpStatus": "X",
                    "newlyEnrolled": "no",
                    "organizations": [
                        {"TIN": 123456789, "individualScenario": scenario, "groupScenario": group},
                        None,
                    ],
                }
            }
        )
    text = str(raised.value)
    for place in (
        "data.npi",
        "data.qpStatus: given 'X' (str), expected Y, N, P, Q, R",
        "data.newlyEnrolled",
        "organization 0.TIN",
        "organization 0, individualScenario.mipsEligibleSwitch (is_eligible_type)",
        "organization 0, individualScenario.lowVolumeServices (services)",
        "organization 0, individualScenario.lowVolumeSwitch (below)",
        "individualScenario.lowVolumeStatusReasons[0], lowVolStusRsnCd",
        "individualScenario.lowVolumeStatusReasons[1]: given int",
        "individualScenario.lowVolumeStatusReasons[2], lowVolStusRsnCd",
        "individualScenario.isEligible.individual",
        "individualScenario.isOptInEligible: given nothing, beside isOptedIn",
        "groupScenario.lowVolumeStatusReasons: given 'CHRG' and 'BENE'",
        "groupScenario.lowVolumeServices (services): given -5",
        "groupScenario.isEligible: given list, expected an object",
        "organization 1: given NoneType",
    ):
        assert place in text
    assert "123456789" not in text


def test_several_npis_are_distinguished() -> None:
    with pytest.raises(InvalidInput) as raised:
        read_npi_response({"data": [{}, {"npi": "1234567893"}, {"npi": "1234567893"}, 5]})
    fields = [problem.field for problem in raised.value.problems]
    assert fields == ["data[0].npi", "data[2].npi", "data[3]"]


def test_a_group_flag_that_is_text_is_never_read_as_yes() -> None:
    above = {"mipsEligibleSwitch": True, "lowVolumeStatusReasons": [{"lowVolStusRsnCd": ""}]}
    for text, flag in (("false", False), ("False", False), ("true", None)):
        content = {"groupScenario": {**above, "isEligible": {"group": text}}}
        (record,) = read_npi_response({"data": {"organizations": [content]}})
        assert record.group is not None
        assert record.group.is_eligible is flag


@pytest.mark.parametrize("text", ["false ", "no", "N", "unknown", ""])
def test_a_group_flag_with_another_text_is_refused(text: str) -> None:
    content = {"groupScenario": {"isEligible": {"group": text}}}
    with pytest.raises(InvalidValue, match=r"groupScenario\.isEligible\.group"):
        read_npi_response({"data": {"organizations": [content]}})


@pytest.mark.parametrize(
    ("year", "reason", "services", "answer", "missing"),
    [
        (2026, "", 0, Eligibility.UNDETERMINED, ("lowVolStusRsnCd", "lowVolumeServices")),
        (2026, "BENE", 0, Eligibility.UNDETERMINED, ("lowVolStusRsnCd", "lowVolumeServices")),
        (2026, "SRVC", 0, Eligibility.UNDETERMINED, ("isOptInEligible",)),
        (2026, "ALL", 0, Eligibility.EXEMPT, ()),
        (2026, "", 500, Eligibility.MIPS_ELIGIBLE, ()),
        (2018, "", 0, Eligibility.MIPS_ELIGIBLE, ()),
        (2018, "SRVC", None, Eligibility.UNDETERMINED, ("lowVolStusRsnCd",)),
        (2018, "CHRG/SRVC", 300, Eligibility.UNDETERMINED, ("lowVolStusRsnCd",)),
        (2018, "ALL", None, Eligibility.EXEMPT, ()),
    ],
)
def test_services_must_agree_with_the_reason_and_the_year(
    year: int,
    reason: str,
    services: int | None,
    answer: Eligibility,
    missing: tuple[str, ...],
) -> None:
    scenario = Scenario(reason=reason, is_eligible_type=True, services=services)
    found = scenario.eligibility(PerformanceYear(year))
    assert (found.answer, found.missing) == (answer, missing)


# Garbage at every place.

WHOLE: dict[str, Any] = {
    "data": {
        "npi": "1234567893",
        "qpStatus": "N",
        "newlyEnrolled": False,
        "organizations": [
            {
                "TIN": "000456789",
                "individualScenario": {
                    **ABOVE,
                    "isEligible": {"individual": True, "group": True},
                    "lowVolumeServices": 900,
                },
                "groupScenario": {
                    "isEligible": {"group": True},
                    "isOptInEligible": False,
                    "lowVolumeStatusReasons": [{"lowVolStusRsnCd": ""}],
                    "lowVolumeSwitch": False,
                    "mipsEligibleSwitch": True,
                },
            },
            {
                "TIN": "000456780",
                "individualScenario": {
                    **ABOVE,
                    "isEligible": {"individual": False, "group": False},
                    "isOptInEligible": True,
                    "isOptedIn": True,
                    "optInDecisionDate": DECIDED,
                    "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "BENE"}],
                    "lowVolumeSwitch": True,
                },
            },
        ],
    }
}
ROWS_OF_CMS: dict[str, Any] = {
    "data": [
        {**ROW, "isOptedIn": True, "optInDecisionDate": DECIDED, "runNum": 1},
        {**ROW, "npi": "1234567893", "optInDecisionDate": None},
    ]
}
GARBAGE: tuple[Any, ...] = (
    None,
    -5,
    10**400,
    1.5,
    float("nan"),
    True,
    "",
    "x",
    "\ud800",
    [],
    [None],
    {},
    {"x": 1},
    b"x",
    object(),
)


def places_of(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items: Any = ()
    if isinstance(content, dict):
        items = content.items()
    elif isinstance(content, list):
        items = enumerate(content)
    for key, value in items:
        yield from places_of(value, (*path, key))


def changed(content: Any, path: tuple[Any, ...], garbage: Any) -> Any:
    """Return a copy of *content* with *garbage* at *path*, or without it where that is DROPPED."""
    if not path:
        return garbage
    key, *rest = path
    copy = dict(content) if isinstance(content, dict) else list(content)
    if not rest and garbage is DROPPED:
        del copy[key]
    else:
        copy[key] = changed(content[key], tuple(rest), garbage)
    return copy


DROPPED = "dropped"


def answers_of(response: Any) -> dict[object, Eligibility]:
    answers = {}
    for record in read_npi_response(response):
        for level in ("individual", "group"):
            scenario = getattr(record, level)
            if scenario is not None:
                answers[record.tin, level] = scenario.eligibility(YEAR).answer
    return answers


@pytest.mark.parametrize("path", list(places_of(WHOLE))[1:], ids=str)
def test_garbage_in_a_response_is_an_error_or_makes_the_answer_less_certain(
    path: tuple[Any, ...],
) -> None:
    right = answers_of(WHOLE)
    for garbage in (DROPPED, *GARBAGE):
        try:
            found = answers_of(changed(WHOLE, path, garbage))
        except InvalidInput:
            continue
        for whom, answer in found.items():
            as_it_was = right.get(whom, right.get((Tin("000456789"), whom[1])))  # type: ignore[index]
            # Where a true or false stood, another one is no garbage.
            if garbage is not True:
                assert answer in (as_it_was, *right.values(), Eligibility.UNDETERMINED)
                assert whom not in right or answer in (right[whom], Eligibility.UNDETERMINED)


@pytest.mark.parametrize("path", list(places_of(ROWS_OF_CMS))[1:], ids=str)
def test_garbage_in_rows_is_an_error_or_makes_the_answer_less_certain(
    path: tuple[Any, ...],
) -> None:
    right = {row.participant: row.election() for row in read_opt_in_rows(ROWS_OF_CMS)}
    for garbage in (DROPPED, *GARBAGE):
        try:
            rows = read_opt_in_rows(changed(ROWS_OF_CMS, path, garbage))
        except InvalidInput:
            continue
        for row in rows:
            election = row.election()
            # Without an NPI a row is its group's.
            is_other = garbage is True or path[-1] == "npi"
            if not is_other and row.participant in right:
                assert election in (None, right[row.participant])


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda one: type(one).__name__)
def test_unknown_keys_change_nothing(garbage: Any) -> None:
    for path in places_of(WHOLE):
        whole: Any = WHOLE
        for key in path:
            whole = whole[key]
        if isinstance(whole, dict):
            more = changed(WHOLE, path, {**whole, "aKeyOfNextYear": garbage})
            assert read_npi_response(more) == read_npi_response(WHOLE)


@pytest.mark.parametrize(
    "garbage", [g for g in GARBAGE if g is not None], ids=lambda one: type(one).__name__
)
def test_anything_but_cmss_types_is_refused(garbage: Any) -> None:
    with pytest.raises(InvalidInput):
        exceeded_of_reason(garbage if garbage != "" else "none")
    with pytest.raises(InvalidType):
        reason_of_exceeded(garbage)
    with pytest.raises(InvalidInput):
        opt_in_entities(garbage)


def test_the_header_asks_about_clinicians_and_groups() -> None:
    asked = [Individual(Tin("000456789"), Npi("1234567890")), Group(Tin("000987654"))]
    assert opt_in_entities(asked) == "000456789|1234567890,000987654"


def test_the_header_asks_about_no_one_else() -> None:
    with pytest.raises((InvalidValue, InvalidType), match="VirtualGroup"):
        opt_in_entities([VirtualGroup("VG-1")])
    with pytest.raises(InvalidValue, match="none"):
        opt_in_entities([])

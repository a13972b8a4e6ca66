"""Confirmed elections from CSV, and the gate that they open."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from qpp_rules import ApmEntity, Group, PerformanceYear, Tin, YearNotCovered
from qpp_rules.adapters.elections import (
    ELECTION_COLUMNS,
    gate_of,
    of_other_years,
    outside_roster,
    read_elections,
)
from qpp_rules.adapters.rosters import determine_roster, read_roster
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType
from qpp_rules.core.findings import Verdict
from qpp_rules.elections import ConflictingElections, ElectionState, Ledger, begin, may_submit
from qpp_rules.eligibility import Eligibility, GroupFacts, LowVolumeThreshold, determine_group

YEAR = PerformanceYear(2026)
FIRST, SECOND = Group(Tin("000000001")), Group(Tin("000000002"))
HEADER = ",".join(ELECTION_COLUMNS)
ROWS = [
    "group:000000001,2026,OPT_IN,2027-02-01T14:00:00+00:00,A. Smith,INTERMEDIARY",
    "group:000000002,2026,REPORT_VOLUNTARILY,2027-02-01T14:00:00+00:00,,",
]


def determined(exceeded: str) -> Determination[Eligibility]:
    """Return the determination of a group of five that exceeds so much; empty is not known."""
    row = f"group:000000001,5,5,{exceeded},{exceeded}"
    (found,) = determine_roster(read_roster([ROSTER_HEADER, row]), YEAR)
    assert isinstance(found[1], Determination)
    return found[1]


ROSTER_HEADER = (
    "participant,eligible_clinicians,mips_eligible_clinicians,segment_1_exceeded,segment_2_exceeded"
)


def test_a_ledger_survives_a_round_trip_through_csv_and_json() -> None:
    ledger = read_elections([HEADER, *ROWS])
    text = io.StringIO()
    writer = csv.DictWriter(text, ELECTION_COLUMNS)
    writer.writeheader()
    writer.writerows(ledger.to_rows())
    assert read_elections(text.getvalue().splitlines()) == ledger
    assert from_json(to_json(ledger), Ledger) == ledger


def test_every_bad_row_is_named_with_its_column_and_no_tin() -> None:
    bad = [
        "group:98765432,2026,OPT_IN,2027-02-01T14:00:00+00:00,,",
        "group:987654321,26,OPT_IN,2027-02-01T14:00:00+00:00,,",
        "group:987654321,2026,MAYBE,yesterday,,",
        "group:987654321,2026,OPT_IN,2027-02-01T14:00:00+00:00,A. Smith,FRIEND",
    ]
    with pytest.raises(InvalidInput) as raised:
        read_elections([HEADER, *bad], "elections.csv")
    text = str(raised.value)
    assert text.startswith("elections.csv: 5 problems")
    for said in ("row 2, ", "row 3, year", "row 4, choice", "row 4, confirmed_at", "row 5, cap"):
        assert said in text
    assert "98765432" not in text


def test_elections_that_disagree_are_refused() -> None:
    other = ROWS[0].replace("OPT_IN", "REPORT_VOLUNTARILY")
    with pytest.raises(ConflictingElections):
        read_elections([HEADER, ROWS[0], other])


def test_a_confirmed_election_opens_the_gate() -> None:
    election, gate = gate_of(FIRST, determined("patients"), read_elections([HEADER, *ROWS]), YEAR)
    assert election.state is ElectionState.OPTED_IN
    assert gate.answer is True
    ledger, before = read_elections([HEADER, *ROWS]), datetime(2027, 2, 1, 13, 59, tzinfo=UTC)
    _, earlier = gate_of(FIRST, determined("patients"), ledger, YEAR, submitted_at=before)
    assert earlier.answer is False


@pytest.mark.parametrize(
    ("eligibility", "answer"),
    [
        pytest.param("patients", True, id="opt-in eligible"),
        pytest.param("none", False, id="exempt: it could not elect"),
        pytest.param("allowed charges;patients;services", False, id="MIPS eligible: nor could it"),
        pytest.param("", None, id="not determined"),
    ],
)
def test_a_confirmed_election_counts_for_the_opt_in_eligible_only(
    eligibility: str, answer: bool | None
) -> None:
    ledger = read_elections([HEADER, *ROWS])
    election, gate = gate_of(FIRST, determined(eligibility), ledger, YEAR)
    assert election == ledger.election(FIRST, YEAR)
    assert gate.answer is answer
    finding = gate.finding("elections.opt-in-eligible")
    assert finding.missing == (("eligibility",) if answer is None else ())


def test_an_election_does_not_clear_a_group_that_does_not_exist() -> None:
    alone = determine_group(GroupFacts(eligible_clinicians=1), YEAR)
    assert gate_of(FIRST, alone, read_elections([HEADER, *ROWS]), YEAR)[1].answer is False
    assert gate_of(FIRST, alone, Ledger(), YEAR)[1].answer is False


@pytest.mark.parametrize("year", [2028, 2035])
def test_a_year_without_a_source_has_no_gate(year: int) -> None:
    not_covered = YearNotCovered("threshold", f"performance year {year}", ((2017, 2027),))
    with pytest.raises(YearNotCovered):
        gate_of(FIRST, not_covered, Ledger(), PerformanceYear(year))


# Outside the window. ELE-049, C13.


LATE = "group:000000001,2026,OPT_IN,2027-04-10T14:00:00+00:00,,"


def test_a_row_outside_the_window_is_kept_apart_and_opens_nothing() -> None:
    ledger = read_elections([HEADER, LATE, ROWS[1]])
    assert [one.participant for one in ledger] == [SECOND]
    assert [one.participant for one in ledger.not_in_force] == [FIRST]
    election, gate = gate_of(FIRST, determined("patients"), ledger, YEAR)
    assert (election.state, gate.answer) == (ElectionState.UNDECIDED, False)
    found = gate.finding("elections.in-window")
    assert (found.verdict, found.about) == (Verdict.NOT_MET, "group:*****0001")


def test_an_election_not_in_force_does_not_block_a_participant_that_needs_none() -> None:
    ledger = read_elections([HEADER, LATE])
    _, gate = gate_of(FIRST, determined("allowed charges;patients;services"), ledger, YEAR)
    assert gate.answer is True


def test_a_late_row_conflicts_with_nothing_and_survives_a_round_trip() -> None:
    ledger = read_elections([HEADER, LATE.replace("OPT_IN", "REPORT_VOLUNTARILY"), *ROWS])
    assert len(ledger) == 2
    assert len(ledger.not_in_force) == 1
    assert from_json(to_json(ledger), Ledger) == ledger
    assert Ledger.from_rows(ledger.to_rows()) == ledger


# Rows of participants that were not asked for.


def test_elections_of_unknown_participants_and_other_years_are_found() -> None:
    others = [
        "group:000000099,2026,OPT_IN,2027-02-01T14:00:00+00:00,,",
        "group:000000098,2026,OPT_IN,2027-04-10T14:00:00+00:00,,",
        "group:000000001,2025,OPT_IN,2026-02-01T14:00:00+00:00,,",
    ]
    ledger = read_elections([HEADER, *ROWS, *others])
    strangers = outside_roster(ledger, iter([FIRST, SECOND]), YEAR)
    assert [one.participant.key for one in strangers] == ["group:000000099", "group:000000098"]
    assert [one.year.year for one in of_other_years(ledger, YEAR)] == [2025]
    assert outside_roster(Ledger(), [], YEAR) == ()


@pytest.mark.parametrize("junk", [None, 5, []])
def test_the_argument_must_be_a_ledger(junk: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: outside_roster(junk, [], YEAR),
        lambda: of_other_years(junk, YEAR),
        lambda: gate_of(FIRST, determined("patients"), junk, YEAR),
    ]
    for call in calls:
        with pytest.raises(InvalidType, match="a Ledger"):
            call()


@pytest.mark.parametrize("junk", [None, 5, "group:000000001", ["group:000000001"]])
def test_a_roster_must_be_an_iterable_of_participants(junk: Any) -> None:
    with pytest.raises(InvalidType, match="participants"):
        outside_roster(Ledger(), junk, YEAR)


def test_reading_time_grows_linearly_with_the_rows() -> None:
    """Every row is looked at once, and the ledger is put together once."""

    def steps(number: int) -> int:
        rows = [
            f"individual:000000001|{n:010},2026,OPT_IN,2027-02-01T14:00:00+00:00,,"
            for n in range(number)
        ]
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            ledger = read_elections([HEADER, *rows])
        finally:
            sys.setprofile(None)
        assert len(ledger) == number
        return calls

    steps(1)
    assert steps(400) < 2.3 * steps(200)


def test_a_year_with_many_digits_is_a_bad_row() -> None:
    with pytest.raises(InvalidInput, match="row 2, year"):
        read_elections([HEADER, ROWS[0].replace("2026", "9" * 5000)])


def test_without_an_election_the_eligibility_decides() -> None:
    election, gate = gate_of(
        Group(Tin("000000009")), determine_group(GroupFacts(), YEAR), Ledger(), YEAR
    )
    assert election.eligibility is Eligibility.UNDETERMINED
    assert gate.answer is None


def test_an_apm_entity_needs_no_election_after_2020() -> None:
    """ELI-033: an APM Entity could opt in for 2019 and 2020 only."""
    not_tested = YearNotCovered("threshold", "performance year 2026", ((2019, 2020),))
    _, gate = gate_of(ApmEntity("A1"), not_tested, Ledger(), YEAR)
    assert gate.answer is True
    year = PerformanceYear(2020)
    assert may_submit(begin(ApmEntity("A1"), Eligibility.OPT_IN_ELIGIBLE, year)).answer is None


def test_a_what_if_threshold_or_a_forged_answer_does_not_open_the_gate_of_a_roster() -> None:
    low = LowVolumeThreshold(Decimal(0), 0, 0)
    row = "group:000000001,5,5,patients,patients"
    figures = "group:000000001,5,5,100,2,2,100,2,2"
    columns = ",".join(
        f"segment_{n}_{one}" for n in (1, 2) for one in ("allowed_charges", "patients", "services")
    )
    roster = read_roster(
        [f"participant,eligible_clinicians,mips_eligible_clinicians,{columns}", figures]
    )
    ((_, what_if),) = determine_roster(roster, YEAR, threshold=low)
    assert isinstance(what_if, Determination)
    assert what_if.answer is Eligibility.MIPS_ELIGIBLE
    assert gate_of(FIRST, what_if, Ledger(), YEAR)[1].answer is None
    kept = read_elections([HEADER, *ROWS])
    assert gate_of(FIRST, what_if, kept, YEAR)[1].answer is None

    ((_, honest),) = determine_roster(read_roster([ROSTER_HEADER, row]), YEAR)
    assert isinstance(honest, Determination)
    forged = Determination(Eligibility.MIPS_ELIGIBLE, YEAR, honest.findings)
    for ledger in (Ledger(), kept):
        with pytest.raises(InvalidInput, match="which its findings contradict"):
            gate_of(FIRST, forged, ledger, YEAR)

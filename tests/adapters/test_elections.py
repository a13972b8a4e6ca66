"""Confirmed elections from CSV, and the gate that they open."""

from __future__ import annotations

import csv
import io

import pytest

from qpp_rules import ApmEntity, Group, PerformanceYear, Tin, YearNotCovered
from qpp_rules.adapters.elections import ELECTION_COLUMNS, gate_of, read_elections
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.core.errors import InvalidInput
from qpp_rules.elections import ConflictingElections, ElectionState, Ledger, begin, may_submit
from qpp_rules.eligibility import Eligibility, GroupFacts, determine_group

YEAR = PerformanceYear(2026)
HEADER = ",".join(ELECTION_COLUMNS)
ROWS = [
    "group:000000001,2026,OPT_IN,2027-02-01T14:00:00+00:00,A. Smith,INTERMEDIARY",
    "group:000000002,2026,REPORT_VOLUNTARILY,2027-02-01T14:00:00+00:00,,",
]


def test_a_ledger_survives_being_written_as_csv_and_as_json() -> None:
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
    group = Group(Tin("000000001"))
    election, gate = gate_of(
        group, determine_group(GroupFacts(), YEAR), read_elections([HEADER, *ROWS]), YEAR
    )
    assert election.state is ElectionState.OPTED_IN
    assert gate.answer is True


def test_without_one_the_eligibility_decides() -> None:
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

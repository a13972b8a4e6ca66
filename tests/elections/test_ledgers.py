"""Confirmed elections, kept: recorded, merged, written out as rows and read again."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidValue,
    QppRulesError,
)
from qpp_rules.core.identifiers import Individual, Npi, Tin
from qpp_rules.core.years import eastern_text
from qpp_rules.elections import (
    Capacity,
    Choice,
    ConflictingElections,
    Election,
    ElectionState,
    ElectionWindowClosed,
    Ledger,
    begin,
    may_submit,
)
from qpp_rules.eligibility import Eligibility
from tests.core.helpers import shows
from tests.elections.strategies import (
    CLINICIAN,
    CONFIRMERS,
    ELECTIONS,
    GROUP,
    MIPS,
    NPI,
    OPT_IN,
    PY,
    PY2026,
    REGISTRY,
    REPRESENTATIVE,
    TIN,
    VOLUNTARILY,
    agreeing_ledgers,
    confirmed,
    conflicting_ledgers,
    eastern,
    groups_from,
    in_state,
    ledgers,
    selected,
    undecided,
)

A, B, C = groups_from(1, 3)
NINE, TEN = eastern("2027-02-01 09:00"), eastern("2027-02-01 10:00")


def of(*elections: Election) -> Ledger:
    """Return the ledger of *elections*, recorded one by one."""
    ledger = Ledger()
    for election in elections:
        ledger = ledger.record(election)
    return ledger


# Recording. ELE-003, ELE-004, ELE-045.


def test_an_empty_ledger_holds_nothing() -> None:
    assert len(Ledger()) == 0
    assert list(Ledger()) == []
    assert Ledger().to_rows() == []
    assert Ledger().election(GROUP, PY2026) is None


def test_a_ledger_keeps_one_election_for_each_participant_and_year_ele_034() -> None:
    practice, alone = confirmed(OPT_IN, GROUP), confirmed(VOLUNTARILY, CLINICIAN)
    last_year = confirmed(VOLUNTARILY, GROUP, PY(2025))
    ledger = of(practice, alone, last_year)
    assert len(ledger) == 3
    assert ledger.election(GROUP, PY2026) == practice
    assert ledger.election(CLINICIAN, PY2026) == alone
    assert ledger.election(GROUP, PY(2025)) == last_year
    assert ledger.election(CLINICIAN, PY(2025)) is None
    assert ledger.election(Individual(Tin("000000001"), NPI), PY2026) is None
    assert list(ledger) == list(ledger.records)


def test_a_ledger_is_ordered_by_participant_and_year() -> None:
    elections = [confirmed(participant=one, year=PY(y)) for one in (A, B) for y in (2025, 2026)]
    assert all(of(*order).records == tuple(elections) for order in permutations(elections))


def test_the_same_election_again_is_not_a_change_ele_045() -> None:
    ledger = of(confirmed())
    assert ledger.record(confirmed()) == ledger
    assert ledger.merge(ledger) == ledger


def test_an_election_confirmed_twice_keeps_its_first_instant_c4() -> None:
    first = confirmed(at=NINE, by=REPRESENTATIVE)
    second = confirmed(at=TEN, by=REGISTRY)
    for ledger in (of(first, second), of(second, first), of(first).merge(of(second))):
        assert list(ledger) == [first]


@pytest.mark.parametrize("one", CONFIRMERS)
@pytest.mark.parametrize("other", CONFIRMERS)
def test_at_equal_instants_the_same_election_is_kept_in_any_order(one: Any, other: Any) -> None:
    first, second = confirmed(by=one), confirmed(by=other)
    assert of(first, second) == of(second, first)


@pytest.mark.parametrize("kept", ELECTIONS)
def test_another_choice_is_refused_and_both_are_reported_ele_003_ele_004_c7(kept: Choice) -> None:
    other = VOLUNTARILY if kept is OPT_IN else OPT_IN
    first = confirmed(kept, at=TEN, by=REPRESENTATIVE)
    second = confirmed(other, at=NINE, by=REGISTRY)
    ledger = of(first)
    with pytest.raises(ConflictingElections) as raised:
        ledger.record(second)
    assert raised.value.conflicts == ((first, second),)
    assert list(ledger) == [first]
    assert str(raised.value) == (
        "a confirmed election is final, and these differ from those kept:\n"
        f"  group:*****4321, 2026: {kept.value} since 2027-02-01 10:00 EST, against "
        f"{other.value} since 2027-02-01 09:00 EST"
    )


@pytest.mark.parametrize(
    "election",
    [undecided(), selected(), begin(GROUP, MIPS, PY2026)],
    ids=lambda election: election.state.name,
)
def test_only_confirmed_elections_are_kept(election: Election) -> None:
    ledger = of(confirmed(participant=A))
    with pytest.raises(InvalidValue) as raised:
        ledger.record(election)
    assert str(raised.value) == (
        f"Ledger: records[0]: given group:*****4321, {election.state.value}, expected a confirmed "
        "election; confirm it first"
    )
    assert len(ledger) == 1


@pytest.mark.parametrize("junk", ["group:1", None, 1, Ledger()])
def test_a_ledger_must_hold_elections(junk: Any) -> None:
    with pytest.raises(InvalidType, match=r"records\[0\]: given .*, expected an Election"):
        Ledger((junk,))
    with pytest.raises(InvalidType):
        Ledger().record(junk)


def test_a_ledger_built_by_hand_must_be_ordered_without_duplicates() -> None:
    a, b = confirmed(participant=A), confirmed(participant=B)
    assert Ledger(iter([a, b])) == of(b, a)
    for records in ([b, a], [a, a], [a, b, a]):
        with pytest.raises(InvalidValue, match=r"in order; use record\(\)"):
            Ledger(records)


def test_every_fault_of_the_records_is_reported() -> None:
    junk: Any = ["x", undecided(), selected(participant=A)]
    with pytest.raises(InvalidInput) as raised:
        Ledger(junk)
    fields = [problem.field for problem in raised.value.problems]
    assert fields == ["records[0]", "records[1]", "records[2]"]


@pytest.mark.parametrize(("participant", "year"), [("group:1", PY2026), (GROUP, 2026)])
def test_a_lookup_needs_a_participant_and_a_year(participant: Any, year: Any) -> None:
    with pytest.raises(InvalidType) as raised:
        of(confirmed()).election(participant, year)
    assert raised.value.subject == "Ledger.election"


def test_a_ledger_cannot_be_changed() -> None:
    ledger: Any = of(confirmed())
    with pytest.raises(AttributeError):
        ledger.records = ()
    with pytest.raises(TypeError):
        ledger.records[0] = None
    with pytest.raises(TypeError):
        del ledger.records[0]
    assert list(ledger) == [confirmed()]


# The gate.


def test_an_election_that_is_confirmed_later_does_not_open_the_gate() -> None:
    """ELE-002: the election comes before the data."""
    ledger, at = of(confirmed()), confirmed().confirmed_at
    assert at is not None

    earlier = ledger.may_submit(undecided(), submitted_at=at - timedelta(seconds=1))
    assert earlier.answer is False
    assert ledger.may_submit(undecided(), submitted_at=at).answer is True
    assert Ledger().may_submit(undecided(), submitted_at=at).answer is False
    with pytest.raises(InvalidType, match="submitted_at"):
        ledger.may_submit(undecided(), submitted_at=at.date())


def test_a_participant_that_needs_no_election_may_go_without_one() -> None:
    needs_none = begin(GROUP, Eligibility.MIPS_ELIGIBLE, PY2026)

    assert Ledger().may_submit(needs_none).answer is True


@pytest.mark.parametrize("ledger", [Ledger(), of(confirmed())], ids=["not recorded", "recorded"])
def test_only_an_election_in_the_ledger_opens_its_gate(ledger: Ledger) -> None:
    assert ledger.may_submit(undecided()).answer is (len(ledger) == 1)
    with pytest.raises(InvalidValue, match=r"given group:.*4321, opted in, expected an election"):
        ledger.may_submit(confirmed())


# Merging.


@given(agreeing_ledgers(3))
def test_merging_is_associative_commutative_and_idempotent(
    apart: tuple[Ledger, Ledger, Ledger],
) -> None:
    """Copies written apart that agree merge to one ledger, in whatever order it is done."""
    one, two, three = apart
    assert one.merge(two).merge(three) == one.merge(two.merge(three))
    assert one.merge(two) == two.merge(one)
    assert one.merge(one) == one
    assert one.merge(two).merge(two) == one.merge(two)
    assert one.merge(Ledger()) == one == Ledger().merge(one)


@given(agreeing_ledgers(2))
def test_a_merge_holds_exactly_the_elections_of_both(apart: tuple[Ledger, Ledger]) -> None:
    """Nothing is lost or made up; of two confirmations of one election the first is kept."""
    one, two = apart
    merged = one.merge(two)
    for election in (*one, *two):
        kept = merged.election(election.participant, election.year)
        assert kept is not None
        assert kept.choice is election.choice
        assert kept.confirmed_at is not None
        assert election.confirmed_at is not None
        assert kept.confirmed_at <= election.confirmed_at
        assert kept in {*one, *two}
    assert len(merged) == len({(e.participant, e.year) for e in (*one, *two)})


@given(conflicting_ledgers())
def test_ledgers_that_disagree_raise_every_conflict_in_either_order(
    apart: tuple[Ledger, Ledger, frozenset[tuple[str, int]]],
) -> None:
    """All disagreements at once, each with what is kept first; neither ledger changes."""
    one, two, turned = apart
    before = copy.deepcopy((one, two))
    for kept, other in ((one, two), (two, one)):
        with pytest.raises(ConflictingElections) as raised:
            kept.merge(other)
        pairs = raised.value.conflicts
        assert {(e.participant.key, e.year.year) for e, _ in pairs} == turned
        assert len(pairs) == len(turned)
        for first, second in pairs:
            assert first == kept.election(first.participant, first.year)
            assert second == other.election(first.participant, first.year)
            assert first.choice is not second.choice
    assert (one, two) == before


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(ledger: Ledger, random: Any) -> None:
    """A ledger depends on what was confirmed, not on when it was recorded."""
    shuffled = list(ledger)
    random.shuffle(shuffled)
    assert of(*shuffled) == ledger


# Rows.


def test_the_rows_give_who_confirmed_what_when_and_in_which_capacity() -> None:
    ledger = of(
        confirmed(OPT_IN, CLINICIAN, at=NINE),
        confirmed(VOLUNTARILY, GROUP, at=TEN, by=REGISTRY),
    )
    assert ledger.to_rows() == [
        {
            "participant": "group:987654321",
            "year": 2026,
            "choice": "REPORT_VOLUNTARILY",
            "confirmed_at": "2027-02-01T15:00:00+00:00",
            "confirmed_by": "registry-7",
            "capacity": "INTERMEDIARY",
        },
        {
            "participant": "individual:987654321|1234567893",
            "year": 2026,
            "choice": "OPT_IN",
            "confirmed_at": "2027-02-01T14:00:00+00:00",
            "confirmed_by": None,
            "capacity": None,
        },
    ]


@given(ledgers())
def test_replaying_the_rows_gives_the_same_ledger(ledger: Ledger) -> None:
    """Through JSON text as well, and in whatever order the rows come."""
    rows = ledger.to_rows()
    assert Ledger.from_rows(rows) == ledger
    assert Ledger.from_rows(json.loads(json.dumps(rows))) == ledger
    assert Ledger.from_rows(reversed(rows)) == ledger
    assert Ledger.from_rows([*rows, *rows]) == ledger
    assert Ledger.from_rows(rows).to_rows() == rows


def row(**changes: Any) -> dict[str, Any]:
    """Return one good row, but for *changes*."""
    good = {
        "participant": "group:987654321",
        "year": 2026,
        "choice": "OPT_IN",
        "confirmed_at": "2027-02-01T09:00:00-05:00",
        "confirmed_by": "A. Smith",
        "capacity": "PRACTICE_REPRESENTATIVE",
    }
    return good | changes


def test_a_row_may_have_any_time_zone_and_extra_columns() -> None:
    (election,) = Ledger.from_rows([row(note="of ours")])
    assert election == confirmed(at=NINE, by=REPRESENTATIVE)
    assert election.confirmed_at is not None
    assert election.confirmed_at.tzinfo is UTC


def test_a_file_without_rows_is_an_empty_ledger() -> None:
    assert Ledger.from_rows([]) == Ledger()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"participant": "group:98765432"}, "digits", id="short TIN"),
        pytest.param({"participant": "practice:987654321"}, "key", id="no such kind"),
        pytest.param({"participant": "group:98-7654321"}, "key", id="hyphens"),
        pytest.param({"participant": 987654321}, "participant", id="number"),
        pytest.param({"participant": None}, "participant", id="nobody"),
        pytest.param({"participant": "apm-entity:A1"}, "state", id="APM Entity"),
        pytest.param({"participant": "subgroup:987654321|1"}, "state", id="subgroup"),
        pytest.param({"year": "2026"}, "year", id="year as text"),
        pytest.param({"year": 2016}, "year", id="before MIPS"),
        pytest.param({"year": True}, "year", id="year as truth value"),
        pytest.param({"choice": "opt-in"}, "choice", id="value, not name"),
        pytest.param({"choice": "NO_DECISION"}, "choice", id="no decision"),
        pytest.param({"choice": None}, "choice", id="no choice"),
        pytest.param({"choice": ["OPT_IN"]}, "choice", id="choice in a list"),
        pytest.param({"confirmed_at": "yesterday"}, "confirmed_at", id="no instant"),
        pytest.param({"confirmed_at": None}, "confirmed_at", id="no instant at all"),
        pytest.param({"confirmed_at": "2027-02-01T09:00:00"}, "confirmed_at", id="naive"),
        pytest.param({"confirmed_at": datetime(2027, 2, 1, 9)}, "confirmed_at", id="no text"),
        pytest.param({"capacity": "OWNER"}, "capacity", id="no such capacity"),
        pytest.param({"capacity": None}, "capacity", id="no capacity"),
        pytest.param({"capacity": 1}, "capacity", id="capacity as number"),
        pytest.param({"confirmed_by": None}, "name", id="a capacity of nobody"),
        pytest.param({"confirmed_by": ""}, "name", id="empty name"),
    ],
)
def test_a_malformed_row_is_named_by_its_number_and_field(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        Ledger.from_rows([row(participant="group:000000001"), row(**changes)])
    assert raised.value.subject == "Ledger.from_rows"
    assert [problem.field for problem in raised.value.problems] == [f"row 2, {field}"]
    assert not shows(str(raised.value), TIN.digits)


@pytest.mark.parametrize("column", sorted(row()))
def test_a_missing_column_is_named(column: str) -> None:
    lacking = row()
    del lacking[column]
    with pytest.raises(InvalidValue) as raised:
        Ledger.from_rows([lacking])
    assert str(raised.value) == (
        f"Ledger.from_rows: row 1, {column}: given nothing, expected a value; add the column"
    )


def test_all_malformed_rows_are_reported_together() -> None:
    bad = {"participant": 1, "choice": "x", "confirmed_at": "y"}
    with pytest.raises(InvalidInput) as raised:
        Ledger.from_rows([row(), row(**bad), row(year=0), {}])
    fields = [problem.field for problem in raised.value.problems]
    assert sorted(fields[:3]) == ["row 2, choice", "row 2, confirmed_at", "row 2, participant"]
    assert fields[3] == "row 3, year"
    assert len(fields) == 10


def test_rows_that_disagree_are_all_reported() -> None:
    keys = ("group:000000001", "group:000000002")
    rows = [
        row(participant=key, choice=choice)
        for choice in ("OPT_IN", "REPORT_VOLUNTARILY")
        for key in keys
    ]
    with pytest.raises(ConflictingElections) as raised:
        Ledger.from_rows(rows)
    assert [kept.participant.key for kept, _ in raised.value.conflicts] == list(keys)
    assert {kept.choice for kept, _ in raised.value.conflicts} == {OPT_IN}


def test_a_ledger_of_a_large_registry_is_read_in_one_pass() -> None:
    """One pass over the rows, and not one for each."""
    rows = [row(participant=f"individual:000000001|{n:010}") for n in range(3000)]
    ledger = Ledger.from_rows(rows)
    assert len(ledger) == 3000
    assert ledger.election(Individual(Tin("000000001"), Npi("0000000007")), PY2026) is not None


# Outside the window. ELE-049, C13.

LATE = evolve(confirmed(), confirmed_at=eastern("2027-04-10 12:00"))
EARLY = evolve(confirmed(), confirmed_at=eastern("2027-01-02 12:00"))
IN_DOUBT = evolve(confirmed(year=PY(2019)), confirmed_at=eastern("2020-04-15 12:00"))


@pytest.mark.parametrize(
    "election",
    [
        pytest.param(LATE, id="after the close"),
        pytest.param(EARLY, id="before the opening"),
        pytest.param(
            evolve(confirmed(year=PY(2024)), confirmed_at=eastern("2025-04-10 12:00")),
            id="ELE-047: submission open, election not",
        ),
    ],
)
def test_an_election_outside_the_window_is_refused_and_reported_with_both_instants(
    election: Election,
) -> None:
    kept = of(confirmed(participant=A))
    with pytest.raises(ElectionWindowClosed) as raised:
        kept.record(election)
    assert election.confirmed_at is not None
    assert raised.value.at == eastern_text(election.confirmed_at)
    with pytest.raises(InvalidValue, match=r"records\[0\]: .* inside the window of its year"):
        Ledger((election,))
    assert list(kept) == [confirmed(participant=A)]


def test_a_row_outside_the_window_is_kept_apart_and_reported() -> None:
    late = row(confirmed_at="2027-04-10T12:00:00-04:00")
    ledger = Ledger.from_rows([late, row(participant="group:000000001")])
    assert [one.participant for one in ledger] == [A]
    assert ledger.election(GROUP, PY2026) is None
    assert ledger.not_in_force == ledger.outside_window(GROUP, PY2026)
    assert [one.confirmed_at for one in ledger.not_in_force] == [eastern("2027-04-10 12:00")]
    assert ledger.outside_window(A, PY2026) == ()
    assert len(ledger) == 1
    assert [cells["participant"] for cells in ledger.to_rows()] == [A.key, GROUP.key]


def test_the_same_row_in_time_and_late_gives_an_election_and_a_report() -> None:
    other = {"choice": "REPORT_VOLUNTARILY", "confirmed_at": "2027-04-10T12:00:00-04:00"}
    early = {"confirmed_at": "2027-01-03T12:00:00-05:00"}
    ledger = Ledger.from_rows([row(**other), row(**early), row(), row(**early)])
    kept = ledger.election(GROUP, PY2026)
    assert kept is not None
    assert kept.confirmed_at == NINE
    assert [one.choice for one in ledger.not_in_force] == [OPT_IN, VOLUNTARILY]
    assert may_submit(kept).answer is True


@pytest.mark.parametrize(
    "election",
    [
        pytest.param(IN_DOUBT, id="in doubt"),
        pytest.param(
            evolve(IN_DOUBT, year=PY(2027), confirmed_at=eastern("2028-02-01 12:00")),
            id="a year whose window was not found",
        ),
    ],
)
def test_an_election_at_a_time_in_doubt_is_kept_but_opens_nothing(election: Election) -> None:
    ledger = of(election)
    kept = ledger.election(GROUP, election.year)
    assert kept == election
    assert ledger.not_in_force == ()
    assert may_submit(election).answer is None


@given(st.permutations([LATE, EARLY, confirmed(), confirmed(participant=A), IN_DOUBT, LATE]))
def test_the_order_of_rows_does_not_change_the_elections_not_in_force(
    elections: list[Election],
) -> None:
    rows = [as_row(one) for one in elections]
    whole = Ledger.from_rows(rows)
    assert whole.not_in_force == (EARLY, LATE)
    for cut in range(len(rows)):
        parts = Ledger.from_rows(rows[:cut]), Ledger.from_rows(rows[cut:])
        assert parts[0].merge(parts[1]) == whole == parts[1].merge(parts[0])
    assert Ledger.from_rows(whole.to_rows()) == whole


def as_row(election: Election) -> dict[str, Any]:
    assert election.confirmed_at is not None
    assert election.choice is not None
    return {
        "participant": election.participant.key,
        "year": election.year.year,
        "choice": election.choice.name,
        "confirmed_at": election.confirmed_at.isoformat(),
        "confirmed_by": None,
        "capacity": None,
    }


@pytest.mark.parametrize(
    ("elections", "field"),
    [
        pytest.param((confirmed(),), "not_in_force[0]", id="inside the window"),
        pytest.param((IN_DOUBT,), "not_in_force[0]", id="in doubt"),
        pytest.param((undecided(),), "not_in_force[0]", id="not confirmed"),
        pytest.param((undecided(), undecided()), "not_in_force[0]", id="not confirmed, twice"),
        pytest.param(("x",), "not_in_force[0]", id="not an election"),
        pytest.param((LATE, LATE), "not_in_force", id="twice"),
        pytest.param((LATE, EARLY), "not_in_force", id="another order"),
        pytest.param(5, "not_in_force", id="not a listing"),
    ],
)
def test_elections_not_in_force_are_outside_the_window_and_ordered(
    elections: Any, field: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        Ledger(not_in_force=elections)
    assert raised.value.problems[0].field == field


def test_a_ledger_is_shown_with_its_elections_not_in_force() -> None:
    ledger = Ledger.from_rows([as_row(confirmed(participant=A)), as_row(LATE)])
    assert "1 confirmed elections; 1 outside the window" in ledger._repr_html_()
    assert "outside" not in of(confirmed())._repr_html_()


def test_no_row_may_opt_in_before_2019() -> None:
    early = row(year=2018, confirmed_at="2019-02-01T09:00:00-05:00")
    with pytest.raises(
        InvalidValue, match=r"row 1, eligibility: .* began with performance year 2019"
    ):
        Ledger.from_rows([early])


def test_a_row_for_a_year_without_a_source_is_refused() -> None:
    rows = [row(), row(year=2035, confirmed_at="2036-02-01T09:00:00-05:00")]
    with pytest.raises(InvalidValue, match=r"row 2, year: given 2035, expected a year of 2017 to"):
        Ledger.from_rows(rows)


def test_a_row_dated_in_the_performance_year_does_not_count() -> None:
    with pytest.raises(InvalidValue, match=r"row 1, confirmed_at: .* after 2026 ended"):
        Ledger.from_rows([row(confirmed_at="2026-06-01T09:00:00-04:00")])


@pytest.mark.parametrize("junk", [None, 5, "rows", [5], [None], ["row"]])
def test_rows_must_be_mappings(junk: Any) -> None:
    with pytest.raises(InvalidType) as raised:
        Ledger.from_rows(junk)
    assert raised.value.subject == "Ledger.from_rows"


@pytest.mark.parametrize("junk", [None, 5, "ledger", [confirmed()], confirmed()])
def test_a_ledger_merges_only_with_a_ledger(junk: Any) -> None:
    with pytest.raises(InvalidType, match="a Ledger"):
        Ledger().merge(junk)


@pytest.mark.parametrize("junk", [None, 5, "records"])
def test_the_records_must_be_an_iterable(junk: Any) -> None:
    with pytest.raises(InvalidType, match="records"):
        Ledger(junk)


@pytest.mark.parametrize(("participant", "year"), [("group:1", PY2026), (GROUP, 2026)])
def test_a_lookup_outside_the_window_needs_a_participant_and_a_year(
    participant: Any, year: Any
) -> None:
    with pytest.raises(InvalidType) as raised:
        Ledger().outside_window(participant, year)
    assert raised.value.subject == "Ledger.outside_window"


# Errors and copies.


def conflict() -> ConflictingElections:
    with pytest.raises(ConflictingElections) as raised:
        of(confirmed(OPT_IN, CLINICIAN)).record(confirmed(VOLUNTARILY, CLINICIAN))
    return raised.value


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301


def test_a_conflict_is_a_value_error_that_shows_no_whole_tin() -> None:
    error = conflict()
    assert isinstance(error, ValueError)
    assert isinstance(error, QppRulesError)
    assert "individual:*****4321|1234567893, 2026: opt-in since" in str(error)
    assert not shows(str(error), TIN.digits)
    assert not shows(repr(error), TIN.digits)


def test_a_conflict_describes_an_unconfirmed_election() -> None:
    error = ConflictingElections(((confirmed(), undecided()),))
    assert str(error).endswith("against nothing since no instant")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_a_conflict_and_a_ledger_can_be_pickled_and_copied(again: Callable[[Any], Any]) -> None:
    error = conflict()
    assert again(error).conflicts == error.conflicts
    assert str(again(error)) == str(error)
    ledger = of(confirmed(by=REGISTRY), confirmed(VOLUNTARILY, CLINICIAN))
    assert again(ledger) == ledger
    assert hash(again(ledger)) == hash(ledger)
    assert not shows(repr(ledger), TIN.digits)


@pytest.mark.parametrize("state", [ElectionState.OPTED_IN, ElectionState.REPORTING_VOLUNTARILY])
@pytest.mark.parametrize("capacity", Capacity)
def test_every_final_state_and_capacity_survives_a_round_trip_through_its_row(
    state: ElectionState, capacity: Capacity
) -> None:
    ledger = of(in_state(state))
    rows = [{**one, "confirmed_by": "X", "capacity": capacity.name} for one in ledger.to_rows()]
    (election,) = Ledger.from_rows(rows)
    assert election.state is state
    assert election.confirmed_by is not None
    assert election.confirmed_by.capacity is capacity

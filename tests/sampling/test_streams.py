"""Drawing from one unsorted stream of rows: the plan that :func:`draw` draws, whatever the order.

The reader lets go of patients before it has seen the whole stream. That is right only if whoever is
drawn in the end was among those held from its first row; these tests try to break that.
"""

from __future__ import annotations

import random
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidTypesAndValues,
    InvalidValue,
    YearNotCovered,
)
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    ExcludedParticipants,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    draw,
    draw_from_rows,
)
from tests.sampling.plain_reading import participant_ticket
from tests.sampling.samples import (
    COVERED_YEARS,
    OTHER_SEED,
    PY2027,
    SEED,
    group,
    groups,
    individual,
    keys,
    participant,
    patient_ids,
    patients_each,
    rows_of,
    showing,
    shuffled,
)
from tests.sampling.strategies import Registry, registries, reuses, salts, seeds, terms

NOT_SHOWN = "given a text that is not shown here"


def streamed(rows: Any, **more: Any) -> Plan:
    return draw_from_rows(rows, **{"seed": SEED, "year": PY2027, **more})


def drawn(registry: Registry, **more: Any) -> Plan:
    return draw(registry.entries, registry.patients, **{"seed": SEED, "year": PY2027, **more})


def assert_same(plan: Plan, other: Plan) -> None:
    """Two plans are equal by what was drawn; what was found must be the same too."""
    assert plan == other
    assert plan.findings == other.findings


def facets_of(registry: Registry) -> Callable[[Participant], Iterable[str]]:
    facets = {entry.participant: entry.facets for entry in registry.entries}
    return facets.__getitem__


@attrs.frozen
class Stream:
    """A registry, what is asked of a draw from it, and its rows in some order."""

    registry: Registry
    asks: dict[str, Any]
    order: str
    salt: int

    @property
    def rows(self) -> list[tuple[str, str]]:
        rows = rows_of(self.entries, self.registry.patients.__getitem__)
        return shuffled(rows, self.salt) if self.order == "shuffled" else rows

    @property
    def entries(self) -> list[FrameEntry]:
        def ticket(entry: FrameEntry) -> str:
            return participant_ticket(self.asks["seed"], entry.participant.key)

        def rarest(entry: FrameEntry) -> int:
            return min(holders[facet] for facet in entry.all_facets)

        entries = sorted(self.registry.entries, key=ticket)
        holders = Counter(facet for entry in entries for facet in entry.all_facets)
        match self.order:
            case "smallest last":
                entries.reverse()
            case "rare facets first":
                entries.sort(key=rarest)
            case "rare facets last":
                entries.sort(key=rarest, reverse=True)
            case "smallest last, rare facets last":
                entries.reverse()
                entries.sort(key=rarest, reverse=True)
        return entries


ORDERS = (
    "smallest first",
    "smallest last",
    "rare facets first",
    "rare facets last",
    "smallest last, rare facets last",
    "shuffled",
)


@st.composite
def streams(draw: st.DrawFn, order: str) -> Stream:
    """Frames larger than what is held, with up to 40 facets, up to three for each entry."""
    size, kinds, salt = draw(st.integers(45, 150)), draw(st.integers(1, 40)), draw(salts())
    chance = random.Random(salt)  # noqa: S311
    names = [f"facet:{number:02}" for number in range(kinds)]
    most = draw(st.integers(0, 3))
    entries = tuple(
        FrameEntry(participant(n), frozenset(chance.choices(names, k=chance.randint(0, most))))
        for n in range(1, size + 1)
    )
    asks = draw(terms())
    asks["at_least"] += draw(st.sampled_from([0, 0, 0, 45, 60, 100]))
    return Stream(Registry(entries, (3, 1, 6)), asks, order, salt)


# --- the plan is the one that draw draws ---------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=50)
@given(data=st.data())
def test_a_stream_gives_the_plan_that_draw_gives(order: str, data: st.DataObject) -> None:
    """Whoever is drawn was held from its first row, with many facets and reserves too."""
    stream = data.draw(streams(order))
    registry = stream.registry
    plan = streamed(iter(stream.rows), facets_of=facets_of(registry), **stream.asks)

    assert_same(plan, drawn(registry, **stream.asks))


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=30)
@given(data=st.data(), reuse=reuses())
def test_a_stream_leaves_out_what_draw_leaves_out(
    order: str, data: st.DataObject, reuse: ReuseOfParticipants
) -> None:
    stream = data.draw(streams(order))
    registry, salt = stream.registry, stream.salt
    first = drawn(registry, seed=OTHER_SEED, reserves=3, at_least=salt % 60)
    barred = shuffled([e.participant for e in registry.entries], salt)[: salt % 30]
    excluding = [first, ExcludedParticipants(barred, "a rule of our own")]
    asks = {**stream.asks, "reuse": reuse, "excluding": excluding}

    plan = streamed(stream.rows, facets_of=facets_of(registry), **asks)

    assert_same(plan, drawn(registry, **asks))


@settings(max_examples=50)
@given(registries(fewest_patients=1), seeds(), salts())
def test_a_repeated_pair_counts_once(registry: Registry, seed: str, salt: int) -> None:
    rows = rows_of(registry.entries, registry.patients.__getitem__)
    again = shuffled(rows, salt)[: salt % (len(rows) + 1)]
    stream = shuffled([*rows, *again, *again], salt)

    assert streamed(stream, seed=seed, facets_of=facets_of(registry)) == drawn(registry, seed=seed)


@pytest.mark.parametrize("size", [334, 1700])
def test_a_stream_of_a_large_frame_gives_the_plan_that_draw_gives(size: int) -> None:
    registry = Registry(tuple(groups(range(size))), (1, 22, 5))
    rows = shuffled(rows_of(registry.entries, registry.patients.__getitem__), size)

    assert streamed(rows, reserves=5) == drawn(registry, reserves=5)


@pytest.mark.parametrize("year", COVERED_YEARS, ids=str)
def test_a_stream_uses_the_given_year(year: PerformanceYear) -> None:
    registry = Registry(tuple(FrameEntry(individual(n)) for n in range(60)), (7,))
    rows = rows_of(registry.entries, registry.patients.__getitem__)

    assert streamed(rows, year=year) == drawn(registry, year=year)


def test_a_facet_that_only_excluded_participants_have_is_reported_uncovered() -> None:
    registry = Registry((*groups(range(400)), FrameEntry(participant(2))), (7,))
    rows = rows_of(registry.entries, registry.patients.__getitem__)
    excluding = ExcludedParticipants([participant(2)], "a rule of our own")
    plan = streamed(rows, excluding=excluding)

    assert_same(plan, drawn(registry, excluding=excluding))
    assert "kind:virtual-group: only among" in " ".join(f.about for f in plan.findings)


def test_the_kind_of_participant_is_covered_by_default() -> None:
    registry = Registry((*groups(range(400)), FrameEntry(participant(2))), (7,))
    rows = rows_of(registry.entries, registry.patients.__getitem__)

    assert streamed(rows) == drawn(registry)
    assert streamed(rows).participants[-1].drawn_for == "coverage: kind:virtual-group"


def test_a_facet_whose_holder_comes_last_does_not_cost_a_reserve_its_place() -> None:
    """Coverage takes members out of the order, and the reserves move up by as many."""
    plain = [FrameEntry(group(n)) for n in range(60)]
    by_ticket = sorted(plain, key=lambda e: participant_ticket(SEED, e.participant.key))
    facets = {
        entry.participant: frozenset({f"facet:{place}"})
        for place, entry in enumerate(by_ticket)
        if place >= 10
    }
    registry = Registry(
        tuple(FrameEntry(e.participant, facets.get(e.participant, frozenset())) for e in by_ticket),
        (3,),
    )
    for entries in (registry.entries, registry.entries[::-1]):
        rows = rows_of(entries, registry.patients.__getitem__)
        for reserves in (0, 1, 9):
            asks = {"reserves": reserves, "facets_of": facets_of(registry)}
            assert streamed(rows, **asks) == drawn(registry, reserves=reserves)


@pytest.mark.parametrize("kind", [tuple, list])
def test_a_row_may_be_any_pair(kind: Any) -> None:
    rows = [kind(row) for row in rows_of(groups(range(20)), patients_each(3))]

    assert streamed(row for row in rows) == streamed([tuple(row) for row in rows])


@pytest.mark.parametrize("kind", [frozenset, set, list, tuple, iter])
def test_facets_may_be_any_iterable(kind: Any) -> None:
    rows = rows_of(groups(range(400)), patients_each(3))
    plan = streamed(rows, facets_of=lambda one: kind(["one"] if one == group(8) else []))

    assert plan.participants[-1].drawn_for == "coverage: one"
    assert plan.participants[-1].participant == group(8)


def test_facets_are_requested_once_per_participant() -> None:
    asked_for: list[str] = []

    def facets(one: Participant) -> Iterator[str]:
        asked_for.append(one.key)
        yield "category:quality"

    streamed(shuffled(rows_of(groups(range(70)), patients_each(4)), 1), facets_of=facets)

    assert sorted(asked_for) == [group(number).key for number in range(70)]


@pytest.mark.parametrize("shape", ["plan", "list", "generator", "iterator", "set"])
def test_exclusions_may_be_given_in_any_shape(shape: str) -> None:
    """They are needed twice, for what to hold and for the draw, and a generator is read once."""
    registry = Registry(tuple(groups(range(1, 16))), (40,))
    first = drawn(registry, seed=OTHER_SEED)
    excluding: Any = {
        "plan": first,
        "list": [first],
        "generator": (one for one in [first]),
        "iterator": iter([first]),
        "set": {first},
    }[shape]
    rows = rows_of(registry.entries, registry.patients.__getitem__)

    assert streamed(rows, excluding=excluding) == drawn(registry, excluding=first)


def test_the_terms_are_recorded_as_by_draw() -> None:
    registry = Registry(tuple(groups(range(1, 30))), (7,))
    rows = rows_of(registry.entries, registry.patients.__getitem__)
    asks: dict[str, Any] = {
        "seed_origin": "dice",
        "notes": ("a note", "another"),
        "reserves": 2,
        "at_least": 12,
        "reuse": ReuseOfParticipants.NEVER,
    }

    assert streamed(rows, **asks) == drawn(registry, **asks)


# --- memory --------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_memory_does_not_grow_with_the_rows() -> None:
    """200,000 rows: to hold each patient takes 20 MiB or more, to hold the sample's a tenth."""

    def rows() -> Iterator[tuple[str, str]]:
        for patient in range(200):
            for key in participants:
                yield key, f"{key}-patient-{patient:09}"

    participants = [group(number).key for number in range(1000)]
    tracemalloc.start()
    try:
        plan = streamed(rows())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(plan.participants) == 30
    assert {m.patient_population for m in plan.participants} == {200}
    assert peak < 8 * 2**20


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "error", "told"),
    [
        pytest.param(None, InvalidType, "row 2: given NoneType", id="nothing"),
        pytest.param(7, InvalidType, "row 2: given int", id="a number"),
        pytest.param((), InvalidType, "row 2: given tuple", id="empty"),
        pytest.param(("group:987654321",), InvalidType, "row 2: given tuple", id="one"),
        pytest.param(("group:987654321", "S", "x"), InvalidType, "row 2: given tuple", id="three"),
        pytest.param("group:987654321", InvalidType, "row 2: given str", id="a key"),
        pytest.param((7, "SECRET"), InvalidType, "row 2: given (int, str)", id="key"),
        pytest.param(("group:987654321", 7), InvalidType, "row 2: given (str, int)", id="patient"),
        pytest.param(
            (group(987_654_321), "SECRET"), InvalidType, "row 2: given (Group, str)", id="object"
        ),
        pytest.param(("987654321", "SECRET"), InvalidValue, f"row 2, key: {NOT_SHOWN}", id="TIN"),
        pytest.param(
            ("group:98-7654321", "SECRET"), InvalidValue, f"row 2, key: {NOT_SHOWN}", id="hyphens"
        ),
        pytest.param(("group:98765432", "SECRET"), InvalidValue, "row 2, digits: ", id="8 digits"),
        pytest.param(("", "SECRET"), InvalidValue, f"row 2, key: {NOT_SHOWN}", id="empty key"),
        pytest.param(("virtual-group:a/b", "S"), InvalidValue, "row 2, identifier: ", id="slash"),
    ],
)
def test_a_malformed_row_is_refused_by_its_number_and_not_shown(
    row: Any, error: type[InvalidInput], told: str
) -> None:
    """Rows are counted from 1, as people count them."""
    rows = [("group:000000001", "P1"), row, ("group:000000001", "P2")]
    with pytest.raises(error) as refusal:
        streamed(rows)

    assert type(refusal.value) is error
    assert refusal.value.subject == "draw_from_rows"
    assert f"draw_from_rows: {told}" in str(refusal.value)
    assert showing(["987654321", "98-7654321", "98765432", "SECRET"], refusal.value) == []


def test_every_malformed_row_is_reported() -> None:
    with pytest.raises(InvalidTypesAndValues) as refusal:
        streamed([None, ("group:000000001", "P1"), ("group:1", "P1"), (1, 2)])
    assert [problem.field for problem in refusal.value.problems] == [
        "row 1",
        "row 3, digits",
        "row 4",
    ]


@pytest.mark.parametrize(("count", "told"), [(49, 49), (50, 50), (51, 51), (400, 51)])
@pytest.mark.parametrize(
    "row_of",
    [
        pytest.param(lambda _number: None, id="no pair"),
        pytest.param(lambda _number: ("group:1", "P1"), id="no key"),
        pytest.param(lambda number: (group(number).key, "P1"), id="another unit"),
    ],
)
def test_the_first_fifty_of_many_wrong_rows_are_reported_and_the_rest_counted(
    row_of: Callable[[int], Any], count: int, told: int
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        streamed(map(row_of, range(count)), year=PerformanceYear(2022))

    problems = refusal.value.problems
    assert len(problems) == told
    if count > 50:
        assert problems[50].given == f"{count - 50} more problems like these"


@pytest.mark.parametrize(
    ("facets", "error", "told"),
    [
        ("status:opt-in", InvalidType, "row 1, facets: given str"),
        (None, InvalidType, "row 1, facets: given NoneType"),
        ([7], InvalidType, "row 1, facets: given an item that is an int"),
        ([""], InvalidValue, "row 1, facets: given ''"),
    ],
    ids=str,
)
def test_facets_of_none_are_refused_by_row(
    facets: Any, error: type[InvalidInput], told: str
) -> None:
    """A text by itself would be taken for as many facets as it has characters."""
    with pytest.raises(error) as refusal:
        streamed([("group:000000001", "P1")], facets_of=lambda _one: facets)
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("wrong", "error", "told"),
    [
        ({"rows": 7}, InvalidType, "rows: given 7 (int)"),
        ({"rows": None}, InvalidType, "rows: given None"),
        ({"rows": []}, InvalidValue, "given no "),
        ({"seed": "a/b"}, InvalidValue, "seed: given 'a/b'"),
        ({"seed": 314}, InvalidType, "seed: given 314"),
        ({"year": 2027}, InvalidType, "write PerformanceYear(2027)"),
        ({"reserves": -1}, InvalidValue, "reserves: given -1"),
        ({"reserves": True}, InvalidType, "reserves: given True"),
        ({"at_least": -1}, InvalidValue, "at_least: given -1"),
        ({"at_least": 1.5}, InvalidType, "at_least: given 1.5"),
        ({"excluding": 7}, InvalidType, "excluding: given int"),
        ({"excluding": "plan"}, InvalidType, "excluding: given str"),
        ({"reuse": "NEVER"}, InvalidType, "reuse: given a text that is not shown here"),
        ({"notes": "note"}, InvalidType, "notes: given str"),
    ],
    ids=str,
)
def test_invalid_arguments_are_refused_by_name(
    wrong: dict[str, Any], error: type[InvalidInput], told: str
) -> None:
    rows = rows_of(groups(range(20)), patients_each(3))
    with pytest.raises(error) as refusal:
        streamed(**{"rows": rows, **wrong})
    assert told in str(refusal.value)


def test_both_counts_are_reported_together_and_before_a_row_is_read() -> None:
    rows = iter([("group:000000001", "P1")])
    with pytest.raises(InvalidTypesAndValues) as refusal:
        streamed(rows, reserves=-1, at_least="1")
    assert [problem.field for problem in refusal.value.problems] == ["reserves", "at_least"]
    assert len(list(rows)) == 1


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2028])
def test_a_year_that_was_not_read_has_no_plan(year: int) -> None:
    with pytest.raises(YearNotCovered, match="covered: 2021 to 2027"):
        streamed([("group:000000001", "P1")], year=PerformanceYear(year))


def test_in_2021_to_2023_the_rows_are_of_clinicians() -> None:
    rows = [(individual(1).key, "P1"), ("group:987654321", "P1")]
    with pytest.raises(InvalidValue, match="a TIN/NPI, the unit of 2022") as refusal:
        streamed(rows, year=PerformanceYear(2022))
    assert [problem.given for problem in refusal.value.problems] == ["group:*****4321"]


@pytest.mark.parametrize("patient", ["", " SECRET", "SEC\x00RET", "SECRET\n"], ids=ascii)
def test_a_wrong_patient_id_is_refused_and_not_shown(patient: str) -> None:
    with pytest.raises(InvalidValue, match=r"patients_of group:\*{5}4321") as refusal:
        streamed([("group:987654321", patient)])
    assert showing(["SECRET", "SEC", "987654321"], refusal.value) == []


def test_a_plan_drawn_from_rows_shows_no_patient_and_no_whole_tin() -> None:
    rows = rows_of(groups([987_654_321, 987_654_322]), lambda _one: patient_ids(9))
    plan = streamed(rows, reserves=1)

    assert sorted(keys(plan.participants)) == ["group:987654321", "group:987654322"]
    assert showing(["987654321", "987654322", "MRN-"], plan) == []

"""Samples of participants in one pass, of shards, and how fair they are: SAM-001 to SAM-003."""

from __future__ import annotations

import pickle
from collections import Counter
from functools import reduce
from itertools import combinations, pairwise, permutations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    ParticipantSample,
    Ticketed,
    merge,
    sample_participants,
    sample_patients,
)
from tests.sampling.plain_reading import (
    participant_ticket,
    participants_needed,
)
from tests.sampling.samples import (
    HUNDRED_TEN,
    OTHER_SEED,
    PY2027,
    SEED,
    VECTOR_PARTICIPANTS,
    VECTOR_TICKETS,
    chi_square,
    group,
    participant,
    showing,
    shuffled,
)
from tests.sampling.strategies import asked, salts, seeds

VECTOR_KEYS = [one.key for one in VECTOR_PARTICIPANTS]

DRAWS = 2000


def keys_of(count: int, first: int = 1) -> list[str]:
    return [participant(number).key for number in range(first, first + count)]


def sampled(keys: Any, **more: Any) -> ParticipantSample:
    return sample_participants(keys, **{"seed": SEED, "year": PY2027, **more})


# --- the test vector of the contract -------------------------------------------------------------


def test_the_vector_draws_the_ten_smallest_tickets_in_order() -> None:
    drawn = sampled(VECTOR_PARTICIPANTS)

    assert (drawn.population, drawn.quota.size) == (44, 10)
    assert [(one.key, one.ticket) for one in drawn.sample] == list(VECTOR_TICKETS)
    assert drawn.reserves == ()


# As many as are held before the buffer is cut back, and around it.
SIZES = (0, 1, 9, 10, 11, 49, 50, 51, 165, 166, 167, 300)


# --- samples of participants ---------------------------------------------------------------------


@given(st.sampled_from(SIZES) | st.integers(0, 800), st.integers(1, 999), seeds(), asked())
def test_a_sample_has_the_smallest_tickets_of_all(
    count: int, first: int, seed: str, reserves: int
) -> None:
    keys = keys_of(count, first)
    ordered = sorted(keys, key=lambda key: participant_ticket(seed, key))
    size = participants_needed(count)

    drawn = sampled(keys, seed=seed, reserves=reserves)

    assert (drawn.population, drawn.quota.size) == (count, size)
    assert [one.key for one in drawn.sample] == ordered[:size]
    assert [one.key for one in drawn.reserves] == ordered[size : size + reserves]
    assert [one.key for one in drawn.kept] == ordered[: 50 + reserves]
    for one in drawn.kept:
        assert one.ticket == participant_ticket(seed, one.key)
        assert one.participant.key == one.key


@given(st.sampled_from(SIZES) | st.integers(0, 400), salts())
def test_a_sample_does_not_depend_on_the_order_of_the_rows(count: int, salt: int) -> None:
    keys = keys_of(count)

    assert sampled(shuffled(keys, salt)) == sampled(keys)


@pytest.mark.parametrize("reverse", [False, True], ids=["smallest-first", "smallest-last"])
def test_a_sample_is_right_in_the_hardest_orders_for_one_pass(reverse: bool) -> None:
    keys = sorted(keys_of(700), key=lambda k: participant_ticket(SEED, k), reverse=reverse)

    assert sampled(keys, reserves=3) == sampled(shuffled(keys, 1), reserves=3)
    assert [one.key for one in sampled(keys).kept] == (keys[::-1] if reverse else keys)[:50]


def test_participants_and_their_keys_draw_the_same() -> None:
    given_as = [one if place % 2 else one.key for place, one in enumerate(VECTOR_PARTICIPANTS)]

    assert sampled(iter(given_as)) == sampled(VECTOR_KEYS) == sampled(VECTOR_PARTICIPANTS)


@given(st.integers(0, 400), st.lists(st.integers(0, 400), max_size=4), seeds(), asked(), salts())
def test_samples_of_shards_merge_into_the_sample_of_all(
    count: int, cuts: list[int], seed: str, reserves: int, salt: int
) -> None:
    """However the frame is split, and in whatever order the parts are merged."""
    keys = shuffled(keys_of(count), salt)
    bounds = [0, *sorted(min(cut, count) for cut in cuts), count]
    shards = [
        sampled(keys[start:end], seed=seed, reserves=reserves) for start, end in pairwise(bounds)
    ]
    whole = sampled(keys, seed=seed, reserves=reserves)

    assert reduce(merge, shards) == whole
    assert reduce(merge, shuffled(shards, salt)) == whole
    assert reduce(lambda right, left: merge(left, right), reversed(shards)) == whole


def test_merging_is_associative_and_commutative() -> None:
    shards = [sampled(keys_of(200, first)) for first in (1, 201, 401)]

    merged = {merge(merge(a, b), c) for a, b, c in permutations(shards)}
    merged |= {merge(a, merge(b, c)) for a, b, c in permutations(shards)}
    assert merged == {sampled(keys_of(600))}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"seed": OTHER_SEED}, id="seed"),
        pytest.param({"year": PerformanceYear(2026)}, id="year"),
        pytest.param({"reserves": 1}, id="reserves"),
    ],
)
def test_samples_of_different_draws_do_not_merge(other: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="merge: second: given a sample with another seed, year"):
        merge(sampled(keys_of(3)), sampled(keys_of(3, 4), **other))


@pytest.mark.parametrize("place", ["first", "second"])
def test_only_samples_merge(place: str) -> None:
    arguments = {"first": sampled(["group:123456789"]), "second": sampled([])}
    with pytest.raises(
        InvalidType, match=f"merge: {place}: given list, expected .*ParticipantSample"
    ):
        merge(**{**arguments, place: ["group:123456789"]})


@given(st.integers(1, 120), st.integers(0, 49), salts(), asked())
def test_a_duplicate_entry_is_detected_where_it_could_be_drawn(
    count: int, place: int, salt: int, reserves: int
) -> None:
    """It changes the percentage. Those that could be drawn are the first 50 and the reserves."""
    ordered = sorted(keys_of(count), key=lambda key: participant_ticket(SEED, key))
    twin = ordered[min(place + reserves, count - 1)]
    rows = shuffled([*ordered, twin], salt)

    with pytest.raises(InvalidValue, match="participants: given 1 entries more than once") as error:
        sampled(rows, reserves=reserves)
    assert "changes the percentage" in str(error.value)
    assert participant_ticket(SEED, twin)[:16] in str(error.value)
    assert showing([twin], error.value) == []


@pytest.mark.parametrize("reserves", [0, 3])
@pytest.mark.parametrize("from_the_last", [0, 1, 40])
@pytest.mark.parametrize("salt", [1, 2, 3])
def test_a_duplicate_of_the_last_kept_entry_is_detected_in_a_large_frame(
    reserves: int, from_the_last: int, salt: int
) -> None:
    ordered = sorted(keys_of(500), key=lambda key: participant_ticket(SEED, key))
    twin = ordered[50 + reserves - 1 - from_the_last]

    with pytest.raises(InvalidValue, match="1 entries more than once"):
        sampled(shuffled([*ordered, twin], salt), reserves=reserves)
    with pytest.raises(InvalidValue, match="1 entries more than once"):
        sampled([*ordered, twin], reserves=reserves)
    # One that could not be drawn is not looked for; draw checks the whole frame.
    assert sampled([*ordered, ordered[400]], reserves=reserves).population == 501


@pytest.mark.parametrize("rank", [1, 10, 49, 50])
def test_an_entry_in_two_shards_is_detected_where_it_could_be_drawn(rank: int) -> None:
    ordered = sorted(keys_of(120), key=lambda key: participant_ticket(SEED, key))
    twin = ordered[rank - 1]
    first, second = sampled(ordered), sampled([twin])

    for pair in ((first, second), (second, first)):
        with pytest.raises(InvalidValue, match="merge: participants: given 1 entries more than"):
            merge(*pair)


def test_duplicates_are_counted() -> None:
    with pytest.raises(InvalidValue, match="participants: given 3 entries more than once"):
        sampled([*keys_of(12), *keys_of(3)])


@pytest.mark.parametrize(
    ("given_as", "error", "told"),
    [
        pytest.param("group:987654321", InvalidType, "given str, expected an iterable", id="a-key"),
        pytest.param(b"group", InvalidType, "given bytes, expected an iterable", id="bytes"),
        pytest.param(None, InvalidType, "given NoneType, expected an iterable", id="nothing"),
        pytest.param([987654321], InvalidType, "an entry that is an int", id="a-number"),
        pytest.param([Tin("987654321")], InvalidType, "an entry that is a Tin", id="a-TIN"),
        pytest.param(["987654321"], InvalidValue, "1 texts that are not shown", id="bare-TIN"),
        pytest.param(
            ["group:98-7654321"], InvalidValue, "1 texts that are not shown", id="hyphens"
        ),
        pytest.param(["GROUP:987654321"], InvalidValue, "1 texts that are not shown", id="case"),
        pytest.param(["group:98765432\udcff"], InvalidValue, "have no UTF-8", id="no-UTF-8"),
    ],
)
def test_anything_but_a_frame_of_participants_is_refused_and_not_shown(
    given_as: Any, error: type[InvalidInput], told: str
) -> None:
    with pytest.raises(error, match="sample_participants: participants: ") as refusal:
        sampled(given_as)
    assert told in str(refusal.value)
    assert showing(["987654321", "98-7654321", "98765432"], refusal.value) == []


@pytest.mark.parametrize(
    ("reserves", "error"),
    [
        (-1, InvalidValue),
        (-100, InvalidValue),
        (True, InvalidType),
        (1.0, InvalidType),
        ("1", InvalidType),
    ],
    ids=repr,
)
def test_reserves_must_be_a_count(reserves: Any, error: type[InvalidInput]) -> None:
    with pytest.raises(error, match="sample_participants: reserves: given"):
        sampled(iter(keys_of(3)), reserves=reserves)


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2028])
def test_a_year_that_was_not_read_has_no_samples(year: int) -> None:
    for use in (
        lambda: sampled([], year=PerformanceYear(year)),
        lambda: sample_patients(group(1), [], seed=SEED, year=PerformanceYear(year)),
    ):
        with pytest.raises(YearNotCovered, match="covered: 2021 to 2027"):
            use()


def test_a_bare_year_is_refused_with_the_fix() -> None:
    with pytest.raises(InvalidType, match=r"sample_participants: year: .*PerformanceYear\(2027\)"):
        sampled([], year=2027)


def test_a_sample_shows_tickets_and_no_tin() -> None:
    drawn = sampled([group(987_654_321), VECTOR_PARTICIPANTS[-1]])

    assert drawn.sample[0].ticket in repr(drawn)
    assert showing(["987654321", "123456789"], drawn, *drawn.kept) == []
    assert {one.participant for one in drawn.sample} == {
        Group(Tin("987654321")),
        VECTOR_PARTICIPANTS[-1],
    }


def test_a_sample_can_be_sent_to_another_process() -> None:
    drawn = sampled(VECTOR_PARTICIPANTS, reserves=2)

    assert pickle.loads(pickle.dumps(drawn)) == drawn  # noqa: S301


def test_a_sample_built_by_hand_is_checked() -> None:
    drawn = sampled(VECTOR_PARTICIPANTS)
    wrong = {"seed": "a/b", "year": 2027, "reserves_asked": -1, "population": 1.5}
    with pytest.raises(InvalidInput) as refusal:
        attrs.evolve(drawn, **wrong)
    assert [problem.field for problem in refusal.value.problems] == list(wrong)


# --- samples of patients -------------------------------------------------------------------------


def test_a_ticketed_entry_gives_its_participant() -> None:
    assert Ticketed("0", "group:100000010").participant == HUNDRED_TEN


# The seeds are the same on every run, so these tests cannot fail by chance.
@pytest.fixture(scope="module")
def drawn_by_seed() -> list[list[int]]:
    """For each of many seeds, which 10 of 40 groups it draws, in order."""
    keys = [group(number).key for number in range(40)]
    place = {key: number for number, key in enumerate(keys)}
    return [
        [place[one.key] for one in sampled(keys, seed=f"{seed:020}").sample]
        for seed in range(DRAWS)
    ]


# --- the sample is fair --------------------------------------------------------------------------


def test_every_participant_is_drawn_about_equally_often(drawn_by_seed: list[list[int]]) -> None:
    """A chi-square of 39 degrees of freedom exceeds 72.1 once in a thousand."""
    counts = Counter(number for drawn in drawn_by_seed for number in drawn)

    assert chi_square(counts, 40, DRAWS, 10 / 40) < 72.1
    assert all(420 <= counts[number] <= 580 for number in range(40))


@pytest.mark.parametrize("rank", [0, 4, 9])
def test_every_participant_has_each_rank_about_equally_often(
    drawn_by_seed: list[list[int]], rank: int
) -> None:
    counts = Counter(drawn[rank] for drawn in drawn_by_seed)

    assert chi_square(counts, 40, DRAWS, 1 / 40) < 72.1


def test_each_participants_chance_is_independent_of_the_others(
    drawn_by_seed: list[list[int]],
) -> None:
    """Each of the 780 pairs is drawn together in 2,000 x 10/40 x 9/39 = 115 draws or so."""
    together = Counter(pair for drawn in drawn_by_seed for pair in combinations(sorted(drawn), 2))

    assert len(together) == 780
    assert all(65 <= count <= 170 for count in together.values())


def test_no_two_seeds_draw_the_same_sample(drawn_by_seed: list[list[int]]) -> None:
    """A hash that is not cryptographic had 92 distinct samples of 4,000 seeds."""
    assert len({tuple(drawn) for drawn in drawn_by_seed}) == DRAWS
    assert len({frozenset(drawn) for drawn in drawn_by_seed}) == DRAWS


@pytest.mark.parametrize("place", ["first", "second"])
@pytest.mark.parametrize("size", [5, 120])
@pytest.mark.parametrize("edit", ["ticket", "smaller ticket", "order", "dropped", "population"])
def test_a_sample_that_was_changed_is_not_merged(place: str, size: int, edit: str) -> None:
    """Its tickets are computed again, and their number held against the population."""
    sample = sampled(keys_of(size))
    kept = sample.kept
    changes: dict[str, dict[str, Any]] = {
        "ticket": {"kept": (*kept[:-1], attrs.evolve(kept[-1], ticket="f" * 64))},
        "smaller ticket": {"kept": (attrs.evolve(kept[0], ticket="0" * 64), *kept[1:])},
        "order": {"kept": kept[::-1]},
        "dropped": {"kept": kept[1:]},
        "population": {"population": 3},
    }
    changed = attrs.evolve(sample, **changes[edit])
    arguments = {"first": sampled([]), "second": sampled([]), place: changed}

    assert merge(**{**arguments, place: sample}).kept == kept
    with pytest.raises(InvalidValue, match=rf"^merge: {place}\.kept: given ") as refusal:
        merge(**arguments)
    assert "group:" not in str(refusal.value)

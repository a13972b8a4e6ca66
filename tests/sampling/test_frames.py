"""The frame of a draw: who could be drawn, and what is refused: SAM-011 to SAM-013."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidTypesAndValues,
    InvalidValue,
)
from qpp_rules.core.identifiers import Tin, VirtualGroup
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    FrameEntry,
)
from qpp_rules.sampling.frames import KeyFrame
from tests.sampling.samples import (
    drawn,
    group,
    groups,
    individual,
    mixed,
    showing,
)

# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_in_2021_to_2023_the_frame_lists_clinicians(year: int) -> None:
    """SAM-012: the unit is the TIN/NPI, and every entry of another kind is named, masked."""
    frame = [FrameEntry(individual(1)), *groups([987_654_321]), FrameEntry(VirtualGroup("VG-1"))]
    with pytest.raises(InvalidValue) as refusal:
        drawn(frame, year=PerformanceYear(year))

    assert [(p.field, p.given) for p in refusal.value.problems] == [
        ("frame[1]", "group:*****4321"),
        ("frame[2]", "virtual-group:VG-1"),
    ]
    assert f"a TIN/NPI, the unit of {year}" in str(refusal.value)
    assert "list each of its clinicians as an Individual" in str(refusal.value)
    assert showing(["987654321"], refusal.value) == []


def test_a_duplicate_participant_is_named_once_and_masked() -> None:
    twice = [*groups([1, 987_654_321]), *mixed([3]), *groups([987_654_321, 987_654_321, 1])]
    with pytest.raises(InvalidValue) as refusal:
        drawn(twice)

    assert [(p.field, p.given, p.expected) for p in refusal.value.problems] == [
        ("frame[3]", "group:*****4321 a second time", "each participant once"),
        ("frame[5]", "group:*****0001 a second time", "each participant once"),
    ]
    assert showing(["987654321"], refusal.value) == []


def test_the_same_participant_with_other_facets_is_the_same_participant() -> None:
    with pytest.raises(InvalidValue, match="a second time"):
        drawn([FrameEntry(group(1)), FrameEntry(group(1), frozenset({"status:opt-in"}))])


def test_all_problems_of_a_frame_are_reported() -> None:
    frame = [group(1), FrameEntry(group(2)), None, FrameEntry(group(2))]
    with pytest.raises(InvalidTypesAndValues) as refusal:
        drawn(frame)
    assert [problem.field for problem in refusal.value.problems] == [
        "frame[0]",
        "frame[2]",
        "frame[3]",
    ]


@pytest.mark.parametrize(("count", "told"), [(49, 49), (50, 50), (51, 51), (400, 51)])
def test_the_first_fifty_of_many_problems_are_reported_and_the_rest_counted(
    count: int, told: int
) -> None:
    with pytest.raises(InvalidType) as refusal:
        drawn([None] * count)

    problems = refusal.value.problems
    assert len(problems) == told
    if count > 50:
        assert problems[50].given == f"{count - 50} more problems like these"
    assert problems[min(count, 50) - 1].field == f"frame[{min(count, 50) - 1}]"


# --- entries of a frame --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [frozenset, set, list, tuple, iter])
def test_facets_may_be_any_iterable_and_are_frozen(kind: Any) -> None:
    entry = FrameEntry(group(1), kind(["status:opt-in", "category:pi"]))

    assert entry.facets == frozenset({"status:opt-in", "category:pi"})
    assert isinstance(entry.facets, frozenset)


@pytest.mark.parametrize(
    ("arguments", "error", "field"),
    [
        ((group(1), "status:opt-in"), InvalidType, "facets"),
        ((group(1), b"status"), InvalidType, "facets"),
        ((group(1), None), InvalidType, "facets"),
        ((group(1), [1]), InvalidType, "facets"),
        ((group(1), [["status:opt-in"]]), InvalidType, "facets"),
        ((group(1), [""]), InvalidValue, "facets"),
        ((group(1), [" status:opt-in"]), InvalidValue, "facets"),
        ((group(1), ["status:\nopt-in"]), InvalidValue, "facets"),
        (("group:987654321",), InvalidType, "participant"),
        ((Tin("987654321"),), InvalidType, "participant"),
    ],
    ids=ascii,
)
def test_an_entry_must_be_a_participant_with_text_facets(
    arguments: tuple[Any, ...], error: type[InvalidInput], field: str
) -> None:
    with pytest.raises(error) as refusal:
        FrameEntry(*arguments)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert showing(["987654321"], refusal.value) == []


def test_every_wrong_facet_is_reported() -> None:
    with pytest.raises(InvalidValue) as refusal:
        FrameEntry(group(1), ["b ", "ok", "a "])
    assert [problem.given for problem in refusal.value.problems] == ["'a ' (str)", "'b ' (str)"]


# --- a frame of keys -----------------------------------------------------------------------------


def keyed(frame: list[FrameEntry]) -> Any:
    return KeyFrame({entry.participant.key: entry.facets for entry in frame})


@pytest.mark.parametrize("year", [2022, 2026])
def test_a_frame_of_keys_gives_the_same_plan_as_its_entries(year: int) -> None:
    facets = [frozenset({"status:opt-in"}), frozenset[str]()]
    frame = [FrameEntry(individual(n), facets[n % 40 > 0]) for n in range(1, 400)]
    if year == 2026:
        frame += groups([987_654_321])

    assert drawn(keyed(frame), year=PerformanceYear(year)).digest == (
        drawn(frame, year=PerformanceYear(year)).digest
    )


def test_a_frame_of_keys_is_refused_like_its_entries() -> None:
    """SAM-012: in 2021 to 2023 the unit is the TIN/NPI."""
    frame = [FrameEntry(individual(1)), *groups([987_654_321])]
    with pytest.raises(InvalidValue) as refusal:
        drawn(keyed(frame), year=PerformanceYear(2022))

    assert [(p.field, p.given) for p in refusal.value.problems] == [
        ("frame[1]", "group:*****4321"),
    ]
    with pytest.raises(InvalidValue, match="no entries"):
        drawn(keyed([]))


@pytest.mark.parametrize(
    ("key", "can_be_held"),
    [
        ("individual:123456789|1234567893", True),
        ("group:123456789", True),
        ("group:12-3456789", False),
        ("group:123456789\n", False),
        ("group:１２３４５６７８９", False),
        ("virtual-group:VG-1", False),
        ("", False),
        (None, False),
    ],
)
def test_a_frame_of_keys_holds_only_keys_that_need_no_parsing(
    key: str | None, can_be_held: bool
) -> None:
    assert KeyFrame.can_hold(key) is can_be_held

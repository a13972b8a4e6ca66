"""Whose patients are asked for in a draw, and what is wrong with their lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given

from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidValue,
    YearNotCovered,
)
from qpp_rules.core.identifiers import Participant
from qpp_rules.sampling import (
    Plan,
)
from qpp_rules.sampling.pool import ListsInBulk
from tests.sampling.samples import (
    VECTOR_FRAME,
    VECTOR_PATIENTS,
    drawn,
    group,
    groups,
    keys,
    mixed,
    patient_ids,
    showing,
    tins_of,
)
from tests.sampling.strategies import (
    Registry,
    asked,
    registries,
)

# --- what is asked of the caller -----------------------------------------------------------------


@given(registries(), asked())
def test_patients_are_requested_once_and_only_for_drawn_participants(
    registry: Registry, reserves: int
) -> None:
    patients = registry.patients
    asked_for: list[str] = []

    def patients_of(one: Participant) -> list[str]:
        asked_for.append(one.key)
        return patients[one]

    plan = drawn(registry.entries, patients_of, reserves=reserves)

    assert sorted(asked_for) == sorted(keys((*plan.participants, *plan.reserves)))


class InBulk(ListsInBulk):
    """Lists of two patients each, which are there once they were fetched."""

    def __init__(self) -> None:
        self.fetched: list[list[str]] = []

    def fetch(self, participants: Iterable[Participant]) -> None:
        self.fetched.append([one.key for one in participants])

    def __call__(self, participant: Participant) -> list[str]:
        assert participant.key in self.fetched[-1]
        return ["P1", "P2"]


def test_bulk_lists_are_fetched_once_for_all_drawn_participants() -> None:
    lists = InBulk()

    plan = drawn(mixed(range(1, 400)), lists, reserves=3)

    assert [sorted(one) for one in lists.fetched] == [
        sorted(keys((*plan.participants, *plan.reserves)))
    ]


class Failing(Mapping[Any, Any]):
    """A mapping of the caller's whose *act* raises, with a patient's id in the error."""

    def __init__(self, act: str) -> None:
        self.act = act

    def fail(self, act: str) -> None:
        if act == self.act:
            raise KeyError("PATIENT-77")

    def __getitem__(self, key: Any) -> Any:
        self.fail("get")
        return ["P1"]

    def __contains__(self, key: object) -> bool:
        self.fail("contains")
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize("act", ["call", "contains", "get"])
def test_a_callers_error_is_named_without_its_text(act: str) -> None:
    failing = Failing(act)

    def function(_one: Participant) -> list[str]:
        failing.fail("call")
        return []

    with pytest.raises(InvalidValue, match="given one that raised KeyError") as refused:
        drawn(VECTOR_FRAME, function if act == "call" else failing)
    (problem,) = refused.value.problems
    assert problem.field.startswith("patients_of group:*****")
    assert "PATIENT" not in str(refused.value)
    assert isinstance(refused.value.__cause__, KeyError)


def test_a_callers_documented_error_passes_through() -> None:
    def function(_one: Participant) -> list[str]:
        raise YearNotCovered("mine", "2026", ())

    with pytest.raises(YearNotCovered, match="mine"):
        drawn(VECTOR_FRAME, function)


def test_a_mapping_may_lack_participants_that_are_not_drawn() -> None:
    plan = drawn(VECTOR_FRAME, reserves=2)
    of_the_drawn = {m.participant: patient_ids(22) for m in (*plan.participants, *plan.reserves)}

    assert drawn(VECTOR_FRAME, of_the_drawn, reserves=2) == plan


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("reserves", [0, 2])
def test_every_drawn_participant_without_patients_of_its_own_is_named(reserves: int) -> None:
    frame = mixed(range(1, 45))
    plan = drawn(frame, reserves=reserves)
    of_one = {plan.participants[3].participant: patient_ids(22)}
    with pytest.raises(InvalidValue) as refusal:
        drawn(frame, of_one, reserves=reserves)

    masked = [
        f"patients_of {m.participant.masked_key}" for m in (*plan.participants, *plan.reserves)
    ]
    masked.pop(3)
    assert [problem.field for problem in refusal.value.problems] == masked
    assert {problem.given for problem in refusal.value.problems} == {"nothing"}
    assert "the ids of its patients, an empty list if it has none; add it" in str(refusal.value)
    assert showing(tins_of(frame), refusal.value) == []


@pytest.mark.parametrize(
    ("ids", "error", "place", "told"),
    [
        pytest.param("SECRET-1", InvalidType, "", "given str, expected an iterable", id="text"),
        pytest.param(b"SECRET-1", InvalidType, "", "given bytes", id="bytes"),
        pytest.param(None, InvalidType, "", "given NoneType", id="nothing"),
        pytest.param(["SECRET-1", 777], InvalidType, "[1]", "given int, expected text", id="int"),
        pytest.param(["SECRET-1", ""], InvalidValue, "[1]", "not empty", id="empty"),
        pytest.param([" SECRET-1"], InvalidValue, "[0]", "no blanks around it", id="blank"),
        pytest.param(["SECRET\x07-1"], InvalidValue, "[0]", "control characters", id="control"),
        pytest.param(["SECRET-1"] * 2, InvalidValue, "", "1 ids more than once", id="twice"),
    ],
)
@pytest.mark.parametrize("how", ["mapping", "function"])
def test_anything_but_a_list_of_patients_is_refused_with_its_participant_and_no_id(
    ids: Any, error: type[InvalidInput], place: str, told: str, how: str
) -> None:
    frame = groups([987_654_321])
    patients_of: Any = {group(987_654_321): ids} if how == "mapping" else lambda _one: ids
    with pytest.raises(error) as refusal:
        drawn(frame, patients_of)

    assert refusal.value.subject == "draw"
    (problem,) = refusal.value.problems
    assert problem.field == f"patients_of group:*****4321{place}"
    assert told in str(refusal.value)
    assert showing(["SECRET", "777", "987654321"], refusal.value) == []


def test_problems_with_a_reserves_patients_are_reported() -> None:
    plan = drawn(VECTOR_FRAME, reserves=1)
    spare = plan.reserves[0].participant
    with pytest.raises(InvalidValue, match="given 1 ids more than once") as refusal:
        drawn(
            VECTOR_FRAME,
            lambda one: ["P1", "P1"] if one == spare else patient_ids(22),
            reserves=1,
        )
    assert refusal.value.problems[0].field == f"patients_of {spare.masked_key}"


def test_an_earlier_audits_participant_with_ids_that_are_not_text_is_refused() -> None:
    frame = groups(range(1, 11))
    of_each: dict[Participant, Any] = {one.participant: ["P1", ["SECRET"]] for one in frame}
    with pytest.raises(InvalidType, match=r"\[1\]: given list, expected text") as refusal:
        drawn(frame, of_each, excluding=drawn(frame))
    assert "SECRET" not in str(refusal.value)


def test_the_first_fifty_of_many_wrong_ids_are_reported_and_the_rest_counted() -> None:
    with pytest.raises(InvalidValue) as refusal:
        drawn(groups(range(1, 11)), lambda _one: [""] * 100)
    assert len(refusal.value.problems) == 51
    assert refusal.value.problems[-1].given == "950 more problems like these"


def test_an_error_in_the_callers_function_is_the_cause() -> None:
    def patients_of(_one: Participant) -> list[str]:
        message = "the warehouse is asleep"
        raise ConnectionError(message)

    with pytest.raises(InvalidValue, match="given one that raised ConnectionError") as refused:
        drawn(VECTOR_FRAME, patients_of)
    assert str(refused.value.__cause__) == "the warehouse is asleep"


# --- privacy -------------------------------------------------------------------------------------


def test_patients_may_be_any_mapping(vector: Plan) -> None:
    class Warehouse(Mapping[Participant, tuple[str, ...]]):
        def __getitem__(self, one: Participant) -> tuple[str, ...]:
            return VECTOR_PATIENTS

        def __iter__(self) -> Iterator[Participant]:
            return iter(())

        def __len__(self) -> int:
            return 0

    assert drawn(VECTOR_FRAME, Warehouse()) == vector

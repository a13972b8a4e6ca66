"""Samples of one participant's patients: SAM-004 to SAM-006."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.identifiers import Participant
from qpp_rules.sampling import (
    SampledPatient,
    sample_patients,
    ticket,
)
from tests.sampling.plain_reading import (
    patient_ticket,
    patients_needed,
)
from tests.sampling.samples import (
    HUNDRED_TEN,
    PY2027,
    SEED,
    VECTOR_PATIENT_TICKET,
    VECTOR_PATIENTS,
    VECTOR_SAMPLED_PATIENTS,
    chi_square,
    group,
    patient_ids,
    showing,
    shuffled,
)
from tests.sampling.strategies import salts, seeds
from tests.strategies import participants as any_participants

DRAWS = 2000


# --- the test vector of the contract -------------------------------------------------------------


def test_the_vector_draws_six_of_the_first_participants_patients() -> None:
    drawn = sample_patients(HUNDRED_TEN, VECTOR_PATIENTS, seed=SEED, year=PY2027)

    assert tuple(one.patient for one in drawn) == VECTOR_SAMPLED_PATIENTS
    assert [one.rank for one in drawn] == [1, 2, 3, 4, 5, 6]
    assert drawn[0].ticket == ticket(SEED, HUNDRED_TEN, "P016") == VECTOR_PATIENT_TICKET


# --- samples of patients -------------------------------------------------------------------------


@given(
    any_participants(),
    st.integers(0, 250),
    seeds(),
    st.sets(st.integers(0, 249)),
    salts(),
)
def test_sampled_patients_are_the_smallest_tickets_that_are_not_excluded(
    one: Participant, count: int, seed: str, out: set[int], salt: int
) -> None:
    """The size is computed on all patients; exclusion can leave fewer."""
    ids = patient_ids(count)
    excluded = {f"MRN-{number:04}" for number in out}
    left = sorted(set(ids) - excluded, key=lambda patient: patient_ticket(seed, one.key, patient))

    drawn = sample_patients(
        one, iter(shuffled(ids, salt)), seed=seed, year=PY2027, excluding=excluded
    )

    assert [one.patient for one in drawn] == left[: patients_needed(count)]
    assert [member.rank for member in drawn] == list(range(1, len(drawn) + 1))
    assert [member.ticket for member in drawn] == [
        patient_ticket(seed, one.key, member.patient) for member in drawn
    ]


def test_two_participants_with_the_same_patients_get_different_samples() -> None:
    ids = patient_ids(40)
    samples = [sample_patients(group(n), ids, seed=SEED, year=PY2027) for n in (1, 2)]

    assert {one.patient for one in samples[0]} != {one.patient for one in samples[1]}


NO_PATIENT_LISTS = [
    pytest.param("SECRET-1", InvalidType, ["patients"], "an iterable of patient ids", id="a-text"),
    pytest.param(b"SECRET-1", InvalidType, ["patients"], "an iterable of patient ids", id="bytes"),
    pytest.param(None, InvalidType, ["patients"], "an iterable of patient ids", id="nothing"),
    pytest.param(7, InvalidType, ["patients"], "an iterable of patient ids", id="a-number"),
    pytest.param(["SECRET-1", 777], InvalidType, ["patients[1]"], "given int", id="an-item"),
    pytest.param(["", "SECRET-1"], InvalidValue, ["patients[0]"], "not empty", id="empty"),
    pytest.param(["SECRET-1 "], InvalidValue, ["patients[0]"], "no blanks around", id="blanks"),
    pytest.param(["SEC\tRET-1"], InvalidValue, ["patients[0]"], "control characters", id="tab"),
    pytest.param(["SECRET-1\n"], InvalidValue, ["patients[0]"], "no blanks", id="line-break"),
    pytest.param(["SEC\u2028RET-1"], InvalidValue, ["patients[0]"], "line breaks", id="separator"),
    pytest.param(["SECRET-1"] * 3, InvalidValue, ["patients"], "2 ids more than once", id="twice"),
    pytest.param(
        [" SECRET-1", "SECRET-2", "SECRET-2", None, ""],
        InvalidInput,
        ["patients[0]", "patients[3]", "patients[4]"],
        "given None",
        id="all-told",
    ),
]


@pytest.mark.parametrize(("ids", "error", "fields", "told"), NO_PATIENT_LISTS)
def test_anything_but_a_list_of_patient_ids_is_refused_and_no_id_is_shown(
    ids: Any, error: type[InvalidInput], fields: list[str], told: str
) -> None:
    with pytest.raises(error) as refusal:
        sample_patients(HUNDRED_TEN, ids, seed=SEED, year=PY2027)

    assert refusal.value.subject == "sample_patients"
    assert [problem.field for problem in refusal.value.problems] == fields
    assert told in str(refusal.value)
    assert showing(["SECRET", "SEC", "RET-1", "777", "100000010"], refusal.value) == []


@pytest.mark.parametrize("excluding", ["SECRET-1", b"SECRET-1", None, 7], ids=repr)
def test_excluded_patients_must_be_a_collection_of_ids(excluding: Any) -> None:
    with pytest.raises(InvalidType, match="sample_patients: excluding: given ") as refusal:
        sample_patients(HUNDRED_TEN, ["SECRET-1"], seed=SEED, year=PY2027, excluding=excluding)
    assert showing(["SECRET"], refusal.value) == []


def test_patients_are_sampled_for_a_participant() -> None:
    with pytest.raises(
        InvalidType, match="sample_patients: participant: given a text that is not shown"
    ):
        sample_patients("group:123456789", [], seed=SEED, year=PY2027)  # type: ignore[arg-type]


def test_a_sampled_patient_does_not_show_the_id() -> None:
    drawn = sample_patients(HUNDRED_TEN, ["SECRET-1"], seed=SEED, year=PY2027)

    assert drawn == (
        SampledPatient("SECRET-1", 1, patient_ticket(SEED, HUNDRED_TEN.key, "SECRET-1")),
    )
    assert showing(["SECRET"], drawn, *drawn) == []
    assert drawn[0].ticket in repr(drawn)


# --- the sample is fair --------------------------------------------------------------------------


def test_every_patient_is_drawn_about_equally_often() -> None:
    """A chi-square of 19 degrees of freedom exceeds 43.8 once in a thousand."""
    ids = patient_ids(20)
    place = {patient: number for number, patient in enumerate(ids)}
    counts = Counter(
        place[one.patient]
        for seed in range(DRAWS)
        for one in sample_patients(HUNDRED_TEN, ids, seed=f"{seed:020}", year=PY2027)
    )

    assert chi_square(counts, 20, DRAWS, 5 / 20) < 43.8


@pytest.mark.parametrize("excluding", [[[]], [7], [b"P1"], ["P1", None]], ids=repr)
def test_each_excluded_patient_must_be_a_text_id(excluding: Any) -> None:
    with pytest.raises(InvalidType, match=r"sample_patients: excluding\[\d\]: given ") as refusal:
        sample_patients(HUNDRED_TEN, ["P1"], seed=SEED, year=PY2027, excluding=excluding)
    assert "P1" not in str(refusal.value)

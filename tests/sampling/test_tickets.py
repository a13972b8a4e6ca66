"""The scheme: tickets that anyone can recompute, and samples of one stage. SAM-018, SAM-020; D15.

The property tests hold the package against ``plain_reading``, which hashes and sorts everything.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.identifiers import Participant, Tin
from qpp_rules.sampling import (
    SCHEME,
    ParticipantSample,
    list_digest,
    new_seed,
    sample_participants,
    sample_patients,
    ticket,
)
from tests.sampling.plain_reading import (
    lines_digest,
    participant_ticket,
    patient_ticket,
)
from tests.sampling.samples import (
    HUNDRED_TEN,
    OTHER_SEED,
    PY2027,
    SEED,
    VECTOR_COVERAGE,
    VECTOR_DIGEST,
    VECTOR_PARTICIPANTS,
    VECTOR_PATIENTS,
    VECTOR_TICKETS,
    group,
    showing,
    shuffled,
)
from tests.sampling.strategies import salts, seeds
from tests.strategies import participants as any_participants

VECTOR_KEYS = [one.key for one in VECTOR_PARTICIPANTS]


def sampled(keys: Any, **more: Any) -> ParticipantSample:
    return sample_participants(keys, **{"seed": SEED, "year": PY2027, **more})


def printed(*command: str, given: str = "", **environment: str) -> str:
    """What a command line prints, or a skipped test where the system lacks the command."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} here")
    done = subprocess.run(
        command,
        input=given.encode(),
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


# --- the test vector of the contract -------------------------------------------------------------


@pytest.mark.parametrize(("key", "expected"), VECTOR_TICKETS, ids=lambda text: text[:24])
def test_the_vector_gives_each_participant_its_ticket(key: str, expected: str) -> None:
    of_key = {one.key: one for one in VECTOR_PARTICIPANTS}

    assert ticket(SEED, of_key[key]) == expected


@pytest.mark.parametrize(("key", "_drawn_for", "start"), VECTOR_COVERAGE)
def test_the_vector_gives_the_coverage_additions_their_tickets(
    key: str, _drawn_for: str, start: str
) -> None:
    of_key = {one.key: one for one in VECTOR_PARTICIPANTS}

    assert ticket(SEED, of_key[key]).startswith(start)


def test_the_vector_has_its_frame_digest() -> None:
    assert list_digest(VECTOR_KEYS) == VECTOR_DIGEST


# --- what anybody can do on a command line -------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "one", "patient"),
    [
        (SEED, HUNDRED_TEN, None),
        (SEED, HUNDRED_TEN, "P016"),
        (SEED, VECTOR_PARTICIPANTS[-1], None),
        ("a seed with blanks", VECTOR_PARTICIPANTS[-3], "a/b|c"),
        ("Würfel", VECTOR_PARTICIPANTS[-2], "Ä 1"),
    ],
)
def test_a_ticket_is_what_printf_and_sha256sum_print(
    seed: str, one: Participant, patient: str | None
) -> None:
    if patient is None:
        text = f"qpp-rules-1/{seed}/participant/{one.key}"
    else:
        text = f"qpp-rules-1/{seed}/patient/{one.key}/{patient}"
    hashed = printed("sha256sum", given=printed("printf", "%s", text))

    assert hashed.split()[0] == ticket(seed, one, patient)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(VECTOR_KEYS, id="the vector's frame"),
        pytest.param([*"bBaA", "Ä", "ä", "a b", "a-b", "a|b", "ab", "日本", "🙂", "ﬁ"], id="texts"),
        pytest.param(list(VECTOR_PATIENTS), id="the vector's patients"),
        pytest.param(["one"], id="one"),
    ],
)
@pytest.mark.parametrize("salt", [0, 1])
def test_a_list_digest_is_what_sort_and_sha256sum_print(lines: list[str], salt: int) -> None:
    ordered = printed(
        "sort", given="".join(f"{line}\n" for line in shuffled(lines, salt)), LC_ALL="C"
    )
    hashed = printed("sha256sum", given=ordered)

    assert hashed.split()[0] == list_digest(lines) == list_digest(iter(shuffled(lines, salt)))


def test_an_empty_list_has_the_digest_of_the_empty_text() -> None:
    assert list_digest([]) == printed("sha256sum").split()[0]


@given(st.lists(st.text(st.characters(exclude_categories=("C",)), max_size=5)), salts())
def test_a_list_digest_does_not_depend_on_the_order_of_the_lines(
    lines: list[str], salt: int
) -> None:
    assert list_digest(lines) == list_digest(shuffled(lines, salt)) == lines_digest(lines)


# --- tickets -------------------------------------------------------------------------------------


@given(
    seeds(), any_participants(), st.none() | st.text("AB/|: ä1", min_size=1).map(lambda t: f"x{t}x")
)
def test_a_ticket_is_the_sha_256_of_a_text_with_one_reading(
    seed: str, one: Participant, patient: str | None
) -> None:
    """The text names scheme, seed, stage, participant and patient, a slash between each two."""
    if patient is None:
        assert ticket(seed, one) == participant_ticket(seed, one.key)
    else:
        assert ticket(seed, one, patient) == patient_ticket(seed, one.key, patient)
        _scheme, read_seed, stage, key, read_patient = (
            f"{SCHEME}/{seed}/patient/{one.key}/{patient}".split("/", 4)
        )
        assert (read_seed, stage, key, read_patient) == (seed, "patient", one.key, patient)


def test_a_ticket_depends_on_each_part() -> None:
    tickets = {
        ticket(SEED, group(1)),
        ticket(OTHER_SEED, group(1)),
        ticket(SEED, group(2)),
        ticket(SEED, group(1), "P1"),
        ticket(SEED, group(1), "P2"),
        ticket(SEED, group(2), "P1"),
        ticket(OTHER_SEED, group(1), "P1"),
    }
    assert len(tickets) == 7
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in tickets)


@pytest.mark.parametrize(
    ("patient", "error"),
    [
        ("", InvalidValue),
        (" MRN-SECRET", InvalidValue),
        ("MRN-SECRET\n", InvalidValue),
        ("MRN\x00SECRET", InvalidValue),
        ("MRN\udcffSECRET", InvalidValue),
        (12345678, InvalidType),
        (b"MRN-SECRET", InvalidType),
    ],
    ids=ascii,
)
def test_a_ticket_needs_a_patient_id_and_a_refusal_does_not_show_it(
    patient: Any, error: type[InvalidInput]
) -> None:
    with pytest.raises(error, match="ticket: patient: given ") as refusal:
        ticket(SEED, HUNDRED_TEN, patient)
    assert showing(["MRN", "SECRET", "12345678", "100000010"], refusal.value) == []


@pytest.mark.parametrize("one", ["group:123456789", Tin("123456789"), None], ids=repr)
def test_a_ticket_needs_a_participant(one: Any) -> None:
    with pytest.raises(InvalidType, match=r"ticket: participant: .*write Group"):
        ticket(SEED, one)


NO_SEEDS = [
    pytest.param("", InvalidValue, "not empty", id="empty"),
    pytest.param("2027/05", InvalidValue, "a seed without /; use digits, or new_seed", id="slash"),
    pytest.param("/", InvalidValue, "a seed without /", id="only-a-slash"),
    pytest.param(" 314", InvalidValue, "no blanks around it", id="blank-before"),
    pytest.param("314 ", InvalidValue, "no blanks around it", id="blank-after"),
    pytest.param("31\n41", InvalidValue, "without control characters", id="line-break"),
    pytest.param("31\x0041", InvalidValue, "without control characters", id="control-character"),
    pytest.param(314, InvalidType, "expected text", id="int"),
    pytest.param(None, InvalidType, "expected text", id="nothing"),
    pytest.param(b"314", InvalidType, "expected text", id="bytes"),
]


# --- seeds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "error", "told"), NO_SEEDS)
@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda seed: ticket(seed, group(1)), id="ticket"),
        pytest.param(lambda seed: sampled([], seed=seed), id="sample_participants"),
        pytest.param(
            lambda seed: sample_patients(group(1), [], seed=seed, year=PY2027), id="sample_patients"
        ),
    ],
)
def test_anything_but_a_seed_is_refused(
    use: Any, seed: Any, error: type[InvalidInput], told: str
) -> None:
    with pytest.raises(error, match=f"seed: given .*{told}"):
        use(seed)


def test_a_new_seed_is_twenty_digits_and_never_repeats() -> None:
    drawn = [new_seed() for _ in range(500)]

    assert all(re.fullmatch("[0-9]{20}", seed) for seed in drawn)
    assert len(set(drawn)) == len(drawn)
    assert {seed[0] for seed in drawn} == set("0123456789")


def test_a_new_seed_keeps_its_leading_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = []

    def smallest(bound: int) -> int:
        asked_for.append(bound)
        return 7

    monkeypatch.setattr(secrets, "randbelow", smallest)
    assert new_seed() == "00000000000000000007"
    assert asked_for == [10**20]


@pytest.mark.parametrize("surrogate", [chr(0xD800), chr(0xDFFF)])
def test_a_text_that_utf8_cannot_encode_has_no_digest_and_is_not_shown(surrogate: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        list_digest(["\ud7ff\ue000", f"SECRET{surrogate}"])
    (problem,) = refusal.value.problems
    assert problem.field == "texts[1]"
    assert "SECRET" not in str(refusal.value)


def test_a_digest_needs_a_list_of_texts() -> None:
    wrong: Any = [5]
    with pytest.raises(InvalidType, match=r"list_digest: texts\[0\]"):
        list_digest(wrong)

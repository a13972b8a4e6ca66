"""The scheme: tickets that anybody can recompute, and samples of one stage. SAM-018, SAM-020; D15.

The property tests hold the package against ``plain_reading``, which hashes and sorts everything.
"""

from __future__ import annotations

import os
import pickle
import re
import secrets
import shutil
import subprocess
from collections import Counter
from functools import reduce
from itertools import combinations, pairwise, permutations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Group, Participant, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    SCHEME,
    ParticipantSample,
    SampledPatient,
    Ticketed,
    list_digest,
    merge,
    new_seed,
    sample_participants,
    sample_patients,
    ticket,
)
from tests.sampling.plain_reading import (
    lines_digest,
    participant_ticket,
    participants_needed,
    patient_ticket,
    patients_needed,
)
from tests.sampling.samples import (
    OTHER_SEED,
    PY2027,
    SEED,
    VECTOR_COVERAGE,
    VECTOR_DIGEST,
    VECTOR_PARTICIPANTS,
    VECTOR_PATIENT_TICKET,
    VECTOR_PATIENTS,
    VECTOR_SAMPLED_PATIENTS,
    VECTOR_TICKETS,
    group,
    participant,
    patient_ids,
    showing,
    shuffled,
)
from tests.sampling.strategies import asked, salts, seeds
from tests.strategies import participants as any_participants

HUNDRED_TEN = group(100_000_010)
VECTOR_KEYS = [one.key for one in VECTOR_PARTICIPANTS]


def keys_of(count: int, first: int = 1) -> list[str]:
    return [participant(number).key for number in range(first, first + count)]


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


def test_the_vector_draws_the_ten_smallest_tickets_in_order() -> None:
    drawn = sampled(VECTOR_PARTICIPANTS)

    assert (drawn.population, drawn.quota.size) == (44, 10)
    assert [(one.key, one.ticket) for one in drawn.sample] == list(VECTOR_TICKETS)
    assert drawn.reserves == ()


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


def test_the_vector_draws_six_of_the_first_participants_patients() -> None:
    drawn = sample_patients(HUNDRED_TEN, VECTOR_PATIENTS, seed=SEED, year=PY2027)

    assert tuple(one.patient for one in drawn) == VECTOR_SAMPLED_PATIENTS
    assert [one.rank for one in drawn] == [1, 2, 3, 4, 5, 6]
    assert drawn[0].ticket == ticket(SEED, HUNDRED_TEN, "P016") == VECTOR_PATIENT_TICKET


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


def test_the_digest_of_an_empty_list_is_that_of_no_text() -> None:
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
def test_a_ticket_is_of_a_patient_id_and_a_refusal_does_not_show_it(
    patient: Any, error: type[InvalidInput]
) -> None:
    with pytest.raises(error, match="ticket: patient: given ") as refusal:
        ticket(SEED, HUNDRED_TEN, patient)
    assert showing(["MRN", "SECRET", "12345678", "100000010"], refusal.value) == []


@pytest.mark.parametrize("one", ["group:123456789", Tin("123456789"), None], ids=repr)
def test_a_ticket_is_of_a_participant(one: Any) -> None:
    with pytest.raises(InvalidType, match=r"ticket: participant: .*write Group"):
        ticket(SEED, one)


# --- seeds ---------------------------------------------------------------------------------------

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
def test_what_is_no_seed_is_refused(
    use: Any, seed: Any, error: type[InvalidInput], told: str
) -> None:
    with pytest.raises(error, match=f"seed: given .*{told}"):
        use(seed)


def test_a_new_seed_is_twenty_digits_that_come_but_once() -> None:
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


# --- samples of participants ---------------------------------------------------------------------

# As many as are held before the buffer is cut back, and around it.
SIZES = (0, 1, 9, 10, 11, 49, 50, 51, 165, 166, 167, 300)


@given(st.sampled_from(SIZES) | st.integers(0, 800), st.integers(1, 999), seeds(), asked())
def test_a_sample_is_the_smallest_tickets_of_all(
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
def test_a_sample_is_right_in_the_orders_that_are_hardest_for_one_pass(reverse: bool) -> None:
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
    with pytest.raises(InvalidType, match=f"merge: {place}: given list, expected a Participant"):
        merge(**{**arguments, place: ["group:123456789"]})


@given(st.integers(1, 120), st.integers(0, 49), salts(), asked())
def test_an_entry_that_comes_twice_is_noticed_where_it_could_be_drawn(
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
def test_a_twin_of_the_last_that_is_kept_is_noticed_in_a_large_frame(
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
def test_an_entry_in_two_shards_is_noticed_where_it_could_be_drawn(rank: int) -> None:
    ordered = sorted(keys_of(120), key=lambda key: participant_ticket(SEED, key))
    twin = ordered[rank - 1]
    first, second = sampled(ordered), sampled([twin])

    for pair in ((first, second), (second, first)):
        with pytest.raises(InvalidValue, match="merge: participants: given 1 entries more than"):
            merge(*pair)


def test_twins_are_counted() -> None:
    with pytest.raises(InvalidValue, match="participants: given 3 entries more than once"):
        sampled([*keys_of(12), *keys_of(3)])


@pytest.mark.parametrize(
    ("given_as", "error", "told"),
    [
        pytest.param("group:987654321", InvalidType, "given str, expected an iterable", id="a-key"),
        pytest.param(b"group", InvalidType, "given bytes, expected an iterable", id="bytes"),
        pytest.param(None, InvalidType, "given NoneType, expected an iterable", id="nothing"),
        pytest.param([987654321], InvalidType, "an entry that is a int", id="a-number"),
        pytest.param([Tin("987654321")], InvalidType, "an entry that is a Tin", id="a-TIN"),
        pytest.param(["987654321"], InvalidValue, "1 texts that are not shown", id="bare-TIN"),
        pytest.param(
            ["group:98-7654321"], InvalidValue, "1 texts that are not shown", id="hyphens"
        ),
        pytest.param(["GROUP:987654321"], InvalidValue, "1 texts that are not shown", id="case"),
        pytest.param(["group:98765432\udcff"], InvalidValue, "have no UTF-8", id="no-UTF-8"),
    ],
)
def test_what_is_no_frame_of_participants_is_refused_and_not_shown(
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
def test_reserves_are_a_count(reserves: Any, error: type[InvalidInput]) -> None:
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


def test_a_bare_year_is_refused_with_the_mend() -> None:
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


def test_a_sample_that_is_put_together_by_hand_is_checked() -> None:
    drawn = sampled(VECTOR_PARTICIPANTS)
    wrong = {"seed": "a/b", "year": 2027, "reserves_asked": -1, "population": 1.5}
    with pytest.raises(InvalidInput) as refusal:
        attrs.evolve(drawn, **wrong)
    assert [problem.field for problem in refusal.value.problems] == list(wrong)


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


def test_two_participants_with_the_same_patients_have_other_samples() -> None:
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
        "given NoneType",
        id="all-told",
    ),
]


@pytest.mark.parametrize(("ids", "error", "fields", "told"), NO_PATIENT_LISTS)
def test_what_is_no_list_of_patient_ids_is_refused_and_no_id_is_shown(
    ids: Any, error: type[InvalidInput], fields: list[str], told: str
) -> None:
    with pytest.raises(error) as refusal:
        sample_patients(HUNDRED_TEN, ids, seed=SEED, year=PY2027)

    assert refusal.value.subject == "sample_patients"
    assert [problem.field for problem in refusal.value.problems] == fields
    assert told in str(refusal.value)
    assert showing(["SECRET", "SEC", "RET-1", "777", "100000010"], refusal.value) == []


@pytest.mark.parametrize("excluding", ["SECRET-1", b"SECRET-1", None, 7], ids=repr)
def test_patients_are_excluded_by_a_collection_of_ids(excluding: Any) -> None:
    with pytest.raises(InvalidType, match="sample_patients: excluding: given ") as refusal:
        sample_patients(HUNDRED_TEN, ["SECRET-1"], seed=SEED, year=PY2027, excluding=excluding)
    assert showing(["SECRET"], refusal.value) == []


def test_patients_are_sampled_of_a_participant() -> None:
    with pytest.raises(InvalidType, match="sample_patients: participant: given str"):
        sample_patients("group:123456789", [], seed=SEED, year=PY2027)  # type: ignore[arg-type]


def test_a_sampled_patient_does_not_show_the_id() -> None:
    drawn = sample_patients(HUNDRED_TEN, ["SECRET-1"], seed=SEED, year=PY2027)

    assert drawn == (
        SampledPatient("SECRET-1", 1, patient_ticket(SEED, HUNDRED_TEN.key, "SECRET-1")),
    )
    assert showing(["SECRET"], drawn, *drawn) == []
    assert drawn[0].ticket in repr(drawn)


def test_a_ticketed_entry_gives_its_participant() -> None:
    assert Ticketed("0", "group:100000010").participant == HUNDRED_TEN


# --- the sample is fair --------------------------------------------------------------------------
# The seeds are the same on every run, so these tests cannot fail by chance.

DRAWS = 2000


def chi_square(counts: Counter[Any], cells: int, draws: int, chance: float) -> float:
    """Pearson's statistic for *cells* that are each chosen in *draws* by *chance*.

    Draws are without replacement, so counts vary by chance x (1 - chance), and sum to a constant.
    """
    expected = draws * chance
    assert set(counts) <= set(range(cells))
    squares = sum((counts[cell] - expected) ** 2 for cell in range(cells))
    return squares / (expected * (1 - chance)) * (cells - 1) / cells


@pytest.fixture(scope="module")
def drawn_by_seed() -> list[list[int]]:
    """For each of many seeds, which 10 of 40 groups it draws, in order."""
    keys = [group(number).key for number in range(40)]
    place = {key: number for number, key in enumerate(keys)}
    return [
        [place[one.key] for one in sampled(keys, seed=f"{seed:020}").sample]
        for seed in range(DRAWS)
    ]


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


def test_no_participants_chance_depends_on_anothers(drawn_by_seed: list[list[int]]) -> None:
    """Each of the 780 pairs is drawn together in 2,000 x 10/40 x 9/39 = 115 draws or so."""
    together = Counter(pair for drawn in drawn_by_seed for pair in combinations(sorted(drawn), 2))

    assert len(together) == 780
    assert all(65 <= count <= 170 for count in together.values())


def test_no_two_seeds_draw_the_same_sample(drawn_by_seed: list[list[int]]) -> None:
    """A hash that is not cryptographic had 92 distinct samples of 4,000 seeds."""
    assert len({tuple(drawn) for drawn in drawn_by_seed}) == DRAWS
    assert len({frozenset(drawn) for drawn in drawn_by_seed}) == DRAWS


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
def test_each_excluded_patient_is_an_id_as_text(excluding: Any) -> None:
    with pytest.raises(InvalidType, match=r"sample_patients: excluding\[\d\]: given ") as refusal:
        sample_patients(HUNDRED_TEN, ["P1"], seed=SEED, year=PY2027, excluding=excluding)
    assert "P1" not in str(refusal.value)


@pytest.mark.parametrize("place", ["first", "second"])
@pytest.mark.parametrize("size", [5, 120])
@pytest.mark.parametrize("edit", ["ticket", "order", "dropped", "population"])
def test_a_sample_that_was_changed_is_not_merged(place: str, size: int, edit: str) -> None:
    """Its tickets are computed again, and their number held against the population."""
    sample = sampled(keys_of(size))
    kept = sample.kept
    changes: dict[str, dict[str, Any]] = {
        "ticket": {"kept": (*kept[:-1], attrs.evolve(kept[-1], ticket="f" * 64))},
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

"""When Promoting Interoperability is reweighted, for clinicians and groups."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.vocabulary import ClinicianType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import (
    ApprovedException,
    SpecialStatuses,
    Submitted,
    promoting_interoperability,
    promoting_interoperability_of_group,
)
from qpp_rules.testing import strategies
from qpp_rules.testing.strategies.reweighting import YEARS
from tests.reweighting import plain_reading
from tests.reweighting.places import NOT_QUALIFYING, NOTHING, PY2026, QUALIFYING

PY = PerformanceYear
OF_PI = "reweighting.interoperability"
NONE = SpecialStatuses(
    clinician_type=ClinicianType.DOCTOR_OF_MEDICINE,
    non_patient_facing=False,
    hospital_based=False,
    ambulatory_surgical_center_based=False,
    small_practice=False,
)
HARDSHIP, COMPROMISED = ApprovedException.HARDSHIP, ApprovedException.COMPROMISED_DATA
COVID_19 = ApprovedException.COVID_19
FIRST, SECOND = Npi("1234567893"), Npi("1234567802")


def answer(statuses: SpecialStatuses, year: int, **how: Any) -> bool | None:
    given_ = {"approved": (), "data": NOTHING, **how}
    return promoting_interoperability(statuses, PY(year), **given_).answer


@pytest.mark.parametrize("kind", ClinicianType)
def test_each_year_has_its_clinician_types(kind: ClinicianType) -> None:
    """REW-017: measures-and-submissions.md 3.6. A type that is not listed is not automatic."""
    of_kind = evolve(NONE, clinician_type=kind)

    for year in range(2017, 2028):
        expected = kind in plain_reading.interoperability_types(year)
        assert answer(of_kind, year) is expected, year


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        # The boundaries of REW-017, by hand.
        (ClinicianType.PHYSICAL_THERAPIST, 2019, 2023),
        (ClinicianType.NURSE_PRACTITIONER, 2017, 2022),
        (ClinicianType.CLINICAL_SOCIAL_WORKER, 2022, 2024),
    ],
)
def test_a_clinician_type_has_its_first_and_last_year(
    kind: ClinicianType, first: int, last: int
) -> None:
    of_kind = evolve(NONE, clinician_type=kind)

    assert [year for year in range(2017, 2028) if answer(of_kind, year)] == [
        *range(first, last + 1)
    ]


@pytest.mark.parametrize(
    ("status", "first"),
    [
        ("non_patient_facing", 2017),
        ("hospital_based", 2017),
        ("ambulatory_surgical_center_based", 2017),
        ("small_practice", 2022),
    ],
)
def test_each_year_has_its_special_statuses(status: str, first: int) -> None:
    """Small practices automatically from 2022, by application before."""
    with_it = evolve(NONE, **{status: True})

    assert [year for year in range(2017, 2028) if answer(with_it, year)] == [*range(first, 2028)]
    d = promoting_interoperability(with_it, PY2026, approved=(), data=NOTHING)
    assert [one.about for one in d.findings if one.rule.id == f"{OF_PI}.status"] == [
        "small practice",
        "non-patient facing",
        "hospital-based",
        "ambulatory surgical center (ASC)-based",
    ]


@pytest.mark.parametrize(
    ("exception", "years"),
    [
        (HARDSHIP, range(2017, 2028)),
        (ApprovedException.DECERTIFIED_CEHRT, range(2018, 2028)),
        (ApprovedException.EXTREME_CIRCUMSTANCES, range(2018, 2028)),
        (COMPROMISED, range(2018, 2028)),
        (ApprovedException.SMALL_PRACTICE, range(2018, 2022)),
        (COVID_19, range(2019, 2020)),
    ],
)
def test_each_year_has_its_exceptions(exception: ApprovedException, years: range) -> None:
    found = [year for year in range(2017, 2028) if answer(NONE, year, approved={exception})]
    assert found == [*years]


def test_data_voids_the_reweighting() -> None:
    """Data for PI void it, except compromised data and COVID-19 of 2019."""
    small = evolve(NONE, small_practice=True)

    assert answer(small, 2026, data=QUALIFYING) is False
    assert answer(small, 2026, data=NOT_QUALIFYING) is True
    assert answer(small, 2023, data=NOT_QUALIFYING) is False
    assert answer(NONE, 2026, approved={HARDSHIP}, data=QUALIFYING) is False
    assert answer(NONE, 2026, approved={COMPROMISED}, data=QUALIFYING) is True
    assert answer(NONE, 2019, approved={COVID_19}, data=QUALIFYING) is True
    assert answer(NONE, 2017, approved={COMPROMISED}, data=NOTHING) is False


def test_treating_unqualified_data_as_voiding_nothing_is_our_reading() -> None:
    """Guides for practices of 2022 to 2025 say that a single value is enough."""
    small = evolve(NONE, small_practice=True)
    d = promoting_interoperability(small, PY2026, approved=(), data=NOT_QUALIFYING)

    (finding,) = d.assumptions
    assert finding.rule.id == f"{OF_PI}.data"
    assert finding.observed == "data that does not qualify"


def test_each_ground_has_its_finding() -> None:
    d = promoting_interoperability(
        SpecialStatuses(clinician_type=ClinicianType.PHYSICAL_THERAPIST),
        PY(2022),
        approved={COMPROMISED, HARDSHIP},
        data=QUALIFYING,
    )

    told = {one.rule.id.removeprefix(f"{OF_PI}."): one for one in d.findings}
    assert told["clinician-type"].observed == "physical therapist"
    assert (
        told["exception"].observed == "significant hardship; data compromised outside its control"
    )
    assert told["surviving-exception"].required == "data compromised outside its control"
    assert (told["data"].verdict.name, told["data"].about) == (
        "NOT_APPLICABLE",
        "data compromised outside its control",
    )
    voided = promoting_interoperability(NONE, PY2026, approved={HARDSHIP}, data=QUALIFYING)
    assert voided.finding(f"{OF_PI}.data").verdict.name == "NOT_MET"
    of_2026 = promoting_interoperability(SpecialStatuses(), PY2026)
    finding = of_2026.finding(f"{OF_PI}.clinician-type")
    assert (finding.verdict.name, finding.required) == ("NOT_MET", "no clinician type")
    assert f"{OF_PI}.surviving-exception" not in {
        one.rule.id for one in promoting_interoperability(NONE, PY(2017)).findings
    }


def test_unknown_facts_are_missing_only_if_they_decide() -> None:
    def missing(statuses: SpecialStatuses, **how: Any) -> tuple[str, ...]:
        return promoting_interoperability(statuses, PY2026, **how).missing

    small = evolve(NONE, small_practice=True)
    for data in (None, Submitted.NOT_JUDGED):
        d = promoting_interoperability(small, PY2026, approved=(), data=data)
        assert d.missing == d.finding(f"{OF_PI}.data").missing == ("data",)
    assert missing(small, approved=None, data=QUALIFYING) == ("approved",)
    assert missing(small, approved=None, data=NOTHING) == ()
    assert missing(NONE, approved=None, data=NOTHING) == ("approved",)
    unknown = evolve(NONE, small_practice=None, clinician_type=None)
    assert missing(unknown, approved=(), data=NOTHING) == ("statuses.small_practice",)
    assert missing(unknown, approved=(), data=QUALIFYING) == ()
    assert missing(unknown, approved=None, data=None) == (
        "statuses.small_practice",
        "approved",
        "data",
    )


@given(
    strategies.special_statuses(),
    st.sampled_from(YEARS),
    st.none() | st.frozensets(st.sampled_from(ApprovedException)),
    st.none() | st.sampled_from(Submitted),
)
def test_the_answer_agrees_with_a_second_reading(
    statuses: SpecialStatuses,
    year: PerformanceYear,
    approved: frozenset[ApprovedException] | None,
    data: Submitted | None,
) -> None:
    """Decided where all completions of the facts have one answer in the plain reading."""
    d = promoting_interoperability(statuses, year, approved=approved, data=data)

    assert d.answer is one_answer(
        plain_reading.interoperability(year.year, some, sent, qualifying=qualifying)
        for qualifying in {plain_reading.qualifies(one, year.year) for one in whole(statuses)}
        for some in exceptions(approved)
        for sent in possible(data)
    )


def whole(statuses: SpecialStatuses) -> Any:
    """Yield every completion of *statuses*."""
    types = (*ClinicianType,) if statuses.clinician_type is None else (statuses.clinician_type,)
    flags = ("non_patient_facing", "hospital_based", "ambulatory_surgical_center_based")
    names = (*flags, "small_practice")
    known = [getattr(statuses, name) for name in names]
    some = [(True, False) if one is None else (one,) for one in known]
    for kind, *values in product(types, *some):
        yield SpecialStatuses(clinician_type=kind, **dict(zip(names, values, strict=True)))


def exceptions(approved: frozenset[ApprovedException] | None) -> list[frozenset[ApprovedException]]:
    return [frozenset(), *({one} for one in ApprovedException)] if approved is None else [approved]


def possible(data: Submitted | None) -> tuple[Submitted, ...]:
    known = (NOTHING, NOT_QUALIFYING, QUALIFYING)
    return {None: known, Submitted.NOT_JUDGED: known[1:]}.get(data, (data,))


def one_answer(answers: Any) -> bool | None:
    found = set(answers)
    return found.pop() if len(found) == 1 else None


# --- groups ------------------------------------------------------------------------------------

SMALL = evolve(NONE, small_practice=True)


def of_group(members: Any, **how: Any) -> Determination[bool | None]:
    known = {"hospital_based": False, "non_patient_facing": False, "approved": (), "data": NOTHING}
    return promoting_interoperability_of_group(members, PY2026, **{**known, **how})


@pytest.mark.parametrize(
    ("members", "how", "expected"),
    [
        # 42 CFR § 414.1380(c)(2)(iii): all members qualify, or the group itself does.
        ({FIRST: SMALL, SECOND: SMALL}, {}, True),
        ({FIRST: SMALL, SECOND: NONE}, {}, False),
        ({FIRST: SMALL, SECOND: NONE}, {"hospital_based": True}, True),
        ({FIRST: SMALL, SECOND: NONE}, {"non_patient_facing": True}, True),
        ({FIRST: NONE}, {"approved": {HARDSHIP}}, True),
        ({FIRST: SMALL}, {"data": QUALIFYING}, False),
        ({FIRST: SMALL}, {"data": QUALIFYING, "approved": {COMPROMISED}}, True),
        ({FIRST: NONE, SECOND: SpecialStatuses()}, {}, False),
    ],
)
def test_a_group_is_reweighted_if_all_its_clinicians_qualify_or_it_does_itself(
    members: Any, how: dict[str, Any], expected: bool
) -> None:
    assert of_group(members, **how).answer is expected


def test_a_group_is_missing_its_unknown_facts() -> None:
    unknown = evolve(NONE, small_practice=None)

    assert of_group({}).missing == of_group(None).missing == ("members",)
    assert of_group({FIRST: SMALL, SECOND: unknown}).missing == (
        "members[1234567802].small_practice",
    )
    assert of_group({FIRST: NONE}, hospital_based=None).missing == ("hospital_based",)
    finding = of_group({FIRST: SMALL, SECOND: unknown}).finding(f"{OF_PI}.group")
    assert finding.observed == "1 of 2"


@given(
    st.sampled_from(YEARS),
    st.lists(strategies.special_statuses(known=True), min_size=1, max_size=3),
    st.booleans(),
    st.frozensets(st.sampled_from(ApprovedException)),
    st.sampled_from((NOTHING, NOT_QUALIFYING, QUALIFYING)),
)
def test_a_group_agrees_with_a_second_reading(
    year: PerformanceYear,
    several: list[SpecialStatuses],
    hospital_based: bool,
    approved: frozenset[ApprovedException],
    data: Submitted,
) -> None:
    """All members qualify, or the group is hospital-based; and its data does not void it."""
    d = promoting_interoperability_of_group(
        {Npi(f"{place:010}"): one for place, one in enumerate(several)},
        year,
        hospital_based=hospital_based,
        non_patient_facing=False,
        approved=approved,
        data=data,
    )

    qualifying = hospital_based or all(plain_reading.qualifies(one, year.year) for one in several)
    assert d.answer is plain_reading.interoperability(
        year.year, approved, data, qualifying=qualifying
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: promoting_interoperability(None, PY2026), "statuses: given None"),
        (lambda: answer(NONE, 2026, approved={"hardship"}), "approved: given"),
        (lambda: answer(NONE, 2026, data="nothing"), "data: given"),
        (lambda: of_group([SMALL]), "members: given"),
        (lambda: of_group({"1234567893": SMALL}), r"members\[0\]: given"),
        (lambda: of_group({FIRST: None}), r"members\[0\]: given None"),
        (lambda: of_group({FIRST: SMALL}, hospital_based="no"), "hospital_based: given"),
    ],
)
def test_malformed_arguments_are_refused(call: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        call()

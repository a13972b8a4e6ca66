"""The missing facts of an answer on reweighting are those that decide, for every value."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ClinicianType, ParticipationOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import (
    EVENTS,
    ApprovedException,
    DataElement,
    Event,
    Location,
    SpecialStatuses,
    Submitted,
    automatic,
    check_apm_entity_application,
    may_be_excepted,
    of_subgroup,
    promoting_interoperability,
    promoting_interoperability_of_group,
    qualifies,
    receives_threshold,
    would_void,
)
from tests.deciding_facts import Fact, hold_missing, misses_what_decides, without_each
from tests.reweighting.places import (
    ACTIVITIES,
    ALL,
    CLINICIAN,
    COST,
    INTEROPERABILITY,
    LOS_ANGELES,
    MAUI,
    NOT_QUALIFYING,
    NOTHING,
    OF_2025,
    OF_2026,
    PY2025,
    PY2026,
    QUALIFYING,
    QUALITY,
    areas_of,
)

pytestmark = pytest.mark.exhaustive

PY = PerformanceYear
FLAG = (True, False)
KNOWN = (NOTHING, NOT_QUALIFYING, QUALIFYING)
NAMED = {f"data[{one.name}]": one.name for one in (QUALITY, ACTIVITIES, INTEROPERABILITY)}


@pytest.mark.parametrize("sheets", FLAG)
@pytest.mark.parametrize("year", [2019, 2021, 2023, 2025, 2026])
def test_data_and_circumstances_are_missing_exactly_the_facts_that_decide(
    year: int, *, sheets: bool
) -> None:
    areas = areas_of(PY(year), "CA,los angeles,90045", "HI,maui,", "MP,saipan,", "TX,kerr,")
    elsewhere = Location(state="CA", county="kern")

    def ask(located_in: Any, others: Any, apm: Any, **sent: Any) -> Determination[Any]:
        return automatic(
            CLINICIAN,
            located_in,
            None,
            areas,
            PY(year),
            data={QUALITY: sent["QUALITY"], ACTIVITIES: sent["IMPROVEMENT_ACTIVITIES"]},
            also_reported_as=others,
            apm_participant=apm,
            apm_score_counts=sheets,
        )

    hold_missing(
        ask,
        {
            "located_in": (LOS_ANGELES, elsewhere),
            "others": ((), (ParticipationOption.GROUP,)),
            "apm": FLAG,
            "QUALITY": KNOWN,
            "IMPROVEMENT_ACTIVITIES": KNOWN,
        },
        named={
            **NAMED,
            "also_reported_as": "others",
            "apm_participant": "apm",
        },
    )


ADDRESSES = [
    LOS_ANGELES,
    MAUI,
    Location(state="CA", county="kern"),
    Location(state="TX", county="kerr"),
    Location(state="TX", county="kern"),
    Location(state="NY", county="kings"),
]


@pytest.mark.parametrize("event", [None, *EVENTS.at(PY2025), *EVENTS.at(PY2026)], ids=str)
@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_a_place_is_missing_the_facts_that_decide(address: Location, event: Event | None) -> None:
    """Addresses without a ZIP Code: one may decide in place of the county, and is not asked for."""
    lists = [OF_2025, areas_of(PY2025, "CA,kern,93301", "TX,kern,")]
    facts = [
        Fact("areas", ("areas",), lists),
        Fact("located_in", ("located_in",), ADDRESSES),
        Fact("located_in.state", ("located_in", "state"), ("CA", "TX", "NY")),
        Fact("located_in.county", ("located_in", "county"), ("los angeles", "kerr", "kern")),
        Fact("data", ("data",), [{}, dict.fromkeys((QUALITY, ACTIVITIES), QUALIFYING)]),
    ]
    told = {"areas": OF_2025, "located_in": address, "data": {}}

    def ask(one: Any) -> Determination[Any]:
        place, areas = one["located_in"], one["areas"]
        return automatic(CLINICIAN, place, event, areas, PY2025, data=one["data"])

    for less, unknown in without_each(told, facts, 3):
        misses_what_decides(less, unknown, ask)


TYPES = (ClinicianType.PHYSICAL_THERAPIST, ClinicianType.DOCTOR_OF_MEDICINE)
EXCEPTIONS = (
    (),
    (ApprovedException.HARDSHIP,),
    (ApprovedException.COMPROMISED_DATA,),
    (ApprovedException.COVID_19,),
)


@pytest.mark.parametrize("year", [2017, 2019, 2022, 2023, 2026])
def test_promoting_interoperability_is_missing_exactly_the_facts_that_decide(
    year: int,
) -> None:
    def ask(approved: Any, data: Any, **statuses: Any) -> Determination[bool | None]:
        found = SpecialStatuses(**statuses, non_patient_facing=False)
        return promoting_interoperability(found, PY(year), approved=approved, data=data)

    statuses = ("clinician_type", "hospital_based", "ambulatory_surgical_center_based")
    names = (*statuses, "small_practice")
    hold_missing(
        ask,
        {
            "clinician_type": TYPES,
            "hospital_based": FLAG,
            "ambulatory_surgical_center_based": FLAG,
            "small_practice": FLAG,
            "approved": EXCEPTIONS,
            "data": KNOWN,
        },
        named={f"statuses.{name}": name for name in names},
    )


def test_a_group_is_missing_exactly_the_facts_that_decide() -> None:
    first, second = Npi("1234567893"), Npi("1234567802")
    no = {"non_patient_facing": False, "hospital_based": False}
    no["ambulatory_surgical_center_based"] = False

    def ask(one: Any, other: Any, hospital_based: Any, data: Any) -> Determination[bool | None]:
        members = {
            npi: SpecialStatuses(small_practice=small, **no)
            for npi, small in ((first, one), (second, other))
        }
        return promoting_interoperability_of_group(
            members,
            PY2026,
            hospital_based=hospital_based,
            non_patient_facing=False,
            approved=(),
            data=data,
        )

    hold_missing(
        ask,
        {"one": FLAG, "other": FLAG, "hospital_based": FLAG, "data": KNOWN},
        named={
            "members[1234567893].small_practice": "one",
            "members[1234567802].small_practice": "other",
        },
    )


def test_a_groups_members_may_be_entirely_unknown() -> None:
    small = ((Npi("1234567893"), SpecialStatuses(small_practice=True)),)
    hold_missing(
        lambda members: promoting_interoperability_of_group(
            members and dict(members),
            PY2026,
            hospital_based=False,
            non_patient_facing=False,
            approved=(),
            data=NOTHING,
        ),
        {"members": (small,)},
    )


@pytest.mark.parametrize("year", [2023, 2026])
def test_a_subgroup_is_missing_exactly_the_facts_that_decide(year: int) -> None:
    some = (frozenset(), frozenset({QUALITY}), ALL)
    hold_missing(
        lambda group, own: of_subgroup(group, PY(year), own=own), {"group": some, "own": some}
    )


def test_other_answers_are_missing_exactly_the_facts_that_decide() -> None:
    hold_missing(
        lambda scored: receives_threshold(scored, PY2026), {"scored": ((QUALITY,), (QUALITY, COST))}
    )
    hold_missing(
        lambda reweighted: would_void(PlannedSubmission(CLINICIAN, PY2026, {QUALITY}), reweighted),
        {"reweighted": ((QUALITY,), (COST,))},
    )
    hold_missing(
        lambda reweighted: may_be_excepted({CLINICIAN: reweighted}, PY2026), {"reweighted": FLAG}
    )
    hold_missing(
        lambda areas: automatic(CLINICIAN, MAUI, None, areas, PY2026, data={}),
        {"areas": (OF_2026, areas_of(PY2026, "HI,kauai,", "MP,saipan,"))},
    )


def test_an_apm_entitys_application_is_missing_exactly_the_facts_that_decide() -> None:
    hold_missing(
        lambda categories, interoperability_reweighted, clinicians: check_apm_entity_application(
            categories, interoperability_reweighted, clinicians, PY2026
        ),
        {
            "categories": (ALL, (QUALITY,)),
            "interoperability_reweighted": (0, 75, 76),
            "clinicians": (76, 100),
        },
    )


@pytest.mark.parametrize("year", [2023, 2026])
def test_elements_are_missing_exactly_those_that_decide(year: int) -> None:
    elements = (DataElement.OBJECTIVES, DataElement.CEHRT_ID)
    whole = dict.fromkeys((DataElement.ATTESTATIONS, DataElement.PERIOD), True)

    def ask(**some: bool | None) -> Determination[bool | None]:
        given = {one: some[one.name] for one in elements}
        return qualifies(INTEROPERABILITY, {**whole, **given}, PY(year))

    hold_missing(
        ask,
        {one.name: FLAG for one in elements},
        named={f"elements[{one.name}]": one.name for one in elements},
    )


def test_unjudged_submitted_data_is_missing_like_an_unknown_fact() -> None:
    data = {QUALITY: QUALIFYING, ACTIVITIES: Submitted.NOT_JUDGED}
    d = automatic(CLINICIAN, LOS_ANGELES, None, OF_2025, PY2025, data=data)

    assert d.missing == ("data[IMPROVEMENT_ACTIVITIES]",)

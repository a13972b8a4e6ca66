"""Worked cases of the tables, each row with its source: cases.csv and submissions-cases.csv."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from qpp_rules.core.identifiers import Group, Participant, Subgroup
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import (
    EVENTS,
    Areas,
    Location,
    Route,
    Submitted,
    automatic,
    may_be_excepted,
    of_subgroup,
    receives_threshold,
    route,
    weights,
)
from tests.reweighting.places import (
    ACTIVITIES,
    ALL,
    CLINICIAN,
    COST,
    INTEROPERABILITY,
    LOS_ANGELES,
    MAUI,
    NOT_QUALIFYING,
    OF_2025,
    OF_2026,
    PY2025,
    PY2026,
    QUALIFYING,
    QUALITY,
    TIN,
)

KONA_LOW, SINLAKU = EVENTS.at(PY2026)
SAIPAN = Location(state="MP", county="saipan")
KAUAI = Location(state="HI", county="kauai")
SCORED = frozenset({ACTIVITIES, COST})


@pytest.mark.parametrize(
    ("case", "participant", "address", "areas", "data", "reweighted"),
    [
        ("REW-C01", CLINICIAN, MAUI, OF_2026, {}, ALL),
        (
            "REW-C03",
            CLINICIAN,
            MAUI,
            OF_2026,
            {QUALITY: QUALIFYING, INTEROPERABILITY: QUALIFYING},
            SCORED,
        ),
        (
            "REW-C06",
            CLINICIAN,
            MAUI,
            OF_2026,
            {QUALITY: QUALIFYING, ACTIVITIES: NOT_QUALIFYING},
            ALL,
        ),
        ("REW-C07", CLINICIAN, KAUAI, OF_2026, {}, frozenset()),
        ("REW-C08", CLINICIAN, MAUI, None, {}, None),
        ("REW-C10", Group(TIN), SAIPAN, OF_2026, {}, frozenset()),
    ],
)
def test_the_automatic_policy_of_2026(
    case: str,
    participant: Participant,
    address: Location,
    *,
    areas: Areas | None,
    data: dict[PerformanceCategory, Submitted],
    reweighted: frozenset[PerformanceCategory] | None,
) -> None:
    """Cases.csv; seeds/003, the last notice."""
    event = SINLAKU if address is SAIPAN else KONA_LOW

    found = automatic(participant, address, event, areas, PY2026, data=data).answer

    assert (None if found is None else found.reweighted) == reweighted, case


def test_a_neutral_outcome_is_a_final_score_at_the_threshold() -> None:
    """REW-C01: quality, improvement activities, PI, cost 0% each; the threshold; neutral."""
    d = automatic(CLINICIAN, MAUI, KONA_LOW, OF_2026, PY2026, data={})

    assert d.answer is not None
    assert d.answer.final_score == Decimal(75)
    assert d.answer.is_neutral
    assert d.finding("reweighting.fewer-than-two-categories").required == "a final score of 75"


def test_both_ways_to_count_are_reported_if_they_differ() -> None:
    """REW-C06: by the qualifying-data rule one category, by the bare text of the notice two."""
    data = {QUALITY: QUALIFYING, ACTIVITIES: NOT_QUALIFYING}

    d = automatic(CLINICIAN, MAUI, KONA_LOW, OF_2026, PY2026, data=data, apm_participant=False)

    assert d.finding("reweighting.automatic.data").observed == "quality"
    other = d.finding("reweighting.automatic.other-count")
    assert (other.verdict.name, other.observed) == ("NOT_MET", "two or more")
    assert other in d.assumptions


def test_an_event_of_2026_does_not_cover_2025() -> None:
    """REW-C09: not covered by this event, 2026 only."""
    d = automatic(CLINICIAN, LOS_ANGELES, KONA_LOW, OF_2025, PY2025, data={})

    assert d.answer is not None
    assert d.answer.reweighted == frozenset()
    event = d.finding("reweighting.automatic.event")
    assert (event.verdict.name, event.observed, event.required) == ("NOT_MET", "2025", "2026")


def test_a_subgroup_inherits_what_its_group_has() -> None:
    """REW-C12: inherits PI reweighting only."""
    assert of_subgroup({INTEROPERABILITY}, PY2026).answer == {INTEROPERABILITY}


@pytest.mark.parametrize(
    ("year", "found"), [(2023, Route.APPLICATION), (2024, Route.INHERITED), (2026, Route.INHERITED)]
)
def test_a_subgroup_could_apply_alone_in_2023_only(year: int, found: Route) -> None:
    """REW-C13: 2026 refused, 2023 allowed."""
    assert route(ParticipationOption.SUBGROUP, PerformanceYear(year)).answer is found


def test_the_exception_from_support_is_for_promoting_interoperability() -> None:
    """REW-C18: all clinicians reweighted; dropping quality is not covered."""
    everyone = {CLINICIAN: True, Group(TIN): True, Subgroup(TIN, "SG-00000001"): True}

    assert may_be_excepted(everyone, PY2026).answer is True
    assert may_be_excepted(everyone, PY2026, category=QUALITY).answer is False


P, Q, C = {INTEROPERABILITY}, {QUALITY}, {COST}
TRADITIONAL, APP = ReportingOption.TRADITIONAL_MIPS, ReportingOption.APP


@pytest.mark.parametrize(
    ("case", "year", "reweighted", "small", "option", "percents"),
    [
        ("SUBC-22", 2025, P, False, TRADITIONAL, (55, 30, 15, 0)),
        ("SUBC-22", 2022, P, True, TRADITIONAL, (40, 30, 30, 0)),
        ("SUBC-22", 2022, C | P, True, TRADITIONAL, (50, 0, 50, 0)),
        ("SUBC-23", 2020, Q, False, TRADITIONAL, (0, 15, 15, 70)),
        ("SUBC-23", 2021, P | Q, False, TRADITIONAL, (0, 50, 50, 0)),
        ("SUBC-23", 2017, P, False, TRADITIONAL, (85, 0, 15, 0)),
        ("SUBC-24", 2024, P, False, APP, (75, 0, 25, 0)),
        ("SUBC-25", 2025, C | P, False, TRADITIONAL, (85, 0, 15, 0)),
        ("REW-C19", 2025, C | P, True, TRADITIONAL, (50, 0, 50, 0)),
        ("REW-C19", 2025, C | P, False, TRADITIONAL, (85, 0, 15, 0)),
    ],
)
def test_weights(
    case: str,
    year: int,
    reweighted: set[PerformanceCategory],
    *,
    small: bool,
    option: ReportingOption,
    percents: tuple[int, ...],
) -> None:
    """42 CFR § 414.1380(c)(2)(ii) and § 414.1367(d)(2)(ii); the 2025 EUC fact sheet, Table 1."""
    found = weights(PerformanceYear(year), reweighted, small_practice=small, option=option)

    order = (QUALITY, COST, ACTIVITIES, INTEROPERABILITY)
    assert [found[one] for one in order] == [Fraction(one, 100) for one in percents], case
    assert sum(found.values()) == 1


@pytest.mark.parametrize(
    ("data", "final_score", "reweighted"),
    [
        (
            {QUALITY: QUALIFYING, ACTIVITIES: QUALIFYING},
            None,
            frozenset({COST, INTEROPERABILITY}),
        ),
        ({INTEROPERABILITY: QUALIFYING}, 75, ALL),
        ({}, 75, ALL),
    ],
)
def test_the_automatic_policy_of_2025(
    data: dict[PerformanceCategory, Submitted],
    final_score: int | None,
    reweighted: frozenset[PerformanceCategory],
) -> None:
    """SUBC-25: scored; then the threshold, neutral, for one category and for none."""
    found = automatic(CLINICIAN, LOS_ANGELES, None, OF_2025, PY2025, data=data).answer

    assert found is not None
    assert (found.final_score, found.reweighted) == (final_score, reweighted)


def test_one_scored_category_gives_the_threshold() -> None:
    """SUBC-27: PY2024, scored on one performance category only; 42 CFR § 414.1380(c)."""
    assert receives_threshold({QUALITY}, PerformanceYear(2024)).answer is True
    assert receives_threshold({QUALITY, COST}, PerformanceYear(2024)).answer is False

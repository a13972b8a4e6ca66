"""The automatic policy: whom it covers, what data undoes it, what the findings say."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import EVENTS, Counting, Event, Location, Submitted, automatic
from qpp_rules.testing.strategies.reweighting import YEARS
from tests.reweighting import plain_reading
from tests.reweighting.places import (
    ACTIVITIES,
    ALL,
    CLINICIAN,
    COST,
    INTEROPERABILITY,
    LOS_ANGELES,
    MAUI,
    NOT_JUDGED,
    NOT_QUALIFYING,
    NOTHING,
    OF_2025,
    OF_2026,
    OTHERS,
    PY2025,
    PY2026,
    QUALIFYING,
    QUALITY,
    areas_of,
)

AUTOMATIC = "reweighting.automatic"
PY = PerformanceYear
GROUP = ParticipationOption.GROUP
KNOWN = (NOTHING, NOT_QUALIFYING, QUALIFYING)
Data = Mapping[PerformanceCategory, Submitted | None]


def asked(data: Data | None, year: PerformanceYear = PY2025, **how: Any) -> Any:
    """Return the answer for a clinician in a listed county."""
    areas = areas_of(year, "CA,los angeles,90045", "HI,maui,", "MP,saipan,")
    return automatic(CLINICIAN, LOS_ANGELES, None, areas, year, data=data, **how)


def gone(d: Any) -> frozenset[PerformanceCategory] | None:
    return None if d.answer is None else d.answer.reweighted


@pytest.mark.parametrize("participant", OTHERS, ids=lambda one: one.masked_key)
def test_the_policy_is_for_individuals_only(participant: Participant) -> None:
    """Seeds/003: not for a group, subgroup, virtual group or APM Entity."""
    d = automatic(participant, MAUI, None, OF_2026, PY2026, data={})

    assert gone(d) == frozenset()
    finding = d.finding(f"{AUTOMATIC}.individual")
    assert finding.verdict.name == "NOT_MET"
    assert finding.observed == participant.participation_option.value


@pytest.mark.parametrize("values", [*product(KNOWN, repeat=3)], ids=str)
def test_two_categories_with_qualifying_data_are_scored(values: tuple[Submitted, ...]) -> None:
    """Fewer than two: all four stay at zero. Two or three: scored on these, cost stays at zero."""
    categories = (QUALITY, ACTIVITIES, INTEROPERABILITY)
    data = dict(zip(categories, values, strict=True))
    counted = {one for one in categories if data[one] is QUALIFYING}

    expected = ALL - counted if len(counted) >= 2 else ALL
    assert gone(asked(data)) == expected


def test_before_2024_any_data_counts() -> None:
    """Requirement REW-014: from 2024 on only qualifying data counts."""
    data = {QUALITY: NOT_QUALIFYING, ACTIVITIES: NOT_JUDGED}

    assert gone(asked(data, PY(2023))) == {INTEROPERABILITY, COST}
    assert gone(asked(data, PY(2024))) == ALL
    assert gone(asked({QUALITY: QUALIFYING, ACTIVITIES: NOT_JUDGED}, PY(2024))) is None


def test_data_that_is_not_known_leaves_the_answer_open_only_if_it_decides() -> None:
    one, both = {QUALITY: QUALIFYING}, {QUALITY: QUALIFYING, ACTIVITIES: QUALIFYING}

    assert asked(None).missing == ("data",)
    assert asked({**one, ACTIVITIES: None}).missing == ("data[IMPROVEMENT_ACTIVITIES]",)
    assert asked({**both, INTEROPERABILITY: None}).missing == ("data[PROMOTING_INTEROPERABILITY]",)
    assert gone(asked({ACTIVITIES: None})) == ALL
    unknown = asked({ACTIVITIES: None}).finding(f"{AUTOMATIC}.data")
    assert (unknown.verdict.name, unknown.observed) == ("MET", None)
    assert asked(None).finding(f"{AUTOMATIC}.data").missing == ("data",)


def test_a_groups_submission_replaces_the_clinicians() -> None:
    """Ambiguity E9: the group's result counts."""
    d = asked({}, also_reported_as={GROUP})

    assert gone(d) == frozenset()
    finding = d.finding(f"{AUTOMATIC}.reported-otherwise")
    assert (finding.verdict.name, finding.observed) == ("NOT_MET", "group")
    assert asked({}, also_reported_as=None).missing == ("also_reported_as",)
    assert asked({}, PY2026).assumptions[0].rule.id == f"{AUTOMATIC}.reported-otherwise"


def test_a_group_submission_decides_even_if_the_area_is_not_known() -> None:
    d = automatic(CLINICIAN, None, None, None, PY2026, data=None, also_reported_as=[GROUP])

    assert gone(d) == frozenset()


def test_an_event_covers_its_year_and_states() -> None:
    los_angeles, texas = EVENTS.at(PY2025)
    own = Event(name="a flood", year=PY2025, states={"CA", "NY"})

    def covered(event: Event | None, address: Location | None = LOS_ANGELES) -> Any:
        return automatic(CLINICIAN, address, event, OF_2025, PY2025, data={})

    assert gone(covered(los_angeles)) == gone(covered(own)) == gone(covered(None)) == ALL
    assert gone(covered(texas)) == frozenset()
    event = covered(texas).finding(f"{AUTOMATIC}.event")
    assert (event.observed, event.required, event.about) == ("CA", "TX", "DR-4879-TX")
    assert covered(None).finding(f"{AUTOMATIC}.event").verdict.name == "NOT_APPLICABLE"
    # A ZIP Code has the state of its rows.
    assert gone(covered(texas, Location(zip_code="90045"))) == frozenset()
    assert gone(covered(los_angeles, Location(zip_code="90045"))) == ALL
    # Of an address whose state is not known, nothing is.
    unnamed = covered(texas, Location(county="kerr"))
    assert unnamed.finding(f"{AUTOMATIC}.event").missing == ("located_in.state",)
    assert covered(texas, None).finding(f"{AUTOMATIC}.event").missing == ("located_in",)
    assert covered(texas, Location(zip_code="00000")).answer is None


@pytest.mark.parametrize("year", [2024, 2026])
def test_an_event_of_another_year_covers_no_one(year: int) -> None:
    flood = Event(name="a flood", year=PerformanceYear(year), states={"CA"})
    d = automatic(CLINICIAN, LOS_ANGELES, flood, OF_2025, PY2025, data={})

    assert gone(d) == frozenset()
    assert d.finding(f"{AUTOMATIC}.event").verdict.name == "NOT_MET"


def test_a_state_outside_the_event_decides_without_a_list() -> None:
    kona_low, _ = EVENTS.at(PY2026)

    assert gone(automatic(CLINICIAN, Location(state="TX"), kona_low, None, PY2026)) == frozenset()
    d = automatic(CLINICIAN, Location(zip_code="96732"), kona_low, None, PY2026, data={})
    assert d.missing == ("located_in.state", "areas", "located_in.county")


def test_declarations_alone_cover_no_one() -> None:
    """REW-002: the declarations are evidence; CMS's own determination counts."""
    declared = Event(
        name="a storm",
        year=PY2026,
        states={"HI"},
        declarations={"DR-4909-HI"},
        emergencies={"Hawaii - Severe Storms"},
    )

    assert automatic(CLINICIAN, MAUI, declared, None, PY2026, data={}).missing == ("areas",)


# --- COVID-19 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2020, 2021])
def test_covid_19_covered_individuals_everywhere(year: int) -> None:
    """Regulation facts 5: all individuals of 2020 and 2021."""
    d = automatic(CLINICIAN, None, None, None, PY(year), data={QUALITY: QUALIFYING})

    assert gone(d) == ALL
    everywhere = d.finding(f"{AUTOMATIC}.everywhere")
    assert (everywhere.verdict.name, everywhere.citation.basis.value) == ("MET", "secondary")


def test_covid_19_covered_2019_clinicians_who_submitted_nothing() -> None:
    """Regulation facts 5: non-submitters of 2019."""
    year, areas = PY(2019), areas_of(PY(2019), "CA,los angeles,90045")
    elsewhere = Location(state="NY", county="kings")

    def asked_elsewhere(data: Data | None) -> Any:
        return automatic(CLINICIAN, elsewhere, None, areas, year, data=data)

    assert gone(asked_elsewhere({})) == ALL
    assert gone(asked_elsewhere({QUALITY: QUALIFYING})) == frozenset()
    assert asked_elsewhere(None).missing == ("data",)
    assert asked_elsewhere({ACTIVITIES: None}).missing == ("data[IMPROVEMENT_ACTIVITIES]",)
    everywhere = asked_elsewhere(None).finding(f"{AUTOMATIC}.everywhere")
    assert (everywhere.verdict.name, everywhere.about) == ("UNKNOWN", "those who submit no data")
    assert (
        gone(automatic(CLINICIAN, LOS_ANGELES, None, areas, year, data={QUALITY: QUALIFYING}))
        == ALL
    )


# --- two readings ------------------------------------------------------------------------------


def test_the_other_way_to_count_is_reported_in_years_whose_text_is_silent() -> None:
    """Ambiguity E5: the notice of 2026 says data; CMS counted qualifying data in 2024 and 2025."""
    data = {QUALITY: QUALIFYING, ACTIVITIES: NOT_QUALIFYING}
    rule = f"{AUTOMATIC}.other-count"

    for year, told in ((2023, False), (2024, False), (2025, False), (2026, True), (2027, True)):
        rules = {one.rule.id for one in asked(data, PY(year)).findings}
        assert (rule in rules) is told, year
    same = {one.rule.id for one in asked({QUALITY: QUALIFYING}, PY2026).findings}
    assert rule not in same
    open_one = asked({QUALITY: QUALIFYING, ACTIVITIES: NOT_JUDGED}, PY2026)
    assert open_one.finding(rule).verdict.name == "UNKNOWN"
    assert open_one.finding(rule).observed == "two or more"


def test_the_way_to_count_can_be_chosen() -> None:
    data = {QUALITY: QUALIFYING, ACTIVITIES: NOT_QUALIFYING}

    d = asked(data, PY2025, counting=Counting.ANY)
    assert gone(d) == {INTEROPERABILITY, COST}
    assert d.finding(f"{AUTOMATIC}.data").required == "any data"
    assert d.finding(f"{AUTOMATIC}.other-count").observed == "fewer than two categories"
    as_usual = asked(data, PY2025, counting=Counting.QUALIFYING)
    assert f"{AUTOMATIC}.other-count" not in {one.rule.id for one in as_usual.findings}


def test_an_apm_participants_score_counts_if_you_choose_the_fact_sheets() -> None:
    """Regulation facts 5: the regulation and CMS's fact sheets contradict each other."""
    data, rule = {QUALITY: QUALIFYING}, f"{AUTOMATIC}.apm-score"

    by_regulation = asked(data, apm_participant=True)
    assert gone(by_regulation) == ALL
    assert by_regulation.finding(rule).verdict.name == "NOT_MET"
    assert by_regulation.finding(rule) in by_regulation.assumptions
    assert asked(data).finding(rule).missing == ("apm_participant",)
    by_sheets = asked(data, apm_participant=True, apm_score_counts=True)
    assert gone(by_sheets) == {INTEROPERABILITY, COST}
    assert by_sheets.finding(rule).observed == "fewer than two categories"
    assert asked(data, apm_score_counts=True).missing == ("apm_participant",)
    for without in (asked(data, apm_participant=False), asked({}, apm_participant=True)):
        assert rule not in {one.rule.id for one in without.findings}


# --- arguments, and a second reading -----------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"data": {COST: QUALIFYING}}, "data: given COST"),
        ({"data": {QUALITY: "yes"}}, r"data\[QUALITY\]: given 'yes'"),
        ({"data": {"quality": QUALIFYING}}, "data: given 'quality'"),
        ({"data": [QUALITY]}, "data: given"),
        ({"also_reported_as": {ParticipationOption.INDIVIDUAL}}, "given INDIVIDUAL among them"),
        ({"counting": "any"}, "counting: given 'any'"),
    ],
)
def test_malformed_arguments_are_refused(how: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        automatic(CLINICIAN, None, None, None, PY2026, **how)


def test_the_participant_must_be_an_individual() -> None:
    with pytest.raises(InvalidType, match="individual: given"):
        automatic("a clinician", None, None, None, PY2026)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="given a list of 2025"):
        automatic(CLINICIAN, None, None, OF_2025, PY2026)


SENT = st.sampled_from((None, *Submitted))
SENT_FOR = (QUALITY, ACTIVITIES, INTEROPERABILITY)


@given(
    year=st.sampled_from(YEARS),
    data=st.none() | st.fixed_dictionaries(dict.fromkeys(SENT_FOR, SENT)),
    in_area=st.sampled_from((True, False, None)),
    others=st.sampled_from((None, (), (GROUP,))),
    apm=st.sampled_from((True, False, None)),
    sheets=st.booleans(),
)
def test_the_answer_agrees_with_a_second_reading(
    year: PerformanceYear,
    data: Data | None,
    *,
    in_area: bool | None,
    others: tuple[ParticipationOption, ...] | None,
    apm: bool | None,
    sheets: bool,
) -> None:
    """Decided where all completions of the facts have one answer in the plain reading."""
    areas = areas_of(year, "CA,los angeles,90045", "HI,maui,", "MP,saipan,", "TX,kerr,")
    address = {
        True: LOS_ANGELES,
        False: Location(state="CA", county="kern"),
        None: Location(state="CA"),
    }[in_area]
    d = automatic(
        CLINICIAN,
        address,
        None,
        areas,
        year,
        data=data,
        also_reported_as=others,
        apm_participant=apm,
        apm_score_counts=sheets,
    )

    sent = data or dict.fromkeys(SENT_FOR)
    possible = {
        None: KNOWN,
        NOT_JUDGED: (NOT_QUALIFYING, QUALIFYING),
    }
    expected = {
        frozenset(
            plain_reading.automatic(
                year.year,
                dict(zip(sent, values, strict=True)),
                in_area=listed,
                others_report=reported,
                apm_score=sheets and of_apm,
            )
        )
        for *values, listed, reported, of_apm in product(
            *(possible.get(one, (one,)) for one in sent.values()),
            (True, False) if in_area is None else (in_area,),
            (True, False) if others is None else (bool(others),),
            (True, False) if apm is None else (apm,),
        )
    }
    assert gone(d) == (expected.pop() if len(expected) == 1 else None)


@given(
    st.sampled_from(YEARS),
    st.fixed_dictionaries(dict.fromkeys(SENT_FOR, SENT)),
)
def test_more_data_never_brings_a_threshold_score_back(
    year: PerformanceYear, data: dict[PerformanceCategory, Submitted | None]
) -> None:
    """Who is scored stays scored when another category qualifies as well."""
    before = asked(data, year).answer
    after = asked({**data, INTEROPERABILITY: QUALIFYING}, year).answer

    if before is not None and not before.is_neutral:
        assert after is not None
        assert not after.is_neutral

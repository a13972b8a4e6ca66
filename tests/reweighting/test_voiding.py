"""The warning before data that would void a reweighting."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.identifiers import ApmEntity, Group, Participant
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import ApprovedException, would_void
from tests.reweighting.places import (
    ACTIVITIES,
    ALL,
    CLINICIAN,
    INTEROPERABILITY,
    PY2026,
    QUALITY,
    TIN,
)

RULE, THRESHOLD = "reweighting.data-voids", "reweighting.data-voids.threshold"


def planned(
    *categories: PerformanceCategory,
    participant: Participant = CLINICIAN,
    year: PerformanceYear = PY2026,
) -> PlannedSubmission:
    return PlannedSubmission(participant, year, categories)


@pytest.mark.parametrize(
    ("categories", "reweighted", "void"),
    [
        # One PI value sent cancels an automatic reweighting: measures-and-submissions.md 4.
        ((INTEROPERABILITY,), {INTEROPERABILITY}, {INTEROPERABILITY}),
        ((QUALITY, INTEROPERABILITY), {INTEROPERABILITY}, {INTEROPERABILITY}),
        ((QUALITY, ACTIVITIES), {INTEROPERABILITY}, set()),
        ((QUALITY, ACTIVITIES), ALL, {QUALITY, ACTIVITIES}),
        ((QUALITY,), (), set()),
        ((QUALITY,), None, None),
    ],
)
def test_data_for_a_category_that_is_reweighted_would_void_it(
    categories: tuple[PerformanceCategory, ...], reweighted: Any, void: Any
) -> None:
    d = would_void(planned(*categories), reweighted)

    assert d.answer == void
    assert d.missing == (() if reweighted is not None else ("reweighted",))
    told = {one.about: one.verdict.name for one in d.findings if one.rule.id == RULE}
    assert set(told) == {one.value for one in categories}


def test_any_data_gives_a_warning_and_since_2024_that_is_our_reading() -> None:
    of_2026, of_2023 = (
        would_void(planned(QUALITY, year=PerformanceYear(year)), {QUALITY}) for year in (2026, 2023)
    )

    assert of_2026.finding(RULE).verdict.name == "NOT_MET"
    assert of_2026.finding(RULE) in of_2026.assumptions
    assert of_2023.assumptions == ()


@pytest.mark.parametrize(
    ("categories", "submitted", "verdict"),
    [
        # Two or more categories: scored; fewer: the threshold stays (seeds/003, last notice).
        ((QUALITY,), (), "MET"),
        ((QUALITY,), {QUALITY}, "MET"),
        ((QUALITY,), {ACTIVITIES}, "NOT_MET"),
        ((QUALITY,), None, "UNKNOWN"),
        ((QUALITY, ACTIVITIES), None, "NOT_MET"),
        ((QUALITY, ACTIVITIES, INTEROPERABILITY), (), "NOT_MET"),
    ],
)
def test_data_may_void_the_threshold_score(
    categories: tuple[PerformanceCategory, ...], submitted: Any, verdict: str
) -> None:
    d = would_void(planned(*categories), ALL, submitted=submitted)

    assert d.finding(THRESHOLD).verdict.name == verdict
    assert d.answer == set(categories)


def test_the_threshold_is_asked_for_only_if_all_four_are_reweighted() -> None:
    d = would_void(planned(QUALITY), {QUALITY, INTEROPERABILITY})

    assert THRESHOLD not in {one.rule.id for one in d.findings}


@pytest.mark.parametrize(
    ("exception", "participant", "year", "stands"),
    [
        # Compromised data from 2018, COVID-19 in 2019, an APM Entity's application: REW-016.
        (ApprovedException.COMPROMISED_DATA, CLINICIAN, 2026, True),
        (ApprovedException.COMPROMISED_DATA, CLINICIAN, 2017, False),
        (ApprovedException.COVID_19, CLINICIAN, 2019, True),
        (ApprovedException.COVID_19, CLINICIAN, 2020, False),
        (ApprovedException.EXTREME_CIRCUMSTANCES, ApmEntity("A1234"), 2026, True),
        (ApprovedException.EXTREME_CIRCUMSTANCES, ApmEntity("A1234"), 2022, False),
        (ApprovedException.EXTREME_CIRCUMSTANCES, Group(TIN), 2026, False),
        (ApprovedException.HARDSHIP, ApmEntity("A1234"), 2026, False),
    ],
)
def test_some_exceptions_stand_whatever_is_submitted(
    exception: ApprovedException, participant: Participant, year: int, stands: bool
) -> None:
    plan = planned(INTEROPERABILITY, participant=participant, year=PerformanceYear(year))

    for reweighted in ({INTEROPERABILITY}, None):
        d = would_void(plan, reweighted, exception=exception)
        if stands:
            assert d.answer == frozenset()
            assert d.finding(RULE).verdict.name == "NOT_APPLICABLE"
        else:
            assert d.answer == reweighted


@pytest.mark.parametrize(
    "how",
    [
        {"reweighted": "quality"},
        {"reweighted": (), "exception": "hardship"},
        {"reweighted": (), "submitted": [1]},
    ],
)
def test_malformed_arguments_are_refused(how: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        would_void(planned(QUALITY), **how)
    with pytest.raises(InvalidInput, match="planned: given"):
        would_void(CLINICIAN, ())  # type: ignore[arg-type]

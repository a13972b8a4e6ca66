"""Applications of groups and APM Entities, and what subgroups inherit."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import InvalidInput, YearNotCovered
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import Route, check_apm_entity_application, of_subgroup, route
from tests.reweighting.places import ALL, COST, INTEROPERABILITY, PY2026, QUALITY

PY = PerformanceYear
OPTION = ParticipationOption


@pytest.mark.parametrize(
    ("option", "found", "rule", "verdict"),
    [
        # REW-008: seeds/003, the note of the last notice.
        (OPTION.INDIVIDUAL, Route.AUTOMATIC, "reweighting.application", "NOT_APPLICABLE"),
        (OPTION.GROUP, Route.APPLICATION, "reweighting.application", "MET"),
        (OPTION.VIRTUAL_GROUP, Route.APPLICATION, "reweighting.application", "MET"),
        (OPTION.APM_ENTITY, Route.APPLICATION, "reweighting.application", "MET"),
        (OPTION.SUBGROUP, Route.INHERITED, "reweighting.subgroup.application", "NOT_MET"),
    ],
)
def test_each_participant_is_reweighted_automatically_or_by_application(
    option: ParticipationOption, found: Route, rule: str, verdict: str
) -> None:
    d = route(option, PY2026)

    assert d.answer is found
    assert d.finding(rule).verdict.name == verdict


def test_a_subgroup_applied_for_itself_in_2023() -> None:
    d = route(OPTION.SUBGROUP, PY(2023))

    assert d.answer is Route.APPLICATION
    assert [one.verdict.name for one in d.findings] == ["MET", "MET"]


@pytest.mark.parametrize(("option", "year"), [(OPTION.GROUP, 2017), (OPTION.SUBGROUP, 2022)])
def test_before_its_first_year_there_is_no_application(
    option: ParticipationOption, year: int
) -> None:
    with pytest.raises(YearNotCovered, match=r"automatic only|began with performance year 2023"):
        route(option, PY(year))


@pytest.mark.parametrize(
    ("year", "group", "own", "answer", "missing"),
    [
        # 42 CFR § 414.1365(e)(2); own applications in 2023 only.
        (2026, {INTEROPERABILITY}, (), {INTEROPERABILITY}, ()),
        (2026, (), (), set(), ()),
        (2026, (), {QUALITY}, set(), ()),
        (2026, {COST}, None, {COST}, ()),
        (2026, None, (), None, ("group",)),
        (2023, {COST}, {QUALITY}, {COST, QUALITY}, ()),
        (2023, {COST}, None, None, ("own",)),
        (2023, None, ALL, ALL, ()),
        (2023, ALL, None, ALL, ()),
        (2023, None, None, None, ("group", "own")),
    ],
)
def test_a_subgroup_inherits_its_groups_reweighting(
    year: int, group: Any, own: Any, answer: Any, missing: tuple[str, ...]
) -> None:
    d = of_subgroup(group, PY(year), own=own)

    assert (d.answer, d.missing) == (answer, missing)


def test_an_application_by_a_subgroup_alone_is_reported() -> None:
    rule = "reweighting.subgroup.application"

    assert of_subgroup((), PY2026, own={QUALITY}).finding(rule).verdict.name == "NOT_MET"
    assert of_subgroup((), PY2026, own=None).finding(rule).verdict.name == "NOT_MET"
    counted = of_subgroup((), PY(2023), own={QUALITY}).finding(rule)
    assert (counted.verdict.name, counted.observed) == ("MET", "quality")
    assert of_subgroup((), PY(2023), own=None).finding(rule).missing == ("own",)
    assert of_subgroup(None, PY2026).finding("reweighting.subgroup").missing == ("group",)


@pytest.mark.parametrize(
    ("categories", "reweighted", "clinicians", "answer", "missing"),
    [
        # REW-016: all four categories, and more than 75%.
        (ALL, 76, 100, True, ()),
        (ALL, 75, 100, False, ()),
        (ALL, 3, 4, False, ()),
        (ALL, 4, 4, True, ()),
        (ALL - {COST}, 100, 100, False, ()),
        (None, 76, 100, None, ("categories",)),
        (ALL, None, 100, None, ("interoperability_reweighted",)),
        (ALL, 1, None, None, ("clinicians",)),
        (ALL, None, None, None, ("interoperability_reweighted", "clinicians")),
        (None, 0, 100, False, ()),
    ],
)
def test_an_apm_entitys_application_needs_its_items(
    categories: Any,
    reweighted: int | None,
    clinicians: int | None,
    answer: bool | None,
    missing: tuple[str, ...],
) -> None:
    d = check_apm_entity_application(categories, reweighted, clinicians, PY2026)

    assert (d.answer, d.missing) == (answer, missing)


def test_the_share_is_compared_exactly() -> None:
    d = check_apm_entity_application(ALL, 7501, 10000, PY2026)

    finding = d.finding("reweighting.apm-entity.clinicians")
    assert (d.answer, finding.observed) == (True, "7501/100%")
    assert finding.required == "more than 75%"
    assert d.finding("reweighting.apm-entity.categories").verdict.name == "MET"


@pytest.mark.parametrize(
    ("reweighted", "clinicians", "message"),
    [
        (0, 0, "clinicians: given 0, expected at least one clinician"),
        (5, 4, "interoperability_reweighted: given 5, expected at most 4"),
        (-1, 4, "interoperability_reweighted: given -1"),
        (1, 4.0, "clinicians: given 4.0"),
    ],
)
def test_impossible_counts_are_refused(reweighted: Any, clinicians: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        check_apm_entity_application(ALL, reweighted, clinicians, PY2026)

"""What is true of a submission beside its counts: each part answered for itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import attrs
import pytest

from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import Finding
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.submissions import Deciles, Particulars, RateLevel, Sender, Supported
from qpp_rules.submissions.particulars import Contents, particular_findings
from qpp_rules.testing.strategies.submissions.stories import LEVELS
from tests.submissions.stories import (
    ACTIVITIES,
    APM_ENTITY,
    APP,
    INTEROPERABILITY,
    MVP,
    QUALITY,
    looked_at,
    refusing,
    right,
    with_measures,
)

PY = PerformanceYear
GROUP = ParticipationOption.GROUP
EVERY_CATEGORY = SUBMITTED_CATEGORIES
REGISTRY = Sender(
    IntermediaryType.QUALIFIED_REGISTRY, supports=Supported(categories=EVERY_CATEGORY)
)
CONTENTS = Contents(
    participation=GROUP,
    categories=EVERY_CATEGORY,
    needs_cehrt=False,
    has_cehrt_id=False,
    quality=("001", "001SSP", "M2S1"),
    medicare_cqms=("001SSP",),
    qcdr_measures=("M2S1",),
    risk_adjusted=("001",),
    maybe_risk_adjusted=(),
    mvps=("G0053",),
)


def found(
    told: Particulars, year: int = 2027, sender: Sender = REGISTRY, **contents: Any
) -> list[Finding]:
    return [*particular_findings(told, replace(CONTENTS, **contents), sender, PY(year))]


def verdicts(rule: str, told: Particulars, year: int = 2027, **more: Any) -> list[str]:
    of_rule = [one for one in found(told, year, **more) if one.rule.id == f"submissions.{rule}"]
    return [one.verdict.name for one in of_rule]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        # SUB-C11: quality data from Medicare patients only.
        ("all-payers", "covers_all_payers"),
        # SUB-C12: a Medicare CQM with commercial patients.
        ("medicare-cqms.beneficiaries", "has_beneficiaries_only"),
        ("functions.sampling-method", "gives_sampling_method"),
        # MEA-C12: an eCQM's age range is shortened for convenience.
        ("as-specified", "uses_specifications_unaltered"),
    ],
)
def test_a_part_is_present_absent_or_not_known(rule: str, field: str) -> None:
    for value, verdict in ((True, "MET"), (False, "NOT_MET"), (None, "UNKNOWN")):
        assert verdicts(rule, Particulars(**{field: value})) == [verdict]
    (unknown,) = (one for one in found(Particulars()) if one.rule.id == f"submissions.{rule}")
    assert unknown.missing == (f"particulars.{field}",)


@pytest.mark.parametrize(
    ("is_selected", "verdict"), [(False, "MET"), (True, "NOT_MET"), (None, "UNKNOWN")]
)
@pytest.mark.parametrize("year", [2023, 2024, 2027])
def test_selected_data_does_not_represent_the_performance(is_selected, verdict, year) -> None:
    assert verdicts("representative", Particulars(is_selected=is_selected), year) == [verdict]


@pytest.mark.parametrize(
    ("deciles", "verdict"),
    [
        (Deciles.GIVEN, "MET"),
        (Deciles.NOT_AVAILABLE, "MET"),
        (Deciles.WITHHELD, "NOT_MET"),
        (None, "UNKNOWN"),
    ],
)
def test_the_deciles_are_given_if_available(deciles, verdict) -> None:
    assert verdicts("functions.deciles", Particulars(deciles=deciles)) == [verdict]


@pytest.mark.parametrize("option", ParticipationOption)
@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("completeness", "functions.completeness-level"),
        ("performance", "functions.performance-level"),
    ],
)
def test_each_rate_is_given_at_the_level_of_the_participant(option, kind, rule) -> None:
    """Ambiguity F9: aggregated TINs for virtual groups and APM Entities, for both rates."""
    for level in RateLevel:
        told = Particulars(**{f"{kind}_levels": {level}})
        holds = verdicts(rule, told, participation=option) == ["MET"]
        assert holds is (level is LEVELS[option])
    assert verdicts(rule, Particulars()) == ["UNKNOWN"]


@pytest.mark.parametrize(
    ("rule", "field", "own"),
    [
        # SUB-C39: a risk-adjusted measure with the raw rate only.
        ("risk-adjusted", "risk_adjusted", "001"),
        ("functions.qcdr-specifications", "specified", "M2S1"),
        ("functions.comparison", "compared", "M2S1"),
        ("functions.identifiers", "titled_mvps", "G0053"),
    ],
)
def test_a_part_of_a_measure_or_mvp_is_given_for_each(rule, field, own) -> None:
    assert verdicts(rule, Particulars(**{field: {own, "other"}})) == ["MET"]
    assert verdicts(rule, Particulars(**{field: {"other"}})) == ["NOT_MET"]
    assert verdicts(rule, Particulars()) == ["UNKNOWN"]


def test_whether_a_measure_is_risk_adjusted_may_not_be_known() -> None:
    contents = {"risk_adjusted": (), "maybe_risk_adjusted": ("047",)}

    assert verdicts("risk-adjusted", Particulars(), **contents) == ["UNKNOWN"]
    assert verdicts("risk-adjusted", Particulars(risk_adjusted={"047"}), **contents) == []


# --- the source of the data --------------------------------------------------------------------

SOURCES = [
    # is from CEHRT, is indicated, the data can only be from CEHRT, the ID is there: verdict
    (False, None, False, False, "NOT_APPLICABLE"),
    (True, True, False, False, "MET"),
    # SUB-C37: EHR-derived data from a CEHRT, and no source is indicated.
    (True, False, False, False, "NOT_MET"),
    (True, None, False, False, "UNKNOWN"),
    (None, True, False, False, "MET"),
    (None, False, False, False, "UNKNOWN"),
    (None, None, False, False, "UNKNOWN"),
    (None, None, True, True, "MET"),
    (False, False, True, False, "NOT_MET"),
    (None, None, True, False, "UNKNOWN"),
    # RDY-015, S1:474-476: a known no is not outweighed by an id.
    (False, False, True, True, "NOT_MET"),
    (False, True, True, True, "NOT_MET"),
    (False, None, True, True, "NOT_MET"),
    (True, False, True, True, "NOT_MET"),
    (None, False, True, True, "NOT_MET"),
    (True, None, True, True, "MET"),
]


@pytest.mark.parametrize(("comes_from", "told", "needed", "has_id", "verdict"), SOURCES)
def test_a_cehrt_source_is_indicated(comes_from, told, needed, has_id, verdict) -> None:
    said = Particulars(is_from_cehrt=comes_from, indicates_cehrt=told)
    contents = {"needs_cehrt": needed, "has_cehrt_id": has_id}

    assert verdicts("cehrt-source", said, **contents) == [verdict]


def test_unknown_facts_about_the_source_are_named() -> None:
    def missing(**told: Any) -> tuple[str, ...]:
        return found(Particulars(**told))[0].missing

    assert missing() == ("particulars.is_from_cehrt", "particulars.indicates_cehrt")
    assert missing(indicates_cehrt=False) == ("particulars.is_from_cehrt",)
    assert missing(is_from_cehrt=True) == ("particulars.indicates_cehrt",)


# --- categories --------------------------------------------------------------------------------


def test_each_category_is_indicated_to_follow_its_standards() -> None:
    told = Particulars(to_standard={QUALITY})

    assert verdicts("functions.standards", told) == ["MET", "NOT_MET", "NOT_MET"]
    assert verdicts("functions.standards", Particulars(), categories={QUALITY}) == ["UNKNOWN"]


@pytest.mark.parametrize(
    ("nothing", "verdict"),
    [(None, "UNKNOWN"), ((), "NOT_MET"), ({INTEROPERABILITY}, "MET")],
)
def test_a_supported_category_is_submitted_unless_there_is_nothing(nothing, verdict) -> None:
    """SUB-C38: a group gave Promoting Interoperability data, and the file has none."""
    told = Particulars(nothing_to_report=nothing)
    two = {"categories": {QUALITY, ACTIVITIES}}

    assert verdicts("functions.categories", told, **two) == ["MET", "MET", verdict]


def test_supported_categories_decide_only_if_a_category_is_absent() -> None:
    unknown = Sender(IntermediaryType.QUALIFIED_REGISTRY)
    two = {"categories": frozenset({QUALITY, ACTIVITIES})}
    supports_two = attrs.evolve(REGISTRY, supports=Supported(categories=two["categories"]))

    assert verdicts("functions.categories", Particulars(), sender=unknown) == ["MET"] * 3
    assert verdicts("functions.categories", Particulars(), sender=unknown, **two) == ["UNKNOWN"]
    assert verdicts("functions.categories", Particulars(), sender=supports_two, **two) == [
        "MET",
        "MET",
    ]


def test_particulars_do_not_cover_the_cost_category() -> None:
    with pytest.raises(InvalidValue, match="to_standard"):
        Particulars(to_standard={PerformanceCategory.COST})
    with pytest.raises(InvalidValue, match="nothing_to_report"):
        Particulars(nothing_to_report={PerformanceCategory.COST})


# --- what is asked in which year, and of which content -----------------------------------------


def asked(year: int, **contents: Any) -> set[str]:
    return {
        one.rule.id.removeprefix("submissions.") for one in found(Particulars(), year, **contents)
    }


def test_only_the_fact_sheet_of_2027_lists_all_functions() -> None:
    of_2023 = {"cehrt-source", "all-payers", "representative"}
    of_2024 = of_2023 | {"medicare-cqms.beneficiaries", "risk-adjusted", "functions.identifiers"}

    assert asked(2023) == of_2023
    assert asked(2024) == asked(2026) == of_2024
    assert {one for one in asked(2027) if not one.startswith("functions.")} == (
        of_2024 - {"functions.identifiers"} | {"as-specified"}
    )
    assert len(asked(2027)) == 15


def test_without_quality_no_patients_or_measures_are_required() -> None:
    none = {"quality": (), "medicare_cqms": (), "qcdr_measures": (), "risk_adjusted": ()}

    assert asked(2026, **none, mvps=()) == {"cehrt-source"}


def test_medicare_cqms_need_not_cover_all_payers() -> None:
    alone = {"quality": ("001SSP",), "qcdr_measures": (), "risk_adjusted": ()}

    assert "all-payers" not in asked(2026, **alone)
    assert "medicare-cqms.beneficiaries" not in asked(2026, medicare_cqms=())


# --- in a check --------------------------------------------------------------------------------


def test_without_particulars_the_check_is_of_the_content_alone() -> None:
    story = right(2026, APP, APM_ENTITY)

    alone = attrs.evolve(story, particulars=None).check()
    bare = attrs.evolve(story, particulars=Particulars()).check()

    assert alone.answer is True
    assert alone.particulars is None
    assert bare.answer is None
    assert set(bare.missing) == {
        "particulars.covers_all_payers",
        "particulars.has_beneficiaries_only",
        "particulars.is_selected",
        "particulars.risk_adjusted",
    }


def test_a_measure_that_may_be_risk_adjusted_is_read_from_the_record() -> None:
    story = with_measures(right(2026), m001={"is_risk_adjusted": None})

    checked = story.check()

    assert refusing(checked) == [("submissions.risk-adjusted", "001")]
    assert checked.missing == ("isRiskAdjusted in the measures data",)


def test_an_mvps_title_is_flagged_for_review() -> None:
    story = right(2026, MVP)
    untitled = attrs.evolve(story.particulars, titled_mvps=())

    checked = attrs.evolve(story, particulars=untitled).check()

    assert (checked.answer, looked_at(checked)) == (
        True,
        [("submissions.functions.identifiers", "G0053")],
    )

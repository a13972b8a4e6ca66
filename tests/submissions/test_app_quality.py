"""The APP and the APP Plus: every measure of the set, by year."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import ApmEntityKind, ParticipationOption
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions import MeasurementSet, Reporter
from qpp_rules.submissions.app_quality import APP_PLUS_SET, APP_SET
from tests.submissions.option_stories import (
    ACTIVITIES,
    APM_ENTITY,
    APP,
    CMS_DATA,
    EHR,
    GROUP,
    INDIVIDUAL,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    QUALITY,
    SUBGROUP,
    UNKNOWN,
    PerformanceYear,
    ask,
    cms_inventory,
    inventory_of,
    of_rule,
    quality_record,
    quality_set,
    without,
)

OLD, PLUS_2025 = ("001", "134", "236"), ("001", "112", "134", "236")
PLUS_2026 = ("001", "112", "113", "134", "236")
ACO = ApmEntityKind.SHARED_SAVINGS_ACO
REPORTS = Reporter(INDIVIDUAL, ())
WEB = "cmsWebInterface"


def of_year(year: int) -> Any:
    """Return the measures of the APP, each for every program of it that the year has."""
    programs = ["mips", "app1", *(["appPlus"] if year >= 2025 else [])]
    methods = ["registry", "electronicHealthRecord"]
    names = sorted({*PLUS_2026, "305"})
    twins = [f"{one}SSP" for one in PLUS_2026 if year >= 2024]
    web = {"submissionMethods": [*methods, WEB]} if year <= 2024 else {}
    return inventory_of(
        year,
        *(
            quality_record(
                one, **{"allowedPrograms": programs, "submissionMethods": methods, **web}
            )
            for one in names
        ),
        *(
            quality_record(one, allowedPrograms=programs, companionMeasureId=[one[:3]])
            for one in twins
        ),
        quality_record("047"),
    )


def answered(
    year: int,
    *names: str,
    program: str = "app1",
    reporter: Reporter = REPORTS,
    method: SubmissionMethod = EHR,
    **more: Any,
) -> Determination[bool | None]:
    one: MeasurementSet = quality_set(*names, program=program, method=method)
    return ask(APP, of_year(year), one, reporter=reporter, **more)


@pytest.mark.parametrize("year", range(2021, 2028))
def test_every_measure_of_the_app_set_is_required(year: int) -> None:
    """measures-and-submissions.md 3.6: 001, 134, 236 beside the survey and the claims measures."""
    assert answered(year, *OLD).answer is True
    for one in OLD:
        found = answered(year, *without(OLD, one))
        assert found.answer is False
        about = [finding.about for finding in found.findings if finding.verdict is NOT_MET]
        assert about == [one]
        said = {f.about: f.observed for f in of_rule(found, "submissions.app.measures")}
        assert said == {name: "not reported" if name == one else "reported" for name in OLD}


@pytest.mark.parametrize(("year", "asked"), [(2025, PLUS_2025), (2026, PLUS_2026)])
def test_every_measure_of_the_app_plus_set_is_required(year: int, asked: tuple[str, ...]) -> None:
    """MEA-026."""
    assert answered(year, *asked, program="appPlus").answer is True
    for one in asked:
        assert answered(year, *without(asked, one), program="appPlus").answer is False
    assert answered(year, *OLD, program="appPlus").answer is False


def test_the_2027_set_may_have_five_or_six_measures() -> None:
    """F2."""
    six = (*PLUS_2026, "305")
    rule_id = "submissions.app.provisional-measures"
    found = answered(2027, *six, program="appPlus")
    assert (found.answer, found.finding(rule_id).verdict) == (True, MET)
    found = answered(2027, *PLUS_2026, program="appPlus")
    assert (found.answer, found.missing) == (None, ("whether 305 is in the set of 2027",))
    assert found.finding(rule_id).verdict is UNKNOWN
    assert answered(2027, *PLUS_2026[1:], "305", program="appPlus").answer is False


def test_the_caller_can_give_the_set() -> None:
    """F2: `aco_set=`."""
    assert answered(2027, *PLUS_2026, program="appPlus", aco_set=PLUS_2026).answer is True
    assert answered(2027, *PLUS_2025, program="appPlus", aco_set=PLUS_2026).answer is False


def test_an_aco_needs_the_app_plus_set_since_2025() -> None:
    aco = Reporter(APM_ENTITY, apm_entity=ACO, survey=True)
    assert answered(2024, *OLD, reporter=aco).answer is True
    assert answered(2025, *OLD, reporter=aco).answer is False
    assert answered(2025, *PLUS_2025, reporter=aco).answer is True


@pytest.mark.parametrize(
    ("by", "survey", "answer"),
    [
        (GROUP, True, True),
        (GROUP, False, False),
        (GROUP, None, None),
        (APM_ENTITY, False, False),
        (INDIVIDUAL, False, True),
        (SUBGROUP, None, True),
    ],
)
def test_groups_and_apm_entities_administer_the_survey(
    by: ParticipationOption, survey: bool | None, answer: bool | None
) -> None:
    """REG-C33."""
    found = answered(2026, *OLD, reporter=Reporter(by, survey=survey))
    assert found.answer is answer
    is_asked = by in {GROUP, APM_ENTITY}
    verdicts = [{True: MET, False: NOT_MET, None: UNKNOWN}[survey]] if is_asked else []
    assert [one.verdict for one in of_rule(found, "submissions.app.survey")] == verdicts
    if answer is None:
        assert found.missing == ("reporter.survey",)


def test_a_medicare_cqm_counts_as_its_twin_measure() -> None:
    twins = [f"{one}SSP" for one in PLUS_2026]
    aco = Reporter(APM_ENTITY, apm_entity=ACO, survey=True)
    asked: dict[str, Any] = {"program": "appPlus", "reporter": aco, "aco_set": PLUS_2026}
    found = answered(2027, *twins, method=SubmissionMethod.REGISTRY, **asked)
    assert found.answer is True
    (said,) = of_rule(found, "submissions.app.medicare-cqms")
    assert said.verdict is not NOT_MET


def test_medicare_cqms_next_to_others_are_flagged_for_review() -> None:
    """MEA-027, F2; MEA-C22: complete where the caller gives the set, and flagged."""
    aco = Reporter(APM_ENTITY, apm_entity=ACO, survey=True)
    sets = (
        quality_set("001SSP", program="appPlus"),
        quality_set(*PLUS_2026[1:], program="appPlus", method=EHR),
    )
    found = ask(APP, of_year(2027), *sets, reporter=aco, aco_set=PLUS_2026)
    assert found.answer is True
    (said,) = of_rule(found, "submissions.app.medicare-cqms")
    assert said.verdict is NOT_MET
    assert said.is_assumption
    assert "112, 113, 134, 236" in str(said.observed)
    found = ask(APP, of_year(2026), *sets, reporter=aco)
    assert of_rule(found, "submissions.app.medicare-cqms") == []


@pytest.mark.parametrize(
    ("kind", "by", "answer"),
    [
        (ACO, APM_ENTITY, None),
        (None, APM_ENTITY, None),
        (ApmEntityKind.OTHER, APM_ENTITY, True),
        (None, INDIVIDUAL, True),
    ],
)
def test_whether_an_aco_may_report_mips_cqms_in_2027_is_not_known(
    kind: ApmEntityKind | None, by: ParticipationOption, answer: bool | None
) -> None:
    """F2."""
    who = Reporter(by, apm_entity=kind, survey=True)
    asked: dict[str, Any] = {"program": "appPlus", "reporter": who, "aco_set": PLUS_2026}
    method = SubmissionMethod.REGISTRY
    found = answered(2027, *PLUS_2026, method=method, **asked)
    assert found.answer is answer
    verdicts = [UNKNOWN] if answer is None else []
    assert [one.verdict for one in of_rule(found, "submissions.app.mips-cqms")] == verdicts
    assert ("reporter.apm_entity" in found.missing) is (answer is None and kind is None)
    assert answered(2026, *PLUS_2026, method=method, **asked).answer is True
    assert answered(2027, *PLUS_2026, method=EHR, **asked).answer is True
    without_method = quality_set(*PLUS_2026, program="appPlus", method=None)
    found = ask(APP, of_year(2027), without_method, reporter=who, aco_set=PLUS_2026)
    assert found.answer is None
    assert set(found.missing) == {"submissionMethod"}


def test_the_requirements_for_the_web_interface_are_not_known() -> None:
    method = SubmissionMethod.CMS_WEB_INTERFACE
    found = answered(2024, *OLD, method=method)
    assert (found.answer, found.missing) == (None, ("what CMS asks of Web Interface measures",))
    assert found.finding("submissions.app.web-interface").verdict is UNKNOWN


def test_cms_credits_improvement_activities_in_the_app() -> None:
    for sets in ((quality_set(*OLD, program="app1", method=EHR),), ()):
        found = ask(APP, of_year(2026), *sets, reporter=REPORTS, categories={ACTIVITIES})
        assert found.answer is True
        (said,) = of_rule(found, "submissions.app.activities")
        assert said.verdict is NOT_APPLICABLE


def test_a_measure_of_traditional_mips_does_not_count() -> None:
    """SUBC-16."""
    found = answered(2021, *OLD, "047")
    assert found.answer is True
    assert [one.observed for one in of_rule(found, "submissions.option.counts")] == [
        "047: not for app1 or appPlus"
    ]


@pytest.mark.skipif(not CMS_DATA.exists(), reason="CMS's files are not here")
@pytest.mark.parametrize("year", range(2021, 2027))
def test_the_sets_match_the_real_files(year: int) -> None:
    """What CMS computes or a survey vendor sends is not reported."""
    inventory = cms_inventory(year)
    for program, own in (("app1", APP_SET), ("appPlus", APP_PLUS_SET)):
        listed = {
            one.identifier.removesuffix("SSP")
            for one in inventory.measures
            if one.category is QUALITY
            and program in (one.allowed_programs or ())
            and any(m in (one.submission_methods or ()) for m in (EHR, SubmissionMethod.REGISTRY))
        }
        if own.covers(PerformanceYear(year)):
            assert listed == {*own.at(PerformanceYear(year))}, program

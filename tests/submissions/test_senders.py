"""Who may send what: 42 CFR § 414.1400(b)(1)."""

from __future__ import annotations

import attrs
import pytest

from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Measure, MetricType, SubmissionMethod
from qpp_rules.submissions import Sender, reporting_option_of
from qpp_rules.submissions.senders import (
    InteroperabilityOfApmEntities,
    is_cahps,
    measure_findings,
    number_finding,
    sender_finding,
    set_findings,
)
from tests.submissions.stories import QUALITY, refusing, right, sets_of, with_sets

PY = PerformanceYear
QCDR, REGISTRY, HEALTH_IT, SURVEY = (
    IntermediaryType.QCDR,
    IntermediaryType.QUALIFIED_REGISTRY,
    IntermediaryType.HEALTH_IT_VENDOR,
    IntermediaryType.CAHPS_SURVEY_VENDOR,
)
GROUP, APM_ENTITY = ParticipationOption.GROUP, ParticipationOption.APM_ENTITY


@pytest.mark.parametrize(
    ("kind", "year", "may"),
    [
        (QCDR, 2023, True),
        (REGISTRY, 2027, True),
        # SUB-C32: an intermediary through 2024.
        (HEALTH_IT, 2024, True),
        (HEALTH_IT, 2025, False),
        (HEALTH_IT, 2027, False),
        (SURVEY, 2026, False),
    ],
)
def test_only_certain_types_send_data(kind, year, may) -> None:
    assert (sender_finding(Sender(kind), PY(year), only_cahps=False).verdict.name == "MET") is may


def test_a_survey_vendor_sends_the_survey() -> None:
    assert sender_finding(Sender(SURVEY), PY(2026), only_cahps=True).verdict.name == "MET"


def test_a_submission_of_the_survey_alone_is_a_survey_vendors() -> None:
    story = right(2026)
    (quality, *_) = sets_of(story)
    survey = attrs.evolve(quality.measurements[0], measure_id="321")
    sender = attrs.evolve(story.sender, kind=SURVEY)
    of_survey = with_sets(story, attrs.evolve(quality, measurements=(survey,)))

    checked = attrs.evolve(of_survey, sender=sender).check()

    # Intermediaries do not send the form of survey results.
    assert "submissions.sender" not in {rule for rule, _ in refusing(checked)}
    assert "submissions.cahps" not in {rule for rule, _ in refusing(checked)}
    assert checked.determination.finding("submissions.cahps").verdict.name == "MET"


@pytest.mark.parametrize("category", PerformanceCategory)
def test_cost_is_not_submitted(category: PerformanceCategory) -> None:
    allow = InteroperabilityOfApmEntities.ALLOW

    (found,) = set_findings(category, GROUP, PY(2026), allow)

    assert (found.verdict.name == "MET") is (category is not PerformanceCategory.COST)


@pytest.mark.parametrize(
    ("chosen", "verdict"),
    [*zip(InteroperabilityOfApmEntities, ("UNKNOWN", "MET", "NOT_MET"), strict=True)],
)
def test_interoperability_of_apm_entities_follows_the_callers_fact(chosen, verdict) -> None:
    promoting = PerformanceCategory.PROMOTING_INTEROPERABILITY

    _, found = set_findings(promoting, APM_ENTITY, PY(2026), chosen)

    assert found.verdict.name == verdict
    assert found.is_assumption
    assert len([*set_findings(promoting, GROUP, PY(2026), chosen)]) == 1


# --- measures ----------------------------------------------------------------------------------


def judged(
    measure: Measure,
    kind: IntermediaryType,
    entity: ApmEntityKind | None = None,
    takes_part: ParticipationOption = GROUP,
    year: int = 2026,
) -> dict[str, str]:
    found = measure_findings(measure, Sender(kind), entity, takes_part, PY(year))
    return {one.rule.id: one.verdict.name for one in found}


def quality(name: str = "047", **fields: object) -> Measure:
    return Measure(name, QUALITY, **{"is_qcdr_measure": False, **fields})


@pytest.mark.parametrize(
    ("measure", "is_so"),
    [
        (quality(metric_type=MetricType.CAHPS), True),
        (quality(submission_methods={SubmissionMethod.CERTIFIED_SURVEY_VENDOR}), True),
        (quality(submission_methods={SubmissionMethod.REGISTRY}), False),
        (quality(), False),
    ],
)
def test_the_surveys_measures_are_recognized(measure: Measure, is_so: bool) -> None:
    assert is_cahps(measure) is is_so


@pytest.mark.parametrize("kind", IntermediaryType)
def test_only_a_survey_vendor_sends_the_survey(kind: IntermediaryType) -> None:
    found = judged(quality("321", metric_type=MetricType.CAHPS), kind)

    assert found["submissions.cahps"] == ("MET" if kind is SURVEY else "NOT_MET")


@pytest.mark.parametrize(
    ("is_qcdr", "kind", "verdict"),
    [
        (True, QCDR, "MET"),
        (True, REGISTRY, "NOT_MET"),
        (None, QCDR, "MET"),
        (None, REGISTRY, "UNKNOWN"),
        (False, REGISTRY, None),
    ],
)
def test_a_registry_never_sends_a_qcdr_measure(is_qcdr, kind, verdict) -> None:
    """SUB-C02, INT-S17: the regulation excepts the survey and QCDR measures."""
    found = judged(quality("M2S1", is_qcdr_measure=is_qcdr), kind)

    assert found.get("submissions.qcdr-measures") == verdict


SSP = quality("001SSP", companions={"001"})


@pytest.mark.parametrize(
    ("entity", "takes_part", "verdict"),
    [
        (ApmEntityKind.SHARED_SAVINGS_ACO, APM_ENTITY, "MET"),
        (ApmEntityKind.OTHER, APM_ENTITY, "NOT_MET"),
        (None, APM_ENTITY, "UNKNOWN"),
        (None, GROUP, "NOT_MET"),
    ],
)
def test_a_medicare_cqm_is_for_a_shared_savings_aco(entity, takes_part, verdict) -> None:
    assert judged(SSP, REGISTRY, entity, takes_part)["submissions.medicare-cqms"] == verdict


def test_before_2024_there_were_no_medicare_cqms() -> None:
    assert judged(SSP, REGISTRY, year=2023) == {}


@pytest.mark.parametrize(("number", "verdict"), [(30, "MET"), (31, "NOT_MET")])
@pytest.mark.parametrize("year", range(2023, 2028))
def test_a_qcdr_has_at_most_30_measures(year, number, verdict) -> None:
    assert number_finding(number, PY(year)).verdict.name == verdict


@pytest.mark.parametrize(
    ("program", "option"),
    [
        (None, ReportingOption.TRADITIONAL_MIPS),
        ("mips", ReportingOption.TRADITIONAL_MIPS),
        ("app1", ReportingOption.APP),
        ("appPlus", ReportingOption.APP),
        ("G0053", ReportingOption.MVP),
        ("M1503", ReportingOption.MVP),
        ("pcf", None),
        ("hvbp", None),
        ("M", None),
    ],
)
def test_a_program_stands_for_a_reporting_option(program, option) -> None:
    assert reporting_option_of(program) is option

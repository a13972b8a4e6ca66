"""Submissions held against CMS's own measures data and its own examples, where they are present."""

from __future__ import annotations

import json
import os
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

from qpp_rules.adapters import measures_data
from qpp_rules.adapters.qpp_api import read_submission
from qpp_rules.core.identifiers import ApmEntity, Group, Tin, VendorId
from qpp_rules.core.vocabulary import ApmEntityKind, IntermediaryType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Inventory, Measure, MetricType, SubmissionMethod
from qpp_rules.submissions import (
    Checked,
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    NonProportion,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    Reporter,
    Sender,
    SinglePerformanceRate,
    Stratum,
    Submission,
    check,
)
from tests.submissions.stories import (
    ACTIVITIES,
    APM_ENTITY,
    INTEROPERABILITY,
    QUALITY,
    looked_at,
    refusing,
)

ROOT = Path(__file__).parents[2]
CMS_DATA = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms"))
pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(not CMS_DATA.exists(), reason="CMS's files are not here"),
]

PY = PerformanceYear
REGISTRY, EHR = SubmissionMethod.REGISTRY, SubmissionMethod.ELECTRONIC_HEALTH_RECORD
GROUP = Group(Tin("000456789"))
OF_REGISTRY = Sender(IntermediaryType.QUALIFIED_REGISTRY)
HALF = Fraction(1, 2)
CEHRT_ID = "0015C1A2B3C4D5E"
ATTESTATION_IDS = ("PI_PPHI_1", "PI_INFBLO_1", "PI_ONCDIR_1", "PI_PPHI_2")
YEARS = (2023, 2024, 2025, 2026)


@cache
def inventory_of(year: int) -> Inventory:
    path = CMS_DATA / "measures" / str(year) / "measures-data.json"
    return measures_data.read(path, PY(year), provisional=False)


def quality_set(
    year: int, method: SubmissionMethod, *measurements: Measurement, program: str = "mips"
) -> MeasurementSet:
    return MeasurementSet(
        QUALITY,
        method,
        program,
        date(year, 1, 1),
        date(year, 12, 31),
        measurements,
        CEHRT_ID if method is EHR else None,
    )


def ask(year: int, *sets: MeasurementSet, sender: Sender = OF_REGISTRY, **whose: Any) -> Checked:
    participant = whose.get("participant", GROUP)
    submission = Submission(PY(year), participant, sets)
    return check(submission, inventory_of(year), sender, whose.get("reporter"))


def single(name: str, exclusion: int | None = 0) -> Measurement:
    return Measurement(name, SinglePerformanceRate(True, 120, 200, 36, exclusion, 0))


# --- whole inventories -------------------------------------------------------------------------


def value_for(measure: Measure) -> Any:
    """Return a value that fits the measure."""
    counts = {"performance_met": 1, "eligible_population": 2, "performance_not_met": 1}
    strata = [Stratum(name, **counts) for name in measure.strata or ("overall",)]
    return {
        MetricType.SINGLE_PERFORMANCE_RATE: SinglePerformanceRate(True, **counts),
        MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE: RegistrySinglePerformanceRate(
            True, **counts, performance_rate=HALF
        ),
        MetricType.MULTI_PERFORMANCE_RATE: MultiPerformanceRate(True, strata),
        MetricType.REGISTRY_MULTI_PERFORMANCE_RATE: RegistryMultiPerformanceRate(
            True, strata, HALF
        ),
        MetricType.NON_PROPORTION: NonProportion(Fraction(3), Fraction(80), True, 80),
    }[measure.metric_type]


@pytest.mark.parametrize("method", [REGISTRY, EHR])
@pytest.mark.parametrize("year", YEARS)
def test_every_measure_of_traditional_mips_may_be_sent_as_cms_lists_it(year, method) -> None:
    """By a QCDR that may use them all; measures of the survey and of claims have other methods."""
    inventory = inventory_of(year)
    measures = [
        one
        for one in inventory.measures
        if one.category is QUALITY
        and method in one.submission_methods
        and "mips" in (one.allowed_programs or ())
    ]
    assert len(measures) > 40
    for measure in measures:
        vendor = VendorId(min(measure.allowed_vendors or {"1000000"}))
        qcdr = Sender(IntermediaryType.QCDR, vendor, {measure.identifier})
        measurement = Measurement(measure.identifier, value_for(measure))

        checked = ask(year, quality_set(year, method, measurement), sender=qcdr)

        assert refusing(checked) == [], measure.identifier
        assert looked_at(checked) == [], measure.identifier


@pytest.mark.parametrize("year", YEARS)
def test_a_qualified_registry_sends_no_qcdr_measure_of_the_year(year: int) -> None:
    """MEA-002: whatever its permissions."""
    measures = [one for one in inventory_of(year).measures if one.is_qcdr_measure]
    assert len(measures) > 150
    for measure in measures:
        registry = attrs.evolve(
            OF_REGISTRY,
            vendor=VendorId(min(measure.allowed_vendors)),
            permissions={measure.identifier},
        )
        measurement = Measurement(measure.identifier, value_for(measure))

        checked = ask(year, quality_set(year, REGISTRY, measurement), sender=registry)

        assert checked.answer is False
        assert "submissions.qcdr-measures" in {rule for rule, _ in refusing(checked)}


@pytest.mark.parametrize("year", YEARS)
def test_every_activity_of_the_year_may_be_attested(year: int) -> None:
    activities = [
        Measurement(one.identifier, True)
        for one in inventory_of(year).measures
        if one.category is ACTIVITIES and "mips" in one.allowed_programs
    ]
    whole = MeasurementSet(
        ACTIVITIES, REGISTRY, "mips", date(year, 1, 1), date(year, 12, 31), activities
    )

    assert len(activities) > 90
    assert ask(year, whole).answer is True


# --- the cases ---------------------------------------------------------------------------------


def test_a_right_measurement_is_accepted() -> None:
    """SUBC-01."""
    value = SinglePerformanceRate(False, 120, 156, 36, 0, 0)

    assert ask(2025, quality_set(2025, REGISTRY, Measurement("047", value))).answer is True


STRATA = (Stratum("14days", 47, 60, 13), Stratum("34days", 121, 147, 26))


@pytest.mark.parametrize("year", [2025, 2026])
def test_measure_305_by_mips_cqm_is_refused_once(year: int) -> None:
    """SUBC-07: it is an eCQM alone; its misspelt strata are only looked at."""
    measurement = Measurement("305", MultiPerformanceRate(True, STRATA))

    checked = ask(year, quality_set(year, REGISTRY, measurement))

    place = "measurementSets[0].measurements[0]"
    assert refusing(checked) == [("measures.collection-type", f"{place}.measureId")]
    assert {rule for rule, _ in looked_at(checked)} == {"submissions.strata.names"}
    right_names = [
        attrs.evolve(one, stratum=name)
        for one, name in zip(STRATA, ("14Days", "34Days"), strict=True)
    ]
    ecqm = Measurement("305", MultiPerformanceRate(True, right_names))
    assert ask(year, quality_set(year, EHR, ecqm)).answer is True


def test_a_mips_cqms_exclusions_are_refused_but_an_ecqms_are_not() -> None:
    """SUBC-09."""
    excluded = single("001", exclusion=5)

    assert refusing(ask(2025, quality_set(2025, REGISTRY, excluded))) == [
        (
            "submissions.counts.exclusions",
            "measurementSets[0].measurements[0].value.eligiblePopulationExclusion",
        )
    ]
    assert ask(2025, quality_set(2025, EHR, excluded)).answer is True


def test_measure_238_has_two_strata_by_mips_cqm_and_three_by_ecqm() -> None:
    """SUBC-11: both are accepted, whatever the record says."""
    names = inventory_of(2025)["238"].strata
    assert len(names) == 3

    def by(method: SubmissionMethod, *given: str) -> Checked:
        strata = [Stratum(name, 1, 2, 1) for name in given]
        measurement = Measurement("238", MultiPerformanceRate(True, strata))
        return ask(2025, quality_set(2025, method, measurement))

    assert by(REGISTRY, *names[:2]).answer is True
    assert by(EHR, *names).answer is True
    assert looked_at(by(EHR, *names)) == []


def test_two_identical_sets_in_one_submission_are_refused() -> None:
    """SUBC-13: across uploads only CMS knows."""
    one = quality_set(2025, REGISTRY, single("047"))
    other = quality_set(2025, REGISTRY, single("130"))

    assert refusing(ask(2025, one, other)) == [("submissions.sets.unique", "measurementSets[0]")]


def test_measure_128_is_in_the_file_and_not_in_mips() -> None:
    """SUBC-15: the finding names the programs that would do."""
    checked = ask(2024, quality_set(2024, REGISTRY, single("128")))

    (fault,) = checked.faults
    assert (fault.rule.id, fault.observed) == ("measures.program", "G0055, G0058, M1367, M1370")
    in_mvp = quality_set(2024, REGISTRY, single("128"), program="G0055")
    assert ask(2024, in_mvp).answer is True


@pytest.mark.parametrize("year", YEARS)
def test_an_exclusion_next_to_its_measure_is_refused(year: int) -> None:
    """SUBC-17 and SUB-070."""
    together = MeasurementSet(
        INTEROPERABILITY,
        EHR,
        "mips",
        date(year, 1, 1),
        date(year, 12, 31),
        [Measurement(name, True) for name in ("PI_HIE_5", "PI_LVOTC_1", *ATTESTATION_IDS)],
        CEHRT_ID,
    )

    rules = {rule for rule, _ in refusing(ask(year, together))}

    assert rules == {"submissions.interoperability.not-together"}


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_medicare_cqm_is_for_an_aco_and_in_no_other_program(year: int) -> None:
    aco = ApmEntity("A1234")
    of_aco = Reporter(APM_ENTITY, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO)
    app_plus = quality_set(year, REGISTRY, single("001SSP"), program="appPlus")
    mips = quality_set(year, REGISTRY, single("001SSP"))

    assert ask(year, app_plus, participant=aco, reporter=of_aco).answer is True
    refused = refusing(ask(year, mips, participant=aco, reporter=of_aco))
    assert {rule for rule, _ in refused} == {"measures.program"}


# --- CMS's own examples ------------------------------------------------------------------------


def example(name: str, year: int) -> Submission:
    path = CMS_DATA / "submissions" / f"submission-example-{name}.json"
    text = path.read_text(encoding="utf-8")
    filled = text.replace('"< performanceYearToBeReported >"', str(year))
    filled = filled.replace("< performanceYearToBeReported >", str(year))
    return read_submission(json.loads(filled), inventory=inventory_of(year))


def rules_of(name: str, year: int) -> set[str]:
    checked = check(example(name, year), inventory_of(year), OF_REGISTRY, None)
    return {rule for rule, _ in refusing(checked)}


@pytest.mark.parametrize(
    ("year", "last"), [(2025, "submissions.qcdr-measures"), (2026, "measures.listed")]
)
def test_cmss_example_of_quality_is_stale(year: int, last: str) -> None:
    """305 is an eCQM alone. ACRAD15 is a QCDR's, and gone in 2026."""
    assert rules_of("quality", year) == {"measures.collection-type", last}


def test_cmss_example_of_activities_is_valid_in_years_with_its_activities() -> None:
    assert rules_of("ia", 2024) == set()
    assert rules_of("ia", 2025) == {"measures.listed"}


def test_cmss_example_of_interoperability_has_a_wrong_npi_digit_that_is_not_refused() -> None:
    """Its security risk analysis is a no, and it is older than the SAFER attestation."""
    checked = check(example("aci", 2025), inventory_of(2025), OF_REGISTRY, None)

    assert refusing(checked) == [
        ("submissions.interoperability.attestation", "measurementSets[0].measurements[7].value"),
        ("submissions.interoperability.safer", "measurementSets[0]"),
    ]
    assert looked_at(checked) == [
        ("submissions.npi.check-digit", "nationalProviderIdentifier"),
    ]

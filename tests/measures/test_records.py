"""CMS's records become measures, strictly by the words of the year. Ambiguities F11, F16, F17."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import given

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import (
    ActivitySubcategory,
    ActivityWeight,
    Inventory,
    Measure,
    MeasureType,
    MetricType,
    Objective,
    OverallAlgorithm,
    ReportingCategory,
    SubmissionMethod,
)
from qpp_rules.measures.words import (
    ACTIVITY_SUBCATEGORIES,
    ACTIVITY_WEIGHTS,
    MEASURE_TYPES,
    METRIC_TYPES,
    OBJECTIVES,
    OVERALL_ALGORITHMS,
    PROGRAMS,
    REGISTRATION_TYPES,
    REPORTING_CATEGORIES,
    SUBMISSION_METHODS,
    is_mvp_id,
)
from qpp_rules.testing.strategies import inventories
from tests.measures.cms_records import KEYS, record, record_of

PY2026 = PY(2026)
MULTI = {"metricType": "multiPerformanceRate", "overallAlgorithm": "simpleAverage"}


def read(*records: Any, year: int = 2026, **options: Any) -> Inventory:
    return Inventory.of(records, PY(year), **options)


def problems_of(*records: Any, year: int = 2026, **options: Any) -> dict[str, str]:
    """Return what each faulty key was expected to be."""
    with pytest.raises(InvalidInput) as caught:
        read(*records, year=year, **options)
    return {problem.field: problem.expected for problem in caught.value.problems}


# --- every field ---------------------------------------------------------------------------------


def test_every_key_of_a_quality_record_that_rules_need_is_read() -> None:
    found = read(
        record(
            "M2S1",
            firstPerformanceYear=2020,
            metricType="registryMultiPerformanceRate",
            overallAlgorithm="weightedAverage",
            strata=[{"name": "84Days"}, {"name": "180Days"}],
            measureType="patientReportedOutcome",
            isHighPriority=True,
            isInverse=False,
            isRiskAdjusted=True,
            isRegistryMeasure=True,
            submissionMethods=["registry"],
            allowedPrograms=["mips", "G0053"],
            allowedVendors=["1000001"],
            allowedRegistrationTypes=["apm", "group", "subgroup", "individual"],
            companionMeasureId=[],
            measureSets=["cardiology"],
            title="of CMS",
            eMeasureId=None,
        )
    )

    assert found["M2S1"] == Measure(
        "M2S1",
        PerformanceCategory.QUALITY,
        2020,
        metric_type=MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
        overall_algorithm=OverallAlgorithm.WEIGHTED_AVERAGE,
        strata=("84Days", "180Days"),
        measure_type=MeasureType.PATIENT_REPORTED_OUTCOME,
        is_flagged_high_priority=True,
        is_inverse=False,
        is_risk_adjusted=True,
        is_qcdr_measure=True,
        submission_methods={SubmissionMethod.REGISTRY},
        allowed_programs={"mips", "G0053"},
        allowed_vendors={"1000001"},
        allowed_registration_types=frozenset(ParticipationOption)
        - {ParticipationOption.VIRTUAL_GROUP},
        companions=(),
        measure_sets={"cardiology"},
    )


def test_the_weight_of_an_activity_is_a_word_and_that_of_a_pi_measure_is_points() -> None:
    found = read(
        record("IA_AHE_1", "ia", weight="high", subcategoryId="achievingHealthEquity", isInverse=5),
        record(
            "PI_EP_1",
            "pi",
            weight=10,
            reportingCategory="required",
            objective="electronicPrescribing",
            isRequired=True,
            isBonus=False,
            exclusion="PI_LVPP_1",
            substitutes=["PI_EP_2"],
            preprod=["PI_PHCDRR_1_PRE"],
        ),
        year=2019,
    )

    assert found.measures == (
        Measure(
            "IA_AHE_1",
            PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            weight=ActivityWeight.HIGH,
            subcategory=ActivitySubcategory.ACHIEVING_HEALTH_EQUITY,
        ),
        Measure(
            "PI_EP_1",
            PerformanceCategory.PROMOTING_INTEROPERABILITY,
            points=10,
            reporting_category=ReportingCategory.REQUIRED,
            objective=Objective.ELECTRONIC_PRESCRIBING,
            is_required=True,
            is_bonus=False,
            exclusions={"PI_LVPP_1"},
            substitutes={"PI_EP_2"},
            engagement_levels={"PI_PHCDRR_1_PRE"},
        ),
    )


@pytest.mark.parametrize(
    ("written", "exclusions"),
    [
        ({}, None),
        ({"exclusion": None}, frozenset()),
        ({"exclusion": []}, frozenset()),
        ({"exclusion": "PI_LVPP_1"}, {"PI_LVPP_1"}),
        ({"exclusion": ["PI_EP_2_EX_1", "PI_EP_2_EX_2"]}, {"PI_EP_2_EX_1", "PI_EP_2_EX_2"}),
    ],
)
def test_an_exclusion_is_text_a_list_or_null_and_if_absent_not_known(
    written: dict[str, Any], exclusions: frozenset[str] | None
) -> None:
    """Facts 2.1: text in 2018 to 2020, a list or null from 2021, absent on most of 2018."""
    assert read(record("PI_EP_1", "pi", **written))["PI_EP_1"].exclusions == exclusions


@pytest.mark.parametrize("value", [{}, {"allowedPrograms": None}])
def test_a_key_that_is_absent_or_null_leaves_its_field_unknown(value: dict[str, Any]) -> None:
    """F17: the absence of programs means unknown; an empty list is a list."""
    assert read(record(**value))["236"].allowed_programs is None
    assert read(record(allowedPrograms=[]))["236"].allowed_programs == frozenset()


@given(inventories())
def test_records_written_in_cmss_format_are_read_back(inventory: Inventory) -> None:
    """Reading the records of measures gives the same measures, in the words of any year."""
    records = [record_of(one, inventory.year) for one in inventory.measures]
    found = Inventory.of(records, inventory.year, source=inventory.source)

    # A record with unknown exclusions and one without exclusions are written differently.
    assert found.measures == inventory.measures


# --- words by year -------------------------------------------------------------------------------

LAST_AND_FIRST = [
    ("quality", "measureType", "intermediateOutcomeAndProcess", {2017, 2018}),
    ("quality", "measureType", "patientReportedOutcome", {*range(2019, 2028)}),
    ("quality", "measureType", "structure", {*range(2017, 2025)}),
    ("quality", "submissionMethods", ["cmsWebInterface"], {*range(2017, 2025)}),
    ("quality", "overallAlgorithm", "sumNumerators", {2017, 2018}),
    ("quality", "overallAlgorithm", "split", {*range(2023, 2028)}),
    ("quality", "allowedPrograms", ["mips"], {*range(2021, 2028)}),
    ("quality", "allowedPrograms", ["cpcPlus"], {2021}),
    ("quality", "allowedPrograms", ["pcf"], {*range(2021, 2025)}),
    ("quality", "allowedPrograms", ["appPlus"], {2025, 2026, 2027}),
    ("quality", "allowedPrograms", ["ssp"], {2026, 2027}),
    ("quality", "allowedRegistrationTypes", ["apm"], {2025, 2026, 2027}),
    ("quality", "allowedRegistrationTypes", ["virtualGroup"], set()),
    ("quality", "metricType", "cahps", {*range(2017, 2028)}),
    ("quality", "metricType", "aRate", set()),
    ("ia", "weight", "medium", {*range(2017, 2025)}),
    ("ia", "subcategoryId", "achievingHealthEquity", {*range(2017, 2026)}),
    ("ia", "subcategoryId", "advancingHealthAndWellness", {2026, 2027}),
    ("pi", "reportingCategory", "preAttestation", {2017}),
    ("pi", "reportingCategory", "attestation", {2018}),
    ("pi", "reportingCategory", "required", {*range(2019, 2028)}),
    ("pi", "objective", "medicationReconciliation", {2017, 2018}),
    ("pi", "objective", "providerToPatientExchange", {*range(2019, 2028)}),
]


@pytest.mark.parametrize(("category", "key", "value", "years"), LAST_AND_FIRST)
def test_a_word_that_cms_does_not_use_in_the_year_is_refused(
    category: str, key: str, value: Any, years: set[int]
) -> None:
    """Facts 2.1: enumerations differ by year; the error names the record."""
    for year in range(2017, 2028):
        word = "aci" if (category, year) == ("pi", 2017) else category
        given = record("X1", word, **{key: value})
        if year in years:
            assert len(read(given, year=year)) == 1
        else:
            place = f"records[0] (X1).{key}" + ("[0]" if isinstance(value, list) else "")
            assert set(problems_of(given, year=year)) == {place}
            assert len(read(given, year=year, lenient=True)) == 1


@pytest.mark.parametrize(
    "parameter",
    [
        METRIC_TYPES,
        MEASURE_TYPES,
        SUBMISSION_METHODS,
        OVERALL_ALGORITHMS,
        ACTIVITY_WEIGHTS,
        ACTIVITY_SUBCATEGORIES,
        REPORTING_CATEGORIES,
        OBJECTIVES,
        PROGRAMS,
        REGISTRATION_TYPES,
    ],
    ids=lambda one: one.id,
)
def test_the_2027_words_come_from_a_placeholder(parameter: Any) -> None:
    """The file of 2027 is a copy of 2026's, and no source of a rule."""
    bases = {entry.source.basis.name for entry in parameter.entries if 2027 in entry.years}

    assert bases == ({"DERIVED"} if parameter is not ACTIVITY_WEIGHTS else set())


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("G0053", True), ("M1503", True), ("mips", False), ("G005", False), ("G00531", False)],
)
def test_the_id_of_an_mvp_is_a_letter_and_four_digits(text: str, is_one: bool) -> None:
    assert is_mvp_id(text) is is_one


def test_a_lenient_reading_treats_a_field_with_a_new_word_as_not_known() -> None:
    """What else the list holds is not taken for all of it."""
    found = read(
        record(
            metricType="aRate",
            submissionMethods=["registry", "telepathy"],
            allowedPrograms=["mips", "tomorrow"],
            allowedVendors=["1000001", "Acme"],
            measureType="process",
        ),
        lenient=True,
    )["236"]

    assert found == Measure("236", PerformanceCategory.QUALITY, measure_type=MeasureType.PROCESS)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("metricType", 5),
        ("metricType", ["boolean"]),
        ("submissionMethods", "registry"),
        ("submissionMethods", [5]),
        ("submissionMethods", {"registry": 1}),
        ("allowedPrograms", [None]),
        ("allowedPrograms", ["a\nb"]),
        ("allowedVendors", [1000001]),
        ("isInverse", 1),
        ("isInverse", "true"),
        ("measureSets", [""]),
        ("strata", "overall"),
        ("strata", ["overall"]),
        ("strata", [{"name": 5}]),
        ("strata", [{"name": "a"}, {"name": "a"}]),
    ],
)
def test_a_malformed_value_is_refused_even_in_a_lenient_reading(key: str, value: Any) -> None:
    for lenient in (False, True):
        (field,) = problems_of(record(**{key: value}), lenient=lenient)
        assert field.startswith(f"records[0] (236).{key}")


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [
        ({"metricType": "aRate"}, InvalidValue, "one of "),
        ({"metricType": 5}, InvalidType, "one of "),
        ({"measureSets": "cardiology"}, InvalidType, "a list"),
    ],
)
def test_a_value_of_another_type_is_told_from_a_word_that_is_not_used(
    value: dict[str, Any], error: type[InvalidInput], expected: str
) -> None:
    with pytest.raises(error) as caught:
        read(record(**value))

    assert type(caught.value) is error
    assert caught.value.problems[0].expected.startswith(expected)


def test_a_lenient_reading_does_not_report_a_new_word_with_other_faults() -> None:
    given = record(isInverse=1, allowedPrograms=["tomorrow"], metricType="aRate")

    assert list(problems_of(given, lenient=True)) == ["records[0] (236).isInverse"]


class Flaky(Mapping[str, Any]):
    """A record that has a fault only when it is read for the first time."""

    def __init__(self) -> None:
        self.given = record()
        self.read = 0

    def __getitem__(self, key: str) -> Any:
        self.read += key == "isInverse"
        return 1 if key == "isInverse" and self.read == 1 else self.given[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Flaky(), "records[0] (236)"),
        (record(measureSets=("cardiology",)), "records[0] (236).measureSets"),
        (MappingProxyType(record(isInverse=1)), "records[0] (236).isInverse"),
    ],
)
def test_no_record_is_silently_skipped(given: Any, field: str) -> None:
    assert list(problems_of(given)) == [field]


@pytest.mark.parametrize(
    ("key", "value"), [("isRequired", "yes"), ("weight", True), ("weight", -1), ("exclusion", [5])]
)
def test_a_malformed_value_of_an_interoperability_key_is_refused(key: str, value: Any) -> None:
    (field,) = problems_of(record("PI_EP_1", "pi", **{key: value}))

    assert field.startswith(f"records[0] (PI_EP_1).{key}")


def test_every_fault_of_every_record_is_reported_with_the_id_of_its_measure() -> None:
    found = problems_of(
        record(isInverse=0, metricType="aRate"),
        record("x" * 31, "quality", isHighPriority=5),
        record(5, "nothing", metricType="aRate", isInverse=0),
    )

    assert list(found) == [
        "records[0] (236).metricType",
        "records[0] (236).isInverse",
        "records[1].isHighPriority",
        "records[2].measureId",
        "records[2].category",
        "records[2].metricType",
    ]


LONG = "x" * 10**6
ANYTHING = [
    *(True, 0, 1.0, -1, 10**400, float("nan"), "x", "", "a\x00", LONG, b"x", object()),
    *([], [None], ["x"], [[]], [LONG], [5], [{}], {}, {"name": "x"}, [{"name": None}]),
    *([{"name": LONG}], ("x",), {"x"}, [float("nan")], [True]),
]
ALL_KEYS = sorted({*KEYS.values(), "strata", "firstPerformanceYear"})


@pytest.mark.exhaustive
@pytest.mark.parametrize("key", ALL_KEYS)
@pytest.mark.parametrize("category", ["quality", "ia", "pi", "cost"])
def test_any_value_of_a_key_is_read_or_refused_at_its_place(category: str, key: str) -> None:
    """No error from inside, and no value that is taken for another."""
    for value in ANYTHING:
        given = record("X1", category, **{key: value})
        for lenient in (False, True):
            try:
                held = read(given, lenient=lenient)["X1"]
            except InvalidInput as error:
                fields, told = [problem.field for problem in error.problems], str(error)
            else:
                assert_read_as_written(held, key, value)
                continue
            assert all(field.startswith(f"records[0] (X1).{key}") for field in fields)
            assert len(told) < 2000


def assert_read_as_written(held: Measure, key: str, value: Any) -> None:
    """Written again it is the same, or the category does not have the key."""
    again = record_of(held, PY2026)
    written = again.get(key)
    if key == "strata" and written is not None:
        written = [{"name": one["name"]} for one in written]
        # Without several rates a stratum may lack a name.
        value = [one for one in value if one]
    given = [value] if key == "exclusion" and isinstance(value, str) else value
    assert key not in again or (type(written), written) == (type(given), given)


def test_an_exclusion_that_is_text_is_not_reported_with_other_faults() -> None:
    given = record("PI_EP_1", "pi", exclusion="PI_LVPP_1", isRequired=5)

    assert list(problems_of(given)) == ["records[0] (PI_EP_1).isRequired"]


# --- strata --------------------------------------------------------------------------------------


def test_single_rates_may_have_strata_without_names() -> None:
    """Facts 2.1: eCQMs of one rate carry strata without a name."""
    single = record(
        metricType="singlePerformanceRate", strata=[{"description": "x"}, {"name": "a"}]
    )

    assert read(single)["236"].strata == ("a",)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "a name for each stratum"),
        ({"strata": []}, "a name for each stratum"),
        ({"strata": [{"name": "a"}, {"description": "b"}]}, "a name for each stratum"),
        (
            {"strata": [{"name": "14-Jan"}], "overallAlgorithm": "overallStratumOnly"},
            "one called overall",
        ),
    ],
)
def test_several_rates_need_a_name_for_each_stratum(more: dict[str, Any], told: str) -> None:
    """MD 528, 548, 681: CMS's file was wrong for a while, with dates for names, or no overall."""
    found = problems_of(record("305", **{**MULTI, **more}))

    assert list(found) == ["records[0] (305).strata"]
    assert told in found["records[0] (305).strata"]
    assert read(record("305", **{**MULTI, **more}), lenient=True)["305"].strata is None


def test_names_that_cms_corrected_match_those_in_the_file() -> None:
    """MD 528: 14Days was 14-Jan for a while."""
    given = record("305", **MULTI, strata=[{"name": "14Days"}, {"name": "34Days"}])
    measure = read(given, other_stratum_names={"305": {"14-Jan": "14Days"}})["305"]

    assert [measure.stratum(name) for name in ("14Days", "14-Jan", "34Days", "14days")] == [
        "14Days",
        "14Days",
        "34Days",
        None,
    ]
    assert read(given)["305"].stratum("14-Jan") is None
    assert measure == attrs.evolve(read(given)["305"], other_stratum_names=(("14-Jan", "14Days"),))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({"999": {"a": "b"}}, r"other_stratum_names\['999' \(str\)\]: given an id that no record"),
        ({"236": {"a": "b"}}, r"other_stratum_names\['236' \(str\)\]: given 'b' \(str\), expected"),
        ({"236": {"a": 5}}, "other_stratum_names: given others, expected a mapping"),
        ({"236": 5}, "other_stratum_names: given one that raised TypeError"),
        ("236", r"other_stratum_names: given '236' \(str\)"),
    ],
)
def test_other_names_belong_to_strata_in_the_file(names: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        read(record(), other_stratum_names=names)


def test_lenient_must_be_a_flag() -> None:
    with pytest.raises(InvalidType, match=r"^Inventory\.of: lenient: given 'yes'"):
        read(record(), lenient="yes")


def test_a_measure_that_began_later_refuses_a_lenient_reading_too() -> None:
    with pytest.raises(InvalidValue, match="1 that began after 2026, the first of them '236'"):
        read(record(firstPerformanceYear=2027), lenient=True)

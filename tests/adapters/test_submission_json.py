"""CMS's submission JSON, read and written: CMS's own examples, both shapes, every form of value."""

from __future__ import annotations

import json
import os
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    PerformanceYear,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.adapters.qpp_api import (
    read_measurement_set,
    read_submission,
    write_measurement_sets,
    write_submission,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.measures import Inventory, MetricType, SubmissionMethod
from qpp_rules.submissions import (
    AllCauseReadmission,
    Computed,
    DiagnosisCount,
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    NonProportion,
    Proportion,
    ReadmissionDetails,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
    Stratum,
    Submission,
    SurveyScore,
)
from qpp_rules.testing import strategies
from tests.adapters.submission_json import (
    COMPUTED,
    COUNTS,
    MULTI,
    READMISSION,
    REGISTRY_MULTI,
    REGISTRY_SINGLE,
    SCORES,
    SET_RECORD,
    SHAPES,
    SINGLE,
    SURVEY_SCORE,
    VALUES,
    WHOSE,
    a_set,
    posted,
    response,
    whole,
)

ROOT = Path(__file__).parents[2]
CMS_DATA = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms"))
EXAMPLES = sorted((CMS_DATA / "submissions").glob("submission-example-*.json"))
INPUT = CMS_DATA / "submissions" / "scoring-example-submission-input.json"
TEMPLATE = "< performanceYearToBeReported >"

PY2025 = PerformanceYear(2025)


def value_of(raw: Any, **more: Any) -> Any:
    """The value that CMS's *raw* value is read as."""
    found = read_submission(whole(a_set(raw)), **more)
    return found.measurement_sets[0].measurements[0].value


# CMS's own examples


@pytest.mark.skipif(not EXAMPLES, reason="CMS's data is not here")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("year", [2018, 2025, 2026])
def test_cmss_examples_survive_a_round_trip_once_their_placeholders_are_filled(
    path: Path, year: int
) -> None:
    text = path.read_text("utf-8")
    filled = text.replace(f'"{TEMPLATE}"', str(year)).replace(TEMPLATE, str(year))
    found = read_submission(filled)

    assert found.year == PerformanceYear(year)
    assert found.participant == Individual(Tin("000456789"), Npi("9876543210"))
    assert write_submission(found) == json.loads(filled)


@pytest.mark.skipif(not EXAMPLES, reason="CMS's data is not here")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_cmss_unfilled_examples_are_refused_with_their_three_placeholders(path: Path) -> None:
    """Unfilled, they are templates: malformed at the year and at both dates."""
    with pytest.raises(InvalidInput) as refused:
        read_submission(path.read_bytes())
    assert {problem.field for problem in refused.value.problems} == {
        "performanceYear",
        "measurementSets[0].performanceStart",
        "measurementSets[0].performanceEnd",
    }


@pytest.mark.skipif(not INPUT.exists(), reason="CMS's data is not here")
def test_cmss_2017_scoring_input_survives_a_round_trip_with_its_nulls() -> None:
    content = json.loads(INPUT.read_text("utf-8"))
    found = read_submission(content)

    assert found.year == PerformanceYear(2017)
    assert [one.category for one in found.measurement_sets] == [
        PerformanceCategory.IMPROVEMENT_ACTIVITIES,
        PerformanceCategory.QUALITY,
        PerformanceCategory.PROMOTING_INTEROPERABILITY,
    ]
    assert found.nulls == {"nationalProviderIdentifier"}
    assert write_submission(found) == content["data"]["submission"]


def test_cmss_response_to_a_post_is_read_as_a_measurement_set() -> None:
    """Guides of qpp-submissions-docs, basic1: the answer does not say whose the set is."""
    value = {**SINGLE, "performanceMet": 120, "performanceNotMet": 36, "eligiblePopulation": 156}
    answer = {
        **a_set({**value, **COMPUTED, "performanceRate": 76.92}),
        **SET_RECORD,
        "measureSet": None,
        "practiceId": "",
        "practiceDetails": None,
        "cehrtId": "",
        "source": None,
    }
    found = read_measurement_set({"data": {"measurementSet": answer}}, PY2025)

    assert found == read_measurement_set(json.dumps(answer), PY2025)
    assert found.cehrt_id is None
    assert found.blanks == {"cehrtId", "practiceId"}
    assert found.nulls == {"measureSet", "practiceDetails", "source"}
    of_it = Submission(PY2025, Group(Tin("000456789")), (found,))
    (again,) = write_measurement_sets(of_it)
    del again["submission"]
    assert again == answer


def test_a_registrys_posts_survive_a_round_trip() -> None:
    content = posted(a_set(*VALUES.values()))
    found = read_submission(json.dumps(content))

    assert found.participant == Group(Tin("000456789"))
    assert write_measurement_sets(found) == (content,)


def test_a_submission_of_several_sets_is_posted_set_by_set() -> None:
    activities = a_set(True, category="ia")
    found = read_submission({**whole(a_set(True), activities), "id": "086dad28"})

    assert write_measurement_sets(found) == (
        {**a_set(True), "submission": {**WHOSE["individual"], "performanceYear": 2025}},
        {**activities, "submission": {**WHOSE["individual"], "performanceYear": 2025}},
    )


# Whose it is


@pytest.mark.parametrize(
    ("whose", "participant"),
    [
        ("individual", Individual(Tin("000456789"), Npi("9876543210"))),
        ("group", Group(Tin("000456789"))),
        ("virtualGroup", VirtualGroup("VG-001")),
        ("apm", ApmEntity("A1234")),
        ("subgroup with its TIN", Subgroup(Tin("000456789"), "SG-00000001")),
        ("subgroup", None),
    ],
)
def test_each_kind_of_participant_survives_a_round_trip(whose: str, participant: Any) -> None:
    content = whole(whose=whose)
    found = read_submission(content)

    assert found.participant == participant
    assert write_submission(found) == content


def test_a_subgroup_without_a_tin_is_known_by_its_identifier() -> None:
    found = read_submission(whole(whose="subgroup"))

    assert found.participation_option is ParticipationOption.SUBGROUP
    assert found.entity_id == "SG-00000001"


@pytest.mark.parametrize(
    ("whose", "more", "place"),
    [
        ("group", {"nationalProviderIdentifier": "9876543210"}, "nationalProviderIdentifier"),
        ("group", {"entityId": "A1234"}, "entityId"),
        ("apm", {"taxpayerIdentificationNumber": "000456789"}, "taxpayerIdentificationNumber"),
        ("apm", {"entityId": "A|1"}, "entityId"),
        ("individual", {"taxpayerIdentificationNumber": "00-0456789"}, None),
        ("individual", {"nationalProviderIdentifier": None}, "nationalProviderIdentifier"),
        ("subgroup", {"entityId": None}, "entityId"),
        ("individual", {"entityType": "registry"}, "entityType"),
        ("individual", {"entityType": []}, "entityType"),
    ],
)
def test_identifiers_that_do_not_match_the_entity_type_are_refused(
    whose: str, more: dict[str, Any], place: str | None
) -> None:
    """Submissions of qpp-submissions-docs: the NPI only for individuals, and so on."""
    with pytest.raises(InvalidInput) as refused:
        read_submission({**whole(whose=whose), **more})
    wanted = place or "taxpayerIdentificationNumber"
    assert [problem.field for problem in refused.value.problems] == [wanted]
    assert "0456789" not in str(refused.value)


@pytest.mark.parametrize(
    ("year", "word", "category"),
    [
        (2017, "aci", PerformanceCategory.PROMOTING_INTEROPERABILITY),
        (2018, "pi", PerformanceCategory.PROMOTING_INTEROPERABILITY),
        (2026, "ia", PerformanceCategory.IMPROVEMENT_ACTIVITIES),
        (2026, "cost", PerformanceCategory.COST),
    ],
)
def test_categories_use_the_words_of_the_year(
    year: int, word: str, category: PerformanceCategory
) -> None:
    content = whole(a_set(True, category=word), year=year)
    found = read_submission(content)

    assert found.measurement_sets[0].category is category
    assert write_submission(found) == content


@pytest.mark.parametrize(("year", "word"), [(2017, "pi"), (2018, "aci"), (2026, "quality ")])
def test_a_word_of_another_year_is_refused(year: int, word: str) -> None:
    with pytest.raises(InvalidInput, match=r"measurementSets\[0\].category: given"):
        read_submission(whole(a_set(True, category=word), year=year))


@pytest.mark.parametrize("year", [2016, 2028, True, "2025", 2025.0, None])
def test_a_year_without_a_source_is_refused_at_its_place(year: Any) -> None:
    """SUBC-12: so is a submission without a year."""
    with pytest.raises(InvalidInput) as refused:
        read_submission({**whole(a_set(True)), "performanceYear": year})
    assert [problem.field for problem in refused.value.problems] == ["performanceYear"]


# The forms of values


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("boolean", bool),
        ("proportion", Proportion),
        ("single", SinglePerformanceRate),
        ("single, of a response", SinglePerformanceRate),
        ("registry single", RegistrySinglePerformanceRate),
        ("multi", MultiPerformanceRate),
        ("multi, of a response", MultiPerformanceRate),
        ("registry multi", RegistryMultiPerformanceRate),
        ("non-proportion", NonProportion),
        ("non-proportion, of a response", NonProportion),
    ],
)
def test_each_form_is_reported_by_its_fields(name: str, kind: type[Any]) -> None:
    assert type(value_of(VALUES[name])) is kind


def test_rates_are_in_percent_in_the_json_and_shares_in_the_values() -> None:
    value = value_of({**SINGLE, "performanceRate": 76.92, **COMPUTED})

    assert value.computed == Computed(
        performance_rate=Fraction(7692, 10_000),
        reporting_rate=Fraction(1),
        case_count=60,
        performance_rate_numerator=Fraction(7833, 10_000),
        performance_rate_denominator=1,
    )
    assert value_of(REGISTRY_SINGLE).performance_rate == Fraction(7833, 10_000)


@pytest.mark.parametrize("rate", [-0.1, 100.1, "76.92", True])
def test_a_rate_of_a_qcdr_measure_is_from_0_to_100(rate: Any) -> None:
    """SUBC-10; change of 12/29/21."""
    with pytest.raises(InvalidInput, match=r"performanceRate: given .* expected a percentage"):
        value_of({**REGISTRY_SINGLE, "performanceRate": rate})


@pytest.mark.parametrize(("rate", "share"), [(0, 0), (100, 1), (100.0, 1), (12.5, Fraction(1, 8))])
def test_rates_at_the_bounds_are_accepted(rate: float, share: Fraction) -> None:
    """SUBC-10."""
    assert value_of({**REGISTRY_SINGLE, "performanceRate": rate}).performance_rate == share


def test_a_negative_count_is_refused_with_its_place() -> None:
    """SUBC-05: CMS's own converter writes performanceNotMet -1200."""
    with pytest.raises(InvalidInput) as refused:
        value_of({**SINGLE, "performanceNotMet": -1200})
    (problem,) = refused.value.problems
    assert problem.field == "measurementSets[0].measurements[0].value.performanceNotMet"


def test_content_that_a_rule_refuses_can_still_be_read() -> None:
    """Counts that do not add up are for the check to name."""
    value = value_of({**SINGLE, "performanceMet": 61, "eligiblePopulationException": 7})
    assert (value.performance_met, value.eligible_population) == (61, 60)


def test_the_numbers_of_a_non_proportion_measure_are_unconstrained() -> None:
    raw = {**VALUES["non-proportion"], "numerator": -3.25, "denominator": 0}
    value = value_of({**raw, "performanceRate": 82.31})

    assert (value.numerator, value.denominator) == (Fraction(-13, 4), 0)
    # No share: the submitter's own number.
    assert value.performance_rate == Fraction(8231, 100)


@pytest.mark.parametrize("name", SCORES)
def test_a_cms_score_is_read_in_a_response_but_refused_in_a_post(
    name: str,
) -> None:
    """Data models of qpp-submissions-docs, data.ts: cahps and allCauseReadmission."""
    score = SCORES[name]
    answer = whole(a_set(True, score))
    read = read_submission(json.dumps(answer))

    assert write_submission(read) == answer == write_submission(read_submission(answer))
    assert read_measurement_set(a_set(score), PY2025).measurements[0] == attrs.evolve(
        read.measurement_sets[0].measurements[1], measure_id="000"
    )
    told = r"measurements\[1\].value: given a score that only CMS's responses have"
    with pytest.raises(InvalidValue, match=f"read_submission: {told}"):
        read_submission(posted(a_set(True, score)))
    with pytest.raises(InvalidValue, match=r"write_measurement_sets: measurementSets\[0\]." + told):
        write_measurement_sets(read)


def test_a_cms_score_has_exact_numbers_and_counts_by_diagnosis() -> None:
    pair = DiagnosisCount(3, "I50.9", "J18.9")
    details = ReadmissionDetails(
        200, 31, 2, [pair], [DiagnosisCount(40, "I50.9")], [DiagnosisCount(5, None, "J18.9")]
    )

    assert value_of(SURVEY_SCORE) == SurveyScore(Fraction(157, 2), "high", False, False)
    assert value_of(READMISSION) == AllCauseReadmission(Fraction(61, 4), details)
    assert value_of({"score": None, "mask": True}) == SurveyScore(mask=True)
    assert value_of({"details": {}}) == AllCauseReadmission(None, ReadmissionDetails())


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({**SURVEY_SCORE, "mask": 0}, "mask"),
        ({**SURVEY_SCORE, "score": "78"}, "score"),
        ({**READMISSION, "details": {"numberOfReadmissions": -1}}, "details.numberOfReadmissions"),
        (
            {"details": {"readmissionCountByDiagnosis": [{"code": "J18.9"}]}},
            "details.readmissionCountByDiagnosis[0].count",
        ),
    ],
)
def test_a_malformed_cms_score_is_refused_with_its_place(raw: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        value_of(raw)
    (problem,) = refused.value.problems
    assert problem.field == f"measurementSets[0].measurements[0].value.{place}"


@pytest.mark.parametrize("raw", [[*SINGLE], "", [], "isEndToEndReported", None, 3])
def test_a_value_that_is_not_an_object_is_refused_even_if_it_has_the_names_of_the_fields(
    raw: Any,
) -> None:
    read_submission(whole(a_set(SINGLE)))
    with pytest.raises(InvalidInput, match=r"measurements\[1\].value: given"):
        read_submission(whole(a_set(SINGLE, raw)))


@pytest.mark.parametrize("raw", [{}, {"isEndToEndReported": True}])
def test_a_value_in_no_known_form_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="value: given an object"):
        value_of(raw)


def inventory(metric_type: MetricType) -> Inventory:
    record = {
        "category": "quality",
        "measureId": "000",
        "metricType": metric_type.value,
        "firstPerformanceYear": 2025,
        "overallAlgorithm": "simpleAverage",
        "strata": [{"name": "14Days"}, {"name": "34Days"}],
    }
    return Inventory.of([record], PY2025)


@pytest.mark.parametrize(
    ("raw", "metric_type", "kind"),
    [
        (
            {**SINGLE, "performanceRate": 78.33, "reportingRate": 100},
            MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE,
            RegistrySinglePerformanceRate,
        ),
        (
            {**SINGLE, "performanceRate": 78.33},
            MetricType.SINGLE_PERFORMANCE_RATE,
            SinglePerformanceRate,
        ),
        (
            {**MULTI, "performanceRate": 78.33, "reportingRate": 100},
            MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
            RegistryMultiPerformanceRate,
        ),
        (REGISTRY_MULTI, MetricType.MULTI_PERFORMANCE_RATE, MultiPerformanceRate),
        (SINGLE, MetricType.BOOLEAN, SinglePerformanceRate),
        (SINGLE, MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE, SinglePerformanceRate),
        (REGISTRY_SINGLE, MetricType.MULTI_PERFORMANCE_RATE, RegistrySinglePerformanceRate),
    ],
)
def test_the_inventory_tells_which_form_a_performance_rate_has(
    raw: dict[str, Any], metric_type: MetricType, kind: type[Any]
) -> None:
    """CMS's JSON does not say whether it computed a performance rate."""
    of_year = inventory(metric_type)
    found = read_submission(whole(a_set(raw)), inventory=of_year)

    assert type(found.measurement_sets[0].measurements[0].value) is kind
    assert write_submission(found) == whole(a_set(raw))


def test_a_measure_that_the_inventory_lacks_is_read_by_its_fields() -> None:
    of_year = inventory(MetricType.BOOLEAN)
    found = read_submission(whole(a_set(SINGLE, SINGLE)), inventory=of_year)
    assert type(found.measurement_sets[0].measurements[1].value) is SinglePerformanceRate


def test_null_means_the_same_as_absent_and_is_written_back() -> None:
    raw = {**SINGLE, "eligiblePopulationExclusion": None}
    stratum = {"stratum": "a", **COUNTS, "performanceNotMet": None}
    strata = {**MULTI, "strata": [stratum]}
    content = whole(a_set(raw, strata, {**SINGLE, "performanceRate": None}, cehrtId=None))
    found = read_submission(json.dumps(content))

    assert found.measurement_sets[0].nulls == {
        "cehrtId",
        "measurements[0].value.eligiblePopulationExclusion",
        "measurements[1].value.strata[0].performanceNotMet",
        "measurements[2].value.performanceRate",
    }
    assert write_submission(found) == content
    assert found.measurement_sets[0].measurements[0].value == value_of(
        {key: one for key, one in raw.items() if one is not None}
    )


# Writing


def submitted(value: Any, year: PerformanceYear = PY2025) -> Submission:
    its_set = MeasurementSet(
        PerformanceCategory.QUALITY,
        SubmissionMethod.REGISTRY,
        "mips",
        date(2025, 1, 1),
        date(2025, 12, 31),
        [Measurement("001", value)],
    )
    return Submission(year, Group(Tin("000456789")), [its_set])


@pytest.mark.parametrize(
    ("share", "percent"),
    [
        (Fraction(10, 13), 76.92),
        (Fraction(1, 18), 5.56),
        (Fraction(1, 8), 12.5),
        (Fraction(1), 100),
        (Fraction(1, 3), 33.33),
        (Fraction(123456, 1_000_000), 12.3456),
        (Fraction(5, 1000) + Fraction(1, 3 * 10**9), 0.5),
    ],
)
def test_a_rate_is_written_in_full_or_with_two_decimals(share: Fraction, percent: float) -> None:
    """CMS prints two decimals; a rate that a decimal holds is not rounded."""
    content = write_submission(submitted(RegistrySinglePerformanceRate(True, 1, 2, share)))
    value = content["measurementSets"][0]["measurements"][0]["value"]

    assert value["performanceRate"] == percent
    assert type(value["performanceRate"]) is type(percent)


def test_a_set_with_parts_removed_is_written() -> None:
    its_set = MeasurementSet(PerformanceCategory.QUALITY)
    content = write_submission(Submission(PY2025, Group(Tin("000456789")), [its_set]))
    assert content["measurementSets"] == [{"category": "quality", "measurements": []}]


def test_nulls_at_removed_places_are_not_written_back() -> None:
    """Someone may have taken a measurement out since the set was read."""
    its_set = MeasurementSet(
        PerformanceCategory.QUALITY,
        measurements=[Measurement("IA_EPA_1", value=True)],
        nulls={"measurements[0].value.performanceNotMet", "measurements[7].value.x", "a.b.c"},
    )
    content = write_submission(Submission(PY2025, Group(Tin("000456789")), [its_set]))
    assert content["measurementSets"][0]["measurements"] == [
        {"measureId": "IA_EPA_1", "value": True}
    ]


def test_a_year_without_words_is_not_written() -> None:
    with pytest.raises(YearNotCovered):
        write_submission(submitted(True, PerformanceYear(2028)))


@given(strategies.of(Submission))
def test_written_submissions_can_be_read_again(submission: Submission) -> None:
    """Writing what was read gives the same JSON, from text and from parsed JSON."""
    content = write_submission(submission)
    text = json.dumps(content)
    found = read_submission(text)

    assert write_submission(found) == content
    assert read_submission(content) == found
    assert read_submission(text.encode()) == found
    posts = write_measurement_sets(submission)
    assert [read_submission(one).measurement_sets for one in posts] == [
        (one,) for one in found.measurement_sets
    ]


@given(st.integers(0, 100_000), st.integers(0, 3))
def test_every_percentage_that_cms_can_print_survives_a_round_trip(
    number: int, decimals: int
) -> None:
    """What is printed in decimal is exactly that decimal, and is written as it was."""
    percent = number / 10 ** max(decimals, 3)
    content = whole(a_set({**REGISTRY_SINGLE, "performanceRate": percent}))
    assert write_submission(read_submission(json.dumps(content))) == content


# What is not JSON, and what is not a submission


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON at character 0"),
        ('{"entityType": ', "not JSON at character 15"),
        (b"\xff\xfe\xfd", "not JSON at character 0"),
        ("[" * 100_000, "not JSON at character 0"),
    ],
)
def test_text_that_is_not_json_is_refused_without_showing_it(text: str | bytes, told: str) -> None:
    with pytest.raises(InvalidValue, match=f"read_submission: text: given text that is {told}"):
        read_submission(text)


@pytest.mark.parametrize("content", [5, None, [], "[]", "5", "true"])
def test_anything_but_an_object_is_refused(content: Any) -> None:
    with pytest.raises(InvalidType, match=r"content: given .*, expected an object"):
        read_submission(content)


def test_cmss_error_response_is_refused_with_its_message() -> None:
    error = {"error": {"type": "ValidationError", "message": "invalid measurementSet"}}
    with pytest.raises(InvalidValue, match=r"'ValidationError' .*'invalid measurementSet'"):
        read_submission(error)


def test_a_number_with_too_many_digits_for_python_is_refused_at_its_place() -> None:
    text = json.dumps(whole(a_set({**SINGLE, "performanceMet": 4711})))
    with pytest.raises(InvalidInput) as refused:
        read_submission(text.replace("4711", "9" * 5000))
    (problem,) = refused.value.problems
    assert problem.field == "measurementSets[0].measurements[0].value.performanceMet"


def test_a_duplicate_key_is_found_even_if_a_text_has_colons() -> None:
    """The count of colons shows that no key is twice only where no text holds one."""
    text = json.dumps(response())
    assert read_submission(text).record is not None
    twice = text.replace('"caseCount": 60', '"caseCount": 60, "caseCount": 61', 1)
    with pytest.raises(InvalidInput, match="caseCount: given a key that is there twice"):
        read_submission(twice)


def test_a_posted_set_without_its_submission_is_refused_at_its_place() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_submission(a_set({**SINGLE, "performanceMet": -1}))
    assert {problem.field for problem in refused.value.problems} == {
        "submission",
        "measurements[0].value.performanceMet",
    }


def test_places_in_a_full_response_begin_with_data() -> None:
    answer = {"data": {"submission": {**whole(a_set(True)), "performanceYear": 1}}}
    with pytest.raises(InvalidInput, match=r"data\.submission\.performanceYear: given"):
        read_submission(answer)


def test_an_unknown_field_gets_a_suggestion() -> None:
    with pytest.raises(InvalidInput, match=r"performanceMat: .* did you mean performanceMet\?"):
        value_of({**SINGLE, "performanceMat": 1})


def test_a_measurement_set_needs_its_year() -> None:
    with pytest.raises(InvalidType, match="year: given 2025"):
        read_measurement_set(a_set(True), 2025)  # type: ignore[arg-type]
    with pytest.raises(YearNotCovered):
        read_measurement_set(a_set(True), PerformanceYear(2028))


def test_every_shape_is_the_same_as_text_and_as_parsed_json() -> None:
    for content in SHAPES.values():
        assert read_submission(content) == read_submission(json.dumps(content))


def test_a_stratum_is_read_with_its_counts() -> None:
    value = value_of(MULTI)
    assert value.strata[0] == Stratum("14Days", 47, 60, 13, 0, 0)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (MappingProxyType(whole(a_set(True))), None),
        ({**whole(), "measurementSets": (a_set(True),)}, None),
        ({**whole(), "performanceYear": Fraction(2025)}, "performanceYear"),
        (dict[Any, Any](whole()) | {5: 1}, "content"),
        ({**whole(a_set(SINGLE)), "measurementSets": [{1: 2}]}, "measurementSets[0]"),
        ({**whole(), "entityId": b"A1"}, "entityId"),
    ],
)
def test_parsed_json_holds_what_json_can_hold(content: Any, place: str | None) -> None:
    if place is None:
        assert read_submission(content).year == PY2025
    else:
        with pytest.raises(InvalidType) as refused:
            read_submission(content)
        assert [problem.field for problem in refused.value.problems] == [place]


def test_endless_nesting_is_refused() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(InvalidValue, match="content: given nesting"):
        read_submission({"measurementSets": nested})


@pytest.mark.parametrize("day", ["2025-13-45", "2025-W01-1", "20250101", "2025-1-1", "2025-01-01 "])
def test_a_date_has_one_spelling(day: str) -> None:
    with pytest.raises(InvalidInput, match=r"performanceStart: given .*expected a date"):
        read_submission(whole({**a_set(True), "performanceStart": day}))


@pytest.mark.parametrize("tin", ["00045678X", "1234", 456789, None])
def test_a_tin_has_nine_digits(tin: Any) -> None:
    with pytest.raises(InvalidInput, match="taxpayerIdentificationNumber: given") as refused:
        read_submission({**whole(), "taxpayerIdentificationNumber": tin})
    assert "45678" not in str(refused.value)


def test_objects_of_many_kinds_are_read_alike() -> None:
    """How objects with certain keys are read is kept for the next, but not for ever."""
    for number in range(1100):
        with pytest.raises(InvalidInput, match=f"made{number}: given an unknown field"):
            value_of({**SINGLE, f"made{number}": 1})
    assert type(value_of(SINGLE)) is SinglePerformanceRate


@pytest.mark.parametrize("answer", [{"data": {"score": {}}}, {"data": []}, {"data": {}}])
def test_a_response_about_something_else_is_refused(answer: Any) -> None:
    with pytest.raises(InvalidInput, match="data: given an unknown field"):
        read_submission(answer)

"""CMS's own files of all years: their counts, their oddities, and what follows from them.

The figures are those of the facts, measures-and-submissions.md sections 1 and 2, and of the README
beside the files. The tests are skipped where the files are absent.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

from qpp_rules.adapters import measures_data
from qpp_rules.core.vocabulary import CollectionType, ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import (
    Inventory,
    MetricType,
    Mvps,
    Presence,
    SubmissionMethod,
    available_measures,
    check_mvps,
    compare,
    presence,
)

ROOT = Path(__file__).parents[2]
CMS = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms"))
pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(not CMS.exists(), reason="CMS's files are not here"),
]

YEARS = range(2017, 2028)
MVP_YEARS = range(2023, 2028)
QUALITY, ACTIVITIES, INTEROPERABILITY, COST = PerformanceCategory
MIPS_CQM, ECQM, MEDICARE_CQM, QCDR = (
    CollectionType.MIPS_CQM,
    CollectionType.ECQM,
    CollectionType.MEDICARE_CQM,
    CollectionType.QCDR_MEASURE,
)
GROUP, VIRTUAL_GROUP = ParticipationOption.GROUP, ParticipationOption.VIRTUAL_GROUP


@cache
def inventory(year: int) -> Inventory:
    """Return the inventory of *year*; that of 2027 is taken as final."""
    return measures_data.read(CMS, PY(year), provisional=False)


@cache
def mvps(year: int) -> Mvps:
    return measures_data.read_mvps(CMS, PY(year))


def ids(text: str) -> set[str]:
    return {*text.replace(",", " ").split()}


# --- counts --------------------------------------------------------------------------------------

# records; quality: all, QCDR measures, flagged of high priority, inverse; ia; pi; cost
COUNTS = {
    2017: (1024, 894, 610, 644, 199, 93, 35, 2),
    2018: (1154, 996, 701, 729, 191, 113, 43, 2),
    2019: (980, 813, 535, 596, 144, 118, 39, 10),
    2020: (815, 652, 413, 491, 102, 106, 37, 20),
    2021: (748, 585, 365, 436, 90, 105, 38, 20),
    2022: (672, 516, 306, 396, 74, 105, 26, 25),
    2023: (638, 471, 263, 358, 72, 103, 39, 25),
    2024: (586, 413, 201, 312, 58, 106, 38, 29),
    2025: (612, 435, 226, 331, 57, 104, 38, 35),
    2026: (574, 405, 200, 297, 47, 95, 39, 35),
    2027: (574, 405, 200, 297, 47, 95, 39, 35),
}
METRIC_TYPES = {
    2017: (255, 15, 508, 31, 71, 112, 16, 13, 3),
    2018: (254, 17, 613, 32, 59, 140, 16, 20, 3),
    2019: (230, 18, 454, 44, 44, 152, 5, 22, 11),
    2020: (204, 12, 354, 35, 24, 139, 4, 22, 21),
    2021: (195, 11, 298, 46, 21, 139, 4, 11, 23),
    2022: (183, 12, 255, 42, 10, 127, 4, 11, 28),
    2023: (178, 14, 219, 35, 10, 138, 4, 11, 29),
    2024: (174, 22, 176, 15, 11, 140, 4, 11, 33),
    2025: (168, 24, 197, 19, 12, 138, 4, 11, 39),
    2026: (162, 25, 180, 16, 7, 130, 4, 11, 39),
    2027: (162, 25, 180, 16, 7, 130, 4, 11, 39),
}
IN_THAT_ORDER = (
    MetricType.SINGLE_PERFORMANCE_RATE,
    MetricType.MULTI_PERFORMANCE_RATE,
    MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE,
    MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
    MetricType.NON_PROPORTION,
    MetricType.BOOLEAN,
    MetricType.PROPORTION,
    MetricType.CAHPS,
    MetricType.COST_SCORE,
)


@pytest.mark.parametrize("year", YEARS)
def test_a_file_has_the_counts_of_the_readme(year: int) -> None:
    found = inventory(year).measures
    quality = [one for one in found if one.category is QUALITY]
    of = Counter(one.category for one in found)

    assert (
        len(found),
        len(quality),
        sum(one.is_qcdr_measure is True for one in quality),
        sum(one.is_flagged_high_priority is True for one in quality),
        sum(one.is_inverse is True for one in quality),
        of[ACTIVITIES],
        of[INTEROPERABILITY],
        of[COST],
    ) == COUNTS[year]


@pytest.mark.parametrize("year", YEARS)
def test_a_file_has_the_metric_types_of_the_table(year: int) -> None:
    found = Counter(one.metric_type for one in inventory(year).measures)

    assert tuple(found[one] for one in IN_THAT_ORDER) == METRIC_TYPES[year]
    assert sum(found.values()) == COUNTS[year][0]


def test_only_the_file_of_2027_is_provisional() -> None:
    """F16: it has no record that begins in 2027."""
    found = {year: measures_data.read(CMS, PY(year)).source.provisional for year in YEARS}

    assert {year for year, provisional in found.items() if provisional} == {2027}
    assert None not in found.values()


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_file_of_a_later_year_is_refused_and_one_of_an_earlier_is_provisional(year: int) -> None:
    content = (CMS / "measures" / str(year) / "measures-data.json").read_bytes()
    with pytest.raises(ValueError, match="that began after 2025"):
        measures_data.read(content, PY(2025), lenient=True)
    assert measures_data.read(content, PY(2027)).source.provisional


def test_the_2026_file_has_its_collection_types() -> None:
    """Facts 2.1: the 405 quality records by their collection types."""
    found = Counter(
        frozenset(one.collection_types or ())
        for one in inventory(2026).measures
        if one.category is QUALITY
    )
    claims = CollectionType.MEDICARE_PART_B_CLAIMS

    assert found == {
        frozenset({QCDR}): 200,
        # 119 MIPS CQMs, and the five Medicare CQMs beside five of them.
        frozenset({MIPS_CQM}): 119,
        frozenset({MEDICARE_CQM}): 5,
        frozenset({ECQM}): 23,
        frozenset({ECQM, MIPS_CQM}): 18,
        frozenset({claims, MIPS_CQM}): 17,
        frozenset({claims, ECQM, MIPS_CQM}): 8,
        frozenset({CollectionType.CAHPS_FOR_MIPS_SURVEY}): 11,
        frozenset({CollectionType.ADMINISTRATIVE_CLAIMS}): 4,
    }


@pytest.mark.parametrize(
    ("year", "twins"),
    [(2023, ""), (2024, "001 134 236"), (2025, "001 112 134 236"), (2026, "001 112 113 134 236")],
)
def test_each_medicare_cqm_is_the_twin_of_a_measure(year: int, twins: str) -> None:
    found = {one.identifier for one in inventory(year).measures if one.is_medicare_cqm}

    assert found == {f"{one}SSP" for one in ids(twins)}


# --- oddities ------------------------------------------------------------------------------------


def test_ids_outside_any_pattern_are_still_ids() -> None:
    """Facts 2.1: a strict pattern refuses five of the eleven files."""
    odd = {
        year: {one.identifier for one in inventory(year).measures}
        & {"dmComposite", "ACO321", "MCC1"}
        for year in YEARS
    }

    assert {year for year, found in odd.items() if "dmComposite" in found} == {2017, 2018}
    assert {year for year, found in odd.items() if "ACO321" in found} == {2018, 2019, 2020}
    assert {year for year, found in odd.items() if "MCC1" in found} == {2021}
    spaced = [one.identifier for one in inventory(2017).measures if " " in one.identifier]
    assert len(spaced) == 7
    assert inventory(2017).near("MOA1") == "MOA 1"
    assert "ACCCath1" in inventory(2017)


@pytest.mark.parametrize(
    ("year", "unflagged"),
    [
        (2017, "458 ACS15 ACS19 ACS21 AQI49 OBERD22 OBERD23 OBERD24 OEIS1"),
        (2018, "AQI49 MBSAQIP12"),
        (2019, "SCG10"),
        *((year, "") for year in range(2020, 2028)),
    ],
)
def test_outcome_measures_without_cmss_flag_are_high_priority(year: int, unflagged: str) -> None:
    found = [
        one
        for one in inventory(year).measures
        if one.is_outcome and not one.is_flagged_high_priority
    ]

    assert {one.identifier for one in found} == ids(unflagged)
    assert all(one.is_high_priority for one in found)


@pytest.mark.parametrize(
    ("year", "vendors"),
    [(2021, 55), (2022, 45), (2023, 43), (2024, 36), (2025, 37), (2026, 37), (2027, 37)],
)
def test_every_qcdr_measure_names_its_vendors(year: int, vendors: int) -> None:
    listed = [one for one in inventory(year).measures if one.is_qcdr_measure]

    assert all(one.allowed_vendors for one in listed)
    assert len({vendor for one in listed for vendor in one.allowed_vendors or ()}) == vendors


@pytest.mark.parametrize(
    ("year", "missing"),
    [
        (2021, "MCC1"),
        (2022, ""),
        (2023, "110 111"),
        (2024, "110 112 113 128 001SSP 134SSP 236SSP"),
        (2025, "112 113 128 001SSP 112SSP 134SSP 236SSP"),
        (2026, "112 113 128 001SSP 112SSP 113SSP 134SSP 236SSP"),
    ],
)
def test_some_quality_measures_are_not_in_mips(year: int, missing: str) -> None:
    found = {
        one.identifier
        for one in inventory(year).measures
        if one.category is QUALITY and "mips" not in (one.allowed_programs or ())
    }

    assert found == ids(missing)


@pytest.mark.parametrize(
    ("year", "not_individual"),
    [(2025, "492"), (2026, "492 321 " + " ".join(f"CAHPS_{n}" for n in (*range(1, 10), 11)))],
)
def test_no_record_lists_virtual_groups_and_not_all_list_individuals(
    year: int, not_individual: str
) -> None:
    found = inventory(year).measures

    assert all(one.allowed_registration_types is not None for one in found)
    assert not any(VIRTUAL_GROUP in (one.allowed_registration_types or ()) for one in found)
    assert {
        one.identifier
        for one in found
        if ParticipationOption.INDIVIDUAL not in (one.allowed_registration_types or ())
    } == ids(not_individual)


def test_several_rates_always_have_named_strata() -> None:
    for year in YEARS:
        several = [one for one in inventory(year).measures if one.is_multi_rate]
        assert all(one.strata and one.overall_algorithm for one in several)
        assert max(len(name) for one in several for name in one.strata or ()) <= 20


# --- between years -------------------------------------------------------------------------------


def changes(year: int) -> Iterator[tuple[str, str]]:
    """Yield what of a measure that is no QCDR measure changed since the year before."""
    before, after = inventory(year - 1), inventory(year)
    for row in compare(before, after):
        identifier = str(row["measure"])
        held = before.get(identifier) or after[identifier]
        if not held.is_qcdr_measure and row["category"] == "quality":
            yield identifier, str(row["changed"])


def changed(year: int, what: str) -> set[str]:
    return {identifier for identifier, change in changes(year) if change == what}


@pytest.mark.parametrize(
    ("year", "gone"),
    [
        (2024, "014 093 107 111 138 147 283 324 391 402"),
        (2025, "104 110 137 254 260 409 433 436 439 452 472"),
        (2026, "185 264 290 322 419 424 443 487 498 508"),
        (2027, ""),
    ],
)
def test_removed_mips_measures_are_absent(year: int, gone: str) -> None:
    assert changed(year, "gone") == ids(gone)


@pytest.mark.parametrize(
    ("year", "gone"),
    [
        (2024, "IA_PSPA_29 IA_BMH_6"),
        (2025, "IA_EPA_1 IA_PSPA_27 IA_ERP_4 IA_ERP_5 IA_ERP_6"),
        (
            2026,
            " ".join(f"IA_AHE_{n}" for n in (1, 3, *range(5, 13)))
            + " IA_BMH_8 IA_CC_1 IA_CC_2 IA_ERP_3 IA_PM_6 IA_PM_12 IA_PM_13 IA_PM_26",
        ),
    ],
)
def test_removed_activities_are_absent(year: int, gone: str) -> None:
    found = {
        row["measure"]
        for row in compare(inventory(year - 1), inventory(year))
        if row["changed"] == "gone" and row["category"] == "improvement activities"
    }

    assert found == ids(gone)


@pytest.mark.parametrize(
    ("year", "some"),
    [
        (2018, "226"),
        (2019, "370 411"),
        (2020, "007 459 460 461 469 470 471 473"),
        (2021, "238 431"),
        (2022, "238"),
        (2023, "409"),
        (2024, "052 400 459 461 471"),
        (2025, "432"),
    ],
)
def test_a_metric_type_changes_between_years(year: int, some: str) -> None:
    assert ids(some) <= changed(year, "metric_type")


@pytest.mark.parametrize(
    ("year", "some"),
    [
        (2020, "008"),
        (2022, "366 370 398"),
        (2023, "009 226 238 239 305 366 370 391 392 398 409 431 438"),
        (2024, "226 431"),
        (2025, "398 459 461 471"),
        (2026, "493"),
    ],
)
def test_strata_are_renamed_between_years(year: int, some: str) -> None:
    """Facts 2.1; 008 and 438 have a single rate, and named strata in both years."""
    assert ids(some) <= changed(year, "strata")


def test_removed_unpublished_and_unknown_measures_are_distinguished() -> None:
    every = [inventory(year) for year in YEARS if year != 2027]
    early = measures_data.read(CMS, PY(2027))

    def of(identifier: str, year: int) -> Presence:
        return presence(identifier, PY(year), [*every, early]).answer

    assert of("185", 2026) is Presence.REMOVED
    assert of("185", 2025) is Presence.LISTED
    assert of("513", 2025) is Presence.NOT_PUBLISHED_YET
    assert of("X99", 2026) is Presence.NEVER_LISTED
    assert of("X99", 2027) is Presence.NOT_PUBLISHED_YET


# --- may report ----------------------------------------------------------------------------------


def may_report(identifier: str, year: int, **options: Any) -> bool | None:
    given = {"program": "mips", "by": MIPS_CQM, "participation": GROUP, **options}
    return inventory(year).may_report(identifier, **given).answer


def test_measure_128_is_only_in_four_mvps() -> None:
    """SUBC-15."""
    assert may_report("128", 2024) is False
    assert {
        one.identifier for one in mvps(2024).mvps if may_report("128", 2024, program=one.identifier)
    } == ids("G0055 G0058 M1367 M1370")


@pytest.mark.parametrize(
    ("identifier", "answer"), [("001", True), ("134", True), ("236", True), ("047", False)]
)
def test_each_measure_is_in_the_2021_app_or_not(identifier: str, answer: bool) -> None:
    """SUBC-16."""
    assert may_report(identifier, 2021, program="app1") is answer


def test_the_2021_app_had_three_measures_as_mips_cqms() -> None:
    """SUBC-16."""
    quality = [one.identifier for one in inventory(2021).measures if one.category is QUALITY]

    assert {one for one in quality if may_report(one, 2021, program="app1")} == ids("001 134 236")


@pytest.mark.parametrize("year", [2025, 2026])
def test_measure_305_is_only_an_ecqm(year: int) -> None:
    """SUBC-07."""
    assert may_report("305", year) is False
    assert may_report("305", year, by=ECQM) is True


def test_an_activity_and_a_measure_of_interoperability_may_be_reported() -> None:
    assert may_report("PI_PPHI_1", 2026, by=None) is True
    assert may_report("IA_BE_4", 2026, by=None, program="G0053") is True
    assert may_report("IA_MVP", 2026, by=None) is False


@pytest.mark.parametrize("year", [2026, 2027])
def test_nothing_may_be_reported_by_a_placeholder(year: int) -> None:
    held = measures_data.read(CMS, PY(year))
    found = held.may_report("236", program="mips", by=MIPS_CQM, participation=GROUP)

    assert found.answer is (True if year == 2026 else None)


# --- MVPs ----------------------------------------------------------------------------------------


def as_final(listed: Any) -> Any:
    """Return a list of CMS as if it were known to be final, which no file says of itself."""
    return attrs.evolve(listed, source=attrs.evolve(listed.source, provisional=False))


@pytest.mark.parametrize(
    ("year", "count"), [(2023, 12), (2024, 16), (2025, 21), (2026, 27), (2027, 27)]
)
def test_every_record_names_exactly_the_mvps_that_list_it(year: int, count: int) -> None:
    found, held = as_final(mvps(year)), as_final(inventory(year))

    assert len(found) == count
    assert check_mvps(found, held).answer is True


def test_mvps_of_different_years_disagree_except_2026_and_2027() -> None:
    def read_as(of_year: int, year: int) -> Mvps:
        content = (CMS / "mvp" / str(of_year) / "mvp.json").read_bytes()
        return measures_data.read_mvps(content, PY(year), provisional=False)

    assert check_mvps(read_as(2025, 2026), inventory(2026)).answer is False
    assert check_mvps(read_as(2027, 2026), as_final(inventory(2026))).answer is True


@pytest.mark.parametrize(
    ("year", "cahps"),
    [
        (2023, "G0056 G0057 M0001 M0005"),
        (2024, "G0057 M0001 M0005"),
        (2025, "G0057 M0001 M0005 M1423"),
        (2026, "G0057 M0001 M0005 M1423 M1503"),
        (2027, "G0057 M0001 M0005 M1423 M1503"),
    ],
)
def test_the_files_have_the_known_cahps_and_outcomes_based_claims_measures(
    year: int, cahps: str
) -> None:
    """REG-032; facts 2.2."""
    found = mvps(year).mvps

    assert {one.identifier for one in found if one.has_cahps} == ids(cahps)
    assert {one.identifier for one in found if "321" in one.quality_measures} == ids(cahps)
    claims = {one.identifier: one.administrative_claims_measures for one in found}
    assert {one: of for one, of in claims.items() if of} == {"G0055": {"492"}, "G0058": {"480"}}
    assert {one.identifier for one in found if one.has_outcome_claims_measure} == {
        "G0055",
        "G0058",
    }
    assert {one.population_health_measures for one in found} == {frozenset({"479", "484"})}


ONLY_CQM, WITH_ECQM = {MIPS_CQM}, {MIPS_CQM, ECQM}
WITH_QCDR = {*WITH_ECQM, QCDR}


def could_report(year: int, by: set[CollectionType]) -> Iterator[tuple[str, list[str]]]:
    """Yield each MVP and its measures that are not refused; QCDR measures with every permission."""
    for mvp in mvps(year).mvps:
        found = available_measures(mvp, inventory(year), by, participation=GROUP)
        yield mvp.identifier, [one for one in found if found[one].answer is not False]


@pytest.mark.parametrize(
    ("year", "by", "without"),
    [
        (2023, ONLY_CQM, "G0053 G0057 M0003 M0004"),
        (2023, WITH_ECQM, "G0053 G0057 M0003 M0004"),
        (2023, WITH_QCDR, ""),
        (2024, ONLY_CQM, "G0057 M0004"),
        (2024, WITH_ECQM, "G0057 M0004"),
        (2024, WITH_QCDR, "M0004"),
        (2025, ONLY_CQM, "G0057"),
        (2025, WITH_ECQM, "G0057"),
        (2025, WITH_QCDR, ""),
        (2026, ONLY_CQM, "G0057 M1498 M1500 M1501 M1502"),
        (2026, WITH_ECQM, "G0057 M1500 M1501 M1502"),
        (2026, WITH_QCDR, "M1500 M1501"),
        (2027, ONLY_CQM, "G0057 M1498 M1500 M1501 M1502"),
        (2027, WITH_ECQM, "G0057 M1500 M1501 M1502"),
        (2027, WITH_QCDR, "M1500 M1501"),
    ],
)
def test_the_mvps_without_an_available_outcome_measure_are_known(
    year: int, by: set[CollectionType], without: str
) -> None:
    """Facts 1, the table of outcome measures; that of 2026 leaves one of the two unnamed."""
    found = {
        mvp
        for mvp, measures in could_report(year, by)
        if not any(inventory(year)[one].is_outcome for one in measures)
    }

    assert found == ids(without)


@pytest.mark.parametrize("year", MVP_YEARS)
def test_one_mvp_has_too_few_measures_by_mips_cqm_alone(year: int) -> None:
    """Facts 1: M1423 in 2026 and 2027 has three, and with eCQMs seven."""
    few = {mvp: measures for mvp, measures in could_report(year, ONLY_CQM) if len(measures) < 4}

    assert few == ({"M1423": ["050", "358", "503"]} if year >= 2026 else {})
    if few:
        assert len(dict(could_report(year, WITH_ECQM))["M1423"]) == 7


def test_m1501_has_no_outcome_measure_and_two_not_high_priority() -> None:
    """SUBC-18."""
    measures = dict(could_report(2026, ONLY_CQM))["M1501"]

    assert {*measures} >= ids("249 250 395 396")
    assert not any(inventory(2026)[one].is_outcome for one in measures)
    assert {one for one in measures if not inventory(2026)[one].is_high_priority} == ids("249 250")


# --- benchmarks ----------------------------------------------------------------------------------

BENCHMARKS = {
    2017: 572,
    2018: 480,
    2019: 449,
    2020: 386,
    2021: 368,
    2022: 372,
    2023: 385,
    2024: 358,
    2025: 380,
    2026: 293,
}
NOT_IN_THE_DATA = {2017: ids("002 022 033 040 041 054 071 121 172 173 193 194 311 381")}
METHOD_DROPPED = {
    2017: {("044", "claims"), ("119", "claims"), ("163", "claims")},
    2019: {("185", "claims")},
}


@pytest.mark.parametrize("year", BENCHMARKS)
def test_benchmark_keys_are_the_years_measures_and_their_methods(year: int) -> None:
    """Facts 2.3: in 2017 some rows are of measures that the year's data does not have."""
    rows = json.loads((CMS / "benchmarks" / f"{year}.json").read_text(encoding="utf-8"))
    keys = {(row["measureId"], SubmissionMethod(row["submissionMethod"])) for row in rows}
    held = inventory(year)

    assert len(rows) == len(keys) == BENCHMARKS[year]
    assert {one for one, _ in keys if one not in held} == NOT_IN_THE_DATA.get(year, set())
    assert {
        (one, method.value)
        for one, method in keys
        if one in held and method not in (held[one].submission_methods or ())
    } == METHOD_DROPPED.get(year, set())
    for row in rows:
        if "metricType" in row:
            assert held[row["measureId"]].metric_type is MetricType(row["metricType"])
        if "isInverse" in row:
            assert held[row["measureId"]].is_inverse is row["isInverse"]

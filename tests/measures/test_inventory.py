"""The inventory of a year: which ids, of which category. AUD-013; ambiguity F16."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import attrs
import pytest

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import CATEGORY_WORDS, Inventory, Measure, Source, check_inventory

MET, NOT_MET, _, UNKNOWN = Verdict
QUALITY, ACTIVITIES, INTEROPERABILITY, COST = PerformanceCategory
ITS_YEAR, FINAL = "measures.inventory.year", "measures.inventory.final"
PY2026 = PY(2026)
ROOT = Path(__file__).parents[2]
CMS = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms")) / "measures"


def record(identifier: Any = "236", category: Any = "quality", **more: Any) -> dict[str, Any]:
    return {"measureId": identifier, "category": category, **more}


def inventory(*measures: Measure, **parts: Any) -> Inventory:
    given = measures or (Measure("236", QUALITY),)
    return Inventory(**{"year": PY2026, "measures": given, **parts})


# --- from CMS's records --------------------------------------------------------------------------


def test_records_become_measures_with_the_category_that_cms_means() -> None:
    records = [
        record("236", title="of CMS, and left alone"),
        record("IA_AHE_1", "ia", firstPerformanceYear=2019),
        record("PI_EP_1", "pi", firstPerformanceYear=None),
        record("COST_1", "cost", firstPerformanceYear=2014),
    ]
    found = Inventory.of(iter(records), PY2026)

    assert found.year == PY2026
    assert found.measures == (
        Measure("236", QUALITY),
        Measure("IA_AHE_1", ACTIVITIES, 2019),
        Measure("PI_EP_1", INTEROPERABILITY),
        Measure("COST_1", COST, 2014),
    )
    assert len(found) == 4
    assert "measures=<4>" in repr(found)


def test_promoting_interoperability_was_called_aci_in_2017() -> None:
    assert Inventory.of([record("ACI_EP_1", "aci")], PY(2017))["ACI_EP_1"].category is (
        INTEROPERABILITY
    )
    for word, year in (("aci", 2018), ("pi", 2017)):
        with pytest.raises(InvalidValue, match=r"records\[0\] \(236\).category: given"):
            Inventory.of([record("236", word)], PY(year))


@pytest.mark.parametrize(
    ("first_years", "provisional"),
    [((2017, 2026), False), ((2017, None), True), ((None, None), None), ((2025,), True)],
)
def test_a_file_without_a_new_measure_for_its_year_is_provisional(
    first_years: tuple[int | None, ...], provisional: bool | None
) -> None:
    """F16: CMS's file of 2027 holds no record of 2027."""
    records = [
        record(f"{place:03}", firstPerformanceYear=first) for place, first in enumerate(first_years)
    ]

    assert Inventory.of(records, PY2026).source.provisional is provisional
    source = Source(package_version="1.2.3")
    found = Inventory.of(records, PY2026, source=source).source
    assert found == attrs.evolve(source, provisional=provisional)


@pytest.mark.parametrize("provisional", [True, False])
def test_a_given_source_is_kept_unchanged(provisional: bool) -> None:
    source = Source(provisional=provisional)
    records = [record(firstPerformanceYear=2026 if provisional else 2017)]

    assert Inventory.of(records, PY2026, source=source).source == source


@pytest.mark.skipif(not CMS.exists(), reason="CMS's measures data is not here")
@pytest.mark.parametrize("year", range(2017, 2028))
def test_cmss_own_files_are_read_and_the_2027_file_is_provisional(year: int) -> None:
    records = json.loads((CMS / str(year) / "measures-data.json").read_text(encoding="utf-8"))
    found = Inventory.of(records, PY(year))

    assert len(found) == len(records) > 500
    assert found.source.provisional is (year == 2027)
    assert found["001"].category is QUALITY


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ("236", "records: given str, expected the list of records that CMS's file holds"),
        ({"236": "quality"}, "records: given dict, expected the list of records"),
        (5, "records: given int"),
        (["236"], r"records\[0\]: given str, expected a record: a mapping"),
        ([record(), 5], r"records\[1\]: given int"),
        ([record(236)], r"records\[0\].measureId: given 236 \(int\), expected text"),
        ([record("")], r"records\[0\].measureId: given ''"),
        ([{}], r"records\[0\].measureId: given None"),
        ([record("236", 5)], r"records\[0\] \(236\).category: given 5"),
        ([record("236", "Quality")], r"given 'Quality' \(str\), expected one of quality, ia, pi"),
        ([record("236", [])], r"records\[0\] \(236\).category: given \[\]"),
        ([record(firstPerformanceYear="2017")], r"firstPerformanceYear: given '2017' \(str\)"),
        ([record(firstPerformanceYear=True)], r"firstPerformanceYear: given True"),
        ([record(firstPerformanceYear=1999)], "given 1999.*expected a year from 2000 to 2100"),
        ([record(firstPerformanceYear=2101)], "given 2101"),
        ([], "measures: given none, expected at least one measure or activity"),
        ([record(), record()], "measures: given 1 ids more than once, expected each id once"),
        (
            [record(firstPerformanceYear=2027), record("9", firstPerformanceYear=2028)],
            "measures: given 2 that began after 2026, the first of them '236' .*measures of 2026",
        ),
    ],
)
def test_anything_but_an_inventory_is_refused(records: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        Inventory.of(records, PY2026)


def test_every_fault_of_a_file_is_reported() -> None:
    with pytest.raises(InvalidInput) as caught:
        Inventory.of([record(5, 5, firstPerformanceYear=5), 5], PY2026)

    assert [problem.field for problem in caught.value.problems] == [
        "records[0].measureId",
        "records[0].category",
        "records[0].firstPerformanceYear",
        "records[1]",
    ]


def test_a_source_must_be_a_source() -> None:
    with pytest.raises(InvalidType, match=r"^Inventory.of: source: given '2026' \(str\)"):
        Inventory.of([record()], PY2026, source="2026")


# --- its values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "parts", "told"),
    [
        (Source, {"sha256": "0" * 63}, "Source: sha256: given .*expected a SHA-256"),
        (Source, {"sha256": "A" * 64}, "sha256: given"),
        (Source, {"sha256": 5}, "sha256: given 5"),
        (Source, {"package_version": ""}, "package_version: given ''"),
        (Source, {"provisional": 1}, "provisional: given 1"),
        (Measure, {"identifier": " 236", "category": QUALITY}, "identifier: given ' 236'"),
        (Measure, {"identifier": "236", "category": "quality"}, "category: given 'quality'"),
        (Measure, {"identifier": "236", "category": QUALITY, "first_year": 1.5}, "first_year"),
        (
            Measure,
            {"identifier": "236", "category": QUALITY, "other_stratum_names": [("a", 5)]},
            "other_stratum_names: given .*expected pairs",
        ),
        (Inventory, {"year": 2026, "measures": ()}, "year: given 2026"),
        (Inventory, {"year": PY2026, "measures": ["236"]}, "measures: given an item that is a str"),
        (
            Inventory,
            {"year": PY2026, "measures": [Measure("236", QUALITY)], "source": None},
            "source: given None",
        ),
    ],
)
def test_invalid_fields_are_refused(kind: Any, parts: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        kind(**parts)


def test_a_source_holds_the_known_facts_about_a_file() -> None:
    assert Source(sha256="0" * 64, package_version="4.1", provisional=False).sha256 == "0" * 64


def test_ids_are_compared_exactly() -> None:
    found = inventory(Measure("007", QUALITY), Measure("MOA 1", QUALITY), Measure("M2S1", QUALITY))

    assert "007" in found
    assert "7" not in found
    assert 5 not in found
    assert found.get("7") is None
    assert found["MOA 1"] == Measure("MOA 1", QUALITY)
    with pytest.raises(LookupError, match=r"'7' \(str\) is not in the inventory of 2026"):
        found["7"]


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("7", "007"),
        ("0007", "007"),
        ("MOA1", "MOA 1"),
        ("moa 1", "MOA 1"),
        ("m2s1", "M2S1"),
        ("M02S01", "M2S1"),
        ("0MOA 1", "MOA 1"),
        ("MOA 10", None),
        ("007", None),
        ("008", None),
    ],
)
def test_an_id_with_another_spelling_gets_a_suggestion(given: str, near: str | None) -> None:
    """Issue 9: 007 and 7, MOA1 and MOA 1."""
    found = inventory(Measure("007", QUALITY), Measure("MOA 1", QUALITY), Measure("M2S1", QUALITY))

    assert found.near(given) == near


# --- of the year, and final ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "provisional", "answer", "verdicts", "missing"),
    [
        (2026, False, True, (MET, MET), ()),
        (2025, False, False, (NOT_MET, MET), ()),
        (2026, True, None, (MET, UNKNOWN), ("the final inventory of 2026",)),
        (2026, None, None, (MET, UNKNOWN), ("inventory.source.provisional",)),
        (2025, True, False, (NOT_MET, UNKNOWN), ()),
    ],
)
def test_the_inventory_must_be_the_years_final_one(
    year: int,
    provisional: bool | None,
    answer: bool | None,
    verdicts: tuple[Verdict, ...],
    missing: tuple[str, ...],
) -> None:
    given = inventory(year=PY(year), source=Source(provisional=provisional))
    determination = check_inventory(given, PY2026)

    assert (determination.answer, determination.missing) == (answer, missing)
    assert [one.rule.id for one in determination.findings] == [ITS_YEAR, FINAL]
    assert tuple(one.verdict for one in determination.findings) == verdicts
    assert determination.findings[0].observed == f"of {year}"
    assert determination.findings[1].observed == ("provisional" if provisional else None)


def test_an_absent_inventory_is_not_known() -> None:
    determination = check_inventory(None, PY2026)

    assert (determination.answer, determination.missing) == (None, ("inventory",))
    assert [one.rule.id for one in determination.findings] == [ITS_YEAR]


def test_treating_a_file_as_final_is_our_reading() -> None:
    assert [one.rule.id for one in check_inventory(inventory(), PY2026).assumptions] == [FINAL]


def test_inventories_are_judged_only_in_years_whose_text_was_read() -> None:
    with pytest.raises(InvalidType, match=r"^check_inventory: inventory: given \{'236'\} \(set\)"):
        check_inventory({"236"}, PY2026)
    for ask in (
        lambda: check_inventory(None, PY(2028)),
        lambda: Inventory.of([record()], PY(2028)),
    ):
        with pytest.raises(YearNotCovered):
            ask()
    assert [CATEGORY_WORDS.covers(PY(year)) for year in (2017, 2027, 2028)] == [True, True, False]


@pytest.mark.parametrize(
    ("year", "cited"),
    [
        (2019, 'QPP measures data (CMS), "measures-data.json"'),
        (2021, "42 CFR § 414.1400(b)(2)(iv)(F)(4) and (c)(2)(iii)(F)(4)"),
        (2024, "42 CFR § 414.1400(b)(3)(v)(F)(4)"),
        (2027, '2027 Self-Nomination Fact Sheet, "Data Validation and Targeted Audits"'),
    ],
)
def test_an_inventory_is_judged_by_the_text_of_the_year(year: int, cited: str) -> None:
    findings = check_inventory(inventory(year=PY(year)), PY(year)).findings

    assert [str(one.citation) for one in findings] == [cited, cited]
    assert [one.is_assumption for one in findings] == [year < 2021, True]

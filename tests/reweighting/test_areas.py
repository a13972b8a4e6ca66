"""CMS's list of areas: what it holds, and whether an address is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import EVENTS, Area, Areas, Location, automatic
from qpp_rules.testing import strategies
from tests.reweighting import plain_reading
from tests.reweighting.places import CLINICIAN, OF_2025, OF_2026, PY2025, PY2026, areas_of

AREA, ZIP_CODE = "reweighting.automatic.area", "reweighting.automatic.zip-code"


def where(address: Location | None, areas: Areas | None, year: PerformanceYear) -> Finding:
    """Return the finding on the area."""
    d = automatic(CLINICIAN, address, None, areas, year, data={})
    (found,) = (one for one in d.findings if one.rule.id in {AREA, ZIP_CODE})
    return found


@pytest.mark.parametrize(
    ("address", "verdict", "rule", "missing"),
    [
        # By county and state: 42 CFR § 414.1380(c)(2)(i)(A)(8), measures-and-submissions.md 3.6.
        (Location(state="TX", county="kerr"), "MET", AREA, ()),
        (Location(state="TX", county="KERR"), "MET", AREA, ()),
        (Location(state="CA", county="kern"), "NOT_MET", AREA, ()),
        (Location(state="NY", county="kings"), "NOT_MET", AREA, ()),
        (Location(state="CA", county="kerr"), "NOT_MET", AREA, ()),
        # The county decides, whatever the ZIP Code says.
        (Location(state="CA", county="kern", zip_code="90045"), "NOT_MET", AREA, ()),
        (Location(state="TX", county="kerr", zip_code="90045"), "MET", AREA, ()),
        # An area without a ZIP Code is matched by name alone.
        (Location(state="TX", county="Alabama-Coushatta Reservation"), "MET", AREA, ()),
        # Another spelling than the list's decides nothing.
        (
            Location(state="TX", county="McCulloch County"),
            "UNKNOWN",
            AREA,
            ("located_in.county",),
        ),
        # By ZIP Code only if all its rows agree.
        (Location(zip_code="90045"), "MET", ZIP_CODE, ()),
        (Location(state="CA", zip_code="90045"), "MET", ZIP_CODE, ()),
        (Location(county="Los Angeles", zip_code="90045"), "MET", ZIP_CODE, ()),
        (
            Location(zip_code="78028"),
            "UNKNOWN",
            ZIP_CODE,
            ("located_in.state", "located_in.county"),
        ),
        (Location(state="TX", zip_code="78028"), "UNKNOWN", ZIP_CODE, ("located_in.county",)),
        (Location(county="kerr", zip_code="78028"), "MET", ZIP_CODE, ()),
        # CMS's list leaves ZIP Codes of listed counties out: 90189 is in Los Angeles.
        (Location(state="CA", zip_code="90189"), "UNKNOWN", AREA, ("located_in.county",)),
        (Location(state="NY", zip_code="90045"), "NOT_MET", AREA, ()),
        # One part alone.
        (Location(state="TX"), "UNKNOWN", AREA, ("located_in.county",)),
        (Location(state="NY"), "NOT_MET", AREA, ()),
        (Location(county="kerr"), "UNKNOWN", AREA, ("located_in.state",)),
        (Location(county="kings"), "NOT_MET", AREA, ()),
        (Location(), "UNKNOWN", AREA, ("located_in.state", "located_in.county")),
        (None, "UNKNOWN", AREA, ("located_in",)),
    ],
    ids=str,
)
def test_an_address_is_matched_by_county_and_state_or_by_an_unambiguous_zip_code(
    address: Location | None, verdict: str, rule: str, missing: tuple[str, ...]
) -> None:
    found = where(address, OF_2025, PY2025)

    assert (found.verdict.name, found.rule.id, found.missing) == (verdict, rule, missing)


def test_a_match_by_zip_code_is_derived_and_says_why() -> None:
    found = where(Location(zip_code="90045"), OF_2025, PY2025)

    assert found.citation.basis.value == "derived"
    assert "one may reach into a county that is not" in found.citation.note
    assert found.about == "los angeles, CA"
    assert where(Location(zip_code="78028"), OF_2025, PY2025).observed == "78028, in 2"


def test_another_spelling_suggests_the_lists_spelling() -> None:
    found = where(Location(state="TX", county="McCulloch County"), OF_2025, PY2025)

    assert found.required == "the spelling of the list: mc culloch"


def test_without_a_list_nothing_is_decided() -> None:
    """There is no county list for 2026: measures-and-submissions.md 3.6."""
    assert where(Location(state="HI", county="maui"), None, PY2026).missing == ("areas",)
    assert where(Location(state="HI"), None, PY2026).missing == ("areas", "located_in.county")
    assert where(None, None, PY2026).missing == ("areas", "located_in")


def test_a_list_from_before_an_event_says_nothing_about_its_state() -> None:
    """CMS named events in Hawaii and the Northern Mariana Islands for 2026: seeds/003."""
    old = areas_of(PY2026, "HI,maui,96732")

    assert where(Location(state="MP", county="saipan"), old, PY2026).missing == ("areas",)
    assert where(Location(county="saipan"), old, PY2026).observed == "a list without MP"
    assert where(Location(state="NY"), old, PY2026).verdict is Verdict.NOT_MET
    kona_low, _ = EVENTS.at(PY2026)
    d = automatic(CLINICIAN, Location(state="HI", county="kauai"), kona_low, old, PY2026, data={})
    assert d.finding(AREA).verdict is Verdict.NOT_MET


@given(strategies.locations(), strategies.area_lists(PerformanceYear(2023)))
def test_matching_an_address_agrees_with_a_second_reading(address: Location, areas: Areas) -> None:
    """In the list by county and state, else by a ZIP Code of one area; unknown otherwise."""
    holds = {Verdict.MET: True, Verdict.NOT_MET: False, Verdict.UNKNOWN: None}
    found = where(address, areas, areas.year)

    assert holds[found.verdict] is plain_reading.is_listed(address, areas)


@given(strategies.locations(known=True), strategies.area_lists(PerformanceYear(2023)))
def test_adding_areas_never_removes_anyone(address: Location, areas: Areas) -> None:
    """Whoever is in the list by county and state stays in it when the list grows."""
    longer = Areas(year=areas.year, areas=(*areas.areas, Area("NY", "kings", "11201")))

    if where(address, areas, areas.year).verdict is Verdict.MET:
        assert where(address, longer, areas.year).verdict is Verdict.MET


# --- the list ----------------------------------------------------------------------------------


def test_a_files_rows_are_read_unchanged() -> None:
    rows = [
        {"state_code": "NM", "county_name": "mora", "zipcode": "87713", "more": 5},
        {"state_code": "FL", "county_name": "miccosukee indian reservation", "zipcode": ""},
        {"state_code": "FL", "county_name": "hollywood indian reservation"},
    ]

    found = Areas.of(rows, PerformanceYear(2022))

    assert found.areas == (
        Area("NM", "mora", "87713"),
        Area("FL", "miccosukee indian reservation", None),
        Area("FL", "hollywood indian reservation", None),
    )
    assert found.states == {"NM", "FL"}
    assert repr(found) == "Areas(year=PerformanceYear(2022), areas=<3>)"


def test_every_fault_of_the_rows_is_reported_together_with_its_place() -> None:
    rows: list[Any] = [
        {"state_code": "tx", "county_name": "", "zipcode": "786"},
        None,
        {"state_code": "TX", "county_name": "kerr", "zipcode": 78028},
        {"state_code": "TX", "county_name": "kerr", "zipcode": "78028"},
    ]

    with pytest.raises(InvalidInput) as caught:
        Areas.of(rows, PY2025)
    assert [problem.field for problem in caught.value.problems] == [
        "rows[0].state_code",
        "rows[0].county_name",
        "rows[0].zipcode",
        "rows[1]",
        "rows[2].zipcode",
    ]
    assert [problem.is_type for problem in caught.value.problems] == [
        *(False, False, False, True, True)
    ]


@pytest.mark.parametrize("rows", [{"state_code": "TX"}, "state_code", None, 5])
def test_rows_that_are_not_a_list_are_refused(rows: Any) -> None:
    with pytest.raises(InvalidType, match="rows: given"):
        Areas.of(rows, PY2025)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(InvalidValue, match="areas: given none, expected at least one area"):
        Areas.of([], PY2025)


def test_a_list_for_another_year_is_refused() -> None:
    with pytest.raises(InvalidValue, match="given a list of 2026, expected the list of 2025"):
        automatic(CLINICIAN, None, None, OF_2026, PY2025)


def test_a_lists_contents_can_be_looked_up() -> None:
    assert OF_2025.with_zip_code("78028") == {("TX", "kerr"), ("TX", "kendall")}
    assert OF_2025.with_zip_code("00000") == frozenset()
    assert OF_2025.near("TX", "mcculloch") == "mc culloch"
    assert OF_2025.near("TX", "mc culloch") is None
    assert OF_2025.near("NY", "mcculloch") is None
    assert Location(state="TX").may_be_in("TX", "kerr")
    assert not Location(county="kerr").may_be_in("TX", "kendall")


@pytest.mark.parametrize(
    ("spelled", "listed"),
    [
        ("Miami-Dade", "miami dade"),
        ("St. John the Baptist Parish", "st john the baptist parish"),
        ("Saint Johns County", "st johns"),
        ("McCormick", "mc cormick"),
        ("DeSoto", "de soto"),
        ("Ascension", "ascension parish"),
    ],
)
def test_usual_spellings_are_near_those_of_the_lists(spelled: str, listed: str) -> None:
    """The spellings on the right are CMS's, in its lists of 2022 to 2025."""
    areas = areas_of(PY2025, f"FL,{listed},")

    assert areas.near("FL", spelled) == listed


def test_an_address_prints_its_parts() -> None:
    assert str(Location(state="TX", county="kerr", zip_code="78028")) == "kerr, TX, 78028"
    assert str(Location()) == "not known"


@pytest.mark.parametrize(
    "fields", [{"state": "Texas"}, {"zip_code": "78028-1234"}, {"county": " kerr"}]
)
def test_malformed_parts_of_an_address_are_refused(fields: Mapping[str, str]) -> None:
    with pytest.raises(InvalidValue, match=f"Location: {next(iter(fields))}: given"):
        Location(**fields)

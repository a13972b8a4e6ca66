"""Listed, removed, not published yet, or never listed: three answers, not one. MD 825, 240."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import Inventory, Measure, Presence, Source, presence
from tests.deciding_facts import hold_missing

LISTED, REMOVED, NOT_YET, NEVER, OPEN = Presence


def inventory(
    year: int, *identifiers: str, provisional: bool | None = False, first: int | None = None
) -> Inventory:
    measures = [Measure(one, PerformanceCategory.QUALITY, first) for one in (*identifiers, "001")]
    return Inventory(year=PY(year), measures=measures, source=Source(provisional=provisional))


WITHOUT = [inventory(year) for year in range(2017, 2026)]


@pytest.mark.parametrize(
    ("inventories", "answer", "missing"),
    [
        pytest.param(WITHOUT, OPEN, ("the inventory of 2026",), id="not of the year"),
        pytest.param(
            WITHOUT[1:],
            OPEN,
            ("the inventory of 2026", "the inventory of 2017"),
            id="nor of one before",
        ),
        pytest.param(
            [inventory(2018, "185")], OPEN, ("the inventory of 2026",), id="listed or removed"
        ),
        pytest.param([inventory(2026, "185")], LISTED, (), id="listed"),
        pytest.param([inventory(2026, "185", provisional=True)], LISTED, (), id="listed early"),
        pytest.param([inventory(2026, provisional=True)], NOT_YET, (), id="a placeholder"),
        pytest.param(
            [inventory(2025, "185"), inventory(2026, provisional=True)], NOT_YET, (), id="in doubt"
        ),
        pytest.param(
            [*WITHOUT, inventory(2026, provisional=None)],
            OPEN,
            ("inventory.source.provisional",),
            id="not known whether final",
        ),
        pytest.param([inventory(2025, "185"), inventory(2026)], REMOVED, (), id="removed"),
        pytest.param([inventory(2018, "185"), inventory(2026)], REMOVED, (), id="long ago"),
        pytest.param([*WITHOUT, inventory(2026)], NEVER, (), id="never"),
        pytest.param(
            [*WITHOUT[1:], inventory(2026)], OPEN, ("the inventory of 2017",), id="one unseen"
        ),
        pytest.param(
            [inventory(2026), inventory(2027, "185", first=2027)], NOT_YET, (), id="begins later"
        ),
        pytest.param(
            [*WITHOUT, inventory(2026), inventory(2027, "185")], NOT_YET, (), id="only later"
        ),
        pytest.param(
            [*WITHOUT[1:], inventory(2026), inventory(2027, "185", first=2017)],
            OPEN,
            ("the inventory of 2017",),
            id="later again",
        ),
    ],
)
def test_removed_unpublished_and_unknown_measures_are_distinguished(
    inventories: list[Inventory], answer: Presence, missing: tuple[str, ...]
) -> None:
    found = presence("185", PY(2026), inventories)

    assert (found.answer, found.missing) == (answer, missing)


def test_the_findings_say_which_years_have_it() -> None:
    found = presence("185", PY(2026), [inventory(2026), inventory(2025, "185")])

    assert [(one.rule.id, one.verdict, one.observed) for one in found.findings] == [
        ("measures.data", Verdict.MET, "of 2026"),
        ("measures.listed", Verdict.MET, "of 2025"),
        ("measures.listed", Verdict.NOT_MET, "of 2026"),
    ]


def test_the_arguments_are_checked() -> None:
    twice = [inventory(2026), inventory(2026)]
    with pytest.raises(InvalidValue, match="inventories: given a year twice"):
        presence("185", PY(2026), twice)
    with pytest.raises(InvalidInput, match="identifier: given 5"):
        presence(5, PY(2026), [])
    with pytest.raises(InvalidInput, match="inventories: given"):
        presence("185", PY(2026), [2026])
    with pytest.raises(YearNotCovered):
        presence("185", PY(2028), [])


def test_an_inventory_that_is_missing_decides() -> None:
    years = {str(year): (inventory(year), inventory(year, "185")) for year in (2017, 2025, 2026)}

    def asked(**given: Inventory | None) -> Determination[Presence | None]:
        held = [one for one in (*given.values(), *WITHOUT[1:-1]) if one]
        found = presence("185", PY(2026), held)
        answer = None if found.answer is OPEN else found.answer
        return Determination(answer, found.year, found.findings, missing=found.missing)

    hold_missing(asked, years, named={f"the inventory of {year}": year for year in years})


@given(st.sets(st.integers(2017, 2027), min_size=1), st.sets(st.integers(2017, 2027)))
def test_every_final_inventory_agrees_with_the_years_that_have_the_measure(
    given_years: set[int], having: set[int]
) -> None:
    """By hand: the year has it; else an earlier one had it; else no year up to it was unseen."""
    held = [inventory(year, *(["185"] if year in having else [])) for year in given_years]
    found = presence("185", PY(2026), held).answer
    seen = having & given_years

    if found is LISTED:
        assert 2026 in seen
    elif found is REMOVED:
        assert 2026 in given_years - seen
        assert any(year < 2026 for year in seen)
    elif found is NEVER:
        assert given_years >= {*range(2017, 2027)}
        assert seen == set()
    else:
        assert not {year for year in seen if year <= 2026} or 2026 not in given_years

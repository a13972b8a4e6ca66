"""The events for which CMS applies the policy."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import EVENTS, EVERYWHERE, Event
from tests.reweighting.places import PY2025, PY2026


def test_the_events_of_2026_keep_both_declarations() -> None:
    """REW-001, REW-002: seeds/003, the last notice."""
    assert [(one.states, one.declarations, one.emergencies) for one in EVENTS.at(PY2026)] == [
        ({"HI"}, {"DR-4909-HI"}, {"Hawaii - Severe Storms"}),
        ({"MP"}, {"DR-4910-MP"}, {"Northern Mariana Islands - Super Typhoon Sinlaku"}),
    ]


def test_the_events_of_2025_are_known_by_their_numbers() -> None:
    """Measures-and-submissions.md 3.6: DR-4856-CA, DR-4879-TX (updated 2025-10-13)."""
    assert [one.name for one in EVENTS.at(PY2025)] == ["DR-4856-CA", "DR-4879-TX"]


@pytest.mark.parametrize("year", [2024, 2027])
def test_other_years_have_no_named_event(year: int) -> None:
    with pytest.raises(YearNotCovered, match="CMS may name more events"):
        EVENTS.at(PerformanceYear(year))


def test_covid_19_covered_everywhere_in_three_years() -> None:
    years = [year for year in range(2017, 2028) if EVERYWHERE.covers(PerformanceYear(year))]
    assert years == [2019, 2020, 2021]
    assert {entry.source.basis.value for entry in EVERYWHERE.entries} == {"secondary"}


@pytest.mark.parametrize(
    ("states", "message"),
    [((), "states: given none"), (("HI", "hawaii"), "given 'hawaii'"), (("",), "given ''")],
)
def test_an_event_lists_states_by_code(states: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Event(name="a storm", year=PY2026, states=states)

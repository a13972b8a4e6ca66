"""What type checkers make of reweighting. It is checked and never run."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import assert_type

from qpp_rules import reweighting
from qpp_rules.adapters.county_lists import read_areas
from qpp_rules.core.identifiers import Individual
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear


def told(
    individual: Individual,
    place: reweighting.Location,
    planned: PlannedSubmission,
    year: PerformanceYear,
) -> None:
    areas = read_areas("2025-county-zip.csv", year)
    sent = {PerformanceCategory.QUALITY: reweighting.Submitted.QUALIFYING}
    d = reweighting.automatic(individual, place, None, areas, year, data=sent)
    assert_type(d.answer, reweighting.Reweighting | None)
    if d.answer is not None:
        assert_type(d.answer.final_score, Decimal | None)
        assert_type(d.answer.reweighted, frozenset[PerformanceCategory])
    found = reweighting.weights(year, {PerformanceCategory.COST}, small_practice=None)
    assert_type(found[PerformanceCategory.QUALITY], Fraction | None)
    assert_type(reweighting.would_void(planned, None).answer, frozenset[PerformanceCategory] | None)
    assert_type(reweighting.may_be_excepted({individual: True}, year).answer, bool | None)
    reweighting.Event(name="a storm", year=2026, states=["HI"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

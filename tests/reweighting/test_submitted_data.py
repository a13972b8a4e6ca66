"""Which data counts against a reweighting."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import COUNTED, Counting, DataElement, qualifies
from tests.reweighting.places import ACTIVITIES, COST, INTEROPERABILITY, PY2026, QUALITY

RATE, YES = DataElement.NUMERATOR_AND_DENOMINATOR, DataElement.ACTIVITY_ATTESTED
OF_PI = (
    DataElement.OBJECTIVES,
    DataElement.ATTESTATIONS,
    DataElement.CEHRT_ID,
    DataElement.PERIOD,
)
WHOLE = dict.fromkeys(OF_PI, True)


@pytest.mark.parametrize(
    ("category", "elements", "answer", "missing"),
    [
        # 42 CFR § 414.1325(a)(1)(i)-(iii), by CMS's fact sheets: regulation-facts.md 5.
        (QUALITY, {RATE: True}, True, ()),
        (QUALITY, {RATE: False}, False, ()),
        (QUALITY, {}, None, ("elements[NUMERATOR_AND_DENOMINATOR]",)),
        (ACTIVITIES, {YES: True}, True, ()),
        (ACTIVITIES, {YES: False}, False, ()),
        (INTEROPERABILITY, WHOLE, True, ()),
        *((INTEROPERABILITY, {**WHOLE, one: False}, False, ()) for one in OF_PI),
        *(
            (INTEROPERABILITY, {**WHOLE, one: None}, None, (f"elements[{one.name}]",))
            for one in OF_PI
        ),
    ],
)
def test_data_qualifies_by_its_elements(
    category: PerformanceCategory,
    elements: dict[DataElement, bool | None],
    answer: bool | None,
    missing: tuple[str, ...],
) -> None:
    d = qualifies(category, elements, PY2026)

    assert (d.answer, d.missing) == (answer, missing)
    assert {one.rule.id for one in d.findings} == {"reweighting.qualifying-data"}


@pytest.mark.parametrize("year", range(2017, 2024))
def test_before_2024_any_data_counts(year: int) -> None:
    assert qualifies(QUALITY, {RATE: False}, PerformanceYear(year)).answer is True


def test_which_data_counts_is_our_reading_from_2026_on() -> None:
    """Ambiguity E5: the notice of 2026 says data."""
    told = {
        year: (COUNTED.at(PerformanceYear(year)), COUNTED.source(PerformanceYear(year)).basis.value)
        for year in range(2022, 2028)
    }
    assert told == {
        2022: (Counting.ANY, "derived"),
        2023: (Counting.ANY, "CMS guidance"),
        2024: (Counting.QUALIFYING, "CMS guidance"),
        2025: (Counting.QUALIFYING, "CMS guidance"),
        2026: (Counting.QUALIFYING, "interpretation"),
        2027: (Counting.QUALIFYING, "interpretation"),
    }


@pytest.mark.parametrize(
    ("category", "elements", "message"),
    [
        (COST, {}, "category: given COST, expected QUALITY, IMPROVEMENT_ACTIVITIES"),
        ("quality", {}, "category: given 'quality'"),
        (QUALITY, {YES: True}, "elements: given ACTIVITY_ATTESTED, expected elements of its data"),
        (QUALITY, {"yes": True}, "elements: given 'yes'"),
        (QUALITY, {RATE: "yes"}, r"elements\[NUMERATOR_AND_DENOMINATOR\]: given 'yes'"),
        (QUALITY, [RATE], "elements: given"),
    ],
)
def test_malformed_arguments_are_refused(category: Any, elements: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        qualifies(category, elements, PY2026)

"""What an intermediary must be able to submit: 42 CFR § 414.1400(b)(1)(i)."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES
from qpp_rules.core.years import PerformanceYear
from qpp_rules.submissions import check_abilities
from tests.deciding_facts import hold_missing
from tests.submissions.stories import ACTIVITIES, INTEROPERABILITY, QUALITY

PY = PerformanceYear
TWO = frozenset({QUALITY, ACTIVITIES})

CASES = [
    # categories, uses CEHRT, is excepted: answer
    (SUBMITTED_CATEGORIES, None, None, True),
    (TWO, True, False, False),
    # SUB-C03: a clinician without CEHRT.
    (TWO, False, None, True),
    (TWO, None, True, True),
    (TWO, True, True, True),
    (TWO, True, None, None),
    (TWO, None, False, None),
    ({QUALITY, INTEROPERABILITY}, False, True, False),
    ({ACTIVITIES, INTEROPERABILITY}, False, True, False),
    (set(), False, True, False),
    (None, False, True, None),
]


@pytest.mark.parametrize(("categories", "uses_cehrt", "is_excepted", "answer"), CASES)
@pytest.mark.parametrize("year", range(2021, 2028))
def test_three_categories_are_required_apart_from_the_exception(
    year, categories, uses_cehrt, is_excepted, answer
) -> None:
    """SUB-005 to SUB-008: the exception is from Promoting Interoperability alone."""
    d = check_abilities(categories, PY(year), uses_cehrt=uses_cehrt, is_excepted=is_excepted)

    assert d.answer is answer


def test_each_category_has_its_finding() -> None:
    d = check_abilities({QUALITY}, PY(2026), uses_cehrt=True, is_excepted=True)

    assert {one.rule.id: one.verdict for one in d.findings} == {
        "submissions.ability.quality": Verdict.MET,
        "submissions.ability.improvement-activities": Verdict.NOT_MET,
        "submissions.ability.promoting-interoperability": Verdict.NOT_APPLICABLE,
    }


def test_each_missing_fact_decides() -> None:
    domains = {
        "categories": [SUBMITTED_CATEGORIES, TWO, frozenset({QUALITY})],
        "uses_cehrt": [True, False],
        "is_excepted": [True, False],
    }

    hold_missing(
        lambda categories, **facts: check_abilities(categories, PY(2026), **facts), domains
    )


def test_other_arguments_and_years_are_refused() -> None:
    with pytest.raises(YearNotCovered):
        check_abilities(TWO, PY(2020))
    with pytest.raises(InvalidType):
        check_abilities(["quality"], PY(2026), uses_cehrt=1, is_excepted=2)

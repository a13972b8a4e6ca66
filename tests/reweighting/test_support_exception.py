"""When an intermediary is excepted from supporting Promoting Interoperability."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.determinations import Answers
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import (
    SpecialStatuses,
    may_be_excepted,
    promoting_interoperability,
)
from tests.reweighting.places import ACTIVITIES, CLINICIAN, COST, NOTHING, PY2026, QUALITY, TIN

RULE = "reweighting.support-exception"
ONE, OTHER = CLINICIAN, Group(TIN)


@pytest.mark.parametrize(
    ("reweighted", "answer", "missing"),
    [
        # REW-011, REW-012, ambiguity E7.
        ({ONE: True, OTHER: True}, True, ()),
        ({ONE: True, OTHER: False}, False, ()),
        ({ONE: None, OTHER: False}, False, ()),
        ({ONE: True, OTHER: None}, None, ("reweighted",)),
        ({}, None, ("reweighted",)),
    ],
)
def test_every_participant_must_be_reweighted(
    reweighted: Any, answer: bool | None, missing: tuple[str, ...]
) -> None:
    d = may_be_excepted(reweighted, PY2026)

    assert (d.answer, d.missing) == (answer, missing)


def test_the_participants_determinations_can_be_given_directly() -> None:
    small = promoting_interoperability(
        SpecialStatuses(small_practice=True), PY2026, approved=(), data=NOTHING
    )

    assert may_be_excepted(Answers({ONE: small}), PY2026).answer is True


def test_participants_that_are_not_reweighted_are_named() -> None:
    third = Group(Tin("000000003"))
    d = may_be_excepted({ONE: True, OTHER: False, third: True}, PY2026)

    told = [(one.about, one.observed, one.verdict.name) for one in d.findings]
    assert told[1:] == [("", "2 of 3", "NOT_MET"), ("group:*****0001", None, "NOT_MET")]
    assert {one.rule.id for one in d.findings} == {RULE, f"{RULE}.category"}


@pytest.mark.parametrize("category", [QUALITY, ACTIVITIES])
@pytest.mark.parametrize("year", range(2023, 2028))
def test_no_other_category_is_excepted(category: Any, year: int) -> None:
    d = may_be_excepted({ONE: True}, PerformanceYear(year), category=category)

    assert d.answer is False
    finding = d.finding(f"{RULE}.category")
    assert finding.is_assumption is (year == 2027)


@pytest.mark.parametrize(
    ("reweighted", "how", "message"),
    [
        ([ONE], {}, "reweighted: given"),
        ({"group:000000001": True}, {}, r"reweighted\[0\]: given a text that is not shown here"),
        ({ONE: "yes"}, {}, r"reweighted\[0\]: given str"),
        ({ONE: True}, {"category": COST}, "category: given COST"),
    ],
)
def test_malformed_arguments_are_refused(reweighted: Any, how: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        may_be_excepted(reweighted, PY2026, **how)

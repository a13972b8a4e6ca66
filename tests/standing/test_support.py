"""What was posted is supported, CMS's requests are answered, and why CMS evaluates."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import (
    EVALUATION_REASONS,
    EvaluationReason,
    Support,
    check_review_request,
    check_support,
)
from qpp_rules.testing import strategies

PY2027 = PerformanceYear(2027)
ALL = Support(
    categories={PerformanceCategory.QUALITY},
    reporting_options={ReportingOption.MVP},
    mvps={"M1423"},
    measures={"236", "001"},
    activities={"IA_EPA_1"},
)
KINDS = ("categories", "reporting_options", "mvps", "measures", "activities")
SUPPORTED, LISTED = "standing.support", "standing.support-listed"


def verdicts(posted: Support, supported: Support, rule: str) -> list[Verdict]:
    d = check_support(posted, supported, PY2027)
    return [one.verdict for one in d.findings if one.rule.id == rule]


@pytest.mark.parametrize("kind", KINDS)
def test_posted_items_must_be_supported(kind: str) -> None:
    """SUB-058, STA-027, SUB-C34: the MVP M1423 is posted and declined."""
    d = check_support(ALL, evolve(ALL, **{kind: ()}), PY2027)

    assert d.answer is False
    (finding,) = (one for one in d.findings if one.verdict is Verdict.NOT_MET)
    assert finding.rule.id == SUPPORTED
    assert finding.about == kind.replace("_", " ")
    assert str(finding.observed).startswith("lacking ")


@pytest.mark.parametrize("kind", KINDS)
def test_unposted_support_is_reported_and_does_not_decide(kind: str) -> None:
    """SUB-058: not authorized by the posting."""
    d = check_support(evolve(ALL, **{kind: ()}), ALL, PY2027)

    assert d.answer is True
    assert [one.rule.id for one in d.findings if one.verdict is Verdict.NOT_MET] == [LISTED]


def test_unsupported_items_are_named_in_order() -> None:
    d = check_support(ALL, evolve(ALL, measures=()), PY2027)

    (finding,) = (one for one in d.findings if one.verdict is Verdict.NOT_MET)
    assert finding.observed == "lacking 001, 236"
    assert d.findings[0].observed == "lacking nothing"
    none = check_support(evolve(ALL, measures=()), evolve(ALL, measures=None), PY2027)
    assert none.answer is True


@pytest.mark.parametrize(
    ("posted", "supported", "missing"),
    [
        ({"mvps": None}, {}, ("posted.mvps",)),
        ({}, {"mvps": None}, ("supported.mvps",)),
        ({"mvps": None}, {"mvps": None}, ("posted.mvps", "supported.mvps")),
    ],
)
def test_unknown_facts_leave_the_answer_open(
    posted: Any, supported: Any, missing: tuple[str, ...]
) -> None:
    d = check_support(evolve(ALL, **posted), evolve(ALL, **supported), PY2027)

    assert d.answer is None
    assert d.missing == missing
    assert verdicts(ALL, ALL, LISTED) == [Verdict.MET] * len(KINDS)


@pytest.mark.parametrize("year", [2024, 2026, 2028])
def test_only_2027_requires_it(year: int) -> None:
    with pytest.raises(YearNotCovered):
        check_support(ALL, ALL, PerformanceYear(year))


def test_an_id_must_be_readable() -> None:
    with pytest.raises(InvalidValue, match="mvps"):
        Support(mvps={" M1423"})


@given(strategies.supports(), strategies.supports())
def test_support_agrees_with_a_comparison_of_sets(posted: Support, supported: Support) -> None:
    known = [(getattr(posted, kind), getattr(supported, kind)) for kind in KINDS]
    lacks = [None if None in pair else bool(pair[0] - pair[1]) for pair in known]
    lacks = [
        False if pair[0] == frozenset() else lack for pair, lack in zip(known, lacks, strict=True)
    ]
    expected = False if True in lacks else None if None in lacks else True

    assert check_support(posted, supported, PY2027).answer is expected


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
@pytest.mark.parametrize("is_answered", [True, False, None])
def test_a_request_to_review_data_must_be_met(year: int, is_answered: bool | None) -> None:
    """SUB-059, SUB-C44."""
    d = check_review_request(is_answered, PerformanceYear(year))

    assert d.answer is is_answered
    assert d.missing == (("is_answered",) if is_answered is None else ())
    with pytest.raises(YearNotCovered):
        check_review_request(is_answered, PerformanceYear(2023))


def test_cms_may_evaluate_at_random_or_for_a_concern() -> None:
    """STA-038; 2024 on: an open list, and no finding by itself."""
    assert EVALUATION_REASONS.at(PerformanceYear(2024)) == set(EvaluationReason)
    assert not EVALUATION_REASONS.covers(PerformanceYear(2023))

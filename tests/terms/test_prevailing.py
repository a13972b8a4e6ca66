"""Which text prevails where several state a rule."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.terms import SourceKind, prevailing

IN_ORDER = (
    "regulation",
    "dated notice",
    "fact sheet",
    "guide",
    "screenshot in a guide",
)


def test_the_regulation_prevails_over_notice_fact_sheet_guide_and_screenshot() -> None:
    """VOC-024 and I3: regulation > dated notice > fact sheet > guide text > screenshot."""
    assert tuple(kind.value for kind in SourceKind) == IN_ORDER


@pytest.mark.parametrize("higher", range(len(IN_ORDER)))
@pytest.mark.parametrize("lower", range(len(IN_ORDER)))
def test_the_higher_of_two_texts_prevails_in_any_order(higher: int, lower: int) -> None:
    kinds = list(SourceKind)
    if higher >= lower:
        assert prevailing([(kinds[higher], "same"), (kinds[lower], "same")]) == "same"
        return
    for statements in permutations([(kinds[higher], "higher"), (kinds[lower], "lower")]):
        assert prevailing(statements) == "higher"


def test_the_text_of_a_guide_prevails_over_its_screenshots() -> None:
    """VOC-C09: a screenshot shows March 31, 2019, the text March 31, 2020 (S4:62-64)."""
    said = [
        (SourceKind.GUIDE_SCREENSHOT, date(2019, 3, 31)),
        (SourceKind.GUIDE_TEXT, date(2020, 3, 31)),
    ]

    assert prevailing(iter(said)) == date(2020, 3, 31)


@given(
    st.lists(st.tuples(st.sampled_from(SourceKind), st.integers(0, 3)), min_size=1),
    st.randoms(use_true_random=False),
)
def test_only_texts_of_the_highest_rank_count_and_they_must_agree(
    statements: list[tuple[SourceKind, int]], random: object
) -> None:
    """What lower texts say, how often they say it, and in which order, changes nothing."""
    for kind in SourceKind:
        of_rank = {said for one, said in statements if one is kind}
        if of_rank:
            break
    random.shuffle(statements)

    if len(of_rank) == 1:
        assert prevailing(statements) == of_rank.pop()
    else:
        with pytest.raises(InvalidValue, match="of the highest rank that disagree"):
            prevailing(statements)


def test_contradictions_are_counted_and_not_decided() -> None:
    said = [(SourceKind.FACT_SHEET, 1), (SourceKind.FACT_SHEET, 2), (SourceKind.GUIDE_TEXT, 1)]

    with pytest.raises(InvalidValue) as caught:
        prevailing(said)

    assert str(caught.value) == (
        "prevailing: statements: given 2 of the highest rank that disagree, expected statements "
        "that agree at the highest rank"
    )


def test_without_statements_nothing_prevails() -> None:
    with pytest.raises(InvalidValue, match="prevailing: statements: given none"):
        prevailing([])


def test_a_statement_must_name_its_kind_of_text() -> None:
    with pytest.raises(
        InvalidType, match=r"prevailing: statements: .*expected pairs of a SourceKind"
    ):
        prevailing([("fact sheet", "yes")])


@pytest.mark.parametrize(
    "statements",
    [
        *(None, 5, "text", ["ab"], [5]),
        *([(SourceKind.GUIDE_TEXT,)], [(SourceKind.GUIDE_TEXT, "yes", "no")]),
    ],
)
def test_statements_must_be_pairs(statements: Any) -> None:
    with pytest.raises(InvalidType, match=r"prevailing: statements(\[0\])?: given"):
        prevailing(statements)

"""Which final score counts."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import (
    GoverningScore,
    governing_score,
)
from qpp_rules.elections.governing_score import HIGHEST_OF
from tests.elections.strategies import (
    PY,
    PY2026,
    YEARS,
)

PY2019 = PY(2019)
OWN, OF_GROUP, VIRTUAL, SUBGROUP, ENTITY = ParticipationOption


# Which score counts. ELE-016, ELE-017, ELE-018, C8.


D = Decimal


@pytest.mark.parametrize(
    ("scores", "year", "voluntary", "option", "score"),
    [
        pytest.param({OF_GROUP: D("62.00"), OWN: D("70.00")}, 2019, (), OWN, "70.00", id="ELE-C25"),
        pytest.param({OF_GROUP: D("62.00"), OWN: D("61.99")}, 2019, (), OF_GROUP, "62.00", id="gr"),
        pytest.param({OF_GROUP: D("55.00"), OWN: D("55.00")}, 2019, (), OWN, "55.00", id="ELE-C26"),
        pytest.param({OF_GROUP: D("80.00"), OWN: None}, 2019, (), OF_GROUP, "80.00", id="ELE-C27"),
        pytest.param({OF_GROUP: D("80.00"), OWN: D(0)}, 2019, (), OF_GROUP, "80.00", id="no data"),
        pytest.param({OF_GROUP: D(90)}, 2019, (OF_GROUP,), None, None, id="ELE-C28: voluntary"),
        pytest.param(
            {OF_GROUP: D(90), OWN: D(40)}, 2019, (OF_GROUP,), OWN, "40", id="C8: voluntary group"
        ),
        pytest.param(
            {OF_GROUP: D(40), OWN: D(90)}, 2019, (OWN,), OF_GROUP, "40", id="C8: shields not"
        ),
        pytest.param({}, 2019, (), None, None, id="no score at all"),
        pytest.param({OWN: None, OF_GROUP: None}, 2026, (), None, None, id="nothing submitted"),
        pytest.param(
            {VIRTUAL: D(10), OF_GROUP: D(90), OWN: D(95)}, 2019, (), VIRTUAL, "10", id="VG 2019"
        ),
        pytest.param(
            {VIRTUAL: D(0), ENTITY: D(90), SUBGROUP: D(95)}, 2023, (), VIRTUAL, "0", id="VG 2023"
        ),
        pytest.param({VIRTUAL: None, OWN: D(5)}, 2023, (), OWN, "5", id="VG sent nothing"),
        pytest.param(
            {OWN: D(50), OF_GROUP: D(60), SUBGROUP: D(70)}, 2023, (), SUBGROUP, "70", id="subgroup"
        ),
        pytest.param(
            {OWN: D(50), ENTITY: D(80), SUBGROUP: D(70)}, 2025, (), ENTITY, "80", id="APM Entity"
        ),
        pytest.param(
            {OWN: D(50), ENTITY: D(80), SUBGROUP: D(70)}, 2027, (), ENTITY, "80", id="2027"
        ),
        pytest.param(
            {OWN: D(50), OF_GROUP: D(60), ENTITY: D(80)}, 2022, (), None, None, id="not ranked 2022"
        ),
        pytest.param({OWN: D(50), SUBGROUP: D(80)}, 2019, (), None, None, id="not ranked in 2019"),
        pytest.param(
            {OWN: D(50), ENTITY: D(80)}, 2019, (ENTITY,), OWN, "50", id="not ranked, voluntary"
        ),
        pytest.param({VIRTUAL: D(50), ENTITY: D(80)}, 2019, (), VIRTUAL, "50", id="not ranked, VG"),
    ],
)
def test_the_score_that_counts_is_the_highest_that_adjusts(
    scores: dict[ParticipationOption, Decimal | None],
    year: int,
    voluntary: tuple[ParticipationOption, ...],
    option: ParticipationOption | None,
    score: str | None,
) -> None:
    determination = governing_score(scores, PY(year), voluntary=frozenset(voluntary))
    (finding,) = determination.findings
    if option is None or score is None:
        assert determination.answer is None
        assert (finding.verdict, finding.about) == (Verdict.UNKNOWN, "")
    else:
        assert determination.answer == GoverningScore(option, Decimal(score))
        assert str(determination.answer.score) == score
        assert (finding.verdict, finding.about) == (Verdict.MET, option.value)


def test_the_finding_gives_the_compared_scores_and_the_years_source() -> None:
    (finding,) = governing_score({OF_GROUP: D("62.00"), OWN: D("70.00")}, PY2019).findings
    assert finding.rule.id == "elections.governing-score"
    assert finding.observed == "group 62.00, individual 70.00"
    (finding,) = governing_score({OWN: D(7)}, PY2019, voluntary=frozenset({OWN})).findings
    assert finding.observed == "no score that adjusts pay"


@pytest.mark.parametrize(
    ("year", "read"),
    [(2019, True), (2020, False), (2022, False), (2023, True), (2025, True), (2026, False)],
)
def test_in_years_without_a_text_the_ranking_rests_on_another_years(year: int, read: bool) -> None:
    (finding,) = governing_score({OWN: D(1)}, PY(year)).findings
    assert finding.citation.basis is (Basis.CMS_GUIDANCE if read else Basis.DERIVED)
    assert finding.citation == HIGHEST_OF.source(PY(year))


def test_mixed_elections_rest_on_our_reading_and_say_so_c8() -> None:
    scores = {OF_GROUP: D(40), OWN: D(90)}
    mixed = governing_score(scores, PY2019, voluntary=frozenset({OWN}))
    (assumption,) = mixed.assumptions
    assert "shields from nothing" in assumption.message
    assert governing_score(scores, PY2019).assumptions == ()
    elsewhere = governing_score(scores, PY2019, voluntary=frozenset({SUBGROUP}))
    assert elsewhere.assumptions == ()


@pytest.mark.parametrize("year", [2017, 2018, 2028])
def test_no_year_before_elections_has_several_scores(year: int) -> None:
    with pytest.raises(YearNotCovered, match="began with 2019"):
        governing_score({OWN: D(1)}, PY(year))


@pytest.mark.parametrize(
    ("scores", "kind", "field"),
    [
        pytest.param({OWN: 70.0}, InvalidType, "scores[INDIVIDUAL]", id="float"),
        pytest.param({OF_GROUP: 70}, InvalidType, "scores[GROUP]", id="int"),
        pytest.param({OWN: "70"}, InvalidType, "scores[INDIVIDUAL]", id="text"),
        pytest.param({"individual": D(70)}, InvalidType, "scores", id="text as key"),
        pytest.param({OWN: D("NaN")}, InvalidValue, "scores[INDIVIDUAL]", id="not a number"),
        pytest.param({OWN: D("Infinity")}, InvalidValue, "scores[INDIVIDUAL]", id="infinite"),
        pytest.param({OWN: D("-0.01")}, InvalidValue, "scores[INDIVIDUAL]", id="below 0"),
    ],
)
def test_scores_must_be_decimal_points(
    scores: dict[Any, Any], kind: type[InvalidInput], field: str
) -> None:
    with pytest.raises(kind) as raised:
        governing_score(scores, PY2026)
    assert type(raised.value) is kind
    assert raised.value.subject == "governing_score"
    assert [problem.field for problem in raised.value.problems] == [field]


def test_all_malformed_scores_are_reported_together() -> None:
    scores: Any = {OWN: 70.0, OF_GROUP: D("NaN"), "virtual group": D(1)}
    with pytest.raises(InvalidInput) as raised:
        governing_score(scores, PY2026)
    assert len(raised.value.problems) == 3


def test_a_voluntary_level_must_be_a_participation_option() -> None:
    voluntary: Any = frozenset({"group"})
    with pytest.raises(InvalidType, match="voluntary"):
        governing_score({OF_GROUP: D(90)}, PY2026, voluntary=voluntary)


def test_a_bare_year_is_refused() -> None:
    year: Any = 2026
    with pytest.raises(InvalidType, match="governing_score: year"):
        governing_score({OWN: D(1)}, year)


def score_maps() -> st.SearchStrategy[dict[ParticipationOption, Decimal | None]]:
    points = st.integers(0, 10_000).map(lambda number: Decimal(number).scaleb(-2))
    few = st.sampled_from([D(0), D("55.00"), D("75.00"), D("100.00")])
    return st.dictionaries(st.sampled_from(ParticipationOption), st.none() | few | points)


def voluntary_sets() -> st.SearchStrategy[frozenset[ParticipationOption]]:
    return st.frozensets(st.sampled_from(ParticipationOption), max_size=2)


@given(score_maps(), st.sampled_from(YEARS), voluntary_sets())
def test_the_score_that_counts_is_at_least_every_score_that_adjusts(
    scores: dict[ParticipationOption, Decimal | None],
    year: PerformanceYear,
    voluntary: frozenset[ParticipationOption],
) -> None:
    """ELE-016: the highest of the adjusting levels; a virtual group's before all of them."""
    answer = governing_score(scores, year, voluntary=voluntary).answer
    adjusting = {o: s for o, s in scores.items() if s is not None and o not in voluntary}
    if VIRTUAL in adjusting:
        assert answer == GoverningScore(VIRTUAL, adjusting[VIRTUAL])
    elif answer is None:
        unranked = set() if year.year >= 2023 else adjusting.keys() & {SUBGROUP, ENTITY}
        assert not adjusting or unranked
    else:
        assert answer.score == adjusting[answer.participation_option]
        assert answer.score == max(adjusting.values())


@given(score_maps(), st.sampled_from(ParticipationOption), st.sampled_from(YEARS[4:]))
def test_a_higher_score_never_lowers_the_one_that_counts(
    scores: dict[ParticipationOption, Decimal | None],
    option: ParticipationOption,
    year: PerformanceYear,
) -> None:
    """Monotone: raising one score raises the answer or leaves it."""
    before = scores.get(option)
    assume(before is not None)
    assert before is not None
    first = governing_score(scores, year).answer
    second = governing_score({**scores, option: before + D("0.01")}, year).answer
    assert first is not None
    assert second is not None
    assert second.score >= first.score


@given(score_maps().filter(lambda scores: len(scores) > 1), st.sampled_from(YEARS))
def test_the_order_in_which_scores_are_given_does_not_matter(
    scores: dict[ParticipationOption, Decimal | None], year: PerformanceYear
) -> None:
    """Of equal scores the first in the order of ParticipationOption counts."""
    orders = [governing_score(dict(order), year).answer for order in permutations(scores.items())]
    assert all(one == other for one, other in pairwise(orders))


@given(score_maps(), st.sampled_from(YEARS))
def test_a_voluntary_level_counts_as_if_it_sent_nothing(
    scores: dict[ParticipationOption, Decimal | None], year: PerformanceYear
) -> None:
    """C8: it adjusts nothing, and shields from nothing."""
    for option in scores:
        left_out = {**scores, option: None}
        assert (
            governing_score(scores, year, voluntary=frozenset({option})).answer
            == governing_score(left_out, year).answer
        )

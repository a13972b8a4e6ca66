"""How a participant compares with others: the clause, and the figures computed once more."""

from __future__ import annotations

import statistics
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.feedback import (
    Comparison,
    MeasureData,
    ParticipantData,
    Rate,
    compare,
)
from tests.core.helpers import shows
from tests.feedback.stories import (
    COMPARISON,
    FIRST,
    GIVEN,
    GROUP,
    JANUARY,
    JULY_ON,
    MET,
    NO_DATA_YET,
    NOT_APPLICABLE,
    NOT_MET,
    PEER,
    QUALITY,
    QUARTERLY,
    UNDATED,
    UNKNOWN,
    WHOLE_YEAR,
    check,
    data,
    report,
    reports,
    verdicts,
)


@pytest.mark.parametrize(
    ("of", "record", "answer", "rule", "expected"),
    [
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, compared=())}, False),
            *(COMPARISON, [NOT_MET]),
            id="FEE-003: no comparison",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, compared=["130"])}, False),
            *(COMPARISON, [NOT_MET]),
            id="FEE-003: on another measure",
        ),
        pytest.param(
            *(data(), {"reports": GIVEN}, True, COMPARISON, [MET]), id="FEE-003: compared"
        ),
        pytest.param(
            data(),
            {"reports": reports(*QUARTERLY, compared=()), "within": [data()]},
            *(True, COMPARISON, [NOT_APPLICABLE]),
            id="FEE-003, FEE-C08: only one participant on the measure",
        ),
    ],
)
def test_each_row_of_the_requirements_has_its_answer(
    of: ParticipantData,
    record: dict[str, Any],
    answer: bool | None,
    rule: str,
    expected: list[Verdict],
) -> None:
    d = check(of, **record)

    assert d.answer is answer
    assert verdicts(d, rule) == expected


def test_a_report_without_a_comparison_says_so() -> None:
    """FEE-C08."""
    finding = check(data(), reports=GIVEN[:0], within=[data()]).finding(COMPARISON)

    assert finding.about == (
        "measure 001: no other participant has data on it, so there is nothing to compare with"
    )


def test_one_comparison_can_be_read_as_enough() -> None:
    given = (report(date(2026, 3, 31)), *reports(*QUARTERLY[1:], compared=()))

    each_time = check(data(), reports=given)
    once = check(data(), reports=given, compare_each_time=False)
    assert (each_time.answer, once.answer) == (False, True)
    assert each_time.finding(COMPARISON).required == "at least 4"
    assert once.finding(COMPARISON).required == "at least 1"
    assert each_time.finding(COMPARISON) in each_time.assumptions
    assert once.finding(COMPARISON) in once.assumptions
    # It is enough whoever else has data.
    assert check(data(), reports=given, within=None, compare_each_time=False).answer is True


@pytest.mark.parametrize(("compared", "answer"), [((), False), (("001",), True)])
def test_a_comparison_that_both_readings_answer_alike_is_not_an_assumption(
    compared: tuple[str, ...], answer: bool
) -> None:
    d = check(data(), reports=reports(*QUARTERLY, compared=compared))

    assert d.answer is answer
    assert d.finding(COMPARISON).citation.basis is Basis.CMS_GUIDANCE


@pytest.mark.parametrize(
    ("peers_since", "answer", "verdict"),
    [
        pytest.param(date(2026, 7, 1), False, NOT_MET, id="since July: two comparisons"),
        pytest.param(date(2026, 10, 1), True, MET, id="since October: one"),
        pytest.param(date(2026, 12, 31), True, MET, id="since the last day"),
        pytest.param(date(2027, 1, 1), True, NOT_APPLICABLE, id="after the year: none"),
    ],
)
def test_a_comparison_is_owed_only_once_there_is_someone_to_compare_with(
    peers_since: date, answer: bool, verdict: Verdict
) -> None:
    given = (*reports(*QUARTERLY[:3], compared=()), report(date(2026, 12, 31)))
    d = check(data(), reports=given, within=[data(), data(PEER, since=peers_since)])

    assert d.answer is answer
    assert verdicts(d, COMPARISON) == [verdict]
    told = [finding.about for finding in d.findings if finding.rule.id == NO_DATA_YET]
    assert told == ([] if verdict is NOT_APPLICABLE else [f"data since {peers_since}"])


def test_the_earliest_other_participant_counts_and_the_participant_itself_does_not() -> None:
    third = Group(Tin("000000003"))
    given = reports(*QUARTERLY, compared=())
    late = [data(), data(PEER, since=date(2027, 2, 1)), data(third, since=date(2027, 3, 1))]
    early = [data(third, since=date(2026, 1, 1)), *late[:2]]

    assert verdicts(check(data(), reports=given, within=late), COMPARISON) == [NOT_APPLICABLE]
    assert verdicts(check(data(), reports=given, within=early), COMPARISON) == [NOT_MET]


def test_other_participants_are_not_missing_if_the_participants_own_days_decide() -> None:
    given = reports(*QUARTERLY, compared=None)
    peers = [data(PEER, since=date(2026, 1, 1)), UNDATED]

    assert check(data(), reports=given, within=peers).missing == ("compared",)


def test_every_measure_is_examined_if_the_other_participants_are_not_known() -> None:
    of = data(GROUP, (QUALITY,), FIRST, MeasureData("130", QUALITY, FIRST))
    d = check(of, within=None, reports=GIVEN)

    assert verdicts(d, COMPARISON) == [MET, UNKNOWN]


def test_a_comparison_before_anyone_else_had_data_does_not_count_with_later_ones() -> None:
    """Since July two are owed; that of the first half year contradicts the data of the other."""
    compared = reports((3, 31), (5, 1), (6, 30), (12, 31))
    d = check(data(), reports=(*compared, *reports((9, 30), compared=())), within=[JULY_ON])

    assert d.answer is None
    assert verdicts(d, COMPARISON) == [UNKNOWN]
    assert d.finding(COMPARISON).observed == "4 days, 3 before there were data"
    assert d.missing == ("since",)


def test_a_comparison_before_the_participants_own_data_never_counts() -> None:
    """Who the others are is not known; that there were no own data on the measure is."""
    later = MeasureData("130", QUALITY, date(2026, 10, 1))
    of = data(GROUP, (QUALITY,), JANUARY, later)
    early = reports((2, 1), (3, 1), (4, 1), (12, 31), compared=("001", "130"))
    d = check(of, reports=early, within=None)

    assert d.answer is None
    assert verdicts(d, COMPARISON) == [MET, UNKNOWN]
    assert d.missing == ("within",)


GROUPS = [Group(Tin(f"{n:09}")) for n in range(1, 13)]


RATES = st.fractions(0, 1, max_denominator=6)


def of(*rates: str, measure: str = "001") -> list[Rate]:
    return [Rate(GROUPS[place], measure, Fraction(rate)) for place, rate in enumerate(rates)]


@pytest.mark.parametrize(
    ("rates", "rank", "percentile", "median"),
    [
        pytest.param(["1/2"], 1, None, None, id="alone"),
        pytest.param(["1/2", "1/2"], 1, "1/2", "1/2", id="two equal"),
        pytest.param(["1/2", "1/3"], 1, "1", "1/3", id="better than the other"),
        pytest.param(["1/3", "1/2"], 2, "0", "1/2", id="worse than the other"),
        pytest.param(["1/2", "1/3", "1"], 2, "1/2", "2/3", id="the middle of three"),
        pytest.param(["1/2", "1/3", "1", "1/2"], 2, "1/2", "1/2", id="one equal"),
    ],
)
def test_each_participant_is_compared_with_the_others(
    rates: list[str], rank: int, percentile: str | None, median: str | None
) -> None:
    first = compare(of(*rates))[0]

    assert first.rank == rank
    assert first.percentile == (None if percentile is None else Fraction(percentile))
    assert first.median == (None if median is None else Fraction(median))
    assert first.others == len(rates) - 1
    assert first.is_possible is (len(rates) > 1)


@given(st.lists(RATES, min_size=1, max_size=12), st.booleans())
def test_the_figures_agree_with_a_plain_computation(
    rates: list[Fraction], lower_is_better: bool
) -> None:
    """Each against all others, one by one; the median as the standard library computes it."""
    found = compare(
        [Rate(who, "001", rate) for who, rate in zip(GROUPS, rates, strict=False)],
        lower_is_better=["001"] if lower_is_better else [],
    )

    assert len(found) == len(rates)
    for place, one in enumerate(found):
        others = rates[:place] + rates[place + 1 :]
        higher = sum(other > rates[place] for other in others)
        lower = sum(other < rates[place] for other in others)
        better, worse = (lower, higher) if lower_is_better else (higher, lower)
        assert one.participant == GROUPS[place]
        assert one.rate == rates[place]
        assert (one.better, one.worse) == (better, worse)
        assert one.equal == len(others) - better - worse
        assert one.rank == better + 1
        assert one.median == (statistics.median(others) if others else None)
        if others:
            equal = len(others) - better - worse
            assert one.percentile == (worse + Fraction(equal, 2)) / len(others)


@given(st.data(), st.lists(RATES, min_size=1, max_size=8))
def test_the_order_of_rates_changes_no_figure(drawn: st.DataObject, rates: list[Fraction]) -> None:
    """A comparison is of a set."""
    given_rates = [Rate(who, "001", rate) for who, rate in zip(GROUPS, rates, strict=False)]
    shuffled = drawn.draw(st.permutations(given_rates))

    assert set(compare(shuffled)) == set(compare(given_rates))


def test_measures_are_compared_separately_and_only_named_ones_are_better_when_lower() -> None:
    first, *_ = compare([*of("1/3", "1/2"), *of("1/3", "1/2", measure="236")])
    assert first.rank == 2
    inverse = compare(
        [*of("1/3", "1/2"), *of("1/3", "1/2", measure="236")], lower_is_better=["236"]
    )
    assert [(one.measure, one.rank) for one in inverse] == [
        ("001", 2),
        ("001", 1),
        ("236", 1),
        ("236", 2),
    ]


def test_a_row_holds_plain_and_exact_values() -> None:
    first, _ = compare(of("1/3", "1/2"))

    assert first.to_row() == {
        "participant": "group:000000001",
        "measure": "001",
        "rate": "1/3",
        "rank": 2,
        "others": 1,
        "better": 1,
        "equal": 0,
        "worse": 0,
        "percentile": "0",
        "median": "1/2",
    }
    (alone,) = compare(of("1/3"))
    assert alone.to_row()["percentile"] is alone.to_row()["median"] is None


def test_a_single_participant_is_not_compared() -> None:
    assert compare([]) == ()


def test_two_rates_of_one_participant_on_a_measure_are_refused() -> None:
    with pytest.raises(InvalidValue) as refused:
        compare([*of("1/3", "1/2"), *of("1/4", "1/5")])

    assert len(refused.value.problems) == 2
    assert "2 rates of group:*****0001 on 001" in str(refused.value)
    assert not shows(str(refused.value), "000000001")


@pytest.mark.parametrize(
    ("rates", "lower_is_better", "told"),
    [
        ([Fraction(1, 2)], (), "rates[0]: given Fraction"),
        (of("1/2"), "236", "lower_is_better: given str, expected an iterable of str; write [...]"),
    ],
)
def test_values_of_another_type_are_refused(rates: Any, lower_is_better: Any, told: str) -> None:
    with pytest.raises(InvalidType) as refused:
        compare(rates, lower_is_better=lower_is_better)
    assert told in str(refused.value)


@pytest.mark.parametrize("rate", [0.5, 1, "1/2", None])
def test_a_rate_that_is_not_exact_is_refused(rate: Any) -> None:
    with pytest.raises(InvalidInput, match="never a float"):
        Rate(GROUPS[0], "001", rate)


@pytest.mark.parametrize("rate", [Fraction(82), Fraction(-1, 100), Fraction(101, 100)])
def test_a_share_is_from_0_to_1(rate: Fraction) -> None:
    """Rates are shares everywhere in Python; only CMS's JSON and printed text use percent."""
    with pytest.raises(
        InvalidInput, match=r"rate: given .*, expected a share from 0 to 1; 82 percent"
    ):
        Rate(GROUPS[0], "001", rate)


def test_the_rate_of_a_non_proportion_measure_is_any_number() -> None:
    """SUBC-06: CMS prints 3 as the performance rate of ACRAD15, which is no share."""
    minutes = [
        Rate(GROUPS[at], "ACRAD15", Fraction(one), is_proportion=False)
        for at, one in enumerate((3, -1, 82))
    ]

    assert [one.rank for one in compare(minutes, lower_is_better=["ACRAD15"])] == [2, 1, 3]


def test_shares_and_other_numbers_are_not_compared() -> None:
    with pytest.raises(InvalidInput, match="shares and other numbers on 001, expected one kind"):
        compare([*of("1/2"), Rate(GROUPS[1], "001", Fraction(1, 2), is_proportion=False)])


def test_a_printed_comparison_shows_no_whole_tin() -> None:
    (one,) = compare(of("1/3"))

    assert isinstance(one, Comparison)
    assert not shows(repr(one), "000000001")


@pytest.mark.parametrize(
    ("rates", "lower", "message"),
    [
        (5, (), "rates: given int, expected an iterable of Rate"),
        ("001", (), "rates: given str, expected an iterable of Rate"),
        ([], 5, "lower_is_better: given int, expected an iterable of str"),
        ([], [5], r"lower_is_better\[0\]: given int, expected text"),
        ([], [["001"]], r"lower_is_better\[0\]: given list, expected text"),
    ],
)
def test_anything_but_an_iterable_is_refused(rates: Any, lower: Any, message: str) -> None:
    with pytest.raises(InvalidType, match=f"compare: {message}"):
        compare(rates, lower_is_better=lower)


FOUR = ((2, 1), (4, 1), (6, 1), (12, 31))


@pytest.mark.parametrize("dashboards", [(), (WHOLE_YEAR,)], ids=["reports alone", "a dashboard"])
def test_the_other_participants_are_missing_if_the_data_is_not_known(dashboards: Any) -> None:
    """A measure that is not named may need a comparison with them."""
    unknown = attrs.evolve(data(GROUP), measures=None)
    d = check(unknown, reports=reports(*FOUR), dashboards=dashboards, within=None)

    assert d.answer is None
    assert d.missing == ("measures", "within")

"""A measurement: the form of its value, its counts, its strata, the rate that a QCDR sends."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Measure, MetricType, OverallAlgorithm, SubmissionMethod
from qpp_rules.submissions import (
    Measurement,
    MultiPerformanceRate,
    NonProportion,
    Proportion,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
    StrataCheck,
    Stratum,
)
from qpp_rules.submissions.measurements import (
    counts_test,
    form_findings,
    has_no_exclusions,
    rate_findings,
    strata_compared,
    strata_findings,
    value_findings,
)
from qpp_rules.testing.strategies import of
from tests.submissions.stories import looked_at, only, refusing, right, with_measures

PY = PerformanceYear
QUALITY = PerformanceCategory.QUALITY
HALF = Fraction(1, 2)
STRATA = [Stratum("reporting", 1, 2), Stratum("performance", 1, 2)]
FORMS: dict[MetricType, Any] = {
    MetricType.BOOLEAN: True,
    MetricType.PROPORTION: Proportion(1, 2),
    MetricType.SINGLE_PERFORMANCE_RATE: SinglePerformanceRate(True, 1, 2),
    MetricType.MULTI_PERFORMANCE_RATE: MultiPerformanceRate(True, STRATA),
    MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE: RegistrySinglePerformanceRate(True, 1, 2, HALF),
    MetricType.REGISTRY_MULTI_PERFORMANCE_RATE: RegistryMultiPerformanceRate(True, STRATA, HALF),
    MetricType.NON_PROPORTION: NonProportion(Fraction(3), Fraction(1000), False, 80),
}


# --- forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MetricType)
@pytest.mark.parametrize("form", FORMS)
def test_a_value_has_the_form_of_the_metric_type(kind: MetricType, form: MetricType) -> None:
    """CMS has the results of surveys and cost measures from others: no form of a value fits."""
    measure = Measure("047", QUALITY, metric_type=kind)

    found, _ = form_findings(measure, type(FORMS[form]), QUALITY, PY(2026))

    assert (found.verdict.name == "MET") is (kind is form)
    assert (found.observed, found.required) == (form.value, kind.value)


def counts_hold(value: Any, *, no_exclusions: bool, all_reported: bool) -> bool:
    """Return what the test of the counts of the value's class says."""
    test = counts_test(type(value), no_exclusions=no_exclusions, all_reported=all_reported)
    return test(value)


def test_without_a_metric_type_the_form_is_not_known() -> None:
    found, _ = form_findings(Measure("047", QUALITY), bool, QUALITY, PY(2026))

    assert found.missing == ("metricType in the measures data",)


# --- counts ------------------------------------------------------------------------------------

COUNTS = [
    # met, not met, exclusion, exception, eligible: what is refused; qpp-apis.md 2.3, SUB-065
    ((60, 30, 0, 10, 100), None),
    ((100, None, None, None, 100), None),
    ((0, 0, 0, 10, 10), None),
    ((0, 0, 0, 0, 0), None),
    ((60, 30, 0, 11, 100), "sum"),
    ((60, 30, 11, None, 100), "sum"),
    ((101, 0, 0, 0, 100), "met"),
    ((101, 50, 0, 0, 100), "met"),
    ((1, 0, 0, 0, 0), "met"),
    # A conversion that CMS's own tool makes: numerator, exclusion and exception are all 600.
    ((600, 0, 600, 600, 600), "sum"),
]
NAMES = {"met": "submissions.counts.met", "sum": "submissions.counts.sum"}


def counted(numbers: tuple[Any, ...], kind: type[Any] = SinglePerformanceRate, **more: Any) -> Any:
    met, not_met, exclusion, exception, eligible = numbers
    return kind(
        True,
        met,
        eligible,
        **more,
        performance_not_met=not_met,
        eligible_population_exclusion=exclusion,
        eligible_population_exception=exception,
    )


@pytest.mark.parametrize(("numbers", "refused"), COUNTS)
def test_the_counts_together_are_at_most_the_eligible_population(numbers, refused) -> None:
    """Equal is right, one more is refused; more met than eligible is one fault."""
    value = counted(numbers)

    found = list(value_findings(value, PY(2026), "value", no_exclusions=False, everything=False))

    assert [one.rule.id for one in found] == ([NAMES[refused]] if refused else [])
    assert counts_hold(value, no_exclusions=False, all_reported=False) is (refused is None)


@pytest.mark.parametrize(("numbers", "refused"), COUNTS)
def test_the_counts_of_a_qcdr_measure_and_of_a_stratum_follow_the_same_rules(
    numbers, refused
) -> None:
    of_qcdr = counted(numbers, RegistrySinglePerformanceRate, performance_rate=HALF)
    met, not_met, exclusion, exception, eligible = numbers
    stratum = Stratum("a", met, eligible, not_met, exclusion, exception)
    several = MultiPerformanceRate(True, [Stratum("b", 0, 0), stratum])

    for value, place in ((of_qcdr, "value"), (several, "value.strata[1]")):
        found = list(
            value_findings(value, PY(2026), "value", no_exclusions=False, everything=False)
        )
        assert [one.rule.id for one in found] == ([NAMES[refused]] if refused else [])
        assert all(one.about.startswith(place) for one in found)
        assert counts_hold(value, no_exclusions=False, all_reported=False) is (refused is None)


@pytest.mark.parametrize(
    ("method", "is_qcdr", "exclusion", "refused"),
    [
        # Change log of 8/15/20; SUBC-09
        (SubmissionMethod.REGISTRY, False, 5, True),
        (SubmissionMethod.REGISTRY, False, 0, False),
        (SubmissionMethod.REGISTRY, False, None, False),
        (SubmissionMethod.REGISTRY, True, 5, False),
        (SubmissionMethod.ELECTRONIC_HEALTH_RECORD, False, 5, False),
        (None, False, 5, False),
    ],
)
@pytest.mark.parametrize("year", [2020, 2023, 2025])
def test_a_mips_cqm_has_no_exclusions(year, method, is_qcdr, exclusion, refused) -> None:
    measure = Measure("047", QUALITY, is_qcdr_measure=is_qcdr)
    value = counted((10, 5, exclusion, 0, 100))

    none_allowed = has_no_exclusions(measure, method, PY(year))
    found = list(
        value_findings(value, PY(2025), "value", no_exclusions=none_allowed, everything=False)
    )

    assert [one.about for one in found] == (
        ["value.eligiblePopulationExclusion"] if refused else []
    )


def test_before_2020_exclusions_were_allowed() -> None:
    measure = Measure("047", QUALITY, is_qcdr_measure=False)

    assert not has_no_exclusions(measure, SubmissionMethod.REGISTRY, PY(2019))
    assert not has_no_exclusions(None, SubmissionMethod.REGISTRY, PY(2025))


@pytest.mark.parametrize(
    ("numerator", "denominator", "holds"),
    [(0, 0, True), (0, 5, True), (5, 5, True), (6, 5, False), (1, 0, False)],
)
def test_a_numerator_is_at_most_its_denominator(numerator, denominator, holds) -> None:
    value = Proportion(numerator, denominator)

    found = list(value_findings(value, PY(2026), "v", no_exclusions=False, everything=True))

    assert [one.verdict.name for one in found] == ["MET" if holds else "NOT_MET"]
    assert found[0].about == "v.numerator"
    assert counts_hold(value, no_exclusions=False, all_reported=True) is holds
    faults = value_findings(value, PY(2026), "v", no_exclusions=False, everything=False)
    assert len([*faults]) == (not holds)


@pytest.mark.parametrize("value", [True, False, FORMS[MetricType.NON_PROPORTION]])
def test_a_yes_and_a_number_that_is_not_a_proportion_are_not_bounded(value) -> None:
    assert counts_hold(value, no_exclusions=True, all_reported=True)
    assert not [*value_findings(value, PY(2026), "v", no_exclusions=True, everything=True)]


def test_in_2027_each_count_is_required() -> None:
    """The fact sheet lists the number not met, and exceptions and exclusions, as two counts."""
    story = right(2027)
    bare = Measurement("047", SinglePerformanceRate(True, 5, 10))

    of_2027, of_2026 = only(story, bare).check(), only(right(2026), bare).check()

    place = "measurementSets[0].measurements[0].value"
    rule = "submissions.counts.reported"
    assert [about for named, about in looked_at(of_2027) if named == rule] == [
        f"{place}.performanceNotMet",
        f"{place}.eligiblePopulationException",
    ]
    assert of_2027.answer is True
    assert looked_at(of_2026) == []


def test_an_absent_count_is_refused_where_each_is_required() -> None:
    bare = SinglePerformanceRate(True, 5, 10)

    assert counts_hold(bare, no_exclusions=True, all_reported=False)
    assert not counts_hold(bare, no_exclusions=True, all_reported=True)


@given(of(SinglePerformanceRate) | of(RegistrySinglePerformanceRate) | of(MultiPerformanceRate))
def test_only_violations_have_findings(value: Any) -> None:
    """The quick comparison and the findings agree, whatever the counts."""
    for no_exclusions in (True, False):
        for year in (PY(2026), PY(2027)):
            found = list(
                value_findings(value, year, "v", no_exclusions=no_exclusions, everything=False)
            )
            holds = counts_hold(value, no_exclusions=no_exclusions, all_reported=year == PY(2027))
            assert holds is not bool(found)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_second_reading_of_the_bound_agrees(met, not_met, exception, eligible) -> None:
    """Met, not met, exclusions and exceptions of one measurement are at most its population."""
    value = counted((met, not_met, None, exception, eligible))

    assert counts_hold(value, no_exclusions=True, all_reported=False) is (
        eligible - met - not_met - exception >= 0
    )


# --- strata ------------------------------------------------------------------------------------


def of_strata(*names: str, is_qcdr: bool) -> Measure:
    kind = (
        MetricType.REGISTRY_MULTI_PERFORMANCE_RATE if is_qcdr else MetricType.MULTI_PERFORMANCE_RATE
    )
    return Measure("K2", QUALITY, metric_type=kind, strata=names, is_qcdr_measure=is_qcdr)


def named(*names: str) -> tuple[Stratum, ...]:
    return tuple(Stratum(name, 1, 2) for name in names)


STRATA_CASES = [
    (("a", "b"), ["MET v.strata"]),
    (("b", "a"), ["MET v.strata"]),
    (("a", "c"), ["NOT_MET v.strata[1].stratum", "NOT_MET v.strata"]),
    (("a",), ["NOT_MET v.strata"]),
    (("a", "b", "c"), ["NOT_MET v.strata[2].stratum"]),
    (("a", "b", "b"), ["NOT_MET v.strata"]),
]


@pytest.mark.parametrize(
    ("is_qcdr", "first"),
    [(True, []), (False, [("submissions.strata", "UNKNOWN")])],
)
def test_no_strata_at_all_are_refused_of_a_qcdr_measure_and_open_of_another(is_qcdr, first) -> None:
    """CMS does not enforce the number of a MIPS CQM; whether it takes none is not known."""
    measure = of_strata("a", "b", is_qcdr=is_qcdr)

    said = list(strata_findings(measure, (), PY(2026), "v", StrataCheck.QCDR_ONLY))

    rule = "submissions.strata" if is_qcdr else "submissions.strata.names"
    expected = [*first, (rule, "NOT_MET"), (rule, "NOT_MET")]
    assert [(one.rule.id, one.verdict.name) for one in said] == expected


@pytest.mark.parametrize(("names", "found"), STRATA_CASES)
@pytest.mark.parametrize("is_qcdr", [True, False])
def test_strata_are_those_of_the_measure_each_once(names, found, is_qcdr) -> None:
    """An unknown, missing or double name: refused of a QCDR measure, looked at of another."""
    measure = of_strata("a", "b", is_qcdr=is_qcdr)

    said = list(strata_findings(measure, named(*names), PY(2026), "v", StrataCheck.QCDR_ONLY))

    assert [f"{one.verdict.name} {one.about}" for one in said] == found
    rule = "submissions.strata" if is_qcdr else "submissions.strata.names"
    assert {one.rule.id for one in said} == {rule}


def test_another_name_of_a_stratum_is_accepted() -> None:
    """A name that CMS corrected within the year stands for the corrected one."""
    measure = attrs.evolve(
        of_strata("14Days", is_qcdr=True), other_stratum_names={"14-Jan": "14Days"}
    )

    said = strata_findings(measure, named("14-Jan"), PY(2026), "v", StrataCheck.QCDR_ONLY)

    assert [one.verdict.name for one in said] == ["MET"]


def test_without_strata_in_the_data_they_are_not_known() -> None:
    measure = attrs.evolve(of_strata(is_qcdr=True), strata=None)

    (said,) = strata_findings(measure, named("a"), PY(2026), "v", StrataCheck.ALL)

    assert said.missing == ("strata in the measures data",)
    assert strata_compared(measure, StrataCheck.ALL) == ()


@pytest.mark.parametrize(
    ("is_qcdr", "chosen", "compared"),
    [
        (True, StrataCheck.QCDR_ONLY, ("a",)),
        (True, StrataCheck.OFF, ("a",)),
        (False, StrataCheck.QCDR_ONLY, ("a",)),
        (False, StrataCheck.ALL, ("a",)),
        (False, StrataCheck.OFF, None),
    ],
)
def test_which_strata_are_compared(is_qcdr, chosen, compared) -> None:
    assert strata_compared(of_strata("a", is_qcdr=is_qcdr), chosen) == compared


def test_a_measure_with_one_rate_has_no_strata_to_compare() -> None:
    single = Measure("047", QUALITY, metric_type=MetricType.SINGLE_PERFORMANCE_RATE)

    assert strata_compared(single, StrataCheck.ALL) is None
    assert strata_compared(None, StrataCheck.ALL) is None


def test_measure_238_may_have_two_strata_as_a_mips_cqm() -> None:
    """SUBC-11: the record has three, and CMS expects two of a MIPS CQM."""
    story = with_measures(right(2025), m226={"strata": ("overall", "appropriate", "totalRate")})
    two = Measurement("226", MultiPerformanceRate(True, named("overall", "totalRate")))

    checked = only(story, two).check()

    assert checked.answer is True
    assert looked_at(checked) == [
        ("submissions.strata.names", "measurementSets[0].measurements[0].value.strata")
    ]


# --- the rate of a QCDR ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "found"),
    [
        (Fraction(10, 13), []),
        (Fraction("0.7692"), []),
        (Fraction("0.7693"), ["76.93% 76.92%"]),
        (Fraction(1), ["100.00% 76.92%"]),
        (Fraction(0), ["0.00% 76.92%"]),
    ],
)
def test_a_qcdrs_rate_is_compared_as_printed(rate, found) -> None:
    value = RegistrySinglePerformanceRate(True, 120, 156, rate, 36)

    said = list(rate_findings(value, None, PY(2025), "value", everything=False))

    assert [f"{one.observed} {one.required}" for one in said] == found


def test_a_rate_that_does_not_follow_from_the_counts_is_not_compared() -> None:
    """Without the number not met, at a zero denominator, and of other forms, none follows."""
    values = (
        RegistrySinglePerformanceRate(True, 1, 2, HALF),
        RegistrySinglePerformanceRate(True, 0, 2, HALF, 0),
        RegistryMultiPerformanceRate(True, STRATA, HALF),
        SinglePerformanceRate(True, 1, 2, 1),
    )

    for value in values:
        assert not [*rate_findings(value, None, PY(2025), "v", everything=True)]


def test_the_overall_rate_of_strata_follows_by_the_measures_algorithm() -> None:
    measure = attrs.evolve(
        of_strata("a", "b", is_qcdr=True), overall_algorithm=OverallAlgorithm.SIMPLE_AVERAGE
    )
    strata = [Stratum("a", 1, 2, 1), Stratum("b", 2, 2, 0)]
    right_one = RegistryMultiPerformanceRate(True, strata, Fraction(3, 4))

    (said,) = rate_findings(right_one, measure, PY(2025), "v", everything=True)

    assert (said.verdict.name, said.about) == ("MET", "v.performanceRate")


def test_a_wrong_rate_is_flagged_but_not_refused() -> None:
    story = right(2026, by_qcdr=True)
    wrong = Measurement("M2S1", RegistrySinglePerformanceRate(True, 1, 2, Fraction(1, 4), 1))

    checked = only(story, wrong).check()

    assert checked.answer is True
    place = "measurementSets[0].measurements[0].value.performanceRate"
    assert looked_at(checked) == [("submissions.rates.claimed", place)]
    assert refusing(checked) == []

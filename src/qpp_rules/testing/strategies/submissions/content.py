"""The content of submissions: every form of value, in sets and submissions, right and wrong."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.measures import CATEGORY_WORDS, SubmissionMethod
from qpp_rules.submissions import (
    AllCauseReadmission,
    Change,
    Computed,
    CountRow,
    DiagnosisCount,
    Measurement,
    MeasurementRecord,
    MeasurementSet,
    MultiPerformanceRate,
    NonProportion,
    PracticeDetails,
    Proportion,
    Rates,
    ReadmissionDetails,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SetRecord,
    SinglePerformanceRate,
    Stratum,
    Submission,
    SubmissionRecord,
    SurveyScore,
)
from qpp_rules.testing.strategies.core import (
    Strategies,
    covered_years,
    identifiers,
    npis,
    participants,
    texts,
    tins,
)

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.submissions import Value

_YEARS: Final = covered_years(CATEGORY_WORDS)
_IDS: Final = ("001", "236", "305", "MOA 1", "ACRAD15", "PI_EP_1", "IA_EPA_1")
_STRATA: Final = ("overall", "reporting", "performance", "14Days", "34Days")
_PROGRAMS: Final = ("mips", "app1", "appPlus", "G0053", "M0001")
_CEHRT_IDS: Final = ("XX15CXXXXXXXXXX", "2025CXXXXXXXXXX", "0015C7ACDE12345")
_INSTANTS: Final = ("2023-08-17T11:18:00Z", "2026-01-05T09:00:00.123-05:00")


def _counts() -> st.SearchStrategy[int]:
    return st.sampled_from((0, 0, 1, 20)) | st.integers(0, 5000)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def _shares() -> st.SearchStrategy[Fraction]:
    """Return rates, some of them printed in percent with two decimals, as CMS does."""
    printed = st.integers(0, 10_000).map(lambda one: Fraction(one, 10_000))
    return printed | st.fractions(0, 1, max_denominator=5000)


def _numbers() -> st.SearchStrategy[Fraction]:
    return st.integers(-100_000, 100_000).map(lambda one: Fraction(one, 100))


def computed_figures() -> st.SearchStrategy[Computed]:
    """Return what CMS computes of counts and a rate; some of it may be missing."""
    return st.builds(
        Computed,
        _maybe(_shares()),
        _shares(),
        _maybe(_counts()),
        _maybe(_shares()),
        _maybe(st.just(1)),
    )


def _figures_beside_a_rate() -> st.SearchStrategy[Computed | None]:
    return _maybe(st.builds(Computed, reporting_rate=_shares(), case_count=_maybe(_counts())))


def proportions() -> st.SearchStrategy[Proportion]:
    """Return numerators and denominators; some numerators exceed them."""
    return st.builds(Proportion, _counts(), _counts())


_OTHER_COUNTS: Final = tuple(_maybe(_counts()) for _ in range(3))


def single_performance_rates() -> st.SearchStrategy[SinglePerformanceRate]:
    """Return the counts of measures with one rate; some do not add up."""
    return st.builds(
        SinglePerformanceRate,
        st.booleans(),
        _counts(),
        _counts(),
        *_OTHER_COUNTS,
        _maybe(computed_figures()),
    )


def registry_single_performance_rates() -> st.SearchStrategy[RegistrySinglePerformanceRate]:
    """Return the counts and the submitter's rate of QCDR measures; some do not agree."""
    return st.builds(
        RegistrySinglePerformanceRate,
        st.booleans(),
        _counts(),
        _counts(),
        _shares(),
        *_OTHER_COUNTS,
        _maybe(_counts()),
        _figures_beside_a_rate(),
    )


def strata() -> st.SearchStrategy[Stratum]:
    """Return the counts of strata."""
    names = st.sampled_from(_STRATA) | texts()
    return st.builds(
        Stratum, names, _counts(), _counts(), *_OTHER_COUNTS, _maybe(st.just("0313d5c6-1a2d"))
    )


def _several_strata() -> st.SearchStrategy[tuple[Stratum, ...]]:
    return st.lists(strata(), max_size=3).map(tuple)


def multi_performance_rates() -> st.SearchStrategy[MultiPerformanceRate]:
    """Return measures with up to three strata; a name may be there twice."""
    return st.builds(
        MultiPerformanceRate, st.booleans(), _several_strata(), _maybe(computed_figures())
    )


def registry_multi_performance_rates() -> st.SearchStrategy[RegistryMultiPerformanceRate]:
    """Return QCDR measures with up to three strata and the submitter's rate."""
    return st.builds(
        RegistryMultiPerformanceRate,
        st.booleans(),
        _several_strata(),
        _shares(),
        _figures_beside_a_rate(),
    )


def non_proportions() -> st.SearchStrategy[NonProportion]:
    """Return results that are no proportions, with numbers of any sign."""
    return st.builds(
        NonProportion,
        _numbers(),
        _numbers(),
        st.booleans(),
        _counts(),
        _maybe(_numbers()),
        _maybe(_numbers()),
        _maybe(_numbers()),
        _figures_beside_a_rate(),
    )


def survey_scores() -> st.SearchStrategy[SurveyScore]:
    """Return CMS's scores of the CAHPS for MIPS Survey."""
    flags = _maybe(st.booleans())
    return st.builds(SurveyScore, _maybe(_numbers()), _maybe(st.just("high")), flags, flags)


def _diagnosis_counts(
    index: str | None, readmission: str | None
) -> st.SearchStrategy[DiagnosisCount]:
    return st.builds(DiagnosisCount, _counts(), st.just(index), st.just(readmission))


def _several_counts(*codes: str | None) -> st.SearchStrategy[tuple[DiagnosisCount, ...] | None]:
    return _maybe(st.lists(_diagnosis_counts(*codes), max_size=2).map(tuple))


def diagnosis_counts() -> st.SearchStrategy[DiagnosisCount]:
    """Return how many admissions had a diagnosis."""
    codes = (("I50.9", "J18.9"), ("I50.9", None), (None, "J18.9"))
    return st.one_of([_diagnosis_counts(*one) for one in codes])


def readmission_details() -> st.SearchStrategy[ReadmissionDetails]:
    """Return the admissions that a score of readmissions rests on; some may be missing."""
    return st.builds(
        ReadmissionDetails,
        *(_maybe(_counts()) for _ in range(3)),
        _several_counts("I50.9", "J18.9"),
        _several_counts("I50.9", None),
        _several_counts(None, "J18.9"),
    )


def all_cause_readmissions() -> st.SearchStrategy[AllCauseReadmission]:
    """Return CMS's scores of hospital readmissions."""
    return st.builds(AllCauseReadmission, _maybe(_numbers()), readmission_details())


def measurement_values() -> st.SearchStrategy[Value]:
    """Return values of every form that is sent."""
    return st.one_of(
        st.booleans(),
        proportions(),
        single_performance_rates(),
        registry_single_performance_rates(),
        multi_performance_rates(),
        registry_multi_performance_rates(),
        non_proportions(),
    )


def measurement_records() -> st.SearchStrategy[MeasurementRecord]:
    """Return what CMS adds to measurements."""
    days = st.just(date(2026, 1, 1))
    ids = st.just("086dad28-4bcb")
    return st.builds(MeasurementRecord, ids, _maybe(ids), _maybe(days), _maybe(days))


@cache
def measurements() -> st.SearchStrategy[Measurement]:
    """Return measurements of every form, also of measures that do not exist."""
    names = st.sampled_from(_IDS) | texts()
    return st.builds(Measurement, names, measurement_values(), _maybe(measurement_records()))


@cache
def practice_details() -> st.SearchStrategy[PracticeDetails]:
    """Return practices as sets for Primary Care First named them."""
    several = st.lists(npis(), max_size=2).map(tuple)
    return st.builds(PracticeDetails, _maybe(tins()), _maybe(several))


@cache
def set_records() -> st.SearchStrategy[SetRecord]:
    """Return what CMS adds to measurement sets."""
    ids, instants = st.just("086dad28-907a"), st.sampled_from(_INSTANTS)
    return st.builds(
        SetRecord,
        ids,
        _maybe(instants),
        _maybe(instants),
        _maybe(ids),
        _maybe(ids),
        _maybe(st.just("organization")),
        _maybe(st.booleans()),
        _maybe(texts()),
    )


@st.composite
def measurement_sets(draw: st.DrawFn, year: PerformanceYear | None = None) -> MeasurementSet:
    """Return measurement sets of every category, in CMS's JSON whole, of *year* if it is given."""
    of_year = year or draw(st.sampled_from(_YEARS))
    days = of_year.first_day, draw(st.sampled_from((of_year, *_YEARS))).last_day
    cehrt_id = draw(_maybe(st.sampled_from(_CEHRT_IDS)))
    return MeasurementSet(
        draw(st.sampled_from(PerformanceCategory)),
        draw(st.sampled_from(SubmissionMethod)),
        draw(_maybe(st.sampled_from(_PROGRAMS) | texts())),
        *days,
        draw(st.lists(measurements(), max_size=3)),
        cehrt_id,
        draw(_maybe(st.just("cardiology"))),
        draw(_maybe(st.just("T1PR0001"))),
        draw(_maybe(practice_details())),
        draw(_maybe(set_records())),
        # Places of fields that are not there.
        draw(st.sampled_from(((), () if cehrt_id else ("cehrtId",)))),
    )


@cache
def submission_records() -> st.SearchStrategy[SubmissionRecord]:
    """Return what CMS adds to submissions."""
    instants = st.sampled_from(_INSTANTS)
    return st.builds(SubmissionRecord, st.just("086dad28-0477"), _maybe(instants), _maybe(instants))


@st.composite
def submissions(draw: st.DrawFn, year: PerformanceYear | None = None) -> Submission:
    """Return submissions of every kind of participant with up to two sets, of *year* if given.

    Most break a rule, and all can be written as CMS's JSON.
    """
    of_year = year or draw(st.sampled_from(_YEARS))
    sets = draw(st.lists(measurement_sets(of_year), max_size=2))
    record = draw(_maybe(submission_records()))
    if draw(st.integers(0, 5)) == 0:
        return Submission(
            of_year, None, sets, ParticipationOption.SUBGROUP, draw(identifiers()), record
        )
    return Submission(of_year, draw(participants()), sets, record=record)


def count_rows() -> st.SearchStrategy[CountRow]:
    """Return rows of counts, some without an eligible population."""
    return st.builds(
        CountRow,
        participant=participants(),
        measure=st.sampled_from(_IDS),
        stratum=_maybe(st.sampled_from(_STRATA)),
        eligible=_maybe(_counts()),
        met=_counts(),
        not_met=_counts(),
        exclusions=_counts(),
        exceptions=_counts(),
        performance_rate=_maybe(_shares()),
    )


def changes_of_submissions() -> st.SearchStrategy[Change]:
    """Return changes between two versions of a submission."""
    return st.builds(
        Change,
        measurement_set=st.just("quality, registry, mips"),
        measure=_maybe(st.sampled_from(_IDS)),
        stratum=_maybe(st.sampled_from(_STRATA)),
        name=st.just("performance_met"),
        before=_maybe(_counts().map(str)),
        after=_maybe(_counts().map(str)),
    )


def rates_from_counts() -> st.SearchStrategy[Rates]:
    """Return rates and case counts, with and without the other reading."""
    return st.builds(
        Rates,
        performance_rate=_maybe(_shares()),
        reporting_rate=_maybe(_shares()),
        case_count=_maybe(_counts()),
        other_performance_rate=_maybe(_shares()),
        other_case_count=_maybe(_counts()),
        sum_of_numerators=_maybe(_counts()),
    )


STRATEGIES: Final[Strategies] = {
    Change: changes_of_submissions,
    Computed: computed_figures,
    CountRow: count_rows,
    Measurement: measurements,
    MeasurementRecord: measurement_records,
    MeasurementSet: measurement_sets,
    MultiPerformanceRate: multi_performance_rates,
    NonProportion: non_proportions,
    PracticeDetails: practice_details,
    SurveyScore: survey_scores,
    DiagnosisCount: diagnosis_counts,
    ReadmissionDetails: readmission_details,
    AllCauseReadmission: all_cause_readmissions,
    Proportion: proportions,
    Rates: rates_from_counts,
    RegistryMultiPerformanceRate: registry_multi_performance_rates,
    RegistrySinglePerformanceRate: registry_single_performance_rates,
    SetRecord: set_records,
    SinglePerformanceRate: single_performance_rates,
    Stratum: strata,
    Submission: submissions,
    SubmissionRecord: submission_records,
}

"""Whole submissions: right ones of every reporting option, and wrong ones with one known fault.

A story has everything that a check is asked with. Its measures are invented; their ids are CMS's,
and what their records allow is not.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.core.identifiers import (
    ApmEntity,
    Individual,
    Participant,
    Subgroup,
    VendorId,
    VirtualGroup,
)
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ApmEntityKind,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import (
    Inventory,
    Measure,
    MetricType,
    Mvp,
    Mvps,
    OverallAlgorithm,
    Source,
    SubmissionMethod,
)
from qpp_rules.submissions import (
    Checked,
    Deciles,
    InteroperabilityOfApmEntities,
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    Particulars,
    Proportion,
    RateLevel,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    Reporter,
    Sender,
    SinglePerformanceRate,
    Stratum,
    Submission,
    Supported,
    check,
)
from qpp_rules.testing.strategies.core import groups, npis_with_valid_check_digit, tins

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

YEARS: Final = tuple(map(PerformanceYear, range(2023, 2028)))
_QUALITY: Final = PerformanceCategory.QUALITY
_ACTIVITIES: Final = PerformanceCategory.IMPROVEMENT_ACTIVITIES
_INTEROPERABILITY: Final = PerformanceCategory.PROMOTING_INTEROPERABILITY
_REGISTRY: Final = SubmissionMethod.REGISTRY
_EHR: Final = SubmissionMethod.ELECTRONIC_HEALTH_RECORD
_VENDOR: Final = VendorId("1000001")
_CEHRT_ID: Final = "0015C1A2B3C4D5E"
_STRATA: Final = ("reporting", "performance")
OPTIONS: Final = {
    ReportingOption.TRADITIONAL_MIPS: frozenset(ParticipationOption)
    - {ParticipationOption.SUBGROUP},
    ReportingOption.MVP: frozenset(ParticipationOption) - {ParticipationOption.VIRTUAL_GROUP},
    ReportingOption.APP: frozenset(ParticipationOption)
    - {ParticipationOption.VIRTUAL_GROUP, ParticipationOption.SUBGROUP},
}
"""Who may report which reporting option."""
_LAST_OF_PERIODS: Final = 2026
"""The last year for which the length of every performance period is known."""
_FIRST_OF_APP_PLUS: Final = 2025
_FIRST_OF_REGISTRATION_TYPES: Final = 2025
ATTESTATION_IDS: Final = ("PI_PPHI_1", "PI_INFBLO_1", "PI_ONCDIR_1", "PI_PPHI_2")
QCDR_IDS: Final = ("M2S1", "K2MISSG1")
MANY_QCDR_IDS: Final = tuple(f"QX{number}" for number in range(31))


@attrs.frozen(repr=False)
class SubmissionStory:
    """A submission, and all that a check of it is asked with.

    *fault* is the id of the rule that it does not meet, and *at* the place; None if it is right.
    """

    submission: Submission
    inventory: Inventory
    sender: Sender
    reporter: Reporter
    mvps: Mvps | None
    particulars: Particulars | None
    apm_interoperability: InteroperabilityOfApmEntities = InteroperabilityOfApmEntities.ALLOW
    fault: str | None = None
    at: str = ""

    def __repr__(self) -> str:
        fault = f", {self.fault} at {self.at or 'all of it'}" if self.fault else ""
        return f"<SubmissionStory {self.year.year}, {self.participation.value}{fault}>"

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        # Hypothesis prints the fields of attrs classes, and these are long.
        printer.text(repr(self))

    @property
    def year(self) -> PerformanceYear:
        """The performance year that is asked."""
        return self.inventory.year

    @property
    def participation(self) -> ParticipationOption:
        """How the participant takes part."""
        return self.submission.participation_option

    def check(self) -> Checked:
        """Return what the check of the story says."""
        return check(
            self.submission,
            self.inventory,
            self.sender,
            self.reporter,
            mvps=self.mvps,
            particulars=self.particulars,
            apm_interoperability=self.apm_interoperability,
        )


# --- the measures ------------------------------------------------------------------------------


def story_inventory(year: PerformanceYear, program: str) -> Inventory:
    """Return invented measures of *year*, which *program* has, and others."""
    programs = {program, "mips", "app1"}
    everyone = frozenset(ParticipationOption) - {ParticipationOption.VIRTUAL_GROUP}
    has_types = year.year >= _FIRST_OF_REGISTRATION_TYPES

    def quality(name: str, kind: MetricType, *methods: SubmissionMethod, **more: Any) -> Measure:
        fields = {
            "metric_type": kind,
            "submission_methods": methods or (_REGISTRY,),
            "is_qcdr_measure": False,
            "is_risk_adjusted": False,
            "allowed_programs": programs,
            "allowed_registration_types": everyone if has_types else None,
        }
        return Measure(name, _QUALITY, **{**fields, **more})

    def other(name: str, category: PerformanceCategory, **more: Any) -> Measure:
        fields = {
            "metric_type": MetricType.BOOLEAN,
            "allowed_programs": programs,
            "allowed_registration_types": everyone if has_types else None,
        }
        return Measure(name, category, **{**fields, **more})

    several = {"strata": _STRATA, "overall_algorithm": OverallAlgorithm.SIMPLE_AVERAGE}
    of_vendor = {"is_qcdr_measure": True, "allowed_vendors": {_VENDOR.identifier}}
    single, qcdr = MetricType.SINGLE_PERFORMANCE_RATE, MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE
    survey = (SubmissionMethod.CERTIFIED_SURVEY_VENDOR,)
    measures = [
        quality("001", single, _EHR, _REGISTRY),
        quality("002", single, _EHR),
        quality("047", single, is_risk_adjusted=True),
        quality("128", single, allowed_programs={"G0058"}),
        quality("492", single, allowed_registration_types=() if has_types else None),
        quality("226", MetricType.MULTI_PERFORMANCE_RATE, **several),
        quality("001SSP", single, companions={"001"}),
        quality("321", MetricType.CAHPS, *survey),
        quality(QCDR_IDS[0], qcdr, **of_vendor),
        quality(QCDR_IDS[1], MetricType.REGISTRY_MULTI_PERFORMANCE_RATE, **of_vendor, **several),
        *(quality(name, qcdr, **of_vendor) for name in MANY_QCDR_IDS),
        other("IA_EPA_3", _ACTIVITIES),
        other("IA_PM_6", _ACTIVITIES),
        other(
            "PI_EP_1",
            _INTEROPERABILITY,
            metric_type=MetricType.PROPORTION,
            exclusions={"PI_LVPP_1"},
            substitutes=(),
        ),
        other("PI_LVPP_1", _INTEROPERABILITY, exclusions=(), substitutes=()),
        *(
            other(name, _INTEROPERABILITY, exclusions=(), substitutes=())
            for name in ATTESTATION_IDS
        ),
    ]
    return Inventory(year=year, measures=measures, source=Source(provisional=False))


def _mvps(year: PerformanceYear) -> Mvps:
    ids = {
        "quality_measures": ("001", "047", "226", *QCDR_IDS),
        "improvement_activities": ("IA_EPA_3", "IA_PM_6"),
        "promoting_interoperability_measures": ("PI_EP_1", "PI_LVPP_1", *ATTESTATION_IDS),
        "cost_measures": (),
        "population_health_measures": ("479",),
        "administrative_claims_measures": (),
    }
    mvp = Mvp("G0053", **ids, has_cahps=False, has_outcome_claims_measure=False)
    return Mvps(year=year, mvps=[mvp], source=Source(provisional=False))


# --- right stories -----------------------------------------------------------------------------


@st.composite
def right_submissions(
    draw: st.DrawFn,
    year: PerformanceYear | None = None,
    options: Collection[ReportingOption] = tuple(ReportingOption),
    participations: Collection[ParticipationOption] = tuple(ParticipationOption),
    *,
    by_qcdr: bool | None = None,
) -> SubmissionStory:
    """Return stories whose submission is right: nothing in it is refused, or to be looked at.

    Each reports one of *options* as one of *participations*. *by_qcdr* says whether a QCDR sends
    it, with its own measures, which it does not do for the APP.

    In 2027 they have no Promoting Interoperability data: how long its period is, is not known.
    """
    of_year = year or draw(st.sampled_from(YEARS))
    pairs = [
        (option, takes_part)
        for option in options
        for takes_part in ParticipationOption
        if takes_part in OPTIONS[option] and takes_part in participations
        if not (by_qcdr and option is ReportingOption.APP)
    ]
    reported, takes_part = draw(st.sampled_from(pairs))
    program = _program_of(reported, of_year)
    is_app = reported is ReportingOption.APP
    is_qcdr = not is_app and (draw(st.booleans()) if by_qcdr is None else by_qcdr)
    kind = IntermediaryType.QCDR if is_qcdr else IntermediaryType.QUALIFIED_REGISTRY
    is_aco = program == "appPlus" and takes_part is ParticipationOption.APM_ENTITY
    submission = Submission(
        of_year,
        draw(_participants(takes_part)),
        list(draw(_sets(of_year, program, is_qcdr=is_qcdr, is_aco=is_aco))),
    )
    return SubmissionStory(
        submission,
        story_inventory(of_year, program),
        Sender(
            kind, _VENDOR, (*QCDR_IDS, *MANY_QCDR_IDS), Supported(categories=SUBMITTED_CATEGORIES)
        ),
        Reporter(takes_part, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO if is_aco else None),
        _mvps(of_year) if reported is ReportingOption.MVP else None,
        _right_particulars(takes_part),
    )


def _program_of(option: ReportingOption, year: PerformanceYear) -> str:
    if option is ReportingOption.APP:
        return "appPlus" if year.year >= _FIRST_OF_APP_PLUS else "app1"
    return "G0053" if option is ReportingOption.MVP else "mips"


@st.composite
def _participants(draw: st.DrawFn, takes_part: ParticipationOption) -> Participant:
    if takes_part is ParticipationOption.INDIVIDUAL:
        return Individual(draw(tins()), draw(npis_with_valid_check_digit()))
    if takes_part is ParticipationOption.GROUP:
        return draw(groups())
    if takes_part is ParticipationOption.SUBGROUP:
        return Subgroup(draw(tins()), "SG-00000001")
    if takes_part is ParticipationOption.VIRTUAL_GROUP:
        return VirtualGroup("X12345")
    return ApmEntity("A1234")


LEVELS: Final = {
    ParticipationOption.INDIVIDUAL: RateLevel.TIN_NPI,
    ParticipationOption.GROUP: RateLevel.TIN,
    ParticipationOption.SUBGROUP: RateLevel.TIN,
    ParticipationOption.VIRTUAL_GROUP: RateLevel.AGGREGATED_TINS,
    ParticipationOption.APM_ENTITY: RateLevel.AGGREGATED_TINS,
}


def _right_particulars(takes_part: ParticipationOption) -> Particulars:
    return Particulars(
        covers_all_payers=True,
        has_beneficiaries_only=True,
        is_from_cehrt=True,
        indicates_cehrt=True,
        to_standard=SUBMITTED_CATEGORIES,
        nothing_to_report={_INTEROPERABILITY},
        deciles=Deciles.GIVEN,
        completeness_levels={LEVELS[takes_part]},
        performance_levels={LEVELS[takes_part]},
        gives_sampling_method=True,
        risk_adjusted={"047"},
        specified=(*QCDR_IDS, *MANY_QCDR_IDS),
        compared=(*QCDR_IDS, *MANY_QCDR_IDS),
        titled_mvps={"G0053"},
        uses_specifications_unaltered=True,
        is_selected=False,
    )


@st.composite
def _counts(draw: st.DrawFn, *, excluded: bool = False) -> dict[str, Any]:
    """Return counts that can be true, some of them of fully reported data."""
    few = st.integers(0, 200)
    met, not_met, exception = draw(few), draw(few), draw(few)
    exclusion = draw(few) if excluded else 0
    reported = met + not_met + exception + exclusion
    return {
        "performance_met": met,
        "performance_not_met": not_met,
        "eligible_population_exception": exception,
        "eligible_population_exclusion": exclusion,
        "eligible_population": reported + draw(st.just(0) | few),
    }


def _rate(*counts: dict[str, Any]) -> Fraction:
    """Return the simple average of the rates that follow; 0 if one does not."""
    rates = [
        Fraction(one["performance_met"], decided)
        for one in counts
        if (decided := one["performance_met"] + one["performance_not_met"])
    ]
    return sum(rates, Fraction(0)) / len(counts) if len(rates) == len(counts) else Fraction(0)


@st.composite
def _sets(
    draw: st.DrawFn, year: PerformanceYear, program: str, *, is_qcdr: bool, is_aco: bool
) -> Iterable[MeasurementSet]:
    whole = (year.first_day, year.last_day)

    def single(name: str, *, excluded: bool = False) -> Measurement:
        return Measurement(
            name, SinglePerformanceRate(draw(st.booleans()), **draw(_counts(excluded=excluded)))
        )

    strata = [Stratum(name, **draw(_counts())) for name in _STRATA]
    quality = [
        single("047"),
        Measurement("226", MultiPerformanceRate(is_end_to_end_reported=True, strata=strata)),
    ]
    if is_aco:
        quality.append(single("001SSP"))
    if is_qcdr:
        one, other = draw(_counts(excluded=True)), draw(_counts(excluded=True))
        quality += [
            Measurement(
                QCDR_IDS[0],
                RegistrySinglePerformanceRate(
                    is_end_to_end_reported=True, performance_rate=_rate(one), **one
                ),
            ),
            Measurement(
                QCDR_IDS[1],
                RegistryMultiPerformanceRate(
                    is_end_to_end_reported=True,
                    strata=[Stratum(_STRATA[0], **one), Stratum(_STRATA[1], **other)],
                    performance_rate=_rate(one, other),
                ),
            ),
        ]
    ninety = timedelta(days=89)
    begins = draw(st.dates(year.first_day, year.last_day - ninety))
    ends = draw(st.dates(begins + ninety, year.last_day))
    activities = [Measurement("IA_EPA_3", value=True), Measurement("IA_PM_6", draw(st.booleans()))]
    sets = [
        MeasurementSet(_QUALITY, _REGISTRY, program, *whole, quality),
        MeasurementSet(_QUALITY, _EHR, program, *whole, [single("001", excluded=True)], _CEHRT_ID),
        MeasurementSet(_ACTIVITIES, _REGISTRY, program, begins, ends, activities),
    ]
    if year.year <= _LAST_OF_PERIODS:
        denominator = draw(st.integers(1, 900))
        used = Proportion(draw(st.integers(1, denominator)), denominator)
        promoting = [Measurement("PI_EP_1", used)]
        promoting += [Measurement(name, value=True) for name in ATTESTATION_IDS]
        sets.append(MeasurementSet(_INTEROPERABILITY, _EHR, program, *whole, promoting, _CEHRT_ID))
    return sets

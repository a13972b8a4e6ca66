"""A measure or activity, in CMS's own words.

The members of the enumerations have CMS's words as their values. Which words a year has is in
:mod:`.words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    a_flag,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import as_frozenset, as_tuple
from qpp_rules.core.masking import shown
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import CollectionType, ParticipationOption, PerformanceCategory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class MetricType(Enumeration):
    """The form of a measure's result."""

    BOOLEAN = "boolean"
    PROPORTION = "proportion"
    SINGLE_PERFORMANCE_RATE = "singlePerformanceRate"
    MULTI_PERFORMANCE_RATE = "multiPerformanceRate"
    REGISTRY_SINGLE_PERFORMANCE_RATE = "registrySinglePerformanceRate"
    REGISTRY_MULTI_PERFORMANCE_RATE = "registryMultiPerformanceRate"
    NON_PROPORTION = "nonProportion"
    CAHPS = "cahps"
    COST_SCORE = "costScore"

    __hash__ = object.__hash__


class MeasureType(Enumeration):
    """What a quality measure measures."""

    PROCESS = "process"
    OUTCOME = "outcome"
    INTERMEDIATE_OUTCOME = "intermediateOutcome"
    INTERMEDIATE_OUTCOME_AND_PROCESS = "intermediateOutcomeAndProcess"
    PATIENT_REPORTED_OUTCOME = "patientReportedOutcome"
    PATIENT_ENGAGEMENT_EXPERIENCE = "patientEngagementExperience"
    EFFICIENCY = "efficiency"
    STRUCTURE = "structure"

    __hash__ = object.__hash__


class SubmissionMethod(Enumeration):
    """How a measure is submitted.

    REGISTRY is not the intermediary: it stands for MIPS CQMs, QCDR measures and Medicare CQMs,
    whether a QCDR, a qualified registry or a practice submits them.
    """

    CLAIMS = "claims"
    REGISTRY = "registry"
    ELECTRONIC_HEALTH_RECORD = "electronicHealthRecord"
    CMS_WEB_INTERFACE = "cmsWebInterface"
    CERTIFIED_SURVEY_VENDOR = "certifiedSurveyVendor"
    ADMINISTRATIVE_CLAIMS = "administrativeClaims"

    __hash__ = object.__hash__


class OverallAlgorithm(Enumeration):
    """How the rates of the strata become the rate of a measure with several rates."""

    SIMPLE_AVERAGE = "simpleAverage"
    WEIGHTED_AVERAGE = "weightedAverage"
    OVERALL_STRATUM_ONLY = "overallStratumOnly"
    SUM_NUMERATORS = "sumNumerators"
    SPLIT = "split"

    __hash__ = object.__hash__


class ActivityWeight(Enumeration):
    """The weight of an improvement activity, to 2024."""

    MEDIUM = "medium"
    HIGH = "high"

    __hash__ = object.__hash__


class ActivitySubcategory(Enumeration):
    """The subcategory of an improvement activity."""

    EXPANDED_PRACTICE_ACCESS = "expandedPracticeAccess"
    PATIENT_SAFETY_AND_PRACTICE_ASSESSMENT = "patientSafetyAndPracticeAssessment"
    POPULATION_MANAGEMENT = "populationManagement"
    CARE_COORDINATION = "careCoordination"
    BENEFICIARY_ENGAGEMENT = "beneficiaryEngagement"
    BEHAVIORAL_AND_MENTAL_HEALTH = "behavioralAndMentalHealth"
    ACHIEVING_HEALTH_EQUITY = "achievingHealthEquity"
    EMERGENCY_RESPONSE_AND_PREPAREDNESS = "emergencyResponseAndPreparedness"
    ADVANCING_HEALTH_AND_WELLNESS = "advancingHealthAndWellness"

    __hash__ = object.__hash__


class ReportingCategory(Enumeration):
    """The part that a Promoting Interoperability measure has in its category."""

    PRE_ATTESTATION = "preAttestation"
    ATTESTATION = "attestation"
    BASE = "base"
    PERFORMANCE_BONUS = "performanceBonus"
    REGISTRY_BONUS = "registryBonus"
    CEHRT_BONUS = "cehrtBonus"
    REQUIRED = "required"
    EXCLUSION = "exclusion"
    BONUS = "bonus"

    __hash__ = object.__hash__


class Objective(Enumeration):
    """The objective of a Promoting Interoperability measure."""

    ATTESTATION = "attestation"
    COORDINATION_OF_CARE = "coordinationOfCareThroughPatientEngagement"
    ELECTRONIC_PRESCRIBING = "electronicPrescribing"
    HEALTH_INFORMATION_EXCHANGE = "healthInformationExchange"
    MEDICATION_RECONCILIATION = "medicationReconciliation"
    PATIENT_ELECTRONIC_ACCESS = "patientElectronicAccess"
    PATIENT_SPECIFIC_EDUCATION = "patientSpecificEducation"
    PROTECT_PATIENT_HEALTH_INFORMATION = "protectPatientHealthInformation"
    PROVIDER_TO_PATIENT_EXCHANGE = "providerToPatientExchange"
    PUBLIC_HEALTH_AND_CLINICAL_DATA_EXCHANGE = "publicHealthAndClinicalDataExchange"
    PUBLIC_HEALTH_AND_CLINICAL_DATA_REGISTRY_REPORTING = (
        "publicHealthAndClinicalDataRegistryReporting"
    )
    PUBLIC_HEALTH_REPORTING = "publicHealthReporting"
    SECURE_MESSAGING = "secureMessaging"

    __hash__ = object.__hash__


OUTCOMES: Final = frozenset(
    {
        MeasureType.OUTCOME,
        MeasureType.INTERMEDIATE_OUTCOME,
        MeasureType.PATIENT_REPORTED_OUTCOME,
    }
)
MULTI_RATE: Final = frozenset(
    {MetricType.MULTI_PERFORMANCE_RATE, MetricType.REGISTRY_MULTI_PERFORMANCE_RATE}
)
_TYPES: Final = {
    SubmissionMethod.CLAIMS: CollectionType.MEDICARE_PART_B_CLAIMS,
    SubmissionMethod.ELECTRONIC_HEALTH_RECORD: CollectionType.ECQM,
    SubmissionMethod.CMS_WEB_INTERFACE: CollectionType.CMS_WEB_INTERFACE,
    SubmissionMethod.CERTIFIED_SURVEY_VENDOR: CollectionType.CAHPS_FOR_MIPS_SURVEY,
    SubmissionMethod.ADMINISTRATIVE_CLAIMS: CollectionType.ADMINISTRATIVE_CLAIMS,
}
_SHARED_SAVINGS: Final = "SSP"
_YEARS: Final = range(2000, 2101)


@takes(
    int,
    NoneType,
    test="({v} is None or type({v}) is int and {first} <= {v} <= {last})",
    first=_YEARS[0],
    last=_YEARS[-1],
)
def a_first_year(name: str, value: object) -> Problem | None:
    """Take the year in which a measure began, or None."""
    if value is None or (type(value) is int and value in _YEARS):
        return None
    expected = f"a year from {_YEARS[0]} to {_YEARS[-1]}, or nothing"
    return Problem(name, shown(value), expected, is_type=type(value) is not int)


if TYPE_CHECKING:
    # For a type checker, what a constructor takes is what the converter takes.
    def _as_texts(items: Iterable[str] | None) -> Any: ...
    def _as_methods(items: Iterable[SubmissionMethod] | None) -> Any: ...
    def _as_options(items: Iterable[ParticipationOption] | None) -> Any: ...
    def _as_names(items: Iterable[str] | None) -> Any: ...
else:
    _as_texts = _as_methods = _as_options = as_frozenset
    _as_names = as_tuple


def _as_pairs(items: Mapping[str, str] | Iterable[tuple[str, str]]) -> Any:
    return as_tuple(
        items.items() if type(items) is not tuple and isinstance(items, Mapping) else items
    )


@takes(tuple, test="type({v}) is tuple and (not {v} or {find}('', {v}) is None)")
def _a_tuple_of_pairs(name: str, value: object) -> Problem | None:
    expected = "pairs of the other name and the name in CMS's file"
    if type(value) is tuple and all(
        type(pair) is tuple and tuple(map(type, pair)) == (str, str) for pair in value
    ):
        return None
    return Problem(name, shown(value), expected, is_type=True)


_FLAG: Final = optional(a_flag)
_TEXTS: Final = optional(each(frozenset, str))
_METHODS: Final = optional(each(frozenset, SubmissionMethod))


@frozen
class Measure:
    """A measure or activity of an inventory. None means "not known": the record does not say.

    *first_year* is the first year in which CMS used it, in MIPS or before. *strata* are the names
    of the strata in CMS's order; *other_stratum_names* are pairs of another name and the name that
    it stands for, for names that CMS corrected within the year.

    *is_flagged_high_priority* is CMS's flag; :attr:`is_high_priority` also counts outcome measures,
    some of which CMS does not flag. *is_required* is true for each of several alternatives, so it
    does not mean that each must be there. *points* is the weight of a Promoting Interoperability
    measure, to 2019. *exclusions*, *substitutes* and *engagement_levels* are ids.

    >>> measure = Measure(
    ...     "236",
    ...     PerformanceCategory.QUALITY,
    ...     is_qcdr_measure=False,
    ...     measure_type=MeasureType.INTERMEDIATE_OUTCOME,
    ...     submission_methods={SubmissionMethod.CLAIMS, SubmissionMethod.REGISTRY},
    ... )
    >>> measure.is_outcome, measure.collection_type_of(SubmissionMethod.REGISTRY).value
    (True, 'MIPS CQM')
    """

    identifier: str = field(validator=a_text)
    category: PerformanceCategory = field(validator=member_of(PerformanceCategory))
    first_year: int | None = field(default=None, validator=a_first_year)
    metric_type: MetricType | None = field(
        default=None, validator=optional(member_of(MetricType)), kw_only=True
    )
    allowed_programs: frozenset[str] | None = field(
        default=None, converter=_as_texts, validator=_TEXTS, kw_only=True
    )
    allowed_registration_types: frozenset[ParticipationOption] | None = field(
        default=None,
        converter=_as_options,
        validator=optional(each(frozenset, ParticipationOption)),
        kw_only=True,
    )
    # Quality.
    submission_methods: frozenset[SubmissionMethod] | None = field(
        default=None, converter=_as_methods, validator=_METHODS, kw_only=True
    )
    measure_type: MeasureType | None = field(
        default=None, validator=optional(member_of(MeasureType)), kw_only=True
    )
    is_flagged_high_priority: bool | None = field(default=None, validator=_FLAG, kw_only=True)
    is_inverse: bool | None = field(default=None, validator=_FLAG, kw_only=True)
    is_risk_adjusted: bool | None = field(default=None, validator=_FLAG, kw_only=True)
    is_qcdr_measure: bool | None = field(default=None, validator=_FLAG, kw_only=True)
    allowed_vendors: frozenset[str] | None = field(
        default=None, converter=_as_texts, validator=_TEXTS, kw_only=True
    )
    overall_algorithm: OverallAlgorithm | None = field(
        default=None, validator=optional(member_of(OverallAlgorithm)), kw_only=True
    )
    strata: tuple[str, ...] | None = field(
        default=None, converter=_as_names, validator=optional(each(tuple, str)), kw_only=True
    )
    other_stratum_names: tuple[tuple[str, str], ...] = field(
        default=(), converter=_as_pairs, validator=_a_tuple_of_pairs, kw_only=True
    )
    companions: frozenset[str] | None = field(
        default=None, converter=_as_texts, validator=_TEXTS, kw_only=True
    )
    measure_sets: frozenset[str] | None = field(
        default=None, converter=_as_texts, validator=_TEXTS, kw_only=True
    )
    # Improvement activities.
    weight: ActivityWeight | None = field(
        default=None, validator=optional(member_of(ActivityWeight)), kw_only=True
    )
    subcategory: ActivitySubcategory | None = field(
        default=None, validator=optional(member_of(ActivitySubcategory)), kw_only=True
    )
    # Promoting Interoperability.
    reporting_category: ReportingCategory | None = field(
        default=None, validator=optional(member_of(ReportingCategory)), kw_only=True
    )
    objective: Objective | None = field(
        default=None, validator=optional(member_of(Objective)), kw_only=True
    )
    is_required: bool | None = field(default=None, validator=_FLAG, kw_only=True)
    is_bonus: bool | None = field(default=None, validator=_FLAG, kw_only=True)
    points: int | None = field(default=None, validator=optional(a_count), kw_only=True)
    exclusions: frozenset[str] | None = field(
        default=None, converter=_as_texts, validator=_TEXTS, kw_only=True
    )
    substitutes: frozenset[str] | None = field(
        default=None, converter=_as_texts, validator=_TEXTS, kw_only=True
    )
    engagement_levels: frozenset[str] | None = field(
        default=None, converter=_as_texts, validator=_TEXTS, kw_only=True
    )

    def _problems(self) -> Iterator[Problem]:
        if self.other_stratum_names:
            unknown = [name for _, name in self.other_stratum_names if name not in self._strata]
            if unknown:
                expected = "another name of a stratum that the measure has"
                yield Problem("other_stratum_names", shown(unknown[0]), expected)

    @property
    def _strata(self) -> tuple[str, ...]:
        return self.strata or ()

    @property
    def is_outcome(self) -> bool | None:
        """Whether it is an outcome measure: intermediate and patient-reported outcomes count.

        None if the type is not known, and for the one composite of outcome and process that CMS
        had in 2017 and 2018.
        """
        kind = self.measure_type
        if kind is None or kind is MeasureType.INTERMEDIATE_OUTCOME_AND_PROCESS:
            return None
        return kind in OUTCOMES

    @property
    def is_high_priority(self) -> bool | None:
        """Whether CMS flags it as high priority, or it is an outcome measure."""
        flag, outcome = self.is_flagged_high_priority, self.is_outcome
        if flag or outcome:
            return True
        return None if flag is None or outcome is None else False

    @property
    def is_multi_rate(self) -> bool | None:
        """Whether its result has one rate for each stratum."""
        return None if self.metric_type is None else self.metric_type in MULTI_RATE

    @property
    def is_medicare_cqm(self) -> bool:
        """Whether it is a Medicare CQM: the twin, for Shared Savings Program ACOs, of a measure."""
        return (
            not self.is_qcdr_measure
            and self.identifier.endswith(_SHARED_SAVINGS)
            and (
                self.companions is None
                or self.identifier.removesuffix(_SHARED_SAVINGS) in self.companions
            )
        )

    @property
    def collection_types(self) -> frozenset[CollectionType] | None:
        """The collection types that it has; None if they are not known."""
        if self.submission_methods is None:
            return None
        found = frozenset(map(self._type_of, self.submission_methods))
        return None if None in found else frozenset(one for one in found if one is not None)

    def collection_type_of(self, method: SubmissionMethod) -> CollectionType | None:
        """Return the collection type of this measure's data if it is submitted by *method*.

        The measure need not have the method: compare with :attr:`submission_methods`. None means
        that the method is REGISTRY and the record does not say whether it is a QCDR measure.

        Raises InvalidType for anything but a SubmissionMethod.
        """
        take("Measure.collection_type_of", method=(method, member_of(SubmissionMethod)))
        return self._type_of(method)

    def _type_of(self, method: SubmissionMethod) -> CollectionType | None:
        if method is not SubmissionMethod.REGISTRY:
            return _TYPES[method]
        if self.is_qcdr_measure:
            return CollectionType.QCDR_MEASURE
        if self.is_medicare_cqm:
            return CollectionType.MEDICARE_CQM
        return None if self.is_qcdr_measure is None else CollectionType.MIPS_CQM

    def stratum(self, name: str) -> str | None:
        """Return the name in CMS's file of the stratum that is called *name*, or None.

        >>> quality = PerformanceCategory.QUALITY
        >>> measure = Measure(
        ...     "305", quality, strata=["14Days"], other_stratum_names={"14-Jan": "14Days"}
        ... )
        >>> measure.stratum("14-Jan"), measure.stratum("14days")
        ('14Days', None)

        Raises InvalidType for a name that is not text.
        """
        take("Measure.stratum", name=(name, instance_of(str)))
        if name in self._strata:
            return name
        return dict(self.other_stratum_names).get(name)

"""Who is a MIPS eligible clinician, as an individual: one TIN and one NPI."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.determinations import Determination, Finding, Findings, Verdict
from qpp_rules.core.pages import Page, entry, texts
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import (
    a_calendar_date,
    a_flag,
    frozen,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import low_volume
from qpp_rules.eligibility.borne_out import agree, named
from qpp_rules.eligibility.determination_period import DETERMINATION_PERIOD
from qpp_rules.eligibility.low_volume import SegmentStrategy
from qpp_rules.eligibility.paragraphs import definition
from qpp_rules.eligibility.status import Eligibility
from qpp_rules.eligibility.volumes import (
    Criterion,
    Exceeded,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    Volume,
    a_segment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.eligibility.borne_out import BorneOut


@frozen(kw_only=True)
class ClinicianFacts:
    """What decides the eligibility of one TIN/NPI. None says that a fact is not known.

    *medicare_enrolled_on* is the day of the first Medicare enrollment. *earlier_medicare_claims*
    says whether the clinician billed Medicare before that day, under another identifier or entity.
    *partial_qp_elects* says whether a Partial QP elects to participate.
    """

    clinician_type: ClinicianType | None = field(
        default=None, validator=optional(member_of(ClinicianType))
    )
    medicare_enrolled_on: date | None = field(default=None, validator=optional(a_calendar_date))
    earlier_medicare_claims: bool | None = field(default=None, validator=optional(a_flag))
    qp_status: QpStatus | None = field(default=None, validator=optional(member_of(QpStatus)))
    partial_qp_elects: bool | None = field(default=None, validator=optional(a_flag))
    segment_1: SegmentFacts | None = field(default=None, validator=a_segment)
    segment_2: SegmentFacts | None = field(default=None, validator=a_segment)


_page = Page(__name__)

_PHYSICIANS: Final = frozenset(
    {
        ClinicianType.DOCTOR_OF_MEDICINE,
        ClinicianType.DOCTOR_OF_OSTEOPATHY,
        ClinicianType.DOCTOR_OF_DENTAL_SURGERY,
        ClinicianType.DOCTOR_OF_DENTAL_MEDICINE,
        ClinicianType.DOCTOR_OF_PODIATRIC_MEDICINE,
        ClinicianType.DOCTOR_OF_OPTOMETRY,
        ClinicianType.CHIROPRACTOR,
    }
)
_TYPES_2017: Final = _PHYSICIANS | {
    ClinicianType.PHYSICIAN_ASSISTANT,
    ClinicianType.NURSE_PRACTITIONER,
    ClinicianType.CLINICAL_NURSE_SPECIALIST,
    ClinicianType.CERTIFIED_REGISTERED_NURSE_ANESTHETIST,
}
_TYPES_2019: Final = _TYPES_2017 | {
    ClinicianType.PHYSICAL_THERAPIST,
    ClinicianType.OCCUPATIONAL_THERAPIST,
    ClinicianType.QUALIFIED_SPEECH_LANGUAGE_PATHOLOGIST,
    ClinicianType.QUALIFIED_AUDIOLOGIST,
    ClinicianType.CLINICAL_PSYCHOLOGIST,
    ClinicianType.REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL,
}
_TYPES_2022: Final = _TYPES_2019 | {
    ClinicianType.CLINICAL_SOCIAL_WORKER,
    ClinicianType.CERTIFIED_NURSE_MIDWIFE,
}

_CLINICIAN: Final = definition("MIPS eligible clinician")

CLINICIAN_TYPES: Final = _page.parameter(
    "eligibility.clinician-types",
    "clinician types that can be MIPS eligible",
    entry(2017, 2018, _TYPES_2017, _CLINICIAN),
    entry(2019, 2021, _TYPES_2019, _CLINICIAN),
    entry(2022, 2024, _TYPES_2022, _CLINICIAN),
    entry(2025, 2027, _TYPES_2022, unread(2024, _CLINICIAN)),
)
CLINICIAN_TYPE: Final = _page.rule(
    "eligibility.clinician-type",
    "a clinician type that can be MIPS eligible in the year",
    CLINICIAN_TYPES,
    "ELI-025",
)
NOT_QP: Final = _page.rule(
    "eligibility.qp",
    "not a Qualifying APM Participant (QP)",
    texts(2017, 2027, cfr("414.1310(b)(1)(i)"), read=2022),
    "ELI-026",
)
_IF_IT_REPORTS: Final = (
    ". Before 2018 or 2019 the text asked whether the Partial QP reports, not whether it elects."
)
PARTIAL_QP: Final = _page.rule(
    "eligibility.partial-qp",
    "not a Partial QP, or one that elects to participate",
    (
        *texts(2017, 2018, cfr("414.1310(b)(1)(ii)"), read=2022, more=_IF_IT_REPORTS),
        *texts(2019, 2027, cfr("414.1310(b)(1)(ii)"), read=2022),
    ),
    "ELI-026",
)
NOT_NEWLY_ENROLLED: Final = _page.rule(
    "eligibility.newly-enrolled",
    "enrolled in Medicare, or had billed it, before the performance period",
    texts(2017, 2027, cfr("414.1310(c)"), read=2022),
    "ELI-027",
)


def determine_individual(
    facts: ClinicianFacts,
    year: PerformanceYear,
    *,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> Determination[Eligibility]:
    """Decide whether one TIN/NPI is a MIPS eligible clinician in *year*.

    The answer is MIPS_ELIGIBLE, OPT_IN_ELIGIBLE, EXEMPT, or UNDETERMINED where a fact that
    decides was not supplied; ``.missing`` names it. The findings tell one exemption from another.
    A first enrollment after *year* contradicts it, and claims in a segment that was over before the
    first enrollment contradict that: the answer is then UNDETERMINED where it depends on them, and
    the finding names the contradiction.
    *threshold* replaces the year's own figures, for what-if work. *strategy* says how opt-in
    eligibility combines the segments, on which the texts are silent.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.core.vocabulary import ClinicianType, QpStatus
    >>> from qpp_rules.eligibility import Volume
    >>> facts = ClinicianFacts(
    ...     clinician_type=ClinicianType.NURSE_PRACTITIONER,
    ...     medicare_enrolled_on=date(2015, 6, 1),
    ...     qp_status=QpStatus.NOT_QP,
    ...     segment_1=Volume(Decimal("90300"), 150, 234),
    ...     segment_2=Volume(Decimal("95000"), 160, 240),
    ... )
    >>> determine_individual(facts, PerformanceYear(2026)).answer
    <Eligibility.OPT_IN_ELIGIBLE: 'opt-in eligible'>

    Raises YearNotCovered where the year's figures were not found, unless *threshold* is given.

    Not modelled: special statuses, which do not change eligibility; APM participation beyond the
    QP status; the reassignment of billing rights.

    Citation: 42 CFR § 414.1305, "MIPS eligible clinician"; 42 CFR § 414.1310(b) and (c).
    """
    rules = low_volume.regime("determine_individual", year, threshold)
    low_volume.check_strategy("determine_individual", strategy)
    _check_facts("determine_individual", facts)
    answer = low_volume.outcome(
        low_volume.outcomes(*_segments(facts, rules, strategy), rules, strategy)
    )
    excluded = _is_excluded(facts, year)
    if excluded:
        answer = Eligibility.EXEMPT
    elif excluded is None and answer is not Eligibility.EXEMPT:
        answer = Eligibility.UNDETERMINED
    return Determination(answer, year, _explain, facts, rules, strategy)


def is_excluded(facts: ClinicianFacts, year: PerformanceYear) -> bool | None:
    """Return whether type, QP status or enrollment excludes; None where that is not known.

    Raises InvalidType for an argument of another type, YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1310(b)(1) and (c).
    """
    _check_facts("is_excluded", facts)
    return _is_excluded(facts, year)


def _check_facts(subject: str, facts: object) -> None:
    if type(facts) is not ClinicianFacts:
        take(subject, facts=(facts, instance_of(ClinicianFacts)))


def _is_excluded(facts: ClinicianFacts, year: PerformanceYear) -> bool | None:
    holds = (
        _has_type(facts, year),
        _is_not_qp(facts),
        _takes_part_if_partial_qp(facts),
        _was_enrolled(facts, year),
    )
    if False in holds:
        return True
    return None if None in holds else False


def missing_of_exclusion(facts: ClinicianFacts, year: PerformanceYear) -> tuple[str, ...]:
    """Return the facts not supplied that leave open whether something excludes.

    >>> from qpp_rules import PerformanceYear
    >>> missing_of_exclusion(ClinicianFacts(), PerformanceYear(2026))
    ('clinician_type', 'qp_status', 'medicare_enrolled_on')

    Empty where :func:`is_excluded` answers False; where it answers True, what is still open.
    Raises as :func:`is_excluded`.

    Citation: 42 CFR § 414.1310(b)(1) and (c).
    """
    _check_facts("missing_of_exclusion", facts)
    return tuple(dict.fromkeys(name for one in _exclusions(facts, year) for name in one.missing))


def _has_type(facts: ClinicianFacts, year: PerformanceYear) -> bool | None:
    kind = facts.clinician_type
    types = CLINICIAN_TYPES.at(year)
    return None if kind is None else kind in types


def _is_not_qp(facts: ClinicianFacts) -> bool | None:
    return None if facts.qp_status is None else facts.qp_status is not QpStatus.QP


def _takes_part_if_partial_qp(facts: ClinicianFacts) -> bool | None:
    if facts.qp_status is QpStatus.PARTIAL_QP:
        return facts.partial_qp_elects
    return None if facts.qp_status is None else True


def _was_enrolled(facts: ClinicianFacts, year: PerformanceYear) -> bool | None:
    enrolled, billed = facts.medicare_enrolled_on, facts.earlier_medicare_claims
    if enrolled is not None and enrolled > year.last_day:
        return None
    if billed or (enrolled is not None and enrolled < year.first_day):
        return True
    if enrolled is None or billed is None or _billed_too_early(facts, year):
        return None
    return False


def _billed_too_early(facts: ClinicianFacts, year: PerformanceYear) -> tuple[int, ...]:
    """Return the segments with claims that were over before the day of the first enrollment."""
    enrolled = facts.medicare_enrolled_on
    if enrolled is None or facts.earlier_medicare_claims or enrolled.year < year.year - 1:
        return ()
    days = DETERMINATION_PERIOD.at(year).segments(year)
    return tuple(
        number
        for number, segment in enumerate(days, 1)
        if segment.last_day < enrolled and _has_claims(getattr(facts, f"segment_{number}"))
    )


def _segments(
    facts: ClinicianFacts, rules: low_volume.Regime, strategy: SegmentStrategy
) -> tuple[SegmentFacts | None, SegmentFacts | None]:
    """Return the segments; one that contradicts the enrollment is not known where it decides."""
    given = (facts.segment_1, facts.segment_2)
    early = _billed_too_early(facts, rules.year)
    if not early:
        return given
    first, second = (NoClaims() if n in early else one for n, one in enumerate(given, 1))
    ways = (
        low_volume.outcomes(*given, rules, strategy),
        low_volume.outcomes(first, second, rules, strategy),
    )
    if ways[0] == ways[1]:
        return given
    first, second = (None if n in early else one for n, one in enumerate(given, 1))
    return first, second


def _has_claims(segment: SegmentFacts | None) -> bool:
    if isinstance(segment, Exceeded):
        return bool(segment.criteria)
    return isinstance(segment, Volume) and any(segment.of(criterion) for criterion in Criterion)


def _explain(
    facts: ClinicianFacts, rules: low_volume.Regime, strategy: SegmentStrategy
) -> Findings:
    return (
        *_exclusions(facts, rules.year),
        *low_volume.findings(*_segments(facts, rules, strategy), rules, strategy),
    )


def _exclusions(facts: ClinicianFacts, year: PerformanceYear) -> Iterator[Finding]:
    yield _of_type(facts, year)
    yield _of_qp_status(facts, year)
    yield _of_partial_qp(facts, year)
    yield _of_enrollment(facts, year)


def _of_type(facts: ClinicianFacts, year: PerformanceYear) -> Finding:
    kind = facts.clinician_type
    return CLINICIAN_TYPE.of(year).judge(
        _has_type(facts, year),
        None if kind is None else kind.value,
        missing=() if kind else ("clinician_type",),
    )


def _of_qp_status(facts: ClinicianFacts, year: PerformanceYear) -> Finding:
    status = facts.qp_status
    return NOT_QP.of(year).judge(
        _is_not_qp(facts),
        status.value if status else None,
        missing=() if status else ("qp_status",),
    )


def _of_partial_qp(facts: ClinicianFacts, year: PerformanceYear) -> Finding:
    if facts.qp_status in (QpStatus.NOT_QP, QpStatus.QP):
        return PARTIAL_QP.of(year).not_applicable(about="not a Partial QP")
    return PARTIAL_QP.of(year).judge(
        _takes_part_if_partial_qp(facts),
        missing=("partial_qp_elects",) if facts.qp_status else ("qp_status",),
    )


def _of_enrollment(facts: ClinicianFacts, year: PerformanceYear) -> Finding:
    return NOT_NEWLY_ENROLLED.of(year).judge(
        _was_enrolled(facts, year),
        facts.medicare_enrolled_on,
        f"before {year.first_day}",
        missing=_missing_of_enrollment(facts, year),
        about=_about_enrollment(facts, year),
    )


def _missing_of_enrollment(facts: ClinicianFacts, year: PerformanceYear) -> tuple[str, ...]:
    enrolled = facts.medicare_enrolled_on
    if enrolled is None or enrolled > year.last_day or facts.earlier_medicare_claims is False:
        return ("medicare_enrolled_on",)
    return ("earlier_medicare_claims",)


_BILLED_BEFORE: Final = "billed Medicare before"


def _about_enrollment(facts: ClinicianFacts, year: PerformanceYear) -> str:
    enrolled = facts.medicare_enrolled_on
    told = [_BILLED_BEFORE] if facts.earlier_medicare_claims else []
    if enrolled is not None and enrolled > year.last_day:
        told.append(f"contradiction: the first enrollment is after {year}")
    if early := _billed_too_early(facts, year):
        days = DETERMINATION_PERIOD.at(year).segments(year)
        segments = " and ".join(f"segment {number}, {days[number - 1]}" for number in early)
        told.append(f"contradiction: claims in {segments}, before the first enrollment")
    return "; ".join(told)


# What findings that were made elsewhere say


def _type_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    facts = ClinicianFacts(clinician_type=named(ClinicianType, finding.observed))
    return agree(finding, _of_type(facts, year))


def _qp_status_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    facts = ClinicianFacts(qp_status=named(QpStatus, finding.observed))
    return agree(finding, _of_qp_status(facts, year))


def _enrollment_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    enrolled = finding.observed
    if enrolled is not None and type(enrolled) is not date:
        return False
    # Whether a clinician who first enrolled in the year had billed before shows in the verdict.
    ways = (True,) if finding.about.startswith(_BILLED_BEFORE) else (False, None)
    facts = (
        ClinicianFacts(medicare_enrolled_on=enrolled, earlier_medicare_claims=way) for way in ways
    )
    return any(agree(finding, _of_enrollment(one, year)) for one in facts)


BORNE_OUT: Final[dict[str, BorneOut]] = {
    CLINICIAN_TYPE.id: _type_borne_out,
    NOT_QP.id: _qp_status_borne_out,
    NOT_NEWLY_ENROLLED.id: _enrollment_borne_out,
}


def exclusions_agree(findings: Findings, year: PerformanceYear) -> bool:
    """Return whether the findings on one clinician do not contradict each other."""
    by_id = {one.rule.id: one for one in findings}
    partial, enrollment = by_id[PARTIAL_QP.id], by_id[NOT_NEWLY_ENROLLED.id]
    status = named(QpStatus, by_id[NOT_QP.id].observed)
    ways = (ClinicianFacts(qp_status=status, partial_qp_elects=one) for one in _ELECTS)
    if not any(agree(partial, _of_partial_qp(one, year)) for one in ways):
        return False
    if enrollment.verdict is not Verdict.NOT_MET:
        return True
    first_two = (_shows_claims(findings, number) for number in (1, 2))
    first, second = (Exceeded({Criterion.PATIENTS}) if one else NoClaims() for one in first_two)
    newly: ClinicianFacts = ClinicianFacts(
        medicare_enrolled_on=enrollment.observed,  # type: ignore[arg-type]
        earlier_medicare_claims=False,
        segment_1=first,
        segment_2=second,
    )
    return not _billed_too_early(newly, year)


_ELECTS: Final = (True, False, None)


def _shows_claims(findings: Findings, number: int) -> bool:
    about = f"segment {number},"
    of_segment = (one for one in findings if one.about.startswith(about))
    return any(one.verdict is Verdict.MET or one.observed for one in of_segment)

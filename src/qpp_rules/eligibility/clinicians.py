"""Who is a MIPS eligible clinician, as an individual: one TIN and one NPI."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import (
    Case,
    Cases,
    Determination,
    missing_of,
    together,
)
from qpp_rules.core.findings import (
    Finding,
    Findings,
    Saying,
    Verdict,
)
from qpp_rules.core.pages import Page, entry, texts
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import low_volume
from qpp_rules.eligibility.borne_out import agree, named
from qpp_rules.eligibility.determination_period import DETERMINATION_PERIOD
from qpp_rules.eligibility.low_volume import Seen, SegmentStrategy
from qpp_rules.eligibility.paragraphs import definition
from qpp_rules.eligibility.status import Eligibility, eligibility_of
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
    from collections.abc import Callable

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.eligibility.borne_out import BorneOut


@frozen(kw_only=True)
class ClinicianFacts:
    """What decides the eligibility of one TIN/NPI. None means "not known".

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

    The answer is MIPS_ELIGIBLE, OPT_IN_ELIGIBLE, EXEMPT, or UNDETERMINED if a fact that decides was
    not supplied; ``.missing`` names it. The findings tell one exemption from another.
    A first enrollment after *year* is a contradiction, and so are claims in a segment that ended
    before the first enrollment. If the answer depends on them it is UNDETERMINED, and the finding
    names the contradiction.
    *threshold* replaces the year's own figures, for what-if work. *strategy* says how opt-in
    eligibility combines the segments, which the texts do not say.

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

    Not modeled: special statuses, which do not change eligibility; APM participation beyond the
    QP status; the reassignment of billing rights.

    Citation: 42 CFR § 414.1305, "MIPS eligible clinician"; 42 CFR § 414.1310(b) and (c).
    """
    rules = low_volume.regime("determine_individual", year, threshold, strategy)
    _check_facts("determine_individual", facts)
    first, second = facts.segment_1, facts.segment_2
    over = rules.over
    return CASES.of(
        facts,
        (rules, over(first, "segment_1"), over(second, "segment_2"), _compared(facts, year)),
    )


def is_excluded(facts: ClinicianFacts, year: PerformanceYear) -> bool | None:
    """Return whether type, QP status or enrollment excludes the clinician; None if not known.

    Raises InvalidType for an argument of the wrong type, YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1310(b)(1) and (c).
    """
    _check_facts("is_excluded", facts)
    takes_part = together(*(one.holds for one in _exclusions(year, *_compared(facts, year))))
    return None if takes_part is None else not takes_part


def missing_of_exclusion(facts: ClinicianFacts, year: PerformanceYear) -> tuple[str, ...]:
    """Return the facts not supplied that leave open whether the clinician is excluded.

    >>> from qpp_rules import PerformanceYear
    >>> missing_of_exclusion(ClinicianFacts(qp_status=QpStatus.NOT_QP), PerformanceYear(2026))
    ('clinician_type', 'medicare_enrolled_on', 'earlier_medicare_claims')

    Empty if :func:`is_excluded` answers False; if it answers True, what is still open. Raises as
    :func:`is_excluded`.

    Citation: 42 CFR § 414.1310(b)(1) and (c).
    """
    _check_facts("missing_of_exclusion", facts)
    return missing_of(_exclusions(year, *_compared(facts, year)))


def _check_facts(subject: str, facts: object) -> None:
    if type(facts) is not ClinicianFacts:
        take(subject, facts=(facts, instance_of(ClinicianFacts)))


# What is compared: only this decides, not the values themselves


class _Enrolled(Enum):
    """When a clinician first enrolled in Medicare, relative to the performance period."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"

    __hash__ = object.__hash__


# Whether the type is in the year's list, the QP status, whether a Partial QP elects, when the first
# enrollment was, whether Medicare was billed before it, and the segments with claims before it. It
# is a plain tuple because a named one takes four times as long to make.
_Compared: TypeAlias = tuple[
    bool | None, QpStatus | None, bool | None, _Enrolled | None, bool | None, tuple[int, ...]
]

_PARTIAL_QP: Final = QpStatus.PARTIAL_QP


def _compared(facts: ClinicianFacts, year: PerformanceYear) -> _Compared:
    types = CLINICIAN_TYPES.at(year)
    kind, status, enrolled = facts.clinician_type, facts.qp_status, facts.medicare_enrolled_on
    when: _Enrolled | None = None
    early: tuple[int, ...] = ()
    if enrolled is not None:
        when = _when(enrolled, year)
        if enrolled.year >= year.year - 1:
            early = _billed_too_early(facts, enrolled, year)
    return (
        None if kind is None else kind in types,
        status,
        facts.partial_qp_elects if status is None or status is _PARTIAL_QP else None,
        when,
        facts.earlier_medicare_claims,
        early,
    )


_BEFORE: Final = _Enrolled.BEFORE


def _when(enrolled: date, year: PerformanceYear) -> _Enrolled:
    if enrolled.year < year.year:
        return _BEFORE
    return _Enrolled.WITHIN if enrolled.year == year.year else _Enrolled.AFTER


def _billed_too_early(
    facts: ClinicianFacts, enrolled: date, year: PerformanceYear
) -> tuple[int, ...]:
    """Return the segments with claims that were over before the day of the first enrollment."""
    if facts.earlier_medicare_claims:
        return ()
    days = DETERMINATION_PERIOD.at(year).segments(year)
    return tuple(
        number
        for number, segment in enumerate(days, 1)
        if segment.last_day < enrolled and _has_claims(getattr(facts, f"segment_{number}"))
    )


def _has_claims(segment: SegmentFacts | None) -> bool:
    if isinstance(segment, Exceeded):
        return bool(segment.criteria)
    return isinstance(segment, Volume) and any(segment.of(criterion) for criterion in Criterion)


# What follows from it


def decide(rules: low_volume.Regime, first: Seen, second: Seen, compared: _Compared) -> Case:
    """Return the answer and the sayings for all clinicians with the same comparisons."""
    *_, early = compared
    excluding = _exclusions(rules.year, *compared)
    takes_part = together(*(saying.holds for saying in excluding))
    volume = low_volume.outcome(*_believed(first, second, early, rules), rules)
    answer = eligibility_of(takes_part, volume.answer)
    missing = (*missing_of(excluding), *volume.missing)
    return Case(answer, rules.year, (*excluding, *volume.sayings), missing)


def _believed(
    first: Seen, second: Seen, early: tuple[int, ...], rules: low_volume.Regime
) -> tuple[Seen, Seen]:
    """Return the segments; one that contradicts the enrollment is not known if it decides."""
    if not early:
        return first, second
    given = (first, second)
    without = _with(given, early, lambda _number: rules.over(NoClaims(), ""))
    if low_volume.outcomes(*given, rules) == low_volume.outcomes(*without, rules):
        return given
    return _with(given, early, lambda number: rules.over(None, f"segment_{number}"))


def _with(
    given: tuple[Seen, Seen], early: tuple[int, ...], other: Callable[[int], Seen]
) -> tuple[Seen, Seen]:
    first, second = (other(n) if n in early else one for n, one in enumerate(given, 1))
    return first, second


def _exclusions(  # noqa: PLR0917 (what was compared, by place)
    year: PerformanceYear,
    has_type: bool | None,
    status: QpStatus | None,
    elects: bool | None,
    when: _Enrolled | None,
    billed: bool | None,
    early: tuple[int, ...],
) -> tuple[Saying, ...]:
    return (
        _of_type(has_type, year),
        _of_qp_status(status, year),
        _of_partial_qp(status, elects, year),
        _of_enrollment(when, billed, early, year),
    )


def _of_type(has_type: bool | None, year: PerformanceYear) -> Saying:
    read = "" if has_type is None else "clinician_type.value"
    return CLINICIAN_TYPE.of(year).says(has_type, missing=("clinician_type",), read=read)


def _of_qp_status(status: QpStatus | None, year: PerformanceYear) -> Saying:
    return NOT_QP.of(year).says(
        None if status is None else status is not QpStatus.QP,
        None if status is None else status.value,
        missing=("qp_status",),
    )


def _of_partial_qp(status: QpStatus | None, elects: bool | None, year: PerformanceYear) -> Saying:
    clause = PARTIAL_QP.of(year)
    if status in (QpStatus.NOT_QP, QpStatus.QP):
        return clause.says_not_applicable(about="not a Partial QP")
    facts = {"qp_status": status, "partial_qp_elects": elects}
    missing = tuple(name for name, fact in facts.items() if fact is None)
    return clause.says(None if status is None else elects, missing=missing)


def _of_enrollment(
    when: _Enrolled | None, billed: bool | None, early: tuple[int, ...], year: PerformanceYear
) -> Saying:
    holds: bool | None = False
    missing: tuple[str, ...] = ()
    if when is _Enrolled.AFTER:
        holds, missing = None, ("medicare_enrolled_on",)
    elif billed or when is _Enrolled.BEFORE:
        holds = True
    elif billed is None:
        days = () if when else ("medicare_enrolled_on",)
        holds, missing = None, (*days, "earlier_medicare_claims")
    elif when is None or early:
        holds, missing = None, ("medicare_enrolled_on",)
    return NOT_NEWLY_ENROLLED.of(year).says(
        holds,
        required=f"before {year.first_day}",
        missing=missing,
        about=_about_enrollment(when, billed, early, year),
        read="medicare_enrolled_on",
    )


_BILLED_BEFORE: Final = "billed Medicare before"


def _about_enrollment(
    when: _Enrolled | None, billed: bool | None, early: tuple[int, ...], year: PerformanceYear
) -> str:
    told = [_BILLED_BEFORE] if billed else []
    if when is _Enrolled.AFTER:
        told.append(f"contradiction: the first enrollment is after {year}")
    if early:
        days = DETERMINATION_PERIOD.at(year).segments(year)
        segments = " and ".join(f"segment {number}, {days[number - 1]}" for number in early)
        told.append(f"contradiction: claims in {segments}, before the first enrollment")
    return "; ".join(told)


CASES: Final = Cases(decide)


# What findings that were made elsewhere say


def _type_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    kind = named(ClinicianType, finding.observed)
    has_type = None if kind is None else kind in CLINICIAN_TYPES.at(year)
    return agree(finding, _of_type(has_type, year).of(ClinicianFacts(clinician_type=kind)))


def _qp_status_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    return agree(finding, _of_qp_status(named(QpStatus, finding.observed), year).of(None))


def _enrollment_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    enrolled = finding.observed
    if enrolled is not None and type(enrolled) is not date:
        return False
    when = None if enrolled is None else _when(enrolled, year)
    facts = ClinicianFacts(medicare_enrolled_on=enrolled)
    # Whether a clinician who first enrolled in the year had billed before shows in the verdict.
    ways = (True,) if finding.about.startswith(_BILLED_BEFORE) else (False, None)
    return any(agree(finding, _of_enrollment(when, way, (), year).of(facts)) for way in ways)


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
    if not any(agree(partial, _of_partial_qp(status, way, year).of(None)) for way in _ELECTS):
        return False
    if enrollment.verdict is not Verdict.NOT_MET:
        return True
    first_two = (_shows_claims(findings, number) for number in (1, 2))
    first, second = (Exceeded({Criterion.PATIENTS}) if one else NoClaims() for one in first_two)
    enrolled = enrollment.observed
    newly: ClinicianFacts = ClinicianFacts(
        medicare_enrolled_on=enrolled,  # type: ignore[arg-type]
        earlier_medicare_claims=False,
        segment_1=first,
        segment_2=second,
    )
    return not _billed_too_early(newly, enrolled, year)  # type: ignore[arg-type]


_ELECTS: Final = (True, False, None)


def _shows_claims(findings: Findings, number: int) -> bool:
    about = f"segment {number},"
    of_segment = (one for one in findings if one.about.startswith(about))
    return any(one.verdict is Verdict.MET or one.observed for one in of_segment)

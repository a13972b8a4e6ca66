"""What auditors find, from single errors to whole audits with what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
from hypothesis import strategies as st

from qpp_rules.audits import (
    CONFIDENCE,
    NO_DATA_NOTICE,
    REACH,
    AuditKind,
    AuditOutcome,
    AuditResult,
    AuditScope,
    BeneficiaryList,
    Correction,
    DataError,
    Deficiency,
    ErrorKind,
    ExecutionReport,
    KindCount,
    MeasureUsed,
    MedicareCqmRecord,
    NoDataNotice,
    ParticipantCheck,
    ReportLine,
    ReportSection,
    Review,
    SampledRecord,
    StrategyChange,
    TargetedAudit,
    ValidationStrategy,
    evaluate,
    execution_report,
    plan_targeted,
)
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.sampling import AUDIT_SAMPLING, FrameEntry, Plan, draw
from qpp_rules.testing.strategies import faults
from qpp_rules.testing.strategies.core import Strategies, covered_years, participants, texts
from qpp_rules.testing.strategies.deadlines import moments
from qpp_rules.testing.strategies.sampling import numbered_clinician, patient_ids

if TYPE_CHECKING:
    from enum import Enum

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.deadlines import Moment
    from qpp_rules.sampling import PatientsOf

__all__ = [
    "AuditWork",
    "audit_results",
    "audit_scopes",
    "audit_work",
    "beneficiary_lists",
    "corrections",
    "data_errors",
    "deficiencies",
    "execution_reports",
    "follow_ups",
    "kind_counts",
    "measures_used",
    "medicare_cqm_records",
    "no_data_notices",
    "participant_checks",
    "report_lines",
    "report_sections",
    "reviews",
    "sampled_records",
    "strategy_changes",
    "targeted_audits",
    "validation_strategies",
]

E = TypeVar("E", bound="Enum")


def __dir__() -> list[str]:
    return __all__


YEARS: Final = covered_years(REACH, AUDIT_SAMPLING)
_MEASURES: Final = ("236", "001", "PI_EP_1", "IA_AHE_1")
_VERIFIED: Final = ("eligibility_status", "identifiers", "rates", "relevance")
_FLAGS: Final = st.sampled_from((True, True, False, None))
_MEDICARE: Final = st.sampled_from(("236", "134"))
_SENTENCES: Final = ("a typing error", "the export left out March", "236: wrong unit")


# --- what is found -------------------------------------------------------------------------------


def measure_ids() -> st.SearchStrategy[str]:
    """Return ids of a few measures and activities, so that errors fall together."""
    return st.sampled_from(_MEASURES)


def _sets(kind: frozenset[E] | type[E]) -> st.SearchStrategy[frozenset[E] | None]:
    """Return None, or members of *kind*, often all or none of them."""
    members = sorted(kind, key=lambda member: str(member.value))
    return st.none() | st.just(frozenset(members)) | st.frozensets(st.sampled_from(members))


@st.composite
def audit_scopes(draw_: st.DrawFn) -> AuditScope:
    """Return scopes, parts of them not known. Collection types come with the quality category."""
    categories = draw_(_sets(SUBMITTED_CATEGORIES))
    types = draw_(_sets(CollectionType))
    if categories is not None and PerformanceCategory.QUALITY not in categories:
        types = None if types is None else frozenset()
    return AuditScope(
        categories=categories,
        collection_types=types,
        reporting_options=draw_(_sets(ReportingOption)),
        participation_options=draw_(_sets(ParticipationOption)),
        statuses=draw_(_sets(ParticipationStatus)),
    )


@st.composite
def data_errors(draw_: st.DrawFn) -> DataError:
    """Return errors of every kind, of few measures and descriptions so that some fall together."""
    kind = draw_(st.sampled_from(ErrorKind))
    measure = draw_(st.none() | measure_ids())
    told = st.sampled_from(("wrong unit", "236: wrong unit", "later than the period"))
    is_other = kind is ErrorKind.OTHER
    return DataError(kind, measure, draw_(told if is_other else st.none() | told))


def error_lists(*, fewest: int = 0, most: int = 3) -> st.SearchStrategy[list[DataError]]:
    """Return the errors of one record or participant, often none unless *fewest* asks for some."""
    some = st.lists(data_errors(), min_size=fewest, max_size=most)
    return some if fewest else st.just([]) | some


def sampled_records() -> st.SearchStrategy[SampledRecord]:
    """Return a patient of a participant."""
    return st.builds(SampledRecord, participants(), patient_ids())


def reviews() -> st.SearchStrategy[Review]:
    """Return reviews of anybody's records: clean, with errors, without documentation."""
    documented = st.sampled_from((True, True, False))
    return st.builds(Review, participants(), patient_ids(), error_lists(), documented)


def participant_checks() -> st.SearchStrategy[ParticipantCheck]:
    """Return checks of anybody, some not done, some not known."""
    flags = dict.fromkeys(_VERIFIED, _FLAGS)
    return st.builds(ParticipantCheck, participant=participants(), errors=error_lists(), **flags)


def measures_used() -> st.SearchStrategy[MeasureUsed]:
    """Return measures and activities, with and without the year of their specification."""
    categories = st.sampled_from([c for c in PerformanceCategory if c in SUBMITTED_CATEGORIES])
    return st.builds(MeasureUsed, measure_ids(), categories, st.none() | st.sampled_from(YEARS))


def medicare_cqm_records() -> st.SearchStrategy[MedicareCqmRecord]:
    """Return what an ACO submits of a few patients for Medicare CQMs."""
    return st.builds(
        MedicareCqmRecord,
        measure=_MEDICARE,
        patient=patient_ids(),
        denominator_confirmed=_FLAGS,
        numerator_confirmed=_FLAGS,
    )


def beneficiary_lists() -> st.SearchStrategy[BeneficiaryList]:
    """Return the list of a quarter, of patients of :func:`medicare_cqm_records` among others."""
    return st.builds(BeneficiaryList, st.integers(1, 4), st.frozensets(patient_ids(), max_size=6))


@st.composite
def deficiencies(draw_: st.DrawFn) -> Deficiency:
    """Return deficiencies of every kind: of records, of participants as a whole, or of both."""
    error = draw_(data_errors())
    records = draw_(st.integers(0, 5))
    return Deficiency(
        kind=error.kind,
        measure=error.measure,
        description=error.description if error.kind is ErrorKind.OTHER else None,
        errors=draw_(st.integers(max(1, records), 9)),
        records=records,
        participants=draw_(st.lists(participants(), min_size=1, max_size=3, unique=True)),
    )


@st.composite
def kind_counts(draw_: st.DrawFn) -> KindCount:
    """Return how much of a kind was found; nobody is affected who was not examined."""
    examined = draw_(st.integers(1, 50))
    affected = draw_(st.integers(1, examined))
    records = draw_(st.integers(0, 50))
    errors = draw_(st.integers(max(affected, records), 100))
    return KindCount(draw_(st.sampled_from(ErrorKind)), errors, records, affected, examined)


def _or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _sentences() -> st.SearchStrategy[str]:
    return st.sampled_from(_SENTENCES)


def corrections() -> st.SearchStrategy[Correction]:
    """Return corrections, of some of which it is not known when."""
    keys = deficiencies().map(lambda one: one.key)
    return st.builds(
        Correction, deficiency=keys, how=_sentences(), corrected_at=_or_none(moments())
    )


# --- strategies that CMS was told of -------------------------------------------------------------


def strategy_changes() -> st.SearchStrategy[StrategyChange]:
    """Return changes of a strategy: approved before, after, or not at all."""
    return st.builds(
        StrategyChange,
        changed_at=moments(),
        approved_at=_or_none(moments()),
        scope=audit_scopes(),
    )


def validation_strategies() -> st.SearchStrategy[ValidationStrategy]:
    """Return strategies in all states: not submitted, not approved, changed."""
    return st.builds(
        ValidationStrategy,
        year=st.sampled_from(YEARS),
        scope=audit_scopes(),
        submitted_at=_or_none(moments()),
        approved_at=_or_none(moments()),
        changes=st.lists(strategy_changes(), max_size=2),
    )


# --- whole audits --------------------------------------------------------------------------------


def _count(items: Any) -> str:
    return f"<{len(items)}>"


@attrs.frozen
class AuditWork:
    """What auditors hand in of the sample of *plan*, drawn from *frame*.

    *options* are what else :func:`~qpp_rules.audits.evaluate` takes: the scope, the type of
    intermediary and the like. Its repr counts records, or a failing test's report would be long.
    """

    plan: Plan = attrs.field(repr=False)
    frame: tuple[FrameEntry, ...] = attrs.field(repr=_count)
    reviews: tuple[Review, ...] = attrs.field(repr=_count)
    checks: tuple[ParticipantCheck, ...] = attrs.field(repr=_count)
    options: Mapping[str, Any] = attrs.field(factory=dict)

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        # Hypothesis prints the fields of attrs classes, and does not ask repr.
        printer.text(repr(self))

    def result(self, **changes: Any) -> AuditResult:
        """Return the work evaluated, with *changes* of what is handed in."""
        given = {"reviews": self.reviews, "checks": self.checks, **self.options, **changes}
        return evaluate(self.plan, given.pop("reviews"), self.plan.year, **given)


@st.composite
def _reviews_of(draw_: st.DrawFn, plan: Plan, *, errors: bool | None) -> tuple[list[Review], int]:
    """Return reviews of the whole sample and of some reserves, and how many are of the sample."""
    used = draw_(st.integers(0, len(plan.reserves)))
    records = [
        (member.participant, one.patient)
        for member in (*plan.participants, *plan.reserves[:used])
        for one in member.patients
    ]
    fewest = int(errors is True)
    wrong: list[int] = []
    if records and errors is not False:
        # Errors are rare, so that a clean audit is not.
        places = st.integers(0, len(records) - 1)
        wrong = draw_(st.lists(places, min_size=fewest, max_size=4))
    found = [
        Review(
            participant,
            patient,
            draw_(error_lists(fewest=fewest)) if place in wrong else (),
            not (place in wrong and draw_(st.booleans())),
        )
        for place, (participant, patient) in enumerate(records)
    ]
    return found, sum(len(member.patients) for member in plan.participants)


@st.composite
def _checks_of(
    draw_: st.DrawFn, frame: tuple[FrameEntry, ...], *, errors: bool | None
) -> list[ParticipantCheck]:
    """Return a check of everybody in *frame*, with all verified."""
    faulty: list[int] = []
    if errors is not False:
        faulty = draw_(st.lists(st.integers(0, len(frame) - 1), max_size=3))
    return [
        ParticipantCheck(
            participant=entry.participant,
            **dict.fromkeys(_VERIFIED, True),
            errors=draw_(error_lists()) if place in faulty else (),
        )
        for place, entry in enumerate(frame)
    ]


@st.composite
def audit_work(
    draw_: st.DrawFn,
    plan: Plan,
    frame: tuple[FrameEntry, ...],
    *,
    complete: bool | None = None,
    errors: bool | None = None,
    intermediary_type: IntermediaryType = IntermediaryType.QUALIFIED_REGISTRY,
) -> AuditWork:
    """Return the work of auditors on the sample of *plan*, which was drawn from *frame*.

    *complete* True leaves nothing open and False something, *errors* True finds some and False
    none; None is either. What will be submitted is taken to be all that *frame* stands for, so its
    facets must say the category, status, collection type and reporting option.
    """
    scope = AuditScope.of_frame(frame)
    found, of_sample = draw_(_reviews_of(plan, errors=errors))
    checks = draw_(_checks_of(frame, errors=errors))
    options: dict[str, Any] = {"scope": scope, "intermediary_type": intermediary_type}
    gaps = frozenset[str]()
    if complete is not True:
        kinds = ["check", "scope", *(["review"] if of_sample else [])]
        fewest = int(complete is False)
        gaps = draw_(st.frozensets(st.sampled_from(kinds), min_size=fewest))
        options["eligibility_of_sample_only"] = draw_(st.booleans())
    if "review" in gaps:
        gone = draw_(st.sets(st.integers(0, of_sample - 1), min_size=1, max_size=2))
        found = [one for place, one in enumerate(found) if place not in gone]
    if "check" in gaps:
        sampled = {member.participant for member in plan.participants}
        places = [place for place, one in enumerate(checks) if one.participant in sampled]
        at, name = draw_(st.sampled_from(places)), draw_(st.sampled_from(_VERIFIED))
        undone: dict[str, Any] = {name: draw_(st.sampled_from((None, False)))}
        checks[at] = attrs.evolve(checks[at], **undone)
    if "scope" in gaps:
        # Of a scope that happens to be reached nothing would be open.
        options["scope"] = None if complete is False else draw_(st.none() | audit_scopes())
    return AuditWork(plan, frame, tuple(found), tuple(checks), options)


_OUTCOMES: Final = {
    None: (None, None),
    AuditOutcome.CLEAN: (True, False),
    AuditOutcome.DEFICIENT: (True, True),
    AuditOutcome.UNDETERMINED: (False, None),
}


def work_of_outcome(
    plan: Plan, frame: tuple[FrameEntry, ...], outcome: AuditOutcome | None
) -> st.SearchStrategy[AuditWork]:
    """Return the work of an audit that says *outcome*, of any where None is given."""
    complete, errors = _OUTCOMES[outcome]
    return audit_work(plan, frame, complete=complete, errors=errors)


@cache
def _drawn(
    year: PerformanceYear, size: int, patients: int, reserves: int
) -> tuple[Plan, tuple[FrameEntry, ...], Mapping[Participant, tuple[str, ...]]]:
    submitted = AuditScope(
        categories=frozenset({PerformanceCategory.QUALITY}),
        collection_types=frozenset({CollectionType.MIPS_CQM}),
        reporting_options=frozenset({ReportingOption.TRADITIONAL_MIPS}),
        statuses=frozenset({ParticipationStatus.MIPS_ELIGIBLE}),
    )
    frame = tuple(FrameEntry(numbered_clinician(n), submitted.facets) for n in range(size))
    ids = tuple(f"MRN-{number:04}" for number in range(patients))
    patients_of = {entry.participant: ids for entry in frame}
    seed = "31415926535897932384"
    return draw(frame, patients_of, seed=seed, year=year, reserves=reserves), frame, patients_of


def samples(
    years: tuple[PerformanceYear, ...] = YEARS, *, patients: tuple[int, ...] = (1, 5, 12)
) -> st.SearchStrategy[Any]:
    """Return plans with their frame and patients, the participants often where the size turns.

    Each participant has one of *patients* in number.
    """
    return st.builds(
        _drawn,
        st.sampled_from(years),
        st.sampled_from((1, 9, 10, 11, 20)),
        st.sampled_from(patients),
        st.sampled_from((0, 0, 2)),
    )


@st.composite
def audit_results(draw_: st.DrawFn, *, outcome: AuditOutcome | None = None) -> AuditResult:
    """Return results of audits: clean, deficient, not complete; some of targeted audits.

    *outcome* settles what the audit says, and that it is one of data validation.
    """
    plan, frame, _ = draw_(samples())
    work = draw_(work_of_outcome(plan, frame, outcome))
    confidence = draw_(st.sampled_from((CONFIDENCE, Fraction(9, 10), Decimal("0.99"))))
    changes: dict[str, Any] = {
        "completed_at": draw_(_or_none(moments())),
        "confidence": confidence,
    }
    if outcome is None and draw_(st.sampled_from((False, False, False, True))):
        changes |= {"kind": AuditKind.TARGETED, "checks": (), "scope": None}
    return work.result(**changes)


@st.composite
def _targeted(
    draw_: st.DrawFn, plan: Plan, deficiency: Deficiency, *, done: bool | None
) -> TargetedAudit:
    """Return the targeted audit of *deficiency* on the sample of *plan*; *done* True is whole."""
    is_whole = draw_(st.booleans()) if done is None else done
    left = None if is_whole else draw_(st.sampled_from(("result", "review", "words")))
    found, of_sample = draw_(_reviews_of(plan, errors=None))
    if left == "review" and of_sample:
        found = found[1:]
    result = evaluate(
        plan,
        found,
        plan.year,
        kind=AuditKind.TARGETED,
        completed_at=draw_(_or_none(moments())),
    )
    return TargetedAudit(
        deficiency=deficiency,
        result=None if left == "result" else result,
        impact=draw_(_or_none(_sentences()) if left == "words" else _sentences()),
        root_cause=None if left == "words" else draw_(_sentences()),
    )


@st.composite
def follow_ups(
    draw_: st.DrawFn,
    result: AuditResult,
    frame: tuple[FrameEntry, ...],
    patients_of: PatientsOf,
    *,
    done: bool | None = None,
) -> tuple[tuple[TargetedAudit, ...], tuple[Correction, ...]]:
    """Return the targeted audits and corrections that follow from *result*.

    *done* True makes all of them and leaves nothing out, False leaves at least one targeted audit
    or correction open where there is any deficiency; None is either. Where *frame* has too little
    data outside the first sample, a targeted audit's own findings say so.
    """
    required = result.targeted_audits_required
    open_audits = draw_(_left_open(len(required), done=done))
    audits: list[TargetedAudit] = []
    for number, deficiency in enumerate(required):
        is_open = number in open_audits
        if is_open and draw_(st.booleans()):
            continue
        seed = f"{result.plan.seed} {number + 1}"
        plan = plan_targeted(result, deficiency, frame, patients_of, seed)
        audits.append(draw_(_targeted(plan, deficiency, done=not is_open)))
    known = {one.key: one for one in required}
    for audit in audits:
        known |= {one.key: one for one in (audit.result.deficiencies if audit.result else ())}
    open_corrections = draw_(
        _left_open(len(known), done=None if done is False and open_audits else done)
    )
    made: list[Correction] = []
    for number, key in enumerate(known):
        is_open = number in open_corrections
        if is_open and draw_(st.booleans()):
            continue
        at: Moment | None = None if is_open else draw_(moments())
        made.append(Correction(deficiency=key, how=draw_(_sentences()), corrected_at=at))
    return tuple(audits), tuple(made)


def _left_open(count: int, *, done: bool | None) -> st.SearchStrategy[frozenset[int]]:
    if done is True or not count:
        return st.just(frozenset())
    few = st.frozensets(st.integers(0, count - 1), max_size=2, min_size=int(done is False))
    return few if done is False else st.just(frozenset[int]()) | few


@st.composite
def targeted_audits(draw_: st.DrawFn) -> TargetedAudit:
    """Return targeted audits in all states: not begun, some reviews missing, done."""
    plan, frame, patients_of = draw_(samples())
    result = draw_(work_of_outcome(plan, frame, AuditOutcome.DEFICIENT)).result()
    deficiency = draw_(st.sampled_from(result.deficiencies))
    follow_up = plan_targeted(result, deficiency, frame, patients_of, "27182818284590452353")
    audit = draw_(_targeted(follow_up, deficiency, done=None))
    own = Correction(deficiency=deficiency.key, how=draw_(_sentences()))
    return attrs.evolve(audit, corrections=draw_(st.sampled_from(((), (own,)))))


# --- the report ----------------------------------------------------------------------------------


def no_data_notices() -> st.SearchStrategy[NoDataNotice]:
    """Return where CMS asks to be told that no data were submitted, and other addresses."""
    known = st.sampled_from([entry.value for entry in NO_DATA_NOTICE.entries])
    words = dict.fromkeys(("qcdr_address", "registry_address", "subject_line"), texts())
    return known | st.builds(NoDataNotice, **words)


@st.composite
def report_lines(draw_: st.DrawFn) -> ReportLine:
    """Return lines of a report, complete ones and others."""
    error = draw_(data_errors())
    clinicians = draw_(_or_none(st.integers(1, 50)))
    most = 50 if clinicians is None else clinicians
    return ReportLine(
        kind=error.kind,
        measure=error.measure,
        description=error.description,
        errors=draw_(st.integers(1, 20)),
        clinicians_affected=draw_(_or_none(st.integers(0, most))),
        clinicians=clinicians,
        how_corrected=draw_(_or_none(_sentences())),
        corrected_at=draw_(_or_none(moments())),
    )


@st.composite
def report_sections(draw_: st.DrawFn) -> ReportSection:
    """Return sections of both kinds, complete ones and others."""
    kind = draw_(st.sampled_from(AuditKind))
    reviewed = draw_(_or_none(st.integers(0, 2500)))
    is_targeted = kind is AuditKind.TARGETED
    return ReportSection(
        kind=kind,
        deficiency=draw_(deficiencies()).key if is_targeted else None,
        records_reviewed=reviewed,
        records_in_error=draw_(_or_none(st.integers(0, reviewed or 0))),
        lines=draw_(_or_none(st.lists(report_lines(), max_size=3))),
        sampling_methodology=draw_(_or_none(texts())),
        impact=draw_(_or_none(_sentences())) if is_targeted else None,
        root_cause=draw_(_or_none(_sentences())) if is_targeted else None,
    )


@st.composite
def execution_reports(draw_: st.DrawFn) -> ExecutionReport:
    """Return reports: as audits give them, and with sections that lack something."""
    if draw_(st.booleans()):
        result = draw_(audit_results(outcome=draw_(st.sampled_from(AuditOutcome))))
        return execution_report(result, intermediary=draw_(texts()))
    return ExecutionReport(
        year=draw_(st.sampled_from(YEARS)),
        intermediary=draw_(texts()),
        sections=draw_(st.lists(report_sections(), max_size=3)),
        targeted_audits_required=tuple(
            one.key for one in draw_(st.lists(deficiencies(), max_size=2))
        ),
        clinicians_counted=draw_(st.booleans()),
    )


STRATEGIES: Final[Strategies] = {
    AuditResult: audit_results,
    AuditScope: audit_scopes,
    BeneficiaryList: beneficiary_lists,
    Correction: corrections,
    DataError: data_errors,
    Deficiency: deficiencies,
    ExecutionReport: execution_reports,
    KindCount: kind_counts,
    MeasureUsed: measures_used,
    MedicareCqmRecord: medicare_cqm_records,
    NoDataNotice: no_data_notices,
    ParticipantCheck: participant_checks,
    ReportLine: report_lines,
    ReportSection: report_sections,
    Review: reviews,
    SampledRecord: sampled_records,
    StrategyChange: strategy_changes,
    TargetedAudit: targeted_audits,
    ValidationStrategy: validation_strategies,
}


# --- what is refused -----------------------------------------------------------------------------


def _a_measure(field: str) -> tuple[faults.Fault, ...]:
    colons = st.sampled_from((":", "236:", "quality: 236"))
    return (*faults.text(field, optional=True), faults.wrong(field, "a colon", colons))


def _moment(field: str, *, optional: bool = True) -> tuple[faults.Fault, ...]:
    return faults.instant(field, date, optional=optional)


def _of_a_small_plan(**arguments: Any) -> Any:
    """Return arguments of a result whose plan has one participant, to be spoiled."""

    def spoiled() -> Any:
        plan, _, _ = _drawn(YEARS[-1], 1, 1, 0)
        (member,) = plan.participants
        made = {name: make(member) for name, make in arguments.items()}
        return {"plan": plan, "scope": None, "reviews": (), "checks": (), **made}

    return st.deferred(lambda: st.just(spoiled()))


def _twice(member: Any) -> tuple[Review, Review]:
    review = Review(member.participant, member.patients[0].patient)
    return review, review


def _checked_twice(member: Any) -> tuple[ParticipantCheck, ParticipantCheck]:
    check = ParticipantCheck(participant=member.participant)
    return check, check


_NOT_SAMPLED: Final = st.builds(Review, participants(), st.just("of another sample"))
_CATEGORIES_WITHOUT_QUALITY: Final = st.just(
    frozenset({PerformanceCategory.IMPROVEMENT_ACTIVITIES})
)

FAULTS: Final[faults.Faults] = {
    AuditResult: (
        faults.of_other_type("plan"),
        *faults.member("kind", AuditKind),
        *faults.each("reviews", tuple),
        faults.wrong("reviews", "of a record not sampled", _NOT_SAMPLED.map(lambda one: (one,))),
        faults.Fault("reviews", "a record twice", _of_a_small_plan(reviews=_twice)),
        *faults.each("checks", tuple),
        faults.Fault("checks", "a participant twice", _of_a_small_plan(checks=_checked_twice)),
        faults.of_other_type("scope", optional=True),
        *faults.member("intermediary_type", IntermediaryType, optional=True),
        *_moment("completed_at"),
        faults.of_other_type("confidence", Decimal),
        faults.wrong(
            "confidence",
            "not between 0 and 1",
            st.sampled_from((Fraction(0), Fraction(1), Fraction(95), Decimal("NaN"))),
        ),
        *faults.flag("eligibility_of_sample_only"),
    ),
    AuditScope: (
        *(
            fault
            for field in (
                "categories",
                "collection_types",
                "reporting_options",
                "participation_options",
                "statuses",
            )
            for fault in faults.each(field, frozenset, optional=True)
        ),
        faults.across(
            "categories",
            "the cost category",
            categories=st.just(frozenset(PerformanceCategory)),
        ),
        faults.across(
            "collection_types",
            "some without the quality category",
            categories=_CATEGORIES_WITHOUT_QUALITY,
            collection_types=st.frozensets(st.sampled_from(CollectionType), min_size=1),
        ),
    ),
    BeneficiaryList: (
        *faults.count("quarter"),
        faults.wrong("quarter", "no quarter", st.just(0) | st.integers(5, 100)),
        *faults.each("beneficiaries", frozenset),
    ),
    Correction: (
        *faults.text("deficiency"),
        *faults.text("how"),
        *_moment("corrected_at"),
    ),
    DataError: (
        *faults.member("kind", ErrorKind),
        *_a_measure("measure"),
        *faults.text("description", optional=True),
        faults.across(
            "description", "none, of OTHER", kind=st.just(ErrorKind.OTHER), description=st.none()
        ),
    ),
    Deficiency: (
        *faults.member("kind", ErrorKind),
        *_a_measure("measure"),
        *faults.text("description", optional=True),
        *faults.count("errors"),
        *faults.count("records"),
        *faults.each("participants", tuple),
    ),
    ExecutionReport: (
        *faults.year("year"),
        *faults.text("intermediary"),
        *faults.each("sections", tuple),
        *faults.each("targeted_audits_required", tuple),
        *faults.flag("clinicians_counted"),
    ),
    MeasureUsed: (
        *faults.text("identifier"),
        *faults.member("category", PerformanceCategory),
        faults.wrong("category", "the cost category", st.just(PerformanceCategory.COST)),
        *faults.year("version", optional=True),
    ),
    MedicareCqmRecord: (
        *faults.text("measure"),
        *faults.text("patient"),
        *faults.flag("denominator_confirmed", optional=True),
        *faults.flag("numerator_confirmed", optional=True),
    ),
    NoDataNotice: (
        *faults.text("qcdr_address"),
        *faults.text("registry_address"),
        *faults.text("subject_line"),
    ),
    ParticipantCheck: (
        faults.of_other_type("participant"),
        *(fault for name in _VERIFIED for fault in faults.flag(name, optional=True)),
        *faults.each("errors", tuple),
    ),
    ReportLine: (
        *faults.member("kind", ErrorKind),
        *faults.text("measure", optional=True),
        *faults.text("description", optional=True),
        *faults.count("errors"),
        *faults.count("clinicians_affected", optional=True),
        *faults.count("clinicians", optional=True),
        faults.wrong("clinicians", "nobody", st.just(0)),
        faults.across(
            "clinicians_affected",
            "more than there are",
            clinicians_affected=st.integers(11, 20),
            clinicians=st.integers(1, 10),
        ),
        *faults.text("how_corrected", optional=True),
        *_moment("corrected_at"),
    ),
    ReportSection: (
        *faults.member("kind", AuditKind),
        *faults.text("deficiency", optional=True),
        *faults.count("records_reviewed", optional=True),
        *faults.count("records_in_error", optional=True),
        *faults.each("lines", tuple, optional=True),
        *faults.text("sampling_methodology", optional=True),
        *faults.text("impact", optional=True),
        *faults.text("root_cause", optional=True),
    ),
    Review: (
        faults.of_other_type("participant"),
        *faults.text("patient"),
        *faults.each("errors", tuple),
        *faults.flag("documented"),
    ),
    SampledRecord: (faults.of_other_type("participant"), *faults.text("patient")),
    StrategyChange: (
        *_moment("changed_at", optional=False),
        *_moment("approved_at"),
        faults.of_other_type("scope"),
    ),
    TargetedAudit: (
        faults.of_other_type("deficiency"),
        faults.of_other_type("result", optional=True),
        faults.wrong(
            "result", "of a data validation audit", audit_results(outcome=AuditOutcome.CLEAN)
        ),
        *faults.text("impact", optional=True),
        *faults.text("root_cause", optional=True),
        *faults.each("corrections", tuple),
    ),
    ValidationStrategy: (
        *faults.year("year"),
        faults.of_other_type("scope"),
        *_moment("submitted_at"),
        *_moment("approved_at"),
        *faults.each("changes", tuple),
    ),
}

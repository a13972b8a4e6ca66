"""Whole audits, with their targeted audits and corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.audits import (
    CONFIDENCE,
    AuditKind,
    AuditOutcome,
    AuditResult,
    AuditScope,
    Correction,
    Deficiency,
    ParticipantCheck,
    Review,
    TargetedAudit,
    evaluate,
    plan_targeted,
)
from qpp_rules.core.masking import counted
from qpp_rules.core.moments import day_of
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN
from qpp_rules.sampling import FrameEntry, Plan, draw
from qpp_rules.testing.strategies.deadlines import moments
from qpp_rules.testing.strategies.sampling import numbered_clinician

if TYPE_CHECKING:
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling import PatientsOf

from qpp_rules.testing.strategies.audits.records import (
    SENTENCES,
    VERIFIED,
    YEARS,
    audit_scopes,
    cms_answers,
    error_lists,
)

_HOURS: Final = st.none() | st.builds(time, st.integers(8, 18))
_SPAN: Final = 9
"""An audit or a correction ends within this many days of its first."""


@st.composite
def _moments_from(draw_: st.DrawFn, first: date) -> Moment:
    """Return a day or an instant from *first* on, before the next step may begin."""
    day = first + timedelta(days=draw_(st.integers(0, _SPAN - 1)))
    hour = draw_(_HOURS)
    return day if hour is None else datetime.combine(day, hour, EASTERN)


def _day_of(result: AuditResult) -> date:
    """Return the day when the audit of *result* ended, or a likely one."""
    ended = result.completed_at
    return date(result.year.year + 1, 1, 2) if ended is None else day_of(ended)


@attrs.frozen
class AuditWork:
    """What auditors submit about the sample of *plan*, drawn from *frame*.

    *options* holds the other arguments of :func:`~qpp_rules.audits.evaluate`: the scope, the type
    of intermediary and so on. The repr counts records, to keep the report of a failing test short.
    """

    plan: Plan = attrs.field(repr=False)
    frame: tuple[FrameEntry, ...] = attrs.field(repr=counted)
    reviews: tuple[Review, ...] = attrs.field(repr=counted)
    checks: tuple[ParticipantCheck, ...] = attrs.field(repr=counted)
    options: Mapping[str, Any] = attrs.field(factory=dict)

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        # Hypothesis prints the fields of attrs classes, and does not ask repr.
        printer.text(repr(self))

    def result(self, **changes: Any) -> AuditResult:
        """Return the evaluated result. *changes* replace arguments."""
        given = {"reviews": self.reviews, "checks": self.checks, **self.options, **changes}
        return evaluate(self.plan, given.pop("reviews"), self.plan.year, **given)


@st.composite
def _reviews_of(draw_: st.DrawFn, plan: Plan, *, errors: bool | None) -> tuple[list[Review], int]:
    """Return reviews of the whole sample and some reserves, and how many are of the sample."""
    used = draw_(st.integers(0, len(plan.reserves)))
    records = [
        (member.participant, one.patient)
        for member in (*plan.participants, *plan.reserves[:used])
        for one in member.patients
    ]
    fewest = int(errors is True)
    wrong: list[int] = []
    if records and errors is not False:
        # Errors are rare, so that clean audits aren't.
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
    """Return a check of everyone in *frame*, with everything verified."""
    faulty: list[int] = []
    if errors is not False:
        faulty = draw_(st.lists(st.integers(0, len(frame) - 1), max_size=3))
    return [
        ParticipantCheck(
            participant=entry.participant,
            **dict.fromkeys(VERIFIED, True),
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

    If *complete* is True, nothing is open; if it is False, something is. If *errors* is True, the
    audit finds errors; if it is False, it finds none. None allows both. The scope of the audit is
    that of *frame*, so its facets must name a category, a status, a collection type and a reporting
    option.
    """
    scope = AuditScope.of_frame(frame)
    found, of_sample = draw_(_reviews_of(plan, errors=errors))
    checks = draw_(_checks_of(frame, errors=errors))
    options: dict[str, Any] = {
        "scope": scope,
        "intermediary_type": intermediary_type,
        "completed_at": draw_(_moments_from(date(plan.year.year + 1, 1, 2))),
    }
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
        at, name = draw_(st.sampled_from(places)), draw_(st.sampled_from(VERIFIED))
        undone: dict[str, Any] = {name: draw_(st.sampled_from((None, False)))}
        checks[at] = attrs.evolve(checks[at], **undone)
    if "scope" in gaps:
        # If the sample happened to reach the scope, nothing would be open.
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
    """Return the work of an audit with *outcome*, or with any outcome if it is None."""
    complete, errors = _OUTCOMES[outcome]
    return audit_work(plan, frame, complete=complete, errors=errors)


@cache
def draw_of(
    year: PerformanceYear, size: int, patients: int, reserves: int
) -> tuple[Plan, tuple[FrameEntry, ...], Mapping[Participant, tuple[str, ...]]]:
    """Return a plan, its frame of *size* clinicians, and their patients: *patients* for each."""
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


@cache
def samples(
    years: tuple[PerformanceYear, ...] = YEARS, *, patients: tuple[int, ...] = (1, 5, 12)
) -> st.SearchStrategy[Any]:
    """Return plans with their frame and patients, often where the sample size changes.

    Every participant has the same number of patients, one of *patients*.
    """
    return st.builds(
        draw_of,
        st.sampled_from(years),
        st.sampled_from((1, 9, 10, 11, 20)),
        st.sampled_from(patients),
        st.sampled_from((0, 0, 2)),
    )


@st.composite
def audit_results(draw_: st.DrawFn, *, outcome: AuditOutcome | None = None) -> AuditResult:
    """Return results of audits: clean, deficient or incomplete. Some are of targeted audits.

    With *outcome*, return data validation results with that outcome.
    """
    plan, frame, _ = draw_(samples())
    work = draw_(work_of_outcome(plan, frame, outcome))
    confidence = draw_(st.sampled_from((CONFIDENCE, Fraction(9, 10), Decimal("0.99"))))
    changes: dict[str, Any] = {
        "completed_at": draw_(st.none() | moments()),
        "confidence": confidence,
    }
    if outcome is None and draw_(st.sampled_from((False, False, False, True))):
        changes |= {"kind": AuditKind.TARGETED, "checks": (), "scope": None}
    return work.result(**changes)


@st.composite
def _targeted(
    draw_: st.DrawFn, plan: Plan, deficiency: Deficiency, found_on: date, *, done: bool | None
) -> TargetedAudit:
    """Return the targeted audit of *deficiency* on *plan*. If *done* is True, it is complete."""
    is_whole = draw_(st.booleans()) if done is None else done
    left = None if is_whole else draw_(st.sampled_from(("result", "review", "words", "order")))
    found, of_sample = draw_(_reviews_of(plan, errors=None))
    if left == "review" and of_sample:
        found = found[1:]
    result = evaluate(
        plan,
        found,
        plan.year,
        kind=AuditKind.TARGETED,
        # An audit that ended before it was required doesn't count.
        completed_at=draw_(
            st.none() | _moments_from(found_on - timedelta(days=_SPAN))
            if left == "order"
            else _moments_from(found_on + timedelta(days=1))
        ),
    )
    return TargetedAudit(
        deficiency=deficiency,
        result=None if left == "result" else result,
        impact=draw_(st.none() | SENTENCES if left == "words" else SENTENCES),
        root_cause=None if left == "words" else draw_(SENTENCES),
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

    If *done* is True, all of them are complete and in order. If it is False and there is a
    deficiency, at least one is open or comes too early. None allows both. If *frame* has too little
    data outside the first sample, the findings of the targeted audit say so.
    """
    required = result.targeted_audits_required
    audits_done, corrections_done = done, done
    if done is False:
        # A gate most easily misses one open thing among closed ones.
        audits_done, corrections_done = draw_(
            st.sampled_from(((True, False), (False, True), (False, False)))
        )
    open_audits = draw_(_left_open(len(required), done=audits_done))
    audits: list[TargetedAudit] = []
    for number, deficiency in enumerate(required):
        is_open = number in open_audits
        if is_open and draw_(st.booleans()):
            continue
        seed = f"{result.plan.seed} {number + 1}"
        plan = plan_targeted(result, deficiency, frame, patients_of, seed)
        audits.append(draw_(_targeted(plan, deficiency, _day_of(result), done=not is_open)))
    known = {one.key: one for one in required}
    for audit in audits:
        known |= {one.key: one for one in (audit.result.deficiencies if audit.result else ())}
    open_corrections = draw_(_left_open(len(known), done=corrections_done))
    made: list[Correction] = []
    first = _day_of(result)
    left = draw_(st.sampled_from(("out", "undated", "too early")))
    for number, key in enumerate(known):
        is_open = number in open_corrections
        if is_open and left == "out":
            continue
        early = st.none() if left == "undated" else _moments_from(first - timedelta(days=_SPAN))
        late = _moments_from(first + timedelta(days=_SPAN + 1))
        at = draw_(early if is_open else late)
        made.append(Correction(deficiency=key, how=draw_(SENTENCES), corrected_at=at))
    return tuple(audits), tuple(made)


@cache
def _left_open(count: int, *, done: bool | None) -> st.SearchStrategy[frozenset[int]]:
    if done is True or not count:
        return st.just(frozenset())
    few = st.frozensets(st.integers(0, count - 1), max_size=2, min_size=int(done is False))
    return few if done is False else st.just(frozenset[int]()) | few


@st.composite
def targeted_audits(draw_: st.DrawFn) -> TargetedAudit:
    """Return targeted audits in every state: not begun, partly reviewed, or done."""
    plan, frame, patients_of = draw_(samples())
    result = draw_(work_of_outcome(plan, frame, AuditOutcome.DEFICIENT)).result()
    deficiency = draw_(st.sampled_from(result.deficiencies))
    follow_up = plan_targeted(result, deficiency, frame, patients_of, "27182818284590452353")
    audit = draw_(_targeted(follow_up, deficiency, _day_of(result), done=None))
    own = Correction(deficiency=deficiency.key, how=draw_(SENTENCES))
    return attrs.evolve(
        audit,
        corrections=draw_(st.sampled_from(((), (own,)))),
        cms_answer=draw_(st.none() | cms_answers()),
    )

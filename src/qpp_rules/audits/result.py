"""From reviews to a result: rates, deficiencies, what is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
from attrs import field

from qpp_rules.audits.bounds import CONFIDENCE, a_confidence, upper_bound
from qpp_rules.audits.deficiencies import (
    TARGETED_AUDITS,
    AuditKind,
    Deficiency,
    KindCount,
    key_of,
)
from qpp_rules.audits.reviews import (
    DataError,
    ErrorKind,
    ParticipantCheck,
    Review,
    SampledRecord,
    Withdrawal,
)
from qpp_rules.audits.sample import MEDICARE_CQMS, SIZES, completeness, findings_of
from qpp_rules.audits.scope import AuditScope, facet_problems
from qpp_rules.audits.tally import AuditedSample, audited_sample, frame_among
from qpp_rules.core.determinations import Determination, Findings, Verdict, all_met
from qpp_rules.core.digests import content_digest
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import Participant, check_participant
from qpp_rules.core.moments import Moment, a_moment
from qpp_rules.core.tables import html_facts
from qpp_rules.core.values import (
    a_flag,
    a_text,
    as_tuple,
    each,
    frozen,
    instance_of,
    is_listing,
    member_of,
    optional,
    shown,
    take,
)
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_year
from qpp_rules.sampling import (
    RANDOM,
    Audited,
    Plan,
    SampledParticipant,
    intact_problems,
    is_intact,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.determinations import Scalar


class AuditOutcome(Enum):
    """What an audit says. One that is not complete is never clean."""

    CLEAN = "clean"
    DEFICIENT = "deficient"
    UNDETERMINED = "undetermined"


_VERIFIED_BY: Final = {
    ErrorKind.ELIGIBILITY_STATUS: "eligibility_status",
    ErrorKind.TIN_OR_NPI: "identifiers",
    ErrorKind.REPORTING_OR_PERFORMANCE_RATE: "rates",
    ErrorKind.MEASURE_NOT_RELEVANT: "relevance",
}
"""Which check of a participant looks for errors of the kind."""


@attrs.frozen
class _Found:
    """An error, and where it was found; *patient* is None for the participant as a whole."""

    participant: Participant
    patient: str | None
    error: DataError


def _count(items: tuple[object, ...]) -> str:
    return f"<{len(items)}>"


def _as_reviews(reviews: Iterable[Review]) -> Any:
    return as_tuple(reviews)


def _as_checks(checks: Iterable[ParticipantCheck]) -> Any:
    return as_tuple(checks)


def _as_withdrawals(withdrawn: Iterable[Withdrawal]) -> Any:
    return as_tuple(withdrawn)


def _as_determinations(given: Iterable[Determination[bool | None]]) -> Any:
    return as_tuple(given)


def result_digest(result: AuditResult) -> str:
    """Return the digest of all that *result* rests on, its plan by the plan's own digest."""
    return result.right_digest


def sealed(result: AuditResult) -> AuditResult:
    """Return *result* with its digest."""
    return attrs.evolve(result, digest=result_digest(result))


def check_intact(subject: str, name: str, result: AuditResult) -> None:
    """Raise InvalidValue where *result*, called *name*, or its plan does not match its digest.

    A result without a digest is of format 1, or was made by hand: it passes here, and its own
    findings say that the digest is missing.
    """
    problems = intact_problems(f"{name}.plan", result.plan)
    if result.digest not in (None, result_digest(result)):
        problems.append(
            Problem(
                f"{name}.digest",
                "a digest that is not that of the result's content",
                "the result as evaluate gave it",
                "the result was changed after it was made: evaluate the audit again",
            )
        )
    if problems:
        refuse(subject, problems)


@frozen(kw_only=True)
class AuditResult:
    """An audit with all that was found in it; every figure is counted from that.

    Made by :func:`evaluate`. *answer* is CLEAN, DEFICIENT or, as long as anything is open,
    UNDETERMINED; *findings* say why.
    """

    plan: Plan = field(validator=instance_of(Plan))
    kind: AuditKind = field(default=AuditKind.DATA_VALIDATION, validator=member_of(AuditKind))
    reviews: tuple[Review, ...] = field(
        converter=_as_reviews, validator=each(tuple, Review), repr=_count
    )
    checks: tuple[ParticipantCheck, ...] = field(
        default=(), converter=_as_checks, validator=each(tuple, ParticipantCheck), repr=_count
    )
    scope: AuditScope | None = field(default=None, validator=optional(instance_of(AuditScope)))
    intermediary_type: IntermediaryType | None = field(
        default=None, validator=optional(member_of(IntermediaryType))
    )
    completed_at: Moment | None = field(default=None, validator=optional(a_moment))
    confidence: Fraction | Decimal = field(default=CONFIDENCE, validator=a_confidence)
    eligibility_of_sample_only: bool = field(default=False, validator=a_flag)
    withdrawn: tuple[Withdrawal, ...] = field(
        default=(), converter=_as_withdrawals, validator=each(tuple, Withdrawal), repr=_count
    )
    beneficiaries: tuple[Determination[bool | None], ...] = field(
        default=(), converter=_as_determinations, validator=each(tuple, Determination), repr=_count
    )
    verified: bool | None = field(default=None, validator=optional(a_flag))
    digest: str | None = field(default=None, validator=optional(a_text))

    def _problems(self) -> Iterator[Problem]:
        sampled = {
            (member.participant.key, one.patient)
            for member in (*self.plan.participants, *self.plan.reserves)
            for one in member.patients
        }
        given = Counter((one.participant.key, one.patient) for one in self.reviews)
        strangers = [r for r in self.reviews if (r.participant.key, r.patient) not in sampled]
        if strangers:
            first = strangers[0].participant.masked_key
            text = f"{len(strangers)} of records that were not sampled, the first of {first}"
            remedy = "a record outside the sample belongs to another audit's plan"
            yield Problem("reviews", text, "reviews of the plan's records", remedy)
        if twice := sum(count > 1 for count in given.values()):
            yield Problem("reviews", f"{twice} records more than once", "each record once")
        checked = Counter(check.participant for check in self.checks)
        gone = Counter(one.participant for one in self.withdrawn)
        for name, counts in (("checks", checked), ("withdrawn", gone)):
            for participant in (one for one, count in counts.items() if count > 1):
                text = f"{participant.masked_key} more than once"
                yield Problem(name, text, "each participant once")
        yield from self._problems_of_beneficiaries()
        if self.scope is not None:
            yield from facet_problems("plan", (*self.plan.participants, *self.plan.reserves))

    def _problems_of_beneficiaries(self) -> Iterator[Problem]:
        for place, one in enumerate(self.beneficiaries):
            name, expected = f"beneficiaries[{place}]", "what check_beneficiaries answered"
            if any(not found.rule.id.startswith(MEDICARE_CQMS) for found in one.findings):
                yield Problem(name, "an answer to another question", expected)
            elif one.year != self.plan.year:
                yield Problem(name, f"an answer for {one.year}", f"one for {self.plan.year}")

    @cached_property
    def right_digest(self) -> str:
        """The digest of what the result holds: *digest* is the same unless it was changed."""
        rest = content_digest(self, without=("plan", "digest"))
        content = f"{self.plan.digest}\n{rest}\n"
        return sha256(content.encode()).hexdigest()

    @property
    def year(self) -> PY:
        """The performance year of the audit."""
        return self.plan.year

    @property
    def answer(self) -> AuditOutcome:
        """What the audit says."""
        return self.determination.answer

    @property
    def findings(self) -> Findings:
        """One finding for each clause, in the order of the regulation."""
        return self.determination.findings

    @property
    def assumptions(self) -> Findings:
        """The findings that rest on our own reading."""
        return self.determination.assumptions

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that were not supplied."""
        return self.determination.missing

    @cached_property
    def determination(self) -> Determination[AuditOutcome]:
        """The answer with its findings."""
        if self.open:
            answer = AuditOutcome.UNDETERMINED
        else:
            answer = AuditOutcome.DEFICIENT if self.deficiencies else AuditOutcome.CLEAN
        return Determination(answer, self.year, findings_of, self)

    @cached_property
    def open(self) -> Findings:
        """The findings that keep the audit from being complete."""
        closed = (Verdict.MET, Verdict.NOT_APPLICABLE)
        return tuple(finding for finding in completeness(self) if finding.verdict not in closed)

    @property
    def is_intact(self) -> bool:
        """Whether the result has a digest, and it is that of its content and its plan's too."""
        return self.has_right_digest and is_intact(self.plan)

    @property
    def has_right_digest(self) -> bool:
        """Whether the digest is that of the content, the plan's digest included."""
        return self.digest == result_digest(self)

    @property
    def is_complete(self) -> bool:
        """Whether all that the audit must hold was done."""
        return not self.open

    @property
    def shortfalls(self) -> Findings:
        """Those of the open findings that say that too few participants or patients were sampled.

        In a targeted audit they can come of what the first audit left.
        """
        return tuple(finding for finding in self.open if finding.rule in SIZES)

    @cached_property
    def frame(self) -> frozenset[Participant] | None:
        """The participants of the frame that the plan was drawn from; None where not known.

        The plan knows its frame by a digest. They are those of *checks*, together with those
        withdrawn, if the digest of their keys is the plan's. One too many, who was never in the
        frame, is left out, and a finding names it.
        """
        checked = frozenset(one.participant for one in self.checks)
        gone = frozenset(one.participant for one in self.withdrawn)
        return frame_among(self.plan, checked, gone)

    @cached_property
    def sample(self) -> AuditedSample:
        """Who counts in the sample, after withdrawals and with the reserves drawn on."""
        return audited_sample(self)

    @property
    def members(self) -> tuple[SampledParticipant, ...]:
        """The participants audited: of the sample who did not withdraw, the reserves drawn on.

        A reserve is drawn on by a review of it, and where one of the sample withdrew, or has no
        record to review, and too few others are left.
        """
        return self.sample.members

    @cached_property
    def audited(self) -> Audited:
        """The plan with the reserves that were drawn on: what a later draw must leave out."""
        used = {one.participant for one in self.members}
        used |= {one.participant for one in self.reviews}
        return Audited(self.plan, used & {one.participant for one in self.plan.reserves})

    @cached_property
    def not_reviewed(self) -> tuple[SampledRecord, ...]:
        """The sampled records of which there is no review yet."""
        reviewed = {(one.participant, one.patient) for one in self.reviews}
        return tuple(
            SampledRecord(member.participant, one.patient)
            for member in self.members
            for one in member.patients
            if (member.participant, one.patient) not in reviewed
        )

    @property
    def records_sampled(self) -> int:
        """How many records were sampled, of reserves only those drawn on.

        Of those who withdrew only the records that were reviewed.
        """
        members = {member.participant for member in self.members}
        of_others = sum(review.participant not in members for review in self.reviews)
        return sum(len(member.patients) for member in self.members) + of_others

    @property
    def records_reviewed(self) -> int:
        """How many records were reviewed: the denominator of the error rate."""
        return len(self.reviews)

    @property
    def records_in_error(self) -> int:
        """How many records have an error: the numerator of the error rate."""
        return sum(bool(review.all_errors) for review in self.reviews)

    @property
    def error_rate(self) -> Fraction | None:
        """The share of the records reviewed that have an error; None where none was reviewed."""
        if not self.reviews:
            return None
        return Fraction(self.records_in_error, self.records_reviewed)

    @cached_property
    def _found(self) -> tuple[_Found, ...]:
        of_records = (
            _Found(review.participant, review.patient, error)
            for review in self.reviews
            for error in review.all_errors
        )
        of_participants = (
            _Found(check.participant, None, error)
            for check in self.checks
            for error in check.errors
        )
        return (*of_records, *of_participants)

    @property
    def participants_affected(self) -> tuple[Participant, ...]:
        """The participants with an error, those outside the sample too."""
        return tuple(dict.fromkeys(one.participant for one in self._found))

    @cached_property
    def participants_examined(self) -> tuple[Participant, ...]:
        """The participants of the sample of whom a record was reviewed or anything verified."""
        seen = {one.participant for one in self.reviews}
        members = {one.participant for one in self.members} | seen
        seen |= {one.participant for one in self.checks}
        sampled = (*self.plan.participants, *self.plan.reserves)
        return tuple(one.participant for one in sampled if one.participant in members & seen)

    @property
    def share_affected(self) -> Fraction | None:
        """The share of the participants examined in the sample that have an error."""
        if not self.participants_examined:
            return None
        affected = set(self.participants_affected) & set(self.participants_examined)
        return Fraction(len(affected), len(self.participants_examined))

    @cached_property
    def kinds(self) -> tuple[KindCount, ...]:
        """Of each kind that was found, how much of it."""
        kinds = (self._kind_count(kind) for kind in ErrorKind)
        return tuple(count for count in kinds if count.errors)

    def _kind_count(self, kind: ErrorKind) -> KindCount:
        found = [one for one in self._found if one.error.kind is kind]
        return KindCount(
            kind=kind,
            errors=len(found),
            records=_records(found),
            participants=len({one.participant for one in found}),
            examined=len(self.examined_for(kind)),
        )

    def examined_for(self, kind: ErrorKind) -> frozenset[Participant]:
        """Return the participants that were looked at for errors of *kind*.

        Those of the sample, those of whom the check was made that finds such errors, those with
        one.
        """
        take("examined_for", kind=(kind, member_of(ErrorKind)))
        verified = {
            check.participant
            for check in self.checks
            if kind in _VERIFIED_BY and getattr(check, _VERIFIED_BY[kind])
        }
        affected = {one.participant for one in self._found if one.error.kind is kind}
        return frozenset({*self.participants_examined, *verified, *affected})

    @cached_property
    def deficiencies(self) -> tuple[Deficiency, ...]:
        """What was found, errors of one kind and one measure together, in the order of kinds."""
        together: dict[str, list[_Found]] = {}
        for one in self._found:
            together.setdefault(key_of(one.error), []).append(one)
        made = (_deficiency(found) for found in together.values())
        kinds = list(ErrorKind)
        return tuple(sorted(made, key=lambda one: (kinds.index(one.kind), one.key)))

    @property
    def targeted_audits_required(self) -> tuple[Deficiency, ...]:
        """The deficiencies of which each requires a targeted audit."""
        required = self.kind is AuditKind.DATA_VALIDATION and TARGETED_AUDITS.at(self.year)
        return self.deficiencies if required else ()

    @property
    def uncovered(self) -> tuple[str, ...]:
        """What will be submitted and the sample does not reach, as ``audits.scope.…: member``."""
        return tuple(
            f"{finding.rule.id}: {finding.about}"
            for finding in self.open
            if finding.rule.id.startswith("audits.scope.") and finding.verdict is Verdict.NOT_MET
        )

    @property
    def affected_at_most(self) -> Fraction | None:
        """The largest share of all participants that could be affected, at the confidence named.

        It is exact, by :func:`upper_bound`, of the participants drawn at random from the whole
        frame: those added for coverage are left out. None where the audit is not complete, and
        where the plan excluded an earlier one or was extended, for then the draw was not from the
        whole; nor where a participant withdrew.
        """
        drawn = [one.participant for one in self.plan.participants if one.drawn_for == RANDOM]
        if self.open or self.plan.excluded or self.plan.extends or self.withdrawn:
            return None
        affected = len(set(self.participants_affected) & set(drawn))
        return upper_bound(affected, len(drawn), self.plan.frame_size, confidence=self.confidence)

    def records_at_most(self, participant: Participant) -> Fraction | None:
        """Return the largest share of *participant*'s records that could have an error.

        It is exact, by :func:`upper_bound`, where all of its sampled records were reviewed and no
        earlier audit was excluded; else None, and where it has no sampled records.

        Raises InvalidValue for a participant that was not audited.
        """
        check_participant("records_at_most", "participant", participant)
        member = next((one for one in self.members if one.participant == participant), None)
        if member is None:
            raise InvalidValue.of(
                "records_at_most",
                "participant",
                given="one that was not audited",
                expected="one of the members of the audit",
            )
        reviews = [one for one in self.reviews if one.participant == participant]
        is_whole = len(reviews) == len(member.patients) > 0
        if not is_whole or self.plan.excluded or self.plan.extends:
            return None
        wrong = sum(bool(review.all_errors) for review in reviews)
        return upper_bound(
            wrong, len(reviews), member.patient_population, confidence=self.confidence
        )

    def explain(self) -> str:
        """Return the answer and every clause as plain text."""
        return self.determination.explain()

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per deficiency. A clean audit has none; its findings have rows too."""
        return [
            {
                "year": self.year.year,
                "kind": one.kind.name,
                "measure": one.measure,
                "description": one.description,
                "errors": one.errors,
                "records": one.records,
                "records_reviewed": self.records_reviewed,
                "participants": len(one.participants),
                "participants_examined": len(self.participants_examined),
            }
            for one in self.deficiencies
        ]

    def _repr_html_(self) -> str:
        caption = f"{self.kind.value}, performance year {self.year}: {self.answer.value}"
        return html_facts(caption, dict(self._summary())) + self.determination._repr_html_()

    def _summary(self) -> Iterator[tuple[str, str]]:
        yield "records reviewed", f"{self.records_reviewed} of {self.records_sampled}"
        yield "records with an error", f"{self.records_in_error} of {self.records_reviewed}"
        examined = len(self.participants_examined)
        yield "participants examined", f"{examined} of {len(self.members)}"
        yield "deficiencies", "; ".join(one.key for one in self.deficiencies) or "none"


def _records(found: list[_Found]) -> int:
    return len({(one.participant, one.patient) for one in found if one.patient is not None})


def _deficiency(found: list[_Found]) -> Deficiency:
    error = found[0].error
    return Deficiency(
        kind=error.kind,
        measure=error.measure,
        description=error.description if error.kind is ErrorKind.OTHER else None,
        errors=len(found),
        records=_records(found),
        participants=tuple(dict.fromkeys(one.participant for one in found)),
    )


def evaluate(
    plan: Plan,
    reviews: Iterable[Review],
    year: PY,
    *,
    checks: Iterable[ParticipantCheck] = (),
    scope: AuditScope | None = None,
    intermediary_type: IntermediaryType | None = None,
    kind: AuditKind = AuditKind.DATA_VALIDATION,
    completed_at: Moment | None = None,
    confidence: Fraction | Decimal = CONFIDENCE,
    eligibility_of_sample_only: bool = False,
    withdrawn: Iterable[Withdrawal] = (),
    beneficiaries: Beneficiaries = (),
    verified: Determination[bool | None] | None = None,
) -> AuditResult:
    """Evaluate the audit whose sample is *plan* from the *reviews* of its records.

    *reviews* hold one review for each record that was looked at: of the sample all are needed, of a
    reserve all once it is drawn on. *checks* say what was verified of each participant as a whole;
    the eligibility status is to be verified of every participant of the frame, or with
    *eligibility_of_sample_only* of those sampled. *scope* is what will be submitted,
    *intermediary_type* who submits it. A targeted audit (*kind*) needs none of the three.
    *completed_at* is when the audit was finished. *withdrawn* records whose data will not be
    submitted after all: the plan stays as it is, and where the sample is then too small for the
    population that is left, the next reserve in order counts. *beneficiaries* are the answers of
    :func:`check_beneficiaries` where Medicare CQMs are submitted, one for each ACO, which it names.
    *verified* is what :func:`qpp_rules.sampling.verify` answered of this plan; without it a finding
    says that the plan was not drawn again, and a plan that extends another keeps the audit open.

    The plan must match its digest. All that it shows by itself is computed again, and a plan that
    falls short of a size keeps the audit open. The result has a digest of all that it rests on.

    The answer of the result is UNDETERMINED as long as anything is open, even where errors were
    found; the deficiencies found so far are listed all the same.

    >>> from qpp_rules import Group, Tin, sampling
    >>> frame = [sampling.FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 13)]
    >>> plan = sampling.draw(
    ...     frame, lambda _: ["P1", "P2"], seed="31415926535897932384", year=PY(2027)
    ... )
    >>> wrong = DataError(ErrorKind.CLINICAL_DOCUMENTATION, "236", "no reading on that day")
    >>> reviews = [
    ...     Review(member.participant, one.patient, [wrong] if one.rank == 2 else [])
    ...     for member in plan.participants for one in member.patients
    ... ]
    >>> result = evaluate(plan, reviews, PY(2027))
    >>> result.error_rate, result.records_in_error, result.records_reviewed
    (Fraction(1, 2), 10, 20)
    >>> [deficiency.key for deficiency in result.targeted_audits_required]
    ['CLINICAL_DOCUMENTATION: 236']
    >>> result.answer, result.missing[:2]
    (<AuditOutcome.UNDETERMINED: 'undetermined'>, ('intermediary_type', 'scope'))

    Raises InvalidType or InvalidValue, with all that is wrong, for a plan of another year or one
    that does not match its digest (``plan.digest``), a record that was not sampled or comes twice,
    a participant that is checked or withdraws twice, answers in *beneficiaries* or *verified* to
    other questions, one in *verified* that is not that of its findings, or a float as *confidence*.

    Citation: 42 CFR § 414.1400(b)(3)(v) and (vi)(A).
    """
    check_year("evaluate", year)
    if not isinstance(plan, Plan):
        raise InvalidType.of("evaluate", "plan", given=type(plan).__name__, expected="a Plan")
    if isinstance(beneficiaries, Determination):
        beneficiaries = (beneficiaries,)
    listings = {
        "reviews": reviews,
        "checks": checks,
        "withdrawn": withdrawn,
        "beneficiaries": beneficiaries,
    }
    problems = [
        Problem(name, type(value).__name__, f"an iterable of {name}", is_type=True)
        for name, value in listings.items()
        if not is_listing(value)
    ]
    if plan.year != year:
        remedy = "an audit is of one year; give its plan"
        problems.append(Problem("plan", f"a plan of {plan.year}", f"one of {year}", remedy))
    problems += [*intact_problems("plan", plan), *_not_of(verified, plan)]
    if problems:
        refuse("evaluate", problems)
    result = AuditResult(
        plan=plan,
        kind=kind,
        reviews=_in_order(plan, list(reviews)),
        checks=_in_order_of_keys(list(checks), ParticipantCheck),
        scope=scope,
        intermediary_type=intermediary_type,
        completed_at=completed_at,
        confidence=confidence,
        eligibility_of_sample_only=eligibility_of_sample_only,
        withdrawn=_in_order_of_keys(list(withdrawn), Withdrawal),
        beneficiaries=beneficiaries,
        verified=None if verified is None else verified.answer,
    )
    return sealed(result)


Beneficiaries: TypeAlias = Determination[bool | None] | Iterable[Determination[bool | None]]
"""What :func:`check_beneficiaries` answered, of one ACO or of several."""


def _not_of(verified: Any, plan: Plan) -> list[Problem]:
    """Return the problem of what does not say whether *plan* was drawn again."""
    if verified is None:
        return []
    expected = "what sampling.verify answered of this plan"
    if not isinstance(verified, Determination):
        return [Problem("verified", shown(verified), expected, is_type=True)]
    digests = [one.observed for one in verified.findings if one.rule.id == _OF_THE_PLAN]
    told = {one.rule.id for one in verified.findings}
    right = all_met(verified.year, verified.findings).answer
    needed = _COMPARED if right else _COMPARED[:1]
    if digests != [plan.digest] or not told.issuperset(needed):
        return [Problem("verified", "an answer to another question, or of another plan", expected)]
    if verified.answer is not right:
        given = "an answer that is not that of its findings"
        return [Problem("verified", given, expected, "verify the plan again")]
    return []


_OF_THE_PLAN: Final = "sampling.verification.digest"
"""The rule whose finding says which plan was verified: it observes the plan's digest."""

_COMPARED: Final = tuple(
    f"sampling.verification.{name}"
    for name in ("exclusions", "frame", "members-missing", "members-entitled", "patients")
)
"""What verify alone tells: the first always, all where it could draw the plan again."""


def _in_order(plan: Plan, reviews: list[Any]) -> tuple[Any, ...]:
    """Return *reviews* in the order of the sample, so that equal audits are equal."""
    order = {
        (member.participant, one.patient): place
        for place, (member, one) in enumerate(
            (member, one)
            for member in (*plan.participants, *plan.reserves)
            for one in member.patients
        )
    }
    # What is no review is refused by the result, with all else that is wrong.
    if not all(isinstance(one, Review) for one in reviews):
        return tuple(reviews)
    return tuple(
        sorted(reviews, key=lambda one: order.get((one.participant, one.patient), len(order)))
    )


def _in_order_of_keys(items: list[Any], kind: type[Any]) -> tuple[Any, ...]:
    if not all(isinstance(one, kind) for one in items):
        return tuple(items)
    return tuple(sorted(items, key=lambda one: one.participant.key))

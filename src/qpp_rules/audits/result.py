"""The result of an audit: its clauses, what is open, and the answer: (b)(3)(v)(D) to (G)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import attrs
from attrs import field

from qpp_rules.audits.beneficiaries import (
    MEDICARE_CQMS,
    beneficiaries_findings,
    beneficiaries_missing,
)
from qpp_rules.audits.contents import frame_findings, verified_findings
from qpp_rules.audits.deficiencies import (
    GROUPED,
    TARGETED,
    TARGETED_AUDITS,
    AuditKind,
    Deficiency,
    KindCount,
    deficiency_about,
    measure_findings,
)
from qpp_rules.audits.paragraphs import paragraph, read_as
from qpp_rules.audits.reviews import (
    ErrorKind,
    ParticipantCheck,
    Review,
    SampledRecord,
    Withdrawal,
    documented_finding,
)
from qpp_rules.audits.sample import (
    REVIEWED,
    SIZES,
    kept_out_findings,
    plan_findings,
    reviewed_finding,
    size_findings,
    withdrawn_findings,
)
from qpp_rules.audits.scope import (
    CATEGORIES,
    AuditScope,
    facet_problems,
    scope_findings,
    submitter_findings,
)
from qpp_rules.audits.tally import Tally
from qpp_rules.core.checks import (
    a_confidence,
    a_flag,
    a_text,
    each,
    hidden,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination
from qpp_rules.core.digests import content_digest
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.findings import (
    Finding,
    Findings,
    Verdict,
)
from qpp_rules.core.identifiers import Participant, check_participant
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.masking import counted
from qpp_rules.core.moments import Moment, a_moment, closing_instant, opening_instant
from qpp_rules.core.pages import Page
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.tables import html_facts
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.sampling import (
    CONFIDENCE,
    RANDOM,
    Audited,
    Plan,
    SampledParticipant,
    intact_problems,
    is_intact,
    upper_bound,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.years import PerformanceYear as PY


class AuditOutcome(Enumeration):
    """The outcome of an audit. An audit that is not complete is never clean."""

    CLEAN = "clean"
    DEFICIENT = "deficient"
    UNDETERMINED = "undetermined"


@frozen(kw_only=True)
class AuditResult:
    """An audit with everything found in it; every figure is counted from that.

    :func:`evaluate` makes it. *answer* is CLEAN, DEFICIENT or, as long as anything is open,
    UNDETERMINED; *findings* say why.
    """

    plan: Plan = field(validator=instance_of(Plan))
    kind: AuditKind = field(default=AuditKind.DATA_VALIDATION, validator=member_of(AuditKind))
    reviews: tuple[Review, ...] = field(
        converter=as_tuple, validator=each(tuple, Review), repr=counted
    )
    checks: tuple[ParticipantCheck, ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, ParticipantCheck), repr=counted
    )
    scope: AuditScope | None = field(default=None, validator=optional(instance_of(AuditScope)))
    intermediary_type: IntermediaryType | None = field(
        default=None, validator=optional(member_of(IntermediaryType))
    )
    completed_at: Moment | None = field(default=None, validator=optional(a_moment))
    confidence: Fraction | Decimal = field(default=CONFIDENCE, validator=a_confidence)
    eligibility_of_sample_only: bool = field(default=False, validator=a_flag)
    withdrawn: tuple[Withdrawal, ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, Withdrawal), repr=counted
    )
    beneficiaries: tuple[Determination[bool | None], ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, Determination), repr=counted
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
            name, expected = f"beneficiaries[{place}]", "an answer of check_beneficiaries"
            if any(not found.rule.id.startswith(MEDICARE_CQMS) for found in one.findings):
                yield Problem(name, "an answer to another question", expected)
            elif one.year != self.plan.year:
                yield Problem(name, f"an answer for {one.year}", f"one for {self.plan.year}")

    @cached_property
    def _tally(self) -> Tally:
        return Tally(self.plan, self.reviews, self.checks, self.withdrawn)

    @cached_property
    def _clauses(self) -> Findings:
        return tuple(_clauses_of(self, self._tally))

    @property
    def year(self) -> PY:
        """The performance year of the audit."""
        return self.plan.year

    @cached_property
    def determination(self) -> Determination[AuditOutcome]:
        """The answer with its findings."""
        outcome, missing = _outcome(self), tuple(dict.fromkeys(_missing(self)))
        return Determination(outcome, self.year, _findings_of, self, self._clauses, missing=missing)

    @property
    def answer(self) -> AuditOutcome:
        """The outcome of the audit."""
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
    def open(self) -> Findings:
        """The findings that keep the audit from being complete."""
        closed = (Verdict.MET, Verdict.NOT_APPLICABLE)
        return tuple(finding for finding in self._clauses if finding.verdict not in closed)

    @property
    def is_complete(self) -> bool:
        """Whether everything that the audit requires was done."""
        return not self.open

    @property
    def is_intact(self) -> bool:
        """Whether the result has a digest, and it and the plan's match their contents."""
        return self.has_right_digest and is_intact(self.plan)

    @property
    def has_right_digest(self) -> bool:
        """Whether the digest matches the content, including the plan's digest."""
        return self.digest == self.right_digest

    @cached_property
    def right_digest(self) -> str:
        """The digest of the content: *digest* is the same unless the result was changed."""
        rest = content_digest(self, without=("plan", "digest"))
        content = f"{self.plan.digest}\n{rest}\n"
        return sha256(content.encode()).hexdigest()

    @property
    def shortfalls(self) -> Findings:
        """The open findings that say that too few participants or patients were sampled.

        In a targeted audit the first audit may have left too few.
        """
        return tuple(finding for finding in self.open if finding.rule in SIZES)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """What will be submitted but the sample does not cover, as ``audits.scope.…: member``."""
        return tuple(
            f"{finding.rule.id}: {finding.about}"
            for finding in self.open
            if finding.rule.id.startswith("audits.scope.") and finding.verdict is Verdict.NOT_MET
        )

    @property
    def frame(self) -> frozenset[Participant] | None:
        """The participants in the frame that the plan was drawn from; None if not known.

        The plan knows its frame by a digest. The frame is made of the participants of *checks* and
        those withdrawn, if the digest of their keys is the plan's. A single participant that was
        never in the frame is left out, and a finding names it.
        """
        return self._tally.frame

    @property
    def members(self) -> tuple[SampledParticipant, ...]:
        """The participants audited: the sampled ones that did not withdraw, and used reserves.

        A reserve is used if one of its records was reviewed. It is also used if a sampled
        participant withdrew, or has no record to review, and too few others are left.
        """
        return self._tally.members

    @property
    def audited(self) -> Audited:
        """The plan with the reserves that were used: what a later draw must leave out."""
        return self._tally.audited

    @property
    def not_reviewed(self) -> tuple[SampledRecord, ...]:
        """The sampled records that were not reviewed yet."""
        return self._tally.not_reviewed

    @property
    def records_sampled(self) -> int:
        """How many records were sampled, including those of reserves that were used.

        For withdrawn participants only the reviewed records count.
        """
        return self._tally.records_sampled

    @property
    def records_reviewed(self) -> int:
        """How many records were reviewed: the denominator of the error rate."""
        return self._tally.records_reviewed

    @property
    def records_in_error(self) -> int:
        """How many records have an error: the numerator of the error rate."""
        return self._tally.records_in_error

    @property
    def error_rate(self) -> Fraction | None:
        """The share of the reviewed records that have an error; None if none was reviewed."""
        return self._tally.error_rate

    @property
    def participants_affected(self) -> tuple[Participant, ...]:
        """The participants with an error, inside or outside the sample."""
        return self._tally.affected

    @property
    def participants_examined(self) -> tuple[Participant, ...]:
        """The sampled participants with a reviewed record or a check."""
        return self._tally.examined

    def examined_for(self, kind: ErrorKind) -> frozenset[Participant]:
        """Return the participants that were examined for errors of *kind*.

        These are the examined ones of the sample, those whose check looks for such errors, and
        those with such an error.
        """
        take("examined_for", kind=(kind, member_of(ErrorKind)))
        return self._tally.examined_for(kind)

    @property
    def share_affected(self) -> Fraction | None:
        """The share of the examined participants in the sample that have an error."""
        return self._tally.share_affected

    @property
    def kinds(self) -> tuple[KindCount, ...]:
        """The counts for each kind of error that was found."""
        return self._tally.kinds

    @property
    def deficiencies(self) -> tuple[Deficiency, ...]:
        """The deficiencies: errors of one kind and one measure together, in the order of kinds."""
        return self._tally.deficiencies

    @property
    def targeted_audits_required(self) -> tuple[Deficiency, ...]:
        """The deficiencies that require a targeted audit each."""
        required = self.kind is AuditKind.DATA_VALIDATION and TARGETED_AUDITS.at(self.year)
        return self.deficiencies if required else ()

    @property
    def affected_at_most(self) -> Fraction | None:
        """The largest share of all participants that could be affected, at *confidence*.

        :func:`upper_bound` computes it exactly from the participants drawn at random; those added
        for coverage are left out. None if the audit is not complete, if a participant withdrew, or
        if the plan excluded an earlier one or was extended, because then the draw was not from the
        whole frame.
        """
        return None if self.open else _affected_at_most(self._tally, self.confidence)

    def records_at_most(self, participant: Participant) -> Fraction | None:
        """Return the largest share of *participant*'s records that could have an error.

        :func:`upper_bound` computes it exactly if all of its sampled records were reviewed. None
        otherwise, and if it has no sampled records, or the plan excluded or extended another.

        Raises InvalidValue for a participant that was not audited.
        """
        check_participant("records_at_most", "participant", participant)
        return _records_at_most(self._tally, participant, self.confidence)

    def explain(self) -> str:
        """Return the answer and every clause as plain text."""
        return self.determination.explain()

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict for each deficiency; a clean audit has none."""
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


_page = Page(__name__)

AFTER_YEAR_BEGAN: Final = _page.rule(
    "audits.order.after-year-began",
    "the audit was finished after the performance year began",
    paragraph(
        "(b)(3)(v)(A)",
        Basis.INTERPRETATION,
        "data of a year cannot be validated before there are any; the text states when an audit "
        "must be done by and not from when, and an earlier one could also count",
    ),
    "AUD-032",
)
SEALED: Final = _page.rule(
    "audits.digest",
    "the result has not changed since the audit was evaluated: its digest matches",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.INTERPRETATION,
        "how a result is kept is not prescribed; one that was changed proves nothing",
    ),
    "AUD-037",
)
_HOW_COMPUTED: Final = (
    "how the rate is computed is not said: it is the records with an error, of the records "
    "reviewed; CMS computes rates of its own from the data submitted"
)
ERROR_RATE: Final = _page.rule(
    "audits.error-rate",
    "no reviewed record has an error",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.INTERPRETATION,
        _HOW_COMPUTED,
        in_2027=read_as(unread(2024, cfr("414.1400(b)(3)(v)(G)")), _HOW_COMPUTED),
    ),
    "AUD-028",
    "AUD-029",
)


def sealed(result: AuditResult) -> AuditResult:
    """Return *result* with its digest."""
    return attrs.evolve(result, digest=result.right_digest)


def check_result(subject: str, name: str, result: object) -> None:
    """Raise InvalidType unless *result*, called *name*, is an AuditResult."""
    check = hidden(instance_of(AuditResult, remedy="make one with evaluate"))
    take(subject, **{name: (result, check)})


def check_intact(subject: str, name: str, result: AuditResult) -> None:
    """Raise InvalidValue if *result*, called *name*, or its plan does not match its digest.

    A result without a digest is of format 1, or was made by hand: it passes here, and its own
    findings say that the digest is missing.
    """
    problems = intact_problems(f"{name}.plan", result.plan)
    if result.digest not in (None, result.right_digest):
        problems.append(
            Problem(
                f"{name}.digest",
                "a digest that does not match the result's content",
                "the result as evaluate gave it",
                "the result was changed after it was made: evaluate the audit again",
            )
        )
    if problems:
        refuse(subject, problems)


def tally_of(result: AuditResult) -> Tally:
    """Return the counts of *result*."""
    return result._tally  # noqa: SLF001


# What is decided


def _clauses_of(result: AuditResult, tally: Tally) -> Iterator[Finding]:
    """Yield whether each requirement of an audit is met, in the order of the regulation."""
    is_validation, year, scope = result.kind is AuditKind.DATA_VALIDATION, result.year, result.scope
    if is_validation:
        yield from submitter_findings(result.intermediary_type, scope, year)
    yield from _after_year_began(result.completed_at, year)
    if is_validation and scope is None:
        yield CATEGORIES.of(year).unknown("scope")
    elif is_validation and scope is not None:
        members, kind = tally.members, result.intermediary_type
        yield from scope_findings(scope, year, members, kind, without=tally.empty)
    yield from plan_findings(tally, result.verified)
    yield from kept_out_findings(tally, result.kind)
    yield from size_findings(tally)
    yield reviewed_finding(tally)
    if is_validation:
        yield from verified_findings(tally, of_sample_only=result.eligibility_of_sample_only)
        yield from beneficiaries_findings(result.beneficiaries, scope, tally.members, year)
    yield from frame_findings(tally)
    yield from withdrawn_findings(result.withdrawn, result.completed_at, year)
    is_sealed = None if result.digest is None else result.has_right_digest
    yield SEALED.of(year).judge(is_sealed, missing=("digest",))


def _after_year_began(done: Moment | None, year: PY) -> Iterator[Finding]:
    if done is not None:
        first = year.first_day
        # An audit that ended in the first instant of the year was done before it.
        after = closing_instant(done) > opening_instant(first)
        yield AFTER_YEAR_BEGAN.of(year).judge(after, done, f"on {first} or later")


def _outcome(result: AuditResult) -> AuditOutcome:
    if result.open:
        return AuditOutcome.UNDETERMINED
    return AuditOutcome.DEFICIENT if result.deficiencies else AuditOutcome.CLEAN


def _missing(result: AuditResult) -> Iterator[str]:
    """Yield the facts that keep the audit open because they were not supplied."""
    for finding in result.open:
        lacks_reviews = finding.rule is REVIEWED and finding.verdict is Verdict.NOT_MET
        yield from ("reviews",) if lacks_reviews else finding.missing
    if result.kind is AuditKind.DATA_VALIDATION:
        members = tally_of(result).members
        yield from beneficiaries_missing(result.beneficiaries, result.scope, members, result.year)


def _findings_of(result: AuditResult, clauses: Findings) -> Findings:
    """Return one finding for each clause, in the order of the regulation."""
    return tuple(_all_findings(result, clauses))


def _all_findings(result: AuditResult, clauses: Findings) -> Iterator[Finding]:
    year = result.year
    for finding in clauses:
        if finding.rule is REVIEWED:
            yield documented_finding(result.reviews, year)
        yield finding
    yield ERROR_RATE.of(year).judge(
        None if result.error_rate is None else result.records_in_error == 0,
        f"{result.records_in_error} of {result.records_reviewed}",
        "0",
        missing=("reviews",),
    )
    if result.kind is AuditKind.DATA_VALIDATION:
        yield from _targeted_findings(result.deficiencies, year)


def _targeted_findings(deficiencies: tuple[Deficiency, ...], year: PY) -> Iterator[Finding]:
    targeted = TARGETED.of(year)
    if not deficiencies:
        yield targeted.met(0, 0)
        return
    for one in deficiencies:
        yield targeted.not_met(one.errors, 0, about=deficiency_about(one))
    yield GROUPED.of(year).met(len(deficiencies))
    yield from measure_findings(deficiencies, year)


def _affected_at_most(tally: Tally, confidence: Fraction | Decimal) -> Fraction | None:
    plan = tally.plan
    if plan.excluded or plan.extends or tally.withdrawn:
        return None
    drawn = [one.participant for one in plan.participants if one.drawn_for == RANDOM]
    affected = len(set(tally.affected) & set(drawn))
    return upper_bound(affected, len(drawn), plan.frame_size, confidence=confidence)


def _records_at_most(
    tally: Tally, participant: Participant, confidence: Fraction | Decimal
) -> Fraction | None:
    member = next((one for one in tally.members if one.participant == participant), None)
    if member is None:
        raise InvalidValue.of(
            "records_at_most",
            "participant",
            given="one that was not audited",
            expected="one of the members of the audit",
        )
    reviews = [one for one in tally.reviews if one.participant == participant]
    is_whole = len(reviews) == len(member.patients) > 0
    if not is_whole or tally.plan.excluded or tally.plan.extends:
        return None
    wrong = sum(bool(review.all_errors) for review in reviews)
    return upper_bound(wrong, len(reviews), member.patient_population, confidence=confidence)

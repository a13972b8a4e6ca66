"""One planned submission with every fact that decides whether it may go, and its receipt."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import field, fields

from qpp_rules.agreements import Authorization, BusinessAssociateAgreement
from qpp_rules.audits import AuditResult, Correction, TargetedAudit
from qpp_rules.audits import Withdrawal as AuditWithdrawal
from qpp_rules.core.checks import (
    a_calendar_date,
    a_text,
    each,
    hidden,
    instance_of,
    member_of,
    optional,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant, VirtualGroup, a_participant
from qpp_rules.core.listings import as_frozenset, as_tuple
from qpp_rules.core.moments import Moment, a_moment
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.elections import Election, ElectionState
from qpp_rules.eligibility import Eligibility
from qpp_rules.postings import Posting
from qpp_rules.registration import MvpRegistration
from qpp_rules.reweighting import Reweighting
from qpp_rules.standing import Notice, Resolution, StandingEvent, Termination, Withdrawal
from qpp_rules.submissions import Certification, Checked
from qpp_rules.terms import Approval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def _as_categories(items: Iterable[PerformanceCategory] | None) -> Any:
    return as_frozenset(items)


@frozen(kw_only=True)
class Receipt:
    """CMS's receipt of a participant's data: only this shows that the data was submitted.

    *reference* is what CMS calls the submission. *reporting_option*, *mvp* and *categories* say
    which planned submission it is, or which part of it, if the participant has several; None fits
    any. Only a receipt from the time in which submission was open counts, and none that is older
    than the certification of the content.
    """

    participant: Participant = field(validator=a_participant)
    year: PerformanceYear = field(validator=a_performance_year)
    received_at: Moment = field(validator=a_moment)
    reference: str | None = field(default=None, validator=optional(a_text))
    reporting_option: ReportingOption | None = field(
        default=None, validator=optional(member_of(ReportingOption))
    )
    mvp: str | None = field(default=None, validator=optional(a_text))
    categories: frozenset[PerformanceCategory] | None = field(
        default=None,
        converter=_as_categories,
        validator=optional(each(frozenset, PerformanceCategory)),
    )

    def is_of(self, planned: PlannedSubmission) -> bool:
        """Return whether it can be the receipt of all of *planned*."""
        return self.part_of(planned) == planned.categories

    def part_of(self, planned: PlannedSubmission) -> frozenset[PerformanceCategory]:
        """Return the categories of *planned* whose receipt it can be: none, if of another plan."""
        is_alike = (
            (self.participant, self.year) == (planned.participant, planned.year)
            and self.reporting_option in (None, planned.known_option)
            and self.mvp in (None, planned.mvp)
        )
        if not is_alike:
            return frozenset()
        sent = planned.categories
        return sent if self.categories is None else self.categories & sent


def _as_approvals(given: Approval | Iterable[Approval] | None) -> Any:
    return as_tuple(given, alone=Approval)


def _as_events(events: Iterable[StandingEvent] | None) -> Any:
    return as_tuple(events)


def _as_agreements(documents: Iterable[BusinessAssociateAgreement] | None) -> Any:
    return as_tuple(documents)


def _as_authorizations(documents: Iterable[Authorization] | None) -> Any:
    return as_tuple(documents)


def _as_targeted_audits(audits: Iterable[TargetedAudit]) -> Any:
    return as_tuple(audits)


def _as_corrections(corrections: Iterable[Correction]) -> Any:
    return as_tuple(corrections)


def _as_checks(checks: Iterable[Determination[bool | None]]) -> Any:
    return as_tuple(checks)


def _as_withdrawals(withdrawals: Iterable[AuditWithdrawal]) -> Any:
    return as_tuple(withdrawals)


_HIDDEN_PLAN: Final = hidden(instance_of(PlannedSubmission))
_A_DETERMINATION: Final = optional(hidden(instance_of(Determination)))
_EVENTS: Final = optional(each(tuple, Notice, Resolution, Termination, Withdrawal))


@frozen(kw_only=True)
class SubmissionCase:
    """A planned submission, and the facts that decide whether it may be sent.

    None means "not known". An empty *standing_events*, *agreements* or *authorizations* means that
    there is none. *targeted_audits*, *corrections*, *beneficiaries* and *withdrawn* are empty
    unless given: what an audit found and what is not in them was not done.

    Of the intermediary are *approval* (one, or all that it has), *standing_events*, *posting* (with
    its own row alone), *validation*, *targeted_audits*, *corrections* and *report*. All others are
    of the participant: *determination* of its eligibility, its *election* and what CMS itself shows
    of it, *virtual_group_election* (the day of a virtual group's), its documents and its
    *registration*; *beneficiaries* are checks of an ACO's list, *withdrawn* says that it left after
    the audit; the *checked* content and its *certification*.

    Four say what is warned of and hold nothing back: *reweighting*, what :func:`.submissions.meets`
    says (*meets*), and the answers of :func:`.feedback.check_participant` and
    :func:`.audits.check_execution_report` (*feedback*, *report*). The *receipt* shows that the data
    was submitted.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import IntermediaryType, PerformanceCategory
    >>> year = PerformanceYear(2026)
    >>> planned = PlannedSubmission(Group(Tin("000000001")), year, {PerformanceCategory.QUALITY})
    >>> case = SubmissionCase(
    ...     planned=planned, approval=Approval(IntermediaryType.QUALIFIED_REGISTRY, year)
    ... )
    >>> len(case.approval), case.agreements
    (1, None)

    Raises InvalidType or InvalidValue, with every problem: for a fact of another participant or
    year than *planned*; for a *virtual_group_election* of another kind of participant; and for a
    *posting* with other rows than the intermediary's.
    """

    planned: PlannedSubmission = field(validator=_HIDDEN_PLAN)
    approval: tuple[Approval, ...] | None = field(
        default=None, converter=_as_approvals, validator=optional(each(tuple, Approval))
    )
    standing_events: tuple[StandingEvent, ...] | None = field(
        default=None, converter=_as_events, validator=_EVENTS
    )
    posting: Posting | None = field(default=None, validator=optional(instance_of(Posting)))
    validation: AuditResult | None = field(
        default=None, validator=optional(instance_of(AuditResult))
    )
    targeted_audits: tuple[TargetedAudit, ...] = field(
        default=(), converter=_as_targeted_audits, validator=each(tuple, TargetedAudit)
    )
    corrections: tuple[Correction, ...] = field(
        default=(), converter=_as_corrections, validator=each(tuple, Correction)
    )
    determination: Determination[Eligibility] | None = field(
        default=None, validator=_A_DETERMINATION
    )
    election: Election | None = field(default=None, validator=optional(instance_of(Election)))
    cms_status: ElectionState | None = field(
        default=None, validator=optional(member_of(ElectionState))
    )
    virtual_group_election: date | None = field(default=None, validator=optional(a_calendar_date))
    agreements: tuple[BusinessAssociateAgreement, ...] | None = field(
        default=None,
        converter=_as_agreements,
        validator=optional(each(tuple, BusinessAssociateAgreement)),
    )
    authorizations: tuple[Authorization, ...] | None = field(
        default=None, converter=_as_authorizations, validator=optional(each(tuple, Authorization))
    )
    registration: MvpRegistration | None = field(
        default=None, validator=optional(hidden(instance_of(MvpRegistration)))
    )
    beneficiaries: tuple[Determination[bool | None], ...] = field(
        default=(), converter=_as_checks, validator=each(tuple, Determination)
    )
    withdrawn: tuple[AuditWithdrawal, ...] = field(
        default=(), converter=_as_withdrawals, validator=each(tuple, AuditWithdrawal)
    )
    checked: Checked | None = field(default=None, validator=optional(hidden(instance_of(Checked))))
    certification: Certification | None = field(
        default=None, validator=optional(hidden(instance_of(Certification)))
    )
    reweighting: Reweighting | None = field(
        default=None, validator=optional(instance_of(Reweighting))
    )
    meets: Determination[bool | None] | None = field(default=None, validator=_A_DETERMINATION)
    feedback: Determination[bool | None] | None = field(default=None, validator=_A_DETERMINATION)
    report: Determination[bool | None] | None = field(default=None, validator=_A_DETERMINATION)
    receipt: Receipt | None = field(default=None, validator=optional(instance_of(Receipt)))

    def __repr__(self) -> str:
        _, *facts = fields(type(self))
        given = [one.name for one in facts if getattr(self, one.name) != one.default]
        return f"SubmissionCase({self.planned!r}, given: {', '.join(given) or 'nothing'})"

    def _problems(self) -> Iterator[Problem]:
        year, whose = self.planned.year, self.planned.participant
        for name, of_fact in self._years():
            if of_fact != year:
                yield Problem(name, f"one of {of_fact}", f"one of {year}, as planned")
        for name, participant in self._participants():
            if participant != whose:
                expected = f"one of {whose.masked_key}, as planned"
                yield Problem(name, f"one of {participant.masked_key}", expected)
        yield from self._of_determination()
        if self.virtual_group_election is not None and not isinstance(whose, VirtualGroup):
            given, expected = f"a day, for {whose.masked_key}", "None: no virtual group is planned"
            yield Problem("virtual_group_election", given, expected)
        if self.posting is not None and len(self.posting.intermediaries) != 1:
            given = f"{len(self.posting.intermediaries)} rows"
            remedy = "attrs.evolve(posting, intermediaries=[its row])"
            yield Problem("posting", given, "the row of the intermediary alone", remedy)
        if self.receipt is not None and not self.receipt.is_of(self.planned):
            expected = "one of the reporting option, the MVP and all categories that are planned"
            yield Problem("receipt", "one of another planned submission", expected)

    def _years(self) -> Iterator[tuple[str, PerformanceYear]]:
        for name in _OF_THE_YEAR:
            fact = getattr(self, name)
            if fact is not None:
                yield name, fact.year
        if self.certification is not None:
            yield "certification.planned", self.certification.planned.year
        for place, one in enumerate(self.beneficiaries):
            yield f"beneficiaries[{place}]", one.year

    def _participants(self) -> Iterator[tuple[str, Participant]]:
        for name in ("election", "registration", "receipt"):
            fact = getattr(self, name)
            if fact is not None:
                yield name, fact.participant
        for name in ("agreements", "authorizations", "withdrawn"):
            for place, one in enumerate(getattr(self, name) or ()):
                yield f"{name}[{place}]", one.participant
        # A subgroup that is sent without its group's TIN is for the gate of the content.
        if self.checked is not None and self.checked.submission.participant is not None:
            yield "checked", self.checked.submission.participant
        if self.certification is not None:
            yield "certification.planned", self.certification.planned.participant

    def _of_determination(self) -> Iterator[Problem]:
        found = self.determination
        if found is None:
            return
        if not isinstance(found.answer, Eligibility):
            given, remedy = "another Determination", "take it from determine_group and the like"
            expected = "a Determination of Eligibility"
            yield Problem("determination", given, expected, remedy, is_type=True)
            return
        masked = self.planned.participant.masked_key
        for one in found.findings:
            if one.rule.id == _PARTICIPANT and one.about not in ("", masked):
                yield Problem("determination", f"one of {one.about}", f"one of {masked}")


_PARTICIPANT: Final = "eligibility.participant"
_OF_THE_YEAR: Final = (
    *("posting", "validation", "determination", "election", "registration", "checked"),
    *("reweighting", "meets", "feedback", "report", "receipt"),
)

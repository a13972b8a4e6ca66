"""The gate of audits: whether data may be submitted, (b)(3)(v)(A) and (vi)(B)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.audits.result import AuditResult
from qpp_rules.audits.scope import not_planned
from qpp_rules.audits.submission import VALIDATED, Asked, Blocking, Later, Order
from qpp_rules.audits.targeted import TargetedAudit, problems_of_audits, unknown_of
from qpp_rules.core.checks import (
    each,
    instance_of,
    listing_of,
    optional,
    problems_of,
)
from qpp_rules.core.determinations import Answers, Determination
from qpp_rules.core.errors import Problem, refuse_any
from qpp_rules.core.identifiers import Participant, check_participant
from qpp_rules.core.listings import as_tuple, items_of
from qpp_rules.core.planned_submissions import PlannedSubmission, check_planned
from qpp_rules.core.vocabulary import ParticipationStatus
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_instant, check_year
from qpp_rules.terms import Approval

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from qpp_rules.audits.corrections import Correction
    from qpp_rules.audits.reviews import Withdrawal


_STATUSES: Final = optional(listing_of(ParticipationStatus))
_APPROVALS: Final = optional(listing_of(Approval))
_CONTENT: Final = optional(each(tuple, str))


def may_submit(
    validation: AuditResult | None,
    targeted_audits: Iterable[TargetedAudit] = (),
    *,
    year: PY,
    corrections: Iterable[Correction] = (),
    submitted_at: datetime | None = None,
    participant: Participant | None = None,
    planned: PlannedSubmission | None = None,
    blocking: Blocking = Blocking.EVERYONE,
    withdrawn: Iterable[Withdrawal] = (),
    beneficiaries: Iterable[Determination[bool | None]] = (),
    status: ParticipationStatus | Iterable[ParticipationStatus] | None = None,
    approval: Approval | Iterable[Approval] | None = None,
    content: Iterable[str] | None = None,
    certified_at: datetime | None = None,
) -> Determination[bool | None]:
    """Decide whether data of *year* may be submitted, judged by audits: True if it may.

    Data may be submitted when data validation is complete, each required targeted audit is done,
    and every error is corrected. This holds for traditional MIPS, MVPs and the APP, and for every
    participant of the intermediary. The order counts: a targeted audit ends after the validation
    that called for it, and a correction counts only for errors found by then. With *submitted_at*,
    everything must be done before that instant; the same instant is too late. The findings name
    everything that is open.

    An ACO's Medicare CQMs may be submitted only if its own beneficiaries were checked. Those of any
    other participant may not be submitted, because only ACOs report them. An open check does not
    hold back a *planned* submission without Medicare CQMs. *content* is the id of each measure and
    activity that will be sent: with it, each Medicare CQM, such as 001SSP, needs a check of its
    own. Without it, the planned collection types decide, and a check of any measure will do.

    With *participant*, that participant must be in the audited population and not withdrawn.
    *planned* says what will be submitted, and the audit's scope must name it. Participant and
    instant are taken from it if they are not given; without an instant, the order in time is not
    known. A *validation* of None means "not known", and the answer is None.

    *status* says why the participant's data is reported, as one or several: then the scope must
    name that too, such as opting in. None leaves it out. *approval* is the intermediary's approval,
    or all its approvals: an audit of a type that is not approved for the year may be another
    intermediary's, and the answer is None.

    *blocking* AFFECTED takes the other reading of an open targeted audit or correction: it holds
    back *participant* only if the deficiency was found in its data. A group's data includes that of
    everyone with its TIN. If it is not known whether one participant's data includes another's, as
    with a virtual group or an APM Entity, anything open leaves the answer None. Data validation
    itself holds back everyone under either reading.

    *withdrawn* are participants who withdrew after the result was made, and *beneficiaries* checks
    of :func:`.check_beneficiaries` that the result does not hold.

    *certified_at* is when the participant's data was certified. If an error in it was corrected
    later, the data must be certified again. None leaves it out.

    >>> may_submit(None, year=PY(2027)).missing
    ('validation',)

    Raises InvalidType for an argument of the wrong type; InvalidValue for a result that does not
    match its digest, for two targeted audits of one deficiency, for a targeted audit of a
    deficiency that no audit found, and for a *planned* submission that contradicts the other
    arguments; YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(A) and (vi)(B); 2027 Self-Nomination Fact Sheet, "DVER and
    Targeted Audits".
    """
    subject = "may_submit"
    VALIDATED.of(check_year(subject, year))
    if submitted_at is not None:
        check_instant(subject, "submitted_at", submitted_at)
    if participant is not None:
        check_participant(subject, "participant", participant)
    if certified_at is not None:
        check_instant(subject, "certified_at", certified_at)
    audits = items_of(subject, "targeted_audits", targeted_audits)
    corrections = items_of(subject, "corrections", corrections)
    told, wrong = _told(status, approval, content)
    refuse_any(
        subject,
        _types_of(validation, audits, blocking),
        optional(instance_of(PlannedSubmission)).problems("planned", planned),
        wrong,
    )
    asked = Asked(year, submitted_at, participant, planned, **told, certified_at=certified_at)
    refuse_any(subject, asked.problems(blocking), problems_of_audits(validation, audits))
    later = Later.of(subject, withdrawn, beneficiaries)
    order = Order.of(subject, validation, audits, corrections, year=year, blocking=blocking)
    return _answered(order, asked, _open_facts(audits, corrections), later)


class AuditGate:
    """The gate of a year's audits, to be asked about one planned submission after another.

    Make it with :func:`gate`: the results, their digests among them, are checked once.
    """

    __slots__ = ("_open_facts", "_order", "year")

    def __init__(self, year: PY, order: Order | None, open_facts: tuple[str, ...]) -> None:
        self.year = year
        self._order = order
        self._open_facts = open_facts

    def may_submit(
        self,
        planned: PlannedSubmission,
        *,
        withdrawn: Iterable[Withdrawal] = (),
        beneficiaries: Iterable[Determination[bool | None]] = (),
        status: ParticipationStatus | Iterable[ParticipationStatus] | None = None,
        approval: Approval | Iterable[Approval] | None = None,
        content: Iterable[str] | None = None,
        certified_at: datetime | None = None,
    ) -> Determination[bool | None]:
        """Decide as :func:`.may_submit` for *planned*.

        Raises InvalidType for an argument of the wrong type, and InvalidValue for another year.
        """
        subject = "AuditGate.may_submit"
        check_planned(subject, planned)
        if planned.year != self.year:
            problem = Problem("planned.year", str(planned.year), f"{self.year}, as the gate")
            refuse_any(subject, [problem])
        told, wrong = _told(status, approval, content)
        refuse_any(subject, wrong)
        if certified_at is not None:
            check_instant(subject, "certified_at", certified_at)
        later = Later.of(subject, withdrawn, beneficiaries)
        asked = Asked(self.year, planned=planned, **told, certified_at=certified_at)
        return _answered(self._order, asked, self._open_facts, later)


def gate(
    validation: AuditResult | None,
    targeted_audits: Iterable[TargetedAudit] = (),
    *,
    year: PY,
    corrections: Iterable[Correction] = (),
    blocking: Blocking = Blocking.EVERYONE,
) -> AuditGate:
    """Return the gate of a year's audits, for many planned submissions that come one by one.

    >>> from qpp_rules import Group, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), PY(2027), {PerformanceCategory.QUALITY}
    ... )
    >>> gate(None, year=PY(2027)).may_submit(planned).answer is None
    True

    Raises as :func:`may_submit`.

    Citation: 42 CFR § 414.1400(b)(3)(v)(A) and (vi)(B).
    """
    return _gate("gate", validation, targeted_audits, year, corrections, blocking)


def _gate(  # noqa: PLR0917 (the arguments of both)
    subject: str,
    validation: AuditResult | None,
    targeted_audits: Iterable[TargetedAudit],
    year: PY,
    corrections: Iterable[Correction],
    blocking: Blocking,
) -> AuditGate:
    VALIDATED.of(check_year(subject, year))
    audits = items_of(subject, "targeted_audits", targeted_audits)
    made = items_of(subject, "corrections", corrections)
    refuse_any(subject, _types_of(validation, audits, blocking))
    refuse_any(subject, problems_of_audits(validation, audits))
    order = Order.of(subject, validation, audits, made, year=year, blocking=blocking)
    return AuditGate(year, order, _open_facts(audits, made))


def may_submit_all(
    planned: Iterable[PlannedSubmission],
    validation: AuditResult | None,
    targeted_audits: Iterable[TargetedAudit] = (),
    *,
    year: PY,
    corrections: Iterable[Correction] = (),
    blocking: Blocking = Blocking.EVERYONE,
) -> Answers[PlannedSubmission, bool | None]:
    """Decide for each planned submission what :func:`may_submit` decides, in the order given.

    >>> from qpp_rules import Group, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), PY(2027), {PerformanceCategory.QUALITY}
    ... )
    >>> may_submit_all([planned], None, year=PY(2027))
    <Answers: 1 not known>

    Raises as :func:`may_submit`, and InvalidValue for a planned submission that comes twice.

    Citation: 42 CFR § 414.1400(b)(3)(v)(A) and (vi)(B).
    """
    subject = "may_submit_all"
    VALIDATED.of(check_year(subject, year))
    submissions = items_of(subject, "planned", planned)
    refuse_any(subject, listing_of(PlannedSubmission).problems("planned", submissions))
    other_years = [
        Problem(f"planned[{place}].year", str(one.year), f"{year}, as year")
        for place, one in enumerate(submissions)
        if one.year != year
    ]
    refuse_any(subject, other_years)
    asked = _gate(subject, validation, targeted_audits, year, corrections, blocking)
    return Answers([(one, asked.may_submit(one)) for one in submissions])


def _open_facts(
    audits: tuple[TargetedAudit, ...], corrections: Iterable[Correction]
) -> tuple[str, ...]:
    """Return what is not known about targeted audits and corrections, whatever was found."""
    made = (*corrections, *(one for audit in audits for one in audit.corrections))
    results = [one.result for one in audits if one.result is not None]
    return (
        *(f"targeted.{name}" for one in results for name in one.missing),
        *(n for one in results for n in unknown_of({"targeted.completed_at": one.completed_at})),
        *(name for one in made for name in unknown_of({"corrected_at": one.corrected_at})),
    )


def _answered(
    order: Order | None, asked: Asked, of_audits: tuple[str, ...], later: Later
) -> Determination[bool | None]:
    if order is not None:
        return order.answer(asked, of_audits if asked.lacks else (), later)
    planned = () if asked.planned is None else not_planned(asked.planned)
    finding = VALIDATED.of(asked.year).unknown("validation", *asked.lacks, *planned, *of_audits)
    return Determination(answer=None, year=asked.year, findings=(finding,))


def _told(
    status: object, approval: object, content: object
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the facts for :class:`Asked` that may be one or several, and what is wrong in them."""
    statuses = as_tuple(status, alone=ParticipationStatus)
    approvals, sent = as_tuple(approval, alone=Approval), as_tuple(content)
    wrong = problems_of(
        status=(statuses, _STATUSES), approval=(approvals, _APPROVALS), content=(sent, _CONTENT)
    )
    return {"statuses": statuses, "approvals": approvals, "content": sent}, wrong


def _types_of(validation: object, audits: object, blocking: object) -> list[Problem]:
    return problems_of(
        validation=(validation, optional(instance_of(AuditResult))),
        blocking=(blocking, instance_of(Blocking)),
        targeted_audits=(audits, listing_of(TargetedAudit)),
    )

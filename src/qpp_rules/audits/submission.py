"""What must be done before any submission, and in which order: (v)(A) and (vi)(B)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from attrs import field
from attrs import frozen as plain_frozen

from qpp_rules.audits.beneficiaries import (
    BENEFICIARIES,
    asks_for_beneficiaries,
    beneficiaries_finding,
    is_medicare_cqm,
)
from qpp_rules.audits.corrections import Correction, correction_finding, corrections_of, discoveries
from qpp_rules.audits.deficiencies import Deficiency, deficiency_about
from qpp_rules.audits.paragraphs import paragraph
from qpp_rules.audits.result import AuditResult
from qpp_rules.audits.reviews import Withdrawal
from qpp_rules.audits.scope import Reach, planned_findings, sent_of, type_findings
from qpp_rules.audits.tally import sampled_in
from qpp_rules.audits.targeted import (
    CMS_ACCEPTS,
    TargetedAudit,
    check_known,
    check_results,
    results_of,
    targeted_findings,
    unknown_of,
)
from qpp_rules.audits.targeted_sample import EXHAUSTED, told_only
from qpp_rules.core.checks import (
    a_flag,
    listing_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    all_met,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.findings import (
    Finding,
    Findings,
    Verdict,
)
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Participant,
    VirtualGroup,
)
from qpp_rules.core.listings import items_of, listed
from qpp_rules.core.moments import closing_instant, precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import CollectionType, ParticipationStatus
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_instant, check_year, eastern_text
from qpp_rules.terms import Approval

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from qpp_rules.core.findings import Clause
    from qpp_rules.core.moments import Moment


_OF_SEVERAL_TINS: Final = (VirtualGroup, ApmEntity)


class Blocking(Enumeration):
    """Whose data an open targeted audit or correction holds back."""

    EVERYONE = "every participant of the intermediary"
    AFFECTED = "the participants in whose data the deficiency was found"


_page = Page(__name__)

AUDITED: Final = _page.rule(
    "audits.order.every-year",
    "data validation audits are conducted for every year whose data is submitted",
    paragraph("(b)(3)(v)"),
    "AUD-003",
)
VALIDATED: Final = _page.rule(
    "audits.order.validated",
    "data validation is finished before any data of the year is submitted",
    paragraph("(b)(3)(v)(A)"),
    "AUD-004",
    "AUD-030",
    "RDY-004",
    "RDY-012",
)
TARGETED_FIRST: Final = _page.rule(
    "audits.order.targeted",
    "the targeted audit of the deficiency is finished before any data of the year is submitted",
    paragraph("(b)(3)(vi)(B)"),
    "AUD-020",
    "RDY-005",
)
CORRECTED_FIRST: Final = _page.rule(
    "audits.order.corrected",
    "the errors of the deficiency are corrected before any data of the year is submitted",
    paragraph("(b)(3)(vi)(B)"),
    "AUD-020",
    "AUD-026",
    "AUD-032",
    "RDY-005",
)
IN_POPULATION: Final = _page.rule(
    "audits.order.population",
    "the participant is in the audited population",
    paragraph(
        "(b)(3)(v)(E)(1)",
        Basis.DERIVED,
        "the size is computed on those whose data will be submitted; the audit does not cover a "
        "participant that was not counted",
    ),
    "AUD-034",
)
NOT_WITHDRAWN: Final = _page.rule(
    "audits.order.withdrawn",
    "the participant was not withdrawn from the audit",
    paragraph(
        "(b)(3)(v)(E)(1)",
        Basis.INTERPRETATION,
        "a participant who leaves after the draw leaves the sample and the population; its data is "
        "not submitted under this audit",
    ),
    "AUD-034",
)
CERTIFIED_AFTER: Final = _page.rule(
    "audits.order.certified",
    "the data is certified after the errors found in it were corrected",
    paragraph(
        "(b)(3)(vi)(B)",
        Basis.INTERPRETATION,
        "the text asks that errors are corrected before data is submitted, and that the data "
        "submitted is certified; that data is certified again after a correction is our reading",
    ),
    "RDY-011",
    "RDY-013",
)
HOLDS_BACK_ALL: Final = _page.rule(
    "audits.order.everyone",
    "an open deficiency holds back only the participants it affects",
    paragraph(
        "(b)(3)(vi)(B)",
        Basis.INTERPRETATION,
        "whether an open deficiency holds back all data of the intermediary, or only that of the "
        "participants it affects, is not said; all is held back",
    ),
    "AUD-030",
    "RDY-012",
)
HOLDS_BACK_AFFECTED: Final = _page.rule(
    "audits.order.affected",
    "an open deficiency holds back only participants whose data includes the data it was found in",
    paragraph(
        "(b)(3)(vi)(B)",
        Basis.INTERPRETATION,
        "the caller's reading: the text speaks of any data submission, and by default an open "
        "deficiency holds back everyone. Data of a clinician is in that of the group with its TIN, "
        "and may be in that of a subgroup, virtual group or APM Entity",
    ),
    "AUD-030",
)


def check_audited(
    audited: Collection[PY], year: PY, *, data_will_be_submitted: bool | None
) -> Determination[bool | None]:
    """Decide whether the data validation audits of *year* were conducted, given *audited* years.

    >>> check_audited({PY(2026)}, PY(2027), data_will_be_submitted=True).answer
    False

    If no data is submitted for the year, nothing has to be audited.

    Raises InvalidType for an argument that is not a collection of performance years, and
    YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v).
    """
    clause = AUDITED.of(check_year("check_audited", year))
    years = listed("check_audited", "audited", audited, PY)
    take("check_audited", data_will_be_submitted=(data_will_be_submitted, optional(a_flag)))
    if data_will_be_submitted is False:
        return all_met(year, (clause.not_applicable(about="no data will be submitted"),))
    done = year in years
    holds = True if done else (False if data_will_be_submitted else None)
    observed = ", ".join(str(one) for one in sorted(set(years))) or "no year"
    finding = clause.judge(holds, observed, str(year), missing=("data_will_be_submitted",))
    return all_met(year, (finding,))


@plain_frozen
class Later:
    """What is known about participants beside the result: who withdrew, checks of beneficiaries."""

    withdrawn: tuple[Withdrawal, ...] = ()
    beneficiaries: tuple[Determination[bool | None], ...] = ()

    @classmethod
    def of(cls, subject: str, withdrawn: object, beneficiaries: object) -> Later:
        """Return it; raise for an argument of the wrong type."""
        if withdrawn == () == beneficiaries:
            return _NOTHING_LATER
        gone = items_of(subject, "withdrawn", withdrawn)
        checks = items_of(subject, "beneficiaries", beneficiaries)
        take(
            subject,
            withdrawn=(gone, listing_of(Withdrawal)),
            beneficiaries=(checks, listing_of(Determination)),
        )
        return cls(tuple(gone), tuple(checks))


_NOTHING_LATER: Final = Later()


@plain_frozen
class Asked:
    """The question: whose data is submitted, when, and as what."""

    year: PY
    at: datetime | None = None
    participant: Participant | None = None
    planned: PlannedSubmission | None = None
    statuses: tuple[ParticipationStatus, ...] | None = None
    approvals: tuple[Approval, ...] | None = None
    content: tuple[str, ...] | None = None
    certified_at: datetime | None = None

    def problems(self, blocking: Blocking) -> list[Problem]:
        """Return where the planned submission contradicts the other arguments."""
        planned, problems = self.planned, []
        if planned is None:
            if self.participant is None and blocking is Blocking.AFFECTED:
                expected = "the participant whose data will be submitted"
                remedy = "AFFECTED decides for one participant"
                problems.append(Problem("participant", "None", expected, remedy))
            return problems
        if planned.year != self.year:
            problems.append(Problem("planned.year", str(planned.year), f"{self.year}, as year"))
        if self.participant not in (None, planned.participant):
            given = planned.participant.masked_key
            problems.append(Problem("planned.participant", given, "the same as participant"))
        at, planned_at = self.at, planned.submitted_at
        # In UTC, because two instants in the repeated hour are equal in their own zone.
        if at and planned_at and at.astimezone(UTC) != planned_at.astimezone(UTC):
            given = eastern_text(planned_at)
            problems.append(Problem("planned.submitted_at", given, "the same as submitted_at"))
        return problems

    @property
    def submitted_at(self) -> datetime | None:
        """The instant of submission, in UTC."""
        at = self.at or (self.planned and self.planned.submitted_at)
        return check_instant("may_submit", "submitted_at", at) if at else None

    @property
    def lacks(self) -> tuple[str, ...]:
        """``submitted_at``, if a planned submission does not say it.

        Without a planned submission the question is whether everything is done by now.
        """
        return ("submitted_at",) if self.planned and not self.submitted_at else ()

    @property
    def whose(self) -> Participant | None:
        """The participant whose data it is."""
        return self.planned.participant if self.planned else self.participant


@plain_frozen
class Order:
    """What is known about a year's audits, and which participants an open one holds back."""

    validation: AuditResult
    audits: Mapping[str, TargetedAudit]
    corrections: Mapping[str, tuple[Correction, ...]]
    year: PY
    blocking: Blocking
    shared: dict[datetime | None, Findings] = field(factory=dict, init=False)
    affected: dict[str, frozenset[Participant]] = field(factory=dict, init=False)

    @classmethod
    def of(
        cls,
        subject: str,
        validation: AuditResult | None,
        audits: tuple[TargetedAudit, ...],
        corrections: Iterable[Correction],
        *,
        year: PY,
        blocking: Blocking,
    ) -> Order | None:
        """Return it, or None without *validation*; refuse changed results, unknown deficiencies."""
        check_results(subject, validation, audits)
        of_audits = [one for audit in audits for one in audit.corrections]
        known = corrections_of(subject, corrections, of_audits)
        if validation is None:
            return None
        check_known(subject, validation, audits, known)
        return cls(validation, {one.deficiency.key: one for one in audits}, known, year, blocking)

    def answer(
        self, asked: Asked, open_facts: tuple[str, ...], later: Later
    ) -> Determination[bool | None]:
        """Decide whether the data in question may be submitted.

        *open_facts* are facts about later audits and corrections that the order may depend on.
        """
        validation, year = self.validation, self.year
        findings = (
            AUDITED.of(year).judge(validation.year == year, str(validation.year), str(year)),
            _validated(_open_for(validation, asked.planned), validation, asked, open_facts),
            *type_findings(validation.intermediary_type, asked.approvals, year),
            *planned_findings(validation.scope, asked.planned, asked.statuses, year),
            *_of_beneficiaries(validation, asked, later.beneficiaries),
            *self._of_participant(asked.whose, asked.submitted_at, later.withdrawn),
            *self._followed_up(asked.submitted_at, asked.whose),
            *self._certified(asked.certified_at, asked.whose),
        )
        aside = (*told_only(findings), *(one for one in findings if one.rule is HOLDS_BACK_ALL))
        return all_met(year, findings, aside)

    def _followed_up(self, at: datetime | None, participant: Participant | None) -> Findings:
        """Return the findings on the deficiencies; they are shared if everyone is held back."""
        if self.blocking is Blocking.AFFECTED and participant is not None:
            return tuple(self._of_one(at, participant))
        if at not in self.shared:
            self.shared[at] = tuple(self._of_everyone(at))
        return self.shared[at]

    def _of_everyone(self, at: datetime | None) -> Iterator[Finding]:
        followed = [
            finding
            for deficiency in self._found()
            for finding in self._of_deficiency(deficiency, at)
        ]
        yield from followed
        told = told_only(followed)
        closed = (Verdict.MET, Verdict.NOT_APPLICABLE)
        if any(one.verdict not in closed and one not in told for one in followed):
            yield HOLDS_BACK_ALL.of(self.year).not_met(Blocking.EVERYONE.value)

    def _of_one(self, at: datetime | None, participant: Participant) -> Iterator[Finding]:
        found = self._found()
        for deficiency in found:
            affected = self._affected(deficiency.key)
            held = {_holds_data(participant, one) for one in affected}
            if True in held:
                yield from self._of_deficiency(deficiency, at)
                continue
            if None in held:
                yield from _in_doubt(tuple(self._of_deficiency(deficiency, at)), participant)
                continue
            about = deficiency_about(deficiency)
            not_of_it = f"{about}: not found in the data of {participant.masked_key}"
            if deficiency in self.validation.targeted_audits_required:
                yield TARGETED_FIRST.of(self.year).not_applicable(about=not_of_it)
            yield CORRECTED_FIRST.of(self.year).not_applicable(about=not_of_it)
        if found:
            yield HOLDS_BACK_AFFECTED.of(self.year).met(Blocking.AFFECTED.value)

    def _of_participant(
        self, participant: Participant | None, at: datetime | None, withdrawn: Iterable[Withdrawal]
    ) -> Iterator[Finding]:
        """Yield whether the audits cover *participant*."""
        if participant is None:
            return
        about = participant.masked_key
        gone = {one.participant for _, done in self._results() for one in done.withdrawn}
        left = [one.withdrawn_at for one in withdrawn if one.participant == participant]
        # One who withdraws at the very instant of submission has left.
        stayed = [False if at is None else precedes(at, one) for one in left]
        if participant in gone or False in stayed:
            yield NOT_WITHDRAWN.of(self.year).not_met("withdrawn", about=about)
            return
        if None in stayed:
            yield NOT_WITHDRAWN.of(self.year).unknown("the hour of withdrawn_at", about=about)
        frame, plan = self.validation.frame, self.validation.plan
        if frame is not None:
            holds, missing = participant in frame or None, "an audit of the participant"
            observed = "not one of the frame" if holds is None else "one of the frame"
        else:
            is_sampled = participant in sampled_in(plan)
            # Members of an extended plan may have left the frame since.
            holds = True if is_sampled and plan.extends is None else None
            missing, observed = "validation.checks", "sampled" if is_sampled else "not sampled"
            observed += ", and the frame is not known" if holds is None else ""
        yield IN_POPULATION.of(self.year).judge(holds, observed, missing=(missing,), about=about)

    def _results(self) -> tuple[tuple[str, AuditResult], ...]:
        return results_of(self.validation, self.audits.values())

    def _found(self) -> tuple[Deficiency, ...]:
        """Return each deficiency once: those of data validation, then those of targeted audits."""
        found: dict[str, Deficiency] = {}
        for _, result in self._results():
            for one in result.deficiencies:
                found.setdefault(one.key, one)
        return tuple(found.values())

    def _affected(self, key: str) -> frozenset[Participant]:
        """Return the participants in whose data any audit found the deficiency."""
        if key not in self.affected:
            self.affected[key] = frozenset(
                participant
                for _, result in self._results()
                for one in result.deficiencies
                if one.key == key
                for participant in one.participants
            )
        return self.affected[key]

    def _certified(
        self, certified_at: datetime | None, participant: Participant | None
    ) -> Iterator[Finding]:
        """Yield whether the data of *participant* was certified after each correction of it."""
        if certified_at is None or participant is None or not self.corrections:
            return
        for deficiency in self._found():
            corrections = self.corrections.get(deficiency.key, ())
            made = [one.corrected_at for one in corrections if one.records != 0]
            held = {_holds_data(participant, one) for one in self._affected(deficiency.key)}
            if made and held & {True, None}:
                its = True in held or None
                clause, about = CERTIFIED_AFTER.of(self.year), deficiency_about(deficiency)
                yield _certified_finding(clause, about, certified_at, made, participant, is_its=its)

    def _of_deficiency(self, deficiency: Deficiency, at: datetime | None) -> Iterator[Finding]:
        if deficiency in self.validation.targeted_audits_required:
            yield from self._targeted(deficiency, at)
        key = deficiency.key
        found = discoveries(key, self._results())
        clause, made = CORRECTED_FIRST.of(self.year), self.corrections.get(key, ())
        yield correction_finding(clause, deficiency, made, found, at)

    def _targeted(self, deficiency: Deficiency, at: datetime | None) -> Iterator[Finding]:
        about, targeted = deficiency_about(deficiency), self.audits.get(deficiency.key)
        clause = TARGETED_FIRST.of(self.year)
        if targeted is None or targeted.result is None:
            observed = "no targeted audit" if targeted is None else "no review"
            yield clause.not_met(observed, "a targeted audit", about=about)
            return
        inner = tuple(targeted_findings(targeted, self.validation, self.audits.values(), at))
        told = [one for one in inner if one.rule in (EXHAUSTED, CMS_ACCEPTS)]
        aside = told_only(inner)
        undone = [one for one in inner if one.verdict is Verdict.NOT_MET and one not in aside]
        missing = [name for one in inner for name in one.missing]
        if undone:
            yield clause.not_met(f"open: {_named(undone)}", "nothing open", about=about)
        else:
            in_order = _in_order(
                clause, targeted.result.completed_at, "targeted.completed_at", about, at
            )
            if missing and in_order.verdict is not Verdict.NOT_MET:
                missing += in_order.missing
                in_order = clause.unknown(*missing, required="nothing open", about=about)
            yield in_order
        yield from told


def _holds_data(one: Participant, other: Participant) -> bool | None:
    """Return whether the data of *one* includes data of *other*; None if not known."""
    if one == other:
        return True
    # A TIN is in one virtual group at most, and a clinician in one subgroup of its TIN.
    if type(one) is type(other) and not isinstance(one, ApmEntity):
        return False
    if isinstance(one, _OF_SEVERAL_TINS) or isinstance(other, _OF_SEVERAL_TINS):
        return None
    if one.tin != other.tin:
        return False
    return True if isinstance(one, Group) else None


def _certified_finding(
    clause: Clause,
    about: str,
    certified_at: datetime,
    made: Iterable[Moment | None],
    participant: Participant,
    *,
    is_its: bool | None,
) -> Finding:
    """Return whether the data was certified after the corrections *made* of a deficiency in it.

    Of several corrections, it is not known which one changed this participant's data. *is_its* is
    None if it is not known whether the deficiency is in that data at all.
    """
    later = [None if one is None else precedes(certified_at, one) for one in made]
    holds = False if all(later) else None if {True, None} & set(later) else True
    missing: tuple[str, ...] = ("which correction changed the data",)
    if None in later:
        missing = ("corrected_at",) if None in made else ("the hour of corrected_at",)
    if holds is False and is_its is None:
        holds, missing = None, (_whether_it_holds(participant),)
    last = max((one for one in made if one), key=closing_instant, default=None)
    required = None if last is None else f"not before {eastern_text(last)}"
    return clause.judge(holds, certified_at, required, missing=missing, about=about)


def _whether_it_holds(participant: Participant) -> str:
    return f"whether the data of {participant.masked_key} holds that of the participants affected"


def _in_doubt(findings: Findings, participant: Participant) -> Iterator[Finding]:
    """Yield *findings* on a deficiency that may or may not be in the data of *participant*."""
    told = told_only(findings)
    missing = _whether_it_holds(participant)
    for one in findings:
        if one.verdict is Verdict.NOT_MET and one not in told:
            yield one.replace(verdict=Verdict.UNKNOWN, missing=(missing,))
        else:
            yield one


def _open_for(validation: AuditResult, planned: PlannedSubmission | None) -> Findings:
    """Return what keeps *validation* open for *planned*.

    If it says whether it has Medicare CQMs, the beneficiaries are judged separately.
    """
    if planned is None or sent_of(Reach.COLLECTION_TYPES, planned) is None:
        return validation.open
    return tuple(one for one in validation.open if one.rule is not BENEFICIARIES)


def _of_beneficiaries(
    validation: AuditResult, asked: Asked, later: tuple[Determination[bool | None], ...]
) -> Iterator[Finding]:
    """Yield whether the ACO's beneficiaries were checked, if Medicare CQMs are or may be sent."""
    if not asks_for_beneficiaries(validation.scope, validation.year):
        return
    planned, whose, year = asked.planned, asked.whose, validation.year
    sent = None if planned is None else sent_of(Reach.COLLECTION_TYPES, planned)
    measures = tuple(filter(is_medicare_cqm, asked.content or ()))
    checks = (*validation.beneficiaries, *later)
    if sent is not None and CollectionType.MEDICARE_CQM not in sent and not measures:
        yield BENEFICIARIES.of(year).not_applicable(about="no Medicare CQMs will be submitted")
    elif whose is None:
        everyone = validation.frame or sampled_in(validation.plan)
        acos = [one for one in everyone if isinstance(one, ApmEntity)]
        acos.sort(key=lambda one: one.key)
        found = (beneficiaries_finding(checks, one, year, measures) for one in acos)
        yield from (one for one in found if one.verdict is not Verdict.MET)
    elif sent is not None or measures or isinstance(whose, ApmEntity):
        yield beneficiaries_finding(checks, whose, year, measures)


def _validated(
    opened: Findings, validation: AuditResult, asked: Asked, open_facts: tuple[str, ...]
) -> Finding:
    about, clause = Blocking.EVERYONE.value, VALIDATED.of(asked.year)
    done = validation.completed_at
    undone = [one for one in opened if one.verdict is Verdict.NOT_MET]
    if undone:
        return clause.not_met(f"open: {_named(undone)}", "nothing open", about=about)
    in_order = _in_order(clause, done, "validation.completed_at", about, asked.submitted_at)
    if in_order.verdict is Verdict.NOT_MET or not (opened or asked.lacks):
        return in_order
    is_ordered = in_order.verdict is Verdict.MET and not asked.lacks
    order = () if is_ordered else unknown_of({"validation.completed_at": done})
    order = (*order, *asked.lacks, *open_facts)
    if opened:
        missing = (f"validation.{name}" for one in opened for name in one.missing)
        return clause.unknown(*missing, *order, required="nothing open", about=about)
    observed = f"done {eastern_text(done)}" if done else None
    return clause.unknown(*order, observed=observed, about=about)


def _in_order(
    clause: Clause, done: Moment | None, name: str, about: str, submitted_at: datetime | None
) -> Finding:
    """Judge whether it was *done* before the submission."""
    required = None if submitted_at is None else f"before {eastern_text(submitted_at)}"
    if done is None:
        return clause.unknown(name, required=required, about=about)
    before = True if submitted_at is None else precedes(done, submitted_at)
    observed = f"done {eastern_text(done)}"
    return clause.judge(before, observed, required, missing=(f"the hour of {name}",), about=about)


def _named(findings: Iterable[Finding]) -> str:
    return ", ".join(
        f"{one.rule.id} ({one.about})" if one.about else one.rule.id for one in findings
    )

"""What comes before what: audits, targeted audits and corrections before any submission."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from attrs import frozen

from qpp_rules.audits.deficiencies import AuditKind, Deficiency, deficiency_about
from qpp_rules.audits.evaluation import AuditResult
from qpp_rules.audits.scopes import REACH
from qpp_rules.audits.targeted import (
    CORRECTED,
    EXHAUSTED,
    Correction,
    TargetedAudit,
    check_known,
    correction_finding,
    corrections_by_key,
    targeted_findings,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Rule, Verdict, all_met
from qpp_rules.core.errors import InvalidType, Problem, refuse
from qpp_rules.core.identifiers import Participant, check_participant
from qpp_rules.core.moments import precedes
from qpp_rules.core.sources import cfr
from qpp_rules.core.values import (
    as_tuple,
    check_flag,
    is_listing,
    listing_problems,
    shown,
    type_problems,
)
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_instant, check_year, eastern_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from qpp_rules.core.moments import Moment

__all__ = [
    "Blocking",
    "blocks_submission",
    "check_audited",
]


def __dir__() -> list[str]:
    return __all__


class Blocking(Enum):
    """Whom an open targeted audit or correction holds back."""

    EVERYONE = "every participant of the intermediary"
    AFFECTED = "the participants that the deficiency was found of"


AUDITED: Final = Rule(
    "audits.order.every-year",
    "data validation audits are made for every year of which data are submitted",
    cfr("414.1400(b)(3)(v)"),
    ("AUD-003",),
)
VALIDATED: Final = Rule(
    "audits.order.validated",
    "data validation is finished before any data of the year are submitted",
    cfr("414.1400(b)(3)(v)(A)"),
    ("AUD-004", "AUD-030"),
)
TARGETED_FIRST: Final = Rule(
    "audits.order.targeted",
    "the targeted audit of the deficiency is finished before any data of the year are submitted",
    cfr("414.1400(b)(3)(vi)(B)"),
    ("AUD-020",),
)
CORRECTED_FIRST: Final = Rule(
    "audits.order.corrected",
    "the errors of the deficiency are corrected before any data of the year are submitted",
    cfr("414.1400(b)(3)(vi)(B)"),
    ("AUD-020", "AUD-026"),
)
HOLDS_BACK_ALL: Final = Rule(
    "audits.order.everyone",
    "what is open of a deficiency holds back those whom it concerns only",
    cfr(
        "414.1400(b)(3)(vi)(B)",
        basis=Basis.INTERPRETATION,
        note=(
            "whether what is open of one deficiency holds back all data of the intermediary, or "
            "those concerned only, is not said; all are held back"
        ),
    ),
    ("AUD-030",),
)


def check_audited(
    audited: Collection[PY], year: PY, *, data_will_be_submitted: bool | None
) -> Determination[bool | None]:
    """Decide whether the data validation audits of *year* were made, given the years *audited*.

    >>> check_audited({PY(2026)}, PY(2027), data_will_be_submitted=True).answer
    False

    Where no data are submitted for the year, nothing has to be audited.

    Raises InvalidType for what is no collection of performance years, YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v).
    """
    entry = REACH.entry(check_year("check_audited", year))
    if not is_listing(audited) or not all(isinstance(one, PY) for one in audited):
        raise InvalidType.of(
            "check_audited",
            "audited",
            given=shown(audited),
            expected="a collection of PerformanceYear",
        )
    check_flag("check_audited", "data_will_be_submitted", data_will_be_submitted)
    if data_will_be_submitted is False:
        return all_met(year, (AUDITED.not_applicable(about="no data will be submitted"),))
    done = year in audited
    holds = True if done else (False if data_will_be_submitted else None)
    observed = ", ".join(str(one) for one in sorted(audited)) or "no year"
    finding = AUDITED.judge(
        holds, observed, str(year), missing=("data_will_be_submitted",), citation=entry.source
    )
    return all_met(year, (finding,))


def blocks_submission(
    validation: AuditResult | None,
    targeted_audits: Iterable[TargetedAudit] = (),
    *,
    year: PY,
    corrections: Iterable[Correction] = (),
    submitted_at: datetime | None = None,
    participant: Participant | None = None,
    blocking: Blocking = Blocking.EVERYONE,
) -> Determination[bool | None]:
    """Decide whether audits hold back the submission of data for *year*: True where they do.

    Data may go when data validation is complete, each required targeted audit is done, and every
    error is corrected: for traditional MIPS, MVPs and the APP alike, and for every participant of
    the intermediary. The findings name all that is open. With *submitted_at* all of it must have
    been done before that instant; the same instant is too late. *validation* is None where that is
    not known, and the answer then is None.

    *blocking* AFFECTED takes the other reading of an open targeted audit or correction: it holds
    back *participant* only where the deficiency was found of it. Data validation itself holds back
    everyone under both.

    >>> blocks_submission(None, year=PY(2027)).missing
    ('validation',)

    Raises InvalidType for what is none of these, InvalidValue for two targeted audits or two
    corrections of one deficiency, and YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(A) and (vi)(B); 2027 Self-Nomination Fact Sheet, "DVER and
    Targeted Audits".
    """
    REACH.at(check_year("blocks_submission", year))
    audits = as_tuple(targeted_audits)
    _check_given(validation, audits, blocking, participant)
    of_audits = [one for audit in audits for one in audit.corrections]
    known = corrections_by_key("blocks_submission", corrections, of_audits)
    if submitted_at is not None:
        submitted_at = check_instant("blocks_submission", "submitted_at", submitted_at)
    if validation is None:
        finding = VALIDATED.unknown("validation")
        return Determination(answer=None, year=year, findings=(finding,))
    check_known("blocks_submission", validation, audits, known)
    order = _Order(validation, {one.deficiency.key: one for one in audits}, known, submitted_at)
    only = participant if blocking is Blocking.AFFECTED else None
    findings = tuple(order.findings(year, only))
    aside = tuple(one for one in findings if one.rule in (EXHAUSTED, HOLDS_BACK_ALL))
    may_go = all_met(year, findings, aside).answer
    return Determination(None if may_go is None else not may_go, year, findings)


def _check_given(
    validation: object, audits: tuple[TargetedAudit, ...], blocking: object, participant: object
) -> None:
    subject = "blocks_submission"
    problems = type_problems(
        ("validation", validation, (AuditResult, type(None)), "an AuditResult, or None"),
        ("blocking", blocking, Blocking, "a Blocking"),
    )
    problems += listing_problems("targeted_audits", audits, TargetedAudit)
    if problems:
        refuse(subject, problems)
    if isinstance(validation, AuditResult) and validation.kind is not AuditKind.DATA_VALIDATION:
        expected = f"a {AuditKind.DATA_VALIDATION.value}'s"
        problems.append(Problem("validation", f"a {validation.kind.value}'s result", expected))
    if participant is not None:
        check_participant(subject, "participant", participant)
    elif blocking is Blocking.AFFECTED:
        expected = "the participant whose data are to go"
        problems.append(Problem("participant", "None", expected, "AFFECTED asks of one of them"))
    keys = [one.deficiency.key for one in audits]
    if len(set(keys)) < len(keys):
        expected = "one of each deficiency"
        problems.append(Problem("targeted_audits", "two of one deficiency", expected))
    if problems:
        refuse(subject, problems)


@frozen
class _Order:
    """What is known of a year's audits, and the instant before which all must be done."""

    validation: AuditResult
    audits: Mapping[str, TargetedAudit]
    corrections: Mapping[str, Correction]
    submitted_at: datetime | None

    def findings(self, year: PY, only: Participant | None) -> Iterator[Finding]:
        """Yield one finding for each thing that must be done; *only* reads of one participant."""
        yield AUDITED.judge(self.validation.year == year, str(self.validation.year), str(year))
        yield self._validated()
        followed = [
            finding
            for deficiency in self.validation.targeted_audits_required
            for finding in self._of_deficiency(deficiency, only)
        ]
        yield from followed
        is_open = any(
            one.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)
            for one in followed
            if one.rule is not EXHAUSTED or one.missing
        )
        if is_open and only is None:
            yield HOLDS_BACK_ALL.not_met(Blocking.EVERYONE.value)

    def _validated(self) -> Finding:
        validation, about = self.validation, Blocking.EVERYONE.value
        if validation.open:
            undone = [one for one in validation.open if one.verdict is Verdict.NOT_MET]
            if undone:
                return VALIDATED.not_met(f"open: {_named(undone)}", "nothing open", about=about)
            return VALIDATED.unknown(
                *(f"validation.{name}" for one in validation.open for name in one.missing),
                required="nothing open",
                about=about,
            )
        return self._in_order(VALIDATED, validation.completed_at, "validation.completed_at", about)

    def _in_order(self, rule: Rule, done: Moment | None, name: str, about: str) -> Finding:
        """Judge what is done by when that was, where an instant of submission is given."""
        observed = "done" if done is None else f"done {eastern_text(done)}"
        if self.submitted_at is None:
            return rule.met(observed, about=about)
        required = f"before {eastern_text(self.submitted_at)}"
        if done is None:
            return rule.unknown(name, required=required, about=about)
        before = precedes(done, self.submitted_at)
        return rule.judge(before, observed, required, missing=(f"the hour of {name}",), about=about)

    def _of_deficiency(self, deficiency: Deficiency, only: Participant | None) -> Iterator[Finding]:
        about = deficiency_about(deficiency)
        targeted = self.audits.get(deficiency.key)
        result = targeted.result if targeted else None
        found = (deficiency, *(self._found_besides(deficiency, result)))
        if only is not None and only not in self._concerned({one.key for one in found}):
            not_of_it = f"{about}: not found of {only.masked_key}"
            yield TARGETED_FIRST.not_applicable(about=not_of_it)
            yield CORRECTED_FIRST.not_applicable(about=not_of_it)
            return
        yield from self._targeted(deficiency, targeted)
        for one in found:
            yield self._corrected(one)

    def _concerned(self, keys: set[str]) -> set[Participant]:
        """Return the participants that any audit found one of the deficiencies *keys* of."""
        results = [one.result for one in self.audits.values() if one.result is not None]
        return {
            participant
            for result in (self.validation, *results)
            for one in result.deficiencies
            if one.key in keys
            for participant in one.participants
        }

    def _found_besides(
        self, deficiency: Deficiency, result: AuditResult | None
    ) -> Iterator[Deficiency]:
        """Yield what a targeted audit found that data validation had not."""
        known = {deficiency.key, *(one.key for one in self.validation.deficiencies)}
        for one in result.deficiencies if result else ():
            if one.key not in known:
                yield one

    def _targeted(
        self, deficiency: Deficiency, targeted: TargetedAudit | None
    ) -> Iterator[Finding]:
        about = deficiency_about(deficiency)
        if targeted is None or targeted.result is None:
            observed = "no targeted audit" if targeted is None else "no review"
            yield TARGETED_FIRST.not_met(observed, "a targeted audit", about=about)
            return
        # Corrections have findings of their own, with the instant of submission.
        inner = [
            one
            for one in targeted_findings(targeted, self.validation, self.corrections)
            if one.rule is not CORRECTED
        ]
        undone = [one for one in inner if one.verdict is Verdict.NOT_MET]
        undone = [one for one in undone if one.rule is not EXHAUSTED]
        missing = [name for one in inner for name in one.missing]
        if undone:
            yield TARGETED_FIRST.not_met(f"open: {_named(undone)}", "nothing open", about=about)
        elif missing:
            yield TARGETED_FIRST.unknown(*missing, required="nothing open", about=about)
        else:
            done = targeted.result.completed_at
            yield self._in_order(TARGETED_FIRST, done, "targeted.completed_at", about)
        yield from (one for one in inner if one.rule is EXHAUSTED)

    def _corrected(self, deficiency: Deficiency) -> Finding:
        finding, about = (
            correction_finding(deficiency, self.corrections),
            deficiency_about(deficiency),
        )
        if finding.verdict is not Verdict.MET:
            return CORRECTED_FIRST.judge(
                None if finding.missing else False,
                finding.observed,
                "corrected",
                missing=finding.missing,
                about=about,
            )
        done = self.corrections[deficiency.key].corrected_at
        return self._in_order(CORRECTED_FIRST, done, "corrected_at", about)


def _named(findings: Iterable[Finding]) -> str:
    return ", ".join(
        f"{one.rule.id} ({one.about})" if one.about else one.rule.id for one in findings
    )

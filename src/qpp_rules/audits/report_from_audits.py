"""Building the Data Validation Execution Report of a year from its audits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from qpp_rules.audits.corrections import (
    CORRECTED,
    Correction,
    correction_finding,
    corrections_by_key,
    corrections_of,
    discoveries,
)
from qpp_rules.audits.deficiencies import AuditKind, Deficiency, key_of
from qpp_rules.audits.execution_report import HOLDS_ALL, ExecutionReport, sealed
from qpp_rules.audits.report_sections import ReportLine, ReportSection
from qpp_rules.audits.result import AuditResult
from qpp_rules.audits.reviews import ErrorKind
from qpp_rules.audits.targeted import (
    IMPACT,
    ROOT_CAUSE,
    TargetedAudit,
    check_known,
    check_results,
    problems_of_audits,
    results_of,
    targeted_findings,
)
from qpp_rules.audits.targeted_sample import told_only
from qpp_rules.core.checks import (
    a_count,
    hidden,
    instance_of,
    listing_of,
    take,
)
from qpp_rules.core.errors import Problem, refuse, refuse_any
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import Individual, Participant
from qpp_rules.core.listings import as_tuple, items_of
from qpp_rules.sampling import RANDOM, RESERVE, participant_quota, patient_quota

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def execution_report(
    validation: AuditResult,
    targeted_audits: Iterable[TargetedAudit] = (),
    *,
    intermediary: str,
    corrections: Iterable[Correction] = (),
    clinicians_of: Mapping[Participant, int] | None = None,
) -> ExecutionReport:
    """Build the report of a year from its audits.

    ``.missing`` says what is missing, including what keeps an audit open, because a report of an
    audit that is not complete is not complete. *clinicians_of* says how many clinicians each
    audited participant has, which gives the percentage of clinicians affected; an individual counts
    as one. Without it participants are counted instead, and a finding says so.

    >>> from qpp_rules import Group, Tin, sampling
    >>> from qpp_rules.audits import Review, evaluate
    >>> from qpp_rules import PerformanceYear
    >>> year = PerformanceYear(2027)
    >>> frame = [sampling.FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 13)]
    >>> plan = sampling.draw(frame, lambda _: ["P1"], seed="31415926535897932384", year=year)
    >>> reviews = [Review(member.participant, "P1") for member in plan.participants]
    >>> report = execution_report(evaluate(plan, reviews, year), intermediary="Example Registry")
    >>> report.due, report.sections[0].error_rate
    (datetime.date(2028, 5, 31), Fraction(0, 1))
    >>> scope = "data validation audit: open: audits.scope.categories: not known: scope"
    >>> report.is_complete, scope in report.missing
    (False, True)

    Raises InvalidType for an argument of the wrong type, and YearNotCovered before 2021. Raises
    InvalidValue for a result or plan that does not match its digest, a participant that
    *clinicians_of* leaves out, two targeted audits of one deficiency, and a targeted audit or
    correction of a deficiency that was not found.

    Citation: 42 CFR § 414.1400(b)(3)(v)(G) and (vi)(D).
    """
    audits = as_tuple(items_of("execution_report", "targeted_audits", targeted_audits))
    _check_parts(validation, audits)
    HOLDS_ALL.of(validation.year)
    check_results("execution_report", validation, audits)
    given = items_of("execution_report", "corrections", corrections)
    of_audits = [one for audit in audits for one in audit.corrections]
    known = corrections_by_key("execution_report", given, of_audits)
    check_known("execution_report", validation, audits, known)
    year = _Year(
        validation,
        audits,
        known,
        corrections_of("execution_report", given, of_audits),
        _Clinicians.of(clinicians_of, validation, audits),
    )
    required = tuple(one.key for one in validation.targeted_audits_required)
    report = ExecutionReport(
        year=validation.year,
        intermediary=intermediary,
        sections=(year.validated(), *map(year.targeted, _in_order(audits, required))),
        targeted_audits_required=required,
        clinicians_counted=year.count.are_counted,
    )
    return sealed(report)


def _in_order(
    audits: Iterable[TargetedAudit], required: tuple[str, ...]
) -> Iterable[TargetedAudit]:
    """Return *audits* in the order of their deficiencies."""
    return sorted(audits, key=lambda one: required.index(one.deficiency.key))


def _check_parts(validation: AuditResult, audits: tuple[TargetedAudit, ...]) -> None:
    take(
        "execution_report",
        validation=(validation, instance_of(AuditResult, remedy="make it with evaluate")),
        targeted_audits=(audits, listing_of(TargetedAudit)),
    )
    refuse_any("execution_report", problems_of_audits(validation, audits))


@frozen
class _Clinicians:
    """How many clinicians a participant represents, and whether the caller said so."""

    numbers: Mapping[Participant, int] | None

    @classmethod
    def of(
        cls,
        numbers: Mapping[Participant, int] | None,
        validation: AuditResult,
        audits: tuple[TargetedAudit, ...],
    ) -> _Clinicians:
        if numbers is None:
            return cls(None)
        is_mapping = instance_of(Mapping, remedy="map each participant to its number of clinicians")
        take("execution_report", clinicians_of=(numbers, hidden(is_mapping)))
        results = [validation, *(one.result for one in audits if one.result is not None)]
        needed = dict.fromkeys(
            participant
            for result in results
            for participant in _counted(result)
            if not isinstance(participant, Individual)
        )
        problems = []
        for participant in needed:
            name = f"clinicians_of {participant.masked_key}"
            if participant not in numbers:
                problems.append(Problem(name, "nothing", "its number of clinicians"))
            elif problem := a_count.problem(name, numbers[participant]):
                problems.append(problem)
            elif numbers[participant] == 0:
                problems.append(Problem(name, "0", "1 or more"))
        if problems:
            refuse("execution_report", problems)
        return cls(numbers)

    @property
    def are_counted(self) -> bool:
        return self.numbers is not None

    def among(self, participants: Iterable[Participant]) -> int:
        """Return how many clinicians *participants* stand for, each once."""
        return sum(
            1 if self.numbers is None or isinstance(one, Individual) else self.numbers[one]
            for one in set(participants)
        )


def _counted(result: AuditResult) -> Iterator[Participant]:
    """Yield the participants that the lines of a section count, sorted."""
    kinds = {one.kind for one in result.deficiencies}
    counted = {one for kind in kinds for one in result.examined_for(kind)}
    yield from sorted(counted, key=lambda one: one.key)


@frozen
class _Year:
    """The audits of a year, one combined correction for each deficiency, and who counts."""

    validation: AuditResult
    audits: tuple[TargetedAudit, ...]
    corrections: Mapping[str, Correction]
    corrections_made: Mapping[str, tuple[Correction, ...]]
    count: _Clinicians

    def validated(self) -> ReportSection:
        """Return the section on data validation."""
        return ReportSection(
            kind=AuditKind.DATA_VALIDATION,
            open=tuple(self._open(self.validation.open, self.validation)),
            **self._figures(self.validation),
        )

    def targeted(self, audit: TargetedAudit) -> ReportSection:
        """Return the section on a targeted audit, which may not have been evaluated yet."""
        findings = tuple(targeted_findings(audit, self.validation, self.audits))
        told = (IMPACT, ROOT_CAUSE, *told_only(findings))
        decisive = (one for one in findings if one not in told and one.rule not in told)
        return ReportSection(
            kind=AuditKind.TARGETED,
            deficiency=audit.deficiency.key,
            open=tuple(self._open(decisive, audit.result)),
            impact=audit.impact,
            root_cause=audit.root_cause,
            **({} if audit.result is None else self._figures(audit.result)),
        )

    def _figures(self, result: AuditResult) -> dict[str, Any]:
        is_whole = not result.not_reviewed
        affected = self.count.among(result.participants_affected)
        return {
            "year": result.year,
            "completed_at": result.completed_at,
            # An audit whose records were not all reviewed does not have a rate to report.
            "records_reviewed": result.records_reviewed if is_whole else None,
            "records_in_error": result.records_in_error if is_whole else None,
            "clinicians_affected": affected,
            "clinicians": self.count.among(_counted(result)) or None,
            "lines": tuple(self._line(one, result) for one in result.deficiencies),
            "sampling_methodology": methodology(result),
            "plan_digest": result.plan.digest or None,
            "result_digest": result.digest,
            "plan_verified": result.verified,
        }

    def _line(self, deficiency: Deficiency, result: AuditResult) -> ReportLine:
        correction = self.corrections.get(deficiency.key)
        is_undocumented = (
            deficiency.kind is ErrorKind.CLINICAL_DOCUMENTATION and deficiency.measure is None
        )
        undocumented = sum(not review.documented for review in result.reviews)
        return ReportLine(
            kind=deficiency.kind,
            measure=deficiency.measure,
            description=deficiency.description,
            descriptions=_descriptions(deficiency, result),
            errors=deficiency.errors,
            records=deficiency.records,
            without_documentation=undocumented if is_undocumented else 0,
            clinicians_affected=self.count.among(deficiency.participants),
            clinicians=self.count.among(result.examined_for(deficiency.kind)),
            how_corrected=correction.how if correction else None,
            corrected_at=correction.corrected_at if correction else None,
            records_corrected=correction.records if correction else None,
        )

    def _open(self, findings: Iterable[Finding], result: AuditResult | None) -> Iterator[str]:
        """Yield what keeps an audit open, and what its corrections do not cover."""
        yield from _open_texts(findings)
        for deficiency in result.deficiencies if result else ():
            correction = self.corrections.get(deficiency.key)
            # A correction that is missing, or has no day, is missing from the line.
            if correction is not None and correction.corrected_at is not None:
                found = discoveries(deficiency.key, results_of(self.validation, self.audits))
                made = self.corrections_made[deficiency.key]
                clause = CORRECTED.of(self.validation.year)
                yield from _open_texts([correction_finding(clause, deficiency, made, found)])


def _descriptions(deficiency: Deficiency, result: AuditResult) -> tuple[str, ...]:
    """Return what the auditors wrote about the errors of *deficiency*, each once."""
    errors = [error for review in result.reviews for error in review.errors]
    errors += [error for check in result.checks for error in check.errors]
    texts = (one.description for one in errors if key_of(one) == deficiency.key)
    return tuple(dict.fromkeys(text for text in texts if text is not None))


def _open_texts(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        about = f" ({finding.about})" if finding.about else ""
        if finding.verdict is Verdict.NOT_MET:
            yield f"{finding.rule.id}{about}: not met"
        elif finding.verdict is Verdict.UNKNOWN:
            yield f"{finding.rule.id}{about}: not known: {', '.join(finding.missing)}"


_DRAWN_AGAIN: Final = {
    True: "drawn again from its frame",
    False: "drawn again from its frame, and not the same",
    None: "not drawn again from its frame",
}


def methodology(result: AuditResult) -> str:
    """Return how the sample of *result* was drawn, so that it can be drawn again.

    It names neither participants nor patients. The sizes are those that the year asks for.
    """
    plan = result.plan
    members = plan.participants
    drawn = sum(len(one.patients) for one in members)
    patients = sum(one.patient_population for one in members)
    added = sum(one.drawn_for not in (RANDOM, RESERVE) for one in members)
    used = sum(one.drawn_for == RESERVE for one in result.members)
    size = participant_quota(plan.frame_size, plan.year).required
    of_each = patient_quota(0, plan.year).required
    parts = [
        f"scheme {plan.scheme}, seed {plan.seed}",
        f"seed from {plan.seed_origin}" if plan.seed_origin else "",
        f"{len(members)} of {plan.frame_size} participants ({size})",
        f"{drawn} of their {patients} patients (of each {of_each})",
        f"{added} of the participants added so that every facet is reached" if added else "",
        f"{used} of {len(plan.reserves)} reserves used" if plan.reserves else "",
        f"{len(result.withdrawn)} participants withdrawn" if result.withdrawn else "",
        f"frame SHA-256 {plan.frame_digest}",
        f"plan SHA-256 {plan.digest}",
        f"extends the plan {plan.extends.plan_digest}" if plan.extends else "",
        *(f"without {one.reason} ({one.digest})" for one in plan.excluded),
        _DRAWN_AGAIN[result.verified],
    ]
    return "; ".join(part for part in parts if part)

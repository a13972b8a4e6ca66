"""The Data Validation Execution Report (DVER): what it holds, what is missing, when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.audits.corrections import Correction, corrections_by_key
from qpp_rules.audits.deficiencies import AuditKind, Deficiency
from qpp_rules.audits.evaluation import AuditResult
from qpp_rules.audits.reviews import ErrorKind
from qpp_rules.audits.targeted import TargetedAudit, check_known
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Finding, Rule
from qpp_rules.core.errors import InvalidType, Problem, refuse
from qpp_rules.core.identifiers import Individual, Participant
from qpp_rules.core.moments import Moment, a_moment
from qpp_rules.core.sources import cfr
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.values import (
    a_count,
    a_text,
    as_tuple,
    count_problem,
    each,
    frozen,
    instance_of,
    listing_problems,
    member_of,
    optional,
    type_problems,
)
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, eastern_text
from qpp_rules.deadlines import calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.determinations import Scalar
    from qpp_rules.sampling import Plan

__all__ = [
    "ExecutionReport",
    "ReportLine",
    "ReportSection",
    "execution_report",
]


def __dir__() -> list[str]:
    return __all__


DUE: Final = "data-validation-execution-report"
"""The key of the deadline."""

HOLDS_ALL: Final = Rule(
    "audits.report.complete",
    "the report has rate, types, clinicians affected and corrections of each audit",
    cfr("414.1400(b)(3)(v)(G)"),
    ("AUD-022", "AUD-029"),
)
HAS_TARGETED: Final = Rule(
    "audits.report.targeted",
    "the report has the results of each targeted audit that was required",
    cfr("414.1400(b)(3)(vi)(D)"),
    ("AUD-022",),
)
COUNTED_AS_PARTICIPANTS: Final = Rule(
    "audits.report.clinicians",
    "the clinicians affected are counted as clinicians",
    cfr(
        "414.1400(b)(3)(v)(G)",
        basis=Basis.INTERPRETATION,
        note=(
            "the text asks for the percentage of clinicians; where their numbers are not given, a "
            "participant counts as one"
        ),
    ),
    ("AUD-029",),
)


@frozen(kw_only=True)
class ReportLine:
    """One deficiency of a section: its kind, how many clinicians it affects, its correction.

    What is None is missing from the report.
    """

    kind: ErrorKind = field(validator=member_of(ErrorKind))
    measure: str | None = field(default=None, validator=optional(a_text))
    description: str | None = field(default=None, validator=optional(a_text))
    errors: int = field(validator=a_count)
    clinicians_affected: int | None = field(default=None, validator=optional(a_count))
    clinicians: int | None = field(default=None, validator=optional(a_count))
    how_corrected: str | None = field(default=None, validator=optional(a_text))
    corrected_at: Moment | None = field(default=None, validator=optional(a_moment))

    def _problems(self) -> Iterator[Problem]:
        affected, of = self.clinicians_affected, self.clinicians
        if of == 0:
            yield Problem("clinicians", "0", "1 or more, those examined")
        elif affected is not None and of is not None and affected > of:
            yield Problem("clinicians_affected", str(affected), f"0 to {of}, all of them")

    @property
    def share_affected(self) -> Fraction | None:
        """The share of the clinicians that are affected; None where it is not told."""
        if self.clinicians_affected is None or self.clinicians is None:
            return None
        return Fraction(self.clinicians_affected, self.clinicians)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the regulation asks for and the line has not."""
        of = f"{self.kind.value} of {self.measure}" if self.measure else self.kind.value
        parts = {
            "percentage of clinicians affected": self.share_affected,
            "how it was corrected": self.how_corrected,
            "when it was corrected": self.corrected_at,
        }
        return tuple(f"{of}: {name}" for name, part in parts.items() if part is None)


def _as_lines(lines: Iterable[ReportLine]) -> Any:
    return as_tuple(lines)


@frozen(kw_only=True)
class ReportSection:
    """What the report says of one audit. What is None is missing from the report.

    *deficiency* is the key of the deficiency that a targeted audit is of, None for data validation.
    """

    kind: AuditKind = field(validator=member_of(AuditKind))
    deficiency: str | None = field(default=None, validator=optional(a_text))
    records_reviewed: int | None = field(default=None, validator=optional(a_count))
    records_in_error: int | None = field(default=None, validator=optional(a_count))
    lines: tuple[ReportLine, ...] | None = field(
        default=None, converter=_as_lines, validator=optional(each(tuple, ReportLine))
    )
    sampling_methodology: str | None = field(default=None, validator=optional(a_text))
    impact: str | None = field(default=None, validator=optional(a_text))
    root_cause: str | None = field(default=None, validator=optional(a_text))

    @property
    def name(self) -> str:
        """The audit, as a finding names it."""
        return (
            self.kind.value if self.deficiency is None else f"{self.kind.value}: {self.deficiency}"
        )

    @property
    def error_rate(self) -> Fraction | None:
        """The overall deficiency or error rate; None where it is not told, or nothing reviewed."""
        if self.records_in_error is None or not self.records_reviewed:
            return None
        return Fraction(self.records_in_error, self.records_reviewed)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the regulation asks for and the section has not."""
        return tuple(self._missing())

    def _missing(self) -> Iterator[str]:
        if self.records_in_error is None or self.records_reviewed is None:
            yield f"{self.name}: overall error rate"
        if self.sampling_methodology is None:
            yield f"{self.name}: sampling methodology"
        if self.kind is AuditKind.TARGETED:
            for label, text in (("impact", self.impact), ("root cause", self.root_cause)):
                if text is None:
                    yield f"{self.name}: {label}"
        if self.lines is None:
            yield f"{self.name}: types of deficiencies and errors"
        for line in self.lines or ():
            yield from (f"{self.name}: {lacking}" for lacking in line.missing)


def _as_sections(sections: Iterable[ReportSection]) -> Any:
    return as_tuple(sections)


@frozen(kw_only=True)
class ExecutionReport:
    """A Data Validation Execution Report, one for each intermediary and year.

    *targeted_audits_required* are the keys of the deficiencies that data validation found.
    *clinicians_counted* says whether clinicians were counted, or participants in their place.

    Citation: 42 CFR § 414.1400(b)(3)(v)(G) and (vi)(D).
    """

    year: PY = field(validator=a_performance_year)
    intermediary: str = field(validator=a_text)
    sections: tuple[ReportSection, ...] = field(
        converter=_as_sections, validator=each(tuple, ReportSection)
    )
    targeted_audits_required: tuple[str, ...] = field(default=(), validator=each(tuple, str))
    clinicians_counted: bool = field(default=True, validator=instance_of(bool))

    @property
    def due(self) -> Moment:
        """The day by which CMS must have it.

        Raises YearNotCovered where no day was found.
        """
        return calendar(self.year)[DUE].closes

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be in the report and is not."""
        return (*self._missing_sections, *(one for s in self.sections for one in s.missing))

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def _missing_sections(self) -> tuple[str, ...]:
        kinds = {section.kind for section in self.sections}
        validation = AuditKind.DATA_VALIDATION
        without = () if validation in kinds else (f"{validation.value}: all of it",)
        return (*without, *(f"{AuditKind.TARGETED.value}: {one}" for one in self.lacking_targeted))

    @property
    def lacking_targeted(self) -> tuple[str, ...]:
        """The deficiencies whose targeted audits are required and not in the report."""
        there = {one.deficiency for one in self.sections if one.kind is AuditKind.TARGETED}
        return tuple(one for one in self.targeted_audits_required if one not in there)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the report holds and lacks, one finding for each section."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for section in self.sections:
            lacking = "; ".join(one.removeprefix(f"{section.name}: ") for one in section.missing)
            yield HOLDS_ALL.judge(
                not lacking, f"missing: {lacking}" if lacking else "all", about=section.name
            )
        if AuditKind.DATA_VALIDATION not in {section.kind for section in self.sections}:
            yield HOLDS_ALL.not_met("missing: all of it", about=AuditKind.DATA_VALIDATION.value)
        for deficiency in self.targeted_audits_required:
            yield HAS_TARGETED.judge(deficiency not in self.lacking_targeted, about=deficiency)
        if not self.clinicians_counted:
            yield COUNTED_AS_PARTICIPANTS.not_met()

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per deficiency of each audit, one for an audit that found none.

        The rates are exact fractions as text, such as ``3/200``.
        """
        return [
            {
                "year": self.year.year,
                "intermediary": self.intermediary,
                **_section_cells(section),
                **_line_cells(line),
            }
            for section in self.sections
            for line in (section.lines or (None,))
        ]

    def _repr_html_(self) -> str:
        caption = (
            f"Data Validation Execution Report, {self.intermediary}, performance year {self.year}"
        )
        return html_table(caption, _SHOWN, self.to_rows()) + html_facts(
            "What is missing", {"missing": self.missing or "nothing"}
        )


# What reads well side by side. How each sample was drawn is in the rows.
_SHOWN: Final = (
    "audit",
    "deficiency_audited",
    "error_rate",
    "type",
    "measure",
    "description",
    "errors",
    "share_affected",
    "impact",
    "root_cause",
    "how_corrected",
    "corrected_at",
)


def _fraction_text(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


def _section_cells(section: ReportSection) -> dict[str, Scalar]:
    return {
        "audit": section.kind.value,
        "deficiency_audited": section.deficiency,
        "records_reviewed": section.records_reviewed,
        "records_in_error": section.records_in_error,
        "error_rate": _fraction_text(section.error_rate),
        "sampling_methodology": section.sampling_methodology,
        "impact": section.impact,
        "root_cause": section.root_cause,
    }


def _line_cells(line: ReportLine | None) -> dict[str, Scalar]:
    if line is None:
        return dict.fromkeys(
            (
                "type",
                "measure",
                "description",
                "errors",
                "clinicians_affected",
                "clinicians",
                "share_affected",
                "how_corrected",
                "corrected_at",
            )
        )
    return {
        "type": line.kind.value,
        "measure": line.measure,
        "description": line.description,
        "errors": line.errors,
        "clinicians_affected": line.clinicians_affected,
        "clinicians": line.clinicians,
        "share_affected": _fraction_text(line.share_affected),
        "how_corrected": line.how_corrected,
        "corrected_at": None if line.corrected_at is None else eastern_text(line.corrected_at),
    }


def execution_report(
    validation: AuditResult,
    targeted_audits: Iterable[TargetedAudit] = (),
    *,
    intermediary: str,
    corrections: Iterable[Correction] = (),
    clinicians_of: Mapping[Participant, int] | None = None,
) -> ExecutionReport:
    """Build the report of a year from its audits; what is missing shows in ``.missing``.

    *clinicians_of* says how many clinicians each audited participant has, so that the percentage of
    clinicians affected can be told; an individual is one. Without it participants are counted, and
    a finding says so.

    >>> from qpp_rules import Group, Tin, sampling
    >>> from qpp_rules.audits import Review, evaluate
    >>> frame = [sampling.FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 13)]
    >>> plan = sampling.draw(frame, lambda _: ["P1"], seed="31415926535897932384", year=PY(2027))
    >>> reviews = [Review(member.participant, "P1") for member in plan.participants]
    >>> result = evaluate(plan, reviews, PY(2027))
    >>> report = execution_report(result, intermediary="Example Registry")
    >>> report.due, report.missing
    (datetime.date(2028, 5, 31), ())
    >>> report.sections[0].error_rate
    Fraction(0, 1)

    Raises InvalidType for what is none of these, and InvalidValue for a participant whose
    clinicians are not given where others' are, for two corrections or two targeted audits of one
    deficiency, and for any of a deficiency that was not found.

    Citation: 42 CFR § 414.1400(b)(3)(v)(G) and (vi)(D).
    """
    audits = as_tuple(targeted_audits)
    _check_parts(validation, audits)
    of_audits = [one for audit in audits for one in audit.corrections]
    known = corrections_by_key("execution_report", corrections, of_audits)
    check_known("execution_report", validation, audits, known)
    count = _Clinicians.of(clinicians_of, validation, audits)
    return ExecutionReport(
        year=validation.year,
        intermediary=intermediary,
        sections=(
            _section(validation, known, count),
            *(_targeted_section(audit, known, count) for audit in audits),
        ),
        targeted_audits_required=tuple(one.key for one in validation.targeted_audits_required),
        clinicians_counted=count.are_counted,
    )


def _check_parts(validation: object, audits: tuple[TargetedAudit, ...]) -> None:
    problems = type_problems(
        ("validation", validation, AuditResult, "an AuditResult, as evaluate makes it")
    )
    problems += listing_problems("targeted_audits", audits, TargetedAudit)
    if problems:
        refuse("execution_report", problems)
    keys = [one.deficiency.key for one in audits]
    if len(set(keys)) < len(keys):
        expected = "one of each deficiency"
        refuse("execution_report", [Problem("targeted_audits", "two of one deficiency", expected)])


@frozen
class _Clinicians:
    """How many clinicians a participant stands for, and whether that was told."""

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
        if not isinstance(numbers, Mapping):
            raise InvalidType.of(
                "execution_report",
                "clinicians_of",
                given=type(numbers).__name__,
                expected="a mapping from participant to its number of clinicians",
            )
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
            elif problem := count_problem(name, numbers[participant]):
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


def _section(
    result: AuditResult, corrections: Mapping[str, Correction], count: _Clinicians
) -> ReportSection:
    lines = (_line(one, result, corrections, count) for one in result.deficiencies)
    return ReportSection(
        kind=result.kind,
        # An audit that is not complete has no rate to report.
        records_reviewed=None if result.not_reviewed else result.records_reviewed,
        records_in_error=None if result.not_reviewed else result.records_in_error,
        lines=tuple(lines),
        sampling_methodology=methodology(result.plan),
    )


def _targeted_section(
    audit: TargetedAudit, corrections: Mapping[str, Correction], count: _Clinicians
) -> ReportSection:
    told: dict[str, Any] = {}
    if audit.result is not None:
        section = _section(audit.result, corrections, count)
        told = {
            "records_reviewed": section.records_reviewed,
            "records_in_error": section.records_in_error,
            "lines": section.lines,
            "sampling_methodology": section.sampling_methodology,
        }
    return ReportSection(
        kind=AuditKind.TARGETED,
        deficiency=audit.deficiency.key,
        impact=audit.impact,
        root_cause=audit.root_cause,
        **told,
    )


def _counted(result: AuditResult) -> Iterator[Participant]:
    """Yield the participants that the lines of a section count, in the same order on every run."""
    kinds = {one.kind for one in result.deficiencies}
    counted = {one for kind in kinds for one in result.examined_for(kind)}
    yield from sorted(counted, key=lambda one: one.key)


def _line(
    deficiency: Deficiency,
    result: AuditResult,
    corrections: Mapping[str, Correction],
    count: _Clinicians,
) -> ReportLine:
    correction = corrections.get(deficiency.key)
    return ReportLine(
        kind=deficiency.kind,
        measure=deficiency.measure,
        description=deficiency.description,
        errors=deficiency.errors,
        clinicians_affected=count.among(deficiency.participants),
        clinicians=count.among(result.examined_for(deficiency.kind)),
        how_corrected=correction.how if correction else None,
        corrected_at=correction.corrected_at if correction else None,
    )


def methodology(plan: Plan) -> str:
    """Return how the sample of *plan* was drawn, so that it can be drawn again.

    No participant and no patient is named.
    """
    quota = plan.quota
    parts = [
        f"scheme {plan.scheme}, seed {plan.seed}",
        f"{len(plan.participants)} of {plan.frame_size} participants ({quota.required})",
        f"frame SHA-256 {plan.frame_digest}",
        f"plan SHA-256 {plan.digest}",
    ]
    if plan.seed_origin:
        parts.insert(1, f"seed from {plan.seed_origin}")
    parts += [f"without {one.reason} ({one.digest})" for one in plan.excluded]
    return "; ".join(parts)

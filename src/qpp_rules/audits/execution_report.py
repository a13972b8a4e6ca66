"""The Data Validation Execution Report (DVER): what it holds, what it lacks, when it is due."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import field

from qpp_rules.audits.deficiencies import AuditKind, deficiency_key
from qpp_rules.audits.paragraphs import from_2024, paragraph
from qpp_rules.audits.reviews import ErrorKind
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Finding, Verdict
from qpp_rules.core.digests import content_digest
from qpp_rules.core.errors import Problem
from qpp_rules.core.moments import (
    Moment,
    a_moment,
    closing_instant,
    opening_instant,
    precedes,
)
from qpp_rules.core.pages import Page
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.values import (
    a_count,
    a_flag,
    a_text,
    as_tuple,
    each,
    frozen,
    member_of,
    optional,
)
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, eastern_text
from qpp_rules.deadlines import calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.determinations import Clause, Scalar


_page = Page(__name__)

DUE: Final = "data-validation-execution-report"
"""The key of the deadline."""

HOLDS_ALL: Final = _page.rule(
    "audits.report.complete",
    "the report has rate, types, clinicians affected and corrections of each audit, and no audit "
    "in it is open",
    paragraph("(b)(3)(v)(G)", in_2027=from_2024("(b)(3)(v)(G)")),
    "AUD-022",
    "AUD-029",
    "AUD-035",
)
CONSISTENT: Final = _page.rule(
    "audits.report.consistent",
    "the figures and audits in the report do not contradict each other",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.DERIVED,
        "the text asks for the results; figures that contradict each other cannot be the results",
    ),
    "AUD-029",
    "AUD-035",
)
OF_THE_YEAR: Final = _page.rule(
    "audits.report.year",
    "the audit in the report is one of the report's year",
    paragraph("(b)(3)(v)(G)"),
    "AUD-022",
)
IN_ORDER: Final = _page.rule(
    "audits.report.order",
    "the audits and corrections in the report follow each other as they depend on each other",
    paragraph(
        "(b)(3)(vi)(A) and (B)",
        Basis.DERIVED,
        "a targeted audit follows the audit that called for it, and a correction follows what "
        "found the error",
    ),
    "AUD-032",
)
INTACT: Final = _page.rule(
    "audits.report.intact",
    "the report is the one that was built: it matches its digest",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.INTERPRETATION,
        "the text asks for the results of the audits; that a report is the one that was built from "
        "them shows only where it was not changed since",
    ),
    "AUD-037",
)
HAS_TARGETED: Final = _page.rule(
    "audits.report.targeted",
    "the report has the results of each targeted audit that was required",
    paragraph("(b)(3)(vi)(D)"),
    "AUD-022",
)
_COUNTED: Final = (
    "the text asks for the percentage of clinicians; where their numbers are not given, a "
    "participant counts as one"
)
COUNTED_AS_PARTICIPANTS: Final = _page.rule(
    "audits.report.clinicians",
    "the clinicians affected are counted as clinicians",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.INTERPRETATION,
        _COUNTED,
        in_2027=from_2024("(b)(3)(v)(G)", Basis.INTERPRETATION, _COUNTED),
    ),
    "AUD-029",
)


def _share(affected: int | None, of: int | None) -> Fraction | None:
    if affected == 0:
        return Fraction(0)
    return None if affected is None or not of else Fraction(affected, of)


def _clinician_problems(affected: int | None, of: int | None) -> Iterator[Problem]:
    if of == 0:
        yield Problem("clinicians", "0", "1 or more, those examined")
    elif affected is not None and of is not None and affected > of:
        yield Problem("clinicians_affected", str(affected), f"0 to {of}, all of them")


@frozen(kw_only=True)
class ReportLine:
    """One deficiency of a section: its kind, how many clinicians it affects, its correction.

    None means that the report does not say it. *description* is that of an error of the kind OTHER;
    *descriptions* are all that the auditors wrote, each once. *records* counts the records with
    such an error, *without_documentation* those of them for which no clinical documentation could
    be had, apart from those that the documentation contradicts. *records_corrected* is None if the
    correction does not say of how many records it is.
    """

    kind: ErrorKind = field(validator=member_of(ErrorKind))
    measure: str | None = field(default=None, validator=optional(a_text))
    description: str | None = field(default=None, validator=optional(a_text))
    descriptions: tuple[str, ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, str)
    )
    errors: int = field(validator=a_count)
    records: int | None = field(default=None, validator=optional(a_count))
    without_documentation: int | None = field(default=None, validator=optional(a_count))
    clinicians_affected: int | None = field(default=None, validator=optional(a_count))
    clinicians: int | None = field(default=None, validator=optional(a_count))
    how_corrected: str | None = field(default=None, validator=optional(a_text))
    corrected_at: Moment | None = field(default=None, validator=optional(a_moment))
    records_corrected: int | None = field(default=None, validator=optional(a_count))

    def _problems(self) -> Iterator[Problem]:
        yield from _clinician_problems(self.clinicians_affected, self.clinicians)

    @property
    def key(self) -> str:
        """The deficiency, as targeted audits and corrections name it."""
        return deficiency_key(self.kind, self.measure, self.description)

    @property
    def name(self) -> str:
        """The deficiency, as a finding names it."""
        return f"{self.kind.value} of {self.measure}" if self.measure else self.kind.value

    @property
    def share_affected(self) -> Fraction | None:
        """The share of the clinicians that are affected; None if the line does not say it."""
        return _share(self.clinicians_affected, self.clinicians)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the regulation asks for and the line does not have."""
        parts = {
            "percentage of clinicians affected": (
                self.share_affected if self.clinicians is not None else None
            ),
            "how it was corrected": self.how_corrected,
            "when it was corrected": self.corrected_at,
            "how many records it concerns": self.records,
            "how many records had no documentation": self.without_documentation,
        }
        return tuple(f"{self.name}: {name}" for name, part in parts.items() if part is None)

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What the line says that cannot be."""
        return tuple(f"{self.name}: {told}" for told in self._contradictions())

    def _contradictions(self) -> Iterator[str]:
        is_other = self.kind is ErrorKind.OTHER
        records, undocumented = self.records, self.without_documentation or 0
        if not self.errors:
            yield "no error in it"
        if self.clinicians_affected == 0:
            yield "no clinician is affected by it"
        if records is not None and records > self.errors:
            yield f"{records} records with only {self.errors} errors"
        if undocumented > (self.errors if records is None else records):
            yield f"{undocumented} records without documentation, more than it has"
        if undocumented and (self.kind is not ErrorKind.CLINICAL_DOCUMENTATION or self.measure):
            yield "records without documentation are a deficiency of the documentation as a whole"
        if is_other is (self.description is None):
            yield "a description tells errors of the kind OTHER apart, and no others"
        corrected = self.records_corrected
        if None not in (corrected, records) and (corrected or 0) < (records or 0):
            yield f"{corrected} of {records} records corrected"
        yield from _twice(self.descriptions, "times the description")
        if len(self.descriptions) > self.errors:
            yield f"{len(self.descriptions)} descriptions of {self.errors} errors"


_DIGEST: Final = re.compile("[0-9a-f]{64}")


def _as_lines(lines: Iterable[ReportLine]) -> Any:
    return as_tuple(lines)


@frozen(kw_only=True)
class ReportSection:
    """What the report says about one audit. None means that the report does not say it.

    *deficiency* is the key of the deficiency that a targeted audit is about, None for data
    validation. *year* is the year of the audit's plan, *open* names the rules that keep the audit
    from being complete, *plan_digest* and *result_digest* are those of the audit, and
    *plan_verified* says whether the plan was drawn again from its frame and was the same.
    """

    kind: AuditKind = field(validator=member_of(AuditKind))
    deficiency: str | None = field(default=None, validator=optional(a_text))
    year: PY | None = field(default=None, validator=optional(a_performance_year))
    completed_at: Moment | None = field(default=None, validator=optional(a_moment))
    open: tuple[str, ...] | None = field(
        default=None, converter=as_tuple, validator=optional(each(tuple, str))
    )
    records_reviewed: int | None = field(default=None, validator=optional(a_count))
    records_in_error: int | None = field(default=None, validator=optional(a_count))
    clinicians_affected: int | None = field(default=None, validator=optional(a_count))
    clinicians: int | None = field(default=None, validator=optional(a_count))
    lines: tuple[ReportLine, ...] | None = field(
        default=None, converter=_as_lines, validator=optional(each(tuple, ReportLine))
    )
    sampling_methodology: str | None = field(default=None, validator=optional(a_text))
    impact: str | None = field(default=None, validator=optional(a_text))
    root_cause: str | None = field(default=None, validator=optional(a_text))
    plan_digest: str | None = field(default=None, validator=optional(a_text))
    result_digest: str | None = field(default=None, validator=optional(a_text))
    plan_verified: bool | None = field(default=None, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        yield from _clinician_problems(self.clinicians_affected, self.clinicians)

    @property
    def name(self) -> str:
        """The audit, as a finding names it."""
        return (
            self.kind.value if self.deficiency is None else f"{self.kind.value}: {self.deficiency}"
        )

    @property
    def error_rate(self) -> Fraction | None:
        """The overall deficiency or error rate; None if it is not told or nothing was reviewed."""
        if self.records_in_error is None or not self.records_reviewed:
            return None
        return Fraction(self.records_in_error, self.records_reviewed)

    @property
    def share_affected(self) -> Fraction | None:
        """The share of the clinicians affected by any error; None if it is not told."""
        return _share(self.clinicians_affected, self.clinicians)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the regulation asks for and the section does not have, and what is open."""
        return tuple(f"{self.name}: {lacking}" for lacking in self._missing())

    def _missing(self) -> Iterator[str]:
        yield from (f"open: {one}" for one in self.open or ())
        parts = {
            "overall error rate": self.error_rate,
            "percentage of clinicians affected": self.share_affected,
            "sampling methodology": self.sampling_methodology,
            "types of deficiencies and errors": self.lines,
            "whether it is open": self.open,
            "digest of the plan": self.plan_digest,
            "digest of the result": self.result_digest,
        }
        if self.kind is AuditKind.TARGETED:
            parts |= {"impact": self.impact, "root cause": self.root_cause}
            if (self.records_reviewed, self.records_in_error, self.open) == (0, 0, ()):
                # Nothing was left to review, and CMS accepted that: there is no rate.
                del parts["overall error rate"]
        yield from (name for name, part in parts.items() if part is None)
        for line in self.lines or ():
            yield from line.missing

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What the section says that cannot be."""
        return tuple(f"{self.name}: {told}" for told in self._contradictions())

    def _contradictions(self) -> Iterator[str]:
        if (self.kind is AuditKind.TARGETED) is (self.deficiency is None):
            yield "a targeted audit is about one deficiency, data validation about none"
        if self.kind is AuditKind.DATA_VALIDATION and (self.impact or self.root_cause):
            yield "only a targeted audit has an impact and a root cause"
        for name, digest in (("plan", self.plan_digest), ("result", self.result_digest)):
            if digest is not None and not _DIGEST.fullmatch(digest):
                yield f"the digest of the {name} is not a SHA-256"
        if self.plan_digest and self.plan_digest not in (
            self.sampling_methodology or self.plan_digest
        ):
            yield "the sampling methodology does not name the plan"
        if self.plan_verified is False and self.open == ():
            yield "the plan is not what its frame gives, and nothing is open"
        reviewed, wrong, lines = self.records_reviewed, self.records_in_error, self.lines
        if wrong is not None and reviewed is not None and wrong > reviewed:
            yield f"{wrong} records in error of {reviewed} reviewed"
        if lines is None:
            return
        yield from (told for line in lines for told in line.contradictions)
        yield from _twice((line.key for line in lines), "lines of")
        yield from _misfits("records in error", wrong, [line.records for line in lines])
        affected = [line.clinicians_affected for line in lines]
        yield from _misfits("clinicians affected", self.clinicians_affected, affected)
        examined = [line.clinicians for line in lines if line.clinicians is not None]
        if self.clinicians is not None and max(examined, default=0) > self.clinicians:
            yield f"{max(examined)} clinicians in a line, {self.clinicians} in all"


def _twice(names: Iterable[str], what: str) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{count} {what} {name}"


def _misfits(what: str, total: int | None, parts: list[int | None]) -> Iterator[str]:
    """Yield how *total* cannot be what *parts*, which may overlap, come to together."""
    known = [part for part in parts if part is not None]
    if total is None:
        return
    if total and not parts:
        yield f"{total} {what} and no deficiency"
    elif max(known, default=0) > total:
        yield f"{max(known)} {what} in a line, {total} in all"
    elif len(known) == len(parts) and sum(known) < total:
        yield f"{sum(known)} {what} in all lines, {total} in all"


def _as_sections(sections: Iterable[ReportSection]) -> Any:
    return as_tuple(sections)


@frozen(kw_only=True)
class ExecutionReport:
    """A Data Validation Execution Report, one for each intermediary and year.

    :func:`execution_report` builds it. *targeted_audits_required* are the keys of the deficiencies
    that data validation found. *clinicians_counted* says whether clinicians were counted, or
    participants in their place. *digest* shows whether the report is the one that was built; a
    report of the first stored format has none, and ``missing`` says so.

    Citation: 42 CFR § 414.1400(b)(3)(v)(G) and (vi)(D).
    """

    year: PY = field(validator=a_performance_year)
    intermediary: str = field(validator=a_text)
    sections: tuple[ReportSection, ...] = field(
        converter=_as_sections, validator=each(tuple, ReportSection)
    )
    targeted_audits_required: tuple[str, ...] = field(default=(), validator=each(tuple, str))
    clinicians_counted: bool = field(default=True, validator=a_flag)
    digest: str | None = field(default=None, validator=optional(a_text))

    @property
    def due(self) -> Moment:
        """The day by which CMS must have it.

        Raises YearNotCovered where no day was found.
        """
        return calendar(self.year)[DUE].closes

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be in the report, or be known about it, and is not."""
        without = () if self.validation else (f"{AuditKind.DATA_VALIDATION.value}: all of it",)
        lacking = (f"{AuditKind.TARGETED.value}: {one}" for one in self.lacking_targeted)
        of_sections = (one for section in self.sections for one in section.missing)
        not_known = dict.fromkeys(name for finding in self.findings for name in finding.missing)
        return (*without, *lacking, *of_sections, *not_known)

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What the report says that cannot be, or that is out of order in time."""
        refuted = (
            f"{finding.about}: {finding.observed}" if finding.about else str(finding.observed)
            for finding in self.findings
            if finding.verdict is Verdict.NOT_MET and finding.rule in _REFUTED_BY
        )
        return (*self._contradictions, *refuted)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, and nothing contradicts anything."""
        return not self.missing and not self.contradictions

    @property
    def is_intact(self) -> bool | None:
        """Whether the report matches its digest; None if it has none."""
        return None if self.digest is None else self.digest == report_digest(self)

    @property
    def validation(self) -> ReportSection | None:
        """The section on data validation, the first if there are two."""
        sections = (one for one in self.sections if one.kind is AuditKind.DATA_VALIDATION)
        return next(sections, None)

    @property
    def lacking_targeted(self) -> tuple[str, ...]:
        """The deficiencies whose targeted audits are required and not in the report."""
        there = {one.deficiency for one in self.sections if one.kind is AuditKind.TARGETED}
        return tuple(one for one in self.targeted_audits_required if one not in there)

    @property
    def moments(self) -> tuple[tuple[str, Moment], ...]:
        """What the report says was done, and when: audits and corrections."""
        audits = ((section.name, section.completed_at) for section in self.sections)
        corrections = (
            (f"{section.name}: correction of {line.name}", line.corrected_at)
            for section in self.sections
            for line in section.lines or ()
        )
        return tuple((name, at) for name, at in (*audits, *corrections) if at is not None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the report holds and lacks, section by section, and whether it can be right."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        holds_all, of_the_year = HOLDS_ALL.of(self.year), OF_THE_YEAR.of(self.year)
        for section in self.sections:
            lacking = "; ".join(section._missing())  # noqa: SLF001
            yield holds_all.judge(
                not lacking, f"missing: {lacking}" if lacking else "all", about=section.name
            )
            yield of_the_year.judge(
                None if section.year is None else section.year == self.year,
                None if section.year is None else f"an audit of {section.year}",
                f"one of {self.year}",
                missing=(f"year of the {section.name}",),
                about=section.name,
            )
            yield from self._order(section)
        if self.validation is None:
            yield holds_all.not_met("missing: all of it", about=AuditKind.DATA_VALIDATION.value)
        has_targeted = HAS_TARGETED.of(self.year)
        for deficiency in self.targeted_audits_required:
            yield has_targeted.judge(deficiency not in self.lacking_targeted, about=deficiency)
        found = "; ".join(self._contradictions)
        yield CONSISTENT.of(self.year).judge(not found, found or None)
        changed = "the report was changed after it was built"
        told = changed if self.is_intact is False else self.digest
        yield INTACT.of(self.year).judge(self.is_intact, told, missing=("digest of the report",))
        if not self.clinicians_counted:
            yield COUNTED_AS_PARTICIPANTS.of(self.year).not_met()

    @property
    def _contradictions(self) -> tuple[str, ...]:
        return tuple(self._contradicting())

    def _contradicting(self) -> Iterator[str]:
        for section in self.sections:
            yield from section.contradictions
            if not self.clinicians_counted:
                yield from _more_than_errors(section)
        yield from _twice((section.name for section in self.sections), "sections on the")
        yield from _twice(self.targeted_audits_required, "required targeted audits of")
        if self.validation is not None and self.validation.lines is not None:
            found = dict.fromkeys(line.key for line in self.validation.lines)
            for one in found:
                if one not in self.targeted_audits_required:
                    yield f"data validation found {one}, and no targeted audit of it is required"
            for one in self.targeted_audits_required:
                if one not in found:
                    yield f"a targeted audit of {one} is required, which was not found"
        yield from self._contradicting_targeted()

    def _contradicting_targeted(self) -> Iterator[str]:
        targeted = [one for one in self.sections if one.kind is AuditKind.TARGETED]
        for section in targeted:
            if section.deficiency not in (None, *self.targeted_audits_required):
                yield f"{section.name}: it is not required"
        for name, what in (("plan_digest", "sample"), ("result_digest", "result")):
            digest = getattr(self.validation, name, None)
            if digest is not None and digest in {getattr(one, name) for one in targeted}:
                yield f"a targeted audit has the {what} of data validation"

    def _order(self, section: ReportSection) -> Iterator[Finding]:
        """Yield whether *section* follows what it must follow, and its corrections follow it."""
        done, about, clause = section.completed_at, section.name, IN_ORDER.of(self.year)
        if done is None:
            yield clause.unknown(f"when the {about} was completed", about=about)
            return
        observed, first = f"completed {eastern_text(done)}", self.year.first_day
        if closing_instant(done) <= opening_instant(first):
            yield clause.not_met(observed, f"not before {first}", about=about)
            return
        before = None if self.validation is None else self.validation.completed_at
        if section.kind is AuditKind.TARGETED and before is not None:
            yield _ended_after(clause, done, before, observed, about)
        else:
            yield clause.met(observed, f"not before {first}", about=about)
        for line in section.lines or ():
            if line.corrected_at is not None:
                corrected = f"corrected {eastern_text(line.corrected_at)}"
                name = f"{about}: {line.name}"
                yield _follows(clause, line.corrected_at, done, corrected, name)

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
                **_audit_cells(section),
            }
            for section in self.sections
            for line in (section.lines or (None,))
        ]

    def _repr_html_(self) -> str:
        caption = (
            f"Data Validation Execution Report, {self.intermediary}, performance year {self.year}"
        )
        facts = {
            "missing": self.missing or "nothing",
            "contradictions": self.contradictions or "none",
        }
        return html_table(caption, _SHOWN, self.to_rows()) + html_facts("What is missing", facts)


_REFUTED_BY: Final = (OF_THE_YEAR, IN_ORDER, INTACT)
"""The rules whose NOT_MET says that something in the report cannot be; CONSISTENT has its texts."""


def _follows(clause: Clause, done: Moment, before: Moment, observed: str, about: str) -> Finding:
    """Judge that what was *done* came at or after what was *before* it."""
    too_early = precedes(done, before)
    return clause.judge(
        None if too_early is None else not too_early,
        observed,
        f"not before {eastern_text(before)}",
        missing=(f"the hours of {eastern_text(before)} and of {about}",),
        about=about,
    )


def _ended_after(clause: Clause, done: Moment, first: Moment, observed: str, about: str) -> Finding:
    """Judge that a targeted audit ended after data validation; of one instant nothing shows it."""
    after = None if done == first else precedes(first, done)
    missing = (f"which of {AuditKind.DATA_VALIDATION.value} and {about} ended first",)
    required = f"after {eastern_text(first)}"
    return clause.judge(after, observed, required, missing=missing, about=about)


def _more_than_errors(section: ReportSection) -> Iterator[str]:
    """Yield the lines in which more participants are affected than there are errors."""
    for line in section.lines or ():
        if line.clinicians_affected is not None and line.clinicians_affected > line.errors:
            told = f"{line.clinicians_affected} participants affected by {line.errors} errors"
            yield f"{section.name}: {line.name}: {told}"


def report_digest(report: ExecutionReport) -> str:
    """Return the digest of all that *report* says."""
    return content_digest(report, without=("digest",))


def sealed(report: ExecutionReport) -> ExecutionReport:
    """Return *report* with its digest."""
    return attrs.evolve(report, digest=report_digest(report))


# What reads well side by side. How each sample was drawn is in the rows.
_SHOWN: Final = (
    "audit",
    "deficiency_audited",
    "completed_at",
    "error_rate",
    "type",
    "measure",
    "descriptions",
    "errors",
    "share_affected",
    "impact",
    "root_cause",
    "how_corrected",
    "corrected_at",
    "open",
)


def _fraction_text(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


def _moment_text(moment: Moment | None) -> str | None:
    return None if moment is None else eastern_text(moment)


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


def _audit_cells(section: ReportSection) -> dict[str, Scalar]:
    """Return what the last columns say about the audit as a whole."""
    return {
        "completed_at": _moment_text(section.completed_at),
        "open": None if section.open is None else "; ".join(section.open) or "nothing",
        "share_affected_by_any": _fraction_text(section.share_affected),
        "plan_verified": {True: "yes", False: "no", None: None}[section.plan_verified],
        "plan_digest": section.plan_digest,
        "result_digest": section.result_digest,
    }


_LINE_COLUMNS: Final = (
    "type",
    "measure",
    "description",
    "errors",
    "clinicians_affected",
    "clinicians",
    "share_affected",
    "how_corrected",
    "corrected_at",
    "descriptions",
    "records",
    "without_documentation",
    "records_corrected",
)


def _line_cells(line: ReportLine | None) -> dict[str, Scalar]:
    if line is None:
        return dict.fromkeys(_LINE_COLUMNS)
    cells = (
        line.kind.value,
        line.measure,
        line.description,
        line.errors,
        line.clinicians_affected,
        line.clinicians,
        _fraction_text(line.share_affected),
        line.how_corrected,
        _moment_text(line.corrected_at),
        "; ".join(line.descriptions) or None,
        line.records,
        line.without_documentation,
        line.records_corrected,
    )
    return dict(zip(_LINE_COLUMNS, cells, strict=True))

"""The Data Validation Execution Report (DVER), what it holds and lacks: (v)(G) and (vi)(D)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from attrs import field

from qpp_rules.audits.deficiencies import AuditKind
from qpp_rules.audits.paragraphs import paragraph, read_as
from qpp_rules.audits.report_sections import ReportSection, more_than_errors, rows_of, twice
from qpp_rules.core.checks import (
    a_flag,
    a_text,
    each,
    optional,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import missing_of
from qpp_rules.core.digests import content_digest
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.moments import Moment, closing_instant, opening_instant, precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, eastern_text
from qpp_rules.deadlines import calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Clause, Scalar


DUE: Final = "data-validation-execution-report"
"""The key of the deadline."""


@frozen(kw_only=True)
class ExecutionReport:
    """A Data Validation Execution Report, one for each intermediary and year.

    :func:`execution_report` builds it. *targeted_audits_required* are the keys of the deficiencies
    that data validation found. *clinicians_counted* is False if participants were counted instead
    of clinicians. *digest* shows whether the report is the one that was built; a report of the
    first stored format has none, and ``missing`` says so.

    Citation: 42 CFR § 414.1400(b)(3)(v)(G) and (vi)(D).
    """

    year: PY = field(validator=a_performance_year)
    intermediary: str = field(validator=a_text)
    sections: tuple[ReportSection, ...] = field(
        converter=as_tuple, validator=each(tuple, ReportSection)
    )
    targeted_audits_required: tuple[str, ...] = field(default=(), validator=each(tuple, str))
    clinicians_counted: bool = field(default=True, validator=a_flag)
    digest: str | None = field(default=None, validator=optional(a_text))

    @property
    def due(self) -> Moment:
        """The day by which CMS must have the report.

        Raises YearNotCovered if no day was found.
        """
        return calendar(self.year)[DUE].closes

    @property
    def missing(self) -> tuple[str, ...]:
        """What the report must hold but lacks, and what must be known about it but isn't."""
        without = () if self.validation else (f"{AuditKind.DATA_VALIDATION.value}: all of it",)
        lacking = (f"{AuditKind.TARGETED.value}: {one}" for one in self.lacking_targeted)
        of_sections = (one for section in self.sections for one in section.missing)
        return (*without, *lacking, *of_sections, *missing_of(self.findings))

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What in the report cannot be true, or is out of order in time."""
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
        """The section on data validation; the first if there are two."""
        sections = (one for one in self.sections if one.kind is AuditKind.DATA_VALIDATION)
        return next(sections, None)

    @property
    def lacking_targeted(self) -> tuple[str, ...]:
        """The deficiencies whose required targeted audits are not in the report."""
        there = {one.deficiency for one in self.sections if one.kind is AuditKind.TARGETED}
        return tuple(one for one in self.targeted_audits_required if one not in there)

    @property
    def moments(self) -> tuple[tuple[str, Moment], ...]:
        """The audits and corrections in the report, and when they were done."""
        audits = ((section.name, section.completed_at) for section in self.sections)
        corrections = (
            (f"{section.name}: correction of {line.name}", line.corrected_at)
            for section in self.sections
            for line in section.lines or ()
        )
        return tuple((name, at) for name, at in (*audits, *corrections) if at is not None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the report holds and lacks, section by section, and whether it can be true."""
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
                yield from more_than_errors(section)
        yield from twice((section.name for section in self.sections), "sections on the")
        yield from twice(self.targeted_audits_required, "required targeted audits of")
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
        """Yield whether *section* and its corrections are in the required order."""
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
        """Return a flat dict for each deficiency, and one for each audit that found none.

        The rates are exact fractions as text, such as ``3/200``.
        """
        whose: dict[str, Scalar] = {"year": self.year.year, "intermediary": self.intermediary}
        return [{**whose, **row} for section in self.sections for row in rows_of(section)]

    def _repr_html_(self) -> str:
        caption = (
            f"Data Validation Execution Report, {self.intermediary}, performance year {self.year}"
        )
        facts = {
            "missing": self.missing or "nothing",
            "contradictions": self.contradictions or "none",
        }
        return html_table(caption, _SHOWN, self.to_rows()) + html_facts("What is missing", facts)


_page = Page(__name__)

_OF_2024: Final = unread(2024, cfr("414.1400(b)(3)(v)(G)"))

HOLDS_ALL: Final = _page.rule(
    "audits.report.complete",
    "the report gives the error rate, types, clinicians affected and corrections of each audit, "
    "and no audit in it is open",
    paragraph("(b)(3)(v)(G)", in_2027=_OF_2024),
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
    "the audit in the report covers the report's year",
    paragraph("(b)(3)(v)(G)"),
    "AUD-022",
)
IN_ORDER: Final = _page.rule(
    "audits.report.order",
    "the audits and corrections in the report are in the required order",
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
    "the report has the results of each required targeted audit",
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
        in_2027=read_as(_OF_2024, _COUNTED),
    ),
    "AUD-029",
)
_REFUTED_BY: Final = (OF_THE_YEAR, IN_ORDER, INTACT)
"""If one is NOT_MET, something in the report cannot be true; CONSISTENT has its own texts."""


def _follows(clause: Clause, done: Moment, before: Moment, observed: str, about: str) -> Finding:
    """Judge whether *done* is at or after *before*."""
    too_early = precedes(done, before)
    return clause.judge(
        None if too_early is None else not too_early,
        observed,
        f"not before {eastern_text(before)}",
        missing=(f"the hours of {eastern_text(before)} and of {about}",),
        about=about,
    )


def _ended_after(clause: Clause, done: Moment, first: Moment, observed: str, about: str) -> Finding:
    """Judge whether a targeted audit ended after data validation; one instant does not show it."""
    after = None if done == first else precedes(first, done)
    missing = (f"which of {AuditKind.DATA_VALIDATION.value} and {about} ended first",)
    required = f"after {eastern_text(first)}"
    return clause.judge(after, observed, required, missing=missing, about=about)


def report_digest(report: ExecutionReport) -> str:
    """Return the digest of everything in *report*."""
    return content_digest(report, without=("digest",))


def sealed(report: ExecutionReport) -> ExecutionReport:
    """Return *report* with its digest."""
    return attrs.evolve(report, digest=report_digest(report))


# The columns that fit side by side; the rows also say how each sample was drawn.
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

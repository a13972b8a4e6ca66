"""What the Data Validation Execution Report says about each audit, and its contradictions."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.audits.deficiencies import AuditKind, deficiency_key
from qpp_rules.audits.reviews import ErrorKind
from qpp_rules.core.checks import (
    a_count,
    a_flag,
    a_text,
    each,
    member_of,
    optional,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.moments import Moment, a_moment
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, eastern_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Scalar

_DIGEST: Final = re.compile("[0-9a-f]{64}")


def _share(affected: int | None, of: int | None) -> Fraction | None:
    if affected == 0:
        return Fraction(0)
    return None if affected is None or not of else Fraction(affected, of)


def _clinician_problems(affected: int | None, of: int | None) -> Iterator[Problem]:
    if of == 0:
        yield Problem("clinicians", "0", "1 or more, the clinicians examined")
    elif affected is not None and of is not None and affected > of:
        yield Problem("clinicians_affected", str(affected), f"0 to {of}, all of them")


@frozen(kw_only=True)
class ReportLine:
    """One deficiency of a section: its kind, how many clinicians it affects, its correction.

    None means that the report does not say it. *description* is given only for the kind OTHER;
    *descriptions* are all that the auditors wrote, each once. *records* counts the records with
    such an error. *without_documentation* counts the records among them that have no clinical
    documentation, apart from those that the documentation contradicts. *records_corrected* is None
    if the correction does not say how many records it covers.
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
        """The key by which targeted audits and corrections name the deficiency."""
        return deficiency_key(self.kind, self.measure, self.description)

    @property
    def name(self) -> str:
        """The deficiency, as a finding names it."""
        return f"{self.kind.value} of {self.measure}" if self.measure else self.kind.value

    @property
    def share_affected(self) -> Fraction | None:
        """The share of the clinicians affected; None if the line does not say it."""
        return _share(self.clinicians_affected, self.clinicians)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the regulation asks for and the line lacks."""
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
        """What in the line cannot be true."""
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
        yield from twice(self.descriptions, "times the description")
        if len(self.descriptions) > self.errors:
            yield f"{len(self.descriptions)} descriptions of {self.errors} errors"


@frozen(kw_only=True)
class ReportSection:
    """What the report says about one audit; None means that it does not say it.

    *deficiency* is the key of the deficiency that a targeted audit examines, None for data
    validation. *year* is the year of the audit's plan, *open* names the rules that keep the audit
    from being complete, *plan_digest* and *result_digest* are the audit's digests, and
    *plan_verified* says whether drawing the plan again from its frame gave the same plan.
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
        default=None, converter=as_tuple, validator=optional(each(tuple, ReportLine))
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
        """The overall deficiency or error rate; None if not reported or nothing was reviewed."""
        if self.records_in_error is None or not self.records_reviewed:
            return None
        return Fraction(self.records_in_error, self.records_reviewed)

    @property
    def share_affected(self) -> Fraction | None:
        """The share of the clinicians affected by any error; None if not reported."""
        return _share(self.clinicians_affected, self.clinicians)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the regulation asks for and the section lacks, and what is open."""
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
                # CMS accepted that nothing was left to review, so there is no rate.
                del parts["overall error rate"]
        yield from (name for name, part in parts.items() if part is None)
        for line in self.lines or ():
            yield from line.missing

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What in the section cannot be true."""
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
        yield from twice((line.key for line in lines), "lines of")
        yield from _misfits("records in error", wrong, [line.records for line in lines])
        affected = [line.clinicians_affected for line in lines]
        yield from _misfits("clinicians affected", self.clinicians_affected, affected)
        examined = [line.clinicians for line in lines if line.clinicians is not None]
        if self.clinicians is not None and max(examined, default=0) > self.clinicians:
            yield f"{max(examined)} clinicians in a line, {self.clinicians} in all"


def more_than_errors(section: ReportSection) -> Iterator[str]:
    """Yield the lines in which more participants are affected than there are errors."""
    for line in section.lines or ():
        if line.clinicians_affected is not None and line.clinicians_affected > line.errors:
            told = f"{line.clinicians_affected} participants affected by {line.errors} errors"
            yield f"{section.name}: {line.name}: {told}"


def twice(names: Iterable[str], what: str) -> Iterator[str]:
    """Yield how often each of *names* that comes more than once comes; *what* names the items."""
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{count} {what} {name}"


def _misfits(what: str, total: int | None, parts: list[int | None]) -> Iterator[str]:
    """Yield why *total* cannot be the total of *parts*, which may overlap."""
    known = [part for part in parts if part is not None]
    if total is None:
        return
    if total and not parts:
        yield f"{total} {what} and no deficiency"
    elif max(known, default=0) > total:
        yield f"{max(known)} {what} in a line, {total} in all"
    elif len(known) == len(parts) and sum(known) < total:
        yield f"{sum(known)} {what} in all lines, {total} in all"


# A section as rows

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


def rows_of(section: ReportSection) -> Iterator[dict[str, Scalar]]:
    """Yield a flat dict for each deficiency, and one for an audit that found none."""
    for line in section.lines or (None,):
        yield {**_section_cells(section), **_line_cells(line), **_audit_cells(section)}


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


def _fraction_text(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


def _moment_text(moment: Moment | None) -> str | None:
    return None if moment is None else eastern_text(moment)

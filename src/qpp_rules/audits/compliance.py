"""Whether the execution report was submitted as required, and what to do without any data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, field, fields

from qpp_rules.audits.execution_report import COUNTED_AS_PARTICIPANTS, DUE, INTACT, ExecutionReport
from qpp_rules.audits.paragraphs import IN_2022, IN_2023, fact_sheet, paragraph
from qpp_rules.core.checks import (
    a_flag,
    a_text,
    hidden,
    instance_of,
    optional,
    problems_of,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    all_met,
    missing_of,
)
from qpp_rules.core.errors import InvalidValue, Problem, refuse_any
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import a_moment, opening_instant, precedes
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import cfr
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_year, eastern_text
from qpp_rules.deadlines import Deadline, calendar, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.moments import Moment
    from qpp_rules.deadlines import Calendar


_page = Page(__name__)
_KEY_DATES: Final = "2027 MIPS Performance Period Key Dates"


@frozen(kw_only=True)
class NoDataNotice:
    """Where to tell CMS that no data was submitted, and what the subject line must name."""

    qcdr_address: str = field(validator=a_text)
    registry_address: str = field(validator=a_text)
    subject_line: str = field(validator=a_text)

    def address(self, intermediary_type: IntermediaryType) -> str:
        """Return the address for a QCDR or a Qualified Registry.

        Raises InvalidValue for another type of intermediary.
        """
        if intermediary_type is IntermediaryType.QCDR:
            return self.qcdr_address
        if intermediary_type is IntermediaryType.QUALIFIED_REGISTRY:
            return self.registry_address
        raise InvalidValue.of(
            "NoDataNotice.address",
            "intermediary_type",
            given=shown(intermediary_type),
            expected="QCDR or QUALIFIED_REGISTRY",
        )


NO_DATA_NOTICE: Final = _page.parameter(
    "audits.no-data-notice",
    "e-mail notice that no data was submitted",
    entry(
        2027,
        2027,
        NoDataNotice(
            qcdr_address="QCDRVendorSupport@gdit.com",
            registry_address="RegistryVendorSupport@gdit.com",
            subject_line="the name of the QCDR or Qualified Registry",
        ),
        fact_sheet(_KEY_DATES),
    ),
)

IN_TIME: Final = _page.rule(
    "audits.report.in-time",
    "the report was submitted to CMS by its due date",
    paragraph("(b)(3)(v)(G)(1)", first=2022),
    "AUD-023",
)
FILED_AFTER: Final = _page.rule(
    "audits.report.filed-after",
    "the report was submitted after the audits and corrections that it reports",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.DERIVED,
        "results that did not exist yet cannot be reported",
        first=2022,
    ),
    "AUD-032",
)
AS_AUDITED: Final = _page.rule(
    "audits.report.as-audited",
    "the report says what the audits on file say",
    paragraph("(b)(3)(v)(G)", first=2022),
    "AUD-029",
    "AUD-037",
)
COMPLIANT: Final = _page.rule(
    "audits.report.compliant",
    "the report was submitted on time and complete; otherwise CMS may take remedial action or "
    "terminate, for this program year and possibly later ones",
    (
        *(
            text(
                read.year,
                read.year,
                cfr(
                    "414.1400(e)(1)",
                    basis=Basis.INTERPRETATION,
                    note=(
                        "the grounds of this text are criteria no longer met, a false "
                        "certification and bad data; a report that is late or missing is taken as "
                        "a criterion not met, and could also be no ground"
                    ),
                    as_of=read,
                ),
            )
            for read in (IN_2022, IN_2023)
        ),
        *paragraph("(e)(1)", first=2024, in_2027=fact_sheet("DVER and Targeted Audits", "(e)(1)")),
    ),
    "AUD-023",
)
NO_DATA: Final = _page.rule(
    "audits.report.no-data",
    "no report is due for a year without submitted data",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.INTERPRETATION,
        "the text does not say that the report falls away where no data were submitted; it could "
        "also fall away",
        first=2022,
        in_2027=fact_sheet(
            _KEY_DATES,
            basis=Basis.INTERPRETATION,
            note=(
                "CMS encourages a notice by e-mail and does not say that the report falls away; "
                "send the notice, and file a report that says so unless CMS says otherwise"
            ),
        ),
    ),
    "AUD-025",
)
NOTICE: Final = _page.rule(
    "audits.report.no-data-notice",
    "CMS was told by e-mail, by the end of the submission period, that no data was submitted",
    NO_DATA_NOTICE,
    "AUD-025",
    "DEA-004",
)


def check_execution_report(
    report: ExecutionReport | None,
    submitted_at: Moment | None,
    year: PY,
    *,
    any_data_submitted: bool | None = None,
    no_data_notice_at: Moment | None = None,
    submission_window: Deadline | None = None,
    as_audited: ExecutionReport | None = None,
) -> Determination[bool | None]:
    """Decide whether the duty to report was met for *year*: a complete report, submitted in time.

    A report that is late, incomplete or absent (None) is non-compliance, and CMS may take remedial
    action or terminate. A report is not complete if an audit in it is open, if its audits are of
    another year or out of order, if it contradicts itself, or if it was changed after it was built.
    It must be submitted after the audits and corrections that it reports. If *submitted_at* is
    None, the answer is None. *as_audited* is the report as :func:`execution_report` builds it from
    the audits on file; the report must say the same.

    *any_data_submitted* says whether data was submitted for the year. None means "not known": a
    report is then judged as if there was data, and without a report the answer is None. If it is
    False, CMS encourages a notice by e-mail by the end of the submission period
    (*no_data_notice_at*; ``NO_DATA_NOTICE`` has the address), and does not say that no report is
    due. Then the answer is None without a report, and with a late or incomplete one. A report
    without audits is enough if it is submitted in time and after the year, was not changed after it
    was built, and says what *as_audited* says.

    >>> from datetime import date
    >>> check_execution_report(None, None, PY(2027), any_data_submitted=True).answer
    False
    >>> check_execution_report(None, None, PY(2027)).missing
    ('any_data_submitted',)
    >>> d = check_execution_report(None, None, PY(2027), any_data_submitted=False)
    >>> print(d.answer, [finding.verdict.name for finding in d.findings])
    None ['UNKNOWN', 'NOT_MET']

    Raises InvalidType for an argument of the wrong type, InvalidValue for a report of another year,
    and YearNotCovered if the due date was not found.

    Citation: 42 CFR § 414.1400(b)(3)(v)(G)(1) and (e)(1); 2027 Self-Nomination Fact Sheet, "DVER
    and Targeted Audits".
    """
    deadlines = calendar(check_year("check_execution_report", year))
    due = deadlines[DUE]
    refuse_any(
        "check_execution_report",
        _report_problems("report", report, year),
        _report_problems("as_audited", as_audited, year),
        problems_of(
            any_data_submitted=(any_data_submitted, optional(a_flag)),
            submitted_at=(submitted_at, optional(a_moment)),
            no_data_notice_at=(no_data_notice_at, optional(a_moment)),
            submission_window=(submission_window, optional(instance_of(Deadline))),
        ),
    )
    no_data = NO_DATA.of(year)
    if report is None:
        if any_data_submitted is False:
            window = submission_window or deadlines.get("data-submission")
            unsaid = no_data.unknown("CMS's word on the report")
            notice = tuple(_notice_findings(no_data_notice_at, window, year))
            return all_met(year, (unsaid, *notice), aside=notice)
        holds = False if any_data_submitted else None
        absent = COMPLIANT.of(year).judge(holds, "no report", missing=("any_data_submitted",))
        return all_met(year, (absent,))
    in_time, *readings = _in_time_findings(deadlines, due, submitted_at, year)
    filed = (in_time, _filed_after(report, submitted_at))
    compared = () if as_audited is None else (_as_audited(report, as_audited),)
    held = (*report.findings, *compared)
    decisive = (*(one for one in held if one.rule is not COUNTED_AS_PARTICIPANTS), *filed)
    if any_data_submitted is False and all_met(year, decisive).answer is not True:
        # Where no report may be due, a late report is not worse than no report.
        changed = tuple(_changes(held))
        is_empty = not (report.sections or report.targeted_audits_required or changed)
        said = is_empty and _says_no_data(filed, submitted_at, year)
        done = no_data.met("a report was filed all the same")
        unsaid = no_data.unknown("CMS's word on the report")
        decisive = (done if said else unsaid,)
        held = (*changed, *decisive)
    answer = all_met(year, decisive).answer
    told = {True: "in time and complete", False: "late or incomplete", None: "not known"}[answer]
    compliant = COMPLIANT.of(year).judge(answer, told, missing=missing_of(decisive))
    findings = (*held, *filed, *readings, compliant)
    return Determination(answer, year, findings, missing=compliant.missing)


def _changes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the *findings* that say that the report is not the one that was built."""
    for one in findings:
        if one.rule in (INTACT, AS_AUDITED) and one.verdict is Verdict.NOT_MET:
            yield one


def _says_no_data(filed: tuple[Finding, ...], submitted_at: Moment | None, year: PY) -> bool:
    """Return whether a report without audits came in time, and after the year was over."""
    is_in_time = all(one.verdict is Verdict.MET for one in filed)
    after = None if submitted_at is None else precedes(year.last_day, submitted_at)
    return is_in_time and after is True


def _filed_after(report: ExecutionReport, submitted_at: Moment | None) -> Finding:
    """Judge whether the report was submitted after the year began and after all it reports."""
    clause = FILED_AFTER.of(report.year)
    if submitted_at is None:
        return clause.unknown("submitted_at")
    first = report.year.first_day
    if opening_instant(submitted_at) < opening_instant(first):
        return clause.not_met(submitted_at, f"not before {first}")
    too_early = {name: precedes(submitted_at, at) for name, at in report.moments}
    later = [name for name, is_later in too_early.items() if is_later]
    if later:
        return clause.not_met(submitted_at, f"not before: {'; '.join(later)}")
    open_to_doubt = tuple(
        f"the hour of {name}, or of submitted_at"
        for name, is_later in too_early.items()
        if is_later is None
    )
    if open_to_doubt:
        return clause.unknown(*open_to_doubt, observed=submitted_at)
    return clause.met(submitted_at)


def _as_audited(report: ExecutionReport, as_audited: ExecutionReport) -> Finding:
    differing = [
        attribute.name
        for attribute in fields(ExecutionReport)
        if attribute.name != "digest"
        and getattr(report, attribute.name) != getattr(as_audited, attribute.name)
    ]
    observed = f"another {', '.join(differing)}" if differing else None
    return AS_AUDITED.of(report.year).judge(not differing, observed)


def _in_time_findings(
    deadlines: Calendar, due: Deadline, submitted_at: Moment | None, year: PY
) -> Iterator[Finding]:
    checked = deadlines.check(DUE, submitted_at)
    in_time = IN_TIME.of(year).judge(
        checked.answer,
        submitted_at,
        f"by {eastern_text(due.closes)}",
        missing=("submitted_at",),
    )
    # The calendar gives the day, and says where it was published.
    yield in_time.replace(source=due.citation)
    yield from checked.findings[1:]


def _notice_findings(
    notice_at: Moment | None, window: Deadline | None, year: PY
) -> Iterator[Finding]:
    """Yield whether CMS got the notice that it encourages, in years whose text was read."""
    if not NO_DATA_NOTICE.covers(year):
        return
    clause = NOTICE.of(year)
    if notice_at is None:
        yield clause.not_met("no notice")
    elif window is None:
        yield clause.unknown("submission_window", observed=notice_at)
    else:
        # A notice may come before the period opens.
        in_time = check(evolve(window, opens=None), notice_at, year)
        required = f"by {eastern_text(window.closes)}"
        yield clause.judge(in_time.answer, notice_at, required, missing=("the hour of the notice",))


def _report_problems(name: str, report: object, year: PY) -> Iterator[Problem]:
    yield from optional(hidden(instance_of(ExecutionReport))).problems(name, report)
    if isinstance(report, ExecutionReport) and report.year != year:
        yield Problem(name, f"one of {report.year}", f"one of {year}")

"""What to do if submitted data turns out to be wrong: correct it, or notify CMS."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from qpp_rules.audits.paragraphs import fact_sheet, paragraph
from qpp_rules.core.checks import (
    a_flag,
    instance_of,
    optional,
    problems_of,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import Problem, refuse_any
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.moments import a_moment
from qpp_rules.core.pages import Page
from qpp_rules.core.values import Enumeration
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_year
from qpp_rules.deadlines import Deadline, DeadlineStatus, calendar

if TYPE_CHECKING:
    from qpp_rules.core.findings import Clause
    from qpp_rules.core.moments import Moment


_page = Page(__name__)


class Remedy(Enumeration):
    """What to do about submitted data that turns out not to be true, accurate and complete."""

    SUBMIT_CORRECTED_DATA = "submit corrected data before the submission period ends"
    NOTIFY_CMS = "notify CMS immediately"
    UNDETERMINED = "undetermined"


_CERTIFICATION: Final = "Certification Statement"
_NOT_SAID: Final = (
    "whether a correction after submission needs another audit is not said; the records that were "
    "changed are verified and certified again"
)
PERIOD_NOT_OVER: Final = _page.rule(
    "audits.after-submission.period",
    "the submission period is not over, so that corrected data can be submitted",
    paragraph(
        "(a)(3)(i)",
        Basis.INTERPRETATION,
        "the paragraph asks for the certification that data are true, accurate and complete; what "
        "to do about data that are not, the 2027 fact sheet says, and it is taken to hold for the "
        "years before",
        first=2024,
        in_2027=fact_sheet(_CERTIFICATION, "(a)(3)(i)"),
    ),
    "AUD-020",
    "AUD-026",
)
VERIFIED_AGAIN: Final = _page.rule(
    "audits.after-submission.verified-again",
    "the changed records are verified and certified again",
    paragraph(
        "(b)(3)(vi)(B)",
        Basis.INTERPRETATION,
        _NOT_SAID,
        first=2024,
        in_2027=fact_sheet(_CERTIFICATION, "(a)(3)(i)", Basis.INTERPRETATION, _NOT_SAID),
    ),
    "AUD-020",
)
NOT_SYSTEMATIC: Final = _page.rule(
    "audits.after-submission.not-systematic",
    "the error is not systematic, so it does not require a targeted audit",
    paragraph(
        "(b)(3)(vi)(A)",
        Basis.INTERPRETATION,
        "the text requires targeted audits of what data validation finds; a systematic error that "
        "is found later is taken as such a finding",
        first=2024,
    ),
    "AUD-020",
)
ACKNOWLEDGED: Final = _page.rule(
    "audits.after-submission.acknowledged",
    "the intermediary acknowledges the discrepancy, which CMS says it will consider",
    paragraph(
        "(e)(4)",
        Basis.INTERPRETATION,
        "the paragraph names audit discrepancies; that CMS considers an acknowledgment, the 2027 "
        "fact sheet says, and it is taken to hold for the years before",
        first=2024,
        in_2027=fact_sheet("What are considered data inaccuracies?"),
    ),
    "AUD-027",
)


def found_after_submission(
    found_at: Moment,
    year: PY,
    *,
    window: Deadline | None = None,
    changes_verified: bool | None = None,
    is_systematic: bool | None = None,
    acknowledged: bool | None = None,
) -> Determination[Remedy]:
    """Decide what to do about submitted data of *year* that was found to be wrong at *found_at*.

    Until the submission period ends, the intermediary may submit corrected data; afterward it must
    notify CMS immediately, and the text does not say within how many days. The other facts do not
    decide: whether the changed records were verified again, whether the error is systematic,
    whether the discrepancy is acknowledged. *window* is the submission period, if the calendar of
    the year has none or another one.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN
    >>> found_after_submission(datetime(2027, 3, 31, 19, tzinfo=EASTERN), PY(2026)).answer.name
    'SUBMIT_CORRECTED_DATA'
    >>> found_after_submission(datetime(2027, 3, 31, 20, tzinfo=EASTERN), PY(2026)).answer.name
    'NOTIFY_CMS'

    The answer is UNDETERMINED if the period is not known, if it had not opened yet, so that nothing
    can have been submitted, or for a day on which it opened or ended. Raises InvalidType for an
    argument of the wrong type, InvalidValue for a deadline other than the submission period of the
    year, and YearNotCovered before 2024.

    Citation: 42 CFR § 414.1400(a)(3)(i); 2027 Self-Nomination Fact Sheet, "Certification
    Statement".
    """
    not_over = PERIOD_NOT_OVER.of(check_year("found_after_submission", year))
    problems = problems_of(
        changes_verified=(changes_verified, optional(a_flag)),
        is_systematic=(is_systematic, optional(a_flag)),
        acknowledged=(acknowledged, optional(a_flag)),
        window=(window, optional(instance_of(Deadline))),
        found_at=(found_at, a_moment),
    )
    if isinstance(window, Deadline) and (window.key != _PERIOD or window.year not in (None, year)):
        given = f"{window.key} of performance year {window.year or year}"
        problems.append(Problem("window", given, f"the submission period of {year}"))
    refuse_any("found_after_submission", problems)
    period = window if window is not None else calendar(year).get(_PERIOD)
    finding = _period_finding(not_over, period, found_at)
    systematic = None if is_systematic is None else not is_systematic
    findings = (
        finding,
        VERIFIED_AGAIN.of(year).judge(changes_verified, missing=("changes_verified",)),
        NOT_SYSTEMATIC.of(year).judge(systematic, missing=("is_systematic",)),
        ACKNOWLEDGED.of(year).judge(acknowledged, missing=("acknowledged",)),
    )
    return Determination(_REMEDIES[finding.verdict], year, findings, missing=finding.missing)


_PERIOD: Final = "data-submission"
_REMEDIES: Final = {
    Verdict.MET: Remedy.SUBMIT_CORRECTED_DATA,
    Verdict.NOT_MET: Remedy.NOTIFY_CMS,
    Verdict.UNKNOWN: Remedy.UNDETERMINED,
}


def _period_finding(clause: Clause, period: Deadline | None, found_at: Moment) -> Finding:
    hour = ("the hour of found_at",) if not isinstance(found_at, datetime) else ()
    if period is None:
        return clause.unknown("window", *hour)
    statuses = period.statuses(found_at)
    holds: bool | None = None
    if statuses == {DeadlineStatus.NOT_OPEN}:
        missing = "found_at after the period opened"
        return clause.unknown(missing, observed=found_at, required=str(period))
    if statuses == {DeadlineStatus.CLOSED}:
        holds = False
    elif statuses == {DeadlineStatus.OPEN}:
        holds = True
    return clause.judge(holds, found_at, str(period), missing=hour or ("window",))

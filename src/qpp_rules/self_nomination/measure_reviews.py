"""What follows a nominated QCDR measure: CMS's decision, and publication by the QCDR."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    a_text,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.pages import Page, entry, reading
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.self_nomination.paragraphs import PROCESS, by_year, paragraph, runs, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.years import PerformanceYear


class MeasureStatus(Enumeration):
    """What CMS decided on a QCDR measure. It holds for the year alone."""

    APPROVED = "approved"
    REJECTED = "rejected"
    PENDING = "not yet reviewed"


class PublicationStart(Enumeration):
    """From when the days of publication run."""

    APPROVAL = "CMS's approval of the measure"
    POSTING = "CMS's posting of the approved specifications"


def _day() -> Any:
    return field(default=None, validator=optional(a_calendar_date))


@frozen(kw_only=True)
class MeasureReview:
    """What happened to a nominated QCDR measure. None means "not known".

    *form_approved_on* is the day CMS approved the self-nomination form. *rationale* is CMS's for a
    rejection; *has_rationale* False means that CMS gave none. *published_on* is the day the QCDR
    published the specification, *stays_public* whether it stays public to the end of the data
    submission period.
    """

    identifier: str = field(validator=a_text)
    status: MeasureStatus | None = field(default=None, validator=optional(member_of(MeasureStatus)))
    form_approved_on: date | None = _day()
    reviewed_on: date | None = _day()
    rationale: str | None = field(default=None, validator=optional(a_text))
    has_rationale: bool | None = field(default=None, validator=optional(a_flag))
    is_acknowledged: bool | None = field(default=None, validator=optional(a_flag))
    approved_on: date | None = _day()
    posted_on: date | None = _day()
    published_on: date | None = _day()
    stays_public: bool | None = field(default=None, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        if self.rationale is not None and self.has_rationale is False:
            yield Problem("rationale", "a rationale", "None where has_rationale is False")


_page = Page(__name__)

_FIRST, _FROM_POSTING = 2017, 2023
_TO_APPROVAL: Final = {2017: "(f)(3)", 2019: "(b)(3)(ii)", 2022: "(b)(4)(i)(B)"}
_CALENDAR_DAYS: Final = "the text says 15 days; we count calendar days, as the later texts do"
PUBLICATION_DAYS: Final = _page.parameter(
    "self-nomination.publication-days",
    "days within which a QCDR publishes the specification of an approved measure",
    *(
        entry(
            one.first_year.year,
            one.last_year.year,
            15,
            reading(one.source, _CALENDAR_DAYS) if one.first_year.year == _FIRST else one.source,
        )
        for one in by_year(_TO_APPROVAL)
    ),
)
PUBLICATION_START: Final = _page.parameter(
    "self-nomination.publication-start",
    "from when the days of publication run",
    *(
        entry(
            one.first_year.year,
            one.last_year.year,
            PublicationStart.APPROVAL
            if one.first_year.year < _FROM_POSTING
            else PublicationStart.POSTING,
            one.source,
        )
        for one in by_year(_TO_APPROVAL)
    ),
)
AFTER_THE_FORM: Final = _page.rule(
    "self-nomination.measure-review.form",
    "CMS reviewed the measure after it approved the self-nomination form",
    runs({2027: sheet(PROCESS)}),
    *("MEA-015", "SNO-004", "SNO-053"),
)
DECIDED: Final = _page.rule(
    "self-nomination.measure-review.decided",
    "CMS approved the measure for the year",
    runs({2027: sheet(PROCESS)}),
    *("MEA-004", "MEA-013"),
)
RATIONALE: Final = _page.rule(
    "self-nomination.measure-review.rationale",
    "CMS gives a rationale for the rejection",
    runs({2027: sheet(PROCESS)}),
    "MEA-014",
)
ACKNOWLEDGED: Final = _page.rule(
    "self-nomination.measure-review.acknowledged",
    "the QCDR reviewed and acknowledged the specification of its approved measure",
    runs({2027: sheet(PROCESS)}),
    *("MEA-016", "SNO-004"),
)
PUBLISHED: Final = _page.rule(
    "self-nomination.measure-publication",
    "the specification is published in time",
    PUBLICATION_DAYS,
    *("MEA-033", "MEA-019"),
)
KEPT_PUBLIC: Final = _page.rule(
    "self-nomination.measure-publication.kept",
    "the specification stays public through the performance and the data submission period",
    by_year({2024: "(b)(4)(i)(B)"}),
    "MEA-034",
)
_GROUNDS_OF_2021: Final[tuple[str, ...]] = (
    "duplicates another measure",
    "duplicates a measure retired from PQRS or MIPS",
    "topped out",
    "process-based",
    "unintended consequences to a patient's care",
    "no variance in performance",
    "splits a clinical practice or action",
    "check box of an action",
    "fails the case minimum for two years",
    "attribution to the clinician",
    "rare or never events",
)
_GROUNDS_OF_2020: Final[tuple[str, ...]] = (
    *_GROUNDS_OF_2021,
    "duplication that CMS named before is not addressed",
    "less robust than a new measure",
)
_GROUNDS_OF_2022: Final[tuple[str, ...]] = (
    *_GROUNDS_OF_2021,
    "without the owner's permission (M)",
    "owner not approved or not in good standing (N)",
)
_GROUNDS_OF_2024: Final[tuple[str, ...]] = (
    *_GROUNDS_OF_2022,
    "submitted after self-nomination (O)",
    "more than 30 measures of one QCDR (P)",
)
REJECTION_GROUNDS: Final = _page.parameter(
    "self-nomination.rejection-grounds",
    "grounds on which CMS may reject a QCDR measure; every list is open",
    entry(2020, 2020, _GROUNDS_OF_2020, paragraph("(b)(3)(vii)", 2020)),
    entry(2021, 2021, _GROUNDS_OF_2021, paragraph("(b)(3)(vii)", 2021)),
    *(entry(year, year, _GROUNDS_OF_2022, paragraph("(b)(4)(iv)", year)) for year in (2022, 2023)),
    *(
        entry(first, last, _GROUNDS_OF_2024, paragraph("(b)(4)(iv)", first))
        for first, last in ((2024, 2024), (2025, 2027))
    ),
)
REVOCATION_GROUNDS: Final = _page.parameter(
    "self-nomination.revocation-grounds",
    "grounds on which CMS may revoke the second year of a QCDR measure's approval",
    *(
        entry(
            one.first_year.year,
            one.last_year.year,
            (
                "topped out",
                "duplicates a more robust measure",
                "follows an outdated guideline",
                "its QCDR is no longer in good standing",
            ),
            one.source,
        )
        for one in by_year({2021: "(b)(3)(vi)", 2022: "(b)(4)(iii)(C)"})
    ),
    note="The approval for two years began with performance year 2021.",
)


def check_measure_review(
    measure: MeasureReview, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether a nominated QCDR measure was approved for *year*, and what is still open.

    The answer is False for a rejected measure, and None while CMS has not decided, or a step is
    not known. An approval holds for this year alone.

    >>> from qpp_rules import PerformanceYear
    >>> rejected = MeasureReview(
    ...     identifier="ABC1", status=MeasureStatus.REJECTED, has_rationale=False
    ... )
    >>> found = check_measure_review(rejected, PerformanceYear(2027))
    >>> found.answer, [one.rule.id for one in found.findings if one.verdict.name == "NOT_MET"][-1]
    (False, 'self-nomination.measure-review.rationale')

    Raises InvalidType for an argument of the wrong type, YearNotCovered for a year other than 2027.

    Citation: 2027 Self-Nomination Fact Sheet; 42 CFR § 414.1400(b)(4).
    """
    take("check_measure_review", measure=(measure, instance_of(MeasureReview)))
    about = measure.identifier
    decided = DECIDED.of(year)
    reviewed, approved = measure.reviewed_on, measure.form_approved_on
    findings = []
    if measure.status is not MeasureStatus.PENDING:
        days = {"reviewed_on": reviewed, "form_approved_on": approved}
        in_order = None if reviewed is None or approved is None else approved <= reviewed
        missing = tuple(name for name, day in days.items() if day is None)
        findings.append(AFTER_THE_FORM.of(year).judge(in_order, missing=missing, about=about))
    if measure.status in (None, MeasureStatus.PENDING):
        seen = None if measure.status is None else measure.status.value
        findings.append(decided.unknown("status", observed=seen, about=about))
        return all_met(year, tuple(findings))
    is_approved = measure.status is MeasureStatus.APPROVED
    findings.append(decided.judge(is_approved, measure.status.value, about=about))
    if is_approved:
        acknowledged = measure.is_acknowledged
        findings.append(
            ACKNOWLEDGED.of(year).judge(acknowledged, missing=("is_acknowledged",), about=about)
        )
    else:
        given = True if measure.rationale is not None else measure.has_rationale
        findings.append(
            RATIONALE.of(year).judge(given, measure.rationale, missing=("rationale",), about=about)
        )
    return all_met(year, tuple(findings))


def check_publication(measure: MeasureReview, year: PerformanceYear) -> Determination[bool | None]:
    """Decide whether a QCDR published the specification of its approved measure as required.

    The 15 days run from CMS's approval, from 2022 on from CMS's posting of the specifications; the
    15th day is in time. From 2024 on the specification stays public to the end of the submission
    period.

    >>> from datetime import date
    >>> from qpp_rules import PerformanceYear
    >>> measure = MeasureReview(
    ...     identifier="ABC1",
    ...     posted_on=date(2023, 12, 20),
    ...     published_on=date(2024, 1, 4),
    ...     stays_public=True,
    ... )
    >>> check_publication(measure, PerformanceYear(2024)).answer
    True

    Raises InvalidType for an argument of the wrong type, YearNotCovered before 2017.

    Citation: 42 CFR § 414.1400(b)(4)(i)(B), before 2022 (b)(3)(ii), to 2018 (f)(3).
    """
    take("check_publication", measure=(measure, instance_of(MeasureReview)))
    days, about = PUBLICATION_DAYS.at(year), measure.identifier
    by_approval = PUBLICATION_START.at(year) is PublicationStart.APPROVAL
    name = "approved_on" if by_approval else "posted_on"
    start, done = getattr(measure, name), measure.published_on
    last = None if start is None else start + timedelta(days)
    given = {name: start, "published_on": done}
    findings = [
        PUBLISHED.of(year).judge(
            None if last is None or done is None else done <= last,
            done,
            None if last is None else f"by {last}",
            missing=tuple(one for one, day in given.items() if day is None),
            about=about,
        )
    ]
    if KEPT_PUBLIC.covers(year):
        findings.append(
            KEPT_PUBLIC.of(year).judge(measure.stays_public, missing=("stays_public",), about=about)
        )
    return all_met(year, tuple(findings))

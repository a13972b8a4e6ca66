"""The review of a nomination, and what is open in it by the day on which it is due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, missing_of, together
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import Scalar, Verdict
from qpp_rules.core.moments import a_moment, opening_instant
from qpp_rules.core.values import Enumeration
from qpp_rules.core.years import PerformanceYear, check_year, eastern_text
from qpp_rules.deadlines import calendar
from qpp_rules.measures import Inventory, Mvps
from qpp_rules.self_nomination.application import PATHS, Application, PriorRecord, Tab
from qpp_rules.self_nomination.form import (
    ACCURATE,
    PAST_COMPLIANCE,
    QUESTIONS,
    nomination,
    review_by_cms,
)
from qpp_rules.self_nomination.items import Review
from qpp_rules.self_nomination.mvps import SUPPORTED, WHOLE
from qpp_rules.self_nomination.organization import LIVE, PARTICIPANTS, who_and_where
from qpp_rules.self_nomination.promises import ADVISED, POSTING, promises
from qpp_rules.self_nomination.qcdr_measures import NUMBER, SPECIFIED, check_measures
from qpp_rules.self_nomination.supported import SUBGROUPS, what_is_supported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.deadlines import Moment


class ReviewAnswer(Enumeration):
    """What a review finds. CMS's lists are open, so no application is ever called complete."""

    NO_GAP_FOUND = "no gap found in the items that the texts list"
    GAPS = "gaps"
    UNDETERMINED = "not determined"


_ASIDE: Final = frozenset(
    {
        *(one.id for one in (ACCURATE, ADVISED, NUMBER, PAST_COMPLIANCE)),
        *(one.id for one in (SUBGROUPS, SUPPORTED, WHOLE)),
        "measures.data",
        "deadlines.closing-instant",
        "deadlines.external-agreement.signed",
        "deadlines.whole-day",
    }
)
"""Rules that warn and do not decide: what CMS may consider, and support that clients will need."""


def review(
    application: Application,
    year: PerformanceYear,
    *,
    submitted_at: Moment | None,
    prior: PriorRecord | None = None,
    inventory: Inventory | None = None,
    mvps: Mvps | None = None,
) -> Determination[ReviewAnswer]:
    """Decide whether a self-nomination for *year* has gaps in the items that the texts list.

    *submitted_at* is a day or an instant; None means "not known". *prior* is what is on record of
    the applicant; without a record, what the form states of the past stands. Without *inventory*
    and *mvps*, the ids listed are not known to be of the year. Items are asked in the years whose
    texts ask for them.

    Some findings warn and do not decide: an MVP, its measures or subgroups not supported, more QCDR
    measures than a QCDR may nominate, and what CMS may consider. CMS decides on approval.

    >>> blank = Application(year=PerformanceYear(2027), left_blank={"details.partnerships"})
    >>> found = review(blank, PerformanceYear(2027), submitted_at=None)
    >>> found.answer.name
    'GAPS'
    >>> [one.about for one in found.findings if one.verdict.name == "NOT_MET"]
    ['details.partnerships']

    Raises InvalidType or InvalidValue for a malformed argument, and for an inventory or MVPs of
    another year; YearNotCovered before 2017 and after 2027.

    Citation: 42 CFR § 414.1400(b)(2) to (4) and (a)(2); 2027 Self-Nomination Fact Sheet.
    """
    check_year("review", year)
    take(
        "review",
        application=(application, instance_of(Application)),
        submitted_at=(submitted_at, optional(a_moment)),
        prior=(prior, optional(instance_of(PriorRecord))),
        inventory=(inventory, optional(instance_of(Inventory))),
        mvps=(mvps, optional(instance_of(Mvps))),
    )
    for name, data in (("inventory", inventory), ("mvps", mvps)):
        if data is not None and data.year != year:
            raise InvalidValue.of(
                "review", name, given=f"{name} of {data.year}", expected=f"{name} of {year}"
            )
    asked = Review(application, year, submitted_at, prior, inventory, mvps)
    findings = tuple(_findings(asked))
    decisive = [one for one in findings if one.rule.id not in _ASIDE]
    answer = _ANSWERS[together(*(one.holds for one in decisive))]
    return Determination(answer, year, findings, missing=missing_of(decisive))


_ANSWERS: Final = {
    True: ReviewAnswer.NO_GAP_FOUND,
    False: ReviewAnswer.GAPS,
    None: ReviewAnswer.UNDETERMINED,
}


def _findings(asked: Review) -> Iterator[Finding]:
    yield from nomination(asked)
    yield from who_and_where(asked)
    yield from what_is_supported(asked)
    yield from _qcdr_measures(asked)
    yield from promises(asked)
    yield from review_by_cms(asked)


def _qcdr_measures(asked: Review) -> Iterator[Finding]:
    measures, path = asked.application.qcdr_measures, "qcdr_measures"
    if measures is None:
        yield from asked.item(SPECIFIED, path, asked=asked.is_qcdr, asked_by=_TYPE)
        return
    yield from check_measures(measures, asked.year, asked.application.details.intermediary_type)


_TYPE: Final = ("details.intermediary_type",)


def open_items(found: Determination[ReviewAnswer]) -> list[dict[str, Scalar]]:
    """Return what is open in a review as rows, by the day on which each is due.

    A row has the day, the tab of the form, the item, and the columns of a finding. What has no day
    comes last: CMS sets it. Findings that warn are rows too, with "no" under *decides*.

    >>> year = PerformanceYear(2027)
    >>> rows = open_items(review(Application(year=year), year, submitted_at=None))
    >>> rows[0]["due"], rows[0]["item"]
    ('2026-01-01', 'details.participants')

    Raises InvalidType for anything but the answer of :func:`review`.
    """
    take("open_items", found=(found, instance_of(Determination)))
    due = calendar(found.year)
    days = {
        PARTICIPANTS.id: due["participants-on-board"].closes,
        "deadlines.external-agreement.effective": due["external-agreement"].closes,
        LIVE.id: found.year.first_day,
        POSTING.id: None,
        QUESTIONS.id: None,
        PAST_COMPLIANCE.id: None,
        ACCURATE.id: None,
    }
    closes = due["self-nomination"].closes
    rows = []
    for finding in found.findings:
        if finding.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN):
            day = days.get(finding.rule.id, closes)
            rows.append((day, _row(finding, day)))
    last = opening_instant(date(9998, 12, 31))
    rows.sort(key=lambda one: last if one[0] is None else opening_instant(one[0]))
    return [row for _, row in rows]


def _row(finding: Finding, day: Moment | None) -> dict[str, Scalar]:
    item = finding.about
    path = next((one for one in sorted(PATHS, key=len, reverse=True) if item.startswith(one)), "")
    return {
        "due": None if day is None else eastern_text(day),
        "tab": PATHS.get(path, Tab.WHOLE_FORM).value,
        "item": item,
        "decides": "no" if finding.rule.id in _ASIDE else "yes",
        **{name: value for name, value in finding.to_row().items() if name != "about"},
    }

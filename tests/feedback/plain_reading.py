"""The rules of 2026 on feedback once more, read plainly, for facts that are all known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.feedback import FeedbackRecord, LateDataNotice, ParticipantData

QUARTER_ENDS = (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31))
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


def given_feedback(
    data: ParticipantData,
    record: FeedbackRecord,
    everyone: Iterable[ParticipantData],
) -> bool | None:
    """Answer whether the participant was given its feedback for 2026."""
    assert data.measures is not None
    assert data.categories is not None
    own = [
        report
        for report in record.reports
        if report.participant == data.participant
        and report.given_on in YEAR
        and report.level is data.participant.participation_option
    ]
    if not data.measures:
        # A report tells of data.
        return None if any(report.categories or report.compared for report in own) else True
    live = {category for category in PerformanceCategory if _on_screen_every_day(record, category)}
    first = min(_day(one.since) for one in data.measures)
    answers = [
        _either(
            bool(live & data.categories),
            _enough({report.given_on for report in own}, first),
            _exception(data, record, first),
        )
    ]
    is_late = first > YEAR[-1] and _exception(data, record, first) is not True
    if not data.categories or is_late:
        answers.append(None)
    for category in data.categories:
        days = {report.given_on for report in own if category in (report.categories or ())}
        since = min(
            (_day(one.since) for one in data.measures if one.category is category), default=first
        )
        answers.append(
            _either(category in live, _enough(days, since), _exception(data, record, since))
        )
    for one in data.measures:
        others = [
            _day(other.since)
            for peer in everyone
            if peer.participant != data.participant
            for other in peer.measures or ()
            if other.measure == one.measure
        ]
        if not [day for day in others if day <= date(2026, 12, 31)]:
            continue
        days = {report.given_on for report in own if one.measure in (report.compared or ())}
        since = max(_day(one.since), min(others))
        answers.append(
            _either(
                one.category in live,
                _enough(days, since),
                _exception(data, record, _day(one.since)),
            )
        )
    if False in answers:
        return False
    return None if None in answers else True


def _day(since: date | None) -> date:
    assert since is not None
    return since


def _either(*grounds: bool | None) -> bool | None:
    if True in grounds:
        return True
    return None if None in grounds else False


def _enough(days: set[date], since: date) -> bool | None:
    """A day for each quarter that ended with data there, and one at least.

    Four days of which too few are left without those before the data contradict them.
    """
    to_come = len([end for end in QUARTER_ENDS if end >= since])
    if len([day for day in days if day >= since]) >= max(to_come, 1):
        return True
    return None if len(days) >= 4 else False


def _on_screen_every_day(record: FeedbackRecord, category: PerformanceCategory) -> bool:
    shown = set()
    for dashboard in record.dashboards or ():
        if category in dashboard.categories:
            shown |= {day for day in YEAR if dashboard.first_day <= day <= dashboard.last_day}
    return len(shown) == len(YEAR)


def _exception(data: ParticipantData, record: FeedbackRecord, since: date) -> bool | None:
    if since < date(2026, 12, 31):
        return False
    notices: list[LateDataNotice] = [
        notice for notice in record.notices or () if notice.participant == data.participant
    ]
    if not notices or notices[0].notified_on is None:
        return False
    (notice,) = notices
    if notice.granted is not None:
        of_the_year = (notice.realized_on or notice.notified_on) in YEAR
        return notice.granted if of_the_year or not notice.granted else None
    assert notice.realized_on is not None
    assert notice.notified_on is not None
    same_month = f"{notice.realized_on:%Y-%m}" == f"{notice.notified_on:%Y-%m}"
    return None if same_month else False

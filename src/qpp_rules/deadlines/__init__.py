"""Deadlines: what is due when, in every performance year whose dates were found.

Decides the status of each window at an instant, what comes next, whether something was in time,
whether a planned submission goes while data submission is open, and how long records are kept: 42
CFR § 414.1315(b), § 414.1325(e), § 414.1365(b), § 414.1400; CMS's guides and notices. Every date is
data with a source. The code computes no date from a weekend rule and carries no year forward; three
dates moved to the next business day, as CMS does, have the basis DERIVED.

Does not model the dates that CMS sets for one intermediary, nor milestones with a month and no day:
see :func:`qpp_rules.eligibility.pending_releases`.

- :mod:`.windows`: a deadline, its extensions, its status
- :mod:`.published`: the dates by year, with their sources
- :mod:`.calendars`: the calendar of a year
- :mod:`.in_time`: whether something was done in time
- :mod:`.external_agreement`: the agreement with an external organization
- :mod:`.mvps`: the survey in an MVP, and when an MVP must be supported
- :mod:`.gate`: the window of a planned submission
"""

from __future__ import annotations

from qpp_rules.core.moments import Moment, precedes
from qpp_rules.deadlines.calendars import (
    KEYS,
    Calendar,
    UnknownDeadline,
    calendar,
    feedback_days,
    retention_until,
)
from qpp_rules.deadlines.external_agreement import check_external_agreement
from qpp_rules.deadlines.gate import may_submit, may_submit_all
from qpp_rules.deadlines.in_time import check
from qpp_rules.deadlines.mvps import check_mvp_with_cahps, mvp_support_due
from qpp_rules.deadlines.windows import Deadline, DeadlineStatus, Extension

__all__ = [
    "KEYS",
    "Calendar",
    "Deadline",
    "DeadlineStatus",
    "Extension",
    "Moment",
    "UnknownDeadline",
    "calendar",
    "check",
    "check_external_agreement",
    "check_mvp_with_cahps",
    "feedback_days",
    "may_submit",
    "may_submit_all",
    "mvp_support_due",
    "precedes",
    "retention_until",
]


def __dir__() -> list[str]:
    return __all__

"""When each thing of the right story may have happened, said once more without the package.

The bounds are written here by hand, from the paragraphs.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from qpp_rules import EASTERN
from tests.stories.right_story import (
    CERTIFIED_AT,
    CORRECTED_AT,
    DATA_RECEIVED_ON,
    SUBMITTED_AT,
    TARGETED_AT,
    VALIDATED_AT,
)
from tests.stories.spoiling import Place

Moment: TypeAlias = date | datetime

_EVER: Final = date(1, 1, 1)
_NEVER: Final = date(9000, 1, 1)
_YEAR_BEGINS: Final = datetime(2026, 1, 1, tzinfo=EASTERN)
_OPENS: Final = datetime(2027, 1, 4, 10, tzinfo=EASTERN)
_CLOSES: Final = datetime(2027, 3, 31, 20, tzinfo=EASTERN)
_TICK: Final = timedelta(microseconds=1)


def may_be(place: Place, moment: Moment) -> bool:
    """Return whether *moment* at *place* leaves everything in order."""
    first, last = _BOUNDS[place.name](place)
    return _comparable(first) <= _comparable(moment) <= _comparable(last)


def _comparable(moment: Moment) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, 12, tzinfo=EASTERN)


def _completed(place: Place) -> tuple[Moment, Moment]:
    if place.path[0] == "validation":
        # § 414.1400(b)(3)(v)(A), (vi)(A): after the year began, and before the targeted audits.
        return _YEAR_BEGINS + _TICK, TARGETED_AT - _TICK
    # (vi)(B): what the first found again is corrected afterwards; the second found nothing new.
    before_submission = SUBMITTED_AT - _TICK
    return VALIDATED_AT + _TICK, CORRECTED_AT if place.path[1] == 0 else before_submission


def _corrected(place: Place) -> tuple[Moment, Moment]:
    found_at = TARGETED_AT if place.path[1] == 0 else VALIDATED_AT
    # What is corrected after the certification is not what was certified.
    return found_at, CERTIFIED_AT


_MIPS: Final = date(2017, 1, 1), date(2100, 12, 31)

_BOUNDS: Final = {
    # § 414.1400(e)(2): notice first; this one is of another year.
    "Termination.notified_on": lambda _: (_MIPS[0], date(2026, 1, 1)),
    "Termination.effective_on": lambda _: (date(2025, 12, 1), _MIPS[1]),
    # (e)(1): remedial action holds no data back.
    "Notice.on": lambda _: _MIPS,
    "Resolution.on": lambda _: _MIPS,
    # Our reading: withdrawn from the day on.
    "Withdrawal.on": lambda _: (SUBMITTED_AT.date() + timedelta(days=1), _MIPS[1]),
    # § 414.1310(b)(1)(ii): enrolled before the year.
    "ClinicianFacts.medicare_enrolled_on": lambda _: (_EVER, date(2025, 12, 31)),
    # § 414.1315(c): in the year before, by December 31.
    "VirtualGroupFacts.elected_on": lambda _: (date(2025, 1, 1), date(2025, 12, 31)),
    # The election window, and before the data.
    "Election.confirmed_at": lambda _: (_OPENS, SUBMITTED_AT),
    # § 414.1400(b)(3)(xii): in force while data is received and submitted.
    "BusinessAssociateAgreement.begins_on": lambda _: (_EVER, DATA_RECEIVED_ON),
    "BusinessAssociateAgreement.ends_on": lambda _: (date(2027, 3, 31), _NEVER),
    # § 414.1400(b)(3)(xiii): obtained for the year, before the data is submitted.
    "Authorization.signed_on": lambda _: (
        datetime(2025, 1, 1, tzinfo=EASTERN),
        SUBMITTED_AT - _TICK,
    ),
    # § 414.1365(b)(1): while MVP registration is open.
    "MvpRegistration.registered_at": lambda _: (
        datetime(2026, 4, 1, tzinfo=EASTERN),
        datetime(2026, 11, 30, 20, tzinfo=EASTERN) - _TICK,
    ),
    # § 414.1400(a)(3)(i): what was not received yet cannot be certified.
    "PlannedSubmission.data_received_on": lambda _: (date(2026, 1, 1), CERTIFIED_AT.date()),
    "PlannedSubmission.submitted_at": lambda _: (CORRECTED_AT + _TICK, _CLOSES - _TICK),
    "PlannedSubmission.submission_closes": lambda _: (
        SUBMITTED_AT + _TICK,
        datetime(2027, 12, 31, 23, 59, 59, 999999, tzinfo=EASTERN),
    ),
    "AuditResult.completed_at": _completed,
    "Correction.corrected_at": _corrected,
    # § 414.1400(b)(3)(v)(G): by May 31, about what was done by then.
    "Story.reported_at": lambda _: (CORRECTED_AT, datetime(2027, 5, 31, 23, 59, tzinfo=EASTERN)),
    # The report says what the audits on file say.
    "ReportSection.completed_at": lambda place: (place.value, place.value),
    "ReportLine.corrected_at": lambda place: (place.value, place.value),
}
"""By field: the first and the last moment."""

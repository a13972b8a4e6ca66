"""Whether records were kept long enough, and whether CMS was given what it asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from qpp_rules.agreements.parameters import REQUESTS
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Rule, all_met
from qpp_rules.core.sources import cfr
from qpp_rules.core.values import check_flag
from qpp_rules.core.years import check_date, eastern_day
from qpp_rules.deadlines import calendar, retention_until

if TYPE_CHECKING:
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear

__all__ = ["check_destroyed", "check_records_request"]


def __dir__() -> list[str]:
    return __all__


KEPT: Final = Rule(
    "agreements.records.kept",
    "kept through the last day of retention",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-015", "AGR-025"),
)
PROVIDED: Final = Rule(
    "agreements.records.requested",
    "the records that CMS requested are provided",
    cfr("414.1400(a)(3)(v)(B)"),
    ("AGR-023", "AGR-026"),
)
LAST_DAY: Final = Rule(
    "agreements.records.last-day",
    "it is on the last day, which is taken to belong to the time",
    cfr(
        "414.1400(a)(3)(v)(B)",
        basis=Basis.INTERPRETATION,
        note="the text counts years from the end of the performance period and does not say "
        "whether the last day itself belongs to them",
    ),
    ("AGR-015", "AGR-023"),
)


def check_destroyed(
    destroyed_on: Moment | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether records that were destroyed then had been kept as long as they must be.

    *destroyed_on* is a day, or an instant, of which the Eastern day counts; None is not known. All
    records of the year are meant, authorizations and data alike.

    >>> from qpp_rules import PerformanceYear
    >>> check_destroyed(date(2033, 12, 31), PerformanceYear(2027)).answer
    False
    >>> check_destroyed(date(2034, 1, 1), PerformanceYear(2027)).answer
    True

    Raises YearNotCovered where no source was read.

    Citation: 42 CFR § 414.1400(a)(3)(v)(B) and (b)(3)(xiii).
    """
    last, source = retention_until(year), calendar(year)["record-retention"].citation
    required = f"through {last}"
    if destroyed_on is None:
        return all_met(year, (KEPT.unknown("destroyed_on", required=required, citation=source),))
    day = _day("check_destroyed", "destroyed_on", destroyed_on)
    kept = KEPT.judge(day > last, day, required, about="destroyed", citation=source)
    return all_met(year, (kept, *_on_last_day(day, last)))


def check_records_request(
    requested_on: Moment | None, *, provided: bool | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether records of *year*, which CMS requested then, were provided as they must be.

    After the time in which CMS may request them there is nothing to meet. *requested_on* is a day,
    or an instant, of which the Eastern day counts; a None is not known.

    >>> from qpp_rules import PerformanceYear
    >>> year = PerformanceYear(2027)
    >>> check_records_request(date(2033, 12, 31), provided=False, year=year).answer
    False
    >>> check_records_request(date(2034, 1, 1), provided=False, year=year).answer
    True

    Raises YearNotCovered where no source was read.

    Citation: 42 CFR § 414.1400(a)(3)(v)(B).
    """
    from dateutil.relativedelta import relativedelta

    entry = REQUESTS.entry(year)
    last: date = year.last_day + relativedelta(months=entry.value)
    check_flag("check_records_request", "provided", provided)
    required = f"requested through {last}"
    if requested_on is None:
        missing = ("requested_on",) if provided is False else ("requested_on", "provided")
        holds = True if provided else None
        asked = PROVIDED.judge(holds, required=required, missing=missing, citation=entry.source)
        return all_met(year, (asked,))
    day = _day("check_records_request", "requested_on", requested_on)
    if day > last:
        late = PROVIDED.not_applicable(about=f"requested {day}, after {last}")
        return all_met(year, (late,))
    asked = PROVIDED.judge(provided, day, required, missing=("provided",), citation=entry.source)
    return all_met(year, (asked, *_on_last_day(day, last)))


def _day(subject: str, name: str, moment: Moment) -> date:
    if isinstance(moment, datetime):
        return eastern_day(moment)
    return check_date(subject, name, moment)


def _on_last_day(day: date, last: date) -> tuple[Finding, ...]:
    return (LAST_DAY.met(day, str(last)),) if day == last else ()

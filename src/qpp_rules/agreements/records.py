"""Records kept, and requested by CMS: 42 CFR § 414.1400(a)(3)(v)(B)-(C) and (b)(3)(xiii)(C)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_flag,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.moments import a_moment, day_of
from qpp_rules.core.pages import Page, entry, our_reading, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread
from qpp_rules.deadlines import retention_until

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear as PY

_page = Page(__name__)

_FROM_ITS_END: Final = (
    "the text names no first day; the time is counted from the end of the performance period; "
    "whether it fell to six years with the text of 2018 is not stated, and the longer is taken"
)
_ALL_DATA: Final = (
    "the text speaks of all data submitted; that authorizations are kept as long is our reading"
)


def _of(year: int, paragraph: str, note: str = "") -> Citation:
    return cfr(f"414.1400{paragraph}", as_of=date(year, 1, 1), note=note)


def _sheet(cites: str, note: str = "") -> Citation:
    return guidance(FACT_SHEET_2027, "Data Submission Functions", cites=cites, note=note)


REQUESTS: Final = _page.parameter(
    "agreements.request-months",
    "months from the end of the performance period in which CMS may request records",
    entry(2017, 2017, 75, reading(_of(2017, "(j)(3)"), _FROM_ITS_END)),
    entry(2018, 2018, 72, _of(2018, "(j)(3)")),
    entry(2019, 2019, 72, _of(2019, "(g)(3)")),
    entry(2020, 2020, 72, _of(2020, "(g)(3)")),
    entry(2021, 2021, 72, _of(2021, "(g)(3)")),
    entry(2022, 2022, 72, _of(2022, "(f)(3)")),
    entry(2023, 2023, 72, _of(2023, "(f)(3)")),
    entry(2024, 2024, 72, _of(2024, "(a)(3)(v)(C)")),
    entry(2025, 2026, 72, unread(2024, _of(2024, "(a)(3)(v)(C)"))),
    entry(2027, 2027, 72, _sheet("414.1400(b)(3)(xv)")),
)

_KEPT: Final = "(a)(3)(v)(B) and (b)(3)(xiii)(C)"

KEPT: Final = _page.rule(
    "agreements.records.kept",
    "kept through the last day of retention",
    (
        text(2017, 2017, reading(_of(2017, "(j)(2)"), f"{_FROM_ITS_END}; {_ALL_DATA}")),
        text(2018, 2018, _of(2018, "(j)(2)", _ALL_DATA)),
        text(2019, 2019, _of(2019, "(g)(2)", _ALL_DATA)),
        text(2020, 2020, _of(2020, "(g)(2)", _ALL_DATA)),
        text(2021, 2021, _of(2021, "(g)(2)", _ALL_DATA)),
        text(2022, 2022, _of(2022, "(f)(2)", _ALL_DATA)),
        text(2023, 2023, _of(2023, "(f)(2)", _ALL_DATA)),
        text(2024, 2024, _of(2024, _KEPT)),
        text(2025, 2026, unread(2024, _of(2024, _KEPT))),
        text(
            2027,
            2027,
            _sheet(
                "414.1400(b)(3)(xiii)(C)",
                "the fact sheet says it of the records of the authorization; that all data is kept "
                "as long rests on the text of 2024",
            ),
        ),
    ),
    "AGR-015",
    "AGR-025",
)
PROVIDED: Final = _page.rule(
    "agreements.records.requested",
    "the records that CMS requested are provided",
    REQUESTS,
    "AGR-023",
    "AGR-026",
)
LAST_DAY: Final = _page.rule(
    "agreements.records.last-day",
    "the last day itself is within the time allowed",
    our_reading(
        (
            text(2017, 2017, _of(2017, "(j)(2)-(3)")),
            text(2018, 2018, _of(2018, "(j)(2)-(3)")),
            text(2019, 2019, _of(2019, "(g)(2)-(3)")),
            text(2020, 2020, _of(2020, "(g)(2)-(3)")),
            text(2021, 2021, _of(2021, "(g)(2)-(3)")),
            text(2022, 2022, _of(2022, "(f)(2)-(3)")),
            text(2023, 2023, _of(2023, "(f)(2)-(3)")),
            text(2024, 2024, _of(2024, "(a)(3)(v)(B)-(C)")),
            text(2025, 2026, unread(2024, _of(2024, "(a)(3)(v)(B)-(C)"))),
            text(2027, 2027, _sheet("414.1400(b)(3)(xiii)(C) and (xv)")),
        ),
        "the text does not say whether the last day itself belongs to the time; it is taken to; "
        "the time could end the day before",
    ),
    "AGR-015",
    "AGR-023",
)


def check_destroyed(destroyed_on: Moment | None, year: PY) -> Determination[bool | None]:
    """Decide whether records destroyed on *destroyed_on* had been kept as long as required.

    *destroyed_on* is a day, or an instant whose Eastern day counts; None means "not known". This
    goes for all records of the year, authorizations and data alike.

    >>> from qpp_rules import PerformanceYear
    >>> check_destroyed(date(2033, 12, 31), PerformanceYear(2027)).answer
    False
    >>> check_destroyed(date(2034, 1, 1), PerformanceYear(2027)).answer
    True

    Raises YearNotCovered where no source was read.

    Citation: 42 CFR § 414.1400(a)(3)(v)(B) and (b)(3)(xiii).
    """
    last, clause = retention_until(year), KEPT.of(year)
    take("check_destroyed", destroyed_on=(destroyed_on, optional(a_moment)))
    required = f"through {last}"
    if destroyed_on is None:
        return all_met(year, (clause.unknown("destroyed_on", required=required),))
    day = day_of(destroyed_on)
    kept = clause.judge(day > last, day, required, about="destroyed")
    return all_met(year, (kept, *_on_last_day(day, last, year)))


def check_records_request(
    requested_on: Moment | None, *, provided: bool | None, year: PY
) -> Determination[bool | None]:
    """Decide whether records of *year* that CMS requested were provided as required.

    A request that comes after CMS may make it needs no answer. *requested_on* is a day, or an
    instant whose Eastern day counts; None means "not known".

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

    months = REQUESTS.at(year)
    last: date = year.last_day + relativedelta(months=months)
    clause = PROVIDED.of(year)
    take(
        "check_records_request",
        requested_on=(requested_on, optional(a_moment)),
        provided=(provided, optional(a_flag)),
    )
    required = f"requested through {last}"
    if requested_on is None:
        missing = ("requested_on",) if provided is False else ("requested_on", "provided")
        holds = True if provided else None
        return all_met(year, (clause.judge(holds, required=required, missing=missing),))
    day = day_of(requested_on)
    if day > last:
        late = clause.not_applicable(about=f"requested {day}, after {last}")
        return all_met(year, (late,))
    asked = clause.judge(provided, day, required, missing=("provided",))
    return all_met(year, (asked, *_on_last_day(day, last, year)))


def _on_last_day(day: date, last: date, year: PY) -> tuple[Finding, ...]:
    return (LAST_DAY.of(year).met(day, str(last)),) if day == last else ()

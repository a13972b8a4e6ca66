"""Whether records were kept long enough, and whether CMS was given what it asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from qpp_rules.agreements.texts import texts, valued
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, all_met
from qpp_rules.core.pages import Page
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, text_of
from qpp_rules.core.values import check_flag
from qpp_rules.core.years import check_date, eastern_day
from qpp_rules.deadlines import retention_until

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear

__all__ = ["check_destroyed", "check_records_request"]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)

# For each year before 2024 the year of the text that was read, and the paragraph in it. The text of
# 2023 is that of 2022 too.
_STATES: Final = {
    2017: (2017, "(j)"),
    2018: (2018, "(j)"),
    2019: (2019, "(g)"),
    2020: (2019, "(g)"),
    2021: (2021, "(g)"),
    2022: (2023, "(f)"),
    2023: (2023, "(f)"),
}

_FROM_ITS_END: Final = (
    "the text names no first day; the time is counted from the end of the performance period; "
    "whether it fell to six years with the text of 2018 is not stated, and the longer is taken"
)


def _sources(
    number: str, since_2024: str, cites: str, *, before: str = "", sheet: str = ""
) -> dict[int, Citation]:
    """Return the text of each year: *number* in its paragraph before 2024, *since_2024* from then.

    *before* is the note of the years before 2024, *sheet* that of the fact sheet of 2027.
    """
    return {
        **{year: _cfr(year, of, letter + number, before) for year, (of, letter) in _STATES.items()},
        **{year: _cfr(year, 2024, since_2024) for year in (2024, 2025, 2026)},
        2027: guidance(FACT_SHEET_2027, "Data Submission Functions", cites=cites, note=sheet),
    }


def _cfr(year: int, state: int, paragraph: str, note: str = "") -> Citation:
    as_of, locator = date(state, 1, 1), f"414.1400{paragraph}"
    if year <= state:
        return cfr(locator, as_of=as_of, note=note)
    told = f"{text_of(state)}; {note}" if note else text_of(state)
    return cfr(locator, as_of=as_of, basis=Basis.DERIVED, note=told)


REQUESTS: Final = _page.parameter(
    "agreements.request-months",
    "months from the end of the performance period in which CMS may request records",
    *valued(
        texts(_sources("(3)", "(a)(3)(v)(C)", "414.1400(b)(3)(xv)"), {2017: _FROM_ITS_END}),
        72,
        {2017: 75},
    ),
)

KEPT: Final = _page.rule(
    "agreements.records.kept",
    "kept through the last day of retention",
    texts(
        _sources(
            "(2)",
            "(a)(3)(v)(B) and (b)(3)(xiii)(C)",
            "414.1400(b)(3)(xiii)(C)",
            before="the text speaks of all data submitted; that authorizations are kept as long is "
            "our reading",
            sheet="the fact sheet says it of the records of the authorization; that all data is "
            "kept as long rests on the text of 2024",
        ),
        {2017: _FROM_ITS_END},
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
    "it is on the last day, which is taken to belong to the time",
    texts(
        _sources("(2)-(3)", "(a)(3)(v)(B)-(C)", "414.1400(b)(3)(xiii)(C) and (xv)"),
        "the text does not say whether the last day itself belongs to the time; it is taken to; "
        "the time could end the day before",
    ),
    "AGR-015",
    "AGR-023",
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
    last, clause = retention_until(year), KEPT.of(year)
    required = f"through {last}"
    if destroyed_on is None:
        return all_met(year, (clause.unknown("destroyed_on", required=required),))
    day = _day("check_destroyed", "destroyed_on", destroyed_on)
    kept = clause.judge(day > last, day, required, about="destroyed")
    return all_met(year, (kept, *_on_last_day(day, last, year)))


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

    months = REQUESTS.at(year)
    last: date = year.last_day + relativedelta(months=months)
    clause = PROVIDED.of(year)
    check_flag("check_records_request", "provided", provided)
    required = f"requested through {last}"
    if requested_on is None:
        missing = ("requested_on",) if provided is False else ("requested_on", "provided")
        holds = True if provided else None
        return all_met(year, (clause.judge(holds, required=required, missing=missing),))
    day = _day("check_records_request", "requested_on", requested_on)
    if day > last:
        late = clause.not_applicable(about=f"requested {day}, after {last}")
        return all_met(year, (late,))
    asked = clause.judge(provided, day, required, missing=("provided",))
    return all_met(year, (asked, *_on_last_day(day, last, year)))


def _day(subject: str, name: str, moment: Moment) -> date:
    if isinstance(moment, datetime):
        return eastern_day(moment)
    return check_date(subject, name, moment)


def _on_last_day(day: date, last: date, year: PerformanceYear) -> tuple[Finding, ...]:
    return (LAST_DAY.of(year).met(day, str(last)),) if day == last else ()

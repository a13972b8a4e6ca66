"""Records kept, and records that CMS requests: AGR-015, AGR-023, AGR-025, DEA-019, A8."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.agreements import check_destroyed, check_records_request
from qpp_rules.agreements.records import REQUESTS
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import EASTERN
from qpp_rules.deadlines import retention_until
from tests.agreements.strategies import PY, PY2027

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
KEPT, LAST_DAY = "agreements.records.kept", "agreements.records.last-day"
DAY = timedelta(days=1)
YEARS = [PY(year) for year in range(2017, 2028)]


# --- destroyed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_records_may_go_on_the_day_after_the_last(year: Any) -> None:
    """AGR-015, AGR-025, INT-S10: six years; ten for 2017 alone."""
    last = date(year.year + (10 if year.year == 2017 else 6), 12, 31)

    assert check_destroyed(last, year).answer is False
    assert check_destroyed(last + DAY, year).answer is True
    assert check_destroyed(last - DAY, year).answer is False


def test_records_destroyed_too_early_are_reported_with_the_day() -> None:
    d = check_destroyed(date(2033, 6, 1), PY2027)
    (finding,) = d.findings

    assert d.year == PY2027
    assert (finding.rule.id, finding.verdict) == (KEPT, NOT_MET)
    assert (finding.observed, finding.required) == (date(2033, 6, 1), "through 2033-12-31")
    assert (finding.about, finding.citation.basis) == ("destroyed", Basis.CMS_GUIDANCE)
    assert check_destroyed(date(2030, 1, 1), PY(2024)).findings[0].citation.locator == (
        "414.1400(a)(3)(v)(B) and (b)(3)(xiii)(C)"
    )


def test_including_the_last_day_is_reported_as_our_reading_a8() -> None:
    d = check_destroyed(date(2033, 12, 31), PY2027)

    assert [one.rule.id for one in d.findings] == [KEPT, LAST_DAY]
    assert d.assumptions == d.findings[1:]
    assert d.findings[1].observed == date(2033, 12, 31)
    assert d.answer is False
    assert check_destroyed(date(2034, 1, 1), PY2027).assumptions == ()


def test_an_unknown_day_is_missing() -> None:
    d = check_destroyed(None, PY2027)

    assert (d.answer, d.missing) == (None, ("destroyed_on",))
    assert d.findings[0].required == "through 2033-12-31"


@pytest.mark.parametrize(
    ("instant", "answer"),
    [
        (datetime(2034, 1, 1, 4, 59, tzinfo=UTC), False),
        (datetime(2034, 1, 1, 5, 0, tzinfo=UTC), True),
        (datetime(2033, 12, 31, 23, 59, tzinfo=EASTERN), False),
    ],
)
def test_an_instant_counts_as_its_eastern_day(instant: datetime, answer: bool) -> None:
    assert check_destroyed(instant, PY2027).answer is answer
    assert check_records_request(instant, provided=False, year=PY2027).answer is answer


@given(st.sampled_from(YEARS), st.dates(date(2017, 1, 1), date(2040, 1, 1)))
def test_records_are_kept_through_exactly_the_day_in_the_calendar(year: Any, day: date) -> None:
    assert check_destroyed(day, year).answer is (day > retention_until(year))


# --- requested ---------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_cms_may_request_records_for_the_years_stated_period(year: Any) -> None:
    """AGR-023, AGR-026: six years; for 2017 alone six years and three months."""
    last = date(year.year + 7, 3, 31) if year.year == 2017 else date(year.year + 6, 12, 31)

    assert check_records_request(last, provided=False, year=year).answer is False
    later = check_records_request(last + DAY, provided=False, year=year)
    assert later.answer is True
    assert later.findings[0].verdict is NOT_APPLICABLE
    assert later.findings[0].about == f"requested {last + DAY}, after {last}"


@pytest.mark.parametrize("year", YEARS[1:], ids=str)
def test_since_2018_records_must_be_provided_as_long_as_they_are_kept(year: Any) -> None:
    day = retention_until(year)

    assert check_records_request(day, provided=False, year=year).answer is False
    assert check_records_request(day + DAY, provided=False, year=year).answer is True


SOON, LATE = date(2030, 5, 2), date(2034, 1, 1)


@pytest.mark.parametrize(
    ("requested_on", "provided", "answer", "missing"),
    [
        (SOON, True, True, ()),
        (SOON, False, False, ()),
        (SOON, None, None, ("provided",)),
        (LATE, True, True, ()),
        (LATE, False, True, ()),
        (LATE, None, True, ()),
        (None, True, True, ()),
        (None, False, None, ("requested_on",)),
        (None, None, None, ("requested_on", "provided")),
    ],
)
def test_records_that_cms_requests_in_time_must_be_provided(
    requested_on: date | None, provided: bool | None, answer: bool | None, missing: tuple[str, ...]
) -> None:
    """AGR-023, SUB-C44."""
    d = check_records_request(requested_on, provided=provided, year=PY2027)

    assert (d.answer, d.missing) == (answer, missing)
    assert d.year == PY2027
    assert d.findings[0].rule.id == "agreements.records.requested"
    if requested_on != LATE:
        assert d.findings[0].required == "requested through 2033-12-31"
        assert d.findings[0].observed == requested_on


@pytest.mark.parametrize("provided", [True, False, None])
def test_a_request_on_the_last_day_is_in_time_by_our_reading_a8(provided: bool | None) -> None:
    d = check_records_request(date(2033, 12, 31), provided=provided, year=PY2027)

    assert d.answer is provided
    assert [one.rule.id for one in d.assumptions] == [LAST_DAY]


@pytest.mark.parametrize(
    ("check", "locator", "note"),
    [
        (
            lambda year: check_destroyed(date(2023, 6, 1), year),
            "414.1400(j)(2)",
            "that authorizations are kept as long is our reading",
        ),
        (
            lambda year: check_records_request(date(2023, 6, 1), provided=False, year=year),
            "414.1400(j)(3)",
            "",
        ),
    ],
)
def test_counting_the_years_for_2017_from_its_end_is_reported_as_our_reading_h11(
    check: Any, locator: str, note: str
) -> None:
    (of_2017,), (of_2018,) = check(PY(2017)).findings, check(PY(2018)).findings

    assert (of_2017.citation.locator, of_2018.citation.locator) == (locator, locator)
    assert of_2017.is_assumption
    assert "the longer is taken" in of_2017.message
    assert of_2018.citation.basis is Basis.REGULATION
    assert of_2018.citation.note.endswith(note)
    assert bool(of_2018.citation.note) is bool(note)


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2033-12-31", 2033])
def test_anything_but_a_day_is_refused(day: Any) -> None:
    with pytest.raises(InvalidType, match="check_destroyed: destroyed_on: given"):
        check_destroyed(day, PY2027)
    with pytest.raises(InvalidType, match="check_records_request: requested_on: given"):
        check_records_request(day, provided=True, year=PY2027)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidValue, match="without a time zone"):
        check_destroyed(datetime(2033, 12, 31), PY2027)


@pytest.mark.parametrize("provided", [1, "yes"])
def test_provided_must_be_true_false_or_none(provided: Any) -> None:
    with pytest.raises(InvalidType, match=r"provided: given .* expected True, False, or None"):
        check_records_request(SOON, provided=provided, year=PY2027)


# --- the months, by year -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "months", "locator", "as_of"),
    [
        (2017, 75, "414.1400(j)(3)", "2017-01-01"),
        (2018, 72, "414.1400(j)(3)", "2018-01-01"),
        (2019, 72, "414.1400(g)(3)", "2019-01-01"),
        (2020, 72, "414.1400(g)(3)", "2020-01-01"),
        (2021, 72, "414.1400(g)(3)", "2021-01-01"),
        (2022, 72, "414.1400(f)(3)", "2022-01-01"),
        (2023, 72, "414.1400(f)(3)", "2023-01-01"),
        (2024, 72, "414.1400(a)(3)(v)(C)", "2024-01-01"),
    ],
)
def test_requests_cite_the_text_of_their_year(
    year: int, months: int, locator: str, as_of: str
) -> None:
    """AGR-026."""
    source = REQUESTS.source(PY(year))

    assert REQUESTS.at(PY(year)) == months
    assert (source.locator, str(source.as_of)) == (locator, as_of)


def test_requests_for_2027_cite_the_fact_sheet() -> None:
    assert REQUESTS.source(PY2027).cites == "414.1400(b)(3)(xv)"


def test_requests_cover_only_years_whose_text_was_read() -> None:
    covered = [year for year in range(2017, 2031) if REQUESTS.covers(PY(year))]

    assert covered == list(range(2017, 2028))

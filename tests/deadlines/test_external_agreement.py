"""The agreement with an external organization: whether it was in effect in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.moments import Moment
from qpp_rules.core.vocabulary import IntermediaryType, ParticipationOption
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.deadlines import (
    DeadlineStatus,
    calendar,
    check_external_agreement,
)
from tests.deadlines.strategies import (
    PUBLISHED,
    at,
    instant,
)

NOT_OPEN, OPEN, CLOSED, UNKNOWN = DeadlineStatus
INDIVIDUAL, GROUP, *_ = ParticipationOption
VERDICTS = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}
EACH = [pytest.param(year, deadline, id=f"{deadline.key}-{year}") for year, deadline in PUBLISHED]
PY2026 = PerformanceYear(2026)
PY2027 = PerformanceYear(2027)


def in_time(key: str, year: int, done: str) -> bool | None:
    """Answer whether what was done then met the deadline *key* of *year*."""
    moment: Moment = at(done) if "T" not in done else instant(done)
    return calendar(PerformanceYear(year)).check(key, moment).answer


@pytest.mark.parametrize(
    ("year", "effective", "signed", "answer", "verdicts"),
    [
        pytest.param(2026, "2025-09-01", "2025-09-01", True, "MET MET", id="DEA-C23"),
        pytest.param(2026, "2025-09-02", "2025-09-01", False, "NOT_MET MET", id="DEA-C23-late"),
        pytest.param(2027, "2026-09-01", "2026-08-01", True, "MET MET", id="DEA-007-2027"),
        pytest.param(2027, "2026-09-02", "2026-09-02", False, "NOT_MET NOT_MET", id="late"),
        pytest.param(2023, "2022-09-01", "2022-09-01", True, "MET MET", id="DEA-007-2023"),
        pytest.param(2025, "2024-09-02", "2024-09-01", False, "NOT_MET MET", id="Labor-Day-2024"),
        pytest.param(2027, "2026-09-01", "2026-09-10", True, "MET NOT_MET", id="DEA-C24"),
        pytest.param(2027, "2020-01-01", None, True, "MET UNKNOWN", id="signature-not-known"),
        pytest.param(2027, None, "2026-08-01", None, "UNKNOWN MET", id="effect-not-known"),
        pytest.param(2027, None, "2026-09-10", None, "UNKNOWN NOT_MET", id="only-signed-late"),
        pytest.param(2027, None, None, None, "UNKNOWN UNKNOWN", id="nothing-known"),
    ],
)
def test_the_day_on_which_an_agreement_takes_effect_decides(
    year: int, effective: str | None, signed: str | None, answer: bool | None, verdicts: str
) -> None:
    """DEA-007: in effect on September 1 of the year before. A later signature is for review."""
    d = check_external_agreement(
        None if effective is None else date.fromisoformat(effective),
        None if signed is None else date.fromisoformat(signed),
        PerformanceYear(year),
    )

    assert d.answer is answer
    assert [finding.verdict.name for finding in d.findings] == verdicts.split()
    assert [finding.rule.id for finding in d.findings] == [
        "deadlines.external-agreement.effective",
        "deadlines.external-agreement.signed",
    ]


def test_an_open_agreement_names_the_missing_facts_and_the_due_date() -> None:
    d = check_external_agreement(None, None, PY2027)

    assert d.missing == ("effective_on",)
    assert [finding.missing for finding in d.findings] == [("effective_on",), ("signed_on",)]
    assert [finding.required for finding in d.findings] == ["by 2026-09-01"] * 2


def test_reviewing_a_later_signature_is_reported_as_our_reading() -> None:
    """The regulation tests the day of effect and says nothing of backdating."""
    effective, signed = check_external_agreement(
        date(2026, 9, 1), date(2026, 9, 10), PY2027
    ).findings

    assert effective.citation == calendar(PY2027)["external-agreement"].citation
    assert not effective.is_assumption
    assert signed.is_assumption
    assert "does not say whether the agreement may be signed later" in signed.message
    assert signed.observed == date(2026, 9, 10)
    assert signed.required == "by 2026-09-01"


def test_an_agreement_with_unknown_days_cites_the_same_places() -> None:
    effective, signed = check_external_agreement(None, None, PY2026).findings

    assert effective.citation == calendar(PY2026)["external-agreement"].citation
    assert signed.is_assumption


def test_not_needing_an_agreement_cites_the_text_of_the_year() -> None:
    (none,) = check_external_agreement(
        None, None, PerformanceYear(2021), intermediary_type=IntermediaryType.QUALIFIED_REGISTRY
    ).findings

    assert str(none.citation) == "42 CFR § 414.1400(b)(2)(ii)"
    assert none.citation.as_of == date(2021, 1, 1)


@given(st.integers(2023, 2027), st.dates(date(2021, 1, 1), date(2028, 1, 1)))
@example(2027, date(2026, 9, 1))
@example(2027, date(2026, 9, 2))
def test_an_agreement_is_in_time_through_september_1(year: int, effective: date) -> None:
    """414.1400(b)(3)(ii): effective as of September 1 of the year before, a weekend or not."""
    d = check_external_agreement(effective, None, PerformanceYear(year))

    assert d.answer is (effective <= date(year - 1, 9, 1))


@pytest.mark.parametrize(
    ("effective", "signed", "field"),
    [
        (datetime(2026, 9, 1, tzinfo=UTC), None, "effective_on"),
        ("2026-09-01", None, "effective_on"),
        (None, datetime(2026, 9, 1, tzinfo=UTC), "signed_on"),
        (date(2026, 9, 1), 20260901, "signed_on"),
    ],
)
def test_an_agreements_days_must_be_dates(effective: Any, signed: Any, field: str) -> None:
    with pytest.raises(
        InvalidType, match=f"check_external_agreement: {field}: given .* a date without a time"
    ):
        check_external_agreement(effective, signed, PY2027)


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2021])
@pytest.mark.parametrize(
    ("days_late", "kind", "answer", "missing"),
    [
        (0, IntermediaryType.QCDR, True, ()),
        (1, IntermediaryType.QCDR, False, ()),
        (None, IntermediaryType.QCDR, None, ("effective_on",)),
        (1, IntermediaryType.QUALIFIED_REGISTRY, True, ()),
        (0, None, True, ()),
        (1, None, None, ("intermediary_type",)),
        (None, None, None, ("intermediary_type", "effective_on")),
    ],
)
def test_before_2022_only_qcdrs_need_the_agreement(
    year: int, days_late: int | None, kind: Any, answer: bool | None, missing: tuple[str, ...]
) -> None:
    """DEA-007: a qualified registry had no such condition."""
    last = date(year - 1, 9, 1)
    effective = None if days_late is None else last + timedelta(days_late)
    d = check_external_agreement(effective, last, PerformanceYear(year), intermediary_type=kind)

    assert (d.answer, d.missing) == (answer, missing)


@pytest.mark.parametrize("kind", [None, *IntermediaryType])
@pytest.mark.parametrize("year", [2022, 2027])
def test_from_2022_every_type_needs_the_agreement(year: int, kind: Any) -> None:
    late = date(year - 1, 9, 2)
    d = check_external_agreement(late, late, PerformanceYear(year), intermediary_type=kind)

    assert d.answer is False


def test_the_intermediary_type_must_not_be_text() -> None:
    with pytest.raises(InvalidType, match="intermediary_type: given 'QCDR'"):
        check_external_agreement(None, None, PY2027, intermediary_type="QCDR")


@pytest.mark.parametrize("year", [2028, 2035])
def test_agreements_are_not_judged_in_years_whose_text_was_not_read(year: int) -> None:
    with pytest.raises(YearNotCovered, match="covered: 2017 to 2027"):
        check_external_agreement(date(2020, 1, 1), date(2020, 1, 1), PerformanceYear(year))


@pytest.mark.parametrize("year", [2026, PaymentYear(2028), None], ids=repr)
def test_a_year_must_be_a_performance_year(year: Any) -> None:
    with pytest.raises(InvalidType, match=r"year: given .*expected a PerformanceYear; write"):
        check_external_agreement(None, None, year)

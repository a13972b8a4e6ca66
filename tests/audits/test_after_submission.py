"""Submitted data turns out to be wrong: corrected in the period, reported to CMS afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given

from qpp_rules.audits import Remedy, found_after_submission
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.deadlines import Deadline, calendar
from tests.audits.samples import PY, PY2027, eastern
from tests.strategies import instants

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
CORRECT, NOTIFY, OPEN = Remedy
PY2026 = PY(2026)
CLOSE = eastern(2027, 3, 31, 20)
PERIOD, AGAIN, SYSTEMATIC, ACKNOWLEDGED = (
    f"audits.after-submission.{name}"
    for name in ("period", "verified-again", "not-systematic", "acknowledged")
)
SOURCE = Citation("A notice of CMS", "of this test", None, Basis.CMS_GUIDANCE)
WINDOW = Deadline(
    key="data-submission",
    title="Data submission",
    opens=eastern(2028, 1, 3, 10),
    original_closes=eastern(2028, 3, 31, 20),
    citation=SOURCE,
)


@pytest.mark.parametrize(
    ("found_at", "answer"),
    [
        pytest.param(eastern(2027, 3, 1, 9), CORRECT, id="issue 4: in the window"),
        pytest.param(CLOSE - timedelta(microseconds=1), CORRECT, id="just before the close"),
        pytest.param(CLOSE, NOTIFY, id="A1: at the close"),
        pytest.param(eastern(2027, 6, 1, 9), NOTIFY, id="issue 4: after the window"),
        pytest.param(date(2027, 3, 30), CORRECT, id="the day before it closes"),
        pytest.param(date(2027, 4, 1), NOTIFY, id="the day after"),
        pytest.param(date(2027, 3, 31), OPEN, id="the day on which it closes"),
        pytest.param(date(2027, 1, 4), OPEN, id="the day on which it opens"),
        pytest.param(date(2027, 1, 5), CORRECT, id="the day after it opens"),
    ],
)
def test_data_is_corrected_until_the_period_ends_and_cms_is_notified_afterwards(
    found_at: date | datetime, answer: Remedy
) -> None:
    determination = found_after_submission(found_at, PY2026)

    assert determination.answer is answer
    assert determination.year == PY2026
    finding = determination.findings[0]
    assert finding.verdict is {CORRECT: MET, NOTIFY: NOT_MET, OPEN: UNKNOWN}[answer]
    assert finding.observed == found_at
    assert "2027-03-31 20:00" in str(finding.required)
    assert finding.missing == (("the hour of found_at",) if answer is OPEN else ())


@pytest.mark.parametrize("found_at", [date(2027, 1, 2), eastern(2020, 5, 1, 9)])
def test_data_cannot_have_been_submitted_before_the_period_opens(found_at: Any) -> None:
    determination = found_after_submission(found_at, PY2026)

    assert determination.answer is OPEN
    assert determination.findings[0].missing == ("found_at after the period opened",)


def test_only_the_submission_period_is_a_window() -> None:
    other = calendar(PY2026)["record-retention"]
    expected = r"window: given record-retention of .* 2026, expected the submission period of 2026"
    with pytest.raises(InvalidValue, match=expected):
        found_after_submission(eastern(2027, 5, 1, 9), PY2026, window=other)


def test_without_a_period_nothing_is_decided_unless_a_window_is_given() -> None:
    """DEA-004: the period of 2027 was not found."""
    found_at = eastern(2028, 2, 1, 9)

    unknown = found_after_submission(found_at, PY2027)
    assert (unknown.answer, unknown.findings[0].missing) == (OPEN, ("window",))
    assert found_after_submission(found_at, PY2027, window=WINDOW).answer is CORRECT
    after = found_after_submission(eastern(2028, 3, 31, 20), PY2027, window=WINDOW)
    assert after.answer is NOTIFY


def test_the_window_of_another_year_is_refused() -> None:
    other = calendar(PY(2025))["data-submission"]
    with pytest.raises(
        InvalidValue, match="window: given data-submission of performance year 2025, expected the s"
    ):
        found_after_submission(CLOSE, PY2026, window=other)
    own = calendar(PY2026)["data-submission"]
    assert found_after_submission(CLOSE, PY2026, window=own).answer is NOTIFY


def test_a_given_window_overrides_the_calendars() -> None:
    later = attrs.evolve(WINDOW, opens=eastern(2027, 1, 4, 10))

    assert found_after_submission(CLOSE, PY2026, window=later).answer is CORRECT


def test_a_period_that_may_have_been_moved_leaves_the_answer_open() -> None:
    in_doubt = Deadline(
        key="data-submission",
        title="Data submission",
        original_closes=eastern(2028, 3, 31, 20),
        in_doubt_until=eastern(2028, 4, 14, 20),
        citation=SOURCE,
    )
    determination = found_after_submission(eastern(2028, 4, 3, 9), PY2027, window=in_doubt)

    assert determination.answer is OPEN
    assert determination.findings[0].missing == ("window",)


@pytest.mark.parametrize(
    ("fact", "value", "rule", "verdict"),
    [
        ("changes_verified", True, AGAIN, MET),
        ("changes_verified", False, AGAIN, NOT_MET),
        ("changes_verified", None, AGAIN, UNKNOWN),
        ("is_systematic", False, SYSTEMATIC, MET),
        ("is_systematic", True, SYSTEMATIC, NOT_MET),
        ("is_systematic", None, SYSTEMATIC, UNKNOWN),
        ("acknowledged", True, ACKNOWLEDGED, MET),
        ("acknowledged", False, ACKNOWLEDGED, NOT_MET),
        ("acknowledged", None, ACKNOWLEDGED, UNKNOWN),
    ],
)
def test_other_known_facts_are_reported_and_do_not_decide(
    fact: str, value: bool | None, rule: str, verdict: Verdict
) -> None:
    """D10: verified again, a systematic error as a new finding; AUD-027: acknowledged."""
    determination = found_after_submission(date(2027, 3, 1), PY2026, **{fact: value})
    finding = determination.finding(rule)

    assert determination.answer is CORRECT
    assert finding.verdict is verdict
    assert finding.missing == ((fact,) if value is None else ())


def test_the_findings_are_in_order_and_report_our_readings() -> None:
    determination = found_after_submission(date(2028, 3, 1), PY2027, window=WINDOW)

    assert [one.rule.id for one in determination.findings] == [
        PERIOD,
        AGAIN,
        SYSTEMATIC,
        ACKNOWLEDGED,
    ]
    assert [one.rule.id for one in determination.assumptions] == [AGAIN, SYSTEMATIC]


def test_before_2027_the_duty_to_notify_cms_is_our_reading() -> None:
    first = found_after_submission(date(2027, 3, 1), PY2026).findings[0]
    unknown = found_after_submission(date(2028, 3, 1), PY2027).findings[0]

    assert first.is_assumption
    assert str(first.citation) == "42 CFR § 414.1400(a)(3)(i)"
    assert unknown.citation.basis is Basis.CMS_GUIDANCE


@given(instants())
def test_every_instant_is_before_in_or_after_the_period(instant: datetime) -> None:
    opens = eastern(2027, 1, 4, 10)
    expected = OPEN if instant < opens else CORRECT if instant < CLOSE else NOTIFY

    assert found_after_submission(instant, PY2026).answer is expected


def test_a_year_is_a_performance_year() -> None:
    with pytest.raises(InvalidType, match=r"^found_after_submission: year: given 2026"):
        found_after_submission(date(2027, 3, 1), 2026)


def test_2024_is_covered() -> None:
    assert found_after_submission(date(2025, 3, 1), PY(2024)).answer is CORRECT


def test_all_invalid_arguments_are_refused_together() -> None:
    with pytest.raises(InvalidType) as caught:
        found_after_submission(
            "today",
            PY2026,
            window=CLOSE,
            changes_verified="yes",
            is_systematic=0,
            acknowledged=1,
        )

    flag = "expected True, False, or None where it is not known"
    told = [str(problem) for problem in caught.value.problems]
    assert told[:3] == [
        f"changes_verified: given 'yes' (str), {flag}",
        f"is_systematic: given 0 (int), {flag}",
        f"acknowledged: given 1 (int), {flag}",
    ]
    assert told[3].startswith("window: given datetime.datetime(2027")
    assert told[3].endswith("expected a Deadline, or None")
    assert told[4].startswith("found_at: given 'today' (str), expected a date")
    assert all(problem.is_type for problem in caught.value.problems)


@pytest.mark.parametrize("found_at", [datetime(2027, 3, 1), None, 20270301])
def test_a_moment_must_be_a_day_or_an_instant(found_at: Any) -> None:
    with pytest.raises(InvalidInput, match=r"^found_after_submission: found_at: given"):
        found_after_submission(found_at, PY2026)

"""The certification by year, and what to do about data that turns out to be wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import pytest

from qpp_rules import deadlines
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.submissions import (
    Certification,
    check_certification,
    check_discovery,
    check_received,
)
from tests.submissions.stories import ACTIVITIES, INTEROPERABILITY, QUALITY

PY = PerformanceYear
OURS, THEIRS = Group(Tin("000000001")), Group(Tin("000000002"))
CONTENT, OTHER_CONTENT = "a" * 64, "b" * 64


def planned(year: int = 2026, **changes: object) -> PlannedSubmission:
    sent = datetime(year + 1, 2, 1, 9, tzinfo=EASTERN)
    plan = PlannedSubmission(OURS, PY(year), {QUALITY}, submitted_at=sent)
    return attrs.evolve(plan, **changes)


def certified(plan: PlannedSubmission, hours_before: int = 1, **changes: object) -> Certification:
    sent = plan.submitted_at or datetime(plan.year.year + 1, 2, 1, 9, tzinfo=EASTERN)
    at = sent - timedelta(hours=hours_before)
    return attrs.evolve(Certification(plan, CONTENT, at, in_form_of_cms=True), **changes)


@pytest.mark.parametrize("year", range(2018, 2028))
def test_a_certification_of_exactly_this_content_is_valid(year: int) -> None:
    """SUB-035 to SUB-037: whatever the source, the option and the category."""
    plan = planned(year)

    assert check_certification(certified(plan), plan, CONTENT).answer is True
    assert check_certification(certified(plan), plan, OTHER_CONTENT).answer is False


def test_2017_requires_no_certification() -> None:
    d = check_certification(None, planned(2017), CONTENT)

    assert d.answer is True
    assert [one.verdict for one in d.findings] == [Verdict.NOT_APPLICABLE]


@pytest.mark.parametrize("year", [2018, 2019, 2026])
def test_without_a_certification_the_answer_is_not_known(year: int) -> None:
    d = check_certification(None, planned(year), CONTENT)

    assert (d.answer, d.missing) == (None, ("certification",))


@pytest.mark.parametrize(
    "other",
    [
        planned(participant=THEIRS),
        planned(2025),
        planned(categories={ACTIVITIES}),
    ],
)
def test_a_certification_of_something_else_does_not_count(other) -> None:
    plan = planned()
    d = check_certification(certified(other), plan, CONTENT)

    assert d.answer is False
    assert d.finding("submissions.certified").verdict is Verdict.NOT_MET


def test_a_certification_may_cover_more_categories() -> None:
    more = planned(categories={QUALITY, ACTIVITIES})

    assert check_certification(certified(more), planned(), CONTENT).answer is True


@pytest.mark.parametrize(("hours_before", "answer"), [(24 * 30, True), (0, True), (-1, False)])
def test_from_2019_the_certification_comes_before_the_data(hours_before, answer) -> None:
    plan = planned()

    d = check_certification(certified(plan, hours_before), plan, CONTENT)

    assert d.answer is answer
    timely = Verdict.MET if answer else Verdict.NOT_MET
    assert d.finding("submissions.certified.time").verdict is timely


NEW_YEAR, JULY = datetime(2027, 1, 1, tzinfo=EASTERN), datetime(2026, 7, 1, tzinfo=EASTERN)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("categories", "ends", "certified_at", "answer"),
    [
        # § 414.1320: quality data is of the whole year, whatever the content says.
        ({QUALITY, ACTIVITIES}, None, NEW_YEAR - SECOND, False),
        ({QUALITY, ACTIVITIES}, None, NEW_YEAR, True),
        ({QUALITY}, date(2026, 6, 30), NEW_YEAR - SECOND, False),
        # Other data is of the period that it states; SUB-062, S1:138-145.
        ({ACTIVITIES}, date(2026, 6, 30), JULY - SECOND, False),
        ({ACTIVITIES}, date(2026, 6, 30), JULY, True),
        ({INTEROPERABILITY}, date(2026, 12, 31), datetime(2026, 1, 2, tzinfo=EASTERN), False),
        # Without it, a certification within the year may be too early.
        ({ACTIVITIES}, None, datetime(2026, 1, 1, tzinfo=EASTERN) - SECOND, False),
        ({ACTIVITIES}, None, NEW_YEAR - SECOND, None),
        ({ACTIVITIES}, None, NEW_YEAR, True),
    ],
)
def test_data_is_not_certified_before_it_can_be_complete(
    categories, ends, certified_at, answer
) -> None:
    plan = planned(categories=categories)
    early = certified(plan, certified_at=certified_at)

    found = check_certification(early, plan, CONTENT, performance_end=ends)
    assert found.answer is answer
    assert found.missing == (("performance_end",) if answer is None else ())
    unsent = attrs.evolve(plan, submitted_at=None)
    found = check_certification(early, unsent, CONTENT, performance_end=ends)
    assert found.answer is (None if answer else answer)


def test_data_that_was_not_received_cannot_be_certified() -> None:
    """S1:138-145: "true, accurate, and complete"."""
    answers = [
        check_certification(certified(plan, 20), plan, CONTENT).answer
        for day in (31, 30)
        for plan in [planned(data_received_on=date(2027, 1, day))]
    ]

    assert answers == [True, True]
    late = planned(data_received_on=date(2027, 2, 1))
    found = check_certification(certified(late, 20), late, CONTENT)
    assert found.answer is False
    told = found.finding("submissions.certified.time")
    assert told.required == "from 2027-02-01, when the first data was received"


def test_a_certification_after_the_data_went_is_late_whatever_its_period() -> None:
    sent = datetime(2026, 9, 1, 9, tzinfo=EASTERN)
    plan = planned(categories={ACTIVITIES}, submitted_at=sent)

    assert check_certification(certified(plan, -1), plan, CONTENT).answer is False


@pytest.mark.parametrize(
    ("hours_before", "answer"), [(0, True), (8, True), (10, False), (-1, False)]
)
def test_in_2018_the_certification_accompanies_the_data(hours_before, answer) -> None:
    """SUB-062: at the time of the submission, on the same Eastern day."""
    plan = planned(2018)

    assert check_certification(certified(plan, hours_before), plan, CONTENT).answer is answer


def test_the_submission_time_must_be_known() -> None:
    plan = planned(submitted_at=None)

    d = check_certification(certified(plan), plan, CONTENT)

    assert (d.answer, d.missing) == (None, ("planned.submitted_at",))


@pytest.mark.parametrize(("in_form", "answer"), [(True, True), (False, False), (None, None)])
def test_from_2019_the_certification_has_cmss_form(in_form, answer) -> None:
    """SUB-038: another form is not valid."""
    plan, of_2018 = planned(), planned(2018)

    now = certified(plan, in_form_of_cms=in_form)
    then = certified(of_2018, in_form_of_cms=in_form)

    assert check_certification(now, plan, CONTENT).answer is answer
    assert check_certification(then, of_2018, CONTENT).answer is True


@pytest.mark.parametrize("digest", ["", "A" * 64, "a" * 63, "g" * 64])
def test_a_digest_has_64_digits(digest: str) -> None:
    with pytest.raises(InvalidValue, match="content_digest"):
        Certification(planned(), digest, datetime(2027, 1, 1, tzinfo=EASTERN))
    with pytest.raises(InvalidValue, match="content_digest"):
        check_certification(None, planned(), digest)


def test_arguments_of_the_wrong_type_are_refused() -> None:
    with pytest.raises(InvalidType):
        check_certification(7, planned(), CONTENT)
    with pytest.raises(InvalidType):
        check_certification(None, 7, CONTENT)
    with pytest.raises(InvalidType):
        check_certification(None, planned(), 7)
    with pytest.raises(YearNotCovered):
        check_certification(None, planned(2028), CONTENT)


@pytest.mark.parametrize(
    ("received_at", "answer"),
    [
        (date(2027, 1, 30), False),
        (datetime(2027, 1, 31, 11, 59, tzinfo=EASTERN), False),
        (datetime(2027, 1, 31, 12, tzinfo=EASTERN), True),
        (date(2027, 2, 1), True),
        (date(2027, 1, 31), None),
    ],
)
def test_what_cms_received_before_is_not_what_was_certified(received_at, answer) -> None:
    """RDY-011 and RDY-023: the content that is certified goes afterwards."""
    certification = certified(planned(), certified_at=datetime(2027, 1, 31, 12, tzinfo=EASTERN))

    d = check_received(certification, received_at)

    assert d.answer is answer
    assert d.missing == (("the hour of received_at",) if answer is None else ())


def test_what_was_received_of_2017_needed_no_certification() -> None:
    assert check_received(certified(planned(2017)), date(2017, 1, 1)).answer is True
    with pytest.raises(InvalidType, match="certification"):
        check_received(None, date(2017, 1, 1))
    with pytest.raises(InvalidType, match="received_at"):
        check_received(certified(planned()), "2027-02-01")


# --- what turns out to be wrong ----------------------------------------------------------------

OPENS = deadlines.calendar(PY(2026))["data-submission"].opens
CLOSES = deadlines.calendar(PY(2026))["data-submission"].closes
BEFORE, AFTER = CLOSES - timedelta(hours=1), CLOSES + timedelta(hours=1)


@pytest.mark.parametrize(
    ("found_at", "corrected_at", "notified", "answer", "missing"),
    [
        # SUB-040: corrected until the close.
        (OPENS + timedelta(days=1), BEFORE, None, True, ()),
        (BEFORE, None, None, None, ("corrected_at",)),
        (BEFORE, AFTER, True, True, ()),
        (BEFORE, AFTER, False, False, ()),
        (BEFORE, AFTER, None, None, ("notified",)),
        (BEFORE, CLOSES, True, True, ()),
        # SUB-041: found afterwards.
        (AFTER, None, True, True, ()),
        (AFTER, None, False, False, ()),
        (AFTER, None, None, None, ("notified",)),
        (CLOSES, None, False, False, ()),
    ],
)
def test_wrong_data_is_corrected_and_then_reported_to_cms(
    found_at, corrected_at, notified, answer, missing
) -> None:
    d = check_discovery(found_at, PY(2026), corrected_at=corrected_at, notified=notified)

    assert (d.answer, d.missing) == (answer, missing)


def test_each_duty_has_its_finding() -> None:
    d = check_discovery(BEFORE, PY(2026), corrected_at=AFTER, notified=True)

    assert d.finding("submissions.corrected").verdict is Verdict.NOT_MET
    assert d.finding("submissions.notified").verdict is Verdict.MET


def test_the_day_when_the_period_ends_leaves_the_answer_open() -> None:
    d = check_discovery(date(2027, 3, 31), PY(2026), notified=True)

    assert (d.answer, d.missing) == (None, ("found_at within or after the period",))
    before = check_discovery(OPENS - timedelta(days=1), PY(2026), notified=True)
    assert before.answer is None


def test_without_a_period_the_answer_is_not_known() -> None:
    found = datetime(2028, 4, 1, 12, tzinfo=EASTERN)
    window = deadlines.calendar(PY(2026))["data-submission"]
    of_2027 = attrs.evolve(
        window,
        opens=datetime(2028, 1, 3, 10, tzinfo=EASTERN),
        original_closes=datetime(2028, 3, 31, 20, tzinfo=EASTERN),
        year=None,
    )

    unknown = check_discovery(found, PY(2027), notified=True)
    known = check_discovery(found, PY(2027), notified=True, window=of_2027)

    assert (unknown.answer, unknown.missing) == (None, ("window",))
    assert known.answer is True


def test_another_window_and_an_early_correction_are_refused() -> None:
    other = deadlines.calendar(PY(2026))["election"]
    of_2025 = deadlines.calendar(PY(2025))["data-submission"]

    for window in (other, of_2025):
        with pytest.raises(InvalidValue, match="window"):
            check_discovery(BEFORE, PY(2026), window=window)
    with pytest.raises(InvalidValue, match="corrected_at"):
        check_discovery(BEFORE, PY(2026), corrected_at=BEFORE - timedelta(days=1))
    with pytest.raises(InvalidType):
        check_discovery(7, PY(2026))
    with pytest.raises(YearNotCovered):
        check_discovery(BEFORE, PY(2023))

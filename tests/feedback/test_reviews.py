"""One participant, and all of an intermediary: who lacks what."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    FeedbackPeriod,
    FeedbackRecord,
    FeedbackReview,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    Reminder,
    check_intermediary,
    check_participant,
)
from tests.core.helpers import shows
from tests.feedback.stories import (
    AT_THE_END,
    CLINICIAN,
    GIVEN,
    GROUP,
    JANUARY,
    PEER,
    PY2026,
    QUALITY,
    QUARTERLY,
    UNDATED,
    WHOLE_YEAR,
    check,
    data,
    days,
    notice,
    report,
    reports,
)

NOBODY = ParticipantData(CLINICIAN, [QUALITY], [])
FULL = reports(*QUARTERLY, participant=PEER)


@pytest.mark.parametrize(
    ("of", "record", "answer", "missing"),
    [
        pytest.param(
            *(data(since=None), {"reports": GIVEN[1:]}, None, ("since",)), id="since when"
        ),
        pytest.param(data(since=None), {"reports": GIVEN}, True, (), id="since when, with four"),
        pytest.param(
            data(GROUP, (QUALITY,), None, MeasureData("130", QUALITY, date(2026, 10, 1))),
            {"reports": reports((12, 31), compared=("001", "130")), "within": []},
            *(None, ("since",)),
            id="since when, of one of two measures",
        ),
        pytest.param(
            data(GROUP, (QUALITY,), None, MeasureData("130", QUALITY, date(2026, 3, 31))),
            {"reports": reports((12, 31), compared=("001", "130")), "within": []},
            *(False, ()),
            id="since when, of one of two measures, with the other early",
        ),
        pytest.param(
            *(data(since=None), {"reports": GIVEN[:3]}, False, ()),
            id="since when, with data by the first round",
        ),
        pytest.param(data(since=None), {}, False, (), id="since when, with no report"),
        pytest.param(
            *(data(categories=None), {"reports": GIVEN}, None, ("categories to report",)),
            id="categories to report",
        ),
        pytest.param(
            *(data(categories=None), {"reports": GIVEN[:3]}, False, ()),
            id="categories to report, with three",
        ),
        pytest.param(
            *(ParticipantData(GROUP, [QUALITY], None), {"reports": GIVEN}, None),
            ("measures",),
            id="measures",
        ),
        pytest.param(
            *(ParticipantData(GROUP, [QUALITY], None), {}, None, ("measures",)),
            id="measures, with no report",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, level=None)}, None, ("level",)), id="level"
        ),
        pytest.param(
            data(since=date(2026, 12, 1)),
            {"reports": reports((1, 2), (2, 2), (3, 2), (4, 2), level=None)},
            *(None, ("level",)),
            id="level, of four reports before the data",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, categories=None)}, None, ("categories",)),
            id="categories of a report",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, compared=None)}, None, ("compared",)),
            id="compared",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, compared=()), "within": None}, None),
            ("within",),
            id="the other participants",
        ),
        pytest.param(data(), {"reports": GIVEN, "within": None}, True, (), id="others not needed"),
        pytest.param(
            data(),
            {"reports": reports(*QUARTERLY, compared=()), "within": [data(PEER, since=None)]},
            *(None, ("since of other participants",)),
            id="since when others have data",
        ),
        pytest.param(
            data(),
            {
                "reports": reports(*QUARTERLY, compared=()),
                "within": [ParticipantData(PEER, None, None)],
            },
            *(None, ("since of other participants",)),
            id="whether others have data",
        ),
        pytest.param(
            data(),
            {
                "reports": reports(*QUARTERLY, compared=()),
                "within": [ParticipantData(PEER, None, None), data(CLINICIAN)],
            },
            *(False, ()),
            id="whether others have data, and one does",
        ),
        pytest.param(
            data(),
            {
                "reports": (*reports(*QUARTERLY[:3], compared=()), GIVEN[3]),
                "within": [data(PEER, since=date(2026, 10, 1)), UNDATED],
            },
            *(None, ("since of other participants",)),
            id="since when one of two others has data",
        ),
        pytest.param(
            data(),
            {
                "reports": (*reports(*QUARTERLY[:3], compared=()), GIVEN[3]),
                "within": [
                    ParticipantData(CLINICIAN, None, None),
                    data(PEER, since=date(2026, 10, 1)),
                ],
            },
            *(None, ("since of other participants",)),
            id="whether another has data, besides one since October",
        ),
        pytest.param(
            data(),
            {
                "reports": reports(*QUARTERLY, compared=()),
                "within": [data(PEER, since=date(2026, 12, 31)), UNDATED],
            },
            *(False, ()),
            id="since when one of two others has data, with the other on the last day",
        ),
        pytest.param(
            data(since=date(2026, 10, 1)),
            {"reports": GIVEN[3:], "within": [data(PEER, since=date(2026, 10, 1)), UNDATED]},
            *(True, ()),
            id="since when one of two others has data, with the other no later than it",
        ),
        pytest.param(
            *(data(), {"dashboards": None}, None, ("dashboards",)),
            id="dashboards",
        ),
        pytest.param(
            *(data(), {"dashboards": [WHOLE_YEAR], "reminders": None}, True, ()),
            id="reminders",
        ),
        pytest.param(
            *(AT_THE_END, {"notices": None}, None, ("notices",)),
            id="notices",
        ),
        pytest.param(data(), {"notices": None}, False, (), id="notices, with data early"),
        pytest.param(
            AT_THE_END,
            {"notices": [notice(None, date(2026, 12, 31))]},
            *(None, ("realized_on", "granted")),
            id="the day of realizing it",
        ),
        pytest.param(
            data(since=None),
            {"notices": [notice(date(2026, 12, 1), date(2026, 12, 2))]},
            *(None, ("since", "granted")),
            id="since when, with a notice",
        ),
    ],
)
def test_an_unknown_fact_is_named_unless_the_others_decide(
    of: ParticipantData, record: dict[str, Any], answer: bool | None, missing: tuple[str, ...]
) -> None:
    d = check(of, **record)

    assert d.answer is answer
    assert d.missing == missing


def test_the_findings_are_in_clause_order_with_the_deciding_ones_first() -> None:
    d = check(
        AT_THE_END,
        reports=reports((12, 31)),
        dashboards=[WHOLE_YEAR],
        notices=[notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)],
    )

    assert [finding.rule.id for finding in d.findings] == [
        "feedback.addressee",
        "feedback.times",
        "feedback.categories",
        "feedback.comparison",
        "feedback.period",
        "feedback.spread",
        "feedback.level",
        "feedback.available-data",
        "feedback.dashboard",
        "feedback.reminders",
        "feedback.exception.data",
        "feedback.exception.notice",
        "feedback.exception.granted",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rounds": 5}, "rounds: given int, expected an iterable of date"),
        ({"rounds": "2026-03-31"}, "rounds: given str, expected an iterable of date"),
        ({"within": 5}, "within: given int, expected an iterable of ParticipantData"),
        ({"compare_each_time": 1}, r"compare_each_time: given 1 \(int\), expected True or False"),
    ],
)
def test_options_of_another_type_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidType, match=f"check_participant: {message}"):
        check_participant(data(), FeedbackRecord(), PY2026, **options)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param({"data": GROUP}, "data: given", id="data"),
        pytest.param({"record": [report(date(2026, 3, 31))]}, "record: given list", id="record"),
        pytest.param({"year": 2026}, "PerformanceYear(2026)", id="year"),
        pytest.param({"within": [GROUP]}, "within[0]: given Group", id="within"),
        pytest.param({"period": "performance year"}, "period: given", id="period"),
        pytest.param({"rounds": ["2026-03-31"]}, "rounds[0]: given str", id="rounds"),
        pytest.param({"compare_each_time": 1}, "compare_each_time: given 1", id="switch"),
    ],
)
def test_values_of_another_type_are_refused(arguments: dict[str, Any], told: str) -> None:
    given = {"data": data(), "record": FeedbackRecord(), "year": PY2026, **arguments}

    with pytest.raises(InvalidType) as refused:
        check_participant(given.pop("data"), given.pop("record"), given.pop("year"), **given)
    assert told in str(refused.value)
    assert not shows(str(refused.value), "123456789")


def test_duplicate_participants_are_all_refused() -> None:
    twice = [data(), data(PEER), data(), data(PEER)]

    with pytest.raises(InvalidValue) as refused:
        check_participant(data(), FeedbackRecord(), PY2026, within=twice)
    assert len(refused.value.problems) == 2
    assert "group:*****6789 more than once" in str(refused.value)


def test_the_intermediarys_participants_must_include_the_one_asked_about() -> None:
    """Without it they may be another intermediary's, or all but one."""
    for others in ([], [data(PEER)]):
        with pytest.raises(
            InvalidValue, match=r"participants without group:\*\*\*\*\*6789"
        ) as refused:
            check_participant(data(), FeedbackRecord(reports=GIVEN), PY2026, within=others)
        assert [problem.field for problem in refused.value.problems] == ["within"]
        assert not shows(str(refused.value), "123456789")


OF_JULY = MeasureData("130", QUALITY, date(2026, 7, 1))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(data(), id="a measure less"),
        pytest.param(data(GROUP, (), JANUARY, OF_JULY), id="other categories"),
        pytest.param(data(GROUP, (QUALITY,), None, OF_JULY), id="since another day"),
        pytest.param(ParticipantData(GROUP, [QUALITY], None), id="measures not known"),
        pytest.param(ParticipantData(GROUP, [QUALITY], []), id="no data"),
    ],
)
def test_the_participants_own_entry_must_have_the_same_data(other: ParticipantData) -> None:
    of = data(GROUP, (QUALITY,), JANUARY, OF_JULY)
    turned = ParticipantData(GROUP, of.categories, reversed(of.measures or ()))

    for one, listed in ((of, other), (other, of)):
        with pytest.raises(InvalidValue, match="within: given other data of group:") as refused:
            check_participant(one, FeedbackRecord(), PY2026, within=[data(PEER), listed])
        assert not shows(str(refused.value), "123456789")
    assert check_participant(of, FeedbackRecord(), PY2026, within=[turned]).answer is False


class Torn:
    """Raises when it is gone through, as a file that was torn off does."""

    def __iter__(self) -> Any:
        raise AttributeError


def test_an_iterable_that_raises_is_named() -> None:
    torn: Any = Torn()
    for name in ("rounds", "within"):
        with pytest.raises(InvalidValue, match=f"{name}: given an iterable that raised"):
            check_participant(data(), FeedbackRecord(), PY2026, **{name: torn})
    with pytest.raises(InvalidValue, match="participants: given an iterable that raised"):
        check_intermediary(torn, FeedbackRecord(), PY2026)


@pytest.mark.parametrize(
    ("participants", "answer", "lacking", "undetermined"),
    [
        pytest.param([data(), NOBODY], True, (), (), id="all given"),
        pytest.param([data(), data(PEER), NOBODY], False, (PEER,), (), id="one lacks"),
        pytest.param([data(), data(PEER, None), NOBODY], False, (PEER,), (), id="lacks whatever"),
        pytest.param([data(categories=None), NOBODY], None, (), (GROUP,), id="one not decided"),
        pytest.param(
            [data(categories=None), data(PEER), NOBODY], False, (PEER,), (GROUP,), id="one of each"
        ),
        pytest.param([], None, (), (), id="nobody asked about"),
    ],
)
def test_the_answer_is_no_if_anyone_lacks_feedback_and_otherwise_open_if_any_is_open(
    participants: list[ParticipantData], answer: bool | None, lacking: Any, undetermined: Any
) -> None:
    given = GIVEN if participants else ()
    review = check_intermediary(participants, FeedbackRecord(reports=given), PY2026)

    assert review.answer is answer
    assert review.lacking == lacking
    assert review.undetermined == undetermined
    assert len(review) == len(participants)


def test_the_rows_hold_every_participant_and_every_finding_with_whole_keys() -> None:
    review = check_intermediary([data(), data(PEER), NOBODY], FeedbackRecord(reports=GIVEN), PY2026)
    rows = review.to_rows()

    assert list(dict.fromkeys(row["participant"] for row in rows)) == [
        GROUP.key,
        PEER.key,
        CLINICIAN.key,
    ]
    lacks = [(row["participant"], row["rule"]) for row in rows if row["verdict"] == "NOT_MET"]
    assert lacks == [
        (PEER.key, "feedback.times"),
        (PEER.key, "feedback.categories"),
        (PEER.key, "feedback.comparison"),
    ]
    written = io.StringIO()
    table = csv.DictWriter(written, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    assert len(written.getvalue().splitlines()) == len(rows) + 1


def test_a_review_is_a_mapping_from_participant_to_determination() -> None:
    review = check_intermediary([data(), NOBODY], FeedbackRecord(reports=GIVEN), PY2026)

    assert list(review) == [GROUP, CLINICIAN]
    assert review[CLINICIAN].answer is True
    assert PEER not in review
    assert not shows(repr(review), "123456789")


def test_a_reviews_answers_are_checked_together() -> None:
    """They tell what is missing of all, cannot be changed, and are all determinations."""
    record = FeedbackRecord(reports=GIVEN)
    review = check_intermediary([data(categories=None), NOBODY], record, PY2026)

    assert review.answers.missing == ("categories to report",)
    assert review.answers.answered(True) == (CLINICIAN,)
    assert len({review, check_intermediary([data(categories=None), NOBODY], record, PY2026)}) == 1
    with pytest.raises(InvalidType, match=r"answers\[0\]: given tuple"):
        FeedbackReview(PY2026, {GROUP: True})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("change", "given"),
    [
        pytest.param({"answer": True}, "an answer that contradicts its findings", id="yes"),
        pytest.param({"answer": None}, "an answer that contradicts its findings", id="open"),
        pytest.param({"year": PerformanceYear(2021)}, "an answer for 2021", id="year"),
        pytest.param({"findings": ()}, "an answer without its findings", id="no findings"),
        pytest.param({"answer": True, "findings": slice(1)}, "without its findings", id="too few"),
        pytest.param(
            {"answer": True, "findings": slice(1, 2)}, "without its findings", id="no addressee"
        ),
    ],
)
def test_an_answer_that_its_own_findings_contradict_is_refused(
    change: dict[str, Any], given: str
) -> None:
    lacking = check(data(), reports=GIVEN[:3])
    cut = change.get("findings", lacking.findings)
    wrong = Determination(
        change.get("answer", lacking.answer),
        change.get("year", PY2026),
        lacking.findings[cut] if isinstance(cut, slice) else cut,
    )

    assert FeedbackReview(PY2026, {PEER: lacking}).answer is False
    with pytest.raises(InvalidValue, match=rf"answers\[1\]: given .*{given}"):
        FeedbackReview(PY2026, {PEER: lacking, GROUP: wrong})


def test_a_changed_stored_answer_does_not_load() -> None:
    stored = to_json(check_intermediary([data()], FeedbackRecord(), PY2026))

    assert from_json(stored, FeedbackReview).answer is False
    with pytest.raises(InvalidValue, match=r"answers\[0\]"):
        from_json(stored.replace('"answer": false', '"answer": true'), FeedbackReview)


def test_a_review_has_a_year_and_participants_as_keys() -> None:
    lacking = check(data())

    with pytest.raises(InvalidType, match="year: given 2026"):
        FeedbackReview(2026, {GROUP: lacking})  # type: ignore[arg-type]
    with pytest.raises(InvalidType, match=r"answers\[0\]: given str, expected a participant"):
        FeedbackReview(PY2026, {GROUP.key: lacking})  # type: ignore[dict-item]


def test_the_participants_are_compared_with_each_other() -> None:
    """FEE-003, FEE-C08: the same reports are enough for a participant alone on its measure."""
    uncompared = FeedbackRecord(reports=reports(*QUARTERLY, compared=()))

    assert check_intermediary([data()], uncompared, PY2026).answer is True
    assert check_intermediary([data(), data(PEER)], uncompared, PY2026)[GROUP].answer is False


def test_the_options_apply_to_every_participant() -> None:
    to_submission = (*GIVEN[1:], report(date(2027, 1, 31)))
    once = (report(date(2026, 3, 31)), *reports(*QUARTERLY[1:], compared=()))
    both = [data(), data(PEER)]

    def review(*given: Any, **switches: Any) -> bool | None:
        record = FeedbackRecord(reports=(*given, *FULL))
        return check_intermediary(both, record, PY2026, **switches)[GROUP].answer

    assert review(*to_submission) is False
    assert review(*to_submission, period=FeedbackPeriod.TO_SUBMISSION) is True
    assert review(*once) is False
    assert review(*once, compare_each_time=False) is True
    later = [data(since=date(2026, 2, 15)), data(PEER)]
    record = FeedbackRecord(reports=(*GIVEN[1:], *FULL))
    rounds = days((2, 1), (5, 1), (8, 1), (11, 1))
    assert check_intermediary(later, record, PY2026)[GROUP].answer is False
    assert check_intermediary(later, record, PY2026, rounds=rounds)[GROUP].answer is True


def test_facts_about_participants_outside_the_list_are_refused() -> None:
    record = FeedbackRecord(
        reports=[*GIVEN, *FULL],
        reminders=[Reminder(PEER, date(2026, 3, 31))],
        notices=[LateDataNotice(participant=PEER, realized_on=None, notified_on=date(2026, 12, 1))],
    )

    with pytest.raises(InvalidValue) as refused:
        check_intermediary([data()], record, PY2026)
    assert [problem.field for problem in refused.value.problems] == [
        "reports",
        "reminders",
        "notices",
    ]
    assert "group:*****4321" in str(refused.value)
    assert not shows(str(refused.value), "987654321")


def test_a_record_with_unknown_reminders_and_notices_is_accepted() -> None:
    record = FeedbackRecord(reports=GIVEN, reminders=None, notices=None)

    assert check_intermediary([data()], record, PY2026).answer is True


@pytest.mark.parametrize(
    ("participants", "record"), [([GROUP], FeedbackRecord()), ([data()], {"reports": []})]
)
def test_participants_and_a_record_of_another_type_are_refused(
    participants: Any, record: Any
) -> None:
    with pytest.raises(InvalidType, match="check_intermediary: "):
        check_intermediary(participants, record, PY2026)


def test_a_duplicate_participant_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"participants: given group:\*\*\*\*\*6789 more than"):
        check_intermediary([data(), data()], FeedbackRecord(), PY2026)


@pytest.mark.parametrize("participants", [5, "group:000000001", None])
def test_participants_must_be_an_iterable_of_participant_data(participants: Any) -> None:
    with pytest.raises(InvalidType, match=r"participants: given .* expected an iterable of Partic"):
        check_intermediary(participants, FeedbackRecord(), PerformanceYear(2026))

"""How often reports are given, on which categories, at which level, and over which quarters."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.feedback import (
    MeasureData,
    ParticipantData,
)
from tests.feedback.stories import (
    A_DAY_EARLIER,
    CATEGORIES,
    CLINICIAN,
    COMPARISON,
    COST,
    GIVEN,
    GROUP,
    INDIVIDUAL,
    LEVEL,
    MET,
    NO_DATA_YET,
    NOT_MET,
    OF_GROUP,
    PROMOTING,
    QUALITY,
    QUARTERLY,
    SPREAD,
    TIMES,
    UNKNOWN,
    check,
    data,
    report,
    reports,
    verdicts,
)


@pytest.mark.parametrize(
    ("of", "record", "answer", "rule", "expected"),
    [
        pytest.param(data(), {"reports": GIVEN[:3]}, False, TIMES, [NOT_MET], id="FEE-001: three"),
        pytest.param(data(), {"reports": GIVEN}, True, TIMES, [MET], id="FEE-001, FEE-C02: four"),
        pytest.param(data(), {}, False, TIMES, [NOT_MET], id="FEE-001: none"),
        pytest.param(
            *(data(), {"reports": (*GIVEN[:3], report(date(2026, 9, 30)))}, False),
            *(TIMES, [NOT_MET]),
            id="A7: two on one day are one",
        ),
        pytest.param(
            *(data(CLINICIAN), {"reports": GIVEN}, False, TIMES, [NOT_MET]),
            id="FEE-004: reports to its group are not its own",
        ),
        pytest.param(
            *(A_DAY_EARLIER, {"reports": reports((12, 31))}, True, TIMES, [MET]),
            id="FEE-005: one round left, and given",
        ),
        pytest.param(
            *(data(), {"reports": reports((12, 1), (12, 2), (12, 3), (12, 4))}, True),
            *(SPREAD, [NOT_MET]),
            id="A7: bunched days are told of and are no violation",
        ),
        pytest.param(data(), {"reports": GIVEN}, True, SPREAD, [MET], id="A7: spread"),
        pytest.param(
            *(data(categories=(QUALITY, PROMOTING)), {"reports": GIVEN}, False),
            *(CATEGORIES, [MET, NOT_MET]),
            id="FEE-002, FEE-C06: nothing on Promoting Interoperability",
        ),
        pytest.param(
            data(categories=(QUALITY, PROMOTING)),
            {"reports": reports(*QUARTERLY, categories=(QUALITY, PROMOTING, COST))},
            *(True, CATEGORIES, [MET, MET]),
            id="FEE-002: all of them",
        ),
        pytest.param(
            data(categories=(QUALITY, PROMOTING)),
            {"reports": (*GIVEN[:3], report(date(2026, 12, 31), categories=[PROMOTING]))},
            *(False, CATEGORIES, [NOT_MET, NOT_MET]),
            id="FEE-002: four days, and no category on all of them",
        ),
        pytest.param(
            data(CLINICIAN),
            {"reports": reports(*QUARTERLY, participant=CLINICIAN, level=OF_GROUP)},
            *(False, LEVEL, [NOT_MET]),
            id="FEE-004, FEE-C07: a group's report to an individual",
        ),
        pytest.param(
            data(CLINICIAN),
            {"reports": reports(*QUARTERLY, participant=CLINICIAN)},
            *(True, LEVEL, [MET]),
            id="FEE-004: the same level",
        ),
    ],
)
def test_each_row_of_the_requirements_has_its_answer(
    of: ParticipantData,
    record: dict[str, Any],
    answer: bool | None,
    rule: str,
    expected: list[Verdict],
) -> None:
    d = check(of, **record)

    assert d.answer is answer
    assert verdicts(d, rule) == expected


def test_the_finding_on_bunched_days_counts_the_quarters() -> None:
    """A7."""
    d = check(data(), reports=reports((12, 1), (12, 2), (12, 3), (12, 4)))

    assert (d.finding(SPREAD).observed, d.finding(SPREAD).required) == ("1 quarter", "at least 4")
    assert d.finding(SPREAD) in d.assumptions


def test_the_finding_names_the_omitted_category() -> None:
    """FEE-C06."""
    d = check(data(categories=(QUALITY, PROMOTING)), reports=GIVEN)
    (left_out,) = (finding for finding in d.findings if finding.verdict is NOT_MET)

    assert left_out.about == "Promoting Interoperability"
    assert (left_out.observed, left_out.required) == ("0 days", "at least 4")


def test_the_level_finding_names_both_levels() -> None:
    """FEE-C07."""
    given = reports(*QUARTERLY, participant=CLINICIAN, level=OF_GROUP)
    finding = check(data(CLINICIAN), reports=given).finding(LEVEL)

    assert (finding.observed, finding.required) == ("group", "individual")


@pytest.mark.parametrize("rule", [TIMES, CATEGORIES, COMPARISON])
@pytest.mark.parametrize(
    ("level", "verdict"), [(OF_GROUP, NOT_MET), (INDIVIDUAL, MET), (None, UNKNOWN)]
)
def test_facts_at_another_level_do_not_count_for_any_clause(
    rule: str, level: ParticipationOption | None, verdict: Verdict
) -> None:
    """FEE-004."""
    given = reports(*QUARTERLY, participant=CLINICIAN, level=level)

    assert verdicts(check(data(CLINICIAN), reports=given), rule) == [verdict]


def test_a_report_at_another_level_does_not_matter_if_enough_are_at_its_own() -> None:
    mixed = (*GIVEN, report(date(2026, 5, 5), level=None))
    d = check(data(CLINICIAN), reports=reports((5, 5), participant=CLINICIAN, level=OF_GROUP))
    first_of_all = (report(date(2026, 2, 2), level=INDIVIDUAL), *GIVEN)

    assert check(data(), reports=mixed).finding(LEVEL).observed == "group, not known"
    assert check(data(), reports=mixed).finding(LEVEL).missing == ()
    assert verdicts(check(data(), reports=mixed), LEVEL) == [MET]
    assert verdicts(check(data(), reports=first_of_all), LEVEL) == [MET]
    assert verdicts(d, LEVEL) == [NOT_MET]
    assert verdicts(check(data()), LEVEL) == []


def test_an_unknown_level_may_be_the_participants_own() -> None:
    given = (
        report(date(2026, 3, 31), CLINICIAN, level=None),
        report(date(2026, 6, 30), CLINICIAN, level=OF_GROUP),
    )
    d = check(data(CLINICIAN), reports=given)

    assert verdicts(d, LEVEL) == [UNKNOWN]
    assert d.finding(LEVEL).missing == ("level",)


def test_a_quarter_ends_with_its_third_month() -> None:
    d = check(data(), reports=reports((2, 1), (3, 31), (7, 1), (10, 1)))

    assert d.finding(SPREAD).observed == "3 quarters"
    at_the_turn = check(data(), reports=reports((3, 31), (4, 1), (4, 2), (4, 3)))
    assert at_the_turn.finding(SPREAD).observed == "2 quarters"


def test_bunching_is_reported_only_if_there_are_enough_days() -> None:
    assert verdicts(check(data(), reports=GIVEN[:3]), SPREAD) == []
    three = check(data(since=date(2026, 4, 1)), reports=reports((4, 2), (4, 3), (12, 31)))
    assert three.answer is True
    assert three.finding(SPREAD).observed == "2 quarters"
    assert three.finding(SPREAD).required == "at least 3"


def test_days_before_there_was_data_are_in_no_quarter() -> None:
    d = check(data(since=date(2026, 7, 1)), reports=reports((3, 31), (6, 30), (8, 1), (9, 30)))

    assert d.answer is True
    assert (d.finding(SPREAD).observed, d.finding(SPREAD).required) == ("1 quarter", "at least 2")


def test_feedback_on_a_category_is_owed_once_it_has_data() -> None:
    """FEE-005, category by category."""
    later = MeasureData("PI_PPHI_1", PROMOTING, date(2026, 10, 1))
    of = data(GROUP, (QUALITY, PROMOTING), date(2026, 1, 5), later)
    full = report(
        date(2026, 12, 31), categories=(QUALITY, PROMOTING), compared=("001", "PI_PPHI_1")
    )
    d = check(of, reports=(*GIVEN[:3], full))

    assert d.answer is True
    of_categories = [f for f in d.findings if f.rule.id == CATEGORIES]
    assert [f.about for f in of_categories] == ["quality", "Promoting Interoperability"]
    assert [f.required for f in of_categories] == ["at least 4", "at least 1"]
    (no_data_yet,) = (f for f in d.findings if f.rule.id == NO_DATA_YET)
    assert (no_data_yet.observed, no_data_yet.about) == (
        "3 of 4 rounds",
        "data since 2026-10-01",
    )
    assert no_data_yet in d.assumptions


def test_feedback_on_a_category_without_measures_is_owed_once_there_is_any_data() -> None:
    of = data(categories=(QUALITY, PROMOTING), since=date(2026, 10, 1))
    d = check(of, reports=[report(date(2026, 12, 31), categories=(QUALITY, PROMOTING))])

    assert [f.required for f in d.findings if f.rule.id == CATEGORIES] == ["at least 1"] * 2
    assert d.answer is True


def test_data_without_a_known_category_leaves_open_what_feedback_is_owed() -> None:
    on_nothing = [evolve(one, categories=frozenset()) for one in GIVEN]
    d = check(data(categories=()), reports=on_nothing)

    assert d.answer is None
    assert "categories to report" in d.missing
    assert check(data(categories=()), reports=on_nothing[:3]).answer is False
    assert check(data(categories=()), reports=GIVEN).answer is None

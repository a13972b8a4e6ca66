"""Improvement activities: how many a year asks for, and the group's half."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.vocabulary import ParticipationOption, SpecialStatus
from qpp_rules.measures import Inventory
from qpp_rules.submissions import MeasureCount, Reporter
from tests.submissions.option_stories import (
    ACTIVITIES,
    APM_ENTITY,
    CMS_DATA,
    GROUP,
    INDIVIDUAL,
    MET,
    MVP,
    NOT_MET,
    SUBGROUP,
    TRADITIONAL,
    UNKNOWN,
    VIRTUAL_GROUP,
    activity_record,
    ask,
    attested,
    cms_inventory,
    inventory_of,
    mvp_record,
    mvps_of,
    of_rule,
)

MEDIUM, HIGH, HOME = ("IA_EPA_3", "IA_EPA_4", "IA_EPA_5", "IA_BE_1"), "IA_EPA_1", "IA_PCMH"
PROGRAMS = ["mips", "G0053"]
PERFORMED = f"reporter.performed_by, {HIGH}"


def of_year(year: int) -> Inventory:
    """Return a few activities of *year*, with weights to 2024."""
    weighted = year <= 2024
    return inventory_of(
        year,
        *(
            activity_record(one, "medium" if weighted else None, allowedPrograms=PROGRAMS)
            for one in MEDIUM
        ),
        activity_record(HIGH, "high" if weighted else None, allowedPrograms=PROGRAMS),
        activity_record(HOME, allowedPrograms=PROGRAMS),
        activity_record("IA_MVP", "high" if weighted else None, allowedPrograms=["G0053"]),
    )


def enough(
    year: int, *names: str, statuses: Any = (), in_mvp: bool = False, **values: Any
) -> bool | None:
    """Return whether an individual attests enough activities in *year*."""
    mvps = mvps_of(year, mvp_record("G0053")) if in_mvp else None
    program = "G0053" if in_mvp else "mips"
    return ask(
        MVP if in_mvp else TRADITIONAL,
        of_year(year),
        attested(ACTIVITIES, *names, program=program, **values),
        reporter=Reporter(INDIVIDUAL, statuses),
        mvps=mvps,
    ).answer


@pytest.mark.parametrize("year", [2017, 2020, 2023, 2024])
@pytest.mark.parametrize(
    ("names", "usually", "with_status"),
    [
        (MEDIUM, True, True),
        (MEDIUM[:3], False, True),
        (MEDIUM[:2], False, True),
        (MEDIUM[:1], False, False),
        ((HIGH, *MEDIUM[:2]), True, True),
        ((HIGH, *MEDIUM[:1]), False, True),
        ((HIGH,), False, True),
        ((HOME,), True, True),
        ((), False, False),
    ],
)
def test_weights_decide_through_2024(
    year: int, names: tuple[str, ...], usually: bool, with_status: bool
) -> None:
    """42 CFR 414.1380(b)(3): 10 and 20 of 40 points, doubled with a special status; SUBC-19."""
    none = {MEDIUM[3]: False} if not names else {}
    assert enough(year, *names, **none) is usually
    assert enough(year, *names, statuses={SpecialStatus.RURAL}, **none) is with_status


@pytest.mark.parametrize("year", [2025, 2026])
def test_numbers_decide_since_2025(year: int) -> None:
    """SUBC-20: two, and one with a special status."""
    assert enough(year, HIGH) is False
    assert enough(year, HIGH, MEDIUM[0]) is True
    for status in ("SMALL_PRACTICE", "RURAL", "HPSA", "NON_PATIENT_FACING"):
        assert enough(year, HIGH, statuses={SpecialStatus[status]}) is True
    for status in ("HOSPITAL_BASED", "FACILITY_BASED", "AMBULATORY_SURGICAL_CENTER_BASED"):
        assert enough(year, HIGH, statuses={SpecialStatus[status]}) is False


@pytest.mark.parametrize(
    ("year", "names", "answer"),
    [
        (2023, MEDIUM[:2], True),
        (2023, MEDIUM[:1], False),
        (2024, (HIGH,), True),
        (2024, ("IA_MVP",), True),
        (2024, (HOME,), True),
        (2025, MEDIUM[:1], True),
        (2026, (HOME,), True),
        (2026, ("IA_MVP",), True),
    ],
)
def test_an_mvp_requires_half_as_much(year: int, names: tuple[str, ...], answer: bool) -> None:
    """42 CFR 414.1365(c)(3) to 2024; since 2025 one activity, second-hand."""
    assert enough(year, *names, in_mvp=True) is answer


def test_an_mvp_requires_at_least_one_activity() -> None:
    assert enough(2026, in_mvp=True, IA_BE_1=False) is False


def test_the_activity_for_mvps_does_not_count_in_traditional_mips() -> None:
    assert enough(2024, "IA_MVP", statuses={SpecialStatus.RURAL}) is False


def test_an_unknown_status_leaves_the_answer_open() -> None:
    assert enough(2025, HIGH, statuses=None) is None
    assert enough(2025, HIGH, MEDIUM[0], statuses=None) is True
    assert enough(2025, statuses=None, IA_BE_1=False) is False
    assert enough(2024, HIGH, statuses=None, in_mvp=True) is True
    found = ask(
        TRADITIONAL, of_year(2025), attested(ACTIVITIES, HIGH), reporter=Reporter(INDIVIDUAL)
    )
    assert found.missing == ("reporter.special_statuses",)
    assert found.finding("submissions.activities.enough").observed == "1"


def test_whether_a_medical_home_is_enough_since_2025_is_not_known() -> None:
    """measures-and-submissions.md 3.3 says it of the years with weights only."""
    assert enough(2025, HOME) is None
    assert enough(2025, HOME, HIGH) is True


@pytest.mark.parametrize(("name", "verdicts"), [(HOME, [MET]), (HIGH, [])])
def test_the_answer_names_a_sufficient_medical_home(name: str, verdicts: list[Any]) -> None:
    """42 CFR 414.1380(b)(3), text of 2024."""
    found = ask(
        TRADITIONAL, of_year(2024), attested(ACTIVITIES, name), reporter=Reporter(INDIVIDUAL, ())
    )
    said = of_rule(found, "submissions.activities.medical-home")
    assert [one.verdict for one in said] == verdicts


def test_an_unknown_weight_leaves_the_answer_open() -> None:
    inventory = inventory_of(2024, activity_record(HIGH), activity_record(MEDIUM[0], "medium"))
    rural = Reporter(INDIVIDUAL, {SpecialStatus.RURAL})
    found = ask(TRADITIONAL, inventory, attested(ACTIVITIES, HIGH), reporter=rural)
    assert (found.answer, found.missing) == (None, (f"the weight of {HIGH}",))
    assert found.finding("submissions.activities.enough").observed == "1 to 2"
    both = attested(ACTIVITIES, HIGH, MEDIUM[0])
    assert ask(TRADITIONAL, inventory, both, reporter=rural).answer is True


def test_an_activity_without_a_list_of_programs_counts_and_says_so() -> None:
    records = [activity_record(one, "high") for one in MEDIUM]
    asked = attested(ACTIVITIES, *MEDIUM[:2])
    found = ask(TRADITIONAL, inventory_of(2020, *records), asked)
    assert found.answer is True
    (assumed,) = of_rule(found, "submissions.option.counts-without-list")
    assert assumed in found.assumptions
    found = ask(TRADITIONAL, inventory_of(2023, *records), asked)
    assert found.answer is True
    assert of_rule(found, "submissions.option.counts-without-list") == []


def of_group(
    *done: int | None,
    clinicians: int | None = 10,
    by: ParticipationOption = GROUP,
    year: int = 2026,
    name: str = HIGH,
) -> Any:
    """Return the answer for a group in which *done* clinicians did each activity, and its half."""
    names = [name, *MEDIUM][: len(done)]
    performed = [
        MeasureCount(one, count)
        for one, count in zip(names, done, strict=True)
        if count is not None
    ]
    reporter = Reporter(by, (), clinicians, performed_by=performed)
    found = ask(TRADITIONAL, of_year(year), attested(ACTIVITIES, *names), reporter=reporter)
    return found.answer, [one.verdict for one in found.findings if "half" in one.rule.id]


@pytest.mark.parametrize("by", [GROUP, VIRTUAL_GROUP, APM_ENTITY])
def test_at_least_half_of_a_group_must_do_the_same_activity(by: ParticipationOption) -> None:
    """SUB-073; 42 CFR 414.1360(a)(2)."""
    assert of_group(5, 5, by=by) == (True, [MET, MET])
    assert of_group(4, 5, by=by) == (False, [NOT_MET, MET])
    assert of_group(4, 5, 5, by=by) == (True, [NOT_MET, MET, MET])
    assert of_group(None, 5, by=by) == (None, [UNKNOWN, MET])
    assert of_group(5, 5, by=by, clinicians=None) == (None, [UNKNOWN, UNKNOWN])


def test_the_finding_names_the_facts_and_the_numbers() -> None:
    facts = ({"clinicians": None}, {"clinicians": 4})
    missing = (["reporter.clinicians", PERFORMED], [PERFORMED])
    for one, names in zip(facts, missing, strict=True):
        asked = attested(ACTIVITIES, HIGH)
        found = ask(TRADITIONAL, of_year(2026), asked, reporter=Reporter(GROUP, (), **one))
        half = found.finding("submissions.activities.group-half")
        assert (list(half.missing), half.about) == (names, "measurementSets[0].measurements[0]")
        assert half.required == "at least 1/2 of the clinicians"
    weighted = "at least 4; one of high weight counts as 2"
    for year, required in ((2024, weighted), (2026, "at least 2")):
        found = ask(TRADITIONAL, of_year(year), attested(ACTIVITIES, HIGH))
        assert found.finding("submissions.activities.enough").required == required


def test_a_half_is_exact() -> None:
    assert of_group(5, 6, clinicians=11) == (False, [NOT_MET, MET])


def test_the_half_is_our_reading_for_participants_other_than_groups() -> None:
    reporter = Reporter(SUBGROUP, (), 2, performed_by=[MeasureCount(HIGH, 1)])
    mvps = mvps_of(2026, mvp_record("G0053"))
    found = ask(
        MVP,
        of_year(2026),
        attested(ACTIVITIES, HIGH, program="G0053"),
        reporter=reporter,
        mvps=mvps,
    )
    assert found.answer is True
    (half,) = of_rule(found, "submissions.activities.half-of-others")
    assert half in found.assumptions


def test_no_half_is_required_of_an_individual_or_before_2020_or_of_a_medical_home() -> None:
    assert of_group(None, year=2019, name=HOME) == (True, [])
    assert of_group(None, None, None, year=2019)[1] == []
    assert of_group(None, year=2024, name=HOME) == (True, [])


def test_2027_is_not_covered() -> None:
    with pytest.raises(YearNotCovered, match="not found"):
        enough(2027, HIGH)


@pytest.mark.skipif(not CMS_DATA.exists(), reason="CMS's files are not here")
@pytest.mark.parametrize("year", range(2017, 2025))
def test_the_real_files_have_a_weight_for_every_activity_but_the_medical_home(year: int) -> None:
    activities = [one for one in cms_inventory(year).measures if one.category is ACTIVITIES]
    assert [one.identifier for one in activities if one.weight is None] == [HOME]
    highs = [one.identifier for one in activities if one.weight and one.weight.value == "high"]
    program_of_mips = [one for one in highs if one != "IA_MVP"]
    found = ask(TRADITIONAL, cms_inventory(year), attested(ACTIVITIES, *program_of_mips[:2]))
    assert found.answer is True

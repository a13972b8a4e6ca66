"""Which part of a submission a reporting option is asked of, and what is not known."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures import MvpChoice, Mvps, Source
from qpp_rules.submissions import FindingKind, Reporter, kind_of, meets
from tests.submissions.option_stories import (
    ACTIVITIES,
    APP,
    GROUP,
    INDIVIDUAL,
    INTEROPERABILITY,
    MVP,
    NOT_MET,
    QUALITY,
    REGISTRY_OF_CQMS,
    TRADITIONAL,
    UNKNOWN,
    activity_record,
    ask,
    attested,
    inventory_of,
    mvp_record,
    mvps_of,
    of_rule,
    quality_record,
    quality_set,
    submission_of,
)

IDS = ("101", "102", "103", "104", "105", "106")
RECORDS = (
    *(quality_record(one, allowedPrograms=["mips", "M0001"]) for one in IDS[:5]),
    quality_record(IDS[5], "outcome", allowedPrograms=["mips", "M0001"]),
    activity_record("IA_A_1"),
    activity_record("IA_A_2"),
)
INVENTORY = inventory_of(2026, *RECORDS)
MVPS = mvps_of(2026, mvp_record("M0001", *IDS), mvp_record("M0002"))
QUALITY_SET, ACTIVITY_SET = quality_set(*IDS), attested(ACTIVITIES, "IA_A_1", "IA_A_2")


def test_without_a_list_of_categories_an_absent_one_leaves_the_answer_open() -> None:
    found = ask(TRADITIONAL, INVENTORY, QUALITY_SET, ACTIVITY_SET, categories=None)
    assert (found.answer, found.missing) == (None, ("categories",))
    (said,) = of_rule(found, "submissions.option.category")
    assert (said.verdict, said.about) == (UNKNOWN, "Promoting Interoperability")
    short = ask(TRADITIONAL, INVENTORY, quality_set(*IDS[:3]), ACTIVITY_SET, categories=None)
    assert short.answer is False


def test_a_required_category_that_is_absent_falls_short() -> None:
    both = {QUALITY, ACTIVITIES}
    assert ask(TRADITIONAL, INVENTORY, QUALITY_SET, ACTIVITY_SET, categories=both).answer is True
    found = ask(TRADITIONAL, INVENTORY, QUALITY_SET, categories=both)
    assert found.answer is False
    (said,) = of_rule(found, "submissions.option.category")
    assert (said.verdict, said.about) == (NOT_MET, "improvement activities")


def test_a_category_that_is_not_required_is_not_examined() -> None:
    found = ask(TRADITIONAL, INVENTORY, quality_set("101"), ACTIVITY_SET, categories=[ACTIVITIES])
    assert found.answer is True


def test_sets_for_another_option_are_not_examined() -> None:
    found = ask(TRADITIONAL, INVENTORY, quality_set(*IDS, program="M0001"), categories=None)
    assert found.answer is None
    assert of_rule(found, "submissions.traditional.measures") == []
    assert ask(APP, INVENTORY, QUALITY_SET, categories={QUALITY}).answer is False


@pytest.mark.parametrize(
    ("provisional", "missing"),
    [(True, "the final measures data of 2026"), (None, "source.provisional")],
)
def test_the_file_is_named_first_and_leaves_a_yes_open_unless_it_is_final(
    provisional: bool | None, missing: str
) -> None:
    """A placeholder can still gain and lose measures; a no that it gives stays one."""
    source = Source(provisional=provisional)
    inventory = attrs.evolve(INVENTORY, source=source)
    found = ask(TRADITIONAL, inventory, QUALITY_SET)
    assert found.findings[0].rule.id == "measures.data"
    assert (found.answer, found.missing) == (None, (missing,))
    assert ask(TRADITIONAL, inventory, quality_set(*IDS[:1])).answer is False
    of_list = of_mvp("M0001", "M0001", mvps=attrs.evolve(MVPS, source=source))
    assert (of_list.answer, of_list.missing) == (None, (missing,))


def test_the_list_of_mvps_is_named_if_the_answer_rests_on_it() -> None:
    found = of_mvp("M0001", "M0001")
    assert len(of_rule(found, "measures.data")) == 2
    found = ask(TRADITIONAL, INVENTORY, QUALITY_SET, mvps=MVPS)
    assert len(of_rule(found, "measures.data")) == 1


def of_mvp(mvp: str | None, *programs: str, mvps: Mvps | None = MVPS) -> Any:
    who = Reporter(INDIVIDUAL, (), mvp=None if mvp is None else MvpChoice(mvp))
    sets = [quality_set(*IDS, program=one) for one in programs]
    return ask(MVP, INVENTORY, *sets, reporter=who, mvps=mvps, categories={QUALITY})


def test_the_registered_mvp_decides_and_otherwise_the_only_one_that_is_reported() -> None:
    assert of_mvp("M0001", "M0001").answer is True
    assert of_mvp(None, "M0001").answer is True
    assert of_mvp("M0002", "M0002").answer is False


@pytest.mark.parametrize(
    ("programs", "observed"),
    [((), "none"), (("mips",), "none"), (("M0002", "M0001"), "M0001, M0002")],
)
def test_without_the_registered_mvp_the_answer_is_open(
    programs: tuple[str, ...], observed: str
) -> None:
    found = of_mvp(None, *programs)
    assert (found.answer, found.missing) == (None, ("reporter.mvp",))
    assert found.finding("submissions.mvp.listed").observed == observed


def test_data_for_an_mvp_other_than_the_registered_one_is_flagged_for_review() -> None:
    found = of_mvp("M0001", "M0001", "M0002")
    assert found.answer is True
    (said,) = of_rule(found, "submissions.mvp.registered")
    assert (said.observed, said.required) == ("M0002", "M0001")
    assert said.about == "measurementSets[1].programName"
    assert kind_of(said.rule.id) is FindingKind.TO_LOOK_AT
    assert of_mvp("M0001", "M0002").answer is False


def test_an_mvp_needs_the_list_of_mvps() -> None:
    found = of_mvp("M0001", "M0001", mvps=None)
    assert (found.answer, found.missing) == (None, ("mvps",))
    assert of_mvp("M0009", "M0009").answer is False


def test_each_shortfall_has_that_kind() -> None:
    """What decides the answer, but for the reporting options of the year, falls short."""
    short = (
        ask(TRADITIONAL, INVENTORY, quality_set("101"), ACTIVITY_SET, categories=None),
        ask(TRADITIONAL, INVENTORY, attested(ACTIVITIES, "IA_A_1")),
        of_mvp("M0002", "M0002"),
        ask(APP, INVENTORY, QUALITY_SET, categories={QUALITY}),
    )
    for one in short:
        assert one.answer is False
        kinds = {kind_of(f.rule.id) for f in one.findings if f.verdict is NOT_MET}
        assert kinds <= {FindingKind.FALLS_SHORT, FindingKind.TO_LOOK_AT}
        assert FindingKind.FALLS_SHORT in kinds


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inventory": inventory_of(2025, *RECORDS)}, "inventory: given of 2025"),
        ({"reporter": Reporter(GROUP)}, "reporter: given GROUP, expected INDIVIDUAL"),
        ({"categories": []}, "categories: given none"),
        ({"categories": [PerformanceCategory.COST]}, "categories: given COST"),
        ({"mvps": mvps_of(2025, mvp_record("M0001"))}, "mvps: given of 2025"),
    ],
)
def test_facts_that_do_not_belong_together_are_refused(
    change: dict[str, Any], message: str
) -> None:
    given: dict[str, Any] = {
        "option": TRADITIONAL,
        "submission": submission_of(2026, QUALITY_SET),
        "inventory": INVENTORY,
        "sender": REGISTRY_OF_CQMS,
        "reporter": Reporter(INDIVIDUAL),
    }
    with pytest.raises(InvalidValue, match=message):
        meets(**(given | change))


def test_all_wrong_arguments_are_named_together() -> None:
    wrong: Any = "x"
    with pytest.raises(InvalidType) as caught:
        meets(wrong, wrong, wrong, wrong, wrong, mvps=wrong, categories=wrong, aco_set=wrong)
    names = ["option", "submission", "inventory", "sender", "reporter", "mvps"]
    assert [one.field for one in caught.value.problems] == [*names, "categories", "aco_set"]


def test_promoting_interoperability_is_examined_for_each_option() -> None:
    for option, program in ((TRADITIONAL, "mips"), (MVP, "M0001"), (APP, "app1")):
        one = attested(INTEROPERABILITY, "PI_X", program=program)
        found = ask(option, INVENTORY, one, mvps=MVPS)
        assert found.answer is False
        assert of_rule(found, "submissions.interoperability.required")

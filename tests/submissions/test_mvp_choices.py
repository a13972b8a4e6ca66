"""Every MVP of CMS's files, for every kind of sender, against a second reading of the rule."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import islice

import pytest
from attrs import evolve

from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.measures import MvpChoice
from qpp_rules.submissions import MeasurementSet, Reporter, Sender, Supported, mvps_for
from tests.submissions.mvp_choices import KINDS, MIPS_CQMS, QCDR, Menu, menus
from tests.submissions.option_stories import (
    CMS_DATA,
    CQM,
    ECQM,
    EHR,
    INDIVIDUAL,
    MVP,
    QUALITY,
    REGISTRY,
    CollectionType,
    ask,
    cms_inventory,
    cms_mvps,
    quality_set,
    without,
)

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(not CMS_DATA.exists(), reason="CMS's files are not here"),
]
YEARS = range(2023, 2028)
YEAR_AND_KIND = [(year, kind) for year in YEARS for kind in KINDS]


def sender_of(kind: str, year: int) -> Sender:
    types = {CQM} if kind == MIPS_CQMS else {CQM, ECQM}
    if kind != QCDR:
        return Sender(
            IntermediaryType.QUALIFIED_REGISTRY, supports=Supported(collection_types=types)
        )
    types |= {CollectionType.QCDR_MEASURE}
    every = [one.identifier for one in cms_inventory(year).measures if one.is_qcdr_measure]
    supports = Supported(collection_types=types)
    return Sender(IntermediaryType.QCDR, permissions=every, supports=supports)


def reporter_of(mvp: str) -> Reporter:
    return Reporter(INDIVIDUAL, (), mvp=MvpChoice(mvp, cahps=False, outcome_claims_measure=False))


def sets_of(choice: Iterable[str], menu: Menu, year: int) -> list[MeasurementSet]:
    """Return *choice* as measurement sets: by registry what can go so, the others as eCQMs."""
    inventory = cms_inventory(year)
    of_registry = [one for one in choice if REGISTRY in (inventory[one].submission_methods or ())]
    of_ehr = [one for one in choice if one not in of_registry]
    both = ((of_registry, REGISTRY), (of_ehr, EHR))
    return [quality_set(*ids, program=menu.mvp, method=one) for ids, one in both if ids]


def answer(choice: Iterable[str], menu: Menu, year: int, kind: str) -> bool | None:
    return ask(
        MVP,
        cms_inventory(year),
        *sets_of(choice, menu, year),
        reporter=reporter_of(menu.mvp),
        sender=sender_of(kind, year),
        mvps=cms_mvps(year),
        categories={QUALITY},
    ).answer


def of_one_mvp(menu: Menu, year: int, kind: str) -> Determination[bool | None]:
    """Return what :func:`mvps_for` says of the menu's MVP, asked about that one alone."""
    mvps = evolve(cms_mvps(year), mvps=[cms_mvps(year)[menu.mvp]])
    who, sends = reporter_of(menu.mvp), sender_of(kind, year)
    return mvps_for(menu.sendable, cms_inventory(year), mvps, sends, who)[menu.mvp]


WITHOUT_OUTCOME = {
    2023: ({"G0053", "G0057", "M0003", "M0004"}, {"G0053", "G0057", "M0003", "M0004"}, set()),
    2024: ({"G0057", "M0004"}, {"G0057", "M0004"}, {"M0004"}),
    2025: ({"G0057"}, {"G0057"}, set()),
    **dict.fromkeys(
        (2026, 2027),
        (
            {"G0057", "M1498", "M1500", "M1501", "M1502"},
            {"G0057", "M1500", "M1501", "M1502"},
            {"M1500", "M1501"},
        ),
    ),
}


@pytest.mark.parametrize("year", YEARS)
def test_the_mvps_without_an_outcome_measure_match_the_table(year: int) -> None:
    found = tuple(
        {one.mvp for one in menus(CMS_DATA, year, kind) if not one.outcomes} for kind in KINDS
    )
    assert found == WITHOUT_OUTCOME[year]


@pytest.mark.parametrize(("year", "kind"), YEAR_AND_KIND)
def test_a_valid_choice_is_accepted_or_the_answer_says_that_none_exists(
    year: int, kind: str
) -> None:
    for menu in menus(CMS_DATA, year, kind):
        valid = list(islice((one for one in menu.choices() if menu.takes(one)), 1))
        if valid:
            assert answer(valid[0], menu, year, kind) is True, menu
            continue
        found = of_one_mvp(menu, year, kind)
        assert found.answer is None, menu
        said = found.finding("submissions.mvp.measures-available")
        assert said.verdict.name == "NOT_MET"
        assert str(said.observed).startswith(f"{len(menu.sendable)}: ")
        assert answer(menu.sendable, menu, year, kind) is None


def test_any_four_measures_of_an_mvp_without_an_outcome_measure_are_enough() -> None:
    """SUBC-18: M1501 of 2026 by MIPS CQM; only 249 and 250 are not of high priority."""
    (menu,) = (one for one in menus(CMS_DATA, 2026, MIPS_CQMS) if one.mvp == "M1501")
    assert set(menu.sendable) - menu.priorities == {"249", "250"}
    for choice in (("249", "250", "395", "396"), *menu.choices()):
        assert answer(choice, menu, 2026, MIPS_CQMS) is True


def test_only_one_mvp_has_too_few_mips_cqms() -> None:
    few = {
        (year, kind, menu.mvp, menu.sendable)
        for year, kind in YEAR_AND_KIND
        for menu in menus(CMS_DATA, year, kind)
        if len(menu.sendable) < 4
    }
    three = ("050", "358", "503")
    assert few == {(year, MIPS_CQMS, "M1423", three) for year in (2026, 2027)}


@pytest.mark.parametrize(("year", "kind"), YEAR_AND_KIND)
def test_the_answer_names_the_absent_outcome_measure_and_the_alternatives(
    year: int, kind: str
) -> None:
    for menu in menus(CMS_DATA, year, kind):
        found = of_one_mvp(menu, year, kind)
        said = [f for f in found.findings if f.rule.id == "submissions.mvp.outcome-available"]
        assert bool(said) is not bool(menu.outcomes), menu
        (everything,) = (one for one in menus(CMS_DATA, year, QCDR) if one.mvp == menu.mvp)
        for finding in said:
            would_do = min(everything.outcomes) if everything.outcomes else "the MVP has none"
            assert would_do in str(finding.required)


@pytest.mark.parametrize(("year", "kind"), YEAR_AND_KIND)
def test_a_choice_is_accepted_if_and_only_if_the_second_reading_takes_it(
    year: int, kind: str
) -> None:
    """Choices drawn from all that can be made, with the last of each kind among them."""
    draw = random.Random(f"{year} {kind}")  # noqa: S311 (no secret)
    for menu in menus(CMS_DATA, year, kind):
        every = list(menu.choices())
        by_verdict = {menu.takes(one): one for one in every}
        for choice in {*by_verdict.values(), *draw.sample(every, min(4, len(every)))}:
            assert answer(choice, menu, year, kind) is menu.takes(choice), (menu.mvp, choice)


@pytest.mark.parametrize(("year", "kind"), YEAR_AND_KIND)
def test_leaving_out_any_of_four_measures_falls_short(year: int, kind: str) -> None:
    for menu in menus(CMS_DATA, year, kind):
        for choice in islice((one for one in menu.choices() if menu.takes(one)), 1):
            for left_out in choice:
                fewer = without(choice, left_out)
                assert answer(fewer, menu, year, kind) is False, (menu.mvp, fewer)


@pytest.mark.parametrize(("year", "kind"), YEAR_AND_KIND)
def test_leaving_out_an_available_outcome_measure_falls_short(year: int, kind: str) -> None:
    tried = 0
    for menu in menus(CMS_DATA, year, kind):
        others = [one for one in menu.sendable if one not in (menu.outcomes or menu.priorities)]
        if len(others) >= 4:
            tried += 1
            assert answer(others, menu, year, kind) is False, menu
    assert tried

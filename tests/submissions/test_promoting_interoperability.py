"""Promoting Interoperability: what each year asks for, and what may not stand together."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Inventory
from qpp_rules.submissions import MeasurementSet, Proportion
from qpp_rules.submissions.promoting_interoperability import (
    REQUIRED_MEASURES,
    attestation_findings,
    refusals,
)
from tests.submissions.option_stories import (
    ACTIVITIES,
    CMS_DATA,
    INTEROPERABILITY,
    MET,
    NOT_MET,
    TRADITIONAL,
    UNKNOWN,
    ask,
    attested,
    cms_inventory,
    half,
    inventory_of,
    of_rule,
)

HAS_FILES = CMS_DATA.exists()
real_files = pytest.mark.skipif(not HAS_FILES, reason="CMS's files are not here")


def pi(name: str, **more: Any) -> dict[str, Any]:
    """Return a Promoting Interoperability measure in CMS's words: a required attestation."""
    return {
        "measureId": f"PI_{name}",
        "category": "pi",
        "metricType": "boolean",
        "isRequired": True,
        "isBonus": False,
        "reportingCategory": "required",
        "exclusion": None,
        "substitutes": [],
        "measureSets": [],
        **more,
    }


def rate(name: str, *exclusion: str, substitutes: tuple[str, ...] = ()) -> dict[str, Any]:
    return pi(
        name,
        metricType="proportion",
        exclusion=[f"PI_{one}" for one in exclusion] or None,
        substitutes=[f"PI_{one}" for one in substitutes],
    )


def exclusion(name: str, *others: str) -> dict[str, Any]:
    substitutes = [f"PI_{one}" for one in others]
    return pi(name, isRequired=False, reportingCategory="exclusion", substitutes=substitutes)


def levels(name: str, **more: Any) -> list[dict[str, Any]]:
    both = (f"{name}_PRE", f"{name}_PROD")
    return [
        pi(one, substitutes=[f"PI_{other}" for other in both if other != one], **more)
        for one in both
    ]


def of_year(year: int) -> Inventory:
    """Return the measures of 2023 to 2026, as far as the tests need them."""
    return inventory_of(
        year,
        *(pi(one) for one in ("INFBLO_1", "ONCDIR_1", "PPHI_1", "PPHI_2")),
        pi("ONCACB_1", isRequired=False, reportingCategory=None),
        rate("EP_1", "LVPP_1"),
        exclusion("LVPP_1"),
        pi("EP_2", exclusion=["PI_EP_2_EX_1"]),
        exclusion("EP_2_EX_1"),
        rate("HIE_1", "LVOTC_1", substitutes=("HIE_5", "HIE_6")),
        rate("HIE_4", "LVITC_2", substitutes=("HIE_5", "HIE_6")),
        exclusion("LVOTC_1"),
        exclusion("LVITC_2"),
        pi("HIE_5", substitutes=["PI_HIE_1", "PI_HIE_4", "PI_HIE_6"]),
        pi("HIE_6", substitutes=["PI_HIE_1", "PI_HIE_4", "PI_HIE_5"]),
        rate("PEA_1"),
        pi(
            "PHCDRR_1",
            exclusion=["PI_PHCDRR_1_EX_1"],
            preprod=["PI_PHCDRR_1_PRE", "PI_PHCDRR_1_PROD"],
        ),
        *levels("PHCDRR_1"),
        exclusion("PHCDRR_1_EX_1"),
        pi(
            "PHCDRR_3",
            exclusion=["PI_PHCDRR_3_EX_1"],
            preprod=["PI_PHCDRR_3_PRE", "PI_PHCDRR_3_PROD"],
        ),
        *levels("PHCDRR_3"),
        exclusion("PHCDRR_3_EX_1"),
        pi(
            "PHCDRR_2",
            isRequired=False,
            isBonus=True,
            reportingCategory="bonus",
            preprod=["PI_PHCDRR_2_PRE", "PI_PHCDRR_2_PROD"],
        ),
        *levels("PHCDRR_2", isBonus=True, reportingCategory="bonus"),
    )


WHOLE: dict[str, Any] = {
    "PI_EP_1": half(),
    "PI_EP_2": True,
    "PI_HIE_1": half(),
    "PI_HIE_4": half(),
    "PI_INFBLO_1": True,
    "PI_ONCDIR_1": True,
    "PI_PEA_1": half(),
    "PI_PHCDRR_1": True,
    "PI_PHCDRR_1_PROD": True,
    "PI_PHCDRR_3": True,
    "PI_PHCDRR_3_PRE": True,
    "PI_PPHI_1": True,
    "PI_PPHI_2": True,
}


def answer_to(inventory: Inventory, values: dict[str, Any]) -> bool | None:
    return ask(TRADITIONAL, inventory, attested(INTEROPERABILITY, **values)).answer


def changed(**changes: Any) -> dict[str, Any]:
    """Return the whole set with *changes*; None leaves a measure out."""
    values = {**WHOLE, **{f"PI_{name}": value for name, value in changes.items()}}
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_the_whole_set_is_enough(year: int) -> None:
    assert answer_to(of_year(year), WHOLE) is True


@pytest.mark.parametrize("name", [one for one in WHOLE if "PHCDRR_3" not in one])
@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_leaving_out_any_measure_falls_short(year: int, name: str) -> None:
    """But for PI_PHCDRR_3 in 2025, which CMS suppressed: the measures data, isRequired."""
    determination = ask(
        TRADITIONAL,
        of_year(year),
        attested(INTEROPERABILITY, **{one: value for one, value in WHOLE.items() if one != name}),
    )
    assert determination.answer is False
    about = [one.about for one in determination.findings if one.verdict is NOT_MET]
    assert about == [name.removesuffix("_PROD").removesuffix("_PRE")]


def test_a_suppressed_measure_leaves_the_answer_open() -> None:
    for values in (changed(PHCDRR_3_PRE=None), changed(PHCDRR_3_PROD=True)):
        determination = ask(TRADITIONAL, of_year(2025), attested(INTEROPERABILITY, **values))
        found = determination.finding("submissions.interoperability.suppressed")
        assert (determination.answer, found.verdict) == (None, UNKNOWN)
        assert answer_to(of_year(2024), values) is False
    values = changed(PHCDRR_3=None, PHCDRR_3_PRE=None)
    assert answer_to(of_year(2025), values) is None
    assert answer_to(of_year(2026), values) is False
    assert answer_to(of_year(2025), {**values, "PI_PHCDRR_3_EX_1": True}) is True


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"EP_1": None, "LVPP_1": True}, True),
        ({"EP_1": None, "LVPP_1": False}, False),
        ({"HIE_1": None, "LVOTC_1": True}, True),
        ({"HIE_1": None, "HIE_4": None, "HIE_5": True}, True),
        ({"HIE_1": None, "HIE_4": None, "HIE_6": True}, True),
        ({"HIE_1": None, "HIE_4": None, "HIE_5": False}, False),
        ({"HIE_1": None, "HIE_4": None, "LVOTC_1": True, "LVITC_2": True}, True),
        ({"HIE_4": None}, False),
        ({"EP_2": False}, False),
        ({"EP_2": None, "EP_2_EX_1": True}, True),
        ({"INFBLO_1": False}, False),
        ({"ONCACB_1": False}, True),
        ({"PHCDRR_2": True, "PHCDRR_2_PRE": True}, True),
        ({"PHCDRR_1": None, "PHCDRR_1_PROD": None, "PHCDRR_1_EX_1": True}, True),
        ({"PHCDRR_1_PRE": True}, False),
        ({"PEA_1": Proportion(0, 12)}, False),
        ({"PEA_1": Proportion(1, 12)}, True),
        ({"PEA_1": Proportion(0, 0)}, False),
    ],
)
def test_exclusions_alternatives_levels_and_numerators(
    changes: dict[str, Any], answer: bool
) -> None:
    """The measures data of 2024: exclusion, substitutes, preprod; a numerator of at least one."""
    assert answer_to(of_year(2024), changed(**changes)) is answer


def test_a_numerator_of_zero_has_its_own_rule() -> None:
    values = changed(PEA_1=Proportion(0, 12))
    determination = ask(TRADITIONAL, of_year(2024), attested(INTEROPERABILITY, **values))
    (found,) = [one for one in determination.findings if one.verdict is NOT_MET]
    rule_id = "submissions.interoperability.numerator"
    assert (found.rule.id, found.about, found.observed) == (rule_id, "PI_PEA_1", "0 of 12")


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, MET),
        ({"PHCDRR_1_PROD": None}, NOT_MET),
        ({"PHCDRR_1_PRE": True}, NOT_MET),
        ({"PHCDRR_1_PRE": True, "PHCDRR_1_PROD": None}, MET),
    ],
)
def test_a_public_health_measure_needs_one_level_of_engagement(
    changes: dict[str, Any], verdict: Verdict
) -> None:
    """The measures data of 2024, preprod."""
    values = changed(**changes)
    found = ask(TRADITIONAL, of_year(2024), attested(INTEROPERABILITY, **values))
    said = of_rule(found, "submissions.interoperability.engagement")
    assert {one.about: one.verdict for one in said} == {
        "PI_PHCDRR_1": verdict,
        "PI_PHCDRR_3": MET,
    }


@pytest.mark.parametrize(
    ("changes", "observed", "required"),
    [
        (
            {"HIE_1": None},
            "not reported",
            "reported; or excluded by PI_LVOTC_1; or replaced by PI_HIE_5 or PI_HIE_6",
        ),
        ({"PPHI_1": False}, "no", "reported"),
        ({"PHCDRR_1": False}, "no", "reported; or excluded by PI_PHCDRR_1_EX_1"),
        ({"PHCDRR_1_PROD": None}, "none", "one of PI_PHCDRR_1_PRE, PI_PHCDRR_1_PROD"),
    ],
)
def test_the_finding_gives_what_is_present_and_what_would_suffice(
    changes: dict[str, Any], observed: str, required: str
) -> None:
    values = changed(**changes)
    found = ask(TRADITIONAL, of_year(2024), attested(INTEROPERABILITY, **values)).findings
    (short,) = [one for one in found if one.verdict is NOT_MET]
    assert (short.observed, short.required) == (observed, required)


def test_a_measure_that_is_in_two_sets_is_reported_if_one_of_them_says_yes() -> None:
    for more in ({"PI_EP_2": False}, {"PI_EP_2": True}):
        values = changed(EP_2=not more["PI_EP_2"])
        sets = (attested(INTEROPERABILITY, **values), attested(INTEROPERABILITY, **more))
        assert ask(TRADITIONAL, of_year(2024), *sets).answer is True
    sets = (attested(INTEROPERABILITY, **changed(EP_2=False)),) * 2
    assert ask(TRADITIONAL, of_year(2024), *sets).answer is False


def test_the_finding_says_what_was_reported() -> None:
    found = ask(TRADITIONAL, of_year(2024), attested(INTEROPERABILITY, **WHOLE)).findings
    said = {one.about: one.observed for one in found if one.about.startswith("PI_")}
    assert (said["PI_EP_1"], said["PI_EP_2"]) == ("1 of 2", "yes")


def test_a_bonus_measure_is_named_but_does_not_decide() -> None:
    values = changed(PHCDRR_2=True)
    determination = ask(TRADITIONAL, of_year(2024), attested(INTEROPERABILITY, **values))
    (found,) = of_rule(determination, "submissions.interoperability.bonus")
    assert (found.verdict, found.observed) == (MET, "PI_PHCDRR_2")


@pytest.mark.parametrize(
    ("year", "answer"), [(2022, None), (2023, None), (2024, None), (2025, False), (2026, False)]
)
def test_whether_a_no_to_the_safer_guides_is_enough_is_not_known_before_2025(
    year: int, answer: bool | None
) -> None:
    """measures-and-submissions.md 3.2, what this covers."""
    values = changed(PPHI_2=False)
    determination = ask(TRADITIONAL, of_year(year), attested(INTEROPERABILITY, **values))
    found = determination.finding("submissions.interoperability.safer")
    verdict = UNKNOWN if answer is None else NOT_MET
    assert (determination.answer, found.verdict) == (answer, verdict)
    assert answer_to(of_year(year), changed(PPHI_2=None)) is False


@pytest.mark.parametrize("name", ["NEW_1", "PHCDRR_9"])
def test_a_measure_that_only_the_file_flags_is_also_required(name: str) -> None:
    base = of_year(2024)
    more = inventory_of(2024, pi(name))
    both = attrs.evolve(base, measures=(*base.measures, *more.measures))
    assert answer_to(both, WHOLE) is False
    assert answer_to(both, {**WHOLE, f"PI_{name}": True}) is True


def test_a_measure_that_only_the_2019_file_flags_is_also_required() -> None:
    base, more = of_2019(), inventory_of(2019, pi("NEW_1"))
    both = Inventory(year=base.year, measures=(*base.measures, *more.measures))
    assert answer_to(both, OF_2019) is False


def test_a_measure_that_the_file_does_not_have_is_still_required() -> None:
    some = [one for one in of_year(2024).measures if one.identifier != "PI_PEA_1"]
    lacking = Inventory(year=PerformanceYear(2024), measures=some)
    determination = ask(TRADITIONAL, lacking, attested(INTEROPERABILITY, **WHOLE))
    assert determination.answer is False
    (found,) = [one for one in determination.findings if one.about == "PI_PEA_1"]
    assert found.verdict is NOT_MET


def of_2019(year: int = 2019) -> Inventory:
    """Return the measures of 2019: HIE_4's exclusions are not linked, and all PHCDRR flagged."""
    return inventory_of(
        year,
        *(pi(one) for one in ("INFBLO_1", "ONCDIR_1", "PPHI_1")),
        rate("EP_1", "LVPP_1"),
        exclusion("LVPP_1"),
        rate("HIE_1", "LVOTC_1"),
        exclusion("LVOTC_1"),
        rate("HIE_4"),
        exclusion("LVITC_2"),
        exclusion("CUITC_1"),
        rate("PEA_1"),
        *(pi(f"PHCDRR_{one}") for one in range(1, 6)),
    )


OF_2019: dict[str, Any] = {
    "PI_EP_1": half(),
    "PI_HIE_1": half(),
    "PI_HIE_4": half(),
    "PI_INFBLO_1": True,
    "PI_ONCDIR_1": True,
    "PI_PEA_1": half(),
    "PI_PPHI_1": True,
}


def test_the_number_of_public_health_measures_of_2019_to_2021_is_not_known() -> None:
    """measures-and-submissions.md 3.2: a check says what it could not judge and is never whole."""
    for year in (2019, 2020, 2021):
        for reported in ({}, {"PI_PHCDRR_1": True, "PI_PHCDRR_2": True}):
            values = {**OF_2019, **reported}
            found = ask(TRADITIONAL, of_2019(year), attested(INTEROPERABILITY, **values))
            assert found.answer is None
            missing = f"the number of public health measures that CMS asked for in {year}"
            assert found.missing == (missing,)
            (said,) = of_rule(found, "submissions.interoperability.public-health")
            assert said.observed == (", ".join(reported) or "none")
        assert answer_to(of_2019(year), {**OF_2019, "PI_PEA_1": False}) is False


@pytest.mark.parametrize("name", ["PI_LVITC_2", "PI_CUITC_1"])
def test_the_exclusions_that_the_file_of_2019_does_not_link_count(name: str) -> None:
    values = {one: value for one, value in OF_2019.items() if one != "PI_HIE_4"}
    assert answer_to(of_2019(), {**values, name: True}) is None
    assert answer_to(of_2019(2020), {**values, name: True}) is False


BASE: dict[str, Any] = {
    "ACI_EP_1": half(),
    "ACI_HIE_1": half(),
    "ACI_HIE_2": half(),
    "ACI_INFBLO_1": True,
    "ACI_ONCDIR_1": True,
    "ACI_PEA_1": half(),
    "ACI_PPHI_1": True,
}


def aci(name: str, *substitutes: str, transition: bool = False) -> dict[str, Any]:
    return {
        "measureId": f"ACI_{name}",
        "category": "aci",
        "metricType": "boolean",
        "isRequired": False,
        "isBonus": False,
        "reportingCategory": "base",
        "measureSets": ["transition"] if transition else [],
        "substitutes": [f"ACI_{one}" for one in substitutes],
    }


def of_2017() -> Inventory:
    return inventory_of(
        2017,
        aci("INFBLO_1"),
        aci("ONCDIR_1"),
        aci("PPHI_1", "TRANS_PPHI_1"),
        aci("TRANS_PPHI_1", "PPHI_1", transition=True),
        aci("EP_1", "LVPP_1", "TRANS_EP_1", "TRANS_LVPP_1"),
        aci("LVPP_1", "EP_1", "TRANS_EP_1"),
        aci("TRANS_EP_1", "EP_1", "LVPP_1", transition=True),
        aci("TRANS_LVPP_1", "EP_1", "LVPP_1", transition=True),
        aci("HIE_1", "LVOTC_1", "TRANS_HIE_1"),
        aci("LVOTC_1", "HIE_1", "TRANS_HIE_1"),
        aci("HIE_2", "LVITC_1", "TRANS_HIE_1"),
        aci("LVITC_1", "HIE_2", "TRANS_HIE_1"),
        aci("TRANS_HIE_1", "HIE_1", "HIE_2", transition=True),
        aci("PEA_1", "TRANS_PEA_1"),
        aci("TRANS_PEA_1", "PEA_1", transition=True),
    )


def test_the_base_measures_of_2017_or_their_exclusions_are_enough() -> None:
    assert answer_to(of_2017(), BASE) is True
    excluded = {one: value for one, value in BASE.items() if one != "ACI_HIE_2"}
    assert answer_to(of_2017(), excluded) is False
    found = ask(
        TRADITIONAL, of_2017(), attested(INTEROPERABILITY, **{**excluded, "ACI_LVITC_1": True})
    )
    assert found.answer is True
    (of_hie,) = [one for one in found.findings if one.about == "ACI_HIE_2"]
    assert of_hie.observed == "excluded by ACI_LVITC_1"


def test_which_technology_opens_the_transition_measures_is_not_known() -> None:
    values = {"ACI_INFBLO_1": True, "ACI_ONCDIR_1": True} | {
        f"ACI_TRANS_{one}": half() for one in ("EP_1", "HIE_1", "PEA_1")
    }
    found = ask(TRADITIONAL, of_2017(), attested(INTEROPERABILITY, ACI_TRANS_PPHI_1=True, **values))
    assert found.answer is None
    assert found.missing == ("the edition of the CEHRT",)
    rule_id = "submissions.interoperability.transition"
    assert {one.verdict for one in of_rule(found, rule_id)} == {UNKNOWN}


def test_2027_is_not_covered() -> None:
    with pytest.raises(YearNotCovered, match=r"placeholder.*Ask about the other categories alone"):
        ask(TRADITIONAL, of_year(2027), attested(INTEROPERABILITY, **WHOLE))


def refused(measurements: MeasurementSet, inventory: Inventory) -> list[tuple[Any, ...]]:
    found = refusals(measurements, inventory, about="measurementSets[1]")
    return [(one.verdict, one.observed, one.about) for one in found]


@pytest.mark.parametrize("other", ["PI_HIE_1", "PI_HIE_4", "PI_LVOTC_1", "PI_LVITC_2"])
@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025, 2026])
def test_cms_refuses_certain_measures_next_to_the_exchange_measure(year: int, other: str) -> None:
    """SUBC-17."""
    values: dict[str, Any] = {"PI_HIE_5": True, other: half()}
    place = f"measurementSets[1].measurements[{list(values).index(other)}]"
    found = refused(attested(INTEROPERABILITY, **values), of_year(year))
    told = sorted(("PI_HIE_5", other)) if other < "PI_I" else ["PI_HIE_5", other]
    assert found == [(NOT_MET, " beside ".join(told), place)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("PI_EP_1", "PI_LVPP_1"),
        ("PI_HIE_1", "PI_LVOTC_1"),
        ("PI_HIE_1", "PI_HIE_6"),
        ("PI_PHCDRR_1_PRE", "PI_PHCDRR_1_PROD"),
        ("PI_PHCDRR_1", "PI_PHCDRR_1_EX_1"),
    ],
)
def test_no_exclusion_or_substitute_is_allowed_next_to_its_measure(first: str, second: str) -> None:
    """SUB-070; a no counts too."""
    for values in ({first: True, second: True}, {first: half(), second: False}):
        found = refused(attested(INTEROPERABILITY, **values), of_year(2024))
        assert [one[:2] for one in found] == [(NOT_MET, f"{first} beside {second}")]


def test_the_whole_set_is_not_refused() -> None:
    assert refused(attested(INTEROPERABILITY, **WHOLE), of_year(2024)) == []


def test_whether_the_unlinked_exclusions_are_refused_in_other_years_is_not_known() -> None:
    for year in (2021, 2027):
        found = refused(attested(INTEROPERABILITY, "PI_HIE_5", "PI_LVOTC_1"), of_year(year))
        assert [one[0] for one in found] == [UNKNOWN]


# --- attestations that hold the data back ------------------------------------------------------

ATTESTATIONS = ("PI_INFBLO_1", "PI_ONCDIR_1", "PI_PPHI_1", "PI_PPHI_2")


def attestations(year: int, *sets: MeasurementSet) -> list[tuple[str, str, Verdict]]:
    """Return rule, place and verdict of each attestation that is not a yes."""
    found = attestation_findings(sets, of_year(year))
    return [
        (one.rule.id.rpartition(".")[2], one.about, one.verdict)
        for one in found
        if one.verdict is not MET
    ]


def of_program(program: str, **values: Any) -> MeasurementSet:
    return attested(INTEROPERABILITY, program=program, **values)


YES: dict[str, Any] = dict.fromkeys(ATTESTATIONS, True)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
@pytest.mark.parametrize("name", ATTESTATIONS)
def test_each_required_attestation_is_there_and_is_a_yes(year: int, name: str) -> None:
    """§ 414.1375(b)(3) and CMS's isRequired."""
    rule = "safer" if name == "PI_PPHI_2" else "attestation"
    others = {one: True for one in ATTESTATIONS if one != name}
    # Whether a no to the SAFER Guides is enough was not found before 2025.
    refused = UNKNOWN if rule == "safer" and year < 2025 else NOT_MET

    absent, no = of_program("mips", **others), of_program("mips", **others, **{name: False})

    assert attestations(year, of_program("mips", **YES)) == []
    assert attestations(year, absent) == [(rule, "measurementSets[0]", NOT_MET)]
    assert attestations(year, no) == [(rule, "measurementSets[0].measurements[3].value", refused)]


def test_each_program_has_its_own_attestations_in_any_of_its_sets() -> None:
    activities = attrs.evolve(of_program("mips", IA_EPA_1=True), category=ACTIVITIES)
    some, rest = of_program("mips", PI_INFBLO_1=True, PI_PPHI_1=False), dict(YES)
    del rest["PI_INFBLO_1"]

    assert attestations(2026, activities) == []
    assert attestations(2026, some, of_program("mips", **rest)) == []
    assert attestations(2026, of_program("mips", **rest), some) == []
    others = attestations(2026, activities, some, of_program("G0053", **rest))
    assert [(rule, about) for rule, about, _ in others] == [
        ("attestation", "measurementSets[1]"),
        ("attestation", "measurementSets[1].measurements[1].value"),
        ("safer", "measurementSets[1]"),
        ("attestation", "measurementSets[2]"),
    ]


def test_which_attestations_2027_requires_is_not_known() -> None:
    (found,) = attestation_findings([of_program("mips", **YES)], inventory_of(2027, pi("PPHI_1")))

    assert found.verdict is UNKNOWN
    assert found.missing == ("which attestations 2027 requires",)


@real_files
@pytest.mark.parametrize("year", range(2017, 2027))
def test_the_required_measures_match_the_files_flags(year: int) -> None:
    """Each flagged measure is listed, or it replaces one, is a level, or is for public health."""
    inventory = cms_inventory(year)
    listed = set(REQUIRED_MEASURES.at(PerformanceYear(year)))
    for name in listed:
        assert inventory[name].is_required, name
    flagged = {
        one.identifier
        for one in inventory.measures
        if one.category is INTEROPERABILITY and one.is_required and not one.is_bonus
    }
    replacing = {other for name in listed for other in inventory[name].substitutes or ()}
    of_levels = {other for name in listed for other in inventory[name].engagement_levels or ()}
    left = flagged - listed - replacing - of_levels
    assert {one for one in left if not one.startswith("PI_PHCDRR_")} == set()
    assert bool(left) is (year in range(2019, 2022))


@real_files
@pytest.mark.parametrize("year", range(2022, 2027))
def test_the_whole_set_is_enough_with_the_real_files(year: int) -> None:
    inventory = cms_inventory(year)
    values = {one: value for one, value in WHOLE.items() if one in inventory}
    assert answer_to(inventory, values) is True
    for name in REQUIRED_MEASURES.at(PerformanceYear(year)):
        fewer = {one: value for one, value in values.items() if one != name}
        is_suppressed = year == 2025 and name == "PI_PHCDRR_3"
        assert answer_to(inventory, fewer) is (None if is_suppressed else False), name


@real_files
@pytest.mark.parametrize(("year", "prefix"), [(2017, "ACI"), (2018, "PI")])
def test_the_base_set_is_enough_with_the_real_files(year: int, prefix: str) -> None:
    values = {one.replace("ACI", prefix): value for one, value in BASE.items()}
    assert answer_to(cms_inventory(year), values) is True
    for name in values:
        fewer = {one: value for one, value in values.items() if one != name}
        assert answer_to(cms_inventory(year), fewer) is False

"""The quality measures of traditional MIPS: 42 CFR § 414.1335(a)(1)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.vocabulary import IntermediaryType, ParticipationOption
from qpp_rules.measures import Inventory
from qpp_rules.submissions import MeasurementSet, Reporter, Sender, Supported
from tests.submissions.option_stories import (
    APM_ENTITY,
    CMS_DATA,
    CQM,
    ECQM,
    EHR,
    GROUP,
    INDIVIDUAL,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    QUALITY,
    REGISTRY_OF_CQMS,
    TRADITIONAL,
    UNKNOWN,
    VIRTUAL_GROUP,
    ask,
    cms_inventory,
    inventory_of,
    of_rule,
    quality_record,
    quality_set,
)

PLAIN = ("047", "130", "134", "226", "317")
OUTCOME, PRIORITY, ECQM_OUTCOME = "001", "238", "305"


def of_year(year: int = 2026, *more: dict[str, Any]) -> Inventory:
    """Return a few measures: five plain ones, an outcome measure, and a high-priority one."""
    return inventory_of(
        year,
        *(quality_record(one) for one in PLAIN),
        quality_record(OUTCOME, "intermediateOutcome", isHighPriority=False),
        quality_record(PRIORITY, isHighPriority=True),
        quality_record("479", "outcome", submissionMethods=["administrativeClaims"]),
        quality_record("112", allowedPrograms=["app1"]),
        *more,
    )


ONLY_ECQM = quality_record(ECQM_OUTCOME, "outcome", submissionMethods=["electronicHealthRecord"])


def answered(*names: str, **more: Any) -> Determination[bool | None]:
    return ask(TRADITIONAL, more.pop("inventory", of_year()), quality_set(*names), **more)


def answer(*names: str, **more: Any) -> bool | None:
    return answered(*names, **more).answer


@pytest.mark.parametrize("year", range(2023, 2028))
def test_six_measures_with_an_outcome_measure_are_enough(year: int) -> None:
    """MEA-021."""
    assert answer(*PLAIN, OUTCOME, inventory=of_year(year)) is True
    for one in PLAIN:
        fewer = [name for name in (*PLAIN, OUTCOME) if name != one]
        found = answered(*fewer, inventory=of_year(year))
        assert found.answer is False
        short = found.finding("submissions.traditional.measures")
        assert (short.verdict, str(short.observed)[0]) == (NOT_MET, "5")
        assert short.required == "at least 6, or every measure that applies"


def test_an_outcome_measure_that_was_left_out_falls_short() -> None:
    """MEA-C16."""
    found = answered(*PLAIN, PRIORITY)
    assert found.answer is False
    short = found.finding("submissions.traditional.outcome")
    assert short.observed == f"none; high priority: {PRIORITY}"
    assert short.required == f"an outcome measure (MIPS CQM: {OUTCOME})"


def test_a_high_priority_measure_is_enough_if_no_outcome_measure_applies() -> None:
    """MEA-C17; F4: with evidence."""
    applies = Reporter(INDIVIDUAL, applicable=(*PLAIN, PRIORITY))
    assert answer(*PLAIN, PRIORITY, reporter=applies) is True
    also = quality_record("600", isHighPriority=False)
    found = answered(
        *PLAIN,
        "600",
        inventory=of_year(2026, also),
        reporter=Reporter(INDIVIDUAL, applicable=(*PLAIN, "600", PRIORITY)),
    )
    assert found.finding("submissions.traditional.outcome").verdict is NOT_MET


def test_no_outcome_measure_is_required_if_no_high_priority_measure_applies() -> None:
    found = answered(*PLAIN, reporter=Reporter(INDIVIDUAL, applicable=PLAIN))
    assert found.answer is True
    assert found.finding("submissions.traditional.outcome").verdict is NOT_APPLICABLE


def test_fewer_are_enough_only_if_they_are_shown_to_be_all_that_apply() -> None:
    """MEA-021; F4."""
    three = (OUTCOME, *PLAIN[:2])
    assert answer(*three) is False
    assert answer(*three, reporter=Reporter(INDIVIDUAL, applicable=three)) is True
    four = Reporter(INDIVIDUAL, applicable=(*three, PRIORITY))
    found = answered(*three, reporter=four)
    assert found.answer is False
    short = found.finding("submissions.traditional.measures")
    assert short.observed == "3: 001, 047, 130; left out: 238"
    assert short.required == "at least 6, or each of the 4 that apply"
    found = answered(*three, reporter=Reporter(INDIVIDUAL, applicable=()))
    assert found.answer is False
    assert found.finding("submissions.traditional.measures").observed == "3: 001, 047, 130"


def test_the_applicability_of_a_measure_is_our_reading_and_always_reported() -> None:
    found = answered(*PLAIN)
    (assumed,) = of_rule(found, "submissions.quality.left-out")
    assert (assumed.verdict, assumed.missing) == (UNKNOWN, ("reporter.applicable",))
    assert assumed in found.assumptions
    found = answered(*PLAIN, reporter=Reporter(GROUP))
    (assumed,) = of_rule(found, "submissions.quality.left-out")
    assert assumed.missing == ("reporter.applicable", "reporter.survey")
    known = Reporter(INDIVIDUAL, applicable=(*PLAIN, OUTCOME))
    found = answered(*PLAIN, reporter=known)
    assert found.answer is False
    assert of_rule(found, "submissions.quality.left-out") == []


def test_a_measure_counts_once_and_only_for_its_program_and_method() -> None:
    """SUBC-16; MEA-C18."""
    sets: tuple[MeasurementSet, ...] = (
        quality_set(*PLAIN, OUTCOME, "112", "999"),
        quality_set(*PLAIN[:1], method=EHR),
    )
    found = ask(TRADITIONAL, of_year(), *sets)
    assert str(found.finding("submissions.traditional.measures").observed)[0] == "6"
    said = [(one.observed, one.about) for one in of_rule(found, "submissions.option.counts")]
    at = "measurementSets[{}].measurements[{}]"
    assert said == [
        ("112: not for mips", at.format(0, 6)),
        ("999: not in the measures data of the year", at.format(0, 7)),
        ("047: not by the submission method electronicHealthRecord", at.format(1, 0)),
    ]


def test_whether_measures_count_is_not_known_without_a_method_of_their_set() -> None:
    found = ask(TRADITIONAL, of_year(), quality_set(*PLAIN, OUTCOME, method=None))
    assert (found.answer, found.missing) == (None, ("submissionMethod",))
    few = ask(TRADITIONAL, of_year(), quality_set(*PLAIN[:2], OUTCOME, method=None))
    assert few.answer is False
    other = quality_set(*PLAIN, OUTCOME, method=None)
    beside = ask(TRADITIONAL, of_year(), quality_set(*PLAIN, OUTCOME), other)
    assert beside.answer is None


def test_a_measure_whose_specialty_sets_are_not_known_may_belong_to_the_set() -> None:
    """What is left of a set can only be said if it is known what is in it."""
    of_set = [quality_record(name, measureSets=["cardiology"]) for name in PLAIN[:2]]
    outcome = quality_record(OUTCOME, "outcome", measureSets=["cardiology"])
    unsure = quality_record(PRIORITY, "outcome")
    del unsure["measureSets"]
    who = Reporter(INDIVIDUAL, (), specialty_set="cardiology")
    few = quality_set(*PLAIN[:2], OUTCOME)
    whole = inventory_of(2026, *of_set, outcome)
    open_ = inventory_of(2026, *of_set, outcome, unsure)
    assert ask(TRADITIONAL, whole, few, reporter=who).answer is True
    found = ask(TRADITIONAL, open_, few, reporter=who)
    assert (found.answer, found.missing) == (None, (f"the specialty measure sets of {PRIORITY}",))
    assert ask(TRADITIONAL, open_, quality_set(OUTCOME), reporter=who).answer is False
    applies = attrs.evolve(who, applicable={*PLAIN[:2], OUTCOME})
    assert ask(TRADITIONAL, open_, few, reporter=applies).answer is True


def test_an_activity_in_a_quality_set_does_not_count() -> None:
    activity = {"measureId": "IA_BE_1", "category": "ia", "allowedPrograms": ["mips"]}
    found = answered(*PLAIN, OUTCOME, "IA_BE_1", inventory=of_year(2026, activity))
    (said,) = of_rule(found, "submissions.option.counts")
    assert said.observed == "IA_BE_1: in the category improvement activities"


def test_whether_an_outcome_measure_is_available_depends_on_the_collection_types() -> None:
    """F3."""
    kind = IntermediaryType.QUALIFIED_REGISTRY
    some = [one for one in of_year(2026, ONLY_ECQM).measures if one.identifier != OUTCOME]
    inventory = attrs.evolve(of_year(), measures=some)
    asked: dict[str, Any] = {"inventory": inventory}
    assert answer(*PLAIN, PRIORITY, **asked, sender=REGISTRY_OF_CQMS) is True
    of_both = Sender(kind, supports=Supported(collection_types={CQM, ECQM}))
    assert answer(*PLAIN, PRIORITY, **asked, sender=of_both) is False
    found = answered(*PLAIN, PRIORITY, **asked, sender=Sender(kind))
    assert (found.answer, found.missing) == (None, ("sender.supports",))
    also_seen = (quality_set(*PLAIN, PRIORITY), quality_set(ECQM_OUTCOME, method=EHR))
    assert ask(TRADITIONAL, inventory, *also_seen, sender=Sender(kind)).answer is True


def test_the_measures_that_the_caller_says_are_available_decide() -> None:
    """F3: `available=` given by the caller overrides."""
    kind = IntermediaryType.QUALIFIED_REGISTRY
    supports = Supported(collection_types={CQM}, measures=(*PLAIN, PRIORITY))
    assert answer(*PLAIN, PRIORITY, sender=Sender(kind, supports=supports)) is True


def test_sufficient_measures_are_named_with_their_collection_types() -> None:
    both = {"submissionMethods": ["electronicHealthRecord", "registry"]}
    more = quality_record("600", "outcome", **both)
    unlisted = quality_record("601", "outcome")
    del unlisted["allowedPrograms"]
    bare = quality_record("602", "outcome")
    del bare["submissionMethods"]
    of_mvp = quality_record("603", "outcome", allowedPrograms=["M0001"])
    found = answered(*PLAIN, PRIORITY, inventory=of_year(2026, more, unlisted, bare, of_mvp))
    told = found.finding("submissions.traditional.outcome").required
    assert told == "an outcome measure (MIPS CQM: 001, 601; MIPS CQM or eCQM: 600; not known: 602)"


def test_a_survey_vendor_has_no_other_measure_available() -> None:
    sender = Sender(IntermediaryType.CAHPS_SURVEY_VENDOR, supports=Supported())
    assert answer(*PLAIN, PRIORITY, sender=sender) is True


@pytest.mark.parametrize(
    ("by", "survey", "expected"),
    [
        (GROUP, True, True),
        (VIRTUAL_GROUP, True, True),
        (APM_ENTITY, True, True),
        (INDIVIDUAL, True, False),
        (GROUP, False, False),
        (GROUP, None, False),
    ],
)
def test_the_survey_is_one_of_the_six(
    by: ParticipationOption, survey: bool | None, expected: bool
) -> None:
    """2026 QPP notices, CAHPS for MIPS Survey registration."""
    cahps = quality_record(
        "321",
        "patientEngagementExperience",
        metricType="cahps",
        isHighPriority=True,
        submissionMethods=["certifiedSurveyVendor"],
    )
    who = Reporter(by, survey=survey)
    names = (OUTCOME, *PLAIN[:4])
    found = answered(*names, inventory=of_year(2026, cahps), reporter=who)
    assert found.answer is expected
    verdicts = [MET] if expected else []
    assert [one.verdict for one in of_rule(found, "submissions.traditional.survey")] == verdicts


def specialty(name: str, kind: str = "process", *, high: bool = False) -> dict[str, Any]:
    return quality_record(name, kind, measureSets=["dentistry"], isHighPriority=high)


@pytest.mark.parametrize(
    ("names", "expected"),
    [(("378", "379"), True), (("378",), False), (("047", "130", "134", "226", "317"), False)],
)
def test_every_measure_of_a_small_specialty_set_is_enough(
    names: tuple[str, ...], expected: bool
) -> None:
    """42 CFR 414.1335(a)(1): the specialty set likewise."""
    inventory = of_year(2026, specialty("378", "outcome"), specialty("379"))
    who = Reporter(INDIVIDUAL, specialty_set="dentistry")
    assert answer(*names, inventory=inventory, reporter=who) is expected
    unknown = Reporter(INDIVIDUAL, specialty_set="no such set")
    assert answer(*names, inventory=inventory, reporter=unknown) is False


def test_a_specialty_set_without_an_outcome_measure_requires_a_high_priority_one() -> None:
    who = Reporter(INDIVIDUAL, specialty_set="dentistry")
    high = of_year(2026, specialty("378", high=True), specialty("379"))
    assert answer("378", "379", inventory=high, reporter=who) is True
    low = of_year(2026, specialty("378"), specialty("379"))
    assert answer("378", "379", inventory=low, reporter=who) is False


def test_many_measures_are_shown_shortened() -> None:
    more = [quality_record(f"{number:03}") for number in range(600, 604)]
    names = [one["measureId"] for one in more]
    found = answered(*PLAIN, OUTCOME, *names, inventory=of_year(2026, *more))
    observed = found.finding("submissions.traditional.measures").observed
    assert observed == "10: 001, 047, 130, 134, 226, 317 and 4 more"


def test_a_measure_of_unknown_type_leaves_the_answer_open() -> None:
    record = quality_record("600")
    del record["measureType"]
    found = answered(*PLAIN, "600", inventory=of_year(2026, record))
    assert found.answer is None
    assert found.missing == ("the type of 600",)


def test_years_before_2023_are_not_covered() -> None:
    with pytest.raises(YearNotCovered):
        answer(*PLAIN, OUTCOME, inventory=of_year(2022))


@pytest.mark.skipif(not CMS_DATA.exists(), reason="CMS's files are not here")
@pytest.mark.parametrize("year", range(2023, 2028))
def test_the_real_files(year: int) -> None:
    inventory = cms_inventory(year)
    mine = [
        one
        for one in inventory.measures
        if one.category is QUALITY
        and one.collection_types
        and CQM in one.collection_types
        and "mips" in (one.allowed_programs or ())
    ]
    plain = [one.identifier for one in mine if not one.is_high_priority]
    outcomes = [one.identifier for one in mine if one.is_outcome]
    assert answer(*plain[:5], outcomes[0], inventory=inventory) is True
    assert answer(*plain[:6], inventory=inventory) is False
    assert answer(*plain[:4], outcomes[0], inventory=inventory) is False

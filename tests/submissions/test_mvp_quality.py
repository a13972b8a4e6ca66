"""The quality measures of an MVP: 42 CFR § 414.1365(c)(1), on a few measures of our own."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import VendorId
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    SpecialStatus,
)
from qpp_rules.measures import Inventory, MvpChoice, Mvps, SubmissionMethod
from qpp_rules.submissions import (
    MeasureCount,
    MeasurementSet,
    Reporter,
    Sender,
    Supported,
    mvps_for,
)
from tests.submissions.option_stories import (
    APM_ENTITY,
    CQM,
    ECQM,
    GROUP,
    INDIVIDUAL,
    MET,
    MVP,
    NOT_MET,
    QUALITY,
    REGISTRY_OF_CQMS,
    SUBGROUP,
    UNKNOWN,
    VIRTUAL_GROUP,
    ask,
    inventory_of,
    mvp_record,
    mvps_of,
    of_rule,
    quality_record,
    quality_set,
)

ID = "M9999"
PLAIN, HIGH, OUTCOME, ECQM_OUTCOME = ("101", "102", "103"), "104", "105", "106"
NONE_CHOSEN: dict[str, bool] = {"cahps": False, "outcome_claims_measure": False}


def record(name: str, kind: str = "process", **more: Any) -> dict[str, Any]:
    return quality_record(name, kind, **{"allowedPrograms": ["mips", ID], **more})


def of_ehr(name: str, kind: str) -> dict[str, Any]:
    return record(name, kind, submissionMethods=["electronicHealthRecord"])


SURVEY = record(
    "321",
    "patientEngagementExperience",
    isHighPriority=True,
    metricType="cahps",
    submissionMethods=["certifiedSurveyVendor"],
)
CLAIMS = record("492", "outcome", submissionMethods=["administrativeClaims"])
POPULATION = record("479", "outcome", submissionMethods=["administrativeClaims"])
QCDR_OUTCOME = record(
    "ABC1", "outcome", isRegistryMeasure=True, allowedVendors=["1234567", "7654321"]
)
BASE = (*(record(one) for one in PLAIN), record(HIGH, isHighPriority=True))


def menu(*records: dict[str, Any], year: int = 2026, **more: Any) -> tuple[Inventory, Mvps]:
    """Return the measures of one MVP, and the list that names it."""
    everything = (*BASE, *records)
    beside = {"479", "492"}
    ids = [one["measureId"] for one in everything if one["measureId"] not in beside]
    inventory = inventory_of(year, *everything)
    mvp = mvp_record(ID, *ids, **{"foundationQualityMeasureIds": ["479"], **more})
    return inventory, mvps_of(year, mvp)


def answered(
    facts: tuple[Inventory, Mvps],
    *names: str,
    by: ParticipationOption = INDIVIDUAL,
    choice: dict[str, Any] | None = None,
    statuses: Any = (),
    method: SubmissionMethod | None = SubmissionMethod.REGISTRY,
    sender: Sender = REGISTRY_OF_CQMS,
    **more: Any,
) -> Determination[bool | None]:
    inventory, mvps = facts
    registered = None if choice is None else MvpChoice(ID, **choice)
    who = Reporter(by, statuses, mvp=registered, **more)
    one = quality_set(*names, program=ID, method=method)
    return ask(MVP, inventory, one, mvps=mvps, reporter=who, sender=sender)


WITH_OUTCOME = menu(record(OUTCOME, "outcome"))


@pytest.mark.parametrize("year", range(2023, 2028))
def test_four_measures_with_an_outcome_measure_are_enough(year: int) -> None:
    """MEA-023."""
    facts = menu(record(OUTCOME, "patientReportedOutcome"), year=year)
    assert answered(facts, *PLAIN, OUTCOME).answer is True
    assert answered(facts, *PLAIN[:2], OUTCOME).answer is False
    assert answered(facts, *PLAIN, HIGH).answer is False


def test_a_duplicate_measure_counts_once() -> None:
    """MEA-C18: A, B, C, C."""
    found = answered(WITH_OUTCOME, *PLAIN[:2], OUTCOME, OUTCOME)
    assert found.answer is False
    assert found.finding("submissions.mvp.measures").observed == "3: 101, 102, 105"


def test_a_population_health_measure_does_not_count() -> None:
    """MEA-025."""
    facts = menu(record(OUTCOME, "outcome"), POPULATION)
    method = SubmissionMethod.ADMINISTRATIVE_CLAIMS
    two = (
        quality_set(*PLAIN[:2], OUTCOME, program=ID),
        quality_set("479", program=ID, method=method),
    )
    found = ask(MVP, facts[0], *two, mvps=facts[1])
    assert found.answer is False
    (said,) = of_rule(found, "submissions.mvp.population-health")
    assert (said.verdict, said.about) == (NOT_MET, "measurementSets[1].measurements[0]")


def test_a_measure_only_in_traditional_mips_does_not_count() -> None:
    other = quality_record("200", allowedPrograms=["mips"])
    assert answered(menu(record(OUTCOME, "outcome"), other), *PLAIN, OUTCOME).answer is True
    inventory, mvps = menu(record(OUTCOME, "outcome"))
    wider = Inventory(
        year=inventory.year, measures=(*inventory.measures, *inventory_of(2026, other).measures)
    )
    found = answered((wider, mvps), *PLAIN[:2], OUTCOME, "200")
    assert found.answer is False
    (said,) = of_rule(found, "submissions.option.counts")
    assert said.observed == "200: not for M9999"


@pytest.mark.parametrize(
    ("cases", "answer"), [(None, False), (0, True), (19, True), (20, False), (21, False)]
)
@pytest.mark.parametrize("year", [2023, 2027])
def test_a_high_priority_measure_is_enough_if_the_case_minimum_cannot_be_met(
    year: int, cases: int | None, answer: bool
) -> None:
    """MEA-024, MEA-C20: exactly 20 cases meet the minimum."""
    facts = menu(record(OUTCOME, "outcome"), year=year)
    counts = None if cases is None else [MeasureCount(OUTCOME, cases)]
    found = answered(facts, *PLAIN, HIGH, cases=counts)
    assert found.answer is answer
    said = of_rule(found, "submissions.mvp.case-minimum")
    assert [one.verdict for one in said] == ([MET] if answer else [])
    assert all(one.is_assumption is (year < 2027) for one in said)


def test_a_high_priority_measure_is_enough_if_no_outcome_measure_applies() -> None:
    """MEA-024."""
    assert answered(WITH_OUTCOME, *PLAIN, HIGH, applicable=[*PLAIN, HIGH]).answer is True
    assert answered(WITH_OUTCOME, *PLAIN, HIGH, applicable=[*PLAIN, OUTCOME]).answer is False


def test_a_high_priority_measure_is_enough_in_an_mvp_without_an_outcome_measure() -> None:
    """SUBC-18: as in M1501 of 2026."""
    assert answered(menu(), *PLAIN, HIGH).answer is True
    assert answered(menu(record("107")), *PLAIN, "107").answer is False


def test_the_applicability_of_an_outcome_measure_is_our_reading_and_always_reported() -> None:
    found = answered(WITH_OUTCOME, *PLAIN, HIGH)
    (said,) = of_rule(found, "submissions.quality.left-out")
    assert said.missing == ("reporter.applicable", "reporter.cases")
    for names in ((*PLAIN, OUTCOME), (*PLAIN[:2], OUTCOME)):
        assert of_rule(answered(WITH_OUTCOME, *names), "submissions.quality.left-out") == []


def test_neither_an_outcome_nor_a_high_priority_measure_falls_short() -> None:
    facts = menu(record("107"), of_ehr(ECQM_OUTCOME, "outcome"))
    found = answered(facts, *PLAIN, "107")
    assert found.answer is False
    short = found.finding("submissions.mvp.outcome")
    told = "an outcome measure (none can be reported; then a high-priority one)"
    assert (short.observed, short.required) == ("none", told)


def test_the_answer_names_the_outcome_measure_that_is_not_available() -> None:
    facts = menu(of_ehr(ECQM_OUTCOME, "outcome"))
    found = answered(facts, *PLAIN, HIGH)
    assert found.answer is True
    said = found.finding("submissions.mvp.outcome-available")
    assert (said.verdict, said.required) == (NOT_MET, f"eCQM: {ECQM_OUTCOME}")
    sender = Sender(IntermediaryType.QUALIFIED_REGISTRY)
    found = answered(facts, *PLAIN, HIGH, sender=sender)
    assert (found.answer, found.missing) == (None, ("sender.supports",))
    assert found.finding("submissions.mvp.outcome-available").verdict is UNKNOWN


QCDR_TYPES = Supported(collection_types={CQM, CollectionType.QCDR_MEASURE})


@pytest.mark.parametrize(
    ("kind", "facts", "answer", "missing"),
    [
        ("QUALIFIED_REGISTRY", {}, True, ()),
        ("QCDR", {}, None, ("sender.vendor", "sender.permissions")),
        ("QCDR", {"vendor": VendorId("1234567")}, None, ("sender.permissions",)),
        ("QCDR", {"vendor": VendorId("1234567"), "permissions": ["ABC1"]}, False, ()),
        ("QCDR", {"vendor": VendorId("1234567"), "permissions": []}, True, ()),
        ("QCDR", {"vendor": VendorId("1111111")}, True, ()),
        ("QCDR", {"permissions": ["ABC1"]}, False, ()),
        ("QCDR", {"permissions": []}, True, ()),
        ("QCDR", {"vendor": VendorId("1111111"), "permissions": ["ABC1"]}, True, ()),
        ("QCDR", {"supports": Supported(collection_types={CQM})}, True, ()),
    ],
)
def test_a_qcdr_measure_is_available_to_its_vendors_with_permission(
    kind: str, facts: dict[str, Any], answer: bool | None, missing: tuple[str, ...]
) -> None:
    """SUB-068: a high-priority measure is enough only if the outcome measure is not available."""
    sender = Sender(IntermediaryType[kind], **{"supports": QCDR_TYPES, **facts})
    found = answered(menu(QCDR_OUTCOME), *PLAIN, HIGH, sender=sender)
    assert found.answer is answer
    assert found.missing == missing


@pytest.mark.parametrize(
    ("by", "choice", "answer"),
    [
        (GROUP, {"cahps": True}, True),
        (SUBGROUP, {"cahps": True}, True),
        (APM_ENTITY, {"cahps": True}, True),
        (GROUP, {"cahps": False}, False),
        (GROUP, {}, None),
        (GROUP, None, None),
        (INDIVIDUAL, {"cahps": True}, False),
        (VIRTUAL_GROUP, {"cahps": True}, False),
    ],
)
def test_the_survey_is_one_of_the_four_if_it_was_chosen(
    by: ParticipationOption, choice: dict[str, Any] | None, answer: bool | None
) -> None:
    """REG-C27."""
    facts = menu(record(OUTCOME, "outcome"), SURVEY, hasCahps=True)
    found = answered(facts, *PLAIN[:2], OUTCOME, by=by, choice=choice)
    assert found.answer is answer
    verdicts = [MET] if answer is True else []
    assert [one.verdict for one in of_rule(found, "submissions.mvp.survey")] == verdicts
    if answer is None:
        assert found.missing == ("reporter.mvp" if choice is None else "reporter.mvp.cahps",)


def test_a_survey_that_may_count_is_not_an_outcome_measure() -> None:
    facts = menu(record(OUTCOME, "outcome"), SURVEY, hasCahps=True)
    assert answered(facts, *PLAIN, HIGH, by=GROUP, choice={}).answer is False


def test_choices_registered_for_another_mvp_are_not_known_for_this_one() -> None:
    inventory, mvps = menu(record(OUTCOME, "outcome"), SURVEY, hasCahps=True)
    who = Reporter(GROUP, (), mvp=MvpChoice("M0001", cahps=True))
    found = mvps_for([*PLAIN[:2], OUTCOME], inventory, mvps, REGISTRY_OF_CQMS, who)[ID]
    assert (found.answer, found.missing) == (None, ("reporter.mvp",))


def test_a_measure_whose_collection_types_are_not_known_may_be_available() -> None:
    unknown = record(OUTCOME, "outcome")
    del unknown["submissionMethods"]
    found = answered(menu(unknown), *PLAIN, HIGH)
    assert (found.answer, found.missing) == (None, (f"the collection types of {OUTCOME}",))


def test_the_survey_is_a_high_priority_measure() -> None:
    facts = menu(SURVEY, hasCahps=True)
    assert answered(facts, *PLAIN, by=GROUP, choice={"cahps": True}).answer is True
    assert answered(facts, *PLAIN, by=GROUP, choice={"cahps": None}).answer is None
    assert answered(facts, *PLAIN, "321", by=GROUP, choice={"cahps": False}).answer is False


@pytest.mark.parametrize(
    ("choice", "missing"),
    [
        ({"outcome_claims_measure": True}, "whether a claims measure that was chosen counts"),
        ({"outcome_claims_measure": None}, "reporter.mvp.outcome_claims_measure"),
        (None, "reporter.mvp"),
    ],
)
def test_a_chosen_claims_measure_leaves_the_answer_open_if_it_decides(
    choice: dict[str, Any] | None, missing: str
) -> None:
    """measures-and-submissions.md 3.6."""
    more: dict[str, Any] = {
        "hasOutcomeAdminClaims": True,
        "administrativeClaimsMeasureIds": ["492"],
    }
    facts = menu(record(OUTCOME, "outcome"), CLAIMS, **more)
    found = answered(facts, *PLAIN[:2], OUTCOME, choice=choice)
    assert (found.answer, found.missing) == (None, (missing,))
    (said,) = of_rule(found, "submissions.mvp.claims-measure")
    assert (said.verdict, said.observed, said.missing) == (UNKNOWN, "492", (missing,))
    none_chosen = answered(facts, *PLAIN, HIGH, choice=NONE_CHOSEN)
    assert of_rule(none_chosen, "submissions.mvp.claims-measure") == []
    assert answered(facts, *PLAIN, HIGH, choice=choice).answer is None
    assert answered(facts, *PLAIN, OUTCOME, choice=choice).answer is True
    assert answered(facts, *PLAIN[:1], OUTCOME, choice=choice).answer is False
    assert answered(facts, *PLAIN[:2], OUTCOME, choice=NONE_CHOSEN).answer is False


def few(*more: dict[str, Any]) -> tuple[Inventory, Mvps]:
    """Return an MVP with two MIPS CQMs, one of them an outcome measure, and two eCQMs."""
    records = (record("101"), record(OUTCOME, "outcome"), of_ehr("108", "process"))
    records = (*records, of_ehr("109", "process"), *more)
    inventory = inventory_of(2026, *records)
    mvp = mvp_record(ID, *(one["measureId"] for one in records))
    return inventory, mvps_of(2026, mvp)


def test_the_answer_says_if_fewer_than_four_measures_are_available() -> None:
    found = answered(few(), "101", OUTCOME)
    assert found.answer is None
    assert found.missing == ("what CMS asks where only 2 are available",)
    said = found.finding("submissions.mvp.measures-available")
    assert said.verdict is NOT_MET
    assert (said.observed, said.required) == ("2: 101, 105", "at least 4; eCQM: 108, 109")


def test_leaving_out_one_of_the_few_available_measures_falls_short() -> None:
    assert answered(few(), OUTCOME).answer is False


def test_the_answer_says_if_four_may_be_available_when_one_was_left_out() -> None:
    sender = Sender(IntermediaryType.QUALIFIED_REGISTRY)
    found = answered(few(), OUTCOME, sender=sender)
    assert found.answer is False
    assert found.finding("submissions.mvp.measures-available").verdict is UNKNOWN
    found = answered(few(), OUTCOME)
    assert found.finding("submissions.mvp.measures-available").verdict is NOT_MET


def test_the_answer_is_open_if_four_measures_may_be_available() -> None:
    sender = Sender(IntermediaryType.QUALIFIED_REGISTRY)
    found = answered(few(), "101", OUTCOME, sender=sender)
    assert (found.answer, found.missing) == (None, ("sender.supports",))
    assert found.finding("submissions.mvp.measures-available").verdict is UNKNOWN
    both = Sender(
        IntermediaryType.QUALIFIED_REGISTRY, supports=Supported(collection_types={CQM, ECQM})
    )
    assert answered(few(), "101", OUTCOME, sender=both).answer is False


BY_CLAIMS = {"submissionMethods": ["claims", "registry"]}


@pytest.mark.parametrize(
    ("statuses", "names", "answer"),
    [
        ({SpecialStatus.SMALL_PRACTICE}, ("110", "111"), True),
        ({SpecialStatus.SMALL_PRACTICE}, ("110",), False),
        ((), ("110", "111"), False),
        (None, ("110", "111"), None),
        (None, ("110",), False),
    ],
)
def test_a_small_practice_reports_each_of_too_few_claims_measures(
    statuses: Any, names: tuple[str, ...], answer: bool | None
) -> None:
    """42 CFR 414.1365(c)(1)(i)."""
    facts = menu(record("110", **BY_CLAIMS), record("111", **BY_CLAIMS))
    method = SubmissionMethod.CLAIMS
    found = answered(facts, *names, statuses=statuses, method=method)
    assert found.answer is answer
    if answer is None:
        assert found.missing == ("reporter.special_statuses",)
    for said in of_rule(found, "submissions.mvp.small-practice"):
        assert said.observed == ("110, 111" if len(names) == 2 else "left out: 111")
        assert said.required == "each of 110, 111 that applies"


def test_a_small_practice_does_not_need_a_claims_measure_that_does_not_apply() -> None:
    facts = menu(record("110", **BY_CLAIMS), record("111", **BY_CLAIMS))
    more: dict[str, Any] = {"applicable": ["110"], "method": SubmissionMethod.CLAIMS}
    small = {SpecialStatus.SMALL_PRACTICE}
    assert answered(facts, "110", statuses=small, **more).answer is True
    by_registry = answered(facts, "110", statuses=small, applicable=["110"])
    assert by_registry.answer is False


def test_four_claims_measures_are_enough_for_any_practice() -> None:
    names = ("110", "111", "112", "113")
    facts = menu(*(record(one, "outcome", **BY_CLAIMS) for one in names))
    method, small = SubmissionMethod.CLAIMS, {SpecialStatus.SMALL_PRACTICE}
    assert answered(facts, *names, method=method, statuses=small).answer is True
    three = answered(facts, *names[:3], method=method, statuses=small, applicable=names[:3])
    assert three.answer is False


def test_a_set_of_measures_can_report_certain_mvps() -> None:
    inventory, mvps = menu(of_ehr(ECQM_OUTCOME, "outcome"), QCDR_OUTCOME)
    who = Reporter(INDIVIDUAL, (), mvp=None)

    def ask_for(*names: str, sender: Sender = REGISTRY_OF_CQMS) -> bool | None:
        return mvps_for(names, inventory, mvps, sender, who)[ID].answer

    assert ask_for(*PLAIN, HIGH) is True
    assert ask_for(*PLAIN, HIGH, HIGH) is True
    assert ask_for(*PLAIN, ECQM_OUTCOME) is False
    both = Sender(
        IntermediaryType.QUALIFIED_REGISTRY, supports=Supported(collection_types={CQM, ECQM})
    )
    assert ask_for(*PLAIN, ECQM_OUTCOME, sender=both) is True
    assert ask_for(*PLAIN, ECQM_OUTCOME, sender=Sender(both.kind)) is None
    qcdr = Sender(IntermediaryType.QCDR, permissions=["ABC1"], supports=QCDR_TYPES)
    assert ask_for(*PLAIN, "ABC1", sender=qcdr) is True
    assert ask_for(sender=qcdr) is False


def test_the_measures_must_be_in_the_data_for_the_same_year() -> None:
    inventory, mvps = WITH_OUTCOME
    who = Reporter(INDIVIDUAL)
    with pytest.raises(InvalidValue, match="measures: given 10, 999, expected ids in"):
        mvps_for(["101", "999", "10"], inventory, mvps, REGISTRY_OF_CQMS, who)
    other = menu(record(OUTCOME, "outcome"), year=2025)[1]
    with pytest.raises(InvalidValue, match="mvps: given of 2025"):
        mvps_for(["101"], inventory, other, REGISTRY_OF_CQMS, who)


def test_there_are_no_mvps_before_2023() -> None:
    with pytest.raises(YearNotCovered):
        menu(record(OUTCOME, "outcome"), year=2022)
    one: MeasurementSet = quality_set(*PLAIN, OUTCOME, program=ID)
    found = ask(MVP, inventory_of(2022, *BASE), one, categories={QUALITY})
    assert found.answer is False
    assert found.finding("terms.reporting-option").verdict is NOT_MET


def test_a_measure_that_the_data_does_not_have_leaves_the_answer_open() -> None:
    inventory, _ = menu()
    mvps = mvps_of(2026, mvp_record(ID, *PLAIN, HIGH, "998", "999"))
    found = answered((inventory, mvps), *PLAIN, HIGH)
    assert (found.answer, found.missing) == (None, ("the type of 998", "the type of 999"))

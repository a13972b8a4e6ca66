"""The review of a nomination: each item by itself, what warns only, and what is open by the day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

import pytest

from qpp_rules import rulebook
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.self_nomination import (
    Applicant,
    Application,
    Channel,
    ClientParticipant,
    Expertise,
    FormKind,
    MvpNeed,
    ParticipationPlan,
    Question,
    ReviewAnswer,
    Tab,
    open_items,
    review,
)
from qpp_rules.self_nomination.application import PATHS
from qpp_rules.self_nomination.items import listed
from tests.self_nomination.complete import (
    ACTIVITIES,
    CQMS,
    ECQMS,
    MVP,
    QCDR,
    REGISTRY,
    YEARS,
    agreement,
    blank,
    changed,
    complete,
    gaps,
    inventory_of,
    mvps_of,
    nominated,
    participants,
    record,
    reviewed,
)

BOTH = (QCDR, REGISTRY)
NO_GAP, GAPS, UNDETERMINED = ReviewAnswer


class Item(NamedTuple):
    """An item, the rule that asks for it, in which years, and of whom."""

    path: str
    rule: str
    years: tuple[int, ...]
    kinds: tuple[IntermediaryType, ...] = BOTH
    decides: bool = True


def since(first: int, last: int = 2027) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


ONLY_2027 = (2027,)
ITEMS = (
    Item("form", "form", since(2017)),
    Item("channel", "channel.used", (2018, 2019, *since(2021))),
    Item("contact.name", "name", ONLY_2027),
    Item("contact.contact", "contact", (2023, 2025)),
    # A measure in a nomination of an unknown type is a second finding.
    Item("details.intermediary_type", "type", since(2017), (REGISTRY,)),
    Item("details.organization_type", "organization-type", ONLY_2027),
    Item("details.partnerships", "partnerships", ONLY_2027),
    Item("details.applicant", "applicant", ONLY_2027),
    Item("details.participants", "participants", since(2017)),
    Item("details.formed_on", "in-existence", since(2017, 2019)),
    Item("details.live_on", "live", since(2021)),
    Item("details.principal_place", "place-of-business", since(2019)),
    Item("details.data_kept_in", "data-kept", since(2019)),
    Item("details.serves_whole_period", "services", since(2020)),
    Item("details.external_agreements", "external-agreements", since(2017), (QCDR,)),
    Item("details.external_agreements", "external-agreements", since(2022), (REGISTRY,)),
    Item("details.changes", "changes", (2021, 2027), (QCDR,)),
    Item("details.roles_detailed", "roles", ONLY_2027, (QCDR,)),
    Item("details.clinical_expertise", "clinical-expertise", since(2020), (QCDR,)),
    Item("details.measure_development", "measure-development", since(2020), (QCDR,)),
    Item("details.expertise_details", "expertise-details", ONLY_2027),
    Item("posting.categories", "categories", since(2021)),
    Item("posting.reporting_options", "reporting-options", ONLY_2027),
    Item("posting.participation_options", "participation-options", ONLY_2027),
    Item("posting.participation_options", "subgroups", since(2023, 2026), decides=False),
    Item("posting.supports_app", "app", ONLY_2027),
    Item("posting.supports_medicare_cqms", "app", ONLY_2027),
    Item("posting.mvps", "mvps", since(2024)),
    Item("posting.mips_cqms", "mips-cqms", since(2024)),
    Item("posting.ecqms", "ecqms", since(2024)),
    Item("posting.improvement_activities", "improvement-activities", since(2024)),
    Item("posting.interoperability_measures", "interoperability-measures", since(2024)),
    Item("posting.collection_methods", "collection-methods", ONLY_2027),
    Item("posting.secure_method", "secure-method", ONLY_2027),
    Item("posting.cost", "cost", ONLY_2027),
    Item("posting.cost.frequency", "cost", ONLY_2027),
    Item("posting.cost.unit", "cost", ONLY_2027),
    Item("posting.cost.services", "cost", ONLY_2027),
    Item("posting.cost.mvps_cost_another", "cost", ONLY_2027),
    Item("posting.last_dates", "last-dates", (2023, 2025)),
    Item("qcdr_measures", "measures.specified", since(2017), (QCDR,)),
    Item("attestations.understands_requirements", "understands", ONLY_2027),
    Item("attestations.criteria", "criteria", ONLY_2027),
    Item("attestations.validation_strategy", "validation-strategy", since(2023)),
    Item("attestations.will_audit", "confirms-audits", ONLY_2027),
    Item("attestations.will_report_audits", "confirms-reports", ONLY_2027),
    Item("attestations.attests_posting", "attests-posting", since(2023)),
    Item("attestations.required_documentation", "documentation", since(2024)),
    Item("attestations.permits_documentation", "documentation", since(2024)),
    Item("attestations.will_give_feedback", "feedback", (2021,)),
    Item("questions", "questions", since(2019, 2023)),
)
CONDITIONAL = {
    "details.roles_detailed",
    "details.changes",
    "posting.mvp_needs",
    "posting.interoperability_excepted",
    "attestations.participation_plan",
    "attestations.feedback_rationale",
}
"""Items that are asked on a condition, which other facts turn on and off; tested below too."""


def asked_of(path: str, year: int, kind: IntermediaryType) -> list[Item]:
    return [one for one in ITEMS if one.path == path and year in one.years and kind in one.kinds]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("year", YEARS)
def test_a_complete_application_has_no_gap(year: int, kind: IntermediaryType) -> None:
    found = reviewed(complete(year, kind), year)
    assert (found.answer, gaps(found), found.missing) == (NO_GAP, [], ())


@pytest.mark.parametrize(("kind", "verdict"), [(QCDR, "UNKNOWN"), (REGISTRY, "NOT_APPLICABLE")])
def test_only_a_qcdr_that_is_not_new_is_asked_for_its_changes(
    kind: IntermediaryType, verdict: str
) -> None:
    unsure = changed(complete(2027, kind), "details.applicant", None)

    found = reviewed(blank(unsure, "details.changes"), 2027)

    told = [one for one in found.findings if one.rule.id == "self-nomination.changes"]
    assert [one.verdict.name for one in told] == [verdict]


@pytest.mark.exhaustive
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("path", PATHS)
def test_removing_an_item_adds_exactly_its_finding(path: str, year: int) -> None:
    """Left blank, an item is a gap by its paragraph of the year; not known, it leaves it open."""
    for kind in BOTH:
        whole = complete(year, kind)
        items = asked_of(path, year, kind)
        if path == "details.intermediary_type" and kind is QCDR:
            continue
        left_blank = reviewed(blank(whole, path), year)
        unknown = reviewed(changed(whole, path, None), year)
        for found, verdict, answer in (
            (left_blank, "NOT_MET", GAPS),
            (unknown, "UNKNOWN", UNDETERMINED),
        ):
            wanted = [(f"self-nomination.{one.rule}", path, verdict) for one in items]
            # Without needs of clients, nothing says which MVPs apply to them.
            if path == "posting.mvp_needs" and year >= 2023:
                wanted = [("self-nomination.mvp-support", path, "UNKNOWN")]
            assert gaps(found) == wanted
            decides = [one for one in items if one.decides]
            assert found.answer is (answer if decides else NO_GAP)
            for one in found.findings:
                if one.about == path:
                    rule = rulebook.rule(one.rule.id)
                    assert one.citation == rule.of(PerformanceYear(year)).citation
        assert all(path in unknown.missing for one in items if one.decides)


def test_every_item_of_the_form_is_in_the_table_or_conditional() -> None:
    assert {one.path for one in ITEMS} | CONDITIONAL == set(PATHS)
    assert {*PATHS.values()} == {*Tab}


MEASURE_ITEMS = (
    ("origin", "measures.origin", ONLY_2027),
    ("is_fully_specified", "measures.specified", since(2017)),
    ("specified_on", "measures.in-time", since(2017)),
    ("is_face_valid", "measures.face-valid", since(2022)),
    ("is_fully_tested", "measures.tested", since(2024)),
    ("data_collected", "measures.data-collected", since(2022)),
)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("name", "rule", "years"), MEASURE_ITEMS)
def test_removing_an_item_of_a_measure_adds_exactly_its_finding(
    name: str, rule: str, years: tuple[int, ...], year: int
) -> None:
    measure = nominated(year, **{name: None})
    found = reviewed(changed(complete(year), "qcdr_measures", [measure]), year)
    about = "qcdr_measures[0] ABC1"
    wanted = [(f"self-nomination.{rule}", about, "UNKNOWN")] if year in years else []
    own = [one for one in gaps(found) if one[0] == f"self-nomination.{rule}"]
    assert own == wanted
    # Without its origin a measure may be another's, or a survey.
    others = {one[0] for one in gaps(found)} - {f"self-nomination.{rule}"}
    assert not others or name == "origin"
    if year in years:
        assert found.answer is UNDETERMINED
        assert f"qcdr_measures[0].{name}" in found.missing


def verdict_of(found: Any, rule: str, about: str | None = None) -> list[str]:
    """Return the verdicts of the findings on *rule*."""
    return [
        one.verdict.name
        for one in found.findings
        if one.rule.id == f"self-nomination.{rule}" and about in (None, one.about)
    ]


def test_only_an_intermediary_that_submitted_no_data_needs_a_participation_plan() -> None:
    whole = changed(complete(2027), "attestations.participation_plan", None)
    none = record(2027, data_submitted_for=frozenset())
    path = "attestations.participation_plan"
    assert gaps(reviewed(blank(whole, path), 2027, prior=none)) == [
        ("self-nomination.participation-plan", path, "NOT_MET")
    ]
    assert reviewed(whole, 2027).answer is NO_GAP
    assert reviewed(whole, 2027, prior=none).answer is UNDETERMINED
    assert reviewed(whole, 2022, prior=none).findings  # no such item before 2023
    assert verdict_of(reviewed(complete(2022), 2022, prior=none), "participation-plan") == []


@pytest.mark.parametrize(
    ("plan", "verdict"),
    [
        (ParticipationPlan(steps={"we will try"}, is_detailed=False), "NOT_MET"),
        (ParticipationPlan(steps=(), is_detailed=None), "NOT_MET"),
        (ParticipationPlan(steps={"a webinar"}), "UNKNOWN"),
        (ParticipationPlan(steps={"a webinar"}, is_detailed=True), "MET"),
    ],
)
def test_a_participation_plan_must_be_detailed(plan: ParticipationPlan, verdict: str) -> None:
    """SNO-C27."""
    found = reviewed(changed(complete(2027), "attestations.participation_plan", plan), 2027)
    assert verdict_of(found, "participation-plan.details") == [verdict]


def test_a_new_applicant_owes_no_plan_and_states_no_changes() -> None:
    whole = complete(2027)
    for path, value in (
        ("details.applicant", Applicant.NEW),
        ("attestations.participation_plan", None),
        ("details.changes", None),
    ):
        whole = changed(whole, path, value)
    assert gaps(reviewed(whole, 2027, prior=None)) == [
        ("self-nomination.past-compliance", "prior.failed_requirements", "UNKNOWN"),
        ("self-nomination.accurate-information", "prior.gave_inaccurate_information", "UNKNOWN"),
    ]
    assert reviewed(whole, 2027, prior=None).answer is NO_GAP


@pytest.mark.parametrize("pqrs", [True, False])
@pytest.mark.parametrize("approved_for", [(), (2027,), (2028,)])
def test_new_but_approved_before_is_a_contradiction(
    pqrs: bool, approved_for: tuple[int, ...]
) -> None:
    """SNO-C14: approval for the year itself, or a later one, is no earlier approval."""
    whole = changed(complete(2027), "details.applicant", Applicant.NEW)
    prior = record(2027, approved_for=map(PerformanceYear, approved_for), approved_under_pqrs=pqrs)
    assert verdict_of(reviewed(whole, 2027, prior=prior), "applicant") == [
        "NOT_MET" if pqrs else "MET"
    ]


def test_a_known_change_of_the_organization_must_be_stated() -> None:
    prior = record(2027, changed_organization=True)
    assert verdict_of(reviewed(complete(2027), 2027, prior=prior), "changes") == ["NOT_MET"]
    stated = changed(complete(2027), "details.changes", {"another platform vendor"})
    assert reviewed(stated, 2027, prior=prior).answer is NO_GAP


@pytest.mark.parametrize(
    ("year", "joined", "verdict"),
    [
        # INT-S01: for 2019 the day is January 1 of the performance year.
        (2019, date(2019, 1, 1), "MET"),
        (2019, date(2019, 1, 2), "NOT_MET"),
        (2020, date(2019, 1, 1), "MET"),
        (2020, date(2019, 1, 2), "NOT_MET"),
        (2027, date(2026, 1, 1), "MET"),
        (2027, date(2026, 1, 2), "NOT_MET"),
    ],
)
def test_participants_count_on_the_day_of_the_year(year: int, joined: date, verdict: str) -> None:
    those = (*participants(year, 24), ClientParticipant(joined, submits_data=True))
    assert verdict_of(
        reviewed(changed(complete(year), "details.participants", those), year), "participants"
    ) == [verdict]


@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        (ClientParticipant(date(2025, 1, 1), submits_data=None), "UNKNOWN"),
        (ClientParticipant(date(2025, 1, 1), submits_data=False), "NOT_MET"),
        (ClientParticipant(date(2025, 1, 1), date(2025, 12, 31), submits_data=True), "NOT_MET"),
        (ClientParticipant(date(2025, 1, 1), date(2026, 1, 1), submits_data=True), "MET"),
    ],
)
def test_a_participant_counts_if_it_submits_data_on_that_day(
    last: ClientParticipant, verdict: str
) -> None:
    """SNO-010, SNO-C08: it need not report MIPS through the intermediary."""
    those = (*participants(2027, 24), last)
    found = reviewed(changed(complete(2027), "details.participants", those), 2027)
    assert verdict_of(found, "participants") == [verdict]
    (finding,) = [one for one in found.findings if one.about == "details.participants"]
    assert finding.observed == (25 if verdict == "MET" else 24)


@pytest.mark.parametrize(
    ("countries", "verdict"),
    [
        ({"US"}, "MET"),
        ({"US", "CA"}, "NOT_MET"),  # SUB-C30: a backup in Canada
        ({"US", "PR"}, "UNKNOWN"),
        ({"CA", "PR"}, "NOT_MET"),
        (set(), "UNKNOWN"),
    ],
)
def test_all_data_is_kept_in_the_united_states(countries: set[str], verdict: str) -> None:
    found = reviewed(changed(complete(2027), "details.data_kept_in", countries), 2027)
    assert verdict_of(found, "data-kept") == [verdict]


def test_a_place_of_business_in_toronto_is_a_gap() -> None:
    """SNO-C24."""
    found = reviewed(changed(complete(2027), "details.principal_place", "CA"), 2027)
    assert gaps(found) == [
        ("self-nomination.place-of-business", "details.principal_place", "NOT_MET")
    ]


@pytest.mark.parametrize("kind", BOTH)
def test_only_a_qcdr_needs_expertise(kind: IntermediaryType) -> None:
    """SNO-C10, SNO-C32: a registry is possible where a QCDR is not."""
    whole = complete(2027, kind)
    for path in ("details.clinical_expertise", "details.measure_development"):
        whole = changed(whole, path, Expertise.NONE)
    assert reviewed(whole, 2027).answer is (GAPS if kind is QCDR else NO_GAP)


def test_expertise_by_collaboration_suffices() -> None:
    """SNO-C09."""
    whole = changed(complete(2027), "details.clinical_expertise", Expertise.BY_COLLABORATION)
    assert reviewed(whole, 2027).answer is NO_GAP


@pytest.mark.parametrize("year", YEARS)
def test_an_agreement_that_takes_effect_late_is_a_gap(year: int) -> None:
    """INT-S06."""
    late = agreement(year, effective_on=date(year - 1, 10, 1))
    found = reviewed(changed(complete(year), "details.external_agreements", [late]), year)
    assert [one[0] for one in gaps(found)] == ["deadlines.external-agreement.effective"]
    assert found.answer is GAPS
    of_registry = changed(complete(year, REGISTRY), "details.external_agreements", [late])
    assert reviewed(of_registry, year).answer is (GAPS if year >= 2022 else NO_GAP)


@pytest.mark.parametrize("year", range(2017, 2023))
@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, NO_GAP),
        ({"is_written": False}, GAPS),
        ({"is_written": None}, UNDETERMINED),
        ({"is_signed": False, "signed_on": None}, GAPS),
        ({"is_signed": None}, NO_GAP),  # it has the day of its signature
        ({"is_signed": None, "signed_on": None}, UNDETERMINED),
        ({"details": frozenset()}, GAPS),
        ({"details": None}, UNDETERMINED),
    ],
)
def test_before_2023_an_agreement_is_written_signed_and_detailed_too(
    year: int, changes: dict[str, Any], answer: ReviewAnswer
) -> None:
    """AGR-017, AGR-018: of QCDRs from 2017, of registries from 2022."""
    given = [agreement(year, **changes)]
    found = reviewed(changed(complete(year), "details.external_agreements", given), year)
    assert found.answer is answer
    of_registry = changed(complete(year, REGISTRY), "details.external_agreements", given)
    assert reviewed(of_registry, year).answer is (answer if year == 2022 else NO_GAP)


def test_an_oral_agreement_of_an_applicant_of_unknown_type_may_not_be_needed() -> None:
    path = "details.external_agreements"
    whole = changed(complete(2021), path, [agreement(2021, is_written=False)])
    untyped = changed(changed(whole, "details.intermediary_type", None), "qcdr_measures", ())
    assert reviewed(untyped, 2021).missing == ("details.intermediary_type",)


def test_whether_an_item_that_is_not_given_is_needed_depends_on_the_type() -> None:
    path = "details.external_agreements"
    whole = changed(changed(complete(2021), "details.intermediary_type", None), "qcdr_measures", ())

    def missing(application: Application) -> list[tuple[str, ...]]:
        return [one.missing for one in reviewed(application, 2021).findings if one.about == path]

    assert missing(changed(whole, path, None)) == [("details.intermediary_type", path)]
    assert missing(blank(whole, path)) == [("details.intermediary_type",)]


@pytest.mark.parametrize(("count", "more"), [(11, ""), (12, ""), (13, " and 1 more")])
def test_a_list_names_the_first_twelve(count: int, more: str) -> None:
    names = [f"{number:02}" for number in range(count)]
    assert listed(names) == ", ".join(names[:12]) + more


def test_no_external_organization_needs_no_agreement() -> None:
    whole = changed(complete(2027), "details.external_agreements", ())
    assert reviewed(whole, 2027).answer is NO_GAP


def test_the_missing_facts_of_an_agreement_name_it() -> None:
    path = "details.external_agreements"
    unwritten = agreement(2027, is_written=None)
    found = reviewed(changed(complete(2027), path, [unwritten]), 2027)
    assert found.missing == (f"{path}[0].is_written",)
    before = changed(complete(2019), path, [agreement(2019, effective_on=None)])
    untyped = changed(changed(before, "details.intermediary_type", None), "qcdr_measures", ())
    assert "intermediary_type" in reviewed(untyped, 2019).missing


@pytest.mark.parametrize(
    ("lacking", "excepted", "answer"),
    [
        (PerformanceCategory.PROMOTING_INTEROPERABILITY, True, NO_GAP),
        (PerformanceCategory.PROMOTING_INTEROPERABILITY, False, GAPS),
        (PerformanceCategory.PROMOTING_INTEROPERABILITY, None, UNDETERMINED),
        (PerformanceCategory.QUALITY, True, GAPS),
        (PerformanceCategory.IMPROVEMENT_ACTIVITIES, True, GAPS),
    ],
)
def test_only_promoting_interoperability_can_be_excepted(
    lacking: PerformanceCategory, excepted: bool | None, answer: ReviewAnswer
) -> None:
    """REW-C18 says the same of reweighting: the quality category cannot be dropped."""
    whole = changed(complete(2026), "posting.categories", SUBMITTED_CATEGORIES - {lacking})
    found = reviewed(changed(whole, "posting.interoperability_excepted", excepted), 2026)
    assert found.answer is answer


def test_a_supported_category_lists_its_measures() -> None:
    whole = changed(complete(2027), "posting.improvement_activities", ())
    assert verdict_of(reviewed(whole, 2027), "improvement-activities") == ["NOT_MET"]
    none = changed(whole, "posting.categories", ())
    assert verdict_of(reviewed(none, 2027), "improvement-activities") == ["MET"]


@pytest.mark.parametrize(
    ("path", "rule", "ids"),
    [
        ("posting.mips_cqms", "mips-cqms", CQMS | {"999"}),
        ("posting.mips_cqms", "mips-cqms", CQMS | {"236"}),  # an eCQM only
        ("posting.ecqms", "ecqms", ECQMS | {"001"}),
        ("posting.improvement_activities", "improvement-activities", ACTIVITIES | {"001"}),
        ("posting.interoperability_measures", "interoperability-measures", {"IA_AHE_1"}),
        ("posting.mvps", "mvps", {MVP, "M9999"}),
    ],
)
def test_an_id_that_the_year_does_not_have_is_a_gap(path: str, rule: str, ids: set[str]) -> None:
    found = reviewed(changed(complete(2027), path, ids), 2027)
    assert gaps(found) == [(f"self-nomination.{rule}", path, "NOT_MET")]


def test_without_cmss_data_the_ids_are_not_known_to_be_valid() -> None:
    found = reviewed(complete(2027), 2027, inventory=None, mvps=None)
    assert (found.answer, found.missing) == (UNDETERMINED, ("mvps", "inventory"))


def test_data_of_another_year_is_refused() -> None:
    with pytest.raises(InvalidValue, match="inventory of 2026"):
        reviewed(complete(2027), 2027, inventory=inventory_of(2026))
    with pytest.raises(InvalidValue, match="mvps of 2026"):
        reviewed(complete(2027), 2027, mvps=mvps_of(2026))


@pytest.mark.parametrize(
    ("count", "is_high", "verdict"),
    [(5, True, "NOT_MET"), (6, True, "MET"), (6, False, "NOT_MET"), (6, None, "UNKNOWN")],
)
def test_an_application_needs_six_measures_with_an_outcome_or_high_priority_one(
    count: int, is_high: bool | None, verdict: str
) -> None:
    """SNO-056."""
    import attrs

    from qpp_rules.measures import MeasureType

    data = inventory_of(2027)
    plain = [
        attrs.evolve(
            one,
            is_flagged_high_priority=is_high,
            measure_type=MeasureType.PROCESS
            if one.category is PerformanceCategory.QUALITY
            else None,
        )
        for one in data.measures
    ]
    whole = changed(complete(2027, REGISTRY), "posting.mips_cqms", sorted(CQMS)[:count])
    whole = changed(whole, "posting.ecqms", ())
    found = reviewed(whole, 2027, inventory=attrs.evolve(data, measures=plain))
    assert verdict_of(found, "six-measures") == [verdict]


def test_a_qcdr_measure_that_the_data_does_not_have_may_be_an_outcome_measure() -> None:
    import attrs

    data = inventory_of(2027)
    plain = [attrs.evolve(one, is_flagged_high_priority=False) for one in data.measures]
    from qpp_rules.measures import MeasureType

    plain = [
        attrs.evolve(one, measure_type=MeasureType.PROCESS)
        if one.category is PerformanceCategory.QUALITY
        else one
        for one in plain
    ]
    found = reviewed(complete(2027), 2027, inventory=attrs.evolve(data, measures=plain))
    assert verdict_of(found, "six-measures") == ["UNKNOWN"]


@pytest.mark.parametrize(
    ("year", "finalized", "supported", "verdict"),
    [
        (2025, None, {MVP}, "MET"),
        (2025, None, (), "NOT_MET"),
        (2026, date(2025, 11, 21), (), "NOT_MET"),
        (2026, date(2026, 11, 21), (), "NOT_APPLICABLE"),
        (2026, None, (), "UNKNOWN"),
        (2026, None, {MVP}, "MET"),
        (2026, date(2025, 11, 21), None, "UNKNOWN"),
    ],
)
def test_an_mvp_of_a_client_that_is_not_supported_is_a_warning(
    year: int, finalized: date | None, supported: Any, verdict: str
) -> None:
    whole = changed(complete(year), "posting.mvp_needs", [MvpNeed(MVP, finalized)])
    found = reviewed(changed(whole, "posting.mvps", supported), year)
    assert verdict_of(found, "mvp-support") == [verdict]
    stays = supported is not None or year < 2024
    assert found.answer is (NO_GAP if stays else UNDETERMINED)


def test_a_supported_mvp_without_one_of_its_measures_is_a_warning() -> None:
    data = mvps_of(2027, quality_measures=frozenset({"001", "321", "XYZ9"}))
    whole = complete(2027)
    assert verdict_of(reviewed(whole, 2027, mvps=data), "mvp-measures") == ["MET"]
    without = changed(whole, "posting.mips_cqms", CQMS - {"001"})
    found = reviewed(without, 2027, mvps=data)
    assert (found.answer, verdict_of(found, "mvp-measures")) == (NO_GAP, ["NOT_MET"])


def test_subgroups_that_are_not_supported_are_a_warning() -> None:
    options = set(ParticipationOption) - {ParticipationOption.SUBGROUP}
    found = reviewed(changed(complete(2027), "posting.participation_options", options), 2027)
    assert (found.answer, verdict_of(found, "subgroups")) == (NO_GAP, ["NOT_MET"])


def test_past_performance_is_reported_but_decides_nothing() -> None:
    """SNO-C23."""
    prior = record(2027, failed_requirements=True, gave_inaccurate_information=True)
    found = reviewed(complete(2027), 2027, prior=prior)
    assert found.answer is NO_GAP
    assert [one[2] for one in gaps(found)] == ["NOT_MET", "NOT_MET"]


def test_the_years_channel_is_required() -> None:
    assert reviewed(changed(complete(2018), "channel", Channel.QPP_WEBSITE), 2018).answer is GAPS
    assert reviewed(changed(complete(2027), "channel", Channel.EMAIL), 2027).answer is GAPS


def test_an_application_for_another_year_is_a_gap() -> None:
    """SNO-C01: approval in an earlier year gives none in a later one."""
    found = reviewed(changed(complete(2027), "year", PerformanceYear(2026)), 2027)
    assert gaps(found) == [("self-nomination.for-the-year", "year", "NOT_MET")]


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        # INT-S02
        (datetime(2019, 9, 3, 19, 59, tzinfo=EASTERN), NO_GAP),
        (datetime(2019, 9, 3, 20, 1, tzinfo=EASTERN), GAPS),
        (None, UNDETERMINED),
    ],
)
def test_a_nomination_after_the_close_is_late(at: datetime | None, answer: ReviewAnswer) -> None:
    assert reviewed(complete(2020), 2020, submitted_at=at).answer is answer


def test_a_nomination_without_a_time_says_so() -> None:
    found = reviewed(complete(2027), 2027, submitted_at=None)
    assert found.missing == ("submitted_at",)
    assert [one.missing for one in found.findings if one.missing] == [("submitted_at",)]


@pytest.mark.parametrize(
    ("year", "verdicts"),
    [(2022, []), (2023, ["NOT_MET"])],  # INT-S04
)
def test_the_validation_strategy_is_required_from_2023(year: int, verdicts: list[str]) -> None:
    found = reviewed(blank(complete(year), "attestations.validation_strategy"), year)
    assert verdict_of(found, "validation-strategy") == verdicts


def test_feedback_is_attested_or_a_rationale_given_in_2021() -> None:
    whole = changed(complete(2021), "attestations.will_give_feedback", False)
    assert reviewed(whole, 2021).missing == ("attestations.feedback_rationale",)
    assert reviewed(blank(whole, "attestations.feedback_rationale"), 2021).answer is GAPS
    why = changed(whole, "attestations.feedback_rationale", "claims data comes too late")
    assert reviewed(why, 2021).answer is NO_GAP


@pytest.mark.parametrize(
    ("answered", "answer"), [(True, NO_GAP), (False, GAPS), (None, UNDETERMINED)]
)
def test_cmss_questions_must_be_answered(answered: bool | None, answer: ReviewAnswer) -> None:
    asked = [Question(subject="sampling", is_answered=answered)]
    assert reviewed(changed(complete(2023), "questions", asked), 2023).answer is answer
    assert reviewed(changed(complete(2023), "questions", ()), 2023).answer is NO_GAP
    assert verdict_of(reviewed(complete(2024), 2024), "questions") == []


def test_a_cost_without_a_frequency_is_a_gap() -> None:
    """SNO-C18."""
    found = reviewed(blank(complete(2027), "posting.cost.frequency"), 2027)
    assert gaps(found) == [("self-nomination.cost", "posting.cost.frequency", "NOT_MET")]


def test_open_items_are_listed_by_due_date() -> None:
    whole = complete(2027)
    for path in (
        "details.participants",
        "details.live_on",
        "contact.name",
        "attestations.attests_posting",
    ):
        whole = changed(whole, path, None)
    late = agreement(2027, effective_on=date(2026, 10, 1))
    whole = changed(whole, "details.external_agreements", [late])
    rows = open_items(reviewed(whole, 2027, prior=record(2027, failed_requirements=True)))
    assert [(row["due"], row["tab"], row["item"], row["decides"]) for row in rows] == [
        ("2026-01-01", "Intermediary Details", "details.participants", "yes"),
        ("2026-09-01", "Intermediary Details", "details.external_agreements[0]", "yes"),
        ("2026-09-01 20:00 EDT", "Intermediary Contact Info", "contact.name", "yes"),
        ("2027-01-01", "Intermediary Details", "details.live_on", "yes"),
        (None, "Attestations", "attestations.attests_posting", "yes"),
        (None, "the whole form", "prior.failed_requirements", "no"),
    ]
    assert {row["rule"] for row in rows} >= {"self-nomination.participants"}
    assert {row["verdict"] for row in rows} == {"NOT_MET", "UNKNOWN"}
    assert open_items(reviewed(complete(2027), 2027)) == []


def test_a_review_refuses_invalid_arguments() -> None:
    with pytest.raises(InvalidType, match="application"):
        review("application", PerformanceYear(2027), submitted_at=None)  # type: ignore[arg-type]
    with pytest.raises(YearNotCovered):
        review(Application(year=PerformanceYear(2028)), PerformanceYear(2028), submitted_at=None)
    with pytest.raises(InvalidValue, match="left_blank"):
        Application(year=PerformanceYear(2027), left_blank={"contact.nmae"})
    with pytest.raises(InvalidValue, match="without a value"):
        Application(year=PerformanceYear(2027), form=FormKind.FULL, left_blank={"form"})
    with pytest.raises(InvalidValue, match="path"):
        complete(2027).value("contact.nmae")

"""Whether an audit reaches all that will be submitted: 42 CFR 414.1400(b)(3)(v)(B) and (C)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import pytest
from hypothesis import given

from qpp_rules.audits import (
    AuditOutcome,
    AuditScope,
    Reach,
    check_scope,
)
from qpp_rules.audits.scope import MEMBERS, facet_problems
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import ApmEntity, Group, Individual, Npi, Tin
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import FrameEntry, draw
from tests.audits.samples import (
    PY2027,
    REGISTRY,
    SCOPE,
    audit,
    frame_of,
    only,
    open_in,
    plan_of,
    verdicts,
)
from tests.audits.strategies import scopes
from tests.sampling.samples import SEED

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
COST = PerformanceCategory.COST
QUALITY, ACTIVITIES, INTEROPERABILITY, _ = PerformanceCategory
DECLARED = "audits.declared-scope"
QCDR_ONLY = "audits.scope.qcdr-measures"
RULE_OF = {
    Reach.CATEGORIES: "audits.scope.categories",
    Reach.PARTICIPATION_OPTIONS: "audits.scope.participation-options",
    Reach.STATUSES: "audits.scope.statuses",
    Reach.COLLECTION_TYPES: "audits.scope.collection-types",
    Reach.REPORTING_OPTIONS: "audits.scope.reporting-options",
}
NAMED_IN_THE_FACT_SHEET = {
    Reach.CATEGORIES: {QUALITY, ACTIVITIES, INTEROPERABILITY},
    Reach.PARTICIPATION_OPTIONS: set(ParticipationOption),
    Reach.STATUSES: set(ParticipationStatus),
    Reach.COLLECTION_TYPES: {
        CollectionType.QCDR_MEASURE,
        CollectionType.MIPS_CQM,
        CollectionType.ECQM,
        CollectionType.MEDICARE_CQM,
    },
    Reach.REPORTING_OPTIONS: set(ReportingOption),
}
"""seeds/001, lines 239-251."""


def scope_with(**changes: Any) -> AuditScope:
    return attrs.evolve(SCOPE, **changes)


def about(findings: Iterable[Any], rule_id: str, verdict: Verdict) -> set[str]:
    return {one.about for one in findings if one.rule.id == rule_id and one.verdict is verdict}


# --- one thing after another: AUD-005 to AUD-008 -------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "facets", "rule", "left_out"),
    [
        pytest.param(
            {"categories": {QUALITY, ACTIVITIES, INTEROPERABILITY}},
            {"category:quality", "category:Promoting Interoperability"},
            "audits.scope.categories",
            "improvement activities",
            id="AUD-006, AUD-C24: activities",
        ),
        pytest.param(
            {"collection_types": {CollectionType.MIPS_CQM, CollectionType.ECQM}},
            {"collection-type:MIPS CQM"},
            "audits.scope.collection-types",
            "eCQM",
            id="AUD-005: eCQMs",
        ),
        pytest.param(
            {"collection_types": {CollectionType.MEDICARE_CQM}},
            {"collection-type:MIPS CQM"},
            "audits.scope.collection-types",
            "Medicare CQM",
            id="AUD-005: Medicare CQMs",
        ),
        pytest.param(
            {"reporting_options": {ReportingOption.TRADITIONAL_MIPS, ReportingOption.MVP}},
            {"reporting-option:traditional MIPS"},
            "audits.scope.reporting-options",
            "MVP",
            id="AUD-007, AUD-C25: MVPs",
        ),
        pytest.param(
            {"reporting_options": {ReportingOption.APP}},
            {"reporting-option:MVP"},
            "audits.scope.reporting-options",
            "APP",
            id="AUD-007: the APP",
        ),
        pytest.param(
            {
                "participation_options": {
                    ParticipationOption.GROUP,
                    ParticipationOption.SUBGROUP,
                }
            },
            set(),
            "audits.scope.participation-options",
            "subgroup",
            id="AUD-008: subgroups",
        ),
        pytest.param(
            {"statuses": {ParticipationStatus.MIPS_ELIGIBLE, ParticipationStatus.OPT_IN}},
            {"status:MIPS eligible"},
            "audits.scope.statuses",
            "opt-in",
            id="AUD-008: those who opted in",
        ),
        pytest.param(
            {"statuses": {ParticipationStatus.VOLUNTARY}},
            {"status:opt-in"},
            "audits.scope.statuses",
            "voluntary",
            id="AUD-008: those who report voluntarily",
        ),
    ],
)
def test_data_to_be_submitted_but_not_sampled_is_a_finding(
    changes: dict[str, Any], facets: set[str], rule: str, left_out: str
) -> None:
    scope = scope_with(**changes)
    reach = next(reach for reach, rule_id in RULE_OF.items() if rule_id == rule)
    kept = {facet for facet in SCOPE.facets if not facet.startswith(f"{reach.value}:")}

    determination = check_scope(scope, plan_of(facets=kept | facets))

    assert determination.answer is False
    unmet = [one for one in determination.findings if one.verdict is NOT_MET]
    found = [one for one in unmet if one.rule.id != DECLARED]
    assert [(one.rule.id, one.about, one.observed, one.required) for one in found] == [
        (rule, left_out, "not sampled", "sampled")
    ]


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"categories": {ACTIVITIES}, "collection_types": set()}, ["category: quality"]),
        ({"collection_types": {CollectionType.ECQM}}, ["collection-type: MIPS CQM"]),
        ({"reporting_options": {ReportingOption.APP}}, ["reporting-option: MVP"]),
        ({"statuses": {ParticipationStatus.OPT_IN}}, ["status: MIPS eligible"]),
        (
            {"participation_options": {ParticipationOption.SUBGROUP}},
            ["participation-option: group"],
        ),
        (
            {"collection_types": set()},
            ["collection-type: MIPS CQM", "collection-type: none at all"],
        ),
        (
            dict.fromkeys(
                (
                    "categories",
                    "collection_types",
                    "reporting_options",
                    "participation_options",
                    "statuses",
                ),
                frozenset(),
            ),
            None,
        ),
    ],
)
def test_a_scope_that_names_less_than_the_sample_shows_is_a_finding(
    changes: dict[str, Any], about: list[str] | None
) -> None:
    """AUD-036, D19."""
    determination = check_scope(scope_with(**changes), plan_of())

    assert determination.answer is False
    told = [
        one.about
        for one in determination.findings
        if one.rule.id == DECLARED and one.verdict is NOT_MET
    ]
    if about is None:
        assert {one for one in told if one.endswith("none at all")} == {
            f"{reach.value}: none at all" for reach in Reach if reach is not Reach.COLLECTION_TYPES
        }
    else:
        assert {*about} <= {*told}


def test_activities_alone_have_no_collection_type() -> None:
    scope = scope_with(categories={ACTIVITIES}, collection_types=set())
    facets = {facet for facet in scope.facets if not facet.startswith("collection-type")}

    determination = check_scope(scope, plan_of(facets=facets))

    assert [one.verdict for one in determination.findings if one.rule.id == DECLARED] == [MET]


def test_an_audit_that_covers_everything_is_reported_so() -> None:
    determination = check_scope(SCOPE, plan_of())

    assert determination.answer is True
    assert determination.year == PY2027
    assert only_sampled(determination.findings) == {
        ("audits.scope.categories", "quality"),
        ("audits.scope.participation-options", "group"),
        ("audits.scope.statuses", "MIPS eligible"),
        ("audits.scope.collection-types", "MIPS CQM"),
        ("audits.scope.reporting-options", "MVP"),
    }


def only_sampled(findings: Iterable[Any]) -> set[tuple[str, str]]:
    return {(one.rule.id, one.about) for one in findings if one.observed == "sampled"}


@pytest.mark.parametrize("reach", Reach)
def test_options_not_submitted_are_not_applicable(reach: Reach) -> None:
    """D12: unsubmitted data need not be validated; everything the fact sheet names is listed."""
    findings = check_scope(SCOPE, plan_of()).findings
    submitted = SCOPE.of(reach)

    assert about(findings, RULE_OF[reach], NOT_APPLICABLE) == {
        member.value for member in NAMED_IN_THE_FACT_SHEET[reach] - submitted
    }
    assert about(findings, RULE_OF[reach], MET) == {member.value for member in submitted}


def test_submitted_data_that_no_text_names_must_still_be_audited() -> None:
    scope = scope_with(collection_types={CollectionType.CAHPS_FOR_MIPS_SURVEY})

    determination = check_scope(scope, plan_of())

    assert about(determination.findings, RULE_OF[Reach.COLLECTION_TYPES], NOT_MET) == {
        "CAHPS for MIPS Survey"
    }


@pytest.mark.parametrize("reach", Reach)
def test_data_not_known_to_be_submitted_leaves_the_answer_open(reach: Reach) -> None:
    name = reach.name.lower()
    determination = check_scope(scope_with(**{name: None}), plan_of())

    assert determination.answer is None
    assert f"scope.{name}" in determination.missing
    assert only(determination, RULE_OF[reach]).verdict is UNKNOWN


@pytest.mark.parametrize("reach", Reach)
def test_if_nothing_is_submitted_nothing_has_to_be_covered(reach: Reach) -> None:
    # Without the quality category there is no collection type.
    nothing = {"collection_types": (), reach.name.lower(): ()}
    determination = check_scope(scope_with(**nothing), plan_of(facets=()))
    verdicts_of_it = {
        one.verdict for one in determination.findings if one.rule.id == RULE_OF[reach]
    }

    assert verdicts_of_it == {NOT_APPLICABLE}


def test_the_findings_are_in_the_order_of_the_regulation_and_the_vocabulary() -> None:
    findings = check_scope(SCOPE, plan_of()).findings
    rules = list(dict.fromkeys(one.rule.id for one in findings))
    options = [one.about for one in findings if one.rule.id == RULE_OF[Reach.PARTICIPATION_OPTIONS]]

    assert rules == [*RULE_OF.values(), DECLARED, QCDR_ONLY]
    assert options == [option.value for option in ParticipationOption]


# --- QCDR measures: AUD-005, AUD-C07 -------------------------------------------------------------


@pytest.mark.parametrize(
    ("types", "intermediary", "verdict", "missing"),
    [
        pytest.param({CollectionType.QCDR_MEASURE}, IntermediaryType.QCDR, MET, (), id="of a QCDR"),
        pytest.param({CollectionType.QCDR_MEASURE}, REGISTRY, NOT_MET, (), id="of a registry"),
        pytest.param(
            {CollectionType.QCDR_MEASURE},
            IntermediaryType.HEALTH_IT_VENDOR,
            NOT_MET,
            (),
            id="of a vendor",
        ),
        pytest.param(
            {CollectionType.QCDR_MEASURE}, None, UNKNOWN, ("intermediary_type",), id="not said"
        ),
        pytest.param({CollectionType.MIPS_CQM}, REGISTRY, NOT_APPLICABLE, (), id="AUD-C07: none"),
        pytest.param({CollectionType.MIPS_CQM}, None, NOT_APPLICABLE, (), id="none, type not said"),
        pytest.param(None, REGISTRY, UNKNOWN, ("scope.collection_types",), id="types not known"),
    ],
)
def test_only_a_qcdrs_audit_covers_qcdr_measures(
    types: set[CollectionType] | None,
    intermediary: IntermediaryType | None,
    verdict: Verdict,
    missing: tuple[str, ...],
) -> None:
    scope = scope_with(collection_types=types)
    plan = plan_of(facets=scope.facets)

    finding = only(check_scope(scope, plan, intermediary_type=intermediary), QCDR_ONLY)

    assert (finding.verdict, finding.missing) == (verdict, missing)
    if verdict in (MET, NOT_MET):
        assert (finding.observed, finding.required) == (intermediary.value, "QCDR")


# --- what a participant stands for ---------------------------------------------------------------


def test_a_facets_case_does_not_matter_and_it_may_be_a_name_or_a_spelling() -> None:
    facets = {
        "category:QUALITY",
        "collection-type:mips_cqm",
        "reporting-option:mvp",
        "status:Mips Eligible",
        "region:north",
    }

    assert check_scope(SCOPE, plan_of(facets=facets)).answer is True


def test_the_kind_of_participant_gives_its_participation_option() -> None:
    frame = [*frame_of(12), FrameEntry(ApmEntity("A1234"), SCOPE.facets)]
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=PY2027)
    scope = scope_with(
        participation_options={ParticipationOption.GROUP, ParticipationOption.APM_ENTITY}
    )

    assert check_scope(scope, plan).answer is True


def test_a_facet_gives_the_participation_option_of_a_tin_npis_practice() -> None:
    """2021 to 2023 the unit is the TIN/NPI, so the kind of participant does not tell."""
    facets = {*SCOPE.facets, "participation-option:group"}
    entries = [
        FrameEntry(Individual(Tin(f"{number:09}"), Npi("1234567893")), facets)
        for number in range(1, 12)
    ]
    plan = draw(entries, lambda _: ["P1"], seed=SEED, year=PerformanceYear(2023))

    assert check_scope(SCOPE, plan).answer is True
    individuals = scope_with(participation_options={ParticipationOption.INDIVIDUAL})
    assert check_scope(individuals, plan).answer is False


def test_a_facet_does_not_change_the_kind_of_participant() -> None:
    """Only of a clinician it tells how the practice reports, and only until 2023."""
    facets = {*SCOPE.facets, "participation-option:APM Entity"}
    both = scope_with(
        participation_options={ParticipationOption.GROUP, ParticipationOption.APM_ENTITY}
    )
    groups = [*frame_of(10), *(attrs.evolve(one, facets=facets) for one in frame_of(20)[10:])]
    plan = draw(groups, lambda _: ["P1"], seed=SEED, year=PY2027, at_least=20)

    assert check_scope(both, plan).answer is False
    assert AuditScope.of_frame(groups).participation_options == {ParticipationOption.GROUP}
    clinicians = [
        FrameEntry(Individual(Tin(f"{n:09}"), Npi("1234567893")), facets) for n in range(1, 12)
    ]
    apm = scope_with(participation_options={ParticipationOption.APM_ENTITY})
    for year, answer in ((2023, True), (2024, False)):
        drawn = draw(clinicians, lambda _: ["P1"], seed=SEED, year=PerformanceYear(year))
        assert check_scope(apm, drawn).answer is answer


def test_a_plan_that_was_changed_is_not_judged() -> None:
    plan = plan_of()
    edited = attrs.evolve(plan, participants=plan.participants[1:])

    with pytest.raises(
        InvalidValue, match=r"^check_scope: plan\.digest: given a digest that does not"
    ):
        check_scope(SCOPE, edited)


@pytest.mark.parametrize(
    ("facet", "expected"),
    [
        ("category:care", "QUALITY, IMPROVEMENT_ACTIVITIES"),
        ("collection-type:CQM", "MIPS_CQM"),
        ("reporting-option:", "TRADITIONAL_MIPS, MVP, APP"),
        ("participation-option:clinic", "INDIVIDUAL, GROUP"),
        ("status:eligible", "MIPS_ELIGIBLE, OPT_IN, VOLUNTARY"),
    ],
)
def test_a_facet_that_names_no_member_is_refused(facet: str, expected: str) -> None:
    plan = plan_of(facets={facet})

    told = rf"^check_scope: facets: given '{facet}' \(str\), .* {expected}"
    with pytest.raises(InvalidValue, match=told):
        check_scope(SCOPE, plan)
    with pytest.raises(InvalidValue, match=r"^AuditScope.of_frame: facets: given"):
        AuditScope.of_frame(frame_of(1, {facet}))
    (problem,) = facet_problems("plan", plan.participants)
    assert problem.field == "plan, facets"


# --- the years -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "cited"),
    [
        (2021, "42 CFR § 414.1400(b)(2)(iv)(B) and (c)(2)(iii)(B)"),
        (2022, "42 CFR § 414.1400(b)(3)(v)(B)"),
        (2023, "42 CFR § 414.1400(b)(3)(v)(B)"),
        (2024, "42 CFR § 414.1400(b)(3)(v)(B)"),
        (2026, "42 CFR § 414.1400(b)(3)(v)(B)"),
        (2027, '2027 Self-Nomination Fact Sheet, "Data Validation and Targeted Audits"'),
    ],
)
def test_a_finding_cites_the_text_of_the_year(year: int, cited: str) -> None:
    number = "participation-option:group"
    facets = {*SCOPE.facets, number} if year < 2024 else SCOPE.facets
    frame = [
        FrameEntry(Individual(Tin(f"{n:09}"), Npi("1234567893")), facets) for n in range(1, 12)
    ]
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=PerformanceYear(year))

    findings = check_scope(SCOPE, plan).findings

    found = next(one for one in findings if one.about == "quality")
    assert str(found.citation) == cited
    assert not found.is_assumption


@pytest.mark.parametrize(
    "rule", ["audits.scope.collection-types", "audits.scope.reporting-options"]
)
def test_before_2027_covering_options_that_the_regulation_does_not_name_is_our_reading(
    rule: str,
) -> None:
    before = check_scope(SCOPE, plan_of(year=PerformanceYear(2026))).findings
    now = check_scope(SCOPE, plan_of()).findings

    def basis(findings: Iterable[Any]) -> set[Basis]:
        return {one.citation.basis for one in findings if one.rule.id == rule and one.observed}

    assert basis(before) == {Basis.INTERPRETATION}
    assert basis(now) == {Basis.CMS_GUIDANCE}


def test_options_that_the_regulation_names_rest_in_2026_on_the_2024_text() -> None:
    in_2026 = {reach: rule.of(PerformanceYear(2026)) for reach, (rule, *_) in MEMBERS.items()}

    assert list(in_2026) == list(Reach)
    assert {
        reach: one.citation.locator
        for reach, one in in_2026.items()
        if one.citation.basis is Basis.DERIVED
    } == {
        Reach.CATEGORIES: "414.1400(b)(3)(v)(B)",
        Reach.PARTICIPATION_OPTIONS: "414.1400(b)(3)(v)(C)",
        Reach.STATUSES: "414.1400(b)(3)(v)(C)",
    }


@pytest.mark.parametrize("year", [2020, 2028])
def test_no_year_before_2021_or_after_2027_is_covered(year: int) -> None:
    for rule, *_ in MEMBERS.values():
        with pytest.raises(YearNotCovered):
            rule.of(PerformanceYear(year))


# --- a scope -------------------------------------------------------------------------------------


def test_a_scope_gives_the_facets_that_a_draw_then_covers() -> None:
    assert SCOPE.facets == {
        "category:quality",
        "collection-type:MIPS CQM",
        "reporting-option:MVP",
        "status:MIPS eligible",
    }
    assert AuditScope().facets == frozenset()


def test_a_frame_gives_its_scope_and_unstated_facts_are_not_known() -> None:
    entries = [
        FrameEntry(Group(Tin("000000001")), {"category:quality", "status:voluntary"}),
        FrameEntry(ApmEntity("A1"), {"category:improvement activities", "site:2"}),
    ]

    assert AuditScope.of_frame(entries) == AuditScope(
        categories={QUALITY, ACTIVITIES},
        participation_options={ParticipationOption.GROUP, ParticipationOption.APM_ENTITY},
        statuses={ParticipationStatus.VOLUNTARY},
    )
    assert AuditScope.of_frame([]) == AuditScope()


@given(scopes())
def test_a_draw_from_a_frame_with_a_scopes_facets_covers_all_of_it(
    scope: AuditScope,
) -> None:
    """AUD-005 to AUD-008: what is on every entry is on every sampled one."""
    plan = plan_of(size=10, facets=scope.facets)

    determination = check_scope(scope, plan, intermediary_type=IntermediaryType.QCDR)

    elsewhere = {RULE_OF[Reach.PARTICIPATION_OPTIONS], DECLARED}
    assert [
        one
        for one in determination.findings
        if one.verdict is NOT_MET and one.rule.id not in elsewhere
    ] == []


@given(scopes(), scopes())
def test_a_sample_that_covers_too_little_is_detected(
    wanted: AuditScope, given_scope: AuditScope
) -> None:
    """A member is found NOT_MET exactly where it is wanted and no sampled participant has it."""
    plan = plan_of(size=10, facets=given_scope.facets)
    determination = check_scope(wanted, plan, intermediary_type=IntermediaryType.QCDR)

    for reach in set(Reach) - {Reach.PARTICIPATION_OPTIONS}:
        missed = {
            one.value for one in (wanted.of(reach) or set()) - (given_scope.of(reach) or set())
        }
        assert about(determination.findings, RULE_OF[reach], NOT_MET) == missed


# --- malformed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"categories": "quality"}, "categories: given str, expected a frozenset of Perf"),
        ({"categories": {"quality"}}, "categories: given an item that is a str, expected"),
        ({"collection_types": 5}, "collection_types: given int, expected a frozenset"),
        ({"reporting_options": [["MVP"]]}, "reporting_options: given list, expected"),
        ({"participation_options": {QUALITY}}, "an item that is a PerformanceCategory"),
        ({"statuses": {None}}, "statuses: given an item that is a NoneType, expected"),
    ],
)
def test_a_scope_with_wrong_types_is_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidType, match=told):
        AuditScope(**fields)


def test_cost_is_not_submitted_and_only_quality_data_has_a_collection_type() -> None:
    with pytest.raises(InvalidValue) as caught:
        AuditScope(
            categories={COST}, collection_types={CollectionType.ECQM, CollectionType.MIPS_CQM}
        )

    assert [str(problem) for problem in caught.value.problems] == [
        (
            "categories: given COST, expected the categories that an intermediary submits; "
            "leave it out: CMS computes it"
        ),
        (
            "collection_types: given 2 without the quality category, expected none; only quality "
            "data has a collection type; add QUALITY to categories"
        ),
    ]
    assert AuditScope(collection_types={CollectionType.ECQM}).categories is None
    assert AuditScope(categories={ACTIVITIES}, collection_types=()).collection_types == frozenset()


def test_only_scopes_plans_and_types_are_compared() -> None:
    with pytest.raises(InvalidType) as caught:
        check_scope("scope", None, intermediary_type="QCDR")

    assert [str(problem) for problem in caught.value.problems] == [
        "scope: given 'scope' (str), expected an AuditScope",
        "plan: given None, expected a Plan",
        (
            "intermediary_type: given 'QCDR' (str), expected an IntermediaryType, or None; one of "
            "QCDR, QUALIFIED_REGISTRY, HEALTH_IT_VENDOR, CAHPS_SURVEY_VENDOR"
        ),
    ]


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (5, "frame: given int, expected an iterable of FrameEntry"),
        ("frame", "frame: given str, expected an iterable of FrameEntry"),
        ([Group(Tin("123456789"))], r"frame\[0\]: given Group, expected a FrameEntry"),
    ],
)
def test_only_frames_have_a_scope(frame: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=f"^AuditScope.of_frame: {told}"):
        AuditScope.of_frame(frame)


def test_an_unknown_clause_does_not_hide_one_that_is_not_met() -> None:
    determination = check_scope(scope_with(statuses=None), plan_of(facets={"category:quality"}))

    assert determination.answer is False
    assert (RULE_OF[Reach.STATUSES], UNKNOWN) in verdicts(determination.findings)


CLEAN, DEFICIENT, UNDETERMINED = AuditOutcome


# --- time, type and Medicare CQMs ----------------------------------------------------------------


@pytest.mark.parametrize("kind", IntermediaryType)
def test_only_a_qcdr_or_a_registry_audits_its_submissions(kind: IntermediaryType) -> None:
    result = audit(intermediary_type=kind)

    may = kind in (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)
    assert (result.answer is CLEAN) is may
    assert open_in(result.open) == ([] if may else ["audits.intermediary-type"])
    assert audit(intermediary_type=None).missing == ("intermediary_type",)


def test_neither_type_submits_the_survey_or_claims() -> None:
    scope = attrs.evolve(
        SCOPE,
        collection_types={CollectionType.MIPS_CQM, CollectionType.CAHPS_FOR_MIPS_SURVEY},
    )
    result = audit(plan=plan_of(facets=scope.facets), scope=scope)

    assert open_in(result.open) == ["audits.intermediary-type"]


# --- a reporting option that the year does not have ----------------------------------------------


@pytest.mark.parametrize(("year", "answer"), [(2021, False), (2022, False), (2023, True)])
def test_no_audit_covers_a_reporting_option_that_the_year_does_not_have(
    year: int, answer: bool
) -> None:
    scope = AuditScope(
        categories={QUALITY},
        collection_types={CollectionType.ECQM},
        reporting_options={ReportingOption.MVP},
        participation_options={ParticipationOption.INDIVIDUAL},
        statuses={ParticipationStatus.MIPS_ELIGIBLE},
    )
    someone = Individual(Tin("000000001"), Npi("1234567893"))
    plan = draw(
        [FrameEntry(someone, scope.facets)], lambda _: ["P1"], seed=SEED, year=PerformanceYear(year)
    )

    found = check_scope(scope, plan, intermediary_type=IntermediaryType.QCDR)

    assert found.answer is answer
    not_met = {one.rule.id for one in found.findings if one.verdict is NOT_MET}
    assert not_met == (set() if answer else {"terms.reporting-option"})

"""Who is a third party intermediary, and of which type, by the text of each year."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Verdict
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import (
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    ParticipationStatus,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    INTERMEDIARY_TYPES,
    OWED_THE_SAME_DUTIES,
    QPP_PARTICIPANTS,
    Approval,
    Organization,
    RegistryKind,
    check_npi_type,
    is_practice_representative,
    is_qcdr,
    is_registry_by_kind,
    is_registry_by_work,
    is_third_party_intermediary,
)

YEARS = [PerformanceYear(year) for year in range(2017, 2030)]
PY2019, PY2023, PY2024, PY2025, PY2026, PY2027 = (
    PerformanceYear(year) for year in (2019, 2023, 2024, 2025, 2026, 2027)
)
QCDR, QUALIFIED_REGISTRY, HEALTH_IT_VENDOR, SURVEY_VENDOR = IntermediaryType
Fact = bool | None
FACTS: tuple[Fact, ...] = (True, False, None)


def of_all(*facts: Fact) -> Fact:
    """Say what all of *facts* together say: one no is no, whatever is unknown besides."""
    if False in facts:
        return False
    return None if None in facts else True


def verdicts(answer: Determination[Any]) -> list[Verdict]:
    return [finding.verdict for finding in answer.findings]


VERDICTS = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}

# --- third party intermediaries ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "types"),
    [
        pytest.param(2023, {*IntermediaryType}, id="VOC-002-S2:37"),
        pytest.param(2024, {*IntermediaryType}, id="VOC-003-health-it-vendor-still"),
        pytest.param(2025, {QCDR, QUALIFIED_REGISTRY, SURVEY_VENDOR}, id="VOC-003-no-longer"),
        pytest.param(2026, {QCDR, QUALIFIED_REGISTRY, SURVEY_VENDOR}, id="VOC-003-S0:42"),
        pytest.param(2027, {QCDR, QUALIFIED_REGISTRY, SURVEY_VENDOR}, id="VOC-003-S1:186"),
    ],
)
def test_a_year_has_the_types_of_intermediary_that_its_text_names(
    year: int, types: set[IntermediaryType]
) -> None:
    assert INTERMEDIARY_TYPES.at(PerformanceYear(year)) == types


@pytest.mark.parametrize("year", [2017, 2022, 2028])
def test_the_types_of_a_year_that_was_not_read_are_an_error_and_not_a_guess(year: int) -> None:
    """VOC-001: unknown year: error, not a guess."""
    with pytest.raises(YearNotCovered) as caught:
        is_third_party_intermediary([], PerformanceYear(year))

    assert caught.value.covered == ((2023, 2027),)


APPROVALS = [
    pytest.param([(QCDR, PY2026)], PY2026, True, "QCDR", id="VOC-001-approved"),
    pytest.param([(QCDR, PY2026)], PY2027, False, "no approval", id="VOC-C10-approval-is-by-year"),
    pytest.param([(QCDR, PY2027)], PY2026, False, "no approval", id="VOC-001-not-yet"),
    pytest.param([], PY2026, False, "no approval", id="VOC-001-none"),
    pytest.param([(HEALTH_IT_VENDOR, PY2024)], PY2024, True, "health IT vendor", id="VOC-003-2024"),
    pytest.param(
        [(HEALTH_IT_VENDOR, PY2025)], PY2025, False, "health IT vendor", id="VOC-003-2025"
    ),
    pytest.param(
        [(HEALTH_IT_VENDOR, PY2025), (QUALIFIED_REGISTRY, PY2025), (QCDR, PY2024)],
        PY2025,
        True,
        "health IT vendor, Qualified Registry",
        id="VOC-003-another-type-besides",
    ),
    pytest.param(
        [(SURVEY_VENDOR, PY2023)], PY2023, True, "CMS-approved survey vendor", id="VOC-002"
    ),
]


@pytest.mark.parametrize(("approvals", "year", "answer", "observed"), APPROVALS)
def test_an_intermediary_is_approved_for_the_year_as_a_type_that_the_year_has(
    approvals: list[tuple[IntermediaryType, PerformanceYear]],
    year: PerformanceYear,
    answer: bool,
    observed: str,
) -> None:
    given = (Approval(kind, of) for kind, of in approvals)

    decided = is_third_party_intermediary(given, year)

    assert decided.answer is answer
    assert [finding.observed for finding in decided.findings] == [observed]
    assert decided.finding("terms.third-party-intermediary").verdict is VERDICTS[answer]
    assert decided.finding("terms.third-party-intermediary").citation == (
        INTERMEDIARY_TYPES.source(year)
    )


@given(
    st.lists(
        st.builds(
            Approval,
            st.sampled_from(IntermediaryType),
            st.sampled_from([PY2023, PY2024, PY2025, PY2026, PY2027]),
        )
    ),
    st.sampled_from([PY2023, PY2024, PY2025, PY2026, PY2027]),
)
def test_approval_is_by_year_and_only_health_it_vendors_left(
    approvals: list[Approval], year: PerformanceYear
) -> None:
    """VOC-001 to VOC-003, said without the table: an approval counts in its own year alone."""
    own = [approval.intermediary_type for approval in approvals if approval.year == year]
    counted = [kind for kind in own if kind is not HEALTH_IT_VENDOR or year < PY2025]

    decided = is_third_party_intermediary(approvals, year)

    assert decided.answer is bool(counted)
    assert decided.answer is is_third_party_intermediary(approvals[::-1], year).answer


@pytest.mark.parametrize("kind", ["QCDR", None, OrganizationType.HEALTH_IT_VENDOR], ids=repr)
def test_what_is_no_type_of_intermediary_is_refused(kind: object) -> None:
    """VOC-002: asking for a type outside the set: rejected. VOC-018: nor is an organization's."""
    with pytest.raises(InvalidType) as caught:
        Approval(kind, 2026)

    assert [problem.field for problem in caught.value.problems] == ["intermediary_type", "year"]
    assert "one of QCDR, QUALIFIED_REGISTRY" in str(caught.value)


def test_an_approval_is_a_frozen_value() -> None:
    approval = Approval(QCDR, PY2026)

    for arrived in (pickle.loads(pickle.dumps(approval)), copy.deepcopy(approval)):  # noqa: S301
        assert arrived == approval
        assert {approval: 1}[arrived] == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        approval.year = PY2027


@pytest.mark.parametrize("approval", [QCDR, ("QCDR", 2026), None], ids=repr)
def test_only_approvals_are_counted(approval: object) -> None:
    with pytest.raises(InvalidType, match=r"is_third_party_intermediary: approvals: given"):
        is_third_party_intermediary([Approval(QCDR, PY2026), approval], PY2026)


# --- QCDRs -------------------------------------------------------------------------------------

QCDR_FACTS = ("clinical_expertise", "measure_development_expertise", "collects_data_for_tracking")
QCDR_RULES = [
    "terms.qcdr.clinical-expertise",
    "terms.qcdr.measure-development",
    "terms.qcdr.collects-data",
]


@pytest.mark.parametrize("facts", [*product(FACTS, repeat=3)], ids=str)
def test_a_qcdr_needs_clinical_and_measure_expertise_and_data_for_tracking(
    facts: tuple[Fact, Fact, Fact],
) -> None:
    """VOC-004: all three present: may be a QCDR; any missing: not; one unknown is not a no."""
    decided = is_qcdr(**dict(zip(QCDR_FACTS, facts, strict=True)), year=PY2027)

    assert decided.answer is of_all(*facts)
    assert [finding.rule.id for finding in decided.findings] == QCDR_RULES
    assert verdicts(decided) == [VERDICTS[fact] for fact in facts]
    assert decided.missing == tuple(
        name for name, fact in zip(QCDR_FACTS, facts, strict=True) if fact is None
    )


@pytest.mark.parametrize(
    ("year", "document"),
    [
        pytest.param(2023, "2023 QCDR/Qualified Registry participation guide", id="S2:47"),
        pytest.param(2026, "2026 QCDR/Qualified Registry participation guide", id="S0:46"),
        pytest.param(2027, "2027 Self-Nomination Fact Sheet", id="S1:54"),
    ],
)
def test_what_a_qcdr_is_is_cited_from_the_text_of_the_year(year: int, document: str) -> None:
    facts = dict.fromkeys(QCDR_FACTS, True)

    decided = is_qcdr(**facts, year=PerformanceYear(year))

    assert [finding.citation.document for finding in decided.findings] == [document] * 3
    assert [str(finding.about) for finding in decided.findings] == [
        "clinical expertise",
        "measure development expertise",
        "collects data for tracking",
    ]


# --- qualified registries ----------------------------------------------------------------------

KIND_FACTS = ("self_nominated", "vetted", "has_legal_authority")


def by_kind(
    kind: RegistryKind | None, facts: tuple[Fact, ...], year: PerformanceYear = PY2023
) -> Determination[Fact]:
    return is_registry_by_kind(kind, year, **dict(zip(KIND_FACTS, facts, strict=True)))


def test_the_2023_text_names_three_kinds_of_registry() -> None:
    """VOC-006: medical registry, maintenance-of-certification program, other intermediary."""
    assert [kind.value for kind in RegistryKind] == [
        "medical registry",
        "maintenance of certification program",
        "other data intermediary",
    ]


@pytest.mark.parametrize("kind", [*RegistryKind, None], ids=str)
@pytest.mark.parametrize("facts", [*product(FACTS, repeat=3)], ids=str)
def test_a_registry_of_2023_is_of_a_kind_nominated_vetted_and_with_authority(
    kind: RegistryKind | None, facts: tuple[Fact, ...]
) -> None:
    """VOC-006: one flag missing: false. VOC-007: without legal authority: not qualified."""
    decided = by_kind(kind, facts)

    assert {finding.rule.id for finding in decided.findings} == {"terms.qualified-registry.kind"}
    assert decided.answer is of_all(kind is not None, *facts)
    assert verdicts(decided) == [
        VERDICTS[kind is not None],
        *(VERDICTS[fact] for fact in facts),
    ]
    assert decided.missing == tuple(
        name for name, fact in zip(KIND_FACTS, facts, strict=True) if fact is None
    )
    assert decided.findings[0].observed == (kind.value if kind else "none of the kinds")


@pytest.mark.parametrize("kind", ["medical registry", True, RegistryKind], ids=repr)
def test_what_is_no_kind_of_registry_is_refused(kind: object) -> None:
    with pytest.raises(InvalidType, match=r"kind: given .* expected a RegistryKind"):
        by_kind(kind, (True, True, True))


@pytest.mark.parametrize("year", [PY2026, PY2027], ids=str)
@pytest.mark.parametrize("facts", [*product(FACTS, repeat=2)], ids=str)
def test_a_registry_since_2026_collects_and_submits(
    year: PerformanceYear, facts: tuple[Fact, Fact]
) -> None:
    """VOC-005: collects and submits: true; needs no measure-development experience."""
    collects, submits = facts

    decided = is_registry_by_work(year, collects=collects, submits=submits)

    assert decided.answer is of_all(*facts)
    assert verdicts(decided) == [VERDICTS[fact] for fact in facts]
    assert {finding.rule.id for finding in decided.findings} == {"terms.qualified-registry.work"}
    assert [finding.about for finding in decided.findings] == ["collects", "submits"]
    assert decided.missing == tuple(
        name for name, fact in zip(("collects", "submits"), facts, strict=True) if fact is None
    )
    assert {finding.citation.document[:4] for finding in decided.findings} == {str(year)}


# --- organizations -----------------------------------------------------------------------------

NAMED = [kind for kind in OrganizationType if kind is not OrganizationType.OTHER]


@pytest.mark.parametrize("kind", NAMED)
def test_an_organization_whose_type_says_what_it_is_takes_no_description(
    kind: OrganizationType,
) -> None:
    """VOC-018: Other requires a description; the other five take none."""
    assert Organization(kind).description == ""
    for description in ("a registry", " "):
        with pytest.raises(InvalidValue, match="expected none, because") as caught:
            Organization(kind, description)
        assert [problem.field for problem in caught.value.problems] == ["description"]


@pytest.mark.parametrize("description", ["", " ", "\t"])
def test_another_organization_says_what_it_is(description: str) -> None:
    with pytest.raises(InvalidValue, match=r"description: given .* expected a description"):
        Organization(OrganizationType.OTHER, description)
    assert Organization(OrganizationType.OTHER, "a payer").description == "a payer"


@pytest.mark.parametrize(
    ("kind", "description", "fields"),
    [
        ("Other", "a payer", ["kind"]),
        (OrganizationType.OTHER, None, ["description"]),
        (IntermediaryType.HEALTH_IT_VENDOR, 5, ["kind", "description"]),
    ],
)
def test_an_organization_is_made_of_its_type_and_text(
    kind: object, description: object, fields: list[str]
) -> None:
    with pytest.raises(InvalidType) as caught:
        Organization(kind, description)

    assert [problem.field for problem in caught.value.problems] == fields


# --- who is meant by participants --------------------------------------------------------------


def test_qpp_participants_are_all_five_options() -> None:
    """VOC-014: the same five members as VOC-010."""
    assert frozenset(ParticipationOption) == QPP_PARTICIPANTS
    assert len(QPP_PARTICIPANTS) == 5


def test_duties_do_not_shrink_for_those_who_opt_in_or_report_voluntarily() -> None:
    """VOC-013: participant basis eligible, opt-in, voluntary: obligations are the same."""
    assert {status.name for status in OWED_THE_SAME_DUTIES} == {
        "MIPS_ELIGIBLE",
        "OPT_IN",
        "VOLUNTARY",
    }
    assert frozenset(ParticipationStatus) == OWED_THE_SAME_DUTIES


# --- practice representatives ------------------------------------------------------------------


@pytest.mark.parametrize("authorized", FACTS)
def test_a_practice_representative_is_authorized_by_the_security_official(
    authorized: Fact,
) -> None:
    """VOC-020: authorized by the practice's Security Official: true; otherwise false."""
    decided = is_practice_representative(PY2019, authorized_by_security_official=authorized)

    assert decided.answer is authorized
    assert decided.missing == (
        () if authorized is not None else ("authorized_by_security_official",)
    )
    assert decided.findings[0].rule.id == "terms.practice-representative"
    assert decided.findings[0].citation.basis is Basis.CMS_GUIDANCE


# --- clinicians' NPIs --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("enumeration_type", "answer"),
    [
        pytest.param(1, True, id="IDN-003-person"),
        pytest.param(2, False, id="IDN-C06-organization"),
        pytest.param(None, None, id="IDN-003-unknown"),
    ],
)
def test_an_organizations_npi_must_not_stand_where_a_clinicians_belongs(
    enumeration_type: int | None, answer: Fact
) -> None:
    decided = check_npi_type(enumeration_type, PY2027)

    assert decided.answer is answer
    assert decided.findings[0].rule.id == "terms.clinician-npi"
    assert decided.missing == (("enumeration_type",) if answer is None else ())
    expected = None if answer is None else f"type {enumeration_type}"
    assert decided.findings[0].observed == expected


@pytest.mark.parametrize("enumeration_type", [0, 3, -1, 1234567893])
def test_there_are_two_types_of_npi(enumeration_type: int) -> None:
    with pytest.raises(InvalidValue, match="expected 1 for a person, 2 for an organization"):
        check_npi_type(enumeration_type, PY2027)


@pytest.mark.parametrize("enumeration_type", [True, False, "1", 1.0, "NPI-1"], ids=repr)
def test_the_type_of_an_npi_is_a_whole_number(enumeration_type: object) -> None:
    with pytest.raises(InvalidType, match="check_npi_type: enumeration_type: given"):
        check_npi_type(enumeration_type, PY2027)


@pytest.mark.parametrize(
    ("year", "basis"), [(2017, "INTERPRETATION"), (2026, "INTERPRETATION"), (2027, "CMS_GUIDANCE")]
)
def test_the_type_of_an_npi_says_on_which_text_its_year_rests(year: int, basis: str) -> None:
    decided = check_npi_type(2, PerformanceYear(year))

    assert decided.answer is False
    assert decided.findings[0].citation.basis.name == basis


@pytest.mark.parametrize("year", [2028, 2035])
def test_the_type_of_an_npi_is_not_judged_in_a_year_without_a_source(year: int) -> None:
    with pytest.raises(YearNotCovered):
        check_npi_type(None, PerformanceYear(year))


@pytest.mark.parametrize("approvals", [5, None, Approval(IntermediaryType.QCDR, PY2027)], ids=repr)
def test_approvals_are_a_listing(approvals: Any) -> None:
    with pytest.raises(InvalidType, match=r"is_third_party_intermediary: approvals: given"):
        is_third_party_intermediary(approvals, PY2027)


# --- years and facts, alike for all ------------------------------------------------------------

Ask = Callable[[PerformanceYear], Determination[Fact]]
COVERED: dict[str, tuple[Ask, set[int]]] = {
    "is_third_party_intermediary": (
        lambda year: is_third_party_intermediary([], year),
        {2023, 2024, 2025, 2026, 2027},
    ),
    "is_qcdr": (
        lambda year: is_qcdr(**dict.fromkeys(QCDR_FACTS, True), year=year),
        {2023, 2026, 2027},
    ),
    "is_registry_by_kind": (
        lambda year: by_kind(RegistryKind.MEDICAL_REGISTRY, (True, True, True), year),
        {2023},
    ),
    "is_registry_by_work": (
        lambda year: is_registry_by_work(year, collects=True, submits=True),
        {2026, 2027},
    ),
    "is_practice_representative": (
        lambda year: is_practice_representative(year, authorized_by_security_official=True),
        {2019},
    ),
}


@pytest.mark.parametrize("name", COVERED)
def test_a_definition_is_applied_to_the_years_of_its_text_and_to_no_other(name: str) -> None:
    """No carry-forward, no carry-back: a year is covered only where a source was read."""
    ask, covered = COVERED[name]
    answered = set()
    for year in YEARS:
        try:
            assert ask(year).year == year
            answered.add(year.year)
        except YearNotCovered:
            continue

    assert answered == covered


@pytest.mark.parametrize("name", [*COVERED, "check_npi_type"])
@pytest.mark.parametrize("year", [2027, "2027", None], ids=repr)
def test_a_year_is_a_performance_year(name: str, year: object) -> None:
    ask = (lambda at: check_npi_type(1, at)) if name == "check_npi_type" else COVERED[name][0]

    with pytest.raises(InvalidType, match="expected a PerformanceYear"):
        ask(year)


WITH_FACTS: dict[str, tuple[Callable[..., Determination[Fact]], dict[str, Any]]] = {
    "is_qcdr": (is_qcdr, {**dict.fromkeys(QCDR_FACTS, True), "year": PY2027}),
    "is_registry_by_kind": (
        lambda **facts: is_registry_by_kind(RegistryKind.MEDICAL_REGISTRY, PY2023, **facts),
        dict.fromkeys(KIND_FACTS, True),
    ),
    "is_registry_by_work": (
        lambda **facts: is_registry_by_work(PY2027, **facts),
        {"collects": True, "submits": True},
    ),
    "is_practice_representative": (
        lambda **facts: is_practice_representative(PY2019, **facts),
        {"authorized_by_security_official": True},
    ),
}


@pytest.mark.parametrize(
    ("name", "fact"),
    [(name, fact) for name, (_, facts) in WITH_FACTS.items() for fact in facts if fact != "year"],
)
@pytest.mark.parametrize("value", ["yes", 1, 0, [], PY2027], ids=repr)
def test_a_fact_is_true_false_or_not_known_and_nothing_that_is_merely_truthy(
    name: str, fact: str, value: object
) -> None:
    ask, facts = WITH_FACTS[name]

    with pytest.raises(InvalidType, match=f"{fact}: given"):
        ask(**{**facts, fact: value})


class Torn:
    """Raises when it is gone through, as a file that was torn off does."""

    def __iter__(self) -> Any:
        raise AttributeError


def test_an_iterable_that_raises_is_named() -> None:
    with pytest.raises(InvalidValue, match="approvals: given an iterable that raised AttributeErr"):
        is_third_party_intermediary(Torn(), PY2027)  # type: ignore[arg-type]

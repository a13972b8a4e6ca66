"""Who is a third party intermediary, by the text of each year."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import (
    IntermediaryType,
    OrganizationType,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    INTERMEDIARY_TYPES,
    Approval,
    Organization,
    is_third_party_intermediary,
)
from tests.terms.known_or_not import VERDICTS

PY2023, PY2024, PY2025, PY2026, PY2027 = (
    PerformanceYear(year) for year in (2023, 2024, 2025, 2026, 2027)
)
QCDR, QUALIFIED_REGISTRY, HEALTH_IT_VENDOR, SURVEY_VENDOR = IntermediaryType


@pytest.mark.parametrize(
    ("year", "types"),
    [
        pytest.param(2017, {*IntermediaryType}, id="VOC-002-2017"),
        pytest.param(2022, {*IntermediaryType}, id="VOC-002-2022"),
        pytest.param(2023, {*IntermediaryType}, id="VOC-002-S2:37"),
        pytest.param(2024, {*IntermediaryType}, id="VOC-003-health-it-vendor-still"),
        pytest.param(2025, {QCDR, QUALIFIED_REGISTRY, SURVEY_VENDOR}, id="VOC-003-no-longer"),
        pytest.param(2026, {QCDR, QUALIFIED_REGISTRY, SURVEY_VENDOR}, id="VOC-003-S0:42"),
        pytest.param(2027, {QCDR, QUALIFIED_REGISTRY, SURVEY_VENDOR}, id="VOC-003-S1:186"),
    ],
)
def test_each_year_has_the_intermediary_types_in_its_text(
    year: int, types: set[IntermediaryType]
) -> None:
    assert INTERMEDIARY_TYPES.at(PerformanceYear(year)) == types


def test_the_types_for_an_unread_year_raise_an_error() -> None:
    """VOC-001: unknown year: error, not a guess."""
    with pytest.raises(YearNotCovered) as caught:
        is_third_party_intermediary([], PerformanceYear(2028))

    assert caught.value.covered == ((2017, 2027),)


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
def test_anything_but_a_type_of_intermediary_is_refused(kind: object) -> None:
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
def test_anything_but_an_approval_is_refused(approval: object) -> None:
    with pytest.raises(InvalidType, match=r"is_third_party_intermediary: approvals\[1\]: given"):
        is_third_party_intermediary([Approval(QCDR, PY2026), approval], PY2026)


@pytest.mark.parametrize("approvals", [5, None, Approval(IntermediaryType.QCDR, PY2027)], ids=repr)
def test_approvals_must_be_an_iterable(approvals: Any) -> None:
    with pytest.raises(InvalidType, match=r"is_third_party_intermediary: approvals: given"):
        is_third_party_intermediary(approvals, PY2027)


class Torn:
    """Raises when it is gone through, as a file that was torn off does."""

    def __iter__(self) -> Any:
        raise AttributeError


def test_an_iterable_that_raises_is_named() -> None:
    with pytest.raises(InvalidValue, match="approvals: given an iterable that raised AttributeErr"):
        is_third_party_intermediary(Torn(), PY2027)  # type: ignore[arg-type]


NAMED = [kind for kind in OrganizationType if kind is not OrganizationType.OTHER]


@pytest.mark.parametrize("kind", NAMED)
def test_an_organization_of_a_named_type_has_no_description(
    kind: OrganizationType,
) -> None:
    """VOC-018: Other requires a description; the other five take none."""
    assert Organization(kind).description == ""
    for description in ("a registry", " "):
        with pytest.raises(InvalidValue, match="expected none, because") as caught:
            Organization(kind, description)
        assert [problem.field for problem in caught.value.problems] == ["description"]


@pytest.mark.parametrize("description", ["", " ", "\t"])
def test_an_organization_of_another_type_needs_a_description(description: str) -> None:
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
def test_an_organization_must_have_a_type_and_text(
    kind: object, description: object, fields: list[str]
) -> None:
    with pytest.raises(InvalidType) as caught:
        Organization(kind, description)

    assert [problem.field for problem in caught.value.problems] == fields

"""What an application refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import IntermediaryType, PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.self_nomination import (
    ClientParticipant,
    Cost,
    IntermediaryDetails,
    ParticipationPlan,
    PostingDetails,
    PriorRecord,
)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("principal_place", "Canada", InvalidValue),
        ("principal_place", 1, InvalidType),
        ("data_kept_in", {"US", "usa"}, InvalidValue),
        ("intermediary_type", IntermediaryType.HEALTH_IT_VENDOR, InvalidValue),
        ("intermediary_type", "QCDR", InvalidType),
    ],
)
def test_details_name_the_wrong_field(field: str, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=field):
        IntermediaryDetails(**{field: value})


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "\ud800"])
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (IntermediaryDetails, "partnerships"),
        (IntermediaryDetails, "changes"),
        (PostingDetails, "collection_methods"),
        (PostingDetails, "mvps"),
        (PostingDetails, "mips_cqms"),
        (Cost, "services"),
        (ParticipationPlan, "steps"),
    ],
)
def test_an_unreadable_text_states_nothing(kind: Any, field: str, blank: str) -> None:
    """A list with a blank text in it would seem to state something."""
    with pytest.raises(InvalidValue, match=field):
        kind(**{field: {"claims", blank}})


@pytest.mark.parametrize("year", [2026, 2027])
def test_only_an_earlier_approval_counts_as_one(year: int) -> None:
    prior = PriorRecord(
        approved_for={PerformanceYear(2026)}, approved_under_pqrs=False if year == 2026 else None
    )
    is_earlier = year > 2026
    assert prior.took_part_before(PerformanceYear(year)) is is_earlier
    assert prior.approved_before(PerformanceYear(year)) is is_earlier


def test_an_earlier_approval_may_be_unknown() -> None:
    year = PerformanceYear(2026)
    assert PriorRecord().took_part_before(year) is None
    assert PriorRecord(approved_under_pqrs=True).approved_before(year) is True
    assert PriorRecord(approved_under_pqrs=False).approved_before(year) is None
    assert PriorRecord(approved_for=()).approved_before(year) is None
    with pytest.raises(InvalidType, match="year"):
        PriorRecord().took_part_before(2026)  # type: ignore[arg-type]


def test_a_participant_does_not_end_before_it_began() -> None:
    with pytest.raises(InvalidValue, match="not before 2026-01-02"):
        ClientParticipant(date(2026, 1, 2), date(2026, 1, 1))


def test_cost_is_not_a_category_to_support() -> None:
    with pytest.raises(InvalidValue, match="CMS computes cost"):
        PostingDetails(categories=PerformanceCategory)


def test_the_contact_for_cms_is_not_shown() -> None:
    from qpp_rules.self_nomination import ContactInfo

    assert "example.org" not in repr(ContactInfo(contact="nominations@example.org"))

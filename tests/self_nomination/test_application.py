"""What an application refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import IntermediaryType, PerformanceCategory
from qpp_rules.self_nomination import ClientParticipant, IntermediaryDetails, PostingDetails


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
def test_details_name_the_field_that_is_wrong(
    field: str, value: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match=field):
        IntermediaryDetails(**{field: value})


def test_a_participant_does_not_end_before_it_began() -> None:
    with pytest.raises(InvalidValue, match="not before 2026-01-02"):
        ClientParticipant(date(2026, 1, 2), date(2026, 1, 1))


def test_cost_is_no_category_to_support() -> None:
    with pytest.raises(InvalidValue, match="CMS computes cost"):
        PostingDetails(categories=PerformanceCategory)


def test_whom_cms_writes_to_is_not_shown() -> None:
    from qpp_rules.self_nomination import ContactInfo

    assert "example.org" not in repr(ContactInfo(contact="nominations@example.org"))

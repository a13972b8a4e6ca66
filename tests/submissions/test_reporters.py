"""Who sends a submission, and whose it is."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    SpecialStatus,
)
from qpp_rules.submissions import MeasureCount, Reporter, Sender, Supported

GROUP = ParticipationOption.GROUP


def test_everything_except_the_kind_may_be_unknown() -> None:
    sender = Sender(IntermediaryType.QCDR)
    assert (sender.vendor, sender.permissions, sender.supports) == (None, None, None)
    reporter = Reporter(GROUP)
    assert (reporter.special_statuses, reporter.clinicians, reporter.mvp) == (None, None, None)
    assert Supported().measures is None


def test_an_empty_collection_is_not_an_unknown_one() -> None:
    assert Reporter(GROUP, ()).special_statuses == frozenset()
    assert Supported(mvps=[]).mvps == frozenset()


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"clinicians": 0}, "clinicians: given 0, expected at least 1"),
        (
            {"clinicians": 2, "performed_by": [MeasureCount("IA_A_1", 3)]},
            "performed_by: given 3 clinicians for 'IA_A_1' .str., expected at most 2",
        ),
        (
            {"cases": [MeasureCount("001", 3), MeasureCount("001", 4)]},
            "cases: given 2 counts of '001'",
        ),
        (
            {"performed_by": [MeasureCount("001", 3), MeasureCount("001", 3)]},
            "performed_by: given 2 counts of '001'",
        ),
        (
            {"apm_entity": ApmEntityKind.OTHER},
            "apm_entity: given OTHER with GROUP, expected None, or",
        ),
    ],
)
def test_impossible_facts_are_refused(facts: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Reporter(GROUP, **facts)


def test_facts_that_belong_together_are_accepted() -> None:
    reporter = Reporter(
        ParticipationOption.APM_ENTITY,
        {SpecialStatus.RURAL},
        2,
        performed_by=[MeasureCount("IA_A_1", 2)],
        apm_entity=ApmEntityKind.OTHER,
    )
    assert reporter.performed_by == (MeasureCount("IA_A_1", 2),)


def test_an_intermediary_does_not_support_the_cost_category() -> None:
    with pytest.raises(InvalidValue, match="CMS computes the cost category itself"):
        Supported(categories=[PerformanceCategory.COST])


def test_each_field_is_checked() -> None:
    wrong: Any = 7
    with pytest.raises(InvalidType) as caught:
        Sender(wrong, wrong, wrong, wrong)
    fields = [one.field for one in caught.value.problems]
    assert fields == ["kind", "vendor", "permissions", "supports"]

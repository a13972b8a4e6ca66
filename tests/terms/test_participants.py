"""Whom the texts mean by participants."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    ParticipationOption,
    ParticipationStatus,
)
from qpp_rules.terms import (
    OWED_THE_SAME_DUTIES,
    QPP_PARTICIPANTS,
    covers,
)


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


@pytest.mark.parametrize(
    ("excludes_acos", "kind", "covered"),
    [
        pytest.param(True, ApmEntityKind.SHARED_SAVINGS_ACO, False, id="VOC-C11-CAHPS"),
        pytest.param(True, ApmEntityKind.OTHER, True, id="VOC-C11-other-entity"),
        pytest.param(False, ApmEntityKind.SHARED_SAVINGS_ACO, True, id="VOC-012"),
        pytest.param(False, ApmEntityKind.OTHER, True, id="VOC-012-other-entity"),
    ],
)
def test_a_rule_about_apm_entities_covers_acos_unless_it_says_otherwise(
    excludes_acos: bool, kind: ApmEntityKind, covered: bool
) -> None:
    assert covers(rule_excludes_acos=excludes_acos, apm_entity=kind) is covered


@pytest.mark.parametrize("flag", ["yes", 1, None], ids=repr)
def test_excludes_acos_must_be_a_flag(flag: Any) -> None:
    with pytest.raises(InvalidType, match="covers: rule_excludes_acos: given"):
        covers(rule_excludes_acos=flag, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO)
    wrong: Any = "ACO"
    with pytest.raises(InvalidType, match="covers: apm_entity: given"):
        covers(rule_excludes_acos=False, apm_entity=wrong)

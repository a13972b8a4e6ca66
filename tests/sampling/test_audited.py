"""What of a plan counts as audited, and what is refused of it."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.sampling import Audited, check_plan, draw, list_digest
from tests.sampling.samples import PY2027, SEED, group, groups, not_met, resealed


def drawn() -> Any:
    return draw(groups(range(1, 21)), lambda _: ["P1", "P2"], seed=SEED, year=PY2027, reserves=1)


def test_only_a_reserve_of_the_plan_can_have_been_drawn_on() -> None:
    with pytest.raises(InvalidValue, match="reserves: given 1 that are not reserves of the plan"):
        Audited(drawn(), {group(999)})


def test_a_changed_plan_says_nothing_of_what_was_audited() -> None:
    with pytest.raises(InvalidValue, match=r"plan\.digest"):
        Audited(attrs.evolve(drawn(), seed_origin="dice"))


def test_a_list_digest_on_record_is_a_sha_256() -> None:
    plan = drawn()
    first = attrs.evolve(plan.participants[0], patient_list_digest="none")

    edited = resealed(plan, participants=(first, *plan.participants[1:]))

    assert "sampling.plan.lists" in not_met(check_plan(edited).findings)


def test_a_digest_is_of_a_list_of_texts() -> None:
    wrong: Any = [5]
    with pytest.raises(InvalidType, match=r"list_digest: texts\[0\]"):
        list_digest(wrong)

"""The documents as values, and the rules about them."""

from __future__ import annotations

import pytest

from qpp_rules import agreements, rulebook
from qpp_rules.adapters.serialization import from_json, to_json
from tests.agreements.strategies import agreement, authorization, external, planned


def test_every_rule_of_the_subject_is_in_the_rulebook() -> None:
    ids = [rule.id for rule in rulebook.rules() if rule.id.startswith("agreements.")]

    assert len(ids) == len(set(ids)) == 30


@pytest.mark.parametrize(
    "value",
    [agreement(), authorization(), planned(), external(), agreements.Verification()],
    ids=lambda value: type(value).__name__,
)
def test_every_value_survives_a_round_trip_through_json(value: object) -> None:
    assert from_json(to_json(value), type(value)) == value
    assert {value: "kept"}[value] == "kept"

"""Each subscriber is notified of every value class, whenever it subscribes."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from pydantic import TypeAdapter

from qpp_rules.core import value_classes
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Tin
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear


def test_a_subscriber_is_notified_once_of_each_class_made_before_or_after_it_subscribes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(value_classes, "_CLASSES", list(value_classes._CLASSES))
    monkeypatch.setattr(value_classes, "_SUBSCRIBERS", [])
    first: list[type[Any]] = []
    second: list[type[Any]] = []

    value_classes.subscribe(first.append)
    before = len(first)

    @frozen
    class Later:
        name: str

    value_classes.subscribe(second.append)

    assert first.count(Tin) == 1
    assert first[before:] == [Later]
    assert second == first
    assert all(attrs.has(kind) for kind in first)


@pytest.mark.parametrize(
    ("kind", "content", "value"),
    [
        (PerformanceYear, 2026, PerformanceYear(2026)),
        (Basis, "REGULATION", Basis.REGULATION),
        (Problem, {"field": "a", "given": "b", "expected": "c"}, Problem("a", "b", "c")),
    ],
)
def test_a_value_class_supports_pydantic_through_the_hook(
    kind: Any, content: Any, value: Any
) -> None:
    assert TypeAdapter(kind).validate_python(content) == value

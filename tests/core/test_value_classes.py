"""Each subscriber is notified of every value class, whenever it subscribes."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from qpp_rules.core import value_classes
from qpp_rules.core.identifiers import Tin
from qpp_rules.core.values import frozen


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

"""Whoever asks hears of every class of values, whenever it asks."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from qpp_rules.core import made
from qpp_rules.core.identifiers import Tin
from qpp_rules.core.values import frozen


def test_of_classes_made_before_and_after_asking_one_hears_once_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(made, "_KINDS", list(made._KINDS))
    monkeypatch.setattr(made, "_HEARERS", [])
    heard: list[type[Any]] = []
    others: list[type[Any]] = []

    made.hear_of(heard.append)
    before = len(heard)

    @frozen
    class Later:
        name: str

    made.hear_of(others.append)

    assert heard.count(Tin) == 1
    assert heard[before:] == [Later]
    assert others == heard
    assert all(attrs.has(kind) for kind in heard)

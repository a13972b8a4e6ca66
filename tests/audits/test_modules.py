"""What the subject offers."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from qpp_rules import audits
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Rule

MODULES = sorted(module.name for module in pkgutil.iter_modules(audits.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_tab_completion_offers_the_public_names_each_with_something_behind_it(name: str) -> None:
    module = importlib.import_module(f"qpp_rules.audits.{name}")

    assert dir(module) == sorted(module.__all__)
    for public in module.__all__:
        assert getattr(module, public) is not None
        assert not public.startswith("_")


def test_the_subject_offers_the_public_names_of_its_files() -> None:
    everything = {
        public
        for name in MODULES
        for public in importlib.import_module(f"qpp_rules.audits.{name}").__all__
    }

    assert dir(audits) == sorted(audits.__all__)
    assert set(audits.__all__) == everything


RULES = {
    value.id: value
    for name in MODULES
    for value in vars(importlib.import_module(f"qpp_rules.audits.{name}")).values()
    if isinstance(value, Rule)
}


def test_every_rule_names_its_requirements_and_says_what_else_the_text_could_mean() -> None:
    assert len(RULES) > 40
    for rule in RULES.values():
        assert rule.id.startswith("audits.")
        assert all(one.startswith(("AUD-", "DEA-004")) for one in rule.requirements)
        assert rule.citation.note or rule.citation.basis is not Basis.INTERPRETATION


def test_every_public_name_is_documented() -> None:
    made_here = [getattr(audits, public) for public in audits.__all__]

    assert [
        made.__name__
        for made in made_here
        if str(getattr(made, "__module__", "")).startswith("qpp_rules.audits")
        and hasattr(made, "__name__")
        and not (made.__doc__ or "").strip()
    ] == []

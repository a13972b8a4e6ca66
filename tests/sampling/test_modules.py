"""What the subject offers, and what it says of itself."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from qpp_rules import sampling
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Rule

MODULES = sorted(module.name for module in pkgutil.iter_modules(sampling.__path__))
RULES = {
    value.id: value
    for name in MODULES
    for value in vars(importlib.import_module(f"qpp_rules.sampling.{name}")).values()
    if isinstance(value, Rule)
}


@pytest.mark.parametrize("name", MODULES)
def test_tab_completion_offers_the_public_names_each_with_something_behind_it(name: str) -> None:
    module = importlib.import_module(f"qpp_rules.sampling.{name}")

    assert dir(module) == sorted(module.__all__)
    for public in module.__all__:
        assert getattr(module, public) is not None
        assert not public.startswith("_")


def test_the_subject_offers_the_public_names_of_its_files() -> None:
    everything = {
        public
        for name in MODULES
        for public in importlib.import_module(f"qpp_rules.sampling.{name}").__all__
    }

    assert dir(sampling) == sorted(sampling.__all__)
    assert set(sampling.__all__) == everything


def test_every_rule_is_cited_and_names_its_requirements() -> None:
    assert len(RULES) > 15
    for rule in RULES.values():
        assert rule.id.startswith("sampling.")
        assert rule.requirements
        assert all(requirement.startswith("SAM-") for requirement in rule.requirements)
        if rule.citation.basis is Basis.INTERPRETATION:
            assert rule.citation.note


def test_every_requirement_of_the_subject_has_its_rule() -> None:
    named = {requirement for rule in RULES.values() for requirement in rule.requirements}

    assert named == {f"SAM-{number:03}" for number in range(1, 21)}


def test_every_public_name_is_documented() -> None:
    made_here = [getattr(sampling, public) for public in sampling.__all__]

    assert [
        made.__name__
        for made in made_here
        if str(getattr(made, "__module__", "")).startswith("qpp_rules.sampling")
        and hasattr(made, "__name__")
        and not (made.__doc__ or "").strip()
    ] == []

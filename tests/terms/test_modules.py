"""What the subject offers."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from qpp_rules import terms

MODULES = sorted(module.name for module in pkgutil.iter_modules(terms.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_tab_completion_offers_the_public_names_each_with_something_behind_it(name: str) -> None:
    module = importlib.import_module(f"qpp_rules.terms.{name}")

    assert dir(module) == sorted(module.__all__)
    for public in module.__all__:
        assert getattr(module, public) is not None
        assert not public.startswith("_")


def test_the_subject_offers_the_public_names_of_its_files() -> None:
    everything = {
        public
        for name in MODULES
        for public in importlib.import_module(f"qpp_rules.terms.{name}").__all__
    }

    assert dir(terms) == sorted(terms.__all__)
    assert set(terms.__all__) == everything

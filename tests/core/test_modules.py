"""What the ground floor offers, and what it brings along."""

from __future__ import annotations

import importlib
import json
import pkgutil

import pytest

import qpp_rules.core
from tests.core.helpers import printed_by

MODULES = sorted(module.name for module in pkgutil.iter_modules(qpp_rules.core.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_tab_completion_offers_the_public_names_each_with_something_behind_it(name: str) -> None:
    module = importlib.import_module(f"qpp_rules.core.{name}")

    assert dir(module) == sorted(module.__all__)
    assert len(set(module.__all__)) == len(module.__all__)
    for public in module.__all__:
        assert getattr(module, public) is not None
        assert not public.startswith("_")


@pytest.mark.parametrize("name", MODULES)
def test_what_is_public_and_made_here_says_what_it_does(name: str) -> None:
    module = importlib.import_module(f"qpp_rules.core.{name}")
    made_here = [
        getattr(module, public)
        for public in module.__all__
        if getattr(getattr(module, public), "__module__", None) == module.__name__
    ]

    assert [made.__name__ for made in made_here if not (made.__doc__ or "").strip()] == []


@pytest.mark.parametrize("name", MODULES)
def test_each_module_can_be_imported_first_and_brings_nothing_heavy(name: str) -> None:
    """The ground floor is attrs and the standard library, and knows no rule."""
    program = f"""
import json, sys
import qpp_rules.core.{name}
print(json.dumps(sorted(sys.modules)))
"""
    loaded = json.loads(printed_by(program))

    heavy = {"cattrs", "dateutil", "duckdb", "hypothesis", "ibis", "pandas", "rich", "typer"}
    assert heavy.isdisjoint(loaded)
    assert [module for module in loaded if module.startswith("qpp_rules.")] == [
        module
        for module in loaded
        if module == "qpp_rules.core" or module.startswith("qpp_rules.core.")
    ]

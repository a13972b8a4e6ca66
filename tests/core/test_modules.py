"""What the ground floor brings along."""

from __future__ import annotations

import json
import pkgutil
import re
from pathlib import Path

import pytest

import qpp_rules.core
from tests.core.helpers import printed_by

MODULES = sorted(module.name for module in pkgutil.iter_modules(qpp_rules.core.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_each_module_can_be_imported_first_and_imports_nothing_heavy(name: str) -> None:
    """The ground floor is attrs and the standard library, and knows no rule."""
    program = f"""
import json, sys
import qpp_rules.core.{name}
print(json.dumps(sorted(sys.modules)))
"""
    loaded = json.loads(printed_by(program))

    heavy = {
        "cattrs",
        "dateutil",
        "duckdb",
        "hypothesis",
        "ibis",
        "pandas",
        "pydantic",
        "rich",
        "typer",
    }
    assert heavy.isdisjoint(loaded)
    assert [module for module in loaded if module.startswith("qpp_rules.")] == [
        module
        for module in loaded
        if module == "qpp_rules.core" or module.startswith("qpp_rules.core.")
    ]


def test_only_the_pydantic_hook_imports_from_above_core() -> None:
    """import-linter does not see what is imported by name."""
    folder = Path(qpp_rules.core.__path__[0])
    by_name = {
        path.name: re.findall(r"import_module\(.*", path.read_text(encoding="utf-8"))
        for path in folder.glob("*.py")
        if re.search(r"import_module|importlib|__import__", path.read_text(encoding="utf-8"))
    }

    assert by_name == {
        "value_classes.py": [
            'import_module("qpp_rules.adapters.pydantic").core_schema_of(source, handler)'
        ]
    }

"""The package as it will be when the next year has come, and nothing else has changed.

Run ``python -m tests.next_year PART …``: before any subject is loaded, each page of the rulebook
repeats its newest entries and texts for the next year. What then fails knows a year by itself.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from qpp_rules.core.findings import Rule
from qpp_rules.core.pages import Page
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.years import PerformanceYear

LAST, NEXT = PerformanceYear(2027), PerformanceYear(2028)
# Some figures of the last year were not found: those of the year before are repeated.
NEWEST = range(LAST.year - 1, LAST.year + 1)
SCRIPTS = Path(__file__).parents[1] / "docs" / "examples" / "registry"


# --- the newest of every page, once more --------------------------------------------------------


def with_next(entries: Iterable[Entry[Any]]) -> tuple[Entry[Any], ...]:
    """Return *entries*, the newest again for the next year; what ended long ago stays ended."""
    known = tuple(entries)
    newest = known[-1] if known else None
    if newest is None or newest.last_year.year not in NEWEST:
        return known
    value = moved(newest.value, NEXT.year - newest.last_year.year)
    return (*known, Entry(NEXT, NEXT, value, newest.source))


def moved(value: Any, by: int) -> Any:
    """Return *value* with what it says of its own year moved by some years."""
    if isinstance(value, date):
        return value.replace(year=value.year + by)
    if isinstance(value, tuple):
        return tuple(moved(one, by) for one in value)
    name = type(value).__name__
    if name == "Deadline":
        instants = {
            field: moved(getattr(value, field), by)
            for field in ("opens", "original_closes", "in_doubt_until")
            if getattr(value, field) is not None
        }
        return attrs.evolve(value, **instants, extensions=(), year=NEXT)
    return attrs.evolve(value, year=value.year + by) if name == "Release" else value


def repeat_the_newest() -> None:
    make_parameter, make_rule = Page.parameter, Page.rule

    def parameter(self: Page, of: str, name: str, *entries: Entry[Any], note: str = "") -> Any:
        return make_parameter(self, of, name, *with_next(entries), note=note)

    def rule(
        self: Page, of: str, title: str, texts: Any, *requirements: str, note: str = ""
    ) -> Rule:
        if not isinstance(texts, Parameter):
            # Some rules share the texts of others, which have the next year already.
            by_year = {one.first_year: one for one in texts}
            texts = with_next(by_year[year] for year in sorted(by_year))
        return make_rule(self, of, title, texts, *requirements, note=note)

    Page.parameter, Page.rule = parameter, rule  # type: ignore[method-assign]


# --- what is run of it --------------------------------------------------------------------------


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def registry(folder: str) -> None:
    """Write the example registry of the next year."""
    script("make_registry").main(Path(folder), NEXT)


def demo(folder: str) -> None:
    """Run the main job of the next year on the registry in *folder*."""
    script("demo").main(Path(folder), NEXT)


def commands(folder: str) -> None:
    """Run the commands that come in, in *folder*; print with which code each ended."""
    from typer.testing import CliRunner

    from qpp_rules.cli.commands import app

    os.chdir(folder)
    for line in sys.stdin.read().replace("\\\n", " ").splitlines():
        name, *arguments = shlex.split(line)
        ended = CliRunner().invoke(app, arguments)
        print(name, ended.exit_code, ended.output)


def functions() -> None:
    """Print each public function that answers for the last two years and not for the next."""
    from tests.test_years import ROWS, answers

    for name in ROWS:
        if any(answers(name, year) for year in NEWEST) and not answers(name, NEXT.year):
            print(name)


def rules() -> None:
    """Print each rule and parameter that covers the last two years and not the next."""
    from qpp_rules import rulebook

    for one in (*rulebook.rules(), *rulebook.parameters()):
        entries = one.texts if isinstance(one, Rule) else one.entries
        years = {year for entry in entries for year in entry.years}
        if years & {*NEWEST} and NEXT.year not in years:
            print(one.id)


def strategies() -> None:
    """Print each module of published strategies that draws the last years and not the next."""
    import pkgutil

    from hypothesis import HealthCheck, given, settings

    from qpp_rules.testing import strategies as published
    from qpp_rules.testing.strategies.composed import audit_years, registries

    for part in pkgutil.iter_modules(published.__path__):
        module = importlib.import_module(f"{published.__name__}.{part.name}")
        years = getattr(module, "YEARS", (NEXT,))
        # What CMS has not published yet is of earlier years.
        if NEXT not in years and {*years} & {*map(PerformanceYear, NEWEST)}:
            print(part.name)

    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(registries(NEXT), audit_years(NEXT))
    def draw(drawn: Any, of_audit: Any) -> None:
        assert drawn.year == of_audit.registry.year == NEXT

    draw()


PARTS = {one.__name__: one for one in (registry, demo, commands, functions, rules, strategies)}

if __name__ == "__main__":
    repeat_the_newest()
    PARTS[sys.argv[1]](*sys.argv[2:])

"""The commands about CMS's measures data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qpp_rules.adapters import measures_data
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    YearOption,
    checks_files,
    form_of,
    misused,
    read_year,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.files import STDIN, name_of, read_text
from qpp_rules.cli.output import say, show
from qpp_rules.core.values import shown
from qpp_rules.measures import Inventory, compare, data_finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures import Measure

measures = typer.Typer(
    help="Measures and activities that CMS lists.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _read_years(text: str) -> tuple[PerformanceYear, PerformanceYear]:
    first, comma, second = text.partition(",")
    if not comma:
        misused(f"{text!r} is not two performance years; give two such as 2025,2026")
    return read_year(first), read_year(second)


Lenient = Annotated[
    bool,
    typer.Option("--lenient", help="Take words that CMS does not have in the year as not known."),
]


@measures.command("show", epilog=example_of("measures show"))
@checks_files
def show_measures(
    identifiers: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids of measures and activities.")
    ],
    file: Annotated[
        Path,
        typer.Option(
            "--measures",
            metavar="FILE",
            help="CMS's measures-data.json, or the folder of its npm package; - is stdin.",
        ),
    ],
    year: YearOption,
    lenient: Lenient = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what CMS says of measures.

    An id that the data does not have is named, with the id that is spelled like it.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    inventory = _read(file, year, lenient=lenient)
    found = [(one, inventory.get(one)) for one in dict.fromkeys(identifiers)]
    rows = [_row(measure) for _, measure in found if measure is not None]
    show(rows, form, title=f"Performance year {year}")
    for identifier in (one for one, measure in found if measure is None):
        near = inventory.near(identifier)
        also = f"; it has {near}" if near else ""
        say(f"{name_of(file)}: {shown(identifier)} is not in the data of {year}{also}")
    _say_source(file, inventory)


@measures.command("compare", epilog=example_of("measures compare"))
@checks_files
def compare_measures(
    first: Annotated[
        Path, typer.Argument(metavar="FILE", help="CMS's measures-data.json of the first year.")
    ],
    second: Annotated[
        Path, typer.Argument(metavar="FILE", help="CMS's measures-data.json of the second year.")
    ],
    years: Annotated[
        Any,
        typer.Option(
            "--years",
            parser=_read_years,
            metavar="YEAR,YEAR",
            help="The performance years of the two files, such as 2025,2026.",
        ),
    ],
    lenient: Lenient = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show which measures differ between two years.

    A measure is new, gone, or differs in its metric type, submission methods or names of strata.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    before, after = (
        _read(file, year, lenient=lenient)
        for file, year in zip((first, second), years, strict=True)
    )
    show(compare(before, after), form, title=f"{before.year} and {after.year}")
    _say_source(first, before)
    _say_source(second, after)


def _read(file: Path, year: PerformanceYear, *, lenient: bool) -> Inventory:
    source: Any = read_text(file).encode() if file == STDIN else file
    return measures_data.read(source, year, lenient=lenient)


def _say_source(file: Path, inventory: Inventory) -> None:
    """Name the file that the rows were read from."""
    observed = data_finding(inventory.source, inventory.year).observed
    say(f"{name_of(file)}: the measures data {observed}")


def _row(measure: Measure) -> dict[str, Any]:
    return {
        "id": measure.identifier,
        "category": measure.category.value,
        "first_year": measure.first_year,
        "metric_type": _word(measure.metric_type),
        "measure_type": _word(measure.measure_type),
        "outcome": measure.is_outcome,
        "high_priority": measure.is_high_priority,
        "inverse": measure.is_inverse,
        "collection_types": _words(measure.collection_types),
        "strata": None if measure.strata is None else "; ".join(measure.strata),
        "programs": _listed(measure.allowed_programs),
        "participation_options": _words(measure.allowed_registration_types),
        "vendors": _listed(measure.allowed_vendors),
    }


def _word(member: Any) -> str | None:
    return None if member is None else str(member.value)


def _words(members: Iterable[Any] | None) -> str | None:
    return None if members is None else _listed(one.value for one in members)


def _listed(texts: Iterable[str] | None) -> str | None:
    return None if texts is None else "; ".join(sorted(texts))

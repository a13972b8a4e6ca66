"""The command that checks a request to register."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from qpp_rules.adapters import measures_data
from qpp_rules.cli.conventions import (
    FINDING_COLUMNS,
    AsCsv,
    AsJson,
    YearOption,
    checks_files,
    end_with,
    form_of,
    instant_option,
    misused,
    read_value,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.output import say, show
from qpp_rules.registration import (
    CahpsRequest,
    MvpRequest,
    cahps_duty,
    check_cahps,
    check_mvp,
)

registration = typer.Typer(
    help="Registration for MVPs and the CAHPS survey.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


_WORDS: Final = {True: "can register", False: "cannot register", None: "not known"}
_IF_FINAL: Final = "Say whether CMS's list of MVPs is final; the file does not."


@registration.command("check", epilog=example_of("registration check"))
@checks_files
def check(
    request: Annotated[
        Path,
        typer.Argument(metavar="REQUEST", help="A request as JSON; - is stdin."),
    ],
    year: YearOption,
    cahps: Annotated[
        bool, typer.Option("--cahps", help="The request is for the CAHPS for MIPS Survey.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        instant_option("When it is registered, such as 2026-05-01T09:00-04:00, or now."),
    ] = None,
    mvps: Annotated[
        Path | None,
        typer.Option(
            "--mvps",
            metavar="FILE",
            help="CMS's mvp.json, or the folder of its npm package.",
        ),
    ] = None,
    final: Annotated[bool | None, typer.Option("--final/--provisional", help=_IF_FINAL)] = None,
    population_health_measure: Annotated[
        bool | None,
        typer.Option(
            "--population-health-measure/--no-population-health-measure",
            help="Say whether CMS asks for one, for 2025 and 2027.",
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what a request to register lacks.

    It is a request for an MVP, or with --cahps for the CAHPS for MIPS Survey.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    if cahps:
        if mvps or final is not None or population_health_measure is not None:
            misused("with --cahps, give no MVPs and nothing about a population health measure")
        survey = read_value(request, CahpsRequest)
        found = check_cahps(survey, year, as_of=as_of)
        say(cahps_duty(survey, year).answer.value)
    else:
        wanted = read_value(request, MvpRequest)
        provisional = None if final is None else not final
        listed: Any = mvps and measures_data.read_mvps(mvps, year, provisional=provisional)
        found = check_mvp(
            wanted,
            year,
            mvps=listed,
            as_of=as_of,
            population_health_measure_asked=population_health_measure,
        )
    show(found.to_rows(), form, title=f"Performance year {year}", columns=FINDING_COLUMNS)
    for one in found.missing:
        say(f"missing: {one}")
    end_with(found, _WORDS)

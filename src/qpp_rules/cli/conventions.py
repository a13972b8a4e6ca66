"""Shared by the commands: options, how they read input, and how they end."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Final,
    NoReturn,
    ParamSpec,
    TypeVar,
    get_args,
    get_type_hints,
)

import typer

from qpp_rules import rulebook
from qpp_rules.adapters import parquet
from qpp_rules.adapters.csv_rows import read_moment, refuse_all, rows_of
from qpp_rules.adapters.extras import MissingExtra
from qpp_rules.adapters.large_files import is_parquet
from qpp_rules.adapters.roster_rows import READERS, ROSTER_COLUMNS
from qpp_rules.adapters.rosters import (
    RosterFile,
    RosterRow,
    checked_rows,
    read_patients,
)
from qpp_rules.adapters.serialization import from_json
from qpp_rules.adapters.tables.roster import READERS as TABLE_READERS
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import (
    files_of,
    fills_stdout,
    lines_of,
    name_of,
    names_of,
    read_text,
    refuse_clashes,
)
from qpp_rules.cli.output import Form, say
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem, QppRulesError
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.moments import Moment
from qpp_rules.core.vocabulary import IntermediaryType, read_member
from qpp_rules.core.years import PerformanceYear, an_instant
from qpp_rules.sampling import FrameEntry, ReuseOfParticipants

_INSTANT: Final = "2027-03-31T19:59-04:00"
MAY_SUBMIT: Final = {True: "YES", False: "NO", None: "UNKNOWN"}
FINDING_COLUMNS: Final = ("verdict", "title", "about", "observed", "required")
P = ParamSpec("P")
T = TypeVar("T")


class Writes:
    """Marks an option whose file the command writes. The command reads every other path."""


def checks_files(command: Callable[P, None]) -> Callable[P, None]:
    """Before *command* runs, refuse an output that is also an input or another output."""
    hints = get_type_hints(command, include_extras=True)
    outputs = {name for name, hint in hints.items() if Writes in get_args(hint)}

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        read: list[Path] = []
        written: dict[str, Path] = {}
        for name, value in kwargs.items():
            given = value if isinstance(value, list) else [value]
            paths = [one for one in given if isinstance(one, Path)]
            if name in outputs:
                written |= {f"--{name}": path for path in paths}
            else:
                read += (file for path in paths for file in files_of(path))
        refuse_clashes(read, written)
        command(*args, **kwargs)

    return run


def misused(text: str) -> NoReturn:
    """End with 2, and say how to use the command."""
    raise typer.BadParameter(text)


def read_year(text: str) -> PerformanceYear:
    """Return the performance year in an option."""
    if not (text.isascii() and text.isdecimal()):
        misused(f"{text!r} is not a performance year; give one such as 2026")
    try:
        return PerformanceYear(int(text))
    except QppRulesError as error:
        misused(str(error))


def _read_instant(text: str) -> datetime:
    """Return the instant in an option, or the current one for ``now``."""
    if text == "now":
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        misused(f"{text!r} is not an instant; give one such as {_INSTANT}")
    if problem := an_instant.problem("--as-of", instant):
        misused(f"{text!r} is {problem.given}; expected {problem.expected}, such as {_INSTANT}")
    return instant


def _read_moment_option(text: str) -> Moment:
    """Return the day or instant in an option, or the current instant for ``now``."""
    if text == "now":
        return datetime.now(UTC)
    try:
        return read_moment(text)
    except InvalidInput as error:
        misused(f"{text!r} is not {error.problems[0].expected}")


def read_confidence(text: str) -> Decimal:
    """Return the share in an option."""
    try:
        return Decimal(text)
    except InvalidOperation:
        misused(f"{text!r} is not a share; give one such as 0.95")


def read_intermediary_type(text: str) -> IntermediaryType:
    """Return the type of intermediary in an option."""
    try:
        return read_member(IntermediaryType, text)
    except InvalidInput as error:
        misused(f"{text!r} is not {error.problems[0].expected}")


def _read_subject(text: str) -> str:
    if text not in rulebook.SUBJECTS:
        misused(f"{text!r} is not a subject; give one of {', '.join(rulebook.SUBJECTS)}")
    return text


_REUSE: Final = {one.name.lower().replace("_", "-"): one for one in ReuseOfParticipants}


def _read_reuse(text: str | ReuseOfParticipants) -> ReuseOfParticipants:
    # Typer parses the default too.
    if isinstance(text, ReuseOfParticipants):
        return text
    name = text.lower().replace("_", "-")
    if name not in _REUSE:
        misused(f"{text!r} is not one of {', '.join(_REUSE)}")
    return _REUSE[name]


def covered_years() -> list[int]:
    """Return the years that any parameter covers."""
    entries = (entry for parameter in rulebook.parameters() for entry in parameter.entries)
    return sorted({year for entry in entries for year in entry.years})


def _complete_year() -> list[str]:
    return [str(year) for year in covered_years()]


def instant_option(text: str) -> Any:
    """Return an option that takes an instant or ``now``. *text* is its help."""
    return typer.Option(
        parser=_read_instant, metavar="INSTANT", help=text, autocompletion=lambda: ["now"]
    )


def moment_option(text: str) -> Any:
    """Return an option that takes a day, an instant or ``now``. *text* is its help."""
    return typer.Option(
        parser=_read_moment_option, metavar="MOMENT", help=text, autocompletion=lambda: ["now"]
    )


_YEAR: Final = typer.Argument(
    parser=read_year,
    metavar="YEAR",
    help="Performance year, such as 2026.",
    autocompletion=_complete_year,
)
Year = Annotated[PerformanceYear, _YEAR]
YearIfAny = Annotated[PerformanceYear | None, _YEAR]
Subject = Annotated[
    str | None,
    typer.Option(
        "--subject",
        parser=_read_subject,
        metavar="SUBJECT",
        help="Show only this subject, such as sampling.",
        autocompletion=lambda: list(rulebook.SUBJECTS),
    ),
]
Citing = Annotated[
    str | None,
    typer.Option(
        "--citing",
        metavar="PARAGRAPH",
        help="Show only what cites this paragraph of 42 CFR, or one within it.",
    ),
]
YearOption = Annotated[
    PerformanceYear,
    typer.Option(
        "--year",
        parser=read_year,
        metavar="YEAR",
        help="Performance year.",
        autocompletion=_complete_year,
    ),
]
AsOf = Annotated[
    datetime | None,
    instant_option("Add the status at this instant, such as 2027-03-31T19:59-04:00, or now."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Roster = Annotated[
    Path,
    typer.Argument(
        metavar="ROSTER", help="Roster: CSV, .parquet, or several as 'part-*.csv'; - is stdin."
    ),
]
Patients = Annotated[
    Path,
    typer.Option("--patients", metavar="FILE", help="Patients: CSV or .parquet; - is stdin."),
]
ExcludingPlans = Annotated[
    list[Path] | None,
    typer.Option(
        "--excluding", metavar="PLAN", help="An earlier plan whose data is excluded. Repeatable."
    ),
]
Seed = Annotated[
    str, typer.Option("--seed", help="Twenty digits from dice or from `qpp-rules audit seed`.")
]
SeedOrigin = Annotated[
    str, typer.Option("--seed-origin", help="Where the seed came from, for the record.")
]
PlanOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="PLAN", help="Write the plan here, as JSON; - is stdout."),
    Writes,
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
Reserves = Annotated[
    int, typer.Option("--reserves", help="How many reserves to draw, in order.", min=0)
]
# Typer would convert a member of an Enum again, and some versions lose it.
Reuse = Annotated[
    Any,
    typer.Option(
        "--reuse",
        parser=_read_reuse,
        metavar="READING",
        help="When to reuse participants of earlier plans: when-exhausted, allowed or never.",
        autocompletion=lambda: list(_REUSE),
    ),
]


def form_of(*, as_json: bool, as_csv: bool, written: Sequence[Path | None] = ()) -> Form:
    """Return the form for showing rows: NOTHING if a file in *written* fills standard output."""
    if as_json and as_csv:
        misused("give --json or --csv, not both")
    if any(map(fills_stdout, written)):
        if as_json or as_csv:
            misused("a file fills standard output; write it elsewhere, or omit --json and --csv")
        return Form.NOTHING
    if as_json:
        return Form.JSON
    return Form.CSV if as_csv else Form.TABLE


def key_of(participant: Participant, form: Form) -> str:
    """Return the key of *participant*. In a table, for people, it is masked."""
    return participant.masked_key if form is Form.TABLE else participant.key


def read_participants(roster: Path) -> tuple[RosterRow, ...]:
    """Return the rows of *roster*. Raise if it has none."""
    return tuple(participants_in(roster))


def participants_in(roster: Path) -> Iterator[RosterRow]:
    """Yield the rows of *roster*, and hold none of them.

    At the end, raise with every fault of its files, or if they have no row.
    """
    paths = files_of(roster)
    names = names_of(paths)
    several = len(paths) > 1
    subject = name_of(roster) if several else names[0]
    files = [
        RosterFile(
            partial(_cells_of, path, name),
            TABLE_READERS if is_parquet(path) else READERS,
            name if several else "",
        )
        for path, name in zip(paths, names, strict=True)
    ]
    row = None
    for row in checked_rows(files, subject):
        yield row
    if row is None:
        expected = "a row for each participant"
        raise InvalidValue.of(subject, "rows", given="a header alone", expected=expected)


def _cells_of(
    path: Path, name: str, problems: list[Problem]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if is_parquet(path):
        yield from parquet.roster_rows(path, name, problems)
        return
    with lines_of(path) as lines:
        yield from rows_of(lines, name, ROSTER_COLUMNS, problems)


def read_entries(roster: Path) -> list[FrameEntry]:
    """Return the frame of *roster*, without the facts about its participants."""
    return [FrameEntry(row.participant, row.facets) for row in participants_in(roster)]


def read_frame(roster: Path, patients: Path) -> tuple[list[FrameEntry], Any]:
    """Return the frame of *roster* and a function from each participant to its patients."""
    frame = read_entries(roster)
    return frame, read_patients_of(frame, roster, patients)


def read_patients_of(
    frame: Sequence[FrameEntry], roster: Path, patients: Path
) -> Callable[[Participant], Sequence[str]]:
    """Return a function from each participant to its patients in the file *patients*."""
    found = _read_patients(patients)
    say_unknown(roster, patients, len(found.keys() - {entry.participant for entry in frame}))
    # A participant without a row has no patients. The draw reports that as a finding.
    return lambda participant: found.get(participant, ())


def _read_patients(path: Path) -> dict[Participant, list[str]]:
    if is_parquet(path):
        return parquet.read_patients(path, name_of(path))
    return read_file(path, read_patients)


def say_slower(error: MissingExtra) -> None:
    """Say which extra makes it faster to read a large file."""
    say(f"large files are read faster with an extra: {error}")


def say_unknown(roster: Path, patients: Path, count: int) -> None:
    """Say how many participants of the file of patients are not in the roster, if any are."""
    if count:
        say(f"{name_of(patients)}: {count} participants that {name_of(roster)} does not have")


def read_file(path: Path, read: Callable[[Iterator[str], str], T]) -> T:
    """Read the lines of *path* with *read*."""
    with lines_of(path) as lines:
        return read(lines, name_of(path))


def read_value(path: Path, kind: type[T]) -> T:
    """Return the value of type *kind* in a JSON file that a command wrote."""
    try:
        return from_json(read_text(path), kind)
    except InvalidInput as error:
        refuse_all(name_of(path), list(error.problems))
        raise


def read_values(paths: Sequence[Path] | None, kind: type[T]) -> tuple[T, ...]:
    """Return the value of type *kind* in each file."""
    return tuple(read_value(path, kind) for path in paths or ())


def end_with(answer: Determination[bool | None], words: Mapping[bool | None, str]) -> None:
    """Print the word for *answer*, and end with 1 unless the answer is True."""
    say(words[answer.answer])
    if answer.answer is not True:
        raise typer.Exit(NO)

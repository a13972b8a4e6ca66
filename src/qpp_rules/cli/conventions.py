"""What the commands have in common: their options, and how input is read."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
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
from qpp_rules.adapters.csv_rows import read_moment, refuse_all
from qpp_rules.adapters.rosters import RosterRow, frame_of, read_patients, read_roster
from qpp_rules.adapters.serialization import from_json
from qpp_rules.cli.files import fills_stdout, lines_of, name_of, read_text, refuse_clashes
from qpp_rules.cli.output import Form, say
from qpp_rules.core.errors import InvalidInput, InvalidValue, QppRulesError
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.moments import Moment
from qpp_rules.core.vocabulary import IntermediaryType, read_member
from qpp_rules.core.years import PerformanceYear, an_instant
from qpp_rules.sampling import FrameEntry, ReuseOfParticipants

__all__: list[str] = []


def __dir__() -> list[str]:
    return __all__


_INSTANT: Final = "2027-03-31T19:59-04:00"
P = ParamSpec("P")
T = TypeVar("T")


class Writes:
    """Marks an option whose file the command writes. Every other path is read."""


def checks_files(command: Callable[P, None]) -> Callable[P, None]:
    """Refuse, before *command* runs, an output that is an input or another output."""
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
                read += paths
        refuse_clashes(read, written)
        command(*args, **kwargs)

    return run


def misused(text: str) -> NoReturn:
    """Say that the command is used wrongly, and how to use it; end with 2."""
    raise typer.BadParameter(text)


def _read_year(text: str) -> PerformanceYear:
    if not (text.isascii() and text.isdecimal()):
        misused(f"{text!r} is not a performance year; give one such as 2026")
    try:
        return PerformanceYear(int(text))
    except QppRulesError as error:
        misused(str(error))


def read_instant(text: str) -> datetime:
    """Return the instant that an option gives; ``now`` is one."""
    if text == "now":
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        misused(f"{text!r} is not an instant; give one such as {_INSTANT}")
    if problem := an_instant.problem("--as-of", instant):
        misused(f"{text!r} is {problem.given}; expected {problem.expected}, such as {_INSTANT}")
    return instant


def read_moment_option(text: str) -> Moment:
    """Return the day or instant that an option gives; ``now`` is one."""
    if text == "now":
        return datetime.now(UTC)
    try:
        return read_moment(text)
    except InvalidInput as error:
        misused(f"{text!r} is not {error.problems[0].expected}")


def read_confidence(text: str) -> Decimal:
    """Return the share that an option gives."""
    try:
        return Decimal(text)
    except InvalidOperation:
        misused(f"{text!r} is not a share; give one such as 0.95")


def read_intermediary_type(text: str) -> IntermediaryType:
    """Return the type of intermediary that an option gives."""
    try:
        return read_member(IntermediaryType, text)
    except InvalidInput as error:
        misused(f"{text!r} is not {error.problems[0].expected}")


def _read_subject(text: str) -> str:
    if text not in rulebook.SUBJECTS:
        misused(f"{text!r} is not a subject; give one of {', '.join(rulebook.SUBJECTS)}")
    return text


def _name_on_the_command_line(reuse: ReuseOfParticipants) -> str:
    return reuse.name.lower().replace("_", "-")


def _read_reuse(text: str | ReuseOfParticipants) -> ReuseOfParticipants:
    # Typer parses a default too.
    if isinstance(text, ReuseOfParticipants):
        return text
    readings = {_name_on_the_command_line(one): one for one in ReuseOfParticipants}
    name = text.lower().replace("_", "-")
    if name not in readings:
        misused(f"{text!r} is not one of {', '.join(readings)}")
    return readings[name]


# Years, and what the shell offers


def covered_years() -> list[int]:
    """Return the years for which any source was read."""
    entries = (entry for parameter in rulebook.parameters() for entry in parameter.entries)
    return sorted({year for entry in entries for year in entry.years})


def complete_year() -> list[str]:
    """Return the years that the shell offers."""
    return [str(year) for year in covered_years()]


def complete_subject() -> list[str]:
    """Return what the shell offers for ``--subject``."""
    return list(rulebook.SUBJECTS)


def complete_reuse() -> list[str]:
    """Return what the shell offers for ``--reuse``."""
    return [_name_on_the_command_line(one) for one in ReuseOfParticipants]


def complete_intermediary_type() -> list[str]:
    """Return what the shell offers for ``--intermediary-type``."""
    return [one.name for one in IntermediaryType]


def complete_moment() -> list[str]:
    """Return the one instant that has a name."""
    return ["now"]


_YEAR: Final = typer.Argument(
    parser=_read_year,
    metavar="YEAR",
    help="Performance year, such as 2026.",
    autocompletion=complete_year,
)
Year = Annotated[PerformanceYear, _YEAR]
YearIfAny = Annotated[PerformanceYear | None, _YEAR]
Subject = Annotated[
    str | None,
    typer.Option(
        "--subject",
        parser=_read_subject,
        metavar="SUBJECT",
        help="Only those of this subject, such as sampling.",
        autocompletion=complete_subject,
    ),
]
Citing = Annotated[
    str | None,
    typer.Option(
        "--citing",
        metavar="PARAGRAPH",
        help="Only those that cite this paragraph of 42 CFR, or one within it.",
    ),
]
YearOption = Annotated[
    PerformanceYear,
    typer.Option(
        "--year",
        parser=_read_year,
        metavar="YEAR",
        help="Performance year.",
        autocompletion=complete_year,
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        parser=read_instant,
        metavar="INSTANT",
        help="Add the status at this instant, such as 2027-03-31T19:59-04:00, or now.",
        autocompletion=complete_moment,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Roster = Annotated[Path, typer.Argument(metavar="ROSTER", help="Roster as CSV; - is stdin.")]
Patients = Annotated[
    Path, typer.Option("--patients", metavar="FILE", help="Patients as CSV; - is stdin.")
]
ExcludingPlans = Annotated[
    list[Path] | None,
    typer.Option(
        "--excluding", metavar="PLAN", help="An earlier plan, whose data are left out. Repeatable."
    ),
]
Seed = Annotated[
    str, typer.Option("--seed", help="Twenty digits from dice, or of `qpp-rules audit seed`.")
]
SeedOrigin = Annotated[
    str, typer.Option("--seed-origin", help="Where the seed came from, for the record.")
]
PlanOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="PLAN", help="Write the plan here, as JSON; - is stdout."),
    Writes,
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace a file that stands where one is written.")
]
Reserves = Annotated[int, typer.Option("--reserves", help="How many more to draw in order.", min=0)]
# Typer would convert a member of an Enum a second time, and some versions lose it.
Reuse = Annotated[
    Any,
    typer.Option(
        "--reuse",
        parser=_read_reuse,
        metavar="READING",
        help="Participants of earlier plans: when-exhausted, allowed or never.",
        autocompletion=complete_reuse,
    ),
]


def form_of(*, as_json: bool, as_csv: bool, written: Sequence[Path | None] = ()) -> Form:
    """Return the form in which rows are shown: none where a file of *written* fills stdout."""
    if as_json and as_csv:
        misused("--json and --csv exclude each other")
    if any(map(fills_stdout, written)):
        if as_json or as_csv:
            misused(
                "a file fills standard output; write it elsewhere, or leave --json and --csv out"
            )
        return Form.NOTHING
    if as_json:
        return Form.JSON
    return Form.CSV if as_csv else Form.TABLE


def key_of(participant: Participant, *, masked: bool) -> str:
    """Return the key of *participant*, for people *masked*."""
    return participant.masked_key if masked else participant.key


def read_participants(roster: Path) -> tuple[RosterRow, ...]:
    """Return the rows of *roster*; a roster without rows has no answer."""
    rows = read_file(roster, read_roster)
    if not rows:
        raise InvalidValue.of(
            name_of(roster), "rows", given="a header alone", expected="a row for each participant"
        )
    return rows


def read_frame(roster: Path, patients: Path) -> tuple[list[FrameEntry], Any]:
    """Return the frame of *roster* and the patients of each."""
    frame = frame_of(read_participants(roster))
    found = read_file(patients, read_patients)
    strangers = len(found.keys() - {entry.participant for entry in frame})
    if strangers:
        say(f"{name_of(patients)}: {strangers} participants that {name_of(roster)} does not have")
    # A participant without a row has no patients: that is a finding of the draw.
    return frame, lambda participant: found.get(participant, ())


def read_file(path: Path, read: Callable[[Iterator[str], str], T]) -> T:
    """Return what *read* makes of the lines of *path*."""
    with lines_of(path) as lines:
        return read(lines, name_of(path))


def read_value(path: Path, kind: type[T]) -> T:
    """Return the *kind* that the file holds, as the commands write it."""
    try:
        return from_json(read_text(path), kind)
    except InvalidInput as error:
        refuse_all(name_of(path), list(error.problems))
        raise

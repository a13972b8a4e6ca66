"""What the commands have in common: their options, how input is read, how a command ends."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn, ParamSpec, TypeVar

import typer

from qpp_rules.adapters.csv_rows import read_moment
from qpp_rules.adapters.rosters import frame_of, read_patients, read_roster
from qpp_rules.adapters.serialization import from_json
from qpp_rules.cli.files import STDIN, lines_of, name_of, read_text
from qpp_rules.cli.output import Form, say
from qpp_rules.core.errors import InvalidInput, InvalidValue, QppRulesError, refuse
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.moments import Moment
from qpp_rules.core.vocabulary import IntermediaryType, read_member
from qpp_rules.core.years import PerformanceYear, instant_problem
from qpp_rules.sampling import FrameEntry, ReuseOfParticipants

__all__: list[str] = []


def __dir__() -> list[str]:
    return __all__


NO: Final = 1
BAD_INPUT: Final = 2
_INSTANT: Final = "2027-03-31T19:59-04:00"
P = ParamSpec("P")
T = TypeVar("T")


def bad_input_ends_with_2(command: Callable[P, None]) -> Callable[P, None]:
    """Show what is wrong with the input, without a traceback, and end with 2."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise
        except (QppRulesError, OSError) as error:
            say(f"qpp-rules: {error}")
            raise typer.Exit(BAD_INPUT) from None

    return run


def misused(text: str) -> NoReturn:
    """Say that the command is used wrongly, and how to use it; end with 2."""
    raise typer.BadParameter(text)


def _read_year(text: str) -> PerformanceYear:
    if not (text.isascii() and text.isdecimal()):
        misused(f"{text!r} is no performance year; give one such as 2026")
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
        misused(f"{text!r} is no instant; give one such as {_INSTANT}")
    if problem := instant_problem("--as-of", instant):
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
        misused(f"{text!r} is no share; give one such as 0.95")


def read_intermediary_type(text: str) -> IntermediaryType:
    """Return the type of intermediary that an option gives."""
    try:
        return read_member(IntermediaryType, text)
    except InvalidInput as error:
        misused(f"{text!r} is not {error.problems[0].expected}")


def _read_reuse(text: str | ReuseOfParticipants) -> ReuseOfParticipants:
    # typer 0.16 and newer parse a default too.
    if isinstance(text, ReuseOfParticipants):
        return text
    name = text.upper().replace("-", "_")
    if name not in ReuseOfParticipants.__members__:
        names = ", ".join(m.lower().replace("_", "-") for m in ReuseOfParticipants.__members__)
        misused(f"{text!r} is none of {names}")
    return ReuseOfParticipants[name]


Year = Annotated[
    PerformanceYear,
    typer.Argument(parser=_read_year, metavar="YEAR", help="Performance year, such as 2026."),
]
YearOption = Annotated[
    PerformanceYear,
    typer.Option("--year", parser=_read_year, metavar="YEAR", help="Performance year."),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        parser=read_instant,
        metavar="INSTANT",
        help="Add the status at this instant, such as 2027-03-31T19:59-04:00, or now.",
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
    Path | None, typer.Option("--out", metavar="PLAN", help="Write the plan here, as JSON.")
]
Reserves = Annotated[int, typer.Option("--reserves", help="How many more to draw in order.", min=0)]
Reuse = Annotated[
    ReuseOfParticipants,
    typer.Option(
        "--reuse",
        parser=_read_reuse,
        metavar="READING",
        help="Participants of earlier plans: when-exhausted, allowed or never.",
    ),
]


def form_of(*, as_json: bool, as_csv: bool) -> Form:
    """Return the form in which rows are shown."""
    if as_json and as_csv:
        misused("--json and --csv exclude each other")
    if as_json:
        return Form.JSON
    return Form.CSV if as_csv else Form.TABLE


def refuse_two_inputs(*paths: Path | None) -> None:
    """Refuse standard input for more than one file."""
    if paths.count(STDIN) > 1:
        raise InvalidValue.of(
            "qpp-rules", "-", given="more than once", expected="standard input for one file"
        )


def key_of(participant: Participant, *, masked: bool) -> str:
    """Return the key of *participant*, for people *masked*."""
    return participant.masked_key if masked else participant.key


def read_frame(roster: Path, patients: Path, *others: Path) -> tuple[list[FrameEntry], Any]:
    """Return the frame of *roster* and the patients of each; *others* are read besides."""
    refuse_two_inputs(roster, patients, *others)
    frame = frame_of(read_file(roster, read_roster))
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
        refuse(name_of(path), error.problems)

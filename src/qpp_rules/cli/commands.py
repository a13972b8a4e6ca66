"""The commands. Each reads, asks the library, shows; the rules are elsewhere.

A command ends with 0 when it is done and the answer is yes, with 1 when the rule says no or cannot
say, and with 2 when its input is bad.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn, ParamSpec

import typer

from qpp_rules import rulebook, sampling
from qpp_rules.adapters.elections import gate_of, read_elections
from qpp_rules.adapters.rosters import (
    RosterRow,
    determine_roster,
    frame_of,
    read_patients,
    read_roster,
)
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.files import STDIN, lines_of, name_of, read_text, write_whole
from qpp_rules.cli.output import Form, say, show, show_object, working
from qpp_rules.core.determinations import Determination, Finding, Verdict
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidValue,
    QppRulesError,
    YearNotCovered,
    refuse,
)
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.years import PerformanceYear, instant_problem
from qpp_rules.deadlines import calendar
from qpp_rules.elections import Choice, effects
from qpp_rules.eligibility import Eligibility
from qpp_rules.sampling import Plan, ReuseOfParticipants

__all__ = ["app"]


def __dir__() -> list[str]:
    return __all__


NO: Final = 1
BAD_INPUT: Final = 2
_INSTANT: Final = "2027-03-31T19:59-04:00"
P = ParamSpec("P")

app = typer.Typer(
    name="qpp-rules",
    help="The rules that MIPS third party intermediaries must follow.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
audit = typer.Typer(
    help="Draw the sample of a data validation audit, and check one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(audit, name="audit")
elections_app = typer.Typer(
    help="Elections to opt in or to report voluntarily.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(elections_app, name="elections")


def _bad_input_ends_with_2(command: Callable[P, None]) -> Callable[P, None]:
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


def _misused(text: str) -> NoReturn:
    raise typer.BadParameter(text)


def _read_year(text: str) -> PerformanceYear:
    if not (text.isascii() and text.isdecimal()):
        _misused(f"{text!r} is no performance year; give one such as 2026")
    try:
        return PerformanceYear(int(text))
    except QppRulesError as error:
        _misused(str(error))


def _read_instant(text: str) -> datetime:
    if text == "now":
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        _misused(f"{text!r} is no instant; give one such as {_INSTANT}")
    if problem := instant_problem("--as-of", instant):
        _misused(f"{text!r} is {problem.given}; expected {problem.expected}, such as {_INSTANT}")
    return instant


def _read_reuse(text: str | ReuseOfParticipants) -> ReuseOfParticipants:
    # typer 0.16 and newer parse a default too.
    if isinstance(text, ReuseOfParticipants):
        return text
    name = text.upper().replace("-", "_")
    if name not in ReuseOfParticipants.__members__:
        names = ", ".join(m.lower().replace("_", "-") for m in ReuseOfParticipants.__members__)
        _misused(f"{text!r} is none of {names}")
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
        parser=_read_instant,
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


def _form(*, as_json: bool, as_csv: bool) -> Form:
    if as_json and as_csv:
        _misused("--json and --csv exclude each other")
    if as_json:
        return Form.JSON
    return Form.CSV if as_csv else Form.TABLE


@app.command(epilog=example_of("rules"))
@_bad_input_ends_with_2
def rules(year: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show every parameter of YEAR, its value and where it is written."""
    rows = rulebook.at(year)
    columns = ("parameter", "value", "citation", "basis")
    show(rows, _form(as_json=as_json, as_csv=as_csv), title=f"{year}", columns=columns)


@app.command(epilog=example_of("compare"))
@_bad_input_ends_with_2
def compare(first: Year, second: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show the parameters whose values differ between two years."""
    show(rulebook.compare(first, second), _form(as_json=as_json, as_csv=as_csv))


@app.command(epilog=example_of("deadlines"))
@_bad_input_ends_with_2
def deadlines(
    year: Year, as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """Show the deadlines of YEAR in Eastern time, with --as-of their status then."""
    cal = calendar(year)
    rows = cal.to_rows()
    columns = ["key", "opens", "closes", "extensions", "citation", "basis"]
    if as_of is not None:
        statuses = (cal[key].status(as_of).name for key in cal)
        rows = [{**row, "status": status} for row, status in zip(rows, statuses, strict=True)]
        columns.insert(1, "status")
    form = _form(as_json=as_json, as_csv=as_csv)
    show(rows, form, title=f"Performance year {year}", columns=columns)
    for reason in dict.fromkeys(str(error) for error in cal.not_covered.values()):
        say(f"not covered: {reason}")


@app.command(epilog=example_of("eligibility"))
@_bad_input_ends_with_2
def eligibility(
    roster: Roster,
    year: YearOption,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print every clause for every participant.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Decide who of ROSTER is MIPS eligible, opt-in eligible or exempt in the year."""
    form = _form(as_json=as_json, as_csv=as_csv)
    with lines_of(roster) as lines:
        rows_read = read_roster(lines, name_of(roster))
    with working("deciding"):
        answers = determine_roster(rows_read, year)
    rows = [_eligibility_row(row, answer, form) for row, answer in answers]
    if explain:
        for row, answer in answers:
            text = answer.explain() if isinstance(answer, Determination) else str(answer)
            say(f"{row.participant.masked_key}: {text}")
    show(rows, form, title=f"Performance year {year}")
    counts = Counter(row["eligibility"] for row in rows)
    say(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


def _eligibility_row(
    row: RosterRow, answer: Determination[Eligibility] | YearNotCovered, form: Form
) -> dict[str, Any]:
    participant = row.participant
    key = _key_of(participant, masked=form is Form.TABLE)
    if not isinstance(answer, Determination):
        cells = ("NOT_TESTED", "", 0, str(answer))
    else:
        missing, assumptions = ", ".join(answer.missing), len(answer.assumptions)
        cells = (answer.answer.name, missing, assumptions, "")
    return dict(
        zip(
            ("participant", "eligibility", "missing", "assumptions", "note"),
            (key, *cells),
            strict=True,
        )
    )


@audit.command(epilog=example_of("audit draw"))
@_bad_input_ends_with_2
def draw(
    roster: Roster,
    patients: Patients,
    year: YearOption,
    seed: Annotated[
        str, typer.Option(help="Twenty digits from dice, or of `qpp-rules audit seed`.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="PLAN", help="Write the plan here, as JSON.")
    ] = None,
    reserves: Annotated[int, typer.Option(help="How many more to draw in order.", min=0)] = 0,
    excluding: ExcludingPlans = None,
    reuse: Annotated[
        ReuseOfParticipants,
        typer.Option(
            parser=_read_reuse,
            metavar="READING",
            help="Participants of earlier plans: when-exhausted, allowed or never.",
        ),
    ] = ReuseOfParticipants.WHEN_EXHAUSTED,
    seed_origin: Annotated[
        str, typer.Option(help="Where the seed came from, for the record.")
    ] = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Draw the audit sample of ROSTER's participants, and of each its patients."""
    form = _form(as_json=as_json, as_csv=as_csv)
    frame, patients_of = _read_frame(roster, patients)
    with working("drawing"):
        plan = sampling.draw(
            frame,
            patients_of,
            seed=seed,
            year=year,
            reserves=reserves,
            excluding=tuple(_read_plan(path) for path in excluding or ()),
            reuse=reuse,
            seed_origin=seed_origin,
        )
    if out is not None:
        write_whole(out, to_json(plan) + "\n")
    _show_plan(plan, form)


@audit.command(epilog=example_of("audit verify"))
@_bad_input_ends_with_2
def verify(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan as JSON; - is stdin.")],
    roster: Roster,
    patients: Patients,
    excluding: ExcludingPlans = None,
    extending: Annotated[
        Path | None, typer.Option(metavar="PLAN", help="The plan that this one extends.")
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Draw PLAN again from ROSTER and say of each part whether it is right.

    Ends with 1 where something is not, or cannot be told.
    """
    form = _form(as_json=as_json, as_csv=as_csv)
    frame, patients_of = _read_frame(roster, patients, plan)
    with working("drawing again"):
        answer = sampling.verify(
            _read_plan(plan),
            frame,
            patients_of,
            excluding=tuple(_read_plan(path) for path in excluding or ()),
            extending=None if extending is None else _read_plan(extending),
        )
    show(
        answer.to_rows(),
        form,
        title=f"Performance year {answer.year}",
        columns=("verdict", "title", "about", "observed", "required"),
    )
    say({True: "verified", False: "NOT verified", None: "cannot be told"}[answer.answer])
    if answer.answer is not True:
        raise typer.Exit(NO)


@audit.command("seed", epilog=example_of("audit seed"))
def new_seed() -> None:
    """Print twenty random digits, to be drawn once the frame is frozen and its digest published."""
    typer.echo(sampling.new_seed())


@elections_app.command("check", epilog=example_of("elections check"))
@_bad_input_ends_with_2
def check_elections(
    roster: Roster,
    ledger: Annotated[
        Path, typer.Argument(metavar="ELECTIONS", help="Confirmed elections as CSV; - is stdin.")
    ],
    year: YearOption,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say whose data may be submitted as far as elections go.

    Ends with 1 where somebody's may not.
    """
    form = _form(as_json=as_json, as_csv=as_csv)
    _refuse_two_inputs(roster, ledger)
    with lines_of(roster) as lines:
        answers = determine_roster(read_roster(lines, name_of(roster)), year)
    with lines_of(ledger) as lines:
        kept = read_elections(lines, name_of(ledger))
    gates = [gate_of(row.participant, answer, kept, year) for row, answer in answers]
    rows = [
        {
            "participant": _key_of(election.participant, masked=form is Form.TABLE),
            "eligibility": election.eligibility.name,
            "state": election.state.name,
            "may_submit": {True: "YES", False: "NO", None: "UNKNOWN"}[gate.answer],
            "why": "; ".join(finding.message for finding in gate.findings),
        }
        for election, gate in gates
    ]
    show(rows, form, title=f"Performance year {year}")
    counts = Counter(row["may_submit"] for row in rows)
    say(", ".join(f"may submit {name} {count}" for name, count in sorted(counts.items())))
    if set(counts) != {"YES"}:
        raise typer.Exit(NO)


@elections_app.command("effects", epilog=example_of("elections effects"))
@_bad_input_ends_with_2
def show_effects(year: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show what each choice brings in YEAR, and where that is written."""
    rows = [row for choice in Choice for row in effects(choice, year).to_rows()]
    show(rows, _form(as_json=as_json, as_csv=as_csv), title=f"Performance year {year}")


def _refuse_two_inputs(*paths: Path) -> None:
    if paths.count(STDIN) > 1:
        raise InvalidValue.of(
            "qpp-rules", "-", given="more than once", expected="standard input for one file"
        )


def _key_of(participant: Participant, *, masked: bool) -> str:
    return participant.masked_key if masked else participant.key


def _read_frame(
    roster: Path, patients: Path, *others: Path
) -> tuple[list[sampling.FrameEntry], Any]:
    _refuse_two_inputs(roster, patients, *others)
    with lines_of(roster) as lines:
        frame = frame_of(read_roster(lines, name_of(roster)))
    with lines_of(patients) as lines:
        found = read_patients(lines, name_of(patients))
    strangers = len(found.keys() - {entry.participant for entry in frame})
    if strangers:
        say(f"{name_of(patients)}: {strangers} participants that {name_of(roster)} does not have")
    # A participant without a row has no patients: that is a finding of the draw.
    return frame, lambda participant: found.get(participant, ())


def _read_plan(path: Path) -> Plan:
    try:
        return from_json(read_text(path), Plan)
    except InvalidInput as error:
        refuse(name_of(path), error.problems)


def _show_plan(plan: Plan, form: Form) -> None:
    if form is Form.JSON:
        show_object({"digest": plan.digest, "rows": plan.to_rows()})
    elif form is Form.CSV:
        show(plan.to_rows(), form)
    else:
        members = [*plan.participants, *plan.reserves]
        rows = [
            {
                "rank": member.rank,
                "participant": member.participant.masked_key,
                "drawn_for": member.drawn_for,
                "patients": f"{len(member.patients)} of {member.patient_population}",
                "ticket": member.ticket[:16],
            }
            for member in members
        ]
        show(rows, form, title=f"Audit sample, performance year {plan.year}")
    say(f"frame {plan.frame_size} participants, digest {plan.frame_digest}")
    say(f"plan digest {plan.digest}")
    for finding in plan.findings:
        if _is_worth_saying(finding):
            say(str(finding))


def _is_worth_saying(finding: Finding) -> bool:
    return finding.verdict is Verdict.NOT_MET

"""The commands that draw the sample of an audit, and check one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from qpp_rules import sampling
from qpp_rules.adapters.extras import MissingExtra
from qpp_rules.adapters.large_patients import draw_file
from qpp_rules.adapters.serialization import to_json
from qpp_rules.cli.conventions import (
    FINDING_COLUMNS,
    AsCsv,
    AsJson,
    ExcludingPlans,
    Force,
    Patients,
    PlanOut,
    Reserves,
    Reuse,
    Roster,
    Seed,
    SeedOrigin,
    YearOption,
    checks_files,
    end_with,
    form_of,
    misused,
    read_entries,
    read_frame,
    read_patients_of,
    read_value,
    read_values,
    say_slower,
    say_unknown,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import is_large, write_files
from qpp_rules.cli.output import Form, say, show, show_object, some_of, working
from qpp_rules.core.findings import Verdict
from qpp_rules.sampling import FrameEntry, Plan, ReuseOfParticipants

audit = typer.Typer(
    help="Audits, from the sample to the report.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@audit.command(epilog=example_of("audit draw"))
@checks_files
def draw(
    roster: Roster,
    patients: Patients,
    year: YearOption,
    seed: Seed,
    out: PlanOut = None,
    force: Force = False,
    reserves: Reserves = 0,
    excluding: ExcludingPlans = None,
    reuse: Reuse = ReuseOfParticipants.WHEN_EXHAUSTED,
    seed_origin: SeedOrigin = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Draw the audit sample of ROSTER.

    This also draws patients of each participant in the sample. Ends with 1 if the plan falls short.
    """
    form = form_of(as_json=as_json, as_csv=as_csv, written=(out,))
    frame = read_entries(roster)
    terms = {
        "seed": seed,
        "year": year,
        "reserves": reserves,
        "excluding": read_values(excluding, Plan),
        "reuse": reuse,
        "seed_origin": seed_origin,
    }
    plan = _by_table(frame, roster, patients, terms) if is_large([patients]) else None
    if plan is None:
        patients_of = read_patients_of(frame, roster, patients)
        with working("drawing"):
            plan = sampling.draw(frame, patients_of, **terms)
    write_files((out, to_json(plan) + "\n"), force=force)
    show_plan(plan, form)


def _by_table(
    frame: Sequence[FrameEntry], roster: Path, patients: Path, terms: Mapping[str, Any]
) -> Plan | None:
    """Return the plan from a large file, or None if its rows must be read one by one."""
    try:
        with working("drawing"):
            drawn = draw_file(frame, patients, **terms)
    except MissingExtra as error:
        say_slower(error)
        return None
    if drawn is None:
        return None
    say_unknown(roster, patients, drawn.unknown)
    return drawn.plan


@audit.command(epilog=example_of("audit verify"))
@checks_files
def verify(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan as JSON; - is stdin.")],
    roster: Roster,
    patients: Patients,
    excluding: ExcludingPlans = None,
    extending: Annotated[
        Path | None, typer.Option(metavar="PLAN", help="The plan that this one extends.")
    ] = None,
    extending_roster: Annotated[
        Path | None,
        typer.Option(metavar="ROSTER", help="The roster that the extended plan was drawn from."),
    ] = None,
    extending_patients: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Its patients, if they differ from --patients."),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Draw PLAN again, and check that it is right.

    The draw uses ROSTER. A plan that extends another is right only if that one is, so also give the
    roster that the other was drawn from. Ends with 1 if any part of PLAN is not right or cannot be
    checked.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    if extending is None and (extending_roster or extending_patients):
        misused("--extending-roster and --extending-patients need --extending")
    given, frame = read_value(plan, Plan), read_frame(roster, patients)
    excluded = read_values(excluding, Plan)
    first = None if extending is None else read_value(extending, Plan)
    before = None
    with working("drawing again"):
        if first is not None and extending_roster is not None:
            earlier = read_frame(extending_roster, extending_patients or patients)
            before = sampling.verify(first, *earlier, excluding=excluded)
        answer = sampling.verify(
            given, *frame, excluding=excluded, extending=first, extending_verified=before
        )
    show(
        answer.to_rows(),
        form,
        title=f"Performance year {answer.year}",
        columns=FINDING_COLUMNS,
    )
    end_with(answer, {True: "verified", False: "NOT verified", None: "unknown"})


@audit.command("seed", epilog=example_of("audit seed"))
def new_seed() -> None:
    """Print twenty random digits as a seed.

    Draw the seed after you freeze the frame and publish its digest.
    """
    typer.echo(sampling.new_seed())


def show_plan(plan: Plan, form: Form) -> None:
    """Show a plan: its members to people, the worklist to programs.

    Ends with 1 if the plan falls short of a requirement.
    """
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
    falls_short = (Verdict.NOT_MET, Verdict.UNKNOWN)
    short = [finding for finding in plan.findings if finding.verdict in falls_short]
    for line in some_of(map(str, short)):
        say(line)
    if short:
        raise typer.Exit(NO)

"""The commands that evaluate an audit, follow it up, report it, and say whether data may go."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from qpp_rules import audits
from qpp_rules.adapters.audits import (
    read_checks,
    read_clinicians,
    read_corrections,
    read_reviews,
    read_withdrawals,
    report_csv,
    report_workbook,
)
from qpp_rules.adapters.rosters import frame_of
from qpp_rules.adapters.serialization import to_json
from qpp_rules.audits import (
    AuditKind,
    AuditOutcome,
    AuditResult,
    AuditScope,
    Correction,
    Deficiency,
    ExecutionReport,
    TargetedAudit,
)
from qpp_rules.cli.conventions import (
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
    Writes,
    checks_files,
    complete_intermediary_type,
    complete_moment,
    form_of,
    misused,
    read_confidence,
    read_file,
    read_frame,
    read_instant,
    read_intermediary_type,
    read_moment_option,
    read_participants,
    read_value,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import write_files
from qpp_rules.cli.output import Form, say, show, show_object, show_text, some_of
from qpp_rules.cli.sampling import audit, show_plan
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.values import shown
from qpp_rules.core.years import eastern_text
from qpp_rules.sampling import Plan, ReuseOfParticipants

__all__ = ["audit"]


def __dir__() -> list[str]:
    return __all__


_FINDING_COLUMNS: Final = ("verdict", "title", "about", "observed", "required")
_DEFICIENCY_COLUMNS: Final = ("deficiency", "errors", "records", "participants")
_REPORT_COLUMNS: Final = (
    "audit",
    "deficiency_audited",
    "error_rate",
    "type",
    "measure",
    "errors",
    "share_affected",
    "how_corrected",
    "corrected_at",
)

ResultFile = Annotated[
    Path, typer.Argument(metavar="RESULT", help="What `audit evaluate` wrote; - is stdin.")
]
# Typer takes no union of types, such as a date or an instant.
CompletedAt = Annotated[
    Any,
    typer.Option(
        parser=read_moment_option,
        metavar="MOMENT",
        help="When the audit was finished, or now.",
        autocompletion=complete_moment,
    ),
]
Corrections = Annotated[
    Path | None,
    typer.Option("--corrections", metavar="FILE", help="How and when all was corrected, as CSV."),
]
TargetedAudits = Annotated[
    list[Path] | None,
    typer.Option(
        "--targeted-audit",
        metavar="FILE",
        help="What `audit evaluate --targeted` wrote. Repeatable.",
    ),
]
DeficiencyKey = Annotated[
    str | None,
    typer.Option("--deficiency", metavar="KEY", help="The deficiency, as `evaluate` names it."),
]


@audit.command(epilog=example_of("audit evaluate"))
@checks_files
def evaluate(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan as JSON; - is stdin.")],
    reviews: Annotated[Path, typer.Argument(metavar="REVIEWS", help="Reviews as CSV; - is stdin.")],
    checks: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Checks of participants, as CSV.")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Roster whose facets say what will be submitted."),
    ] = None,
    intermediary_type: Annotated[
        Any,
        typer.Option(
            parser=read_intermediary_type,
            metavar="TYPE",
            help="QCDR, or QUALIFIED_REGISTRY.",
            autocompletion=complete_intermediary_type,
        ),
    ] = None,
    completed_at: CompletedAt = None,
    confidence: Annotated[
        Decimal | None,
        typer.Option(parser=read_confidence, metavar="SHARE", help="Of the bound; 0.95 if none."),
    ] = None,
    eligibility_of_sample_only: Annotated[
        bool,
        typer.Option(
            "--eligibility-of-sample-only",
            help="Ask for the eligibility status of those sampled only.",
        ),
    ] = False,
    withdrawn: Annotated[
        Path | None,
        typer.Option("--withdrawn", metavar="FILE", help="Who withdrew after the draw, as CSV."),
    ] = None,
    targeted: Annotated[
        bool, typer.Option("--targeted", help="PLAN is a targeted audit's; needs the next two.")
    ] = False,
    of: Annotated[
        Path | None,
        typer.Option("--of", metavar="RESULT", help="The audit that found the deficiency."),
    ] = None,
    deficiency: DeficiencyKey = None,
    impact: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the deficiency affects.")
    ] = None,
    root_cause: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What caused the deficiency.")
    ] = None,
    corrections: Corrections = None,
    targeted_audit: TargetedAudits = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="RESULT", help="Write the result here, as JSON; - is stdout."),
        Writes,
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say what the REVIEWS of PLAN's records find.

    Ends with 1 where that is not clean. With --targeted, say whether the targeted audit of a
    deficiency is done; it needs the --targeted-audit files of those whose plans it left out.
    """
    form = form_of(as_json=as_json, as_csv=as_csv, written=(out,))
    _refuse_options_of_the_other(
        targeted=targeted,
        of_targeted=(of, deficiency, impact, root_cause, corrections, targeted_audit),
        of_validation=(checks, roster, intermediary_type, eligibility_of_sample_only or None),
    )
    sample = read_value(plan, Plan)
    result = audits.evaluate(
        sample,
        read_file(reviews, read_reviews),
        sample.year,
        checks=() if checks is None else read_file(checks, read_checks),
        scope=None if roster is None else _scope_of(roster),
        intermediary_type=intermediary_type,
        kind=AuditKind.TARGETED if targeted else AuditKind.DATA_VALIDATION,
        completed_at=completed_at,
        confidence=audits.CONFIDENCE if confidence is None else confidence,
        eligibility_of_sample_only=eligibility_of_sample_only,
        withdrawn=() if withdrawn is None else read_file(withdrawn, read_withdrawals),
    )
    if of is None or deficiency is None:
        write_files((out, _as_json(result)), force=force)
        _show_result(result, result.determination, form)
        say(result.answer.value)
        if result.answer is not AuditOutcome.CLEAN:
            raise typer.Exit(NO)
        return
    validation = read_value(of, AuditResult)
    followed = TargetedAudit(
        deficiency=_deficiency_of(validation, deficiency),
        result=result,
        impact=impact,
        root_cause=root_cause,
        corrections=_read_corrections(corrections),
    )
    others = [read_value(path, TargetedAudit) for path in targeted_audit or []]
    answer = audits.check_targeted(followed, validation, targeted_audits=others)
    write_files((out, _as_json(followed)), force=force)
    _show_result(result, answer, form)
    _end_with(answer, {True: "done", False: "NOT done", None: "cannot be told"})


@audit.command(epilog=example_of("audit target"))
@checks_files
def target(
    result: ResultFile,
    roster: Roster,
    patients: Patients,
    deficiency: Annotated[
        str,
        typer.Option(metavar="KEY", help="The deficiency, as `audit evaluate` names it."),
    ],
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
    """Draw the sample of a targeted audit.

    It looks into a deficiency that RESULT found. Ends with 1 where the plan falls short.
    """
    form = form_of(as_json=as_json, as_csv=as_csv, written=(out,))
    earlier = excluding or []
    validation = read_value(result, AuditResult)
    frame, patients_of = read_frame(roster, patients)
    plan = audits.plan_targeted(
        validation,
        _deficiency_of(validation, deficiency),
        frame,
        patients_of,
        seed,
        excluding=tuple(read_value(path, Plan) for path in earlier),
        reserves=reserves,
        reuse=reuse,
        seed_origin=seed_origin,
    )
    write_files((out, _as_json(plan)), force=force)
    show_plan(plan, form)


@audit.command(epilog=example_of("audit gate"))
@checks_files
def gate(
    result: ResultFile,
    targeted_audit: TargetedAudits = None,
    corrections: Corrections = None,
    submitted_at: Annotated[
        datetime | None,
        typer.Option(
            parser=read_instant,
            metavar="INSTANT",
            help="When data are first submitted, or now: all must have been done before.",
            autocompletion=complete_moment,
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say whether audits let data be submitted.

    Ends with 1 where they do not.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    followed = targeted_audit or []
    validation = read_value(result, AuditResult)
    answer = audits.may_submit(
        validation,
        [read_value(path, TargetedAudit) for path in followed],
        year=validation.year,
        corrections=_read_corrections(corrections),
        submitted_at=submitted_at,
    )
    may_submit = {True: "YES", False: "NO", None: "UNKNOWN"}[answer.answer]
    rows = [{"may_submit": may_submit, **_without_answer(row)} for row in answer.to_rows()]
    show(rows, form, title=f"Performance year {answer.year}", columns=_FINDING_COLUMNS)
    say(f"may submit {may_submit}")
    if answer.answer is not True:
        raise typer.Exit(NO)


@audit.command(epilog=example_of("audit report"))
@checks_files
def report(
    result: ResultFile,
    intermediary: Annotated[
        str, typer.Option(metavar="NAME", help="The name of the QCDR or Qualified Registry.")
    ],
    targeted_audit: TargetedAudits = None,
    corrections: Corrections = None,
    clinicians: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="How many clinicians participants have, as CSV."),
    ] = None,
    submitted_at: Annotated[
        Any,
        typer.Option(
            parser=read_moment_option,
            metavar="MOMENT",
            help="When the report was submitted, or now: say whether that is in time.",
            autocompletion=complete_moment,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="REPORT", help="Write the report here, as JSON; - is stdout."),
        Writes,
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the report here, as a workbook; - is stdout."),
        Writes,
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Build the Data Validation Execution Report.

    Ends with 1 if anything is missing from it or an audit in it is open, and with --submitted-at if
    it is late or was submitted before what it reports.
    """
    form = form_of(as_json=as_json, as_csv=as_csv, written=(out, xlsx))
    followed = targeted_audit or []
    made = audits.execution_report(
        read_value(result, AuditResult),
        [read_value(path, TargetedAudit) for path in followed],
        intermediary=intermediary,
        corrections=_read_corrections(corrections),
        clinicians_of=None if clinicians is None else read_file(clinicians, read_clinicians),
    )
    answer = None
    if submitted_at is not None:
        answer = audits.check_execution_report(made, submitted_at, made.year)
    workbook = b"" if xlsx is None else _workbook(made)
    write_files((out, _as_json(made)), (xlsx, workbook), force=force)
    _show_report(made, answer, form)
    if answer is not None:
        _end_with(answer, {True: "compliant", False: "NOT compliant", None: "cannot be told"})
    elif not made.is_complete:
        raise typer.Exit(NO)


def _refuse_options_of_the_other(
    *, targeted: bool, of_targeted: tuple[Any, ...], of_validation: tuple[Any, ...]
) -> None:
    if not targeted and any(one is not None for one in of_targeted):
        misused(
            "--of, --deficiency, --impact, --root-cause, --corrections and --targeted-audit go "
            "with --targeted"
        )
    if targeted and None in of_targeted[:2]:
        misused("--targeted needs --of and --deficiency")
    if targeted and any(one is not None for one in of_validation):
        misused(
            "--checks, --roster, --intermediary-type and --eligibility-of-sample-only do not go "
            "with --targeted"
        )


def _scope_of(roster: Path) -> AuditScope:
    return AuditScope.of_frame(frame_of(read_participants(roster)))


def _read_corrections(path: Path | None) -> tuple[Correction, ...]:
    return () if path is None else read_file(path, read_corrections)


def _deficiency_of(result: AuditResult, key: str) -> Deficiency:
    known = {one.key: one for one in result.deficiencies}
    if key not in known:
        expected = f"one that the audit found: {'; '.join(some_of(known)) or 'none'}"
        raise InvalidValue.of("audit", "--deficiency", given=shown(key), expected=expected)
    return known[key]


def _as_json(value: object) -> str:
    return to_json(value) + "\n"


def _workbook(made: ExecutionReport) -> bytes:
    content = io.BytesIO()
    report_workbook(made, content)
    return content.getvalue()


def _without_answer(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "answer"}


def _end_with(answer: Determination[bool | None], words: dict[bool | None, str]) -> None:
    say(words[answer.answer])
    if answer.answer is not True:
        raise typer.Exit(NO)


def _show_result(result: AuditResult, answer: Determination[Any], form: Form) -> None:
    rows = [
        {"deficiency": one.key, **row}
        for one, row in zip(result.deficiencies, result.to_rows(), strict=True)
    ]
    if form is Form.JSON:
        show_object({**_figures(result, answer), "deficiencies": rows})
    elif form is Form.CSV:
        show(rows, form)
    else:
        title = f"{result.kind.value.capitalize()}, performance year {result.year}"
        show(answer.to_rows(), form, title=title, columns=_FINDING_COLUMNS)
        if rows:
            show(rows, form, title="Deficiencies", columns=_DEFICIENCY_COLUMNS)
    say(
        f"records reviewed {result.records_reviewed} of {result.records_sampled}, "
        f"with an error {result.records_in_error}{_percent(result.error_rate)}"
    )
    affected = len(set(result.participants_affected) & set(result.participants_examined))
    say(f"participants examined {len(result.participants_examined)}, affected {affected}")
    if (bound := result.affected_at_most) is not None:
        say(
            f"at most {float(bound):.1%} of all {result.plan.frame_size} participants are "
            f"affected, at a confidence of {float(result.confidence):.4g}"
        )


def _percent(share: Fraction | None) -> str:
    return "" if share is None else f" ({float(share):.1%})"


def _figures(result: AuditResult, answer: Determination[Any]) -> dict[str, Any]:
    said = answer.answer
    return {
        "year": result.year.year,
        "kind": result.kind.name,
        "answer": said.name if isinstance(said, AuditOutcome) else said,
        "records_sampled": result.records_sampled,
        "records_reviewed": result.records_reviewed,
        "records_in_error": result.records_in_error,
        "error_rate": result.error_rate,
        "participants_examined": len(result.participants_examined),
        "share_affected": result.share_affected,
        "affected_at_most": result.affected_at_most,
        "confidence": result.confidence,
        "kinds": [
            {
                "kind": count.kind.name,
                "errors": count.errors,
                "records": count.records,
                "participants": count.participants,
                "examined": count.examined,
                "share": count.share,
            }
            for count in result.kinds
        ],
        "not_reviewed": [
            {"participant": one.participant.key, "patient": one.patient}
            for one in result.not_reviewed
        ],
        "uncovered": result.uncovered,
        "missing": answer.missing,
        "findings": answer.to_rows(),
    }


def _show_report(
    made: ExecutionReport, answer: Determination[bool | None] | None, form: Form
) -> None:
    if form is Form.JSON:
        said = {} if answer is None else {"answer": answer.answer, "findings": answer.to_rows()}
        told = {"missing": made.missing, "contradictions": made.contradictions}
        show_object({**told, **said, "rows": made.to_rows()})
    elif form is Form.CSV:
        show_text(report_csv(made))
    else:
        title = f"Data Validation Execution Report, performance year {made.year}"
        show(made.to_rows(), form, title=title, columns=_REPORT_COLUMNS)
        if answer is not None:
            show(answer.to_rows(), form, title="Duty to report", columns=_FINDING_COLUMNS)
    for one in some_of(made.missing):
        say(f"missing: {one}")
    for one in some_of(made.contradictions):
        say(f"contradiction: {one}")
    try:
        say(f"due {eastern_text(made.due)}")
    except YearNotCovered as error:
        say(f"not covered: {error}")

"""The commands that evaluate an audit, follow it up, report it, and check submission."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
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
    FINDING_COLUMNS,
    MAY_SUBMIT,
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
    end_with,
    form_of,
    instant_option,
    misused,
    moment_option,
    read_confidence,
    read_entries,
    read_file,
    read_frame,
    read_intermediary_type,
    read_value,
    read_values,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import write_files
from qpp_rules.cli.output import Form, say, show, show_object, show_text, some_of
from qpp_rules.cli.sampling import audit, show_plan
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.masking import shown
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import eastern_text
from qpp_rules.sampling import Plan, ReuseOfParticipants

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
    Path, typer.Argument(metavar="RESULT", help="The result of `audit evaluate`; - is stdin.")
]
# Typer takes no union of types, such as a date or an instant.
CompletedAt = Annotated[
    Any,
    moment_option("When the audit was finished, or now."),
]
Corrections = Annotated[
    Path | None,
    typer.Option(
        "--corrections", metavar="FILE", help="How and when errors were corrected, as CSV."
    ),
]
TargetedAudits = Annotated[
    list[Path] | None,
    typer.Option(
        "--targeted-audit",
        metavar="FILE",
        help="The result of `audit evaluate --targeted`. Repeatable.",
    ),
]
DeficiencyKey = Annotated[
    str | None,
    typer.Option(
        "--deficiency", metavar="KEY", help="The deficiency, as `audit evaluate` names it."
    ),
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
        typer.Option(metavar="FILE", help="Roster with facets that name what will be submitted."),
    ] = None,
    intermediary_type: Annotated[
        Any,
        typer.Option(
            parser=read_intermediary_type,
            metavar="TYPE",
            help="QCDR, or QUALIFIED_REGISTRY.",
            autocompletion=lambda: [one.name for one in IntermediaryType],
        ),
    ] = None,
    completed_at: CompletedAt = None,
    confidence: Annotated[
        Decimal | None,
        typer.Option(
            parser=read_confidence, metavar="SHARE", help="Confidence of the bound. Default: 0.95."
        ),
    ] = None,
    eligibility_of_sample_only: Annotated[
        bool,
        typer.Option(
            "--eligibility-of-sample-only",
            help="Require the eligibility status of only the sampled participants.",
        ),
    ] = False,
    withdrawn: Annotated[
        Path | None,
        typer.Option(
            "--withdrawn", metavar="FILE", help="Participants who withdrew after the draw, as CSV."
        ),
    ] = None,
    targeted: Annotated[
        bool,
        typer.Option(
            "--targeted", help="PLAN is for a targeted audit. Needs --of and --deficiency."
        ),
    ] = False,
    of: Annotated[
        Path | None,
        typer.Option(
            "--of", metavar="RESULT", help="The result of the audit that found the deficiency."
        ),
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
    """Evaluate the REVIEWS of the records in PLAN.

    Ends with 1 unless the audit is clean. With --targeted, decide whether the targeted audit of a
    deficiency is done. If PLAN excludes plans of other targeted audits, give their results with
    --targeted-audit.
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
        scope=None if roster is None else AuditScope.of_frame(read_entries(roster)),
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
    others = read_values(targeted_audit, TargetedAudit)
    answer = audits.check_targeted(followed, validation, targeted_audits=others)
    write_files((out, _as_json(followed)), force=force)
    _show_result(result, answer, form)
    end_with(answer, {True: "done", False: "NOT done", None: "unknown"})


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

    The audit is about a deficiency that RESULT found. Ends with 1 if the plan falls short.
    """
    form = form_of(as_json=as_json, as_csv=as_csv, written=(out,))
    validation = read_value(result, AuditResult)
    frame, patients_of = read_frame(roster, patients)
    plan = audits.plan_targeted(
        validation,
        _deficiency_of(validation, deficiency),
        frame,
        patients_of,
        seed,
        excluding=read_values(excluding, Plan),
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
        instant_option("When the first data is submitted, or now. Audits must end before that."),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Decide if audits permit data submission.

    Ends with 1 unless they do.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    validation = read_value(result, AuditResult)
    answer = audits.may_submit(
        validation,
        read_values(targeted_audit, TargetedAudit),
        year=validation.year,
        corrections=_read_corrections(corrections),
        submitted_at=submitted_at,
    )
    rows = [{"may_submit": MAY_SUBMIT[answer.answer], **row} for row in answer.to_rows()]
    for row in rows:
        del row["answer"]
    show(rows, form, title=f"Performance year {answer.year}", columns=FINDING_COLUMNS)
    end_with(answer, {key: f"may submit {word}" for key, word in MAY_SUBMIT.items()})


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
        typer.Option(metavar="FILE", help="How many clinicians each participant has, as CSV."),
    ] = None,
    submitted_at: Annotated[
        Any,
        moment_option("When the report was submitted, or now. Decides whether that was in time."),
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

    Ends with 1 if the report lacks something or an audit in it is open. With --submitted-at, also
    ends with 1 if the report is late or was submitted before what it reports.
    """
    form = form_of(as_json=as_json, as_csv=as_csv, written=(out, xlsx))
    made = audits.execution_report(
        read_value(result, AuditResult),
        read_values(targeted_audit, TargetedAudit),
        intermediary=intermediary,
        corrections=_read_corrections(corrections),
        clinicians_of=None if clinicians is None else read_file(clinicians, read_clinicians),
    )
    answer = None
    if submitted_at is not None:
        answer = audits.check_execution_report(made, submitted_at, made.year)
    workbook = io.BytesIO()
    if xlsx is not None:
        report_workbook(made, workbook)
    write_files((out, _as_json(made)), (xlsx, workbook.getvalue()), force=force)
    _show_report(made, answer, form)
    if answer is not None:
        end_with(answer, {True: "compliant", False: "NOT compliant", None: "unknown"})
    elif not made.is_complete:
        raise typer.Exit(NO)


def _refuse_options_of_the_other(
    *, targeted: bool, of_targeted: tuple[Any, ...], of_validation: tuple[Any, ...]
) -> None:
    if not targeted and any(one is not None for one in of_targeted):
        misused(
            "--of, --deficiency, --impact, --root-cause, --corrections and --targeted-audit need "
            "--targeted"
        )
    if targeted and None in of_targeted[:2]:
        misused("--targeted needs --of and --deficiency")
    if targeted and any(one is not None for one in of_validation):
        misused(
            "--checks, --roster, --intermediary-type and --eligibility-of-sample-only are not for "
            "--targeted"
        )


def _read_corrections(path: Path | None) -> tuple[Correction, ...]:
    return () if path is None else read_file(path, read_corrections)


def _deficiency_of(result: AuditResult, key: str) -> Deficiency:
    known = {one.key: one for one in result.deficiencies}
    if key not in known:
        expected = f"a deficiency that the audit found: {'; '.join(some_of(known)) or 'none'}"
        raise InvalidValue.of("audit", "--deficiency", given=shown(key), expected=expected)
    return known[key]


def _as_json(value: object) -> str:
    return to_json(value) + "\n"


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
        show(answer.to_rows(), form, title=title, columns=FINDING_COLUMNS)
        if rows:
            show(rows, form, title="Deficiencies", columns=_DEFICIENCY_COLUMNS)
    rate = "" if result.error_rate is None else f" ({float(result.error_rate):.1%})"
    say(
        f"records reviewed {result.records_reviewed} of {result.records_sampled}, "
        f"with an error {result.records_in_error}{rate}"
    )
    affected = len(set(result.participants_affected) & set(result.participants_examined))
    say(f"participants examined {len(result.participants_examined)}, affected {affected}")
    if (bound := result.affected_at_most) is not None:
        say(
            f"at most {float(bound):.1%} of all {result.plan.frame_size} participants are "
            f"affected, at a confidence of {float(result.confidence):.4g}"
        )


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
        faults = {"missing": made.missing, "contradictions": made.contradictions}
        show_object({**faults, **said, "rows": made.to_rows()})
    elif form is Form.CSV:
        show_text(report_csv(made))
    else:
        title = f"Data Validation Execution Report, performance year {made.year}"
        show(made.to_rows(), form, title=title, columns=_REPORT_COLUMNS)
        if answer is not None:
            show(answer.to_rows(), form, title="Duty to report", columns=FINDING_COLUMNS)
    for one in some_of(made.missing):
        say(f"missing: {one}")
    for one in some_of(made.contradictions):
        say(f"contradiction: {one}")
    try:
        say(f"due {eastern_text(made.due)}")
    except YearNotCovered as error:
        say(f"not covered: {error}")

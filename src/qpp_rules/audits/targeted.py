"""Targeted audits: what each must determine and correct: (b)(3)(vi)(A) to (C)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.audits.corrections import (
    CORRECTED,
    Correction,
    correction_finding,
    corrections_of,
    discoveries,
)
from qpp_rules.audits.deficiencies import AuditKind, Deficiency, deficiency_about
from qpp_rules.audits.paragraphs import paragraph
from qpp_rules.audits.result import AuditResult, check_intact, check_result
from qpp_rules.audits.sample import REVIEWED, SIZES
from qpp_rules.audits.targeted_sample import EXHAUSTED, sample_findings, told_only
from qpp_rules.core.checks import (
    a_flag,
    a_text,
    each,
    hidden,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    all_met,
    together,
)
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.listings import as_tuple, listed
from qpp_rules.core.moments import Moment, a_moment, precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.values import frozen
from qpp_rules.core.years import eastern_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.core.findings import Clause


@frozen(kw_only=True)
class CmsAnswer:
    """CMS's answer on a targeted audit for which the first sample left too little data.

    *accepts* says whether CMS accepts the targeted audit as it is.
    """

    text: str = field(validator=a_text)
    given_on: Moment = field(validator=a_moment)
    accepts: bool = field(validator=a_flag)


@frozen(kw_only=True)
class TargetedAudit:
    """The targeted audit of one deficiency: its result, and the impact and root cause it found.

    *result* is None until the reviews are evaluated; *impact* and *root_cause* are None until they
    are known. One sample may serve several deficiencies; each still has its own TargetedAudit.
    *cms_answer* is what CMS said if too little data was left, or None if CMS was not asked.

    Citation: 42 CFR § 414.1400(b)(3)(vi).
    """

    deficiency: Deficiency = field(validator=instance_of(Deficiency))
    result: AuditResult | None = field(default=None, validator=optional(instance_of(AuditResult)))
    impact: str | None = field(default=None, validator=optional(a_text))
    root_cause: str | None = field(default=None, validator=optional(a_text))
    corrections: tuple[Correction, ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, Correction)
    )
    cms_answer: CmsAnswer | None = field(default=None, validator=optional(instance_of(CmsAnswer)))

    def _problems(self) -> Iterator[Problem]:
        if self.result is not None and self.result.kind is not AuditKind.TARGETED:
            remedy = "evaluate it with kind=AuditKind.TARGETED"
            yield Problem("result", self.result.kind.value, "a targeted audit's", remedy)


_page = Page(__name__)

SAME_DEFICIENCY: Final = _page.rule(
    "audits.targeted.deficiency",
    "the targeted audit examines a deficiency that the audit found",
    paragraph("(b)(3)(vi)(A)"),
    "AUD-019",
)
SAME_YEAR: Final = _page.rule(
    "audits.targeted.year",
    "the targeted audit covers the same year as the audit that found the deficiency",
    paragraph("(b)(3)(vi)(A)"),
    "AUD-019",
)
AFTERWARDS: Final = _page.rule(
    "audits.targeted.afterwards",
    "the targeted audit ended after the audit that found the deficiency",
    paragraph(
        "(b)(3)(vi)(A)",
        Basis.DERIVED,
        "the targeted audit looks into what the first audit found, and so comes after it",
    ),
    "AUD-032",
)
IMPACT: Final = _page.rule(
    "audits.targeted.impact",
    "the targeted audit determined the impact of the deficiency",
    paragraph("(b)(3)(vi)(A)"),
    "AUD-019",
)
ROOT_CAUSE: Final = _page.rule(
    "audits.targeted.root-cause",
    "the targeted audit determined the root cause of the deficiency",
    paragraph("(b)(3)(vi)(A)"),
    "AUD-019",
)
TARGETED_COMPLETE: Final = _page.rule(
    "audits.targeted.complete",
    "every record of the targeted sample was reviewed",
    paragraph(
        "(b)(3)(vi)(B)",
        Basis.DERIVED,
        "the text asks that the targeted audit be done; that all of its sample is reviewed follows",
    ),
    "AUD-020",
)
CMS_ACCEPTS: Final = _page.rule(
    "audits.targeted.cms-answer",
    "CMS accepts the targeted audit although too little data was left",
    paragraph(
        "(b)(3)(vi)(C)",
        Basis.INTERPRETATION,
        "the text does not say what to do when too little is left; CMS's answer settles it",
    ),
    "AUD-019",
)


def check_targeted(
    targeted: TargetedAudit,
    validation: AuditResult,
    *,
    corrections: Iterable[Correction] = (),
    targeted_audits: Iterable[TargetedAudit] = (),
) -> Determination[bool | None]:
    """Decide whether *targeted* is done: sampled, reviewed, and its errors corrected.

    *validation* is the audit that found the deficiency, and must have ended earlier. *corrections*
    are added to those of *targeted*; they count if they were made after the errors were found.
    Errors of any kind that the targeted audit itself found must be corrected too; the text does not
    say that they require another targeted audit. *targeted_audits* are the year's other targeted
    audits. If the sample left out more than the data of *validation*, the answer is None unless
    one of them audited that data.

    The sample must come from the same participants, leave out the first audit's data and be as
    large. If it is short because the first audit left too little, a finding gives the numbers and
    does not decide; if nothing at all was left, the answer is None until CMS has answered. A sample
    that is short because more was kept out of the draw is too small.

    Raises InvalidType for an argument of the wrong type, InvalidValue for a result that does not
    match its digest, and YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(vi)(A) to (C).
    """
    take("check_targeted", targeted=(targeted, hidden(instance_of(TargetedAudit))))
    check_result("check_targeted", "validation", validation)
    IMPACT.of(validation.year)
    check_intact("check_targeted", "validation", validation)
    if targeted.result is not None:
        check_intact("check_targeted", "targeted.result", targeted.result)
    others = listed("check_targeted", "targeted_audits", targeted_audits, TargetedAudit)
    check_results("check_targeted", None, others)
    known = corrections_of("check_targeted", corrections, targeted.corrections)
    findings = (
        *targeted_findings(targeted, validation, others),
        *_corrected(targeted, validation, known),
    )
    return all_met(validation.year, findings, told_only(findings))


def _corrected(
    targeted: TargetedAudit,
    validation: AuditResult,
    corrections: Mapping[str, tuple[Correction, ...]],
) -> Iterator[Finding]:
    results, clause = results_of(validation, [targeted]), CORRECTED.of(validation.year)
    of_result = targeted.result.deficiencies if targeted.result else ()
    besides = (one for one in of_result if one.key != targeted.deficiency.key)
    for one in (*besides, targeted.deficiency):
        found = discoveries(one.key, results)
        yield correction_finding(clause, one, corrections.get(one.key, ()), found)


def targeted_findings(
    targeted: TargetedAudit,
    validation: AuditResult,
    others: Iterable[TargetedAudit],
    submitted_at: datetime | None = None,
) -> Iterator[Finding]:
    """Yield the findings of :func:`check_targeted` except corrections, in the regulation's order.

    *others* are the targeted audits of the year, with or without *targeted* itself.
    """
    about, year = deficiency_about(targeted.deficiency), validation.year
    for rule, text in ((IMPACT, targeted.impact), (ROOT_CAUSE, targeted.root_cause)):
        observed = "not stated" if text is None else "stated"
        yield rule.of(year).judge(text is not None, observed, about=about)
    contents = [one.content for one in validation.deficiencies]
    is_same = targeted.deficiency.content in contents
    yield SAME_DEFICIENCY.of(year).judge(is_same, None if is_same else "another", about=about)
    result, complete = targeted.result, TARGETED_COMPLETE.of(year)
    if result is None:
        yield complete.not_met("no review", "all records", about=about)
        return
    yield SAME_YEAR.of(year).judge(result.year == year, str(result.year), str(year), about=about)
    yield _afterwards(AFTERWARDS.of(year), validation.completed_at, result.completed_at, about)
    yield complete.judge(
        not result.not_reviewed,
        f"{result.records_reviewed} of {result.records_sampled}",
        f"{result.records_sampled} records",
        about=about,
    )
    for one in result.open:
        # How large the sample must be depends on what the first audit left of the data.
        if one.rule not in (REVIEWED, *SIZES):
            missing = tuple(f"targeted.{name}" for name in one.missing)
            yield one.replace(missing=missing)
    done = [one.result for one in others if one.result is not None]
    sample = tuple(sample_findings(result, validation, about, done))
    if targeted.cms_answer is None:
        yield from sample
        return
    told = [one for one in sample if one.rule is EXHAUSTED and one.verdict is not Verdict.MET]
    for one in sample:
        yield one.replace(verdict=Verdict.NOT_MET, missing=()) if one in told else one
    yield _answered(
        CMS_ACCEPTS.of(year),
        targeted.cms_answer,
        {
            "validation.completed_at": validation.completed_at,
            "targeted.completed_at": result.completed_at,
        },
        submitted_at,
        about,
        needed=bool(told),
    )


def _answered(
    clause: Clause,
    answer: CmsAnswer,
    done: Mapping[str, Moment | None],
    submitted_at: datetime | None,
    about: str,
    *,
    needed: bool,
) -> Finding:
    """Judge what CMS answered, and whether it did so before the submission.

    CMS answers after data validation, and not before the targeted audit is done.
    """
    if not answer.accepts:
        return clause.not_met("CMS does not accept it", about=about)
    if not needed:
        return clause.not_applicable(about=f"{about}: enough data was left")
    given = answer.given_on
    known = {name: at for name, at in done.items() if at is not None}
    if len(known) < len(done):
        # The targeted audit ends after validation, so the hour is compared with its end.
        audited = done["targeted.completed_at"]
        is_ordered = audited is not None and precedes(given, audited) is not None
        beside = {} if is_ordered else {"cms_answer.given_on": given}
        return clause.unknown(*unknown_of({**done, **beside}), about=about)
    asked, audited = known.values()
    required = f"after {eastern_text(asked)} and not before {eastern_text(audited)}"
    early = precedes(given, audited)
    order = [precedes(asked, given), None if early is None else not early]
    if submitted_at is not None:
        required += f" and before {eastern_text(submitted_at)}"
        order.append(precedes(given, submitted_at))
    names = {**known, "cms_answer.given_on": given}
    return clause.judge(
        together(*order),
        f"given {eastern_text(given)}",
        required,
        missing=unknown_of(names),
        about=about,
    )


def unknown_of(moments: Mapping[str, Moment | None]) -> tuple[str, ...]:
    """Name the *moments* that are not known, and the hours of those that are days."""
    known = {name: at for name, at in moments.items() if at is not None}
    hours = [f"the hour of {name}" for name, at in known.items() if not isinstance(at, datetime)]
    return (*(name for name in moments if name not in known), *hours)


def _afterwards(clause: Clause, first: Moment | None, then: Moment | None, about: str) -> Finding:
    missing = unknown_of({"validation.completed_at": first, "targeted.completed_at": then})
    if first is None or then is None:
        return clause.unknown(*missing, about=about)
    told, required = f"ended {eastern_text(then)}", f"after {eastern_text(first)}"
    if isinstance(first, datetime) and first == then:
        undecided = "which of validation and targeted ended first"
        return clause.unknown(undecided, observed=told, required=required, about=about)
    return clause.judge(precedes(first, then), told, required, missing=missing, about=about)


# The audits of a year together


def results_of(
    validation: AuditResult, audits: Iterable[TargetedAudit]
) -> tuple[tuple[str, AuditResult], ...]:
    """Return the results of the audits, each with the name of the instant when it ended."""
    # One sample may serve several deficiencies: count what it found once.
    targeted: list[AuditResult] = []
    for one in audits:
        if one.result is not None and one.result not in targeted:
            targeted.append(one.result)
    return (
        ("validation.completed_at", validation),
        *(("targeted.completed_at", one) for one in targeted),
    )


def problems_of_audits(
    validation: AuditResult | None, audits: tuple[TargetedAudit, ...]
) -> list[Problem]:
    """Return the problems if these are not the audits of one year, one for each deficiency."""
    problems = []
    if validation is not None and validation.kind is not AuditKind.DATA_VALIDATION:
        expected = f"a {AuditKind.DATA_VALIDATION.value}'s"
        problems.append(Problem("validation", f"a {validation.kind.value}'s result", expected))
    keys = [one.deficiency.key for one in audits]
    if len(set(keys)) < len(keys):
        expected = "one for each deficiency"
        problems.append(Problem("targeted_audits", "two for one deficiency", expected))
    return problems


def check_results(
    subject: str, validation: AuditResult | None, audits: tuple[TargetedAudit, ...]
) -> None:
    """Raise InvalidValue if a result of the audits was changed after it was made."""
    if validation is not None:
        check_intact(subject, "validation", validation)
    for place, one in enumerate(audits):
        if one.result is not None:
            check_intact(subject, f"targeted_audits[{place}].result", one.result)


def check_known(
    subject: str,
    validation: AuditResult,
    audits: tuple[TargetedAudit, ...],
    corrections: Iterable[str],
) -> None:
    """Refuse audits and corrections of a deficiency that no audit found: a name may be misspelled.

    *corrections* are the keys of the corrected deficiencies.
    """
    found = {one.key for one in validation.deficiencies}
    problems = [
        Problem(f"targeted_audits[{place}]", "one of a deficiency that was not found", _told(found))
        for place, one in enumerate(audits)
        if one.deficiency.key not in found
    ]
    results = (one.result for one in audits if one.result is not None)
    found = found | {one.key for result in results for one in result.deficiencies}
    problems += [
        Problem("corrections", "one of a deficiency that was not found", _told(found))
        for key in corrections
        if key not in found
    ]
    if problems:
        refuse(subject, problems)


def _told(keys: set[str]) -> str:
    return f"one of {', '.join(sorted(keys)) or 'none'}"

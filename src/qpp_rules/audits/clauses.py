"""What an audit must hold, clause by clause, and what its reviews say of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.audits.deficiencies import (
    GROUPED,
    TARGETED,
    TARGETED_AUDITS,
    AuditKind,
    deficiency_about,
)
from qpp_rules.audits.scopes import CATEGORIES, scope_findings
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Finding, Findings, Rule
from qpp_rules.core.sources import cfr
from qpp_rules.sampling import list_digest, participant_quota, patient_quota

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.audits.evaluation import AuditResult
    from qpp_rules.core.identifiers import Participant

__all__: list[str] = []


def __dir__() -> list[str]:
    return __all__


# 42 CFR 414.1400(b)(3)(v)(D) to (F): what an audit holds

DOCUMENTED: Final = Rule(
    "audits.documentation",
    "every record that was reviewed was held against clinical documentation",
    cfr("414.1400(b)(3)(v)(D)"),
    ("AUD-009",),
)
_UNDOCUMENTED: Final = cfr(
    "414.1400(b)(3)(v)(D)",
    basis=Basis.INTERPRETATION,
    note=(
        "what follows where no documentation can be had is not said; the record is taken as a "
        "deficiency"
    ),
)
REVIEWED: Final = Rule(
    "audits.sample-reviewed",
    "every sampled record was reviewed",
    cfr("414.1400(b)(3)(v)(E)"),
    ("AUD-004", "AUD-009"),
)
SEALED: Final = Rule(
    "audits.digest",
    "the result is as it was when the audit was evaluated: its digest is right",
    cfr(
        "414.1400(b)(3)(v)(G)",
        basis=Basis.INTERPRETATION,
        note="how a result is kept is not prescribed; one that was changed proves nothing",
    ),
    ("AUD-037",),
)
SAMPLE_SIZE: Final = Rule(
    "audits.sample-size",
    "as many participants were audited as the population to be submitted requires",
    cfr("414.1400(b)(3)(v)(E)(1)"),
    ("AUD-033",),
)
PATIENT_SIZE: Final = Rule(
    "audits.sample-size.patients",
    "as many patients of each participant were sampled as it requires",
    cfr("414.1400(b)(3)(v)(E)(2)"),
    ("AUD-033",),
)
SIZES: Final = (SAMPLE_SIZE, PATIENT_SIZE)
"""The rules on how many were sampled."""
ELIGIBILITY_VERIFIED: Final = Rule(
    "audits.eligibility-status",
    "the eligibility status of each participant was verified",
    cfr(
        "414.1400(b)(3)(v)(F)(1)",
        basis=Basis.INTERPRETATION,
        note=(
            '"each" is taken to mean everyone whose data will be submitted, and not only those '
            "who were sampled"
        ),
    ),
    ("AUD-010",),
)
IDENTIFIERS_VERIFIED: Final = Rule(
    "audits.identifiers",
    "the TINs and NPIs of each sampled participant were verified",
    cfr("414.1400(b)(3)(v)(F)(2)"),
    ("AUD-011",),
)
RATES_CALCULATED: Final = Rule(
    "audits.rates",
    "the reporting and performance rates of each sampled participant were calculated",
    cfr("414.1400(b)(3)(v)(F)(3)"),
    ("AUD-012",),
)
RELEVANCE_VERIFIED: Final = Rule(
    "audits.relevance",
    "it was verified that each sampled participant's measures and activities are the period's",
    cfr("414.1400(b)(3)(v)(F)(4)"),
    ("AUD-013",),
)
ERROR_RATE: Final = Rule(
    "audits.error-rate",
    "no record that was reviewed has an error",
    cfr(
        "414.1400(b)(3)(v)(G)",
        basis=Basis.INTERPRETATION,
        note=(
            "how the rate is computed is not said: it is the records with an error, of the records "
            "reviewed; CMS computes rates of its own from the data submitted"
        ),
    ),
    ("AUD-028", "AUD-029"),
)


def completeness(result: AuditResult) -> Iterator[Finding]:
    """Yield what an audit must hold, in the order of the regulation."""
    yield _sealed(result)
    yield from _sizes(result)
    # Where no record could be sampled nothing was validated, and nothing is clean.
    of_records = REVIEWED.judge(
        not result.not_reviewed if result.records_sampled else None,
        f"{result.records_reviewed} of {result.records_sampled}",
        f"{result.records_sampled} records",
        missing=("records to review",),
    )
    if result.kind is AuditKind.TARGETED:
        yield of_records
        return
    if result.scope is None:
        yield CATEGORIES.unknown("scope")
    else:
        yield from scope_findings(result.scope, result.plan, result.intermediary_type)
    yield of_records
    yield _eligibility_verified(result)
    sampled = [member.participant for member in result.members]
    for rule, name in (
        (IDENTIFIERS_VERIFIED, "identifiers"),
        (RATES_CALCULATED, "rates"),
        (RELEVANCE_VERIFIED, "relevance"),
    ):
        yield _verified(rule, name, result, sampled)


def _sealed(result: AuditResult) -> Finding:
    if result.digest is None:
        return SEALED.unknown("digest")
    return SEALED.judge(result.is_intact)


def _sizes(result: AuditResult) -> Iterator[Finding]:
    quota = participant_quota(result.plan.frame_size, result.year)
    counted = len(result.members)
    yield SAMPLE_SIZE.judge(
        counted >= quota.size,
        counted,
        f"{quota.size} of {quota.population}",
        citation=quota.citation,
    )
    short = [
        member
        for member in result.members
        if len(member.patients) < patient_quota(member.patient_population, result.year).size
    ]
    about = ", ".join(member.participant.masked_key for member in short)
    yield PATIENT_SIZE.judge(not short, f"{len(short)} with too few", "0", about=about)


def _flags(result: AuditResult, name: str) -> dict[Participant, bool | None]:
    return {check.participant: getattr(check, name) for check in result.checks}


def _eligibility_verified(result: AuditResult) -> Finding:
    name = "eligibility_status"
    if result.eligibility_of_sample_only:
        sampled = [member.participant for member in result.members]
        return _verified(ELIGIBILITY_VERIFIED, name, result, sampled)
    flags = _flags(result, name)
    done = [participant.key for participant, flag in flags.items() if flag]
    # The plan knows its frame by number and digest, which only the very same participants have.
    is_all = list_digest(done) == result.plan.frame_digest
    observed, required = len(done), f"all {result.plan.frame_size} of the frame"
    if is_all or False in flags.values():
        return ELIGIBILITY_VERIFIED.judge(is_all, observed, required)
    return ELIGIBILITY_VERIFIED.unknown(f"checks.{name}", observed=observed, required=required)


def _verified(
    rule: Rule, name: str, result: AuditResult, participants: list[Participant]
) -> Finding:
    flags = _flags(result, name)
    given = [flags.get(participant) for participant in participants]
    observed, required = given.count(True), f"{len(given)} participants"
    if False in given:
        return rule.not_met(observed, required)
    if None in given:
        return rule.unknown(f"checks.{name}", observed=observed, required=required)
    return rule.met(observed, required)


def findings_of(result: AuditResult) -> Findings:
    """Return one finding for each clause, in the order of the regulation."""
    return tuple(_all_findings(result))


def _all_findings(result: AuditResult) -> Iterator[Finding]:
    undocumented = sum(not review.documented for review in result.reviews)
    documented = DOCUMENTED.judge(
        undocumented == 0,
        f"{undocumented} of {result.records_reviewed} without documentation",
        "0",
        citation=_UNDOCUMENTED if undocumented else None,
    )
    for finding in completeness(result):
        if finding.rule is REVIEWED:
            yield documented
        yield finding
    yield ERROR_RATE.judge(
        None if result.error_rate is None else result.records_in_error == 0,
        f"{result.records_in_error} of {result.records_reviewed}",
        "0",
        missing=("reviews",),
    )
    if result.kind is AuditKind.TARGETED:
        return
    entry = TARGETED_AUDITS.entry(result.year)
    if not result.deficiencies:
        yield TARGETED.met(0, 0, citation=entry.source)
        return
    for deficiency in result.deficiencies:
        about = deficiency_about(deficiency)
        yield TARGETED.not_met(deficiency.errors, 0, about=about, citation=entry.source)
    yield GROUPED.met(len(result.deficiencies))

"""What an audit must hold, clause by clause, and what its reviews say of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.audits.contents import CHECKED_FROM, LISTED, OF_THE_ACO
from qpp_rules.audits.deficiencies import (
    GROUPED,
    TARGETED,
    AuditKind,
    deficiency_about,
    measure_findings,
)
from qpp_rules.audits.paragraphs import (
    IN_2021,
    IN_2023,
    as_our_reading,
    fact_sheet,
    from_2024,
    paragraph,
)
from qpp_rules.audits.scope import CATEGORIES, SELECTING, Reach, scope_findings
from qpp_rules.audits.tally import masked, sampled_in
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    Finding,
    Findings,
    Rule,
    Verdict,
    all_met,
    together,
)
from qpp_rules.core.identifiers import ApmEntity, Participant
from qpp_rules.core.moments import closing_instant, opening_instant, precedes
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import GUIDE_2026, cfr, guidance
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType
from qpp_rules.core.years import eastern_text
from qpp_rules.sampling import check_plan, patient_quota

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.audits.result import AuditResult
    from qpp_rules.core.years import PerformanceYear


_page = Page(__name__)

# 42 CFR 414.1400(b)(3)(v)(D) to (F): what an audit holds

DOCUMENTED: Final = _page.rule(
    "audits.documentation",
    "every record that was reviewed was held against clinical documentation",
    paragraph("(b)(3)(v)(D)"),
    "AUD-009",
)
_NO_DOCUMENTATION: Final = (
    "what follows where no documentation can be had is not said; the record is taken as a "
    "deficiency"
)
REVIEWED: Final = _page.rule(
    "audits.sample-reviewed",
    "every sampled record was reviewed",
    paragraph(
        "(b)(3)(v)(E)",
        Basis.DERIVED,
        "the text asks for an audit of a sample; that all of the sample is reviewed follows",
    ),
    "AUD-004",
    "AUD-009",
)
PLAN: Final = _page.rule(
    "audits.plan",
    "the plan is right as far as it shows by itself",
    paragraph(
        "(b)(3)(v)(E)",
        Basis.DERIVED,
        "the text states the method and the sizes of the sample; that the plan of the sample fits "
        "itself follows",
    ),
    "AUD-037",
)
DRAWN_AGAIN: Final = _page.rule(
    "audits.plan.verified",
    "the plan is what its seed draws from its frame",
    paragraph(
        "(b)(3)(v)(E)",
        Basis.INTERPRETATION,
        "how to choose is not prescribed; what a plan shows by itself is computed again here, and "
        "only sampling.verify, which needs the frame, shows the rest",
    ),
    "AUD-037",
)
SAMPLE_SIZE: Final = _page.rule(
    "audits.sample-size",
    "as many participants were audited as the population to be submitted requires",
    paragraph("(b)(3)(v)(E)(1)"),
    "AUD-033",
)
PATIENT_SIZE: Final = _page.rule(
    "audits.sample-size.patients",
    "as many patients of each participant were sampled as it requires",
    paragraph("(b)(3)(v)(E)(2)"),
    "AUD-033",
)
SIZES: Final = (SAMPLE_SIZE, PATIENT_SIZE)
"""The rules on how many were sampled."""
EMPTY_MEMBERS: Final = _page.rule(
    "audits.sample-size.empty",
    "each participant that counts in the sample has something to validate",
    paragraph(
        "(b)(3)(v)(E)(1)",
        Basis.INTERPRETATION,
        "whether a sampled participant without patients counts is not said; it counts where "
        "categories other than quality are submitted for it, and else the next reserve does",
    ),
    "AUD-033",
)
SUBMITS: Final = _page.rule(
    "audits.intermediary-type",
    "the intermediary is of a type that can submit the data",
    (
        text(2021, 2021, cfr("414.1400(a)(2)(i)", as_of=IN_2021)),
        text(2022, 2023, cfr("414.1400(b)(1)(i)", as_of=IN_2023)),
        text(2024, 2024, cfr("414.1400(b)(1)(i)")),
        text(2025, 2025, from_2024("(b)(1)(i)")),
        text(2026, 2026, guidance(GUIDE_2026, SELECTING)),
        text(2027, 2027, fact_sheet("Data Submission", "(b)(1)(i)")),
    ),
    "AUD-005",
)
AFTER_YEAR_BEGAN: Final = _page.rule(
    "audits.order.after-year-began",
    "the audit was finished after the performance year began",
    paragraph(
        "(b)(3)(v)(A)",
        Basis.INTERPRETATION,
        "data of a year cannot be validated before there are any; the text states when an audit "
        "must be done by and not from when, and an earlier one could also count",
    ),
    "AUD-032",
)
OF_THE_FRAME: Final = _page.rule(
    "audits.frame",
    "everyone who was checked or withdrew is of the frame that the plan was drawn from",
    paragraph(
        "(b)(3)(v)(F)(1)",
        Basis.DERIVED,
        "the sample is drawn from those whose data will be submitted, and their status is "
        "verified; everyone who is checked is one of them",
    ),
    "AUD-034",
)
WITHDRAWN: Final = _page.rule(
    "audits.withdrawn",
    "those who withdrew had done so before the audit was finished",
    paragraph(
        "(b)(3)(v)(E)(1)",
        Basis.INTERPRETATION,
        "what follows when a sampled participant leaves is not said; it leaves the sample and the "
        "population, and a reserve takes its place where the size requires it",
    ),
    "AUD-033",
)
BENEFICIARIES: Final = _page.rule(
    "audits.medicare-cqms.checked",
    "the ACOs' beneficiaries were checked against each Medicare CQM before any is submitted",
    paragraph(
        "(b)(3)(v)",
        Basis.INTERPRETATION,
        "the text asks for no such check and none is taken as required; it is stated for 2027, and "
        "another text could have asked for it before",
        in_2027=fact_sheet("Data Validation Audits"),
    ),
    "AUD-017",
    "AUD-031",
)
MEDICARE_CQMS: Final = "audits.medicare-cqms."
"""What the ids of the rules on Medicare CQMs begin with."""
SEALED: Final = _page.rule(
    "audits.digest",
    "the result is as it was when the audit was evaluated: its digest is right",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.INTERPRETATION,
        "how a result is kept is not prescribed; one that was changed proves nothing",
    ),
    "AUD-037",
)
ELIGIBILITY_VERIFIED: Final = _page.rule(
    "audits.eligibility-status",
    "the eligibility status of each participant was verified",
    paragraph(
        "(b)(3)(v)(F)(1)",
        Basis.INTERPRETATION,
        '"each" is taken to mean everyone whose data will be submitted, and not only those who '
        "were sampled",
    ),
    "AUD-010",
    "AUD-035",
)
_OF_THE_SAMPLE: Final = 'the caller\'s reading: "each" is taken to mean those who were sampled'
IDENTIFIERS_VERIFIED: Final = _page.rule(
    "audits.identifiers",
    "the TINs and NPIs of each sampled participant were verified",
    paragraph("(b)(3)(v)(F)(2)"),
    "AUD-011",
    "AUD-035",
)
RATES_CALCULATED: Final = _page.rule(
    "audits.rates",
    "the reporting and performance rates of each sampled participant were calculated",
    paragraph("(b)(3)(v)(F)(3)"),
    "AUD-012",
    "AUD-035",
)
RELEVANCE_VERIFIED: Final = _page.rule(
    "audits.relevance",
    "it was verified that each sampled participant's measures and activities are the period's",
    paragraph("(b)(3)(v)(F)(4)"),
    "AUD-013",
    "AUD-035",
)
_HOW_COMPUTED: Final = (
    "how the rate is computed is not said: it is the records with an error, of the records "
    "reviewed; CMS computes rates of its own from the data submitted"
)
ERROR_RATE: Final = _page.rule(
    "audits.error-rate",
    "no record that was reviewed has an error",
    paragraph(
        "(b)(3)(v)(G)",
        Basis.INTERPRETATION,
        _HOW_COMPUTED,
        in_2027=from_2024("(b)(3)(v)(G)", Basis.INTERPRETATION, _HOW_COMPUTED),
    ),
    "AUD-028",
    "AUD-029",
)


def completeness(result: AuditResult) -> Iterator[Finding]:
    """Yield what an audit must hold, in the order of the regulation."""
    is_validation, year = result.kind is AuditKind.DATA_VALIDATION, result.year
    if is_validation:
        yield from _type_findings(result)
    yield from _after_year_began(result)
    if is_validation and result.scope is None:
        yield CATEGORIES.of(year).unknown("scope")
    elif is_validation and result.scope is not None:
        sample, kind = result.sample, result.intermediary_type
        yield from scope_findings(result.scope, year, sample.members, kind, without=sample.empty)
    yield from _plan_findings(result)
    yield from _size_findings(result)
    # Where no record could be sampled nothing was validated, and nothing is clean.
    yield REVIEWED.of(year).judge(
        not result.not_reviewed if result.records_sampled else None,
        f"{result.records_reviewed} of {result.records_sampled}",
        f"{result.records_sampled} records",
        missing=("records to review",),
    )
    if is_validation:
        yield _eligibility_verified(result)
        sampled = [member.participant for member in result.members]
        for rule, name in (
            (IDENTIFIERS_VERIFIED, "identifiers"),
            (RATES_CALCULATED, "rates"),
            (RELEVANCE_VERIFIED, "relevance"),
        ):
            yield _verified(rule, name, result, sampled)
        yield from _beneficiaries(result)
    yield from _of_the_frame(result)
    yield from _withdrawn(result)
    is_sealed = None if result.digest is None else result.has_right_digest
    yield SEALED.of(year).judge(is_sealed, missing=("digest",))


_AUDITED_TYPES: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)
_NOT_BY_INTERMEDIARIES: Final = {
    CollectionType.CAHPS_FOR_MIPS_SURVEY: "a CMS-approved survey vendor submits it",
    CollectionType.MEDICARE_PART_B_CLAIMS: "clinicians submit them with their claims",
    CollectionType.ADMINISTRATIVE_CLAIMS: "CMS computes them from claims",
}


def _type_findings(result: AuditResult) -> Iterator[Finding]:
    clause = SUBMITS.of(result.year)
    if result.intermediary_type is None:
        yield clause.unknown("intermediary_type")
        return
    yield clause.judge(
        result.intermediary_type in _AUDITED_TYPES,
        result.intermediary_type.value,
        "QCDR or Qualified Registry",
    )
    types = (result.scope and result.scope.collection_types) or ()
    for one in (one for one in _NOT_BY_INTERMEDIARIES if one in types):
        yield clause.not_met(one.value, about=_NOT_BY_INTERMEDIARIES[one])


def _after_year_began(result: AuditResult) -> Iterator[Finding]:
    if result.completed_at is not None:
        first = result.year.first_day
        # What ended in the first instant of the year was done before it.
        after = closing_instant(result.completed_at) > opening_instant(first)
        clause = AFTER_YEAR_BEGAN.of(result.year)
        yield clause.judge(after, result.completed_at, f"on {first} or later")


def _plan_findings(result: AuditResult) -> Iterator[Finding]:
    found = [one for one in check_plan(result.plan).findings if one.rule.id not in _BY_SIZE]
    wrong = [one for one in found if one.verdict is Verdict.NOT_MET]
    if not result.verified:
        # Where it was drawn again, nothing is left that an older digest does not show.
        wrong += [one for one in found if one.verdict is Verdict.UNKNOWN]
    yield from wrong or [PLAN.of(result.year).met()]
    drawn_again = DRAWN_AGAIN.of(result.year)
    if result.verified is None and result.plan.extends is not None:
        # It hides what an earlier frame explains: gaps, and members out of order.
        yield drawn_again.unknown("verified", about="a plan that extends another")
    elif result.verified is None:
        yield drawn_again.not_applicable(about="the plan was not drawn again from its frame")
    else:
        yield drawn_again.judge(result.verified)


_BY_SIZE: Final = (
    "sampling.participants.size",
    "sampling.participants.cap",
    "sampling.patients.size",
)
"""What is judged here of those who count, and not of all whom the plan names."""


def _size_findings(result: AuditResult) -> Iterator[Finding]:
    sample, quota, year = result.sample, result.sample.quota, result.year
    needed = f"{quota.size} of {quota.population}"
    counted, unclear = len(sample.counted), len(sample.unclear)
    if sample.empty:
        about = masked(one.participant for one in sample.empty)
        about = f"without patients, not counted: {about}"
        yield EMPTY_MEMBERS.of(year).not_applicable(about=about)
    is_enough: bool | None = counted >= quota.size
    if not is_enough and counted + unclear >= quota.size:
        is_enough = None
    about = masked(one.participant for one in sample.unclear) if is_enough is None else ""
    missing = "facets.category"
    if is_enough and counted - sample.doubtful < quota.size:
        is_enough, missing = None, "checks"
    yield SAMPLE_SIZE.of(year).judge(
        is_enough,
        counted,
        needed,
        missing=(missing,),
        about=about and f"without patients: {about}",
    )
    short = [
        member
        for member in sample.members
        if len(member.patients) < patient_quota(member.patient_population, year).size
    ]
    named = masked(member.participant for member in short)
    observed = f"{len(short)} with too few"
    yield PATIENT_SIZE.of(year).judge(not short, observed, "0", about=named)


def asks_for_beneficiaries(result: AuditResult) -> bool:
    """Say whether the beneficiaries of ACOs are asked for in the audit of *result*."""
    closed = (None, Verdict.NOT_APPLICABLE)
    return next((one.verdict for one in _beneficiaries(result)), None) not in closed


def _beneficiaries(result: AuditResult) -> Iterator[Finding]:
    types = None if result.scope is None else result.scope.collection_types
    if types is None:
        return
    year, clause = result.year, BENEFICIARIES.of(result.year)
    if CollectionType.MEDICARE_CQM not in types:
        yield clause.not_applicable(about="no Medicare CQMs will be submitted")
        return
    if year < CHECKED_FROM:
        about = f"stated for {CHECKED_FROM}; no text that asks it for {year} was read"
        yield clause.not_applicable(about=about)
        return
    finding = _checked(result.beneficiaries, year)
    named = {_aco_of(one) for one in result.beneficiaries}
    without = [
        one.participant
        for one in result.members
        if isinstance(one.participant, ApmEntity)
        and _MEDICARE_CQM in {facet.casefold() for facet in one.facets}
        and one.participant.key not in named
    ]
    if finding.verdict is Verdict.MET and without:
        about = f"no check of {masked(without)}"
        finding = clause.unknown("beneficiaries", about=about)
    yield finding


_MEDICARE_CQM: Final = (
    f"{Reach.COLLECTION_TYPES.value}:{CollectionType.MEDICARE_CQM.value}".casefold()
)


def beneficiaries_finding(
    result: AuditResult, participant: Participant, prefix: str = "validation."
) -> Finding:
    """Return whether the beneficiaries of *participant* were checked against its Medicare CQMs.

    Of an ACO only the checks count that name it, and of others only those that name none.
    """
    of_whom = participant.key if isinstance(participant, ApmEntity) else None
    checks = tuple(one for one in result.beneficiaries if _aco_of(one) == of_whom)
    return _checked(checks, result.year, prefix=prefix, about=participant.masked_key)


def _aco_of(check: Determination[bool | None]) -> object:
    """Return the key of the ACO that *check* names; None where it names none, or several."""
    names = {one.observed for one in check.findings if one.rule.id == OF_THE_ACO.id}
    return names.pop() if len(names) == 1 else None


def _checked(
    checks: tuple[Determination[bool | None], ...],
    year: PerformanceYear,
    *,
    prefix: str = "",
    about: str = "",
) -> Finding:
    clause = BENEFICIARIES.of(year)
    # The answers follow from the findings, whatever is stored beside them.
    answers = [all_met(one.year, one.findings) for one in checks]
    is_listed = all(any(f.rule is LISTED for f in one.findings) for one in answers)
    if not answers or not is_listed:
        return clause.unknown(f"{prefix}beneficiaries", about=about)
    missing = tuple(f"{prefix}beneficiaries.{name}" for one in answers for name in one.missing)
    checked = together(*(one.answer for one in answers))
    return clause.judge(checked, f"{len(answers)} checks", missing=missing, about=about)


def _of_the_frame(result: AuditResult) -> Iterator[Finding]:
    plan, frame, clause = result.plan, result.frame, OF_THE_FRAME.of(result.year)
    checked = frozenset(one.participant for one in result.checks)
    gone = frozenset(one.participant for one in result.withdrawn)
    # An extended plan has members that have left its frame since.
    known = sampled_in(plan)
    left = known if plan.extends else frozenset[Participant]()
    if frame is not None:
        strangers = (checked | gone) - frame - left
        yield clause.judge(not strangers, len(strangers), 0, about=masked(strangers))
        if len(frame) != plan.frame_size:
            required = f"{plan.frame_size}, as the plan says"
            yield clause.not_met(f"{len(frame)} participants", required)
        return
    too_many = len(checked - left) - plan.frame_size
    if plan.extends is None and too_many == 0:
        # So many that are not the frame hold one at least that is not of it.
        too_many = 1
    if too_many > 0:
        observed = f"{too_many} or more that were never in it"
        yield clause.not_met(observed, f"the {plan.frame_size} of the frame")
    elif unknown := gone - known:
        about = f"whether of the frame: {masked(unknown)}"
        yield clause.unknown("checks", about=about)


def _withdrawn(result: AuditResult) -> Iterator[Finding]:
    clause = WITHDRAWN.of(result.year)
    for one in result.withdrawn:
        about, done = one.participant.masked_key, result.completed_at
        first = result.year.first_day
        if precedes(one.withdrawn_at, first):
            # One who left before the year is in no frame of it.
            yield clause.not_met(one.withdrawn_at, f"not before {first}", about=about)
            continue
        if done is None:
            yield clause.unknown("completed_at", about=about)
            continue
        after = precedes(done, one.withdrawn_at)
        yield clause.judge(
            None if after is None else not after,
            one.withdrawn_at,
            f"not after {eastern_text(done)}",
            missing=("the hour of withdrawn_at",),
            about=about,
        )


def _flags(result: AuditResult, name: str) -> dict[Participant, bool | None]:
    return {check.participant: getattr(check, name) for check in result.checks}


def _eligibility_verified(result: AuditResult) -> Finding:
    name = "eligibility_status"
    if result.eligibility_of_sample_only:
        sampled = [member.participant for member in result.members]
        finding = _verified(ELIGIBILITY_VERIFIED, name, result, sampled)
        return as_our_reading(finding, _OF_THE_SAMPLE)
    gone = frozenset(one.participant for one in result.withdrawn)
    if result.frame is not None:
        everyone = sorted(result.frame - gone, key=lambda one: one.key)
        return _verified(ELIGIBILITY_VERIFIED, name, result, everyone)
    flags = {one: flag for one, flag in _flags(result, name).items() if one not in gone}
    done = list(flags.values()).count(True)
    required = f"all {result.plan.frame_size} of the frame"
    holds = False if False in flags.values() else None
    clause = ELIGIBILITY_VERIFIED.of(result.year)
    return clause.judge(holds, done, required, missing=(f"checks.{name}",))


def _verified(
    rule: Rule, name: str, result: AuditResult, participants: list[Participant]
) -> Finding:
    flags = _flags(result, name)
    given = [flags.get(participant) for participant in participants]
    observed, required = given.count(True), f"{len(given)} participants"
    holds = False if False in given else None if None in given else True
    return rule.of(result.year).judge(holds, observed, required, missing=(f"checks.{name}",))


def findings_of(result: AuditResult) -> Findings:
    """Return one finding for each clause, in the order of the regulation."""
    return tuple(_all_findings(result))


def _all_findings(result: AuditResult) -> Iterator[Finding]:
    undocumented, year = sum(not review.documented for review in result.reviews), result.year
    documented = DOCUMENTED.of(year).judge(
        undocumented == 0,
        f"{undocumented} of {result.records_reviewed} without documentation",
        "0",
    )
    if undocumented:
        documented = as_our_reading(documented, _NO_DOCUMENTATION)
    for finding in completeness(result):
        if finding.rule is REVIEWED:
            yield documented
        yield finding
    yield ERROR_RATE.of(year).judge(
        None if result.error_rate is None else result.records_in_error == 0,
        f"{result.records_in_error} of {result.records_reviewed}",
        "0",
        missing=("reviews",),
    )
    if result.kind is AuditKind.TARGETED:
        return
    targeted = TARGETED.of(year)
    if not result.deficiencies:
        yield targeted.met(0, 0)
        return
    for deficiency in result.deficiencies:
        about = deficiency_about(deficiency)
        yield targeted.not_met(deficiency.errors, 0, about=about)
    yield GROUPED.of(year).met(len(result.deficiencies))
    yield from measure_findings(result.deficiencies, year)

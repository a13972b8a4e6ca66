"""What the applicant promises: validation, audits, a participation plan, attestations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.pages import Page, entry, reading
from qpp_rules.core.sources import GUIDE_2023, guidance
from qpp_rules.core.values import Enumeration
from qpp_rules.core.years import PerformanceYear
from qpp_rules.self_nomination.application import Applicant, ApprovalCriterion, PriorRecord
from qpp_rules.self_nomination.items import is_true
from qpp_rules.self_nomination.paragraphs import (
    APPROVAL_CRITERIA,
    ITEMS,
    PROCESS,
    by_year,
    paragraph,
    runs,
    sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.self_nomination.application import ParticipationPlan
    from qpp_rules.self_nomination.items import Review


class PlanNeed(Enumeration):
    """Whether an approved intermediary without data owes CMS a participation plan."""

    REQUIRED = "required"
    ADVISED = "advised: ask CMS"
    NO = "not required"
    UNDETERMINED = "not determined"


_page = Page(__name__)

UNDERSTANDS: Final = _page.rule(
    "self-nomination.understands",
    "the applicant attests that it understands the requirements and will meet them",
    runs({2027: sheet("Attestation")}),
    "SNO-011",
)
CRITERIA: Final = _page.rule(
    "self-nomination.criteria",
    "the applicant agrees to the approval criterion",
    runs({2027: sheet(APPROVAL_CRITERIA, "(a)(2)(i)")}),
    *("SNO-047", "SNO-038", "SNO-052"),
)
STRATEGY: Final = _page.rule(
    "self-nomination.validation-strategy",
    "the nomination contains the data validation strategy for approval",
    by_year(
        {2023: "(b)(3)(iv)"}, {2027: sheet("Data Validation and Targeted Audits", "(b)(3)(iv)")}
    ),
    "SNO-060",
)
AUDITS: Final = _page.rule(
    "self-nomination.confirms-audits",
    "the nomination confirms that audits are conducted and errors corrected before submission",
    runs({2027: sheet(ITEMS, "(b)(3)(vi)(B)")}),
    "SNO-032",
)
REPORTS: Final = _page.rule(
    "self-nomination.confirms-reports",
    "the nomination confirms that audit results are reported by the deadline",
    runs({2027: sheet(ITEMS, "(b)(3)(v)(G)(1)")}),
    "SNO-033",
)
POSTING: Final = _page.rule(
    "self-nomination.attests-posting",
    "the intermediary attests that the qualified posting is accurate",
    by_year(
        {2024: "(b)(3)(xiv)"},
        {
            2023: guidance(
                GUIDE_2023,
                "Getting Started with the 2023 QCDR Qualified Posting or 2023 Qualified Registry "
                "Qualified Posting",
            ),
            2027: sheet(PROCESS, "(b)(3)(xiv)"),
        },
    ),
    "SNO-004",
)
DOCUMENTATION: Final = _page.rule(
    "self-nomination.documentation",
    "it attests that clinicians must provide documentation and allow it to be given to CMS",
    by_year({2024: "(b)(3)(xvi)"}),
    "SNO-057",
)
FEEDBACK: Final = _page.rule(
    "self-nomination.feedback",
    "the applicant attests that it gives feedback four times a year, or says why not",
    by_year({2021: "(b)(1) and (c)(1)", 2022: ""}),
    "SNO-061",
)

_OF_2023: Final = frozenset(map(PerformanceYear, range(2017, 2022)))
_STALE: Final = "the fact sheet cites (b)(3)(vii); in the text of 2024 the plan is in (viii)"
_ONE_OF_TWO: Final = (
    "no data for either of the 2 years: we take it as for none of them; data for one only could "
    "make a plan due"
)
_FIRST_OF_TWO_YEARS, _LAST = 2024, 2027
PLAN_YEARS: Final = _page.parameter(
    "self-nomination.participation-plan-years",
    "performance years whose data decides whether a participation plan is required",
    entry(2023, 2023, _OF_2023, paragraph("(b)(3)(vii)", 2023)),
    *(
        entry(
            year,
            year,
            frozenset({PerformanceYear(year - 3), PerformanceYear(year - 2)}),
            sheet(ITEMS, "(b)(3)(vii)", note=_STALE)
            if year == _LAST
            else paragraph("(b)(3)(viii)", year),
        )
        for year in range(_FIRST_OF_TWO_YEARS, _LAST + 1)
    ),
    note="The participation plan began with performance year 2023.",
)
PLAN: Final = _page.rule(
    "self-nomination.participation-plan",
    "an intermediary that was approved and submitted no data gives a participation plan",
    PLAN_YEARS,
    "SNO-019",
)
DETAILED: Final = _page.rule(
    "self-nomination.participation-plan.details",
    "the participation plan is detailed",
    PLAN_YEARS,
    "SNO-020",
)
ADVISED: Final = _page.rule(
    "self-nomination.participation-plan.advised",
    "data was submitted for each of the years before the self-nomination period",
    tuple(
        entry(one.first_year.year, one.last_year.year, None, reading(one.source, _ONE_OF_TWO))
        for one in PLAN_YEARS.entries
        if one.first_year.year >= _FIRST_OF_TWO_YEARS
    ),
    "SNO-019",
)


def plan_need(prior: PriorRecord | None, year: PerformanceYear) -> Determination[PlanNeed]:
    """Decide whether an applicant owes CMS a participation plan.

    An intermediary that was approved and submitted no data in the years of ``PLAN_YEARS`` must
    give one. From 2024 on, these are the two years before the self-nomination period. If it
    submitted data in only one of them, the answer is ADVISED: the text can be read both ways. A
    plan that is not needed carries a risk: who gives one and submits no data is terminated, which
    ``standing.check_participation_plan`` decides.

    >>> year = PerformanceYear(2027)
    >>> none = PriorRecord(approved_for={PerformanceYear(2025)}, data_submitted_for=set())
    >>> plan_need(none, year).answer.name
    'REQUIRED'
    >>> plan_need(PriorRecord(approved_for=set()), year).answer.name
    'NO'

    Raises InvalidType for an argument of the wrong type, YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(3)(vii), from 2024 (viii).
    """
    take("plan_need", prior=(prior, optional(instance_of(PriorRecord))))
    PLAN.of(year)
    answer, finding = _plan_need(prior or PriorRecord(), year)
    return Determination(answer, year, (finding,))


def _plan_need(prior: PriorRecord, year: PerformanceYear) -> tuple[PlanNeed, Finding]:
    clause, asked = PLAN.of(year), PLAN_YEARS.at(year)
    approved, data = prior.approved_for, prior.data_submitted_for
    if approved is not None and not _before(approved, year):
        return PlanNeed.NO, clause.not_applicable(about="never approved")
    lacking = asked if data is None else asked - data
    is_whole = lacking == asked
    if not lacking or not (is_whole or ADVISED.covers(year)):
        return PlanNeed.NO, clause.not_applicable(about="data was submitted")
    if approved is None or data is None:
        unknown = {"prior.approved_for": approved, "prior.data_submitted_for": data}
        missing = tuple(name for name, value in unknown.items() if value is None)
        return PlanNeed.UNDETERMINED, clause.unknown(*missing)
    if not is_whole:
        seen = f"none for {_named(lacking)}"
        return PlanNeed.ADVISED, ADVISED.of(year).not_met(seen, about="data submitted")
    if not approved & asked:
        # Who was approved for none of these years had none to submit for.
        seen = "approved for other years only"
        return PlanNeed.UNDETERMINED, clause.unknown("prior.approved_for", observed=seen)
    return PlanNeed.REQUIRED, clause.met(f"no data for {_named(asked)}", "a participation plan")


def _before(approved: frozenset[PerformanceYear], year: PerformanceYear) -> bool:
    return any(one < year for one in approved)


def _named(years: frozenset[PerformanceYear]) -> str:
    return ", ".join(str(one) for one in sorted(years))


def promises(review: Review) -> Iterator[Finding]:
    """Yield the findings on what the applicant promises, in the order of the form."""
    yield from review.item(STRATEGY, "attestations.validation_strategy", is_true)
    yield from review.item(AUDITS, "attestations.will_audit", is_true)
    yield from review.item(REPORTS, "attestations.will_report_audits", is_true)
    yield from _plan(review)
    yield from review.item(UNDERSTANDS, "attestations.understands_requirements", is_true)
    yield from _criteria(review)
    yield from review.item(POSTING, "attestations.attests_posting", is_true)
    for path in ("attestations.required_documentation", "attestations.permits_documentation"):
        yield from review.item(DOCUMENTATION, path, is_true)
    yield from _feedback(review)


def _criteria(review: Review) -> Iterator[Finding]:
    path, agreed = "attestations.criteria", review.application.attestations.criteria
    if not CRITERIA.covers(review.year) or agreed is None:
        yield from review.item(CRITERIA, path)
        return
    for one in ApprovalCriterion:
        yield CRITERIA.of(review.year).judge(one in agreed, about=f"{path}: {one.value}")


def _feedback(review: Review) -> Iterator[Finding]:
    """A rationale stands in for the attestation; nothing else does."""
    path = "attestations.will_give_feedback"
    rationale = review.application.attestations.feedback_rationale
    if FEEDBACK.covers(review.year) and rationale is not None:
        yield FEEDBACK.of(review.year).met("a rationale", about=path)
        return
    blank = "attestations.feedback_rationale" in review.application.left_blank
    missing = () if blank else ("attestations.feedback_rationale",)
    yield from review.item(
        FEEDBACK,
        path,
        lambda flag: True if flag else False if blank else None,
        missing=missing,
    )


def _plan(review: Review) -> Iterator[Finding]:
    year, path = review.year, "attestations.participation_plan"
    if not PLAN.covers(year):
        return
    clause = PLAN.of(year)
    given = review.application.attestations.participation_plan
    need = plan_need(review.prior, year)
    is_new = review.application.details.applicant is Applicant.NEW
    if need.answer is PlanNeed.UNDETERMINED and is_new and review.prior is None:
        yield clause.not_applicable(about=path)
    elif given is not None:
        yield clause.met("given", about=path)
        yield DETAILED.of(year).judge(
            _is_detailed(given), missing=(f"{path}.is_detailed",), about=path
        )
    elif need.answer in (PlanNeed.NO, PlanNeed.ADVISED):
        yield from need.findings
    else:
        asked = True if need.answer is PlanNeed.REQUIRED else None
        yield from review.item(PLAN, path, asked=asked, asked_by=need.missing)


def _is_detailed(plan: ParticipationPlan) -> bool | None:
    if plan.is_detailed is False or plan.steps == frozenset():
        return False
    return None if plan.is_detailed is None or plan.steps is None else True

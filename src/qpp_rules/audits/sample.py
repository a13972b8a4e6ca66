"""The sample of an audit: its plan, its size, and whether all of it was reviewed: (b)(3)(v)(E)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.audits.deficiencies import AuditKind
from qpp_rules.audits.paragraphs import paragraph
from qpp_rules.audits.tally import masked
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import without_tins
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.years import eastern_text
from qpp_rules.sampling import EARLIER_AUDIT, check_plan, patient_quota

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.audits.reviews import Withdrawal
    from qpp_rules.audits.tally import Tally
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling import Plan

_page = Page(__name__)

PLAN: Final = _page.rule(
    "audits.plan",
    "the plan passes every check that does not need its frame",
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
        "the text does not prescribe how to choose; what a plan alone shows is recomputed, and "
        "only sampling.verify, which needs the frame, shows the rest",
    ),
    "AUD-037",
)
NONE_KEPT_OUT: Final = _page.rule(
    "audits.plan.own-rule",
    "the intermediary's own rules kept out no participant or patient that would have been drawn",
    paragraph(
        "(b)(3)(v)(E)(1)",
        Basis.INTERPRETATION,
        "the text asks for a sample of the participants whose data will be submitted, and does not "
        "say that a rule of the intermediary's own may keep some of them out of the draw; where it "
        "did, whether the sample will do is taken as not known, and CMS should be asked. It could "
        "also do, or no one may be kept out. Data of an earlier audit is left out of a targeted "
        "audit alone",
    ),
    "AUD-033",
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
SAMPLE_SIZE: Final = _page.rule(
    "audits.sample-size",
    "enough participants were audited for the population whose data will be submitted",
    paragraph("(b)(3)(v)(E)(1)"),
    "AUD-033",
)
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
WITHDRAWN: Final = _page.rule(
    "audits.withdrawn",
    "the participant did not withdraw before the year or after the audit was finished",
    paragraph(
        "(b)(3)(v)(E)(1)",
        Basis.INTERPRETATION,
        "what follows when a sampled participant leaves is not said; it leaves the sample and the "
        "population, and a reserve takes its place where the size requires it",
    ),
    "AUD-033",
)
PATIENT_SIZE: Final = _page.rule(
    "audits.sample-size.patients",
    "enough patients of each participant were sampled",
    paragraph("(b)(3)(v)(E)(2)"),
    "AUD-033",
)
SIZES: Final = (SAMPLE_SIZE, PATIENT_SIZE)
"""The rules on how many were sampled."""
_BY_SIZE: Final = (
    "sampling.participants.size",
    "sampling.participants.cap",
    "sampling.patients.size",
)
"""Sizes that are judged here by the participants who count, not by all that the plan names."""
_OF_THE_PLAN: Final = "sampling.verification.digest"
"""The rule whose finding says which plan was verified: it observes the plan's digest."""
_COMPARED: Final = (
    "sampling.verification.exclusions",
    "sampling.verification.frame",
    "sampling.verification.members-missing",
    "sampling.verification.members-entitled",
    "sampling.verification.patients",
)
"""What only verify finds: always the first, and all of them if it could draw the plan again."""


def verification_problems(verified: Any, plan: Plan) -> list[Problem]:
    """Return the problem if *verified* does not say whether *plan* was drawn again."""
    if verified is None:
        return []
    expected = "the answer of sampling.verify for this plan"
    if not isinstance(verified, Determination):
        return [Problem("verified", shown(verified), expected, is_type=True)]
    digests = [one.observed for one in verified.findings if one.rule.id == _OF_THE_PLAN]
    told = {one.rule.id for one in verified.findings}
    right = all_met(verified.year, verified.findings).answer if told else None
    needed = _COMPARED if right else _COMPARED[:1]
    is_of_plan = digests == [plan.digest] and verified.year == plan.year
    if not is_of_plan or not told.issuperset(needed):
        return [Problem("verified", "an answer to another question, or of another plan", expected)]
    if verified.answer is not right:
        given = "an answer that contradicts its findings"
        return [Problem("verified", given, expected, "verify the plan again")]
    return []


def plan_findings(tally: Tally, verified: bool | None) -> Iterator[Finding]:
    """Yield what the plan shows by itself, and whether drawing it again gave the same plan."""
    plan, passed_over = tally.plan, tally.passed_over
    found = [one for one in check_plan(plan).findings if one.rule.id not in _BY_SIZE]
    wrong = [one for one in found if one.verdict is Verdict.NOT_MET]
    if not verified:
        # If it was drawn again, what an older digest does not show is settled too.
        wrong += [one for one in found if one.verdict is Verdict.UNKNOWN]
    yield from wrong or [PLAN.of(plan.year).met()]
    drawn_again = DRAWN_AGAIN.of(plan.year)
    if passed_over and not plan.excluded:
        # The frame is known, and the tickets say who should be in the sample.
        about = "passed over, of those with the smallest tickets"
        yield drawn_again.not_met(len(passed_over), 0, about=about)
    elif verified is None and plan.extends is not None:
        # Only the earlier frame explains gaps, and members out of order, in an extension.
        yield drawn_again.unknown("verified", about="a plan that extends another")
    elif verified is None:
        yield drawn_again.not_applicable(about="the plan was not drawn again from its frame")
    else:
        yield drawn_again.judge(verified)


def kept_out_findings(tally: Tally, kind: AuditKind) -> Iterator[Finding]:
    """Yield whether the intermediary's own rules kept out anyone who would have been drawn.

    A plan does not record whom such a rule excluded. A known frame shows who would have been drawn;
    without it, there is no way to tell. Only a targeted audit must leave out an earlier audit: in
    data validation that is the intermediary's own rule too, and no plan shows which patients it
    kept out.
    """
    is_targeted = kind is AuditKind.TARGETED
    reasons = [
        one.reason
        for one in tally.plan.excluded
        if not (is_targeted and one.reason == EARLIER_AUDIT)
    ]
    if not reasons:
        return
    # A stored plan may give a reason that holds a TIN, which new plans refuse.
    about = "; ".join(map(without_tins, reasons))
    clause, passed_over = NONE_KEPT_OUT.of(tally.year), tally.passed_over
    if passed_over == frozenset() and not tally.holds_one_for_a_facet:
        yield clause.met(0, 0, about=about)
    else:
        observed = len(passed_over) if passed_over else None
        missing = "CMS's word on those kept out"
        yield clause.unknown(missing, observed=observed, required=0, about=about)


def size_findings(tally: Tally) -> Iterator[Finding]:
    """Yield whether enough participants, and enough of their patients, were sampled."""
    quota, year = tally.quota, tally.year
    needed = f"{quota.size} of {quota.population}"
    counted, unclear = len(tally.counted), len(tally.unclear)
    if tally.empty:
        about = masked(one.participant for one in tally.empty)
        about = f"without patients, not counted: {about}"
        yield EMPTY_MEMBERS.of(year).not_applicable(about=about)
    is_enough: bool | None = counted >= quota.size
    if not is_enough and counted + unclear >= quota.size:
        is_enough = None
    about = masked(one.participant for one in tally.unclear) if is_enough is None else ""
    missing = "facets.category"
    if is_enough and counted - tally.doubtful < quota.size:
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
        for member in tally.members
        if len(member.patients) < patient_quota(member.patient_population, year).size
    ]
    named = masked(member.participant for member in short)
    observed = f"{len(short)} with too few"
    yield PATIENT_SIZE.of(year).judge(not short, observed, "0", about=named)


def reviewed_finding(tally: Tally) -> Finding:
    """Judge whether every sampled record was reviewed.

    If no record could be sampled, nothing was validated, so the audit isn't clean.
    """
    sampled = tally.records_sampled
    return REVIEWED.of(tally.year).judge(
        not tally.not_reviewed if sampled else None,
        f"{tally.records_reviewed} of {sampled}",
        f"{sampled} records",
        missing=("records to review",),
    )


def withdrawn_findings(
    withdrawn: Iterable[Withdrawal], done: Moment | None, year: PerformanceYear
) -> Iterator[Finding]:
    """Yield whether each one withdrew after the year began and before the audit was *done*."""
    clause, first = WITHDRAWN.of(year), year.first_day
    for one in withdrawn:
        about = one.participant.masked_key
        if precedes(one.withdrawn_at, first):
            # A participant who left before the year is not in its frame.
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

"""What a participant still lacks: agreement and authorization together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from qpp_rules.agreements.authorizations import judge_authorizations
from qpp_rules.agreements.business_associates import judge_agreements
from qpp_rules.agreements.facts import (
    Authorization,
    BusinessAssociateAgreement,
)
from qpp_rules.agreements.parameters import INDIVIDUAL_DATA
from qpp_rules.core.determinations import Determination, Rule, together
from qpp_rules.core.errors import InvalidValue, refuse
from qpp_rules.core.identifiers import Individual, Participant
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.sources import FACT_SHEET_2027, guidance
from qpp_rules.core.values import as_tuple, listing_problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.vocabulary import PerformanceCategory

__all__ = ["may_submit"]


def __dir__() -> list[str]:
    return __all__


INDIVIDUAL_NEEDS_BOTH: Final = Rule(
    "agreements.individual-data",
    "an agreement and an authorization of the clinician's own are both in place",
    guidance(FACT_SHEET_2027, "Data Submission Functions"),
    ("AGR-012",),
)


def may_submit(
    planned: Iterable[PlannedSubmission],
    agreements: Iterable[BusinessAssociateAgreement],
    authorizations: Iterable[Authorization],
) -> dict[Participant, Determination[frozenset[PerformanceCategory] | None]]:
    """Decide for each participant which of its categories may go, by its documents.

    None may go without an adequate agreement in force; with one, those that an authorization
    covers. The answer is None where it cannot be told. One participant's lack blocks no other, and
    the findings say what is missing. The participants keep the order in which they are given.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> practice = Group(Tin("000000001"))
    >>> planned = PlannedSubmission(
    ...     participant=practice,
    ...     year=PerformanceYear(2026),
    ...     categories=frozenset({PerformanceCategory.QUALITY}),
    ... )
    >>> d = may_submit([planned], agreements=[], authorizations=[])[practice]
    >>> d.answer
    frozenset()
    >>> print(d.findings[0])
    NOT MET: a business associate agreement with the participant itself (group:*****0001); \
observed none [2026 QCDR/Qualified Registry participation guide, "Business Associate Agreements", \
CMS guidance]

    Raises InvalidValue for a participant that is planned twice, YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(3)(xii) and (xiii); 2027 Self-Nomination Fact Sheet.
    """
    plans, given, granted = as_tuple(planned), as_tuple(agreements), as_tuple(authorizations)
    problems = listing_problems("planned", plans, PlannedSubmission)
    problems += listing_problems("agreements", given, BusinessAssociateAgreement)
    problems += listing_problems("authorizations", granted, Authorization)
    if problems:
        refuse("may_submit", problems)
    agreed: dict[Participant, list[BusinessAssociateAgreement]] = defaultdict(list)
    for agreement in given:
        agreed[agreement.participant].append(agreement)
    authorized: dict[Participant, list[Authorization]] = defaultdict(list)
    for one in granted:
        authorized[one.participant].append(one)
    found: dict[Participant, Determination[frozenset[PerformanceCategory] | None]] = {}
    for plan in plans:
        participant = plan.participant
        if participant in found:
            raise InvalidValue.of(
                "may_submit",
                "planned",
                given=f"{participant.masked_key} more than once",
                expected="each participant once",
            )
        found[participant] = _together(
            plan,
            judge_agreements(plan, agreed.get(participant, ())),
            judge_authorizations(plan, authorized.get(participant, ()), authorized),
        )
    return found


def _together(
    plan: PlannedSubmission,
    agreement: Determination[bool | None],
    authorization: Determination[frozenset[PerformanceCategory] | None],
) -> Determination[frozenset[PerformanceCategory] | None]:
    answer = authorization.answer
    if agreement.answer is False:
        answer = frozenset()
    elif agreement.answer is None and answer:
        answer = None
    findings = (*agreement.findings, *authorization.findings)
    if isinstance(plan.participant, Individual):
        authorized = None if authorization.answer is None else bool(authorization.answer)
        both = INDIVIDUAL_NEEDS_BOTH.judge(
            together(agreement.answer, authorized),
            about=plan.participant.masked_key,
            citation=INDIVIDUAL_DATA.source(plan.year),
        )
        findings = (*findings, both)
    return Determination(answer, plan.year, findings)

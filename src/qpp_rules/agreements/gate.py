"""Whether a planned submission may go under its documents: agreement and authorization."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from qpp_rules import deadlines
from qpp_rules.agreements.authorizations import (
    COVERS_CATEGORY,
    Authorization,
    judge_authorizations,
    no_authorization_known,
)
from qpp_rules.agreements.business_associates import (
    BusinessAssociateAgreement,
    judge_agreements,
    no_agreement_known,
)
from qpp_rules.core.checks import (
    instance_of,
    listing_of,
    optional,
    take,
)
from qpp_rules.core.determinations import (
    Answers,
    Determination,
    all_met,
    missing_of,
    together,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.identifiers import Individual, Participant
from qpp_rules.core.listings import items_of
from qpp_rules.core.pages import Page, our_reading, text
from qpp_rules.core.planned_submissions import PlannedSubmission, check_planned, each_planned
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance, unread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.vocabulary import PerformanceCategory
    from qpp_rules.deadlines import Deadline

_page = Page(__name__)

_BOTH_OF_2023: Final = "82 FR 53812 and 81 FR 77368"
_BOTH: Final = "414.1400(b)(3)(xii)-(xiii)"
_EXPECT: Final = "What to expect when participating with a QCDR or Qualified Registry?"

INDIVIDUAL_NEEDS_BOTH: Final = _page.rule(
    "agreements.individual-data",
    "the clinician's own agreement and authorization are both in place",
    (
        *our_reading(
            (
                text(2023, 2023, guidance(GUIDE_2023, _EXPECT, cites=_BOTH_OF_2023)),
                text(2024, 2024, cfr(_BOTH)),
                text(2025, 2025, unread(2024, cfr(_BOTH))),
                text(2026, 2026, guidance(GUIDE_2026, _EXPECT, cites=_BOTH)),
            ),
            "the text does not say whether a group's agreement and authorization serve the data "
            "that its clinicians report as individuals; they are taken not to, as the fact sheet "
            "of 2027 says; it could mean that they serve",
        ),
        text(2027, 2027, guidance(FACT_SHEET_2027, "Data Submission Functions", cites=_BOTH)),
    ),
    "AGR-012",
)


def may_submit(
    planned: PlannedSubmission,
    agreements: Iterable[BusinessAssociateAgreement] | None,
    authorizations: Iterable[Authorization] | None,
    *,
    window: Deadline | None = None,
) -> Determination[bool | None]:
    """Decide whether the participant's documents allow a planned submission.

    True only if data submission is open, an adequate agreement is in force, and valid
    authorizations cover every planned category. Documents of other participants are ignored.
    None means that the documents are not known, and an empty iterable that there are none. *window*
    is as in :func:`qpp_rules.deadlines.may_submit`, which decides whether submission is open.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     participant=Group(Tin("000000001")),
    ...     year=PerformanceYear(2026),
    ...     categories=frozenset({PerformanceCategory.QUALITY}),
    ... )
    >>> d = may_submit(planned, agreements=[], authorizations=[])
    >>> d.answer
    False
    >>> print(d.finding("agreements.business-associate-agreement"))
    NOT MET: the participant has its own business associate agreement (group:*****0001); observed \
none [2026 QCDR/Qualified Registry participation guide, "Business Associate Agreements", \
CMS guidance]

    Raises YearNotCovered before 2023, InvalidValue for the window of another year or another
    deadline, InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1400(b)(3)(xii) and (xiii); 2027 Self-Nomination Fact Sheet.
    """
    check_planned("may_submit", planned)
    documents = _Documents("may_submit", agreements, authorizations)
    return documents.gate(planned, window)


def may_submit_all(
    planned: Iterable[PlannedSubmission],
    agreements: Iterable[BusinessAssociateAgreement] | None,
    authorizations: Iterable[Authorization] | None,
    *,
    window: Deadline | None = None,
) -> Answers[PlannedSubmission, bool | None]:
    """Decide as :func:`may_submit` for each planned submission, in the order given.

    What one participant lacks does not block another. Raises as :func:`may_submit`, and
    InvalidValue for a planned submission that comes twice.
    """
    take("may_submit_all", window=(window, optional(instance_of(deadlines.Deadline))))
    plans = each_planned("may_submit_all", planned)
    documents = _Documents("may_submit_all", agreements, authorizations)
    return Answers([(plan, documents.gate(plan, window)) for plan in plans])


def categories_covered(
    planned: Iterable[PlannedSubmission],
    agreements: Iterable[BusinessAssociateAgreement] | None,
    authorizations: Iterable[Authorization] | None,
) -> Answers[Participant, frozenset[PerformanceCategory] | None]:
    """Return for each participant the planned categories that its documents cover.

    Without an adequate agreement in force no category is covered; with one, those that an
    authorization covers. The answer is None if that is not known. What one participant lacks does
    not block another, and the findings say what is missing. This does not ask whether data
    submission is open.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> practice = Group(Tin("000000001"))
    >>> planned = PlannedSubmission(
    ...     participant=practice,
    ...     year=PerformanceYear(2026),
    ...     categories=frozenset({PerformanceCategory.QUALITY}),
    ... )
    >>> categories_covered([planned], agreements=[], authorizations=[])[practice].answer
    frozenset()

    Raises InvalidValue for a participant that is planned twice, YearNotCovered before 2023,
    InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1400(b)(3)(xii) and (xiii); 2027 Self-Nomination Fact Sheet.
    """
    plans = each_planned("categories_covered", planned)
    documents = _Documents("categories_covered", agreements, authorizations)
    for participant, count in Counter(plan.participant for plan in plans).items():
        if count > 1:
            raise InvalidValue.of(
                "categories_covered",
                "planned",
                given=f"{participant.masked_key} {count} times",
                expected="each participant once",
                remedy="ask may_submit_all, which answers for each planned submission",
            )
    return Answers([(plan.participant, documents.covered(plan)) for plan in plans])


class _Documents:
    """Agreements and authorizations by participant, so that each is looked up once."""

    def __init__(
        self,
        subject: str,
        agreements: Iterable[BusinessAssociateAgreement] | None,
        authorizations: Iterable[Authorization] | None,
    ) -> None:
        given = items_of(subject, "agreements", agreements)
        granted = items_of(subject, "authorizations", authorizations)
        take(
            subject,
            agreements=(given, optional(listing_of(BusinessAssociateAgreement))),
            authorizations=(granted, optional(listing_of(Authorization))),
        )
        self.knows_agreements, self.knows_authorizations = given is not None, granted is not None
        self.agreed: dict[Participant, list[BusinessAssociateAgreement]] = defaultdict(list)
        for agreement in given or ():
            self.agreed[agreement.participant].append(agreement)
        self.authorized: dict[Participant, list[Authorization]] = defaultdict(list)
        for one in granted or ():
            self.authorized[one.participant].append(one)

    def gate(self, plan: PlannedSubmission, window: Deadline | None) -> Determination[bool | None]:
        """Decide whether all that is planned may go."""
        is_open = deadlines.may_submit(plan, window=window)
        agreement, authorization = self._judged(_closing_with(plan, window))
        covered = tuple(one for one in authorization.findings if one.rule is COVERS_CATEGORY)
        answer = together(is_open.answer, agreement.answer, all_met(plan.year, covered).answer)
        documents = _findings(plan, agreement, authorization)
        findings = (*is_open.findings, *documents)
        missing = missing_of((is_open, agreement, authorization))
        return Determination(answer, plan.year, findings, missing=missing)

    def covered(
        self, plan: PlannedSubmission
    ) -> Determination[frozenset[PerformanceCategory] | None]:
        """Decide which of the planned categories both documents cover."""
        agreement, authorization = self._judged(plan)
        answer = authorization.answer
        if agreement.answer is False:
            answer = frozenset()
        elif agreement.answer is None and answer:
            answer = None
        findings = _findings(plan, agreement, authorization)
        missing = missing_of((agreement, authorization))
        return Determination(answer, plan.year, findings, missing=missing)

    def _judged(
        self, plan: PlannedSubmission
    ) -> tuple[Determination[bool | None], Determination[frozenset[PerformanceCategory] | None]]:
        who = plan.participant
        return (
            judge_agreements(plan, self.agreed.get(who, ()))
            if self.knows_agreements
            else no_agreement_known(plan),
            judge_authorizations(plan, self.authorized.get(who, ()), self.authorized)
            if self.knows_authorizations
            else no_authorization_known(plan),
        )


def _closing_with(plan: PlannedSubmission, window: Deadline | None) -> PlannedSubmission:
    """Return *plan* with the close of *window*, unless it has a close of its own."""
    if window is None or plan.submission_closes is not None:
        return plan
    closes = window.closes_for(plan.participant.participation_option)
    return attrs.evolve(plan, submission_closes=closes)


def _findings(
    plan: PlannedSubmission,
    agreement: Determination[bool | None],
    authorization: Determination[frozenset[PerformanceCategory] | None],
) -> tuple[Finding, ...]:
    findings = (*agreement.findings, *authorization.findings)
    if not isinstance(plan.participant, Individual):
        return findings
    authorized = None if authorization.answer is None else bool(authorization.answer)
    both = INDIVIDUAL_NEEDS_BOTH.of(plan.year).judge(
        together(agreement.answer, authorized), about=plan.participant.masked_key
    )
    return (*findings, both)

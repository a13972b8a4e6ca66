"""Whether a participant's data may be submitted by its authorization, and which of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from qpp_rules.agreements.beneficiaries import data_finding
from qpp_rules.agreements.facts import (
    Authorization,
    SignerEmployer,
    SignerRole,
    documents_for,
)
from qpp_rules.agreements.parameters import (
    ANNUAL,
    AUTHORIZATION_LAW,
    AUTHORIZATIONS,
    MEMBERS,
    REPRESENTATIVES,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Rule, Verdict, all_met
from qpp_rules.core.identifiers import Group, Individual
from qpp_rules.core.moments import precedes
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import eastern_day, eastern_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.core.years import PerformanceYear

__all__ = ["check_authorization"]


def __dir__() -> list[str]:
    return __all__


AUTHORIZATION: Final = Rule(
    "agreements.authorization",
    "an authorization of the participant itself",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-005", "AGR-012"),
)
SIGNED: Final = Rule(
    "agreements.authorization.signed",
    "the authorization is signed",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-005",),
)
PERSONALLY: Final = Rule(
    "agreements.authorization.personally",
    "the clinician who reports as an individual granted it personally",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-007", "AGR-011"),
)
BY_REPRESENTATIVE: Final = Rule(
    "agreements.authorization.representative",
    "a duly authorized representative granted it",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-008", "AGR-010"),
)
FOR_MEMBERS: Final = Rule(
    "agreements.authorization.members",
    "the representative's authorization stands for each clinician's own",
    guidance(FACT_SHEET_2027, "Data Submission Functions"),
    ("AGR-009",),
)
OF_THE_PARTICIPANT: Final = Rule(
    "agreements.authorization.signer-employer",
    "whoever granted it for the participant does not work for the intermediary",
    cfr(
        "414.1400(b)(3)(xiii)",
        basis=Basis.INTERPRETATION,
        note="the texts ask for a representative and do not say for whom that person may work; the "
        "participant's authority is taken to be enough, and this to be a point to review",
    ),
    ("AGR-008", "AGR-010"),
)
OBTAINED_ANNUALLY: Final = Rule(
    "agreements.authorization.annual",
    "the authorization is dated for the performance year",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-013",),
)
SIGNED_FOR_YEAR: Final = Rule(
    "agreements.authorization.signed-for-year",
    "the authorization was signed in the year before the performance year, or later",
    cfr(
        "414.1400(b)(3)(xiii)",
        basis=Basis.INTERPRETATION,
        note="the text asks for it annually, when the clinician or group enters into an agreement "
        "with the intermediary, and names no days; an intermediary takes on participants from the "
        "year before the performance year, so an earlier signature belongs to an earlier year",
    ),
    ("AGR-013",),
)
BEFORE_DATA: Final = Rule(
    "agreements.authorization.before-data",
    "the authorization was signed before the data is submitted",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-005",),
)
COVERS_DATA: Final = Rule(
    "agreements.authorization.data",
    "the authorization covers data on Medicare and non-Medicare beneficiaries",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-006", "AGR-016"),
)
AUTHORIZATION_MEETS_LAW: Final = Rule(
    "agreements.authorization.law",
    "the authorization meets law, regulations and contractual business associate agreements",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-014",),
)
ON_FILE: Final = Rule(
    "agreements.authorization.on-file",
    "the authorization is kept on file",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-005",),
)
COVERS_CATEGORY: Final = Rule(
    "agreements.authorization.category",
    "an authorization that stands covers the performance category",
    cfr("414.1400(b)(3)(xiii)"),
    ("AGR-006",),
)


def check_authorization(
    planned: PlannedSubmission, authorizations: Iterable[Authorization]
) -> Determination[frozenset[PerformanceCategory] | None]:
    """Decide which of the categories that are planned may be submitted, by authorization.

    The answer is the categories that may go: all of them, some, or none. It is None where one of
    them cannot be told. An individual's authorization is the clinician's own act; for a group,
    virtual group, subgroup or APM Entity a duly authorized representative grants it. It is signed
    before the data goes, and not before the year that precedes the performance year. Several
    authorizations for the year are taken together. Those of others are passed over: a group's
    serves none of its clinicians' individual data.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, PerformanceYear, PlannedSubmission, Tin
    >>> from qpp_rules.agreements import Beneficiaries
    >>> practice = Group(Tin("000000001"))
    >>> quality, _, interoperability, _ = PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     participant=practice,
    ...     year=PerformanceYear(2026),
    ...     categories=frozenset({quality, interoperability}),
    ...     submitted_at=datetime(2027, 2, 1, 9, tzinfo=EASTERN),
    ... )
    >>> authorization = Authorization(
    ...     participant=practice,
    ...     year=PerformanceYear(2026),
    ...     covers=frozenset({quality}),
    ...     covers_data_on=Beneficiaries.MEDICARE_AND_NON_MEDICARE,
    ...     signer_role=SignerRole.AUTHORIZED_REPRESENTATIVE,
    ...     signed_on=datetime(2026, 3, 2, 10, tzinfo=EASTERN),
    ...     meets_law=True,
    ...     is_on_file=True,
    ... )
    >>> d = check_authorization(planned, [authorization])
    >>> [category.value for category in d.answer]
    ['quality']

    Raises YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(3)(xiii).
    """
    given = documents_for(
        "check_authorization", planned, "authorizations", authorizations, Authorization
    )
    own = [one for one in given if one.participant == planned.participant]
    return judge_authorizations(planned, own, {one.participant for one in given})


def judge_authorizations(
    planned: PlannedSubmission,
    own: Sequence[Authorization],
    authorized: Container[Participant],
) -> Determination[frozenset[PerformanceCategory] | None]:
    """Decide as :func:`check_authorization`, of those that are the participant's own.

    *authorized* is everybody for whom there is an authorization.
    """
    participant, source = planned.participant, AUTHORIZATIONS.source(planned.year)
    of_its_group = isinstance(participant, Individual) and Group(participant.tin) in authorized
    otherwise = "only one of its group" if of_its_group else "none"
    exists = AUTHORIZATION.judge(
        bool(own), None if own else otherwise, about=participant.masked_key, citation=source
    )
    # Those of other years are told of only where there is none for this one.
    of_the_year = [one for one in own if one.year == planned.year] or own
    clauses = [(one, tuple(_clauses(planned, one))) for one in of_the_year]
    standing = [(one, _stands(planned.year, found)) for one, found in clauses]
    categories = {
        category: _category_finding(category, standing, source)
        for category in PerformanceCategory
        if category in planned.categories
    }
    verdicts = {category: finding.verdict for category, finding in categories.items()}
    may_go = frozenset(one for one, verdict in verdicts.items() if verdict is Verdict.MET)
    answer = None if Verdict.UNKNOWN in verdicts.values() else may_go
    findings = (exists, *(one for _, found in clauses for one in found), *categories.values())
    return Determination(answer, planned.year, findings)


def _stands(year: PerformanceYear, findings: tuple[Finding, ...]) -> bool | None:
    decisive = tuple(one for one in findings if one.rule is not OF_THE_PARTICIPANT)
    return all_met(year, decisive).answer


def _clauses(planned: PlannedSubmission, authorization: Authorization) -> Iterator[Finding]:
    year, about = planned.year, _described(authorization)
    source = AUTHORIZATIONS.source(year)
    is_signed = authorization.is_signed if authorization.signed_on is None else True
    yield SIGNED.judge(is_signed, missing=("is_signed",), about=about, citation=source)
    if isinstance(planned.participant, Individual):
        yield _personally(authorization, about, source)
    else:
        yield from _by_representative(authorization, year, about)
    yield OBTAINED_ANNUALLY.judge(
        authorization.year == year,
        "no year" if authorization.year is None else str(authorization.year),
        str(year),
        about=about,
        citation=ANNUAL.source(year),
    )
    yield from _signed_for_year(year, authorization, about)
    yield _before_data(planned, authorization, about, source)
    yield data_finding(
        COVERS_DATA,
        ("covers_data_on", authorization.covers_data_on),
        planned,
        about=about,
        citation=source,
    )
    yield AUTHORIZATION_MEETS_LAW.judge(
        authorization.meets_law,
        missing=("meets_law",),
        about=about,
        citation=AUTHORIZATION_LAW.source(year),
    )
    yield ON_FILE.judge(
        authorization.is_on_file, missing=("is_on_file",), about=about, citation=source
    )


def _described(authorization: Authorization) -> str:
    dated = "for no year" if authorization.year is None else f"for {authorization.year}"
    signed_on = authorization.signed_on
    return dated if signed_on is None else f"{dated}, signed {eastern_text(signed_on)}"


def _personally(authorization: Authorization, about: str, source: Citation) -> Finding:
    role = authorization.signer_role
    if role is None:
        return PERSONALLY.unknown("signer_role", about=about, citation=source)
    return PERSONALLY.judge(
        role is SignerRole.CLINICIAN,
        role.value,
        SignerRole.CLINICIAN.value,
        about=about,
        citation=source,
    )


def _by_representative(
    authorization: Authorization, year: PerformanceYear, about: str
) -> Iterator[Finding]:
    entry, role = REPRESENTATIVES.entry(year), authorization.signer_role
    holds: bool | None = role in entry.value
    # An administrator may be the representative: by the title alone it cannot be told.
    if role is None or (role is SignerRole.PRACTICE_ADMINISTRATOR and not holds):
        holds = None
    yield BY_REPRESENTATIVE.judge(
        holds,
        None if role is None else role.value,
        " or ".join(sorted(one.value for one in entry.value)),
        missing=("signer_role",),
        about=about,
        citation=entry.source,
    )
    if holds:
        yield FOR_MEMBERS.met(about=about, citation=MEMBERS.source(year))
    employer = authorization.signer_employer
    if employer is None:
        yield OF_THE_PARTICIPANT.unknown("signer_employer", about=about)
    else:
        outside = employer is not SignerEmployer.INTERMEDIARY
        yield OF_THE_PARTICIPANT.judge(outside, employer.value, about=about)


def _signed_for_year(
    year: PerformanceYear, authorization: Authorization, about: str
) -> Iterator[Finding]:
    signed_on = authorization.signed_on
    if signed_on is None:
        # The finding that it was signed before the data goes names it.
        return
    day = eastern_day(signed_on) if isinstance(signed_on, datetime) else signed_on
    first = date(year.year - 1, 1, 1)
    yield SIGNED_FOR_YEAR.judge(day >= first, signed_on, f"from {first}", about=about)


def _before_data(
    planned: PlannedSubmission, authorization: Authorization, about: str, source: Citation
) -> Finding:
    signed_on, submitted_at = authorization.signed_on, planned.submitted_at
    facts = {"signed_on": signed_on, "submitted_at": submitted_at}
    holds: bool | None = None
    if authorization.is_signed is False:
        holds = False
    elif signed_on is not None and submitted_at is not None:
        holds = precedes(signed_on, submitted_at)
        # Only the day of the signature is known, and it is the day of the submission.
        facts["signed_on"] = None if holds is None else signed_on
    return BEFORE_DATA.judge(
        holds,
        signed_on,
        None if submitted_at is None else f"before {eastern_text(submitted_at)}",
        missing=tuple(name for name, fact in facts.items() if fact is None),
        about=about,
        citation=source,
    )


def _category_finding(
    category: PerformanceCategory,
    standing: Sequence[tuple[Authorization, bool | None]],
    source: Citation,
) -> Finding:
    """Judge whether one that stands covers the category; not known where one may."""
    covering = {
        stands if one.covers is not None else None
        for one, stands in standing
        if stands is not False and (one.covers is None or category in one.covers)
    }
    holds = True if True in covering else None if covering else False
    unknown = any(one.covers is None for one, stands in standing if stands is not False)
    return COVERS_CATEGORY.judge(
        holds,
        _covered(standing),
        missing=("covers",) if unknown else (),
        about=category.value,
        citation=source,
    )


def _covered(standing: Iterable[tuple[Authorization, bool | None]]) -> str:
    """Return in words what those cover that stand, or may."""
    covered = {one for each, stands in standing if stands is not False for one in each.covers or ()}
    return ", ".join(one.value for one in PerformanceCategory if one in covered) or "none"

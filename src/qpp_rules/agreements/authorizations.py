"""A participant's authorization to submit its data: 42 CFR § 414.1400(b)(3)(xiii)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.agreements.beneficiaries import Beneficiaries, data_finding
from qpp_rules.agreements.documents import (
    AUTHORIZATION_TEXTS,
    documents_for,
    signature_problem,
)
from qpp_rules.core.checks import (
    a_flag,
    a_hidden_text,
    each,
    member_of,
    optional,
)
from qpp_rules.core.determinations import (
    Determination,
    all_met,
    missing_of,
    together,
)
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import Group, Individual, Participant, a_participant
from qpp_rules.core.moments import Moment, a_moment, day_of, precedes
from qpp_rules.core.pages import Page, entry, our_reading, text
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, eastern_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from qpp_rules.core.errors import Problem
    from qpp_rules.core.planned_submissions import PlannedSubmission


class SignerRole(Enumeration):
    """The role of the person who signed for the participant.

    CLINICIAN is the clinician who takes part as an individual. A signer without authority from the
    participant is OTHER, whatever the signer's office.
    """

    CLINICIAN = "the clinician"
    AUTHORIZED_REPRESENTATIVE = "duly authorized representative"
    PRACTICE_ADMINISTRATOR = "practice administrator"
    OTHER = "other"


class SignerEmployer(Enumeration):
    """Who employs the signer."""

    PARTICIPANT = "the participant"
    INTERMEDIARY = "the intermediary"
    OTHER = "another employer"


@frozen(kw_only=True)
class Authorization:
    """A document that authorizes the intermediary to submit a participant's data to CMS.

    *year* is the performance year that it is dated for; None if it names no year. *covers* is the
    performance categories whose results may go; *covers_data_on* says on which beneficiaries
    numerator and denominator data, or data by patient, may go. *signed_on* is a day, or the instant
    of an electronic signature. *meets_law* is attested: applicable law, regulations, and
    contractual business associate agreements. Every other None means "not known". *signer* is a
    name; no message and no repr shows it.

    CMS's guides call the same document a consent.

    Citation: 42 CFR § 414.1400(b)(3)(xiii).
    """

    participant: Participant = field(validator=a_participant)
    year: PY | None = field(validator=optional(a_performance_year))
    covers: frozenset[PerformanceCategory] | None = field(
        default=None, validator=optional(each(frozenset, PerformanceCategory))
    )
    covers_data_on: Beneficiaries | None = field(
        default=None, validator=optional(member_of(Beneficiaries))
    )
    signer_role: SignerRole | None = field(default=None, validator=optional(member_of(SignerRole)))
    signer_employer: SignerEmployer | None = field(
        default=None, validator=optional(member_of(SignerEmployer))
    )
    signer: str | None = field(default=None, repr=False, validator=optional(a_hidden_text))
    is_signed: bool | None = field(default=None, validator=optional(a_flag))
    signed_on: Moment | None = field(default=None, validator=optional(a_moment))
    meets_law: bool | None = field(default=None, validator=optional(a_flag))
    is_on_file: bool | None = field(default=None, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        return signature_problem(self.is_signed, self.signed_on)


_page = Page(__name__)

_OF_2023, _OF_2024, _OF_2025, _OF_2026, _OF_2027 = AUTHORIZATION_TEXTS
_HOW_OFTEN_IN_2026: Final = text(
    2026,
    2026,
    unread(
        2024,
        cfr("414.1400(b)(3)(xiii)"),
        ", and the guide of this year does not say how often",
    ),
)
_FOR_EACH: Final = (
    "the text asks for each holder of an NPI and lets a representative sign; the representative's "
    "is taken to be enough, as the fact sheet of 2027 says; it could mean that each signs too"
)
_NO_DATA: Final = (
    "the text asks for an authorization to submit data and does not say on whom, as the guides of "
    "2023 and 2026 do; it is taken to ask for the same; it could mean any authorization"
)
_NO_LAW: Final = (
    "the text does not name the law, as the guide of 2023 and the fact sheet of 2027 do; it is "
    "taken to ask for the same; it could mean any authorization"
)
_REPRESENTATIVE: Final = frozenset({SignerRole.AUTHORIZED_REPRESENTATIVE})

REPRESENTATIVES: Final = _page.parameter(
    "agreements.representatives",
    "who may authorize for a group, virtual group, subgroup or APM Entity",
    entry(2023, 2023, _REPRESENTATIVE, _OF_2023.source),
    entry(2024, 2024, _REPRESENTATIVE, _OF_2024.source),
    entry(2025, 2025, _REPRESENTATIVE, _OF_2025.source),
    entry(2026, 2026, _REPRESENTATIVE, _OF_2026.source),
    entry(
        2027,
        2027,
        _REPRESENTATIVE | {SignerRole.PRACTICE_ADMINISTRATOR},
        _OF_2027.source,
    ),
)

AUTHORIZATION: Final = _page.rule(
    "agreements.authorization",
    "the participant has its own authorization",
    AUTHORIZATION_TEXTS,
    "AGR-005",
    "AGR-012",
    "RDY-007",
)
SIGNED: Final = _page.rule(
    "agreements.authorization.signed", "the authorization is signed", AUTHORIZATION_TEXTS, "AGR-005"
)
PERSONALLY: Final = _page.rule(
    "agreements.authorization.personally",
    "the clinician who reports as an individual granted it personally",
    AUTHORIZATION_TEXTS,
    "AGR-007",
    "AGR-011",
)
BY_REPRESENTATIVE: Final = _page.rule(
    "agreements.authorization.representative",
    "a duly authorized representative granted it",
    REPRESENTATIVES,
    "AGR-008",
    "AGR-010",
)
FOR_MEMBERS: Final = _page.rule(
    "agreements.authorization.members",
    "the representative's authorization takes the place of each clinician's own",
    (*our_reading((_OF_2023, _OF_2024, _OF_2025, _OF_2026), _FOR_EACH), _OF_2027),
    "AGR-009",
)
OF_THE_PARTICIPANT: Final = _page.rule(
    "agreements.authorization.signer-employer",
    "the person who granted it for the participant does not work for the intermediary",
    our_reading(
        AUTHORIZATION_TEXTS,
        "the text asks for a representative and does not say for whom that person may work; the "
        "participant's authority is taken to be enough, and this to be a point to review; it "
        "could mean that no employee of the intermediary may sign",
    ),
    "AGR-008",
    "AGR-010",
)
OBTAINED_ANNUALLY: Final = _page.rule(
    "agreements.authorization.annual",
    "the authorization is dated for the performance year",
    (
        *our_reading(
            (_OF_2023,),
            "the guide does not say how often; it is taken to be each year, as the text of 2024 "
            "says; it could mean once",
        ),
        _OF_2024,
        _OF_2025,
        _HOW_OFTEN_IN_2026,
        *our_reading(
            (_OF_2027,),
            "the fact sheet says that it should be obtained annually, which could be advice; it is "
            "taken to be a duty, as the text of 2024 says",
        ),
    ),
    "AGR-013",
)
SIGNED_FOR_YEAR: Final = _page.rule(
    "agreements.authorization.signed-for-year",
    "the authorization was signed in the year before the performance year, or later",
    our_reading(
        (_OF_2023, _OF_2024, _OF_2025, _HOW_OFTEN_IN_2026, _OF_2027),
        "the text names no days; an intermediary takes on participants from the year before the "
        "performance year, so an earlier signature is taken to belong to an earlier year; it "
        "could mean the performance year alone",
    ),
    "AGR-013",
)
BEFORE_DATA: Final = _page.rule(
    "agreements.authorization.before-data",
    "the authorization was signed before the data is submitted",
    AUTHORIZATION_TEXTS,
    "AGR-005",
)
COVERS_DATA: Final = _page.rule(
    "agreements.authorization.data",
    "the authorization covers data on Medicare and non-Medicare beneficiaries",
    (_OF_2023, *our_reading((_OF_2024, _OF_2025), _NO_DATA), _OF_2026, _OF_2027),
    "AGR-006",
    "AGR-016",
)
AUTHORIZATION_MEETS_LAW: Final = _page.rule(
    "agreements.authorization.law",
    "the authorization meets law, regulations and contractual business associate agreements",
    (_OF_2023, *our_reading((_OF_2024, _OF_2025, _OF_2026), _NO_LAW), _OF_2027),
    "AGR-014",
)
ON_FILE: Final = _page.rule(
    "agreements.authorization.on-file",
    "the authorization is kept on file",
    AUTHORIZATION_TEXTS,
    "AGR-005",
)
COVERS_CATEGORY: Final = _page.rule(
    "agreements.authorization.category",
    "a valid authorization covers the performance category",
    AUTHORIZATION_TEXTS,
    "AGR-006",
)


def check_authorization(
    planned: PlannedSubmission, authorizations: Iterable[Authorization]
) -> Determination[frozenset[PerformanceCategory] | None]:
    """Decide which of the planned categories the participant's authorizations cover.

    The answer is the categories that may go: all of them, some, or none. It is None if any of them
    is not known. An individual's authorization is the clinician's own act; for a group, virtual
    group, subgroup or APM Entity a duly authorized representative grants it. It is signed before
    the data goes, and not before the year that precedes the performance year. Several
    authorizations for the year are taken together. Those of other participants are ignored: a
    group's authorization does not cover its clinicians' individual data.

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
    """Decide as :func:`check_authorization`, given the participant's *own* authorizations.

    *authorized* holds every participant with an authorization.
    """
    participant, year = planned.participant, planned.year
    of_its_group = isinstance(participant, Individual) and Group(participant.tin) in authorized
    otherwise = "only one of its group" if of_its_group else "none"
    exists = AUTHORIZATION.of(year).judge(
        bool(own), None if own else otherwise, about=participant.masked_key
    )
    # Findings on authorizations for other years follow only if there is none for this year.
    of_the_year = [one for one in own if one.year == year] or own
    clauses = [(one, tuple(_clauses(planned, one))) for one in of_the_year]
    standing = [(one, all_met(year, _decisive(found))) for one, found in clauses]
    categories = {
        category: _category_finding(category, standing, year)
        for category in PerformanceCategory
        if category in planned.categories
    }
    verdicts = {category: finding.verdict for category, finding in categories.items()}
    may_go = frozenset(one for one, verdict in verdicts.items() if verdict is Verdict.MET)
    open_ones = {one for one, verdict in verdicts.items() if verdict is Verdict.UNKNOWN}
    findings = (exists, *(one for _, found in clauses for one in found), *categories.values())
    missing = missing_of(categories.values())
    answer = None if open_ones else may_go
    return Determination(answer, year, findings, missing=missing)


def no_authorization_known(
    planned: PlannedSubmission,
) -> Determination[frozenset[PerformanceCategory] | None]:
    """Return the answer if the participant's authorizations are not known."""
    clause = COVERS_CATEGORY.of(planned.year)
    categories = (one for one in PerformanceCategory if one in planned.categories)
    unknown = tuple(clause.unknown("authorizations", about=one.value) for one in categories)
    return Determination(answer=None, year=planned.year, findings=unknown)


def _decisive(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.rule is not OF_THE_PARTICIPANT)


def _clauses(planned: PlannedSubmission, authorization: Authorization) -> Iterator[Finding]:
    year, about = planned.year, _described(authorization)
    is_signed = authorization.is_signed if authorization.signed_on is None else True
    yield SIGNED.of(year).judge(is_signed, missing=("is_signed",), about=about)
    if isinstance(planned.participant, Individual):
        yield _personally(authorization, year, about)
    else:
        yield from _by_representative(authorization, year, about)
    yield OBTAINED_ANNUALLY.of(year).judge(
        authorization.year == year,
        "no year" if authorization.year is None else str(authorization.year),
        str(year),
        about=about,
    )
    yield from _signed_for_year(year, authorization, about)
    yield _before_data(planned, authorization, about)
    yield data_finding(
        COVERS_DATA, ("covers_data_on", authorization.covers_data_on), planned, about=about
    )
    yield AUTHORIZATION_MEETS_LAW.of(year).judge(
        authorization.meets_law, missing=("meets_law",), about=about
    )
    yield ON_FILE.of(year).judge(authorization.is_on_file, missing=("is_on_file",), about=about)


def _described(authorization: Authorization) -> str:
    dated = "for no year" if authorization.year is None else f"for {authorization.year}"
    signed_on = authorization.signed_on
    return dated if signed_on is None else f"{dated}, signed {eastern_text(signed_on)}"


def _personally(authorization: Authorization, year: PY, about: str) -> Finding:
    clause, role = PERSONALLY.of(year), authorization.signer_role
    if role is None:
        return clause.unknown("signer_role", about=about)
    return clause.judge(
        role is SignerRole.CLINICIAN, role.value, SignerRole.CLINICIAN.value, about=about
    )


def _by_representative(authorization: Authorization, year: PY, about: str) -> Iterator[Finding]:
    allowed, role = REPRESENTATIVES.at(year), authorization.signer_role
    holds: bool | None = role in allowed
    # An administrator may be the representative: the title alone does not tell.
    if role is None or (role is SignerRole.PRACTICE_ADMINISTRATOR and not holds):
        holds = None
    yield BY_REPRESENTATIVE.of(year).judge(
        holds,
        None if role is None else role.value,
        " or ".join(sorted(one.value for one in allowed)),
        missing=("signer_role",),
        about=about,
    )
    if holds:
        yield FOR_MEMBERS.of(year).met(about=about)
    clause, employer = OF_THE_PARTICIPANT.of(year), authorization.signer_employer
    if employer is None:
        yield clause.unknown("signer_employer", about=about)
    else:
        outside = employer is not SignerEmployer.INTERMEDIARY
        yield clause.judge(outside, employer.value, about=about)


def _signed_for_year(year: PY, authorization: Authorization, about: str) -> Iterator[Finding]:
    signed_on = authorization.signed_on
    if signed_on is None:
        # The finding that it was signed before the data goes names it.
        return
    first = date(year.year - 1, 1, 1)
    holds = day_of(signed_on) >= first
    yield SIGNED_FOR_YEAR.of(year).judge(holds, signed_on, f"from {first}", about=about)


def _before_data(planned: PlannedSubmission, authorization: Authorization, about: str) -> Finding:
    signed_on, submitted_at = authorization.signed_on, planned.submitted_at
    facts = {"signed_on": signed_on, "submitted_at": submitted_at}
    holds: bool | None = None
    if authorization.is_signed is False:
        holds = False
    elif signed_on is not None and submitted_at is not None:
        holds = precedes(signed_on, submitted_at)
        # Only the day of the signature is known, and it is the day of the submission.
        facts["signed_on"] = None if holds is None else signed_on
    return BEFORE_DATA.of(planned.year).judge(
        holds,
        signed_on,
        None if submitted_at is None else f"before {eastern_text(submitted_at)}",
        missing=tuple(name for name, fact in facts.items() if fact is None),
        about=about,
    )


def _category_finding(
    category: PerformanceCategory,
    standing: Sequence[tuple[Authorization, Determination[bool | None]]],
    year: PY,
) -> Finding:
    """Judge whether a valid authorization covers the category; not known if one may."""
    covering = [
        (together(stands.answer, None if one.covers is None else True), one, stands)
        for one, stands in standing
        if stands.answer is not False and (one.covers is None or category in one.covers)
    ]
    answers = {answer for answer, *_ in covering}
    missing = dict.fromkeys(
        name
        for _, one, stands in covering
        for name in (*stands.missing, *(("covers",) if one.covers is None else ()))
    )
    return COVERS_CATEGORY.of(year).judge(
        True if True in answers else None if answers else False,
        _covered(standing),
        missing=tuple(missing),
        about=category.value,
    )


def _covered(standing: Iterable[tuple[Authorization, Determination[bool | None]]]) -> str:
    """Return in words what the authorizations cover that are valid, or may be."""
    covered = {
        one for each, stands in standing if stands.answer is not False for one in each.covers or ()
    }
    return ", ".join(one.value for one in PerformanceCategory if one in covered) or "none"

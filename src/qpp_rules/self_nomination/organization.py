"""Who applies and where it is: 42 CFR § 414.1400(b)(2) and (3), (a)(2)(i), and § 414.1305."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.agreements import AgreementDetail, check_external_organization
from qpp_rules.core.determinations import together
from qpp_rules.core.findings import Finding
from qpp_rules.core.pages import Page, entry, our_reading
from qpp_rules.core.sources import guidance
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import calendar, check_external_agreement
from qpp_rules.self_nomination.application import Applicant, ClientParticipant, Expertise
from qpp_rules.self_nomination.differences import CLINICAL_EXPERTISE
from qpp_rules.self_nomination.items import is_true, listed, word
from qpp_rules.self_nomination.paragraphs import (
    APPROVAL_CRITERIA,
    FACT_SHEETS,
    ITEMS,
    USER_GUIDES,
    by_year,
    runs,
    sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from qpp_rules.agreements import ExternalAgreement
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.vocabulary import IntermediaryType
    from qpp_rules.self_nomination.items import Review

_page = Page(__name__)
_OF_2027: Final = runs({2027: sheet(ITEMS)})


def _deadline_texts(key: str, first: int) -> dict[int, Citation]:
    """Return the texts of the deadline *key* by year."""
    years = range(first, 2028)
    return {year: calendar(PerformanceYear(year))[key].citation for year in years}


NAME: Final = _page.rule(
    "self-nomination.name", "the nomination states the intermediary's name", _OF_2027, "SNO-017"
)
_CONTACT_TAB: Final = "Intermediary Contact Info"
CONTACT: Final = _page.rule(
    "self-nomination.contact",
    "the nomination states who CMS should contact",
    runs({year: guidance(USER_GUIDES, _CONTACT_TAB) for year in (2023, 2025)}),
    "SNO-063",
)
PARTNERSHIPS: Final = _page.rule(
    "self-nomination.partnerships",
    "the nomination specifies partnerships and collaborations, or states that there are none",
    _OF_2027,
    "SNO-018",
)
APPLICANT: Final = _page.rule(
    "self-nomination.applicant",
    "the nomination states whether the applicant is new or was approved before, as it is on record",
    _OF_2027,
    "SNO-021",
)
TYPE: Final = _page.rule(
    "self-nomination.type",
    "the applicant applies as a QCDR or as a qualified registry",
    by_year(
        {2017: "(b) and (g)", 2019: "(b)(1) and (c)(1)", 2022: "(a)(1)"},
        {2027: sheet("Third Party Intermediary Types", "(a)(1)")},
    ),
    *("SNO-015", "SNO-048"),
)
ORGANIZATION_TYPE: Final = _page.rule(
    "self-nomination.organization-type",
    "the nomination states what kind of organization the intermediary is",
    _OF_2027,
    "SNO-030",
)
MINIMUM_PARTICIPANTS: Final = _page.parameter(
    "self-nomination.minimum-participants",
    "participants that an intermediary needs",
    *(
        entry(year, year, 25, source)
        for year, source in _deadline_texts("participants-on-board", 2017).items()
    ),
)
PARTICIPANTS: Final = _page.rule(
    "self-nomination.participants",
    "enough participants on the day, all of them submitting data to the intermediary",
    MINIMUM_PARTICIPANTS,
    *("SNO-009", "SNO-010"),
)
FORMED: Final = _page.rule(
    "self-nomination.in-existence",
    "the entity is in existence on January 1 of the performance period",
    by_year(
        {2017: "(c)(1) and (h)(1)", 2019: ""},
        {2019: guidance(FACT_SHEETS, "in existence by January 1 of the performance period")},
    ),
    "SNO-059",
)
LIVE: Final = _page.rule(
    "self-nomination.live",
    "the system accepts and retains data by January 1 of the performance period",
    runs(_deadline_texts("data-acceptance", 2021)),
    "SNO-052",
)
_CRITERION_A: Final = by_year(
    {2019: "(a)(4)(i)", 2021: "(a)(4)(i)(A)", 2022: "(a)(2)(i)(A)"},
    {2027: sheet(APPROVAL_CRITERIA, "(a)(2)(i)(A)")},
)
BUSINESS: Final = _page.rule(
    "self-nomination.place-of-business",
    "the principal place of business is in the United States",
    _CRITERION_A,
    *("SUB-053", "SNO-047"),
)
DATA_KEPT: Final = _page.rule(
    "self-nomination.data-kept",
    "all data is kept in the United States",
    _CRITERION_A,
    *("SUB-054", "SNO-047"),
)
SERVICES: Final = _page.rule(
    "self-nomination.services",
    "services are provided throughout the performance period and the data submission period",
    by_year(
        {
            2020: "(a)(4)(v)",
            2021: "(a)(4)(i)(E)",
            2022: "(a)(2)(i)(E)",
            2024: "(a)(2)(i)(C)",
        },
        {2027: sheet(APPROVAL_CRITERIA, "(a)(2)(i)(E)")},
    ),
    *("SUB-055", "SNO-047"),
)
AGREEMENTS: Final = _page.rule(
    "self-nomination.external-agreements",
    "the nomination states the agreements with external organizations, or that there are none",
    by_year(
        {2017: "(d)(1)", 2019: "(b)(2)(ii)", 2022: "(b)(3)(ii)"},
        {2027: sheet("Third Party Intermediary Types", "(b)(3)(ii)")},
    ),
    "SNO-014",
)
CHANGES: Final = _page.rule(
    "self-nomination.changes",
    "the QCDR states substantive changes to its organization, or that there are none",
    runs(
        {
            2021: guidance(FACT_SHEETS, "What is a QCDR?", cites="82 FR 53809"),
            2027: sheet("What is a QCDR?"),
        }
    ),
    *("SNO-007", "AGR-020"),
)
ROLES: Final = _page.rule(
    "self-nomination.roles",
    "the form details the roles and responsibilities of each organization",
    runs({2027: sheet("What is a QCDR?")}),
    "AGR-021",
)
EXPERTISE: Final = _page.rule(
    "self-nomination.clinical-expertise",
    "clinical expertise in medicine, its own or by collaboration",
    CLINICAL_EXPERTISE,
    *("SNO-012", "SNO-016", "SNO-048"),
)
DEVELOPMENT: Final = _page.rule(
    "self-nomination.measure-development",
    "experience in quality measure development, its own or by collaboration",
    our_reading(
        CLINICAL_EXPERTISE.entries,
        "the definition asks for both kinds of expertise; the list of what a QCDR may be could be "
        "read as alternatives",
    ),
    *("SNO-012", "SNO-013", "SNO-016"),
)
EXPERTISE_DETAILS: Final = _page.rule(
    "self-nomination.expertise-details",
    "the nomination describes measure development experience and clinical expertise in detail",
    _OF_2027,
    "SNO-037",
)

_HOME: Final = "US"
_OF_TERRITORIES: Final = frozenset({"AS", "GU", "MP", "PR", "UM", "VI"})


def who_and_where(review: Review) -> Iterator[Finding]:
    """Yield the findings on who applies and where it is, in the order of the form."""
    yield from review.item(NAME, "contact.name")
    yield from review.item(CONTACT, "contact.contact")
    yield from review.item(TYPE, "details.intermediary_type", observed=word)
    yield from review.item(ORGANIZATION_TYPE, "details.organization_type", observed=word)
    yield from review.item(PARTNERSHIPS, "details.partnerships", observed=listed)
    yield from review.item(
        APPLICANT,
        "details.applicant",
        lambda stated: _agrees(review, stated),
        observed=word,
        missing=("prior.approved_for", "prior.approved_under_pqrs"),
    )
    yield from _on_board(review)
    first = review.year.first_day
    by_then = f"by {first}"
    for rule, path in ((FORMED, "details.formed_on"), (LIVE, "details.live_on")):
        yield from review.item(
            rule, path, lambda day: day <= first, observed=lambda day: day, required=by_then
        )
    yield from review.item(
        BUSINESS, "details.principal_place", _is_home, observed=str, required=_HOME
    )
    yield from review.item(
        DATA_KEPT, "details.data_kept_in", _are_home, observed=listed, required=_HOME
    )
    yield from review.item(SERVICES, "details.serves_whole_period", is_true)
    yield from _agreements(review)
    yield from _changes(review)
    yield from _roles(review)
    yield from _expertise(review)


def _agrees(review: Review, stated: Applicant) -> bool | None:
    """Return whether the record bears out what is stated; without a record, the form stands."""
    if review.prior is None:
        return True
    was_approved = review.prior.approved_before(review.year)
    return None if was_approved is None else was_approved is (stated is Applicant.APPROVED_BEFORE)


def _on_board(review: Review) -> Iterator[Finding]:
    day = calendar(review.year)["participants-on-board"].closes
    least = MINIMUM_PARTICIPANTS.at(review.year)

    def enough(participants: tuple[ClientParticipant, ...]) -> bool | None:
        on_board = _on(participants, day)
        if sum(one.submits_data is True for one in on_board) >= least:
            return True
        possible = sum(one.submits_data is not False for one in on_board)
        return None if possible >= least else False

    yield from review.item(
        PARTICIPANTS,
        "details.participants",
        enough,
        observed=lambda all_: sum(one.submits_data is True for one in _on(all_, day)),
        required=f"at least {least} on {day}",
        missing=("details.participants.submits_data",),
    )


def _on(participants: Iterable[ClientParticipant], day: date) -> list[ClientParticipant]:
    return [
        one
        for one in participants
        if one.since <= day and (one.ended_on is None or day <= one.ended_on)
    ]


def _is_home(country: str) -> bool | None:
    return True if country == _HOME else None if country in _OF_TERRITORIES else False


def _are_home(countries: frozenset[str]) -> bool | None:
    known = {_is_home(one) for one in countries}
    return False if False in known else None if None in known or not known else True


_TYPE: Final = ("details.intermediary_type",)


def _agreements(review: Review) -> Iterator[Finding]:
    year, path = review.year, "details.external_agreements"
    kind = review.application.details.intermediary_type
    asked = True if year.year >= _ASKED_OF_REGISTRIES else review.is_qcdr
    yield from review.item(AGREEMENTS, path, observed=len, asked=asked, asked_by=_TYPE)
    if asked is False:
        return
    for place, agreement in enumerate(review.application.details.external_agreements or ()):
        if year.year < _ASKED_OF_REGISTRIES:
            yield _in_writing(agreement, f"{path}[{place}]", year, asked=asked)
        for finding in _of_agreement(agreement, year, kind):
            about = f"{path}[{place}]"
            missing = tuple(
                one if one == "intermediary_type" else f"{about}.{one}" for one in finding.missing
            )
            yield Finding(
                finding.rule,
                finding.verdict,
                finding.observed,
                finding.required,
                f"{about} {finding.about}".strip(),
                missing,
                finding.source,
            )


_ASKED_OF_REGISTRIES: Final = 2022


def _in_writing(
    agreement: ExternalAgreement, about: str, year: PerformanceYear, *, asked: bool | None
) -> Finding:
    """Return whether an agreement is written, signed, and details the responsibilities."""
    details = agreement.details
    is_signed = agreement.is_signed if agreement.signed_on is None else True
    facts = {
        "is_written": agreement.is_written,
        "is_signed": is_signed,
        "details": None if details is None else AgreementDetail.RESPONSIBILITIES in details,
    }
    holds = together(*facts.values())
    missing = tuple(f"{about}.{name}" for name, fact in facts.items() if fact is None)
    if asked is None and holds is not True:
        # What falls short may not be needed.
        missing, holds = (*_TYPE, *(() if holds is False else missing)), None
    return AGREEMENTS.of(year).judge(
        holds, required="signed, written and detailed", missing=missing, about=about
    )


def _of_agreement(
    agreement: ExternalAgreement, year: PerformanceYear, kind: IntermediaryType | None
) -> tuple[Finding, ...]:
    if year.year >= _ASKED_OF_REGISTRIES:
        is_used = True  # it is listed
        return check_external_organization(is_used, agreement, year).findings
    return check_external_agreement(
        agreement.effective_on, agreement.signed_on, year, intermediary_type=kind
    ).findings


def _changes(review: Review) -> Iterator[Finding]:
    applicant = review.application.details.applicant
    asked = False if applicant is Applicant.NEW else review.is_qcdr
    if asked and applicant is None:
        asked = None
    yield from review.item(
        CHANGES,
        "details.changes",
        lambda stated: _bears_out(review, stated),
        observed=listed,
        missing=("prior.changed_organization",),
        asked=asked,
        asked_by=(*_TYPE, "details.applicant"),
    )


def _bears_out(review: Review, changes: frozenset[str]) -> bool | None:
    """Return whether the record bears out that there are no changes, if none are stated."""
    if changes or review.prior is None:
        return True
    changed = review.prior.changed_organization
    return None if changed is None else not changed


def _roles(review: Review) -> Iterator[Finding]:
    """Yield whether the roles are detailed, where another organization works with a QCDR."""
    details = review.application.details
    others = (details.partnerships, details.external_agreements)
    works_with = True if any(others) else None if None in others else False
    yield from review.item(
        ROLES,
        "details.roles_detailed",
        is_true,
        asked=together(review.is_qcdr, works_with),
        asked_by=(*_TYPE, "details.partnerships", "details.external_agreements"),
    )


def _expertise(review: Review) -> Iterator[Finding]:
    kind = review.application.details.intermediary_type
    for rule, path in (
        (EXPERTISE, "details.clinical_expertise"),
        (DEVELOPMENT, "details.measure_development"),
    ):
        if rule.covers(review.year):
            needed = CLINICAL_EXPERTISE.at(review.year)
            yield from review.item(
                rule,
                path,
                lambda one: one is not Expertise.NONE,
                observed=word,
                asked=None if kind is None else needed[kind],
                asked_by=_TYPE,
            )
    yield from review.item(EXPERTISE_DETAILS, "details.expertise_details")

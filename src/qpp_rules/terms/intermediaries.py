"""Who is a third party intermediary, and of which type."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, all_met
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    cfr,
    guidance,
    text_of,
)
from qpp_rules.core.values import (
    check_flag,
    frozen,
    instance_of,
    is_listing,
    items_of,
    member_of,
    shown,
)
from qpp_rules.core.vocabulary import (
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    ParticipationStatus,
)
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.determinations import Clause
    from qpp_rules.core.parameters import Entry

__all__ = [
    "INTERMEDIARY_TYPES",
    "OWED_THE_SAME_DUTIES",
    "QPP_PARTICIPANTS",
    "Approval",
    "Organization",
    "RegistryKind",
    "check_npi_type",
    "is_practice_representative",
    "is_qcdr",
    "is_registry_by_kind",
    "is_registry_by_work",
    "is_third_party_intermediary",
]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)


_WITHOUT_HEALTH_IT_VENDORS: Final = frozenset(IntermediaryType) - {
    IntermediaryType.HEALTH_IT_VENDOR
}

INTERMEDIARY_TYPES: Final = _page.parameter(
    "terms.intermediary-types",
    "types of third party intermediary",
    entry(
        2023,
        2023,
        frozenset(IntermediaryType),
        cfr("414.1400(a)(1)", as_of=date(2023, 1, 1)),
    ),
    entry(2024, 2024, frozenset(IntermediaryType), cfr("414.1400(a)(1)")),
    entry(
        2025,
        2025,
        _WITHOUT_HEALTH_IT_VENDORS,
        cfr(
            "414.1400(a)(1)",
            basis=Basis.DERIVED,
            note=(
                "the text of 2024, which has health IT vendors only before this year; the text "
                "of this year was not read"
            ),
        ),
    ),
    entry(
        2026,
        2026,
        _WITHOUT_HEALTH_IT_VENDORS,
        guidance(GUIDE_2026, "introduction", cites="414.1305"),
    ),
    entry(
        2027,
        2027,
        _WITHOUT_HEALTH_IT_VENDORS,
        guidance(FACT_SHEET_2027, "Data Submission", cites="414.1400(a)(1)(iii)"),
    ),
)
QPP_PARTICIPANTS: Final = frozenset(ParticipationOption)
"""Whom the 2027 fact sheet means by "QPP participants": all five options, ACOs included."""

OWED_THE_SAME_DUTIES: Final = frozenset(ParticipationStatus)
"""On whatever ground a participant reports, an intermediary's duties towards it are the same."""


APPROVED: Final = _page.rule(
    "terms.third-party-intermediary",
    "approved by CMS, as a type that the year has, to submit data for the year",
    INTERMEDIARY_TYPES,
    "VOC-001",
    "VOC-002",
    "VOC-003",
)


def _definition_of_a_qcdr(note: str = "") -> tuple[Entry[None], ...]:
    all_three = (
        "the definition asks for all three, and the list after it can be read as alternatives"
    )
    footnote = "its footnote prints 414.1400"

    def stated(document: str, *notes: str) -> Citation:
        told = "; ".join(one for one in (all_three, *notes) if one)
        return guidance(document, "What is a QCDR?", cites="414.1305", note=told)

    return (
        text(2023, 2023, stated(GUIDE_2023, note)),
        text(2026, 2026, stated(GUIDE_2026, footnote, note)),
        text(2027, 2027, stated(FACT_SHEET_2027)),
    )


_BY_COLLABORATION: Final = (
    "that a collaborator's expertise counts is said in the fact sheet of 2027 only"
)

CLINICAL_EXPERTISE: Final = _page.rule(
    "terms.qcdr.clinical-expertise",
    "clinical expertise in medicine, its own or a collaborator's",
    _definition_of_a_qcdr(_BY_COLLABORATION),
    "VOC-004",
)
MEASURE_EXPERTISE: Final = _page.rule(
    "terms.qcdr.measure-development",
    "expertise in developing quality measures, its own or a collaborator's",
    _definition_of_a_qcdr(_BY_COLLABORATION),
    "VOC-004",
)
COLLECTS_FOR_TRACKING: Final = _page.rule(
    "terms.qcdr.collects-data",
    "collects medical or clinical data to track patients and diseases",
    _definition_of_a_qcdr(),
    "VOC-004",
)
_REGISTRY: Final = "What is a Qualified Registry?"
COLLECTS_AND_SUBMITS: Final = _page.rule(
    "terms.qualified-registry.work",
    "collects MIPS data from MIPS eligible clinicians and submits them to CMS",
    (
        text(
            2026,
            2026,
            guidance(
                GUIDE_2026,
                _REGISTRY,
                note=(
                    "the guide gives no paragraph here, and its words are not those of 42 CFR "
                    "414.1305 as of 2024"
                ),
            ),
        ),
        text(2027, 2027, guidance(FACT_SHEET_2027, _REGISTRY, cites="414.1305")),
    ),
    "VOC-005",
)
VETTED: Final = _page.rule(
    "terms.qualified-registry.kind",
    "a medical registry, certification program or other intermediary that self-nominated for the "
    "period, was vetted, and has the legal authority to submit",
    (text(2023, 2023, guidance(GUIDE_2023, _REGISTRY, cites="414.1305")),),
    "VOC-006",
    "VOC-007",
)
REPRESENTATIVE: Final = _page.rule(
    "terms.practice-representative",
    "authorized by the practice's Security Official to view or submit its data",
    (text(2019, 2019, guidance(ELECTION_GUIDE_2019, "Practice Representatives")),),
    "VOC-020",
)


def _inaccuracies(paragraph: str, as_of: int, unread: str = "") -> Citation:
    note = (
        "the text counts TIN/NPI mismatches among inaccuracies; that an organization's NPI is one "
        "is said for 2027 only, and a mismatch could mean a wrong pair only"
    )
    return cfr(
        f"414.1400{paragraph}",
        as_of=date(as_of, 1, 1),
        basis=Basis.INTERPRETATION,
        note=f"{note} ({unread})" if unread else note,
    )


CLINICIAN_NPI: Final = _page.rule(
    "terms.clinician-npi",
    "the NPI is a clinician's and not an organization's",
    (
        text(2017, 2017, _inaccuracies("(k)(4)", 2017)),
        text(2018, 2018, _inaccuracies("(k)(4)", 2018)),
        text(2019, 2019, _inaccuracies("(f)(3)(i)", 2019)),
        text(2020, 2020, _inaccuracies("(f)(3)(i)", 2019, text_of(2019))),
        text(2021, 2021, _inaccuracies("(f)(3)(i)", 2021)),
        text(2022, 2023, _inaccuracies("(e)(4)(i)", 2023)),
        text(2024, 2024, _inaccuracies("(e)(4)", 2024)),
        text(2025, 2026, _inaccuracies("(e)(4)", 2024, text_of(2024))),
        text(
            2027,
            2027,
            guidance(
                FACT_SHEET_2027,
                "What are considered data inaccuracies?",
                cites="414.1400(e)(4)",
                note="the digits do not tell the kind",
            ),
        ),
    ),
    "IDN-003",
)


@frozen
class Approval:
    """CMS's approval of an intermediary, as one type for one performance year."""

    intermediary_type: IntermediaryType = field(validator=member_of(IntermediaryType))
    year: PerformanceYear = field(validator=a_performance_year)


def is_third_party_intermediary(
    approvals: Iterable[Approval], year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether an organization with *approvals* is a third party intermediary in *year*.

    >>> approved = [Approval(IntermediaryType.QCDR, PerformanceYear(2026))]
    >>> is_third_party_intermediary(approved, PerformanceYear(2026)).answer
    True
    >>> is_third_party_intermediary(approved, PerformanceYear(2027)).answer
    False

    Raises YearNotCovered where the types of the year were not found.

    Citation: 42 CFR § 414.1305; 42 CFR § 414.1400(a)(1).
    """
    types = INTERMEDIARY_TYPES.at(check_year("is_third_party_intermediary", year))
    subject = "is_third_party_intermediary"
    given = items_of(subject, "approvals", approvals) if is_listing(approvals) else []
    unread: Any = given if is_listing(approvals) else [approvals]
    for one in unread:
        if unread is not given or not isinstance(one, Approval):
            raise InvalidType.of(
                subject, "approvals", given=shown(one), expected="an iterable, each an Approval"
            )
    now = [one.intermediary_type for one in given if one.year == year]
    held = [kind for kind in now if kind in types]
    observed = ", ".join(kind.value for kind in now) or "no approval"
    finding = APPROVED.of(year).judge(bool(held), observed)
    return all_met(year, (finding,))


def is_qcdr(
    *,
    clinical_expertise: bool | None,
    measure_development_expertise: bool | None,
    collects_data_for_tracking: bool | None,
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether an intermediary may be a QCDR: all three, its own or by collaboration.

    >>> is_qcdr(
    ...     clinical_expertise=True,
    ...     measure_development_expertise=None,
    ...     collects_data_for_tracking=True,
    ...     year=PerformanceYear(2027),
    ... ).missing
    ('measure_development_expertise',)

    Raises YearNotCovered for a year whose text was not read.

    Citation: 42 CFR § 414.1305, as the guides and the fact sheet state it.
    """
    facts = (
        (CLINICAL_EXPERTISE, "clinical_expertise", clinical_expertise),
        (MEASURE_EXPERTISE, "measure_development_expertise", measure_development_expertise),
        (COLLECTS_FOR_TRACKING, "collects_data_for_tracking", collects_data_for_tracking),
    )
    return all_met(
        year, tuple(fact_finding(rule.of(year), name, fact) for rule, name, fact in facts)
    )


def fact_finding(clause: Clause, name: str, fact: bool | None) -> Finding:
    check_flag(clause.rule.id, name, fact)
    return clause.judge(fact, missing=(name,), about=name.replace("_", " "))


class RegistryKind(Enum):
    """The three kinds of body that could be a qualified registry in the 2023 text."""

    MEDICAL_REGISTRY = "medical registry"
    MAINTENANCE_OF_CERTIFICATION_PROGRAM = "maintenance of certification program"
    OTHER_DATA_INTERMEDIARY = "other data intermediary"


def is_registry_by_kind(
    kind: RegistryKind | None,
    year: PerformanceYear,
    *,
    self_nominated: bool | None,
    vetted: bool | None,
    has_legal_authority: bool | None,
) -> Determination[bool | None]:
    """Decide whether a body is a qualified registry by the text of 2023; *kind* None is no kind.

    >>> is_registry_by_kind(
    ...     RegistryKind.MEDICAL_REGISTRY,
    ...     PerformanceYear(2023),
    ...     self_nominated=True,
    ...     vetted=False,
    ...     has_legal_authority=True,
    ... ).answer
    False

    Raises YearNotCovered for other years: see :func:`is_registry_by_work`.

    Citation: 2023 QCDR/Qualified Registry participation guide, quoting 42 CFR § 414.1305.
    """
    clause = VETTED.of(year)
    if kind is not None and not isinstance(kind, RegistryKind):
        raise InvalidType.of(
            "is_registry_by_kind", "kind", given=shown(kind), expected="a RegistryKind, or None"
        )
    facts = {
        "self_nominated": self_nominated,
        "vetted": vetted,
        "has_legal_authority": has_legal_authority,
    }
    return all_met(
        year,
        (
            clause.judge(kind is not None, kind.value if kind else "none of the kinds"),
            *(fact_finding(clause, name, fact) for name, fact in facts.items()),
        ),
    )


def is_registry_by_work(
    year: PerformanceYear, *, collects: bool | None, submits: bool | None
) -> Determination[bool | None]:
    """Decide whether an intermediary is a qualified registry by the texts of 2026 and 2027.

    No experience in developing measures is needed.

    >>> is_registry_by_work(PerformanceYear(2027), collects=True, submits=True).answer
    True

    Raises YearNotCovered for other years: see :func:`is_registry_by_kind`.

    Citation: 2026 participation guide; 2027 Self-Nomination Fact Sheet; 42 CFR § 414.1305.
    """
    clause = COLLECTS_AND_SUBMITS.of(year)
    facts = {"collects": collects, "submits": submits}
    return all_met(year, tuple(fact_finding(clause, name, fact) for name, fact in facts.items()))


@frozen
class Organization:
    """What kind of organization an intermediary is. Only OTHER takes a description, and needs it.

    Citation: 2026 QCDR/Qualified Registry participation guide; 2027 Self-Nomination Fact Sheet.
    """

    kind: OrganizationType = field(validator=member_of(OrganizationType))
    description: str = field(default="", validator=instance_of(str))

    def _problems(self) -> Iterator[Problem]:
        is_described = self.description != ""
        if self.kind is OrganizationType.OTHER:
            is_described = bool(self.description.strip())
        if (self.kind is OrganizationType.OTHER) != is_described:
            expected = (
                "a description"
                if self.kind is OrganizationType.OTHER
                else f"none, because {self.kind.value} says what it is"
            )
            yield Problem("description", shown(self.description), expected)


def is_practice_representative(
    year: PerformanceYear, *, authorized_by_security_official: bool | None
) -> Determination[bool | None]:
    """Decide whether a person, or an intermediary, may act for a practice in the QPP system.

    >>> is_practice_representative(
    ...     PerformanceYear(2019), authorized_by_security_official=False
    ... ).answer
    False

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    name = "authorized_by_security_official"
    finding = fact_finding(REPRESENTATIVE.of(year), name, authorized_by_security_official)
    return all_met(year, (finding,))


_INDIVIDUAL_NPI: Final = 1
_ORGANIZATIONAL_NPI: Final = 2


def check_npi_type(
    enumeration_type: int | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether an NPI may stand where a clinician's belongs, given its enumeration type.

    Type 1 is a person, type 2 an organization. The digits alone do not tell, so None is not known.

    >>> check_npi_type(2, PerformanceYear(2027)).answer
    False
    >>> check_npi_type(None, PerformanceYear(2027)).missing
    ('enumeration_type',)

    Before 2027 the finding rests on our reading, and says so. Raises InvalidValue for another type,
    InvalidType for what is not a whole number, YearNotCovered for a year without a source.

    Citation: 2027 Self-Nomination Fact Sheet, citing 42 CFR § 414.1400(e)(4).
    """
    clause = CLINICIAN_NPI.of(check_year("check_npi_type", year))
    if enumeration_type is None:
        return all_met(year, (clause.unknown("enumeration_type"),))
    # True is 1, and no type of an NPI.
    if type(enumeration_type) is not int or enumeration_type not in (
        _INDIVIDUAL_NPI,
        _ORGANIZATIONAL_NPI,
    ):
        refusal = InvalidValue if type(enumeration_type) is int else InvalidType
        raise refusal.of(
            "check_npi_type",
            "enumeration_type",
            given=shown(enumeration_type),
            expected="1 for a person, 2 for an organization, None where it is not known",
        )
    person = enumeration_type == _INDIVIDUAL_NPI
    return all_met(year, (clause.judge(person, f"type {enumeration_type}"),))

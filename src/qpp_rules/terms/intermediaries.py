"""Who is a third party intermediary, and of which type."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Rule, all_met
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    cfr,
    guidance,
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


PY = PerformanceYear


_WITHOUT_HEALTH_IT_VENDORS: Final = frozenset(IntermediaryType) - {
    IntermediaryType.HEALTH_IT_VENDOR
}

INTERMEDIARY_TYPES: Final = Parameter(
    "types of third party intermediary",
    (
        Entry(
            PY(2023),
            PY(2023),
            frozenset(IntermediaryType),
            guidance(GUIDE_2023, "introduction"),
        ),
        Entry(PY(2024), PY(2024), frozenset(IntermediaryType), cfr("414.1400(a)(1)")),
        Entry(
            PY(2025),
            PY(2027),
            _WITHOUT_HEALTH_IT_VENDORS,
            guidance(
                FACT_SHEET_2027,
                "Third Party Intermediary Types",
                note="health IT vendors left the definition with performance year 2025",
            ),
        ),
    ),
)

QPP_PARTICIPANTS: Final = frozenset(ParticipationOption)
"""Whom the 2027 fact sheet means by "QPP participants": all five options, ACOs included."""

OWED_THE_SAME_DUTIES: Final = frozenset(ParticipationStatus)
"""On whatever ground a participant reports, an intermediary's duties towards it are the same."""


APPROVED: Final = Rule(
    "terms.third-party-intermediary",
    "approved by CMS, as a type that the year has, to submit data for the year",
    cfr('414.1305 "Third party intermediary"'),
    ("VOC-001", "VOC-002", "VOC-003"),
)
CLINICAL_EXPERTISE: Final = Rule(
    "terms.qcdr.clinical-expertise",
    "clinical expertise in medicine, its own or a collaborator's",
    cfr('414.1305 "Qualified clinical data registry (QCDR)"'),
    ("VOC-004",),
)
MEASURE_EXPERTISE: Final = Rule(
    "terms.qcdr.measure-development",
    "expertise in developing quality measures, its own or a collaborator's",
    cfr('414.1305 "Qualified clinical data registry (QCDR)"'),
    ("VOC-004",),
)
COLLECTS_FOR_TRACKING: Final = Rule(
    "terms.qcdr.collects-data",
    "collects medical or clinical data to track patients and diseases",
    cfr('414.1305 "Qualified clinical data registry (QCDR)"'),
    ("VOC-004",),
)
COLLECTS_AND_SUBMITS: Final = Rule(
    "terms.qualified-registry.work",
    "collects MIPS data from MIPS eligible clinicians and submits them to CMS",
    guidance(FACT_SHEET_2027, "What is a Qualified Registry?"),
    ("VOC-005",),
)
VETTED: Final = Rule(
    "terms.qualified-registry.kind",
    "a medical registry, certification program or other intermediary that self-nominated for the "
    "period, was vetted, and has the legal authority to submit",
    guidance(GUIDE_2023, "What is a Qualified Registry?"),
    ("VOC-006", "VOC-007"),
)
REPRESENTATIVE: Final = Rule(
    "terms.practice-representative",
    "authorized by the practice's Security Official to view or submit its data",
    guidance(ELECTION_GUIDE_2019, "Practice Representatives"),
    ("VOC-020",),
)
CLINICIAN_NPI: Final = Rule(
    "identifiers.clinician-npi",
    "the NPI is a clinician's and not an organization's",
    guidance(
        FACT_SHEET_2027,
        "Data inaccuracies",
        note="cites 42 CFR § 414.1400(e); the digits do not tell the kind",
    ),
    ("IDN-003",),
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
    entry = INTERMEDIARY_TYPES.entry(check_year("is_third_party_intermediary", year))
    subject = "is_third_party_intermediary"
    given = items_of(subject, "approvals", approvals) if is_listing(approvals) else []
    unread: Any = given if is_listing(approvals) else [approvals]
    for one in unread:
        if unread is not given or not isinstance(one, Approval):
            raise InvalidType.of(
                subject, "approvals", given=shown(one), expected="an iterable, each an Approval"
            )
    now = [one.intermediary_type for one in given if one.year == year]
    held = [kind for kind in now if kind in entry.value]
    finding = APPROVED.judge(
        bool(held), ", ".join(kind.value for kind in now) or "no approval", citation=entry.source
    )
    return all_met(year, (finding,))


DEFINED_IN: Final = Parameter(
    "definitions of QCDR and QCDR measure",
    (
        Entry(PY(2023), PY(2023), value=True, source=guidance(GUIDE_2023, "What is a QCDR?")),
        Entry(PY(2026), PY(2026), value=True, source=guidance(GUIDE_2026, "What is a QCDR?")),
        Entry(PY(2027), PY(2027), value=True, source=guidance(FACT_SHEET_2027, "What is a QCDR?")),
    ),
)


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
    source = DEFINED_IN.source(year)
    facts = (
        (CLINICAL_EXPERTISE, "clinical_expertise", clinical_expertise),
        (MEASURE_EXPERTISE, "measure_development_expertise", measure_development_expertise),
        (COLLECTS_FOR_TRACKING, "collects_data_for_tracking", collects_data_for_tracking),
    )
    return all_met(
        year, tuple(fact_finding(rule, name, fact, source) for rule, name, fact in facts)
    )


def fact_finding(
    rule: Rule, name: str, fact: bool | None, source: Citation | None = None
) -> Finding:
    check_flag(rule.id, name, fact)
    missing = (name,) if fact is None else ()
    return rule.judge(fact, missing=missing, about=name.replace("_", " "), citation=source)


class RegistryKind(Enum):
    """The three kinds of body that could be a qualified registry in the 2023 text."""

    MEDICAL_REGISTRY = "medical registry"
    MAINTENANCE_OF_CERTIFICATION_PROGRAM = "maintenance of certification program"
    OTHER_DATA_INTERMEDIARY = "other data intermediary"


REGISTRY_BY_KIND: Final = Parameter(
    "qualified registry defined by kind, nomination and vetting",
    (Entry(PY(2023), PY(2023), value=True, source=VETTED.citation),),
)
REGISTRY_BY_WORK: Final = Parameter(
    "qualified registry defined by what it does",
    (
        Entry(
            PY(2026),
            PY(2026),
            value=True,
            source=guidance(GUIDE_2026, "What is a Qualified Registry?"),
        ),
        Entry(PY(2027), PY(2027), value=True, source=COLLECTS_AND_SUBMITS.citation),
    ),
)


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
    source = REGISTRY_BY_KIND.source(year)
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
            VETTED.judge(kind is not None, kind.value if kind else "none of the kinds"),
            *(fact_finding(VETTED, name, fact, source) for name, fact in facts.items()),
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
    source = REGISTRY_BY_WORK.source(year)
    facts = {"collects": collects, "submits": submits}
    return all_met(
        year,
        tuple(
            fact_finding(COLLECTS_AND_SUBMITS, name, fact, source) for name, fact in facts.items()
        ),
    )


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


REPRESENTATIVES: Final = Parameter(
    "practice representatives",
    (Entry(PY(2019), PY(2019), value=True, source=REPRESENTATIVE.citation),),
)


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
    source = REPRESENTATIVES.source(year)
    name = "authorized_by_security_official"
    return all_met(
        year, (fact_finding(REPRESENTATIVE, name, authorized_by_security_official, source),)
    )


CLINICIAN_NPIS: Final = Parameter(
    "only clinicians' NPIs where a clinician's belongs",
    (
        Entry(
            PY(2017),
            PY(2026),
            value=True,
            source=evolve(
                CLINICIAN_NPI.citation,
                basis=Basis.INTERPRETATION,
                note="stated for 2027 only; in this year it follows from an individual's being "
                "identified by the clinician's own NPI",
            ),
        ),
        Entry(PY(2027), PY(2027), value=True, source=CLINICIAN_NPI.citation),
    ),
)

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

    Citation: 2027 Self-Nomination Fact Sheet, citing 42 CFR § 414.1400(e).
    """
    source = CLINICIAN_NPIS.source(check_year("check_npi_type", year))
    if enumeration_type is None:
        return all_met(year, (CLINICIAN_NPI.unknown("enumeration_type", citation=source),))
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
    finding = CLINICIAN_NPI.judge(person, f"type {enumeration_type}", citation=source)
    return all_met(year, (finding,))

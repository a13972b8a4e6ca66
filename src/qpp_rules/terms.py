"""Terms: what the program's words mean, by year, and which text prevails.

Decides who is a third party intermediary and of which type, what a label of a posting names in its
year, which collection types go with whom, what a QCDR measure is: 42 CFR § 414.1305 and § 414.1400
as the guides of 2019, 2023 and 2026 and the 2027 fact sheet (CMS) state them.

Does not model the self-nomination itself, nor 42 CFR § 414.1305 beyond what those texts quote.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import field

from qpp_rules.core.determinations import Determination, Finding, Rule, determined
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    cfr,
    guidance,
)
from qpp_rules.core.values import frozen, instance_of, member_of, shown
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    ParticipationStatus,
    ReportingOption,
    read_member,
)
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_year

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from qpp_rules.core.citations import Citation

__all__ = [
    "COLLECTION_TYPES",
    "INTERMEDIARY_TYPES",
    "LABELS",
    "OWED_THE_SAME_DUTIES",
    "QPP_PARTICIPANTS",
    "Approval",
    "Organization",
    "RegistryKind",
    "SourceKind",
    "check_collection_type",
    "check_npi_type",
    "covers",
    "is_practice_representative",
    "is_qcdr",
    "is_qcdr_measure",
    "is_registry_by_kind",
    "is_registry_by_work",
    "is_third_party_intermediary",
    "matching_collection_types",
    "prevailing",
    "read_options",
]


def __dir__() -> list[str]:
    return __all__


PY = PerformanceYear
T = TypeVar("T")

# 42 CFR 414.1305 and 414.1400(a)(1): third party intermediaries

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
COLLECTION_TYPE: Final = Rule(
    "terms.collection-type",
    "the collection type goes with the intermediary and the participant",
    guidance(FACT_SHEET_2027, "Data Validation and Targeted Audits"),
    ("VOC-016",),
)
QCDR_MEASURE: Final = Rule(
    "terms.qcdr-measure",
    "outside the year's list of MIPS quality measures, and approved for the QCDR",
    guidance(FACT_SHEET_2027, "QCDR measures"),
    ("VOC-019",),
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
    now = [one.intermediary_type for one in approvals if one.year == year]
    held = [kind for kind in now if kind in entry.value]
    finding = APPROVED.judge(
        bool(held), ", ".join(kind.value for kind in now) or "no approval", citation=entry.source
    )
    return determined(year, (finding,))


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
    return determined(year, tuple(_fact(rule, name, fact, source) for rule, name, fact in facts))


def _fact(rule: Rule, name: str, fact: bool | None, source: Citation | None = None) -> Finding:
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
    facts = {
        "self_nominated": self_nominated,
        "vetted": vetted,
        "has_legal_authority": has_legal_authority,
    }
    return determined(
        year,
        (
            VETTED.judge(kind is not None, kind.value if kind else "none of the kinds"),
            *(_fact(VETTED, name, fact, source) for name, fact in facts.items()),
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
    return determined(
        year,
        tuple(_fact(COLLECTS_AND_SUBMITS, name, fact, source) for name, fact in facts.items()),
    )


@frozen
class Organization:
    """What kind of organization an intermediary is. Only OTHER takes a description, and needs it.

    Citation: 2026 QCDR/Qualified Registry participation guide; 2027 Self-Nomination Fact Sheet.
    """

    kind: OrganizationType = field(validator=member_of(OrganizationType))
    description: str = field(default="", validator=instance_of(str))

    def _problems(self) -> Iterator[Problem]:
        if (self.kind is OrganizationType.OTHER) != bool(self.description.strip()):
            expected = (
                "a description"
                if self.kind is OrganizationType.OTHER
                else f"none, because {self.kind.value} says what it is"
            )
            yield Problem("description", shown(self.description), expected)


# Words whose meaning changed

LABELS: Final[Parameter[dict[str, type[ReportingOption | ParticipationOption]]]] = Parameter(
    "what the labels of the program's texts name",
    (
        Entry(
            PY(2023),
            PY(2023),
            {
                "reporting option": ParticipationOption,
                "reporting framework": ReportingOption,
            },
            guidance(
                GUIDE_2023,
                "How do I select a QCDR or Qualified Registry?",
                note="its step 4 leaves out subgroups, which the rest of the guide includes",
            ),
        ),
        Entry(
            PY(2026),
            PY(2026),
            {
                "reporting option": ReportingOption,
                "participation option": ParticipationOption,
            },
            guidance(GUIDE_2026, "Getting Started with the Qualified Posting"),
        ),
        Entry(
            PY(2027),
            PY(2027),
            {
                "reporting option": ReportingOption,
                "participation option": ParticipationOption,
            },
            guidance(FACT_SHEET_2027, "Data Validation and Targeted Audits"),
        ),
    ),
)

_LABEL_ENDING: Final = re.compile(r"(\(s\)|s)?( supported)?:?$")
_ALSO_CALLED: Final = {
    "individual clinician": "individual",
    "individual mips eligible clinician": "individual",
    "mips eligible clinician": "individual",
    "shared savings program aco": "apm entity",
    "mips value pathway": "mvp",
    "apm performance pathway": "app",
}


def read_options(
    label: str, text: str, year: PerformanceYear
) -> frozenset[ReportingOption] | frozenset[ParticipationOption]:
    """Read a cell of a posting, such as "Group, Subgroup", under the *label* of its *year*.

    The same label names different things in different years: what 2023 calls reporting options are
    the participation options of 2026.

    >>> sorted(o.name for o in read_options("Reporting Options Supported", "Group, Subgroup",
    ...                                     PerformanceYear(2023)))
    ['GROUP', 'SUBGROUP']
    >>> read_options("Reporting Option(s) Supported", "MVP", PerformanceYear(2026))
    frozenset({<ReportingOption.MVP: 'MVP'>})

    Raises InvalidValue for a label or an option that the year does not know, and YearNotCovered for
    a year whose texts were not read.

    Citation: the guides of 2023 and 2026; 2027 Self-Nomination Fact Sheet.
    """
    labels = LABELS.at(check_year("read_options", year))
    kind = labels.get(_LABEL_ENDING.sub("", label.strip().casefold()))
    if kind is None:
        raise InvalidValue.of(
            "read_options",
            "label",
            given=shown(label),
            expected=f"a label of {year}: {', '.join(labels)}",
        )
    return frozenset(_read_option(kind, part) for part in text.split(","))  # type: ignore[return-value]


def _read_option(
    kind: type[ReportingOption | ParticipationOption], text: str
) -> ReportingOption | ParticipationOption:
    name = text.strip().casefold()
    for candidate in (name, name.removesuffix("s")):
        plain = _ALSO_CALLED.get(candidate, candidate)
        if plain in {str(member.value).casefold() for member in kind}:
            return read_member(kind, plain)
    return read_member(kind, text.strip())


def covers(*, rule_excludes_acos: bool, apm_entity: ApmEntityKind) -> bool:
    """Say whether a rule about APM Entities covers this kind of them.

    Shared Savings Program ACOs are APM Entities, and covered unless a rule says otherwise.

    >>> covers(rule_excludes_acos=True, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO)
    False

    Citation: 2026 QCDR/Qualified Registry participation guide; 42 CFR § 425.20.
    """
    return not (rule_excludes_acos and apm_entity is ApmEntityKind.SHARED_SAVINGS_ACO)


# Collection types and measures

COLLECTION_TYPES: Final = Parameter(
    "collection types that an intermediary may have to validate",
    (
        Entry(
            PY(2027),
            PY(2027),
            frozenset(
                {
                    CollectionType.QCDR_MEASURE,
                    CollectionType.MIPS_CQM,
                    CollectionType.ECQM,
                    CollectionType.MEDICARE_CQM,
                }
            ),
            COLLECTION_TYPE.citation,
        ),
    ),
)


def check_collection_type(
    collection_type: CollectionType,
    intermediary_type: IntermediaryType,
    year: PerformanceYear,
    *,
    apm_entity: ApmEntityKind | None,
) -> Determination[bool | None]:
    """Decide whether an intermediary may submit by *collection_type* for a participant.

    *apm_entity* says which kind of APM Entity the participant is, None that it is none. QCDR
    measures are for QCDRs, Medicare CQMs for Shared Savings Program ACOs; survey and
    administrative claims data do not come from these intermediaries.

    >>> check_collection_type(
    ...     CollectionType.MEDICARE_CQM, IntermediaryType.QCDR, PerformanceYear(2027),
    ...     apm_entity=None,
    ... ).answer
    False

    Raises YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet; 42 CFR § 414.1400(b)(3)(v).
    """
    allowed = collection_type in COLLECTION_TYPES.at(year)
    if collection_type is CollectionType.QCDR_MEASURE:
        allowed = intermediary_type is IntermediaryType.QCDR
    elif collection_type is CollectionType.MEDICARE_CQM:
        allowed = apm_entity is ApmEntityKind.SHARED_SAVINGS_ACO
    whose = apm_entity.value if apm_entity else "not an APM Entity"
    observed = f"{collection_type.value}, {intermediary_type.value}, {whose}"
    return determined(year, (COLLECTION_TYPE.judge(allowed, observed),))


def matching_collection_types(
    wanted: CollectionType, year: PerformanceYear, *, as_the_guide_counts: bool = False
) -> frozenset[CollectionType]:
    """Return the collection types that a filter for *wanted* finds among supported measures.

    The 2026 guide counts Medicare CQMs among MIPS CQMs when it names supported measures; with
    *as_the_guide_counts* a filter for MIPS CQMs finds both there. Elsewhere each is its own.

    >>> found = matching_collection_types(
    ...     CollectionType.MIPS_CQM, PerformanceYear(2026), as_the_guide_counts=True
    ... )
    >>> sorted(kind.value for kind in found)
    ['MIPS CQM', 'Medicare CQM']

    Citation: 2026 QCDR/Qualified Registry participation guide; 2027 Self-Nomination Fact Sheet.
    """
    check_year("matching_collection_types", year)
    counted_together = as_the_guide_counts and year == PerformanceYear(2026)
    if counted_together and wanted is CollectionType.MIPS_CQM:
        return frozenset({wanted, CollectionType.MEDICARE_CQM})
    return frozenset({wanted})


def is_qcdr_measure(
    measure_id: str,
    year: PerformanceYear,
    *,
    mips_measure_ids: Collection[str],
    approved: bool | None,
) -> Determination[bool | None]:
    """Decide whether *measure_id* is a QCDR measure: off the year's MIPS list, and approved.

    >>> is_qcdr_measure(
    ...     "134", PerformanceYear(2027), mips_measure_ids={"134", "226"}, approved=True
    ... ).answer
    False

    Raises YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet; the guides of 2023 and 2026; 42 CFR § 414.1305.
    """
    source = DEFINED_IN.source(year)
    listed = measure_id in mips_measure_ids
    on_list = "on the year's MIPS list" if listed else "not on the year's MIPS list"
    return determined(
        year,
        (
            QCDR_MEASURE.judge(not listed, on_list, citation=source),
            _fact(QCDR_MEASURE, "approved", approved, source),
        ),
    )


# People, numbers and texts

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
    return determined(year, (_fact(REPRESENTATIVE, name, authorized_by_security_official, source),))


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

    Raises InvalidValue for another type.

    Citation: 2027 Self-Nomination Fact Sheet, citing 42 CFR § 414.1400(e).
    """
    check_year("check_npi_type", year)
    if enumeration_type is None:
        return determined(year, (CLINICIAN_NPI.unknown("enumeration_type"),))
    if enumeration_type not in (_INDIVIDUAL_NPI, _ORGANIZATIONAL_NPI):
        raise InvalidValue.of(
            "check_npi_type",
            "enumeration_type",
            given=shown(enumeration_type),
            expected="1 for a person, 2 for an organization, None where it is not known",
        )
    person = enumeration_type == _INDIVIDUAL_NPI
    return determined(year, (CLINICIAN_NPI.judge(person, f"type {enumeration_type}"),))


class SourceKind(Enum):
    """The kinds of text that state the rules, the one that prevails first."""

    REGULATION = "regulation"
    DATED_NOTICE = "dated notice"
    FACT_SHEET = "fact sheet"
    GUIDE_TEXT = "guide"
    GUIDE_SCREENSHOT = "screenshot in a guide"


def prevailing(statements: Iterable[tuple[SourceKind, T]]) -> T:
    """Return what the highest-ranking of *statements* says.

    A guide yields to the regulation, and says itself that its screenshots may differ.

    >>> prevailing([
    ...     (SourceKind.GUIDE_SCREENSHOT, "2019-03-31"),
    ...     (SourceKind.GUIDE_TEXT, "2020-03-31"),
    ... ])
    '2020-03-31'

    Raises InvalidValue where there is none, or where texts of the highest rank disagree.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "How to Use This Guide".
    """
    ranks = list(SourceKind)
    ranked = sorted(statements, key=lambda statement: ranks.index(statement[0]))
    highest = [said for kind, said in ranked if kind is ranked[0][0]]
    if not highest or any(said != highest[0] for said in highest):
        raise InvalidValue.of(
            "prevailing",
            "statements",
            given=f"{len(highest)} of the highest rank that disagree" if highest else "none",
            expected="statements whose highest rank says one thing",
        )
    return highest[0]

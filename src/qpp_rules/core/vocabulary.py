"""The program's enumerations, with CMS's spellings.

A member's value is the term as CMS writes it. :mod:`qpp_rules.terms` and the subjects decide what a
term means in a year, and which members a year has.
"""

from __future__ import annotations

from enum import Enum, EnumMeta
from types import MappingProxyType
from typing import Final, TypeVar

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.values import Enumeration

__all__ = [
    "HELP_DESK",
    "SUBMITTED_CATEGORIES",
    "ApmEntityKind",
    "ClinicianType",
    "CollectionType",
    "IntermediaryType",
    "OrganizationType",
    "ParticipationOption",
    "ParticipationStatus",
    "PerformanceCategory",
    "QpStatus",
    "QppTrack",
    "ReadinessStatus",
    "ReportingOption",
    "SpecialStatus",
    "read_member",
]


def __dir__() -> list[str]:
    return __all__


class ClinicianType(Enumeration):
    """The clinician types that 42 CFR § 414.1305 names, and OTHER for every other type."""

    DOCTOR_OF_MEDICINE = "doctor of medicine"
    DOCTOR_OF_OSTEOPATHY = "doctor of osteopathy"
    DOCTOR_OF_DENTAL_SURGERY = "doctor of dental surgery"
    DOCTOR_OF_DENTAL_MEDICINE = "doctor of dental medicine"
    DOCTOR_OF_PODIATRIC_MEDICINE = "doctor of podiatric medicine"
    DOCTOR_OF_OPTOMETRY = "doctor of optometry"
    CHIROPRACTOR = "chiropractor"
    PHYSICIAN_ASSISTANT = "physician assistant"
    NURSE_PRACTITIONER = "nurse practitioner"
    CLINICAL_NURSE_SPECIALIST = "clinical nurse specialist"
    CERTIFIED_REGISTERED_NURSE_ANESTHETIST = "certified registered nurse anesthetist"
    PHYSICAL_THERAPIST = "physical therapist"
    OCCUPATIONAL_THERAPIST = "occupational therapist"
    QUALIFIED_SPEECH_LANGUAGE_PATHOLOGIST = "qualified speech-language pathologist"
    QUALIFIED_AUDIOLOGIST = "qualified audiologist"
    CLINICAL_PSYCHOLOGIST = "clinical psychologist"
    REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL = (
        "registered dietitian or nutrition professional"
    )
    CLINICAL_SOCIAL_WORKER = "clinical social worker"
    CERTIFIED_NURSE_MIDWIFE = "certified nurse midwife"
    OTHER = "other"

    # A faster hash; members are compared by identity anyway.
    __hash__ = object.__hash__


class QpStatus(Enumeration):
    """Whether a clinician is a Qualifying APM Participant (QP) for the year."""

    NOT_QP = "not a QP"
    QP = "QP"
    PARTIAL_QP = "Partial QP"

    # A faster hash; members are compared by identity anyway.
    __hash__ = object.__hash__


class PerformanceCategory(Enumeration):
    """The four performance categories of MIPS."""

    QUALITY = "quality"
    IMPROVEMENT_ACTIVITIES = "improvement activities"
    PROMOTING_INTEROPERABILITY = "Promoting Interoperability"
    COST = "cost"


SUBMITTED_CATEGORIES: Final = frozenset(PerformanceCategory) - {PerformanceCategory.COST}
"""The categories that a third party intermediary can submit. CMS computes cost itself."""


class CollectionType(Enumeration):
    """How quality data is collected: a set of measures with comparable specifications."""

    MIPS_CQM = "MIPS CQM"
    ECQM = "eCQM"
    MEDICARE_CQM = "Medicare CQM"
    QCDR_MEASURE = "QCDR measure"
    MEDICARE_PART_B_CLAIMS = "Medicare Part B claims measure"
    CMS_WEB_INTERFACE = "CMS Web Interface measure"
    CAHPS_FOR_MIPS_SURVEY = "CAHPS for MIPS Survey"
    ADMINISTRATIVE_CLAIMS = "administrative claims measure"


class ReportingOption(Enumeration):
    """What is reported. The texts of 2023 call these reporting frameworks."""

    TRADITIONAL_MIPS = "traditional MIPS"
    MVP = "MVP"
    APP = "APP"


class ParticipationOption(Enumeration):
    """The level at which a clinician takes part. The texts of 2023 call these reporting options."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    VIRTUAL_GROUP = "virtual group"
    SUBGROUP = "subgroup"
    APM_ENTITY = "APM Entity"


class SpecialStatus(Enumeration):
    """The special statuses that CMS gives clinicians, groups and virtual groups."""

    SMALL_PRACTICE = "small practice"
    RURAL = "rural"
    HPSA = "Health Professional Shortage Area (HPSA)"
    NON_PATIENT_FACING = "non-patient facing"
    HOSPITAL_BASED = "hospital-based"
    AMBULATORY_SURGICAL_CENTER_BASED = "ambulatory surgical center (ASC)-based"
    FACILITY_BASED = "facility-based"


class ApmEntityKind(Enumeration):
    """The kind of an APM Entity: some rules treat Shared Savings Program ACOs differently."""

    SHARED_SAVINGS_ACO = "Shared Savings Program ACO"
    OTHER = "other APM Entity"


class ParticipationStatus(Enumeration):
    """Why data is reported: required, by opt-in, or voluntarily."""

    MIPS_ELIGIBLE = "MIPS eligible"
    OPT_IN = "opt-in"
    VOLUNTARY = "voluntary"


class ReadinessStatus(Enumeration):
    """Whether a participant's data may be submitted to CMS now."""

    READY = "ready"
    BLOCKED = "blocked"
    UNDETERMINED = "undetermined"


class IntermediaryType(Enumeration):
    """The types of third party intermediary."""

    QCDR = "QCDR"
    QUALIFIED_REGISTRY = "Qualified Registry"
    HEALTH_IT_VENDOR = "health IT vendor"
    CAHPS_SURVEY_VENDOR = "CMS-approved survey vendor"


class OrganizationType(Enumeration):
    """What kind of organization an intermediary says it is. OTHER takes a description."""

    COLLABORATIVE = "Collaborative"
    HEALTH_INFORMATION_EXCHANGE = (
        "Health Information Exchange/Regional Health Information Organization"
    )
    HEALTH_IT_VENDOR = "Health IT Vendor"
    REGIONAL_HEALTH_COLLABORATIVE = "Regional Health Collaborative"
    SPECIALTY_SOCIETY = "Specialty Society"
    OTHER = "Other"


class QppTrack(Enumeration):
    """The two tracks of the Quality Payment Program."""

    MIPS = "MIPS"
    ADVANCED_APM = "Advanced APM"


HELP_DESK: Final = MappingProxyType(
    {
        "name": "QPP Service Center",
        "email": "QPP@cms.hhs.gov",
        "phone": "1-866-288-8292",
        "tty": "1-877-715-6222",
        "relay": "711",
        "hours": "Monday to Friday, 8 a.m. to 8 p.m. ET",
    }
)
"""Where CMS answers questions. One guide prints 8392 once; every other text has 8292."""

E = TypeVar("E", bound=Enum)


def read_member(kind: type[E], text: str, *, field: str = "text") -> E:
    """Return the member of *kind* that *text* names, by its name or by CMS's spelling.

    Case does not matter; everything else does. Raises InvalidValue with the known members, and
    InvalidType for an argument that is not text, or not an enumeration.

    >>> read_member(QpStatus, "PARTIAL_QP")
    <QpStatus.PARTIAL_QP: 'Partial QP'>
    >>> read_member(ParticipationOption, "apm entity")
    <ParticipationOption.APM_ENTITY: 'APM Entity'>
    """
    take("read_member", kind=(kind, instance_of(EnumMeta)), field=(field, instance_of(str)))
    take(kind.__name__, **{field: (text, instance_of(str))})
    wanted = text.casefold()
    for member in kind:
        if wanted in (member.name.casefold(), str(member.value).casefold()):
            return member
    members = ", ".join(member.name for member in kind)
    raise InvalidValue.of(kind.__name__, field, given=shown(text), expected=f"one of {members}")

"""The program's enumerations, with CMS's spellings."""

from __future__ import annotations

import copy
import pickle
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import (
    HELP_DESK,
    SUBMITTED_CATEGORIES,
    ApmEntityKind,
    ClinicianType,
    CollectionType,
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    QppTrack,
    QpStatus,
    ReadinessStatus,
    ReportingOption,
    read_member,
)

# Every member and its spelling, as the rows of the requirements name them.
MEMBERS = [
    pytest.param(
        IntermediaryType,
        {
            "QCDR": "QCDR",
            "QUALIFIED_REGISTRY": "Qualified Registry",
            "HEALTH_IT_VENDOR": "health IT vendor",
            "CAHPS_SURVEY_VENDOR": "CMS-approved survey vendor",
        },
        id="VOC-002-intermediaries",
    ),
    pytest.param(
        ReportingOption,
        {"TRADITIONAL_MIPS": "traditional MIPS", "MVP": "MVP", "APP": "APP"},
        id="VOC-008-reporting-options",
    ),
    pytest.param(
        ParticipationOption,
        {
            "INDIVIDUAL": "individual",
            "GROUP": "group",
            "VIRTUAL_GROUP": "virtual group",
            "SUBGROUP": "subgroup",
            "APM_ENTITY": "APM Entity",
        },
        id="VOC-010-participation-options",
    ),
    pytest.param(
        ApmEntityKind,
        {"SHARED_SAVINGS_ACO": "Shared Savings Program ACO", "OTHER": "other APM Entity"},
        id="VOC-012-shared-savings-ACOs-are-APM-entities",
    ),
    pytest.param(
        ParticipationStatus,
        {"MIPS_ELIGIBLE": "MIPS eligible", "OPT_IN": "opt-in", "VOLUNTARY": "voluntary"},
        id="VOC-013-grounds-of-participation",
    ),
    pytest.param(
        PerformanceCategory,
        {
            "QUALITY": "quality",
            "IMPROVEMENT_ACTIVITIES": "improvement activities",
            "PROMOTING_INTEROPERABILITY": "Promoting Interoperability",
            "COST": "cost",
        },
        id="VOC-015-categories",
    ),
    pytest.param(
        CollectionType,
        {
            "QCDR_MEASURE": "QCDR measure",
            "MIPS_CQM": "MIPS CQM",
            "ECQM": "eCQM",
            # VOC-021: a collection type of its own, though the 2026 guide counts it with MIPS CQMs.
            "MEDICARE_CQM": "Medicare CQM",
            "MEDICARE_PART_B_CLAIMS": "Medicare Part B claims measure",
            "CMS_WEB_INTERFACE": "CMS Web Interface measure",
            "CAHPS_FOR_MIPS_SURVEY": "CAHPS for MIPS Survey",
            "ADMINISTRATIVE_CLAIMS": "administrative claims measure",
        },
        id="VOC-016-collection-types",
    ),
    pytest.param(
        OrganizationType,
        {
            "COLLABORATIVE": "Collaborative",
            "HEALTH_INFORMATION_EXCHANGE": (
                "Health Information Exchange/Regional Health Information Organization"
            ),
            "HEALTH_IT_VENDOR": "Health IT Vendor",
            "REGIONAL_HEALTH_COLLABORATIVE": "Regional Health Collaborative",
            "SPECIALTY_SOCIETY": "Specialty Society",
            "OTHER": "Other",
        },
        id="VOC-018-organizations",
    ),
    pytest.param(
        QppTrack, {"MIPS": "MIPS", "ADVANCED_APM": "Advanced APM"}, id="VOC-023-two-tracks"
    ),
    pytest.param(
        QpStatus,
        {"NOT_QP": "not a QP", "QP": "QP", "PARTIAL_QP": "Partial QP"},
        id="42-CFR-414.1305-QP",
    ),
    pytest.param(
        ReadinessStatus,
        {"READY": "ready", "BLOCKED": "blocked", "UNDETERMINED": "undetermined"},
        id="what-the-gate-answers",
    ),
    pytest.param(
        ClinicianType,
        {
            "DOCTOR_OF_MEDICINE": "doctor of medicine",
            "DOCTOR_OF_OSTEOPATHY": "doctor of osteopathy",
            "DOCTOR_OF_DENTAL_SURGERY": "doctor of dental surgery",
            "DOCTOR_OF_DENTAL_MEDICINE": "doctor of dental medicine",
            "DOCTOR_OF_PODIATRIC_MEDICINE": "doctor of podiatric medicine",
            "DOCTOR_OF_OPTOMETRY": "doctor of optometry",
            "CHIROPRACTOR": "chiropractor",
            "PHYSICIAN_ASSISTANT": "physician assistant",
            "NURSE_PRACTITIONER": "nurse practitioner",
            "CLINICAL_NURSE_SPECIALIST": "clinical nurse specialist",
            "CERTIFIED_REGISTERED_NURSE_ANESTHETIST": "certified registered nurse anesthetist",
            "PHYSICAL_THERAPIST": "physical therapist",
            "OCCUPATIONAL_THERAPIST": "occupational therapist",
            "QUALIFIED_SPEECH_LANGUAGE_PATHOLOGIST": "qualified speech-language pathologist",
            "QUALIFIED_AUDIOLOGIST": "qualified audiologist",
            "CLINICAL_PSYCHOLOGIST": "clinical psychologist",
            "REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL": (
                "registered dietitian or nutrition professional"
            ),
            "CLINICAL_SOCIAL_WORKER": "clinical social worker",
            "CERTIFIED_NURSE_MIDWIFE": "certified nurse midwife",
            "OTHER": "other",
        },
        id="42-CFR-414.1305-MIPS-eligible-clinician",
    ),
]
KINDS = [row.values[0] for row in MEMBERS]


@pytest.mark.parametrize(("kind", "members"), MEMBERS)
def test_an_enumeration_has_cmss_members_in_cmss_spelling(
    kind: type[Enum], members: dict[str, str]
) -> None:
    assert {member.name: member.value for member in kind} == members


def test_cost_alone_cannot_be_submitted() -> None:
    """VOC-015: four categories; three of them (not cost) can be submitted by an intermediary."""
    assert {category.name for category in SUBMITTED_CATEGORIES} == {
        "QUALITY",
        "IMPROVEMENT_ACTIVITIES",
        "PROMOTING_INTEROPERABILITY",
    }


def test_the_help_desk_has_the_number_that_all_texts_but_one_print() -> None:
    """VOC-025: 8292; the 8392 of the 2019 guide's page is a misprint."""
    assert dict(HELP_DESK) == {
        "name": "QPP Service Center",
        "email": "QPP@cms.hhs.gov",
        "phone": "1-866-288-8292",
        "tty": "1-877-715-6222",
        "relay": "711",
        "hours": "Monday to Friday, 8 a.m. to 8 p.m. ET",
    }


def test_a_constant_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        HELP_DESK["phone"] = "1-866-288-8392"
    assert HELP_DESK["phone"] == "1-866-288-8292"
    assert isinstance(SUBMITTED_CATEGORIES, frozenset)


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_themselves_after_any_copy(kind: type[Enum]) -> None:
    for member in kind:
        assert pickle.loads(pickle.dumps(member)) is member  # noqa: S301
        assert copy.deepcopy(member) is member


def test_the_same_word_in_two_enumerations_gives_two_different_members() -> None:
    """VOC-018: 'Health IT Vendor' is an organization type here, not an intermediary type."""
    assert OrganizationType.HEALTH_IT_VENDOR != IntermediaryType.HEALTH_IT_VENDOR
    assert ReportingOption.MVP != "MVP"


# --- reading -----------------------------------------------------------------------------------


@given(st.sampled_from(KINDS).flatmap(st.sampled_from), st.randoms(use_true_random=False))
def test_a_member_is_read_by_its_name_or_its_spelling_in_any_case(
    member: Enum, random: object
) -> None:
    """Case does not matter; anything else does."""
    for text in (member.name, member.value):
        mixed = "".join(c.upper() if random.random() < 0.5 else c.lower() for c in text)
        assert read_member(type(member), mixed) is member


@pytest.mark.parametrize(
    ("kind", "text", "member"),
    [
        (ParticipationOption, "apm entity", ParticipationOption.APM_ENTITY),
        (ParticipationOption, "APM_ENTITY", ParticipationOption.APM_ENTITY),
        (CollectionType, "ECQM", CollectionType.ECQM),
        (CollectionType, "eCQM", CollectionType.ECQM),
        (QpStatus, "qp", QpStatus.QP),
        (QpStatus, "partial qp", QpStatus.PARTIAL_QP),
        (ReportingOption, "Traditional MIPS", ReportingOption.TRADITIONAL_MIPS),
        (IntermediaryType, "QUALIFIED REGISTRY", IntermediaryType.QUALIFIED_REGISTRY),
    ],
)
def test_a_member_is_read_as_people_write_it(kind: type[Enum], text: str, member: Enum) -> None:
    assert read_member(kind, text) is member


@pytest.mark.parametrize(
    "text",
    [
        "",
        "group ",
        " group",
        "groups",
        "virtual-group",
        "virtualgroup",
        "virtual  group",
        "None",
        "GROUP\n",
    ],
    ids=repr,
)
def test_no_member_is_guessed(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read_member(ParticipationOption, text)

    assert str(caught.value) == (
        f"ParticipationOption: text: given {text!r} (str), expected one of INDIVIDUAL, GROUP, "
        "VIRTUAL_GROUP, SUBGROUP, APM_ENTITY"
    )


def test_group_is_not_a_reporting_option() -> None:
    """VOC-008: 'group' is not a reporting option, though the 2023 texts call it one (VOC-011)."""
    with pytest.raises(InvalidValue, match="expected one of TRADITIONAL_MIPS, MVP, APP"):
        read_member(ReportingOption, "group")


@pytest.mark.parametrize("value", [None, 1, b"QP", ["QP"], QpStatus.QP], ids=repr)
def test_only_text_is_read(value: object) -> None:
    with pytest.raises(InvalidType, match=r"QpStatus: status: given .* expected text"):
        read_member(QpStatus, value, field="status")


def test_the_message_names_the_field_that_was_read() -> None:
    with pytest.raises(InvalidValue) as caught:
        read_member(QpStatus, "yes", field="qp_status")

    assert caught.value.problems[0].field == "qp_status"
    assert caught.value.subject == "QpStatus"

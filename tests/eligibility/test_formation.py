"""Whether a participant exists at all, as its eligibility tells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    Eligibility,
    GroupFacts,
    LowVolumeThreshold,
    VirtualGroupFacts,
    VirtualGroupMember,
    determine_group,
    determine_individual,
    determine_subgroup,
    determine_virtual_group,
    existence,
)
from qpp_rules.eligibility.formation import PARTICIPANT
from qpp_rules.eligibility.participation import CMS_STATUS
from tests.eligibility.strategies import NOTHING, OVER, SAMPLE_PRACTICE, clinician

PY2026 = PerformanceYear(2026)
INDIVIDUAL = Individual(Tin("000000001"), Npi("1234567893"))
GROUP = Group(Tin("000000001"))
SUBGROUP = Subgroup(Tin("000000001"), "SG-1")
VIRTUAL_GROUP = VirtualGroup("VG-1")
ENTITY = ApmEntity("A1")
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict


def as_group(year: PerformanceYear = PY2026, **facts: Any) -> Determination[Eligibility]:
    return determine_group(GroupFacts(**{"segment_1": OVER, "segment_2": OVER, **facts}), year)


def as_subgroup(**facts: Any) -> Determination[Eligibility]:
    return determine_subgroup(GroupFacts(**{"segment_1": OVER, **facts}), PY2026)


def as_virtual_group(
    size: int | None = 1, elected_on: date | None = date(2025, 12, 31), tins: int = 2
) -> Determination[Eligibility]:
    members = tuple(VirtualGroupMember(Tin(f"00000000{n}"), size, MIPS) for n in range(tins))
    return determine_virtual_group(VirtualGroupFacts(members, elected_on), PY2026)


COUNTED: dict[str, Any] = {"eligible_clinicians": 5, "mips_eligible_clinicians": 1}


@pytest.mark.parametrize(
    ("participant", "determination", "exists"),
    [
        pytest.param(GROUP, as_group(eligible_clinicians=1), False, id="group of one clinician"),
        pytest.param(
            GROUP,
            as_group(eligible_clinicians=2, mips_eligible_clinicians=0),
            False,
            id="group without a MIPS eligible clinician",
        ),
        pytest.param(GROUP, as_group(**COUNTED), True, id="group"),
        pytest.param(
            GROUP,
            as_group(**COUNTED, segment_1=NOTHING),
            True,
            id="an exempt group is still a group",
        ),
        pytest.param(GROUP, as_group(eligible_clinicians=2), None, id="group half counted"),
        pytest.param(GROUP, as_group(), None, id="group that was not counted"),
        pytest.param(SUBGROUP, as_subgroup(**COUNTED), True, id="subgroup"),
        pytest.param(
            SUBGROUP,
            as_subgroup(**COUNTED, segment_1=SAMPLE_PRACTICE),
            False,
            id="subgroup of a group that could only opt in",
        ),
        pytest.param(
            SUBGROUP, as_subgroup(eligible_clinicians=1), False, id="subgroup of no group"
        ),
        pytest.param(SUBGROUP, as_subgroup(), None, id="subgroup of a group not counted"),
        pytest.param(SUBGROUP, as_group(**COUNTED), None, id="subgroup, its group's answer"),
        pytest.param(VIRTUAL_GROUP, as_virtual_group(), True, id="virtual group"),
        pytest.param(VIRTUAL_GROUP, as_virtual_group(tins=1), False, id="virtual group of one TIN"),
        pytest.param(VIRTUAL_GROUP, as_virtual_group(11), False, id="virtual group too large"),
        pytest.param(VIRTUAL_GROUP, as_virtual_group(None), None, id="virtual group, size unknown"),
        pytest.param(
            VIRTUAL_GROUP, as_virtual_group(1, date(2026, 1, 1)), False, id="elected too late"
        ),
        pytest.param(VIRTUAL_GROUP, as_virtual_group(1, None), None, id="election not known"),
        pytest.param(GROUP, None, None, id="group of which nothing is known"),
        pytest.param(GROUP, as_group(PerformanceYear(2025), **COUNTED), None, id="of another year"),
        pytest.param(GROUP, determine_individual(clinician(), PY2026), None, id="another level"),
        pytest.param(GROUP, Determination(MIPS, PY2026, ()), None, id="an answer without findings"),
        pytest.param(
            VIRTUAL_GROUP,
            Determination(MIPS, PY2026, as_virtual_group().findings[:1]),
            None,
            id="findings left out",
        ),
    ],
)
def test_a_determination_shows_whether_its_participant_exists(
    participant: Participant, determination: Determination[Eligibility] | None, exists: bool | None
) -> None:
    found = existence(participant, PY2026, determination)

    assert found.answer is exists
    assert bool(found.missing) is (exists is None)
    if exists is False:
        assert str(found.findings[0].observed).startswith("not met: ")


def test_an_uncounted_group_is_missing_its_counts() -> None:
    assert existence(GROUP, PY2026, as_group()).missing == (
        "eligible_clinicians",
        "mips_eligible_clinicians",
    )
    assert existence(GROUP, PY2026, None).missing == ("determination",)


@pytest.mark.parametrize("participant", [INDIVIDUAL, ENTITY], ids=repr)
def test_individuals_and_apm_entities_need_no_formation(participant: Participant) -> None:
    found = existence(participant, PY2026, None)

    assert (found.answer, found.findings[0].verdict) == (True, NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("participant", "year", "answer"),
    [
        (SUBGROUP, 2022, False),
        (SUBGROUP, 2023, True),
        (VIRTUAL_GROUP, 2017, False),
        (VIRTUAL_GROUP, 2018, True),
        (GROUP, 2017, True),
    ],
    ids=str,
)
def test_no_one_exists_before_the_participation_option_began(
    participant: Participant, year: int, answer: bool
) -> None:
    found = existence(participant, PerformanceYear(year), MIPS)

    assert found.answer is answer
    assert ("began with performance year" in found.findings[0].about) is not answer


@pytest.mark.parametrize(
    ("participant", "answers"),
    [
        (GROUP, {MIPS: True, OPT_IN: True, EXEMPT: None, UNDETERMINED: None}),
        (SUBGROUP, {MIPS: True, OPT_IN: False, EXEMPT: False, UNDETERMINED: None}),
        (VIRTUAL_GROUP, {MIPS: True, OPT_IN: None, EXEMPT: False, UNDETERMINED: None}),
        (INDIVIDUAL, dict.fromkeys(Eligibility, True)),
    ],
    ids=repr,
)
def test_a_bare_answer_decides_what_it_can(
    participant: Participant, answers: dict[Eligibility, bool | None]
) -> None:
    found = {one: existence(participant, PY2026, one).answer for one in Eligibility}

    assert found == answers


@pytest.mark.parametrize("year", [2028, 2035])
def test_a_year_without_a_source_is_not_answered(year: int) -> None:
    for participant in (INDIVIDUAL, GROUP, SUBGROUP, VIRTUAL_GROUP, ENTITY):
        with pytest.raises(YearNotCovered):
            existence(participant, PerformanceYear(year), MIPS)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((5, PY2026, None), "participant"),
        ((GROUP, 2026, None), "year"),
        ((GROUP, PY2026, "exempt"), "determination"),
        ((GROUP, PY2026, Determination(True, PY2026, ())), "determination"),
    ],
    ids=repr,
)
def test_arguments_are_checked(arguments: tuple[Any, ...], field: str) -> None:
    with pytest.raises(InvalidType, match=f"existence: {field}: given"):
        existence(*arguments)


def test_a_what_if_threshold_does_not_make_a_subgroup_exist() -> None:
    counted = GroupFacts(segment_1=OVER, eligible_clinicians=5, mips_eligible_clinicians=5)
    assert existence(SUBGROUP, PY2026, determine_subgroup(counted, PY2026)).answer is True
    for figure in (0, 10**6):
        threshold = LowVolumeThreshold(Decimal(figure), figure, figure)
        what_if = determine_subgroup(counted, PY2026, threshold=threshold)
        assert existence(SUBGROUP, PY2026, what_if).answer is None


@pytest.mark.parametrize(
    ("level", "answer"), [("group", True), ("individual", None), ("APM Entity", None), (None, None)]
)
def test_only_cmss_group_status_shows_that_a_group_exists(
    level: str | None, answer: bool | None
) -> None:
    of_level = () if level is None else (PARTICIPANT.of(PY2026).met(level),)
    findings = (CMS_STATUS.of(PY2026).met("CMS says so", MIPS.value), *of_level)
    assert existence(GROUP, PY2026, Determination(MIPS, PY2026, findings)).answer is answer

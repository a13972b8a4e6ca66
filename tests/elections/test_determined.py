"""Why data is reported, as the election and the present determination say."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType
from qpp_rules.core.identifiers import ApmEntity, Group, Tin, VirtualGroup
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ParticipationStatus, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.elections import (
    Choice,
    begin,
    confirm,
    participation_status,
    participation_statuses,
    select,
)
from qpp_rules.eligibility import (
    Eligibility,
    GroupFacts,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
    determine_group,
    determine_virtual_group,
)

PY2026 = PerformanceYear(2026)
PRACTICE = Group(Tin("000000001"))
PLANNED = PlannedSubmission(PRACTICE, PY2026, {PerformanceCategory.QUALITY})
MIPS_ELIGIBLE, OPT_IN, VOLUNTARY = ParticipationStatus
ABOVE = Volume(Decimal(120000), 300, 400)
BETWEEN = Volume(Decimal(90300), 150, 234)
BELOW = Volume(Decimal(100), 10, 10)


def determined(volume: Volume) -> Determination[Eligibility]:
    facts = GroupFacts(
        segment_1=volume, segment_2=volume, eligible_clinicians=5, mips_eligible_clinicians=5
    )
    return determine_group(facts, PY2026)


def elected(choice: Choice) -> Any:
    begun = select(begin(PRACTICE, Eligibility.OPT_IN_ELIGIBLE, PY2026), choice)
    return confirm(begun, "confirm", at=datetime(2027, 2, 1, 9, tzinfo=EASTERN))


@pytest.mark.parametrize(
    ("election", "volume", "status"),
    [
        (None, ABOVE, MIPS_ELIGIBLE),
        (None, BELOW, VOLUNTARY),
        (None, BETWEEN, None),
        (None, None, None),
        (begin(PRACTICE, Eligibility.MIPS_ELIGIBLE, PY2026), None, MIPS_ELIGIBLE),
        (begin(PRACTICE, Eligibility.MIPS_ELIGIBLE, PY2026), BELOW, VOLUNTARY),
        (begin(PRACTICE, Eligibility.EXEMPT, PY2026), None, None),
        (begin(PRACTICE, Eligibility.UNDETERMINED, PY2026), None, None),
        (begin(PRACTICE, Eligibility.OPT_IN_ELIGIBLE, PY2026), None, None),
        (elected(Choice.OPT_IN), None, OPT_IN),
        (elected(Choice.OPT_IN), BETWEEN, OPT_IN),
        (elected(Choice.REPORT_VOLUNTARILY), None, VOLUNTARY),
    ],
)
def test_the_status_follows_from_the_election_and_the_present_eligibility(
    election: Any, volume: Volume | None, status: ParticipationStatus | None
) -> None:
    determination = None if volume is None else determined(volume)

    assert participation_status(election, PLANNED, determination=determination) is status
    statuses = participation_statuses(election, PLANNED, determination=determination)
    assert statuses == (None if status is None else {status})


def test_of_an_apm_entity_without_an_election_the_status_is_not_known() -> None:
    planned = PlannedSubmission(ApmEntity("A0001"), PY2026, {PerformanceCategory.QUALITY})

    assert participation_status(None, planned) is None


VIRTUAL = attrs.evolve(PLANNED, participant=VirtualGroup("VG-1"))
OF_MEMBER = (Eligibility.MIPS_ELIGIBLE, Eligibility.OPT_IN_ELIGIBLE)


def formed(*eligibilities: Eligibility | None) -> Determination[Eligibility]:
    members = [
        VirtualGroupMember(Tin(f"{number:09}"), 4, one) for number, one in enumerate(eligibilities)
    ]
    return determine_virtual_group(VirtualGroupFacts(members, date(2025, 12, 1)), PY2026)


@pytest.mark.parametrize(
    ("eligibilities", "statuses", "status"),
    [
        (OF_MEMBER[:1] * 2, {MIPS_ELIGIBLE}, MIPS_ELIGIBLE),
        (OF_MEMBER[1:] * 2, {OPT_IN}, OPT_IN),
        (OF_MEMBER, {MIPS_ELIGIBLE, OPT_IN}, OPT_IN),
        ((*OF_MEMBER, None), None, None),
        ((*OF_MEMBER, Eligibility.UNDETERMINED), None, None),
        ((*OF_MEMBER, Eligibility.EXEMPT), None, None),
        (OF_MEMBER[:1], None, None),
    ],
)
def test_a_virtual_group_has_the_statuses_of_its_members(
    eligibilities: Any, statuses: Any, status: ParticipationStatus | None
) -> None:
    """ELE-046: for an opt-in eligible member, joining is itself the opt-in. S1:250-251."""
    determination = formed(*eligibilities)
    begun = begin(VIRTUAL.participant, determination, PY2026)

    for election in (None, begun):
        facts: Any = {"determination": determination}
        assert participation_statuses(election, VIRTUAL, **facts) == statuses
        assert participation_status(election, VIRTUAL, **facts) is status


@pytest.mark.parametrize("kept", [[], [0, 1, 3, 5]])
def test_only_the_determination_tells_how_the_members_of_a_virtual_group_are_eligible(
    kept: list[int],
) -> None:
    whole = formed(*OF_MEMBER)
    told = Determination(whole.answer, PY2026, tuple(whole.findings[at] for at in kept))
    begun = begin(VIRTUAL.participant, Eligibility.MIPS_ELIGIBLE, PY2026)

    assert participation_statuses(begun, VIRTUAL) is None
    assert participation_statuses(begun, VIRTUAL, determination=told) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"election": 1},
        {"planned": PRACTICE},
        {"determination": 1},
        {"determination": Determination(1, PY2026, ())},
    ],
)
def test_anything_else_raises(wrong: dict[str, Any]) -> None:
    for asked in (participation_status, participation_statuses):
        with pytest.raises(InvalidType, match=asked.__name__):
            asked(**{"election": None, "planned": PLANNED, **wrong})

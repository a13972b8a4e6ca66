"""Why data is reported, as the election and the present determination say."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType
from qpp_rules.core.identifiers import ApmEntity, Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ParticipationStatus, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.elections import Choice, begin, confirm, participation_status, select
from qpp_rules.eligibility import Eligibility, GroupFacts, Volume, determine_group

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


def test_of_an_apm_entity_without_an_election_the_status_is_not_known() -> None:
    planned = PlannedSubmission(ApmEntity("A0001"), PY2026, {PerformanceCategory.QUALITY})

    assert participation_status(None, planned) is None


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
    with pytest.raises(InvalidType):
        participation_status(**{"election": None, "planned": PLANNED, **wrong})

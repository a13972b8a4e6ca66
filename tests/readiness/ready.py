"""Ready cases for the examples, each made once: the first that the strategies draw."""

from __future__ import annotations

from functools import cache
from typing import Any

import attrs

from qpp_rules import PerformanceYear, readiness
from qpp_rules.core.vocabulary import ParticipationOption, ReportingOption
from qpp_rules.testing.strategies.readiness.faults import FAULTS
from qpp_rules.testing.strategies.readiness.stories import ReadinessStory, ready_stories
from tests.testing.drawing import drawn

TRADITIONAL, MVP, APP = ReportingOption
INDIVIDUAL, GROUP, VIRTUAL, SUBGROUP, ENTITY = ParticipationOption
OPTED_IN = "0103"
"""The last digits of the TIN of the group that is opt-in eligible."""


@cache
def story(
    year: int = 2026,
    option: ReportingOption = TRADITIONAL,
    participation: ParticipationOption = GROUP,
    *,
    opted_in: bool = False,
) -> ReadinessStory:
    """Return a ready story; *opted_in* is of a group."""

    def fits(one: ReadinessStory) -> bool:
        is_one = one.case.planned.participant.key.endswith(OPTED_IN)
        return is_one is opted_in if participation is GROUP else True

    return drawn(ready_stories(PerformanceYear(year), option, participation), fits)


def spoiled(name: str, of: ReadinessStory | None = None) -> ReadinessStory:
    """Return a story with the fault *name*."""
    found, fault = of or story(), FAULTS[name]
    return attrs.evolve(
        found, case=fault.spoil(found), fault=name, rule=fault.rule, answer=fault.answer
    )


def asked(of: ReadinessStory, **options: Any) -> readiness.Readiness:
    return readiness.check(of.case, as_of=of.as_of, **{"window": of.window, **options})


def changed(of: ReadinessStory, **facts: Any) -> ReadinessStory:
    return attrs.evolve(of, case=attrs.evolve(of.case, **facts))


def planned(of: ReadinessStory, **fields: Any) -> ReadinessStory:
    """Return the story with a planned submission that differs."""
    return changed(of, planned=attrs.evolve(of.case.planned, **fields))


def rules(found: readiness.Readiness) -> set[str]:
    return {one.rule_id for one in (*found.blockers, *found.unknown)}

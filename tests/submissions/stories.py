"""One right story of each kind, drawn once, and what tests ask of a check."""

from __future__ import annotations

from functools import cache
from typing import Any

import attrs

from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Inventory
from qpp_rules.submissions import Checked, FindingKind, Measurement, MeasurementSet, kind_of
from qpp_rules.testing.strategies import SubmissionStory, right_submissions
from tests.testing.drawing import drawn

QUALITY = PerformanceCategory.QUALITY
ACTIVITIES = PerformanceCategory.IMPROVEMENT_ACTIVITIES
INTEROPERABILITY = PerformanceCategory.PROMOTING_INTEROPERABILITY
INDIVIDUAL, GROUP = ParticipationOption.INDIVIDUAL, ParticipationOption.GROUP
SUBGROUP, VIRTUAL_GROUP = ParticipationOption.SUBGROUP, ParticipationOption.VIRTUAL_GROUP
APM_ENTITY = ParticipationOption.APM_ENTITY
TRADITIONAL, MVP, APP = (
    ReportingOption.TRADITIONAL_MIPS,
    ReportingOption.MVP,
    ReportingOption.APP,
)


@cache
def right(
    year: int,
    option: ReportingOption = TRADITIONAL,
    participation: ParticipationOption = GROUP,
    *,
    by_qcdr: bool = False,
) -> SubmissionStory:
    """Return one right story of that kind."""
    strategy = right_submissions(
        PerformanceYear(year), [option], [participation], by_qcdr=by_qcdr and option is not APP
    )
    return drawn(strategy, lambda _story: True)


def with_sets(story: SubmissionStory, *sets: MeasurementSet) -> SubmissionStory:
    """Return *story* with other measurement sets."""
    changed = attrs.evolve(story.submission, measurement_sets=sets)
    return attrs.evolve(story, submission=changed)


def sets_of(story: SubmissionStory) -> tuple[MeasurementSet, ...]:
    return story.submission.measurement_sets


def set_of(story: SubmissionStory, category: PerformanceCategory) -> MeasurementSet:
    """Return the first set of *category*."""
    return next(one for one in sets_of(story) if one.category is category)


def only(story: SubmissionStory, *measurements: Measurement, **changes: Any) -> SubmissionStory:
    """Return *story* with these measurements alone, in its first quality set with *changes*."""
    one = attrs.evolve(set_of(story, QUALITY), measurements=measurements, **changes)
    return with_sets(story, one)


def with_measures(story: SubmissionStory, **changes: Any) -> SubmissionStory:
    """Return *story* with changed records: by id without leading ``m``, the fields that differ."""
    measures = [
        attrs.evolve(one, **changes.get(f"m{one.identifier}", {}))
        for one in story.inventory.measures
    ]
    inventory = Inventory(year=story.year, measures=measures, source=story.inventory.source)
    return attrs.evolve(story, inventory=inventory)


def refusing(checked: Checked) -> list[tuple[str, str]]:
    """Return rule and place of each finding that refuses, or may refuse."""
    return [
        (one.rule.id, one.about)
        for one in checked.faults
        if kind_of(one.rule.id) is FindingKind.REFUSED
    ]


def looked_at(checked: Checked) -> list[tuple[str, str]]:
    """Return rule and place of each finding to look at."""
    return [
        (one.rule.id, one.about)
        for one in checked.faults
        if kind_of(one.rule.id) is FindingKind.TO_LOOK_AT
    ]

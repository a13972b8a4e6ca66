"""APM Entities, in the years that tested the low-volume threshold for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.determinations import Determination
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.core.values import frozen
from qpp_rules.core.years import check_year
from qpp_rules.eligibility import low_volume
from qpp_rules.eligibility.low_volume import SegmentStrategy
from qpp_rules.eligibility.volumes import LowVolumeThreshold, SegmentFacts, a_segment

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.eligibility.status import Eligibility


@frozen
class ApmEntityFacts:
    """What decides the eligibility of an APM Entity group, in the years that tested it."""

    segment_1: SegmentFacts | None = field(default=None, validator=a_segment)
    segment_2: SegmentFacts | None = field(default=None, validator=a_segment)


_page = Page(__name__)

_OUTSIDE: Final = "414.1310(b)(1)(iii)(B)"
APM_ENTITY_ELECTION: Final = _page.rule(
    "eligibility.apm-entity.election",
    "an APM Entity elects by its own process, outside this system",
    (
        text(
            2019,
            2019,
            guidance(
                ELECTION_GUIDE_2019,
                "Opt-in and Voluntary Reporting Election Process Overview",
                cites=_OUTSIDE,
            ),
        ),
        text(
            2020,
            2020,
            guidance(
                "QPP Submissions API, change log",
                "2020-08-15",
                as_of=date(2020, 8, 15),
                cites=_OUTSIDE,
                note="the entry does not name a performance year; we assume its own year",
            ),
        ),
    ),
    *("ELI-021", "ELI-033"),
    note=(
        "An APM Entity could opt in for 2019 and 2020 only; from 2021 the threshold is tested for "
        "individuals and groups."
    ),
)


def determine_apm_entity(
    facts: ApmEntityFacts,
    year: PerformanceYear,
    *,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> Determination[Eligibility]:
    """Decide whether an APM Entity group is MIPS eligible, in 2019 and 2020.

    The entity itself opted in through a system other than the one for individuals and groups.

    >>> from decimal import Decimal
    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.eligibility import Volume
    >>> over = Volume(Decimal("90000.01"), 201, 201)
    >>> determine_apm_entity(ApmEntityFacts(over, over), PerformanceYear(2020)).answer
    <Eligibility.MIPS_ELIGIBLE: 'MIPS eligible'>

    Raises YearNotCovered outside 2019 and 2020.

    Citation: 42 CFR § 414.1305, "Low-volume threshold"; 42 CFR § 414.1310(b)(1)(iii)(B).
    """
    APM_ENTITY_ELECTION.of(check_year("determine_apm_entity", year))
    take("determine_apm_entity", facts=(facts, instance_of(ApmEntityFacts)))
    rules = low_volume.regime("determine_apm_entity", year, threshold, strategy)
    volume = low_volume.outcome(
        rules.over(facts.segment_1, "segment_1"), rules.over(facts.segment_2, "segment_2"), rules
    )
    findings = tuple(saying.of(facts) for saying in volume.sayings)
    elects = APM_ENTITY_ELECTION.of(year).not_applicable()
    return Determination(volume.answer, year, (*findings, elects), missing=volume.missing)

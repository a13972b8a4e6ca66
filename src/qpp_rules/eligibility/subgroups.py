"""Subgroups: whether one is MIPS eligible, by its affiliated group: 42 CFR § 414.1318(a)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, missing_of, together
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import cfr
from qpp_rules.core.years import check_year
from qpp_rules.eligibility import low_volume
from qpp_rules.eligibility.groups import GroupFacts, group_saying
from qpp_rules.eligibility.paragraphs import DECEMBER_2022
from qpp_rules.eligibility.status import FORMED, Eligibility

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.eligibility.volumes import LowVolumeThreshold

_page = Page(__name__)

BEGAN: Final = "Subgroups began with performance year 2023."
_GROUPS_SEGMENT_1: Final = "414.1318(a)(4)"
_COPY_OF_2026: Final = cfr(_GROUPS_SEGMENT_1, as_of=date(2026, 6, 1))
SUBGROUP_THRESHOLD: Final = _page.rule(
    "eligibility.subgroup.threshold",
    "the affiliated group exceeds every criterion in segment 1",
    (
        text(2023, 2025, cfr(_GROUPS_SEGMENT_1, basis=Basis.DERIVED, note=DECEMBER_2022)),
        text(2026, 2026, _COPY_OF_2026),
        text(
            2027,
            2027,
            evolve(
                _COPY_OF_2026,
                basis=Basis.DERIVED,
                note="the text of June 2026; the text of this year was not read",
            ),
        ),
    ),
    "ELI-030",
    note=BEGAN,
)


def determine_subgroup(
    facts: GroupFacts, year: PerformanceYear, *, threshold: LowVolumeThreshold | None = None
) -> Determination[Eligibility]:
    """Decide whether a subgroup is MIPS eligible in *year*, from its affiliated group's *facts*.

    The threshold is tested on the whole group, and on segment 1 only. EXEMPT if the group does not
    exceed it: a group that could only opt in, or report voluntarily, has no subgroups.

    >>> from decimal import Decimal
    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.eligibility import Volume
    >>> group = GroupFacts(segment_1=Volume(Decimal("90000.01"), 201, 201))
    >>> determine_subgroup(group, PerformanceYear(2026)).answer
    <Eligibility.MIPS_ELIGIBLE: 'MIPS eligible'>

    Raises YearNotCovered before 2023, and where the year's figures were not found unless
    *threshold* is given.

    Citation: 42 CFR § 414.1318(a).
    """
    SUBGROUP_THRESHOLD.of(check_year("determine_subgroup", year))
    take("determine_subgroup", facts=(facts, instance_of(GroupFacts)))
    rules = low_volume.regime("determine_subgroup", year, threshold)
    seen = rules.over(facts.segment_1, "segment_1")
    is_group = group_saying(facts, year)
    exceeds = low_volume.exceeds_all(low_volume.possibilities(seen), rules)
    of_segment = tuple(low_volume.segment_sayings(seen, rules, 1))
    missing = missing_of(of_segment)
    above = SUBGROUP_THRESHOLD.of(year).says(exceeds, missing=missing)
    findings = tuple(saying.of(facts) for saying in (is_group, *of_segment, above))
    answer = FORMED[together(is_group.holds, exceeds)]
    return Determination(answer, year, findings)

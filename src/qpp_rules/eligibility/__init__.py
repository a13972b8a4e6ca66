"""Eligibility: who is a MIPS eligible clinician, who may opt in, and who is exempt.

Decides, by performance year, for individuals (TIN/NPI), groups (TIN), virtual groups and APM
Entities: 42 CFR § 414.1305 (definitions), § 414.1310 (applicability), § 414.1315 (virtual groups),
§ 414.1318 (subgroups); 2019 Opt-in and Voluntary Reporting Election Process Guide (CMS).

Does not model special statuses (rural, hospital-based, non-patient facing, facility-based), which
do not change eligibility; how CMS computes QP status; the reassignment of billing rights.

CMS's own status, from the QPP Participation Status tool, prevails over what is computed here.

- :mod:`.facts`: what a determination is made from, and what it answers
- :mod:`.parameters`: the numbers by year, with their sources
- :mod:`.low_volume`: the threshold, one segment and both
- :mod:`.clinicians`, :mod:`.organizations`: the determinations
- :mod:`.practice`: individual and group reporting side by side
- :mod:`.formation`: whether a group, virtual group or subgroup exists at all
- :mod:`.participation`: what follows
- :mod:`.gate`: whether eligibility is verified at the level of the data
"""

from __future__ import annotations

from qpp_rules.eligibility.clinicians import (
    determine_individual,
    is_excluded,
    missing_of_exclusion,
)
from qpp_rules.eligibility.facts import (
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    Segment,
    SegmentFacts,
    SegmentStrategy,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
)
from qpp_rules.eligibility.formation import existence
from qpp_rules.eligibility.gate import may_submit, may_submit_all, of_participant
from qpp_rules.eligibility.low_volume import determination_period, exceeded
from qpp_rules.eligibility.organizations import (
    determine_apm_entity,
    determine_group,
    determine_subgroup,
    determine_virtual_group,
    is_group,
    is_small_practice,
)
from qpp_rules.eligibility.parameters import (
    APM_ENTITY_LEVEL,
    CLINICIAN_TYPES,
    DETERMINATION_PERIOD,
    LOW_VOLUME_THRESHOLD,
    OPT_IN,
    RELEASES,
    SMALL_PRACTICE,
    SUBGROUPS,
    VIRTUAL_GROUP,
    DeterminationPeriod,
    Release,
    VirtualGroupLimits,
)
from qpp_rules.eligibility.participation import (
    may_join_subgroup,
    needs_election,
    pending_releases,
    receives_payment_adjustment,
)
from qpp_rules.eligibility.practice import (
    GroupReporting,
    IndividualReporting,
    PracticeClinician,
    PracticeView,
    determine_practice,
)

__all__ = [
    "APM_ENTITY_LEVEL",
    "CLINICIAN_TYPES",
    "DETERMINATION_PERIOD",
    "LOW_VOLUME_THRESHOLD",
    "OPT_IN",
    "RELEASES",
    "SMALL_PRACTICE",
    "SUBGROUPS",
    "VIRTUAL_GROUP",
    "ApmEntityFacts",
    "ClinicianFacts",
    "Criterion",
    "DeterminationPeriod",
    "Eligibility",
    "Exceeded",
    "GroupFacts",
    "GroupReporting",
    "IndividualReporting",
    "LowVolumeThreshold",
    "NoClaims",
    "PracticeClinician",
    "PracticeView",
    "Release",
    "Segment",
    "SegmentFacts",
    "SegmentStrategy",
    "VirtualGroupFacts",
    "VirtualGroupLimits",
    "VirtualGroupMember",
    "Volume",
    "determination_period",
    "determine_apm_entity",
    "determine_group",
    "determine_individual",
    "determine_practice",
    "determine_subgroup",
    "determine_virtual_group",
    "exceeded",
    "existence",
    "is_excluded",
    "is_group",
    "is_small_practice",
    "may_join_subgroup",
    "may_submit",
    "may_submit_all",
    "missing_of_exclusion",
    "needs_election",
    "of_participant",
    "pending_releases",
    "receives_payment_adjustment",
]


def __dir__() -> list[str]:
    return __all__

"""Eligibility: who is a MIPS eligible clinician, who may opt in, and who is exempt.

Decides, by performance year, for individuals (TIN/NPI), groups (TIN), virtual groups and APM
Entities: 42 CFR § 414.1305 (definitions), § 414.1310 (applicability), § 414.1315 (virtual groups),
§ 414.1318 (subgroups); 2019 Opt-in and Voluntary Reporting Election Process Guide (CMS).

Does not model special statuses (rural, hospital-based, non-patient facing, facility-based), which
do not change eligibility; how CMS computes QP status; the reassignment of billing rights.

CMS's own status, from the QPP Participation Status tool, prevails over what is computed here.

§ 414.1305 (definitions), § 414.1310:

- :mod:`.status`, :mod:`.volumes`: the answers, and the figures of a segment
- :mod:`.determination_period`, :mod:`.low_volume`: the two segments, the threshold on both
- :mod:`.threshold_findings`: whether findings on it that were made elsewhere are borne out
- :mod:`.clinicians`: individuals
- :mod:`.groups`, :mod:`.apm_entities`: a TIN, small practices; an APM Entity
- :mod:`.participation`, :mod:`.practice`: what follows, for one and for a whole practice
- :mod:`.releases`: the months in which CMS publishes eligibility

§ 414.1315 and § 414.1318:

- :mod:`.virtual_groups`, :mod:`.subgroups`

All of them:

- :mod:`.formation`: whether a group, virtual group or subgroup exists at all
- :mod:`.gate`: whether eligibility is verified at the level of the data
"""

from __future__ import annotations

from qpp_rules.eligibility.apm_entities import (
    APM_ENTITY_ELECTION,
    ApmEntityFacts,
    determine_apm_entity,
)
from qpp_rules.eligibility.clinicians import (
    CLINICIAN_TYPES,
    ClinicianFacts,
    determine_individual,
    is_excluded,
    missing_of_exclusion,
)
from qpp_rules.eligibility.determination_period import (
    DETERMINATION_PERIOD,
    DeterminationPeriod,
    Segment,
    determination_period,
)
from qpp_rules.eligibility.formation import existence
from qpp_rules.eligibility.gate import may_submit, may_submit_all, of_participant
from qpp_rules.eligibility.groups import (
    GROUP_CLINICIANS,
    SMALL_PRACTICE,
    GroupFacts,
    determine_group,
    is_group,
    is_small_practice,
)
from qpp_rules.eligibility.low_volume import (
    LOW_VOLUME_THRESHOLD,
    OPT_IN,
    SegmentStrategy,
    exceeded,
)
from qpp_rules.eligibility.participation import (
    may_join_subgroup,
    needs_election,
    receives_payment_adjustment,
)
from qpp_rules.eligibility.practice import (
    GroupReporting,
    IndividualReporting,
    PracticeClinician,
    PracticeView,
    determine_practice,
)
from qpp_rules.eligibility.releases import RELEASES, Release, pending_releases
from qpp_rules.eligibility.status import Eligibility
from qpp_rules.eligibility.subgroups import determine_subgroup
from qpp_rules.eligibility.virtual_groups import (
    VIRTUAL_GROUP,
    VirtualGroupFacts,
    VirtualGroupLimits,
    VirtualGroupMember,
    determine_virtual_group,
    virtual_group_election,
)
from qpp_rules.eligibility.volumes import (
    Criterion,
    Exceeded,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    Volume,
)

__all__ = [
    "APM_ENTITY_ELECTION",
    "CLINICIAN_TYPES",
    "DETERMINATION_PERIOD",
    "GROUP_CLINICIANS",
    "LOW_VOLUME_THRESHOLD",
    "OPT_IN",
    "RELEASES",
    "SMALL_PRACTICE",
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
    "virtual_group_election",
]


def __dir__() -> list[str]:
    return __all__

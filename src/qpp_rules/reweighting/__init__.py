"""Reweighting: which performance categories weigh nothing, and what the others weigh then.

Decides, by performance year, what the automatic extreme and uncontrollable circumstances (EUC)
policy does to a clinician's categories, when Promoting Interoperability is reweighted, what each
category weighs, whose final score is the performance threshold, and which data would void a
reweighting: 42 CFR § 414.1380(c), § 414.1365(e), § 414.1367(d), § 414.1317(b)(4), § 414.1405(b);
CMS's notice of 2026 and its fact sheets of 2023 to 2025.

Does not model scoring, facility-based measurement, clinicians who join a practice in the last three
months, the failure of an intermediary, or CMS's decision on an application.

- :mod:`.paragraphs`: the paragraphs that several files cite
- :mod:`.completions`: what is decided although facts are missing
- :mod:`.events`, :mod:`.areas`: the events of a year, CMS's list of areas, an address
- :mod:`.submitted_data`: what was submitted, and whether it counts
- :mod:`.final_scores`: the performance threshold, and who receives it
- :mod:`.automatic_policy`: the automatic policy for individuals
- :mod:`.applications`: groups, virtual groups, subgroups and APM Entities
- :mod:`.interoperability`: Promoting Interoperability, for clinicians and groups
- :mod:`.category_weights`: the tables of weights
- :mod:`.voiding`: the warning before data that would void a reweighting
- :mod:`.support_exception`: the exception of an intermediary from Promoting Interoperability
"""

from __future__ import annotations

from qpp_rules.reweighting.applications import (
    Route,
    check_apm_entity_application,
    of_subgroup,
    route,
)
from qpp_rules.reweighting.areas import Area, Areas, Location
from qpp_rules.reweighting.automatic_policy import automatic
from qpp_rules.reweighting.category_weights import (
    APP_WEIGHTS,
    WEIGHT_OF_ONE,
    WEIGHTS,
    WEIGHTS_WITHOUT_COST,
    WeightRow,
    Weights,
    weights,
)
from qpp_rules.reweighting.events import EVENTS, EVERYWHERE, Event
from qpp_rules.reweighting.final_scores import (
    PERFORMANCE_THRESHOLD,
    Reweighting,
    receives_threshold,
)
from qpp_rules.reweighting.interoperability import (
    CLINICIAN_TYPES,
    EXCEPTIONS,
    STATUSES,
    SURVIVING,
    ApprovedException,
    SpecialStatuses,
    promoting_interoperability,
    promoting_interoperability_of_group,
)
from qpp_rules.reweighting.submitted_data import (
    COUNTED,
    Counting,
    DataElement,
    Submitted,
    qualifies,
)
from qpp_rules.reweighting.support_exception import may_be_excepted
from qpp_rules.reweighting.voiding import would_void

__all__ = [
    "APP_WEIGHTS",
    "CLINICIAN_TYPES",
    "COUNTED",
    "EVENTS",
    "EVERYWHERE",
    "EXCEPTIONS",
    "PERFORMANCE_THRESHOLD",
    "STATUSES",
    "SURVIVING",
    "WEIGHTS",
    "WEIGHTS_WITHOUT_COST",
    "WEIGHT_OF_ONE",
    "ApprovedException",
    "Area",
    "Areas",
    "Counting",
    "DataElement",
    "Event",
    "Location",
    "Reweighting",
    "Route",
    "SpecialStatuses",
    "Submitted",
    "WeightRow",
    "Weights",
    "automatic",
    "check_apm_entity_application",
    "may_be_excepted",
    "of_subgroup",
    "promoting_interoperability",
    "promoting_interoperability_of_group",
    "qualifies",
    "receives_threshold",
    "route",
    "weights",
    "would_void",
]


def __dir__() -> list[str]:
    return __all__

"""Measures and activities: which ones CMS publishes for a year, and who may report them.

Holds the inventory of one year: each measure and activity as CMS's measures data has it, and the
MIPS Value Pathways (MVPs). An audit compares the measures in the data with it: 42 CFR §
414.1400(b)(3)(v)(F)(4).

The subject is pure. It takes records that were parsed from CMS's measures data
(``measures-data.json``, ``mvp.json``); it opens no file, and it keeps no title.

- :mod:`.measure`: a measure or activity, in CMS's words
- :mod:`.words`: the words by year
- :mod:`.records`: how CMS's records are read
- :mod:`.source`: which file was read
- :mod:`.inventory`: the measures and activities of a year
- :mod:`.may_report`: what the record of a measure allows
- :mod:`.qcdr_measures`: what a QCDR measure is
- :mod:`.mvps`: the MVPs of a year, and what was registered for one
- :mod:`.presence`: listed, removed, not published yet, or never listed
- :mod:`.comparison`: what changed between two years
"""

from __future__ import annotations

from qpp_rules.measures.comparison import compare
from qpp_rules.measures.inventory import Inventory, check_inventory
from qpp_rules.measures.measure import (
    ActivitySubcategory,
    ActivityWeight,
    Measure,
    MeasureType,
    MetricType,
    Objective,
    OverallAlgorithm,
    ReportingCategory,
    SubmissionMethod,
)
from qpp_rules.measures.mvps import Mvp, MvpChoice, Mvps, available_measures, check_mvps
from qpp_rules.measures.presence import Presence, presence
from qpp_rules.measures.qcdr_measures import is_qcdr_measure
from qpp_rules.measures.source import Source, data_finding
from qpp_rules.measures.words import CATEGORY_WORDS

__all__ = [
    "CATEGORY_WORDS",
    "ActivitySubcategory",
    "ActivityWeight",
    "Inventory",
    "Measure",
    "MeasureType",
    "MetricType",
    "Mvp",
    "MvpChoice",
    "Mvps",
    "Objective",
    "OverallAlgorithm",
    "Presence",
    "ReportingCategory",
    "Source",
    "SubmissionMethod",
    "available_measures",
    "check_inventory",
    "check_mvps",
    "compare",
    "data_finding",
    "is_qcdr_measure",
    "presence",
]


def __dir__() -> list[str]:
    return __all__

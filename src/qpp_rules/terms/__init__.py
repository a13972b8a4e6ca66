"""Terms: what the program's words mean, by year, and which text prevails.

Decides who is a third party intermediary and which type, what a label in a posting means in its
year, who may submit which collection types, and which reporting options a year has: 42 CFR §
414.1305 and § 414.1400 as the guides of 2019, 2023 and 2026 and the 2027 fact sheet (CMS) state
them.

Does not model the self-nomination itself, nor 42 CFR § 414.1305 beyond what those texts quote.

- :mod:`.intermediaries`: who is a third party intermediary
- :mod:`.qcdrs`: what a QCDR is
- :mod:`.qualified_registries`: what a qualified registry is
- :mod:`.collection_types`: who may submit which of them
- :mod:`.reporting_options`: which of them a year has
- :mod:`.participants`: who the participants in the texts are
- :mod:`.clinician_npis`: whether an NPI is a clinician's
- :mod:`.practice_representatives`: who may act for a practice
- :mod:`.labels`: words whose meaning changed
- :mod:`.prevailing`: which text prevails
- :mod:`.definitions`: how a definition is applied to facts
"""

from __future__ import annotations

from qpp_rules.terms.clinician_npis import check_npi_type
from qpp_rules.terms.collection_types import (
    COLLECTION_TYPES,
    check_collection_type,
    matching_collection_types,
)
from qpp_rules.terms.intermediaries import (
    INTERMEDIARY_TYPES,
    Approval,
    Organization,
    is_third_party_intermediary,
)
from qpp_rules.terms.labels import LABELS, read_options
from qpp_rules.terms.participants import OWED_THE_SAME_DUTIES, QPP_PARTICIPANTS, covers
from qpp_rules.terms.practice_representatives import is_practice_representative
from qpp_rules.terms.prevailing import SourceKind, prevailing
from qpp_rules.terms.qcdrs import is_qcdr
from qpp_rules.terms.qualified_registries import (
    RegistryKind,
    is_registry_by_kind,
    is_registry_by_work,
)
from qpp_rules.terms.reporting_options import (
    REPORTING_OPTIONS,
    absent_option,
    check_reporting_option,
)

__all__ = [
    "COLLECTION_TYPES",
    "INTERMEDIARY_TYPES",
    "LABELS",
    "OWED_THE_SAME_DUTIES",
    "QPP_PARTICIPANTS",
    "REPORTING_OPTIONS",
    "Approval",
    "Organization",
    "RegistryKind",
    "SourceKind",
    "absent_option",
    "check_collection_type",
    "check_npi_type",
    "check_reporting_option",
    "covers",
    "is_practice_representative",
    "is_qcdr",
    "is_registry_by_kind",
    "is_registry_by_work",
    "is_third_party_intermediary",
    "matching_collection_types",
    "prevailing",
    "read_options",
]


def __dir__() -> list[str]:
    return __all__

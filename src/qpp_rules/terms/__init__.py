"""Terms: what the program's words mean, by year, and which text prevails.

Decides who is a third party intermediary and of which type, what a label of a posting names in its
year, which collection types go with whom, what a QCDR measure is: 42 CFR § 414.1305 and § 414.1400
as the guides of 2019, 2023 and 2026 and the 2027 fact sheet (CMS) state them.

Does not model the self-nomination itself, nor 42 CFR § 414.1305 beyond what those texts quote.

- :mod:`.intermediaries`: who is one, and of which type
- :mod:`.labels`: words whose meaning changed, and which text prevails
- :mod:`.measures`: collection types and QCDR measures
"""

from __future__ import annotations

from qpp_rules.terms.intermediaries import (
    INTERMEDIARY_TYPES,
    OWED_THE_SAME_DUTIES,
    QPP_PARTICIPANTS,
    Approval,
    Organization,
    RegistryKind,
    check_npi_type,
    is_practice_representative,
    is_qcdr,
    is_registry_by_kind,
    is_registry_by_work,
    is_third_party_intermediary,
)
from qpp_rules.terms.labels import (
    LABELS,
    SourceKind,
    covers,
    prevailing,
    read_options,
)
from qpp_rules.terms.measures import (
    COLLECTION_TYPES,
    check_collection_type,
    is_qcdr_measure,
    matching_collection_types,
)

__all__ = [
    "COLLECTION_TYPES",
    "INTERMEDIARY_TYPES",
    "LABELS",
    "OWED_THE_SAME_DUTIES",
    "QPP_PARTICIPANTS",
    "Approval",
    "Organization",
    "RegistryKind",
    "SourceKind",
    "check_collection_type",
    "check_npi_type",
    "covers",
    "is_practice_representative",
    "is_qcdr",
    "is_qcdr_measure",
    "is_registry_by_kind",
    "is_registry_by_work",
    "is_third_party_intermediary",
    "matching_collection_types",
    "prevailing",
    "read_options",
]


def __dir__() -> list[str]:
    return __all__

"""The rulebook: every parameter and rule of the package, listed, searched, compared, snapshotted.

A parameter is a value by performance year; a rule is one thing that a finding can be about. The
rulebook lists them subject by subject, each subject in the order of the regulation's paragraphs.

A requirement is one statement of the source documents. :func:`requirements` gives them all, each
with what claims it, and :func:`trace` leads from a paragraph, a requirement, a rule or a parameter
to all the others.
"""

from __future__ import annotations

from qpp_rules.rulebook.documents import SOURCE_DOCUMENTS, Place, headings, places
from qpp_rules.rulebook.listing import (
    SUBJECTS,
    at,
    citing,
    compare,
    listing,
    parameters,
    rule,
    rules,
    snapshot,
)
from qpp_rules.rulebook.requirements import (
    Claim,
    Claimant,
    Requirement,
    claimants,
    claims,
    requirement,
    requirements,
)
from qpp_rules.rulebook.tracing import trace

__all__ = [
    "SOURCE_DOCUMENTS",
    "SUBJECTS",
    "Claim",
    "Claimant",
    "Place",
    "Requirement",
    "at",
    "citing",
    "claimants",
    "claims",
    "compare",
    "headings",
    "listing",
    "parameters",
    "places",
    "requirement",
    "requirements",
    "rule",
    "rules",
    "snapshot",
    "trace",
]


def __dir__() -> list[str]:
    return __all__

"""The rules that MIPS third party intermediaries must follow, as typed Python.

Who is eligible, whose data are audited, what is due when: every answer carries its reasons, the
numbers compared, and the paragraph that each reason is written in.

The subjects are modules: :mod:`~qpp_rules.eligibility`, :mod:`~qpp_rules.sampling`,
:mod:`~qpp_rules.deadlines`, :mod:`~qpp_rules.agreements`, :mod:`~qpp_rules.terms`. What they share
is here.
"""

from __future__ import annotations

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination, Finding, Rule, Verdict
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidValue,
    QppRulesError,
    YearNotCovered,
)
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.vocabulary import ReadinessStatus
from qpp_rules.core.years import EASTERN, PaymentYear, PerformanceYear

__all__ = [
    "EASTERN",
    "ApmEntity",
    "Basis",
    "Citation",
    "Determination",
    "Entry",
    "Finding",
    "Group",
    "Individual",
    "InvalidInput",
    "InvalidType",
    "InvalidValue",
    "Npi",
    "Parameter",
    "Participant",
    "PaymentYear",
    "PerformanceYear",
    "QppRulesError",
    "ReadinessStatus",
    "Rule",
    "Subgroup",
    "Tin",
    "Verdict",
    "VirtualGroup",
    "YearNotCovered",
]


def __dir__() -> list[str]:
    return __all__

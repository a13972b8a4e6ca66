"""The rules that MIPS third party intermediaries must follow, as typed Python.

Who is eligible, whose data is audited, what is due when: every answer has its reasons, the numbers
compared, and the paragraph that states each reason.

The subjects are modules: :mod:`~qpp_rules.deadlines`, :mod:`~qpp_rules.terms`,
:mod:`~qpp_rules.eligibility`, :mod:`~qpp_rules.elections`, :mod:`~qpp_rules.registration`,
:mod:`~qpp_rules.reweighting`, :mod:`~qpp_rules.self_nomination`, :mod:`~qpp_rules.standing`,
:mod:`~qpp_rules.postings`, :mod:`~qpp_rules.agreements`, :mod:`~qpp_rules.feedback`,
:mod:`~qpp_rules.measures`, :mod:`~qpp_rules.submissions`, :mod:`~qpp_rules.sampling`,
:mod:`~qpp_rules.audits`. :mod:`~qpp_rules.results` reads what CMS publishes. The names that they
share are here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qpp_rules.core.citations import Basis, Citation
    from qpp_rules.core.determinations import Determination
    from qpp_rules.core.errors import (
        InvalidInput,
        InvalidType,
        InvalidValue,
        QppRulesError,
        YearNotCovered,
    )
    from qpp_rules.core.findings import (
        Finding,
        Rule,
        Verdict,
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
    from qpp_rules.core.planned_submissions import PlannedSubmission
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
    "PlannedSubmission",
    "QppRulesError",
    "ReadinessStatus",
    "Rule",
    "Subgroup",
    "Tin",
    "Verdict",
    "VirtualGroup",
    "YearNotCovered",
]

_HOMES: Final = (
    "citations",
    "determinations",
    "errors",
    "findings",
    "identifiers",
    "parameters",
    "planned_submissions",
    "vocabulary",
    "years",
)
"""The modules of :mod:`qpp_rules.core` that the names come from."""


def __dir__() -> list[str]:
    return __all__


# Type checkers know the names from above; with a __getattr__ they would accept any other name.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import all names when the first of them is requested.

        For its entry points, Hypothesis imports this package wherever it is installed. That import
        must be cheap, and must work even if something inside the package is broken.
        """
        if name not in __all__:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        for home in _HOMES:
            module = import_module(f"{__name__}.core.{home}")
            globals().update(
                {one: getattr(module, one) for one in module.__all__ if one in __all__}
            )
        return globals()[name]

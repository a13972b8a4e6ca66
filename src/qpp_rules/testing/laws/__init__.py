"""Laws that any implementation of the rules must keep, to be called from your own test suite.

Each takes your functions, and says of which of this package's own they have the form. It runs
Hypothesis inside, so call it from a plain test, without ``@given``. Where your code breaks the law,
:class:`LawBroken` is raised, an AssertionError that names the law, the paragraph in which it is
written, and the smallest example found. *settings* are Hypothesis's; the caller's profile holds
where none are given.

Hypothesis draws a sample of the cases. A law that passes found no fault in its sample; it does not
prove that there is none. Only :func:`check_quota` also tries every case up to a limit.
"""

from __future__ import annotations

from qpp_rules.testing.laws.agreements import check_individual_authorization
from qpp_rules.testing.laws.audits import check_error_rate, check_submission_gate
from qpp_rules.testing.laws.elections import check_irrevocability
from qpp_rules.testing.laws.eligibility import check_eligibility_monotonicity
from qpp_rules.testing.laws.exclusion import check_exclusion
from qpp_rules.testing.laws.feedback import check_feedback_days
from qpp_rules.testing.laws.ledgers import check_ledger_merge
from qpp_rules.testing.laws.quotas import check_quota
from qpp_rules.testing.laws.running import LawBroken

__all__ = [
    "LawBroken",
    "check_eligibility_monotonicity",
    "check_error_rate",
    "check_exclusion",
    "check_feedback_days",
    "check_individual_authorization",
    "check_irrevocability",
    "check_ledger_merge",
    "check_quota",
    "check_submission_gate",
]


def __dir__() -> list[str]:
    return __all__

"""Laws that any implementation of the rules must keep. Call them from your own test suite.

Each law takes your functions and names the function of this package whose form they must have. It
runs Hypothesis itself, so call it from a plain test, without ``@given``. If your code breaks the
law, it raises :class:`LawBroken`, an AssertionError that names the law, its source, and the
smallest example found. *settings* are Hypothesis's settings; the default is your profile.

Hypothesis draws a sample of the cases. If a law passes, it found no fault in its sample; that
doesn't prove there is none. Only :func:`check_quota` also tries every case up to a limit.
"""

from __future__ import annotations

from qpp_rules.testing.laws.agreements import check_individual_authorization
from qpp_rules.testing.laws.audits import check_error_rate, check_submission_gate
from qpp_rules.testing.laws.elections import check_irrevocability
from qpp_rules.testing.laws.eligibility import check_eligibility_monotonicity
from qpp_rules.testing.laws.exclusion import check_exclusion
from qpp_rules.testing.laws.feedback import check_feedback_days
from qpp_rules.testing.laws.ledgers import check_ledger_merge
from qpp_rules.testing.laws.postings import check_posting_search
from qpp_rules.testing.laws.quotas import check_quota
from qpp_rules.testing.laws.readiness import check_readiness
from qpp_rules.testing.laws.registration import check_registration_gate
from qpp_rules.testing.laws.running import LawBroken
from qpp_rules.testing.laws.self_nomination import check_application_items
from qpp_rules.testing.laws.standing import check_plan_items, check_standing_gate
from qpp_rules.testing.laws.submissions import check_submission_checks

__all__ = [
    "LawBroken",
    "check_application_items",
    "check_eligibility_monotonicity",
    "check_error_rate",
    "check_exclusion",
    "check_feedback_days",
    "check_individual_authorization",
    "check_irrevocability",
    "check_ledger_merge",
    "check_plan_items",
    "check_posting_search",
    "check_quota",
    "check_readiness",
    "check_registration_gate",
    "check_standing_gate",
    "check_submission_checks",
    "check_submission_gate",
]


def __dir__() -> list[str]:
    return __all__

"""Readiness: whether a participant's data may go to CMS now, and what holds it back.

It has no rules of its own: it asks the gate of each subject, at one instant, with the facts of one
planned submission, and orders what they say. 42 CFR § 414.1400; each finding cites its own
paragraph of the year. Covers 2017 to 2027; before 2023 no text of agreements and contents was read,
so that no data is READY, and in 2027 a submission window has to be given.

Does not model support calls, the participation plan, the attestation of the posting, and a change
of the validation plan: they hold no data back, and their subjects judge them.

- :mod:`.cases`: a planned submission with every fact, and CMS's receipt
- :mod:`.clearing`: what clears each blocker, and who can
- :mod:`.gates`: asking the gates
- :mod:`.cautions`: what is warned of
- :mod:`.checking`: the answer for one case
- :mod:`.roster`: the answers for many, and what is to be done
"""

from __future__ import annotations

from qpp_rules.readiness.cases import Receipt, SubmissionCase
from qpp_rules.readiness.cautions import Caution, CautionKind
from qpp_rules.readiness.checking import Blocker, OutsidePosting, Readiness, check
from qpp_rules.readiness.clearing import ClearedBy, Gate, Scope, cures
from qpp_rules.readiness.roster import (
    EVERYONE,
    CheckedRoster,
    check_all,
    unsubmitted,
    work_calendar,
    worklist,
)

__all__ = [
    "EVERYONE",
    "Blocker",
    "Caution",
    "CautionKind",
    "CheckedRoster",
    "ClearedBy",
    "Gate",
    "OutsidePosting",
    "Readiness",
    "Receipt",
    "Scope",
    "SubmissionCase",
    "check",
    "check_all",
    "cures",
    "unsubmitted",
    "work_calendar",
    "worklist",
]


def __dir__() -> list[str]:
    return __all__

"""CMS's JSON, read and written: the Eligibility API (v6) and the Submissions API.

**Eligibility.** CMS gives a verdict without the figures: a reason code names the criteria that fell
below the threshold. TINs in public answers are masked, so a row may not name a participant. CMS
does not explain two combinations of the opt-in fields; they give UNDETERMINED with the reason.
Fields that contradict each other give UNDETERMINED too, and the finding names them. CMS's look-up
says "not opt-in eligible" both for those who are required to report and for those who are not
eligible; the answers here tell them apart.

Every reading function takes parsed JSON or its text. In text, an object with the same key twice is
refused, because a parser silently keeps the last.

Not modeled: the request that makes an election, because no description of it was found; and scores,
special statuses, APM Entities, virtual groups and registrations, which the same API serves.

- :mod:`.opt_in`: the opt-in look-up
- :mod:`.eligibility`: what the API says about an NPI and its practices
"""

from __future__ import annotations

from qpp_rules.adapters.qpp_api.eligibility import (
    NpiStatus,
    PracticeRecord,
    QpCode,
    Scenario,
    read_npi_response,
)
from qpp_rules.adapters.qpp_api.opt_in import (
    LOW_VOLUME_REASONS,
    OptInRow,
    OptInStatus,
    exceeded_of_reason,
    opt_in_entities,
    read_opt_in_rows,
    reason_of_exceeded,
)
from qpp_rules.adapters.qpp_api.submission_files import read_submissions
from qpp_rules.adapters.qpp_api.submissions import (
    read_measurement_set,
    read_submission,
    write_measurement_sets,
    write_submission,
)

__all__ = [
    "LOW_VOLUME_REASONS",
    "NpiStatus",
    "OptInRow",
    "OptInStatus",
    "PracticeRecord",
    "QpCode",
    "Scenario",
    "exceeded_of_reason",
    "opt_in_entities",
    "read_measurement_set",
    "read_npi_response",
    "read_opt_in_rows",
    "read_submission",
    "read_submissions",
    "reason_of_exceeded",
    "write_measurement_sets",
    "write_submission",
]


def __dir__() -> list[str]:
    return __all__

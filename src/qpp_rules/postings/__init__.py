"""Postings: CMS's lists of approved QCDRs and qualified registries, and choosing from them.

CMS publishes two workbooks a year. This subject holds one as typed records, decides whether it
shows an intermediary as authorized, and runs the seven steps of choosing as a search. Whatever a
posting does not say is not known, never a no. A listing is not an endorsement: CMS does not
evaluate what an intermediary says about itself.

No workbook of CMS was found. The columns are those that CMS prints in its participation guides of
2023 and 2026; how cells are written is our reading.

The subject is pure: it takes rows of cells. :mod:`qpp_rules.adapters.workbooks` reads the files.

- :mod:`.columns`: the columns by year
- :mod:`.cells`: how a cell is read
- :mod:`.intermediaries`: one row, and its defects
- :mod:`.posting`: the posting of a year, and its versions
- :mod:`.reading`: how the tabs of a workbook are read
- :mod:`.listing`: whether an intermediary is listed, and its status
- :mod:`.search`: the steps of choosing
- :mod:`.gate`: whether what is planned is listed
- :mod:`.sender`: the sender that submissions use
- :mod:`.comparison`: what changed between two versions
"""

from __future__ import annotations

from qpp_rules.postings.cells import RemedialStatus
from qpp_rules.postings.columns import COLUMNS, Column
from qpp_rules.postings.comparison import compare
from qpp_rules.postings.gate import may_submit
from qpp_rules.postings.intermediaries import Defect, PostedCell, PostedIntermediary
from qpp_rules.postings.listing import check_attestation, is_authorized
from qpp_rules.postings.posting import ContentsRow, Posting, Version, in_force
from qpp_rules.postings.reading import posting_of
from qpp_rules.postings.search import Needs, find
from qpp_rules.postings.sender import sender

__all__ = [
    "COLUMNS",
    "Column",
    "ContentsRow",
    "Defect",
    "Needs",
    "PostedCell",
    "PostedIntermediary",
    "Posting",
    "RemedialStatus",
    "Version",
    "check_attestation",
    "compare",
    "find",
    "in_force",
    "is_authorized",
    "may_submit",
    "posting_of",
    "sender",
]


def __dir__() -> list[str]:
    return __all__

"""Results: what CMS publishes of participation and performance, as typed rows.

CMS publishes one file a year, the Quality Payment Program (QPP) Experience public use file: a row
for each TIN/NPI that is a MIPS eligible clinician, with its final score, payment adjustment,
performance category scores, and the measures and activities that count. The file has no TIN and,
as CMS publishes it, no year. This subject reads its rows. It decides nothing, and computes nothing
from columns that were not seen; a column that it does not know is kept aside.

The file of one year has other columns than that of another. ``COLUMNS`` lists those that are
known, each with the years in which it was seen.

The subject is pure: it takes rows of cells. ``qpp_rules.adapters.experience`` reads the files.

- :mod:`.columns`: the columns of the file, and the years in which each was seen
- :mod:`.clinician_results`: one row
- :mod:`.reading`: how a row is read
- :mod:`.glance`: a file at a glance
"""

from __future__ import annotations

from qpp_rules.results.clinician_results import (
    CategoryResult,
    ClinicianResult,
    MeasureResult,
    MeasureRole,
)
from qpp_rules.results.columns import COLUMNS, Column
from qpp_rules.results.glance import AtAGlance, Scores, at_a_glance
from qpp_rules.results.reading import read_row

__all__ = [
    "COLUMNS",
    "AtAGlance",
    "CategoryResult",
    "ClinicianResult",
    "Column",
    "MeasureResult",
    "MeasureRole",
    "Scores",
    "at_a_glance",
    "read_row",
]


def __dir__() -> list[str]:
    return __all__

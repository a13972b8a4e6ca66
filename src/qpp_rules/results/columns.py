"""The columns of the QPP Experience file, and the years in which each was seen.

CMS's API writes ``payment adjustment percentage``, its data dictionary
``Payment_Adjustment_Percentage``, a warehouse the same in capitals: here all are one name. Measures
have numbered columns, such as ``quality measure id 1``; here the number is left out.

Seen were the data dictionary of 2020, the names of the columns of 2017 to 2024 as others list them,
and a few rows of each year. No file was seen whole.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import field

from qpp_rules.core.checks import a_text
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year

_NUMBERED: Final = re.compile(
    "(.* measure (?:id|type|collection type|score|achievement points)) ([0-9]{1,3})"
)
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")


@frozen
class Column:
    """A column that is known, and the first and last year in which it was seen."""

    name: str = field(validator=a_text)
    first_year: PerformanceYear = field(validator=a_performance_year)
    last_year: PerformanceYear = field(validator=a_performance_year)


def _seen(first_year: int, last_year: int, *names: str) -> tuple[Column, ...]:
    first, last = PerformanceYear(first_year), PerformanceYear(last_year)
    return tuple(Column(name, first, last) for name in names)


COLUMNS: Final = (
    *_seen(
        2017,
        2024,
        "provider key",
        "practice state or us territory",
        "practice size",
        "clinician specialty",
        "years in medicare",
        "npi",
        "medicare patients",
        "allowed charges",
        "services",
        "opted into mips",
        "final score",
        "payment adjustment percentage",
        "complex patient bonus",
        "quality category score",
        "quality measure id",
        "quality measure score",
        "promoting interoperability pi category score",
        "pi measure id",
        "pi measure score",
        "ia measure id",
        "ia measure score",
        "cost measure id",
    ),
    *_seen(
        2017,
        2021,
        "engaged",
        "participation type",
        "small practitioner",
        "rural clinician",
        "hpsa clinician",
        "ambulatory surgical center",
        "hospital based clinician",
        "non patient facing",
        "facility based",
        "extreme hardship",
        "extreme hardship quality",
        "quality improvement bonus",
        "extreme hardship pi",
        "pi hardship",
        "pi reweighting",
        "ia score",
        "extreme hardship ia",
        "cost score",
        "extreme hardship cost",
        "cost measure score",
    ),
    *_seen(
        2022,
        2024,
        "clinician type",
        "non reporting",
        "participation option",
        "small practice status",
        "rural status",
        "health professional shortage area status",
        "ambulatory surgical center based status",
        "hospital based status",
        "non patient facing status",
        "facility based status",
        "dual eligibility ratio",
        "safety net status",
        "extreme uncontrollable circumstance euc",
        "quality reweighting euc",
        "quality improvement score",
        "small practice bonus",
        "quality measure collection type",
        "pi reweighting euc",
        "pi reweighting hardship exception",
        "pi reweighting special status or clinician type",
        "pi measure type",
        "improvement activities ia category score",
        "ia reweighting euc",
        "cost category score",
        "cost reweighting euc",
        "cost measure achievement points",
    ),
    *_seen(
        2023,
        2024,
        "reporting option",
        "mips value pathway id",
        "received facility score",
        "quality category weight",
        "promoting interoperability pi category weight",
        "improvement activities ia category weight",
        "cost improvement score",
        "cost category weight",
    ),
)
"""The columns that are read, with the years in which each was seen. Any other is kept aside."""


def numbered(written: str) -> tuple[str, int]:
    """Return the name of a column, and the number of its measure or 0.

    >>> numbered("Promoting Interoperability (PI) Category Score")
    ('promoting interoperability pi category score', 0)
    >>> numbered("QUALITY_MEASURE_ID_10")
    ('quality measure id', 10)
    """
    name = _SEPARATORS.sub(" ", written.casefold()).strip()
    found = _NUMBERED.fullmatch(name)
    return (name, 0) if found is None else (found[1], int(found[2]))

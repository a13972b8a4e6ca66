"""The columns of a qualified posting by year, and which header names which column.

The words of 2023 and 2026 are exchanged: what 2023 calls reporting options are the participation
options of 2026. So a header is looked for in the table of its year, and only there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.values import Enumeration

if TYPE_CHECKING:
    from qpp_rules.core.parameters import Parameter
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


class Column(Enumeration):
    """The columns of a posting, in the words of 2026."""

    NAME = "name"
    REMEDIAL_ACTION = "remedial action or termination"
    PARTNERSHIPS = "partnerships"
    ORGANIZATION_TYPE = "organization type"
    SPECIALTY = "specialty"
    PARTICIPATION = "new or years participated"
    CONTACT = "contact information"
    WEBSITE = "website"
    COST = "cost"
    SERVICES = "services offered"
    LAST_DATE = "last date to accept new clients"
    REPORTING_OPTIONS = "reporting options"
    PARTICIPATION_OPTIONS = "participation options"
    VIRTUAL_GROUP_SPECIALTIES = "virtual group specialty parameters"
    IMPROVEMENT_ACTIVITIES = "improvement activities"
    INTEROPERABILITY = "Promoting Interoperability measures"
    MIPS_CQMS = "MIPS CQMs"
    ECQMS = "eCQMs"
    MVPS = "MVPs"
    MVP_MIPS_CQMS = "MVP MIPS CQMs"
    MVP_ECQMS = "MVP eCQMs"
    MVP_QCDR_MEASURES = "MVP QCDR measures"
    QCDR_MEASURES = "QCDR measures"

    __hash__ = object.__hash__


QCDR_COLUMNS: Final = frozenset({Column.MVP_QCDR_MEASURES, Column.QCDR_MEASURES})
"""The columns that only the posting of QCDRs has."""

Columns: TypeAlias = Mapping[str, Column]

_NAME: Final = "QCDR/Qualified Registry Name"
_REMEDIAL_ACTION: Final = "Remedial Action/ Termination as Third Party Intermediary"
_PARTICIPATION: Final = (
    "New QCDR or Qualified Registry or Years QCDR or Qualified Registry Previously Participated"
)
_VIRTUAL_GROUPS: Final = "Virtual Groups Specialty Parameters (if applicable)"
_MIPS_CQMS: Final = "MIPS Clinical Quality Measures (CQMs) Supported"
_ECQMS: Final = "MIPS Electronic Clinical Quality Measures (eCQMs) Supported"
_MVPS: Final = "MIPS Value Pathways (MVPs) Supported"
_QCDR_MEASURES: Final = "QCDR Measures Supported (QCDR Qualified Posting Only)"
_COLUMNS_OF_2023: Final[Columns] = MappingProxyType(
    {
        _NAME: Column.NAME,
        _REMEDIAL_ACTION: Column.REMEDIAL_ACTION,
        "Organization Type": Column.ORGANIZATION_TYPE,
        "Specialty": Column.SPECIALTY,
        _PARTICIPATION: Column.PARTICIPATION,
        "Contact Information": Column.CONTACT,
        "Website": Column.WEBSITE,
        "Cost": Column.COST,
        "Services Offered": Column.SERVICES,
        "Last Date to Accept New Clients for 2023 MIPS Performance Period": Column.LAST_DATE,
        "Reporting Frameworks Supported": Column.REPORTING_OPTIONS,
        "Reporting Options Supported": Column.PARTICIPATION_OPTIONS,
        _VIRTUAL_GROUPS: Column.VIRTUAL_GROUP_SPECIALTIES,
        "Improvement Activities Supported": Column.IMPROVEMENT_ACTIVITIES,
        "Promoting Interoperability Supported": Column.INTEROPERABILITY,
        _MIPS_CQMS: Column.MIPS_CQMS,
        _ECQMS: Column.ECQMS,
        _MVPS: Column.MVPS,
        _QCDR_MEASURES: Column.QCDR_MEASURES,
    }
)
_COLUMNS_OF_2026: Final[Columns] = MappingProxyType(
    {
        _NAME: Column.NAME,
        _REMEDIAL_ACTION: Column.REMEDIAL_ACTION,
        "Partnerships": Column.PARTNERSHIPS,
        "Organization Type": Column.ORGANIZATION_TYPE,
        "Specialty": Column.SPECIALTY,
        _PARTICIPATION: Column.PARTICIPATION,
        "Contact Information": Column.CONTACT,
        "Website": Column.WEBSITE,
        "Cost": Column.COST,
        "Services Offered": Column.SERVICES,
        "Last Date to Accept New Clients for 2026 MIPS Performance Period": Column.LAST_DATE,
        "Reporting Option(s) Supported": Column.REPORTING_OPTIONS,
        "Participation Option(s) Supported": Column.PARTICIPATION_OPTIONS,
        _VIRTUAL_GROUPS: Column.VIRTUAL_GROUP_SPECIALTIES,
        "Improvement Activities Supported": Column.IMPROVEMENT_ACTIVITIES,
        "Promoting Interoperability Measures Supported": Column.INTEROPERABILITY,
        _MIPS_CQMS: Column.MIPS_CQMS,
        _ECQMS: Column.ECQMS,
        _MVPS: Column.MVPS,
        "MVP MIPS CQMs Supported": Column.MVP_MIPS_CQMS,
        "MVP eCQMs Supported": Column.MVP_ECQMS,
        "MVP QCDR Measures Supported (QCDR Qualified Posting Only)": Column.MVP_QCDR_MEASURES,
        _QCDR_MEASURES: Column.QCDR_MEASURES,
    }
)
_STARTED_2023: Final = "Getting Started with the 2023 QCDR Qualified Posting"
_STARTED_2026: Final = "Getting Started with the 2026 QCDR Qualified Posting"

COLUMNS: Final[Parameter[Columns]] = _page.parameter(
    "postings.columns",
    "the columns of a qualified posting, by their headers",
    entry(2023, 2023, _COLUMNS_OF_2023, guidance(GUIDE_2023, _STARTED_2023)),
    entry(2026, 2026, _COLUMNS_OF_2026, guidance(GUIDE_2026, _STARTED_2026)),
    note="The columns were read in CMS's guides of 2023 and 2026; no posting was found.",
)

# A remark of the guide, which may or may not stand in the workbook's header.
_REMARK: Final = re.compile(r" ?\((qcdr qualified posting only|if applicable)\)")
_SLASH: Final = re.compile(r" ?/ ?")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


# The cells of a posting are looked at for headers, and most of the short ones say the same.
@lru_cache(maxsize=1024)
def plain_header(text: str) -> str:
    r"""Return *text* without what differs between prints of one header: case, blanks, soft breaks.

    >>> plain_header("Remedial Action/ Termination\n as Third Party Intermediary")
    'remedial action/termination as third party intermediary'
    """
    plain = " ".join(_INVISIBLE.sub("", text).casefold().split())
    return _REMARK.sub("", _SLASH.sub("/", plain)).replace("(s)", "s").strip(" :*")


def column_of(header: str, year: PerformanceYear) -> Column | None:
    """Return the column that *header* names in the posting of *year*, or None.

    A header that names another year than its own is not one of the posting.
    """
    known = {plain_header(one): column for one, column in COLUMNS.at(year).items()}
    return known.get(plain_header(header))

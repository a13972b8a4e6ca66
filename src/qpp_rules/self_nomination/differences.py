"""How QCDRs and qualified registries differ: Table 1 of the 2027 fact sheet, row by row."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from qpp_rules.core.pages import Page, entry
from qpp_rules.core.plain_json import plain_text
from qpp_rules.core.sources import GUIDE_2023, GUIDE_2026, guidance, unread
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import check_year
from qpp_rules.self_nomination.paragraphs import (
    KEY_DIFFERENCES,
    paragraph,
    printed_later,
    section,
    sheet,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.parameters import Entry, Parameter
    from qpp_rules.core.years import PerformanceYear

T = TypeVar("T")


class MvpMeasures(Enumeration):
    """Which QCDR measures of an MVP an intermediary supports."""

    OWN_OR_PERMITTED = "its own, or those whose owner documents permission"
    NONE = "none"


class MeasureDuty(Enumeration):
    """What a QCDR does with its own measures, as CMS requires."""

    DEVELOP = "develop"
    TEST = "test"
    SPECIFY = "specify"
    POST = "publicly post"


_page = Page(__name__)
_CHOOSING: Final = "Should I select a QCDR or Qualified Registry as my third party intermediary?"
_TEMPLATES: Final = "QCDR measure submission templates (CMS)"
_QCDR_DEFINED: Final = '414.1305 "Qualified clinical data registry"'


def _row(
    *, of_qcdr: T, of_registry: T, cited: Mapping[int, Citation]
) -> tuple[Entry[Mapping[IntermediaryType, T]], ...]:
    both = MappingProxyType(
        {IntermediaryType.QCDR: of_qcdr, IntermediaryType.QUALIFIED_REGISTRY: of_registry}
    )
    return tuple(entry(year, year, both, source) for year, source in cited.items())


MOST_QCDR_MEASURES: Final = _page.parameter(
    "self-nomination.most-qcdr-measures",
    "QCDR measures that an intermediary may nominate, by its type",
    *_row(
        of_qcdr=30,
        of_registry=0,
        cited={
            2020: guidance(_TEMPLATES, "number of measures"),
            2021: guidance(_TEMPLATES, "number of measures"),
            2023: guidance(GUIDE_2023, _CHOOSING),
            **{year: paragraph("(b)(4)(iv)(P)", year) for year in (2024, 2025)},
            2026: guidance(GUIDE_2026, _CHOOSING, cites="414.1400(b)(4)(iv)(P)"),
            2027: sheet(KEY_DIFFERENCES, "(b)(4)(iv)(P)"),
        },
    ),
    note="No source of 2017 to 2019 and 2022 that was read gives a number.",
)
CLINICAL_EXPERTISE: Final = _page.parameter(
    "self-nomination.needs-clinical-expertise",
    "whether an intermediary needs clinical expertise (its own or by collaboration), by type",
    *_row(
        of_qcdr=True,
        of_registry=False,
        cited={
            **{
                year: unread(2024, section(_QCDR_DEFINED, 2024), "; the definition began with 2020")
                for year in (2020, 2021, 2022)
            },
            2023: guidance(GUIDE_2023, "What is a QCDR?", cites="414.1305"),
            **{year: section(_QCDR_DEFINED, year) for year in (2024, 2025)},
            2026: guidance(GUIDE_2026, "What is a QCDR?", cites="414.1305"),
            2027: sheet(KEY_DIFFERENCES),
        },
    ),
    note="Before 2020 a QCDR needed to qualify as a collector of data only.",
)
MVP_QCDR_MEASURES: Final = _page.parameter(
    "self-nomination.mvp-qcdr-measures",
    "QCDR measures of an MVP that an intermediary supports, by its type",
    *_row(
        of_qcdr=MvpMeasures.OWN_OR_PERMITTED,
        of_registry=MvpMeasures.NONE,
        cited={
            2023: printed_later("(b)(1)(ii)(B)"),
            **{year: paragraph("(b)(1)(ii)(B)", year) for year in range(2024, 2027)},
            2027: sheet(KEY_DIFFERENCES, "(b)(1)(ii)(B)"),
        },
    ),
    note="MVPs began with performance year 2023.",
)
MEASURE_DUTIES: Final = _page.parameter(
    "self-nomination.measure-duties",
    "what an intermediary does with its own measures, by its type",
    *_row(
        of_qcdr=frozenset(MeasureDuty),
        of_registry=frozenset(),
        cited={2027: sheet(KEY_DIFFERENCES, "(b)(4)")},
    ),
)
TABLE_1: Final[Mapping[str, Parameter[Any]]] = MappingProxyType(
    {
        "Ability to submit QCDR measures": MOST_QCDR_MEASURES,
        "Clinical expertise requirement": CLINICAL_EXPERTISE,
        "MVP support nuance": MVP_QCDR_MEASURES,
        "Measure development duties": MEASURE_DUTIES,
    }
)
"""The rows of Table 1 in CMS's words, each with its parameter."""


def differences(year: PerformanceYear) -> tuple[dict[str, str], ...]:
    """Return the rows of Table 1 that sources of *year* give: the area, QCDR, Qualified Registry.

    >>> from qpp_rules import PerformanceYear
    >>> differences(PerformanceYear(2027))[1]
    {'area': 'Clinical expertise requirement', 'QCDR': 'true', 'Qualified Registry': 'false'}

    Raises InvalidType for anything but a PerformanceYear.

    Citation: 2027 Self-Nomination Fact Sheet, Table 1.
    """
    check_year("differences", year)
    return tuple(
        {
            "area": area,
            **{one.value: plain_text(value) or "none" for one, value in row.at(year).items()},
        }
        for area, row in TABLE_1.items()
        if row.covers(year)
    )

"""Promoting Interoperability: what must be reported, what may not stand together, and how long.

CMS's measures data flags each of several alternatives as required, so the required measures of a
year are listed here. Their exclusions, substitutes and levels of active engagement come from CMS's
file. Points are not modeled.

A numerator of 0 is not enough. An exclusion that is claimed stands for its measure.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.pages import Page, entry, our_reading, text, texts
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.submissions.content import Proportion
from qpp_rules.submissions.periods import period_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qpp_rules.core.determinations import Finding
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures import Inventory
    from qpp_rules.submissions.content import Value
    from qpp_rules.submissions.option_data import OptionData, PlacedSet

_page = Page(__name__)

_CATEGORY: Final = PerformanceCategory.PROMOTING_INTEROPERABILITY


def _data(key: str, *, note: str = "", basis: Basis = Basis.CMS_GUIDANCE) -> Citation:
    return Citation("QPP measures data (CMS)", f"measures-data.json, {key}", None, basis, note)


def _copy(note: str) -> Citation:
    """Cite CMS's notices on the rule for 2026, which were read as others copied them."""
    return Citation("QPP measures data (CMS)", "measures-data.json", None, Basis.SECONDARY, note)


_SUBMISSIONS: Final = Citation(
    "QPP Submissions API documentation (CMS)",
    "Change Log",
    date(2025, 12, 23),
    Basis.CMS_GUIDANCE,
)
_CONVERSION: Final = Citation(
    "QPP Conversion Tool (CMS)", "PiSectionValidator", None, Basis.CMS_GUIDANCE
)

_ATTESTED: Final = ("INFBLO_1", "ONCDIR_1", "PPHI_1")
_OF_2019: Final = (*_ATTESTED, "EP_1", "HIE_1", "HIE_4", "PEA_1")
_OF_2022: Final = (*_OF_2019, "PHCDRR_1", "PHCDRR_3", "PPHI_2")


def _named(prefix: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{name}" for name in sorted(names))


REQUIRED_MEASURES: Final = _page.parameter(
    "submissions.interoperability.required-measures",
    "Promoting Interoperability measures that must be reported, excluded or replaced",
    entry(
        2017,
        2017,
        _named("ACI", *_ATTESTED, "EP_1", "HIE_1", "HIE_2", "PEA_1"),
        _data("isRequired"),
    ),
    entry(
        2018,
        2018,
        _named("PI", *_ATTESTED, "EP_1", "HIE_1", "HIE_2", "PEA_1"),
        _data("isRequired"),
    ),
    entry(2019, 2021, _named("PI", *_OF_2019), _data("isRequired")),
    entry(2022, 2022, _named("PI", *_OF_2022), _data("isRequired")),
    entry(2023, 2026, _named("PI", *_OF_2022, "EP_2"), _data("isRequired")),
    note="CMS's file of 2027 is a placeholder, and no text of that year was read. "
    "Ask about the other categories alone.",
)
MORE_EXCLUSIONS: Final = _page.parameter(
    "submissions.interoperability.exclusions-not-in-the-data",
    "exclusions that CMS's measures data does not link to their measure",
    entry(
        2017,
        2017,
        (
            ("ACI_EP_1", ("ACI_LVPP_1",)),
            ("ACI_HIE_1", ("ACI_LVOTC_1",)),
            ("ACI_HIE_2", ("ACI_LVITC_1",)),
        ),
        _data("substitutes"),
    ),
    entry(2019, 2019, (("PI_HIE_4", ("PI_CUITC_1", "PI_LVITC_2")),), _data("reportingCategory")),
    note="In other years the data links them.",
)
NOT_BESIDE: Final = _page.parameter(
    "submissions.interoperability.not-beside",
    "exclusions that CMS refuses beside PI_HIE_5, though its measures data does not link them",
    entry(2022, 2026, ("PI_LVITC_2", "PI_LVOTC_1"), _CONVERSION),
)

REQUIRED: Final = _page.rule(
    "submissions.interoperability.required",
    "a required Promoting Interoperability measure is reported, excluded or replaced",
    REQUIRED_MEASURES,
    "SUB-017",
    note=REQUIRED_MEASURES.note,
)
NUMERATOR: Final = _page.rule(
    "submissions.interoperability.numerator",
    "the numerator of a required Promoting Interoperability measure is at least one",
    texts(2019, 2026, cfr("414.1375(b)(2)", as_of=date(2021, 1, 1)), read=2021),
    "SUB-017",
)
ATTESTATION: Final = _page.rule(
    "submissions.interoperability.attestation",
    "a required attestation is yes",
    (
        text(2017, 2020, _data("isRequired")),
        text(2021, 2021, cfr("414.1375(b)(3)", as_of=date(2021, 1, 1))),
        text(2022, 2026, _data("isRequired")),
    ),
    "SUB-017",
)
SAFER: Final = _page.rule(
    "submissions.interoperability.safer",
    "the attestation on the SAFER Guides is there, and is yes where it must be",
    (
        text(
            2022,
            2024,
            _data(
                "isRequired",
                note="whether a no is enough was not found for these years",
            ),
        ),
        text(
            2025,
            2026,
            _copy("a third party says that it must be yes; CMS's own text was not read"),
        ),
    ),
    "SUB-017",
)
LEVEL: Final = _page.rule(
    "submissions.interoperability.engagement",
    "one level of active engagement is reported with a public health measure",
    (text(2023, 2026, _data("preprod")),),
    "SUB-017",
)
SUPPRESSED: Final = _page.rule(
    "submissions.interoperability.suppressed",
    "a measure that CMS suppressed in the year is reported or excluded",
    (
        text(
            2025,
            2025,
            _copy("CMS's notice on the rule for 2026 suppresses PI_PHCDRR_3, as a copy says; "
                  "whether it still must be reported was not found"),
        ),
    ),
)
PUBLIC_HEALTH: Final = _page.rule(
    "submissions.interoperability.public-health",
    "enough public health measures are reported",
    (
        text(
            2019,
            2021,
            _data(
                "isRequired",
                note="CMS's file flags all five as required; how many are enough was not found",
            ),
        ),
    ),
)
TRANSITION: Final = _page.rule(
    "submissions.interoperability.transition",
    "the edition of the technology opens the transition measures",
    (
        text(
            2017,
            2018,
            _data("measureSets", note="which edition of CEHRT opens them was not found"),
        ),
    ),
)
BONUS: Final = _page.rule(
    "submissions.interoperability.bonus",
    "a bonus measure is reported",
    (text(2017, 2026, _data("isBonus")),),
)
TOGETHER: Final = _page.rule(
    "submissions.interoperability.not-together",
    "no exclusion or substitute stands beside the measure that it replaces",
    (text(2017, 2027, _SUBMISSIONS),),
    "SUB-070",
)
APM_ENTITY: Final = _page.rule(
    "submissions.interoperability.apm-entity",
    "CMS takes Promoting Interoperability data of an APM Entity",
    (
        text(2020, 2021, _SUBMISSIONS),
        text(
            2022,
            2024,
            Citation(
                _SUBMISSIONS.document,
                _SUBMISSIONS.locator,
                _SUBMISSIONS.as_of,
                Basis.INTERPRETATION,
                "CMS refused it in 2020 and 2021; whether it still did was not found, and it could "
                "be refused or taken",
            ),
        ),
        text(
            2025,
            2027,
            _data(
                "allowedRegistrationTypes and allowedPrograms",
                basis=Basis.INTERPRETATION,
                note="every record of the category names APM Entities and the APP Plus, which "
                "speaks for taking it; CMS refused it in 2020 and 2021 and no text lifts that",
            ),
        ),
    ),
)

_DAYS_READ: Final = cfr("414.1320")
DAYS: Final = _page.parameter(
    "submissions.interoperability.days",
    "continuous days of the Promoting Interoperability performance period, at least",
    entry(2017, 2023, 90, _DAYS_READ),
    entry(
        2024,
        2024,
        180,
        Citation(
            "QPP website (CMS)",
            "2024 Promoting Interoperability",
            None,
            Basis.CMS_GUIDANCE,
            "the last day on which the period can begin is July 5, 2024",
        ),
    ),
    entry(
        2025,
        2026,
        180,
        _copy("a third party says so; the text of the regulation of these years was not read"),
    ),
    note="The period of 2027 was not found.",
)
PERIOD: Final = _page.rule(
    "submissions.interoperability.period",
    "the Promoting Interoperability performance period is long enough",
    DAYS,
    "SUB-072",
)

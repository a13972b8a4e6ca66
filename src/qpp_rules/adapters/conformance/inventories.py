"""The small inventories that the cases on a submission's content name.

The ids are CMS's and their records are invented, so that a few measures show every rule.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.conformance.places import years_of
from qpp_rules.core.identifiers import VendorId
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import (
    Inventory,
    Measure,
    MetricType,
    OverallAlgorithm,
    Source,
    SubmissionMethod,
)
from qpp_rules.rulebook import rule

if TYPE_CHECKING:
    from collections.abc import Mapping

VENDOR: Final = VendorId("1000001")
"""The intermediary that may send the QCDR measures."""
QUALITY, ACTIVITIES, INTEROPERABILITY, COST = PerformanceCategory
REGISTRY: Final = SubmissionMethod.REGISTRY
EHR: Final = SubmissionMethod.ELECTRONIC_HEALTH_RECORD
MEDICARE_CQMS: Final = "submissions.medicare-cqms"
ATTESTATIONS: Final = ("PI_INFBLO_1", "PI_ONCDIR_1", "PI_PPHI_1", "PI_PPHI_2")
"""The attestations that Promoting Interoperability requires."""


def name_of(year: int, *, provisional: bool = False) -> str:
    """Return the name of the inventory of *year*."""
    return f"measures-{year}{'-provisional' if provisional else ''}"


@cache
def inventories() -> Mapping[str, Inventory]:
    """Return the inventories by name: a final and a provisional one of each year."""
    return MappingProxyType(
        {
            name_of(year, provisional=provisional): Inventory(
                year=PerformanceYear(year),
                measures=_measures(year),
                source=Source(provisional=provisional),
            )
            for year in years_of(rule("submissions.year").texts)
            for provisional in (False, True)
        }
    )


def _measures(year: int) -> list[Measure]:
    everyone = frozenset(ParticipationOption) - {ParticipationOption.VIRTUAL_GROUP}
    programs = {"mips", "app1", "appPlus", "G0053"}

    def one(name: str, category: PerformanceCategory, kind: MetricType, **more: Any) -> Measure:
        allowed = {"allowed_programs": programs, "allowed_registration_types": everyone}
        return Measure(name, category, metric_type=kind, **{**allowed, **more})

    def quality(name: str, kind: MetricType, *methods: SubmissionMethod, **more: Any) -> Measure:
        told = {"submission_methods": methods, "is_qcdr_measure": False, "is_risk_adjusted": False}
        return one(name, QUALITY, kind, **{**told, **more})

    def promoting(name: str, kind: MetricType = MetricType.BOOLEAN, **more: Any) -> Measure:
        return one(name, INTEROPERABILITY, kind, **{"exclusions": (), "substitutes": (), **more})

    single = MetricType.SINGLE_PERFORMANCE_RATE
    average = {"overall_algorithm": OverallAlgorithm.SIMPLE_AVERAGE}
    of_qcdr = {"is_qcdr_measure": True, "allowed_vendors": {VENDOR.identifier}}
    of_acos = [quality("001SSP", single, REGISTRY, companions={"001"})]
    return [
        quality("001", single, REGISTRY, EHR),
        *(of_acos if rule(MEDICARE_CQMS).covers(PerformanceYear(year)) else ()),
        quality("047", single, REGISTRY, is_risk_adjusted=True),
        quality("128", single, REGISTRY, allowed_programs={"G0055", "G0058", "M1367", "M1370"}),
        quality(
            "305",
            MetricType.MULTI_PERFORMANCE_RATE,
            EHR,
            strata=("14Days", "34Days"),
            **average,
        ),
        quality("321", MetricType.CAHPS, SubmissionMethod.CERTIFIED_SURVEY_VENDOR),
        quality(
            "492", single, REGISTRY, allowed_registration_types={ParticipationOption.INDIVIDUAL}
        ),
        # Its record says nothing.
        Measure("500", QUALITY),
        quality("M2S1", MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE, REGISTRY, **of_qcdr),
        quality(
            "K2MISSG1",
            MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
            REGISTRY,
            strata=("reporting", "performance"),
            **average,
            **of_qcdr,
        ),
        one("IA_EPA_3", ACTIVITIES, MetricType.BOOLEAN),
        promoting("PI_EP_1", MetricType.PROPORTION, exclusions={"PI_LVPP_1"}),
        promoting("PI_LVPP_1"),
        promoting("PI_HIE_1", MetricType.PROPORTION),
        promoting("PI_HIE_5", substitutes={"PI_HIE_1"}),
        *(promoting(name) for name in ATTESTATIONS),
    ]

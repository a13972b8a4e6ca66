"""What type checkers make of terms. It is checked and never run."""

from __future__ import annotations

from typing import assert_never, assert_type

from qpp_rules import terms
from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import Approval, RegistryKind, SourceKind

# The types of intermediary can be matched exhaustively.


def short(intermediary: IntermediaryType) -> str:
    match intermediary:
        case IntermediaryType.QCDR:
            return "QCDR"
        case IntermediaryType.QUALIFIED_REGISTRY:
            return "QR"
        case IntermediaryType.HEALTH_IT_VENDOR | IntermediaryType.CAHPS_SURVEY_VENDOR:
            return "vendor"
        case _:
            assert_never(intermediary)


def answers(year: PerformanceYear) -> None:
    approval = Approval(IntermediaryType.QCDR, year)
    assert_type(terms.is_third_party_intermediary([approval], year), Determination[bool | None])
    assert_type(
        terms.is_registry_by_kind(
            RegistryKind.MEDICAL_REGISTRY,
            year,
            self_nominated=True,
            vetted=None,
            has_legal_authority=None,
        ).answer,
        bool | None,
    )
    assert_type(terms.check_npi_type(1, year).answer, bool | None)
    assert_type(
        terms.matching_collection_types(CollectionType.ECQM, year), frozenset[CollectionType]
    )
    assert_type(terms.covers(rule_excludes_acos=True, apm_entity=ApmEntityKind.OTHER), bool)


def labels(
    numbers: list[tuple[SourceKind, int]],
    texts: list[tuple[SourceKind, str]],
    year: PerformanceYear,
) -> None:
    assert_type(
        terms.read_options("reporting options", "Group", year),
        frozenset[ReportingOption] | frozenset[ParticipationOption],
    )
    # What prevails has the type of what was stated.
    assert_type(terms.prevailing(numbers), int)
    assert_type(terms.prevailing(texts), str)


# What is malformed is refused before it runs.


def refused(year: PerformanceYear) -> None:
    Approval("QCDR", year)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    terms.covers(True, ApmEntityKind.OTHER)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    terms.matching_collection_types("eCQM", year)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    terms.prevailing([("regulation", 10)])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]

"""What a qualified registry is: by its kind in 2023, by its work since 2026."""

from __future__ import annotations

from itertools import product

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    RegistryKind,
    is_registry_by_kind,
    is_registry_by_work,
)
from tests.terms.known_or_not import FACTS, KIND_FACTS, VERDICTS, Fact, missing_of, of_all, verdicts

PY2023, PY2026, PY2027 = (PerformanceYear(year) for year in (2023, 2026, 2027))


def by_kind(
    kind: RegistryKind | None, facts: tuple[Fact, ...], year: PerformanceYear = PY2023
) -> Determination[Fact]:
    return is_registry_by_kind(kind, year, **dict(zip(KIND_FACTS, facts, strict=True)))


def test_the_2023_text_names_three_kinds_of_registry() -> None:
    """VOC-006: medical registry, maintenance-of-certification program, other intermediary."""
    assert [kind.value for kind in RegistryKind] == [
        "medical registry",
        "maintenance of certification program",
        "other data intermediary",
    ]


@pytest.mark.parametrize("kind", [*RegistryKind, None], ids=str)
@pytest.mark.parametrize("facts", [*product(FACTS, repeat=3)], ids=str)
def test_a_2023_registry_has_a_kind_and_is_nominated_vetted_and_authorized(
    kind: RegistryKind | None, facts: tuple[Fact, ...]
) -> None:
    """VOC-006: one flag missing: false. VOC-007: without legal authority: not qualified."""
    decided = by_kind(kind, facts)

    assert {finding.rule.id for finding in decided.findings} == {"terms.qualified-registry.kind"}
    assert decided.answer is of_all(kind is not None, *facts)
    assert verdicts(decided) == [
        VERDICTS[kind is not None],
        *(VERDICTS[fact] for fact in facts),
    ]
    assert decided.missing == (missing_of(KIND_FACTS, facts) if kind else ())
    assert decided.findings[0].observed == (kind.value if kind else "none of the kinds")


@pytest.mark.parametrize("kind", ["medical registry", True, RegistryKind], ids=repr)
def test_anything_but_a_kind_of_registry_is_refused(kind: object) -> None:
    with pytest.raises(InvalidType, match=r"kind: given .* expected a RegistryKind"):
        by_kind(kind, (True, True, True))


@pytest.mark.parametrize("year", [PY2026, PY2027], ids=str)
@pytest.mark.parametrize("facts", [*product(FACTS, repeat=2)], ids=str)
def test_a_registry_since_2026_collects_and_submits(
    year: PerformanceYear, facts: tuple[Fact, Fact]
) -> None:
    """VOC-005: collects and submits: true; needs no measure-development experience."""
    collects, submits = facts

    decided = is_registry_by_work(year, collects=collects, submits=submits)

    assert decided.answer is of_all(*facts)
    assert verdicts(decided) == [VERDICTS[fact] for fact in facts]
    assert {finding.rule.id for finding in decided.findings} == {"terms.qualified-registry.work"}
    assert [finding.about for finding in decided.findings] == ["collects", "submits"]
    assert decided.missing == missing_of(("collects", "submits"), facts)
    assert {finding.citation.document[:4] for finding in decided.findings} == {str(year)}

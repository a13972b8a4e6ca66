"""The missing facts of an answer about a term are those that decide, for every value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    Approval,
    RegistryKind,
    check_collection_type,
    check_npi_type,
    check_reporting_option,
    is_practice_representative,
    is_qcdr,
    is_registry_by_kind,
    is_registry_by_work,
    is_third_party_intermediary,
)
from tests.deciding_facts import hold_missing

PY2019, PY2023, PY2027 = (PerformanceYear(year) for year in (2019, 2023, 2027))
FLAG = (True, False)


def by_kind(kind: str, **facts: bool | None) -> Determination[bool | None]:
    # None is a valid kind too: it means none of the three.
    one = RegistryKind.MEDICAL_REGISTRY if kind == "one" else None
    return is_registry_by_kind(one, PY2023, **facts)  # type: ignore[arg-type]


ASKED: dict[str, tuple[Callable[..., Determination[Any]], dict[str, tuple[Any, ...]]]] = {
    "check_npi_type": (
        lambda enumeration_type: check_npi_type(enumeration_type, PY2027),
        {"enumeration_type": (1, 2)},
    ),
    "is_practice_representative": (
        lambda **facts: is_practice_representative(PY2019, **facts),
        {"authorized_by_security_official": FLAG},
    ),
    "is_qcdr": (
        lambda **facts: is_qcdr(year=PY2027, **facts),
        {
            "clinical_expertise": FLAG,
            "measure_development_expertise": FLAG,
            "collects_data_for_tracking": FLAG,
        },
    ),
    "is_registry_by_kind": (
        lambda **facts: by_kind("one", **facts),
        {"self_nominated": FLAG, "vetted": FLAG, "has_legal_authority": FLAG},
    ),
    "is_registry_by_kind, of none of the kinds": (
        lambda **facts: by_kind("none", **facts),
        {"self_nominated": FLAG, "vetted": FLAG, "has_legal_authority": FLAG},
    ),
    "is_registry_by_work": (
        lambda **facts: is_registry_by_work(PY2027, **facts),
        {"collects": FLAG, "submits": FLAG},
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_an_open_answer_is_missing_exactly_the_facts_that_decide(name: str) -> None:
    hold_missing(*ASKED[name])


def test_an_answer_with_every_fact_supplied_is_missing_nothing() -> None:
    qcdr = IntermediaryType.QCDR
    answers = [
        *(check_reporting_option(one, PY2019) for one in ReportingOption),
        *(
            check_collection_type(one, qcdr, PY2027, apm_entity=kind)
            for one in CollectionType
            for kind in (None, *ApmEntityKind)
        ),
        *(
            is_third_party_intermediary(approvals, PY2027)
            for approvals in ([], [Approval(qcdr, PY2027)])
        ),
    ]
    assert all(one.answer is not None and one.missing == () for one in answers)

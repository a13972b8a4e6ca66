"""Which practices may report an MVP as a group, by their specialties and their size."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.registration import may_report_as_group
from tests.registration.examples import PY


@pytest.mark.parametrize(
    ("types", "focus", "clinicians", "answer"),
    [
        (1, None, 60, True),
        (1, False, 60, True),
        # Internists, cardiologists, nurse practitioners, physician assistants: REG-C09.
        (4, True, 60, True),
        # Orthopedics and dermatology: REG-C10.
        (2, False, 60, False),
        # REG-C07, REG-C08.
        (3, False, 40, False),
        (3, False, 15, True),
        (3, False, 16, False),
        (None, True, None, True),
        (None, None, 15, True),
    ],
)
def test_from_2026_only_some_practices_report_an_mvp_as_a_group(
    types: int | None, focus: bool | None, clinicians: int | None, answer: bool
) -> None:
    """REG-010 to REG-012: the notices of 2026; 42 CFR § 414.1305, "Small practice"."""
    for year in range(2023, 2028):
        found = may_report_as_group(
            PY(year),
            specialty_types=types,
            single_clinical_focus=focus,
            eligible_clinicians=clinicians,
        )
        assert found.answer is (answer if year >= 2026 else True)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, ("specialty_types", "single_clinical_focus", "eligible_clinicians")),
        ({"specialty_types": 3}, ("single_clinical_focus", "eligible_clinicians")),
        ({"single_clinical_focus": False}, ("specialty_types", "eligible_clinicians")),
        ({"specialty_types": 3, "single_clinical_focus": False}, ("eligible_clinicians",)),
        ({"eligible_clinicians": 16}, ("specialty_types", "single_clinical_focus")),
        (
            {"eligible_clinicians": 16, "specialty_types": 0},
            ("specialty_types", "single_clinical_focus"),
        ),
    ],
)
def test_unknown_facts_are_named(facts: dict[str, int], missing: tuple[str, ...]) -> None:
    found = may_report_as_group(PY(2026), **facts)

    assert (found.answer, found.missing) == (None, missing)


def test_the_specialties_and_the_size_have_separate_findings() -> None:
    found = may_report_as_group(
        PY(2026), specialty_types=2, single_clinical_focus=False, eligible_clinicians=15
    )

    assert [(one.rule.id, one.verdict, one.observed) for one in found.findings] == [
        ("registration.single-specialty", Verdict.NOT_MET, "2 specialty types"),
        ("eligibility.small-practice", Verdict.MET, 15),
        ("registration.group-in-mvp", Verdict.MET, None),
    ]
    unknown = may_report_as_group(PY(2026)).finding("registration.single-specialty")
    assert unknown.observed is None


def test_a_year_without_mvps_is_not_covered() -> None:
    with pytest.raises(YearNotCovered):
        may_report_as_group(PY(2022))

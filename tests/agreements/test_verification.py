"""The signed verification of clinician information: AGR-022."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.agreements import ClinicianInformation, Verification, check_verification
from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from tests.agreements.strategies import PY, PY2027, verifications

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
ALL = frozenset(ClinicianInformation)
SETS = ClinicianInformation.SPECIALTY_MEASURE_SETS
SIGNED, INFORMATION = "agreements.verification.signed", "agreements.verification.information"


def test_a_complete_and_signed_verification_has_a_finding_for_each_piece() -> None:
    d = check_verification(Verification(holds=ALL, is_signed=True), PY2027)

    assert d.answer is True
    assert [(one.rule.id, one.about) for one in d.findings] == [
        (SIGNED, ""),
        (INFORMATION, "clinician names"),
        (INFORMATION, "contact information"),
        (INFORMATION, "services provided"),
        (INFORMATION, "costs charged to clinicians"),
        (INFORMATION, "quality measures"),
        (INFORMATION, "specialty-specific measure sets"),
    ]
    assert {one.verdict for one in d.findings} == {MET}


@pytest.mark.parametrize("lacking", sorted(ALL - {SETS}, key=lambda one: one.name))
def test_each_missing_piece_is_named(lacking: ClinicianInformation) -> None:
    d = check_verification(Verification(holds=ALL - {lacking}, is_signed=True), PY2027)

    assert d.answer is False
    assert [one.about for one in d.findings if one.verdict is NOT_MET] == [lacking.value]


@pytest.mark.parametrize(
    ("holds", "used", "verdict", "missing"),
    [
        (ALL, True, MET, ()),
        (ALL, False, MET, ()),
        (ALL, None, MET, ()),
        (ALL - {SETS}, True, NOT_MET, ()),
        (ALL - {SETS}, False, NOT_APPLICABLE, ()),
        (ALL - {SETS}, None, UNKNOWN, ("uses_specialty_measure_sets",)),
        (None, False, NOT_APPLICABLE, ()),
        (None, True, UNKNOWN, ("holds",)),
        (None, None, UNKNOWN, ("uses_specialty_measure_sets",)),
    ],
)
def test_specialty_measure_sets_are_included_if_there_are_any(
    holds: Any, used: bool | None, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    verification = Verification(holds=holds, is_signed=True, uses_specialty_measure_sets=used)
    finding = check_verification(verification, PY2027).findings[-1]

    assert finding.verdict is verdict
    assert finding.missing == missing


@pytest.mark.parametrize(("is_signed", "answer"), [(True, True), (False, False), (None, None)])
def test_a_verification_must_be_signed(is_signed: bool | None, answer: bool | None) -> None:
    d = check_verification(Verification(holds=ALL, is_signed=is_signed), PY2027)

    assert d.answer is answer
    assert d.missing == (("is_signed",) if is_signed is None else ())


@given(verifications(), st.sampled_from(("holds", "is_signed", "uses_specialty_measure_sets")))
def test_leaving_out_a_fact_never_reverses_an_answer(
    verification: Verification, left_out: str
) -> None:
    before = check_verification(verification, PY2027)
    after = check_verification(evolve(verification, **{left_out: None}), PY2027)

    assert after.answer in {before.answer, None}
    assert (after.answer is None) <= bool(after.missing)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2028])
def test_only_2027_is_covered(year: int) -> None:
    with pytest.raises(YearNotCovered, match="signed verification of clinician information is"):
        check_verification(Verification(holds=ALL, is_signed=True), PY(year))


@pytest.mark.parametrize("verification", [None, ALL])
def test_anything_but_a_verification_is_refused(verification: Any) -> None:
    with pytest.raises(InvalidType, match=r"verification: given \w+, expected a Verification"):
        check_verification(verification, PY2027)


@pytest.mark.parametrize(
    ("field", "value"),
    [("holds", {SETS}), ("is_signed", "yes"), ("uses_specialty_measure_sets", 0)],
)
def test_a_field_of_another_type_is_refused(field: str, value: Any) -> None:
    with pytest.raises(InvalidType, match=f"Verification: {field}: given"):
        evolve(Verification(), **{field: value})

"""The agreement with an external organization: AGR-017, AGR-018, DEA-007, G4."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.agreements import (
    AgreementDetail,
    ExternalAgreement,
    check_external_organization,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from tests.agreements.strategies import PY2027, YEARS, external, externals

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
AGREED = "agreements.external-organization"
WRITTEN, SIGNED, DETAILED = (f"{AGREED}.{word}" for word in ("written", "signed", "details"))
EFFECTIVE = "deadlines.external-agreement.effective"
SIGNED_ON = "deadlines.external-agreement.signed"
_, ROLES, RESPONSIBILITIES = AgreementDetail
PY2022 = PerformanceYear(2022)


@pytest.mark.parametrize(
    ("changes", "answer", "rules", "missing"),
    [
        ({}, True, [], ()),
        ({"is_written": False}, False, [WRITTEN], ()),
        ({"is_written": None}, None, [WRITTEN], ("is_written",)),
        ({"is_signed": None}, True, [], ()),
        ({"is_signed": False, "signed_on": None}, False, [SIGNED, SIGNED_ON], ()),
        (
            {"is_signed": None, "signed_on": None},
            None,
            [SIGNED, SIGNED_ON],
            ("is_signed",),
        ),
        ({"signed_on": None}, True, [SIGNED_ON], ()),
        ({"signed_on": date(2026, 9, 10)}, True, [SIGNED_ON], ()),
        ({"effective_on": date(2026, 9, 2)}, False, [EFFECTIVE], ()),
        ({"effective_on": None}, None, [EFFECTIVE], ("effective_on",)),
        ({"details": None}, None, [DETAILED] * 3, ("details",)),
        ({"details": frozenset()}, False, [DETAILED] * 3, ()),
        ({"details": frozenset({ROLES, RESPONSIBILITIES})}, False, [DETAILED], ()),
    ],
)
def test_the_agreement_is_written_signed_detailed_and_in_effect(
    changes: dict[str, Any], answer: bool | None, rules: list[str], missing: tuple[str, ...]
) -> None:
    """AGR-017, AGR-018; the dates match the deadlines (DEA-007)."""
    d = check_external_organization(True, external(**changes), PY2027)

    assert d.answer is answer
    assert d.year == PY2027
    assert [one.rule.id for one in d.findings if one.verdict is not MET] == rules
    assert [one.rule.id for one in d.findings] == [
        *(WRITTEN, SIGNED, DETAILED, DETAILED, DETAILED, EFFECTIVE, SIGNED_ON)
    ]
    assert d.missing == missing


@pytest.mark.parametrize("detail", AgreementDetail)
@pytest.mark.parametrize("year", [PY2022, *YEARS], ids=str)
def test_every_year_requires_each_detail(detail: AgreementDetail, year: Any) -> None:
    """AGR-018: where the text names responsibilities only, the others are our reading."""
    before = date(year.year - 1, 9, 1)
    agreement = external(
        details=frozenset(AgreementDetail) - {detail}, effective_on=before, signed_on=before
    )
    d = check_external_organization(True, agreement, year)
    (lacking,) = [one for one in d.findings if one.verdict is not MET]

    assert d.answer is False
    assert (lacking.about, lacking.verdict) == (detail.value, NOT_MET)
    our_reading = year.year in {2022, 2024, 2025, 2027} and detail is not RESPONSIBILITIES
    assert (lacking.citation.basis is Basis.INTERPRETATION) is our_reading


def test_the_agreement_is_required_from_2022() -> None:
    """86 FR 65677 has it in (b)(3)(ii), of both types; before, an application is asked for it."""
    agreement = external(effective_on=date(2021, 9, 1), signed_on=date(2021, 8, 20))
    unsigned = evolve(agreement, is_signed=False, signed_on=None)
    d = check_external_organization(True, agreement, PY2022)

    assert d.answer is True
    assert check_external_organization(True, unsigned, PY2022).answer is False
    written = d.finding(WRITTEN).citation
    assert (str(written), written.as_of) == ("42 CFR § 414.1400(b)(3)(ii)", date(2022, 1, 1))
    assert written.basis is Basis.REGULATION
    with pytest.raises(YearNotCovered):
        check_external_organization(True, agreement, PerformanceYear(2021))


@pytest.mark.parametrize("agreement", [None, external(), ExternalAgreement(is_written=False)])
def test_no_agreement_is_needed_if_no_external_organization_is_used(
    agreement: ExternalAgreement | None,
) -> None:
    d = check_external_organization(False, agreement, PY2027)

    assert d.answer is True
    (finding,) = d.findings
    assert (finding.rule.id, finding.verdict) == (AGREED, NOT_APPLICABLE)
    assert finding.about == "none is used"


@pytest.mark.parametrize(
    ("agreement", "answer", "missing"),
    [
        (None, None, ("is_used", "agreement")),
        (external(), True, ()),
        (external(is_written=False), None, ("is_used",)),
        (external(is_written=None), None, ("is_used", "is_written")),
    ],
)
def test_use_of_an_organization_need_not_be_known_if_the_agreement_is_sufficient(
    agreement: ExternalAgreement | None, answer: bool | None, missing: tuple[str, ...]
) -> None:
    d = check_external_organization(None, agreement, PY2027)

    assert d.answer is answer
    assert d.missing == missing


def test_an_external_organization_in_use_needs_an_agreement() -> None:
    d = check_external_organization(True, None, PY2027)

    assert (d.answer, d.missing) == (None, ("agreement",))
    assert d.findings[0].rule.id == AGREED


@given(
    st.sampled_from((True, False, None)),
    externals(),
    st.sampled_from(("is_used", "is_written", "is_signed", "signed_on", "effective_on", "details")),
)
def test_leaving_out_a_fact_never_reverses_an_answer(
    is_used: bool | None, agreement: ExternalAgreement, left_out: str
) -> None:
    before = check_external_organization(is_used, agreement, PY2027).answer
    if left_out == "is_used":
        is_used = None
    elif left_out == "signed_on":
        # That it is signed is known from the day alone, or from elsewhere too.
        agreement = evolve(agreement, signed_on=None)
    else:
        agreement = evolve(agreement, **{left_out: None})

    assert check_external_organization(is_used, agreement, PY2027).answer in {before, None}


@pytest.mark.parametrize(
    ("is_used", "agreement", "message"),
    [
        (1, external(), r"is_used: given 1 \(int\), expected True, False, or None"),
        ("yes", external(), "is_used: given 'yes'"),
        (True, "oral", "agreement: given a text that is not shown here, expected an Ext"),
    ],
)
def test_values_of_another_type_are_refused(is_used: Any, agreement: Any, message: str) -> None:
    with pytest.raises(InvalidType, match=message):
        check_external_organization(is_used, agreement, PY2027)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_written", "yes"),
        ("is_signed", 1),
        ("signed_on", "2026-08-20"),
        ("effective_on", 2026),
        ("details", {ROLES}),
        ("details", frozenset({"roles"})),
    ],
)
def test_a_field_of_another_type_is_refused(field: str, value: Any) -> None:
    with pytest.raises(InvalidType, match=f"ExternalAgreement: {field}: given"):
        evolve(external(), **{field: value})


def test_an_unsigned_agreement_has_no_signature_date() -> None:
    with pytest.raises(InvalidValue, match="signed_on: given 2026-08-20, expected None where"):
        external(is_signed=False)

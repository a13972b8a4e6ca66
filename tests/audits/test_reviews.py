"""What auditors find: 42 CFR 414.1400(b)(3)(v)(D) and (F), AUD-009."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    BeneficiaryList,
    DataError,
    Deficiency,
    ErrorKind,
    MedicareCqmRecord,
    ParticipantCheck,
    Review,
    SampledRecord,
    Withdrawal,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.sampling import SampledParticipant, SampledPatient
from tests.audits.samples import NO_READING, NPI_WRONG, shown_texts
from tests.sampling.samples import group

GROUP = group(123_456_789)


def test_the_kinds_of_error_are_those_an_audit_checks_and_other() -> None:
    """Issue 4, item 2."""
    assert [kind.value for kind in ErrorKind] == [
        "eligibility status",
        "TIN or NPI",
        "reporting or performance rate",
        "measure not relevant to the period",
        "clinical documentation does not support the action or outcome",
        "other",
    ]


def test_a_review_keeps_its_errors_unchanged() -> None:
    review = Review(GROUP, "P1", [NO_READING, NPI_WRONG])

    assert review.errors == review.all_errors == (NO_READING, NPI_WRONG)
    assert review.record == SampledRecord(GROUP, "P1")
    assert Review(GROUP, "P1").errors == ()
    assert Review(GROUP, "P1").documented is True


def test_a_record_without_documentation_is_a_deficiency() -> None:
    """AUD-009: it cannot be validated."""
    missing = DataError(
        ErrorKind.CLINICAL_DOCUMENTATION, None, "no clinical documentation could be had"
    )

    assert Review(GROUP, "P1", documented=False).all_errors == (missing,)
    assert Review(GROUP, "P1", [NPI_WRONG], documented=False).all_errors == (NPI_WRONG, missing)
    assert Review(GROUP, "P1", documented=False).errors == ()


def test_nothing_counts_as_verified_unless_stated() -> None:
    check = ParticipantCheck(participant=GROUP)

    assert (check.eligibility_status, check.identifiers, check.rates, check.relevance) == (
        None,
        None,
        None,
        None,
    )
    assert check.errors == ()


def test_reviews_of_different_patients_differ_although_no_id_is_shown() -> None:
    assert Review(GROUP, "MRN-1") != Review(GROUP, "MRN-2")
    assert repr(Review(GROUP, "MRN-1")) == repr(Review(GROUP, "MRN-2"))
    assert SampledRecord(GROUP, "MRN-1") != SampledRecord(GROUP, "MRN-2")


@pytest.mark.parametrize("kind", ErrorKind)
def test_only_an_error_of_kind_other_needs_a_description(kind: ErrorKind) -> None:
    if kind is ErrorKind.OTHER:
        with pytest.raises(InvalidValue) as caught:
            DataError(kind, "236")
        assert str(caught.value) == (
            "DataError: description: given None, expected text that says what is wrong, for OTHER"
        )
    else:
        assert DataError(kind).description is None
    assert DataError(kind, None, "wrong unit").description == "wrong unit"


@pytest.mark.parametrize(
    ("arguments", "kind", "told"),
    [
        (("TIN_OR_NPI",), InvalidType, r"kind: given 'TIN_OR_NPI' \(str\), .*one of ELIGIBILITY_"),
        ((ErrorKind.TIN_OR_NPI, ""), InvalidValue, "measure: given ''"),
        ((ErrorKind.TIN_OR_NPI, 236), InvalidType, "measure: given 236"),
        (
            (ErrorKind.TIN_OR_NPI, "236: all"),
            InvalidValue,
            r"measure: given '236: all' \(str\), expected the id of a measure or activity",
        ),
        ((ErrorKind.TIN_OR_NPI, None, "two\nlines"), InvalidValue, "description: given"),
        ((ErrorKind.TIN_OR_NPI, None, 5), InvalidType, "description: given 5"),
    ],
)
def test_an_error_has_a_kind_and_plain_texts(
    arguments: tuple[Any, ...], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=f"^DataError: {told}"):
        DataError(*arguments)


@pytest.mark.parametrize(
    ("make", "kind", "told"),
    [
        (lambda: Review("123456789", "P1"), InvalidType, "Review: participant: given"),
        (lambda: Review(GROUP, None), InvalidType, "Review: patient: given None"),
        (
            lambda: Review(GROUP, " MRN-1"),
            InvalidValue,
            "Review: patient: given a text that is not shown here, expected text",
        ),
        (lambda: Review(GROUP, "MRN\n1"), InvalidValue, "patient: given a text that is not shown"),
        (lambda: Review(GROUP, 5551234), InvalidType, "Review: patient: given int, expected text"),
        (lambda: Review(GROUP, "P1", NPI_WRONG), InvalidType, "errors: given DataError, expected"),
        (lambda: Review(GROUP, "P1", ["npi"]), InvalidType, "errors: given an item that is a str"),
        (lambda: Review(GROUP, "P1", documented=None), InvalidType, "documented: given None"),
        (lambda: Review(GROUP, "P1", documented=1), InvalidType, r"documented: given 1 \(int\)"),
        (lambda: SampledRecord(GROUP, ""), InvalidValue, "SampledRecord: patient: given a text"),
        (lambda: SampledRecord(None, "P1"), InvalidType, "SampledRecord: participant: given"),
        (
            lambda: ParticipantCheck(participant=5),
            InvalidType,
            "ParticipantCheck: participant: given",
        ),
        (
            lambda: ParticipantCheck(participant=GROUP, rates="yes"),
            InvalidType,
            "ParticipantCheck: rates: given a text that is not shown here, expected True, False,",
        ),
        (
            lambda: ParticipantCheck(participant=GROUP, errors=5),
            InvalidType,
            "errors: given int, expected a tuple of DataError",
        ),
    ],
)
def test_anything_but_a_review_is_refused(make: Any, kind: type[InvalidInput], told: str) -> None:
    with pytest.raises(kind, match=told):
        make()


@pytest.mark.parametrize("name", ["eligibility_status", "identifiers", "rates", "relevance"])
def test_a_verified_flag_is_true_false_or_not_known(name: str) -> None:
    for flag in (True, False, None):
        assert getattr(ParticipantCheck(participant=GROUP, **{name: flag}), name) is flag
    with pytest.raises(InvalidType, match=f"^ParticipantCheck: {name}: given 1"):
        ParticipantCheck(participant=GROUP, **{name: 1})


HOLD_PATIENTS = (
    BeneficiaryList,
    MedicareCqmRecord,
    ParticipantCheck,
    Review,
    SampledParticipant,
    SampledPatient,
    SampledRecord,
    Withdrawal,
)
PATIENT: tuple[Any, ...] = (
    "PATIENT-77",
    " PATIENT-77",
    5551234,
    ["PATIENT-77"],
    {"PATIENT-77": 1},
    ("PATIENT-77",),
    -5551234,
    date(2077, 7, 7),
)


@pytest.mark.parametrize("value", PATIENT, ids=repr)
@pytest.mark.parametrize("kind", HOLD_PATIENTS, ids=lambda one: one.__name__)
def test_a_patient_in_any_wrong_field_is_not_shown(kind: type[Any], value: Any) -> None:
    """Arguments that were swapped put an id where something else belongs."""
    for one in attrs.fields(kind):
        given: Any = {other.name: object() for other in attrs.fields(kind)}
        try:
            kind(**{**given, one.name: value})
        except InvalidInput as refused:
            told = str(refused)
        assert not any(text in told for text in ("PATIENT", "5551234", "2077")), told


def test_no_patient_or_whole_tin_is_shown_anywhere() -> None:
    values = (
        Review(GROUP, "MRN-0042", [NO_READING]),
        SampledRecord(GROUP, "MRN-0042"),
        ParticipantCheck(participant=GROUP, errors=[NPI_WRONG]),
        Deficiency(kind=ErrorKind.TIN_OR_NPI, errors=1, records=1, participants=[GROUP]),
    )
    texts = "".join(text for value in values for text in shown_texts(value))

    assert "MRN" not in texts
    assert "123456789" not in texts
    assert "6789" in texts
    assert all(attrs.has(type(value)) for value in values)

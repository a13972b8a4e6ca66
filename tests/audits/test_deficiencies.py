"""What errors make a deficiency, and that each requires a targeted audit: AUD-019, AUD-021."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from qpp_rules.audits import (
    AuditKind,
    DataError,
    Deficiency,
    ErrorKind,
    KindCount,
    Review,
    targeted_audit_required,
)
from qpp_rules.audits.deficiencies import TARGETED_AUDITS, deficiency_about, key_of
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from tests.audits.plain_reading import told_apart
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    PY,
    PY2027,
    WRONG_RATE,
    audit,
    checks_of,
    plan_of,
    reviews_of,
)
from tests.audits.strategies import data_errors
from tests.sampling.samples import group

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
OTHER = ErrorKind.OTHER
LATE = DataError(OTHER, "236", "later than the period")


# --- what is one deficiency ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (NPI_WRONG, "TIN_OR_NPI"),
        (NO_READING, "CLINICAL_DOCUMENTATION: 236"),
        (WRONG_RATE, "REPORTING_OR_PERFORMANCE_RATE: 001"),
        (DataError(OTHER, None, "wrong unit"), "OTHER: wrong unit"),
        (DataError(OTHER, "236", "wrong unit"), "OTHER of 236: wrong unit"),
    ],
)
def test_a_deficiency_is_named_by_kind_and_measure_or_by_description_for_others(
    error: DataError, key: str
) -> None:
    assert key_of(error) == key
    result = audit({(0, 0): [error]})
    assert [one.key for one in result.deficiencies] == [key]


def test_descriptions_that_look_alike_but_differ_are_two_deficiencies() -> None:
    """The measure of one is what the description of the other begins with."""
    one, other = DataError(OTHER, "236", "late"), DataError(OTHER, None, "236: late")

    assert len(audit({(0, 0): [one, other]}).deficiencies) == 2


@given(data_errors(), data_errors())
def test_two_errors_share_a_key_only_if_they_are_one_deficiency(
    one: DataError, other: DataError
) -> None:
    """Kind, measure, and of errors of the kind OTHER the description tell deficiencies apart."""
    assert (key_of(one) == key_of(other)) is (told_apart(one) == told_apart(other))


@pytest.mark.parametrize(
    ("errors", "counted"),
    [
        pytest.param(
            {(0, 0): [NO_READING], (0, 1): [NO_READING], (3, 0): [NO_READING]},
            [("CLINICAL_DOCUMENTATION: 236", 3, 3, 2)],
            id="AUD-019: of one kind and measure, one",
        ),
        pytest.param(
            {(0, 0): [NO_READING, NO_READING]},
            [("CLINICAL_DOCUMENTATION: 236", 2, 1, 1)],
            id="twice in one record",
        ),
        pytest.param(
            {(0, 0): [NO_READING, NPI_WRONG]},
            [("TIN_OR_NPI", 1, 1, 1), ("CLINICAL_DOCUMENTATION: 236", 1, 1, 1)],
            id="AUD-019: of two kinds, two",
        ),
        pytest.param(
            {
                (0, 0): [NO_READING],
                (1, 0): [DataError(ErrorKind.CLINICAL_DOCUMENTATION, "001")],
                (2, 0): [DataError(ErrorKind.CLINICAL_DOCUMENTATION)],
            },
            [
                ("CLINICAL_DOCUMENTATION", 1, 1, 1),
                ("CLINICAL_DOCUMENTATION: 001", 1, 1, 1),
                ("CLINICAL_DOCUMENTATION: 236", 1, 1, 1),
            ],
            id="AUD-019: of three measures, three",
        ),
        pytest.param(
            {
                (0, 0): [NPI_WRONG],
                (1, 0): [DataError(ErrorKind.TIN_OR_NPI, None, "another digit")],
            },
            [("TIN_OR_NPI", 2, 2, 2)],
            id="the description does not tell them apart",
        ),
        pytest.param(
            {(0, 0): [LATE], (1, 0): [DataError(OTHER, "236", "wrong unit")]},
            [
                ("OTHER of 236: later than the period", 1, 1, 1),
                ("OTHER of 236: wrong unit", 1, 1, 1),
            ],
            id="but of the kind OTHER it does",
        ),
    ],
)
def test_errors_are_grouped_into_deficiencies(
    errors: Any, counted: list[tuple[str, int, int, int]]
) -> None:
    result = audit(errors)

    assert [
        (one.key, one.errors, one.records, len(one.participants)) for one in result.deficiencies
    ] == counted
    assert result.targeted_audits_required == result.deficiencies


def test_only_a_deficiency_of_kind_other_has_a_description() -> None:
    (named,) = audit({(0, 0): [LATE]}).deficiencies
    (unnamed,) = audit({(0, 0): [NPI_WRONG]}).deficiencies

    assert named.description == "later than the period"
    assert unnamed.description is None


def test_errors_of_records_and_of_participants_are_counted_together() -> None:
    checks = checks_of()
    whose = checks[0].participant
    first = [
        one if one.participant != whose else type(one)(participant=whose, errors=[NPI_WRONG])
        for one in checks
    ]
    plan = plan_of()
    place = next(at for at, one in enumerate(plan.participants) if one.participant != whose)
    result = audit({(place, 0): [NPI_WRONG]}, plan=plan, checks=first)

    (found,) = result.deficiencies
    assert (found.errors, found.records) == (2, 1)
    assert set(found.participants) == {whose, plan.participants[place].participant}


def test_an_undocumented_record_is_a_deficiency_of_documentation() -> None:
    plan = plan_of()
    reviews = reviews_of(plan)
    reviews[0] = Review(reviews[0].participant, reviews[0].patient, documented=False)

    (found,) = audit(plan=plan, reviews=reviews).deficiencies

    assert (found.key, found.errors, found.records) == ("CLINICAL_DOCUMENTATION", 1, 1)


def test_a_finding_names_a_deficiency_without_the_auditors_text() -> None:
    """A description may say too much for a log."""
    (found,) = audit({(0, 0): [LATE]}).deficiencies
    (without,) = audit({(0, 0): [NPI_WRONG]}).deficiencies

    assert deficiency_about(found) == "other of 236"
    assert deficiency_about(without) == "TIN or NPI"


# --- how far it reaches --------------------------------------------------------------------------


def test_a_kinds_share_counts_only_participants_examined_for_it() -> None:
    count = KindCount(ErrorKind.TIN_OR_NPI, errors=5, records=4, participants=3, examined=12)

    assert count.share == Fraction(1, 4)


# --- what it requires: AUD-019 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deficiencies", "year", "answer", "verdict"),
    [
        pytest.param(0, 2027, False, MET, id="AUD-019: none"),
        pytest.param(1, 2027, True, NOT_MET, id="AUD-019, AUD-C26: one suffices"),
        pytest.param(7, 2027, True, NOT_MET, id="AUD-019: several"),
        pytest.param(1, 2021, True, NOT_MET, id="AUD-019: from 2021"),
        pytest.param(1, 2026, True, NOT_MET, id="AUD-019: 2026"),
        pytest.param(1, 2020, False, NOT_APPLICABLE, id="before 2021 none"),
        pytest.param(9, 2017, False, NOT_APPLICABLE, id="nor in the first year"),
    ],
)
def test_each_deficiency_requires_a_targeted_audit_from_2021(
    deficiencies: int, year: int, answer: bool, verdict: Verdict
) -> None:
    determination = targeted_audit_required(deficiencies, PY(year))

    assert determination.answer is answer
    assert determination.year == PY(year)
    (finding,) = determination.findings
    assert finding.rule.id == "audits.no-targeted-audit"
    assert finding.verdict is verdict
    if verdict is NOT_APPLICABLE:
        assert "2023 payment year" in finding.about
    else:
        assert (finding.observed, finding.required) == (deficiencies, 0)
        assert finding.citation == TARGETED_AUDITS.source(PY(year))


def test_a_year_is_a_performance_year() -> None:
    with pytest.raises(InvalidType, match=r"^targeted_audit_required: year: given 2027"):
        targeted_audit_required(1, 2027)


@pytest.mark.parametrize(
    ("count", "kind"), [(-1, InvalidValue), (True, InvalidType), (1.0, InvalidType)]
)
def test_deficiencies_are_counted(count: Any, kind: type[InvalidInput]) -> None:
    with pytest.raises(kind, match=r"^targeted_audit_required: deficiencies: given"):
        targeted_audit_required(count, PY2027)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"kind": "OTHER"}, "kind: given 'OTHER'"),
        ({"measure": ""}, "measure: given ''"),
        ({"measure": "OTHER: 1"}, "measure: given 'OTHER: 1'"),
        ({"description": 5}, "description: given 5"),
        ({"errors": -1}, "errors: given -1"),
        ({"records": None}, "records: given None"),
        ({"participants": "group:000000001"}, "participants: given str"),
        ({"participants": ["group:000000001"]}, "participants: given an item that is a str"),
    ],
)
def test_a_deficiency_of_anything_else_is_refused(parts: dict[str, Any], told: str) -> None:
    known = {
        "kind": ErrorKind.TIN_OR_NPI,
        "errors": 1,
        "records": 1,
        "participants": [group(1)],
        **parts,
    }
    with pytest.raises(InvalidInput, match=f"^Deficiency: {told}"):
        Deficiency(**known)


def test_there_are_two_kinds_of_audit() -> None:
    assert [kind.value for kind in AuditKind] == ["data validation audit", "targeted audit"]

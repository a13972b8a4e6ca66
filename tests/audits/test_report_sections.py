"""What the execution report says about each audit, and what of that cannot be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    ErrorKind,
    check_execution_report,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from tests.audits.reports import (
    LINE,
    OF_NPI,
    SECOND_PLAN,
    SECOND_RESULT,
    SECTION,
    TARGETED,
    VALIDATION,
    of_sections,
    told_of,
)
from tests.audits.samples import (
    PY,
    PY2027,
    WRONG_RATE,
)
from tests.sampling.samples import patient_ids

# --- what is missing: AUD-022, AUD-C20, AUD-C28, SAM-C41 ----------------------------------------


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"clinicians_affected": None}, ("TIN or NPI: percentage of clinicians affected",)),
        ({"clinicians": None}, ("TIN or NPI: percentage of clinicians affected",)),
        ({"how_corrected": None}, ("TIN or NPI: how it was corrected",)),
        ({"corrected_at": None}, ("TIN or NPI: when it was corrected",)),
        ({"records": None}, ("TIN or NPI: how many records it concerns",)),
        (
            {"without_documentation": None},
            ("TIN or NPI: how many records had no documentation",),
        ),
        (
            {"clinicians": None, "how_corrected": None, "corrected_at": None, "measure": "236"},
            (
                "TIN or NPI of 236: percentage of clinicians affected",
                "TIN or NPI of 236: how it was corrected",
                "TIN or NPI of 236: when it was corrected",
            ),
        ),
    ],
)
def test_a_lines_empty_fields_are_missing(
    changes: dict[str, Any], missing: tuple[str, ...]
) -> None:
    """AUD-029, AUD-C28."""
    assert attrs.evolve(LINE, **changes).missing == missing


def test_a_share_of_zero_affected_is_still_a_share() -> None:
    none = attrs.evolve(LINE, clinicians_affected=0)

    assert none.share_affected == 0
    assert none.missing == ()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"open": None}, ("data validation audit: whether it is open",)),
        (
            {
                "open": (
                    "audits.rates: not met",
                    "audits.identifiers: not known: checks.identifiers",
                )
            },
            (
                "data validation audit: open: audits.rates: not met",
                "data validation audit: open: audits.identifiers: not known: checks.identifiers",
            ),
        ),
        ({"plan_digest": None}, ("data validation audit: digest of the plan",)),
        ({"result_digest": None}, ("data validation audit: digest of the result",)),
        (
            {"clinicians_affected": None},
            ("data validation audit: percentage of clinicians affected",),
        ),
        ({"clinicians": None}, ("data validation audit: percentage of clinicians affected",)),
        (
            {"records_reviewed": 0, "records_in_error": 0},
            ("data validation audit: overall error rate",),
        ),
        ({"records_reviewed": None}, ("data validation audit: overall error rate",)),
        ({"records_in_error": None}, ("data validation audit: overall error rate",)),
        (
            {"sampling_methodology": None},
            ("data validation audit: sampling methodology",),
        ),
        ({"lines": None}, ("data validation audit: types of deficiencies and errors",)),
        ({"lines": ()}, ()),
        (
            {"lines": (LINE, attrs.evolve(LINE, corrected_at=None))},
            ("data validation audit: TIN or NPI: when it was corrected",),
        ),
        (
            {
                "kind": TARGETED,
                "deficiency": "OTHER: late",
            },
            (
                "targeted audit: OTHER: late: impact",
                "targeted audit: OTHER: late: root cause",
            ),
        ),
        (
            {"kind": TARGETED, "impact": "none"},
            ("targeted audit: root cause",),
        ),
        ({"kind": TARGETED, "impact": "none", "root_cause": "a filter"}, ()),
    ],
)
def test_a_sections_empty_fields_are_missing(
    changes: dict[str, Any], missing: tuple[str, ...]
) -> None:
    """SAM-C41: the methodology; AUD-019: impact and root cause of a targeted audit."""
    section = attrs.evolve(SECTION, **changes)
    report = of_sections(section, OF_NPI)

    assert section.missing == missing
    if section.kind is VALIDATION:
        assert report.missing == missing
        assert (
            missing == ()
            or check_execution_report(report, date(2028, 5, 30), PY2027).answer is False
        )


def test_a_rate_of_nothing_reviewed_is_none() -> None:
    assert SECTION.error_rate == Fraction(1, 50)
    assert attrs.evolve(SECTION, records_reviewed=0, records_in_error=0).error_rate is None
    assert attrs.evolve(SECTION, records_reviewed=None).error_rate is None
    assert attrs.evolve(SECTION, records_in_error=0).error_rate == 0


# --- what cannot be: issue 9 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"errors": 0, "records": 0}, ["TIN or NPI: no error in it"]),
        ({"clinicians_affected": 0}, ["TIN or NPI: no clinician is affected by it"]),
        ({"records": 2}, ["TIN or NPI: 2 records with only 1 errors"]),
        (
            {"kind": ErrorKind.CLINICAL_DOCUMENTATION, "without_documentation": 2},
            ["2 records without documentation, more than it has"],
        ),
        (
            {"without_documentation": 1},
            ["records without documentation are a deficiency of the documentation as a whole"],
        ),
        (
            {
                "kind": ErrorKind.CLINICAL_DOCUMENTATION,
                "measure": "236",
                "without_documentation": 1,
            },
            ["236: records without documentation are a deficiency of the documentation as a whole"],
        ),
        ({"description": "late"}, ["a description tells errors of the kind OTHER apart"]),
        ({"kind": ErrorKind.OTHER}, ["a description tells errors of the kind OTHER apart"]),
        ({"descriptions": ("one", "two")}, ["TIN or NPI: 2 descriptions of 1 errors"]),
        (
            {"descriptions": ("one", "one"), "errors": 2},
            ["TIN or NPI: 2 times the description one"],
        ),
        ({"records_corrected": 0}, ["TIN or NPI: 0 of 1 records corrected"]),
    ],
)
def test_a_line_cannot_contradict_itself(changes: dict[str, Any], told: list[str]) -> None:
    line = attrs.evolve(LINE, **changes)
    report = of_sections(
        attrs.evolve(SECTION, lines=[line]),
        attrs.evolve(OF_NPI, deficiency=line.key.strip()),
        targeted_audits_required=(line.key,),
    )

    found = told_of(report)
    assert [one for one in told if not any(one in text for text in found)] == []
    assert line.contradictions


def test_a_valid_line_is_accepted() -> None:
    documentation = attrs.evolve(
        LINE, kind=ErrorKind.CLINICAL_DOCUMENTATION, errors=3, records=2, without_documentation=2
    )
    other = attrs.evolve(LINE, kind=ErrorKind.OTHER, description="late", descriptions=("Late",))
    unknown = attrs.evolve(LINE, records=None, without_documentation=None, records_corrected=5)

    assert [one.contradictions for one in (documentation, other, unknown)] == [(), (), ()]
    assert attrs.evolve(documentation, records=None).contradictions == ()
    assert attrs.evolve(documentation, records=None, without_documentation=4).contradictions


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"records_reviewed": 0, "records_in_error": 3}, "3 records in error of 0 reviewed"),
        ({"records_in_error": 51}, "51 records in error of 50 reviewed"),
        ({"records_in_error": 0}, "1 records in error in a line, 0 in all"),
        ({"records_in_error": 2}, "1 records in error in all lines, 2 in all"),
        ({"lines": ()}, "1 records in error and no deficiency"),
        ({"lines": (), "records_in_error": 0}, "1 clinicians affected and no deficiency"),
        ({"lines": (LINE, LINE)}, "2 lines of TIN_OR_NPI"),
        ({"clinicians_affected": 2}, "1 clinicians affected in all lines, 2 in all"),
        ({"clinicians_affected": 0}, "1 clinicians affected in a line, 0 in all"),
        ({"clinicians": 9}, "10 clinicians in a line, 9 in all"),
        ({"deficiency": "TIN_OR_NPI"}, "a targeted audit is about one deficiency"),
        (
            {"lines": (attrs.evolve(LINE, kind=ErrorKind.ELIGIBILITY_STATUS),)},
            "data validation found ELIGIBILITY_STATUS, and no targeted audit of it is required",
        ),
        (
            {"lines": (), "records_in_error": 0, "clinicians_affected": 0},
            "a targeted audit of TIN_OR_NPI is required, which was not found",
        ),
        ({"plan_digest": SECOND_PLAN}, "a targeted audit has the sample of data validation"),
        ({"result_digest": SECOND_RESULT}, "a targeted audit has the result of data validation"),
        ({"plan_digest": "0"}, "the digest of the plan is not a SHA-256"),
        ({"result_digest": "A" * 64}, "the digest of the result is not a SHA-256"),
        (
            {"sampling_methodology": "as we liked"},
            "the sampling methodology does not name the plan",
        ),
        ({"impact": "one group"}, "only a targeted audit has an impact and a root cause"),
        ({"root_cause": "typing"}, "only a targeted audit has an impact and a root cause"),
        ({"year": PY(2026)}, "data validation audit: an audit of 2026"),
    ],
)
def test_a_section_cannot_contradict_itself_or_the_report(
    changes: dict[str, Any], told: str
) -> None:
    report = of_sections(attrs.evolve(SECTION, **changes), OF_NPI)

    assert [text for text in told_of(report) if told in text]


# --- malformed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({"kind": "TIN"}, InvalidType, "kind: given 'TIN'"),
        ({"errors": -1}, InvalidValue, "errors: given -1"),
        ({"measure": ""}, InvalidValue, "measure: given ''"),
        ({"description": 5}, InvalidType, "description: given 5"),
        ({"how_corrected": " "}, InvalidValue, "how_corrected: given ' '"),
        ({"corrected_at": "2028"}, InvalidType, "corrected_at: given '2028'"),
        ({"clinicians": -1}, InvalidValue, "clinicians: given -1"),
        (
            {"clinicians": 0},
            InvalidValue,
            "clinicians: given 0, expected 1 or more, the clin",
        ),
        (
            {"clinicians_affected": 11},
            InvalidValue,
            "clinicians_affected: given 11, expected 0 to 10, all of them",
        ),
    ],
)
def test_a_line_with_wrong_types_is_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=f"^ReportLine: {told}"):
        attrs.evolve(LINE, **changes)
    assert attrs.evolve(LINE, clinicians_affected=10).share_affected == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "TARGETED"}, "ReportSection: kind: given 'TARGETED'"),
        ({"deficiency": ""}, "ReportSection: deficiency: given ''"),
        ({"records_reviewed": -1}, "ReportSection: records_reviewed: given -1"),
        ({"records_in_error": True}, "ReportSection: records_in_error: given True"),
        ({"lines": [WRONG_RATE]}, "ReportSection: lines: given an item that is a DataError"),
        ({"sampling_methodology": 5}, "ReportSection: sampling_methodology: given 5"),
        ({"impact": ""}, "ReportSection: impact: given ''"),
        ({"root_cause": ""}, "ReportSection: root_cause: given ''"),
    ],
)
def test_a_section_with_wrong_types_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{told}"):
        attrs.evolve(SECTION, **changes)


def test_lines_may_be_any_iterable() -> None:
    assert attrs.evolve(SECTION, lines=[LINE]) == SECTION
    assert attrs.evolve(SECTION, lines=iter([LINE])) == SECTION
    assert patient_ids(1) == ["MRN-0000"]

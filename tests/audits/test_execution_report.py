"""The execution report: 42 CFR 414.1400(b)(3)(v)(G), (vi)(D); AUD-022, AUD-029, SAM-018."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditKind,
    AuditResult,
    Correction,
    DataError,
    ErrorKind,
    ExecutionReport,
    ReportLine,
    ReportSection,
    Review,
    Withdrawal,
    check_execution_report,
    evaluate,
    execution_report,
)
from qpp_rules.audits.execution_report import report_digest, sealed
from qpp_rules.audits.report_from_audits import methodology
from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Individual, Npi, Tin
from qpp_rules.sampling import ExcludedParticipants, FrameEntry, draw, extend, verify
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    PY,
    PY2027,
    SCOPE,
    WRONG_RATE,
    audit,
    checks_of,
    correction_of,
    eastern,
    frame_of,
    plan_of,
    reviews_of,
    shown_texts,
    targeted_of,
    targeted_plan,
)
from tests.core.helpers import Markup
from tests.sampling.samples import OTHER_SEED, SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
VALIDATION, TARGETED = AuditKind
NAME = "Example Registry"
HOLDS_ALL, HAS_TARGETED, COUNTED, OF_THE_YEAR, IN_ORDER, CONSISTENT, INTACT = (
    f"audits.report.{name}"
    for name in ("complete", "targeted", "clinicians", "year", "order", "consistent", "intact")
)


def full(**options: Any) -> ExecutionReport:
    """The report of a year with one deficiency, with all that it must hold."""
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [NPI_WRONG]})
    terms = {
        "intermediary": NAME,
        "corrections": [correction_of("TIN_OR_NPI")],
        **options,
    }
    return execution_report(first, terms.pop("audits", [targeted_of(first)]), **terms)


# --- what it holds: AUD-022, AUD-029 -------------------------------------------------------------


def test_a_report_has_rate_kinds_shares_corrections_and_methodology_of_each_audit() -> None:
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [NPI_WRONG], (1, 1): [NO_READING]})
    npi, reading = first.deficiencies
    audits = [
        targeted_of(first, npi, {(0, 0): [NPI_WRONG]}),
        targeted_of(first, reading, impact="none", root_cause="a filter"),
    ]
    report = execution_report(
        first,
        audits,
        intermediary=NAME,
        corrections=[
            correction_of(npi, date(2028, 1, 13)),
            correction_of(reading, eastern(2028, 1, 12, 8)),
        ],
    )
    validation, of_npi, of_reading = report.sections

    assert (report.year, report.intermediary) == (PY2027, NAME)
    assert report.missing == ()
    assert report.is_complete
    assert report.targeted_audits_required == (npi.key, reading.key)
    assert (validation.kind, validation.deficiency) == (VALIDATION, None)
    assert (validation.records_in_error, validation.records_reviewed) == (3, 50)
    assert validation.error_rate == Fraction(3, 50)
    assert validation.sampling_methodology == methodology(first)
    assert (validation.impact, validation.root_cause) == (None, None)
    assert [attrs.asdict(line) for line in validation.lines] == [
        {
            "kind": ErrorKind.TIN_OR_NPI,
            "measure": None,
            "description": None,
            "descriptions": ("the ninth digit",),
            "errors": 2,
            "records": 2,
            "without_documentation": 0,
            "clinicians_affected": 2,
            "clinicians": 20,
            "how_corrected": "typed again from the source",
            "corrected_at": date(2028, 1, 13),
            "records_corrected": None,
        },
        {
            "kind": ErrorKind.CLINICAL_DOCUMENTATION,
            "measure": "236",
            "description": None,
            "descriptions": ("no reading on that day",),
            "errors": 1,
            "records": 1,
            "without_documentation": 0,
            "clinicians_affected": 1,
            "clinicians": 10,
            "how_corrected": "typed again from the source",
            "corrected_at": eastern(2028, 1, 12, 8),
            "records_corrected": None,
        },
    ]
    assert (of_npi.kind, of_npi.deficiency) == (TARGETED, "TIN_OR_NPI")
    assert (of_npi.impact, of_npi.root_cause) == ("one group", "a typing error")
    assert of_npi.error_rate == Fraction(1, 50)
    assert [line.share_affected for line in of_npi.lines] == [Fraction(1, 10)]
    assert of_npi.lines[0].how_corrected == "typed again from the source"
    assert of_npi.sampling_methodology == methodology(audits[0].result)
    assert (of_reading.lines, of_reading.error_rate) == ((), 0)
    assert (of_reading.impact, of_reading.root_cause) == ("none", "a filter")


def test_corrections_may_come_with_their_targeted_audits() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    one = correction_of("TIN_OR_NPI")
    with_it = targeted_of(first, corrections=[one])

    assert execution_report(first, [with_it], intermediary=NAME).missing == ()
    assert execution_report(first, [with_it], intermediary=NAME, corrections=[one]).missing == ()


def test_several_corrections_of_one_deficiency_are_told_as_one() -> None:
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [NPI_WRONG]})
    corrections = [
        attrs.evolve(correction_of("TIN_OR_NPI"), records=1, how="one"),
        attrs.evolve(correction_of("TIN_OR_NPI", date(2028, 1, 14)), records=1, how="the other"),
    ]
    report = execution_report(
        first, [targeted_of(first)], intermediary=NAME, corrections=corrections
    )
    (line,) = report.sections[0].lines

    assert (line.how_corrected, line.corrected_at) == ("one; the other", date(2028, 1, 14))
    assert (line.records_corrected, line.records) == (2, 2)
    assert report.is_complete


def test_a_clean_audit_has_a_report_without_lines() -> None:
    report = execution_report(audit(), intermediary=NAME)

    assert report.missing == ()
    assert report.sections[0].lines == ()
    assert report.sections[0].error_rate == 0
    assert report.targeted_audits_required == ()


# --- what is missing: AUD-022, AUD-C20, AUD-C28, SAM-C41 ----------------------------------------

FIRST_PLAN, FIRST_RESULT, SECOND_PLAN, SECOND_RESULT = (digit * 64 for digit in "abcd")
LINE = ReportLine(
    kind=ErrorKind.TIN_OR_NPI,
    errors=1,
    records=1,
    without_documentation=0,
    clinicians_affected=1,
    clinicians=10,
    how_corrected="typed again",
    corrected_at=date(2028, 1, 13),
)
SECTION = ReportSection(
    kind=VALIDATION,
    year=PY2027,
    completed_at=eastern(2028, 1, 10, 10),
    open=(),
    records_reviewed=50,
    records_in_error=1,
    clinicians_affected=1,
    clinicians=10,
    lines=(LINE,),
    sampling_methodology=f"3% of all; plan SHA-256 {FIRST_PLAN}",
    plan_digest=FIRST_PLAN,
    result_digest=FIRST_RESULT,
)
CLEAN = attrs.evolve(SECTION, records_in_error=0, clinicians_affected=0, clinicians=None, lines=())
OF_NPI = attrs.evolve(
    CLEAN,
    kind=TARGETED,
    deficiency="TIN_OR_NPI",
    completed_at=eastern(2028, 1, 12, 10),
    impact="one",
    root_cause="a typing error",
    sampling_methodology=f"3% of all; plan SHA-256 {SECOND_PLAN}",
    plan_digest=SECOND_PLAN,
    result_digest=SECOND_RESULT,
)


def of_sections(*sections: ReportSection, **parts: Any) -> ExecutionReport:
    """A report of *sections* that was sealed: as a forger makes it who knows how digests go."""
    given = {"targeted_audits_required": ("TIN_OR_NPI",), **parts}
    return sealed(ExecutionReport(year=PY2027, intermediary=NAME, sections=sections, **given))


WHOLE = of_sections(SECTION, OF_NPI)


def test_a_report_of_these_sections_is_complete() -> None:
    assert WHOLE.missing == ()
    assert WHOLE.contradictions == ()
    assert WHOLE.is_complete
    assert check_execution_report(WHOLE, date(2028, 5, 30), PY2027).answer is True


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
def test_what_a_line_lacks_is_missing(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    """AUD-029, AUD-C28."""
    assert attrs.evolve(LINE, **changes).missing == missing


def test_nobody_affected_is_a_share_all_the_same() -> None:
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
def test_what_a_section_lacks_is_missing(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
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


def test_a_plan_that_is_not_what_its_frame_gives_leaves_the_audit_open() -> None:
    closed = attrs.evolve(SECTION, plan_verified=False)
    told = "data validation audit: the plan is not what its frame gives, and nothing is open"

    assert told in closed.contradictions
    assert told not in attrs.evolve(closed, open=("audits.plan.verified: not met",)).contradictions
    assert told not in attrs.evolve(closed, plan_verified=True).contradictions


def test_an_audit_that_ended_in_the_first_instant_of_the_year_is_out_of_order() -> None:
    for at, is_in_order in (
        (eastern(2027, 1, 1, 0), False),
        (date(2027, 1, 1), True),
    ):
        section = attrs.evolve(CLEAN, completed_at=at)
        told = [
            one for one in of_sections(section).findings if one.rule.id == "audits.report.order"
        ]
        assert (told[0].verdict is MET) is is_in_order


def test_a_rate_of_nothing_reviewed_is_none() -> None:
    assert SECTION.error_rate == Fraction(1, 50)
    assert attrs.evolve(SECTION, records_reviewed=0, records_in_error=0).error_rate is None
    assert attrs.evolve(SECTION, records_reviewed=None).error_rate is None
    assert attrs.evolve(SECTION, records_in_error=0).error_rate == 0


def test_an_audit_that_is_not_wholly_reviewed_has_no_rate_to_report() -> None:
    plan = plan_of()
    part = audit(plan=plan, reviews=reviews_of(plan)[1:])

    report = execution_report(part, intermediary=NAME)

    assert report.missing == (
        "data validation audit: open: audits.sample-reviewed: not met",
        "data validation audit: overall error rate",
    )
    assert report.sections[0].records_reviewed is None


def test_a_required_targeted_audit_that_is_not_there_is_missing() -> None:
    """AUD-C20."""
    report = full(audits=())

    assert report.missing == ("targeted audit: TIN_OR_NPI",)
    assert report.lacking_targeted == ("TIN_OR_NPI",)
    assert not report.is_complete
    assert full().lacking_targeted == ()


def test_a_targeted_audit_without_result_lacks_what_its_result_would_say() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    started = targeted_of(first, result=None, impact=None)
    report = execution_report(
        first, [started], intermediary=NAME, corrections=[correction_of("TIN_OR_NPI")]
    )

    prefix = "targeted audit: TIN_OR_NPI"
    assert report.missing == (
        f"{prefix}: open: audits.targeted.complete (TIN or NPI): not met",
        f"{prefix}: overall error rate",
        f"{prefix}: percentage of clinicians affected",
        f"{prefix}: sampling methodology",
        f"{prefix}: types of deficiencies and errors",
        f"{prefix}: digest of the plan",
        f"{prefix}: digest of the result",
        f"{prefix}: impact",
        f"year of the {prefix}",
        f"when the {prefix} was completed",
    )


def test_a_report_without_data_validation_lacks_all_of_it() -> None:
    report = of_sections(OF_NPI, targeted_audits_required=("TIN_OR_NPI", "OTHER: late"))

    assert report.missing == ("data validation audit: all of it", "targeted audit: OTHER: late")
    told = [(one.rule.id, one.verdict, one.about) for one in report.findings]
    assert [one for one in told if one[0] in (HOLDS_ALL, HAS_TARGETED)] == [
        (HOLDS_ALL, MET, "targeted audit: TIN_OR_NPI"),
        (HOLDS_ALL, NOT_MET, "data validation audit"),
        (HAS_TARGETED, MET, "TIN_OR_NPI"),
        (HAS_TARGETED, NOT_MET, "OTHER: late"),
    ]
    assert of_sections(targeted_audits_required=()).missing == ("data validation audit: all of it",)


def test_a_data_validation_section_does_not_stand_for_a_targeted_audit() -> None:
    section = attrs.evolve(SECTION, deficiency="TIN_OR_NPI")

    assert of_sections(section).lacking_targeted == ("TIN_OR_NPI",)


def test_the_findings_say_of_each_section_what_is_missing() -> None:
    section = attrs.evolve(
        SECTION, sampling_methodology=None, lines=(attrs.evolve(LINE, corrected_at=None),)
    )

    finding = of_sections(section, OF_NPI).findings[0]
    assert (finding.rule.id, finding.verdict) == (HOLDS_ALL, NOT_MET)
    assert finding.observed == ("missing: sampling methodology; TIN or NPI: when it was corrected")
    assert finding.about == "data validation audit"
    whole = WHOLE.findings[0]
    assert (whole.verdict, whole.observed) == (MET, "all")


# --- what cannot be: issue 9 ---------------------------------------------------------------------


def told_of(report: ExecutionReport) -> list[str]:
    """What contradicts something in a report that was sealed after it was edited."""
    assert report.is_intact
    assert not report.is_complete
    assert check_execution_report(report, date(2028, 5, 30), PY2027).answer is False
    return list(report.contradictions)


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


def test_what_a_line_may_say() -> None:
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


@pytest.mark.parametrize(
    ("sections", "parts", "told"),
    [
        pytest.param(
            (SECTION, OF_NPI, SECTION),
            {},
            "2 sections on the data validation audit",
            id="validation",
        ),
        pytest.param(
            (SECTION, OF_NPI, OF_NPI),
            {},
            "2 sections on the targeted audit: TIN_OR_NPI",
            id="targeted",
        ),
        pytest.param(
            (SECTION, attrs.evolve(OF_NPI, deficiency=None)),
            {},
            "about one deficiency",
            id="of no deficiency",
        ),
        pytest.param(
            (SECTION, OF_NPI, attrs.evolve(OF_NPI, deficiency="OTHER: late")),
            {},
            "targeted audit: OTHER: late: it is not required",
            id="of a deficiency that was not found",
        ),
        pytest.param(
            (SECTION, attrs.evolve(OF_NPI, year=PY(2026))),
            {},
            "targeted audit: TIN_OR_NPI: an audit of 2026",
            id="last year's targeted audit",
        ),
        pytest.param(
            (SECTION, OF_NPI),
            {"targeted_audits_required": ("TIN_OR_NPI", "TIN_OR_NPI")},
            "2 required targeted audits of TIN_OR_NPI",
            id="required twice",
        ),
        pytest.param(
            (
                attrs.evolve(
                    SECTION,
                    clinicians_affected=2,
                    lines=[attrs.evolve(LINE, clinicians_affected=2)],
                ),
                OF_NPI,
            ),
            {"clinicians_counted": False},
            "TIN or NPI: 2 participants affected by 1 errors",
            id="more participants than errors",
        ),
    ],
)
def test_sections_cannot_contradict_each_other(
    sections: tuple[ReportSection, ...], parts: dict[str, Any], told: str
) -> None:
    assert [text for text in told_of(of_sections(*sections, **parts)) if told in text]


def test_what_a_report_of_the_first_format_says_is_not_refused_but_lacks_what_was_added() -> None:
    old = attrs.evolve(
        WHOLE,
        digest=None,
        sections=[
            attrs.evolve(
                section,
                **dict.fromkeys(
                    (
                        "year",
                        "completed_at",
                        "open",
                        "clinicians_affected",
                        "clinicians",
                        "plan_digest",
                        "result_digest",
                        "plan_verified",
                    )
                ),
                lines=[
                    attrs.evolve(line, records=None, without_documentation=None)
                    for line in section.lines
                ],
            )
            for section in WHOLE.sections
        ],
    )

    assert old.contradictions == ()
    assert old.missing[-3:] == (
        "year of the targeted audit: TIN_OR_NPI",
        "when the targeted audit: TIN_OR_NPI was completed",
        "digest of the report",
    )
    assert check_execution_report(old, date(2028, 5, 30), PY2027).answer is False


# --- the order of time: AUD-032 ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("validated_at", "targeted_at", "corrected_at", "answer", "about"),
    [
        pytest.param(
            eastern(2028, 1, 10, 10),
            eastern(2028, 1, 12, 10),
            date(2028, 1, 13),
            True,
            None,
            id="in order",
        ),
        pytest.param(
            date(2026, 12, 31),
            date(2028, 1, 12),
            date(2028, 1, 13),
            False,
            "data validation audit",
            id="validated before the year",
        ),
        pytest.param(
            date(2027, 1, 1),
            date(2028, 1, 12),
            date(2028, 1, 13),
            True,
            None,
            id="on the first day",
        ),
        pytest.param(
            date(2028, 1, 10),
            date(2028, 1, 9),
            date(2028, 1, 13),
            False,
            "targeted audit: TIN_OR_NPI",
            id="targeted first",
        ),
        pytest.param(
            date(2028, 1, 10),
            date(2026, 1, 9),
            date(2028, 1, 13),
            False,
            "targeted audit: TIN_OR_NPI",
            id="targeted years before",
        ),
        pytest.param(
            date(2028, 1, 10),
            date(2028, 1, 10),
            date(2028, 1, 13),
            None,
            "targeted audit: TIN_OR_NPI",
            id="on one day",
        ),
        pytest.param(
            eastern(2028, 1, 10, 10),
            eastern(2028, 1, 10, 10),
            date(2028, 1, 13),
            None,
            "targeted audit: TIN_OR_NPI",
            id="at one instant",
        ),
        pytest.param(
            date(2028, 1, 10),
            date(2028, 1, 12),
            date(2028, 1, 9),
            False,
            "data validation audit: TIN or NPI",
            id="corrected before it was found",
        ),
        pytest.param(
            date(2028, 1, 10),
            date(2028, 1, 12),
            date(2028, 1, 10),
            None,
            "data validation audit: TIN or NPI",
            id="corrected on the day",
        ),
        pytest.param(
            eastern(2028, 1, 10, 10),
            date(2028, 1, 12),
            eastern(2028, 1, 10, 10),
            True,
            None,
            id="corrected at the instant",
        ),
        pytest.param(
            None,
            date(2028, 1, 12),
            date(2028, 1, 13),
            None,
            "data validation audit",
            id="not known when validated",
        ),
        pytest.param(
            date(2028, 1, 10),
            None,
            date(2028, 1, 13),
            None,
            "targeted audit: TIN_OR_NPI",
            id="not known when targeted",
        ),
    ],
)
def test_audits_and_corrections_follow_each_other(
    validated_at: Any, targeted_at: Any, corrected_at: Any, answer: bool | None, about: str | None
) -> None:
    line = attrs.evolve(LINE, corrected_at=corrected_at)
    report = of_sections(
        attrs.evolve(SECTION, completed_at=validated_at, lines=[line]),
        attrs.evolve(OF_NPI, completed_at=targeted_at),
    )
    determination = check_execution_report(report, date(2028, 5, 30), PY2027)

    assert determination.answer is answer
    out_of_order = [
        one for one in report.findings if one.rule.id == IN_ORDER and one.verdict is not MET
    ]
    assert [one.about for one in out_of_order] == ([about] if about else [])
    assert report.is_complete is (answer is True)
    assert bool(report.contradictions) is (answer is False)
    assert bool(report.missing) is (answer is None)


def test_a_correction_older_than_what_the_targeted_audit_found_does_not_correct_it() -> None:
    """Validation finds one, the targeted audit of January 12 another, the correction is between."""
    first = audit({(0, 0): [NPI_WRONG]})
    targeted = targeted_of(first, errors={(0, 0): [NPI_WRONG]})
    early, late = (
        execution_report(
            first, [targeted], intermediary=NAME, corrections=[correction_of("TIN_OR_NPI", day)]
        )
        for day in (date(2028, 1, 11), date(2028, 1, 13))
    )

    assert late.is_complete
    assert not early.is_complete
    assert (
        "targeted audit: TIN_OR_NPI: open: audits.corrected (TIN or NPI): not met" in early.missing
    )
    assert check_execution_report(early, date(2028, 5, 30), PY2027).answer is False


# --- what is open: AUD-035 -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        pytest.param(
            {"checks": checks_of(rates=False)}, "open: audits.rates: not met", id="a check says no"
        ),
        pytest.param({"checks": ()}, "open: audits.rates: not known: checks.rates", id="no checks"),
        pytest.param(
            {"scope": None}, "open: audits.scope.categories: not known: scope", id="no scope"
        ),
    ],
)
def test_the_report_of_an_audit_that_is_open_is_not_complete(
    options: dict[str, Any], missing: str
) -> None:
    """Whatever fields are filled."""
    report = execution_report(audit(**options), intermediary=NAME)

    assert f"data validation audit: {missing}" in report.missing
    assert not report.is_complete
    assert check_execution_report(report, date(2028, 5, 30), PY2027).answer is False


def test_the_report_of_a_targeted_audit_that_is_open_is_not_complete() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    last_year = audit(
        {(0, 0): [NPI_WRONG]}, plan=plan_of(year=PY(2026), seed="16180339887498948482")
    )
    targeted = attrs.evolve(targeted_of(last_year), deficiency=first.deficiencies[0])
    report = execution_report(
        first, [targeted], intermediary=NAME, corrections=[correction_of("TIN_OR_NPI")]
    )

    assert any("open: audits.targeted.year" in one for one in report.missing)
    assert "targeted audit: TIN_OR_NPI: an audit of 2026" in report.contradictions


# --- traced by digests: AUD-037 ------------------------------------------------------------------


def test_a_report_names_the_digests_of_its_plans_and_results_and_has_its_own() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    targeted = targeted_of(first)
    report = execution_report(
        first, [targeted], intermediary=NAME, corrections=[correction_of("TIN_OR_NPI")]
    )

    assert [(one.plan_digest, one.result_digest) for one in report.sections] == [
        (one.plan.digest, one.digest) for one in (first, targeted.result)
    ]
    assert report.digest == report_digest(report)
    assert report.is_intact is True


@pytest.mark.parametrize("name", [one.name for one in attrs.fields(ExecutionReport)])
def test_a_report_that_was_edited_does_not_match_its_digest(name: str) -> None:
    edits = {
        "year": PY(2026),
        "intermediary": "Another Registry",
        "sections": WHOLE.sections[:1],
        "targeted_audits_required": (),
        "clinicians_counted": False,
        "digest": "0",
    }
    edited = attrs.evolve(WHOLE, **{name: edits[name]})

    assert edited.is_intact is False
    assert any("the report was changed after it was built" in one for one in edited.contradictions)
    assert check_execution_report(edited, date(2028, 5, 30), edited.year).answer is False


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, one.name) for kind in (ReportSection, ReportLine) for one in attrs.fields(kind)],
)
def test_every_field_of_a_section_and_a_line_counts_for_the_digest(
    kind: type[Any], name: str
) -> None:
    """What was edited and not sealed again is found, whatever it is."""
    edits: dict[Any, Any] = {
        "kind": TARGETED if kind is ReportSection else ErrorKind.OTHER,
        "year": PY(2026),
        "completed_at": date(2028, 1, 9),
        "corrected_at": date(2028, 1, 14),
        "open": ("audits.rates: not met",),
        "lines": (),
        "descriptions": ("x",),
        "plan_verified": True,
    }
    section = WHOLE.sections[0]
    held = section if kind is ReportSection else section.lines[0]
    edits |= {"clinicians_affected": 2, "records_corrected": 5}
    before = getattr(held, name)
    other = edits.get(name, before + 1 if type(before) is int else "another")
    changed = attrs.evolve(held, **{name: other})
    if kind is ReportLine:
        changed = attrs.evolve(section, lines=[changed])
    edited = attrs.evolve(WHOLE, sections=[changed, WHOLE.sections[1]])

    assert edited.is_intact is False
    assert check_execution_report(edited, date(2028, 5, 30), PY2027).answer is False


def test_a_report_without_a_digest_says_so() -> None:
    by_hand = attrs.evolve(WHOLE, digest=None)

    assert by_hand.is_intact is None
    assert by_hand.missing == ("digest of the report",)
    assert check_execution_report(by_hand, date(2028, 5, 30), PY2027).answer is None


def test_a_result_that_was_edited_is_not_reported() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    edited = attrs.evolve(first, reviews=reviews_of(first.plan))
    with pytest.raises(InvalidValue, match=r"^execution_report: validation.digest: given"):
        execution_report(edited, intermediary=NAME)

    targeted = targeted_of(first, errors={(0, 0): [NPI_WRONG]})
    better = attrs.evolve(targeted.result, reviews=reviews_of(targeted.result.plan))
    with pytest.raises(
        InvalidValue, match=r"^execution_report: targeted_audits\[0\].result.digest"
    ):
        execution_report(first, [attrs.evolve(targeted, result=better)], intermediary=NAME)


# --- what the auditors wrote ---------------------------------------------------------------------


def test_every_description_is_told_once() -> None:
    errors = [
        DataError(ErrorKind.TIN_OR_NPI, None, "the ninth digit"),
        DataError(ErrorKind.TIN_OR_NPI, None, "of another clinician"),
        DataError(ErrorKind.TIN_OR_NPI),
    ]
    first = audit(
        {(0, 0): [NPI_WRONG, errors[1]], (1, 0): [errors[0]], (2, 0): [errors[2]]},
        checks=[attrs.evolve(checks_of()[0], errors=[errors[1]]), *checks_of()[1:]],
    )
    report = execution_report(first, intermediary=NAME)
    (line,) = report.sections[0].lines

    assert line.descriptions == ("the ninth digit", "of another clinician")
    assert report.to_rows()[0]["descriptions"] == "the ninth digit; of another clinician"
    assert "of another clinician" in report._repr_html_()


def test_records_without_documentation_are_told_apart_from_contradicted_ones() -> None:
    plan = plan_of()
    wrong = DataError(ErrorKind.CLINICAL_DOCUMENTATION, None, "another patient's file")
    reviews = reviews_of(plan, {(0, 0): [wrong]})
    gone = [attrs.evolve(one, documented=False) for one in reviews[1:3]]
    first = audit(plan=plan, reviews=[reviews[0], *gone, *reviews[3:]])
    report = execution_report(first, intermediary=NAME)
    (line,) = report.sections[0].lines

    assert (line.records, line.without_documentation) == (3, 2)
    assert line.descriptions == ("another patient's file",)
    assert report.contradictions == ()
    assert report.to_rows()[0]["without_documentation"] == 2


# --- clinicians: AUD-029 -------------------------------------------------------------------------


def test_without_their_numbers_participants_are_counted_and_a_finding_says_so() -> None:
    report = full()

    assert report.clinicians_counted is False
    finding = report.findings[-1]
    assert (finding.rule.id, finding.verdict) == (COUNTED, NOT_MET)
    assert finding.is_assumption
    numbers = {group(number): number for number in range(1, 21)}
    assert COUNTED not in [one.rule.id for one in full(clinicians_of=numbers).findings]


def test_the_clinicians_of_each_participant_are_counted_once() -> None:
    numbers = {group(number): 10 * number for number in range(1, 21)}
    plan = plan_of()
    first = audit({(0, 0): [NPI_WRONG, NPI_WRONG], (1, 0): [NPI_WRONG, NO_READING]}, plan=plan)
    report = execution_report(first, intermediary=NAME, clinicians_of=numbers)
    of_npi, of_reading = report.sections[0].lines
    sampled = [numbers[one.participant] for one in plan.participants]

    assert of_npi.clinicians_affected == sampled[0] + sampled[1]
    # The TINs and NPIs of everybody were verified, the documentation of those sampled read.
    assert of_npi.clinicians == sum(numbers.values())
    assert of_reading.clinicians_affected == sampled[1]
    assert of_reading.clinicians == sum(sampled)
    assert report.clinicians_counted is True


def test_an_individual_is_one_clinician() -> None:
    one = Individual(Tin("000000100"), Npi("1234567893"))
    frame = [FrameEntry(one, SCOPE.facets), *frame_of(3)]
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=PY2027)
    place = [member.participant for member in plan.participants].index(one)
    first = evaluate(plan, reviews_of(plan, {(place, 0): [NO_READING]}), PY2027)
    numbers = {group(number): 5 for number in range(1, 4)}
    (line,) = (
        execution_report(first, intermediary=NAME, clinicians_of={**numbers, one: 99})
        .sections[0]
        .lines
    )

    assert (line.clinicians_affected, line.clinicians) == (1, 16)
    assert execution_report(first, intermediary=NAME, clinicians_of=numbers).sections[0].lines == (
        line,
    )


def test_numbers_are_needed_of_those_only_who_are_counted() -> None:
    first = audit({(0, 0): [NO_READING]})
    sampled = {one.participant: 3 for one in first.plan.participants}
    clean = execution_report(audit(), intermediary=NAME, clinicians_of={})

    assert execution_report(first, intermediary=NAME, clinicians_of=sampled).clinicians_counted
    assert clean.missing == ()


def test_every_number_that_lacks_or_is_none_is_told() -> None:
    first = audit({(0, 0): [NO_READING]})
    members = sorted((one.participant for one in first.plan.participants), key=lambda m: m.key)
    numbers = dict.fromkeys(members[3:], 3) | {members[0]: -1, members[1]: 0}

    with pytest.raises(InvalidValue) as caught:
        execution_report(first, intermediary=NAME, clinicians_of=numbers)

    assert [str(problem) for problem in caught.value.problems] == [
        f"clinicians_of {members[0].masked_key}: given -1, expected a whole number, 0 or more",
        f"clinicians_of {members[1].masked_key}: given 0, expected 1 or more",
        f"clinicians_of {members[2].masked_key}: given nothing, expected its number of clinicians",
    ]
    assert caught.value.subject == "execution_report"


def test_numbers_are_needed_for_a_targeted_audit_too() -> None:
    first = audit({(0, 0): [NPI_WRONG]}, checks=checks_of()[:1])
    targeted = targeted_of(first, errors={(0, 0): [NPI_WRONG]})
    numbers = dict.fromkeys(first.examined_for(ErrorKind.TIN_OR_NPI), 2)

    with pytest.raises(InvalidValue, match="expected its number of clinicians"):
        execution_report(first, [targeted], intermediary=NAME, clinicians_of=numbers)
    assert execution_report(first, intermediary=NAME, clinicians_of=numbers)


# --- methodology: SAM-018 ------------------------------------------------------------------------


def result_of(plan: Any, **options: Any) -> AuditResult:
    return evaluate(plan, reviews_of(plan), plan.year, **options)


def test_the_methodology_says_how_the_sample_can_be_drawn_again() -> None:
    plan = plan_of(20, seed_origin="a lottery")

    assert methodology(result_of(plan)) == (
        f"scheme {plan.scheme}, seed {SEED}; seed from a lottery; "
        "10 of 20 participants (3%, at least 10, need not exceed 50); "
        "50 of their 60 patients (of each 25%, at least 5, need not exceed 50); "
        f"frame SHA-256 {plan.frame_digest}; plan SHA-256 {plan.digest}; "
        "not drawn again from its frame"
    )
    assert "seed from" not in methodology(result_of(plan_of()))


def test_the_methodology_says_what_was_kept_out() -> None:
    first = audit({(0, 0): [NPI_WRONG]}, size=40)
    barred = ExcludedParticipants({group(40)}, "of the registry's own")
    plan = targeted_plan(first, first.deficiencies[0], excluding=barred)
    told = methodology(result_of(plan, kind=TARGETED))

    assert f"without data of an earlier audit ({first.plan.digest})" in told
    assert f"without of the registry's own ({plan.excluded[1].digest})" in told
    assert f"seed {OTHER_SEED}" in told


def test_the_methodology_says_what_came_besides_the_random_draw() -> None:
    frame = frame_of(40)
    rare = [FrameEntry(group(number), {"category:rare"}) for number in range(41, 61)]
    plan = draw([*frame, *rare[:1]], lambda _: patient_ids(6), seed=SEED, year=PY2027, reserves=2)
    grown = extend(plan, [*frame, *rare], lambda _: patient_ids(6))
    reserve = plan.reserves[0]
    used = [Review(reserve.participant, one.patient) for one in reserve.patients]
    sampled = plan.participants[0].participant
    result = evaluate(
        plan,
        [*reviews_of(plan), *used],
        PY2027,
        withdrawn=[Withdrawal(sampled, date(2028, 1, 5), "it closed")],
    )
    told = methodology(result)

    added = len(plan.participants) - 10
    assert added > 0
    assert f"{added} of the participants added so that every facet is reached" in told
    assert "1 of 2 reserves used; 1 participants withdrawn" in told
    assert f"extends the plan {plan.digest}" in methodology(result_of(grown))
    assert "extends" not in told


def test_the_methodology_says_whether_the_plan_was_drawn_again() -> None:
    plan = plan_of()
    frame, patients = frame_of(20), lambda _: patient_ids(6)
    again = result_of(plan, verified=verify(plan, frame, patients))

    assert methodology(again).endswith("; drawn again from its frame")
    assert methodology(result_of(plan)).endswith("; not drawn again from its frame")
    other = verify(plan, frame[1:], patients)
    assert other.answer is False
    told = methodology(result_of(plan, verified=other))
    assert told.endswith("; drawn again from its frame, and not the same")
    (section,) = execution_report(again, intermediary=NAME).sections
    assert section.plan_verified is True


# --- as rows, as a page --------------------------------------------------------------------------


def test_a_report_is_told_in_rows_one_for_each_deficiency_of_each_audit() -> None:
    report = full()
    first, second = report.to_rows()

    assert first == {
        "year": 2027,
        "intermediary": NAME,
        "audit": "data validation audit",
        "deficiency_audited": None,
        "completed_at": "2028-01-10 10:00 EST",
        "records_reviewed": 50,
        "records_in_error": 2,
        "error_rate": "1/25",
        "share_affected_by_any": "1/10",
        "sampling_methodology": report.sections[0].sampling_methodology,
        "plan_verified": None,
        "plan_digest": report.sections[0].plan_digest,
        "result_digest": report.sections[0].result_digest,
        "open": "nothing",
        "impact": None,
        "root_cause": None,
        "type": "TIN or NPI",
        "measure": None,
        "description": None,
        "descriptions": "the ninth digit",
        "errors": 2,
        "records": 2,
        "without_documentation": 0,
        "clinicians_affected": 2,
        "clinicians": 20,
        "share_affected": "1/10",
        "how_corrected": "typed again from the source",
        "corrected_at": "2028-01-11",
        "records_corrected": None,
    }
    assert list(second) == list(first)
    assert second["audit"] == "targeted audit"
    assert second["deficiency_audited"] == "TIN_OR_NPI"
    assert (second["impact"], second["root_cause"]) == ("one group", "a typing error")
    assert (second["error_rate"], second["type"], second["corrected_at"]) == ("0", None, None)
    assert {type(cell) for row in (first, second) for cell in row.values()} <= {
        str,
        int,
        type(None),
    }


def test_a_cell_is_empty_where_nothing_is_told() -> None:
    bare = ReportSection(kind=VALIDATION, lines=(ReportLine(kind=ErrorKind.TIN_OR_NPI, errors=1),))
    (row,) = ExecutionReport(year=PY2027, intermediary=NAME, sections=[bare]).to_rows()

    assert {name for name, cell in row.items() if cell is not None} == {
        "year",
        "intermediary",
        "audit",
        "type",
        "errors",
    }


def test_a_report_shows_itself_with_everything_escaped() -> None:
    error = DataError(ErrorKind.OTHER, None, "<b>late</b>")
    first = audit({(0, 0): [error]})
    report = execution_report(first, intermediary="<i>Registry</i>")
    page = Markup(report._repr_html_())

    assert "Data Validation Execution Report, <i>Registry</i>, performance year 2027" in page.text
    assert "<b>late</b>" in page.text
    assert {"b", "i"}.isdisjoint(page.tags)
    for told in ("1/10", "what is missing".capitalize(), "how it was corrected"):
        assert told in page.text
    empty = ExecutionReport(year=PY2027, intermediary=NAME, sections=())
    assert "Data Validation Execution Report" in Markup(empty._repr_html_()).text
    assert empty.to_rows() == []


def test_no_patient_and_no_whole_tin_can_be_read_anywhere() -> None:
    numbers = {group(number): number for number in range(1, 21)}
    texts = [
        text
        for report in (full(), full(audits=()), full(clinicians_of=numbers))
        for text in shown_texts(report)
    ]
    secrets = ["MRN", *(one.participant.tin.digits for one in frame_of(20))]

    assert [secret for secret in secrets for text in texts if secret in text] == []


# --- due -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", range(2022, 2028))
def test_it_is_due_on_the_last_of_may(year: int) -> None:
    """DEA-003."""
    report = ExecutionReport(year=PY(year), intermediary=NAME, sections=())

    assert report.due == date(year + 1, 5, 31)


def test_of_a_year_without_a_day_it_is_not_known() -> None:
    for year in (2021, 2028):
        with pytest.raises(YearNotCovered):
            _ = ExecutionReport(year=PY(year), intermediary=NAME, sections=()).due


# --- malformed -----------------------------------------------------------------------------------


def report_of(**changes: Any) -> ExecutionReport:
    first: AuditResult = audit({(0, 0): [NPI_WRONG]})
    given = {"validation": first, "targeted_audits": (), "intermediary": NAME, **changes}
    return execution_report(**given)


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        (
            {"validation": "audit"},
            InvalidType,
            r"^execution_report: validation: given 'audit' \(str\), expected an AuditResult, as ev",
        ),
        (
            {"validation": targeted_of(audit({(0, 0): [NPI_WRONG]})).result},
            InvalidValue,
            "^execution_report: validation: given a targeted audit's result, expected a data valid",
        ),
        (
            {"targeted_audits": ["X"]},
            InvalidType,
            r"^execution_report: targeted_audits\[0\]: given str, expected a TargetedAudit",
        ),
        (
            {"targeted_audits": 5},
            InvalidType,
            "^execution_report: targeted_audits: given int, expected an iterable of TargetedAudit",
        ),
        ({"corrections": ["X"]}, InvalidType, r"corrections\[0\]: given str, expected a Corr"),
        (
            {"clinicians_of": [3]},
            InvalidType,
            "clinicians_of: given list, expected a mapping from participant to its number of clin",
        ),
        (
            {"clinicians_of": {group(number): 1.0 for number in range(1, 21)}},
            InvalidType,
            r"clinicians_of group:\*\*\*\*\*0001: given 1.0 \(float\), expected a whole number",
        ),
        ({"intermediary": ""}, InvalidValue, "^ExecutionReport: intermediary: given ''"),
    ],
)
def test_what_makes_no_report_is_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=told):
        report_of(**changes)


def test_what_is_of_a_deficiency_that_was_not_found_is_refused() -> None:
    """A misspelled key would show as a correction that is missing, and no more."""
    first = audit({(0, 0): [DataError(ErrorKind.TIN_OR_NPI)]})
    astray = Correction(deficiency="TIN OR NPI", how="typed again")

    with pytest.raises(InvalidValue, match=r"expected one of TIN_OR_NPI$"):
        execution_report(first, intermediary=NAME, corrections=[astray])
    with pytest.raises(InvalidValue, match=r"targeted_audits\[0\]: given one of a deficiency that"):
        execution_report(audit(), [targeted_of(first)], intermediary=NAME)


def test_two_targeted_audits_of_one_deficiency_are_refused() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    targeted = targeted_of(first)

    with pytest.raises(InvalidValue) as caught:
        execution_report(first, [targeted, targeted], intermediary=NAME)
    assert str(caught.value) == (
        "execution_report: targeted_audits: given two of one deficiency, expected one of each "
        "deficiency"
    )


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
        ({"clinicians": 0}, InvalidValue, "clinicians: given 0, expected 1 or more, those exam"),
        (
            {"clinicians_affected": 11},
            InvalidValue,
            "clinicians_affected: given 11, expected 0 to 10, all of them",
        ),
    ],
)
def test_a_line_of_anything_else_is_refused(
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
def test_a_section_of_anything_else_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{told}"):
        attrs.evolve(SECTION, **changes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"year": 2027}, "year: given 2027"),
        ({"sections": 5}, "sections: given int, expected a tuple of ReportSection"),
        ({"sections": [LINE]}, "sections: given an item that is a ReportLine"),
        ({"targeted_audits_required": "X"}, "targeted_audits_required: given str"),
        ({"clinicians_counted": None}, "clinicians_counted: given None"),
    ],
)
def test_a_report_of_anything_else_is_refused(changes: dict[str, Any], told: str) -> None:
    given = {"year": PY2027, "intermediary": NAME, "sections": [SECTION], **changes}
    with pytest.raises(InvalidType, match=f"^ExecutionReport: {told}"):
        ExecutionReport(**given)


def test_the_listing_of_lines_may_be_any() -> None:
    assert attrs.evolve(SECTION, lines=[LINE]) == SECTION
    assert attrs.evolve(SECTION, lines=iter([LINE])) == SECTION
    assert patient_ids(1) == ["MRN-0000"]

"""The execution report: 42 CFR 414.1400(b)(3)(v)(G), (vi)(D); AUD-022, AUD-029, SAM-018."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    DataError,
    ErrorKind,
    ExecutionReport,
    ReportLine,
    ReportSection,
    check_execution_report,
    execution_report,
)
from qpp_rules.audits.execution_report import report_digest
from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from tests.audits.reports import (
    CLEAN,
    LINE,
    NAME,
    OF_NPI,
    SECTION,
    TARGETED,
    VALIDATION,
    full,
    of_sections,
    told_of,
)
from tests.audits.samples import (
    NPI_WRONG,
    PY,
    PY2027,
    audit,
    correction_of,
    eastern,
    frame_of,
    shown_texts,
    targeted_of,
)
from tests.core.helpers import Markup
from tests.sampling.samples import group

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
HOLDS_ALL, HAS_TARGETED, COUNTED, OF_THE_YEAR, IN_ORDER, CONSISTENT, INTACT = (
    f"audits.report.{name}"
    for name in ("complete", "targeted", "clinicians", "year", "order", "consistent", "intact")
)


# --- what is missing: AUD-022, AUD-C20, AUD-C28, SAM-C41 ----------------------------------------


WHOLE = of_sections(SECTION, OF_NPI)


def test_a_report_with_all_sections_is_complete() -> None:
    assert WHOLE.missing == ()
    assert WHOLE.contradictions == ()
    assert WHOLE.is_complete
    assert check_execution_report(WHOLE, date(2028, 5, 30), PY2027).answer is True


def test_a_plan_that_does_not_follow_from_its_frame_leaves_the_audit_open() -> None:
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


def test_an_absent_required_targeted_audit_is_missing() -> None:
    """AUD-C20."""
    report = full(audits=())

    assert report.missing == ("targeted audit: TIN_OR_NPI",)
    assert report.lacking_targeted == ("TIN_OR_NPI",)
    assert not report.is_complete
    assert full().lacking_targeted == ()


def test_a_targeted_audit_without_a_result_lacks_the_results_content() -> None:
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


def test_a_data_validation_section_does_not_replace_a_targeted_audit() -> None:
    section = attrs.evolve(SECTION, deficiency="TIN_OR_NPI")

    assert of_sections(section).lacking_targeted == ("TIN_OR_NPI",)


def test_the_findings_name_what_each_section_lacks() -> None:
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


def test_a_report_of_the_first_format_is_accepted_but_lacks_later_fields() -> None:
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
def test_audits_and_corrections_must_be_in_order(
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


def test_a_correction_older_than_the_targeted_audits_findings_does_not_count() -> None:
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
def test_the_digest_covers_every_field_of_sections_and_lines(kind: type[Any], name: str) -> None:
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


# --- as rows, as a page --------------------------------------------------------------------------


def test_a_report_has_one_row_for_each_deficiency_of_each_audit() -> None:
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


def test_a_cell_is_empty_if_there_is_nothing_to_report() -> None:
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


def test_no_patient_or_whole_tin_is_shown_anywhere() -> None:
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
def test_the_report_is_due_on_may_31(year: int) -> None:
    """DEA-003."""
    report = ExecutionReport(year=PY(year), intermediary=NAME, sections=())

    assert report.due == date(year + 1, 5, 31)


def test_the_due_date_is_unknown_for_a_year_without_a_text() -> None:
    for year in (2021, 2028):
        with pytest.raises(YearNotCovered):
            _ = ExecutionReport(year=PY(year), intermediary=NAME, sections=()).due


# --- malformed -----------------------------------------------------------------------------------


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
def test_a_report_with_wrong_types_is_refused(changes: dict[str, Any], told: str) -> None:
    given = {"year": PY2027, "intermediary": NAME, "sections": [SECTION], **changes}
    with pytest.raises(InvalidType, match=f"^ExecutionReport: {told}"):
        ExecutionReport(**given)

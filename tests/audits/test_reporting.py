"""Whether the report came as it must: AUD-022, AUD-023, AUD-025, DEA-003, DEA-004, D13."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    NO_DATA_NOTICE,
    ExecutionReport,
    NoDataNotice,
    check_execution_report,
    execution_report,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.deadlines import Deadline
from tests.audits.samples import (
    NPI_WRONG,
    PY,
    PY2027,
    audit,
    correction_of,
    eastern,
    only,
    plan_of,
    targeted_of,
    verdicts,
)
from tests.sampling.samples import group

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
IN_TIME, COMPLIANT, NO_DATA, NOTICE = (
    f"audits.report.{name}" for name in ("in-time", "compliant", "no-data", "no-data-notice")
)
HOLDS_ALL, COUNTED = "audits.report.complete", "audits.report.clinicians"
ON_TIME = date(2028, 5, 30)
LATE = date(2028, 6, 1)
PERIOD = Deadline(
    key="data-submission",
    title="Data submission",
    opens=eastern(2028, 1, 3, 10),
    original_closes=eastern(2028, 3, 31, 20),
    citation=Citation("A notice of CMS", "of this test", None, Basis.CMS_GUIDANCE),
)

FIRST = audit({(0, 0): [NPI_WRONG]})
NUMBERS = {group(number): 2 for number in range(1, 21)}


def report_of(**options: Any) -> ExecutionReport:
    terms = {
        "intermediary": "Example Registry",
        "corrections": [correction_of("TIN_OR_NPI")],
        "clinicians_of": NUMBERS,
        **options,
    }
    return execution_report(FIRST, terms.pop("audits", [targeted_of(FIRST)]), **terms)


FULL = report_of()
INCOMPLETE = report_of(audits=())


# --- data were submitted: AUD-022, AUD-023 -------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "submitted_at", "answer", "told"),
    [
        pytest.param(FULL, ON_TIME, True, "in time and complete", id="AUD-023: as it must be"),
        pytest.param(FULL, date(2028, 5, 31), True, "in time and complete", id="on the day"),
        pytest.param(
            FULL,
            eastern(2028, 5, 31, 23, 59),
            True,
            "in time and complete",
            id="DEA-003: through the day",
        ),
        pytest.param(FULL, LATE, False, "late or incomplete", id="AUD-023: late"),
        pytest.param(FULL, eastern(2028, 6, 1), False, "late or incomplete", id="by a second"),
        pytest.param(INCOMPLETE, ON_TIME, False, "late or incomplete", id="AUD-C20: incomplete"),
        pytest.param(INCOMPLETE, LATE, False, "late or incomplete", id="both"),
        pytest.param(FULL, None, None, "not known", id="not known when"),
        pytest.param(INCOMPLETE, None, False, "late or incomplete", id="incomplete decides"),
    ],
)
@pytest.mark.parametrize("submitted", [True, None], ids=["data", "perhaps data"])
def test_a_report_comes_in_time_and_lacks_nothing(
    report: ExecutionReport,
    submitted_at: Any,
    answer: bool | None,
    told: str,
    submitted: bool | None,
) -> None:
    determination = check_execution_report(
        report, submitted_at, PY2027, any_data_submitted=submitted
    )

    assert determination.answer is answer
    assert determination.year == PY2027
    compliant = determination.findings[-1]
    assert (compliant.rule.id, compliant.observed) == (COMPLIANT, told)
    assert compliant.verdict is {True: MET, False: NOT_MET, None: UNKNOWN}[answer]
    assert compliant.missing == (("submitted_at",) if answer is None else ())
    finding = only(determination, IN_TIME)
    assert (finding.observed, finding.required) == (submitted_at, "by 2028-05-31")
    assert "DVER and Targeted Audits" in str(finding.citation)


@pytest.mark.parametrize(
    ("submitted", "answer", "verdict", "missing"),
    [
        pytest.param(True, False, NOT_MET, (), id="AUD-023: absent"),
        pytest.param(None, None, UNKNOWN, ("any_data_submitted",), id="perhaps none is due"),
    ],
)
def test_a_report_that_is_absent_is_non_compliance(
    submitted: bool | None, answer: bool | None, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    determination = check_execution_report(None, None, PY2027, any_data_submitted=submitted)

    assert determination.answer is answer
    (finding,) = determination.findings
    assert (finding.rule.id, finding.verdict, finding.observed) == (COMPLIANT, verdict, "no report")
    assert determination.missing == missing
    assert "may take remedial action or terminate" in finding.rule.title


def test_the_findings_are_those_of_the_report_then_the_day_then_what_follows() -> None:
    determination = check_execution_report(FULL, ON_TIME, PY2027)

    assert verdicts(determination.findings) == [
        (HOLDS_ALL, MET),
        (HOLDS_ALL, MET),
        ("audits.report.targeted", MET),
        (IN_TIME, MET),
        (COMPLIANT, MET),
    ]
    on_the_day = check_execution_report(FULL, date(2028, 5, 31), PY2027)
    assert [one.rule.id for one in on_the_day.findings][3:] == [
        IN_TIME,
        "deadlines.whole-day",
        COMPLIANT,
    ]


def test_participants_counted_for_clinicians_are_told_and_do_not_decide() -> None:
    determination = check_execution_report(report_of(clinicians_of=None), ON_TIME, PY2027)

    assert determination.answer is True
    assert only(determination, COUNTED).verdict is NOT_MET


def test_it_is_of_the_year() -> None:
    earlier = execution_report(audit(plan=plan_of(year=PY(2026))), intermediary="Example Registry")

    assert check_execution_report(earlier, date(2027, 5, 31), PY(2026)).answer is True
    with pytest.raises(InvalidValue) as caught:
        check_execution_report(earlier, ON_TIME, PY2027)
    assert str(caught.value) == (
        "check_execution_report: report: given one of 2026, expected one of 2027"
    )


# --- no data were submitted: AUD-025, DEA-004, D13 -----------------------------------------------


@pytest.mark.parametrize(
    ("notice_at", "window", "verdict", "missing"),
    [
        pytest.param(None, PERIOD, NOT_MET, (), id="AUD-C21: no notice"),
        pytest.param(None, None, NOT_MET, (), id="no notice, whatever the period"),
        pytest.param(date(2028, 3, 1), PERIOD, MET, (), id="AUD-025: in the period"),
        pytest.param(date(2027, 12, 20), PERIOD, MET, (), id="before it opens"),
        pytest.param(date(2028, 4, 1), PERIOD, NOT_MET, (), id="DEA-004: after it"),
        pytest.param(eastern(2028, 3, 31, 20), PERIOD, NOT_MET, (), id="A1: at the close"),
        pytest.param(
            date(2028, 3, 31),
            PERIOD,
            UNKNOWN,
            ("the hour of the notice",),
            id="on the day on which it closes",
        ),
        pytest.param(
            date(2028, 3, 1),
            None,
            UNKNOWN,
            ("submission_window",),
            id="A5: the period of 2027 was not found",
        ),
    ],
)
def test_a_notice_of_no_data_is_encouraged_and_the_duty_is_not_said_to_fall_away(
    notice_at: Any, window: Deadline | None, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    determination = check_execution_report(
        None,
        None,
        PY2027,
        any_data_submitted=False,
        no_data_notice_at=notice_at,
        submission_window=window,
    )

    assert determination.answer is None
    duty, notice = determination.findings
    assert (duty.rule.id, duty.verdict, duty.missing) == (
        NO_DATA,
        UNKNOWN,
        ("CMS's word on the report",),
    )
    assert duty.is_assumption
    assert "encourages" in duty.citation.note
    assert (notice.rule.id, notice.verdict, notice.missing) == (NOTICE, verdict, missing)
    assert notice.observed == (notice_at or "no notice")
    assert notice.citation.basis is Basis.CMS_GUIDANCE
    if window is not None and notice_at is not None:
        assert notice.required == "by 2028-03-31 20:00 EDT"


def test_before_2027_no_text_asks_for_the_notice() -> None:
    determination = check_execution_report(None, None, PY(2026), any_data_submitted=False)

    assert verdicts(determination.findings) == [(NO_DATA, UNKNOWN)]


@pytest.mark.parametrize(
    ("report", "submitted_at", "answer", "verdict"),
    [
        pytest.param(FULL, ON_TIME, True, MET, id="filed all the same"),
        pytest.param(INCOMPLETE, ON_TIME, True, MET, id="one that says so"),
        pytest.param(FULL, LATE, None, UNKNOWN, id="late, where none may be due"),
        pytest.param(FULL, None, None, UNKNOWN, id="not known when"),
    ],
)
def test_a_report_of_no_data_is_never_worse_than_none(
    report: ExecutionReport, submitted_at: Any, answer: bool | None, verdict: Verdict
) -> None:
    determination = check_execution_report(report, submitted_at, PY2027, any_data_submitted=False)

    assert determination.answer is answer
    finding = only(determination, NO_DATA)
    assert finding.verdict is verdict
    assert finding.observed == ("a report was filed all the same" if verdict is MET else None)
    assert [one.rule.id for one in determination.findings if one.rule.id != NO_DATA] == [
        IN_TIME,
        COMPLIANT,
    ]
    missing = () if verdict is MET else ("CMS's word on the report",)
    assert finding.missing == only(determination, COMPLIANT).missing == missing


# --- the notice ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intermediary", "address"),
    [
        (IntermediaryType.QCDR, "QCDRVendorSupport@gdit.com"),
        (IntermediaryType.QUALIFIED_REGISTRY, "RegistryVendorSupport@gdit.com"),
    ],
)
def test_the_notice_goes_to_the_address_of_the_type(
    intermediary: IntermediaryType, address: str
) -> None:
    """AUD-025; seeds/001, lines 17-26."""
    notice = NO_DATA_NOTICE.at(PY2027)

    assert notice.address(intermediary) == address
    assert notice.subject_line == "the name of the QCDR or Qualified Registry"


@pytest.mark.parametrize("intermediary", [IntermediaryType.HEALTH_IT_VENDOR, "QCDR", None])
def test_other_intermediaries_have_no_address(intermediary: Any) -> None:
    told = (
        r"^NoDataNotice.address: intermediary_type: given .*, expected QCDR or QUALIFIED_REGISTRY$"
    )
    with pytest.raises(InvalidValue, match=told):
        NO_DATA_NOTICE.at(PY2027).address(intermediary)


def test_the_address_of_other_years_was_not_read() -> None:
    for year in (2026, 2028):
        with pytest.raises(YearNotCovered):
            NO_DATA_NOTICE.at(PY(year))


@pytest.mark.parametrize("name", ["qcdr_address", "registry_address", "subject_line"])
def test_a_notice_has_its_texts(name: str) -> None:
    texts = {"qcdr_address": "a", "registry_address": "b", "subject_line": "c"}

    with pytest.raises(InvalidInput, match=f"^NoDataNotice: {name}: given ''"):
        NoDataNotice(**{**texts, name: ""})


# --- malformed -----------------------------------------------------------------------------------


def test_all_that_is_no_fact_is_refused_at_once() -> None:
    with pytest.raises(InvalidType) as caught:
        check_execution_report(
            "report",
            "today",
            PY2027,
            any_data_submitted="no",
            no_data_notice_at=5,
            submission_window=ON_TIME,
        )

    told = [str(problem) for problem in caught.value.problems]
    assert told[0] == (
        "report: given str, expected an ExecutionReport, or None where there is none"
    )
    assert told[1] == (
        "any_data_submitted: given 'no' (str), expected True, False, or None where it is not known"
    )
    assert told[2].startswith("submitted_at: given 'today' (str), expected a date")
    assert told[3].startswith("no_data_notice_at: given 5 (int), expected a date")
    assert all(problem.is_type for problem in caught.value.problems)
    assert told[4] == (
        "submission_window: given datetime.date(2028, 5, 30) (date), expected a Deadline, or None"
    )


@pytest.mark.parametrize(
    "changes",
    [{"submitted_at": datetime(2028, 5, 30)}, {"no_data_notice_at": datetime(2028, 3, 1)}],
)
def test_an_instant_has_a_time_zone(changes: dict[str, Any]) -> None:
    given = {"report": FULL, "submitted_at": ON_TIME, "year": PY2027, **changes}

    with pytest.raises(
        InvalidValue, match=f"^check_execution_report: {next(iter(changes))}: given"
    ):
        check_execution_report(**given)


@pytest.mark.parametrize("year", [2021, 2028])
def test_years_without_a_day_are_not_covered(year: int) -> None:
    empty = ExecutionReport(year=PY(year), intermediary="Example Registry", sections=())

    with pytest.raises(YearNotCovered):
        check_execution_report(empty, None, PY(year))


def test_a_year_is_a_performance_year() -> None:
    with pytest.raises(InvalidType, match=r"^check_execution_report: year: given 2027"):
        check_execution_report(None, None, 2027)


def test_a_report_can_be_changed_and_is_judged_as_it_then_is() -> None:
    emptied = attrs.evolve(FULL, sections=())

    assert check_execution_report(emptied, ON_TIME, PY2027).answer is False

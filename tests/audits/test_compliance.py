"""Whether the report came as it must: AUD-022, AUD-023, AUD-025, DEA-003, DEA-004, D13."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
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
from qpp_rules.audits.execution_report import sealed
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
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
IN_TIME, COMPLIANT, NO_DATA, NOTICE, FILED_AFTER, AS_AUDITED = (
    f"audits.report.{name}"
    for name in ("in-time", "compliant", "no-data", "no-data-notice", "filed-after", "as-audited")
)
HOLDS_ALL, COUNTED, OF_THE_YEAR, IN_ORDER, CONSISTENT, INTACT = (
    f"audits.report.{name}"
    for name in ("complete", "clinicians", "year", "order", "consistent", "intact")
)
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
SAYS_SO = ExecutionReport(year=PY2027, intermediary="Example Registry", sections=())


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
def test_a_compliant_report_is_timely_and_complete(
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


def test_the_findings_cover_the_report_then_the_due_date_then_the_consequence() -> None:
    determination = check_execution_report(FULL, ON_TIME, PY2027)

    assert verdicts(determination.findings) == [
        (HOLDS_ALL, MET),
        (OF_THE_YEAR, MET),
        (IN_ORDER, MET),
        (IN_ORDER, MET),
        (HOLDS_ALL, MET),
        (OF_THE_YEAR, MET),
        (IN_ORDER, MET),
        ("audits.report.targeted", MET),
        (CONSISTENT, MET),
        (INTACT, MET),
        (IN_TIME, MET),
        (FILED_AFTER, MET),
        (COMPLIANT, MET),
    ]
    on_the_day = check_execution_report(FULL, date(2028, 5, 31), PY2027)
    assert [one.rule.id for one in on_the_day.findings][10:] == [
        IN_TIME,
        FILED_AFTER,
        "deadlines.whole-day",
        COMPLIANT,
    ]


def test_participants_counted_for_clinicians_are_reported_and_do_not_decide() -> None:
    determination = check_execution_report(report_of(clinicians_of=None), ON_TIME, PY2027)

    assert determination.answer is True
    assert only(determination, COUNTED).verdict is NOT_MET


def test_the_report_must_be_for_the_year() -> None:
    done = audit(plan=plan_of(year=PY(2026)), completed_at=eastern(2027, 1, 10, 10))
    earlier = execution_report(done, intermediary="Example Registry")

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
def test_a_notice_of_no_data_is_encouraged_but_does_not_lift_the_duty(
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


def test_no_notice_is_requested_before_2027() -> None:
    determination = check_execution_report(None, None, PY(2026), any_data_submitted=False)

    assert verdicts(determination.findings) == [(NO_DATA, UNKNOWN)]


@pytest.mark.parametrize(
    ("report", "submitted_at", "answer", "verdict"),
    [
        pytest.param(SAYS_SO, ON_TIME, True, MET, id="D13: one that says so"),
        pytest.param(SAYS_SO, date(2028, 1, 1), True, MET, id="the day after the year"),
        pytest.param(SAYS_SO, date(2027, 12, 31), None, UNKNOWN, id="before the year is over"),
        pytest.param(SAYS_SO, date(2020, 5, 30), None, UNKNOWN, id="before the year"),
        pytest.param(SAYS_SO, LATE, None, UNKNOWN, id="one that says so late"),
        pytest.param(INCOMPLETE, ON_TIME, None, UNKNOWN, id="one of audits, that lacks some"),
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
        FILED_AFTER,
        COMPLIANT,
    ]
    missing = () if verdict is MET else ("CMS's word on the report",)
    assert finding.missing == only(determination, COMPLIANT).missing == missing


def test_a_changed_report_is_incomplete_even_if_no_data_was_submitted() -> None:
    emptied = attrs.evolve(FULL, sections=(), targeted_audits_required=())
    resealed = sealed(emptied)
    no_data: dict[str, Any] = {"any_data_submitted": False}

    changed = check_execution_report(emptied, ON_TIME, PY2027, **no_data)
    differs = check_execution_report(resealed, ON_TIME, PY2027, as_audited=FULL, **no_data)
    for determination, rule_id in ((changed, "audits.report.intact"), (differs, AS_AUDITED)):
        assert determination.answer is None
        assert only(determination, rule_id).verdict is NOT_MET
        assert only(determination, NO_DATA).verdict is UNKNOWN
    same = check_execution_report(resealed, ON_TIME, PY2027, as_audited=resealed, **no_data)
    assert same.answer is True


def test_a_report_with_targeted_audits_does_not_mean_no_data() -> None:
    report = sealed(attrs.evolve(FULL, sections=()))
    determination = check_execution_report(report, ON_TIME, PY2027, any_data_submitted=False)

    assert report.targeted_audits_required
    assert determination.answer is None
    assert only(determination, NO_DATA).verdict is UNKNOWN


def test_a_complete_report_also_suffices_if_no_data_was_submitted() -> None:
    determination = check_execution_report(FULL, ON_TIME, PY2027, any_data_submitted=False)

    assert determination.answer is True
    assert NO_DATA not in [one.rule.id for one in determination.findings]


# --- after what it reports: AUD-032, issue 9 -----------------------------------------------------


@pytest.mark.parametrize(
    ("submitted_at", "verdict", "told"),
    [
        pytest.param(date(2020, 5, 30), NOT_MET, "not before 2027-01-01", id="years before"),
        pytest.param(date(2026, 12, 31), NOT_MET, "not before 2027-01-01", id="the day before"),
        pytest.param(
            date(2027, 1, 1),
            NOT_MET,
            "not before: data validation audit; targeted audit: TIN_OR_NPI; "
            "data validation audit: correction of TIN or NPI",
            id="before all of it",
        ),
        pytest.param(
            eastern(2028, 1, 12, 9),
            NOT_MET,
            "not before: targeted audit: TIN_OR_NPI",
            id="before the last targeted audit",
        ),
        pytest.param(eastern(2028, 1, 12, 10), MET, None, id="at the same instant"),
        pytest.param(date(2028, 1, 13), MET, None, id="a day later"),
        pytest.param(date(2028, 1, 12), UNKNOWN, None, id="in the course of the last day"),
    ],
)
def test_a_report_must_be_filed_after_what_it_reports(
    submitted_at: Any, verdict: Verdict, told: str | None
) -> None:
    determination = check_execution_report(FULL, submitted_at, PY2027)
    finding = only(determination, FILED_AFTER)

    assert (finding.verdict, finding.required) == (verdict, told)
    assert determination.answer is {MET: True, NOT_MET: False, UNKNOWN: None}[verdict]
    if verdict is UNKNOWN:
        assert finding.missing == ("the hour of targeted audit: TIN_OR_NPI, or of submitted_at",)
    # A day years before the year is in time for nothing.
    years_before = submitted_at == date(2020, 5, 30)
    assert only(determination, IN_TIME).verdict is (UNKNOWN if years_before else MET)


@pytest.mark.parametrize("name", ["validation", "targeted"])
def test_an_unknown_end_of_an_audit_leaves_the_answer_open(name: str) -> None:
    first = audit({(0, 0): [NPI_WRONG]}, completed_at=None) if name == "validation" else FIRST
    at = {} if name == "validation" else {"completed_at": None}
    report = execution_report(
        first,
        [targeted_of(first, **at)],
        intermediary="Example Registry",
        corrections=[correction_of("TIN_OR_NPI")],
    )
    determination = check_execution_report(report, ON_TIME, PY2027)

    assert not report.is_complete
    assert determination.answer is not True
    assert any("completed" in missing for missing in report.missing)


# --- as the audits say: AUD-037 ------------------------------------------------------------------


def test_an_edited_report_with_a_new_digest_does_not_match_the_audits() -> None:
    first, second = FULL.sections
    better = sealed(attrs.evolve(FULL, sections=[attrs.evolve(first, records_reviewed=60), second]))

    assert check_execution_report(better, ON_TIME, PY2027).answer is True
    determination = check_execution_report(better, ON_TIME, PY2027, as_audited=FULL)
    assert determination.answer is False
    assert only(determination, AS_AUDITED).observed == "another sections"
    same = check_execution_report(FULL, ON_TIME, PY2027, as_audited=report_of())
    assert same.answer is True
    assert only(same, AS_AUDITED).verdict is MET


def others(value: Any) -> Iterator[Any]:
    """Values that a forger could put in the place of *value*."""
    if isinstance(value, tuple):
        yield from ((), (*value, *value[-1:]), value[1:])
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, 0)
    elif isinstance(value, Enum):
        yield from type(value)
    elif isinstance(value, datetime | date):
        yield from (date(2020, 1, 1), date(2028, 1, 15), date(2028, 7, 1))
    yield from (None, "another", 3, True, PY(2026))


def edits(value: Any) -> Iterator[tuple[str, Any]]:
    """Every value like *value* with one field changed, the fields of what it holds too."""
    for attribute in attrs.fields(type(value)):
        name, held = attribute.name, getattr(value, attribute.name)
        candidates = list(others(held))
        if isinstance(held, tuple):
            candidates += [
                (*held[:place], changed, *held[place + 1 :])
                for place, item in enumerate(held)
                if attrs.has(type(item))
                for _, changed in edits(item)
            ]
        for other in candidates:
            try:
                changed = attrs.evolve(value, **{name: other})
            except InvalidInput:
                continue
            if changed != value:
                yield name, changed


def test_a_report_with_any_edited_field_does_not_match_the_audits() -> None:
    """With the digest left, and with the digest made right by one who knows how."""
    year_of = {one.year for _, one in edits(FULL)}
    assert year_of == {PY2027, PY(2026)}
    tried = 0
    for name, edited in edits(FULL):
        if name in ("year", "digest"):
            continue
        for report in (edited, sealed(edited)):
            found = check_execution_report(report, ON_TIME, PY2027, as_audited=FULL)
            assert found.answer is not True, (name, edited)
            tried += 1
        assert check_execution_report(edited, ON_TIME, PY2027).answer is not True, name
    assert tried > 200


# --- the notice ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intermediary", "address"),
    [
        (IntermediaryType.QCDR, "QCDRVendorSupport@gdit.com"),
        (IntermediaryType.QUALIFIED_REGISTRY, "RegistryVendorSupport@gdit.com"),
    ],
)
def test_the_notice_goes_to_the_address_for_the_intermediary_type(
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
def test_a_notice_has_an_address_and_texts(name: str) -> None:
    texts = {"qcdr_address": "a", "registry_address": "b", "subject_line": "c"}

    with pytest.raises(InvalidInput, match=f"^NoDataNotice: {name}: given ''"):
        NoDataNotice(**{**texts, name: ""})


# --- malformed -----------------------------------------------------------------------------------


def test_all_invalid_arguments_are_refused_together() -> None:
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
        "report: given a text that is not shown here, expected an ExecutionReport, or None"
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


@pytest.mark.parametrize("year", [2021, 2028, 2035])
@pytest.mark.parametrize("any_data_submitted", [True, False, None])
def test_years_without_a_due_date_are_not_covered(
    year: int, any_data_submitted: bool | None
) -> None:
    empty = ExecutionReport(year=PY(year), intermediary="Example Registry", sections=())

    for report in (empty, None):
        with pytest.raises(YearNotCovered):
            check_execution_report(report, None, PY(year), any_data_submitted=any_data_submitted)


def test_a_year_is_a_performance_year() -> None:
    with pytest.raises(InvalidType, match=r"^check_execution_report: year: given 2027"):
        check_execution_report(None, None, 2027)


def test_a_changed_report_is_judged_as_changed() -> None:
    emptied = attrs.evolve(FULL, sections=())

    assert check_execution_report(emptied, ON_TIME, PY2027).answer is False

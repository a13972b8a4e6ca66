"""Whether business associate agreements are adequate and in force: AGR-001 to AGR-004, AGR-016."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.agreements import BusinessAssociateAgreement, PlannedSubmission, check_agreement
from qpp_rules.agreements.business_associates import last_day_of
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.core.years import EASTERN
from tests.agreements import strategies as of_agreements
from tests.agreements.strategies import (
    CLINICIAN,
    CLOSES,
    COST,
    DOCUMENTS,
    EVERYBODY,
    GROUP,
    KINDS,
    MEDICARE,
    NOBODY,
    PY,
    PY2026,
    PY2027,
    QUALITY,
    RECEIVED,
    SENT,
    TIN,
    YEARS,
    agreement,
    planned,
)
from tests.core.helpers import shows

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
BAA = "agreements.business-associate-agreement"
IN_FORCE = f"{BAA}.in-force"
RECEIVED_IN_TIME = "agreements.data-received"
TEXT = Basis.REGULATION
DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(2027, 2, 1), date(2028, 3, 31)
"""The days of the data of 2027, whose submission period was not found."""
CLAUSES = {
    "provides_for_receipt": f"{BAA}.receipt",
    "discloses_results": f"{BAA}.results",
    "discloses_data_on": f"{BAA}.data",
    "meets_law": f"{BAA}.law",
}
MEDICARE_CQMS = frozenset({CollectionType.MEDICARE_CQM})


def in_force(first: str | None, last: str | None = None) -> BusinessAssociateAgreement:
    """Return an agreement that will do, in force from the one day to the other."""
    begins_on, ends_on = (None if day is None else date.fromisoformat(day) for day in (first, last))
    return agreement(begins_on=begins_on, ends_on=ends_on)


# --- the clauses -------------------------------------------------------------------------------


@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda one: type(one).__name__)
def test_a_clause_that_is_missing_makes_the_agreement_inadequate(clause: str, kind: Any) -> None:
    """AGR-002 to AGR-004, with each of the five kinds of participant."""
    absent = NOBODY if clause == "discloses_data_on" else False
    d = check_agreement(planned(kind), [agreement(kind, **{clause: absent})])

    assert d.answer is False
    assert {one.rule.id for one in d.findings if one.verdict is NOT_MET} == {
        CLAUSES[clause],
        IN_FORCE,
    }
    assert d.finding(IN_FORCE).observed == "none from 2026-02-01 to 2027-03-31"
    assert d.missing == ()


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_that_is_not_known_is_named(clause: str) -> None:
    d = check_agreement(planned(), [agreement(**{clause: None})])

    assert d.answer is None
    assert d.missing == (clause,)
    assert d.finding(CLAUSES[clause]).verdict is UNKNOWN
    assert d.finding(IN_FORCE).observed is None


def test_an_adequate_agreement_has_a_finding_per_clause_in_the_order_of_the_paragraph() -> None:
    d = check_agreement(planned(), [agreement()])

    assert d.answer is True
    assert d.year == PY2026
    assert [one.rule.id for one in d.findings] == [
        BAA,
        *CLAUSES.values(),
        RECEIVED_IN_TIME,
        IN_FORCE,
    ]
    assert {one.verdict for one in d.findings} == {MET}
    assert d.finding(BAA).about == d.finding(IN_FORCE).about == GROUP.masked_key
    assert d.finding(BAA).observed is None
    assert {one.about for one in d.findings[1:-2]} == {"in force from 2023-01-01"}
    assert d.finding(IN_FORCE).required == "from 2026-02-01 to 2027-03-31"


@pytest.mark.parametrize("year", YEARS, ids=str)
@pytest.mark.parametrize("clauses", [{}, dict.fromkeys(CLAUSES)], ids=["held", "not known"])
def test_each_clause_is_cited_in_the_text_of_the_year(year: Any, clauses: Any) -> None:
    findings = check_agreement(planned(year=year), [agreement(**clauses)]).findings
    basis = {2024: TEXT, 2025: Basis.DERIVED}.get(year.year, Basis.CMS_GUIDANCE)
    # What an agreement provides for, the paragraph does not say.
    clause = Basis.INTERPRETATION if year.year in {2024, 2025} else basis
    receipt = Basis.INTERPRETATION if year == PY2027 else clause

    assert {one.citation.document for one in findings} == {DOCUMENTS[year.year]}
    assert [one.citation.basis for one in findings] == [
        *(basis, receipt, clause, clause, clause),
        *(Basis.INTERPRETATION, Basis.INTERPRETATION),
    ]


@pytest.mark.parametrize(
    ("year", "types", "verdict", "basis"),
    [
        pytest.param(2027, MEDICARE_CQMS, MET, Basis.CMS_GUIDANCE, id="AGR-016"),
        pytest.param(
            2027, {CollectionType.MIPS_CQM}, NOT_MET, Basis.CMS_GUIDANCE, id="AGR-003: others"
        ),
        pytest.param(2027, set(CollectionType), NOT_MET, Basis.CMS_GUIDANCE, id="AGR-016: also"),
        pytest.param(2027, set(), NOT_MET, Basis.CMS_GUIDANCE, id="no quality measures"),
        pytest.param(2027, None, UNKNOWN, Basis.CMS_GUIDANCE, id="types not known"),
        pytest.param(2026, MEDICARE_CQMS, NOT_MET, Basis.INTERPRETATION, id="2026: not taken back"),
        pytest.param(2026, None, NOT_MET, Basis.INTERPRETATION, id="2026: whatever they are"),
        pytest.param(2026, {CollectionType.ECQM}, NOT_MET, Basis.CMS_GUIDANCE, id="2026: others"),
        pytest.param(2024, MEDICARE_CQMS, NOT_MET, Basis.INTERPRETATION, id="2024"),
        pytest.param(2024, {CollectionType.ECQM}, NOT_MET, Basis.INTERPRETATION, id="2024: others"),
        pytest.param(2023, MEDICARE_CQMS, NOT_MET, Basis.CMS_GUIDANCE, id="2023"),
    ],
)
def test_disclosure_of_medicare_data_only_is_enough_for_medicare_cqms_agr_016(
    year: int, types: set[CollectionType] | None, verdict: Verdict, basis: Basis
) -> None:
    given_types = None if types is None else frozenset(types)
    plan = planned(year=PY(year), collection_types=given_types)
    finding = check_agreement(plan, [agreement(discloses_data_on=MEDICARE)]).finding(f"{BAA}.data")

    assert finding.verdict is verdict
    assert finding.citation.basis is basis
    not_taken_back = year in {2024, 2026} and types in (None, MEDICARE_CQMS)
    assert ("Medicare CQMs" in finding.citation.note) is not_taken_back
    assert finding.observed == "Medicare beneficiaries only"
    exception = "; of Medicare only for Medicare CQM" if year == 2027 else ""
    assert finding.required == f"Medicare and non-Medicare beneficiaries{exception}"
    assert finding.missing == (("collection_types",) if verdict is UNKNOWN else ())


@pytest.mark.parametrize("types", [None, frozenset(), MEDICARE_CQMS])
@pytest.mark.parametrize("year", YEARS, ids=str)
def test_disclosure_of_data_on_all_patients_is_enough_for_every_collection_type(
    types: Any, year: Any
) -> None:
    plan = planned(year=year, collection_types=types)
    finding = check_agreement(plan, [agreement()]).finding(f"{BAA}.data")

    assert finding.verdict is MET
    assert finding.is_assumption is (year.year in {2024, 2025})
    assert "Medicare CQMs" not in finding.citation.note


# --- the days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "answer", "observed"),
    [
        pytest.param([("2026-02-01", "2027-03-31")], True, None, id="just the days needed"),
        pytest.param([("2020-01-01", None)], True, None, id="without an end"),
        pytest.param([], False, "none from 2026-02-01 to 2027-03-31", id="none at all"),
        pytest.param([("2026-02-02", None)], False, "none on 2026-02-01", id="a day late"),
        pytest.param([("2026-01-01", "2027-03-30")], False, "none on 2027-03-31", id="a day short"),
        pytest.param(
            [("2026-01-01", "2026-12-31"), ("2027-01-01", "2027-12-31")], True, None, id="renewed"
        ),
        pytest.param(
            [("2027-01-01", "2027-12-31"), ("2026-01-01", "2026-12-31")], True, None, id="any order"
        ),
        pytest.param(
            [("2026-01-01", "2026-12-31"), ("2027-01-02", None)],
            False,
            "none on 2027-01-01",
            id="renewed a day late",
        ),
        pytest.param(
            [("2026-03-01", "2026-05-31"), ("2026-07-01", "2027-02-28")],
            False,
            "none from 2026-02-01 to 2026-02-28; none from 2026-06-01 to 2026-06-30; "
            "none from 2027-03-01 to 2027-03-31",
            id="three gaps",
        ),
        pytest.param(
            [("2026-01-01", None), ("2026-03-01", "2026-04-01")], True, None, id="one in another"
        ),
        pytest.param(
            [("2026-01-01", "2026-12-31"), ("2026-03-01", "2026-04-01")],
            False,
            "none from 2027-01-01 to 2027-03-31",
            id="a shorter one in a longer",
        ),
        pytest.param(
            [("2019-01-01", "2026-01-31")],
            False,
            "none from 2026-02-01 to 2027-03-31",
            id="ended before",
        ),
        pytest.param(
            [("2027-04-01", None)],
            False,
            "none from 2026-02-01 to 2027-03-31",
            id="begins after",
        ),
        pytest.param([(None, "2026-12-31")], False, "none from 2027-01-01 to 2027-03-31", id="?"),
        pytest.param([(None, None)], None, None, id="begins on a day not known"),
        pytest.param(
            [(None, None), ("2026-02-01", None)], True, None, id="which need not be known"
        ),
    ],
)
def test_agreements_must_be_in_force_from_the_first_data_to_the_close_g3(
    periods: list[tuple[str | None, str | None]], answer: bool | None, observed: str | None
) -> None:
    d = check_agreement(planned(), [in_force(*period) for period in periods])
    finding = d.finding(IN_FORCE)

    assert d.answer is answer
    assert finding.observed == observed
    assert finding.missing == (("begins_on",) if answer is None else ())
    assert finding in d.assumptions
    assert "the day of submission only" in finding.message


@pytest.mark.parametrize(
    ("period", "received", "closes", "answer", "missing"),
    [
        pytest.param(("2027-01-01", None), FIRST_DAY, None, True, (), id="without an end"),
        pytest.param(
            *(("2027-01-01", "2030-12-31"), FIRST_DAY, None, None, ("submission_closes",)),
            id="close not known",
        ),
        pytest.param(("2027-02-02", None), FIRST_DAY, None, False, (), id="not there at first"),
        pytest.param(
            *(("2027-01-01", None), None, LAST_DAY, None, ("data_received_on",)),
            id="receipt not known",
        ),
        pytest.param(("2027-01-01", "2028-03-30"), None, LAST_DAY, False, (), id="gone at last"),
        pytest.param(
            *(("2027-01-01", None), None, None, None, ("data_received_on",)),
            id="neither known, without an end",
        ),
        pytest.param(
            *(("2027-01-01", "2030-12-31"), None, None, None),
            ("data_received_on", "submission_closes"),
            id="neither known",
        ),
        pytest.param(
            *((None, None), None, None, None, ("data_received_on", "begins_on")),
            id="nothing known, without an end",
        ),
        pytest.param(
            *((None, "2030-12-31"), None, None, None),
            ("data_received_on", "submission_closes", "begins_on"),
            id="nothing known but the end",
        ),
    ],
)
def test_unknown_days_are_missing_if_they_would_decide(
    period: tuple[str | None, str | None],
    received: date | None,
    closes: date | None,
    answer: bool | None,
    missing: tuple[str, ...],
) -> None:
    """For 2027 no submission period was found."""
    plan = planned(year=PY2027, data_received_on=received, submission_closes=closes)
    d = check_agreement(plan, [in_force(*period)])

    assert d.answer is answer
    assert d.finding(IN_FORCE).missing == missing


@pytest.mark.parametrize(
    ("received", "period", "missing"),
    [
        pytest.param("2026-02-01", ("2026-06-01", None), ("meets_law",), id="it goes on"),
        pytest.param(None, ("2026-06-01", None), ("data_received_on", "meets_law"), id="both"),
        pytest.param("2026-02-01", (None, "2027-06-30"), ("begins_on", "meets_law"), id="begins"),
    ],
)
def test_an_agreements_gaps_are_named_if_no_other_covers_the_days(
    received: str | None, period: tuple[str | None, str | None], missing: tuple[str, ...]
) -> None:
    received_on = None if received is None else date.fromisoformat(received)
    plan = planned(data_received_on=received_on)
    begins, ends = (None if day is None else date.fromisoformat(day) for day in period)
    doubtful = agreement(begins_on=begins, ends_on=ends, meets_law=None)
    d = check_agreement(plan, [in_force("2026-01-01", "2026-12-31"), doubtful])

    assert (d.answer, d.missing) == (None, missing)


def test_an_agreements_gaps_are_not_named_if_another_covers_its_days() -> None:
    doubtful = agreement(begins_on=date(2026, 6, 1), meets_law=None)
    d = check_agreement(planned(data_received_on=None), [in_force("2026-01-01", None), doubtful])

    assert (d.answer, d.missing) == (None, ("data_received_on",))


@pytest.mark.parametrize("received", [None, FIRST_DAY])
def test_unknown_days_are_described_in_words(received: date | None) -> None:
    plan = planned(year=PY2027, data_received_on=received, submission_closes=None)
    finding = check_agreement(plan, []).finding(IN_FORCE)

    first = "the first data received" if received is None else "2027-02-01"
    assert finding.required == f"from {first} to the close of submission"
    assert (finding.verdict, finding.observed) == (NOT_MET, "none")


@pytest.mark.parametrize(
    ("agreed", "changes", "observed"),
    [
        (in_force("2027-02-02"), {"submission_closes": None}, "none on 2027-02-01"),
        (in_force("2027-01-01", "2028-03-30"), {"data_received_on": None}, "none on 2028-03-31"),
        (in_force("2028-04-01"), {"data_received_on": None}, "none"),
    ],
)
def test_the_first_day_known_not_to_be_covered_is_named(
    agreed: BusinessAssociateAgreement, changes: dict[str, Any], observed: str
) -> None:
    d = check_agreement(planned(year=PY2027, **changes), [agreed])

    assert (d.answer, d.finding(IN_FORCE).observed) == (False, observed)


def test_an_inadequate_agreement_does_not_spoil_an_adequate_one() -> None:
    bad = agreement(meets_law=False, ends_on=date(2026, 12, 31))

    assert check_agreement(planned(), [bad, agreement()]).answer is True
    assert check_agreement(planned(), [bad, in_force("2027-01-01")]).answer is False


def test_an_inadequate_agreement_leaves_its_days_uncovered() -> None:
    bad = agreement(provides_for_receipt=False, ends_on=date(2026, 12, 31))
    d = check_agreement(planned(), [bad, in_force("2027-01-01")])

    assert d.finding(IN_FORCE).observed == "none from 2026-02-01 to 2026-12-31"
    assert d.finding(f"{BAA}.receipt").about == "in force from 2023-01-01 to 2026-12-31"


def test_agreements_not_in_force_on_any_of_the_days_are_not_reported() -> None:
    d = check_agreement(
        planned(),
        [
            agreement(begins_on=date(2019, 1, 1), ends_on=date(2026, 1, 31), meets_law=None),
            agreement(begins_on=date(2027, 4, 1), meets_law=None),
        ],
    )

    assert [one.rule.id for one in d.findings] == [BAA, RECEIVED_IN_TIME, IN_FORCE]
    assert (d.answer, d.missing) == (False, ())
    assert d.finding(BAA).verdict is MET


@pytest.mark.parametrize(("first", "last"), [("2019-01-01", "2026-02-01"), ("2027-03-31", None)])
def test_agreements_in_force_on_one_of_the_days_are_reported(first: str, last: str | None) -> None:
    d = check_agreement(planned(), [in_force(first, last)])

    assert len(d.findings) == 7


def test_an_agreement_with_another_participant_is_ignored() -> None:
    """AGR-C08: a group's agreement is not its clinician's."""
    d = check_agreement(planned(CLINICIAN), [agreement(GROUP)])

    assert d.answer is False
    assert d.finding(BAA).verdict is NOT_MET
    assert d.finding(BAA).observed == "none"
    assert not shows(d.explain(), TIN.digits)


# --- the data ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "sent", "closes", "verdict"),
    [
        pytest.param("2026-02-01", SENT, CLOSES, MET, id="in the year"),
        pytest.param("2026-01-01", SENT, CLOSES, MET, id="on its first day"),
        pytest.param("2027-02-01", SENT, CLOSES, MET, id="on the day it is sent"),
        pytest.param("2027-02-02", SENT, CLOSES, NOT_MET, id="after it is sent"),
        pytest.param("2027-03-31", None, None, MET, id="on the last day"),
        pytest.param("2027-04-01", None, None, NOT_MET, id="after the close"),
        pytest.param("2025-12-31", SENT, CLOSES, UNKNOWN, id="before the year"),
        pytest.param("2025-12-31", None, None, UNKNOWN, id="before the year, not sent"),
    ],
)
def test_data_is_received_in_the_year_or_later_and_before_it_is_sent(
    received: str, sent: datetime | None, closes: date | None, verdict: Verdict
) -> None:
    day = date.fromisoformat(received)
    plan = planned(data_received_on=day, submitted_at=sent, submission_closes=closes)
    d = check_agreement(plan, [agreement()])

    assert d.finding(RECEIVED_IN_TIME).verdict is verdict
    assert d.answer is {MET: True, NOT_MET: False, UNKNOWN: None}[verdict]
    assert d.missing == (("data_received_on",) if verdict is UNKNOWN else ())
    assert d.finding(RECEIVED_IN_TIME) in d.assumptions


def test_if_neither_the_submission_nor_its_close_is_known_any_later_end_suffices() -> None:
    plan = planned(
        year=PY2027, data_received_on=LAST_DAY, submitted_at=None, submission_closes=None
    )

    assert check_agreement(plan, [agreement()]).finding(RECEIVED_IN_TIME).required is None


@pytest.mark.parametrize("closes", [None, date(2027, 5, 1), LAST_DAY, date(2028, 5, 1)])
@pytest.mark.parametrize("sent", [None, datetime(2028, 2, 1, 9, tzinfo=EASTERN)])
@pytest.mark.parametrize("received", [None, FIRST_DAY])
@pytest.mark.parametrize("ends", ["2027-06-30", "2027-12-31"])
def test_an_agreement_that_ended_inside_the_year_does_not_cover_it_whatever_the_close(
    ends: str, received: date | None, sent: datetime | None, closes: date | None
) -> None:
    plan = planned(
        year=PY2027, data_received_on=received, submitted_at=sent, submission_closes=closes
    )

    assert check_agreement(plan, [in_force("2027-01-01", ends)]).answer is False


def test_an_agreement_that_began_after_the_year_may_cover_all_unknown_days() -> None:
    """Its first data could have come later still."""
    plan = planned(year=PY2027, data_received_on=None, submitted_at=None, submission_closes=None)

    assert check_agreement(plan, [in_force("2028-02-01")]).answer is None


def test_an_agreement_that_begins_after_the_data_goes_covers_none_of_the_days() -> None:
    """It may be in force at the close, which is not known."""
    plan = planned(year=PY2027, submission_closes=None)
    d = check_agreement(plan, [in_force("2028-03-01")])

    assert d.answer is False
    assert d.finding(IN_FORCE).observed == "none from 2027-02-01 to 2028-02-01"


def test_an_agreement_can_be_in_force_at_submission_even_if_the_close_is_unknown() -> None:
    plan = planned(year=PY2027, submission_closes=None)
    d = check_agreement(plan, [in_force("2027-01-01", "2028-01-31")])

    assert d.answer is False
    assert d.finding(IN_FORCE).observed == "none on 2028-02-01"


# --- the close of submission -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "last"),
    [(2023, "2024-04-15"), (2024, "2025-04-14"), (2025, "2026-03-31"), (2026, "2027-03-31")],
)
def test_the_close_comes_from_the_calendar_with_its_extensions(year: int, last: str) -> None:
    plan = planned(year=PY(year), data_received_on=None, submission_closes=None)

    assert last_day_of(plan) == date.fromisoformat(last)


def test_the_calendar_has_no_close_for_2027() -> None:
    assert last_day_of(planned(year=PY2027, submission_closes=None)) is None


@pytest.mark.parametrize(
    ("closes", "last"),
    [
        (date(2028, 3, 31), date(2028, 3, 31)),
        (datetime(2028, 3, 31, 20, tzinfo=EASTERN), date(2028, 3, 31)),
        (datetime.fromisoformat("2028-04-01T00:00:00+00:00"), date(2028, 3, 31)),
    ],
)
def test_a_given_close_overrides_the_calendars_and_is_an_eastern_day(
    closes: date, last: date
) -> None:
    assert last_day_of(planned(submission_closes=closes)) == last


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("planned_for", [None, GROUP, "group:987654321"])
def test_the_plan_must_be_a_planned_submission(planned_for: Any) -> None:
    with pytest.raises(InvalidType, match=r"check_agreement: planned: given .* PlannedSubmission"):
        check_agreement(planned_for, [])


def test_anything_but_an_agreement_is_refused_and_not_shown() -> None:
    with pytest.raises(
        InvalidType, match=r"agreements\[1\]: given str, expected a BusinessAssoc"
    ) as raised:
        check_agreement(planned(), [agreement(), "987654321"])

    assert not shows(str(raised.value), TIN.digits)


def test_an_agreement_does_not_end_before_it_begins() -> None:
    with pytest.raises(InvalidValue, match=r"ends_on: given 2026-01-01, .* begins_on, 2026-01-02"):
        in_force("2026-01-02", "2026-01-01")
    assert in_force("2026-01-02", "2026-01-02").ends_on == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("participant", "group"),
        ("begins_on", SENT),
        ("ends_on", "2026-12-31"),
        ("provides_for_receipt", 1),
        ("discloses_results", "yes"),
        ("discloses_data_on", "everybody"),
        ("meets_law", 0),
    ],
)
def test_a_field_of_another_type_is_refused(field: str, value: Any) -> None:
    with pytest.raises(InvalidType, match=f"BusinessAssociateAgreement: {field}: given"):
        evolve(agreement(), **{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("participant", "group"),
        ("year", 2026),
        ("categories", QUALITY),
        ("collection_types", "eCQM"),
        ("data_received_on", SENT),
        ("submitted_at", date(2027, 2, 1)),
        ("submission_closes", "2027-03-31"),
    ],
)
def test_a_field_of_a_planned_submission_of_another_type_is_refused(field: str, value: Any) -> None:
    with pytest.raises(InvalidType, match=f"PlannedSubmission: {field}: given"):
        evolve(planned(), **{field: value})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"categories": frozenset()}, "categories: given none, expected at least one"),
        ({"categories": frozenset({COST, QUALITY})}, "given COST among them, .* computes the cost"),
        ({"submitted_at": datetime(2027, 2, 1)}, "submitted_at: .* without a time zone"),
        (
            {"data_received_on": CLOSES + DAY, "submission_closes": CLOSES},
            "data_received_on: given 2027-04-01, expected a day up to submission_closes, 2027",
        ),
    ],
)
def test_an_impossible_planned_submission_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        planned(**changes)


def test_data_can_be_received_on_the_last_day() -> None:
    assert planned(data_received_on=CLOSES).data_received_on == CLOSES


# --- laws --------------------------------------------------------------------------------------


def covered(plan: PlannedSubmission, agreements: list[BusinessAssociateAgreement]) -> bool | None:
    """Read the rule once more, day by day: yes, no, or not known (None), all days known."""

    def adequate(one: BusinessAssociateAgreement) -> bool | None:
        facts = [one.provides_for_receipt, one.discloses_results, one.meets_law]
        data = one.discloses_data_on
        enough = plan.collection_types == MEDICARE_CQMS and plan.year == PY2027
        unsure = plan.collection_types is None and plan.year == PY2027
        facts.append(
            {EVERYBODY: True, NOBODY: False, None: None}.get(data, None if unsure else enough)
        )
        return False if False in facts else None if None in facts else True

    def on(day: date) -> bool | None:
        found: set[bool | None] = set()
        for one in agreements:
            if one.participant != plan.participant or (one.ends_on and one.ends_on < day):
                continue
            begun = None if one.begins_on is None else one.begins_on <= day
            both = (adequate(one), begun)
            found.add(False if False in both else None if None in both else True)
        return True if True in found else None if None in found else False

    assert plan.data_received_on is not None
    assert last_day_of(plan) is not None
    first = plan.data_received_on
    days = [first + DAY * n for n in range((last_day_of(plan) - first).days + 1)]
    answers = {on(day) for day in days}
    return False if False in answers else None if None in answers else True


@given(
    of_agreements.submissions(participant=GROUP),
    st.lists(of_agreements.agreements() | of_agreements.agreements(CLINICIAN), max_size=4),
)
def test_the_answer_agrees_with_a_day_by_day_reading(
    plan: PlannedSubmission, agreements: list[BusinessAssociateAgreement]
) -> None:
    plan = evolve(plan, data_received_on=RECEIVED.replace(year=plan.year.year))

    assert check_agreement(plan, agreements).answer is covered(plan, agreements)


ORDER = {False: 0, None: 1, True: 2}


@given(
    of_agreements.submissions(participant=GROUP),
    st.lists(of_agreements.agreements(), min_size=1, max_size=3),
    st.data(),
)
def test_extending_the_days_of_an_agreement_never_makes_it_worse(
    plan: PlannedSubmission, agreements: list[BusinessAssociateAgreement], data: st.DataObject
) -> None:
    """AGR-001: in force for longer is never less."""
    first, *others = agreements
    earlier = first.begins_on and first.begins_on - data.draw(st.sampled_from((0, 1, 500))) * DAY
    later = first.ends_on and first.ends_on + data.draw(st.sampled_from((0, 1, 500))) * DAY
    longer = evolve(first, begins_on=earlier, ends_on=data.draw(st.sampled_from((later, None))))

    before = check_agreement(plan, agreements).answer
    after = check_agreement(plan, [longer, *others]).answer

    assert ORDER[after] >= ORDER[before]


@given(
    of_agreements.submissions(participant=GROUP),
    st.lists(of_agreements.agreements(), max_size=3),
    of_agreements.agreements(),
)
def test_one_more_agreement_never_makes_it_worse(
    plan: PlannedSubmission,
    agreements: list[BusinessAssociateAgreement],
    more: BusinessAssociateAgreement,
) -> None:
    before = check_agreement(plan, agreements).answer
    after = check_agreement(plan, [*agreements, more]).answer

    assert ORDER[after] >= ORDER[before]


@given(
    of_agreements.submissions(participant=GROUP, year=PY2027),
    st.lists(of_agreements.agreements(year=PY2027), min_size=1, max_size=3),
    st.sampled_from([*CLAUSES, "begins_on"]),
    st.sampled_from([None, "collection_types", "data_received_on", "submission_closes"]),
)
def test_leaving_out_a_fact_never_reverses_an_answer(
    plan: PlannedSubmission,
    agreements: list[BusinessAssociateAgreement],
    left_out: str,
    also: str | None,
) -> None:
    """What is not known is at most not known: no never becomes yes, nor yes no."""
    less = plan if also is None else evolve(plan, **{also: None})
    before = check_agreement(plan, agreements)
    after = check_agreement(less, [evolve(agreements[0], **{left_out: None}), *agreements[1:]])

    assert after.answer in {before.answer, None}
    assert (after.answer is None) <= bool(after.missing)

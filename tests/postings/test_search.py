"""Choosing an intermediary: each step, every intermediary out, nothing ranked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory, ReportingOption
from qpp_rules.postings import Column, ContentsRow, Needs, Posting, find
from qpp_rules.testing.strategies import posting_needs, qualified_postings
from tests.postings.rows import posting, row
from tests.postings.written_workbooks import PY2023, QCDR, REGISTRY

MVP, APP = ReportingOption.MVP, ReportingOption.APP
TRADITIONAL = ReportingOption.TRADITIONAL_MIPS
GROUP, SUBGROUP = ParticipationOption.GROUP, ParticipationOption.SUBGROUP
VIRTUAL_GROUP = ParticipationOption.VIRTUAL_GROUP
PI = PerformanceCategory.PROMOTING_INTEROPERABILITY
MAY = date(2026, 5, 1)
DATED = {Column.LAST_DATE: "11/30/2026"}


def fits(
    cells: dict[Column, str], needs: Needs, *, kind: Any = REGISTRY, **fields: Any
) -> tuple[bool | None, tuple[str, ...]]:
    one = row(cells={**DATED, **cells})
    d = find(posting(one, kind=kind, **fields), needs)[one]
    return d.answer, d.missing


def needing(**needs: Any) -> Needs:
    return Needs(starts_on=MAY, **needs)


YES, NO = (True, ()), (False, ())


@pytest.mark.parametrize(
    ("kind", "cell", "found"),
    [
        (QCDR, "AAO20", YES),
        (QCDR, "MSK7", NO),
        (QCDR, "", (None, ("whether it supports AAO20",))),
        # POS-029: only a QCDR supports QCDR measures.
        (REGISTRY, "", NO),
    ],
)
def test_step_1_qcdr_measures_need_a_qcdr(kind: Any, cell: str, found: Any) -> None:
    needs = needing(qcdr_measures=["AAO20"])
    assert fits({Column.QCDR_MEASURES: cell}, needs, kind=kind) == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("APP; MVPs", YES),
        ("APP", NO),
        ("Groups", (None, ("whether it supports MVP",))),
        ("", (None, ("whether it supports MVP",))),
    ],
)
def test_step_2_keeps_intermediaries_that_offer_the_reporting_option(cell: str, found: Any) -> None:
    assert fits({Column.REPORTING_OPTIONS: cell}, needing(reporting_options={MVP})) == found


@pytest.mark.parametrize(
    ("mark", "cell", "answer"),
    [
        (True, "", True),
        (False, "", False),
        (False, "APP", False),
        (True, "APP", None),
        (False, "MVPs", None),
        (True, "MVPs", True),
        (True, "Groups", None),
    ],
)
def test_step_2_accepts_mvps_from_the_contents_too(
    mark: bool, cell: str, answer: bool | None
) -> None:
    contents = [ContentsRow("Zenith Registry", mvps=mark)]
    needs = needing(reporting_options={MVP})
    assert fits({Column.REPORTING_OPTIONS: cell}, needs, contents=contents)[0] is answer


@pytest.mark.parametrize(
    ("mark", "cell", "found"),
    [
        (True, "", YES),
        (False, "", NO),
        (None, "PI_HIE_1", YES),
        (None, "", (None, ("whether it supports Promoting Interoperability",))),
        # INT-S20
        (False, "PI_HIE_1", (None, ("whether it supports Promoting Interoperability",))),
    ],
)
def test_step_3_keeps_intermediaries_that_support_the_category(
    mark: bool | None, cell: str, found: Any
) -> None:
    contents = [ContentsRow("Zenith Registry", promoting_interoperability=mark)]
    needs = needing(categories={PI})
    assert fits({Column.INTEROPERABILITY: cell}, needs, contents=contents) == found


@pytest.mark.parametrize(
    ("cell", "needs", "found"),
    [
        ("Groups", {"participation_options": {GROUP}}, YES),
        ("Individuals", {"participation_options": {GROUP}}, NO),
        ("", {"participation_options": {GROUP}}, (None, ("whether it supports group",))),
        # S0:167: a subgroup reports an MVP.
        ("Subgroups", {"participation_options": {SUBGROUP}, "reporting_options": {MVP}}, YES),
        ("Subgroups", {"participation_options": {SUBGROUP}, "reporting_options": {APP}}, NO),
        ("Subgroups", {"participation_options": {SUBGROUP}, "reporting_options": {APP, MVP}}, NO),
        (
            "Subgroups",
            {"participation_options": {SUBGROUP}},
            (None, ("reporting_options",)),
        ),
        (
            "Virtual groups",
            {"participation_options": {VIRTUAL_GROUP}},
            (None, ("whether it supports the specialties of the virtual group",)),
        ),
        ("Groups", {"participation_options": {VIRTUAL_GROUP}}, NO),
    ],
)
def test_step_4_keeps_intermediaries_that_offer_the_participation_option(
    cell: str, needs: dict[str, Any], found: Any
) -> None:
    cells = {Column.PARTICIPATION_OPTIONS: cell, Column.REPORTING_OPTIONS: "APP; MVPs"}
    assert fits(cells, needing(**needs)) == found


@pytest.mark.parametrize(
    ("cell", "observed"),
    [("Any specialty of its members", "Any specialty of its members"), ("", None)],
)
def test_step_4_shows_the_text_on_virtual_groups_and_leaves_the_answer_open(
    cell: str, observed: str | None
) -> None:
    """POS-024: what is written there is prose."""
    one = row(cells={**DATED, Column.VIRTUAL_GROUP_SPECIALTIES: cell})
    answer = find(posting(one), needing(participation_options={VIRTUAL_GROUP}))[one]
    finding = answer.finding("postings.virtual-group-specialties")
    assert (finding.verdict, finding.observed) == (Verdict.UNKNOWN, observed)


@pytest.mark.parametrize(
    ("needs", "column", "listed", "other"),
    [
        ({"mips_cqms": ["001"]}, Column.MIPS_CQMS, "001", "236"),
        ({"ecqms": ["CMS165v14"]}, Column.ECQMS, "CMS165v14", "CMS122v13"),
        (
            {"improvement_activities": ["IA_EPA_1"]},
            Column.IMPROVEMENT_ACTIVITIES,
            "IA_EPA_1",
            "IA_PM_13",
        ),
        ({"interoperability": ["PI_HIE_1"]}, Column.INTEROPERABILITY, "PI_HIE_1", "PI_EP_1"),
        ({"mvps": ["M1423"]}, Column.MVPS, "M1423", "G0053"),
    ],
)
def test_step_5_keeps_intermediaries_that_list_every_measure_and_activity(
    needs: dict[str, Any], column: Column, listed: str, other: str
) -> None:
    [[wanted]] = needs.values()
    ask = (f"whether it supports {wanted}",)

    assert fits({column: f"{other}; {listed}"}, needing(**needs)) == YES
    assert fits({column: other}, needing(**needs)) == NO
    assert fits({column: f"{other}; and more"}, needing(**needs)) == (None, ask)
    assert fits({}, needing(**needs)) == (None, ask)


@pytest.mark.parametrize(
    ("options", "general", "within", "answer"),
    [
        ({MVP}, "236", "001", True),
        ({MVP}, "001", "", True),
        ({MVP}, "236", "236", False),
        ({MVP}, "236", "", None),
        # What is listed within MVPs alone does not serve traditional MIPS.
        ({MVP, TRADITIONAL}, "236", "001", False),
        ((), "236", "001", False),
    ],
)
def test_the_columns_of_mvp_measures_count_only_for_mvps(
    options: Any, general: str, within: str, answer: bool | None
) -> None:
    cells = {
        Column.REPORTING_OPTIONS: "MVPs; traditional MIPS",
        Column.MVPS: "M1423",
        Column.MIPS_CQMS: general,
        Column.MVP_MIPS_CQMS: within,
    }
    assert fits(cells, needing(reporting_options=options, mips_cqms=["001"]))[0] is answer


@pytest.mark.parametrize(
    ("cell", "starts_on", "found"),
    [
        # DEA-020: on the date it is accepted, the day after it is not.
        ("11/30/2026", date(2026, 11, 30), YES),
        ("11/30/2026", date(2026, 12, 1), NO),
        ("11/30/2026", None, (None, ("starts_on",))),
        (
            "June 15 for EHR integration; 11/30/2026",
            MAY,
            (None, ("the last date for new clients",)),
        ),
        ("", MAY, (None, ("the last date for new clients",))),
    ],
)
def test_step_6_drops_intermediaries_that_accept_no_new_clients(
    cell: str, starts_on: Any, found: Any
) -> None:
    assert fits({Column.LAST_DATE: cell}, Needs(starts_on=starts_on)) == found


@pytest.mark.parametrize(
    ("cell", "answer"), [("Terminated", False), ("CAP", True), ("", None), ("?", None)]
)
def test_step_6_drops_the_terminated_and_flags_a_plan(cell: str, answer: bool | None) -> None:
    assert fits({Column.REMEDIAL_ACTION: cell}, needing())[0] is answer


def test_several_dates_are_shown_unchanged() -> None:
    cell = "June 15 for EHR integration\n11/30/2026"
    one = row(cells={Column.LAST_DATE: cell})
    finding = find(posting(one), needing())[one].finding("postings.last-date")
    assert finding.required == "June 15 for EHR integration / 11/30/2026"


def test_the_2023_words_are_read_with_their_2023_meaning() -> None:
    cells = {**DATED, Column.LAST_DATE: "11/30/2023", Column.PARTICIPATION_OPTIONS: "Groups"}
    one = row(cells=cells, year=PY2023)
    needs = Needs(participation_options={GROUP}, starts_on=date(2023, 5, 1))
    assert find(posting(one), needs)[one].answer is True


def test_rows_begin_with_the_name_and_the_place() -> None:
    one = row(tab="X-Z", row=3)
    rows = find(posting(one), needing()).to_rows()
    assert {(cells["name"], cells["tab"], cells["row"]) for cells in rows} == {
        ("Zenith Registry", "X-Z", 3)
    }
    assert "Zenith Registry" in find(posting(one), needing())._repr_html_()


@given(qualified_postings(), posting_needs())
def test_every_intermediary_is_returned_in_posting_order(found: Posting, needs: Needs) -> None:
    answers = find(found, needs)
    assert tuple(answers) == found.intermediaries
    for d in answers.values():
        # An open answer always says what to ask.
        assert bool(d.missing) is (d.answer is None)
        endorsement = d.finding("postings.no-endorsement")
        assert endorsement.verdict is Verdict.NOT_APPLICABLE


@given(qualified_postings(), posting_needs())
def test_needs_that_a_practice_does_not_have_decide_nothing(found: Posting, needs: Needs) -> None:
    """Cost, services, contact and website are for the reader: they rank and refuse nothing."""
    prose = {Column.COST, Column.SERVICES, Column.CONTACT, Column.WEBSITE, Column.PARTNERSHIPS}
    bare = [
        type(one)(
            year=one.year,
            name=one.name,
            cells=[cell for cell in one.cells if cell.column not in prose],
            tab=one.tab,
            row=one.row,
            is_hidden=one.is_hidden,
        )
        for one in found.intermediaries
    ]
    without = Posting(
        year=found.year,
        kind=found.kind,
        intermediaries=bare,
        versions=found.versions,
        contents=found.contents,
    )
    told = [d.answer for d in find(found, needs).values()]
    assert told == [d.answer for d in find(without, needs).values()]


def test_cost_is_not_a_category_that_an_intermediary_submits() -> None:
    with pytest.raises(InvalidValue, match="COST among them"):
        Needs(categories={PerformanceCategory.COST})
    with pytest.raises(InvalidValue, match="mips_cqms: given 1 blank ids"):
        Needs(mips_cqms=["001", " "])
    with pytest.raises(InvalidType):
        find(posting(row()), {})  # type: ignore[arg-type]

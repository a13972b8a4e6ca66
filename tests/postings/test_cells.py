"""How cells are read: each trap of the layout, and what is not read."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.vocabulary import OrganizationType, ParticipationOption, ReportingOption
from qpp_rules.postings import Column, RemedialStatus
from qpp_rules.postings.cells import (
    PostedIds,
    a_cell,
    cell_text,
    id_of,
    is_stated,
    mentions_status,
    read_date,
    read_ids,
    read_last_date,
    read_mark,
    read_options,
    read_organization_type,
    read_participation,
    read_remedial,
    split,
)
from tests.postings.written_workbooks import PY2023, PY2026

APP, MVP, TRADITIONAL = ReportingOption.APP, ReportingOption.MVP, ReportingOption.TRADITIONAL_MIPS
Option = ParticipationOption


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (" a\tb\u00a0 c ", "a b c"),
        ("a_x000D_\nb\r\n\n c", "a\nb\nc"),
        ("a\u2028b", "a\nb"),
        ("soft\u00adbreak\u200b\ud800", "softbreak"),
        ("\uf0b7Cardiology", "\u2022Cardiology"),
        (1, "1"),
        (236.0, "236"),
        (1.5, "1.5"),
        (True, "True"),
        (datetime(2026, 11, 30), "2026-11-30"),
        (datetime(2026, 11, 30, 8, 30), "2026-11-30T08:30:00"),
        (date(2026, 11, 30), "2026-11-30"),
        (time(8), "08:00:00"),
    ],
)
def test_a_cells_text_has_no_line_ends_extra_blanks_or_invisible_characters(
    value: object, text: str
) -> None:
    assert cell_text(value) == text


@given(st.text())
def test_any_text_gives_a_cell_that_a_field_accepts(text: str) -> None:
    read = cell_text(text)
    assert not read or a_cell.problem("text", read) is None
    assert cell_text(read) == read


@pytest.mark.parametrize("wrong", ["", " a", "a\n", "a\n\nb", "a\x00", 5, None])
def test_a_field_refuses_text_that_no_cell_could_hold(wrong: object) -> None:
    assert a_cell.problem("text", wrong) is not None


@pytest.mark.parametrize("text", ["", "N/A", "n.a.", "NA", "Not applicable", "TBD", "-", "--", "—"])
def test_a_blank_and_not_applicable_state_nothing(text: str) -> None:
    assert not is_stated(text)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Cardiology\nInternal Medicine", ("Cardiology", "Internal Medicine")),
        ("Cardiology; Internal Medicine;", ("Cardiology", "Internal Medicine")),
        ("• Cardiology • Internal Medicine", ("Cardiology", "Internal Medicine")),
        (
            "- Cardiology\n- Internal Medicine\n* Other",
            ("Cardiology", "Internal Medicine", "Other"),
        ),
        ("Falls: Screening, Plan of Care", ("Falls: Screening, Plan of Care",)),
        ("non-patient-facing", ("non-patient-facing",)),
        ("", ()),
    ],
)
def test_lists_are_split_by_line_breaks_semicolons_and_bullets(
    text: str, items: tuple[str, ...]
) -> None:
    assert split(text) == items


def test_a_comma_splits_only_where_every_piece_is_known() -> None:
    assert split("001, 112,\n236", str.isdigit) == ("001", "112", "236")
    assert split("001, Falls", str.isdigit) == ("001, Falls",)
    assert split("001,, 112", str.isdigit) == ("001", "112")


@pytest.mark.parametrize(
    ("text", "column", "year", "options"),
    [
        # S0:113 and S2:109: the same words of another year.
        (
            "APP, MVPs, and traditional MIPS",
            Column.REPORTING_OPTIONS,
            PY2026,
            {APP, MVP, TRADITIONAL},
        ),
        (
            "APM Performance Pathway (APP)\nMIPS Value Pathway (MVP)",
            Column.REPORTING_OPTIONS,
            PY2023,
            {APP, MVP},
        ),
        ("MVP", Column.REPORTING_OPTIONS, PY2026, {MVP}),
        ("Group, Subgroup", Column.PARTICIPATION_OPTIONS, PY2023, {Option.GROUP, Option.SUBGROUP}),
        (
            "MIPS eligible clinicians; groups; virtual groups",
            Column.PARTICIPATION_OPTIONS,
            PY2026,
            {Option.INDIVIDUAL, Option.GROUP, Option.VIRTUAL_GROUP},
        ),
        (
            "APM Entities, including Shared Savings Program ACOs",
            Column.PARTICIPATION_OPTIONS,
            PY2026,
            {Option.APM_ENTITY},
        ),
    ],
)
def test_options_are_read_with_the_words_of_their_year(
    text: str, column: Column, year: object, options: set[object]
) -> None:
    read = read_options(text, column, year)
    assert (read.value, read.defect, read.note) == (options, "", "")


@pytest.mark.parametrize("text", ["Groups, subgroups", "MVPs; groups", "all", "MVP or so"])
def test_a_cell_with_another_word_counts_for_nothing(text: str) -> None:
    """INT-S19: participation options under the reporting options of 2026."""
    read = read_options(text, Column.REPORTING_OPTIONS, PY2026)
    assert read.value is None
    assert read.defect.endswith("nothing in it is counted")


@pytest.mark.parametrize("remark", ["not supported", "no", "pending", "excluded", "from 2027?"])
def test_an_option_with_a_remark_that_denies_or_limits_it_counts_for_nothing(remark: str) -> None:
    """I12: what cannot be read for certain is not known, never a yes."""
    assert read_options(f"MVPs ({remark})", Column.REPORTING_OPTIONS, PY2026).value is None


@pytest.mark.parametrize("text", ["APP Plus", "MVP; APM Performance Pathway (APP) Plus"])
def test_app_plus_is_the_app_with_a_note(text: str) -> None:
    read = read_options(text, Column.REPORTING_OPTIONS, PY2026)
    assert APP in read.value
    assert "APP Plus" in read.note


@pytest.mark.parametrize(
    ("piece", "column", "identifier"),
    [
        ("1", Column.MIPS_CQMS, "001"),
        ("47", Column.MIPS_CQMS, "047"),
        ("1SSP", Column.MIPS_CQMS, "001SSP"),
        ("001: Diabetes", Column.MIPS_CQMS, "001"),
        ("001 - Diabetes", Column.MIPS_CQMS, "001"),
        ("cms165V14", Column.ECQMS, "CMS165v14"),
        ("CMS165", Column.ECQMS, "CMS165"),
        ("236", Column.ECQMS, "236"),
        ("ia_epa_1", Column.IMPROVEMENT_ACTIVITIES, "IA_EPA_1"),
        ("PI_HIE_1", Column.INTEROPERABILITY, "PI_HIE_1"),
        ("M1423", Column.MVPS, "M1423"),
        ("AAO20", Column.QCDR_MEASURES, "AAO20"),
        ("1ABC", Column.QCDR_MEASURES, "1ABC"),
        ("MOA 1", Column.QCDR_MEASURES, "MOA 1"),
        ("Falls", Column.MIPS_CQMS, None),
        ("2360", Column.MIPS_CQMS, None),
        ("AAO", Column.QCDR_MEASURES, None),
        ("IA_EPA_1", Column.MIPS_CQMS, None),
        ("236 Falls", Column.MIPS_CQMS, None),
        # What follows an id may deny or limit it.
        ("001: not supported", Column.MIPS_CQMS, None),
        ("001 - retired", Column.MIPS_CQMS, None),
        ("001: N/A", Column.MIPS_CQMS, None),
        ("001: upcoming", Column.MIPS_CQMS, None),
        ("001 - under review", Column.MIPS_CQMS, None),
        ("M1423: no longer offered", Column.MVPS, None),
        ("IA_EPA_1: we don\u2019t support it", Column.IMPROVEMENT_ACTIVITIES, None),
        # Titles of CMS have such words inside.
        ("322: Cardiac Stress Imaging Not Meeting Appropriate Use", Column.MIPS_CQMS, "322"),
        ("ABG16: Planned use of difficult airway equipment", Column.QCDR_MEASURES, "ABG16"),
        ("MSN4: Turnaround Time (Excluding Breast US)", Column.QCDR_MEASURES, "MSN4"),
        # Prose with a number is no id.
        ("All 30", Column.QCDR_MEASURES, None),
        ("Not 100", Column.QCDR_MEASURES, None),
    ],
)
def test_ids_are_read_by_their_columns_pattern(
    piece: str, column: Column, identifier: str | None
) -> None:
    assert id_of(piece, column) == identifier


def test_a_title_that_may_hold_a_second_id_leaves_open_what_else_is_listed() -> None:
    cell = "001: Diabetes, Poor Control, 112: Cancer; 236: Blood Pressure"
    assert read_ids(cell, Column.MIPS_CQMS) == PostedIds(
        ("001", "236"), ("001: Diabetes, Poor Control, 112: Cancer",)
    )


def test_a_piece_without_an_id_stays_text() -> None:
    assert read_ids("001; Falls, Plan of Care; 001", Column.MIPS_CQMS) == PostedIds(
        ("001",), ("Falls, Plan of Care",)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Not supported:\n001\n112",
        "All but: 001; 112",
        "All MIPS CQMs except 236; 001",
        "001\n112\n(not offered)",
        "We do not currently support these; 001",
        "Retired:\n001",
    ],
)
def test_a_piece_with_a_denial_leaves_open_which_ids_it_means(text: str) -> None:
    found = read_ids(text, Column.MIPS_CQMS)
    assert found.ids == ()
    assert "001" in "; ".join(found.unread)


@pytest.mark.parametrize(
    ("text", "lost"), [("1", True), ("001; 47", True), ("001", False), ("Falls", False)]
)
def test_lost_zeros_are_noted(text: str, lost: bool) -> None:
    assert read_ids(text, Column.MIPS_CQMS).lost_zeros is lost


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("No remedial action", RemedialStatus.NONE_STATED),
        ("None", RemedialStatus.NONE_STATED),
        ("N/A", RemedialStatus.NONE_STATED),
        ("No Remedial Action/Termination.", RemedialStatus.NONE_STATED),
        ("Not currently subject to a corrective action plan", RemedialStatus.NONE_STATED),
        (
            "No remedial action, CAP, or termination as a third party intermediary",
            RemedialStatus.NONE_STATED,
        ),
        ("No remedial action\nNo termination", RemedialStatus.NONE_STATED),
        ("Currently subject to a corrective action plan (CAP)", RemedialStatus.UNDER_PLAN),
        ("Currently subject to a\ncorrective action plan", RemedialStatus.UNDER_PLAN),
        ("Remedial action", RemedialStatus.UNDER_PLAN),
        ("Terminated 06/15/2026", RemedialStatus.TERMINATED),
        ("CAP; terminated", RemedialStatus.TERMINATED),
        ("Withdrew 3/1/2026; CAP", RemedialStatus.WITHDRAWN),
    ],
)
def test_the_remedial_cell_means_none_a_plan_or_an_end(text: str, status: RemedialStatus) -> None:
    assert read_remedial(text) == (status, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "See the website",
        "Yes",
        "Corrective action plan completed",
        "No longer under a corrective action plan",
        "Was terminated, reinstated 2026",
        "No remedial action until 2025, then terminated",
        "Capable",
        # The header names two things, and so may the cell.
        "No / Terminated",
        "No remedial action, terminated",
        "No remedial action / Terminated",
        "No remedial action\nTerminated",
        "No CAP\nTermination",
        "No as",
        # More than a plan.
        "Disqualified following a corrective action plan",
        "Corrective action plan; approval revoked",
        "Suspended (CAP)",
    ],
)
def test_a_remedial_cell_that_is_not_plain_is_not_known(text: str) -> None:
    read = read_remedial(text)
    assert read.value is None
    assert read.defect.startswith("does not say plainly")


def test_a_blank_remedial_cell_is_not_stated_and_not_a_defect() -> None:
    assert read_remedial("") == (None, "", "")


@given(st.text())
def test_none_is_read_only_from_a_denial(text: str) -> None:
    """Unknown never becomes "none stated": that takes a word that says so."""
    if read_remedial(cell_text(text)).value is RemedialStatus.NONE_STATED:
        assert cell_text(text).casefold().startswith("n")


def test_a_summary_that_mentions_a_status_is_noticed() -> None:
    for summary in (
        "Alpha was terminated",
        "Alpha: corrective action plan",
        "Alpha is no longer participating",
        "Approval of Alpha revoked",
        "Alpha ceased operations",
        "Removed from the qualified posting: Alpha",
        "Alpha removed",
    ):
        assert mentions_status(summary), summary
    for summary in ("Original Version", "Measure 001 removed from the MIPS CQMs of Alpha"):
        assert not mentions_status(summary), summary


@pytest.mark.parametrize(
    ("text", "is_new", "years"),
    [
        ("New", True, set()),
        ("New QCDR", True, set()),
        ("Existing: 2019, 2021-2023", False, {2019, 2021, 2022, 2023}),
        ("Existing (2019 and 2020)", False, {2019, 2020}),
        ("Existing\n2019; 2021 – 2022", False, {2019, 2021, 2022}),
    ],
)
def test_new_and_existing_are_read_with_years(text: str, is_new: bool, years: set[int]) -> None:
    assert read_participation(text) == ((is_new, years), "", "")


@pytest.mark.parametrize(
    ("text", "value", "defect"),
    [
        # POS-C08
        ("Existing", (False, None), "says Existing without years"),
        ("Existing Qualified Registry:", (False, None), "says Existing without years"),
        ("New: 2020", None, "says New, and years"),
        ("Existing: 2023-2019", None, "does not say New, or Existing"),
        ("Existing: ,", None, "does not say New, or Existing"),
        ("Newish", None, "does not say New, or Existing"),
        ("2019", None, "does not say New, or Existing"),
    ],
)
def test_a_participation_that_is_incomplete_or_contradicts_itself_is_a_defect(
    text: str, value: object, defect: str
) -> None:
    read = read_participation(text)
    assert (read.value, read.defect) == (value, defect)


@pytest.mark.parametrize(
    ("text", "kind", "defect"),
    [
        ("specialty society", OrganizationType.SPECIALTY_SOCIETY, ""),
        (
            OrganizationType.HEALTH_INFORMATION_EXCHANGE.value,
            OrganizationType.HEALTH_INFORMATION_EXCHANGE,
            "",
        ),
        ("Other: a university", OrganizationType.OTHER, ""),
        ("Other", OrganizationType.OTHER, "says Other without a description"),
        ("A firm", None, "is not one of the types of organization"),
    ],
)
def test_the_type_of_organization_is_one_of_six(text: str, kind: object, defect: str) -> None:
    read = read_organization_type(text)
    assert (read.value, read.defect) == (kind, defect)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-30", date(2026, 11, 30)),
        ("11/30/2026", date(2026, 11, 30)),
        ("Nov. 30, 2026", date(2026, 11, 30)),
        ("november 30th 2026", date(2026, 11, 30)),
        ("30/11/2026", None),
        ("02/30/2026", None),
        ("Smarch 1, 2026", None),
        ("46356", None),
        ("11/30/26", None),
        ("June 15 for EHR integration", None),
    ],
)
def test_only_a_plain_date_is_read_month_first(text: str, day: date | None) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_a_last_date_is_at_most_a_year_from_the_year(year: int) -> None:
    assert read_last_date(f"1/15/{year}", PY2026).value == date(year, 1, 15)


@pytest.mark.parametrize(
    "text",
    [
        "1/15/2024",
        "1/15/2028",
        "06/15/2026 (EHR integration); 11/30/2026",
        "11/30/2026\n12/31/2026",
        "Call us",
        "11/30/2020",
        ";",
    ],
)
def test_several_dates_and_prose_give_no_last_date(text: str) -> None:
    read = read_last_date(text, PY2026)
    assert read.value is None
    assert read.defect.endswith("the last date is not known")


@pytest.mark.parametrize("mark", ["x", "X", "Yes", "Y", "✓", "✔", "√"])
def test_a_mark_means_yes(mark: str) -> None:
    assert read_mark(mark) == (True, "", "")


def test_no_means_no_a_blank_means_not_known_and_anything_else_is_a_defect() -> None:
    assert read_mark("No") == (False, "", "")
    assert read_mark("") == (None, "", "")
    assert read_mark("maybe").value is None
    assert read_mark("maybe").defect

"""The cases of the tables that are about postings, by their numbers."""

from __future__ import annotations

from datetime import date

from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory, ReportingOption
from qpp_rules.postings import (
    Column,
    Needs,
    Version,
    check_attestation,
    find,
    in_force,
    is_authorized,
    posting_of,
)
from tests.postings.rows import posting, row
from tests.postings.written_workbooks import PY2023, PY2026, TABS, ZENITH, tab_of, tabs_of

FROM_MAY = Needs(starts_on=date(2026, 5, 1))
OPEN = {Column.LAST_DATE: "11/30/2026"}


def test_int_s19_participation_options_under_the_2026_reporting_options() -> None:
    found = posting_of(tabs_of({**ZENITH, Column.REPORTING_OPTIONS: "Groups, subgroups"}), PY2026)

    [one] = found.intermediaries
    [defect] = found.defects
    assert (defect.tab, defect.row, defect.column) == ("X-Z", 3, "reporting options")
    assert one.reporting_options is None
    for option in ReportingOption:
        needs = Needs(reporting_options={option}, starts_on=date(2026, 5, 1))
        assert find(found, needs)[one].answer is None


def test_int_s20_contents_that_contradict_the_row() -> None:
    marks = [["Zenith Registry", "X", "X", "No", "X"]]
    found = posting_of(tabs_of(ZENITH, contents=marks), PY2026)

    [one] = found.intermediaries
    [defect] = found.defects
    assert defect.message == "are listed, though the contents deny Promoting Interoperability"
    needs = Needs(
        categories={PerformanceCategory.PROMOTING_INTEROPERABILITY}, starts_on=date(2026, 5, 1)
    )
    assert find(found, needs)[one].answer is None


def test_int_s21_a_search_as_of_may_and_as_of_july() -> None:
    original = Version(date(2025, 12, 17), "1.0", "Original Version")
    june = Version(date(2026, 6, 20), "1.3", "Zenith Registry was terminated")
    ended = {**OPEN, Column.REMEDIAL_ACTION: "Terminated"}
    versions = [
        posting(row(cells=OPEN), versions=[original]),
        posting(row(cells=ended), versions=[original, june]),
    ]

    def as_of(day: date) -> tuple[bool | None, object]:
        found = in_force(versions, day)
        [d] = find(found, FROM_MAY).values()
        return d.answer, d.finding("postings.status").observed

    assert as_of(date(2026, 5, 31)) == (True, "none stated (version 1.0)")
    assert as_of(date(2026, 7, 1)) == (False, "terminated (version 1.3)")


def test_voc_c04_one_label_names_different_sets_in_two_years() -> None:
    zenith = {Column.NAME: "Zenith", Column.PARTICIPATION_OPTIONS: "Group, Subgroup"}
    [of_2023] = posting_of(tabs_of(zenith, year=PY2023), PY2023).intermediaries
    assert of_2023.participation_options == {
        ParticipationOption.GROUP,
        ParticipationOption.SUBGROUP,
    }
    zenith = {Column.NAME: "Zenith", Column.REPORTING_OPTIONS: "MVP"}
    [of_2026] = posting_of(tabs_of(zenith), PY2026).intermediaries
    assert of_2026.reporting_options == {ReportingOption.MVP}


def test_pos_c01_a_name_that_is_not_listed_is_not_authorized() -> None:
    assert is_authorized(posting(row()), "Beta").answer is False


def test_pos_c02_terminated_in_september_is_dropped() -> None:
    ended = row(cells={**OPEN, Column.REMEDIAL_ACTION: "Terminated 09/15/2026"})
    assert find(posting(ended), FROM_MAY)[ended].answer is False


def test_pos_c04_cms_sorts_names_into_tabs_and_a_reader_does_not() -> None:
    """The writer of test workbooks sorts; the reader takes any tab."""
    names = {"Zenith Registry": "X-Z", "3M Data": TABS[0], "Alpha QCDR": TABS[0]}
    assert {name: tab_of(name) for name in names} == names


def test_pos_c05_an_attestation_after_the_publication_is_out_of_order() -> None:
    assert check_attestation(date(2026, 1, 5), date(2025, 12, 17), PY2026).answer is False


def test_pos_c08_existing_without_years_is_a_defect() -> None:
    one = row(cells={Column.PARTICIPATION: "Existing"})
    assert [defect.message for defect in one.defects] == ["says Existing without years"]
    assert (one.is_new, one.years) == (False, None)


def test_pos_c15_listing_says_nothing_about_quality() -> None:
    d = is_authorized(posting(row(year=PY2023)), "Zenith Registry")
    assert d.finding("postings.no-endorsement").citation.document.startswith("2023")


def test_pos_c19_mvp_measures_without_an_mvp_contradict() -> None:
    one = row(cells={Column.MVP_ECQMS: "CMS165v14"})
    assert [defect.column for defect in one.defects] == ["MVP eCQMs"]


def test_pos_c20_without_changes_there_is_no_version_of_april() -> None:
    march = posting(row(), versions=[Version(date(2026, 3, 2), "1.1", "Cost changed")])
    assert in_force([march], date(2026, 4, 30)) is march

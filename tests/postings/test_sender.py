"""The sender of submissions from a posting: what was not read whole is not known."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory, ReportingOption
from qpp_rules.postings import Column, ContentsRow, sender
from tests.postings.rows import posting, row
from tests.postings.written_workbooks import QCDR, REGISTRY

WHOLE = {
    Column.REPORTING_OPTIONS: "MVPs; APP",
    Column.PARTICIPATION_OPTIONS: "Groups",
    Column.IMPROVEMENT_ACTIVITIES: "IA_EPA_1",
    Column.INTEROPERABILITY: "PI_HIE_1",
    Column.MIPS_CQMS: "1, 112",
    Column.ECQMS: "236",
    Column.MVPS: "M1423",
}
MARKS = {"quality": True, "improvement_activities": True, "promoting_interoperability": False}


def supports(changed: dict[Column, str] | None = None, *, kind=REGISTRY, marks=MARKS, **fields):
    one = row(cells={**WHOLE, **(changed or {})}, **fields)
    found = posting(one, kind=kind, contents=[ContentsRow(one.name, **marks)])
    return sender(found, one.name).supports


def test_a_fully_read_list_is_supported() -> None:
    found = supports({Column.INTEROPERABILITY: ""})

    assert found.categories == {
        PerformanceCategory.QUALITY,
        PerformanceCategory.IMPROVEMENT_ACTIVITIES,
    }
    assert found.reporting_options == {ReportingOption.MVP, ReportingOption.APP}
    assert found.participation_options == {ParticipationOption.GROUP}
    assert found.measures == {"001", "112", "236"}
    assert found.activities == {"IA_EPA_1"}
    assert found.mvps == {"M1423"}
    assert (found.interoperability, found.collection_types) == (None, None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, "categories"),
        ({Column.REPORTING_OPTIONS: "Groups"}, "reporting_options"),
        ({Column.PARTICIPATION_OPTIONS: ""}, "participation_options"),
        ({Column.IMPROVEMENT_ACTIVITIES: "IA_EPA_1; others"}, "activities"),
        ({Column.MIPS_CQMS: "001; others"}, "measures"),
        ({Column.ECQMS: ""}, "measures"),
        ({Column.ECQMS: "CMS165v14"}, "measures"),
        ({Column.MVP_MIPS_CQMS: "others"}, "measures"),
        ({Column.MVPS: "Heart Disease"}, "mvps"),
    ],
)
def test_a_partly_read_list_is_not_known(changed: dict[Column, str], field: str) -> None:
    assert getattr(supports(changed), field) is None


def test_a_list_that_may_continue_outside_its_column_is_partly_read() -> None:
    assert supports(beside=["236"]).mvps is None


def test_a_qcdr_also_has_its_own_measures() -> None:
    assert supports({Column.QCDR_MEASURES: "AAO20"}, kind=QCDR).measures >= {"AAO20", "001"}
    assert supports(kind=QCDR).measures is None


def test_contents_that_contradict_the_row_leave_the_options_open() -> None:
    assert supports(marks={"mvps": False}).reporting_options is None
    assert supports(marks={"mvps": True}).reporting_options is not None


def test_a_hidden_row_is_not_relied_on() -> None:
    assert supports(is_hidden=True) is None


def test_only_a_name_in_exactly_one_row_is_a_sender() -> None:
    found = sender(posting(row(), kind=QCDR), "zenith registry")
    assert (found.kind, found.vendor, found.permissions) == (QCDR, None, None)
    with pytest.raises(InvalidValue, match=r"is in 0 rows.*the posting lists Zenith Registry"):
        sender(posting(row()), "Zenith Registri")
    with pytest.raises(InvalidValue, match="is in 2 rows"):
        sender(posting(row(row=3), row(row=4)), "Zenith Registry")

"""The gate of postings: whose posting it is, of which day, and what of the content it lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest

from qpp_rules.core.errors import InvalidType
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.postings import (
    Column,
    ContentsRow,
    PostedCell,
    PostedIntermediary,
    Posting,
    Version,
    may_submit,
)
from qpp_rules.terms import Approval

PY2026 = PerformanceYear(2026)
QCDR, REGISTRY, VENDOR, _ = IntermediaryType
QUALITY, ACTIVITIES, *_ = PerformanceCategory
NAME = "Zenith Registry"
PLANNED = PlannedSubmission(
    Group(Tin("000000001")),
    PY2026,
    {QUALITY, ACTIVITIES},
    collection_types={CollectionType.MIPS_CQM, CollectionType.ECQM},
    submitted_at=datetime(2027, 2, 1, 9, tzinfo=EASTERN),
)
OF_QCDR = frozenset(CollectionType) - {CollectionType.MEDICARE_CQM}
LISTS = {
    Column.REMEDIAL_ACTION: "No remedial action",
    Column.REPORTING_OPTIONS: "traditional MIPS",
    Column.PARTICIPATION_OPTIONS: "Individuals; groups",
    Column.MIPS_CQMS: "001; 047",
    Column.ECQMS: "236",
    Column.IMPROVEMENT_ACTIVITIES: "IA_EPA_1; IA_EPA_3",
    Column.INTEROPERABILITY: "PI_EP_1",
}


def posting(**changes: str) -> Posting:
    cells = {**LISTS, **{Column[name]: text for name, text in changes.items()}}
    row = PostedIntermediary(
        year=PY2026, name=NAME, cells=[PostedCell(*one) for one in cells.items() if one[1]]
    )
    marks: dict[str, Any] = {"quality": True, "improvement_activities": True}
    return Posting(
        year=PY2026,
        kind=REGISTRY,
        intermediaries=[row],
        contents=[ContentsRow(NAME, **marks)],
    )


def of_qcdrs(**changes: str) -> Posting:
    return attrs.evolve(posting(**{"QCDR_MEASURES": "ACRAD15", **changes}), kind=QCDR)


def with_days(days: list[date | None] | None) -> Posting:
    versions = None if days is None else [Version(day, str(at)) for at, day in enumerate(days)]
    return attrs.evolve(posting(), versions=versions)


def test_what_the_row_lists_may_go() -> None:
    content = ["001", "236", "IA_EPA_3", "PI_PPHI_1"]

    assert may_submit(PLANNED, posting(), content=content).answer is True


@pytest.mark.parametrize("identifier", ["112", "IA_EPA_2"])
def test_a_measure_or_an_activity_that_the_row_does_not_list_is_held_back(identifier: str) -> None:
    found = may_submit(PLANNED, posting(), content=["001", identifier])

    assert found.answer is False
    told = found.finding("postings.measure")
    assert (told.verdict, told.about) == (Verdict.NOT_MET, identifier)
    assert told.is_assumption


@pytest.mark.parametrize(
    ("changes", "identifier"),
    [
        ({"ECQMS": "", "MIPS_CQMS": "001; others"}, "112"),
        ({"MIPS_CQMS": "001; and many more of ours"}, "112"),
        ({"MVP_ECQMS": "others"}, "112"),
        ({"IMPROVEMENT_ACTIVITIES": "IA_EPA_1; others"}, "IA_EPA_2"),
    ],
)
def test_a_list_that_was_not_read_whole_leaves_what_it_does_not_name_open(
    changes: dict[str, str], identifier: str
) -> None:
    """J2: a posting that is not readable gives undetermined."""
    found = may_submit(PLANNED, posting(**changes), content=["236", identifier, "PI_PPHI_1"])
    told = [one for one in found.findings if one.rule.id == "postings.measure"]

    assert found.answer is None
    assert [one.about for one in told if one.about == identifier] == [identifier]
    assert f"whether it supports {identifier}" in found.missing


@pytest.mark.parametrize(
    ("changes", "types"),
    [
        ({"ECQMS": "CMS165v14"}, PLANNED.collection_types),
        ({"ECQMS": "CMS165v14; others"}, PLANNED.collection_types),
        ({"MVP_ECQMS": "CMS165v14"}, PLANNED.collection_types),
        ({"ECQMS": ""}, PLANNED.collection_types),
        ({"MIPS_CQMS": ""}, PLANNED.collection_types),
        ({}, {CollectionType.MEDICARE_CQM}),
        ({}, None),
    ],
)
def test_measures_are_not_asked_about_where_a_list_is_blank_or_the_ids_do_not_tell(
    changes: dict[str, str], types: Any
) -> None:
    planned = attrs.evolve(PLANNED, collection_types=types)

    assert may_submit(planned, posting(**changes), content=["112"]).answer is True


def test_activities_are_not_asked_about_if_their_list_is_blank() -> None:
    found = may_submit(PLANNED, posting(IMPROVEMENT_ACTIVITIES=""), content=["IA_EPA_2"])

    assert found.answer is True


@pytest.mark.parametrize(
    ("changes", "types", "identifier", "answer"),
    [
        ({"ECQMS": "CMS165v14"}, OF_QCDR, "ABC1", False),
        ({"ECQMS": "CMS165v14"}, OF_QCDR, "112", True),
        ({"ECQMS": "CMS165v14"}, {CollectionType.MIPS_CQM}, "112", False),
        ({"ECQMS": ""}, {CollectionType.MIPS_CQM}, "112", False),
        ({"ECQMS": ""}, {CollectionType.ECQM}, "112", True),
        ({"MIPS_CQMS": ""}, {CollectionType.ECQM}, "112", False),
        ({"MIPS_CQMS": "112"}, {CollectionType.ECQM}, "112", True),
        ({"MIPS_CQMS": ""}, {CollectionType.QCDR_MEASURE}, "112", True),
        ({}, {CollectionType.QCDR_MEASURE}, "112", False),
        ({"QCDR_MEASURES": ""}, OF_QCDR, "CAHPS_1", False),
        ({}, {CollectionType.MEDICARE_CQM, CollectionType.QCDR_MEASURE}, "ABC1", False),
        ({}, {CollectionType.MEDICARE_CQM, CollectionType.QCDR_MEASURE}, "112SSP", True),
        ({"QCDR_MEASURES": "ACRAD15; others"}, OF_QCDR, "ABC1", None),
        ({"MVP_QCDR_MEASURES": "others"}, OF_QCDR, "ABC1", None),
    ],
)
def test_only_the_lists_that_may_name_a_measure_must_have_been_read_whole(
    changes: dict[str, str], types: Any, identifier: str, answer: bool | None
) -> None:
    """J2, POS-033: eCQMs and MIPS CQMs have the same ids, and QCDR measures have their own."""
    planned = attrs.evolve(PLANNED, collection_types=types)

    assert may_submit(planned, of_qcdrs(**changes), content=[identifier]).answer is answer


def test_the_content_of_one_in_no_row_or_in_two_is_not_asked_about() -> None:
    twice = attrs.evolve(
        posting(), intermediaries=[*posting().intermediaries, *posting(ECQMS="2").intermediaries]
    )

    found = [may_submit(PLANNED, one, name=NAME, content=["112"]) for one in (posting(), twice)]
    other = may_submit(PLANNED, posting(), name="Another Registry", content=["112"])

    assert [one.answer for one in found] == [False, None]
    assert "postings.measure" not in {one.rule.id for one in (*found[1].findings, *other.findings)}


def test_a_hidden_row_lists_nothing_that_is_relied_on() -> None:
    (row,) = posting().intermediaries
    hidden = attrs.evolve(posting(), intermediaries=[attrs.evolve(row, is_hidden=True)])

    found = may_submit(PLANNED, hidden, content=["112"])

    assert "postings.measure" not in {one.rule.id for one in found.findings}


OF_QCDRS, OF_REGISTRY = "the posting of QCDRs", "an approval as a Qualified Registry"


@pytest.mark.parametrize(
    ("types", "missing"),
    [
        ([REGISTRY], None),
        ([QCDR, REGISTRY], None),
        ([VENDOR, REGISTRY], None),
        ([QCDR], OF_QCDRS),
        ([VENDOR, QCDR], OF_QCDRS),
        ([VENDOR], OF_REGISTRY),
        ([], OF_REGISTRY),
    ],
)
def test_the_posting_is_that_of_a_type_that_is_approved(types: Any, missing: str | None) -> None:
    """POS-001: there is one posting of QCDRs and one of registries, and none of other types."""
    approvals = [Approval(one, PY2026) for one in types]
    approvals.append(Approval(REGISTRY, PerformanceYear(2025)))

    found = may_submit(PLANNED, posting(), approval=approvals)

    assert found.answer is (True if missing is None else None)
    assert found.missing == (() if missing is None else (missing,))
    for one in approvals[:-1][: len(types) == 1]:
        assert may_submit(PLANNED, posting(), approval=one).answer is found.answer


def test_without_an_approval_it_is_not_asked_whose_posting_it_is() -> None:
    assert may_submit(PLANNED, posting()).answer is True


BOTH = [Approval(one, PY2026) for one in (QCDR, REGISTRY)]


@pytest.mark.parametrize("approval", [None, BOTH])
@pytest.mark.parametrize(
    ("types", "content", "missing"),
    [
        (OF_QCDR, None, OF_QCDRS),
        (OF_QCDR, ["001"], OF_QCDRS),
        (PLANNED.collection_types, ["ACRAD15"], OF_QCDRS),
        (None, ["001", "ACRAD15"], OF_QCDRS),
        (None, ["001", "IA_EPA_1", "PI_EP_1", "CAHPS_1"], None),
        (None, None, "planned.collection_types"),
    ],
)
def test_only_the_posting_of_qcdrs_tells_of_qcdr_measures(
    types: Any, content: Any, missing: str | None, approval: Any
) -> None:
    """S0:123-124: its columns of QCDR measures are in the QCDR posting only."""
    planned = attrs.evolve(PLANNED, collection_types=types)

    found = may_submit(planned, posting(), content=content, approval=approval)

    assert found.answer is (True if missing is None else None)
    assert found.missing == (() if missing is None else (missing,))
    assert may_submit(planned, of_qcdrs(), content=content, approval=approval).answer is True


@pytest.mark.parametrize(
    "changes",
    [
        {"categories": {ACTIVITIES}, "collection_types": OF_QCDR},
        {"categories": {ACTIVITIES}, "collection_types": None},
    ],
)
def test_data_without_quality_has_no_qcdr_measures(changes: dict[str, Any]) -> None:
    assert may_submit(attrs.evolve(PLANNED, **changes), posting()).answer is True


def test_a_registry_alone_sends_no_qcdr_measures() -> None:
    planned = attrs.evolve(PLANNED, collection_types=None)

    assert may_submit(planned, posting(), approval=Approval(REGISTRY, PY2026)).answer is True


JANUARY, FEBRUARY = date(2027, 1, 5), date(2027, 2, 2)
IN_FORCE = "the posting that was in force on 2027-02-01"
NO_DAY = "the day of each version of the posting"


@pytest.mark.parametrize(
    ("days", "missing"),
    [
        (None, ()),
        ([], ()),
        ([date(2025, 12, 17)], ()),
        ([date(2025, 12, 17), date(2027, 2, 1)], ()),
        ([FEBRUARY], (IN_FORCE,)),
        ([FEBRUARY, JANUARY], (IN_FORCE,)),
        ([FEBRUARY, None], (IN_FORCE, NO_DAY)),
        ([JANUARY, None], (NO_DAY,)),
    ],
)
def test_a_posting_that_may_be_of_a_day_after_the_data_goes_does_not_tell(
    days: list[date | None] | None, missing: tuple[str, ...]
) -> None:
    """POS-005: a version lists what changed after the first publication."""
    found = may_submit(PLANNED, with_days(days))

    assert found.answer is (None if missing else True)
    assert found.missing == missing


@pytest.mark.parametrize(
    ("days", "missing"),
    [
        ([date(2025, 12, 17)], ()),
        ([date(2026, 1, 1)], ()),
        ([date(2026, 1, 2)], ("submitted_at",)),
        ([date(2026, 1, 2), None], ("submitted_at", NO_DAY)),
    ],
)
def test_without_an_instant_a_version_of_the_year_itself_may_be_later_than_the_data(
    days: list[date | None], missing: tuple[str, ...]
) -> None:
    found = may_submit(attrs.evolve(PLANNED, submitted_at=None), with_days(days))

    assert found.answer is (None if missing else True)
    assert found.missing == missing


@pytest.mark.parametrize("wrong", [{"content": [1]}, {"content": 1}, {"approval": 1}])
def test_a_malformed_argument_raises(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidType):
        may_submit(PLANNED, posting(), **wrong)

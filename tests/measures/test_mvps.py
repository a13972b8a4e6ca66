"""MVPs: what a list holds, which measures are available, and whether two files agree."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import VendorId
from qpp_rules.core.vocabulary import CollectionType, ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import (
    Inventory,
    Measure,
    MeasureType,
    Mvp,
    Mvps,
    Source,
    SubmissionMethod,
    available_measures,
    check_mvps,
)
from qpp_rules.testing.strategies import mvp_lists
from tests.measures.cms_records import mvp_record, mvp_record_of

PY2026 = PY(2026)
GROUP = ParticipationOption.GROUP
MIPS_CQM, ECQM, QCDR = (
    CollectionType.MIPS_CQM,
    CollectionType.ECQM,
    CollectionType.QCDR_MEASURE,
)
CLAIMS, REGISTRY, EHR, *_ = SubmissionMethod
OWN = VendorId("1000001")


def mvps(*records: Any, year: int = 2026) -> Mvps:
    return Mvps.of(records, PY(year))


# --- a list of MVPs ------------------------------------------------------------------------------


def test_records_become_mvps_without_their_titles() -> None:
    found = mvps(mvp_record(), mvp_record("G0055", hasCahps=True))

    assert len(found) == 2
    assert found["G0053"] == Mvp(
        "G0053",
        quality_measures=["236"],
        improvement_activities=["IA_AHE_1"],
        promoting_interoperability_measures=["PI_EP_1"],
        cost_measures=["TPCC_1"],
        population_health_measures=["479", "484"],
        administrative_claims_measures=[],
        has_cahps=False,
        has_outcome_claims_measure=False,
    )
    assert found["G0055"].has_cahps
    assert found["G0053"].identifiers == {"236", "IA_AHE_1", "PI_EP_1", "TPCC_1", "479", "484"}
    assert "G0053" in found
    assert "g0053" not in found
    assert 5 not in found
    assert found.get("G9999") is None
    with pytest.raises(LookupError, match=r"'G9999' \(str\) is not among the MVPs of 2026"):
        found["G9999"]
    assert "mvps=<2>" in repr(found)


@given(mvp_lists())
def test_mvps_written_in_cmss_format_are_read_back(found: Mvps) -> None:
    records = [mvp_record_of(one) for one in found.mvps]

    assert Mvps.of(records, found.year, source=found.source) == found


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ("G0053", "records: given str, expected the list of records that CMS's file holds"),
        ({"mvpId": "G0053"}, "records: given dict"),
        (["G0053"], r"records\[0\]: given str, expected a record: a mapping"),
        ([mvp_record(5)], r"records\[0\].mvpId: given 5"),
        ([mvp_record(qualityMeasureIds="236")], r"qualityMeasureIds: given '236' \(str\)"),
        ([mvp_record(iaMeasureIds=None)], "iaMeasureIds: given None, expected a list of ids"),
        ([mvp_record(costMeasureIds=["TPCC_1", 5])], r"costMeasureIds\[1\]: given 5"),
        ([mvp_record(hasCahps="no")], "hasCahps: given 'no'"),
        ([{"mvpId": "G0053"}], "9 problems|8 problems"),
        ([], "mvps: given none, expected at least one MVP"),
        ([mvp_record(), mvp_record()], "mvps: given 1 ids more than once"),
    ],
)
def test_anything_but_a_list_of_mvps_is_refused(records: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        Mvps.of(records, PY2026)


def test_mvps_began_with_2023() -> None:
    with pytest.raises(YearNotCovered, match="MIPS Value Pathways began with 2023"):
        mvps(mvp_record(), year=2022)


# --- available measures --------------------------------------------------------------------------


def quality(identifier: str, *methods: SubmissionMethod, **fields: Any) -> Measure:
    return Measure(
        identifier,
        PerformanceCategory.QUALITY,
        submission_methods=methods,
        **{
            "is_qcdr_measure": False,
            "allowed_programs": {"G0053"},
            "allowed_registration_types": {GROUP},
            **fields,
        },
    )


def inventory(*measures: Measure, provisional: bool | None = False) -> Inventory:
    return Inventory(year=PY2026, measures=measures, source=Source(provisional=provisional))


HELD = inventory(
    quality("001", REGISTRY, EHR),
    quality("009", EHR, measure_type=MeasureType.OUTCOME),
    quality("176", CLAIMS),
    quality("M2S1", REGISTRY, is_qcdr_measure=True, allowed_vendors={"1000001"}),
    quality("226", REGISTRY, allowed_programs={"mips"}),
)
MVP = mvps(mvp_record(qualityMeasureIds=["001", "009", "176", "M2S1", "226", "999"]))["G0053"]


@pytest.mark.parametrize(
    ("by", "vendor", "answers"),
    [
        ({MIPS_CQM}, None, {"001": True}),
        ({ECQM}, None, {"001": True, "009": True}),
        ({MIPS_CQM, ECQM}, None, {"001": True, "009": True}),
        ({MIPS_CQM, QCDR}, None, {"001": True, "M2S1": None}),
        ({MIPS_CQM, QCDR}, OWN, {"001": True, "M2S1": True}),
        ({QCDR}, VendorId("1000002"), {}),
    ],
)
def test_a_measure_is_available_if_one_of_its_collection_types_is_used(
    by: set[CollectionType], vendor: VendorId | None, answers: dict[str, bool | None]
) -> None:
    """Facts 1: available needs the collection types, the vendor and its permissions."""
    permissions = None if vendor is None else {"M2S1"}
    found = available_measures(
        MVP, HELD, by, participation=GROUP, vendor=vendor, permissions=permissions
    )

    assert [*found] == ["001", "009", "176", "226", "999", "M2S1"]
    assert {one: found[one].answer for one in found} == dict.fromkeys(found, False) | answers


def test_a_no_has_findings_for_every_type_and_an_open_answer_only_for_open_ones() -> None:
    found = available_measures(MVP, HELD, {MIPS_CQM, ECQM, QCDR}, participation=GROUP)
    collected = [
        one.required for one in found["176"].findings if one.rule.id == "measures.collection-type"
    ]

    assert collected == ["MIPS CQM", "QCDR measure", "eCQM"]
    assert len({*found["176"].findings}) == len(found["176"].findings)
    assert found["M2S1"].missing == ("vendor", "permissions")
    assert {one.verdict for one in found["M2S1"].findings} == {Verdict.MET, Verdict.UNKNOWN}


def test_a_provisional_file_leaves_availability_open() -> None:
    held = attrs.evolve(HELD, source=Source(provisional=True))
    found = available_measures(MVP, held, {MIPS_CQM}, participation=GROUP)

    assert found["001"].answer is None
    assert found.missing == ("the final measures data of 2026",)


def test_available_measures_need_arguments_of_the_right_types() -> None:
    with pytest.raises(InvalidValue, match="by: given none, expected at least one"):
        available_measures(MVP, HELD, (), participation=GROUP)
    with pytest.raises(InvalidType, match="mvp: given 'G0053'"):
        available_measures("G0053", HELD, {ECQM}, participation=GROUP)
    early = attrs.evolve(HELD, year=PY(2022))
    with pytest.raises(YearNotCovered):
        available_measures(MVP, early, {ECQM}, participation=GROUP)


@given(st.sets(st.sampled_from(CollectionType), min_size=1), st.data())
def test_more_collection_types_never_reduce_availability(
    by: set[CollectionType], data: st.DataObject
) -> None:
    less = data.draw(st.sets(st.sampled_from(sorted(by, key=str)), min_size=1))
    rank = {False: 0, None: 1, True: 2}
    few, many = (available_measures(MVP, HELD, types, participation=GROUP) for types in (less, by))

    assert all(rank[few[one].answer] <= rank[many[one].answer] for one in few)


# --- two files -----------------------------------------------------------------------------------


def agreeing() -> tuple[Mvps, Inventory]:
    listed = mvps(
        mvp_record(
            iaMeasureIds=[],
            foundationPiMeasureIds=[],
            costMeasureIds=[],
            foundationQualityMeasureIds=[],
        )
    )
    final = attrs.evolve(listed, source=Source(provisional=False))
    return final, inventory(quality("236"), quality("001", allowed_programs={"mips"}))


def check(listed: Mvps, held: Inventory) -> Determination[bool | None]:
    found = check_mvps(listed, held)
    assert found.findings[0].rule.id == "measures.data"
    assert {one.rule.id for one in found.findings[1:]} == {"measures.mvps-agree"}
    return found


def test_two_files_agree_if_each_record_names_the_mvps_that_list_it() -> None:
    assert check(*agreeing()).answer is True


@pytest.mark.parametrize(
    ("measures", "about", "observed"),
    [
        ((quality("001"),), "G0053", "not in both: 001, 236"),
        ((quality("236"), quality("001")), "G0053", "not in both: 001"),
        ((quality("236", allowed_programs={"G0053", "M1370"}),), "M1370", "not in both: 236"),
    ],
)
def test_files_for_two_years_do_not_agree(
    measures: tuple[Measure, ...], about: str, observed: str
) -> None:
    """Facts 2.2: in all five years every id's programs list the MVP, and the reverse."""
    listed, _ = agreeing()
    found = check(listed, inventory(*measures))

    assert found.answer is False
    assert [(one.about, one.observed) for one in found.findings[1:]] == [(about, observed)]


def test_records_without_programs_leave_the_answer_open() -> None:
    listed, _ = agreeing()
    found = check(listed, inventory(quality("236", allowed_programs=None)))

    assert (found.answer, found.missing) == (None, ("allowed_programs",))


def test_a_provisional_inventory_leaves_the_answer_open() -> None:
    listed, held = agreeing()
    found = check(listed, attrs.evolve(held, source=Source(provisional=True)))

    assert (found.answer, found.missing) == (None, ("the final measures data of 2026",))


@pytest.mark.parametrize("provisional", [True, None])
def test_mvps_that_may_change_leave_the_answer_open(provisional: bool | None) -> None:
    listed, held = agreeing()
    found = check_mvps(attrs.evolve(listed, source=Source(provisional=provisional)), held)

    assert found.answer is None
    assert [one.rule.id for one in found.findings[:2]] == ["measures.data", "measures.data"]


def test_lists_for_two_years_are_not_compared() -> None:
    listed, held = agreeing()
    with pytest.raises(InvalidValue, match="mvps: given MVPs of 2026, expected MVPs of 2025"):
        check_mvps(listed, attrs.evolve(held, year=PY(2025)))
    with pytest.raises(YearNotCovered):
        check_mvps(listed, attrs.evolve(held, year=PY(2022)))

"""What the record of a measure allows: program, participation option, collection type, vendor.

SUB-067, SUB-068, SUB-071, MEA-009, REG-001, REG-031; ambiguities F16, F17, E2.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import VendorId
from qpp_rules.core.vocabulary import CollectionType, ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import Inventory, Measure, Source, SubmissionMethod
from qpp_rules.testing.strategies import inventories
from qpp_rules.testing.strategies.measures import VENDORS
from tests.deciding_facts import hold_missing

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
INDIVIDUAL, GROUP, VIRTUAL_GROUP, SUBGROUP, APM_ENTITY = ParticipationOption
MIPS_CQM, ECQM, QCDR = (
    CollectionType.MIPS_CQM,
    CollectionType.ECQM,
    CollectionType.QCDR_MEASURE,
)
CLAIMS, REGISTRY, EHR, *_ = SubmissionMethod
OWN, OTHER, STRANGER = map(VendorId, VENDORS)
ALL_BUT_VIRTUAL = frozenset(ParticipationOption) - {VIRTUAL_GROUP}


def quality(identifier: str, **fields: Any) -> Measure:
    given = {
        "is_qcdr_measure": False,
        "submission_methods": {REGISTRY, EHR},
        "allowed_programs": {"mips", "app1", "G0053"},
        "allowed_registration_types": ALL_BUT_VIRTUAL,
        **fields,
    }
    return Measure(identifier, PerformanceCategory.QUALITY, **given)


def qcdr(identifier: str = "M2S1", **fields: Any) -> Measure:
    given = {
        "is_qcdr_measure": True,
        "submission_methods": {REGISTRY},
        "allowed_vendors": {OWN.identifier, OTHER.identifier},
        **fields,
    }
    return quality(identifier, **given)


def inventory(*measures: Measure, year: int = 2026, provisional: bool | None = False) -> Inventory:
    return Inventory(year=PY(year), measures=measures, source=Source(provisional=provisional))


def ask(measure: Measure, *, year: int = 2026, **options: Any) -> Determination[bool | None]:
    given = {"program": "mips", "by": MIPS_CQM, "participation": GROUP, **options}
    return inventory(measure, year=year).may_report(measure.identifier, **given)


def verdicts(determination: Determination[Any]) -> dict[str, Verdict]:
    return {one.rule.id.removeprefix("measures."): one.verdict for one in determination.findings}


# --- the data, and the measure in it -------------------------------------------------------------


def test_the_first_finding_names_the_file() -> None:
    source = Source(sha256="a" * 64, package_version="11.1.0", provisional=False)
    held = Inventory(year=PY(2026), measures=[quality("236")], source=source)
    found = held.may_report("236", program="mips", by=MIPS_CQM, participation=GROUP)

    assert found.answer is True
    assert found.findings[0].rule.id == "measures.data"
    assert found.findings[0].observed == f"of 2026, version 11.1.0, SHA-256 {'a' * 64}"
    assert [one.rule.id for one in found.findings] == [
        "measures.data",
        "measures.listed",
        "measures.program",
        "measures.registration-type",
        "measures.collection-type",
    ]


@pytest.mark.parametrize(
    ("provisional", "identifier", "answer", "missing"),
    [
        (False, "236", True, ()),
        (False, "999", False, ()),
        (True, "236", None, ("the final measures data of 2026",)),
        (True, "999", None, ("the final measures data of 2026",)),
        (None, "236", None, ("source.provisional",)),
        (None, "999", False, ()),
    ],
)
def test_a_provisional_file_leaves_a_yes_open(
    provisional: bool | None, identifier: str, answer: bool | None, missing: tuple[str, ...]
) -> None:
    """F16: the final file can still gain and lose measures."""
    held = inventory(quality("236"), provisional=provisional)
    found = held.may_report(identifier, program="mips", by=MIPS_CQM, participation=GROUP)

    assert (found.answer, found.missing) == (answer, missing)


def test_a_provisional_file_still_says_no_to_what_its_record_does_not_allow() -> None:
    held = inventory(quality("236"), provisional=True)
    found = held.may_report("236", program="ssp", by=MIPS_CQM, participation=GROUP)

    assert found.answer is False
    assert verdicts(found)["data"] is UNKNOWN


def test_an_id_with_another_spelling_is_not_listed_but_gets_a_suggestion() -> None:
    """MD 97, 137, 550: ids are compared exactly."""
    found = inventory(quality("007")).may_report(
        "7", program="mips", by=MIPS_CQM, participation=GROUP
    )

    assert found.answer is False
    assert found.finding("measures.listed").observed == "not in the data of 2026, which has 007"
    assert verdicts(found) == {"data": MET, "listed": NOT_MET}


# --- programs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "verdict", "observed"),
    [
        ("mips", MET, "G0053, app1, mips"),
        ("G0053", MET, "G0053, app1, mips"),
        ("G0055", NOT_MET, "G0053, app1, mips"),
        ("appPlus", NOT_MET, "G0053, app1, mips"),
        ("MIPS", NOT_MET, "MIPS, not a program of 2026"),
        ("pcf", NOT_MET, "pcf, not a program of 2026"),
        (None, UNKNOWN, None),
    ],
)
def test_a_measure_counts_in_a_program_that_its_record_lists(
    program: str | None, verdict: Verdict, observed: str | None
) -> None:
    """SUB-071."""
    finding = ask(quality("236"), program=program).finding("measures.program")

    assert (finding.verdict, finding.observed) == (verdict, observed)


@pytest.mark.parametrize(("programs", "verdict"), [(None, UNKNOWN), (frozenset(), NOT_MET)])
def test_a_record_without_the_list_says_nothing_and_an_empty_list_says_no(
    programs: frozenset[str] | None, verdict: Verdict
) -> None:
    """F17; facts 2.1: measure 110 of 2024 has an empty list."""
    found = ask(quality("110", allowed_programs=programs), year=2024)

    assert verdicts(found)["program"] is verdict


def test_a_made_up_program_is_not_a_program_even_if_the_record_has_no_list() -> None:
    assert ask(quality("110", allowed_programs=None), program="mip").answer is False


def test_measure_128_is_refused_in_mips_and_its_programs_are_named() -> None:
    """SUBC-15: PY2024, in the MVPs G0055, G0058, M1367 and M1370 only."""
    of_128 = quality("128", allowed_programs={"G0055", "G0058", "M1367", "M1370"})
    found = ask(of_128, year=2024)

    assert found.answer is False
    assert found.finding("measures.program").observed == "G0055, G0058, M1367, M1370"
    assert ask(of_128, year=2024, program="M1370").answer is True


# --- participation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "participation", "answer"),
    [
        ("mips", INDIVIDUAL, True),
        ("mips", GROUP, True),
        ("mips", APM_ENTITY, True),
        ("mips", VIRTUAL_GROUP, True),
        ("mips", SUBGROUP, False),
        ("app1", VIRTUAL_GROUP, False),
        ("app1", SUBGROUP, False),
        ("app1", GROUP, True),
        ("G0053", VIRTUAL_GROUP, False),
        ("G0053", SUBGROUP, True),
        ("G0053", INDIVIDUAL, True),
        ("mips", None, None),
        (None, VIRTUAL_GROUP, None),
        (None, SUBGROUP, None),
    ],
)
def test_subgroups_report_mvps_only_and_virtual_groups_neither_mvps_nor_the_app(
    program: str | None, participation: ParticipationOption | None, answer: bool | None
) -> None:
    """REG-031 (S0:167); REG-001 and E2; qpp-apis.md 2.4."""
    assert ask(quality("236"), program=program, participation=participation).answer is answer


def test_the_app_plus_is_not_for_virtual_groups_either() -> None:
    found = ask(
        quality("236", allowed_programs={"appPlus"}),
        program="appPlus",
        participation=VIRTUAL_GROUP,
    )

    assert verdicts(found)["virtual-group"] is NOT_MET


@pytest.mark.parametrize(
    ("allowed", "participation", "verdict"),
    [
        (ALL_BUT_VIRTUAL, INDIVIDUAL, MET),
        (ALL_BUT_VIRTUAL - {INDIVIDUAL}, INDIVIDUAL, NOT_MET),
        (ALL_BUT_VIRTUAL - {INDIVIDUAL}, VIRTUAL_GROUP, NOT_APPLICABLE),
        (None, VIRTUAL_GROUP, NOT_APPLICABLE),
        (None, INDIVIDUAL, UNKNOWN),
        (ALL_BUT_VIRTUAL, None, UNKNOWN),
    ],
)
def test_the_list_of_registration_types_leaves_out_virtual_groups_on_purpose(
    allowed: frozenset[ParticipationOption] | None,
    participation: ParticipationOption | None,
    verdict: Verdict,
) -> None:
    """Facts 2.1: 492 of 2025 is not for individuals."""
    found = ask(quality("492", allowed_registration_types=allowed), participation=participation)

    assert found.finding("measures.registration-type").verdict is verdict


@pytest.mark.parametrize("year", [2021, 2024])
def test_before_2025_no_record_lists_registration_types(year: int) -> None:
    found = ask(quality("236", allowed_registration_types=None), year=year)

    assert found.answer is True
    assert "registration-type" not in verdicts(found)


# --- collection types, vendors, permissions ------------------------------------------------------


@pytest.mark.parametrize(
    ("methods", "by", "verdict"),
    [
        ({EHR}, ECQM, MET),
        ({EHR}, MIPS_CQM, NOT_MET),
        ({REGISTRY}, MIPS_CQM, MET),
        ({REGISTRY}, QCDR, NOT_MET),
        ({REGISTRY}, None, UNKNOWN),
        (None, MIPS_CQM, UNKNOWN),
    ],
)
def test_a_measure_is_reported_by_a_collection_type_that_it_has(
    methods: Any, by: CollectionType | None, verdict: Verdict
) -> None:
    """SUBC-07: 305 is an eCQM only, so as a MIPS CQM it is refused."""
    found = ask(quality("305", submission_methods=methods), by=by)

    assert found.finding("measures.collection-type").verdict is verdict


def test_a_qcdr_measure_is_not_a_mips_cqm() -> None:
    assert verdicts(ask(qcdr(), by=MIPS_CQM))["collection-type"] is NOT_MET


@pytest.mark.parametrize(
    ("category", "identifier"),
    [
        (PerformanceCategory.IMPROVEMENT_ACTIVITIES, "IA_AHE_1"),
        (PerformanceCategory.PROMOTING_INTEROPERABILITY, "PI_EP_1"),
    ],
)
@pytest.mark.parametrize("by", [None, ECQM])
def test_activities_and_interoperability_have_no_collection_type(
    category: PerformanceCategory, identifier: str, by: CollectionType | None
) -> None:
    measure = Measure(
        identifier,
        category,
        allowed_programs={"mips"},
        allowed_registration_types=ALL_BUT_VIRTUAL,
    )
    found = ask(measure, by=by)

    assert found.answer is True
    assert verdicts(found)["collection-type"] is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("vendor", "permissions", "vendors", "answer", "missing"),
    [
        (OWN, None, {OWN.identifier}, None, ("permissions",)),
        (OWN, (), {OWN.identifier}, False, ()),
        (OWN, {"M2S1"}, {OWN.identifier}, True, ()),
        (OWN, {"M2S1"}, {OWN.identifier, OTHER.identifier}, True, ()),
        (OWN, {"M2S2"}, {OWN.identifier, OTHER.identifier}, False, ()),
        (OWN, None, {OWN.identifier, OTHER.identifier}, None, ("permissions",)),
        (STRANGER, {"M2S1"}, {OWN.identifier}, False, ()),
        (STRANGER, None, {OWN.identifier}, False, ()),
        (None, {"M2S1"}, {OWN.identifier}, None, ("vendor",)),
        (None, None, {OWN.identifier}, None, ("vendor", "permissions")),
        (OWN, {"M2S1"}, None, None, ("allowed_vendors",)),
        (OWN, {"M2S1"}, (), False, ()),
    ],
)
def test_a_qcdr_measure_goes_only_through_a_vendor_that_cms_names_with_permission(
    vendor: VendorId | None,
    permissions: Any,
    vendors: Any,
    answer: bool | None,
    missing: tuple[str, ...],
) -> None:
    """SUB-068, MEA-009: the file names vendors, not owners; a borrowed one takes permission."""
    measure = qcdr(allowed_vendors=vendors)
    found = ask(measure, by=QCDR, vendor=vendor, permissions=permissions)

    assert (found.answer, found.missing) == (answer, missing)


def test_the_vendor_is_checked_even_if_nothing_marks_a_qcdr_measure() -> None:
    found = ask(qcdr(is_qcdr_measure=None), by=QCDR, vendor=STRANGER)

    assert verdicts(found)["vendor"] is NOT_MET
    assert verdicts(found)["collection-type"] is UNKNOWN


def test_permission_is_required_from_2022() -> None:
    """Regulation-facts 3: the list of 2021 ends before (M)."""
    measure = qcdr(allowed_registration_types=None)
    of_2021, of_2022 = (ask(measure, year=year, by=QCDR, vendor=OWN) for year in (2021, 2022))

    assert of_2021.answer is True
    assert of_2022.missing == ("permissions",)


# --- years, arguments, what is missing -----------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "participation"),
    [(2020, GROUP), (2017, GROUP), (2028, GROUP), (2022, SUBGROUP)],
)
def test_a_year_without_a_text_is_not_covered(
    year: int, participation: ParticipationOption
) -> None:
    with pytest.raises(YearNotCovered):
        ask(quality("236"), year=year, participation=participation)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("program", 5),
        ("program", ""),
        ("by", "eCQM"),
        ("participation", "group"),
        ("vendor", "1000001"),
        ("permissions", "M2S1"),
        ("permissions", [5]),
    ],
)
def test_an_argument_of_another_type_is_refused_by_its_name(argument: str, value: Any) -> None:
    with pytest.raises(InvalidInput, match=rf"^Inventory\.may_report: {argument}: given"):
        ask(quality("236"), **{argument: value})


def test_each_fact_that_is_missing_decides() -> None:
    held = inventory(qcdr(allowed_vendors={OWN.identifier, OTHER.identifier}))
    hold_missing(
        lambda **facts: held.may_report("M2S1", **facts),
        {
            "program": ("mips", "G0053", "appPlus"),
            "by": (QCDR, ECQM),
            "participation": (GROUP, SUBGROUP),
            "vendor": (OWN, STRANGER),
            "permissions": (("M2S1",),),
        },
    )


OPTIONS = st.fixed_dictionaries(
    {
        "program": st.sampled_from((None, "mips", "app1", "G0053", "M1370", "x")),
        "by": st.none() | st.sampled_from(CollectionType),
        "participation": st.sampled_from((None, INDIVIDUAL, GROUP, VIRTUAL_GROUP, APM_ENTITY)),
        "vendor": st.sampled_from((None, OWN, OTHER, STRANGER)),
        "permissions": st.none() | st.frozensets(st.sampled_from(("M2S1", "001"))),
    }
)


@given(
    st.sampled_from([PY(year) for year in range(2021, 2028)]).flatmap(
        lambda year: inventories(year, known=True) | inventories(year)
    ),
    OPTIONS,
    st.data(),
)
def test_a_yes_agrees_with_the_record(
    held: Inventory, options: dict[str, Any], data: st.DataObject
) -> None:
    """A second reading of the record: no yes without each of its lists, and a final file."""
    measure = data.draw(st.sampled_from(held.measures))
    found = held.may_report(measure.identifier, **options)
    program, by, participation = (options[one] for one in ("program", "by", "participation"))

    if found.answer:
        assert held.source.provisional is False
        assert program in measure.allowed_programs
        if participation is VIRTUAL_GROUP:
            assert program == "mips" or not program.startswith(("app", "G", "M"))
        elif held.year.year >= 2025:
            assert participation in measure.allowed_registration_types
        if measure.category in (PerformanceCategory.QUALITY, PerformanceCategory.COST):
            assert by in measure.collection_types
        if measure.is_qcdr_measure and by is not None:
            assert options["vendor"].identifier in measure.allowed_vendors
    if found.answer is None:
        assert found.missing

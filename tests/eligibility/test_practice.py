"""What individual and group reporting each mean for every clinician of a practice."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ClinicianFacts,
    Eligibility,
    Exceeded,
    GroupFacts,
    GroupReporting,
    IndividualReporting,
    LowVolumeThreshold,
    NoClaims,
    PracticeClinician,
    PracticeView,
    SegmentFacts,
    SegmentStrategy,
    determination_period,
    determine_group,
    determine_individual,
    determine_practice,
    is_excluded,
)
from tests.eligibility.strategies import (
    AT,
    CHARGES,
    NEWLY_ENROLLED,
    NOTHING,
    OVER,
    PATIENTS,
    SAMPLE_PRACTICE,
    clinician,
    practices,
)

PY = PerformanceYear
PY2026 = PY(2026)
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
NPI = Npi("1234567893")
OTHER_NPI = Npi("1144544834")
REQUIRED, ELECTION_NEEDED, VOLUNTARY, NOT_DETERMINED = IndividualReporting
SEGMENTS = {MIPS: OVER, OPT_IN: SAMPLE_PRACTICE, EXEMPT: AT, UNDETERMINED: None}
SEGMENTS_OF_ANY_YEAR: dict[Eligibility, SegmentFacts | None] = {**SEGMENTS, EXEMPT: NOTHING}
PARTIAL = QpStatus.PARTIAL_QP
Practice = tuple[GroupFacts, dict[Npi, ClinicianFacts], PerformanceYear, SegmentStrategy]


def practice_of(answer: Eligibility) -> GroupFacts:
    segment = SEGMENTS[answer]
    return GroupFacts(
        segment_1=segment, segment_2=segment, eligible_clinicians=9, mips_eligible_clinicians=9
    )


def see(
    group: Eligibility, alone: Eligibility = EXEMPT, year: PerformanceYear = PY2026, **facts: Any
) -> PracticeClinician:
    """Return the view of one clinician, by what the TIN and the clinician are by volume."""
    known = {"segment_1": SEGMENTS[alone], "segment_2": SEGMENTS[alone], **facts}
    return determine_practice(practice_of(group), {NPI: clinician(**known)}, year)[NPI]


# ELI-003, ELI-004, ELI-007, ELI-008, ELI-C13, ELI-C37.


@pytest.mark.parametrize(
    ("alone", "individually"),
    [
        pytest.param(MIPS, "REQUIRED", id="MIPS eligible alone"),
        pytest.param(OPT_IN, "ELECTION_NEEDED", id="ELI-C37: opt-in eligible alone"),
        pytest.param(EXEMPT, "VOLUNTARY", id="ELI-003: below alone"),
        pytest.param(UNDETERMINED, "UNDETERMINED", id="not determined alone"),
    ],
)
@pytest.mark.parametrize(
    ("group", "in_group"),
    [
        pytest.param(MIPS, "SCORED", id="ELI-C13: the TIN exceeds"),
        pytest.param(OPT_IN, "SCORED_IF_OPTED_IN", id="B2: the TIN is opt-in eligible"),
        pytest.param(EXEMPT, "VOLUNTARY", id="the TIN is exempt"),
        pytest.param(UNDETERMINED, "UNDETERMINED", id="the TIN is not determined"),
    ],
)
def test_each_level_is_decided_separately(
    alone: Eligibility, individually: str, group: Eligibility, in_group: str
) -> None:
    view = see(group, alone)
    assert view.individually is IndividualReporting[individually]
    assert view.in_group is GroupReporting[in_group]
    assert view.determination.answer is alone


def test_a_tin_with_all_criteria_includes_a_clinician_with_one_eli_c13() -> None:
    one = Exceeded(frozenset([CHARGES]))
    view = determine_practice(practice_of(MIPS), {NPI: clinician(one, one)}, PY2026)[NPI]
    assert view.in_group is GroupReporting.SCORED
    assert str(view) == (
        "not required individually; may opt in or report voluntarily, "
        "but scored if the practice reports as a group"
    )


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"clinician_type": ClinicianType.OTHER}, id="ELI-008: another type"),
        pytest.param({"qp_status": QpStatus.QP}, id="ELI-008: QP"),
        pytest.param({"qp_status": PARTIAL, "partial_qp_elects": False}, id="ELI-008: Partial QP"),
        pytest.param(NEWLY_ENROLLED, id="ELI-008: newly enrolled"),
    ],
)
@pytest.mark.parametrize("group", Eligibility, ids=lambda answer: answer.name)
def test_a_group_does_not_include_the_excluded(group: Eligibility, facts: dict[str, Any]) -> None:
    view = see(group, MIPS, **facts)
    assert view.in_group is GroupReporting.NOT_SCORED
    assert view.individually is IndividualReporting.VOLUNTARY


def test_a_group_includes_a_partial_qp_that_elects() -> None:
    view = see(MIPS, qp_status=PARTIAL, partial_qp_elects=True)
    assert view.in_group is GroupReporting.SCORED


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"clinician_type": None}, id="type"),
        pytest.param({"qp_status": None}, id="QP status"),
        pytest.param({"qp_status": PARTIAL}, id="election of a Partial QP"),
        pytest.param({"medicare_enrolled_on": None}, id="enrollment"),
    ],
)
def test_a_clinician_who_may_be_excluded_is_not_determined(facts: dict[str, Any]) -> None:
    for group in (MIPS, OPT_IN, UNDETERMINED):
        assert see(group, MIPS, **facts).in_group is GroupReporting.UNDETERMINED
    assert see(EXEMPT, MIPS, **facts).in_group is GroupReporting.VOLUNTARY


def test_a_group_includes_a_clinician_type_from_its_first_year() -> None:
    kind = ClinicianType.CLINICAL_SOCIAL_WORKER
    found = [see(MIPS, year=PY(year), clinician_type=kind).in_group for year in (2021, 2022)]
    assert found == [GroupReporting.NOT_SCORED, GroupReporting.SCORED]


@pytest.mark.parametrize(
    ("group", "alone", "text"),
    [
        (MIPS, MIPS, "required individually, but scored if the practice reports as a group"),
        (
            OPT_IN,
            EXEMPT,
            (
                "not required individually; may report voluntarily, "
                "but scored if the practice opts in as a group"
            ),
        ),
        (
            EXEMPT,
            EXEMPT,
            (
                "not required individually; may report voluntarily, "
                "and not adjusted; as a group the practice could at most report voluntarily"
            ),
        ),
        (
            UNDETERMINED,
            UNDETERMINED,
            "individual requirement not determined, and effect of group reporting not determined",
        ),
    ],
)
def test_both_ways_of_reporting_print_as_one_sentence(
    group: Eligibility, alone: Eligibility, text: str
) -> None:
    assert str(see(group, alone)) == text


# The view of a practice.


def two() -> PracticeView:
    return determine_practice(
        practice_of(MIPS),
        {OTHER_NPI: clinician(AT, AT), NPI: clinician(qp_status=QpStatus.QP)},
        PY2026,
    )


def test_a_view_is_a_mapping_in_the_order_given() -> None:
    view = two()
    assert list(view) == [OTHER_NPI, NPI]
    assert len(view) == 2
    assert [c.npi for c in view.clinicians] == [OTHER_NPI, NPI]
    assert view[NPI] is view.clinicians[1]
    assert dict(view) == {c.npi: c for c in view.clinicians}
    assert Npi("0000000000") not in view
    with pytest.raises(KeyError):
        view[Npi("0000000000")]


def test_a_view_shows_its_group_and_each_clinician_once() -> None:
    view = two()
    assert PracticeView(view.group, view.clinicians) == view
    with pytest.raises(TypeError):
        PracticeView(view.group, view.clinicians, {})  # type: ignore[call-arg]
    for npi in view:
        assert repr(view).count(npi.digits) == repr(view.clinicians).count(npi.digits)


def test_a_view_gives_a_row_for_each_clinician() -> None:
    assert two().to_rows() == [
        {
            "group_eligibility": "MIPS_ELIGIBLE",
            "npi": "1144544834",
            "eligibility": "EXEMPT",
            "individually": "VOLUNTARY",
            "in_group": "SCORED",
            "meaning": (
                "not required individually; may report voluntarily, "
                "but scored if the practice reports as a group"
            ),
            "citation": "42 CFR § 414.1310(e)(1)",
        },
        {
            "group_eligibility": "MIPS_ELIGIBLE",
            "npi": "1234567893",
            "eligibility": "EXEMPT",
            "individually": "VOLUNTARY",
            "in_group": "NOT_SCORED",
            "meaning": (
                "not required individually; may report voluntarily, "
                "and never adjusted by the group's score"
            ),
            "citation": "42 CFR § 414.1310(e)(1)",
        },
    ]


def test_a_practice_without_clinicians_is_still_a_group() -> None:
    view = determine_practice(practice_of(OPT_IN), {}, PY2026)
    assert (len(view), view.group.answer, view.to_rows()) == (0, OPT_IN, [])


def test_a_what_if_threshold_and_a_strategy_apply_to_both_levels() -> None:
    first, second = Exceeded(frozenset([CHARGES])), Exceeded(frozenset([PATIENTS]))
    group = GroupFacts(segment_1=first, segment_2=second)
    mine = {NPI: clinician(first, second)}
    default = determine_practice(group, mine, PY2026)
    either = determine_practice(group, mine, PY2026, strategy=SegmentStrategy.EITHER)
    assert (default.group.answer, default[NPI].determination.answer) == (EXEMPT, EXEMPT)
    assert (either.group.answer, either[NPI].determination.answer) == (OPT_IN, OPT_IN)
    threshold = LowVolumeThreshold(Decimal(100000), 500, 500)
    group = GroupFacts(segment_1=OVER, segment_2=OVER)
    lower = determine_practice(group, {NPI: clinician()}, PY2026, threshold=threshold)
    assert (lower.group.answer, lower[NPI].determination.answer) == (EXEMPT, EXEMPT)


def test_2027_needs_a_threshold() -> None:
    with pytest.raises(YearNotCovered):
        determine_practice(practice_of(MIPS), {NPI: clinician()}, PY(2027))
    threshold = LowVolumeThreshold(Decimal(90000), 200, 200)
    view = determine_practice(practice_of(MIPS), {NPI: clinician()}, PY(2027), threshold=threshold)
    assert view[NPI].in_group is GroupReporting.SCORED


@given(practices())
def test_a_practice_holds_its_group_and_clinicians_each_decided_separately(
    practice: Practice,
) -> None:
    """Two independent answers: neither level changes the other's."""
    group, mine, year, strategy = practice
    view = determine_practice(group, mine, year, strategy=strategy)
    assert view.group == determine_group(group, year, strategy=strategy)
    assert list(view) == list(mine)
    for npi, facts in mine.items():
        assert view[npi].npi == npi
        assert view[npi].determination == determine_individual(facts, year, strategy=strategy)


@given(practices())
def test_a_group_includes_clinicians_eligible_by_the_groups_volume(
    practice: Practice,
) -> None:
    """The group counts for a clinician as if its volume were the clinician's own."""
    group, mine, year, strategy = practice
    view = determine_practice(group, mine, year, strategy=strategy)
    meaning = {
        MIPS: GroupReporting.SCORED,
        OPT_IN: GroupReporting.SCORED_IF_OPTED_IN,
        UNDETERMINED: GroupReporting.UNDETERMINED,
    }
    for npi, facts in mine.items():
        if is_excluded(facts, year) is None and view.group.answer is not EXEMPT:
            assert view[npi].in_group is GroupReporting.UNDETERMINED
            continue
        # Claims in a segment would contradict a first enrollment after it.
        first = second = SEGMENTS_OF_ANY_YEAR[view.group.answer]
        enrolled = facts.medicare_enrolled_on
        if is_excluded(facts, year) is not False:
            first = NoClaims()
            if enrolled is not None and enrolled > determination_period(year)[1].last_day:
                second = NoClaims()
        carried = clinician(
            first,
            second,
            clinician_type=facts.clinician_type,
            qp_status=facts.qp_status,
            partial_qp_elects=facts.partial_qp_elects,
            medicare_enrolled_on=facts.medicare_enrolled_on,
            earlier_medicare_claims=facts.earlier_medicare_claims,
        )
        answer = determine_individual(carried, year).answer
        if view.group.answer is EXEMPT or answer is EXEMPT:
            assert view[npi].in_group in (GroupReporting.VOLUNTARY, GroupReporting.NOT_SCORED)
        else:
            assert view[npi].in_group is meaning[answer]


@given(practices())
def test_the_order_of_the_clinicians_does_not_matter(practice: Practice) -> None:
    """A practice is a set of clinicians; only its rows keep the order given."""
    group, mine, year, strategy = practice
    view = determine_practice(group, mine, year, strategy=strategy)
    turned = dict(reversed(mine.items()))
    mirrored = determine_practice(group, turned, year, strategy=strategy)
    assert dict(mirrored) == dict(view)
    assert mirrored.clinicians == tuple(reversed(view.clinicians))


@given(practices())
def test_a_view_survives_pickling(practice: Practice) -> None:
    """It comes back equal, and finds its clinicians."""
    group, mine, year, strategy = practice
    view = determine_practice(group, mine, year, strategy=strategy)
    back = pickle.loads(pickle.dumps(view))  # noqa: S301
    assert back == view
    assert hash(back) == hash(view)
    assert [back[npi] for npi in mine] == list(view.clinicians)


# What is refused.


@pytest.mark.parametrize(
    "clinicians", [None, [], [(NPI, ClinicianFacts())], "1234567893"], ids=repr
)
def test_clinicians_must_be_a_mapping(clinicians: Any) -> None:
    with pytest.raises(InvalidType, match="expected a mapping from Npi to ClinicianFacts"):
        determine_practice(practice_of(MIPS), clinicians, PY2026)


def test_every_key_that_is_not_an_npi_is_reported_and_masked() -> None:
    wrong: Any = {"123456789": clinician(), NPI: clinician(), 987654321: clinician()}
    with pytest.raises(InvalidType) as refusal:
        determine_practice(practice_of(MIPS), wrong, PY2026)
    assert [problem.given for problem in refusal.value.problems] == [
        "'*****6789' (str)",
        "*****4321 (int)",
    ]
    assert "write Npi('1234567893')" in str(refusal.value)


@pytest.mark.parametrize("facts", [None, GroupFacts(), {}], ids=repr)
def test_each_clinician_must_have_clinician_facts(facts: Any) -> None:
    with pytest.raises(InvalidType, match="ClinicianFacts"):
        determine_practice(practice_of(MIPS), {NPI: facts}, PY2026)


def test_the_practice_must_have_group_facts() -> None:
    with pytest.raises(InvalidType, match="GroupFacts"):
        determine_practice(ClinicianFacts(), {}, PY2026)  # type: ignore[arg-type]


def test_the_year_must_be_a_performance_year() -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)"):
        determine_practice(practice_of(MIPS), {}, 2026)  # type: ignore[arg-type]


@pytest.mark.parametrize("facts", [None, {}, GroupFacts()], ids=repr)
def test_exclusions_need_clinician_facts(facts: Any) -> None:
    with pytest.raises(InvalidType, match="is_excluded: facts: given"):
        is_excluded(facts, PY2026)
    with pytest.raises(YearNotCovered):
        is_excluded(ClinicianFacts(), PY(2028))

"""The low-volume threshold: what one segment exceeds, and what the two together mean."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    DETERMINATION_PERIOD,
    LOW_VOLUME_THRESHOLD,
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    Volume,
    determination_period,
    determine_individual,
    exceeded,
    low_volume,
)
from tests.eligibility.plain_reading import (
    criteria_of,
    read_as_far_as_known,
    read_threshold,
    subsets,
    surpasses,
)
from tests.eligibility.strategies import (
    AT,
    CHARGES,
    EVERY,
    NOTHING,
    OPT_IN_YEARS,
    ORDERED,
    OVER,
    PATIENTS,
    SAMPLE_PRACTICE,
    SERVICES,
    YEARS,
    amounts,
    clinician,
    clinician_cases,
    counts,
    segment_strategies,
    told,
    volumes,
    years,
)

PY = PerformanceYear
PY2026 = PY(2026)
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
BOTH, SEGMENT_1, SEGMENT_2, EITHER = SegmentStrategy
UNKNOWN = None

ABOVE_IN_BOTH = "eligibility.segments.above-in-both"
FINAL = "eligibility.segments.final"
MAY_OPT_IN = "eligibility.opt-in"
ACROSS = "eligibility.segments.opt-in"
OF_CRITERION = {
    CHARGES: "eligibility.low-volume-threshold.allowed-charges",
    PATIENTS: "eligibility.low-volume-threshold.patients",
    SERVICES: "eligibility.low-volume-threshold.services",
}


def over(*criteria: Criterion) -> Exceeded:
    return Exceeded(frozenset(criteria))


def decide(
    segment_1: SegmentFacts | None,
    segment_2: SegmentFacts | None,
    year: PerformanceYear = PY2026,
    **more: Any,
) -> Determination[Eligibility]:
    """Decide by the threshold alone: nothing else excludes the clinician."""
    return determine_individual(clinician(segment_1, segment_2), year, **more)


def threshold_rows(determination: Determination[Eligibility]) -> list[tuple[str, Verdict]]:
    return [(f.rule.id, f.verdict) for f in determination.findings][4:]


# One segment. ELI-001, ELI-009, ELI-018, ELI-019, ELI-020.


@pytest.mark.parametrize(
    ("year", "volume", "criteria"),
    [
        pytest.param(2026, ("90000.00", 200, 200), "", id="ELI-018: at each figure, none"),
        pytest.param(2026, ("90000.01", 200, 200), "C", id="ELI-018: a cent more"),
        pytest.param(2026, ("90000.00", 201, 201), "PS", id="ELI-018: a patient more"),
        pytest.param(2026, ("90000.00", 200, 201), "S", id="ELI-018: a service more"),
        pytest.param(2026, ("90000.01", 201, 201), "CPS", id="ELI-018: all three"),
        pytest.param(2026, ("90000.000000001", 1, 1), "C", id="ELI-018: not rounded first"),
        pytest.param(2026, ("89999.99", 199, 199), "", id="ELI-018: just below"),
        pytest.param(2019, ("90000.01", 201, 201), "CPS", id="ELI-018: since 2019"),
        pytest.param(2019, ("90300", 150, 234), "CS", id="ELI-009: the guide's practice"),
        pytest.param(2018, ("90000.00", 200, 999), "", id="ELI-019: at both, services apart"),
        pytest.param(2018, ("90000.01", 201, 999), "CP", id="ELI-019: over both"),
        pytest.param(2018, ("90000.01", 201, None), "CP", id="ELI-019: services not needed"),
        pytest.param(2017, ("30000.00", 100, 999), "", id="ELI-020: at both, services apart"),
        pytest.param(2017, ("30000.01", 100, 999), "C", id="ELI-020: a cent more"),
        pytest.param(2017, ("30000.00", 101, 0), "P", id="ELI-020: a patient more"),
        pytest.param(2017, ("30000.01", 101, None), "CP", id="ELI-020: services not needed"),
    ],
)
def test_exceeding_is_strict(year: int, volume: tuple[str, int, int | None], criteria: str) -> None:
    charges, patients, services = volume
    found = exceeded(Volume(Decimal(charges), patients, services), PY(year))
    assert found == {c for c, letter in zip(Criterion, "CPS", strict=True) if letter in criteria}


@pytest.mark.parametrize(
    ("year", "volume", "fields"),
    [
        (2026, Volume(None, 201, 201), "allowed_charges"),
        (2026, Volume(Decimal(1), None, 201), "patients"),
        (2026, Volume(Decimal(1), 1), "services"),
        (2026, Volume(None, None, None), "allowed_charges, patients, services"),
        (2018, Volume(None, None, None), "allowed_charges, patients"),
    ],
    ids=repr,
)
def test_an_unknown_figure_is_never_read_as_not_exceeded(
    year: int, volume: Volume, fields: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        exceeded(volume, PY(year))
    assert [problem.field for problem in refusal.value.problems] == fields.split(", ")
    assert {problem.given for problem in refusal.value.problems} == {"None"}
    assert "ask determine_individual, which can say so" in str(refusal.value)


def test_the_figures_of_2027_must_be_given_b4() -> None:
    with pytest.raises(YearNotCovered):
        exceeded(SAMPLE_PRACTICE, PY(2027))
    what_if = LowVolumeThreshold(Decimal(90300), 149, 233)
    assert exceeded(SAMPLE_PRACTICE, PY(2027), threshold=what_if) == {PATIENTS, SERVICES}


def test_a_given_threshold_replaces_figures_and_criteria() -> None:
    assert exceeded(OVER, PY2026, threshold=LowVolumeThreshold(Decimal(1), 500)) == {CHARGES}
    assert exceeded(OVER, PY(2017), threshold=LowVolumeThreshold(Decimal(1), 1, 1)) == set(
        Criterion
    )


@pytest.mark.parametrize("year", [2026, "2026", None])
def test_a_year_is_a_performance_year(year: Any) -> None:
    with pytest.raises(InvalidType, match="PerformanceYear"):
        exceeded(OVER, year)


@pytest.mark.parametrize("volume", [None, NoClaims(), EVERY, (Decimal(1), 1, 1)], ids=told)
def test_only_a_volume_has_figures_to_exceed(volume: Any) -> None:
    with pytest.raises(InvalidType, match="volume"):
        exceeded(volume, PY2026)


@given(volumes(), years())
def test_exceeded_agrees_with_the_plain_comparison(volume: Volume, year: PerformanceYear) -> None:
    """Each figure of the year that is strictly surpassed, and no other."""
    assert exceeded(volume, year) == surpasses(volume, year)


@given(volumes(), years(), amounts(), counts(), counts())
def test_more_volume_still_exceeds(
    volume: Volume, year: PerformanceYear, charges: Decimal, patients: int, services: int
) -> None:
    """A figure that grows leaves no criterion behind."""
    assert volume.allowed_charges is not None
    assert volume.patients is not None
    assert volume.services is not None
    more = Volume(
        volume.allowed_charges + charges,
        # No count may contradict the other.
        volume.patients + patients + bool(services),
        volume.services + patients + services,
    )
    assert exceeded(volume, year) <= exceeded(more, year)


@given(volumes(), st.builds(LowVolumeThreshold, amounts(), counts(), st.none() | counts()))
def test_giving_the_years_own_threshold_changes_nothing(
    volume: Volume, threshold: LowVolumeThreshold
) -> None:
    """What-if work differs from the year by its figures and by nothing else."""
    own = LOW_VOLUME_THRESHOLD.at(PY2026)
    assert exceeded(volume, PY2026, threshold=own) == exceeded(volume, PY2026)
    assert exceeded(volume, PY2026, threshold=threshold) == surpasses(volume, PY2026, threshold)


# Being above in both segments. ELI-002, ELI-003, ELI-009, ELI-019, ELI-020, ELI-023.


@pytest.mark.parametrize(
    ("segment_1", "segment_2", "answer"),
    [
        pytest.param(EVERY, EVERY, MIPS, id="ELI-023: above, above"),
        pytest.param(EVERY, NOTHING, EXEMPT, id="ELI-023: above, not"),
        pytest.param(NOTHING, EVERY, EXEMPT, id="ELI-023: not, above"),
        pytest.param(NOTHING, NOTHING, EXEMPT, id="ELI-023: not, not"),
        pytest.param(NoClaims(), EVERY, MIPS, id="ELI-023: new in segment 2, above"),
        pytest.param(NoClaims(), NOTHING, EXEMPT, id="ELI-023: new in segment 2, not"),
        pytest.param(NoClaims(), over(PATIENTS), OPT_IN, id="ELI-023: new in segment 2, one"),
        pytest.param(EVERY, NoClaims(), EXEMPT, id="ELI-023: above, gone in segment 2"),
        pytest.param(NoClaims(), NoClaims(), EXEMPT, id="ELI-023: never billed"),
        pytest.param(EVERY, over(CHARGES, PATIENTS), OPT_IN, id="ELI-C16: all, two of three"),
        pytest.param(over(CHARGES), EVERY, OPT_IN, id="ELI-002: one of three, all"),
        pytest.param(over(SERVICES), over(SERVICES), OPT_IN, id="ELI-002: one"),
        pytest.param(over(CHARGES, SERVICES), over(CHARGES, SERVICES), OPT_IN, id="ELI-002: two"),
        pytest.param(SAMPLE_PRACTICE, SAMPLE_PRACTICE, OPT_IN, id="ELI-009: the guide's practice"),
        pytest.param(OVER, OVER, MIPS, id="ELI-018: just over"),
        pytest.param(AT, AT, EXEMPT, id="ELI-018: at the figures"),
        pytest.param(OVER, AT, EXEMPT, id="ELI-018: over, at the figures"),
    ],
)
@pytest.mark.parametrize("year", OPT_IN_YEARS, ids=str)
def test_the_mips_eligible_are_above_in_both_segments_or_new_in_segment_2_and_above(
    segment_1: SegmentFacts, segment_2: SegmentFacts, answer: Eligibility, year: PerformanceYear
) -> None:
    assert decide(segment_1, segment_2, year).answer is answer


@pytest.mark.parametrize(
    ("year", "segment_1", "segment_2", "answer"),
    [
        pytest.param(2017, ("30000.01", 101), ("30000.01", 101), MIPS, id="ELI-020: both over"),
        pytest.param(2017, ("30000.00", 101), ("30000.01", 101), EXEMPT, id="ELI-020: charges at"),
        pytest.param(2017, ("30000.01", 100), ("30000.01", 101), EXEMPT, id="ELI-020: patients at"),
        pytest.param(2017, ("30000.01", 101), ("30000.01", 100), EXEMPT, id="ELI-020: segment 2"),
        pytest.param(2018, ("90000.01", 201), ("90000.01", 201), MIPS, id="ELI-019: both over"),
        pytest.param(2018, ("90000.00", 201), ("90000.00", 201), EXEMPT, id="ELI-019: charges at"),
        pytest.param(2018, ("90000.01", 200), ("90000.01", 200), EXEMPT, id="ELI-019: patients at"),
    ],
)
@pytest.mark.parametrize("strategy", SegmentStrategy, ids=lambda s: s.name)
def test_before_2019_two_criteria_decide_and_no_one_opts_in(
    year: int,
    segment_1: tuple[str, int],
    segment_2: tuple[str, int],
    answer: Eligibility,
    strategy: SegmentStrategy,
) -> None:
    first, second = (Volume(Decimal(c), patients) for c, patients in (segment_1, segment_2))
    determination = decide(first, second, PY(year), strategy=strategy)
    assert determination.answer is answer
    opt_in = determination.finding(MAY_OPT_IN)
    assert opt_in.verdict is Verdict.NOT_APPLICABLE
    assert opt_in.about == f"there was no opting in for {year}"


# Opting in across segments. ELI-024, B1.


@pytest.mark.parametrize(
    ("segment_1", "segment_2", "answers"),
    [
        pytest.param(over(CHARGES), over(PATIENTS), "-123", id="ELI-C19: charges, patients"),
        pytest.param(
            over(CHARGES, PATIENTS), over(PATIENTS, SERVICES), "b123", id="ELI-C20: share patients"
        ),
        pytest.param(over(CHARGES), NOTHING, "-1-3", id="segment 1 only"),
        pytest.param(NOTHING, over(CHARGES), "--23", id="segment 2 only"),
        pytest.param(over(CHARGES), NoClaims(), "-1-3", id="gone in segment 2"),
        pytest.param(NoClaims(), over(CHARGES), "b123", id="new in segment 2"),
        pytest.param(EVERY, NOTHING, "-1-3", id="all, then nothing"),
        pytest.param(EVERY, over(SERVICES), "b123", id="all, then one"),
        pytest.param(NOTHING, NOTHING, "----", id="nothing in either"),
        pytest.param(NoClaims(), NoClaims(), "----", id="never billed"),
    ],
)
def test_each_strategy_combines_the_segments_in_its_own_way(
    segment_1: SegmentFacts, segment_2: SegmentFacts, answers: str
) -> None:
    found = [decide(segment_1, segment_2, strategy=s).answer for s in SegmentStrategy]
    assert found == [EXEMPT if letter == "-" else OPT_IN for letter in answers]
    assert decide(segment_1, segment_2).answer is found[0]


@pytest.mark.parametrize("strategy", SegmentStrategy, ids=lambda s: s.name)
def test_no_strategy_changes_who_is_mips_eligible(strategy: SegmentStrategy) -> None:
    assert decide(EVERY, EVERY, strategy=strategy).answer is MIPS
    assert decide(EVERY, over(CHARGES, PATIENTS), strategy=strategy).answer is OPT_IN


@pytest.mark.parametrize(
    ("segment_1", "segment_2", "strategy", "verdict", "text"),
    [
        pytest.param(
            over(CHARGES),
            over(PATIENTS),
            BOTH,
            Verdict.NOT_MET,
            "segment 1: allowed charges; segment 2: patients",
            id="ELI-C19",
        ),
        pytest.param(
            over(CHARGES, PATIENTS),
            over(SERVICES, PATIENTS),
            BOTH,
            Verdict.MET,
            "segment 1: allowed charges, patients; segment 2: patients, services",
            id="ELI-C20",
        ),
        pytest.param(
            over(SERVICES),
            NOTHING,
            EITHER,
            Verdict.MET,
            "segment 1: services; segment 2: none",
            id="either",
        ),
        pytest.param(
            over(SERVICES),
            NoClaims(),
            SEGMENT_2,
            Verdict.NOT_MET,
            "segment 1: services; segment 2: no claims",
            id="gone in segment 2",
        ),
        pytest.param(
            UNKNOWN,
            over(CHARGES),
            SEGMENT_1,
            Verdict.UNKNOWN,
            "segment 1: not known; segment 2: allowed charges",
            id="segment 1 unknown",
        ),
        pytest.param(
            over(CHARGES),
            Volume(Decimal(0), None, 0),
            BOTH,
            Verdict.NOT_MET,
            "segment 1: allowed charges; segment 2: not known",
            id="a figure unknown",
        ),
    ],
)
def test_the_answer_says_that_it_rests_on_our_reading_and_shows_both_sets(
    segment_1: SegmentFacts | None,
    segment_2: SegmentFacts | None,
    strategy: SegmentStrategy,
    verdict: Verdict,
    text: str,
) -> None:
    (assumption,) = decide(segment_1, segment_2, strategy=strategy).assumptions
    assert assumption.rule.id == ACROSS
    assert (assumption.verdict, assumption.observed) == (verdict, text)
    assert assumption.required == strategy.value
    assert assumption.citation.basis is Basis.INTERPRETATION
    assert "no text found" in str(assumption)


KNOWN_SEGMENTS: tuple[SegmentFacts, ...] = (
    NoClaims(),
    *map(Exceeded, subsets(frozenset(Criterion))),
)


@pytest.mark.parametrize("strategy", SegmentStrategy, ids=lambda s: s.name)
@pytest.mark.parametrize("segment_1", KNOWN_SEGMENTS, ids=told)
def test_an_assumption_is_stated_if_and_only_if_one_is_made(
    segment_1: SegmentFacts, strategy: SegmentStrategy
) -> None:
    """B1: where the sets differ, and no segment stands alone. No claims exceed nothing."""
    for segment_2, year in product(KNOWN_SEGMENTS, OPT_IN_YEARS):
        first, second = surpasses(segment_1, year), surpasses(segment_2, year) or frozenset()
        stated = [
            f.rule.id for f in decide(segment_1, segment_2, year, strategy=strategy).assumptions
        ]
        assert stated == ([ACROSS] if first is not None and first != second else [])


PARTLY_KNOWN = (None, Volume(None, 200, 200), Volume(None, 201, 201), Volume(Decimal(0), 0))


@pytest.mark.parametrize("year", [OPT_IN_YEARS[0], OPT_IN_YEARS[-1]], ids=str)
@pytest.mark.parametrize("partly", PARTLY_KNOWN, ids=told)
def test_an_assumption_is_stated_wherever_one_may_be_needed(
    partly: SegmentFacts | None, year: PerformanceYear
) -> None:
    """What is not known may make the sets differ, unless segment 2 stands alone."""
    for other in (*PARTLY_KNOWN, *KNOWN_SEGMENTS):
        for segment_1, segment_2 in ((partly, other), (other, partly)):
            stated = [f.rule.id for f in decide(segment_1, segment_2, year).assumptions]
            assert stated == ([] if segment_1 == NoClaims() else [ACROSS])


@pytest.mark.parametrize("year", YEARS[:2], ids=str)
def test_nothing_is_assumed_before_opting_in_began(year: PerformanceYear) -> None:
    assert decide(over(CHARGES), over(PATIENTS), year).assumptions == ()


# What is not known. B3, ELI-001, ELI-013, ELI-C07, ELI-C08, ELI-C18.


@pytest.mark.parametrize(
    ("segment", "answer", "above", "may_opt_in"),
    [
        pytest.param(
            Volume(None, 201, 201), UNDETERMINED, "UNKNOWN", "UNKNOWN", id="ELI-C07: charges?"
        ),
        pytest.param(
            Volume(None, 200, 200), UNDETERMINED, "NOT_MET", "UNKNOWN", id="ELI-C08: charges?"
        ),
        pytest.param(Volume(None, 200, 201), OPT_IN, "NOT_MET", "MET", id="one over, one not"),
        pytest.param(
            Volume(Decimal(90001), None, 201), UNDETERMINED, "UNKNOWN", "UNKNOWN", id="patients?"
        ),
        pytest.param(
            Volume(Decimal(90000), None, 201), OPT_IN, "NOT_MET", "MET", id="patients?, opt-in"
        ),
        pytest.param(
            Volume(Decimal(90001), 201), UNDETERMINED, "UNKNOWN", "UNKNOWN", id="services?"
        ),
        pytest.param(Volume(Decimal(0), 0), UNDETERMINED, "NOT_MET", "UNKNOWN", id="services??"),
        pytest.param(
            Volume(None, None, None), UNDETERMINED, "UNKNOWN", "UNKNOWN", id="nothing known"
        ),
        pytest.param(None, UNDETERMINED, "UNKNOWN", "UNKNOWN", id="no segment"),
    ],
)
def test_an_unknown_figure_is_tried_both_ways_b3(
    segment: SegmentFacts | None, answer: Eligibility, above: str, may_opt_in: str
) -> None:
    determination = decide(NoClaims(), segment)
    assert determination.answer is answer
    assert determination.finding(ABOVE_IN_BOTH).verdict.name == above
    assert determination.finding(MAY_OPT_IN).verdict.name == may_opt_in


@pytest.mark.parametrize(
    ("segment_1", "segment_2", "missing"),
    [
        (Volume(None, 201, 201), OVER, ("segment_1.allowed_charges",)),
        (OVER, Volume(Decimal(90001), None, 201), ("segment_2.patients",)),
        # Services in both segments or in neither: it stays between, or below.
        (OVER, Volume(Decimal(1), None, 201), ()),
        (Volume(Decimal(1), 1), Volume(None, None, 1), ()),
        (
            Volume(Decimal(1), 1),
            Volume(None, 1, None),
            ("segment_1.services", "segment_2.services"),
        ),
        (None, OVER, ("segment_1",)),
        (OVER, None, ("segment_2",)),
        (None, None, ("segment_1", "segment_2")),
        (OVER, OVER, ()),
        (NoClaims(), EVERY, ()),
    ],
    ids=told,
)
def test_missing_figures_are_named(
    segment_1: SegmentFacts | None, segment_2: SegmentFacts | None, missing: tuple[str, ...]
) -> None:
    assert decide(segment_1, segment_2).missing == missing


def test_a_figure_that_the_year_does_not_test_is_never_missing() -> None:
    assert decide(Volume(Decimal(1), 1), Volume(Decimal(1), 1), PY(2018)).missing == ()


def test_the_joint_findings_name_all_that_is_missing() -> None:
    determination = decide(Volume(None, 201, 201), None)
    missing = ("segment_1.allowed_charges", "segment_2")
    for rule_id in (ABOVE_IN_BOTH, MAY_OPT_IN, ACROSS):
        assert determination.finding(rule_id).missing == missing


@pytest.mark.parametrize(
    ("segment_1", "alone"),
    [
        pytest.param(OVER, "MIPS eligible", id="ELI-C18: all exceeded"),
        pytest.param(SAMPLE_PRACTICE, "opt-in eligible", id="some exceeded"),
        pytest.param(AT, "exempt", id="nothing exceeded"),
        pytest.param(Volume(None, 201, 201), "undetermined", id="a figure unknown"),
        pytest.param(NoClaims(), "exempt", id="no claims"),
        pytest.param(None, "undetermined", id="nothing known"),
    ],
)
def test_until_segment_2_is_known_the_status_is_not_final_eli_013(
    segment_1: SegmentFacts | None, alone: str
) -> None:
    final = decide(segment_1, None).finding(FINAL)
    assert (final.verdict, final.missing) == (Verdict.UNKNOWN, ("segment_2",))
    assert final.about == f"on segment 1 alone {alone}"


def test_exceeding_only_in_segment_1_is_provisional_eli_c18() -> None:
    assert decide(OVER, None).answer is UNDETERMINED


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_exceeding_nothing_in_segment_1_decides_alone(year: PerformanceYear) -> None:
    """Not exceeding in segment 1 excludes, whatever segment 2 brings."""
    assert decide(NOTHING, None, year).answer is EXEMPT
    assert decide(None, NOTHING, year).answer is EXEMPT
    assert decide(None, NoClaims(), year).answer is EXEMPT


def test_a_strategy_that_uses_segment_2_waits_for_it() -> None:
    assert decide(NOTHING, None, strategy=EITHER).answer is UNDETERMINED
    assert decide(NOTHING, None, strategy=SEGMENT_1).answer is EXEMPT
    assert decide(over(CHARGES), None, strategy=SEGMENT_1).answer is OPT_IN
    assert decide(over(CHARGES), None, strategy=EITHER).answer is OPT_IN
    assert decide(over(CHARGES), None).answer is UNDETERMINED


# Counts that contradict each other. ELI-018.

IMPOSSIBLE = Volume(Decimal(95000), 300, 250)
"""More patients than services."""


@pytest.mark.parametrize(
    ("volume", "told"),
    [
        (IMPOSSIBLE, "300 patients with 250 services, and each patient has at least one"),
        (Volume(Decimal(95000), 201, 200), "201 patients with 200 services"),
        (Volume(Decimal(0), 1, 0), "1 patients with 0 services"),
        (Volume(Decimal(0), 0, 250), "250 services without a patient"),
    ],
    ids=["far apart", "one more", "no service", "no patient"],
)
def test_counts_that_contradict_each_other_decide_nothing(volume: Volume, told: str) -> None:
    """Each patient has a service, and each service a patient: one of the two counts is wrong."""
    determination = decide(volume, volume)

    assert determination.answer is UNDETERMINED
    assert determination.missing == (
        *("segment_1.patients", "segment_1.services"),
        *("segment_2.patients", "segment_2.services"),
    )
    for criterion, verdict in ((PATIENTS, Verdict.UNKNOWN), (SERVICES, Verdict.UNKNOWN)):
        finding = determination.finding(OF_CRITERION[criterion])
        assert finding.verdict is verdict
        assert finding.observed is None
        assert f"contradiction: {told}" in finding.about
    of_charges = determination.finding(OF_CRITERION[CHARGES])
    assert of_charges.observed == volume.allowed_charges
    assert of_charges.verdict is (Verdict.MET if volume.allowed_charges else Verdict.NOT_MET)
    with pytest.raises(InvalidValue, match=f"exceeded: volume: given {told}"):
        exceeded(volume, PY2026)


@pytest.mark.parametrize(
    "volume",
    [Volume(Decimal(95000), 201, 201), Volume(Decimal(0), 0, 0)],
    ids=["one service each", "none"],
)
def test_equal_counts_are_possible(volume: Volume) -> None:
    assert decide(volume, volume).answer is not UNDETERMINED
    assert len(exceeded(volume, PY2026)) in {0, 3}


ALL = {CHARGES, PATIENTS, SERVICES}


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2026])
@pytest.mark.parametrize(
    ("volume", "wrong", "told"),
    [
        (Volume(Decimal(95000), 0, 0), ALL, "charges without patients and services"),
        (Volume(Decimal("0.01"), 0, 0), ALL, "charges without patients and services"),
        (Volume(Decimal(95000), None, 0), {CHARGES, SERVICES}, "charges without services"),
        (Volume(Decimal(95000), 0, None), {CHARGES, PATIENTS}, "charges without patients"),
        (Volume(Decimal(95000), 300, 0), ALL, "at least one; allowed charges without services"),
        (Volume(Decimal(95000), 0, 300), ALL, "a patient; allowed charges without patients"),
    ],
    ids=["neither", "a cent", "no service", "no patient", "patients only", "services only"],
)
def test_charges_without_a_service_or_a_patient_decide_nothing(
    volume: Volume, wrong: set[Criterion], told: str, year: int
) -> None:
    """Allowed charges are for covered professional services, furnished to patients."""
    tested = LOW_VOLUME_THRESHOLD.at(PY(year)).criteria
    if SERVICES not in tested:
        if volume.patients != 0:
            assert "contradiction" not in decide(volume, volume, PY(year)).explain()
            return
        wrong, told = {CHARGES, PATIENTS}, "allowed charges without patients"
    determination = decide(volume, volume, PY(year))

    assert determination.answer is UNDETERMINED
    for criterion in tested:
        finding = determination.finding(OF_CRITERION[criterion])
        assert (told in finding.about) is (criterion in wrong)
        if criterion in wrong:
            assert (finding.verdict, finding.observed) == (Verdict.UNKNOWN, None)
    if None not in (volume.patients, volume.services):
        with pytest.raises(InvalidValue, match="exceeded: volume: given"):
            exceeded(volume, PY(year))


def test_services_without_charges_are_possible() -> None:
    unpaid = Volume(Decimal(0), 300, 300)
    assert exceeded(unpaid, PY2026) == {PATIENTS, SERVICES}


def test_contradictory_counts_do_not_affect_what_the_rest_decides() -> None:
    """Nothing exceeded in segment 2: exempt, whatever segment 1 was."""
    assert decide(IMPOSSIBLE, Volume(Decimal(1), 1, 1)).answer is EXEMPT
    assert decide(IMPOSSIBLE, NoClaims()).answer is EXEMPT


@pytest.mark.parametrize("year", [2017, 2018])
def test_a_count_of_services_contradicts_nothing_if_services_are_not_a_criterion(year: int) -> None:
    determination = decide(IMPOSSIBLE, IMPOSSIBLE, PY(year))

    assert determination.answer is MIPS
    assert exceeded(IMPOSSIBLE, PY(year)) == {CHARGES, PATIENTS}


@given(volumes(), volumes(), years())
def test_known_figures_are_open_only_if_they_contradict(
    first: Volume, second: Volume, year: PerformanceYear
) -> None:
    swapped = evolve(first, patients=first.services, services=first.patients)
    can_be = first.patients == first.services or year < PY(2019)

    assert decide(first, second, year).answer is not UNDETERMINED
    assert ("contradiction" in decide(swapped, second, year).explain()) is not can_be


# Against the plain reading.


@pytest.mark.exhaustive
@pytest.mark.parametrize("strategy", SegmentStrategy, ids=lambda s: s.name)
@pytest.mark.parametrize("year", YEARS, ids=str)
def test_every_pair_of_segments_agrees_with_the_plain_reading(
    year: PerformanceYear, strategy: SegmentStrategy
) -> None:
    """Above every criterion in both segments, or new in segment 2; since 2019 some opt in."""
    known: list[SegmentFacts] = [NoClaims(), *map(Exceeded, subsets(criteria_of(year)))]
    for first, second in product(known, repeat=2):
        expected = read_threshold(surpasses(first, year), surpasses(second, year), year, strategy)
        assert decide(first, second, year, strategy=strategy).answer is expected


@pytest.mark.exhaustive
@pytest.mark.parametrize("strategy", SegmentStrategy, ids=lambda s: s.name)
@pytest.mark.parametrize("year", [PY(2017), PY(2018), PY(2019), PY(2026)], ids=str)
def test_every_pair_with_an_unknown_is_decided_as_far_as_possible(
    year: PerformanceYear, strategy: SegmentStrategy
) -> None:
    """One answer where all completions agree; UNDETERMINED where two of them differ."""
    figures = LOW_VOLUME_THRESHOLD.at(year)
    patients = figures.patients
    partly = [
        Volume(None, patients + 1, 201),
        Volume(None, patients, 200),
        Volume(Decimal(90001), None, 200),
        Volume(Decimal(90001), patients + 1),
        Volume(None, None, 201),
    ]
    known: list[SegmentFacts] = [NoClaims(), *map(Exceeded, subsets(criteria_of(year)))]
    for one, other in product([None, *partly], [None, *partly, *known]):
        for facts in (clinician(one, other), clinician(other, one)):
            expected = read_as_far_as_known(facts, year, strategy)
            assert determine_individual(facts, year, strategy=strategy).answer is expected


@given(clinician_cases(known=False))
def test_a_volume_and_its_verdict_give_the_same_answer(
    case: tuple[ClinicianFacts, PerformanceYear, SegmentStrategy],
) -> None:
    """Where only the verdict of each segment is known, it decides as the figures would."""
    facts, year, strategy = case

    def verdict(segment: SegmentFacts | None) -> SegmentFacts | None:
        if not isinstance(segment, Volume):
            return segment
        if any(segment.of(criterion) is None for criterion in criteria_of(year)):
            return segment
        return Exceeded(exceeded(segment, year))

    told = evolve(facts, segment_1=verdict(facts.segment_1), segment_2=verdict(facts.segment_2))
    answer = determine_individual(facts, year, strategy=strategy).answer
    assert determine_individual(told, year, strategy=strategy).answer is answer


@given(volumes(), volumes(), years(), segment_strategies(), st.data())
def test_more_volume_never_asks_less(
    first: Volume,
    second: Volume,
    year: PerformanceYear,
    strategy: SegmentStrategy,
    data: st.DataObject,
) -> None:
    """Exempt, opt-in eligible, MIPS eligible: a figure that grows moves one way only."""
    name = data.draw(st.sampled_from(["allowed_charges", "patients", "services"]))
    more = data.draw(amounts() if name == "allowed_charges" else counts())
    which = data.draw(st.sampled_from([0, 1]))
    # Each patient counts for a service: there are never fewer services than patients.
    names = {"patients": ("patients", "services")}.get(name, (name,))
    grown = [first, second]
    grown[which] = evolve(grown[which], **{n: getattr(grown[which], n) + more for n in names})
    new_first, new_second = grown
    before = decide(first, second, year, strategy=strategy).answer
    after = decide(new_first, new_second, year, strategy=strategy).answer
    assert ORDERED.index(before) <= ORDERED.index(after)


@given(volumes(known=False), volumes(known=False), years())
def test_both_segments_count_alike_if_they_have_claims(
    first: Volume, second: Volume, year: PerformanceYear
) -> None:
    """Exchanging two segments in which there were claims exchanges the strategies with them."""
    for strategy, mirrored in ((BOTH, BOTH), (EITHER, EITHER), (SEGMENT_1, SEGMENT_2)):
        answer = decide(first, second, year, strategy=strategy).answer
        assert decide(second, first, year, strategy=mirrored).answer is answer


@given(volumes(known=False), years(), segment_strategies())
def test_new_in_segment_2_is_judged_as_if_both_were_alike(
    volume: Volume, year: PerformanceYear, strategy: SegmentStrategy
) -> None:
    """One first seen in segment 2 is judged on segment 2 alone, under every strategy."""
    alone = decide(NoClaims(), volume, year, strategy=strategy).answer
    if all(volume.of(criterion) is not None for criterion in criteria_of(year)):
        assert alone is decide(volume, volume, year, strategy=strategy).answer
    assert alone is decide(NoClaims(), volume, year, strategy=BOTH).answer


# The findings.


def test_findings_are_ordered_by_segment_and_criterion_and_then_combined() -> None:
    assert threshold_rows(decide(SAMPLE_PRACTICE, OVER)) == [
        (OF_CRITERION[CHARGES], Verdict.MET),
        (OF_CRITERION[PATIENTS], Verdict.NOT_MET),
        (OF_CRITERION[SERVICES], Verdict.MET),
        (OF_CRITERION[CHARGES], Verdict.MET),
        (OF_CRITERION[PATIENTS], Verdict.MET),
        (OF_CRITERION[SERVICES], Verdict.MET),
        (ABOVE_IN_BOTH, Verdict.NOT_MET),
        (MAY_OPT_IN, Verdict.MET),
        (ACROSS, Verdict.MET),
    ]


def test_findings_for_the_mips_eligible_omit_opting_in() -> None:
    determination = decide(OVER, OVER)
    assert threshold_rows(determination)[6:] == [
        (ABOVE_IN_BOTH, Verdict.MET),
        (MAY_OPT_IN, Verdict.NOT_APPLICABLE),
    ]
    assert determination.finding(MAY_OPT_IN).about == "MIPS eligible without an election"


def test_findings_before_2019_cover_two_criteria() -> None:
    assert threshold_rows(decide(OVER, None, PY(2018))) == [
        (OF_CRITERION[CHARGES], Verdict.MET),
        (OF_CRITERION[PATIENTS], Verdict.MET),
        (OF_CRITERION[CHARGES], Verdict.UNKNOWN),
        (OF_CRITERION[PATIENTS], Verdict.UNKNOWN),
        (ABOVE_IN_BOTH, Verdict.UNKNOWN),
        (FINAL, Verdict.UNKNOWN),
        (MAY_OPT_IN, Verdict.NOT_APPLICABLE),
    ]


def test_a_finding_gives_the_numbers_compared_the_days_and_the_paragraph() -> None:
    findings = decide(SAMPLE_PRACTICE, Exceeded(frozenset([PATIENTS])), PY(2024)).findings[4:10]
    assert [(f.observed, f.required) for f in findings] == [
        (Decimal(90300), "more than 90,000"),
        (150, "more than 200"),
        (234, "more than 200"),
        (None, "more than 90,000"),
        (None, "more than 200"),
        (None, "more than 200"),
    ]
    assert [f.about for f in findings] == [
        *["segment 1, 2022-10-01 to 2023-09-30"] * 3,
        *["segment 2, 2023-10-01 to 2024-09-30"] * 3,
    ]
    assert {f.citation for f in findings} == {LOW_VOLUME_THRESHOLD.source(PY(2024))}


def test_a_segment_without_claims_has_no_figures_to_compare() -> None:
    findings = decide(NoClaims(), OVER).findings[4:7]
    assert [f.verdict for f in findings] == [Verdict.NOT_APPLICABLE] * 3
    assert {f.about for f in findings} == {
        "segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN"
    }


@given(clinician_cases(known=False))
def test_each_criterion_of_each_segment_has_its_finding(
    case: tuple[ClinicianFacts, PerformanceYear, SegmentStrategy],
) -> None:
    """One finding per criterion and segment: met, not met, not applicable or unknown."""
    facts, year, strategy = case
    criteria = [criterion for criterion in Criterion if criterion in criteria_of(year)]
    expected = [
        (OF_CRITERION[criterion], str(days), *expected_of(segment, number, criterion, year))
        for number, (segment, days) in enumerate(
            zip((facts.segment_1, facts.segment_2), determination_period(year), strict=True), 1
        )
        for criterion in criteria
    ]
    found = determine_individual(facts, year, strategy=strategy).findings
    of_criteria = found[4 : 4 + len(expected)]
    assert [
        (f.rule.id, f.about.partition(", ")[2].partition(":")[0], f.verdict, f.missing)
        for f in of_criteria
    ] == expected
    assert [
        f.rule.id for f in found[4 + len(expected) :] if f.rule.id in OF_CRITERION.values()
    ] == []


def expected_of(
    segment: SegmentFacts | None, number: int, criterion: Criterion, year: PerformanceYear
) -> tuple[Verdict, tuple[str, ...]]:
    """Return what the finding of *criterion* in *segment* must say, and what it must miss."""
    if segment is None:
        return Verdict.UNKNOWN, (f"segment_{number}",)
    if isinstance(segment, Volume) and segment.of(criterion) is None:
        return Verdict.UNKNOWN, (f"segment_{number}.{criterion.name.lower()}",)
    known = surpasses(segment, year)
    if known is None:
        return Verdict.NOT_APPLICABLE, ()
    return (Verdict.MET if criterion in known else Verdict.NOT_MET), ()


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_the_segments_are_cited_where_the_year_defines_them(year: PerformanceYear) -> None:
    """Before 2019 there was no "MIPS determination period"; later ones rest on weaker sources."""
    determination = decide(OVER, None, year)
    source = DETERMINATION_PERIOD.source(year)
    assert determination.finding(FINAL).citation == source
    together = determination.finding(ABOVE_IN_BOTH).citation
    assert str(together) == str(source)
    assert together.basis is (Basis.DERIVED if year.year < 2019 else source.basis)


# A verdict on a criterion that the year does not test.


@pytest.mark.parametrize("year", YEARS[:2], ids=str)
@pytest.mark.parametrize(
    ("segments", "name"),
    [((EVERY, NoClaims()), "segment_1"), ((None, over(SERVICES)), "segment_2")],
    ids=["segment_1", "segment_2"],
)
def test_services_cannot_have_been_exceeded_before_they_were_tested(
    year: PerformanceYear, segments: tuple[SegmentFacts | None, SegmentFacts | None], name: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        decide(*segments, year)
    (problem,) = refusal.value.problems
    assert (problem.field, problem.given) == (name, "SERVICES")
    assert problem.expected == f"criteria that {year} tests: ALLOWED_CHARGES, PATIENTS"


# A threshold given by the caller.


def test_only_a_given_threshold_decides_2027_b4() -> None:
    with pytest.raises(YearNotCovered):
        decide(OVER, OVER, PY(2027))
    what_if = LowVolumeThreshold(Decimal(100000), 300, 300)
    assert decide(OVER, OVER, PY(2027), threshold=what_if).answer is EXEMPT
    assert decide(OVER, OVER, PY(2027), threshold=LOW_VOLUME_THRESHOLD.at(PY2026)).answer is MIPS


@pytest.mark.parametrize(
    ("year", "threshold", "answer"),
    [
        pytest.param(2026, LowVolumeThreshold(Decimal(90000), 200), MIPS, id="services dropped"),
        pytest.param(2026, LowVolumeThreshold(Decimal(90000), 201, 200), OPT_IN, id="patients up"),
        pytest.param(2018, LowVolumeThreshold(Decimal(90000), 201), EXEMPT, id="no opt-in in 2018"),
        pytest.param(2018, LowVolumeThreshold(Decimal(0), 0, 201), EXEMPT, id="services added"),
    ],
)
def test_a_given_threshold_uses_the_years_other_rules(
    year: int, threshold: LowVolumeThreshold, answer: Eligibility
) -> None:
    assert decide(OVER, OVER, PY(year), threshold=threshold).answer is answer


def test_a_given_threshold_is_reported_as_the_callers_own() -> None:
    threshold = LowVolumeThreshold(Decimal(100000), 300)
    determination = decide(OVER, OVER, threshold=threshold)
    assert [f.rule.id for f in determination.assumptions] == [
        OF_CRITERION[CHARGES],
        OF_CRITERION[PATIENTS],
        OF_CRITERION[CHARGES],
        OF_CRITERION[PATIENTS],
    ]
    first = determination.assumptions[0]
    assert first.required == "more than 100,000"
    assert "the threshold is the caller's and not the year's" in first.message


def test_a_given_threshold_may_test_services_earlier_than_the_regulation() -> None:
    threshold = LowVolumeThreshold(Decimal(1), 1, 1)
    determination = decide(NoClaims(), OVER, PY(2018), threshold=threshold)
    assert determination.answer is MIPS
    services = [f for f in determination.findings if f.rule.id == OF_CRITERION[SERVICES]]
    assert [f.verdict for f in services] == [Verdict.NOT_APPLICABLE, Verdict.MET]
    assert {f.citation.document for f in services} == {"what-if"}


def test_a_threshold_without_figures_is_shown_as_such() -> None:
    determination = decide(OVER, OVER, threshold=LowVolumeThreshold(Decimal(0), 0))
    figures = {f.required for f in determination.findings if f.rule.id in OF_CRITERION.values()}
    assert figures == {"more than 0"}


@pytest.mark.parametrize("text", ["77000", "77000.00", "7.7E+4"])
def test_equal_thresholds_print_alike_whichever_was_used_first(text: str) -> None:
    # Each after one that is equal and written otherwise, and each first of its own figures.
    for before in ("77000", "77000.00", "7.7E+4"):
        patients = 7 + len(before) + 10 * len(text)
        for charges in (before, text):
            threshold = LowVolumeThreshold(Decimal(charges), patients)
            finding = decide(OVER, OVER, threshold=threshold).finding(OF_CRITERION[CHARGES])
            assert finding.required == "more than 77,000"


@pytest.mark.parametrize("threshold", [90000, {}, (Decimal(90000), 200, 200), AT], ids=repr)
def test_a_threshold_must_be_a_low_volume_threshold(threshold: Any) -> None:
    with pytest.raises(InvalidType, match="threshold"):
        decide(OVER, OVER, threshold=threshold)


@pytest.mark.parametrize("strategy", ["EITHER", None, True], ids=repr)
@pytest.mark.parametrize("segment", [OVER, SAMPLE_PRACTICE], ids=["above", "between"])
def test_a_strategy_must_be_a_segment_strategy(strategy: Any, segment: Volume) -> None:
    with pytest.raises(InvalidType, match="strategy"):
        decide(segment, segment, strategy=strategy)


@pytest.mark.parametrize(
    ("year", "charges", "patients", "services"),
    [
        pytest.param(2017, 30000, 100, None, id="2017: two criteria, ELI-020"),
        pytest.param(2018, 90000, 200, None, id="2018: two criteria, ELI-019"),
        *(
            pytest.param(year, 90000, 200, 200, id=f"{year}: three criteria, ELI-018")
            for year in range(2019, 2027)
        ),
    ],
)
def test_low_volume_threshold(year: int, charges: int, patients: int, services: int | None) -> None:
    expected = LowVolumeThreshold(Decimal(charges), patients, services)
    assert LOW_VOLUME_THRESHOLD.at(PY(year)) == expected


@pytest.mark.parametrize("year", [*range(2017, 2025)])
def test_figures_through_2024_were_read_in_the_regulation(year: int) -> None:
    source = LOW_VOLUME_THRESHOLD.source(PY(year))
    assert str(source) == '42 CFR § 414.1305 "Low-volume threshold"'
    assert source.basis is Basis.REGULATION


@pytest.mark.parametrize(
    ("year", "basis", "note"),
    [(2025, Basis.DERIVED, "the text of 2024"), (2026, Basis.SECONDARY, "third party")],
)
def test_later_figures_say_that_their_text_was_not_read(year: int, basis: Basis, note: str) -> None:
    source = LOW_VOLUME_THRESHOLD.source(PY(year))
    assert source.basis is basis
    assert note in source.note
    assert "the text of this year was not read" in source.note


def test_the_2027_figures_are_not_invented_b4() -> None:
    with pytest.raises(YearNotCovered) as refusal:
        LOW_VOLUME_THRESHOLD.at(PY(2027))
    assert refusal.value.covered == ((2017, 2026),)
    assert str(refusal.value) == (
        "low-volume threshold is not covered for performance year 2027; covered: 2017 to 2026. "
        "The figures for 2027 were not found."
    )


@pytest.mark.parametrize(("year", "opt_in"), [(2017, False), (2018, False), (2019, True)])
def test_opting_in_began_in_2019(year: int, opt_in: bool) -> None:
    assert low_volume.OPT_IN.at(PY(year)) is opt_in


def test_opting_in_exists_in_every_later_year() -> None:
    assert all(low_volume.OPT_IN.at(PY(year)) for year in range(2019, 2028))
    assert str(low_volume.OPT_IN.source(PY(2026))) == "42 CFR § 414.1310(b)(1)(iii)(A)"

"""Who is a MIPS eligible clinician as an individual."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.eligibility import (
    CLINICIAN_TYPES,
    ClinicianFacts,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    Volume,
    determine_individual,
    is_excluded,
)
from qpp_rules.eligibility.gate import contradicts_itself
from tests.eligibility.plain_reading import (
    FIRST_YEAR_OF_TYPE,
    completions,
    read_as_far_as_known,
    read_clinician,
)
from tests.eligibility.strategies import (
    AT,
    CHARGES,
    NEWLY_ENROLLED,
    NOTHING,
    OVER,
    PATIENTS,
    SAMPLE_PRACTICE,
    YEARS,
    clinician,
    clinician_cases,
    told,
)

PY = PerformanceYear
PY2026 = PY(2026)
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict

TYPE = "eligibility.clinician-type"
QP = "eligibility.qp"
PARTIAL_QP = "eligibility.partial-qp"
ENROLLED = "eligibility.newly-enrolled"
EXCLUSIONS = (TYPE, QP, PARTIAL_QP, ENROLLED)
ABOVE_IN_BOTH = "eligibility.segments.above-in-both"
MAY_OPT_IN = "eligibility.opt-in"

Case = tuple[ClinicianFacts, PerformanceYear, SegmentStrategy]


def decide(year: PerformanceYear = PY2026, **facts: Any) -> Determination[Eligibility]:
    """Decide for a clinician above every criterion, whom nothing excludes except *facts*."""
    return determine_individual(clinician(**facts), year)


# The type. ELI-025.


@pytest.mark.parametrize(
    ("kind", "year", "answer"),
    [
        pytest.param("CLINICAL_SOCIAL_WORKER", 2021, EXEMPT, id="ELI-C21: social worker in 2021"),
        pytest.param("CLINICAL_SOCIAL_WORKER", 2022, MIPS, id="ELI-C21: social worker in 2022"),
        pytest.param("CERTIFIED_NURSE_MIDWIFE", 2021, EXEMPT, id="ELI-025: midwife in 2021"),
        pytest.param("CERTIFIED_NURSE_MIDWIFE", 2022, MIPS, id="ELI-025: midwife in 2022"),
        pytest.param("PHYSICAL_THERAPIST", 2018, EXEMPT, id="ELI-025: therapist in 2018"),
        pytest.param("PHYSICAL_THERAPIST", 2019, MIPS, id="ELI-025: therapist in 2019"),
        pytest.param("CHIROPRACTOR", 2017, MIPS, id="ELI-025: physician in 2017"),
        pytest.param("OTHER", 2026, EXEMPT, id="ELI-025: another type"),
        pytest.param(None, 2026, UNDETERMINED, id="ELI-025: type not known"),
    ],
)
def test_the_clinician_type_must_be_on_the_years_list(
    kind: str | None, year: int, answer: Eligibility
) -> None:
    member = None if kind is None else ClinicianType[kind]
    assert decide(PY(year), clinician_type=member).answer is answer


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_every_clinician_type_is_judged_by_the_year(year: PerformanceYear) -> None:
    for kind in ClinicianType:
        is_in = FIRST_YEAR_OF_TYPE.get(kind, 9999) <= year.year
        determination = decide(year, clinician_type=kind)
        assert determination.answer is (MIPS if is_in else EXEMPT)
        found = determination.finding(TYPE)
        assert (found.verdict, found.observed) == (MET if is_in else NOT_MET, kind.value)


def test_the_list_of_the_year_is_cited() -> None:
    assert decide(PY(2024)).finding(TYPE).citation == CLINICIAN_TYPES.source(PY(2024))
    later = decide(PY(2025)).finding(TYPE).citation
    assert (later.basis, later.note[:16]) == (Basis.DERIVED, "the text of 2024")


# QPs and Partial QPs. ELI-026.


@pytest.mark.parametrize(
    ("status", "elects", "answer", "verdicts", "missing"),
    [
        pytest.param("QP", None, EXEMPT, (NOT_MET, NOT_APPLICABLE), "", id="ELI-C22: QP"),
        pytest.param("QP", True, EXEMPT, (NOT_MET, NOT_APPLICABLE), "", id="QP elects nothing"),
        pytest.param("NOT_QP", None, MIPS, (MET, NOT_APPLICABLE), "", id="no QP"),
        pytest.param("NOT_QP", False, MIPS, (MET, NOT_APPLICABLE), "", id="no QP, no election"),
        pytest.param("PARTIAL_QP", True, MIPS, (MET, MET), "", id="ELI-026: elects"),
        pytest.param("PARTIAL_QP", False, EXEMPT, (MET, NOT_MET), "", id="ELI-026: does not"),
        pytest.param(
            "PARTIAL_QP", None, UNDETERMINED, (MET, UNKNOWN), "partial_qp_elects", id="elects?"
        ),
        pytest.param(
            *(None, None, UNDETERMINED, (UNKNOWN, UNKNOWN)),
            "qp_status, partial_qp_elects",
            id="status? elects?",
        ),
        pytest.param(
            None, True, UNDETERMINED, (UNKNOWN, UNKNOWN), "qp_status", id="status? elects"
        ),
        pytest.param(None, False, UNDETERMINED, (UNKNOWN, UNKNOWN), "qp_status", id="status? not"),
    ],
)
def test_qps_are_excluded_and_partial_qps_unless_they_elect(
    status: str | None,
    elects: bool | None,
    answer: Eligibility,
    verdicts: tuple[Verdict, Verdict],
    missing: str,
) -> None:
    known = None if status is None else QpStatus[status]
    determination = decide(qp_status=known, partial_qp_elects=elects)
    assert determination.answer is answer
    found = tuple(determination.finding(rule_id).verdict for rule_id in (QP, PARTIAL_QP))
    assert found == verdicts
    assert ", ".join(determination.missing) == missing


def test_a_partial_qp_that_elects_is_eligible_only_if_otherwise_eligible() -> None:
    elects: dict[str, Any] = {"qp_status": QpStatus.PARTIAL_QP, "partial_qp_elects": True}
    assert decide(segment_1=AT, segment_2=AT, **elects).answer is EXEMPT
    between: dict[str, Any] = {"segment_1": SAMPLE_PRACTICE, "segment_2": SAMPLE_PRACTICE}
    assert decide(**between, **elects).answer is OPT_IN
    assert decide(clinician_type=ClinicianType.OTHER, **elects).answer is EXEMPT


def test_findings_show_the_qp_status() -> None:
    assert decide(qp_status=QpStatus.PARTIAL_QP).finding(QP).observed == "Partial QP"
    assert decide(qp_status=QpStatus.QP).finding(PARTIAL_QP).about == "not a Partial QP"
    assert decide(qp_status=None).finding(QP).observed is None


# Enrollment. ELI-027.


@pytest.mark.parametrize(
    ("enrolled_on", "earlier_claims", "answer"),
    [
        pytest.param(date(2026, 1, 1), False, EXEMPT, id="ELI-C24: on January 1"),
        pytest.param(date(2025, 12, 31), False, MIPS, id="ELI-C24: on December 31 before"),
        pytest.param(date(2025, 12, 31), None, MIPS, id="ELI-027: before, claims not known"),
        pytest.param(date(2026, 9, 30), False, EXEMPT, id="ELI-027: on segment 2's last day"),
        pytest.param(date(2026, 7, 1), False, EXEMPT, id="ELI-027: amid the year"),
        pytest.param(date(1966, 7, 1), False, MIPS, id="ELI-027: with the first"),
        pytest.param(date(2026, 1, 1), True, MIPS, id="ELI-027: with claims before"),
        pytest.param(None, True, MIPS, id="ELI-027: claims before, day not known"),
        pytest.param(None, False, UNDETERMINED, id="ELI-027: day not known"),
        pytest.param(None, None, UNDETERMINED, id="ELI-027: neither known"),
    ],
)
def test_the_newly_enrolled_are_excluded(
    enrolled_on: date | None, earlier_claims: bool | None, answer: Eligibility
) -> None:
    determination = decide(
        medicare_enrolled_on=enrolled_on,
        earlier_medicare_claims=earlier_claims,
        segment_1=NoClaims(),
    )
    assert determination.answer is answer
    found = determination.finding(ENROLLED)
    verdict = {MIPS: MET, EXEMPT: NOT_MET, UNDETERMINED: UNKNOWN}[answer]
    assert (found.verdict, found.observed, found.required) == (
        verdict,
        enrolled_on,
        "before 2026-01-01",
    )
    either = ("medicare_enrolled_on", "earlier_medicare_claims")
    named = either if earlier_claims is None else either[:1]
    assert found.missing == (named if verdict is UNKNOWN else ())
    assert found.about == ("billed Medicare before" if earlier_claims else "")


def test_a_clinician_enrolled_on_the_years_last_day_is_newly_enrolled() -> None:
    nothing: dict[str, Any] = {"segment_1": NoClaims(), "segment_2": NoClaims()}
    found = decide(
        **nothing, medicare_enrolled_on=date(2026, 12, 31), earlier_medicare_claims=False
    ).finding(ENROLLED)
    assert found.verdict is NOT_MET


@pytest.mark.parametrize("segment_1", [NoClaims(), OVER, None], ids=repr)
def test_unknown_earlier_claims_of_the_newly_enrolled_are_never_read_as_no(
    segment_1: SegmentFacts | None,
) -> None:
    determination = decide(medicare_enrolled_on=date(2026, 3, 1), segment_1=segment_1)
    assert determination.answer is UNDETERMINED
    assert "earlier_medicare_claims" in determination.missing
    assert is_excluded(clinician(medicare_enrolled_on=date(2026, 3, 1)), PY2026) is None


@pytest.mark.parametrize(
    "claims",
    [OVER, Volume(None, 1, None), Volume(Decimal("0.01"), 0, 0), Exceeded({PATIENTS})],
    ids=told,
)
@pytest.mark.parametrize("billed_before", [None, False])
def test_claims_before_the_first_enrollment_contradict_it(
    claims: SegmentFacts, billed_before: bool | None
) -> None:
    determination = decide(
        medicare_enrolled_on=date(2026, 3, 1),
        earlier_medicare_claims=billed_before,
        segment_1=claims,
        segment_2=OVER,
        qp_status=QpStatus.NOT_QP,
    )
    found = determination.finding(ENROLLED)
    assert found.verdict is UNKNOWN
    assert found.about == (
        "contradiction: claims in segment 1, 2024-10-01 to 2025-09-30, before the first enrollment"
    )
    name = "earlier_medicare_claims" if billed_before is None else "medicare_enrolled_on"
    assert found.missing == (name,)
    assert is_excluded(clinician(**FIRST_OF_MARCH, segment_1=claims), PY2026) is None


FIRST_OF_MARCH: dict[str, Any] = {
    "medicare_enrolled_on": date(2026, 3, 1),
    "earlier_medicare_claims": False,
}


@pytest.mark.parametrize(
    "nothing", [NoClaims(), Volume(Decimal(0), 0, 0), Volume(None, None), NOTHING, None], ids=told
)
def test_a_segment_without_claims_contradicts_no_enrollment(nothing: SegmentFacts | None) -> None:
    found = decide(**FIRST_OF_MARCH, segment_1=nothing).finding(ENROLLED)
    assert (found.verdict, found.about) == (NOT_MET, "")


def test_claims_in_segment_2_contradict_an_enrollment_after_it() -> None:
    facts: dict[str, Any] = {**FIRST_OF_MARCH, "segment_1": NoClaims()}
    assert decide(**{**facts, "medicare_enrolled_on": date(2026, 9, 30)}).answer is EXEMPT
    late = decide(**{**facts, "medicare_enrolled_on": date(2026, 10, 1)})
    assert late.answer is UNDETERMINED
    assert "segment 2, 2025-10-01 to 2026-09-30" in late.finding(ENROLLED).about


def test_a_contradiction_before_the_year_is_named_and_decides_nothing() -> None:
    determination = decide(medicare_enrolled_on=date(2025, 11, 1))
    assert determination.answer is MIPS
    assert "contradiction: claims in segment 1" in determination.finding(ENROLLED).about


@pytest.mark.parametrize("billed_before", [None, False, True])
def test_a_first_enrollment_after_the_year_contradicts_it(billed_before: bool | None) -> None:
    determination = decide(
        medicare_enrolled_on=date(2027, 1, 1), earlier_medicare_claims=billed_before
    )
    assert determination.answer is UNDETERMINED
    found = determination.finding(ENROLLED)
    assert found.missing == ("medicare_enrolled_on",)
    assert "contradiction: the first enrollment is after 2026" in found.about


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_enrollment_is_measured_against_the_year(year: PerformanceYear) -> None:
    before = date(year.year - 1, 12, 31)
    assert decide(year, medicare_enrolled_on=before).answer is MIPS
    new = {**NEWLY_ENROLLED, "medicare_enrolled_on": year.first_day}
    assert decide(year, **new).answer is EXEMPT


# All of it together.


def test_an_exclusion_decides_whatever_else_is_not_known() -> None:
    for known in (
        {"clinician_type": ClinicianType.OTHER},
        {"medicare_enrolled_on": date(2026, 1, 1), "earlier_medicare_claims": False},
        {"qp_status": QpStatus.QP},
        {"qp_status": QpStatus.PARTIAL_QP, "partial_qp_elects": False},
        {"segment_1": NOTHING},
        {"segment_2": NOTHING},
    ):
        assert determine_individual(ClinicianFacts(**known), PY2026).answer is EXEMPT


def test_without_any_fact_the_answer_is_undetermined_and_every_fact_is_missing() -> None:
    determination = determine_individual(ClinicianFacts(), PY2026)
    assert determination.answer is UNDETERMINED
    assert determination.missing == (
        "clinician_type",
        "qp_status",
        "partial_qp_elects",
        "medicare_enrolled_on",
        "earlier_medicare_claims",
        "segment_1",
        "segment_2",
    )


@pytest.mark.parametrize("fact", ["clinician_type", "qp_status", "medicare_enrolled_on"])
def test_one_unknown_fact_leaves_the_answer_open_unless_the_threshold_exempts(fact: str) -> None:
    unknown: dict[str, Any] = {fact: None}
    assert decide(**unknown).answer is UNDETERMINED
    between = decide(**unknown, segment_1=SAMPLE_PRACTICE, segment_2=SAMPLE_PRACTICE)
    assert between.answer is UNDETERMINED
    assert decide(**unknown, segment_1=AT, segment_2=AT).answer is EXEMPT


def test_the_findings_distinguish_the_exemptions() -> None:
    reasons: dict[str, dict[str, Any]] = {
        TYPE: {"clinician_type": ClinicianType.OTHER},
        QP: {"qp_status": QpStatus.QP},
        PARTIAL_QP: {"qp_status": QpStatus.PARTIAL_QP, "partial_qp_elects": False},
        ENROLLED: NEWLY_ENROLLED,
        ABOVE_IN_BOTH: {"segment_1": AT, "segment_2": OVER},
    }
    for rule_id, facts in reasons.items():
        determination = decide(**facts)
        assert determination.answer is EXEMPT
        unmet = {f.rule.id for f in determination.findings if f.verdict is NOT_MET}
        assert unmet & set(reasons) == {rule_id}


def test_the_exclusions_come_first_in_the_order_of_the_regulation() -> None:
    for facts in (clinician(), ClinicianFacts()):
        found = determine_individual(facts, PY2026).findings
        assert tuple(f.rule.id for f in found[:4]) == EXCLUSIONS


def test_the_explanation_of_the_contracts_example() -> None:
    facts = ClinicianFacts(
        clinician_type=ClinicianType.NURSE_PRACTITIONER,
        medicare_enrolled_on=date(2015, 6, 1),
        qp_status=QpStatus.NOT_QP,
        segment_1=SAMPLE_PRACTICE,
        segment_2=Volume(Decimal(95000), 160, 240),
    )
    determination = determine_individual(facts, PY(2024))
    assert determination.answer is OPT_IN
    head, *lines = determination.explain().splitlines()
    assert head == "OPT_IN_ELIGIBLE for performance year 2024"
    assert lines == [f"  {finding}" for finding in determination.findings]
    assert lines[3:6] == [
        (
            "  MET: enrolled in Medicare, or had billed it, before the performance period; "
            "observed 2015-06-01, required before 2024-01-01 [42 CFR § 414.1310(c), derived]"
        ),
        (
            "  MET: allowed charges for Part B covered professional services exceed the threshold "
            "(segment 1, 2022-10-01 to 2023-09-30); observed 90300, required more than 90,000 "
            '[42 CFR § 414.1305 "Low-volume threshold"]'
        ),
        (
            "  NOT MET: Part B patients exceed the threshold (segment 1, 2022-10-01 to "
            "2023-09-30); observed 150, required more than 200 "
            '[42 CFR § 414.1305 "Low-volume threshold"]'
        ),
    ]
    assert determination.assumptions == ()


# Against the plain reading.


@settings(max_examples=200)
@given(clinician_cases())
def test_a_fully_known_clinician_agrees_with_the_plain_reading(case: Case) -> None:
    """A type of the year's list, no QP, no idle Partial QP, not newly enrolled, and volume."""
    facts, year, strategy = case
    expected = read_clinician(facts, year, strategy)
    assert determine_individual(facts, year, strategy=strategy).answer is expected


@pytest.mark.exhaustive
@pytest.mark.parametrize("year", YEARS, ids=str)
def test_every_combination_of_exclusions_agrees_with_the_plain_reading(
    year: PerformanceYear,
) -> None:
    """Each exclusion alone suffices, none is needed twice, and what is unknown stays open."""
    combinations: Iterator[tuple[Any, ...]] = product(
        (None, ClinicianType.CLINICAL_SOCIAL_WORKER, ClinicianType.CHIROPRACTOR),
        (None, *QpStatus),
        (None, True, False),
        (None, date(year.year - 1, 12, 31), year.first_day),
        (None, True, False),
        (OVER, NoClaims(), None),
        (OVER, SAMPLE_PRACTICE, NOTHING, Volume(None, 201, 201), Volume(Decimal(0), 0, None)),
    )
    for kind, status, elects, enrolled_on, earlier_claims, first, segment_2 in combinations:
        facts = ClinicianFacts(
            clinician_type=kind,
            qp_status=status,
            partial_qp_elects=elects,
            medicare_enrolled_on=enrolled_on,
            earlier_medicare_claims=earlier_claims,
            segment_1=first,
            segment_2=segment_2,
        )
        expected = read_as_far_as_known(facts, year, SegmentStrategy.INTERSECTION)
        assert determine_individual(facts, year).answer is expected


@settings(max_examples=200)
@given(clinician_cases(known=False))
def test_an_answer_holds_however_the_unknown_facts_turn_out(case: Case) -> None:
    """Unknown is not no: an answer given is the answer of every completion.

    And conversely, UNDETERMINED says that two completions have different answers. A completion that
    contradicts itself has none.
    """
    facts, year, strategy = case
    answer = determine_individual(facts, year, strategy=strategy).answer
    of_completions = {
        determine_individual(known, year, strategy=strategy).answer
        for known in completions(facts, year)
    }
    if answer is UNDETERMINED:
        assert len(of_completions) > 1
    else:
        assert of_completions - {UNDETERMINED} == {answer}


@given(clinician_cases(known=False))
def test_the_missing_facts_are_those_that_decide(case: Case) -> None:
    """UNDETERMINED names missing facts, none of them known, and supplying them all determines."""
    facts, year, strategy = case
    determination = determine_individual(facts, year, strategy=strategy)
    if determination.answer is UNDETERMINED:
        assert determination.missing
    for name in determination.missing:
        segment, _, figure = name.partition(".")
        fact = getattr(facts, segment)
        assert (fact if not figure else getattr(fact, figure)) is None
    supplied = evolve(facts, partial_qp_elects=facts.partial_qp_elects or False)
    for name in determination.missing:
        segment, _, figure = name.partition(".")
        if figure:
            whole = getattr(supplied, segment)
            # Counts that do not contradict each other.
            amounts = {
                "allowed_charges": Decimal(1),
                "patients": 1 if whole.services is None else min(whole.services, 1),
                "services": 1 if whole.patients is None else whole.patients,
            }
            supplied = evolve(supplied, **{segment: evolve(whole, **{figure: amounts[figure]})})
        elif name == "earlier_medicare_claims":
            supplied = evolve(supplied, earlier_medicare_claims=True)
        elif name != "partial_qp_elects":
            supplied = evolve(supplied, **{name: getattr(clinician(), name)})
    answer = determine_individual(supplied, year, strategy=strategy).answer
    assert answer is not UNDETERMINED


@settings(max_examples=200)
@given(clinician_cases(known=False))
def test_the_findings_lead_to_the_answer(case: Case) -> None:
    """Whoever reads the findings alone comes to the answer that was computed without them."""
    facts, year, strategy = case
    determination = determine_individual(facts, year, strategy=strategy)
    verdicts = {f.rule.id: f.verdict for f in determination.findings}
    by_volume = read_verdicts(verdicts[ABOVE_IN_BOTH], verdicts[MAY_OPT_IN])
    exclusions = {verdicts[rule_id] for rule_id in EXCLUSIONS}
    if NOT_MET in exclusions or by_volume is EXEMPT:
        assert determination.answer is EXEMPT
    elif UNKNOWN in exclusions:
        assert determination.answer is UNDETERMINED
    else:
        assert determination.answer is by_volume


def read_verdicts(above: Verdict, may_opt_in: Verdict) -> Eligibility:
    if above is MET:
        return MIPS
    if may_opt_in is MET:
        return OPT_IN
    return UNDETERMINED if UNKNOWN in (above, may_opt_in) else EXEMPT


@given(clinician_cases(known=False))
def test_the_answer_never_waits_for_the_findings(case: Case) -> None:
    """Reading the findings, before or after, changes neither the answer nor the findings."""
    facts, year, strategy = case
    unread, read = (determine_individual(facts, year, strategy=strategy) for _ in range(2))
    findings = read.findings
    assert unread.answer is read.answer
    assert read.findings is findings
    assert unread.findings == findings
    assert unread.answer is read.answer


@given(clinician_cases(known=False))
def test_a_determination_survives_pickling_and_copying(case: Case) -> None:
    """Read or unread, it comes back equal, with the same findings and the same hash."""
    facts, year, strategy = case
    determination = determine_individual(facts, year, strategy=strategy)
    unread = pickle.loads(pickle.dumps(determination))  # noqa: S301
    assert unread == determination
    assert hash(unread) == hash(determination)
    assert unread.findings == determination.findings
    assert pickle.loads(pickle.dumps(determination)) == unread  # noqa: S301
    assert copy.deepcopy(determination) == copy.copy(determination) == determination


@given(clinician_cases(known=False))
def test_every_finding_can_be_read_and_cited(case: Case) -> None:
    """No finding without the year's text, no unknown without what is missing, no row left out."""
    facts, year, strategy = case
    determination = determine_individual(facts, year, strategy=strategy)
    for finding in determination.findings:
        assert bool(finding.missing) is (finding.verdict is UNKNOWN)
        assert finding.citation == finding.rule.of(year).citation
        assert str(finding.citation) in str(finding)
    rows = determination.to_rows()
    assert [row["rule"] for row in rows] == [f.rule.id for f in determination.findings]
    assert len(determination.explain().splitlines()) == len(rows) + 1


# What is refused.


@pytest.mark.parametrize("facts", [None, {}, GroupFacts(), ClinicianFacts], ids=repr)
def test_the_facts_must_be_clinician_facts(facts: Any) -> None:
    with pytest.raises(
        InvalidType, match=r"determine_individual: facts: .* expected ClinicianFacts"
    ):
        determine_individual(facts, PY2026)


@pytest.mark.parametrize(
    ("year", "mend"),
    [
        (2026, r"write PerformanceYear\(2026\)"),
        (PaymentYear(2028), r"write PaymentYear\(2028\).performance_year"),
        ("2026", r"write PerformanceYear\(2026\)"),
        (None, r"write PerformanceYear\(2026\)"),
    ],
    ids=repr,
)
def test_a_bare_year_is_refused_with_the_fix(year: Any, mend: str) -> None:
    with pytest.raises(InvalidType, match=f"^determine_individual: year: .*{mend}$"):
        determine_individual(clinician(), year)


def test_a_year_without_figures_is_refused_even_if_an_exclusion_would_decide() -> None:
    facts = clinician(qp_status=QpStatus.QP)
    with pytest.raises(YearNotCovered, match="covered: 2017 to 2026"):
        determine_individual(facts, PY(2027))
    threshold = LowVolumeThreshold(Decimal(90000), 200, 200)
    assert determine_individual(facts, PY(2027), threshold=threshold).answer is EXEMPT


def test_a_given_threshold_does_not_cover_a_year_beyond_every_source() -> None:
    with pytest.raises(YearNotCovered):
        determine_individual(
            clinician(), PY(2028), threshold=LowVolumeThreshold(Decimal(90000), 200, 200)
        )


def test_options_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        determine_individual(clinician(), PY2026, None)  # type: ignore[call-arg]


def test_a_determination_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(decide())


def test_the_weaker_source_of_2026_shows_in_the_answer() -> None:
    found = decide().finding("eligibility.low-volume-threshold.patients")
    assert found.citation.basis is Basis.SECONDARY
    assert str(found).endswith(", secondary]")


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        pytest.param(
            Exceeded({PATIENTS}), OVER, UNDETERMINED, id="eligible if segment 1 had no claims"
        ),
        pytest.param(OVER, OVER, MIPS, id="eligible either way"),
        pytest.param(OVER, Exceeded({PATIENTS}), OPT_IN, id="opt-in eligible either way"),
        pytest.param(OVER, NOTHING, EXEMPT, id="exempt either way"),
    ],
)
def test_claims_before_the_enrollment_leave_dependent_answers_open(
    first: SegmentFacts, second: SegmentFacts, answer: Eligibility
) -> None:
    facts = clinician(
        first, second, medicare_enrolled_on=date(2025, 12, 31), earlier_medicare_claims=False
    )
    found = determine_individual(facts, PY2026)
    assert found.answer is answer
    assert "contradiction: claims in segment 1" in found.finding(ENROLLED).about
    assert ("segment_1" in found.missing) is (answer is UNDETERMINED)
    assert not contradicts_itself(found)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"clinician_type": "chiropractor"}, "clinician_type"),
        ({"medicare_enrolled_on": datetime(2015, 6, 1, tzinfo=UTC)}, "medicare_enrolled_on"),
        ({"medicare_enrolled_on": "2015-06-01"}, "medicare_enrolled_on"),
        ({"earlier_medicare_claims": "no"}, "earlier_medicare_claims"),
        ({"earlier_medicare_claims": 1}, "earlier_medicare_claims"),
        ({"qp_status": True}, "qp_status"),
        ({"partial_qp_elects": "yes"}, "partial_qp_elects"),
        ({"segment_1": frozenset([CHARGES])}, "segment_1"),
        ({"segment_2": Decimal(90300)}, "segment_2"),
        ({"segment_2": NoClaims}, "segment_2"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_clinician_facts_coerce_nothing(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidType) as refusal:
        ClinicianFacts(**given)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_clinician_facts_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        ClinicianFacts(ClinicianType.CHIROPRACTOR)  # type: ignore[call-arg]


def test_all_wrong_facts_are_reported_together() -> None:
    with pytest.raises(InvalidType) as refusal:
        ClinicianFacts(qp_status="QP", segment_1=0, segment_2=0)  # type: ignore[arg-type]
    found = [problem.field for problem in refusal.value.problems]
    assert found == ["qp_status", "segment_1", "segment_2"]
    assert "write Volume(Decimal('90300'), 150, 234)" in str(refusal.value)


def test_equal_facts_hash_alike() -> None:
    one = ClinicianFacts(qp_status=QpStatus.QP, segment_1=OVER)
    other = ClinicianFacts(qp_status=QpStatus.QP, segment_1=Volume(Decimal("90000.010"), 201, 201))
    assert len({one, other, ClinicianFacts()}) == 2


@pytest.mark.parametrize("kind", ClinicianType, ids=lambda kind: kind.value)
def test_a_clinician_type_is_listed_from_its_first_year(kind: ClinicianType) -> None:
    first = FIRST_YEAR_OF_TYPE.get(kind, 9999)
    for year in range(2017, 2028):
        assert (kind in CLINICIAN_TYPES.at(PY(year))) is (year >= first)


@pytest.mark.parametrize(
    ("year", "types"), [(2017, 11), (2018, 11), (2019, 17), (2021, 17), (2022, 19), (2027, 19)]
)
def test_the_list_of_types_grows_in_2019_and_2022(year: int, types: int) -> None:
    assert len(CLINICIAN_TYPES.at(PY(year))) == types


def test_types_since_2025_admit_that_their_text_was_not_read() -> None:
    assert CLINICIAN_TYPES.source(PY(2024)).note == ""
    later = CLINICIAN_TYPES.source(PY(2025))
    assert (later.basis, later.note[:16]) == (Basis.DERIVED, "the text of 2024")

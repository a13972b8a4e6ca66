"""What an audit verifies of each participant: 42 CFR 414.1400(b)(3)(v)(F)(1) to (4)."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.audits import (
    AuditOutcome,
    MeasureUsed,
    ParticipantCheck,
    check_beneficiaries,
    check_rate,
    check_relevance,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import (
    PerformanceCategory,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Inventory, Measure, Source
from tests.audits.samples import (
    PY,
    PY2027,
    VERIFIED,
    audit,
    checks_of,
    found,
    only,
    outside_of,
    plan_of,
    verdicts,
)
from tests.sampling.samples import group

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
CLEAN, DEFICIENT, UNDETERMINED = AuditOutcome
ELIGIBILITY = "audits.eligibility-status"
IDENTIFIERS = "audits.identifiers"
RATES = "audits.rates"
RELEVANCE = "audits.relevance"


def without_check_of(participant: Any) -> list[ParticipantCheck]:
    return [one for one in checks_of() if one.participant != participant]


# --- eligibility status: AUD-010, D11 ------------------------------------------------------------


def test_eligibility_is_verified_for_everyone_and_not_only_the_sample() -> None:
    plan = plan_of()
    lacking = without_check_of(outside_of(plan))

    everyone = audit(plan=plan, checks=lacking)
    sampled = audit(plan=plan, checks=lacking, eligibility_of_sample_only=True)

    assert everyone.answer is UNDETERMINED
    for result, reading in ((everyone, "everyone whose data"), (sampled, "those who were sampled")):
        told = found(result, ELIGIBILITY).citation
        assert told.basis is Basis.INTERPRETATION
        assert f'"each" is taken to mean {reading}' in told.note
    finding = found(everyone, ELIGIBILITY)
    assert (finding.verdict, finding.observed, finding.required) == (
        UNKNOWN,
        19,
        "all 20 of the frame",
    )
    assert sampled.answer is CLEAN
    assert (found(sampled, ELIGIBILITY).observed, found(sampled, ELIGIBILITY).required) == (
        10,
        "10 participants",
    )


def test_the_right_number_of_checks_does_not_replace_checking_the_frame() -> None:
    """One of the frame is left out, and a stranger is in its place: it is not known of all."""
    plan = plan_of()
    stranger = ParticipantCheck(participant=group(999), **VERIFIED)
    checks = [*without_check_of(outside_of(plan)), stranger]

    result = audit(plan=plan, checks=checks)

    assert result.frame is None
    assert found(result, ELIGIBILITY).verdict is UNKNOWN
    assert found(result, "audits.frame").verdict is NOT_MET
    assert found(result, "audits.frame").observed == "1 or more that were never in it"
    assert result.answer is UNDETERMINED


@pytest.mark.parametrize("name", sorted(VERIFIED))
def test_one_unverified_participant_is_enough_for_a_no(name: str) -> None:
    plan = plan_of()
    whose = plan.participants[4].participant
    checks = [
        attrs.evolve(one, **{name: False}) if one.participant == whose else one
        for one in checks_of()
    ]
    checks[0] = (
        attrs.evolve(checks[0], **{name: None}) if checks[0].participant != whose else checks[0]
    )
    result = audit(plan=plan, checks=checks, eligibility_of_sample_only=True)

    assert [(one.rule.id, one.verdict) for one in result.open] == [
        (
            {
                "eligibility_status": ELIGIBILITY,
                "identifiers": IDENTIFIERS,
                "rates": RATES,
                "relevance": RELEVANCE,
            }[name],
            NOT_MET,
        )
    ]


def test_participants_outside_the_sample_need_only_the_check_of_eligibility() -> None:
    plan = plan_of()
    outside = outside_of(plan)
    checks = [
        ParticipantCheck(participant=outside, eligibility_status=True)
        if one.participant == outside
        else one
        for one in checks_of()
    ]

    assert audit(plan=plan, checks=checks).answer is CLEAN


QUALITY, ACTIVITIES, INTEROPERABILITY, COST = PerformanceCategory
RATE, COUNTS = "audits.rates.recalculated", "audits.rates.counts"
ZERO = Decimal(0)


# --- rates: AUD-012, D16 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "claimed", "decimals", "answer"),
    [
        pytest.param((80, 95), Decimal("84.17"), 1, True, id="AUD-C14: not half a tenth away"),
        pytest.param((80, 95), Decimal("84.16"), 1, False, id="AUD-C14: more than half a tenth"),
        pytest.param((80, 95), Decimal("84.2"), None, False, id="AUD-C14: not exactly"),
        pytest.param((80, 95), Decimal("84.2"), 1, True, id="AUD-C14: to one decimal"),
        pytest.param((80, 95), Fraction(8000, 95), None, True, id="AUD-C14: the fraction"),
        pytest.param((80, 95), Decimal("84.21"), 2, True, id="to two"),
        pytest.param((80, 95), Decimal("84.2"), 2, False, id="not to two"),
        pytest.param((80, 95), Decimal(84), 0, True, id="to whole percents"),
        pytest.param((80, 95), Decimal(85), 0, False, id="not this whole percent"),
        pytest.param((1, 8), Decimal("12.5"), None, True, id="a decimal can be exact"),
        pytest.param((1, 8), Decimal(12), 0, True, id="half is near enough below"),
        pytest.param((1, 8), Decimal(13), 0, True, id="and above"),
        pytest.param((1, 8), Decimal("11.99"), 0, False, id="more than half is not"),
        pytest.param((1, 8), Decimal("13.01"), 0, False, id="nor above"),
        pytest.param((0, 5), ZERO, None, True, id="none"),
        pytest.param((5, 5), Decimal(100), None, True, id="all"),
        pytest.param((5, 5), Decimal(1), None, False, id="in percent, not of one"),
        pytest.param((6, 5), Decimal(120), None, False, id="more than there are"),
        pytest.param((0, 0), ZERO, None, False, id="a rate of nothing"),
        pytest.param((0, 0), None, None, True, id="no rate of nothing"),
        pytest.param((3, 4), None, None, None, id="not claimed"),
        pytest.param((5, 4), None, None, False, id="counts that cannot be"),
    ],
)
def test_a_rate_must_follow_from_its_counts(
    counts: tuple[int, int],
    claimed: Decimal | Fraction | None,
    decimals: int | None,
    answer: bool | None,
) -> None:
    determination = check_rate(*counts, claimed, PY2027, decimals=decimals)

    assert determination.answer is answer
    assert determination.year == PY2027
    assert [one.rule.id for one in determination.findings] == [COUNTS, RATE]


@pytest.mark.parametrize("decimals", [None, 0])
@pytest.mark.parametrize(
    ("counts", "claimed", "answer"),
    [
        ((95, 95), Decimal("100.4"), False),
        ((0, 95), Decimal("-0.4"), False),
        ((95, 95), Fraction(201, 2), False),
        ((95, 95), Decimal(100), True),
        ((0, 95), Decimal(0), True),
    ],
)
def test_no_rounding_leads_outside_0_to_100_percent(
    counts: tuple[int, int], claimed: Decimal | Fraction, decimals: int | None, answer: bool
) -> None:
    assert check_rate(*counts, claimed, PY2027, decimals=decimals).answer is answer


def test_the_exact_rate_is_shown_next_to_the_claimed_rate() -> None:
    exact = only(check_rate(80, 95, Decimal("84.2"), PY2027), RATE)
    rounded = only(check_rate(80, 95, None, PY2027, decimals=1), RATE)
    none = only(check_rate(0, 0, Decimal("84.2"), PY2027), RATE)
    counted = only(check_rate(96, 95, None, PY2027), COUNTS)

    assert (exact.verdict, exact.observed, exact.required) == (NOT_MET, "84.2%", "1600/19%")
    assert (rounded.verdict, rounded.required) == (UNKNOWN, "1600/19%, to 1 decimals")
    assert rounded.missing == ("claimed",)
    assert (none.observed, none.required, none.about) == ("84.2%", "no rate", "0 of 0")
    assert (counted.verdict, counted.observed, counted.required) == (NOT_MET, 96, "at most 95")
    not_applicable = only(check_rate(96, 95, None, PY2027), RATE)
    assert (not_applicable.verdict, not_applicable.about) == (NOT_APPLICABLE, "96 of 95")


def test_comparing_rates_exactly_is_our_reading() -> None:
    """D16: no tolerance is stated."""
    (assumed,) = check_rate(80, 95, Decimal("84.2"), PY2027).assumptions

    assert assumed.rule.id == RATE
    assert "tolerance" in assumed.citation.note


@given(st.integers(0, 400), st.integers(1, 400), st.integers(0, 6))
def test_a_rounded_rate_is_correct_to_its_number_of_decimals(
    numerator: int, denominator: int, decimals: int
) -> None:
    """AUD-012: a correctly rounded rate is right, and one off by one more decimal is wrong."""
    numerator = min(numerator, denominator)
    exact = Fraction(100 * numerator, denominator)
    claimed = Fraction(round(exact * 10**decimals), 10**decimals)
    off = claimed + Fraction(2, 10**decimals)

    assert check_rate(numerator, denominator, claimed, PY2027, decimals=decimals).answer is True
    assert check_rate(numerator, denominator, off, PY2027, decimals=decimals).answer is False
    assert check_rate(numerator, denominator, claimed, PY2027).answer is (claimed == exact)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((-1, 5, ZERO), "numerator: given -1, expected a whole number, 0 or more"),
        ((1, "5", ZERO), r"denominator: given '5' \(str\), expected a whole number"),
        ((True, 5, ZERO), r"numerator: given True \(bool\), expected a whole number"),
        (
            (80, 95, 84.2),
            (
                r"claimed: given 84.2 \(float\), expected a percentage as a Decimal or Fraction; "
                r"write Decimal\('84.2'\), from text and not from a float"
            ),
        ),
        ((80, 95, 84), r"claimed: given 84 \(int\), expected a percentage"),
        ((80, 95, Decimal("NaN")), "claimed: given NaN, expected a percentage as a Decimal or"),
        ((80, 95, Decimal("-Infinity")), "claimed: given -Infinity, expected a percentage"),
        ((80, 95, Decimal("1E-999999")), r"claimed: given .*expected a percentage with at most 30"),
        ((80, 95, Decimal("1E+999999")), r"claimed: given .*expected a percentage with at most 30"),
    ],
)
def test_anything_but_a_rate_is_refused(arguments: tuple[Any, Any, Any], told: str) -> None:
    is_value = re.search("given (-|NaN|[.])", told)
    with pytest.raises(InvalidValue if is_value else InvalidType, match=f"^check_rate: {told}"):
        check_rate(*arguments, PY2027)


def test_every_wrong_fact_of_a_rate_is_reported() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_rate(-1, -1, 0.5, PY2027, decimals=-1)

    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["numerator", "denominator", "decimals", "claimed"]


@pytest.mark.parametrize(("decimals", "is_taken"), [(30, True), (31, False), (10**9, False)])
def test_the_number_of_decimals_compared_is_bounded(decimals: int, is_taken: bool) -> None:
    claimed = Decimal("84." + "2" * 29)
    if is_taken:
        assert check_rate(80, 95, claimed, PY2027, decimals=decimals).answer is False
        return
    with pytest.raises(InvalidValue, match=r"^check_rate: decimals: given .*, expected 0 to 30"):
        check_rate(80, 95, claimed, PY2027, decimals=decimals)


# --- relevant measures: AUD-013 to AUD-016 -------------------------------------------------------

FINAL = Source(provisional=False)
MEASURES = [
    Measure("236", QUALITY),
    Measure("007", QUALITY),
    Measure("PI_PHCDRR_1", INTEROPERABILITY),
    Measure("IA_AHE_1", ACTIVITIES),
]
INVENTORY = Inventory(year=PY2027, measures=MEASURES, source=FINAL)
OF_2026 = Inventory(year=PY(2026), measures=MEASURES, source=FINAL)
HELD = ("measures.inventory.year", "measures.inventory.final")


def relevance(used: MeasureUsed, inventory: Inventory | None) -> tuple[Any, Any]:
    """The answer of one measure, and the finding on it."""
    determination = check_relevance([used], PY2027, inventory=inventory)
    return determination, determination.findings[-1]


@pytest.mark.parametrize(
    ("used", "answer", "rule", "observed"),
    [
        pytest.param(
            MeasureUsed("236", QUALITY, PY2027),
            True,
            "quality",
            "in the inventory of 2027",
            id="AUD-014: of 2027",
        ),
        pytest.param(
            MeasureUsed("236", QUALITY, PY(2026)),
            False,
            "quality",
            "of 2026",
            id="AUD-014: the id of a measure that goes on, in last year's version",
        ),
        pytest.param(
            MeasureUsed("236", QUALITY, PY(2028)), False, "quality", "of 2028", id="next year's"
        ),
        pytest.param(
            MeasureUsed("PI_PHCDRR_9", INTEROPERABILITY),
            False,
            "promoting-interoperability",
            "not in the inventory of 2027",
            id="AUD-015, AUD-C27: dropped",
        ),
        pytest.param(
            MeasureUsed("PI_PHCDRR_1", INTEROPERABILITY, PY2027),
            True,
            "promoting-interoperability",
            "in the inventory of 2027",
            id="AUD-015: kept",
        ),
        pytest.param(
            MeasureUsed("IA_AHE_1", ACTIVITIES),
            True,
            "improvement-activities",
            "in the inventory of 2027",
            id="AUD-016: in the inventory",
        ),
        pytest.param(
            MeasureUsed("IA_BE_99", ACTIVITIES),
            False,
            "improvement-activities",
            "not in the inventory of 2027",
            id="AUD-016: removed",
        ),
        pytest.param(
            MeasureUsed("237", QUALITY, PY2027),
            False,
            "quality",
            "not in the inventory of 2027",
            id="the version does not save an id that is not listed",
        ),
        pytest.param(
            MeasureUsed("7", QUALITY),
            False,
            "quality",
            "not in the inventory of 2027, which has 007",
            id="an id that lost its zeros is another one, and the near one is named",
        ),
        pytest.param(
            MeasureUsed("236", ACTIVITIES),
            False,
            "improvement-activities",
            "in the inventory of 2027 as quality",
            id="another category",
        ),
    ],
)
def test_only_measures_in_the_years_inventory_are_relevant(
    used: MeasureUsed, answer: bool, rule: str, observed: str
) -> None:
    determination, finding = relevance(used, INVENTORY)

    assert determination.answer is answer
    assert tuple(one.rule.id for one in determination.findings[:-1]) == HELD
    assert finding.rule.id == f"audits.relevance.{rule}"
    assert (finding.observed, finding.required, finding.about) == (
        observed,
        "of 2027",
        used.identifier,
    )
    assert determination.missing == ()


@pytest.mark.parametrize("version", [None, PY2027])
def test_the_inventory_of_another_year_never_shows_a_measure_relevant(version: Any) -> None:
    """Issue 9: ids of 2025 were "observed in the inventory of 2026"."""
    determination, finding = relevance(MeasureUsed("236", QUALITY, version), OF_2026)

    assert determination.answer is False
    assert only(determination, "measures.inventory.year").observed == "of 2026"
    assert (finding.verdict, finding.observed) == (UNKNOWN, None)
    assert finding.missing == ("the inventory of 2027",)


def test_a_removed_measure_is_not_relevant_by_last_years_or_this_years_inventory() -> None:
    """Facts 2.1: measure 185 is gone in 2026. The first finding names the file."""
    used = [MeasureUsed("185", PerformanceCategory.QUALITY)]
    of_2025, of_2026 = (
        Inventory(
            year=PerformanceYear(year),
            measures=[Measure(one, PerformanceCategory.QUALITY) for one in ids],
            source=Source(sha256="a" * 64, provisional=False),
        )
        for year, ids in ((2025, ("185", "236")), (2026, ("236",)))
    )
    last, this = (
        check_relevance(used, PerformanceYear(2026), inventory=one) for one in (of_2025, of_2026)
    )

    assert (last.answer, this.answer) == (False, False)
    assert last.findings[0].rule.id == this.findings[0].rule.id == "measures.inventory.year"
    assert last.findings[0].verdict is Verdict.NOT_MET
    assert last.findings[0].observed == f"of 2025, SHA-256 {'a' * 64}"
    assert this.findings[-1].observed == "not in the inventory of 2026"


@pytest.mark.parametrize("version", [None, PY2027])
def test_without_an_inventory_nothing_is_verified_even_with_a_version(version: Any) -> None:
    determination, finding = relevance(MeasureUsed("236", QUALITY, version), None)

    assert determination.answer is None
    assert determination.missing == ("inventory", "the inventory of 2027")
    assert finding.verdict is UNKNOWN
    assert relevance(MeasureUsed("236", QUALITY, PY(2026)), None)[0].answer is False


@pytest.mark.parametrize(
    ("provisional", "missing"),
    [(True, "the final inventory of 2027"), (None, "inventory.source.provisional")],
)
@pytest.mark.parametrize("identifier", ["236", "999"])
def test_an_inventory_that_may_still_change_decides_nothing(
    provisional: bool | None, missing: str, identifier: str
) -> None:
    early = attrs.evolve(INVENTORY, source=Source(provisional=provisional))
    determination, finding = relevance(MeasureUsed(identifier, QUALITY), early)

    assert (determination.answer, determination.missing) == (None, (missing,))
    assert finding.verdict is UNKNOWN
    assert relevance(MeasureUsed("236", ACTIVITIES), early)[0].answer is False


def test_each_measure_used_has_one_finding() -> None:
    used = [MeasureUsed("236", QUALITY, PY2027), MeasureUsed("X", ACTIVITIES)]

    determination = check_relevance(iter(used), PY2027, inventory=INVENTORY)

    assert [one.about for one in determination.findings[2:]] == ["236", "X"]
    assert determination.answer is False


def test_without_measures_nothing_was_verified() -> None:
    determination = check_relevance([], PY2027, inventory=INVENTORY)

    assert (determination.answer, determination.missing) == (None, ("used",))
    assert determination.findings[-1].rule.id == "audits.relevance.used"


@pytest.mark.parametrize(
    ("used", "inventory", "told"),
    [
        (5, None, "used: given int, expected an iterable of MeasureUsed"),
        (["236"], None, r"used\[0\]: given str, expected a MeasureUsed"),
        ([], "236", r"inventory: given '236' \(str\), expected an Inventory, or None"),
        ([], {"236"}, r"inventory: given \{'236'\} \(set\), expected an Inventory"),
        ([], 5, r"inventory: given 5 \(int\), expected an Inventory"),
    ],
)
def test_anything_but_a_measure_or_inventory_is_refused(
    used: Any, inventory: Any, told: str
) -> None:
    """A bare collection of ids says neither its year nor the categories."""
    with pytest.raises(InvalidType, match=f"^check_relevance: {told}"):
        check_relevance(used, PY2027, inventory=inventory)


@pytest.mark.parametrize(
    ("arguments", "kind", "told"),
    [
        (("", QUALITY), InvalidValue, "identifier: given ''"),
        ((236, QUALITY), InvalidType, "identifier: given 236"),
        (
            ("236", COST),
            InvalidValue,
            (
                "category: given .*COST.*, expected one of QUALITY, PROMOTING_INTEROPERABILITY, "
                "IMPROVEMENT_ACTIVITIES$"
            ),
        ),
        (("236", "quality"), InvalidType, "category: given 'quality'"),
        (("236", QUALITY, 2027), InvalidType, "version: given 2027"),
    ],
)
def test_a_measure_must_have_an_id_and_a_submitted_category(
    arguments: tuple[Any, ...], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=f"^MeasureUsed: {told}"):
        MeasureUsed(*arguments)


# --- years ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2020, 2028])
def test_years_without_a_text_are_not_covered(year: int) -> None:
    py = PerformanceYear(year)
    for ask in (
        lambda: check_rate(1, 2, None, py),
        lambda: check_relevance([], py),
        lambda: check_beneficiaries([], None, py),
    ):
        with pytest.raises(YearNotCovered):
            ask()


def test_years_with_a_text_are_covered() -> None:
    assert check_rate(1, 2, Decimal(50), PY(2021)).answer is True
    assert check_relevance([], PY(2021)).answer is None
    with pytest.raises(YearNotCovered):
        check_beneficiaries([], None, PY(2026))


@pytest.mark.parametrize("year", [2027, "2027", None])
def test_a_year_is_a_performance_year(year: Any) -> None:
    for name, ask in {
        "check_rate": lambda: check_rate(1, 2, None, year),
        "check_relevance": lambda: check_relevance([], year),
        "check_beneficiaries": lambda: check_beneficiaries([], None, year),
    }.items():
        with pytest.raises(InvalidType, match=f"^{name}: year: given"):
            ask()


def test_an_answer_has_one_finding_for_each_clause() -> None:
    assert verdicts(check_rate(80, 95, Decimal("84.2"), PY2027).findings) == [
        (COUNTS, MET),
        (RATE, NOT_MET),
    ]

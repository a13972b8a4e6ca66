"""What follows from being eligible, opt-in eligible or exempt."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ParticipationStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    Eligibility,
    GroupFacts,
    determine_group,
    determine_individual,
    may_join_subgroup,
    needs_election,
    pending_releases,
    receives_payment_adjustment,
)
from tests.eligibility.strategies import AT, OVER, SAMPLE_PRACTICE, clinician

PY = PerformanceYear
PY2026 = PY(2026)
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
VERDICTS = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}


# Who elects. ELI-005, ELI-006, ELI-011, ELI-012, ELI-032.


@pytest.mark.parametrize(
    ("eligibility", "needed"),
    [
        pytest.param(OPT_IN, True, id="ELI-011: opt-in eligible"),
        pytest.param(MIPS, False, id="ELI-012: MIPS eligible"),
        pytest.param(EXEMPT, False, id="ELI-012, ELI-C30: exempt"),
        pytest.param(UNDETERMINED, None, id="not determined"),
    ],
)
@pytest.mark.parametrize("year", [2019, 2026])
def test_only_the_opt_in_eligible_elect(
    eligibility: Eligibility, needed: bool | None, year: int
) -> None:
    determination = needs_election(eligibility, PY(year))
    assert determination.answer is needed
    (finding,) = determination.findings
    assert finding.rule.id == "eligibility.election-needed"
    assert finding.verdict is VERDICTS[needed]
    assert finding.missing == (("eligibility",) if needed is None else ())
    assert finding.observed == (None if needed is None else eligibility.value)
    assert finding.citation.basis is (Basis.CMS_GUIDANCE if year == 2019 else Basis.DERIVED)


def test_each_level_elects_by_its_own_eligibility_eli_c37() -> None:
    group = determine_group(
        GroupFacts(segment_1=SAMPLE_PRACTICE, segment_2=SAMPLE_PRACTICE), PY2026
    )
    alone = determine_individual(clinician(AT, AT), PY2026)
    assert needs_election(group.answer, PY2026).answer is True
    assert needs_election(alone.answer, PY2026).answer is False


def test_the_exempt_report_voluntarily_without_election_or_adjustment_eli_c30() -> None:
    alone = determine_individual(clinician(AT, AT), PY2026)
    assert needs_election(alone.answer, PY2026).answer is False
    assert receives_payment_adjustment(alone.answer, PY2026).answer is False


# Whose pay is adjusted. ELI-010, ELI-017.

VOLUNTARY, OPTED_IN = ParticipationStatus.VOLUNTARY, ParticipationStatus.OPT_IN


@pytest.mark.parametrize(
    ("eligibility", "confirmed", "adjusted", "observed"),
    [
        pytest.param(MIPS, None, True, "MIPS eligible, no election", id="ELI-C38: never elected"),
        pytest.param(
            OPT_IN,
            None,
            False,
            "opt-in eligible, no election",
            id="ELI-005, ELI-006, ELI-010: none",
        ),
        pytest.param(OPT_IN, OPTED_IN, True, "opt-in eligible, opt-in", id="ELI-010: opt-in"),
        pytest.param(
            OPT_IN, VOLUNTARY, False, "opt-in eligible, voluntary", id="ELI-C35: voluntary"
        ),
        pytest.param(EXEMPT, None, False, "exempt, no election", id="ELI-017: exempt"),
        pytest.param(EXEMPT, VOLUNTARY, False, "exempt, voluntary", id="ELI-032: voluntary"),
        pytest.param(EXEMPT, OPTED_IN, False, "exempt, opt-in", id="nobody exempt can opt in"),
        pytest.param(UNDETERMINED, None, None, None, id="not determined"),
        pytest.param(UNDETERMINED, OPTED_IN, None, None, id="not determined, opt-in"),
        pytest.param(UNDETERMINED, VOLUNTARY, None, None, id="not determined, voluntary"),
    ],
)
def test_payment_is_adjusted_for_the_eligible_and_the_opted_in(
    eligibility: Eligibility,
    confirmed: ParticipationStatus | None,
    adjusted: bool | None,
    observed: str | None,
) -> None:
    determination = receives_payment_adjustment(eligibility, PY2026, confirmed=confirmed)
    assert determination.answer is adjusted
    (finding,) = determination.findings
    assert finding.rule.id == "eligibility.payment-adjustment"
    assert (finding.verdict, finding.observed) == (VERDICTS[adjusted], observed)
    assert finding.missing == (("eligibility",) if adjusted is None else ())
    assert str(finding.citation) == "42 CFR § 414.1310(d)"


def test_the_eligible_by_threshold_are_adjusted_eli_c38() -> None:
    alone = determine_individual(clinician(OVER, OVER), PY2026)
    assert receives_payment_adjustment(alone.answer, PY2026).answer is True


# Subgroups. ELI-030.


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        pytest.param(ParticipationStatus.MIPS_ELIGIBLE, True, id="MIPS eligible"),
        pytest.param(OPTED_IN, False, id="ELI-030: opted in"),
        pytest.param(VOLUNTARY, False, id="ELI-030: voluntary"),
    ],
)
@pytest.mark.parametrize("year", range(2023, 2028))
def test_the_opted_in_and_volunteers_cannot_form_subgroups(
    status: ParticipationStatus, allowed: bool, year: int
) -> None:
    determination = may_join_subgroup(status, PY(year))
    assert determination.answer is allowed
    (finding,) = determination.findings
    assert (finding.verdict, finding.observed) == (VERDICTS[allowed], status.value)
    assert str(finding.citation) == "42 CFR § 414.1318(a)(2)"


@pytest.mark.parametrize("year", [2017, 2022])
def test_subgroups_began_in_2023(year: int) -> None:
    with pytest.raises(YearNotCovered, match="Subgroups began with performance year 2023"):
        may_join_subgroup(ParticipationStatus.MIPS_ELIGIBLE, PY(year))


# All of them.


@pytest.mark.parametrize("year", [2017, 2018])
def test_no_one_is_opt_in_eligible_before_2019(year: int) -> None:
    for ask in (needs_election, receives_payment_adjustment):
        with pytest.raises(InvalidValue, match="opting in began with performance year 2019"):
            ask(OPT_IN, PY(year))
        assert ask(EXEMPT, PY(year)).answer is False


@pytest.mark.parametrize(
    "ask",
    [
        lambda year: needs_election(EXEMPT, year),
        lambda year: receives_payment_adjustment(EXEMPT, year),
        lambda year: may_join_subgroup(VOLUNTARY, year),
        lambda year: pending_releases(date(2019, 11, 20), year, in_apm=True),
    ],
    ids=["election", "adjustment", "subgroup", "releases"],
)
def test_a_bare_year_is_refused_with_the_fix(ask: Any) -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2019\)"):
        ask(2019)


def test_a_determination_in_place_of_its_answer_is_refused() -> None:
    given_whole = determine_individual(clinician(OVER), PY2026)
    for wrong in (given_whole, "EXEMPT"):
        with pytest.raises(
            InvalidType, match=r"an Eligibility; of a determination, give its \.answer"
        ):
            needs_election(wrong, PY2026)


@pytest.mark.parametrize("wrong", ["EXEMPT", "opt-in eligible", None, VOLUNTARY], ids=repr)
def test_the_argument_must_be_an_eligibility(wrong: Any) -> None:
    with pytest.raises(InvalidType, match="needs_election: eligibility"):
        needs_election(wrong, PY2026)
    with pytest.raises(InvalidType, match="receives_payment_adjustment: eligibility"):
        receives_payment_adjustment(wrong, PY2026)


def test_a_determination_is_not_eligibility() -> None:
    determination: Any = determine_individual(clinician(), PY2026)
    with pytest.raises(InvalidType, match="needs_election: eligibility"):
        needs_election(determination, PY2026)


@pytest.mark.parametrize("wrong", ["opt-in", True, MIPS, EXEMPT], ids=repr)
def test_the_status_must_be_a_participation_status(wrong: Any) -> None:
    with pytest.raises(InvalidType, match="may_join_subgroup: status"):
        may_join_subgroup(wrong, PY2026)
    with pytest.raises(InvalidType, match="receives_payment_adjustment: confirmed"):
        receives_payment_adjustment(OPT_IN, PY2026, confirmed=wrong)


@given(st.sampled_from(Eligibility), st.sampled_from([None, VOLUNTARY, OPTED_IN]))
def test_the_answers_survive_pickling(
    eligibility: Eligibility, confirmed: ParticipationStatus | None
) -> None:
    """And an election is never needed where pay is adjusted without one."""
    election = needs_election(eligibility, PY2026)
    adjustment = receives_payment_adjustment(eligibility, PY2026, confirmed=confirmed)
    assert pickle.loads(pickle.dumps((election, adjustment))) == (election, adjustment)  # noqa: S301
    if confirmed is None and adjustment.answer:
        assert election.answer is False

"""Cases: answers that facts share when they compare alike, made once and kept within bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from qpp_rules.core.determinations import Case, Cases, Determination
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ClinicianFacts,
    LowVolumeThreshold,
    Volume,
    clinicians,
    determine_individual,
)
from tests.core.examples import CLOSING, PATIENTS, YEAR

YEARS = tuple(map(PerformanceYear, (2018, 2021, 2026)))


def decide(patients: int) -> Case:
    over = PATIENTS.says(patients > 200, required="more than 200", read="real")
    return Case(over.holds, YEAR, (over, CLOSING.says(None, missing=("sent",))), ("sent",))


def some_facts() -> list[ClinicianFacts]:
    segments = [None, *(Volume(Decimal(90001), patients, 300) for patients in (0, 150, None, 201))]
    return [
        ClinicianFacts(
            clinician_type=kind,
            qp_status=status,
            medicare_enrolled_on=enrolled,
            segment_1=first,
            segment_2=second,
        )
        for kind, status, enrolled, first, second in product(
            (None, ClinicianType.CHIROPRACTOR, ClinicianType.OTHER),
            (None, *QpStatus),
            (None, date(2010, 1, 1), date(2026, 3, 1)),
            segments,
            segments,
        )
    ]


def told(facts: ClinicianFacts, year: PerformanceYear, **options: Any) -> tuple[Any, ...]:
    d = determine_individual(facts, year, **options)
    return d.answer, d.missing, d.assumptions, d.findings


def test_a_case_is_made_once_for_its_key() -> None:
    made = []

    def counting(patients: int) -> Case:
        made.append(patients)
        return decide(patients)

    cases = Cases(counting)
    answers = [cases.of(one, (one,)) for one in (150, 300, 150, 150)]

    assert made == [150, 300]
    assert [one.answer for one in answers] == [False, True, False, False]
    assert answers[0] == answers[2] == answers[3] != answers[1]


def test_a_shared_case_shows_each_participants_own_observed_values() -> None:
    cases = Cases(lambda: decide(300))
    one, other = cases.of(300, ()), cases.of(400, ())

    assert [d.findings[0].observed for d in (one, other)] == [300, 400]
    assert one.findings[0].required == "more than 200"


def test_a_full_cache_is_cleared_and_answers_stay_the_same() -> None:
    cases = Cases(decide, most=3)
    answers = [cases.of(number, (number,)).answer for number in range(195, 206)]

    assert answers == [number > 200 for number in range(195, 206)]
    assert len(cases) <= 3


def test_a_decided_answer_is_missing_nothing() -> None:
    cases = Cases(decide)
    decided = cases.of(300, (300,))

    assert decided.missing == ()
    assert decided.findings[1].missing == ("sent",)
    assert Cases(lambda: Case(None, YEAR, (), ("a", "b", "a"))).of(None, ()).missing == ("a", "b")


def test_a_decision_that_raises_is_not_cached() -> None:
    cases = Cases(decide)
    with pytest.raises(TypeError):
        cases.of(None, ("many",))
    assert len(cases) == 0


@pytest.fixture
def cold_cache(monkeypatch: pytest.MonkeyPatch) -> Cases:
    cases = Cases(clinicians.decide)
    monkeypatch.setattr(clinicians, "CASES", cases)
    return cases


def test_a_cold_and_a_warm_cache_give_the_same_answers(cold_cache: Cases) -> None:
    facts = some_facts()[::2]
    cold = [told(one, year) for year in YEARS for one in facts]
    kept = len(cold_cache)
    warm = [told(one, year) for year in YEARS for one in facts]

    assert cold == warm
    assert 0 < len(cold_cache) == kept


def test_a_sweep_of_thresholds_neither_fills_the_memory_nor_changes_an_answer(
    cold_cache: Cases,
) -> None:
    (year, facts), over = (YEARS[-1], some_facts()[::97]), Decimal(0)
    before = [told(one, year) for one in facts]
    for patients in range(300):
        threshold = LowVolumeThreshold(over, patients, 100)
        for one in facts:
            determine_individual(one, year, threshold=threshold)

    assert len(cold_cache) <= 2048
    assert [told(one, year) for one in facts] == before


def test_threads_that_share_the_cache_get_the_same_answers_as_one_thread(cold_cache: Cases) -> None:
    facts = some_facts()
    alone = {year: [told(one, year) for one in facts] for year in YEARS}
    shared: list[Determination[Any]] = [determine_individual(one, YEARS[0]) for one in facts]
    cold_cache.clear()

    def ask(number: int) -> bool:
        year = YEARS[number % len(YEARS)]
        found = [told(one, year) for one in facts]
        return found == alone[year] and [d.findings for d in shared] == [
            findings for *_, findings in alone[YEARS[0]]
        ]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(8)))

"""The laws: our own functions keep them, and each law finds faults planted in others."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import ceil
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve
from hypothesis import Phase, settings

from qpp_rules import (
    agreements,
    audits,
    elections,
    eligibility,
    feedback,
    postings,
    registration,
    rulebook,
    sampling,
    self_nomination,
    standing,
    submissions,
    terms,
)
from qpp_rules.agreements import SignerRole
from qpp_rules.audits import AuditScope, Review
from qpp_rules.audits.result import sealed
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import Choice, Ledger
from qpp_rules.eligibility import Eligibility, NoClaims, SegmentStrategy, Volume
from qpp_rules.sampling import FrameEntry
from qpp_rules.sampling.plans import sealed as sealed_plan
from qpp_rules.submissions import FindingKind, kind_of
from qpp_rules.testing import laws
from qpp_rules.testing.laws import LawBroken
from qpp_rules.testing.laws.quotas import WALKED
from qpp_rules.testing.laws.self_nomination import ASKED, ASKED_OF_QCDRS
from qpp_rules.testing.strategies.submissions.faults import FAULTS
from qpp_rules.testing.strategies.submissions.stories import YEARS
from tests.self_nomination.test_review import ITEMS

PY2027 = PerformanceYear(2027)
OF_SOME_YEARS = "submissions.interoperability.not-together"


def broken(check: Callable[[], None]) -> LawBroken:
    with pytest.raises(LawBroken) as raised:
        check()
    assert not getattr(raised.value, "__notes__", [])
    return raised.value


# --- quotas ------------------------------------------------------------------------------------


def test_our_own_quotas_keep_the_law() -> None:
    laws.check_quota(
        participant_quota=sampling.participant_quota, patient_quota=sampling.patient_quota
    )


def test_plain_numbers_are_accepted_too() -> None:
    laws.check_quota(
        participant_quota=lambda n, _year: min(n, max(10, min(50, -(-3 * n // 100)))),
        patient_quota=lambda n, _year: min(n, max(5, min(50, -(-n // 4)))),
    )


def quota(share: str, low: int, high: int, rounding: Callable[[Fraction], int] = ceil) -> Any:
    """Return a size by the usual formula. One part may be wrong."""
    return lambda n, _year: min(n, max(low, min(high, rounding(Fraction(share) * n))))


WRONG_PARTICIPANT_QUOTAS = {
    "rounded down": (quota("3/100", 10, 50, int), "the size is at least 3% of the"),
    "rounded to the nearest": (quota("3/100", 10, 50, round), "the size is at least 3% of the"),
    "2% of them": (quota("2/100", 10, 50), "the size is at least 3% of the"),
    "4% of them": (quota("4/100", 10, 50), "the size is at most 3% rounded up, or 10"),
    "minimum of 9": (quota("3/100", 9, 50), "the size is at least 10, or the whole"),
    "cap of 49": (quota("3/100", 10, 49), "the size is at least 3% of the population, or 50"),
    "no cap": (quota("3/100", 10, 10**18), "the size is at most 50"),
    "more than there are": (
        lambda n, _: max(10, min(50, -(-3 * n // 100))),
        "the size is at most the",
    ),
    "a fraction": (lambda n, _: min(float(n), 10.0), "the size is a whole number"),
    "one that raises": (lambda n, _: 10 // min(n, 1), "a valid call returns an answer"),
}


@pytest.mark.parametrize("name", WRONG_PARTICIPANT_QUOTAS)
def test_the_quota_law_finds(name: str) -> None:
    wrong, clause = WRONG_PARTICIPANT_QUOTAS[name]
    found = broken(partial(laws.check_quota, participant_quota=wrong))

    assert found.law == "quota law, participants"
    assert found.clause.startswith(clause)
    assert str(found.citation) == "42 CFR § 414.1400(b)(3)(v)(E)(1)"


WRONG_PATIENT_QUOTAS = {
    "rounded down": quota("1/4", 5, 50, int),
    "a fifth": quota("1/5", 5, 50),
    "minimum of 4": quota("1/4", 4, 50),
    "the minimum of participants": quota("1/4", 10, 50),
    "no cap": quota("1/4", 5, 10**18),
}


@pytest.mark.parametrize("name", WRONG_PATIENT_QUOTAS)
def test_the_quota_law_for_patients_finds(name: str) -> None:
    found = broken(partial(laws.check_quota, patient_quota=WRONG_PATIENT_QUOTAS[name]))

    assert found.law == "quota law, patients"
    assert str(found.citation) == "42 CFR § 414.1400(b)(3)(v)(E)(2)"


def test_the_message_names_the_law_its_source_and_the_counterexample() -> None:
    found = broken(
        partial(
            laws.check_quota,
            participant_quota=lambda n, _: max(10, min(50, -(-3 * n // 100))),
            years=[PY2027],
        )
    )

    assert str(found) == (
        "quota law, participants: the size is at most the population "
        "[42 CFR § 414.1400(b)(3)(v)(E)(1)]\n"
        "  population: 0\n"
        "  year: PerformanceYear(2027)\n"
        "  given: 10\n"
        "  smallest that complies: 0"
    )
    assert found.counterexample["population"] == 0
    assert isinstance(found, AssertionError)
    assert str(pickle.loads(pickle.dumps(found))) == str(found)  # noqa: S301


def test_an_error_in_the_checked_function_is_the_cause() -> None:
    found = broken(partial(laws.check_quota, participant_quota=lambda n, _: 1 // (n * 0)))

    assert isinstance(found.__cause__, ZeroDivisionError)
    assert "ZeroDivisionError" in found.counterexample["raised"]


def test_a_fault_in_one_year_is_found_only_in_that_year() -> None:
    def forgets_2021(population: int, year: PerformanceYear) -> int:
        return 0 if year.year == 2021 else sampling.participant_quota(population, year).size

    laws.check_quota(participant_quota=forgets_2021, years=[PY2027])
    assert broken(partial(laws.check_quota, participant_quota=forgets_2021)).counterexample[
        "year"
    ] == PerformanceYear(2021)


@pytest.mark.parametrize("wrong_at", [777, 2_500])
@pytest.mark.parametrize("year", [2021, 2027])
def test_a_size_wrong_at_one_population_in_one_year_is_always_found(
    wrong_at: int, year: int
) -> None:
    def quota(population: int, asked: PerformanceYear) -> int:
        size = sampling.participant_quota(population, asked).size
        return size - (population == wrong_at and asked.year == year)

    found = broken(partial(laws.check_quota, participant_quota=quota))

    assert found.counterexample["population"] == wrong_at
    assert found.counterexample["year"] == PerformanceYear(year)


def test_the_populations_tried_go_well_beyond_where_sizes_stop_growing() -> None:
    sizes = [
        size
        for entry in sampling.AUDIT_SAMPLING.entries
        for size in (entry.value.participants, entry.value.patients)
    ]

    assert all(size.of(WALKED // 2 + 500) == size.of(10**15) == size.cap for size in sizes)


def test_the_callers_settings_decide_how_many_larger_populations_are_drawn() -> None:
    calls = []

    def counted(population: int, year: PerformanceYear) -> int:
        calls.append(population)
        return sampling.participant_quota(population, year).size

    laws.check_quota(participant_quota=counted, years=[PY2027], settings=settings(max_examples=7))
    assert calls[: WALKED + 1] == list(range(WALKED + 1))
    assert 1 <= len(calls) - (WALKED + 1) <= 7


@pytest.mark.parametrize("check", [laws.check_quota, laws.check_eligibility_monotonicity])
def test_a_law_without_a_function_to_check_is_refused(check: Callable[[], None]) -> None:
    with pytest.raises(InvalidType, match="given nothing, expected a function to check"):
        check()


# --- exclusion ---------------------------------------------------------------------------------


def test_our_own_draw_keeps_the_exclusion_law() -> None:
    laws.check_exclusion(sampling.draw)


def pairs_drawn(
    frame: Iterable[Any],
    patients: Any,
    *,
    seed: str,
    year: PerformanceYear,
    excluding: Iterable[Any],
    fault: str = "",
) -> list[Any]:
    """Draw the data that is left as a list of pairs, in a simple way and with one *fault*."""
    earlier = list(excluding)
    if fault == "forgets all but the last audit":
        earlier = earlier[-1:]
    taken = {pair for sample in earlier for pair in sample}
    if fault == "bars only patients with lowercase ids":
        taken = {(one, patient.lower()) for one, patient in taken}
    if fault == "bars only patients of the first participant":
        taken = {pair for pair in taken if pair[0] == next(iter(frame)).participant}
    every = [(e.participant, patient) for e in frame for patient in patients[e.participant]]
    left = [pair for pair in every if pair not in taken]
    if fault == "draws nothing":
        return []
    if fault == "draws twice":
        return left + left[:1]
    if fault == "invents patients":
        return [(one, f"{patient}?") for one, patient in left]
    # Only part of it, so that something is left for the next audit.
    return left[: max(1, len(left) // 2)]


def test_a_simple_draw_of_pairs_keeps_the_exclusion_law() -> None:
    laws.check_exclusion(pairs_drawn)
    laws.check_exclusion(
        lambda *args, excluding, **options: {
            "sample": pairs_drawn(*args, excluding=[e["sample"] for e in excluding], **options)
        },
        pairs=lambda result: result["sample"],
        years=[PY2027],
    )


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("forgets all but the last audit", "no audit draws a record that an earlier audit drew"),
        (
            "bars only patients with lowercase ids",
            "no audit draws a record that an earlier audit drew",
        ),
        (
            "bars only patients of the first participant",
            "no audit draws a record that an earlier audit drew",
        ),
        ("draws nothing", "an audit that excludes nothing draws some records"),
        ("draws twice", "an audit draws no record twice"),
        ("invents patients", "an audit draws only data in the frame"),
    ],
)
def test_the_exclusion_law_finds(fault: str, clause: str) -> None:
    found = broken(partial(laws.check_exclusion, partial(pairs_drawn, fault=fault)))

    assert found.clause == clause
    assert str(found.citation) == "42 CFR § 414.1400(b)(3)(vi)(C)"
    assert "MRN" not in str(found)


def test_the_exclusion_law_finds_a_draw_that_excludes_nothing() -> None:
    def forgetful(*args: Any, excluding: Any, **options: Any) -> sampling.Plan:
        return sampling.draw(*args, **options)

    assert "an earlier audit drew" in broken(partial(laws.check_exclusion, forgetful)).clause


def test_the_exclusion_law_finds_a_draw_that_forgets_reserves() -> None:
    """A reserve may have replaced a member, so its data counts as used."""

    def forgetful(*args: Any, excluding: Any, **options: Any) -> sampling.Plan:
        without = tuple(sealed_plan(evolve(plan, reserves=())) for plan in excluding)
        return sampling.draw(*args, excluding=without, reserves=2, **options)

    assert "an earlier audit drew" in broken(partial(laws.check_exclusion, forgetful)).clause


# --- irrevocability ----------------------------------------------------------------------------

OURS = {
    "begin": elections.begin,
    "select": elections.select,
    "cancel": elections.cancel,
    "confirm": elections.confirm,
}


def test_our_own_elections_are_irrevocable_once_confirmed() -> None:
    laws.check_irrevocability(**OURS)


class Mutable:
    """An election that is changed in place, with one *fault*."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.choice: Choice | None = None
        self.is_final = False

    def select(self, choice: Choice) -> Mutable:
        if self.is_final and self.fault != "selects again":
            raise RuntimeError
        self.choice = None if choice is Choice.NO_DECISION else choice
        if self.fault == "final by selecting":
            self.is_final = self.choice is not None
        if self.fault == "selects another":
            self.choice = Choice.OPT_IN
        return self

    def cancel(self) -> Mutable:
        if self.is_final and self.fault not in {"cancels", "cancels and refuses"}:
            raise RuntimeError
        self.choice, self.is_final = None, False
        if self.fault == "cancels and refuses":
            raise RuntimeError
        return self

    def confirm(self, word: str, *, at: object) -> Mutable:  # noqa: ARG002
        if word.upper() != "CONFIRM" and self.fault != "takes any word":
            raise RuntimeError
        self.is_final = self.fault != "confirms nothing"
        return self


def of_mutable(fault: str = "") -> dict[str, Any]:
    return {
        "begin": lambda *_: Mutable(fault),
        "select": Mutable.select,
        "cancel": Mutable.cancel,
        "confirm": Mutable.confirm,
    }


def test_an_election_that_is_changed_in_place_can_be_irrevocable() -> None:
    laws.check_irrevocability(**of_mutable())


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("selects again", "a confirmed election is final"),
        ("cancels", "a confirmed election is final"),
        ("final by selecting", "an election isn't final before it is confirmed"),
        ("takes any word", "only the word CONFIRM confirms an election"),
        ("confirms nothing", "a confirmed election is final and keeps the selected choice"),
        ("selects another", "a confirmed election is final and keeps the selected choice"),
    ],
)
def test_the_irrevocability_law_finds(fault: str, clause: str) -> None:
    found = broken(partial(laws.check_irrevocability, **of_mutable(fault), settings=FIRST))

    assert found.clause == clause
    assert "Confirm Selection" in str(found.citation)
    assert found.counterexample["steps"]


def test_the_irrevocability_law_finds_a_refusal_that_changes_the_election() -> None:
    faulty = of_mutable("cancels and refuses")

    def cancel(election: Mutable) -> Mutable:
        # Canceling before confirmation is allowed.
        if election.is_final:
            return election.cancel()
        election.choice = None
        return election

    found = broken(partial(laws.check_irrevocability, **{**faulty, "cancel": cancel}))
    assert found.clause == "a confirmed election is final"


def test_the_irrevocability_law_finds_a_changed_copy() -> None:
    """Our elections are immutable, so a wrong function returns another election."""

    def cancel(election: elections.Election) -> elections.Election:
        return elections.begin(election.participant, election.eligibility, election.year)

    found = broken(partial(laws.check_irrevocability, **{**OURS, "cancel": cancel}))

    assert found.clause == "a confirmed election is final"
    assert found.counterexample["steps"].endswith("confirm, then cancel")


def test_the_callers_functions_read_elections() -> None:
    laws.check_irrevocability(
        begin=lambda *given: SimpleNamespace(held=elections.begin(*given)),
        select=lambda e, choice: SimpleNamespace(held=elections.select(e.held, choice)),
        cancel=lambda e: SimpleNamespace(held=elections.cancel(e.held)),
        confirm=lambda e, word, at: SimpleNamespace(held=elections.confirm(e.held, word, at=at)),
        choice_of=lambda e: e.held.choice,
        is_final=lambda e: e.held.is_final,
    )


# --- ledgers -----------------------------------------------------------------------------------


def test_our_own_ledger_keeps_the_merge_law() -> None:
    laws.check_ledger_merge(empty=Ledger, record=Ledger.record, merge=Ledger.merge)


def recorded(store: dict[Any, Any], election: elections.Election) -> dict[Any, Any]:
    return {**store, (election.participant.key, election.year.year): election.choice}


def merged(one: dict[Any, Any], other: dict[Any, Any]) -> dict[Any, Any]:
    if any(one[key] != other[key] for key in one.keys() & other.keys()):
        raise RuntimeError
    return one | other


def test_a_dict_as_the_store_keeps_the_merge_law() -> None:
    laws.check_ledger_merge(empty=dict, record=recorded, merge=merged, choices=dict)


def merged_in_place(one: dict[Any, Any], other: dict[Any, Any]) -> dict[Any, Any]:
    for key, choice in other.items():
        if one.setdefault(key, choice) != choice:
            raise RuntimeError
    return one


LOST = (
    "a merge keeps the elections of both",
    "a merge of several",
    "the order of a merge doesn't matter",
)
WRONG_MERGES: dict[str, tuple[Any, str | tuple[str, ...]]] = {
    "the last one wins": (lambda a, b: a | b, "stores that disagree about a choice"),
    "the first one wins": (lambda a, b: b | a, "stores that disagree about a choice"),
    "keeps the first only": (lambda a, b: merged(a, b) and a, LOST),
    "keeps the second only": (lambda a, b: merged(a, b) and b, LOST),
    "keeps what both have": (
        lambda a, b: {key: merged(a, b)[key] for key in a.keys() & b.keys()},
        LOST,
    ),
    "changes what it refuses": (merged_in_place, "a refused merge changes nothing"),
    "refuses all": (lambda _a, _b: {}[0], "a valid call returns an answer"),
    "refuses the same again": (
        lambda a, b: {}[0] if a.keys() & b.keys() else a | b,
        "a valid call returns an answer",
    ),
}


@pytest.mark.parametrize("name", WRONG_MERGES)
def test_the_ledger_merge_law_finds(name: str) -> None:
    wrong, clause = WRONG_MERGES[name]
    check = partial(laws.check_ledger_merge, empty=dict, record=recorded, choices=dict)
    found = broken(partial(check, merge=wrong))

    assert found.law == "ledger merge law"
    assert found.clause.startswith(clause)
    assert "000000001" not in str(found)


def test_the_ledger_merge_law_finds_a_lost_election() -> None:
    def lossy(store: dict[Any, Any], election: elections.Election) -> dict[Any, Any]:
        return store if len(store) == 1 else recorded(store, election)

    check = partial(laws.check_ledger_merge, empty=dict, merge=merged, choices=dict)
    assert broken(partial(check, record=lossy)).clause == "a store keeps what is recorded"


# --- the submission gate --------------------------------------------------------------------

FEW = settings(max_examples=15)
# Without shrinking, which takes long for a whole audit.
FIRST = settings(phases=[Phase.generate])
MORE = settings(FIRST, max_examples=200)
FEWEST = settings(FIRST, max_examples=5)
# One right submission, and one with the fault: a check without the rule accepts each of those.
ONE = settings(FIRST, max_examples=1)


def test_our_own_gate_keeps_the_law() -> None:
    laws.check_submission_gate(audits.may_submit)


def gate(validation: Any, targeted: Any, *, year: Any, corrections: Any, fault: str) -> bool | None:
    """Return our own answer as True, False or None, spoiled by one *fault*."""
    given = {"year": year, "corrections": corrections}
    if (
        fault == "accepts up to eleven records without a review"
        and len(validation.not_reviewed) < 12
    ):
        seen = [Review(one.participant, one.patient) for one in validation.not_reviewed]
        checks = [evolve(one, **dict.fromkeys(VERIFIED, True)) for one in validation.checks]
        validation = evolve(
            validation,
            digest=None,
            reviews=(*validation.reviews, *seen),
            checks=checks,
            scope=AuditScope.of_frame(
                [FrameEntry(m.participant, m.facets) for m in validation.members]
            ),
        )
        validation = sealed(validation)
    determination = audits.may_submit(validation, targeted, **given)
    answer, findings = determination.answer, determination.findings
    open_rules = {one.rule.id for one in findings if one.verdict is Verdict.NOT_MET}
    if fault == "forgets targeted audits" and open_rules <= {TARGETED_RULE, *BESIDES}:
        return True
    if fault == "forgets corrections" and open_rules <= {CORRECTED_RULE, *BESIDES}:
        return True
    is_undated = determination.missing == ("corrected_at",) and open_rules <= {*BESIDES}
    if fault == "accepts a correction without a date" and is_undated:
        return True
    return False if fault == "never opens" else answer


TARGETED_RULE, CORRECTED_RULE = "audits.order.targeted", "audits.order.corrected"
# Rules that are reported too but don't decide.
BESIDES = ("audits.order.everyone", "audits.targeted.exhausted")
VERIFIED = ("eligibility_status", "identifiers", "rates", "relevance")


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        (
            "accepts up to eleven records without a review",
            "no data may be submitted while a sampled record is not reviewed",
        ),
        ("forgets targeted audits", "no data may be submitted while a targeted audit is open"),
        ("forgets corrections", "no data may be submitted while an error is not corrected"),
        (
            "accepts a correction without a date",
            "no data may be submitted while an error is not corrected",
        ),
        ("never opens", "if everything is done, the data may be submitted"),
    ],
)
def test_the_gate_law_finds(fault: str, clause: str) -> None:
    # The law finds a gate that never opens only after its first half is done.
    enough = FEWEST if fault == "never opens" else MORE
    found = broken(partial(laws.check_submission_gate, partial(gate, fault=fault), settings=enough))

    assert found.clause == clause
    assert str(found.citation).startswith("42 CFR § 414.1400(b)(3)(v)(A)")
    assert "MRN" not in str(found)


def test_the_callers_function_reads_the_gate() -> None:
    def is_open(*given: Any, **options: Any) -> dict[str, bool]:
        return {"open": audits.may_submit(*given, **options).answer is True}

    laws.check_submission_gate(
        is_open, answer_of=lambda answer: answer["open"], years=[PY2027], settings=FEW
    )


# --- the error rate ----------------------------------------------------------------------------


def test_our_own_error_rate_keeps_the_law() -> None:
    laws.check_error_rate(audits.evaluate)


@pytest.mark.parametrize("kind", [Fraction, float, lambda rate: Decimal(float(rate))])
def test_a_rate_of_any_number_type_keeps_the_law(kind: Any) -> None:
    laws.check_error_rate(lambda _plan, reviews, _year: rate_of(reviews, kind=kind), settings=FEW)


def rate_of(reviews: Any, *, kind: Any = Fraction, fault: str = "") -> Any:
    """Return the error rate by a simple formula with one *fault*."""
    wrong = sum(bool(one.errors) or not one.documented for one in reviews)
    if fault == "counts errors":
        wrong = sum(len(one.errors) + (not one.documented) for one in reviews)
    if fault == "forgets undocumented records":
        wrong = sum(bool(one.errors) for one in reviews)
    if fault == "rates nothing as zero" and not reviews:
        return 0
    if fault == "one too many":
        return kind(Fraction(wrong, len(reviews) + 1))
    if fault == "in percent" and reviews:
        return 100 * Fraction(wrong, len(reviews))
    return kind(Fraction(wrong, len(reviews))) if reviews else None


@pytest.mark.parametrize(
    "fault",
    [
        "counts errors",
        "forgets undocumented records",
        "rates nothing as zero",
        "one too many",
        "in percent",
    ],
)
def test_the_error_rate_law_finds(fault: str) -> None:
    check = partial(
        laws.check_error_rate, lambda _plan, reviews, _year: rate_of(reviews, fault=fault)
    )
    found = broken(partial(check, settings=FIRST))

    assert found.clause == "the rate is the records with an error divided by the records reviewed"
    assert found.citation.basis is Basis.INTERPRETATION


@pytest.mark.parametrize("answer", ["0.5", "half", object(), float("nan"), float("inf")])
def test_an_answer_that_is_not_a_rate_is_refused_or_found(answer: Any) -> None:
    """Fraction accepts a text of digits, but the text isn't the expected rate."""
    with pytest.raises((InvalidType, LawBroken)):
        laws.check_error_rate(lambda *_: answer, settings=FEW)


# --- authorizations ----------------------------------------------------------------------------


def test_our_own_check_of_authorizations_keeps_the_law() -> None:
    laws.check_individual_authorization(agreements.check_authorization)


def authorized(planned: Any, documents: Any, *, fault: str) -> Any:
    """Return our own answer, but accept someone else's authorization because of one *fault*."""
    clinician = planned.participant
    changed = []
    for one in documents:
        ours = one.participant
        if (
            (fault == "takes the group's" and ours == Group(clinician.tin))
            or (fault == "goes by the NPI" and getattr(ours, "npi", None) == clinician.npi)
            or (fault == "goes by the TIN" and getattr(ours, "tin", None) == clinician.tin)
        ):
            changed.append(evolve(one, participant=clinician))
        elif (
            fault == "takes a representative's"
            and one.signer_role is SignerRole("duly authorized representative")
        ) or (
            fault == "takes an administrator's"
            and (one.signer_role is SignerRole.PRACTICE_ADMINISTRATOR)
        ):
            changed.append(evolve(one, signer_role=SignerRole.CLINICIAN))
        else:
            changed.append(one)
    if fault == "reads only the first":
        changed = changed[:1]
    return agreements.check_authorization(planned, changed).answer


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("takes the group's", "only the clinician can authorize individual data"),
        ("goes by the NPI", "only the clinician can authorize individual data"),
        ("goes by the TIN", "only the clinician can authorize individual data"),
        ("takes a representative's", "only the clinician can authorize individual data"),
        ("takes an administrator's", "only the clinician can authorize individual data"),
        ("reads only the first", "the clinician's own authorization permits everything it covers"),
    ],
)
def test_the_authorization_law_finds(fault: str, clause: str) -> None:
    wrong = partial(authorized, fault=fault)
    found = broken(partial(laws.check_individual_authorization, wrong, settings=FIRST))

    assert found.clause == clause
    assert str(found.citation) == "42 CFR § 414.1400(b)(3)(xiii)"
    assert found.counterexample["clinician"].startswith("individual:*****")


def test_the_callers_function_reads_authorized_categories() -> None:
    laws.check_individual_authorization(
        lambda *given: [agreements.check_authorization(*given).answer],
        answer_of=lambda answer: answer[0],
        years=[PY2027],
        settings=FEW,
    )


# --- feedback ----------------------------------------------------------------------------------


def test_our_own_check_of_feedback_keeps_the_law() -> None:
    laws.check_feedback_days(feedback.check_participant)


def often_enough(data: Any, record: Any, year: Any, *, fault: str = "") -> bool:
    """Return whether there are four days, counted in a simple way with one *fault*."""
    reports = list(record.reports)
    if fault != "counts everyone's":
        reports = [one for one in reports if one.participant == data.participant]
    if fault != "counts earlier years":
        reports = [one for one in reports if one.given_on.year == year.year]
    if fault == "counts reports":
        return len(reports) >= 4
    if fault == "counts quarters":
        return len({(one.given_on.month - 1) // 3 for one in reports}) >= 4
    return len({one.given_on for one in reports}) >= (3 if fault == "accepts three" else 4)


def test_a_simple_count_of_days_keeps_the_feedback_law() -> None:
    laws.check_feedback_days(often_enough)


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("counts everyone's", "fewer than 4 distinct days are never sufficient"),
        ("counts earlier years", "fewer than 4 distinct days are never sufficient"),
        ("counts reports", "fewer than 4 distinct days are never sufficient"),
        ("accepts three", "fewer than 4 distinct days are never sufficient"),
        ("counts quarters", "complete reports on 4 days are sufficient"),
    ],
)
def test_the_feedback_law_finds(fault: str, clause: str) -> None:
    wrong = partial(often_enough, fault=fault)
    found = broken(partial(laws.check_feedback_days, wrong, settings=FIRST))

    assert found.clause == clause
    assert str(found.citation) == "42 CFR § 414.1400(b)(3)(iii)"


# --- standing ----------------------------------------------------------------------------------


def test_our_own_gate_of_standing_keeps_the_law() -> None:
    laws.check_standing_gate(standing.may_submit)


def goes(planned: Any, approvals: Any, events: Any, *, fault: str = "") -> bool:
    """Return whether the data may go, decided in a simple way with one *fault*."""
    year, day = planned.year, planned.submitted_at.date()
    types = terms.INTERMEDIARY_TYPES.at(year)
    held = [
        one
        for one in approvals
        if (one.year == year or fault == "takes every approval")
        and (one.intermediary_type in types or fault == "takes every type")
    ]
    if fault == "asks for nothing":
        held = [None]
    for one in events:
        if isinstance(one, standing.Termination):
            notified = fault == "goes by the notice"
            began, kind = (one.notified_on if notified else one.effective_on), "terminations"
        elif isinstance(one, standing.Withdrawal):
            began, kind = one.on, "withdrawals"
        else:
            if fault == "stops at remedial action" and isinstance(one, standing.Notice):
                return False
            continue
        names = not one.years or year in one.years or fault == "stops for other years"
        in_effect = began < day if fault == "lets the first day pass" else began <= day
        if names and in_effect and fault != f"ignores {kind}":
            return False
    return bool(held)


def test_a_simple_gate_keeps_the_standing_law() -> None:
    laws.check_standing_gate(goes)


SHUT = "no data without approval for the year, or after termination or withdrawal"
STILL_OPEN = "an approved intermediary may submit until termination or withdrawal"


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("takes every approval", SHUT),
        ("takes every type", SHUT),
        ("asks for nothing", SHUT),
        ("ignores terminations", SHUT),
        ("ignores withdrawals", SHUT),
        ("lets the first day pass", SHUT),
        ("goes by the notice", STILL_OPEN),
        ("stops at remedial action", STILL_OPEN),
        ("stops for other years", STILL_OPEN),
    ],
)
def test_the_standing_law_finds(fault: str, clause: str) -> None:
    wrong = partial(goes, fault=fault)
    found = broken(partial(laws.check_standing_gate, wrong, settings=MORE))

    assert found.clause == clause
    assert str(found.citation) == "42 CFR § 414.1400(e)(2)"
    assert set(found.counterexample) == {"year", "submitted_at", "approvals", "events"}


def test_our_own_check_of_plans_keeps_the_law() -> None:
    laws.check_plan_items(standing.check_corrective_action_plan)


def in_order(plan: Any, year: Any, *, fault: str = "") -> bool | None:
    """Return whether the plan has the contents of its year, with one *fault*."""
    required = set(standing.PLAN_ITEMS.at(year))
    if fault == "asks for what came later":
        required.add(standing.PlanItem.FINAL_RESOLUTION)
    if fault == "forgets one":
        required.discard(standing.PlanItem.ISSUES)
    if fault == "refuses more":
        return required == plan.states
    if fault == "doesn't know":
        return True if required <= plan.states else None
    return required <= plan.states


def test_a_simple_check_of_plans_keeps_the_law() -> None:
    laws.check_plan_items(in_order)


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("forgets one", "a plan that leaves out contents is not in order"),
        ("doesn't know", "a plan that leaves out contents is not in order"),
        ("refuses more", "a plan with all contents is in order"),
        ("asks for what came later", "a plan with all contents is in order"),
    ],
)
def test_the_law_of_plans_finds(fault: str, clause: str) -> None:
    wrong = partial(in_order, fault=fault)
    found = broken(partial(laws.check_plan_items, wrong, settings=FIRST))

    assert found.clause == clause
    assert str(found.citation) == "42 CFR § 414.1400(e)(1)(i)"
    assert set(found.counterexample) == {"year", "states", "left out"}


# --- registration ------------------------------------------------------------------------------


def test_our_own_gate_of_registration_keeps_the_law() -> None:
    laws.check_registration_gate(registration.may_submit, settings=FEW)
    laws.check_registration_gate(
        registration.may_submit, years=[PerformanceYear(2024)], settings=FEWEST
    )


def under_registration(planned: Any, made: Any, *, fault: str = "") -> bool | None:
    """Return whether the data may go, decided in a simple way with one *fault*."""
    if made is None:
        return fault == "needs none" or None
    year, at = planned.year, made.registered_at
    opens, closes = date(year.year, 4, 1), date(year.year, 12, 1)
    if fault == "forgets the window":
        opens, closes = date(year.year, 1, 1), date(year.year + 1, 1, 1)
    elsewhere = (
        made.participant != planned.participant and fault != "takes anyone's",
        made.year != year and fault != "takes every year",
        made.choice.mvp != planned.mvp and fault != "takes every MVP",
        made.accepted is False and fault != "takes what was refused",
        at is not None and made.year == year and not opens <= at.date() < closes,
        made.composition.attested is registration.SpecialtyComposition.OTHER
        and fault != "takes every group",
    )
    if any(elsewhere):
        return False
    if fault != "takes silence for a yes" and (made.accepted is None or at is None):
        return None
    return fault != "refuses all"


def test_a_simple_gate_keeps_the_registration_law() -> None:
    laws.check_registration_gate(under_registration, settings=FEW)


UNREGISTERED = "data for an MVP doesn't go without its registration"


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("takes anyone's", UNREGISTERED),
        ("takes every year", UNREGISTERED),
        ("takes every MVP", UNREGISTERED),
        ("takes what was refused", UNREGISTERED),
        ("takes every group", UNREGISTERED),
        ("forgets the window", UNREGISTERED),
        ("needs none", "while a fact is not known, no other fact decides"),
        ("takes silence for a yes", "while a fact is not known, no other fact decides"),
        ("refuses all", "data for a registered MVP may go"),
    ],
)
def test_the_registration_law_finds(fault: str, clause: str) -> None:
    wrong = partial(under_registration, fault=fault)
    found = broken(partial(laws.check_registration_gate, wrong, settings=FIRST))

    assert found.clause == clause
    assert str(found.citation) == "42 CFR § 414.1365(b)"
    assert found.counterexample["fault"]


# --- self-nomination ---------------------------------------------------------------------------


def test_our_own_review_keeps_the_law_of_items() -> None:
    laws.check_application_items(self_nomination.review, settings=FEW)


def test_the_law_asks_for_every_item_that_is_asked_without_a_condition() -> None:
    """Against the table of the tests of the review, which has the rule and years of each item."""
    asked = {**ASKED, **ASKED_OF_QCDRS}
    of_table = {
        one.path: one.rule
        for one in ITEMS
        if one.decides and not one.path.startswith("posting.cost.")
    }

    apart = {"details.intermediary_type", "details.changes", "details.roles_detailed"}
    assert set(of_table) - set(asked) == apart
    for path, rule in asked.items():
        assert rule.id == f"self-nomination.{of_table[path]}"


def in_words(found: Any, *, fault: str = "") -> Any:
    """Return our own review's answer and gaps, with one *fault*."""
    answers = self_nomination.ReviewAnswer
    gaps = {one.about for one in found.findings if one.verdict is Verdict.NOT_MET}
    answer = found.answer
    if fault == "forgets an item":
        gaps -= {"details.live_on"}
    if fault == "asks for another":
        gaps |= {"contact.fax"}
    if fault == "takes silence for a yes" and answer is answers.UNDETERMINED:
        answer = answers.NO_GAP_FOUND
    if fault == "takes silence for a gap" and answer is answers.UNDETERMINED:
        answer = answers.GAPS
    if fault == "is never sure":
        answer = answers.UNDETERMINED
    return answer, gaps


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("forgets an item", "an item that is left blank is the only gap"),
        ("asks for another", "without a blank item there is no gap"),
        ("takes silence for a yes", "while an item is not known, no other fact decides"),
        ("takes silence for a gap", "while an item is not known, no other fact decides"),
        ("is never sure", "a complete nomination has no gap"),
    ],
)
def test_the_law_of_items_finds(fault: str, clause: str) -> None:
    check = partial(
        laws.check_application_items,
        lambda *given, **named: in_words(self_nomination.review(*given, **named), fault=fault),
        answer_of=lambda found: found[0],
        gaps_of=lambda found: found[1],
        settings=FIRST,
    )
    found = broken(check)

    assert found.clause == clause
    assert str(found.citation) == "42 CFR § 414.1400(b)(2)"
    assert "not known" in found.counterexample


def test_the_law_of_items_finds_a_gap_that_is_lost_beside_what_is_not_known() -> None:
    answers = self_nomination.ReviewAnswer

    def review(application: Any, *given: Any, **named: Any) -> Any:
        found = self_nomination.review(application, *given, **named)
        is_open = any(one.verdict is Verdict.UNKNOWN for one in found.findings)
        answer = answers.UNDETERMINED if is_open else found.answer
        return answer, in_words(found)[1]

    check = partial(
        laws.check_application_items,
        review,
        answer_of=lambda found: found[0],
        gaps_of=lambda found: found[1],
        settings=FIRST,
    )
    assert broken(check).clause == "a blank item is a gap, whatever is not known"


# --- postings ----------------------------------------------------------------------------------


def test_our_own_search_keeps_the_law() -> None:
    laws.check_posting_search(postings.find)


def searched(posting: Any, needs: Any, *, fault: str = "") -> Any:
    """Return our own answers, with one *fault*."""
    found = {one: answer.answer for one, answer in postings.find(posting, needs).items()}
    if fault == "drops those that do not fit":
        return {one: answer for one, answer in found.items() if answer is not False}
    if fault == "puts those that fit first":
        return dict(sorted(found.items(), key=lambda item: item[1] is not True))
    if fault == "takes a blank for a no":
        return {one: bool(answer) for one, answer in found.items()}
    if fault == "takes a blank for a yes":
        return {one: answer is not False for one, answer in found.items()}
    if fault == "looks at measures alone":
        return {one: one.lists(postings.Column.MIPS_CQMS, "236") for one in found}
    return dict.fromkeys(found, True if fault == "takes all" else None)


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("drops those that do not fit", "every intermediary of the posting comes out"),
        ("puts those that fit first", "every intermediary of the posting comes out"),
        ("takes a blank for a no", "while a cell is not known"),
        ("takes a blank for a yes", "while a cell is not known"),
        ("looks at measures alone", ("while a cell is not known", "one that lacks something")),
        ("takes all", ("while a cell is not known", "one that lacks something")),
        ("is never sure", ("an intermediary that lists all", "one that lacks something")),
    ],
)
def test_the_law_of_searching_finds(fault: str, clause: str | tuple[str, ...]) -> None:
    wrong = partial(searched, fault=fault)
    found = broken(partial(laws.check_posting_search, wrong, settings=FIRST))

    assert found.clause.startswith(clause)
    assert "Steps 1 to 7" in str(found.citation)


# --- submissions -------------------------------------------------------------------------------


def test_our_own_check_of_submissions_keeps_the_law() -> None:
    laws.check_submission_checks(submissions.check, settings=FEW)


def without(rule: str, *given: Any, **named: Any) -> bool:
    """Return whether our check refuses for another reason than *rule*."""
    checked = submissions.check(*given, **named)
    refused = [one for one in checked.faults if kind_of(one.rule.id) is FindingKind.REFUSED]
    return all(one.rule.id == rule for one in refused)


@pytest.mark.parametrize("rule", sorted(FAULTS))
def test_the_submission_law_finds_a_check_without_a_rule(rule: str) -> None:
    check = partial(without, rule)
    found = broken(partial(laws.check_submission_checks, check, faults=[rule], settings=ONE))

    assert found.clause == "a submission with one fault is refused"
    assert found.counterexample["fault"] == rule
    assert found.citation in {text.source for text in rulebook.rule(rule).texts}


def test_the_submission_law_finds_a_check_that_refuses_too_much() -> None:
    def check(*given: Any, **named: Any) -> Any:
        return not submissions.check(*given, **named).findings and given[0].year != PY2027

    found = broken(
        partial(laws.check_submission_checks, check, years=[PY2027], faults=(), settings=FIRST)
    )

    assert found.clause == "a right submission is accepted"
    assert str(found.citation) == "42 CFR § 414.1325(a)"


def test_the_submission_law_asks_only_for_faults_of_the_years() -> None:
    years = [year for year in YEARS if year.year not in FAULTS[OF_SOME_YEARS].years]

    laws.check_submission_checks(
        partial(without, OF_SOME_YEARS), faults=[OF_SOME_YEARS], years=years, settings=FIRST
    )


def test_the_submission_law_takes_only_faults_that_it_can_plant() -> None:
    with pytest.raises(InvalidValue, match="faults"):
        laws.check_submission_checks(submissions.check, faults=["measures.listed", "other"])


# --- eligibility -------------------------------------------------------------------------------


def test_our_own_determinations_keep_the_monotonicity_law() -> None:
    laws.check_eligibility_monotonicity(
        determine_individual=eligibility.determine_individual,
        determine_group=eligibility.determine_group,
    )


@pytest.mark.parametrize("strategy", SegmentStrategy, ids=lambda one: one.name)
def test_determinations_keep_the_law_for_every_way_to_combine_segments(
    strategy: SegmentStrategy,
) -> None:
    laws.check_eligibility_monotonicity(
        determine_individual=partial(eligibility.determine_individual, strategy=strategy),
        settings=settings(max_examples=50),
    )


def determined(facts: Any, year: PerformanceYear, *, fault: str) -> Any:
    """Return our own answer, spoiled by one *fault*."""
    changed = facts
    for name in ("segment_1", "segment_2"):
        segment = getattr(facts, name)
        if fault == "a figure met counts as exceeded" and isinstance(segment, Volume):
            # Both counts, or one would contradict the other.
            counts = {one: getattr(segment, one) for one in ("patients", "services")}
            more = {one: None if count is None else count + 1 for one, count in counts.items()}
            changed = evolve(changed, **{name: evolve(segment, **more)})
        if fault == "a missing figure is zero" and isinstance(segment, Volume):
            up = evolve(segment, allowed_charges=segment.allowed_charges or Decimal(0))
            changed = evolve(changed, **{name: up})
        if fault == "a missing segment has no claims" and segment is None:
            changed = evolve(changed, **{name: NoClaims()})
    module = eligibility
    determine = (
        module.determine_individual
        if isinstance(facts, module.ClinicianFacts)
        else module.determine_group
    )
    answer = determine(changed, year).answer
    if fault == "everyone who exceeds everything is exempt" and answer is Eligibility.MIPS_ELIGIBLE:
        return Eligibility.EXEMPT
    if fault == "large practices are exempt" and isinstance(facts.segment_1, Volume):
        return Eligibility.EXEMPT if (facts.segment_1.patients or 0) > 5000 else answer
    if fault == "is never sure":
        return Eligibility.UNDETERMINED
    return "no" if fault == "answers in words" else answer


@pytest.mark.parametrize("function", ["determine_individual", "determine_group"])
@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("a figure met counts as exceeded", "only whether a figure is exceeded counts"),
        ("a missing figure is zero", "more facts don't overturn an answer"),
        ("a missing segment has no claims", "more facts don't overturn an answer"),
        (
            "everyone who exceeds everything is exempt",
            "more volume never makes anyone less eligible",
        ),
        # It breaks two clauses. Which one is found first is random.
        ("large practices are exempt", ("more volume never", "only whether a figure")),
        ("is never sure", "if all facts are known, the answer is decided"),
        ("answers in words", "the answer is an Eligibility"),
    ],
)
def test_the_monotonicity_law_finds(
    function: str, fault: str, clause: str | tuple[str, ...]
) -> None:
    check = partial(
        laws.check_eligibility_monotonicity,
        **{function: partial(determined, fault=fault)},
        settings=MORE,
    )
    found = broken(check)

    assert found.clause.startswith(clause)
    assert str(found.citation) == '42 CFR § 414.1305 "Low-volume threshold"'


def test_the_callers_function_reads_determinations() -> None:
    laws.check_eligibility_monotonicity(
        determine_group=lambda facts, year: {"is": eligibility.determine_group(facts, year).answer},
        answer_of=lambda answer: answer["is"],
        years=[PerformanceYear(2026)],
    )

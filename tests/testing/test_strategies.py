"""The public strategies: one for each value class, with valid values and their edges."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qpp_rules
from qpp_rules import deadlines, elections, eligibility, sampling
from qpp_rules.core import determinations, identifiers, parameters, years
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.identifiers import Npi, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.testing import strategies
from qpp_rules.testing.strategies import of
from tests.testing.drawing import drawn
from tests.wrong_values import faults_of

# Subjects that don't have strategies yet.
AWAITED = frozenset[str]()
PUBLIC = tuple(pkgutil.iter_modules(qpp_rules.__path__))
NOT_VALUES = frozenset({"adapters", "cli", "rulebook", "testing"})
NO_CHECKS = frozenset(
    {
        # Only this package makes them, from values that were checked.
        determinations.Determination,
        # Has no fields.
        eligibility.NoClaims,
    }
)
GENERIC = (determinations.Determination, parameters.Entry, parameters.Parameter)


@cache
def values_of(name: str) -> tuple[type[Any], ...]:
    """Return the public attrs classes of a subject or a module of core."""
    module = importlib.import_module(f"qpp_rules.{name}")
    public = (getattr(module, one) for one in getattr(module, "__all__", ()))
    return tuple(one for one in public if isinstance(one, type) and attrs.has(one))


def subjects() -> list[str]:
    """Return the subjects and the modules of core that may have values."""
    named = [m.name for m in PUBLIC if not m.name.startswith("_") and m.name not in NOT_VALUES]
    core = importlib.import_module("qpp_rules.core")
    parts = [f"core.{m.name}" for m in pkgutil.iter_modules(core.__path__)]
    return [name for name in (*named, *parts) if name not in {"core", "core.errors"}]


# A subject may export a value of core.
VALUES = [
    *dict.fromkeys(one for name in subjects() if name not in AWAITED for one in values_of(name))
]


def by_name(kind: object) -> str:
    return f"{kind.__module__.split('.')[1]}-{kind.__name__}" if isinstance(kind, type) else ""


# --- every class -------------------------------------------------------------------------------


def test_the_values_of_each_subject_are_found() -> None:
    assert {by_name(kind).partition("-")[0] for kind in VALUES} >= {
        "agreements",
        "audits",
        "core",
        "deadlines",
        "elections",
        "eligibility",
        "feedback",
        "measures",
        "registration",
        "postings",
        "sampling",
        "standing",
        "terms",
    }
    assert len(VALUES) == len(set(VALUES)) > 50


@pytest.mark.parametrize("kind", VALUES, ids=by_name)
def test_every_public_value_has_a_strategy(kind: type[Any]) -> None:
    """Strategies of a subject are in the module of the same name in testing.strategies."""
    assert not of(kind).is_empty


def test_a_subject_with_strategies_is_not_awaited() -> None:
    written = {module.name for module in pkgutil.iter_modules(strategies.__path__)}

    assert written.isdisjoint(AWAITED)


@pytest.mark.parametrize("kind", VALUES, ids=by_name)
@given(data=st.data())
@settings(max_examples=4)
def test_a_drawn_value_has_its_class_and_can_be_rebuilt_from_its_fields(
    kind: type[Any], data: st.DataObject
) -> None:
    value = data.draw(of(kind))

    assert type(value) is kind
    if kind not in GENERIC[:1]:
        fields = {f.alias: getattr(value, f.name) for f in attrs.fields(kind) if f.init}
        assert kind(**fields) == value


@pytest.mark.parametrize("stranger", [int, Enum, Basis, attrs.Attribute, "Tin", None, list[Tin]])
def test_types_that_are_not_values_have_no_strategy(stranger: Any) -> None:
    with pytest.raises(LookupError, match="no strategy"):
        of(stranger)


def test_the_public_names_are_strategies_and_what_they_draw() -> None:
    classes = {one for one in strategies.__all__ if isinstance(getattr(strategies, one), type)}

    assert classes == {
        "AuditWork",
        "AuditYear",
        "ElectionHistory",
        "ElectionStep",
        "ReadinessStory",
        "Registry",
        "SubmissionStory",
    }
    assert all(getattr(strategies, one).__doc__ for one in strategies.__all__)


# --- the edges ---------------------------------------------------------------------------------

EDGES = {
    "populations": (
        strategies.populations(),
        (0, 1, 4, 5, 9, 10, 20, 21, 196, 197, 333, 334, 1633, 1634),
    ),
    "allowed charges": (
        strategies.allowed_charges(),
        tuple(
            map(
                Decimal, ["29999.99", "30000", "30000.01", "89999.99", "90000", "90000.01", "90300"]
            )
        ),
    ),
    "patients and services": (strategies.volume_counts(), (99, 100, 101, 199, 200, 201)),
    "enrollment": (
        strategies.enrollment_days(PerformanceYear(2026)),
        (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)),
    ),
    "segments": (
        strategies.segments(),
        (
            eligibility.Segment(date(2015, 9, 1), date(2016, 8, 31)),
            eligibility.Segment(date(2024, 10, 1), date(2025, 9, 30)),
            eligibility.Segment(date(2025, 10, 1), date(2026, 9, 30)),
        ),
    ),
    "years": (
        strategies.performance_years(),
        tuple(map(PerformanceYear, (2017, 2018, 2019, 2026, 2027, 2100))),
    ),
}
WINDOW = (
    datetime(2027, 1, 4, 10, tzinfo=years.EASTERN),
    datetime(2027, 3, 31, 20, tzinfo=years.EASTERN),
)


def draws(strategy: st.SearchStrategy[Any]) -> Counter[Any]:
    """Count the values drawn, together with a second argument as in most tests."""
    seen: Counter[Any] = Counter()

    @settings(max_examples=400, database=None)
    @given(strategy, st.integers())
    def draw(value: Any, _other: int) -> None:
        seen[value] += 1

    draw()
    return seen


@pytest.mark.parametrize("name", EDGES)
def test_figures_where_an_answer_changes_are_drawn_often(name: str) -> None:
    strategy, edges = EDGES[name]
    seen = draws(strategy)

    assert [edge for edge in edges if seen[edge] < 2] == []


def test_the_first_and_the_last_second_of_the_election_window_are_drawn_often() -> None:
    """The expected window is written out in this test."""
    opens, closes = WINDOW
    seen = draws(strategies.election_instants(PerformanceYear(2026)))

    assert seen[opens] >= 10
    assert seen[closes - timedelta(seconds=1)] >= 10
    assert min(seen) == opens
    assert max(seen) < closes


def test_instants_near_a_deadline_are_on_both_sides_of_each_status_change() -> None:
    submission = deadlines.calendar(PerformanceYear(2026))["data-submission"]
    seen = draws(strategies.instants_near(submission))
    statuses = {submission.status(instant) for instant in seen}

    assert seen[WINDOW[1]] >= 2
    assert seen[WINDOW[1] - timedelta(microseconds=1)] >= 2
    assert statuses == {
        deadlines.DeadlineStatus.NOT_OPEN,
        deadlines.DeadlineStatus.OPEN,
        deadlines.DeadlineStatus.CLOSED,
    }


def test_instants_are_often_near_deadlines() -> None:
    seen = draws(strategies.instants())
    closes = {
        instant
        for number in range(2017, 2028)
        for deadline in deadlines.calendar(PerformanceYear(number)).values()
        for instant in deadline.boundaries
    }

    assert len(closes & set(seen)) > 5


@pytest.mark.parametrize("state", elections.ElectionState, ids=lambda state: state.name)
def test_elections_in_every_state_are_drawn(state: elections.ElectionState) -> None:
    assert drawn(of(elections.Election), lambda election: election.state is state)


@pytest.mark.parametrize("state", elections.BatchState, ids=lambda state: state.name)
def test_uploads_in_every_state_are_drawn(state: elections.BatchState) -> None:
    assert drawn(of(elections.Batch), lambda batch: batch.state is state)


@pytest.mark.parametrize("answer", eligibility.Eligibility, ids=lambda answer: answer.name)
def test_clinicians_of_every_eligibility_are_drawn(answer: eligibility.Eligibility) -> None:
    year = PerformanceYear(2026)

    def has_answer(facts: eligibility.ClinicianFacts) -> bool:
        return eligibility.determine_individual(facts, year).answer is answer

    assert drawn(of(eligibility.ClinicianFacts), has_answer)


@pytest.mark.parametrize("kind", identifiers.PARTICIPANT_TYPES, ids=by_name)
def test_participants_of_every_kind_are_drawn(kind: type[Any]) -> None:
    assert drawn(strategies.participants(), lambda one: isinstance(one, kind))


@pytest.mark.parametrize("right", [True, False])
def test_npis_with_valid_and_with_wrong_check_digits_are_drawn(right: bool) -> None:
    assert drawn(of(Npi), lambda npi: npi.has_valid_check_digit is right)


@pytest.mark.parametrize(
    "holds",
    [
        lambda plan: plan.reserves,
        lambda plan: plan.excluded,
        lambda plan: plan.extends,
        lambda plan: plan.year.year == 2021,
        lambda plan: any(one.drawn_for.startswith("coverage") for one in plan.participants),
    ],
    ids=["reserves", "excluding", "extended", "by TIN/NPI", "coverage"],
)
def test_plans_of_every_kind_are_drawn(holds: Any) -> None:
    assert drawn(of(sampling.Plan), lambda plan: bool(holds(plan)))


@given(strategies.citations(Basis.DERIVED))
def test_the_basis_of_a_citation_can_be_chosen(citation: qpp_rules.Citation) -> None:
    assert citation.basis is Basis.DERIVED


@given(strategies.volumes())
def test_known_volumes_have_no_missing_figures(volume: eligibility.Volume) -> None:
    assert None not in attrs.astuple(volume)


@given(strategies.entries(st.just("x")), strategies.determinations(st.just(5)))
def test_generic_values_use_the_strategy_given_for_their_content(
    entry: qpp_rules.Entry[str], determination: qpp_rules.Determination[int]
) -> None:
    assert entry.value == "x"
    assert determination.answer == 5


# --- deliberately wrong ----------------------------------------------------------------------

CHECKED = [kind for kind in VALUES if kind not in NO_CHECKS]


class Stranger:
    """A type that no field accepts."""


@pytest.mark.parametrize("kind", VALUES, ids=by_name)
@given(data=st.data())
@settings(max_examples=3)
def test_each_field_that_is_checked_has_faults(kind: type[Any], data: st.DataObject) -> None:
    """Each field is given a value of an unknown type."""
    if kind is determinations.Determination:
        return
    value = data.draw(of(kind))
    right = {f.alias: getattr(value, f.name) for f in attrs.fields(kind) if f.init}
    checked = set()
    for name in right:
        try:
            kind(**{**right, name: Stranger()})
        except InvalidInput as error:
            checked |= {problem.field for problem in error.problems}
        except TypeError:
            pass  # a converter that requires an iterable
    named = {fault.field.partition("[")[0] for fault in faults_of(kind)}

    assert checked <= named
    assert (kind in NO_CHECKS) == (not named)


@pytest.mark.parametrize("kind", CHECKED, ids=by_name)
@given(data=st.data())
@settings(max_examples=3)
def test_each_fault_is_refused_and_the_message_names_the_field(
    kind: type[Any], data: st.DataObject
) -> None:
    """All other fields are right, so the message names only the field with the fault."""
    value = data.draw(of(kind))
    right = {f.alias: getattr(value, f.name) for f in attrs.fields(kind) if f.init}
    for fault in faults_of(kind):
        wrong = {**right, **data.draw(fault.arguments)}
        with pytest.raises(InvalidInput) as raised:
            kind(**wrong)

        told = f"{fault.field}: {fault.name}"
        assert {problem.field for problem in raised.value.problems} == {fault.field}, told

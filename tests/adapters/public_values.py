"""Values of every public type: from the strategies that there are, else from its annotations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from types import MappingProxyType, NoneType
from typing import Any, Literal, TypeAlias, get_args, get_origin

from hypothesis import reject
from hypothesis import strategies as st

from qpp_rules import deadlines, eligibility, sampling
from qpp_rules.adapters.serialization import public_types
from qpp_rules.adapters.serialization.kinds import fields_of, is_open, is_union
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, Problem, YearNotCovered
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.vocabulary import ClinicianType, ParticipationOption, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import Batch, Election, Ledger
from qpp_rules.testing.strategies import (
    agreements,
    audits,
    feedback,
    measures,
    postings,
    readiness,
    registration,
    results,
    reweighting,
    standing,
)
from qpp_rules.testing.strategies.submissions import STRATEGIES as OF_SUBMISSIONS
from tests.adapters.strategies import counts, findings, scalars, texts, written
from tests.deadlines import strategies as of_deadlines
from tests.elections import strategies as of_elections
from tests.eligibility import strategies as of_eligibility
from tests.strategies import citations, groups, instants, npis, performance_years

Strategy: TypeAlias = st.SearchStrategy[Any]
PY2026 = PerformanceYear(2026)


def fractions() -> st.SearchStrategy[Fraction]:
    """Fractions, often those of a percentage, and whole ones."""
    return st.sampled_from((Fraction(3, 500), Fraction(0), Fraction(1), Fraction(-1, 2))) | (
        st.fractions()
    )


@cache
def open_values() -> Strategy:
    """Values of every kind that a determination can answer with or a parameter can have."""
    one = (
        st.booleans()
        | scalars()
        | fractions()
        | st.sampled_from(eligibility.Eligibility)
        | groups()
        | npis()
        | written()[eligibility.LowVolumeThreshold]
        | st.sampled_from((ReportingOption, ParticipationOption, sampling.Plan))
        | written()[deadlines.Extension]
        | written()[sampling.Extension]
    )
    return one | st.one_of(
        st.frozensets(st.sampled_from(ClinicianType), max_size=3),
        st.frozensets(one, max_size=3),
        st.lists(one, max_size=3).map(tuple),
        st.lists(st.lists(one, max_size=2).map(tuple), max_size=2).map(tuple),
        st.dictionaries(one, one, max_size=3).map(MappingProxyType),
    )


def determinations(answers: Strategy | None = None) -> st.SearchStrategy[Determination[Any]]:
    """Determinations of any answer."""
    return st.builds(
        Determination,
        open_values() if answers is None else answers,
        performance_years(),
        st.lists(findings(), max_size=2).map(tuple),
    )


@st.composite
def parameters(draw: st.DrawFn) -> Parameter[Any]:
    """Parameters of any value, with gaps."""
    years = sorted(draw(st.sets(st.integers(2017, 2040), max_size=6)))
    entries = tuple(
        Entry(PerformanceYear(first), PerformanceYear(last), draw(open_values()), draw(citations()))
        for first, last in zip(years[::2], years[1::2], strict=False)
    )
    id_ = draw(st.sampled_from(("", "examples.days")))
    return Parameter(draw(texts()), entries, draw(st.text()), id_)


@st.composite
def practices(draw: st.DrawFn) -> eligibility.PracticeView:
    """Practices of up to three clinicians."""
    npi_of = st.dictionaries(npis(), of_eligibility.clinicians(PY2026, known=False), max_size=3)
    facts = draw(of_eligibility.group_facts(PY2026))
    return eligibility.determine_practice(facts, draw(npi_of), PY2026)


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Elections in every state."""
    if draw(st.booleans()):
        return draw(of_elections.confirmed_elections())
    return draw(st.sampled_from(draw(of_elections.uploads(empty=False)).elections))


def years_not_covered() -> st.SearchStrategy[YearNotCovered]:
    """Exceptions for years that are not covered."""
    spans = st.lists(st.tuples(st.integers(2017, 2027), st.integers(2017, 2027)), max_size=2)
    return st.builds(YearNotCovered, texts(), texts(), spans.map(tuple), st.text())


def _drawn_plans() -> list[sampling.Plan]:
    year = PerformanceYear(2027)
    frame = [
        sampling.FrameEntry(Group(Tin(f"{number:09}")), {"category:quality"})
        for number in range(1, 13)
    ]
    patients = {entry.participant: [f"MRN-{n}" for n in range(1, 7)] for entry in frame}
    plan = sampling.draw(frame[:11], patients, seed="314159", year=year, reserves=1)
    barred = sampling.ExcludedParticipants({frame[0].participant}, "a conflict")
    other = sampling.draw(frame, patients, seed="1", year=year, excluding=(plan, barred))
    small = sampling.draw(frame[:1], patients, seed="2", seed_origin="dice", year=year)
    return [small, plan, other, sampling.extend(plan, frame, patients)]


def few_plans() -> st.SearchStrategy[sampling.Plan]:
    """Plans for what holds one: of one alone, with reserves, after an earlier audit, extended."""
    return st.deferred(lambda: st.sampled_from(_drawn_plans()))


def _published() -> dict[type[Any], Strategy]:
    """The published strategies of subjects whose values are slow to make, or seldom right."""
    subjects = (
        agreements,
        audits,
        feedback,
        measures,
        postings,
        readiness,
        registration,
        results,
        reweighting,
        standing,
    )
    made = {kind: make for subject in subjects for kind, make in subject.STRATEGIES.items()}
    # The package's name is also that of a strategy.
    made |= OF_SUBMISSIONS
    return {kind: strategy() for kind, strategy in made.items()}


@cache
def _particular() -> dict[type[Any], Strategy]:
    """Strategies for types whose annotations do not say what they take."""
    return {
        **written(),
        **_published(),
        sampling.Plan: few_plans(),
        Determination: determinations(),
        Entry: parameters().filter(lambda one: one.entries).map(lambda one: one.entries[0]),
        Parameter: parameters(),
        YearNotCovered: years_not_covered(),
        Problem: st.builds(Problem, st.text(), st.text(), st.text(), st.text(), st.booleans()),
        eligibility.PracticeView: practices(),
        eligibility.PracticeClinician: practices().filter(len).map(lambda view: view.clinicians[0]),
        deadlines.Calendar: st.sampled_from(of_deadlines.YEARS).map(deadlines.calendar),
        Election: elections(),
        Ledger: of_elections.ledgers(),
        Batch: of_elections.uploads(),
    }


def public() -> dict[str, type[Any]]:
    """Return every public type by its tag."""
    return dict(public_types())


_PLAIN: dict[Any, Strategy] = {
    bool: st.booleans(),
    int: counts(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: texts(),
    NoneType: st.none(),
    Decimal: st.decimals(0, 10**6, places=2),
    Fraction: fractions(),
    date: st.dates(date(2017, 1, 1), date(2030, 12, 31)),
    datetime: instants(),
}


@cache
def values(kind: Any) -> Strategy:
    """Return values of *kind*, a type or an annotation."""
    of = get_origin(kind) or kind
    if is_open(kind):
        return open_values()
    if is_union(kind):
        return st.one_of([values(one) for one in get_args(kind)])
    if of is Literal:
        return st.sampled_from(get_args(kind))
    if of in (tuple, frozenset, dict, Mapping):
        return _containers(kind)
    return _PLAIN[of] if of in _PLAIN else _of_class(kind)


def _of_class(kind: Any) -> Strategy:
    of, arguments = get_origin(kind) or kind, get_args(kind)
    if of is Determination and arguments:
        return determinations(values(arguments[0]))
    if of in _particular():
        return _particular()[of]
    return st.sampled_from(of) if issubclass(of, Enum) else built(kind)


def _containers(kind: Any) -> Strategy:
    of, arguments = get_origin(kind) or kind, get_args(kind)
    if of is frozenset:
        return st.frozensets(values(arguments[0]), max_size=3)
    if of is tuple and arguments[-1:] == (...,):
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if of is tuple:
        return st.tuples(*map(values, arguments))
    return st.dictionaries(*map(values, arguments), max_size=3)


@st.composite
def built(draw: st.DrawFn, kind: Any) -> Any:
    """Values of *kind* from what its fields are annotated with, those that its checks take."""
    of = get_origin(kind) or kind
    arguments = {field.alias: draw(values(field.type)) for field in fields_of(kind)}
    try:
        return of(**arguments)
    except InvalidInput:
        reject()

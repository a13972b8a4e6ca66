"""What malformed input raises: caught as builtins, with its facts, and picklable."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidTypesAndValues,
    InvalidValue,
    Problem,
    QppRulesError,
    YearNotCovered,
    refuse,
)

VALUE = Problem("services", "-3", "a whole number, 0 or more")
TYPE = Problem("year", "2026 (int)", "a PerformanceYear", "write PerformanceYear(2026)", True)

RAISED = [
    pytest.param(InvalidValue("Volume", (VALUE,)), id="value"),
    pytest.param(InvalidType("quota", (TYPE,)), id="type"),
    pytest.param(InvalidTypesAndValues("Volume", (VALUE, TYPE)), id="types-and-values"),
    pytest.param(YearNotCovered("threshold", "performance year 2030", ((2017, 2026),)), id="year"),
    pytest.param(
        YearNotCovered("preview", "performance year 2030", ((2019, 2019),)), id="one-year"
    ),
    pytest.param(YearNotCovered("opt-in", "2016", (), "Began in 2019."), id="year-with-note"),
]


# --- a problem ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        pytest.param(
            VALUE, "services: given -3, expected a whole number, 0 or more", id="without-remedy"
        ),
        pytest.param(
            TYPE,
            "year: given 2026 (int), expected a PerformanceYear; write PerformanceYear(2026)",
            id="with-remedy",
        ),
    ],
)
def test_a_problem_names_the_field_the_value_what_was_expected_and_the_fix(
    problem: Problem, text: str
) -> None:
    assert str(problem) == text


def test_a_problem_within_a_context_says_where_and_keeps_the_rest() -> None:
    within = TYPE.within("row 7")

    assert within.field == "row 7, year"
    assert (within.given, within.expected, within.remedy, within.is_type) == (
        TYPE.given,
        TYPE.expected,
        TYPE.remedy,
        True,
    )
    assert TYPE.field == "year"


# --- the message -------------------------------------------------------------------------------


def test_one_problem_is_reported_in_one_line() -> None:
    error = InvalidValue("Volume", (VALUE,))

    assert str(error) == "Volume: services: given -3, expected a whole number, 0 or more"


def test_several_problems_are_counted_and_reported_one_a_line() -> None:
    error = InvalidTypesAndValues("Volume", (VALUE, TYPE))

    assert str(error).splitlines() == [
        "Volume: 2 problems",
        "  services: given -3, expected a whole number, 0 or more",
        "  year: given 2026 (int), expected a PerformanceYear; write PerformanceYear(2026)",
    ]


@pytest.mark.parametrize(
    ("covered", "note", "text"),
    [
        pytest.param((), "", "x is not covered for 2030; covered: no year", id="none"),
        pytest.param(((2019, 2019),), "", "x is not covered for 2030; covered: 2019", id="one"),
        pytest.param(
            ((2017, 2018), (2020, 2020), (2022, 2026)),
            "It began in 2017.",
            "x is not covered for 2030; covered: 2017 to 2018, 2020, 2022 to 2026. "
            "It began in 2017.",
            id="gaps-and-note",
        ),
    ],
)
def test_a_year_that_is_not_covered_is_reported_with_the_years_that_are(
    covered: tuple[tuple[int, int], ...], note: str, text: str
) -> None:
    assert str(YearNotCovered("x", "2030", covered, note)) == text


# --- how it is caught --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "caught_as", "not_caught_as"),
    [
        (InvalidValue, {InvalidInput, ValueError}, {TypeError, LookupError}),
        (InvalidType, {InvalidInput, TypeError}, {ValueError, LookupError}),
        (InvalidTypesAndValues, {InvalidType, InvalidValue, TypeError, ValueError}, {LookupError}),
        (YearNotCovered, {LookupError}, {InvalidInput, KeyError, ValueError, TypeError}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_exceptions_can_be_caught_as_the_matching_builtin(
    kind: type[Exception], caught_as: set[type], not_caught_as: set[type]
) -> None:
    assert {base for base in caught_as if issubclass(kind, base)} == caught_as
    assert {base for base in not_caught_as if issubclass(kind, base)} == set()
    assert issubclass(kind, QppRulesError)


@pytest.mark.parametrize(
    ("problems", "kind"),
    [
        pytest.param([VALUE], InvalidValue, id="one-value"),
        pytest.param([VALUE, VALUE], InvalidValue, id="two-values"),
        pytest.param([TYPE], InvalidType, id="one-type"),
        pytest.param([TYPE, TYPE], InvalidType, id="two-types"),
        pytest.param([VALUE, TYPE], InvalidTypesAndValues, id="value-and-type"),
        pytest.param([TYPE, VALUE, VALUE], InvalidTypesAndValues, id="type-and-values"),
    ],
)
def test_problems_are_raised_together_in_an_exception_that_fits_all(
    problems: list[Problem], kind: type[InvalidInput]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        refuse("Volume", iter(problems))

    assert type(caught.value) is kind
    assert caught.value.subject == "Volume"
    assert caught.value.problems == tuple(problems)


@pytest.mark.parametrize(
    ("kind", "is_type"),
    [(InvalidValue, False), (InvalidType, True), (InvalidTypesAndValues, True)],
)
def test_a_single_problem_knows_whether_it_is_a_type_problem(
    kind: type[InvalidInput], is_type: bool
) -> None:
    error = kind.of("Volume", "services", given="-3", expected="a count", remedy="count them")

    assert type(error) is kind
    assert error.subject == "Volume"
    assert error.problems == (Problem("services", "-3", "a count", "count them", is_type),)


# --- how it travels ----------------------------------------------------------------------------


@pytest.mark.parametrize("error", RAISED)
@pytest.mark.parametrize(
    "travel",
    [
        pytest.param(lambda error: pickle.loads(pickle.dumps(error)), id="pickle"),  # noqa: S301
        pytest.param(copy.copy, id="copy"),
        pytest.param(copy.deepcopy, id="deepcopy"),
    ],
)
def test_an_exception_survives_a_process_pool(error: Exception, travel: Callable[..., Any]) -> None:
    error.add_note("in row 7")

    arrived = travel(error)

    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)
    assert arrived.args == error.args
    assert arrived.__notes__[-1] == "in row 7"


@pytest.mark.parametrize("error", RAISED)
def test_an_exceptions_args_hold_everything_it_says(error: Exception) -> None:
    """Tools that log or rebuild an exception go by its args."""
    assert str(type(error)(*error.args)) == str(error)

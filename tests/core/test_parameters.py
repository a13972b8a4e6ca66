"""A value by performance year: only the years that were read, each with its source."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.core.years import PaymentYear, PerformanceYear
from tests.core.helpers import printed_by
from tests.strategies import FIRST_YEAR, LAST_YEAR

PY = PerformanceYear
OLD = Citation("42 CFR", "414.1405(b)(4)", date(2018, 1, 1), Basis.REGULATION)
NEW = Citation("2026 Guide", "Threshold", None, Basis.CMS_GUIDANCE, "as a table has it")

THRESHOLD = Parameter(
    "performance threshold",
    (
        Entry(PY(2017), PY(2017), 3, OLD),
        Entry(PY(2018), PY(2018), 15, OLD),
        # No source was read for 2019 and 2020.
        Entry(PY(2021), PY(2025), 60, NEW),
    ),
    note="Final in the rule of the year.",
)

Span = tuple[int, int]


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """First and last years in order that do not overlap, with and without gaps."""
    found, year = [], FIRST_YEAR
    steps = st.tuples(st.integers(0, 3), st.integers(0, 5))
    for gap, more in draw(st.lists(steps, max_size=8)):
        found.append((year + gap, year + gap + more))
        year = found[-1][1] + 1
    return found


def parameter_of(spans: list[Span]) -> Parameter[str]:
    entries = [Entry(PY(first), PY(last), f"{first}-{last}", OLD) for first, last in spans]
    return Parameter("x", tuple(entries))


# --- which years are covered -------------------------------------------------------------------


@given(spans())
def test_a_year_has_a_value_if_and_only_if_an_entry_covers_it(spans: list[Span]) -> None:
    """No carry-forward, no carry-back, no default: only the years that a source was read for."""
    parameter = parameter_of(spans)

    for number in range(FIRST_YEAR, LAST_YEAR + 1):
        holding = [span for span in spans if span[0] <= number <= span[1]]
        if holding:
            first, last = holding[0]
            assert parameter.at(PY(number)) == f"{first}-{last}"
            assert parameter.covers(PY(number))
        else:
            assert not parameter.covers(PY(number))
            with pytest.raises(YearNotCovered):
                parameter.at(PY(number))


@given(spans())
def test_a_refusal_names_each_run_of_covered_years_once(spans: list[Span]) -> None:
    """The years that YearNotCovered names are those covered: joined where no gap is, no wider."""
    parameter = parameter_of(spans)

    with pytest.raises(YearNotCovered) as caught:
        parameter.at(PY(LAST_YEAR))

    covered = caught.value.covered
    assert [year for first, last in covered for year in range(first, last + 1)] == [
        year for first, last in spans for year in range(first, last + 1)
    ]
    assert all(before[1] + 1 < after[0] for before, after in zip(covered, covered[1:]))  # noqa: B905, RUF007


@pytest.mark.parametrize(
    ("year", "value", "source"),
    [(2017, 3, OLD), (2018, 15, OLD), (2021, 60, NEW), (2023, 60, NEW), (2025, 60, NEW)],
)
def test_a_covered_year_gives_its_value_and_its_source(
    year: int, value: int, source: Citation
) -> None:
    assert THRESHOLD.at(PY(year)) == value
    assert THRESHOLD.source(PY(year)) is source
    assert THRESHOLD.entry(PY(year)).value == value
    assert year in THRESHOLD.entry(PY(year)).years


@pytest.mark.parametrize("year", [2019, 2020, 2026, 2100])
@pytest.mark.parametrize("ask", [Parameter.at, Parameter.source, Parameter.entry])
def test_an_uncovered_year_is_refused_with_the_covered_years(
    ask: Callable[..., Any], year: int
) -> None:
    with pytest.raises(YearNotCovered) as caught:
        ask(THRESHOLD, PY(year))

    assert str(caught.value) == (
        f"performance threshold is not covered for performance year {year}; "
        "covered: 2017 to 2018, 2021 to 2025. Final in the rule of the year."
    )
    assert caught.value.name == "performance threshold"
    assert caught.value.year == f"performance year {year}"
    assert caught.value.covered == ((2017, 2018), (2021, 2025))
    assert caught.value.note == "Final in the rule of the year."


def test_a_parameter_without_entries_covers_no_year() -> None:
    empty: Parameter[int] = Parameter("x", ())

    assert not empty.covers(PY(2026))
    assert empty.history() == []
    with pytest.raises(YearNotCovered, match="covered: no year"):
        empty.at(PY(2026))


@pytest.mark.parametrize("ask", [Parameter.at, Parameter.source, Parameter.entry, Parameter.covers])
@pytest.mark.parametrize(
    ("year", "remedy"),
    [
        (2021, "write PerformanceYear(2021)"),
        (PaymentYear(2023), "PaymentYear(2023).performance_year"),
    ],
)
def test_only_a_performance_year_is_looked_up_and_the_message_says_how_to_write_it(
    ask: Callable[..., Any], year: object, remedy: str
) -> None:
    with pytest.raises(InvalidType, match="performance threshold: year: given") as caught:
        ask(THRESHOLD, year)

    assert remedy in str(caught.value)


# --- history -----------------------------------------------------------------------------------


def test_the_history_is_a_flat_row_per_entry() -> None:
    assert THRESHOLD.history()[::2] == [
        {
            "parameter": "performance threshold",
            "first_year": 2017,
            "last_year": 2017,
            "value": "3",
            "citation": "42 CFR § 414.1405(b)(4)",
            "basis": "regulation",
            "note": "",
        },
        {
            "parameter": "performance threshold",
            "first_year": 2021,
            "last_year": 2025,
            "value": "60",
            "citation": '2026 Guide, "Threshold"',
            "basis": "CMS guidance",
            "note": "as a table has it",
        },
    ]


def value_shown(value: object) -> str:
    entry = Entry(PY(2026), PY(2026), value, OLD)
    return Parameter("x", (entry,)).history()[0]["value"]


_PRINT_VALUE = """
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.core.years import PerformanceYear
source = Citation("42 CFR", "414.1305", None, Basis.REGULATION)
year = PerformanceYear(2026)
parameter = Parameter("x", (Entry(year, year, frozenset(CollectionType), source),))
print(parameter.history()[0]["value"], end="")
"""


def test_the_history_of_a_set_reads_the_same_in_every_process() -> None:
    """A snapshot of the rules differs only where a rule does: sets have no order of their own."""
    texts = {printed_by(_PRINT_VALUE, PYTHONHASHSEED=seed) for seed in ("0", "1", "2")}

    assert texts == {value_shown(frozenset(CollectionType))}


def test_the_history_of_a_set_names_its_members_in_order() -> None:
    text = value_shown(frozenset({CollectionType.MIPS_CQM, CollectionType.ECQM}))

    assert text.index("ECQM") < text.index("MIPS_CQM")
    assert "<" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(200, "200"), (Decimal("0.03"), "0.03"), (date(2024, 1, 1), "2024-01-01")],
)
def test_the_history_shows_a_value_as_printed(value: object, text: str) -> None:
    assert value_shown(value) == text


# --- what makes no parameter -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "given_"),
    [
        pytest.param([(2017, 2019), (2019, 2020)], "2019 after 2019", id="one-year-twice"),
        pytest.param([(2017, 2025), (2018, 2019)], "2018 after 2025", id="one-inside-another"),
        pytest.param([(2020, 2021), (2017, 2018)], "2017 after 2021", id="out-of-order"),
        pytest.param([(2020, 2020), (2020, 2020)], "2020 after 2020", id="the-same-entry"),
    ],
)
def test_entries_that_overlap_or_are_out_of_order_are_refused(
    spans: list[Span], given_: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        parameter_of(spans)

    assert str(caught.value) == (
        f"Parameter: entries: given {given_}, expected entries in order that do not overlap"
    )


def test_every_disorder_is_reported() -> None:
    with pytest.raises(InvalidValue) as caught:
        parameter_of([(2020, 2021), (2017, 2018), (2018, 2018)])

    assert len(caught.value.problems) == 2


def test_an_entry_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidValue) as caught:
        Entry(PY(2019), PY(2018), 1, OLD)

    assert str(caught.value) == (
        "Entry: last_year: given 2018, before 2019, expected a year that is not before first_year"
    )


@pytest.mark.parametrize(("first", "last", "years"), [(2019, 2019, 1), (2017, 2026, 10)])
def test_an_entry_holds_its_first_and_its_last_year(first: int, last: int, years: int) -> None:
    entry = Entry(PY(first), PY(last), Decimal("0.03"), OLD)

    assert list(entry.years) == list(range(first, last + 1))
    assert len(entry.years) == years


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        pytest.param(lambda: Entry(2017, PY(2018), 1, OLD), ["first_year"], id="bare-year"),
        pytest.param(
            lambda: Entry(2017, 2018, 1, "42 CFR"),
            ["first_year", "last_year", "source"],
            id="all-of-an-entry",
        ),
        pytest.param(lambda: Parameter("x", []), ["entries"], id="list-of-entries"),
        pytest.param(lambda: Parameter("x", ({"2017": 3},)), ["entries"], id="not-an-entry"),
        pytest.param(lambda: Parameter(5, 5, 5, 5), ["name", "entries", "note", "id"], id="all"),
    ],
)
def test_a_malformed_parameter_is_refused_with_every_wrong_field(
    make: Callable[..., Any], fields: list[str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        make()

    assert isinstance(caught.value, TypeError)
    assert [problem.field for problem in caught.value.problems] == fields


def test_a_bare_year_in_an_entry_is_refused_with_the_fix() -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2018\)"):
        Entry(PY(2017), 2018, 1, OLD)


def test_a_parameters_name_must_be_text() -> None:
    with pytest.raises(InvalidValue, match="Parameter: name: given"):
        Parameter(" ", ())


@pytest.mark.parametrize("written", ["one", "A.b", "a.b.", "a b.c"])
def test_a_parameters_id_must_be_a_rulebook_id_or_none(written: str) -> None:
    assert Parameter("x", ()).id == ""
    assert Parameter("x", (), id="examples.days").id == "examples.days"
    with pytest.raises(InvalidValue, match=r"Parameter: id: given .* the subject first"):
        Parameter("x", (), id=written)


# --- as a value --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [THRESHOLD, THRESHOLD.entries[0], Parameter("x", ())], ids=["many", "entry", "empty"]
)
def test_a_parameter_survives_pickling_and_copying(value: Parameter[int] | Entry[int]) -> None:
    for arrived in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):  # noqa: S301
        assert arrived == value
        assert hash(arrived) == hash(value)


def test_a_copied_parameter_still_answers() -> None:
    arrived = pickle.loads(pickle.dumps(THRESHOLD))  # noqa: S301

    assert arrived.at(PY(2018)) == 15
    assert not arrived.covers(PY(2019))


def test_parameters_are_equal_by_content_and_can_be_parametrized_by_type() -> None:
    typed = Parameter[int]("performance threshold", THRESHOLD.entries, THRESHOLD.note)

    assert typed == THRESHOLD
    assert typed != Parameter("performance threshold", THRESHOLD.entries[:2], THRESHOLD.note)
    assert typed != Parameter(THRESHOLD.name, THRESHOLD.entries, THRESHOLD.note, "examples.days")
    assert "_by_year" not in repr(typed)

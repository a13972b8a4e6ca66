"""Values as JSON data and as the text of a cell, the same in every process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.plain_json import plain, plain_text
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import CollectionType, QpStatus
from qpp_rules.core.years import PaymentYear, PerformanceYear
from tests.core.helpers import printed_by, shows

SECRET = "987654321"  # noqa: S105
YEAR = PerformanceYear(2026)
SOURCE = Citation("42 CFR", "414.1305", date(2024, 1, 1), Basis.REGULATION)


@frozen
class Limits:
    """A value that does not say how it prints."""

    charges: Decimal
    kinds: frozenset[QpStatus]
    _cached: int = attrs.field(default=7, init=False)


@frozen
class Named:
    """A value that says how it prints."""

    name: str

    def __str__(self) -> str:
        return f"the {self.name}"


LIMITS = Limits(Decimal("90000.00"), frozenset({QpStatus.QP, QpStatus.NOT_QP}))


@pytest.mark.parametrize(
    ("value", "data"),
    [
        pytest.param(None, None, id="none"),
        pytest.param(True, True, id="bool"),
        pytest.param(200, 200, id="int"),
        pytest.param("é", "é", id="text"),
        pytest.param(Decimal("90000.10"), "90000.10", id="amount-keeps-its-cents"),
        pytest.param(Fraction(3, 100), "3/100", id="fraction"),
        pytest.param(YEAR, 2026, id="performance-year"),
        pytest.param(PaymentYear(2028), 2028, id="payment-year"),
        pytest.param(QpStatus.PARTIAL_QP, "PARTIAL_QP", id="member-by-its-name"),
        pytest.param(date(2028, 5, 31), "2028-05-31", id="date"),
        pytest.param(
            datetime(2027, 4, 1, tzinfo=UTC), "2027-03-31T20:00:00-04:00", id="instant-in-Eastern"
        ),
        pytest.param(Decimal, "Decimal", id="class"),
        pytest.param(SOURCE, "42 CFR § 414.1305 [regulation]", id="citation"),
        pytest.param((1, [Decimal(2)]), [1, ["2"]], id="nested"),
        pytest.param({YEAR: {QpStatus.QP: None}}, {"2026": {"QP": None}}, id="mapping"),
        pytest.param(MappingProxyType({"a": date(2026, 1, 1)}), {"a": "2026-01-01"}, id="proxy"),
        pytest.param({"b", "a"}, ["a", "b"], id="set-in-order"),
        pytest.param(frozenset(QpStatus), ["NOT_QP", "PARTIAL_QP", "QP"], id="members-in-order"),
        pytest.param(
            LIMITS, {"charges": "90000.00", "kinds": ["NOT_QP", "QP"]}, id="value-without-its-cache"
        ),
    ],
)
def test_a_value_becomes_json_data(value: object, data: object) -> None:
    assert plain(value) == data
    assert type(plain(value)) is type(data)
    assert json.loads(json.dumps(plain(value))) == data


@pytest.mark.parametrize(
    ("value", "name"), [(0.5, "float"), (b"x", "bytes"), (object(), "object"), ([1j], "complex")]
)
def test_a_value_without_an_exact_form_is_refused_by_name(value: object, name: str) -> None:
    with pytest.raises(TypeError, match=rf"\({name}\), expected a value that has a plain form"):
        plain(value)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.decimals(allow_nan=False)
    | st.sampled_from(CollectionType)
)
data = st.recursive(
    scalars | st.frozensets(scalars),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@given(data)
def test_every_plain_form_is_valid_json(value: object) -> None:
    """What plain returns is JSON data through and through: it stays as it is."""
    once = plain(value)

    assert plain(once) == once
    assert json.loads(json.dumps(once)) == once


@given(st.lists(st.text() | st.sampled_from(CollectionType), unique_by=plain))
def test_a_set_has_the_same_form_in_any_insertion_order(values: list[object]) -> None:
    """Two equal sets have equal forms, though they may iterate in different orders."""
    assert plain(frozenset(values)) == plain(frozenset(reversed(values)))
    assert plain_text(frozenset(values)) == plain_text(frozenset(reversed(values)))


_PRINT = """
from qpp_rules.core.plain_json import plain, plain_text
from qpp_rules.core.vocabulary import CollectionType
print(plain(frozenset(CollectionType)), plain_text(frozenset(CollectionType)), end="")
"""


def test_a_set_has_the_same_form_in_every_process() -> None:
    texts = {printed_by(_PRINT, PYTHONHASHSEED=seed) for seed in ("0", "1", "2")}

    kinds = frozenset(CollectionType)
    assert texts == {f"{plain(kinds)} {plain_text(kinds)}"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("é", "é", id="text-as-it-is"),
        pytest.param(200, "200", id="int"),
        pytest.param(Decimal("0.50"), "0.50", id="amount"),
        pytest.param(True, "true", id="bool-as-json"),
        pytest.param(None, "null", id="none-as-json"),
        pytest.param(QpStatus.PARTIAL_QP, "PARTIAL_QP", id="member"),
        pytest.param(YEAR, "2026", id="year"),
        pytest.param(Named("ACO"), "the ACO", id="value-that-says-how-it-prints"),
        pytest.param(
            LIMITS, '{"charges": "90000.00", "kinds": ["NOT_QP", "QP"]}', id="value-as-json"
        ),
        pytest.param((Named("ACO"), 1), "the ACO; 1", id="tuple"),
        pytest.param(["b", "a"], "b; a", id="list-in-its-order"),
        pytest.param({"b", "a"}, "a; b", id="set-in-order"),
        pytest.param(frozenset(), "", id="empty-set"),
        pytest.param({"a": Decimal(1)}, '{"a": "1"}', id="mapping-as-json"),
    ],
)
def test_a_value_fills_one_cell(value: object, text: str) -> None:
    assert plain_text(value) == text


def test_a_parameters_form_holds_only_what_was_read() -> None:
    entries = (Entry(YEAR, YEAR, LIMITS, SOURCE),)
    parameter = Parameter("threshold", entries, "a note", "examples.threshold")

    assert plain(parameter) == {
        "name": "threshold",
        "entries": [
            {
                "first_year": 2026,
                "last_year": 2026,
                "value": {"charges": "90000.00", "kinds": ["NOT_QP", "QP"]},
                "source": "42 CFR § 414.1305 [regulation]",
            }
        ],
        "note": "a note",
        "id": "examples.threshold",
    }


@pytest.mark.parametrize("form", [plain, plain_text])
@pytest.mark.parametrize(
    "value",
    [Tin(SECRET), Group(Tin(SECRET)), Individual(Tin(SECRET), Npi("1234567893")), {Tin(SECRET)}],
    ids=lambda value: type(value).__name__,
)
def test_a_tin_comes_out_masked(form: Callable[[object], object], value: object) -> None:
    """Snapshots and tables are read by people: a TIN comes out through .digits and .key alone."""
    text = str(form(value))

    assert not shows(text, SECRET)
    assert "*****4321" in text


@pytest.mark.parametrize("form", [plain, plain_text])
def test_a_naive_datetime_has_no_form_because_it_names_no_instant(
    form: Callable[[object], object],
) -> None:
    with pytest.raises(InvalidValue, match="without a time zone"):
        form(datetime(2027, 3, 31, 20))


def test_a_plain_form_is_a_copy() -> None:
    kept: Mapping[str, list[int]] = {"a": [1]}

    plain(kept)["a"].append(2)

    assert kept == {"a": [1]}

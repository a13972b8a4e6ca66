"""How values are made: frozen, final, with all problems of one input reported together."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from operator import ge, gt, le, lt
from time import perf_counter
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qpp_rules.core.checks import (
    Check,
    a_calendar_date,
    a_confidence,
    a_count,
    a_flag,
    a_hidden_text,
    a_share,
    a_text,
    an_amount,
    an_id,
    each,
    hidden,
    instance_of,
    listing_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidTypesAndValues,
    InvalidValue,
    Problem,
    YearNotCovered,
)
from qpp_rules.core.listings import (
    as_frozenset,
    as_tuple,
    asked,
    items_of,
)
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import a_moment
from qpp_rules.core.values import exact, frozen
from qpp_rules.core.years import PaymentYear, PerformanceYear, a_performance_year, an_instant
from tests.core.helpers import shows

NOW = datetime(2027, 3, 31, 20, tzinfo=UTC)


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Everything(frozenset[str]):
    """A set that says that anything is in it."""

    def __contains__(self, item: object) -> bool:
        return True


EVERYTHING = Everything()


@frozen
class Visit:
    """A value as the subjects make them: checked fields, one default, a check across fields."""

    patients: int = attrs.field(validator=a_count)
    services: int = attrs.field(validator=a_count)
    place: str = attrs.field(default="clinic", validator=a_text)

    def _problems(self) -> Iterator[Problem]:
        if self.services < self.patients:
            yield Problem("services", str(self.services), "as many as there are patients")
        if self.place == "nowhere":
            yield Problem("place", self.place, "a place")


@frozen(order=True, kw_only=True)
class Plain:
    """A value without any check, made with options of attrs."""

    size: int
    label: str = ""


def problem_with(check: Check, value: object) -> Problem | None:
    return check.problem("patients", value)


# --- the values --------------------------------------------------------------------------------


def test_every_wrong_field_is_reported_together() -> None:
    with pytest.raises(InvalidTypesAndValues) as caught:
        Visit(-1, "3", " ")

    assert [problem.field for problem in caught.value.problems] == ["patients", "services", "place"]
    assert caught.value.subject == "Visit"
    assert str(caught.value).startswith("Visit: 3 problems\n  patients: given -1, expected")


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        pytest.param((-1, -2), InvalidValue, id="only-values"),
        pytest.param((True, 2.0), InvalidType, id="only-types"),
        pytest.param((-1, None), InvalidTypesAndValues, id="both"),
    ],
)
def test_wrong_values_and_wrong_types_raise_the_matching_errors(
    arguments: tuple[object, object], kind: type[InvalidInput]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        Visit(*arguments)

    assert type(caught.value) is kind


def test_fields_are_compared_only_if_each_one_alone_is_valid() -> None:
    with pytest.raises(InvalidValue) as across:
        Visit(3, 2, "nowhere")
    with pytest.raises(InvalidValue) as alone:
        Visit(-3, -4, "nowhere")

    assert [problem.field for problem in across.value.problems] == ["services", "place"]
    assert [problem.field for problem in alone.value.problems] == ["patients", "services"]


def test_a_valid_value_keeps_its_fields() -> None:
    visit = Visit(2, services=3)

    assert (visit.patients, visit.services, visit.place) == (2, 3, "clinic")
    assert visit == Visit(2, 3, "clinic")
    assert visit != Visit(2, 4, "clinic")
    assert len({visit, Visit(2, 3), Visit(2, 4)}) == 2
    assert repr(visit) == "Visit(patients=2, services=3, place='clinic')"


def test_a_value_cannot_be_changed() -> None:
    visit = Visit(2, 3)

    with pytest.raises(AttributeError):
        visit.patients = 9
    with pytest.raises(AttributeError):
        del visit.patients
    with pytest.raises(AttributeError):
        visit.nickname = "x"
    assert visit == Visit(2, 3)


def test_a_changed_copy_is_checked_again() -> None:
    assert attrs.evolve(Visit(2, 3), services=4) == Visit(2, 4)
    with pytest.raises(InvalidValue, match="as many as there are patients"):
        attrs.evolve(Visit(2, 3), services=1)


def test_a_value_survives_pickling_and_copying() -> None:
    visit = Visit(2, 3, "hospital")

    assert pickle.loads(pickle.dumps(visit)) == visit  # noqa: S301
    assert copy.copy(visit) == visit
    assert copy.deepcopy(visit) == visit


def test_a_value_cannot_be_subclassed_and_the_message_says_what_to_do_instead() -> None:
    with pytest.raises(TypeError) as caught:
        type("HomeVisit", (Visit,), {})

    assert str(caught.value) == (
        "HomeVisit cannot subclass Visit: the values of qpp_rules are final; "
        "hold one in a field instead"
    )


@frozen(kw_only=True)
class Stay:
    """A value with every kind of field that attrs knows and we use."""

    nights: int = attrs.field(validator=a_count)
    wards: tuple[str, ...] = attrs.field(converter=as_tuple, validator=each(tuple, str))
    notes: list[str] = attrs.field(factory=list, eq=False)
    ward_count: int = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda stay: len(stay.wards), takes_self=True)
    )
    _kind: str = attrs.field(default="inpatient", repr=str.upper)
    _unset: int = attrs.field(init=False, repr=False, eq=False)
    beds: int = attrs.field(init=False, default=2)


def test_a_value_is_built_as_attrs_would_build_it() -> None:
    stay = Stay(nights=2, wards=["a", "b"], kind="acute")
    assert (stay.nights, stay.wards, stay.notes) == (2, ("a", "b"), [])
    assert (stay.ward_count, stay._kind, stay.beds) == (2, "acute", 2)
    assert not hasattr(stay, "_unset")
    assert Stay(nights=1, wards=(), notes=["x"]).notes == ["x"]
    assert Stay(nights=1, wards=())._kind == "inpatient"
    assert Stay(nights=1, wards=()).notes is not Stay(nights=1, wards=()).notes


def test_a_values_signature_is_the_one_attrs_generates() -> None:
    expected = ["nights", "wards", "notes", "kind"]
    for _ in ("before the first value", "and after it"):
        parameters = inspect.signature(Stay).parameters
        assert list(parameters) == expected
        assert {one.kind for one in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
        assert Stay.__init__.__name__ == "__init__"
        Stay(nights=1, wards=())


@pytest.mark.parametrize(
    "given_", [{}, {"nights": 1}, {"nights": 1, "wards": (), "beds": 3}, {"nights": 1, "ward": ()}]
)
def test_missing_or_unknown_arguments_are_refused(given_: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"^Stay.__init__\(\)"):
        Stay(**given_)


def test_no_method_sets_fields_without_their_checks() -> None:
    assert not hasattr(Stay, "__attrs_init__")


def test_values_are_equal_if_their_fields_are_and_other_types_never() -> None:
    one, same = Stay(nights=1, wards=("a",), notes=["x"]), Stay(nights=1, wards=("a",))
    assert one == same
    assert hash(one) == hash(same)
    assert one != Stay(nights=2, wards=("a",))
    assert one != ("a",)
    assert one.__eq__(object()) is NotImplemented
    assert PerformanceYear(2026) != PaymentYear(2026)
    assert len({one, same, PerformanceYear(2026), PaymentYear(2026)}) == 3


def test_a_value_prints_only_the_fields_that_may_be_shown() -> None:
    assert repr(Stay(nights=1, wards=())) == (
        "Stay(nights=1, wards=(), notes=[], _kind=INPATIENT, beds=2)"
    )


@given(st.integers(0, 2), st.sampled_from(["", "a"]), st.integers(0, 2), st.sampled_from(["", "a"]))
def test_ordered_values_compare_field_by_field(
    size: int, label: str, other_size: int, other_label: str
) -> None:
    """Values of one class that asks for an order compare as the tuples of their fields do."""
    one, other = Plain(size=size, label=label), Plain(size=other_size, label=other_label)
    for compare in (lt, le, gt, ge):
        assert compare(one, other) == compare((size, label), (other_size, other_label))


def test_values_without_an_order_and_other_types_do_not_compare() -> None:
    for compare in (lt, le, gt, ge):
        with pytest.raises(TypeError):
            compare(Plain(size=1), 1)
        with pytest.raises(TypeError):
            compare(Stay(nights=1, wards=()), Stay(nights=2, wards=()))


def test_the_decorator_accepts_attrs_options() -> None:
    assert Plain(size=1) < Plain(size=2)
    with pytest.raises(TypeError, match="positional"):
        Plain(1)


# --- what a message may show -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "None", id="none"),
        pytest.param(True, "True (bool)", id="bool"),
        pytest.param(2026, "2026 (int)", id="year"),
        pytest.param("MVP", "'MVP' (str)", id="text"),
        pytest.param(date(2026, 3, 31), "datetime.date(2026, 3, 31) (date)", id="date"),
        pytest.param("2026-03-31", "'2026-03-31' (str)", id="iso-date"),
        pytest.param("123456789", "'*****6789' (str)", id="tin"),
        pytest.param("12-3456789", "'*****6789' (str)", id="ein"),
        pytest.param("123-45-6789", "'*****6789' (str)", id="ssn"),
        pytest.param(123456789, "*****6789 (int)", id="tin-as-int"),
        pytest.param("1234567893", "'*****7893' (str)", id="npi"),
        pytest.param(
            ["123456789", "a", "987654321"], "['*****6789', 'a', '*****4321'] (list)", id="list"
        ),
    ],
)
def test_a_message_shows_a_value_with_its_type_and_masks_what_may_be_a_tin(
    value: object, text: str
) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        pytest.param("987 65 4321", "987654321", id="blanks"),
        pytest.param("987\xa065\xa04321", "987654321", id="no-break-spaces"),
        pytest.param("987.65.4321", "987654321", id="dots"),
        pytest.param("987\u201365\u20134321", "987654321", id="en-dashes"),
        pytest.param("９８７６５４３２１", "987654321", id="fullwidth-digits"),
        pytest.param("٩٨٧٦٥٤٣٢١", "987654321", id="arabic-digits"),
        # A spreadsheet that reads 098765432 as a number.
        pytest.param(98765432, "98765432", id="number-that-lost-its-leading-zero"),
        pytest.param("98765432", "98765432", id="text-that-lost-its-leading-zero"),
    ],
)
def test_a_tin_is_masked_however_it_is_written(value: object, digits: str) -> None:
    assert not shows(shown(value), digits)


@given(
    st.text("0123456789", min_size=9, max_size=9),
    st.text(st.characters(exclude_categories=["Nd"]), max_size=20),
    st.text(st.characters(exclude_categories=["Nd"]), max_size=20),
)
def test_no_surrounding_text_gets_a_tin_into_a_message(tin: str, before: str, after: str) -> None:
    """No message holds a whole TIN, wherever in a value it stands."""
    for text in (before + tin + after, f"{before}{tin[:3]}-{tin[3:5]}-{tin[5:]}{after}"):
        assert tin not in shown(text).replace("-", "")
        assert tin not in shown({"row": [text]}).replace("-", "")


@given(st.text() | st.lists(st.integers()))
def test_a_message_stays_short_whatever_is_given(value: object) -> None:
    """A wrong argument of any size takes one short line of the message."""
    text = shown(value)

    assert len(text) <= 70
    assert text.endswith(f" ({type(value).__name__})")


def test_a_huge_value_is_shown_quickly() -> None:
    """A whole file given by mistake: 10 ms where the search is linear, seconds where quadratic."""
    huge = "1-" * 20_000
    start = perf_counter()

    text = shown(huge)

    assert perf_counter() - start < 1
    assert text == "'*****1111… (str)"


@given(st.text("0123456789", min_size=9, max_size=60))
def test_a_longer_number_shows_at_most_its_last_digits(number: str) -> None:
    """A number that is longer than a TIN may hold one, so no nine digits of it stand in a row."""
    text = shown(number)

    assert not any(number[start : start + 9] in text for start in range(len(number) - 8))
    assert text.endswith(f"{number[-4:]}' (str)")


def test_a_long_value_is_cut_with_an_ellipsis() -> None:
    assert shown("x" * 58) == f"'{'x' * 58}' (str)"
    assert shown("x" * 59) == f"'{'x' * 59}… (str)"


def test_a_masked_value_has_an_ellipsis_only_if_it_was_cut() -> None:
    assert shown("1" * 598) == "'*****1111' (str)"
    assert shown("1" * 599) == "'*****1111… (str)"


SEPARATORS = st.text(st.characters(categories=["P", "Z", "S", "C", "M"]), max_size=3)


@given(
    st.text("0123456789", min_size=9, max_size=9),
    st.lists(SEPARATORS, min_size=10, max_size=10),
)
def test_a_tin_is_masked_whatever_but_letters_separates_its_digits(
    tin: str, separators: list[str]
) -> None:
    """Tab, slash, soft hyphen, narrow no-break space, full-width hyphen, any mix of them."""
    written = "".join(s + d for s, d in zip(separators, tin, strict=False)) + separators[-1]

    for value in (
        written,
        [written],
        {"tin": written},
        (1.5, written),
        written.encode("utf-8", "replace"),
    ):
        assert not shows(_unescaped(shown(value)), tin)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})", "", text)


@pytest.mark.parametrize(
    "between", ["\t", "/", "_", ":", ",", "\u202f", "\xad", "\uff0d", "\t/\xad"]
)
def test_a_tin_is_recognized_with_all_common_separators(between: str) -> None:
    assert shown(between.join(("12", "3456789"))) == "'*****6789' (str)"
    assert "*****6789" in shown({"row": between.join("123456789")})


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-31",
        "03/31/2027",
        "31.3.27",
        "2027-03-31T20:00:59.123456-04:00",
        "2027-03-31 20:00",
        "90300.00",
        "90,300.00",
        "item 12 of 34, page 5",
        "v1.2.3-4",
    ],
)
def test_days_instants_and_amounts_are_not_tins(text: str) -> None:
    assert shown(text) == f"{text!r} (str)"


class Hostile:
    """An object whose text would act on a terminal and has no UTF-8."""

    def __repr__(self) -> str:
        return "\x1b[2J\ud800\n" * 100


class Unprintable:
    """An object that cannot be printed."""

    def __repr__(self) -> str:
        raise RuntimeError


def _nested() -> list[object]:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Unprintable(), "a value that cannot be shown (Unprintable)"),
        ([Unprintable()], "a value that cannot be shown (list)"),
        (_nested(), "a value that cannot be shown (list)"),
        (10**5000, "a whole number of about 5001 digits (int)"),
        (-(10**5000), "a whole number of about 5001 digits (int)"),
        ([10**5000], "a value that cannot be shown (list)"),
        (Decimal("1e999999"), "1.000e+999999 (Decimal)"),
        (Decimal("sNaN"), "Decimal('sNaN') (Decimal)"),
        (NOW, "datetime.datetime(2027, 3, 31, 20, 0, tzinfo=datetime.timezo… (datetime)"),
        (type("A" * 99, (), {"__repr__": lambda _: "x"})(), f"x ({'A' * 60}…)"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_any_object_can_be_shown(value: object, text: str) -> None:
    assert shown(value) == text


def test_shown_text_is_safe_for_a_terminal_and_encodable_as_utf_8() -> None:
    text = shown(Hostile())

    assert text.isprintable()
    assert text.startswith(r"\x1b[2J\ud800\n")
    assert len(text) < 80
    assert text.encode()


@given(st.integers(1, 20_000).map(lambda digits: 10**digits))
@example(10**301)
@example(10**302)
def test_a_count_has_at_most_300_digits(value: int) -> None:
    """Python writes no integer of more than 4,300 digits, and no count has so many."""
    problem = a_count.problem("n", value)

    assert (problem is None) == (value < 10**302)


def test_a_count_with_thousands_of_digits_is_named_briefly() -> None:
    problem = a_count.problem("patients", 10**5_000)

    assert problem is not None
    assert problem.expected == "a whole number, 0 or more, of at most 300 digits"
    assert len(problem.given) < 100


@pytest.mark.parametrize("text", ["1e999999", "1e-999999", f"0.{'1' * 400}"])
def test_an_amount_that_cannot_be_written_out_is_refused(text: str) -> None:
    assert problem_with(an_amount, Decimal(text)) is not None


class Breaking:
    """What breaks when it is gone through, or hashed."""

    def __iter__(self) -> Iterator[object]:
        raise RuntimeError

    def __hash__(self) -> int:
        raise RuntimeError


def test_a_value_that_cannot_be_iterated_is_left_for_the_check_to_refuse() -> None:
    breaking = Breaking()

    assert as_tuple(breaking) is breaking
    assert as_frozenset([breaking])[0] is breaking
    assert as_tuple(iter([1, 2])) == (1, 2)


def test_our_own_error_passes_through_iteration_unchanged() -> None:
    """A generator of answers for a year without a source raises YearNotCovered, and no other."""

    def answers() -> Iterator[object]:
        raise YearNotCovered("x", "performance year 2035", ())
        yield

    for gather in (as_tuple, as_frozenset, lambda items: items_of("f", "items", items)):
        with pytest.raises(YearNotCovered):
            gather(answers())


def test_a_callers_iterable_error_is_the_cause_of_one_that_names_the_argument() -> None:
    with pytest.raises(InvalidValue, match="draw: frame: given an iterable that raised Zero") as c:
        items_of("draw", "frame", (1 // zero for zero in (1, 0)))

    assert type(c.value.__cause__) is ZeroDivisionError
    assert items_of("draw", "frame", 5) == 5


def test_an_unread_iterable_is_not_a_listing() -> None:
    """Its items would be lost with the check, and so would what it raises."""
    assert listing_of(int).problem("frame", [1]) is None
    for unread in (iter([1]), Breaking(), {1}):
        problem = listing_of(int).problem("frame", unread)
        assert problem is not None
        assert problem.expected == "an iterable of int"


def test_a_callers_function_error_is_the_cause_of_one_that_names_it() -> None:
    with pytest.raises(InvalidValue, match="f: facts: given one that raised KeyError") as raised:
        asked("f", "facts", {}.__getitem__, "PATIENT-77")

    assert type(raised.value.__cause__) is KeyError
    assert "PATIENT" not in str(raised.value)
    assert asked("f", "facts", {"a": 1}.get, "b") is None


def test_a_hidden_value_is_not_shown_except_for_a_small_number() -> None:
    check = hidden(a_count)

    for value, given_ in ((-3, "-3"), (-100, "int"), ("P", "a text that is not shown here")):
        problem = check.problem("patients", value)
        assert problem is not None
        assert problem.given == given_
    assert check.problem("n", 5) is None
    problem = hidden(a_count).problem("n", None)
    assert problem is not None
    assert problem.given == "None"


def test_several_arguments_are_refused_together() -> None:
    take("report", patients=(1, a_count), final=(None, optional(a_flag)))
    with pytest.raises(InvalidTypesAndValues) as caught:
        take("report", patients=(-1, a_count), place=("x", a_text), final=(1, a_flag))

    assert [problem.field for problem in caught.value.problems] == ["patients", "final"]


# --- checks of one field -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (a_count, 0),
        (a_count, 10**9),
        (a_flag, True),
        (a_flag, False),
        (an_amount, Decimal(0)),
        (an_amount, Decimal("90000.01")),
        (a_calendar_date, date(2024, 2, 29)),
        (a_text, "Data Validation Audits"),
        (a_text, "é日本 (a)/b|c"),
        (optional(a_count), None),
        (optional(a_count), 0),
        (instance_of(int, str), "x"),
        (instance_of(int, str), 5),
        (member_of(Color), Color.RED),
        (each(tuple, str), ()),
        (each(tuple, str, int), ("a", 1)),
        (each(frozenset, Color), frozenset(Color)),
    ],
)
def test_a_check_accepts_valid_values(check: Check, value: object) -> None:
    assert problem_with(check, value) is None


@pytest.mark.parametrize(
    ("check", "value", "given_", "expected", "is_type"),
    [
        (a_count, True, "True (bool)", "a whole number, 0 or more", True),
        (a_count, False, "False (bool)", "a whole number, 0 or more", True),
        (a_count, -1, "-1", "a whole number, 0 or more", False),
        (a_count, 3.0, "3.0 (float)", "a whole number, 0 or more", True),
        (a_count, "3", "'3' (str)", "a whole number, 0 or more", True),
        (a_count, None, "None", "a whole number, 0 or more", True),
        (a_flag, 1, "1 (int)", "True or False", True),
        (a_flag, "yes", "'yes' (str)", "True or False", True),
        (an_amount, Decimal("-0.01"), "-0.01", "a Decimal of dollars, 0 or more", False),
        (an_amount, Decimal("NaN"), "NaN", "a Decimal of dollars, 0 or more", False),
        (an_amount, Decimal("sNaN"), "sNaN", "a Decimal of dollars, 0 or more", False),
        (an_amount, Decimal("Infinity"), "Infinity", "a Decimal of dollars, 0 or more", False),
        (an_amount, 90000.0, "90000.0 (float)", "a Decimal of dollars, 0 or more", True),
        (an_amount, 90000, "90000 (int)", "a Decimal of dollars, 0 or more", True),
        (an_amount, True, "True (bool)", "a Decimal of dollars, 0 or more", True),
        (a_calendar_date, "2026-03-31", "'2026-03-31' (str)", "a date without a time", True),
        (a_calendar_date, None, "None", "a date without a time", True),
        (a_text, "", "'' (str)", "text that is not empty and has no blanks around it", False),
        (a_text, " x", "' x' (str)", "text that is not empty and has no blanks around it", False),
        (
            a_text,
            "x\n",
            r"'x\n' (str)",
            "text that is not empty and has no blanks around it",
            False,
        ),
        (
            a_text,
            "\xa0x",
            r"'\xa0x' (str)",
            "text that is not empty and has no blanks around it",
            False,
        ),
        (a_text, 5, "5 (int)", "text", True),
        (a_text, None, "None", "text", True),
        (a_text, b"x", "b'x' (bytes)", "text", True),
        (optional(a_count), -1, "-1", "a whole number, 0 or more", False),
        (instance_of(int, str), 5.0, "5.0 (float)", "an int or text", True),
        (member_of(Color), "red", "'red' (str)", "a Color", True),
        (each(tuple, str), ["a"], "list", "a tuple of str", True),
        (each(tuple, str), "abc", "str", "a tuple of str", True),
        (each(frozenset, str), EVERYTHING, "Everything", "a frozenset of str", True),
        (each(tuple, str), ("a", 5), "an item that is an int", "a tuple of str", True),
        (
            each(frozenset, str, Color),
            frozenset({5}),
            "an item that is an int",
            "a frozenset of str or Color",
            True,
        ),
    ],
)
def test_a_check_says_what_is_wrong(
    check: Check, value: object, given_: str, expected: str, is_type: bool
) -> None:
    problem = problem_with(check, value)

    assert problem is not None
    assert (problem.field, problem.given, problem.expected, problem.is_type) == (
        "patients",
        given_,
        expected,
        is_type,
    )


@pytest.mark.parametrize(
    ("check", "value", "remedy"),
    [
        (an_amount, 90300.25, "write Decimal('90300.00'), from text and not from a float"),
        (
            a_calendar_date,
            NOW,
            "write date(2026, 3, 31); of an instant, take the .date() of its Eastern time",
        ),
        (member_of(Color), "red", "one of RED, BLUE"),
        (instance_of(int, remedy="write 5"), "5", "write 5"),
    ],
)
def test_a_refusal_says_how_to_fix_the_value(check: Check, value: object, remedy: str) -> None:
    problem = problem_with(check, value)

    assert problem is not None
    assert problem.remedy == remedy


@pytest.mark.parametrize("value", [NOW, datetime(2027, 3, 31), datetime(2027, 3, 31, tzinfo=UTC)])
def test_a_datetime_is_refused_in_place_of_a_date(value: datetime) -> None:
    """Trap: every datetime is an instance of date."""
    problem = a_calendar_date.problem("due", value)

    assert problem is not None
    assert problem.is_type
    assert problem.given.endswith("(datetime)")


class Whole(int):
    """A foreign subclass of int, which is not a count."""


@takes(int)
def odd(name: str, value: object) -> Problem | None:
    """Take an odd number. It has no expression of its own, and is asked in full."""
    return None if isinstance(value, int) and value % 2 else Problem(name, shown(value), "odd")


CHECKS = {
    "count": a_count,
    "flag": a_flag,
    "amount": an_amount,
    "date": a_calendar_date,
    "text": a_text,
    "hidden text": a_hidden_text,
    "share": a_share,
    "confidence": a_confidence,
    "id": an_id,
    "year": attrs.fields(PerformanceYear).year.validator,
    "performance year": a_performance_year,
    "instant": an_instant,
    "moment": a_moment,
    "instance": instance_of(str, Decimal),
    "member": member_of(Color),
    "tuple": each(tuple, int, Color),
    "frozenset": each(frozenset, str),
    "listing": listing_of(int),
    "own": odd,
}
ANYTHING: list[Any] = [
    *(None, True, False, 0, 1, -1, 2026, 10**400, Whole(5), 0.5, "", "a", " a", "a b.c", "a\nb"),
    *("deadlines.self-nomination", "a\u200bb", "\ue000", b"a", Decimal(0), Decimal("-0"), object()),
    *map(Decimal, ("1.5", "-1", "NaN", "sNaN", "Infinity", "1e59", "1e400", "1e-400")),
    *(Decimal(f"0.{'1' * 58}"), Decimal(f"0.{'1' * 400}"), Fraction(1, 2), Fraction(2)),
    *(date(2026, 3, 31), date.max, NOW, NOW.replace(tzinfo=None), datetime.max.replace(tzinfo=UTC)),
    *(PerformanceYear(2026), PaymentYear(2028), Color.RED, Color, (), (1, 2), (1, "a"), [1, 2]),
    *((Color.RED,), (True,), frozenset({"a"}), frozenset({1}), {"a": 1}, iter([1])),
]


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize(
    "form", [lambda one: one, optional, hidden], ids=["", "optional", "hidden"]
)
def test_a_value_accepts_and_reports_what_its_check_does(
    check: Check, form: Callable[[Check], Check]
) -> None:
    """The one expression that tests a class says of nothing wrong that it is right."""
    one = form(check)

    @frozen
    class Holder:
        held: object = attrs.field(validator=one)

    for value in ANYTHING:
        problems = one.problems("held", value)
        if problems:
            with pytest.raises(InvalidInput) as raised:
                Holder(value)
            assert list(raised.value.problems) == problems
        else:
            held = Holder(value).held
            assert held is value or (held == value and held is not value and exact(held) is held)


class Later(datetime):
    """A time that says it comes after every other one."""

    def __gt__(self, other: object) -> bool:
        return True

    def __le__(self, other: object) -> bool:
        return False


class Tomorrow(date):
    """A day that says it comes after every other one."""

    __gt__ = Later.__gt__


class Less(Fraction):
    """A number that says it is less than every other one."""

    def __le__(self, other: object) -> bool:
        return True

    __lt__ = __le__


class Dear(Decimal):
    """An amount that says it is more than every other one."""

    def __ge__(self, other: object) -> bool:
        return True

    __gt__ = __ge__


class Anything(str):
    """A text that says it is every text."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Nothing(Anything):
    """A text that says it is no text, not even itself."""

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


class Broken(Fraction):
    """A number that cannot be compared."""

    def __eq__(self, other: object) -> bool:
        raise ZeroDivisionError

    __hash__ = Fraction.__hash__


class SaysItIsText:
    """An object that says it is text."""

    __class__ = str  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("check", "given", "copy"),
    [
        (an_instant, Later(2027, 1, 1, fold=1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (a_calendar_date, Tomorrow(2027, 1, 1), date(2027, 1, 1)),
        (instance_of(Fraction), Less(3, 2), Fraction(3, 2)),
        (an_amount, Dear("1.50"), Decimal("1.50")),
        (a_text, Anything("mips"), "mips"),
        (optional(a_text), Anything("mips"), "mips"),
        (each(tuple, str), ("a", Anything("mips")), ("a", "mips")),
        (each(frozenset, str), frozenset({Anything("mips")}), frozenset({"mips"})),
    ],
)
def test_a_field_holds_a_plain_copy_of_a_value_with_its_own_comparison(
    check: Check, given: object, copy: object
) -> None:
    """No rule asks a class of the caller's how its values compare."""

    @frozen
    class Holder:
        held: Any = attrs.field(validator=check)

    held = Holder(given).held

    several = held if isinstance(held, (tuple, frozenset)) else (held,)
    assert {type(one) for one in several} <= {str, date, datetime, Fraction, Decimal}
    assert copy == held
    assert getattr(held, "fold", 0) == getattr(given, "fold", 0)


@pytest.mark.parametrize(
    ("check", "given"),
    [
        (instance_of(Fraction), Broken(1, 2)),
        (a_text, Nothing("mips")),
        (hidden(a_text), Nothing("mips")),
        (a_text, SaysItIsText()),
        (an_amount, Dear("-1")),
        (each(tuple, str), (Nothing("mips"),)),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_value_equal_to_no_plain_value_is_refused(check: Check, given: object) -> None:
    @frozen
    class Holder:
        held: Any = attrs.field(validator=check)

    with pytest.raises(InvalidInput, match="Holder: held: given"):
        Holder(given)


def test_a_pandas_timestamp_without_nanoseconds_is_held_as_a_datetime() -> None:
    """It was taken before; a time of nanoseconds has no plain copy, and none is rounded."""
    pandas = pytest.importorskip("pandas")

    @frozen
    class Holder:
        at: datetime = attrs.field(validator=an_instant)

    held = Holder(pandas.Timestamp("2027-03-31 20:00", tz="America/New_York")).at
    assert type(held) is datetime
    assert held == datetime(2027, 4, 1, tzinfo=UTC)
    for wrong in ("2027-03-31 20:00:00.000000001+00:00", "2027-03-31 20:00", None):
        with pytest.raises(InvalidInput, match="Holder: at: given"):
            Holder(pandas.Timestamp(wrong))


def test_a_check_knows_the_types_it_accepts() -> None:
    """So what else is wrong can be derived of it."""
    for name, check in CHECKS.items():
        right = [value for value in ANYTHING if check.problem("n", value) is None]
        assert right, name
        assert all(isinstance(value, check.kinds) for value in right), name


def test_a_plain_attrs_class_can_have_a_check_too() -> None:
    @attrs.define
    class Mine:
        patients: int = attrs.field(validator=a_count)

    assert Mine(5).patients == 5
    with pytest.raises(InvalidValue, match="Mine: patients: given -1, expected a whole number"):
        Mine(-1)


@given(st.integers())
def test_a_whole_number_is_a_count_from_zero_on(value: int) -> None:
    """A count is a whole number, 0 or more."""
    assert (a_count.problem("n", value) is None) == (value >= 0)


@given(st.floats() | st.fractions().map(Fraction) | st.booleans() | st.decimals() | st.text())
def test_nothing_is_coerced_to_a_count(value: object) -> None:
    """Nothing but an int counts: not a bool, not 3.0, not '3'."""
    problem = a_count.problem("n", value)

    assert problem is not None
    assert problem.is_type


# --- text that may be shown, and text that may not ---------------------------------------------

CONTROLS = ["\x00", "\t", "\n", "\r", "\x1b", "\x1f", "\x7f", "\x80", "\x85", "\x9f"]
INVISIBLE = [
    *("\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060", "\u2066", "\ufeff", "\xad"),
    *("\u061c", "\u180e", "\ufff9", "\U0001d173", "\U000e0041"),
    # Private use, and what no version of Unicode assigns.
    *("\ue000", "\U000f0000", "\uffff", "\ufdd0"),
]


@pytest.mark.parametrize(
    "character", [*CONTROLS, "\u2028", "\u2029", chr(0xD800), chr(0xDFFF)], ids=ascii
)
def test_control_characters_separators_and_lone_surrogates_are_not_text(character: str) -> None:
    problem = a_text.problem("title", f"a{character}b")

    assert problem is not None
    assert problem.expected == (
        "text without control characters, line breaks or invisible characters"
    )
    assert problem.remedy == f"remove U+{ord(character):04X} at character 1"
    assert not problem.is_type


@pytest.mark.parametrize("character", INVISIBLE, ids=ascii)
@pytest.mark.parametrize("form", ["a{}b", "{}a", "a{}"])
def test_invisible_characters_are_not_text(form: str, character: str) -> None:
    """Two texts that look the same must be the same: a byte order mark is no letter."""
    assert a_text.problem("title", form.format(character)) is not None


@pytest.mark.parametrize(
    "character", [" ", "~", "\xa1", "\u2027", "\u202f", "\xa0", "\u0301", "\uf900"], ids=ascii
)
def test_the_neighbors_of_control_characters_are_text(character: str) -> None:
    assert a_text.problem("title", f"a{character}b") is None


@pytest.mark.parametrize(
    ("value", "given_"),
    [
        pytest.param(" MRN-5551212", "a text that is not shown here", id="blank"),
        pytest.param("MRN-5551212\x00", "a text that is not shown here", id="control"),
        pytest.param(5551212, "int", id="number"),
        pytest.param(["MRN-5551212"], "list", id="list"),
    ],
)
def test_a_hidden_text_never_appears_in_its_problem(value: object, given_: str) -> None:
    """Patient identifiers never appear in an error message."""
    problem = a_hidden_text.problem("patient", value)

    assert problem is not None
    assert problem.given == given_
    assert "5551212" not in str(problem)


@pytest.mark.parametrize("check", [a_text, a_hidden_text], ids=["shown", "hidden"])
def test_a_valid_text_has_no_problem_whether_hidden_or_not(check: Check) -> None:
    assert check.problem("patient", "MRN 5551212") is None


@pytest.mark.parametrize("make", [lambda: Visit(2, 3), lambda: Plain(size=1)])
def test_a_value_has_no_writable_dict(make: Callable[[], object]) -> None:
    assert not hasattr(make(), "__dict__")


@pytest.mark.parametrize("filler", ["\u115f", "\u1160", "\u3164", "\uffa0"])
def test_a_tin_is_masked_even_with_invisible_letters_between_its_digits(filler: str) -> None:
    assert shown(filler.join("987654321")) == "'*****4321' (str)"
    assert shown("x".join("987654321")) == "'9x8x7x6x5x4x3x2x1' (str)"

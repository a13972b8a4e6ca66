"""Whatever is given to a public name, what comes out is an answer or an error that is documented.

Each public function, constructor, method and property is called as it should be, with one argument
at a time exchanged for garbage. Nothing may break inside: no AttributeError, no KeyError, no error
of somebody else's.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import qpp_rules
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Answers, Determination
from qpp_rules.core.errors import QppRulesError, YearNotCovered
from qpp_rules.core.identifiers import Group, Npi, Tin
from qpp_rules.core.years import PaymentYear, PerformanceYear
from tests.public_calls import CALLED, Called, call, drawn

# --- garbage -----------------------------------------------------------------------------------


class Broken:
    """An object that cannot be printed, compared, hashed or iterated."""

    def fail(self, *_args: object) -> Any:
        message = "broken inside"
        raise RuntimeError(message)

    __repr__ = __str__ = __eq__ = __hash__ = __iter__ = __len__ = __bool__ = __format__ = fail
    __getitem__ = __contains__ = __lt__ = __int__ = __float__ = __call__ = __index__ = fail


class Hostile:
    """An object whose name and text would act on a terminal, and have no UTF-8."""

    def __repr__(self) -> str:
        return "\x1b[2J\ud800\n" * 1000


def missing(*_args: object) -> Any:
    """Fail as a look-up of the caller's own does, with an id in the error."""
    message = "PATIENT-77"
    raise KeyError(message)


class Lacking(Mapping[Any, Any]):
    """A mapping of the caller's that cannot be read."""

    __getitem__ = __iter__ = __contains__ = missing

    def __len__(self) -> int:
        return 1


class BrokenZone(tzinfo):
    """A time zone of the caller's that fails."""

    utcoffset = dst = tzname = missing


class OtherEnum(Enum):
    """A foreign enumeration with a name and a value that ours also have."""

    QUALITY = "quality"


def deep() -> list[Any]:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


DEEP = deep()
NINES = int("9" * 4000) ** 2
GARBAGE: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "zero": lambda: 0,
    "one": lambda: 1,
    "negative": lambda: -1,
    "eight thousand digits": lambda: NINES,
    "minus eight thousand digits": lambda: -NINES,
    "float": lambda: 0.5,
    "NaN": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "Decimal": lambda: Decimal("1.5"),
    "Decimal NaN": lambda: Decimal("NaN"),
    "Decimal sNaN": lambda: Decimal("sNaN"),
    "Decimal 1e999999": lambda: Decimal("1e999999"),
    "Decimal infinity": lambda: Decimal("-Infinity"),
    "Fraction": lambda: Fraction(NINES, 7),
    "complex": lambda: 1j,
    "empty text": lambda: "",
    "yes": lambda: "yes",
    "blank": lambda: " \t\n",
    "long text": lambda: "x" * 100_000,
    "many digits": lambda: "7" * 100_000,
    "surrogate": lambda: "a\ud800b",
    "escape": lambda: "\x1b]0;title\x07",
    "NUL": lambda: "\x00",
    "bytes": lambda: b"\xff\x00",
    "bytearray": lambda: bytearray(b"x"),
    "day": lambda: date(2026, 3, 31),
    "first day": lambda: date.min,
    "last day": lambda: date.max,
    "naive": lambda: datetime(2026, 3, 31, 20),
    "instant": lambda: datetime(2026, 3, 31, 20, tzinfo=UTC),
    "first instant": lambda: datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    "last instant": lambda: datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    "timedelta": lambda: timedelta.max,
    "empty list": list,
    "list of None": lambda: [None],
    "list of text": lambda: ["a", "\ud800"],
    "list of lists": lambda: [[[]], [{}]],
    "deep list": lambda: DEEP,
    "list of broken": lambda: [Broken()],
    "tuple": tuple,
    "tuple of numbers": lambda: (1, NINES, 0.5),
    "tuple of broken": lambda: (Broken(), Broken()),
    "set": set,
    "frozenset of numbers": lambda: frozenset({1, 2}),
    "mapping": dict,
    "mapping of text": lambda: {"a": 1, "b": [None]},
    "mapping to broken": lambda: {"participant": Broken(), 5: Broken()},
    "generator": lambda: (one for one in (1, None, "a")),
    "generator that fails": lambda: (1 // zero for zero in (1, 0)),
    "range": lambda: range(3),
    "object": object,
    "class": lambda: Group,
    "other class": lambda: int,
    "function": lambda: lambda: 5,
    "module": lambda: qpp_rules,
    "Ellipsis": lambda: ...,
    "NotImplemented": lambda: NotImplemented,
    "broken": Broken,
    "mapping that fails": Lacking,
    "function that fails": lambda: missing,
    "zone that fails": lambda: datetime(2026, 3, 31, 20, tzinfo=BrokenZone()),
    "hostile": Hostile,
    "member of another enum": lambda: OtherEnum.QUALITY,
    "another enum": lambda: OtherEnum,
    "our enum": lambda: Basis,
    "member of ours": lambda: Basis.REGULATION,
    "TIN": lambda: Tin("123456789"),
    "participant": lambda: Group(Tin("123456789")),
    "NPI": lambda: Npi("1234567893"),
    "year": lambda: PerformanceYear(2026),
    "year too late": lambda: PerformanceYear(2100),
    "payment year": lambda: PaymentYear(2028),
    "exception": lambda: ValueError("x"),
}
# --- calls -------------------------------------------------------------------------------------

# Documented errors that are not the package's own.
ALSO: dict[str, tuple[type[Exception], ...]] = {
    # A year whose notices were not read is told before what was reported in it.
    "qpp_rules.audits.check_execution_report": (YearNotCovered,),
    "qpp_rules.core.determinations.Determination.finding": (LookupError,),
    "qpp_rules.adapters.audits.report_workbook": (OSError, ValueError),
    "qpp_rules.adapters.measures_data.read": (OSError,),
    "qpp_rules.adapters.measures_data.read_mvps": (OSError,),
    "qpp_rules.adapters.county_lists.read_areas": (OSError,),
    "qpp_rules.adapters.experience.read_experience": (OSError,),
    "qpp_rules.adapters.qpp_api.read_submissions": (OSError,),
    "qpp_rules.adapters.workbooks.read_posting": (OSError,),
    "qpp_rules.testing.strategies.of": (LookupError,),
}
# Arguments that may be anything: they are kept or called unchanged.
ANY = {
    ("qpp_rules.core.determinations.Determination", "answer"),
    ("qpp_rules.core.determinations.Determination", "findings"),
    ("qpp_rules.core.determinations.Determination", "of"),
    ("qpp_rules.core.parameters.Entry", "value"),
    ("qpp_rules.deadlines.calendars.Calendar.get", "default"),
}
# What this package's own checks call the subject.
OUR_WORDS = {"subject", "field_name"}
RIGHT: dict[str, Callable[[], dict[str, Any]]] = {
    "qpp_rules.core.determinations.Determination": lambda: {
        "answer": True,
        "year": PerformanceYear(2026),
        "findings": (),
        "of": (),
    },
}
LONGEST = 100_000


def use(result: Any) -> None:
    """Look at what was returned, as its reader would."""
    if isinstance(result, Iterator):
        for _ in range(3):
            if next(result, None) is None:
                break
        return
    if isinstance(result, Determination):
        result.explain()
    elif isinstance(result, Answers):
        for one in result.values():
            one.explain()


def fault(of: Called, bound: tuple[Any, ...], arguments: dict[str, Any]) -> str | None:
    """Return what broke inside a call, or None."""
    try:
        use(call(of, bound, arguments))
    except QppRulesError as error:
        text = str(error)
        if len(text) > LONGEST or not text.replace("\n", "").isprintable():
            return f"a message that is too long or acts on a terminal: {text[:200]!a}"
    except ALSO.get(of.name, ()):
        pass
    except Exception as error:  # noqa: BLE001 (what this test is after)
        return f"{type(error).__name__} in {place_of(error)}"
    return None


def refused(of: Called, bound: tuple[Any, ...], arguments: dict[str, Any]) -> bool:
    """Return whether a call raises."""
    try:
        use(call(of, bound, arguments))
    except Exception:  # noqa: BLE001 (which error it is, is asked elsewhere)
        return True
    return False


def place_of(error: BaseException) -> str:
    """Return the last place in the package that an error passed."""
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "/qpp_rules/" in frame.filename
    ]
    return frames[-1] if frames else "the call"


def by_name_before(of: Called, by_name: dict[str, Any]) -> list[Any]:
    """Take the arguments that stand before a ``*argument`` out of *by_name*."""
    found = []
    for name, one in of.parameters.items():
        if one.kind == one.VAR_POSITIONAL:
            break
        if one.kind == one.POSITIONAL_OR_KEYWORD and name in by_name:
            found.append(by_name.pop(name))
    return found


FOUND: dict[str, set[str]] = {}


def is_flag(kind: Any) -> bool:
    return kind is bool or (set(get_args(kind)) == {bool, type(None)})


TRUTHY = ("one", "yes", "float", "list of None", "object", "member of ours")


def faults_of(of: Called, bound: tuple[Any, ...], right: dict[str, Any]) -> Iterator[str]:
    """Yield what breaks when one argument at a time is garbage, or when all are."""
    if found := fault(of, bound, right):
        yield f"called as it should be: {found}"
    told = [name for name in of.parameters if (of.name, name) not in ANY and name not in OUR_WORDS]
    for name in told:
        for what, make in GARBAGE.items():
            if found := fault(of, bound, {**right, name: make()}):
                yield f"{name}: {what}: {found}"
    for what, make in GARBAGE.items():
        if found := fault(of, bound, {**right, **{name: make() for name in told}}):
            yield f"every argument: {what}: {found}"
    for name in filter(lambda one: is_flag(of.kinds.get(one)), of.parameters):
        for what in TRUTHY:
            if not refused(of, bound, {**right, name: GARBAGE[what]()}):
                yield f"{name}: {what} passes as True"


@pytest.mark.parametrize("of", CALLED, ids=lambda of: of.name.removeprefix("qpp_rules."))
def test_garbage_in_a_documented_error_out(
    of: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One argument at a time is garbage; a flag takes True and False alone."""
    # Some texts are names of files, and some functions write them.
    monkeypatch.chdir(tmp_path)
    broken = FOUND[of.name] = set()

    @settings(max_examples=1, deadline=None, database=None, phases=[Phase.generate])
    @given(st.data())
    def call_it(data: st.DataObject) -> None:
        bound = () if of.of is None else (drawn(data, of.of),)
        if bound != (None,):
            right = {name: drawn(data, of.kinds.get(name, Any)) for name in of.parameters}
            right |= dict.fromkeys(OUR_WORDS & {*right}, "here")
            right |= RIGHT.get(of.name, dict)()
            broken.update(faults_of(of, bound, right))

    call_it()
    assert sorted(broken) == []

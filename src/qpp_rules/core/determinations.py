"""Answers with their findings, how answers combine, and cases shared by many facts.

Programs make millions of answers, so a determination builds its findings only when they are first
read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeVar

import attrs

from qpp_rules.core.checks import (
    a_flag,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.findings import (
    Finding,
    Findings,
    Saying,
    Scalar,
    findings_table,
)
from qpp_rules.core.listings import items_of
from qpp_rules.core.masking import brief, type_name, with_article
from qpp_rules.core.plain_json import plain_text
from qpp_rules.core.tables import html_table
from qpp_rules.core.value_classes import PYDANTIC_HOOK, register
from qpp_rules.core.values import refuse_subclass
from qpp_rules.core.years import (
    PerformanceYear,
    a_performance_year,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Answers", "Determination", "all_met", "every", "together"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
K = TypeVar("K", bound=Hashable)
_new: Final = object.__new__


def __dir__() -> list[str]:
    return __all__


class Case:
    """The answer, with its sayings, that all facts with the same comparison results share.

    *sayings* are in the order of the regulation. If the answer is open, *missing* names the facts
    that were not supplied and could change it.
    """

    __slots__ = ("answer", "assumed", "missing", "sayings", "year")

    def __init__(
        self,
        answer: Any,
        year: PerformanceYear,
        sayings: tuple[Saying, ...],
        missing: tuple[str, ...],
    ) -> None:
        self.answer = answer
        self.year = year
        self.sayings = sayings
        self.missing = tuple(dict.fromkeys(missing)) if is_open(answer) else ()
        self.assumed = tuple(one for one in sayings if one.is_assumption)


class Cases:
    """A cache of the cases that *decide* makes from the parts of a key; cleared when full."""

    __slots__ = ("_decide", "_known", "_most")

    def __init__(self, decide: Callable[..., Case], most: int = 2048) -> None:
        self._decide = decide
        self._known: dict[tuple[Any, ...], Case] = {}
        self._most = most

    def __len__(self) -> int:
        return len(self._known)

    def clear(self) -> None:
        """Remove every case."""
        self._known.clear()

    def of(self, facts: object, key: tuple[Any, ...]) -> Determination[Any]:
        """Return the determination for *facts*, whose comparison results are *key*."""
        case = self._known.get(key)
        if case is None:
            case = self._decide(*key)
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = case
        determination = _new(Determination)
        determination._answer = case.answer  # noqa: SLF001
        determination._year = case.year  # noqa: SLF001
        determination._of = facts  # noqa: SLF001
        determination._findings = case  # noqa: SLF001
        determination._missing = case.missing  # noqa: SLF001
        return determination


class Determination(Generic[T_co]):
    """An answer for a performance year, with one finding for each clause examined.

    *findings* are in the order of the regulation. A determination has no truth value: compare
    ``.answer``, because unknown is not no.

    >>> from qpp_rules import PerformanceYear, sampling
    >>> quota = sampling.participant_quota(9, PerformanceYear(2027))
    >>> d = Determination(quota.size, PerformanceYear(2027), quota.findings)
    >>> d.answer
    9
    >>> bool(d)
    Traceback (most recent call last):
        ...
    TypeError: a Determination is neither true nor false: compare .answer, because an answer that \
is not known is not a no
    """

    __slots__ = ("__weakref__", "_answer", "_findings", "_missing", "_of", "_year")
    __get_pydantic_core_schema__ = PYDANTIC_HOOK
    _answer: T_co
    _year: PerformanceYear
    # The findings, or the case or function that makes them from _of.
    _findings: Findings | Case | Callable[..., Findings]
    _of: Any
    _missing: tuple[str, ...] | None

    def __init_subclass__(cls, **_kwargs: object) -> None:
        refuse_subclass(cls, "Determination")

    def __init__(
        self,
        answer: T_co,
        year: PerformanceYear,
        findings: Findings | Callable[..., Findings],
        *of: object,
        missing: tuple[str, ...] | None = None,
    ) -> None:
        """Take the findings, or a function that builds them from *of* when they are first read.

        Give *missing* if the findings alone do not say which facts would leave the answer open.
        It counts only if the answer is open.

        Raises InvalidType for a *year*, *findings* or *missing* of another type.
        """
        if (
            type(year) is not PerformanceYear
            or not (_are_findings(findings) or callable(findings))
            or missing is not None
        ):
            is_builder = callable(findings)
            take(
                "Determination",
                year=(year, a_performance_year),
                findings=(() if is_builder else findings, each(tuple, Finding)),
                missing=(missing, optional(each(tuple, str))),
            )
        self._answer = answer
        self._year = year
        self._of = of
        self._findings = findings
        self._missing = missing if is_open(answer) else ()

    @property
    def answer(self) -> T_co:
        """The answer; None or UNDETERMINED if the facts do not decide it."""
        return self._answer

    @property
    def year(self) -> PerformanceYear:
        """The performance year that the answer is for."""
        return self._year

    @property
    def findings(self) -> Findings:
        """One finding per clause examined, in the order of the regulation."""
        # Keep this order of reads: another thread sets _findings first and clears _of last.
        of = self._of
        findings = self._findings
        if type(findings) is tuple:
            return findings
        if isinstance(findings, Case):
            built: Findings = tuple([saying.of(of) for saying in findings.sayings])
        else:
            built = findings(*of)  # type: ignore[operator]
            if not _are_findings(built):
                take("Determination", findings=(built, each(tuple, Finding)))
        self._findings = built
        self._of = None
        return built

    @property
    def assumptions(self) -> Findings:
        """The findings that rest on our own reading, so that no default of ours is silent."""
        of = self._of
        case = self._findings
        if isinstance(case, Case):
            return tuple([saying.of(of) for saying in case.assumed])
        return tuple(finding for finding in self.findings if finding.is_assumption)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts not supplied that leave the answer open, each once; empty if it is decided.

        A fact is named if some value of it would change the answer. The findings name what else
        is not known.
        """
        if self._missing is None:
            self._missing = missing_of(self.findings)
        return self._missing

    def finding(self, rule_id: str) -> Finding:
        """Return the first finding of the rule *rule_id*; raise LookupError if it has none.

        Raises InvalidType for an id that is not text.
        """
        take("Determination.finding", rule_id=(rule_id, instance_of(str)))
        for found in self.findings:
            if found.rule.id == rule_id:
                return found
        examined = ", ".join(dict.fromkeys(f.rule.id for f in self.findings))
        message = f"no finding of rule {brief(rule_id)}; rules examined: {examined}"
        raise LookupError(message)

    def explain(self) -> str:
        """Return the answer and every clause as plain text."""
        head = f"{_answer_text(self.answer)} for performance year {self.year}"
        return "\n".join([head, *(f"  {finding}" for finding in self.findings)])

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per finding, ready for pandas, Polars or csv."""
        answer = _answer_text(self.answer)
        return [
            {"year": self.year.year, "answer": answer, **finding.to_row()}
            for finding in self.findings
        ]

    def __bool__(self) -> NoReturn:
        message = (
            "a Determination is neither true nor false: compare .answer, because an answer that "
            "is not known is not a no"
        )
        raise TypeError(message)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Determination):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[object, ...]:
        return (self.answer, self.year, self.findings)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored, (*self._identity(), self._missing))

    def __repr__(self) -> str:
        return f"Determination(answer={_answer_text(self.answer)}, year={self.year!r})"

    def _repr_html_(self) -> str:
        head = f"{_answer_text(self.answer)} for performance year {self.year}"
        return findings_table(head, self.findings)


def _restored(
    answer: Any, year: PerformanceYear, findings: Findings, missing: tuple[str, ...] | None
) -> Determination[Any]:
    return Determination(answer, year, findings, missing=missing)


def is_open(answer: object) -> bool:
    """Return whether *answer* is open: None or UNDETERMINED."""
    return answer is None or (isinstance(answer, Enum) and answer.name == "UNDETERMINED")


def missing_of(
    several: Iterable[Finding | Saying | Determination[Any]],
) -> tuple[str, ...]:
    """Return the facts that *several* findings or answers name as missing, each once."""
    return tuple(dict.fromkeys(name for one in several for name in one.missing))


def _are_findings(findings: object) -> bool:
    return type(findings) is tuple and all(type(one) is Finding for one in findings)


@attrs.frozen
class _Answer:
    """The fields of a Determination, for tools that print the fields of attrs classes."""

    answer: Any
    year: PerformanceYear


Determination.__attrs_attrs__ = attrs.fields(attrs.resolve_types(_Answer))  # type: ignore[attr-defined]
register(Determination)


def _answer_text(answer: object) -> str:
    if answer is None:
        return "not known"
    if isinstance(answer, Enum):
        return answer.name
    # A set has no order of its own; its text has.
    return plain_text(answer) if isinstance(answer, frozenset) else str(answer)


def together(*answers: bool | None) -> bool | None:
    """Combine answers that must all be yes: no beats unknown, and unknown beats yes.

    >>> together(True, None, False), together(True, None), together(True, True)
    (False, None, True)

    Raises InvalidType for an answer that is not True, False or None, and InvalidValue without any
    answer: a question that was not asked does not count as yes.
    """
    if not {*map(type, answers)} <= {bool, NoneType}:
        each_one = {f"answers[{at}]": (one, optional(a_flag)) for at, one in enumerate(answers)}
        take("together", **each_one)
    if not answers:
        raise InvalidValue.of("together", "answers", given="none", expected="at least one answer")
    if False in answers:
        return False
    return None if None in answers else True


def all_met(
    year: PerformanceYear, findings: Findings, aside: Findings = ()
) -> Determination[bool | None]:
    """Return yes, no or not known (None) from *findings* that must all be met.

    One clause not met makes the answer no, whatever else is unknown. The findings in *aside* are
    reported with the others and do not decide.

    Raises InvalidType for an argument of the wrong type, and InvalidValue if no finding decides: a
    gate that asks nothing is not open.
    """
    take(
        "all_met",
        year=(year, a_performance_year),
        findings=(findings, each(tuple, Finding)),
        aside=(aside, each(tuple, Finding)),
    )
    beside = set(map(id, aside))
    decisive = [finding for finding in findings if id(finding) not in beside]
    if not decisive:
        expected = "at least one finding that decides"
        raise InvalidValue.of("all_met", "findings", given="none", expected=expected)
    answer = together(*(finding.holds for finding in decisive))
    return Determination(answer, year, findings, missing=missing_of(decisive))


def every(*gates: Determination[bool | None]) -> Determination[bool | None]:
    """Combine gates that must all be open: no beats unknown, and unknown beats yes.

    The findings are those of all gates, in the order given.

    >>> from qpp_rules import PerformanceYear, deadlines
    >>> from qpp_rules.elections import can_transmit
    >>> year = PerformanceYear(2026)
    >>> every(can_transmit(True, year), can_transmit(None, year)).missing
    ('transmits',)

    Raises InvalidType for an argument that is not a Determination of a yes or no. Raises
    InvalidValue without any gate, for gates of different years, and for a gate without findings.
    """
    problems = [
        Problem(f"gates[{place}]", _kind_of(gate), "a Determination of a yes or no", is_type=True)
        for place, gate in enumerate(gates)
        if not _is_gate(gate)
    ]
    if problems:
        refuse("every", problems)
    years = sorted({gate.year for gate in gates})
    if len(years) != 1:
        given = ", ".join(map(str, years)) or "no gates"
        raise InvalidValue.of("every", "gates", given=given, expected="gates of one year")
    bare = [
        Problem(f"gates[{place}]", "an answer without its facts", "a gate with its findings")
        for place, gate in enumerate(gates)
        if not gate.findings
    ]
    if bare:
        refuse("every", bare)
    answer = together(*(gate.answer for gate in gates))
    return Determination(answer, years[0], _findings_of_all, gates, missing=missing_of(gates))


def _is_gate(gate: object) -> bool:
    answers = (bool, type(None))
    return isinstance(gate, Determination) and isinstance(gate.answer, answers)


def _kind_of(gate: object) -> str:
    if isinstance(gate, Determination):
        return f"a Determination of {with_article(type_name(gate.answer))}"
    return type(gate).__name__


def _findings_of_all(gates: tuple[Determination[Any], ...]) -> Findings:
    return tuple(finding for gate in gates for finding in gate.findings)


class Answers(Mapping[K, Determination[T_co]]):
    """One answer for each participant, planned submission or other key, in the order given.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.elections import can_transmit
    >>> year = PerformanceYear(2026)
    >>> one, other = Group(Tin("000000001")), Group(Tin("000000002"))
    >>> answers = Answers({one: can_transmit(True, year), other: can_transmit(None, year)})
    >>> answers
    <Answers: 1 True, 1 not known>
    >>> answers.answered(True) == (one,), answers.missing
    (True, ('transmits',))

    It has no truth value: compare each answer. Raises InvalidType for anything but a mapping to
    Determinations, or pairs of a key and a Determination; InvalidValue for a key given twice.
    """

    __slots__ = ("_answers",)
    _answers: dict[K, Determination[T_co]]

    def __init__(
        self,
        answers: Mapping[K, Determination[T_co]] | Iterable[tuple[K, Determination[T_co]]],
    ) -> None:
        pairs = _pairs(answers)
        found = _by_key(pairs)
        if len(found) < len(pairs):
            given = f"{len(pairs) - len(found)} keys more than once"
            raise InvalidValue.of("Answers", "answers", given=given, expected="each key once")
        object.__setattr__(self, "_answers", found)

    def __init_subclass__(cls, **_kwargs: object) -> None:
        refuse_subclass(cls, "Answers")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        message = f"Answers cannot be changed: {name}"
        raise AttributeError(message)

    def __getitem__(self, key: K) -> Determination[T_co]:
        return self._answers[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)

    def __bool__(self) -> NoReturn:
        message = "Answers are neither true nor false: look at each answer, or at answered(False)"
        raise TypeError(message)

    def __hash__(self) -> int:
        return hash(frozenset(self._answers.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Answers, (self._answers,))

    def answered(self, value: object) -> tuple[K, ...]:
        """Return the keys whose answer is *value*; None selects those that are not known."""
        return tuple(
            key
            for key, one in self._answers.items()
            if one.answer is value or (type(one.answer) is type(value) and one.answer == value)
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that were not supplied, each once."""
        return missing_of(self._answers.values())

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per finding, beginning with its key. Rows hold whole keys."""
        return [
            {**_key_cells(key), **row}
            for key, one in self._answers.items()
            for row in one.to_rows()
        ]

    def __repr__(self) -> str:
        counts = Counter(_answer_text(one.answer) for one in self._answers.values())
        told = (f"{count} {answer}" for answer, count in sorted(counts.items()))
        return f"<Answers: {', '.join(told) or 'none'}>"

    def _repr_html_(self) -> str:
        rows = [
            {
                "for": getattr(key, "masked_key", None) or _masked(key),
                "answer": _answer_text(one.answer),
                "missing": ", ".join(one.missing),
            }
            for key, one in self._answers.items()
        ]
        return html_table(repr(self).strip("<>"), ("for", "answer", "missing"), rows)


def _by_key(pairs: tuple[tuple[Any, Any], ...]) -> dict[Any, Any]:
    try:
        return dict(pairs)
    except Exception:  # noqa: BLE001 (whatever a key does when it is hashed or compared)
        expected = "keys that can be hashed and compared"
        raise InvalidType.of("Answers", "answers", given="others", expected=expected) from None


def _pairs(answers: Any) -> tuple[tuple[Any, Any], ...]:
    expected = "a mapping to Determinations, or pairs of a key and a Determination"
    given = answers.items() if isinstance(answers, Mapping) else answers
    pairs = items_of("Answers", "answers", given)
    if not isinstance(pairs, list):
        raise InvalidType.of("Answers", "answers", given=type(given).__name__, expected=expected)
    for place, pair in enumerate(pairs):
        if not (
            isinstance(pair, tuple)
            and len(pair) == len(("key", "answer"))
            and isinstance(pair[1], Determination)
        ):
            name = f"answers[{place}]"
            raise InvalidType.of("Answers", name, given=type(pair).__name__, expected=expected)
    return tuple(pairs)


def _key_cells(key: object) -> dict[str, Scalar]:
    to_row = getattr(key, "to_row", None)
    if to_row is not None:
        cells: dict[str, Scalar] = to_row()
        return cells
    return {"participant": key.key} if hasattr(key, "key") else {"key": plain_text(key)}


def _masked(key: object) -> str:
    participant = getattr(key, "participant", None)
    masked: str = plain_text(key) if participant is None else participant.masked_key
    return masked

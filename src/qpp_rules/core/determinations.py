"""A rule, a finding, and an answer with its findings.

Programs make millions of answers, so a determination builds its findings only when they are first
read. Messages are rendered only when shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeAlias, TypeVar

import attrs
from attrs import Factory, field

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, YearNotCovered, refuse
from qpp_rules.core.masking import brief, is_written_short, shown
from qpp_rules.core.parameters import Entry, spans_of
from qpp_rules.core.plain_json import plain_text
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.value_classes import register
from qpp_rules.core.values import (
    a_flag,
    a_text,
    an_id,
    each,
    frozen,
    instance_of,
    items_of,
    member_of,
    optional,
    refuse_subclass,
    take,
    takes,
)
from qpp_rules.core.years import (
    PerformanceYear,
    a_performance_year,
    an_instant,
    check_year,
    eastern_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Answers",
    "Determination",
    "Finding",
    "Rule",
    "Scalar",
    "Verdict",
    "all_met",
    "every",
    "together",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
K = TypeVar("K", bound=Hashable)
Scalar: TypeAlias = str | int | Decimal | date | datetime | None
"""What a finding may have observed: one plain value."""


def __dir__() -> list[str]:
    return __all__


class Verdict(Enum):
    """What one clause says about the facts. Unknown is not no."""

    MET = "met"
    NOT_MET = "not met"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


# The form tells verdicts apart for readers who cannot see colors.
_MARKS: Final = {
    Verdict.MET: "✓",
    Verdict.NOT_MET: "✗",
    Verdict.NOT_APPLICABLE: "–",  # noqa: RUF001
    Verdict.UNKNOWN: "?",
}


@takes(str, int, bool, Decimal, date, datetime, NoneType)
def _a_scalar(name: str, value: object) -> Problem | None:
    if isinstance(value, datetime):
        return an_instant.problem(name, value)
    expected = "one plain value: text, a number, a date or an instant"
    if isinstance(value, Decimal) and value.is_nan():
        return Problem(name, shown(value), expected)
    if isinstance(value, int | Decimal) and not is_written_short(value):
        return Problem(name, shown(value), f"{expected}; of at most 300 digits")
    if value is None or isinstance(value, str | int | Decimal | date):
        return None
    return Problem(name, shown(value), expected, is_type=True)


def _clauses_by_year(rule: Rule) -> dict[int, Clause]:
    # attrs runs this before the checks, which then refuse what this skips.
    texts: Any = rule.texts
    if not isinstance(texts, tuple):
        return {}
    return {
        year: Clause(rule, text.source)
        for text in texts
        if isinstance(text, Entry)
        for year in text.years
    }


@frozen
class Rule:
    """One thing that the regulation decides: what it asks, and which text states it in which year.

    *id* never changes once published. *title* states the rule as a condition that is met or not.
    *texts* are in order of their years; *citation* is the newest. *requirements* are the rows of
    the requirements table that the rule implements. *note* is added to the message for a year that
    is not covered.

    A rule judges nothing by itself: :meth:`of` returns the clause of a year, which does.
    """

    id: str = field(validator=an_id)
    title: str = field(validator=a_text)
    citation: Citation = field(validator=instance_of(Citation))
    requirements: tuple[str, ...] = field(default=(), validator=each(tuple, str))
    texts: tuple[Entry[Any], ...] = field(
        default=(), eq=False, repr=False, validator=each(tuple, Entry)
    )
    note: str = field(default="", eq=False, repr=False, validator=instance_of(str))
    _by_year: dict[int, Clause] = field(
        init=False, repr=False, eq=False, default=Factory(_clauses_by_year, takes_self=True)
    )

    def of(self, year: PerformanceYear) -> Clause:
        """Return the clause of *year*; raise YearNotCovered if no text of that year was read."""
        clause = self._by_year.get(check_year(self.id, year).year)
        if clause is None:
            asked = f"performance year {year}"
            raise YearNotCovered(self.id, asked, spans_of(self._by_year), self.note)
        return clause

    def covers(self, year: PerformanceYear) -> bool:
        """Return whether a text of *year* was read."""
        return check_year(self.id, year).year in self._by_year

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        # Hypothesis would print the texts of every year with each finding.
        printer.text(f"<Rule {self.id}>")

    def _repr_html_(self) -> str:
        facts = {
            "id": self.id,
            "citation": (self.citation, self.citation.note),
            "requirements": ", ".join(self.requirements),
        }
        return html_facts(self.title, facts)


@attrs.frozen(slots=True)
class Clause:
    """A rule as the text of one year states it. It judges the facts of that year."""

    rule: Rule
    citation: Citation

    def met(self, observed: Scalar = None, required: Scalar = None, *, about: str = "") -> Finding:
        """Return the finding that the rule is met."""
        return self._finding(Verdict.MET, observed, required, about)

    def not_met(
        self, observed: Scalar = None, required: Scalar = None, *, about: str = ""
    ) -> Finding:
        """Return the finding that the rule is not met."""
        return self._finding(Verdict.NOT_MET, observed, required, about)

    def not_applicable(self, *, about: str = "") -> Finding:
        """Return the finding that the rule does not apply."""
        return self._finding(Verdict.NOT_APPLICABLE, about=about)

    def unknown(
        self, *missing: str, observed: Scalar = None, required: Scalar = None, about: str = ""
    ) -> Finding:
        """Return the finding that the facts do not decide the rule, naming the *missing* ones."""
        return self._finding(Verdict.UNKNOWN, observed, required, about, missing)

    def judge(
        self,
        holds: bool | None,
        observed: Scalar = None,
        required: Scalar = None,
        *,
        missing: tuple[str, ...] = (),
        about: str = "",
    ) -> Finding:
        """Return the finding for a condition that holds, does not hold, or is not known (None).

        *missing* names the facts that would decide it. It is used only if *holds* is None.
        """
        if holds is not None and type(holds) is not bool:
            take("judge", holds=(holds, optional(a_flag)))
        named = missing if holds is None else ()
        return self._finding(_VERDICTS[holds], observed, required, about, named)

    def says(
        self,
        holds: bool | None,
        observed: Scalar = None,
        required: Scalar = None,
        *,
        missing: tuple[str, ...] = (),
        about: str = "",
        read: str = "",
    ) -> Saying:
        """Return what :meth:`judge` finds for all facts of one case.

        *read* is the path of the observed field, if its value differs within the case.
        """
        named = missing if holds is None else ()
        return Saying(
            self.rule, _VERDICTS[holds], required, about, named, self.citation, observed, read
        )

    def says_not_applicable(self, *, about: str = "") -> Saying:
        """Return what :meth:`not_applicable` finds for all facts of one case."""
        return Saying(self.rule, Verdict.NOT_APPLICABLE, None, about, (), self.citation)

    def _finding(
        self,
        verdict: Verdict,
        observed: Scalar = None,
        required: Scalar = None,
        about: str = "",
        missing: tuple[str, ...] = (),
    ) -> Finding:
        return Finding(self.rule, verdict, observed, required, about, missing, self.citation)


_HOLDS: Final = {
    Verdict.MET: True,
    Verdict.NOT_APPLICABLE: True,
    Verdict.NOT_MET: False,
    Verdict.UNKNOWN: None,
}
_VERDICTS: Final = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}


class Saying:
    """A finding without its observed value, which is all that differs within one case.

    Many findings share one saying, so it also caches their text.
    """

    __slots__ = (
        "_line",
        "_observed",
        "_read",
        "about",
        "missing",
        "required",
        "rule",
        "source",
        "verdict",
    )

    def __init__(  # noqa: PLR0917 (the fields of a finding, in their order)
        self,
        rule: Rule,
        verdict: Verdict,
        required: Scalar,
        about: str,
        missing: tuple[str, ...],
        source: Citation,
        observed: Scalar = None,
        read: str = "",
    ) -> None:
        self.rule = rule
        self.verdict = verdict
        self.required = required
        self.about = about
        self.missing = missing
        self.source = source
        self._observed = observed
        self._read: Callable[[Any], Any] | None = attrgetter(read) if read else None
        self._line: tuple[str, str] | None = None

    def of(self, facts: object) -> Finding:
        """Return the finding for *facts*, with the observed field read from them."""
        finding = _new(Finding)
        read = self._read
        # The constructor would repeat checks that the case has passed.
        finding._observed = self._observed if read is None else read(facts)  # noqa: SLF001
        finding._saying = self  # noqa: SLF001
        return finding

    @property
    def is_assumption(self) -> bool:
        """Whether it rests on our reading because the texts are silent."""
        return self.source.basis is Basis.INTERPRETATION

    @property
    def holds(self) -> bool | None:
        """Whether the rule is met or does not apply; None if that is not known."""
        return _HOLDS[self.verdict]

    @property
    def text(self) -> tuple[str, str, str]:
        """The text before the observed value, the text after it, and the citation."""
        before = f"{self.rule.title} ({self.about})" if self.about else self.rule.title
        after = "" if self.required is None else f", required {_plain(self.required)}"
        if self.missing:
            after += f"; not supplied: {', '.join(self.missing)}"
        if self.is_assumption and self.source.note:
            after += f"; our reading: {self.source.note}"
        basis = self.source.basis
        certainty = "" if basis is Basis.REGULATION else f", {basis.value}"
        return before, after, f" [{self.source}{certainty}]"

    def line(self, observed: Scalar) -> str:
        """Return the finding as one line, with its verdict and citation."""
        if self._line is None:
            before, after, cited = self.text
            verdict = self.verdict.name.replace("_", " ")
            self._line = (f"{verdict}: {before}", f"{after}{cited}")
        before, after = self._line
        return f"{before}{_told(observed)}{after}"


class Finding:
    """What one rule says about the facts: the verdict, what was observed, what is required.

    *about* says which part of the facts was examined (a segment, a member, a facet). *missing*
    names the facts that would decide an UNKNOWN. *source* is where the clause, or the value that it
    compares with, is written; the default is the rule's newest text.

    >>> from datetime import date
    >>> from qpp_rules import Basis
    >>> source = Citation("42 CFR", "414.1305", date(2024, 1, 1), Basis.REGULATION)
    >>> rule = Rule("eligibility.low-volume-threshold.patients", "more patients than the threshold",
    ...             source)
    >>> print(Clause(rule, source).not_met(150, "more than 200", about="segment 1"))
    NOT MET: more patients than the threshold (segment 1); observed 150, required more than 200 \
[42 CFR § 414.1305]

    Raises InvalidType or InvalidValue for a malformed field.
    """

    __slots__ = ("__weakref__", "_observed", "_saying")
    _observed: Scalar
    _saying: Saying

    def __init__(  # noqa: PLR0917 (existing callers pass them by position)
        self,
        rule: Rule,
        verdict: Verdict,
        observed: Scalar = None,
        required: Scalar = None,
        about: str = "",
        missing: tuple[str, ...] = (),
        source: Citation | None = None,
    ) -> None:
        if not (
            type(rule) is Rule
            and type(verdict) is Verdict
            and (observed is None or type(observed) in _SHORT)
            and (required is None or type(required) in _SHORT)
            and type(about) is str
            and type(missing) is tuple
            and not missing
            and type(source) is Citation
        ):
            given = (rule, verdict, observed, required, about, missing, source)
            fields: Any = zip(attrs.fields(FindingFields), given, strict=True)
            take("Finding", **{one.name: (value, one.validator) for one, value in fields})
        self._saying = Saying(rule, verdict, required, about, missing, source or rule.citation)
        self._observed = observed

    def __init_subclass__(cls, **_kwargs: object) -> None:
        refuse_subclass(cls, "Finding")

    @property
    def rule(self) -> Rule:
        """The rule that was examined."""
        return self._saying.rule

    @property
    def verdict(self) -> Verdict:
        """What the rule says about the facts."""
        return self._saying.verdict

    @property
    def observed(self) -> Scalar:
        """The value that was compared, or None."""
        return self._observed

    @property
    def required(self) -> Scalar:
        """What the observed value was compared with, or None."""
        return self._saying.required

    @property
    def about(self) -> str:
        """Which part of the facts was examined."""
        return self._saying.about

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that would decide an UNKNOWN."""
        return self._saying.missing

    @property
    def source(self) -> Citation:
        """Where the clause, or the value that it compares with, is written."""
        return self._saying.source

    @property
    def citation(self) -> Citation:
        """The same as :attr:`source`."""
        return self._saying.source

    @property
    def is_assumption(self) -> bool:
        """Whether the finding rests on our reading because the texts are silent."""
        return self._saying.is_assumption

    @property
    def holds(self) -> bool | None:
        """Whether the rule is met or does not apply; None if that is not known."""
        return self._saying.holds

    @property
    def message(self) -> str:
        """One line: the rule, what was examined, the values compared, what is missing."""
        before, after, _ = self._saying.text
        return f"{before}{_told(self._observed)}{after}"

    def __str__(self) -> str:
        return self._saying.line(self._observed)

    def replace(
        self,
        *,
        verdict: Verdict | None = None,
        missing: tuple[str, ...] | None = None,
        source: Citation | None = None,
    ) -> Finding:
        """Return a copy with another verdict, other missing facts or another source.

        What is None stays as it is. Raises InvalidType for an argument of another type.
        """
        given = {"verdict": verdict, "missing": missing, "source": source}
        changes = {name: value for name, value in given.items() if value is not None}
        return Finding(**{**self._fields(), **changes})

    def _fields(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in attrs.fields(FindingFields)}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Finding):
            return NotImplemented
        if self._saying is other._saying:
            return self._observed == other._observed
        return self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash(tuple(self._fields().values()))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Finding, tuple(self._fields().values()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._fields().items())
        return f"Finding({fields})"

    def to_row(self) -> dict[str, Scalar]:
        """Return the finding as a flat dict of plain values."""
        return {
            "rule": self.rule.id,
            "verdict": self.verdict.name,
            "title": self.rule.title,
            "about": self.about,
            "observed": _flat(self.observed),
            "required": _flat(self.required),
            "missing": ", ".join(self.missing),
            "citation": str(self.citation),
            "basis": self.citation.basis.value,
            "note": self.citation.note,
        }

    @property
    def _shown(self) -> dict[str, object]:
        reading = self.is_assumption and self.citation.note
        return {
            **self.to_row(),
            "verdict": f"{_MARKS[self.verdict]} {self.verdict.value}",
            "citation": (self.citation, f"our reading: {reading}") if reading else self.citation,
        }

    def _repr_html_(self) -> str:
        shown_here = self._shown
        names = ("verdict", "about", "observed", "required", "missing", "citation")
        facts = {"rule": self.rule.id, **{name: shown_here[name] for name in names}}
        return html_facts(self.rule.title, facts)


# Values of these types are always short enough to print.
_SHORT: Final = frozenset({str, date})


@attrs.frozen
class FindingFields:
    """The fields of a Finding and their checks, for attrs and tools that build on it."""

    rule: Rule = field(validator=instance_of(Rule))
    verdict: Verdict = field(validator=member_of(Verdict))
    observed: Scalar = field(default=None, validator=_a_scalar)
    required: Scalar = field(default=None, validator=_a_scalar)
    about: str = field(default="", validator=instance_of(str))
    missing: tuple[str, ...] = field(default=(), validator=each(tuple, str))
    source: Citation | None = field(default=None, validator=optional(instance_of(Citation)))


Finding.__attrs_attrs__ = attrs.fields(attrs.resolve_types(FindingFields))  # type: ignore[attr-defined]
register(Finding)


_new: Final = object.__new__


def findings_table(caption: str, findings: Findings) -> str:
    """Return *findings* as an HTML table, one row each."""
    columns = ("verdict", "title", "about", "observed", "required", "missing", "citation")
    return html_table(caption, columns, [finding._shown for finding in findings])  # noqa: SLF001


def _plain(value: Scalar) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return eastern_text(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _told(observed: Scalar) -> str:
    return "" if observed is None else f"; observed {_plain(observed)}"


def _flat(value: Scalar) -> Scalar:
    return None if value is None else _plain(value)


Findings: TypeAlias = tuple[Finding, ...]


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
        self._findings = findings if callable(findings) else tuple(findings)
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
                built = tuple(built)
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
        return f"a Determination of a {type(gate.answer).__name__}"
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

"""Rules, what their clauses say, and findings: what one clause says about the facts.

Programs make millions of findings, so a finding shares its saying. Messages are rendered only when
shown.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
from attrs import Factory, field

from qpp_rules.core.checks import (
    a_flag,
    a_text,
    an_id,
    each,
    instance_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import Problem, YearNotCovered
from qpp_rules.core.masking import is_written_short, shown
from qpp_rules.core.parameters import Entry, out_of_order, spans_of
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.value_classes import PYDANTIC_HOOK, register
from qpp_rules.core.values import (
    Enumeration,
    frozen,
    refuse_subclass,
)
from qpp_rules.core.years import (
    PerformanceYear,
    an_instant,
    check_year,
    eastern_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Finding", "Rule", "Scalar", "Verdict"]

Scalar: TypeAlias = str | int | Decimal | date | datetime | None
"""What a finding may have observed: one plain value."""


def __dir__() -> list[str]:
    return __all__


class Verdict(Enumeration):
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

    A rule does not judge facts: :meth:`of` returns the clause of a year, which does.
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

    def _problems(self) -> Iterator[Problem]:
        yield from out_of_order("texts", self.texts)

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
        finding = object.__new__(Finding)
        read = self._read
        # The constructor would repeat checks that the case has passed.
        finding._observed = self._observed if read is None else read(facts)
        finding._saying = self
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
    __get_pydantic_core_schema__ = PYDANTIC_HOOK
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

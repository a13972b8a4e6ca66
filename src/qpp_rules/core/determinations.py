"""A rule, a finding, and an answer with its findings.

Answers are made by the million, so a determination keeps what is needed to build its findings and
builds them when they are first asked for. Messages are rendered only when shown.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeAlias, TypeVar

import attrs
from attrs import field

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import Problem
from qpp_rules.core.made import made
from qpp_rules.core.plain import plain_text
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.values import a_text, each, frozen, instance_of, member_of, optional, shown
from qpp_rules.core.years import PerformanceYear, check_year, eastern_text, instant_problem

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Determination", "Finding", "Rule", "Scalar", "Verdict"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Scalar: TypeAlias = str | int | Decimal | date | datetime | None
"""What a finding may have observed: one plain value that prints and compares."""

_RULE_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")


def __dir__() -> list[str]:
    return __all__


class Verdict(Enum):
    """What one clause says of the facts. Unknown is not no."""

    MET = "met"
    NOT_MET = "not met"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


# A verdict is told apart by its form, where colours may not be seen.
_MARKS: Final = {
    Verdict.MET: "✓",
    Verdict.NOT_MET: "✗",
    Verdict.NOT_APPLICABLE: "–",  # noqa: RUF001
    Verdict.UNKNOWN: "?",
}


def _a_rule_id(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    if isinstance(value, str) and _RULE_ID.fullmatch(value):
        return None
    expected = "lower-case words with hyphens, joined by dots, the subject first"
    is_type = not isinstance(value, str)
    return Problem(attribute.name, shown(value), expected, is_type=is_type)


def _a_scalar(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    if isinstance(value, datetime):
        return instant_problem(attribute.name, value)
    if value is None or isinstance(value, str | int | Decimal | date):
        return None
    expected = "one plain value: text, a number, a date or an instant"
    return Problem(attribute.name, shown(value), expected, is_type=True)


@frozen
class Rule:
    """One thing that the regulation decides: what it asks, where it is written.

    *id* never changes once published. *title* states the rule as a condition that is met or not.
    *requirements* are the rows of the requirements table that the rule implements.
    """

    id: str = field(validator=_a_rule_id)
    title: str = field(validator=a_text)
    citation: Citation = field(validator=instance_of(Citation))
    requirements: tuple[str, ...] = field(default=(), validator=each(tuple, str))

    def _repr_html_(self) -> str:
        facts = {
            "id": self.id,
            "citation": (self.citation, self.citation.note),
            "requirements": ", ".join(self.requirements),
        }
        return html_facts(self.title, facts)

    def met(
        self,
        observed: Scalar = None,
        required: Scalar = None,
        *,
        about: str = "",
        citation: Citation | None = None,
    ) -> Finding:
        """Return the finding that the rule is met."""
        return Finding(self, Verdict.MET, observed, required, about, (), citation)

    def not_met(
        self,
        observed: Scalar = None,
        required: Scalar = None,
        *,
        about: str = "",
        citation: Citation | None = None,
    ) -> Finding:
        """Return the finding that the rule is not met."""
        return Finding(self, Verdict.NOT_MET, observed, required, about, (), citation)

    def not_applicable(self, *, about: str = "") -> Finding:
        """Return the finding that the rule does not apply."""
        return Finding(self, Verdict.NOT_APPLICABLE, None, None, about)

    def unknown(
        self,
        *missing: str,
        observed: Scalar = None,
        required: Scalar = None,
        about: str = "",
        citation: Citation | None = None,
    ) -> Finding:
        """Return the finding that the facts do not decide the rule, naming those *missing*."""
        return Finding(self, Verdict.UNKNOWN, observed, required, about, missing, citation)

    def judge(
        self,
        holds: bool | None,
        observed: Scalar = None,
        required: Scalar = None,
        *,
        missing: tuple[str, ...] = (),
        about: str = "",
        citation: Citation | None = None,
    ) -> Finding:
        """Return the finding for a condition that holds, does not hold, or is not known (None).

        *missing* names the facts that would decide it, and is told only where it is not known.
        """
        named = missing if holds is None else ()
        return Finding(self, _VERDICTS[holds], observed, required, about, named, citation)


_VERDICTS: Final = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}


@frozen
class Finding:
    """What one rule says of the facts: the verdict, what was observed, what is required.

    *about* says which part of the facts was looked at (a segment, a member, a facet). *missing*
    names the facts that would decide an UNKNOWN. *source* is where the value compared against is
    written, where that is another place than the rule's own.

    >>> from datetime import date
    >>> from qpp_rules import Basis
    >>> rule = Rule("eligibility.low-volume-threshold.patients", "more patients than the threshold",
    ...             Citation("42 CFR", "414.1305", date(2024, 1, 1), Basis.REGULATION))
    >>> print(rule.not_met(150, "more than 200", about="segment 1"))
    NOT MET: more patients than the threshold (segment 1); observed 150, required more than 200 \
[42 CFR § 414.1305]
    """

    rule: Rule = field(validator=instance_of(Rule))
    verdict: Verdict = field(validator=member_of(Verdict))
    observed: Scalar = field(default=None, validator=_a_scalar)
    required: Scalar = field(default=None, validator=_a_scalar)
    about: str = field(default="", validator=instance_of(str))
    missing: tuple[str, ...] = field(default=(), validator=each(tuple, str))
    source: Citation | None = field(default=None, validator=optional(instance_of(Citation)))

    @property
    def citation(self) -> Citation:
        """Where the clause, or the value that it compares against, is written."""
        return self.source or self.rule.citation

    @property
    def is_assumption(self) -> bool:
        """Whether the finding rests on our reading, because the texts are silent."""
        return self.citation.basis is Basis.INTERPRETATION

    @property
    def message(self) -> str:
        """One line: the rule, what was looked at, the values compared, what is missing."""
        text = self.rule.title
        if self.about:
            text += f" ({self.about})"
        if self.observed is not None:
            text += f"; observed {_plain(self.observed)}"
        if self.required is not None:
            text += f", required {_plain(self.required)}"
        if self.missing:
            text += f"; not supplied: {', '.join(self.missing)}"
        if self.is_assumption and self.citation.note:
            text += f"; our reading: {self.citation.note}"
        return text

    def __str__(self) -> str:
        verdict = self.verdict.name.replace("_", " ")
        basis = self.citation.basis
        certainty = "" if basis is Basis.REGULATION else f", {basis.value}"
        return f"{verdict}: {self.message} [{self.citation}{certainty}]"

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


def findings_table(caption: str, findings: Findings) -> str:
    """Return *findings* as an HTML table of a row for each."""
    columns = ("verdict", "title", "about", "observed", "required", "missing", "citation")
    return html_table(caption, columns, [finding._shown for finding in findings])  # noqa: SLF001


def _plain(value: Scalar) -> str:
    if isinstance(value, date):
        return eastern_text(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _flat(value: Scalar) -> Scalar:
    return None if value is None else _plain(value)


Findings: TypeAlias = tuple[Finding, ...]


@attrs.frozen(slots=True, eq=False, repr=False, init=False)
class Determination(Generic[T_co]):
    """An answer for a performance year, with one finding for each clause examined.

    *findings* stand in the order of the regulation. There is no truth value: ask for ``.answer``,
    because unknown is not no.

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

    # mypy's attrs plugin makes it a parameter of a method that init=False never adds.
    answer: T_co  # type: ignore[misc]
    year: PerformanceYear
    # Not printed by tools that print the fields of attrs classes; not taken over by evolve.
    _findings: list[Any] = field(init=False, repr=False)

    def __init_subclass__(cls, **_kwargs: object) -> None:
        message = (
            f"{cls.__name__} cannot subclass Determination: the values of qpp_rules are final; "
            "hold one in a field instead"
        )
        raise TypeError(message)

    def __init__(
        self,
        answer: T_co,
        year: PerformanceYear,
        findings: Findings | Callable[..., Findings],
        *of: object,
    ) -> None:
        """Take the findings, or the function that builds them from *of* when they are asked for."""
        set_field = object.__setattr__
        set_field(self, "answer", answer)
        set_field(self, "year", year)
        set_field(self, "_findings", [findings, of])

    @property
    def findings(self) -> Findings:
        """One finding per clause examined, in the order of the regulation."""
        # Both are read at once: another thread may put the findings in their place at any time.
        findings, of = self._findings
        if callable(findings):
            findings = findings(*of)
            self._findings[:] = (findings, ())
        built: Findings = findings
        return built

    @property
    def assumptions(self) -> Findings:
        """The findings that rest on our own reading, so that no default of ours is silent."""
        return tuple(finding for finding in self.findings if finding.is_assumption)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that were not supplied and left a clause unknown, each once."""
        return tuple(dict.fromkeys(name for f in self.findings for name in f.missing))

    def finding(self, rule_id: str) -> Finding:
        """Return the first finding of the rule *rule_id*; raise LookupError where there is none."""
        for found in self.findings:
            if found.rule.id == rule_id:
                return found
        examined = ", ".join(dict.fromkeys(f.rule.id for f in self.findings))
        message = f"no finding of rule {rule_id!r}; rules examined: {examined}"
        raise LookupError(message)

    def explain(self) -> str:
        """Return the answer and every clause as plain text."""
        head = f"{_answer_text(self.answer)} for performance year {self.year}"
        return "\n".join([head, *(f"  {finding}" for finding in self.findings)])

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per finding, which pandas, Polars and csv take as they are."""
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
        return (Determination, self._identity())

    def __repr__(self) -> str:
        return f"Determination(answer={_answer_text(self.answer)}, year={self.year!r})"

    def _repr_html_(self) -> str:
        head = f"{_answer_text(self.answer)} for performance year {self.year}"
        return findings_table(head, self.findings)


made(Determination)


def _answer_text(answer: object) -> str:
    if answer is None:
        return "not known"
    if isinstance(answer, Enum):
        return answer.name
    # A set has no order of its own; its text has.
    return plain_text(answer) if isinstance(answer, frozenset) else str(answer)


def determined(
    year: PerformanceYear, findings: Findings, *, decisive: Findings | None = None
) -> Determination[bool | None]:
    """Return yes, no or not known (None) from findings that must all be met.

    One clause not met is no, whatever is unknown besides. *decisive* limits which findings count.
    """
    verdicts = {f.verdict for f in (findings if decisive is None else decisive)}
    if Verdict.NOT_MET in verdicts:
        answer: bool | None = False
    elif Verdict.UNKNOWN in verdicts:
        answer = None
    else:
        answer = True
    return Determination(answer, check_year("determined", year), findings)

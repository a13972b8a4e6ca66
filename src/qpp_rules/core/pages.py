"""A page of the rulebook: the parameters and rules of one module, each with its texts by year.

A rule or parameter made here is registered on its page. One made elsewhere, by a test or from a
file, is not on any page.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import Rule
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import unread
from qpp_rules.core.years import PerformanceYear

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.citations import Citation


T = TypeVar("T")
_PAGES: Final[dict[str, dict[str, Page]]] = {}
"""By subject and module."""


def entry(first_year: int, last_year: int, value: T, source: Citation) -> Entry[T]:
    """Return *value*, written in *source*, as an entry from *first_year* through *last_year*.

    >>> from qpp_rules.core.sources import cfr
    >>> entry(2022, 2024, 15, cfr('414.1305 "Small practice"')).years
    range(2022, 2025)
    """
    return Entry(_year(first_year), _year(last_year), value, source)


_year: Final = cache(PerformanceYear)


def text(first_year: int, last_year: int, source: Citation) -> Entry[None]:
    """Return *source* as the text of a rule from *first_year* through *last_year*.

    >>> from qpp_rules.core.sources import cfr
    >>> str(text(2024, 2024, cfr("414.1400(b)(3)(xii)")).source)
    '42 CFR § 414.1400(b)(3)(xii)'
    """
    return entry(first_year, last_year, None, source)


def texts(
    first_year: int, last_year: int, source: Citation, *, read: int, more: str = ""
) -> tuple[Entry[None], ...]:
    """Return *source* as the text of each year, if only its text of the year *read* was read.

    The years before and after are :func:`~qpp_rules.core.sources.unread`, with *more* in the note.

    >>> from qpp_rules.core.sources import cfr
    >>> found = texts(2020, 2027, cfr("414.1310(c)"), read=2022)
    >>> [(str(one.first_year), one.source.basis.value) for one in found]
    [('2020', 'derived'), ('2022', 'regulation'), ('2023', 'derived')]
    """
    derived = unread(read, source, more)
    spans = (
        (first_year, min(last_year, read - 1), derived),
        (max(first_year, read), min(last_year, read), source),
        (max(first_year, read + 1), last_year, derived),
    )
    return tuple(text(first, last, cited) for first, last, cited in spans if first <= last)


@cache
def reading(source: Citation, note: str) -> Citation:
    """Return *source* as a text that is silent, with a *note* on how we read it.

    If the year rests on the text of another, the note still says so.

    >>> from qpp_rules.core.sources import cfr, text_of
    >>> of_2024 = cfr("414.1400(b)(3)(xii)", basis=Basis.DERIVED, note=text_of(2024))
    >>> reading(of_2024, "we read it so").note
    'the text of 2024; the text of this year was not read; we read it so'
    """
    whole = f"{source.note}; {note}" if source.basis is Basis.DERIVED else note
    return evolve(source, basis=Basis.INTERPRETATION, note=whole)


def our_reading(texts: Iterable[Entry[Any]], note: str) -> tuple[Entry[None], ...]:
    """Return *texts* for a rule on which they are silent; see :func:`reading`."""
    return tuple(
        Entry(one.first_year, one.last_year, None, reading(one.source, note)) for one in texts
    )


class Page:
    """The parameters and rules of the module *name*, in the order of their definition.

    A reloaded module starts a new page.
    """

    def __init__(self, name: str) -> None:
        self.module = name
        self.subject = name.removeprefix("qpp_rules.").partition(".")[0]
        self.parameters: dict[str, Parameter[Any]] = {}
        self.rules: dict[str, Rule] = {}
        _PAGES.setdefault(self.subject, {})[name] = self

    def parameter(
        self,
        id: str,  # noqa: A002 (the name that a parameter has for it)
        name: str,
        *entries: Entry[T],
        note: str = "",
    ) -> Parameter[T]:
        """Put the parameter *id* on the page and return it; *entries* are in order of their years.

        Messages call it *name*. The message for a year that is not covered ends with *note*.

        Raises InvalidValue without entries, and for an id that is taken or of another subject.
        """
        self._check(id, entries)
        made = Parameter(name, entries, note, id)
        self.parameters[id] = made
        return made

    def rule(
        self,
        id: str,  # noqa: A002 (the name that a rule has for it)
        title: str,
        texts: Parameter[Any] | Iterable[Entry[Any]],
        *requirements: str,
        note: str = "",
    ) -> Rule:
        """Put the rule *id*, stated by *texts*, on the page and return it.

        If the rule compares with the values of a parameter, give the parameter as *texts*. The
        message for a year that is not covered ends with *note*.

        Raises InvalidValue without texts, and for an id that is taken or of another subject.
        """
        entries = texts.entries if isinstance(texts, Parameter) else tuple(texts)
        self._check(id, entries)
        made = Rule(id, title, entries[-1].source, requirements, entries, note)
        self.rules[id] = made
        return made

    def _check(self, id: str, entries: tuple[Entry[Any], ...]) -> None:  # noqa: A002
        if not entries:
            raise InvalidValue.of(id, "entries", given="none", expected="the text of a year")
        if subject_of(id) != self.subject:
            raise InvalidValue.of(id, "id", given=id, expected=f"an id of {self.subject}")
        if any(id in page.rules or id in page.parameters for page in pages(self.subject)):
            raise InvalidValue.of(id, "id", given="an id that is taken", expected="a new one")


def subject_of(id: str) -> str:  # noqa: A002
    """Return the subject that *id* names.

    >>> subject_of("self-nomination.window")
    'self_nomination'
    """
    return id.partition(".")[0].replace("-", "_")


def pages(subject: str) -> tuple[Page, ...]:
    """Return the pages of the loaded modules of *subject*, in the order of their import."""
    return tuple(_PAGES.get(subject, {}).values())

"""The frame of an audit: who could be drawn, what each stands for, and what an audit leaves out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import (
    Individual,
    Participant,
    a_participant,
)
from qpp_rules.core.values import (
    a_text,
    as_frozenset,
    each,
    frozen,
    is_listing,
    items_of,
)
from qpp_rules.sampling.sizes import AUDIT_SAMPLING, SamplingUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.years import PerformanceYear

MOST_PROBLEMS: Final = 50


def _as_facets(facets: Iterable[str]) -> frozenset[str]:
    facets_set: frozenset[str] = as_frozenset(facets)
    return facets_set


@frozen
class FrameEntry:
    """A participant whose data will be submitted, with the facets that an audit must reach.

    A facet is a short text such as ``category:quality``, ``collection-type:eCQM``,
    ``reporting-option:MVP`` or ``status:opt-in``. The kind of participant always is one, so
    ``kind:group`` need not be given.

    >>> from qpp_rules import Group, Tin
    >>> sorted(FrameEntry(Group(Tin("123456789")), frozenset({"status:opt-in"})).all_facets)
    ['kind:group', 'status:opt-in']
    """

    participant: Participant = field(validator=a_participant)
    facets: frozenset[str] = field(
        default=frozenset(), converter=_as_facets, validator=each(frozenset, str)
    )

    def _problems(self) -> Iterator[Problem]:
        for facet in sorted(self.facets):
            yield from a_text.problems("facets", facet)

    @property
    def all_facets(self) -> frozenset[str]:
        """The facets given, and the kind of participant."""
        return self.facets | {kind_facet(self.participant)}


def kind_facet(participant: Participant) -> str:
    """Return the facet that says of which kind *participant* is."""
    return f"kind:{participant.participation_option.value.lower().replace(' ', '-')}"


def read_frame(
    subject: str, frame: Iterable[FrameEntry], year: PerformanceYear
) -> dict[str, FrameEntry]:
    """Return the entries of *frame* by key; raise with every entry that is wrong."""
    if not is_listing(frame):
        expected = "an iterable of FrameEntry"
        refuse(subject, [Problem("frame", type(frame).__name__, expected, is_type=True)])
    entries = items_of(subject, "frame", frame)
    if not entries:
        expected = "the participants whose data will be submitted"
        refuse(subject, [Problem("frame", "no entries", expected, "nothing can be drawn of none")])
    problems = list(_entry_problems(entries, year))
    if problems:
        refuse(subject, abridged(problems, "frame"))
    return {entry.participant.key: entry for entry in entries}


def abridged(problems: list[Problem], field_name: str) -> list[Problem]:
    """Return *problems*: where they are many, the first of them and a count of the others."""
    rest = len(problems) - MOST_PROBLEMS
    return [*problems[:MOST_PROBLEMS], *count_of_others(rest, field_name)]


def count_of_others(rest: int, field_name: str) -> list[Problem]:
    """Return what tells of *rest* problems that are not told one by one."""
    if rest <= 0:
        return []
    return [Problem(field_name, f"{rest} more problems like these", "none")]


def _entry_problems(entries: list[FrameEntry], year: PerformanceYear) -> Iterator[Problem]:
    unit = AUDIT_SAMPLING.at(year).unit
    counts: Counter[Participant] = Counter()
    for place, entry in enumerate(entries):
        name = f"frame[{place}]"
        if not isinstance(entry, FrameEntry):
            remedy = "write FrameEntry(participant)"
            yield Problem(name, type(entry).__name__, "a FrameEntry", remedy, is_type=True)
            continue
        counts[entry.participant] += 1
        if counts[entry.participant] == 2:  # noqa: PLR2004
            given = f"{entry.participant.masked_key} a second time"
            yield Problem(name, given, "each participant once")
        if unit is SamplingUnit.TIN_NPI and not isinstance(entry.participant, Individual):
            given = entry.participant.masked_key
            remedy = "list each of its clinicians as an Individual, with a facet for how it reports"
            yield Problem(name, given, f"a TIN/NPI, the unit of {year}", remedy)

"""The frame of an audit: the participants that could be drawn, and the facets of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import a_text, each
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Participant,
    Subgroup,
    VirtualGroup,
    a_participant,
    participant_from_key,
)
from qpp_rules.core.listings import (
    as_frozenset,
    is_listing,
    items_of,
)
from qpp_rules.core.values import frozen
from qpp_rules.sampling.sizes import AUDIT_SAMPLING, SamplingUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from qpp_rules.core.years import PerformanceYear

MOST_PROBLEMS: Final = 50


@frozen
class FrameEntry:
    """A participant whose data will be submitted, with the facets that an audit must reach.

    A facet is a short text such as ``category:quality``, ``collection-type:eCQM``,
    ``reporting-option:MVP`` or ``status:opt-in``. The kind of participant, such as ``kind:group``,
    is always a facet, so you need not give it.

    >>> from qpp_rules import Group, Tin
    >>> sorted(FrameEntry(Group(Tin("123456789")), frozenset({"status:opt-in"})).all_facets)
    ['kind:group', 'status:opt-in']
    """

    participant: Participant = field(validator=a_participant)
    facets: frozenset[str] = field(
        default=frozenset(), converter=as_frozenset, validator=each(frozenset, str)
    )

    def _problems(self) -> Iterator[Problem]:
        for facet in sorted(self.facets):
            yield from a_text.problems("facets", facet)

    @property
    def all_facets(self) -> frozenset[str]:
        """The given facets and the kind of participant."""
        return self.facets | {KIND_FACETS[type(self.participant)]}


KIND_FACETS: Final[dict[type[Participant], str]] = {
    Individual: "kind:individual",
    Group: "kind:group",
    VirtualGroup: "kind:virtual-group",
    Subgroup: "kind:subgroup",
    ApmEntity: "kind:apm-entity",
}


_PLAIN_KEYS: Final = re.compile(r"individual:[0-9]{9}\|[0-9]{10}|group:[0-9]{9}")


class KeyFrame(Mapping[str, FrameEntry]):
    """A frame of individuals and groups by key, whose entries are made when they are asked for.

    A large frame is read from a table in a fraction of the time.
    """

    def __init__(self, facets: dict[str, frozenset[str]]) -> None:
        self._facets = facets
        # Distinct sets are few.
        self.kinds = {key.partition(":")[0] for key in facets}
        self.facets = frozenset(f"kind:{kind}" for kind in self.kinds).union(*set(facets.values()))

    @staticmethod
    def can_hold(key: str | None) -> bool:
        """Return whether *key* is the key of an individual or a group."""
        return key is not None and _PLAIN_KEYS.fullmatch(key) is not None

    def __getitem__(self, key: str) -> FrameEntry:
        return FrameEntry(participant_from_key(key), self._facets[key])

    def __contains__(self, key: object) -> bool:
        return key in self._facets

    def __iter__(self) -> Iterator[str]:
        return iter(self._facets)

    def __len__(self) -> int:
        return len(self._facets)


def every_facet(entries: Collection[FrameEntry]) -> frozenset[str]:
    """Return all facets of *entries*, including the kinds of their participants."""
    given = frozenset[str]().union(*{entry.facets for entry in entries})
    return given.union(KIND_FACETS[kind] for kind in {type(one.participant) for one in entries})


def read_frame(
    subject: str, frame: Iterable[FrameEntry] | KeyFrame, year: PerformanceYear
) -> Mapping[str, FrameEntry]:
    """Return the entries of *frame* by key; raise with every entry that is wrong."""
    if isinstance(frame, KeyFrame):
        only_individuals = AUDIT_SAMPLING.at(year).unit is SamplingUnit.TIN_NPI
        if frame and (not only_individuals or frame.kinds == {"individual"}):
            return frame
        frame = frame.values()
    if not is_listing(frame):
        expected = "an iterable of FrameEntry"
        refuse(subject, [Problem("frame", type(frame).__name__, expected, is_type=True)])
    entries = items_of(subject, "frame", frame)
    if not entries:
        expected = "the participants whose data will be submitted"
        refuse(subject, [Problem("frame", "no entries", expected, "list at least one participant")])
    by_key = _by_key(entries, year)
    if len(by_key) != len(entries):
        refuse(subject, abridged(list(_entry_problems(entries, year)), "frame"))
    return by_key


def _by_key(entries: list[FrameEntry], year: PerformanceYear) -> dict[str, FrameEntry]:
    """Return *entries* by key, or fewer than *entries* if one is wrong."""
    # A frame is large, so it is checked as a whole before anything is looked at one by one.
    if set(map(type, entries)) != {FrameEntry}:
        return {}
    if AUDIT_SAMPLING.at(year).unit is SamplingUnit.TIN_NPI and any(
        type(entry.participant) is not Individual for entry in entries
    ):
        return {}
    return dict(zip([entry.participant.key for entry in entries], entries, strict=True))


def abridged(problems: list[Problem], field_name: str) -> list[Problem]:
    """Return *problems*; if there are many, the first of them and a count of the others."""
    rest = len(problems) - MOST_PROBLEMS
    return [*problems[:MOST_PROBLEMS], *count_of_others(rest, field_name)]


def count_of_others(rest: int, field_name: str) -> list[Problem]:
    """Return one problem that stands for *rest* others; an empty list if there are no others."""
    return [Problem(field_name, f"{rest} more problems like these", "none")] if rest > 0 else []


def _entry_problems(entries: list[FrameEntry], year: PerformanceYear) -> Iterator[Problem]:
    unit = AUDIT_SAMPLING.at(year).unit
    counts: Counter[Participant] = Counter()
    for place, entry in enumerate(entries):
        name = f"frame[{place}]"
        if type(entry) is not FrameEntry:
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

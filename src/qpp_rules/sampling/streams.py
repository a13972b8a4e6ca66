"""Drawing a plan from one unsorted stream of (participant, patient) rows."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.core.checks import (
    FUNCTION,
    hidden,
    instance_of,
    optional,
)
from qpp_rules.core.errors import InvalidInput, Problem, refuse
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.sampling.draws import check_terms, draw
from qpp_rules.sampling.exclusions import Barring, read_excluding
from qpp_rules.sampling.frames import MOST_PROBLEMS, FrameEntry, count_of_others
from qpp_rules.sampling.plans import ReuseOfParticipants
from qpp_rules.sampling.sizes import AUDIT_SAMPLING
from qpp_rules.sampling.tickets import TICKET_LENGTH, in_ticket_order, participant_prefix

if TYPE_CHECKING:
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling.exclusions import Excluding
    from qpp_rules.sampling.plans import Plan

_A_ROW: Final = "a pair of a participant's key and a patient id, both text"


def draw_from_rows(
    rows: Iterable[tuple[str, str]],
    *,
    seed: str,
    year: PerformanceYear,
    facets_of: Callable[[Participant], Iterable[str]] | None = None,
    reserves: int = 0,
    at_least: int = 0,
    excluding: Excluding = (),
    reuse: ReuseOfParticipants = ReuseOfParticipants.WHEN_EXHAUSTED,
    seed_origin: str = "",
    notes: tuple[str, ...] = (),
) -> Plan:
    """Draw the plan that :func:`draw` draws, from rows of (participant key, patient id).

    One pass over *rows*, in any order; a pair that comes again counts once. Memory grows with the
    participants, and with the patients of those that may still be drawn, but not with the rows: a
    participant that is drawn was among the smallest tickets from its first row on. *facets_of*
    returns a participant's facets besides its kind. The other arguments are those of :func:`draw`.

    >>> from qpp_rules import PerformanceYear
    >>> rows = [(f"group:{n:09}", f"P{m}") for m in range(30) for n in range(1, 401)]
    >>> plan = draw_from_rows(rows, seed="31415926535897932384", year=PerformanceYear(2027))
    >>> plan.frame_size, len(plan.participants), len(plan.participants[0].patients)
    (400, 12, 8)

    A participant without patients has no row, so it is not in the frame.

    Raises InvalidType or InvalidValue with the numbers of the malformed rows, and as :func:`draw`.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E).
    """
    check_terms(
        "draw_from_rows",
        seed=seed,
        year=year,
        reserves=reserves,
        at_least=at_least,
        seed_origin=seed_origin,
        notes=notes,
        facets_of=(facets_of, optional(hidden(instance_of(FUNCTION)))),
        rows=(rows, hidden(instance_of(Iterable, remedy=f"each row is {_A_ROW}"))),
    )
    keep = AUDIT_SAMPLING.at(year).participants.cap
    # A generator can be read only once, and the draw needs the exclusions too.
    excluding = read_excluding("draw_from_rows", excluding, year)
    barring = Barring.of("draw_from_rows", excluding, reuse, year)
    reader = _Reader(seed, facets_of, max(keep, at_least) + reserves, barring)
    for place, row in enumerate(rows, 1):
        reader.take(place, row)
    if reader.problems:
        refuse("draw_from_rows", [*reader.problems, *count_of_others(reader.untold, "rows")])
    return draw(
        reader.entries.values(),
        lambda participant: reader.patients[participant.key],
        seed=seed,
        year=year,
        reserves=reserves,
        at_least=at_least,
        excluding=excluding,
        reuse=reuse,
        seed_origin=seed_origin,
        notes=notes,
    )


@attrs.define
class _Reader:
    """What was read so far: every participant, and the patients of those that may be drawn."""

    seed: str
    facets_of: Callable[[Participant], Iterable[str]] | None
    keep: int
    barring: Barring
    entries: dict[str, FrameEntry] = attrs.field(factory=dict)
    patients: dict[str, set[str]] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)
    untold: int = 0
    _smallest: list[str] = attrs.field(factory=list)
    _smallest_with: dict[str, str] = attrs.field(factory=dict)

    def take(self, place: int, row: Any) -> None:
        """Read one row."""
        try:
            key, patient = row
        except (TypeError, ValueError):
            self._tell(Problem(f"row {place}", type(row).__name__, _A_ROW, is_type=True))
            return
        if type(key) is not str or type(patient) is not str:
            given = f"({type(key).__name__}, {type(patient).__name__})"
            self._tell(Problem(f"row {place}", given, _A_ROW, is_type=True))
            return
        if key not in self.entries:
            self._meet(place, key)
        if (patients := self.patients.get(key)) is not None:
            patients.add(patient)

    def _tell(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.untold += 1

    def _meet(self, place: int, key: str) -> None:
        try:
            participant = participant_from_key(key)
            entry = FrameEntry(participant, self.facets_of(participant) if self.facets_of else ())
        except InvalidInput as error:
            for problem in error.problems:
                self._tell(problem.within(f"row {place}"))
            return
        self.entries[key] = entry
        if key in self.barring.keys:
            return
        if key in self.barring.taken:
            # Whether it can be drawn again is known only once all of its patients are.
            self.patients[key] = set()
            return
        (ticketed,) = in_ticket_order(participant_prefix(self.seed), [key])
        left = []
        for facet in entry.all_facets:
            first = self._smallest_with.setdefault(facet, ticketed)
            if ticketed < first:
                self._smallest_with[facet] = ticketed
                left.append(first)
        insort(self._smallest, ticketed)
        # Coverage may take one participant for each facet out of the order, and then the reserves
        # move up by as many. A facet that appears later brings a participant of its own.
        while len(self._smallest) > self.keep + len(self._smallest_with):
            left.append(self._smallest.pop())
        self.patients[key] = set()
        for one in left:
            if one not in self._smallest_with.values() and one not in self._smallest:
                self.patients.pop(one[TICKET_LENGTH:], None)

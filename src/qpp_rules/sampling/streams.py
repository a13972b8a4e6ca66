"""Drawing a plan from one unsorted stream of (participant, patient) rows."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.core.errors import InvalidInput, InvalidType, Problem, refuse, refuse_any
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.core.values import FUNCTION, a_count, hidden, instance_of, optional, problems_of
from qpp_rules.core.years import check_year
from qpp_rules.sampling.draws import draw, record_problems
from qpp_rules.sampling.exclusions import Barring, read_excluding
from qpp_rules.sampling.frames import MOST_PROBLEMS, FrameEntry, count_of_others
from qpp_rules.sampling.plans import ReuseOfParticipants
from qpp_rules.sampling.sizes import AUDIT_SAMPLING
from qpp_rules.sampling.tickets import check_seed, participant_prefix

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
    participants and with the patients of those that may be drawn, not with the rows: whoever is
    drawn in the end was among the smallest tickets already at its first row. *facets_of* gives a
    participant's facets besides its kind. The other arguments are those of :func:`draw`.

    >>> from qpp_rules import PerformanceYear
    >>> rows = [(f"group:{n:09}", f"P{m}") for m in range(30) for n in range(1, 401)]
    >>> plan = draw_from_rows(rows, seed="31415926535897932384", year=PerformanceYear(2027))
    >>> plan.frame_size, len(plan.participants), len(plan.participants[0].patients)
    (400, 12, 8)

    A participant without a patient has no row, and so is not in the frame.

    Raises InvalidType or InvalidValue naming the rows that are none, and as :func:`draw`.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E).
    """
    check_seed("draw_from_rows", seed)
    keep = AUDIT_SAMPLING.at(check_year("draw_from_rows", year)).participants.cap
    wrong = problems_of(
        reserves=(reserves, a_count),
        at_least=(at_least, a_count),
        facets_of=(facets_of, optional(hidden(instance_of(FUNCTION)))),
    )
    refuse_any("draw_from_rows", wrong, record_problems(seed_origin, notes))
    # A generator can be read once, and the exclusions are needed here and in the draw.
    excluding = read_excluding("draw_from_rows", excluding, year)
    barring = Barring.of("draw_from_rows", excluding, reuse, year)
    reader = _Reader(seed, facets_of, max(keep, at_least) + reserves, barring)
    if not isinstance(rows, Iterable):
        raise InvalidType.of(
            "draw_from_rows",
            "rows",
            given=type(rows).__name__,
            expected=f"an iterable, each row {_A_ROW}",
        )
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
    """What has been read: every participant, and the patients of those that may be drawn."""

    seed: str
    facets_of: Callable[[Participant], Iterable[str]] | None
    keep: int
    barring: Barring
    entries: dict[str, FrameEntry] = attrs.field(factory=dict)
    patients: dict[str, set[str]] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)
    untold: int = 0
    _smallest: list[tuple[bytes, str]] = attrs.field(factory=list)
    _smallest_with: dict[str, tuple[bytes, str]] = attrs.field(factory=dict)

    def take(self, place: int, row: Any) -> None:
        """Read one row."""
        try:
            key, patient = row
        except (TypeError, ValueError):
            self._refuse(place, type(row).__name__)
            return
        if key.__class__ is not str or patient.__class__ is not str:
            self._refuse(place, f"({type(key).__name__}, {type(patient).__name__})")
            return
        if key not in self.entries:
            self._meet(place, key)
        if (patients := self.patients.get(key)) is not None:
            patients.add(patient)

    def _refuse(self, place: int, given: str) -> None:
        self._tell([Problem(f"row {place}", given, _A_ROW, is_type=True)])

    def _tell(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append(problem)
            else:
                self.untold += 1

    def _meet(self, place: int, key: str) -> None:
        try:
            participant = participant_from_key(key)
            entry = FrameEntry(participant, self.facets_of(participant) if self.facets_of else ())
        except InvalidInput as error:
            self._tell(problem.within(f"row {place}") for problem in error.problems)
            return
        self.entries[key] = entry
        if key in self.barring.keys:
            return
        if key in self.barring.taken:
            # Whether it can be drawn again shows only when all of its patients are known.
            self.patients[key] = set()
            return
        ticketed = (sha256(participant_prefix(self.seed) + key.encode()).digest(), key)
        self._hold(ticketed, entry)

    def _hold(self, ticketed: tuple[bytes, str], entry: FrameEntry) -> None:
        left = []
        for facet in entry.all_facets:
            first = self._smallest_with.get(facet)
            if first is None or ticketed < first:
                self._smallest_with[facet] = ticketed
                left.append(first)
        insort(self._smallest, ticketed)
        # Coverage may take one for each facet out of the order, and the reserves move up by as
        # many. A facet that shows later brings a participant of its own, so no place is lost.
        while len(self._smallest) > self.keep + len(self._smallest_with):
            left.append(self._smallest.pop())
        self.patients[ticketed[1]] = set()
        for one in left:
            if one is not None and not self._needs(one):
                self.patients.pop(one[1], None)

    def _needs(self, ticketed: tuple[bytes, str]) -> bool:
        return ticketed in self._smallest_with.values() or ticketed in self._smallest

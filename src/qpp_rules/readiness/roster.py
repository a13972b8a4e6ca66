"""Many cases: gone through once, counted by blocker and by who can clear it; what is to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.audits import Blocking
from qpp_rules.core.checks import (
    FUNCTION,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, refuse
from qpp_rules.core.listings import (
    asked,
    is_listing,
    listed,
    one_by_one,
)
from qpp_rules.core.moments import closing_instant
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory, ReadinessStatus
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.deadlines import Calendar, Deadline
from qpp_rules.readiness.cases import Receipt, SubmissionCase
from qpp_rules.readiness.checking import Blocker, OutsidePosting, Readiness, gates_at
from qpp_rules.readiness.clearing import ClearedBy, Scope

if TYPE_CHECKING:
    from datetime import datetime

    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.readiness.gates import Gates

EVERYONE: Final = "everyone"
_EACH: Final = 1000
_DONE: Final = object()


class CheckedRoster(Iterator[Readiness]):
    """The answers to many cases, one after the other, in the order of the cases.

    One case is held at a time. The counts cover the cases seen so far; :meth:`finish` goes
    through the rest.
    """

    def __init__(
        self,
        cases: Iterator[SubmissionCase],
        gates: Gates,
        outside: OutsidePosting,
        progress: Callable[[int], object] | None,
    ) -> None:
        self._cases = cases
        self._gates = gates
        self._outside = outside
        self._progress = progress
        self._seen: set[tuple[object, ...]] = set()
        self._answers: Counter[ReadinessStatus] = Counter()
        self._blocked: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()
        self._by_who: Counter[ClearedBy] = Counter()
        self._not_covered: Counter[str] = Counter()
        self._received = 0

    def __iter__(self) -> CheckedRoster:
        return self

    def __next__(self) -> Readiness:
        case = asked("check_all", "cases", next, self._cases, _DONE)
        if case is _DONE:
            raise StopIteration
        place = self.total
        take_case(place, case)
        try:
            found = Readiness(case, self._gates.ask(case), self._gates, self._outside)
        except InvalidInput as error:
            refuse("check_all", [one.within(f"cases[{place}]") for one in error.problems])
        self._count(place, found)
        return found

    def _count(self, place: int, found: Readiness) -> None:
        plan = found.planned
        key = (plan.participant, plan.year, plan.categories, plan.known_option, plan.mvp)
        if key in self._seen:
            given = f"one of {plan.participant.masked_key} again"
            expected = "each planned submission once"
            raise InvalidValue.of("check_all", f"cases[{place}]", given=given, expected=expected)
        self._seen.add(key)
        self._answers[found.answer] += 1
        self._received += found.is_received
        if found.answer is not ReadinessStatus.READY:
            blockers, unknown = found.blockers, found.unknown
            self._blocked.update({one.rule_id for one in blockers})
            self._unknown.update({one.rule_id for one in unknown})
            self._by_who.update({who for one in (blockers or unknown) for who in one.who})
            self._not_covered.update(gate.value for gate in found.not_covered)
        if self._progress is not None and self.total % _EACH == 0:
            asked("check_all", "progress", self._progress, self.total)

    def finish(self) -> CheckedRoster:
        """Go through what is left, and return this."""
        for _ in self:
            pass
        return self

    @property
    def total(self) -> int:
        """How many cases were gone through."""
        return self._answers.total()

    @property
    def counts(self) -> dict[ReadinessStatus, int]:
        """How many cases have each answer."""
        return {status: self._answers[status] for status in ReadinessStatus}

    @property
    def by_blocker(self) -> dict[str, int]:
        """How many cases each rule is known to hold back, the most frequent first.

        A case with several blockers counts once for each.
        """
        return _ordered(self._blocked)

    @property
    def by_unknown(self) -> dict[str, int]:
        """How many cases have each rule open because a fact is missing."""
        return _ordered(self._unknown)

    @property
    def by_who(self) -> dict[ClearedBy, int]:
        """How many cases wait for each who can clear a blocker, or supply what is missing."""
        return {who: self._by_who[who] for who in ClearedBy}

    @property
    def not_covered(self) -> dict[str, int]:
        """How many cases are open because no text of their year decides the gate of a subject."""
        return _ordered(self._not_covered)

    @property
    def received(self) -> int:
        """How many cases have a receipt that counts."""
        return self._received

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a row for each count: the answers, the blockers, what is missing, who can act."""
        counted: tuple[tuple[str, dict[Any, int]], ...] = (
            ("answer", {status.name: count for status, count in self.counts.items()}),
            ("blocker", self.by_blocker),
            ("not known", self.by_unknown),
            ("year not covered", self.not_covered),
            ("cleared by", {who.value: count for who, count in self.by_who.items()}),
            ("receipt", {"received": self.received}),
        )
        return [
            {"count_of": of, "name": name, "cases": count}
            for of, counts in counted
            for name, count in counts.items()
        ]

    def __repr__(self) -> str:
        told = ", ".join(f"{number} {status.name}" for status, number in self.counts.items())
        return f"<CheckedRoster: {told}>"


def _ordered(counts: Counter[str]) -> dict[str, int]:
    """Return *counts* with the highest first; equal ones by name, the same at each run."""
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def take_case(place: int, case: object) -> None:
    """Raise, without showing it, unless the case at *place* is a SubmissionCase."""
    if type(case) is not SubmissionCase:
        given, expected = type(case).__name__, "a SubmissionCase"
        raise InvalidType.of("check_all", f"cases[{place}]", given=given, expected=expected)


def check_all(
    cases: Iterable[SubmissionCase],
    *,
    as_of: datetime,
    window: Deadline | None = None,
    blocking: Blocking = Blocking.EVERYONE,
    outside_posting: OutsidePosting = OutsidePosting.BLOCK,
    progress: Callable[[int], object] | None = None,
) -> CheckedRoster:
    """Decide as :func:`.check` for each case, and count by blocker and by who can clear it.

    Return an iterator over the answers, in the order of *cases*, which may be a generator. What is
    of the intermediary is decided once, as long as the cases hold the same objects. *progress* is
    called after each thousand cases, with their number.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, PlannedSubmission, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> year, quality = PerformanceYear(2026), {PerformanceCategory.QUALITY}
    >>> cases = (
    ...     SubmissionCase(planned=PlannedSubmission(Group(Tin(f"{n:09}")), year, quality))
    ...     for n in range(3)
    ... )
    >>> found = check_all(cases, as_of=datetime(2027, 2, 1, 9, tzinfo=EASTERN))
    >>> found.finish().counts[ReadinessStatus.UNDETERMINED], found.by_unknown["standing.approved"]
    (3, 3)

    Raises as :func:`.check`; while iterating, InvalidType for what is not a SubmissionCase, and
    InvalidValue for a planned submission that comes twice.
    """
    if not is_listing(cases):
        given, expected = type(cases).__name__, "an iterable of SubmissionCases"
        raise InvalidType.of("check_all", "cases", given=given, expected=expected)
    take("check_all", progress=(progress, optional(instance_of(FUNCTION))))
    gates = gates_at("check_all", as_of, window, blocking, outside_posting)
    return CheckedRoster(iter(cases), gates, outside_posting, progress)


# --- what is to be done ------------------------------------------------------------------------


def worklist(found: Iterable[Readiness]) -> Iterator[dict[str, Scalar]]:
    """Yield a row for each thing that must be done: what, by whom, and by when.

    What holds back everyone comes once, with *everyone* as the participant. Rows hold whole keys,
    and can be written as CSV, as a workbook and, by :func:`work_calendar`, into a calendar.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, PlannedSubmission, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> year, quality = PerformanceYear(2026), {PerformanceCategory.QUALITY}
    >>> case = SubmissionCase(
    ...     planned=PlannedSubmission(Group(Tin("000000001")), year, quality), authorizations=[]
    ... )
    >>> found = check_all([case], as_of=datetime(2027, 2, 1, 9, tzinfo=EASTERN))
    >>> row = next(row for row in worklist(found) if row["verdict"] == "NOT_MET")
    >>> row["participant"], row["cleared_by"], row["until"]
    ('group:000000001', 'the practice', 'before 2027-03-31 20:00 EDT')

    Raises InvalidType for anything but answers of :func:`.check`.
    """
    of_everyone: set[object] = set()
    for one in _each(found, "worklist"):
        head = one.planned.to_row()
        for held in (*one.blockers, *one.unknown):
            if held.scope is not Scope.INTERMEDIARY:
                yield {**head, **held.to_row()}
            elif (key := _as_told(held)) not in of_everyone:
                of_everyone.add(key)
                row = {**held.to_row(), "holds": _EVERY_CATEGORY}
                yield {**dict.fromkeys(head), "participant": EVERYONE, **row}


def _each(found: Any, subject: str) -> Iterator[Readiness]:
    if not is_listing(found):
        expected = "an iterable of what check returns"
        raise InvalidType.of(subject, "found", given=type(found).__name__, expected=expected)
    for place, one in enumerate(one_by_one(subject, "found", found)):
        if not isinstance(one, Readiness):
            given, expected = type(one).__name__, "what check returns"
            raise InvalidType.of(subject, f"found[{place}]", given=given, expected=expected)
        yield one


_EVERY_CATEGORY: Final = "; ".join(
    one.value for one in PerformanceCategory if one in SUBMITTED_CATEGORIES
)


def _as_told(held: Blocker) -> tuple[object, ...]:
    return (held.finding, held.who, held.what, held.until)


def work_calendar(found: Iterable[Readiness], year: PerformanceYear) -> Calendar:
    """Return the work that is due by a moment as a calendar: one entry for each thing to be done.

    :func:`qpp_rules.adapters.calendars.to_ical` writes it as a file. An entry says for how many
    planned submissions something is to be done, and by whom. What has no moment is left out.

    Raises InvalidType for an argument of the wrong type, and InvalidValue for an answer of another
    year.
    """
    check_year("work_calendar", year)
    several: dict[tuple[object, ...], tuple[Blocker, int]] = {}
    for one in _each(found, "work_calendar"):
        if one.planned.year != year:
            given, expected = f"one of {one.planned.year}", f"answers of {year}"
            raise InvalidValue.of("work_calendar", "found", given=given, expected=expected)
        todo = {_as_entry(held): held for held in (*one.blockers, *one.unknown)}
        for key, held in todo.items():
            if held.until is not None:
                first, count = several.get(key, (held, 0))
                several[key] = (first, count + 1)
    ordered = sorted(
        several.values(),
        key=lambda one: (closing_instant(_until(one[0])), one[0].place, one[0].what),
    )
    return Calendar(year, tuple(_entry(held, count, year) for held, count in ordered), {})


def _as_entry(held: Blocker) -> tuple[object, ...]:
    return (held.rule_id, held.what, held.who, held.until)


def _until(held: Blocker) -> Any:
    return held.until


def _entry(held: Blocker, count: int, year: PerformanceYear) -> Deadline:
    who = ", ".join(one.value for one in held.who)
    what = held.what[0].upper() + held.what[1:]
    moment = closing_instant(_until(held)).strftime("%Y%m%dT%H%M")
    # What is done and what is only supplied under one rule are two entries; a calendar knows each
    # by its key when it is written again.
    done = sha256(f"{held.what}; {who}".encode()).hexdigest()[:8]
    return Deadline(
        key=f"ready.{held.rule_id}.{moment}.{done}",
        title=f"{what} ({count} of them; {who})",
        original_closes=held.until,
        citation=held.finding.citation,
        year=year,
    )


def unsubmitted(
    found: Iterable[Readiness], *, receipts: Iterable[Receipt] = ()
) -> tuple[PlannedSubmission, ...]:
    """Return the planned submissions that were ready, and have no receipt.

    READY is not submitted: a practice is not paid for data that its intermediary did not send. Ask
    at the close. *receipts* are those that came after the check; a case may hold its own. A receipt
    counts if it is from a time when submission was, or may have been, open, and not certainly from
    before the content was certified. Receipts of single categories count together. If a participant
    has several planned submissions, a receipt that does not say which of them it is shows nothing,
    unless there is one for each, with a reference of its own: data may be submitted again.

    >>> unsubmitted([])
    ()

    Raises InvalidType for an argument of the wrong type.
    """
    given: tuple[Receipt, ...] = listed("unsubmitted", "receipts", receipts, Receipt)
    by_key: dict[tuple[object, ...], list[Receipt]] = {}
    for receipt in given:
        by_key.setdefault((receipt.participant, receipt.year), []).append(receipt)
    ready: list[PlannedSubmission] = []
    of_one: dict[tuple[object, ...], list[_Plan]] = {}
    for one in _each(found, "unsubmitted"):
        key = (one.planned.participant, one.planned.year)
        counted = [each for each in by_key.get(key, ()) if not one._not_open(each)]  # noqa: SLF001
        older = [each for each in counted if one._not_certified(each)]  # noqa: SLF001
        own = one.case.receipt if one.is_received else None
        of_one.setdefault(key, []).append(_Plan(one.planned, own, counted, older))
        if one.answer is ReadinessStatus.READY:
            ready.append(one.planned)
    received = {id(plan) for own in of_one.values() for plan in _received(_told_apart(own))}
    return tuple(plan for plan in ready if id(plan) not in received)


class _Plan(NamedTuple):
    """A planned submission, the receipt of its case, and the others that could be of it.

    Those that are *older* than the certification can only be of other content of the same plan.
    """

    planned: PlannedSubmission
    own: Receipt | None
    counted: list[Receipt]
    older: list[Receipt]


def _told_apart(plans: list[_Plan]) -> list[_Plan]:
    """Return *plans*; if the cases of several hold one receipt, it is in doubt whose it is."""
    own = [one.own for one in plans if one.own]
    told = []
    for one in plans:
        alike = [each for each in own if one.own and _is_same(each, one.own)]
        shared = one._replace(own=None, counted=[*one.counted, *alike])
        told.append(shared if len(alike) > 1 else one)
    return told


def _is_same(one: Receipt, other: Receipt) -> bool:
    return one == other or (one.reference is not None and one.reference == other.reference)


def _received(plans: list[_Plan]) -> Iterator[PlannedSubmission]:
    """Yield those of a participant's *plans* that receipts show to be submitted."""
    certain = {id(one): one.planned.categories if one.own else frozenset() for one in plans}
    references = [one.own.reference for one in plans if one.own]
    in_doubt: list[tuple[Receipt, list[_Plan]]] = []
    for receipt in dict.fromkeys(each for one in plans for each in one.counted):
        fitting = [one for one in plans if receipt in one.counted and receipt.part_of(one.planned)]
        if len(fitting) == 1:
            if receipt not in fitting[0].older:
                certain[id(fitting[0])] |= receipt.part_of(fitting[0].planned)
            references.append(receipt.reference)
        elif not any(receipt in one.older for one in fitting):
            in_doubt.append((receipt, fitting))
    others = [one for one in plans if certain[id(one)] != one.planned.categories]
    for one in plans:
        if one not in others:
            yield one.planned
            continue
        # The same data can be submitted again: only a reference of its own shows another one.
        shown = {
            receipt.reference
            for receipt, fitting in in_doubt
            if one in fitting and receipt.is_of(one.planned)
        }
        if len(shown - {None, *references}) >= len(others) + references.count(None):
            yield one.planned

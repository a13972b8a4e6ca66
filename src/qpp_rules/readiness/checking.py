"""Whether a participant's data may go to CMS now: what holds it back, and who can clear that."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.audits import Blocking
from qpp_rules.core.checks import (
    a_count,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import all_met, missing_of, together
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.moments import Moment, a_moment, closing_instant, opening_instant
from qpp_rules.core.tables import html_table
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import PerformanceCategory, ReadinessStatus
from qpp_rules.core.years import check_instant, eastern_text
from qpp_rules.deadlines import Deadline
from qpp_rules.readiness.cases import Receipt, SubmissionCase
from qpp_rules.readiness.cautions import Caution, CautionKind, cautions
from qpp_rules.readiness.clearing import (
    CURES,
    EXPLAINS,
    OF_THE_CLOSE,
    OF_THE_LISTING,
    OTHERWISE,
    WARNS,
    ClearedBy,
    Cure,
    Gate,
    Scope,
)
from qpp_rules.readiness.gates import SUBMISSION, Asked, Gates
from qpp_rules.submissions import check_received

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from qpp_rules.core.errors import YearNotCovered
    from qpp_rules.core.findings import Findings, Scalar
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.submissions import Checked


class OutsidePosting(Enumeration):
    """What it means that the qualified posting does not list what is planned; no text says it.

    An intermediary that the posting does not list, or lists as terminated or withdrawn, is held
    back under either.
    """

    BLOCK = "it is held back"
    WARN = "it is warned of"


@frozen(kw_only=True)
class Blocker:
    """Something that holds data back: the finding, and what clears it.

    *place* is that in the order of report, *categories* the planned categories that it holds, and
    *because* the findings that say more. *who* can clear it, by doing *what* before *until*, or
    from *until* on if it is time that clears it; None means that no such moment is known. If the
    finding is not met the data is blocked, and if it is unknown *who* can supply what is missing.
    """

    finding: Finding = field(validator=instance_of(Finding))
    gate: Gate = field(validator=member_of(Gate))
    place: int = field(validator=a_count)
    scope: Scope = field(validator=member_of(Scope))
    categories: frozenset[PerformanceCategory] = field(
        validator=each(frozenset, PerformanceCategory)
    )
    who: tuple[ClearedBy, ...] = field(validator=each(tuple, ClearedBy))
    what: str = field(validator=a_text)
    facts: tuple[str, ...] = field(validator=each(tuple, str))
    until: Moment | None = field(default=None, validator=optional(a_moment))
    because: tuple[Finding, ...] = field(default=(), validator=each(tuple, Finding))

    @property
    def rule_id(self) -> str:
        """The id of the rule of the finding."""
        return self.finding.rule.id

    @property
    def is_known(self) -> bool:
        """Whether it blocks; False if it is not known whether it does."""
        return self.finding.verdict is Verdict.NOT_MET

    def __str__(self) -> str:
        who = ", ".join(one.value for one in self.who)
        by = "" if self.until is None else f", {self._word} {eastern_text(self.until)}"
        return f"{self.finding}; cleared by {who}{by}: {self.what}"

    @property
    def _word(self) -> str:
        return "from" if ClearedBy.TIME in self.who else "before"

    def to_row(self) -> dict[str, Scalar]:
        """Return it as a flat dict of plain values."""
        categories = (one.value for one in PerformanceCategory if one in self.categories)
        until = None if self.until is None else eastern_text(self.until)
        return {
            "place": self.place,
            **self.finding.to_row(),
            "scope": self.scope.value,
            "holds": "; ".join(categories),
            "cleared_by": "; ".join(one.value for one in self.who),
            "what": self.what,
            "until": until and f"{self._word} {until}",
        }


class Readiness:
    """Whether a planned submission may be sent at an instant, with all the reasons.

    *answer* is BLOCKED if any blocker is known, else UNDETERMINED if any fact is missing, else
    READY. READY is not submitted: only a receipt shows that.
    """

    __slots__ = ("__dict__", "_answer", "_asked", "_case", "_gates", "_outside")

    def __init__(
        self, case: SubmissionCase, asked: Asked, gates: Gates, outside: OutsidePosting
    ) -> None:
        self._case = case
        self._answer = _status(asked, outside)
        self._asked = asked
        self._gates = gates
        self._outside = outside

    @property
    def case(self) -> SubmissionCase:
        """The case that was asked about."""
        return self._case

    @property
    def answer(self) -> ReadinessStatus:
        """READY, BLOCKED or UNDETERMINED."""
        return self._answer

    @property
    def planned(self) -> PlannedSubmission:
        """The planned submission, at the instant that was asked."""
        return self._asked.planned

    @property
    def as_of(self) -> datetime:
        """The instant that was asked."""
        return self._gates.as_of

    @property
    def gates(self) -> Mapping[Gate, Any]:
        """The answer of each gate that the year has."""
        return MappingProxyType(self._asked.answers)

    @property
    def not_covered(self) -> Mapping[Gate, YearNotCovered]:
        """For each gate that no text of the year decides, why: the answer is then open."""
        return MappingProxyType(self._asked.not_covered)

    @property
    def findings(self) -> Findings:
        """The findings of every gate, each once."""
        every = (one for answer in self._asked.answers.values() for one in answer.findings)
        return tuple(dict.fromkeys(every))

    @cached_property
    def _open(self) -> tuple[Blocker, ...]:
        found: dict[Finding, Blocker] = {}
        for one in _open_of(self._asked, self._gates, self._outside, self.case.checked):
            # Two gates may say the same, as the documents' gate asks the window's too.
            found.setdefault(one.finding, one)
        return tuple(sorted(found.values(), key=lambda one: one.place))

    @property
    def is_received(self) -> bool:
        """Whether the case has a receipt that counts.

        It is from when submission was open, and not older than the certification of the content.
        """
        return self.case.receipt is not None and not self._not_received(self.case.receipt)

    def _not_received(self, receipt: Receipt) -> Findings:
        """Return why *receipt* does not count; nothing if it does."""
        return self._not_open(receipt) or self._not_certified(receipt)

    def _not_open(self, receipt: Receipt) -> Findings:
        """Return that submission was not open when CMS received it, if so."""
        return self._gates.not_received(self.planned, receipt)

    def _not_certified(self, receipt: Receipt) -> Findings:
        """Return that CMS received it before the content was certified, if so."""
        certification = self.case.certification
        if certification is None:
            return ()
        found = check_received(certification, receipt.received_at)
        return found.findings if found.answer is False else ()

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        """What is known to hold the data back, in the order of report."""
        return tuple(one for one in self._open if one.is_known)

    @property
    def unknown(self) -> tuple[Blocker, ...]:
        """What may hold the data back, because a fact is missing, in the order of report."""
        return tuple(one for one in self._open if not one.is_known)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that leave the answer open, each once; empty if it is decided."""
        if self.answer is not ReadinessStatus.UNDETERMINED:
            return ()
        years = (f"the rules of {one.year} in {gate.value}" for gate, one in self._not_covered)
        return (*missing_of(self._decisive), *years)

    @property
    def _not_covered(self) -> Iterable[tuple[Gate, YearNotCovered]]:
        return self._asked.not_covered.items()

    @property
    def _decisive(self) -> list[Any]:
        return list(_decisive(self._asked, self._outside).values())

    @cached_property
    def by_category(self) -> Mapping[PerformanceCategory, ReadinessStatus]:
        """The answer for each planned category, as if it went alone.

        What holds another category only, or an item in it, does not count.
        """
        planned = self._asked.planned.categories
        is_open = bool(self._asked.not_covered)
        return MappingProxyType(
            {
                one: _status_of((held for held in self._open if one in held.categories), is_open)
                for one in PerformanceCategory
                if one in planned
            }
        )

    @cached_property
    def warnings(self) -> tuple[Caution, ...]:
        """What holds nothing back and should be known before the data goes."""
        reported = [
            one
            for gate, answer in self._asked.answers.items()
            for one in answer.findings
            if self._warns(gate, one)
        ]
        is_ready = self.answer is ReadinessStatus.READY
        told = list(cautions(self.case, self._asked.planned, reported, is_ready))
        if self.case.receipt is not None:
            uncounted = self._not_received(self.case.receipt)
            told += [Caution(CautionKind.RECEIPT, one) for one in uncounted]
        return tuple(dict.fromkeys(told))

    def _warns(self, gate: Gate, finding: Finding) -> bool:
        if finding.rule.id in WARNS:
            is_our_reading = finding.rule.id in OF_THE_CLOSE and finding.verdict is Verdict.MET
            return is_our_reading or finding.verdict is Verdict.NOT_MET
        is_aside = gate is Gate.POSTINGS and self._outside is OutsidePosting.WARN
        return is_aside and finding.verdict in _OPEN and finding.rule.id not in OF_THE_LISTING

    def explain(self) -> str:
        """Return the answer, what holds the data back and what is warned of, as plain text."""
        lines = [f"{self.answer.name} for performance year {self.planned.year}"]
        lines += [f"  {one}" for one in self._open]
        lines += [f"  NOT COVERED: {gate.value}: {error}" for gate, error in self._not_covered]
        lines += [f"  WARNING: {one}" for one in self.warnings]
        return "\n".join(lines)

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict for everything that holds the data back, or may. Rows hold keys."""
        head = {**self.planned.to_row(), "answer": self.answer.name}
        return [{**head, **one.to_row()} for one in self._open]

    def _identity(self) -> tuple[object, ...]:
        asked = self._asked
        covered = tuple((gate, str(error)) for gate, error in asked.not_covered.items())
        return (self.planned, tuple(asked.answers.items()), covered, self._open, self.warnings)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Readiness):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __repr__(self) -> str:
        whose = self.planned.participant.masked_key
        return f"<Readiness of {whose}: {self.answer.name}, {len(self.blockers)} blockers>"

    def _repr_html_(self) -> str:
        columns = ("place", "verdict", "title", "about", "observed", "cleared_by", "what", "until")
        return html_table(repr(self).strip("<>"), columns, [one.to_row() for one in self._open])


def check(
    case: SubmissionCase,
    *,
    as_of: datetime,
    window: Deadline | None = None,
    blocking: Blocking = Blocking.EVERYONE,
    outside_posting: OutsidePosting = OutsidePosting.BLOCK,
) -> Readiness:
    """Decide whether the data of *case* may be submitted at *as_of*, the instant of every gate.

    Every gate is asked, whatever another one says: a known blocker gives BLOCKED and what is not
    known is still listed. A gate that no text of the year decides leaves the answer open. *window*
    replaces the calendar's submission window, as in :func:`.deadlines.may_submit`; *blocking* says
    whom an open audit holds back, as in :func:`.audits.may_submit`.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, PerformanceYear, PlannedSubmission, Tin
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), PerformanceYear(2026), {PerformanceCategory.QUALITY}
    ... )
    >>> r = check(
    ...     SubmissionCase(planned=planned, agreements=[]),
    ...     as_of=datetime(2027, 2, 1, 9, tzinfo=EASTERN),
    ... )
    >>> r.answer.name, [one.rule_id for one in r.blockers]
    ('BLOCKED', ['agreements.business-associate-agreement.in-force'])
    >>> r.blockers[0].what
    'sign an adequate agreement that is in force on all the days needed'
    >>> [one.rule_id for one in r.unknown][:2]
    ['standing.approved', 'standing.type']

    Raises InvalidType or InvalidValue for a malformed argument and for a case that was planned for
    another instant, YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1400.
    """
    take("check", case=(case, instance_of(SubmissionCase)))
    gates = gates_at("check", as_of, window, blocking, outside_posting)
    return Readiness(case, gates.ask(case), gates, outside_posting)


def gates_at(
    subject: str,
    as_of: object,
    window: object,
    blocking: object,
    outside_posting: object,
) -> Gates:
    """Return the gates at an instant; raise unless the arguments are of the right types."""
    take(
        subject,
        window=(window, optional(instance_of(Deadline))),
        blocking=(blocking, member_of(Blocking)),
        outside_posting=(outside_posting, member_of(OutsidePosting)),
    )
    at: Any = as_of
    given: Any = (check_instant(subject, "as_of", at), window, blocking)
    return Gates(*given)


# What the gates' answers lead to


def _decisive(asked: Asked, outside: OutsidePosting) -> dict[Gate, Any]:
    """Return the answers that decide: what is only warned of is not in them."""
    posting = asked.answers.get(Gate.POSTINGS)
    if outside is OutsidePosting.BLOCK or posting is None:
        return asked.answers
    listed = tuple(one for one in posting.findings if one.rule.id in OF_THE_LISTING)
    return {**asked.answers, Gate.POSTINGS: all_met(posting.year, listed)}


def _status(asked: Asked, outside: OutsidePosting) -> ReadinessStatus:
    answers = (one.answer for one in _decisive(asked, outside).values())
    is_open = (None,) if asked.not_covered else ()
    return _STATUS[together(*answers, *is_open)]


_STATUS: Final = {
    True: ReadinessStatus.READY,
    False: ReadinessStatus.BLOCKED,
    None: ReadinessStatus.UNDETERMINED,
}


def _status_of(held: Iterable[Blocker], is_open: bool) -> ReadinessStatus:
    known = [one.is_known for one in held]
    if True in known:
        return ReadinessStatus.BLOCKED
    return ReadinessStatus.UNDETERMINED if known or is_open else ReadinessStatus.READY


def _open_of(
    asked: Asked, gates: Gates, outside: OutsidePosting, checked: Checked | None
) -> Iterator[Blocker]:
    """Yield what each gate that is not open says of it."""
    for gate, answer in _decisive(asked, outside).items():
        if answer.answer is True:
            continue
        wrong = [
            one for one in answer.findings if one.verdict in _OPEN and one.rule.id not in WARNS
        ]
        because = tuple(one for one in wrong if one.rule.id in EXPLAINS)
        # A gate that is shut says why, by whatever rule.
        for one in [one for one in wrong if one not in because] or because:
            yield _blocker(gate, one, because, asked.planned, gates, checked)


_OPEN: Final = (Verdict.NOT_MET, Verdict.UNKNOWN)


def _blocker(  # noqa: PLR0917 (all that decides what clears it)
    gate: Gate,
    finding: Finding,
    because: Findings,
    planned: PlannedSubmission,
    gates: Gates,
    checked: Checked | None,
) -> Blocker:
    cure = CURES.get(finding.rule.id) or OTHERWISE[gate]
    if finding.verdict is Verdict.NOT_MET:
        what = cure.what
        who, until = _cleared(finding, cure, planned, gates)
    else:
        # A finding may leave it to those that explain it to say what is missing.
        missing = finding.missing or missing_of(because)
        what = f"supply {', '.join(missing)}" if missing else cure.what
        who, until = cure.supplied_by, _still(cure, planned, gates)
    return Blocker(
        finding=finding,
        gate=gate,
        place=cure.place,
        scope=cure.scope,
        categories=_categories(finding, cure, planned, checked),
        who=who,
        what=what,
        facts=cure.facts,
        until=until,
        because=because if finding.rule.id not in EXPLAINS else (),
    )


# Until when, or from when


_TOO_LATE: Final = (ClearedBy.NOTHING,)
_ONE_DAY: Final = timedelta(days=1)


def _cleared(
    finding: Finding, cure: Cure, planned: PlannedSubmission, gates: Gates
) -> tuple[tuple[ClearedBy, ...], Moment | None]:
    """Return who can still clear a blocker, and until when; if it is time, from when."""
    if cure.who == _TOO_LATE:
        return _TOO_LATE, None
    if ClearedBy.TIME not in cure.who:
        until = _still(cure, planned, gates)
        is_over = until is None and _close_of(cure.until, planned, gates) is not None
        return (_TOO_LATE, None) if is_over else (cure.who, until)
    begins = _beginning(finding, planned, gates)
    closes = _close_of(SUBMISSION, planned, gates)
    is_over = opening_instant(begins) <= gates.as_of or (
        closes is not None and closing_instant(closes) <= opening_instant(begins)
    )
    return (_TOO_LATE, None) if is_over else (cure.who, begins)


def _beginning(finding: Finding, planned: PlannedSubmission, gates: Gates) -> Moment:
    """Return the moment from which time clears the blocker."""
    if not finding.rule.id.startswith(_OF_WINDOW):
        # What was done after the instant that is asked.
        done: Any = finding.observed
        return done if isinstance(done, date) else gates.as_of
    submission = gates.deadline(planned.year, SUBMISSION)
    first: Moment = planned.year.last_day + _ONE_DAY
    opens = None if submission is None else submission.opens
    return first if opens is None else max(first, opens, key=opening_instant)


_OF_WINDOW: Final = "deadlines.data-submission."


def _still(cure: Cure, planned: PlannedSubmission, gates: Gates) -> Moment | None:
    """Return the close by which the cure is due; None if it is over or not known."""
    closes = _close_of(cure.until, planned, gates)
    return None if closes is None or closing_instant(closes) <= gates.as_of else closes


def _close_of(key: str, planned: PlannedSubmission, gates: Gates) -> Moment | None:
    if key == SUBMISSION and planned.submission_closes is not None:
        return planned.submission_closes
    deadline = gates.deadline(planned.year, key)
    own = planned.participant.participation_option
    return None if deadline is None else deadline.closes_for(own)


# Which categories it holds


def _categories(
    finding: Finding, cure: Cure, planned: PlannedSubmission, checked: Checked | None
) -> frozenset[PerformanceCategory]:
    """Return the planned categories that a blocker holds: all, unless it says which."""
    every = planned.categories
    if cure.scope in (Scope.INTERMEDIARY, Scope.PARTICIPANT):
        return every
    named = {one for one in every if one.value == finding.about}
    place = _SET.match(finding.about)
    sets = () if checked is None else checked.submission.measurement_sets
    if place is not None and int(place[1]) < len(sets):
        named = {sets[int(place[1])].category} & every
    elif cure.category is not None:
        named = {cure.category} & every
    return frozenset(named) or every


_SET: Final = re.compile(r"measurementSets\[([0-9]+)\]")

"""What both plans share: their dates, and the contents that CMS itself asked for."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    a_text,
    optional,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.values import frozen
from qpp_rules.standing.events import a_program_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from enum import Enum

    from qpp_rules.core.findings import Clause, Finding

_FLAG: Final = optional(a_flag)
_DAY: Final = optional(a_program_day)
_IN_ORDER: Final = ("notified_on", "received_on", "accepted_on")


@frozen(kw_only=True)
class PlanDates:
    """When CMS notified an intermediary, and when its plan was due, received and accepted.

    None means "not known". *due_on* is the day that CMS specified, and still in time. A plan with a
    day needs no flag; a flag that is False says that CMS has not received, or not accepted it.

    Raises InvalidValue for a day beside a flag that is False, for days that are out of order, and
    for a plan that was accepted and not received.
    """

    notified_on: date | None = field(default=None, validator=_DAY)
    due_on: date | None = field(default=None, validator=_DAY)
    is_received: bool | None = field(default=None, validator=_FLAG)
    received_on: date | None = field(default=None, validator=_DAY)
    is_accepted: bool | None = field(default=None, validator=_FLAG)
    accepted_on: date | None = field(default=None, validator=_DAY)

    def _problems(self) -> Iterator[Problem]:
        for act in ("received", "accepted"):
            day = getattr(self, f"{act}_on")
            if day is not None and getattr(self, f"is_{act}") is False:
                yield Problem(f"{act}_on", str(day), f"None where it is not {act}")
        if self.accepted and self.is_received is False:
            yield Problem("is_accepted", "accepted, and not received", "a plan that was received")
        days = {name: day for name in _IN_ORDER if (day := getattr(self, name)) is not None}
        for (before, first), (name, day) in pairwise(days.items()):
            if day < first:
                yield Problem(name, str(day), f"a day from {before} on, {first}")

    @property
    def accepted(self) -> bool | None:
        """Whether CMS accepted the plan; None if that is not known."""
        return self.is_accepted if self.accepted_on is None else True


def judge_day(
    clause: Clause,
    day: tuple[str, date | None],
    last: tuple[str, date | None],
    *,
    done: bool | None,
) -> Finding:
    """Return the finding on an act that is in time through a *last* day.

    The days are given with the names of their facts. *done* False means that it was not done.
    """
    (_, done_on), (_, last_day) = day, last
    required = None if last_day is None else f"by {last_day}"
    if done is False:
        return clause.not_met("not done", required)
    if done_on is None or last_day is None:
        missing = tuple(name for name, known in (day, last) if known is None)
        return clause.unknown(*missing, observed=done_on, required=required)
    return clause.judge(done_on <= last_day, done_on, required)


def text_problems(**texts: Iterable[str] | None) -> Iterator[Problem]:
    """Yield the problems of unreadable texts, each given under the name of its field."""
    for name, several in texts.items():
        for one in sorted(several or ()):
            yield from a_text.problems(name, one)


def problems_of_contents(
    waived: frozenset[Enum], asked_also: frozenset[str], also_states: frozenset[str] | None
) -> Iterator[Problem]:
    """Yield the problems of the contents that CMS itself asked for."""
    yield from text_problems(asked_also=asked_also, also_states=also_states)
    if waived and not asked_also:
        expected = "what CMS asked for in place of the standard contents"
        yield Problem("asked_also", "nothing, though contents are waived", expected)


def contents_of_cms(
    asked_also: frozenset[str], also_states: frozenset[str] | None, clause: Clause
) -> Iterator[Finding]:
    """Yield a finding for each content that CMS itself asked for."""
    for asked in sorted(asked_also):
        holds = None if also_states is None else asked in also_states
        yield clause.judge(holds, missing=("also_states",), about=asked)

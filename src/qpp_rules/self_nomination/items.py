"""How an item of the application is judged: blank, not known, or by its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import Moment
from qpp_rules.measures import Inventory, Mvps
from qpp_rules.self_nomination.application import Application, PriorRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qpp_rules.core.findings import Finding, Rule, Scalar


@frozen
class Review:
    """What a review is asked with."""

    application: Application
    year: PerformanceYear
    submitted_at: Moment | None
    prior: PriorRecord | None
    inventory: Inventory | None
    mvps: Mvps | None

    @property
    def is_qcdr(self) -> bool | None:
        """Whether a QCDR applies; None if its type is not known."""
        kind = self.application.details.intermediary_type
        return None if kind is None else kind is IntermediaryType.QCDR

    def on_record(self, name: str) -> Any:
        """Return what the prior record says of *name*; None if there is no record."""
        return None if self.prior is None else getattr(self.prior, name)

    def item(
        self,
        rule: Rule,
        path: str,
        holds: Callable[[Any], bool | None] = lambda _: True,
        *,
        observed: Callable[[Any], Scalar] = lambda _: None,
        required: Scalar = None,
        missing: tuple[str, ...] = (),
        asked: bool | None = True,
        asked_by: tuple[str, ...] = (),
    ) -> Iterator[Finding]:
        """Yield the finding on the item at *path*, if a text of the year asks for it.

        A value is judged by *holds*. Where that is None, *missing* names what would decide it.
        *asked* says whether the item is asked of this applicant; where that is None, *asked_by*
        names what would decide it.
        """
        if not rule.covers(self.year):
            return
        clause = rule.of(self.year)
        if asked is False:
            yield clause.not_applicable(about=path)
            return
        is_blank = path in self.application.left_blank
        value = self.application.value(path)
        answer: bool | None = False if is_blank else None
        seen: Scalar = "left blank" if is_blank else None
        named: tuple[str, ...] = (path,)
        if value is not None:
            answer, seen, named = holds(value), observed(value), missing or (path,)
        if asked is None and answer is not True:
            named = (*asked_by, *named) if answer is None else asked_by
            answer = None
        yield clause.judge(answer, seen, required, missing=named, about=path)


def is_true(value: Any) -> bool:
    """Return whether the flag that an item holds is True."""
    return value is True


def has_some(value: Any) -> bool:
    """Return whether an item lists at least one."""
    return bool(value)


def listed(value: Any) -> str:
    """Return the names that an item lists, in order; "none" without any."""
    names = sorted(str(getattr(one, "value", one)) for one in value)
    text = ", ".join(names[:_MOST_NAMED]) or "none"
    more = len(names) - _MOST_NAMED
    return f"{text} and {more} more" if more > 0 else text


_MOST_NAMED = 12


def word(value: Any) -> str:
    """Return the word for a member of an enumeration."""
    return str(value.value)

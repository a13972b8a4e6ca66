"""Attendance at CMS's support calls: 42 CFR § 414.1400(a)(2)(iii), before 2022 (a)(4)(iii)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    a_text,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met, together
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import listed
from qpp_rules.core.pages import Page
from qpp_rules.core.values import frozen
from qpp_rules.self_nomination.paragraphs import SUPPORT_CALLS, by_year, runs, sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear


@frozen(kw_only=True)
class Attendance:
    """One representative at one support call, for one QCDR or registry. None means "not known".

    *intermediary* is the QCDR or registry that the attendance is credited to.
    """

    held_on: date = field(validator=a_calendar_date)
    representative: str = field(validator=a_text, repr=False)
    intermediary: str = field(validator=a_text)
    webinar: bool | None = field(default=None, validator=optional(a_flag))
    audio: bool | None = field(default=None, validator=optional(a_flag))


_page = Page(__name__)

ATTENDED: Final = _page.rule(
    "self-nomination.support-calls",
    "the intermediary attended the support call",
    by_year(
        {2021: "(a)(4)(iii)", 2022: "(a)(2)(iii)"}, {2027: sheet(SUPPORT_CALLS, "(a)(2)(iii)")}
    ),
    *("SNO-038", "SNO-039"),
)
BOTH_PARTS: Final = _page.rule(
    "self-nomination.support-calls.both-parts",
    "the representative attended both the webinar and the audio part",
    runs({2027: sheet(SUPPORT_CALLS)}),
    "SNO-040",
)
OWN_REPRESENTATIVE: Final = _page.rule(
    "self-nomination.support-calls.representative",
    "the representative is credited to one QCDR or registry only",
    runs({2027: sheet(SUPPORT_CALLS)}),
    "SNO-041",
)


def check_support_calls(
    intermediary: str,
    calls: Iterable[date],
    attendances: Iterable[Attendance],
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether *intermediary* attended each of the *calls* of *year*.

    Give the attendances of all QCDRs and registries that share representatives: from 2027 one
    representative is credited to one of them at a call, the first in the order given. Credit needs
    the webinar and the audio part.

    >>> from qpp_rules import PerformanceYear
    >>> call = date(2027, 2, 3)
    >>> seen = [
    ...     Attendance(
    ...         held_on=call, representative="A. Smith", intermediary=one, webinar=True, audio=True
    ...     )
    ...     for one in ("First QCDR", "Second QCDR")
    ... ]
    >>> [check_support_calls(one, [call], seen, PerformanceYear(2027)).answer
    ...  for one in ("First QCDR", "Second QCDR")]
    [True, False]

    Raises InvalidType or InvalidValue for a malformed argument or without any call, YearNotCovered
    before 2021.

    Citation: 42 CFR § 414.1400(a)(2)(iii); 2027 Self-Nomination Fact Sheet.
    """
    subject = "check_support_calls"
    take(subject, intermediary=(intermediary, a_text))
    held = listed(subject, "calls", calls, date)
    seen = listed(subject, "attendances", attendances, Attendance)
    for place, day in enumerate(held):
        take(subject, **{f"calls[{place}]": (day, a_calendar_date)})
    ATTENDED.of(year)
    by_call: dict[date, list[Attendance]] = defaultdict(list)
    for one in seen:
        by_call[one.held_on].append(one)
    findings = tuple(
        finding
        for day in sorted({*held})
        for finding in _of_call(intermediary, day, by_call[day], year)
    )
    if not findings:
        raise InvalidValue.of(subject, "calls", given="none", expected="at least one call")
    return all_met(year, findings)


def _of_call(
    intermediary: str, day: date, seen: list[Attendance], year: PerformanceYear
) -> Iterator[Finding]:
    about = str(day)
    own = [one for one in seen if one.intermediary == intermediary]
    if not own:
        yield ATTENDED.of(year).not_met("no representative", about=about)
        return
    if not BOTH_PARTS.covers(year):
        yield ATTENDED.of(year).met(f"{len(own)} at the call", about=about)
        return
    credited: dict[str, str] = {}
    for one in seen:
        credited.setdefault(one.representative, one.intermediary)
    free = [one for one in own if credited[one.representative] == intermediary]
    if not free:
        yield OWN_REPRESENTATIVE.of(year).not_met("credited to another", about=about)
        return
    yield ATTENDED.of(year).met(f"{len(free)} at the call", about=about)
    parts = [together(one.webinar, one.audio) for one in free]
    holds = True if True in parts else None if None in parts else False
    yield BOTH_PARTS.of(year).judge(holds, missing=("webinar", "audio"), about=about)

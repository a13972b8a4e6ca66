"""The standing of an intermediary, and the table of the events that change it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_share,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Citation
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.moments import a_moment, day_of
from qpp_rules.core.pages import Page, entry, our_reading, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.standing.events import (
    LAST_YEAR_OF_PROBATION,
    Notice,
    Resolution,
    StandingEvent,
    Termination,
    Withdrawal,
    as_events,
    begins_on,
    concerns,
    is_probation,
    unknown_of,
)
from qpp_rules.standing.grounds import GROUNDS_FOR_ACTION, GROUNDS_FOR_TERMINATION, Ground
from qpp_rules.standing.inaccuracies import INACCURATE_OVER, INACCURATE_UNDER
from qpp_rules.standing.paragraphs import ACTION_AND_TERMINATION, regulation, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.moments import Moment

_page = Page(__name__)


class Standing(Enumeration):
    """An intermediary's standing with CMS. If several apply, the last one here counts.

    "In good standing" means now. Whether an intermediary may use the simplified self-nomination
    form depends on its past too.
    """

    UNDETERMINED = "undetermined"
    IN_GOOD_STANDING = "in good standing"
    ON_PROBATION = "on probation"
    UNDER_REMEDIAL_ACTION = "under remedial action"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class EventKind(Enumeration):
    """The kinds of event that change the standing of an intermediary."""

    PROBATION = "CMS begins probation"
    REMEDIAL_ACTION = "CMS takes remedial action"
    RESOLUTION = "CMS ends remedial action or probation"
    WITHDRAWAL = "the intermediary withdraws"
    TERMINATION = "CMS terminates or disqualifies the intermediary"


@frozen
class Transition:
    """One row of the life cycle in a year: what an event does, on which grounds, and its source.

    If data is inaccurate, the share of the clinicians and groups affected is more than *over* and
    less than *under*. None means that the text of the year has no such limit.
    """

    before: Standing = field(validator=member_of(Standing))
    event: EventKind = field(validator=member_of(EventKind))
    after: Standing = field(validator=member_of(Standing))
    grounds: frozenset[Ground] = field(validator=each(frozenset, Ground))
    over: Fraction | None = field(validator=optional(a_share))
    under: Fraction | None = field(validator=optional(a_share))
    citation: Citation = field(validator=instance_of(Citation))


NOT_IN_ACTION: Final = _page.rule(
    "standing.remedial-action",
    "no remedial action or probation is in force",
    texts({2017: "(k)(1)-(2)", 2019: "(f)(1)", 2022: "(e)(1)"}, ACTION_AND_TERMINATION),
    "STA-029",
    "STA-031",
)
IN_WRITING: Final = _page.rule(
    "standing.written-notice",
    "CMS gave written notice of the remedial action",
    texts({2019: "(f)(1)", 2022: "(e)(1)"}),
    "STA-033",
)
NOT_TERMINATED: Final = _page.rule(
    "standing.terminated",
    "the intermediary is not terminated or disqualified for the year",
    texts(
        {
            2017: "(k)(3), (5) and (7)",
            2019: "(f)(2)",
            2022: "(e)(2)",
            2024: "(e)(2) and (5)",
        },
        ACTION_AND_TERMINATION,
    ),
    "STA-029",
    "STA-031",
    "RDY-002",
)
_NO_TEXT: Final = (
    "no text says what withdrawal does; an intermediary that withdrew is taken not to be approved "
    "any more, and it could be able to finish what it began"
)


_VERSIONS: Final = "Version History Tab"
_TELL_OF_WITHDRAWAL: Final = {
    2023: guidance(GUIDE_2023, _VERSIONS),
    2026: guidance(GUIDE_2026, _VERSIONS),
    2027: guidance(FACT_SHEET_2027, ACTION_AND_TERMINATION, cites="414.1400(a)(3)(iv)"),
}
NOT_WITHDRAWN: Final = _page.rule(
    "standing.withdrawn",
    "the intermediary has not withdrawn for the year",
    our_reading(
        (
            text(year, year, _TELL_OF_WITHDRAWAL.get(year) or regulation(year, "(a)"))
            for year in range(2017, 2028)
        ),
        _NO_TEXT,
    ),
    "STA-029",
    "STA-031",
    "RDY-002",
)

_ENDS: Final = (
    "the text doesn't say when remedial action or probation ends; it is taken to end after the day "
    "on which CMS says that no deficiency is open, and it could end when they are corrected"
)


_LAST_WITH_PROBATION: Final = PerformanceYear(LAST_YEAR_OF_PROBATION)


def _rows(year: PerformanceYear) -> Iterator[Transition]:
    """Yield the rows of *year*. A probation of 2018 that CMS did not end is open later too."""
    good, probation = Standing.IN_GOOD_STANDING, Standing.ON_PROBATION
    action = Standing.UNDER_REMEDIAL_ACTION
    if year <= _LAST_WITH_PROBATION:
        open_: tuple[Standing, ...] = (probation,)
        yield _row(good, EventKind.PROBATION, probation, year)
    else:
        open_ = (probation, action)
        for before in (good, probation):
            yield _row(before, EventKind.REMEDIAL_ACTION, action, year)
    for before in open_:
        yield _row(before, EventKind.RESOLUTION, good, year)
    for before in (good, *open_):
        yield _row(before, EventKind.WITHDRAWAL, Standing.WITHDRAWN, year)
    for before in (good, *open_, Standing.WITHDRAWN):
        yield _row(before, EventKind.TERMINATION, Standing.TERMINATED, year)


_RULES: Final[dict[EventKind, Rule]] = {
    EventKind.PROBATION: NOT_IN_ACTION,
    EventKind.REMEDIAL_ACTION: NOT_IN_ACTION,
    EventKind.RESOLUTION: NOT_IN_ACTION,
    EventKind.WITHDRAWAL: NOT_WITHDRAWN,
    EventKind.TERMINATION: NOT_TERMINATED,
}


def _row(before: Standing, event: EventKind, after: Standing, year: PerformanceYear) -> Transition:
    begins = event in (EventKind.PROBATION, EventKind.REMEDIAL_ACTION)
    grounds: frozenset[Ground] = frozenset()
    if begins:
        grounds = GROUNDS_FOR_ACTION.at(year)
    elif event is EventKind.TERMINATION:
        grounds = GROUNDS_FOR_TERMINATION.at(year)
    source = _RULES[event].of(year).citation
    return Transition(
        before=before,
        event=event,
        after=after,
        grounds=grounds,
        over=INACCURATE_OVER.at(year) if begins and INACCURATE_OVER.covers(year) else None,
        under=INACCURATE_UNDER.at(year) if begins and INACCURATE_UNDER.covers(year) else None,
        citation=reading(source, _ENDS) if event is EventKind.RESOLUTION else source,
    )


TRANSITIONS: Final = _page.parameter(
    "standing.transitions",
    "what each event does to the standing of an intermediary",
    *(
        entry(year, year, tuple(_rows(PerformanceYear(year))), regulation(year, paragraph))
        for paragraph, years in (
            ("(k)", range(2017, 2019)),
            ("(f)", range(2019, 2022)),
            ("(e)", range(2022, 2028)),
        )
        for year in years
    ),
    note="An event without a row leaves the standing as it is.",
)
_AFTER: Final = {
    year: {(row.before, row.event): row.after for row in one.value}
    for one in TRANSITIONS.entries
    for year in one.years
}


def status(
    events: Iterable[StandingEvent] | None, *, at: Moment, year: PerformanceYear | None = None
) -> Determination[Standing]:
    """Return the standing of an intermediary at a day or an instant.

    *events* are all that happened to the intermediary; None means "not known". *year* is the
    performance year in question; the default is the year of *at*. Give it for the time after the
    year in which its data is submitted, and if terminations or withdrawals name years. What comes
    after *at* does not count.

    An event counts for the whole Eastern day on which it begins, and remedial action for the day of
    its resolution too. Notice that was not written does not begin remedial action.

    >>> from datetime import date
    >>> events = [
    ...     Notice(date(2026, 5, 4), is_written=True),
    ...     Termination(date(2026, 9, 1), effective_on=date(2026, 10, 1)),
    ... ]
    >>> for day in (date(2026, 5, 3), date(2026, 5, 4), date(2026, 10, 1)):
    ...     print(status(events, at=day).answer.value)
    in good standing
    under remedial action
    terminated

    Raises YearNotCovered where no text was read, and InvalidValue for an *at* before 2017 without a
    *year*.

    Citation: 42 CFR § 414.1400(e); in 2019 to 2021 (f); in 2017 and 2018 (k).
    """
    subject = "status"
    given = as_events(subject, events)
    take(subject, at=(at, a_moment), year=(year, optional(a_performance_year)))
    day = day_of(at)
    of_year = _year_of(subject, day) if year is None else year
    TRANSITIONS.entry(of_year)
    findings = (
        *in_action(given, of_year, day),
        *(barred(kind, given, of_year, day) for kind in (Withdrawal, Termination)),
    )
    if given is None:
        return Determination(Standing.UNDETERMINED, of_year, findings, missing=("events",))
    steps = _steps(given, of_year, day)
    found = _walk(steps, of_year)
    answer = next(iter(found)) if len(found) == 1 else Standing.UNDETERMINED
    return Determination(answer, of_year, findings, missing=_deciding(steps, of_year))


def _year_of(subject: str, day: date) -> PerformanceYear:
    try:
        return PerformanceYear(day.year)
    except InvalidValue:
        expected = "a day of a performance year"
        raise InvalidValue.of(
            subject, "at", given=str(day), expected=expected, remedy="or give year"
        ) from None


def _kind_of(event: StandingEvent) -> EventKind:
    if isinstance(event, Notice):
        return EventKind.PROBATION if is_probation(event) else EventKind.REMEDIAL_ACTION
    return _KINDS[type(event)]


_KINDS: Final[dict[type[StandingEvent], EventKind]] = {
    Resolution: EventKind.RESOLUTION,
    Withdrawal: EventKind.WITHDRAWAL,
    Termination: EventKind.TERMINATION,
}


def _steps(
    events: tuple[StandingEvent, ...], year: PerformanceYear, day: date
) -> list[StandingEvent]:
    """Return the events that count, or may count, through *day*, in their order.

    Remedial action is in force on the day of its resolution, which so comes last in its day.
    """
    counted = [
        one
        for one in events
        if concerns(one, year)
        and (one.on < day if isinstance(one, Resolution) else begins_on(one) <= day)
    ]
    return sorted(counted, key=lambda one: (begins_on(one), isinstance(one, Resolution)))


def _walk(steps: Iterable[StandingEvent], year: PerformanceYear) -> frozenset[Standing]:
    """Return each standing that the table can lead to: what may count counts, and does not."""
    found = frozenset({Standing.IN_GOOD_STANDING})
    for step in steps:
        # The text of the event's year counts. After the last year, it is that of the year asked.
        after = _AFTER.get(begins_on(step).year) or _AFTER[year.year]
        kind = _kind_of(step)
        moved = frozenset(after.get((one, kind), one) for one in found)
        found = found | moved if unknown_of(step) else moved
    return found


def _deciding(steps: Sequence[StandingEvent], year: PerformanceYear) -> tuple[str, ...]:
    """Return the facts that are not known and change where the table leads."""
    names: list[str] = []
    for place, step in enumerate(steps):
        without = [*steps[:place], *steps[place + 1 :]]
        if unknown_of(step) and _walk(without, year) != _walk(
            [*steps[:place], _certain(step), *steps[place + 1 :]], year
        ):
            names += unknown_of(step)
    return tuple(dict.fromkeys(names))


def _certain(event: StandingEvent) -> StandingEvent:
    """Return *event*, which has an unknown fact, as one that counts from its day on."""
    if isinstance(event, Notice):
        return Notice(event.on, is_written=True)
    if isinstance(event, Termination):
        return Termination(event.notified_on, begins_on(event))
    return Withdrawal(event.on)


def in_action(
    events: tuple[StandingEvent, ...] | None, year: PerformanceYear, day: date | None
) -> Iterator[Finding]:
    """Yield the findings on remedial action and probation. *day* None means "not known"."""
    clause = NOT_IN_ACTION.of(year)
    if events is None:
        yield clause.unknown("events")
        return
    notices = [one for one in events if isinstance(one, Notice) and concerns(one, year)]
    if IN_WRITING.covers(year):
        yield from _in_writing(events, year, day)
    if day is None:
        yield clause.judge(None if notices else True, missing=("submitted_at",))
        return
    steps = [one for one in _steps(events, year, day) if isinstance(one, (Notice, Resolution))]
    found = _walk(steps, year)
    holds = Standing.IN_GOOD_STANDING in found if len(found) == 1 else None
    observed = " or ".join(one.value for one in Standing if one in found)
    yield clause.judge(holds, observed, missing=_deciding(steps, year))


def _in_writing(
    events: tuple[StandingEvent, ...], year: PerformanceYear, day: date | None
) -> Iterator[Finding]:
    for one in events:
        if isinstance(one, Notice) and not is_probation(one) and (day is None or one.on <= day):
            about = f"notice of {one.on}"
            clause = IN_WRITING.of(year)
            yield clause.judge(one.is_written, missing=("is_written",), about=about)


_BARS: Final[dict[type[StandingEvent], Rule]] = {
    Withdrawal: NOT_WITHDRAWN,
    Termination: NOT_TERMINATED,
}


def barred(
    kind: type[Withdrawal | Termination],
    events: tuple[StandingEvent, ...] | None,
    year: PerformanceYear,
    day: date | None,
) -> Finding:
    """Return the finding on withdrawals or terminations. *day* None means "not known"."""
    clause = _BARS[kind].of(year)
    when = () if day is not None else ("submitted_at",)
    if events is None:
        return clause.unknown("events", *when)
    counted = [
        one
        for one in events
        if isinstance(one, kind) and concerns(one, year) and (day is None or begins_on(one) <= day)
    ]
    unknown = [(*when, *unknown_of(one)) for one in counted]
    holds = True if not counted else False if () in unknown else None
    missing = tuple(dict.fromkeys(name for names in unknown for name in names))
    observed = "; ".join(f"from {begins_on(one)}" for one in counted) or "none"
    return clause.judge(holds, observed, missing=missing)

"""The timeline of a performance year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters.extras import library
from qpp_rules.adapters.plots.style import (
    BAR,
    SMALL,
    Look,
    Rows,
    draw_legend,
    draw_sign,
    dress,
    entitle,
    in_default_style,
    look_of,
    new_figure,
)
from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.moments import closing_instant, opening_instant
from qpp_rules.core.years import PerformanceYear, check_instant, eastern_text
from qpp_rules.deadlines import Calendar, Deadline, DeadlineStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_UNSURE: Final = "in doubt, or for some only"
_MARGIN: Final = 25
"""Extra days at both ends of a timeline, to make room for its markers."""


@in_default_style
def timeline(
    cal: Calendar, *, now: datetime | None = None, dark: bool = False, narrow: bool = False
) -> Figure:
    """Return the deadlines of *cal* as a timeline, one row each, in the order of their closes.

    The axis covers the performance year and the years before and after it. An arrow at its end
    stands for anything beyond. The dates, on the right or below the title, are in Eastern time.
    With *now*, a line marks that instant, and a close that has passed has an empty marker.

    >>> from qpp_rules import PerformanceYear, deadlines
    >>> figure = timeline(deadlines.calendar(PerformanceYear(2026)))
    >>> figure.axes[0].get_yticklabels()[-1].get_text().split()
    ['Records', 'kept', 'through', 'this', 'day']

    The ``gid`` of an artist is the key of the deadline and what it shows: ``election: window``,
    ``extension-1``, ``doubt``, ``close``, ``beyond``.

    Raises :class:`~qpp_rules.adapters.extras.MissingExtra` without matplotlib, and InvalidType or
    InvalidValue for a malformed argument.
    """
    look = look_of("timeline", dark, narrow)
    is_one = instance_of(Calendar, remedy="write deadlines.calendar(PerformanceYear(2026))")
    take("timeline", cal=(cal, is_one))
    instant = None if now is None else check_instant("timeline", "now", now)
    deadlines = sorted(cal.deadlines, key=lambda one: closing_instant(one.closes))
    rows = Rows.of([(one.title, _dates(one)) for one in deadlines], look)
    figure = new_figure(1.7 + sum(rows.heights), look)
    axes = figure.add_subplot()
    dress(axes, look)
    entitle(figure, look, f"Deadlines of performance year {cal.year}")
    span = _Span.around(cal.year)
    axes.set_xlim(span.first - _MARGIN, span.last + _MARGIN)
    _mark_quarters(axes, cal.year)
    rows.draw(axes)
    closed = {one.key for one in deadlines if _is_closed(one, instant)}
    for row, one in zip(rows.places, deadlines, strict=True):
        _draw_window(axes, row, one, span, look)
        _draw_close(axes, row, one, span, look, closed=one.key in closed)
    if instant is not None:
        _draw_now(axes, instant, span, look)
    if not deadlines:
        text = "no source was read for this year"
        axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", color=look.ink)
    draw_legend(figure, axes, look)
    figure.set_label(_in_words(cal.year, deadlines, closed, instant))
    return figure


def _is_closed(deadline: Deadline, instant: datetime | None) -> bool:
    return instant is not None and deadline.status(instant) is DeadlineStatus.CLOSED


def _in_words(
    year: PerformanceYear, deadlines: list[Deadline], closed: set[str], instant: datetime | None
) -> str:
    said = [f"Timeline of the {len(deadlines)} deadlines of performance year {year}."]
    if instant is not None:
        said.append(f"On {eastern_text(instant)}, {len(closed)} have closed.")
    still_open = [one for one in deadlines if one.key not in closed]
    if still_open:
        said.append(f"First to close: {still_open[0].title}, {eastern_text(still_open[0].closes)}.")
        said.append(f"Last: {still_open[-1].title}, {eastern_text(still_open[-1].closes)}.")
    return " ".join(said)


@attrs.frozen
class _Span:
    """The days that the axis shows, as matplotlib's date numbers."""

    first: float
    last: float

    @classmethod
    def around(cls, year: PerformanceYear) -> _Span:
        first, after = date(year.year - 1, 1, 1), date(year.year + 2, 1, 1)
        return cls(_day_number(opening_instant(first)), _day_number(opening_instant(after)))

    def nearest(self, at: float) -> float:
        return min(max(at, self.first), self.last)


def _day_number(instant: datetime) -> float:
    number: float = library("matplotlib.dates", "plots").date2num(instant.astimezone(UTC))
    return number


def _mark_quarters(axes: Axes, year: PerformanceYear) -> None:
    # Python's own names of months depend on the machine's language.
    names = {1: "Jan", 7: "Jul"}
    years = (year.year - 1, year.year, year.year + 1)
    halves = [date(one, month, 1) for one in years for month in names]
    axes.set_xticks(
        [_day_number(opening_instant(day)) for day in halves],
        labels=[names[day.month] + (f"\n{day.year}" if day.month == 1 else "") for day in halves],
        ha="left",
    )
    between = [date(one, month, 1) for one in years for month in (4, 10)]
    axes.set_xticks([_day_number(opening_instant(day)) for day in between], minor=True)
    axes.grid(
        visible=True,
        axis="x",
        which="minor",
        linewidth=0.6,
        color=axes.spines["bottom"].get_edgecolor(),
    )


def _dates(deadline: Deadline) -> str:
    opens = [] if deadline.opens is None else [f"{eastern_text(deadline.opens)} to"]
    some = [
        f"{eastern_text(one.closes)} for some" for one in deadline.extensions if not one.is_for_all
    ]
    return "\n".join([*opens, eastern_text(deadline.closes), *some])


def _pieces(deadline: Deadline) -> Iterator[tuple[str, str, datetime, datetime]]:
    """Yield the bars of a row that are fully known: name, kind, start and end."""
    end = None if deadline.opens is None else opening_instant(deadline.opens)
    if deadline.original_closes is not None:
        closes = closing_instant(deadline.original_closes)
        if end is not None:
            yield "window", "window", end, closes
        end = closes
    for number, one in enumerate(deadline.extensions, 1):
        start = end if one.reopens is None else opening_instant(one.reopens)
        end = closing_instant(one.closes)
        if start is not None:
            sure = one.is_for_all and not (one.reopened and one.reopens is None)
            yield f"extension-{number}", "extended" if sure else _UNSURE, start, end
    if deadline.in_doubt_until is not None and end is not None:
        yield "doubt", _UNSURE, end, closing_instant(deadline.in_doubt_until)


def _draw_window(axes: Axes, row: float, deadline: Deadline, span: _Span, look: Look) -> None:
    forms: dict[str, dict[str, Any]] = {
        "window": {"facecolor": look.main, "edgecolor": look.main},
        "extended": {"facecolor": look.paper, "edgecolor": look.main, "hatch": "/////"},
        _UNSURE: {"facecolor": look.paper, "edgecolor": look.accent, "linestyle": ":"},
    }
    for name, kind, start, end in _pieces(deadline):
        left, right = span.nearest(_day_number(start)), span.nearest(_day_number(end))
        if left < right:
            gid, form = f"{deadline.key}: {name}", forms[kind]
            axes.barh(row, right - left, BAR, left, label=kind, gid=gid, zorder=2, **form)


def _draw_close(
    axes: Axes, row: float, deadline: Deadline, span: _Span, look: Look, *, closed: bool
) -> None:
    at = _day_number(closing_instant(deadline.closes))
    place = span.nearest(at)
    kind = "closed" if closed else "close"
    filling = look.paper if closed else look.second
    if at == place:
        gid = f"{deadline.key}: close"
        draw_sign(axes, (place, row), "D", filling, look, label=kind, gid=gid)
    else:
        gid, marker = f"{deadline.key}: beyond", ">" if at > place else "<"
        draw_sign(axes, (place, row), marker, filling, look, label="beyond the axis", gid=gid)


def _draw_now(axes: Axes, instant: datetime, span: _Span, look: Look) -> None:
    at = _day_number(instant)
    place = span.nearest(at)
    where = "" if at == place else ", beyond the axis"
    axes.axvline(place, color=look.accent, linewidth=1.6, linestyle="--", zorder=3, gid="now")
    above = axes.secondary_xaxis("top")
    # Away from the nearer end of the axis, so that it is not cut.
    third = (span.last - span.first) / 3
    left, right = place < span.first + third, place > span.last - third
    side = "left" if left else "right" if right else "center"
    above.set_xticks([place], labels=[f"now, {eastern_text(instant)}{where}"], ha=side)
    above.tick_params(axis="x", length=0, labelcolor=look.accent, labelsize=SMALL)
    above.spines["top"].set_visible(False)

"""Figures for notebooks: the timeline of a year, sample sizes, the facets that an audit reaches.

Each function returns a :class:`matplotlib.figure.Figure` to show, change or save. A figure has its
own background, so it is readable on a page of any color; *dark* selects the dark one. The colors
are those of Okabe and Ito, which color-blind readers can tell apart, and everything that differs in
color differs in form too. The same values give the same figure, whatever style is set.

Jupyter shows a figure after ``%matplotlib inline``; marimo shows it without any setup. The
functions do not use pyplot, so no figure is left open.

Figures never name a participant. A facet is shown as it was written.

It needs the extra ``plots``.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from datetime import UTC, date, datetime
from functools import wraps
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, ParamSpec

import attrs

from qpp_rules.adapters.extras import library
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.moments import closing_instant, opening_instant
from qpp_rules.core.values import (
    a_count,
    a_flag,
    hidden,
    instance_of,
    listed,
    optional,
    take,
)
from qpp_rules.core.years import PerformanceYear, check_instant, check_year, eastern_text
from qpp_rules.deadlines import Calendar, Deadline, DeadlineStatus
from qpp_rules.sampling import AUDIT_SAMPLING, FrameEntry, Plan, SampleSize, list_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["coverage", "sample_sizes", "timeline"]

P = ParamSpec("P")


def __dir__() -> list[str]:
    return __all__


@attrs.frozen
class _Look:
    """Colors that are easy to tell apart on one background."""

    paper: str
    ink: str
    grid: str
    main: str
    second: str
    accent: str


_LIGHT: Final = _Look("#ffffff", "#1a1a1a", "#d9d9d9", "#0072b2", "#e69f00", "#a93f00")
_DARK: Final = _Look("#16181c", "#ececec", "#3d4147", "#56b4e9", "#e69f00", "#ff8f4d")

# Lengths are in inches.
_WIDTH: Final = 9.0
_LINE: Final = 0.165
_GAP: Final = 0.13
_BAR: Final = 0.17
_SMALL: Final = 8.5
_LETTERS: Final = 34
_UNSURE: Final = "in doubt, or for some only"
_MARGIN: Final = 25
"""Extra days at both ends of a timeline, to make room for its markers."""


def _look(subject: str, dark: object) -> _Look:
    take(subject, dark=(dark, a_flag))
    return _DARK if dark else _LIGHT


def _in_default_style(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw with matplotlib's default settings, so that a user's style cannot move anything."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with library("matplotlib.style", "plots").context("default"):
            return draw(*args, **kwargs)

    return drawn


def _figure(height: float, look: _Look) -> Figure:
    figure: Figure = library("matplotlib.figure", "plots").Figure(
        figsize=(_WIDTH, height), dpi=100, layout="constrained", facecolor=look.paper
    )
    return figure


def _dress(axes: Axes, look: _Look, title: str) -> None:
    axes.set_facecolor(look.paper)
    axes.set_title(title, loc="left", color=look.ink, fontsize=11, pad=10)
    axes.tick_params(colors=look.ink, labelcolor=look.ink, labelsize=_SMALL)
    for side, spine in axes.spines.items():
        spine.set_color(look.grid)
        spine.set_visible(side == "bottom")
    axes.set_axisbelow(True)
    axes.grid(visible=True, color=look.grid, linewidth=0.6)


def _label(text: str) -> str:
    # matplotlib reads text between two dollar signs as a formula.
    return "\n".join(textwrap.wrap(text, _LETTERS)).replace("$", r"\$")


@attrs.frozen
class _Rows:
    """The rows of a figure, each as high as its labels need."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def heights(self) -> list[float]:
        return [
            _LINE * (max(one.count("\n") for one in pair) + 1) + _GAP
            for pair in zip(self.left, self.right, strict=True)
        ]

    @property
    def places(self) -> list[float]:
        below = accumulate(self.heights)
        return [end - height / 2 for end, height in zip(below, self.heights, strict=True)]

    def draw(self, axes: Axes, look: _Look) -> None:
        """Label the rows of *axes* on both sides."""
        axes.set_ylim(sum(self.heights) or _LINE, 0)
        axes.set_yticks(self.places, labels=self.left)
        axes.tick_params(axis="y", length=0, pad=8)
        beside = axes.secondary_yaxis("right")
        beside.set_yticks(self.places, labels=self.right)
        beside.tick_params(axis="y", length=0, labelcolor=look.ink, labelsize=_SMALL)
        beside.spines["right"].set_visible(False)


def _sign(
    axes: Axes, at: tuple[float, float], marker: str, filling: str, look: _Look, **names: Any
) -> None:
    """Draw a marker that is not clipped at the edge of *axes*."""
    (sign,) = axes.plot(*at, marker=marker, markersize=7, linestyle="none", **names)
    sign.set(markerfacecolor=filling, markeredgecolor=look.ink, clip_on=False, zorder=4)


def _legend(figure: Figure, axes: Axes, look: _Look) -> None:
    handles, names = axes.get_legend_handles_labels()
    once = dict(zip(names, handles, strict=True))
    figure.legend(
        once.values(),
        once.keys(),
        loc="outside lower left",
        ncols=max(len(once), 1),
        frameon=False,
        labelcolor=look.ink,
        fontsize=_SMALL,
    )


# The timeline of a year.


@_in_default_style
def timeline(cal: Calendar, *, now: datetime | None = None, dark: bool = False) -> Figure:
    """Return the deadlines of *cal* as a timeline, one row each, in the order of their closes.

    The axis covers the performance year and the years before and after it. An arrow at its end
    stands for anything beyond. The dates on the right are in Eastern time. With *now*, a line marks
    that instant, and a close that has passed has an empty marker.

    >>> from qpp_rules import PerformanceYear, deadlines
    >>> figure = timeline(deadlines.calendar(PerformanceYear(2026)))
    >>> [label.get_text() for label in figure.axes[0].get_yticklabels()][-1]
    'Records kept through this day'

    The ``gid`` of an artist is the key of the deadline and what it shows: ``election: window``,
    ``extension-1``, ``doubt``, ``close``, ``beyond``.

    Raises :class:`~qpp_rules.adapters.extras.MissingExtra` without matplotlib, and InvalidType or
    InvalidValue for a malformed argument.
    """
    look = _look("timeline", dark)
    is_one = instance_of(Calendar, remedy="write deadlines.calendar(PerformanceYear(2026))")
    take("timeline", cal=(cal, is_one))
    instant = None if now is None else check_instant("timeline", "now", now)
    deadlines = sorted(cal.deadlines, key=lambda one: closing_instant(one.closes))
    rows = _Rows(
        tuple(_label(one.title) for one in deadlines), tuple(_dates(one) for one in deadlines)
    )
    figure = _figure(1.6 + sum(rows.heights), look)
    axes = figure.add_subplot()
    _dress(axes, look, f"Deadlines of performance year {cal.year}")
    span = _Span.around(cal.year)
    axes.set_xlim(span.first - _MARGIN, span.last + _MARGIN)
    _mark_quarters(axes, cal.year)
    rows.draw(axes, look)
    for row, one in zip(rows.places, deadlines, strict=True):
        _draw_window(axes, row, one, span, look)
        closed = instant is not None and one.status(instant) is DeadlineStatus.CLOSED
        _draw_close(axes, row, one, span, look, closed=closed)
    if instant is not None:
        _draw_now(axes, instant, span, look)
    if not deadlines:
        text = "no source was read for this year"
        axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", color=look.ink)
    _legend(figure, axes, look)
    return figure


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
    names = {1: "Jan", 4: "Apr", 7: "Jul", 10: "Oct"}
    years = (year.year - 1, year.year, year.year + 1)
    quarters = [date(one, month, 1) for one in years for month in names]
    axes.set_xticks(
        [_day_number(opening_instant(day)) for day in quarters],
        labels=[names[day.month] + (f"\n{day.year}" if day.month == 1 else "") for day in quarters],
        ha="left",
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


def _draw_window(axes: Axes, row: float, deadline: Deadline, span: _Span, look: _Look) -> None:
    forms: dict[str, dict[str, Any]] = {
        "window": {"facecolor": look.main, "edgecolor": look.main},
        "extended": {"facecolor": look.paper, "edgecolor": look.main, "hatch": "/////"},
        _UNSURE: {"facecolor": look.paper, "edgecolor": look.accent, "linestyle": ":"},
    }
    for name, kind, start, end in _pieces(deadline):
        left, right = span.nearest(_day_number(start)), span.nearest(_day_number(end))
        if left < right:
            gid, form = f"{deadline.key}: {name}", forms[kind]
            axes.barh(row, right - left, _BAR, left, label=kind, gid=gid, zorder=2, **form)


def _draw_close(
    axes: Axes, row: float, deadline: Deadline, span: _Span, look: _Look, *, closed: bool
) -> None:
    at = _day_number(closing_instant(deadline.closes))
    place = span.nearest(at)
    kind = "closed" if closed else "close"
    filling = look.paper if closed else look.second
    if at == place:
        gid = f"{deadline.key}: close"
        _sign(axes, (place, row), "D", filling, look, label=kind, gid=gid)
    else:
        gid, marker = f"{deadline.key}: beyond", ">" if at > place else "<"
        _sign(axes, (place, row), marker, filling, look, label="beyond the axis", gid=gid)


def _draw_now(axes: Axes, instant: datetime, span: _Span, look: _Look) -> None:
    at = _day_number(instant)
    place = span.nearest(at)
    where = "" if at == place else ", beyond the axis"
    axes.axvline(place, color=look.accent, linewidth=1.6, linestyle="--", zorder=3, gid="now")
    above = axes.secondary_xaxis("top")
    above.set_xticks([place], labels=[f"now, {eastern_text(instant)}{where}"])
    above.tick_params(axis="x", length=0, labelcolor=look.accent, labelsize=_SMALL)
    above.spines["top"].set_visible(False)


# The size of a sample.


@_in_default_style
def sample_sizes(
    year: PerformanceYear,
    *,
    participants: int | None = None,
    patients: int | None = None,
    dark: bool = False,
) -> Figure:
    """Plot how large an audit sample of *year* must be for each population, with its bounds.

    The left plot is for the participants of the registry, the right one for the patients of one
    participant. Give *participants* or *patients* to mark your own population.

    >>> from qpp_rules import PerformanceYear
    >>> left, right = sample_sizes(PerformanceYear(2027), participants=1200).axes
    >>> [text.get_text() for text in left.texts]
    ['at least 10', 'need not exceed 50', '36 of 1,200']

    The ``gid`` of an artist is what it shows: ``size``, ``minimum``, ``cap``, ``own``.

    Raises :class:`~qpp_rules.adapters.extras.MissingExtra` without matplotlib, YearNotCovered
    before 2021, and InvalidType or InvalidValue for a malformed argument.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E).
    """
    look = _look("sample_sizes", dark)
    entry = AUDIT_SAMPLING.entry(check_year("sample_sizes", year))
    is_one = optional(a_count)
    take("sample_sizes", participants=(participants, is_one), patients=(patients, is_one))
    figure = _figure(4.2, look)
    left, right = figure.subplots(1, 2)
    _dress(left, look, "Participants")
    _draw_size(left, entry.value.participants, participants, look)
    unit = textwrap.wrap(f"participants, counted by {entry.value.unit.value}", 48)
    left.set_xlabel("\n".join(unit), color=look.ink, fontsize=_SMALL)
    _dress(right, look, "Patients of each participant")
    _draw_size(right, entry.value.patients, patients, look)
    right.set_xlabel("patients of the participant", color=look.ink, fontsize=_SMALL)
    source = textwrap.wrap(f"Sizes of audit samples, performance year {year}: {entry.source}", 90)
    figure.suptitle("\n".join(source), x=0.01, ha="left", color=look.ink, fontsize=11)
    return figure


def _draw_size(axes: Axes, size: SampleSize, own: int | None, look: _Look) -> None:
    capped = -(-size.cap * 100 // size.percent)
    # Leave room for the label to the right of the mark.
    last = max(capped * 3 // 2, (own or 0) * 7 // 5)
    # Every population up to the cap; beyond it the size is constant.
    populations = [*range(min(last, capped) + 1), last]
    axes.plot(
        populations,
        [size.of(population) for population in populations],
        color=look.main,
        linewidth=2.2,
        drawstyle="steps-post",
        zorder=2,
        gid="size",
    )
    # The curve is at the lower left and upper right, so the bounds are labeled elsewhere.
    bounds = (
        ("minimum", size.minimum, f"at least {size.minimum}", 1.0, "right"),
        ("cap", size.cap, f"{size.cap_wording.value} {size.cap}", 0.01, "left"),
    )
    for gid, height, text, place, side in bounds:
        axes.axhline(height, color=look.accent, linewidth=1.2, linestyle="--", gid=gid, zorder=1)
        axes.annotate(
            text,
            (place, height),
            xycoords=("axes fraction", "data"),
            xytext=(0, 4),
            textcoords="offset points",
            ha=side,
            color=look.accent,
            fontsize=_SMALL,
        )
    if own is not None:
        _mark_own(axes, own, size, look)
    axes.locator_params(axis="x", nbins=5, integer=True)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlim(0, last)
    axes.set_ylim(0, size.cap * 1.15)
    axes.set_ylabel(f"sampled: {size.percent}%, rounded up", color=look.ink, fontsize=_SMALL)


def _mark_own(axes: Axes, own: int, size: SampleSize, look: _Look) -> None:
    _sign(axes, (own, size.of(own)), "o", look.second, look, gid="own")
    # Below the curve, or above the axis if the curve is low there.
    low = size.of(own) < size.minimum
    axes.annotate(
        f"{size.of(own):,} of {own:,}",
        (own, 0 if low else size.of(own)),
        xytext=(9, 3 if low else -14),
        textcoords="offset points",
        color=look.ink,
        fontsize=_SMALL,
    )


# The facets that an audit reaches.


@_in_default_style
def coverage(plan: Plan, frame: Iterable[FrameEntry], *, dark: bool = False) -> Figure:
    """Plot which share of each facet's participants is in the sample of *plan*.

    *frame* is the one that the plan was drawn from. A bar is the share; the counts are on the
    right. A cross marks a facet that the sample does not reach. The line is the share of all
    participants. Reserves are not counted.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.sampling import draw
    >>> frame = [FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 41)]
    >>> patients = {entry.participant: ["P1", "P2"] for entry in frame}
    >>> plan = draw(frame, patients, seed="31415926535897932384", year=PerformanceYear(2027))
    >>> {bar.get_gid(): float(bar.get_width()) for bar in coverage(plan, frame).axes[0].patches}
    {'kind:group': 25.0}

    The ``gid`` of a bar is the facet; that of the line is ``all``.

    Raises :class:`~qpp_rules.adapters.extras.MissingExtra` without matplotlib, InvalidValue if the
    plan was drawn from another frame, and InvalidType for an argument of the wrong type.
    """
    look = _look("coverage", dark)
    take("coverage", plan=(plan, hidden(instance_of(Plan))))
    in_frame = listed("coverage", "frame", frame, FrameEntry)
    entries = {entry.participant.key: entry for entry in in_frame}
    if len(entries) != len(in_frame) or list_digest(entries) != plan.frame_digest:
        given = f"{len(in_frame)} participants that the plan was not drawn from"
        expected = f"the frame of the plan, of {plan.frame_size} participants"
        raise InvalidValue.of("coverage", "frame", given=given, expected=expected)
    drawn = {member.participant.key for member in plan.participants} & entries.keys()
    whole = Counter(facet for entry in entries.values() for facet in entry.all_facets)
    reached = Counter(facet for key in drawn for facet in entries[key].all_facets)
    facets = sorted(whole)
    rows = _Rows(
        tuple(_label(facet) for facet in facets),
        tuple(f"{reached[facet]:,} of {whole[facet]:,}" for facet in facets),
    )
    figure = _figure(1.7 + sum(rows.heights), look)
    axes = figure.add_subplot()
    _dress(axes, look, f"Facets that the audit sample reaches, performance year {plan.year}")
    rows.draw(axes, look)
    for row, facet in zip(rows.places, facets, strict=True):
        _draw_share(axes, row, facet, 100 * reached[facet] / whole[facet], look)
    axes.axvline(
        100 * len(drawn) / len(entries),
        color=look.accent,
        linestyle="--",
        linewidth=1.6,
        gid="all",
        zorder=1,
        label=f"of all participants: {len(drawn):,} of {len(entries):,}",
    )
    axes.set_xlim(left=0)
    axes.set_xlabel("percent of the facet's participants", color=look.ink, fontsize=_SMALL)
    _legend(figure, axes, look)
    return figure


def _draw_share(axes: Axes, row: float, facet: str, share: float, look: _Look) -> None:
    if share:
        name = "share in the sample"
        (bar,) = axes.barh(row, share, _BAR, gid=facet, label=name, zorder=2)
        bar.set(facecolor=look.main, edgecolor=look.main)
        return
    _sign(axes, (0, row), "X", look.accent, look, label="not reached", gid=facet)

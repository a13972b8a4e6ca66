"""The sizes of audit samples, and the facets that a sample reaches."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

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
    listed_in_words,
    look_of,
    new_figure,
)
from qpp_rules.core.checks import (
    a_count,
    hidden,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import listed
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.sampling import AUDIT_SAMPLING, FrameEntry, Plan, SampleSize, list_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@in_default_style
def sample_sizes(
    year: PerformanceYear,
    *,
    participants: int | None = None,
    patients: int | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> Figure:
    """Plot how large an audit sample of *year* must be for each population, with its bounds.

    The first plot is for the participants of the registry, the second for the patients of one
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
    look = look_of("sample_sizes", dark, narrow)
    entry = AUDIT_SAMPLING.entry(check_year("sample_sizes", year))
    is_one = optional(a_count)
    take("sample_sizes", participants=(participants, is_one), patients=(patients, is_one))
    figure = new_figure(8.0 if look.narrow else 4.2, look)
    first, second = figure.subplots(*((2, 1) if look.narrow else (1, 2)))
    unit = "\n".join(textwrap.wrap(f"participants, counted by {entry.value.unit.value}", 36))
    parts = (
        (first, "Participants", entry.value.participants, participants, unit),
        (
            second,
            "Patients of each participant",
            entry.value.patients,
            patients,
            "patients of the participant",
        ),
    )
    for axes, title, size, own, counted in parts:
        dress(axes, look)
        axes.set_title(title, loc="left", color=look.ink, fontsize=10, pad=10)
        _draw_size(axes, size, own, look)
        axes.set_xlabel(counted, color=look.ink, fontsize=SMALL)
    entitle(figure, look, f"Sizes of audit samples, performance year {year}: {entry.source}")
    figure.set_label(
        f"How many an audit of performance year {year} must sample: "
        + " ".join(_in_words(title, size, own) for _, title, size, own, _ in parts)
    )
    return figure


def _in_words(title: str, size: SampleSize, own: int | None) -> str:
    mine = "" if own is None else f"; {size.of(own):,} of {own:,}"
    return (
        f"{title}: {size.percent}%, at least {size.minimum}, "
        f"{size.cap_wording.value} {size.cap}{mine}."
    )


def _draw_size(axes: Axes, size: SampleSize, own: int | None, look: Look) -> None:
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
            fontsize=SMALL,
        )
    if own is not None:
        _mark_own(axes, own, size, look)
    axes.locator_params(axis="x", nbins=5, integer=True)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlim(0, last)
    axes.set_ylim(0, size.cap * 1.15)
    axes.set_ylabel(f"sampled: {size.percent}%, rounded up", color=look.ink, fontsize=SMALL)


def _mark_own(axes: Axes, own: int, size: SampleSize, look: Look) -> None:
    draw_sign(axes, (own, size.of(own)), "o", look.second, look, gid="own")
    # Below the curve, or above the axis if the curve is low there.
    low = size.of(own) < size.minimum
    axes.annotate(
        f"{size.of(own):,} of {own:,}",
        (own, 0 if low else size.of(own)),
        xytext=(9, 3 if low else -14),
        textcoords="offset points",
        color=look.ink,
        fontsize=SMALL,
    )


# The facets that an audit reaches.


@in_default_style
def coverage(
    plan: Plan, frame: Iterable[FrameEntry], *, dark: bool = False, narrow: bool = False
) -> Figure:
    """Plot which share of each facet's participants is in the sample of *plan*.

    *frame* is the one that the plan was drawn from. A bar is the share, with the counts beside it.
    A cross marks a facet that the sample does not reach. The line is the share of all participants.
    Reserves are not counted.

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
    look = look_of("coverage", dark, narrow)
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
    counts = {facet: f"{reached[facet]:,} of {whole[facet]:,}" for facet in facets}
    rows = Rows.of(list(counts.items()), look)
    figure = new_figure(1.7 + sum(rows.heights), look)
    axes = figure.add_subplot()
    dress(axes, look)
    entitle(figure, look, f"Facets that the audit sample reaches, performance year {plan.year}")
    rows.draw(axes)
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
    axes.set_xlabel("percent of the facet's participants", color=look.ink, fontsize=SMALL)
    draw_legend(figure, axes, look)
    figure.set_label(
        f"How many participants of each facet are in the audit sample of performance year "
        f"{plan.year}: {listed_in_words([f'{one} {count}' for one, count in counts.items()])}; "
        f"of all participants {len(drawn):,} of {len(entries):,}."
    )
    return figure


def _draw_share(axes: Axes, row: float, facet: str, share: float, look: Look) -> None:
    if share:
        name = "share in the sample"
        (bar,) = axes.barh(row, share, BAR, gid=facet, label=name, zorder=2)
        bar.set(facecolor=look.main, edgecolor=look.main)
        return
    draw_sign(axes, (0, row), "X", look.accent, look, label="not reached", gid=facet)

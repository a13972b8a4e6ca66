"""The eligibility of a roster, drawn against the low-volume threshold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qpp_rules.adapters.plots.style import (
    SMALL,
    Look,
    draw_legend,
    dress,
    entitle,
    in_default_style,
    listed_in_words,
    look_of,
    new_figure,
)
from qpp_rules.adapters.rosters import RosterRow
from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.listings import listed
from qpp_rules.eligibility import (
    LOW_VOLUME_THRESHOLD,
    Criterion,
    Eligibility,
    LowVolumeThreshold,
    NoClaims,
    Volume,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qpp_rules.core.years import PerformanceYear

Answer: TypeAlias = Determination[Eligibility] | YearNotCovered

_MARKERS: Final = {
    Eligibility.MIPS_ELIGIBLE: "o",
    Eligibility.OPT_IN_ELIGIBLE: "s",
    Eligibility.EXEMPT: "x",
    Eligibility.UNDETERMINED: "^",
}
# Above this many points a file holds a picture of them, not each of them.
_MANY: Final = 2_000
_NAMES: Final = {
    Criterion.ALLOWED_CHARGES: "allowed charges, $",
    Criterion.PATIENTS: "patients",
    Criterion.SERVICES: "services",
}


@in_default_style
def eligibility(
    answers: Iterable[tuple[RosterRow, Answer]],
    *,
    threshold: LowVolumeThreshold | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> Figure:
    """Plot the answers of :func:`~qpp_rules.adapters.rosters.determine_roster` by their figures.

    A mark is an individual or a group; its form is the answer, its place the lower of its figures
    in both segments, because a criterion counts if it is exceeded in both. If it had no claims in
    segment 1, segment 2 counts alone. The lines are the year's low-volume threshold, or *threshold*
    if you gave your own to determine_roster. The first plot has the patients, the second the
    services, in a year that counts them. Rows whose figures are not all known are not drawn, and
    are counted in the title.

    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.adapters.rosters import determine_roster, read_roster
    >>> rows = read_roster([
    ...     "participant,segment_1_allowed_charges,segment_1_patients,segment_1_services,"
    ...     "segment_2_allowed_charges,segment_2_patients,segment_2_services",
    ...     "group:000000001,90300.00,150,234,95000.00,160,240",
    ... ])
    >>> figure = eligibility(determine_roster(rows, PerformanceYear(2026)))
    >>> [marks.get_gid() for marks in figure.axes[0].collections]
    ['OPT_IN_ELIGIBLE']
    >>> figure.axes[0].collections[0].get_offsets().tolist()
    [[150.0, 90300.0]]

    The ``gid`` of an artist is the name of an answer, or ``threshold: patients``.

    Raises :class:`~qpp_rules.adapters.extras.MissingExtra` without matplotlib, InvalidValue if no
    row has an answer or the answers are of several years, YearNotCovered if no threshold was found
    for the year and none is given, and InvalidType for an argument of the wrong type.
    """
    look = look_of("eligibility", dark, narrow)
    take("eligibility", threshold=(threshold, optional(instance_of(LowVolumeThreshold))))
    pairs = _pairs(answers)
    year = _year_of(pairs)
    limits = threshold or LOW_VOLUME_THRESHOLD.at(year)
    criteria = [Criterion.PATIENTS, Criterion.SERVICES]
    shown = [one for one in criteria if one in limits.criteria]
    found = (_mark_of(row, answer, limits) for row, answer in pairs)
    marks = [mark for mark in found if mark is not None]
    figure = new_figure(1.5 + 3.2 * (len(shown) if look.narrow else 1), look)
    shape = (len(shown), 1) if look.narrow else (1, len(shown))
    every = list(figure.subplots(*shape, sharey=True, squeeze=False).flat)
    for axes, criterion in zip(every, shown, strict=True):
        dress(axes, look)
        _draw_marks(axes, criterion, marks, look)
        _set_scales(axes, criterion, marks, limits)
        _draw_threshold(axes, criterion, limits, look)
    for axes in every if look.narrow else every[:1]:
        axes.set_ylabel(_NAMES[Criterion.ALLOWED_CHARGES], color=look.ink, fontsize=SMALL)
    whose = "the low-volume threshold" if threshold is None else "a threshold of your own"
    against = f"{whose} in performance year {year}"
    entitle(
        figure,
        look,
        f"{len(marks):,} of {len(pairs):,} participants against {against}",
    )
    draw_legend(figure, every[0], look)
    counted = Counter(mark.answer for mark in marks)
    counts = [f"{counted[one]:,} {one.value}" for one in Eligibility if counted[one]]
    figure.set_label(
        f"{len(marks):,} participants against {against}, {limits}: "
        f"{listed_in_words(counts) or 'none'}."
    )
    return figure


@attrs.frozen
class _Mark:
    """Where a participant is drawn, and how."""

    answer: Eligibility
    figures: dict[Criterion, float]


def _pairs(answers: Iterable[tuple[RosterRow, Answer]]) -> list[tuple[RosterRow, Answer]]:
    pairs = listed("eligibility", "answers", answers, tuple)
    for pair in pairs:
        match pair:
            case (RosterRow(), Determination() | YearNotCovered()):
                pass
            case _:
                raise InvalidType.of(
                    "eligibility",
                    "answers",
                    given="something else",
                    expected="what determine_roster returns: pairs of a RosterRow and its answer",
                )
    return list(pairs)


def _year_of(pairs: list[tuple[RosterRow, Answer]]) -> PerformanceYear:
    answers: list[Determination[Any]] = [
        answer for _, answer in pairs if isinstance(answer, Determination)
    ]
    years = {answer.year for answer in answers if isinstance(answer.answer, Eligibility)}
    if len(years) != 1 or not all(isinstance(one.answer, Eligibility) for one in answers):
        given = ", ".join(map(str, sorted(years, key=str))) or "none"
        expected = "eligibility of one performance year"
        raise InvalidValue.of("eligibility", "answers", given=given, expected=expected)
    return years.pop()


def _mark_of(row: RosterRow, answer: Answer, limits: LowVolumeThreshold) -> _Mark | None:
    if isinstance(answer, YearNotCovered):
        return None
    segments = [getattr(row.facts, f"segment_{number}", None) for number in (1, 2)]
    if isinstance(segments[0], NoClaims):
        del segments[0]
    volumes = [segment for segment in segments if isinstance(segment, Volume)]
    figures = {
        one: [figure for volume in volumes if (figure := volume.of(one)) is not None]
        for one in limits.criteria
    }
    if any(len(known) < len(segments) for known in figures.values()):
        return None
    return _Mark(answer.answer, {one: float(min(known)) for one, known in figures.items()})


def _set_scales(
    axes: Axes, criterion: Criterion, marks: list[_Mark], limits: LowVolumeThreshold
) -> None:
    for set_scale, set_ticks, set_limits, which, linear in (
        (axes.set_xscale, axes.set_xticks, axes.set_xlim, criterion, 10),
        (axes.set_yscale, axes.set_yticks, axes.set_ylim, Criterion.ALLOWED_CHARGES, 1000),
    ):
        figures = [float(limits.of(which) or 0), *(mark.figures[which] for mark in marks)]
        lowest, highest = min(figures), max(figures)
        if lowest < 1:
            # Zero is a figure too, and has no place on a logarithmic axis.
            set_scale("symlog", linthresh=linear)
            ticks, first = [0], linear
        else:
            set_scale("log")
            ticks, first = [], 10 ** (len(str(int(lowest))) - 1)
        powers = (10**power for power in range(len(str(int(highest)))))
        ticks += [one for one in powers if one >= first]
        set_ticks(ticks)
        set_limits(ticks[0], 1.6 * max(highest, linear))


def _draw_marks(axes: Axes, criterion: Criterion, marks: list[_Mark], look: Look) -> None:
    colors = {
        Eligibility.MIPS_ELIGIBLE: look.main,
        Eligibility.OPT_IN_ELIGIBLE: look.second,
        Eligibility.EXEMPT: look.ink,
        Eligibility.UNDETERMINED: look.accent,
    }
    for answer in Eligibility:
        these = [mark.figures for mark in marks if mark.answer is answer]
        if not these:
            continue
        is_cross = _MARKERS[answer] == "x"
        style: dict[str, Any] = {} if is_cross else {"edgecolors": look.ink}
        axes.scatter(
            [one[criterion] for one in these],
            [one[Criterion.ALLOWED_CHARGES] for one in these],
            s=18,
            marker=_MARKERS[answer],
            color=colors[answer],
            linewidths=1.0 if is_cross else 0.5,
            gid=answer.name,
            label=f"{answer.value}: {len(these):,}",
            rasterized=len(marks) > _MANY,
            zorder=3,
            **style,
        )


def _draw_threshold(
    axes: Axes, criterion: Criterion, limits: LowVolumeThreshold, look: Look
) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,.0f}")
        axis.set_minor_formatter("")
    axes.set_xlabel(_NAMES[criterion], color=look.ink, fontsize=SMALL)
    line: dict[str, Any] = {"color": look.accent, "linestyle": "--", "linewidth": 1.4, "zorder": 2}
    charges, across = limits.allowed_charges, limits.of(criterion)
    axes.axhline(float(charges), gid=f"threshold: {Criterion.ALLOWED_CHARGES.value}", **line)
    axes.axvline(
        float(across or 0),
        gid=f"threshold: {criterion.value}",
        label="threshold",
        **line,
    )
    _name(
        axes, f"${charges.normalize():,f}", (0.02, float(charges)), ("axes fraction", "data"), look
    )
    _name(axes, f"{across:,}", (float(across or 0), 0.02), ("data", "axes fraction"), look)


def _name(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    coordinates: tuple[str, str],
    look: Look,
) -> None:
    axes.annotate(
        text.replace("$", r"\$"),
        at,
        xycoords=coordinates,
        xytext=(4, 4),
        textcoords="offset points",
        color=look.accent,
        fontsize=SMALL,
        bbox={"facecolor": look.paper, "edgecolor": "none", "pad": 1},
        zorder=5,
    )

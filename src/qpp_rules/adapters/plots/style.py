"""What the figures have in common: colors, widths, axes, rows with labels, a legend."""

from __future__ import annotations

import textwrap
from functools import wraps
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, ParamSpec

import attrs

from qpp_rules.adapters.extras import library
from qpp_rules.core.checks import a_flag, take

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")

# Lengths are in inches.
SMALL: Final = 9.0
"""The size of every text but titles, in points: 12 pixels on a page."""
LINE: Final = 0.175
GAP: Final = 0.13
BAR: Final = 0.17


@attrs.frozen
class Look:
    """Colors that are easy to tell apart on one background, and how wide the figure is."""

    paper: str
    ink: str
    grid: str
    main: str
    second: str
    accent: str
    narrow: bool = False

    @property
    def width(self) -> float:
        """The width of a figure."""
        return 3.6 if self.narrow else 6.6

    @property
    def letters(self) -> int:
        """How many letters of a label stand on a line."""
        return 42 if self.narrow else 26

    @property
    def title_letters(self) -> int:
        """How many letters of a title stand on a line."""
        return 38 if self.narrow else 72


# The background and the ink are those of the documents.
_LIGHT: Final = Look("#ffffff", "#1a1a1a", "#d9d9d9", "#0072b2", "#e69f00", "#a93f00")
_DARK: Final = Look("#131416", "#ececec", "#3d4147", "#56b4e9", "#e69f00", "#ff8f4d")


def look_of(subject: str, dark: object, narrow: object) -> Look:
    """Return the look that the arguments of *subject* ask for."""
    take(subject, dark=(dark, a_flag), narrow=(narrow, a_flag))
    return attrs.evolve(_DARK if dark else _LIGHT, narrow=bool(narrow))


def in_default_style(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw with matplotlib's default settings, so that a user's style cannot move anything."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with library("matplotlib.style", "plots").context("default"):
            return draw(*args, **kwargs)

    return drawn


def new_figure(height: float, look: Look) -> Figure:
    """Return an empty figure of *height*."""
    figure: Figure = library("matplotlib.figure", "plots").Figure(
        figsize=(look.width, height), dpi=100, layout="constrained", facecolor=look.paper
    )
    return figure


def dress(axes: Axes, look: Look) -> None:
    """Give *axes* the colors of *look*, a grid, and no frame."""
    axes.set_facecolor(look.paper)
    axes.tick_params(colors=look.ink, labelcolor=look.ink, labelsize=SMALL)
    for side, spine in axes.spines.items():
        spine.set_color(look.grid)
        spine.set_visible(side == "bottom")
    axes.set_axisbelow(True)
    axes.grid(visible=True, color=look.grid, linewidth=0.6)


def entitle(figure: Figure, look: Look, title: str) -> None:
    """Set *title* above everything, at the left edge."""
    # No line ends between a section sign and its number.
    lines = "\n".join(
        textwrap.wrap(
            title.replace(" § ", "\N{NO-BREAK SPACE}§\N{NO-BREAK SPACE}"), look.title_letters
        )
    )
    figure.suptitle(lines, x=0.01, ha="left", color=look.ink, fontsize=11)


def label(text: str, letters: int) -> str:
    """Return *text* on lines of so many *letters*, as matplotlib shows it."""
    # matplotlib reads text between two dollar signs as a formula.
    return "\n".join(textwrap.wrap(text, letters)).replace("$", r"\$")


@attrs.frozen
class Rows:
    """The rows of a figure, each as high as its labels need.

    On a wide figure the labels stand on both sides, on a narrow one above what they are about.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    look: Look

    @classmethod
    def of(cls, rows: list[tuple[str, str]], look: Look) -> Rows:
        """Return the rows with these labels, left and right."""
        return cls(
            tuple(label(left, look.letters) for left, _ in rows),
            tuple(right for _, right in rows),
            look,
        )

    @property
    def heights(self) -> list[float]:
        """The height of each row."""
        if self.look.narrow:
            return [LINE * (one.count("\n") + 1) + BAR + 2 * GAP for one in self._above]
        pairs = zip(self.left, self.right, strict=True)
        return [LINE * (max(one.count("\n") for one in pair) + 1) + GAP for pair in pairs]

    @property
    def _above(self) -> list[str]:
        return [self._joined(*pair) for pair in zip(self.left, self.right, strict=True)]

    def _joined(self, left: str, right: str) -> str:
        if "\n" not in right and len(left) + len(right) < self.look.letters:
            return f"{left}: {right}"
        return "\n".join((left, right.replace(" to\n", " to ")))

    @property
    def places(self) -> list[float]:
        """Where the bar of each row is, from the top."""
        below = list(accumulate(self.heights))
        if self.look.narrow:
            return [end - BAR / 2 - GAP for end in below]
        return [end - height / 2 for end, height in zip(below, self.heights, strict=True)]

    def draw(self, axes: Axes) -> None:
        """Label the rows of *axes*."""
        look = self.look
        axes.set_ylim(sum(self.heights) or LINE, 0)
        axes.tick_params(axis="y", length=0, pad=8)
        if look.narrow:
            self._draw_above(axes)
            return
        axes.set_yticks(self.places, labels=self.left)
        beside = axes.secondary_yaxis("right")
        beside.set_yticks(self.places, labels=self.right)
        beside.tick_params(axis="y", length=0, labelcolor=look.ink, labelsize=SMALL)
        beside.spines["right"].set_visible(False)

    def _draw_above(self, axes: Axes) -> None:
        axes.set_yticks(self.places, labels=[""] * len(self.places))
        tops = [0.0, *accumulate(self.heights)]
        for top, text in zip(tops, self._above, strict=False):
            axes.text(
                0,
                top + GAP / 2,
                text,
                transform=axes.get_yaxis_transform(),
                va="top",
                color=self.look.ink,
                fontsize=SMALL,
                # No line crosses the letters.
                bbox={"facecolor": self.look.paper, "edgecolor": "none", "pad": 1},
                zorder=3.5,
            )


def draw_sign(
    axes: Axes, at: tuple[float, float], marker: str, filling: str, look: Look, **names: Any
) -> None:
    """Draw a marker that is not clipped at the edge of *axes*."""
    (sign,) = axes.plot(*at, marker=marker, markersize=7, linestyle="none", **names)
    sign.set(markerfacecolor=filling, markeredgecolor=look.ink, clip_on=False, zorder=4)


def draw_legend(figure: Figure, axes: Axes, look: Look, *, columns: int = 3) -> None:
    """Explain below everything what is drawn on *axes*, each form once."""
    handles, names = axes.get_legend_handles_labels()
    once = dict(zip(names, handles, strict=True))
    figure.legend(
        once.values(),
        once.keys(),
        loc="outside lower left",
        ncols=1 if look.narrow else max(min(len(once), columns), 1),
        frameon=False,
        labelcolor=look.ink,
        fontsize=SMALL,
    )


def listed_in_words(parts: list[str]) -> str:
    """Return *parts* as a list in a sentence: ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))

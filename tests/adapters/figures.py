"""What tests ask of a figure: what is drawn, what it says, and whether it can be read."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from matplotlib.axis import Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def artists(figure: Figure) -> dict[str, Any]:
    """Return the artists of *figure* that are named, each name once."""
    found: dict[str, Any] = {}
    for axes in figure.axes:
        for artist in (*axes.lines, *axes.patches, *axes.collections):
            if artist.get_gid():
                assert artist.get_gid() not in found
                found[artist.get_gid()] = artist
    return found


def legend_of(figure: Figure) -> set[str]:
    return {text.get_text() for legend in figure.legends for text in legend.get_texts()}


def assert_nothing_is_cut_or_covered(figure: Figure) -> None:
    """Draw *figure*; its texts lie inside it, and none on another."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    shown = [text for text in texts_of(figure) if text.get_visible() and text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in shown]
    outside = [
        text
        for text, box in boxes
        if box.x0 < 0 or box.y0 < 0 or box.x1 > figure.bbox.x1 or box.y1 > figure.bbox.y1
    ]
    assert outside == []
    covered = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]
    assert covered == []


def texts_of(figure: Figure) -> list[Text]:
    """Return the texts that are drawn: of ticks, those within the limits of their axis."""
    ticks = figure.findobj(Tick)
    of_ticks = {label for tick in ticks for label in (tick.label1, tick.label2)}
    texts = [text for text in figure.findobj(Text) if text not in of_ticks]
    every = [axes for outer in figure.axes for axes in (outer, *outer.child_axes)]
    for axis in (axis for axes in every for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks(len(axis.get_majorticklocs())):
            if low <= tick.get_loc() <= high:
                texts += [tick.label1, tick.label2]
    return texts


def luminance(color: Any) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(color)
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: Any, other: Any) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)

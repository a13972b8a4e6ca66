"""Draw the life cycle of an election from the table that is the life cycle."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qpp_rules.elections import TRANSITIONS, ElectionState, Event

if TYPE_CHECKING:
    from pathlib import Path

_PLACES = {
    ElectionState.NOT_APPLICABLE: (90, 200),
    ElectionState.UNDECIDED: (90, 60),
    ElectionState.SELECTED: (370, 60),
    ElectionState.OPTED_IN: (650, 60),
    ElectionState.REPORTING_VOLUNTARILY: (650, 200),
}
_WIDTH, _HEIGHT = 150, 44
# How far an arrow bends, so that two between the same boxes do not lie on each other.
_BENDS = {Event.SELECT: -34, Event.CANCEL: 34}


def svg() -> str:
    """Return the drawing as SVG that takes the color of the text around it."""
    parts = [_arrow(row.before, row.event, row.after) for row in TRANSITIONS]
    final = {row.after for row in TRANSITIONS} - {row.before for row in TRANSITIONS}
    parts += [_box(state, final=state in final) for state in ElectionState]
    # On a narrow screen the drawing keeps a size that can be read, and is moved under the finger.
    return (
        '<div style="overflow-x:auto" tabindex="0">'
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 260" role="img" '
        'aria-label="Life cycle of an election" style="width:100%;min-width:38rem;height:auto" '
        'font-family="sans-serif" font-size="13" fill="currentColor">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
        + "".join(parts)
        + "</svg></div>"
    )


def _box(state: ElectionState, *, final: bool) -> str:
    x, y = _PLACES[state]
    stroke = 2.5 if final else 1
    return (
        f'<rect x="{x - _WIDTH / 2}" y="{y - _HEIGHT / 2}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'rx="8" fill="none" stroke="currentColor" stroke-width="{stroke}"/>'
        f'<text x="{x}" y="{y + 4}" text-anchor="middle">{escape(state.value)}</text>'
    )


def _arrow(before: ElectionState, event: Event, after: ElectionState) -> str:
    x1, y1 = _PLACES[before]
    x2, y2 = _PLACES[after]
    if before is after:
        return _loop(x1, y1, event)
    bend = _BENDS.get(event, 0)
    side = _WIDTH / 2 if x2 > x1 else -_WIDTH / 2
    start, end = (x1 + side, y1 + bend / 4), (x2 - side, y2 + bend / 4)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + bend)
    label_y = middle[1] - 6 if bend <= 0 else middle[1] + 4
    # Beside a slanting arrow, above or below a level one.
    label_x, anchor = (middle[0] - 24, "end") if y1 != y2 else (middle[0], "middle")
    return (
        f'<path d="M{start[0]} {start[1]} Q{middle[0]} {middle[1]} {end[0]} {end[1]}" fill="none" '
        f'stroke="currentColor" marker-end="url(#tip)"/>'
        f'<text x="{label_x}" y="{label_y}" text-anchor="{anchor}" font-size="11">'
        f"{escape(_label(event))}</text>"
    )


def _loop(x: float, y: float, event: Event) -> str:
    top = y - _HEIGHT / 2
    return (
        f'<path d="M{x - 20} {top} C{x - 30} {top - 26} {x + 30} {top - 26} {x + 20} {top}" '
        f'fill="none" stroke="currentColor" marker-end="url(#tip)"/>'
        f'<text x="{x}" y="{top - 23}" text-anchor="middle" font-size="11">'
        f"{escape(_label(event))}</text>"
    )


def _label(event: Event) -> str:
    return event.value.partition(",")[0]


def write(folder: Path) -> None:
    """Write the drawing where the page on elections takes it from."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "life-cycle.svg").write_text(svg(), encoding="utf-8")

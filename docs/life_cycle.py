"""Draw the life cycle of an election from the table that is the life cycle."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qpp_rules.elections import TRANSITIONS, ElectionState, Event

if TYPE_CHECKING:
    from pathlib import Path

# As wide as a phone, so that it is read there as everywhere: from top to bottom.
_SIZE = (340, 330)
_PLACES = {
    ElectionState.UNDECIDED: (170, 40),
    ElectionState.SELECTED: (170, 150),
    ElectionState.OPTED_IN: (84, 250),
    ElectionState.REPORTING_VOLUNTARILY: (256, 250),
    ElectionState.NOT_APPLICABLE: (84, 305),
}
_WIDTH, _HEIGHT = 156, 38
# How far an arrow bends to the right, so that two between the same boxes do not lie on each other.
_BENDS = {Event.SELECT: -34, Event.CANCEL: 34}


def svg() -> str:
    """Return the drawing as SVG that takes the color of the text around it."""
    parts = [_arrow(row.before, row.event, row.after) for row in TRANSITIONS]
    final = {row.after for row in TRANSITIONS} - {row.before for row in TRANSITIONS}
    parts += [_box(state, final=state in final) for state in ElectionState]
    width, height = _SIZE
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(_in_words())}" '
        'font-family="sans-serif" font-size="13" fill="currentColor">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
        + "".join(parts)
        + "</svg>"
    )


def _in_words() -> str:
    steps = [
        f"{row.before.value}, {_label(row.event)}: {row.after.value}"
        for row in TRANSITIONS
        if row.before is not row.after
    ]
    return f"Life cycle of an election. {'; '.join(steps)}."


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
    down = _HEIGHT / 2 if y2 > y1 else -_HEIGHT / 2
    start, end = (x1 + (bend or (x2 - x1) / 4), y1 + down), (x2 + bend, y2 - down)
    middle = ((start[0] + end[0]) / 2 + bend / 2, (start[1] + end[1]) / 2)
    # Beside the arrow, on its outer side.
    left = middle[0] < x1
    return (
        f'<path d="M{start[0]} {start[1]} Q{middle[0]} {middle[1]} {end[0]} {end[1]}" fill="none" '
        f'stroke="currentColor" marker-end="url(#tip)"/>'
        f'<text x="{middle[0] + (-8 if left else 8)}" y="{middle[1] + 4}" '
        f'text-anchor="{"end" if left else "start"}">{escape(_label(event))}</text>'
    )


def _loop(x: float, y: float, event: Event) -> str:
    right = x + _WIDTH / 2
    return (
        f'<path d="M{right} {y - 9} C{right + 26} {y - 16} {right + 26} {y + 16} {right} {y + 9}" '
        f'fill="none" stroke="currentColor" marker-end="url(#tip)"/>'
        f'<text x="{right + 26}" y="{y + 4}">{escape(_label(event))}</text>'
    )


def _label(event: Event) -> str:
    return event.value.partition(",")[0].removesuffix(" reporting").removesuffix(" a choice")


def write(folder: Path) -> None:
    """Write the drawing where the page on elections takes it from."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "life-cycle.svg").write_text(svg(), encoding="utf-8")

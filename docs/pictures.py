"""Draw the figures of the pages as SVG, light and dark, wide and narrow, and show them.

A page shows a figure with the directive ``picture`` (in ``conf.py``), whose content is the caption.
The figure's own label is its alternative text. ``python docs/pictures.py`` draws the figure of
README.md again.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from html import escape
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib import rc_context

from qpp_rules import EASTERN, audits, deadlines, examples, sampling
from qpp_rules.adapters import plots
from qpp_rules.adapters.rosters import determine_roster
from qpp_rules.core.vocabulary import IntermediaryType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.figure import Figure

REGISTRY = examples.registry()
YEAR = REGISTRY.year
NARROW = "(max-width: 43em)"
"""Where the pages have no room for a wide figure at its full size."""


@cache
def plan() -> sampling.Plan:
    """Return the audit sample of the example registry."""
    return sampling.draw(
        REGISTRY.frame, REGISTRY.patients, seed=REGISTRY.seed, year=YEAR, reserves=3
    )


@cache
def audit() -> audits.AuditResult:
    """Return what the audit of the example registry found."""
    return audits.evaluate(
        plan(),
        REGISTRY.reviews,
        YEAR,
        checks=REGISTRY.checks,
        scope=audits.AuditScope.of_frame(REGISTRY.frame),
        intermediary_type=IntermediaryType.QCDR,
        completed_at=datetime(2027, 1, 15, 17, tzinfo=EASTERN),
    )


PICTURES: dict[str, Callable[..., Figure]] = {
    "roster": lambda **look: plots.eligibility(determine_roster(REGISTRY.roster, YEAR), **look),
    "year": lambda **look: plots.timeline(
        deadlines.calendar(YEAR), now=datetime(2026, 11, 22, 12, tzinfo=EASTERN), **look
    ),
    "sample-sizes": lambda **look: plots.sample_sizes(
        YEAR, participants=len(REGISTRY.frame), patients=130, **look
    ),
    "coverage": lambda **look: plots.coverage(plan(), REGISTRY.frame, **look),
    "bound": lambda **look: plots.bound(audit(), **look),
}


@cache
def drawn(name: str, *, dark: bool, narrow: bool) -> Figure:
    """Return one of the four figures of *name*."""
    return PICTURES[name](dark=dark, narrow=narrow)


def file_name(name: str, *, dark: bool, narrow: bool) -> str:
    """Return the name of the file of one of the four figures."""
    return f"{name}{'-dark' if dark else ''}{'-narrow' if narrow else ''}.svg"


def save(figure: Figure, path: Path) -> None:
    """Write *figure* with its texts as texts, the same bytes each time."""
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "qpp_rules"}):
        figure.savefig(path, format="svg", metadata={"Date": None})


def write(folder: Path) -> None:
    """Write every figure in its four forms."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    for name, dark, narrow in product(PICTURES, (False, True), (False, True)):
        look = {"dark": dark, "narrow": narrow}
        save(drawn(name, **look), folder / "static" / file_name(name, **look))


def html(name: str, static: str) -> str:
    """Return the figure *name* in its four forms; *static* leads to the folder of the files."""
    return "".join(_pictures(name, static))


def _pictures(name: str, static: str) -> Iterator[str]:
    for dark in (False, True):
        wide, narrow = (_size(name, dark=dark, narrow=one) for one in (False, True))
        files = [file_name(name, dark=dark, narrow=one) for one in (False, True)]
        alternative = escape(drawn(name, dark=dark, narrow=False).get_label())
        yield (
            f'<picture class="only-{"dark" if dark else "light"}">'
            f'<source media="{NARROW}" srcset="{static}/{files[1]}" {narrow}>'
            f'<img src="{static}/{files[0]}" {wide} alt="{alternative}"></picture>'
        )


def _size(name: str, *, dark: bool, narrow: bool) -> str:
    # The browser keeps the place free until the file is there.
    width, height = (
        round(96 * one) for one in drawn(name, dark=dark, narrow=narrow).get_size_inches()
    )
    return f'width="{width}" height="{height}"'


if __name__ == "__main__":
    for is_dark in (False, True):
        target = (
            Path(__file__).parent / "pictures" / file_name("roster", dark=is_dark, narrow=False)
        )
        target.parent.mkdir(exist_ok=True)
        save(drawn("roster", dark=is_dark, narrow=False), target)

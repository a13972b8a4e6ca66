"""Figures for notebooks, pages and slides: a roster, a year, an audit sample and what it says.

Each function returns a :class:`matplotlib.figure.Figure` to show, change or save. A figure has its
own background, so it is readable on a page of any color; *dark* selects the dark one. It is 6.6
inches wide, or 3.6 with *narrow*, for a phone or a column; no text in it is smaller than 9 points.
The colors are those of Okabe and Ito, which color-blind readers can tell apart, and everything that
differs in color differs in form too. The same values give the same figure, whatever style is set.

``figure.get_label()`` is an alternative text that says what the figure shows, for readers who
cannot see it. ``figure.savefig("timeline.svg")`` writes a file that stays sharp at any size.

Jupyter shows a figure after ``%matplotlib inline``; marimo shows it without any setup. The
functions do not use pyplot, so no figure is left open.

Figures never name a participant. A facet is shown as it was written.

It needs the extra ``plots``.
"""

from __future__ import annotations

from qpp_rules.adapters.plots.audit import bound
from qpp_rules.adapters.plots.roster import eligibility
from qpp_rules.adapters.plots.sample import coverage, sample_sizes
from qpp_rules.adapters.plots.year import timeline

__all__ = ["bound", "coverage", "eligibility", "sample_sizes", "timeline"]


def __dir__() -> list[str]:
    return __all__

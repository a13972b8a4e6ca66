"""The events for which CMS applies the automatic policy: which year, which states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_text,
    each,
    takes,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import guidance
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year
from qpp_rules.reweighting.paragraphs import NOTICE, fact_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STATE: Final = re.compile("[A-Z]{2}")


@takes(str)
def a_state(name: str, value: object) -> Problem | None:
    """Take the two capital letters of a state or territory."""
    if isinstance(value, str) and _STATE.fullmatch(value):
        return None
    expected = "the two capital letters of a state or territory"
    return Problem(name, shown(value), expected, "write HI", is_type=not isinstance(value, str))


def _as_texts(items: Iterable[str]) -> Any:
    return as_frozenset(items)


@frozen(kw_only=True)
class Event:
    """A disaster, the performance year and the states for which CMS applies the policy to it.

    *declarations* are the numbers of the disaster at FEMA, *emergencies* the public health
    emergencies that HHS declared. Both are evidence: only CMS's own determination counts.

    Raises InvalidType or InvalidValue for a malformed field, and for an event without a state.

    Citation: 42 CFR § 414.1380(c)(2)(i)(A)(8) and (C)(3).
    """

    name: str = field(validator=a_text)
    year: PY = field(validator=a_performance_year)
    states: frozenset[str] = field(converter=_as_texts, validator=each(frozenset, str))
    declarations: frozenset[str] = field(
        default=frozenset(), converter=_as_texts, validator=each(frozenset, str)
    )
    emergencies: frozenset[str] = field(
        default=frozenset(), converter=_as_texts, validator=each(frozenset, str)
    )

    def _problems(self) -> Iterator[Problem]:
        if not self.states:
            yield Problem("states", "none", "at least one state or territory")
        found = (a_state.problem("states", one) for one in sorted(self.states))
        yield from filter(None, found)


_page = Page(__name__)


def _of_2025(state: str, declaration: str) -> Event:
    # The fact sheet has the numbers; no name of these events was read.
    return Event(name=declaration, year=PY(2025), states={state}, declarations={declaration})


EVENTS: Final = _page.parameter(
    "reweighting.events",
    "events for which CMS applies the automatic EUC policy",
    entry(
        2025,
        2025,
        (_of_2025("CA", "DR-4856-CA"), _of_2025("TX", "DR-4879-TX")),
        fact_sheet(2025, "Areas", note="its areas as of October 13, 2025"),
    ),
    entry(
        2026,
        2026,
        (
            Event(
                name="Hawaii Kona Low Weather Systems",
                year=PY(2026),
                states={"HI"},
                declarations={"DR-4909-HI"},
                emergencies={"Hawaii - Severe Storms"},
            ),
            Event(
                name="Super Typhoon Sinlaku",
                year=PY(2026),
                states={"MP"},
                declarations={"DR-4910-MP"},
                emergencies={"Northern Mariana Islands - Super Typhoon Sinlaku"},
            ),
        ),
        NOTICE,
    ),
    note="CMS may name more events of a year that is not over.",
)
EVERYWHERE: Final = _page.parameter(
    "reweighting.everywhere",
    "whether an event that covers every individual covers those who submit data too",
    *(
        entry(
            first,
            last,
            with_data,
            guidance(
                "CMS notices on COVID-19",
                "Automatic EUC policy",
                basis=Basis.SECONDARY,
                note="the notices were not read, only what others report of them",
            ),
        )
        for first, last, with_data in ((2019, 2019, False), (2020, 2021, True))
    ),
    note="COVID-19 covered every individual of 2019 without data, and of 2020 and 2021.",
)

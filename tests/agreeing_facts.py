"""Facts that belong together, for functions that refuse facts of different years."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import strategies as st

from qpp_rules.audits import Blocking
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.testing import strategies
from qpp_rules.testing.strategies.submissions.content import submissions

YEARS = [PerformanceYear(year) for year in range(2023, 2028)]


@st.composite
def of_meets(draw: st.DrawFn) -> dict[str, Any]:
    """Return arguments of :func:`meets`."""
    year = draw(st.sampled_from(YEARS))
    submission = draw(submissions(year))
    reporter = draw(strategies.reporters())
    takes_part = submission.participation_option
    return {
        "option": draw(st.sampled_from(ReportingOption)),
        "submission": submission,
        "inventory": draw(strategies.inventories(year)),
        "sender": draw(strategies.senders()),
        "reporter": attrs.evolve(reporter, participation=takes_part, apm_entity=None),
        "mvps": draw(st.none() | strategies.mvp_lists(year)),
    }


@st.composite
def of_mvps_for(draw: st.DrawFn) -> dict[str, Any]:
    """Return arguments of :func:`mvps_for`."""
    year = draw(st.sampled_from(YEARS))
    inventory = draw(strategies.inventories(year))
    ids = st.sampled_from([one.identifier for one in inventory.measures])
    return {
        "measures": draw(st.lists(ids)),
        "inventory": inventory,
        "mvps": draw(strategies.mvp_lists(year)),
        "sender": draw(strategies.senders()),
        "reporter": draw(strategies.reporters()),
    }


@st.composite
def of_check_mvps(draw: st.DrawFn) -> dict[str, Any]:
    """Return arguments of :func:`check_mvps`."""
    year = draw(st.sampled_from(YEARS))
    return {
        "mvps": draw(strategies.mvp_lists(year)),
        "inventory": draw(strategies.inventories(year)),
    }


@st.composite
def of_audits_gate(draw: st.DrawFn) -> dict[str, Any]:
    """Return arguments of :func:`audits.may_submit_all`."""
    validation = draw(strategies.audit_results())
    planned = draw(strategies.planned_submissions(year=validation.year))
    return {
        "planned": [planned],
        "validation": validation,
        "targeted_audits": draw(st.lists(strategies.targeted_audits(), max_size=1)),
        "year": validation.year,
        "corrections": (),
        "blocking": draw(st.sampled_from(Blocking)),
    }


AGREEING = {
    "audits.may_submit_all": of_audits_gate(),
    "measures.check_mvps": of_check_mvps(),
    "submissions.meets": of_meets(),
    "submissions.mvps_for": of_mvps_for(),
}
"""The arguments of a function, by its name."""

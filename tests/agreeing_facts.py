"""Facts that belong together, for functions that refuse facts of different years."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import strategies as st

from qpp_rules.audits import Blocking
from qpp_rules.core.identifiers import Individual
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import calendar
from qpp_rules.elections import Election, begin
from qpp_rules.eligibility import Eligibility
from qpp_rules.testing import strategies
from qpp_rules.testing.strategies.submissions.content import submissions

YEARS = [PerformanceYear(year) for year in range(2023, 2028)]


@st.composite
def of_check(draw: st.DrawFn) -> dict[str, Any]:
    """Return arguments of :func:`submissions.check`."""
    year = draw(st.sampled_from(YEARS))
    submission = draw(submissions(year))
    reporter = draw(strategies.reporters())
    takes_part = submission.participation_option
    return {
        "submission": submission,
        "inventory": draw(strategies.inventories(year)),
        "sender": draw(strategies.senders()),
        "reporter": attrs.evolve(reporter, participation=takes_part, apm_entity=None),
        "mvps": draw(st.none() | strategies.mvp_lists(year)),
    }


@st.composite
def of_meets(draw: st.DrawFn) -> dict[str, Any]:
    """Return arguments of :func:`meets`."""
    return {"option": draw(st.sampled_from(ReportingOption)), **draw(of_check())}


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


@st.composite
def of_may_submit_individuals(draw: st.DrawFn) -> dict[str, Any]:
    """Return arguments of :func:`elections.may_submit_individuals`."""
    year, tin = draw(strategies.election_years()), draw(strategies.tins())
    npis = draw(st.lists(strategies.npis(), min_size=1, max_size=2, unique=True))
    return {
        "elections": [draw(_elections(Individual(tin, npi), year)) for npi in npis],
        "submitted_at": draw(st.none() | strategies.instants()),
        "window": draw(st.sampled_from((None, calendar(year)["election"]))),
    }


def _elections(who: Individual, year: PerformanceYear) -> st.SearchStrategy[Election]:
    histories = strategies.election_histories(year=year)
    begun = st.sampled_from(Eligibility).map(lambda one: begin(who, one, year))
    return begun | histories.map(lambda one: attrs.evolve(one, participant=who).election)


@st.composite
def of_check_beneficiaries(draw: st.DrawFn) -> dict[str, Any]:
    """Return arguments of :func:`check_beneficiaries`, mostly of the year whose text was read."""
    year = draw(st.just(YEARS[-1]) | st.sampled_from(YEARS))
    lists = st.lists(strategies.beneficiary_lists(), max_size=2, unique_by=lambda one: one.quarter)
    given = draw(st.none() | lists)
    return {
        "records": draw(st.lists(strategies.medicare_cqm_records(), max_size=2)),
        "lists": given and [attrs.evolve(one, year=year) for one in given],
        "year": year,
        "participant": draw(st.none() | strategies.apm_entities()),
    }


AGREEING = {
    "audits.check_beneficiaries": of_check_beneficiaries(),
    "audits.may_submit_all": of_audits_gate(),
    "elections.may_submit_individuals": of_may_submit_individuals(),
    "measures.check_mvps": of_check_mvps(),
    "submissions.check": of_check(),
    "submissions.meets": of_meets(),
    "submissions.mvps_for": of_mvps_for(),
}
"""The arguments of a function, by its name."""

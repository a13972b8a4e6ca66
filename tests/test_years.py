"""No public function answers for a year without a source: it raises YearNotCovered.

The functions are found by walking the public names of every subject and adapter, so a new function
that takes a year needs a row: how it is asked, or why it needs no source of the year.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from qpp_rules import adapters, agreements, deadlines, eligibility, feedback, rulebook
from qpp_rules import elections as ours
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.identifiers import Group, Npi, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationStatus,
    PerformanceCategory,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.eligibility import Eligibility

PY = PerformanceYear
GROUP, NPI = Group(Tin("000000001")), Npi("1234567893")
SEED, PATIENTS = "31415926535897932384", [f"p{number}" for number in range(30)]
LATER = (2028, 2035)
OWN_WINDOW = deadlines.Deadline(
    key="own",
    title="A window of one's own",
    opens=date(2017, 1, 1),
    original_closes=date(2099, 1, 1),
    citation=deadlines.calendar(PY(2026))["election"].citation,
)


def planned(year: PY) -> PlannedSubmission:
    return PlannedSubmission(
        GROUP,
        year,
        {PerformanceCategory.QUALITY},
        data_received_on=date(year.year, 2, 1),
        submitted_at=datetime(year.year + 1, 2, 1, 9, tzinfo=EASTERN),
        submission_closes=date(year.year + 1, 3, 31),
    )


def named(name: str) -> Any:
    """Return the public object ``subject.name``, or ``adapters.module.name``."""
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(f"qpp_rules.{module}"), attribute)
    except ModuleNotFoundError:
        return getattr(named(module), attribute)


def asking(name: str, *arguments: Any, **options: Any) -> Callable[[PY], Any]:
    """Return the call of ``name`` with a year wherever an argument is the class PY."""

    def ask(year: PY) -> Any:
        def put(value: Any) -> Any:
            if value is PY:
                return year
            return value(year) if inspect.isfunction(value) and value is not no_patients else value

        given = [put(value) for value in arguments]
        return named(name)(*given, **{key: put(value) for key, value in options.items()})

    return ask


def no_patients(_participant: Any) -> list[str]:
    return PATIENTS


def election(year: PY) -> Any:
    return ours.Election(
        participant=GROUP,
        year=year,
        eligibility=Eligibility.OPT_IN_ELIGIBLE,
        state=ours.ElectionState.UNDECIDED,
    )


def entry(participant: Any) -> Any:
    return named("sampling.FrameEntry")(participant)


CLINICIAN, PRACTICE = eligibility.ClinicianFacts(), eligibility.GroupFacts()
VOLUME = eligibility.Volume(None, 1, 1)
DATA = feedback.ParticipantData(GROUP, None, None)
ROWS: dict[str, tuple[Callable[[PY], Any], tuple[int, ...]]] = {
    # name: how it is asked, and the years before the last covered one that are not covered.
    **{
        f"eligibility.{name}": (asking(f"eligibility.{name}", *arguments, **options), before)
        for name, arguments, options, before in (
            ("determination_period", (PY,), {}, ()),
            ("determine_apm_entity", (eligibility.ApmEntityFacts(), PY), {}, (2017, 2018, 2021)),
            ("determine_group", (PRACTICE, PY), {}, ()),
            ("determine_individual", (CLINICIAN, PY), {}, ()),
            ("determine_practice", (PRACTICE, {NPI: CLINICIAN}, PY), {}, ()),
            ("determine_subgroup", (PRACTICE, PY), {}, (2017, 2022)),
            ("determine_virtual_group", (eligibility.VirtualGroupFacts(()), PY), {}, (2017,)),
            ("exceeded", (VOLUME, PY), {}, (2027,)),
            ("is_excluded", (CLINICIAN, PY), {}, ()),
            ("missing_of_exclusion", (CLINICIAN, PY), {}, ()),
            ("is_group", (3, 1, PY), {}, ()),
            ("is_small_practice", (3, PY), {}, (2017, 2018)),
            ("may_join_subgroup", (ParticipationStatus.MIPS_ELIGIBLE, PY), {}, (2017, 2022)),
            ("needs_election", (Eligibility.OPT_IN_ELIGIBLE, PY), {}, ()),
            ("pending_releases", (date(2019, 1, 1), PY), {"in_apm": False}, (2018, 2020)),
            ("receives_payment_adjustment", (Eligibility.MIPS_ELIGIBLE, PY), {}, ()),
            ("existence", (GROUP, PY, None), {}, ()),
            ("may_submit", (planned, None), {}, ()),
            ("may_submit_all", (lambda year: [planned(year)], {}), {}, ()),
        )
    },
    **{
        f"elections.{name}": (asking(f"elections.{name}", *arguments, **options), before)
        for name, arguments, options, before in (
            ("adjusted_clinicians", (ours.Choice.OPT_IN, {NPI: CLINICIAN}, PY), {}, (2017, 2018)),
            ("begin", (GROUP, Eligibility.OPT_IN_ELIGIBLE, PY), {}, ()),
            ("can_transmit", (True, PY), {}, ()),
            ("effects", (ours.Choice.OPT_IN, PY), {}, (2017, 2018)),
            ("governing_score", ({}, PY), {}, (2017, 2018)),
            (
                "is_published",
                (ours.Choice.REPORT_VOLUNTARILY, PY),
                {"opted_out_on": None, "preview_begins_on": None},
                (2017, 2018, 2020),
            ),
            ("may_submit", (election,), {}, ()),
            ("may_submit_all", (lambda year: [planned(year)], {}), {}, ()),
            ("may_submit_individuals", (lambda year: [election(year)],), {}, ()),
        )
    },
    **{
        f"sampling.{name}": (asking(f"sampling.{name}", *arguments, **options), (2017, 2020))
        for name, arguments, options in (
            ("draw", ([entry(GROUP)], no_patients), {"seed": SEED, "year": PY}),
            ("draw_from_rows", ([(GROUP.key, "p1")],), {"seed": SEED, "year": PY}),
            ("participant_quota", (5, PY), {}),
            ("patient_quota", (5, PY), {}),
            ("sample_participants", ([GROUP],), {"seed": SEED, "year": PY}),
            ("sample_patients", (GROUP, PATIENTS), {"seed": SEED, "year": PY}),
        )
    },
    **{
        f"audits.{name}": (asking(f"audits.{name}", *arguments, **options), before)
        for name, arguments, options, before in (
            ("may_submit", (None,), {"year": PY}, (2017, 2020)),
            (
                "may_submit_all",
                (lambda year: [planned(year)], None),
                {"year": PY},
                (2017, 2020),
            ),
            ("check_audited", ([], PY), {"data_will_be_submitted": True}, (2017, 2020)),
            ("check_execution_report", (None, None, PY), {}, ()),
            ("check_rate", (1, 2, None, PY), {}, (2017, 2020)),
            ("check_relevance", ((), PY), {}, (2017, 2020)),
            ("found_after_submission", (date(2026, 4, 1), PY), {}, (2017, 2023)),
            ("targeted_audit_required", (1, PY), {}, ()),
        )
    },
    **{
        f"agreements.{name}": (asking(f"agreements.{name}", *arguments, **options), before)
        for name, arguments, options, before in (
            ("categories_covered", (lambda year: [planned(year)], [], []), {}, (2017, 2022)),
            ("check_agreement", (planned, []), {}, (2017, 2022)),
            ("check_authorization", (planned, []), {}, (2017, 2022)),
            ("check_destroyed", (None, PY), {}, ()),
            ("check_external_organization", (True, None, PY), {}, (2017, 2022)),
            ("check_records_request", (None,), {"provided": None, "year": PY}, ()),
            ("check_verification", (agreements.Verification(), PY), {}, (2017, 2026)),
            ("may_submit", (planned, [], []), {}, (2017, 2022)),
            ("may_submit_all", (lambda year: [planned(year)], [], []), {}, (2017, 2022)),
        )
    },
    **{
        f"feedback.{name}": (asking(f"feedback.{name}", *arguments), (2017, 2020))
        for name, arguments in (
            ("check_intermediary", ([DATA], feedback.FeedbackRecord(), PY)),
            ("check_participant", (DATA, feedback.FeedbackRecord(), PY)),
            ("counted_period", (PY,)),
            ("is_addressee", (DATA, "001", PY)),
        )
    },
    **{
        f"deadlines.{name}": (asking(f"deadlines.{name}", *arguments, **options), before)
        for name, arguments, options, before in (
            ("calendar", (PY,), {}, ()),
            ("check", (OWN_WINDOW, date(2026, 1, 1), PY), {}, ()),
            ("check_external_agreement", (None, None, PY), {}, ()),
            ("check_mvp_with_cahps", (None, None, PY), {}, (2017, 2022)),
            ("feedback_days", (PY,), {}, (2017, 2020)),
            ("may_submit", (planned,), {}, ()),
            ("may_submit_all", (lambda year: [planned(year)],), {}, ()),
            ("mvp_support_due", (date(2025, 1, 1), PY), {}, (2017, 2025)),
            ("retention_until", (PY,), {}, ()),
        )
    },
    **{
        f"terms.{name}": (asking(f"terms.{name}", *arguments, **options), before)
        for name, arguments, options, before in (
            (
                "check_collection_type",
                (CollectionType.ECQM, IntermediaryType.QCDR, PY),
                {"apm_entity": None},
                (2017, 2026),
            ),
            ("check_npi_type", (1, PY), {}, ()),
            (
                "is_practice_representative",
                (PY,),
                {"authorized_by_security_official": True},
                (2018, 2020),
            ),
            (
                "is_qcdr",
                (),
                {
                    "clinical_expertise": True,
                    "measure_development_expertise": True,
                    "collects_data_for_tracking": True,
                    "year": PY,
                },
                (2022, 2024),
            ),
            (
                "is_qcdr_measure",
                ("ABC1", PY),
                {"mips_measure_ids": ["001"], "approved": True},
                (2022, 2024),
            ),
            (
                "is_registry_by_kind",
                (None, PY),
                {"self_nominated": True, "vetted": True, "has_legal_authority": True},
                (2022, 2024),
            ),
            ("is_registry_by_work", (PY,), {"collects": True, "submits": True}, (2023, 2025)),
            ("is_third_party_intermediary", ((), PY), {}, (2017, 2022)),
            ("matching_collection_types", (CollectionType.ECQM, PY), {}, ()),
            ("read_options", ("Reporting Options Supported", "MVP", PY), {}, (2022, 2024)),
        )
    },
    "rulebook.at": (asking("rulebook.at", PY), ()),
    "rulebook.compare": (asking("rulebook.compare", PY, PY), ()),
    "rulebook.listing": (asking("rulebook.listing", PY), ()),
    "adapters.elections.gate_of": (
        asking(
            "adapters.elections.gate_of",
            GROUP,
            lambda year: Determination(Eligibility.OPT_IN_ELIGIBLE, year, ()),
            ours.Ledger(),
            PY,
        ),
        (),
    ),
    "adapters.plots.sample_sizes": (asking("adapters.plots.sample_sizes", PY), (2017, 2020)),
}
"""How each function is asked, and which years up to 2027 it does not cover."""

OF_A_PLAN = "it asks of a plan, and no plan can be drawn for a year that is not covered"
OF_A_RECORD = "it looks up what was recorded, and decides nothing"
NO_SOURCE = {
    "eligibility.DeterminationPeriod.segments": "it counts from a period that covers the year",
    "elections.cancel": "it undoes a selection that was begun in a year that is covered",
    "elections.select": "it selects in an election that was begun in a year that is covered",
    "elections.confirm": "it confirms an election that was begun in a year that is covered",
    "elections.check_before_electing": "it asks of an election that was begun in a covered year",
    "elections.Ledger.election": OF_A_RECORD,
    "elections.Ledger.outside_window": OF_A_RECORD,
    "elections.Ledger.record": OF_A_RECORD,
    "adapters.elections.of_other_years": OF_A_RECORD,
    "adapters.elections.outside_roster": OF_A_RECORD,
    "audits.evaluate": OF_A_PLAN,
    "audits.check_beneficiaries": "the last text asks for it in 2027, and says so of other years",
    "measures.check_inventory": "it compares an inventory's own year with the one asked for",
    "measures.Inventory.of": "it holds what CMS published of the year",
    "adapters.rosters.determine_roster": "it keeps YearNotCovered as the answer of each row",
    "adapters.qpp_api.OptInStatus.state": "it says what CMS answered",
    "adapters.qpp_api.Scenario.eligibility": "it says what CMS answered",
}
"""Functions that take a year and need no source of it, and why."""

GIVES_A_YEAR = {"PerformanceYear", "PY", "PlannedSubmission", "Election"}


def modules() -> Iterator[tuple[str, Any]]:
    for subject in (*rulebook.SUBJECTS, "rulebook"):
        yield subject, importlib.import_module(f"qpp_rules.{subject}")
    for part in pkgutil.iter_modules(adapters.__path__):
        yield f"adapters.{part.name}", importlib.import_module(f"qpp_rules.adapters.{part.name}")


def functions_of(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if inspect.isfunction(value):
        yield name, value
    elif inspect.isclass(value):
        for attribute, method in vars(value).items():
            plain = getattr(method, "__func__", method)
            if not attribute.startswith("_") and inspect.isfunction(plain):
                yield f"{name}.{attribute}", plain


def taking_a_year() -> set[str]:
    """Return every public function and method with a parameter that gives a performance year."""
    return {
        full
        for module, found in modules()
        for public in getattr(found, "__all__", ())
        for full, function in functions_of(f"{module}.{public}", getattr(found, public))
        for parameter in inspect.signature(inspect.unwrap(function)).parameters.values()
        if GIVES_A_YEAR & set(re.findall(r"\w+", str(parameter.annotation)))
    }


TAKING_A_YEAR = taking_a_year()
ASKED = [
    pytest.param(
        name,
        year,
        id=f"{name}-{year}",
    )
    for name, (_, before) in ROWS.items()
    for year in (*before, *LATER)
]


def test_every_public_function_that_takes_a_year_has_a_row() -> None:
    assert {*ROWS, *NO_SOURCE} == TAKING_A_YEAR


@pytest.mark.parametrize(("name", "number"), ASKED)
def test_a_year_without_a_source_is_not_answered(name: str, number: int) -> None:
    ask, _ = ROWS[name]

    with pytest.raises(YearNotCovered):
        ask(PY(number))


def test_what_needs_no_source_says_why() -> None:
    assert not set(NO_SOURCE) & set(ROWS)
    assert all(NO_SOURCE.values())

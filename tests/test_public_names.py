"""Which names each module shows, and that there is something to read behind each."""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path
from types import ModuleType

import attrs
import pytest

from qpp_rules import rulebook
from tests.renew_signatures import SIGNATURES, every_module, main, signatures

MODULES = every_module()
WITH_PUBLIC_NAMES = [module for module in MODULES if hasattr(module, "__all__")]
# Whose fields are many, or may be taken for each other. To give them in their places would break
# when one is added.
MADE_BY_NAME = {
    "agreements": {
        "Authorization",
        "BusinessAssociateAgreement",
        "ExternalAgreement",
        "Verification",
    },
    "audits": {
        "AuditResult",
        "AuditScope",
        "CmsAnswer",
        "Correction",
        "Deficiency",
        "ExecutionReport",
        "MedicareCqmRecord",
        "NoDataNotice",
        "ParticipantCheck",
        "ReportLine",
        "ReportSection",
        "StrategyChange",
        "TargetedAudit",
        "ValidationStrategy",
    },
    "deadlines": {"Deadline", "Extension"},
    "elections": {"Effects", "Election"},
    "eligibility": {"ClinicianFacts", "GroupFacts", "PracticeClinician"},
    "measures": {"Inventory", "Mvps", "Source"},
    "registration": {"GroupComposition", "Registrant"},
    "feedback": {"Comparison", "FeedbackRecord", "FeedbackReport", "LateDataNotice"},
    "postings": {"Needs", "PostedIntermediary", "Posting"},
    "reweighting": {"Areas", "Event", "Location", "SpecialStatuses", "WeightRow", "Weights"},
    "submissions": {"ActivitiesAsked", "Change", "CountRow", "Particulars", "Rates", "Supported"},
    "sampling": {"ParticipantQuota", "ParticipantSample", "PatientQuota", "Plan"},
    "standing": {"CorrectiveActionPlan", "PlanDates", "Support", "TransitionPlan"},
    "self_nomination": {
        "Application",
        "Attendance",
        "Attestations",
        "ContactInfo",
        "Cost",
        "IntermediaryDetails",
        "MeasurePermission",
        "MeasureReview",
        "MvpMeasureFacts",
        "ParticipationPlan",
        "PostingDetails",
        "PriorRecord",
        "Question",
        "SurveyVendorApplication",
    },
    "terms": set(),
}
# Of core, what users of a subject expect beside its own names.
SHARED = [
    importlib.import_module(f"qpp_rules.core.{name}") for name in ("moments", "planned_submissions")
]
# Packages with code of their own that is not public.
NOT_PUBLIC = {
    "qpp_rules.cli",
    "qpp_rules.testing.strategies.audits",
    "qpp_rules.testing.strategies.readiness",
    "qpp_rules.testing.strategies.submissions",
}
each_module = pytest.mark.parametrize(
    "module", WITH_PUBLIC_NAMES, ids=lambda module: module.__name__
)


@each_module
def test_tab_completion_offers_the_public_names_each_with_something_behind_it(
    module: ModuleType,
) -> None:
    assert dir(module) == sorted(set(module.__all__))
    assert len(module.__all__) == len(set(module.__all__))
    assert [public for public in module.__all__ if public.startswith("_")] in ([], ["__version__"])
    assert [public for public in module.__all__ if not hasattr(module, public)] == []


@each_module
def test_every_public_name_made_here_has_a_docstring(module: ModuleType) -> None:
    public = [getattr(module, name) for name in module.__all__]
    made_here = [
        made
        for made in public
        if (inspect.isclass(made) or inspect.isroutine(made))
        and f"{made.__module__}.".startswith(f"{module.__name__}.")
    ]

    assert [made.__name__ for made in made_here if not (made.__doc__ or "").strip()] == []


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_a_subject_offers_names_that_its_files_or_core_offer(subject: str) -> None:
    package = sys.modules[f"qpp_rules.{subject}"]
    files = [module for module in MODULES if module.__name__.startswith(f"{package.__name__}.")]
    # A subject of one file offers its own.
    files = files if hasattr(package, "__path__") else [package]
    offered = {name: value for module in (*files, *SHARED) for name, value in vars(module).items()}

    assert set(package.__all__) <= set(offered)
    assert [name for name in package.__all__ if getattr(package, name) is not offered[name]] == []


def test_a_package_without_public_names_has_only_its_parts() -> None:
    silent = [
        m
        for m in MODULES
        if not hasattr(m, "__all__") and hasattr(m, "__path__") and m.__name__ not in NOT_PUBLIC
    ]
    found = {
        f"{package.__name__}.{name}"
        for package in silent
        for name, value in vars(package).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }

    assert found == set()


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_values_with_many_facts_are_keyword_only(subject: str) -> None:
    package = sys.modules[f"qpp_rules.{subject}"]
    given = {
        public: [field.kw_only for field in attrs.fields(kind) if field.init]
        for public in package.__all__
        if attrs.has(kind := getattr(package, public))
    }

    assert {public for public, by_name in given.items() if by_name and all(by_name)} == (
        MADE_BY_NAME[subject]
    )


IN_PLACE = {
    "audits.execution_report": {"targeted_audits"},
    "audits.gate": {"targeted_audits"},
    "audits.may_submit": {"targeted_audits"},
    "audits.may_submit_all": {"targeted_audits"},
    "deadlines.check": {"participation_option"},
    "feedback.counted_period": {"period"},
    "sampling.ticket": {"patient"},
}
"""What may be left out and may be given by its place, because it reads well without its name."""


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_optional_arguments_are_keyword_only(subject: str) -> None:
    package = sys.modules[f"qpp_rules.{subject}"]
    for public in package.__all__:
        function = getattr(package, public)
        if inspect.isfunction(function):
            parameters = inspect.signature(function).parameters.values()
            found = {
                one.name
                for one in parameters
                if one.default is not one.empty and one.kind is not one.KEYWORD_ONLY
            }
            assert found == IN_PLACE.get(f"{subject}.{public}", set())
            assert not [one for one in parameters if one.kind is one.POSITIONAL_ONLY]


def test_the_signatures_are_those_on_record() -> None:
    recorded = SIGNATURES.read_text(encoding="utf-8").splitlines()
    now = signatures().splitlines()

    changed = [f"- {line}" for line in recorded if line not in now]
    changed += [f"+ {line}" for line in now if line not in recorded]
    told = "write the change into CHANGELOG.md, then run: python -m tests.renew_signatures"
    assert not changed, "\n".join([told, *changed])


def test_the_signatures_are_renewed_as_they_are_committed(tmp_path: Path) -> None:
    main(tmp_path / "renewed.txt")

    assert (tmp_path / "renewed.txt").read_bytes() == SIGNATURES.read_bytes()

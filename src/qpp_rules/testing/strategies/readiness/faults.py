"""Cases that are ready but for one known fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import attrs
from hypothesis import strategies as st

from qpp_rules import agreements, audits, elections
from qpp_rules.core.identifiers import VirtualGroup
from qpp_rules.core.vocabulary import (
    IntermediaryType,
    PerformanceCategory,
    ReadinessStatus,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.postings import Column, Posting
from qpp_rules.readiness import SubmissionCase
from qpp_rules.standing import Termination, Withdrawal
from qpp_rules.terms import Approval
from qpp_rules.testing.strategies.readiness.stories import (
    ReadinessStory,
    audit_of,
    is_opted_in,
    ready_stories,
)

_LAST_OF_VENDORS: Final = PerformanceYear(2024)

# --- how a case is spoiled ---------------------------------------------------------------------

Spoil: TypeAlias = Callable[[ReadinessStory], SubmissionCase]


@attrs.frozen
class Fault:
    """How a ready case is spoiled: the rule that then says no, or not known, and whom it suits."""

    spoil: Spoil
    rule: str
    answer: ReadinessStatus = ReadinessStatus.BLOCKED
    suits: Callable[[SubmissionCase], bool] = lambda _case: True


def _with(**facts: Any) -> Spoil:
    """Return a spoil that gives other facts; a function is given the story."""

    def spoil(story: ReadinessStory) -> SubmissionCase:
        given = {name: one(story) if callable(one) else one for name, one in facts.items()}
        return attrs.evolve(story.case, **given)

    return spoil


def _without(name: str, rule: str, suits: Callable[[SubmissionCase], bool] | None = None) -> Fault:
    known = suits or (lambda case: getattr(case, name) is not None)
    return Fault(_with(**{name: None}), rule, ReadinessStatus.UNDETERMINED, known)


def _changed(name: str, **changes: Any) -> Spoil:
    """Return a spoil that changes one of the facts."""
    return _with(**{name: lambda story: attrs.evolve(getattr(story.case, name), **changes)})


def _is_mvp(case: SubmissionCase) -> bool:
    return case.planned.reporting_option is ReportingOption.MVP


def _is_opt_in_eligible(case: SubmissionCase) -> bool:
    return is_opted_in(case.planned.participant)


def _kind_of(story: ReadinessStory) -> IntermediaryType:
    (own,) = story.case.approval or ()
    return own.intermediary_type


def _day_before(story: ReadinessStory) -> date:
    return (story.as_of - timedelta(days=1)).date()


def _with_error(story: ReadinessStory) -> audits.AuditResult:
    return audit_of(story.case.planned.year, _kind_of(story), has_error=True)


def _gone(story: ReadinessStory) -> list[audits.Withdrawal]:
    whose = story.case.planned.participant
    return [audits.Withdrawal(whose, _day_before(story), "joined another registry")]


def _undecided(story: ReadinessStory) -> elections.Election:
    planned, determined = story.case.planned, story.case.determination
    return elections.begin(planned.participant, determined, planned.year)  # type: ignore[arg-type]


def _terminated_in_posting(story: ReadinessStory) -> Posting:
    posting: Any = story.case.posting
    (row,) = posting.intermediaries
    cells = [
        attrs.evolve(one, text="Terminated 06/15/2026")
        if one.column is Column.REMEDIAL_ACTION
        else one
        for one in row.cells
    ]
    found: Posting = attrs.evolve(posting, intermediaries=[attrs.evolve(row, cells=cells)])
    return found


def _without_quality(story: ReadinessStory) -> list[agreements.Authorization]:
    (own,) = story.case.authorizations or ()
    return [attrs.evolve(own, covers=own.covers and own.covers - {PerformanceCategory.QUALITY})]


FAULTS: Final = MappingProxyType(
    {
        "no approval known": _without("approval", "standing.approved"),
        "approved for another year": Fault(
            _with(approval=lambda story: Approval(_kind_of(story), PerformanceYear(2022))),
            "standing.approved",
        ),
        "a health IT vendor after 2024": Fault(
            _with(
                approval=lambda story: Approval(
                    IntermediaryType.HEALTH_IT_VENDOR, story.case.planned.year
                )
            ),
            "standing.approved",
            suits=lambda case: case.planned.year > _LAST_OF_VENDORS,
        ),
        "no events known": _without("standing_events", "standing.terminated"),
        "terminated": Fault(
            _with(
                standing_events=lambda story: [Termination(_day_before(story), _day_before(story))]
            ),
            "standing.terminated",
        ),
        "withdrawn": Fault(
            _with(standing_events=lambda story: [Withdrawal(_day_before(story))]),
            "standing.withdrawn",
        ),
        "no posting known": _without("posting", "postings.listed"),
        "terminated in the posting": Fault(
            _with(posting=_terminated_in_posting),
            "postings.status",
            suits=lambda case: case.posting is not None,
        ),
        "submission is closed": Fault(
            _with(
                planned=lambda story: attrs.evolve(
                    story.case.planned, submission_closes=_day_before(story)
                )
            ),
            "deadlines.data-submission.open",
        ),
        "no audit known": _without("validation", "audits.order.validated"),
        "a deficiency without a targeted audit": Fault(
            _with(validation=_with_error), "audits.order.corrected"
        ),
        "the participant withdrew": Fault(_with(withdrawn=_gone), "audits.order.withdrawn"),
        "no determination known": _without("determination", "eligibility.verified"),
        "opt-in eligible and undecided": Fault(
            _with(election=_undecided), "elections.confirmed", suits=_is_opt_in_eligible
        ),
        "no election known": _without(
            "election",
            "elections.not-needed",
            lambda case: _is_opt_in_eligible(case) or case.determination is None,
        ),
        "elected too late as a virtual group": Fault(
            _with(virtual_group_election=lambda story: story.case.planned.year.first_day),
            "eligibility.virtual-group.election",
            suits=lambda case: isinstance(case.planned.participant, VirtualGroup),
        ),
        "no agreements known": _without(
            "agreements", "agreements.business-associate-agreement.in-force"
        ),
        "no agreement": Fault(
            _with(agreements=()), "agreements.business-associate-agreement.in-force"
        ),
        "no authorizations known": _without("authorizations", "agreements.authorization.category"),
        "no authorization": Fault(_with(authorizations=()), "agreements.authorization.category"),
        "a category is not authorized": Fault(
            _with(authorizations=_without_quality), "agreements.authorization.category"
        ),
        "no registration known": _without("registration", "registration.registered", _is_mvp),
        "no MVP registered": Fault(
            _changed("registration", accepted=False), "registration.registered", suits=_is_mvp
        ),
        "no check known": _without("checked", "submissions.gate.content"),
        "no certification known": _without("certification", "submissions.certified"),
        "other content certified": Fault(
            _changed("certification", content_digest="0" * 64), "submissions.certified.content"
        ),
        "certified in another form": Fault(
            _changed("certification", in_form_of_cms=False), "submissions.certified.form"
        ),
    }
)
"""What makes a ready case not ready, by name."""


@st.composite
def unready_stories(
    draw: st.DrawFn, fault: str | None = None, year: PerformanceYear | None = None
) -> ReadinessStory:
    """Return ready stories that one fault spoils: *fault*, a key of :data:`FAULTS`, or any."""
    name = fault or draw(st.sampled_from(sorted(FAULTS)))
    planted = FAULTS[name]
    story = draw(ready_stories(year).filter(lambda one: planted.suits(one.case)))
    return attrs.evolve(
        story, case=planted.spoil(story), fault=name, rule=planted.rule, answer=planted.answer
    )

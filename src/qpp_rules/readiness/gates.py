"""Asking the gates: each subject's own, with the facts of a case, at one instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import attrs

from qpp_rules import (
    agreements,
    audits,
    deadlines,
    elections,
    eligibility,
    postings,
    registration,
    standing,
    submissions,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.moments import closing_instant, opening_instant
from qpp_rules.core.years import eastern_text
from qpp_rules.readiness.clearing import Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.readiness.cases import Receipt, SubmissionCase

Answer: TypeAlias = Determination["bool | None"]

SUBMISSION: Final = "data-submission"
_LEAST: Final = timedelta(microseconds=1)
_FIRST_WITH_AUDITS: Final = 2021
_MOST: Final = 4096


class Asked(NamedTuple):
    """The gates' answers to one case. *not_covered* are those that no text of the year decides."""

    planned: PlannedSubmission
    answers: dict[Gate, Answer]
    not_covered: dict[Gate, YearNotCovered]


class Gates:
    """The gates at one instant. What many cases share is decided once."""

    def __init__(
        self, as_of: datetime, window: deadlines.Deadline | None, blocking: audits.Blocking
    ) -> None:
        self.as_of = as_of
        self.window = window
        self._blocking = blocking
        self._calendars: dict[PerformanceYear, deadlines.Calendar] = {}
        # What a key names by identity is kept beside it: an id is reused after its object is gone.
        self._shared: dict[Hashable, tuple[Answer, object]] = {}
        self._audits: dict[Hashable, tuple[audits.AuditGate | Answer, tuple[object, ...]]] = {}

    def ask(self, case: SubmissionCase) -> Asked:
        """Ask every gate about *case*, in the order of :class:`.Gate`."""
        planned = at_instant(case.planned, self.as_of)
        answers: dict[Gate, Answer] = {}
        not_covered: dict[Gate, YearNotCovered] = {}

        def ask(gate: Gate, answer: Callable[[], Answer]) -> None:
            try:
                answers[gate] = answer()
            except YearNotCovered as error:
                not_covered[gate] = error

        answers[Gate.STANDING] = self._standing(case, planned)
        if postings.COLUMNS.covers(planned.year):
            answers[Gate.POSTINGS] = self._posting(case, planned)
        answers[Gate.DEADLINES] = self._deadline(planned)
        answers[Gate.AUDITS] = self._audit(case, planned)
        answers[Gate.REGISTRATION] = registration.may_submit(planned, case.registration)
        answers[Gate.ELIGIBILITY] = eligibility.may_submit(planned, case.determination)
        answers[Gate.ELECTIONS] = elections.may_submit(
            case.election,
            planned=planned,
            cms_status=case.cms_status,
            virtual_group_elected_on=case.virtual_group_election,
            determination=case.determination,
        )
        ask(
            Gate.AGREEMENTS,
            lambda: agreements.may_submit(
                planned, case.agreements, case.authorizations, window=self.window
            ),
        )
        ask(
            Gate.SUBMISSIONS,
            lambda: submissions.may_submit(
                planned, case.checked, case.certification, approval=case.approval
            ),
        )
        return Asked(planned, answers, not_covered)

    def not_received(self, planned: PlannedSubmission, receipt: Receipt) -> tuple[Finding, ...]:
        """Return why *receipt* of *planned* does not count: when submission was not open."""
        moment = receipt.received_at
        instants = [closing_instant(moment)]
        if not isinstance(moment, datetime):
            instants = [opening_instant(moment), instants[0] - _LEAST]
        found = [
            deadlines.may_submit(attrs.evolve(planned, submitted_at=at), window=self.window)
            for at in instants
        ]
        if any(one.answer is not False for one in found):
            return ()
        return tuple(one for one in found[0].findings if one.verdict is Verdict.NOT_MET)

    def deadline(self, year: PerformanceYear, key: str) -> deadlines.Deadline | None:
        """Return the deadline *key* of *year*, if one is known; *window* is the submission's."""
        if key == SUBMISSION and self.window is not None:
            return self.window
        if year not in self._calendars:
            self._calendars[year] = deadlines.calendar(year)
        found: deadlines.Deadline | None = self._calendars[year].get(key)
        return found

    def _keep(self, key: Hashable, answer: Callable[[], Answer], of: object = None) -> Answer:
        kept = self._shared.get(key)
        if kept is None:
            if len(self._shared) >= _MOST:
                self._shared.clear()
            kept = self._shared[key] = (answer(), of)
        return kept[0]

    def _standing(self, case: SubmissionCase, planned: PlannedSubmission) -> Answer:
        approval, events = case.approval, case.standing_events
        kind = (planned.categories, planned.collection_types)
        return self._keep(
            (Gate.STANDING, planned.year, approval, events, *kind),
            lambda: standing.may_submit(planned, approval, events),
        )

    def _posting(self, case: SubmissionCase, planned: PlannedSubmission) -> Answer:
        posting, own = case.posting, planned.participant.participation_option
        asked = (planned.year, own, planned.categories, planned.known_option, planned.mvp)
        types, approval, content = planned.collection_types, case.approval, _content_of(case)
        return self._keep(
            (Gate.POSTINGS, *asked, types, approval, content, posting and id(posting)),
            lambda: postings.may_submit(planned, posting, approval=approval, content=content),
            of=posting,
        )

    def _deadline(self, planned: PlannedSubmission) -> Answer:
        own = planned.participant.participation_option
        return self._keep(
            (Gate.DEADLINES, planned.year, own, planned.submission_closes),
            lambda: deadlines.may_submit(planned, window=self.window),
        )

    def _audit(self, case: SubmissionCase, planned: PlannedSubmission) -> Answer:
        found = self._audit_gate(case, planned.year)
        if isinstance(found, Determination):
            return found
        return found.may_submit(
            planned,
            withdrawn=case.withdrawn,
            beneficiaries=case.beneficiaries,
            status=elections.participation_statuses(
                case.election, planned, determination=case.determination
            ),
            approval=case.approval,
            content=_content_of(case),
            certified_at=None if case.certification is None else case.certification.certified_at,
        )

    def _audit_gate(self, case: SubmissionCase, year: PerformanceYear) -> audits.AuditGate | Answer:
        of_audits = (case.validation, *case.targeted_audits, *case.corrections)
        key = (year, *map(id, of_audits), len(case.corrections))
        kept = self._audits.get(key)
        if kept is None:
            if len(self._audits) >= _MOST_AUDITS:
                self._audits.clear()
            kept = self._audits[key] = (self._made(case, year), of_audits)
        return kept[0]

    def _made(self, case: SubmissionCase, year: PerformanceYear) -> audits.AuditGate | Answer:
        if year.year < _FIRST_WITH_AUDITS:
            return audits.no_rule_found(year)
        return audits.gate(
            case.validation,
            case.targeted_audits,
            year=year,
            corrections=case.corrections,
            blocking=self._blocking,
        )


def _content_of(case: SubmissionCase) -> frozenset[str] | None:
    """Return the ids of the measures and activities that were checked; None if none were."""
    if case.checked is None:
        return None
    sets = case.checked.submission.measurement_sets
    return frozenset(each.measure_id for one in sets for each in one.measurements)


_MOST_AUDITS: Final = 16
"""More results of audits than an intermediary has in a year."""


def at_instant(planned: PlannedSubmission, as_of: datetime) -> PlannedSubmission:
    """Return *planned* as submitted at *as_of*; raise InvalidValue if it says another instant."""
    at: Any = planned.submitted_at
    if at is None:
        return attrs.evolve(planned, submitted_at=as_of)
    # In UTC, because two instants in the repeated hour are equal in their own zone.
    if at.astimezone(UTC) != as_of.astimezone(UTC):
        given = f"{eastern_text(at)}, for {planned.participant.masked_key}"
        expected = f"as_of, {eastern_text(as_of)}, or None"
        raise InvalidValue.of("check", "planned.submitted_at", given=given, expected=expected)
    return planned

"""An audit counted a second time: row by row from what the auditors handed in.

It shares no figure and no rule with the package, so that the two can be held against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from qpp_rules.audits import AuditScope, DataError, ErrorKind, ParticipantCheck, Review
from qpp_rules.core.identifiers import Participant
from qpp_rules.sampling import Plan

NO_DOCUMENTATION = ("CLINICAL_DOCUMENTATION", None, None)
LOOKS_FOR = {
    "eligibility_status": "ELIGIBILITY_STATUS",
    "identifiers": "TIN_OR_NPI",
    "rates": "REPORTING_OR_PERFORMANCE_RATE",
    "relevance": "MEASURE_NOT_RELEVANT",
}
BEGINNINGS = {
    "categories": "category:",
    "collection_types": "collection-type:",
    "reporting_options": "reporting-option:",
    "statuses": "status:",
}

Row = tuple[str, str | None, tuple[str, str | None, str | None]]
"""A participant's key, a patient or None, and the kind, measure and description of an error."""


def told_apart(error: DataError) -> tuple[str, str | None, str | None]:
    description = error.description if error.kind is ErrorKind.OTHER else None
    return (error.kind.name, error.measure, description)


def rows(reviews: Iterable[Review], checks: Iterable[ParticipantCheck]) -> Iterator[Row]:
    """One row for each error, a record without documentation being one more."""
    for review in reviews:
        for error in review.errors:
            yield review.participant.key, review.patient, told_apart(error)
        if not review.documented:
            yield review.participant.key, review.patient, NO_DOCUMENTATION
    for check in checks:
        for error in check.errors:
            yield check.participant.key, None, told_apart(error)


@attrs.frozen
class Recount:
    """The figures of an audit."""

    reviewed: int
    in_error: int
    deficiencies: dict[tuple[str, str | None, str | None], tuple[int, int, frozenset[str]]]
    kinds: dict[str, tuple[int, int, int, int]]
    affected: frozenset[str]
    examined: frozenset[str]
    not_reviewed: frozenset[tuple[str, str]]

    @property
    def error_rate(self) -> Fraction | None:
        return Fraction(self.in_error, self.reviewed) if self.reviewed else None

    @property
    def share_affected(self) -> Fraction | None:
        if not self.examined:
            return None
        return Fraction(len(self.affected & self.examined), len(self.examined))


def recount(
    plan: Plan, reviews: Iterable[Review], checks: Iterable[ParticipantCheck] = ()
) -> Recount:
    reviews, checks = list(reviews), list(checks)
    found = list(rows(reviews, checks))
    looked_at = {one.participant.key for one in reviews}
    members = audited(plan, looked_at)
    examined = {
        key for key in members if key in looked_at | {one.participant.key for one in checks}
    }
    sampled = {
        (member.participant.key, one.patient)
        for member in (*plan.participants, *plan.reserves)
        if member.participant.key in members
        for one in member.patients
    }
    return Recount(
        reviewed=len(reviews),
        in_error=len({(key, patient) for key, patient, _ in found if patient is not None}),
        deficiencies={
            what: (
                sum(other == what for _, _, other in found),
                len({(k, p) for k, p, other in found if other == what and p is not None}),
                frozenset(k for k, _, other in found if other == what),
            )
            for what in {other for _, _, other in found}
        },
        kinds={
            kind: (
                sum(what[0] == kind for _, _, what in found),
                len({(k, p) for k, p, what in found if what[0] == kind and p is not None}),
                len({k for k, _, what in found if what[0] == kind}),
                len(examined_for(kind, examined, found, checks)),
            )
            for kind in {what[0] for _, _, what in found}
        },
        affected=frozenset(key for key, _, _ in found),
        examined=frozenset(examined),
        not_reviewed=frozenset(sampled - {(one.participant.key, one.patient) for one in reviews}),
    )


def audited(plan: Plan, looked_at: Iterable[str]) -> set[str]:
    """The sample, and of the reserves those with a review."""
    used = {one.participant.key for one in plan.reserves} & set(looked_at)
    return {one.participant.key for one in plan.participants} | used


def examined_for(
    kind: str, examined: Iterable[str], found: Iterable[Row], checks: Iterable[ParticipantCheck]
) -> set[str]:
    """Those of the sample who were looked at, those with the check for it, those with an error."""
    verified = {
        check.participant.key
        for check in checks
        for name, looked_for in LOOKS_FOR.items()
        if looked_for == kind and getattr(check, name) is True
    }
    return {*examined, *verified, *(key for key, _, what in found if what[0] == kind)}


def is_complete(
    plan: Plan,
    frame: Iterable[Participant],
    reviews: Iterable[Review],
    checks: Iterable[ParticipantCheck],
    scope: AuditScope | None,
    *,
    eligibility_of_sample_only: bool = False,
) -> bool:
    """Whether an audit of no QCDR measures holds all that it must."""
    reviews, checks = list(reviews), list(checks)
    if not reviews or recount(plan, reviews, checks).not_reviewed:
        return False
    members = audited(plan, {one.participant.key for one in reviews})
    everyone = {participant.key for participant in frame}
    for name in LOOKS_FOR:
        of_all = name == "eligibility_status" and not eligibility_of_sample_only
        needed = everyone if of_all else members
        if not needed <= {one.participant.key for one in checks if getattr(one, name)}:
            return False
    return scope is not None and is_reached(plan, scope)


def is_reached(plan: Plan, scope: AuditScope) -> bool:
    """Whether the sample has one of each, as its facets say it."""
    facets = {facet for member in plan.participants for facet in member.facets}
    kinds = {member.participant.participation_option for member in plan.participants}
    for name, beginning in BEGINNINGS.items():
        wanted = getattr(scope, name)
        if wanted is None or not {f"{beginning}{one.value}" for one in wanted} <= facets:
            return False
    return scope.participation_options is not None and scope.participation_options <= kinds

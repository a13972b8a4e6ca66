"""Scopes, reviews and whole audits for property tests, leaning to the edges where rules break."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import strategies as st

from qpp_rules.audits import (
    AuditResult,
    AuditScope,
    DataError,
    ErrorKind,
    ParticipantCheck,
    Review,
    evaluate,
)
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    CollectionType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.sampling import Plan
from tests.audits.samples import PY2027, REGISTRY, SCOPE, VERIFIED, plan_of
from tests.sampling.samples import group

MEASURES = ("236", "001", "PI_EP_1", "IA_AHE_1")


def _maybe(kind: Any) -> st.SearchStrategy[Any]:
    """None, or a set of members, often all or none of them."""
    members = sorted(kind, key=lambda member: member.value)
    return st.none() | st.just(frozenset(members)) | st.frozensets(st.sampled_from(members))


@st.composite
def scopes(draw: st.DrawFn) -> AuditScope:
    """Scopes, parts of them not known. Collection types come with the quality category."""
    categories = draw(_maybe(SUBMITTED_CATEGORIES))
    types = draw(_maybe(CollectionType))
    if categories is not None and PerformanceCategory.QUALITY not in categories:
        types = None if types is None else frozenset()
    return AuditScope(
        categories=categories,
        collection_types=types,
        reporting_options=draw(_maybe(ReportingOption)),
        participation_options=draw(_maybe(ParticipationOption)),
        statuses=draw(_maybe(ParticipationStatus)),
    )


@st.composite
def data_errors(draw: st.DrawFn) -> DataError:
    """Errors of every kind, few of each so that some fall together."""
    kind = draw(st.sampled_from(ErrorKind))
    measure = draw(st.none() | st.sampled_from(MEASURES))
    texts = st.sampled_from(("wrong unit", "236: wrong unit", "later than the period"))
    is_other = kind is ErrorKind.OTHER
    return DataError(kind, measure, draw(texts if is_other else st.none() | texts))


def error_lists(*, most: int = 3) -> st.SearchStrategy[list[DataError]]:
    return st.just([]) | st.lists(data_errors(), max_size=most)


@attrs.frozen
class Work:
    """What auditors hand in: a plan of so many groups, the reviews and checks, how it is read."""

    size: int
    plan: Plan
    reviews: tuple[Review, ...]
    checks: tuple[ParticipantCheck, ...]
    options: dict[str, Any]

    def result(self, **changes: Any) -> AuditResult:
        given = {"reviews": self.reviews, "checks": self.checks, **self.options, **changes}
        return evaluate(self.plan, given.pop("reviews"), PY2027, **given)


@st.composite
def audits(
    draw: st.DrawFn, *, complete: bool | None = None, errors: bool = True, smallest: int = 1
) -> Work:
    """The work of a data validation audit; *complete* True leaves nothing open, None leaves it."""
    size = draw(st.sampled_from((1, 9, 10, 11, 20, 24)).filter(lambda n: n >= smallest))
    patients = draw(st.sampled_from((1, 5, 8)))
    reserves = draw(st.sampled_from((0, 2)))
    plan = plan_of(size, patients, reserves=reserves)
    used = draw(st.integers(0, len(plan.reserves)))
    faults = error_lists() if errors else st.just([])
    records = [
        (member.participant, one.patient)
        for member in (*plan.participants, *plan.reserves[:used])
        for one in member.patients
    ]
    # Errors are rare, so that a clean audit is not.
    wrong = draw(st.lists(st.integers(0, len(records) - 1), max_size=4)) if errors else []
    reviews = [
        Review(
            participant,
            patient,
            draw(faults) if place in wrong else (),
            not (place in wrong and draw(st.booleans())),
        )
        for place, (participant, patient) in enumerate(records)
    ]
    faulty = draw(st.lists(st.integers(1, size), max_size=3)) if errors else []
    checks = [
        ParticipantCheck(
            participant=group(number),
            **VERIFIED,
            errors=draw(faults) if number in faulty else (),
        )
        for number in range(1, size + 1)
    ]
    options: dict[str, Any] = {"scope": SCOPE, "intermediary_type": REGISTRY}
    if complete is None:
        gone = draw(st.sets(st.integers(0, len(reviews) - 1), max_size=2) | st.just(set()))
        reviews = [one for place, one in enumerate(reviews) if place not in gone]
        open_flags = draw(
            st.dictionaries(
                st.sampled_from(sorted(VERIFIED)), st.sampled_from((None, False)), max_size=1
            )
        )
        at = draw(st.integers(0, size - 1))
        checks[at] = attrs.evolve(checks[at], **open_flags)
        options["scope"] = draw(st.just(SCOPE) | st.none() | scopes())
        options["eligibility_of_sample_only"] = draw(st.booleans())
    return Work(size, plan, tuple(reviews), tuple(checks), options)

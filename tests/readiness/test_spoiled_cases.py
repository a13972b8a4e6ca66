"""No case is ready by mistake: every fact of a ready one is removed, exchanged, turned or doubled.

tests/stories does the same with a whole year of an intermediary, its audits among it. Here the
posting, the content and its certification are spoiled too. What may change stands in a table.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import attrs
import pytest

from qpp_rules import readiness
from qpp_rules.core.errors import QppRulesError
from qpp_rules.core.vocabulary import ReadinessStatus
from tests.readiness.ready import MVP, story
from tests.stories.right_story import STRANGERS
from tests.stories.spoiling import Spoil, Spoiler, replaced

pytestmark = pytest.mark.exhaustive

MAY_CHANGE: Final = {
    "planned.collection_types": "a type more than the content has, which the audit covers",
    "planned.participation_option": "the participant says it",
    "planned.reporting_option": "the MVP says it",
    "approval": "the same approval twice",
    "approval.intermediary_type": "(b)(1): a QCDR may submit this data too",
    "posting.kind": "the row is the intermediary's in either posting",
    "posting.intermediaries.cells": "a listing whose order says nothing",
    "posting.contents.mvps": "the row lists the MVP itself",
    "posting.is_complete": "the intermediary is listed in what was read",
    "election": "the determination says that none is needed",
    "election.eligibility": "the present determination prevails",
    "agreements": "the same document twice",
    "agreements.ends_on": "an agreement without an end",
    "authorizations": "the same document twice",
    "authorizations.covers": "it covers more",
    "authorizations.signer_employer": "the texts ask for a representative",
    "authorizations.is_signed": "it has a day of signature",
    "registration.choice.cahps": "a survey vendor submits the survey: a warning",
    "registration.choice.outcome_claims_measure": "CMS computes it",
    "registration.composition.attested": "the other composition lets a group report too",
    "registration.composition.eligible_clinicians": "15 or fewer are a small practice",
    "checked.submission.measurement_sets.measurements": "an order that says nothing",
    "checked.submission.measurement_sets.measurements.value.strata": "an order that says nothing",
    "checked.particulars": "the findings of the check hold what was told",
    "certification.planned": "the digest of the content says what was certified",
}
"""The fields whose changes may leave a case ready, with their content, and why."""
NOT_HERE: Final = "validation"
"""Taken apart in tests/stories, with its targeted audits and corrections."""
SLICES: Final = 2


@cache
def spoils() -> tuple[Spoil, ...]:
    case = attrs.evolve(story(2026, MVP).case, **{NOT_HERE: None})
    # Instants are moved in tests/stories, against a timeline.
    return tuple(one for one in Spoiler.of(case, STRANGERS).spoils(2) if one.kind != "moved")


def field_of(one: Spoil) -> str:
    return ".".join(one.place.pattern)


def is_excused(one: Spoil) -> bool:
    field = field_of(one)
    whole = ("checked.particulars.", "certification.planned.")
    return field in MAY_CHANGE or field.startswith(whole)


def answer_to(one: Spoil) -> ReadinessStatus | None:
    """Return the answer to a spoiled case; None where a documented error is the answer."""
    of = story(2026, MVP)
    case = attrs.evolve(of.case, **{NOT_HERE: None})
    try:
        spoiled = replaced(case, one.place.path, one.new, seal=False)
        whole = attrs.evolve(spoiled, **{NOT_HERE: getattr(of.case, NOT_HERE)})
        found = readiness.check(whole, as_of=of.as_of)
    except QppRulesError:
        return None
    # The blockers are reported without an error, whatever was spoiled.
    assert found.explain().startswith(found.answer.name)
    return found.answer


@pytest.mark.parametrize("slice_", range(SLICES))
def test_a_spoiled_case_is_never_ready(slice_: int) -> None:
    ready = [one for one in spoils()[slice_::SLICES] if answer_to(one) is ReadinessStatus.READY]

    assert [str(one) for one in ready if not is_excused(one)] == []


def test_there_are_many_spoiled_cases_of_every_fact() -> None:
    parts = {one.place.path[0] for one in spoils()}

    assert len(spoils()) > 500
    assert parts >= {"planned", "approval", "posting", "determination", "election", "agreements"}
    assert parts >= {"authorizations", "registration", "checked", "certification"}


def test_each_row_of_the_table_is_about_a_field_of_a_case() -> None:
    fields = {field_of(one) for one in spoils()}

    assert {one for one in MAY_CHANGE if one not in fields} == set()

"""The planned submissions through the year: what holds them back when, and when they may go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs
import pytest

from qpp_rules import readiness
from qpp_rules.core.vocabulary import ReadinessStatus
from qpp_rules.readiness import ClearedBy
from tests.stories.right_story import (
    CORRECTED_AT,
    ELECTED_AT,
    OPTED_IN,
    SUBMITTED_AT,
    TARGETED_AT,
    VALIDATED_AT,
    case_of,
    eastern,
    right_story,
)

READY, BLOCKED, UNDETERMINED = ReadinessStatus
OPEN = "deadlines.data-submission.open"
CONFIRMED = "elections.confirmed"
TARGETED, CORRECTED = "audits.order.targeted", "audits.order.corrected"
# It says more of the targeted audits: their first sample left no more patients.
EXHAUSTED = "audits.targeted.exhausted"
# Here the content is certified days after it was corrected.
CERTIFIED_AT = eastern(2027, 2, 12, 17)
OPENS, CLOSES = eastern(2027, 1, 4, 10), eastern(2027, 3, 31, 20)
CLEARED_BY = {
    CONFIRMED: ClearedBy.PRACTICE,
    TARGETED: ClearedBy.INTERMEDIARY,
    CORRECTED: ClearedBy.INTERMEDIARY,
}


def on_file(at: datetime) -> Iterator[readiness.SubmissionCase]:
    """Yield each planned submission with what is on file by *at*."""
    story = right_story()
    story = attrs.evolve(
        story,
        elections=story.elections if at > ELECTED_AT else (),
        validation=story.validation if at > VALIDATED_AT else None,
        targeted_audits=story.targeted_audits if at > TARGETED_AT else (),
        corrections=story.corrections if at > CORRECTED_AT else (),
    )
    for planned in story.planned:
        case = case_of(story, attrs.evolve(planned, submitted_at=None))
        yield case if at > CERTIFIED_AT else attrs.evolve(case, certification=None)


@pytest.mark.parametrize(
    ("at", "held", "elects", "missing"),
    [
        # § 414.1325(e)(1): the window opens in the next year. Those who opt in have to elect.
        (eastern(2026, 6, 1, 9), {OPEN}, {OPEN, CONFIRMED}, ()),
        (OPENS, set(), {CONFIRMED}, ("validation", "certification")),
        (eastern(2027, 1, 11, 9), set(), set(), ("validation", "certification")),
        # § 414.1400(b)(3)(vi)(A) and (B): what validation found is audited, then corrected.
        (eastern(2027, 1, 18, 9), {TARGETED, CORRECTED}, {TARGETED, CORRECTED}, ()),
        (eastern(2027, 1, 27, 9), {CORRECTED}, {CORRECTED}, ()),
        # (a)(3): the content is certified.
        (eastern(2027, 2, 1, 9), set(), set(), ("certification",)),
        (SUBMITTED_AT, set(), set(), ()),
        (CLOSES - timedelta(microseconds=1), set(), set(), ()),
        (CLOSES, {OPEN}, {OPEN}, ()),
    ],
    # The order in which a set is printed differs from process to process.
    ids=lambda one: str(one) if isinstance(one, datetime) else "-".join(sorted(one)) or "nothing",
)
def test_the_gate_answers_from_the_facts_on_file(
    at: datetime, held: set[str], elects: set[str], missing: tuple[str, ...]
) -> None:
    """*elects* holds back those who opt in."""
    by = {**CLEARED_BY, OPEN: ClearedBy.TIME if at < OPENS else ClearedBy.NOTHING}
    asked = list(readiness.check_all(on_file(at), as_of=at))

    assert len(asked) == 40
    for one in asked:
        expected = elects if one.planned.participant in OPTED_IN else held
        blockers = [blocker for blocker in one.blockers if blocker.rule_id != EXHAUSTED]
        assert {blocker.rule_id for blocker in blockers} == expected
        assert all(blocker.who == (by[blocker.rule_id],) for blocker in blockers)
        assert one.answer is (BLOCKED if expected else UNDETERMINED if missing else READY)
        assert one.missing == (() if expected else missing)

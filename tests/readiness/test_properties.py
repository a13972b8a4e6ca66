"""What holds for every case, whatever is known of it."""

from __future__ import annotations

from typing import Any, Final

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules import PerformanceYear
from qpp_rules.core.vocabulary import ReadinessStatus
from qpp_rules.readiness import Gate, Readiness, SubmissionCase, check_all
from qpp_rules.testing.strategies.planned_submissions import sent
from qpp_rules.testing.strategies.readiness.faults import FAULTS
from qpp_rules.testing.strategies.readiness.stories import ReadinessStory, ready_stories
from tests.readiness.ready import asked

READY, BLOCKED, UNDETERMINED = ReadinessStatus
PY2026: Final = PerformanceYear(2026)
FEW: Final = settings(max_examples=12)
OPTIONAL: Final = tuple(
    one.name
    for one in attrs.fields(SubmissionCase)
    if one.default is None and one.name not in {"meets", "feedback", "report", "receipt"}
)
"""The facts that may be unknown. The others of a case only warn, or come after it."""
LISTED: Final = ("standing_events", "agreements", "authorizations", "corrections", "beneficiaries")


def held(found: Readiness) -> set[tuple[str, str]]:
    return {(one.rule_id, one.finding.about) for one in found.blockers}


@st.composite
def with_faults(draw: st.DrawFn, of: ReadinessStory) -> ReadinessStory:
    """Return the story with up to three faults, each of other facts."""
    names = draw(st.lists(st.sampled_from(sorted(FAULTS)), max_size=3, unique=True))
    spoilt = of
    for name in names:
        before = FAULTS[name]
        if before.suits(of.case):
            alone = before.spoil(of)
            changes = {
                field: getattr(alone, field)
                for field in FIELDS
                if getattr(alone, field) is not getattr(of.case, field)
            }
            spoilt = attrs.evolve(spoilt, case=attrs.evolve(spoilt.case, **changes))
    return spoilt


def stories_with_faults() -> st.SearchStrategy[ReadinessStory]:
    """Return ready stories with up to three faults."""
    return ready_stories(PY2026).flatmap(with_faults)


def without(of: ReadinessStory, names: Any) -> ReadinessStory:
    return attrs.evolve(of, case=attrs.evolve(of.case, **dict.fromkeys(names)))


SOME = st.sets(st.sampled_from(OPTIONAL), max_size=4)


@FEW
@given(stories_with_faults(), SOME)
def test_supplying_a_fact_never_turns_blocked_into_ready(of: ReadinessStory, names: Any) -> None:
    """A blocker that is known is known with more facts too."""
    if asked(without(of, names)).answer is BLOCKED:
        assert asked(of).answer is BLOCKED


@FEW
@given(stories_with_faults(), SOME)
def test_making_a_fact_unknown_never_gives_ready(of: ReadinessStory, names: Any) -> None:
    """What is not known is never taken for yes, and hides no blocker of another fact."""
    whole, less = asked(of), asked(without(of, names))

    if whole.answer is not READY:
        assert less.answer is not READY
    kept = {
        (one.rule_id, one.finding.about)
        for one in whole.blockers
        if names.isdisjoint(READ_BY[one.gate])
    }
    assert kept <= held(less)


READ_BY: Final[dict[Gate, set[str]]] = {
    Gate.STANDING: {"approval", "standing_events"},
    Gate.POSTINGS: {"posting"},
    Gate.DEADLINES: set(),
    Gate.AUDITS: {"validation"},
    Gate.REGISTRATION: {"registration"},
    Gate.ELIGIBILITY: {"determination"},
    Gate.ELECTIONS: {"election", "cms_status", "virtual_group_election", "determination"},
    Gate.AGREEMENTS: {"agreements", "authorizations"},
    Gate.SUBMISSIONS: {"checked", "certification"},
}
"""The facts that each gate is asked with, of those that may be unknown."""


@FEW
@given(st.data())
def test_clearing_a_blocker_by_its_cure_removes_it_and_no_other(data: st.DataObject) -> None:
    """A cure names the facts that clear its blocker: no blocker of other facts goes with it."""
    right = data.draw(ready_stories(PY2026))
    wrong = data.draw(with_faults(right))
    before = asked(wrong).blockers
    for one in before:
        if one.rule_id in FOLLOWED_UP:
            continue
        cure = {name: getattr(right.case, name) for name in one.facts if name in FIELDS}
        cleared = asked(attrs.evolve(wrong, case=attrs.evolve(wrong.case, **cure)))
        left = held(cleared)
        others = {
            (other.rule_id, other.finding.about)
            for other in before
            if set(other.facts).isdisjoint(one.facts)
            if "validation" not in cure or other.rule_id not in FOLLOWED_UP
        }
        assert (one.rule_id, one.finding.about) not in left
        assert others <= left
        assert left <= held(asked(wrong))


FOLLOWED_UP: Final = ("audits.order.targeted", "audits.order.corrected")
"""A ready story has no deficiency to follow up; tests/stories has one with three."""
FIELDS: Final = {one.name for one in attrs.fields(SubmissionCase)}


@FEW
@given(stories_with_faults(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(of: ReadinessStory, shuffled: Any) -> None:
    """Documents, events and corrections are sets of facts."""
    changes = {}
    for name in LISTED:
        items = list(getattr(of.case, name) or ())
        shuffled.shuffle(items)
        changes[name] = tuple(items) if getattr(of.case, name) is not None else None
    other = attrs.evolve(of, case=attrs.evolve(of.case, **changes))

    assert asked(other).answer is asked(of).answer
    assert held(asked(other)) == held(asked(of))


@FEW
@given(
    st.lists(stories_with_faults(), max_size=5, unique_by=lambda one: one.case.planned.participant)
)
def test_checking_all_gives_the_same_answers_as_checking_each(
    several: list[ReadinessStory],
) -> None:
    """In any order, and although much is decided once for all."""
    cases = [one.case for one in several]
    each = [asked(one) for one in several]
    found = check_all(cases, as_of=sent(PY2026))

    assert list(found) == each
    assert found.counts == {
        status: sum(one.answer is status for one in each) for status in ReadinessStatus
    }


@FEW
@given(stories_with_faults())
def test_the_answer_follows_from_the_blockers_and_the_unknown_facts(of: ReadinessStory) -> None:
    """Blocked if a blocker is known, else undetermined if a fact is missing, else ready."""
    found = asked(of)

    expected = BLOCKED if found.blockers else UNDETERMINED if found.unknown else READY
    assert found.answer is expected
    assert bool(found.missing) is (found.answer is UNDETERMINED)
    for category, status in found.by_category.items():
        ours = [one for one in (*found.blockers, *found.unknown) if category in one.categories]
        assert (status is READY) is not bool(ours)

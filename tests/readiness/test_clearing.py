"""The table of what clears each blocker covers every rule with which a gate can hold data back."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import readiness, rulebook
from qpp_rules.core.findings import Verdict
from qpp_rules.deadlines import KEYS
from qpp_rules.readiness import ClearedBy, SubmissionCase, cures
from qpp_rules.readiness.clearing import CURES, EXPLAINS, OTHERWISE, WARNS
from qpp_rules.testing.strategies.readiness.faults import unready_stories
from qpp_rules.testing.strategies.readiness.stories import ReadinessStory, ready_stories
from tests.readiness.ready import asked

# What each gate's own modules can find. A rule that is added to one of them has to be placed.
OF_THE_GATES = {
    "standing": ("gate.py", "life_cycle.py"),
    "postings": ("listing.py", "search.py"),
    "deadlines": ("gate.py", "in_time.py"),
    "audits": ("submission.py",),
    "eligibility": ("gate.py", "formation.py"),
    "elections": ("gate.py",),
    "agreements": ("gate.py", "authorizations.py", "business_associates.py"),
    "registration": ("gate.py", "options.py", "group_composition.py"),
    "submissions": ("gate.py", "certification.py"),
}
NEVER_OPEN = {
    "audits.order.affected": "it is met, and says which reading was taken",
    "eligibility.participant": "a determination of another participant raises",
    "elections.api.opt-in-fields": "the API's own fields are read by adapters",
    "agreements.authorization.members": "it is met, or left out",
    "postings.attested": "asked by check_attestation",
    "postings.type": "asked of QCDR measures by find",
    "postings.virtual-group-specialties": "prose, which only the intermediary can judge",
    "postings.last-date": "asked of new clients by find",
    "submissions.corrected": "asked after the submission",
    "submissions.notified": "asked after the submission",
}
"""Rules of these modules with which no gate holds data back, and why."""


def rules_of_the_gates() -> Iterator[str]:
    for subject, files in OF_THE_GATES.items():
        for row in rulebook.listing(subject=subject):
            if str(row["file"]).endswith(tuple(f"{subject}/{name}" for name in files)):
                yield str(row["id"])


def test_every_rule_of_a_gate_has_its_place() -> None:
    stated = {one.id for one in rulebook.rules()}
    placed = {*CURES, *EXPLAINS, *WARNS, *NEVER_OPEN}

    assert {one for one in rules_of_the_gates() if one in stated} <= placed
    assert placed <= stated


def test_no_rule_has_two_places() -> None:
    several = (set(CURES), EXPLAINS, WARNS, set(NEVER_OPEN))

    assert sum(map(len, several)) == len(set().union(*several))


def test_each_cure_names_case_fields_a_known_deadline_and_an_owner() -> None:
    fields = {*SubmissionCase.__attrs_attrs__, "as_of", "window"}  # type: ignore[attr-defined]
    names = {getattr(one, "name", one) for one in fields}

    for rule, cure in CURES.items():
        assert set(cure.facts) <= names, rule
        assert cure.until in KEYS, rule
        assert cure.who, rule
        assert set(cure.supplied_by).isdisjoint({ClearedBy.TIME, ClearedBy.NOTHING}), rule
        assert 2 <= cure.place <= 17, rule


def test_every_place_in_the_order_is_used() -> None:
    """The first, an identifier or year that is malformed, raises."""
    assert {cure.place for cure in CURES.values()} == set(range(2, 18))


def test_a_rule_without_a_cure_uses_its_gates_cure() -> None:
    assert set(OTHERWISE) == set(readiness.Gate)


def test_the_table_is_shown_in_report_order() -> None:
    rows = cures()

    assert [row["place"] for row in rows] == sorted(cure.place for cure in CURES.values())
    assert {str(row["rule"]) for row in rows} == set(CURES)


@given(st.one_of(ready_stories(), unready_stories()))
def test_a_closed_gate_gives_a_rule_in_the_table_as_the_reason(
    of: ReadinessStory,
) -> None:
    """Whatever a gate answers no or not known with is a blocker with a cure of its own."""
    found = asked(of)

    every = (*found.blockers, *found.unknown)
    told = {one.finding for one in every}
    for answer in found.gates.values():
        assert answer.answer is True or not told.isdisjoint(answer.findings)
    assert {one.rule_id for one in every} <= set(CURES)
    for one in found.blockers:
        assert one.finding.verdict is Verdict.NOT_MET
        assert found.gates[one.gate].answer is False

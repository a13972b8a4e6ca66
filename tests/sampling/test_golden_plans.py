"""Plans on record: what was drawn once is drawn, checked and verified the same for ever. SAM-018.

``golden`` holds the frames. ``plain_reading`` computes members and digests without the package.
"""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest

from qpp_rules.adapters.serialization import from_json
from qpp_rules.sampling import (
    Audited,
    ExcludedParticipants,
    Plan,
    check_plan,
    is_intact,
    verify,
)
from qpp_rules.sampling.plans import sealed
from tests.sampling import golden
from tests.sampling.golden import PLANS, QUESTIONS, Question, stored
from tests.sampling.plain_reading import lines_digest, plain_draw, plan_digest
from tests.sampling.samples import SEED, plainly

ALL = pytest.mark.parametrize("name", QUESTIONS)


def content_of(name: str) -> Any:
    return json.loads((PLANS / f"{name}.json").read_bytes())["value"]


def cited_as(plan: Plan, then: Plan) -> Plan:
    """*plan* with the citations of *then*: a source may be cited better in a later version."""

    def cited(member: Any, other: Any) -> Any:
        quota = attrs.evolve(member.quota, citation=other.quota.citation)
        return attrs.evolve(member, quota=quota)

    return attrs.evolve(
        cited(plan, then),
        participants=tuple(map(cited, plan.participants, then.participants)),
        reserves=tuple(map(cited, plan.reserves, then.reserves)),
    )


def test_each_stored_plan_has_its_arguments() -> None:
    """Where a plan is missing: python -m tests.sampling.golden."""
    assert {path.stem for path in PLANS.glob("*.json")} == {*QUESTIONS}


@ALL
def test_a_stored_plan_is_intact_and_verified(name: str) -> None:
    plan, question = stored(name), QUESTIONS[name]
    earlier = question.extending and stored(question.extending)
    first = QUESTIONS.get(question.extending)
    seen = first and verify(earlier, first.frame, first.patients_of)

    assert is_intact(plan)
    assert check_plan(plan).answer is True
    assert verify(
        plan,
        question.frame,
        question.patients_of,
        excluding=question.excluding(),
        extending=earlier or None,
        extending_verified=seen,
    ).answer


@ALL
def test_redrawing_a_stored_plan_gives_the_same_digest(name: str) -> None:
    then = stored(name)
    now = sealed(cited_as(QUESTIONS[name].draw(), then))

    assert now.digest == then.digest
    assert now == then


@ALL
def test_a_stored_plans_digest_follows_from_the_sampling_page(name: str) -> None:
    content = content_of(name)

    assert plan_digest(content) == content["digest"]
    assert plan_digest({**content, "seed_origin": "dice"}) != content["digest"]
    assert from_json(json.dumps({"format": 2, "type": "Plan", "value": content}), Plan).digest


@pytest.mark.parametrize("name", [one for one in QUESTIONS if not QUESTIONS[one].extending])
def test_a_stored_plans_members_agree_with_the_plain_reading(name: str) -> None:
    plan, question = stored(name), QUESTIONS[name]
    excluding = question.excluding()
    audits = [excluding] if isinstance(excluding, Audited) else list(excluding)
    earlier: dict[str, frozenset[str]] = {}
    barred: set[str] = set()
    for one in audits:
        if isinstance(one, ExcludedParticipants):
            barred |= {each.key for each in one.participants}
            continue
        members = one.members if isinstance(one, Audited) else (*one.participants, *one.reserves)
        earlier |= {
            member.participant.key: frozenset(patient.patient for patient in member.patients)
            for member in members
        }

    plain = plain_draw(
        {entry.participant.key: entry.all_facets for entry in question.frame},
        {one.participant.key: question.patients_of(one.participant) for one in question.frame},
        question.more.get("seed", SEED),
        reserves=question.more.get("reserves", 0),
        at_least=question.more.get("at_least", 0),
        earlier=earlier,
        barred=frozenset(barred),
        reuse=plan.reuse.name,
    )

    assert plainly(plan.participants) == plain.members
    assert plainly(plan.reserves) == plain.reserves
    assert plan.frame_digest == lines_digest(entry.participant.key for entry in question.frame)


def test_a_recorded_exclusion_names_its_plan_or_participants() -> None:
    vector = stored("vector")
    reserve = vector.reserves[0].participant.key

    assert [one.digest for one in stored("follow-up").excluded] == [
        vector.digest,
        lines_digest(["group:100000001"]),
    ]
    assert [one.reserves_digest for one in stored("after-an-audit").excluded] == [
        lines_digest([reserve])
    ]


def test_a_plan_is_stored_once(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = Question(QUESTIONS["ceiling"].frame[:2], 1, {})
    monkeypatch.setattr(golden, "PLANS", tmp_path)
    monkeypatch.setattr(golden, "QUESTIONS", {"small": small})

    golden.main()
    (tmp_path / "small.json").write_text("kept", encoding="utf-8")
    golden.main()

    assert capsys.readouterr().out == "small\n"
    assert (tmp_path / "small.json").read_text(encoding="utf-8") == "kept"

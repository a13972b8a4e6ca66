"""What is refused as the work of auditors, and what verify must have answered."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditOutcome,
    Review,
    evaluate,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.sampling import (
    check_plan,
    verify,
)
from tests.audits.samples import (
    PY,
    PY2027,
    audit,
    checks_of,
    eastern,
    frame_of,
    plan_of,
    resealed_plan,
    reviews_of,
)
from tests.sampling.samples import group, patient_ids

CLEAN, DEFICIENT, UNDETERMINED = AuditOutcome


# --- malformed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2])
def test_a_record_that_was_not_sampled_is_refused_without_naming_it(count: int) -> None:
    plan = plan_of()
    strangers = [
        Review(group(123_456_789), "MRN-0001"),
        Review(plan.participants[0].participant, "MRN-9999"),
    ][:count]
    with pytest.raises(InvalidValue) as caught:
        evaluate(plan, [*reviews_of(plan), *strangers], PY2027)

    (problem,) = caught.value.problems
    assert str(problem).startswith(
        f"reviews: given {count} of records that were not sampled, the first of "
    )
    assert "expected reviews of the plan's records; a record outside the sample" in str(problem)
    assert "MRN" not in str(caught.value)
    assert "123456789" not in str(caught.value)


def test_a_duplicate_record_or_participant_is_refused() -> None:
    plan = plan_of()
    reviews, checks = reviews_of(plan), checks_of()
    with pytest.raises(InvalidValue) as caught:
        evaluate(
            plan,
            [*reviews, reviews[0], reviews[0], reviews[1]],
            PY2027,
            checks=[*checks, attrs.evolve(checks[4], rates=None)],
        )

    assert [str(problem) for problem in caught.value.problems] == [
        "reviews: given 2 records more than once, expected each record once",
        "checks: given group:*****0005 more than once, expected each participant once",
    ]


def test_an_unknown_facet_of_the_plan_is_refused_when_it_is_read() -> None:
    plan = plan_of(facets={"category:care"})

    with pytest.raises(InvalidValue, match=r"^AuditResult: plan, facets: given 'category:care'"):
        audit(plan=plan)
    assert evaluate(plan, [], PY2027).answer is UNDETERMINED


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({"plan": "plan"}, InvalidType, "^evaluate: plan: given a text that is not shown"),
        ({"year": 2027}, InvalidType, "^evaluate: year: given 2027"),
        (
            {"year": PY(2026)},
            InvalidValue,
            "^evaluate: plan: given a plan of 2027, expected one of 2026; an audit covers one year",
        ),
        (
            {"plan": plan_of(year=PY(2026))},
            InvalidValue,
            "^evaluate: plan: given a plan of 2026, expected one of 2027; an audit covers one year",
        ),
        ({"reviews": 5}, InvalidType, "^evaluate: reviews: given int, expected an iterable of rev"),
        ({"reviews": "all"}, InvalidType, "^evaluate: reviews: given str, expected an iterable"),
        ({"checks": 5}, InvalidType, "^evaluate: checks: given int, expected an iterable of che"),
        (
            {"reviews": ["MRN-1"]},
            InvalidType,
            "^AuditResult: reviews: given an item that is a str, expected a tuple of Review$",
        ),
        (
            {"checks": [group(1)]},
            InvalidType,
            "^AuditResult: checks: given an item that is a Group, expected a tuple of Partic",
        ),
        ({"scope": "all"}, InvalidType, "^AuditResult: scope: given 'all'"),
        ({"kind": "TARGETED"}, InvalidType, "^AuditResult: kind: given 'TARGETED'"),
        ({"intermediary_type": "QCDR"}, InvalidType, "^AuditResult: intermediary_type: given 'QCD"),
        ({"completed_at": "now"}, InvalidType, "^AuditResult: completed_at: given 'now'"),
        ({"confidence": 0.95}, InvalidType, r"^AuditResult: confidence: given 0.95 \(float\)"),
        (
            {"eligibility_of_sample_only": None},
            InvalidType,
            "^AuditResult: eligibility_of_sample_only: given None",
        ),
    ],
)
def test_anything_but_an_audit_is_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    given = {"plan": plan_of(4), "reviews": [], "year": PY2027, **changes}
    with pytest.raises(kind, match=told):
        evaluate(**given)


def test_the_moment_of_completion_is_kept_as_given() -> None:
    at = eastern(2028, 1, 10, 10)

    assert audit(completed_at=at).completed_at == at
    assert evaluate(plan_of(4), [], PY2027).completed_at is None


# --- drawn again from the frame ------------------------------------------------------------------


def test_only_an_answer_of_verify_about_this_plan_is_accepted() -> None:
    of_another = verify(plan_of(21), frame_of(21), lambda _: patient_ids(6))

    for given in (
        of_another,
        check_plan(plan_of()),
        Determination(answer=True, year=PY2027, findings=()),
    ):
        with pytest.raises(InvalidValue, match="verified: given an answer to another question, or"):
            audit(verified=given)
    # What a plan shows by itself does not say that it was drawn again.
    for plan in (plan_of(), resealed_plan(plan_of(), frame_size=12)):
        with pytest.raises(InvalidValue, match="verified: given an answer to another question, or"):
            evaluate(plan, [], PY2027, verified=check_plan(plan))
    with pytest.raises(InvalidType, match="verified: given True"):
        audit(verified=True)


@pytest.mark.parametrize("answer", [True, None])
def test_an_answer_of_verify_that_contradicts_its_findings_is_refused(
    *, answer: bool | None
) -> None:
    no = verify(plan_of(), frame_of(21), lambda _: patient_ids(6))
    yes = verify(plan_of(), frame_of(20), lambda _: patient_ids(6))

    for edited in (
        Determination(answer=answer, year=PY2027, findings=no.findings),
        Determination(answer=False, year=PY2027, findings=yes.findings),
    ):
        with pytest.raises(InvalidValue, match="verified: given an answer that contradicts its"):
            audit(verified=edited)
    # Nor is one that was left without what it compared.
    grounds = tuple(one for one in yes.findings if one.rule.id.endswith((".digest", ".exclusions")))
    with pytest.raises(InvalidValue, match="verified: given an answer to another question, or"):
        audit(verified=Determination(answer=True, year=PY2027, findings=grounds))

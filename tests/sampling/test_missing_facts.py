"""The missing facts of an answer on a plan are those that decide, for values of every fact."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations
from typing import Any, NamedTuple

import attrs
import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.sampling import Plan, check_plan, extend, verify
from tests.deciding_facts import Fact, misses_what_decides, replaced
from tests.sampling.samples import OTHER_SEED, SEED, TWENTY_TWO, drawn, groups, resealed

FRAME = groups(range(1, 401))
SMALLER = FRAME[:300]
EARLIER = drawn(FRAME, seed=OTHER_SEED)
ANOTHER = drawn(SMALLER)
PLAIN = drawn(FRAME)
AFTER_EARLIER = drawn(SMALLER, excluding=EARLIER)
EXTENDED = extend(ANOTHER, FRAME, TWENTY_TWO)
BOTH = extend(AFTER_EARLIER, FRAME, TWENTY_TWO, excluding=EARLIER)
OF_FORMAT_1 = "30d39449146366cda7eae11d294862aae60d499633cbf30bdf222c6baea7a1e4"


class Asked(NamedTuple):
    """A plan, and what :func:`verify` is given with it. The first plan was drawn from *origin*."""

    plan: Plan
    excluding: Plan | None
    extending: Plan | None
    origin: Any


def ask(asked: Asked) -> Determination[bool | None]:
    plan, excluding, extending, origin = asked
    left_out = () if excluding is None else excluding
    verified = None
    if extending is not None and origin is not None:
        of_it = EARLIER if extending.excluded else ()
        verified = verify(extending, origin, TWENTY_TWO, excluding=of_it)
    frame = SMALLER if plan is AFTER_EARLIER else FRAME
    how: dict[str, Any] = {"extending": extending, "extending_verified": verified}
    return verify(plan, frame, TWENTY_TWO, excluding=left_out, **how)


def facts_of(plan: Plan) -> Iterator[Fact]:
    if plan.excluded:
        yield Fact("excluding", ("excluding",), (EARLIER, ANOTHER))
    if plan.extends:
        yield Fact("extending", ("extending",), (AFTER_EARLIER, ANOTHER))
        yield Fact("extending_verified", ("origin",), (SMALLER, FRAME))


def some_of(facts: list[Fact]) -> Iterator[tuple[Fact, ...]]:
    sizes = range(len(facts) + 1)
    for some in chain.from_iterable(combinations(facts, size) for size in sizes):
        names = {one.name for one in some}
        # What verify answered of a plan goes with that plan.
        if "extending" not in names or "extending_verified" in names:
            yield some


@pytest.mark.parametrize(
    ("plan", "extended"),
    [
        pytest.param(PLAIN, None, id="drawn"),
        pytest.param(AFTER_EARLIER, None, id="after an earlier audit"),
        pytest.param(EXTENDED, ANOTHER, id="extended"),
        pytest.param(BOTH, AFTER_EARLIER, id="after an earlier audit, extended"),
        pytest.param(resealed(BOTH, seed=SEED * 2), AFTER_EARLIER, id="changed"),
        pytest.param(attrs.evolve(BOTH, seed=SEED * 2), AFTER_EARLIER, id="of another digest"),
    ],
)
def test_a_plan_is_missing_exactly_what_verification_needs(
    plan: Plan, extended: Plan | None
) -> None:
    whole = Asked(plan, EARLIER if plan.excluded else None, extended, SMALLER)
    for unknown in some_of(list(facts_of(plan))):
        told = whole
        for one in unknown:
            told = replaced(told, one.path, None)
        misses_what_decides(told, unknown, ask)


def test_an_unverified_first_plan_is_missing_what_its_verification_needs() -> None:
    open_origin = verify(AFTER_EARLIER, SMALLER, TWENTY_TWO)
    how: dict[str, Any] = {"extending": AFTER_EARLIER, "extending_verified": open_origin}
    verdict = verify(BOTH, FRAME, TWENTY_TWO, excluding=EARLIER, **how)

    assert (verdict.answer, verdict.missing) == (None, ("extending_verified.excluding",))


def test_a_plan_alone_is_missing_a_digest_that_covers_all_of_it(vector: Plan) -> None:
    """The older digest leaves out of each quota all but the size, so that the newer decides."""
    told = attrs.evolve(vector, digest=OF_FORMAT_1)
    facts = [Fact("plan.digest of format 2", ("digest",), (vector.digest, "0" * 64))]

    misses_what_decides(told, facts, check_plan)
    assert check_plan(vector).missing == ()

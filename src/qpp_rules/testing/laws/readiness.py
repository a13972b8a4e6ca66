"""The gate over everything: the readiness law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import hypothesis

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import ReadinessStatus
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.readiness.faults import FAULTS, unready_stories
from qpp_rules.testing.strategies.readiness.stories import ready_stories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qpp_rules.testing.strategies.readiness.stories import ReadinessStory

READINESS: Final = Law("readiness law", cfr("414.1400"))
_SHARE: Final = 10
"""Each fault gets one example of so many."""


def check_readiness(
    check: Callable[..., Any],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    faults: Iterable[str] = FAULTS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function finds ready what is, and nothing else.

    *check* takes a :class:`~qpp_rules.readiness.SubmissionCase` and by name ``as_of`` and
    ``window``; :func:`~qpp_rules.readiness.check` is the model. It answers a ReadinessStatus, which
    *answer_of* reads from the result. *faults* names the ways to spoil a ready case; the
    default is every fault of the strategies. A case with a known blocker is BLOCKED; one in which a
    fact is missing is UNDETERMINED.

    >>> from qpp_rules import readiness
    >>> check_readiness(readiness.check, faults=["no agreement", "no agreements known"])

    Raises :class:`LawBroken`.

    Citation: 42 CFR § 414.1400.
    """
    planted = tuple(faults)
    if not FAULTS.keys() >= set(planted):
        given = shown(min(set(planted) - FAULTS.keys()))
        expected = "the names of faults of ready cases"
        raise InvalidValue.of("check_readiness", "faults", given=given, expected=expected)
    take("check_readiness", settings=(settings, optional(instance_of(hypothesis.settings))))
    profile = settings or hypothesis.settings()
    fewer = hypothesis.settings(profile, max_examples=profile.max_examples // _SHARE + 1)

    def hold(story: ReadinessStory) -> None:
        result = READINESS.call(check, story.case, as_of=story.as_of, window=story.window)
        answer = answer_of(result)
        if answer is not story.answer:
            clause = (
                "a case with everything in place is ready"
                if story.answer is ReadinessStatus.READY
                else "a case with one fault is not ready, and blocked if the fault is known"
            )
            facts = {"story": story, "fault": story.fault, "rule": story.rule}
            READINESS.broken(clause, **facts, answer=answer, required=story.answer)

    READINESS.run(ready_stories(), hold, profile)
    for name in planted:
        READINESS.run(unready_stories(name), hold, fewer)

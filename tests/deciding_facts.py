"""Which of the facts not supplied decide, found by trying every value of each."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, Final

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue
from qpp_rules.eligibility import Eligibility

IMPOSSIBLE: Final = object()
"""The answer for values that cannot go together."""


def deciding(
    values: Mapping[str, Sequence[Any]], answer_of: Callable[[dict[str, Any]], Any]
) -> set[str]:
    """Return the facts of which some value, beside some values of the others, changes the answer.

    *values* holds all values that each fact not supplied can have, and *answer_of* answers for one
    value of each. An answer that stays open is an answer; one that is IMPOSSIBLE is not counted.
    """
    answers = {}
    for chosen in product(*values.values()):
        answer = answer_of(dict(zip(values, chosen, strict=True)))
        if answer is not IMPOSSIBLE:
            answers[chosen] = answer
    found = set()
    for place, name in enumerate(values):
        beside: dict[tuple[Any, ...], set[Any]] = {}
        for chosen, answer in answers.items():
            beside.setdefault((*chosen[:place], *chosen[place + 1 :]), set()).add(answer)
        if any(len(different) > 1 for different in beside.values()):
            found.add(name)
    return found


SAMPLE: Final = 400


def hold_missing(
    determine: Callable[..., Determination[Any]],
    domains: Mapping[str, Sequence[Any]],
    *,
    named: Mapping[str, str] | None = None,
    asked: Callable[[dict[str, Any]], bool] = lambda _facts: True,
) -> None:
    """Hold what *determine* says is missing against every value of the facts not supplied.

    *domains* holds the values that each fact can have; None is added, "not known". Every
    combination is tried, or SAMPLE of them where there are more. A decided answer misses nothing.
    An open answer misses the facts of which two values, or a value and None, lead to different
    answers beside some of the other facts not supplied, known or not. *named* maps a name told as
    missing to the fact that it is. Facts that contradict each other are refused, and left out; so
    are those that *asked* denies, in which a None says something else than "not known".
    """
    answers: dict[tuple[Any, ...], Any] = {}

    def answer_of(facts: dict[str, Any]) -> Any:
        key = tuple(facts[name] for name in domains)
        if key not in answers:
            try:
                answers[key] = determine(**facts).answer
            except InvalidValue:
                answers[key] = IMPOSSIBLE
        return answers[key]

    every = list(product(*((None, *values) for values in domains.values())))
    rng = random.Random(7)  # noqa: S311 (no secret, but the same in each run)
    for values in rng.sample(every, SAMPLE) if len(every) > SAMPLE else every:
        facts = dict(zip(domains, values, strict=True))
        answer = answer_of(facts)
        if answer is IMPOSSIBLE or not asked(facts):
            continue
        told = determine(**facts).missing
        if answer is not None and answer is not Eligibility.UNDETERMINED:
            assert told == (), facts
            continue
        unknown = {name: (None, *domains[name]) for name in domains if facts[name] is None}
        decide = deciding(unknown, lambda some, facts=facts: answer_of({**facts, **some}))  # type: ignore[misc]
        missing = {(named or {}).get(name, name) for name in told}
        assert missing == decide, f"{missing} told, {decide} decide; {facts}"

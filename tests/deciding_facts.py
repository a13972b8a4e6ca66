"""Which of the facts not supplied decide, found by trying every value of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, Final

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

"""Which of the facts not supplied decide, found by trying every value of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, permutations, product
from random import Random
from typing import Any, Final, NamedTuple

from attrs import evolve

from qpp_rules.core.determinations import Determination, is_open
from qpp_rules.core.errors import InvalidValue

IMPOSSIBLE: Final = object()
"""The answer for values that cannot go together."""

Path = tuple[str | int, ...]


def deciding(
    values: Mapping[Any, Sequence[Any]], answer_of: Callable[[dict[Any, Any]], Any]
) -> set[Any]:
    """Return the facts that change the answer, given some values of the others.

    *values* holds all values that each fact not supplied can have, and *answer_of* answers for one
    value of each. An answer that stays open is an answer; one that is IMPOSSIBLE is not counted.
    """
    answers = {}
    for chosen in product(*values.values()):
        answer = answer_of(dict(zip(values, chosen, strict=True)))
        if answer is not IMPOSSIBLE:
            answers[chosen] = answer
    return set(_turning(list(values), answers))


def _turning(names: Sequence[Any], answers: Mapping[tuple[Any, ...], Any]) -> list[Any]:
    found = []
    for place, name in enumerate(names):
        beside: dict[tuple[Any, ...], set[Any]] = {}
        for chosen, answer in answers.items():
            beside.setdefault((*chosen[:place], *chosen[place + 1 :]), set()).add(answer)
        if any(len(different) > 1 for different in beside.values()):
            found.append(name)
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
    rng = Random(7)  # noqa: S311 (no secret, but the same in each run)
    for values in rng.sample(every, SAMPLE) if len(every) > SAMPLE else every:
        facts = dict(zip(domains, values, strict=True))
        answer = answer_of(facts)
        if answer is IMPOSSIBLE or not asked(facts):
            continue
        told = determine(**facts).missing
        if not is_open(answer):
            assert told == (), facts
            continue
        unknown = {name: (None, *domains[name]) for name in domains if facts[name] is None}
        decide = deciding(unknown, lambda some, facts=facts: answer_of({**facts, **some}))  # type: ignore[misc]
        missing = {(named or {}).get(name, name) for name in told}
        assert missing == decide, f"{missing} told, {decide} decide; {facts}"


class Fact(NamedTuple):
    """A fact that need not be supplied: what *missing* calls it, where it stands, its values.

    *unknown* is the value used until the fact is supplied.
    """

    name: str
    path: Path
    values: Sequence[Any]
    unknown: Any = None

    def within(self, other: Fact) -> bool:
        """Return whether the fact is a part of *other*, or the same."""
        return self.path[: len(other.path)] == other.path


def value_at(told: Any, path: Path) -> Any:
    """Return the part of *told* at *path*, attribute by attribute and place by place."""
    for step in path:
        by_key = isinstance(step, int) or isinstance(told, Mapping)
        told = told[step] if by_key else getattr(told, step)
    return told


def replaced(told: Any, path: Path, value: Any) -> Any:
    """Return *told* with *value* at *path*."""
    if not path:
        return value
    step, *rest = path
    part = replaced(value_at(told, (step,)), tuple(rest), value)
    if isinstance(step, int):
        return (*told[:step], part, *told[step + 1 :])
    if isinstance(told, Mapping):
        return {**told, step: part}
    return (
        told._replace(**{step: part}) if hasattr(told, "_replace") else evolve(told, **{step: part})
    )


def forgotten(told: Any, facts: Iterable[Fact], rng: Random, most: int) -> tuple[Any, list[Fact]]:
    """Return *told* without up to *most* of the *facts*, and all that is not known then."""
    facts = list(facts)
    unknown = [one for one in facts if value_at(told, one.path) is None]
    others = [one for one in facts if one not in unknown]
    for one in rng.sample(others, len(others)):
        if len(unknown) >= most:
            break
        if not any(one.within(other) or other.within(one) for other in unknown):
            unknown.append(one)
            told = replaced(told, one.path, None)
    return told, unknown


def without_each(
    told: Any, facts: Sequence[Fact], most: int
) -> Iterator[tuple[Any, tuple[Fact, ...]]]:
    """Yield *told* without each combination of up to *most* of the *facts*, and which those are."""
    for unknown in chain.from_iterable(combinations(facts, size) for size in range(most + 1)):
        if any(one.within(other) for one, other in permutations(unknown, 2)):
            continue
        less = told
        for one in unknown:
            less = replaced(less, one.path, one.unknown)
        yield less, unknown


def misses_what_decides(
    told: Any,
    unknown: Sequence[Fact],
    ask: Callable[[Any], Determination[Any]],
    contradicted: Iterable[str] = (),
    *,
    outweighed: bool = False,
) -> None:
    """Hold what the answer for *told* says is missing against the *unknown* facts that decide.

    Values that leave the answer open contradict what was supplied, or only CMS can answer. A fact
    that leads to nothing else may be named or not. So may what was supplied and is *contradicted*,
    and beside it any fact: what was supplied has to be put right first. With *outweighed* a fact
    may be named that would decide if another one did not.

    Where all values lead to one answer, it is open because nobody tries them, and any fact may be
    named.
    """
    determination = ask(told)
    missing = set(determination.missing)
    if not is_open(determination.answer):
        assert not missing
        return
    answers = {}
    for chosen in product(*(range(len(one.values)) for one in unknown)):
        known = told
        for one, place in zip(unknown, chosen, strict=True):
            known = replaced(known, one.path, one.values[place])
        answers[chosen] = ask(known).answer
    closed = {chosen: answer for chosen, answer in answers.items() if not is_open(answer)}
    must = {one.name for one in _turning(unknown, closed)}
    names = {one.name for one in unknown}
    is_free = (
        outweighed
        or len({*answers.values()}) == 1
        or not closed
        or not missing.isdisjoint({*contradicted} - names)
    )
    may = names if is_free else {one.name for one in _turning(unknown, answers)}
    if len(closed) < len(answers):
        may.update(contradicted)
    assert must <= missing <= may, (
        f"missing {sorted(missing)}; not named {sorted(must - missing)}, "
        f"and named in vain {sorted(missing - may)}"
    )

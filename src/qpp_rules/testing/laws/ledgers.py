"""Copies of a ledger can be written separately and merged: the ledger merge law."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.elections import Choice, Election, Ledger
from qpp_rules.testing.laws.running import Law
from qpp_rules.testing.strategies.elections import agreeing_ledgers, conflicting_ledgers

if TYPE_CHECKING:
    from collections.abc import Iterable

    import hypothesis


Choices: TypeAlias = dict[tuple[str, int], Choice]


MERGE: Final = Law("ledger merge law", guidance(ELECTION_GUIDE_2019, "Confirm Selection"))


def choices_of(ledger: Iterable[Election]) -> Choices:
    """Return what each participant chose, by key and year, from confirmed elections."""
    return {
        (one.participant.key, one.year.year): one.choice for one in ledger if one.choice is not None
    }


def check_ledger_merge(
    *,
    empty: Callable[[], Any],
    record: Callable[[Any, Election], Any],
    merge: Callable[[Any, Any], Any],
    choices: Callable[[Any], Choices] = choices_of,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that copies of a store of confirmed elections can be written separately and merged.

    *empty* makes a store, *record* takes a store and a confirmed
    :class:`~qpp_rules.elections.Election`, *merge* two stores; both return a store.
    :class:`~qpp_rules.elections.Ledger` is the model. *choices* reads from a store what each
    participant chose, by key and year. The default reads any iterable of elections.

    A merge keeps the elections of both stores, in any order and grouping; merging the same store
    again changes nothing. Stores that disagree about a choice must refuse to merge and stay
    unchanged.

    >>> from qpp_rules.elections import Ledger
    >>> check_ledger_merge(empty=Ledger, record=Ledger.record, merge=Ledger.merge)

    Raises :class:`LawBroken`.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Confirm Selection".
    """
    store = _Store(empty, record, merge, choices)
    MERGE.run(agreeing_ledgers(3), store.check_agreeing, settings)
    MERGE.run(conflicting_ledgers(), store.check_conflicting, settings)


@attrs.frozen
class _Store:
    """The caller's functions."""

    empty: Callable[[], Any]
    record: Callable[[Any, Election], Any]
    merge: Callable[[Any, Any], Any]
    choices: Callable[[Any], Choices]

    def of(self, ledger: Ledger) -> Any:
        """Return a store that holds the elections of *ledger*."""
        store = MERGE.call(self.empty)
        for election in ledger:
            store = MERGE.call(self.record, store, election)
        return store

    def merged(self, *parts: Ledger | tuple[Ledger, ...]) -> Any:
        """Return stores of *parts* merged from the left. Those in a tuple are merged first.

        Each store is new, because a merge may change its arguments.
        """
        first, *rest = (
            self.merged(*part) if isinstance(part, tuple) else self.of(part) for part in parts
        )
        for one in rest:
            first = MERGE.call(self.merge, first, one)
        return first

    def check_agreeing(self, case: tuple[Ledger, ...]) -> None:
        """Raise if stores that agree don't merge as they should."""
        one, other, third = case
        both = choices_of(one) | choices_of(other)
        every = both | choices_of(third)
        for ledger in case:
            self.expect("a store keeps what is recorded", self.of(ledger), choices_of(ledger))
        self.expect("a merge keeps the elections of both", self.merged(one, other), both)
        self.expect("the order of a merge doesn't matter", self.merged(other, one), both)
        self.expect(
            "merging the same store again changes nothing", self.merged(one, other, one), both
        )
        self.expect(
            "a merge of several keeps the elections of all", self.merged(one, other, third), every
        )
        self.expect(
            "the grouping of a merge doesn't matter", self.merged(one, (other, third)), every
        )

    def check_conflicting(self, case: tuple[Ledger, Ledger, frozenset[tuple[str, int]]]) -> None:
        """Raise if stores that disagree merge, or if the attempt changes them."""
        first, second, disputed = case
        one, other = self.of(first), self.of(second)
        try:
            merged = self.merge(one, other)
        except Exception:  # noqa: BLE001 (a refusal, of whatever class the caller has)
            self.expect("a refused merge changes nothing", one, choices_of(first))
            self.expect("a refused merge changes nothing", other, choices_of(second))
            return
        kept = len(self.choices(merged))
        clause = "stores that disagree about a choice don't merge"
        MERGE.broken(clause, disputed=_named(disputed), merged=f"{kept} elections")

    def expect(self, clause: str, store: Any, wanted: Choices) -> None:
        """Raise unless *store* holds the choices *wanted*."""
        found = self.choices(store)
        if found != wanted:
            keys = wanted.keys() | found.keys()
            differing = [key for key in keys if wanted.get(key) != found.get(key)]
            MERGE.broken(
                clause,
                differing=_named(differing),
                kept=f"{len(found)} elections",
                expected=f"{len(wanted)} elections",
            )


def _named(keys: Iterable[tuple[str, int]]) -> str:
    return "; ".join(
        f"{participant_from_key(key).masked_key}, {year}" for key, year in sorted(keys)
    )

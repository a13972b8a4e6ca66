"""That copies of a ledger may be written apart: the ledger merge law."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import attrs

from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.elections import Choice, Election, Ledger
from qpp_rules.testing.laws.running import Law
from qpp_rules.testing.strategies.elections import agreeing_ledgers, conflicting_ledgers

if TYPE_CHECKING:
    from collections.abc import Iterable

    import hypothesis

__all__ = ["check_ledger_merge", "choices_of"]

Choices: TypeAlias = dict[tuple[str, int], Choice]


def __dir__() -> list[str]:
    return __all__


MERGE: Final = Law("ledger merge law", guidance(ELECTION_GUIDE_2019, "Confirm Selection"))


def choices_of(ledger: Iterable[Election]) -> Choices:
    """Return what each participant chose, by key and year, of what yields confirmed elections."""
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
    """Hold a store of confirmed elections against what makes copies of it safe to write apart.

    *empty* makes a store, *record* takes a store and a confirmed
    :class:`~qpp_rules.elections.Election`, *merge* two stores; both return a store.
    :class:`~qpp_rules.elections.Ledger` is the model. *choices* reads from a store what each
    participant chose, by key and year; what yields elections is read as it is.

    A merge keeps what either has, whatever the order and the grouping, and the same again changes
    nothing. Stores that disagree about a choice do not merge, and neither of them is changed.

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
        """Return a store that holds what *ledger* does."""
        store = MERGE.call(self.empty)
        for election in ledger:
            store = MERGE.call(self.record, store, election)
        return store

    def merged(self, *parts: Ledger | tuple[Ledger, ...]) -> Any:
        """Return stores of *parts* merged from the left, those in a tuple with each other first.

        Each is made anew, because a merge may change what it is given.
        """
        first, *rest = (
            self.merged(*part) if isinstance(part, tuple) else self.of(part) for part in parts
        )
        for one in rest:
            first = MERGE.call(self.merge, first, one)
        return first

    def check_agreeing(self, case: tuple[Ledger, ...]) -> None:
        """Raise where stores that agree do not merge as they should."""
        one, other, third = case
        both = choices_of(one) | choices_of(other)
        every = both | choices_of(third)
        for ledger in case:
            self.expect("what is recorded is kept", self.of(ledger), choices_of(ledger))
        self.expect("a merge keeps what either has", self.merged(one, other), both)
        self.expect("the order does not matter", self.merged(other, one), both)
        self.expect("the same again changes nothing", self.merged(one, other, one), both)
        self.expect("a merge of several keeps what any has", self.merged(one, other, third), every)
        self.expect("the grouping does not matter", self.merged(one, (other, third)), every)

    def check_conflicting(self, case: tuple[Ledger, Ledger, frozenset[tuple[str, int]]]) -> None:
        """Raise where stores that disagree merge, or are changed by the attempt."""
        first, second, disputed = case
        one, other = self.of(first), self.of(second)
        try:
            merged = self.merge(one, other)
        except Exception:  # noqa: BLE001 (a refusal, of whatever class the caller has)
            self.expect("a merge that is refused changes nothing", one, choices_of(first))
            self.expect("a merge that is refused changes nothing", other, choices_of(second))
            return
        kept = len(self.choices(merged))
        clause = "stores that disagree about a choice do not merge"
        MERGE.broken(clause, disputed=_named(disputed), merged=f"{kept} elections")

    def expect(self, clause: str, store: Any, wanted: Choices) -> None:
        """Raise unless *store* holds the choices *wanted*."""
        found = self.choices(store)
        if found != wanted:
            keys = wanted.keys() | found.keys()
            differing = [key for key in keys if wanted.get(key) != found.get(key)]
            _differ(clause, differing, wanted, found)


def _differ(clause: str, keys: list[tuple[str, int]], wanted: Choices, found: Choices) -> NoReturn:
    MERGE.broken(
        clause,
        differing=_named(keys),
        kept=f"{len(found)} elections",
        expected=f"{len(wanted)} elections",
    )


def _named(keys: Iterable[tuple[str, int]]) -> str:
    return "; ".join(
        f"{participant_from_key(key).masked_key}, {year}" for key, year in sorted(keys)
    )

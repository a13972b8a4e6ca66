"""Looking up what follows from a code, in the fastest way that an engine has.

Every engine can test whether a code is in a list. Polars can take an item of a series by its place,
and DuckDB an item of a list or a character of a text, which is many times as fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.adapters.extras import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Of visible ASCII, without the quote and the backslash: 64 characters after one another.
_FIRST: Final = ord("0")
_DIGITS: Final = 64
# DuckDB copies a list for every few thousand rows.
_SHORT: Final = 512


class Lookup(NamedTuple):
    """What follows from each code below *size* in the column *code*; 0 where nothing is said."""

    code: str
    values: Mapping[int, int]
    size: int

    @property
    def by_place(self) -> list[int]:
        """The values in the order of the codes."""
        return [self.values.get(code, 0) for code in range(self.size)]


def with_looked_up(nw: Any, frame: Any, **added: Lookup) -> Any:
    """Return *frame* with a column for each of *added*."""
    if frame.implementation.is_polars():
        return nw.from_native(_by_place(frame.to_native(), added))
    if frame.implementation.is_duckdb():
        found = [f"{_item(one)} AS {name}" for name, one in added.items()]
        return nw.from_native(frame.to_native().project(", ".join(("*", *found))))
    return frame.with_columns(
        **{name: _listed(nw, nw.col(one.code), one.values) for name, one in added.items()}
    )


def _by_place(frame: Any, added: Mapping[str, Lookup]) -> Any:
    polars = library("polars", "tables")
    return frame.with_columns(
        **{
            name: polars.lit(polars.Series(one.by_place, dtype=polars.Int32)).gather(one.code)
            for name, one in added.items()
        }
    )


def _item(one: Lookup) -> str:
    """Return the SQL of what follows from a code."""
    if one.size <= _SHORT:
        return f"({one.by_place})[{one.code} + 1]"
    found = _digit(one.code, [value % _DIGITS for value in one.by_place])
    if max(one.by_place) >= _DIGITS:
        high = _digit(one.code, [value // _DIGITS for value in one.by_place])
        found = f"{found} + {_DIGITS} * {high}"
    return found


def _digit(code: str, digits: list[int]) -> str:
    text = "".join(chr(_FIRST + digit) for digit in digits)
    return f"(ascii(substring('{text}', {code} + 1, 1)) - {_FIRST})"


def _listed(nw: Any, code: Any, values: Mapping[int, int]) -> Any:
    """Return the value of each *code*: the sum of what lists of codes give.

    There is a list for each value but the most frequent, or for each bit if that is fewer.
    """
    lists: dict[int, list[int]] = {}
    for one, value in values.items():
        lists.setdefault(value, []).append(one)
    *others, (most, _) = sorted(lists.items(), key=lambda item: len(item[1]))
    bits = max(lists).bit_length()
    if bits < len(others):
        most = 0
        others = [
            (1 << bit, [one for one, value in values.items() if value >> bit & 1])
            for bit in range(bits)
        ]
    found = nw.lit(most)
    for value, codes in others:
        step = nw.when(code.is_in(codes)).then(nw.lit(value - most)).otherwise(nw.lit(0))
        found = found + step
    return found


# Names of facts

SEPARATOR: Final = ", "


def with_names(
    nw: Any,
    frame: Any,
    name: str,
    where: tuple[str, int],
    several: Mapping[str, Sequence[tuple[str, ...]]],
) -> Any:
    """Return *frame* with the names that codes stand for as one text in the column *name*.

    *where* is a column and its value in the rows that have names. *several* has the names of each
    code by the column of the code.
    """
    column, value = where
    if frame.implementation.is_polars():
        polars = library("polars", "tables")
        texts = [
            polars.lit(polars.Series(_texts(names))).gather(code) for code, names in several.items()
        ]
        told = polars.concat_str(texts).str.slice(len(SEPARATOR))
        found = polars.when(polars.col(column) == value).then(told).otherwise(polars.lit(""))
        return nw.from_native(frame.to_native().with_columns(found.alias(name)))
    if frame.implementation.is_duckdb():
        lists = {code: ", ".join(f"'{one}'" for one in _texts(several[code])) for code in several}
        looked_up = ", ".join(f"([{texts}])[{code} + 1]" for code, texts in lists.items())
        # DuckDB looks up only where the condition holds.
        told = f"substring(concat({looked_up}), {len(SEPARATOR) + 1})"
        case = f"CASE WHEN {column} = {value} THEN {told} ELSE '' END"
        return nw.from_native(frame.to_native().project(f"*, {case} AS {name}"))
    parts = [part for code, names in several.items() for part in _parts(nw, nw.col(code), names)]
    told = nw.concat_str(nw.lit(""), *parts).str.slice(len(SEPARATOR))
    found = nw.when(nw.col(column) == value).then(told).otherwise(nw.lit(""))
    return frame.with_columns(found.alias(name))


def _texts(several: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the names of each code as one text, each name after a separator."""
    return ["".join(SEPARATOR + name for name in names) for names in several]


def _parts(nw: Any, code: Any, several: Sequence[tuple[str, ...]]) -> list[Any]:
    """Return an expression for each name: itself after a separator, or nothing."""
    parts = []
    for name in _in_order(several):
        codes = [one for one, names in enumerate(several) if name in names]
        told = nw.when(code.is_in(codes)).then(nw.lit(SEPARATOR + name))
        parts.append(told.otherwise(nw.lit("")))
    return parts


def _in_order(several: Iterable[tuple[str, ...]]) -> list[str]:
    """Return every name in an order that all of *several* agree with."""
    found: list[str] = []
    for names in sorted(set(several), key=len, reverse=True):
        place = 0
        for name in names:
            if name in found:
                place = found.index(name) + 1
            else:
                found.insert(place, name)
                place += 1
    return found

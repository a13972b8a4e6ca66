"""Looking up what follows from a code, in the fastest way that an engine has.

Every engine can test whether a code is in a list. Polars can take an item of a series by its place,
and DuckDB a character of a text, which is many times as fast as several lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.adapters.extras import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Of visible ASCII, without the quote and the backslash: 64 characters after one another.
_FIRST: Final = ord("0")
_DIGITS: Final = 64


# DuckDB compares with a few constants faster than it looks a character up.
_FEW: Final = 16


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
        few = {name: one for name, one in added.items() if one.size <= _FEW}
        many = {name: one for name, one in added.items() if one.size > _FEW}
        frame = _by_lists(nw, frame, few) if few else frame
        return nw.from_native(_by_character(frame.to_native(), many)) if many else frame
    return _by_lists(nw, frame, added)


def _by_place(frame: Any, added: Mapping[str, Lookup]) -> Any:
    polars = library("polars", "tables")
    return frame.with_columns(
        **{
            name: polars.lit(polars.Series(one.by_place, dtype=polars.Int32)).gather(one.code)
            for name, one in added.items()
        }
    )


def _by_character(relation: Any, added: Mapping[str, Lookup]) -> Any:
    columns = ["*"]
    for name, one in added.items():
        found = _digit(one.code, [value % _DIGITS for value in one.by_place])
        if max(one.by_place) >= _DIGITS:
            high = _digit(one.code, [value // _DIGITS for value in one.by_place])
            found = f"{found} + {_DIGITS} * {high}"
        columns.append(f"{found} AS {name}")
    return relation.project(", ".join(columns))


def _digit(code: str, digits: list[int]) -> str:
    text = "".join(chr(_FIRST + digit) for digit in digits)
    return f"(ascii(substring('{text}', {code} + 1, 1)) - {_FIRST})"


def _by_lists(nw: Any, frame: Any, added: Mapping[str, Lookup]) -> Any:
    return frame.with_columns(
        **{name: _listed(nw, nw.col(one.code), one.values) for name, one in added.items()}
    )


def _listed(nw: Any, code: Any, values: Mapping[int, int]) -> Any:
    """Return the value of each *code*: the sum of what lists of codes give.

    There is a list for each value but the most frequent, or for each bit if that is fewer. Lists
    that are nested in each other are slow in DuckDB, which makes joins of those on the outside.
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


def with_names(nw: Any, frame: Any, **added: tuple[str, Mapping[int, tuple[str, ...]]]) -> Any:
    """Return *frame* with the names that each code stands for, each after a separator.

    A code that is -1 has no names.
    """
    if frame.implementation.is_polars():
        return nw.from_native(_names_by_place(frame.to_native(), added))
    if frame.implementation.is_duckdb():
        return nw.from_native(_names_by_character(frame.to_native(), added))
    return frame.with_columns(
        **{name: _names_by_list(nw, nw.col(code), names) for name, (code, names) in added.items()}
    )


def _texts(names: Mapping[int, tuple[str, ...]]) -> list[str]:
    """Return the names of each code as one text, in the order of the codes."""
    some = [names.get(code, ()) for code in range(max(names) + 1)]
    return ["".join(SEPARATOR + name for name in one) for one in some]


def _names_by_place(
    frame: Any, added: Mapping[str, tuple[str, Mapping[int, tuple[str, ...]]]]
) -> Any:
    polars = library("polars", "tables")
    return frame.with_columns(
        **{
            name: polars.lit(polars.Series(["", *_texts(names)])).gather(polars.col(code) + 1)
            for name, (code, names) in added.items()
        }
    )


def _names_by_character(
    relation: Any, added: Mapping[str, tuple[str, Mapping[int, tuple[str, ...]]]]
) -> Any:
    columns = ["*"]
    for name, (code, names) in added.items():
        texts = ", ".join(f"'{text}'" for text in _texts(names))
        found = f"([{texts}])[{code} + 1]"
        columns.append(f"CASE WHEN {code} >= 0 THEN {found} ELSE '' END AS {name}")
    return relation.project(", ".join(columns))


def _names_by_list(nw: Any, code: Any, names: Mapping[int, tuple[str, ...]]) -> Any:
    parts = []
    for name in _in_order(names.values()):
        codes = [one for one, some in names.items() if name in some]
        told = nw.when(code.is_in(codes)).then(nw.lit(SEPARATOR + name))
        parts.append(told.otherwise(nw.lit("")))
    # A code that stands for no names is seen first: most have none.
    return nw.when(code >= 0).then(nw.concat_str(*parts)).otherwise(nw.lit(""))


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

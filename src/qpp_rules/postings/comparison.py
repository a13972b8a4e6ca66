"""What changed between two versions of a posting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import instance_of, take
from qpp_rules.postings.cells import ID_COLUMNS, is_stated, read_ids
from qpp_rules.postings.columns import Column
from qpp_rules.postings.intermediaries import plain_name
from qpp_rules.postings.posting import Posting, same_posting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Scalar
    from qpp_rules.postings.intermediaries import PostedIntermediary

_LISTED: Final = "listed"
_MISSING: Final = "the column is missing"


def compare(earlier: Posting, later: Posting) -> list[dict[str, Scalar]]:
    """Return what changed between two versions of one posting, as rows.

    A row has the ``name``, the ``column`` (``listed`` for an intermediary that is new or gone) and
    the texts ``earlier`` and ``later``; None is a blank cell. Of a list of ids, ``added`` and
    ``removed`` say which ids differ; None if a part of the cell could not be read. Cells with the
    same ids in another order are not a change. The order is that of the earlier version, then of
    the later one.

    >>> from qpp_rules.core.vocabulary import IntermediaryType
    >>> from qpp_rules.core.years import PerformanceYear
    >>> from qpp_rules.postings import PostedCell, PostedIntermediary
    >>> year, kind = PerformanceYear(2026), IntermediaryType.QCDR
    >>> def version(measures):
    ...     cells = [PostedCell(Column.MIPS_CQMS, measures)]
    ...     listed = [PostedIntermediary(year=year, name="Alpha QCDR", cells=cells)]
    ...     return Posting(year=year, kind=kind, intermediaries=listed)
    >>> [row] = compare(version("001, 112"), version("112; 236"))
    >>> row["column"], row["added"], row["removed"]
    ('MIPS CQMs', '236', '001')

    Raises InvalidType for anything but postings, and InvalidValue for postings of different years
    or kinds.
    """
    is_one = instance_of(Posting)
    take("compare", earlier=(earlier, is_one), later=(later, is_one))
    same_posting("compare", "later", (earlier, later))
    return [row for before, after in _pairs(earlier, later) for row in _changes(before, after)]


def _pairs(
    earlier: Posting, later: Posting
) -> Iterator[tuple[PostedIntermediary | None, PostedIntermediary | None]]:
    """Yield the rows of one name: the first of it with the first, the second with the second."""
    left = {plain_name(one.name): [*later.named(one.name)] for one in later.intermediaries}
    for before in earlier.intermediaries:
        rows = left.get(plain_name(before.name))
        yield before, rows.pop(0) if rows else None
    for after in later.intermediaries:
        if any(one is after for one in left[plain_name(after.name)]):
            yield None, after


def _changes(
    before: PostedIntermediary | None, after: PostedIntermediary | None
) -> Iterator[dict[str, Scalar]]:
    one = before or after
    assert one is not None  # noqa: S101 (a pair has at least one)
    if before is None or after is None:
        told = (None if before is None else "yes", None if after is None else "yes")
        yield _row(one.name, _LISTED, told)
        return
    for column in Column:
        if column is Column.NAME:
            continue
        texts = _text(before, column), _text(after, column)
        if texts[0] == texts[1]:
            continue
        ids = _differing(before, after, column)
        # Two empty texts: the same ids in another order.
        if ids != ("", ""):
            yield _row(one.name, column.value, texts, ids)


def _text(one: PostedIntermediary, column: Column) -> str | None:
    return _MISSING if column in one.absent else one.text(column)


def _differing(
    before: PostedIntermediary, after: PostedIntermediary, column: Column
) -> tuple[str | None, str | None]:
    """Return the ids added and removed; None for what is not a list of ids that was read whole."""
    texts = [one.text(column) or "" for one in (before, after)]
    if column not in ID_COLUMNS or not all(map(is_stated, texts)):
        return None, None
    first, second = (read_ids(text, column) for text in texts)
    if first.unread or second.unread:
        return None, None
    added = [one for one in second.ids if one not in first.ids]
    removed = [one for one in first.ids if one not in second.ids]
    return ", ".join(added), ", ".join(removed)


def _row(
    name: str,
    column: str,
    texts: tuple[str | None, str | None],
    ids: tuple[str | None, str | None] = (None, None),
) -> dict[str, Scalar]:
    return {
        "name": name,
        "column": column,
        **dict(zip(("earlier", "later"), texts, strict=True)),
        **dict(zip(("added", "removed"), (one or None for one in ids), strict=True)),
    }

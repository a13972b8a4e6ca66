"""What changed in CMS's measures data between two years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.checks import instance_of, take
from qpp_rules.measures.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Scalar
    from qpp_rules.measures.measure import Measure

_GONE: Final = "gone"
_NEW: Final = "new"


def compare(first: Inventory, second: Inventory) -> list[dict[str, Scalar]]:
    """Return a flat row for each difference between the measures and activities of two inventories.

    ``changed`` is ``gone``, ``new``, ``metric_type``, ``submission_methods`` or ``strata``, and
    ``first`` and ``second`` are what each inventory has. Rows are in order of the ids. A measure
    with a single rate does not use its strata, so they count only if both years have names.

    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> from qpp_rules.core.years import PerformanceYear
    >>> from qpp_rules.measures import Measure
    >>> first, second = (
    ...     Inventory(
    ...         year=PerformanceYear(year), measures=[Measure(id_, PerformanceCategory.QUALITY)]
    ...     )
    ...     for year, id_ in ((2025, "185"), (2026, "513"))
    ... )
    >>> [(row["measure"], row["changed"]) for row in compare(first, second)]
    [('185', 'gone'), ('513', 'new')]

    Raises InvalidType for anything but two inventories.
    """
    take(
        "compare",
        first=(first, instance_of(Inventory)),
        second=(second, instance_of(Inventory)),
    )
    identifiers = sorted({one.identifier for one in (*first.measures, *second.measures)})
    return [
        row for one in identifiers for row in _rows(first, second, first.get(one), second.get(one))
    ]


def _rows(
    first: Inventory, second: Inventory, before: Measure | None, after: Measure | None
) -> Iterator[dict[str, Scalar]]:
    measure = before or after
    assert measure is not None  # noqa: S101 (its id is of one of the two)

    def row(changed: str, of_first: Scalar, of_second: Scalar) -> dict[str, Scalar]:
        return {
            "measure": measure.identifier,
            "category": measure.category.value,
            "changed": changed,
            "first_year": first.year.year,
            "second_year": second.year.year,
            "first": of_first,
            "second": of_second,
        }

    if before is None or after is None:
        changed = _NEW if before is None else _GONE
        yield row(changed, None if before is None else _LISTED, None if after is None else _LISTED)
        return
    pairs = {
        "metric_type": (_word(before.metric_type), _word(after.metric_type)),
        "submission_methods": (
            _words(before.submission_methods),
            _words(after.submission_methods),
        ),
    }
    are_used = before.is_multi_rate or after.is_multi_rate
    if are_used or (before.strata and after.strata):
        pairs["strata"] = (_names(before.strata), _names(after.strata))
    for name, (of_first, of_second) in pairs.items():
        if of_first != of_second:
            yield row(name, of_first, of_second)


_LISTED: Final = "listed"


def _word(member: Any) -> str | None:
    return None if member is None else member.value


def _words(members: Iterable[Any] | None) -> str | None:
    return None if members is None else ", ".join(sorted(one.value for one in members))


def _names(strata: tuple[str, ...] | None) -> str | None:
    return None if strata is None else ", ".join(sorted(strata))

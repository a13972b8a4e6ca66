"""Rates and data completeness of every row of a table of counts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules import submissions
from qpp_rules.adapters.tables.columns import (
    PREFIX,
    Holds,
    Table,
    column_names,
    narwhals,
    open_table,
    refuse_taken,
)
from qpp_rules.adapters.tables.faults import (
    fault_of_figure,
    figure_of,
    flags_of,
    is_faulty,
    told_of,
)
from qpp_rules.core.checks import (
    a_flag,
    optional,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qpp_rules.core.vocabulary import CollectionType
    from qpp_rules.core.years import PerformanceYear

_COUNTS: Final = {
    "eligible": Holds.COUNT,
    "met": Holds.COUNT,
    "not_met": Holds.COUNT,
    "exclusions": Holds.COUNT,
    "exceptions": Holds.COUNT,
}
_HOLDS: Final = {**_COUNTS, "stratum": Holds.TEXT}


def rates(
    table: Any, *, columns: Mapping[str, str] | None = None, all_reported: bool = False
) -> Any:
    """Return a table of counts with the rates of every row, as the kind of table it was.

    The columns are the fields of :class:`qpp_rules.submissions.CountRow`: ``met``, ``not_met``, and
    perhaps ``eligible``, ``exclusions`` and ``exceptions``; *columns* maps them to your names.
    Exclusions and exceptions that have no column are 0, as there. *all_reported* says that every
    eligible case was reported: then an eligible population that is not given is the sum of the
    counts.

    Three columns are added: ``performance_rate`` and ``reporting_rate``, shares as floats, for
    people to read, and ``faults``. A rate is NULL at a zero denominator, where a count is not
    known, and in a row with a fault. Never compare a float with a threshold: :func:`completeness`
    compares the counts.

    >>> import polars
    >>> counts = polars.DataFrame({"eligible": [156, 10], "met": [120, 0], "not_met": [36, 0]})
    >>> rates(counts).select("performance_rate", "reporting_rate").rows()
    [(0.7692307692307693, 1.0), (None, 0.0)]

    Raises InvalidType for a column whose type cannot hold counts, and InvalidValue for a column
    that is required and absent or that the answer would replace.

    Citation: as :func:`qpp_rules.submissions.rates_of`.
    """
    added = ("performance_rate", "reporting_rate", "faults")
    counted = _Counted.of("rates", table, columns, added, all_reported=all_reported)
    nw = counted.nw
    met, decided = counted.cell("met"), counted.cell("decided")
    reported, eligible = counted.cell("reported"), counted.cell("eligible")
    return counted.answered(
        added,
        performance_rate=nw.when(decided > 0).then(met / decided),
        reporting_rate=nw.when(eligible > 0).then(reported / eligible),
    )


def completeness(
    table: Any,
    year: PerformanceYear,
    *,
    collection_type: CollectionType | None = None,
    columns: Mapping[str, str] | None = None,
    all_reported: bool = False,
) -> Any:
    """Return a table of counts with whether the data of every row is complete in *year*.

    Two columns are added: ``complete``, a boolean, NULL if that is not known, and ``faults``. The
    counts are compared exactly, and :func:`qpp_rules.submissions.completeness` answers. It is not
    known without eligible cases, where a count is not known, where more is reported than is
    eligible, and in a row of one stratum: how strata become one depends on the measure. The
    arguments are those of :func:`rates` and of :func:`qpp_rules.submissions.completeness`.

    >>> import polars
    >>> from qpp_rules import PerformanceYear
    >>> counts = polars.DataFrame({"eligible": [100, 100], "met": [75, 50], "not_met": [0, 24]})
    >>> completeness(counts, PerformanceYear(2026))["complete"].to_list()
    [True, False]

    Raises as :func:`rates`, and YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1340(a), (b) and (d).
    """
    least = _least_share(year, collection_type)
    added = ("complete", "faults")
    counted = _Counted.of("completeness", table, columns, added, all_reported=all_reported)
    nw = counted.nw
    reported, eligible = counted.cell("reported"), counted.cell("eligible")
    # A share is n/d or more exactly if d times the part is n times the whole or more.
    is_least = reported * least.denominator >= eligible * least.numerator
    classes = ((reported > eligible, Fraction(2)), (is_least, least))
    found, is_known = nw.lit(value=False), (eligible > 0) & ~reported.is_null()
    for holds, share in reversed(classes):
        asked = submissions.completeness(share, year, collection_type=collection_type)
        if asked.answer is None:
            is_known = is_known & ~holds
        else:
            found = nw.when(holds).then(nw.lit(asked.answer)).otherwise(found)
    if "stratum" in counted.table.columns:
        stratum = nw.col(counted.table.columns["stratum"].name)
        is_known = is_known & (stratum.cast(nw.String).fill_null("") == "")
    return counted.answered(added, complete=nw.when(is_known).then(found))


def _least_share(year: PerformanceYear, collection_type: CollectionType | None) -> Fraction:
    """Return the share that the library compares with."""
    asked = submissions.completeness(Fraction(1), year, collection_type=collection_type)
    return Fraction(str(asked.findings[0].required))


@attrs.frozen
class _Counted:
    """A table of counts, with whole counts in columns of ours; NULL in a row with a fault."""

    nw: Any
    table: Table
    frame: Any

    @classmethod
    def of(
        cls,
        subject: str,
        table: Any,
        columns: Mapping[str, str] | None,
        added: tuple[str, ...],
        *,
        all_reported: bool,
    ) -> _Counted:
        take(
            subject,
            columns=(columns, optional(column_names)),
            all_reported=(all_reported, a_flag),
        )
        names = {} if columns is None else columns
        opened = open_table(subject, table, _HOLDS, names, ("met", "not_met"))
        refuse_taken(subject, opened.names, added)
        nw = narwhals()
        counts = {name: one for name, one in opened.columns.items() if name in _COUNTS}
        cells = {name: figure_of(nw, column) for name, column in counts.items()}
        faults = [
            fault_of_figure(nw, column, cells[name], opened.theirs(name))
            for name, column in counts.items()
        ]
        frame = opened.frame.with_columns(**_ours(flags_of(nw, faults)))
        frame = frame.with_columns(**_ours({"is_faulty": is_faulty(nw, faults)}))
        right = ~nw.col(f"{PREFIX}is_faulty")
        # Floats hold the counts and their products exactly, and NULL in every engine.
        whole = {name: nw.when(right).then(cell.cast(nw.Float64)) for name, cell in cells.items()}
        whole |= {name: nw.lit(0) for name in ("exclusions", "exceptions") if name not in whole}
        if "eligible" not in whole:
            whole["eligible"] = nw.lit(None, dtype=nw.Float64)
        frame = frame.with_columns(**_ours({**whole, "faults": told_of(nw, faults)}))
        met, not_met, exclusions, exceptions, eligible = (
            nw.col(PREFIX + name)
            for name in ("met", "not_met", "exclusions", "exceptions", "eligible")
        )
        decided = met + not_met
        reported = decided + exclusions + exceptions
        if all_reported:
            eligible = nw.coalesce(eligible, reported)
        sums = {"decided": decided, "reported": reported, "eligible": eligible}
        return cls(nw, opened, frame.with_columns(**_ours(sums)))

    def cell(self, name: str) -> Any:
        """Return the column of ours with this *name*."""
        return self.nw.col(PREFIX + name)

    def answered(self, added: tuple[str, ...], **answers: Any) -> Any:
        """Return the caller's table with the *answers*."""
        frame = self.frame.with_columns(**answers, faults=self.cell("faults"))
        return frame.select(*self.table.names, *added).to_native()


def _ours(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {PREFIX + name: one for name, one in columns.items()}

"""Eligibility of every row of a table, by one expression over its columns.

The expression sorts each row into classes: it compares figures with the threshold's, types with the
year's list and days with the days that matter. What follows from the classes is looked up in the
library's own answers, which :mod:`.questions` collects.

The modules beside this one hold the stages: :mod:`.row_cells`, :mod:`.row_keys`,
:mod:`.row_classes` and :mod:`.row_answers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.roster_rows import OWN_COLUMNS
from qpp_rules.adapters.tables.columns import column_names, open_table, refuse_taken
from qpp_rules.adapters.tables.expression import Expression
from qpp_rules.adapters.tables.questions import APM_ENTITY, GROUP, INDIVIDUAL, Asked
from qpp_rules.adapters.tables.roster import HOLDS, SEGMENT_COLUMNS, a_facts_type
from qpp_rules.adapters.tables.row_answers import decide
from qpp_rules.adapters.tables.row_cells import read_cells
from qpp_rules.adapters.tables.row_classes import classify
from qpp_rules.adapters.tables.row_keys import PARTICIPANTS, read_keys, untested
from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.years import a_performance_year
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    GroupFacts,
    LowVolumeThreshold,
    SegmentStrategy,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qpp_rules.adapters.tables.questions import Facts
    from qpp_rules.core.years import PerformanceYear

_KIND_OF: Final[dict[type[Facts], int]] = {
    ClinicianFacts: INDIVIDUAL,
    GroupFacts: GROUP,
    ApmEntityFacts: APM_ENTITY,
}
ANSWER_COLUMNS: Final = ("eligibility", "missing", "assumptions", "faults")


def eligibility(
    table: Any,
    year: PerformanceYear,
    *,
    of: type[Facts] | None = None,
    columns: Mapping[str, str] | None = None,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> Any:
    """Return *table* with the eligibility of every row in *year*, as the kind of table it was.

    Four columns are added: ``eligibility``, the name of an :class:`.Eligibility`; ``missing``, the
    facts not supplied that leave the answer open, with ``", "`` between them; ``assumptions``, how
    many of our own readings the answer rests on; and ``faults``, what is wrong with the row. If a
    row has a fault its other three columns are NULL: a faulty row has no answer.

    *of* says that every row has the facts of one type: ``ClinicianFacts``, ``GroupFacts`` or
    ``ApmEntityFacts``. Without it the column ``participant`` says which. The columns are those of
    :mod:`qpp_rules.adapters.rosters`; *columns* maps them to your names. A column that is absent is
    not known, and columns that are not ours are left alone. NULL, NaN and an empty text mean "not
    known". *threshold* and *strategy* are those of
    :func:`qpp_rules.eligibility.determine_individual`.

    A lazy table stays lazy. Without *of* the rows of virtual groups and subgroups are fetched when
    you call this, because they need other rows:
    :func:`qpp_rules.adapters.rosters.determine_roster` decides them.

    >>> import polars
    >>> from qpp_rules import PerformanceYear
    >>> practices = polars.DataFrame({
    ...     "participant": ["group:000000001", "group:000000002"],
    ...     "segment_1_exceeded": ["patients", None],
    ...     "segment_2_exceeded": ["patients", "patients"],
    ... })
    >>> answers = eligibility(practices, PerformanceYear(2026))
    >>> answers.select("eligibility", "missing").rows()
    [('OPT_IN_ELIGIBLE', ''), ('UNDETERMINED', 'segment_1')]

    Raises InvalidType for anything but a table, and for a column whose type cannot hold what it
    should: text ``'yes'`` is not a boolean, and an instant with a time zone is not a day. Raises
    InvalidValue for a column that is required and absent, and for a table that already has a column
    of the answer. Raises YearNotCovered where the year's figures were not found, unless *threshold*
    is given, and for APM Entities in a year without a test for them if *of* asks for them.

    Citation: 42 CFR § 414.1305; 42 CFR § 414.1310(b) and (c).
    """
    take(
        "eligibility",
        year=(year, a_performance_year),
        of=(of, optional(a_facts_type)),
        columns=(columns, optional(column_names)),
        threshold=(threshold, optional(instance_of(LowVolumeThreshold))),
        strategy=(strategy, instance_of(SegmentStrategy)),
    )
    asked = Asked(year, threshold, strategy)
    required: tuple[str, ...] = ()
    if of is None:
        holds, required = HOLDS, ("participant",)
        kinds = tuple(kind for kind in PARTICIPANTS if not untested(asked, kind))
    else:
        own = (*OWN_COLUMNS[of], *SEGMENT_COLUMNS)
        holds = {name: HOLDS[name] for name in own}
        kinds = (_KIND_OF[of],)
        asked.determine(of())
    opened = open_table("eligibility", table, holds, {} if columns is None else columns, required)
    refuse_taken("eligibility", opened.names, ANSWER_COLUMNS)
    expr = Expression(opened, asked, kinds, by_key=of is None)
    is_polars = opened.is_polars_frame
    if is_polars:
        expr.frame = expr.frame.lazy()
    read_cells(expr)
    if expr.by_key:
        read_keys(expr)
    classify(expr)
    decide(expr)
    answered = expr.frame.select(*opened.names, *ANSWER_COLUMNS)
    return (answered.collect("polars") if is_polars else answered).to_native()

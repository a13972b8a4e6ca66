"""The sender of submissions, as a posting shows it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_text,
    instance_of,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.postings.cells import is_stated, read_ids
from qpp_rules.postings.columns import Column
from qpp_rules.postings.posting import CATEGORY_COLUMNS, Posting
from qpp_rules.submissions import Sender, Supported

if TYPE_CHECKING:
    from qpp_rules.postings.intermediaries import PostedIntermediary

MEASURE_COLUMNS: Final = {
    CollectionType.MIPS_CQM: (Column.MIPS_CQMS, Column.MVP_MIPS_CQMS),
    CollectionType.ECQM: (Column.ECQMS, Column.MVP_ECQMS),
    CollectionType.QCDR_MEASURE: (Column.QCDR_MEASURES, Column.MVP_QCDR_MEASURES),
}
"""The column that lists the measures of a collection type, and the one that lists those of MVPs."""
_ALIKE: Final = 0.85


def sender(posting: Posting, name: str) -> Sender:
    """Return the intermediary *name* as the sender of submissions, with what it supports.

    A list counts only if the whole cell was read: of a list that was read in part, what else it
    holds is not known, so the field is None. A posting names neither the vendor id, nor
    permissions, nor collection types. The ids of eCQMs in a posting may be CMS's, such as
    CMS165v14, and those in submissions are of measures, such as 236: then the measures are not
    known.

    This does not say that the intermediary may submit: see :func:`is_authorized`.

    >>> from qpp_rules.core.years import PerformanceYear
    >>> from qpp_rules.postings import PostedCell, PostedIntermediary
    >>> year = PerformanceYear(2026)
    >>> one = PostedIntermediary(
    ...     year=year, name="Alpha QCDR", cells=[PostedCell(Column.MVPS, "M1423")])
    >>> found = sender(Posting(year=year, kind=IntermediaryType.QCDR, intermediaries=[one]),
    ...                "Alpha QCDR")
    >>> found.kind.value, found.supports.mvps, found.supports.measures is None
    ('QCDR', frozenset({'M1423'}), True)

    Raises InvalidType for an argument of the wrong type, and InvalidValue for a name that the
    posting does not list, or lists twice.

    Citation: the participation guides of 2023 and 2026.
    """
    take("sender", posting=(posting, instance_of(Posting)), name=(name, a_text))
    rows = posting.named(name)
    if len(rows) != 1:
        near = get_close_matches(name, [one.name for one in posting.intermediaries], 1, _ALIKE)
        remedy = f"the posting lists {near[0]}" if near and not rows else ""
        given = f"{shown(name)}, which is in {len(rows)} rows"
        expected = "a name that is in one row of the posting"
        raise InvalidValue.of("sender", "name", given=given, expected=expected, remedy=remedy)
    [one] = rows
    # A hidden row is not relied on.
    return Sender(posting.kind, supports=None if one.is_hidden else _supported(posting, one))


def _supported(posting: Posting, one: PostedIntermediary) -> Supported:
    return Supported(
        categories=_categories(posting, one),
        reporting_options=_reporting_options(posting, one),
        participation_options=one.participation_options,
        measures=_measures(posting, one),
        activities=_whole(one, Column.IMPROVEMENT_ACTIVITIES),
        interoperability=_whole(one, Column.INTEROPERABILITY),
        mvps=_whole(one, Column.MVPS),
    )


def _categories(posting: Posting, one: PostedIntermediary) -> frozenset[PerformanceCategory] | None:
    answers = {category: posting.supports(one, category) for category in CATEGORY_COLUMNS}
    if None in answers.values():
        return None
    return frozenset(category for category, answer in answers.items() if answer)


def _reporting_options(
    posting: Posting, one: PostedIntermediary
) -> frozenset[ReportingOption] | None:
    options, marked = one.reporting_options, posting.supports_mvps(one)
    if options is None or marked is None:
        return options
    # Where the contents contradict the row, neither is relied on.
    return options if marked is (ReportingOption.MVP in options) else None


def _whole(one: PostedIntermediary, column: Column) -> frozenset[str] | None:
    """Return the ids of a list that was read whole; None for any other."""
    text = one.text(column) or ""
    found = read_ids(text, column)
    is_whole = is_stated(text) and not found.unread and not one.beside
    return frozenset(found.ids) if is_whole else None


def _measures(posting: Posting, one: PostedIntermediary) -> frozenset[str] | None:
    is_qcdr = posting.kind is IntermediaryType.QCDR
    measures: frozenset[str] = frozenset()
    for kind, (general, of_mvps) in MEASURE_COLUMNS.items():
        if kind is CollectionType.QCDR_MEASURE and not is_qcdr:
            continue
        listed = _whole(one, general)
        # 2023 has no columns of MVP measures; a blank one adds nothing that is known.
        within = _whole(one, of_mvps) if one.text(of_mvps) else frozenset()
        if listed is None or within is None:
            return None
        measures |= listed | within
    return None if any(one.startswith("CMS") for one in measures) else measures

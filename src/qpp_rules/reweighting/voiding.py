"""The warning before data that would void a reweighting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    each,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import ApmEntity
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, our_reading, text, texts
from qpp_rules.core.planned_submissions import PlannedSubmission, check_planned
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.reweighting.applications import INTEROPERABLE_SHARE
from qpp_rules.reweighting.final_scores import LEAST_SCORED, listed
from qpp_rules.reweighting.interoperability import ApprovedException, surviving
from qpp_rules.reweighting.paragraphs import AUTOMATIC

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.findings import Finding

_page = Page(__name__)

_PARAGRAPH: Final = cfr("414.1380(c)(2)(i)")
_ANY_DATA: Final = (
    "CMS counts only qualifying data since 2024, and guides for practices say that a single value "
    "is enough; the warning is about any data"
)
LEFT_IN_PLACE: Final = _page.rule(
    "reweighting.data-voids",
    "the data leaves the category's reweighting in place",
    (
        text(2017, 2023, unread(2024, _PARAGRAPH)),
        *our_reading(texts(2024, 2027, _PARAGRAPH, read=2024), _ANY_DATA),
    ),
    *("REW-005", "REW-014", "REW-016"),
)
STAYS_NEUTRAL: Final = _page.rule(
    "reweighting.data-voids.threshold",
    "data is still in fewer than two categories, so the performance threshold is kept",
    AUTOMATIC,
    *("REW-005", "REW-006"),
)


def would_void(
    planned: PlannedSubmission,
    reweighted: Iterable[PerformanceCategory] | None,
    *,
    exception: ApprovedException | None = None,
    submitted: Iterable[PerformanceCategory] | None = None,
) -> Determination[frozenset[PerformanceCategory] | None]:
    """Return the planned categories whose reweighting the data would void, as a warning.

    *reweighted* are the participant's categories that are reweighted to zero. *exception* is the
    one that CMS approved, or None if they are reweighted without an application. *submitted* are
    the categories that already have submitted data. None means "not known".

    If all four are reweighted, the finding ``reweighting.data-voids.threshold`` says whether the
    final score would stay the performance threshold. Nothing is held back: what a warning means is
    for you to decide. Any data is warned of, qualifying or not.

    >>> from qpp_rules import Npi, PerformanceYear, Tin
    >>> from qpp_rules.core.identifiers import Individual
    >>> promoting = PerformanceCategory.PROMOTING_INTEROPERABILITY
    >>> clinician = Individual(Tin("000000001"), Npi("1234567893"))
    >>> planned = PlannedSubmission(clinician, PerformanceYear(2026), {promoting})
    >>> would_void(planned, {promoting}).answer == {promoting}
    True

    Raises InvalidType for an argument of the wrong type, and YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1380(c)(2)(i); 42 CFR § 414.1317(b)(4) for APM Entities.
    """
    subject = "would_void"
    check_planned(subject, planned)
    gone, sent = as_frozenset(reweighted), as_frozenset(submitted)
    some = optional(each(frozenset, PerformanceCategory))
    take(
        subject,
        reweighted=(gone, some),
        exception=(exception, optional(member_of(ApprovedException))),
        submitted=(sent, some),
    )
    year, categories = (
        planned.year,
        [one for one in PerformanceCategory if one in planned.categories],
    )
    clause = LEFT_IN_PLACE.of(year)
    if exception is not None and _outlasts_data(planned, exception):
        kept = (
            clause.not_applicable(about=f"{one.value}: {exception.value}") for one in categories
        )
        return Determination(frozenset(), year, tuple(kept))
    findings = [
        clause.judge(
            None if gone is None else one not in gone, missing=("reweighted",), about=one.value
        )
        for one in categories
    ]
    if gone == frozenset(PerformanceCategory):
        findings.append(_stays_neutral(planned, sent))
    void = None if gone is None else planned.categories & gone
    missing = ("reweighted",) if gone is None else ()
    return Determination(void, year, tuple(findings), missing=missing)


def _outlasts_data(planned: PlannedSubmission, exception: ApprovedException) -> bool:
    """Return whether the exception remains in effect whatever data is submitted."""
    if exception in surviving(planned.year):
        return True
    is_entity = isinstance(planned.participant, ApmEntity)
    is_circumstances = exception is ApprovedException.EXTREME_CIRCUMSTANCES
    return is_entity and is_circumstances and INTEROPERABLE_SHARE.covers(planned.year)


def _stays_neutral(
    planned: PlannedSubmission, sent: frozenset[PerformanceCategory] | None
) -> Finding:
    several = planned.categories | (sent or frozenset())
    few: bool | None = len(several) < LEAST_SCORED
    if few and sent is None:
        few = None
    return STAYS_NEUTRAL.of(planned.year).judge(few, listed(several), missing=("submitted",))

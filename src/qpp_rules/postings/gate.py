"""Whether the qualified posting lists the intermediary and what a planned submission needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_text,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.pages import reading
from qpp_rules.core.planned_submissions import PlannedSubmission, check_planned
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.postings.listing import ASIDE, LISTED, is_authorized
from qpp_rules.postings.posting import Posting
from qpp_rules.postings.search import Needs, needed_options

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding

_OUTSIDE: Final = (
    "no text says that what the posting does not list may not be sent; the posting is what the "
    "approval names, so that it is held back; it could be sent with a warning"
)


def may_submit(
    planned: PlannedSubmission, posting: Posting | None, *, name: str | None = None
) -> Determination[bool | None]:
    """Decide whether the posting shows the intermediary as authorized, and lists what is planned.

    True if it lists the intermediary, which is neither terminated nor withdrawn, and its row lists
    the planned categories, the participation option, the reporting option and the MVP. False if one
    of them is not listed: that this holds the data back is our reading. None if a cell does not
    tell, or without a *posting*. *name* is the intermediary's; a posting of one row needs none.

    It does not look at single measures: :func:`.find` does.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), PerformanceYear(2026), {PerformanceCategory.QUALITY}
    ... )
    >>> may_submit(planned, None).missing
    ('posting',)

    Raises InvalidType for an argument of the wrong type, InvalidValue for the posting of another
    year and for one of several rows without a *name*; YearNotCovered for a year whose posting is
    not described.

    Citation: the participation guides of 2023 and 2026.
    """
    subject = "may_submit"
    check_planned(subject, planned)
    take(
        subject,
        posting=(posting, optional(instance_of(Posting))),
        name=(name, optional(a_text)),
    )
    clause = LISTED.of(planned.year)
    if posting is None:
        return all_met(planned.year, (clause.unknown("posting"),))
    if posting.year != planned.year:
        given, expected = f"that of {posting.year}", f"that of {planned.year}"
        raise InvalidValue.of(subject, "posting", given=given, expected=expected)
    whose = _name_of(posting) if name is None else name
    listed = is_authorized(posting, whose)
    found = (*listed.findings, *_options(planned, posting, whose))
    aside = tuple(one for one in found if one.rule in ASIDE)
    return all_met(planned.year, found, aside=aside)


def _name_of(posting: Posting) -> str:
    if len(posting.intermediaries) != 1:
        raise InvalidValue.of(
            "may_submit",
            "posting",
            given=f"{len(posting.intermediaries)} rows and no name",
            expected="one row, or the name of the intermediary",
        )
    return posting.intermediaries[0].name


def _options(planned: PlannedSubmission, posting: Posting, name: str) -> tuple[Finding, ...]:
    """Return whether the intermediary's row lists what is planned, as our reading."""
    option, own = planned.known_option, planned.participant.participation_option
    # Which virtual groups an intermediary supports is prose that only it can judge.
    takes_part = {own} - {ParticipationOption.VIRTUAL_GROUP}
    needs = Needs(
        reporting_options=() if option is None else {option},
        participation_options=takes_part,
        categories=planned.categories,
        mvps=() if planned.mvp is None else {planned.mvp},
    )
    found = (
        finding for row in posting.named(name) for finding in needed_options(posting, row, needs)
    )
    return tuple(one.replace(source=reading(one.citation, _OUTSIDE)) for one in found)

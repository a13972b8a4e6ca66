"""Whether a posting lists an intermediary, and whether its status lets it submit data."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_text,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.moments import a_moment, precedes
from qpp_rules.core.pages import Page, reading, text
from qpp_rules.core.sources import GUIDE_2023, GUIDE_2026, guidance, unread
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.postings.cells import RemedialStatus, mentions_end
from qpp_rules.postings.columns import Column
from qpp_rules.postings.intermediaries import excerpt
from qpp_rules.postings.posting import Posting

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding, Findings
    from qpp_rules.core.moments import Moment
    from qpp_rules.postings.intermediaries import PostedIntermediary

_page = Page(__name__)

_SELECT: Final = "How do I select a QCDR or Qualified Registry?"
_HISTORY: Final = "Version History Tab"
_ATTESTED: Final = "1-9; A /B-C /D-E /F-G /H-I /J-K /L-M /N-O /P-Q /R-S /T-U /V-W /X-Z Tabs"
_ENDORSED: Final = guidance(GUIDE_2023, _SELECT)

LISTED: Final = _page.rule(
    "postings.listed",
    "the qualified posting lists the intermediary",
    (
        text(2023, 2023, guidance(GUIDE_2023, _SELECT)),
        text(2026, 2026, guidance(GUIDE_2026, _SELECT)),
    ),
    "POS-001",
    "POS-002",
)
NO_ENDORSEMENT: Final = _page.rule(
    "postings.no-endorsement",
    "a listing is not an endorsement: CMS does not evaluate the intermediary or its products",
    (text(2023, 2023, _ENDORSED), text(2026, 2026, unread(2023, _ENDORSED))),
    "POS-003",
    "POS-004",
)
STATUS: Final = _page.rule(
    "postings.status",
    "the intermediary is neither terminated nor withdrawn",
    (
        text(2023, 2023, guidance(GUIDE_2023, _HISTORY)),
        text(2026, 2026, guidance(GUIDE_2026, _HISTORY)),
    ),
    "POS-006",
    "POS-015",
    "POS-034",
    "POS-041",
)
_REMEDIAL: Final = "that a plan alone stops nothing is not said; what it means is worth asking"
UNDER_PLAN: Final = _page.rule(
    "postings.remedial-action",
    "the intermediary is not under a corrective action plan",
    tuple(
        text(one.first_year.year, one.last_year.year, reading(one.source, _REMEDIAL))
        for one in STATUS.texts
    ),
    "POS-015",
    "POS-034",
)
ATTESTED: Final = _page.rule(
    "postings.attested",
    "the intermediary approves its information before CMS publishes the posting",
    (
        text(2023, 2023, guidance(GUIDE_2023, _ATTESTED)),
        text(2026, 2026, guidance(GUIDE_2026, _ATTESTED)),
    ),
    "POS-011",
)

_ENDED: Final = (RemedialStatus.TERMINATED, RemedialStatus.WITHDRAWN)
ASK_STATUS: Final = "whether it is terminated, withdrawn or under a corrective action plan"


def is_authorized(posting: Posting, name: str) -> Determination[bool | None]:
    """Decide whether *posting* shows that CMS authorized the intermediary *name* for the year.

    Yes if it is listed and its row says that no remedial action is in force, or only a plan. No if
    it is not listed, terminated or withdrawn. Otherwise it is not known, as
    where the cell is blank.

    The posting shows what it showed when it was published: give the version that is in force.

    >>> from qpp_rules.core.vocabulary import IntermediaryType
    >>> from qpp_rules.postings import PostedCell, PostedIntermediary
    >>> year = PerformanceYear(2026)
    >>> cells = [PostedCell(Column.REMEDIAL_ACTION, "Terminated 09/01/2026")]
    >>> posting = Posting(
    ...     year=year,
    ...     kind=IntermediaryType.QCDR,
    ...     intermediaries=[PostedIntermediary(year=year, name="Alpha QCDR", cells=cells)],
    ... )
    >>> is_authorized(posting, "Alpha QCDR").answer, is_authorized(posting, "Beta").answer
    (False, False)

    Raises InvalidType or InvalidValue for a malformed argument.

    Citation: the participation guides of 2023 and 2026.
    """
    take("is_authorized", posting=(posting, instance_of(Posting)), name=(name, a_text))
    rows = posting.named(name)
    if not rows:
        return all_met(posting.year, (_unlisted(posting, name), _no_endorsement(posting)))
    found = tuple(finding for one in rows for finding in of_listing(posting, one))
    return all_met(posting.year, found, aside=tuple(one for one in found if one.rule in ASIDE))


def _unlisted(posting: Posting, name: str) -> Finding:
    clause = LISTED.of(posting.year)
    if not posting.is_complete:
        missing = "the parts of the posting that could not be read"
        return clause.unknown(missing, about=name)
    near = get_close_matches(name, [one.name for one in posting.intermediaries], 1, _ALIKE)
    observed = f"not listed; it lists {near[0]}" if near else "not listed"
    return clause.not_met(observed, about=name)


_ALIKE: Final = 0.85


def _no_endorsement(posting: Posting) -> Finding:
    return NO_ENDORSEMENT.of(posting.year).not_applicable()


def of_listing(posting: Posting, one: PostedIntermediary) -> Findings:
    """Return what the posting shows of the listing and status of *one*."""
    return (
        _listed(posting, one),
        _no_endorsement(posting),
        _status(posting, one),
        _under_plan(posting, one),
    )


def _listed(posting: Posting, one: PostedIntermediary) -> Finding:
    clause = LISTED.of(posting.year)
    if one.is_hidden:
        return clause.unknown("whether it is still listed", observed="hidden row", about=one.name)
    rows = len(posting.named(one.name))
    if rows > 1:
        return clause.unknown("which of its rows holds", observed=f"{rows} rows", about=one.name)
    return clause.met(posting.kind.value, about=one.name)


def _status(posting: Posting, one: PostedIntermediary) -> Finding:
    clause, status = STATUS.of(posting.year), one.remedial_status
    number = None if posting.version is None else posting.version.number
    version = "" if number is None else f" (version {number})"
    if status in _ENDED:
        return clause.not_met(f"{status.value}{version}", about=one.name)
    elsewhere = next(filter(mentions_end, filter(None, (one.name, one.tab, *one.beside))), None)
    if elsewhere is not None:
        return clause.unknown(ASK_STATUS, observed=excerpt(elsewhere), about=one.name)
    mentioned = posting.mentioned(one.name)
    if mentioned:
        # The history says that something changed; the cell may not show it.
        summary = excerpt(mentioned[-1].summary or "")
        observed = f"the version history: {summary}"
        return clause.unknown(ASK_STATUS, observed=observed, about=one.name)
    if status is None:
        cell = one.text(Column.REMEDIAL_ACTION)
        observed = excerpt(cell or "") or "not stated"
        return clause.unknown(ASK_STATUS, observed=observed, about=one.name)
    return clause.met(f"{status.value}{version}", about=one.name)


def _under_plan(posting: Posting, one: PostedIntermediary) -> Finding:
    clause, status = UNDER_PLAN.of(posting.year), one.remedial_status
    holds = None if status is None else status is not RemedialStatus.UNDER_PLAN
    observed = None if status is None else status.value
    return clause.judge(holds, observed, missing=(ASK_STATUS,), about=one.name)


ASIDE: Final = (NO_ENDORSEMENT, UNDER_PLAN)
"""Rules that are reported and decide nothing."""


def check_attestation(
    attested_on: Moment | None, published_on: Moment | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether an intermediary approved its information before CMS published the posting.

    >>> from datetime import date
    >>> year = PerformanceYear(2026)
    >>> check_attestation(date(2025, 12, 20), date(2025, 12, 17), year).answer
    False

    None means "not known". Raises InvalidType or InvalidValue for a malformed argument, and
    YearNotCovered for a year whose text was not read.

    Citation: the participation guides of 2023 and 2026.
    """
    clause = ATTESTED.of(check_year("check_attestation", year))
    take(
        "check_attestation",
        attested_on=(attested_on, optional(a_moment)),
        published_on=(published_on, optional(a_moment)),
    )
    known = {"attested_on": attested_on, "published_on": published_on}
    missing = tuple(name for name, moment in known.items() if moment is None)
    if attested_on is None or published_on is None:
        return all_met(year, (clause.unknown(*missing),))
    holds = precedes(attested_on, published_on)
    finding = clause.judge(holds, attested_on, f"before {published_on}", missing=("the hour",))
    return all_met(year, (finding,))

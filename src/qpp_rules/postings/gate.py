"""Whether the qualified posting lists the intermediary and what a planned submission needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_text,
    each,
    instance_of,
    listing_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.pages import reading
from qpp_rules.core.planned_submissions import PlannedSubmission, check_planned
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
)
from qpp_rules.core.years import eastern_day
from qpp_rules.postings.cells import id_of, is_stated
from qpp_rules.postings.columns import Column
from qpp_rules.postings.listing import ASIDE, LISTED, is_authorized
from qpp_rules.postings.posting import Posting
from qpp_rules.postings.search import MEASURE, Needs, needed_options
from qpp_rules.postings.sender import MEASURE_COLUMNS
from qpp_rules.terms import Approval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.postings.intermediaries import PostedIntermediary

_OUTSIDE: Final = (
    "no text says that what the posting does not list may not be sent; the posting is what the "
    "approval names, so that it is held back; it could be sent with a warning"
)


def may_submit(
    planned: PlannedSubmission,
    posting: Posting | None,
    *,
    name: str | None = None,
    approval: Approval | Iterable[Approval] | None = None,
    content: Iterable[str] | None = None,
) -> Determination[bool | None]:
    """Decide whether the posting shows the intermediary as authorized, and lists what is planned.

    True if it lists the intermediary, which is neither terminated nor withdrawn, and its row lists
    the planned categories, the participation option, the reporting option and the MVP. False if one
    of them is not listed: that this holds the data back is our reading. None if a cell does not
    tell, without a *posting*, and for one with a version that was, or may have been, published
    after the data goes; a history that names no version is not asked. *name* is the
    intermediary's; a posting of one row needs none.

    *approval* is the intermediary's approval, or all its approvals: with it, the posting must be
    that of a type that is approved for the year, or it may be another intermediary's. Only the
    posting of QCDRs lists QCDR measures, so the posting of Qualified Registries leaves the answer
    open for them, even if the intermediary is approved as both.

    *content* is the id of each measure and activity that will be sent: one that the row certainly
    does not list is a no, and one that a list may name that was read only in part leaves the answer
    open. What no list tells is not asked about: if a list is blank; MIPS CQMs and eCQMs where eCQMs
    are planned and listed by CMS's ids; Medicare CQMs, which have no column; and Promoting
    Interoperability, because not every attestation is posted. :func:`.find` asks about each.

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
        content=(sent := as_tuple(content), optional(each(tuple, str))),
        approval=(approvals := as_tuple(approval, alone=Approval), optional(listing_of(Approval))),
    )
    clause = LISTED.of(planned.year)
    if posting is None:
        return all_met(planned.year, (clause.unknown("posting"),))
    if posting.year != planned.year:
        given, expected = f"that of {posting.year}", f"that of {planned.year}"
        raise InvalidValue.of(subject, "posting", given=given, expected=expected)
    whose = _name_of(posting) if name is None else name
    listed = is_authorized(posting, whose)
    found = (
        *listed.findings,
        *_in_question(planned, posting, approvals, sent),
        *_options(planned, posting, whose),
        *_content(planned, posting, whose, sent or ()),
    )
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


def _in_question(
    planned: PlannedSubmission,
    posting: Posting,
    approvals: tuple[Approval, ...] | None,
    content: tuple[str, ...] | None,
) -> Iterator[Finding]:
    """Yield why *posting* may not be the intermediary's, or not that of the data or its day."""
    clause, kind = LISTED.of(planned.year), posting.kind
    own = {one.intermediary_type for one in approvals or () if one.year == planned.year}
    missing = None
    if approvals is not None and kind not in own:
        required = ", ".join(sorted(one.value for one in own & _POSTED))
        missing = f"the posting of {required}s" if required else f"an approval as a {kind.value}"
    elif kind is not IntermediaryType.QCDR:
        has_qcdr_measures = _has_qcdr_measures(planned, content)
        if has_qcdr_measures:
            missing = f"the posting of {IntermediaryType.QCDR.value}s"
        elif has_qcdr_measures is None and IntermediaryType.QCDR in (own or _POSTED):
            missing = "planned.collection_types"
    if missing is not None:
        yield clause.unknown(missing, observed=kind.value)
    yield from _of_versions(planned, posting)


_POSTED: Final = {IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY}


def _has_qcdr_measures(planned: PlannedSubmission, content: tuple[str, ...] | None) -> bool | None:
    """Return whether QCDR measures are sent, which only the posting of QCDRs lists."""
    if PerformanceCategory.QUALITY not in planned.categories:
        return False
    types = planned.collection_types
    if CollectionType.QCDR_MEASURE in (types or ()) or any(map(_is_of_qcdr, content or ())):
        return True
    return None if types is None and content is None else False


def _is_of_qcdr(identifier: str) -> bool:
    """Return whether *identifier* can only be that of a QCDR measure."""
    is_other = id_of(identifier, Column.ECQMS) is not None
    return not is_other and id_of(identifier, Column.QCDR_MEASURES) is not None


def _of_versions(planned: PlannedSubmission, posting: Posting) -> Iterator[Finding]:
    """Yield why *posting* may be of a day after the data goes."""
    clause, sent = LISTED.of(planned.year), planned.submitted_at
    # Data of a year is not sent before the year begins.
    day = planned.year.first_day if sent is None else eastern_day(sent)
    published = [one.published_on for one in posting.versions or ()]
    later = max((one for one in published if one is not None and one > day), default=None)
    if later is not None:
        missing = "submitted_at" if sent is None else f"the posting that was in force on {day}"
        yield clause.unknown(missing, observed=f"published {later}")
    if None in published:
        # A version without a day may be later than the data.
        yield clause.unknown("the day of each version of the posting")


def _content(
    planned: PlannedSubmission, posting: Posting, name: str, content: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield each measure and activity that the row does not list, or may not list."""
    rows = posting.named(name)
    # A hidden row is not relied on.
    if len(rows) != 1 or rows[0].is_hidden:
        return
    clause = MEASURE.of(planned.year)
    for identifier in sorted({*content}):
        if posting.kind is not IntermediaryType.QCDR and _is_of_qcdr(identifier):
            # Only the posting of QCDRs tells of it.
            continue
        is_listed = _is_listed(rows[0], identifier, planned.collection_types)
        if is_listed is not True:
            missing = f"whether it supports {identifier}"
            found = clause.judge(is_listed, "not listed", missing=(missing,), about=identifier)
            yield found.replace(source=reading(found.citation, _OUTSIDE))


def _is_listed(
    row: PostedIntermediary, identifier: str, types: frozenset[CollectionType] | None
) -> bool | None:
    """Return whether *row* lists *identifier*; None if a list that may name it was not read whole.

    True also for what is not asked about: what no list can tell, and a list that is blank.
    """
    if identifier.startswith(_INTEROPERABILITY):
        return True
    if identifier.startswith(_ACTIVITY):
        return _in_lists(row, identifier, _OF_ACTIVITIES)
    kinds = _OF_QCDRS
    if not _is_of_qcdr(identifier):
        # MIPS CQMs and eCQMs have the same ids.
        kinds = _BY_NUMBER & (types or _MAY_BE) or _BY_NUMBER
        is_by_cms = CollectionType.ECQM in kinds and _has_ids_of_cms(row)
        if is_by_cms or CollectionType.MEDICARE_CQM in (types or _MAY_BE):
            return True
    of_quality = (column for both in MEASURE_COLUMNS.values() for column in both)
    if any(row.lists(column, identifier) for column in of_quality):
        return True
    return _in_lists(row, identifier, [MEASURE_COLUMNS[kind] for kind in kinds])


def _in_lists(
    row: PostedIntermediary, identifier: str, lists: Iterable[tuple[Column, ...]]
) -> bool | None:
    """Return what *lists* tell; the first column of each must say something, or it is not asked."""
    is_told, found = True, []
    for columns in lists:
        stated = [one for one in columns if is_stated(row.text(one) or "")]
        is_told = is_told and columns[0] in stated
        found += [row.lists(one, identifier) for one in stated]
    return None if None in found else True in found or not is_told


def _has_ids_of_cms(row: PostedIntermediary) -> bool:
    """Return whether *row* lists eCQMs by CMS's ids, such as CMS165v14, which are not sent."""
    columns = MEASURE_COLUMNS[CollectionType.ECQM]
    return any(one.startswith("CMS") for column in columns for one in row.ids(column) or ())


_ACTIVITY: Final = "IA_"
_INTEROPERABILITY: Final = "PI_"
_MAY_BE: Final = frozenset(CollectionType)
_OF_ACTIVITIES: Final = ((Column.IMPROVEMENT_ACTIVITIES,),)
_OF_QCDRS: Final = frozenset({CollectionType.QCDR_MEASURE})
_BY_NUMBER: Final = frozenset({CollectionType.MIPS_CQM, CollectionType.ECQM})

"""Corrections: how and when errors were corrected, and whether they cover all that was found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from attrs import field
from attrs import frozen as plain_frozen

from qpp_rules.audits.deficiencies import Deficiency, as_key, deficiency_about, key_of
from qpp_rules.audits.paragraphs import paragraph, read_as
from qpp_rules.audits.reviews import SampledRecord
from qpp_rules.core.checks import (
    a_count,
    a_text,
    optional,
)
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.listings import listed
from qpp_rules.core.moments import Moment, a_moment, closing_instant, opening_instant, precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.values import frozen
from qpp_rules.core.years import eastern_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.audits.result import AuditResult
    from qpp_rules.core.findings import Clause, Finding


_page = Page(__name__)


@frozen(kw_only=True)
class Correction:
    """How and when the errors of a deficiency were corrected.

    *deficiency* is its key, as in :attr:`Deficiency.key`. *corrected_at* is None if not known yet.
    *records* is how many records were corrected; an error of a participant as a whole counts as one
    record. None means every record in which an audit had found the errors by then. A correction of
    0 records corrects nothing.
    """

    deficiency: str = field(validator=a_text)
    how: str = field(validator=a_text)
    corrected_at: Moment | None = field(default=None, validator=optional(a_moment))
    records: int | None = field(default=None, validator=optional(a_count))

    @property
    def key(self) -> str:
        """The key of the deficiency, spelled as in :attr:`Deficiency.key`.

        >>> Correction(deficiency="OTHER: Wrong  unit", how="converted").key
        'OTHER: wrong unit'
        """
        return as_key(self.deficiency)


CORRECTED: Final = _page.rule(
    "audits.corrected",
    "the errors of the deficiency are corrected, after they were found",
    paragraph("(b)(3)(vi)(B)"),
    "AUD-020",
    "AUD-026",
    "AUD-032",
)
_COUNTS_LATER: Final = (
    "when a correction counts is not said: it counts at or after the latest audit that found "
    "errors of the deficiency, and an earlier one corrects only what was known then"
)


def corrections_of(
    subject: str, given: Iterable[Correction], of_audits: Iterable[Correction] = ()
) -> Mapping[str, tuple[Correction, ...]]:
    """Return the corrections *given*, and those *of_audits*, by the key of their deficiency.

    The same correction in both counts once.
    """
    corrections = listed(subject, "corrections", given, Correction)
    found: dict[str, list[Correction]] = {}
    for one in (*corrections, *of_audits):
        of_key = found.setdefault(one.key, [])
        if one not in of_key:
            of_key.append(one)
    return {key: tuple(sorted(ones, key=_place)) for key, ones in found.items()}


def corrections_by_key(
    subject: str, given: Iterable[Correction], of_audits: Iterable[Correction] = ()
) -> Mapping[str, Correction]:
    """Return one correction for each deficiency, as a report states it.

    Several corrections of one deficiency are combined: how each was made, when the last one was
    made, and how many records they cover. If one has no date, the combined one has none.
    """
    return {key: _told_as_one(of) for key, of in corrections_of(subject, given, of_audits).items()}


def _told_as_one(corrections: tuple[Correction, ...]) -> Correction:
    first = corrections[0]
    if len(corrections) == 1:
        return first
    days = [one.corrected_at for one in corrections]
    records = [one.records for one in corrections]
    return Correction(
        deficiency=first.deficiency,
        how="; ".join(dict.fromkeys(one.how for one in corrections)),
        corrected_at=None if None in days else max((d for d in days if d), key=_latest),
        records=None if None in records else sum(n for n in records if n),
    )


def _place(correction: Correction) -> tuple[object, ...]:
    """Return the sort key that puts corrections in the order of time."""
    at = correction.corrected_at
    return (_latest(at), _earliest(at), correction.how, correction.records or 0)


# What was found, and whether it was corrected

_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)
_AFTER_ALL: Final = datetime.max.replace(tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


def _earliest(moment: Moment | None) -> datetime:
    return _BEFORE_ALL if moment is None else opening_instant(moment)


def _latest(moment: Moment | None) -> datetime:
    if moment is None:
        return _AFTER_ALL
    # A day's closing instant is not part of the day.
    return closing_instant(moment) - (timedelta() if isinstance(moment, datetime) else _TICK)


@plain_frozen
class Discovery:
    """An audit that found errors of a deficiency: when it ended, and in which records.

    *name* is what a finding calls the instant. For an error of a participant as a whole, *records*
    holds the participant.
    """

    name: str
    at: Moment | None
    records: frozenset[SampledRecord | Participant]


def discoveries(key: str, results: Iterable[tuple[str, AuditResult]]) -> tuple[Discovery, ...]:
    """Return which of *results*, each with its instant's name, found the deficiency *key*."""
    return tuple(
        Discovery(name, result.completed_at, _records_with(key, result))
        for name, result in results
        if any(one.key == key for one in result.deficiencies)
    )


def _records_with(key: str, result: AuditResult) -> frozenset[SampledRecord | Participant]:
    of_records = (
        review.record
        for review in result.reviews
        if any(key_of(error) == key for error in review.all_errors)
    )
    as_a_whole = (
        check.participant
        for check in result.checks
        if any(key_of(error) == key for error in check.errors)
    )
    return frozenset((*of_records, *as_a_whole))


def correction_finding(
    clause: Clause,
    deficiency: Deficiency,
    corrections: Iterable[Correction],
    found: tuple[Discovery, ...],
    submitted_at: datetime | None = None,
) -> Finding:
    """Return whether *corrections* cover what was *found* of *deficiency*, by *submitted_at*."""
    about, known = deficiency_about(deficiency), tuple(corrections)
    if not known:
        return clause.not_met("not corrected", "corrected", about=about)
    last = max((one.corrected_at for one in known if one.corrected_at), key=_latest, default=None)
    if _covers(known, found, submitted_at, certain=True):
        required = None if submitted_at is None else f"before {eastern_text(submitted_at)}"
        return clause.met(last, required, about=about)
    if _covers(known, found, submitted_at, certain=False):
        return clause.unknown(*_undecided(known, found, submitted_at), observed=last, about=about)
    observed, required, reading = _shortfall(known, found, submitted_at, last)
    finding = clause.not_met(observed, required, about=about)
    return finding.replace(source=read_as(finding.citation, reading)) if reading else finding


def _covers(
    corrections: tuple[Correction, ...],
    found: tuple[Discovery, ...],
    submitted_at: datetime | None,
    *,
    certain: bool,
) -> bool:
    """Return whether all that was *found* was corrected; if *certain*, unknown counts as no.

    A correction corrects what was found before it. If it does not say how many records it covers,
    it corrects all of that; a correction of 0 records corrects nothing. All must come before the
    submission.
    """
    made_at, found_at = (_earliest, _latest) if certain else (_latest, _earliest)
    is_done_at = _latest if certain else _earliest
    if submitted_at is not None and any(
        is_done_at(one.corrected_at) >= submitted_at for one in corrections
    ):
        return False
    made = [(made_at(one.corrected_at), one.records) for one in corrections]
    needed = [(found_at(one.at), one.records) for one in found]
    return all(_is_covered(at, made, needed) for at, _ in needed)


def _is_covered(
    at: datetime,
    made: list[tuple[datetime, int | None]],
    needed: list[tuple[datetime, frozenset[SampledRecord | Participant]]],
) -> bool:
    """Return whether there are enough corrections from *at* on for what was found from then on."""
    later = [records for when, records in made if when >= at]
    if None in later:
        return True
    enough = sum(records for records in later if records)
    wrong = {record for when, records in needed if when >= at for record in records}
    return enough >= len(wrong)


def _undecided(
    corrections: tuple[Correction, ...],
    found: tuple[Discovery, ...],
    submitted_at: datetime | None,
) -> tuple[str, ...]:
    """Name what would decide: instants that are not known, or days without an hour."""
    names = ["corrected_at"] * any(one.corrected_at is None for one in corrections)
    names += [one.name for one in found if one.at is None]
    return tuple(dict.fromkeys((*names, *_hours(corrections, found, submitted_at))))


def _hours(
    corrections: tuple[Correction, ...],
    found: tuple[Discovery, ...],
    submitted_at: datetime | None,
) -> Iterator[str]:
    others = [(one.name, one.at) for one in found]
    others += [] if submitted_at is None else [("submitted_at", submitted_at)]
    for correction in corrections:
        made = correction.corrected_at
        for name, at in others:
            if made and at and precedes(made, at) is not None:
                continue
            for one, what in (("corrected_at", made), (name, at)):
                if what is not None and not isinstance(what, datetime):
                    yield f"the hour of {one}"


def _shortfall(
    corrections: tuple[Correction, ...],
    found: tuple[Discovery, ...],
    submitted_at: datetime | None,
    last: Moment | None,
) -> tuple[str, str, str]:
    """Return what was corrected, what should have been, and the reading behind it, if any."""
    if submitted_at is not None and _covers(corrections, found, None, certain=False):
        told = "not known when" if last is None else eastern_text(last)
        return f"corrected {told}", f"before {eastern_text(submitted_at)}", ""
    late = max((one.at for one in found if one.at), key=_latest, default=None)
    if late is not None and last is not None and precedes(last, late):
        return f"corrected {eastern_text(last)}", f"at or after {eastern_text(late)}", _COUNTS_LATER
    records = sum(one.records or 0 for one in corrections)
    wrong = {record for one in found for record in one.records}
    return f"{records} records corrected", f"{len(wrong)} records", ""

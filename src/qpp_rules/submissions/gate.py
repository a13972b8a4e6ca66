"""Whether a planned submission may go, by its content and the intermediary's certification."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    instance_of,
    listing_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Answers, Determination, all_met
from qpp_rules.core.identifiers import Subgroup
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.planned_submissions import PlannedSubmission, check_planned, each_planned
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    PerformanceCategory,
)
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions.certification import (
    Certification,
    certification_findings,
    certification_texts,
)
from qpp_rules.submissions.checking import Checked
from qpp_rules.submissions.content import (
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
)
from qpp_rules.submissions.kinds import decides
from qpp_rules.submissions.measurement_sets import ITS_YEAR, NOT_EMPTY
from qpp_rules.submissions.particulars import ALL_PAYERS, CEHRT_SOURCE
from qpp_rules.submissions.promoting_interoperability import ATTESTATION, SAFER
from qpp_rules.submissions.senders import QCDR_MEASURES, SENDER, reporting_option_of
from qpp_rules.terms import Approval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from qpp_rules.core.findings import Finding
    from qpp_rules.submissions.content import Measurement

_page = Page(__name__)

PLANNED_CONTENT: Final = _page.rule(
    "submissions.gate.content",
    "the content that was checked is that of the planned submission",
    our_reading(
        certification_texts(2023),
        "the text speaks of the data submitted; which check belongs to it is our reading",
    ),
    "SUB-035",
    "RDY-010",
)
PARTICULARS_KNOWN: Final = _page.rule(
    "submissions.gate.particulars",
    "the facts that the counts don't show were checked too",
    our_reading(
        ALL_PAYERS.texts,
        "the text asks for it; that the data waits until it is known is our reading",
    ),
    "SUB-074",
)


def may_submit(
    planned: PlannedSubmission,
    checked: Checked | None,
    certification: Certification | None,
    *,
    approval: Approval | Iterable[Approval] | None = None,
) -> Determination[bool | None]:
    """Decide whether a submission may be sent as planned, by its content and its certification.

    True only if nothing in its content is refused, what is true beside the counts was checked too,
    and the intermediary certified exactly this content. The content must be that of *planned*: of
    the same participant and year, with a measurement set of every planned category and of no other,
    and for the planned reporting option, MVP and collection types. None means "not known". What
    falls short of a reporting option, and what should be looked at, holds nothing back.

    *approval* is the intermediary's approval, or all its approvals. The check accepts the sender's
    type as given; with *approval*, QCDR measures may be sent only if it is approved as a QCDR.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), PerformanceYear(2026), {PerformanceCategory.QUALITY}
    ... )
    >>> d = may_submit(planned, None, None)
    >>> d.answer is None, d.missing
    (True, ('checked', 'certification'))

    Raises InvalidType for an argument of the wrong type, and YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(a)(3)(i); CMS's documentation of the Submissions API.
    """
    subject = "may_submit"
    check_planned(subject, planned)
    take(
        subject,
        checked=(checked, optional(instance_of(Checked))),
        certification=(certification, optional(instance_of(Certification))),
        approval=(approvals := as_tuple(approval, alone=Approval), optional(listing_of(Approval))),
    )
    return _gate(planned, checked, certification, approvals)


def may_submit_all(
    planned: Iterable[PlannedSubmission],
    checked: Iterable[Checked],
    certifications: Iterable[Certification],
) -> Answers[PlannedSubmission, bool | None]:
    """Decide as :func:`may_submit` for each planned submission, in the order given.

    Each takes the check whose content is the planned one, and the certification of that content;
    without one, another of the same participant, which then does not do. Of several such checks,
    those of certified content count, and the least favorable answer of these is given.

    Raises as :func:`may_submit`, and InvalidValue for a planned submission that comes twice.
    """
    subject = "may_submit_all"
    plans = each_planned(subject, planned)
    checks, granted = as_tuple(checked), as_tuple(certifications)
    take(
        subject,
        checked=(checks, listing_of(Checked)),
        certifications=(granted, listing_of(Certification)),
    )
    checks_of: dict[str, list[Checked]] = {}
    for one in checks:
        checks_of.setdefault(_key(one), []).append(one)
    granted_to: dict[str, list[Certification]] = {}
    for certification in granted:
        whose = certification.planned.participant.key
        granted_to.setdefault(whose, []).append(certification)
    answers = []
    for plan in plans:
        own = checks_of.get(plan.participant.key, [])
        fitting = [one for one in own if all(same for *_, same in _compared(plan, one))]
        theirs = granted_to.get(plan.participant.key, [])
        digests = {one.content_digest for one in theirs}
        certified = [one for one in fitting if one.content_digest in digests]
        chosen: list[Checked | None] = [*(certified or fitting or own[:1])] or [None]
        found = [_by_certification(plan, one, theirs) for one in chosen]
        # Of two checks of the planned content, none outweighs the other: a yes needs both.
        answers.append((plan, min(found, key=_favor)))
    return Answers(answers)


def _by_certification(
    planned: PlannedSubmission, checked: Checked | None, certifications: list[Certification]
) -> Determination[bool | None]:
    """Decide with the certification of the content that was checked, or another that is there."""
    digest = None if checked is None else checked.content_digest
    right = next((one for one in certifications if one.content_digest == digest), None)
    return _gate(planned, checked, right or next(iter(certifications), None))


def _favor(determination: Determination[bool | None]) -> int:
    """Order a no before "not known" before a yes."""
    return (False, None, True).index(determination.answer)


def _key(checked: Checked) -> str:
    whose = checked.submission.participant
    return "" if whose is None else whose.key


def _gate(
    planned: PlannedSubmission,
    checked: Checked | None,
    certification: Certification | None,
    approvals: tuple[Approval, ...] | None = None,
) -> Determination[bool | None]:
    digest = None if checked is None else checked.content_digest
    findings = (
        *_content(planned, checked),
        *_approved(planned, checked, approvals or ()),
        *certification_findings(certification, planned, digest, _performance_end(checked)),
    )
    found = () if checked is None else checked.findings
    aside = tuple(one for one in found if not decides(one.rule.id))
    return all_met(planned.year, findings, aside=aside)


def _performance_end(checked: Checked | None) -> date | None:
    """Return the last day of the performance periods of the content; None if one is not known."""
    sets = () if checked is None else checked.submission.measurement_sets
    ends = [one.performance_end for one in sets]
    known = [one for one in ends if one is not None]
    return max(known) if known and len(known) == len(ends) else None


def _content(planned: PlannedSubmission, checked: Checked | None) -> Iterator[Finding]:
    clause = PLANNED_CONTENT.of(planned.year)
    if checked is None:
        yield clause.unknown("checked", about=planned.participant.masked_key)
        return
    for about, observed, required, same in _compared(planned, checked):
        missing = (f"checked.submission.{about}",)
        yield clause.judge(same, observed, required, missing=missing, about=about)
    digest, examined = checked.content_digest, checked.examined_digest
    yield clause.judge(
        None if examined is None else digest == examined,
        examined,
        digest,
        missing=("checked.examined_digest",),
        about="content_digest",
    )
    if checked.particulars is None:
        yield PARTICULARS_KNOWN.of(planned.year).unknown("checked.particulars")
    if checked.answer is not False and not _is_whole(checked):
        observed = "findings that leave out a part of the submission"
        yield clause.unknown("checked, as check returns it", observed=observed)
    yield from checked.findings


def _is_whole(checked: Checked) -> bool:
    """Return whether the findings are of a whole check: on each measurement, and on the rest.

    :func:`check_all` leaves out what is met, and a value can be made or changed by hand.
    """
    rules = {one.rule.id for one in checked.findings}
    asked = _OF_EVERY if checked.particulars is None else {*_OF_EVERY, CEHRT_SOURCE.id}
    if PerformanceCategory.PROMOTING_INTEROPERABILITY in checked.categories:
        asked = {*asked, *(rule.id for rule in (ATTESTATION, SAFER) if rule.covers(checked.year))}
    found = {place[0] for one in checked.findings if (place := _MEASUREMENT.match(one.about))}
    measurements = {
        f"measurementSets[{place}].measurements[{number}]."
        for place, one in enumerate(checked.submission.measurement_sets)
        for number in range(len(one.measurements))
    }
    return asked <= rules and measurements <= found


_OF_EVERY: Final = {ITS_YEAR.id, NOT_EMPTY.id, SENDER.id}
_MEASUREMENT: Final = re.compile(r"measurementSets\[[0-9]+\]\.measurements\[[0-9]+\]\.")


def _compared(
    planned: PlannedSubmission, checked: Checked
) -> Iterator[tuple[str, str, str, bool | None]]:
    """Yield what of the plan is compared: its name, what was checked, what is planned, whether."""
    submission, whose = checked.submission, planned.participant
    own = submission.participant
    same: bool | None = own == whose
    if own is None:
        # Without the group's TIN, another group's subgroup can have the same identifier.
        is_alike = isinstance(whose, Subgroup) and whose.identifier == submission.entity_id
        same = None if is_alike else False
    told = submission.entity_id if own is None else own.masked_key
    yield "participant", str(told), whose.masked_key, same
    years = {checked.year, submission.year}
    observed = ", ".join(sorted(map(str, years)))
    yield "year", observed, str(planned.year), years == {planned.year}
    categories = checked.categories
    yield (
        "categories",
        _names(categories),
        _names(planned.categories),
        categories == planned.categories,
    )
    if planned.collection_types is not None:
        yield _collection_types(planned.collection_types, checked)
    programs = {one.program for one in submission.measurement_sets}
    options = {reporting_option_of(one) for one in programs}
    if planned.reporting_option is not None:
        observed = ", ".join(sorted("unknown" if one is None else one.value for one in options))
        option = planned.reporting_option
        yield "reporting option", observed, option.value, options == {option}
    if planned.mvp is not None:
        observed = ", ".join(sorted(one or "mips" for one in programs))
        yield "program", observed, planned.mvp, programs == {planned.mvp}


def _collection_types(
    types: frozenset[CollectionType], checked: Checked
) -> tuple[str, str, str, bool | None]:
    """Compare the collection types of the content with those that are planned.

    If the measures data does not tell the type of a measure, one that it can have must be planned.
    """
    shown = {several for _, several in _types_sent(checked)}
    observed = ", ".join(sorted(" or ".join(one.value for one in several) for several in shown))
    required = ", ".join(sorted(one.value for one in types))
    same = all(not types.isdisjoint(several) for several in shown)
    return "collection types", observed or "none", required or "none", same


def _types_sent(checked: Checked) -> Iterator[tuple[str, tuple[CollectionType, ...]]]:
    """Yield the place of each quality measure, and the collection types that it can have.

    The content alone does not tell a MIPS CQM from a Medicare CQM or a QCDR measure with plain
    counts. The check does: it read CMS's measures data.
    """
    told = {one.about: one.required for one in checked.findings if one.rule.id == _TYPE}
    for place, one in enumerate(checked.submission.measurement_sets):
        if one.category is not PerformanceCategory.QUALITY:
            continue
        for number, measurement in enumerate(one.measurements):
            about = f"measurementSets[{place}].measurements[{number}].measureId"
            own = _BY_VALUE.get(str(told.get(about)))
            yield about, (own,) if own else _types_of(one.submission_method, measurement)


def _approved(
    planned: PlannedSubmission, checked: Checked | None, approvals: tuple[Approval, ...]
) -> Iterator[Finding]:
    """Yield whether an intermediary with *approvals* may send each QCDR measure.

    Without an approval for the year nothing goes: the gate of its standing says so.
    """
    held = {one.intermediary_type for one in approvals if one.year == planned.year}
    if checked is None or not held or IntermediaryType.QCDR in held:
        return
    clause, own = QCDR_MEASURES.of(planned.year), CollectionType.QCDR_MEASURE
    observed = f"approved as {', '.join(sorted(one.value for one in held))}"
    for about, several in _types_sent(checked):
        if own in several:
            yield clause.judge(
                None if len(several) > 1 else False,
                observed,
                IntermediaryType.QCDR.value,
                missing=("isRegistryMeasure in the measures data",),
                about=about,
            )


_TYPE: Final = "measures.collection-type"
_BY_VALUE: Final = {one.value: one for one in CollectionType}


def _types_of(
    method: SubmissionMethod | None, measurement: Measurement
) -> tuple[CollectionType, ...]:
    """Return the collection types that a measurement of a set with this method can have."""
    if method is SubmissionMethod.ELECTRONIC_HEALTH_RECORD:
        return (CollectionType.ECQM,)
    if isinstance(measurement.value, _OF_QCDRS):
        return (CollectionType.QCDR_MEASURE,)
    if method is SubmissionMethod.REGISTRY:
        return (CollectionType.MIPS_CQM, CollectionType.MEDICARE_CQM, CollectionType.QCDR_MEASURE)
    # What another method sends, the check of the content refuses.
    return tuple(CollectionType)


_OF_QCDRS: Final = (RegistrySinglePerformanceRate, RegistryMultiPerformanceRate)


def _names(categories: frozenset[PerformanceCategory]) -> str:
    return ", ".join(sorted(one.value for one in categories))

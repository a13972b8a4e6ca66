"""What an audit must cover, all the data that will be submitted: (b)(3)(v)(B) and (C)."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import field

from qpp_rules.audits.paragraphs import IN_2021, IN_2022, IN_2023, fact_sheet, paragraph, read_as
from qpp_rules.core.checks import (
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.listings import as_frozenset, listed
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import GUIDE_2023, GUIDE_2026, cfr, guidance, unread
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
    read_member,
)
from qpp_rules.sampling import (
    FrameEntry,
    Plan,
    SampledParticipant,
    SamplingUnit,
    intact_problems,
    participant_quota,
)
from qpp_rules.terms import Approval, absent_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.core.years import PerformanceYear as PY


E = TypeVar("E", bound=Enum)


class Reach(Enumeration):
    """The dimensions that an audit must cover in full; facets begin with the value."""

    CATEGORIES = "category"
    PARTICIPATION_OPTIONS = "participation-option"
    STATUSES = "status"
    COLLECTION_TYPES = "collection-type"
    REPORTING_OPTIONS = "reporting-option"


@frozen(kw_only=True)
class AuditScope:
    """What data will be submitted. None means "not known"; an empty set means "nothing".

    >>> scope = AuditScope(
    ...     categories={PerformanceCategory.QUALITY}, statuses={ParticipationStatus.OPT_IN}
    ... )
    >>> sorted(scope.facets)
    ['category:quality', 'status:opt-in']

    Raises InvalidValue for the cost category, which CMS computes itself, and for collection types
    without the quality category.

    Citation: 2027 Self-Nomination Fact Sheet, "Data Validation and Targeted Audits"; 42 CFR §
    414.1400(b)(3)(v)(B) and (C).
    """

    categories: frozenset[PerformanceCategory] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, PerformanceCategory)),
    )
    collection_types: frozenset[CollectionType] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, CollectionType)),
    )
    reporting_options: frozenset[ReportingOption] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, ReportingOption)),
    )
    participation_options: frozenset[ParticipationOption] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, ParticipationOption)),
    )
    statuses: frozenset[ParticipationStatus] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, ParticipationStatus)),
    )

    def _problems(self) -> Iterator[Problem]:
        if self.categories is None:
            return
        if PerformanceCategory.COST in self.categories:
            expected = "the categories that an intermediary submits"
            yield Problem("categories", "COST", expected, "leave it out: CMS computes it")
        if self.collection_types and PerformanceCategory.QUALITY not in self.categories:
            given = f"{len(self.collection_types)} without the quality category"
            remedy = "only quality data has a collection type; add QUALITY to categories"
            yield Problem("collection_types", given, "none", remedy)

    def of(self, reach: Reach) -> frozenset[Any] | None:
        """Return the members of *reach* that will be submitted; None means "not known"."""
        take("AuditScope.of", reach=(reach, member_of(Reach)))
        found: frozenset[Any] | None = getattr(self, reach.name.lower())
        return found

    @property
    def facets(self) -> frozenset[str]:
        """The facets for a :class:`~qpp_rules.sampling.FrameEntry`; a draw then reaches them all.

        Participation options are left out, because the kind of participant is always a facet.
        """
        return frozenset(
            f"{reach.value}:{member.value}"
            for reach in Reach
            if reach is not Reach.PARTICIPATION_OPTIONS
            for member in self.of(reach) or ()
        )

    @classmethod
    def of_frame(cls, frame: Iterable[FrameEntry]) -> AuditScope:
        """Return what the participants of *frame* stand for, by their facets and kinds.

        >>> from qpp_rules import Group, Tin
        >>> entry = FrameEntry(Group(Tin("000000001")), {"category:quality"})
        >>> AuditScope.of_frame([entry]).categories
        frozenset({<PerformanceCategory.QUALITY: 'quality'>})

        Where no entry has a facet, the scope is not known (None) instead of empty.

        Raises InvalidType for an item that is not a FrameEntry, and InvalidValue for a facet such
        as ``category:care`` that does not name a member.
        """
        entries = listed("AuditScope.of_frame", "frame", frame, FrameEntry)
        reached = {
            reach: _reached("AuditScope.of_frame", reach, entries) or None for reach in Reach
        }
        return cls(**{reach.name.lower(): members for reach, members in reached.items()})


_page = Page(__name__)

_VALIDATION: Final = "Data Validation and Targeted Audits"
_NOT_NAMED: Final = paragraph(
    "(b)(3)(v)",
    Basis.INTERPRETATION,
    "the regulation names performance categories and submitters only; that an audit reaches every "
    "collection type and reporting option too, as the 2027 fact sheet says, is taken to hold for "
    "the years before",
    in_2027=fact_sheet(_VALIDATION, "(b)(3)(v)"),
)
CATEGORIES: Final = _page.rule(
    "audits.scope.categories",
    "the audit covers every performance category that will be submitted",
    paragraph("(b)(3)(v)(B)"),
    "AUD-006",
)
PARTICIPATION_OPTIONS: Final = _page.rule(
    "audits.scope.participation-options",
    "the audit covers every participation option under which data will be submitted",
    paragraph("(b)(3)(v)(C)"),
    "AUD-008",
)
STATUSES: Final = _page.rule(
    "audits.scope.statuses",
    "the audit covers every participation status, opt-in and voluntary included",
    paragraph("(b)(3)(v)(C)"),
    "AUD-008",
)
COLLECTION_TYPES: Final = _page.rule(
    "audits.scope.collection-types",
    "the audit covers every collection type that will be submitted",
    _NOT_NAMED,
    "AUD-005",
)
REPORTING_OPTIONS: Final = _page.rule(
    "audits.scope.reporting-options",
    "the audit covers every reporting option under which data will be submitted",
    _NOT_NAMED,
    "AUD-007",
)
DECLARED: Final = _page.rule(
    "audits.declared-scope",
    "the scope names everything that will be submitted, and at least what the sample shows",
    paragraph(
        "(b)(3)(v)",
        Basis.INTERPRETATION,
        "the text does not say who decides what is validated: it is what the scope names and the "
        "sampled participants represent, together; a scope that names nothing is not a scope",
    ),
    "AUD-036",
)
_NOT_BY_REGISTRIES: Final = (
    "the text excepts QCDR measures from what a Qualified Registry must be able to submit; that it "
    "may not submit them is our reading, and it could also be free to"
)
SELECTING: Final = "Should I select a QCDR or Qualified Registry as my third party intermediary?"


def _excepted(source: Citation) -> Citation:
    return read_as(source, _NOT_BY_REGISTRIES)


QCDR_ONLY: Final = _page.rule(
    "audits.scope.qcdr-measures",
    "only a QCDR's audit covers QCDR measures",
    (
        text(2021, 2021, _excepted(cfr("414.1400(a)(2)(i)(A)", as_of=IN_2021))),
        text(2022, 2022, _excepted(cfr("414.1400(b)(1)(i)(A)", as_of=IN_2022))),
        text(2023, 2023, guidance(GUIDE_2023, SELECTING)),
        text(2024, 2024, _excepted(cfr("414.1400(b)(1)(i)(A)"))),
        text(2025, 2025, _excepted(unread(2024, cfr("414.1400(b)(1)(i)(A)")))),
        text(2026, 2026, guidance(GUIDE_2026, SELECTING)),
        text(2027, 2027, fact_sheet(_VALIDATION, "(b)(3)(v)")),
    ),
    "AUD-005",
)
SUBMITS: Final = _page.rule(
    "audits.intermediary-type",
    "the intermediary is of a type that can submit the data",
    (
        text(2021, 2021, cfr("414.1400(a)(2)(i)", as_of=IN_2021)),
        text(2022, 2022, cfr("414.1400(b)(1)(i)", as_of=IN_2022)),
        text(2023, 2023, cfr("414.1400(b)(1)(i)", as_of=IN_2023)),
        text(2024, 2024, cfr("414.1400(b)(1)(i)")),
        text(2025, 2025, unread(2024, cfr("414.1400(b)(1)(i)"))),
        text(2026, 2026, guidance(GUIDE_2026, SELECTING)),
        text(2027, 2027, fact_sheet("Data Submission", "(b)(1)(i)")),
    ),
    "AUD-005",
)
IN_SCOPE: Final = _page.rule(
    "audits.order.scope",
    "the audit's scope names what will be submitted",
    paragraph(
        "(b)(3)(v)",
        Basis.INTERPRETATION,
        "the text names performance categories and submitters; that the scope names collection "
        "types and reporting options too, the 2027 fact sheet says, and it is taken to hold for "
        "the years before",
        in_2027=fact_sheet(_VALIDATION, "(b)(3)(v)"),
    ),
    "AUD-005",
    "AUD-006",
    "AUD-007",
    "AUD-008",
)

MEMBERS: Final[dict[Reach, tuple[Rule, type[Enum], frozenset[Any]]]] = {
    Reach.CATEGORIES: (CATEGORIES, PerformanceCategory, SUBMITTED_CATEGORIES),
    Reach.PARTICIPATION_OPTIONS: (
        PARTICIPATION_OPTIONS,
        ParticipationOption,
        frozenset(ParticipationOption),
    ),
    Reach.STATUSES: (STATUSES, ParticipationStatus, frozenset(ParticipationStatus)),
    Reach.COLLECTION_TYPES: (
        COLLECTION_TYPES,
        CollectionType,
        frozenset(
            {
                CollectionType.MIPS_CQM,
                CollectionType.ECQM,
                CollectionType.MEDICARE_CQM,
                CollectionType.QCDR_MEASURE,
            }
        ),
    ),
    Reach.REPORTING_OPTIONS: (REPORTING_OPTIONS, ReportingOption, frozenset(ReportingOption)),
}
"""For each: its rule, its enumeration, and the members that the texts name."""


def check_scope(
    scope: AuditScope,
    plan: Plan,
    *,
    intermediary_type: IntermediaryType | None = None,
) -> Determination[bool | None]:
    """Decide whether the sample of *plan* covers all the data that will be submitted.

    There is one finding for each performance category, participation option, participation status,
    collection type and reporting option: MET if it is submitted and sampled, NOT_MET if it is
    submitted and not sampled, NOT_APPLICABLE if it is not submitted. A scope that names nothing, or
    less than the sampled participants show, is NOT_MET, and so is a reporting option that the year
    does not have, such as an MVP before 2023. What a participant stands for is read from the facets
    that the plan recorded, such as ``category:quality``; case does not matter, and facets with
    other prefixes are ignored. *intermediary_type* is needed if QCDR measures are submitted, which
    only a QCDR may do.

    >>> from qpp_rules import Group, PerformanceYear, Tin, sampling
    >>> scope = AuditScope(
    ...     categories={PerformanceCategory.QUALITY, PerformanceCategory.IMPROVEMENT_ACTIVITIES},
    ...     collection_types={CollectionType.ECQM},
    ...     reporting_options={ReportingOption.MVP},
    ...     participation_options={ParticipationOption.GROUP},
    ...     statuses={ParticipationStatus.MIPS_ELIGIBLE},
    ... )
    >>> facets = scope.facets - {"category:improvement activities"}
    >>> frame = [FrameEntry(Group(Tin(f"{n:09}")), facets) for n in range(1, 13)]
    >>> year = PerformanceYear(2027)
    >>> plan = sampling.draw(frame, lambda _: ["P1"], seed="31415926535897932384", year=year)
    >>> d = check_scope(scope, plan)
    >>> d.answer, [f.about for f in d.findings if f.verdict.name == "NOT_MET"]
    (False, ['improvement activities'])

    Raises InvalidType for an argument of the wrong type, InvalidValue for a plan that does not
    match its digest and for a facet that does not name a member, and YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(B) and (C); 2027 Self-Nomination Fact Sheet, "Data
    Validation and Targeted Audits".
    """
    take(
        "check_scope",
        scope=(scope, instance_of(AuditScope)),
        plan=(plan, instance_of(Plan)),
        intermediary_type=(intermediary_type, optional(member_of(IntermediaryType))),
    )
    if wrong := intact_problems("plan", plan):
        refuse("check_scope", wrong)
    findings = scope_findings(scope, plan.year, plan.participants, intermediary_type)
    return all_met(plan.year, tuple(findings))


def scope_findings(
    scope: AuditScope,
    year: PY,
    members: tuple[SampledParticipant, ...],
    intermediary_type: IntermediaryType | None,
    *,
    without: tuple[SampledParticipant, ...] = (),
) -> Iterator[Finding]:
    """Yield what :func:`check_scope` finds for *members*, in the order of the regulation.

    Those in *without* have nothing to validate: they show what is submitted but cover none of it.
    """
    sampled = tuple(one for one in members if one not in without)
    for reach, (rule, _, named) in MEMBERS.items():
        submitted, clause = scope.of(reach), rule.of(year)
        if submitted is None:
            yield clause.unknown(f"scope.{reach.name.lower()}")
            continue
        reached = _reached("check_scope", reach, sampled, year)
        for member in _in_order(submitted | named):
            if member in submitted:
                observed = "sampled" if member in reached else "not sampled"
                yield clause.judge(member in reached, observed, "sampled", about=str(member.value))
                if isinstance(member, ReportingOption):
                    yield from absent_option(member, year)
            else:
                yield clause.not_applicable(about=member.value)
    yield from _declared(scope, year, members)
    types = _reached("check_scope", Reach.COLLECTION_TYPES, sampled, year)
    yield _qcdr_only(scope, year, intermediary_type, types)


def _declared(
    scope: AuditScope, year: PY, sampled: tuple[SampledParticipant, ...]
) -> Iterator[Finding]:
    """Yield what the scope leaves out and must name, or one finding that nothing is left out."""
    left_out = [
        f"{reach.value}: {member.value}"
        for reach in Reach
        if (submitted := scope.of(reach)) is not None
        for member in _in_order(_reached("check_scope", reach, sampled, year) - submitted)
    ]
    quality = scope.categories is None or PerformanceCategory.QUALITY in scope.categories
    left_out += [
        f"{reach.value}: none at all"
        for reach in Reach
        if scope.of(reach) == frozenset() and (quality or reach is not Reach.COLLECTION_TYPES)
    ]
    if not left_out:
        yield DECLARED.of(year).met()
    for about in left_out:
        yield DECLARED.of(year).not_met("not in the scope", "in the scope", about=about)


def _in_order(members: frozenset[Any]) -> list[Any]:
    return [one for kind in {type(one) for one in members} for one in kind if one in members]


def _qcdr_only(
    scope: AuditScope,
    year: PY,
    intermediary_type: IntermediaryType | None,
    sampled: frozenset[Any],
) -> Finding:
    clause = QCDR_ONLY.of(year)
    if scope.collection_types is None:
        # Naming a type that is not sampled would not be met, whatever the intermediary is.
        asked = intermediary_type is None and CollectionType.QCDR_MEASURE in sampled
        return clause.unknown("scope.collection_types", *["intermediary_type"] * asked)
    if CollectionType.QCDR_MEASURE not in scope.collection_types:
        return clause.not_applicable(about="no QCDR measures will be submitted")
    if intermediary_type is None:
        return clause.unknown("intermediary_type")
    return clause.judge(
        intermediary_type is IntermediaryType.QCDR,
        intermediary_type.value,
        IntermediaryType.QCDR.value,
    )


def facet_problems(context: str, holders: Iterable[Any]) -> Iterator[Problem]:
    """Yield what is wrong with the facets of *holders*, at most one problem for each reach."""
    for reach in Reach:
        try:
            _reached(context, reach, holders)
        except InvalidValue as error:
            yield from (problem.within(context) for problem in error.problems)


def _reached(
    subject: str, reach: Reach, holders: Iterable[Any], year: PY | None = None
) -> frozenset[Any]:
    """Return the members of *reach* that sampled participants, or frame entries, stand for.

    Only a clinician has a facet that says how its practice reports; with *year*, only in a year
    whose unit is the TIN/NPI.
    """
    by_clinician = year is None or participant_quota(0, year).unit is SamplingUnit.TIN_NPI
    found: set[Any] = set()
    for holder in holders:
        facets: frozenset[str] = holder.facets
        prefix = f"{reach.value}:"
        named = [one.removeprefix(prefix) for one in facets if one.startswith(prefix)]
        kind = MEMBERS[reach][1]
        members = {_member(subject, kind, prefix, text) for text in named}
        if reach is Reach.PARTICIPATION_OPTIONS:
            own: ParticipationOption = holder.participant.participation_option
            # If the unit is the TIN/NPI, a facet says how the clinician's practice reports.
            is_clinician = by_clinician and own is ParticipationOption.INDIVIDUAL
            members = members if members and is_clinician else {own}
        found |= members
    return frozenset(found)


def _member(subject: str, kind: type[E], prefix: str, text: str) -> E:
    try:
        return read_member(kind, text)
    except InvalidValue as error:
        expected = error.problems[0].expected
        given = shown(prefix + text)
        raise InvalidValue.of(subject, "facets", given=given, expected=expected) from None


# Who submits the data

_AUDITED_TYPES: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)
_NOT_BY_INTERMEDIARIES: Final = {
    CollectionType.CAHPS_FOR_MIPS_SURVEY: "a CMS-approved survey vendor submits it",
    CollectionType.MEDICARE_PART_B_CLAIMS: "clinicians submit them with their claims",
    CollectionType.ADMINISTRATIVE_CLAIMS: "CMS computes them from claims",
}


def submitter_findings(
    intermediary_type: IntermediaryType | None, scope: AuditScope | None, year: PY
) -> Iterator[Finding]:
    """Yield whether an intermediary of the type can submit what *scope* names."""
    clause = SUBMITS.of(year)
    if intermediary_type is None:
        yield clause.unknown("intermediary_type")
        return
    yield clause.judge(
        intermediary_type in _AUDITED_TYPES,
        intermediary_type.value,
        "QCDR or Qualified Registry",
    )
    types = (scope and scope.collection_types) or ()
    for one in (one for one in _NOT_BY_INTERMEDIARIES if one in types):
        yield clause.not_met(one.value, about=_NOT_BY_INTERMEDIARIES[one])


def type_findings(
    intermediary_type: IntermediaryType | None, approvals: Iterable[Approval] | None, year: PY
) -> Iterator[Finding]:
    """Yield that an audit may be another intermediary's: of a type that is not approved.

    *approvals* of None are not asked.
    """
    if intermediary_type is None or approvals is None:
        return
    approved = {one.intermediary_type for one in approvals if one.year == year}
    if intermediary_type not in approved:
        own = " or ".join(sorted(one.value for one in approved & {*_AUDITED_TYPES}))
        observed = intermediary_type.value
        missing = f"an audit of the {own}" if own else f"an approval as a {observed}"
        yield SUBMITS.of(year).unknown(missing, observed=observed, required=own or None)


# What is planned to be submitted

_NAMES: Final = {
    Reach.CATEGORIES: "categories",
    Reach.PARTICIPATION_OPTIONS: "participation_option",
    Reach.COLLECTION_TYPES: "collection_types",
    Reach.REPORTING_OPTIONS: "reporting_option",
}
"""The fields of a planned submission; it has none for the participation status."""
_OF_STATUS: Final = "status"
_ALL: Final[Mapping[Reach, frozenset[Enum]]] = {
    Reach.COLLECTION_TYPES: frozenset(CollectionType),
    Reach.REPORTING_OPTIONS: frozenset(ReportingOption),
}


def planned_findings(
    scope: AuditScope | None,
    planned: PlannedSubmission | None,
    statuses: Iterable[ParticipationStatus] | None,
    year: PY,
) -> Iterator[Finding]:
    """Yield whether *scope* names all that is *planned* to be submitted, and why it is reported.

    *statuses* of None are not asked.
    """
    sent = {} if planned is None else {reach: sent_of(reach, planned) for reach in _NAMES}
    if statuses is not None:
        sent[Reach.STATUSES] = frozenset[Enum](statuses)
    if not sent:
        return
    if scope is None:
        lacking = () if planned is None else not_planned(planned)
        yield IN_SCOPE.of(year).unknown("validation.scope", *lacking)
        return
    for reach, members in sent.items():
        # Each dimension rests on its own text.
        source = MEMBERS[reach][0].of(year).citation
        for finding in _of_reach(reach, scope.of(reach), members, year):
            yield finding.replace(source=source)


def _of_reach(
    reach: Reach, named: frozenset[Enum] | None, sent: frozenset[Enum] | None, year: PY
) -> Iterator[Finding]:
    clause, name = IN_SCOPE.of(year), _NAMES.get(reach, _OF_STATUS)
    if reach is Reach.COLLECTION_TYPES and sent == frozenset():
        yield clause.not_applicable(about="no quality data will be submitted")
    elif named is None:
        missing = [f"planned.{name}"] * (sent is None)
        yield clause.unknown(f"validation.scope.{reach.name.lower()}", *missing, about=name)
    elif sent is None:
        # It does not matter which one is sent only if the scope names them all.
        holds = True if _ALL[reach] <= named else None
        yield clause.judge(holds, missing=(f"planned.{name}",), about=name)
    else:
        for member in sorted(sent, key=lambda one: str(one.value)):
            observed = "in the scope" if member in named else "not in the scope"
            yield clause.judge(member in named, observed, "in the scope", about=str(member.value))


def not_planned(planned: PlannedSubmission) -> Iterator[str]:
    """Yield the facts about what will be submitted that *planned* does not say."""
    return (f"planned.{name}" for reach, name in _NAMES.items() if sent_of(reach, planned) is None)


def sent_of(reach: Reach, planned: PlannedSubmission) -> frozenset[Enum] | None:
    """Return the members of *reach* that *planned* names; None if it does not say."""
    if reach is Reach.CATEGORIES:
        return frozenset[Enum](planned.categories)
    if reach is Reach.PARTICIPATION_OPTIONS:
        # If the planned submission does not say, the participant does.
        return frozenset[Enum]({planned.participant.participation_option})
    if reach is Reach.COLLECTION_TYPES:
        is_quality = PerformanceCategory.QUALITY in planned.categories
        if not is_quality:
            return frozenset[Enum](planned.collection_types or ())
        # Quality data always has a collection type.
        return frozenset[Enum](planned.collection_types) if planned.collection_types else None
    option = planned.known_option
    return None if option is None else frozenset[Enum]({option})

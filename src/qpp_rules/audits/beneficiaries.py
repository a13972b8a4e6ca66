"""ACOs' beneficiaries, which an audit checks against each Medicare CQM: (b)(3)(v)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.audits.paragraphs import fact_sheet, paragraph
from qpp_rules.audits.scope import Reach
from qpp_rules.audits.tally import masked
from qpp_rules.core.checks import (
    a_count,
    a_flag,
    a_hidden_text,
    a_text,
    each,
    hidden,
    instance_of,
    listing_of,
    optional,
    takes,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    all_met,
    together,
)
from qpp_rules.core.errors import Problem, refuse_any
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import ApmEntity
from qpp_rules.core.listings import as_frozenset, items_of
from qpp_rules.core.pages import Page, text
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, check_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.audits.scope import AuditScope
    from qpp_rules.core.findings import Clause
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.parameters import Entry
    from qpp_rules.sampling import SampledParticipant

_QUARTERS: Final = 4


@takes(int)
def _a_quarter(name: str, value: object) -> Problem | None:
    if problem := a_count.problem(name, value):
        return problem
    if value not in range(1, _QUARTERS + 1):
        return Problem(name, str(value), "1 to 4")
    return None


@frozen
class BeneficiaryList:
    """The beneficiaries eligible for Medicare CQMs, as listed in a quarterly report to an ACO.

    The ids are not shown. *year* is the performance year of the report; None means the year in
    question.
    """

    quarter: int = field(validator=hidden(_a_quarter))
    beneficiaries: frozenset[str] = field(
        converter=as_frozenset,
        validator=each(frozenset, str),
        repr=lambda ids: f"<{len(ids)}>",
    )
    year: PY | None = field(default=None, validator=optional(hidden(a_performance_year)))


@frozen(kw_only=True)
class MedicareCqmRecord:
    """A patient that an ACO submits for a Medicare CQM.

    The two flags say whether the patient was confirmed to meet the denominator criteria, and the
    numerator criteria as submitted; None if not checked. The id is not shown.
    """

    measure: str = field(validator=hidden(a_text))
    patient: str = field(repr=False, validator=a_hidden_text)
    denominator_confirmed: bool | None = field(default=None, validator=optional(hidden(a_flag)))
    numerator_confirmed: bool | None = field(default=None, validator=optional(hidden(a_flag)))


_page = Page(__name__)

CHECKED_FROM: Final = PY(2027)

BENEFICIARIES: Final = _page.rule(
    "audits.medicare-cqms.checked",
    "the ACOs' beneficiaries were checked against each Medicare CQM before any is submitted",
    paragraph(
        "(b)(3)(v)",
        Basis.INTERPRETATION,
        "the text asks for no such check and none is taken as required; it is stated for 2027, and "
        "another text could have asked for it before",
        in_2027=fact_sheet("Data Validation Audits"),
    ),
    "AUD-017",
    "AUD-031",
    "RDY-017",
)
MEDICARE_CQMS: Final = "audits.medicare-cqms."
"""The prefix of the ids of the rules on Medicare CQMs."""
_MEDICARE_CQM: Final = (
    f"{Reach.COLLECTION_TYPES.value}:{CollectionType.MEDICARE_CQM.value}".casefold()
)


def _in_2027(basis: Basis = Basis.CMS_GUIDANCE, note: str = "") -> tuple[Entry[None], ...]:
    return (text(2027, 2027, fact_sheet("Data Validation Audits", basis=basis, note=note)),)


LISTED: Final = _page.rule(
    "audits.medicare-cqms.listed",
    "every patient of a Medicare CQM is on the ACO's list of eligible beneficiaries",
    _in_2027(),
    "AUD-017",
)
CRITERIA: Final = _page.rule(
    "audits.medicare-cqms.criteria",
    "every patient of a Medicare CQM meets its denominator and numerator criteria as submitted",
    _in_2027(),
    "AUD-017",
)
LATEST_LIST: Final = _page.rule(
    "audits.medicare-cqms.latest-list",
    "the latest list that the ACO was given governs",
    _in_2027(
        Basis.INTERPRETATION, "there is a list each quarter, and which of them governs is not said"
    ),
    "AUD-018",
)
OF_THE_ACO: Final = _page.rule(
    "audits.medicare-cqms.aco",
    "the check names the ACO whose patients it covers",
    _in_2027(Basis.DERIVED, "the list is that of one ACO, so the check is of one ACO too"),
    "AUD-017",
    "AUD-031",
)


def check_beneficiaries(
    records: Iterable[MedicareCqmRecord],
    lists: Iterable[BeneficiaryList] | None,
    year: PY,
    *,
    participant: ApmEntity | None = None,
) -> Determination[bool | None]:
    """Decide whether an ACO's Medicare CQM data covers only beneficiaries who are eligible.

    There are two findings for each measure. The list of the latest quarter decides, and a finding
    says that this is our reading. Without a list nothing can be validated, and without *records*
    nothing was validated: the answer is None. *participant* is the ACO: only a check that names it
    lets its Medicare CQMs be submitted.

    >>> record = MedicareCqmRecord(
    ...     measure="236", patient="B1", denominator_confirmed=True, numerator_confirmed=True
    ... )
    >>> lists = [BeneficiaryList(1, {"B1"}), BeneficiaryList(2, {"B2"})]
    >>> d = check_beneficiaries([record], lists, PY(2027))
    >>> d.answer, d.findings[1].observed
    (False, '1 of 1 not on the list')

    Raises InvalidType for an argument of the wrong type, InvalidValue for two lists of one quarter
    or a list of another year, and YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet, "Data Validation Audits".
    """
    listed = LISTED.of(check_year("check_beneficiaries", year))
    criteria = CRITERIA.of(year)
    given = items_of("check_beneficiaries", "records", records)
    known = () if lists is None else items_of("check_beneficiaries", "lists", lists)
    of_lists = listing_of(BeneficiaryList).problems("lists", known)
    refuse_any(
        "check_beneficiaries",
        listing_of(MedicareCqmRecord).problems("records", given),
        of_lists or _list_problems(known, year),
        optional(instance_of(ApmEntity)).problems("participant", participant),
    )
    measures = sorted({record.measure for record in given})
    latest = max(known, key=lambda one: one.quarter) if known else None
    findings: list[Finding] = []
    if participant is not None:
        findings.append(OF_THE_ACO.of(year).met(participant.masked_key))
    if latest is not None:
        quarters = ", ".join(str(one) for one in sorted(one.quarter for one in known))
        governs = LATEST_LIST.of(year)
        findings.append(governs.met(f"quarter {latest.quarter}", about=f"given: {quarters}"))
    if not given:
        lists_too = ("records", "lists") if latest is None else ("records",)
        findings += [listed.unknown(*lists_too), criteria.unknown("records")]
    for measure in measures:
        of_measure = [record for record in given if record.measure == measure]
        findings.append(_listed(listed, measure, of_measure, latest))
        findings.append(_criteria(criteria, measure, of_measure))
    return all_met(year, tuple(findings))


def _list_problems(lists: tuple[BeneficiaryList, ...], year: PY) -> list[Problem]:
    quarters = [one.quarter for one in lists]
    problems = [
        Problem("lists", f"quarter {quarter} more than once", "one list for each quarter")
        for quarter in sorted({one for one in quarters if quarters.count(one) > 1})
    ]
    others = sorted({one.year for one in lists if one.year not in (None, year)})
    problems += [Problem("lists", f"a list of {other}", f"lists of {year}") for other in others]
    return problems


def _listed(
    clause: Clause, measure: str, records: list[MedicareCqmRecord], latest: BeneficiaryList | None
) -> Finding:
    if latest is None:
        return clause.unknown("lists", about=measure)
    strangers = sum(record.patient not in latest.beneficiaries for record in records)
    observed = f"{strangers} of {len(records)} not on the list"
    return clause.judge(strangers == 0, observed, "0", about=measure)


def _criteria(clause: Clause, measure: str, records: list[MedicareCqmRecord]) -> Finding:
    flags = [(one.denominator_confirmed, one.numerator_confirmed) for one in records]
    failing = sum(False in pair for pair in flags)
    if failing:
        observed = f"{failing} of {len(records)} do not meet them"
        return clause.not_met(observed, "0", about=measure)
    missing = sorted(
        {
            name
            for pair in flags
            for name, flag in zip(
                ("denominator_confirmed", "numerator_confirmed"), pair, strict=True
            )
            if flag is None
        }
    )
    if missing:
        return clause.unknown(*missing, about=measure)
    return clause.met(f"0 of {len(records)} do not meet them", "0", about=measure)


# What an audit needs from the checks


def asks_for_beneficiaries(scope: AuditScope | None, year: PY) -> bool:
    """Return whether an audit of *scope* must check the beneficiaries of ACOs."""
    types = None if scope is None else scope.collection_types
    return types is not None and CollectionType.MEDICARE_CQM in types and year >= CHECKED_FROM


def beneficiaries_findings(
    checks: tuple[Determination[bool | None], ...],
    scope: AuditScope | None,
    members: Iterable[SampledParticipant],
    year: PY,
) -> Iterator[Finding]:
    """Yield whether the *checks* of an audit of *scope* cover the beneficiaries."""
    types = None if scope is None else scope.collection_types
    if types is None:
        return
    clause = BENEFICIARIES.of(year)
    if CollectionType.MEDICARE_CQM not in types:
        yield clause.not_applicable(about="no Medicare CQMs will be submitted")
        return
    if year < CHECKED_FROM:
        about = f"stated for {CHECKED_FROM}; no text that asks it for {year} was read"
        yield clause.not_applicable(about=about)
        return
    yield _of_all(checks, members, year)


def _of_all(
    checks: tuple[Determination[bool | None], ...], members: Iterable[SampledParticipant], year: PY
) -> Finding:
    finding = _checked(checks, year)
    named = {_aco_of(one) for one in checks}
    without = [
        one.participant
        for one in members
        if isinstance(one.participant, ApmEntity)
        and _has_medicare_cqms(one)
        and one.participant.key not in named
    ]
    if finding.verdict is Verdict.MET and without:
        about = f"no check of {masked(without)}"
        finding = BENEFICIARIES.of(year).unknown("beneficiaries", about=about)
    return finding


def _has_medicare_cqms(member: SampledParticipant) -> bool:
    return _MEDICARE_CQM in {facet.casefold() for facet in member.facets}


def beneficiaries_missing(
    checks: tuple[Determination[bool | None], ...],
    scope: AuditScope | None,
    members: tuple[SampledParticipant, ...],
    year: PY,
) -> tuple[str, ...]:
    """Return what the *checks* lack if *scope* does not say whether Medicare CQMs are submitted.

    The scope must name what the *members* of the sample stand for.
    """
    types = None if scope is None else scope.collection_types
    if types is not None or year < CHECKED_FROM or not any(map(_has_medicare_cqms, members)):
        return ()
    return _of_all(checks, members, year).missing


def beneficiaries_finding(
    checks: tuple[Determination[bool | None], ...],
    participant: Participant,
    year: PY,
    measures: Iterable[str] = (),
) -> Finding:
    """Judge whether the beneficiaries of *participant* were checked against its Medicare CQMs.

    Only the *checks* that name it count. Only ACOs report Medicare CQMs, so no check can be of
    another participant. Each of *measures* needs a check of its own.
    """
    clause, about = BENEFICIARIES.of(year), participant.masked_key
    if not isinstance(participant, ApmEntity):
        missing = "the ACO whose Medicare CQMs they are"
        return clause.unknown(missing, observed="not an APM Entity", about=about)
    of_it = tuple(one for one in checks if _aco_of(one) == participant.key)
    finding = _checked(of_it, year, prefix="validation.", about=about)
    listed = [one for check in of_it for one in check.findings if one.rule.id == LISTED.id]
    known = {_number(one.about) for one in listed}
    without = sorted(one for one in {*measures} if _number(one) not in known)
    if finding.verdict is Verdict.MET and without:
        observed = f"no check of {', '.join(without)}"
        return clause.unknown("validation.beneficiaries", observed=observed, about=about)
    return finding


def is_medicare_cqm(identifier: str) -> bool:
    """Return whether a measure's id is that of a Medicare CQM, such as 001SSP."""
    return identifier.endswith(_SHARED_SAVINGS)


def _number(identifier: str) -> str:
    """Return the id without what marks a Medicare CQM: a check may name the measure alone."""
    return identifier.removesuffix(_SHARED_SAVINGS)


_SHARED_SAVINGS: Final = "SSP"


def _aco_of(check: Determination[bool | None]) -> object:
    """Return the key of the ACO that *check* names; None unless it names exactly one."""
    names = {one.observed for one in check.findings if one.rule.id == OF_THE_ACO.id}
    return names.pop() if len(names) == 1 else None


def _is_whole(check: Determination[bool | None]) -> bool:
    """Return whether *check* looks at the list and at the criteria for each of its measures."""
    listed, criteria = (
        sorted(
            one.about
            for one in check.findings
            if one.rule.id == rule.id and one.verdict is not Verdict.NOT_APPLICABLE
        )
        for rule in (LISTED, CRITERIA)
    )
    return bool(listed) and listed == criteria


def _checked(
    checks: tuple[Determination[bool | None], ...],
    year: PY,
    *,
    prefix: str = "",
    about: str = "",
) -> Finding:
    clause = BENEFICIARIES.of(year)
    if not checks or not all(map(_is_whole, checks)):
        return clause.unknown(f"{prefix}beneficiaries", about=about)
    # The answers follow from the findings, whatever is stored beside them.
    answers = [all_met(one.year, one.findings) for one in checks]
    missing = tuple(f"{prefix}beneficiaries.{name}" for one in answers for name in one.missing)
    checked = together(*(one.answer for one in answers))
    return clause.judge(checked, f"{len(answers)} checks", missing=missing, about=about)

"""Choosing an intermediary: steps 1 to 7 of CMS's participation guides, as a search.

Every intermediary of the posting comes out, in the posting's order, with what fits, what does not,
and what has to be asked. Nothing is ranked: cost is text, and no price is read from it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Answers, Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, text
from qpp_rules.core.planned_submissions import as_categories
from qpp_rules.core.sources import GUIDE_2023, GUIDE_2026, guidance, unread
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.postings.cells import is_stated
from qpp_rules.postings.columns import Column
from qpp_rules.postings.intermediaries import PostedIntermediary, excerpt
from qpp_rules.postings.listing import ASIDE, of_listing
from qpp_rules.postings.posting import Posting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.parameters import Entry

_page = Page(__name__)


def _steps(heading_of_2023: str, heading_of_2026: str) -> tuple[Entry[None], ...]:
    return (
        text(2023, 2023, guidance(GUIDE_2023, heading_of_2023)),
        text(2026, 2026, guidance(GUIDE_2026, heading_of_2026)),
    )


TYPE: Final = _page.rule(
    "postings.type",
    "the intermediary is a QCDR, if QCDR measures are needed",
    _steps(
        "Step 1. Identify if a QCDR or Qualified Registry will suit your reporting needs.",
        "Step 1. Select a QCDR or Qualified Registry that will suit your reporting needs.",
    ),
    "POS-029",
    "POS-027",
)
REPORTING_OPTION: Final = _page.rule(
    "postings.reporting-option",
    "the posting lists the reporting option",
    _steps(
        "Step 2. Identify a QCDR(s) or Qualified Registry(ies) that offers the applicable "
        "reporting framework(s) needed.",
        "Step 2. Identify a QCDR(s) and/or Qualified Registry(ies) that offers the applicable "
        "reporting option(s) needed.",
    ),
    "POS-022",
    "POS-030",
)
CATEGORY: Final = _page.rule(
    "postings.category",
    "the posting shows the performance category as supported",
    _steps(
        "Step 3. Identify a QCDR(s) or Qualified Registry(ies) that offers the applicable "
        "performance categories needed.",
        "Step 3. Identify a QCDR(s) and/or Qualified Registry(ies) that offers the applicable "
        "performance categories needed.",
    ),
    "POS-008",
    "POS-031",
)
_STEP_4_2026: Final = (
    "Step 4. Identify a QCDR(s) and/or Qualified Registry(ies) that offers the applicable "
    "participation option(s) needed."
)
PARTICIPATION_OPTION: Final = _page.rule(
    "postings.participation-option",
    "the posting lists the participation option",
    _steps(
        "Step 4. Identify a QCDR(s) or Qualified Registry(ies) that offers the applicable "
        "reporting options needed.",
        _STEP_4_2026,
    ),
    "POS-023",
    "POS-032",
)
_SUBGROUPS: Final = guidance(GUIDE_2026, _STEP_4_2026)
SUBGROUP: Final = _page.rule(
    "postings.subgroup",
    "a subgroup reports only an MVP",
    (text(2023, 2023, unread(2026, _SUBGROUPS)), text(2026, 2026, _SUBGROUPS)),
    "POS-032",
)
_COLUMNS_2023: Final = "Getting Started with the 2023 QCDR Qualified Posting"
_COLUMNS_2026: Final = "Getting Started with the 2026 QCDR Qualified Posting"
VIRTUAL_GROUP: Final = _page.rule(
    "postings.virtual-group-specialties",
    "the intermediary supports the specialties of the virtual group",
    _steps(_COLUMNS_2023, _COLUMNS_2026),
    "POS-024",
)
MEASURE: Final = _page.rule(
    "postings.measure",
    "the posting lists the measure, activity or MVP",
    _steps(
        "Step 5. Identify a QCDR(s) or Qualified Registry(ies) that offers the applicable "
        "activities and measures needed.",
        "Step 5. Identify a QCDR(s) and/or Qualified Registry(ies) that offers the applicable "
        "activities and measures needed.",
    ),
    "POS-025",
    "POS-026",
    "POS-033",
)
LAST_DATE: Final = _page.rule(
    "postings.last-date",
    "the client begins by the last date for new clients",
    _steps(_COLUMNS_2023, _COLUMNS_2026),
    "POS-021",
    "POS-034",
)


# For a type checker, what a constructor takes is what the converter takes.
def _as_reporting_options(items: Iterable[ReportingOption]) -> Any:
    return as_frozenset(items)


def _as_participation_options(items: Iterable[ParticipationOption]) -> Any:
    return as_frozenset(items)


def _as_ids(items: Iterable[str]) -> Any:
    return as_frozenset(items)


@frozen(kw_only=True)
class Needs:
    """What a practice needs from an intermediary. An empty set means no need.

    *measures* and so on are ids as CMS lists them: of MIPS CQMs, eCQMs, QCDR measures, improvement
    activities, Promoting Interoperability measures and MVPs. *starts_on* is the day on which the
    practice would become a client; None means that it is not known.

    >>> needs = Needs(reporting_options={ReportingOption.MVP}, mvps=["M1423"])
    >>> needs.mvps
    frozenset({'M1423'})

    Raises InvalidValue for the cost category: CMS computes it.
    """

    reporting_options: frozenset[ReportingOption] = field(
        default=frozenset(),
        converter=_as_reporting_options,
        validator=each(frozenset, ReportingOption),
    )
    participation_options: frozenset[ParticipationOption] = field(
        default=frozenset(),
        converter=_as_participation_options,
        validator=each(frozenset, ParticipationOption),
    )
    categories: frozenset[PerformanceCategory] = field(
        default=frozenset(),
        converter=as_categories,
        validator=each(frozenset, PerformanceCategory),
    )
    mips_cqms: frozenset[str] = field(
        default=frozenset(), converter=_as_ids, validator=each(frozenset, str)
    )
    ecqms: frozenset[str] = field(
        default=frozenset(), converter=_as_ids, validator=each(frozenset, str)
    )
    qcdr_measures: frozenset[str] = field(
        default=frozenset(), converter=_as_ids, validator=each(frozenset, str)
    )
    improvement_activities: frozenset[str] = field(
        default=frozenset(), converter=_as_ids, validator=each(frozenset, str)
    )
    interoperability: frozenset[str] = field(
        default=frozenset(), converter=_as_ids, validator=each(frozenset, str)
    )
    mvps: frozenset[str] = field(
        default=frozenset(), converter=_as_ids, validator=each(frozenset, str)
    )
    starts_on: date | None = field(default=None, validator=optional(a_calendar_date))

    def _problems(self) -> Iterator[Problem]:
        if not self.categories <= SUBMITTED_CATEGORIES:
            remedy = "CMS computes the cost category itself"
            expected = "only categories that an intermediary submits"
            yield Problem("categories", "COST among them", expected, remedy)
        for name in _COLUMNS_OF:
            blank = sum(not one.strip() for one in getattr(self, name))
            if blank:
                yield Problem(name, f"{blank} blank ids", "ids as CMS lists them")


_COLUMNS_OF: Final = {
    "improvement_activities": (Column.IMPROVEMENT_ACTIVITIES, None),
    "interoperability": (Column.INTEROPERABILITY, None),
    "mips_cqms": (Column.MIPS_CQMS, Column.MVP_MIPS_CQMS),
    "ecqms": (Column.ECQMS, Column.MVP_ECQMS),
    "qcdr_measures": (Column.QCDR_MEASURES, Column.MVP_QCDR_MEASURES),
    "mvps": (Column.MVPS, None),
}
"""For each kind of ids, the column that lists them, and the one that lists those of MVPs."""
_ORDERED: Final = {
    kind: tuple(kind) for kind in (ReportingOption, ParticipationOption, PerformanceCategory)
}


def find(posting: Posting, needs: Needs) -> Answers[PostedIntermediary, bool | None]:
    """Return for every intermediary of *posting* whether it fits *needs*.

    True: everything that is needed is listed. False: something is not, or the intermediary is
    terminated, withdrawn, or takes no new clients on the day. None: something is not known;
    ``missing`` says what to ask the intermediary.

    The order is the posting's. Nothing is ranked: for cost and services read the raw cells. Listing
    is not an endorsement, so ask several, and contact them before you decide.

    >>> from qpp_rules.core.years import PerformanceYear
    >>> from qpp_rules.postings import PostedCell
    >>> year = PerformanceYear(2026)
    >>> cells = [
    ...     PostedCell(Column.REMEDIAL_ACTION, "No remedial action"),
    ...     PostedCell(Column.REPORTING_OPTIONS, "MVPs"),
    ...     PostedCell(Column.LAST_DATE, "June 15 for EHR integration; 11/30/2026"),
    ... ]
    >>> posting = Posting(
    ...     year=year,
    ...     kind=IntermediaryType.QUALIFIED_REGISTRY,
    ...     intermediaries=[PostedIntermediary(year=year, name="Zenith Registry", cells=cells)],
    ... )
    >>> from datetime import date
    >>> found = find(posting, Needs(
    ...     reporting_options={ReportingOption.MVP}, starts_on=date(2026, 5, 1)))
    >>> [(one.name, d.answer, d.missing) for one, d in found.items()]
    [('Zenith Registry', None, ('the last date for new clients',))]

    Raises InvalidType for an argument of the wrong type.

    Citation: the participation guides of 2023 and 2026, steps 1 to 7.
    """
    take("find", posting=(posting, instance_of(Posting)), needs=(needs, instance_of(Needs)))
    return Answers({one: _fit(posting, one, needs) for one in posting.intermediaries})


def _fit(posting: Posting, one: PostedIntermediary, needs: Needs) -> Determination[bool | None]:
    found = (*of_listing(posting, one), *_steps_1_to_6(posting, one, needs))
    return all_met(posting.year, found, aside=tuple(f for f in found if f.rule in ASIDE))


def _steps_1_to_6(posting: Posting, one: PostedIntermediary, needs: Needs) -> Iterator[Finding]:
    if needs.qcdr_measures:
        is_qcdr = posting.kind is IntermediaryType.QCDR
        yield TYPE.of(posting.year).judge(is_qcdr, posting.kind.value, IntermediaryType.QCDR.value)
    yield from _options(posting, one, needs)
    for name, (column, of_mvps) in _COLUMNS_OF.items():
        if name == "qcdr_measures" and posting.kind is not IntermediaryType.QCDR:
            # The posting of registries has no such columns, and TYPE says why.
            continue
        # Within MVPs, a measure may be listed in the column of their measures alone.
        is_within = of_mvps is not None and needs.reporting_options == _MVP_ALONE
        columns = (column, of_mvps) if is_within else (column,)
        for identifier in sorted(getattr(needs, name)):
            yield _measure(one, identifier, [found for found in columns if found is not None])
    yield _last_date(posting, one, needs)


def needed_options(posting: Posting, one: PostedIntermediary, needs: Needs) -> Iterator[Finding]:
    """Yield whether *one* lists the options, categories and MVPs of *needs*."""
    yield from _options(posting, one, needs)
    for identifier in sorted(needs.mvps):
        yield _measure(one, identifier, [Column.MVPS])


def _options(posting: Posting, one: PostedIntermediary, needs: Needs) -> Iterator[Finding]:
    year = posting.year
    offered = one.reporting_options
    for option in _ordered(needs.reporting_options, ReportingOption):
        holds = None if offered is None else option in offered
        cell = one.text(Column.REPORTING_OPTIONS) or ""
        # A cell that cannot be read may contradict the contents.
        if option is ReportingOption.MVP and (holds is not None or not is_stated(cell)):
            holds = _agreed(holds, posting.supports_mvps(one))
        yield _offered(REPORTING_OPTION, one, Column.REPORTING_OPTIONS, option, holds)
    for category in _ordered(needs.categories, PerformanceCategory):
        holds = posting.supports(one, category)
        missing = (f"whether it supports {category.value}",)
        yield CATEGORY.of(year).judge(holds, missing=missing, about=category.value)
    levels = one.participation_options
    for level in _ordered(needs.participation_options, ParticipationOption):
        holds = None if levels is None else level in levels
        yield _offered(PARTICIPATION_OPTION, one, Column.PARTICIPATION_OPTIONS, level, holds)
    if ParticipationOption.SUBGROUP in needs.participation_options:
        options = needs.reporting_options
        only_mvps = None if not options else options == {ReportingOption.MVP}
        observed = ", ".join(option.value for option in _ordered(options, ReportingOption))
        yield SUBGROUP.of(year).judge(
            only_mvps, observed or None, ReportingOption.MVP.value, missing=("reporting_options",)
        )
    if ParticipationOption.VIRTUAL_GROUP in needs.participation_options:
        # What an intermediary writes here is prose: only the intermediary can say whether it fits.
        parameters = one.text(Column.VIRTUAL_GROUP_SPECIALTIES)
        yield VIRTUAL_GROUP.of(year).unknown(
            "whether it supports the specialties of the virtual group",
            observed=excerpt(parameters or ""),
        )


def _ordered(members: frozenset[Any], kind: type[Any]) -> tuple[Any, ...]:
    return tuple(one for one in _ORDERED[kind] if one in members)


def _agreed(one: bool | None, other: bool | None) -> bool | None:
    """Return what two places of the posting say; None if they contradict each other."""
    if one is None or other is None:
        return other if one is None else one
    return one if one == other else None


def _offered(
    rule: Rule, one: PostedIntermediary, column: Column, option: Any, holds: bool | None
) -> Finding:
    missing = (f"whether it supports {option.value}",)
    observed = excerpt(one.text(column) or "")
    return rule.of(one.year).judge(
        holds, observed, option.value, missing=missing, about=option.value
    )


def _measure(one: PostedIntermediary, identifier: str, columns: list[Column]) -> Finding:
    listed = [one.lists(column, identifier) for column in columns]
    holds = True if True in listed else None if None in listed else False
    missing = (f"whether it supports {identifier}",)
    return MEASURE.of(one.year).judge(holds, missing=missing, about=identifier)


_MVP_ALONE: Final = frozenset({ReportingOption.MVP})


def _last_date(posting: Posting, one: PostedIntermediary, needs: Needs) -> Finding:
    clause, cell = LAST_DATE.of(posting.year), excerpt(one.text(Column.LAST_DATE) or "")
    if needs.starts_on is None:
        return clause.unknown("starts_on", required=cell)
    holds = None if one.last_date is None else needs.starts_on <= one.last_date
    missing = ("the last date for new clients",)
    return clause.judge(holds, needs.starts_on, cell, missing=missing)

"""What the applicant supports: 42 CFR § 414.1400(b)(1), (b)(3)(ix) and (x), and the posting."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from qpp_rules.core.pages import Page
from qpp_rules.core.sources import GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    CollectionType,
    ParticipationOption,
    PerformanceCategory,
)
from qpp_rules.measures import data_finding
from qpp_rules.self_nomination.items import has_some, is_true, listed, word
from qpp_rules.self_nomination.mvps import SUPPORTED, WHOLE, MvpSupport, mvp_support
from qpp_rules.self_nomination.paragraphs import (
    DATA_SUBMISSION,
    ITEMS,
    USER_GUIDES,
    by_year,
    printed_later,
    runs,
    sheet,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.measures import Measure
    from qpp_rules.self_nomination.items import Review

_page = Page(__name__)
_POSTING_TAB: Final = "Qualified Posting Details"
_SUPPORTED: Final = "Performance Categories Supported"
_OF_2027: Final = runs({2027: sheet(ITEMS)})
_ASKED_IN_GUIDES: Final = {year: guidance(USER_GUIDES, _POSTING_TAB) for year in (2023, 2025)}

CATEGORIES: Final = _page.rule(
    "self-nomination.categories",
    "quality, improvement activities and Promoting Interoperability are supported",
    by_year(
        {2021: "(a)(2)(i)", 2022: "(b)(1)(i)"},
        {
            2023: guidance(GUIDE_2023, _SUPPORTED, cites="414.1400(b)(1)(i)"),
            2026: guidance(GUIDE_2026, _SUPPORTED, cites="414.1400(b)(1)(i)"),
            2027: sheet(ITEMS, "(b)(1)(i)"),
        },
    ),
    "SNO-022",
)
REPORTING_OPTIONS: Final = _page.rule(
    "self-nomination.reporting-options",
    "the nomination lists the reporting options to be supported",
    _OF_2027,
    *("SNO-034", "SUB-011"),
)
PARTICIPATION_OPTIONS: Final = _page.rule(
    "self-nomination.participation-options",
    "the nomination lists the participation options to be supported",
    _OF_2027,
    "SNO-035",
)
SUBGROUPS: Final = _page.rule(
    "self-nomination.subgroups",
    "subgroup reporting is supported",
    by_year({2024: "(b)(1)(iii)"}, {2023: printed_later("(b)(1)(iii)")}),
    *("SUB-063", "SNO-035"),
)
APP: Final = _page.rule(
    "self-nomination.app",
    "the nomination states whether the APP and Medicare CQMs can be supported",
    _OF_2027,
    *("SNO-023", "SUB-011"),
)
_IX: Final = by_year({2024: "(b)(3)(ix)"}, {2027: sheet(ITEMS, "(b)(3)(ix)")})
MVPS: Final = _page.rule(
    "self-nomination.mvps",
    "the MVPs supported are listed, each an MVP of the year",
    _IX,
    *("SNO-024", "SNO-062"),
)
MIPS_CQMS: Final = _page.rule(
    "self-nomination.mips-cqms",
    "the MIPS CQMs supported are listed, each of the year",
    _IX,
    *("SNO-026", "SNO-062", "MEA-020"),
)
ECQMS: Final = _page.rule(
    "self-nomination.ecqms",
    "the eCQMs supported are listed, each of the year",
    _IX,
    *("SNO-027", "SNO-062"),
)
ACTIVITIES: Final = _page.rule(
    "self-nomination.improvement-activities",
    "the improvement activities supported are listed, each of the year",
    _IX,
    *("SNO-028", "SNO-062"),
)
INTEROPERABILITY: Final = _page.rule(
    "self-nomination.interoperability-measures",
    "the Promoting Interoperability measures supported are listed, each of the year",
    _IX,
    *("SNO-029", "SNO-062"),
)
SIX_MEASURES: Final = _page.rule(
    "self-nomination.six-measures",
    "able to submit six quality measures, including an outcome or other high-priority measure",
    by_year({2024: "(b)(3)(x)"}, {2027: sheet("Data Submission Functions", "(b)(3)(x)")}),
    "SNO-056",
)
SECURE: Final = _page.rule(
    "self-nomination.secure-method",
    "data is submitted by a secure method that CMS specifies",
    runs({2027: sheet(DATA_SUBMISSION, note="cites 81 FR 77367-77369")}),
    "SNO-047",
)
METHODS: Final = _page.rule(
    "self-nomination.collection-methods",
    "the nomination lists the methods of data collection",
    _OF_2027,
    "SNO-031",
)
COST: Final = _page.rule(
    "self-nomination.cost",
    "the nomination states the cost: how often, for whom, for what, and whether MVPs differ",
    _OF_2027,
    "SNO-036",
)
LAST_DATES: Final = _page.rule(
    "self-nomination.last-dates",
    "the nomination states the last date to accept new clients",
    runs(_ASKED_IN_GUIDES),
    "SNO-063",
)

SIX: Final = 6
_BY_CQM: Final = frozenset({CollectionType.MIPS_CQM})
_BY_ECQM: Final = frozenset({CollectionType.ECQM})


def what_is_supported(review: Review) -> Iterator[Finding]:
    """Yield the findings on what is supported, in the order of the form."""
    yield from _categories(review)
    yield from review.item(
        REPORTING_OPTIONS, "posting.reporting_options", has_some, observed=listed
    )
    options = "posting.participation_options"
    yield from review.item(PARTICIPATION_OPTIONS, options, has_some, observed=listed)
    is_stated = review.application.value(options) is not None
    if is_stated or not PARTICIPATION_OPTIONS.covers(review.year):
        yield from review.item(
            SUBGROUPS, options, lambda some: ParticipationOption.SUBGROUP in some, observed=listed
        )
    for path in ("posting.supports_app", "posting.supports_medicare_cqms"):
        yield from review.item(APP, path, observed=lambda flag: "yes" if flag else "no")
    if MIPS_CQMS.covers(review.year) and review.inventory is not None:
        yield data_finding(review.inventory.source, review.year)
    yield from _ids(review)
    yield from _six_measures(review)
    yield from _applicable_mvps(review)
    yield from _whole_mvps(review)
    yield from review.item(SECURE, "posting.secure_method", is_true)
    yield from review.item(METHODS, "posting.collection_methods", has_some, observed=listed)
    yield from _cost(review)
    yield from review.item(
        LAST_DATES,
        "posting.last_dates",
        has_some,
        observed=lambda dates: "; ".join(f"{one.service}: {one.day}" for one in dates) or "none",
    )


def _categories(review: Review) -> Iterator[Finding]:
    is_excepted = review.application.posting.interoperability_excepted

    def all_of_them(categories: AbstractSet[PerformanceCategory]) -> bool | None:
        lacking = SUBMITTED_CATEGORIES - categories
        if lacking == {PerformanceCategory.PROMOTING_INTEROPERABILITY}:
            return is_excepted
        return not lacking

    yield from review.item(
        CATEGORIES,
        "posting.categories",
        all_of_them,
        observed=listed,
        required=listed(SUBMITTED_CATEGORIES),
        missing=("posting.interoperability_excepted",),
    )


def _ids(review: Review) -> Iterator[Finding]:
    yield from _listed_ids(review, MVPS, "posting.mvps", partial(_in_mvps, review), source="mvps")
    quality = PerformanceCategory.QUALITY
    for rule, path, category, types in (
        (MIPS_CQMS, "posting.mips_cqms", quality, _BY_CQM),
        (ECQMS, "posting.ecqms", quality, _BY_ECQM),
        (
            ACTIVITIES,
            "posting.improvement_activities",
            PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            None,
        ),
        (
            INTEROPERABILITY,
            "posting.interoperability_measures",
            PerformanceCategory.PROMOTING_INTEROPERABILITY,
            None,
        ),
    ):
        yield from _listed_ids(
            review,
            rule,
            path,
            partial(_in_inventory, review, category, types),
            source="inventory",
            needed=types is None and category in (review.application.posting.categories or ()),
        )


def _listed_ids(
    review: Review,
    rule: Rule,
    path: str,
    is_listed: Callable[[str], bool | None],
    *,
    source: str,
    needed: bool = False,
) -> Iterator[Finding]:
    """Yield whether the ids at *path* are stated, and then each that the year does not have.

    An empty list states that none is supported, which is a gap if the category is (*needed*).
    """
    ids: AbstractSet[str] = review.application.value(path) or frozenset()
    strange = [one for one in sorted(ids) if is_listed(one) is False]
    is_open = any(is_listed(one) is None for one in ids)

    def holds(some: AbstractSet[str]) -> bool | None:
        if strange or (needed and not some):
            return False
        return None if is_open else True

    yield from review.item(
        rule,
        path,
        holds,
        observed=lambda some: (
            f"not of {review.year}: {listed(strange)}" if strange else listed(some)
        ),
        missing=(source,),
    )


def _in_mvps(review: Review, identifier: str) -> bool | None:
    return None if review.mvps is None else identifier in review.mvps


def _in_inventory(
    review: Review,
    category: PerformanceCategory,
    types: AbstractSet[CollectionType] | None,
    identifier: str,
) -> bool | None:
    """Return whether the inventory has *identifier* in *category*, for one of *types*."""
    if review.inventory is None:
        return None
    measure = review.inventory.get(identifier)
    if measure is None or measure.category is not category:
        return False
    if types is None:
        return True
    return None if measure.collection_types is None else bool(types & measure.collection_types)


def _six_measures(review: Review) -> Iterator[Finding]:
    if not SIX_MEASURES.covers(review.year):
        return
    clause, about = SIX_MEASURES.of(review.year), "posting"
    posting, nominated = review.application.posting, review.application.qcdr_measures
    lists = {"posting.mips_cqms": posting.mips_cqms, "posting.ecqms": posting.ecqms}
    ids = frozenset[str]().union(*(one or () for one in lists.values()))
    own = frozenset(one.identifier for one in nominated or ())
    if review.is_qcdr is not False:
        ids |= own
        lists["qcdr_measures"] = None if nominated is None else own
    unstated = tuple(
        path
        for path, one in lists.items()
        if one is None and path not in review.application.left_blank
    )
    if len(ids) < SIX:
        holds = None if unstated else False
        yield clause.judge(holds, f"{len(ids)} measures", f"{SIX}", missing=unstated, about=about)
        return
    if review.inventory is None:
        yield clause.unknown("inventory", observed=f"{len(ids)} measures", about=about)
        return
    known = [review.inventory.get(one) for one in ids]
    found = [one for one in known if one is not None]
    if any(one.is_outcome or one.is_high_priority for one in found):
        yield clause.met(f"{len(ids)} measures", f"{SIX}", about=about)
        return
    # What a QCDR measure measures is known only if the inventory has it.
    is_open = unstated or len(found) < len(known) or any(_is_open(one) for one in found)
    yield clause.judge(
        None if is_open else False,
        "no outcome or high priority measure",
        "one",
        missing=unstated or ("inventory",),
        about=about,
    )


def _is_open(measure: Measure) -> bool:
    return measure.is_outcome is None or measure.is_high_priority is None


def _applicable_mvps(review: Review) -> Iterator[Finding]:
    """Yield for each MVP that a client needs whether it is supported."""
    if not SUPPORTED.covers(review.year):
        return
    posting, clause = review.application.posting, SUPPORTED.of(review.year)
    path = "posting.mvp_needs"
    if posting.mvp_needs is None:
        yield clause.unknown(path, about=path)
        return
    for need in posting.mvp_needs:
        answer = mvp_support(need, review.year).answer
        is_supported = None if posting.mvps is None else need.mvp in posting.mvps
        if answer is MvpSupport.NOT_YET:
            yield clause.not_applicable(about=f"{path} {need.mvp}")
        elif is_supported or answer is MvpSupport.MUST:
            yield clause.judge(is_supported, missing=("posting.mvps",), about=f"{path} {need.mvp}")
        else:
            missing = f"{path}.finalized_on"
            yield clause.unknown(missing, about=f"{path} {need.mvp}")


def _whole_mvps(review: Review) -> Iterator[Finding]:
    """Yield for each supported MVP which of its measures and activities are not supported.

    A measure that only others report is left out: claims, surveys, and QCDR measures of others.
    """
    posting, inventory = review.application.posting, review.inventory
    if not WHOLE.covers(review.year) or inventory is None or review.mvps is None:
        return
    clause = WHOLE.of(review.year)
    offered = frozenset[str]().union(
        posting.mips_cqms or (),
        posting.ecqms or (),
        posting.improvement_activities or (),
        posting.interoperability_measures or (),
        (one.identifier for one in review.application.qcdr_measures or ()),
    )
    for identifier in sorted(posting.mvps or ()):
        mvp = review.mvps.get(identifier)
        if mvp is None:
            continue
        measures = frozenset(
            one for one in mvp.quality_measures if _is_submitted(inventory.get(one))
        )
        lacking = sorted(
            (measures | mvp.improvement_activities | mvp.promoting_interoperability_measures)
            - offered
        )
        about = f"posting.mvps {identifier}"
        yield clause.judge(not lacking, listed(lacking) if lacking else None, about=about)


def _is_submitted(measure: Measure | None) -> bool:
    if measure is None or measure.is_qcdr_measure:
        return False
    types = measure.collection_types
    return types is None or bool(types & (_BY_CQM | _BY_ECQM))


def _cost(review: Review) -> Iterator[Finding]:
    if review.application.posting.cost is None:
        yield from review.item(COST, "posting.cost")
        return
    yield from review.item(COST, "posting.cost.frequency", observed=word)
    yield from review.item(COST, "posting.cost.unit", observed=word)
    yield from review.item(COST, "posting.cost.services", has_some, observed=listed)
    yield from review.item(COST, "posting.cost.mvps_cost_another")

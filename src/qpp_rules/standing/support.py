"""What an approved intermediary owes CMS: support for what it posted, and answers to requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import FACT_SHEET_2027, guidance
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.standing.paragraphs import by_year, texts
from qpp_rules.standing.plans import text_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.errors import Problem
    from qpp_rules.core.findings import Clause, Finding
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


class EvaluationReason(Enumeration):
    """Why CMS selects an intermediary for a compliance evaluation. The list is not closed."""

    RANDOM = "at random"
    HIGH_ERRORS = "high error rates"
    MISSED_CALLS = "absence from support calls"
    LATE_DELIVERABLES = "late deliverables"
    REMEDIAL_STATUS = "remedial action"
    COMPLAINTS = "complaints of clinicians"
    PATTERN_OF_INQUIRIES = "a pattern of inquiries"
    CMS_CONCERNS = "other concerns of CMS"


EVALUATION_REASONS: Final = _page.parameter(
    "standing.evaluation-reasons",
    "reasons for which CMS may evaluate an intermediary's compliance",
    *by_year({2024: frozenset(EvaluationReason)}, {2024: "(f)"}),
    note="The text begins with 2024. Selection is not a finding against the intermediary.",
)
ANSWERED: Final = _page.rule(
    "standing.review-request",
    "the intermediary complied with CMS's request to review submitted data",
    texts({2024: "(a)(3)(v)(C) and (b)(3)(xv)"}, "Data Submission Functions"),
    "SUB-059",
)
_POSTED: Final = guidance(
    FACT_SHEET_2027,
    "What is the overall process to become a CMS-approved Intermediary?",
    cites="414.1400(b)(3)(xiv)",
)
SUPPORTED: Final = _page.rule(
    "standing.support",
    "the intermediary supports what its qualified posting lists",
    (text(2027, 2027, _POSTED),),
    "SUB-058",
    "STA-027",
)
LISTED: Final = _page.rule(
    "standing.support-listed",
    "the qualified posting lists what the intermediary supports",
    (text(2027, 2027, _POSTED),),
    "SUB-058",
)


@frozen(kw_only=True)
class Support:
    """What an intermediary supports, or its qualified posting lists. None means "not known".

    *mvps*, *measures* and *activities* are ids, written in the same way in both.
    """

    categories: frozenset[PerformanceCategory] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, PerformanceCategory)),
    )
    reporting_options: frozenset[ReportingOption] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, ReportingOption))
    )
    mvps: frozenset[str] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, str))
    )
    measures: frozenset[str] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, str))
    )
    activities: frozenset[str] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, str))
    )

    def _problems(self) -> Iterator[Problem]:
        yield from text_problems(mvps=self.mvps, measures=self.measures, activities=self.activities)


_KINDS: Final = ("categories", "reporting_options", "mvps", "measures", "activities")


def check_support(
    posted: Support, supported: Support, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether an intermediary supports everything that its qualified posting lists.

    What it supports and the posting doesn't list is reported and does not decide: the posting does
    not authorize it.

    >>> from qpp_rules import PerformanceYear
    >>> nothing = dict.fromkeys(("categories", "reporting_options", "measures", "activities"), ())
    >>> posted, supported = Support(mvps={"M1423"}, **nothing), Support(mvps=(), **nothing)
    >>> check_support(posted, supported, PerformanceYear(2027)).answer
    False

    Raises YearNotCovered for another year than 2027.

    Citation: 2027 Self-Nomination Fact Sheet; 42 CFR § 414.1400(b)(3)(xiv).
    """
    supports, lists = SUPPORTED.of(year), LISTED.of(year)
    take(
        "check_support",
        posted=(posted, instance_of(Support)),
        supported=(supported, instance_of(Support)),
    )
    owed: list[Finding] = []
    beside: list[Finding] = []
    for name in _KINDS:
        both = {"posted": getattr(posted, name), "supported": getattr(supported, name)}
        missing = tuple(f"{whose}.{name}" for whose, one in both.items() if one is None)
        listed, given = both.values()
        owed.append(_includes(supports, listed, given, name, missing))
        beside.append(_includes(lists, given, listed, name, missing))
    return all_met(year, (*owed, *beside), aside=tuple(beside))


def _includes(
    clause: Clause,
    wanted: frozenset[Any] | None,
    had: frozenset[Any] | None,
    name: str,
    missing: tuple[str, ...],
) -> Finding:
    """Return the finding on whether everything *wanted* is among what is *had*."""
    about = name.replace("_", " ")
    if wanted == frozenset():
        return clause.met("none", about=about)
    if wanted is None or had is None:
        return clause.unknown(*missing, about=about)
    lacking = sorted(str(getattr(one, "value", one)) for one in wanted - had)
    return clause.judge(not lacking, f"lacking {', '.join(lacking) or 'nothing'}", about=about)


def check_review_request(
    is_answered: bool | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether an intermediary complied with CMS's request to review submitted data.

    *is_answered* False means that the request was refused or not answered; None means "not known".
    How long CMS can ask for records is :func:`qpp_rules.agreements.check_records_request`.

    >>> from qpp_rules import PerformanceYear
    >>> check_review_request(False, PerformanceYear(2027)).answer
    False

    Raises YearNotCovered before 2024.

    Citation: 42 CFR § 414.1400(a)(3)(v)(C) and (b)(3)(xv).
    """
    clause = ANSWERED.of(year)
    take("check_review_request", is_answered=(is_answered, optional(a_flag)))
    return all_met(year, (clause.judge(is_answered, missing=("is_answered",)),))

"""QCDR measures in a nomination: 42 CFR § 414.1400(b)(4), before 2022 (b)(3), to 2018 (f)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
)
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.moments import Moment, a_moment, day_of, precedes
from qpp_rules.core.pages import Page, reading
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import eastern_text
from qpp_rules.deadlines import calendar
from qpp_rules.self_nomination.differences import MOST_QCDR_MEASURES
from qpp_rules.self_nomination.paragraphs import (
    KEY_DIFFERENCES,
    NOMINATING_A_MEASURE,
    by_year,
    paragraph,
    runs,
    sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear


class MeasureOrigin(Enumeration):
    """Where a measure that a QCDR submits comes from."""

    CLINICIAN_CAHPS = "CAHPS survey of clinicians and groups"
    CBE_ENDORSED = "CBE-endorsed measure"
    MIPS_MEASURE = "MIPS quality measure of the year"
    OWN = "QCDR measure developed by the QCDR"
    BORROWED = "QCDR measure developed by another intermediary"
    OTHER = "none of these"


class SpecificationComponent(Enumeration):
    """What the specification of a QCDR measure includes. CMS's user guide lists more."""

    TESTING_DATA = "testing data"
    PERFORMANCE_DATA = "performance data"
    RECOMMENDATIONS = "measure recommendations"
    RATIONALE = "rationale"


@frozen(kw_only=True)
class MeasurePermission:
    """The owner's permission to use a QCDR measure. None means "not known".

    *first_day* and *last_day* are those it is given for. *is_owner_approved* says whether the owner
    is itself approved for the year and in good standing.
    """

    owner: str = field(validator=a_text)
    is_documented: bool | None = field(default=None, validator=optional(a_flag))
    first_day: date | None = field(default=None, validator=optional(a_calendar_date))
    last_day: date | None = field(default=None, validator=optional(a_calendar_date))
    is_owner_approved: bool | None = field(default=None, validator=optional(a_flag))


def _flag() -> Any:
    return field(default=None, validator=optional(a_flag), kw_only=True)


@frozen
class NominatedMeasure:
    """A QCDR measure in a nomination. None means "not known".

    *is_fully_specified* says whether the full specification is given, *specified_on* when.
    *permission* is for a borrowed measure. *by_certified_vendor* is for a CAHPS survey.
    """

    identifier: str = field(validator=a_text)
    origin: MeasureOrigin | None = field(
        default=None, validator=optional(member_of(MeasureOrigin)), kw_only=True
    )
    is_fully_specified: bool | None = _flag()
    specified_on: Moment | None = field(default=None, validator=optional(a_moment), kw_only=True)
    components: frozenset[SpecificationComponent] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, SpecificationComponent)),
        kw_only=True,
    )
    is_face_valid: bool | None = _flag()
    was_approved_before: bool | None = _flag()
    is_fully_tested: bool | None = _flag()
    data_collected: bool | None = _flag()
    permission: MeasurePermission | None = field(
        default=None, validator=optional(instance_of(MeasurePermission)), kw_only=True
    )
    by_certified_vendor: bool | None = _flag()


_page = Page(__name__)

_SPECIFIED: Final = {2017: "(f)", 2019: "(b)(3)(ii)", 2022: "(b)(4)(i)(B)"}
_AT_NOMINATION: Final = sheet(NOMINATING_A_MEASURE, "(b)(4)(i)(B)")
_SPEAKS_OF_QCDRS: Final = "the text mentions an intermediary's own measures only for QCDRs"
BY_QCDRS_ONLY: Final = _page.rule(
    "self-nomination.measures.type",
    "only a QCDR nominates QCDR measures",
    runs(
        {
            **{year: reading(paragraph("", year), _SPEAKS_OF_QCDRS) for year in range(2017, 2021)},
            2021: paragraph("(a)(2)(i)(A)", 2021),
            **{year: paragraph("(b)(1)(i)(A)", year) for year in range(2022, 2027)},
            2027: sheet(KEY_DIFFERENCES, "(b)(1)(i)(A)"),
        }
    ),
    *("SNO-025", "SNO-048", "MEA-020"),
)
NUMBER: Final = _page.rule(
    "self-nomination.measures.number",
    "no more QCDR measures than a QCDR may nominate, including those of other owners",
    MOST_QCDR_MEASURES,
    *("SNO-048", "MEA-032"),
)
ORIGIN: Final = _page.rule(
    "self-nomination.measures.origin",
    "the measure is of a kind that a QCDR may submit",
    runs({2027: sheet("What is a QCDR?")}),
    "MEA-005",
    "MEA-007",
)
SPECIFIED: Final = _page.rule(
    "self-nomination.measures.specified",
    "the full specification is given",
    by_year(_SPECIFIED, {2027: _AT_NOMINATION}),
    *("MEA-003", "MEA-010", "SNO-025", "SNO-064"),
)
IN_TIME: Final = _page.rule(
    "self-nomination.measures.in-time",
    "the measure is specified by the close of self-nomination",
    by_year({**_SPECIFIED, 2024: "(b)(4)(iv)(O)"}, {2027: sheet(NOMINATING_A_MEASURE)}),
    *("MEA-010", "MEA-011", "SNO-064"),
)
COMPONENTS: Final = _page.rule(
    "self-nomination.measures.components",
    "the specification includes the component",
    runs({2027: sheet(NOMINATING_A_MEASURE)}),
    "MEA-012",
)
FACE_VALID: Final = _page.rule(
    "self-nomination.measures.face-valid",
    "the measure is face valid",
    by_year({2022: "(b)(4)(iii)(A)(3)"}),
    "MEA-035",
)
TESTED: Final = _page.rule(
    "self-nomination.measures.tested",
    "a measure that was approved before is fully developed and tested at the clinician level",
    by_year({2024: "(b)(4)(iii)(A)(3)"}),
    "MEA-035",
)
DATA_COLLECTED: Final = _page.rule(
    "self-nomination.measures.data-collected",
    "data on the measure was collected before it was nominated",
    by_year({2022: "(b)(4)(iii)(A)(4)"}),
    "MEA-036",
)
PERMITTED: Final = _page.rule(
    "self-nomination.measures.permission",
    "the owner's documented permission covers the performance period",
    by_year({2022: "(b)(4)(iv)(M)"}, {2027: sheet(NOMINATING_A_MEASURE, "(b)(4)(iv)(M)")}),
    *("MEA-009", "MEA-010", "MEA-029"),
)
OWNER_APPROVED: Final = _page.rule(
    "self-nomination.measures.owner",
    "the owner of the measure is approved and in good standing",
    by_year({2022: "(b)(4)(iv)(N)"}),
    "MEA-032",
)
CERTIFIED_VENDOR: Final = _page.rule(
    "self-nomination.measures.cahps-vendor",
    "a CAHPS survey is reported by a CAHPS-certified vendor",
    runs({2027: sheet("What is a QCDR?")}),
    "MEA-005",
    "MEA-006",
)


def check_measures(
    measures: tuple[NominatedMeasure, ...],
    year: PerformanceYear,
    intermediary_type: IntermediaryType | None,
) -> Iterator[Finding]:
    """Yield what each clause says of *measures*, those of a nomination by *intermediary_type*."""
    if not measures:
        yield BY_QCDRS_ONLY.of(year).met("none", about="qcdr_measures")
        return
    known = None if intermediary_type is None else intermediary_type is IntermediaryType.QCDR
    missing = ("details.intermediary_type",)
    count = len(measures)
    yield BY_QCDRS_ONLY.of(year).judge(
        known, f"{count} nominated", missing=missing, about="qcdr_measures"
    )
    if NUMBER.covers(year):
        most = MOST_QCDR_MEASURES.at(year)[IntermediaryType.QCDR]
        yield NUMBER.of(year).judge(count <= most, count, f"at most {most}", about="qcdr_measures")
    for place, measure in enumerate(measures):
        yield from _of_one(f"qcdr_measures[{place}]", measure, year)


def _of_one(name: str, measure: NominatedMeasure, year: PerformanceYear) -> Iterator[Finding]:
    about = f"{name} {measure.identifier}"
    origin = measure.origin

    def flag(rule: Any, holds: bool | None, *missing: str) -> Iterator[Finding]:
        if rule.covers(year):
            named = tuple(f"{name}.{one}" for one in missing)
            yield rule.of(year).judge(holds, missing=named, about=about)

    known = None if origin is None else origin is not MeasureOrigin.OTHER
    yield from flag(ORIGIN, known, "origin")
    yield from flag(SPECIFIED, measure.is_fully_specified, "is_fully_specified")
    yield _in_time(name, measure, year)
    if COMPONENTS.covers(year):
        for one in SpecificationComponent:
            given = None if measure.components is None else one in measure.components
            yield COMPONENTS.of(year).judge(
                given, one.value, missing=(f"{name}.components",), about=about
            )
    if measure.was_approved_before is not False:
        needed, is_tested = measure.was_approved_before, measure.is_fully_tested
        also = () if needed else ("was_approved_before",)
        yield from flag(
            TESTED, is_tested if needed or is_tested else None, *also, "is_fully_tested"
        )
    yield from flag(FACE_VALID, measure.is_face_valid, "is_face_valid")
    yield from flag(DATA_COLLECTED, measure.data_collected, "data_collected")
    if origin in (None, MeasureOrigin.BORROWED):
        yield from _permission(name, measure, year)
    if origin in (None, MeasureOrigin.CLINICIAN_CAHPS):
        vendor = measure.by_certified_vendor
        holds = vendor if origin or vendor else None
        missing = ("by_certified_vendor",) if origin else ("origin", "by_certified_vendor")
        yield from flag(CERTIFIED_VENDOR, holds, *missing)


def _in_time(name: str, measure: NominatedMeasure, year: PerformanceYear) -> Finding:
    closes, done = calendar(year)["self-nomination"].closes, measure.specified_on
    return IN_TIME.of(year).judge(
        None if done is None else is_by(done, closes),
        done,
        f"by {eastern_text(closes)}",
        missing=(f"{name}.specified_on",),
        about=f"{name} {measure.identifier}",
    )


def is_by(done: Moment, closes: Moment) -> bool | None:
    """Return whether *done* is before the close: a day without an hour counts to its end."""
    return precedes(done, closes) if isinstance(closes, datetime) else day_of(done) <= closes


def _permission(name: str, measure: NominatedMeasure, year: PerformanceYear) -> Iterator[Finding]:
    about, given = f"{name} {measure.identifier}", measure.permission
    # Without its origin a measure may be its owner's, which needs no permission.
    also = () if measure.origin else (f"{name}.origin",)
    if not PERMITTED.covers(year):
        return
    clause = PERMITTED.of(year)
    if given is None:
        yield clause.unknown(*also, f"{name}.permission", about=about)
        return
    needed = ((given.is_documented, "is_documented"), *_covers(given, year))
    for holds, field_name in needed:
        if holds is not True:
            open_ = None if also else holds
            missing = (*also, f"{name}.permission.{field_name}")
            yield clause.judge(open_, field_name, missing=missing, about=about)
    if all(holds for holds, _ in needed):
        yield clause.met(given.owner, about=about)
    approved = given.is_owner_approved
    yield OWNER_APPROVED.of(year).judge(
        None if also and not approved else approved,
        given.owner,
        missing=(*also, f"{name}.permission.is_owner_approved"),
        about=about,
    )


def _covers(
    given: MeasurePermission, year: PerformanceYear
) -> tuple[tuple[bool | None, str], tuple[bool | None, str]]:
    first, last = given.first_day, given.last_day
    return (
        (None if first is None else first <= year.first_day, "first_day"),
        (None if last is None else last >= year.last_day, "last_day"),
    )

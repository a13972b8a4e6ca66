"""What a class of values must refuse, each fault by its name.

What one field refuses is derived from its check, which knows the types that it takes. So a field
that is added, or a check that is exchanged, is tried without anyone writing it. What fields refuse
together is told here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import NoneType
from typing import Any, Final, TypeAlias

import attrs
from hypothesis import strategies as st

from qpp_rules import (
    agreements,
    audits,
    deadlines,
    elections,
    eligibility,
    feedback,
    measures,
    postings,
    registration,
    reweighting,
    sampling,
    self_nomination,
    standing,
    terms,
)
from qpp_rules.core.checks import (
    Check,
    a_confidence,
    a_count,
    a_share,
    a_text,
    an_amount,
    an_id,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Finding, Rule
from qpp_rules.core.identifiers import Group, Npi, Subgroup, Tin
from qpp_rules.core.listings import is_listing
from qpp_rules.core.moments import a_moment
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import (
    EASTERN,
    PaymentYear,
    PerformanceYear,
    a_performance_year,
    an_instant,
)
from qpp_rules.testing import strategies
from qpp_rules.testing.strategies.audits.records import YEARS
from qpp_rules.testing.strategies.audits.work import draw_of
from qpp_rules.testing.strategies.elections import YEARS as YEARS_OF_ELECTIONS

Strategy: TypeAlias = st.SearchStrategy[Any]
Arguments: TypeAlias = dict[str, Strategy]


@attrs.frozen
class Fault:
    """One thing that can be wrong with *field*: its name, and the arguments that have it."""

    field: str
    name: str
    arguments: st.SearchStrategy[Mapping[str, Any]]


def wrong(field: str, name: str, *values: object, told_as: str = "") -> Fault:
    """Return the fault *name* of *field*, given *values* or what they draw."""
    drawn = st.one_of(
        [one if isinstance(one, st.SearchStrategy) else st.just(one) for one in values]
    )
    return Fault(told_as or field, name, drawn.map(lambda value: {field: value}))


def across(field: str, name: str, /, **arguments: object) -> Fault:
    """Return the fault *name* of *field* that takes several *arguments* together to make."""
    drawn = {
        key: one if isinstance(one, st.SearchStrategy) else st.just(one)
        for key, one in arguments.items()
    }
    return Fault(field, name, st.fixed_dictionaries(drawn))


# --- of one field ------------------------------------------------------------------------------

ONE_OF_EACH: Final = (
    *(None, True, 1, 7, 7.0, "no", "7", b"7", Decimal(7), Fraction(7), object, (7,), [7], {7: 7}),
    *(date(2026, 3, 31), datetime(2026, 3, 31, 20, tzinfo=UTC), PerformanceYear(2026)),
    *(PaymentYear(2028), Tin("123456789"), Group(Tin("123456789")), ParticipationOption.GROUP),
)
# A converter makes a container of any of these.
LISTINGS: Final = (tuple, list, dict, frozenset)
WRITTEN: Final = (" a", "a ", "\ta", "a\n", "\u00a0a")
UNSEEN: Final = ("a\nb", "a\x00b", "a\u200bb", "a\u202eb", "a\ud800b", "a\ufeffb")
NAIVE: Final = st.datetimes(datetime(2017, 1, 1), datetime(2030, 1, 1))
IN_THE_GAP: Final = st.integers(0, 59).map(
    lambda minute: datetime(2027, 3, 14, 2, minute, tzinfo=EASTERN)
)
OF_NO_DAY: Final = st.sampled_from(
    (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
)
NEGATIVE: Final = st.integers(max_value=-1)
CENTS: Final = st.integers(1, 10**9).map(lambda number: -Decimal(number).scaleb(-2))
COST: Final = PerformanceCategory.COST
POSTED_COST: Final = postings.PostedCell(postings.Column.COST, "free")


def check_of(kind: type[Any], field: str) -> Check | None:
    """Return the check of a field, or None."""
    found: Check | None = getattr(attrs.fields(kind), field).validator
    return found


def _the(kind: type[Any], field: str) -> Callable[[str, Any], Any]:
    check = check_of(kind, field)
    assert check is not None
    return check.find


def _digits(count: int, *lengths: str) -> dict[str, Strategy]:
    of_another_length = st.text("0123456789", max_size=count + 5).filter(lambda d: len(d) != count)
    forms = st.sampled_from(("{}\n", " {}", "{} ", "+{}", "'{}"))
    return {
        "of another length": of_another_length | st.sampled_from(lengths),
        "digits of another script": st.sampled_from("٣७３²").map(
            lambda digit: "1" * (count - 1) + digit
        ),
        "something around the digits": forms.map(lambda form: form.format("1" * count)),
    }


def _years(first: int, last: int) -> dict[str, Strategy]:
    outside = st.integers(max_value=first - 1) | st.integers(min_value=last + 1)
    return {"outside the program": outside | st.sampled_from((first - 1, last + 1))}


TEXT: Final[dict[str, Strategy]] = {
    "empty": st.just(""),
    "blanks around it": st.sampled_from(WRITTEN),
    "invisible characters": st.sampled_from(UNSEEN),
}
INSTANT: Final[dict[str, Strategy]] = {
    "without a time zone": NAIVE,
    "an hour that clocks skip": IN_THE_GAP,
    "no time at all": OF_NO_DAY,
}
IDS: Final = ("one", "A.b", "a.b.", "a b.c")
OF_A_RIGHT_TYPE: Final[dict[Any, dict[str, Strategy]]] = {
    a_count.find: {"negative": NEGATIVE},
    an_amount.find: {
        "negative": CENTS,
        "not finite": st.sampled_from(list(map(Decimal, ("NaN", "Infinity", "-Infinity")))),
    },
    a_text.find: TEXT,
    a_moment.find: {**INSTANT, "a day after all": st.just(date.max)},
    an_instant.find: INSTANT,
    a_performance_year.find: {
        "a bare number": st.integers(2017, 2100),
        "a payment year": st.integers(2019, 2102).map(PaymentYear),
    },
    a_share.find: {
        "not from 0 to 1": st.sampled_from((Fraction(-1, 2), Fraction(3, 2), Fraction(82)))
    },
    a_confidence.find: {
        "not between 0 and 1": st.sampled_from(
            (Fraction(0), Fraction(1), Fraction(95), Decimal("NaN"))
        )
    },
    an_id.find: {"of another form": st.sampled_from(("", *IDS))},
    _the(Parameter, "id"): {"of another form": st.sampled_from(IDS)},
    _the(Npi, "digits"): _digits(10, "123456789", "12345678901"),
    _the(Tin, "digits"): _digits(9, "12-345678", "123-45-678", "1-23456789", "123456789-"),
    _the(Subgroup, "identifier"): {
        **TEXT,
        "a separator of keys": st.sampled_from(("a/b", "a|b", "/", "|")),
    },
    _the(PerformanceYear, "year"): _years(2017, 2100),
    _the(PaymentYear, "year"): _years(2019, 2102),
    _the(Finding, "required"): {"without a time zone": NAIVE},
    _the(audits.DataError, "measure"): {
        **TEXT,
        "a colon": st.sampled_from((":", "236:", "quality: 236")),
    },
    _the(audits.BeneficiaryList, "quarter"): {
        "negative": NEGATIVE,
        "no quarter": st.just(0) | st.integers(5, 100),
    },
    _the(audits.MeasureUsed, "category"): {"the cost category": st.just(COST)},
    _the(measures.Source, "sha256"): {
        "no digest": st.sampled_from(("", "0" * 63, "A" * 64)),
    },
    _the(measures.Measure, "first_year"): {
        "long ago": st.integers(max_value=1999),
        "far off": st.integers(min_value=2101),
    },
    _the(reweighting.Area, "state"): {"no code": st.sampled_from(("", "hi", "Hi", "HI ", "HIX"))},
    _the(reweighting.Area, "zip_code"): {
        "not five digits": st.sampled_from(("", "9673", "967322", "96732-1234", "9673a", " 96732")),
    },
    _the(reweighting.WeightRow, "quality"): {
        "not a share": st.sampled_from((Fraction(-1, 2), Fraction(3, 2), Fraction(30))),
    },
    _the(self_nomination.IntermediaryDetails, "intermediary_type"): {
        "a type that does not self-nominate": st.sampled_from(
            (IntermediaryType.HEALTH_IT_VENDOR, IntermediaryType.CAHPS_SURVEY_VENDOR)
        )
    },
    _the(self_nomination.IntermediaryDetails, "principal_place"): {
        "no country": st.sampled_from(("", "us", "USA", "U", "US ")),
    },
    _the(postings.PostedCell, "text"): {
        "no line": st.sampled_from(("", "\n", "a\n", "\na", "a\n\nb")),
        "a line with blanks around it": st.sampled_from((" a", "a\n b", "a\tb")),
    },
    _the(sampling.Plan, "seed"): {**TEXT, "a slash": st.sampled_from(("/", "31415/2"))},
}
"""What a check refuses though the type is right. Each has an entry that refuses more than types."""


def faults_of_check(field: str, check: Check) -> Iterator[Fault]:
    """Yield what is wrong for *check*, given for *field*."""
    kinds = {*check.kinds, *([NoneType] if check.takes_none else [])}
    if kinds & {*LISTINGS}:
        kinds |= {*LISTINGS}
    others = [one for one in ONE_OF_EACH if type(one) not in kinds]
    if others:
        yield wrong(field, "of another type", st.sampled_from(others))
    if check.items:
        (container,) = check.kinds
        strangers = st.sampled_from((None, 7.5, object)).map(lambda one: container([one]))
        yield wrong(field, "an item of another type", strangers)
    for name, values in OF_A_RIGHT_TYPE.get(check.find, {}).items():
        yield wrong(field, name, values)
    if issubclass(check.kinds[0], Enum):
        members = list(check.kinds[0])
        yield wrong(field, "a name as text", st.sampled_from([one.name for one in members]))
        yield wrong(field, "a spelling as text", st.sampled_from([one.value for one in members]))


# --- of several fields, or of what they hold ---------------------------------------------------


def _twice(of: Strategy) -> Strategy:
    return of.map(lambda one: (one, one))


def _days(first: date, last: date) -> Strategy:
    return st.dates(first, last)


EARLY: Final = _days(date(2022, 1, 1), date(2026, 1, 1))
LATE: Final = _days(date(2026, 1, 2), date(2030, 1, 1))


def _of_a_small_plan(field: str, name: str, /, **make: Callable[[Any], Any]) -> Fault:
    """Return a fault of an audit result whose plan has one participant, to be spoiled."""

    def spoiled() -> Strategy:
        plan, _, _ = draw_of(YEARS[-1], 1, 1, 0)
        (member,) = plan.participants
        made = {key: one(member) for key, one in make.items()}
        return st.just({"plan": plan, "scope": None, "reviews": (), "checks": (), **made})

    return Fault(field, name, st.deferred(spoiled))


def _with_an_unknown_facet(member: Any) -> Any:
    plan, _, _ = draw_of(YEARS[-1], 1, 1, 0)
    spoiled = attrs.evolve(member, facets=frozenset({"category:cardiology"}))
    return attrs.evolve(plan, participants=(spoiled,))


def _another_answer(_member: Any) -> Any:
    return (sampling.check_plan(draw_of(YEARS[-1], 1, 1, 0)[0]),)


def _of_answers(name: str, change: Callable[[Any, Any], tuple[object, object]]) -> Fault:
    """Return the fault *name* of a feedback review whose one answer is *changed*."""

    def changed(review: feedback.FeedbackReview) -> dict[str, Any]:
        who, one = next(iter(review.items()))
        return {"year": review.year, "answers": dict([change(who, one)])}

    return Fault("answers[0]", name, strategies.feedback_reviews().map(changed))


CLINICIANS: Final = (
    wrong("clinicians", "nobody", 0),
    across(
        "clinicians_affected",
        "more than there are",
        clinicians_affected=st.integers(11, 20),
        clinicians=st.integers(1, 10),
    ),
)
NOT_SIGNED: Final = across(
    "signed_on", "a day, though it is not signed", is_signed=False, signed_on=EARLY
)
CLOSES_ALONE: Final = {"extensions": (), "in_doubt_until": None}
UNREADABLE: Final = st.sampled_from(("", " a", "a\n")).map(lambda name: {name})
MEASURE: Final = measures.Measure("236", PerformanceCategory.QUALITY)
NO_OPTING_IN: Final = eligibility.OPT_IN.entries[0].last_year
UNDECIDED: Final[dict[str, Any]] = {
    "participant": strategies.groups(),
    "eligibility": eligibility.Eligibility.OPT_IN_ELIGIBLE,
    "state": elections.ElectionState.UNDECIDED,
    "choice": None,
    "confirmed_at": None,
    "confirmed_by": None,
    "exemption": None,
}
CONFIRMED: Final = {
    "state": elections.ElectionState.OPTED_IN,
    "choice": elections.Choice.OPT_IN,
}


def _of_an_election(field: str, name: str, /, **changed: object) -> Fault:
    return across(field, name, **{**UNDECIDED, **changed})


def _delayed(election: elections.Election) -> elections.Election:
    closes = max(deadlines.calendar(election.year)["election"].boundaries)
    return attrs.evolve(election, confirmed_at=closes + timedelta(days=60))


CONFIRMED_ELECTIONS: Final = strategies.confirmed_elections()
LATE_ELECTIONS: Final = CONFIRMED_ELECTIONS.map(_delayed)


def _one(of: Strategy) -> Strategy:
    return of.map(lambda one: (one,))


def _of_a_plan(field: str, name: str, /, **dates: object) -> Fault:
    """Return the fault of the dates of an otherwise unknown plan."""
    unknown = dict.fromkeys(one.name for one in attrs.fields(standing.PlanDates))
    return across(field, name, **{**unknown, **dates})


OUTSIDE_MIPS: Final = wrong("on", "before the program", date(2016, 12, 31), date.max)
OF_CMS: Final = (
    wrong("asked_also", "one that nobody can read", UNREADABLE),
    wrong("also_states", "one that nobody can read", UNREADABLE),
)
TOGETHER: Final[dict[type[Any], tuple[Fault, ...]]] = {
    agreements.Authorization: (NOT_SIGNED,),
    agreements.BusinessAssociateAgreement: (
        across("ends_on", "before it begins", begins_on=LATE, ends_on=EARLY),
    ),
    agreements.ExternalAgreement: (NOT_SIGNED,),
    audits.AuditResult: (
        _of_a_small_plan(
            "plan, facets",
            "one that names nothing",
            plan=_with_an_unknown_facet,
            scope=lambda _: audits.AuditScope(),
        ),
        wrong(
            "reviews",
            "of a record not sampled",
            _one(st.builds(audits.Review, strategies.participants(), st.just("of another sample"))),
        ),
        _of_a_small_plan(
            "reviews",
            "a record twice",
            reviews=lambda one: (audits.Review(one.participant, one.patients[0].patient),) * 2,
        ),
        _of_a_small_plan(
            "checks",
            "a participant twice",
            checks=lambda one: (audits.ParticipantCheck(participant=one.participant),) * 2,
        ),
        _of_a_small_plan(
            "withdrawn",
            "a participant twice",
            withdrawn=lambda one: tuple(
                audits.Withdrawal(one.participant, date(2027, 1, day), "left") for day in (5, 6)
            ),
        ),
        _of_a_small_plan(
            "beneficiaries[0]", "an answer to another question", beneficiaries=_another_answer
        ),
        _of_a_small_plan(
            "beneficiaries[0]",
            "an answer for another year",
            beneficiaries=lambda _: (Determination(answer=True, year=YEARS[0], findings=()),),
        ),
    ),
    audits.AuditScope: (
        wrong("categories", "the cost category", frozenset(PerformanceCategory)),
        across(
            "collection_types",
            "some without the quality category",
            categories=frozenset({PerformanceCategory.IMPROVEMENT_ACTIVITIES}),
            collection_types=st.frozensets(st.sampled_from(CollectionType), min_size=1),
        ),
    ),
    audits.DataError: (
        across("description", "none, of OTHER", kind=audits.ErrorKind.OTHER, description=None),
    ),
    audits.ReportLine: CLINICIANS,
    audits.ReportSection: CLINICIANS,
    audits.TargetedAudit: (
        wrong(
            "result",
            "of a data validation audit",
            strategies.audit_results(outcome=audits.AuditOutcome.CLEAN),
        ),
    ),
    deadlines.Calendar: (
        wrong("deadlines", "two of one key", _twice(strategies.published_deadlines())),
        across(
            "deadlines",
            "one of another year",
            year=PerformanceYear(2028),
            deadlines=_one(strategies.published_deadlines()),
        ),
    ),
    deadlines.Deadline: (
        across("original_closes", "none", original_closes=None, **CLOSES_ALONE),
        across(
            "original_closes", "before it opens", opens=LATE, original_closes=EARLY, **CLOSES_ALONE
        ),
    ),
    deadlines.Extension: (
        wrong("applies_to", "none", frozenset()),
        across("reopens", "never closed before", reopened=False, reopens=EARLY),
        across("closes", "before it reopens", reopened=True, reopens=LATE, closes=EARLY),
    ),
    elections.Batch: (
        wrong("elections", "none", ()),
        wrong("elections", "a participant twice", _twice(strategies.elections())),
    ),
    elections.ClientDecision: (wrong("year", "before opting in", NO_OPTING_IN),),
    elections.Election: (
        _of_an_election(
            "state",
            "an election where there is none to make",
            eligibility=eligibility.Eligibility.MIPS_ELIGIBLE,
        ),
        _of_an_election(
            "choice",
            "a choice before one is selected",
            choice=st.sampled_from(elections.Choice),
        ),
        _of_an_election(
            "choice",
            "nothing where something is selected",
            state=elections.ElectionState.SELECTED,
        ),
        _of_an_election(
            "confirmed_at",
            "an instant before it is confirmed",
            confirmed_at=strategies.election_instants(YEARS_OF_ELECTIONS[-1]),
        ),
        _of_an_election("confirmed_at", "none where it is confirmed", **CONFIRMED),
        _of_an_election(
            "confirmed_by",
            "somebody before it is confirmed",
            confirmed_by=strategies.confirmers().filter(bool),
        ),
        _of_an_election(
            "confirmed_at",
            "an instant before the performance year ended",
            **CONFIRMED,
            year=YEARS_OF_ELECTIONS[-1],
            confirmed_at=strategies.election_instants(YEARS_OF_ELECTIONS[-2]),
        ),
        _of_an_election("eligibility", "opt-in eligible before opting in", year=NO_OPTING_IN),
        _of_an_election(
            "exemption",
            "an exemption of one that is not exempt",
            exemption=st.sampled_from(elections.Exemption),
        ),
        _of_an_election(
            "exemption",
            "a subgroup that may report voluntarily while exempt",
            participant=Subgroup(Tin("000000001"), "SG-1"),
            eligibility=eligibility.Eligibility.EXEMPT,
            state=elections.ElectionState.NOT_APPLICABLE,
            exemption=elections.Exemption.MAY_REPORT_VOLUNTARILY,
        ),
    ),
    elections.Ledger: (
        wrong("records", "an item of another type", [None], told_as="records[0]"),
        wrong(
            "records",
            "not confirmed",
            strategies.election_histories(confirmed=False).map(lambda one: (one.election,)),
            told_as="records[0]",
        ),
        wrong("records", "one twice", _twice(CONFIRMED_ELECTIONS)),
        wrong("records", "outside the window", _one(LATE_ELECTIONS), told_as="records[0]"),
        wrong(
            "not_in_force",
            "inside the window",
            _one(CONFIRMED_ELECTIONS),
            told_as="not_in_force[0]",
        ),
        wrong("not_in_force", "one twice", _twice(LATE_ELECTIONS)),
        wrong("not_in_force", "an item of another type", [None], told_as="not_in_force[0]"),
    ),
    eligibility.DeterminationPeriod: (
        wrong("first_month", "of no calendar", st.just(0) | st.integers(13)),
    ),
    eligibility.GroupFacts: (
        across(
            "mips_eligible_clinicians",
            "more than there are clinicians",
            eligible_clinicians=st.integers(0, 5),
            mips_eligible_clinicians=st.integers(6, 20),
        ),
    ),
    eligibility.PracticeView: (
        wrong("clinicians", "of another type", *(o for o in ONE_OF_EACH if not is_listing(o))),
        wrong("clinicians", "an item of another type", [None]),
    ),
    eligibility.Release: (wrong("month", "of no calendar", st.just(0) | st.integers(13)),),
    eligibility.Segment: (
        across("last_day", "before the first day", first_day=LATE, last_day=EARLY),
    ),
    eligibility.VirtualGroupFacts: (
        wrong("members", "a TIN twice", _twice(strategies.virtual_group_members())),
    ),
    Entry: (
        across(
            "last_year",
            "before the first year",
            first_year=PerformanceYear(2026),
            last_year=strategies.performance_years(last=2025),
        ),
    ),
    feedback.Dashboard: (
        across("last_day", "before the first day", first_day=LATE, last_day=EARLY),
    ),
    feedback.FeedbackRecord: (
        wrong(
            "notices",
            "two of one participant",
            _twice(
                strategies.participants().map(
                    lambda whose: feedback.LateDataNotice(
                        participant=whose, realized_on=None, notified_on=None
                    )
                )
            ),
        ),
    ),
    feedback.FeedbackReport: (wrong("compared", "one that nobody can read", UNREADABLE),),
    feedback.FeedbackReview: (
        wrong("answers", "of another type", *(one for one in ONE_OF_EACH if not is_listing(one))),
        _of_answers("by what is no participant", lambda who, one: (who.key, one)),
        _of_answers(
            "of another year",
            lambda who, one: (
                who,
                Determination(one.answer, PerformanceYear(one.year.year - 1), one.findings),
            ),
        ),
        _of_answers(
            "without its findings",
            lambda who, one: (who, Determination(one.answer, one.year, ())),
        ),
        _of_answers(
            "not that of its findings",
            lambda who, one: (who, Determination(not one.answer, one.year, one.findings)),
        ),
    ),
    feedback.LateDataNotice: (
        across("notified_on", "before it was realized", realized_on=LATE, notified_on=EARLY),
        across("granted", "though CMS was not told", notified_on=None, granted=st.booleans()),
    ),
    feedback.MeasureData: (wrong("category", "the cost category", COST),),
    feedback.ParticipantData: (
        wrong("categories", "the cost category", frozenset(PerformanceCategory)),
        wrong(
            "measures",
            "one twice",
            (feedback.MeasureData("236", PerformanceCategory.QUALITY, None),) * 2,
        ),
    ),
    measures.Inventory: (
        wrong("measures", "none", ()),
        wrong("measures", "an id twice", (MEASURE, MEASURE)),
        wrong(
            "measures",
            "one that begins after the year",
            (attrs.evolve(MEASURE, first_year=2100),),
        ),
    ),
    measures.Measure: (
        across(
            "other_stratum_names",
            "of a stratum that it does not have",
            strata=st.sampled_from((None, (), ("84Days",))),
            other_stratum_names=(("14-Jan", "14Days"),),
        ),
        wrong("other_stratum_names", "no pairs", ("14-Jan",), (("14-Jan", 14),)),
    ),
    measures.Mvps: (
        wrong("mvps", "none", ()),
        wrong("mvps", "an id twice", strategies.mvps().map(lambda one: (one, one))),
    ),
    registration.CahpsRequest: (
        across(
            "apm_entity_kind",
            "a kind of APM Entity of a group",
            participant=Group(Tin("123456789")),
            apm_entity_kind=ApmEntityKind.OTHER,
        ),
        across(
            "mvp",
            "an MVP with another reporting option",
            reporting_option=ReportingOption.APP,
            mvp="M0001",
        ),
        across(
            "mips_eligible_clinicians",
            "more MIPS eligible clinicians than clinicians",
            clinicians=2,
            mips_eligible_clinicians=3,
        ),
    ),
    registration.MvpRequest: (
        across(
            "left_out",
            "an item that is given",
            mvp="M0001",
            left_out=frozenset({registration.Item.MVP}),
        ),
        across(
            "name", "a name without a subgroup", participant=Group(Tin("123456789")), name="Hands"
        ),
        across(
            "composition",
            "a composition without a group",
            participant=Subgroup(Tin("123456789"), "SG-1"),
            composition=registration.GroupComposition(eligible_clinicians=3),
        ),
    ),
    self_nomination.Application: (
        wrong("left_blank", "an item that there is not", frozenset({"contact.nmae"})),
        across(
            "left_blank",
            "an item with a value",
            form=self_nomination.FormKind.FULL,
            left_blank=frozenset({"form"}),
        ),
        across(
            "qcdr_measures",
            "one twice",
            qcdr_measures=(self_nomination.NominatedMeasure("ABC1"),) * 2,
            left_blank=frozenset(),
        ),
    ),
    self_nomination.ClientParticipant: (
        across("ended_on", "before it began", since=LATE, ended_on=EARLY),
    ),
    self_nomination.IntermediaryDetails: (wrong("data_kept_in", "no country", frozenset({"usa"})),),
    self_nomination.MeasureReview: (
        across("rationale", "though CMS gave none", rationale="topped out", has_rationale=False),
    ),
    self_nomination.PostingDetails: (
        wrong("categories", "the cost category", frozenset(PerformanceCategory)),
    ),
    self_nomination.SurveyVendorApplication: (
        across(
            "not_met",
            "one that is met",
            met=frozenset(self_nomination.SurveyCriterion),
            not_met=frozenset({self_nomination.SurveyCriterion.ROLES}),
        ),
    ),
    postings.Needs: (
        wrong("categories", "a category that CMS computes", frozenset({COST})),
        wrong("mvps", "a blank id", frozenset({" "})),
    ),
    postings.PostedIntermediary: (
        wrong("year", "one that was not read", PerformanceYear(2025)),
        across("cells", "a column twice", cells=(POSTED_COST, POSTED_COST), absent=()),
        wrong("cells", "the name", (postings.PostedCell(postings.Column.NAME, "Zenith"),)),
        across(
            "absent",
            "a column that has a cell",
            cells=(POSTED_COST,),
            absent=(postings.Column.COST,),
        ),
    ),
    postings.Posting: (
        wrong("kind", "one without a posting", IntermediaryType.CAHPS_SURVEY_VENDOR),
        across(
            "intermediaries",
            "one of another year",
            year=PerformanceYear(2026),
            intermediaries=(
                postings.PostedIntermediary(year=PerformanceYear(2023), name="Zenith"),
            ),
        ),
        across(
            "intermediaries",
            "one twice",
            year=PerformanceYear(2026),
            intermediaries=(postings.PostedIntermediary(year=PerformanceYear(2026), name="Zenith"),)
            * 2,
        ),
    ),
    Parameter: (wrong("entries", "overlapping", _twice(strategies.entries())),),
    PlannedSubmission: (
        wrong("categories", "none", frozenset()),
        wrong("categories", "the cost category", frozenset(PerformanceCategory)),
        across(
            "participation_option",
            "another than the participant's",
            participant=strategies.groups(),
            participation_option=ParticipationOption.SUBGROUP,
        ),
        across(
            "mvp",
            "under another reporting option",
            mvp="G0057",
            reporting_option=ReportingOption.APP,
        ),
        across(
            "data_received_on",
            "after the close",
            data_received_on=LATE,
            submission_closes=EARLY,
        ),
    ),
    reweighting.Areas: (wrong("areas", "none", ()),),
    reweighting.Event: (
        wrong("states", "none", frozenset()),
        wrong("states", "one that is no code", frozenset({"HI", "Hawaii"})),
    ),
    reweighting.WeightRow: (
        wrong("quality", "weights that do not sum to 1", Fraction(1, 7)),
        across(
            "quality",
            "a weight of a category that is reweighted",
            reweighted=frozenset({PerformanceCategory.QUALITY}),
            quality=Fraction(1, 2),
            cost=Fraction(1, 2),
            improvement_activities=Fraction(0),
            promoting_interoperability=Fraction(0),
        ),
    ),
    reweighting.Weights: (
        across(
            "quality",
            "weights that do not sum to 1",
            quality=Fraction(1, 2),
            cost=Fraction(1, 3),
            improvement_activities=Fraction(0),
            promoting_interoperability=Fraction(0),
        ),
    ),
    Rule: (wrong("texts", "of another type", None, 7, "7"),),
    sampling.Audited: (
        wrong(
            "reserves", "of another plan", strategies.participants().map(lambda o: frozenset({o}))
        ),
        Fault(
            "plan.digest",
            "of a plan that was changed",
            strategies.plans().map(
                lambda plan: {
                    "plan": attrs.evolve(plan, notes=(*plan.notes, "added")),
                    "reserves": frozenset(),
                }
            ),
        ),
    ),
    sampling.ExcludedParticipants: (
        wrong("reason", "that of an earlier audit", sampling.EARLIER_AUDIT),
        wrong(
            "reason", "with a TIN in it", "123456789", "TIN 12-3456789 was audited", "123 45 6789."
        ),
    ),
    sampling.FrameEntry: (wrong("facets", "one that nobody can read", UNREADABLE),),
    standing.CorrectiveActionPlan: (
        *OF_CMS,
        across(
            "asked_also",
            "nothing in place of what is waived",
            waived={standing.PlanItem.IMPACT},
            asked_also=frozenset(),
        ),
    ),
    standing.Inaccuracies: (
        across("share", "some, without inaccuracies", kinds=frozenset(), share=Fraction(1, 100)),
        across("share", "none, with some", kinds=set(standing.InaccuracyKind), share=Fraction(0)),
        wrong("share", "more than all", Fraction(101, 100)),
    ),
    standing.Notice: (OUTSIDE_MIPS,),
    standing.PlanDates: (
        _of_a_plan("received_on", "though not received", is_received=False, received_on=LATE),
        _of_a_plan("accepted_on", "though not accepted", is_accepted=False, accepted_on=LATE),
        _of_a_plan("accepted_on", "before it was received", received_on=LATE, accepted_on=EARLY),
        _of_a_plan("is_accepted", "though not received", is_received=False, is_accepted=True),
    ),
    standing.Resolution: (OUTSIDE_MIPS,),
    standing.Support: (
        wrong("mvps", "one that nobody can read", UNREADABLE),
        wrong("measures", "one that nobody can read", UNREADABLE),
        wrong("activities", "one that nobody can read", UNREADABLE),
    ),
    standing.Termination: (
        across("effective_on", "before the notice", notified_on=LATE, effective_on=EARLY),
    ),
    standing.TransitionPlan: (
        *OF_CMS,
        across(
            "asked_also",
            "nothing in place of what is waived",
            waived={standing.TransitionItem.ISSUES},
            asked_also=frozenset(),
        ),
    ),
    standing.Withdrawal: (OUTSIDE_MIPS,),
    terms.Organization: (
        across(
            "description",
            "none, of another kind",
            kind=OrganizationType.OTHER,
            description=st.sampled_from(("", " ")),
        ),
        across(
            "description",
            "one where the kind says it",
            kind=OrganizationType.COLLABORATIVE,
            description=strategies.texts(),
        ),
    ),
}
"""What is wrong with fields together, or with what one holds, by class."""


def faults_of(kind: type[Any]) -> tuple[Fault, ...]:
    """Return what can be wrong with the values of *kind*."""
    of_fields = (
        fault
        for field in attrs.fields(kind)
        if field.init and (check := field.validator) is not None
        for fault in faults_of_check(field.alias, check)
    )
    return (*of_fields, *TOGETHER.get(kind, ()))

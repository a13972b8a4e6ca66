"""The missing facts of an answer on audits are those that decide, for values of every fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditResult,
    BeneficiaryList,
    MeasureUsed,
    MedicareCqmRecord,
    ParticipantCheck,
    StrategyChange,
    TargetedAudit,
    ValidationStrategy,
    check_audited,
    check_beneficiaries,
    check_execution_report,
    check_rate,
    check_relevance,
    check_scope,
    check_strategy,
    check_targeted,
    follows_strategy,
    found_after_submission,
    may_submit,
    may_submit_all,
)
from qpp_rules.audits.execution_report import sealed as sealed_report
from qpp_rules.audits.result import sealed
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import ApmEntity
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, eastern_day
from qpp_rules.deadlines import Deadline, calendar
from qpp_rules.measures import Inventory, Measure, Source
from qpp_rules.sampling import FrameEntry, draw
from tests.audits.reports import full
from tests.audits.samples import (
    NPI_WRONG,
    ONE_ERROR,
    PY,
    PY2027,
    REGISTRY,
    SCOPE,
    TARGETED_AT,
    VERIFIED,
    audit,
    correction_of,
    eastern,
    gone,
    outside_of,
    plan_of,
    targeted_of,
)
from tests.deciding_facts import Fact, Path, misses_what_decides, without_each
from tests.sampling.samples import SEED

pytestmark = pytest.mark.exhaustive

QUALITY, ACTIVITIES = PerformanceCategory.QUALITY, PerformanceCategory.IMPROVEMENT_ACTIVITIES
FLAGS = (True, False)
SETS: dict[str, tuple[frozenset[Any], ...]] = {
    "categories": (SCOPE.categories, frozenset({QUALITY, ACTIVITIES})),
    "participation_options": (
        SCOPE.participation_options,
        frozenset({ParticipationOption.INDIVIDUAL}),
    ),
    "statuses": (SCOPE.statuses, frozenset(ParticipationStatus)),
    "collection_types": (SCOPE.collection_types, frozenset({CollectionType.ECQM})),
    "reporting_options": (SCOPE.reporting_options, frozenset(ReportingOption)),
}


def holds_for_all(
    told: Any,
    facts: Sequence[Fact],
    ask: Any,
    most: int = 3,
    *,
    in_order: bool = False,
    tried: int | None = None,
) -> None:
    """Forget up to *most* of the *facts* in every combination, and hold what is missing.

    With *tried*, so many of the combinations are tried. Where the facts come *in_order* of time, an
    instant that is known can leave the hour of another no choice, beside a third that is not known.
    """
    combinations = list(without_each(told, facts, most))
    if tried is not None:
        combinations = Random(7).sample(combinations, tried)  # noqa: S311 (the same in each run)
    for less, unknown in combinations:
        misses_what_decides(less, unknown, ask, outweighed=in_order and len(unknown) > 1)


def renamed(determination: Determination[Any], names: Mapping[str, str]) -> Determination[Any]:
    """Return the answer with what it misses under the names of the facts that supply it."""
    missing = tuple(names.get(one, one) for one in determination.missing)
    return Determination(
        determination.answer, determination.year, determination.findings, missing=missing
    )


def parts_of_a_scope(before: Path, called: str) -> list[Fact]:
    return [Fact(f"{called}.{name}", (*before, name), values) for name, values in SETS.items()]


@pytest.mark.parametrize(("numerator", "denominator"), [(4, 5), (0, 0), (6, 5)])
def test_a_rate_is_missing_the_claimed_rate(numerator: int, denominator: int) -> None:
    facts = [Fact("claimed", ("claimed",), (Decimal(80), Decimal(81)))]

    def ask(told: Any) -> Determination[Any]:
        return check_rate(numerator, denominator, told["claimed"], PY2027)

    holds_for_all({"claimed": Decimal(80)}, facts, ask)


def test_relevance_is_missing_the_measures_used_and_the_inventory() -> None:
    of_it, of_last_year = (MeasureUsed("001", QUALITY, PY(year)) for year in (2027, 2026))
    listing, another = (
        Inventory(year=PY2027, measures=some, source=Source(provisional=False))
        for some in ([Measure("001", QUALITY)], [Measure("130", QUALITY)])
    )
    facts = [
        Fact("used", ("used",), ([of_it], [of_last_year]), ()),
        Fact("inventory", ("inventory",), (listing, another)),
    ]

    def ask(told: Any) -> Determination[Any]:
        answer = check_relevance(told["used"], PY2027, inventory=told["inventory"])
        # Each measure used asks for the inventory by its year.
        return renamed(answer, {"the inventory of 2027": "inventory"})

    for used in (of_it, of_last_year):
        holds_for_all({"used": [used], "inventory": listing}, facts, ask)


def test_the_check_of_beneficiaries_is_missing_records_lists_and_confirmations() -> None:
    records = tuple(
        MedicareCqmRecord(
            measure="236", patient=patient, denominator_confirmed=True, numerator_confirmed=True
        )
        for patient in ("B1", "B2")
    )
    lists = [(BeneficiaryList(1, some),) for some in ({"B1", "B2"}, {"B3"})]
    stranger, listed = (attrs.evolve(records[0], patient=one) for one in ("B9", "B3"))
    of_records = [
        Fact(name, ("records", place, name), FLAGS)
        for place in (0, 1)
        for name in ("denominator_confirmed", "numerator_confirmed")
    ]
    facts = [
        Fact("records", ("records",), (records, (stranger,), (listed,)), ()),
        Fact("lists", ("lists",), lists),
        *of_records,
    ]

    def ask(told: Any) -> Determination[Any]:
        return check_beneficiaries(told["records"], told["lists"], PY2027)

    for known in lists:
        holds_for_all({"records": records, "lists": known}, facts, ask, most=2)
    refused = attrs.evolve(records[0], numerator_confirmed=False)
    holds_for_all({"records": (refused,), "lists": lists[0]}, facts[:2], ask)


@pytest.mark.parametrize("audited", [PY2027, PY(2026)])
def test_auditing_of_the_year_is_missing_whether_data_is_submitted(audited: PY) -> None:
    facts = [Fact("data_will_be_submitted", ("submitted",), FLAGS)]

    def ask(told: Any) -> Determination[Any]:
        return check_audited({audited}, PY2027, data_will_be_submitted=told["submitted"])

    holds_for_all({"submitted": True}, facts, ask)


@pytest.mark.parametrize(
    ("of_qcdr", "who"),
    # A sample of QCDR measures that a Qualified Registry submits is wrong whatever the scope.
    [(False, REGISTRY), (False, IntermediaryType.QCDR), (True, IntermediaryType.QCDR)],
)
def test_a_scope_is_missing_its_parts_and_who_submits_qcdr_measures(
    of_qcdr: bool, who: IntermediaryType
) -> None:
    types = {CollectionType.QCDR_MEASURE} if of_qcdr else SCOPE.collection_types
    scope = attrs.evolve(SCOPE, collection_types=types)
    plan = plan_of(facets=scope.facets)
    facts = [
        *(one for one in parts_of_a_scope(("scope",), "scope") if "types" not in one.name),
        Fact(
            "scope.collection_types",
            ("scope", "collection_types"),
            (types, frozenset({CollectionType.ECQM})),
        ),
        Fact("intermediary_type", ("intermediary_type",), (REGISTRY, IntermediaryType.QCDR)),
    ]

    def ask(told: Any) -> Determination[Any]:
        return check_scope(told["scope"], plan, intermediary_type=told["intermediary_type"])

    holds_for_all({"scope": scope, "intermediary_type": who}, facts, ask, most=3)


DAY = date(2026, 8, 20)
IN_TIME, LATE = eastern(2026, 8, 20, 9), eastern(2026, 12, 1, 9)


def hours_of(name: str, path: Path, day: date) -> Fact:
    """The hour of a day, which is not known where the day alone is."""
    hours = [datetime.combine(day, time(hour, 30), EASTERN) for hour in (0, 9, 19, 23)]
    return Fact(f"the hour of {name}", path, hours, day)


def test_a_strategy_is_missing_when_it_was_submitted() -> None:
    strategy = ValidationStrategy(
        year=PY2027, scope=SCOPE, submitted_at=IN_TIME, approved_at=date(2026, 11, 1)
    )
    closes = eastern_day(calendar(PY2027)["self-nomination"].closes)
    facts = [
        Fact("strategy.submitted_at", ("submitted_at",), (IN_TIME, LATE)),
        hours_of("strategy.submitted_at", ("submitted_at",), closes),
    ]

    holds_for_all(strategy, facts, check_strategy)


def test_a_change_of_a_strategy_is_missing_its_hours() -> None:
    day = date(2027, 10, 1)
    for approved, changed in ((day, eastern(2027, 10, 1, 12)), (eastern(2027, 10, 1, 12), day)):
        change = StrategyChange(changed_at=changed, approved_at=approved, scope=SCOPE)
        strategy = ValidationStrategy(
            year=PY2027,
            scope=SCOPE,
            submitted_at=IN_TIME,
            approved_at=date(2026, 11, 1),
            changes=[change],
        )
        name = "approved_at" if approved == day else "changed_at"
        fact = hours_of("approval and change", ("changes", 0, name), day)
        # The two are asked for together.
        fact = fact._replace(name="the hours of approval and change")

        misses_what_decides(strategy, [fact], check_strategy)


def test_following_a_strategy_is_missing_parts_of_either_scope_and_the_approval() -> None:
    strategy = ValidationStrategy(
        year=PY2027, scope=SCOPE, submitted_at=IN_TIME, approved_at=date(2026, 11, 1)
    )
    # One of them before it was submitted.
    approvals = (date(2026, 11, 1), date(2026, 8, 1))
    facts = [
        *parts_of_a_scope(("scope",), "scope"),
        *parts_of_a_scope(("strategy", "scope"), "strategy.scope"),
        Fact("strategy.approved_at", ("strategy", "approved_at"), approvals),
    ]

    def ask(told: Any) -> Determination[Any]:
        return follows_strategy(told["scope"], told["strategy"])

    holds_for_all({"scope": SCOPE, "strategy": strategy}, facts, ask)


def test_an_error_found_after_submission_is_missing_the_period_or_its_hour() -> None:
    # The period of 2027 was not found, and so the calendar has none.
    found, day = eastern(2028, 3, 1, 9), date(2028, 3, 31)
    citation = calendar(PY(2026))["data-submission"].citation
    window, earlier = (
        Deadline(
            key="data-submission", title="Data submission", original_closes=at, citation=citation
        )
        for at in (eastern(2028, 3, 31, 20), eastern(2028, 2, 1, 20))
    )
    facts = [
        Fact("window", ("window",), (window, earlier)),
        hours_of("found_at", ("found_at",), day),
        *(Fact(name, (name,), FLAGS) for name in ("changes_verified", "acknowledged")),
    ]
    told = {"window": window, "found_at": found, "changes_verified": True, "acknowledged": True}

    def ask(told: Any) -> Determination[Any]:
        how = {name: one for name, one in told.items() if name != "found_at"}
        return found_after_submission(told["found_at"], PY2027, **how)

    holds_for_all(told, facts, ask)


def test_the_duty_to_report_is_missing_when_the_report_was_submitted() -> None:
    whole = full()
    report = sealed_report(attrs.evolve(whole, digest=None))
    facts = [
        Fact("submitted_at", ("submitted_at",), (date(2028, 5, 30), date(2028, 7, 1))),
        Fact("digest of the report", ("report", "digest"), (report.digest, "0" * 64)),
        Fact("any_data_submitted", ("any_data_submitted",), (True,)),
    ]

    def ask(told: Any) -> Determination[Any]:
        return check_execution_report(year=PY2027, **told)

    told = {"report": report, "submitted_at": date(2028, 5, 30), "any_data_submitted": True}
    holds_for_all(told, facts, ask)
    wrong = sealed_report(attrs.evolve(report, sections=report.sections[:1]))
    holds_for_all({**told, "report": wrong}, facts[:1], ask)


@pytest.mark.parametrize("any_data", [True, False, None])
def test_without_a_report_the_answer_is_missing_whether_data_was_submitted(
    any_data: bool | None,
) -> None:
    # Only CMS can say whether a report is due of a year without data.
    names = {"CMS's word on the report": "any_data_submitted"}
    fact = Fact("any_data_submitted", ("any_data_submitted",), FLAGS)

    def ask(told: Any) -> Determination[Any]:
        answer = check_execution_report(None, None, PY2027, **told)
        return renamed(answer, names) if any_data is None else answer

    if any_data is not False:
        unknown = [fact] if any_data is None else []
        misses_what_decides({"any_data_submitted": any_data}, unknown, ask, [fact.name])


def parts_of_an_audit(result: AuditResult) -> list[Fact]:
    """Return what need not be supplied of a data validation audit, of one sampled and one not."""
    sampled = {one.participant for one in result.plan.participants}
    places = {one.participant in sampled: place for place, one in enumerate(result.checks)}
    first, *others = result.reviews
    without_error, with_error = (
        (attrs.evolve(first, errors=errors), *others) for errors in ((), [NPI_WRONG])
    )
    return [
        Fact("intermediary_type", ("intermediary_type",), tuple(IntermediaryType)),
        Fact("scope", ("scope",), (SCOPE, WIDER)),
        *parts_of_a_scope(("scope",), "scope")[-2:],
        *(
            Fact(f"checks.{name}", ("checks", place, name), FLAGS)
            for place in places.values()
            for name in VERIFIED
        ),
        Fact("reviews", ("reviews",), (without_error, with_error), tuple(others)),
    ]


WIDER = attrs.evolve(SCOPE, categories={QUALITY, ACTIVITIES})


def of_result(told: AuditResult) -> Determination[Any]:
    return sealed(told).determination


def test_an_audit_is_missing_exactly_the_facts_that_keep_it_open() -> None:
    result = audit({})

    holds_for_all(result, parts_of_an_audit(result), of_result, most=1)
    holds_for_all(result, parts_of_an_audit(result), of_result, most=2, tried=40)


def test_an_audit_is_missing_its_digest_and_its_completion_if_a_participant_withdrew() -> None:
    result = audit({}, withdrawn=[gone(outside_of(plan_of()))])
    ended = (eastern(2028, 1, 10, 10), eastern(2027, 3, 1, 10))

    holds_for_all(result, [Fact("completed_at", ("completed_at",), ended)], of_result)
    digests = Fact("digest", ("digest",), (result.digest, "0" * 64))
    holds_for_all(result, [digests], lambda told: told.determination)


def test_an_acos_audit_is_missing_the_check_of_its_beneficiaries() -> None:
    aco = ApmEntity("A1234")
    scope = attrs.evolve(
        SCOPE,
        collection_types={CollectionType.MEDICARE_CQM},
        participation_options={ParticipationOption.APM_ENTITY},
    )
    plan = draw([FrameEntry(aco, scope.facets)], lambda _: ["B1"], seed=SEED, year=PY2027)
    record = MedicareCqmRecord(
        measure="236", patient="B1", denominator_confirmed=True, numerator_confirmed=True
    )
    right, wrong = (
        check_beneficiaries([record], [BeneficiaryList(1, {one})], PY2027, participant=aco)
        for one in ("B1", "B2")
    )
    check = ParticipantCheck(participant=aco, **VERIFIED)
    result = audit(plan=plan, checks=[check], scope=scope, beneficiaries=right)
    facts = [
        Fact("beneficiaries", ("beneficiaries",), ((right,), (wrong,)), ()),
        Fact("scope", ("scope",), (scope, SCOPE)),
        Fact(
            "scope.collection_types",
            ("scope", "collection_types"),
            (scope.collection_types, SCOPE.collection_types),
        ),
        Fact("intermediary_type", ("intermediary_type",), tuple(IntermediaryType)),
    ]

    holds_for_all(result, facts, of_result)


FOUND = audit(ONE_ERROR)
VALIDATED_AT = FOUND.completed_at
BEFORE_IT, AFTER_ALL = eastern(2028, 1, 9, 10), eastern(2028, 3, 1, 10)
PLANNED = PlannedSubmission(
    participant=outside_of(FOUND.plan),
    year=PY2027,
    categories={QUALITY},
    collection_types={CollectionType.MIPS_CQM},
    reporting_option=ReportingOption.MVP,
    submitted_at=eastern(2028, 1, 13, 9),
)


def follow_up(of: str) -> list[Fact]:
    """Return the instants of the targeted audit and of the correction, that may not be known."""
    # On the days whose hours are forgotten too.
    noons = (eastern(2028, 1, 12, 12), eastern(2028, 1, 13, 12))
    ends = (TARGETED_AT, BEFORE_IT, *noons, AFTER_ALL)
    corrected = ("corrections", 0, "corrected_at")
    return [
        Fact(f"{of}.completed_at", ("validation", "completed_at"), ends),
        hours_of(f"{of}.completed_at", ("validation", "completed_at"), TARGETED_AT.date()),
        Fact("targeted.completed_at", ("targeted", "result", "completed_at"), ends),
        hours_of(
            "targeted.completed_at", ("targeted", "result", "completed_at"), date(2028, 1, 13)
        ),
        Fact("corrected_at", corrected, (eastern(2028, 1, 12, 20), *ends)),
        hours_of("corrected_at", corrected, TARGETED_AT.date()),
    ]


def resealed_targeted(targeted: TargetedAudit) -> TargetedAudit:
    assert targeted.result is not None
    return attrs.evolve(targeted, result=sealed(targeted.result))


FOLLOWED: dict[str, Any] = {
    "validation": FOUND,
    "targeted": targeted_of(FOUND),
    "corrections": (correction_of("TIN_OR_NPI", eastern(2028, 1, 12, 20)),),
}


def test_a_targeted_audit_is_missing_the_instants_that_decide() -> None:
    def ask(told: Any) -> Determination[Any]:
        targeted = resealed_targeted(told["targeted"])
        return check_targeted(targeted, sealed(told["validation"]), corrections=told["corrections"])

    holds_for_all(FOLLOWED, follow_up("validation"), ask, most=2, in_order=True)


def test_the_gate_is_missing_exactly_the_facts_that_keep_it_shut() -> None:
    submitted = ("planned", "submitted_at")
    at = (PLANNED.submitted_at, *(eastern(2028, 1, day, 12) for day in (9, 12, 13)))
    unreviewed = attrs.evolve(FOUND, reviews=FOUND.reviews[:-1])
    facts = [
        *follow_up("validation"),
        Fact("validation", ("validation",), (FOUND, unreviewed)),
        *(
            Fact(f"validation.{one.name}", ("validation", *one.path), one.values)
            for one in parts_of_an_audit(FOUND)[:2]
        ),
        Fact("submitted_at", submitted, at),
        Fact("planned.collection_types", ("planned", "collection_types"), SETS["collection_types"]),
        Fact("planned.reporting_option", ("planned", "reporting_option"), tuple(ReportingOption)),
    ]

    def ask(told: Any) -> Determination[Any]:
        validation = None if told["validation"] is None else sealed(told["validation"])
        audits, corrections = [resealed_targeted(told["targeted"])], told["corrections"]
        how: dict[str, Any] = {"year": PY2027, "corrections": corrections}
        return may_submit(validation, audits, planned=told["planned"], **how)

    told = {**FOLLOWED, "planned": PLANNED}
    holds_for_all(told, facts, ask, most=1, in_order=True)
    holds_for_all(told, facts, ask, most=2, in_order=True, tried=30)


@pytest.mark.parametrize("unknown", ["submitted_at", "collection_types", "reporting_option", None])
def test_the_gate_for_many_is_missing_the_same_facts_as_for_one(unknown: str | None) -> None:
    planned = PLANNED if unknown is None else attrs.evolve(PLANNED, **{unknown: None})
    asked = (sealed(FOLLOWED["validation"]), [resealed_targeted(FOLLOWED["targeted"])])
    how: dict[str, Any] = {"year": PY2027, "corrections": FOLLOWED["corrections"]}

    one = may_submit(*asked, planned=planned, **how)
    assert may_submit_all([planned], *asked, **how).missing == one.missing


def test_corrections_from_an_iterator_are_named_like_any_others() -> None:
    told = dict(FOLLOWED)
    told["corrections"] = (attrs.evolve(FOLLOWED["corrections"][0], corrected_at=None),)
    audits = [resealed_targeted(told["targeted"])]

    def missing_of(corrections: Any) -> tuple[str, ...]:
        return may_submit(None, audits, year=PY2027, corrections=corrections).missing

    assert "corrected_at" in missing_of(told["corrections"])
    assert missing_of(iter(told["corrections"])) == missing_of(told["corrections"])

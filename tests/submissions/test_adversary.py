"""Yeses that must not be given: each case was one, and is now open, a no, or refused."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import attrs
import pytest

from qpp_rules import EASTERN, ApmEntity, Group, PerformanceYear, PlannedSubmission, Tin
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
    SpecialStatus,
)
from qpp_rules.measures import (
    Inventory,
    Measure,
    MetricType,
    Mvp,
    Mvps,
    Source,
    SubmissionMethod,
    check_mvps,
)
from qpp_rules.submissions import (
    Certification,
    Checked,
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    Particulars,
    Proportion,
    Reporter,
    Sender,
    SinglePerformanceRate,
    Stratum,
    Submission,
    check,
    check_all,
    completeness,
    may_submit,
    may_submit_all,
    meets,
)

YEAR = PerformanceYear(2026)
ATTESTATION_IDS = ("PI_PPHI_1", "PI_INFBLO_1", "PI_ONCDIR_1", "PI_PPHI_2")
INTEROPERABILITY = PerformanceCategory.PROMOTING_INTEROPERABILITY
REGISTRY = Sender(IntermediaryType.QUALIFIED_REGISTRY)
GROUP = Group(Tin("000000001"))


def _of_interoperability(name: str, form: MetricType, **links: Any) -> Measure:
    return Measure(
        name,
        INTEROPERABILITY,
        metric_type=form,
        allowed_programs={"mips"},
        allowed_registration_types={ParticipationOption.GROUP},
        **links,
    )


def _inventory(form: MetricType = MetricType.PROPORTION, **links: Any) -> Inventory:
    measures = [
        _of_interoperability("PI_EP_1", form, **links),
        _of_interoperability("PI_LVPP_1", MetricType.BOOLEAN, **links),
        *(_of_interoperability(one, MetricType.BOOLEAN, **NO_LINKS) for one in ATTESTATION_IDS),
    ]
    return Inventory(year=YEAR, measures=measures, source=Source(provisional=False))


def _submission(*measurements: Measurement) -> Submission:
    its_set = MeasurementSet(
        INTEROPERABILITY,
        SubmissionMethod.REGISTRY,
        "mips",
        date(2026, 1, 1),
        date(2026, 12, 31),
        [*measurements, *(Measurement(name, True) for name in ATTESTATION_IDS)],
        cehrt_id="0015C1234567890",
    )
    return Submission(YEAR, GROUP, [its_set])


BOTH = _submission(Measurement("PI_EP_1", Proportion(1, 2)), Measurement("PI_LVPP_1", True))
TOLD = Particulars(indicates_cehrt=True)
NO_LINKS: dict[str, Any] = {"exclusions": frozenset[str](), "substitutes": frozenset[str]()}


def _checked(inventory: Inventory, submission: Submission = BOTH) -> Checked:
    return check(submission, inventory, REGISTRY, None, particulars=TOLD)


@pytest.mark.parametrize(
    "unknown", [{"exclusions"}, {"substitutes"}, {"exclusions", "substitutes"}]
)
def test_two_measures_that_the_data_does_not_link_leave_the_answer_open(
    unknown: set[str],
) -> None:
    """What a measure excludes or replaces is not none because the data does not say it."""
    links = {name: ids for name, ids in NO_LINKS.items() if name not in unknown}
    checked = _checked(_inventory(**links))
    assert checked.answer is None
    assert "in the measures data" in " ".join(checked.missing)
    assert _checked(_inventory(**NO_LINKS)).answer is True


def test_a_single_measure_has_no_conflicting_measure() -> None:
    (its_set,) = BOTH.measurement_sets
    alone = attrs.evolve(its_set, measurements=its_set.measurements[:1])
    checked = _checked(_inventory(), attrs.evolve(BOTH, measurement_sets=[alone]))
    rules = {one.rule.id for one in checked.faults}
    assert "submissions.interoperability.not-together" not in rules


def test_an_empty_question_to_a_check_is_refused() -> None:
    with pytest.raises(InvalidValue, match="at least one performance category"):
        _checked(_inventory(**NO_LINKS)).of([])


@pytest.mark.parametrize("in_reverse", [False, True])
def test_two_checks_of_one_content_give_the_less_favorable_answer(in_reverse: bool) -> None:
    """A second check of the same content refuses it; their order does not matter."""
    good = _checked(_inventory(**NO_LINKS))
    bad = _checked(_inventory(MetricType.BOOLEAN, **NO_LINKS))
    checks = [bad, good] if in_reverse else [good, bad]
    planned = PlannedSubmission(
        GROUP, YEAR, {INTEROPERABILITY}, submitted_at=datetime(2027, 2, 1, 9, tzinfo=EASTERN)
    )
    certified_at = datetime(2027, 1, 1, 9, tzinfo=EASTERN)
    certified = Certification(planned, good.content_digest, certified_at, in_form_of_cms=True)
    assert may_submit_all([planned], [good], [certified])[planned].answer is True
    assert may_submit_all([planned], checks, [certified])[planned].answer is False


def test_only_the_certified_one_of_two_contents_goes() -> None:
    """A superseded version of the content, which was refused, does not hold the other back."""
    good = _checked(_inventory(**NO_LINKS))
    old = _checked(_inventory(**NO_LINKS), _submission(Measurement("PI_EP_1", Proportion(3, 2))))
    planned = PlannedSubmission(
        GROUP, YEAR, {INTEROPERABILITY}, submitted_at=datetime(2027, 2, 1, 9, tzinfo=EASTERN)
    )
    certified_at = datetime(2027, 1, 1, 9, tzinfo=EASTERN)
    certified = Certification(planned, good.content_digest, certified_at, in_form_of_cms=True)
    assert may_submit_all([planned], [old, good], [certified])[planned].answer is True
    assert may_submit_all([planned], [old, good], [])[planned].answer is False


def test_rates_above_one_do_not_show_that_data_is_complete() -> None:
    contradicting = SinglePerformanceRate(False, 100, 10)
    assert completeness(contradicting, YEAR).answer is None
    assert completeness(Fraction(5), YEAR).answer is None
    assert completeness(Fraction(1), YEAR).answer is True


# The reporting options


def _quality(name: str, program: str, method: SubmissionMethod) -> Measure:
    return Measure(
        name,
        PerformanceCategory.QUALITY,
        is_qcdr_measure=False,
        submission_methods={method},
        allowed_programs={program},
    )


def _reported(names: list[str], program: str, method: SubmissionMethod) -> MeasurementSet:
    value = SinglePerformanceRate(True, 1, 2, 1)
    measurements = [Measurement(name, value) for name in names]
    return MeasurementSet(PerformanceCategory.QUALITY, method, program, measurements=measurements)


APP_SET = ["001", "134", "236"]
ENTITY = ApmEntity("A1234")


def _meets_app(
    kind: ApmEntityKind | None, names: list[str], aco_set: list[str] | None = None
) -> bool | None:
    method = SubmissionMethod.REGISTRY
    measures = [_quality(name, "app1", method) for name in (*APP_SET, "112", "113")]
    inventory = Inventory(year=YEAR, measures=measures, source=Source(provisional=False))
    reporter = Reporter(ParticipationOption.APM_ENTITY, survey=True, apm_entity=kind)
    return meets(
        ReportingOption.APP,
        Submission(YEAR, ENTITY, [_reported(names, "app1", method)]),
        inventory,
        REGISTRY,
        reporter,
        categories={PerformanceCategory.QUALITY},
        aco_set=aco_set,
    ).answer


def test_an_entity_of_unknown_kind_may_be_an_app_plus_aco() -> None:
    assert _meets_app(None, APP_SET) is None
    assert _meets_app(None, [*APP_SET, "112", "113"]) is True
    assert _meets_app(ApmEntityKind.OTHER, APP_SET) is True
    assert _meets_app(ApmEntityKind.SHARED_SAVINGS_ACO, APP_SET) is False


def test_another_set_of_the_app_plus_does_not_replace_the_set_of_the_app() -> None:
    assert _meets_app(ApmEntityKind.OTHER, ["001"], aco_set=["001"]) is False
    assert _meets_app(ApmEntityKind.SHARED_SAVINGS_ACO, ["001"], aco_set=["001"]) is True


def test_an_app_plus_set_has_a_measure() -> None:
    with pytest.raises(InvalidValue, match="aco_set"):
        _meets_app(ApmEntityKind.SHARED_SAVINGS_ACO, APP_SET, aco_set=[])


MVP = Mvp(
    "M9999",
    quality_measures=["900", "901", "902", "903"],
    improvement_activities=[],
    promoting_interoperability_measures=[],
    cost_measures=[],
    population_health_measures=[],
    administrative_claims_measures=[],
    has_cahps=False,
    has_outcome_claims_measure=False,
)


@pytest.mark.parametrize(
    ("method", "applicable"),
    [(SubmissionMethod.REGISTRY, None), (SubmissionMethod.CLAIMS, [])],
)
def test_a_small_practice_without_a_claims_measure_to_report_falls_short(
    method: SubmissionMethod, applicable: list[str] | None
) -> None:
    """Every one of no Part B claims measures is no report of the MVP."""
    measures = [
        _quality(name, "M9999", method if name == "900" else SubmissionMethod.REGISTRY)
        for name in sorted(MVP.quality_measures)
    ]
    reporter = Reporter(
        ParticipationOption.GROUP, {SpecialStatus.SMALL_PRACTICE}, applicable=applicable
    )
    answer = meets(
        ReportingOption.MVP,
        Submission(YEAR, GROUP, [_reported([], "M9999", SubmissionMethod.CLAIMS)]),
        Inventory(year=YEAR, measures=measures, source=Source(provisional=False)),
        REGISTRY,
        reporter,
        mvps=Mvps(year=YEAR, mvps=[MVP]),
        categories={PerformanceCategory.QUALITY},
    ).answer
    assert answer is not True


@pytest.mark.parametrize(("provisional", "answer"), [(True, None), (False, True), (None, None)])
def test_a_provisional_list_of_mvps_leaves_their_agreement_open(
    provisional: bool | None, answer: bool | None
) -> None:
    names = sorted(MVP.quality_measures)
    measures = [_quality(name, "M9999", SubmissionMethod.REGISTRY) for name in names]
    inventory = Inventory(year=YEAR, measures=measures, source=Source(provisional=False))
    mvps = Mvps(year=YEAR, mvps=[MVP], source=Source(provisional=provisional))
    assert check_mvps(mvps, inventory).answer is answer


def _may_go(checked: Checked) -> bool | None:
    planned = PlannedSubmission(
        GROUP, YEAR, {INTEROPERABILITY}, submitted_at=datetime(2027, 2, 1, 9, tzinfo=EASTERN)
    )
    certified_at = datetime(2027, 1, 1, 9, tzinfo=EASTERN)
    certified = Certification(planned, checked.content_digest, certified_at, in_form_of_cms=True)
    return may_submit(planned, checked, certified).answer


def test_a_check_with_findings_taken_out_lets_nothing_go() -> None:
    """Met findings alone do not show that the whole submission was checked."""
    whole = _checked(_inventory(**NO_LINKS))
    assert _may_go(whole) is True
    decided = whole.determination
    attested = (f"submissions.interoperability.{name}" for name in ("attestation", "safer"))
    for rule in (*attested, "submissions.year", "submissions.sender", "submissions.cehrt-source"):
        rest = tuple(one for one in decided.findings if one.rule.id != rule)
        assert _may_go(Checked(BOTH, Determination(True, YEAR, rest), TOLD)) is None
    first = decided.findings[:1]
    assert _may_go(Checked(BOTH, Determination(True, YEAR, first), TOLD)) is None


def test_particulars_that_were_not_checked_let_nothing_go() -> None:
    without = check(BOTH, _inventory(**NO_LINKS), REGISTRY, None)
    assert _may_go(without) is None
    assert _may_go(attrs.evolve(without, particulars=TOLD)) is None


def test_a_measurement_that_was_not_checked_lets_nothing_go() -> None:
    alone = _checked(_inventory(**NO_LINKS), _submission(Measurement("PI_LVPP_1", True)))
    assert _may_go(alone) is True
    assert _may_go(attrs.evolve(alone, submission=BOTH)) is False


def test_content_that_was_put_in_after_the_check_does_not_go_even_if_it_is_certified() -> None:
    """The findings are of the content that was examined, not of the same measures' other counts."""
    one = _checked(_inventory(**NO_LINKS), _submission(Measurement("PI_LVPP_1", True)))
    other = attrs.evolve(one, submission=_submission(Measurement("PI_LVPP_1", False)))

    assert _may_go(one) is True
    assert other.content_digest != one.content_digest == other.examined_digest
    assert _may_go(other) is False
    assert _may_go(attrs.evolve(one, examined_digest=None)) is None


def test_a_measure_of_another_category_or_none_replaces_nothing() -> None:
    """They are refused for what they are; nothing is said of what they may stand beside."""
    inventory = Inventory(
        year=YEAR,
        measures=[
            *_inventory(**NO_LINKS).measures,
            Measure("IA_EPA_1", PerformanceCategory.IMPROVEMENT_ACTIVITIES),
        ],
        source=Source(provisional=False),
    )
    submission = _submission(*(Measurement(name, True) for name in ("IA_EPA_1", "PI_NONE")))
    checked = _checked(inventory, submission)
    assert checked.answer is False
    rules = {one.rule.id for one in checked.findings}
    assert "submissions.interoperability.not-together" not in rules


@pytest.mark.parametrize("strata", [("first", "second"), None])
def test_a_value_without_any_stratum_is_not_a_clean_result(strata: tuple[str, ...] | None) -> None:
    """Of MIPS CQMs the number of strata is not enforced; whether none will do is not known."""
    measure = Measure(
        "900",
        PerformanceCategory.QUALITY,
        metric_type=MetricType.MULTI_PERFORMANCE_RATE,
        strata=strata,
        is_qcdr_measure=False,
        submission_methods={SubmissionMethod.REGISTRY},
        allowed_programs={"mips"},
        allowed_registration_types={ParticipationOption.GROUP},
    )
    inventory = Inventory(year=YEAR, measures=[measure], source=Source(provisional=False))
    of_none, of_one = (
        Submission(
            YEAR,
            GROUP,
            [
                MeasurementSet(
                    PerformanceCategory.QUALITY,
                    SubmissionMethod.REGISTRY,
                    "mips",
                    date(2026, 1, 1),
                    date(2026, 12, 31),
                    [Measurement("900", MultiPerformanceRate(False, given))],
                )
            ],
        )
        for given in ([], [Stratum("first", 1, 2, 1)])
    )
    assert check(of_none, inventory, REGISTRY, None).answer is None
    assert [one.answer for one in check_all([of_none], inventory, REGISTRY, None)] == [None]
    assert check(of_one, inventory, REGISTRY, None).answer is True

"""Whether a participant's eligibility is verified at the level of the data that is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules import rulebook
from qpp_rules.adapters.qpp_api import Scenario
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    ClinicianType,
    PerformanceCategory,
    QpStatus,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ApmEntityFacts,
    Eligibility,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    SegmentStrategy,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
    determine_apm_entity,
    determine_group,
    determine_individual,
    determine_subgroup,
    determine_virtual_group,
    existence,
    may_submit,
    may_submit_all,
    of_participant,
)
from qpp_rules.eligibility.formation import PARTICIPANT
from qpp_rules.eligibility.gate import BORNE_OUT, NOT_BORNE_OUT_ALONE, contradicts_itself
from qpp_rules.eligibility.participation import CMS_STATUS
from tests.eligibility.strategies import (
    AT,
    NEWLY_ENROLLED,
    OVER,
    SAMPLE_PRACTICE,
    clinician,
    clinician_cases,
    group_cases,
    virtual_groups,
)

PY2026 = PerformanceYear(2026)
INDIVIDUAL = Individual(Tin("000000001"), Npi("1234567893"))
GROUP = Group(Tin("000000001"))
SUBGROUP = Subgroup(Tin("000000001"), "SG-1")
VIRTUAL_GROUP = VirtualGroup("VG-1")
ENTITY = ApmEntity("A1")
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
VERIFIED = "eligibility.verified"
QUALITY = {PerformanceCategory.QUALITY}
COUNTED: dict[str, Any] = {"eligible_clinicians": 5, "mips_eligible_clinicians": 2}
Answer = Determination[Eligibility]


def plan(participant: Participant, year: PerformanceYear = PY2026) -> PlannedSubmission:
    return PlannedSubmission(participant, year, QUALITY)


def alone(year: PerformanceYear = PY2026, **facts: Any) -> Answer:
    return determine_individual(clinician(**facts), year)


def as_group(year: PerformanceYear = PY2026, **facts: Any) -> Answer:
    known = {"segment_1": OVER, "segment_2": OVER, **COUNTED, **facts}
    return determine_group(GroupFacts(**known), year)


def as_subgroup(**facts: Any) -> Answer:
    return determine_subgroup(GroupFacts(**{"segment_1": OVER, **COUNTED, **facts}), PY2026)


def as_virtual_group(size: int | None = 1, *, elected_on: date | None = None) -> Answer:
    members = tuple(VirtualGroupMember(Tin(f"00000000{n}"), size, MIPS) for n in (1, 2))
    facts = VirtualGroupFacts(members, elected_on or date(2025, 12, 31))
    return determine_virtual_group(facts, PY2026)


OPEN = [
    pytest.param(INDIVIDUAL, alone(), id="MIPS eligible"),
    pytest.param(
        INDIVIDUAL,
        alone(segment_1=SAMPLE_PRACTICE, segment_2=SAMPLE_PRACTICE),
        id="opt-in eligible: whether it elected is another gate",
    ),
    pytest.param(INDIVIDUAL, alone(segment_2=AT), id="exempt: may report voluntarily"),
    pytest.param(INDIVIDUAL, alone(qp_status=QpStatus.QP), id="QP"),
    pytest.param(INDIVIDUAL, alone(clinician_type=ClinicianType.OTHER), id="another type"),
    pytest.param(INDIVIDUAL, alone(**NEWLY_ENROLLED), id="newly enrolled"),
    pytest.param(GROUP, as_group(), id="group"),
    pytest.param(GROUP, as_group(segment_1=AT), id="exempt group"),
    pytest.param(SUBGROUP, as_subgroup(), id="subgroup"),
    pytest.param(VIRTUAL_GROUP, as_virtual_group(), id="virtual group"),
]
SHUT = [
    pytest.param(INDIVIDUAL, as_group(), "another level", id="a group's answer for a clinician"),
    pytest.param(GROUP, alone(), "another level", id="a clinician's answer for a group"),
    pytest.param(SUBGROUP, as_group(), "another level", id="a group's answer for a subgroup"),
    pytest.param(INDIVIDUAL, alone(PerformanceYear(2025)), "another year", id="of an earlier year"),
    pytest.param(GROUP, as_group(eligible_clinicians=1, mips_eligible_clinicians=1), "", id="one"),
    pytest.param(SUBGROUP, as_subgroup(segment_1=SAMPLE_PRACTICE), "", id="subgroup of opt-in"),
    pytest.param(VIRTUAL_GROUP, as_virtual_group(11), "", id="virtual group too large"),
    pytest.param(
        VIRTUAL_GROUP, as_virtual_group(elected_on=date(2026, 1, 1)), "", id="elected late"
    ),
    pytest.param(
        INDIVIDUAL,
        Determination(MIPS, PY2026, alone(segment_2=AT).findings),
        "not what its findings say",
        id="an answer that its findings contradict",
    ),
    pytest.param(
        GROUP,
        Determination(EXEMPT, PY2026, as_group(segment_2=None).findings),
        "not what its findings say",
        id="an answer where the findings leave it open",
    ),
    pytest.param(
        INDIVIDUAL,
        Determination(MIPS, PY2026, alone(PerformanceYear(2025)).findings),
        "not what its findings say",
        id="the findings of another year",
    ),
]
NOT_KNOWN = [
    pytest.param(INDIVIDUAL, None, ("determination",), id="no determination"),
    pytest.param(INDIVIDUAL, alone(qp_status=None), ("qp_status",), id="a fact is missing"),
    pytest.param(
        GROUP,
        as_group(eligible_clinicians=None, mips_eligible_clinicians=None),
        ("eligible_clinicians", "mips_eligible_clinicians"),
        id="a group that was not counted",
    ),
    pytest.param(
        VIRTUAL_GROUP, as_virtual_group(None), ("eligible_clinicians",), id="size not known"
    ),
    pytest.param(
        INDIVIDUAL,
        Determination(MIPS, PY2026, ()),
        ("determination.findings",),
        id="an answer without findings",
    ),
    pytest.param(
        INDIVIDUAL,
        Determination(MIPS, PY2026, alone().findings[1:]),
        ("determination.findings",),
        id="a finding left out",
    ),
    pytest.param(
        INDIVIDUAL,
        Determination(MIPS, PY2026, (*alone().findings, *as_virtual_group().findings)),
        ("determination.findings",),
        id="findings of two levels",
    ),
    pytest.param(
        INDIVIDUAL,
        determine_individual(clinician(), PY2026, threshold=LowVolumeThreshold(Decimal(0), 0, 0)),
        ("the low-volume threshold of 2026",),
        id="what-if",
    ),
]


@pytest.mark.parametrize(("participant", "determination"), OPEN)
def test_a_verified_participant_may_go(participant: Participant, determination: Answer) -> None:
    found = may_submit(plan(participant), determination)

    assert found.answer is True
    assert found.finding(VERIFIED).verdict is MET
    assert found.missing == ()


@pytest.mark.parametrize(("participant", "determination", "why"), SHUT)
def test_contradictory_or_nonexistent_participants_may_not_go(
    participant: Participant, determination: Answer, why: str
) -> None:
    found = may_submit(plan(participant), determination)

    assert found.answer is False
    if why:
        assert found.finding(VERIFIED).about.endswith(why)
    else:
        assert found.finding("eligibility.exists").verdict is NOT_MET


def test_a_determination_of_a_later_year_does_not_open_the_gate() -> None:
    found = may_submit(plan(INDIVIDUAL, PerformanceYear(2025)), alone())

    assert found.answer is False
    assert found.finding(VERIFIED).about.endswith("another year")


@pytest.mark.parametrize(("participant", "determination", "missing"), NOT_KNOWN)
def test_unknown_facts_are_named(
    participant: Participant, determination: Answer | None, missing: tuple[str, ...]
) -> None:
    found = may_submit(plan(participant), determination)

    assert found.answer is None
    assert set(missing) <= set(found.missing)


@pytest.mark.parametrize("year", [2021, 2026, 2027])
def test_an_apm_entity_is_not_tested_from_2021(year: int) -> None:
    found = may_submit(plan(ENTITY, PerformanceYear(year)), None)

    assert found.answer is True
    assert found.finding(VERIFIED).verdict is NOT_APPLICABLE


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020])
def test_an_apm_entity_was_tested_until_2020(year: int) -> None:
    assert may_submit(plan(ENTITY, PerformanceYear(year)), None).missing == ("determination",)


def test_an_apm_entitys_own_determination_verifies_it() -> None:
    year = PerformanceYear(2020)
    tested = determine_apm_entity(ApmEntityFacts(OVER, OVER), year)

    assert may_submit(plan(ENTITY, year), tested).answer is True
    assert may_submit(plan(ENTITY, year), alone(year)).answer is False


@pytest.mark.parametrize("participant", [SUBGROUP, VIRTUAL_GROUP], ids=repr)
def test_no_data_is_submitted_before_its_participation_option_began(
    participant: Participant,
) -> None:
    assert may_submit(plan(participant, PerformanceYear(2017)), None).answer is False


@pytest.mark.parametrize("year", [2028, 2035])
@pytest.mark.parametrize("participant", [INDIVIDUAL, GROUP, ENTITY, VIRTUAL_GROUP], ids=repr)
def test_the_gate_does_not_answer_a_year_without_a_source(
    participant: Participant, year: int
) -> None:
    with pytest.raises(YearNotCovered):
        may_submit(plan(participant, PerformanceYear(year)), None)


# Reporting options that the year does not have.


@pytest.mark.parametrize(
    ("year", "more", "answer"),
    [
        (2022, {"reporting_option": ReportingOption.MVP}, False),
        (2022, {"mvp": "G0057"}, False),
        (2020, {"reporting_option": ReportingOption.APP}, False),
        (2023, {"reporting_option": ReportingOption.MVP}, True),
        (2023, {"mvp": "G0057"}, True),
        (2021, {"reporting_option": ReportingOption.APP}, True),
        (2017, {"reporting_option": ReportingOption.TRADITIONAL_MIPS}, True),
        (2017, {}, True),
    ],
)
def test_no_one_may_use_an_option_that_the_year_does_not_have(
    year: int, more: dict[str, Any], answer: bool
) -> None:
    planned = PlannedSubmission(INDIVIDUAL, PerformanceYear(year), QUALITY, **more)

    found = may_submit(planned, alone(PerformanceYear(year)))

    assert found.answer is answer
    told = [one.rule.id for one in found.findings if one.verdict is NOT_MET]
    assert told == ([] if answer else ["terms.reporting-option"])


# Whose it is.


def test_a_determination_can_name_its_participant() -> None:
    mine = of_participant(INDIVIDUAL, alone())
    other = Individual(Tin("000000002"), Npi("1234567893"))

    assert may_submit(plan(INDIVIDUAL), mine).answer is True
    assert of_participant(INDIVIDUAL, mine) is mine
    found = may_submit(plan(other), mine)
    assert found.answer is False
    assert found.finding(VERIFIED).about.endswith("is for individual:*****0001|1234567893")
    with pytest.raises(InvalidValue, match="existence: determination: given one of individual"):
        existence(other, PY2026, mine)
    with pytest.raises(InvalidValue, match="of_participant: determination"):
        of_participant(other, mine)
    with pytest.raises(InvalidValue, match="the level individual"):
        of_participant(GROUP, alone())


# Many.


def test_each_planned_submission_has_its_participants_answer() -> None:
    plans = [plan(INDIVIDUAL), plan(GROUP), plan(VIRTUAL_GROUP)]
    answers = may_submit_all(plans, {INDIVIDUAL: alone(), GROUP: alone()})

    assert [answers[one].answer for one in plans] == [True, False, None]
    assert may_submit_all([], {}) == {}


@pytest.mark.parametrize(
    ("planned", "determinations", "field"),
    [
        (5, {}, "planned"),
        ([plan(GROUP), GROUP], {}, "planned[1]"),
        ([plan(GROUP)], 5, "determinations"),
        ([plan(GROUP)], {"group": as_group()}, "determinations[0]"),
        ([plan(GROUP)], {GROUP: MIPS}, "determinations[0]"),
        ([plan(GROUP)], {GROUP: None}, "determinations[0]"),
    ],
    ids=str,
)
def test_every_problem_among_many_is_named(planned: Any, determinations: Any, field: str) -> None:
    with pytest.raises(InvalidType) as refusal:
        may_submit_all(planned, determinations)
    assert field in [problem.field for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("planned", "determination", "field"),
    [
        (5, alone(), "planned"),
        (INDIVIDUAL, alone(), "planned"),
        (plan(GROUP), MIPS, "determination"),
        (plan(GROUP), "exempt", "determination"),
        (plan(GROUP), Determination(True, PY2026, ()), "determination"),
    ],
    ids=str,
)
def test_the_gates_arguments_are_checked(planned: Any, determination: Any, field: str) -> None:
    with pytest.raises(InvalidType, match=f"may_submit: {field}: given"):
        may_submit(planned, determination)


@pytest.mark.parametrize("wrong", [None, MIPS, 5, Determination(True, PY2026, ())], ids=str)
def test_each_value_must_be_a_participants_determination(wrong: Any) -> None:
    with pytest.raises(InvalidType, match="of_participant: determination: given"):
        of_participant(GROUP, wrong)


# Forged findings.


def forgeries(determination: Answer) -> Iterator[tuple[str, Answer]]:
    """Yield *determination* with one thing changed that decides, and what was changed."""
    answer, findings = determination.answer, determination.findings
    for other in Eligibility:
        if other is not answer:
            yield f"answer {other.name}", Determination(other, PY2026, findings)
    for place, finding in enumerate(findings):
        around = (findings[:place], findings[place + 1 :])
        if finding.rule.id in DECIDING:
            yield f"{finding.rule.id} left out", Determination(answer, PY2026, sum(around, ()))
        for verdict in Verdict:
            if verdict is not finding.verdict and finding.rule.id in DECIDING:
                changed = (*around[0], evolve(finding, verdict=verdict), *around[1])
                yield f"{finding.rule.id} {verdict.name}", Determination(answer, PY2026, changed)


DECIDING = {
    "eligibility.clinician-type",
    "eligibility.qp",
    "eligibility.newly-enrolled",
    "eligibility.low-volume-threshold.allowed-charges",
    "eligibility.low-volume-threshold.patients",
    "eligibility.segments.above-in-both",
    "eligibility.group.definition",
    "eligibility.subgroup.threshold",
    "eligibility.virtual-group.tins",
    "eligibility.virtual-group.size",
    "eligibility.virtual-group.member",
    "eligibility.virtual-group.election",
}


@pytest.mark.parametrize(
    ("participant", "determination"),
    [
        pytest.param(INDIVIDUAL, alone(), id="individual"),
        pytest.param(GROUP, as_group(), id="group"),
        pytest.param(SUBGROUP, as_subgroup(), id="subgroup"),
        pytest.param(VIRTUAL_GROUP, as_virtual_group(), id="virtual group"),
    ],
)
def test_no_forged_answer_opens_the_gate(participant: Participant, determination: Answer) -> None:
    told = dict(forgeries(determination))
    opened = [
        name
        for name, forged in told.items()
        if may_submit(plan(participant), forged).answer is not False
        and may_submit(plan(participant), forged).missing == ()
    ]

    assert len(told) > len(Eligibility)
    assert opened == []


def change(determination: Answer, rule_id: str, place: int = 0, **changes: Any) -> Answer:
    """Return *determination* with one finding of a rule changed."""
    found = [one for one in determination.findings if one.rule.id == rule_id][place]
    findings: tuple[Finding, ...] = tuple(
        evolve(one, **changes) if one is found else one for one in determination.findings
    )
    return Determination(determination.answer, determination.year, findings)


ENROLLED = "eligibility.newly-enrolled"
PATIENTS = "eligibility.low-volume-threshold.patients"
CHARGES = "eligibility.low-volume-threshold.allowed-charges"


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(change(alone(), PATIENTS, observed=200), id="figure at the threshold"),
        pytest.param(change(alone(), PATIENTS, observed="many"), id="figure of another type"),
        pytest.param(change(alone(), CHARGES, observed=Decimal("Infinity")), id="not a number"),
        pytest.param(change(alone(), PATIENTS, required="more than 2"), id="another threshold"),
        pytest.param(change(alone(), PATIENTS, about="segment 1"), id="another segment"),
        pytest.param(change(alone(), PATIENTS, observed=202), id="more patients than services"),
        pytest.param(
            change(
                change(alone(segment_1=AT, segment_2=AT), CHARGES, observed=Decimal(1)),
                PATIENTS,
                observed=0,
            ),
            id="charges without a patient",
        ),
        pytest.param(
            change(alone(segment_1=AT, segment_2=AT), PATIENTS, observed=True), id="a truth value"
        ),
        pytest.param(
            Determination(
                MIPS,
                PY2026,
                tuple(
                    one
                    for one in alone().findings
                    if one.rule.id != "eligibility.low-volume-threshold.services"
                ),
            ),
            id="services left out",
        ),
        pytest.param(
            change(as_group(), PATIENTS, 1, observed=202),
            id="more patients than services of a group in segment 2",
        ),
        pytest.param(
            change(as_subgroup(), PATIENTS, observed=202),
            id="more patients than services of a subgroup",
        ),
        pytest.param(
            change(alone(), "eligibility.newly-enrolled", required="before 2027-01-01"),
            id="another year's enrollment",
        ),
        pytest.param(
            change(alone(segment_2=AT), "eligibility.opt-in", verdict=MET), id="opt-in of nothing"
        ),
        pytest.param(
            change(
                alone(segment_1=SAMPLE_PRACTICE, segment_2=SAMPLE_PRACTICE),
                "eligibility.opt-in",
                verdict=NOT_MET,
            ),
            id="no opt-in though exceeded in both",
        ),
        pytest.param(
            change(as_virtual_group(), "eligibility.virtual-group.election", required="whenever"),
            id="another year's virtual group",
        ),
    ],
)
def test_findings_that_disagree_are_detected(forged: Answer) -> None:
    assert contradicts_itself(forged)


@pytest.mark.parametrize(
    "determination",
    [
        pytest.param(alone(segment_1=Volume(Decimal(95000), 300, 250)), id="individual"),
        pytest.param(as_group(segment_2=Volume(Decimal(95000), 300, 250)), id="group"),
    ],
)
def test_counts_that_contradict_each_other_leave_the_gate_shut(determination: Answer) -> None:
    """More patients than services: one of the two counts is wrong, and it could decide."""
    participant = GROUP if determination.findings[0].rule.id == IS_GROUP else INDIVIDUAL

    found = may_submit(plan(participant), determination)

    assert (determination.answer, found.answer) == (UNDETERMINED, None)
    assert not contradicts_itself(determination)
    assert {name.partition(".")[2] for name in found.missing} == {"patients", "services"}


IS_GROUP = "eligibility.group.definition"


@pytest.mark.parametrize(("patients", "services"), [(0, 0), (None, 0), (0, None)])
def test_charges_without_patients_or_services_leave_the_gate_shut(
    patients: int | None, services: int | None
) -> None:
    volume = Volume(Decimal(95000), patients, services)
    determination = as_group(segment_1=volume, segment_2=volume)

    assert determination.answer is UNDETERMINED
    assert may_submit(plan(GROUP), determination).answer is None
    assert not contradicts_itself(determination)


def test_a_participant_that_exceeds_nothing_may_not_opt_in() -> None:
    exempt = change(alone(segment_1=AT, segment_2=AT), "eligibility.opt-in", verdict=MET)
    assert contradicts_itself(Determination(OPT_IN, PY2026, exempt.findings))


def test_a_year_without_figures_has_no_findings_that_compare_them() -> None:
    year = PerformanceYear(2027)
    threshold = LowVolumeThreshold(Decimal(90000), 200, 200)
    what_if = determine_individual(clinician(), year, threshold=threshold)
    for answered in (what_if, from_json(to_json(what_if), Determination[Eligibility])):
        assert may_submit(plan(INDIVIDUAL, year), answered).answer is None
    forged = tuple(evolve(finding, source=None) for finding in what_if.findings)
    found = may_submit(plan(INDIVIDUAL, year), Determination(MIPS, year, forged))
    assert found.answer is False


def test_a_threshold_compared_with_no_figure_does_not_block_data() -> None:
    threshold, facts = LowVolumeThreshold(Decimal(0), 0, 0), clinician(NoClaims(), NoClaims())
    nothing = determine_individual(facts, PY2026, threshold=threshold)
    assert (nothing.answer, may_submit(plan(INDIVIDUAL), nothing).answer) == (EXEMPT, True)


def test_a_year_without_a_source_has_no_participant_to_name() -> None:
    with pytest.raises(YearNotCovered, match=r"eligibility\.participant"):
        of_participant(GROUP, Determination(MIPS, PerformanceYear(2028), ()))


# Verdicts that contradict the figures next to them.


def flipped(determination: Answer, answer: Eligibility, to: Verdict, *ids: str) -> Answer:
    """Return *determination* with every finding of *ids* turned, and nothing beside it."""
    findings = tuple(
        evolve(one, verdict=to) if one.rule.id.startswith(ids) else one
        for one in determination.findings
    )
    return Determination(answer, determination.year, findings)


NEW_QP = alone(
    qp_status=QpStatus.QP, medicare_enrolled_on=date(2026, 6, 1), earlier_medicare_claims=False
)
TOO_LARGE = determine_virtual_group(
    VirtualGroupFacts(
        (
            VirtualGroupMember(Tin("000000001"), 11, EXEMPT),
            VirtualGroupMember(Tin("000000002"), 40, None),
        ),
        date(2026, 5, 1),
    ),
    PY2026,
)
UNKNOWN_VOLUME = as_group(segment_1=None, segment_2=None)
OF_SEGMENTS = ("eligibility.segments.above", "eligibility.opt-in")


@pytest.mark.parametrize(
    ("participant", "forged"),
    [
        pytest.param(
            INDIVIDUAL,
            flipped(NEW_QP, MIPS, MET, "eligibility.qp", "eligibility.newly-enrolled"),
            id="a QP who first enrolled in the year",
        ),
        pytest.param(INDIVIDUAL, flipped(alone(), EXEMPT, NOT_MET, "eligibility.qp"), id="not QP"),
        pytest.param(
            INDIVIDUAL,
            flipped(alone(qp_status=QpStatus.PARTIAL_QP), MIPS, NOT_APPLICABLE, "eligibility.part"),
            id="a Partial QP whose election is not known",
        ),
        pytest.param(
            INDIVIDUAL, flipped(alone(), EXEMPT, NOT_MET, "eligibility.partial-qp"), id="no QP"
        ),
        pytest.param(
            GROUP, flipped(UNKNOWN_VOLUME, EXEMPT, NOT_MET, *OF_SEGMENTS), id="volume not known"
        ),
        pytest.param(
            GROUP,
            Determination(
                EXEMPT,
                PY2026,
                tuple(
                    evolve(one, missing=()) if one.rule.id.startswith(OF_SEGMENTS) else one
                    for one in flipped(UNKNOWN_VOLUME, EXEMPT, NOT_MET, *OF_SEGMENTS).findings
                ),
            ),
            id="volume not known, and nothing named missing",
        ),
        pytest.param(
            GROUP,
            change(UNKNOWN_VOLUME, "eligibility.segments.above-in-both", missing=()),
            id="not known, and nothing is missing",
        ),
        pytest.param(
            SUBGROUP,
            Determination(
                EXEMPT,
                PY2026,
                change(
                    as_subgroup(segment_1=None),
                    "eligibility.subgroup.threshold",
                    verdict=NOT_MET,
                    missing=(),
                ).findings,
            ),
            id="volume of a subgroup not known",
        ),
        pytest.param(
            SUBGROUP,
            change(as_subgroup(), PATIENTS, verdict=NOT_APPLICABLE, observed=None),
            id="no claims by one criterion only",
        ),
        pytest.param(
            VIRTUAL_GROUP,
            flipped(TOO_LARGE, MIPS, MET, "eligibility.virtual-group"),
            id="a virtual group that is none",
        ),
        pytest.param(
            INDIVIDUAL,
            Determination(
                EXEMPT,
                PY2026,
                tuple(
                    evolve(one, missing=(), about="") if one.rule.id == ENROLLED else one
                    for one in flipped(
                        alone(medicare_enrolled_on=date(2026, 6, 1), earlier_medicare_claims=None),
                        EXEMPT,
                        NOT_MET,
                        "eligibility.newly-enrolled",
                    ).findings
                ),
            ),
            id="newly enrolled after claims",
        ),
        pytest.param(
            GROUP,
            change(of_participant(GROUP, as_group()), "eligibility.participant", verdict=NOT_MET),
            id="of another participant",
        ),
    ],
)
def test_no_verdict_that_contradicts_its_own_figures_opens_the_gate(
    participant: Participant, forged: Answer
) -> None:
    assert may_submit(plan(participant), forged).answer is False


TWICE = as_group().finding("eligibility.segments.above-in-both")


@pytest.mark.parametrize(
    ("participant", "findings"),
    [
        pytest.param(GROUP, (*as_group().findings, TWICE), id="one rule twice"),
        pytest.param(
            VIRTUAL_GROUP,
            tuple(
                one
                for one in as_virtual_group().findings
                if one.rule.id != "eligibility.virtual-group.election"
            ),
            id="a virtual group without its election",
        ),
    ],
)
def test_findings_that_are_not_those_of_a_determination_decide_nothing(
    participant: Participant, findings: tuple[Finding, ...]
) -> None:
    found = may_submit(plan(participant), Determination(MIPS, PY2026, findings))
    assert found.answer is None
    assert "determination.findings" in found.missing


def test_no_virtual_group_exists_by_verdicts_that_its_members_contradict() -> None:
    forged = flipped(TOO_LARGE, MIPS, MET, "eligibility.virtual-group")
    assert existence(VIRTUAL_GROUP, PY2026, forged).answer is None


@pytest.mark.parametrize(
    ("determination", "rule_id", "observed"),
    [
        pytest.param(alone(), "eligibility.clinician-type", "astrologer", id="no type"),
        pytest.param(alone(), "eligibility.qp", "maybe", id="no QP status"),
        pytest.param(alone(), ENROLLED, "2010-06-01", id="a day as text"),
        pytest.param(as_virtual_group(), "eligibility.virtual-group.tins", "2", id="TINs as text"),
        pytest.param(as_virtual_group(), "eligibility.virtual-group.size", "1", id="size as text"),
        pytest.param(as_virtual_group(), "eligibility.virtual-group.member", "yes", id="member"),
        pytest.param(
            as_virtual_group(), "eligibility.virtual-group.election", "2025-12-31", id="election"
        ),
    ],
)
def test_findings_with_impossible_observations_are_detected(
    determination: Answer, rule_id: str, observed: Any
) -> None:
    forged = change(determination, rule_id, observed=observed)
    participant = (
        INDIVIDUAL if determination.findings[0].rule.id.endswith("type") else VIRTUAL_GROUP
    )
    assert may_submit(plan(participant), forged).answer is not True
    assert not BORNE_OUT[rule_id](forged.finding(rule_id), PY2026)


@pytest.mark.parametrize(
    ("participant", "determination", "year"),
    [
        (VIRTUAL_GROUP, as_virtual_group(), PerformanceYear(2017)),
        (SUBGROUP, as_subgroup(), PerformanceYear(2022)),
    ],
    ids=["virtual group", "subgroup"],
)
def test_findings_of_a_year_before_the_participation_option_contradict_themselves(
    participant: Participant, determination: Answer, year: PerformanceYear
) -> None:
    early = Determination(MIPS, year, determination.findings)
    assert contradicts_itself(early)
    assert may_submit(plan(participant, year), early).answer is False


def examples_of_each_level() -> Iterator[Answer]:
    """Yield determinations of ours in which every rule that can observe something does."""
    segments = (None, OVER, AT, NoClaims(), SAMPLE_PRACTICE)
    for first in segments:
        for second in segments:
            yield alone(segment_1=first, segment_2=second)
            yield of_participant(GROUP, as_group(segment_1=first, segment_2=second))
        yield as_subgroup(segment_1=first)
    for status in QpStatus:
        yield alone(qp_status=status)
    yield NEW_QP
    yield TOO_LARGE
    yield as_virtual_group()
    yield determine_apm_entity(ApmEntityFacts(OVER, OVER), PerformanceYear(2020))
    yield Scenario(reason="", is_eligible_type=True).eligibility(PY2026)


def test_each_rule_that_observes_something_says_how_it_leads_to_the_verdict() -> None:
    observing = {
        one.rule.id
        for determination in examples_of_each_level()
        for one in determination.findings
        if one.observed is not None
    }
    may_observe = {rule.id for rule in rulebook.rules("eligibility")} - NEVER_OF_A_DETERMINATION

    assert observing <= {*BORNE_OUT, *NOT_BORNE_OUT_ALONE}
    assert may_observe - observing == OBSERVES_NOTHING


NEVER_OF_A_DETERMINATION = {
    *("eligibility.election-needed", "eligibility.payment-adjustment", "eligibility.subgroup"),
    *("eligibility.small-practice", "eligibility.exists", "eligibility.verified"),
}
"""The rules of other answers than what a participant is to MIPS."""
OBSERVES_NOTHING = {
    *("eligibility.partial-qp", "eligibility.group.taken-as-given"),
    *("eligibility.group.never-required", "eligibility.subgroup.threshold"),
    *("eligibility.apm-entity.election", "eligibility.segments.above-in-both"),
    *("eligibility.segments.final", "eligibility.opt-in"),
}


def test_flipping_an_observed_finding_is_detected() -> None:
    for determination in examples_of_each_level():
        for place, finding in enumerate(determination.findings):
            if finding.observed is None or finding.rule.id == CMS_STATUS.id:
                continue
            for verdict in {MET, NOT_MET} - {finding.verdict}:
                turned = list(determination.findings)
                turned[place] = evolve(finding, verdict=verdict)
                forged = Determination(determination.answer, determination.year, tuple(turned))
                assert contradicts_itself(forged), finding


# No determination of ours contradicts itself.


@settings(max_examples=150)
@given(clinician_cases(known=False))
def test_no_determination_of_a_clinician_contradicts_itself(case: Any) -> None:
    facts, year, strategy = case
    assert not contradicts_itself(determine_individual(facts, year, strategy=strategy))


@settings(max_examples=150)
@given(group_cases())
def test_no_determination_of_a_group_contradicts_itself(case: Any) -> None:
    facts, year, strategy = case
    assert not contradicts_itself(determine_group(facts, year, strategy=strategy))
    if year.year in (2019, 2020):
        entity = ApmEntityFacts(facts.segment_1, facts.segment_2)
        assert not contradicts_itself(determine_apm_entity(entity, year, strategy=strategy))
    if year.year >= 2023:
        assert not contradicts_itself(determine_subgroup(facts, year))


@given(virtual_groups(), st.integers(2018, 2027).map(PerformanceYear))
def test_no_determination_of_a_virtual_group_contradicts_itself(
    facts: VirtualGroupFacts, year: PerformanceYear
) -> None:
    assert not contradicts_itself(determine_virtual_group(facts, year))


@pytest.mark.parametrize("strategy", SegmentStrategy, ids=lambda one: one.name)
def test_every_strategy_is_verified(strategy: SegmentStrategy) -> None:
    facts = clinician(SAMPLE_PRACTICE, AT)
    found = determine_individual(facts, PY2026, strategy=strategy)
    assert may_submit(plan(INDIVIDUAL), found).answer is True


@pytest.mark.parametrize(
    "observed",
    [
        "eligible clinicians: 1, MIPS eligible: 1",
        "eligible clinicians: 5, MIPS eligible: 0",
        "eligible clinicians: not known, MIPS eligible: 1",
        "eligible clinicians: 5, MIPS eligible: 6",
        "many clinicians",
        None,
        5,
    ],
)
def test_counts_below_a_group_contradict_a_group(observed: Any) -> None:
    facts = GroupFacts(segment_1=OVER, segment_2=OVER, **COUNTED)
    found = determine_group(facts, PY2026)
    first, *others = found.findings
    forged = Determination(MIPS, PY2026, (evolve(first, observed=observed), *others))
    planned = PlannedSubmission(GROUP, PY2026, QUALITY)
    assert may_submit(planned, found).answer is True
    assert may_submit(planned, forged).answer is False
    assert existence(GROUP, PY2026, forged).answer is None


def test_two_cms_statuses_that_disagree_verify_nothing() -> None:
    level = PARTICIPANT.of(PY2026).met("group")
    says = {one: CMS_STATUS.of(PY2026).met("as CMS says", one.value) for one in (MIPS, OPT_IN)}
    planned = PlannedSubmission(GROUP, PY2026, QUALITY)
    for statuses, answer in [
        ((says[MIPS],), True),
        ((says[MIPS], says[MIPS]), True),
        ((says[MIPS], says[OPT_IN]), False),
        ((says[OPT_IN], says[MIPS]), False),
        ((says[MIPS], CMS_STATUS.of(PY2026).unknown("isOptedIn")), False),
        ((CMS_STATUS.of(PY2026).unknown("isOptedIn"), says[MIPS]), False),
    ]:
        found = Determination(MIPS, PY2026, (*statuses, level))
        assert may_submit(planned, found).answer is answer

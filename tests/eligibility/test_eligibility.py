"""What holds for the whole subject: its parameters, its rules, years without a source."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules import eligibility
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Rule
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.vocabulary import ParticipationStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    DETERMINATION_PERIOD,
    LOW_VOLUME_THRESHOLD,
    VIRTUAL_GROUP,
    ApmEntityFacts,
    DeterminationPeriod,
    Eligibility,
    GroupFacts,
    NoClaims,
    Release,
    SegmentFacts,
    apm_entities,
    clinicians,
    determination_period,
    determine_apm_entity,
    determine_group,
    determine_subgroup,
    determine_virtual_group,
    groups,
    is_group,
    is_small_practice,
    low_volume,
    may_join_subgroup,
    participation,
    subgroups,
    virtual_groups,
)
from tests.eligibility.strategies import OVER, virtual_group


@pytest.mark.parametrize("kind", [GroupFacts, ApmEntityFacts])
def test_organizations_have_the_same_segments(kind: Any) -> None:
    assert kind(segment_1=OVER, segment_2=NoClaims()).segment_2 == NoClaims()
    with pytest.raises(InvalidType, match="segment_1"):
        kind(segment_1="over")


PY = PerformanceYear
PARAMETERS = {
    name: value for name, value in vars(eligibility).items() if isinstance(value, Parameter)
}

RULES = [
    rule
    for module in (
        low_volume,
        clinicians,
        groups,
        apm_entities,
        participation,
        virtual_groups,
        subgroups,
    )
    for rule in vars(module).values()
    if isinstance(rule, Rule)
]

COVERED = {
    "CLINICIAN_TYPES": (2017, 2027),
    "DETERMINATION_PERIOD": (2017, 2027),
    "GROUP_CLINICIANS": (2017, 2027),
    "LOW_VOLUME_THRESHOLD": (2017, 2026),
    "OPT_IN": (2017, 2027),
    "SMALL_PRACTICE": (2019, 2027),
    "VIRTUAL_GROUP": (2018, 2027),
}


def test_a_bare_year_is_refused_with_the_fix() -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)"):
        determination_period(2026)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            LOW_VOLUME_THRESHOLD.at(PY(2026)),
            "more than $90,000 allowed charges, 200 patients, 200 services",
        ),
        (LOW_VOLUME_THRESHOLD.at(PY(2017)), "more than $30,000 allowed charges, 100 patients"),
        (
            DETERMINATION_PERIOD.at(PY(2026)),
            (
                "two segments of 12 months, the first from October two years before, "
                "run-out 30 and 0 days"
            ),
        ),
        (
            DETERMINATION_PERIOD.at(PY(2017)),
            (
                "two segments of 12 months, the first from September two years before, "
                "run-out 60 and 60 days"
            ),
        ),
        (
            VIRTUAL_GROUP.at(PY(2018)),
            "at least 2 TINs, at most 10 clinicians in each",
        ),
    ],
    ids=["threshold 2026", "threshold 2017", "period 2026", "period 2017", "virtual group"],
)
def test_a_value_prints_as_readable_text(value: object, text: str) -> None:
    assert str(value) == text


@pytest.mark.parametrize("month", [0, 13, 10**9])
def test_a_month_must_be_valid(month: int) -> None:
    with pytest.raises(InvalidValue, match=r"first_month: given .*, expected a month, 1 to 12"):
        DeterminationPeriod(month, 30, 0)
    with pytest.raises(InvalidValue, match=r"month: given .*, expected a month, 1 to 12"):
        Release("final eligibility", 2019, month)


def test_every_parameter_of_the_subject_is_tested_here() -> None:
    assert set(PARAMETERS) == {*COVERED, "RELEASES"}


@pytest.mark.parametrize(("name", "years"), COVERED.items(), ids=COVERED)
def test_no_value_is_carried_to_a_year_without_a_source(name: str, years: tuple[int, int]) -> None:
    first, last = years
    covered = [year for year in range(2017, 2101) if PARAMETERS[name].covers(PY(year))]
    assert covered == list(range(first, last + 1))


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_value_has_a_source(name: str) -> None:
    for row in PARAMETERS[name].history():
        assert row["citation"]
        assert row["basis"] != Basis.INTERPRETATION.value


def test_every_rule_has_its_own_id_within_the_subject() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert all(rule_id.startswith("eligibility.") for rule_id in ids)


def test_the_rules_name_the_requirements_that_they_implement() -> None:
    # ELI-008, ELI-014 and ELI-015 are answered by values that are no determination.
    named = {requirement for rule in RULES for requirement in rule.requirements}
    expected = {f"ELI-{number:03}" for number in range(1, 34) if number not in (8, 14, 15)}
    assert expected <= named


def test_the_rules_cite_the_regulation_to_the_paragraph() -> None:
    cited = {rule.id: str(rule.citation) for rule in RULES}
    assert cited == {
        "eligibility.clinician-type": '42 CFR § 414.1305 "MIPS eligible clinician"',
        "eligibility.qp": "42 CFR § 414.1310(b)(1)(i)",
        "eligibility.partial-qp": "42 CFR § 414.1310(b)(1)(ii)",
        "eligibility.newly-enrolled": "42 CFR § 414.1310(c)",
        "eligibility.low-volume-threshold.allowed-charges": (
            '42 CFR § 414.1305 "Low-volume threshold"'
        ),
        "eligibility.low-volume-threshold.patients": '42 CFR § 414.1305 "Low-volume threshold"',
        "eligibility.low-volume-threshold.services": '42 CFR § 414.1305 "Low-volume threshold"',
        "eligibility.segments.above-in-both": '42 CFR § 414.1305 "MIPS determination period"',
        "eligibility.segments.final": '42 CFR § 414.1305 "MIPS determination period"',
        "eligibility.opt-in": "42 CFR § 414.1310(b)(1)(iii)(A)",
        "eligibility.segments.opt-in": '42 CFR § 414.1305 "MIPS determination period"',
        "eligibility.group.definition": '42 CFR § 414.1305 "Group"',
        "eligibility.group.taken-as-given": '42 CFR § 414.1305 "Group"',
        "eligibility.group.never-required": (
            "2019 Opt-in and Voluntary Reporting Election Process Guide, "
            '"Opt-In Eligible as an Individual vs. Group"'
        ),
        "eligibility.subgroup.threshold": "42 CFR § 414.1318(a)(4)",
        "eligibility.virtual-group.tins": "42 CFR § 414.1315",
        "eligibility.virtual-group.size": "42 CFR § 414.1315",
        "eligibility.virtual-group.member": "42 CFR § 414.1315",
        "eligibility.virtual-group.election": "42 CFR § 414.1315(b)",
        "eligibility.apm-entity.election": 'QPP Submissions API, change log, "2020-08-15"',
        "eligibility.small-practice": '42 CFR § 414.1305 "Small practice"',
        "eligibility.election-needed": "42 CFR § 414.1310(b)(1)(iii)(A)",
        "eligibility.payment-adjustment": "42 CFR § 414.1310(d)",
        "eligibility.subgroup": "42 CFR § 414.1318(a)(2)",
        "eligibility.cms-status": 'QPP Eligibility API, version 6, "response schema"',
    }


MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility


def group(
    segment: SegmentFacts | None, everyone: int | None = None, eligible: int | None = None
) -> GroupFacts:
    return GroupFacts(
        segment_1=segment,
        segment_2=segment,
        eligible_clinicians=everyone,
        mips_eligible_clinicians=eligible,
    )


SOLO, SOLO_OPT_IN = (1, MIPS), (1, OPT_IN)


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("determine_group", lambda year: determine_group(group(OVER), year)),
        ("is_group", lambda year: is_group(2, 1, year)),
        ("limits of a virtual group", lambda year: determine_virtual_group(virtual_group(), year)),
        ("determine_apm_entity", lambda year: determine_apm_entity(ApmEntityFacts(), year)),
        ("determine_subgroup", lambda year: determine_subgroup(group(OVER), year)),
        ("may_join_subgroup", lambda year: may_join_subgroup(ParticipationStatus.OPT_IN, year)),
        ("small practice", lambda year: is_small_practice(15, year)),
    ],
    ids=[
        "group",
        "is_group",
        "virtual group",
        "APM Entity",
        "subgroup",
        "may join",
        "small practice",
    ],
)
def test_a_bare_year_is_refused_by_the_name_of_the_function(name: str, ask: Any) -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)") as refusal:
        ask(2026)
    assert name in str(refusal.value)

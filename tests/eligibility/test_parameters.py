"""The numbers of eligibility, year by year, as regulation facts 1a and 1b state them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from qpp_rules import eligibility
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Rule
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.vocabulary import ClinicianType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    APM_ENTITY_LEVEL,
    CLINICIAN_TYPES,
    DETERMINATION_PERIOD,
    LOW_VOLUME_THRESHOLD,
    OPT_IN,
    RELEASES,
    SMALL_PRACTICE,
    SUBGROUPS,
    VIRTUAL_GROUP,
    DeterminationPeriod,
    LowVolumeThreshold,
    Release,
    VirtualGroupLimits,
    Volume,
    clinicians,
    determination_period,
    low_volume,
    organizations,
    participation,
)
from qpp_rules.eligibility.parameters import GROUP_CLINICIANS
from tests.eligibility.plain_reading import FIRST_YEAR_OF_TYPE

PY = PerformanceYear
PARAMETERS = {
    name: value for name, value in vars(eligibility).items() if isinstance(value, Parameter)
}
RULES = [
    rule
    for module in (clinicians, low_volume, organizations, participation)
    for rule in vars(module).values()
    if isinstance(rule, Rule)
]
COVERED = {
    "APM_ENTITY_LEVEL": (2019, 2020),
    "CLINICIAN_TYPES": (2017, 2027),
    "DETERMINATION_PERIOD": (2017, 2027),
    "LOW_VOLUME_THRESHOLD": (2017, 2026),
    "OPT_IN": (2017, 2027),
    "SMALL_PRACTICE": (2019, 2027),
    "SUBGROUPS": (2023, 2027),
    "VIRTUAL_GROUP": (2018, 2027),
}


# The low-volume threshold. ELI-018, ELI-019, ELI-020.


@pytest.mark.parametrize(
    ("year", "charges", "patients", "services"),
    [
        pytest.param(2017, 30000, 100, None, id="2017: two criteria, ELI-020"),
        pytest.param(2018, 90000, 200, None, id="2018: two criteria, ELI-019"),
        *(
            pytest.param(year, 90000, 200, 200, id=f"{year}: three criteria, ELI-018")
            for year in range(2019, 2027)
        ),
    ],
)
def test_low_volume_threshold(year: int, charges: int, patients: int, services: int | None) -> None:
    expected = LowVolumeThreshold(Decimal(charges), patients, services)
    assert LOW_VOLUME_THRESHOLD.at(PY(year)) == expected


@pytest.mark.parametrize("year", [*range(2017, 2025)])
def test_figures_through_2024_were_read_in_the_regulation(year: int) -> None:
    source = LOW_VOLUME_THRESHOLD.source(PY(year))
    assert str(source) == '42 CFR § 414.1305 "Low-volume threshold"'
    assert source.basis is Basis.REGULATION


@pytest.mark.parametrize(
    ("year", "basis", "note"),
    [(2025, Basis.DERIVED, "the text of 2024"), (2026, Basis.SECONDARY, "third party")],
)
def test_later_figures_admit_that_their_text_was_not_read(
    year: int, basis: Basis, note: str
) -> None:
    source = LOW_VOLUME_THRESHOLD.source(PY(year))
    assert source.basis is basis
    assert note in source.note
    assert "the text of this year was not read" in source.note


def test_the_figures_of_2027_are_not_made_up_b4() -> None:
    with pytest.raises(YearNotCovered) as refusal:
        LOW_VOLUME_THRESHOLD.at(PY(2027))
    assert refusal.value.covered == ((2017, 2026),)
    assert str(refusal.value) == (
        "low-volume threshold is not covered for performance year 2027; covered: 2017 to 2026. "
        "The figures for 2027 were not found."
    )


# Clinician types. ELI-025.


@pytest.mark.parametrize("kind", ClinicianType, ids=lambda kind: kind.value)
def test_a_clinician_type_is_in_from_its_first_year_on(kind: ClinicianType) -> None:
    first = FIRST_YEAR_OF_TYPE.get(kind, 9999)
    for year in range(2017, 2028):
        assert (kind in CLINICIAN_TYPES.at(PY(year))) is (year >= first)


@pytest.mark.parametrize(
    ("year", "types"), [(2017, 11), (2018, 11), (2019, 17), (2021, 17), (2022, 19), (2027, 19)]
)
def test_the_list_of_types_grows_in_2019_and_2022(year: int, types: int) -> None:
    assert len(CLINICIAN_TYPES.at(PY(year))) == types


def test_types_since_2025_admit_that_their_text_was_not_read() -> None:
    assert CLINICIAN_TYPES.source(PY(2024)).note == ""
    later = CLINICIAN_TYPES.source(PY(2025))
    assert (later.basis, later.note[:16]) == (Basis.DERIVED, "the text of 2024")


# The determination period. ELI-013, ELI-022, ELI-C31.

SEGMENTS = [
    (2017, "2015-09-01", "2016-08-31", "2016-09-01", "2017-08-31"),
    (2018, "2016-09-01", "2017-08-31", "2017-09-01", "2018-08-31"),
    (2019, "2017-10-01", "2018-09-30", "2018-10-01", "2019-09-30"),
    (2020, "2018-10-01", "2019-09-30", "2019-10-01", "2020-09-30"),
    (2021, "2019-10-01", "2020-09-30", "2020-10-01", "2021-09-30"),
    (2022, "2020-10-01", "2021-09-30", "2021-10-01", "2022-09-30"),
    (2023, "2021-10-01", "2022-09-30", "2022-10-01", "2023-09-30"),
    (2024, "2022-10-01", "2023-09-30", "2023-10-01", "2024-09-30"),
    (2025, "2023-10-01", "2024-09-30", "2024-10-01", "2025-09-30"),
    (2026, "2024-10-01", "2025-09-30", "2025-10-01", "2026-09-30"),
    (2027, "2025-10-01", "2026-09-30", "2026-10-01", "2027-09-30"),
]


@pytest.mark.parametrize(("year", "a", "b", "c", "d"), SEGMENTS, ids=[row[0] for row in SEGMENTS])
def test_the_days_of_both_segments(year: int, a: str, b: str, c: str, d: str) -> None:
    first, second = determination_period(PY(year))
    days = (first.first_day, first.last_day, second.first_day, second.last_day)
    assert days == tuple(map(date.fromisoformat, (a, b, c, d)))


@pytest.mark.parametrize("year", [row[0] for row in SEGMENTS])
def test_segments_are_two_whole_years_one_after_the_other(year: int) -> None:
    """Two twelve-month segments; the second begins the day after the first ends."""
    first, second = determination_period(PY(year))
    day = timedelta(days=1)
    assert second.first_day - first.last_day == day
    for segment in (first, second):
        after = segment.last_day + day
        begin = segment.first_day
        assert (after.year - begin.year, after.month, after.day) == (1, begin.month, begin.day)


@pytest.mark.parametrize(
    ("year", "run_out"),
    [(2017, (60, 60)), (2018, (30, 30)), (2019, (30, 0)), (2024, (30, 0)), (2027, (30, 0))],
)
def test_days_of_claims_run_out(year: int, run_out: tuple[int, int]) -> None:
    period = DETERMINATION_PERIOD.at(PY(year))
    assert (period.run_out_days, period.segment_2_run_out_days) == run_out


def test_the_next_segments_are_those_of_the_year_shifted() -> None:
    """Since 2019 segment 2 of one year is segment 1 of the next."""
    for year in range(2019, 2027):
        assert determination_period(PY(year))[1] == determination_period(PY(year + 1))[0]


@pytest.mark.parametrize(
    ("year", "term", "basis"),
    [
        (2018, "Low-volume threshold", Basis.REGULATION),
        (2019, "MIPS determination period", Basis.REGULATION),
        (2024, "MIPS determination period", Basis.REGULATION),
        (2025, "MIPS determination period", Basis.DERIVED),
        (2027, "MIPS determination period", Basis.DERIVED),
    ],
)
def test_where_the_days_are_written(year: int, term: str, basis: Basis) -> None:
    source = DETERMINATION_PERIOD.source(PY(year))
    assert str(source) == f'42 CFR § 414.1305 "{term}"'
    assert source.basis is basis


def test_the_period_of_2028_is_not_made_up() -> None:
    with pytest.raises(YearNotCovered):
        determination_period(PY(2028))


def test_a_bare_year_is_refused_with_the_mend() -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)"):
        determination_period(2026)  # type: ignore[arg-type]


# Opting in, APM Entities, small practices, virtual groups, releases.


@pytest.mark.parametrize(("year", "opt_in"), [(2017, False), (2018, False), (2019, True)])
def test_opting_in_began_in_2019(year: int, opt_in: bool) -> None:
    assert OPT_IN.at(PY(year)) is opt_in


def test_opting_in_stayed() -> None:
    assert all(OPT_IN.at(PY(year)) for year in range(2019, 2028))
    assert str(OPT_IN.source(PY(2026))) == "42 CFR § 414.1310(b)(1)(iii)(A)"


def test_apm_entities_could_opt_in_for_two_years_eli_033() -> None:
    assert [year for year in range(2017, 2028) if APM_ENTITY_LEVEL.covers(PY(year))] == [2019, 2020]
    assert APM_ENTITY_LEVEL.at(PY(2019)) is APM_ENTITY_LEVEL.at(PY(2020)) is True
    assert str(APM_ENTITY_LEVEL.source(PY(2020))) == "42 CFR § 414.1310(b)(1)(iii)(B)"


def test_a_small_practice_has_at_most_fifteen_eli_031() -> None:
    assert {SMALL_PRACTICE.at(PY(year)) for year in range(2019, 2028)} == {15}


def test_limits_of_a_virtual_group_eli_029() -> None:
    found = {VIRTUAL_GROUP.at(PY(year)) for year in range(2018, 2028)}
    assert found == {VirtualGroupLimits(tins=2, clinicians_per_tin=10)}


def test_subgroups_began_in_2023() -> None:
    assert all(SUBGROUPS.at(PY(year)) is True for year in range(2023, 2028))
    with pytest.raises(YearNotCovered, match="Subgroups began with performance year 2023"):
        SUBGROUPS.at(PY(2022))


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
def test_a_value_reads_as_a_sentence_would_say_it(value: object, text: str) -> None:
    assert str(value) == text


@pytest.mark.parametrize(
    ("year", "months"),
    [
        pytest.param(
            2019, [(2019, 11, False), (2019, 12, True), (2020, 3, True)], id="2019: ELI-013/014"
        ),
        pytest.param(2024, [(2023, 12, False), (2024, 12, False)], id="2024: regulation facts 1a"),
    ],
)
def test_months_in_which_eligibility_is_published(
    year: int, months: list[tuple[int, int, bool]]
) -> None:
    found = [(r.year, r.month, r.apm_participants_only) for r in RELEASES.at(PY(year))]
    assert found == months


@pytest.mark.parametrize("year", [2017, 2018, 2020, 2023, 2025, 2026])
def test_releases_that_were_not_found_are_not_made_up(year: int) -> None:
    assert not RELEASES.covers(PY(year))


def test_a_release_reads_as_its_month() -> None:
    assert str(Release("final eligibility", 2019, 11)) == "final eligibility (November 2019)"


@pytest.mark.parametrize("month", [0, 13, 10**9])
def test_a_month_is_a_month(month: int) -> None:
    with pytest.raises(InvalidValue, match=r"first_month: given .*, expected a month, 1 to 12"):
        DeterminationPeriod(month, 30, 0)
    with pytest.raises(InvalidValue, match=r"month: given .*, expected a month, 1 to 12"):
        Release("final eligibility", 2019, month)


def test_segments_are_those_of_a_performance_year() -> None:
    period = DETERMINATION_PERIOD.at(PY(2026))
    wrong: object = 2026
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)"):
        period.segments(wrong)  # type: ignore[arg-type]


def test_a_figure_is_asked_for_by_its_criterion() -> None:
    for value in (LOW_VOLUME_THRESHOLD.at(PY(2026)), Volume(Decimal(1), 1, 1)):
        with pytest.raises(InvalidType, match="of: criterion: given"):
            value.of("patients")  # type: ignore[arg-type]


def test_a_group_has_at_least_two_clinicians_eli_028() -> None:
    covered = [year for year in range(2017, 2101) if GROUP_CLINICIANS.covers(PY(year))]
    assert covered == list(range(2017, 2028))
    assert {GROUP_CLINICIANS.at(PY(year)) for year in covered} == {2}


# All of them.


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


def test_every_rule_has_its_own_id_in_the_subject() -> None:
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

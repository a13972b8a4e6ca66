"""Participation and reporting options that exclude each other."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.vocabulary import ParticipationOption, ReportingOption
from qpp_rules.registration import GroupComposition, SpecialtyComposition, check_options
from tests.registration.examples import PY, SINGLE, SMALL

TRADITIONAL, MVP, APP = (
    ReportingOption.TRADITIONAL_MIPS,
    ReportingOption.MVP,
    ReportingOption.APP,
)
EXCLUDED = {
    ParticipationOption.SUBGROUP: {TRADITIONAL, APP},
    ParticipationOption.VIRTUAL_GROUP: {MVP, APP},
}


@pytest.mark.parametrize("year", range(2023, 2028))
@pytest.mark.parametrize("participation", ParticipationOption)
@pytest.mark.parametrize("reporting", ReportingOption)
def test_some_options_exclude_each_other(
    participation: ParticipationOption, reporting: ReportingOption, year: int
) -> None:
    """RDY-018, REG-031: 42 CFR § 414.1305, § 414.1318; CMS's API since 8/15/21."""
    found = check_options(participation, reporting, PY(year), composition=SINGLE)

    assert found.answer is (reporting not in EXCLUDED.get(participation, set()))


@pytest.mark.parametrize(("reporting", "since"), [(TRADITIONAL, 2018), (APP, 2021), (MVP, 2023)])
@pytest.mark.parametrize("year", range(2018, 2028))
def test_a_group_may_use_the_years_options(
    reporting: ReportingOption, since: int, year: int
) -> None:
    found = check_options(ParticipationOption.GROUP, reporting, PY(year), composition=SINGLE)

    assert found.answer is (year >= since)


@pytest.mark.parametrize("year", [2018, 2020, 2021, 2022])
@pytest.mark.parametrize("reporting", ReportingOption)
def test_before_2023_a_virtual_group_reports_traditional_mips(
    reporting: ReportingOption, year: int
) -> None:
    found = check_options(ParticipationOption.VIRTUAL_GROUP, reporting, PY(year))

    assert found.answer is (reporting is TRADITIONAL)


@pytest.mark.parametrize(
    ("composition", "answer"),
    [
        (SINGLE, True),
        (GroupComposition(attested=SMALL, eligible_clinicians=15), True),
        (GroupComposition(attested=SMALL, eligible_clinicians=16), False),
        (GroupComposition(attested=SpecialtyComposition.OTHER), False),
        (None, None),
    ],
)
def test_from_2026_a_group_in_an_mvp_has_a_composition(
    composition: GroupComposition | None, answer: bool | None
) -> None:
    """RDY-018, REG-010."""
    for year, expected in ((2025, True), (2026, answer), (2027, answer)):
        group = ParticipationOption.GROUP
        found = check_options(group, MVP, PY(year), composition=composition)
        assert found.answer is expected
        assert check_options(group, TRADITIONAL, PY(year), composition=composition).answer is True


@pytest.mark.parametrize(
    ("participation", "year"),
    [(ParticipationOption.SUBGROUP, 2022), (ParticipationOption.VIRTUAL_GROUP, 2017)],
)
def test_a_participation_option_that_the_year_does_not_have_is_not_covered(
    participation: ParticipationOption, year: int
) -> None:
    with pytest.raises(YearNotCovered):
        check_options(participation, TRADITIONAL, PY(year))

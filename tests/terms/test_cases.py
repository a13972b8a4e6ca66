"""The cases of the terms and the identifiers, one by one, as the table of cases states them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from qpp_rules.core.errors import InvalidType
from qpp_rules.core.identifiers import (
    Group,
    Individual,
    Npi,
    SubgroupMember,
    Tin,
    participant_from_key,
)
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.measures import Inventory, Measure, is_qcdr_measure
from qpp_rules.terms import (
    Approval,
    SourceKind,
    check_collection_type,
    check_npi_type,
    covers,
    is_third_party_intermediary,
    prevailing,
    read_options,
)

CASES = Path(__file__).parents[1] / "cases" / "cases.csv"

PY2023, PY2026, PY2027 = (PerformanceYear(year) for year in (2023, 2026, 2027))


def payment_year_of_2026() -> None:
    assert PY2026.payment_year == PaymentYear(2028)


def reporting_options_of_2023_and_2026() -> None:
    options = read_options("Reporting Options Supported", "Group, Subgroup", PY2023)
    assert options == {ParticipationOption.GROUP, ParticipationOption.SUBGROUP}
    options = read_options("Reporting Option(s) Supported", "MVP", PY2026)
    assert options == {ReportingOption.MVP}


def medicare_cqms_of_a_group() -> None:
    decided = check_collection_type(
        CollectionType.MEDICARE_CQM, IntermediaryType.QUALIFIED_REGISTRY, PY2027, apm_entity=None
    )
    assert decided.answer is False


def guide_and_screenshot() -> None:
    said = prevailing(
        [
            (SourceKind.GUIDE_SCREENSHOT, date(2019, 3, 31)),
            (SourceKind.GUIDE_TEXT, date(2020, 3, 31)),
        ]
    )
    assert said == date(2020, 3, 31)


def approved_for_another_year() -> None:
    approvals = [Approval(IntermediaryType.QCDR, PY2026)]
    assert is_third_party_intermediary(approvals, PY2027).answer is False


def app_cahps_of_an_aco() -> None:
    aco = ApmEntityKind.SHARED_SAVINGS_ACO
    assert covers(rule_excludes_acos=True, apm_entity=aco) is False


def measure_on_the_list() -> None:
    measure = Measure("134", PerformanceCategory.QUALITY, is_qcdr_measure=False)
    decided = is_qcdr_measure("134", Inventory(year=PY2027, measures=[measure]), approved=True)
    assert decided.answer is False


def npi_without_tin() -> None:
    with pytest.raises(InvalidType, match="tin"):
        Individual(None, Npi("1234567893"))


def group_row_and_individual_row() -> None:
    group = participant_from_key("group:000111222")
    individual = participant_from_key("individual:000111222|1234567893")
    assert group == Group(Tin("000111222"))
    assert individual == Individual(Tin("000111222"), Npi("1234567893"))
    assert len({group, individual}) == 2


def organizational_npi() -> None:
    assert check_npi_type(2, PY2027).answer is False


def member_without_subgroup() -> None:
    with pytest.raises(InvalidType, match="identifier"):
        SubgroupMember(Tin("000111222"), None, Npi("1234567893"))


TABLE: dict[str, Callable[[], None]] = {
    "VOC-C01": payment_year_of_2026,
    "VOC-C04": reporting_options_of_2023_and_2026,
    "VOC-C07": medicare_cqms_of_a_group,
    "VOC-C09": guide_and_screenshot,
    "VOC-C10": approved_for_another_year,
    "VOC-C11": app_cahps_of_an_aco,
    "VOC-C13": measure_on_the_list,
    "IDN-C02": npi_without_tin,
    "IDN-C03": group_row_and_individual_row,
    "IDN-C06": organizational_npi,
    "IDN-C08": member_without_subgroup,
}


@pytest.mark.parametrize("case", TABLE)
def test_case(case: str) -> None:
    TABLE[case]()


def test_every_case_in_the_table_is_tested_here() -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        stated = {row["id"] for row in csv.DictReader(file) if row["id"][:4] in ("VOC-", "IDN-")}

    assert stated == set(TABLE)

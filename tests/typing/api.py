"""What type checkers make of what every subject shares. It is checked and never run.

A line that must be refused says so to each checker; a refusal that is not made is an error too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never, assert_type

from qpp_rules import deadlines
from qpp_rules.adapters.calendars import to_ical
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.findings import (
    Finding,
    Scalar,
    Verdict,
)
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
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.vocabulary import (
    ParticipationOption,
    QpStatus,
    read_member,
)
from qpp_rules.core.years import PaymentYear, PerformanceYear

# The kinds of participants and the verdicts can be matched exhaustively.


def tin_of(participant: Participant) -> Tin | None:
    match participant:
        case Individual(tin=tin, npi=npi):
            assert_type(npi, Npi)
            return tin
        case Group(tin=tin):
            return tin
        case Subgroup(tin=tin, identifier=identifier):
            assert_type(identifier, str)
            return tin
        case VirtualGroup() | ApmEntity():
            return None
        case _:
            assert_never(participant)


def name_of(participant: Participant) -> str:
    option = participant.participation_option
    match option:
        case ParticipationOption.INDIVIDUAL:
            return "clinician"
        case ParticipationOption.GROUP | ParticipationOption.SUBGROUP:
            return "practice"
        case ParticipationOption.VIRTUAL_GROUP:
            return "virtual group"
        case ParticipationOption.APM_ENTITY:
            return "entity"
        case _:
            assert_never(option)


def sign(finding: Finding) -> str:
    match finding.verdict:
        case Verdict.MET:
            return "+"
        case Verdict.NOT_MET:
            return "-"
        case Verdict.NOT_APPLICABLE:
            return " "
        case Verdict.UNKNOWN:
            return "?"
        case _:
            assert_never(finding.verdict)


# An answer keeps its type.


def answers(year: PerformanceYear, findings: tuple[Finding, ...]) -> None:
    assert_type(Determination(9, year, findings).answer, int)
    assert_type(all_met(year, findings).answer, bool | None)
    assert_type(Determination(9, year, findings).to_rows()[0]["year"], Scalar)


def widened(determination: Determination[int]) -> Determination[int | None]:
    return determination


def values(parameter: Parameter[int], year: PerformanceYear) -> None:
    assert_type(parameter.at(year), int)
    assert_type(read_member(QpStatus, "QP"), QpStatus)


# A year of one kind is not a year of the other, and neither is a number.


def years(parameter: Parameter[int], year: PerformanceYear) -> None:
    assert_type(year.payment_year, PaymentYear)
    assert_type(year.payment_year.performance_year, PerformanceYear)
    parameter.at(2026)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    parameter.at(year.payment_year)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


# Values do not change.


def frozen(tin: Tin) -> None:
    tin.digits = "123456789"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


# A calendar's file is bytes, and its stamp is keyword-only.


def calendar_file(cal: deadlines.Calendar, stamp: datetime) -> bytes:
    to_ical(cal, stamp)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    to_ical(cal)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    return assert_type(to_ical(cal, stamp=stamp, alarm=timedelta(days=7)), bytes)

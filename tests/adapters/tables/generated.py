"""Rows of every kind of participant, drawn at random around every boundary, and their answers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from qpp_rules import PerformanceYear
from qpp_rules.adapters.rosters import RosterRow, determine_roster
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.core.vocabulary import ClinicianType, QpStatus, read_member
from qpp_rules.eligibility import (
    LOW_VOLUME_THRESHOLD,
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    SegmentStrategy,
    Volume,
    determination_period,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANSWER = ("eligibility", "missing", "assumptions", "faults")
NPI = "1234567893"
_SPELLINGS = {
    Criterion.ALLOWED_CHARGES: ("allowed charges", "ALLOWED_CHARGES"),
    Criterion.PATIENTS: ("patients", "Patients"),
    Criterion.SERVICES: ("services",),
}


class Block:
    """One year, strategy and threshold, with the rows that are asked with them."""

    def __init__(
        self,
        seed: int,
        year: int,
        strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
        threshold: LowVolumeThreshold | None = None,
    ) -> None:
        self.random = Random(f"{seed} {year} {strategy}")
        self.year = PerformanceYear(year)
        self.strategy = strategy
        self.threshold = threshold
        self.figures = threshold or LOW_VOLUME_THRESHOLD.at(self.year)
        ends = [one.last_day for one in determination_period(self.year)]
        near = [*ends, self.year.first_day, self.year.last_day]
        self.days = [None, date(2001, 2, 3)]
        self.days += [day + timedelta(days=step) for day in near for step in (-1, 0, 1)]

    @property
    def asked(self) -> dict[str, Any]:
        return {"threshold": self.threshold, "strategy": self.strategy}

    def __str__(self) -> str:
        return f"{self.year} {self.strategy.name}" + (" what-if" if self.threshold else "")

    def individuals(self, number: int, first: int = 0) -> list[dict[str, Any]]:
        choice = self.random.choice
        types = [None, *ClinicianType]
        statuses = [None, QpStatus.NOT_QP, QpStatus.NOT_QP, QpStatus.QP, QpStatus.PARTIAL_QP]
        return [
            {
                "participant": f"individual:{first + n:09}|{NPI}",
                "clinician_type": self._spelled(choice(types)),
                "medicare_enrolled_on": choice(self.days),
                "earlier_medicare_claims": choice((None, True, False)),
                "qp_status": self._spelled(choice(statuses)),
                "partial_qp_elects": choice((None, True, False)),
                **self._segments(),
            }
            for n in range(number)
        ]

    def groups(self, number: int, first: int = 0) -> list[dict[str, Any]]:
        return [
            {"participant": f"group:{first + n:09}", **self._segments(), **self._counts()}
            for n in range(number)
        ]

    def apm_entities(self, number: int) -> list[dict[str, Any]]:
        if self.year.year not in (2019, 2020):
            return []
        return [{"participant": f"apm-entity:A {n}", **self._segments()} for n in range(number)]

    def together(self, number: int) -> list[dict[str, Any]]:
        """Return virtual groups with their members, subgroups with their groups, and odd names."""
        rows: list[dict[str, Any]] = []
        choice = self.random.choice
        for n in range(number):
            if self.year.year >= 2018:
                name = choice((f"VG-{n}", f"Gruppe ä{n}"))
                day = self.year.first_day - timedelta(days=choice((1, 40, 400)))
                rows.append({"participant": f"virtual-group:{name}", "elected_on": day})
                first = 900_000_000 + 10 * n
                members = choice((self.groups, self.individuals))(choice((1, 2, 3)), first)
                rows += [{**row, "virtual_group": name} for row in members]
                rows += self.groups(1, first) if "|" in members[0]["participant"] else []
            if self.year.year >= 2023:
                tin = 800_000_000 + n
                rows += self.groups(choice((0, 1)), tin)
                rows += [
                    {"participant": f"subgroup:{tin:09}|SG-{k}"} for k in range(choice((1, 2)))
                ]
            if self.year.year in (2019, 2020):
                rows.append({"participant": f"apm-entity:Größe {n}", **self._segments()})
        return rows

    def answers(self, rows: Sequence[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
        """Return what the row path answers: the four columns by the participant's key."""
        found = {}
        for row, answer in determine_roster(_roster(rows), self.year, **self.asked):
            assert isinstance(answer, Determination)
            missing = ", ".join(answer.missing)
            told = (answer.answer.name, missing, len(answer.assumptions), "")
            found[row.participant.key] = told
        return found

    def _spelled(self, member: Any) -> str | None:
        return None if member is None else self.random.choice((member.name, member.value))

    def _segments(self) -> dict[str, Any]:
        return {
            f"segment_{number}_{name}": cell
            for number in (1, 2)
            for name, cell in self._segment().items()
        }

    def _segment(self) -> dict[str, Any]:
        random = self.random
        way = random.random()
        if way < 0.1:
            return {"exceeded": "no claims"}
        if way < 0.2:
            tested = [one for one in Criterion if one in self.figures.criteria]
            some = random.sample(tested, random.randint(0, len(tested)))
            listed = random.choice((";", "; ")).join(
                random.choice(_SPELLINGS[criterion]) for criterion in some
            )
            return {"exceeded": listed or "none"}
        services = self.figures.services
        cents = random.choice((Decimal(0), Decimal("0.01"), Decimal("0.5")))
        charges = self._near(int(self.figures.allowed_charges))
        return {
            "allowed_charges": None if charges is None else charges + cents,
            "patients": self._near(self.figures.patients),
            "services": self._near(200 if services is None else services),
        }

    def _near(self, limit: int) -> int | None:
        one = self.random.choice((None, 0, 1, limit - 1, limit, limit + 1, 3 * limit, 10**11))
        return one if one is None else max(one, 0)

    def _counts(self) -> dict[str, Any]:
        everyone, eligible = (self.random.choice((None, 0, 1, 2, 3, 40)) for _ in range(2))
        if None not in (everyone, eligible):
            eligible = min(everyone, eligible)
        return {"eligible_clinicians": everyone, "mips_eligible_clinicians": eligible}


def _roster(rows: Sequence[dict[str, Any]]) -> Iterator[RosterRow]:
    for line, row in enumerate(rows, 1):
        yield RosterRow(
            line=line,
            participant=participant_from_key(row["participant"]),
            facts=_facts(row),
            virtual_group=row.get("virtual_group"),
            elected_on=row.get("elected_on"),
        )


def _facts(row: dict[str, Any]) -> ClinicianFacts | GroupFacts | ApmEntityFacts | None:
    first, second = (_segment_of(row, number) for number in (1, 2))
    match row["participant"].partition(":")[0]:
        case "individual":
            return ClinicianFacts(
                clinician_type=_member(ClinicianType, row["clinician_type"]),
                medicare_enrolled_on=row["medicare_enrolled_on"],
                earlier_medicare_claims=row["earlier_medicare_claims"],
                qp_status=_member(QpStatus, row["qp_status"]),
                partial_qp_elects=row["partial_qp_elects"],
                segment_1=first,
                segment_2=second,
            )
        case "group":
            return GroupFacts(
                segment_1=first,
                segment_2=second,
                eligible_clinicians=row["eligible_clinicians"],
                mips_eligible_clinicians=row["mips_eligible_clinicians"],
            )
        case "apm-entity":
            return ApmEntityFacts(first, second)
    return None


def _member(kind: Any, text: str | None) -> Any:
    return None if text is None else read_member(kind, text)


def _segment_of(row: dict[str, Any], number: int) -> Any:
    verdict = row.get(f"segment_{number}_exceeded")
    if verdict == "no claims":
        return NoClaims()
    if verdict is not None:
        names = [] if verdict == "none" else verdict.split(";")
        return Exceeded(frozenset(read_member(Criterion, name.strip()) for name in names))
    figures = [
        row.get(f"segment_{number}_{name}") for name in ("allowed_charges", "patients", "services")
    ]
    return None if figures == [None] * 3 else Volume(*figures)


def told(rows: Sequence[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Return the four columns of an answered table by the participant's key."""
    return {row["participant"]: tuple(row[name] for name in ANSWER) for row in rows}

"""Make the example registry of the package: its roster, patients and elections, and its audits.

The files are the same at every run, and are written into ``qpp_rules.examples``. The reviews are of
the samples that its seeds draw.

Everything is invented. TINs start with 000, as those that CMS's developer preview takes do, and
NPIs have a right check digit.
"""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from typing import TYPE_CHECKING

from qpp_rules import examples, sampling
from qpp_rules.adapters.audits import CHECK_COLUMNS, CORRECTION_COLUMNS, REVIEW_COLUMNS
from qpp_rules.adapters.elections import ELECTION_COLUMNS
from qpp_rules.adapters.roster_rows import PATIENT_COLUMNS, ROSTER_COLUMNS
from qpp_rules.adapters.rosters import (
    determine_roster,
    frame_of,
    read_patients,
    read_roster,
)
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.vocabulary import ClinicianType, ParticipationStatus
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules import PerformanceYear

FILES = Path(examples.__file__).parent / "files"
EXAMPLE = examples.registry()
TYPES = [kind.name for kind in ClinicianType]
COMMON_TYPES = ["DOCTOR_OF_MEDICINE", "NURSE_PRACTITIONER", "PHYSICIAN_ASSISTANT"]
REPORTING = ["reporting-option:traditional MIPS", "reporting-option:MVP"]
COLLECTION = ["collection-type:MIPS CQM", "collection-type:eCQM"]

GROUNDS = {
    Eligibility.OPT_IN_ELIGIBLE: ParticipationStatus.OPT_IN,
    Eligibility.EXEMPT: ParticipationStatus.VOLUNTARY,
}
TYPED_WRONGLY = "TIN_OR_NPI,,a digit of the NPI was typed wrongly"
NOT_DOCUMENTED = "CLINICAL_DOCUMENTATION,236,no reading on the day that was reported"
CORRECTIONS = (
    ("TIN_OR_NPI", "looked up in NPPES and typed again", "02-05"),
    ("CLINICAL_DOCUMENTATION: 236", "read again from the charts", "02-08"),
)

Row = dict[str, object]


class Registry:
    """An invented registry of *year*, grown by one seeded source of chance."""

    def __init__(self, year: PerformanceYear) -> None:
        """Start without participants."""
        self.year = year
        self.chance = random.Random(20260101)  # noqa: S311 invented data
        self.rows: list[Row] = []
        self.tins = 100_000
        self.npis = 50_000_000

    def _tin(self) -> str:
        self.tins += 1
        return f"{self.tins:09}"

    def _npi(self) -> str:
        self.npis += self.chance.randint(1, 999)
        stem = f"1{self.npis:08}"
        return next(npi for d in range(10) if Npi(npi := f"{stem}{d}").has_valid_check_digit)

    def _facets(self) -> str:
        chance = self.chance
        found = {"category:quality", chance.choice(REPORTING), chance.choice(COLLECTION)}
        if chance.random() < 0.7:
            found.add("category:improvement activities")
        if chance.random() < 0.4:
            found.add("category:Promoting Interoperability")
        if chance.random() < 0.04:
            found.add("collection-type:QCDR measure")
        return ";".join(sorted(found))

    def _segments(self, scale: float) -> Row:
        """Return volume in both segments; some new, some known by verdict only, some unknown."""
        chance = self.chance
        kind = chance.random()
        size = chance.lognormvariate(0, 0.9) * scale
        if kind < 0.03:
            return {"segment_1_exceeded": "no claims", **self._figures(2, size)}
        if kind < 0.06:
            criteria = chance.choice(["none", "allowed charges;services", "patients"])
            return {"segment_1_exceeded": criteria, "segment_2_exceeded": criteria}
        if kind < 0.09:
            return self._figures(1, size)
        return {**self._figures(1, size), **self._figures(2, size * chance.uniform(0.85, 1.2))}

    def _figures(self, segment: int, size: float) -> Row:
        chance = self.chance
        return {
            f"segment_{segment}_allowed_charges": f"{size * 450 * chance.uniform(0.7, 1.4):.2f}",
            f"segment_{segment}_patients": round(size * chance.uniform(0.8, 1.1)),
            f"segment_{segment}_services": round(size * chance.uniform(1.1, 2.2)),
        }

    def _individual(self, tin: str, scale: float = 260) -> Row:
        chance = self.chance
        common = chance.random() < 0.8
        status = chance.choices(["NOT_QP", "QP", "PARTIAL_QP"], [90, 7, 3])[0]
        this = self.year.year
        year = chance.choices([chance.randint(1998, this - 2), this], [97, 3])[0]
        return {
            "participant": f"individual:{tin}|{self._npi()}",
            "facets": self._facets(),
            "clinician_type": chance.choice(COMMON_TYPES if common else TYPES),
            "medicare_enrolled_on": f"{year}-{chance.randint(1, 12):02}-15",
            "qp_status": status,
            "partial_qp_elects": chance.choice(["yes", "no"]) if status == "PARTIAL_QP" else "",
            **self._segments(scale),
        }

    def _group(self, size: int) -> Row:
        return {
            "participant": f"group:{self._tin()}",
            "facets": self._facets(),
            "eligible_clinicians": size,
            "mips_eligible_clinicians": max(1, size - self.chance.randint(0, 2)),
            **self._segments(90 * size),
        }

    def grow(self) -> None:
        """Fill the registry with participants of all five kinds."""
        chance = self.chance
        groups = [self._group(min(60, 2 + int(chance.expovariate(0.09)))) for _ in range(110)]
        solos = [self._individual(self._tin()) for _ in range(90)]
        employed = [
            self._individual(str(chance.choice(groups)["participant"])[6:]) for _ in range(70)
        ]
        self.rows += [*groups, *solos, *employed]
        small = [row for row in groups if int(str(row["eligible_clinicians"])) <= 10]
        candidates = chance.sample(small, 6) + chance.sample(solos, 9)
        chance.shuffle(candidates)
        for number in range(1, 6):
            name = f"VG-{number:04}"
            for row in candidates[3 * number - 3 : 3 * number]:
                row["virtual_group"] = name
            this = self.year.year
            day = f"{this - 1}-11-20" if number < 5 else f"{this}-01-04"
            self.rows.append(
                {
                    "participant": f"virtual-group:{name}",
                    "facets": self._facets(),
                    "elected_on": day,
                }
            )
        large = [row for row in groups if int(str(row["eligible_clinicians"])) > 15]
        for number, row in enumerate(chance.sample(large, 16), 1):
            tin = str(row["participant"])[6:]
            self.rows.append(
                {
                    "participant": f"subgroup:{tin}|SG-{number:08}",
                    "facets": f"{self._facets().split(';')[0]};reporting-option:MVP",
                }
            )
        for number in range(1, 10):
            self.rows.append(
                {
                    "participant": f"apm-entity:A{1000 + number}",
                    "facets": "category:quality;collection-type:Medicare CQM;reporting-option:APP",
                }
            )

    def stand(self) -> None:
        """Add to each on what ground its data are reported, as its eligibility says."""
        answers = determine_roster(
            read_roster(io.StringIO(as_text(ROSTER_COLUMNS, self.rows))), self.year
        )
        for row, (_, answer) in zip(self.rows, answers, strict=True):
            found = getattr(answer, "answer", None)
            ground = GROUNDS.get(found, ParticipationStatus.MIPS_ELIGIBLE)
            row["facets"] = f"{row['facets']};status:{ground.value}"

    def patients(self) -> Iterator[tuple[str, str]]:
        """Yield a few dozen patients for each participant, and almost none for a few."""
        number = 0
        for row in self.rows:
            key = str(row["participant"])
            most = {"individual": 40, "subgroup": 50}.get(key.partition(":")[0], 90)
            fewest = 1 if self.chance.random() < 0.02 else 8
            for _ in range(self.chance.randint(fewest, 4 if fewest == 1 else most)):
                number += 1
                yield key, f"P{number:06}"


def elections(rows: Iterable[Row], year: PerformanceYear) -> Iterator[Row]:
    """Yield a confirmed election of each participant that must elect, but the last two."""
    status = f"status:{ParticipationStatus.OPT_IN.value}"
    must_elect = [row for row in rows if status in str(row["facets"]).split(";")]
    for number, row in enumerate(must_elect[:-2]):
        by_practice = ("A. Lee", "PRACTICE_REPRESENTATIVE")
        name, capacity = ("B. Ruiz", "INTERMEDIARY") if number % 3 else by_practice
        instant = f"{year.year + 1}-02-{1 + number // 8:02}T{14 + number % 8}:00:00+00:00"
        cells = (row["participant"], year.year, "OPT_IN", instant, name, capacity)
        yield dict(zip(ELECTION_COLUMNS, cells, strict=True))


def as_text(columns: Iterable[str], rows: Iterable[Row]) -> str:
    """Return *rows* as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def reviews(plan: sampling.Plan, wrong: int) -> Iterator[Row]:
    """Yield the review of each record of *plan*; *wrong* of them find an error."""
    records = [(one.participant.key, p.patient) for one in plan.participants for p in one.patients]
    chosen = random.Random(plan.seed).sample(records, wrong)  # noqa: S311 invented data
    for record in records:
        row = dict(zip(("participant", "patient"), record, strict=True), documented="yes")
        yield {**row, **(error(NOT_DOCUMENTED) if record in chosen else {})}


def checks(rows: Iterable[Row], plan: sampling.Plan) -> Iterator[Row]:
    """Yield what was verified of each participant: of those sampled, all; one has an error."""
    sampled = [one.participant.key for one in plan.participants]
    first = next(key for key in sampled if key.startswith("individual:"))
    for row in rows:
        key = str(row["participant"])
        flags = ("eligibility_status", *(CHECK_COLUMNS[2:5] if key in sampled else ()))
        found = error(TYPED_WRONGLY) if key == first else {}
        yield {"participant": key, **dict.fromkeys(flags, "yes"), **found}


def error(text: str) -> Row:
    """Return the cells of an error."""
    return dict(zip(REVIEW_COLUMNS[3:], text.split(","), strict=True))


def corrections(year: PerformanceYear) -> Iterator[Row]:
    """Yield what was corrected, in the year after *year*."""
    for deficiency, what, day in CORRECTIONS:
        cells = (deficiency, what, f"{year.year + 1}-{day}")
        yield dict(zip(CORRECTION_COLUMNS, cells, strict=False))


def main(folder: Path = FILES, year: PerformanceYear = EXAMPLE.year) -> None:
    """Write all files of *year* into *folder*."""
    registry = Registry(year)
    registry.grow()
    registry.stand()
    listed = [dict(zip(PATIENT_COLUMNS, pair, strict=True)) for pair in registry.patients()]
    roster = as_text(ROSTER_COLUMNS, registry.rows)
    patients = as_text(PATIENT_COLUMNS, listed)
    frame = frame_of(read_roster(io.StringIO(roster)))
    patients_of = read_patients(io.StringIO(patients))
    plans: list[sampling.Plan] = []
    for seed in (EXAMPLE.seed, *EXAMPLE.targeted_seeds):
        plans.append(
            sampling.draw(frame, patients_of, seed=seed, year=year, excluding=tuple(plans))
        )
    audit, first, second = plans
    texts = {
        "roster": roster,
        "patients": patients,
        "elections": as_text(ELECTION_COLUMNS, elections(registry.rows, year)),
        "reviews": as_text(REVIEW_COLUMNS, reviews(audit, 4)),
        "checks": as_text(CHECK_COLUMNS, checks(registry.rows, audit)),
        "targeted-1-reviews": as_text(REVIEW_COLUMNS, reviews(first, 0)),
        "targeted-2-reviews": as_text(REVIEW_COLUMNS, reviews(second, 2)),
        "corrections": as_text(CORRECTION_COLUMNS[:3], corrections(year)),
    }
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()

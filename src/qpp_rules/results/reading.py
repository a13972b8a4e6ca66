"""How a row of the QPP Experience file is read.

Every cell is text. An empty cell, and ``N/A``, do not say anything. A malformed number or flag is
refused. An option, a collection type or a role that names nothing known is kept aside with the
columns that are not known: CMS adds words from year to year.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.checks import (
    a_text,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, Problem, refuse_any
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.listings import asked
from qpp_rules.core.masking import masked, shown, type_name
from qpp_rules.core.vocabulary import (
    CollectionType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.results.clinician_results import (
    CategoryResult,
    ClinicianResult,
    MeasureResult,
    MeasureRole,
)
from qpp_rules.results.columns import numbered

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR: Final = "performance year"
"""A column that extracts of several years have. CMS's own files do not."""

# A cell is shown in a message only if it looks like a number or a flag.
_SHOWN: Final = re.compile(r"[0-9$%.,+ -]{1,15}|[A-Za-z]{1,5}")
A_COUNT: Final = "a whole number"
A_NUMBER: Final = "a number such as 94.63"
A_SHARE: Final = "a share from 0 to 1, such as 0.3"
A_PERCENTAGE: Final = "a percentage from -100 to 100, such as -9 or 1.43"
A_FLAG: Final = "True or False"
NOTHING: Final = frozenset({"", "n/a", "na"})
FLAGS: Final = {"true": True, "false": False}
A_COUNT_CELL: Final = "[0-9]{1,12}"
A_NUMBER_CELL: Final = r"[0-9]{1,12}(?:\.[0-9]{1,12})?"
A_QUALITY_ID_CELL: Final = "[0-9]{1,3}"
_COUNT: Final = re.compile(A_COUNT_CELL)
_NUMBER: Final = re.compile(A_NUMBER_CELL)
_QUALITY_ID: Final = re.compile(A_QUALITY_ID_CELL)

_PARTICIPATION: Final = {
    "individual": ParticipationOption.INDIVIDUAL,
    "group": ParticipationOption.GROUP,
    "virtual group": ParticipationOption.VIRTUAL_GROUP,
    "subgroup": ParticipationOption.SUBGROUP,
    "apm entity": ParticipationOption.APM_ENTITY,
    # What the files to 2021 say of those who took part in a MIPS APM.
    "mips apm": ParticipationOption.APM_ENTITY,
}
_REPORTING: Final = {
    "traditional mips": ReportingOption.TRADITIONAL_MIPS,
    "mips value pathways": ReportingOption.MVP,
    "apm performance pathway": ReportingOption.APP,
}
_COLLECTION_TYPES: Final = {
    "mips cqm": CollectionType.MIPS_CQM,
    "ecqm": CollectionType.ECQM,
    "medicare cqm": CollectionType.MEDICARE_CQM,
    "qcdr measure": CollectionType.QCDR_MEASURE,
    "medicare part b claims measure": CollectionType.MEDICARE_PART_B_CLAIMS,
    "cms web interface measure": CollectionType.CMS_WEB_INTERFACE,
    "cahps measure": CollectionType.CAHPS_FOR_MIPS_SURVEY,
    "administrative claims measure": CollectionType.ADMINISTRATIVE_CLAIMS,
}
_ROLES: Final = {role.value: role for role in MeasureRole}


class _Refused(Exception):
    """A cell that cannot be read; it holds what was expected."""


class _Unknown(Exception):
    """A cell that names nothing known."""


def read_text(cell: str) -> str:
    """Return a text that can be seen."""
    if a_text.problem("cell", cell) is not None:
        raise _Unknown
    return cell


def read_count(cell: str) -> int:
    """Return a whole number."""
    if not _COUNT.fullmatch(cell):
        raise _Refused(A_COUNT)
    return int(cell)


def read_score(cell: str) -> Decimal:
    """Return a number of points or dollars."""
    if not _NUMBER.fullmatch(cell):
        raise _Refused(A_NUMBER)
    return Decimal(cell)


def read_share(cell: str) -> Fraction:
    """Return a share from 0 to 1."""
    if not _NUMBER.fullmatch(cell) or (share := Fraction(cell)) > 1:
        raise _Refused(A_SHARE)
    return share


def read_percent(cell: str) -> Fraction:
    """Return a percentage as the share that it is."""
    if not _NUMBER.fullmatch(cell.removeprefix("-")) or abs(share := Fraction(cell) / 100) > 1:
        raise _Refused(A_PERCENTAGE)
    return share


def read_flag(cell: str) -> bool:
    """Return whether the cell says True."""
    if (known := FLAGS.get(cell.casefold())) is None:
        raise _Refused(A_FLAG)
    return known


def read_opposite(cell: str) -> bool:
    """Return whether the cell says False."""
    return not read_flag(cell)


class OneOf:
    """A reader of the words of one column, and what each stands for."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words

    def __call__(self, cell: str) -> Any:
        """Return what the word in *cell* stands for."""
        if (known := self.words.get(cell.casefold())) is None:
            raise _Unknown
        return known


def read_npi(cell: str) -> Npi:
    """Return an NPI."""
    try:
        return Npi(cell)
    except InvalidInput as error:
        raise _Refused(error.problems[0].expected) from None


FIELDS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "npi": ("npi", read_npi),
    "provider key": ("provider_key", read_text),
    "practice state or us territory": ("practice_state", read_text),
    "practice size": ("practice_size", read_count),
    "clinician type": ("clinician_type", read_text),
    "clinician specialty": ("clinician_specialty", read_text),
    "years in medicare": ("years_in_medicare", read_count),
    "engaged": ("reported", read_flag),
    "non reporting": ("reported", read_opposite),
    "reporting option": ("reporting_option", OneOf(_REPORTING)),
    "participation type": ("participation_option", OneOf(_PARTICIPATION)),
    "participation option": ("participation_option", OneOf(_PARTICIPATION)),
    "mips value pathway id": ("mvp", read_text),
    "medicare patients": ("medicare_patients", read_count),
    "allowed charges": ("allowed_charges", read_score),
    "services": ("services", read_count),
    "opted into mips": ("opted_in", read_flag),
    "small practitioner": ("small_practice", read_flag),
    "small practice status": ("small_practice", read_flag),
    "rural clinician": ("rural", read_flag),
    "rural status": ("rural", read_flag),
    "hpsa clinician": ("hpsa", read_flag),
    "health professional shortage area status": ("hpsa", read_flag),
    "ambulatory surgical center": ("ambulatory_surgical_center_based", read_flag),
    "ambulatory surgical center based status": ("ambulatory_surgical_center_based", read_flag),
    "hospital based clinician": ("hospital_based", read_flag),
    "hospital based status": ("hospital_based", read_flag),
    "non patient facing": ("non_patient_facing", read_flag),
    "non patient facing status": ("non_patient_facing", read_flag),
    "facility based": ("facility_based", read_flag),
    "facility based status": ("facility_based", read_flag),
    "safety net status": ("safety_net", read_flag),
    "dual eligibility ratio": ("dual_eligibility_ratio", read_share),
    "extreme hardship": ("extreme_circumstances", read_flag),
    "extreme uncontrollable circumstance euc": ("extreme_circumstances", read_flag),
    "received facility score": ("received_facility_score", read_flag),
    "final score": ("final_score", read_score),
    "payment adjustment percentage": ("payment_adjustment", read_percent),
    "complex patient bonus": ("complex_patient_bonus", read_score),
    "small practice bonus": ("small_practice_bonus", read_score),
    "pi hardship": ("hardship_exception", read_flag),
    "pi reweighting hardship exception": ("hardship_exception", read_flag),
    "pi reweighting": ("automatic_reweighting", read_flag),
    "pi reweighting special status or clinician type": ("automatic_reweighting", read_flag),
}
_QUALITY: Final = PerformanceCategory.QUALITY
_PI: Final = PerformanceCategory.PROMOTING_INTEROPERABILITY
_IA: Final = PerformanceCategory.IMPROVEMENT_ACTIVITIES
_COST: Final = PerformanceCategory.COST
OF_CATEGORIES: Final[Mapping[str, tuple[PerformanceCategory, str, Callable[[str], Any]]]] = {
    "quality category score": (_QUALITY, "score", read_score),
    "quality category weight": (_QUALITY, "weight", read_share),
    "quality improvement bonus": (_QUALITY, "improvement", read_score),
    "quality improvement score": (_QUALITY, "improvement", read_score),
    "extreme hardship quality": (_QUALITY, "reweighted", read_flag),
    "quality reweighting euc": (_QUALITY, "reweighted", read_flag),
    "promoting interoperability pi category score": (_PI, "score", read_score),
    "promoting interoperability pi category weight": (_PI, "weight", read_share),
    "extreme hardship pi": (_PI, "reweighted", read_flag),
    "pi reweighting euc": (_PI, "reweighted", read_flag),
    "ia score": (_IA, "score", read_score),
    "improvement activities ia category score": (_IA, "score", read_score),
    "improvement activities ia category weight": (_IA, "weight", read_share),
    "extreme hardship ia": (_IA, "reweighted", read_flag),
    "ia reweighting euc": (_IA, "reweighted", read_flag),
    "cost score": (_COST, "score", read_score),
    "cost category score": (_COST, "score", read_score),
    "cost category weight": (_COST, "weight", read_share),
    "cost improvement score": (_COST, "improvement", read_score),
    "extreme hardship cost": (_COST, "reweighted", read_flag),
    "cost reweighting euc": (_COST, "reweighted", read_flag),
}


def read_quality_id(cell: str) -> str:
    """Return the id of a quality measure; a number has three digits."""
    return cell.zfill(3) if _QUALITY_ID.fullmatch(cell) else read_text(cell)


OF_MEASURES: Final[Mapping[str, tuple[PerformanceCategory, str, Callable[[str], Any]]]] = {
    "quality measure id": (_QUALITY, "measure", read_quality_id),
    "quality measure score": (_QUALITY, "points", read_score),
    "quality measure collection type": (_QUALITY, "collection_type", OneOf(_COLLECTION_TYPES)),
    "pi measure id": (_PI, "measure", read_text),
    "pi measure score": (_PI, "points", read_score),
    "pi measure type": (_PI, "role", OneOf(_ROLES)),
    "ia measure id": (_IA, "measure", read_text),
    "ia measure score": (_IA, "points", read_score),
    "cost measure id": (_COST, "measure", read_text),
    "cost measure score": (_COST, "points", read_score),
    "cost measure achievement points": (_COST, "points", read_score),
}


def read_row(
    cells: Mapping[str, str | None], year: PerformanceYear | None = None
) -> ClinicianResult:
    """Return one row of the QPP Experience file.

    *cells* are texts by column, in any order and in any of CMS's spellings of a column's name. The
    file does not state its *year*, so you give it; if there is a column ``performance year``,
    *year* may be left out.

    >>> from qpp_rules import PerformanceYear
    >>> cells = {
    ...     "NPI": "1234567893",
    ...     "Participation Type": "Group",
    ...     "Payment Adjustment Percentage": "1.43",
    ...     "Quality Measure ID 1": "47",
    ...     "Quality Measure Score 1": "5.2",
    ... }
    >>> row = read_row(cells, PerformanceYear(2020))
    >>> row.participation_option, row.payment_adjustment
    (<ParticipationOption.GROUP: 'group'>, Fraction(143, 10000))
    >>> row.categories[0].measures
    (MeasureResult(measure='047', points=Decimal('5.2'), collection_type=None, role=None),)

    Raises InvalidType or InvalidValue with every problem of the row, each by its column: no NPI, no
    year or two, a malformed number or flag, two columns that say different things of one fact.

    Source: CMS, Quality Payment Program Experience public use file and its data dictionary.
    """
    take(
        "read_row",
        cells=(cells, instance_of(Mapping)),
        year=(year, optional(a_performance_year)),
    )
    row = _Row()
    for written, cell in asked("read_row", "cells", lambda: list(cells.items())):
        row.take(written, cell)
    result = row.result(year)
    refuse_any("read_row", row.problems)
    assert result is not None  # noqa: S101 (otherwise there was a problem)
    return result


class _Row:
    """What was read of a row so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.year: PerformanceYear | None = None
        self.fields: dict[str, Any] = {}
        self.categories: defaultdict[PerformanceCategory, dict[str, Any]] = defaultdict(dict)
        self.measures: defaultdict[tuple[PerformanceCategory, int], dict[str, Any]] = defaultdict(
            dict
        )
        self.aside: list[tuple[str, str]] = []

    def take(self, written: object, cell: object) -> None:
        """Read one cell of the column that is *written* so."""
        if not isinstance(written, str):
            problem = Problem("cells", type_name(written), "names of columns as text", is_type=True)
            self.problems.append(problem)
        elif cell is not None and not isinstance(cell, str):
            remedy = "read the file without converting its cells"
            self.problems.append(
                Problem(masked(written), type_name(cell), "text", remedy, is_type=True)
            )
        elif cell is not None and (text := cell.strip()).casefold() not in NOTHING:
            self._read(written, text)

    def _read(self, written: str, cell: str) -> None:
        name, place = numbered(written)
        kept: dict[str, Any]
        read: Callable[[str], Any]
        if name == YEAR:
            kept, key, read = self.fields, YEAR, read_year
        elif name in FIELDS:
            kept, (key, read) = self.fields, FIELDS[name]
        elif name in OF_CATEGORIES:
            category, key, read = OF_CATEGORIES[name]
            kept = self.categories[category]
        elif name in OF_MEASURES:
            category, key, read = OF_MEASURES[name]
            kept = self.measures[category, place]
        else:
            self.aside.append((written, cell))
            return
        try:
            value = read(cell)
        except _Unknown:
            self.aside.append((written, cell))
        except _Refused as refused:
            self.problems.append(Problem(written, _given(cell), str(refused)))
        else:
            if kept.setdefault(key, value) != value:
                expected = "what another column of the row says of the same"
                self.problems.append(Problem(written, _given(cell), expected))

    def result(self, asked_for: PerformanceYear | None) -> ClinicianResult | None:
        """Return the row, or None after noting its problems."""
        year = self.fields.pop(YEAR, asked_for)
        if year is None:
            remedy = "write read_row(cells, PerformanceYear(2024))"
            self.problems.append(Problem("year", "none", "the year of the file", remedy))
        elif asked_for not in (None, year):
            given = f"{asked_for} for a row of {year}"
            self.problems.append(Problem("year", given, "the year that the row names"))
        if "npi" not in self.fields and not any(one.field == "npi" for one in self.problems):
            self.problems.append(Problem("npi", "none", "the NPI of the clinician"))
        if self.problems:
            return None
        return ClinicianResult(
            year=year, categories=self._categories(), aside=self.aside, **self.fields
        )

    def _categories(self) -> list[CategoryResult]:
        measures: defaultdict[PerformanceCategory, list[MeasureResult]] = defaultdict(list)
        for (category, _), fields in sorted(self.measures.items(), key=lambda one: one[0][1]):
            if "measure" in fields:
                measures[category].append(MeasureResult(**fields))
        return [
            CategoryResult(
                category=category, measures=measures[category], **self.categories[category]
            )
            for category in PerformanceCategory
            if self.categories[category] or measures[category]
        ]


def read_year(cell: str) -> PerformanceYear:
    """Return a performance year."""
    try:
        return PerformanceYear(read_count(cell))
    except InvalidInput as error:
        raise _Refused(error.problems[0].expected) from None


def _given(cell: str) -> str:
    return shown(cell) if _SHOWN.fullmatch(cell) else f"a text of {len(cell)} characters"

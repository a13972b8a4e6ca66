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
_A_COUNT: Final = "a whole number"
_A_NUMBER: Final = "a number such as 94.63"
_A_SHARE: Final = "a share from 0 to 1, such as 0.3"
_A_PERCENTAGE: Final = "a percentage from -100 to 100, such as -9 or 1.43"
_A_FLAG: Final = "True or False"
_NOTHING: Final = frozenset({"", "n/a", "na"})
_FLAGS: Final = {"true": True, "false": False}
_COUNT: Final = re.compile("[0-9]{1,12}")
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_QUALITY_ID: Final = re.compile("[0-9]{1,3}")

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


def _text(cell: str) -> str:
    if a_text.problem("cell", cell) is not None:
        raise _Unknown
    return cell


def _count(cell: str) -> int:
    if not _COUNT.fullmatch(cell):
        raise _Refused(_A_COUNT)
    return int(cell)


def _score(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise _Refused(_A_NUMBER)
    return Decimal(cell)


def _share(cell: str) -> Fraction:
    if not _NUMBER.fullmatch(cell) or (share := Fraction(cell)) > 1:
        raise _Refused(_A_SHARE)
    return share


def _percent(cell: str) -> Fraction:
    if not _NUMBER.fullmatch(cell.removeprefix("-")) or abs(share := Fraction(cell) / 100) > 1:
        raise _Refused(_A_PERCENTAGE)
    return share


def _flag(cell: str) -> bool:
    if (known := _FLAGS.get(cell.casefold())) is None:
        raise _Refused(_A_FLAG)
    return known


def _opposite(cell: str) -> bool:
    return not _flag(cell)


def _one_of(words: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        if (known := words.get(cell.casefold())) is None:
            raise _Unknown
        return known

    return read


def _npi(cell: str) -> Npi:
    try:
        return Npi(cell)
    except InvalidInput as error:
        raise _Refused(error.problems[0].expected) from None


_FIELDS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "npi": ("npi", _npi),
    "provider key": ("provider_key", _text),
    "practice state or us territory": ("practice_state", _text),
    "practice size": ("practice_size", _count),
    "clinician type": ("clinician_type", _text),
    "clinician specialty": ("clinician_specialty", _text),
    "years in medicare": ("years_in_medicare", _count),
    "engaged": ("reported", _flag),
    "non reporting": ("reported", _opposite),
    "reporting option": ("reporting_option", _one_of(_REPORTING)),
    "participation type": ("participation_option", _one_of(_PARTICIPATION)),
    "participation option": ("participation_option", _one_of(_PARTICIPATION)),
    "mips value pathway id": ("mvp", _text),
    "medicare patients": ("medicare_patients", _count),
    "allowed charges": ("allowed_charges", _score),
    "services": ("services", _count),
    "opted into mips": ("opted_in", _flag),
    "small practitioner": ("small_practice", _flag),
    "small practice status": ("small_practice", _flag),
    "rural clinician": ("rural", _flag),
    "rural status": ("rural", _flag),
    "hpsa clinician": ("hpsa", _flag),
    "health professional shortage area status": ("hpsa", _flag),
    "ambulatory surgical center": ("ambulatory_surgical_center_based", _flag),
    "ambulatory surgical center based status": ("ambulatory_surgical_center_based", _flag),
    "hospital based clinician": ("hospital_based", _flag),
    "hospital based status": ("hospital_based", _flag),
    "non patient facing": ("non_patient_facing", _flag),
    "non patient facing status": ("non_patient_facing", _flag),
    "facility based": ("facility_based", _flag),
    "facility based status": ("facility_based", _flag),
    "safety net status": ("safety_net", _flag),
    "dual eligibility ratio": ("dual_eligibility_ratio", _share),
    "extreme hardship": ("extreme_circumstances", _flag),
    "extreme uncontrollable circumstance euc": ("extreme_circumstances", _flag),
    "received facility score": ("received_facility_score", _flag),
    "final score": ("final_score", _score),
    "payment adjustment percentage": ("payment_adjustment", _percent),
    "complex patient bonus": ("complex_patient_bonus", _score),
    "small practice bonus": ("small_practice_bonus", _score),
    "pi hardship": ("hardship_exception", _flag),
    "pi reweighting hardship exception": ("hardship_exception", _flag),
    "pi reweighting": ("automatic_reweighting", _flag),
    "pi reweighting special status or clinician type": ("automatic_reweighting", _flag),
}
_QUALITY: Final = PerformanceCategory.QUALITY
_PI: Final = PerformanceCategory.PROMOTING_INTEROPERABILITY
_IA: Final = PerformanceCategory.IMPROVEMENT_ACTIVITIES
_COST: Final = PerformanceCategory.COST
_OF_CATEGORIES: Final[Mapping[str, tuple[PerformanceCategory, str, Callable[[str], Any]]]] = {
    "quality category score": (_QUALITY, "score", _score),
    "quality category weight": (_QUALITY, "weight", _share),
    "quality improvement bonus": (_QUALITY, "improvement", _score),
    "quality improvement score": (_QUALITY, "improvement", _score),
    "extreme hardship quality": (_QUALITY, "reweighted", _flag),
    "quality reweighting euc": (_QUALITY, "reweighted", _flag),
    "promoting interoperability pi category score": (_PI, "score", _score),
    "promoting interoperability pi category weight": (_PI, "weight", _share),
    "extreme hardship pi": (_PI, "reweighted", _flag),
    "pi reweighting euc": (_PI, "reweighted", _flag),
    "ia score": (_IA, "score", _score),
    "improvement activities ia category score": (_IA, "score", _score),
    "improvement activities ia category weight": (_IA, "weight", _share),
    "extreme hardship ia": (_IA, "reweighted", _flag),
    "ia reweighting euc": (_IA, "reweighted", _flag),
    "cost score": (_COST, "score", _score),
    "cost category score": (_COST, "score", _score),
    "cost category weight": (_COST, "weight", _share),
    "cost improvement score": (_COST, "improvement", _score),
    "extreme hardship cost": (_COST, "reweighted", _flag),
    "cost reweighting euc": (_COST, "reweighted", _flag),
}


def _quality_id(cell: str) -> str:
    return cell.zfill(3) if _QUALITY_ID.fullmatch(cell) else cell


_OF_MEASURES: Final[Mapping[str, tuple[PerformanceCategory, str, Callable[[str], Any]]]] = {
    "quality measure id": (_QUALITY, "measure", _quality_id),
    "quality measure score": (_QUALITY, "points", _score),
    "quality measure collection type": (_QUALITY, "collection_type", _one_of(_COLLECTION_TYPES)),
    "pi measure id": (_PI, "measure", _text),
    "pi measure score": (_PI, "points", _score),
    "pi measure type": (_PI, "role", _one_of(_ROLES)),
    "ia measure id": (_IA, "measure", _text),
    "ia measure score": (_IA, "points", _score),
    "cost measure id": (_COST, "measure", _text),
    "cost measure score": (_COST, "points", _score),
    "cost measure achievement points": (_COST, "points", _score),
}


def read_row(
    cells: Mapping[str, str | None], year: PerformanceYear | None = None
) -> ClinicianResult:
    """Return one row of the QPP Experience file.

    *cells* are texts by column, in any order and in any of CMS's spellings of a column's name. The
    file does not say of which *year* it is, so you do; if there is a column ``performance year``,
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
        elif cell is not None and (text := cell.strip()).casefold() not in _NOTHING:
            self._read(written, text)

    def _read(self, written: str, cell: str) -> None:
        name, place = numbered(written)
        kept: dict[str, Any]
        read: Callable[[str], Any]
        if name == YEAR:
            kept, key, read = self.fields, YEAR, _year
        elif name in _FIELDS:
            kept, (key, read) = self.fields, _FIELDS[name]
        elif name in _OF_CATEGORIES:
            category, key, read = _OF_CATEGORIES[name]
            kept = self.categories[category]
        elif name in _OF_MEASURES:
            category, key, read = _OF_MEASURES[name]
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


def _year(cell: str) -> PerformanceYear:
    try:
        return PerformanceYear(_count(cell))
    except InvalidInput as error:
        raise _Refused(error.problems[0].expected) from None


def _given(cell: str) -> str:
    return shown(cell) if _SHOWN.fullmatch(cell) else f"a text of {len(cell)} characters"

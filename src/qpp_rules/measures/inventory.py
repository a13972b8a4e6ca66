"""Measures and activities: which ones CMS publishes for a performance year.

Holds the inventory of one year: the id of each measure and activity, and its performance category.
An audit compares the measures in the data with it: 42 CFR § 414.1400(b)(3)(v)(F)(4).

The subject is pure. It takes records that were parsed from CMS's measures data
(``measures-data.json``); it opens no file. It does not know collection types, strata, programs or
vendors yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidInput, InvalidType, Problem, refuse
from qpp_rules.core.identifiers import VendorId, measure_spelling
from qpp_rules.core.listings import (
    as_frozenset,
    as_tuple,
    asked,
    is_listing,
    items_of,
)
from qpp_rules.core.masking import counted, shown
from qpp_rules.core.pages import Page, our_reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, text_of
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import CollectionType, ParticipationOption
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, check_year
from qpp_rules.measures.may_report import findings, listed
from qpp_rules.measures.measure import Measure
from qpp_rules.measures.records import Records
from qpp_rules.measures.source import Source, data_finding, described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding

_page = Page(__name__)

_PARAGRAPH: Final = "414.1400(b)(3)(v)(F)(4)"
_QUALITY: Final = (
    "the text speaks of quality measures; that activities and Promoting Interoperability measures "
    "are checked too is said in the fact sheet of 2027 only"
)

ITS_YEAR: Final = _page.rule(
    "measures.inventory.year",
    "the inventory of measures and activities is for the performance year",
    (
        text(
            2017,
            2020,
            Citation(
                "QPP measures data (CMS)",
                "measures-data.json",
                None,
                Basis.INTERPRETATION,
                "CMS puts out one file for each year, and no text of these years that was read "
                "asks for a check against it; a later, corrected file could be meant",
            ),
        ),
        text(
            2021,
            2021,
            cfr(
                "414.1400(b)(2)(iv)(F)(4) and (c)(2)(iii)(F)(4)",
                as_of=date(2021, 1, 1),
                note=_QUALITY,
            ),
        ),
        text(2022, 2022, cfr(_PARAGRAPH, as_of=date(2022, 1, 1), note=_QUALITY)),
        text(2023, 2023, cfr(_PARAGRAPH, as_of=date(2023, 1, 1), note=_QUALITY)),
        text(2024, 2024, cfr(_PARAGRAPH, note=_QUALITY)),
        text(
            2025,
            2026,
            cfr(_PARAGRAPH, basis=Basis.DERIVED, note=f"{text_of(2024)}; {_QUALITY}"),
        ),
        text(
            2027,
            2027,
            guidance(FACT_SHEET_2027, "Data Validation and Targeted Audits", cites=_PARAGRAPH),
        ),
    ),
    "AUD-013",
    "MEA-017",
)
FINAL: Final = _page.rule(
    "measures.inventory.final",
    "the inventory of measures and activities is final",
    our_reading(
        ITS_YEAR.texts,
        "no text says that the list must be final; CMS puts the measures data of a year out before "
        "it is final, and such a file can still gain and lose measures",
    ),
    "AUD-013",
)


# For a type checker, what a constructor takes is what the converter takes.
def _as_measures(measures: Iterable[Measure]) -> Any:
    return as_tuple(measures)


@frozen(kw_only=True)
class Inventory:
    """The measures and activities of one performance year, and where the list comes from.

    >>> inventory = Inventory.of(
    ...     [{"measureId": "236", "category": "quality", "firstPerformanceYear": 2017},
    ...      {"measureId": "513", "category": "quality", "firstPerformanceYear": 2026}],
    ...     PY(2026),
    ... )
    >>> inventory["236"].category.value, "999" in inventory, inventory.source.provisional
    ('quality', False, False)

    Ids are compared exactly. Raises InvalidValue for an inventory without measures, an id that
    comes twice, and a measure whose first year is later than the inventory's.
    """

    year: PY = field(validator=a_performance_year)
    measures: tuple[Measure, ...] = field(
        converter=_as_measures, validator=each(tuple, Measure), repr=counted
    )
    source: Source = field(factory=Source, validator=instance_of(Source))

    def _problems(self) -> Iterator[Problem]:
        if not self.measures:
            yield Problem("measures", "none", "at least one measure or activity")
        twice = len(self.measures) - len({one.identifier for one in self.measures})
        if twice:
            yield Problem("measures", f"{twice} ids more than once", "each id once")
        later = [one for one in self.measures if (one.first_year or 0) > self.year.year]
        if later:
            first = shown(later[0].identifier)
            given = f"{len(later)} that began after {self.year}, the first of them {first}"
            remedy = "give the inventory the year that its file is for"
            yield Problem("measures", given, f"measures of {self.year}", remedy)

    @classmethod
    def of(
        cls,
        records: Iterable[Mapping[str, object]],
        year: PY,
        *,
        source: Source | None = None,
        lenient: bool = False,
        other_stratum_names: Mapping[str, Mapping[str, str]] | None = None,
    ) -> Inventory:
        """Return the inventory of *year* from the parsed *records* of CMS's measures data.

        Each record has a ``measureId`` and a ``category`` in CMS's words (``quality``, ``ia``,
        ``pi``, ``cost``; ``aci`` in 2017). It may have the other keys of CMS's data: a key that is
        absent or null leaves the field of the measure unknown. Titles and other keys are ignored. A
        file does not say which year it is for. If *source* does not say whether it is provisional,
        the records do: a final file has a measure that is new in its year.

        A word that CMS does not have in the year is refused. With *lenient*, the field that holds
        it counts as not known. *other_stratum_names* has, by the id of a measure, other names of
        its strata and the names in the file that they stand for: CMS corrects names within a year.

        Raises InvalidType or InvalidValue with every fault and the place of its record, and
        YearNotCovered for a year whose words were not read.
        """
        subject = "Inventory.of"
        check_year(subject, year)
        take(
            subject,
            source=(source, optional(instance_of(Source))),
            lenient=(lenient, a_flag),
            other_stratum_names=(other_stratum_names, optional(instance_of(Mapping))),
        )
        if not is_listing(records) or isinstance(records, Mapping):
            expected = "the list of records that CMS's file holds"
            refuse(subject, [Problem("records", type(records).__name__, expected, is_type=True)])
        other_names = _other_names(subject, other_stratum_names)
        reading = Records(year, lenient=lenient)
        measures = [
            reading.read(record, place)
            for place, record in enumerate(items_of(subject, "records", records))
        ]
        if reading.problems:
            refuse(subject, reading.problems)
        read = [one for one in measures if one is not None]
        return cls(
            year=year,
            measures=_with_other_names(subject, read, other_names),
            source=_with_provisional(source or Source(), read, year),
        )

    @cached_property
    def _by_identifier(self) -> dict[str, Measure]:
        return {one.identifier: one for one in self.measures}

    @cached_property
    def _by_spelling(self) -> dict[str, str]:
        return {measure_spelling(one.identifier): one.identifier for one in self.measures}

    def get(self, identifier: str) -> Measure | None:
        """Return the measure whose id is exactly *identifier*, or None."""
        take("Inventory.get", identifier=(identifier, instance_of(str)))
        return self._by_identifier.get(identifier)

    def near(self, identifier: str) -> str | None:
        """Return the id that differs from *identifier* only by case, blanks or leading zeros.

        >>> from qpp_rules.core.vocabulary import PerformanceCategory
        >>> measures = [Measure("007", PerformanceCategory.QUALITY)]
        >>> Inventory(year=PY(2026), measures=measures).near("7")
        '007'
        """
        take("Inventory.near", identifier=(identifier, instance_of(str)))
        found = self._by_spelling.get(measure_spelling(identifier))
        return None if found == identifier else found

    def may_report(
        self,
        identifier: str,
        *,
        program: str | None,
        by: CollectionType | None,
        participation: ParticipationOption | None,
        vendor: VendorId | None = None,
        permissions: Iterable[str] | None = None,
    ) -> Determination[bool | None]:
        """Decide whether CMS's measures data lets a measure or activity be reported.

        *program* is CMS's word: ``mips``, ``app1``, ``appPlus``, or the id of an MVP. *by* is the
        collection type of the data; improvement activities and Promoting Interoperability measures
        have none. *vendor* is the id that CMS gave the intermediary. *permissions* are the ids of
        the QCDR measures that it owns or may use with the owner's documented permission. Only QCDR
        measures need these two. None means "not known".

        The first finding names the file, and whether it is final: a provisional one leaves a yes
        open. Who may send which collection type is not decided here.

        >>> from qpp_rules.core.vocabulary import PerformanceCategory
        >>> from qpp_rules.measures import SubmissionMethod
        >>> measure = Measure(
        ...     "128",
        ...     PerformanceCategory.QUALITY,
        ...     is_qcdr_measure=False,
        ...     submission_methods={SubmissionMethod.ELECTRONIC_HEALTH_RECORD},
        ...     allowed_programs={"G0055", "M1370"},
        ... )
        >>> inventory = Inventory(
        ...     year=PY(2024), measures=[measure], source=Source(provisional=False)
        ... )
        >>> options = {"by": CollectionType.ECQM, "participation": ParticipationOption.GROUP}
        >>> inventory.may_report("128", program="mips", **options).answer
        False
        >>> inventory.may_report("128", program="M1370", **options).answer
        True

        Raises InvalidType or InvalidValue for an argument of the wrong type, and YearNotCovered
        before 2021, and before 2023 for subgroups.

        Citation: CMS's measures data of the year; 42 CFR § 414.1400(b)(4)(iv)(M).
        """
        permitted = as_frozenset(permissions)
        take(
            "Inventory.may_report",
            identifier=(identifier, a_text),
            program=(program, optional(a_text)),
            by=(by, optional(member_of(CollectionType))),
            participation=(participation, optional(member_of(ParticipationOption))),
            vendor=(vendor, optional(instance_of(VendorId))),
            permissions=(permitted, optional(each(frozenset, str))),
        )
        measure, near = self.get(identifier), self.near(identifier)
        found = [
            data_finding(self.source, self.year),
            listed(identifier, near, measure, self.source, self.year),
        ]
        if measure is not None:
            found += findings(
                measure,
                self.year,
                program=program,
                by=by,
                participation=participation,
                vendor=vendor,
                permissions=permitted,
            )
        return all_met(self.year, tuple(found))

    def __getitem__(self, identifier: str) -> Measure:
        found = self.get(identifier)
        if found is None:
            message = f"{shown(identifier)} is not in the inventory of {self.year}"
            raise LookupError(message)
        return found

    def __contains__(self, identifier: object) -> bool:
        return isinstance(identifier, str) and identifier in self._by_identifier

    def __len__(self) -> int:
        return len(self.measures)


def _other_names(
    subject: str, given: Mapping[str, Mapping[str, str]] | None
) -> dict[str, dict[str, str]]:
    argument, expected = "other_stratum_names", "a mapping of names for each id of a measure"

    def copied() -> dict[Any, Any]:
        return {key: dict(value) for key, value in (given or {}).items()}

    names: dict[Any, dict[Any, Any]] = asked(subject, argument, copied)
    texts = [text for key, of in names.items() for text in (key, *of, *of.values())]
    if not all(isinstance(one, str) for one in texts):
        raise InvalidType.of(subject, argument, given="others", expected=expected)
    return names


def _with_other_names(
    subject: str, measures: list[Measure], names: dict[str, dict[str, str]]
) -> list[Measure]:
    """Return *measures* with the other *names* of their strata, by the ids of the measures."""
    if not names:
        return measures
    problems: list[Problem] = []
    known = {one.identifier for one in measures}
    for identifier in names:
        if identifier not in known:
            name = f"other_stratum_names[{shown(identifier)}]"
            problems.append(Problem(name, "an id that no record has", "the id of a measure"))

    def with_names(measure: Measure) -> Measure:
        try:
            return attrs.evolve(measure, other_stratum_names=names[measure.identifier])
        except InvalidInput as error:
            name = f"other_stratum_names[{shown(measure.identifier)}]"
            problems.extend(attrs.evolve(one, field=name) for one in error.problems)
            return measure

    found = [with_names(one) if one.identifier in names else one for one in measures]
    if problems:
        refuse(subject, problems)
    return found


def _with_provisional(source: Source, measures: list[Measure], year: PY) -> Source:
    began = {one.first_year for one in measures if one.first_year is not None}
    if source.provisional is not None or not began:
        return source
    return attrs.evolve(source, provisional=year.year not in began)


def check_inventory(inventory: Inventory | None, year: PY) -> Determination[bool | None]:
    """Decide whether *inventory* is the final one of *year*. None means "not known".

    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> measure = Measure("236", PerformanceCategory.QUALITY)
    >>> inventory = Inventory(
    ...     year=PY(2025), measures=[measure], source=Source(provisional=False)
    ... )
    >>> check_inventory(inventory, PY(2025)).answer, check_inventory(inventory, PY(2026)).answer
    (True, False)
    >>> check_inventory(None, PY(2026)).missing
    ('inventory',)

    Raises InvalidType for an argument of the wrong type, and YearNotCovered for a year that
    no text covers.

    Citation: 42 CFR § 414.1400(b)(3)(v)(F)(4).
    """
    check_year("check_inventory", year)
    take("check_inventory", inventory=(inventory, optional(instance_of(Inventory))))
    return all_met(year, tuple(_inventory_findings(inventory, year)))


def _inventory_findings(inventory: Inventory | None, year: PY) -> Iterator[Finding]:
    if inventory is None:
        yield ITS_YEAR.of(year).unknown("inventory", required=f"of {year}")
        return
    observed = described(inventory.source, inventory.year)
    yield ITS_YEAR.of(year).judge(inventory.year == year, observed, f"of {year}")
    provisional = inventory.source.provisional
    yield FINAL.of(year).judge(
        True if provisional is False else None,
        "provisional" if provisional else None,
        "final",
        missing=(
            f"the final inventory of {inventory.year}"
            if provisional
            else "inventory.source.provisional",
        ),
    )

"""MIPS Value Pathways (MVPs): the measures and activities of each, and what was registered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.pages import Page
from qpp_rules.core.values import (
    a_flag,
    a_text,
    as_frozenset,
    as_tuple,
    each,
    frozen,
    instance_of,
    is_listing,
    items_of,
    optional,
    shown,
    take,
)
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, check_year
from qpp_rules.measures.source import Source, published_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_page = Page(__name__)

_IDS: Final = (
    ("qualityMeasureIds", "quality_measures"),
    ("iaMeasureIds", "improvement_activities"),
    ("foundationPiMeasureIds", "promoting_interoperability_measures"),
    ("costMeasureIds", "cost_measures"),
    ("foundationQualityMeasureIds", "population_health_measures"),
    ("administrativeClaimsMeasureIds", "administrative_claims_measures"),
)
_FLAGS: Final = (
    ("hasCahps", "has_cahps"),
    ("hasOutcomeAdminClaims", "has_outcome_claims_measure"),
)

MVP_KEYS: Final = _page.parameter(
    "measures.mvp-keys",
    "keys of CMS's list of MVPs that hold measures, and the fields for them",
    *published_entries("", (2023, 2027, (*_IDS, *_FLAGS)), file="mvp.json"),
    note="MIPS Value Pathways began with 2023.",
)


def _as_ids(ids: Iterable[str]) -> Any:
    return as_frozenset(ids)


@frozen
class Mvp:
    """One MIPS Value Pathway: the ids of its measures and activities.

    The quality measures include the CAHPS for MIPS Survey, 321, where the MVP has it.
    *population_health_measures* are those of the foundational layer, which do not count toward the
    quality measures that a participant reports. *administrative_claims_measures* are the
    outcomes-based claims measures that a participant may choose at registration.
    """

    identifier: str = field(validator=a_text)
    quality_measures: frozenset[str] = field(
        converter=_as_ids, validator=each(frozenset, str), kw_only=True
    )
    improvement_activities: frozenset[str] = field(
        converter=_as_ids, validator=each(frozenset, str), kw_only=True
    )
    promoting_interoperability_measures: frozenset[str] = field(
        converter=_as_ids, validator=each(frozenset, str), kw_only=True
    )
    cost_measures: frozenset[str] = field(
        converter=_as_ids, validator=each(frozenset, str), kw_only=True
    )
    population_health_measures: frozenset[str] = field(
        converter=_as_ids, validator=each(frozenset, str), kw_only=True
    )
    administrative_claims_measures: frozenset[str] = field(
        converter=_as_ids, validator=each(frozenset, str), kw_only=True
    )
    has_cahps: bool = field(validator=a_flag, kw_only=True)
    has_outcome_claims_measure: bool = field(validator=a_flag, kw_only=True)


@frozen
class MvpChoice:
    """What was registered for an MVP. None means "not known".

    *population_health_measure* is the id of the one chosen, to 2024. *cahps* and
    *outcome_claims_measure* say whether the CAHPS for MIPS Survey and an outcomes-based claims
    measure were chosen.
    """

    mvp: str = field(validator=a_text)
    population_health_measure: str | None = field(
        default=None, validator=optional(a_text), kw_only=True
    )
    cahps: bool | None = field(default=None, validator=optional(a_flag), kw_only=True)
    outcome_claims_measure: bool | None = field(
        default=None, validator=optional(a_flag), kw_only=True
    )


# For a type checker, what a constructor takes is what the converter takes.
def _as_mvps(mvps: Iterable[Mvp]) -> Any:
    return as_tuple(mvps)


def _count(items: tuple[object, ...]) -> str:
    return f"<{len(items)}>"


@frozen(kw_only=True)
class Mvps:
    """The MVPs of one performance year, and where the list comes from.

    Ids are compared exactly. Raises InvalidValue for a list without MVPs, and an id that comes
    twice.
    """

    year: PY = field(validator=a_performance_year)
    mvps: tuple[Mvp, ...] = field(converter=_as_mvps, validator=each(tuple, Mvp), repr=_count)
    source: Source = field(factory=Source, validator=instance_of(Source))

    def _problems(self) -> Iterator[Problem]:
        if not self.mvps:
            yield Problem("mvps", "none", "at least one MVP")
        if twice := len(self.mvps) - len({one.identifier for one in self.mvps}):
            yield Problem("mvps", f"{twice} ids more than once", "each id once")

    @classmethod
    def of(
        cls,
        records: Iterable[Mapping[str, object]],
        year: PY,
        *,
        source: Source | None = None,
    ) -> Mvps:
        """Return the MVPs of *year* from the parsed *records* of CMS's ``mvp.json``.

        Each record has an ``mvpId``, six lists of ids and two flags, under CMS's keys. Other keys,
        such as titles, are ignored. A file does not say which year it is for.

        Raises InvalidType or InvalidValue with every fault and the place of its record, and
        YearNotCovered before 2023.
        """
        subject = "Mvps.of"
        keys = MVP_KEYS.at(check_year(subject, year))
        take(subject, source=(source, optional(instance_of(Source))))
        if not is_listing(records) or isinstance(records, Mapping):
            expected = "the list of records that CMS's file holds"
            refuse(subject, [Problem("records", type(records).__name__, expected, is_type=True)])
        problems: list[Problem] = []
        mvps = []
        for place, record in enumerate(items_of(subject, "records", records)):
            found = list(_record_problems(record, f"records[{place}]"))
            problems += found
            if not found:
                fields = {name: record[key] for key, name in keys}
                mvps.append(Mvp(record["mvpId"], **fields))
        if problems:
            refuse(subject, problems)
        return cls(year=year, mvps=mvps, source=source or Source())

    @cached_property
    def _by_identifier(self) -> dict[str, Mvp]:
        return {one.identifier: one for one in self.mvps}

    def get(self, identifier: str) -> Mvp | None:
        """Return the MVP whose id is exactly *identifier*, or None."""
        take("Mvps.get", identifier=(identifier, instance_of(str)))
        return self._by_identifier.get(identifier)

    def __getitem__(self, identifier: str) -> Mvp:
        found = self.get(identifier)
        if found is None:
            message = f"{shown(identifier)} is not among the MVPs of {self.year}"
            raise LookupError(message)
        return found

    def __contains__(self, identifier: object) -> bool:
        return isinstance(identifier, str) and identifier in self._by_identifier

    def __len__(self) -> int:
        return len(self.mvps)


def _record_problems(record: object, name: str) -> Iterator[Problem]:
    if not isinstance(record, Mapping):
        yield Problem(name, type(record).__name__, "a record: a mapping", is_type=True)
        return
    if problem := a_text.problem(f"{name}.mvpId", record.get("mvpId")):
        yield problem
    for key, _ in _IDS:
        yield from _list_problems(f"{name}.{key}", record.get(key))
    for key, _ in _FLAGS:
        if problem := a_flag.problem(f"{name}.{key}", record.get(key)):
            yield problem


def _list_problems(name: str, ids: object) -> Iterator[Problem]:
    if not isinstance(ids, list):
        yield Problem(name, shown(ids), "a list of ids", is_type=True)
        return
    for place, one in enumerate(ids):
        if problem := a_text.problem(f"{name}[{place}]", one):
            yield problem

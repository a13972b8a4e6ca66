"""MIPS Value Pathways (MVPs): the measures and activities of each, and what was registered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

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
from qpp_rules.core.determinations import Answers, Determination, all_met, missing_of
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import VendorId
from qpp_rules.core.listings import (
    as_frozenset,
    as_tuple,
    is_listing,
    items_of,
)
from qpp_rules.core.masking import counted, shown
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import CollectionType, ParticipationOption
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, check_year
from qpp_rules.measures.inventory import Inventory
from qpp_rules.measures.source import Source, data_finding, published_entries
from qpp_rules.measures.words import is_mvp_id

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

    @property
    def identifiers(self) -> frozenset[str]:
        """The ids of all its measures and activities."""
        return self.quality_measures.union(
            self.improvement_activities,
            self.promoting_interoperability_measures,
            self.cost_measures,
            self.population_health_measures,
            self.administrative_claims_measures,
        )


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


@frozen(kw_only=True)
class Mvps:
    """The MVPs of one performance year, and where the list comes from.

    Ids are compared exactly. Raises InvalidValue for a list without MVPs, and an id that comes
    twice.
    """

    year: PY = field(validator=a_performance_year)
    mvps: tuple[Mvp, ...] = field(converter=_as_mvps, validator=each(tuple, Mvp), repr=counted)
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
        check_year(subject, year)
        take(subject, source=(source, optional(instance_of(Source))))
        if not is_listing(records) or isinstance(records, Mapping):
            expected = "the list of records that CMS's file holds"
            refuse(subject, [Problem("records", type(records).__name__, expected, is_type=True)])
        keys = MVP_KEYS.at(year)
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


AGREE: Final = _page.rule(
    "measures.mvps-agree",
    "the list of MVPs and the measures data name the same measures for the MVP",
    our_reading(
        published_entries("", (2023, 2027, None), file="mvp.json"),
        "in every year the programs of each record are the MVPs that list it; two files that "
        "differ are taken as files of different years or versions, and CMS could mean them so",
    ),
    "SUB-071",
)


def available_measures(
    mvp: Mvp,
    inventory: Inventory,
    by: Iterable[CollectionType],
    *,
    participation: ParticipationOption | None,
    vendor: VendorId | None = None,
    permissions: Iterable[str] | None = None,
) -> Answers[str, bool | None]:
    """Decide for each quality measure of *mvp* whether it may be reported in it.

    The answer is True for a measure that may be reported by one of the collection types *by*. The
    other arguments are those of :meth:`Inventory.may_report`. Which of the available measures are
    outcome measures, :attr:`Measure.is_outcome` says.

    Raises InvalidType for an argument of the wrong type, InvalidValue without any collection type,
    and YearNotCovered before 2023.
    """
    types, permitted = as_frozenset(by), as_frozenset(permissions)
    subject = "available_measures"
    take(
        subject,
        mvp=(mvp, instance_of(Mvp)),
        inventory=(inventory, instance_of(Inventory)),
        by=(types, each(frozenset, CollectionType)),
        participation=(participation, optional(member_of(ParticipationOption))),
        vendor=(vendor, optional(instance_of(VendorId))),
        permissions=(permitted, optional(each(frozenset, str))),
    )
    MVP_KEYS.at(inventory.year)
    if not types:
        expected = "at least one collection type"
        raise InvalidValue.of(subject, "by", given="none", expected=expected)
    return Answers(
        (
            identifier,
            _by_any(
                [
                    inventory.may_report(
                        identifier,
                        program=mvp.identifier,
                        by=one,
                        participation=participation,
                        vendor=vendor,
                        permissions=permitted,
                    )
                    for one in sorted(types, key=lambda one: one.value)
                ]
            ),
        )
        for identifier in sorted(mvp.quality_measures)
    )


def _by_any(answers: list[Determination[bool | None]]) -> Determination[bool | None]:
    """Return the best of *answers*; a no or an open answer has the findings of all of them."""
    for one in answers:
        if one.answer:
            return one
    open_ones = [one for one in answers if one.answer is None]
    found = dict.fromkeys(finding for one in open_ones or answers for finding in one.findings)
    answer = None if open_ones else False
    return Determination(
        answer, answers[0].year, tuple(found), missing=missing_of(open_ones) if open_ones else ()
    )


def check_mvps(mvps: Mvps, inventory: Inventory) -> Determination[bool | None]:
    """Decide whether *mvps* and *inventory* are of the same year and version.

    The answer is True if every record names exactly the MVPs that list it. Each MVP for which they
    differ is a finding. A yes is open unless both files are final. Two files of different years may
    agree: CMS's files of 2026 and 2027 do.

    Raises InvalidType for an argument of the wrong type, InvalidValue for two years, and
    YearNotCovered before 2023.
    """
    take(
        "check_mvps", mvps=(mvps, instance_of(Mvps)), inventory=(inventory, instance_of(Inventory))
    )
    year = inventory.year
    clause = AGREE.of(year)
    if mvps.year != year:
        raise InvalidValue.of(
            "check_mvps", "mvps", given=f"MVPs of {mvps.year}", expected=f"MVPs of {year}"
        )
    findings = [data_finding(inventory.source, year)]
    if mvps.source.provisional is not False:
        findings.append(data_finding(mvps.source, year))
    of_files = len(findings)
    named: dict[str, set[str]] = {one.identifier: set() for one in mvps.mvps}
    for measure in inventory.measures:
        for program in filter(is_mvp_id, measure.allowed_programs or ()):
            named.setdefault(program, set()).add(measure.identifier)
    silent = [one.identifier for one in inventory.measures if one.allowed_programs is None]
    for identifier, of_data in sorted(named.items()):
        mvp = mvps.get(identifier)
        listed = mvp.identifiers if mvp else frozenset[str]()
        apart = sorted((listed ^ of_data) - {*silent})
        if apart:
            findings.append(clause.not_met(f"not in both: {', '.join(apart)}", about=identifier))
    if len(findings) == of_files:
        holds = None if silent else True
        findings.append(clause.judge(holds, missing=("allowed_programs",)))
    return all_met(year, tuple(findings))

"""A request to register an MVP, and what it must state: 42 CFR § 414.1365(b)(2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
)
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.identifiers import Group, Npi, Participant, Subgroup, a_participant
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, entry, reading, text
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import ParticipationStatus
from qpp_rules.registration import group_composition, registrants
from qpp_rules.registration.group_composition import GroupComposition
from qpp_rules.registration.paragraphs import BEGAN, notice, regulation
from qpp_rules.registration.registrants import Channel, Registrant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Clause, Finding, Rule
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures import Mvp, Mvps

_page = Page(__name__)


class Item(Enumeration):
    """An item that a registration states."""

    MVP = "the MVP"
    POPULATION_HEALTH_MEASURE = "the population health measure"
    OUTCOME_CLAIMS_MEASURE = "whether to be scored on an outcomes-based claims measure"
    CAHPS = "whether the CAHPS for MIPS Survey will be administered"
    CLINICIANS = "the clinicians of the subgroup"
    NAME = "the name of the subgroup"
    DESCRIPTION = "the description of the subgroup"
    COMPOSITION = "the attestation to the specialty composition"


def _as_npis(npis: Iterable[Npi] | None) -> Any:
    return as_frozenset(npis)


def _as_items(items: Iterable[Item]) -> Any:
    return as_frozenset(items)


def _count(npis: frozenset[Npi] | None) -> str:
    return str(None if npis is None else f"<{len(npis)}>")


@frozen
class MvpRequest:
    """A request to register a participant for an MVP. None means "not known".

    *participant* names the participation option. If CMS has not assigned an identifier to a
    subgroup yet, use one of your own. A choice that the MVP does not offer need not be stated.
    *status* says why the participant reports. *cahps* and
    *outcome_claims_measure* say whether the CAHPS for MIPS Survey will be administered, and whether
    to be scored on an outcomes-based claims measure. *composition* is for groups; *clinicians*,
    *name* and *description* are for subgroups. *left_out* names the items that the request is known
    not to state.

    Raises InvalidType or InvalidValue, with every problem: for an item that is left out and given;
    for items of a subgroup, or a composition, with another kind of participant.
    """

    participant: Participant = field(validator=a_participant)
    mvp: str | None = field(default=None, validator=optional(a_text))
    status: ParticipationStatus | None = field(
        default=None, kw_only=True, validator=optional(member_of(ParticipationStatus))
    )
    population_health_measure: str | None = field(
        default=None, kw_only=True, validator=optional(a_text)
    )
    outcome_claims_measure: bool | None = field(
        default=None, kw_only=True, validator=optional(a_flag)
    )
    cahps: bool | None = field(default=None, kw_only=True, validator=optional(a_flag))
    composition: GroupComposition = field(
        default=group_composition.NOT_KNOWN, kw_only=True, validator=instance_of(GroupComposition)
    )
    clinicians: frozenset[Npi] | None = field(
        default=None,
        kw_only=True,
        converter=_as_npis,
        validator=optional(each(frozenset, Npi)),
        repr=_count,
    )
    name: str | None = field(default=None, kw_only=True, validator=optional(a_text))
    description: str | None = field(default=None, kw_only=True, validator=optional(a_text))
    channel: Channel | None = field(
        default=None, kw_only=True, validator=optional(member_of(Channel))
    )
    registrant: Registrant = field(
        default=registrants.NOT_KNOWN, kw_only=True, validator=instance_of(Registrant)
    )
    left_out: frozenset[Item] = field(
        default=frozenset(), kw_only=True, converter=_as_items, validator=each(frozenset, Item)
    )

    def _problems(self) -> Iterator[Problem]:
        for item in (one for one in Item if one in self.left_out):
            if _stated(self, item) is not None:
                yield Problem("left_out", f"{item.name}, which is given", "items that are None")
        if not isinstance(self.participant, Subgroup):
            for item in _OF_SUBGROUPS:
                if _stated(self, item) is not None:
                    yield Problem(_FIELD[item], "one", "None: only a subgroup has it")
        if self.composition != group_composition.NOT_KNOWN and not isinstance(
            self.participant, Group
        ):
            given, expected = "one", "GroupComposition(): only a group attests to it"
            yield Problem("composition", given, expected)


_FIELD: Final = {one: one.name.lower() for one in Item}
_OF_SUBGROUPS: Final = (Item.CLINICIANS, Item.NAME, Item.DESCRIPTION)


def _stated(request: MvpRequest, item: Item) -> Any:
    """Return what *request* states for *item*; None if that is not known, or left out."""
    if item is Item.COMPOSITION:
        return request.composition.attested
    return getattr(request, _FIELD[item])


_DATA: Final = "414.1365(b)(2)"
_PREPARE: Final = "Prepare for MVP Registration"
_CMS_DATA: Final = "MVPs in CMS's measures data"
MVP: Final = _page.rule(
    "registration.mvp.listed",
    "the request states an MVP of the performance year",
    regulation(f"{_DATA}(i)", _PREPARE),
    "REG-004",
    note=BEGAN,
)
_ITEMS: Final = cfr(f"{_DATA}(i)")
_UNREAD_ITEMS: Final = unread(2024, _ITEMS)
_PREPARED: Final = notice(_PREPARE, _ITEMS.locator)
POPULATION_HEALTH: Final = _page.parameter(
    "registration.population-health-measure",
    "population health measures that a registration states",
    entry(2023, 2023, 1, _UNREAD_ITEMS),
    entry(2024, 2024, 1, _ITEMS),
    entry(2026, 2026, 0, _PREPARED),
    note="For 2025 and 2027 no text was read: give population_health_measure_asked.",
)
_TOLD: Final = reading(
    _UNREAD_ITEMS,
    "no text of this year says whether it is asked for, and the caller's word is taken; the text "
    "of 2024 asks for it, and the notice of 2026 does not",
)
POPULATION_HEALTH_MEASURE: Final = _page.rule(
    "registration.mvp.population-health-measure",
    "the request states a population health measure of the MVP",
    (
        text(2023, 2023, _UNREAD_ITEMS),
        text(2024, 2024, _ITEMS),
        text(2025, 2025, _TOLD),
        text(2026, 2026, _PREPARED),
        text(2027, 2027, _TOLD),
    ),
    "REG-038",
    note=BEGAN,
)
OUTCOME_CLAIMS: Final = _page.rule(
    "registration.mvp.outcome-claims-measure",
    "the request states whether to be scored on an outcomes-based claims measure of the MVP",
    regulation(f"{_DATA}(i)", _PREPARE),
    "REG-006",
    note=BEGAN,
)
SUBGROUP_LIST: Final = _page.rule(
    "registration.mvp.subgroup-list",
    "the request gives the subgroup's clinicians and a plain language name",
    regulation(f"{_DATA}(ii)"),
    "REG-039",
    note=BEGAN,
)
SUBGROUP_DESCRIPTION: Final = _page.rule(
    "registration.mvp.subgroup-description",
    "the practice describes the subgroup",
    regulation(f"{_DATA}(iii)"),
    "REG-039",
    note=BEGAN,
)


def is_asked(year: PerformanceYear, told: bool | None) -> bool:
    """Return whether a registration of *year* states a population health measure.

    *told* is the caller's word for a year whose text was not read. Raises InvalidValue if it
    contradicts the text of a year that was read.
    """
    if told is None:
        return bool(POPULATION_HEALTH.at(year))
    if POPULATION_HEALTH.covers(year) and bool(POPULATION_HEALTH.at(year)) is not told:
        subject, name = "check_mvp", "population_health_measure_asked"
        expected = f"{not told} for {year}, as the text of the year says, or None"
        raise InvalidValue.of(subject, name, given=str(told), expected=expected)
    return told


def judge_items(
    request: MvpRequest, year: PerformanceYear, mvps: Mvps | None, *, asked: bool
) -> Iterator[Finding]:
    """Yield whether *request* states each item, and states an MVP of *year*.

    *asked* says whether a population health measure is stated. What it says about the CAHPS
    for MIPS Survey is judged in :mod:`.cahps_choice`.
    """
    named = None if mvps is None or request.mvp is None else mvps.get(request.mvp)
    open_facts = tuple(
        name for name, value in (("mvp", request.mvp), ("mvps", mvps)) if value is None
    )
    clause = MVP.of(year)
    if Item.MVP in request.left_out:
        yield clause.not_met("left out")
        open_facts = ()
    else:
        holds = None if open_facts else named is not None
        yield clause.judge(holds, request.mvp, f"one of the {_CMS_DATA}", missing=open_facts)
    yield _population_health(request, year, named, open_facts, asked=asked)
    yield _outcome_claims(request, year, named, open_facts)
    if isinstance(request.participant, Subgroup):
        for item, rule in (
            (Item.CLINICIANS, SUBGROUP_LIST),
            (Item.NAME, SUBGROUP_LIST),
            (Item.DESCRIPTION, SUBGROUP_DESCRIPTION),
        ):
            yield _item(request, item, rule, year)


def _item(request: MvpRequest, item: Item, rule: Rule, year: PerformanceYear) -> Finding:
    value, clause = _stated(request, item), rule.of(year)
    if item in request.left_out:
        return clause.not_met("left out", about=item.value)
    if item is Item.CLINICIANS and value is not None:
        return clause.judge(bool(value), len(value), "at least 1", about=item.value)
    holds = None if value is None else True
    return clause.judge(holds, missing=(_FIELD[item],), about=item.value)


def _population_health(
    request: MvpRequest,
    year: PerformanceYear,
    named: Mvp | None,
    open_facts: tuple[str, ...],
    *,
    asked: bool,
) -> Finding:
    clause, chosen = POPULATION_HEALTH_MEASURE.of(year), request.population_health_measure
    if not asked:
        return clause.not_applicable()
    if Item.POPULATION_HEALTH_MEASURE in request.left_out:
        return clause.not_met("left out")
    if chosen is None:
        return clause.unknown("population_health_measure")
    if named is None:
        return _without_mvp(clause, open_facts, observed=chosen)
    offered = named.population_health_measures
    return clause.judge(chosen in offered, chosen, f"one of {', '.join(sorted(offered))}")


def _outcome_claims(
    request: MvpRequest, year: PerformanceYear, named: Mvp | None, open_facts: tuple[str, ...]
) -> Finding:
    clause, chosen = OUTCOME_CLAIMS.of(year), request.outcome_claims_measure
    is_left_out = Item.OUTCOME_CLAIMS_MEASURE in request.left_out
    if chosen is False:
        return clause.met("no")
    unstated = () if chosen or is_left_out else ("outcome_claims_measure",)
    observed = "yes" if chosen else "left out" if is_left_out else None
    if named is None:
        return _without_mvp(clause, open_facts, *unstated, observed=observed)
    if not named.has_outcome_claims_measure:
        required = "an MVP with such a measure"
        return clause.not_met(observed, required) if chosen else clause.not_applicable()
    holds = None if unstated else chosen is True
    return clause.judge(holds, observed, "yes or no", missing=unstated)


def _without_mvp(
    clause: Clause, open_facts: tuple[str, ...], *unstated: str, observed: str | None
) -> Finding:
    """Return the finding on what depends on the MVP, if that is not known, or not listed."""
    if open_facts:
        return clause.unknown(*unstated, *open_facts, observed=observed)
    return clause.not_applicable()

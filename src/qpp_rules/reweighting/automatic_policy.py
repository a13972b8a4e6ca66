"""The automatic extreme and uncontrollable circumstances (EUC) policy, for individuals."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from qpp_rules.core.checks import (
    a_flag,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.identifiers import Individual, Participant, check_participant
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, our_reading, reading, text, texts
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.reweighting.areas import Areas, Location, where
from qpp_rules.reweighting.completions import Fact, decided, flag
from qpp_rules.reweighting.events import EVENTS, EVERYWHERE, Event
from qpp_rules.reweighting.final_scores import LEAST_SCORED, Reweighting, few_scored, listed
from qpp_rules.reweighting.paragraphs import AUTOMATIC, NOTICE, SHEET, fact_sheet
from qpp_rules.reweighting.submitted_data import (
    COUNTED,
    ELEMENTS,
    Counting,
    Submitted,
    check_data,
    is_counted,
    possible,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.core.findings import Clause, Finding

_page = Page(__name__)

OF_INDIVIDUALS: Final = _page.rule(
    "reweighting.automatic.individual",
    "the data is reported as an individual",
    AUTOMATIC,
    *("REW-007", "REW-013"),
)
OF_THE_EVENT: Final = _page.rule(
    "reweighting.automatic.event",
    "CMS applies the policy for the event in the year and the state of the practice address",
    AUTOMATIC,
    *("REW-001", "REW-002"),
)
FOR_EVERYONE: Final = _page.rule(
    "reweighting.automatic.everywhere",
    "CMS applies the policy to individuals everywhere",
    EVERYWHERE,
    "REW-001",
)
FOR_ITSELF: Final = _page.rule(
    "reweighting.automatic.reported-otherwise",
    "no group, subgroup, virtual group or APM Entity submits data for the clinician",
    (
        text(2017, 2022, unread(2023, fact_sheet(2023, SHEET))),
        *(text(year, year, fact_sheet(year, SHEET)) for year in (2023, 2024, 2025)),
        text(
            2026,
            2026,
            reading(
                NOTICE,
                "the notice says that the policy does not apply to participation as a group; "
                "the group's result is taken to count, as in CMS's fact sheets of 2023 to 2025. "
                "It could mean that the individual keeps the threshold score",
            ),
        ),
        text(
            2027,
            2027,
            reading(
                unread(2025, fact_sheet(2025, SHEET)),
                "it could be that the individual keeps the threshold score",
            ),
        ),
    ),
    "REW-013",
)
LITTLE_DATA: Final = _page.rule(
    "reweighting.automatic.data",
    "data that counts was submitted in fewer than two categories",
    AUTOMATIC,
    *("REW-003", "REW-005", "REW-006"),
)
OTHER_COUNT: Final = _page.rule(
    "reweighting.automatic.other-count",
    "it makes no difference whether any data counts or only qualifying data",
    our_reading(COUNTED.entries, "the other way to count could be meant"),
    *("REW-005", "REW-014"),
)
APM_SCORE: Final = _page.rule(
    "reweighting.automatic.apm-score",
    "it makes no difference whether an APM participant's improvement activities score counts",
    our_reading(
        texts(2017, 2027, cfr("414.1380(c)(2)(iv)"), read=2024),
        "the regulation gives no such score beside this policy, CMS's fact sheets of 2023 to 2025 "
        "do; the regulation is followed unless you choose otherwise",
    ),
    "REW-005",
)

_ALL: Final = frozenset(PerformanceCategory)
_NOTHING: Final[frozenset[PerformanceCategory]] = frozenset()
_ACTIVITIES: Final = PerformanceCategory.IMPROVEMENT_ACTIVITIES
_OTHER: Final = {Counting.ANY: Counting.QUALIFYING, Counting.QUALIFYING: Counting.ANY}
_OBSERVED: Final = {True: "fewer than two categories", False: "two or more", None: None}
_OTHERS: Final = frozenset(ParticipationOption) - {ParticipationOption.INDIVIDUAL}


def automatic(
    individual: Participant,
    located_in: Location | None,
    event: Event | None,
    areas: Areas | None,
    year: PerformanceYear,
    *,
    data: Mapping[PerformanceCategory, Submitted | None] | None = None,
    also_reported_as: Iterable[ParticipationOption] | None = (),
    apm_participant: bool | None = None,
    counting: Counting | None = None,
    apm_score_counts: bool = False,
) -> Determination[Reweighting | None]:
    """Decide what the automatic EUC policy does to the categories of a clinician in *year*.

    If the practice address is in an area that CMS lists, all four categories are reweighted to zero
    and the final score is the performance threshold. Data that counts in two or more categories
    undoes that: the clinician is scored on those. The policy is for individuals; the answer for any
    other participant is that nothing is reweighted. None means that the facts don't decide.

    *areas* is CMS's list of the year; without it the answer is open. *event* narrows the question
    to one event; with None any event of the list will do. *data* says what was submitted, by
    category, by anyone and in any way; a category left out has nothing. *also_reported_as* are the
    other participation options under which data is submitted for the clinician, none unless given;
    that result counts then, and the policy does nothing. It is not asked whether the clinician is
    a MIPS eligible clinician.

    *counting* replaces the year's own way to count data. *apm_score_counts* follows CMS's fact
    sheets where they contradict the regulation: quality or Promoting Interoperability data of an
    *apm_participant* then brings improvement activities along.

    >>> from qpp_rules import Npi, Tin
    >>> clinician = Individual(Tin("000000001"), Npi("1234567893"))
    >>> rows = [{"state_code": "HI", "county_name": "maui", "zipcode": "96732"}]
    >>> year = PerformanceYear(2026)
    >>> areas, maui = Areas.of(rows, year), Location(state="HI", county="Maui")
    >>> kona_low, _ = EVENTS.at(year)
    >>> d = automatic(clinician, maui, kona_low, areas, year, data={})
    >>> print(d.answer, d.answer.final_score, sep="; ")
    reweighted to zero: quality, improvement activities, Promoting Interoperability, cost; 75
    >>> automatic(clinician, maui, kona_low, None, year, data={}).missing
    ('areas',)

    Raises InvalidType or InvalidValue for a malformed argument, for cost as a submitted category,
    and for a list of another year; YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1380(c)(2)(i)(A)(8) and (C)(3); the 2026 notice of CMS.
    """
    subject = "automatic"
    check_participant(subject, "individual", individual)
    check_year(subject, year)
    OF_INDIVIDUALS.of(year)
    others = as_frozenset(also_reported_as)
    take(
        subject,
        located_in=(located_in, optional(instance_of(Location))),
        event=(event, optional(instance_of(Event))),
        areas=(areas, optional(instance_of(Areas))),
        also_reported_as=(others, optional(each(frozenset, ParticipationOption))),
        apm_participant=(apm_participant, optional(a_flag)),
        counting=(counting, optional(member_of(Counting))),
        apm_score_counts=(apm_score_counts, a_flag),
    )
    sent = check_data(subject, data)
    _check_fit(subject, areas, others, year)
    is_individual = isinstance(individual, Individual)
    own = OF_INDIVIDUALS.of(year).judge(is_individual, individual.participation_option.value)
    if not is_individual:
        return Determination(Reweighting(year, ()), year, (own,))
    area = (_of_event(event, located_in, areas, year), _in_area(event, located_in, areas, year))
    covered = all_met(year, area)
    itself = None if others is None else not others
    count = _Count(counting or COUNTED.at(year), apm_score_counts)
    participant, several = flag(apm_participant, "apm_participant"), _data_facts(sent)
    answer, missing = decided(
        partial(_outcome, year, count),
        flag(covered.answer, *covered.missing),
        flag(itself, "also_reported_as"),
        participant,
        *several,
    )
    findings = [own, *area, *_everywhere(several, year), _for_itself(others, year)]
    if answer != _NOTHING:
        findings += _on_data(count, participant, several, counting, year)
    if answer:
        findings.append(few_scored(_ALL - answer, year))
    found = None if answer is None else Reweighting(year, answer)
    return Determination(found, year, tuple(findings), missing=missing)


def _check_fit(
    subject: str,
    areas: Areas | None,
    others: frozenset[ParticipationOption] | None,
    year: PerformanceYear,
) -> None:
    if areas is not None and areas.year != year:
        given, expected = f"a list of {areas.year}", f"the list of {year}, or None"
        raise InvalidValue.of(subject, "areas", given=given, expected=expected)
    if others is not None and not others <= _OTHERS:
        raise InvalidValue.of(
            subject,
            "also_reported_as",
            given="INDIVIDUAL among them",
            expected="the participation options besides it",
        )


def _of_event(
    event: Event | None, located_in: Location | None, areas: Areas | None, year: PerformanceYear
) -> Finding:
    clause = OF_THE_EVENT.of(year)
    if event is None:
        return clause.not_applicable(about="no event is named: the list of the year decides")
    if event.year != year:
        return clause.not_met(str(year), str(event.year), about=event.name)
    states = _states(located_in, areas)
    missing = "located_in" if located_in is None else "located_in.state"
    verdicts = {one in event.states for one in states}
    return clause.judge(
        verdicts.pop() if len(verdicts) == 1 else None,
        ", ".join(sorted(states)) or None,
        ", ".join(sorted(event.states)),
        missing=(missing,),
        about=event.name,
    )


def _states(located_in: Location | None, areas: Areas | None) -> frozenset[str]:
    """Return the state of the address, or those in which the list has its ZIP Code."""
    if located_in is None:
        return frozenset()
    if located_in.state is not None:
        return frozenset({located_in.state})
    if areas is None or located_in.zip_code is None:
        return frozenset()
    listed_with_it = areas.with_zip_code(located_in.zip_code)
    return frozenset(
        state for state, county in listed_with_it if located_in.may_be_in(state, county)
    )


def _in_area(
    event: Event | None, located_in: Location | None, areas: Areas | None, year: PerformanceYear
) -> Finding:
    named: tuple[Event, ...] = EVENTS.at(year) if EVENTS.covers(year) else ()
    if event is not None and event.year == year:
        named = (event,)
    return where(located_in, areas, named, year)


def _data_facts(sent: Mapping[PerformanceCategory, Submitted | None] | None) -> tuple[Fact, ...]:
    """Return what each category's data may be; as one fact if nothing is known of it."""
    if sent is None:
        return (Fact(tuple(product(possible(None), repeat=len(ELEMENTS))), ("data",)),)
    return tuple(
        Fact(tuple((one,) for one in possible(sent[category])), (f"data[{category.name}]",))
        for category in ELEMENTS
    )


class _Count(NamedTuple):
    """How data is counted."""

    counting: Counting
    apm_score_counts: bool

    def of(
        self, apm: bool, several: Iterable[tuple[Submitted, ...]]
    ) -> frozenset[PerformanceCategory]:
        """Return the categories whose data counts."""
        sent = [one for some in several for one in some]
        found = {
            category
            for category, one in zip(ELEMENTS, sent, strict=True)
            if is_counted(one, self.counting)
        }
        if self.apm_score_counts and apm and found:
            found.add(_ACTIVITIES)
        return frozenset(found)

    def is_little(self, apm: bool, *several: tuple[Submitted, ...]) -> bool:
        """Return whether data counts in fewer than two categories."""
        return len(self.of(apm, several)) < LEAST_SCORED


def _everywhere_with(several: Iterable[tuple[Submitted, ...]], year: PerformanceYear) -> bool:
    """Return whether an event covers individuals everywhere who submit such data."""
    if not EVERYWHERE.covers(year):
        return False
    return EVERYWHERE.at(year) or {one for some in several for one in some} == {Submitted.NOTHING}


def _outcome(
    year: PerformanceYear,
    count: _Count,
    is_listed: bool,
    itself: bool,
    apm: bool,
    *several: tuple[Submitted, ...],
) -> frozenset[PerformanceCategory]:
    """Return what is reweighted when every fact is known."""
    if not itself or not (is_listed or _everywhere_with(several, year)):
        return _NOTHING
    found = count.of(apm, several)
    return _ALL if len(found) < LEAST_SCORED else _ALL - found


def _everywhere(several: Iterable[Fact], year: PerformanceYear) -> Iterator[Finding]:
    if EVERYWHERE.covers(year):
        holds, missing = decided(lambda *sent: _everywhere_with(sent, year), *several)
        about = "" if EVERYWHERE.at(year) else "those who submit no data"
        yield FOR_EVERYONE.of(year).judge(holds, "COVID-19", missing=missing, about=about)


def _for_itself(others: frozenset[ParticipationOption] | None, year: PerformanceYear) -> Finding:
    named = sorted(one.value for one in others or ())
    return FOR_ITSELF.of(year).judge(
        None if others is None else not others,
        ", ".join(named) or None,
        missing=("also_reported_as",),
    )


def _on_data(
    count: _Count,
    apm: Fact,
    several: tuple[Fact, ...],
    counting: Counting | None,
    year: PerformanceYear,
) -> Iterator[Finding]:
    """Yield the findings on the data, and on what other readings of the texts would make of it."""
    little, missing = decided(count.is_little, apm, *several)
    found, _ = decided(lambda apm, *sent: count.of(apm, sent), apm, *several)
    observed = None if found is None else listed(found)
    yield LITTLE_DATA.of(year).judge(little, observed, count.counting.value, missing=missing)
    entry = COUNTED.entry(year)
    if entry.source.basis is Basis.INTERPRETATION or counting not in (None, entry.value):
        other = count._replace(counting=_OTHER[count.counting])
        yield from _if_other(OTHER_COUNT.of(year), little, other, apm, several)
    other = count._replace(apm_score_counts=not count.apm_score_counts)
    yield from _if_other(APM_SCORE.of(year), little, other, apm, several)


def _if_other(
    clause: Clause, little: bool | None, other: _Count, apm: Fact, several: tuple[Fact, ...]
) -> Iterator[Finding]:
    """Yield a finding if another count may lead to another answer."""
    otherwise, missing = decided(other.is_little, apm, *several)
    if otherwise is not little:
        holds = None if None in (little, otherwise) else False
        observed = _OBSERVED[otherwise]
        yield clause.judge(holds, observed, missing=missing)

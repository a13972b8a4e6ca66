"""How a participant compares with the others on the same measure or activity.

The paragraph asks that the participant be told. The figures for a report are exact. Nothing here
says which figures a report must hold: CMS does not have a template.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_count,
    a_flag,
    a_text,
    instance_of,
    optional,
)
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import listed
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, text
from qpp_rules.core.plain_json import plain_text
from qpp_rules.core.values import frozen
from qpp_rules.feedback.dashboards import live
from qpp_rules.feedback.days import Count, Since, if_owed, last_of
from qpp_rules.feedback.paragraph import (
    OF_2021,
    OF_2022,
    OF_2023,
    OF_2024,
    OF_GUIDE_2026,
    UNREAD,
    as_read,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding, Scalar
    from qpp_rules.feedback.participant_data import MeasureData, ParticipantData
    from qpp_rules.feedback.period import Terms
    from qpp_rules.feedback.records import ParticipantRecord

_page = Page(__name__)


@frozen
class Rate:
    """The performance rate of a participant on a measure, as an exact share from 0 to 1.

    The rate of a non-proportion measure, such as a mean time, is no share: give it with
    ``is_proportion=False``, and it may be any number.

    >>> from qpp_rules import Group, Tin
    >>> Rate(Group(Tin("123456789")), "001", Fraction(41, 50)).rate
    Fraction(41, 50)

    Raises InvalidType for anything but a Fraction, and InvalidValue for a share that is not from 0
    to 1, such as a percent.
    """

    participant: Participant = field(validator=a_participant)
    measure: str = field(validator=a_text)
    rate: Fraction = field(
        validator=instance_of(Fraction, remedy="write Fraction(41, 50), never a float")
    )
    is_proportion: bool = field(default=True, kw_only=True, validator=a_flag)

    def _problems(self) -> Iterator[Problem]:
        if self.is_proportion and not 0 <= self.rate <= 1:
            remedy = "82 percent is Fraction(41, 50); for a non-proportion measure say so"
            yield Problem("rate", shown(self.rate), "a share from 0 to 1", remedy)


@frozen(kw_only=True)
class Comparison:
    """How a participant compares with the others on a measure.

    *better*, *equal* and *worse* count the others, without the participant.
    """

    participant: Participant = field(validator=a_participant)
    measure: str = field(validator=a_text)
    rate: Fraction = field(validator=instance_of(Fraction))
    better: int = field(validator=a_count)
    equal: int = field(validator=a_count)
    worse: int = field(validator=a_count)
    median: Fraction | None = field(validator=optional(instance_of(Fraction)))
    """The median rate of the others, the mean of the middle two for an even number; None alone."""

    @property
    def others(self) -> int:
        """How many other participants have a rate on the measure."""
        return self.better + self.equal + self.worse

    @property
    def is_possible(self) -> bool:
        """Whether there is anyone to compare with; if not, say so in the report."""
        return self.others > 0

    @property
    def rank(self) -> int:
        """The place among all, where 1 is best; equal rates share a place."""
        return self.better + 1

    @property
    def percentile(self) -> Fraction | None:
        """The share of the others that are worse, plus half of those that are equal; None alone."""
        return Fraction(2 * self.worse + self.equal, 2 * self.others) if self.others else None

    def to_row(self) -> dict[str, Scalar]:
        """Return the comparison as a flat dict, with fractions as text and the whole key."""
        return {
            "participant": self.participant.key,
            "measure": self.measure,
            "rate": plain_text(self.rate),
            "rank": self.rank,
            "others": self.others,
            "better": self.better,
            "equal": self.equal,
            "worse": self.worse,
            "percentile": None if self.percentile is None else plain_text(self.percentile),
            "median": None if self.median is None else plain_text(self.median),
        }


_ACTIVITIES: Final = (
    "the text speaks of measures; that activities are compared too is said in the guides of 2023 "
    "and 2026 only"
)
COMPARED: Final = _page.rule(
    "feedback.comparison",
    "the participant was told how it compares with others on the measure or activity",
    (
        text(2021, 2021, evolve(OF_2021, note=_ACTIVITIES)),
        text(2022, 2022, evolve(OF_2022, note=_ACTIVITIES)),
        text(2023, 2023, evolve(OF_2023, note=_ACTIVITIES)),
        text(2024, 2024, evolve(OF_2024, note=_ACTIVITIES)),
        text(2025, 2025, evolve(UNREAD, note=f"{UNREAD.note}; {_ACTIVITIES}")),
        text(2026, 2026, OF_GUIDE_2026),
        text(
            2027,
            2027,
            evolve(
                UNREAD,
                note=f"{UNREAD.note}; the fact sheet of 2027 cites this paragraph and does not "
                "speak of a comparison with others",
            ),
        ),
    ),
    "FEE-003",
)

_EACH_TIME: Final = (
    "feedback is asked for four times, and to say how the participant compares; the text can be "
    "read to ask for the comparison each time, or once"
)


class Peers:
    """Who has data on which measure and since when, indexed to find the others of a participant."""

    def __init__(self, participants: Iterable[ParticipantData]) -> None:
        self._on: dict[str, dict[Participant, date | None]] = defaultdict(dict)
        self._in_doubt: set[Participant] = set()
        for data in participants:
            if data.measures is None:
                self._in_doubt.add(data.participant)
            for one in data.measures or ():
                self._on[one.measure][data.participant] = one.since
        # Two days are enough to know the first day without any one participant.
        self._first_two: dict[str, list[tuple[date, Participant]]] = {}
        self._undated: dict[str, set[Participant]] = {}
        for measure, on in self._on.items():
            dated = [(day, who) for who, day in on.items() if day is not None]
            self._first_two[measure] = sorted(dated, key=lambda entry: entry[0])[:2]
            self._undated[measure] = {who for who, day in on.items() if day is None}

    @property
    def undated(self) -> list[str]:
        """The measures on which some have data, but it is not known since when."""
        return [measure for measure, who in self._undated.items() if who]

    def in_doubt(self, participant: Participant) -> bool:
        """Return whether it is not known what data some other participant has."""
        return bool(self._in_doubt - {participant})

    def others(self, participant: Participant, measure: str) -> Since | None:
        """Return since when another has data on *measure*; None if no other has any."""
        in_doubt = self.in_doubt(participant)
        if not in_doubt and not self._on.get(measure, {}).keys() - {participant}:
            return None
        dated = (day for day, who in self._first_two.get(measure, ()) if who != participant)
        first = Since.day(min(dated, default=None))
        undated = in_doubt or bool(self._undated.get(measure, set()) - {participant})
        return Since(date.min, first.latest) if undated else first

    def in_period(self, participant: Participant, measure: str, terms: Terms) -> Since | None:
        """Return the same; None also if others have data only after the period."""
        others = self.others(participant, measure)
        return None if others is None or others.earliest > terms.last else others


def on_each_measure(own: ParticipantRecord, peers: Peers | None, terms: Terms) -> Iterator[Finding]:
    """Yield the finding on each measure; *peers* None means that the others are not known."""
    for one in own.data.measures or ():
        others = Since.day(None)
        if peers is not None:
            found = peers.in_period(own.data.participant, one.measure, terms)
            if found is None:
                alone = "no other participant has data on it, so there is nothing to compare with"
                about = f"measure {one.measure}: {alone}"
                yield COMPARED.of(terms.year).not_applicable(about=about)
                continue
            others = found
        yield _compared_with(own, one, others, peers is not None, terms)


def comparable_since(one: MeasureData, others: Since) -> Since:
    """Return since when the participant and another have data on the measure."""
    return last_of(Since.day(one.since), others)


def _compared_with(
    own: ParticipantRecord, one: MeasureData, others: Since, others_known: bool, terms: Terms
) -> Finding:
    since, own_since = comparable_since(one, others), Since.day(one.since)
    each_time = Count(own.days_compared(one.measure), since, terms.asked)
    once = each_time._replace(asked=terms.asked._replace(times=1))
    answers = [each_time.enough, once.enough]
    if others.latest > terms.last:
        # There may not be anyone to compare with.
        answers = [if_owed(answer) for answer in answers]
    place = 0 if terms.compare_each_time else 1
    count = (each_time, once)[place]
    finding = own.settled(
        COMPARED.of(terms.year),
        count,
        answers[place],
        terms.year,
        since=own_since,
        on_dashboard=live(own.dashboards, one.category, terms.year),
        missing=_missing(own, one, count, others, others_known=others_known, terms=terms),
        else_missing="since" if others.known else _OTHERS[others_known],
        about=f"measure {one.measure}",
    )
    return finding if answers[0] is answers[1] else as_read(finding, _EACH_TIME)


_OTHERS: Final = {False: "within", True: "since of other participants"}


def _missing(
    own: ParticipantRecord,
    one: MeasureData,
    count: Count,
    others: Since,
    *,
    others_known: bool,
    terms: Terms,
) -> Iterator[str]:
    """Yield what leaves open whether the reports of the *count* have the comparison."""
    own_since, turns_on_since = Since.day(one.since), count.turns_on_since
    if count.enough is None:
        yield from own.open_facts(count.tipping, "compared", one.measure)
        if turns_on_since and (own_since.known is None or count.since.known is not None):
            yield "since"
    if others.known is None and others.latest > own_since.earliest:
        may_be_alone = others.latest > terms.last
        if (turns_on_since or may_be_alone) and own.may_not_compare(one.measure, terms.year):
            yield _OTHERS[others_known]


def open_facts_of_comparisons(
    own: ParticipantRecord, peers: Peers | None, terms: Terms
) -> Iterator[str]:
    """Yield what is not known about comparisons, if it is not known what data there is."""
    compared = frozenset[str]().union(*(one.compared or () for one in own.reports))
    for measure in (_ANOTHER, *compared):
        days = own.days_compared(measure)
        yield from own.open_facts(days.possible - days.certain, "compared", measure)
    who = own.data.participant
    if peers is None or peers.in_doubt(who):
        turns = own.may_not_compare(_ANOTHER, terms.year)
    else:
        found = {one: peers.in_period(who, one, terms) for one in peers.undated}
        turns = any(
            others is not None and others.known is None and own.may_not_compare(one, terms.year)
            for one, others in found.items()
        )
    if turns:
        yield _OTHERS[peers is not None]


_ANOTHER: Final = ""
"""A measure without a comparison in any report."""


def compare(
    rates: Iterable[Rate], *, lower_is_better: Iterable[str] = ()
) -> tuple[Comparison, ...]:
    """Return how each participant compares with the others on each measure, in the order given.

    *lower_is_better* are the measures on which a lower rate is better.

    >>> from qpp_rules import Group, Tin
    >>> groups = [Group(Tin(f"{n:09}")) for n in range(1, 5)]
    >>> shares = (Fraction(9, 10), Fraction(1, 2), Fraction(1, 2), Fraction(1, 5))
    >>> found = compare(Rate(who, "001", rate) for who, rate in zip(groups, shares))
    >>> [(one.rank, str(one.percentile), str(one.median)) for one in found]
    [(1, '1', '1/2'), (2, '1/2', '1/2'), (2, '1/2', '1/2'), (4, '0', '1/2')]

    Raises InvalidValue for a participant that comes twice on a measure, and for shares and other
    numbers on one measure; InvalidType for an argument
    of the wrong type, such as text in place of the measures.

    Citation: 42 CFR § 414.1400(b)(3)(iii), which asks for the comparison and names no figures.
    """
    given = listed("compare", "rates", rates, Rate)
    inverse = {*listed("compare", "lower_is_better", lower_is_better, str)}
    _refuse_twins(given)
    by_measure: dict[str, list[Fraction]] = defaultdict(list)
    for one in given:
        by_measure[one.measure].append(one.rate)
    for of_all in by_measure.values():
        of_all.sort()
    return tuple(_compared(one, by_measure[one.measure], one.measure in inverse) for one in given)


def _refuse_twins(rates: Iterable[Rate]) -> None:
    counts = Counter((one.participant, one.measure) for one in rates)
    problems = [
        Problem("rates", f"{number} rates of {who.masked_key} on {measure}", "one of each")
        for (who, measure), number in counts.items()
        if number > 1
    ]
    kinds = {(one.measure, one.is_proportion) for one in rates}
    problems += [
        Problem("rates", f"shares and other numbers on {measure}", "one kind for each measure")
        for measure, number in Counter(measure for measure, _ in kinds).items()
        if number > 1
    ]
    if problems:
        refuse("compare", problems)


def _compared(one: Rate, of_all: list[Fraction], lower_is_better: bool) -> Comparison:
    lower = bisect_left(of_all, one.rate)
    not_higher = bisect_right(of_all, one.rate)
    higher = len(of_all) - not_higher
    better, worse = (lower, higher) if lower_is_better else (higher, lower)
    return Comparison(
        participant=one.participant,
        measure=one.measure,
        rate=one.rate,
        better=better,
        equal=not_higher - lower - 1,
        worse=worse,
        median=_median_without(of_all, lower),
    )


def _median_without(of_all: list[Fraction], place: int) -> Fraction | None:
    """Return the median of the sorted rates without the one at *place*."""
    others = len(of_all) - 1
    if not others:
        return None
    below, above = (others - 1) // 2, others // 2
    # From *place* on, every index moves by one.
    return (of_all[below + (below >= place)] + of_all[above + (above >= place)]) / 2

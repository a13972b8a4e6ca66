"""The election of one participant for one performance year, as it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_text,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Participant,
    Subgroup,
    VirtualGroup,
    a_participant,
)
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import closing_instant
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import (
    PerformanceYear,
    a_performance_year,
    an_instant,
    eastern_text,
)
from qpp_rules.eligibility import OPT_IN, Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Choice(Enumeration):
    """What an opt-in eligible participant may choose. Only the first two are elections."""

    OPT_IN = "opt-in"
    REPORT_VOLUNTARILY = "report voluntarily"
    NO_DECISION = "no decision"


class Exemption(Enumeration):
    """Why a participant is exempt, as far as its election goes."""

    MAY_REPORT_VOLUNTARILY = "may report voluntarily"
    """Exempt and not opt-in eligible: it may report voluntarily without an election."""
    DOES_NOT_EXIST = "does not exist"
    """Not a group, virtual group or subgroup at all: it has nothing to report."""


class ElectionState(Enumeration):
    """The state of an election."""

    NOT_APPLICABLE = "not applicable"
    """The participant has no election to make."""
    UNDECIDED = "undecided"
    SELECTED = "selected"
    """A choice is made but not final."""
    OPTED_IN = "opted in"
    REPORTING_VOLUNTARILY = "reporting voluntarily"


FINAL: Final = frozenset({ElectionState.OPTED_IN, ElectionState.REPORTING_VOLUNTARILY})
"""The states that an election never leaves."""
CHOICE_OF: Final = {
    ElectionState.OPTED_IN: Choice.OPT_IN,
    ElectionState.REPORTING_VOLUNTARILY: Choice.REPORT_VOLUNTARILY,
}
"""The choice that each final state holds."""


class Capacity(Enumeration):
    """The capacity in which a person confirms an election."""

    PRACTICE_REPRESENTATIVE = "practice representative"
    INTERMEDIARY = "third party intermediary"


@frozen
class Confirmer:
    """Who confirmed: a name or account, and the capacity."""

    name: str = field(validator=a_text)
    capacity: Capacity = field(validator=member_of(Capacity))


def _in_utc(value: Any) -> Any:
    # Two datetimes of one zone compare by their clock faces. The check refuses other values later.
    return value.astimezone(UTC) if an_instant.problem("confirmed_at", value) is None else value


@frozen(kw_only=True)
class Election:
    """The election of one participant for one performance year, as it stands.

    :func:`begin` makes one; :func:`select`, :func:`cancel` and :func:`confirm` each return a new
    one. *confirmed_at* and *confirmed_by* are set when it is final. *exemption* says why an exempt
    participant is exempt; None means "not known".

    Raises InvalidType or InvalidValue, with every problem, for facts that contradict each other: an
    opt-in eligible participant before 2019, an unnecessary election, a confirmation before the
    performance year ended. Raises YearNotCovered where the year's rules were not found.
    """

    participant: Participant = field(validator=a_participant)
    year: PerformanceYear = field(validator=a_performance_year)
    eligibility: Eligibility = field(validator=member_of(Eligibility))
    state: ElectionState = field(validator=member_of(ElectionState))
    choice: Choice | None = field(default=None, validator=optional(member_of(Choice)))
    confirmed_at: datetime | None = field(
        default=None, converter=_in_utc, validator=optional(an_instant)
    )
    confirmed_by: Confirmer | None = field(default=None, validator=optional(instance_of(Confirmer)))
    exemption: Exemption | None = field(default=None, validator=optional(member_of(Exemption)))

    def _problems(self) -> Iterator[Problem]:
        if self.eligibility is Eligibility.OPT_IN_ELIGIBLE:
            yield from before_opting_in(self.year, "eligibility", self.eligibility.value)
        else:
            OPT_IN.at(self.year)
        electing = self.state is not ElectionState.NOT_APPLICABLE
        if electing != has_election(self.participant, self.eligibility):
            given = f"{self.state.name} with {self.eligibility.name}"
            yield Problem("state", given, "an election where, and only where, there is one to make")
        if self.is_final != (self.confirmed_at is not None):
            expected = "an instant where, and only where, the election is confirmed"
            yield Problem("confirmed_at", shown(self.confirmed_at), expected)
        elif (at := self.confirmed_at) is not None and at < closing_instant(self.year.last_day):
            expected = f"an instant after {self.year} ended: elections open with submission"
            yield Problem("confirmed_at", eastern_text(at), expected)
        if self.confirmed_by is not None and not self.is_final:
            yield Problem("confirmed_by", "a Confirmer", "None before it is confirmed")
        if self.choice not in _CHOICES_IN[self.state]:
            given = "None" if self.choice is None else self.choice.name
            yield Problem("choice", given, f"a choice that goes with {self.state.name}")
        yield from self._problems_of_exemption()

    def _problems_of_exemption(self) -> Iterator[Problem]:
        if self.exemption is None:
            return
        if self.eligibility is not Eligibility.EXEMPT:
            given = f"{self.exemption.name} with {self.eligibility.name}"
            yield Problem("exemption", given, "None, unless the participant is exempt")
        elif self.exemption not in _EXEMPTIONS_OF[type(self.participant)]:
            given = f"{self.exemption.name} for {self.participant.masked_key}"
            allowed = " or ".join(one.name for one in _EXEMPTIONS_OF[type(self.participant)])
            yield Problem("exemption", given, f"{allowed}, or None")

    @property
    def is_final(self) -> bool:
        """Whether the election is confirmed, so that nothing can change it."""
        return self.state in FINAL

    @property
    def _shown(self) -> dict[str, object]:
        who = self.confirmed_by
        return {
            "participant": self.participant.masked_key,
            "year": self.year,
            "eligibility": self.eligibility.value,
            "exemption": self.exemption and self.exemption.value,
            "state": self.state.value,
            "choice": self.choice and self.choice.value,
            "confirmed_at": self.confirmed_at and eastern_text(self.confirmed_at),
            "confirmed_by": who and (who.name, who.capacity.value),
        }

    def _repr_html_(self) -> str:
        return html_facts("Election", self._shown)


_CHOICES_IN: Final[dict[ElectionState, tuple[Choice | None, ...]]] = {
    ElectionState.NOT_APPLICABLE: (None,),
    ElectionState.UNDECIDED: (None,),
    ElectionState.SELECTED: (Choice.OPT_IN, Choice.REPORT_VOLUNTARILY),
    ElectionState.OPTED_IN: (Choice.OPT_IN,),
    ElectionState.REPORTING_VOLUNTARILY: (Choice.REPORT_VOLUNTARILY,),
}
_EXEMPTIONS_OF: Final[dict[type[Any], tuple[Exemption, ...]]] = {
    Individual: (Exemption.MAY_REPORT_VOLUNTARILY,),
    Group: tuple(Exemption),
    VirtualGroup: (Exemption.DOES_NOT_EXIST,),
    Subgroup: (Exemption.DOES_NOT_EXIST,),
    ApmEntity: (Exemption.MAY_REPORT_VOLUNTARILY,),
}
"""The exemptions that each kind of participant can have."""


def before_opting_in(year: PerformanceYear, name: str, given: str) -> Iterator[Problem]:
    """Yield the problem of opting in, or of being opt-in eligible, in a *year* before it began.

    Raises YearNotCovered where the year's rules were not found.
    """
    if not OPT_IN.at(year):
        began = next(entry.first_year for entry in OPT_IN.entries if entry.value)
        expected = f"another, as opting in began with performance year {began}"
        yield Problem(name, f"{given} in {year}", expected)


def has_election(participant: Participant, eligibility: Eligibility) -> bool:
    """Return whether *participant*, an individual or group, is opt-in eligible and so may elect."""
    elsewhere = isinstance(participant, (ApmEntity, VirtualGroup, Subgroup))
    return eligibility is Eligibility.OPT_IN_ELIGIBLE and not elsewhere


def why_not_applicable(election: Election) -> str:
    """Return why *election* is not to be made here, and where to turn."""
    participant, eligibility = election.participant, election.eligibility
    if isinstance(participant, ApmEntity):
        return "an APM Entity elects by its own process, outside this system"
    if isinstance(participant, VirtualGroup):
        return "a virtual group's election under 42 CFR § 414.1315 is itself the opt-in"
    if isinstance(participant, Subgroup):
        return "a subgroup has the eligibility of its group"
    if eligibility is Eligibility.EXEMPT:
        return _WHY_EXEMPT[election.exemption]
    if eligibility is Eligibility.MIPS_ELIGIBLE:
        return "MIPS eligible without an election"
    return "its eligibility is not determined"


_WHY_EXEMPT: Final = {
    Exemption.MAY_REPORT_VOLUNTARILY: "exempt; it may report voluntarily without an election",
    Exemption.DOES_NOT_EXIST: "it does not exist as a group",
    None: "exempt, and why is not known",
}


def elections_table(caption: str, elections: Iterable[Election]) -> str:
    """Return *elections* as an HTML table of a row for each."""
    columns = (
        "participant",
        "year",
        "eligibility",
        "exemption",
        "state",
        "choice",
        "confirmed_at",
        "confirmed_by",
    )
    return html_table(caption, columns, [election._shown for election in elections])  # noqa: SLF001


def check_election(subject: str, election: object) -> Election:
    """Return *election*; raise InvalidType unless it is an Election."""
    take(subject, election=(election, _AN_ELECTION))
    return election  # type: ignore[return-value]


_AN_ELECTION: Final = instance_of(Election, remedy="begin() makes one")

"""A registry's roster and patients from CSV, with every problem reported by row and column.

The roster has one row per participant. Only the first of its columns is required:

=============================  =====================================================================
``participant``                the participant's key, such as ``individual:000000001|1234567893``
``facets``                     what an audit must reach: ``category:quality;status:opt-in``
``clinician_type``             of an individual, as in ``ClinicianType``: ``NURSE_PRACTITIONER``
``medicare_enrolled_on``       of an individual, as ``2015-06-01``
``earlier_medicare_claims``    of an individual, ``yes`` or ``no``
``qp_status``                  of an individual: ``NOT_QP``, ``QP`` or ``PARTIAL_QP``
``partial_qp_elects``          of an individual, ``yes`` or ``no``
``segment_1_allowed_charges``  dollars in segment 1, as ``90300.00``; likewise ``segment_2_...``
``segment_1_patients``         patients in segment 1; likewise ``segment_2_patients``
``segment_1_services``         services in segment 1; likewise ``segment_2_services``
``segment_1_exceeded``         instead of figures: ``no claims``, ``none``, or criteria with ``;``
``eligible_clinicians``        of a group: how many eligible clinicians it has
``mips_eligible_clinicians``   of a group: how many of them are MIPS eligible clinicians
``virtual_group``              of a solo practitioner or group: the virtual group it is a member of
``elected_on``                 of a virtual group: the day of its election
=============================  =====================================================================

An empty cell means that the fact is not known. The patients' file has the columns ``participant``
and ``patient``, with one row per patient of a participant.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypedDict

from attrs import field

from qpp_rules.adapters.csv_rows import read_cell, refuse_all, rows_of
from qpp_rules.adapters.roster_rows import (
    PATIENT_COLUMNS,
    READERS,
    ROSTER_COLUMNS,
    RosterRow,
    roster_row,
)
from qpp_rules.core.checks import a_hidden_text, instance_of, optional, take
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, Problem, YearNotCovered
from qpp_rules.core.identifiers import (
    Group,
    Individual,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
    participant_from_key,
)
from qpp_rules.core.listings import listed
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    Eligibility,
    GroupFacts,
    LowVolumeThreshold,
    SegmentStrategy,
    VirtualGroupFacts,
    VirtualGroupMember,
    determine_apm_entity,
    determine_group,
    determine_individual,
    determine_subgroup,
    determine_virtual_group,
    of_participant,
)
from qpp_rules.sampling import FrameEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from qpp_rules.core.findings import Findings

__all__ = ["RosterRow", "determine_roster", "frame_of", "read_patients", "read_roster"]


def __dir__() -> list[str]:
    return __all__


def read_roster(lines: Iterable[str], name: str = "roster") -> tuple[RosterRow, ...]:
    """Read a roster from the *lines* of a CSV file that messages call *name*.

    >>> rows = read_roster([
    ...     "participant,segment_1_allowed_charges,segment_1_patients",
    ...     "group:000000001,90300.00,150",
    ... ])
    >>> rows[0].facts.segment_1
    Volume(allowed_charges=Decimal('90300.00'), patients=150, services=None)
    >>> read_roster(["participant,segment_1_patients", "group:000000001,12.5"])
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidValue: roster: row 2, segment_1_patients: given '12.5' (str), \
expected a whole number

    Raises InvalidValue with every problem of the file, its row and column. Nothing is coerced, and
    no row is dropped. A message quotes a cell only if it looks like the values of its column: if
    the cells of a row are shifted, any other text may be a patient's.
    """
    return tuple(checked_rows([csv_file(lines, name)], name))


class RosterFile(NamedTuple):
    """A file of a roster, to be read when its turn comes.

    *rows* takes the list in which to note problems, and yields each line with its cells by column;
    *readers* read the cells, an empty text aside. *name* is empty for the only file of a roster.
    """

    rows: Callable[[list[Problem]], Iterable[tuple[int, Mapping[str, Any]]]]
    readers: Mapping[str, Callable[[Any], Any]]
    name: str = ""


def csv_file(lines: Iterable[str], name: str) -> RosterFile:
    """Return the CSV file with these *lines* as the only file of a roster."""
    return RosterFile(lambda problems: rows_of(lines, name, ROSTER_COLUMNS, problems), READERS)


def checked_rows(files: Iterable[RosterFile], name: str) -> Iterator[RosterRow]:
    """Yield each row of the roster called *name*, and hold none of them.

    At the end, raise InvalidValue with every problem of all *files*.
    """
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    tins: dict[tuple[str, Tin], RosterRow] = {}
    for file in files:
        found: list[Problem] = []
        try:
            for line, cells in file.rows(found):
                row = roster_row(line, cells, found, file.readers, file.name)
                if row is None:
                    continue
                if (before := seen.setdefault(row.participant.key, row.place)) != row.place:
                    given = f"{row.participant.masked_key}, which {before} has"
                    found.append(Problem(f"row {line}, participant", given, _ONCE))
                elif isinstance(row.participant, (Individual, Group)) and row.virtual_group:
                    in_group = (row.virtual_group, row.participant.tin)
                    found += _problems_of_member(tins.setdefault(in_group, row), row)
                yield row
        except InvalidInput as error:
            if not file.name:
                raise
            found += error.problems
        problems += _in_file(file.name, found)
    refuse_all(name, problems)


_ONCE: Final = "each participant once"


def _in_file(name: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem.within(name) if name else problem for problem in problems)


def _problems_of_member(first: RosterRow, row: RosterRow) -> Iterator[Problem]:
    """Yield the problem of a virtual group's member whose TIN the *first* row has too."""
    if first is row:
        return
    tin, where = row.participant.tin, f"row {row.line}, virtual_group"  # type: ignore[union-attr]
    if first.virtual_group == row.virtual_group:
        given = f"{tin} again, which {first.place} has in the same virtual group"
        yield Problem(where, given, "each TIN once")
    else:
        given = f"{tin} again, which {first.place} has in another virtual group"
        yield Problem(where, given, "each TIN in one virtual group")


def read_patients(lines: Iterable[str], name: str = "patients") -> dict[Participant, list[str]]:
    """Read the patients of each participant from the *lines* of a CSV file called *name*.

    >>> read_patients(["participant,patient", "virtual-group:VG-1,P1", "virtual-group:VG-1,P2"])
    {VirtualGroup(identifier='VG-1'): ['P1', 'P2']}

    Raises InvalidValue with every problem, its row and column; no message shows a patient.
    """
    problems: list[Problem] = []
    rows = rows_of(lines, name, PATIENT_COLUMNS, problems, required=PATIENT_COLUMNS)
    return patients_of(rows, name, problems)


def patients_of(
    rows: Iterable[tuple[int, Mapping[str, Any]]], name: str, problems: list[Problem]
) -> dict[Participant, list[str]]:
    """Return the patients of rows that were read; raise with *problems* and with all others."""
    found: dict[str, dict[str, int]] = {}
    participants: dict[str, Participant] = {}
    for line, cells in rows:
        key, patient = cells["participant"], cells["patient"]
        if key not in participants:
            participant = read_cell(line, "participant", participant_from_key, key, problems)
            if participant is None:
                continue
            participants[key] = participant
        where = f"row {line}, patient"
        if problem := a_hidden_text.problem(where, patient):
            problems.append(problem)
            continue
        if (before := found.setdefault(key, {}).setdefault(patient, line)) != line:
            given = f"the patient that row {before} has for the same participant"
            problems.append(Problem(where, given, "each patient of a participant once"))
    refuse_all(name, problems)
    return {participants[key]: list(patients) for key, patients in found.items()}


def frame_of(roster: Iterable[RosterRow]) -> list[FrameEntry]:
    """Return the frame of an audit: every participant of *roster* with its facets.

    Raises InvalidType for anything but rows of a roster.
    """
    return [
        FrameEntry(row.participant, row.facets)
        for row in listed("frame_of", "roster", roster, RosterRow)
    ]


def determine_roster(
    roster: Iterable[RosterRow],
    year: PerformanceYear,
    *,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> list[tuple[RosterRow, Determination[Eligibility] | YearNotCovered]]:
    """Decide the eligibility of every participant of *roster* in *year*.

    If the year has no test for a kind of participant (an APM Entity from 2021), its row comes with
    a YearNotCovered instead of an answer; a year whose threshold was not found raises it. Each
    answer names its participant, as :func:`qpp_rules.eligibility.of_participant` does. With your
    own *threshold* no virtual group is determined, because it cannot decide who its members are.
    *strategy* says how opt-in eligibility combines the segments.

    >>> roster = read_roster([
    ...     "participant,segment_1_exceeded,segment_2_exceeded",
    ...     "group:000000001,patients,patients",
    ... ])
    >>> [(row.participant, d.answer.name) for row, d in determine_roster(
    ...     roster, PerformanceYear(2026))]
    [(Group(tin=Tin('*****0001')), 'OPT_IN_ELIGIBLE')]

    Raises InvalidValue, with every row, if rows contradict each other: a participant given twice,
    or a TIN in two virtual groups.
    """
    check_year("determine_roster", year)
    take(
        "determine_roster",
        threshold=(threshold, optional(instance_of(LowVolumeThreshold))),
        strategy=(strategy, instance_of(SegmentStrategy)),
    )
    rows = listed("determine_roster", "roster", roster, RosterRow)
    refuse_all("determine_roster", list(_contradictions(rows)))
    context = _Context.of(rows, year, threshold, strategy)
    problems: list[Problem] = []
    named = [(row, context.named(row, problems)) for row in rows]
    refuse_all("determine_roster", problems)
    return [(row, answer) for row, answer in named if answer is not None]


def determine_each(
    reread: Callable[[], Iterable[RosterRow]], year: PerformanceYear
) -> Iterator[tuple[RosterRow, Determination[Eligibility] | YearNotCovered]]:
    """Yield what :func:`determine_roster` answers about each row, and hold only what others need.

    *reread* reads the roster again each time: first all of it is looked at, so that a problem is
    raised before any answer is yielded.

    Raises as :func:`determine_roster`, and after the last answer if the last reading gave other
    rows than the first: no row is lost without a word.
    """
    tins: set[Tin | None] = set()
    alone = _Context.of((), year, None, SegmentStrategy.INTERSECTION)
    problems: list[Problem] = []
    first = last = 0
    for row in reread():
        first = hash((first, row))
        if _needs_others(row):
            tins.add(getattr(row.participant, "tin", None))
        else:
            alone.named(row, problems)
    related: list[RosterRow] = []
    if tins:
        related = [
            row
            for row in reread()
            if _needs_others(row) or getattr(row.participant, "tin", None) in tins
        ]
        refuse_all("determine_roster", list(_contradictions(related)))
    context = _Context.of(related, year, None, SegmentStrategy.INTERSECTION)
    for row in filter(_needs_others, related):
        context.named(row, problems)
    refuse_all("determine_roster", problems)
    for row in reread():
        last = hash((last, row))
        answer = context.named(row, problems)
        if answer is not None:
            yield row, answer
    if last != first:
        problems.append(Problem("roster", "rows that changed", "the same rows at each reading"))
    refuse_all("determine_roster", problems)


def _needs_others(row: RosterRow) -> bool:
    """Return whether a row needs others, or others need it: virtual groups and subgroups do."""
    return row.virtual_group is not None or isinstance(row.participant, (Subgroup, VirtualGroup))


def _findings_of(participant: Participant, determination: Determination[Eligibility]) -> Findings:
    return of_participant(participant, determination).findings


def _contradictions(rows: Iterable[RosterRow]) -> Iterator[Problem]:
    seen: dict[Participant, int] = {}
    tins: dict[Tin, RosterRow] = {}
    for place, row in enumerate(rows):
        if seen.setdefault(row.participant, place) != place:
            given = f"{row.participant.masked_key} again"
            yield Problem(f"{row.place}, participant", given, _ONCE)
        if isinstance(row.participant, (Individual, Group)) and row.virtual_group is not None:
            found = _problems_of_member(tins.setdefault(row.participant.tin, row), row)
            yield from _in_file(row.file, found)


class _Terms(TypedDict):
    """What the answers about clinicians, groups and APM Entities are asked with."""

    threshold: LowVolumeThreshold | None
    strategy: SegmentStrategy


@frozen
class _Context:
    """What the row of one participant needs from other rows."""

    year: PerformanceYear
    threshold: LowVolumeThreshold | None
    strategy: SegmentStrategy
    groups: dict[Any, GroupFacts] = field(repr=False)
    members: dict[str, list[RosterRow]] = field(repr=False)
    clinicians: Counter[Tin] = field(repr=False)

    @classmethod
    def of(
        cls,
        rows: Iterable[RosterRow],
        year: PerformanceYear,
        threshold: LowVolumeThreshold | None,
        strategy: SegmentStrategy,
    ) -> _Context:
        groups: dict[Any, GroupFacts] = {}
        members: dict[str, list[RosterRow]] = {}
        clinicians: Counter[Tin] = Counter()
        for row in rows:
            if isinstance(row.participant, Group) and isinstance(row.facts, GroupFacts):
                groups[row.participant.tin] = row.facts
            if isinstance(row.participant, Individual):
                clinicians[row.participant.tin] += 1
            if row.virtual_group is not None:
                members.setdefault(row.virtual_group, []).append(row)
        return cls(year, threshold, strategy, groups, members, clinicians)

    def named(
        self, row: RosterRow, problems: list[Problem]
    ) -> Determination[Eligibility] | YearNotCovered | None:
        """Return the answer about *row*, which names its participant, or None with its problems."""
        try:
            answer = self.determine(row)
        except InvalidInput as error:
            problems += [problem.within(row.place) for problem in error.problems]
            return None
        if not isinstance(answer, Determination):
            return answer
        return Determination(
            answer.answer,
            self.year,
            _findings_of,
            row.participant,
            answer,
            missing=answer.missing,
        )

    def determine(self, row: RosterRow) -> Determination[Eligibility] | YearNotCovered:
        year = self.year
        own: _Terms = {"threshold": self.threshold, "strategy": self.strategy}
        match row.participant, row.facts:
            case Individual(), facts:
                clinician = facts if isinstance(facts, ClinicianFacts) else ClinicianFacts()
                return determine_individual(clinician, year, **own)
            case Group(), facts:
                group = facts if isinstance(facts, GroupFacts) else GroupFacts()
                return determine_group(group, year, **own)
            case Subgroup(tin=tin), _:
                of_group = self.groups.get(tin, GroupFacts())
                return _unless_untested(
                    lambda: determine_subgroup(of_group, year, threshold=self.threshold)
                )
            case VirtualGroup(identifier=identifier), _:
                together = VirtualGroupFacts(self._members(identifier), row.elected_on)
                return _unless_untested(lambda: determine_virtual_group(together, year))
            case _:
                apm = row.facts if isinstance(row.facts, ApmEntityFacts) else ApmEntityFacts()
                return _unless_untested(lambda: determine_apm_entity(apm, year, **own))

    def _members(self, identifier: str) -> tuple[VirtualGroupMember, ...]:
        found = []
        for row in self.members.get(identifier, []):
            answer = self.determine(row)
            # Only the year's own threshold decides whether a member can form the group.
            known = answer.answer if isinstance(answer, Determination) else None
            eligibility = known if self.threshold is None else None
            tin: Tin = row.participant.tin  # type: ignore[union-attr]
            found.append(VirtualGroupMember(tin, self._size(row, tin), eligibility))
        return tuple(found)

    def _size(self, row: RosterRow, tin: Tin) -> int | None:
        """Return how many clinicians a member has; None if others share an individual's TIN."""
        counted = self.groups.get(tin, GroupFacts()).eligible_clinicians
        if not isinstance(row.participant, Individual):
            return counted
        return 1 if counted in (None, 1) and self.clinicians[tin] == 1 else None


def _unless_untested(
    determine: Callable[[], Determination[Eligibility]],
) -> Determination[Eligibility] | YearNotCovered:
    try:
        return determine()
    except YearNotCovered as error:
        return error

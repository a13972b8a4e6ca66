"""The columns of a roster, and how a row and its cells are read; see :mod:`.rosters`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import field

from qpp_rules.adapters.csv_rows import (
    not_quoted,
    read_cell,
    read_code,
    read_count,
    read_day,
    read_dollars,
    read_flag,
)
from qpp_rules.core.checks import (
    a_calendar_date,
    a_count,
    a_hidden_text,
    a_text,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, Problem, refuse
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Participant,
    Subgroup,
    VirtualGroup,
    a_participant,
    participant_from_key,
)
from qpp_rules.core.masking import with_article
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Exceeded,
    GroupFacts,
    NoClaims,
    SegmentFacts,
    Volume,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


_SEGMENT_FIGURES: Final = ("allowed_charges", "patients", "services", "exceeded")
_SEGMENT_COLUMNS: Final = tuple(
    f"segment_{number}_{figure}" for number in (1, 2) for figure in _SEGMENT_FIGURES
)
_INDIVIDUAL_COLUMNS: Final = (
    "clinician_type",
    "medicare_enrolled_on",
    "earlier_medicare_claims",
    "qp_status",
    "partial_qp_elects",
)
_GROUP_COLUMNS: Final = ("eligible_clinicians", "mips_eligible_clinicians")
ROSTER_COLUMNS: Final = (
    "participant",
    "facets",
    *_INDIVIDUAL_COLUMNS,
    *_SEGMENT_COLUMNS,
    *_GROUP_COLUMNS,
    "virtual_group",
    "elected_on",
)
PATIENT_COLUMNS: Final = ("participant", "patient")

OWN_COLUMNS: Final[dict[type[Any], tuple[str, ...]]] = {
    ClinicianFacts: _INDIVIDUAL_COLUMNS,
    GroupFacts: _GROUP_COLUMNS,
    ApmEntityFacts: (),
}
# The columns that apply to each kind of participant.
COLUMNS_OF: Final[dict[type[Any], frozenset[str]]] = {
    Individual: frozenset({*_INDIVIDUAL_COLUMNS, *_SEGMENT_COLUMNS, "virtual_group"}),
    Group: frozenset({*_GROUP_COLUMNS, *_SEGMENT_COLUMNS, "virtual_group"}),
    VirtualGroup: frozenset({"elected_on"}),
    Subgroup: frozenset(),
    ApmEntity: frozenset(_SEGMENT_COLUMNS),
}
FOR_ALL: Final = frozenset({"participant", "facets"})
_FACTS_OF: Final[dict[type[Any], type[Any]]] = {
    Individual: ClinicianFacts,
    Group: GroupFacts,
    ApmEntity: ApmEntityFacts,
}


@frozen(kw_only=True)
class RosterRow:
    """One participant of a roster: its line, its facets, and the facts about it.

    *file* names the file of the line if the roster has several; otherwise it is empty. The type of
    *facts* is that of its kind of participant. It is None for a virtual group, whose facts come
    from its members' rows, and for a subgroup, whose facts are its group's.
    """

    line: int = field(validator=a_count)
    participant: Participant = field(validator=a_participant)
    facets: frozenset[str] = field(default=frozenset(), validator=each(frozenset, str))
    facts: ClinicianFacts | GroupFacts | ApmEntityFacts | None = field(
        default=None, validator=optional(instance_of(ClinicianFacts, GroupFacts, ApmEntityFacts))
    )
    virtual_group: str | None = field(default=None, validator=optional(a_text))
    elected_on: date | None = field(default=None, validator=optional(a_calendar_date))
    file: str = field(default="", validator=instance_of(str))

    @property
    def place(self) -> str:
        """Where the row is, as messages say it."""
        return f"{self.file}, row {self.line}" if self.file else f"row {self.line}"

    def _problems(self) -> Iterator[Problem]:
        kind = _FACTS_OF.get(type(self.participant))
        if self.facts is not None and (kind is None or not isinstance(self.facts, kind)):
            expected = "None" if kind is None else f"{kind.__name__}, or None"
            yield Problem("facts", type(self.facts).__name__, expected)


# Reading rows


def roster_row(
    line: int,
    cells: Mapping[str, Any],
    problems: list[Problem],
    readers: Mapping[str, Callable[[Any], Any]],
    file: str = "",
) -> RosterRow | None:
    """Return the row of the roster with these *cells*, or None after noting its problems."""
    before = len(problems)
    where = f"row {line}, "
    participant = read_cell(
        line, "participant", participant_from_key, cells["participant"], problems
    )
    values = read_values(where, cells, problems, readers)
    if participant is None:
        return None
    allowed = COLUMNS_OF[type(participant)] | FOR_ALL
    kind = with_article(participant.participation_option.value)
    problems += [
        Problem(f"{where}{column}", "a value", f"an empty cell for {kind}")
        for column in values
        if column not in allowed
    ]
    segments = [segment_of(where, number, values, problems) for number in (1, 2)]
    if len(problems) > before:
        return None
    of = _FACTS_OF.get(type(participant))
    try:
        return RosterRow(
            line=line,
            participant=participant,
            facets=values.get("facets", frozenset()),
            facts=None if of is None else facts_from(of, values, segments),
            virtual_group=values.get("virtual_group"),
            elected_on=values.get("elected_on"),
            file=file,
        )
    except InvalidInput as error:
        problems += [problem.within(f"row {line}") for problem in error.problems]
        return None


def read_values(
    where: str,
    cells: Mapping[str, Any],
    problems: list[Problem],
    readers: Mapping[str, Callable[[Any], Any]],
) -> dict[str, Any]:
    """Return the values of the cells that are not empty, the participant's aside.

    A cell that cannot be read is None, after its problems are noted.
    """
    values = {}
    for column, cell in cells.items():
        if column == "participant" or cell == "":
            continue
        try:
            values[column] = readers[column](cell)
        except InvalidInput as error:
            values[column] = None
            problems += [attrs.evolve(one, field=f"{where}{column}") for one in error.problems]
    return values


def facts_from(
    of: type[Any], values: Mapping[str, Any], segments: list[SegmentFacts | None]
) -> Any:
    """Return the facts of the type *of* in the *values* of a row."""
    own = {column: values[column] for column in OWN_COLUMNS[of] if column in values}
    return of(segment_1=segments[0], segment_2=segments[1], **own)


def segment_of(
    where: str, number: int, values: Mapping[str, Any], problems: list[Problem]
) -> SegmentFacts | None:
    """Return the segment *number* that the *values* of a row tell, or None."""
    found = {
        figure: values[column]
        for figure in _SEGMENT_FIGURES
        if (column := f"segment_{number}_{figure}") in values
    }
    verdict: SegmentFacts | None = found.pop("exceeded", None)
    if verdict is not None and found:
        column = f"{where}segment_{number}_exceeded"
        problems.append(Problem(column, "a value beside figures", "figures or a verdict, not both"))
    if verdict is not None or not found:
        return verdict
    return Volume(found.get("allowed_charges"), found.get("patients"), found.get("services"))


# Reading cells


def read_facets(text: str) -> frozenset[str]:
    """Return the facets in *text*, with ";" between them."""
    facets = [facet.strip() for facet in text.split(";")]
    for facet in facets:
        take("roster", facets=(facet, a_hidden_text))
    return frozenset(facets)


def _read_virtual_group(text: str) -> str:
    try:
        return VirtualGroup(text).identifier
    except InvalidInput as error:
        hidden = [attrs.evolve(one, given=not_quoted(text)) for one in error.problems]
        refuse("roster", hidden)


def _read_verdict(text: str) -> SegmentFacts:
    if text == _NO_CLAIMS:
        return NoClaims()
    names = [] if text == _NONE else text.split(";")
    return Exceeded(frozenset(read_code(Criterion, name.strip()) for name in names))


_NO_CLAIMS: Final = "no claims"
_NONE: Final = "none"

_SEGMENT_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "allowed_charges": read_dollars,
    "patients": read_count,
    "services": read_count,
    "exceeded": _read_verdict,
}
READERS: Final[dict[str, Callable[[str], Any]]] = {
    "facets": read_facets,
    "clinician_type": lambda text: read_code(ClinicianType, text),
    "medicare_enrolled_on": read_day,
    "earlier_medicare_claims": read_flag,
    "qp_status": lambda text: read_code(QpStatus, text),
    "partial_qp_elects": read_flag,
    "eligible_clinicians": read_count,
    "mips_eligible_clinicians": read_count,
    "virtual_group": _read_virtual_group,
    "elected_on": read_day,
    **{
        f"segment_{number}_{figure}": read
        for number in (1, 2)
        for figure, read in _SEGMENT_READERS.items()
    },
}

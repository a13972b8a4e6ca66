"""Drawing an audit sample from tables: only keys, and the patients of those drawn, are fetched."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from qpp_rules import sampling
from qpp_rules.adapters.csv_rows import refuse_all
from qpp_rules.adapters.roster_rows import read_facets
from qpp_rules.adapters.tables.columns import Holds, Table, column_names, narwhals, open_table, run
from qpp_rules.core.checks import (
    hidden,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, Problem, refuse
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.sampling import (
    ExcludedParticipants,
    FrameEntry,
    ReuseOfParticipants,
)
from qpp_rules.sampling.draws import check_terms
from qpp_rules.sampling.exclusions import audited_members, read_excluding
from qpp_rules.sampling.frames import KeyFrame
from qpp_rules.sampling.pool import ListsInBulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling import Excluding, Plan
    from qpp_rules.sampling.exclusions import Excluded

_FRAME: Final = {"participant": Holds.TEXT, "facets": Holds.TEXT}
_PATIENTS: Final = {"participant": Holds.TEXT, "patient": Holds.TEXT}


def draw(
    frame: Any,
    patients: Any,
    *,
    seed: str,
    year: PerformanceYear,
    columns: Mapping[str, str] | None = None,
    reserves: int = 0,
    at_least: int = 0,
    excluding: Excluding = (),
    reuse: ReuseOfParticipants = ReuseOfParticipants.WHEN_EXHAUSTED,
    seed_origin: str = "",
    notes: tuple[str, ...] = (),
) -> Plan:
    """Draw the plan that :func:`qpp_rules.sampling.draw` draws, from tables.

    *frame* has a row for each participant whose data will be submitted: ``participant``, its key,
    and perhaps ``facets``, with ``;`` between them. *patients* has a row for each patient of a
    participant: ``participant`` and ``patient``, both text, because patient 007 is not patient 7. A
    participant without patients has one row whose patient is NULL. *columns* maps these names to
    yours, in both tables. The tables may be of different kinds, and lazy. The other arguments are
    those of :func:`qpp_rules.sampling.draw`.

    The keys of the frame are fetched, and the patients of the participants that are drawn: tickets
    are made here and not in the engine, so the plan is the same on every engine.

    >>> import polars
    >>> from qpp_rules import PerformanceYear
    >>> keys = [f"group:{n:09}" for n in range(1, 401)]
    >>> patients = polars.DataFrame(
    ...     [{"participant": key, "patient": f"P{n}"} for key in keys for n in range(30)]
    ... )
    >>> plan = draw(
    ...     polars.DataFrame({"participant": keys}),
    ...     patients.lazy(),
    ...     seed="31415926535897932384",
    ...     year=PerformanceYear(2027),
    ... )
    >>> plan.frame_size, len(plan.participants), len(plan.participants[0].patients)
    (400, 12, 8)

    Raises InvalidType for a table whose columns are not text, InvalidValue with every row of the
    frame that is wrong, and as :func:`qpp_rules.sampling.draw`. No message shows a patient.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E); 42 CFR § 414.1400(b)(3)(vi)(C).
    """
    check_terms(
        "draw",
        seed=seed,
        year=year,
        reserves=reserves,
        at_least=at_least,
        seed_origin=seed_origin,
        notes=notes,
        columns=(columns, optional(column_names)),
        reuse=(reuse, hidden(member_of(ReuseOfParticipants))),
    )
    excluded = read_excluding("draw", excluding, year)
    names = {} if columns is None else columns
    of_frame = {name: one for name, one in names.items() if name != "patient"}
    of_patients = {name: one for name, one in names.items() if name != "facets"}
    entries = _entries("draw", frame, of_frame)
    opened = open_table("draw", patients, _PATIENTS, of_patients, tuple(_PATIENTS))
    lists = _PatientLists(opened)
    lists.fetch(_earlier(excluded))
    return sampling.draw(
        entries,
        lists,
        seed=seed,
        year=year,
        reserves=reserves,
        at_least=at_least,
        excluding=excluded,
        reuse=reuse,
        seed_origin=seed_origin,
        notes=notes,
    )


def frame_digest(frame: Any, *, columns: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return how many participants a frame has, and its digest, to publish before drawing a seed.

    They are the ``frame_size`` and ``frame_digest`` of a plan that is drawn from *frame*.

    >>> import polars
    >>> frame = polars.DataFrame({"participant": ["group:000000002", "group:000000001"]})
    >>> size, digest = frame_digest(frame)
    >>> size, digest[:16]
    (2, '40b4859dafba6c99')

    Raises as :func:`draw`.
    """
    take("frame_digest", columns=(columns, optional(column_names)))
    names = {} if columns is None else columns
    entries = _entries("frame_digest", frame, names)
    keys = entries if isinstance(entries, KeyFrame) else [one.participant.key for one in entries]
    return len(keys), sampling.list_digest(keys)


# The frame


def _entries(subject: str, frame: Any, columns: Mapping[str, str]) -> Any:
    """Return the entries of a frame, listed or by key; raise with every row that is wrong."""
    opened = open_table(subject, frame, _FRAME, columns, ("participant",))
    cells = _texts(opened, opened.frame)
    keys = cells["participant"]
    facets = cells.get("facets", [None] * len(keys))
    known: dict[str | None, frozenset[str]] = {None: frozenset(), "": frozenset()}
    if keys and len(set(keys)) == len(keys) and all(map(KeyFrame.can_hold, keys)):
        with suppress(InvalidInput):
            one = participant_from_key(keys[0])
            for text in {*facets} - known.keys():
                known[text] = FrameEntry(one, read_facets(text)).facets
            return KeyFrame(dict(zip(keys, map(known.__getitem__, facets), strict=True)))
    problems: list[Problem] = []
    entries = []
    seen: set[str] = set()
    for row, (key, text) in enumerate(zip(keys, facets, strict=True), 1):
        try:
            if text not in known:
                known[text] = read_facets(text)
            entry = FrameEntry(participant_from_key(key), known[text])
        except InvalidInput as error:
            problems += [
                Problem(f"frame, row {row}, {_FIELDS.get(one.field, one.field)}", *_said(one))
                for one in error.problems
            ]
            continue
        if key in seen:
            given = f"{entry.participant.masked_key} a second time"
            problems.append(Problem(f"frame, row {row}", given, "each participant once"))
        seen.add(key)
        entries.append(entry)
    refuse_all(subject, problems)
    return entries


_FIELDS: Final = {"key": "participant"}


def _said(problem: Problem) -> tuple[str, str, str]:
    return problem.given, problem.expected, problem.remedy


def _texts(table: Table, frame: Any) -> dict[str, list[Any]]:
    """Return the cells of the columns of *frame*, made from *table*; a lazy frame is run."""
    nw = narwhals()
    names = {name: nw.col(one.name).cast(nw.String) for name, one in table.columns.items()}
    eager = run(table.subject, frame.select(**names))
    found = {name: eager.get_column(name).to_list() for name in names}
    if table.frame.implementation.is_pandas():
        # Its text has NaN for None.
        found = {name: [c if type(c) is str else None for c in found[name]] for name in found}
    return found


# The patients


class _PatientLists(ListsInBulk):
    """The patients of participants, fetched from a table for many at once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.found: dict[str, list[str]] = {}
        self.fetched: set[str] = set()

    def __call__(self, participant: Participant) -> list[str]:
        self.fetch([participant])
        if participant.key not in self.found:
            remedy = "add its rows, or one row whose patient is NULL if it has none"
            refuse(
                "draw",
                [
                    Problem(
                        f"patients of {participant.masked_key}", "no rows", "a row or more", remedy
                    )
                ],
            )
        return self.found[participant.key]

    def fetch(self, participants: Iterable[Participant]) -> None:
        """Fetch the patients of *participants* that were not fetched yet."""
        keys = sorted({one.key for one in participants} - self.fetched)
        if not keys:
            return
        self.fetched.update(keys)
        cells = _texts(self.table, _filtered(self.table, keys))
        for key, patient in zip(cells["participant"], cells["patient"], strict=True):
            patients = self.found.setdefault(key, [])
            if patient is not None:
                patients.append(patient)


def _filtered(table: Table, keys: Sequence[str]) -> Any:
    """Return the rows of the participants with these *keys*."""
    name = table.columns["participant"].name
    nw = narwhals()
    if table.frame.implementation.is_ibis():
        # Its own test of membership is many times as fast as the one that narwhals makes.
        native = table.frame.to_native()
        return nw.from_native(native.filter(native[name].isin(keys)))
    return table.frame.filter(nw.col(name).is_in(keys))


def _earlier(excluded: Iterable[Excluded]) -> Iterator[Participant]:
    """Yield the participants of earlier audits, whose patients decide whether they can be drawn."""
    for one in excluded:
        if not isinstance(one, ExcludedParticipants):
            yield from (member.participant for member in audited_members(one))

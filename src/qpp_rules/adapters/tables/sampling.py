"""Drawing an audit sample from tables: only keys, and the patients of those drawn, are fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules import sampling
from qpp_rules.adapters.csv_rows import refuse_all
from qpp_rules.adapters.rosters import read_facets
from qpp_rules.adapters.tables.columns import Holds, Table, column_names, narwhals, open_table
from qpp_rules.core.errors import InvalidInput, Problem
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.core.values import a_text, optional, take
from qpp_rules.sampling import FrameEntry, ReuseOfParticipants

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling import Excluding, Plan

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
    take("draw", columns=(columns, optional(column_names)))
    names = {} if columns is None else columns
    of_frame = {name: one for name, one in names.items() if name != "patient"}
    of_patients = {name: one for name, one in names.items() if name != "facets"}
    entries = _entries("draw", frame, of_frame)
    opened = open_table("draw", patients, _PATIENTS, of_patients, tuple(_PATIENTS))
    lists = _PatientLists(opened)

    def drawn() -> Plan:
        return sampling.draw(
            entries,
            lists,
            seed=seed,
            year=year,
            reserves=reserves,
            at_least=at_least,
            excluding=excluding,
            reuse=reuse,
            seed_origin=seed_origin,
            notes=notes,
        )

    lists.is_trial = True
    drawn()
    return drawn()


def frame_digest(frame: Any, *, columns: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return how many participants a frame has, and its digest, to publish before the seed is drawn.

    They are the ``frame_size`` and ``frame_digest`` of a plan that is drawn from *frame*.

    >>> import polars
    >>> frame = polars.DataFrame({"participant": ["group:000000002", "group:000000001"]})
    >>> size, digest = frame_digest(frame)
    >>> size, digest[:16]
    (2, '')

    Raises as :func:`draw`.
    """
    take("frame_digest", columns=(columns, optional(column_names)))
    names = {} if columns is None else columns
    keys = [entry.participant.key for entry in _entries("frame_digest", frame, names)]
    return len(keys), sampling.list_digest(keys)

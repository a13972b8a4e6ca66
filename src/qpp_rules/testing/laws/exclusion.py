"""Which data an audit must exclude: the exclusion law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
from hypothesis import strategies as st

from qpp_rules.core.identifiers import Participant
from qpp_rules.core.sources import cfr
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import FrameEntry, Plan
from qpp_rules.testing.laws.running import Law
from qpp_rules.testing.strategies.sampling import YEARS, frames, seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import hypothesis

    Pair: TypeAlias = tuple[Participant, str]


EXCLUSION: Final = Law("exclusion law", cfr("414.1400(b)(3)(vi)(C)"))


@attrs.frozen
class _Case:
    frame: tuple[FrameEntry, ...]
    patients: Mapping[Participant, tuple[str, ...]]
    seeds: tuple[str, str, str]
    year: PerformanceYear


@st.composite
def _cases(draw: st.DrawFn, years: tuple[PerformanceYear, ...]) -> _Case:
    year = draw(st.sampled_from(years))
    # Few participants, so that a follow-up must sample some of them again.
    frame, patients = draw(frames(year, largest=14, fewest_patients=1))
    return _Case(frame, patients, draw(st.tuples(seeds(), seeds(), seeds())), year)


def pairs_of(sample: Plan | Iterable[Pair]) -> list[Pair]:
    """Return the (participant, patient) pairs of a plan with its reserves, or of an iterable."""
    if isinstance(sample, Plan):
        members = (*sample.participants, *sample.reserves)
        return [(one.participant, drawn.patient) for one in members for drawn in one.patients]
    return list(sample)


def check_exclusion(
    draw: Callable[..., Any],
    *,
    pairs: Callable[[Any], Iterable[Pair]] = pairs_of,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function that draws audit samples never draws data of an earlier audit.

    *draw* takes a tuple of :class:`~qpp_rules.sampling.FrameEntry` and a mapping from participant
    to patient ids, then by name ``seed``, ``year`` and ``excluding``, a tuple of samples that it
    returned before; :func:`~qpp_rules.sampling.draw` is the model. *pairs* reads the (participant,
    patient) pairs from the result. The default reads a plan, or an iterable of pairs.

    The law draws an audit, a follow-up that excludes it, and another that excludes both. Each must
    draw only pairs of the frame, no pair twice, and no pair that an earlier one drew.

    >>> from qpp_rules import sampling
    >>> check_exclusion(sampling.draw)

    Raises :class:`LawBroken`. Its message counts patients and never names them.

    Citation: 42 CFR § 414.1400(b)(3)(vi)(C).
    """

    def check(case: _Case) -> None:
        earlier: list[Any] = []
        taken: set[Pair] = set()
        for number, seed in enumerate(case.seeds, 1):
            sample = EXCLUSION.call(
                draw,
                case.frame,
                case.patients,
                seed=seed,
                year=case.year,
                excluding=tuple(earlier),
            )
            drawn = list(pairs(sample))
            _check_draw(number, drawn, taken, case)
            earlier.append(sample)
            taken.update(drawn)

    EXCLUSION.run(_cases(tuple(years)), check, settings)


def _check_draw(number: int, drawn: list[Pair], taken: set[Pair], case: _Case) -> None:
    there = {(one, patient) for one, ids in case.patients.items() for patient in ids}
    faults = {
        "an audit draws only data in the frame": [p for p in drawn if p not in there],
        "an audit draws no record twice": [p for p in set(drawn) if drawn.count(p) > 1],
        "no audit draws a record that an earlier audit drew": [p for p in set(drawn) if p in taken],
    }
    for clause, found in faults.items():
        if found:
            EXCLUSION.broken(clause, **_facts(number, found, case))
    if number == 1 and not drawn:
        clause = "an audit that excludes nothing draws some records"
        EXCLUSION.broken(clause, **_facts(number, drawn, case))


def _facts(number: int, found: list[Pair], case: _Case) -> dict[str, Any]:
    whose = sorted({participant.masked_key for participant, _ in found})
    patients = sum(map(len, case.patients.values()))
    return {
        "audit": f"number {number}, with {number - 1} excluded",
        "year": case.year,
        "frame": f"{len(case.frame)} participants, {patients} patients",
        "drawn wrongly": f"{len(found)} pairs of {', '.join(whose) or 'no participant'}",
    }

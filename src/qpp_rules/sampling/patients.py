"""Sampling the patients of one participant: 42 CFR § 414.1400(b)(3)(v)(E)(2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    a_hidden_text,
    hidden,
    instance_of,
)
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import check_participant
from qpp_rules.core.listings import items_of
from qpp_rules.core.values import frozen
from qpp_rules.sampling.sizes import patient_quota
from qpp_rules.sampling.tickets import check_seed, in_ticket_order, patient_prefix, split_ticket

if TYPE_CHECKING:
    from collections.abc import Collection

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear


@frozen
class SampledPatient:
    """One sampled patient, its ticket, and its place in the order of tickets.

    The ``repr`` hides the patient's id; ``.patient`` returns it.
    """

    patient: str = field(repr=False, validator=a_hidden_text)
    rank: int = field(validator=hidden(a_count))
    ticket: str = field(validator=hidden(instance_of(str)))


def sample_patients(
    participant: Participant,
    patients: Iterable[str],
    *,
    seed: str,
    year: PerformanceYear,
    excluding: Collection[str] = (),
) -> tuple[SampledPatient, ...]:
    """Sample the *patients* of one participant, leaving out those in *excluding*.

    The size is computed on all *patients*, so exclusion can leave fewer than that.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> drawn = sample_patients(
    ...     Group(Tin("100000010")),
    ...     [f"P{n:03}" for n in range(1, 23)],
    ...     seed="31415926535897932384",
    ...     year=PerformanceYear(2027),
    ... )
    >>> [one.patient for one in drawn]
    ['P016', 'P007', 'P001', 'P011', 'P003', 'P010']

    Raises InvalidValue for an id that comes twice, is empty, or has blanks around it or control
    characters in it. No message shows an id.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E)(2).
    """
    check_seed("sample_patients", seed)
    check_participant("sample_patients", "participant", participant)
    ids, problems = read_patients("patients", patients)
    barred: list[object] = []
    expected = "patient ids as text, several of them"
    if isinstance(excluding, (str, bytes)) or not isinstance(excluding, Iterable):
        problems.append(Problem("excluding", type(excluding).__name__, expected, is_type=True))
    else:
        barred = items_of("sample_patients", "excluding", excluding)
    problems += [
        Problem(f"excluding[{place}]", type(one).__name__, "a patient id as text", is_type=True)
        for place, one in enumerate(barred)
        if not isinstance(one, str)
    ]
    if problems:
        refuse("sample_patients", problems)
    size = patient_quota(len(ids), year).size
    return smallest_patients(participant.key, ids, seed, size, barred)


def smallest_patients(
    key: str, patients: Iterable[str], seed: str, size: int, excluding: Collection[object]
) -> tuple[SampledPatient, ...]:
    """Return the *size* patients with the smallest tickets that are not in *excluding*."""
    barred = frozenset(excluding)
    free = (patient for patient in patients if patient not in barred)
    ordered = in_ticket_order(patient_prefix(seed, key), free)
    return tuple(
        SampledPatient(patient, rank, ticket)
        for rank, (ticket, patient) in enumerate(map(split_ticket, ordered[:size]), 1)
    )


def read_patients(name: str, patients: object) -> tuple[list[str], list[Problem]]:
    """Return one participant's patient ids, and what is wrong with them without showing an id."""
    if isinstance(patients, (str, bytes)) or not isinstance(patients, Iterable):
        expected = "an iterable of patient ids as text"
        return [], [Problem(name, type(patients).__name__, expected, is_type=True)]
    ids = items_of("patients", name, patients)
    problems = [
        problem
        for place, patient in enumerate(ids)
        if (problem := a_hidden_text.problem(f"{name}[{place}]", patient))
    ]
    if not problems and len(set(ids)) != len(ids):
        given = f"{len(ids) - len(set(ids))} ids more than once"
        problems.append(Problem(name, given, "each patient once"))
    return [one for one in ids if isinstance(one, str)], problems

"""Frames, patients and seeds that several tests share, and ways to look at what was drawn."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import attrs

from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import FrameEntry, Plan, SampledParticipant, draw
from qpp_rules.sampling.plans import sealed
from tests.sampling.plain_reading import PlainMember

T = TypeVar("T")

SEED = "31415926535897932384"
OTHER_SEED = "27182818284590452353"
PY2027 = PerformanceYear(2027)
COVERED_YEARS = tuple(PerformanceYear(year) for year in range(2021, 2028))

# --- the test vector of the contract -------------------------------------------------------------

VECTOR_PARTICIPANTS: tuple[Participant, ...] = (
    *(Group(Tin(f"{100_000_000 + n}")) for n in range(1, 41)),
    VirtualGroup("VG-001"),
    Individual(Tin("123456789"), Npi("1234567893")),
    ApmEntity("A1234"),
    Subgroup(Tin("123456789"), "SG-00000001"),
)
VECTOR_FRAME = tuple(FrameEntry(participant) for participant in VECTOR_PARTICIPANTS)
VECTOR_DIGEST = "95d5cae263e339a4fab27819d8f712480689cbdf557a65971b9cbfafd17300dd"
VECTOR_TICKETS = (
    ("group:100000010", "099567f0bbda0143ce9082fa0079a86416a3e1c21a1a09c393131f63a75836b9"),
    ("group:100000029", "0cbf9f3e451b95d220cfbe48d6a0eb79586568bc451c794af640589a3cb73d86"),
    ("apm-entity:A1234", "0f05549c35fc030e723a0f752aee977e7d2825f4760e9661460c9aeed962c5b7"),
    ("group:100000003", "0f0d2f87012d02136e709024dc17e0f8d6ff70266fea58fd2b886b6786e791fb"),
    ("group:100000033", "0f9c0d324bad7fbe8a5858b81fa5f5317ee003e26b3fae25e2c8f08a35ecb7cb"),
    ("group:100000005", "2463cff892d4b61f9710cba58c477630fb1c8f8d08e3c44fb376c54148c29067"),
    ("group:100000007", "2983c75c97655450a35c5be305edaa0b58dbad3fc80ec5d1aabac593ad85e20f"),
    ("group:100000019", "34d3b168fa9fb7158fbd9dec3f7f04ebe26a9251de0d6efd574feee1a13cbade"),
    ("virtual-group:VG-001", "3b2af2f0d3e23ec777cfa3507f05b568ce1cd94b4f7ac86145318ddbf9c9550e"),
    ("group:100000034", "3beab337e8d5222103fefe04384f1d057305c3ee213e4fd3ab5df1158dbfc3e3"),
)
VECTOR_COVERAGE = (
    ("individual:123456789|1234567893", "coverage: kind:individual", "ddf9fd186f86a534"),
    ("subgroup:123456789|SG-00000001", "coverage: kind:subgroup", "8b2467cf4febfe86"),
)
VECTOR_PATIENTS = tuple(f"P{n:03}" for n in range(1, 23))
VECTOR_SAMPLED_PATIENTS = ("P016", "P007", "P001", "P011", "P003", "P010")
VECTOR_PATIENT_TICKET = "0185e53d3fd975b2236342f1bc40111f78e4c98d04a29528cb28021a4d9d891c"

# --- participants, frames and patients by number -------------------------------------------------


def group(number: int) -> Group:
    return Group(Tin(f"{number:09}"))


def individual(number: int) -> Individual:
    """One of three clinicians of a practice. No TIN here is a part of an NPI here."""
    return Individual(Tin(f"{700_000_000 + number // 3}"), Npi(f"{number:05}99999"))


HUNDRED_TEN = group(100_000_010)

_KINDS: tuple[Callable[[int], Participant], ...] = (
    group,
    individual,
    lambda number: VirtualGroup(f"VG-{number:03}"),
    lambda number: Subgroup(Tin(f"{number:09}"), f"SG-{number:08}"),
    lambda number: ApmEntity(f"A{number:04}"),
)


def participant(number: int) -> Participant:
    """One of the five kinds, by *number*."""
    return _KINDS[number % len(_KINDS)](number)


def groups(numbers: Iterable[int]) -> list[FrameEntry]:
    return [FrameEntry(group(number)) for number in numbers]


def mixed(numbers: Iterable[int], *facets: str) -> list[FrameEntry]:
    return [FrameEntry(participant(number), frozenset(facets)) for number in numbers]


def patient_ids(count: int) -> list[str]:
    return [f"MRN-{number:04}" for number in range(count)]


def patients_each(count: int) -> Callable[[Participant], list[str]]:
    """The same number of patients for everybody; ids repeat between participants, as they do."""
    ids = patient_ids(count)
    return lambda _participant: ids


TWENTY_TWO = patients_each(22)


def drawn(frame: Any, patients_of: Any = TWENTY_TWO, **more: Any) -> Plan:
    """Draw a plan of 2027 with the seed of these tests, unless *more* says otherwise."""
    return draw(frame, patients_of, **{"seed": SEED, "year": PY2027, **more})


def shuffled(items: Iterable[T], salt: int) -> list[T]:
    """*items* in an order that *salt* settles."""
    ordered = list(items)
    random.Random(salt).shuffle(ordered)  # noqa: S311
    return ordered


def rows_of(
    frame: Iterable[FrameEntry], patients_of: Callable[[Participant], Sequence[str]]
) -> list[tuple[str, str]]:
    """*frame* as rows of (participant key, patient id)."""
    return [
        (entry.participant.key, patient)
        for entry in frame
        for patient in patients_of(entry.participant)
    ]


# --- looking at what was drawn -------------------------------------------------------------------


def keys(members: Iterable[SampledParticipant]) -> list[str]:
    return [member.participant.key for member in members]


def drawn_at_random(plan: Plan) -> list[str]:
    return [m.participant.key for m in plan.participants if m.drawn_for == "random"]


def pairs(plan: Plan) -> set[tuple[str, str]]:
    """Every (participant, patient) of *plan*, those of its reserves too."""
    return {
        (member.participant.key, drawn.patient)
        for member in (*plan.participants, *plan.reserves)
        for drawn in member.patients
    }


def plainly(members: Iterable[SampledParticipant]) -> tuple[PlainMember, ...]:
    """*members* as the plain reading writes them."""
    return tuple(
        PlainMember(
            member.participant.key,
            member.rank,
            member.ticket,
            member.drawn_for,
            tuple(drawn.patient for drawn in member.patients),
        )
        for member in members
    )


def with_verdict(findings: Iterable[Finding], verdict: Verdict) -> list[str]:
    """The rules of the findings with that *verdict*, each once."""
    return list(dict.fromkeys(f.rule.id for f in findings if f.verdict is verdict))


def not_met(findings: Iterable[Finding]) -> list[str]:
    return with_verdict(findings, Verdict.NOT_MET)


def findings_of(findings: Iterable[Finding], rule_id: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule.id == rule_id]


def resealed(plan: Plan, **changes: Any) -> Plan:
    """*plan* tampered with by someone who also puts the digest right."""
    return sealed(attrs.evolve(plan, **changes))


# --- what must not be shown ----------------------------------------------------------------------


def tins_of(frame: Iterable[FrameEntry]) -> list[str]:
    """The whole TINs in *frame*."""
    tins = [getattr(entry.participant, "tin", None) for entry in frame]
    return [tin.digits for tin in tins if tin is not None]


def texts_of(value: object) -> Iterable[str]:
    """Every text by which *value*, and what it is made of, may reach a log or a screen."""
    yield repr(value)
    yield str(value)
    if isinstance(value, BaseException):
        yield from map(repr, value.args)
        shown_before = None if value.__suppress_context__ else value.__context__
        for chained in (value.__cause__, shown_before):
            if chained is not None:
                yield from texts_of(chained)
    if isinstance(value, Determination):
        yield value.explain()
        yield value._repr_html_()
        yield repr(value.to_rows())
    if isinstance(value, Plan):
        for part in (*value.participants, *value.reserves, *value.excluded, *value.findings):
            yield from texts_of(part)
    if isinstance(value, SampledParticipant):
        for drawn in value.patients:
            yield from texts_of(drawn)


def showing(secrets: Iterable[str], *values: object) -> list[str]:
    """The *secrets* that can be read in any text of *values*."""
    texts = [text for value in values for text in texts_of(value)]
    return [secret for secret in secrets if any(secret in text for text in texts)]


def chi_square(counts: Counter[Any], cells: int, draws: int, chance: float) -> float:
    """Pearson's statistic for *cells* that are each chosen in *draws* by *chance*.

    Draws are without replacement, so counts vary by chance x (1 - chance), and sum to a constant.
    """
    expected = draws * chance
    assert set(counts) <= set(range(cells))
    squares = sum((counts[cell] - expected) ** 2 for cell in range(cells))
    return squares / (expected * (1 - chance)) * (cells - 1) / cells

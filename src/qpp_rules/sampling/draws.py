"""Drawing a plan: the random sample, the coverage additions, the reserves, their patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Finding, Findings, Verdict
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.pages import Page
from qpp_rules.core.values import count_problem, items_of, shown, text_problem
from qpp_rules.core.years import check_year
from qpp_rules.sampling.frames import (
    ExcludedParticipants,
    FrameEntry,
    ReuseOfParticipants,
    abridged,
    read_frame,
)
from qpp_rules.sampling.plan_checks import faults
from qpp_rules.sampling.plans import (
    COVERAGE,
    RANDOM,
    RESERVE,
    Audited,
    Plan,
    SampledParticipant,
    exclusion_of,
    extension_of,
    intact_problems,
    sealed,
)
from qpp_rules.sampling.sizes import (
    BOTH_SIZES,
    PATIENT_SIZE,
    ROUNDING,
    data_validation,
    participant_quota,
    patient_quota,
    targeted_audits,
)
from qpp_rules.sampling.tickets import (
    SCHEME,
    SampledPatient,
    check_seed,
    list_digest,
    participant_prefix,
    read_patients,
    smallest_patients,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.determinations import Clause
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling.plans import Excluded, Excluding, PatientsOf

__all__ = ["draw", "extend"]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)

COVERED: Final = _page.rule(
    "sampling.coverage",
    "the sample reaches every facet of the data that will be submitted",
    data_validation(
        "(B)-(C)",
        "Data Validation and Targeted Audits",
        basis=Basis.INTERPRETATION,
        note=(
            "the text asks for validation of data of each category and submitter type; it does not "
            "say that the sample holds one of each and names no collection types. A part could be "
            "validated beside the sample"
        ),
        note_2027=(
            "the fact sheet says that data validation must include all collection types, "
            "categories, reporting and participation options; it does not say that the sample "
            "holds one of each. A part could be validated beside the sample"
        ),
    ),
    *("SAM-011", "SAM-014"),
)
NO_DATA_TWICE: Final = _page.rule(
    "sampling.exclusion.data",
    "no participant's patient of an earlier audit is sampled again",
    targeted_audits("(C)"),
    *("SAM-015", "SAM-016"),
)
NO_PARTICIPANT_TWICE: Final = _page.rule(
    "sampling.exclusion.participants",
    "no participant of an earlier audit is sampled again",
    targeted_audits(
        "(C)",
        basis=Basis.INTERPRETATION,
        note=(
            "the text bars the earlier sample's data and does not say whether its participants may "
            "be drawn again with other patients. By default they come last, when too few others "
            "remain; it could bar them altogether, or not at all"
        ),
    ),
    *("SAM-016", "SAM-017"),
)
ENOUGH_LEFT: Final = _page.rule(
    "sampling.exclusion.shortfall",
    "exclusion leaves enough for the size, which is computed on the whole population",
    targeted_audits(
        "(C)",
        basis=Basis.INTERPRETATION,
        note=(
            "the text does not say what to do when too few are left, nor that the size is of the "
            "whole population. What there is is taken, and CMS should be asked; the size could be "
            "of those that remain"
        ),
    ),
    *("SAM-015", "SAM-017"),
)
METHOD: Final = _page.rule(
    "sampling.method",
    "the sample is random, can be drawn again by anyone, and its method is on record",
    data_validation(
        "(E)",
        cites=BOTH_SIZES,
        basis=Basis.INTERPRETATION,
        note=(
            "how to choose is not prescribed; a seeded draw, free of order, is put on record. Any "
            "other choice of that size, by judgment too, could be meant"
        ),
        note_2027=(
            "the methodology is to be given to CMS, but how to choose is not prescribed; a seeded "
            "draw, free of order, is put on record. Any other choice of that size, by judgment "
            "too, could be meant"
        ),
    ),
    *("SAM-018", "SAM-020"),
)


def draw(
    frame: Iterable[FrameEntry],
    patients_of: PatientsOf,
    *,
    seed: str,
    year: PerformanceYear,
    reserves: int = 0,
    at_least: int = 0,
    excluding: Excluding = (),
    reuse: ReuseOfParticipants = ReuseOfParticipants.WHEN_EXHAUSTED,
    seed_origin: str = "",
    notes: tuple[str, ...] = (),
) -> Plan:
    """Draw an audit sample of participants, and of each its patients.

    *frame* holds one entry for each participant whose data will be submitted. *patients_of* maps a
    participant to its patient ids, or is a function that does; it is asked for the drawn ones only.
    *reserves* asks for so many more in order. *at_least* asks for a larger sample than the
    regulation does. *excluding* takes earlier plans, whose (participant, patient) pairs are never
    drawn again, and :class:`ExcludedParticipants`, who are not drawn at all; *reuse* says whether
    the participants of an earlier plan may come again. *seed_origin* and *notes* go on record.

    The order that an auditor can trust: freeze the frame, publish its digest, draw the seed, draw
    the sample.

    >>> from qpp_rules import Group, PerformanceYear, Tin, VirtualGroup
    >>> frame = [FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 401)]
    >>> frame.append(FrameEntry(VirtualGroup("VG-001")))
    >>> patients = {entry.participant: [f"P{n}" for n in range(30)] for entry in frame}
    >>> plan = draw(frame, patients, seed="31415926535897932384", year=PerformanceYear(2027))
    >>> plan.quota.size, plan.frame_size, len(plan.participants[0].patients)
    (13, 401, 8)
    >>> [member.drawn_for for member in plan.participants][-1]
    'coverage: kind:virtual-group'

    Raises InvalidType or InvalidValue, with all that is wrong, for an empty frame, a participant or
    a patient that comes twice, a drawn participant without a list of patients, or a seed with a
    slash; in 2021 to 2023 also for a participant that is no TIN/NPI. Raises YearNotCovered before
    2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E); 42 CFR § 414.1400(b)(3)(vi)(C).
    """
    check_seed("draw", seed)
    check_year("draw", year)
    counts = {"reserves": reserves, "at_least": at_least}
    problems = [p for name, count in counts.items() if (p := count_problem(name, count))]
    problems += record_problems(seed_origin, notes)
    if problems:
        refuse("draw", problems)
    entries = read_frame("draw", frame, year)
    barring = Barring.of("draw", excluding, reuse)
    pool = _pool(entries, seed, barring)
    lists = _PatientLists.of_caller("draw", patients_of, barring)
    quota = participant_quota(len(entries), year)

    members = [(one, RANDOM) for one in _first(pool, max(quota.size, at_least), lists, set())]
    members += _coverage(entries, pool, lists, {one.key for one, _ in members})
    drawn = {one.key for one, _ in members}
    spare = _first(pool, reserves, lists, drawn)
    lists.require("draw", [*(one for one, _ in members), *spare])

    participants = tuple(lists.sampled(one, why, seed, year) for one, why in members)
    return sealed(
        Plan(
            seed=seed,
            seed_origin=seed_origin,
            year=year,
            frame_size=len(entries),
            frame_digest=list_digest(entries),
            quota=quota,
            size_asked=at_least,
            participants=participants,
            reserves_asked=reserves,
            reserves=tuple(lists.sampled(one, RESERVE, seed, year) for one in spare),
            reuse=reuse,
            excluded=barring.record,
            notes=notes,
            findings=tuple(_findings(year, at_least, participants, entries, barring)),
        )
    )


def extend(
    plan: Plan,
    frame: Iterable[FrameEntry],
    patients_of: PatientsOf,
    *,
    excluding: Excluding = (),
) -> Plan:
    """Return *plan* grown to a frame that has changed since it was drawn.

    Every member and every sampled patient stays. The sizes are computed on the new frame and lists,
    and what is short is filled with the smallest tickets not yet drawn. A frame that shrinks keeps
    its sample. Give the same *excluding* as to :func:`draw`. The new plan records the old one; with
    nothing to add and the same frame, *plan* itself comes back.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> frame = [FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 1001)]
    >>> patients = {entry.participant: ["P1", "P2"] for entry in frame}
    >>> seed, year = "31415926535897932384", PerformanceYear(2027)
    >>> before = draw(frame[:400], patients, seed=seed, year=year)
    >>> after = extend(before, frame, patients)
    >>> len(before.participants), len(after.participants)
    (12, 30)
    >>> set(before.participants) <= set(after.participants)
    True

    Raises as :func:`draw`, and InvalidValue where *excluding* is not what the plan records, or
    where :func:`check_plan` finds a fault in *plan* other than a size that it falls short of.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E), on data that "will" be submitted.
    """
    if not isinstance(plan, Plan):
        raise InvalidType.of("extend", "plan", given=type(plan).__name__, expected="a Plan")
    if plan.scheme != SCHEME:
        raise InvalidValue.of(
            "extend", "plan.scheme", given=shown(plan.scheme), expected=f"the scheme {SCHEME}"
        )
    if problems := intact_problems("plan", plan):
        refuse("extend", problems)
    if faults(plan):
        raise InvalidValue.of(
            "extend",
            "plan",
            given="a plan that shows by itself that it was not drawn so",
            expected="a plan as draw or extend returned it",
            remedy="check_plan says what is wrong with it",
        )
    entries = read_frame("extend", frame, plan.year)
    barring = Barring.of("extend", excluding, plan.reuse)
    if barring.record != plan.excluded:
        raise InvalidValue.of(
            "extend",
            "excluding",
            given=f"{len(barring.record)} exclusions that differ from the plan's",
            expected=f"the {len(plan.excluded)} exclusions that the plan was drawn with",
        )
    pool = _pool(entries, plan.seed, barring)
    lists = _PatientLists.of_caller("extend", patients_of, barring)
    quota = participant_quota(len(entries), plan.year)

    kept = {member.participant.key for member in plan.participants}
    still_random = sum(
        member.drawn_for == RANDOM and member.participant.key in entries
        for member in plan.participants
    )
    lacking = max(0, max(quota.size, plan.size_asked) - still_random)
    members = [(one, RANDOM) for one in _first(pool, lacking, lists, kept)]
    drawn = kept | {one.key for one, _ in members}
    members += _coverage(entries, pool, lists, drawn)
    drawn |= {one.key for one, _ in members}
    spare = _first(pool, plan.reserves_asked, lists, drawn)
    stay = {one.key: one for one in pool if one.key in kept}
    lists.require("extend", [*stay.values(), *(one for one, _ in members), *spare])

    seed, year = plan.seed, plan.year
    participants = (
        *(
            lists.grown(stay[key], member, seed, year)
            if (key := member.participant.key) in stay
            else member
            for member in plan.participants
        ),
        *(lists.sampled(one, why, seed, year) for one, why in members),
    )
    reserves = tuple(lists.sampled(one, RESERVE, seed, year) for one in spare)
    digest = list_digest(entries)
    if (digest, participants, reserves) == (plan.frame_digest, plan.participants, plan.reserves):
        return plan
    return sealed(
        attrs.evolve(
            plan,
            frame_size=len(entries),
            frame_digest=digest,
            quota=quota,
            participants=participants,
            reserves=reserves,
            extends=extension_of(plan),
            findings=tuple(_findings(year, plan.size_asked, participants, entries, barring)),
        )
    )


def record_problems(seed_origin: object, notes: object) -> list[Problem]:
    """Return what is wrong with the texts that go on record and are published later."""
    no_origin = isinstance(seed_origin, str) and not seed_origin
    found = [] if no_origin else [text_problem("seed_origin", seed_origin)]
    if isinstance(notes, tuple):
        found += [text_problem(f"notes[{place}]", note) for place, note in enumerate(notes)]
    else:
        expected = "a tuple of texts"
        found.append(Problem("notes", type(notes).__name__, expected, is_type=True))
    return [problem for problem in found if problem]


@attrs.frozen
class _Candidate:
    """A frame entry in the order of the draw. *earlier* says that an earlier audit had it."""

    rank: int
    ticket: str
    key: str
    entry: FrameEntry
    earlier: bool


@attrs.frozen
class Barring:
    """What the draw leaves out: pairs of earlier audits by key, and participants by key."""

    record: tuple[Any, ...]
    taken: dict[str, set[str]]
    keys: frozenset[str]
    reuse: ReuseOfParticipants

    @classmethod
    def of(cls, subject: str, excluding: Any, reuse: ReuseOfParticipants) -> Barring:
        excluded = read_excluding(subject, excluding)
        plans = [one for one in excluded if isinstance(one, Plan)]
        if problems := [p for one in plans for p in intact_problems("excluding", one)]:
            refuse(subject, problems)
        if not isinstance(reuse, ReuseOfParticipants):
            raise InvalidType.of(
                subject,
                "reuse",
                given=type(reuse).__name__,
                expected="a ReuseOfParticipants",
                remedy="write ReuseOfParticipants.WHEN_EXHAUSTED",
            )
        taken: dict[str, set[str]] = {}
        keys: set[str] = set()
        for one in excluded:
            if isinstance(one, (Plan, Audited)):
                for member in audited_members(one):
                    pairs = taken.setdefault(member.participant.key, set())
                    pairs |= {drawn.patient for drawn in member.patients}
            else:
                keys |= {participant.key for participant in one.participants}
        if reuse is ReuseOfParticipants.NEVER:
            keys |= set(taken)
        record = tuple(exclusion_of(one) for one in excluded)
        return cls(record, taken, frozenset(keys), reuse)


def audited_members(one: Plan | Audited) -> tuple[SampledParticipant, ...]:
    """Return whose data count as audited."""
    # A reserve may have stood in for a member; a plan does not say whether it did.
    return one.members if isinstance(one, Audited) else (*one.participants, *one.reserves)


_EXCLUDED: Final = (Plan, Audited, ExcludedParticipants)


def read_excluding(subject: str, excluding: Any) -> tuple[Excluded, ...]:
    """Return what is excluded, one or several, as a tuple; raise where one is of no such kind."""
    alone = isinstance(excluding, (*_EXCLUDED, str, bytes))
    several = not alone and isinstance(excluding, Iterable)
    excluded = tuple(items_of(subject, "excluding", excluding)) if several else (excluding,)
    for one in excluded:
        if not isinstance(one, _EXCLUDED):
            raise InvalidType.of(
                subject,
                "excluding",
                given=type(one).__name__,
                expected="a Plan, ExcludedParticipants, Audited, or several of them",
            )
    return excluded


def _pool(entries: Mapping[str, FrameEntry], seed: str, barring: Barring) -> list[_Candidate]:
    """Return who can be drawn, in order: by ticket, those of earlier audits last."""
    prefix = participant_prefix(seed)
    last = barring.taken if barring.reuse is ReuseOfParticipants.WHEN_EXHAUSTED else {}
    ordered = sorted(
        (key in last, sha256(prefix + key.encode()).hexdigest(), key)
        for key in entries
        if key not in barring.keys
    )
    return [
        _Candidate(rank, ticket, key, entries[key], key in barring.taken)
        for rank, (_, ticket, key) in enumerate(ordered, 1)
    ]


@attrs.frozen
class _PatientLists:
    """The patients of the participants that are looked at, each list read once."""

    patients_of: Any
    barring: Barring
    read: dict[str, list[str]] = attrs.field(factory=dict, init=False)
    problems: list[Problem] = attrs.field(factory=list, init=False)

    @classmethod
    def of_caller(cls, subject: str, patients_of: Any, barring: Barring) -> _PatientLists:
        if not isinstance(patients_of, Mapping) and not callable(patients_of):
            raise InvalidType.of(
                subject,
                "patients_of",
                given=type(patients_of).__name__,
                expected="a mapping from participant to patient ids, or a function",
            )
        return cls(patients_of, barring)

    def of(self, candidate: _Candidate) -> list[str]:
        """Return the ids of *candidate*'s patients; what is wrong with them is kept for later."""
        if candidate.key not in self.read:
            ids, problems = self._ask(candidate.entry)
            self.read[candidate.key] = ids
            self.problems.extend(problems)
        return self.read[candidate.key]

    def _ask(self, entry: FrameEntry) -> tuple[list[str], list[Problem]]:
        participant = entry.participant
        name = f"patients_of {participant.masked_key}"
        if isinstance(self.patients_of, Mapping):
            if participant not in self.patients_of:
                expected = "the ids of its patients, an empty list if it has none"
                return [], [Problem(name, "nothing", expected, "add it to patients_of")]
            return read_patients(name, self.patients_of[participant])
        return read_patients(name, self.patients_of(participant))

    def can_serve(self, candidate: _Candidate) -> bool:
        """Say whether any data of *candidate* is left; always so for one not audited before."""
        if not candidate.earlier:
            return True
        return bool(set(self.of(candidate)) - self.barring.taken[candidate.key])

    def require(self, subject: str, candidates: Iterable[_Candidate]) -> None:
        """Read the lists of *candidates*; raise with all that is wrong with the lists read."""
        for candidate in candidates:
            self.of(candidate)
        if self.problems:
            refuse(subject, abridged(self.problems, "patients_of"))

    def sampled(
        self, candidate: _Candidate, why: str, seed: str, year: PerformanceYear
    ) -> SampledParticipant:
        """Return *candidate* as a member, its patients drawn."""
        ids = self.of(candidate)
        quota = patient_quota(len(ids), year)
        taken = self.barring.taken.get(candidate.key, set())
        return SampledParticipant(
            participant=candidate.entry.participant,
            rank=candidate.rank,
            ticket=candidate.ticket,
            drawn_for=why,
            quota=quota,
            patient_population=len(ids),
            patient_list_digest=list_digest(ids),
            patients=smallest_patients(candidate.key, ids, seed, quota.size, taken),
            facets=candidate.entry.all_facets,
        )

    def grown(
        self,
        candidate: _Candidate,
        member: SampledParticipant,
        seed: str,
        year: PerformanceYear,
    ) -> SampledParticipant:
        """Return *member* with every sampled patient kept, and more where its list asks for it."""
        ids = self.of(candidate)
        quota = patient_quota(len(ids), year)
        kept = {one.patient for one in member.patients}
        lacking = max(0, quota.size - len(kept & set(ids)))
        barred = kept | self.barring.taken.get(candidate.key, set())
        more = smallest_patients(candidate.key, ids, seed, lacking, barred)
        return attrs.evolve(
            member,
            quota=quota,
            patient_population=len(ids),
            patient_list_digest=list_digest(ids),
            patients=(*member.patients, *_ranked_after(member.patients, more)),
            facets=candidate.entry.all_facets,
        )


def _ranked_after(
    kept: tuple[SampledPatient, ...], more: tuple[SampledPatient, ...]
) -> Iterator[SampledPatient]:
    last = max((one.rank for one in kept), default=0)
    return (attrs.evolve(one, rank=last + one.rank) for one in more)


def _first(
    pool: list[_Candidate], number: int, lists: _PatientLists, drawn: set[str]
) -> list[_Candidate]:
    """Return the first *number* of *pool* that are not *drawn* and have data left."""
    chosen: list[_Candidate] = []
    for candidate in pool:
        if len(chosen) == number:
            break
        if candidate.key not in drawn and lists.can_serve(candidate):
            chosen.append(candidate)
    return chosen


def _coverage(
    entries: Mapping[str, FrameEntry],
    pool: list[_Candidate],
    lists: _PatientLists,
    drawn: set[str],
) -> list[tuple[_Candidate, str]]:
    """Return, for each facet that *drawn* misses, the first of the pool that has it."""
    covered = {facet for key in drawn if key in entries for facet in entries[key].all_facets}
    added: list[tuple[_Candidate, str]] = []
    for facet in sorted(_facets(entries)):
        if facet in covered:
            continue
        holders = [one for one in pool if facet in one.entry.all_facets]
        for candidate in _first(holders, 1, lists, drawn):
            added.append((candidate, COVERAGE + facet))
            covered |= candidate.entry.all_facets
    return added


def _facets(entries: Mapping[str, FrameEntry]) -> frozenset[str]:
    return frozenset().union(*(entry.all_facets for entry in entries.values()))


def _findings(
    year: PerformanceYear,
    at_least: int,
    participants: tuple[SampledParticipant, ...],
    entries: Mapping[str, FrameEntry],
    barring: Barring,
) -> Iterator[Finding]:
    quota = participant_quota(len(entries), year)
    present = [member for member in participants if member.participant.key in entries]
    yield from quota.judge(len(present))
    wanted = max(quota.size, min(at_least, quota.population))
    if barring.record and len(present) < wanted:
        required = f"{wanted} of {quota.population} participants"
        yield ENOUGH_LEFT.of(year).not_met(len(present), required)
    yield from _coverage_findings(COVERED.of(year), present, entries)
    yield from _patient_findings(year, participants)
    if barring.record:
        yield NO_DATA_TWICE.of(year).met()
        again = [m for m in participants if m.participant.key in barring.taken]
        about = ", ".join(member.participant.masked_key for member in again)
        yield NO_PARTICIPANT_TWICE.of(year).judge(not again, len(again), 0, about=about)
    yield METHOD.of(year).met()


def _coverage_findings(
    covered: Clause, members: list[SampledParticipant], entries: Mapping[str, FrameEntry]
) -> Findings:
    facets = _facets(entries)
    reached = frozenset().union(*(entries[m.participant.key].all_facets for m in members))
    if facets <= reached:
        return (covered.met(len(facets), len(facets)),)
    return tuple(
        covered.not_met(about=f"{facet}: only among those that cannot be drawn")
        for facet in sorted(facets - reached)
    )


def _patient_findings(
    year: PerformanceYear, members: tuple[SampledParticipant, ...]
) -> Iterator[Finding]:
    """Yield one finding for all that is as it should be, and one for each fault by itself."""
    enough = [member for member in members if len(member.patients) >= member.quota.size]
    if enough:
        yield PATIENT_SIZE.of(year).met(about=f"each of {len(enough)} participants")
    if any(member.quota.exact.denominator != 1 for member in members):
        yield ROUNDING.of(year).met(about="patients of a participant")
    for member in members:
        drawn, about = len(member.patients), member.participant.masked_key
        faults = patient_quota(member.patient_population, year).judge(drawn, about=about)
        yield from (finding for finding in faults if finding.verdict is Verdict.NOT_MET)
        if drawn < member.quota.size:
            required = f"{member.quota.size} of {member.patient_population} patients"
            yield ENOUGH_LEFT.of(year).not_met(drawn, required, about=about)

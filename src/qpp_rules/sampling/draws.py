"""Drawing a plan: the random sample, the coverage additions, the reserves, their patients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from qpp_rules.core.determinations import Finding, Findings, Verdict
from qpp_rules.core.errors import InvalidValue, Problem, refuse, refuse_any
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.values import a_count, a_text, hidden, instance_of, problems_of, shown, take
from qpp_rules.core.years import check_year
from qpp_rules.sampling.exclusions import (
    ENOUGH_LEFT,
    NO_DATA_TWICE,
    NO_PARTICIPANT_TWICE,
    NONE_BY_OWN_RULE,
    Barring,
)
from qpp_rules.sampling.frames import FrameEntry, read_frame
from qpp_rules.sampling.inspection import faults
from qpp_rules.sampling.paragraphs import BOTH_SIZES, data_validation
from qpp_rules.sampling.plans import (
    COVERAGE,
    RANDOM,
    RESERVE,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    extension_of,
    intact_problems,
    sealed,
)
from qpp_rules.sampling.pool import Candidate, PatientLists, first_of, pool_of
from qpp_rules.sampling.sizes import PATIENT_SIZE, ROUNDING, participant_quota, patient_quota
from qpp_rules.sampling.tickets import SCHEME, check_seed, list_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.core.determinations import Clause
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling.exclusions import Excluding
    from qpp_rules.sampling.plans import PatientsOf

_page = Page(__name__)

COVERED: Final = _page.rule(
    "sampling.coverage",
    "the sample reaches every facet of the data that will be submitted",
    (
        *our_reading(
            data_validation("(B)-(C)", "Data Validation and Targeted Audits")[:-1],
            "the text asks for validation of data of each category and submitter type; it does not "
            "say that the sample holds one of each and names no collection types. A part could be "
            "validated beside the sample",
        ),
        *our_reading(
            data_validation("(B)-(C)", "Data Validation and Targeted Audits")[-1:],
            "the fact sheet says that data validation must include all collection types, "
            "categories, reporting and participation options; it does not say that the sample "
            "holds one of each. A part could be validated beside the sample",
        ),
    ),
    *("SAM-011", "SAM-014"),
)
METHOD: Final = _page.rule(
    "sampling.method",
    "the sample is random, can be drawn again by anyone, and its method is on record",
    (
        *our_reading(
            data_validation("(E)", cites=BOTH_SIZES)[:-1],
            "how to choose is not prescribed; a seeded draw, free of order, is put on record. Any "
            "other choice of that size, by judgment too, could be meant",
        ),
        *our_reading(
            data_validation("(E)", cites=BOTH_SIZES)[-1:],
            "the methodology is to be given to CMS, but how to choose is not prescribed; a seeded "
            "draw, free of order, is put on record. Any other choice of that size, by judgment "
            "too, could be meant",
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
    a patient that comes twice, a drawn participant without a list of patients, a plan of another
    year in *excluding*, or a seed with a slash; in 2021 to 2023 also for a participant that is no
    TIN/NPI. Raises YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E); 42 CFR § 414.1400(b)(3)(vi)(C).
    """
    check_seed("draw", seed)
    check_year("draw", year)
    counts = problems_of(reserves=(reserves, a_count), at_least=(at_least, a_count))
    refuse_any("draw", counts, record_problems(seed_origin, notes))
    entries = read_frame("draw", frame, year)
    barring = Barring.of("draw", excluding, reuse, year)
    pool = pool_of(entries, seed, barring)
    lists = PatientLists.of_caller("draw", patients_of, barring)
    quota = participant_quota(len(entries), year)

    members = [(one, RANDOM) for one in first_of(pool, max(quota.size, at_least), lists, set())]
    members += _coverage(entries, pool, lists, {one.key for one, _ in members})
    drawn = {one.key for one, _ in members}
    spare = first_of(pool, reserves, lists, drawn)
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
    take("extend", plan=(plan, hidden(instance_of(Plan))))
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
    barring = Barring.of("extend", excluding, plan.reuse, plan.year)
    if barring.record != plan.excluded:
        raise InvalidValue.of(
            "extend",
            "excluding",
            given=f"{len(barring.record)} exclusions that differ from the plan's",
            expected=f"the {len(plan.excluded)} exclusions that the plan was drawn with",
        )
    pool = pool_of(entries, plan.seed, barring)
    lists = PatientLists.of_caller("extend", patients_of, barring)
    quota = participant_quota(len(entries), plan.year)

    kept = {member.participant.key for member in plan.participants}
    still_random = sum(
        member.drawn_for == RANDOM and member.participant.key in entries
        for member in plan.participants
    )
    lacking = max(0, max(quota.size, plan.size_asked) - still_random)
    members = [(one, RANDOM) for one in first_of(pool, lacking, lists, kept)]
    drawn = kept | {one.key for one, _ in members}
    members += _coverage(entries, pool, lists, drawn)
    drawn |= {one.key for one, _ in members}
    spare = first_of(pool, plan.reserves_asked, lists, drawn)
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
    found = [] if no_origin else [a_text.problem("seed_origin", seed_origin)]
    if isinstance(notes, tuple):
        found += [a_text.problem(f"notes[{place}]", note) for place, note in enumerate(notes)]
    else:
        expected = "a tuple of texts"
        found.append(Problem("notes", type(notes).__name__, expected, is_type=True))
    return [problem for problem in found if problem]


def _coverage(
    entries: Mapping[str, FrameEntry],
    pool: list[Candidate],
    lists: PatientLists,
    drawn: set[str],
) -> list[tuple[Candidate, str]]:
    """Return, for each facet that *drawn* misses, the first of the pool that has it."""
    covered = {facet for key in drawn if key in entries for facet in entries[key].all_facets}
    added: list[tuple[Candidate, str]] = []
    for facet in sorted(_facets(entries)):
        if facet in covered:
            continue
        holders = [one for one in pool if facet in one.entry.all_facets]
        for candidate in first_of(holders, 1, lists, drawn):
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
    for one in barring.own_rules:
        kept_out = sum(participant.key in entries for participant in one.participants)
        yield NONE_BY_OWN_RULE.of(year).judge(not kept_out, kept_out, 0, about=one.reason)
    if barring.has_earlier_audits:
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

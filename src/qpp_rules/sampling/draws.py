"""Drawing a plan: the random sample, participants added for coverage, reserves, and patients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from qpp_rules.core.checks import (
    a_count,
    a_text,
    each,
    hidden,
    instance_of,
    or_empty,
    take,
)
from qpp_rules.core.errors import InvalidValue, refuse
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.years import a_performance_year
from qpp_rules.sampling.exclusions import (
    ENOUGH_LEFT,
    NO_DATA_TWICE,
    NO_PARTICIPANT_TWICE,
    NONE_BY_OWN_RULE,
    Barring,
)
from qpp_rules.sampling.frames import FrameEntry, every_facet
from qpp_rules.sampling.inspection import faults
from qpp_rules.sampling.paragraphs import BOTH_SIZES, data_validation
from qpp_rules.sampling.plans import (
    RANDOM,
    RESERVE,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    extension_of,
    intact_problems,
    sealed,
)
from qpp_rules.sampling.pool import Pool
from qpp_rules.sampling.sizes import PATIENT_SIZE, ROUNDING, participant_quota, patient_quota
from qpp_rules.sampling.tickets import SCHEME, TICKET_LENGTH, a_seed, list_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.checks import Check
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
    """Draw an audit sample of participants, and a sample of each one's patients.

    *frame* holds one entry for each participant whose data will be submitted. *patients_of* is a
    mapping from participant to patient ids, or a function that returns them; this asks it only for
    the participants that are drawn. *reserves* is how many more to draw in order. *at_least* asks
    for a larger sample than the regulation requires. *excluding* takes earlier plans, whose
    (participant, patient) pairs are never drawn again, and :class:`ExcludedParticipants`, which are
    not drawn at all. *reuse* says whether participants of an earlier plan may be drawn again.
    *seed_origin* and *notes* go on record.

    An auditor can trust this order: freeze the frame, publish its digest, draw the seed, draw the
    sample.

    >>> from qpp_rules import Group, PerformanceYear, Tin, VirtualGroup
    >>> frame = [FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 401)]
    >>> frame.append(FrameEntry(VirtualGroup("VG-001")))
    >>> patients = {entry.participant: [f"P{n}" for n in range(30)] for entry in frame}
    >>> plan = draw(frame, patients, seed="31415926535897932384", year=PerformanceYear(2027))
    >>> plan.quota.size, plan.frame_size, len(plan.participants[0].patients)
    (13, 401, 8)
    >>> [member.drawn_for for member in plan.participants][-1]
    'coverage: kind:virtual-group'

    Raises InvalidType or InvalidValue, with everything that is wrong, for an empty frame, a
    participant or a patient that comes twice, a drawn participant without a list of patients, a
    plan of another year in *excluding*, or a seed with a slash; from 2021 to 2023 also for a
    participant that isn't a TIN/NPI. Raises YearNotCovered before 2021.

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
    )
    barring = Barring.of("draw", excluding, reuse, year)
    pool = Pool.of("draw", frame, patients_of, barring, seed=seed, year=year)
    quota = participant_quota(len(pool.entries), year)

    members = [(one, RANDOM) for one in pool.first(max(quota.size, at_least), ())]
    members += pool.coverage({one.key for one, _ in members})
    drawn = {one.key for one, _ in members}
    spare = pool.first(reserves, drawn)
    pool.require([*(one.key for one, _ in members), *(one.key for one in spare)])

    participants = tuple(pool.sampled(one, why) for one, why in members)
    return sealed(
        Plan(
            seed=seed,
            seed_origin=seed_origin,
            year=year,
            frame_size=len(pool.entries),
            frame_digest=list_digest(pool.entries),
            quota=quota,
            size_asked=at_least,
            participants=participants,
            reserves_asked=reserves,
            reserves=tuple(pool.sampled(one, RESERVE) for one in spare),
            reuse=reuse,
            excluded=barring.record,
            notes=notes,
            findings=tuple(_findings(pool, at_least, participants)),
        )
    )


def extend(
    plan: Plan,
    frame: Iterable[FrameEntry],
    patients_of: PatientsOf,
    *,
    excluding: Excluding = (),
) -> Plan:
    """Return *plan* extended to a frame that changed after the plan was drawn.

    Every member and every sampled patient stays. The sizes are computed on the new frame and lists,
    and the smallest tickets not yet drawn fill what is short. If the frame shrinks, the sample
    stays as it is. Give the same *excluding* as to :func:`draw`. The new plan records the old one.
    If the frame is the same and there is nothing to add, this returns *plan* itself.

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

    Raises as :func:`draw`, and InvalidValue if *excluding* is not what the plan records, or if
    :func:`check_plan` finds a fault in *plan* other than a size that it falls short of.

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
            given="a plan that was not drawn as it says",
            expected="a plan as draw or extend returned it",
            remedy="see what check_plan says is wrong with it",
        )
    barring = Barring.of("extend", excluding, plan.reuse, plan.year)
    if barring.record != plan.excluded:
        raise InvalidValue.of(
            "extend",
            "excluding",
            given=f"{len(barring.record)} exclusions that differ from the plan's",
            expected=f"the {len(plan.excluded)} exclusions that the plan was drawn with",
        )
    pool = Pool.of("extend", frame, patients_of, barring, seed=plan.seed, year=plan.year)
    quota = participant_quota(len(pool.entries), plan.year)

    kept = {member.participant.key for member in plan.participants}
    still_random = sum(
        member.drawn_for == RANDOM and member.participant.key in pool.entries
        for member in plan.participants
    )
    lacking = max(0, max(quota.size, plan.size_asked) - still_random)
    members = [(one, RANDOM) for one in pool.first(lacking, kept)]
    drawn = kept.union(one.key for one, _ in members)
    members += pool.coverage(drawn)
    drawn.update(one.key for one, _ in members)
    spare = pool.first(plan.reserves_asked, drawn)
    stay = [key for one in pool.order if (key := one[TICKET_LENGTH:]) in kept]
    pool.require([*stay, *(one.key for one, _ in members), *(one.key for one in spare)])

    participants = (
        *(
            pool.grown(member) if member.participant.key in stay else member
            for member in plan.participants
        ),
        *(pool.sampled(one, why) for one, why in members),
    )
    reserves = tuple(pool.sampled(one, RESERVE) for one in spare)
    digest = list_digest(pool.entries)
    if (digest, participants, reserves) == (plan.frame_digest, plan.participants, plan.reserves):
        return plan
    return sealed(
        attrs.evolve(
            plan,
            frame_size=len(pool.entries),
            frame_digest=digest,
            quota=quota,
            participants=participants,
            reserves=reserves,
            extends=extension_of(plan),
            findings=tuple(_findings(pool, plan.size_asked, participants)),
        )
    )


def check_terms(
    subject: str,
    *,
    seed: object,
    year: object,
    reserves: object,
    at_least: object,
    seed_origin: object,
    notes: object,
    **others: tuple[object, Check],
) -> None:
    """Raise with everything that is wrong with the terms of a draw, and with *others*."""
    of_notes = (
        {f"notes[{place}]": (note, a_text) for place, note in enumerate(notes)}
        if isinstance(notes, tuple)
        else {"notes": (notes, each(tuple, str))}
    )
    take(
        subject,
        seed=(seed, a_seed),
        year=(year, a_performance_year),
        reserves=(reserves, a_count),
        at_least=(at_least, a_count),
        seed_origin=(seed_origin, or_empty(a_text)),
        **of_notes,
        **others,
    )


def _findings(
    pool: Pool, at_least: int, participants: tuple[SampledParticipant, ...]
) -> Iterator[Finding]:
    year, entries, barring = pool.year, pool.entries, pool.barring
    quota = participant_quota(len(entries), year)
    present = [member for member in participants if member.participant.key in entries]
    yield from quota.judge(len(present))
    wanted = max(quota.size, min(at_least, quota.population))
    if barring.record and len(present) < wanted:
        required = f"{wanted} of {quota.population} participants"
        yield ENOUGH_LEFT.of(year).not_met(len(present), required)
    covered = COVERED.of(year)
    missed = pool.facets - every_facet([entries[one.participant.key] for one in present])
    if not missed:
        yield covered.met(len(pool.facets), len(pool.facets))
    for facet in sorted(missed):
        yield covered.not_met(about=f"{facet}: only among those that cannot be drawn")
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


def _patient_findings(
    year: PerformanceYear, members: tuple[SampledParticipant, ...]
) -> Iterator[Finding]:
    """Yield one finding for everything that is right, and one for each fault."""
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

"""Inspecting a plan: what it shows by itself, without its frame."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination, Finding, Rule, Verdict, all_met
from qpp_rules.core.identifiers import Individual
from qpp_rules.core.pages import Page, text
from qpp_rules.core.values import instance_of, take
from qpp_rules.sampling.exclusions import EARLIER_AUDIT
from qpp_rules.sampling.frames import kind_facet
from qpp_rules.sampling.paragraphs import BOTH_SIZES, data_validation
from qpp_rules.sampling.plans import (
    COVERAGE,
    RANDOM,
    RESERVE,
    Plan,
    ReuseOfParticipants,
    has_newest_digest,
    is_intact,
)
from qpp_rules.sampling.sizes import (
    PARTICIPANT_CAP,
    PARTICIPANT_SIZE,
    PATIENT_SIZE,
    SamplingUnit,
    participant_quota,
    patient_quota,
)
from qpp_rules.sampling.tickets import SCHEME, list_digest, participant_prefix, patient_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.determinations import Clause
    from qpp_rules.core.parameters import Entry
    from qpp_rules.sampling.plans import SampledParticipant
    from qpp_rules.sampling.sizes import ParticipantQuota, PatientQuota

_page = Page(__name__)

OWN_METHOD: Final = (
    text(
        2021,
        2027,
        Citation(
            "Sampling scheme",
            SCHEME,
            None,
            Basis.DERIVED,
            "our own method; no text says how a sample is drawn or recorded",
        ),
    ),
)


_COUNTED_ONCE: Final = (
    "the unit is the text's; that each is counted once follows from the percentages"
)


def _follows_from(source: Citation) -> Citation:
    note = f"{source.note}; {_COUNTED_ONCE}" if source.note else _COUNTED_ONCE
    return attrs.evolve(source, basis=Basis.DERIVED, note=note)


def _rule(name: str, title: str, texts: tuple[Entry[None], ...] = OWN_METHOD) -> Rule:
    return _page.rule(f"sampling.plan.{name}", title, texts, "AUD-037", "SAM-018")


INTACT: Final = _page.rule(
    "sampling.verification.digest",
    "the plan is as it was when it was drawn: its digest is right",
    OWN_METHOD,
    *("AUD-037", "SAM-016", "SAM-018", "SAM-020"),
)
DIGEST_FORM: Final = _rule(
    "digest-form", "the digest covers each quota's population, required figures and unit too"
)
KNOWN_SCHEME: Final = _rule("scheme", "the scheme is one whose tickets can be computed again")
QUOTAS: Final = _rule(
    "quotas",
    "each size on record is the one that the year asks for the population",
    data_validation("(E)", cites=BOTH_SIZES),
)
ONCE: Final = _rule(
    "members",
    "each participant, and each of its patients, is in the plan once, as the year counts",
    tuple(
        attrs.evolve(one, source=_follows_from(one.source))
        for one in data_validation("(E)", cites=BOTH_SIZES)
    ),
)
NUMBERS: Final = _rule("numbers", "as many were drawn, and kept in reserve, as there had to be")
TICKETS: Final = _rule("tickets", "each ticket is the one that the seed gives")
ORDER: Final = _rule("order", "members and patients are in the order of the draw, without gaps")
GROUNDS: Final = _rule("drawn-for", "each member was drawn for a reason that holds")
LISTS: Final = _rule(
    "lists", "a list that is in the plan as a whole has the digest that is on record"
)


def check_plan(plan: Plan) -> Determination[bool | None]:
    """Decide whether *plan* is right as far as it shows by itself, without its frame.

    The digest is held against the content, the sizes against the populations and the year, the
    tickets against the seed, ranks and reasons against the order of the draw, and where a whole
    list is in the plan, its digest. A plan that falls short of a size is not right, whatever the
    reason; all of a population under the minimum is enough. More than 50 participants draw a
    warning, which does not decide. An extended plan holds members of an earlier frame, so its
    order and lists show less. That the frame on record is the true one, and the sample the one it
    gives, only :func:`verify` can say.

    >>> import attrs
    >>> from qpp_rules import Group, PerformanceYear, Tin, sampling
    >>> frame = [sampling.FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 41)]
    >>> plan = sampling.draw(
    ...     frame, lambda _: ["P1"], seed="31415926535897932384", year=PerformanceYear(2027)
    ... )
    >>> check_plan(plan).answer
    True
    >>> d = check_plan(attrs.evolve(plan, participants=plan.participants[1:]))
    >>> [finding.rule.id for finding in d.findings if finding.verdict.name == "NOT_MET"]
    ['sampling.verification.digest', 'sampling.participants.size', 'sampling.plan.numbers', \
'sampling.plan.order']

    Raises InvalidType for what is not a plan, YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E); the method as recorded in the plan.
    """
    take("check_plan", plan=(plan, instance_of(Plan)))
    findings = tuple(_findings(plan))
    aside = tuple(one for one in findings if one.rule is PARTICIPANT_CAP)
    return all_met(plan.year, findings, aside)


_SIZE_RULES: Final = (PARTICIPANT_SIZE, PATIENT_SIZE)


def faults(plan: Plan) -> tuple[Finding, ...]:
    """Return what shows by itself that *plan* was not drawn as it says.

    Falling short of a size is not among it: a draw falls short by right where an earlier audit
    leaves too few.
    """
    return tuple(
        one
        for one in check_plan(plan).findings
        if one.verdict is Verdict.NOT_MET and one.rule not in _SIZE_RULES
    )


def _findings(plan: Plan) -> Iterator[Finding]:
    year = plan.year
    yield INTACT.of(year).judge(is_intact(plan), plan.digest)
    if not has_newest_digest(plan):
        yield DIGEST_FORM.of(year).unknown("plan.digest of format 2")
    yield KNOWN_SCHEME.of(year).judge(plan.scheme == SCHEME, plan.scheme, SCHEME)
    quota = participant_quota(plan.frame_size, year)
    yield from _size_findings(plan, quota)
    everyone = (*plan.participants, *plan.reserves)
    in_order = _of_extended if plan.extends else _of_drawn
    yield _named(ONCE.of(year), [one for one in everyone if not _stands_once(one, plan, quota)])
    yield NUMBERS.of(year).judge(
        plan.extends is not None or _has_right_numbers(plan, max(quota.size, plan.size_asked)),
        f"{len(plan.participants)} and {len(plan.reserves)} in reserve",
    )
    strange = [one for one in everyone if not _has_right_tickets(one, plan.seed)]
    yield _named(TICKETS.of(year), strange)
    order, grounds = in_order(plan)
    yield ORDER.of(year).judge(order)
    yield _grounds(plan, grounds)
    yield _lists(plan, everyone)


def _size_findings(plan: Plan, quota: ParticipantQuota) -> Iterator[Finding]:
    wrong = [one for one in (*plan.participants, *plan.reserves) if not _has_right_quota(one, plan)]
    about = ", ".join(one.participant.masked_key for one in wrong)
    right = figures(plan.quota) == figures(quota)
    yield QUOTAS.of(plan.year).judge(right and not wrong, plan.quota.size, quota.size, about=about)
    for finding in quota.judge(len({one.participant.key for one in plan.participants})):
        if finding.rule in (PARTICIPANT_SIZE, PARTICIPANT_CAP):
            yield finding
    short = [
        member
        for member in plan.participants
        if len(member.patients) < patient_quota(member.patient_population, plan.year).size
    ]
    yield _named(PATIENT_SIZE.of(plan.year), short)


def figures(quota: ParticipantQuota | PatientQuota) -> tuple[object, ...]:
    """Return what a quota says, without the citation: a plan outlives the wording of a source."""
    without = ("citation", "year")
    return attrs.astuple(quota, recurse=False, filter=lambda part, _: part.name not in without)


def _has_right_quota(member: SampledParticipant, plan: Plan) -> bool:
    right = patient_quota(member.patient_population, plan.year)
    return figures(member.quota) == figures(right)


def _stands_once(member: SampledParticipant, plan: Plan, quota: ParticipantQuota) -> bool:
    everyone = (*plan.participants, *plan.reserves)
    patients = [one.patient for one in member.patients]
    by_clinician = quota.unit is SamplingUnit.TIN_NPI
    return (
        sum(one.participant == member.participant for one in everyone) == 1
        and len(set(patients)) == len(patients)
        and kind_facet(member.participant) in member.facets
        and (not by_clinician or isinstance(member.participant, Individual))
    )


def _drawn_at_random(plan: Plan) -> list[SampledParticipant]:
    return [one for one in plan.participants if one.drawn_for == RANDOM]


def _has_right_numbers(plan: Plan, wanted: int) -> bool:
    """Return whether as many were drawn as there had to be, for a plan that extends none."""
    drawn, added = len(_drawn_at_random(plan)), len(plan.participants) + len(plan.reserves)
    if not plan.excluded:
        left = plan.frame_size - len(plan.participants)
        return drawn == min(wanted, plan.frame_size) and len(plan.reserves) == min(
            plan.reserves_asked, left
        )
    # How many were left to draw from is not on record: but who is short has drawn all of them.
    is_short = drawn < wanted
    return (
        drawn <= wanted
        and len(plan.reserves) <= plan.reserves_asked
        and not (is_short and added > drawn)
    )


def _has_right_tickets(member: SampledParticipant, seed: str) -> bool:
    key = member.participant.key
    start = sha256(patient_prefix(seed, key)).copy
    for one in member.patients:
        state = start()
        state.update(one.patient.encode())
        if state.hexdigest() != one.ticket:
            return False
    return sha256(participant_prefix(seed) + key.encode()).hexdigest() == member.ticket


def _of_drawn(plan: Plan) -> tuple[bool, list[SampledParticipant]]:
    """Return whether the order is that of a draw, and whose reason does not hold."""
    drawn = _drawn_at_random(plan)
    last = max((one.rank for one in drawn), default=0)
    others = [*plan.participants[len(drawn) :], *plan.reserves]
    by_rank = sorted((*plan.participants, *plan.reserves), key=lambda one: one.rank)
    ranks = [one.rank for one in by_rank]
    after_earlier = any(one.reason == EARLIER_AUDIT for one in plan.excluded)
    # Those of earlier audits come after all others, by ticket among themselves.
    two_runs = after_earlier and plan.reuse is ReuseOfParticipants.WHEN_EXHAUSTED
    in_order = (
        drawn == list(plan.participants[: len(drawn)])
        and _ascend(one.rank for one in drawn)
        and _ascend(one.rank for one in plan.reserves)
        and all(one.rank > last for one in others)
        and all(rank >= 1 for rank in ranks)
        and ranks[-1:] <= [plan.frame_size]
        and _ascend(ranks)
        and _descents(by_rank) <= int(two_runs)
        and all(_are_in_order(one) for one in by_rank)
    )
    # Only where an earlier audit left nothing of a participant is it passed over.
    in_order = in_order and (after_earlier or not _has_gaps(plan, drawn))
    return in_order, _without_reason(plan, drawn)


def _ascend(numbers: Iterable[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def _descents(members: Iterable[SampledParticipant]) -> int:
    pairs = pairwise((one.ticket, one.participant.key) for one in members)
    return sum(one >= other for one, other in pairs)


def _are_in_order(member: SampledParticipant) -> bool:
    ranks = [one.rank for one in member.patients]
    ordered = [(one.ticket, one.patient) for one in member.patients]
    return ranks == list(range(1, len(ranks) + 1)) and ordered == sorted(ordered)


def _has_gaps(plan: Plan, drawn: list[SampledParticipant]) -> bool:
    taken = {one.rank for one in plan.participants}
    free = (rank for rank in range(1, plan.frame_size + 1) if rank not in taken)
    next_free = [rank for rank, _ in zip(free, plan.reserves, strict=False)]
    return [one.rank for one in drawn] != list(range(1, len(drawn) + 1)) or next_free != [
        one.rank for one in plan.reserves
    ]


def _without_reason(plan: Plan, drawn: list[SampledParticipant]) -> list[SampledParticipant]:
    """Return those whose reason does not hold, in a plan that extends none."""
    wrong = []
    covered = frozenset[str]().union(*(one.facets for one in drawn))
    before = ""
    for one in plan.participants[len(drawn) :]:
        facet = one.drawn_for.removeprefix(COVERAGE)
        is_new = facet > before and facet in one.facets - covered
        if not (one.drawn_for.startswith(COVERAGE) and is_new):
            wrong.append(one)
        covered, before = covered | one.facets, facet
    # What a reserve stands for, coverage would have drawn it for.
    wrong += [one for one in plan.reserves if one.drawn_for != RESERVE or not one.facets <= covered]
    return wrong


def _of_extended(plan: Plan) -> tuple[bool, list[SampledParticipant]]:
    """Return as :func:`_of_drawn`, for a plan whose members come of frames of several times."""
    ranks = [[one.rank for one in member.patients] for member in plan.participants]
    in_order = all(of_one == list(range(1, len(of_one) + 1)) for of_one in ranks)
    wrong = [
        one for one in plan.participants if one.drawn_for != RANDOM and not _covered_facet(one)
    ]
    wrong += [one for one in plan.reserves if one.drawn_for != RESERVE]
    return in_order and _ascend(one.rank for one in plan.reserves), wrong


def _covered_facet(member: SampledParticipant) -> str:
    """Return the facet that *member* was drawn for; an empty text if it names none."""
    named = member.drawn_for.startswith(COVERAGE)
    return member.drawn_for.removeprefix(COVERAGE).strip() if named else ""


def _grounds(plan: Plan, wrong: list[SampledParticipant]) -> Finding:
    # A member of an extended plan has the facets of today. The one that it was drawn for may be
    # one that it had earlier: only the plan that was extended shows that.
    gone = [
        one
        for one in plan.participants
        if plan.extends and one not in wrong and _covered_facet(one) not in {"", *one.facets}
    ]
    if gone and not wrong:
        about = ", ".join(one.participant.masked_key for one in gone)
        missing = "the facets of an earlier frame"
        return GROUNDS.of(plan.year).unknown(missing, observed=len(gone), about=about)
    return _named(GROUNDS.of(plan.year), wrong)


def _lists(plan: Plan, everyone: tuple[SampledParticipant, ...]) -> Finding:
    lists = LISTS.of(plan.year)
    if plan.extends:
        # Members and patients that have left the lists stay in the sample.
        digests = [plan.frame_digest, plan.extends.plan_digest, plan.extends.frame_digest]
        if all(map(_DIGEST.fullmatch, digests)):
            return lists.not_applicable(about="an extended plan")
        return lists.not_met("a digest that is not 64 hex digits", about="an extended plan")
    keys = [one.participant.key for one in everyone]
    wrong = [one for one in everyone if not _has_right_list(one)]
    on_record = [plan.frame_digest, *(one.digest for one in plan.excluded)]
    on_record += [one.reserves_digest for one in plan.excluded if one.reserves_digest]
    about = ", ".join(one.participant.masked_key for one in wrong)
    in_frame = len(keys) < plan.frame_size or (
        len(keys) == plan.frame_size and list_digest(keys) == plan.frame_digest
    )
    are_digests = all(map(_DIGEST.fullmatch, on_record))
    return lists.judge(are_digests and in_frame and not wrong, about=about)


_DIGEST: Final = re.compile("[0-9a-f]{64}")


def _has_right_list(member: SampledParticipant) -> bool:
    if not _DIGEST.fullmatch(member.patient_list_digest):
        return False
    if len(member.patients) < member.patient_population:
        return True
    digest = list_digest(one.patient for one in member.patients)
    return len(member.patients) == member.patient_population and digest == (
        member.patient_list_digest
    )


def _named(clause: Clause, members: list[SampledParticipant]) -> Finding:
    about = ", ".join(member.participant.masked_key for member in members)
    return clause.judge(not members, len(members), 0, about=about)

"""Checking a plan without its frame: what the plan alone shows."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

import attrs

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.findings import (
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.identifiers import Individual
from qpp_rules.core.pages import Page, text
from qpp_rules.sampling.exclusions import EARLIER_AUDIT
from qpp_rules.sampling.frames import KIND_FACETS
from qpp_rules.sampling.paragraphs import BOTH_SIZES, data_validation
from qpp_rules.sampling.plans import (
    COVERAGE,
    RANDOM,
    RESERVE,
    Plan,
    ReuseOfParticipants,
    is_intact,
    masked_keys,
)
from qpp_rules.sampling.sizes import (
    PARTICIPANT_CAP,
    PARTICIPANT_SIZE,
    PATIENT_SIZE,
    SamplingUnit,
    participant_quota,
    patient_quota,
)
from qpp_rules.sampling.tickets import (
    SCHEME,
    in_ticket_order,
    list_digest,
    participant_prefix,
    patient_prefix,
    split_ticket,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Clause
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


def _follows_from(source: Citation) -> Citation:
    note = "the unit is the text's; that each is counted once follows from the percentages"
    note = f"{source.note}; {note}" if source.note else note
    return attrs.evolve(source, basis=Basis.DERIVED, note=note)


def _rule(rule_id: str, title: str, texts: tuple[Entry[None], ...] = OWN_METHOD) -> Rule:
    return _page.rule(rule_id, title, texts, "AUD-037", "SAM-018")


INTACT: Final = _page.rule(
    "sampling.verification.digest",
    "the plan is as it was when it was drawn: its digest is right",
    OWN_METHOD,
    *("AUD-037", "SAM-016", "SAM-018", "SAM-020"),
)
DIGEST_FORM: Final = _rule(
    "sampling.plan.digest-form",
    "the digest covers each quota's population, required figures and unit too",
)
KNOWN_SCHEME: Final = _rule(
    "sampling.plan.scheme", "the scheme is one whose tickets can be computed again"
)
QUOTAS: Final = _rule(
    "sampling.plan.quotas",
    "each size on record is the one that the year requires for its population",
    data_validation("(E)", cites=BOTH_SIZES),
)
ONCE: Final = _rule(
    "sampling.plan.members",
    "each participant and each of its patients is in the plan once, in the unit of the year",
    tuple(
        attrs.evolve(one, source=_follows_from(one.source))
        for one in data_validation("(E)", cites=BOTH_SIZES)
    ),
)
NUMBERS: Final = _rule(
    "sampling.plan.numbers", "the number of participants drawn, and of reserves, is right"
)
TICKETS: Final = _rule("sampling.plan.tickets", "each ticket is the one that the seed gives")
ORDER: Final = _rule(
    "sampling.plan.order", "members and patients are in the order of the draw, without gaps"
)
GROUNDS: Final = _rule("sampling.plan.drawn-for", "each member was drawn for a valid reason")
LISTS: Final = _rule(
    "sampling.plan.lists", "each complete list in the plan has the digest on record"
)


def check_plan(plan: Plan) -> Determination[bool | None]:
    """Decide whether *plan* is right, as far as it shows without its frame.

    This checks the digest against the content, the sizes against the populations and the year, the
    tickets against the seed, and ranks and reasons against the order of the draw. If the plan holds
    the whole of a list, it checks that list's digest too. A plan that falls short of a size is not
    right, whatever the reason; if a population is under the minimum, all of it is enough. More than
    50 participants give a warning, which does not decide. An extended plan holds members of an
    earlier frame, so its order and lists show less. Only :func:`verify` can tell whether the frame
    on record is the true one and gives this sample.

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

    Raises InvalidType unless *plan* is a Plan, and YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E); the method as recorded in the plan.
    """
    take("check_plan", plan=(plan, instance_of(Plan)))
    findings = tuple(_findings(plan))
    aside = tuple(one for one in findings if one.rule is PARTICIPANT_CAP)
    return all_met(plan.year, findings, aside)


def faults(plan: Plan) -> tuple[Finding, ...]:
    """Return what in *plan* alone shows that it was not drawn as it says.

    Falling short of a size isn't a fault: an earlier audit can rightly leave too few.
    """
    return tuple(
        one
        for one in check_plan(plan).findings
        if one.verdict is Verdict.NOT_MET and one.rule not in (PARTICIPANT_SIZE, PATIENT_SIZE)
    )


def _findings(plan: Plan) -> Iterator[Finding]:
    year = plan.year
    yield INTACT.of(year).judge(is_intact(plan), plan.digest)
    if plan.digest != plan.right_digest:
        yield DIGEST_FORM.of(year).unknown("plan.digest of format 2")
    yield KNOWN_SCHEME.of(year).judge(plan.scheme == SCHEME, plan.scheme, SCHEME)
    quota = participant_quota(plan.frame_size, year)
    everyone = (*plan.participants, *plan.reserves)
    yield from _size_findings(plan, quota, everyone)
    counts = Counter(one.participant for one in everyone)
    by_clinician = quota.unit is SamplingUnit.TIN_NPI
    unlike = [
        one
        for one in everyone
        if counts[one.participant] > 1
        or len({drawn.patient for drawn in one.patients}) < len(one.patients)
        or KIND_FACETS[type(one.participant)] not in one.facets
        or (by_clinician and not isinstance(one.participant, Individual))
    ]
    yield judge_members(ONCE.of(year), unlike)
    yield NUMBERS.of(year).judge(
        plan.extends is not None or _has_right_numbers(plan, max(quota.size, plan.size_asked)),
        f"{len(plan.participants)} and {len(plan.reserves)} in reserve",
    )
    strange = [one for one in everyone if not _has_right_tickets(one, plan.seed)]
    yield judge_members(TICKETS.of(year), strange)
    order, grounds = (_of_extended if plan.extends else _of_drawn)(plan)
    yield ORDER.of(year).judge(order)
    yield _grounds(plan, grounds)
    yield _lists(plan, everyone)


def _size_findings(
    plan: Plan, quota: ParticipantQuota, everyone: tuple[SampledParticipant, ...]
) -> Iterator[Finding]:
    quotas = [patient_quota(one.patient_population, plan.year) for one in everyone]
    pairs = list(zip(everyone, quotas, strict=True))
    wrong = [one for one, right in pairs if figures(one.quota) != figures(right)]
    yield QUOTAS.of(plan.year).judge(
        figures(plan.quota) == figures(quota) and not wrong,
        plan.quota.size,
        quota.size,
        about=masked_keys(wrong),
    )
    for finding in quota.judge(len({one.participant.key for one in plan.participants})):
        if finding.rule in (PARTICIPANT_SIZE, PARTICIPANT_CAP):
            yield finding
    members = pairs[: len(plan.participants)]
    short = [one for one, right in members if len(one.patients) < right.size]
    yield judge_members(PATIENT_SIZE.of(plan.year), short)


def figures(quota: ParticipantQuota | PatientQuota) -> tuple[object, ...]:
    """Return what *quota* holds besides its citation: a plan outlives the wording of a source."""
    without = ("citation", "year")
    return attrs.astuple(quota, recurse=False, filter=lambda part, _: part.name not in without)


def _drawn_at_random(plan: Plan) -> list[SampledParticipant]:
    return [one for one in plan.participants if one.drawn_for == RANDOM]


def _has_right_numbers(plan: Plan, wanted: int) -> bool:
    """Return whether as many were drawn as there had to be, for a plan that isn't an extension."""
    drawn, added = len(_drawn_at_random(plan)), len(plan.participants) + len(plan.reserves)
    if not plan.excluded:
        left = plan.frame_size - len(plan.participants)
        return drawn == min(wanted, plan.frame_size) and len(plan.reserves) == min(
            plan.reserves_asked, left
        )
    # The plan does not record how many were left to draw from, but a short draw took all of them.
    is_short = drawn < wanted
    return (
        drawn <= wanted
        and len(plan.reserves) <= plan.reserves_asked
        and not (is_short and added > drawn)
    )


def _has_right_tickets(member: SampledParticipant, seed: str) -> bool:
    key = member.participant.key
    patients = in_ticket_order(patient_prefix(seed, key), [one.patient for one in member.patients])
    return in_ticket_order(participant_prefix(seed), [key]) == [member.ticket + key] and sorted(
        (one.ticket, one.patient) for one in member.patients
    ) == list(map(split_ticket, patients))


def _of_drawn(plan: Plan) -> tuple[bool, list[SampledParticipant]]:
    """Return whether the order is that of a draw, and the members whose reason does not hold."""
    drawn = _drawn_at_random(plan)
    last = max((one.rank for one in drawn), default=0)
    by_rank = sorted((*plan.participants, *plan.reserves), key=lambda one: one.rank)
    ranks = [one.rank for one in by_rank]
    tickets = [(one.ticket, one.participant.key) for one in by_rank]
    descents = sum(one >= other for one, other in pairwise(tickets))
    after_earlier = any(one.reason == EARLIER_AUDIT for one in plan.excluded)
    # Participants of earlier audits come after all others, in the order of their own tickets.
    two_runs = after_earlier and plan.reuse is ReuseOfParticipants.WHEN_EXHAUSTED
    in_order = (
        drawn == list(plan.participants[: len(drawn)])
        and _ascend(one.rank for one in drawn)
        and _ascend(one.rank for one in plan.reserves)
        and all(one.rank > last for one in (*plan.participants[len(drawn) :], *plan.reserves))
        and _ascend([0, *ranks])
        and ranks[-1:] <= [plan.frame_size]
        and descents <= int(two_runs)
        and all(_are_in_order(one) for one in by_rank)
        # A participant is passed over only if an earlier audit left none of its data.
        and (after_earlier or not _has_gaps(plan, drawn))
    )
    return in_order, _without_reason(plan, drawn)


def _ascend(numbers: Iterable[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def _are_in_order(member: SampledParticipant) -> bool:
    ordered = [(one.ticket, one.patient) for one in member.patients]
    return _has_every_rank(member) and ordered == sorted(ordered)


def _has_every_rank(member: SampledParticipant) -> bool:
    return [one.rank for one in member.patients] == list(range(1, len(member.patients) + 1))


def _has_gaps(plan: Plan, drawn: list[SampledParticipant]) -> bool:
    taken = {one.rank for one in plan.participants}
    free = (rank for rank in range(1, plan.frame_size + 1) if rank not in taken)
    return [one.rank for one in drawn] != list(range(1, len(drawn) + 1)) or [
        one.rank for one in plan.reserves
    ] != list(islice(free, len(plan.reserves)))


def _without_reason(plan: Plan, drawn: list[SampledParticipant]) -> list[SampledParticipant]:
    """Return the members whose reason does not hold, in a plan that isn't an extension."""
    wrong = []
    covered = frozenset[str]().union(*(one.facets for one in drawn))
    before = ""
    for one in plan.participants[len(drawn) :]:
        facet = one.drawn_for.removeprefix(COVERAGE)
        is_new = facet > before and facet in one.facets - covered
        if not (one.drawn_for.startswith(COVERAGE) and is_new):
            wrong.append(one)
        covered, before = covered | one.facets, facet
    # If a reserve had a facet that the sample misses, coverage would have drawn it.
    wrong += [one for one in plan.reserves if one.drawn_for != RESERVE or not one.facets <= covered]
    return wrong


def _of_extended(plan: Plan) -> tuple[bool, list[SampledParticipant]]:
    """Return the same as :func:`_of_drawn` for a plan whose members are from several frames."""
    in_order = all(map(_has_every_rank, plan.participants))
    wrong = [
        one for one in plan.participants if one.drawn_for != RANDOM and not _covered_facet(one)
    ]
    wrong += [one for one in plan.reserves if one.drawn_for != RESERVE]
    return in_order and _ascend(one.rank for one in plan.reserves), wrong


def _covered_facet(member: SampledParticipant) -> str:
    """Return the facet that *member* was drawn for, or an empty text."""
    named = member.drawn_for.startswith(COVERAGE)
    return member.drawn_for.removeprefix(COVERAGE).strip() if named else ""


def _grounds(plan: Plan, wrong: list[SampledParticipant]) -> Finding:
    # A member of an extended plan has the facets of the new frame. It may have been drawn for one
    # that it had earlier, and only the plan that was extended shows that.
    gone = [
        one
        for one in plan.participants
        if plan.extends and one not in wrong and _covered_facet(one) not in {"", *one.facets}
    ]
    if gone and not wrong:
        missing = "the facets of an earlier frame"
        return GROUNDS.of(plan.year).unknown(missing, observed=len(gone), about=masked_keys(gone))
    return judge_members(GROUNDS.of(plan.year), wrong)


def _lists(plan: Plan, everyone: tuple[SampledParticipant, ...]) -> Finding:
    lists = LISTS.of(plan.year)
    if plan.extends:
        # Members and patients that left the frame and the lists stay in the sample.
        digests = [plan.frame_digest, plan.extends.plan_digest, plan.extends.frame_digest]
        if all(map(_DIGEST.fullmatch, digests)):
            return lists.not_applicable(about="an extended plan")
        return lists.not_met("a digest that is not 64 hex digits", about="an extended plan")
    keys = [one.participant.key for one in everyone]
    wrong = [one for one in everyone if not _has_right_list(one)]
    on_record = [plan.frame_digest, *(one.digest for one in plan.excluded)]
    on_record += [one.reserves_digest for one in plan.excluded if one.reserves_digest]
    in_frame = len(keys) < plan.frame_size or (
        len(keys) == plan.frame_size and list_digest(keys) == plan.frame_digest
    )
    are_digests = all(map(_DIGEST.fullmatch, on_record))
    return lists.judge(are_digests and in_frame and not wrong, about=masked_keys(wrong))


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


def judge_members(clause: Clause, wrong: list[SampledParticipant]) -> Finding:
    """Return the finding of *clause* that no member is *wrong*."""
    return clause.judge(not wrong, len(wrong), 0, about=masked_keys(wrong))

"""Verifying a plan: draw it again and compare the two, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.core.checks import (
    FUNCTION,
    hidden,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import (
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page
from qpp_rules.sampling.draws import draw, extend
from qpp_rules.sampling.exclusions import exclusion_of, read_excluding
from qpp_rules.sampling.inspection import INTACT, OWN_METHOD, faults, figures, judge_members
from qpp_rules.sampling.plans import Plan, SampledParticipant, extension_of, is_intact
from qpp_rules.sampling.sizes import PARTICIPANT_SIZE, patient_quota
from qpp_rules.sampling.tickets import SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling.exclusions import Excluded, Excluding
    from qpp_rules.sampling.frames import FrameEntry
    from qpp_rules.sampling.plans import Exclusion, PatientsOf

_page = Page(__name__)


def _rule(rule_id: str, title: str, texts: tuple[Entry[Any], ...] = OWN_METHOD) -> Rule:
    return _page.rule(rule_id, title, texts, "SAM-016", "SAM-018", "SAM-020")


SAME_EXCLUSIONS: Final = _rule(
    "sampling.verification.exclusions",
    "what the plan excluded is what was given to check it",
)
SAME_ORIGIN: Final = _rule(
    "sampling.verification.extension",
    "the plan that this one extends is the one given to check it",
)
RIGHT_ORIGIN: Final = _rule(
    "sampling.verification.extended-plan",
    "the plan that this one extends was itself drawn as it says",
)
SAME_FRAME: Final = _rule(
    "sampling.verification.frame", "the frame is the one that the plan was drawn from"
)
LARGE_ENOUGH: Final = _rule(
    "sampling.verification.size",
    "the sample is as large as the frame requires",
    PARTICIPANT_SIZE.texts,
)
SAME_QUOTA: Final = _rule(
    "sampling.verification.quota",
    "the size on record is the one that the frame requires",
    PARTICIPANT_SIZE.texts,
)
NONE_MISSING: Final = _rule(
    "sampling.verification.members-missing",
    "no participant that should be in the sample is missing",
)
NONE_STRANGE: Final = _rule(
    "sampling.verification.members-entitled", "every participant in the sample was drawn"
)
SAME_ORDER: Final = _rule(
    "sampling.verification.members-order", "the members are in the order drawn"
)
SAME_RECORD: Final = _rule(
    "sampling.verification.members-record",
    "each member's rank, ticket, reason, size and facets are right",
)
SAME_LISTS: Final = _rule(
    "sampling.verification.patient-lists",
    "the patient lists are those that the plan was drawn from",
)
PATIENTS: Final = _rule(
    "sampling.verification.patients",
    "the sampled patients are those with the smallest tickets",
)
RESERVES: Final = _rule("sampling.verification.reserves", "the reserves are the next in order")
_COMPARED: Final = frozenset(
    one.id for one in (SAME_FRAME, NONE_MISSING, NONE_STRANGE, SAME_LISTS, PATIENTS, RESERVES)
)
"""The rules that only a comparison with a plan that was drawn again can meet."""


def verify(
    plan: Plan,
    frame: Iterable[FrameEntry],
    patients_of: PatientsOf,
    *,
    excluding: Excluding = (),
    extending: Plan | None = None,
    extending_verified: Determination[bool | None] | None = None,
) -> Determination[bool | None]:
    """Decide whether *plan* is what its seed draws from *frame* and *patients_of*.

    True if all of it is. False if any part isn't, with a finding for each: the digest, the frame,
    the size, a participant that is missing or was not drawn, the patients. Give what the plan
    excluded as *excluding*, and the plan that it extends as *extending*. Without them it cannot be
    drawn again, and the answer is None.

    Extending a hand-picked sample does not make it random, and only its own frame
    shows that it was picked. So verify the extended plan against its own frame first, and give that
    answer as *extending_verified*. Without it the answer is None.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.sampling import FrameEntry
    >>> frame = [FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 41)]
    >>> patients = {entry.participant: ["P1", "P2"] for entry in frame}
    >>> plan = draw(frame, patients, seed="31415926535897932384", year=PerformanceYear(2027))
    >>> verify(plan, reversed(frame), patients).answer
    True
    >>> sampled = {member.participant for member in plan.participants}
    >>> smaller = [entry for entry in frame if entry.participant in sampled]
    >>> d = verify(plan, smaller, patients)
    >>> [finding.rule.id for finding in d.findings if finding.verdict.name != "MET"]
    ['sampling.verification.frame', 'sampling.verification.quota']

    Raises InvalidValue for a plan of another scheme, and if *extending_verified* is the answer for
    another plan or contradicts its own findings. Raises as :func:`draw` for a malformed frame.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E); the method as recorded in the plan.
    """
    is_plan = hidden(instance_of(Plan))
    take(
        "verify",
        plan=(plan, is_plan),
        frame=(frame, hidden(instance_of(Iterable))),
        patients_of=(patients_of, hidden(instance_of(Mapping, FUNCTION))),
        extending=(extending, optional(is_plan)),
        extending_verified=(extending_verified, optional(hidden(instance_of(Determination)))),
    )
    if plan.scheme != SCHEME:
        raise InvalidValue.of(
            "verify", "plan.scheme", given=shown(plan.scheme), expected=f"the scheme {SCHEME}"
        )
    _check_answer(extending, extending_verified)
    given = read_excluding("verify", excluding, plan.year)
    origin = tuple(_origin(plan.year, extending, extending_verified))
    grounds = (*_grounds(plan, given, extending), *origin)
    is_open = [f for f in grounds if f.rule not in (INTACT, RIGHT_ORIGIN)]
    is_open = [f for f in is_open if f.verdict is not Verdict.MET]
    if is_open or any(f.verdict is Verdict.NOT_MET for f in origin):
        # It cannot be drawn again, but it can be checked without its frame.
        return all_met(plan.year, (*grounds, *(f for f in faults(plan) if f.rule is not INTACT)))
    if extending is not None:
        expected = extend(extending, frame, patients_of, excluding=given)
    else:
        expected = draw(
            frame,
            patients_of,
            seed=plan.seed,
            year=plan.year,
            reserves=plan.reserves_asked,
            at_least=plan.size_asked,
            excluding=given,
            reuse=plan.reuse,
        )
    return all_met(plan.year, (*grounds, *_compare(plan, expected)))


def _grounds(plan: Plan, given: tuple[Excluded, ...], extending: Plan | None) -> Iterator[Finding]:
    year = plan.year
    yield INTACT.of(year).judge(is_intact(plan), plan.digest)
    record: tuple[Exclusion, ...] = tuple(exclusion_of(one) for one in given)
    if plan.excluded and not given:
        required = f"{len(plan.excluded)} exclusions"
        yield SAME_EXCLUSIONS.of(year).unknown("excluding", required=required)
    else:
        intact = all(is_intact(one) for one in given if isinstance(one, Plan))
        yield SAME_EXCLUSIONS.of(year).judge(
            intact and record == plan.excluded, len(record), len(plan.excluded)
        )
    if extending is not None:
        yield SAME_ORIGIN.of(year).judge(
            plan.extends == extension_of(extending)
            and is_intact(extending)
            and _TERMS(plan) == _TERMS(extending)
        )
    elif plan.extends is not None:
        required = "the plan that was extended"
        missing = ("extending", "extending_verified")
        yield SAME_ORIGIN.of(year).unknown(*missing, required=required)


def _check_answer(extending: Plan | None, answer: Determination[bool | None] | None) -> None:
    """Raise unless *answer* is None or the answer of :func:`verify` for *extending*."""
    if answer is None:
        return
    expected = "the answer of verify for the plan in extending"
    if extending is None or not _is_answer_of(answer, extending):
        given = "an answer to another question, or for another plan"
        raise InvalidValue.of("verify", "extending_verified", given=given, expected=expected)
    if answer.answer is not all_met(answer.year, answer.findings).answer:
        raise InvalidValue.of(
            "verify",
            "extending_verified",
            given="an answer that contradicts its findings",
            expected=expected,
            remedy="verify the plan in extending again",
        )


def _is_answer_of(answer: Determination[bool | None], plan: Plan) -> bool:
    """Return whether *answer* can be the answer of :func:`verify` for *plan*."""
    ids = {one.rule.id for one in answer.findings}
    digests = [one.observed for one in answer.findings if one.rule.id == INTACT.id]
    return (
        digests == [plan.digest]
        and answer.year == plan.year
        and SAME_EXCLUSIONS.id in ids
        # The answer is True only for a plan that was drawn again.
        and (answer.answer is not True or ids.issuperset(_COMPARED))
    )


def _origin(
    year: PerformanceYear, extending: Plan | None, verified: Determination[bool | None] | None
) -> Iterator[Finding]:
    if extending is None or not is_intact(extending):
        # The finding on the extension says so.
        return
    right = RIGHT_ORIGIN.of(year)
    if faults(extending):
        yield right.not_met("a plan that shows that it was not")
    elif verified is None:
        required = "what verify answers of the plan that was extended"
        yield right.unknown("extending_verified", required=required)
    else:
        missing = tuple(f"extending_verified.{name}" for name in verified.missing)
        yield right.judge(verified.answer, missing=missing)


_TERMS: Final = attrgetter(
    *("scheme", "seed", "seed_origin", "year", "size_asked", "reserves_asked", "reuse"),
    *("excluded", "notes"),
)
_RECORD: Final = attrgetter("rank", "ticket", "drawn_for", "facets")
_LIST: Final = attrgetter("patient_population", "patient_list_digest")


def _compare(plan: Plan, expected: Plan) -> Iterator[Finding]:
    year = plan.year
    yield SAME_FRAME.of(year).judge(
        (plan.frame_size, plan.frame_digest) == (expected.frame_size, expected.frame_digest),
        f"{expected.frame_size} participants",
        f"{plan.frame_size} participants",
    )
    yield SAME_QUOTA.of(year).judge(
        figures(plan.quota) == figures(expected.quota), plan.quota.size, expected.quota.size
    )
    drawn = {member.participant.key: member for member in plan.participants}
    right = {member.participant.key: member for member in expected.participants}
    size = max(expected.quota.size, min(plan.size_asked, expected.frame_size))
    large_enough = len(drawn) >= min(size, len(right))
    yield LARGE_ENOUGH.of(year).judge(large_enough, len(drawn), size)
    yield judge_members(NONE_MISSING.of(year), [right[key] for key in right if key not in drawn])
    twice = Counter(member.participant.key for member in plan.participants)
    strange = [m for key, m in drawn.items() if key not in right or twice[key] > 1]
    yield judge_members(NONE_STRANGE.of(year), strange)
    both = [(drawn[key], right[key]) for key in drawn if key in right]
    yield SAME_ORDER.of(year).judge(
        [key for key in drawn if key in right] == [key for key in right if key in drawn]
    )
    yield judge_members(SAME_RECORD.of(year), [a for a, b in both if not _same_record(a, b, year)])
    other_lists = [a for a, b in both if _LIST(a) != _LIST(b)]
    yield judge_members(SAME_LISTS.of(year), other_lists)
    yield judge_members(PATIENTS.of(year), [a for a, b in both if a.patients != b.patients])
    same = [_all_of(one) for one in plan.reserves] == [_all_of(one) for one in expected.reserves]
    yield RESERVES.of(year).judge(same, len(plan.reserves), len(expected.reserves))


def _same_record(
    member: SampledParticipant, right: SampledParticipant, year: PerformanceYear
) -> bool:
    # A changed list is another finding's fault, so the size is compared with the member's own list.
    quota = patient_quota(member.patient_population, year)
    return _RECORD(member) == _RECORD(right) and figures(member.quota) == figures(quota)


def _all_of(member: SampledParticipant) -> tuple[object, ...]:
    return (
        *attrs.astuple(member, recurse=False, filter=lambda part, _: part.name != "quota"),
        *figures(member.quota),
    )

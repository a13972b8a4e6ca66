"""Checking a plan: draw it again, and say of each part whether it is what it should be."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.core.determinations import Determination, Finding, Rule, Verdict, all_met
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.pages import Page
from qpp_rules.core.values import shown
from qpp_rules.sampling.draws import draw, extend
from qpp_rules.sampling.exclusions import exclusion_of, read_excluding
from qpp_rules.sampling.inspection import INTACT, OWN_METHOD, faults, figures
from qpp_rules.sampling.plans import Plan, SampledParticipant, extension_of, is_intact
from qpp_rules.sampling.sizes import PARTICIPANT_SIZE, patient_quota
from qpp_rules.sampling.tickets import SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.determinations import Clause
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling.exclusions import Excluded, Excluding
    from qpp_rules.sampling.frames import FrameEntry
    from qpp_rules.sampling.plans import Exclusion, PatientsOf

_page = Page(__name__)


def _rule(name: str, title: str, texts: tuple[Entry[Any], ...] = OWN_METHOD) -> Rule:
    rule_id = f"sampling.verification.{name}"
    return _page.rule(rule_id, title, texts, "SAM-016", "SAM-018", "SAM-020")


SAME_EXCLUSIONS: Final = _rule("exclusions", "what the plan excluded is what was given to check it")
SAME_ORIGIN: Final = _rule(
    "extension", "the plan that this one extends is the one given to check it"
)
RIGHT_ORIGIN: Final = _rule(
    "extended-plan", "the plan that this one extends was itself drawn as it says"
)
SAME_FRAME: Final = _rule("frame", "the frame is the one that the plan was drawn from")
LARGE_ENOUGH: Final = _rule(
    "size", "the sample is as large as the frame asks for", PARTICIPANT_SIZE.texts
)
SAME_QUOTA: Final = _rule(
    "quota", "the size on record is the one that the frame asks for", PARTICIPANT_SIZE.texts
)
NONE_MISSING: Final = _rule(
    "members-missing", "no participant that should be in the sample is missing"
)
NONE_STRANGE: Final = _rule("members-entitled", "every participant in the sample was drawn")
SAME_ORDER: Final = _rule("members-order", "the members are in the order drawn")
SAME_RECORD: Final = _rule(
    "members-record", "rank, ticket, ground, size and facets are right for each"
)
SAME_LISTS: Final = _rule(
    "patient-lists", "the patient lists are those that the plan was drawn from"
)
PATIENTS: Final = _rule("patients", "the sampled patients are those with the smallest tickets")
RESERVES: Final = _rule("reserves", "the reserves are the next in order")
_COMPARED: Final = frozenset(
    one.id for one in (SAME_FRAME, NONE_MISSING, NONE_STRANGE, SAME_LISTS, PATIENTS, RESERVES)
)
"""The rules that only a plan which was drawn again is held against."""


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

    True where all of it is; False with a finding for each part that is not: the digest, the frame,
    the size, a participant missing or not entitled, the patients. Give what the plan excluded as
    *excluding*, and the plan that it extends as *extending*; without them the answer is None, for
    it cannot be drawn again.

    A sample chosen by hand stays chosen by hand when it is extended, and only its own frame shows
    that. So verify the plan that was extended from its own frame first, and give what
    :func:`verify` answered as *extending_verified*. Without it the answer is None.

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

    Raises InvalidValue for a plan of another scheme, for *extending_verified* that is an answer of
    another plan or contradicts its findings, and as :func:`draw` for a malformed frame.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E); the method as recorded in the plan.
    """
    if not isinstance(plan, Plan):
        raise InvalidType.of("verify", "plan", given=shown(plan), expected="a Plan")
    if plan.scheme != SCHEME:
        raise InvalidValue.of(
            "verify", "plan.scheme", given=shown(plan.scheme), expected=f"the scheme {SCHEME}"
        )
    if extending is not None and not isinstance(extending, Plan):
        raise InvalidType.of(
            "verify", "extending", given=type(extending).__name__, expected="a Plan, or None"
        )
    _check_answer(extending, extending_verified)
    given = read_excluding("verify", excluding, plan.year)
    origin = tuple(_origin(plan.year, extending, extending_verified))
    grounds = (*_grounds(plan, given, extending), *origin)
    is_open = [f for f in grounds if f.rule not in (INTACT, RIGHT_ORIGIN)]
    is_open = [f for f in is_open if f.verdict is not Verdict.MET]
    if is_open or any(f.verdict is Verdict.NOT_MET for f in origin):
        # It cannot be drawn again, but what it shows by itself can be told.
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
            and _terms(plan) == _terms(extending)
        )
    elif plan.extends is not None:
        required = "the plan that was extended"
        missing = ("extending", "extending_verified")
        yield SAME_ORIGIN.of(year).unknown(*missing, required=required)


def _check_answer(extending: Plan | None, answer: object) -> None:
    """Raise unless *answer* is None, or what :func:`verify` answered of *extending*."""
    if answer is None:
        return
    expected = "what verify answered of the plan in extending"
    if not isinstance(answer, Determination):
        raise InvalidType.of(
            "verify", "extending_verified", given=type(answer).__name__, expected=expected
        )
    if extending is None or not is_answer_of(answer, extending):
        given = "an answer to another question, or of another plan"
        raise InvalidValue.of("verify", "extending_verified", given=given, expected=expected)
    if answer.answer is not all_met(answer.year, answer.findings).answer:
        raise InvalidValue.of(
            "verify",
            "extending_verified",
            given="an answer that is not that of its findings",
            expected=expected,
            remedy="verify the plan in extending again",
        )


def is_answer_of(answer: Determination[bool | None], plan: Plan) -> bool:
    """Return whether *answer* is what :func:`verify` can have answered of *plan*."""
    ids = {one.rule.id for one in answer.findings}
    digests = [one.observed for one in answer.findings if one.rule.id == INTACT.id]
    return (
        digests == [plan.digest]
        and SAME_EXCLUSIONS.id in ids
        # True is answered only of a plan that was drawn again.
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
        yield right.not_met("a plan that shows by itself that it was not")
    elif verified is None:
        required = "what verify answers of the plan that was extended"
        yield right.unknown("extending_verified", required=required)
    else:
        missing = tuple(f"extending_verified.{name}" for name in verified.missing)
        yield right.judge(verified.answer, missing=missing)


def _terms(plan: Plan) -> tuple[object, ...]:
    return (
        plan.scheme,
        plan.seed,
        plan.seed_origin,
        plan.year,
        plan.size_asked,
        plan.reserves_asked,
        plan.reuse,
        plan.excluded,
        plan.notes,
    )


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
    yield _named(NONE_MISSING.of(year), [right[key] for key in right if key not in drawn])
    twice = Counter(member.participant.key for member in plan.participants)
    strange = [m for key, m in drawn.items() if key not in right or twice[key] > 1]
    yield _named(NONE_STRANGE.of(year), strange)
    both = [(drawn[key], right[key]) for key in drawn if key in right]
    yield SAME_ORDER.of(year).judge(
        [key for key in drawn if key in right] == [key for key in right if key in drawn]
    )
    yield _named(SAME_RECORD.of(year), [a for a, b in both if not _same_record(a, b, year)])
    other_lists = [a for a, b in both if _patient_list(a) != _patient_list(b)]
    yield _named(SAME_LISTS.of(year), other_lists)
    yield _named(PATIENTS.of(year), [a for a, b in both if a.patients != b.patients])
    same = [_all_of(one) for one in plan.reserves] == [_all_of(one) for one in expected.reserves]
    yield RESERVES.of(year).judge(same, len(plan.reserves), len(expected.reserves))


def _same_record(
    member: SampledParticipant, right: SampledParticipant, year: PerformanceYear
) -> bool:
    # A list that has changed is another finding's, so the size is held against the member's own.
    quota = patient_quota(member.patient_population, year)
    return (
        member.rank,
        member.ticket,
        member.drawn_for,
        figures(member.quota),
        member.facets,
    ) == (
        right.rank,
        right.ticket,
        right.drawn_for,
        figures(quota),
        right.facets,
    )


def _all_of(member: SampledParticipant) -> tuple[object, ...]:
    return (
        *attrs.astuple(member, recurse=False, filter=lambda part, _: part.name != "quota"),
        *figures(member.quota),
    )


def _patient_list(member: SampledParticipant) -> tuple[int, str]:
    return (member.patient_population, member.patient_list_digest)


def _named(clause: Clause, members: list[SampledParticipant]) -> Finding:
    about = ", ".join(member.participant.masked_key for member in members)
    return clause.judge(not members, len(members), 0, about=about)

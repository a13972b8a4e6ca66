"""What a spoiled story answers: whether data may still go, whether the report is still right."""

from __future__ import annotations

from typing import Final

import attrs

from qpp_rules import Determination, PlannedSubmission, Verdict, audits
from qpp_rules.core.errors import QppRulesError
from qpp_rules.core.vocabulary import ReadinessStatus
from qpp_rules.readiness import Readiness
from tests.stories.right_story import OPTED_IN, YEAR, Story, may_go, reported
from tests.stories.spoiling import Place, Spoil, replaced

OF_PARTICIPANTS: Final = frozenset(
    {"roster", "elections", "agreements", "authorizations", "registrations", "planned"}
)
"""The parts of a story that say something about one participant each."""
OF_THE_INTERMEDIARY: Final = frozenset({"approvals", "standing"})
"""The parts that say the same of all that the intermediary submits."""
OF_THE_AUDITS: Final = frozenset({"validation", "targeted_audits", "corrections"})
"""The parts that one gate alone reads."""
OF_THE_REPORT: Final = frozenset({"report", "reported_at"})
"""The parts that count for the report alone."""


@attrs.frozen
class Told:
    """The answer of a story, and what is said where it is not yes: findings, or the error."""

    answer: bool | None
    text: str

    def names(self, place: Place) -> bool:
        """Return whether the text names the field, or a value that holds it."""
        fields = [one.partition(".")[2] for one in place.within]
        words = {word for field in fields for word in field.split("_") if len(word) > len("at")}
        words |= {word for field in fields for word in KNOWN_AS.get(field, ())}
        text = self.text.lower()
        return any(word[:STEM] in text or word in text for word in words)


KNOWN_AS: Final = {
    "roster": ("determination", "eligibility", "elections.confirmed", "audits.order.scope"),
    "reported_at": ("submitted_at",),
    "plan": ("audits.targeted.excludes",),
    "reviews": ("deficiency",),
    "reporting_option": ("registration.registered",),
    "on": ("on: given",),
}
"""Facts of a story that the gates call otherwise: they ask for what follows from them."""
STEM: Final = 6
"""So many letters tell a word: categories are named one by one, as a category."""


def told(found: Determination[bool | None] | Readiness) -> Told:
    answer = ANSWERS[found.answer] if isinstance(found, Readiness) else found.answer
    if answer is True:
        return Told(answer=True, text="")
    open_ = (Verdict.NOT_MET, Verdict.UNKNOWN)
    lines = [f"{one.rule.id} {one}" for one in found.findings if one.verdict in open_]
    return Told(answer, "\n".join(lines))


ANSWERS: Final = {
    ReadinessStatus.READY: True,
    ReadinessStatus.BLOCKED: False,
    ReadinessStatus.UNDETERMINED: None,
}


def answer_to(story: Story, spoil: Spoil, *, seal: bool) -> Told:
    """Spoil *story* and ask it. A documented error is an answer: nothing goes."""
    try:
        spoiled = replaced(story, spoil.place.path, spoil.new, seal=seal)
        if spoil.place.path[0] in OF_THE_REPORT:
            return told(reported(spoiled))
        if spoil.place.path[0] in OF_THE_AUDITS:
            found = audited(spoiled)
            return gone(spoiled, one_of_each(spoiled)) if found.answer is True else found
        return gone(spoiled, concerned(story, spoiled, spoil.place))
    except QppRulesError as error:
        return Told(answer=False, text=f"{type(error).__name__} {error}")


def gone(story: Story, planned: list[PlannedSubmission]) -> Told:
    """Return the first answer that is not yes, of the planned submissions asked."""
    # One that is planned twice is one submission.
    answers = map(told, may_go(story, dict.fromkeys(planned)))
    return next((one for one in answers if one.answer is not True), Told(answer=True, text=""))


def audited(story: Story) -> Told:
    """Return the first answer of the audits' gate that is not yes, of all that is planned."""
    gate = audits.gate(
        story.validation, story.targeted_audits, year=YEAR, corrections=story.corrections
    )
    answers = (told(gate.may_submit(one)) for one in story.planned)
    return next((one for one in answers if one.answer is not True), Told(answer=True, text=""))


def one_of_each(story: Story) -> list[PlannedSubmission]:
    """Return a planned submission of each kind: to the other gates, the rest are like them."""
    kinds = {
        (type(one.participant), one.reporting_option, one.participant in OPTED_IN): one
        for one in story.planned
    }
    return list(kinds.values())


def concerned(story: Story, spoiled: Story, place: Place) -> list[PlannedSubmission]:
    """Return the planned submissions that a change at *place* is about: if need be, all."""
    part, *rest = place.path
    if part in OF_THE_INTERMEDIARY:
        return [spoiled.planned[0], spoiled.planned[-1]]
    if part not in OF_PARTICIPANTS or not rest:
        return list(spoiled.planned)
    at = rest[0]
    if part == "planned":
        return [spoiled.planned[at]]
    ones = (getattr(one, part)[at] for one in (story, spoiled))
    whose = {one.participant for one in ones}
    return [one for one in spoiled.planned if one.participant in whose]

"""No gate opens by mistake: a story that is spoiled anywhere answers no, or says what is missing.

A right story of a whole year is taken apart, and every fact in it is removed, exchanged, moved,
dropped, doubled, with the digests above it left and made right. What may change without an effect
stands in a table; everything else must shut a gate.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import attrs
import pytest
from hypothesis import settings

from qpp_rules import audits, sampling
from qpp_rules.core.errors import QppRulesError
from tests.stories.asking import answer_to
from tests.stories.excused import ANY, ROWS, Excused, Why
from tests.stories.right_story import (
    FRAME,
    INTERMEDIARY,
    STRANGERS,
    Story,
    patients_of,
    reported,
    right_story,
)
from tests.stories.spoiling import Spoil, Spoiler, places, replaced
from tests.stories.timeline import may_be

EXPLORES: Final = settings.default is not None and settings.default.max_examples > 1000
MOST_OF_A_KIND: Final = 3 if EXPLORES else 1
"""How many places alike are spoiled: the last, or with the profile ``explore`` three."""
PARTS: Final = tuple(field.name for field in attrs.fields(Story))
SEALED: Final = ("validation", "targeted_audits", "report")
"""The parts whose values carry digests."""
SLICES: Final = 6
"""The edits of a part are tried in so many tests, which can run side by side."""


@cache
def spoils() -> tuple[Spoil, ...]:
    found = Spoiler.of(right_story(), STRANGERS).spoils(MOST_OF_A_KIND)
    # A listing of the story itself is emptied; it is not a field that could be None.
    return tuple(
        one
        for one in found
        if not (
            one.place.holder is Story and one.new is None and isinstance(one.place.value, tuple)
        )
    )


@cache
def tries() -> tuple[tuple[Spoil, bool], ...]:
    """Return every edit, with the digests above it left (False) and made right (True)."""
    return tuple(
        (one, seal)
        for one in spoils()
        for seal in ((False, True) if one.place.path[0] in SEALED else (False,))
    )


def row_of(spoil: Spoil) -> Excused | None:
    return next((row for row in ROWS if row.holds(spoil)), None)


def has_left_the_digest(spoil: Spoil, *, seal: bool) -> bool:
    return not seal and len(spoil.place.path) > 1 and spoil.place.path[0] in SEALED


def test_there_are_at_least_four_thousand_spoiled_stories() -> None:
    assert len(tries()) >= 4_000


def test_every_field_of_every_value_is_spoiled() -> None:
    """A field that is added is spoiled by itself. One that the story leaves None is listed."""
    there = {place.name: place for place in places(right_story()) if not place.field.endswith("]")}
    values = {place.name for place in places(right_story()) if place.value is not None}
    classes = {place.holder for place in there.values()}
    spoiled = {spoil.place.name for spoil in spoils()}

    named = {f"{kind.__name__}.{field.name}" for kind in classes for field in attrs.fields(kind)}
    assert {name for name in named if not name.split(".")[1].startswith("_")} - set(there) == set()
    assert set(there) - values == set(NOT_IN_THE_STORY)
    assert set(there) - spoiled - set(NOT_IN_THE_STORY) == set()


NOT_IN_THE_STORY: Final = {
    "Deficiency.description": "of the kind OTHER alone; see tests/audits/test_deficiencies.py",
    "ReportLine.description": "of the kind OTHER alone; see tests/audits/test_report_sections.py",
    "Election.exemption": "who elects is not exempt; see tests/elections/test_gate.py",
    "MvpChoice.population_health_measure": "not asked in 2026; see tests/registration",
    "ParticipantQuota.year": "the plan has the year; see tests/sampling/test_sizes.py",
    "PatientQuota.year": "the plan has the year; see tests/sampling/test_sizes.py",
    "Plan.extends": "no plan is extended; see tests/sampling/test_inspection.py",
    "TargetedAudit.cms_answer": "CMS was not asked; see tests/audits/test_targeted.py",
}
"""The fields that are None everywhere in the story, and where they are tested instead."""


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("slice_", range(SLICES))
def test_a_spoiled_story_is_never_accepted(part: str, slice_: int) -> None:
    mine = [one for one in tries() if one[0].place.path[0] == part][slice_::SLICES]
    wrong = [
        f"{spoil}{' (digests made right)' if seal else ''}: {fault}"
        for spoil, seal in mine
        if (fault := fault_of(spoil, seal=seal))
    ]

    assert wrong == []


def fault_of(spoil: Spoil, *, seal: bool) -> str:
    """Return what is wrong with the answer to one spoiled story; nothing, if it is right."""
    answer = answer_to(right_story(), spoil, seal=seal)
    if spoil.kind == "moved" and not has_left_the_digest(spoil, seal=seal):
        expected = may_be(spoil.place, spoil.new)
        if (answer.answer is True) != expected:
            return f"answered {answer.answer}, and it is {'' if expected else 'not '}in order"
        return ""
    if answer.answer is True:
        row = row_of(spoil)
        return "still goes" if row is None else excuse_fails(row, spoil, seal=seal)
    return "" if answer.names(spoil.place) else f"does not name it: {answer.text[:400]}"


def excuse_fails(row: Excused, spoil: Spoil, *, seal: bool) -> str:
    """Return why the reason of *row* does not hold: it is tried, not believed."""
    if row.why is Why.OF_THE_REPORT:
        spoiled = replaced(right_story(), spoil.place.path, spoil.new, seal=seal)
        return "still reported" if reported(spoiled).answer is True else ""
    if row.why is Why.NEEDS_VERIFY:
        return "verify takes it" if is_drawn_again(spoil, seal=seal) else ""
    return ""


def is_drawn_again(spoil: Spoil, *, seal: bool) -> bool:
    """Return whether the frame does not show the edit: verify, or the report without it."""
    spoiled = replaced(right_story(), spoil.place.path, spoil.new, seal=seal)
    validation, targeted_audits = spoiled.validation, spoiled.targeted_audits
    results = [validation, *(one.result for one in targeted_audits if one.result is not None)]
    if spoil.place.field == "verified":
        report = audits.execution_report(
            validation, targeted_audits, intermediary=INTERMEDIARY, corrections=spoiled.corrections
        )
        told = [section.sampling_methodology or "" for section in report.sections]
        return not any("not drawn again" in one for one in told)
    place = 0 if spoil.place.path[0] == "validation" else 1 + int(spoil.place.path[1])
    earlier = tuple(one.audited for one in results[:place])
    try:
        found = sampling.verify(results[place].plan, FRAME, patients_of, excluding=earlier)
    except QppRulesError:
        return False
    return found.answer is True


@pytest.mark.parametrize(
    ("row", "field"),
    [pytest.param(row, field, id=f"{field}, {row.reason}") for row in ROWS for field in row.fields],
)
def test_every_row_of_the_table_is_needed(row: Excused, field: str) -> None:
    """A row that excuses nothing would hide the next fault."""
    assert any(row_of(spoil) is row and row.excuses(field, spoil) for spoil in spoils())


def test_the_table_has_at_most_fifty_rows() -> None:
    assert len(ROWS) <= 50
    assert all(row.reason for row in ROWS)
    fields = {name for place in places(right_story()) for name in place.within}
    assert {field for row in ROWS for field in row.fields} <= {*fields, ANY}

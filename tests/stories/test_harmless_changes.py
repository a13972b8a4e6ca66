"""A gate that is shut by mistake is found too: what is harmless changes no answer."""

from __future__ import annotations

import pytest

from tests.stories.asking import gone, told
from tests.stories.harmless import Change, changes
from tests.stories.right_story import Story, reported, right_story

CHANGES = dict(changes())


def test_the_unchanged_story_is_submitted_and_reported() -> None:
    story = right_story()

    assert len(story.planned) == 40
    assert gone(story, list(story.planned)).text == ""
    assert told(reported(story)).text == ""


def test_there_are_at_least_a_hundred_harmless_changes() -> None:
    assert len(CHANGES) >= 100


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_harmless_change_blocks_nothing(change: Change) -> None:
    story: Story = change()

    assert story.planned
    assert gone(story, list(story.planned)).text == ""
    assert told(reported(story)).text == ""

"""A gate that is shut by mistake is found too: what is harmless changes no answer."""

from __future__ import annotations

import pytest

from tests.stories.asking import gone, told
from tests.stories.harmless import Change, changes
from tests.stories.right_story import Story, reported, right_story

CHANGES = dict(changes())


def test_all_of_the_right_story_goes_and_is_reported() -> None:
    story = right_story()

    assert len(story.planned) == 40
    assert gone(story, list(story.planned)).text == ""
    assert told(reported(story)).text == ""


def test_there_are_at_least_a_hundred_harmless_changes() -> None:
    assert len(CHANGES) >= 100


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_after_a_harmless_change_everything_still_goes(change: Change) -> None:
    story: Story = change()

    assert story.planned
    assert gone(story, list(story.planned)).text == ""
    assert told(reported(story)).text == ""

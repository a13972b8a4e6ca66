"""Pages and texts: which text of a rule stands for which years."""

from __future__ import annotations

import pytest

from qpp_rules.core.pages import text, texts
from qpp_rules.core.sources import cfr, unread

READ = cfr("414.1310(c)")
UNREAD = unread(2022, READ)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (2022, 2022, (text(2022, 2022, READ),)),
        (2017, 2021, (text(2017, 2021, UNREAD),)),
        (2023, 2027, (text(2023, 2027, UNREAD),)),
        (2022, 2027, (text(2022, 2022, READ), text(2023, 2027, UNREAD))),
        (2021, 2022, (text(2021, 2021, UNREAD), text(2022, 2022, READ))),
        (2017, 2017, (text(2017, 2017, UNREAD),)),
    ],
)
def test_only_the_year_whose_text_was_read_is_cited_as_read(first, last, expected) -> None:
    assert texts(first, last, READ, read=2022) == expected

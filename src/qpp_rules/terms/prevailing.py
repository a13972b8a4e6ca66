"""Which text prevails where several state a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.listings import listed
from qpp_rules.core.masking import shown
from qpp_rules.core.values import Enumeration

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


class SourceKind(Enumeration):
    """The kinds of text that state the rules, in the order in which they prevail."""

    REGULATION = "regulation"
    DATED_NOTICE = "dated notice"
    FACT_SHEET = "fact sheet"
    GUIDE_TEXT = "guide"
    GUIDE_SCREENSHOT = "screenshot in a guide"


def prevailing(statements: Iterable[tuple[SourceKind, T]]) -> T:
    """Return what the highest-ranking of *statements* says.

    A guide yields to the regulation, and says itself that its screenshots may differ.

    >>> prevailing([
    ...     (SourceKind.GUIDE_SCREENSHOT, "2019-03-31"),
    ...     (SourceKind.GUIDE_TEXT, "2020-03-31"),
    ... ])
    '2020-03-31'

    Raises InvalidValue for no statements, and for texts of the highest rank that disagree.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "How to Use This Guide".
    """
    said_by = listed("prevailing", "statements", statements, tuple)
    for one in said_by:
        if not (len(one) == len(("kind", "said")) and isinstance(one[0], SourceKind)):
            expected = "pairs of a SourceKind and what it says"
            raise InvalidType.of("prevailing", "statements", given=shown(one), expected=expected)
    ranks = list(SourceKind)
    ranked = sorted(said_by, key=lambda statement: ranks.index(statement[0]))
    highest = [said for kind, said in ranked if kind is ranked[0][0]]
    if not highest or any(said != highest[0] for said in highest):
        raise InvalidValue.of(
            "prevailing",
            "statements",
            given=f"{len(highest)} of the highest rank that disagree" if highest else "none",
            expected="statements that agree at the highest rank",
        )
    prevails: T = highest[0]
    return prevails

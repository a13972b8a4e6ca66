"""What was checked, what is true beside the counts, and what was certified or rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.core.moments import closing_instant
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES
from qpp_rules.submissions import (
    Certification,
    Checked,
    Deciles,
    Particulars,
    RateLevel,
    RejectedFile,
)
from qpp_rules.testing.strategies.core import instants, or_unknown, texts
from qpp_rules.testing.strategies.deadlines import moments
from qpp_rules.testing.strategies.planned_submissions import planned_submissions
from qpp_rules.testing.strategies.submissions.faults import wrong_submissions
from qpp_rules.testing.strategies.submissions.stories import right_submissions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.testing.strategies.core import Strategies

_IDS: Final = ("001", "047", "M2S1")
_MVPS: Final = ("G0053", "M0005")


def _some(items: Iterable[Any]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(sorted(items, key=str)), max_size=3)


def particulars(*, known: bool = False) -> st.SearchStrategy[Particulars]:
    """Return what is true beside the counts. Unless *known*, any part may be unknown."""
    parts: dict[str, st.SearchStrategy[Any]] = {
        **{name: st.booleans() for name in _FLAGS},
        **{name: _some(_IDS) for name in ("risk_adjusted", "specified", "compared")},
        "titled_mvps": _some(_MVPS),
        "to_standard": _some(SUBMITTED_CATEGORIES),
        "nothing_to_report": _some(SUBMITTED_CATEGORIES),
        "deciles": st.sampled_from(Deciles),
        "completeness_levels": _some(RateLevel),
        "performance_levels": _some(RateLevel),
    }
    return st.builds(
        Particulars, **{name: or_unknown(one, known=known) for name, one in parts.items()}
    )


_FLAGS: Final = (
    "covers_all_payers",
    "has_beneficiaries_only",
    "is_from_cehrt",
    "indicates_cehrt",
    "gives_sampling_method",
    "uses_specifications_unaltered",
    "is_selected",
)


@st.composite
def checked_submissions(draw: st.DrawFn) -> Checked:
    """Return checked submissions: right ones, ones with a fault, ones with something unknown."""
    story = draw(right_submissions() | wrong_submissions())
    told = draw(st.just(story.particulars) | particulars() | st.none())
    return attrs.evolve(story, particulars=told).check()


def certifications() -> st.SearchStrategy[Certification]:
    """Return certifications of planned submissions, of some content or other."""
    digests = st.text("0123456789abcdef", min_size=64, max_size=64)
    return st.builds(
        Certification,
        planned_submissions(),
        digests,
        instants(),
        in_form_of_cms=st.none() | st.booleans(),
    )


def rejected_files() -> st.SearchStrategy[RejectedFile]:
    """Return rejected files, some of which were corrected and accepted later."""
    pairs = st.lists(moments(), min_size=2, max_size=2).map(
        lambda two: sorted(two, key=closing_instant)
    )
    return st.builds(
        lambda name, pair, is_accepted: RejectedFile(
            name, pair[0], pair[1] if is_accepted else None
        ),
        texts(),
        pairs,
        st.booleans(),
    )


STRATEGIES: Final[Strategies] = {
    Certification: certifications,
    Checked: checked_submissions,
    Particulars: particulars,
    RejectedFile: rejected_files,
}

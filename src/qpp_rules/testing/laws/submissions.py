"""What may be submitted: the submission check law."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs
import hypothesis
from hypothesis import strategies as st

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.sources import cfr
from qpp_rules.rulebook import rule
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.submissions.faults import FAULTS, wrong_submissions
from qpp_rules.testing.strategies.submissions.stories import YEARS, right_submissions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.testing.strategies.submissions.stories import SubmissionStory


CHECK: Final = Law("submission check law", cfr("414.1325(a)"))
SHARE: Final = 10
"""Each fault gets one example of so many: a fault looks much the same in every story."""


def check_submission_checks(
    check_submission: Callable[..., Any],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    faults: Iterable[str] = FAULTS,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function accepts right submissions, and refuses those with one fault.

    *check_submission* takes a :class:`~qpp_rules.submissions.Submission`, the
    :class:`~qpp_rules.measures.Inventory`, the :class:`~qpp_rules.submissions.Sender`, the
    :class:`~qpp_rules.submissions.Reporter`, and by name ``mvps``, ``particulars`` and
    ``apm_interoperability``; :func:`~qpp_rules.submissions.check` is the model. It answers True if
    nothing in the submission is refused, False if something is. *answer_of* reads this from the
    result. The default reads what has an ``answer``, or the answer itself.

    The submissions report traditional MIPS, MVPs and the APP, as every kind of participant that
    may, and a registry or a QCDR sends them. *faults* are the ids of the rules whose breach your
    function must find. The default is every rule that can refuse a submission.

    >>> from qpp_rules import submissions
    >>> check_submission_checks(submissions.check)

    Raises :class:`LawBroken`. Its citation is that of the rule whose breach was not found.

    Citation: 42 CFR § 414.1325(a).
    """
    covered = tuple(years)
    planted = tuple(faults)
    if not FAULTS.keys() >= set(planted):
        given = shown(min(set(planted) - FAULTS.keys()))
        expected = "the ids of rules that can refuse a submission"
        raise InvalidValue.of("check_submission_checks", "faults", given=given, expected=expected)
    take("check_submission_checks", settings=(settings, optional(instance_of(hypothesis.settings))))
    profile = settings or hypothesis.settings()
    fewer = hypothesis.settings(profile, max_examples=profile.max_examples // SHARE + 1)

    def check(story: SubmissionStory) -> None:
        result = CHECK.call(
            check_submission,
            story.submission,
            story.inventory,
            story.sender,
            story.reporter,
            mvps=story.mvps,
            particulars=story.particulars,
            apm_interoperability=story.apm_interoperability,
        )
        answer = answer_of(result)
        if story.fault is None:
            if answer is not True:
                CHECK.broken("a right submission is accepted", **_facts(story), answer=answer)
        elif answer is not False:
            broken = rule(story.fault)
            found = attrs.evolve(CHECK, citation=broken.of(story.year).citation)
            found.broken(
                "a submission with one fault is refused",
                **_facts(story),
                fault=broken.id,
                required=broken.title,
                at=story.at or "the submission",
                answer=answer,
            )

    CHECK.run(st.sampled_from(covered).flatmap(right_submissions), check, profile)
    for name in planted:
        if suited := [year for year in covered if year.year in FAULTS[name].years]:
            CHECK.run(
                st.sampled_from(suited).flatmap(partial(wrong_submissions, name)), check, fewer
            )


def _facts(story: SubmissionStory) -> dict[str, Any]:
    sets = story.submission.measurement_sets
    return {
        "year": story.year,
        "participation": story.participation.value,
        "sets": ", ".join(f"{one.category.value} ({one.program})" for one in sets) or "none",
    }

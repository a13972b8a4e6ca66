"""Which final score counts for a clinician who has several."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from qpp_rules.core.checks import (
    instance_of,
    member_of,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.listings import asked
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry, reading
from qpp_rules.core.sources import guidance, unread
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_year
from qpp_rules.elections.effects import COMPARISON

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class GoverningScore:
    """The final score that counts, and the participation option that earned it."""

    participation_option: ParticipationOption = field(validator=member_of(ParticipationOption))
    score: Decimal = field(validator=instance_of(Decimal))


_page = Page(__name__)

_EARLIER: Final = frozenset({ParticipationOption.INDIVIDUAL, ParticipationOption.GROUP})
_LATER: Final = _EARLIER | {ParticipationOption.SUBGROUP, ParticipationOption.APM_ENTITY}
_FINAL_SCORE: Final = guidance("EUC fact sheets, 2023 to 2025", "Final score")
HIGHEST_OF: Final = _page.parameter(
    "elections.scores-compared",
    "final scores compared to find the highest",
    entry(
        2019,
        2019,
        _EARLIER,
        evolve(
            COMPARISON,
            note="it speaks of the individual's and the group's score; that a virtual group's "
            "comes first is in CMS's fact sheets of 2023 to 2025",
        ),
    ),
    entry(
        2020,
        2022,
        _EARLIER,
        unread(
            2019,
            COMPARISON,
            ". That a virtual group's score comes first is in CMS's fact sheets of 2023 to 2025.",
        ),
    ),
    entry(2023, 2025, _LATER, _FINAL_SCORE),
    entry(2026, 2027, _LATER, unread(2025, _FINAL_SCORE)),
    note="Elections, and with them several scores of one clinician, began with 2019.",
)
GOVERNING: Final = _page.rule(
    "elections.governing-score",
    "the highest final score that adjusts pay, or a virtual group's if there is one",
    HIGHEST_OF,
    *("ELE-016", "ELE-017", "ELE-018"),
)
_MIXED: Final = (
    "each level keeps its own effect: the highest of those that adjust pay counts, and a voluntary "
    "election shields from nothing"
)


def governing_score(
    scores: Mapping[ParticipationOption, Decimal | None],
    year: PY,
    *,
    voluntary: frozenset[ParticipationOption] = frozenset(),
) -> Determination[GoverningScore | None]:
    """Decide which final score counts for a clinician who has several.

    *scores* are points by participation option, None if nothing was submitted. Scores under a
    *voluntary* election adjust no pay and are left out, but they do not shield from other scores. A
    virtual group's score governs its members whatever else there is. Otherwise the highest counts,
    out of the individual's and the group's, and since 2023 also the subgroup's and the APM
    Entity's. The answer is None if no score is left, or one is left that the texts of the year do
    not rank.

    >>> group, own = ParticipationOption.GROUP, ParticipationOption.INDIVIDUAL
    >>> governing_score({group: Decimal("62.00"), own: Decimal("70.00")}, PY(2019)).answer
    GoverningScore(participation_option=<ParticipationOption.INDIVIDUAL: 'individual'>, \
score=Decimal('70.00'))

    Raises InvalidType for a score that is not a Decimal, and YearNotCovered before 2019.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide; EUC fact sheets of 2023 to
    2025 (CMS).
    """
    highest_of = HIGHEST_OF.at(check_year("governing_score", year))
    take(
        "governing_score",
        scores=(scores, instance_of(Mapping)),
        voluntary=(voluntary, instance_of(frozenset, set)),
    )
    scores = asked("governing_score", "scores", dict, scores)
    problems = list(_score_problems(scores, voluntary))
    if problems:
        refuse("governing_score", problems)
    left = {
        option: score
        for option, score in scores.items()
        if score is not None and option not in voluntary
    }
    virtual = left.get(ParticipationOption.VIRTUAL_GROUP)
    ranked = [
        GoverningScore(option, left[option]) for option in ParticipationOption if option in left
    ]
    answer: GoverningScore | None
    if virtual is not None:
        answer = GoverningScore(ParticipationOption.VIRTUAL_GROUP, virtual)
    elif not left.keys() <= highest_of:
        # A score that the year's text does not rank may be the one that counts.
        answer = None
    else:
        answer = max(ranked, key=lambda one: one.score, default=None)
    observed = ", ".join(f"{option.value} {score}" for option, score in left.items())
    finding = GOVERNING.of(year).judge(
        answer is not None or None,
        observed or "no score that adjusts pay",
        about=answer.participation_option.value if answer else "",
    )
    if voluntary & scores.keys():
        finding = finding.replace(source=reading(finding.citation, _MIXED))
    return Determination(answer, year, (finding,))


def _score_problems(
    scores: Mapping[ParticipationOption, Decimal | None], voluntary: frozenset[ParticipationOption]
) -> Iterator[Problem]:
    for option in voluntary:
        if not isinstance(option, ParticipationOption):
            yield Problem("voluntary", shown(option), "ParticipationOptions", is_type=True)
    for option, score in scores.items():
        if not isinstance(option, ParticipationOption):
            yield Problem("scores", shown(option), "a ParticipationOption as key", is_type=True)
        elif score is not None and not isinstance(score, Decimal):
            expected = "a Decimal of points, or None"
            yield Problem(f"scores[{option.name}]", shown(score), expected, is_type=True)
        elif score is not None and not (score.is_finite() and score >= 0):
            yield Problem(f"scores[{option.name}]", str(score), "points, 0 or more")

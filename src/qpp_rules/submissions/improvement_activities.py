"""Improvement activities: how many the year asks for, and which of them a group may attest.

To 2024 a high-weighted activity counts as two. A recognized patient-centered medical home, IA_PCMH,
is enough on its own. Points are not modeled: CMS's 40 points are the activities asked for. APM
participants get part of the credit from CMS; that is not modeled either.

CMS suspended eight activities in May 2025. Those that had begun count; which eight they are was not
found, so an activity that is in the measures data counts.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import a_count, optional
from qpp_rules.core.citations import Basis
from qpp_rules.core.findings import Verdict
from qpp_rules.core.pages import Page, entry, our_reading, texts
from qpp_rules.core.sources import cfr
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ParticipationOption, SpecialStatus
from qpp_rules.measures import ActivityWeight
from qpp_rules.submissions.kinds import falls_short, to_look_at
from qpp_rules.submissions.reported import counted

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures import Measure
    from qpp_rules.submissions.reported import Examined, Reported
    from qpp_rules.submissions.reporters import Reporter

_page = Page(__name__)


@frozen(kw_only=True)
class ActivitiesAsked:
    """How many activities are required: usually, with a special status, and in an MVP.

    *high_weighted* says how many activities one of high weight counts as. *in_mvp* is None before
    there were MVPs.
    """

    usually: int = field(validator=a_count)
    with_special_status: int = field(validator=a_count)
    in_mvp: int | None = field(validator=optional(a_count))
    high_weighted: int = field(validator=a_count)


_READ: Final = date(2024, 12, 1)
_WEIGHTS: Final = cfr("414.1380(b)(3)", as_of=_READ)
_NUMBERS: Final = cfr(
    "414.1380(b)(3)",
    as_of=_READ,
    basis=Basis.SECONDARY,
    note="a third party gives these numbers; the text as amended for 2025 was not read",
)

ACTIVITIES: Final = _page.parameter(
    "submissions.activities",
    "improvement activities that the year requires",
    *(
        entry(
            one.first_year.year,
            one.last_year.year,
            ActivitiesAsked(usually=4, with_special_status=2, in_mvp=in_mvp, high_weighted=2),
            one.source,
        )
        for first, last, in_mvp in ((2017, 2022, None), (2023, 2024, 2))
        for one in texts(first, last, _WEIGHTS, read=2024)
    ),
    entry(
        2025,
        2026,
        ActivitiesAsked(usually=2, with_special_status=1, in_mvp=1, high_weighted=1),
        _NUMBERS,
    ),
    note="The number for 2027 was not found. Ask about the other categories alone.",
)
_NPIS: Final = cfr("414.1360(a)(2)", as_of=date(2021, 1, 1))
GROUP_SHARE: Final = _page.parameter(
    "submissions.activities.group-share",
    "minimum share of a group's clinicians (NPIs) that perform the same activity",
    *(
        entry(one.first_year.year, one.last_year.year, Fraction(1, 2), one.source)
        for one in texts(2020, 2027, _NPIS, read=2021)
    ),
)

ENOUGH: Final = falls_short(
    _page.rule(
        "submissions.activities.enough",
        "enough improvement activities are attested",
        ACTIVITIES,
        note=ACTIVITIES.note,
    )
)
MEDICAL_HOME: Final = to_look_at(
    _page.rule(
        "submissions.activities.medical-home",
        "a recognized patient-centered medical home is attested, which is enough on its own",
        texts(2017, 2024, _WEIGHTS, read=2024),
    )
)
GROUP_HALF: Final = falls_short(
    _page.rule(
        "submissions.activities.group-half",
        "enough of the group's clinicians performed the activity",
        GROUP_SHARE,
        "SUB-073",
    )
)
HALF_OF_OTHERS: Final = falls_short(
    _page.rule(
        "submissions.activities.half-of-others",
        "enough clinicians of the virtual group, subgroup or APM Entity performed the activity",
        our_reading(
            GROUP_SHARE.entries,
            "the text that was read names groups; we read it to hold for these too; CMS may not "
            "ask it of them",
        ),
        "SUB-073",
    )
)

_MEDICAL_HOME_ID: Final = "IA_PCMH"
_SPECIAL: Final = frozenset(
    {
        SpecialStatus.SMALL_PRACTICE,
        SpecialStatus.RURAL,
        SpecialStatus.HPSA,
        SpecialStatus.NON_PATIENT_FACING,
    }
)


def examine_activities(
    reported: Reported, reporter: Reporter, examined: Examined, *, in_mvp: bool
) -> None:
    """Examine whether *reported* holds enough activities; raise YearNotCovered for 2027."""
    year = reported.year
    asked = ACTIVITIES.at(year)
    attested = {
        placed.measurement.measure_id: placed.about
        for placed in counted(reported, examined)
        if placed.measurement.value is True
    }
    least = most = 0
    missing: list[str] = []
    for name, about in attested.items():
        low, high = _credit(reported.inventory[name], asked)
        if name == _MEDICAL_HOME_ID:
            if MEDICAL_HOME.covers(year):
                examined.note(MEDICAL_HOME.of(year).met(name, about=about))
                low = asked.usually
            else:
                missing.append(f"whether {name} is enough in {year}")
            high = asked.usually
        elif low < high:
            missing.append(f"the weight of {name}")
        half = None if name == _MEDICAL_HOME_ID else _half(name, about, reporter, year)
        if half is not None:
            examined.note(half)
            missing += half.missing
        verdict = Verdict.MET if half is None else half.verdict
        least += low if verdict is Verdict.MET else 0
        most += 0 if verdict is Verdict.NOT_MET else high
    usual, special = _asked_of(reporter, asked, in_mvp=in_mvp)
    if usual != special:
        missing.append("reporter.special_statuses")
    holds = True if least >= usual else False if most < special else None
    required = f"at least {usual}"
    if asked.high_weighted > 1:
        required += f"; one of high weight counts as {asked.high_weighted}"
    observed = f"{least}" if least == most else f"{least} to {most}"
    clause = ENOUGH.of(year)
    examined.decide(clause.judge(holds, observed, required, missing=tuple(missing)))


def _credit(measure: Measure, asked: ActivitiesAsked) -> tuple[int, int]:
    """Return how many activities *measure* counts as, at least and at most."""
    if measure.weight is None and asked.high_weighted > 1:
        return 1, asked.high_weighted
    return (asked.high_weighted if measure.weight is ActivityWeight.HIGH else 1,) * 2


def _asked_of(reporter: Reporter, asked: ActivitiesAsked, *, in_mvp: bool) -> tuple[int, int]:
    """Return how many activities *reporter* needs, at most and at least."""
    if in_mvp and asked.in_mvp is not None:
        return asked.in_mvp, asked.in_mvp
    statuses = reporter.special_statuses
    if statuses is None:
        return asked.usually, asked.with_special_status
    return (asked.with_special_status if statuses & _SPECIAL else asked.usually,) * 2


def _half(name: str, about: str, reporter: Reporter, year: PerformanceYear) -> Finding | None:
    """Return whether enough clinicians did the activity *name*; None if that is not asked."""
    if reporter.participation is ParticipationOption.INDIVIDUAL or not GROUP_SHARE.covers(year):
        return None
    is_group = reporter.participation is ParticipationOption.GROUP
    clause = (GROUP_HALF if is_group else HALF_OF_OTHERS).of(year)
    clinicians = reporter.clinicians
    performed = next((o.count for o in reporter.performed_by or () if o.measure == name), None)
    share = GROUP_SHARE.at(year)
    required = f"at least {share} of the clinicians"
    if clinicians is None or performed is None:
        facts = {"reporter.clinicians": clinicians, f"reporter.performed_by, {name}": performed}
        missing = [fact for fact, value in facts.items() if value is None]
        return clause.unknown(*missing, required=required, about=about)
    observed = f"{performed} of {clinicians}"
    return clause.judge(performed >= share * clinicians, observed, required, about=about)

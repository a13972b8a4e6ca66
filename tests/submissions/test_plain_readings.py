"""A second reading of what the options ask for, compared with the first on drawn facts."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.vocabulary import SpecialStatus
from qpp_rules.submissions import MeasureCount, Reporter
from tests.submissions.option_stories import (
    ACTIVITIES,
    GROUP,
    INDIVIDUAL,
    INTEROPERABILITY,
    MVP,
    TRADITIONAL,
    activity_record,
    ask,
    attested,
    half,
    inventory_of,
    mvp_record,
    mvps_of,
    quality_record,
    quality_set,
)
from tests.submissions.test_promoting_interoperability import WHOLE, of_year

DOUBLED = ("SMALL_PRACTICE", "RURAL", "HPSA", "NON_PATIENT_FACING")


class Activity(NamedTuple):
    """An activity: high or medium, yes or no, done by how many of ten clinicians."""

    high: bool
    said: bool
    done_by: int


ANY_ACTIVITIES = st.lists(
    st.builds(Activity, st.booleans(), st.booleans(), st.integers(0, 10)), min_size=1, max_size=6
)


@given(
    st.sampled_from([2023, 2024, 2025, 2026]),
    ANY_ACTIVITIES,
    st.sets(st.sampled_from(list(SpecialStatus))),
    st.booleans(),
    st.booleans(),
)
def test_activities_are_enough_if_and_only_if_their_points_are(
    year: int,
    drawn: list[Activity],
    statuses: set[SpecialStatus],
    in_mvp: bool,
    by_group: bool,
) -> None:
    """10 and 20 of 40 points, doubled with a status or in an MVP; since 2025 two, or one.

    A group is credited for what at least half of its clinicians did.
    """
    program = "G0053" if in_mvp else "mips"
    names = [f"IA_X_{place}" for place in range(len(drawn))]
    weights = [("high" if one.high else "medium") if year < 2025 else None for one in drawn]
    inventory = inventory_of(
        year,
        *(
            activity_record(name, weight, allowedPrograms=[program])
            for name, weight in zip(names, weights, strict=True)
        ),
    )
    performed = [MeasureCount(n, one.done_by) for n, one in zip(names, drawn, strict=True)]
    who = Reporter(GROUP if by_group else INDIVIDUAL, statuses, 10, performed_by=performed)
    values: dict[str, Any] = dict(zip(names, (one.said for one in drawn), strict=True))
    found = ask(
        MVP if in_mvp else TRADITIONAL,
        inventory,
        attested(ACTIVITIES, program=program, **values),
        reporter=who,
        mvps=mvps_of(year, mvp_record("G0053")) if in_mvp else None,
    )
    credited = [one for one in drawn if one.said and (not by_group or one.done_by >= 5)]
    doubled = in_mvp or any(one.name in DOUBLED for one in statuses)
    if year < 2025:
        points = sum(20 if one.high else 10 for one in credited) * (2 if doubled else 1)
        assert found.answer is (points >= 40)
    else:
        assert found.answer is (len(credited) >= (1 if doubled else 2))


class Choice(NamedTuple):
    """A quality measure: what it is, and whether it applies, can be sent, and is reported."""

    kind: str
    applies: bool
    by_registry: bool
    reported: bool


ANY_CHOICES = st.lists(
    st.builds(
        Choice,
        st.sampled_from(["outcome", "high", "plain"]),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=10,
)


@given(ANY_CHOICES)
def test_traditional_mips_takes_what_the_plain_reading_takes(drawn: list[Choice]) -> None:
    """Six, or all that apply; an outcome measure, else a high-priority one where none can be.

    Where no measure of high priority applies, none is asked for.
    """
    choices = {f"{place:03}": one for place, one in enumerate(drawn, 1)}
    inventory = inventory_of(
        2026,
        *(
            quality_record(
                name,
                "outcome" if one.kind == "outcome" else "process",
                isHighPriority=one.kind != "plain",
                submissionMethods=["registry" if one.by_registry else "electronicHealthRecord"],
            )
            for name, one in choices.items()
        ),
    )
    reported = {n: one for n, one in choices.items() if one.reported and one.by_registry}
    applying = {n: one for n, one in choices.items() if one.applies}
    found = ask(
        TRADITIONAL,
        inventory,
        quality_set(*reported),
        reporter=Reporter(INDIVIDUAL, (), applicable=applying),
    )
    enough = len(reported) >= 6 or (bool(applying) and applying.keys() <= reported.keys())
    kinds = {one.kind for one in reported.values()}
    could = any(one.kind == "outcome" and one.by_registry for one in applying.values())
    right = "outcome" in kinds or ("high" in kinds and not could)
    nothing_applies = all(one.kind == "plain" for one in applying.values())
    assert found.answer is (enough and (right or nothing_applies))


PI = st.dictionaries(
    st.sampled_from(
        [*WHOLE, "PI_LVPP_1", "PI_LVOTC_1", "PI_LVITC_2", "PI_HIE_5", "PI_HIE_6", "PI_EP_2_EX_1"]
    ),
    st.sampled_from([True, False, half(), half(0), None]),
    max_size=5,
)


@given(st.sampled_from([2023, 2024, 2026]), PI)
def test_an_interoperability_set_is_whole_if_and_only_if_the_plain_reading_says_so(
    year: int, changes: dict[str, Any]
) -> None:
    """measures-and-submissions.md 3.2: the required set of 2023 to 2026, as one formula."""
    values = {name: one for name, one in {**WHOLE, **changes}.items() if one is not None}
    yes = {name[3:] for name, one in values.items() if one is True or one == half()}
    exchange = (
        ({"HIE_1", "LVOTC_1"} & yes and {"HIE_4", "LVITC_2"} & yes)
        or "HIE_5" in yes
        or "HIE_6" in yes
    )
    no_to_guides = "PI_PPHI_2" in values and "PPHI_2" not in yes
    others = (
        {"INFBLO_1", "ONCDIR_1", "PPHI_1", "PEA_1", "PHCDRR_1", "PHCDRR_3"} <= yes
        and {"EP_1", "LVPP_1"} & yes
        and {"EP_2", "EP_2_EX_1"} & yes
        and len({"PHCDRR_1_PRE", "PHCDRR_1_PROD"} & yes) == 1
        and len({"PHCDRR_3_PRE", "PHCDRR_3_PROD"} & yes) == 1
        and exchange
    )
    found = ask(TRADITIONAL, of_year(year), attested(INTEROPERABILITY, **values)).answer
    if not others or ("PPHI_2" not in yes and not (no_to_guides and year < 2025)):
        assert found is False
    else:
        assert found is (True if "PPHI_2" in yes else None)

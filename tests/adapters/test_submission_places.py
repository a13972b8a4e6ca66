"""At every place of every shape of CMS's submission JSON, what is wrong is named by its place."""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from qpp_rules.adapters.qpp_api import read_submission, write_submission
from qpp_rules.core.errors import InvalidInput
from tests.adapters.submission_json import SHAPES

ROUNDS = int(os.environ.get("QPP_RULES_PLACE_ROUNDS", "1"))
"""How often random faults are put together: with 35 rounds the tries are more than 100,000."""

Place = tuple[str | int, ...]

LONG = "x" * 200_000
DROPPED = object()
TWICE = object()
UNKNOWN = object()
NAN = float("nan")
HUGE = 10**400

FAULTS: dict[str, Any] = {
    "dropped": DROPPED,
    "null": None,
    "a key given twice": TWICE,
    "an unknown key": UNKNOWN,
    "a list": [],
    "an object": {},
    "a text": "fifty",
    "an empty text": "",
    "a long text": LONG,
    "True": True,
    "1.0": 1.0,
    "-1": -1,
    "10^400": HUGE,
    "NaN": NAN,
}

# What a field takes, said apart from the code that reads it.
COUNTS = {
    "performanceMet",
    "performanceNotMet",
    "eligiblePopulation",
    "eligiblePopulationExclusion",
    "eligiblePopulationException",
    "observationInstances",
    "caseCount",
    "performanceRateDenominator",
    "count",
    "numberOfIndexAdmissions",
    "numberOfReadmissions",
    "plannedReadmissions",
}
PERCENTS = {"performanceRate", "reportingRate", "performanceRateNumerator"}
FLAGS = {"isEndToEndReported", "suppressed", "mask", "isBelowMinimum"}
DIAGNOSES = {
    "indexReadmissionDiagnosisPairCounts",
    "indexAdmissionCountByDiagnosis",
    "readmissionCountByDiagnosis",
}
MAY_BE_ABSENT = {
    "performanceNotMet",
    "eligiblePopulationExclusion",
    "eligiblePopulationException",
    "numeratorExclusion",
    "denominatorException",
    "caseCount",
    "reportingRate",
    "performanceRate",
    "performanceRateNumerator",
    "performanceRateDenominator",
    "programName",
    "cehrtId",
    "measureSet",
    "practiceId",
    "practiceDetails",
    "nationalProviderIdentifiers",
    "id",
    "createdAt",
    "updatedAt",
    "submissionId",
    "submitterId",
    "submitterType",
    "suppressed",
    "source",
    "measurementId",
    "measurementSetId",
    "score",
    "reliability",
    "mask",
    "isBelowMinimum",
    "numberOfIndexAdmissions",
    "numberOfReadmissions",
    "plannedReadmissions",
    *DIAGNOSES,
}
MAY_BE_BLANK = {"cehrtId", "practiceId"}
FREE_TEXT = {
    "measureId",
    "stratum",
    "programName",
    "cehrtId",
    "measureSet",
    "practiceId",
    "id",
    "submissionId",
    "submitterId",
    "submitterType",
    "source",
    "measurementId",
    "measurementSetId",
    "entityId",
    "reliability",
    "code",
    "indexAdmissionCode",
    "readmissionCode",
}
LISTS = {"measurementSets", "measurements", "strata", "nationalProviderIdentifiers", *DIAGNOSES}


def is_right(place: Place, fault: str, within: Any) -> bool:
    """Whether the field at *place* of the object *within* may be what *fault* makes it."""
    key = place[-1]
    in_details = "practiceDetails" in place
    if fault in ("dropped", "null"):
        if isinstance(key, int):
            return fault == "dropped"
        is_own_rate = key == "performanceRate" and "numeratorExclusion" in within
        is_period = key in ("performanceStart", "performanceEnd")
        return (
            (key in MAY_BE_ABSENT and not is_own_rate)
            or (in_details and key == "taxpayerIdentificationNumber")
            or (is_period and "measureId" in within)
            # What is left of a score of readmissions has the form of one of a survey.
            or (key == "details" and fault == "dropped")
            or (key == "taxpayerIdentificationNumber" and within.get("entityType") == "subgroup")
        )
    if fault in ("a key given twice", "an unknown key"):
        return False
    is_float = "observationInstances" in within if isinstance(within, dict) else False
    rules: dict[str, bool] = {
        "a list": key in LISTS,
        "an object": key in ("practiceDetails", "details"),
        "a text": key in FREE_TEXT,
        "an empty text": key in MAY_BE_BLANK,
        "True": key in FLAGS or key == "value",
        "1.0": key in PERCENTS or key == "score" or (is_float and _is_number(key)),
        "-1": key == "score" or (is_float and _is_number(key)),
    }
    return rules.get(fault, False)


def _is_number(key: object) -> bool:
    numbers = ("numerator", "denominator", "numeratorExclusion", "denominatorException")
    return key in numbers


def places(content: Any, place: Place = ()) -> Iterator[Place]:
    """Every place below the top."""
    steps: Any = content.items() if isinstance(content, dict) else ()
    steps = enumerate(content) if isinstance(content, list) else steps
    for step, one in steps:
        yield (*place, step)
        yield from places(one, (*place, step))


def at(content: Any, place: Place) -> Any:
    for step in place:
        content = content[step]
    return content


def spelled(place: Place) -> str:
    """The place as CMS spells it."""
    text = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in place)
    return text.removeprefix(".")


class Twice(dict[str, Any]):
    """An object that is written with one of its keys twice."""

    key = ""


def written(content: Any) -> str:
    if isinstance(content, dict):
        pairs = [*content.items()]
        if isinstance(content, Twice):
            pairs.append((content.key, content[content.key]))
        return f"{{{', '.join(f'{json.dumps(key)}: {written(one)}' for key, one in pairs)}}}"
    if isinstance(content, list):
        return f"[{', '.join(map(written, content))}]"
    return json.dumps(content)


def spoiled(content: Any, place: Place, fault: str) -> tuple[Any, Place]:
    """A copy of *content* with the *fault* at *place*, and the place to be named."""
    copied = copy.deepcopy(content)
    return spoil(copied, place, fault), named_place(place, fault)


def named_place(place: Place, fault: str) -> Place:
    return (*place[:-1], "madeUp") if fault == "an unknown key" else place


def spoil(content: Any, place: Place, fault: str) -> Any:
    """Put the *fault* at *place*, and return the content."""
    above, key, value = at(content, place[:-1]), place[-1], FAULTS[fault]
    if value is DROPPED:
        del above[key]
    elif value is UNKNOWN:
        above["madeUp"] = 1
    elif value is TWICE:
        twice = Twice(above)
        twice.key = str(key)
        if len(place) == 1:
            return twice
        at(content, place[:-2])[place[-2]] = twice
    else:
        above[key] = value
    return content


def is_applicable(content: Any, place: Place, fault: str) -> bool:
    within = at(content, place[:-1])
    if fault in ("a key given twice", "an unknown key"):
        return isinstance(within, dict)
    return True


def named(text: str) -> list[str]:
    """The places that reading *text* names; none if it can be read."""
    try:
        read_submission(text)
    except InvalidInput as error:
        told = str(error)
        assert len(told) < 100_000
        assert "000456789" not in told
        return [problem.field for problem in error.problems]
    return []


CASES = [pytest.param(name, fault, id=f"{name}: {fault}") for name in SHAPES for fault in FAULTS]


@pytest.mark.parametrize(("name", "fault"), CASES)
def test_a_fault_at_any_place_is_named_by_that_place(name: str, fault: str) -> None:
    """One fault at a time: an error names its place, or the field may be so."""
    content = SHAPES[name]
    tries = 0
    for place in places(content):
        if not is_applicable(content, place, fault):
            continue
        tries += 1
        spoilt, where = spoiled(content, place, fault)
        found = named(written(spoilt))
        if is_right(place, fault, at(content, place[:-1])):
            assert found == [], (place, found)
        else:
            wanted = spelled(where)
            # An empty object lacks what belongs there, and a value without strata has no form.
            within = [one for one in found if fault == "an object" and one.startswith(f"{wanted}.")]
            no_form = fault == "dropped" and place[-1] == "strata" and spelled(place[:-1]) in found
            assert wanted in found or within or no_form, (place, found)
    assert tries or fault in ("a key given twice", "an unknown key")


# These leave the form of a value as it is, which its keys tell.
TOGETHER = ("a key given twice", "an unknown key", "a long text", "-1", "10^400", "NaN", "True")


def faulty(content: Any, draw: random.Random) -> tuple[Any, set[str]]:
    """A copy of *content* with several faults in objects apart, and the places to be named."""
    copied, wanted, taken = copy.deepcopy(content), set(), list[Place]()
    listed = [place for place in places(content) if isinstance(place[-1], str)]
    for _ in range(draw.randint(2, 6)):
        place, fault = draw.choice(listed), draw.choice(TOGETHER)
        above = place[:-1]
        if is_right(place, fault, at(content, above)) or any(touch(above, one) for one in taken):
            continue
        copied = spoil(copied, place, fault)
        taken.append(above)
        wanted.add(spelled(named_place(place, fault)))
    return copied, wanted


def touch(one: Place, other: Place) -> bool:
    """Whether one of the places is within the other."""
    short = min(len(one), len(other))
    return one[:short] == other[:short]


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_all_errors_of_a_record_are_named_together(name: str, round_: int) -> None:
    """However many faults a record has, one error names each of their places."""
    draw = random.Random(f"{name} {round_}")  # noqa: S311 (it only spreads the tries)
    for _ in range(100):
        content, wanted = faulty(SHAPES[name], draw)
        assert wanted <= {*named(written(content))}


@pytest.mark.parametrize("name", SHAPES)
def test_valid_content_survives_a_round_trip(name: str) -> None:
    content = SHAPES[name]
    found = read_submission(written(content))

    if "submission" not in content:
        assert write_submission(found) == content
    assert read_submission(content) == found

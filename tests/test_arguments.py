"""Every argument of everything public is held to its type, and the error names it.

The types are those of the annotations. Nothing is coerced: 1 is not True, "no" is no flag, an
instant no day, a payment year no performance year.
"""

from __future__ import annotations

import collections.abc
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_origin

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning, NoSuchExample
from pydantic_core import ValidationError

from qpp_rules.adapters.serialization import to_json
from qpp_rules.adapters.serialization.forms import is_union, members
from qpp_rules.audits import DataError, ErrorKind, Review, evaluate
from qpp_rules.core.errors import InvalidInput, QppRulesError
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import (
    WAIVED,
    Capacity,
    Choice,
    Confirmer,
    begin,
    select,
)
from qpp_rules.eligibility import Eligibility
from qpp_rules.sampling import FrameEntry, draw
from tests.agreeing_facts import AGREEING
from tests.public_calls import CALLED, Called, call, drawn
from tests.test_garbage import ALSO, ANY, OUR_WORDS, RIGHT, use
from tests.wrong_values import ONE_OF_EACH

GATHERED = (
    collections.abc.Iterable,
    collections.abc.Iterator,
    collections.abc.Collection,
    collections.abc.Container,
    collections.abc.Sequence,
    collections.abc.Set,
    collections.abc.Mapping,
    collections.abc.Callable,
    tuple,
    frozenset,
    set,
    list,
    dict,
)


def takes(kind: Any, value: object) -> bool:
    """Return whether an argument annotated with *kind* may be *value*, or a part of it is."""
    of = get_origin(kind) or kind
    if is_union(kind):
        return any(takes(one, value) for one in members(kind))
    if isinstance(of, TypeVar) or of in (Any, object):
        return True
    if of in GATHERED:
        return isinstance(value, (collections.abc.Iterable, type))
    if not isinstance(of, type):
        return True
    # A bool is not an int here, and an instant is not a date.
    return type(value) is of if of in {int, date} else isinstance(value, of)


# The names by which an error tells an argument that has another one outside.
TOLD_AS = {
    ("qpp_rules.core.sources.guidance", "heading"): "locator",
    ("qpp_rules.adapters.qpp_api.eligibility.Scenario", "reason"): "lowVolStusRsnCd",
    ("qpp_rules.adapters.qpp_api.exceeded_of_reason", "code"): "lowVolStusRsnCd",
}
# Arguments that accept more than their annotations say, and why.
EXCUSED = {
    # A mapping answers with the default for whatever it does not have.
    ("qpp_rules.deadlines.calendars.Calendar.get", "key"),
    ("qpp_rules.deadlines.calendars.Calendar.check", "key"),
    # A bool is an int, and prints and compares.
    ("qpp_rules.core.findings.Finding", "observed"),
    ("qpp_rules.core.findings.Finding", "required"),
    # The caller's own words that our checks repeat.
    ("qpp_rules.core.identifiers.check_participant", "value"),
    ("qpp_rules.core.years.check_instant", "value"),
    ("qpp_rules.core.vocabulary.read_member", "text"),
    ("qpp_rules.sampling.intact_problems", "name"),
}


def failing(items: collections.abc.Iterable[Any]) -> Iterator[Any]:
    """Yield *items*, and fail as a cursor does whose database is gone."""
    yield from items
    message = "the database is gone"
    raise OSError(message)


def passes(of: Called, bound: tuple[Any, ...], right: dict[str, Any]) -> Iterator[str]:
    """Yield what one argument may be though it is of another type, or how else it is refused."""
    for name in of.parameters:
        place, kind = (of.name, name), of.kinds.get(name, Any)
        if place in ANY or place in EXCUSED or name in OUR_WORDS:
            continue
        told = TOLD_AS.get(place, name)
        for value in ONE_OF_EACH:
            if takes(kind, value):
                continue
            try:
                use(call(of, bound, {**right, name: value}))
            except InvalidInput as error:
                fields = [problem.field for problem in error.problems]
                if not any(field.startswith(told) for field in fields):
                    yield f"{name}: {value!r} is told as {fields}"
            except ALSO.get(of.name, ()):
                pass
            except QppRulesError as error:
                yield f"{name}: {value!r} is told as {type(error).__name__}"
            else:
                yield f"{name}: {value!r} passes as {kind}"


# Verifying reads no frame where the plan cannot be drawn again.
UNREAD = ("qpp_rules.sampling.verify", "frame")


def passes_over(of: Called, bound: tuple[Any, ...], right: dict[str, Any]) -> Iterator[str]:
    """Yield which iterable may fail while it is read, and the call answers all the same."""
    for name, value in right.items():
        if isinstance(value, (list, tuple, frozenset)) and (of.name, name) != UNREAD:
            try:
                use(call(of, bound, {**right, name: failing(value)}))
            except (QppRulesError, OSError):
                continue
            yield f"{name}: what it raises is passed over"


YEAR = PerformanceYear(2027)
# Each thing that is public is covered in one of them.
YEARS = (YEAR, *map(PerformanceYear, (2019, 2020, 2023, 2026)), None)
DRAWN = {
    "frame": [FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 13)],
    "patients_of": {Group(Tin(f"{n:09}")): ["P1", "P2"] for n in range(1, 13)},
    "seed": "31415",
}
PLAN = draw(**DRAWN, year=YEAR)
(MEMBER,) = PLAN.participants[:1]
RESULT = evaluate(
    PLAN,
    [
        Review(MEMBER.participant, one.patient, errors=[DataError(ErrorKind.TIN_OR_NPI)])
        for one in MEMBER.patients
    ],
    YEAR,
)
NOT_AN_INT = ValidationError.from_exception_data("int", [{"type": "int_type", "input": "x"}])
OPTING_IN = begin(Group(Tin("000000001")), Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
CONFIRMED = {
    "phrase": "CONFIRM",
    "at": datetime(2027, 2, 1, 12, tzinfo=UTC),
    "by": Confirmer("A. Smith", Capacity.INTERMEDIARY),
    "window": None,
}
# Right arguments where none are drawn that are right together.
TOGETHER: dict[str, dict[str, Any]] = {
    "core.vocabulary.read_member": {"kind": Eligibility, "text": "exempt"},
    "sampling.draw": {**DRAWN, "excluding": ()},
    "sampling.draw_from_rows": {
        "rows": [(one.key, "P1") for one in DRAWN["patients_of"]],
        "excluding": (),
        "facets_of": None,
    },
    "sampling.extend": {
        "frame": DRAWN["frame"],
        "patients_of": DRAWN["patients_of"],
        "plan": PLAN,
        "excluding": (),
    },
    "deadlines.calendars.Calendar.check": {"key": "self-nomination"},
    "audits.evaluate": {
        "plan": PLAN,
        "reviews": (),
        "checks": (),
        "year": YEAR,
        "withdrawn": (),
        "beneficiaries": (),
        "verified": None,
    },
    "audits.check_beneficiaries": {"lists": None, "records": ()},
    "elections.may_submit": {
        "election": OPTING_IN,
        "submitted_at": None,
        "planned": None,
        "window": None,
        "cms_status": None,
        "virtual_group_elected_on": None,
        "determination": None,
    },
    "elections.confirm": {**CONFIRMED, "election": select(OPTING_IN, Choice.OPT_IN)},
    "elections.batches.Batch.confirm": {**CONFIRMED, "decisions": WAIVED},
    "adapters.pydantic.invalid_input": {"error": NOT_AN_INT},
    "adapters.serialization.from_json": {"text": to_json(YEAR), "kind": PerformanceYear},
    "audits.plan_targeted": {
        **DRAWN,
        "seed": "27182",
        "result": RESULT,
        "deficiency": RESULT.deficiencies[0],
        "excluding": (),
    },
    "rulebook.trace": {"asked": "SAM-011"},
    "self_nomination.application.Application.value": {"path": "contact.name"},
    "submissions.certification.Certification": {"content_digest": "0" * 64},
    "submissions.check_certification": {"content_digest": "0" * 64},
    "rulebook.listing": {"subject": None, "paragraph": None, "year": YEAR},
    "terms.read_options": {
        "label": "Reporting Option(s) Supported",
        "text": "MVP",
        "year": PerformanceYear(2026),
    },
}


def right_arguments(
    data: st.DataObject, of: Called, year: PerformanceYear | None
) -> dict[str, Any]:
    """Return what each argument should be; *year* for those that are one."""
    own = of.name.removeprefix("qpp_rules.")
    if own in AGREEING:
        return data.draw(AGREEING[own])
    right = {name: drawn(data, of.kinds.get(name, Any)) for name in of.parameters}
    right |= dict.fromkeys(OUR_WORDS & {*right}, "here")
    if year is not None:
        right |= {name: year for name in right if of.kinds.get(name) is PerformanceYear}
    return right | RIGHT.get(of.name, dict)() | TOGETHER.get(own, {})


@pytest.mark.parametrize("of", CALLED, ids=lambda of: of.name.removeprefix("qpp_rules."))
def test_values_of_another_type_are_refused_by_the_arguments_name(
    of: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other arguments are right; of those drawn, the first with which the call answers."""
    monkeypatch.chdir(tmp_path)
    last: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def answers(data: st.DataObject) -> bool:
        bound = () if of.of is None else (drawn(data, of.of),)
        if bound == (None,):
            return False
        last[:] = [(bound, right_arguments(data, of, data.draw(st.sampled_from(YEARS))))]
        try:
            use(call(of, *last[0]))
        except Exception:  # noqa: BLE001 (which error it is, is asked elsewhere)
            return False
        return True

    found = settings(
        max_examples=30,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    with suppress(NoSuchExample), warnings.catch_warnings():
        # Of what it finds, Hypothesis writes out all, and warns of its length.
        warnings.simplefilter("ignore", HypothesisWarning)
        find(st.data(), answers, settings=found)
    wrong = [one for of_last in last for law in (passes, passes_over) for one in law(of, *of_last)]
    assert "\n".join(wrong) == ""

"""What is not known leaves a review open, unless other facts already decide it."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory
from qpp_rules.self_nomination import (
    Applicant,
    Channel,
    Expertise,
    FormKind,
    MeasureOrigin,
    MvpNeed,
    ParticipationPlan,
    PriorRecord,
    Question,
    ReviewAnswer,
)
from tests.self_nomination.complete import (
    CQMS,
    MVP,
    QCDR,
    REGISTRY,
    YEARS,
    agreement,
    changed,
    complete,
    nominated,
    participants,
    record,
    reviewed,
    submitted_in,
)

UNDETERMINED = ReviewAnswer.UNDETERMINED
BLANK = "left blank"
IN_QUALITY = frozenset({PerformanceCategory.QUALITY})
SOME_OF_EACH: dict[str, tuple[Any, ...]] = {
    "form": (FormKind.FULL, FormKind.SIMPLIFIED),
    "channel": (Channel.EMAIL,),
    "contact.name": (BLANK,),
    "details.intermediary_type": (QCDR, REGISTRY),
    "details.applicant": (Applicant.NEW, Applicant.APPROVED_BEFORE),
    "details.partnerships": (frozenset(), BLANK),
    "details.live_on": (date(2028, 2, 1),),
    "details.formed_on": (date(2028, 2, 1),),
    "details.principal_place": ("CA", "PR"),
    "details.data_kept_in": (frozenset({"US", "CA"}), frozenset({"PR"})),
    "details.serves_whole_period": (False,),
    "details.external_agreements": ((), BLANK),
    "details.changes": (frozenset({"another vendor"}), BLANK),
    "details.roles_detailed": (False,),
    "details.clinical_expertise": (Expertise.NONE, BLANK),
    "details.measure_development": (Expertise.NONE,),
    "posting.categories": (
        SUBMITTED_CATEGORIES - {PerformanceCategory.PROMOTING_INTEROPERABILITY},
        IN_QUALITY,
    ),
    "posting.interoperability_excepted": (True, False),
    "posting.participation_options": (frozenset(), BLANK),
    "posting.mvps": (frozenset(), BLANK),
    "posting.mvp_needs": ((MvpNeed(MVP, date(2022, 11, 1)),),),
    "posting.mips_cqms": (frozenset(), CQMS | {"999"}, BLANK),
    "posting.ecqms": (frozenset(),),
    "posting.improvement_activities": (frozenset(),),
    "posting.cost": (BLANK,),
    "qcdr_measures": ((), BLANK),
    "attestations.criteria": (frozenset(), BLANK),
    "attestations.validation_strategy": (False,),
    "attestations.participation_plan": (ParticipationPlan(is_detailed=False), BLANK),
    "attestations.will_give_feedback": (False, BLANK),
    "attestations.feedback_rationale": ("claims data comes too late", BLANK),
    "questions": ((), (Question(subject="sampling", is_answered=False),)),
}
"""Other values that an item may have, beside that of a complete application."""
ON_RECORD: dict[str, tuple[Any, ...]] = {
    "approved_for": (frozenset(),),
    "approved_under_pqrs": (True, False),
    "data_submitted_for": (frozenset(),),
    "changed_organization": (True, False),
}


def with_values(year: int, kind: Any, values: dict[str, Any]) -> Any:
    """Return a complete application of *kind* with *values* at their paths."""
    whole, blanks = complete(year, kind), set()
    for path, value in values.items():
        whole = changed(whole, path, None if value == BLANK else value)
        if value == BLANK:
            blanks.add(path)
    return attrs.evolve(whole, left_blank=blanks)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_further_facts_never_change_an_answer(data: st.DataObject) -> None:
    """An answer that is given with facts unknown stays the same, whatever they turn out to be."""
    year = data.draw(st.sampled_from(YEARS))
    kind = data.draw(st.sampled_from((QCDR, REGISTRY)))
    paths = st.lists(st.sampled_from(sorted(SOME_OF_EACH)), max_size=3, unique=True)
    told = {
        path: data.draw(st.sampled_from((*SOME_OF_EACH[path], None))) for path in data.draw(paths)
    }
    prior = {
        name: data.draw(st.sampled_from((*values, None)))
        for name, values in ON_RECORD.items()
        if data.draw(st.booleans())
    }
    first = reviewed(with_values(year, kind, told), year, prior=record(year, **prior))
    assert (first.answer is UNDETERMINED) is bool(first.missing)

    good = complete(year, kind)
    later = {
        path: data.draw(st.sampled_from((good.value(path), *SOME_OF_EACH[path])))
        if value is None
        else value
        for path, value in told.items()
    }
    known = {
        name: data.draw(st.sampled_from((getattr(record(year), name), *ON_RECORD[name])))
        if value is None
        else value
        for name, value in prior.items()
    }
    second = reviewed(with_values(year, kind, later), year, prior=record(year, **known))
    assert first.answer in (UNDETERMINED, second.answer)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_further_facts_on_a_measure_never_change_an_answer(data: st.DataObject) -> None:
    year = data.draw(st.sampled_from(YEARS))
    values: dict[str, tuple[Any, ...]] = {
        "origin": (MeasureOrigin.OWN, MeasureOrigin.BORROWED, MeasureOrigin.CLINICIAN_CAHPS),
        "is_fully_specified": (True, False),
        "was_approved_before": (True, False),
        "is_fully_tested": (True, False),
        "by_certified_vendor": (True, False),
        "specified_on": (submitted_in(year), date(2030, 1, 1)),
    }
    told = {name: data.draw(st.sampled_from((*some, None))) for name, some in values.items()}
    later = {
        name: data.draw(st.sampled_from(values[name])) if value is None else value
        for name, value in told.items()
    }
    first, second = (
        reviewed(changed(complete(year), "qcdr_measures", [nominated(year, **one)]), year)
        for one in (told, later)
    )
    assert first.answer in (UNDETERMINED, second.answer)


def test_without_any_fact_nothing_is_decided() -> None:
    """Nothing known is never a gap, and never the absence of one."""
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.self_nomination import Application, review

    for year in YEARS:
        found = review(
            Application(year=PerformanceYear(year)), PerformanceYear(year), submitted_at=None
        )
        assert found.answer is UNDETERMINED
        assert "submitted_at" in found.missing


def test_unknown_participants_and_agreements_leave_the_answer_open() -> None:
    for path, good in (
        ("details.participants", participants(2027)),
        ("details.external_agreements", (agreement(2027),)),
    ):
        assert reviewed(changed(complete(2027), path, None), 2027).answer is UNDETERMINED
        assert reviewed(changed(complete(2027), path, good), 2027).answer is not UNDETERMINED


def test_an_empty_record_is_not_a_clean_one() -> None:
    found = reviewed(
        changed(complete(2027), "form", FormKind.SIMPLIFIED), 2027, prior=PriorRecord()
    )
    assert {"prior.action_in", "prior.terminated_in", "prior.approved_for"} <= {*found.missing}

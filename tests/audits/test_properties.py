"""Laws that hold of every audit, and a plain recount of each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from qpp_rules.audits import AuditOutcome, DataError, execution_report, upper_bound
from qpp_rules.core.findings import Verdict
from tests.audits.plain_reading import is_complete, recount
from tests.audits.samples import correction_of
from tests.audits.strategies import AuditWork, audits, data_errors
from tests.sampling.samples import shuffled
from tests.sampling.strategies import salts

CLEAN, DEFICIENT, UNDETERMINED = AuditOutcome


def keys_of(participants: Any) -> set[str]:
    return {one.key for one in participants}


@given(audits())
def test_the_result_agrees_with_a_plain_recount(work: AuditWork) -> None:
    """Every figure, counted a second time from the raw reviews and checks."""
    result = work.result()
    plain = recount(work.plan, work.reviews, work.checks)

    assert result.records_reviewed == plain.reviewed
    assert result.records_in_error == plain.in_error
    assert result.error_rate == plain.error_rate
    assert result.share_affected == plain.share_affected
    assert keys_of(result.participants_affected) == plain.affected
    assert keys_of(result.participants_examined) == plain.examined
    assert {(one.participant.key, one.patient) for one in result.not_reviewed} == (
        plain.not_reviewed
    )
    assert result.records_sampled == plain.reviewed + len(plain.not_reviewed)
    assert {
        (one.kind.name, one.measure, one.description): (
            one.errors,
            one.records,
            frozenset(keys_of(one.participants)),
        )
        for one in result.deficiencies
    } == plain.deficiencies
    assert {
        one.kind.name: (one.errors, one.records, one.participants, one.examined)
        for one in result.kinds
    } == plain.kinds


@given(audits())
def test_the_answer_agrees_with_a_plain_reading(work: AuditWork) -> None:
    """Not complete: UNDETERMINED. Complete: DEFICIENT where an error was found, else CLEAN."""
    result = work.result()
    complete = is_complete(
        work.plan,
        [one.participant for one in work.frame],
        work.reviews,
        work.checks,
        work.options["scope"],
        eligibility_of_sample_only=work.options.get("eligibility_of_sample_only", False),
    )
    plain = recount(work.plan, work.reviews, work.checks)

    assert result.is_complete is complete
    if complete:
        assert result.answer is (DEFICIENT if plain.deficiencies else CLEAN)
    else:
        assert result.answer is UNDETERMINED


@given(audits())
def test_the_report_agrees_with_a_plain_recount(work: AuditWork) -> None:
    """Rate, kinds and shares of the execution report, from the raw reviews and checks."""
    result = work.result()
    plain = recount(work.plan, work.reviews, work.checks)
    corrections = [correction_of(one) for one in result.deficiencies]
    report = execution_report(result, intermediary="Example Registry", corrections=corrections)
    (section,) = report.sections

    assert section.error_rate == (None if plain.not_reviewed else plain.error_rate)
    assert len(section.lines) == len(plain.deficiencies)
    for line in section.lines:
        errors, _, affected = plain.deficiencies[line.kind.name, line.measure, line.description]
        examined = plain.kinds[line.kind.name][3]
        assert line.errors == errors
        assert line.share_affected == Fraction(len(affected), examined)
    assert len(report.targeted_audits_required) == len(plain.deficiencies)


@given(audits(complete=True), st.data())
def test_removing_any_review_leaves_the_audit_undetermined(
    work: AuditWork, data: st.DataObject
) -> None:
    """Issue 4: removing any review makes the answer undetermined. All of a reserve may go."""
    assert work.result().answer is not UNDETERMINED
    reserves = keys_of(one.participant for one in work.plan.reserves)
    gone = data.draw(st.integers(0, len(work.reviews) - 1))
    participant = work.reviews[gone].participant
    alone = sum(one.participant == participant for one in work.reviews) == 1
    assume(participant.key not in reserves or not alone)
    left = [one for place, one in enumerate(work.reviews) if place != gone]

    result = work.result(reviews=left)

    assert result.answer is UNDETERMINED
    assert [one.patient for one in result.not_reviewed] == [work.reviews[gone].patient]


@given(audits(complete=True), st.data())
def test_removing_any_check_leaves_the_audit_undetermined(
    work: AuditWork, data: st.DataObject
) -> None:
    """AUD-010: the eligibility status of each participant."""
    gone = data.draw(st.integers(0, len(work.checks) - 1))
    left = [one for place, one in enumerate(work.checks) if place != gone]

    assert work.result(checks=left).answer is UNDETERMINED


@given(audits(), salts())
def test_the_order_of_reviews_and_checks_does_not_matter(work: AuditWork, salt: int) -> None:
    """Equal audits are equal, whatever the order of reviews and checks."""
    again = work.result(reviews=shuffled(work.reviews, salt), checks=shuffled(work.checks, salt))

    assert again == work.result()
    assert again.findings == work.result().findings
    assert again.deficiencies == work.result().deficiencies


@given(audits(), data_errors(), st.data())
def test_one_more_error_never_makes_an_audit_cleaner(
    work: AuditWork, error: DataError, data: st.DataObject
) -> None:
    """Adding an error never turns DEFICIENT into CLEAN, nor lowers a figure."""
    assume(work.reviews)
    place = data.draw(st.integers(0, len(work.reviews) - 1))
    worse = list(work.reviews)
    worse[place] = attrs.evolve(worse[place], errors=(*worse[place].errors, error))
    before, after = work.result(), work.result(reviews=worse)

    assert after.answer is (UNDETERMINED if before.answer is UNDETERMINED else DEFICIENT)
    assert after.error_rate >= before.error_rate
    assert after.share_affected >= before.share_affected
    assert {one.key for one in before.deficiencies} <= {one.key for one in after.deficiencies}
    assert (after.affected_at_most or 0) >= (before.affected_at_most or 0)


@given(audits())
def test_an_answer_fits_its_findings(work: AuditWork) -> None:
    """CLEAN only where nothing is open or wrong; what is not known is named."""
    result = work.result()
    verdicts = {one.verdict for one in result.findings}

    assert (result.answer is CLEAN) is verdicts.isdisjoint({Verdict.NOT_MET, Verdict.UNKNOWN})
    for one in result.findings:
        assert bool(one.missing) is (one.verdict is Verdict.UNKNOWN)
    assert set(result.open) <= set(result.findings)


@given(audits(complete=True))
def test_the_bound_of_a_complete_audit_is_no_lower_than_the_share_found(work: AuditWork) -> None:
    """What was found among those drawn at random is there at least."""
    result = work.result()
    drawn = {one.participant for one in work.plan.participants}
    affected = len(drawn & set(result.participants_affected))

    assert result.affected_at_most == upper_bound(affected, len(drawn), len(work.frame))
    assert result.affected_at_most * len(work.frame) >= affected

"""The data validation strategy: 42 CFR 414.1400(b)(3)(iv), AUD-001, AUD-002."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.audits import (
    AuditScope,
    Reach,
    StrategyChange,
    ValidationStrategy,
    check_strategy,
    follows_strategy,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from tests.audits.samples import PY, PY2027, SCOPE, eastern, only
from tests.audits.strategies import scopes

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
SUBMITTED, APPROVAL, CHANGE, FOLLOWED = (
    f"audits.strategy.{name}" for name in ("submitted", "approval", "change", "followed")
)
IN_TIME = date(2026, 8, 20)
APPROVED = date(2026, 11, 1)
WIDER = attrs.evolve(SCOPE, reporting_options=frozenset(ReportingOption))


def strategy(**parts: Any) -> ValidationStrategy:
    known = {
        "year": PY2027,
        "scope": SCOPE,
        "submitted_at": IN_TIME,
        "approved_at": APPROVED,
        **parts,
    }
    return ValidationStrategy(**known)


def change(changed_at: Any, approved_at: Any = None, scope: AuditScope = WIDER) -> StrategyChange:
    return StrategyChange(changed_at=changed_at, approved_at=approved_at, scope=scope)


# --- submitted in time: AUD-001 ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("submitted_at", "answer"),
    [
        pytest.param(IN_TIME, True, id="AUD-001: before the close"),
        pytest.param(eastern(2026, 9, 1, 19, 59, 59), True, id="AUD-001: the last second"),
        pytest.param(eastern(2026, 9, 1, 20), False, id="A1: at the close"),
        pytest.param(eastern(2026, 9, 1, 20, 0, 1), False, id="AUD-001: after it"),
        pytest.param(date(2026, 9, 2), False, id="AUD-001: the day after"),
        pytest.param(date(2026, 9, 1), None, id="on the day on which it closes"),
        pytest.param(None, None, id="not known"),
    ],
)
def test_a_strategy_is_submitted_by_the_close_of_self_nomination(
    submitted_at: date | datetime | None, answer: bool | None
) -> None:
    determination = check_strategy(strategy(submitted_at=submitted_at))

    assert determination.answer is answer
    finding = only(determination, SUBMITTED)
    assert finding.verdict is {True: MET, False: NOT_MET, None: UNKNOWN}[answer]
    assert finding.observed == submitted_at
    assert "2026-09-01" in str(finding.required)


def test_missing_facts_are_named() -> None:
    assert check_strategy(strategy(submitted_at=None)).missing == ("strategy.submitted_at",)
    assert check_strategy(strategy(submitted_at=date(2026, 9, 1))).missing == (
        "the hour of strategy.submitted_at",
    )


def test_the_closing_instant_can_be_read_as_open() -> None:
    """A1: the switch, and the finding that tells of it."""
    at = strategy(submitted_at=eastern(2026, 9, 1, 20))
    open_too = check_strategy(at, closing_instant_is_open=True)

    assert open_too.answer is True
    assert only(open_too, "deadlines.closing-instant").verdict is MET
    assert only(check_strategy(at), "deadlines.closing-instant").verdict is NOT_MET


def test_another_year_has_its_own_close() -> None:
    earlier = strategy(year=PY(2026), submitted_at=date(2025, 8, 20), approved_at=date(2025, 11, 1))

    assert check_strategy(earlier).answer is True
    assert check_strategy(earlier).year == PY(2026)
    assert check_strategy(attrs.evolve(earlier, submitted_at=IN_TIME)).answer is False


# --- changed with approval: AUD-002 --------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed_at", "approved_at", "verdict"),
    [
        pytest.param(
            date(2027, 10, 1), date(2027, 10, 5), NOT_MET, id="AUD-C04: approved afterwards"
        ),
        pytest.param(date(2027, 10, 5), date(2027, 10, 1), MET, id="AUD-002: approved before"),
        pytest.param(date(2027, 10, 1), None, NOT_MET, id="AUD-002: not approved"),
        pytest.param(date(2027, 10, 1), date(2027, 10, 1), UNKNOWN, id="on the same day"),
        pytest.param(
            eastern(2027, 10, 1, 9), eastern(2027, 10, 1, 9), NOT_MET, id="at the same instant"
        ),
        pytest.param(eastern(2027, 10, 1, 9), eastern(2027, 10, 1, 8), MET, id="an hour later"),
        pytest.param(date(2026, 10, 1), None, NOT_APPLICABLE, id="AUD-002: an unapproved draft"),
        pytest.param(
            date(2027, 10, 1), date(2026, 10, 1), NOT_MET, id="approved before the strategy was"
        ),
    ],
)
def test_an_approved_strategy_changes_only_with_cmss_prior_approval(
    changed_at: Any, approved_at: Any, verdict: Verdict
) -> None:
    determination = check_strategy(strategy(changes=[change(changed_at, approved_at)]))
    finding = only(determination, CHANGE)

    assert finding.verdict is verdict
    assert determination.answer is {NOT_MET: False, UNKNOWN: None}.get(verdict, True)
    if verdict is UNKNOWN:
        assert finding.missing == ("the hours of approval and change",)
    if verdict is NOT_APPLICABLE:
        assert finding.about == "changed 2026-10-01, before it was approved"


def test_the_days_of_change_and_approval_are_reported() -> None:
    late = check_strategy(strategy(changes=[change(date(2027, 10, 1), date(2027, 10, 5))]))
    never = check_strategy(strategy(changes=[change(date(2027, 10, 1))]))

    assert only(late, CHANGE).observed == "changed 2027-10-01, approved 2027-10-05"
    assert only(never, CHANGE).observed == "changed 2027-10-01, not approved"
    assert only(never, CHANGE).required == "approval before the change"


def test_a_strategy_that_cms_has_not_approved_may_change_freely() -> None:
    draft = strategy(approved_at=None, changes=[change(date(2027, 1, 1)), change(IN_TIME)])
    determination = check_strategy(draft)

    assert determination.answer is True
    assert [one.verdict for one in determination.findings[1:]] == [NOT_APPLICABLE] * 2


def test_one_unapproved_change_decides_for_all() -> None:
    changes = [change(date(2027, 10, 5), date(2027, 10, 1)), change(date(2027, 11, 1))]
    determination = check_strategy(strategy(submitted_at=None, changes=changes))

    assert determination.answer is False
    assert [one.verdict for one in determination.findings] == [UNKNOWN, MET, NOT_MET]


def test_an_approval_comes_after_what_it_approves() -> None:
    """Issue 9: an approval of years before, or of the day before the strategy was submitted."""
    early = strategy(approved_at=date(2026, 8, 19))
    for determination in (check_strategy(early), follows_strategy(SCOPE, early)):
        assert determination.answer is False
        finding = only(determination, APPROVAL)
        assert (finding.verdict, finding.observed) == (
            NOT_MET,
            "submitted 2026-08-20, approved 2026-08-19",
        )
    for same_or_unknown in ({"approved_at": IN_TIME}, {"submitted_at": None}, {}):
        found = check_strategy(strategy(**same_or_unknown)).findings
        assert APPROVAL not in [one.rule.id for one in found]


def test_a_change_is_not_approved_before_the_strategy_was_submitted() -> None:
    early = check_strategy(strategy(changes=[change(date(2027, 10, 5), date(2020, 1, 1))]))

    assert early.answer is False
    assert only(early, CHANGE).observed == (
        "changed 2027-10-05, approved 2020-01-01, before the strategy was submitted"
    )


def test_the_order_in_which_changes_are_given_does_not_matter() -> None:
    changes = [change(date(2027, 3, 1), date(2027, 2, 20), SCOPE), change(date(2026, 10, 1))]

    for given_order in (changes, changes[::-1]):
        assert strategy(changes=given_order).approved_scope == SCOPE


@pytest.mark.parametrize(
    ("changed_at", "approved_at", "verdict", "missing"),
    [
        (APPROVED, None, UNKNOWN, "the hours of strategy.approved_at and change"),
        (APPROVED, APPROVED, UNKNOWN, "the hours of strategy.approved_at and change"),
        (date(2026, 11, 2), APPROVED, UNKNOWN, "the hours of approval and change"),
        (eastern(2026, 11, 1, 9), date(2026, 10, 1), UNKNOWN, None),
    ],
)
def test_an_order_that_one_day_leaves_open_is_not_known(
    changed_at: Any, approved_at: Any, verdict: Verdict, missing: str | None
) -> None:
    told = strategy(changes=[change(changed_at, approved_at)])
    finding = only(check_strategy(told), CHANGE)

    assert finding.verdict is verdict
    assert missing is None or finding.missing == (missing,)
    assert told.approved_scope is None
    for scope in (SCOPE, WIDER):
        determination = follows_strategy(scope, told)
        assert determination.answer is None
        assert determination.missing == ("the order in time of strategy.changes and approvals",)


def test_neither_of_two_changes_on_one_day_is_the_last() -> None:
    day, before = date(2027, 5, 1), date(2027, 4, 1)
    changes = [change(day, before), change(day, before, SCOPE)]

    for given_order in (changes, changes[::-1]):
        assert strategy(changes=given_order).approved_scope is None
        later = [*given_order, change(date(2027, 6, 1), before)]
        assert strategy(changes=later).approved_scope == WIDER
    assert strategy(changes=[changes[0], changes[0]]).approved_scope == WIDER


def test_a_submission_replaces_earlier_changes() -> None:
    early = [change(date(2026, 8, 1))]

    assert strategy(changes=early).approved_scope == SCOPE
    assert strategy(changes=[change(IN_TIME)]).approved_scope is None
    assert strategy(changes=early, submitted_at=None).approved_scope is None
    late = [change(date(2027, 5, 1), date(2027, 4, 1))]
    assert strategy(changes=late, submitted_at=None).approved_scope == WIDER


def test_a_change_approved_before_the_strategy_was_approved_is_not_approved() -> None:
    told = strategy(changes=[change(date(2027, 5, 1), date(2026, 10, 25))])

    assert told.approved_scope == SCOPE
    assert check_strategy(told).answer is False
    assert str(only(check_strategy(told), CHANGE).observed).endswith(", before the strategy was")


# --- followed: AUD-002, issue 4 item 1 -----------------------------------------------------------

LESS = attrs.evolve(SCOPE, statuses=frozenset())


@pytest.mark.parametrize(
    ("audited", "parts", "answer", "differing"),
    [
        pytest.param(SCOPE, {}, True, [], id="the same"),
        pytest.param(LESS, {}, False, ["statuses"], id="less"),
        pytest.param(WIDER, {}, False, ["reporting options"], id="more"),
        pytest.param(
            WIDER,
            {"changes": [change(date(2027, 2, 1), date(2027, 1, 1))]},
            True,
            [],
            id="a change that was approved",
        ),
        pytest.param(
            SCOPE,
            {"changes": [change(date(2027, 2, 1), date(2027, 1, 1))]},
            False,
            ["reporting options"],
            id="before the change that was approved",
        ),
        pytest.param(
            WIDER,
            {"changes": [change(date(2027, 2, 1))]},
            False,
            ["reporting options"],
            id="a change that was not approved",
        ),
        pytest.param(
            WIDER,
            {"changes": [change(date(2026, 10, 1))]},
            True,
            [],
            id="a draft that was changed before it was approved",
        ),
        pytest.param(
            LESS,
            {
                "changes": [
                    change(date(2026, 10, 1)),
                    change(date(2027, 2, 1), date(2026, 11, 2), LESS),
                ]
            },
            True,
            [],
            id="the last of two",
        ),
    ],
)
def test_an_audit_must_follow_the_approved_strategy(
    audited: AuditScope, parts: dict[str, Any], answer: bool, differing: list[str]
) -> None:
    determination = follows_strategy(audited, strategy(**parts))

    assert determination.answer is answer
    assert [one.about for one in determination.findings if one.verdict is NOT_MET] == differing
    assert len(determination.findings) == len(Reach)


def test_differences_are_reported() -> None:
    (found,) = [
        one for one in follows_strategy(WIDER, strategy()).findings if one.verdict is NOT_MET
    ]
    (none,) = [one for one in follows_strategy(LESS, strategy()).findings if one.verdict is NOT_MET]

    assert (found.observed, found.required) == ("APP, MVP, traditional MIPS", "MVP")
    assert (none.observed, none.required) == ("none", "MIPS eligible")


def test_unknown_parts_of_either_scope_are_not_compared() -> None:
    unknown = attrs.evolve(SCOPE, categories=None)

    here = follows_strategy(unknown, strategy())
    there = follows_strategy(SCOPE, strategy(scope=unknown))
    both = follows_strategy(unknown, strategy(scope=unknown))

    assert (here.answer, here.missing) == (None, ("scope.categories",))
    assert (there.answer, there.missing) == (None, ("strategy.scope.categories",))
    assert (both.answer, both.missing) == (
        None,
        ("scope.categories", "strategy.scope.categories"),
    )
    assert follows_strategy(attrs.evolve(unknown, statuses=()), strategy()).answer is False


def test_no_audit_follows_a_strategy_that_cms_has_not_approved() -> None:
    determination = follows_strategy(SCOPE, strategy(approved_at=None))

    assert determination.answer is None
    assert determination.missing == ("strategy.approved_at",)


@given(scopes(), scopes())
def test_an_audit_with_the_strategys_scope_follows_it(
    audited: AuditScope, approved: AuditScope
) -> None:
    """Less is a change, and so is more; what is not known decides nothing."""
    pairs = [(audited.of(reach), approved.of(reach)) for reach in Reach]
    known = [(here, there) for here, there in pairs if here is not None and there is not None]
    differ = any(here != there for here, there in known)
    expected = False if differ else (True if len(known) == len(pairs) else None)

    assert follows_strategy(audited, strategy(scope=approved)).answer is expected


@given(st.sampled_from((APPROVED, date(2026, 10, 1), date(2027, 1, 1))))
def test_only_a_change_certainly_before_the_approval_is_a_draft(day: date) -> None:
    assert strategy().is_draft_at(day) is (None if day == APPROVED else day < APPROVED)
    assert strategy(approved_at=None).is_draft_at(day) is True


# --- malformed, years ----------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2022, 2028])
def test_years_without_a_text_are_not_covered(year: int) -> None:
    uncovered = strategy(year=PY(year))
    for ask in (
        lambda: check_strategy(uncovered),
        lambda: follows_strategy(SCOPE, uncovered),
    ):
        with pytest.raises(YearNotCovered, match=r"^audits\.strategy\."):
            ask()


def test_the_strategy_is_required_from_2023() -> None:
    first = strategy(year=PY(2023), submitted_at=None)

    assert check_strategy(first).answer is None
    assert follows_strategy(SCOPE, first).answer is True


def test_only_strategies_and_scopes_are_compared() -> None:
    with pytest.raises(InvalidType, match=r"^check_strategy: strategy: given a text that is not"):
        check_strategy("strategy")
    with pytest.raises(InvalidType, match=r"^follows_strategy: strategy: given None"):
        follows_strategy(SCOPE, None)
    with pytest.raises(InvalidType, match=r"^follows_strategy: scope: given set, expected an Aud"):
        follows_strategy({PerformanceCategory.QUALITY}, strategy())


@pytest.mark.parametrize(
    ("parts", "kind", "told"),
    [
        ({"year": 2027}, InvalidType, "year: given 2027"),
        ({"scope": None}, InvalidType, "scope: given None"),
        ({"submitted_at": "2026-08-20"}, InvalidType, "submitted_at: given '2026-08-20'"),
        ({"approved_at": datetime(2026, 8, 20)}, InvalidValue, "approved_at: given"),
        ({"changes": IN_TIME}, InvalidType, "changes: given date, expected a tuple of Str"),
        ({"changes": [SCOPE]}, InvalidType, "changes: given an item that is an AuditScope"),
    ],
)
def test_a_strategy_with_wrong_types_is_refused(
    parts: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=f"^ValidationStrategy: {told}"):
        strategy(**parts)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((None,), "changed_at: given None"),
        ((IN_TIME, 5), "approved_at: given 5"),
        ((IN_TIME, None, "all"), "scope: given 'all'"),
    ],
)
def test_a_change_has_its_day_and_its_scope(arguments: tuple[Any, ...], told: str) -> None:
    with pytest.raises(InvalidType, match=f"^StrategyChange: {told}"):
        change(*arguments)

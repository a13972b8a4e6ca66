"""The data validation strategy: when it is due, and how it may change after CMS approved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.audits.paragraphs import paragraph
from qpp_rules.audits.scope import AuditScope, Reach
from qpp_rules.core.checks import (
    each,
    hidden,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    all_met,
    together,
)
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.moments import Moment, a_moment, precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, eastern_text
from qpp_rules.deadlines import calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding


_page = Page(__name__)

# The regulation asks for a strategy from performance year 2023, and calls it a plan.
_STRATEGY: Final = paragraph("(b)(3)(iv)", first=2023)
SUBMITTED: Final = _page.rule(
    "audits.strategy.submitted",
    "the data validation strategy was submitted by the close of self-nomination",
    _STRATEGY,
    "AUD-001",
)
APPROVAL: Final = _page.rule(
    "audits.strategy.approval",
    "CMS approved the data validation strategy after it was submitted",
    paragraph(
        "(b)(3)(iv)",
        Basis.DERIVED,
        "the text refers to a submitted and approved strategy; one not submitted yet cannot be "
        "approved",
        first=2023,
    ),
    "AUD-002",
)
APPROVED_FIRST: Final = _page.rule(
    "audits.strategy.change",
    "CMS approved the change to the approved strategy before it was made",
    _STRATEGY,
    "AUD-002",
)
AS_APPROVED: Final = _page.rule(
    "audits.strategy.followed",
    "the audit follows the approved strategy",
    paragraph(
        "(b)(3)(iv)",
        Basis.DERIVED,
        "the text bars changes to the approved strategy; an audit that departs from it changes it",
        first=2023,
    ),
    "AUD-002",
)


@frozen(kw_only=True)
class StrategyChange:
    """A change to a strategy: when it was made, when CMS approved it, and the new scope.

    *approved_at* is None if CMS has not approved it.
    """

    changed_at: Moment = field(validator=a_moment)
    approved_at: Moment | None = field(default=None, validator=optional(a_moment))
    scope: AuditScope = field(validator=instance_of(AuditScope))


@frozen(kw_only=True)
class ValidationStrategy:
    """What an intermediary told CMS at self-nomination that it would audit.

    *submitted_at* is None if not known; *approved_at* is None if CMS has not approved it.

    Citation: 42 CFR § 414.1400(b)(3)(iv), which calls it a plan.
    """

    year: PY = field(validator=a_performance_year)
    scope: AuditScope = field(validator=instance_of(AuditScope))
    submitted_at: Moment | None = field(default=None, validator=optional(a_moment))
    approved_at: Moment | None = field(default=None, validator=optional(a_moment))
    changes: tuple[StrategyChange, ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, StrategyChange)
    )

    @property
    def approved_scope(self) -> AuditScope | None:
        """The scope of the last approved change, or the strategy's own; None if not known.

        A change made before CMS approved the strategy was approved with it. A change made before
        the strategy was submitted was replaced by what was submitted. The last change is the one
        made last, whatever order the changes are given in. It is not known if two changes of one
        day differ, or if it is not known whether a change was approved.
        """
        held = [(one, self._holds(one)) for one in self.changes]
        sure = [one for one, holds in held if holds]
        possible = [
            one.scope
            for one, holds in held
            if holds is not False
            and not any(precedes(one.changed_at, other.changed_at) for other in sure)
        ]
        if not sure:
            possible.append(self.scope)
        first, *others = possible
        return first if all(one == first for one in others) else None

    def is_draft_at(self, moment: Moment) -> bool | None:
        """Return whether CMS had not approved the strategy yet; None if a day leaves it open."""
        take("is_draft_at", moment=(moment, a_moment))
        return self.approved_at is None or precedes(moment, self.approved_at)

    def _holds(self, change: StrategyChange) -> bool | None:
        """Return whether *change* was approved, alone or with the strategy; None if not known."""
        draft = self.is_draft_at(change.changed_at)
        if self.submitted_at is not None:
            replaced = precedes(change.changed_at, self.submitted_at)
        else:
            replaced = None if draft is not False else False
        approved = {draft, self.is_approval(change)}
        if replaced or approved == {False}:
            return False
        return True if replaced is False and True in approved else None

    def is_approval(self, change: StrategyChange) -> bool | None:
        """Return whether CMS approved *change* by itself, after it had approved the strategy.

        None if a day without an hour leaves it open.
        """
        take("is_approval", change=(change, instance_of(StrategyChange)))
        if change.approved_at is None or self.approved_at is None:
            return False
        before = precedes(change.approved_at, self.approved_at)
        return None if before is None else not before


def check_strategy(
    strategy: ValidationStrategy, *, closing_instant_is_open: bool = False
) -> Determination[bool | None]:
    """Decide whether *strategy* was submitted in time and changed only with CMS's approval.

    A strategy that CMS has not approved yet may be changed freely. The approval of a change must
    come before the change, and not before that of the strategy. If both fall on the same day, the
    answer is None; so it is for a change on the day when CMS approved the strategy.

    >>> from datetime import date
    >>> scope = AuditScope()
    >>> change = StrategyChange(
    ...     changed_at=date(2027, 10, 1), approved_at=date(2027, 10, 5), scope=scope
    ... )
    >>> d = check_strategy(ValidationStrategy(
    ...     year=PY(2027), scope=scope, submitted_at=date(2026, 8, 20),
    ...     approved_at=date(2026, 11, 1), changes=[change],
    ... ))
    >>> print(d.findings[-1])
    NOT MET: CMS approved the change to the approved strategy before it was made; observed changed \
2027-10-01, approved 2027-10-05, required approval before the change [2027 Self-Nomination Fact \
Sheet, "Data Validation and Targeted Audits", CMS guidance]

    *closing_instant_is_open* is that of :func:`qpp_rules.deadlines.check`. Raises YearNotCovered
    before 2023.

    Citation: 42 CFR § 414.1400(b)(3)(iv); 2027 Self-Nomination Fact Sheet, "Data Validation and
    Targeted Audits".
    """
    check_strategy_type("check_strategy", strategy)
    clause = SUBMITTED.of(strategy.year)
    checked = calendar(strategy.year).check(
        "self-nomination", strategy.submitted_at, closing_instant_is_open=closing_instant_is_open
    )
    in_time, *readings = checked.findings
    submitted = clause.judge(
        checked.answer,
        in_time.observed,
        in_time.required,
        missing=(
            "strategy.submitted_at"
            if strategy.submitted_at is None
            else "the hour of strategy.submitted_at",
        ),
    )
    # The calendar gives the day, and says where it was published.
    submitted = submitted.replace(source=in_time.citation)
    changes = tuple(_change_finding(strategy, change) for change in strategy.changes)
    findings = (submitted, *readings, *_approval(strategy), *changes)
    return all_met(strategy.year, findings, aside=tuple(readings))


def _approval(strategy: ValidationStrategy) -> Iterator[Finding]:
    """Yield a finding if the approval came before the submission that it approves."""
    submitted, approved = strategy.submitted_at, strategy.approved_at
    if submitted is not None and approved is not None and precedes(approved, submitted):
        observed = f"submitted {eastern_text(submitted)}, approved {eastern_text(approved)}"
        yield APPROVAL.of(strategy.year).not_met(observed, "approval after submission")


def check_strategy_type(subject: str, strategy: ValidationStrategy) -> None:
    """Raise InvalidType unless *strategy* is a ValidationStrategy."""
    take(subject, strategy=(strategy, hidden(instance_of(ValidationStrategy))))


def _change_finding(strategy: ValidationStrategy, change: StrategyChange) -> Finding:
    changed = eastern_text(change.changed_at)
    required, clause = "approval before the change", APPROVED_FIRST.of(strategy.year)
    draft = strategy.is_draft_at(change.changed_at)
    if draft:
        return clause.not_applicable(about=f"changed {changed}, before it was approved")
    observed = f"changed {changed}, not approved"
    holds: bool | None = False
    if change.approved_at is not None:
        observed = f"changed {changed}, approved {eastern_text(change.approved_at)}"
        approval, submitted = strategy.is_approval(change), strategy.submitted_at
        if submitted is not None and precedes(change.approved_at, submitted):
            observed, approval = f"{observed}, before the strategy was submitted", False
        elif approval is False:
            observed = f"{observed}, before the strategy was"
        holds = together(approval, precedes(change.approved_at, change.changed_at))
    if draft is None and holds is not True:
        missing = ("the hours of strategy.approved_at and change",)
        return clause.unknown(*missing, observed=observed, required=required)
    return clause.judge(holds, observed, required, missing=("the hours of approval and change",))


def follows_strategy(scope: AuditScope, strategy: ValidationStrategy) -> Determination[bool | None]:
    """Decide whether an audit of *scope* is the audit that the approved *strategy* describes.

    To audit less than the strategy is a change, and so is to audit more. What either leaves unknown
    is not compared, but is named. If CMS has not approved the strategy, the answer is None.
    :func:`check_scope` decides whether the scope is enough for an audit.

    Raises YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(3)(iv).
    """
    check_strategy_type("follows_strategy", strategy)
    take("follows_strategy", scope=(scope, hidden(instance_of(AuditScope))))
    return all_met(strategy.year, tuple(strategy_findings(scope, strategy)))


def strategy_findings(scope: AuditScope, strategy: ValidationStrategy) -> Iterator[Finding]:
    """Yield one finding for each part of a scope."""
    clause = AS_APPROVED.of(strategy.year)
    if strategy.approved_at is None:
        parts = [name for reach in Reach for name in _unknown(reach, scope, strategy.scope)]
        yield clause.unknown("strategy.approved_at", *parts)
        return
    yield from _approval(strategy)
    approved_scope = strategy.approved_scope
    if approved_scope is None:
        yield clause.unknown("the order in time of strategy.changes and approvals")
        return
    for reach in Reach:
        name = reach.name.lower()
        audited, approved = scope.of(reach), approved_scope.of(reach)
        about = name.replace("_", " ")
        if audited is None or approved is None:
            yield clause.unknown(*_unknown(reach, scope, approved_scope), about=about)
        else:
            yield clause.judge(audited == approved, _names(audited), _names(approved), about=about)


def _unknown(reach: Reach, scope: AuditScope, approved: AuditScope) -> Iterator[str]:
    """Yield what is not known about *reach* in the audit's scope and in the approved one."""
    for name, one in (("scope", scope), ("strategy.scope", approved)):
        if one.of(reach) is None:
            yield f"{name}.{reach.name.lower()}"


def _names(members: frozenset[Any]) -> str:
    return ", ".join(sorted(member.value for member in members)) or "none"

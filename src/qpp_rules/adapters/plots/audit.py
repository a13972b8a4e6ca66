"""What an audit's sample says about everyone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from qpp_rules.adapters.plots.style import (
    SMALL,
    draw_legend,
    draw_sign,
    dress,
    entitle,
    in_default_style,
    look_of,
    new_figure,
)
from qpp_rules.audits import AuditResult, upper_bound
from qpp_rules.core.checks import (
    hidden,
    instance_of,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.sampling import RANDOM

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@in_default_style
def bound(result: AuditResult, *, dark: bool = False, narrow: bool = False) -> Figure:
    """Plot how many of all participants could be affected, by how many the sample found.

    For each number of affected participants that the random sample could have found, a dot is their
    share of the sample, and the step above it the most that could be affected among all, at the
    confidence of *result*. The number that it did find is marked. Participants added for coverage
    are not counted.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, audits, examples, sampling
    >>> from qpp_rules.core.vocabulary import IntermediaryType
    >>> registry = examples.registry()
    >>> plan = sampling.draw(registry.frame, registry.patients, seed=registry.seed,
    ...                      year=registry.year, reserves=3)
    >>> result = audits.evaluate(
    ...     plan, registry.reviews, registry.year,
    ...     checks=registry.checks,
    ...     scope=audits.AuditScope.of_frame(registry.frame),
    ...     intermediary_type=IntermediaryType.QCDR,
    ...     completed_at=datetime(2027, 1, 15, 17, tzinfo=EASTERN),
    ... )
    >>> figure = bound(result)
    >>> figure.legends[0].get_texts()[-1].get_text()
    'this audit: 3 of 10, so at most 60.0% of all'

    The ``gid`` of an artist is what it shows: ``found``, ``bound``, ``own``, ``own
    share``, and ``between`` the two.

    Raises :class:`~qpp_rules.adapters.extras.MissingExtra` without matplotlib, InvalidValue if the
    result has no bound (see :attr:`qpp_rules.audits.AuditResult.affected_at_most`), and InvalidType
    for an argument of the wrong type.
    """
    look = look_of("bound", dark, narrow)
    take("bound", result=(result, hidden(instance_of(AuditResult))))
    most = result.affected_at_most
    if most is None:
        given = "a result whose affected_at_most is None"
        expected = "a complete audit of a plan that excludes and extends no other"
        raise InvalidValue.of("bound", "result", given=given, expected=expected)
    plan, confidence = result.plan, result.confidence
    drawn = {member.participant for member in plan.participants if member.drawn_for == RANDOM}
    found, size = len(drawn & set(result.participants_affected)), len(drawn)
    numbers = range(size + 1)
    bounds = [upper_bound(one, size, plan.frame_size, confidence=confidence) for one in numbers]
    figure = new_figure(4.4, look)
    axes = figure.add_subplot()
    dress(axes, look)
    entitle(figure, look, f"What the audit sample says about all, performance year {plan.year}")
    at_most = [float(100 * one) for one in bounds]
    shares = [float(Fraction(100 * one, size)) for one in numbers]
    sure = f"{float(100 * confidence):g}%"
    axes.plot(
        numbers,
        at_most,
        color=look.main,
        linewidth=2.2,
        drawstyle="steps-mid",
        gid="bound",
        label=f"at most, of all {plan.frame_size:,}, at a confidence of {sure}",
    )
    axes.plot(
        numbers,
        shares,
        color=look.accent,
        linestyle="none",
        marker=".",
        clip_on=False,
        gid="found",
        label=f"found, of {size} drawn",
    )
    axes.plot(
        (found, found),
        (shares[found], at_most[found]),
        color=look.ink,
        linestyle=":",
        gid="between",
    )
    own = f"this audit: {found} of {size}, so at most {float(100 * most):.1f}% of all"
    draw_sign(axes, (found, at_most[found]), "D", look.second, look, gid="own", label=own)
    draw_sign(axes, (found, shares[found]), "D", look.second, look, gid="own share")
    axes.set_xlim(-0.5, size + 0.5)
    axes.set_ylim(0, 105)
    axes.locator_params(axis="x", nbins=8, integer=True)
    axes.set_xlabel("participants of the sample with an error", color=look.ink, fontsize=SMALL)
    axes.set_ylabel("percent of participants", color=look.ink, fontsize=SMALL)
    draw_legend(figure, axes, look, columns=1)
    figure.set_label(
        f"The audit found an error for {found} of {size} participants drawn at random. At a "
        f"confidence of {sure}, at most {float(100 * most):.1f}% of all {plan.frame_size:,} "
        "participants are affected."
    )
    return figure

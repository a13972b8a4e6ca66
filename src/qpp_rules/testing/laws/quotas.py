"""How many participants and patients an audit samples: the quota law."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType
from qpp_rules.core.sources import cfr
from qpp_rules.sampling import AUDIT_SAMPLING
from qpp_rules.testing.laws.running import Law
from qpp_rules.testing.strategies.sampling import YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import hypothesis

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling import SampleSize

    Quota: TypeAlias = Callable[[int, PerformanceYear], Any]


PARTICIPANTS: Final = Law("quota law, participants", cfr("414.1400(b)(3)(v)(E)(1)"))
PATIENTS: Final = Law("quota law, patients", cfr("414.1400(b)(3)(v)(E)(2)"))
WALKED: Final = 2_500
"""Every population up to this one is tried. All sizes reach their upper limit well below it."""
_LARGEST: Final = 10**15


def check_quota(
    *,
    participant_quota: Quota | None = None,
    patient_quota: Quota | None = None,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check functions that compute the sizes of an audit's samples against the regulation.

    Each takes a population and a :class:`~qpp_rules.PerformanceYear` and returns the size, as a
    number or as a value with a ``size``; :func:`~qpp_rules.sampling.participant_quota` and
    :func:`~qpp_rules.sampling.patient_quota` are the models. The size must be the smallest that
    complies: at least the percentage, not rounded down; at least the minimum, or the whole
    population if that is smaller; and never more than the upper limit requires.

    The law tries every population from 0 to 2,500 in each of *years*; sizes stop growing below
    that. Of larger populations, Hypothesis draws a sample, as many as *settings* says. The law
    might miss a size that is wrong for only one of them.

    >>> from qpp_rules import PerformanceYear, sampling
    >>> check_quota(
    ...     participant_quota=sampling.participant_quota, patient_quota=sampling.patient_quota
    ... )
    >>> def forgetful(population, year):
    ...     return max(10, min(50, -(-population * 3 // 100)))
    >>> check_quota(participant_quota=forgetful, years=[PerformanceYear(2027)])
    Traceback (most recent call last):
        ...
    qpp_rules.testing.laws.running.LawBroken: quota law, participants: the size is at \
most the population [42 CFR § 414.1400(b)(3)(v)(E)(1)]
      population: 0
      year: PerformanceYear(2027)
      given: 10
      smallest that complies: 0

    Raises :class:`LawBroken`, and InvalidType if neither function is given.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2).
    """
    given = {"participants": participant_quota, "patients": patient_quota}
    if not any(given.values()):
        raise InvalidType.of(
            "check_quota", "participant_quota", given="nothing", expected="a function to check"
        )
    walked = list(years)
    larger = st.tuples(st.integers(WALKED + 1, _LARGEST), st.sampled_from(walked))
    for law, name in ((PARTICIPANTS, "participants"), (PATIENTS, "patients")):
        quota = given[name]
        if quota is None:
            continue
        check = _check(law, quota, name)
        for example in product(range(WALKED + 1), walked):
            check(example)
        law.run(larger, check, settings)


def _check(law: Law, quota: Quota, name: str) -> Callable[[tuple[int, PerformanceYear]], None]:
    def check(example: tuple[int, PerformanceYear]) -> None:
        population, year = example
        required: SampleSize = getattr(AUDIT_SAMPLING.at(year), name)
        answer = law.call(quota, population, year)
        size = getattr(answer, "size", answer)
        clause = _broken_clause(size, population, required)
        if clause:
            law.broken(
                clause,
                population=population,
                year=year,
                given=size,
                **{"smallest that complies": required.of(population)},
            )

    return check


def _broken_clause(size: Any, population: int, required: SampleSize) -> str:
    """Return the first clause that *size* breaks, or an empty text."""
    if type(size) is not int:
        return "the size is a whole number"
    percent, minimum, cap = required.percent, required.minimum, required.cap
    enough = size * 100 >= percent * population
    one_less_is_enough = (size - 1) * 100 >= percent * population
    clauses = {
        "the size is at most the population": size <= population,
        f"the size is at least {minimum}, or the whole population if that is smaller": size
        >= min(population, minimum),
        f"the size is at least {percent}% of the population, or {cap} if that is smaller": enough
        or size >= cap,
        f"the size is at most {cap}": size <= cap,
        f"the size is at most {percent}% rounded up, or {minimum} if that is larger": size
        <= minimum
        or not one_less_is_enough,
    }
    return next((clause for clause, holds in clauses.items() if not holds), "")

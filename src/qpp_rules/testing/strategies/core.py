"""Identifiers, years, instants, citations, findings: what every subject uses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, get_args
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import (
    Finding,
    Rule,
    Scalar,
    Verdict,
)
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    SubgroupMember,
    Tin,
    VendorId,
    VirtualGroup,
)
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.years import EASTERN, PaymentYear, PerformanceYear
from qpp_rules.deadlines import calendar
from qpp_rules.deadlines.published import RETENTION_YEARS

if TYPE_CHECKING:
    from collections.abc import Callable


T = TypeVar("T")
Strategies: TypeAlias = dict[type[Any], "Callable[[], st.SearchStrategy[Any]]"]
"""A function for each value class of a subject. It returns the strategy."""

_DIGITS: Final = "0123456789"
_FIRST_YEAR: Final = 2017
_LAST_YEAR: Final = 2100


def _digits(count: int, *edges: str) -> st.SearchStrategy[str]:
    return st.sampled_from(edges) | st.text(_DIGITS, min_size=count, max_size=count)


def npi_check_digit(first_nine: str) -> str:
    """Return the tenth digit of an NPI, as CMS's "Requirements for NPI check digit" computes it.

    Double every second digit from the right, add the digits of the products to the other digits,
    add the constant 24 for the prefix 80840, and subtract from the next number that ends in 0.

    >>> npi_check_digit("123456789")
    '3'
    """
    doubled = "".join(str(2 * int(digit)) for digit in first_nine[::2])
    total = 24 + sum(map(int, doubled)) + sum(map(int, first_nine[1::2]))
    return str(-total % 10)


def tin_digits() -> st.SearchStrategy[str]:
    """Return the nine digits of TINs, often with leading zeros."""
    return _digits(9, "000000000", "000111222", "012345678", "987654321", "999999999")


@cache
def tins() -> st.SearchStrategy[Tin]:
    """Return TINs."""
    return tin_digits().map(Tin)


@cache
def _first_nine() -> st.SearchStrategy[str]:
    return _digits(9, "000000000", "100000000", "123456789", "200000000", "999999999")


@cache
def npis_with_valid_check_digit() -> st.SearchStrategy[Npi]:
    """Return NPIs with a valid check digit."""
    return _first_nine().map(lambda nine: Npi(nine + npi_check_digit(nine)))


@st.composite
def npis_with_wrong_check_digit(draw: st.DrawFn) -> Npi:
    """Return NPIs with a wrong check digit, as in CMS's own samples."""
    nine = draw(_first_nine())
    wrong = _DIGITS.replace(npi_check_digit(nine), "")
    return Npi(nine + draw(st.sampled_from(wrong)))


@cache
def npis() -> st.SearchStrategy[Npi]:
    """Return NPIs with valid and with wrong check digits. CMS accepts both."""
    return npis_with_valid_check_digit() | npis_with_wrong_check_digit()


@cache
def identifiers() -> st.SearchStrategy[str]:
    """Return identifiers of virtual groups, subgroups and APM Entities, in CMS's format and others.

    They may hold colons, spaces inside, and letters of any script.
    """
    edges = ("A1234", "SG-00000001", "VG-001", "0", "a:b", "group:123456789", "A 1", "Ä", "日本")
    characters = st.characters(exclude_categories=("C", "Z"), exclude_characters="/|")
    return st.sampled_from(edges) | st.text(characters, min_size=1, max_size=20)


@cache
def individuals() -> st.SearchStrategy[Individual]:
    """Return individual clinicians."""
    return st.builds(Individual, tins(), npis())


@cache
def groups() -> st.SearchStrategy[Group]:
    """Return groups."""
    return st.builds(Group, tins())


def virtual_groups() -> st.SearchStrategy[VirtualGroup]:
    """Return virtual groups."""
    return st.builds(VirtualGroup, identifiers())


def subgroups() -> st.SearchStrategy[Subgroup]:
    """Return subgroups."""
    return st.builds(Subgroup, tins(), identifiers())


def apm_entities() -> st.SearchStrategy[ApmEntity]:
    """Return APM Entities."""
    return st.builds(ApmEntity, identifiers())


@cache
def participants() -> st.SearchStrategy[Participant]:
    """Return participants of all five kinds."""
    return st.one_of(individuals(), groups(), virtual_groups(), subgroups(), apm_entities())


def subgroup_members() -> st.SearchStrategy[SubgroupMember]:
    """Return clinicians in a subgroup."""
    return st.builds(SubgroupMember, tins(), identifiers(), npis())


def or_unknown(values: st.SearchStrategy[T], *, known: bool) -> st.SearchStrategy[T | None]:
    """Return *values*. Unless *known*, one in four is None."""
    # With more unknown, hardly anything would be determined.
    return values if known else st.one_of(values, values, values, st.none())


@cache
def texts() -> st.SearchStrategy[str]:
    """Return texts of visible characters, including quotes and letters of other scripts."""
    characters = st.characters(exclude_categories=("C", "Z"))
    edges = ("x", "a b", 'say "yes"', "Ä\\n", "<b>", "日本")
    return st.sampled_from(edges) | st.text(characters, min_size=1, max_size=40)


def vendor_ids() -> st.SearchStrategy[VendorId]:
    """Return identifiers of registry accounts."""
    return st.builds(VendorId, texts())


def performance_years(
    first: int = _FIRST_YEAR, last: int = _LAST_YEAR
) -> st.SearchStrategy[PerformanceYear]:
    """Return performance years from *first* through *last*, often one in which a rule changes."""
    covered = {year.year for year in calendar_years()}
    turns = {first, last, *covered, max(covered) + 1}
    edges = sorted(year for year in turns if first <= year <= last)
    return (st.sampled_from(edges) | st.integers(first, last)).map(PerformanceYear)


def payment_years() -> st.SearchStrategy[PaymentYear]:
    """Return the payment year of any performance year."""
    return performance_years().map(lambda year: year.payment_year)


def covered_years(*parameters: Parameter[Any]) -> tuple[PerformanceYear, ...]:
    """Return the years that all *parameters* cover."""
    years = map(PerformanceYear, range(_FIRST_YEAR, _LAST_YEAR + 1))
    return tuple(year for year in years if all(one.covers(year) for one in parameters))


def calendar_years() -> tuple[PerformanceYear, ...]:
    """Return the years that have a calendar."""
    return covered_years(RETENTION_YEARS)


_ZONES: Final = (
    UTC,
    EASTERN,
    ZoneInfo("America/Chicago"),
    ZoneInfo("Asia/Tokyo"),
    ZoneInfo("Pacific/Honolulu"),
    ZoneInfo("Australia/Lord_Howe"),
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-12, minutes=-30)),
)


def _turns() -> tuple[datetime, ...]:
    """Return when deadlines change status and clocks change in the US, and a New York midnight."""
    windows = (deadline for year in calendar_years() for deadline in calendar(year).values())
    changes = (
        datetime(2026, 11, 1, 6, tzinfo=UTC),
        datetime(2027, 3, 14, 7, tzinfo=UTC),
        datetime(2027, 1, 1, 5, tzinfo=UTC),
    )
    return (*changes, *sorted({turn for window in windows for turn in window.boundaries}))


def _near_turns() -> st.SearchStrategy[datetime]:
    return st.builds(
        lambda turn, seconds: turn + timedelta(seconds=seconds),
        st.sampled_from(_turns()),
        st.sampled_from((-3600, -1, -1e-6, 0, 1e-6, 1, 3600)) | st.integers(-90_000, 90_000),
    )


@st.composite
def _instants(draw: st.DrawFn, anywhere: st.SearchStrategy[datetime]) -> datetime:
    return draw(anywhere).astimezone(draw(st.sampled_from(_ZONES)))


@cache
def instants() -> st.SearchStrategy[datetime]:
    """Return aware datetimes in many zones, often near a deadline or a change of clocks."""
    anywhere = st.datetimes(datetime(2017, 1, 1), datetime(2102, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
    return st.deferred(lambda: _instants(_near_turns() | anywhere))


_PLACES: Final = (
    ("42 CFR", "414.1305"),
    ("42 CFR", '414.1305 "Low-volume threshold"'),
    ("42 CFR", "414.1400(b)(3)(v)(E)(1)"),
    ("42 CFR", "part 414, subpart O"),
    ("88 FR", "79345"),
    ("2027 Self-Nomination Fact Sheet", "Data Validation Audits"),
    ('A "quoted" <title> & more', "page 3"),
)


@st.composite
def citations(draw: st.DrawFn, basis: Basis | None = None) -> Citation:
    """Return citations of the CFR, the Federal Register and guides, on *basis* if it is given."""
    document, locator = draw(st.sampled_from(_PLACES))
    return Citation(
        document,
        locator,
        draw(st.none() | st.sampled_from((date(2024, 1, 1), date(2026, 5, 1)))),
        basis or draw(st.sampled_from(Basis)),
        draw(st.sampled_from(("", "another reading: <b>only</b> the first"))),
        draw(st.sampled_from(("", "414.1400(b)(3)(v)(B)"))),
    )


def scalars() -> st.SearchStrategy[Scalar]:
    """Return what a finding may have observed: text, a number, a day, an instant, or None."""
    edges: tuple[Scalar, ...] = (
        "2026-01-01",
        "1.50",
        "date",
        "",
        Decimal("1E+3"),
        0,
        -(10**20),
        None,
    )
    amounts = st.decimals(allow_nan=False, allow_infinity=False)
    others: st.SearchStrategy[Scalar] = st.text() | st.integers() | amounts | st.dates()
    return st.sampled_from(edges) | others | instants()


def rules() -> st.SearchStrategy[Rule]:
    """Return the rules of the rulebook."""

    def of_rulebook() -> st.SearchStrategy[Rule]:
        from qpp_rules import rulebook

        return st.sampled_from(rulebook.rules())

    return st.deferred(of_rulebook)


def findings() -> st.SearchStrategy[Finding]:
    """Return findings of rules in the rulebook. What they observed is random."""
    return st.builds(
        Finding,
        rules(),
        st.sampled_from(Verdict),
        scalars(),
        scalars(),
        st.text(),
        st.lists(st.text(), max_size=3).map(tuple),
        st.none() | citations(),
    )


def determinations(
    answers: st.SearchStrategy[T] | None = None,
) -> st.SearchStrategy[Determination[T]]:
    """Return determinations with findings. Their answers are *answers*, or True, False and None."""
    given: st.SearchStrategy[Any] = st.sampled_from((True, False, None))
    return st.builds(
        Determination,
        given if answers is None else answers,
        performance_years(),
        st.lists(findings(), max_size=3).map(tuple),
    )


def entries(values: st.SearchStrategy[T] | None = None) -> st.SearchStrategy[Entry[T]]:
    """Return entries of parameters. The value comes from *values*, or is a whole number."""
    return _parameters(values, fewest=1).map(lambda parameter: parameter.entries[0])


def parameters(values: st.SearchStrategy[T] | None = None) -> st.SearchStrategy[Parameter[T]]:
    """Return parameters with up to four entries of *values* or whole numbers, some with gaps."""
    return _parameters(values, fewest=0)


@st.composite
def _parameters(
    draw: st.DrawFn, values: st.SearchStrategy[T] | None, *, fewest: int
) -> Parameter[T]:
    years = st.integers(_FIRST_YEAR, 2035)
    numbers: st.SearchStrategy[Any] = st.integers()
    bounds = sorted(draw(st.lists(years, min_size=2 * fewest, max_size=8, unique=True)))
    spans = zip(bounds[::2], bounds[1::2], strict=False)
    made = tuple(
        Entry(
            PerformanceYear(first),
            PerformanceYear(last),
            draw(numbers if values is None else values),
            draw(citations()),
        )
        for first, last in spans
    )
    note = draw(st.sampled_from(("", "The year before has none.")))
    return Parameter(draw(texts()), made, note, draw(st.sampled_from(("", "examples.days"))))


def _of_argument(make: Callable[[Any], st.SearchStrategy[Any]]) -> Any:
    """Return a function that makes a strategy from a generic annotation such as ``Entry[int]``."""

    def strategy(wanted: Any) -> st.SearchStrategy[Any]:
        arguments = [one for one in get_args(wanted) if not isinstance(one, TypeVar)]
        return make(st.from_type(arguments[0]) if arguments else None)

    return strategy


GENERIC: Final[dict[Any, Callable[[Any], st.SearchStrategy[Any]]]] = {
    Determination: _of_argument(determinations),
    Entry: _of_argument(entries),
    Parameter: _of_argument(parameters),
}

STRATEGIES: Final[Strategies] = {
    ApmEntity: apm_entities,
    Citation: citations,
    Finding: findings,
    Group: groups,
    Individual: individuals,
    Npi: npis,
    PaymentYear: payment_years,
    PerformanceYear: performance_years,
    Rule: rules,
    Subgroup: subgroups,
    SubgroupMember: subgroup_members,
    Tin: tins,
    VendorId: vendor_ids,
    VirtualGroup: virtual_groups,
}

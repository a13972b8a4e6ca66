"""Values of the ground floor for property tests, leaning to the edges where rules break."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.years import EASTERN, PerformanceYear

FIRST_YEAR = 2017
LAST_YEAR = 2100

_DIGITS = "0123456789"


def _digits(count: int, *edges: str) -> st.SearchStrategy[str]:
    return st.sampled_from(edges) | st.text(_DIGITS, min_size=count, max_size=count)


def npi_check_digit(first_nine: str) -> str:
    """Return the tenth digit of an NPI, as CMS's "Requirements for NPI check digit" computes it.

    Double every second digit from the right, add the digits of the products to the other digits,
    add the constant 24 for the prefix 80840, and subtract from the next number that ends in 0.
    """
    doubled = "".join(str(2 * int(digit)) for digit in first_nine[::2])
    total = 24 + sum(map(int, doubled)) + sum(map(int, first_nine[1::2]))
    return str(-total % 10)


# --- identifiers -------------------------------------------------------------------------------


def tin_digits() -> st.SearchStrategy[str]:
    """The nine digits of a TIN, often with leading zeros."""
    return _digits(9, "000000000", "000111222", "012345678", "987654321", "999999999")


def tins() -> st.SearchStrategy[Tin]:
    """TINs."""
    return tin_digits().map(Tin)


@st.composite
def spelled_tins(draw: st.DrawFn) -> tuple[str, str]:
    """The digits of a TIN, and one of the three ways in which people write them."""
    d = draw(tin_digits())
    spellings = (d, f"{d[:2]}-{d[2:]}", f"{d[:3]}-{d[3:5]}-{d[5:]}")
    return d, draw(st.sampled_from(spellings))


_first_nine = _digits(9, "000000000", "100000000", "123456789", "200000000", "999999999")


def npis_with_valid_check_digit() -> st.SearchStrategy[Npi]:
    """NPIs whose last digit is right."""
    return _first_nine.map(lambda nine: Npi(nine + npi_check_digit(nine)))


@st.composite
def npis_with_wrong_check_digit(draw: st.DrawFn) -> Npi:
    """NPIs whose last digit is wrong, as in CMS's own samples."""
    nine = draw(_first_nine)
    wrong = _DIGITS.replace(npi_check_digit(nine), "")
    return Npi(nine + draw(st.sampled_from(wrong)))


def npis() -> st.SearchStrategy[Npi]:
    """NPIs, with right and with wrong check digits."""
    return npis_with_valid_check_digit() | npis_with_wrong_check_digit()


def identifiers() -> st.SearchStrategy[str]:
    """Identifiers of virtual groups, subgroups and APM Entities, in the forms that CMS shows."""
    edges = ("A1234", "SG-00000001", "VG-001", "0", "a:b", "group:123456789", "A 1", "Ä", "日本")
    characters = st.characters(exclude_categories=("C", "Z"), exclude_characters="/|")
    return st.sampled_from(edges) | st.text(characters, min_size=1, max_size=20)


def individuals() -> st.SearchStrategy[Individual]:
    """Individual clinicians."""
    return st.builds(Individual, tins(), npis())


def groups() -> st.SearchStrategy[Group]:
    """Groups."""
    return st.builds(Group, tins())


def virtual_groups() -> st.SearchStrategy[VirtualGroup]:
    """Virtual groups."""
    return st.builds(VirtualGroup, identifiers())


def subgroups() -> st.SearchStrategy[Subgroup]:
    """Subgroups."""
    return st.builds(Subgroup, tins(), identifiers())


def apm_entities() -> st.SearchStrategy[ApmEntity]:
    """APM Entities."""
    return st.builds(ApmEntity, identifiers())


def participants() -> st.SearchStrategy[Participant]:
    """Participants of all five kinds."""
    return st.one_of(individuals(), groups(), virtual_groups(), subgroups(), apm_entities())


# --- years and instants ------------------------------------------------------------------------


def performance_years(
    first: int = FIRST_YEAR, last: int = LAST_YEAR
) -> st.SearchStrategy[PerformanceYear]:
    """Performance years from *first* through *last*, often one of the two, 2026 or 2027."""
    edges = [year for year in (first, 2026, 2027, last) if first <= year <= last]
    return (st.sampled_from(edges) | st.integers(first, last)).map(PerformanceYear)


_ZONES = (
    UTC,
    EASTERN,
    ZoneInfo("America/Chicago"),
    ZoneInfo("Asia/Tokyo"),
    ZoneInfo("Australia/Lord_Howe"),
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-12, minutes=-30)),
)
_TURNS = (
    # The closing hours of submission and registration: the next day in UTC.
    datetime(2027, 4, 1, 0, 0, tzinfo=UTC),
    datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
    # Clocks fall back and spring forward in the United States.
    datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    datetime(2027, 3, 14, 7, 0, tzinfo=UTC),
    # Midnight in New York.
    datetime(2027, 1, 1, 5, 0, tzinfo=UTC),
)


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """Aware datetimes of many zones, often within hours of a deadline or of a change of clocks."""
    near = st.builds(
        lambda turn, seconds: turn + timedelta(seconds=seconds),
        st.sampled_from(_TURNS),
        st.sampled_from((-3600, -1, 0, 1, 3600)) | st.integers(-90_000, 90_000),
    )
    anywhere = st.datetimes(datetime(2017, 1, 1), datetime(2102, 12, 31), timezones=st.just(UTC))
    return draw(near | anywhere).astimezone(draw(st.sampled_from(_ZONES)))


# --- citations ---------------------------------------------------------------------------------

_PLACES = (
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
    """Citations of each form: the CFR, the Federal Register, guides. *basis* settles how sure."""
    document, locator = draw(st.sampled_from(_PLACES))
    return Citation(
        document,
        locator,
        draw(st.none() | st.sampled_from((date(2024, 1, 1), date(2026, 5, 1)))),
        basis or draw(st.sampled_from(Basis)),
        draw(st.sampled_from(("", "another reading: <b>only</b> the first"))),
    )

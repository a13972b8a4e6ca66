"""NPIs, TINs and the five kinds of participant.

A TIN can be a Social Security number. Its ``repr``, its ``str`` and every error message show the
last four digits only. Only ``.digits`` and a participant's ``.key`` hold the whole number: use them
for hashing and storage, never in a log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs
from attrs import field

from qpp_rules.core.checks import (
    Check,
    a_text,
    hidden,
    instance_of,
    take,
    takes,
)
from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem
from qpp_rules.core.masking import shown
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ParticipationOption

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ApmEntity",
    "Group",
    "Individual",
    "Npi",
    "Participant",
    "Subgroup",
    "SubgroupMember",
    "Tin",
    "VendorId",
    "VirtualGroup",
    "check_participant",
    "measure_spelling",
    "participant_from_key",
    "without_tins",
]

# [0-9] and fullmatch, because \d matches other scripts' digits and $ a final line break.
_NPI: Final = re.compile("[0-9]{10}")
_TIN: Final = re.compile("[0-9]{9}|[0-9]{2}-[0-9]{7}|[0-9]{3}-[0-9]{2}-[0-9]{4}")
_TIN_WITHIN: Final = re.compile(r"(?<!\d)(?:\d{9}|\d{2}[- ]\d{7}|\d{3}[- ]\d{2}[- ]\d{4})(?!\d)")
# Of every second digit, counted from the end, the digits of its double are added.
_LUHN_OF_PAIRS: Final = {
    f"{first}{second}": sum(divmod(2 * first, 10)) + second
    for first in range(10)
    for second in range(10)
}
_LUHN_OF_PREFIX: Final = sum(map(_LUHN_OF_PAIRS.__getitem__, ("08", "08", "40")))
_SEPARATORS: Final = re.compile("[/|]")
# Zeros before another digit, at the start of a number.
_LEADING_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")


def __dir__() -> list[str]:
    return __all__


@takes(str, test="type({v}) is str and len({v}) == 10 and {v}.isascii() and {v}.isdigit()")
def _npi_digits(name: str, value: object) -> Problem | None:
    expected = "10 digits"
    if not isinstance(value, str):
        remedy = "write it as text: a number loses leading zeros"
        return Problem(name, shown(value), expected, remedy, is_type=True)
    if not _NPI.fullmatch(value):
        return Problem(name, shown(value), expected)
    return None


@frozen(order=True, repr=False)
class Npi:
    """A National Provider Identifier: ten digits.

    A wrong check digit is never a reason to refuse an NPI: CMS's own samples have some.

    >>> Npi("1234567893").has_valid_check_digit
    True
    >>> Npi("1234567890").has_valid_check_digit
    False
    """

    digits: str = field(validator=_npi_digits)

    @property
    def has_valid_check_digit(self) -> bool:
        """Whether the last digit is the Luhn check digit of 80840 and the first nine."""
        digits = self.digits
        total = _LUHN_OF_PREFIX
        for place in range(0, 10, 2):
            total += _LUHN_OF_PAIRS[digits[place : place + 2]]
        return total % 10 == 0

    def __str__(self) -> str:
        return self.digits

    def __repr__(self) -> str:
        return f"Npi('{self.digits}')"


def _without_hyphens(value: Any) -> Any:
    if type(value) is str and "-" not in value:
        return value
    well_formed = isinstance(value, str) and _TIN.fullmatch(value)
    return value.replace("-", "") if well_formed else value


@takes(str, test="type({v}) is str and len({v}) == 9 and {v}.isascii() and {v}.isdigit()")
def _tin_digits(name: str, value: object) -> Problem | None:
    expected = "9 digits, or 12-3456789, or 123-45-6789"
    if not isinstance(value, str):
        remedy = "write it as text: a number loses leading zeros"
        return Problem(name, type(value).__name__, expected, remedy, is_type=True)
    if not _TIN.fullmatch(value):
        given = f"a text of {len(value)} characters that is not shown here"
        return Problem(name, given, expected)
    return None


@frozen(order=True, repr=False)
class Tin:
    """A Taxpayer Identification Number: nine digits, with hyphens allowed in the usual places.

    >>> Tin("12-3456789")
    Tin('*****6789')
    >>> Tin("12-3456789").digits
    '123456789'
    """

    digits: str = field(converter=_without_hyphens, validator=_tin_digits)

    @property
    def masked(self) -> str:
        """The number with all but its last four digits starred."""
        return f"*****{self.digits[-4:]}"

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Tin('{self.masked}')"

    def __rich_repr__(self) -> Iterator[str]:
        # rich prints the fields of attrs classes and ignores repr.
        yield self.masked


a_tin = instance_of(Tin, remedy="write Tin('123456789')")
an_npi = instance_of(Npi, remedy="write Npi('1234567893')")


@takes(str)
def _an_identifier(name: str, value: object) -> Problem | None:
    problem = a_text.problem(name, value)
    if problem is None and _SEPARATORS.search(str(value)):
        return Problem(name, shown(value), "text without / and |")
    return problem


def without_tins(text: str) -> str:
    """Return *text* with every TIN masked: nine digits, plain or with the usual separators.

    >>> without_tins("12-3456789 was audited, not 1234567893")
    '*****6789 was audited, not 1234567893'

    Raises InvalidType for anything but text.
    """
    take("without_tins", text=(text, instance_of(str)))
    return _TIN_WITHIN.sub(lambda found: f"*****{found[0][-4:]}", text)


def _identifier_repr(identifier: str) -> str:
    # A caller may have given a TIN instead of CMS's identifier.
    return repr(without_tins(identifier))


@frozen
class Individual:
    """A clinician who takes part by one TIN and one NPI. One NPI under two TINs is two individuals.

    >>> Individual(Tin("123456789"), Npi("1234567893")).key
    'individual:123456789|1234567893'

    Citation: 42 CFR § 414.1305; 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """

    tin: Tin = field(validator=a_tin)
    npi: Npi = field(validator=an_npi)

    @property
    def participation_option(self) -> Literal[ParticipationOption.INDIVIDUAL]:
        """The option that this kind of participant stands for."""
        return ParticipationOption.INDIVIDUAL

    @property
    def key(self) -> str:
        """The canonical string that samples and ledgers use. It holds the whole TIN."""
        return f"individual:{self.tin.digits}|{self.npi.digits}"

    @property
    def masked_key(self) -> str:
        """The key as a message may show it."""
        return f"individual:{self.tin.masked}|{self.npi.digits}"


@frozen
class Group:
    """A practice that takes part by its TIN alone.

    >>> Group(Tin("123456789")).masked_key
    'group:*****6789'

    Citation: 42 CFR § 414.1305; 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """

    tin: Tin = field(validator=a_tin)

    @property
    def participation_option(self) -> Literal[ParticipationOption.GROUP]:
        """The option that this kind of participant stands for."""
        return ParticipationOption.GROUP

    @property
    def key(self) -> str:
        """The canonical string that samples and ledgers use. It holds the whole TIN."""
        return f"group:{self.tin.digits}"

    @property
    def masked_key(self) -> str:
        """The key as a message may show it."""
        return f"group:{self.tin.masked}"


@frozen
class VirtualGroup:
    """Two or more TINs that elected to take part together, by the identifier that CMS assigned.

    >>> VirtualGroup("VG-001").key
    'virtual-group:VG-001'

    Citation: 42 CFR § 414.1315.
    """

    identifier: str = field(validator=_an_identifier, repr=_identifier_repr)

    @property
    def participation_option(self) -> Literal[ParticipationOption.VIRTUAL_GROUP]:
        """The option that this kind of participant stands for."""
        return ParticipationOption.VIRTUAL_GROUP

    @property
    def key(self) -> str:
        """The canonical string that samples and ledgers use."""
        return f"virtual-group:{self.identifier}"

    @property
    def masked_key(self) -> str:
        """The key as a message may show it."""
        return self.key


@frozen
class Subgroup:
    """A part of a group, by the group's TIN and the identifier that CMS assigned.

    >>> Subgroup(Tin("123456789"), "SG-00000001").key
    'subgroup:123456789|SG-00000001'

    Citation: 42 CFR § 414.1318.
    """

    tin: Tin = field(validator=a_tin)
    identifier: str = field(validator=_an_identifier, repr=_identifier_repr)

    @property
    def participation_option(self) -> Literal[ParticipationOption.SUBGROUP]:
        """The option that this kind of participant stands for."""
        return ParticipationOption.SUBGROUP

    @property
    def key(self) -> str:
        """The canonical string that samples and ledgers use. It holds the whole TIN."""
        return f"subgroup:{self.tin.digits}|{self.identifier}"

    @property
    def masked_key(self) -> str:
        """The key as a message may show it."""
        return f"subgroup:{self.tin.masked}|{self.identifier}"


@frozen
class ApmEntity:
    """An APM Entity, such as a Shared Savings Program ACO, by the identifier that CMS assigned.

    >>> ApmEntity("A1234").key
    'apm-entity:A1234'

    Citation: 42 CFR § 414.1305.
    """

    identifier: str = field(validator=_an_identifier, repr=_identifier_repr)

    @property
    def participation_option(self) -> Literal[ParticipationOption.APM_ENTITY]:
        """The option that this kind of participant stands for."""
        return ParticipationOption.APM_ENTITY

    @property
    def key(self) -> str:
        """The canonical string that samples and ledgers use."""
        return f"apm-entity:{self.identifier}"

    @property
    def masked_key(self) -> str:
        """The key as a message may show it."""
        return self.key


Participant: TypeAlias = Individual | Group | VirtualGroup | Subgroup | ApmEntity
"""Any of the five kinds of participant whose data is submitted to CMS."""

PARTICIPANT_TYPES: Final = (Individual, Group, VirtualGroup, Subgroup, ApmEntity)
# If the caller swapped arguments, the value may be a patient's id.
a_participant = hidden(instance_of(*PARTICIPANT_TYPES, remedy="write Group(Tin('123456789')), say"))


@frozen
class SubgroupMember:
    """A clinician inside a subgroup: TIN, subgroup identifier and NPI, all three.

    Citation: 42 CFR § 414.1318.
    """

    tin: Tin = field(validator=a_tin)
    identifier: str = field(validator=_an_identifier, repr=_identifier_repr)
    npi: Npi = field(validator=an_npi)

    @property
    def subgroup(self) -> Subgroup:
        """The subgroup that the clinician is a member of."""
        return Subgroup(self.tin, self.identifier)


@frozen
class VendorId:
    """The identifier that the QPP system gives each registry account.

    Elections and uploads belong to one account, and one user may see several.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """

    identifier: str = field(validator=a_text)


def check_participant(subject: str, field_name: str, value: object) -> None:
    """Raise InvalidType unless *value* is one of the five kinds of participant."""
    if type(value) not in PARTICIPANT_TYPES:
        take(subject, **{field_name: (value, a_participant)})


def by_participant(name: str, values: object, check: Check) -> Iterator[Problem]:
    """Yield what is wrong with a mapping from participants to what *check* takes."""
    if not isinstance(values, Mapping):
        expected = f"a mapping from participants to their {name}"
        yield Problem(name, type(values).__name__, expected, is_type=True)
        return
    for place, (participant, one) in enumerate(values.items()):
        of_place = f"{name}[{place}]"
        if not isinstance(participant, PARTICIPANT_TYPES):
            given = type(participant).__name__
            yield Problem(of_place, given, "a participant as key", is_type=True)
        else:
            yield from check.problems(of_place, one)


def measure_spelling(identifier: str) -> str:
    """Return a measure's id in lower case without blanks and leading zeros, to compare spellings.

    Leading zeros are dropped from the id and from every number in it. Two ids with the same
    spelling may be the same measure, but need not be.

    >>> measure_spelling("007"), measure_spelling("IA_pm_03 ")
    ('7', 'ia_pm_3')

    Raises InvalidType for anything but text.
    """
    take("measure_spelling", identifier=(identifier, instance_of(str)))
    plain = "".join(identifier.split()).casefold()
    return _LEADING_ZEROS.sub("", plain).lstrip("0")


def participant_from_key(key: str) -> Participant:
    """Return the participant whose canonical key is *key*.

    >>> participant_from_key("subgroup:123456789|SG-00000001")
    Subgroup(tin=Tin('*****6789'), identifier='SG-00000001')

    Raises InvalidValue for anything that is not a key, without showing it.
    """
    if type(key) is not str:
        take("participant_from_key", key=(key, _A_KEY))
    kind, _, rest = key.partition(":")
    parts = rest.split("|")
    try:
        found = _of_parts(kind, parts)
    except InvalidInput as error:
        # If the cells of a row are shifted, any part of the key may be a patient's id.
        unseen = [attrs.evolve(problem, given=_NOT_SHOWN) for problem in error.problems]
        raise type(error)(error.subject, tuple(unseen)) from None
    # Tin() accepts hyphens, but a key has only one spelling.
    if found is None or found.key != key:
        raise InvalidValue.of(
            "participant_from_key",
            "key",
            given=_NOT_SHOWN,
            expected="a participant's key, such as group:123456789",
            remedy="take it from .key",
        )
    return found


_A_KEY: Final = hidden(instance_of(str, remedy="take it from .key"))
_NOT_SHOWN: Final = "a text that is not shown here"


def _of_parts(kind: str, parts: list[str]) -> Participant | None:
    match kind, parts:
        case "individual", [tin, npi]:
            return Individual(Tin(tin), Npi(npi))
        case "group", [tin]:
            return Group(Tin(tin))
        case "virtual-group", [identifier]:
            return VirtualGroup(identifier)
        case "subgroup", [tin, identifier]:
            return Subgroup(Tin(tin), identifier)
        case "apm-entity", [identifier]:
            return ApmEntity(identifier)
    return None

"""Contact data of clients that is made available to CMS: 42 CFR § 414.1400(a)(3)(v)(A).

The intermediary's own contact information is another duty: a ground for termination.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    listing_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Answers, Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.pages import Page
from qpp_rules.core.values import frozen
from qpp_rules.standing.paragraphs import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)

AVAILABLE: Final = _page.rule(
    "standing.client-contact",
    "CMS has the contact data of the participant whose data is submitted",
    texts({2017: "(j)(1)", 2019: "(g)(1)", 2022: "(f)(1)", 2024: "(a)(3)(v)(A)"}),
    "STA-040",
)


@frozen
class ClientContact:
    """Whether a participant's contact data is made available to CMS. None means "not known".

    An e-mail address is made available if there is one, so its absence is not a fault.
    """

    participant: Participant = field(validator=a_participant)
    has_telephone: bool | None = field(default=None, validator=optional(a_flag))
    has_address: bool | None = field(default=None, validator=optional(a_flag))


def check_client_contacts(
    contacts: Iterable[ClientContact], year: PerformanceYear
) -> Answers[Participant, bool | None]:
    """Decide for each participant whether its telephone number and address are made available.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> practice = Group(Tin("000000001"))
    >>> contacts = [ClientContact(practice, has_telephone=False, has_address=True)]
    >>> check_client_contacts(contacts, PerformanceYear(2024))[practice].answer
    False

    Raises YearNotCovered where no text was read, and InvalidValue for a participant that comes
    twice.

    Citation: 42 CFR § 414.1400(a)(3)(v)(A); in 2022 and 2023 (f)(1), in 2019 to 2021 (g)(1), in
    2017 and 2018 (j)(1).
    """
    AVAILABLE.of(year)
    subject, given = "check_client_contacts", as_tuple(contacts)
    take(subject, contacts=(given, listing_of(ClientContact)))
    found: dict[Participant, Determination[bool | None]] = {}
    for one in given:
        if one.participant in found:
            twice, expected = f"{one.participant.masked_key} twice", "each participant once"
            raise InvalidValue.of(subject, "contacts", given=twice, expected=expected)
        found[one.participant] = _judged(one, year)
    return Answers(found)


def _judged(contact: ClientContact, year: PerformanceYear) -> Determination[bool | None]:
    clause, about = AVAILABLE.of(year), contact.participant.masked_key
    findings = tuple(
        clause.judge(has, what, missing=(name,), about=about)
        for name, what, has in (
            ("has_telephone", "telephone number", contact.has_telephone),
            ("has_address", "address", contact.has_address),
        )
    )
    return all_met(year, findings)

"""Who registers, and how: the account, the role and the channel, by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_flag,
    member_of,
    optional,
)
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import unread
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.registration.paragraphs import BEGAN, GUIDE_2024, notice, websites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


class Channel(Enumeration):
    """How a registration reaches CMS."""

    QPP_WEBSITE = "QPP website"
    FORM_BY_EMAIL = "form e-mailed to the QPP Service Center"
    SERVICE_CENTER = "QPP Service Center, by e-mail, ticket or phone"


class QppRole(Enumeration):
    """The role that a user has in the QPP system for an organization."""

    SECURITY_OFFICIAL = "Security Official"
    STAFF_USER = "Staff User"
    NONE = "no role"


@frozen(kw_only=True)
class Registrant:
    """The user who registers. None means "not known".

    *has_harp_account* says whether the user has an account in the HCQIS Access Roles and Profile
    system. *in_own_organization* says whether the *role* is in the organization that is registered:
    the practice for its individuals, group and subgroups, or the APM Entity itself.
    """

    has_harp_account: bool | None = field(default=None, validator=optional(a_flag))
    role: QppRole | None = field(default=None, validator=optional(member_of(QppRole)))
    in_own_organization: bool | None = field(default=None, validator=optional(a_flag))


NOT_KNOWN: Final = Registrant()

_OF_2023: Final = evolve(GUIDE_2024, note="the guide of 2024 says how MVPs were registered in 2023")
MVP_CHANNEL: Final = _page.parameter(
    "registration.mvp-channel",
    "how an MVP is registered",
    entry(2023, 2023, Channel.FORM_BY_EMAIL, _OF_2023),
    entry(2024, 2024, Channel.QPP_WEBSITE, GUIDE_2024),
    entry(2025, 2025, Channel.QPP_WEBSITE, unread(2024, GUIDE_2024)),
    entry(2026, 2026, Channel.QPP_WEBSITE, notice("How to Register")),
    entry(2027, 2027, Channel.QPP_WEBSITE, unread(2026, notice("How to Register"))),
    note=BEGAN,
)
BY_CHANNEL: Final = _page.rule(
    "registration.mvp.channel",
    "the MVP is registered through the year's channel",
    MVP_CHANNEL,
    "REG-037",
    note=BEGAN,
)
_AT_THE_WEBSITE: Final = "In 2023 an MVP was registered with a form, without an account."
HARP_ACCOUNT: Final = _page.rule(
    "registration.mvp.harp-account",
    "the user who registers has a HARP account",
    websites(),
    "REG-002",
    note=_AT_THE_WEBSITE,
)
ROLE: Final = _page.rule(
    "registration.mvp.security-official",
    "the user who registers has the QPP Security Official role",
    websites(),
    "REG-003",
    note=_AT_THE_WEBSITE,
)
OWN_ORGANIZATION: Final = _page.rule(
    "registration.mvp.own-organization",
    "the role is in the practice or the APM Entity that is registered",
    websites(),
    "REG-040",
    note=_AT_THE_WEBSITE,
)


def judge_mvp_registrant(
    channel: Channel | None, registrant: Registrant, year: PerformanceYear
) -> Iterator[Finding]:
    """Yield whether an MVP is registered by the right channel and the right user."""
    yield judge_channel(BY_CHANNEL, channel, MVP_CHANNEL.at(year), year)
    if HARP_ACCOUNT.covers(year):
        account = registrant.has_harp_account
        yield HARP_ACCOUNT.of(year).judge(account, missing=("has_harp_account",))
        yield from judge_role(ROLE, OWN_ORGANIZATION, registrant, year)


def judge_channel(
    rule: Rule, channel: Channel | None, required: Channel, year: PerformanceYear
) -> Finding:
    """Return whether *channel* is the one that is *required*."""
    holds = None if channel is None else channel is required
    observed = channel and channel.value
    return rule.of(year).judge(holds, observed, required.value, missing=("channel",))


def judge_role(
    role: Rule, organization: Rule, registrant: Registrant, year: PerformanceYear
) -> Iterator[Finding]:
    """Yield whether the user is a Security Official, and of the organization registered."""
    needed = QppRole.SECURITY_OFFICIAL
    given = registrant.role
    holds = None if given is None else given is needed
    yield role.of(year).judge(holds, given and given.value, needed.value, missing=("role",))
    own = registrant.in_own_organization
    yield organization.of(year).judge(own, missing=("in_own_organization",))

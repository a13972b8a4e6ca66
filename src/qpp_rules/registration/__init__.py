"""Registration: for MIPS Value Pathways (MVPs), and for the CAHPS for MIPS Survey.

Decides whether a participant can register an MVP, and what its request lacks; who must, may, need
not and cannot register for the survey; whether a registration can still be changed; and whether
the options of a planned submission go together, and its MVP is registered: 42 CFR § 414.1365(b);
42 CFR § 414.1305, "MVP participant"; 42 CFR § 414.1318; CMS's registration guides and its notices
of 2026.

Does not model what CMS's website shows, or the survey itself.

- :mod:`.paragraphs`: the texts by year
- :mod:`.registrants`: the account, the role and the channel
- :mod:`.group_composition`: which practices may report an MVP as a group
- :mod:`.mvp_requests`: a request to register an MVP, and what it must state
- :mod:`.cahps_choice`: the survey in an MVP
- :mod:`.mvp_registrations`: registering an MVP, and what was registered
- :mod:`.options`: participation and reporting options that exclude each other
- :mod:`.cahps_requests`: registering for the survey
- :mod:`.changes`: editing and withdrawing a registration
- :mod:`.gate`: the registration of a planned submission
"""

from __future__ import annotations

from qpp_rules.registration.cahps_choice import CAHPS_MVPS
from qpp_rules.registration.cahps_requests import (
    CahpsDuty,
    CahpsRequest,
    cahps_duty,
    check_cahps,
    measures_beside_cahps,
)
from qpp_rules.registration.changes import may_change_cahps, may_edit_mvp, may_withdraw_mvp
from qpp_rules.registration.gate import may_submit, may_submit_all
from qpp_rules.registration.group_composition import (
    GroupComposition,
    SpecialtyComposition,
    may_report_as_group,
)
from qpp_rules.registration.mvp_registrations import MvpRegistration, check_mvp, mvp_choice
from qpp_rules.registration.mvp_requests import Item, MvpRequest
from qpp_rules.registration.options import check_options
from qpp_rules.registration.registrants import Channel, QppRole, Registrant

__all__ = [
    "CAHPS_MVPS",
    "CahpsDuty",
    "CahpsRequest",
    "Channel",
    "GroupComposition",
    "Item",
    "MvpRegistration",
    "MvpRequest",
    "QppRole",
    "Registrant",
    "SpecialtyComposition",
    "cahps_duty",
    "check_cahps",
    "check_mvp",
    "check_options",
    "may_change_cahps",
    "may_edit_mvp",
    "may_report_as_group",
    "may_submit",
    "may_submit_all",
    "may_withdraw_mvp",
    "measures_beside_cahps",
    "mvp_choice",
]


def __dir__() -> list[str]:
    return __all__

"""The answers about a participant's eligibility in a performance year."""

from __future__ import annotations

from typing import Final

from qpp_rules.core.values import Enumeration


class Eligibility(Enumeration):
    """Whether a participant is MIPS eligible in a performance year."""

    MIPS_ELIGIBLE = "MIPS eligible"
    OPT_IN_ELIGIBLE = "opt-in eligible"
    """Exempt, and free to become eligible by a confirmed election to opt in."""
    EXEMPT = "exempt"
    UNDETERMINED = "undetermined"
    """A fact that decides was not supplied; the findings name it."""


FORMED: Final = {
    True: Eligibility.MIPS_ELIGIBLE,
    False: Eligibility.EXEMPT,
    None: Eligibility.UNDETERMINED,
}
"""The eligibility of a virtual group or subgroup, by whether it is formed as the text requires."""


def eligibility_of(can_be_eligible: bool | None, by_volume: Eligibility) -> Eligibility:
    """Return what the volume alone leads to, for a participant that *can_be_eligible*.

    One that cannot is exempt. If that is not known, only an exemption by volume is certain.
    """
    if can_be_eligible is False:
        return Eligibility.EXEMPT
    is_certain = can_be_eligible or by_volume is Eligibility.EXEMPT
    return by_volume if is_certain else Eligibility.UNDETERMINED

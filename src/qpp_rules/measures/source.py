"""Which of CMS's published files an inventory or a list of MVPs was read from."""

from __future__ import annotations

import re
from typing import Final

from attrs import field

from qpp_rules.core.errors import Problem
from qpp_rules.core.values import a_flag, a_text, frozen, optional, shown, takes

_SHA256: Final = re.compile("[0-9a-f]{64}")


@takes(str)
def _a_sha256(name: str, value: object) -> Problem | None:
    if isinstance(value, str) and _SHA256.fullmatch(value):
        return None
    expected = "a SHA-256: 64 digits and letters a to f"
    return Problem(name, shown(value), expected, is_type=not isinstance(value, str))


@frozen(kw_only=True)
class Source:
    """Where an inventory comes from. None means "not known".

    *provisional* says that CMS published the file before the measures of its year were final.
    """

    sha256: str | None = field(default=None, validator=optional(_a_sha256))
    package_version: str | None = field(default=None, validator=optional(a_text))
    provisional: bool | None = field(default=None, validator=optional(a_flag))

"""What the names of cases are made of: years, and members of enumerations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qpp_rules.core.parameters import Entry


def years_of(entries: tuple[Entry[Any], ...]) -> list[int]:
    """Return the years that the entries of a parameter, or the texts of a rule, cover."""
    return sorted({year for entry in entries for year in entry.years})


def slug(member: Any) -> str:
    """Return the name of a member of an enumeration, for the name of a case."""
    return "unknown" if member is None else str(member.name).lower().replace("_", "-")

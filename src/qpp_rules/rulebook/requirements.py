"""The requirements: binding statements of the source documents, and what claims them.

They are in this project's own words. Each is claimed by a rule, which lists its id; by a parameter
or a name of the package, which the table names; or by a note that says why it is not modeled.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any, Final, NamedTuple, TypeAlias

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import Rule
from qpp_rules.core.masking import shown
from qpp_rules.core.paragraphs import Paragraph, paragraphs
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.values import Enumeration
from qpp_rules.rulebook.documents import SOURCE_DOCUMENTS, Place, heading_at, rows_of
from qpp_rules.rulebook.listing import parameters, rules

__all__ = ["Claim", "Claimant", "Requirement", "claimants", "claims", "requirement", "requirements"]


def __dir__() -> list[str]:
    return __all__


_LINES: Final = re.compile(r"(S[0-9]):([0-9]+)(?:-[0-9]+)?")
# What a citation adds to a paragraph: the state of the text, or the term that it defines.
_ADDED: Final = re.compile(r" \([^()]*(?:\([^()]*\)[^()]*)*\)$")
_CFR: Final = "42 CFR "


Claimant: TypeAlias = Rule | Parameter[Any] | str
"""A rule, a parameter, or the name, below ``qpp_rules``, of a type, a function or a constant."""


class Claim(Enumeration):
    """What claims a requirement."""

    RULE = "rule"
    """A rule lists it: a finding can be about it."""
    PARAMETER = "parameter"
    """It sets values by performance year."""
    TYPE = "type"
    """A type, a function or a constant of the package does what it says."""
    NOTE = "note"
    """It is not modeled, and :attr:`Requirement.reason` says why."""


class Requirement(NamedTuple):
    """One binding statement in the source documents.

    *years* are the performance years that it is about: "2027", "2019-" or "all". *citation* names
    what states it, separated by semicolons. *source* holds the lines where it was read, each after
    the code of one of the :data:`.SOURCE_DOCUMENTS`; it is empty if it was read
    elsewhere. *names* are the ids of parameters and the names, below ``qpp_rules``, that claim it.
    *reason* says why it is not modeled.

    >>> requirement("SAM-014").citation
    '42 CFR 414.1400(b)(3)(v)(E)'
    """

    id: str
    module: str
    kind: str
    years: str
    statement: str
    source: str
    citation: str
    names: tuple[str, ...] = ()
    reason: str = ""

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The sections and paragraphs of 42 CFR that the citation names."""
        cited = (one for one in self.citation.split("; ") if one.startswith(_CFR))
        return tuple(
            found for one in cited for found in paragraphs(one) or paragraphs(_ADDED.sub("", one))
        )

    @property
    def places(self) -> tuple[Place, ...]:
        """The headings under which it was read, in the order of its source.

        >>> [str(place) for place in requirement("SAM-014").places]
        ['2027 Self-Nomination Fact Sheet, "Data Validation Audits"']
        """
        lines = ((SOURCE_DOCUMENTS[code], int(line)) for code, line in _LINES.findall(self.source))
        return tuple(dict.fromkeys(Place(one, heading_at(one, line)) for one, line in lines))


@cache
def _table() -> dict[str, Requirement]:
    return {
        row["id"]: Requirement(
            **{name: row[name] for name in Requirement._fields if name in row and name != "names"},
            names=tuple(filter(None, row["claimed_by"].split("; "))),
        )
        for row in rows_of("requirements.csv")
    }


def requirements(module: str | None = None) -> tuple[Requirement, ...]:
    """Return every requirement, or only those of *module*.

    >>> {one.id[:3] for one in requirements("sampling")}
    {'SAM'}

    Raises InvalidValue for a *module* that no requirement has.
    """
    take("requirements", module=(module, optional(instance_of(str))))
    found = tuple(one for one in _table().values() if module in (None, one.module))
    if not found:
        expected = f"one of {', '.join(dict.fromkeys(one.module for one in _table().values()))}"
        raise InvalidValue.of("requirements", "module", given=shown(module), expected=expected)
    return found


def requirement(id: str) -> Requirement:  # noqa: A002 (the name that a requirement has for it)
    """Return the requirement *id*, such as ``SAM-011``.

    >>> requirement("DEA-019").names
    ('deadlines.retention_until', 'deadlines.retention-years')

    Raises InvalidValue if there is none.
    """
    take("requirement", id=(id, instance_of(str)))
    if id not in _table():
        raise InvalidValue.of(
            "requirement", "id", given=shown(id), expected="the id of a requirement"
        )
    return _table()[id]


def claimants() -> dict[str, tuple[Claimant, ...]]:
    """Return what claims each requirement, by id: rules and parameters, then names; () for a note.

    >>> [one.id for one in claimants()["SAM-014"]]
    ['sampling.coverage']
    """
    found: dict[str, list[Claimant]] = {one.id: [] for one in requirements()}
    for rule in rules():
        for one in rule.requirements:
            found.setdefault(one, []).append(rule)
    by_id = {one.id: one for one in parameters()}
    for row in requirements():
        named = (by_id.get(name, name) for name in row.names)
        found[row.id] += sorted(named, key=lambda one: isinstance(one, str))
    return {one: tuple(claiming) for one, claiming in found.items()}


def claims() -> dict[Claim, int]:
    """Return how many requirements a rule, a parameter, a type or a note claims.

    A rule comes before a parameter, and a parameter before a type.

    >>> sum(claims().values()) == len(requirements())
    True
    """
    found = [claim_of(claiming) for claiming in claimants().values()]
    return {claim: found.count(claim) for claim in Claim}


def claim_of(claiming: tuple[Claimant, ...]) -> Claim:
    """Return what the first of *claiming* is."""
    if not claiming:
        return Claim.NOTE
    if isinstance(claiming[0], Rule):
        return Claim.RULE
    return Claim.PARAMETER if isinstance(claiming[0], Parameter) else Claim.TYPE


def id_of(claimant: Claimant) -> str:
    """Return the id of a rule or a parameter, or the name itself."""
    return claimant if isinstance(claimant, str) else claimant.id


def file_of(name: str) -> str:
    """Return the file that holds what a name below ``qpp_rules`` stands for."""
    module, _, attribute = name.rpartition(".")
    value = getattr(import_module(f"qpp_rules.{module}"), attribute)
    made_in = getattr(value, "__module__", "")
    home = import_module(made_in if made_in.startswith("qpp_rules.") else f"qpp_rules.{module}")
    path = home.__name__.replace(".", "/")
    return f"{path}/__init__.py" if hasattr(home, "__path__") else f"{path}.py"

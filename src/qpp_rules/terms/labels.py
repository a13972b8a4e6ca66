"""What a label names in its year, and which text prevails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from qpp_rules.core.errors import InvalidType, InvalidValue, refuse
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import (
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    guidance,
)
from qpp_rules.core.values import is_listing, items_of, shown, type_problems
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    ParticipationOption,
    ReportingOption,
    read_member,
)
from qpp_rules.core.years import PerformanceYear, check_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.parameters import Parameter


__all__ = [
    "LABELS",
    "SourceKind",
    "covers",
    "prevailing",
    "read_options",
]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)


T = TypeVar("T")


Labels: TypeAlias = Mapping[str, type[ReportingOption | ParticipationOption]]
_LABELS_OF_2023: Final[Labels] = MappingProxyType(
    {"reporting option": ParticipationOption, "reporting framework": ReportingOption}
)
_LABELS_SINCE_2026: Final[Labels] = MappingProxyType(
    {"reporting option": ReportingOption, "participation option": ParticipationOption}
)

LABELS: Final[Parameter[Labels]] = _page.parameter(
    "terms.labels",
    "what the labels of the program's texts name",
    entry(
        2023,
        2023,
        _LABELS_OF_2023,
        guidance(
            GUIDE_2023,
            "How do I select a QCDR or Qualified Registry?",
            note="its step 4 leaves out subgroups, which the rest of the guide includes",
        ),
    ),
    entry(
        2026,
        2026,
        _LABELS_SINCE_2026,
        guidance(GUIDE_2026, "Getting Started with the Qualified Posting"),
    ),
    entry(
        2027,
        2027,
        _LABELS_SINCE_2026,
        guidance(FACT_SHEET_2027, "Data Validation and Targeted Audits"),
    ),
)

_LABEL_ENDING: Final = re.compile(r"(\(s\)|s)?( supported)?:?$")
# Lists end in "and APM Entities", and a name may bring its abbreviation: "Pathways (MVPs)".
_NAME: Final = re.compile(r"(?:(?:and/or|and|or|the|including) )*(.*?)(?: \([^()]*\))?")
_ALSO_CALLED: Final = {
    "clinician": "individual",
    "individual clinician": "individual",
    "individual mips eligible clinician": "individual",
    "mips eligible clinician": "individual",
    "apm entities": "apm entity",
    "shared savings program aco": "apm entity",
    "shared savings aco": "apm entity",
    "mips value pathway": "mvp",
    "apm performance pathway": "app",
}


def read_options(
    label: str, text: str, year: PerformanceYear
) -> frozenset[ReportingOption] | frozenset[ParticipationOption]:
    """Read a cell of a posting, such as "Group, Subgroup", under the *label* of its *year*.

    The same label names different things in different years: what 2023 calls reporting options are
    the participation options of 2026.

    >>> sorted(o.name for o in read_options("Reporting Options Supported", "Group, Subgroup",
    ...                                     PerformanceYear(2023)))
    ['GROUP', 'SUBGROUP']
    >>> read_options("Reporting Option(s) Supported", "MVP", PerformanceYear(2026))
    frozenset({<ReportingOption.MVP: 'MVP'>})

    Raises InvalidValue for a label or an option that the year does not know, and YearNotCovered for
    a year whose texts were not read.

    Citation: the guides of 2023 and 2026; 2027 Self-Nomination Fact Sheet.
    """
    labels = LABELS.at(check_year("read_options", year))
    for name, given in (("label", label), ("text", text)):
        if not isinstance(given, str):
            raise InvalidType.of("read_options", name, given=shown(given), expected="text")
    kind = labels.get(_LABEL_ENDING.sub("", label.strip().casefold()))
    if kind is None:
        raise InvalidValue.of(
            "read_options",
            "label",
            given=shown(label),
            expected=f"a label of {year}: {', '.join(labels)}",
        )
    return frozenset(_read_option(kind, part) for part in text.split(","))  # type: ignore[return-value]


def _read_option(
    kind: type[ReportingOption | ParticipationOption], text: str
) -> ReportingOption | ParticipationOption:
    found = _NAME.fullmatch(text.strip().casefold())
    name = found[1] if found else ""
    for candidate in (name, name.removesuffix("s")):
        plain = _ALSO_CALLED.get(candidate, candidate)
        if plain in {str(member.value).casefold() for member in kind}:
            return read_member(kind, plain)
    return read_member(kind, text.strip())


def covers(*, rule_excludes_acos: bool, apm_entity: ApmEntityKind) -> bool:
    """Say whether a rule about APM Entities covers this kind of them.

    Shared Savings Program ACOs are APM Entities, and covered unless a rule says otherwise.

    >>> covers(rule_excludes_acos=True, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO)
    False

    Raises InvalidType for an argument of another type.

    Citation: 2026 QCDR/Qualified Registry participation guide; 42 CFR § 425.20.
    """
    problems = type_problems(
        ("rule_excludes_acos", rule_excludes_acos, bool, "True or False"),
        ("apm_entity", apm_entity, ApmEntityKind, "a member of ApmEntityKind"),
    )
    if problems:
        refuse("covers", problems)
    return not (rule_excludes_acos and apm_entity is ApmEntityKind.SHARED_SAVINGS_ACO)


class SourceKind(Enum):
    """The kinds of text that state the rules, the one that prevails first."""

    REGULATION = "regulation"
    DATED_NOTICE = "dated notice"
    FACT_SHEET = "fact sheet"
    GUIDE_TEXT = "guide"
    GUIDE_SCREENSHOT = "screenshot in a guide"


def prevailing(statements: Iterable[tuple[SourceKind, T]]) -> T:
    """Return what the highest-ranking of *statements* says.

    A guide yields to the regulation, and says itself that its screenshots may differ.

    >>> prevailing([
    ...     (SourceKind.GUIDE_SCREENSHOT, "2019-03-31"),
    ...     (SourceKind.GUIDE_TEXT, "2020-03-31"),
    ... ])
    '2020-03-31'

    Raises InvalidValue where there is none, or where texts of the highest rank disagree.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "How to Use This Guide".
    """
    ranks = list(SourceKind)
    said_by: list[tuple[SourceKind, T]] = (
        items_of("prevailing", "statements", statements) if is_listing(statements) else []
    )
    unread: Any = said_by if is_listing(statements) else [statements]
    for one in unread:
        if not (isinstance(one, tuple) and len(one) == len(("kind", "said"))):
            expected = "pairs of a SourceKind and what it says"
            raise InvalidType.of("prevailing", "statements", given=shown(one), expected=expected)
        if not isinstance(one[0], SourceKind):
            raise InvalidType.of(
                "prevailing", "statements", given=shown(one[0]), expected="a SourceKind"
            )
    ranked = sorted(said_by, key=lambda statement: ranks.index(statement[0]))
    highest = [said for kind, said in ranked if kind is ranked[0][0]]
    if not highest or any(said != highest[0] for said in highest):
        raise InvalidValue.of(
            "prevailing",
            "statements",
            given=f"{len(highest)} of the highest rank that disagree" if highest else "none",
            expected="statements whose highest rank says one thing",
        )
    return highest[0]

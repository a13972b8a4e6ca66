"""What a label of CMS's postings names in its year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.vocabulary import ParticipationOption, ReportingOption, read_member
from qpp_rules.core.years import PerformanceYear, check_year

if TYPE_CHECKING:
    from qpp_rules.core.parameters import Parameter

_page = Page(__name__)

Labels: TypeAlias = Mapping[str, type[ReportingOption | ParticipationOption]]
_LABELS_OF_2023: Final[Labels] = MappingProxyType(
    {"reporting option": ParticipationOption, "reporting framework": ReportingOption}
)
_LABELS_SINCE_2026: Final[Labels] = MappingProxyType(
    {"reporting option": ReportingOption, "participation option": ParticipationOption}
)

LABELS: Final[Parameter[Labels]] = _page.parameter(
    "terms.labels",
    "meanings of the labels in the program's texts",
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
# A remark in parentheses that denies or limits the option, as in "MVPs (not supported)".
_DENIES: Final = re.compile(
    r"\([^()]*(?:\b(?:no|not|none|n/?a|except\w*|exclud\w*|without|pending|planned|tbd|coming|future|"
    r"unavailable|unsupported|discontinued|retired|removed|until|if|starting)\b|\?)[^()]*\)$"
)
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

    Raises InvalidValue for a label or an option that the year does not have, and YearNotCovered for
    a year whose texts were not read.

    Citation: the guides of 2023 and 2026; 2027 Self-Nomination Fact Sheet.
    """
    labels = LABELS.at(check_year("read_options", year))
    for name, given in (("label", label), ("text", text)):
        take("read_options", **{name: (given, instance_of(str))})
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
    given = text.strip().casefold()
    found = None if _DENIES.search(given) else _NAME.fullmatch(given)
    name = found[1] if found else ""
    for candidate in (name, name.removesuffix("s")):
        plain = _ALSO_CALLED.get(candidate, candidate)
        if plain in {str(member.value).casefold() for member in kind}:
            return read_member(kind, plain)
    return read_member(kind, text.strip())

"""Paragraphs of 42 CFR: parsed from a text that names them, and sorted as in the regulation.

Letters and numbers depend on depth: (a)(1)(i)(A)(1)(i). So (v) is 5 where a Roman numeral belongs,
and (b)(3)(xii) comes after (b)(3)(ii).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation


class Paragraph(NamedTuple):
    """A section of 42 CFR, a paragraph of it, or a term that it defines.

    *section* is (414, 1400) for § 414.1400. *places* are the numbers at each depth: (2, 3, 5) for
    (b)(3)(v). Paragraphs sort in the order of the regulation.
    """

    section: tuple[int, int]
    places: tuple[int, ...] = ()
    term: str = ""

    def __str__(self) -> str:
        """Return the paragraph as a citation names it.

        >>> [str(one) for one in paragraphs("414.1400(b)(3)(v)(B)-(C)")]
        ['414.1400(b)(3)(v)(B)', '414.1400(b)(3)(v)(C)']
        """
        part, number = self.section
        named = (name[place] for name, place in zip(_NAMES, self.places, strict=False))
        term = f' "{self.term}"' if self.term else ""
        return f"{part}.{number}{''.join(f'({one})' for one in named)}{term}"

    def holds(self, other: Paragraph) -> bool:
        """Return whether *other* is this paragraph or is inside it.

        >>> (audits,) = paragraphs("414.1400(b)(3)(v)")
        >>> [audits.holds(one) for one in paragraphs("414.1400(b)(3)(v)(A) and (vi)")]
        [True, False]
        """
        return (
            self.section == other.section
            and self.places == other.places[: len(self.places)]
            and self.term in ("", other.term)
        )


_RUN: Final = r"(?:\([0-9A-Za-z]{1,7}\))+"
_JOINT: Final = r"-|–|, ?and|,| and"  # noqa: RUF001
_LOCATOR: Final = re.compile(
    r"(?:42 ?C\.?F\.?R\.? ?)?(?:§§? ?)?(?P<part>[0-9]{1,4})\.(?P<number>[0-9]{1,5})"
    rf'(?: ?"(?P<term>[^"]+)"|(?P<named>{_RUN}(?:(?:{_JOINT}){_RUN})*))?'
)
_NAMED: Final = re.compile(rf"({_JOINT}|)({_RUN})")
_BEFORE_ONE: Final = re.compile(r" (?=\()")

# After (z) comes (aa).
_LETTERS: Final = {
    letter * times: 26 * (times - 1) + number
    for times in (1, 2)
    for number, letter in enumerate(ascii_lowercase, 1)
}
_CAPITALS: Final = {letter.upper(): number for letter, number in _LETTERS.items()}
_NUMBERS: Final = {str(number): number for number in range(1, 1000)}
_ONES: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMANS: Final = {
    tens + ones: number
    for number, (tens, ones) in enumerate(product(("", "x", "xx", "xxx", "xl"), _ONES))
    if number
}
_DEPTHS: Final = (_LETTERS, _NUMBERS, _ROMANS, _CAPITALS, _NUMBERS, _ROMANS)
_NAMES: Final = tuple({place: name for name, place in known.items()} for known in _DEPTHS)


@lru_cache(maxsize=1024)
def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of 42 CFR that *text* names, in its order; () if it isn't a locator.

    A text may name several, as citations do: "(b)(2)(iv) and (c)(2)(iii)", "(xii)-(xiii)".

    >>> paragraphs("42 CFR § 414.1400(b)(3)(v)(B)-(C)")
    (Paragraph(section=(414, 1400), places=(2, 3, 5, 2), term=''), \
Paragraph(section=(414, 1400), places=(2, 3, 5, 3), term=''))
    >>> paragraphs('414.1305 "Group"')
    (Paragraph(section=(414, 1305), places=(), term='Group'),)
    >>> paragraphs("81 FR 77368")
    ()
    """
    found = _LOCATOR.fullmatch(_BEFORE_ONE.sub("", " ".join(text.split())))
    if found is None:
        return ()
    section = (int(found["part"]), int(found["number"]))
    if not found["named"]:
        return (Paragraph(section, (), found["term"] or ""),)
    named: list[tuple[int, ...]] = []
    for joint, run in _NAMED.findall(found["named"]):
        before = named[-1] if named else ()
        places = _placed(run[1:-1].split(")("), before)
        if joint in {"-", "–"}:  # noqa: RUF001
            if places[:-1] != before[:-1] or places <= before:
                return ()
            named += ((*before[:-1], between) for between in range(before[-1] + 1, places[-1]))
        if not places:
            return ()
        named.append(places)
    return tuple(Paragraph(section, places) for places in named)


def cited(citation: Citation) -> tuple[Paragraph, ...]:
    """Return the paragraphs of 42 CFR that *citation* names, or that its text restates.

    >>> from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance
    >>> cited(guidance(FACT_SHEET_2027, "Targeted Audits", cites="414.1400(b)(3)(vi)")) == cited(
    ...     cfr("414.1400(b)(3)(vi)"))
    True
    """
    own = paragraphs(citation.locator) if citation.document == "42 CFR" else ()
    return (*own, *paragraphs(citation.cites))


def _placed(run: list[str], before: tuple[int, ...]) -> tuple[int, ...]:
    """Return the place of *run*, named after the paragraph *before*; () if it fits nowhere.

    It belongs beside that paragraph, or beside the nearest enclosing one where it fits.
    """
    for depth in range(max(len(before) - 1, 0), -1, -1):
        names = _DEPTHS[depth:]
        places = [known.get(one, 0) for known, one in zip(names, run, strict=False)]
        if len(run) <= len(names) and all(places):
            return (*before[:depth], *places)
    return ()

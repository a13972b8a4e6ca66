"""Another system's answers, held against those of the suite."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.adapters.conformance.questions import QUESTIONS
from qpp_rules.adapters.conformance.suite import VERSION, cases
from qpp_rules.adapters.csv_rows import lines_of, refuse_all
from qpp_rules.adapters.json_text import read_json
from qpp_rules.core.checks import a_text, take
from qpp_rules.core.errors import InvalidInput, Problem
from qpp_rules.core.masking import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.adapters.conformance.case import Case


class Comparison(NamedTuple):
    """How many cases were answered rightly, and a row for each rule that a difference is about.

    A row has the case, what was expected and given, and the rule with its paragraph in the year.
    *unanswered* counts the cases without an answer, which are differences too.
    """

    asked: int
    right: int
    unanswered: int
    rows: list[dict[str, Any]]

    @property
    def wrong(self) -> int:
        """How many cases were answered wrongly."""
        return self.asked - self.right - self.unanswered


NO_ANSWER: Final = "no answer"


def compare_answers(
    lines: Iterable[str], name: str = "answers", *, questions: Iterable[str] | None = None
) -> Comparison:
    r"""Compare the answers in *lines*, which are JSON Lines, with those of the suite.

    Each line is an object with ``case`` and ``answer``; an answer has the form that the suite's
    has. A share may be written in any way that is exactly equal, such as "1/2" or "0.5". A case
    without an answer is a difference. With *questions*, only these are asked, and answers to others
    are passed over.

    >>> compare_answers(
    ...     ['{"case": "small-practice/2026/16", "answer": true}\n'],
    ...     questions=["small-practice"],
    ... ).wrong
    1

    Raises InvalidInput with every fault of *lines*, which *name* stands for: not JSON, another
    object, a case that the suite does not have, or one that is answered twice.
    """
    take("compare_answers", name=(name, a_text))
    asked = cases(questions)
    given = _read(lines, name, {one.case for one in cases()})
    rows: list[dict[str, Any]] = []
    right = unanswered = 0
    for one in asked:
        if one.case not in given:
            unanswered += 1
            rows += _rows(one, NO_ANSWER)
        elif agrees(one, given[one.case]):
            right += 1
        else:
            rows += _rows(one, given[one.case])
    return Comparison(len(asked), right, unanswered, rows)


def agrees(one: Case, given: Any) -> bool:
    """Return whether *given* is the answer of the case, as JSON has it: 1 is not true."""
    return _same(one.answer, given, is_share=QUESTIONS[one.question].gives_shares)


def _same(expected: Any, given: Any, *, is_share: bool) -> bool:
    if isinstance(expected, dict):
        return (
            isinstance(given, dict)
            and set(expected) == set(given)
            and all(_same(expected[key], given[key], is_share=is_share) for key in expected)
        )
    if is_share and isinstance(expected, str) and isinstance(given, str):
        return _share(given) == Fraction(expected)
    return type(expected) is type(given) and expected == given


_LONGEST: Final = 40


def _share(text: str) -> Fraction | None:
    # Fraction would compute 1e999999999.
    if len(text) > _LONGEST or not set(text) <= set("0123456789./-"):
        return None
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def _read(lines: Iterable[str], name: str, known: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for number, text in enumerate(lines_of(lines, name), 1):
        if not text.strip():
            continue
        place = f"line {number}"
        try:
            content = read_json(place, text)
        except InvalidInput as error:
            problems += [Problem(place, one.given, one.expected) for one in error.problems]
            continue
        problem = _problem(place, content, known, found)
        if problem is None:
            found[content["case"]] = content["answer"]
        else:
            problems.append(problem)
    if problems:
        refuse_all(name, problems)
    return found


def _problem(place: str, content: Any, known: set[str], found: Mapping[str, Any]) -> Problem | None:
    if not isinstance(content, dict) or set(content) != {"case", "answer"}:
        return Problem(place, "JSON of another form", "an object with case and answer")
    case = content["case"]
    if not isinstance(case, str) or case not in known:
        expected = f"a case of version {VERSION} of the suite"
        return Problem(f"{place}, case", shown(case), expected, "export the cases again")
    if case in found:
        return Problem(f"{place}, case", f"{case} twice", "one answer to each case")
    return None


def _rows(one: Case, given: Any) -> Iterator[dict[str, Any]]:
    for about in one.about:
        yield {
            "case": one.case,
            "question": one.question,
            "year": one.year,
            "situation": one.situation,
            "expected": one.answer,
            "given": given,
            **about,
            "origin": one.origin,
        }

"""The exceptions of this package as problem details, the JSON of RFC 9457, for a web service.

No body holds a whole TIN or a patient's identifier.
"""

from __future__ import annotations

import re
from inspect import getdoc
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.extras import MissingExtra
from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.errors import (
    InvalidInput,
    Problem,
    QppRulesError,
    YearNotCovered,
    years_text,
)
from qpp_rules.elections import ConflictingElections, ElectionIsFinal, ElectionWindowClosed

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MEDIA_TYPE", "problem_details"]


def __dir__() -> list[str]:
    return __all__


MEDIA_TYPE: Final = "application/problem+json"
"""The media type of the body."""

_UNPROCESSABLE, _CONFLICT, _SERVER_ERROR = 422, 409, 500
_STATUS: Final[dict[type[QppRulesError], int]] = {
    ConflictingElections: _CONFLICT,
    ElectionIsFinal: _CONFLICT,
    MissingExtra: _SERVER_ERROR,
}
_MOST: Final = 200


def problem_details(error: QppRulesError) -> dict[str, Any]:
    """Return the body that tells a client about *error*; ``status`` is the code to send it with.

    ``type`` names the exception. ``errors`` has what is wrong: each with the field, what was given,
    what was expected, and how to mend it. It is empty if ``detail`` says all.

    >>> from qpp_rules import eligibility, InvalidInput
    >>> try:
    ...     eligibility.Volume(allowed_charges=90300.0, patients=150, services=-1)
    ... except InvalidInput as error:
    ...     body = problem_details(error)
    >>> body["type"], body["status"]
    ('urn:qpp-rules:problem:invalid-types-and-values', 422)
    >>> body["errors"][1]
    {'field': 'services', 'given': '-1', 'expected': 'a whole number, 0 or more', 'remedy': ''}

    A conflict with a confirmed election has status 409, everything else that a client can mend has
    422. A library that is missing on the server has 500. ``errors`` holds at most 200 problems.

    Raises InvalidType for any other exception.

    Citation: RFC 9457.
    """
    take("problem_details", error=(error, instance_of(QppRulesError)))
    kind = type(error)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind.__name__).lower()
    return {
        "type": f"urn:qpp-rules:problem:{words}",
        "title": re.split("[.:;]", getdoc(kind) or kind.__name__)[0],
        "status": _STATUS.get(kind, _UNPROCESSABLE),
        "detail": str(error),
        "errors": [
            {
                "field": problem.field,
                "given": problem.given,
                "expected": problem.expected,
                "remedy": problem.remedy,
            }
            for problem in [*_problems_of(error)][:_MOST]
        ],
    }


def _problems_of(error: QppRulesError) -> Iterable[Problem]:
    if isinstance(error, InvalidInput):
        yield from error.problems
    elif isinstance(error, YearNotCovered):
        covered = years_text(*error.covered) or "no year"
        yield Problem(error.name, error.year, f"a covered year: {covered}", error.note)
    elif isinstance(error, ElectionWindowClosed):
        expected = f"an instant from {error.opens} to before {error.closes}"
        yield Problem("at", error.at, expected)
    elif isinstance(error, ConflictingElections):
        for kept, other in error.conflicts:
            field = f"{kept.participant.masked_key}, {kept.year}"
            yield Problem(field, _choice(other), f"{_choice(kept)}, which is confirmed and final")


def _choice(election: Any) -> str:
    return election.choice.value if election.choice else "nothing"

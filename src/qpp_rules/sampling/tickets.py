"""The scheme ``qpp-rules-1``: every entry has a ticket, and the smallest tickets are the sample.

A ticket is the SHA-256 of a text that names the seed and the entry. So a sample does not depend on
the order of the rows, the machine or the version of Python. No row's chance depends on another's,
shards merge exactly, and anybody can recompute a ticket with ``sha256sum``.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_hidden_text,
    a_text,
    take,
    takes,
)
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import check_participant
from qpp_rules.core.listings import listed
from qpp_rules.core.masking import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.identifiers import Participant

SCHEME: Final = "qpp-rules-1"
"""The name of the scheme, which every plan carries."""

_SEED_DIGITS: Final = 20
TICKET_LENGTH: Final = 64


def new_seed() -> str:
    """Return twenty random decimal digits from the operating system.

    Draw a seed after you publish the frame's digest, so that no one can pick the sample.
    Digits from dice are just as good.

    >>> seed = new_seed()
    >>> len(seed), seed.isdecimal()
    (20, True)
    """
    return f"{secrets.randbelow(10**_SEED_DIGITS):0{_SEED_DIGITS}}"


@takes(str)
def a_seed(name: str, value: object) -> Problem | None:
    """Take a seed: visible text without a slash, so that the text hashed has one reading."""
    problem = a_text.problem(name, value)
    if problem is None and "/" in str(value):
        return Problem(name, shown(value), "a seed without /", "use digits, or new_seed()")
    return problem


def check_seed(subject: str, seed: str) -> str:
    """Return *seed*, or raise if it is not a seed."""
    take(subject, seed=(seed, a_seed))
    return seed


def participant_prefix(seed: str) -> bytes:
    """Return what comes before a participant's key in the text of its ticket."""
    return f"{SCHEME}/{seed}/participant/".encode()


def patient_prefix(seed: str, key: str) -> bytes:
    """Return what comes before a patient's id in the text of its ticket."""
    return f"{SCHEME}/{seed}/patient/{key}/".encode()


def in_ticket_order(prefix: bytes, texts: Iterable[str]) -> list[str]:
    """Return the ticket of each of *texts*, with the text after it, the smallest ticket first.

    *prefix* is what is hashed before each text. :func:`split_ticket` takes a ticket and its text
    apart.
    """
    # Two measures for large frames: copying a hash that has read the prefix is the fastest way to
    # hash many short texts, and one text sorts in half the time of a pair.
    start = hashlib.sha256(prefix).copy
    found = []
    for text in texts:
        state = start()
        state.update(text.encode())
        found.append(state.hexdigest() + text)
    found.sort()
    return found


def split_ticket(ticketed: str) -> tuple[str, str]:
    """Return a ticket and its text, as :func:`in_ticket_order` put them together."""
    return ticketed[:TICKET_LENGTH], ticketed[TICKET_LENGTH:]


def ticket(seed: str, participant: Participant, patient: str | None = None) -> str:
    """Return the ticket of *participant*, or of *patient* of that participant.

    >>> from qpp_rules import Group, Tin
    >>> ticket("31415926535897932384", Group(Tin("100000010")))[:16]
    '099567f0bbda0143'
    >>> ticket("31415926535897932384", Group(Tin("100000010")), "P016")[:16]
    '0185e53d3fd975b2'

    The same on a command line:
    ``printf %s 'qpp-rules-1/31415926535897932384/participant/group:100000010' | sha256sum``.
    """
    check_seed("ticket", seed)
    check_participant("ticket", "participant", participant)
    if patient is None:
        return hashlib.sha256(participant_prefix(seed) + participant.key.encode()).hexdigest()
    take("ticket", patient=(patient, a_hidden_text))
    return hashlib.sha256(patient_prefix(seed, participant.key) + patient.encode()).hexdigest()


def list_digest(texts: Iterable[str]) -> str:
    r"""Return the SHA-256 of *texts* sorted by code point, each followed by a line break.

    ``LC_ALL=C sort keys.txt | sha256sum`` gives the same.

    >>> list_digest(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()
    True

    Raises InvalidType unless *texts* is an iterable of texts, and InvalidValue for a text that
    UTF-8 cannot encode. No message shows a text.
    """
    read = listed("list_digest", "texts", texts, str)
    try:
        lines = "\n".join([*sorted(read), ""]).encode()
    except UnicodeEncodeError:
        given, expected = "a text with a lone surrogate", "text that has UTF-8"
        refuse(
            "list_digest",
            [
                Problem(f"texts[{place}]", given, expected)
                for place, text in enumerate(read)
                if any("\ud800" <= character <= "\udfff" for character in text)
            ],
        )
    return hashlib.sha256(lines).hexdigest()

"""What an act raises if the election, its state, the word or the day does not allow it."""

from __future__ import annotations

from qpp_rules.core.errors import QppRulesError


class ElectionError(QppRulesError):
    """The election, its state, the word or the day does not allow what was tried.

    *participant* is its masked key, *year* the performance year as a number, *detail* says more.
    """

    sentence = "the election does not allow it"

    def __init__(self, participant: str, year: int, detail: str) -> None:
        super().__init__(participant, year, detail)
        self.participant = participant
        self.year = year
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.participant}, {self.year}: {self.sentence}; {self.detail}"


class ElectionIsFinal(ElectionError, ValueError):
    """A confirmed election can be neither changed nor withdrawn."""

    sentence = "a confirmed election is final"


class ElectionNotApplicable(ElectionError, ValueError):
    """The participant has no election to make here. *detail* says why, and what to do instead."""

    sentence = "there is no election to make"


class ElectionNotSelected(ElectionError, ValueError):
    """There is nothing to confirm: select a choice first."""

    sentence = "no choice is selected"


class ConfirmationRefused(ElectionError, ValueError):
    """The word typed is not CONFIRM. Nothing was recorded."""

    sentence = "the confirmation is refused"


class ElectionWindowClosed(ElectionError, ValueError):
    """The instant is outside the election window, or in a period that the texts leave in doubt.

    *at*, *opens* and *closes* are instants as Eastern text, and so is *in_doubt_until*, which is
    empty unless *at* is in a time in doubt.
    """

    sentence = "the election window is not open"

    def __init__(  # noqa: PLR0917 (exceptions are unpickled by place)
        self,
        participant: str,
        year: int,
        at: str,
        opens: str,
        closes: str,
        in_doubt_until: str = "",
    ) -> None:
        detail = f"it is {at}, and the window is from {opens} to before {closes}"
        if in_doubt_until:
            detail += f"; whether it was extended to {in_doubt_until} was not found"
        super().__init__(participant, year, detail)
        self.at = at
        self.opens = opens
        self.closes = closes
        self.in_doubt_until = in_doubt_until

    def __reduce__(self) -> tuple[object, ...]:
        facts = (self.participant, self.year, self.at, self.opens, self.closes, self.in_doubt_until)
        return type(self), facts

"""What a small registry might have written for itself before it knew qpp_rules."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal


def audit_size(population: int) -> int:
    """Return how many participants to audit: 3%, at least 10, at most 50."""
    wanted = -(-population * 3 // 100)
    return min(population, max(10, min(50, wanted)))


def patients_to_review(population: int) -> int:
    """Return how many patients to review of one participant: a quarter, at least 5, at most 50."""
    return min(population, max(5, min(50, -(-population // 4))))


class OptIn:
    """A client's election, as the registry's own forms keep it."""

    def __init__(self, client: str) -> None:
        self.client = client
        self.choice: str | None = None
        self.confirmed_at: datetime | None = None

    def choose(self, choice: str | None) -> None:
        """Take down what the client chose, or that it chose nothing."""
        if self.confirmed_at is not None:
            message = f"the election of {self.client} is confirmed"
            raise ValueError(message)
        self.choice = choice

    def confirm(self, typed: str, at: datetime) -> None:
        """Make the choice final."""
        if self.choice is None or self.confirmed_at is not None:
            message = f"nothing to confirm for {self.client}"
            raise ValueError(message)
        if typed.upper() == "CONFIRM":
            self.confirmed_at = at


def label(tin: str, npi: str | None) -> str:
    """Return how a client is shown on screen, with no more of the TIN than its end."""
    return f"practice …{tin[-4:]}" + (f", NPI {npi}" if npi else "")


def bills_little(allowed_charges: Decimal) -> bool:
    """Say whether allowed charges are at most $90,000."""
    return allowed_charges <= Decimal(90000)

"""The registry's suite: values by annotation, strategies by name, and the laws."""

from __future__ import annotations

from datetime import datetime

from hypothesis import HealthCheck, given, settings
from toy_registry import OptIn, audit_size, bills_little, label, patients_to_review

from qpp_rules import Group, Individual, Participant, PerformanceYear, Tin
from qpp_rules.elections import Choice
from qpp_rules.eligibility import Criterion, Volume, exceeded
from qpp_rules.testing import laws
from qpp_rules.testing.strategies import AuditYear, audit_years, volumes

# --- by annotation -----------------------------------------------------------------------------


@given(...)
def test_a_screen_never_shows_a_whole_tin(tin: Tin) -> None:
    assert tin.digits not in label(tin.digits, None)


@given(...)
def test_every_client_with_a_tin_has_a_label(client: Participant) -> None:
    if isinstance(client, (Individual, Group)):
        npi = client.npi.digits if isinstance(client, Individual) else None
        assert client.tin.digits[-4:] in label(client.tin.digits, npi)


# --- by name -----------------------------------------------------------------------------------


@given(volumes())
def test_who_bills_little_does_not_exceed_the_threshold(volume: Volume) -> None:
    """The strategy often draws $90,000.00, and a cent less or more."""
    over = Criterion.ALLOWED_CHARGES in exceeded(volume, PerformanceYear(2026))
    assert bills_little(volume.allowed_charges) is not over


# A whole year is large: on a busy machine, ten of them take more than the second that is allowed.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(audit_years())
def test_our_audits_are_as_large_as_they_must_be(year: AuditYear) -> None:
    assert audit_size(len(year.frame)) == year.plan.quota.size


# --- the laws ----------------------------------------------------------------------------------


def test_our_sizes_keep_the_quota_law() -> None:
    laws.check_quota(
        participant_quota=lambda population, _year: audit_size(population),
        patient_quota=lambda population, _year: patients_to_review(population),
    )


def _select(election: OptIn, choice: Choice) -> OptIn:
    election.choose(None if choice is Choice.NO_DECISION else choice.name)
    return election


def _cancel(election: OptIn) -> OptIn:
    election.choose(None)
    return election


def _confirm(election: OptIn, word: str, *, at: datetime) -> OptIn:
    election.confirm(word, at)
    return election


def test_our_elections_are_irrevocable() -> None:
    laws.check_irrevocability(
        begin=lambda participant, _eligibility, _year: OptIn(participant.masked_key),
        select=_select,
        cancel=_cancel,
        confirm=_confirm,
        choice_of=lambda election: election.choice and Choice[election.choice],
        is_final=lambda election: election.confirmed_at is not None,
    )

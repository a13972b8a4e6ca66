"""What type checkers make of registration. It is checked and never run."""

from __future__ import annotations

from typing import assert_type

from qpp_rules import registration
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import MvpChoice


def told(
    request: registration.MvpRequest,
    survey: registration.CahpsRequest,
    made: registration.MvpRegistration,
    planned: PlannedSubmission,
    year: PerformanceYear,
) -> None:
    assert_type(registration.check_mvp(request, year).answer, bool | None)
    assert_type(registration.cahps_duty(survey, year).answer, registration.CahpsDuty)
    assert_type(registration.mvp_choice(made), MvpChoice)
    found = registration.may_submit_all([planned], {planned.participant: made})
    assert_type(found[planned], Determination[bool | None])
    assert_type(request.clinicians, frozenset[Npi] | None)
    registration.MvpRequest(made.participant, clinicians=[Npi("1234567893")], left_out=[])
    registration.MvpRequest(made.participant, cahps="no")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

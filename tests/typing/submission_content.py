"""What a type checker sees of the content of submissions and of CMS's JSON."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import assert_type

from qpp_rules import Group, PerformanceYear, Tin
from qpp_rules.adapters import qpp_api
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures import OverallAlgorithm, SubmissionMethod
from qpp_rules.submissions import (
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    Rates,
    SinglePerformanceRate,
    Stratum,
    Submission,
    changes,
    completeness,
    content_digest,
    from_ecqm_counts,
    from_rows,
    performance_rate,
    rates_of,
    to_rows,
)

year = PerformanceYear(2026)
value = from_ecqm_counts(denominator=10, numerator=5)
assert_type(value, SinglePerformanceRate)
several = MultiPerformanceRate(True, [Stratum("a", 1, 2, 1)])
measurements = [Measurement("001", value), Measurement("305", several), Measurement("IA_1", True)]
its_set = MeasurementSet(PerformanceCategory.QUALITY, measurements=measurements, nulls={"cehrtId"})
submission = Submission(year, Group(Tin("123456789")), [its_set])
assert_type(submission.measurement_sets, tuple[MeasurementSet, ...])

assert_type(performance_rate(met=1, not_met=2), Fraction | None)
assert_type(rates_of(several, algorithm=OverallAlgorithm.SIMPLE_AVERAGE), Rates)
assert_type(completeness(value, year).answer, bool | None)
assert_type(content_digest(submission), str)
rows = from_rows([{"measure": "001"}], year, method=SubmissionMethod.REGISTRY)
assert_type(rows, tuple[Submission, ...])
assert_type(to_rows(submission)[0]["measure"] is None, bool)
assert_type(len(changes(submission, submission)), int)

assert_type(qpp_api.read_submission("{}"), Submission)
assert_type(qpp_api.read_measurement_set(b"{}", year), MeasurementSet)
for place, found in qpp_api.read_submissions(io.StringIO()):
    assert_type(place, str)
    assert_type(found, Submission | InvalidInput)

performance_rate(1, 2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
SinglePerformanceRate("yes", 1, 2)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

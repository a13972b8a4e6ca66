"""What type checkers make of postings. It is checked and never run."""

from __future__ import annotations

from datetime import date
from typing import assert_type

from qpp_rules import postings
from qpp_rules.adapters.workbooks import read_posting
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import PerformanceYear


def told(year: PerformanceYear) -> None:
    posting = read_posting("2026 QCDR Qualified Posting.xlsx", year)
    assert_type(posting, postings.Posting)
    needs = postings.Needs(reporting_options={ReportingOption.MVP}, mvps=["M1423"])
    for one, d in postings.find(posting, needs).items():
        assert_type(one, postings.PostedIntermediary)
        assert_type(d.answer, bool | None)
        assert_type(one.reporting_options, frozenset[ReportingOption] | None)
        assert_type(one.last_date, date | None)
        assert_type(one.lists(postings.Column.MVPS, "M1423"), bool | None)
    assert_type(postings.is_authorized(posting, "Alpha").answer, bool | None)
    postings.Needs(mvps=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

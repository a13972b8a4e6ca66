"""Digests: one spelling for equal values, another for any other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from types import MappingProxyType

import attrs
import pytest

from qpp_rules import rulebook
from qpp_rules.core.determinations import Determination
from qpp_rules.core.digests import canonical, content_digest
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.vocabulary import QpStatus
from qpp_rules.core.years import EASTERN, PaymentYear, PerformanceYear

RULE = rulebook.rules()[0]


@attrs.frozen
class Thing:
    name: str
    count: int = 0
    done: bool = False
    parts: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, None),
        (True, True),
        (5, 5),
        ("ä", "ä"),
        (Decimal("1.50"), "1.50"),
        (Fraction(1, 2), "1/2"),
        (date(2027, 3, 1), "2027-03-01"),
        (datetime(2027, 3, 1, 7, tzinfo=EASTERN), "2027-03-01T12:00:00+00:00"),
        (datetime(2027, 3, 1, 12, tzinfo=UTC), "2027-03-01T12:00:00+00:00"),
        (QpStatus.QP, "QP"),
        (PerformanceYear(2027), 2027),
        (PaymentYear(2029), 2029),
        (Group(Tin("123456789")), "group:123456789"),
        (RULE, RULE.id),
        ((1, (2, "b")), [1, [2, "b"]]),
        (frozenset({"b", "a"}), ["a", "b"]),
        (frozenset({QpStatus.QP, QpStatus.NOT_QP}), ["NOT_QP", "QP"]),
        (MappingProxyType({"b": 1, "a": 2}), [["a", 2], ["b", 1]]),
        (Thing("a"), {"name": "a"}),
        (Thing("a", 0, False, ()), {"name": "a"}),
        (Thing("a", 1, True, ("b",)), {"name": "a", "count": 1, "done": True, "parts": ["b"]}),
        (
            Determination(None, PerformanceYear(2027), (Finding(RULE, Verdict.MET),)),
            {
                "answer": None,
                "year": 2027,
                # A finding without a source has the rule's newest.
                "findings": [
                    {"rule": RULE.id, "verdict": "MET", "source": canonical(RULE.citation)}
                ],
            },
        ),
    ],
)
def test_each_value_has_one_form(value: object, form: object) -> None:
    assert canonical(value) == form
    assert type(canonical(value)) is type(form)


def test_only_the_exact_default_is_left_out() -> None:
    """False == 0, and a digest tells them apart."""
    assert canonical(Thing("a", False)) == {"name": "a", "count": False}


def test_a_digest_covers_everything_not_left_out() -> None:
    one, other = Thing("a", 1), Thing("a", 2)

    assert content_digest(one) != content_digest(other)
    assert content_digest(one, without=("count",)) == content_digest(other, without=("count",))
    assert content_digest(Thing("ä")) == (
        # printf %s '{"name":"\u00e4"}' | sha256sum
        sha256(b'{"name":"\\u00e4"}').hexdigest()
    )

"""A TIN can be a Social Security number: nothing that people read shows one whole."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.findings import (
    Clause,
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Subgroup,
    SubgroupMember,
    Tin,
    VendorId,
    VirtualGroup,
    check_participant,
    participant_from_key,
)
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.vocabulary import QpStatus, read_member
from qpp_rules.core.years import (
    PaymentYear,
    PerformanceYear,
    check_date,
    check_instant,
    check_year,
    eastern_day,
)
from tests.core.helpers import shows
from tests.strategies import npis, tins

# Messages show 123456789 as an example, so the number kept secret here is another.
SECRET = "987654321"  # noqa: S105
YEAR = PerformanceYear(2027)
TIN, NPI = Tin("123456789"), Npi("1234567893")
SOURCE = Citation("42 CFR", "414.1305", date(2024, 1, 1), Basis.REGULATION)
RULE = Rule("a.b", "a title", SOURCE)

WRITTEN: dict[str, object] = {
    "text": "987654321",
    "EIN": "98-7654321",
    "SSN": "987-65-4321",
    "blanks": "987 65 4321",
    "no-break spaces": "987\xa065\xa04321",
    "dots": "987.65.4321",
    "en dashes": "987\u201365\u20134321",
    "blanks around": " 987654321\n",
    "Arabic digits": "٩٨٧٦٥٤٣٢١",
    "fullwidth digits": "９８７６５４３２１",
    "Hangul fillers": "\u3164".join("987654321"),
    "other Hangul fillers": "98\u115f76\u116054\uffa0321",
    "inside a key": "group:987654321|x",
    "int": 987654321,
    "float": 987654321.0,
    "Decimal": Decimal(987654321),
    "bytes": b"987654321",
    "list": ["987-65-4321"],
    "dict": {"tin": "987654321"},
    "Tin": Tin(SECRET),
    "participant in a tuple": (Individual(Tin(SECRET), NPI),),
}

# What refuses every one of the above, whichever field it lands in.
REFUSING = [
    pytest.param(Npi, id="Npi"),
    pytest.param(
        lambda value: Individual(value, NPI) if type(value) is not Tin else Npi(value),
        id="Individual.tin",
    ),
    pytest.param(lambda value: Individual(TIN, value), id="Individual.npi"),
    pytest.param(lambda value: Individual(str(value), value), id="Individual-both"),
    pytest.param(lambda value: Group([value]), id="Group.tin"),
    pytest.param(lambda value: Group(str(value)), id="Group.tin-as-text"),
    pytest.param(lambda value: Subgroup(str(value), "SG-1"), id="Subgroup.tin"),
    pytest.param(lambda value: Subgroup(TIN, f"{value}/{value}"), id="Subgroup.identifier"),
    pytest.param(lambda value: VirtualGroup(f"{value} "), id="VirtualGroup.identifier"),
    pytest.param(lambda value: ApmEntity(f"{value}|"), id="ApmEntity.identifier"),
    pytest.param(lambda value: SubgroupMember(str(value), value, value), id="SubgroupMember"),
    pytest.param(lambda value: VendorId((value,)), id="VendorId"),
    pytest.param(lambda value: Tin((value,)), id="Tin"),
    pytest.param(lambda value: Tin(f"{value}0"), id="Tin-and-a-digit"),
    pytest.param(
        lambda value: check_participant("begin", "participant", value), id="check_participant"
    ),
    pytest.param(participant_from_key, id="participant_from_key"),
    pytest.param(
        lambda value: participant_from_key(f"individual:{value}|{value}"), id="individual-key"
    ),
    pytest.param(
        lambda value: participant_from_key(f"individual:123456789|{value}"), id="individual-key-npi"
    ),
    pytest.param(
        lambda value: participant_from_key(f"virtual-group:{value} "), id="virtual-group-key"
    ),
    pytest.param(PerformanceYear, id="PerformanceYear"),
    pytest.param(PaymentYear, id="PaymentYear"),
    pytest.param(PerformanceYear.from_payment_year, id="from_payment_year"),
    pytest.param(lambda value: check_year("quota", value), id="check_year"),
    pytest.param(lambda value: Parameter("x", ()).at(value), id="Parameter.at"),
    pytest.param(lambda value: check_instant("status", "as_of", value), id="check_instant"),
    pytest.param(lambda value: check_date("report", "due", value), id="check_date"),
    pytest.param(eastern_day, id="eastern_day"),
    pytest.param(lambda value: read_member(QpStatus, value), id="read_member"),
    pytest.param(
        lambda value: Citation((value,), f"{value}\n", value, value, (value,)), id="Citation"
    ),
    pytest.param(lambda value: Entry(value, value, 1, value), id="Entry"),
    pytest.param(lambda value: Parameter((value,), (value,), (value,)), id="Parameter"),
    pytest.param(lambda value: Rule(value, f"{value} ", value, (value,)), id="Rule"),
    pytest.param(lambda value: Finding(value, value, about=value, missing=value), id="Finding"),
]


def leaks(error: BaseException) -> bool:
    """Say whether the message, a field or the pickle of *error* holds the whole number."""
    texts = (str(error), repr(error), repr(error.args), repr(vars(error)))
    return any(shows(text, SECRET) for text in texts) or SECRET.encode() in pickle.dumps(error)


@pytest.mark.parametrize("refuse", REFUSING)
def test_a_tin_in_the_wrong_field_is_in_no_error_message(
    refuse: Callable[[object], object],
) -> None:
    """No message holds a whole TIN, however it is written and wherever it lands."""
    leaked = []
    for written, value in WRITTEN.items():
        with pytest.raises(InvalidInput) as caught:
            refuse(value)
        if leaks(caught.value):
            leaked.append(written)

    assert leaked == []


@pytest.mark.parametrize(
    "refuse",
    [
        pytest.param(Group, id="Group"),
        pytest.param(Tin, id="Tin"),
        pytest.param(Npi, id="Npi"),
        pytest.param(lambda value: check_year("quota", value), id="check_year"),
        pytest.param(PerformanceYear, id="PerformanceYear"),
    ],
)
def test_a_tin_that_a_spreadsheet_read_as_a_number_is_masked_without_its_leading_zero(
    refuse: Callable[[object], object],
) -> None:
    with pytest.raises(InvalidInput) as caught:
        refuse(98765432)

    assert not shows(str(caught.value), "98765432")


# --- what is well-formed -----------------------------------------------------------------------


@given(tins())
def test_a_tin_shows_only_its_last_four_digits(tin: Tin) -> None:
    """Repr and str mask all but the last four; the digits come out only through .digits."""
    last_four = tin.digits[-4:]

    assert tin.masked == str(tin) == f"{tin}" == f"*****{last_four}"
    assert repr(tin) == f"Tin('*****{last_four}')"


@given(tins(), npis())
def test_no_value_that_holds_a_tin_shows_it(tin: Tin, npi: Npi) -> None:
    """Whatever a log, a traceback or a notebook prints of a participant keeps the TIN hidden."""
    assume(tin.digits not in f"{npi.digits}")
    holders = [
        tin,
        Individual(tin, npi),
        Group(tin),
        Subgroup(tin, "SG-A"),
        SubgroupMember(tin, "SG-A", npi),
        {tin: [Group(tin)]},
        Determination(Group(tin), YEAR, ()),
    ]

    for holder in holders:
        for text in (repr(holder), str(holder), f"{holder}"):
            assert tin.digits not in text
            assert tin.masked in text
    for participant in holders[1:4]:
        assert tin.digits not in participant.masked_key


def test_an_answer_about_a_tin_hides_it_in_every_form() -> None:
    answer = Determination(Tin(SECRET), YEAR, (Clause(RULE, SOURCE).met(str(Tin(SECRET))),))

    for text in (repr(answer), answer.explain(), str(answer.to_rows()), answer._repr_html_()):
        assert not shows(text, SECRET)
        assert "*****4321" in text


@pytest.mark.parametrize(
    "value",
    [
        Tin(SECRET),
        Individual(Tin(SECRET), NPI),
        Group(Tin(SECRET)),
        [Subgroup(Tin(SECRET), "SG-1")],
    ],
    ids=lambda value: type(value).__name__,
)
def test_rich_also_hides_a_tin(value: object) -> None:
    """The command line prints and shows tracebacks with rich, which does not ask repr."""
    pretty = pytest.importorskip("rich.pretty")

    text = pretty.pretty_repr(value)

    assert not shows(text, SECRET)
    assert "*****4321" in text


def test_rich_does_not_print_the_builder_of_findings() -> None:
    pretty = pytest.importorskip("rich.pretty")
    lazy = Determination(Verdict.MET, YEAR, lambda *_of: (), "facts of a participant")

    assert "facts of a participant" not in pretty.pretty_repr(lazy)


def test_an_error_raised_while_another_is_handled_hides_both() -> None:
    """A traceback prints the whole chain of exceptions."""
    caught: BaseException | None = None
    try:
        with contextlib.suppress(KeyError):
            participant_from_key("individual:987-65-4321|98765432x")
    except InvalidInput as error:
        caught = error

    assert caught is not None
    while caught is not None:
        assert not shows(str(caught), SECRET)
        caught = caught.__cause__ or caught.__context__

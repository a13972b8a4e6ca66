"""NPIs, TINs and the five kinds of participant."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.checks import a_calendar_date
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidTypesAndValues, InvalidValue
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    SubgroupMember,
    Tin,
    VendorId,
    VirtualGroup,
    by_participant,
    check_participant,
    participant_from_key,
)
from qpp_rules.core.vocabulary import ParticipationOption
from tests.strategies import (
    identifiers,
    npis,
    npis_with_valid_check_digit,
    npis_with_wrong_check_digit,
    participants,
    spelled_tins,
    tin_digits,
    tins,
)

TIN = Tin("123456789")
NPI = Npi("1234567893")

# Trap 10: each passes str.isdigit(), str.isdecimal(), \d or a pattern that ends in $.
DECEPTIVE = [
    pytest.param("{}\n", id="trailing-newline"),
    pytest.param("\n{}", id="leading-newline"),
    pytest.param("{} ", id="trailing-blank"),
    pytest.param(" {}", id="leading-blank"),
    pytest.param("+{}", id="sign"),
    pytest.param("{}\x00", id="null"),
]


# --- NPI ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "digits",
    [
        pytest.param("1234567893", id="IDN-004-ten-digits"),
        pytest.param("1234567890", id="CMS-sample-with-a-wrong-check-digit"),
        pytest.param("0000000000", id="IDN-004-leading-zeros"),
        pytest.param("0123456789", id="IDN-004-leading-zero"),
        pytest.param("9876543210", id="first-digit-is-not-limited"),
    ],
)
def test_ten_digits_are_an_npi_and_are_kept_unchanged(digits: str) -> None:
    npi = Npi(digits)

    assert npi.digits == str(npi) == digits
    assert repr(npi) == f"Npi('{digits}')"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("123456789", id="IDN-004-nine-digits"),
        pytest.param("12345678931", id="IDN-004-eleven-digits"),
        pytest.param("", id="empty"),
        pytest.param("123456789a", id="letter"),
        pytest.param("12345-67893", id="hyphen"),
        pytest.param("123456789\u00b2", id="superscript"),
        pytest.param("\u0661234567893", id="one-arabic-digit"),
        pytest.param("\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0663", id="arabic"),
        pytest.param(
            "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff13", id="fullwidth"
        ),
    ],
)
def test_any_other_text_is_not_an_npi(value: str) -> None:
    with pytest.raises(InvalidValue, match=r"Npi: digits: given .* expected 10 digits"):
        Npi(value)


@pytest.mark.parametrize("form", DECEPTIVE)
def test_ten_digits_with_anything_around_them_are_not_an_npi(form: str) -> None:
    with pytest.raises(InvalidValue, match="expected 10 digits"):
        Npi(form.format("1234567893"))


@pytest.mark.parametrize("value", [1234567893, 1234567893.0, None, b"1234567893", True, NPI])
def test_an_npi_must_be_text_and_the_refusal_says_why(value: object) -> None:
    with pytest.raises(InvalidType, match="write it as text: a number loses leading zeros"):
        Npi(value)


@pytest.mark.parametrize(("kind", "digits"), [(Npi, "1234567893"), (Tin, "123456789")])
def test_valid_check_digits_pass(kind: type, digits: str) -> None:
    assert attrs.fields(kind).digits.validator.problem("digits", digits) is None


def luhn_holds(digits: str) -> bool:
    """The Luhn algorithm from its definition, on every digit of a number with its check digit."""
    doubled_in_one_digit = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
    from_the_right = [int(digit) for digit in digits[::-1]]
    doubled = [doubled_in_one_digit[digit] for digit in from_the_right[1::2]]
    return (sum(from_the_right[0::2]) + sum(doubled)) % 10 == 0


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        pytest.param("1234567893", True, id="CMS-worked-example"),
        pytest.param("1234567890", False, id="CMS-sample"),
        pytest.param("9876543210", False, id="CMS-sample-descending"),
        pytest.param("1245319599", True, id="published"),
        pytest.param("1245319598", False, id="published-one-less"),
        # Valid by Luhn alone; the prefix 80840 adds 24.
        pytest.param("1234567897", False, id="without-the-prefix"),
        pytest.param("0000000006", True, id="zeros"),
    ],
)
def test_a_known_number_has_its_known_check_digit(digits: str, valid: bool) -> None:
    assert Npi(digits).has_valid_check_digit is valid
    assert luhn_holds("80840" + digits) is valid


@given(npis())
def test_the_check_digit_follows_luhn_over_80840_and_the_number(npi: Npi) -> None:
    """The check digit of an NPI is the Luhn check digit of 80840 followed by the number."""
    assert npi.has_valid_check_digit == luhn_holds("80840" + npi.digits)


@given(npis_with_valid_check_digit())
def test_the_check_digit_that_cms_computes_is_valid(npi: Npi) -> None:
    """CMS's "Requirements for NPI check digit": doubled digits, the others, and 24 for 80840."""
    assert npi.has_valid_check_digit


@given(npis_with_wrong_check_digit())
def test_any_other_check_digit_is_wrong_and_is_still_an_npi(npi: Npi) -> None:
    """A wrong check digit is information, never a reason to refuse: CMS's own samples have one."""
    assert not npi.has_valid_check_digit
    assert Individual(TIN, npi).npi == npi


@given(npis_with_valid_check_digit(), st.integers(0, 9), st.integers(1, 9))
def test_one_mistyped_digit_is_always_detected(npi: Npi, place: int, more: int) -> None:
    """Luhn catches every single wrong digit."""
    typed = str((int(npi.digits[place]) + more) % 10)

    assert not Npi(npi.digits[:place] + typed + npi.digits[place + 1 :]).has_valid_check_digit


# --- TIN ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        pytest.param("123456789", "123456789", id="IDN-004-nine-digits"),
        pytest.param("12-3456789", "123456789", id="as-an-EIN"),
        pytest.param("123-45-6789", "123456789", id="as-a-Social-Security-number"),
        pytest.param("000111222", "000111222", id="IDN-C03-leading-zeros"),
        pytest.param("00-0111222", "000111222", id="IDN-004-leading-zeros-as-an-EIN"),
        pytest.param("000-00-0000", "000000000", id="zeros"),
    ],
)
def test_nine_digits_are_a_tin_with_or_without_the_usual_hyphens(text: str, digits: str) -> None:
    assert Tin(text).digits == digits


@given(spelled_tins())
def test_every_way_to_write_a_tin_makes_the_same_tin(spelled: tuple[str, str]) -> None:
    """A TIN is its nine digits, leading zeros kept, however it was written."""
    digits, text = spelled

    assert Tin(text).digits == digits
    assert Tin(text) == Tin(digits)
    assert hash(Tin(text)) == hash(Tin(digits))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("98765432", id="IDN-004-eight-digits"),
        pytest.param("9876543210", id="IDN-004-ten-digits"),
        pytest.param("", id="empty"),
        pytest.param("987-654321", id="hyphen-elsewhere"),
        pytest.param("98-7-654321", id="hyphens-elsewhere"),
        pytest.param("9876-5-4321", id="hyphens-shifted"),
        pytest.param("987-65-4321-", id="trailing-hyphen"),
        pytest.param("987654-321", id="hyphen-near-the-end"),
        pytest.param("987 65 4321", id="blanks"),
        pytest.param("987\u201365\u20134321", id="en-dashes"),
        pytest.param("98765432\u00b9", id="superscript"),
        pytest.param("\u0669\u0668\u0667\u0666\u0665\u0664\u0663\u0662\u0661", id="arabic"),
        pytest.param("\uff19\uff18\uff17\uff16\uff15\uff14\uff13\uff12\uff11", id="fullwidth"),
        pytest.param("X87654321", id="letter"),
    ],
)
def test_any_other_text_is_not_a_tin_and_is_not_shown(value: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Tin(value)

    assert str(caught.value) == (
        f"Tin: digits: given a text of {len(value)} characters that is not shown here, "
        "expected 9 digits, or 12-3456789, or 123-45-6789"
    )


@pytest.mark.parametrize("form", DECEPTIVE)
@pytest.mark.parametrize("text", ["987654321", "98-7654321", "987-65-4321"])
def test_nine_digits_with_anything_around_them_are_not_a_tin(form: str, text: str) -> None:
    with pytest.raises(InvalidValue, match="that is not shown here"):
        Tin(form.format(text))


@pytest.mark.parametrize("value", [987654321, 987654321.0, None, b"987654321", True, TIN])
def test_a_tin_must_be_text_and_the_refusal_says_why(value: object) -> None:
    with pytest.raises(InvalidType) as caught:
        Tin(value)

    assert str(caught.value) == (
        f"Tin: digits: given {type(value).__name__}, expected 9 digits, or 12-3456789, "
        "or 123-45-6789; write it as text: a number loses leading zeros"
    )


@given(tins(), tins())
def test_numbers_are_ordered_by_their_digits(one: Tin, other: Tin) -> None:
    """Sorting identifiers sorts their digits."""
    assert (one < other) == (one.digits < other.digits)
    assert Npi("0" + one.digits) <= Npi("1" + other.digits)


# --- participants ------------------------------------------------------------------------------

EXAMPLES = [
    pytest.param(
        Individual(TIN, NPI),
        "individual:123456789|1234567893",
        "individual:*****6789|1234567893",
        ParticipationOption.INDIVIDUAL,
        id="IDN-001",
    ),
    pytest.param(
        Group(TIN), "group:123456789", "group:*****6789", ParticipationOption.GROUP, id="IDN-002"
    ),
    pytest.param(
        VirtualGroup("VG-001"),
        "virtual-group:VG-001",
        "virtual-group:VG-001",
        ParticipationOption.VIRTUAL_GROUP,
        id="virtual-group",
    ),
    pytest.param(
        Subgroup(TIN, "SG-00000001"),
        "subgroup:123456789|SG-00000001",
        "subgroup:*****6789|SG-00000001",
        ParticipationOption.SUBGROUP,
        id="subgroup",
    ),
    pytest.param(
        ApmEntity("A1234"),
        "apm-entity:A1234",
        "apm-entity:A1234",
        ParticipationOption.APM_ENTITY,
        id="apm-entity",
    ),
]


@pytest.mark.parametrize(("participant", "key", "masked", "option"), EXAMPLES)
def test_a_participant_has_its_key_its_masked_key_and_its_option(
    participant: Participant, key: str, masked: str, option: ParticipationOption
) -> None:
    assert participant.key == key
    assert participant.masked_key == masked
    assert participant.participation_option is option


def test_there_are_five_kinds_of_participant_one_for_each_option() -> None:
    """VOC-010, VOC-014: the five on whose behalf data go to CMS."""
    options = {row.values[0].participation_option for row in EXAMPLES}

    assert options == set(ParticipationOption)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            Individual(Tin("000111222"), NPI), Group(Tin("000111222")), id="IDN-C03-one-practice"
        ),
        pytest.param(
            Individual(TIN, NPI),
            Individual(Tin("000111222"), NPI),
            id="IDN-001-two-TINs-of-one-NPI",
        ),
        pytest.param(VirtualGroup("A1234"), ApmEntity("A1234"), id="one-identifier-two-kinds"),
        pytest.param(Subgroup(TIN, "1234567893"), Individual(TIN, NPI), id="subgroup-named-as-NPI"),
        pytest.param(Subgroup(TIN, "1"), Subgroup(Tin("000111222"), "1"), id="two-groups"),
        pytest.param(VirtualGroup("123456789"), Group(TIN), id="virtual-group-named-as-TIN"),
    ],
)
def test_participants_that_share_a_number_are_still_different(
    one: Participant, other: Participant
) -> None:
    assert one != other
    assert one.key != other.key
    assert len({one, other}) == 2


@given(participants())
def test_a_participant_can_be_read_back_from_its_key(participant: Participant) -> None:
    """The key says who the participant is, whole and with nothing else."""
    assert participant_from_key(participant.key) == participant


@given(st.lists(participants(), max_size=30))
def test_distinct_participants_have_distinct_keys(found: list[Participant]) -> None:
    """A key names one participant: samples and ledgers are kept by key."""
    assert len({participant.key for participant in found}) == len(set(found))


@given(participants(), participants())
def test_participants_are_equal_if_and_only_if_their_keys_are(
    one: Participant, other: Participant
) -> None:
    """Two participants are equal exactly where their keys are."""
    assert (one == other) == (one.key == other.key)
    assert one != other or hash(one) == hash(other)


@given(participants())
def test_a_key_is_one_line_that_the_sampling_scheme_can_hash_unambiguously(
    participant: Participant,
) -> None:
    """Tickets join seed, key and patient with "/": no key holds one, nor a control character."""
    assert "/" not in participant.key
    assert participant.key.isprintable()
    participant.key.encode("utf-8")


@given(participants())
def test_a_masked_key_hides_only_the_first_digits_of_the_tin(
    participant: Participant,
) -> None:
    """A masked key can be matched by a person who holds the key."""
    tin = getattr(participant, "tin", None)
    if tin is None:
        assert participant.masked_key == participant.key
    else:
        assert participant.masked_key == participant.key.replace(tin.digits, tin.masked, 1)


# --- malformed keys ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="empty"),
        pytest.param("group", id="kind-alone"),
        pytest.param("987654321", id="number-alone"),
        pytest.param("group:", id="no-number"),
        pytest.param("group:98765432", id="IDN-004-eight-digits"),
        pytest.param("group:98-7654321", id="hyphens"),
        pytest.param("group:987654321\n", id="trailing-newline"),
        pytest.param("group:987654321|1234567893", id="IDN-002-group-with-an-NPI"),
        pytest.param("individual:987654321", id="IDN-001-individual-without-an-NPI"),
        pytest.param("individual:1234567893", id="IDN-C02-NPI-without-a-TIN"),
        pytest.param("individual:|1234567893", id="IDN-C02-NPI-with-an-empty-TIN"),
        pytest.param("individual:1234567893|987654321", id="TIN-and-NPI-exchanged"),
        pytest.param("individual:987654321|1234567893|1", id="a-part-too-many"),
        pytest.param("individual:987-65-4321|1234567893", id="individual-with-hyphens"),
        pytest.param("Group:987654321", id="capitals"),
        pytest.param(" group:987654321", id="blank"),
        pytest.param("virtual group:VG-001", id="kind-as-CMS-writes-it"),
        pytest.param("virtual-group:", id="no-identifier"),
        pytest.param("virtual-group:a|b", id="identifier-with-a-bar"),
        pytest.param("virtual-group:a/b", id="identifier-with-a-slash"),
        pytest.param("subgroup:987654321", id="subgroup-without-an-identifier"),
        pytest.param("subgroup:987654321|", id="subgroup-with-an-empty-identifier"),
        pytest.param("apm-entity:A1234|1", id="apm-entity-with-two-parts"),
        pytest.param("practice:987654321", id="another-kind"),
    ],
)
def test_a_text_that_is_not_a_key_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        participant_from_key(key)

    assert "98765" not in str(caught.value)


@given(st.text() | st.builds(lambda d: f"group:{d}", st.text("0123456789-", max_size=12)))
def test_a_key_has_one_spelling(text: str) -> None:
    """Whatever is read as a key is the key of what was read; all else is refused as a value."""
    try:
        participant = participant_from_key(text)
    except InvalidValue:
        return
    assert participant.key == text


@pytest.mark.parametrize("key", [None, 5, b"group:123456789", Group(TIN)], ids=repr)
def test_a_key_must_be_text(key: object) -> None:
    with pytest.raises(InvalidType, match="participant_from_key: key: given"):
        participant_from_key(key)


# --- what makes no participant -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        pytest.param(lambda: Individual("987654321", NPI), ["tin"], id="TIN-as-text"),
        pytest.param(lambda: Individual(TIN, "1234567893"), ["npi"], id="NPI-as-text"),
        pytest.param(lambda: Individual(NPI, TIN), ["tin", "npi"], id="exchanged"),
        pytest.param(lambda: Individual("987654321", 5), ["tin", "npi"], id="both"),
        pytest.param(lambda: Individual(None, NPI), ["tin"], id="IDN-C02"),
        pytest.param(lambda: Group("987-65-4321"), ["tin"], id="group"),
        pytest.param(lambda: Group(NPI), ["tin"], id="IDN-002-group-of-an-NPI"),
        pytest.param(lambda: Subgroup("987654321", 5), ["tin", "identifier"], id="subgroup"),
        pytest.param(lambda: VirtualGroup(5), ["identifier"], id="virtual-group"),
        pytest.param(lambda: ApmEntity(None), ["identifier"], id="apm-entity"),
        pytest.param(
            lambda: SubgroupMember(TIN, None, NPI), ["identifier"], id="IDN-C08-no-identifier"
        ),
        pytest.param(
            lambda: SubgroupMember(1, 2, 3), ["tin", "identifier", "npi"], id="IDN-007-all-three"
        ),
        pytest.param(lambda: VendorId(5), ["identifier"], id="IDN-005"),
    ],
)
def test_anything_but_a_number_or_identifier_is_refused_with_every_wrong_field(
    make: Callable[[], object], fields: list[str]
) -> None:
    with pytest.raises(InvalidType) as caught:
        make()

    assert type(caught.value) is InvalidType
    assert [problem.field for problem in caught.value.problems] == fields


def test_a_wrong_type_and_a_wrong_value_are_reported_together() -> None:
    with pytest.raises(InvalidTypesAndValues) as caught:
        Subgroup("987654321", " ")

    assert [problem.field for problem in caught.value.problems] == ["tin", "identifier"]
    assert "write Tin('123456789')" in str(caught.value)


def test_the_refusal_of_a_bare_npi_says_how_to_write_one() -> None:
    with pytest.raises(
        InvalidType, match=r"npi: given .* expected an Npi; write Npi\('1234567893'\)"
    ):
        Individual(TIN, "1234567893")


@pytest.mark.parametrize(
    ("member", "missing"),
    [((TIN, "SG-1"), "npi"), ((TIN,), "identifier"), ((), "tin")],
    ids=["IDN-007-npi", "IDN-C08-identifier-and-npi", "IDN-007-all"],
)
def test_a_subgroup_member_needs_subgroup_tin_and_npi(
    member: tuple[object, ...], missing: str
) -> None:
    with pytest.raises(TypeError, match=f"'{missing}'"):
        SubgroupMember(*member)


@pytest.mark.parametrize("make", [VirtualGroup, ApmEntity, lambda text: Subgroup(TIN, text)])
@pytest.mark.parametrize(
    "identifier",
    ["", " ", " A", "A ", "A/1", "A|1", "/", "|", "A\n1", "A\x001", "\ufeffA1234", "A1234\u200b"],
    ids=ascii,
)
def test_an_identifier_holds_no_blanks_around_it_no_separators_and_nothing_invisible(
    make: Callable[[str], Participant], identifier: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        make(identifier)

    assert [problem.field for problem in caught.value.problems] == ["identifier"]


@pytest.mark.parametrize("identifier", ["A/1", "A|1"])
def test_the_refusal_of_a_separator_names_both(identifier: str) -> None:
    with pytest.raises(InvalidValue, match=r"expected text without / and \|"):
        ApmEntity(identifier)


@given(identifiers())
def test_any_other_text_is_an_identifier_and_is_kept_unchanged(identifier: str) -> None:
    """CMS gives the identifiers, and their form is stated nowhere."""
    assert VirtualGroup(identifier).identifier == identifier
    assert SubgroupMember(TIN, identifier, NPI).subgroup == Subgroup(TIN, identifier)


def test_a_member_of_a_subgroup_names_its_subgroup() -> None:
    assert SubgroupMember(TIN, "SG-1", NPI).subgroup == Subgroup(TIN, "SG-1")


def test_a_vendor_id_may_be_any_text() -> None:
    """IDN-005: the form of a Vendor ID is stated nowhere."""
    assert VendorId("a/b|c").identifier == "a/b|c"
    assert VendorId("a") != VendorId("b")
    with pytest.raises(InvalidValue):
        VendorId("")


def test_each_wrong_entry_of_a_mapping_by_participant_is_named() -> None:
    group = Group(TIN)

    assert list(by_participant("days", {group: date(2026, 1, 1)}, a_calendar_date)) == []
    [key, value] = by_participant("days", {TIN: date(2026, 1, 1), group: "today"}, a_calendar_date)
    assert (key.field, key.given, key.expected) == ("days[0]", "Tin", "a participant as key")
    assert value.field == "days[1]"
    [problem] = by_participant("days", [group], a_calendar_date)
    assert problem.expected == "a mapping from participants to their days"
    assert all(one.is_type for one in (key, value, problem))


@given(participants())
def test_each_of_the_five_is_a_participant(participant: Participant) -> None:
    """VOC-010: five kinds, and nothing else."""
    assert check_participant("begin", "participant", participant) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (TIN, "Tin"),
        (NPI, "Npi"),
        ("group:123456789", "a text that is not shown here"),
        (SubgroupMember(TIN, "SG-1", NPI), "SubgroupMember"),
        (VendorId("a"), "VendorId"),
        (Group, "type"),
        (None, "None"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_else_is_a_participant(value: object, told: str) -> None:
    with pytest.raises(InvalidType) as caught:
        check_participant("begin", "participant", value)

    assert str(caught.value) == (
        f"begin: participant: given {told}, expected an Individual, Group, "
        "VirtualGroup, Subgroup or ApmEntity; write Group(Tin('123456789')), say"
    )


# --- as values ---------------------------------------------------------------------------------

VALUES = [
    TIN,
    NPI,
    *(row.values[0] for row in EXAMPLES),
    SubgroupMember(TIN, "SG-1", NPI),
    VendorId("registry 7"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_an_identifier_is_frozen_hashable_and_survives_pickling(value: object) -> None:
    for arrived in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):  # noqa: S301
        assert arrived == value
        assert {value: "x"}[arrived] == "x"
        assert repr(arrived) == repr(value)
    for name in (attrs.fields(type(value))[0].name, "nickname"):
        with pytest.raises(AttributeError):
            setattr(value, name, "x")


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_an_identifier_cannot_be_subclassed(value: object) -> None:
    kind = type(value)

    with pytest.raises(TypeError, match=f"Better cannot subclass {kind.__name__}"):
        type("Better", (kind,), {})


@given(tin_digits(), npis())
def test_a_changed_copy_is_checked_and_converted_as_a_new_one(digits: str, npi: Npi) -> None:
    """attrs.evolve goes through the same door."""
    changed = attrs.evolve(TIN, digits=f"{digits[:2]}-{digits[2:]}")

    assert changed.digits == digits
    assert attrs.evolve(Individual(TIN, NPI), npi=npi).npi == npi
    with pytest.raises(InvalidInput):
        attrs.evolve(TIN, digits=digits[:8])


@pytest.mark.parametrize("identifier", ["123456789", "12-3456789", "123-45-6789", "VG 123456789"])
def test_a_tin_given_as_cmss_identifier_is_not_printed(identifier: str) -> None:
    tin, npi = Tin("000000001"), Npi("9999999995")

    for one in (
        VirtualGroup(identifier),
        ApmEntity(identifier),
        Subgroup(tin, identifier),
        SubgroupMember(tin, identifier, npi),
    ):
        assert "*****6789'" in repr(one)
        assert identifier not in repr(one)
        assert one.identifier == identifier


def test_other_identifiers_are_printed_unchanged() -> None:
    assert repr(VirtualGroup("VG-001")) == "VirtualGroup(identifier='VG-001')"
    assert repr(ApmEntity("1234567893")) == "ApmEntity(identifier='1234567893')"

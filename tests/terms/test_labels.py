"""What a label of a posting names in its year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import ParticipationOption, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import LABELS, read_options

PY2023, PY2026, PY2027 = (PerformanceYear(year) for year in (2023, 2026, 2027))
INDIVIDUAL, GROUP, VIRTUAL_GROUP, SUBGROUP, APM_ENTITY = ParticipationOption
TRADITIONAL_MIPS, MVP, APP = ReportingOption


REGIMES = [
    pytest.param(PY2023, "reporting framework", ReportingOption, id="VOC-009-S2:109"),
    pytest.param(PY2023, "reporting option", ParticipationOption, id="VOC-011-S2:110"),
    pytest.param(PY2026, "reporting option", ReportingOption, id="VOC-008-S0:113"),
    pytest.param(PY2026, "participation option", ParticipationOption, id="VOC-010-S0:114"),
    pytest.param(PY2027, "reporting option", ReportingOption, id="VOC-008-S1:934"),
    pytest.param(PY2027, "participation option", ParticipationOption, id="VOC-014-S1:935"),
]
Kind = type[ReportingOption] | type[ParticipationOption]


@pytest.mark.parametrize(("year", "label", "kind"), REGIMES)
def test_a_label_has_the_meaning_of_its_years_texts(
    year: PerformanceYear, label: str, kind: Kind
) -> None:
    everything = ", ".join(member.value for member in kind)

    assert read_options(label, everything, year) == frozenset(kind)


def test_each_year_has_two_labels_which_name_two_different_things() -> None:
    """I1: labels are read by year, never by label only."""
    regimes: dict[PerformanceYear, dict[str, Kind]] = {}
    for row in REGIMES:
        year, label, kind = row.values
        regimes.setdefault(year, {})[label] = kind

    assert {year: dict(LABELS.at(year)) for year in regimes} == regimes


def test_the_words_of_2023_mean_the_opposite_of_those_of_2026() -> None:
    """VOC-C04: the same label means different sets in the two years."""
    cell_of_2023 = read_options("Reporting Options Supported", "Group, Subgroup", PY2023)
    cell_of_2026 = read_options("Reporting Option(s) Supported", "MVP", PY2026)

    assert cell_of_2023 == {GROUP, SUBGROUP}
    assert cell_of_2026 == {MVP}
    with pytest.raises(InvalidValue, match="expected one of TRADITIONAL_MIPS, MVP, APP"):
        read_options("Reporting Options Supported", "Group, Subgroup", PY2026)
    with pytest.raises(InvalidValue, match="expected one of INDIVIDUAL, GROUP"):
        read_options("Reporting Option(s) Supported", "MVP", PY2023)


def test_subgroup_is_an_option_of_2023_though_one_of_its_lists_leaves_it_out() -> None:
    """I2: S2:5, 35 and 110 include subgroups; the list at S2:154-157 does not."""
    assert read_options("Reporting Options Supported", "Subgroup", PY2023) == {SUBGROUP}
    assert "leaves out subgroups" in LABELS.source(PY2023).note


@pytest.mark.parametrize("year", [2017, 2022, 2024, 2025, 2028])
def test_the_labels_of_a_year_whose_texts_were_not_read_are_not_guessed(year: int) -> None:
    with pytest.raises(YearNotCovered) as caught:
        read_options("Reporting Option", "MVP", PerformanceYear(year))

    assert caught.value.covered == ((2023, 2023), (2026, 2027))


def test_the_labels_of_a_year_cannot_be_changed() -> None:
    with pytest.raises((AttributeError, TypeError)):
        LABELS.at(PY2023)["option"] = ParticipationOption

    assert "option" not in LABELS.at(PY2023)


@pytest.mark.parametrize(
    "label",
    [
        pytest.param("Reporting Option(s) Supported", id="S0:113"),
        pytest.param("Reporting Options Supported", id="S2:110"),
        pytest.param("Reporting options", id="S1:247"),
        pytest.param("reporting option", id="S0:113-in-running-text"),
        pytest.param("REPORTING OPTION(S)", id="upper-case"),
        pytest.param("Reporting Option Supported", id="singular"),
        pytest.param("Reporting Options:", id="colon"),
        pytest.param("Reporting Option(s) Supported:", id="colon-after-supported"),
        pytest.param("  Reporting Options Supported  ", id="blanks-around"),
    ],
)
def test_a_label_is_read_in_any_case_singular_and_plural(label: str) -> None:
    assert read_options(label, "MVP", PY2026) == {MVP}


@pytest.mark.parametrize(
    ("year", "label", "known"),
    [
        (PY2023, "Participation Option", "reporting option, reporting framework"),
        (PY2026, "Reporting Framework", "reporting option, participation option"),
        (PY2027, "Reporting Framework", "reporting option, participation option"),
        (PY2026, "Option", "reporting option, participation option"),
        (PY2026, "", "reporting option, participation option"),
        (PY2026, "Supported Reporting Options", "reporting option, participation option"),
        (PY2026, "Reporting Options Supported ?", "reporting option, participation option"),
        (PY2026, "Reporting Optionss", "reporting option, participation option"),
    ],
)
def test_a_label_that_the_year_does_not_have_is_refused_with_those_it_has(
    year: PerformanceYear, label: str, known: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        read_options(label, "MVP", year)

    assert str(caught.value) == (
        f"read_options: label: given {label!r} (str), expected a label of {year}: {known}"
    )


CELLS = [
    pytest.param(
        "reporting option", "APP, MVPs, and traditional MIPS", {*ReportingOption}, id="S0:113"
    ),
    pytest.param(
        "reporting option", "Traditional MIPS, MVP, the APP", {*ReportingOption}, id="S1:934"
    ),
    pytest.param(
        "reporting option", "traditional MIPS, MVPs, the APP", {*ReportingOption}, id="S1:247"
    ),
    pytest.param(
        "reporting option",
        "APM Performance Pathway (APP), MIPS Value Pathways (MVPs), and traditional MIPS",
        {*ReportingOption},
        id="S0:32",
    ),
    pytest.param("reporting option", "MVPs, and the APP", {MVP, APP}, id="S1:247-with-and"),
    pytest.param("reporting option", "MIPS Value Pathway", {MVP}, id="MVP-in-words"),
    pytest.param("reporting option", "APM Performance Pathway", {APP}, id="APP-in-words"),
    pytest.param(
        "reporting option", "TRADITIONAL_MIPS", {TRADITIONAL_MIPS}, id="name-of-the-member"
    ),
    pytest.param(
        "participation option",
        "MIPS eligible clinicians, groups, virtual groups, subgroups, and APM Entities, "
        "including Shared Savings Program ACOs",
        {*ParticipationOption},
        id="S0:114",
    ),
    pytest.param(
        "participation option",
        "clinician, group, virtual group",
        {INDIVIDUAL, GROUP, VIRTUAL_GROUP},
        id="S1:935",
    ),
    pytest.param(
        "participation option", "Individual MIPS Eligible Clinician", {INDIVIDUAL}, id="VOC-010"
    ),
    pytest.param("participation option", "individual clinicians", {INDIVIDUAL}, id="VOC-011"),
    pytest.param("participation option", "individuals", {INDIVIDUAL}, id="S3:1"),
    pytest.param("participation option", "Shared Savings Program ACO", {APM_ENTITY}, id="VOC-012"),
    pytest.param(
        "participation option", "Shared Savings ACOs", {APM_ENTITY}, id="VOC-012-in-short"
    ),
    pytest.param("participation option", "APM Entities", {APM_ENTITY}, id="irregular-plural"),
    pytest.param("participation option", "VIRTUAL GROUPS", {VIRTUAL_GROUP}, id="upper-case"),
    pytest.param("participation option", " group ,subgroup ", {GROUP, SUBGROUP}, id="blanks"),
    pytest.param("participation option", "Group, groups", {GROUP}, id="twice-is-once"),
]


@pytest.mark.parametrize(("label", "text", "options"), CELLS)
@pytest.mark.parametrize("year", [PY2026, PY2027], ids=str)
def test_a_cell_is_read_as_cms_writes_it(
    label: str,
    text: str,
    options: set[ReportingOption] | set[ParticipationOption],
    year: PerformanceYear,
) -> None:
    assert read_options(label, text, year) == options


@pytest.mark.parametrize(
    ("label", "text", "options"),
    [
        pytest.param(
            "Reporting Frameworks Supported",
            "APM Performance Pathway (APP), MIPS Value Pathway (MVP), and Traditional MIPS",
            {*ReportingOption},
            id="S2:109",
        ),
        pytest.param(
            "Reporting Options Supported",
            "MIPS eligible clinicians, groups, virtual groups, subgroups, and/or APM Entities",
            {*ParticipationOption},
            id="S2:110",
        ),
    ],
)
def test_a_cell_of_2023_is_read_as_its_guide_writes_it(
    label: str, text: str, options: set[ReportingOption] | set[ParticipationOption]
) -> None:
    assert read_options(label, text, PY2023) == options


@pytest.mark.parametrize(
    ("label", "text", "unread"),
    [
        pytest.param("reporting option", "group", "group", id="VOC-008-group-is-none"),
        pytest.param("participation option", "MVP", "MVP", id="the-other-list"),
        pytest.param("reporting option", "", "", id="empty"),
        pytest.param("participation option", "Group,", "", id="nothing-after-the-comma"),
        pytest.param("participation option", "Group,,Subgroup", "", id="nothing-between-commas"),
        pytest.param("participation option", "Group; Subgroup", "Group; Subgroup", id="semicolon"),
        pytest.param("participation option", "Groupss", "Groupss", id="no-plural"),
        pytest.param("participation option", "Group\nSubgroup", "Group\nSubgroup", id="line-break"),
        pytest.param("participation option", "hospital", "hospital", id="no-participant"),
        pytest.param("participation option", "(APM)", "(APM)", id="abbreviation-of-nothing"),
    ],
)
def test_an_unknown_option_is_refused_as_it_was_written(label: str, text: str, unread: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read_options(label, text, PY2026)

    assert [problem.given for problem in caught.value.problems] == [f"{unread!r} (str)"]


def test_one_unreadable_option_refuses_the_whole_cell() -> None:
    with pytest.raises(InvalidValue, match="'hospital'"):
        read_options("participation option", "group, hospital, subgroup", PY2026)


@pytest.mark.parametrize("value", [None, 2026, b"MVP", ["MVP"]], ids=repr)
@pytest.mark.parametrize("field", ["label", "text"])
def test_a_label_and_a_cell_must_be_text(field: str, value: object) -> None:
    given: dict[str, object] = {"label": "reporting option", "text": "MVP", field: value}

    with pytest.raises(InvalidType, match=f"read_options: {field}: given .* expected text"):
        read_options(given["label"], given["text"], PY2026)


def test_a_bare_number_is_not_a_year() -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)"):
        read_options("reporting option", "MVP", 2026)


@given(
    st.sampled_from([row.values for row in REGIMES]).flatmap(
        lambda regime: st.tuples(st.just(regime), st.sets(st.sampled_from(regime[2]), min_size=1))
    ),
    st.randoms(use_true_random=False),
    st.sampled_from(("", "s", "(s)")),
    st.sampled_from(("", " supported")),
)
def test_a_set_of_options_is_read_back_however_it_is_written(
    case: tuple[tuple[PerformanceYear, str, Kind], set[ReportingOption | ParticipationOption]],
    random: object,
    plural: str,
    supported: str,
) -> None:
    """Neither order nor case, name or spelling, singular or plural changes what a cell says."""
    (year, label, _), options = case
    words = [random.choice((one.name, one.value, f"{one.value}s")) for one in options]
    random.shuffle(words)
    words = ["APM Entities" if word == "APM Entitys" else word for word in words]
    text = "".join(random.choice((c.upper(), c.lower())) for c in ", ".join(words))

    assert read_options(f"{label}{plural}{supported}", text, year) == options

"""Every parameter and every rule: what each must have, and what the rulebook says of them."""

from __future__ import annotations

import ast
import copy
import csv
import importlib
import inspect
import io
import json
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qpp_rules
from qpp_rules import rulebook
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Rule
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.plain import plain_text
from qpp_rules.core.years import PaymentYear, PerformanceYear
from tests.core.helpers import printed_by
from tests.renew_snapshot import SNAPSHOT, as_text, main

T = TypeVar("T")
YEARS = [PerformanceYear(year) for year in range(2017, 2028)]


@cache
def constants(kind: type[T]) -> tuple[tuple[str, T], ...]:
    """Return each constant of the package that is a *kind*, with the module that makes it."""
    found: dict[int, tuple[str, T]] = {}
    for module in pkgutil.walk_packages(qpp_rules.__path__, "qpp_rules."):
        # The strategies and laws name parameters and make none.
        if module.name.endswith(".__main__") or module.name.startswith("qpp_rules.testing."):
            continue
        made = importlib.import_module(module.name)
        for name, value in vars(made).items():
            # Other modules import it; the one that makes it assigns it.
            if isinstance(value, kind) and re.search(
                rf"^{name}(: Final.*)? = ", inspect.getsource(made), re.MULTILINE
            ):
                found[id(value)] = (module.name, value)
    return tuple(found.values())


RULES = [rule for _, rule in constants(Rule)]
PARAMETERS = [parameter for _, parameter in constants(Parameter)]
ENTRIES = [(parameter, entry) for parameter in PARAMETERS for entry in parameter.entries]


def entry_name(value: object) -> str:
    return str(value.first_year) if isinstance(value, Entry) else getattr(value, "name", "")


# --- the committed snapshot --------------------------------------------------------------------


def changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for part in ("parameters", "rules"):
        for name in sorted({*before[part], *after[part]}):
            if name not in after[part]:
                yield f"  - {name}"
            elif name not in before[part]:
                yield f"  + {name}"
            elif before[part][name] != after[part][name]:
                yield f"  ~ {name}"


def told(before: dict[str, Any], after: dict[str, Any]) -> str:
    return "\n".join(
        [
            "The rulebook is no longer what tests/rulebook_snapshot.json says:",
            *changes(before, after),
            'If that is meant, write it under "Rule changes" in CHANGELOG.md, then renew the file:',
            "  python -m tests.renew_snapshot",
        ]
    )


def test_the_rules_are_those_of_the_committed_snapshot() -> None:
    committed = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    now = rulebook.snapshot()

    if committed != now:
        pytest.fail(told(committed, now), pytrace=False)
    assert SNAPSHOT.read_text(encoding="utf-8") == as_text(now), "renew it: only its form differs"


def test_a_rule_change_is_told_with_what_to_do_about_it() -> None:
    before = rulebook.snapshot()
    after = copy.deepcopy(before)
    del after["rules"]["eligibility.qp"]
    after["rules"]["eligibility.new"] = {}
    after["parameters"]["low-volume threshold"]["entries"][0]["value"]["patients"] += 1

    assert told(before, after).splitlines() == [
        "The rulebook is no longer what tests/rulebook_snapshot.json says:",
        "  ~ low-volume threshold",
        "  + eligibility.new",
        "  - eligibility.qp",
        'If that is meant, write it under "Rule changes" in CHANGELOG.md, then renew the file:',
        "  python -m tests.renew_snapshot",
    ]


def test_the_snapshot_is_renewed_as_it_is_committed(tmp_path: Any) -> None:
    main(tmp_path / "snapshot.json")

    written = (tmp_path / "snapshot.json").read_text(encoding="utf-8")
    assert written == as_text(rulebook.snapshot())
    assert json.loads(written) == rulebook.snapshot()


@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
def test_the_snapshot_is_the_same_in_every_process(seed: str) -> None:
    program = "import sys; from tests.renew_snapshot import *; \
sys.stdout.reconfigure(encoding='utf-8', newline=''); \
print(as_text(rulebook.snapshot()), end='')"

    assert printed_by(program, PYTHONHASHSEED=seed, PYTHONUTF8="1") == as_text(rulebook.snapshot())


def test_the_snapshot_is_plain_json_through_and_through() -> None:
    snapshot = rulebook.snapshot()

    assert json.loads(json.dumps(snapshot)) == snapshot
    assert snapshot["format"] == 1


def test_the_snapshot_holds_every_rule_and_parameter_with_its_source() -> None:
    snapshot = rulebook.snapshot()

    assert set(snapshot["rules"]) == {rule.id for rule in RULES}
    assert set(snapshot["parameters"]) == {parameter.name for parameter in PARAMETERS}
    for rule in RULES:
        shown = snapshot["rules"][rule.id]
        assert shown["title"] == rule.title
        assert shown["requirements"] == list(rule.requirements)
        sources = [one.source for one in rule.texts] or [rule.citation]
        for text, source in zip(shown.get("texts", [shown]), sources, strict=True):
            assert text["citation"] == f"{source} [{source.basis.value}]"
            assert text["as_of"] == (source.as_of and source.as_of.isoformat())
            assert text["note"] == source.note
    for parameter in PARAMETERS:
        shown = snapshot["parameters"][parameter.name]
        assert shown["note"] == parameter.note
        assert [(entry["first_year"], entry["last_year"]) for entry in shown["entries"]] == [
            (entry.first_year.year, entry.last_year.year) for entry in parameter.entries
        ]
        assert [entry["source"]["note"] for entry in shown["entries"]] == [
            entry.source.note for entry in parameter.entries
        ]
        assert all(entry["source"]["citation"].endswith("]") for entry in shown["entries"])


def test_a_snapshot_can_be_changed_without_changing_the_next() -> None:
    before = as_text(rulebook.snapshot())
    changed = rulebook.snapshot()
    changed["rules"].clear()
    changed["parameters"]["low-volume threshold"]["entries"].clear()

    assert as_text(rulebook.snapshot()) == before


# --- what every rule has -----------------------------------------------------------------------

REQUIREMENT = re.compile(r"[A-Z]{3}-[0-9]{3}")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_cited_and_implements_requirements(rule: Rule) -> None:
    assert isinstance(rule.citation, Citation)
    assert rule.requirements
    assert [one for one in rule.requirements if not REQUIREMENT.fullmatch(one)] == []
    assert len(set(rule.requirements)) == len(rule.requirements)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_reading_of_our_own_says_what_else_the_text_could_mean(rule: Rule) -> None:
    """No default of ours is silent."""
    if rule.citation.basis is Basis.INTERPRETATION:
        assert rule.citation.note
    else:
        assert rule.citation.basis in set(Basis) - {Basis.INTERPRETATION}


@pytest.mark.parametrize(
    ("module", "rule"), constants(Rule), ids=lambda one: getattr(one, "id", "")
)
def test_the_id_of_a_rule_starts_with_its_subject(module: str, rule: Rule) -> None:
    subject = module.split(".")[1]

    assert rule.id.split(".")[0] in {subject, "identifiers"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_title_of_a_rule_is_one_line_that_can_be_met_or_not(rule: Rule) -> None:
    assert "\n" not in rule.title
    assert not rule.title.endswith(".")


@cache
def texts_of_tests() -> tuple[frozenset[str], ...]:
    """Return the texts in each file of tests, but for those that are about all rules."""
    about_all = {Path(__file__), Path(__file__).with_name("test_requirements.py")}
    files = [path for path in Path(__file__).parent.rglob("test_*.py") if path not in about_all]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    return tuple(
        frozenset(
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        for tree in trees
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_test_asks_for_the_findings_of_the_rule(rule: Rule) -> None:
    """By its id, whole or in two parts that a test puts together."""
    parts = rule.id.split(".")
    spellings = [{rule.id}]
    for at in range(1, len(parts)):
        first, last = ".".join(parts[:at]), ".".join(parts[at:])
        spellings += [{first, last}, {f"{first}.", last}, {first, f".{last}"}]

    assert any(one <= texts for one in spellings for texts in texts_of_tests())


def test_two_rules_never_share_an_id() -> None:
    """Found by identity in every module, so that none is hidden behind another of the same id."""
    ids = [rule.id for rule in RULES]

    assert sorted(ids) == sorted(set(ids))


def test_two_rules_never_share_a_title() -> None:
    titles = [rule.title for rule in RULES]

    assert sorted(titles) == sorted(set(titles))


# --- what every parameter has ------------------------------------------------------------------

GAPS = {
    "months in which CMS publishes eligibility": [(2020, 2023)],
    "cahps-registration": [(2018, 2018), (2020, 2020), (2022, 2022)],
    "what the labels of the program's texts name": [(2024, 2025)],
    "times a year that CMS asks to remind of the dashboard, at least": [(2024, 2025)],
}
"""The years between two entries of which no source was read."""


def test_two_parameters_never_share_a_name() -> None:
    names = [parameter.name for parameter in PARAMETERS]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("parameter", "entry"), ENTRIES, ids=entry_name)
def test_every_entry_says_where_it_was_read(parameter: Parameter[Any], entry: Entry[Any]) -> None:
    assert isinstance(entry.source, Citation)
    assert entry.source.basis is not Basis.INTERPRETATION or entry.source.note
    assert parameter.source(entry.first_year) == parameter.source(entry.last_year) == entry.source


@pytest.mark.parametrize(("parameter", "entry"), ENTRIES, ids=entry_name)
def test_every_entry_is_of_years_of_the_program(
    parameter: Parameter[Any], entry: Entry[Any]
) -> None:
    """No value is known for a year beyond the newest text read, the 2027 fact sheet."""
    assert 2017 <= entry.first_year.year <= entry.last_year.year <= 2027, parameter.name


@pytest.mark.parametrize("parameter", PARAMETERS, ids=entry_name)
def test_years_between_entries_are_covered_unless_the_gap_is_known(
    parameter: Parameter[Any],
) -> None:
    gaps = [
        (before.last_year.year + 1, after.first_year.year - 1)
        for before, after in zip(parameter.entries, parameter.entries[1:], strict=False)
        if after.first_year.year != before.last_year.year + 1
    ]

    assert gaps == GAPS.get(parameter.name, [])


def test_every_known_gap_is_of_a_parameter() -> None:
    assert set(GAPS) <= {parameter.name for parameter in PARAMETERS}


@pytest.mark.parametrize("parameter", PARAMETERS, ids=entry_name)
def test_every_value_fits_a_cell_and_is_the_same_on_every_run(parameter: Parameter[Any]) -> None:
    for row in parameter.history():
        assert isinstance(row["value"], str)
        assert row["value"]
        assert " at 0x" not in row["value"]


# --- gathering ---------------------------------------------------------------------------------


def test_the_rulebook_has_every_rule_and_every_parameter_of_the_package() -> None:
    """By identity, against a walk of our own over every module, whatever its subject."""
    assert {id(rule) for rule in rulebook.rules()} == {id(rule) for rule in RULES}
    assert {id(one) for one in rulebook.parameters()} == {id(one) for one in PARAMETERS}
    assert len(rulebook.rules()) == len(RULES)
    assert len(rulebook.parameters()) == len(PARAMETERS)


def test_the_subjects_are_the_modules_that_hold_rules() -> None:
    holding = {module.split(".")[1] for kind in (Rule, Parameter) for module, _ in constants(kind)}

    assert holding == set(rulebook.SUBJECTS)


def test_rules_and_parameters_stand_in_the_order_of_the_subjects() -> None:
    where = {id(value): module for kind in (Rule, Parameter) for module, value in constants(kind)}
    for gathered in (rulebook.rules(), rulebook.parameters()):
        subjects = [where[id(one)].split(".")[1] for one in gathered]
        assert list(dict.fromkeys(subjects)) == list(rulebook.SUBJECTS)
        assert subjects == sorted(subjects, key=rulebook.SUBJECTS.index)


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_the_rules_and_parameters_of_a_subject_are_those_of_its_modules(subject: str) -> None:
    where = {id(value): module for kind in (Rule, Parameter) for module, value in constants(kind)}
    for gather in (rulebook.rules, rulebook.parameters):
        assert gather(subject) == tuple(
            one for one in gather() if where[id(one)].split(".")[1] == subject
        )


@pytest.mark.parametrize("subject", ["", "core", "Sampling"])
@pytest.mark.parametrize("gather", [rulebook.rules, rulebook.parameters])
def test_a_subject_that_there_is_not_is_refused(gather: Any, subject: object) -> None:
    with pytest.raises(InvalidValue, match="expected one of eligibility, elections, "):
        gather(subject)


@pytest.mark.parametrize("gather", [rulebook.rules, rulebook.parameters])
def test_a_subject_is_text(gather: Any) -> None:
    with pytest.raises(InvalidType, match=r"subject: given 5 \(int\), expected text, or None"):
        gather(5)


def test_gathering_again_gives_the_same() -> None:
    assert rulebook.rules() == rulebook.rules()
    assert isinstance(rulebook.rules(), tuple)
    assert isinstance(rulebook.parameters(), tuple)


# --- a year ------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_year_has_a_row_for_each_parameter_with_its_value_and_its_source(
    year: PerformanceYear,
) -> None:
    rows = {row["parameter"]: row for row in rulebook.at(year)}

    assert list(rows) == [parameter.name for parameter in rulebook.parameters()]
    for parameter in PARAMETERS:
        row = rows[parameter.name]
        assert list(row) == ["year", "parameter", "value", "citation", "basis", "note"]
        assert row["year"] == year.year
        if parameter.covers(year):
            source = parameter.source(year)
            assert row["value"] == plain_text(parameter.at(year))
            assert row["citation"] == str(source)
            assert row["basis"] == source.basis.value
            assert row["note"] == source.note
        else:
            assert (row["value"], row["citation"], row["basis"]) == ("not covered", "", "")
            assert str(row["note"]).startswith(f"{parameter.name} is not covered for performance")


def test_the_rows_of_a_year_are_flat_and_written_by_csv_as_they_are() -> None:
    rows = rulebook.at(PerformanceYear(2026))
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0])
    writer.writeheader()
    writer.writerows(rows)

    read = list(csv.DictReader(io.StringIO(written.getvalue(), newline="")))

    assert read == [{key: str(value) for key, value in row.items()} for row in rows]


@pytest.mark.parametrize("year", [2026, "2026", None, PaymentYear(2028)], ids=repr)
def test_a_year_is_a_performance_year(year: object) -> None:
    with pytest.raises(InvalidType, match=r"at: year: given .* expected a PerformanceYear"):
        rulebook.at(year)
    for first, second in ((year, PerformanceYear(2026)), (PerformanceYear(2026), year)):
        with pytest.raises(InvalidType, match="expected a PerformanceYear"):
            rulebook.compare(first, second)


@pytest.mark.parametrize("number", [2028, 2035, 2100])
def test_a_year_that_no_parameter_covers_has_no_rows(number: int) -> None:
    year = PerformanceYear(number)

    with pytest.raises(YearNotCovered, match=f"rulebook is not covered .* {number}; .* 2027"):
        rulebook.at(year)
    for first, second in ((year, PerformanceYear(2026)), (PerformanceYear(2026), year)):
        with pytest.raises(YearNotCovered):
            rulebook.compare(first, second)


# --- two years ---------------------------------------------------------------------------------


@given(st.sampled_from(YEARS), st.sampled_from(YEARS))
def test_two_years_differ_in_the_parameters_whose_values_differ(
    first: PerformanceYear, second: PerformanceYear
) -> None:
    """A row for each parameter that has not the same value, or is covered in one year only."""

    def value(parameter: Parameter[Any], year: PerformanceYear) -> str:
        return plain_text(parameter.at(year)) if parameter.covers(year) else "not covered"

    def cited(parameter: Parameter[Any]) -> str:
        covered = [year for year in (second, first) if parameter.covers(year)]
        return str(parameter.source(covered[0]))

    assert rulebook.compare(first, second) == [
        {
            "parameter": parameter.name,
            str(first): value(parameter, first),
            str(second): value(parameter, second),
            "citation": cited(parameter),
        }
        for parameter in rulebook.parameters()
        if value(parameter, first) != value(parameter, second)
    ]


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_year_does_not_differ_from_itself(year: PerformanceYear) -> None:
    assert rulebook.compare(year, year) == []


@given(st.sampled_from(YEARS), st.sampled_from(YEARS))
def test_comparing_the_other_way_round_finds_the_same_parameters(
    first: PerformanceYear, second: PerformanceYear
) -> None:
    """Which year is named first does not decide what differs."""
    there, back = rulebook.compare(first, second), rulebook.compare(second, first)

    assert [row["parameter"] for row in there] == [row["parameter"] for row in back]
    assert [(row[str(first)], row[str(second)]) for row in there] == [
        (row[str(first)], row[str(second)]) for row in back
    ]


def test_the_threshold_of_2018_is_seen_to_differ_from_that_of_2019() -> None:
    rows = {
        row["parameter"]: row
        for row in rulebook.compare(PerformanceYear(2018), PerformanceYear(2019))
    }

    assert rows["low-volume threshold"]["2018"] == (
        "more than $90,000 allowed charges, 200 patients"
    )
    assert rows["low-volume threshold"]["2019"] == (
        "more than $90,000 allowed charges, 200 patients, 200 services"
    )
    assert rows["low-volume threshold"]["citation"].startswith("42 CFR § 414.1305")

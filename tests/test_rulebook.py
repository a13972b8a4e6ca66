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
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qpp_rules
from qpp_rules import rulebook
from qpp_rules.adapters.serialization import to_json
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import (
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.pages import pages
from qpp_rules.core.paragraphs import cited
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.plain_json import plain_text
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


def test_a_rule_change_is_reported_with_what_to_do_about_it() -> None:
    before = rulebook.snapshot()
    after = copy.deepcopy(before)
    del after["rules"]["eligibility.qp"]
    after["rules"]["eligibility.new"] = {}
    after["parameters"]["eligibility.low-volume-threshold"]["entries"][0]["value"]["patients"] += 1

    assert told(before, after).splitlines() == [
        "The rulebook is no longer what tests/rulebook_snapshot.json says:",
        "  ~ eligibility.low-volume-threshold",
        "  + eligibility.new",
        "  - eligibility.qp",
        'If that is meant, write it under "Rule changes" in CHANGELOG.md, then renew the file:',
        "  python -m tests.renew_snapshot",
    ]


def test_renewing_the_snapshot_gives_the_committed_file(tmp_path: Any) -> None:
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


def test_the_snapshot_is_entirely_plain_json() -> None:
    snapshot = rulebook.snapshot()

    assert json.loads(json.dumps(snapshot)) == snapshot
    assert snapshot["format"] == 2


def test_the_snapshot_holds_every_rule_and_parameter_with_its_source() -> None:
    snapshot = rulebook.snapshot()

    assert set(snapshot["rules"]) == {rule.id for rule in RULES}
    assert list(snapshot["rules"]) == sorted(snapshot["rules"])
    assert set(snapshot["parameters"]) == {parameter.id for parameter in PARAMETERS}
    assert list(snapshot["parameters"]) == sorted(snapshot["parameters"])
    for rule in RULES:
        shown = snapshot["rules"][rule.id]
        assert shown["title"] == rule.title
        assert shown["requirements"] == list(rule.requirements)
        for text, of_rule in zip(shown["texts"], rule.texts, strict=True):
            source = of_rule.source
            assert text["years"] == [of_rule.first_year.year, of_rule.last_year.year]
            assert text["citation"] == f"{source} [{source.basis.value}]"
            assert text["as_of"] == (source.as_of and source.as_of.isoformat())
            assert text["note"] == source.note
            assert text.get("cites", "") == source.cites
    for parameter in PARAMETERS:
        shown = snapshot["parameters"][parameter.id]
        assert shown["name"] == parameter.name
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
    changed["parameters"]["eligibility.low-volume-threshold"]["entries"].clear()

    assert as_text(rulebook.snapshot()) == before


# --- what every rule has -----------------------------------------------------------------------

REQUIREMENT = re.compile(r"[A-Z]{3}-[0-9]{3}")
WITHOUT_REQUIREMENT = {
    **dict.fromkeys(
        ("submissions.activities.enough", "submissions.activities.medical-home"),
        "no requirement gives the number of activities, which 42 CFR 414.1380(b)(3) does",
    ),
    **{
        f"submissions.interoperability.{one}": "no requirement lists what the category asks for, "
        "which CMS's measures data and 42 CFR 414.1375(b) do"
        for one in (
            *("required", "numerator", "attestation", "safer", "engagement"),
            *("suppressed", "public-health", "transition", "bonus"),
        )
    },
    "submissions.app.web-interface": "no requirement tells the measures of the CMS Web Interface",
    "submissions.app.activities": "that CMS credits activities in the APP asks nothing of anybody",
    "submissions.mvp.claims-measure": "no requirement says whether a chosen claims measure counts",
    "submissions.mvp.small-practice": "no requirement tells what small practices report by claims",
}
"""The rules that rest on their texts alone, and why no row of the requirements is theirs."""


def test_a_rule_is_cited_and_implements_requirements() -> None:
    for rule in RULES:
        assert isinstance(rule.citation, Citation), rule.id
        assert bool(rule.requirements) is (rule.id not in WITHOUT_REQUIREMENT), rule.id
        assert [one for one in rule.requirements if not REQUIREMENT.fullmatch(one)] == [], rule.id
        assert len(set(rule.requirements)) == len(rule.requirements), rule.id


def test_everything_listed_without_a_requirement_is_a_rule() -> None:
    assert set(WITHOUT_REQUIREMENT) <= {rule.id for rule in RULES}


def test_a_reading_of_our_own_says_what_else_the_text_could_mean() -> None:
    """No default of ours is silent."""
    for rule in RULES:
        if rule.citation.basis is Basis.INTERPRETATION:
            assert rule.citation.note, rule.id
        else:
            assert rule.citation.basis in set(Basis) - {Basis.INTERPRETATION}, rule.id


def test_the_id_of_a_rule_starts_with_its_subject() -> None:
    for module, rule in constants(Rule):
        subject = module.split(".")[1]

        assert rule.id.split(".")[0].replace("-", "_") in {subject, "identifiers"}, rule.id


def test_the_title_of_a_rule_is_one_line_that_can_be_met_or_not() -> None:
    for rule in RULES:
        assert "\n" not in rule.title, rule.id
        assert not rule.title.endswith("."), rule.id


@cache
def texts_of_tests() -> tuple[frozenset[str], ...]:
    """Return the texts in each folder of tests, but for the files that are about all rules."""
    about_all = {Path(__file__), Path(__file__).with_name("test_requirements.py")}
    texts: dict[Path, set[str]] = defaultdict(set)
    for path in {*Path(__file__).parent.rglob("*.py")} - about_all:
        texts[path.parent] |= {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return tuple(map(frozenset, texts.values()))


@pytest.mark.exhaustive
def test_a_test_asks_for_the_findings_of_the_rule() -> None:
    """By its id, whole or in two parts that a test puts together."""
    for rule in RULES:
        parts = rule.id.split(".")
        spellings = [{rule.id}]
        for at in range(1, len(parts)):
            first, last = ".".join(parts[:at]), ".".join(parts[at:])
            spellings += [{first, last}, {f"{first}.", last}, {first, f".{last}"}]

        assert any(one <= texts for one in spellings for texts in texts_of_tests()), rule.id


def test_two_rules_never_share_an_id() -> None:
    """Found by identity in every module, so that none is hidden behind another of the same id."""
    ids = [rule.id for rule in RULES]

    assert sorted(ids) == sorted(set(ids))


def test_two_rules_never_share_a_title() -> None:
    titles = [rule.title for rule in RULES]

    assert sorted(titles) == sorted(set(titles))


# --- what every parameter has ------------------------------------------------------------------

GAPS = {
    "self-nomination.channel": [(2020, 2020)],
    "self-nomination.most-qcdr-measures": [(2022, 2022)],
    "eligibility.releases": [(2020, 2023)],
    "deadlines.cahps-registration": [(2018, 2018), (2020, 2020), (2022, 2022)],
    "registration.cahps-participants": [(2020, 2025)],
    "registration.population-health-measure": [(2025, 2025)],
    "terms.labels": [(2024, 2025)],
    "feedback.reminders-a-year": [(2024, 2025)],
    "standing.posted": [(2024, 2025)],
    "postings.columns": [(2024, 2025)],
    "submissions.interoperability.more-exclusions": [(2018, 2018)],
}
"""The years between two entries that have no source, or that need no value.

CMS's measures data of 2018 links its exclusions itself.
"""


def test_two_parameters_never_share_a_name() -> None:
    names = [parameter.name for parameter in PARAMETERS]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("module", "parameter"), constants(Parameter), ids=entry_name)
def test_the_id_of_a_parameter_starts_with_its_subject(
    module: str, parameter: Parameter[Any]
) -> None:
    assert parameter.id.split(".")[0].replace("-", "_") == module.split(".")[1]


def test_no_rule_and_no_parameter_share_an_id() -> None:
    ids = [one.id for one in (*RULES, *PARAMETERS)]

    assert sorted(ids) == sorted(set(ids))


def test_every_entry_says_where_it_was_read() -> None:
    for parameter, entry in ENTRIES:
        assert isinstance(entry.source, Citation), parameter.id
        assert entry.source.basis is not Basis.INTERPRETATION or entry.source.note, parameter.id
        assert (
            parameter.source(entry.first_year) == parameter.source(entry.last_year) == entry.source
        ), parameter.id


def test_every_entry_is_of_years_of_the_program() -> None:
    """No value is known for a year beyond the newest text read, the 2027 fact sheet."""
    for parameter, entry in ENTRIES:
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

    assert gaps == GAPS.get(parameter.id, [])


def test_every_known_gap_is_of_a_parameter() -> None:
    assert set(GAPS) <= {parameter.id for parameter in PARAMETERS}


@pytest.mark.parametrize("parameter", PARAMETERS, ids=entry_name)
def test_every_value_fits_a_cell_and_is_the_same_on_every_run(parameter: Parameter[Any]) -> None:
    for row in parameter.history():
        assert isinstance(row["value"], str)
        assert row["value"]
        assert " at 0x" not in row["value"]


# --- the walk ----------------------------------------------------------------------------------

SUBJECT = {
    id(value): module.split(".")[1]
    for kind in (Rule, Parameter)
    for module, value in constants(kind)
}
MODULE = {
    id(one): page.module
    for subject in rulebook.SUBJECTS
    for page in pages(subject)
    for one in (*page.rules.values(), *page.parameters.values())
}


def texts_of(one: Rule | Parameter[Any]) -> tuple[Entry[Any], ...]:
    return one.texts if isinstance(one, Rule) else one.entries


def for_listing(subject: Any) -> Any:
    return rulebook.listing(subject=subject)


def subject_of(one: Rule | Parameter[Any]) -> str:
    return SUBJECT[id(one)]


def test_the_rulebook_has_every_rule_and_every_parameter_of_the_package() -> None:
    """By identity, against a walk of our own over every module, whatever its subject."""
    assert {id(rule) for rule in rulebook.rules()} == {id(rule) for rule in RULES}
    assert {id(one) for one in rulebook.parameters()} == {id(one) for one in PARAMETERS}
    assert len(rulebook.rules()) == len(RULES)
    assert len(rulebook.parameters()) == len(PARAMETERS)


def test_each_rule_is_on_a_page_of_its_own_subject() -> None:
    for one in [*RULES, *PARAMETERS]:
        module = MODULE[id(one)]

        assert module.split(".")[1] == subject_of(one), one.id
        assert any(value is one for value in vars(importlib.import_module(module)).values()), one.id


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_a_subjects_own_import_loads_all_its_rules(subject: str) -> None:
    """No module of it is left out for not being imported by another."""
    program = f"""
from qpp_rules import rulebook
rules = [rule.id for rule in rulebook.rules({subject!r})]
print(*rules, *(parameter.id for parameter in rulebook.parameters({subject!r})), sep=chr(10))
"""
    expected = [one.id for one in (*rulebook.rules(subject), *rulebook.parameters(subject))]

    assert printed_by(program).split() == expected


def test_importing_the_package_or_the_rulebook_loads_no_subject() -> None:
    for name in ("qpp_rules", "qpp_rules.rulebook", "qpp_rules.adapters.serialization"):
        program = f"import json, sys, {name}; print(json.dumps(sorted(sys.modules)))"
        loaded = {module.removeprefix("qpp_rules.") for module in json.loads(printed_by(program))}
        assert loaded.isdisjoint(rulebook.SUBJECTS), name


@pytest.mark.parametrize(
    ("written", "rule_id"),
    [
        ("feedback.times", "feedback.times"),
        ("deadlines.in-time", "deadlines.in-time"),
        ("identifiers.clinician-npi", "terms.clinician-npi"),
    ],
)
def test_reading_a_finding_loads_only_the_subject_of_its_id(written: str, rule_id: str) -> None:
    rule = rulebook.rule(rule_id)
    finding = Finding(rule, Verdict.UNKNOWN, missing=("a fact",), source=rule.citation)
    text = to_json(finding).replace(f'"{rule_id}"', f'"{written}"')
    program = f"""
import json, sys
from qpp_rules.adapters.serialization import from_json
from qpp_rules.core.findings import Finding
print(json.dumps([from_json({text!r}, Finding).rule.id, sorted(sys.modules)]))
"""
    read, loaded = json.loads(printed_by(program))

    assert written in text
    assert read == rule_id
    subjects = {name for name in rulebook.SUBJECTS if f"qpp_rules.{name}" in loaded}
    subject = rule_id.partition(".")[0]
    # The deadlines are below all subjects.
    assert subject in subjects
    assert subjects <= {subject, "deadlines"}


def test_a_module_that_is_loaded_again_has_its_rules_once() -> None:
    program = """
import importlib
from qpp_rules import rulebook
from qpp_rules.measures import inventory
before = [rule.id for rule in rulebook.rules()], [one.id for one in rulebook.parameters()]
importlib.reload(inventory)
after = [rule.id for rule in rulebook.rules()], [one.id for one in rulebook.parameters()]
print(before == after, rulebook.rule("measures.inventory.year") is inventory.ITS_YEAR)
"""
    assert printed_by(program).split() == ["True", "True"]


def test_the_subjects_are_the_modules_that_hold_rules() -> None:
    holding = {module.split(".")[1] for kind in (Rule, Parameter) for module, _ in constants(kind)}

    assert holding == set(rulebook.SUBJECTS)
    assert len(set(rulebook.SUBJECTS)) == len(rulebook.SUBJECTS)


ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
NUMERALS = [*ONES, *(f"x{one}" for one in ONES)]


def plainly_placed(locator: str) -> list[Any]:
    """Return the place of the first paragraph of a citation, read in the plainest way."""
    section = re.match(r"([0-9]+)\.([0-9]+)(.*)", locator)
    if section is None:
        return [1]
    first = re.match(r"(?:\([A-Za-z0-9]+\))*", section[3])[0]
    places: list[int] = []
    for depth, name in enumerate(re.findall(r"\w+", first)):
        kind = ("letter", "number", "numeral", "letter", "number", "numeral")[depth]
        by_kind = {
            "letter": lambda name: ord(name.lower()) - 96,
            "number": int,
            "numeral": NUMERALS.index,
        }
        places.append(by_kind[kind](name))
    term = "" if first else section[3]
    return [0, int(section[1]), int(section[2]), places, term]


@pytest.mark.parametrize("gather", [rulebook.rules, rulebook.parameters])
def test_rules_are_ordered_by_subject_and_then_by_paragraph(
    gather: Any,
) -> None:
    """By the newest text, or the paragraph that it restates; rules without one come last."""

    def place(one: Rule | Parameter[Any]) -> list[Any]:
        source = texts_of(one)[-1].source
        locator = source.locator if source.document == "42 CFR" else source.cites
        return [rulebook.SUBJECTS.index(subject_of(one)), *plainly_placed(locator)]

    places = [place(one) for one in gather()]

    assert places == sorted(places)
    assert {place[0] for place in places} == set(range(len(rulebook.SUBJECTS)))


def test_a_roman_numeral_sorts_as_a_number_and_a_section_before_the_next() -> None:
    ids = [rule.id for rule in rulebook.rules()]

    for before, after in [
        ("agreements.external-organization", "agreements.business-associate-agreement"),
        ("eligibility.small-practice", "eligibility.qp"),
        ("eligibility.verified", "eligibility.cms-status"),
        ("audits.order.affected", "audits.targeted.frame"),
    ]:
        assert ids.index(before) < ids.index(after)


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_rules_citing_one_paragraph_are_in_definition_order(subject: str) -> None:
    """Inside one module, as a reader of the file meets them."""
    for page in pages(subject):
        for found, defined in (
            (rulebook.rules(subject), page.rules),
            (rulebook.parameters(subject), page.parameters),
        ):
            on_page = [one for one in found if one.id in defined]
            by_place: dict[Any, list[str]] = {}
            for one in on_page:
                first = cited(texts_of(one)[-1].source)[:1]
                by_place.setdefault(first, []).append(one.id)
            order = list(defined)
            for ids in by_place.values():
                assert ids == sorted(ids, key=order.index)


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_the_rules_and_parameters_of_a_subject_are_those_of_its_modules(subject: str) -> None:
    for gather in (rulebook.rules, rulebook.parameters):
        assert gather(subject) == tuple(one for one in gather() if subject_of(one) == subject)


@pytest.mark.parametrize("subject", ["", "core", "Sampling"])
@pytest.mark.parametrize("gather", [rulebook.rules, rulebook.parameters, for_listing])
def test_an_unknown_subject_is_refused(gather: Any, subject: object) -> None:
    with pytest.raises(InvalidValue, match="expected one of deadlines, terms, eligibility, "):
        gather(subject)


@pytest.mark.parametrize("gather", [rulebook.rules, rulebook.parameters, for_listing])
def test_a_subject_must_be_text(gather: Any) -> None:
    with pytest.raises(InvalidType, match=r"subject: given 5 \(int\), expected text, or None"):
        gather(5)


def test_walking_again_gives_the_same() -> None:
    assert rulebook.rules() == rulebook.rules()
    assert isinstance(rulebook.rules(), tuple)
    assert isinstance(rulebook.parameters(), tuple)


# --- one rule ----------------------------------------------------------------------------------


def test_a_rule_is_found_by_its_id() -> None:
    for rule in RULES:
        assert rulebook.rule(rule.id) is rule, rule.id


@pytest.mark.parametrize(
    "rule_id",
    ["", "sampling", "sampling.", "sampling.nothing", "cli.commands", "os.path", "terms.labels"],
)
def test_an_unknown_rule_id_is_refused(rule_id: str) -> None:
    with pytest.raises(InvalidValue, match=r"rule_id: given .* the id of a rule that the rulebook"):
        rulebook.rule(rule_id)


def test_a_rule_id_must_be_text() -> None:
    with pytest.raises(InvalidType, match=r"rule_id: given 5 \(int\), expected text"):
        rulebook.rule(5)


# --- a paragraph -------------------------------------------------------------------------------

LOCATORS = sorted(
    {
        locator
        for one in (*RULES, *PARAMETERS)
        for text in texts_of(one)
        for locator in (
            text.source.cites,
            text.source.locator if text.source.document == "42 CFR" else "",
        )
        if locator and " FR " not in locator
    }
)


@cache
def written_beginnings(locator: str) -> list[str]:
    """Return the paragraphs that a citation names, as text and one by one, in the plainest way.

    Each "and" begins with the section again and goes as deep as its letters can stand.
    """
    section, quoted, term = locator.partition(' "')
    if quoted:
        return [f'{section} "{term}']
    number = re.match(r"[0-9.]+", locator)[0]
    found: list[str] = []
    for part in re.split(r", | and |-", locator.removeprefix(number)):
        names = re.findall(r"\w+", part)
        if not found or re.fullmatch(r"\([a-z]\)(\([0-9].*)?", part):
            found.append(number + part)
            continue
        before = re.findall(r"\w+", found[-1].removeprefix(number))
        depth = next(
            depth
            for depth in (4, 3, 2, 1)
            if depth < len(before)
            and (before[depth].isdigit(), before[depth].isupper())
            == (names[0].isdigit(), names[0].isupper())
        )
        found.append(number + "".join(f"({name})" for name in (*before[:depth], *names)))
    return found


@cache
def paragraphs_named() -> list[tuple[str, set[str]]]:
    """Return the id of each rule and parameter, and the paragraphs that any text of it names."""
    return [
        (
            one.id,
            {
                named
                for text in texts_of(one)
                for locator in (
                    text.source.cites,
                    text.source.locator if text.source.document == "42 CFR" else "",
                )
                if locator in LOCATORS
                for named in written_beginnings(locator)
            },
        )
        for one in (*RULES, *PARAMETERS)
    ]


@cache
def plainly_citing(paragraph: str) -> list[str]:
    """Return the ids of what cites *paragraph*: by the text, up to where it goes on otherwise."""
    goes_on = (f"{paragraph}(", f'{paragraph} "')
    return sorted(
        id_
        for id_, every in paragraphs_named()
        if any(one == paragraph or one.startswith(goes_on) for one in every)
    )


PARAGRAPHS = sorted(
    {
        one[:end]
        for locator in LOCATORS
        for one in written_beginnings(locator)
        for end in [*(found.end() for found in re.finditer(r"\)|^[0-9.]+", one)), len(one)]
    }
)


@pytest.mark.exhaustive
@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_a_search_finds_everything_that_cites_a_paragraph_or_one_within_it(paragraph: str) -> None:
    """Each paragraph that any text of any year cites, and each around it."""
    found = rulebook.citing(paragraph)

    assert found
    assert sorted(one.id for one in found) == plainly_citing(paragraph)
    assert rulebook.citing(f"42 CFR § {paragraph}") == found
    assert rulebook.citing(f"§ {paragraph}") == found


def test_the_paragraphs_that_are_searched_are_many() -> None:
    assert len(PARAGRAPHS) > 80
    assert "414.1400(c)(2)(iii)(E)(1)" in PARAGRAPHS
    assert "414.1400(b)(3)(v)(C)" in PARAGRAPHS


@pytest.mark.exhaustive
@pytest.mark.parametrize("locator", LOCATORS)
def test_a_citation_as_it_is_printed_finds_what_cites_any_of_its_paragraphs(locator: str) -> None:
    found = [one.id for one in rulebook.citing(locator)]

    expected = {id_ for one in written_beginnings(locator) for id_ in plainly_citing(one)}
    assert set(found) == expected
    assert len(found) == len(expected)


def test_a_paragraph_ends_where_its_letters_do() -> None:
    found = {one.id for one in rulebook.citing("414.1400(b)(3)(v)")}

    assert "audits.order.validated" in found, "(b)(3)(v)(A)"
    assert "audits.targeted.frame" not in found, "(b)(3)(vi)(C)"
    assert rulebook.citing("414.140") == ()
    assert rulebook.citing("414.1400(b)(3)(v)(E)(1)(i)") == ()
    assert "feedback.times" in {one.id for one in rulebook.citing("414.1400(c)(2)(ii)")}, "2021"


def test_search_results_are_in_rulebook_order() -> None:
    found = rulebook.citing("414.1400")
    rules = [one for one in found if isinstance(one, Rule)]

    assert rules == [rule for rule in rulebook.rules() if rule in rules]
    assert [one for one in found if one not in rules] == [
        one for one in rulebook.parameters() if one in found
    ]
    subjects = [subject_of(one) for one in found]
    assert subjects == sorted(subjects, key=rulebook.SUBJECTS.index)


@pytest.mark.parametrize(
    "paragraph",
    ["", "audits", "414", "414.1400(b", "414.1400(b)(3)(vv)", "81 FR 77368", "45 CFR § 160.103"],
)
def test_anything_but_a_paragraph_of_42_cfr_is_refused(paragraph: str) -> None:
    for search in (rulebook.citing, lambda text: rulebook.listing(paragraph=text)):
        with pytest.raises(InvalidValue, match=r"paragraph: given .* such as 414\.1400\(b\)"):
            search(paragraph)


@pytest.mark.parametrize("paragraph", [5, 414.1400, ("414.1400",)], ids=repr)
def test_a_paragraph_must_be_text(paragraph: object) -> None:
    for search in (rulebook.citing, lambda text: rulebook.listing(paragraph=text)):
        with pytest.raises(InvalidType, match=r"paragraph: given .* write .414.1400"):
            search(paragraph)


@cache
def source_of(file: str) -> str:
    return (Path(qpp_rules.__file__).parent.parent / file).read_text(encoding="utf-8")


@pytest.mark.exhaustive
@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_the_file_that_a_search_names_holds_what_it_found(paragraph: str) -> None:
    """A reader opens it and searches for the id, or for its last part where code adds the rest."""
    found = {row["id"]: row["file"] for row in rulebook.listing(paragraph=paragraph)}

    assert list(found) == [one.id for one in rulebook.citing(paragraph)]
    for made_id, file in found.items():
        text = source_of(str(file))
        before, _, last = str(made_id).rpartition(".")
        is_held = f'"{made_id}"' in text or (f'"{before}.' in text and f'"{last}"' in text)
        assert is_held, f"{file} does not hold {made_id}"


# --- the listing -------------------------------------------------------------------------------

COLUMNS = [
    "id",
    "kind",
    "title",
    "first_year",
    "last_year",
    "value",
    "citation",
    "basis",
    "note",
    "file",
]


def test_the_listing_has_a_row_for_each_text_of_each_rule_and_parameter() -> None:
    rows = rulebook.listing()

    assert {tuple(row) for row in rows} == {tuple(COLUMNS)}
    by_id: dict[str, list[Any]] = {}
    for row in rows:
        by_id.setdefault(str(row["id"]), []).append(row)
    assert set(by_id) == {one.id for one in (*RULES, *PARAMETERS)}
    for one in (*RULES, *PARAMETERS):
        is_rule = isinstance(one, Rule)
        assert [
            (row["first_year"], row["last_year"], row["citation"], row["basis"], row["note"])
            for row in by_id[one.id]
        ] == [
            (
                text.first_year.year,
                text.last_year.year,
                str(text.source),
                text.source.basis.value,
                text.source.note,
            )
            for text in texts_of(one)
        ]
        for row, text in zip(by_id[one.id], texts_of(one), strict=True):
            assert row["kind"] == ("rule" if is_rule else "parameter")
            assert row["title"] == (one.title if isinstance(one, Rule) else one.name)
            assert row["value"] == ("" if is_rule else plain_text(text.value))
            assert row["file"] == f"{MODULE[id(one)].replace('.', '/')}.py"


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_the_listing_of_a_year_has_each_once_with_its_text_of_the_year(
    year: PerformanceYear,
) -> None:
    whole = rulebook.listing()
    rows = rulebook.listing(year)

    assert [row["id"] for row in rows] == list(dict.fromkeys(row["id"] for row in whole))
    for row in rows:
        of_year = [
            one
            for one in whole
            if one["id"] == row["id"] and one["first_year"] <= year.year <= one["last_year"]
        ]
        if of_year:
            assert [row] == of_year
        else:
            assert row["value"] == "not covered"
            assert (row["first_year"], row["last_year"]) == (None, None)
            assert (row["citation"], row["basis"]) == ("", "")
            assert f" is not covered for performance year {year}; covered: " in str(row["note"])


@cache
def whole_listing(year: PerformanceYear | None) -> list[dict[str, Any]]:
    return rulebook.listing(year)


@pytest.mark.exhaustive
@pytest.mark.parametrize("year", [None, *YEARS], ids=str)
@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_the_listing_of_a_subject_is_that_part_of_the_whole(
    subject: str, year: PerformanceYear | None
) -> None:
    assert rulebook.listing(year, subject=subject) == [
        row
        for row in whole_listing(year)
        if str(row["id"]).startswith(f"{subject.replace('_', '-')}.")
    ]


@pytest.mark.parametrize("year", [None, PerformanceYear(2021), PerformanceYear(2027)], ids=str)
def test_the_listing_of_a_paragraph_has_the_texts_that_cite_it(
    year: PerformanceYear | None,
) -> None:
    rows = rulebook.listing(year, paragraph="414.1400(b)(3)(vi)")

    cited_by = {one.id for one in rulebook.citing("414.1400(b)(3)(vi)")}
    expected = [
        row
        for row in rulebook.listing(year)
        if row["id"] in cited_by
        and any(
            one.places[:3] == (2, 3, 6)
            for text in texts_of(BY_ID[str(row["id"])])
            if text.first_year.year == row["first_year"]
            for one in cited(text.source)
        )
    ]
    assert rows == expected
    of_2021 = ["self-nomination.revocation-grounds"]
    is_2021 = year == PerformanceYear(2021)
    assert rows
    assert ([row["id"] for row in rows] == of_2021) is is_2021, "targeted audits were (b)(2)(v)"


BY_ID: dict[str, Rule | Parameter[Any]] = {one.id: one for one in (*RULES, *PARAMETERS)}


def test_a_subject_and_a_paragraph_narrow_the_listing_together() -> None:
    rows = rulebook.listing(subject="sampling", paragraph="414.1400(b)(3)(vi)")

    assert {row["id"] for row in rows} == {
        "sampling.exclusion.data",
        "sampling.exclusion.participants",
        "sampling.exclusion.shortfall",
    }
    assert rulebook.listing(subject="terms", paragraph="414.1400(b)(3)(vi)") == []


# --- a year ------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_year_has_a_row_for_each_parameter_with_its_value_and_its_source(
    year: PerformanceYear,
) -> None:
    rows = {row["id"]: row for row in rulebook.at(year)}

    assert list(rows) == [parameter.id for parameter in rulebook.parameters()]
    for parameter in PARAMETERS:
        row = rows[parameter.id]
        assert list(row) == ["year", "id", "parameter", "value", "citation", "basis", "note"]
        assert row["year"] == year.year
        assert row["parameter"] == parameter.name
        if parameter.covers(year):
            source = parameter.source(year)
            assert row["value"] == plain_text(parameter.at(year))
            assert row["citation"] == str(source)
            assert row["basis"] == source.basis.value
            assert row["note"] == source.note
        else:
            assert (row["value"], row["citation"], row["basis"]) == ("not covered", "", "")
            assert str(row["note"]).startswith(f"{parameter.name} is not covered for performance")
            assert parameter.note in str(row["note"])


def test_a_years_rows_are_flat_and_csv_writes_them_unchanged() -> None:
    for rows in (rulebook.at(PerformanceYear(2026)), rulebook.listing(PerformanceYear(2026))):
        written = io.StringIO()
        writer = csv.DictWriter(written, rows[0])
        writer.writeheader()
        writer.writerows(rows)

        read = list(csv.DictReader(io.StringIO(written.getvalue(), newline="")))

        assert read == [
            {key: "" if value is None else str(value) for key, value in row.items()} for row in rows
        ]


@pytest.mark.parametrize("year", [2026, "2026", PaymentYear(2028), b"2026"], ids=repr)
def test_a_year_must_be_a_performance_year(year: Any) -> None:
    with pytest.raises(InvalidType, match=r"at: year: given .* expected a PerformanceYear"):
        rulebook.at(year)
    with pytest.raises(InvalidType, match=r"listing: year: given .* expected a PerformanceYear"):
        rulebook.listing(year)
    for first, second in ((year, PerformanceYear(2026)), (PerformanceYear(2026), year)):
        with pytest.raises(InvalidType, match="expected a PerformanceYear"):
            rulebook.compare(first, second)


def test_an_unknown_year_cannot_be_shown_or_compared() -> None:
    with pytest.raises(InvalidType, match=r"at: year: given None"):
        rulebook.at(None)
    with pytest.raises(InvalidType, match=r"compare: second: given None"):
        rulebook.compare(PerformanceYear(2026), None)


@pytest.mark.parametrize("number", [2028, 2035, 2100])
def test_a_year_that_nothing_covers_has_no_rows(number: int) -> None:
    year = PerformanceYear(number)

    said = f"rulebook is not covered for performance year {number}; covered: 2017 to 2027$"
    for ask in (
        rulebook.at,
        rulebook.listing,
        lambda year: rulebook.listing(year, subject="terms"),
    ):
        with pytest.raises(YearNotCovered, match=said):
            ask(year)
    for first, second in ((year, PerformanceYear(2026)), (PerformanceYear(2026), year)):
        with pytest.raises(YearNotCovered, match=said):
            rulebook.compare(first, second)


# --- two years ---------------------------------------------------------------------------------


def cells(one: Rule | Parameter[Any], year: PerformanceYear) -> tuple[str, str]:
    """Return the value of *one* in *year*, and its source, by its own methods."""
    try:
        if isinstance(one, Rule):
            value, source = "stated", one.of(year).citation
        else:
            value, source = plain_text(one.at(year)), one.source(year)
    except YearNotCovered:
        return "not covered", ""
    return value, f"{source} [{source.basis.value}]"


@given(st.sampled_from(YEARS), st.sampled_from(YEARS))
def test_two_years_differ_where_a_value_or_source_differs(
    first: PerformanceYear, second: PerformanceYear
) -> None:
    """A row for each rule or parameter that differs, or is covered in one year only."""
    order = list(dict.fromkeys(row["id"] for row in rulebook.listing()))

    assert rulebook.compare(first, second) == [
        {
            "id": one.id,
            "title": one.title if isinstance(one, Rule) else one.name,
            str(first): cells(one, first)[0],
            str(second): cells(one, second)[0],
            f"{first}_citation": cells(one, first)[1],
            f"{second}_citation": cells(one, second)[1],
        }
        for one in sorted(BY_ID.values(), key=lambda one: order.index(one.id))
        if cells(one, first) != cells(one, second)
    ]


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_year_does_not_differ_from_itself(year: PerformanceYear) -> None:
    assert rulebook.compare(year, year) == []


@given(st.sampled_from(YEARS), st.sampled_from(YEARS))
def test_comparing_the_other_way_round_finds_the_same(
    first: PerformanceYear, second: PerformanceYear
) -> None:
    """Which year is named first does not decide what differs."""
    there, back = rulebook.compare(first, second), rulebook.compare(second, first)

    columns = ("id", "title", str(first), str(second), f"{first}_citation", f"{second}_citation")
    assert [tuple(row[name] for name in columns) for row in there] == [
        tuple(row[name] for name in columns) for row in back
    ]


def test_the_2018_and_2019_thresholds_differ() -> None:
    rows = {
        row["id"]: row for row in rulebook.compare(PerformanceYear(2018), PerformanceYear(2019))
    }

    row = rows["eligibility.low-volume-threshold"]
    assert row["title"] == "low-volume threshold"
    assert row["2018"] == "more than $90,000 allowed charges, 200 patients"
    assert row["2019"] == "more than $90,000 allowed charges, 200 patients, 200 services"
    assert str(row["2019_citation"]).startswith("42 CFR § 414.1305")


def test_a_rule_whose_paragraph_moved_differs() -> None:
    rows = {
        row["id"]: row for row in rulebook.compare(PerformanceYear(2021), PerformanceYear(2022))
    }

    assert rows["audits.order.validated"] == {
        "id": "audits.order.validated",
        "title": rulebook.rule("audits.order.validated").title,
        "2021": "stated",
        "2022": "stated",
        "2021_citation": "42 CFR § 414.1400(b)(2)(iv)(A) and (c)(2)(iii)(A) [regulation]",
        "2022_citation": "42 CFR § 414.1400(b)(3)(v)(A) [regulation]",
    }


def test_a_rule_that_one_of_two_years_does_not_state_is_not_covered_there() -> None:
    rows = {
        row["id"]: row for row in rulebook.compare(PerformanceYear(2019), PerformanceYear(2021))
    }

    row = rows["sampling.participants.size"]
    assert (row["2019"], row["2019_citation"]) == ("not covered", "")
    assert row["2021"] == "stated"

"""The conformance suite: its cases, its files, and other systems' answers held against it."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import jsonschema
import pytest

from qpp_rules import deadlines, rulebook, submissions
from qpp_rules.adapters import conformance
from qpp_rules.adapters.conformance import QUESTIONS, VERSION, Case, compare_answers
from qpp_rules.adapters.conformance.boundaries import populations
from qpp_rules.adapters.conformance.inventories import inventories as made_inventories
from qpp_rules.adapters.conformance.worked import worked_cases
from qpp_rules.adapters.serialization import from_json
from qpp_rules.core.errors import InvalidInput, InvalidValue
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Inventory
from qpp_rules.sampling import AUDIT_SAMPLING
from tests.adapters.plain_contents import of_content, of_gate, together
from tests.test_worked_cases import CASES as STATED

ALL = conformance.cases()
BY_QUESTION: dict[str, list[Case]] = defaultdict(list)
for each in ALL:
    BY_QUESTION[each.question].append(each)


@cache
def files() -> dict[str, str]:
    return conformance.files()


def answered(answers: dict[str, Any]) -> list[str]:
    return [json.dumps({"case": case, "answer": one}) for case, one in answers.items()]


# --- the cases ---------------------------------------------------------------------------------


def test_each_case_has_a_unique_name_and_says_what_it_is_about() -> None:
    assert len({one.case for one in ALL}) == len(ALL) > 3000
    rules = {rule.id: rule for rule in rulebook.rules()}
    for one in ALL:
        assert one.case.startswith(f"{one.question}/{one.year}/")
        assert re.fullmatch(r"[!-~]+", one.case), one.case
        assert one.situation
        assert one.about
        for about in one.about:
            rule = rules[about["rule"]]
            assert about["title"] == rule.title
            assert about["citation"], one.case


def test_the_answer_follows_from_the_stored_facts() -> None:
    """Only the file's content decides."""
    for one in ALL:
        question = QUESTIONS[one.question]
        facts = question.read(json.loads(json.dumps(one.facts)))
        found = question.decide(facts, PerformanceYear(one.year))
        assert question.write_answer(found.answer) == one.answer, one.case


def test_the_worked_cases_match_the_tables_and_their_answers() -> None:
    found = [*worked_cases()]

    assert {one.origin for one in found} <= set(STATED)
    assert len({one.origin for one in found}) > 40
    assert {one.origin for one in ALL} == {"boundary", *(one.origin for one in found)}


def test_each_question_is_asked_in_every_year_that_its_texts_cover() -> None:
    years = {name: {one.year for one in of} for name, of in BY_QUESTION.items()}

    assert list(years) == list(QUESTIONS)
    assert years["individual-eligibility"] == set(range(2017, 2027))
    assert years["participants-to-sample"] == set(range(2021, 2028))
    assert years["in-time"] == set(range(2017, 2028))
    assert years["election-confirmed"] == set(range(2019, 2027))
    assert years["data-completeness"] == set(range(2017, 2028))
    assert years["case-minimum"] == set(range(2018, 2028))


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_has_cases_with_different_answers(question: str) -> None:
    counts = Counter(json.dumps(one.answer) for one in BY_QUESTION[question])

    assert len(counts) >= 2
    assert max(counts.values()) < len(BY_QUESTION[question]) * 0.9


# --- the boundaries, by a plain reading of the texts --------------------------------------------

FIGURES = {
    2017: (Decimal(30000), 100, None),
    2018: (Decimal(90000), 200, None),
    **dict.fromkeys(range(2019, 2027), (Decimal(90000), 200, 200)),
}


def exceeds(segment: dict[str, Any], year: int) -> list[bool | None]:
    figures = (segment["allowed_charges"], segment["patients"], segment["services"])
    return [
        None if figure is None else Decimal(figure) > limit
        for figure, limit in zip(figures, FIGURES[year], strict=True)
        if limit is not None
    ]


def plainly(one: Case) -> str | None:
    """Return what follows from known figures that are the same in both segments, or None."""
    segments = [exceeds(one.facts[name], one.year) for name in ("segment_1", "segment_2")]
    if any(None in segment for segment in segments):
        return None
    first, second = segments
    if all(first) and all(second):
        return "MIPS_ELIGIBLE"
    both = [a and b for a, b in zip(first, second, strict=True)]
    return "OPT_IN_ELIGIBLE" if any(both) and one.year >= 2019 else "EXEMPT"


@pytest.mark.parametrize("question", ["individual-eligibility", "group-eligibility"])
def test_only_a_figure_above_the_threshold_exceeds_it(question: str) -> None:
    """42 CFR § 414.1305, "Low-volume threshold"."""
    asked = [
        one
        for one in BY_QUESTION[question]
        if any(about["rule"].startswith("eligibility.low-volume") for about in one.about)
        and one.origin == "boundary"
    ]
    known = [one for one in asked if plainly(one) is not None]

    assert len(known) > 100
    assert [one.case for one in known if one.answer != plainly(one)] == []
    assert {one.answer for one in asked if one not in known} <= {
        "UNDETERMINED",
        # In 2017 and 2018 nobody could opt in.
        "EXEMPT",
    }


def test_the_populations_include_every_point_where_the_sample_size_changes() -> None:
    sizes = AUDIT_SAMPLING.at(PerformanceYear(2027))

    assert populations(sizes.participants) == [
        *(0, 1, 9, 10, 11, 332, 333, 334, 365, 366, 367, 400, 1632, 1633, 1634, 1665, 1666, 1667),
        *(5000, 1_000_000),
    ]
    assert {4, 5, 6, 20, 21, 196, 197} <= set(populations(sizes.patients))


@pytest.mark.parametrize(
    ("question", "percent", "least"),
    [("participants-to-sample", 3, 10), ("patients-to-sample", 25, 5)],
)
def test_a_sample_is_a_share_rounded_up_between_its_bounds(
    question: str, percent: int, least: int
) -> None:
    """42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)."""
    for one in BY_QUESTION[question]:
        population = one.facts["population"]
        share = -(-population * percent // 100)
        assert one.answer == min(population, max(least, min(50, share))), one.case


def test_a_window_is_open_from_its_opening_until_before_its_close() -> None:
    """Of the windows that were never extended and whose opening is known."""
    for one in BY_QUESTION["in-time"]:
        deadline = deadlines.calendar(PerformanceYear(one.year))[one.facts["deadline"]]
        opens, closes = deadline.opens, deadline.closes
        done = one.facts["done"]
        if not isinstance(opens, datetime) or not isinstance(closes, datetime) or "T" not in done:
            continue
        if deadline.extensions or deadline.in_doubt_until:
            continue
        assert one.answer is (opens <= datetime.fromisoformat(done) < closes), one.case


def test_only_the_word_confirms_an_election_and_only_in_the_window() -> None:
    """2019 Opt-in and Voluntary Reporting Election Process Guide, "Confirm Selection"."""
    for one in BY_QUESTION["election-confirmed"]:
        phrase, at = one.facts["phrase"], datetime.fromisoformat(one.facts["at"])
        window = deadlines.calendar(PerformanceYear(one.year))["election"]
        is_word = phrase in {"CONFIRM", "confirm", "CoNfIrM"}
        is_open = window.status(at).name == "OPEN"
        assert one.answer is (is_word and is_open), one.case


def test_only_the_opt_in_eligible_need_an_election_and_only_a_confirmed_one_counts() -> None:
    """42 CFR § 414.1310(b)(1)(iii)(A); the guide of 2019 for an election that was selected only."""
    without = {"MIPS_ELIGIBLE": True, "EXEMPT": True, "UNDETERMINED": None}
    for one in BY_QUESTION["election-permits"]:
        is_confirmed = one.facts["confirmed_at"] is not None
        expected = without.get(one.facts["eligibility"], is_confirmed)
        assert one.answer is expected, one.case


def test_records_are_kept_six_years_and_those_of_2017_ten() -> None:
    for one in BY_QUESTION["records-kept"]:
        last = date(one.year + (10 if one.year == 2017 else 6), 12, 31)
        assert one.answer is (date.fromisoformat(one.facts["destroyed_on"]) > last), one.case


def all_or_unknown(facts: dict[str, bool | None]) -> bool | None:
    return False if False in facts.values() else None if None in facts.values() else True


BOTH = {"MEDICARE_AND_NON_MEDICARE": True, None: None}


def test_agreements_cover_the_days_from_the_first_data_to_the_close_of_submission() -> None:
    """42 CFR § 414.1400(b)(3)(xii), and what the guides of 2023 and 2026 say they provide for."""
    for one in BY_QUESTION["agreement-adequate"]:
        first, last = date(one.year, 2, 1), date(one.year + 1, 3, 31)
        own = [each for each in one.facts["agreements"] if each["participant"] == GROUP]
        days: set[date] = set()
        for each in own:
            begins = date.fromisoformat(each["begins_on"] or f"{last}")
            ends = date.fromisoformat(each["ends_on"] or f"{last}")
            days |= {
                first + timedelta(n) for n in range(500) if begins <= first + timedelta(n) <= ends
            }
        needed = {first + timedelta(n) for n in range((last - first).days + 1)}
        covered = (
            True if needed <= days else None if None in {o["begins_on"] for o in own} else False
        )
        terms = [
            all_or_unknown(
                {
                    **{name: each[name] for name in TERMS},
                    "data": BOTH.get(each["discloses_data_on"], False),
                }
            )
            for each in own
        ]
        expected = all_or_unknown({"days": covered, **dict(enumerate(terms))})
        assert one.answer is expected, one.case


TERMS = ("provides_for_receipt", "discloses_results", "meets_law")
GROUP = "group:000000001"


def test_an_authorization_is_signed_for_the_year_by_the_right_person_before_the_data() -> None:
    """42 CFR § 414.1400(b)(3)(xiii), and the guides of 2023 and 2026, "Clinician Consents"."""
    for one in BY_QUESTION["authorization-permits"]:
        planned = one.facts["planned"]
        whose = planned["participant"]
        own = [each for each in one.facts["authorizations"] if each["participant"] == whose]
        answers = [permits(each, planned, one.year) for each in own]
        assert one.answer is (answers[0] if answers else False), one.case


def permits(given: dict[str, Any], planned: dict[str, Any], year: int) -> bool | None:
    signed = given["signed_on"]
    is_group = planned["participant"].startswith("group:")
    by_role = {
        "AUTHORIZED_REPRESENTATIVE" if is_group else "CLINICIAN": True,
        None: None,
        # The fact sheet of 2027 names practice administrators; before, one may be a representative.
        **({"PRACTICE_ADMINISTRATOR": True if year == 2027 else None} if is_group else {}),
    }
    return all_or_unknown(
        {
            "year": given["year"] == year,
            "signed": given["is_signed"],
            "in time": None if signed is None else f"{year - 1}-01-01" <= signed,
            "before": None if signed is None else signed < planned["submitted_at"],
            "role": by_role.get(given["signer_role"], False),
            "covers": None if given["covers"] is None else "QUALITY" in given["covers"],
            "data": BOTH.get(given["covers_data_on"], False),
            "law": given["meets_law"],
            "on file": given["is_on_file"],
        }
    )


def test_a_measure_needs_twenty_cases() -> None:
    """42 CFR § 414.1380(b)(1)(iii)."""
    for one in BY_QUESTION["case-minimum"]:
        cases = one.facts["cases"]
        assert one.answer is (None if cases is None else cases >= 20), one.case


def test_weights_sum_to_one() -> None:
    for one in BY_QUESTION["category-weights"]:
        shares = one.answer.values()
        assert None in shares or sum(map(Fraction, shares)) == 1, one.case


# --- content, as a system reads it that has the files alone ---------------------------------------


@cache
def inventories() -> dict[str, Any]:
    names = json.loads(files()["manifest.json"])["inventories"]
    return {name: json.loads(files()[one["file"]])["value"] for name, one in names.items()}


READERS = {"submission-accepted": of_content, "content-permits": of_gate}


@cache
def plain_readings(question: str) -> dict[str, list[tuple[str, bool | None]]]:
    """Return what each rule says of each case."""
    return {
        one.case: [*READERS[question](one.facts, inventories()[one.facts["inventory"]])]
        for one in BY_QUESTION[question]
    }


@pytest.mark.parametrize("question", READERS)
def test_content_and_its_certification_are_judged_from_the_files_alone(question: str) -> None:
    said = plain_readings(question)

    for one in BY_QUESTION[question]:
        assert together(said[one.case]) is one.answer, one.case


def planted() -> list[tuple[str, str]]:
    """Return every rule on content, and those that the cases on the gate are about."""
    on_content = {rule for one in plain_readings("submission-accepted").values() for rule, _ in one}
    named = [{told["rule"] for told in one.about} for one in BY_QUESTION["content-permits"]]
    on_gate = {rule for rules in named if len(rules) == 1 for rule in rules}
    return [
        *(("submission-accepted", rule) for rule in sorted(on_content)),
        *(("content-permits", rule) for rule in sorted(on_gate)),
    ]


@pytest.mark.parametrize(("question", "rule"), planted())
def test_a_system_that_lacks_a_rule_is_found_and_the_rule_is_named(
    question: str, rule: str
) -> None:
    said = plain_readings(question)
    given = {case: together(one, without=rule) for case, one in said.items()}

    found = compare_answers(answered(given), questions=[question])
    assert found.wrong
    assert {row["rule"] for row in found.rows} == {rule}


def test_the_digest_of_the_content_is_given() -> None:
    """It takes this library to compute it."""
    kind = QUESTIONS["content-permits"]
    for one in BY_QUESTION["content-permits"]:
        digest = submissions.content_digest(kind.read(one.facts)["submission"])
        assert one.facts["content_digest"] == digest


def test_each_inventory_has_the_form_that_its_schema_gives_and_is_read_back() -> None:
    schema = json.loads(files()["inventory.schema.json"])
    years = set()
    for name in inventories():
        text = files()[f"{name}.json"]
        jsonschema.Draft202012Validator(schema).validate(json.loads(text))
        inventory = from_json(text, Inventory)
        years.add(inventory.year.year)
        assert inventory == made_inventories()[name]
    assert years == {one.year for one in BY_QUESTION["submission-accepted"]} == {*range(2023, 2028)}


# --- the files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_line_matches_its_schema(question: str) -> None:
    schema = json.loads(files()[f"{question}.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    lines = files()[f"{question}.jsonl"].splitlines()

    assert [json.loads(one)["case"] for one in lines] == [one.case for one in BY_QUESTION[question]]
    # To validate every line would take long; those of one year and every tenth have every form.
    for text in lines[::10]:
        validator.validate(json.loads(text))
    assert not validator.is_valid({**json.loads(lines[0]), "more": 1})


def test_the_manifest_describes_the_files() -> None:
    manifest = json.loads(files()["manifest.json"])

    assert manifest["version"] == VERSION
    parts = [*manifest["questions"].values(), *manifest["inventories"].values()]
    named = {one[key] for one in parts for key in ("file", "schema")}
    assert named | {"manifest.json", "answers.schema.json"} == set(files())
    assert sum(one["cases"] for one in manifest["questions"].values()) == len(ALL)
    answers = json.loads(files()["answers.schema.json"])
    jsonschema.Draft202012Validator(answers).validate({"case": ALL[0].case, "answer": None})


def test_asking_for_one_question_writes_only_its_files() -> None:
    assert set(conformance.files(["small-practice"])) == {
        "small-practice.jsonl",
        "small-practice.schema.json",
        "answers.schema.json",
        "manifest.json",
    }
    with pytest.raises(
        InvalidValue, match=r"given 'eligibility' .str., expected one of individual"
    ):
        conformance.files(["eligibility"])


# --- answers -----------------------------------------------------------------------------------


def test_correct_answers_give_no_difference() -> None:
    found = compare_answers(answered({one.case: one.answer for one in ALL}))

    assert (found.asked, found.right, found.wrong, found.unanswered) == (len(ALL), len(ALL), 0, 0)
    assert found.rows == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_any_wrong_answer_is_a_difference_that_names_its_rule_and_paragraph(question: str) -> None:
    """Each case of the question answered with the answer of another."""
    cases = BY_QUESTION[question]
    other = {
        one.case: next(two.answer for two in cases if two.answer != one.answer) for one in cases
    }

    found = compare_answers(answered(other), questions=[question])
    assert (found.wrong, found.right) == (len(cases), 0)
    told = defaultdict(list)
    for row in found.rows:
        told[row["case"]].append((row["rule"], row["citation"]))
    for one in cases:
        assert told[one.case] == [(about["rule"], about["citation"]) for about in one.about]


def test_a_case_without_an_answer_is_a_difference() -> None:
    found = compare_answers([], questions=["small-practice"])

    assert (found.right, found.wrong) == (0, 0)
    assert found.unanswered == len(BY_QUESTION["small-practice"])
    assert {row["given"] for row in found.rows} == {"no answer"}


@pytest.mark.parametrize(
    ("case", "given", "is_right"),
    [
        ("performance-rate/2026/45-45", "1/2", True),
        ("performance-rate/2026/45-45", "45/90", True),
        ("performance-rate/2026/45-45", "0.5", True),
        ("performance-rate/2026/45-45", 0.5, False),
        ("performance-rate/2026/45-45", "0.51", False),
        ("performance-rate/2026/45-45", "1e-1", False),
        ("performance-rate/2026/45-45", "1/0", False),
        ("performance-rate/2026/45-45", "1/2" + "0" * 50, False),
        ("performance-rate/2026/45-45", "half", False),
        ("performance-rate/2026/45-45", None, False),
        ("performance-rate/2026/0-0", None, True),
        ("performance-rate/2026/0-0", "0", False),
        ("small-practice/2026/15", True, True),
        ("small-practice/2026/15", 1, False),
        ("small-practice/2026/15", "true", False),
        ("small-practice/2026/0", None, True),
        ("small-practice/2026/0", False, False),
        ("participants-to-sample/2026/334", 11, True),
        ("participants-to-sample/2026/334", 11.0, False),
        ("participants-to-sample/2026/334", "11", False),
    ],
)
def test_an_answer_is_compared_as_json_data(case: str, given: Any, is_right: bool) -> None:
    question = case.partition("/")[0]

    assert compare_answers(answered({case: given}), questions=[question]).right is int(is_right)


def test_answers_to_other_questions_are_ignored() -> None:
    right = {one.case: one.answer for one in BY_QUESTION["small-practice"]}
    other = {"participants-to-sample/2026/334": 0}

    found = compare_answers(answered(right | other), questions=["small-practice"])
    assert (found.asked, found.right, found.rows) == (len(right), len(right), [])


def test_weights_are_compared_category_by_category() -> None:
    one = BY_QUESTION["category-weights"][0]
    decimals = {name: str(float(Fraction(share))) for name, share in one.answer.items()}
    for given, is_right in ((decimals, 1), ({**decimals, "COST": "1"}, 0), ({}, 0), ("1", 0)):
        found = compare_answers(answered({one.case: given}), questions=[one.question])
        assert found.right == is_right


FIRST = "small-practice/2026/15"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["{"], "line 1: given text that is not JSON at character 1, expected JSON"),
        (["", "[]"], "line 2: given JSON of another form, expected an object with case and answer"),
        (['{"case": "a"}'], "line 1: given JSON of another form"),
        (
            ['{"case": 5, "answer": 5}'],
            "line 1, case: given 5 (int), expected a case of version 1",
        ),
        (['{"case": "a/2026/b", "answer": 5}'], "export the cases again"),
        (
            answered({FIRST: True}) * 2,
            f"line 2, case: given {FIRST} twice, expected one answer to each case",
        ),
        (['{"case": "a", "case": "b", "answer": 1}'], "an object with the same key twice"),
    ],
)
def test_malformed_answers_are_refused_with_their_lines(lines: list[str], problem: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compare_answers(lines, "ours.jsonl", questions=["small-practice"])

    assert str(refusal.value).startswith("ours.jsonl: ")
    assert problem in str(refusal.value)


def test_all_faults_of_a_file_are_reported_together() -> None:
    with pytest.raises(InvalidInput) as refusal:
        compare_answers(["{", "[]", *answered({FIRST: True})], questions=["small-practice"])

    assert len(refusal.value.problems) == 2

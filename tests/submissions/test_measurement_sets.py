"""The measurement sets of a submission: method, program, CEHRT ID, what comes twice."""

from __future__ import annotations

from itertools import product

import attrs
import pytest

from qpp_rules.core.identifiers import Individual, Npi, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions import Measurement, MeasurementSet
from qpp_rules.submissions.measurement_sets import (
    are_whole,
    cehrt_id_form,
    emptiness,
    form_findings,
    needs_cehrt,
    program_finding,
    uniqueness,
)
from tests.submissions.stories import (
    ACTIVITIES,
    INDIVIDUAL,
    INTEROPERABILITY,
    MVP,
    QUALITY,
    TRADITIONAL,
    looked_at,
    refusing,
    right,
    set_of,
    sets_of,
    with_sets,
)

PY = PerformanceYear
REGISTRY, EHR = SubmissionMethod.REGISTRY, SubmissionMethod.ELECTRONIC_HEALTH_RECORD


# --- method ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [None, *SubmissionMethod])
def test_an_intermediary_uses_two_submission_methods(method: SubmissionMethod | None) -> None:
    """The two of the file upload: registry, which says nothing of the sender, and EHR."""
    (found,) = form_findings(MeasurementSet(ACTIVITIES, method), PY(2026))

    assert (found.verdict.name == "MET") is (method in {REGISTRY, EHR})
    assert found.about == "submissionMethod"


# --- CEHRT ID ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "method", "needed"),
    [
        (INTEROPERABILITY, REGISTRY, True),
        (INTEROPERABILITY, EHR, True),
        (QUALITY, EHR, True),
        (QUALITY, REGISTRY, False),
        (ACTIVITIES, EHR, False),
    ],
)
def test_interoperability_and_ecqms_come_from_certified_technology(
    category, method, needed
) -> None:
    assert needs_cehrt(MeasurementSet(category, method)) is needed


@pytest.mark.parametrize(
    ("year", "asked"), [(2023, False), (2024, False), (2025, True), (2027, True)]
)
def test_a_cehrt_id_is_required_from_2025(year: int, asked: bool) -> None:
    """Before, its absence is no refusal: whether CMS asked for it was not found."""
    bare = MeasurementSet(QUALITY, EHR)

    found = [one for one in form_findings(bare, PY(year)) if one.rule.id == "submissions.cehrt-id"]

    assert [one.verdict.name for one in found] == (["NOT_MET"] if asked else [])


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ("XX15CXXXXXXXXXX", True),
        ("0015C1A2B3C4D5E", True),
        ("2025C1234567890", True),
        ("2025CABCDEFGHIJ", True),
        ("0014C1A2B3C4D5E", False),
        ("0015C1A2B3C4D5", False),
        ("0015C1A2B3C4D5EF", False),
        ("2025C123456789", False),
        ("0015c1a2b3c4d5e", False),
        ("2026C1234567890", False),
    ],
)
def test_a_cehrt_id_may_have_either_cms_form(given: str, fits: bool) -> None:
    """CMS's own tool takes the older form alone; its documentation has both."""
    (found,) = cehrt_id_form(given, PY(2026), "measurementSets[0]", everything=True)

    assert (found.verdict.name == "MET") is fits
    assert found.about == "measurementSets[0].cehrtId"
    assert bool([*cehrt_id_form(given, PY(2026), "s", everything=False)]) is not fits


def test_a_tin_given_as_a_cehrt_id_is_masked() -> None:
    (found,) = cehrt_id_form("123456789", PY(2026), "s", everything=True)

    assert "12345" not in str(found)


# --- program -----------------------------------------------------------------------------------

PROGRAMS = frozenset({"mips", "app1", "appPlus", "G0053"})


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        (None, "MET"),
        ("mips", "MET"),
        ("appPlus", "MET"),
        ("G0053", "MET"),
        ("M9999", "NOT_MET"),
        ("hvbp", "NOT_MET"),
        ("MIPS", "NOT_MET"),
    ],
)
def test_the_program_must_be_in_the_measures_data(program, verdict) -> None:
    found = program_finding(program, PROGRAMS, None, PY(2026))

    assert found.verdict.name == verdict


@pytest.mark.parametrize(("program", "verdict"), [("mips", "MET"), ("appPlus", "UNKNOWN")])
def test_without_programs_in_the_data_only_mips_is_known(program, verdict) -> None:
    assert program_finding(program, frozenset(), None, PY(2026)).verdict.name == verdict


def test_the_list_of_mvps_decides_which_mvps_the_year_has() -> None:
    mvps = right(2026, MVP).mvps

    known = program_finding("G0053", frozenset(), mvps, PY(2026))
    unknown = program_finding("M9999", PROGRAMS | {"M9999"}, mvps, PY(2026))
    app = program_finding("appPlus", PROGRAMS, mvps, PY(2026))

    assert [one.verdict.name for one in (known, unknown, app)] == ["MET", "NOT_MET", "MET"]


def test_a_wrong_program_does_not_also_fault_its_measures() -> None:
    story = right(2026)
    sets = [attrs.evolve(one, program="hvbp") for one in sets_of(story)]

    checked = with_sets(story, *sets).check()

    assert {rule for rule, _ in refusing(checked)} == {"submissions.sets.program"}
    assert len(refusing(checked)) == len(sets)


# --- what comes twice, or not at all -----------------------------------------------------------


def test_sets_differ_by_category_method_or_program() -> None:
    """SUBC-13: inside one submission; across uploads only CMS knows."""
    story = right(2026)
    activities = set_of(story, ACTIVITIES)
    by_ehr = attrs.evolve(activities, submission_method=EHR)
    of_app = attrs.evolve(activities, program="app1")
    unnamed = attrs.evolve(activities, program=None)

    differing = with_sets(story, activities, by_ehr, of_app).submission
    same = with_sets(story, activities, unnamed, unnamed).submission

    assert not [*uniqueness(differing, story.year, everything=False)]
    (found,) = uniqueness(same, story.year, everything=False)
    assert (found.about, found.observed) == ("measurementSets[0]", 3)


def test_each_repeated_measure_is_named_once_at_its_first_place() -> None:
    story = right(2026)
    activities = set_of(story, ACTIVITIES)
    first, second = activities.measurements
    third = Measurement("IA_BE_4", True)
    thrice = attrs.evolve(activities, measurements=(second, first, first, third, first, second))

    found = [*uniqueness(with_sets(story, thrice).submission, story.year, everything=False)]

    assert {one.rule.id for one in found} == {"submissions.sets.measure-once"}
    assert [(one.about, one.observed) for one in found] == [
        ("measurementSets[0].measurements[0].measureId", 2),
        ("measurementSets[0].measurements[1].measureId", 3),
    ]


def test_a_measure_of_another_category_is_refused_at_its_place() -> None:
    story = right(2026)
    activities = set_of(story, ACTIVITIES)
    strange = attrs.evolve(activities, measurements=(Measurement("PI_PPHI_1", True),))

    checked = with_sets(story, strange).check()

    assert refusing(checked) == [
        ("submissions.sets.category", "measurementSets[0].measurements[0].measureId")
    ]


def test_a_set_without_measurements_is_reported_at_its_place() -> None:
    story = right(2026)
    empty = attrs.evolve(set_of(story, ACTIVITIES), measurements=())

    found = [*emptiness(with_sets(story, empty).submission, story.year, everything=False)]

    assert [one.about for one in found] == ["measurementSets[0].measurements"]


def test_a_file_with_only_one_category_is_accepted() -> None:
    """SUB-045 and SUB-C43: all categories, or a single one; nothing at all is refused."""
    story = right(2026)

    assert with_sets(story, set_of(story, INTEROPERABILITY)).check().answer is True
    assert with_sets(story).check().answer is False


# --- the NPI -----------------------------------------------------------------------------------


def test_a_wrong_check_digit_is_flagged_but_never_refused() -> None:
    """CMS's own samples have NPIs with a wrong check digit."""
    story = right(2026, TRADITIONAL, INDIVIDUAL)
    individual = Individual(Tin("000000001"), Npi("1234567890"))
    of_sample = attrs.evolve(story.submission, participant=individual)

    checked = attrs.evolve(story, submission=of_sample).check()

    assert checked.answer is True
    assert looked_at(checked) == [("submissions.npi.check-digit", "nationalProviderIdentifier")]


def test_sets_without_findings_are_complete() -> None:
    """The quick look of many submissions finds what the full one finds: every list of sets."""
    story = right(2026)
    activities = set_of(story, ACTIVITIES)
    first, second = activities.measurements
    of_app = attrs.evolve(activities, program="app1")
    empty = attrs.evolve(of_app, measurements=())
    twice = attrs.evolve(of_app, measurements=(first, second, first))
    for number in range(4):
        for sets in product((activities, of_app, empty, twice), repeat=number):
            submission = with_sets(story, *sets).submission
            found = [
                finding
                for look in (emptiness, uniqueness)
                for finding in look(submission, story.year, everything=False)
            ]
            assert are_whole(submission.measurement_sets) is not bool(found)

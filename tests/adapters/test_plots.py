"""What each picture shows, that nothing in it is cut or covered, and that it can be read."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import num2date
from matplotlib.text import Text

from qpp_rules.adapters import plots
from qpp_rules.adapters.extras import MissingExtra, library
from qpp_rules.adapters.rosters import determine_roster, read_roster
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Individual, Npi, Tin
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import EASTERN, PerformanceYear, eastern_text
from qpp_rules.deadlines import Calendar, Deadline, DeadlineStatus, Extension, calendar
from qpp_rules.eligibility import LowVolumeThreshold
from qpp_rules.sampling import (
    ExcludedParticipants,
    FrameEntry,
    draw,
    participant_quota,
    patient_quota,
    upper_bound,
)
from tests.adapters.figures import (
    artists,
    assert_nothing_is_cut_or_covered,
    contrast,
    legend_of,
    luminance,
)
from tests.audits.samples import NO_READING, audit
from tests.core.helpers import printed_by, shows
from tests.deadlines.strategies import YEARS, first_after, first_of
from tests.sampling.samples import SEED, mixed, patients_each

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NOW = datetime(2026, 11, 22, 12, tzinfo=EASTERN)
PY2026, PY2027 = PerformanceYear(2026), PerformanceYear(2027)
SOURCE = Citation("42 CFR", "414.1400(b)", date(2026, 1, 1), Basis.REGULATION)
LEGEND_UNSURE = "in doubt, or for some only"


def labels(figure: Figure) -> tuple[list[str], list[str]]:
    """Return the labels to the left and to the right of the rows."""
    axes = figure.axes[0]
    beside = next(one for one in axes.child_axes if len(one.get_yticks()))
    sides = [[text.get_text() for text in one.get_yticklabels()] for one in (axes, beside)]
    return sides[0], sides[1]


def span_of(bar: Any) -> tuple[datetime, datetime]:
    """Return from when to when a bar lasts, to the second."""
    ends = (bar.get_x(), bar.get_x() + bar.get_width())
    return tuple((num2date(end) + timedelta(seconds=0.5)).replace(microsecond=0) for end in ends)


def place_of(mark: Any) -> datetime:
    (at,) = mark.get_xdata()
    return (num2date(at) + timedelta(seconds=0.5)).replace(microsecond=0)


def of_one(*deadlines: Deadline) -> Calendar:
    return Calendar(PY2026, deadlines, {})


def deadline(**fields: Any) -> Deadline:
    given_fields = {"key": "plan", "title": "A plan", "original_closes": date(2026, 6, 1)}
    return Deadline(**{**given_fields, "citation": SOURCE, **fields})


# --- the timeline --------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_timeline_has_a_row_for_each_deadline_ordered_by_close(
    year: PerformanceYear,
) -> None:
    cal = calendar(year)
    figure = plots.timeline(cal)
    left, right = labels(figure)
    in_order = sorted(cal.deadlines, key=lambda one: first_after(one.closes))

    assert [text.replace("\n", " ") for text in left] == [one.title for one in in_order]
    places = list(figure.axes[0].get_yticks())
    assert places == sorted(places)
    # The first row is the highest.
    bottom, top = figure.axes[0].get_ylim()
    assert bottom > places[-1] > places[0] > top
    for text, one in zip(right, in_order, strict=True):
        assert eastern_text(one.closes) in text
        assert one.opens is None or text.startswith(f"{eastern_text(one.opens)} to\n")


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_bar_spans_the_opening_to_the_close_with_a_marker_at_the_latest_close(
    year: PerformanceYear,
) -> None:
    cal = calendar(year)
    drawn = artists(plots.timeline(cal))
    first = datetime(year.year - 1, 1, 1, tzinfo=EASTERN)
    last = datetime(year.year + 2, 1, 1, tzinfo=EASTERN)

    for one in cal.deadlines:
        closes = first_after(one.closes)
        mark = drawn.pop(f"{one.key}: {'close' if first <= closes <= last else 'beyond'}")
        assert place_of(mark) == min(max(closes, first), last)
        assert mark.get_marker() == ("D" if first <= closes <= last else ">")
        if one.opens is not None and one.original_closes is not None:
            bar = drawn.pop(f"{one.key}: window")
            start = max(first_of(one.opens), first)
            assert span_of(bar) == (start, first_after(one.original_closes))
        for number, moved in enumerate(one.extensions, 1):
            bar = drawn.pop(f"{one.key}: extension-{number}", None)
            known = moved.reopens or one.original_closes or one.opens
            if bar is None:
                assert known is None or first_after(moved.closes) <= first
                continue
            assert span_of(bar)[1] == min(first_after(moved.closes), last)
            if moved.reopens is not None:
                assert span_of(bar)[0] == first_of(moved.reopens)
        if one.in_doubt_until is not None:
            bar = drawn.pop(f"{one.key}: doubt")
            assert span_of(bar) == (closes, first_after(one.in_doubt_until))
    assert drawn == {}


def test_certain_extensions_are_hatched_and_uncertain_ones_dotted() -> None:
    groups = frozenset({ParticipationOption.GROUP})
    moves = {
        "sure": Extension(closes=date(2026, 8, 1), announcement=SOURCE),
        "reopened": Extension(
            closes=date(2026, 8, 1),
            announcement=SOURCE,
            reopened=True,
            reopens=date(2026, 7, 1),
        ),
        "unknown": Extension(closes=date(2026, 8, 1), announcement=SOURCE, reopened=True),
        "some": Extension(closes=date(2026, 8, 1), announcement=SOURCE, applies_to=groups),
    }
    cal = of_one(*(deadline(key=key, extensions=(one,)) for key, one in moves.items()))
    figure = plots.timeline(cal)
    drawn = artists(figure)

    forms = {key: drawn[f"{key}: extension-1"] for key in moves}
    assert {key: bool(bar.get_hatch()) for key, bar in forms.items()} == {
        "sure": True,
        "reopened": True,
        "unknown": False,
        "some": False,
    }
    assert {key for key, bar in forms.items() if bar.get_linestyle() in {":", "dotted"}} == {
        "unknown",
        "some",
    }
    assert legend_of(figure) == {"close", "extended", LEGEND_UNSURE}
    _, right = labels(figure)
    assert "2026-06-01\n2026-08-01 for some" in right
    assert right.count("2026-08-01") == 3
    assert span_of(forms["reopened"])[0] == first_of(date(2026, 7, 1))
    assert span_of(forms["sure"])[0] == first_after(date(2026, 6, 1))


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_close_marker_is_filled_until_the_window_closes(year: PerformanceYear) -> None:
    cal = calendar(year)
    now = datetime(year.year + 1, 2, 1, 12, tzinfo=EASTERN)
    filled = artists(plots.timeline(cal))
    drawn = artists(plots.timeline(cal, now=now))

    for one in cal.deadlines:
        name = next(gid for gid in drawn if gid in {f"{one.key}: close", f"{one.key}: beyond"})
        is_filled = drawn[name].get_markerfacecolor() == filled[name].get_markerfacecolor()
        assert is_filled == (one.status(now) is not DeadlineStatus.CLOSED)


@pytest.mark.parametrize(
    ("now", "at", "said"),
    [
        (NOW, NOW, "now, 2026-11-22 12:00 EST"),
        (NOW.astimezone(UTC), NOW, "now, 2026-11-22 12:00 EST"),
        (
            datetime(2031, 1, 1, tzinfo=UTC),
            datetime(2028, 1, 1, tzinfo=EASTERN),
            "now, 2030-12-31 19:00 EST, beyond the axis",
        ),
        (
            datetime(2020, 1, 1, tzinfo=UTC),
            datetime(2025, 1, 1, tzinfo=EASTERN),
            "now, 2019-12-31 19:00 EST, beyond the axis",
        ),
    ],
    ids=["now", "another-zone", "after", "before"],
)
def test_now_is_a_line_with_its_instant(now: datetime, at: datetime, said: str) -> None:
    figure = plots.timeline(calendar(PY2026), now=now)
    line = artists(figure)["now"]

    assert (num2date(line.get_xdata()[0]) - at) < timedelta(seconds=1)
    above = [one for one in figure.axes[0].child_axes if len(one.get_xticks()) == 1]
    assert [text.get_text() for text in above[0].get_xticklabels()] == [said]
    assert "now" not in artists(plots.timeline(calendar(PY2026)))


def test_the_axis_names_the_halves_of_three_years_in_eastern_time_and_marks_the_quarters() -> None:
    axes = plots.timeline(calendar(PY2026)).axes[0]
    ticks = axes.get_xticks()

    names = [text.get_text() for text in axes.get_xticklabels()]
    assert names[:3] == ["Jan\n2025", "Jul", "Jan\n2026"]
    assert len(names) == 6
    assert num2date(ticks[1]) == datetime(2025, 7, 1, 4, tzinfo=UTC)
    assert num2date(axes.get_xticks(minor=True)[0]) == datetime(2025, 4, 1, 4, tzinfo=UTC)
    assert axes.get_xlim()[0] < ticks[0]


def test_a_much_earlier_deadline_is_an_arrow_at_the_left_edge() -> None:
    long_ago = deadline(opens=date(2019, 1, 1), original_closes=date(2020, 1, 1))
    drawn = artists(plots.timeline(of_one(long_ago)))

    assert set(drawn) == {"plan: beyond"}
    assert drawn["plan: beyond"].get_marker() == "<"


def test_an_extension_without_a_known_earlier_date_has_only_its_marker() -> None:
    moved = Extension(closes=date(2026, 8, 1), announcement=SOURCE)
    drawn = artists(plots.timeline(of_one(deadline(original_closes=None, extensions=(moved,)))))

    assert set(drawn) == {"plan: close"}
    opened = deadline(opens=date(2026, 5, 1), original_closes=None, extensions=(moved,))
    assert span_of(artists(plots.timeline(of_one(opened)))["plan: extension-1"]) == (
        first_of(date(2026, 5, 1)),
        first_after(date(2026, 8, 1)),
    )


def test_a_calendar_without_deadlines_says_so() -> None:
    figure = plots.timeline(of_one(), now=NOW)

    (text,) = figure.axes[0].texts
    assert text.get_text() == "no source was read for this year"
    assert_nothing_is_cut_or_covered(figure)


@pytest.mark.parametrize(
    ("year", "months"),
    [*((year, 11) for year in YEARS), *((PY2026, months) for months in (-30, 0, 40))],
    ids=str,
)
def test_no_label_of_a_timeline_is_cut_or_covered(year: PerformanceYear, months: int) -> None:
    now = datetime(year.year, 1, 1, tzinfo=EASTERN) + timedelta(days=30 * months)

    assert_nothing_is_cut_or_covered(plots.timeline(calendar(year), now=now))


def test_many_long_titles_on_the_same_day_do_not_touch() -> None:
    titles = ["A plan", "word " * 60, "x" * 200, "costs $90 and $5", "W" * 40, "two " * 9]
    many = [
        deadline(key=f"plan-{number}-{title[:1]}", title=title.strip())
        for title in titles
        for number in range(5)
    ]
    figure = plots.timeline(of_one(*many), now=NOW)

    assert len(labels(figure)[0]) == 30
    assert_nothing_is_cut_or_covered(figure)


def test_a_dollar_sign_is_not_a_formula() -> None:
    figure = plots.timeline(of_one(deadline(title="from $90,000 to $80,000")))
    FigureCanvasAgg(figure).draw()

    (label,) = figure.axes[0].get_yticklabels()
    _, is_math = label._preprocess_math(label.get_text())
    assert not is_math


# --- sizes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", list(map(PerformanceYear, (2021, 2024, 2027))), ids=str)
def test_the_curves_show_the_years_sample_sizes_with_their_bounds(year: PerformanceYear) -> None:
    figure = plots.sample_sizes(year)
    quotas = (participant_quota, patient_quota)

    for axes, quota in zip(figure.axes, quotas, strict=True):
        named = {line.get_gid(): line for line in axes.lines}
        assert set(named) == {"size", "minimum", "cap"}
        populations, sizes = (list(map(int, one)) for one in named["size"].get_data())
        assert populations[: len(populations) - 1] == list(range(len(populations) - 1))
        assert sizes == [quota(population, year).size for population in populations]
        required = quota(1, year).required
        assert sizes[-2] == sizes[-1] == required.cap
        assert sizes[0] == 0
        assert named["size"].get_drawstyle() == "steps-post"
        assert list(named["minimum"].get_ydata()) == [required.minimum] * 2
        assert list(named["cap"].get_ydata()) == [required.cap] * 2
        assert [text.get_text() for text in axes.texts] == [
            f"at least {required.minimum}",
            f"{required.cap_wording.value} {required.cap}",
        ]
        assert axes.get_ylabel() == f"sampled: {required.percent}%, rounded up"
        low, high = axes.get_xlim()
        assert (low, populations[-1]) == (0, high)
    left, right = figure.axes
    unit = participant_quota(1, year).unit.value
    assert left.get_xlabel().replace("\n", " ") == f"participants, counted by {unit}"
    assert right.get_xlabel() == "patients of the participant"
    source = participant_quota(1, year).citation
    assert " ".join(figure.get_suptitle().split()) == (
        f"Sizes of audit samples, performance year {year}: {source}"
    )


@given(st.integers(0, 3000), st.integers(0, 400))
@settings(max_examples=25, deadline=None)
def test_the_callers_population_is_marked_on_the_curve(participants: int, patients: int) -> None:
    """The mark is at the population and the size that the quota has for it."""
    figure = plots.sample_sizes(PY2027, participants=participants, patients=patients)

    sizes = (participant_quota(participants, PY2027).size, patient_quota(patients, PY2027).size)
    for axes, own, size in zip(figure.axes, (participants, patients), sizes, strict=True):
        mark = next(line for line in axes.lines if line.get_gid() == "own")
        assert (list(mark.get_xdata()), list(mark.get_ydata())) == ([own], [size])
        assert axes.texts[-1].get_text() == f"{size} of {own:,}"
        assert own <= Fraction(3, 4) * int(axes.get_xlim()[1])


@pytest.mark.parametrize(
    "own", [(0, 0), (7, 4), (10, 5), (12, 6), (333, 20), (1000, 100), (1633, 196), (10**6, 10**4)]
)
def test_no_label_of_the_sizes_is_cut_or_covered(own: tuple[int, int]) -> None:
    figure = plots.sample_sizes(PY2026, participants=own[0], patients=own[1])

    assert_nothing_is_cut_or_covered(figure)


@pytest.mark.parametrize("own", [(0, 0), (7, 4), (10, 5), (300, 20), (1000, 100), (1633, 196)])
def test_the_label_of_the_callers_population_is_not_on_the_curve(own: tuple[int, int]) -> None:
    figure = plots.sample_sizes(PY2026, participants=own[0], patients=own[1])
    canvas = FigureCanvasAgg(figure)
    canvas.draw()

    for axes, quota in zip(figure.axes, (participant_quota, patient_quota), strict=True):
        box = axes.texts[-1].get_window_extent(canvas.get_renderer())
        last = int(axes.get_xlim()[1])
        steps = [last * step / 2000 for step in range(2001)]
        points = [(step, quota(int(step), PY2026).size) for step in steps]
        assert not any(box.contains(*point) for point in axes.transData.transform(points))


# --- coverage ------------------------------------------------------------------------------------

LONG_FACET = "collection-type:" + "a measure of a QCDR " * 6
FRAME = [
    *mixed(range(1, 60), "category:quality"),
    *mixed(range(60, 64), "category:quality", "costs $5 or $6", LONG_FACET.strip()),
]
PATIENTS = patients_each(8)


def plan_of(frame: list[FrameEntry], **options: Any) -> Any:
    return draw(frame, PATIENTS, seed=SEED, year=PY2027, **options)


def test_a_bar_shows_the_share_of_a_facet_that_is_in_the_sample() -> None:
    plan = plan_of(FRAME, reserves=5)
    figure = plots.coverage(plan, iter(FRAME))
    left, right = labels(figure)
    drawn = artists(figure)
    sampled = {member.participant for member in plan.participants}
    facets = sorted({facet for entry in FRAME for facet in entry.all_facets})

    assert [text.replace("\n", " ").replace(r"\$", "$") for text in left] == facets
    for facet, text, place in zip(facets, right, figure.axes[0].get_yticks(), strict=True):
        holders = [entry for entry in FRAME if facet in entry.all_facets]
        reached = sum(entry.participant in sampled for entry in holders)
        assert text == f"{reached} of {len(holders)}"
        bar = drawn.pop(facet)
        assert bar.get_width() == pytest.approx(100 * reached / len(holders))
        assert bar.get_x() == 0
        assert bar.get_y() + bar.get_height() / 2 == pytest.approx(place)
    line = drawn.pop("all")
    assert list(line.get_xdata()) == [pytest.approx(100 * len(sampled) / len(FRAME))] * 2
    assert drawn == {}
    assert legend_of(figure) == {
        "share in the sample",
        f"of all participants: {len(sampled)} of {len(FRAME)}",
    }
    assert_nothing_is_cut_or_covered(figure)


def test_an_uncovered_facet_has_a_cross_and_no_bar() -> None:
    barred = [
        entry.participant
        for entry in FRAME
        if entry.participant.participation_option is ParticipationOption.SUBGROUP
    ]
    plan = plan_of(FRAME, excluding=ExcludedParticipants(barred, "own policy"))
    figure = plots.coverage(plan, FRAME)
    cross = artists(figure)["kind:subgroup"]

    assert cross.get_marker() == "X"
    assert list(cross.get_xdata()) == [0]
    assert "not reached" in legend_of(figure)
    left, right = labels(figure)
    assert right[left.index("kind:subgroup")] == f"0 of {len(barred)}"
    assert_nothing_is_cut_or_covered(figure)


def test_a_frame_that_differs_from_the_plans_is_refused() -> None:
    plan = plan_of(FRAME)

    with pytest.raises(InvalidValue, match="coverage: frame: given 62 participants"):
        plots.coverage(plan, FRAME[1:])
    with pytest.raises(InvalidValue, match="coverage: frame: given 64 participants"):
        plots.coverage(plan, [*FRAME, FRAME[0]])
    with pytest.raises(InvalidType, match="frame"):
        plots.coverage(plan, ["group:000000001"])
    with pytest.raises(InvalidType, match="coverage: plan: given a text that is not shown"):
        plots.coverage("plan", FRAME)


def test_participants_that_left_an_extended_plans_frame_are_not_counted() -> None:
    plan = plan_of(FRAME)
    gone = plan.participants[0].participant
    rest = [entry for entry in FRAME if entry.participant != gone]
    figure = plots.coverage(attrs_evolve_frame(plan, rest), rest)

    number = len(plan.participants) - 1
    assert f"of all participants: {number} of {len(rest)}" in legend_of(figure)


def attrs_evolve_frame(plan: Any, frame: list[FrameEntry]) -> Any:
    import attrs

    from qpp_rules.sampling import list_digest

    digest = list_digest(entry.participant.key for entry in frame)
    return attrs.evolve(plan, frame_size=len(frame), frame_digest=digest)


# --- the eligibility of a roster -----------------------------------------------------------------


def of_years(*years: int) -> list[Any]:
    return [pair for year in years for pair in determine_roster(ROSTER, PerformanceYear(year))]


def test_a_marker_is_at_the_lower_of_both_segments_figures_in_its_answers_shape() -> None:
    figure = plots.eligibility(iter(of_years(2026)))
    patients, services = figure.axes

    def places(axes: Any) -> dict[str, list[list[float]]]:
        return {marks.get_gid(): marks.get_offsets().tolist() for marks in axes.collections}

    assert places(patients) == {
        "MIPS_ELIGIBLE": [[880, 400000], [260, 95000]],
        "OPT_IN_ELIGIBLE": [[150, 90300]],
        "EXEMPT": [[0, 0]],
    }
    assert places(services)["OPT_IN_ELIGIBLE"] == [[234, 90300]]
    forms = {str(marks.get_paths()[0].vertices.tolist()) for marks in patients.collections}
    assert len(forms) == 3
    assert (patients.get_xlabel(), services.get_xlabel()) == ("patients", "services")
    assert legend_of(figure) == {
        "MIPS eligible: 2",
        "opt-in eligible: 1",
        "exempt: 1",
        "threshold",
    }
    assert " ".join(figure.get_suptitle().split()) == (
        "4 of 8 participants against the low-volume threshold in performance year 2026"
    )
    assert_nothing_is_cut_or_covered(figure)


def test_the_lines_show_the_years_threshold_or_the_given_one() -> None:
    def lines(figure: Figure) -> list[dict[str, float]]:
        ends = [{line.get_gid(): line.get_data() for line in axes.lines} for axes in figure.axes]
        return [
            {gid: float(at[1][0] if "charges" in gid else at[0][0]) for gid, at in one.items()}
            for one in ends
        ]

    charges = "threshold: allowed charges"
    assert lines(plots.eligibility(of_years(2026))) == [
        {charges: 90_000, "threshold: patients": 200},
        {charges: 90_000, "threshold: services": 200},
    ]
    # Until 2018, services were not counted.
    assert lines(plots.eligibility(of_years(2017))) == [
        {charges: 30_000, "threshold: patients": 100}
    ]
    double = LowVolumeThreshold(Decimal(180_000), 400, 400)
    answers = determine_roster(ROSTER[:2], PY2027, threshold=double)
    figure = plots.eligibility(answers, threshold=double)
    assert lines(figure)[1] == {charges: 180_000, "threshold: services": 400}
    assert "a threshold of your own" in " ".join(figure.get_suptitle().split())
    assert [text.get_text() for text in figure.axes[0].texts] == [r"\$180,000", "400"]
    with pytest.raises(YearNotCovered):
        plots.eligibility(answers)


def test_the_axis_shows_zero_and_starts_other_figures_at_a_power_of_ten() -> None:
    with_zero, without = (plots.eligibility(of_years(2026)[at:]) for at in (0, 3))

    assert [axes.get_xscale() for axes in with_zero.axes] == ["symlog"] * 2
    assert with_zero.axes[0].get_xlim()[0] == with_zero.axes[0].get_ylim()[0] == 0
    assert without.axes[0].get_yscale() == "log"
    assert (without.axes[0].get_xlim()[0], without.axes[0].get_ylim()[0]) == (100, 10_000)


# --- the bound -----------------------------------------------------------------------------------


def test_the_figure_shows_the_results_bound_and_share_found() -> None:
    figure = plots.bound(DEFICIENT)
    drawn = artists(figure)

    found, at_most = (list(map(float, one)) for one in drawn["bound"].get_data())
    assert found == list(range(11))
    assert at_most == [float(100 * upper_bound(one, 10, 40)) for one in range(11)]
    assert drawn["bound"].get_drawstyle() == "steps-mid"
    assert list(map(float, drawn["found"].get_ydata())) == [10.0 * one for one in range(11)]
    most = float(100 * DEFICIENT.affected_at_most)
    assert [list(one) for one in drawn["own"].get_data()] == [[2], [most]]
    assert [list(one) for one in drawn["own share"].get_data()] == [[2], [20.0]]
    assert legend_of(figure) == {
        "at most, of all 40, at a confidence of 95%",
        "found, of 10 drawn",
        f"this audit: 2 of 10, so at most {most:.1f}% of all",
    }
    assert_nothing_is_cut_or_covered(figure)


# --- all of them ---------------------------------------------------------------------------------

ROSTER = read_roster(
    """participant,segment_1_allowed_charges,segment_1_patients,segment_1_services,\
segment_1_exceeded,segment_2_allowed_charges,segment_2_patients,segment_2_services
group:987654321,90300.00,150,234,,95000.00,160,240
group:000000002,400000.00,900,1500,,410000.00,880,1450
group:000000003,1000.00,12,15,,0,0,0
group:000000004,,,,no claims,95000.00,260,280
group:000000005,95000.00,260,,,95000.00,260,280
group:000000006,,,,patients,95000.00,260,280
apm-entity:A1234,,,,,,,
subgroup:000000002|SG-00000001,,,,,,,
""".splitlines()
)
DEFICIENT = audit({(0, 0): [NO_READING], (3, 1): [NO_READING]}, size=40)
SECRET = "987654321"  # noqa: S105
SECRET_FRAME = [FrameEntry(Individual(Tin(SECRET), Npi("1234567893"))), *FRAME]


def figures(*, dark: bool = False, narrow: bool = False) -> list[Figure]:
    look = {"dark": dark, "narrow": narrow}
    plan = plan_of(SECRET_FRAME)
    barred = ExcludedParticipants([SECRET_FRAME[3].participant], "own policy")
    return [
        plots.timeline(calendar(PY2026), now=NOW, **look),
        plots.timeline(calendar(PerformanceYear(2023)), now=NOW, **look),
        plots.sample_sizes(PY2026, participants=300, patients=130, **look),
        plots.coverage(plan, SECRET_FRAME, **look),
        plots.coverage(plan_of(FRAME, excluding=barred), FRAME, **look),
        plots.eligibility(determine_roster(ROSTER, PY2026), **look),
        plots.bound(DEFICIENT, **look),
    ]


def test_no_figure_names_a_participant_or_a_patient() -> None:
    for figure in figures():
        said = " ".join([figure.get_label(), *(text.get_text() for text in figure.findobj(Text))])
        assert not shows(said, SECRET)
        assert "1234567893" not in said
        assert "MRN" not in said


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_and_form_stands_out_from_its_background(dark: bool) -> None:
    """WCAG 2.1: 4.5 to 1 for text (1.4.3), 3 to 1 for what is not text (1.4.11)."""
    for figure in figures(dark=dark):
        paper = figure.get_facecolor()
        assert paper[3] == 1
        assert (luminance(paper) < 0.02) == dark
        for axes in figure.axes:
            assert axes.get_facecolor() == paper
        for text in figure.findobj(Text):
            if text.get_text():
                assert contrast(text.get_color(), paper) >= 4.5, text
        for line in (line for axes in figure.axes for line in axes.lines):
            is_sign = line.get_linestyle() == "None"
            edge = line.get_markeredgecolor() if is_sign else line.get_color()
            assert contrast(edge, paper) >= 3, line.get_gid()
        for bar in (bar for axes in figure.axes for bar in axes.patches):
            assert contrast(bar.get_edgecolor(), paper) >= 3, bar.get_gid()
        for marks in (marks for axes in figure.axes for marks in axes.collections):
            assert contrast(marks.get_edgecolor()[0], paper) >= 3, marks.get_gid()


def test_a_narrow_figure_fits_a_phone_and_nothing_in_it_is_small_cut_or_covered() -> None:
    for figure in figures(narrow=True):
        assert figure.get_figwidth() == 3.6
        assert min(text.get_fontsize() for text in figure.findobj(Text)) >= 9
        assert_nothing_is_cut_or_covered(figure)


def test_a_figure_says_in_words_what_it_shows() -> None:
    timeline, _, sizes, coverage, _, eligibility, bound = (one.get_label() for one in figures())

    assert timeline == (
        "Timeline of the 16 deadlines of performance year 2026. On 2026-11-22 12:00 EST, 9 have "
        "closed. First to close: MVP registration, 2026-11-30 20:00 EST. Last: Records kept "
        "through this day, 2032-12-31."
    )
    assert plots.timeline(of_one()).get_label() == (
        "Timeline of the 0 deadlines of performance year 2026."
    )
    assert sizes.endswith("need not exceed 50; 33 of 130.")
    assert "Participants: 3%, at least 10, no more than 50; 10 of 300." in sizes
    assert "kind:virtual-group" in coverage
    assert coverage.endswith(f"of all participants 12 of {len(SECRET_FRAME)}.")
    assert eligibility == (
        "4 participants against the low-volume threshold in performance year 2026, more than "
        "$90,000 allowed charges, 200 patients, 200 services: 2 MIPS eligible, 1 opt-in eligible "
        "and 1 exempt."
    )
    assert bound.startswith("The audit found an error for 2 of 10 participants drawn at random.")


def test_the_users_style_does_not_change_a_figure_and_is_not_changed() -> None:
    def fonts(figure: Figure) -> list[Any]:
        return [
            (text.get_text(), text.get_fontsize(), str(text.get_color()), text.get_usetex())
            for text in figure.findobj(Text)
        ]

    plain = [fonts(figure) for figure in figures()]
    loud = {"font.size": 30, "text.usetex": True, "axes.grid": True, "text.color": "y"}
    with style.context(loud):
        before = str(mpl.rcParams)
        assert [fonts(figure) for figure in figures()] == plain
        assert str(mpl.rcParams) == before


PRINT = """
import hashlib, io, sys
from datetime import UTC, datetime
from qpp_rules import PerformanceYear, deadlines
from qpp_rules.adapters import plots
assert "matplotlib" not in sys.modules
for number in (2021, 2026):
    year, now = PerformanceYear(number), datetime(2026, 11, 22, 17, tzinfo=UTC)
    for figure in (plots.timeline(deadlines.calendar(year), now=now), plots.sample_sizes(year)):
        content = io.BytesIO()
        figure.savefig(content, format="png")
        print(hashlib.sha256(content.getvalue()).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


def test_a_picture_is_the_same_in_every_process_and_time_zone_and_needs_no_pyplot() -> None:
    here = printed_by(PRINT, TZ="UTC", PYTHONHASHSEED="1")

    assert here == printed_by(PRINT, TZ="Asia/Tokyo", PYTHONHASHSEED="2")
    assert len(set(here.split())) == 4


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (lambda: plots.timeline(PY2026), InvalidType, r"write deadlines\.calendar"),
        (lambda: plots.timeline(calendar(PY2026), now=date(2026, 1, 1)), InvalidType, "now"),
        (lambda: plots.timeline(calendar(PY2026), now=datetime(2026, 1, 1)), InvalidValue, "now"),
        (lambda: plots.timeline(calendar(PY2026), dark="yes"), InvalidType, "True or False"),
        (lambda: plots.sample_sizes(2027), InvalidType, r"write PerformanceYear\(2027\)"),
        (lambda: plots.sample_sizes(PerformanceYear(2020)), YearNotCovered, "2021"),
        (lambda: plots.sample_sizes(PY2027, participants=-1), InvalidValue, "participants"),
        (
            lambda: plots.sample_sizes(PY2027, participants=-1, patients=-2),
            InvalidValue,
            "2 problems",
        ),
        (lambda: plots.sample_sizes(PY2027, patients=True), InvalidType, "patients"),
        (lambda: plots.sample_sizes(PY2027, dark=None), InvalidType, "True or False"),
        (lambda: plots.coverage(plan_of(FRAME), FRAME, dark=1), InvalidType, "True or False"),
        (lambda: plots.bound(DEFICIENT, narrow=1), InvalidType, "True or False"),
        (lambda: plots.bound("result"), InvalidType, "bound: result"),
        (lambda: plots.bound(audit(reviews=[])), InvalidValue, "whose affected_at_most is None"),
        (lambda: plots.eligibility(7), InvalidType, "eligibility: answers"),
        (lambda: plots.eligibility([("a", "b")]), InvalidType, "what determine_roster returns"),
        (lambda: plots.eligibility([]), InvalidValue, "given none, expected eligibility of one"),
        (lambda: plots.eligibility(of_years(2024, 2026)), InvalidValue, "given 2024, 2026"),
        (lambda: plots.eligibility(of_years(2026), threshold=90_000), InvalidType, "threshold"),
    ],
)
def test_invalid_arguments_are_refused(wrong: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        wrong()


def test_without_matplotlib_the_error_says_what_to_install() -> None:
    with patch.dict(sys.modules, {"matplotlib": None}), pytest.raises(MissingExtra) as caught:
        plots.sample_sizes(PY2027)

    assert str(caught.value) == "matplotlib is not installed: pip install 'qpp-rules[plots]'"


def test_a_missing_dependency_of_the_library_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_installed.py").write_text("import not_there_at_all\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="not_there_at_all") as caught:
        library("half_installed", "plots")
    assert not isinstance(caught.value, MissingExtra)

"""What each picture shows, that nothing in it is cut or covered, and that it can be read."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import style
from matplotlib.axis import Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.dates import num2date
from matplotlib.text import Text

from qpp_rules.adapters import plots
from qpp_rules.adapters.extras import MissingExtra, library
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Individual, Npi, Tin
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import EASTERN, PerformanceYear, eastern_text
from qpp_rules.deadlines import Calendar, Deadline, DeadlineStatus, Extension, calendar
from qpp_rules.sampling import (
    ExcludedParticipants,
    FrameEntry,
    draw,
    participant_quota,
    patient_quota,
)
from tests.core.helpers import printed_by, shows
from tests.deadlines.strategies import YEARS, first_after, first_of
from tests.sampling.samples import SEED, mixed, patients_each

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NOW = datetime(2026, 11, 22, 12, tzinfo=EASTERN)
PY2026, PY2027 = PerformanceYear(2026), PerformanceYear(2027)
SOURCE = Citation("42 CFR", "414.1400(b)", date(2026, 1, 1), Basis.REGULATION)
LEGEND_UNSURE = "in doubt, or for some only"


def artists(figure: Figure) -> dict[str, Any]:
    """Return the artists of *figure* that are named, each name once."""
    found: dict[str, Any] = {}
    for axes in figure.axes:
        for artist in (*axes.lines, *axes.patches):
            if artist.get_gid():
                assert artist.get_gid() not in found
                found[artist.get_gid()] = artist
    return found


def labels(figure: Figure) -> tuple[list[str], list[str]]:
    """Return what stands to the left and to the right of the rows."""
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


def legend_of(figure: Figure) -> set[str]:
    return {text.get_text() for legend in figure.legends for text in legend.get_texts()}


def of_one(*deadlines: Deadline) -> Calendar:
    return Calendar(PY2026, deadlines, {})


def deadline(**fields: Any) -> Deadline:
    given_fields = {"key": "plan", "title": "A plan", "original_closes": date(2026, 6, 1)}
    return Deadline(**{**given_fields, "citation": SOURCE, **fields})


def assert_nothing_is_cut_or_covered(figure: Figure) -> None:
    """Draw *figure*; its texts lie inside it, and none on another."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    shown = [text for text in texts_of(figure) if text.get_visible() and text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in shown]
    outside = [
        text
        for text, box in boxes
        if box.x0 < 0 or box.y0 < 0 or box.x1 > figure.bbox.x1 or box.y1 > figure.bbox.y1
    ]
    assert outside == []
    covered = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]
    assert covered == []


def texts_of(figure: Figure) -> list[Text]:
    """Return the texts that are drawn: of ticks, those within the limits of their axis."""
    ticks = figure.findobj(Tick)
    of_ticks = {label for tick in ticks for label in (tick.label1, tick.label2)}
    texts = [text for text in figure.findobj(Text) if text not in of_ticks]
    every = [axes for outer in figure.axes for axes in (outer, *outer.child_axes)]
    for axis in (axis for axes in every for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks(len(axis.get_majorticklocs())):
            if low <= tick.get_loc() <= high:
                texts += [tick.label1, tick.label2]
    return texts


# --- the timeline --------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_timeline_has_a_row_for_each_deadline_in_the_order_of_the_closes(
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
def test_a_bar_lasts_from_the_opening_to_the_close_and_a_sign_is_at_the_latest_close(
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


def test_what_is_sure_is_hatched_and_what_is_not_is_dotted() -> None:
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
def test_a_close_is_filled_until_it_is_closed(year: PerformanceYear) -> None:
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


def test_a_deadline_long_before_is_an_arrow_at_the_beginning() -> None:
    long_ago = deadline(opens=date(2019, 1, 1), original_closes=date(2020, 1, 1))
    drawn = artists(plots.timeline(of_one(long_ago)))

    assert set(drawn) == {"plan: beyond"}
    assert drawn["plan: beyond"].get_marker() == "<"


def test_an_extension_of_which_no_earlier_date_is_known_has_its_sign_alone() -> None:
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


def test_a_dollar_sign_is_no_formula() -> None:
    figure = plots.timeline(of_one(deadline(title="from $90,000 to $80,000")))
    FigureCanvasAgg(figure).draw()

    (label,) = figure.axes[0].get_yticklabels()
    _, is_math = label._preprocess_math(label.get_text())
    assert not is_math


# --- sizes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", list(map(PerformanceYear, (2021, 2024, 2027))), ids=str)
def test_the_curves_are_the_sizes_of_the_year_with_their_bounds(year: PerformanceYear) -> None:
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
def test_a_population_of_ones_own_is_marked_on_the_curve(participants: int, patients: int) -> None:
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
def test_the_label_of_ones_own_population_is_not_on_the_curve(own: tuple[int, int]) -> None:
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


def test_a_bar_is_the_share_of_a_facet_that_is_in_the_sample() -> None:
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


def test_a_facet_that_is_not_reached_has_a_cross_and_no_bar() -> None:
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


def test_another_frame_than_the_plans_is_refused() -> None:
    plan = plan_of(FRAME)

    with pytest.raises(InvalidValue, match="coverage: frame: given 62 participants"):
        plots.coverage(plan, FRAME[1:])
    with pytest.raises(InvalidValue, match="coverage: frame: given 64 participants"):
        plots.coverage(plan, [*FRAME, FRAME[0]])
    with pytest.raises(InvalidType, match="frame"):
        plots.coverage(plan, ["group:000000001"])
    with pytest.raises(InvalidType, match="coverage: plan: given a text that is not shown"):
        plots.coverage("plan", FRAME)


def test_participants_that_left_the_frame_of_an_extended_plan_are_not_counted() -> None:
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


# --- all of them ---------------------------------------------------------------------------------

SECRET = "987654321"  # noqa: S105
SECRET_FRAME = [FrameEntry(Individual(Tin(SECRET), Npi("1234567893"))), *FRAME]


def figures(*, dark: bool = False) -> list[Figure]:
    plan = plan_of(SECRET_FRAME)
    barred = ExcludedParticipants([SECRET_FRAME[3].participant], "own policy")
    return [
        plots.timeline(calendar(PY2026), now=NOW, dark=dark),
        plots.timeline(calendar(PerformanceYear(2023)), now=NOW, dark=dark),
        plots.sample_sizes(PY2026, participants=300, patients=130, dark=dark),
        plots.coverage(plan, SECRET_FRAME, dark=dark),
        plots.coverage(plan_of(FRAME, excluding=barred), FRAME, dark=dark),
    ]


def test_no_figure_names_a_participant_or_a_patient() -> None:
    for figure in figures():
        said = " ".join(text.get_text() for text in figure.findobj(Text))
        assert not shows(said, SECRET)
        assert "1234567893" not in said
        assert "MRN" not in said


def luminance(color: Any) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(color)
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: Any, other: Any) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


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


def test_nobodys_style_changes_a_figure_and_none_is_changed() -> None:
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


def test_a_picture_is_the_same_in_every_process_and_zone_and_needs_no_pyplot() -> None:
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
    ],
)
def test_what_cannot_be_drawn_is_refused(wrong: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        wrong()


def test_without_its_library_it_says_what_to_install() -> None:
    with patch.dict(sys.modules, {"matplotlib": None}), pytest.raises(MissingExtra) as caught:
        plots.sample_sizes(PY2027)

    assert str(caught.value) == "matplotlib is not installed: pip install 'qpp-rules[plots]'"


def test_a_library_that_fails_for_want_of_another_says_of_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_installed.py").write_text("import not_there_at_all\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="not_there_at_all") as caught:
        library("half_installed", "plots")
    assert not isinstance(caught.value, MissingExtra)

"""What values show of themselves in Jupyter and marimo: text and tables, without secrets."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from qpp_rules import audits, readiness
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Answers, Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.findings import (
    Clause,
    Rule,
    Verdict,
)
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    ClinicianType,
    ParticipationOption,
    PerformanceCategory,
    QpStatus,
)
from qpp_rules.core.years import EASTERN, PerformanceYear, eastern_text
from qpp_rules.deadlines import Calendar, Deadline, Extension, calendar
from qpp_rules.elections import (
    Batch,
    Capacity,
    Choice,
    Confirmer,
    Ledger,
    begin,
    confirm,
    effects,
    select,
)
from qpp_rules.eligibility import (
    ClinicianFacts,
    Eligibility,
    Exceeded,
    GroupFacts,
    determine_practice,
)
from qpp_rules.sampling import (
    ExcludedParticipants,
    FrameEntry,
    draw,
    extend,
    participant_quota,
    patient_quota,
)
from qpp_rules.sampling.plans import sealed
from tests.core.helpers import Markup, bare, shows
from tests.renew_signatures import every_module

ATTACK = "<script>alert('&')</script>"
SAFE = "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;"
SECRET, PATIENT = "987654321", "MRN-5551212"
YEAR, PY2026 = PerformanceYear(2027), PerformanceYear(2026)
HOSTILE = Citation(ATTACK, ATTACK, date(2026, 1, 1), Basis.INTERPRETATION, ATTACK)
RULE = Rule("a.b", ATTACK, HOSTILE, (ATTACK,))
CLAUSE = Clause(RULE, HOSTILE)
FINDING = CLAUSE.unknown(ATTACK, observed=ATTACK, required=ATTACK, about=ATTACK)
GROUP = Group(Tin(SECRET))
NPI = Npi("1234567893")
DEADLINE = Deadline(
    key=ATTACK,
    title=ATTACK,
    opens=date(2026, 5, 1),
    original_closes=date(2026, 6, 1),
    extensions=(
        Extension(closes=date(2026, 7, 1), announcement=HOSTILE),
        Extension(
            closes=date(2026, 8, 1),
            announcement=HOSTILE,
            reopened=True,
            applies_to=frozenset({ParticipationOption.GROUP}),
        ),
    ),
    in_doubt_until=date(2026, 9, 1),
    citation=HOSTILE,
    opening_citation=HOSTILE,
)


def confirmed() -> Any:
    election = select(begin(GROUP, Eligibility.OPT_IN_ELIGIBLE, PY2026), Choice.OPT_IN)
    at = datetime(2027, 2, 1, 9, tzinfo=EASTERN)
    return confirm(election, "confirm", at=at, by=Confirmer(ATTACK, Capacity.INTERMEDIARY))


def drawn() -> Any:
    frame = [
        FrameEntry(GROUP, frozenset({ATTACK})),
        FrameEntry(Individual(Tin(SECRET), NPI)),
        *(FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 40)),
    ]
    patients = {entry.participant: [f"{PATIENT}{n}" for n in range(9)] for entry in frame}
    barred = ExcludedParticipants([frame[-1].participant], ATTACK)
    plan = draw(
        frame,
        patients,
        seed="27182818284590452353",
        year=YEAR,
        reserves=2,
        excluding=barred,
        seed_origin=ATTACK,
        at_least=12,
    )
    assert any(ATTACK in member.drawn_for for member in plan.participants)
    more = [FrameEntry(Group(Tin(f"{n:09}"))) for n in range(50, 60)]
    patients |= {entry.participant: [PATIENT] for entry in more}
    return extend(plan, [*frame, *more], patients, excluding=barred)


def audited() -> audits.AuditResult:
    plan = sealed(attrs.evolve(drawn(), excluded=(), extends=None))
    error = audits.DataError(audits.ErrorKind.OTHER, None, ATTACK)
    reviews = [
        audits.Review(member.participant, one.patient, [error])
        for member in plan.participants
        for one in member.patients
    ]
    return audits.evaluate(plan, reviews, YEAR)


EXAMPLES = [
    HOSTILE,
    Answers({ATTACK: Determination(ATTACK, YEAR, (FINDING,))}),
    RULE,
    FINDING,
    Determination(ATTACK, YEAR, (FINDING, CLAUSE.met(), CLAUSE.not_met(), CLAUSE.not_applicable())),
    Parameter(ATTACK, (Entry(PY2026, YEAR, ATTACK, HOSTILE),), ATTACK),
    DEADLINE,
    Calendar(YEAR, (), {ATTACK: YearNotCovered(ATTACK, ATTACK, (), ATTACK)}),
    attrs.evolve(participant_quota(1200, YEAR), citation=HOSTILE),
    attrs.evolve(patient_quota(3, YEAR), citation=HOSTILE),
    drawn(),
    audited(),
    audits.execution_report(audited(), intermediary=ATTACK),
    confirmed(),
    Ledger((confirmed(),)),
    readiness.check(
        readiness.SubmissionCase(
            planned=PlannedSubmission(GROUP, PY2026, {PerformanceCategory.QUALITY}, mvp=ATTACK)
        ),
        as_of=datetime(2027, 2, 1, 9, tzinfo=EASTERN),
    ),
    Batch((begin(GROUP, Eligibility.OPT_IN_ELIGIBLE, PY2026),)),
    effects(Choice.OPT_IN, PY2026),
    determine_practice(
        GroupFacts(segment_1=Exceeded(frozenset()), segment_2=Exceeded(frozenset())),
        {
            NPI: ClinicianFacts(
                clinician_type=ClinicianType.NURSE_PRACTITIONER,
                qp_status=QpStatus.NOT_QP,
            )
        },
        PY2026,
    ),
]
BY_TYPE = {type(value): value for value in EXAMPLES}
# Nothing in these is a text of the caller's.
WITHOUT_TEXT = {"Effects", "PracticeView", "Batch"}
TAGS = {
    *("div", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("a", "small", "span", "br", "p"),
}


def types_with_html() -> set[type]:
    members = [value for module in every_module() for value in vars(module).values()]
    return {one for one in members if inspect.isclass(one) and hasattr(one, "_repr_html_")}


def test_every_type_with_html_is_covered_by_these_tests() -> None:
    mine = {one for one in types_with_html() if one.__module__.startswith("qpp_rules.")}

    assert mine == set(BY_TYPE)


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: type(value).__name__)
def test_markup_in_a_value_is_text(value: Any) -> None:
    html = value._repr_html_()

    assert set(Markup(html).tags) <= TAGS
    assert (SAFE in html) == (type(value).__name__ not in WITHOUT_TEXT)
    # Every ampersand is an escape, so that nothing was passed through as it is.
    assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", html)


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: type(value).__name__)
def test_html_has_no_scripts_page_effects_or_colors(value: Any) -> None:
    html = value._repr_html_()

    assert not re.search(r"<(script|style|link|img|iframe)|color|background|font-family", html)
    assert all(
        re.fullmatch(r"[a-z0-9:;. -]+", style) for style in re.findall(r'style="([^"]*)"', html)
    )
    # Of attributes there are addresses, styles and the scope of a heading.
    names = re.findall(r' ([a-z]+)="', bare(html))
    assert set(names) <= {"href", "scope"}


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: type(value).__name__)
def test_html_tags_are_closed_in_order(value: Any) -> None:
    html = value._repr_html_()
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)([a-z]+)", html):
        if tag == "br":
            continue
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)

    assert open_tags == []


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: type(value).__name__)
def test_no_tin_and_no_patient_is_shown(value: Any) -> None:
    html = value._repr_html_()

    assert not shows(html, SECRET)
    assert "000000001" not in html
    assert PATIENT not in html


# --- what each says ------------------------------------------------------------------------------


def facts_of(value: Any) -> dict[str, str]:
    return {row[0]: row[1] for row in Markup(value._repr_html_()).rows if len(row) == 2}


def test_a_verdict_has_a_mark_and_a_word() -> None:
    findings = (CLAUSE.met(), CLAUSE.not_met(), CLAUSE.not_applicable(), CLAUSE.unknown("x"))
    table = Markup(Determination(None, YEAR, findings)._repr_html_())

    assert [row[0] for row in table.rows[1:]] == [
        "✓ met",
        "✗ not met",
        "– not applicable",
        "? unknown",
    ]
    assert set(Verdict) == {finding.verdict for finding in findings}


def test_our_reading_is_shown_with_its_note_and_other_notes_are_not() -> None:
    source = Citation("42 CFR", "414.1400", None, Basis.REGULATION, "a note")
    ours = attrs.evolve(source, basis=Basis.INTERPRETATION)
    rule = Rule("a.b", "holds", source)

    assert "a note" not in Clause(rule, source).met()._repr_html_()
    assert "our reading: a note" in Clause(rule, ours).met()._repr_html_()
    assert "our reading" not in Clause(rule, attrs.evolve(ours, note="")).met()._repr_html_()
    told = attrs.evolve(ours, basis=Basis.REGULATION)
    assert "our reading" not in Clause(rule, told).met()._repr_html_()
    assert facts_of(rule)["citation"] == "42 CFR § 414.1400 (regulation)a note"


def test_a_finding_shows_what_it_compared() -> None:
    rule = Rule("a.b", "holds", Citation("42 CFR", "414.1400", None, Basis.REGULATION), ("R-1",))

    assert facts_of(Clause(rule, rule.citation).not_met(1, "more than 2", about="segment 1")) == {
        "rule": "a.b",
        "verdict": "✗ not met",
        "about": "segment 1",
        "observed": "1",
        "required": "more than 2",
        "citation": "42 CFR § 414.1400 (regulation)",
    }
    assert facts_of(Clause(rule, rule.citation).unknown("a", "b"))["missing"] == "a, b"
    assert facts_of(rule)["requirements"] == "R-1"


def test_a_parameter_shows_its_history_with_its_sources() -> None:
    first = Citation("42 CFR", "414.1305", None, Basis.REGULATION)
    second = attrs.evolve(first, basis=Basis.SECONDARY, note="second-hand")
    parameter = Parameter(
        "threshold",
        (Entry(PY2026, PY2026, 1, first), Entry(YEAR, PerformanceYear(2029), 2, second)),
    )

    assert Markup(parameter._repr_html_()).rows == [
        ["years", "value", "source"],
        ["2026", "1", "42 CFR § 414.1305 (regulation)"],
        ["2027 to 2029", "2", "42 CFR § 414.1305 (secondary)second-hand"],
    ]
    assert "<p>" not in parameter._repr_html_()
    assert "<p>why</p>" in attrs.evolve(parameter, note="why")._repr_html_()


def test_a_deadline_shows_what_moved_it() -> None:
    moved = calendar(PerformanceYear(2024))["data-submission"]
    facts = facts_of(moved)

    assert facts["closes"] == "2025-04-14 20:00 EDT"
    assert facts["first published close"] == "2025-03-31 20:00 EDT"
    assert facts["extensions"].startswith(
        f"{moved.extensions[0]}{moved.extensions[0].announcement}"
    )
    assert facts["opens"] == eastern_text(moved.opens) + (
        f"{moved.opening_citation} ({moved.opening_citation.basis.value})"
        if moved.opening_citation
        else ""
    )
    doubtful = calendar(PerformanceYear(2023))["election"]
    assert facts_of(doubtful)["in doubt until"] == "2024-04-15 20:00 EDT"
    plain = facts_of(calendar(PY2026)["record-retention"])
    assert set(plain) == {"key", "closes", "citation"}


def test_a_quota_shows_the_figures_before_rounding() -> None:
    quota = participant_quota(1201, YEAR)

    assert "<caption>37 of 1201 participants</caption>" in bare(quota._repr_html_())
    assert facts_of(quota)["before rounding"] == "3% of 1201 is 36.03"
    assert "counted by" in facts_of(quota)
    assert "note" not in facts_of(quota)
    few = patient_quota(3, YEAR)
    assert "<caption>3 of 3 patients</caption>" in bare(few._repr_html_())
    assert facts_of(few)["note"] == "fewer than 5: all are taken, and CMS should be asked"


def test_a_plan_shows_its_record_its_members_and_what_it_meets() -> None:
    plan = BY_TYPE[type(drawn())]
    table = Markup(plan._repr_html_())
    facts = facts_of(plan)

    assert facts["seed"] == f"{plan.seed}{ATTACK}"
    assert facts["frame"] == f"{plan.frame_size} participantsSHA-256 {plan.frame_digest}"
    assert facts["asked for"] == "at least 12"
    assert plan.digest in facts["plan"]
    assert plan.extends.plan_digest in facts["extends"]
    assert plan.excluded[0].digest in facts["excluded"]
    members = [row for row in table.rows if len(row) == 4][1:]
    assert members == [
        [
            str(member.rank),
            member.participant.masked_key,
            member.drawn_for,
            f"{len(member.patients)} of {member.patient_population}",
        ]
        for member in (*plan.participants, *plan.reserves)
    ]
    assert all(finding.rule.title in table.text for finding in plan.findings)


def test_an_election_shows_its_state() -> None:
    election = confirmed()

    assert facts_of(election) == {
        "participant": "group:*****4321",
        "year": "2026",
        "eligibility": "opt-in eligible",
        "state": "opted in",
        "choice": "opt-in",
        "confirmed at": "2027-02-01 09:00 EST",
        "confirmed by": f"{ATTACK}third party intermediary",
    }
    undecided = begin(GROUP, Eligibility.OPT_IN_ELIGIBLE, PY2026)
    assert set(facts_of(undecided)) == {"participant", "year", "eligibility", "state"}
    assert Markup(Ledger((election,))._repr_html_()).rows[1] == list(facts_of(election).values())
    batch = Batch((undecided,))
    assert "<caption>Open upload of 1 participants</caption>" in bare(batch._repr_html_())
    assert Markup(batch._repr_html_()).rows[1] == list(facts_of(undecided).values())


def test_a_practice_shows_each_clinician_in_words() -> None:
    view = EXAMPLES[-1]

    assert Markup(view._repr_html_()).rows == [
        ["npi", "eligibility", "meaning"],
        ["1234567893", view[NPI].determination.answer.name, str(view[NPI])],
    ]
    assert "As a group exempt, performance year 2026" in view._repr_html_()


def test_an_instant_of_another_zone_is_shown_in_eastern_time() -> None:
    utc = datetime(2027, 4, 1, 0, tzinfo=UTC)
    deadline = Deadline(
        key="a", title="A", original_closes=utc, citation=HOSTILE, in_doubt_until=utc + timedelta(1)
    )

    assert facts_of(deadline)["closes"] == "2027-03-31 20:00 EDT"

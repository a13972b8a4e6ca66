"""The worked cases of the sources, with the answers that the sources give.

The expected answers stand here by hand, so that a test can compare the library's with them.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from qpp_rules.adapters.conformance.case import case
from qpp_rules.adapters.conformance.contents import (
    PARTICULARS,
    QCDR,
    by_qcdr,
    content,
    counted,
    of_aco,
    one_of,
    promoting,
    rated,
    set_of,
    several,
)
from qpp_rules.adapters.conformance.inventories import EHR, REGISTRY
from qpp_rules.core.vocabulary import (
    ClinicianType,
    CollectionType,
    PerformanceCategory,
    QpStatus,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN
from qpp_rules.elections import Choice
from qpp_rules.eligibility import (
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
    Volume,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.adapters.conformance.case import Case

_ALL: Final = frozenset(Criterion)
CHARGES, PATIENTS, SERVICES = Criterion
QUALITY, ACTIVITIES, INTEROPERABILITY, COST = PerformanceCategory
_THRESHOLD: Final = "eligibility.low-volume-threshold"
_OPT_IN: Final = "eligibility.segments.opt-in"
_BOTH: Final = "eligibility.segments.above-in-both"


def _eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN)  # type: ignore[misc,arg-type]


def _clinician(first: Any, second: Any = "the same", **changes: Any) -> ClinicianFacts:
    """Return a physician, long enrolled, with what is known of the two segments."""
    known = ClinicianFacts(
        clinician_type=ClinicianType.DOCTOR_OF_MEDICINE,
        medicare_enrolled_on=date(2010, 1, 1),
        earlier_medicare_claims=False,
        qp_status=QpStatus.NOT_QP,
        segment_1=first,
        segment_2=first if second == "the same" else second,
    )
    return evolve(known, **changes)


_ABOVE: Final = Exceeded(_ALL)
_MAY_OPT_IN: Final = Eligibility.OPT_IN_ELIGIBLE


def in_words(choice: Choice | None, confirmed_at: datetime | None) -> str:
    """Return how far an election has come."""
    if choice is None:
        return "no choice"
    return f"{choice.value} {'selected' if confirmed_at is None else 'confirmed'}"


def _told(facts: dict[str, Any], **particulars: Any) -> dict[str, Any]:
    """Return *facts* with other particulars."""
    return {**facts, "particulars": evolve(PARTICULARS, **particulars)}


# Of each on content: its id, the year, its situation, its facts, the expected answer, its rule.
_CONTENTS: Final[tuple[tuple[str, int, str, dict[str, Any], bool, str], ...]] = (
    (
        "SUBC-01",
        2025,
        "a MIPS CQM with 120 met and 36 not met of 156",
        one_of(2025, counted("047", 120, 36, 0, eligible=156)),
        True,
        "submissions.counts.sum",
    ),
    *(
        (
            "SUBC-07",
            year,
            f"an eCQM with its strata, sent as {method.value}",
            one_of(year, several("14Days", "34Days"), submission_method=method),
            method is EHR,
            "measures.collection-type",
        )
        for year in (2025, 2026)
        for method in (REGISTRY, EHR)
    ),
    (
        "SUBC-09",
        2025,
        "a MIPS CQM with 5 exclusions",
        one_of(2025, counted("001", 60, 30, 5, 5)),
        False,
        "submissions.counts.exclusions",
    ),
    (
        "SUBC-09",
        2025,
        "an eCQM with 5 exclusions",
        one_of(2025, counted("001", 60, 30, 5, 5), submission_method=EHR),
        True,
        "submissions.counts.sum",
    ),
    (
        "SUBC-13",
        2025,
        "two sets of one category, submission method and program",
        content(2025, set_of(2025, counted("001")), set_of(2025, counted("047"))),
        False,
        "submissions.sets.unique",
    ),
    *(
        (
            "SUBC-15",
            2024,
            f"measure 128 in the program {program}",
            one_of(2024, counted("128"), program=program),
            program != "mips",
            "measures.program",
        )
        for program in ("mips", "G0055", "G0058", "M1367", "M1370")
    ),
    *(
        (
            "SUBC-17",
            year,
            "PI_HIE_5 together with PI_HIE_1",
            content(year, promoting(year, "PI_HIE_5", "PI_HIE_1")),
            False,
            "submissions.interoperability.not-together",
        )
        for year in range(2023, 2027)
    ),
    (
        "SUB-C11",
        2027,
        "an eCQM about Medicare patients alone",
        _told(one_of(2027, counted("001"), submission_method=EHR), covers_all_payers=False),
        False,
        "submissions.all-payers",
    ),
    (
        "SUB-C12",
        2027,
        "a Medicare CQM of an ACO with commercial patients",
        _told(of_aco(2027, counted("001SSP")), has_beneficiaries_only=False),
        False,
        "submissions.medicare-cqms.beneficiaries",
    ),
    (
        "SUB-C37",
        2027,
        "data from certified EHR technology that is not marked as such",
        _told(one_of(2027, counted("001"), cehrt_id=None), indicates_cehrt=False),
        False,
        "submissions.cehrt-source",
    ),
    (
        "SUB-C39",
        2027,
        "a risk-adjusted measure with the raw rate alone",
        _told(one_of(2027, counted("047")), risk_adjusted=()),
        False,
        "submissions.risk-adjusted",
    ),
    (
        "MEA-C06",
        2026,
        "a borrowed QCDR measure without documented permission",
        by_qcdr(2026, rated(), evolve(QCDR, permissions=())),
        False,
        "measures.permission",
    ),
    (
        "MEA-C12",
        2027,
        "an eCQM whose age range was shortened",
        _told(
            one_of(2027, counted("001"), submission_method=EHR),
            uses_specifications_unaltered=False,
        ),
        False,
        "submissions.as-specified",
    ),
)

# Of each: its id, the question, the year, its situation, its facts, the expected answer in its
# stored form, and the rules that it is about; without them, all that the answer rests on.
_WORKED: Final[tuple[tuple[str, str, int, str, Any, Any, tuple[str, ...]], ...]] = (
    (
        "ELI-C07",
        "individual-eligibility",
        2019,
        "charges unknown, 201 patients, 201 services in both segments",
        _clinician(Volume(None, 201, 201)),
        "UNDETERMINED",
        (f"{_THRESHOLD}.allowed-charges",),
    ),
    (
        "ELI-C08",
        "individual-eligibility",
        2019,
        "charges unknown, 200 patients, 200 services in both segments",
        _clinician(Volume(None, 200, 200)),
        "UNDETERMINED",
        (f"{_THRESHOLD}.allowed-charges",),
    ),
    (
        "ELI-C16",
        "individual-eligibility",
        2026,
        "all criteria exceeded in segment 1, two of three in segment 2",
        _clinician(_ABOVE, Exceeded({CHARGES, PATIENTS})),
        "OPT_IN_ELIGIBLE",
        (_BOTH,),
    ),
    (
        "ELI-C19",
        "individual-eligibility",
        2026,
        "charges exceeded in segment 1, patients in segment 2",
        _clinician(Exceeded({CHARGES}), Exceeded({PATIENTS})),
        "EXEMPT",
        (_OPT_IN,),
    ),
    (
        "ELI-C20",
        "individual-eligibility",
        2026,
        "charges and patients exceeded in segment 1, patients and services in segment 2",
        _clinician(Exceeded({CHARGES, PATIENTS}), Exceeded({PATIENTS, SERVICES})),
        "OPT_IN_ELIGIBLE",
        (_OPT_IN,),
    ),
    *(
        (
            "ELI-C21",
            "individual-eligibility",
            year,
            f"a clinical social worker above every criterion in {year}",
            _clinician(_ABOVE, clinician_type=ClinicianType.CLINICAL_SOCIAL_WORKER),
            answer,
            ("eligibility.clinician-type",),
        )
        for year, answer in ((2021, "EXEMPT"), (2022, "MIPS_ELIGIBLE"))
    ),
    (
        "ELI-C22",
        "individual-eligibility",
        2026,
        "a QP above every criterion",
        _clinician(_ABOVE, qp_status=QpStatus.QP),
        "EXEMPT",
        ("eligibility.qp",),
    ),
    *(
        (
            "ELI-C24",
            "individual-eligibility",
            2026,
            f"first enrolled in Medicare on {day}, both segments unknown",
            _clinician(None, medicare_enrolled_on=day),
            answer,
            ("eligibility.newly-enrolled",),
        )
        for day, answer in ((date(2026, 1, 1), "EXEMPT"), (date(2025, 12, 31), "UNDETERMINED"))
    ),
    (
        "ELI-C25",
        "group-eligibility",
        2026,
        "a TIN with 2 clinicians, none of them MIPS eligible",
        GroupFacts(
            segment_1=_ABOVE, segment_2=_ABOVE, eligible_clinicians=2, mips_eligible_clinicians=0
        ),
        "EXEMPT",
        ("eligibility.group.definition",),
    ),
    *(
        ("ELI-C28", "small-practice", 2019, f"{count} eligible clinicians", facts, answer, ())
        for count, answer in ((15, True), (16, False))
        for facts in ({"eligible_clinicians": count},)
    ),
    *(
        (
            number,
            f"{what}-to-sample",
            2026,
            f"{population} {what}",
            {"population": population},
            size,
            (),
        )
        for number, what, population, size in (
            ("SAM-C03", "participants", 9, 9),
            ("SAM-C04", "participants", 10, 10),
            ("SAM-C06", "participants", 333, 10),
            ("SAM-C08", "participants", 366, 11),
            ("SAM-C08", "participants", 367, 12),
            ("SAM-C11", "participants", 1634, 50),
            ("SAM-C14", "participants", 1700, 50),
            ("SAM-C19", "patients", 4, 4),
            ("SAM-C20", "patients", 5, 5),
            ("SAM-C21", "patients", 6, 5),
            ("SAM-C22", "patients", 19, 5),
            ("SAM-C23", "patients", 20, 5),
            ("SAM-C24", "patients", 21, 6),
            ("SAM-C25", "patients", 196, 49),
            ("SAM-C25", "patients", 197, 50),
            ("SAM-C27", "patients", 1_000_000, 50),
        )
    ),
    *(
        (number, "in-time", year, f"{key} done {done}", {"deadline": key, "done": done}, answer, ())
        for number, year, key, done, answer in (
            ("DEA-C02", 2027, "self-nomination", _eastern(2026, 7, 1, 9, 59, 59), False),
            ("DEA-C02", 2027, "self-nomination", _eastern(2026, 7, 1, 10), True),
            ("DEA-C04", 2027, "self-nomination", _eastern(2026, 9, 1, 20), False),
            ("DEA-C06", 2027, "self-nomination", _eastern(2026, 9, 1, 20, 30), False),
            ("DEA-C08", 2026, "mvp-registration", _eastern(2026, 11, 30, 20), False),
            ("DEA-C16", 2019, "data-submission", _eastern(2020, 2, 29, 12), True),
            ("DEA-C18", 2019, "data-submission", _eastern(2020, 4, 15, 12), True),
            ("DEA-C18", 2019, "election", _eastern(2020, 4, 15, 12), None),
            ("DEA-C33", 2026, "virtual-group-election", date(2025, 12, 31), True),
            ("DEA-C33", 2026, "virtual-group-election", date(2026, 1, 1), False),
            ("DEA-C37", 2026, "mvp-registration", date(2026, 3, 31), False),
            ("RDY-C03", 2026, "data-submission", _eastern(2027, 4, 1), False),
            ("INT-S02", 2020, "self-nomination", _eastern(2019, 9, 3, 19, 59), True),
            ("INT-S02", 2020, "self-nomination", _eastern(2019, 9, 3, 20, 1), False),
        )
    ),
    *(
        (
            number,
            "election-confirmed",
            year,
            f"typed {phrase!r} at {at}",
            {"phrase": phrase, "at": at},
            answer,
            (about,),
        )
        for number, year, phrase, at, answer, about in (
            ("ELE-C04", 2019, "CoNfIrM", _eastern(2020, 2, 1, 9), True, "elections.confirmed"),
            ("ELE-C06", 2019, "CONFIRMED", _eastern(2020, 2, 1, 9), False, "elections.confirmed"),
            ("ELE-C10", 2019, "OPT-IN", _eastern(2020, 2, 1, 9), False, "elections.confirmed"),
            ("ELE-C41", 2024, "CONFIRM", _eastern(2025, 4, 1, 12), False, "elections.in-window"),
            (
                "ELE-C46",
                2019,
                "CONFIRM",
                _eastern(2020, 3, 31, 19, 30),
                True,
                "elections.in-window",
            ),
            (
                "ELE-C47",
                2019,
                "CONFIRM",
                _eastern(2020, 3, 31, 20, 5),
                False,
                "elections.in-window",
            ),
        )
    ),
    *(
        (
            number,
            "election-permits",
            year,
            f"{status.value}, {in_words(choice, at)}",
            {"eligibility": status, "choice": choice, "confirmed_at": at},
            answer,
            (),
        )
        for number, year, status, choice, at, answer in (
            ("ELE-C02", 2019, _MAY_OPT_IN, Choice.OPT_IN, None, False),
            (
                "ELE-C52",
                2019,
                _MAY_OPT_IN,
                Choice.REPORT_VOLUNTARILY,
                _eastern(2020, 2, 1, 9),
                True,
            ),
            ("RDY-C06", 2019, _MAY_OPT_IN, None, None, False),
            ("RDY-C07", 2019, Eligibility.EXEMPT, None, None, True),
            ("ELI-C30", 2026, Eligibility.EXEMPT, None, None, True),
        )
    ),
    *(
        (
            number,
            "records-kept",
            year,
            f"destroyed on {day}",
            {"destroyed_on": day},
            answer,
            ("agreements.records.kept",),
        )
        for number, year, day, answer in (
            ("DEA-C26", 2027, date(2033, 12, 31), False),
            ("DEA-C26", 2027, date(2034, 1, 1), True),
            ("INT-S10", 2018, date(2025, 1, 2), True),
            ("INT-S10", 2017, date(2025, 1, 2), False),
        )
    ),
    *(
        (
            number,
            "performance-rate",
            2025,
            f"{met} met, {not_met} not met",
            {"met": met, "not_met": not_met},
            rate,
            (),
        )
        for number, met, not_met, rate in (
            ("SUBC-01", 120, 36, "10/13"),
            ("SUBC-02", 50, 850, "1/18"),
            ("SUBC-03", 1787, 899, "1787/2686"),
            ("SUBC-04", 800, 100, "8/9"),
        )
    ),
    (
        "SUB-C16",
        "performance-rate",
        2027,
        "none met, none not met",
        {"met": 0, "not_met": 0},
        None,
        (),
    ),
    (
        "SUB-C16",
        "reporting-rate",
        2027,
        "10 eligible cases, all of them exceptions",
        {"eligible": 10, "met": 0, "not_met": 0, "exclusions": 0, "exceptions": 10},
        "1/1",
        (),
    ),
    *(
        (
            "SUBC-08",
            "data-completeness",
            year,
            f"a MIPS CQM of which {share} was reported",
            {"reporting_rate": share, "collection_type": CollectionType.MIPS_CQM},
            share >= least,
            (),
        )
        for year, least in (
            (2017, Fraction(1, 2)),
            (2018, Fraction(3, 5)),
            (2019, Fraction(3, 5)),
            (2020, Fraction(7, 10)),
            (2023, Fraction(7, 10)),
            (2024, Fraction(3, 4)),
            (2026, Fraction(3, 4)),
        )
        for share in (Fraction(1, 2), Fraction(3, 5), Fraction(7, 10), Fraction(3, 4))
    ),
    *(
        (
            number,
            "category-weights",
            year,
            f"{option.value}, {' and '.join(one.value for one in gone)} reweighted",
            {"reweighted": frozenset(gone), "small_practice": small, "option": option},
            {
                category.name: f"{share.numerator}/{share.denominator}"
                for category, share in zip(
                    (QUALITY, COST, ACTIVITIES, INTEROPERABILITY),
                    (Fraction(one, 100) for one in percents),
                    strict=True,
                )
            },
            (),
        )
        for number, year, gone, small, option, percents in (
            ("SUBC-22", 2025, (INTEROPERABILITY,), False, None, (55, 30, 15, 0)),
            ("SUBC-22", 2022, (INTEROPERABILITY,), True, None, (40, 30, 30, 0)),
            ("SUBC-22", 2022, (COST, INTEROPERABILITY), True, None, (50, 0, 50, 0)),
            ("SUBC-23", 2020, (QUALITY,), False, None, (0, 15, 15, 70)),
            ("SUBC-23", 2021, (INTEROPERABILITY, QUALITY), False, None, (0, 50, 50, 0)),
            ("SUBC-23", 2017, (INTEROPERABILITY,), False, None, (85, 0, 15, 0)),
            ("SUBC-24", 2024, (INTEROPERABILITY,), False, ReportingOption.APP, (75, 0, 25, 0)),
        )
        for option in (option or ReportingOption.TRADITIONAL_MIPS,)
    ),
    *(
        (number, "submission-accepted", year, situation, facts, answer, (about,))
        for number, year, situation, facts, answer, about in _CONTENTS
    ),
)


def worked_cases() -> Iterator[Case]:
    """Yield the worked cases that the suite can ask, each with the answer of its source."""
    counts: dict[str, int] = {}
    for number, question, year, situation, facts, answer, about in _WORKED:
        counts[number] = counts.get(number, 0) + 1
        place = f"{number}/{counts[number]}"
        yield case(question, place, year, situation, facts, *about, origin=number)._replace(
            answer=answer
        )

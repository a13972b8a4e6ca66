"""A submission and its measurement sets: the year, what comes twice, method, program, CEHRT ID."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.citations import Basis
from qpp_rules.core.masking import brief
from qpp_rules.core.pages import Page, text
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions.api_documentation import FIRST_YEAR, documentation, documented, since
from qpp_rules.submissions.kinds import refused, to_look_at
from qpp_rules.submissions.senders import reporting_option_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear as PY
    from qpp_rules.measures import Mvps
    from qpp_rules.submissions.content import MeasurementSet, Submission

_page = Page(__name__)

_SETS: Final = "Measurement Sets"

ITS_YEAR: Final = refused(
    _page.rule(
        "submissions.year",
        "the submission is for the performance year of the measures",
        documented("Submissions"),
        "SUB-039",
    )
)
NOT_EMPTY: Final = refused(
    _page.rule(
        "submissions.not-empty",
        "the submission has at least one measurement set, and each set has a measurement",
        documented(_SETS),
        "SUB-045",
    )
)
SETS_UNIQUE: Final = refused(
    _page.rule(
        "submissions.sets.unique",
        "one measurement set has this category, submission method and program",
        documented(_SETS),
        "SUB-069",
    )
)
MEASURE_ONCE: Final = refused(
    _page.rule(
        "submissions.sets.measure-once",
        "the measurement set has the measure only once",
        documented(_SETS),
        "SUB-069",
    )
)
PROGRAM: Final = refused(
    _page.rule(
        "submissions.sets.program",
        "the program exists in the year",
        documented(_SETS),
        "SUB-071",
    )
)
METHOD: Final = refused(
    _page.rule(
        "submissions.sets.method",
        "the submission method is one that an intermediary uses",
        documented(_SETS),
        "SUB-039",
    )
)
CEHRT_ID: Final = refused(
    _page.rule(
        "submissions.cehrt-id",
        "the measurement set has the CEHRT ID of the certified technology",
        since(2025, _SETS),
        "SUB-015",
        "RDY-015",
    )
)
CEHRT_ID_FORM: Final = refused(
    _page.rule(
        "submissions.cehrt-id.form",
        "the CEHRT ID has a form that CMS documents",
        documented(_SETS),
        "SUB-039",
    )
)
CHECK_DIGIT: Final = to_look_at(
    _page.rule(
        "submissions.npi.check-digit",
        "the NPI has the right check digit",
        (
            text(
                FIRST_YEAR,
                2027,
                documentation(
                    "Submissions",
                    Basis.INTERPRETATION,
                    "no text that was read refuses a wrong check digit, and samples of CMS have "
                    "some; it can be a slip of the keyboard",
                ),
            ),
        ),
        "SUB-033",
    )
)

MIPS: Final = "mips"
"""The program that CMS takes if none is given: traditional MIPS."""
_METHODS: Final = (SubmissionMethod.REGISTRY, SubmissionMethod.ELECTRONIC_HEALTH_RECORD)
# Both are CMS's: the older one, and the one that began with 2025.
_CEHRT_ID: Final = re.compile("[A-Z0-9]{2}15C[A-Z0-9]{10}|2025C[A-Z0-9]{10}")
_FORMS: Final = "XX15C or 2025C, and ten more capital letters and digits"


def year_finding(submission: Submission, year: PY) -> Finding:
    """Return whether *submission* is for *year*, the year of the measures."""
    given, required = f"for {submission.year}", f"for {year}"
    return ITS_YEAR.of(year).judge(submission.year == year, given, required)


def check_digit_finding(holds: bool, year: PY) -> Finding:
    """Return the finding on an NPI whose check digit is right, or wrong."""
    return CHECK_DIGIT.of(year).judge(holds, about="nationalProviderIdentifier")


def are_whole(sets: tuple[MeasurementSet, ...]) -> bool:
    """Return whether :func:`emptiness` and :func:`uniqueness` find nothing wrong."""
    for one in sets:
        ids = [measurement.measure_id for measurement in one.measurements]
        if not ids or len(set(ids)) < len(ids):
            return False
    return len(sets) == 1 or 0 < len(sets) == len(set(map(_set_key, sets)))


def _set_key(one: MeasurementSet) -> tuple[object, ...]:
    return one.category, one.submission_method, one.program or MIPS


def emptiness(submission: Submission, year: PY, *, everything: bool) -> Iterator[Finding]:
    """Yield whether the submission, and each set, holds something."""
    sets, clause = submission.measurement_sets, NOT_EMPTY.of(year)
    if everything or not sets:
        yield clause.judge(bool(sets), len(sets), "at least 1", about="measurementSets")
    for place, one in enumerate(sets):
        number = len(one.measurements)
        if everything or not number:
            about = f"measurementSets[{place}].measurements"
            yield clause.judge(bool(number), number, "at least 1", about=about)


def uniqueness(submission: Submission, year: PY, *, everything: bool) -> Iterator[Finding]:
    """Yield whether no set comes twice, and in no set a measure."""
    sets = submission.measurement_sets
    keys = [*map(_set_key, sets)]
    if everything or len(set(keys)) < len(keys):
        yield from _repeated(keys, "measurementSets[{}]", SETS_UNIQUE.of(year), everything)
    for place, one in enumerate(sets):
        ids = [measurement.measure_id for measurement in one.measurements]
        if everything or len(set(ids)) < len(ids):
            about = f"measurementSets[{place}].measurements[{{}}].measureId"
            yield from _repeated(ids, about, MEASURE_ONCE.of(year), everything)


def _repeated(
    keys: Iterable[object], about: str, clause: Any, everything: bool
) -> Iterator[Finding]:
    """Yield a finding at the first place of each key; without *everything*, of those repeated."""
    first: dict[object, int] = {}
    counts = Counter(keys)
    for place, key in enumerate(keys):
        first.setdefault(key, place)
    for key, place in first.items():
        if everything or counts[key] > 1:
            yield clause.judge(counts[key] == 1, counts[key], 1, about=about.format(place))


def form_findings(one: MeasurementSet, year: PY) -> Iterator[Finding]:
    """Yield whether the method is right and a CEHRT ID there; paths begin at the set."""
    method = one.submission_method
    observed = "none" if method is None else method.value
    required = " or ".join(used.value for used in _METHODS)
    yield METHOD.of(year).judge(method in _METHODS, observed, required, about="submissionMethod")
    if CEHRT_ID.covers(year) and needs_cehrt(one):
        has = one.cehrt_id is not None
        observed = "given" if has else "none"
        yield CEHRT_ID.of(year).judge(has, observed, "given", about="cehrtId")


def cehrt_id_form(given: str, year: PY, at: str, *, everything: bool) -> Iterator[Finding]:
    """Yield whether a CEHRT ID has one of CMS's forms; *at* is the path of its set."""
    fits = _CEHRT_ID.fullmatch(given) is not None
    if everything or not fits:
        yield CEHRT_ID_FORM.of(year).judge(fits, brief(given), _FORMS, about=f"{at}.cehrtId")


def program_finding(
    program: str | None, programs: frozenset[str], mvps: Mvps | None, year: PY
) -> Finding:
    """Return whether the year has *program*: *programs* are those that the measures data names.

    Without a program, CMS takes ``mips``, which every year has.
    """
    known: bool | None = program in programs if programs else None
    if program is None or program == MIPS:
        known = True
    elif mvps is not None and reporting_option_of(program) is ReportingOption.MVP:
        known = program in mvps
    return PROGRAM.of(year).judge(
        known,
        "none, so mips" if program is None else brief(program),
        f"a program of {year}",
        missing=("allowedPrograms in the measures data",),
        about="programName",
    )


def needs_cehrt(one: MeasurementSet) -> bool:
    """Return whether the data of a set can only come from certified technology."""
    is_ecqm = one.submission_method is SubmissionMethod.ELECTRONIC_HEALTH_RECORD
    return one.category is PerformanceCategory.PROMOTING_INTEROPERABILITY or (
        is_ecqm and one.category is PerformanceCategory.QUALITY
    )

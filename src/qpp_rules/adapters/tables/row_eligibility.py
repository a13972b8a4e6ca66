"""Eligibility of every row of a table, by one expression over its columns.

The expression sorts each row into classes: it compares figures with the threshold's, types with the
year's list and days with the days that matter. What follows from the classes is looked up in the
library's own answers, which :mod:`.questions` collects.
"""

from __future__ import annotations

from datetime import datetime, time
from decimal import ROUND_FLOOR, Context, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters.rosters import COLUMNS_OF, FOR_ALL, OWN_COLUMNS
from qpp_rules.adapters.tables import questions
from qpp_rules.adapters.tables.columns import (
    PREFIX,
    Column,
    Holds,
    Table,
    column_names,
    narwhals,
    open_table,
    refuse_taken,
)
from qpp_rules.adapters.tables.faults import (
    A_DAY,
    MOST,
    Fault,
    fault_of_figure,
    figure_of,
    is_comparable,
    with_faults,
)
from qpp_rules.adapters.tables.lookups import SEPARATOR, Lookup, with_looked_up, with_names
from qpp_rules.adapters.tables.questions import (
    APM_ENTITY,
    GROUP,
    INDIVIDUAL,
    PLACE_OF,
    SEGMENT_CODES,
    Asked,
    Outcome,
    Standing,
)
from qpp_rules.adapters.tables.roster import HOLDS, SEGMENT_COLUMNS, a_facts_type
from qpp_rules.adapters.tables.together import PLAIN, Decided, decide_together
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.identifiers import ApmEntity, Group, Individual
from qpp_rules.core.values import instance_of, optional, take
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import a_performance_year
from qpp_rules.eligibility import (
    CLINICIAN_TYPES,
    GROUP_CLINICIANS,
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Eligibility,
    GroupFacts,
    LowVolumeThreshold,
    SegmentStrategy,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from enum import Enum

    from qpp_rules.adapters.tables.questions import Facts
    from qpp_rules.core.years import PerformanceYear

FIGURES: Final = {
    Criterion.ALLOWED_CHARGES: "allowed_charges",
    Criterion.PATIENTS: "patients",
    Criterion.SERVICES: "services",
}
KIND_OF: Final[dict[type[Facts], int]] = {
    ClinicianFacts: INDIVIDUAL,
    GroupFacts: GROUP,
    ApmEntityFacts: APM_ENTITY,
}
_PARTICIPANTS: Final = {INDIVIDUAL: Individual, GROUP: Group, APM_ENTITY: ApmEntity}
ANSWER_COLUMNS: Final = ("eligibility", "missing", "assumptions", "faults")
_OTHER: Final = 3
# A key that is not one of these is fetched, and the library reads it.
_KEYS: Final = {
    INDIVIDUAL: r"^individual:[0-9]{9}\|[0-9]{10}$",
    GROUP: r"^group:[0-9]{9}$",
    APM_ENTITY: f"^apm-entity:{PLAIN}$",
}


def eligibility(
    table: Any,
    year: PerformanceYear,
    *,
    of: type[Facts] | None = None,
    columns: Mapping[str, str] | None = None,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> Any:
    """Return *table* with the eligibility of every row in *year*, as the kind of table it was.

    Four columns are added: ``eligibility``, the name of an :class:`.Eligibility`; ``missing``, the
    facts not supplied that leave the answer open, with ``", "`` between them; ``assumptions``, how
    many of our own readings the answer rests on; and ``faults``, what is wrong with the row. If a
    row has a fault its other three columns are NULL: a faulty row has no answer.

    *of* says that every row has the facts of one type: ``ClinicianFacts``, ``GroupFacts`` or
    ``ApmEntityFacts``. Without it the column ``participant`` says which. The columns are those of
    :mod:`qpp_rules.adapters.rosters`; *columns* maps them to your names. A column that is absent is
    not known, and columns that are not ours are left alone. NULL, NaN and an empty text mean "not
    known". *threshold* and *strategy* are those of
    :func:`qpp_rules.eligibility.determine_individual`.

    A lazy table stays lazy. Without *of* the rows of virtual groups and subgroups are fetched when
    you call this, because they need other rows:
    :func:`qpp_rules.adapters.rosters.determine_roster` decides them.

    >>> import polars
    >>> from qpp_rules import PerformanceYear
    >>> practices = polars.DataFrame({
    ...     "participant": ["group:000000001", "group:000000002"],
    ...     "segment_1_exceeded": ["patients", None],
    ...     "segment_2_exceeded": ["patients", "patients"],
    ... })
    >>> answers = eligibility(practices, PerformanceYear(2026))
    >>> answers.select("eligibility", "missing").rows()
    [('OPT_IN_ELIGIBLE', ''), ('UNDETERMINED', 'segment_1')]

    Raises InvalidType for anything but a table, and for a column whose type cannot hold what it
    should: text ``'yes'`` is not a boolean, and an instant with a time zone is not a day. Raises
    InvalidValue for a column that is required and absent, and for a table that already has a column
    of the answer. Raises YearNotCovered where the year's figures were not found, unless *threshold*
    is given, and for APM Entities in a year without a test for them if *of* asks for them.

    Citation: 42 CFR § 414.1305; 42 CFR § 414.1310(b) and (c).
    """
    take(
        "eligibility",
        year=(year, a_performance_year),
        of=(of, optional(a_facts_type)),
        columns=(columns, optional(column_names)),
        threshold=(threshold, optional(instance_of(LowVolumeThreshold))),
        strategy=(strategy, instance_of(SegmentStrategy)),
    )
    asked = Asked(year, threshold, strategy)
    required: tuple[str, ...] = ()
    if of is None:
        holds, required = HOLDS, ("participant",)
        kinds = tuple(kind for kind in _PARTICIPANTS if not _untested(asked, kind))
    else:
        own = (*OWN_COLUMNS[of], *SEGMENT_COLUMNS)
        holds = {name: HOLDS[name] for name in own}
        kinds = (KIND_OF[of],)
        asked.determine(of())
    opened = open_table("eligibility", table, holds, {} if columns is None else columns, required)
    refuse_taken("eligibility", opened.names, ANSWER_COLUMNS)
    return _Expression(opened, asked, kinds, by_key=of is None).answered()


def _untested(asked: Asked, kind: int) -> str:
    """Return why the year has no test for the *kind* of participant; empty if it has one."""
    if kind == APM_ENTITY:
        try:
            asked.determine(ApmEntityFacts())
        except YearNotCovered as error:
            return str(error)
    return ""


class _Expression:
    """The expression over one table, built in stages: each names columns that the next uses."""

    def __init__(self, table: Table, asked: Asked, kinds: tuple[int, ...], by_key: bool) -> None:
        self.nw = narwhals()
        self.table = table
        self.asked = asked
        self.kinds = kinds
        self.by_key = by_key
        self.frame = table.frame
        self.faults: list[Fault] = []
        self.sources: dict[str, Any] = {}
        self.fetched: tuple[Decided, ...] = ()

    def answered(self) -> Any:
        """Return the table with the answers, as the kind of table that it was."""
        is_polars = self.table.is_polars_frame
        if is_polars:
            self.frame = self.frame.lazy()
        self._read_cells()
        if self.by_key:
            self._read_keys()
        self._classify()
        self._decide()
        answered = self.frame.select(*self.table.names, *ANSWER_COLUMNS)
        return (answered.collect("polars") if is_polars else answered).to_native()

    def _add(self, **stage: Any) -> None:
        self.frame = self.frame.with_columns(**{PREFIX + name: one for name, one in stage.items()})

    def _col(self, name: str) -> Any:
        return self.nw.col(PREFIX + name)

    def _choose(self, *cases: tuple[Any, Any], otherwise: Any) -> Any:
        """Return the value of the first condition that holds."""
        chosen = self._value(otherwise)
        for condition, value in reversed(cases):
            chosen = self.nw.when(condition).then(self._value(value)).otherwise(chosen)
        return chosen

    def _value(self, value: Any) -> Any:
        return self.nw.lit(value) if isinstance(value, (int, str)) else value

    def _look_up(self, **added: tuple[str, Mapping[int, int], int]) -> None:
        """Add what follows from codes: a column of ours, the values, how many codes there are."""
        lookups = {
            PREFIX + name: Lookup(PREFIX + code, values, size)
            for name, (code, values, size) in added.items()
        }
        self.frame = with_looked_up(self.nw, self.frame, **lookups)

    # Cells

    def _read_cells(self) -> None:
        stage: dict[str, Any] = {}
        for name, column in self.table.columns.items():
            stage |= self._read_cell(name, column)
        if stage:
            self._add(**stage)
        for name, column in self.table.columns.items():
            cell = self._col(name) if name in stage else self.nw.col(column.name)
            self.sources[name] = cell
            if column.holds in (Holds.COUNT, Holds.DOLLARS):
                theirs = self.table.theirs(name)
                self.faults.append(fault_of_figure(self.nw, column, cell, theirs))
            elif isinstance(column.dtype, self.nw.Datetime):
                self._fault(name, A_DAY, cell > cell.dt.truncate("1d"))

    def _read_cell(self, name: str, column: Column) -> dict[str, Any]:
        """Return the columns of ours that a column needs: without NaN, text without NULL."""
        cell = self.nw.col(column.name)
        if column.holds is Holds.TEXT:
            text = cell.cast(self.nw.String).fill_null("")
            if name in ("clinician_type", "qp_status"):
                return {name: text, f"{name}_lower": text.str.to_lowercase()}
            return {name: text}
        if column.holds in (Holds.COUNT, Holds.DOLLARS) and not is_comparable(self.nw, column):
            return {name: figure_of(self.nw, column)}
        return {}

    def _fault(self, name: str, expected: str, holds: Any) -> None:
        """Note a fault in the cells of a column."""
        self.faults.append(Fault(f"{self.table.theirs(name)}: expected {expected}", holds))

    def _is_given(self, name: str) -> Any:
        """Return whether the cell is not empty."""
        cell = self.sources[name]
        is_text = self.table.columns[name].holds is Holds.TEXT
        return cell != "" if is_text else ~cell.is_null()

    def _flag(self, name: str) -> Any:
        """Return the digit of a fact that is yes or no."""
        if name not in self.sources:
            return self.nw.lit(0)
        cell = self.sources[name]
        digit = self.nw.lit(2) - cell.fill_null(value=False).cast(self.nw.Int32)
        return self._choose((cell.is_null(), 0), otherwise=digit)

    def _member(self, name: str, kind: type[Enum], digits: Callable[[Any], int]) -> Any:
        """Return the digit of the member of *kind* that the cell names, from 1; 0 for no member."""
        if name not in self.sources:
            return self.nw.lit(0)
        cell = self._col(f"{name}_lower")
        texts: dict[int, list[str]] = {}
        for member in kind:
            spelled = {member.name.casefold(), str(member.value).casefold()}
            texts.setdefault(digits(member), []).extend(sorted(spelled))
        found = self.nw.lit(0)
        for digit, some in texts.items():
            found = found + self._choose((cell.is_in(some), digit), otherwise=0)
        return found

    def _check_member(self, name: str, kind: type[Enum], digit: Any) -> None:
        if name in self.sources:
            names = ", ".join(member.name for member in kind)
            self._fault(name, f"one of {names}", self._is_given(name) & (digit == 0))

    # Keys

    def _read_keys(self) -> None:
        fetched = decide_together(self.nw, self.table, self.asked)
        self.fetched = tuple(fetched.decided)
        key = self.sources["participant"]
        told = [(key.is_in(keys), n) for n, keys in enumerate(fetched.decided.values(), 1)]
        kinds = [(self._is_kind(key, kind), kind) for kind in _KEYS]
        self._add(
            kind=self._choose(*kinds, otherwise=_OTHER), told=self._choose(*told, otherwise=0)
        )
        kind, is_told = self._col("kind"), self._col("told") > 0
        theirs = self.table.theirs("participant")
        text = f"{theirs}: expected a participant's key, such as group:123456789"
        self.faults.append(Fault(text, (kind == _OTHER) & ~is_told))
        for one in _KEYS:
            if why := _untested(self.asked, one):
                self.faults.append(Fault(f"{theirs}: {why}", kind == one))
            else:
                self._check_stray_cells(kind == one, _PARTICIPANTS[one])
        if fetched.wrong_groups:
            cell = self.sources["virtual_group"]
            self._fault("virtual_group", "text without / and |", cell.is_in(fetched.wrong_groups))

    def _is_kind(self, key: Any, kind: int) -> Any:
        # In some engines $ also matches before a final line break.
        return key.str.contains(_KEYS[kind]) & ~key.str.ends_with("\n")

    def _check_stray_cells(self, is_kind: Any, participant: type[Any]) -> None:
        for name in self.sources:
            if name not in COLUMNS_OF[participant] | FOR_ALL:
                expected = f"an empty cell for a {_WORDS[participant]}"
                self._fault(name, expected, self._is_given(name) & is_kind)

    # Classes

    def _classify(self) -> None:
        segments = questions.segments(self.asked)
        stage: dict[str, Any] = {}
        for number in (1, 2):
            stage[f"class_{number}"] = self._segment_class(number)
        if INDIVIDUAL in self.kinds:
            year = self.asked.year
            types = CLINICIAN_TYPES.at(year)
            stage["type"] = self._member(
                "clinician_type", ClinicianType, lambda one: 1 if one in types else 2
            )
            stage["qp"] = self._member("qp_status", QpStatus, questions.STATUSES.index)
            stage["elects"] = self._flag("partial_qp_elects")
            enrolled = self._enrolled() * len(questions.FLAGS)
            stage["time"] = enrolled + self._flag("earlier_medicare_claims")
        if GROUP in self.kinds:
            stage["counts"] = self._group_counts()
        self._add(**stage)
        if INDIVIDUAL in self.kinds:
            self._check_member("clinician_type", ClinicianType, self._col("type"))
            self._check_member("qp_status", QpStatus, self._col("qp"))
            flags = len(questions.FLAGS)
            self._add(status=self._col("qp") * flags + self._col("elects"))
        size = questions.VERDICT_CLASSES + 2 ** len(Criterion)
        for number in (1, 2):
            if segments.untested and f"segment_{number}_exceeded" in self.sources:
                self._fault(
                    f"segment_{number}_exceeded",
                    f"criteria that {self.asked.year} tests",
                    self._col(f"class_{number}").is_in(segments.untested),
                )
        self._look_up(
            code_1=("class_1", segments.code_of, size), code_2=("class_2", segments.code_of, size)
        )

    def _segment_class(self, number: int) -> Any:
        limits = questions.figure_limits(self.asked)
        names = [f"segment_{number}_{name}" for name in FIGURES.values()]
        digits = [self._figure_class(*one) for one in zip(names, limits, strict=True)]
        more = self.nw.lit(0)
        if names[1] in self.sources and names[2] in self.sources:
            patients, services = self.sources[names[1]], self.sources[names[2]]
            is_known = ~(patients.is_null() | services.is_null())
            more = self._choose((is_known & (patients > services), 1), otherwise=0)
        found = ((digits[0] * 4 + digits[1]) * 4 + digits[2]) * 2 + more
        verdict = f"segment_{number}_exceeded"
        return self._with_verdict(verdict, names, found) if verdict in self.sources else found

    def _figure_class(self, name: str, limit: Any) -> Any:
        if name not in self.sources:
            return self.nw.lit(questions.UNKNOWN)
        cell, dtype = self.sources[name], self.table.columns[name].dtype
        # One more for each figure that the cell is over: unknown, zero, within, over.
        found = self.nw.lit(questions.ZERO) + (cell > 0).cast(self.nw.Int32)
        if limit is not None:
            found = found + (cell > _comparable(limit, dtype)).cast(self.nw.Int32)
        return self._or_unknown(cell, found)

    def _with_verdict(self, name: str, figures: Sequence[str], found: Any) -> Any:
        cell = self.sources[name]
        lower = cell.str.to_lowercase()
        terms = {
            criterion: "|".join({criterion.name.casefold(), criterion.value.casefold()})
            for criterion in Criterion
        }
        any_term = f"{_BLANKS}(?:{'|'.join(terms.values())}){_BLANKS}"
        is_listed = lower.str.contains(f"^{any_term}(?:;{any_term})*$")
        is_listed = is_listed | cell.is_in(["no claims", "none"])
        self._fault(name, _A_VERDICT, (cell != "") & ~is_listed)
        known = [~self.sources[one].is_null() for one in figures if one in self.sources]
        if known:
            beside = known[0]
            for one in known[1:]:
                beside = beside | one
            self._fault(name, "figures or a verdict, not both", (cell != "") & beside)
        of_criteria = self.nw.lit(questions.VERDICT_CLASSES)
        for criterion, weight in questions.CRITERION_WEIGHTS.items():
            named = lower.str.contains(f"(?:^|;){_BLANKS}(?:{terms[criterion]}){_BLANKS}(?:;|$)")
            of_criteria = of_criteria + self._choose((named, weight), otherwise=0)
        return self._choose(
            (cell == "", found),
            (cell == "no claims", questions.NO_CLAIMS_CLASS),
            otherwise=of_criteria,
        )

    def _or_unknown(self, cell: Any, digit: Any) -> Any:
        """Return the *digit* that was computed from the cell, or 0 if the cell is not known."""
        if self.table.frame.implementation.is_pandas():
            # There a comparison with NaN is false and not NULL.
            return self._choose((cell.is_null(), 0), otherwise=digit)
        return digit.fill_null(0)

    def _enrolled(self) -> Any:
        name = "medicare_enrolled_on"
        if name not in self.sources:
            return self.nw.lit(0)
        cell, dtype = self.sources[name], self.table.columns[name].dtype
        days = questions.enrollment_days(self.asked.year)
        if isinstance(dtype, self.nw.Datetime):
            days = tuple(datetime.combine(day, time.min) for day in days)
        place = self.nw.lit(1)
        for day in days:
            place = place + (cell >= day).cast(self.nw.Int32)
        return self._or_unknown(cell, place)

    def _group_counts(self) -> Any:
        fewest = GROUP_CLINICIANS.at(self.asked.year)
        names = OWN_COLUMNS[GroupFacts]
        digits = []
        for name in names:
            if name not in self.sources:
                digits.append(self.nw.lit(0))
                continue
            cell = self.sources[name]
            fewer = [(cell < n, n) for n in range(1, fewest + 1)]
            digits.append(self._choose((cell.is_null(), 0), *fewer, otherwise=fewest + 1))
        if all(name in self.sources for name in names):
            everyone, eligible = (self.sources[name] for name in names)
            self._fault(names[1], f"at most {names[0]}", eligible > everyone)
        return digits[0] * (fewest + 2) + digits[1]

    # Answers

    def _decide(self) -> None:
        tables = _Tables.of(self.asked, self.kinds)
        if INDIVIDUAL in self.kinds:
            claims = [
                self._choose((self._col(f"code_{n}") < questions.NO_CLAIMS_CODE, 1), otherwise=0)
                for n in (1, 2)
            ]
            self._add(enrollment=(self._col("time") * 2 + claims[0]) * 2 + claims[1])
            self._look_up(moment=("time", tables.moment_of, len(tables.moment_of)))
        self._add(segments=self._pair(tables))
        self._look_up(outcome=("segments", tables.outcome_of, tables.size))
        held = {}
        for kind in self.kinds:
            for name in _STANDINGS[kind]:
                holds = tables.standings[name].holds
                held[f"{name}_holds"] = (name, holds, max(holds) + 1)
        outcomes = len(tables.outcomes)
        self._look_up(
            assumed=("outcome", _counts(tables.outcomes), outcomes),
            **held,
        )
        self._add(whole=self._whole(tables))
        answers = {code: PLACE_OF[one] for code, one in tables.answers.items()}
        self._look_up(answer=("whole", answers, tables.combinations))
        self._name_missing(tables)
        self._add(assumptions=self._assumptions(tables))
        self.frame = with_faults(self.nw, self.frame, self.faults)
        faults = [(place, one.faults) for place, one in enumerate(self.fetched, 1) if one.faults]
        if faults:
            self._add(faults=self._told(faults, self._col("faults")))
        names = [(self._col("answer") == PLACE_OF[one], one.name) for one in Eligibility]
        answered = {
            "eligibility": self._choose(*names[1:], otherwise=names[0][1]),
            "missing": self._col("missing").str.slice(len(SEPARATOR)),
            "assumptions": self._col("assumptions"),
        }
        right = self._col("faults") == ""
        for name, own in answered.items():
            fetched = enumerate(self.fetched, 1)
            told = [(place, getattr(one, name)) for place, one in fetched if not one.faults]
            answered[name] = self.nw.when(right).then(self._told(told, own))
        self.frame = self.frame.with_columns(**answered, faults=self._col("faults"))

    def _told(self, values: Sequence[tuple[int, Any]], own: Any) -> Any:
        """Return the values of the rows that were fetched, and *own* for the others."""
        cases = [(self._col("told") == place, value) for place, value in values]
        return self._choose(*cases, otherwise=own)

    def _whole(self, tables: _Tables) -> Any:
        """Return the code of the whole answer: what holds beside the volume, and the volume's."""
        # Outcomes are in the order of their answers.
        volume = self.nw.lit(0)
        places = [PLACE_OF[one.answer] for one in tables.outcomes]
        for number, (before, place) in enumerate(pairwise([0, *places])):
            if place > before:
                is_later = (self._col("outcome") >= number).cast(self.nw.Int32)
                volume = volume + is_later * (place - before)
        codes = []
        for kind in self.kinds:
            beside = self.nw.lit(0)
            for name in _STANDINGS[kind]:
                beside = beside * questions.HOLDS + self._col(f"{name}_holds")
            code = beside * len(Eligibility) + volume + tables.offsets[kind]
            codes.append((kind, code))
        return self._of_kind(codes)

    def _of_kind(self, values: Sequence[tuple[int, Any]]) -> Any:
        """Return the value for the row's kind of participant."""
        if not self.by_key:
            return values[0][1]
        kind = self._col("kind")
        *others, (_, last) = values
        return self._choose(*((kind == one, value) for one, value in others), otherwise=last)

    def _name_missing(self, tables: _Tables) -> None:
        """Add the names of the facts whose values could change an open answer."""
        is_open = self._col("answer") == PLACE_OF[Eligibility.UNDETERMINED]
        missing = {}
        stage = {}
        for kind in self.kinds:
            is_its = is_open & (self._col("kind") == kind) if self.by_key else is_open
            for name in _STANDINGS[kind]:
                missing[name] = tables.standings[name].missing
                stage[name] = self._choose((is_its, self._col(name)), otherwise=-1)
        missing["outcome"] = {n: one.missing for n, one in enumerate(tables.outcomes)}
        stage["outcome"] = self._choose((is_open, self._col("outcome")), otherwise=-1)
        self._add(**{f"open_{name}": code for name, code in stage.items()})
        named = {
            f"{PREFIX}{name}_missing": (f"{PREFIX}open_{name}", names)
            for name, names in missing.items()
            if any(names.values())
        }
        self.frame = with_names(self.nw, self.frame, **named)
        self._add(missing=self.nw.concat_str(*named))

    def _assumptions(self, tables: _Tables) -> Any:
        count = self._col("assumed")
        if GROUP in self.kinds:
            of_counts = tables.standings["counts"].assumptions
            is_assumed = self._col("counts").is_in([code for code, n in of_counts.items() if n])
            if self.by_key:
                is_assumed = is_assumed & (self._col("kind") == GROUP)
            count = count + self._choose((is_assumed, 1), otherwise=0)
        return count.cast(self.nw.Int64)

    def _pair(self, tables: _Tables) -> Any:
        """Return the code of both segments for the row's kind of participant, and its moment."""
        pair = self._col("code_1") * SEGMENT_CODES + self._col("code_2")
        codes = []
        for kind in self.kinds:
            moment = self.nw.lit(tables.moments[kind])
            if kind == INDIVIDUAL:
                moment = moment + self._col("moment")
            codes.append((kind, moment * questions.PAIRS + pair))
        return self._of_kind(codes)


def _counts(outcomes: Sequence[Outcome]) -> dict[int, int]:
    return {n: one.assumptions for n, one in enumerate(outcomes)}


_BLANKS: Final = r"[ \t\r\n]*"
_WORDS: Final = {Individual: "individual", Group: "group", ApmEntity: "APM Entity"}
_STANDINGS: Final = {
    INDIVIDUAL: ("type", "status", "enrollment"),
    GROUP: ("counts",),
    APM_ENTITY: (),
}
_A_VERDICT: Final = "'no claims', 'none', or criteria with ';' between them"


_EXACT: Final = Context(prec=40)


def _comparable(limit: Decimal | int, dtype: Any) -> Any:
    """Return the figure to exceed as the column can be compared with it.

    A whole number is over 90000.5 exactly if it is over 90000; and so with the places of decimals,
    and with the cents of floats. A cell that is not below :data:`MOST` is at fault.
    """
    places = dtype.scale if dtype.is_decimal() else 2 if dtype.is_float() else 0
    place = Decimal(1).scaleb(-places)
    limit = Decimal(min(limit, MOST)).quantize(place, ROUND_FLOOR, _EXACT)
    if limit == int(limit):
        return int(limit)
    return float(limit) if dtype.is_float() else limit


@attrs.frozen
class _Tables:
    """What the library answers for every class, for all kinds of participant in one table.

    The codes of each kind come after those of the kinds before it.
    """

    standings: dict[str, Standing]
    moment_of: dict[int, int]
    moments: dict[int, int]
    outcomes: tuple[Outcome, ...]
    outcome_of: dict[int, int]
    size: int
    answers: dict[int, Eligibility]
    offsets: dict[int, int]
    combinations: int

    @classmethod
    def of(cls, asked: Asked, kinds: tuple[int, ...]) -> _Tables:
        """Return the tables of *kinds*."""
        standings: dict[str, Standing] = {}
        if INDIVIDUAL in kinds:
            standings["type"] = questions.type_standing(asked.year)
            standings["status"] = questions.status_standing(asked.year)
            standings["enrollment"] = questions.enrollment_standing(asked.year)
        if GROUP in kinds:
            standings["counts"] = questions.group_standing(asked)
        found: dict[int, Outcome] = {}
        answers: dict[int, Eligibility] = {}
        moments, offsets = {}, {}
        moment_of: dict[int, int] = {}
        before = after = 0
        for kind in kinds:
            both = questions.both_segments(asked, kind)
            moments[kind], offsets[kind] = before, after
            found |= {before * questions.PAIRS + n: one for n, one in both.outcomes.items()}
            moment_of |= both.moment_of
            combined = questions.combined(asked, kind)
            answers |= {after + code: one for code, one in combined.items()}
            before += both.moments
            after += questions.HOLDS ** questions.STANDINGS[kind] * len(Eligibility)
        outcomes = sorted(dict.fromkeys(found.values()), key=lambda one: PLACE_OF[one.answer])
        numbers = {one: number for number, one in enumerate(outcomes)}
        return cls(
            standings,
            moment_of,
            moments,
            tuple(outcomes),
            {code: numbers[one] for code, one in found.items()},
            before * questions.PAIRS,
            answers,
            offsets,
            after,
        )

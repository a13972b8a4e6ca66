"""Eligibility by table, beside what an engineer would write by hand for one engine.

    python benchmarks/tables.py

Eligibility: a million individuals whose columns are what a registry has. The expressions written by
hand give the same four columns and are checked to be equal before they are timed. They are simpler
than the rules: they know neither contradictions nor claims before the first enrollment, which the
rows do not have.
"""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from itertools import chain
from statistics import median
from typing import Any

import duckdb
import numpy as np
import polars as pl
from measuring import print_heading, print_row, print_target, ratios, run, seconds_by_round

from qpp_rules import PerformanceYear
from qpp_rules.adapters import tables
from qpp_rules.core.vocabulary import ClinicianType
from qpp_rules.eligibility import CLINICIAN_TYPES, ClinicianFacts

YEAR = PerformanceYear(2026)
ROUNDS = 7
ROWS = 10**6
MOST = {"DuckDB": 1.5, "Polars": 1.3}
GROWTH = [10**exponent for exponent in range(4, 8)]
GROWTH_ROUNDS = 3
ANSWER = ("eligibility", "missing", "assumptions", "faults")
TYPES = sorted(kind.name for kind in CLINICIAN_TYPES.at(YEAR))
EVERY_TYPE = [kind.name for kind in ClinicianType]
FIGURES = ("allowed_charges", "patients", "services")
LIMITS = {"allowed_charges": 90000, "patients": 200, "services": 200}


def individuals(number: int) -> pl.DataFrame:
    """Return the roster of *number* individuals; of each column, some cells are not known."""
    random = np.random.default_rng(2026)

    def unless(values: pl.Series, share: float) -> pl.Series:
        return values.scatter(np.flatnonzero(random.random(number) < share), None)

    first_day = np.datetime64("2000-01-01")
    days = (first_day + random.integers(0, 9000, number).astype("timedelta64[D]")).astype("M8[D]")
    is_new = random.random(number) < 0.03
    new_day = np.datetime64("2026-01-01") + random.integers(0, 200, number).astype("m8[D]")
    columns = {
        "participant": pl.Series([f"individual:{n:09}|1234567893" for n in range(number)]),
        "clinician_type": unless(
            pl.Series(EVERY_TYPE).gather(random.integers(0, 20, number)), 0.02
        ),
        "medicare_enrolled_on": unless(
            pl.Series(np.where(is_new, new_day, days)).cast(pl.Date), 0.02
        ),
        "earlier_medicare_claims": unless(pl.Series(random.random(number) < 0.1), 0.5),
        "qp_status": unless(
            pl.Series(["NOT_QP", "QP", "PARTIAL_QP"]).gather(
                random.choice(3, number, p=[0.8, 0.1, 0.1])
            ),
            0.02,
        ),
        "partial_qp_elects": unless(pl.Series(random.random(number) < 0.5), 0.5),
    }
    for segment in (1, 2):
        patients = random.integers(1, 600, number) * ~(is_new & (segment == 1))
        cells = {
            "allowed_charges": (patients * random.integers(100, 900, number)).astype(float),
            "patients": patients,
            "services": np.where(patients, patients + random.integers(0, 300, number), 0),
        }
        for name, values in cells.items():
            columns[f"segment_{segment}_{name}"] = unless(pl.Series(values), 0.03)
    return pl.DataFrame(columns)


# By hand, in SQL


def sql() -> str:
    """Return what an engineer would write for DuckDB."""
    faults = [
        f"""case when not (lower(clinician_type) in ({_quoted(_spelled())})) then
        '; clinician_type: expected one of {", ".join(EVERY_TYPE)}' else '' end""",
        """case when not (lower(qp_status) in ('not_qp', 'not a qp', 'qp', 'partial_qp',
        'partial qp')) then '; qp_status: expected one of NOT_QP, QP, PARTIAL_QP' else '' end""",
    ]
    for segment in (1, 2):
        for name in FIGURES:
            column = f"segment_{segment}_{name}"
            is_money = name == "allowed_charges"
            expected = "dollars and whole cents" if is_money else "a whole number"
            cents = f" or round({column}, 2) <> {column}" if is_money else ""
            faults.append(
                f"""case when {column} < 0 or {column} >= 1000000000000{cents} then
                '; {column}: expected {expected}, 0 or more, of at most 12 digits' else '' end"""
            )
    over = ", ".join(
        f"segment_{n}_{name} > {limit} as {name[0]}{n}"
        for n in (1, 2)
        for name, limit in LIMITS.items()
    )
    known = ", ".join(
        f"coalesce(segment_{n}_allowed_charges, segment_{n}_patients, segment_{n}_services) "
        f"is null as none{n}"
        for n in (1, 2)
    )
    missing = [
        "case when has_type is null then ', clinician_type' else '' end",
        "case when qp_status is null then ', qp_status' else '' end",
        "case when elects_missing then ', partial_qp_elects' else '' end",
        """case when not coalesce(enrolled, false) and medicare_enrolled_on is null
        then ', medicare_enrolled_on' else '' end""",
        """case when not coalesce(enrolled, false) and earlier_medicare_claims is null
        then ', earlier_medicare_claims' else '' end""",
    ]
    for n in (1, 2):
        missing.append(
            f"case when volume_open and none{n} and any{3 - n} then ', segment_{n}' else '' end"
        )
        for name in FIGURES:
            one = name[0]
            others = [other[0] for other in FIGURES if other != name]
            free = " and ".join(f"not both_{other}" for other in others)
            full = " and ".join(f"can_{other}" for other in others)
            missing.append(
                f"case when volume_open and not none{n} and {one}{n} is null "
                f"and coalesce({one}{3 - n}, true) and (({free}) or ({full})) "
                f"then ', segment_{n}.{name}' else '' end"
            )
    can = ", ".join(
        f"""coalesce({one}1, true) and coalesce({one}2, true) as can_{one},
        coalesce({one}1 and {one}2, false) as both_{one}"""
        for one in "aps"
    )
    return f"""
    with one as (
        select *, {over}, {known},
            lower(clinician_type) in ({_quoted(_spelled(TYPES))}) as has_type,
            lower(qp_status) as status,
            case when earlier_medicare_claims or medicare_enrolled_on < date '2026-01-01' then true
                when medicare_enrolled_on is null or earlier_medicare_claims is null then null
                else false end as enrolled
        from roster
    ), two as (
        select *, {can}, coalesce(a1, true) or coalesce(p1, true) or coalesce(s1, true) as any1,
            coalesce(a2, true) or coalesce(p2, true) or coalesce(s2, true) as any2,
            case when status in ('partial qp', 'partial_qp') then partial_qp_elects
                when status = 'qp' then false
                when status is null then null else true end as by_status,
            case when status is null then partial_qp_elects is null
                when status in ('partial qp', 'partial_qp') then partial_qp_elects is null
                else false end as elects_missing
        from one
    ), three as (
        select *,
            case when both_a and both_p and both_s then 'MIPS_ELIGIBLE'
                when both_a or both_p or both_s then
                    case when can_a and can_p and can_s then 'UNDETERMINED'
                    else 'OPT_IN_ELIGIBLE' end
                when none1 and any2 or can_a or can_p or can_s then 'UNDETERMINED'
                else 'EXEMPT' end as volume
        from two
    ), four as (
        select *, volume = 'UNDETERMINED' as volume_open,
            case when not has_type or not by_status or not enrolled then 'EXEMPT'
                when volume = 'EXEMPT' then 'EXEMPT'
                when has_type is null or by_status is null or enrolled is null
                    then 'UNDETERMINED' else volume end as decided,
            {" || ".join(faults)} as told
        from three
    ), five as (
        select *, coalesce(substring(told, 3), '') as wrong from four
    )
    select * exclude ({_inner()}),
        case when wrong = '' then decided end as eligibility,
        case when wrong = '' then case when decided = 'UNDETERMINED' then
            substring({" || ".join(missing)}, 3) else '' end end as missing,
        case when wrong = '' then assumed end as assumptions, wrong as faults
    from (select *, {_assumed()} as assumed from five)
    """  # noqa: S608 (its parts are ours)


def _quoted(texts: list[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def _spelled(names: list[str] | None = None) -> list[str]:
    kinds = [ClinicianType[name] for name in names or EVERY_TYPE]
    return sorted({text for kind in kinds for text in (kind.name.lower(), kind.value.lower())})


def _inner() -> str:
    of_segments = [f"{one}{n}" for n in (1, 2) for one in "aps"]
    both = [f"{what}_{one}" for what in ("can", "both") for one in "aps"]
    others = (
        "none1 none2 any1 any2 has_type status enrolled by_status elects_missing volume "
        "volume_open decided told wrong assumed"
    )
    return ", ".join((*of_segments, *both, *others.split()))


def _assumed() -> str:
    """Return whether the segments differ, and so our reading of how they combine counts."""
    same = " and ".join(f"({one}1 is not null and {one}1 = {one}2)" for one in "aps")
    return f"case when volume = 'MIPS_ELIGIBLE' or coalesce({same}, false) then 0 else 1 end"


# By hand, in Polars


def _text(condition: pl.Expr | str, told: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(told)).otherwise(pl.lit(""))


def _some(what: str, but: str = "") -> list[str]:
    return [f"{what}_{name[0]}" for name in FIGURES if name != but]


def by_hand(roster: pl.DataFrame) -> pl.DataFrame:
    """Return what an engineer would write for Polars."""
    col, when, lit, every, some = pl.col, pl.when, pl.lit, pl.all_horizontal, pl.any_horizontal
    elects, claims = col("partial_qp_elects"), col("earlier_medicare_claims")
    day, status = col("medicare_enrolled_on"), col("status")
    of_partial = ["partial qp", "partial_qp"]
    partial = status.is_in(of_partial)
    is_status = status.is_in([*of_partial, "qp", "not_qp", "not a qp"])
    kinds = f"; clinician_type: expected one of {', '.join(EVERY_TYPE)}"
    statuses = "; qp_status: expected one of NOT_QP, QP, PARTIAL_QP"
    faults = [_text(~col("kind").is_in(_spelled()), kinds), _text(~is_status, statuses)]
    one = {
        "kind": col("clinician_type").str.to_lowercase(),
        "status": col("qp_status").str.to_lowercase(),
        "enrolled": when(claims | (day < date(2026, 1, 1)))
        .then(statement=True)
        .when(~(day.is_null() | claims.is_null()))
        .then(statement=False),
    }
    two = {
        "has_type": col("kind").is_in(_spelled(TYPES)),
        "by_status": when(partial).then(elects).when(~status.is_null()).then(status != "qp"),
        "elects_missing": (status.is_null() | partial) & elects.is_null(),
    }
    for name in FIGURES:
        first, second = (col(f"{name[0]}{n}") for n in (1, 2))
        two[f"can_{name[0]}"] = first.fill_null(value=True) & second.fill_null(value=True)
        two[f"both_{name[0]}"] = first.fill_null(value=False) & second.fill_null(value=False)
        two[f"same_{name[0]}"] = (first == second).fill_null(value=False)
    not_enrolled, is_open = ~col("enrolled").fill_null(value=False), col("volume") == "UNDETERMINED"
    missing = [
        _text(col("has_type").is_null(), ", clinician_type"),
        _text(status.is_null(), ", qp_status"),
        _text("elects_missing", ", partial_qp_elects"),
        _text(not_enrolled & day.is_null(), ", medicare_enrolled_on"),
        _text(not_enrolled & claims.is_null(), ", earlier_medicare_claims"),
    ]
    for n in (1, 2):
        cells = [col(f"segment_{n}_{name}") for name in FIGURES]
        one[f"none{n}"] = every(cell.is_null() for cell in cells)
        two[f"any{n}"] = some(col(f"{name[0]}{n}").fill_null(value=True) for name in FIGURES)
        missing.append(_text(is_open & col(f"none{n}") & col(f"any{3 - n}"), f", segment_{n}"))
        for name, cell in zip(FIGURES, cells, strict=True):
            one[f"{name[0]}{n}"] = cell > LIMITS[name]
            wrong, expected = (cell < 0) | (cell >= 10**12), "a whole number"
            if name == "allowed_charges":
                wrong, expected = wrong | (cell.round(2) != cell), "dollars and whole cents"
            told = f"; segment_{n}_{name}: expected {expected}, 0 or more, of at most 12 digits"
            faults.append(_text(wrong, told))
            matters = ~some(_some("both", name)) | every(_some("can", name))
            unknown = col(f"{name[0]}{n}").is_null() & col(f"{name[0]}{3 - n}").fill_null(
                value=True
            )
            is_missing = is_open & ~col(f"none{n}") & unknown & matters
            missing.append(_text(is_missing, f", segment_{n}.{name}"))
    volume = (
        when(every(_some("both")))
        .then(lit("MIPS_ELIGIBLE"))
        .when(some(_some("both")) & ~every(_some("can")))
        .then(lit("OPT_IN_ELIGIBLE"))
        .when(some(_some("can")) | (col("none1") & col("any2")))
        .then(lit("UNDETERMINED"))
        .otherwise(lit("EXEMPT"))
    )
    facts = ("has_type", "by_status", "enrolled")
    decided = (
        when(some(~col(name) for name in facts) | (col("volume") == "EXEMPT"))
        .then(lit("EXEMPT"))
        .when(some(col(name).is_null() for name in facts))
        .then(lit("UNDETERMINED"))
        .otherwise("volume")
    )
    surely = (col("volume") == "MIPS_ELIGIBLE") | every(_some("same"))
    told = when(col("decided") == "UNDETERMINED").then(pl.concat_str(missing).str.slice(2))
    right = col("faults") == ""
    return (
        roster.lazy()
        .with_columns(**one)
        .with_columns(**two)
        .with_columns(volume=volume)
        .with_columns(decided=decided, faults=pl.concat_str(faults).str.slice(2))
        .with_columns(
            eligibility=when(right).then("decided"),
            missing=when(right).then(told.otherwise(lit(""))),
            assumptions=when(right).then(when(surely).then(0).otherwise(1)),
        )
        .select(*roster.columns, *ANSWER)
        .collect()
    )


def compare() -> None:
    """Time eligibility of a million individuals, on Polars and on DuckDB."""
    roster = individuals(ROWS)
    connection = duckdb.connect()
    relation = stored(roster, connection)
    # With two threads DuckDB does not keep the order of rows.
    names = ("participant", *ANSWER)
    ours = tables.eligibility(roster, YEAR, of=ClinicianFacts).select(names)
    theirs = tables.eligibility(relation, YEAR, of=ClinicianFacts).select(*names)
    for one in (by_hand(roster).select(names), connection.sql(sql()).select(*names), theirs):
        found = one if isinstance(one, pl.DataFrame) else one.pl()
        if not ours.equals(found.sort("participant").cast(ours.schema)):
            sys.exit("the answers differ")
    spent = seconds_by_round(
        {
            "DuckDB by hand": lambda: connection.sql(sql()).select(*ANSWER).to_arrow_table(),
            "DuckDB": lambda: in_duckdb(relation),
            "Polars by hand": lambda: by_hand(roster).select(ANSWER),
            "Polars": lambda: in_polars(roster),
        },
        ROUNDS,
    )
    print_heading(f"eligibility of {ROWS:,} individuals", ROUNDS)
    print_row("", "x by hand", "processor")
    for engine in MOST:
        ratio = ratios(spent, f"{engine} by hand")
        for name in (f"{engine} by hand", engine):
            print_row(name, f"{ratio[name]:.2f}", f"{median(spent[name]):.2f} s")
    for engine, most in MOST.items():
        ratio = ratios(spent, f"{engine} by hand")[engine]
        print_target(f"eligibility, {engine}", ratio, most, f"times {engine} by hand")


def stored(roster: pl.DataFrame, connection: Any) -> Any:
    """Return the roster as a table of DuckDB."""
    connection.register("arrow", roster.to_arrow())
    connection.execute("create or replace table roster as select * from arrow")
    connection.unregister("arrow")
    return connection.table("roster")


def in_duckdb(relation: Any) -> object:
    """Answer for every row in DuckDB."""
    answered = tables.eligibility(relation, YEAR, of=ClinicianFacts)
    return answered.select(*ANSWER).to_arrow_table()


def in_polars(roster: pl.DataFrame) -> object:
    """Answer for every row in Polars."""
    return tables.eligibility(roster, YEAR, of=ClinicianFacts).select(ANSWER)


def grow() -> None:
    """Time eligibility of ever more individuals."""
    print_heading("eligibility, as the roster grows", GROWTH_ROUNDS)
    print_row("individuals", "Polars", "per million", "DuckDB", "per million")
    for number in GROWTH:
        roster = individuals(number)
        with duckdb.connect() as connection:
            relation = stored(roster, connection)
            ways = {
                "Polars": partial(in_polars, roster),
                "DuckDB": partial(in_duckdb, relation),
            }
            spent = seconds_by_round(ways, GROWTH_ROUNDS)
        seconds = [median(spent[name]) for name in ways]
        cells = [(f"{one:.2f} s", f"{one / number * 10**6:.2f} s") for one in seconds]
        print_row(f"{number:,}", *chain.from_iterable(cells))


def main() -> None:
    """Time both."""
    compare()
    grow()


if __name__ == "__main__":
    run(main)

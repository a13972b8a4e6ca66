"""The commands about qualified postings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qpp_rules.adapters import workbooks
from qpp_rules.adapters.csv_rows import read_day
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    YearOption,
    checks_files,
    form_of,
    misused,
    read_intermediary_type,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.files import name_of
from qpp_rules.cli.output import say, show
from qpp_rules.core.errors import InvalidInput, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import (
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
    read_member,
)
from qpp_rules.postings import Column, Needs, compare, find

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from enum import Enum

    from qpp_rules.core.determinations import Determination
    from qpp_rules.core.vocabulary import IntermediaryType
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.postings import PostedIntermediary, Posting

postings = typer.Typer(
    help="CMS's lists of approved intermediaries.", no_args_is_help=True, rich_markup_mode=None
)


def _reader(kind: type[Enum]) -> Callable[[Any], Any]:
    """Return what reads a member of *kind* from an option."""

    def read(text: Any) -> Any:
        try:
            return read_member(kind, text)
        except InvalidInput as error:
            misused(f"{text!r} is not {error.problems[0].expected}")

    return read


def _members(name: str, kind: type[Enum], metavar: str, without: tuple[str, ...] = ()) -> Any:
    names = [one for one in kind.__members__ if one not in without]
    return typer.Option(
        name,
        parser=_reader(kind),
        metavar=metavar,
        help=f"Needed: {', '.join(names)}. Repeatable.",
        autocompletion=lambda: names,
    )


def _ids(name: str, text: str) -> Any:
    return typer.Option(name, metavar="ID", help=f"{text} Repeatable.")


def _read_day(text: Any) -> date:
    try:
        return read_day(text)
    except InvalidInput as error:
        misused(f"{text!r} is not {error.problems[0].expected}")


_FILE_HELP: Final = "CMS's workbook of the year, as .xlsx."
Kind = Annotated[
    Any,
    typer.Option(
        "--kind",
        parser=read_intermediary_type,
        metavar="KIND",
        help="QCDR or QUALIFIED_REGISTRY, if neither the workbook nor its name says it.",
        autocompletion=lambda: ["QCDR", "QUALIFIED_REGISTRY"],
    ),
]
_WORDS: Final = {True: "YES", False: "NO", None: "UNKNOWN"}


@postings.command("find", epilog=example_of("postings find"))
@checks_files
def find_intermediaries(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_FILE_HELP)],
    year: YearOption,
    reporting_options: Annotated[
        list[Any] | None,
        _members("--reporting-option", ReportingOption, "REPORTING"),
    ] = None,
    participation_options: Annotated[
        list[Any] | None,
        _members("--participation-option", ParticipationOption, "PARTICIPATION"),
    ] = None,
    categories: Annotated[
        list[Any] | None,
        _members("--category", PerformanceCategory, "CATEGORY", ("COST",)),
    ] = None,
    mips_cqms: Annotated[list[str] | None, _ids("--mips-cqm", "A MIPS CQM needed.")] = None,
    ecqms: Annotated[list[str] | None, _ids("--ecqm", "An eCQM needed.")] = None,
    qcdr_measures: Annotated[
        list[str] | None, _ids("--qcdr-measure", "A QCDR measure needed.")
    ] = None,
    activities: Annotated[
        list[str] | None, _ids("--activity", "An improvement activity needed.")
    ] = None,
    interoperability: Annotated[
        list[str] | None, _ids("--pi-measure", "A Promoting Interoperability measure needed.")
    ] = None,
    mvps: Annotated[list[str] | None, _ids("--mvp", "An MVP needed.")] = None,
    starts_on: Annotated[
        Any,
        typer.Option(
            "--starts-on",
            parser=_read_day,
            metavar="DAY",
            help="The day on which the practice would become a client, such as 2026-05-01.",
        ),
    ] = None,
    kind: Kind = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show which intermediaries fit your needs.

    Every intermediary is shown, in the posting's order, with what does not fit and what to ask.
    Nothing is ranked. A listing is not an endorsement by CMS.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    posting = _read(file, year, kind)
    needs = Needs(
        reporting_options=reporting_options or (),
        participation_options=participation_options or (),
        categories=categories or (),
        mips_cqms=mips_cqms or (),
        ecqms=ecqms or (),
        qcdr_measures=qcdr_measures or (),
        improvement_activities=activities or (),
        interoperability=interoperability or (),
        mvps=mvps or (),
        starts_on=starts_on,
    )
    found = find(posting, needs)
    rows = [_row(one, d) for one, d in found.items()]
    show(rows, form, title=f"{posting.kind.value}, performance year {year}")
    _say_read(file, posting)
    counts = Counter(str(row["fits"]) for row in rows)
    say(", ".join(f"fits {word} {count}" for word, count in sorted(counts.items())))
    say("A listing is not an endorsement: CMS does not evaluate the intermediaries.")


def _row(one: PostedIntermediary, d: Determination[bool | None]) -> dict[str, Any]:
    against = (finding for finding in d.findings if finding.verdict is Verdict.NOT_MET)
    told = (f"{f.rule.title} ({f.about})" if f.about else f.rule.title for f in against)
    return {
        "name": one.name,
        "fits": _WORDS[d.answer],
        "against": "; ".join(told) or None,
        "ask": "; ".join(d.missing) or None,
        "remedial_action": one.text(Column.REMEDIAL_ACTION),
        "last_date": one.text(Column.LAST_DATE),
        "cost": one.text(Column.COST),
        "website": one.website,
        "tab": one.tab,
        "row": one.row,
    }


@postings.command("compare", epilog=example_of("postings compare"))
@checks_files
def compare_postings(
    earlier: Annotated[
        Path, typer.Argument(metavar="FILE", help="CMS's workbook, the earlier version.")
    ],
    later: Annotated[
        Path, typer.Argument(metavar="FILE", help="CMS's workbook, the later version.")
    ],
    year: YearOption,
    kind: Kind = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what changed between two versions."""
    form = form_of(as_json=as_json, as_csv=as_csv)
    before, after = (_read(file, year, kind) for file in (earlier, later))
    show(compare(before, after), form, title=f"{before.kind.value}, performance year {year}")
    _say_read(earlier, before)
    _say_read(later, after)


def _read(file: Path, year: PerformanceYear, kind: IntermediaryType | None) -> Posting:
    posting = workbooks.read_posting(file, year, kind=kind)
    if not posting.intermediaries:
        expected = "at least one row of an intermediary below a header"
        raise InvalidValue.of(name_of(file), "rows", given="none", expected=expected)
    return posting


_MOST: Final = 10


def _say_read(file: Path, posting: Posting) -> None:
    """Name what could not be read, so that an unknown is not mistaken for a no."""
    defects = [one for one in posting.defects if not one.is_note]
    for one in defects[:_MOST]:
        say(f"{name_of(file)}: {one}")
    if len(defects) > _MOST:
        say(f"{name_of(file)}: {len(defects) - _MOST} more defects")

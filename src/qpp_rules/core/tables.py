"""Tables that read well in a notebook, everything in them escaped.

Notebooks align the cells of a table to the right and centre its caption; each cell says otherwise
for itself, because a style sheet in an output would reach the whole page. No colour is set, so that
a dark page stays dark.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.values import as_tuple, asked, each, instance_of, take

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["html_facts", "html_table"]


def __dir__() -> list[str]:
    return __all__


_LEFT: Final = ' style="text-align:left;vertical-align:top;padding:0.2em 1em 0.2em 0"'
# Browsers break a line after a hyphen, also within a date.
_WHOLE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2} [A-Z]{3}")
_CAPTION: Final = ' style="text-align:left;caption-side:top;font-weight:bold"'


def html_table(caption: str, columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return *rows* as an HTML table, without script and without colours.

    A cell that has an HTML representation of its own is shown by it, a tuple as a line for each
    of its parts that says anything, None as nothing, and all else as escaped text. A column in
    which no row says anything is left out. Raises InvalidType for what is not rows, and
    InvalidValue for a row that lacks a column.
    """
    found, all_names = as_tuple(rows), as_tuple(columns)
    take(
        "html_table",
        caption=(caption, instance_of(str)),
        columns=(all_names, each(tuple, str)),
        rows=(found, each(tuple, Mapping)),
    )
    if lacking := {name for row in found for name in all_names if name not in row}:
        given = f"none of {', '.join(sorted(lacking))} in a row"
        raise InvalidValue.of("html_table", "rows", given=given, expected="each column in each row")
    names = [name for name in all_names if not found or any(_says(row[name]) for row in found)]
    head = "".join(f"<th{_LEFT}>{_name(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td{_LEFT}>{_cell(row[name])}</td>" for name in names) + "</tr>"
        for row in found
    )
    return _table(caption, f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>")


def html_facts(caption: str, facts: Mapping[str, object]) -> str:
    """Return the *facts* about one thing as an HTML table of names and values, as html_table does.

    >>> "1 &lt; 2" in html_facts("One", {"it holds that": "1 < 2", "not known": None})
    True

    A fact that says nothing is left out. Raises InvalidType for what is not a mapping of names.
    """
    take("html_facts", caption=(caption, instance_of(str)), facts=(facts, instance_of(Mapping)))
    facts = asked("html_facts", "facts", dict, facts)
    take("html_facts", facts=(tuple(facts), each(tuple, str)))
    body = "".join(
        f'<tr><th scope="row"{_LEFT}>{_name(name)}</th><td{_LEFT}>{_cell(value)}</td></tr>'
        for name, value in facts.items()
        if _says(value)
    )
    return _table(caption, f"<tbody>{body}</tbody>")


def _table(caption: str, rows: str) -> str:
    # On a narrow page the table is moved within its own place, and the page stays.
    named = f"<caption{_CAPTION}>{_text(caption)}</caption>"
    return f'<div style="overflow-x:auto"><table>{named}{rows}</table></div>'


def _says(value: object) -> bool:
    return value is not None and not (isinstance(value, (str, tuple)) and not value)


def _text(value: object) -> str:
    return html.escape(str(value))


def _name(name: str) -> str:
    return _text(name.replace("_", " "))


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "<br>".join(_cell(part) for part in value if _says(part))
    own = getattr(value, "_repr_html_", None)
    if own is not None:
        return str(own())
    text = "" if value is None else _text(value)
    return _WHOLE.sub(r'<span style="white-space:nowrap">\g<0></span>', text)

"""HTML tables for notebooks, with everything in them escaped.

Notebooks align cells to the right and center captions. Each cell sets its own style, because a
style sheet in an output would affect the whole page. No colors are set, so dark pages stay dark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    each,
    instance_of,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import as_tuple, asked

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["escaped", "html_facts", "html_table"]


def __dir__() -> list[str]:
    return __all__


_LEFT: Final = ' style="text-align:left;vertical-align:top;padding:0.2em 1em 0.2em 0"'
# Browsers break lines after hyphens, even inside a date.
_WHOLE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2} [A-Z]{3}")
_CAPTION: Final = ' style="text-align:left;caption-side:top;font-weight:bold"'


def escaped(text: str) -> str:
    """Return *text* with the characters escaped that HTML gives a meaning.

    >>> escaped("1 < 2")
    '1 &lt; 2'

    Raises InvalidType for anything else than text.
    """
    # Only notebooks need it, and it loads the names of all characters.
    from html import escape

    take("escaped", text=(text, instance_of(str)))
    return escape(text)


def html_table(caption: str, columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return *rows* as an HTML table, without scripts or colors.

    A value with its own HTML representation is shown by it, a tuple as one line for each part that
    isn't empty, None as nothing, anything else as escaped text. Empty columns are left out. Raises
    InvalidType for an argument of the wrong type, and InvalidValue for a row that lacks a column.
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
    """Return *facts* as an HTML table of names and values, shown as :func:`html_table` shows them.

    >>> "1 &lt; 2" in html_facts("One", {"it holds that": "1 < 2", "not known": None})
    True

    Empty facts are left out. Raises InvalidType for anything but a mapping with text as keys.
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
    # On a narrow page the table scrolls and the page does not.
    named = f"<caption{_CAPTION}>{_text(caption)}</caption>"
    return f'<div style="overflow-x:auto"><table>{named}{rows}</table></div>'


def _says(value: object) -> bool:
    return value is not None and not (isinstance(value, (str, tuple)) and not value)


def _text(value: object) -> str:
    return escaped(str(value))


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

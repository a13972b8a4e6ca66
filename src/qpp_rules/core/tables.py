"""A table that reads well in a notebook, everything in it escaped."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["html_table"]


def __dir__() -> list[str]:
    return __all__


def html_table(caption: str, columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return *rows* as an HTML table without style or script.

    A cell that has an HTML representation of its own is shown by it, None as nothing, and all else
    as escaped text.

    >>> html_table("1 < 2", ["a"], [{"a": "<b>"}])
    '<table><caption>1 &lt; 2</caption><thead><tr><th>a</th></tr></thead>\
<tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    names = list(columns)
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(row[name])}</td>" for name in names) + "</tr>" for row in rows
    )
    return (
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(value: object) -> str:
    own = getattr(value, "_repr_html_", None)
    if own is not None:
        return str(own())
    return "" if value is None else html.escape(str(value))

"""How Sphinx builds the documents."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))

project = "qpp_rules"
author = "The qpp_rules developers"
copyright = author
release = version = _PROJECT["project"]["version"]

# No intersphinx: the build must not need a network. No napoleon: it takes "A rule: what it asks"
# above an attribute for a type and a description, and turns them round.
extensions = [
    # With it comes the parser of the pages.
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
]
# speed.md includes what is in speed/.
exclude_patterns = ["_build", "examples", "speed", "**.ipynb_checkpoints"]

# The notebooks are stored without outputs, and run here.
nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True

toc_object_entries = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True

# Every other reference must lead somewhere.
nitpick_ignore_regex = [
    # Other packages, whose pages no build must fetch.
    (
        "py:.*",
        r"(cattrs|collections|datetime|decimal|fractions|hypothesis|matplotlib|os|pathlib)\..*",
    ),
    # What annotations name and no page explains: type variables, aliases of unions.
    (
        "py:class",
        r"(.*\.)?([A-Z]|PY|T_co|Decisions|ElectionStep|Excluding|Findings|Moment|PatientsOf|Quota)",
    ),
    ("py:class", r"(.*\.)?(Saying|Scalar|Schema|SearchStrategy|StandingEvent)"),
    ("py:class", r"(.*\.)?(_HasErrors|Answer|Examination|Facts|Paragraph|Rated|ReporterOf|Value)"),
    ("py:class", r"(.*\.)?(Asked|AuditWithdrawal|Gates|Order)"),
    ("py:class", "date|datetime|Decimal|Figure|Fraction|UnionType"),
    # The modules of a package, which its docstring lists and which are no interface.
    ("py:mod", r"[a-z_]+"),
]

# Headings down to the third level can be linked to.
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

html_theme = "furo"
html_title = f"qpp_rules {release}"
# "On this page" has 10 pixels by itself.
_SIZES = {"toc-title-font-size": "var(--font-size--small)"}
html_theme_options = {"light_css_variables": _SIZES, "dark_css_variables": _SIZES}
html_static_path = ["_static", "_build/drawn/static"]
html_css_files = ["pages.css"]
html_js_files = ["scrolled.js"]
# The pages that explain come before those that only list.
html_search_scorer = str(Path(__file__).parent / "search_scores.js")
# That of the theme underlines names in code as if they were links.
pygments_dark_style = "github-dark"

# Copying an example leaves out the prompts and what is printed.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


class _Picture(SphinxDirective):
    """Show a figure of ``pictures.py``; what stands in the directive is its caption."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        import pictures

        static = "../" * self.env.docname.count("/") + "_static"
        figure = f'<figure class="picture">{pictures.html(self.arguments[0], static)}<figcaption>'
        return [
            nodes.raw("", figure, format="html"),
            *self.parse_content_to_nodes(),
            nodes.raw("", "</figcaption></figure>", format="html"),
        ]


def setup(app: Sphinx) -> None:
    """Write what comes from the code before the pages, which include it, are read."""
    sys.path.insert(0, str(Path(__file__).parent))
    import command_pages
    import life_cycle
    import pictures
    import rulebook_pages
    import source_pages

    for source in (command_pages, life_cycle, pictures, rulebook_pages, source_pages):
        source.write(Path(app.srcdir) / "_build" / "drawn")
    app.add_directive("picture", _Picture)
    # After the theme, which makes the tree.
    app.connect("html-page-context", _give_captions_a_level, priority=900)


def _give_captions_a_level(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    # A heading without a level is a fault that screen readers stumble over.
    if tree := context.get("furo_navigation_tree"):
        level = '<p class="caption" role="heading" aria-level="2">'
        context["furo_navigation_tree"] = tree.replace('<p class="caption" role="heading">', level)

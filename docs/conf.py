"""How Sphinx builds the documents."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

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
exclude_patterns = ["_build", "examples", "**.ipynb_checkpoints"]

# The notebooks are stored without outputs, and run here.
nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True

toc_object_entries = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True

# Headings down to the third level can be linked to.
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"qpp_rules {release}"

# Copying an example leaves out the prompts and what is printed.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def setup(app: Sphinx) -> None:
    """Draw what is drawn from the code before the pages are read."""
    sys.path.insert(0, str(Path(__file__).parent))
    import life_cycle

    life_cycle.write(Path(app.outdir).parent / "drawn")

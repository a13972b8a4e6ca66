"""Write the example files: ``python -m qpp_rules.examples FOLDER``."""

from __future__ import annotations

import sys

from qpp_rules.examples import write_files


def main(arguments: list[str]) -> str | None:
    """Write the files into the folder that *arguments* name; return what went wrong."""
    if len(arguments) != 1:
        return "usage: python -m qpp_rules.examples FOLDER"
    try:
        write_files(arguments[0])
    except OSError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

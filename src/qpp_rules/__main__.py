"""``python -m qpp_rules`` is the command ``qpp-rules``."""

from qpp_rules.cli import main

if __name__ == "__main__":
    main()

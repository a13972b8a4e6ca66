"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# The same examples on every run, so that a red run is the change's doing. To look further:
# pytest --hypothesis-profile=explore
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=50)
# The examples of the documents run as a reader would run them.
settings.register_profile("documents", deadline=None, derandomize=True)
# Where the same tests run a second time, with other versions.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=10)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("repeatable")

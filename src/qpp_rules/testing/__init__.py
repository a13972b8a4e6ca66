"""For property-based tests: strategies for every value, and laws that test your code.

:mod:`qpp_rules.testing.strategies` and :mod:`qpp_rules.testing.laws` need Hypothesis; the
extra ``hypothesis`` installs it. Nothing else in the package imports them.
"""

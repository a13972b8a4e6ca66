"""For property-based test suites: strategies for every value, and laws to hold code against.

:mod:`qpp_rules.testing.strategies` and :mod:`qpp_rules.testing.laws` need Hypothesis, which the
extra ``hypothesis`` installs. Nothing else in the package imports them.
"""

"""Estimates with their uncertainty: linearisation, variance, design effect, intervals.

Every estimator turns totals into influence values per cell (`linearisation.py`); one variance
function (`variance.py`) serves them all. A new estimator is one more linearisation.
"""

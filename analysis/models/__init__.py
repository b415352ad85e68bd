"""Regression and tests of differences under the design, as in R `svyglm` and its relatives.

Models need the rows: a fit passes over them until it stands still, and its variance is that of the
total of its influence values, in one pass more.
"""

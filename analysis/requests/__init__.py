"""Requests for estimates on any table: what `langnghe estimate` reads, runs and writes.

A kind of estimate is one module in this package with a `Kind`, and one line in `kinds.py`.
"""

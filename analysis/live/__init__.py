"""Totals that stay up to date while answers come in, are corrected and withdrawn.

`plan.py` says what is kept, `sums.py` turns rows into sums, `accumulator.py` adds and subtracts
them, `encoding.py` writes them down.
"""

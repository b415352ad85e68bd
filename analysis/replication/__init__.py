"""Replicate weights: variances from estimates repeated on resampled units.

A method (`methods.py`) turns a design into factors per unit and replicate; `replicates.py` repeats
estimates on totals, never on rows. `columns.py` reads and writes replicate weights of others.
"""

"""Indices of satisfaction: schemes as data (`scheme.py`), their estimation (`index.py`).

A new index or year is one more file in `analysis/schemes/`.
"""

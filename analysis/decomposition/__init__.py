"""Why a figure differs: contributions of items, channels and population mix, with intervals.

Every decomposition is a smooth function of the totals of both sides (`contributions.py`); its
gradient makes it linear in PSU totals (`gradient.py`), so variances come as everywhere else.
A new decomposition is one more function there.
"""

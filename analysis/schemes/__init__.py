"""The schemes as data: how answers become an index, and an index becomes points.

`library.py` reads them. A published file is never edited: a change is a new file.
"""

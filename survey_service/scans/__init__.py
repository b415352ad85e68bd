"""Scanned paper forms: pixels → pages → boxes → answers.

An extra (`pip install 'langnghe[scan]'`). Reading happens in a process of its own with limits
(`child`): what comes from a scanner or a telephone is a file from a stranger. Values in, values
out; nothing here knows the database.
"""

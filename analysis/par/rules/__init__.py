"""How a criterion turns what is known into points: one small tagged type a module.

A new rule is a module here and its line in `table.py`.
"""

"""What the answers say, with the uncertainty: totals, estimates, indices, the PAR score.

A pure core: values in, values out. It reads no file but the schemes packaged with it.
"""

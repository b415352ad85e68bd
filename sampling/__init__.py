"""Who is asked, and how anyone can check it: frames, designs, draws, quotas, dispositions.

A pure core: values in, values out. Randomness is passed in as `numpy.random.Generator`.
"""

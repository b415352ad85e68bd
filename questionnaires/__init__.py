"""The instrument: what is asked, in what order, and what counts as an answer.

A pure core: values in, values out. It knows no HTTP, SQL, clock or randomness, and reads no file
but the instruments packaged with it.
"""

"""What monitors need to believe a round: whom to ask again, what the answers say, what looks odd.

A pure core like the rest of `sampling`: interviews, answers and paradata go in, values come out.
`back_checks` draws, `comparison` and `agreement` compare, `sequential` and `error_rate` judge,
`visits` plans the day; the flags are one module each and are weighed together by `discoveries`.
"""

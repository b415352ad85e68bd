"""Use-cases of monitors: rules, draws, blind visits, comparisons, flags, observations, opinions."""

"""Measurements: printed, never asserted. `make bench` runs every module listed in `__main__`."""

"""Screens of monitors: their own work, one thing at a time; flags, back-checks, opinions."""

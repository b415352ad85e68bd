"""Rows and codebook in, bytes out; knows neither HTTP nor SQL."""

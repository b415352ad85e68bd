"""Durable storage: the only place with SQL."""

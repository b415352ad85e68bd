"""Messages on their way out: addresses, carriers and their configuration.

A carrier takes one message and says what became of it. It knows no database and keeps nothing. A
new kind of carrier is one module and a line in `configuration.py`.
"""

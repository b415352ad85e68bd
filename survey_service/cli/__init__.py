"""The command `langnghe`: one module per command, registered here."""

from survey_service.cli.root import main

__all__ = ["main"]

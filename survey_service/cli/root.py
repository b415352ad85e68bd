"""The root of the command line: global behaviour of `langnghe`."""

import click

from survey_service import __version__


@click.group()
@click.version_option(__version__, prog_name="langnghe")
def main() -> None:
    """Lắng nghe: ask a city's people how well they were served, and publish what they said."""

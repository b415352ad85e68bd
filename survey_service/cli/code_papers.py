"""Options of commands that print codes, and the PDF files they ask for."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from msgspec import Struct

from kiosk.links import receipt_link
from kiosk.tokens import ALPHABET, RECEIPT_LENGTH
from survey_service.cli.printing import check_printable
from survey_service.paper.code_prints import (
    LANGUAGES,
    PER_SHEET,
    CodePrint,
    Words,
    check_length,
    sheets,
    slips,
)

Command = TypeVar("Command", bound=Callable[..., Any])
MOST_PRINTED: Final = 2000
"""Codes in one file: about twenty seconds of work and a gigabyte of memory."""

language_option = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="both",
    show_default=True,
    help="Language of the print; `both` has English below Vietnamese.",
)


class Papers(Struct, frozen=True, kw_only=True):
    """Which files of which shape were asked for."""

    slips: Path | None
    labels: Path | None
    per_sheet: int
    language: Words

    def check(self, base: str, count: int) -> None:
        """Refuse before anything is made: links that no phone reaches or nobody types, too many.

        Raises:
            LoopbackError: an address of this machine alone.
            Problem: `link-too-long`.
            BadParameter: more codes than one file holds.
        """
        for option, path in (("--slips", self.slips), ("--labels", self.labels)):
            if path is not None:
                check_printable(option, base)
                check_length(receipt_link(base, ALPHABET[0] * RECEIPT_LENGTH))
                check_count(option, count)

    def files(self, prints: Sequence[CodePrint], first: int, total: int) -> dict[Path, bytes]:
        """Return the files with their content.

        Args:
            prints: the codes to print, in the order of issue.
            first: number of the first among those issued together.
            total: how many were issued together.
        """
        made = {}
        languages = LANGUAGES[self.language]
        if self.slips is not None:
            made[self.slips] = slips(prints, languages)
        if self.labels is not None:
            made[self.labels] = sheets(prints, self.per_sheet, languages, first=first, total=total)
        return made


def check_count(option: str, count: int) -> None:
    """Refuse more codes than one file holds.

    Raises:
        BadParameter: there are more; says how to print them in parts.
    """
    if count > MOST_PRINTED:
        message = (
            f"{count} codes, and one file holds {MOST_PRINTED}; issue without it, then print parts "
            "with `langnghe tokens print CODES --first N --last M`"
        )
        raise click.BadParameter(message, param_hint=option)


def papers_options(command: Command) -> Command:
    """Add `--slips`, `--labels`, `--per-sheet` and `--language`."""
    pdf = click.Path(dir_okay=False, path_type=Path)
    for option in (
        language_option,
        click.option(
            "--per-sheet",
            type=click.Choice([str(number) for number in PER_SHEET]),
            default="24",
            show_default=True,
            help="Labels on a sheet; 4 are whole slips.",
        ),
        click.option("--labels", type=pdf, help="Write A4 sheets of labels to cut (PDF)."),
        click.option("--slips", type=pdf, help="Write a page of A6 for each code (PDF)."),
    ):
        command = option(command)
    return command

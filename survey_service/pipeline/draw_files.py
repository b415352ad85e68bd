"""Files of a verifiable draw: frames and numbers per stratum read, secrets made and read."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from msgspec import Struct

from sampling.draw.commitment import Hex, StratumTake
from sampling.draw.frame import LARGEST, DrawFrame, DrawUnit, frame_of, is_code
from sampling.draw.seed import SECRET_BYTES, secret_commitment
from survey_service.pipeline.csv_rows import BadRow, csv_rows
from survey_service.problems import Problem

FRAME_COLUMNS: Final = ("unit", "stratum", "size", "lines", "name")
FEWEST: Final = 3
TAKE_COLUMNS: Final = ("stratum", "take", "reserve")
NUMBER: Final = re.compile(r"[0-9]{1,13}", re.ASCII)


class ReadFrame(Struct, frozen=True):
    """A frame as it was handed in, what its units are called, and the rows that are wrong."""

    frame: DrawFrame | None
    names: Mapping[str, str]
    bad: tuple[BadRow, ...]


class SecretFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a monitor keeps until the secret is opened."""

    draw_id: str
    owner: str
    secret: Hex

    @property
    def commitment(self) -> str:
        """What the monitor hands in beforehand."""
        return secret_commitment(self.draw_id, self.owner, bytes.fromhex(self.secret))


def read_frame(text: str) -> ReadFrame:
    """Read a frame from CSV: unit, stratum, size and, if wanted, lines and name.

    Without `lines`, the list of a unit is as long as its size.

    Raises:
        Problem: `draw-file-invalid`, the file is no such table.
        SamplingError: what a frame refuses that no single row shows.
    """
    header = tuple(text.removeprefix("\ufeff").split("\n", 1)[0].strip().split(","))
    wanted = next(
        (
            FRAME_COLUMNS[:count]
            for count in range(FEWEST, len(FRAME_COLUMNS) + 1)
            if header == FRAME_COLUMNS[:count]
        ),
        FRAME_COLUMNS,
    )
    units: list[DrawUnit] = []
    names: dict[str, str] = {}
    bad: list[BadRow] = []
    for line, row in csv_rows(text, wanted, draw_file_wrong):
        cells = {"lines": row["size"], "name": ""} | {k: v.strip() for k, v in row.items()}
        found = [BadRow(line, *fault) for fault in _frame_faults(cells, names)]
        bad += found
        if not found:
            size, lines = int(cells["size"]), int(cells["lines"])
            unit = cells["unit"]
            units.append(DrawUnit(unit=unit, stratum=cells["stratum"], size=size, lines=lines))
            names[unit] = cells["name"]
    named = {unit: name for unit, name in names.items() if name}
    return ReadFrame(None if bad else frame_of(units), named, tuple(bad))


def read_takes(text: str) -> tuple[tuple[StratumTake, ...], tuple[BadRow, ...]]:
    """Read how many are drawn in each stratum: stratum, take, reserve.

    Raises:
        Problem: `draw-file-invalid`, the file is no such table.
    """
    takes: dict[str, StratumTake] = {}
    bad: list[BadRow] = []
    for line, row in csv_rows(text, TAKE_COLUMNS, draw_file_wrong):
        name, take, reserve = (row[column].strip() for column in TAKE_COLUMNS)
        if name in takes:
            bad.append(BadRow(line, "stratum", name, "each stratum once"))
        elif not NUMBER.fullmatch(take) or int(take) < 1:
            bad.append(BadRow(line, "take", take, "a number from 1"))
        elif not NUMBER.fullmatch(reserve):
            bad.append(BadRow(line, "reserve", reserve, "a number from 0"))
        else:
            takes[name] = StratumTake(stratum=name, take=int(take), reserve=int(reserve))
    return tuple(takes[name] for name in sorted(takes)), tuple(bad)


def new_secret(draw_id: str, owner: str, random: bytes) -> SecretFile:
    """Return a secret of 32 bytes for its owner to keep."""
    if len(random) != SECRET_BYTES:
        raise ValueError(f"a secret has {SECRET_BYTES} bytes")
    return SecretFile(draw_id=draw_id, owner=owner, secret=random.hex())


def read_secret(raw: bytes) -> SecretFile:
    """Return the secret in a file.

    Raises:
        Problem: `draw-file-invalid`.
    """
    try:
        return msgspec.json.decode(raw, type=SecretFile)
    except msgspec.DecodeError as error:
        raise draw_file_wrong("secret", str(error), "the file of `langnghe sample seal`") from error


def draw_file_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of a draw."""
    return Problem("draw-file-invalid", where, got, expected)


def _frame_faults(cells: Mapping[str, str], seen: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for column in ("unit", "stratum"):
        if not is_code(cells[column]):
            yield column, cells[column], "a code of 1 to 100 characters without comma or quote"
    if cells["unit"] in seen:
        yield "unit", cells["unit"], "each unit once"
    for column in ("size", "lines"):
        if not NUMBER.fullmatch(cells[column]) or not 1 <= int(cells[column]) <= LARGEST:
            yield column, cells[column], "a whole number from 1"

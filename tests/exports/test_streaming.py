"""Large files come in pieces, and memory does not grow with the rows."""

import tracemalloc

from survey_service.exports import csv_file
from survey_service.exports.table import Column, Sheet

ROWS = 60_000


def sheet(count):
    return Sheet(
        name="x",
        columns=tuple(Column(f"c{i}", {"vi": f"Cột {i}"}) for i in range(12)),
        rows=lambda: (tuple(f"giá trị {line}" for _ in range(12)) for line in range(count)),
    )


def peak(count):
    tracemalloc.start()
    size = sum(len(piece) for piece in csv_file.write(sheet(count)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size, most


def test_memory_stays_flat_while_the_file_grows():
    small, at_small = peak(ROWS // 10)
    large, at_large = peak(ROWS)
    assert large > 9 * small
    assert at_large < 1.5 * at_small


def test_the_first_piece_comes_before_the_last_row_is_read():
    read = 0

    def rows():
        nonlocal read
        for line in range(ROWS):
            read += 1
            yield (line,)

    pieces = csv_file.write(Sheet(name="x", columns=(Column("a", {"vi": "A"}),), rows=rows))
    assert next(pieces) == csv_file.MARK
    assert next(pieces) == b"a\r\n"
    assert read < 1000

"""Files as tables: text is kept, Parquet agrees with CSV, every flaw is one coded error."""

import gzip
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import AnalysisError
from survey_service.warehouse.tables import read_table

CSV = 'unit,name,q\n01,"Lê Chân, phường",4\n1,Cẩm Giàng,\n01,,5\n'


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("content", [CSV, "\ufeff" + CSV, CSV.replace("\n", "\r\n"), CSV + "\n"])
def test_csv_cells_stay_text(tmp_path: Path, content: str) -> None:
    table = read_table(written(tmp_path, "t.csv", content))
    assert table.names == ("unit", "name", "q")
    assert table.column("unit").tolist() == ["01", "1", "01"]
    assert table.column("name").tolist() == ["Lê Chân, phường", "Cẩm Giàng", ""]
    np.testing.assert_array_equal(table.numeric("q"), [4, np.nan, 5])


def test_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    for name in ("t.csv.gz", "t.csv"):
        table = read_table(written(tmp_path, name, gzip.compress(CSV.encode())))
        assert table.n == 3


def test_only_wanted_columns_are_kept(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "t.csv", CSV), {"q", "elsewhere"})
    assert (table.names, table.n) == (("q",), 3)


@pytest.mark.parametrize(
    ("mark", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars"), (",", "right file")]
)
def test_a_file_with_none_of_the_columns_names_its_header(
    tmp_path: Path, mark: str, word: str
) -> None:
    content = f"unit{mark}name{mark}q\n01{mark}a{mark}1,5\n"
    with pytest.raises(AnalysisError) as caught:
        read_table(written(tmp_path, "t.csv", content), {"weight", "village"})
    assert caught.value.code == "unknown-column"
    assert "unit" in str(caught.value.got)
    assert "village, weight" in caught.value.expected
    assert word in caught.value.hint


def test_parquet_with_none_of_the_columns_names_them(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"unit": ["01"], "q": [4]}), path)
    with pytest.raises(AnalysisError, match=r"unknown-column.*got unit, q"):
        read_table(path, {"weight"})
    assert read_table(path, {"q", "weight"}).names == ("q",)


def test_what_was_left_unread_is_still_named(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "t.csv", CSV), {"q", "elsewhere"})
    with pytest.raises(AnalysisError, match=r"Columns: unit, name, q\."):
        table.column("elsewhere")


def test_parquet_agrees_with_csv(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    columns = {
        "unit": ["01", "1", "01"],
        "q": pa.array([4, None, 5], pa.int8()),
        "big": pa.array([2**60, 2**60 + 1, None], pa.int64()),
        "share": [0.5, float("nan"), 2.0],
    }
    pq.write_table(pa.table(columns), path)
    table = read_table(path)
    assert table.column("unit").tolist() == ["01", "1", "01"]
    np.testing.assert_array_equal(table.numeric("q"), [4, np.nan, 5])
    assert table.keys("q").labels == ("4", "5")
    assert table.keys("big").labels == (str(2**60), str(2**60 + 1))
    np.testing.assert_array_equal(table.numeric("share"), [0.5, np.nan, 2])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.csv", b"", "bad-header"),
        ("t.csv", b"a,a\n1,2\n", "bad-header"),
        ("t.csv", b"a,b\n1,2\n3\n", "bad-row"),
        ("t.csv", b"a,b\n1,2,3\n", "bad-row"),
        ("t.csv", b'a,b\n1,"2\n', "not-readable"),
        ("t.csv", b"a,b\n1,\xff\n", "not-readable"),
        ("t.csv.gz", gzip.compress(CSV.encode(), mtime=0)[:-12], "not-readable"),
        ("t.csv.gz", gzip.compress(CSV.encode(), mtime=0)[:30] + b"\x00" * 20, "not-readable"),
        ("t.parquet", b"PAR1 no", "not-readable"),
        ("t.parquet", b"", "not-readable"),
    ],
)
def test_flawed_files(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        read_table(written(tmp_path, name, content))
    assert caught.value.code == code
    assert str(tmp_path) in caught.value.where


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(AnalysisError) as caught:
            read_table(path)
        assert caught.value.code == "no-file"


def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "survey_service.warehouse.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(AnalysisError, match=r"langnghe\[parquet\]"):
        read_table(written(tmp_path, "t.parquet", b"PAR1"))

"""Files made to break or exhaust their reader are unreadable: quickly and in little memory."""

import random
import resource
import struct
import subprocess
import sys
import zipfile

import pytest

from survey_service.ledger.verifier.command import CLEAN, UNREADABLE, verify
from survey_service.ledger.verifier.one_file import one_file
from tests.audit.bundles import parts_of, write
from tests.audit.grown import grown
from tests.audit.specification import canonical

MEMORY = 512 << 20
SECONDS = 20


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    path = tmp_path_factory.mktemp("program") / "verifier.py"
    path.write_text(one_file(), encoding="utf-8")
    return path


@pytest.fixture
def judged(program, tmp_path):
    """Run the stand-alone verifier with a limit of memory; return its exit code."""

    def run(bundle) -> int:
        ran = subprocess.run(
            [sys.executable, "-I", str(program), str(bundle)],
            check=False, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )  # fmt: skip
        assert "Traceback" not in ran.stderr, ran.stderr
        assert '"verdict"' in ran.stdout
        return ran.returncode

    return run


@pytest.fixture
def bundle(tmp_path):
    return write(grown(7), tmp_path / "bundle.zip")


def altered(tmp_path, **changed: bytes | None):
    """A bundle with other parts: names with underscores, None leaves a part out."""
    named = {name.replace("__", "."): content for name, content in changed.items()}
    contents = parts_of(grown(7)) | named
    path = tmp_path / "altered.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in contents.items():
            if content is not None:
                made.writestr(name, content)
    return path


def header(**fields: object) -> bytes:
    good = {"format": "langnghe/audit/v2", "origin": "x", "size": 0, "issuers": [], "series": []}
    return canonical(good | fields) + b"\n"


FILES = {
    "empty": b"",
    "words": b"not a bundle\n",
    "zeros": bytes(1 << 20),
    "noise": random.Random(1).randbytes(1 << 20),
    "an end alone": b"PK\x05\x06" + bytes(18),
    "an end that points nowhere": b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 9, 9, 4000, 9, 0),
}
PARTS = {
    "another format": {"header__json": header(format="langnghe/audit/v9")},
    "a header that is a list": {"header__json": b"[]\n"},
    "a header that is no JSON": {"header__json": b"\xff\n"},
    "no header": {"header__json": b""},
    "a size that is a word": {"header__json": header(size="all")},
    "a scheme that is none": {"header__json": header(series=[{"campaign": "c", "series": "s"}])},
    "a part missing": {"spent__txt": None},
    "a part too many": {"readme": b"hello"},
    "a path": {"../spent.txt": b""},
    "a line without end": {"spent__txt": b"ab"},
    "a line of nine megabytes": {
        "entries__jsonl": random.Random(2).randbytes(9 << 19).hex().encode() + b"\n"
    },
    "a bomb of zeros": {"entries__jsonl": bytes(30 << 20)},
    "a bomb of lines": {"responses__jsonl": b"\n" * (30 << 20)},
    "lists in lists": {"entries__jsonl": b"[" * 200_000 + b"\n"},
    "checkpoints that are no objects": {"checkpoints__jsonl": b"1\n"},
    "publications that are no objects": {"publications__jsonl": b"[]\n"},
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_bundle(judged, tmp_path, name):
    path = tmp_path / "file.zip"
    path.write_bytes(FILES[name])
    assert judged(path) == UNREADABLE


@pytest.mark.parametrize("name", PARTS)
def test_a_bundle_with_a_part_that_is_none(judged, tmp_path, name):
    assert judged(altered(tmp_path, **PARTS[name])) == UNREADABLE


def test_a_missing_file_and_a_folder(judged, tmp_path):
    assert judged(tmp_path / "nowhere.zip") == UNREADABLE
    assert judged(tmp_path) == UNREADABLE


def test_a_part_twice(judged, tmp_path):
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in parts_of(grown(7)).items():
            made.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("spent.txt", b"")
    assert judged(path) == UNREADABLE


def test_thousands_of_files(judged, tmp_path):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(5000):
            made.writestr(f"{number}", b"")
    assert judged(path) == UNREADABLE


@pytest.mark.parametrize(
    ("offset", "value"),
    [
        (24, struct.pack("<I", 1 << 30)),  # a gigabyte declared
        (8, b"\x01"),  # encrypted
        (10, b"\x63"),  # packed by something unknown
        (42, struct.pack("<I", 1 << 30)),  # lies beyond the end
    ],
)
def test_a_directory_that_lies(judged, bundle, offset, value):
    content = bytearray(bundle.read_bytes())
    at = content.index(b"PK\x01\x02") + offset
    content[at : at + len(value)] = value
    bundle.write_bytes(content)
    assert judged(bundle) == UNREADABLE


def test_a_bundle_that_was_cut_off(judged, bundle):
    content = bundle.read_bytes()
    for length in (1, len(content) // 2, len(content) - 23, len(content) - 1):
        bundle.write_bytes(content[:length])
        assert judged(bundle) == UNREADABLE


def test_no_damaged_byte_of_a_bundle_looks_like_tampering(bundle, tmp_path):
    """A bundle damaged on its way is unreadable, or the byte says nothing (a date of a file)."""
    content = bundle.read_bytes()
    draw = random.Random(3)
    damaged = tmp_path / "damaged.zip"
    for at in draw.sample(range(len(content)), 150):
        changed = bytearray(content)
        changed[at] ^= 1 << draw.randrange(8)
        damaged.write_bytes(changed)
        assert verify(damaged, show=str) in {CLEAN, UNREADABLE}, at

"""Hostile files are refused by name, in a process whose end ends nothing else."""

import subprocess
import sys

import pytest

from survey_service.problems import Problem
from survey_service.scans import child, images, reading
from survey_service.scans.sheets import REASONS
from tests.scans import hostile
from tests.scans.scanner import png
from tests.scans.sheets import blank, printed

FORM = printed().map
GOOD = png(blank(2))
CASES = {
    "nothing": (lambda: b"", "not-a-scan"),
    "text": (lambda: b"number,unit\n", "not-a-scan"),
    "a workbook": (lambda: b"PK\x03\x04" + bytes(60), "not-a-scan"),
    "a page of the web": (lambda: b"<!doctype html><title>x</title>", "not-a-scan"),
    "a picture of many pixels": (lambda: hostile.png_of(60_000, 60_000), "too-many-pixels"),
    "a JPEG of many pixels": (lambda: hostile.jpeg_of(65_000, 65_000), "too-many-pixels"),
    "a picture of no pixels": (lambda: hostile.png_of(0, 10), "too-many-pixels"),
    "half a picture": (lambda: GOOD[: len(GOOD) // 2], None),
    "a picture without its size": (lambda: GOOD[:20], "damaged"),
    "a JPEG without a frame": (lambda: b"\xff\xd8\xff\xe0\x00\x04ab", "damaged"),
    "a JPEG that is only a frame": (lambda: hostile.jpeg_of(100, 100), "damaged"),
    "half a PDF": (lambda: printed().pdf[:2000], "damaged"),
    "a PDF of nothing": (lambda: b"%PDF-1.7\n", "damaged"),
    "a huge sheet": (lambda: hostile.pdf_of(14_000, 14_000), "too-many-pixels"),
    "many pages": (lambda: hostile.pdf_of(10, 10, images.MOST_PAGES + 1), "too-many-pages"),
}


@pytest.mark.parametrize("case", CASES)
def test_hostile_files_are_refused_by_name(case):
    make, reason = CASES[case]
    outcome = child.outcome_of(make(), FORM)
    assert outcome.pages == ()
    [refused] = outcome.refused
    assert refused.reason in REASONS
    assert reason in {None, refused.reason}


def test_a_large_file_is_not_passed_on():
    [refused] = reading.read_file(bytes(reading.LARGEST_FILE + 1), FORM).refused
    assert refused.reason == "too-large"


@pytest.mark.parametrize(
    ("dying", "reason"),
    [
        ("import os; os.kill(os.getpid(), 9)", "took-too-long"),
        ("raise MemoryError", "took-too-long"),
        ("raise ValueError('x')", "damaged"),
        ("print('no JSON')", "damaged"),
    ],
)
def test_a_process_that_dies_is_a_refusal(dying, reason, monkeypatch):
    command = (sys.executable, "-c", f"import sys; sys.stdin.buffer.read(); {dying}")
    monkeypatch.setattr(reading, "COMMAND", command)
    [refused] = reading.read_file(GOOD, FORM).refused
    assert refused.reason == reason


def test_a_file_that_ends_the_process_takes_no_other_with_it(monkeypatch):
    script = (
        "import sys\n"
        "from survey_service.scans import child\n"
        "read = child.outcome_of\n"
        "child.outcome_of = lambda content, form: sys.exit(1) if content == b'bad' "
        "else read(content, form)\n"
        "child.main()\n"
    )
    monkeypatch.setattr(reading, "COMMAND", (sys.executable, "-c", script))
    good, bad, again = reading.read_files([GOOD, b"bad", GOOD], FORM)
    assert [len(each.pages) for each in (good, bad, again)] == [1, 0, 1]
    assert bad.refused[0].reason == "damaged"


def test_the_process_has_little_time_and_memory_and_writes_no_file():
    script = (
        "import resource, signal\n"
        "from survey_service.scans import child\n"
        "child._limit()\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0] == child.MEMORY)\n"
        "print(resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 0)\n"
        "next(child._timed(iter([1])))\n"
        "print(0 < signal.getitimer(signal.ITIMER_PROF)[0] < child.PAGE_SECONDS + 1)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True"] * 3


def test_a_page_that_takes_too_long_ends_the_process():
    script = (
        "from survey_service.scans import child\n"
        "child.PAGE_SECONDS = 0.05\n"
        "for _ in child._timed(iter([1])):\n"
        "    while True: pass\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert ran.returncode < 0


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(reading, "LIBRARIES", ("cv2", "no_such_library"))
    with pytest.raises(Problem, match=r"pip install 'langnghe\[scan\]'") as raised:
        reading.read_file(GOOD, FORM)
    assert (raised.value.code, raised.value.got) == ("scan-extra", "no_such_library")

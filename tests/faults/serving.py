"""Runs `langnghe serve` once for every line it reads; the program is imported only once.

Each run is a fresh process: a fork of this one, or with `exec` the command itself. The line is
JSON: `words`, the words after `langnghe`, and `exec`. Answered with two lines: the number of the
process, and when it has ended its exit status (a signal as a negative number). Before the first
line it says its own number.
"""

import json
import os
import sys
from pathlib import Path

import survey_service.app
import survey_service.cli.serve  # noqa: F401 - what every run needs
from survey_service.cli import main
from survey_service.store import sqlite

UNSAFE = os.environ.get("FAULTS_SYNCHRONOUS")
"""A weaker setting of SQLite for a control; the service itself has no such switch."""

NUMBERS = {"OFF": 0, "NORMAL": 1}
PROGRAM = str(Path(sys.executable).with_name("langnghe"))


def run(words, *, exec_):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    if exec_:
        os.execv(PROGRAM, [PROGRAM, *words])
    if UNSAFE:
        sqlite.SETTINGS = {**sqlite.SETTINGS, "synchronous": (UNSAFE, NUMBERS[UNSAFE])}
    main(words)


def serve_lines():
    say(os.getpid())
    for line in sys.stdin:
        asked = json.loads(line)
        if (process := os.fork()) == 0:
            return run(asked["words"], exec_=asked["exec"])
        say(process)
        _, status = os.waitpid(process, 0)
        say(os.waitstatus_to_exitcode(status))
    return None


def say(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve_lines()

"""Runs `langnghe serve` once for every line it reads; the program is imported only once.

Each run is a fresh process: a fork of this one, or with `exec` the command itself. The line is
JSON: `words`, the words after `langnghe`; `env`, what the environment holds; `log`, the file that
gets what the process says; and `exec`. Answered with two lines: the number of the process, and when
it has ended its exit status (a signal as a negative number). Before the first line it says its own
number.
"""

import ctypes
import gc
import json
import os
import sys
from pathlib import Path

import psycopg  # noqa: F401 - this and the next two are what every run needs

import survey_service.app
import survey_service.cli.serve  # noqa: F401
from survey_service.cli import main
from survey_service.store import sqlite

UNSAFE = "FAULTS_SYNCHRONOUS"
"""A weaker setting of SQLite for a control; the service itself has no such switch."""

NUMBERS = {"OFF": 0, "NORMAL": 1}
PROGRAM = str(Path(sys.executable).with_name("langnghe"))


def run(asked):
    log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if asked["exec"]:
        os.execve(PROGRAM, [PROGRAM, *asked["words"]], asked["env"])
    os.environ.clear()
    os.environ.update(asked["env"])
    ctypes.CDLL(None).faults_begin()  # of record_writes.c, which this process was started with
    if weaker := os.environ.get(UNSAFE):
        sqlite.SETTINGS = {**sqlite.SETTINGS, "synchronous": (weaker, NUMBERS[weaker])}
    main(asked["words"])


def serve_lines():
    gc.freeze()
    say(os.getpid())
    for line in sys.stdin:
        if (process := os.fork()) == 0:
            return run(json.loads(line))
        say(process)
        _, status = os.waitpid(process, 0)
        say(os.waitstatus_to_exitcode(status))
    return None


def say(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve_lines()

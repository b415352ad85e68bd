"""The background thread: every job at its turn, whatever another one does, until it is stopped."""

import logging
import threading
import time

from survey_service.background import Background, Job, attempt

PATIENCE_SECONDS = 10


class CodedError(Exception):
    code = "key-missing"


def test_jobs_run_at_once_and_again_at_their_intervals():
    often, seldom = [], []
    enough = threading.Event()

    def count():
        often.append(time.monotonic())
        if len(often) == 5:
            enough.set()

    background = Background(
        [
            Job(name="often", run=count, seconds=0.01),
            Job(name="seldom", run=lambda: seldom.append(1), seconds=3600),
        ]
    )
    background.start()
    assert enough.wait(PATIENCE_SECONDS)
    background.stop()
    stopped = len(often)
    assert seldom == [1]
    assert often[4] - often[0] >= 0.04
    time.sleep(0.05)
    assert len(often) == stopped


def test_a_failing_job_is_logged_by_its_kind_and_stops_nothing(caplog):
    tried, enough = [], threading.Event()

    def fail():
        tried.append(1)
        if len(tried) == 3:
            enough.set()
        raise ValueError("the answer of a person")

    background = Background([Job(name="mix", run=fail, seconds=0.001)])
    with caplog.at_level(logging.ERROR):
        background.start()
        assert enough.wait(PATIENCE_SECONDS)
        background.stop()
    assert "mix failed: ValueError" in caplog.messages
    assert "the answer of a person" not in caplog.text


def test_an_explained_failure_is_logged_by_its_code(caplog):
    def fail():
        raise CodedError

    assert attempt(Job(name="checkpoint", run=fail)) is False
    assert caplog.messages == ["checkpoint failed: key-missing"]
    assert attempt(Job(name="checkpoint", run=lambda: None)) is True


def test_stopping_waits_for_the_job_that_runs():
    begun, done = threading.Event(), []

    def slow():
        begun.set()
        time.sleep(0.1)
        done.append(1)

    background = Background([Job(name="slow", run=slow, seconds=3600)])
    background.start()
    assert begun.wait(PATIENCE_SECONDS)
    background.stop()
    assert done == [1]


def test_without_jobs_there_is_nothing_to_wait_for():
    background = Background([])
    background.start()
    background.stop()

"""Random bytes drawn by the page: each is handed out once, in every thread and process."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from survey_service.security import randomness
from survey_service.security.randomness import PAGE, RandomPages


@pytest.fixture
def counted(monkeypatch):
    """Pages that show where each byte came from: 8 bytes of a counter after the other."""
    drawn = []

    def pages(count):
        drawn.append(count)
        first = sum(drawn[:-1]) // 8
        return b"".join((first + n).to_bytes(8, "big") for n in range(-(-count // 8)))[:count]

    monkeypatch.setattr(randomness.secrets, "token_bytes", pages)
    return drawn


def test_every_byte_is_handed_out_once_and_in_the_length_asked_for(counted):
    source = RandomPages()
    found = b"".join(source(8) for _ in range(3 * PAGE // 8))
    assert found == b"".join(n.to_bytes(8, "big") for n in range(3 * PAGE // 8))
    assert counted == [PAGE] * 3


def test_what_does_not_fit_into_the_page_comes_from_the_next_one_whole(counted):
    source = RandomPages()
    assert [len(source(count)) for count in (PAGE - 1, 16, 0, PAGE, PAGE + 1)] == [
        PAGE - 1,
        16,
        0,
        PAGE,
        PAGE + 1,
    ]


def test_threads_never_share_a_byte(counted):
    source = RandomPages()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: source(8), range(20_000)))
    assert len(set(found)) == len(found)


def test_a_forked_process_draws_a_page_of_its_own(counted, monkeypatch):
    source = RandomPages()
    source(16)
    monkeypatch.setattr(randomness.os, "getpid", lambda: 0)
    assert source(8) == (PAGE // 8).to_bytes(8, "big")
    assert source(8) == (PAGE // 8 + 1).to_bytes(8, "big")
    assert counted == [PAGE] * 2

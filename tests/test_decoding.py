"""Threads that meet a struct first at the same moment; a process that dies of it fails the test."""

import subprocess
import sys

from msgspec import Struct

from survey_service.decoding import know_structs

RACE = """
import sys, threading
from typing import Annotated
from msgspec import Meta, Struct, json
from survey_service.decoding import know_structs

sys.setswitchinterval(1e-6)
fields = {f"field_{number}": "Annotated[int, Meta(ge=0)]" for number in range(20)}
body = json.encode(dict.fromkeys(fields, 1))
about = {"__annotations__": fields, "__module__": __name__}
rounds = [type(Struct)(f"S{n}", (Struct,), dict(about)) for n in range(300)]
know_structs()
for struct in rounds:
    barrier = threading.Barrier(8)

    def decode(kind=struct, together=barrier):
        together.wait()
        json.decode(body, type=kind)

    threads = [threading.Thread(target=decode) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("alive")
"""


class Held(Struct):
    """No data: nothing can be decoded into both."""

    one: bytes | staticmethod | classmethod


def test_no_thread_meets_a_struct_that_is_half_known():
    ran = subprocess.run(
        [sys.executable, "-c", RACE], check=False, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stdout) == (0, "alive\n"), ran.stderr


def test_what_cannot_be_decoded_is_passed_over():
    assert know_structs() > 0

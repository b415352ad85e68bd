"""Random bytes of the operating system, drawn by the page.

Every call of the operating system lets the other threads of the process run, and under load the
caller waits for its turn longer than its whole work takes. So one call fetches the bytes of many
requests. They are those of `secrets.token_bytes`, each handed out once and then forgotten.
"""

import os
import secrets
from threading import Lock
from typing import Final

PAGE: Final = 4096


class RandomPages:
    """A source of random bytes: call it with how many. Any thread may call it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process = os.getpid()
        self._page = b""
        self._used = 0

    def __call__(self, count: int) -> bytes:
        """Return `count` bytes that were never handed out before."""
        if count > PAGE:
            return secrets.token_bytes(count)
        with self._lock:
            if self._used + count > len(self._page) or self._process != os.getpid():
                # a process that was forked off must not hand out the page of its parent
                self._page, self._used, self._process = secrets.token_bytes(PAGE), 0, os.getpid()
            start, self._used = self._used, self._used + count
            return self._page[start : self._used]

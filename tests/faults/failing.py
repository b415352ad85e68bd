"""Arms `record_writes.c` while a server runs: from the k-th call on, so many fail with an error."""

import mmap
import struct

CALLS = {"write": ord("W"), "sync": ord("S"), None: 0}
CONTROL = struct.Struct("<6i")
FOREVER = 2**31 - 1


class Faults:
    """The control shared with one server.

    Args:
        path: where the control is kept.
        folder: whose files are watched.
        name: calls on files of the folder whose name begins so are counted and fail.
    """

    def __init__(self, path, folder, name=""):
        path.write_bytes(bytes(CONTROL.size))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), CONTROL.size)
        self.environment = {
            "FAULTS_ROOT": str(folder),
            "FAULTS_FAILING": f"{folder}/{name}",
            "FAULTS_CONTROL": str(path),
        }

    def arm(self, call, error, *, after, times=FOREVER):
        """Let the calls after the next `after` fail, so many of them."""
        # the kind is written last: it is what sets the fault going
        self._shared[4 : CONTROL.size] = CONTROL.pack(0, error, after, times, 0, 0)[4:]
        self._shared[:4] = struct.pack("<i", CALLS[call])

    def disarm(self):
        """Let everything work again."""
        self._shared[:4] = struct.pack("<i", CALLS[None])

    @property
    def failed(self):
        """How many calls have failed since it was armed."""
        return CONTROL.unpack(self._shared[:])[4]

"""What a disk may hold after the power went: replays a journal of `record_writes.c` up to a cut.

Written data is on the disk for certain only once a sync of its file that began later has ended;
a name (made, removed, changed) only once its folder was synced. Of everything else any part may be
there: each write is kept, dropped or torn into sectors of 512 bytes by chance, so a later one may
be there without an earlier one. After a sync that failed the same holds for what it covered, and
no later sync makes up for it.
"""

import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
RECORD = struct.Struct("<ccHIq")
RECEIPT = re.compile(rb'"receipt":"([0-9A-Z]+)"')


@dataclass
class Entry:
    """A record of the journal."""

    op: str
    failed: bool
    path: str
    offset: int
    data: bytes


def read_journal(path):
    """Return every record; a server that was killed leaves none torn."""
    data, records, at = path.read_bytes(), [], 0
    while at < len(data):
        op, failed, path_size, size, offset = RECORD.unpack_from(data, at)
        at += RECORD.size
        name = data[at : at + path_size].decode()
        at += path_size
        records.append(Entry(op.decode(), failed != b"\0", name, offset, data[at : at + size]))
        at += size
    return records


def promised(entry):
    """Return the receipts that an answer carried."""
    return {found.decode() for found in RECEIPT.findall(entry.data)} if entry.op == "A" else set()


@dataclass
class Inode:
    """A file: what is certainly on the disk, and what was written since."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list = field(default_factory=list)
    mark: int = 0

    def settled(self, count, chance=None):
        """Move the first `count` pending changes to what is safe, or a chance part of them."""
        content = bytearray(self.safe)
        keep = 1.0 if chance is None else chance.choice([0.0, 0.5, 0.9, 1.0])
        for op, offset, data in self.pending[:count]:
            if op == "W":
                _write(content, offset, data, chance, keep)
            elif chance is None or chance.random() < keep:
                content[offset:] = b"\0" * max(0, offset - len(content))
        return content


def _write(content, offset, data, chance, keep):
    kept = data if chance is None or keep == 1 else b""
    pieces = [(0, kept)] if kept else []
    if chance is not None and keep < 1 and chance.random() < keep:
        tear = 1.0 if chance.random() < 0.5 else 0.5
        starts = range(0, len(data), SECTOR)
        pieces = [(at, data[at : at + SECTOR]) for at in starts if chance.random() < tear]
    for at, piece in pieces:
        end = offset + at + len(piece)
        content.extend(b"\0" * (end - len(content)))
        content[offset + at : end] = piece


class Disk:
    """The folder `root` as it goes through a journal, from what it held at the start."""

    def __init__(self, root, start):
        self._root = str(root)
        self.names = {
            f"{root}/{path.relative_to(start)}": Inode(bytearray(path.read_bytes()))
            for path in Path(start).rglob("*")
            if path.is_file()
        }
        self._safe_names = dict(self.names)
        self._changes = []  # of names, not yet synced: (folder, changed names)
        self._folder_marks = {}
        self.promised = set()

    def apply(self, entry, chance):
        """Go one record further."""
        act = {"s": self._sync_began, "S": self._synced, "A": self._answered, "B": self._begun}
        act.get(entry.op, self._changed)(entry, chance)

    def _begun(self, entry, _):
        """A new process finds what the system shows, which is not part of the disk."""

    def _answered(self, entry, _):
        self.promised |= promised(entry)

    def _changed(self, entry, _):
        folder = entry.path.rpartition("/")[0]
        if entry.op == "C":
            self._rename(folder, {entry.path: Inode()})
        elif entry.op == "U":
            self._rename(folder, {entry.path: None})
        elif entry.op == "R":
            moved = {entry.path: None, entry.data.decode(): self.names[entry.path]}
            self._rename(folder, moved)
        else:
            self.names[entry.path].pending.append((entry.op, entry.offset, entry.data))

    def _rename(self, folder, changed):
        _apply_names(self.names, changed)
        self._changes.append((folder, changed))

    def _sync_began(self, entry, _):
        if entry.path in self.names:
            inode = self.names[entry.path]
            inode.mark = len(inode.pending)
        else:
            self._folder_marks[entry.path] = len(self._changes)

    def _synced(self, entry, chance):
        if entry.path in self.names:
            inode = self.names[entry.path]
            inode.safe = inode.settled(inode.mark, chance if entry.failed else None)
            del inode.pending[: inode.mark]
            inode.mark = 0
        elif not entry.failed:
            mark = self._folder_marks.pop(entry.path, 0)
            for folder, changed in self._changes[:mark]:
                if folder == entry.path:
                    _apply_names(self._safe_names, changed)
            rest = [one for one in self._changes[:mark] if one[0] != entry.path]
            self._changes = rest + self._changes[mark:]

    def after_power_loss(self, target, chance):
        """Write into `target` one state the disk may have been left in."""
        names = dict(self._safe_names)
        for _, changed in self._changes:
            if chance.random() < 0.5:
                _apply_names(names, changed)
        for path, inode in names.items():
            copy = Path(target) / path.removeprefix(self._root).lstrip("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.parent.chmod(0o700)  # keys are refused where others could read them
            copy.touch(mode=0o600)
            copy.write_bytes(inode.settled(len(inode.pending), chance))


def _apply_names(names, changed):
    for path, inode in changed.items():
        if inode is None:
            names.pop(path, None)
        else:
            names[path] = inode

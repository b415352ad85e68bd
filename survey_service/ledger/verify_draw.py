"""Draw again: python verify_draw.py MANIFEST FRAME [COMMITMENT [SAMPLE]]; see docs/draw-format.md.

COMMITMENT: from before the draw, SAMPLE: in use. Exit 0 agrees, 1 differs, 2 cannot be checked.
"""

import json
import sys
from fractions import Fraction
from hashlib import sha256
from hmac import digest as hmac
from pathlib import Path
from typing import Any
from unicodedata import is_normalized


def tagged(kind: str, *parts: bytes) -> bytes:
    """Hash parts, each after its length, under the tag of a kind."""
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return sha256(f"langnghe/draw/v1/{kind}\0".encode() + framed).digest()


def canonical(value: object) -> bytes:
    """Write canonical JSON."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def frame_of(text: str) -> list[Any]:
    """Return the rows of a frame (unit, stratum, size, lines) in order."""
    head, *lines = text.removesuffix("\n").split("\n")
    rows = [(u, s, int(n), int(m)) for u, s, n, m in (line.split(",") for line in lines)]
    is_table = head == "unit,stratum,size,lines" and is_normalized("NFC", text)
    if not is_table or len({r[0] for r in rows}) < len(rows) or min(min(r[2:]) for r in rows) < 1:
        raise ValueError("no frame: unit,stratum,size,lines in NFC, each unit once, sizes from 1")
    return sorted(rows, key=lambda row: (row[1], row[0]))


def units_of(rows: list[Any], left: int, method: str, seed: bytes) -> list[tuple[Any, Fraction]]:
    """Return the units of a stratum as they are taken, each with its chance."""
    rest = sorted(rows, key=lambda row: hmac(seed, b"unit\0" + row[0].encode(), "sha256"))
    if method == "srs" or not left:
        return [(row, Fraction(left, len(rows))) for row in rest]
    total, start, tries, end, taken = sum(row[2] for row in rest), 2**256, 0, 0, []
    if sure := [(row, Fraction(1)) for row in rest if left * row[2] >= total]:
        others = [row for row in rest if left * row[2] < total]
        return sorted(sure + units_of(others, left - len(sure), method, seed)[: left - len(sure)])
    while start >= 2**256 - 2**256 % total:
        text = b"start\0" + rows[0][1].encode() + b"\0%d" % tries
        start, tries = int.from_bytes(hmac(seed, text, "sha256"), "big"), tries + 1
    for row in rest:  # is one of start, start + total, … between the sums before and with it?
        points, end = (start % total - end) // total, end + left * row[2]
        taken += [(row, Fraction(left * row[2], total))] * (points - (start % total - end) // total)
    return sorted(taken)


def sample(frame: list[Any], plan: dict[str, Any], seed: bytes) -> bytes:
    """Draw, and return the sample file."""
    text, ask = "stratum,unit,list,order,line,pi1,pi2\n", plan["lines"]
    for each in plan["strata"]:
        rows, take = [row for row in frame if row[1] == each["stratum"]], each["take"]
        units = units_of(rows, take, plan["method"], seed)[: take + each["reserve"]]
        drawn = [(*unit, n, take, 0, Fraction(1)) for n, unit in enumerate(units, 1)]
        for row, pi, *_ in sorted(drawn) if ask else []:
            own, few = hmac(seed, b"line\0" + row[0].encode(), "sha256"), min(ask["take"], row[3])
            lots = sorted((sha256(own + b"%d" % k).digest(), k) for k in range(1, row[3] + 1))
            for n, (_, line) in enumerate(lots[: few + ask["reserve"]], 1):
                drawn.append((row, pi, n, few, line, Fraction(few, row[3])))
        for row, pi1, n, few, line, pi2 in drawn[len(units) :] if ask else drawn:
            name = "official" if n <= few else "reserve"
            text += f"{row[1]},{row[0]},{name},{n},{line},{pi1},{pi2}\n"
    return text.encode()


def differences(raw: bytes, frame: list[Any], kept: bytes = b"", used: bytes = b"") -> list[str]:
    """Return what does not agree: in the manifest, with the file kept, with the list in use."""
    said, opened = (read := json.loads(raw)), read["opened"]
    fixed, value, drawn_at = said["commitment"], said["public_value"], said["drawn_at"]
    nodes = [sha256(b"\0" + ",".join(map(str, row)).encode()).digest() for row in frame]
    while len(nodes) > 1:  # the root of RFC 6962
        pairs, single = zip(nodes[::2], nodes[1::2], strict=False), nodes[len(nodes) & ~1 :]
        nodes = [sha256(b"\1" + left + right).digest() for left, right in pairs] + single
    seals = {each["owner"]: each["commitment"] for each in fixed["secrets"]}
    shown = [(each["owner"].encode(), bytes.fromhex(each["secret"])) for each in opened]
    said_id, parts = fixed["draw_id"].encode(), [part for pair in shown for part in pair]
    seed = tagged("seed", nodes[0], said_id, value.encode(), *parts)
    drawn, at = sample(frame, fixed["plan"], seed), (fixed["source"] or {"at": drawn_at})["at"]
    times = [(fixed["committed_at"], one["at"], fixed["open_until"]) for one in opened]
    agrees = {
        "manifest: bytes are not canonical": raw == canonical(said) + b"\n",
        "format": fixed["format"] == "langnghe/draw/v1",
        "sha256": said.pop("sha256") == tagged("manifest", canonical(said)).hex(),
        "commitment": said["commitment_sha256"] == tagged("commitment", canonical(fixed)).hex(),
        "the commitment that was kept": kept in (b"", canonical(fixed) + b"\n"),
        "frame": (fixed["frame_root"], fixed["frame_units"]) == (nodes[0].hex(), len(frame)),
        "strata": [s["stratum"] for s in fixed["plan"]["strata"]] == sorted({r[1] for r in frame}),
        "order": (shown, said["unopened"]) == (sorted(shown), sorted(said["unopened"])),
        "opened": all(seals[n.decode()] == tagged("secret", said_id, n, s).hex() for n, s in shown),
        "unopened": sorted(seals) == sorted(said["unopened"] + [each["owner"] for each in opened]),
        "public_value": value != "" if fixed["source"] else value == "" and not said["unopened"],
        "times": all(list(each) == sorted(each) for each in [*times, ("", at, drawn_at)]),
        "seed": said["seed"] == seed.hex(),
        "sample": said["sample_sha256"] == sha256(drawn).hexdigest(),
        "the list in use": used in (b"", drawn),
    }
    return [name for name, is_so in agrees.items() if not is_so]


def main(*names: str) -> int:
    """Check files by their names, say what was found, and return the exit code."""
    try:
        manifest, frame, *more = (Path(name).read_bytes() for name in names)
        found = differences(manifest, frame_of(frame.decode()), *more)
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as error:
        print(f"cannot be checked: {error!r}")
        return 2
    print(*[f"differs: {each}" for each in found] or ["agrees"], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

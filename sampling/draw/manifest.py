"""The manifest: what was committed, opened and drawn, in one file that anybody can keep and check.

`checked` is the first implementation of the check, the stand-alone verifier the second; they say
the same of the same files.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from sampling.draw.commitment import (
    FORMAT,
    Commitment,
    Hex,
    Moment,
    canonical,
    check_plan,
    commitment_digest,
)
from sampling.draw.drawing import Drawn, draw_sample, sample_csv
from sampling.draw.frame import DrawFrame, frame_root
from sampling.draw.seed import OpenedSecret, draw_seed, secret_commitment, tagged
from sampling.errors import SamplingError

_DIGITS = {"dice": r"[0-9]{20,400}", "lottery": r"[0-9]{10,400}", "drand": r"[0-9a-f]{64}"}
"""What each source says: at least twenty throws, ten digits, or the randomness of a round."""


class Opening(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A secret that was opened, and when."""

    owner: str
    secret: Hex
    at: Moment


class LedgerPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an act of the draw stands in the ledger; no position until the log was written on."""

    act: str
    leaf: Hex
    position: Annotated[int, Meta(ge=0)] | None


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finished draw.

    Attributes:
        commitment: what was fixed beforehand.
        commitment_sha256: its digest, as the ledger has it.
        opened: secrets opened in time, in the order of their owners.
        unopened: owners whose secret was left out.
        public_value: what the public source said; empty without one.
        evidence: where that can be seen: a video, a page, a newspaper.
        drawn_at: when the sample was drawn.
        seed: what decided it.
        sample_sha256: digest of the sample file.
        ledger: places of its acts in the ledger.
    """

    commitment: Commitment
    commitment_sha256: Hex
    opened: tuple[Opening, ...]
    unopened: tuple[str, ...]
    public_value: str
    evidence: str
    drawn_at: Moment
    seed: Hex
    sample_sha256: Hex
    ledger: tuple[LedgerPlace, ...] = ()


class _Sealed(Manifest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A manifest with the digest over everything else in it."""

    sha256: Hex = field(default="0" * 64)


def carry_out(
    commitment: Commitment,
    frame: DrawFrame,
    *,
    opened: tuple[Opening, ...],
    public_value: str,
    evidence: str,
    drawn_at: str,
) -> tuple[Manifest, tuple[Drawn, ...]]:
    """Draw the sample of a commitment.

    Raises:
        SamplingError: `frame-changed`, `public-value-wrong`, `secret-unopened` (without a public
            source every secret is needed: whoever withheld one would choose between two samples),
            and what `check_plan` refuses.
    """
    if (frame_root(frame), len(frame.units)) != (commitment.frame_root, commitment.frame_units):
        raise SamplingError(
            "frame-changed",
            where="frame",
            got=frame_root(frame),
            expected=commitment.frame_root,
            hint="Draw from the frame that was committed, or commit a new draw with two persons.",
        )
    check_value(commitment, public_value)
    ordered = tuple(sorted(opened, key=lambda one: one.owner))
    unopened = tuple(
        s.owner for s in commitment.secrets if s.owner not in {o.owner for o in opened}
    )
    if unopened and commitment.source is None:
        raise SamplingError(
            "secret-unopened",
            where=", ".join(unopened),
            got="sealed",
            expected="open: this draw has no public source of chance",
            hint="Wait for it, or commit a new draw with two persons.",
        )
    seed = _seed(commitment, ordered, public_value)
    drawn = draw_sample(frame, commitment.plan, seed)
    manifest = Manifest(
        commitment=commitment,
        commitment_sha256=commitment_digest(commitment),
        opened=ordered,
        unopened=unopened,
        public_value=public_value,
        evidence=evidence,
        drawn_at=drawn_at,
        seed=seed.hex(),
        sample_sha256=sha256(sample_csv(drawn)).hexdigest(),
    )
    return manifest, drawn


def check_value(commitment: Commitment, public_value: str) -> None:
    """Insist that a public value is one that the named source can have said.

    Raises:
        SamplingError: `public-value-wrong`.
    """
    source = commitment.source
    pattern = _DIGITS[source.kind] if source else ""
    if not re.fullmatch(pattern, public_value):
        raise SamplingError(
            "public-value-wrong",
            where=source.name if source else "source",
            got=public_value,
            expected=f"text of the form {pattern}" if source else "nothing: no source was named",
            hint="Give the digits as they were announced, in order, without spaces.",
        )


def manifest_json(manifest: Manifest) -> bytes:
    """Return the file of a manifest: canonical JSON with the digest over the rest, and LF."""
    said = msgspec.to_builtins(manifest)
    digest = tagged("manifest", canonical(said)).hex()
    return canonical(said | {"sha256": digest}) + b"\n"


def read_manifest(raw: bytes) -> Manifest:
    """Return a manifest as it stands in a file.

    Raises:
        msgspec.DecodeError: it is none.
    """
    said = msgspec.json.decode(raw, type=_Sealed)
    return Manifest(**{name: getattr(said, name) for name in Manifest.__struct_fields__})


def checked(raw: bytes, frame: DrawFrame, kept: bytes = b"", used: bytes = b"") -> tuple[str, ...]:
    """Return what does not agree in the file of a manifest, in words of the format.

    Args:
        raw: the file.
        frame: the frame.
        kept: the commitment as somebody kept it from before the draw.
        used: the sample that is in use.

    Raises:
        msgspec.DecodeError: no manifest.
        SamplingError: the plan cannot be carried out on the frame.
    """
    return tuple(_differences(raw, read_manifest(raw), frame, kept, used))


def _differences(
    raw: bytes, said: Manifest, frame: DrawFrame, kept: bytes, used: bytes
) -> Iterator[str]:
    fixed = said.commitment
    if raw != manifest_json(said):
        yield "manifest"
    if said.commitment_sha256 != commitment_digest(fixed):
        yield "commitment"
    if kept and kept != canonical(fixed) + b"\n":
        yield "the commitment that was kept"
    if (fixed.frame_root, fixed.frame_units) != (frame_root(frame), len(frame.units)):
        yield "frame"
    yield from _chance(said)
    check_plan(fixed.plan, frame)
    seed = draw_seed(frame_root(frame), fixed.draw_id, said.public_value, _shown(said.opened))
    if said.seed != seed.hex():
        yield "seed"
    drawn = sample_csv(draw_sample(frame, fixed.plan, seed))
    if said.sample_sha256 != sha256(drawn).hexdigest():
        yield "sample"
    if used and used != drawn:
        yield "the list in use"


def _chance(said: Manifest) -> Iterator[str]:
    """Yield what is wrong with secrets, public value and times."""
    fixed = said.commitment
    seals = {each.owner: each.commitment for each in fixed.secrets}
    for one in said.opened:
        if seals.get(one.owner) != secret_commitment(
            fixed.draw_id, one.owner, bytes.fromhex(one.secret)
        ):
            yield "opened"
    owners = [one.owner for one in said.opened]
    if [owners, list(said.unopened)] != [sorted(owners), sorted(said.unopened)]:
        yield "order"
    if sorted([*owners, *said.unopened]) != sorted(seals):
        yield "unopened"
    if bool(said.public_value) != bool(fixed.source) or (not fixed.source and said.unopened):
        yield "public_value"
    last = fixed.open_until or ""
    late = any(not fixed.committed_at <= one.at <= last for one in said.opened)
    if late or (fixed.source and fixed.source.at > said.drawn_at):
        yield "times"


def _seed(commitment: Commitment, opened: tuple[Opening, ...], public_value: str) -> bytes:
    root, named = commitment.frame_root, commitment.draw_id
    return draw_seed(root, named, public_value, _shown(opened))


def _shown(opened: tuple[Opening, ...]) -> tuple[OpenedSecret, ...]:
    return tuple(OpenedSecret(owner=one.owner, secret=bytes.fromhex(one.secret)) for one in opened)


__all__ = [
    "FORMAT",
    "LedgerPlace",
    "Manifest",
    "Opening",
    "carry_out",
    "check_value",
    "checked",
    "manifest_json",
    "read_manifest",
]

"""Chance of a committed draw: secrets are opened, the source speaks, the sample comes out."""

from datetime import datetime

from sampling.draw.drawing import Drawn
from sampling.draw.frame import frame_from
from sampling.draw.manifest import Manifest, Opening, carry_out
from survey_service.ledger import entries
from survey_service.pipeline.draw_cases import attach_drawn
from survey_service.pipeline.draw_files import SecretFile
from survey_service.pipeline.draws import SAMPLE, known, pseudonym
from survey_service.problems import Problem
from survey_service.store import campaigns, draws, ledger
from survey_service.store.database import Connection, Database
from survey_service.store.draws import OpenedRow, StoredDraw


def open_secret(database: Database, given: SecretFile, now: datetime) -> StoredDraw:
    """Open a sealed secret, in time and as it was sealed.

    Raises:
        Problem: `draw-unknown`, `draw-done`, `draw-secret-late`, `draw-secret-wrong`,
            `draw-secret-open`.
    """
    with database.write() as connection:
        found = known(connection, given.draw_id)
        campaigns.held(connection, found.key.campaign)
        if found.manifest is not None:
            raise Problem("draw-done", "draw", given.draw_id)
        last = found.commitment.open_until or ""
        if entries.instant(now) > last:
            raise Problem("draw-secret-late", given.owner, entries.instant(now), f"by {last}")
        sealed = {each.owner: each.commitment for each in found.commitment.secrets}
        if sealed.get(given.owner) != given.commitment:
            expected = sealed.get(given.owner) or ", ".join(sealed) or "no secrets at all"
            raise Problem("draw-secret-wrong", given.owner, given.commitment, expected)
        if any(each.owner == given.owner for each in draws.openings(connection, given.draw_id)):
            raise Problem("draw-secret-open", given.owner)
        entry = entries.encode(
            "draw", act="open", draw=given.draw_id, owner=given.owner, secret=given.secret,
            at=entries.instant(now),
        )  # fmt: skip
        row = OpenedRow(
            owner=given.owner,
            secret=bytes.fromhex(given.secret),
            opened_at=now,
            leaf=ledger.append(connection, entry),
        )
        draws.add_opening(connection, given.draw_id, row)
    return found


def carry_out_draw(
    database: Database, draw: str, now: datetime, *, public_value: str, evidence: str, by: str
) -> tuple[Manifest, tuple[Drawn, ...]]:
    """Draw what was committed, store the sample, and enter what came out.

    Args:
        database: where it is kept.
        draw: which draw.
        now: the present moment.
        public_value: what the public source said.
        evidence: where that can be seen.
        by: account of who draws.

    Raises:
        Problem: `draw-unknown`, `draw-done`, `draw-replaced`, `draw-too-early`, `draw-refused`.
        SamplingError: `public-value-wrong`, `secret-unopened`.
    """
    with database.write() as connection:
        found = known(connection, draw)
        campaigns.held(connection, found.key.campaign)
        _check_time(connection, found, now)
        frame = frame_from(found.frame)
        manifest, drawn = carry_out(
            found.commitment,
            frame,
            opened=tuple(
                Opening(owner=o.owner, secret=o.secret.hex(), at=entries.instant(o.opened_at))
                for o in draws.openings(connection, draw)
            ),
            public_value=public_value,
            evidence=evidence,
            drawn_at=entries.instant(now),
        )
        entry = entries.encode(
            "draw", act="draw", draw=draw, commitment=manifest.commitment_sha256,
            public_value=public_value, seed=manifest.seed, sample=manifest.sample_sha256,
            unopened=list(manifest.unopened), cases=len(drawn), by=pseudonym(connection, by),
            at=entries.instant(now),
        )  # fmt: skip
        leaf = ledger.append(connection, entry)
        if not draws.finish(connection, draw, manifest, at=now, by=by, leaf=leaf):
            raise Problem("draw-done", "draw", draw)
        if found.key.series == SAMPLE:
            attach_drawn(connection, found, manifest, drawn=drawn, frame=frame, at=now)
    return manifest, drawn


def _check_time(connection: Connection, found: StoredDraw, now: datetime) -> None:
    """Insist that a draw is in force and that its chance has spoken."""
    if found.manifest is not None:
        raise Problem("draw-done", "draw", found.draw_id)
    last = draws.of(connection, found.key)[-1].draw_id
    if last != found.draw_id:
        raise Problem("draw-replaced", "draw", found.draw_id, last)
    fixed = found.commitment
    opened = {each.owner for each in draws.openings(connection, found.draw_id)}
    waits = fixed.open_until if len(opened) < len(fixed.secrets) else None
    first = fixed.source.at if fixed.source else waits
    if first is not None and entries.instant(now) < first:
        raise Problem("draw-too-early", "draw", entries.instant(now), f"{first} or later")

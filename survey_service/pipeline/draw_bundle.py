"""A draw as files that anybody can keep: commitment, frame, manifest, sample."""

from collections.abc import Mapping

from msgspec.structs import replace

from sampling.draw.commitment import canonical
from sampling.draw.drawing import draw_sample, sample_csv
from sampling.draw.frame import frame_from
from sampling.draw.manifest import LedgerPlace, manifest_json
from survey_service.store import draws, ledger
from survey_service.store.database import Connection
from survey_service.store.draws import StoredDraw

COMMITMENT, FRAME = "commitment.json", "frame.csv"
MANIFEST, SAMPLE = "manifest.json", "sample.csv"


def bundle(connection: Connection, draw: StoredDraw) -> Mapping[str, bytes]:
    """Return the files of a draw by name; manifest and sample once it was drawn."""
    files = {COMMITMENT: canonical(draw.commitment) + b"\n", FRAME: draw.frame.encode()}
    if draw.manifest is None:
        return files
    seed = bytes.fromhex(draw.manifest.seed)
    drawn = draw_sample(frame_from(draw.frame), draw.commitment.plan, seed)
    return files | {
        MANIFEST: manifest_json(replace(draw.manifest, ledger=ledger_places(connection, draw))),
        SAMPLE: sample_csv(drawn),
    }


def ledger_places(connection: Connection, draw: StoredDraw) -> tuple[LedgerPlace, ...]:
    """Return where the acts of a draw stand in the ledger, in the order in which they were done."""
    acts = [("commit", draw.commit_leaf)]
    acts += [
        (f"open {opened.owner}", opened.leaf) for opened in draws.openings(connection, draw.draw_id)
    ]
    if draw.drawn_leaf is not None:
        acts.append(("draw", draw.drawn_leaf))
    positions = ledger.find(connection, (leaf for _, leaf in acts))
    return tuple(
        LedgerPlace(act=act, leaf=leaf.hex(), position=positions.get(leaf)) for act, leaf in acts
    )

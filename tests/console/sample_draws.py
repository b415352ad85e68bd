"""Two draws for the pages: one that waits, one that is finished and lost a secret."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from sampling.draw.commitment import commitment_digest
from sampling.draw.manifest import LedgerPlace, read_manifest
from survey_service.pipeline.draw_view import DrawView, SecretLine, VillageLine

VECTOR = Path(__file__).parents[1] / "sampling" / "draw" / "vectors" / "villages"
WAITS, DRAWN = "hp-2026/sample/2026/2", "hp-2026/sample/2026/1"


class SampleDraws:
    """What the pages of draws read."""

    public_url = "https://khaosat.example.vn"

    def every(self) -> tuple[DrawView, ...]:
        return (_view(WAITS), _view(DRAWN))

    def draw(self, draw_id: str) -> DrawView | None:
        return _view(draw_id) if draw_id in {WAITS, DRAWN} else None

    def file(self, draw_id: str, name: str) -> bytes | None:
        path = VECTOR / name
        return path.read_bytes() if path.is_file() and name != "sample.csv" else None


def _view(draw_id: str) -> DrawView:
    manifest = read_manifest((VECTOR / "manifest.json").read_bytes())
    finished = draw_id == DRAWN
    fixed = replace(
        manifest.commitment,
        replaces=None if finished else DRAWN,
        reason=None if finished else "Danh sách thiếu một thôn",
    )
    at = datetime(2026, 9, 2, 2, tzinfo=UTC)
    bodies = [("Hội Cựu chiến binh", None, finished), ("Mặt trận Tổ quốc", at, False)]
    return DrawView(
        draw_id=draw_id,
        state="drawn" if finished else "waits",
        title={"vi": "Đo lường sự hài lòng 2026", "en": "Satisfaction 2026"},
        fixed=fixed,
        digest=commitment_digest(fixed),
        committed_at=at,
        speaks_at=at + timedelta(days=1),
        left=timedelta(0) if finished else timedelta(days=1, hours=3, seconds=1),
        secrets=tuple(
            SecretLine(name={"vi": name, "en": name}, commitment="0" * 64, opened_at=o, late=late)
            for name, o, late in bodies
        ),
        manifest=manifest if finished else None,
        drawn_at=at if finished else None,
        villages=(
            VillageLine(
                stratum={"vi": "Xã A", "en": "A"},
                code="11383.V2",
                name={"vi": "Thôn 2", "en": "Thôn 2"},
                size=500,
                chance=0.25,
            ),
        )
        if finished
        else (),
        cases=(6, 3) if finished else None,
        ledger=(LedgerPlace(act="commit", leaf="0" * 64, position=None),)
        + ((LedgerPlace(act="draw", leaf="1" * 64, position=1234),) if finished else ()),
        names=("commitment.json", "frame.csv", "verify_draw.py")
        if not finished
        else ("commitment.json", "frame.csv", "manifest.json", "verify_draw.py"),
    )

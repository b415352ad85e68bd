"""Draws as everybody may see them: what was fixed, which secrets are open, what came out."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from questionnaires.text import Wording
from sampling.draw.commitment import Commitment, commitment_digest
from sampling.draw.drawing import draw_sample
from sampling.draw.frame import frame_from
from sampling.draw.manifest import LedgerPlace, Manifest
from survey_service.pipeline.draw_bundle import SAMPLE, bundle, ledger_places
from survey_service.store import campaigns, draws, organisations, samples, units
from survey_service.store.database import Connection, Database
from survey_service.store.draws import StoredDraw

State = Literal["waits", "ready", "drawn", "replaced"]
VERIFIER: Final = "verify_draw.py"


class SecretLine(Struct, frozen=True, kw_only=True):
    """A sealed secret: whose, its seal, and when it was opened; `late` means left out."""

    name: Wording
    commitment: str
    opened_at: datetime | None
    late: bool


class VillageLine(Struct, frozen=True, kw_only=True):
    """A unit that was drawn, and its chance."""

    stratum: Wording
    code: str
    name: Wording
    size: int
    chance: float


class DrawView(Struct, frozen=True, kw_only=True):
    """A draw as its page shows it.

    Attributes:
        draw_id: its name, which ends its address.
        state: waits for chance, ready to be drawn, drawn, or replaced by another one.
        title: of its campaign.
        fixed: the commitment.
        digest: of the commitment.
        committed_at: when it was fixed.
        speaks_at: when the source speaks, or the last secret may be opened.
        left: until then; zero once it is over.
        secrets: the sealed secrets by owner.
        manifest: what came out.
        drawn_at: when.
        villages: units drawn, of draws of two stages.
        cases: how many are asked, official and reserve; None where the store has no cases of it.
        ledger: where its acts stand.
        names: files that can be taken away.
    """

    draw_id: str
    state: State
    title: Wording
    fixed: Commitment
    digest: str
    committed_at: datetime
    speaks_at: datetime | None
    left: timedelta
    secrets: tuple[SecretLine, ...]
    manifest: Manifest | None
    drawn_at: datetime | None
    villages: tuple[VillageLine, ...]
    cases: tuple[int, int] | None
    ledger: tuple[LedgerPlace, ...]
    names: tuple[str, ...]


class DrawPages:
    """Reads draws for people.

    Args:
        database: where they are.
        public_url: the address people reach.
        clock: now.
    """

    def __init__(
        self, database: Database, public_url: str, *, clock: Callable[[], datetime]
    ) -> None:
        self.public_url = public_url
        self._database = database
        self._clock = clock

    def every(self) -> tuple[DrawView, ...]:
        """Return all draws, the last one first, without their villages."""
        with self._database.read() as connection:
            found = draws.every(connection)
            return tuple(self._view(connection, each, whole=False) for each in found)

    def draw(self, draw_id: str) -> DrawView | None:
        """Return a draw."""
        with self._database.read() as connection:
            found = draws.get(connection, draw_id)
            return None if found is None else self._view(connection, found, whole=True)

    def file(self, draw_id: str, name: str) -> bytes | None:
        """Return a file of a draw.

        The list of who is asked is not handed out: it follows from the others, and during field
        work nobody needs it at a click.
        """
        if name == VERIFIER:
            return files("survey_service.ledger").joinpath(VERIFIER).read_bytes()
        with self._database.read() as connection:
            found = draws.get(connection, draw_id)
            if found is None or name == SAMPLE:
                return None
            return bundle(connection, found).get(name)

    def _view(self, connection: Connection, found: StoredDraw, *, whole: bool) -> DrawView:
        now, fixed = self._clock(), found.commitment
        campaign = campaigns.get(connection, found.key.campaign)
        speaks = fixed.source.at if fixed.source else fixed.open_until
        speaks_at = datetime.fromisoformat(speaks) if speaks else None
        left = max(timedelta(0), speaks_at - now) if speaks_at else timedelta(0)
        last = draws.of(connection, found.key)[-1].draw_id
        sample = found.draw_id.replace("/", ".")
        return DrawView(
            draw_id=found.draw_id,
            state=_state(found, last, left),
            title=campaign.title if campaign else {"vi": found.key.campaign},
            fixed=fixed,
            digest=commitment_digest(fixed),
            committed_at=found.committed_at,
            speaks_at=speaks_at,
            left=left,
            secrets=tuple(_secrets(connection, found, now)),
            manifest=found.manifest,
            drawn_at=found.drawn_at,
            villages=_villages(connection, found) if whole else (),
            cases=samples.list_counts(connection, sample) if whole and found.manifest else None,
            ledger=ledger_places(connection, found) if whole else (),
            names=_names(found),
        )


def _state(found: StoredDraw, last: str, left: timedelta) -> State:
    if last != found.draw_id:
        return "replaced"
    if found.manifest is not None:
        return "drawn"
    return "waits" if left else "ready"


def _secrets(connection: Connection, found: StoredDraw, now: datetime) -> list[SecretLine]:
    bodies = organisations.everyone(connection)
    opened = {each.owner: each.opened_at for each in draws.openings(connection, found.draw_id)}
    until = found.commitment.open_until
    over = until is not None and datetime.fromisoformat(until) < now
    lines = []
    for each in found.commitment.secrets:
        body = bodies.get(each.owner)
        lines.append(
            SecretLine(
                name=body.name if body else {"vi": each.owner, "en": each.owner},
                commitment=each.commitment,
                opened_at=opened.get(each.owner),
                late=over and each.owner not in opened,
            )
        )
    return lines


def _villages(connection: Connection, found: StoredDraw) -> tuple[VillageLine, ...]:
    """Return the units that were drawn, which do not depend on the lines drawn in them."""
    if found.manifest is None:
        return ()
    frame = frame_from(found.frame)
    plan = replace(found.commitment.plan, lines=None)
    drawn = draw_sample(frame, plan, bytes.fromhex(found.manifest.seed))
    sizes = {unit.unit: unit.size for unit in frame.units}
    names = _units_named(connection, {each.stratum for each in drawn}, found.committed_at)
    return tuple(
        VillageLine(
            stratum=names.get(each.stratum, {"vi": each.stratum, "en": each.stratum}),
            code=each.unit,
            name=_called(found.names.get(each.unit, each.unit)),
            size=sizes[each.unit],
            chance=float(each.pi1),
        )
        for each in drawn
        if each.list == "official"
    )


def _called(name: str) -> Wording:
    return {"vi": name, "en": name}


def _units_named(connection: Connection, codes: set[str], at: datetime) -> Mapping[str, Wording]:
    """Return the names of units on the day of a moment."""
    found = {code: units.name(connection, code, at.date()) for code in codes}
    return {code: name for code, name in found.items() if name is not None}


def _names(found: StoredDraw) -> tuple[str, ...]:
    before = ("commitment.json", "frame.csv")
    return (*before, "manifest.json", VERIFIER) if found.manifest else (*before, VERIFIER)

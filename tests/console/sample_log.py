"""LedgerPages over an invented log: three checkpoints, three acts, and what was taken away."""

import hashlib
from datetime import datetime, timedelta

from survey_service.ledger.checkpoints import Checkpoint, sign
from survey_service.ledger.keys import PrivateKey
from survey_service.pipeline.ledger_status import LedgerStatus
from survey_service.pipeline.ledger_view import Act, LedgerOverview
from survey_service.store.checkpoints import StoredCheckpoint
from survey_service.store.witness_findings import WitnessCounts
from tests.console.sample_figures import AS_OF, CAMPAIGN

ORIGIN = "langnghe/4f0c2b6a9d1e8c3754bb0a91d6e2f738"
ACTS = (
    Act(
        position=20_411,
        kind="publication",
        at=AS_OF,
        fields={"campaign": CAMPAIGN, "series": "sample", "sequence": 2, "state": "preliminary"},
    ),
    Act(position=20_397, kind="restore", at=None, fields={"size": 1}),
    Act(
        position=20_100,
        kind="role",
        at=AS_OF,
        fields={"account": "9" * 64, "role": "analyst", "unit": "", "change": "grant"},
    ),
)


def signed_checkpoint(size: int, at: datetime) -> StoredCheckpoint:
    root = hashlib.sha256(str(size).encode()).digest()
    key = PrivateKey.from_private_bytes(bytes(32))
    note = sign(key, Checkpoint(origin=ORIGIN, size=size, root=root, at=at))
    return StoredCheckpoint(size=size, root=root, at=at, note=note)


class SampleLog:
    """A log of three checkpoints, and the answers that were taken away."""

    public_url = "https://langnghe.example.vn"

    def __init__(self) -> None:
        self.taken: list[dict[str, object]] = []
        self.problem: str | None = None
        self.contradicted = WitnessCounts(devices=0, strangers=0)
        self.checkpoints = tuple(
            signed_checkpoint(size, AS_OF - timedelta(minutes=5 * back))
            for back, size in enumerate((20_412, 20_398, 19_871))
        )

    def overview(self, acts: int, signed: int) -> LedgerOverview:
        first = self.checkpoints[0] if self.checkpoints else None
        return LedgerOverview(
            status=LedgerStatus(
                origin=ORIGIN,
                size=20_415,
                waiting=2,
                signed=first,
                problem=self.problem,
                contradicted=self.contradicted,
            ),
            acts=ACTS[:acts],
            signed=self.checkpoints[:signed],
        )

    def signed(self, size: int | None) -> StoredCheckpoint | None:
        found = (each for each in self.checkpoints if size in {None, each.size})
        return next(found, None)

    def exported(self, what: str, campaign: str, series: str, **facts: object) -> None:
        self.taken.append({"what": what, "campaign": campaign, "series": series, **facts})

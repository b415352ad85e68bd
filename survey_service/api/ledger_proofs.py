"""/api/v1/ledger/consistency and /inclusion: proofs that anybody can check without trusting us.

The proofs are those of RFC 9162 §2.1; hashes are hexadecimal.
"""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from msgspec import Struct

from survey_service.api.description import problems
from survey_service.ledger import proofs
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given
from survey_service.store import checkpoints, ledger, ledger_tree
from survey_service.store.database import Connection

Size = Annotated[int, QueryParameter(ge=0, le=2**31 - 1)]
SignedSize = Annotated[int | None, QueryParameter(ge=0, le=2**31 - 1)]
Digest = Annotated[str, QueryParameter(pattern="^[0-9a-f]{64}$")]


class ConsistencyBody(Struct, frozen=True, kw_only=True):
    """RFC 9162 §2.1.4: the log of `first` entries is the beginning of that of `second`."""

    first: int
    first_root: str
    second: int
    second_root: str
    proof: tuple[str, ...]


class InclusionBody(Struct, frozen=True, kw_only=True):
    """RFC 9162 §2.1.3: the entry with this hash stands at `position` in a log of `size` entries."""

    leaf: str
    position: int
    size: int
    root: str
    path: tuple[str, ...]


@get(
    "/ledger/consistency",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="proveConsistency",
    summary="Prove that a later ledger begins with an earlier one",
    tags=["ledger"],
    responses=problems(400),
)
def prove_consistency(services: Given, first: Size, second: Size) -> ConsistencyBody:
    """Prove that the log of `second` entries begins with that of `first`."""
    with services.database.read() as connection:
        _check_size(connection, "?second", second)
        if first > second:
            raise Problem("parameter-invalid", "?first", first, f"0 … {second}")
        proof = ledger_tree.tree_hashes(connection, proofs.consistency(first, second))
        roots = [ledger_tree.root(connection, size).hex() for size in (first, second)]
    return ConsistencyBody(
        first=first,
        first_root=roots[0],
        second=second,
        second_root=roots[1],
        proof=tuple(each.hex() for each in proof),
    )


@get(
    "/ledger/inclusion",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="proveInclusion",
    summary="Prove that the ledger holds an entry",
    tags=["ledger"],
    responses=problems(400, 404),
)
def prove_inclusion(services: Given, leaf: Digest, size: SignedSize = None) -> InclusionBody:
    """Prove that the entry with this hash is in the log, by default in the last one signed."""
    wanted = bytes.fromhex(leaf)
    with services.database.read() as connection:
        of = _signed(connection) if size is None else size
        _check_size(connection, "?size", of)
        position = ledger.find(connection, [wanted]).get(wanted)
        if position is None or position >= of:
            raise Problem("ledger-entry-unknown", "?leaf", leaf)
        path = ledger_tree.tree_hashes(connection, proofs.inclusion(position, of))
        root = ledger_tree.root(connection, of)
    return InclusionBody(
        leaf=leaf,
        position=position,
        size=of,
        root=root.hex(),
        path=tuple(each.hex() for each in path),
    )


def _signed(connection: Connection) -> int:
    found = checkpoints.latest(connection)
    if found is None:
        raise Problem("ledger-unsigned", "ledger")
    return found.size


def _check_size(connection: Connection, where: str, size: int) -> None:
    if size > (known := ledger_tree.size(connection)):
        raise Problem("parameter-invalid", where, size, f"0 … {known}")

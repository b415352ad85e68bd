"""PostgreSQL settings: a commit is on disk before it is answered, or the connection is refused."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Engine, event

from survey_service.store.errors import StoreError
from survey_service.store.sqlite import RawConnection

SETTINGS: Final[Mapping[str, frozenset[str]]] = {
    "synchronous_commit": frozenset({"on", "remote_apply"}),
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "data_sync_retry": frozenset({"off"}),
    "server_encoding": frozenset({"UTF8"}),
}
"""Setting → values that keep every acknowledged answer."""


def install(engine: Engine) -> None:
    """Prove the settings on every connection of `engine`."""

    @event.listens_for(engine, "connect")
    def _connected(raw: RawConnection, _record: object) -> None:
        try:
            enforce(raw)
            raw.rollback()  # SHOW opened a transaction; the pool wants a connection without one
        except BaseException:
            raw.close()
            raise


def enforce(raw: RawConnection) -> None:
    """Read every setting.

    Raises:
        StoreError: `store-setting`, naming the setting that is not as needed.
    """
    cursor = raw.cursor()
    try:
        for name, accepted in SETTINGS.items():
            cursor.execute(f"SHOW {name}")
            row = cursor.fetchone()
            if row is None or row[0] not in accepted:
                raise StoreError(
                    "store-setting",
                    where=name,
                    got=None if row is None else row[0],
                    expected=" or ".join(sorted(accepted)),
                    hint="Without it an acknowledged answer could be lost; change the server.",
                )
    finally:
        cursor.close()

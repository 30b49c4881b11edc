"""After the rows: stored files that nobody names any more, and what a database keeps of rows that are gone.

Measured on 100,000 tickets (626 MB, SQLite 3.40): `secure_delete` for every connection costs nothing that can be measured
(0.45 to 0.85 ms a unit with it and without it), so freed pages are overwritten at once. Full text keeps the words of what was
deleted until its segments are merged: that takes 0.75 s. One VACUUM (3.9 s) frees what was deleted before this desk
overwrote anything; it is done once in the life of a database.
"""
import re
import time
from contextlib import closing

import sqlalchemy as sa

from helpdesk.core import files
from helpdesk.core.db import db, is_sqlite, unit_of_work
from helpdesk.privacy.registry import NO_FILE

# Written into an otherwise unused number of the SQLite file (PRAGMA user_version): nothing from before is left in free pages.
VACUUMED = 1
BLOCK = 8 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


def remove_files(names: set[str]) -> tuple[int, int]:
    """Removes stored files that no row names any more; (how many are gone, how many belong to others too). Opens no unit."""
    mine = {name for name in names if _DIGEST.fullmatch(name) and name != NO_FILE}
    shared = {name for name in mine if is_named(name)}
    db.session.rollback()
    # The same bytes sent by somebody in this very moment would be lost; the sender's words say that a file was there.
    return sum(files.remove(name) for name in sorted(mine - shared)), len(shared)


def is_named(sha256: str) -> bool:
    """Whether any row of any table names these bytes, in a column of its own or inside a list or a text with links to pictures."""
    for table in db.metadata.tables.values():
        exact = [column for column in table.c if column.name.endswith("sha256")]
        inside = [column for column in table.c if column.name in ("uploads", "body", "pending") or (table.name == "job" and column.name == "data")]
        wanted = [column == sha256 for column in exact] + [sa.cast(column, sa.Text).contains(sha256) for column in inside]
        if wanted and db.session.scalar(sa.select(sa.literal(1)).select_from(table).where(sa.or_(*wanted)).limit(1)):
            return True
    return False


class StillRead(Exception):
    """Somebody reads an older state of the database, so that its journal cannot be emptied yet."""


def clean_database() -> None:
    """Leaves nothing of deleted rows in the database file. :raises StillRead: when it has to be tried again."""
    if not is_sqlite():
        _vacuum_postgresql()
        return
    with unit_of_work():
        for name in ("ticket_text", "customer_text"):
            db.session.execute(sa.text(f"INSERT INTO {name} ({name}) VALUES ('optimize')"))
    db.session.remove()
    with closing(db.engine.raw_connection()) as raw:
        cursor = raw.driver_connection
        if cursor.execute("PRAGMA user_version").fetchone()[0] < VACUUMED:
            cursor.execute("VACUUM")
            cursor.execute(f"PRAGMA user_version={VACUUMED}")
    empty_journal()


def empty_journal() -> None:
    """The write-ahead log holds pages as they were; it is cut to nothing as soon as nobody reads them. :raises StillRead: after five seconds."""
    if not is_sqlite():
        return
    db.session.remove()
    with closing(db.engine.raw_connection()) as raw:
        for _attempt in range(20):
            if not raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                return
            time.sleep(0.25)
    raise StillRead("The journal of the database is being read.")


def places_left(needles: tuple[str, ...]) -> int | None:
    """How often these words still stand in the bytes of the database file, whatever their case; None where the file is not ours to read."""
    if not is_sqlite():
        return None
    if not needles:
        return 0
    wanted, overlap = [needle.encode() for needle in needles], max(len(needle.encode()) for needle in needles)
    found, before = 0, b""
    with open(db.engine.url.database, "rb") as file:
        while block := file.read(BLOCK):
            seen = before + block.lower()
            found += sum(seen.count(needle) - before.count(needle) for needle in wanted)
            before = seen[-overlap:]
    return found


def _vacuum_postgresql() -> None:
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM"))

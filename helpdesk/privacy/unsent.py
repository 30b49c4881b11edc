"""Uploads that were stored and never sent: files of refused forms, of chats and of replies that nobody finished. No row names them."""
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from helpdesk.core import files
from helpdesk.core.db import db
from helpdesk.privacy import cleaning


def names(moment: datetime) -> Iterator[str]:
    """Stored files that lie untouched since before this moment and that no row of any table names; opens no unit."""
    known = _named()
    for name in files.untouched_since(moment):
        if name not in known and not cleaning.is_named(name):
            yield name
    db.session.rollback()


def let_go(moment: datetime, most: int) -> int:
    """Removes at most so many of them from the disk; answers how many are gone."""
    some = [name for name, _place in zip(names(moment), range(most), strict=False)]
    return cleaning.remove_files(set(some))[0]


def _named() -> set[str]:
    """What stands in columns of its own, read at once; lists and texts are asked for the few that are left (cleaning.is_named)."""
    columns = [column for table in db.metadata.tables.values() for column in table.c if column.name.endswith("sha256")]
    return {name for column in columns for name in db.session.scalars(sa.select(column).where(column.is_not(None)).distinct())}

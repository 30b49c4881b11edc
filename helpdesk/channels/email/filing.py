"""Moves mails that are ours to another folder of their mailbox (RFC 6851), where an admin wants that.

Ours is what has a committed row. Nothing is written down about a move: what still lies in the folder is tried again with
the next fetching, so a kill at any moment loses nothing and the desk, which does not fetch the other folder, doubles nothing.
"""
import sqlalchemy as sa
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from helpdesk.channels.email.models import InboundEmail, MailFolder
from helpdesk.core.db import db

MOST_AT_ONCE = 200
_DELETED = b"\\Deleted"


def file_away(client: IMAPClient, folder: MailFolder, move_to: str) -> None:
    """Moves what is ours out of this folder. :raises IMAPClientError: when the server refuses; it is tried again."""
    folder_id, name, validity, last = folder.id, folder.name, folder.validity, folder.uid
    db.session.rollback()
    status = client.select_folder(name)
    if not int(status.get(b"EXISTS", 0)) or int(status[b"UIDVALIDITY"]) != validity:
        return
    uids = _ours(client, folder_id, validity, last)
    while uids:
        _move_or_make(client, uids[:MOST_AT_ONCE], move_to)
        uids = uids[MOST_AT_ONCE:]


def _ours(client: IMAPClient, folder_id: int, validity: int, last: int) -> list[int]:
    """The UIDs on the server that stand in the ledger; old mail that was to stay where it is never came into it."""
    mine = sa.and_(InboundEmail.folder_id == folder_id, InboundEmail.uid_validity == validity)
    first = db.session.scalar(sa.select(sa.func.min(InboundEmail.uid)).where(mine))
    there = client.search(["UID", f"{first}:{last}"]) if first else []
    known = set()
    for start in range(0, len(there), MOST_AT_ONCE):
        some = there[start:start + MOST_AT_ONCE]
        known |= set(db.session.scalars(sa.select(InboundEmail.uid).where(mine, InboundEmail.uid.in_(some))))
    db.session.rollback()
    return sorted(known)


def _move_or_make(client: IMAPClient, uids: list[int], move_to: str) -> None:
    try:
        _move(client, uids, move_to)
    except IMAPClientError as error:
        if "TRYCREATE" not in str(error):
            raise
        client.create_folder(move_to)
        _move(client, uids, move_to)


def _move(client: IMAPClient, uids: list[int], move_to: str) -> None:
    if client.has_capability("MOVE"):
        client.move(uids, move_to)
        return
    marked = client.get_flags(uids)
    # One that is marked was copied before a kill, or somebody else deleted it.
    fresh = [uid for uid in uids if _DELETED not in marked.get(uid, (_DELETED,))]
    if fresh:
        client.copy(fresh, move_to)
        client.add_flags(fresh, [_DELETED], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
    elif set(client.search(["DELETED"])) <= set(uids):    # an EXPUNGE takes what others have marked as well
        client.expunge()

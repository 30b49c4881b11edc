"""The folders of a mailbox that are fetched: chosen, counted, forgotten."""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.channels.email.models import Mailbox, MailFolder
from helpdesk.core.db import db

INBOX = "INBOX"
MOST = 50
LONGEST_NAME = 200


def fetched_folders(mailbox_id: int) -> list[MailFolder]:
    """The folders whose mail is taken, in the order in which they were chosen."""
    return list(db.session.scalars(sa.select(MailFolder).where(MailFolder.mailbox_id == mailbox_id, MailFolder.is_fetched)
                                   .order_by(MailFolder.id)))


def tidy_names(typed: list[str]) -> tuple[str, ...]:
    """The names of folders, one in a line, each once; INBOX is one name however it is written (RFC 9051, 5.1), and the only one of none."""
    names = [line.strip() for words in typed for line in words.splitlines()]
    return tuple(dict.fromkeys(INBOX if name.upper() == INBOX else name for name in names if name)) or (INBOX,)


def tidy_name(typed: str) -> str:
    """The name of one folder, or ''."""
    return tidy_names([typed])[0] if typed.strip() else ""


def problems(names: tuple[str, ...], move_to: str) -> dict[str, str]:
    """What is wrong with the names of the folders that are fetched and of the one where mails go afterwards, by the field of the form."""
    if move_to in names:
        return {"imap_move_to": _("Choose a folder that is not fetched itself.")}
    if len(move_to) > LONGEST_NAME or not move_to.isprintable():
        return {"imap_move_to": _("Write the folder as the server calls it.")}
    if len(names) > MOST:
        return {"imap_folders": _("At most %(most)d folders can be fetched.", most=MOST)}
    if any(len(name) > LONGEST_NAME or not name.isprintable() for name in names):
        return {"imap_folders": _("Write each folder as the server calls it, one in a line.")}
    return {}


def choose(mailbox: Mailbox, names: tuple[str, ...]) -> bool:
    """Fetches these folders from now on; the others rest with their cursors. Says whether that is another choice than before."""
    known = {folder.name: folder for folder in db.session.scalars(sa.select(MailFolder).where(MailFolder.mailbox_id == mailbox.id))}
    before = {name for name, folder in known.items() if folder.is_fetched}
    for name in names:
        if name not in known:
            db.session.add(MailFolder(mailbox_id=mailbox.id, name=name))
            db.session.flush()      # their ids keep the order
    for name, folder in known.items():
        folder.is_fetched = name in names
        if not folder.is_fetched:
            folder.error = None
    return before != set(names)


def forget(mailbox: Mailbox) -> None:
    """Another server knows nothing of these folders' numbers: what it has again shows as a duplicate."""
    for folder in db.session.scalars(sa.select(MailFolder).where(MailFolder.mailbox_id == mailbox.id)):
        db.session.delete(folder)
    db.session.flush()
    mailbox.fetch_error = None

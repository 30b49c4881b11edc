"""What a look at the desk finds: one finding for each part, as a sentence that says what to do."""
import shutil
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, url_for
from flask_babel import format_percent, ngettext
from flask_babel import gettext as _

from helpdesk.channels.email import queries as mail
from helpdesk.channels.email.mailboxes import active_mailboxes
from helpdesk.core.clock import utcnow
from helpdesk.core.db import is_sqlite
from helpdesk.outbox.queries import last_pulse, oldest_overdue, threaded_replies
from helpdesk.outbox.sweeping import worker_is_alive
from helpdesk.web.health import index_state
from helpdesk.web.words import duration, filesize

LITTLE_DISK, NO_DISK = 2 * 1024**3, 200 * 1024**2
LONG_OVERDUE = timedelta(minutes=10)


@dataclass(frozen=True)
class Finding:
    """`state` is good, warn or bad; `url` leads to where something can be done."""

    state: str
    name: str
    sentence: str
    url: str | None = None


def findings() -> list[Finding]:
    """Every part of the desk, in the order in which a fault would be felt."""
    return [_worker(), _queue(), _outgoing(), _incoming(), _threading(), _fetching(), _counting(), _disk(), _index(), _database()]


def _worker() -> Finding:
    seen, name = last_pulse(), _("Worker")
    if worker_is_alive():
        return Finding("good", name, _("Working. It sends mail, fetches mail and does what follows."))
    since = _("It was last seen %(span)s ago.", span=duration((utcnow() - seen).total_seconds())) if seen else _("None has been seen yet.")
    return Finding("bad", name, since + " " + _("Mail neither leaves nor arrives until one runs; run.py starts it, or: flask --app helpdesk worker"))


def _queue() -> Finding:
    since, name = oldest_overdue(), _("Waiting work")
    if since is None or utcnow() - since < LONG_OVERDUE:
        return Finding("good", name, _("Nothing waits longer than it should."))
    return Finding("warn", name, _("The oldest piece has waited for %(span)s.", span=duration((utcnow() - since).total_seconds())))


def _outgoing() -> Finding:
    count, name = mail.outgoing_counts()["problems"], _("Outgoing mail")
    if not count:
        return Finding("good", name, _("Every mail that was due has left."))
    return Finding("warn", name, ngettext("One mail has not left.", "%(num)s mails have not left.", count), url_for("desk.settings_outgoing"))


def _incoming() -> Finding:
    count, name = mail.incoming_counts()["problems"], _("Incoming mail")
    if not count:
        return Finding("good", name, _("Every mail that came was understood."))
    return Finding("warn", name, ngettext("One mail could not be taken.", "%(num)s mails could not be taken.", count), url_for("desk.settings_incoming"))


def _threading() -> Finding:
    (good, count), name = threaded_replies(), _("Threads in mail programs")
    if not count:
        return Finding("good", name, _("No reply has left yet that could be looked at."))
    share = format_percent(good / count, "#,##0.#%")
    sentence = _("%(share)s of the last %(count)d replies named their thread rightly.", share=share, count=count)
    return Finding("good" if good == count else "warn", name, sentence)


def _fetching() -> Finding:
    failing, name = [box for box in active_mailboxes() if box.imap_host and box.fetch_error], _("Mailboxes")
    if not failing:
        return Finding("good", name, _("Every mailbox that is fetched can be read."))
    addresses = ", ".join(box.address for box in failing)
    return Finding("bad", name, _("Cannot be fetched: %(addresses)s", addresses=addresses), url_for("desk.settings_mailboxes"))


def _counting() -> Finding:
    boxes, name = [box for box in active_mailboxes() if box.imap_host], _("Count of mails")
    missing = sum(box.imap_missing for box in boxes)
    if missing:
        sentence = ngettext("One mail stood on the server and not in the ledger. It was fetched.",
                            "%(num)s mails stood on the server and not in the ledger. They were fetched.", missing)
        return Finding("bad", name, sentence, url_for("desk.settings_incoming", view="all"))
    if not any(box.imap_counted_at for box in boxes):
        return Finding("good", name, _("Mailboxes that are fetched are counted once a day."))
    return Finding("good", name, _("Every mail on the servers stands in the ledger."))


def _disk() -> Finding:
    disk, name = shutil.disk_usage(current_app.instance_path), _("Disk")
    sentence = _("%(free)s of %(total)s are free.", free=filesize(disk.free), total=filesize(disk.total))
    if disk.free < NO_DISK:
        return Finding("bad", name, sentence + " " + _("Make room now: mail can soon not be taken any more."))
    return Finding("warn" if disk.free < LITTLE_DISK else "good", name, sentence)


def _index() -> Finding:
    if index_state() == "ready":
        return Finding("good", _("Search index"), _("Ready: articles are found as they stand."))
    return Finding("warn", _("Search index"), _("Being built. Searches may find less until it is done; nothing has to be done."))


def _database() -> Finding:
    kind = "SQLite" if is_sqlite() else "PostgreSQL"
    return Finding("good", _("Database"), _("%(kind)s answers.", kind=kind))

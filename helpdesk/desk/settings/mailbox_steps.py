"""How far the test of a mailbox has come, in words: each step good, bad, under way or not reached, and what to do when it is bad."""
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from helpdesk.channels.email.models import Mailbox, MailboxTest
from helpdesk.core.clock import utcnow
from helpdesk.outbox.sweeping import worker_is_alive
from helpdesk.web.speech import page_locale
from helpdesk.web.words import duration

# Sending has its own patience of some fifteen seconds; mail servers may take a while, grey-listing more.
LONGEST_SENDING = timedelta(minutes=1)
LONGEST_WAY = timedelta(minutes=3)


@dataclass(frozen=True)
class Step:
    """`state` is good, bad, now (under way) or none (not reached); `url` leads to where more is to be seen."""

    state: str
    name: str
    sentence: str = ""
    url: str | None = None


def steps_of(test: MailboxTest) -> list[Step]:
    """The five steps of a test, as they stand now."""
    now = utcnow()
    steps = [_sent(test, now)]
    for reached in (_arrived, _kept, _read, _decided):
        steps.append(reached(test, now) if steps[-1].state == "good" else reached(None, now))
    return steps


def is_under_way(steps: list[Step]) -> bool:
    """Whether another look may find more."""
    return any(step.state == "now" for step in steps)


def _sent(test: MailboxTest, now: datetime) -> Step:
    name = _("Sending")
    if test.inbound is not None:    # it is here, whatever sending said
        return Step("good", name, _("%(server)s took the mail.", server=test.server or test.mailbox.smtp_host))
    if test.send_error:
        words = _("The mail was given back or not taken. Look at the server, the user name and the password under “Mail out, by SMTP”.")
        return Step("bad", name, words + " " + _("The server says: %(words)s", words=test.send_error))
    if test.sent_at:
        return Step("good", name, _("%(server)s took the mail.", server=test.server))
    if now - test.started_at > LONGEST_SENDING:
        return Step("bad", name, _("Sending was broken off. Begin again."))
    return Step("now", name, _("The mail is being handed over."))


def _arrived(test: MailboxTest | None, now: datetime) -> Step:
    name = _("Arrival")
    if test is None:
        return Step("none", name)
    if test.inbound:
        span = duration(max((test.inbound.received_at - test.started_at).total_seconds(), 1))
        return Step("good", name, _("It came by %(way)s after %(span)s.", way=test.inbound.source.upper(), span=span))
    waits = now - (test.sent_at or test.started_at)
    if waits < LONGEST_WAY:
        return Step("now", name, _("Waiting for the mail. This page looks again by itself."))
    return Step("bad", name, _("It has not come for %(span)s.", span=duration(waits.total_seconds())) + " " + _why_not_here(test.mailbox))


def _why_not_here(mailbox: Mailbox) -> str:
    if not worker_is_alive():
        return _("Mail neither leaves nor arrives until one runs; run.py starts it, or: flask --app helpdesk worker")
    if not mailbox.is_active:
        return _("The mailbox rests: switch “Takes and sends mail” on.")
    if mailbox.imap_host and mailbox.fetch_error:
        return _("The mailbox cannot be fetched; look at “Mail in, by IMAP”. The server says: %(words)s", words=mailbox.fetch_error)
    if mailbox.imap_host:
        return _("Look for it in the spam folder and in the folders that are not fetched, and whether %(address)s really belongs to this mailbox.",
                 address=mailbox.address)
    return _("No mail is fetched for this address. See that its mail server hands mail to the desk by SMTP, LMTP or a pipe, or name an IMAP server.")


def _kept(test: MailboxTest | None, _now: datetime) -> Step:
    name = _("Keeping")
    if test is None:
        return Step("none", name)
    return Step("good", name, _("The raw mail stands in the ledger."), url_for("desk.settings_incoming_mail", inbound_id=test.inbound_id))


def _read(test: MailboxTest | None, _now: datetime) -> Step:
    name = _("Reading")
    if test is None:
        return Step("none", name)
    if test.error:
        return Step("bad", name, _("The mail is safe, but the desk stumbled over it and tries again: %(words)s", words=test.error),
                    url_for("desk.settings_incoming_mail", inbound_id=test.inbound_id))
    return Step("good", name, _("Sender, text and files were understood."))


def _decided(test: MailboxTest | None, _now: datetime) -> Step:
    name = _("Ticket")
    if test is None or test.decided_at is None:
        return Step("none", name)
    if test.decision == "spam":
        return Step("bad", name, _("A customer’s mail like this would go to the spam view. Look at the spam filter and the blocked domains."))
    team = test.mailbox.team
    if team:
        return Step("good", name, _("A customer’s mail like this becomes a ticket of %(team)s. This one became none.", team=team.name(page_locale())))
    return Step("good", name, _("A customer’s mail like this becomes a ticket. This one became none."))

"""How a reply leaves: at once, after the moment in which it can be taken back, or later."""
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import to_user_timezone, to_utc

from helpdesk.channels.chat.queries import answered_in
from helpdesk.channels.email import recipients
from helpdesk.channels.email.mailboxes import active_mailboxes, shown_mailboxes
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.outgoing import channel_for
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import Invalid
from helpdesk.desk import details
from helpdesk.tickets import actions, own_statuses, planning
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Upload, Writing
from helpdesk.tickets.writing_models import Draft, PlannedReply
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import number_in

MORNING = 9
MONDAY = 0


@dataclass(frozen=True)
class Morning:
    """A moment that is offered for sending later: `value` is the desk's local time as the form posts it."""

    value: str
    at: datetime


def answer(ticket: Ticket, writing: Writing, later: datetime | None) -> None:
    """Replies, or plans the reply; ask planning.is_taken() first. Call it inside a unit. :raises Invalid: when nothing can be sent."""
    agent, channel = current_agent(), channel_for(ticket)
    status = _chosen_status() or ("pending" if later else None)
    details.prepare(ticket, status)
    undo = timedelta(seconds=current_app.config["SETTINGS"].undo_seconds if channel == "email" else 0)
    if later:
        planning.plan(ticket, writing, agent=agent, due_at=later, is_later=True, status=status)
    elif undo:
        planning.plan(ticket, writing, agent=agent, due_at=utcnow() + undo, is_later=False, status=status)
    else:
        actions.reply(ticket, writing, actor=agent.actor, channel=channel, status=status)
    restored = restored_of(ticket)
    if restored:
        planning.discard(restored, ("undone",))


def is_in_chat(ticket: Ticket) -> bool:
    """Whether this reply is one of a chat that goes on: for the agent, whose page said `where` it goes, and for the desk, which will send it there."""
    return forms.line("where", 5) == "chat" and answered_in(ticket) is not None


def solves() -> bool:
    """Whether the button says that this reply was the last one."""
    return forms.line("status", own_statuses.LONGEST_CHOICE).partition(":")[0] == "solved"


def _chosen_status() -> str | None:
    """What the button says. :raises Invalid: for a status of the desk's own that is no longer there."""
    status = forms.line("status", own_statuses.LONGEST_CHOICE) or None
    if status and ":" in status:
        own_statuses.split(status)
    return status


def addressed(ticket: Ticket, writing: Writing) -> Writing:
    """The same words with whom else they go to and from which address. :raises Invalid: in a sentence by field."""
    known = tuple(recipients.addresses_of(ticket))
    cc = recipients.checked("cc", forms.lines("cc", 4_000), without=known)
    bcc = recipients.checked("bcc", forms.lines("bcc", 4_000), without=(*known, *cc))
    return replace(writing, cc=cc, bcc=bcc, mailbox_id=_chosen_mailbox())


def _chosen_mailbox() -> int | None:
    """The address to write from, or None for the ticket's own."""
    wanted = forms.number("mailbox_id")
    if wanted and wanted not in {mailbox.id for mailbox in active_mailboxes()}:
        raise Invalid({"mailbox_id": _("This choice is not there any more. Reload the page.")})
    return wanted


@dataclass(frozen=True)
class Envelope:
    """What stands in the folded part of the composer."""

    cc: str
    bcc: str
    mailbox_id: int | None
    mailboxes: list[Mailbox]
    signature: str = ""


def envelope(ticket: Ticket, restored: PlannedReply | None, last: Message | None, draft: Draft | None = None) -> Envelope:
    """What was typed and refused, else what the draft holds, else what was taken back, else the Cc of the `last` message and the ticket's own address."""
    mailboxes = shown_mailboxes()
    signature = _signature(ticket, mailboxes)
    if request.method == "POST":
        return Envelope(forms.lines("cc", 4_000), forms.lines("bcc", 4_000), forms.number("mailbox_id"), mailboxes, signature)
    if draft and "cc" in draft.beside:
        return Envelope(draft.beside["cc"], draft.beside.get("bcc", ""), draft.beside.get("mailbox_id") or ticket.mailbox_id, mailboxes, signature)
    if restored:
        return Envelope(", ".join(restored.cc), ", ".join(restored.bcc), restored.mailbox_id or ticket.mailbox_id, mailboxes, signature)
    return Envelope(", ".join(recipients.kept_cc(ticket, last)), "", ticket.mailbox_id, mailboxes, signature)


def _signature(ticket: Ticket, mailboxes: list[Mailbox]) -> str:
    """What will stand under the reply: the agent's own words, then the mailbox's in the customer's language."""
    mailbox = next((one for one in mailboxes if one.id == ticket.mailbox_id), mailboxes[0] if mailboxes else None)
    parts = [current_agent().signature, mailbox.signature(ticket.locale) if mailbox else ""]
    return "\n".join(part for part in parts if part)


def later_wish() -> datetime | None:
    """The moment chosen for sending, or None for now. :raises Invalid: when it is no moment.

    A moment that was typed counts with every button: Return in its field must not send at once.
    """
    value = forms.line("later_pick", 20) or forms.line("later", 20)
    if not value and request.form.get("when") != "later":
        return None
    try:
        local = datetime.fromisoformat(value)
        moment = to_utc(local).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Invalid({"later": _("Choose a day and a time.")}) from None
    if local.tzinfo is not None:
        raise Invalid({"later": _("Choose a day and a time.")})
    return moment


def restored_of(ticket: Ticket) -> PlannedReply | None:
    """The words that stand in this composer because they were taken back, if any."""
    return planning.undone_of(ticket, number_in(request.values.get("restored", "")) or None, current_agent())


def restored_uploads(ticket: Ticket) -> tuple[Upload, ...]:
    """Those of their files that the agent left in."""
    restored, wanted = restored_of(ticket), forms.places("restored_files")
    return tuple(upload for place, upload in enumerate(planning.uploads_of(restored)) if place in wanted) if restored else ()


def mornings() -> list[Morning]:
    """What is offered for sending later: tomorrow morning, and Monday's when that is another one."""
    today = to_user_timezone(utcnow())
    days = {1, (MONDAY - today.weekday()) % 7 or 7}
    return [_morning(today, days=count) for count in sorted(days)]


def _morning(today: datetime, *, days: int) -> Morning:
    local = (today.replace(tzinfo=None) + timedelta(days=days)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return Morning(local.isoformat(timespec="minutes"), to_utc(local).replace(tzinfo=UTC))


def earliest_later() -> str:
    """The present minute in the desk's local time, for the field."""
    return to_user_timezone(utcnow()).replace(tzinfo=None).isoformat(timespec="minutes")

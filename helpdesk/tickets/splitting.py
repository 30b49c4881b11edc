"""Some words of a ticket become a ticket of their own, and go back.

What goes keeps its moment, its writer and its files, and leaves its places in the thread empty. The keys by which later
mails find a ticket stay with the old one. Taking it back puts each thing where it stood; what was written in the new
ticket since stays there, and where nothing was, its number leads to the old one.
"""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, formatting, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.customers.models import Customer
from helpdesk.tickets import changes, merging
from helpdesk.tickets.bond_events import TicketSplitOff, TicketUnsplit
from helpdesk.tickets.events import TicketOpened
from helpdesk.tickets.models import Message, Note, Ticket
from helpdesk.tickets.moving import look_again
from helpdesk.tickets.queries import Entry, thread
from helpdesk.tickets.undo_models import TicketSplit


def chosen(source: Ticket, places: set[int]) -> tuple[list[Entry], list[Entry]]:
    """The words of the ticket that go and those that stay, by their places in the thread, oldest first."""
    words = [entry for entry in thread(source) if entry.kind != "event" and not (entry.kind == "note" and entry.row.side_id)]
    return [entry for entry in words if entry.seq in places], [entry for entry in words if entry.seq not in places]


def check(source: Ticket, going: list[Entry], staying: list[Entry]) -> None:
    """:raises Invalid: says why these words cannot be split off."""
    if source.deleted_at or source.is_spam:
        raise Invalid({"pick": _("Ticket #%(number)s is in the trash or marked as spam.", number=source.number)})
    if not any(entry.kind == "message" for entry in going):
        raise Invalid({"pick": _("Choose at least one message.")})
    if any(entry.kind == "message" and entry.row.channel == "chat" and entry.row.meant_ticket_id for entry in going):
        raise Invalid({"pick": _("Some of this was said in a chat that was merged into this ticket. Take that chat out again, then split it there.")})
    if not any(entry.kind == "message" for entry in staying):
        raise Invalid({"pick": _("At least one message must stay.")})


def writers(source: Ticket, going: list[Entry]) -> list[Customer]:
    """Whose the new ticket can be: who wrote what goes, the first one first, and the customer of the old one."""
    found = [entry.row.customer for entry in going if entry.kind == "message" and entry.row.direction == "in" and entry.row.customer]
    return list(dict.fromkeys([*found, source.customer]))


def split(source: Ticket, going: list[Entry], *, subject: str, customer: Customer, actor: Actor) -> Ticket:
    """Makes words of `source` (locked; see chosen() and check()) a ticket of this customer. Nobody is written to."""
    first = next(entry.row for entry in going if entry.kind == "message")
    theirs = [entry.row for entry in going if entry.kind == "message" and entry.row.direction == "in"]
    now = utcnow()
    ticket = Ticket(subject=text.one_line(subject) or formatting.line_of(first, 80), channel=first.channel, locale=source.locale, customer=customer,
                    customer_id=customer.id, team_id=source.team_id, assignee_id=source.assignee_id, mailbox_id=source.mailbox_id,
                    is_proved=bool(theirs) and all(row.is_proved and row.customer_id == customer.id for row in theirs),
                    status="open", created_at=now, updated_at=now, last_message_at=now, seq=0,
                    first_replied_at=next((entry.at for entry in going if entry.kind == "message" and entry.row.direction == "out"), None))
    changes.place(ticket)
    db.session.add(ticket)
    db.session.flush()
    places = [[entry.kind, entry.row.id, entry.seq, changes.next_seq(ticket)] for entry in going]
    done = TicketSplit(source_id=source.id, target_id=ticket.id, places=places, before=merging.repeated(source), actor=str(actor), at=now)
    db.session.add(done)
    merging.put([(kind, row_id, after) for kind, row_id, _before, after in places], source, ticket)
    for one in (source, ticket):
        look_again(one)
    # No message is named: nothing of it is sent again, and nobody is thanked for it.
    events.record(TicketOpened(ticket_id=ticket.id, customer_id=customer.id, seq=ticket.seq, channel=ticket.channel, message_id=None), actor=actor)
    _tell(TicketSplitOff, source, ticket, actor)
    return ticket


def splits_of(source: Ticket) -> list[tuple[TicketSplit, Ticket]]:
    """What was split off from this ticket and not taken back, with the ticket that it became."""
    return [tuple(row) for row in db.session.execute(sa.select(TicketSplit, Ticket).join(Ticket, Ticket.id == TicketSplit.target_id).where(
        TicketSplit.source_id == source.id, TicketSplit.undone_at.is_(None)).order_by(TicketSplit.id))]


def split_of(target: Ticket) -> TicketSplit | None:
    """How this ticket began, if it was split off and that was not taken back."""
    return db.session.scalar(sa.select(TicketSplit).where(TicketSplit.target_id == target.id, TicketSplit.undone_at.is_(None)))


def undo(source: Ticket, target: Ticket, *, actor: Actor) -> None:
    """Puts what was split off back into the source, both locked. :raises Invalid: when it is no longer there to be put back."""
    done = split_of(target)
    if done is None or done.source_id != source.id:
        raise Invalid({"pick": _("This was taken back already.")})
    for ticket in (source, target):
        if ticket.merged_into_id:
            raise Invalid({"pick": _("Ticket #%(number)s was merged into another one itself. Take that back first.", number=ticket.number)})
    here = {kind: set(db.session.scalars(sa.select(model.id).where(model.ticket_id == target.id))) for kind, model in merging.WORDS.items()}
    merging.put([(kind, row_id, before) for kind, row_id, before, _after in done.places if row_id in here[kind]], target, source)
    done.undone_at = utcnow()
    merging.restore(source, done.before, done.at, actor)
    if _has_words(target):
        look_again(target)
    else:
        target.merged_into_id = source.id
        target.waiting_since = None
        changes.place(target)
    _tell(TicketUnsplit, source, target, actor)


def _has_words(ticket: Ticket) -> bool:
    return any(db.session.scalar(sa.select(sa.exists().where(model.ticket_id == ticket.id))) for model in (Message, Note))


def _tell(kind: type, source: Ticket, target: Ticket, actor: Actor) -> None:
    for ticket, other, is_source in ((source, target, True), (target, source, False)):
        ticket.updated_at = utcnow()
        events.record(kind(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), other=other.id, is_source=is_source), actor=actor)

"""Windows of visitors follow their words when tickets are merged or split, and back.

The places up to which a visitor has fetched, seen and been mailed count in the thread where the words stand, so they go along.
"""
import sqlalchemy as sa

from helpdesk.channels.chat.models import ChatTicket
from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.tickets import merging, splitting
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.undo_models import TicketMerge

PLACES = ("fetched_seq", "seen_seq", "mailed_seq")


def follow_merge(recorded: Recorded) -> None:
    """Reaction to TicketMerged."""
    if not recorded.event.is_target:
        source = db.session.get(Ticket, recorded.event.ticket_id)
        _renumber(source, [(before, after) for kind, _id, before, after in merging.merge_of(source).places if kind == "message"])


def follow_unmerge(recorded: Recorded) -> None:
    """Reaction to TicketUnmerged."""
    if not recorded.event.is_target:
        source = db.session.get(Ticket, recorded.event.ticket_id)
        done = db.session.scalar(sa.select(TicketMerge).where(TicketMerge.source_id == source.id, TicketMerge.undone_at.is_not(None))
                                 .order_by(TicketMerge.undone_at.desc(), TicketMerge.id.desc()).limit(1))
        _renumber(source, [(after, before) for kind, _id, before, after in done.places if kind == "message"])


def follow_split(recorded: Recorded) -> None:
    """Reaction to TicketSplitOff: what was split off from a chat is a conversation of its own, of the same visitor."""
    if recorded.event.is_source:
        return
    target, old = db.session.get(Ticket, recorded.event.ticket_id), db.session.get(ChatTicket, recorded.event.other)
    places = [(before, after) for kind, _id, before, after in splitting.split_of(target).places if kind == "message"]
    is_chat = sa.exists().where(Message.ticket_id == target.id, Message.channel == "chat")
    if old and db.session.scalar(sa.select(is_chat)):
        db.session.add(ChatTicket(ticket_id=target.id, visitor_id=old.visitor_id, **{name: _there(getattr(old, name), places) for name in PLACES}))
        db.session.flush()


def follow_unsplit(recorded: Recorded) -> None:
    """Reaction to TicketUnsplit: where nothing is left of it, the conversation goes back into the one it came from."""
    target = db.session.get(Ticket, recorded.event.ticket_id)
    row = db.session.get(ChatTicket, target.id)
    if not recorded.event.is_source and row and target.merged_into_id:
        db.session.delete(row)
        db.session.flush()


def _renumber(source: Ticket, places: list[tuple[int, int]]) -> None:
    """Counts the places of every conversation that stands in the source anew; `places` are pairs of old and new."""
    for row in db.session.scalars(sa.select(ChatTicket).where(ChatTicket.ticket_id.in_(merging.with_its_own(source)))):
        for name in PLACES:
            setattr(row, name, _there(getattr(row, name), places))
    db.session.flush()


def _there(place: int, places: list[tuple[int, int]]) -> int:
    """The new place of the last message up to an old one; 0 when it is before all of them."""
    return max((pair for pair in places if pair[0] <= place), default=(0, 0))[1]

"""Two tickets about one thing become one, and two again.

Every message, note and file of the source goes into the target, each with a place there. What answers the source follows it.
Words of a chat go on naming the ticket they were said in, because a visitor reads in one window what was said in that window.
Taking it back puts each thing where it stood; what was written meanwhile stays where it was written, unless it answered the source.
"""
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.tickets import changes, drafts, own_statuses, states
from helpdesk.tickets.events import TicketMerged, TicketUnmerged
from helpdesk.tickets.models import Attachment, Message, Note, SideConversation, ThreadKey, Ticket
from helpdesk.tickets.moving import look_again
from helpdesk.tickets.undo_models import TicketMerge
from helpdesk.tickets.writing_models import Draft, PlannedReply

# Words have a place in the thread; conversations and planned replies only belong to a ticket.
WORDS = {"message": Message, "note": Note}
OTHERS = {"side": SideConversation, "planned": PlannedReply, "draft": Draft}
FILES = {"message": Attachment.message_id, "note": Attachment.note_id}
REPEATED = ("status", "own_status_id", "snippet", "last_message_at", "waiting_since")


def check(source: Ticket, target: Ticket) -> None:
    """:raises Invalid: says why the source cannot be merged into the target."""
    if source.id == target.id:
        raise Invalid({"with": _("This is the same ticket.")})
    for ticket in (source, target):
        if ticket.deleted_at or ticket.is_spam:
            raise Invalid({"with": _("Ticket #%(number)s is in the trash or marked as spam.", number=ticket.number)})
        if ticket.merged_into_id:
            raise Invalid({"with": _("Ticket #%(number)s was merged into another one already.", number=ticket.number)})
    if target.snoozed_until and not source.snoozed_until:
        raise Invalid({"with": _("Ticket #%(number)s is snoozed. Wake it first.", number=target.number)})
    if source.status in states.UNSOLVED and target.status not in states.UNSOLVED:
        raise Invalid({"with": _("Ticket #%(number)s is solved. Merge it into the other one, or open it again first.", number=target.number)})
    # Of a visitor who has told us nothing only the browser is proved, which is nobody that a claim could pass for.
    if source.is_proved and not target.is_proved and not source.customer.is_a_browser:
        raise Invalid({"with": _("It is not proved who wrote #%(number)s. Merge it into the other one.", number=target.number)})


def merge(source: Ticket, target: Ticket, *, actor: Actor) -> TicketMerge:
    """Puts everything of the source into the target, both locked. Nobody is written to. :raises Invalid: as check()."""
    check(source, target)
    done = TicketMerge(source_id=source.id, target_id=target.id, actor=str(actor), at=utcnow(), places=[],
                       before={"source": repeated(source), "target": repeated(target)})
    drafts.join_both(source, target)
    done.places = _carry(source, target)
    db.session.add(done)
    source.merged_into_id = target.id
    changes.place(source)
    _join(source, target, actor)
    _tell(TicketMerged, source, target, actor)
    return done


def merge_of(source: Ticket) -> TicketMerge | None:
    """The merge by which this ticket stands in another one now."""
    if source.merged_into_id is None:
        return None
    return db.session.scalar(sa.select(TicketMerge).where(TicketMerge.source_id == source.id, TicketMerge.undone_at.is_(None))
                             .order_by(TicketMerge.id.desc()).limit(1))


def merged_into(target: Ticket) -> list[Ticket]:
    """The tickets that stand in this one."""
    return list(db.session.scalars(sa.select(Ticket).where(Ticket.merged_into_id == target.id, sa.exists().where(
        TicketMerge.source_id == Ticket.id, TicketMerge.undone_at.is_(None))).order_by(Ticket.id)))


def undo(source: Ticket, target: Ticket, *, actor: Actor) -> None:
    """Takes the source out of the target again, both locked. :raises Invalid: when it does not stand there, or the target is in another one itself."""
    done = merge_of(source)
    if done is None or source.merged_into_id != target.id:
        raise Invalid({"with": _("Ticket #%(number)s is not in this one any more.", number=source.number)})
    if target.merged_into_id:
        raise Invalid({"with": _("Ticket #%(number)s was merged into another one itself. Take that back first.", number=target.number)})
    _return(done, source, target)
    source.merged_into_id, done.undone_at = None, utcnow()
    changes.place(source)
    is_answered = _take_answers(done, source, target)
    restore(target, done.before["target"], done.at, actor)
    if is_answered:
        look_again(source)
        changes.set_status(source, states.after_customer_message(source.status, is_automatic=False) or "open", actor=actor)
    else:
        restore(source, done.before["source"], done.at, actor)
    _tell(TicketUnmerged, source, target, actor)


def _carry(source: Ticket, target: Ticket) -> list[list]:
    """Moves everything; answers [kind, id, place before, place after], in the order of the places."""
    words = sorted([row.seq, kind, row.id] for kind, model in WORDS.items()
                   for row in db.session.execute(sa.select(model.id, model.seq).where(model.ticket_id == source.id)))
    places = [[kind, row_id, seq, changes.next_seq(target)] for seq, kind, row_id in words]
    places += [[kind, row_id, 0, 0] for kind, model in OTHERS.items()
               for row_id in db.session.scalars(sa.select(model.id).where(model.ticket_id == source.id).order_by(model.id))]
    db.session.execute(sa.update(Message).where(Message.ticket_id == source.id, Message.channel == "chat", Message.meant_ticket_id.is_(None))
                       .values(meant_ticket_id=source.id))
    put([(kind, row_id, after) for kind, row_id, _before, after in places], source, target)
    return places


def put(rows: list[tuple[str, int, int]], source: Ticket, target: Ticket) -> None:
    """Puts rows (kind, id, new place) of the source into the target, with their files."""
    db.session.flush()
    for kind, row_id, seq in rows:
        model = WORDS.get(kind) or OTHERS[kind]
        moved = sa.update(model).where(model.id == row_id, model.ticket_id == source.id)
        db.session.execute(moved.values(ticket_id=target.id, **({"seq": seq} if kind in WORDS else {})))
        if kind in FILES:
            db.session.execute(sa.update(Attachment).where(FILES[kind] == row_id).values(ticket_id=target.id))


def _return(done: TicketMerge, source: Ticket, target: Ticket) -> None:
    """Everything that still stands where the merge put it stands again where it stood."""
    here = {kind: set(db.session.scalars(sa.select(model.id).where(model.ticket_id == target.id))) for kind, model in (WORDS | OTHERS).items()}
    put([(kind, row_id, before) for kind, row_id, before, _after in done.places if row_id in here[kind]], target, source)
    db.session.execute(sa.update(Message).where(Message.ticket_id == source.id, Message.meant_ticket_id == source.id).values(meant_ticket_id=None))


def _take_answers(done: TicketMerge, source: Ticket, target: Ticket) -> bool:
    """Moves what was said to the source while it stood in the target, and the Message-IDs that came with it; whether a customer wrote any of it."""
    answers = db.session.execute(sa.select(Message.id, Message.seq, Message.is_automatic, Message.direction).where(
        Message.ticket_id == target.id, Message.meant_ticket_id.in_(with_its_own(source))).order_by(Message.seq)).all()
    ids = [answer.id for answer in answers]
    taken = [["message", answer.id, changes.next_seq(source), answer.seq] for answer in answers]
    put([(kind, row_id, place) for kind, row_id, place, _there in taken], target, source)
    done.places = [*done.places, *taken]
    if ids:
        db.session.execute(sa.update(Message).where(Message.id.in_(ids), Message.meant_ticket_id == source.id).values(meant_ticket_id=None))
        known = sa.select(ThreadKey.message_id).where(ThreadKey.ticket_id == source.id)
        brought = (ThreadKey.ticket_id == target.id, ThreadKey.named_by.in_(ids))
        db.session.execute(sa.delete(ThreadKey).where(*brought, ThreadKey.message_id.in_(known)).execution_options(synchronize_session=False))
        db.session.execute(sa.update(ThreadKey).where(*brought).values(ticket_id=source.id).execution_options(synchronize_session=False))
    return any(answer.direction == "in" and not answer.is_automatic for answer in answers)


def with_its_own(source: Ticket) -> set[int]:
    """The ticket and all that were merged into it before, as ids."""
    found, wanted = {source.id}, {source.id}
    while wanted:
        wanted = set(db.session.scalars(sa.select(Ticket.id).where(Ticket.merged_into_id.in_(wanted)))) - found
        found |= wanted
    return found


def _join(source: Ticket, target: Ticket, actor: Actor) -> None:
    """What the target repeats of its words; whoever waited in one of them waits in it."""
    if target.status == "pending" and source.waiting_on == "us":
        changes.set_status(target, "open", actor=actor)
    if source.last_message_at > target.last_message_at:
        target.snippet, target.last_message_at = source.snippet, source.last_message_at
    if target.status in states.UNSOLVED:
        target.waiting_since = min((at for at in (source.waiting_since, target.waiting_since) if at), default=None)
    source.waiting_since = None


def repeated(ticket: Ticket) -> dict:
    """What the ticket repeats of its words, for a JSON column."""
    return {name: value.isoformat() if isinstance(value := getattr(ticket, name), datetime) else value for name in REPEATED}


def restore(ticket: Ticket, before: dict, merged_at: datetime, actor: Actor) -> None:
    """What the ticket repeats of its words as it was, unless more was said since."""
    if db.session.scalar(sa.select(sa.exists().where(Message.ticket_id == ticket.id, Message.created_at > merged_at))):
        look_again(ticket)
        return
    if ticket.status == "open" and before["status"] == "pending":
        changes.set_status(ticket, _choice(before), actor=actor)
    ticket.snippet, ticket.last_message_at = before["snippet"], datetime.fromisoformat(before["last_message_at"])
    if ticket.status == before["status"]:
        ticket.waiting_since = datetime.fromisoformat(before["waiting_since"]) if before["waiting_since"] else None


def _choice(before: dict) -> str:
    """Status and own name as they were; a name that was put aside since is left out."""
    return own_statuses.usable(f"{before['status']}:{before.get('own_status_id')}")


def _tell(kind: type, source: Ticket, target: Ticket, actor: Actor) -> None:
    for ticket, other, is_target in ((source, target, False), (target, source, True)):
        ticket.updated_at = utcnow()
        events.record(kind(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), other=other.id, is_target=is_target), actor=actor)

"""Our answers on their way to a visitor: into the widget at once, and by one mail when the visitor has left.

The widget fetches an answer by itself as soon as it hears of it, so sending here means saying what became
of it. A while after each answer a job looks whether it was seen; what a visitor who has left did not see goes
out together, in one mail, whose answer returns to the same ticket.
"""
from datetime import timedelta

from helpdesk.channels.chat import access, queries
from helpdesk.channels.chat.actions import arrived
from helpdesk.channels.chat.models import ChatTicket
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.events import Recorded
from helpdesk.outbox.actions import NowhereToSend, PermanentFailure, post, post_job
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Message

JOB = "chat.mail_unseen"
# A visitor who has the page open but has not looked yet is asked about again: soon at first, then once a minute.
LOOK_AGAIN = tuple(timedelta(seconds=seconds) for seconds in (5, 10, 20, 40, 60))


def send(delivery: Delivery) -> None:
    """SEND['chat']. :raises NowhereToSend: when the visitor has left; the answer waits for mail or return."""
    message = db.session.get(Message, delivery.message_id)
    conversation = conversation_of(message) if message else None
    if conversation is None:
        raise PermanentFailure("The conversation is gone.")
    if max(conversation.fetched_seq, conversation.mailed_seq) >= message.seq or queries.is_here(conversation.visitor):
        return
    if _address(conversation):
        raise NowhereToSend("The visitor has left. What is not seen soon goes out by mail.")
    raise NowhereToSend("The visitor has left without an address. It is shown when they return.")


def look_later(recorded: Recorded) -> None:
    """Reaction to ReplyPosted: puts down the look whether an answer in the chat was seen."""
    message = db.session.get(Message, recorded.event.message_id)
    conversation = conversation_of(message) if message.channel == "chat" else None
    if conversation:
        _post_look(conversation.ticket_id, timedelta(minutes=queries.settings().mail_after_minutes))


def mail_unseen(data: dict) -> None:
    """The job: one mail with everything that a visitor who has left did not see. data: {"ticket": id, "looks": how often we looked}."""
    conversation = db.session.get(ChatTicket, data["ticket"])
    if conversation is None or access.window_of(conversation).ticket.deleted_at:
        return
    unseen = queries.unseen(locked(conversation))
    if not unseen:
        return
    if queries.is_here(conversation.visitor):
        looks = min(data["looks"], len(LOOK_AGAIN) - 1)
        _post_look(conversation.ticket_id, LOOK_AGAIN[looks], looks=looks + 1)
    elif _address(conversation):
        _mail(conversation, unseen)


def _mail(conversation: ChatTicket, unseen: list[Message]) -> None:
    window, last = access.window_of(conversation), unseen[-1]
    ticket = window.ticket
    post("email", "chat", _address(conversation), locale=ticket.locale, ticket_id=ticket.id, message_id=last.id,
         customer_id=ticket.customer_id if queries.is_theirs(conversation, ticket) else conversation.ticket.customer_id, header_id=last.message_id, data={"message_ids": [message.id for message in unseen]})
    conversation.mailed_seq = last.seq
    arrived(window, last.seq)


def _address(conversation: ChatTicket) -> str | None:
    """The address that the visitor gave, as long as the ticket's customer owns it; else one on file for that customer.

    Who has proved who they are is answered where they want to be; a visitor without a name whose chat an agent merged into a
    ticket, at the address of that ticket's customer.
    """
    customer, given = conversation.ticket.customer, conversation.visitor.email
    if given and conversation.visitor.external_id or any(identity.value == given for identity in customer.identities):
        return given
    ticket = access.window_of(conversation).ticket
    return customer.email or (ticket.customer.email if queries.is_theirs(conversation, ticket) else None)


def conversation_of(message: Message) -> ChatTicket | None:
    """The conversation in whose window a message of a chat was said, wherever it stands now."""
    return db.session.get(ChatTicket, message.meant_ticket_id or message.ticket_id)


def _post_look(ticket_id: int, delay: timedelta, *, looks: int = 0) -> None:
    # Not under the ticket's own number: jobs of one ticket run in order, and this one waits for minutes.
    post_job(JOB, due_at=utcnow() + delay, ticket=ticket_id, looks=looks)

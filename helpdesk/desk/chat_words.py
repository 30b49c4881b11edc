"""What a visitor of the chat sees of a merge or a split, told to the agent beforehand."""
from flask_babel import gettext as _

from helpdesk.channels.chat import queries
from helpdesk.channels.chat.models import ChatTicket
from helpdesk.core.db import db
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import Entry


def of_merge(source: Ticket, target: Ticket) -> list[str]:
    """One sentence for each chat that would go on in the target; none where nobody chats."""
    return [_of_window(row, target) for row in queries.windows_on(source)]


def of_split(source: Ticket, going: list[Entry]) -> str:
    """What the visitor sees of words that go; '' where none was said in a chat."""
    if any(entry.kind == "message" and entry.row.channel == "chat" for entry in going) and db.session.get(ChatTicket, source.id):
        return _("The visitor finds this as a conversation of its own in the same window, and reads our answers there.")
    return ""


def _of_window(row: ChatTicket, target: Ticket) -> str:
    number, other = row.ticket.number, target.number
    if not queries.is_theirs(row, target):
        return _("Whoever chats in #%(number)d keeps the window and what was said in it. Answers in #%(other)d go to %(reader)s only and do not appear there.",
                 number=number, other=other, reader=target.customer.shown_name)
    if target.customer.email or row.ticket.customer.email:
        return _("The chat #%(number)d goes on unnoticed: the same window, and of #%(other)d only what is said in it. Answers appear there while the visitor writes there last; who has left gets them by mail.",
                 number=number, other=other)
    return _("The chat #%(number)d goes on unnoticed: the same window, and of #%(other)d only what is said in it. Answers appear there, and wait for who has left.",
             number=number, other=other)

"""Every consequence on one screen: WHEN an event, EVERY interval, SEND by channel."""
from datetime import timedelta

from helpdesk.channels.outgoing import carry
from helpdesk.customers.events import CustomerChanged
from helpdesk.outbox import reactions
from helpdesk.outbox.reactions import Follows
from helpdesk.outbox.sweeping import sweep
from helpdesk.outbox.worker import Tables
from helpdesk.tickets.events import MessageReceived, NoteAdded, ReplyPosted, SubjectChanged, TicketOpened
from helpdesk.tickets.search_index import index_customer, index_ticket

WHEN: reactions.When = {
    TicketOpened: Follows(now=(carry, index_ticket)),
    MessageReceived: Follows(now=(index_ticket,)),
    ReplyPosted: Follows(now=(carry, index_ticket)),
    NoteAdded: Follows(now=(index_ticket,)),
    SubjectChanged: Follows(now=(index_ticket,)),
    CustomerChanged: Follows(soon=(index_customer,)),
}

EVERY = {
    "outbox.sweep": (timedelta(seconds=15), sweep),
}

SEND = {}

TABLES = Tables(send=SEND, jobs={reactions.JOB: reactions.job_runner(WHEN)}, every=EVERY)

"""Every consequence on one screen: WHEN an event, EVERY interval, SEND by channel."""
from datetime import timedelta

from helpdesk.channels.outgoing import carry
from helpdesk.outbox import reactions
from helpdesk.outbox.reactions import Follows
from helpdesk.outbox.sweeping import sweep
from helpdesk.outbox.worker import Tables
from helpdesk.tickets.events import ReplyPosted, TicketOpened

WHEN: reactions.When = {
    TicketOpened: Follows(now=(carry,)),
    ReplyPosted: Follows(now=(carry,)),
}

EVERY = {
    "outbox.sweep": (timedelta(seconds=15), sweep),
}

SEND = {}

TABLES = Tables(send=SEND, jobs={reactions.JOB: reactions.job_runner(WHEN)}, every=EVERY)

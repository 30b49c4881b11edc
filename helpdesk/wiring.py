"""Every consequence on one screen: WHEN an event, EVERY interval, SEND by channel, SENT by kind, FOLLOW the rows."""

from datetime import timedelta

from helpdesk.channels.chat import delivery as chat_delivery
from helpdesk.channels.email import ledger, letters, side
from helpdesk.channels.email.acknowledging import acknowledge
from helpdesk.channels.email.fetching import fetch_due
from helpdesk.channels.email.reconciling import reconcile_all
from helpdesk.channels.email.sending import sender
from helpdesk.channels.email.taking import release_claims, take_waiting
from helpdesk.channels.email.watching import release_watches
from helpdesk.channels.outgoing import carry
from helpdesk.channels.planned import send_planned
from helpdesk.customers.events import CustomerBlocked, CustomerChanged, CustomerCreated, IdentityAdded, IdentityRemoved
from helpdesk.customers.search import index_person
from helpdesk.knowledge.endings import settle
from helpdesk.knowledge.following import follow_articles
from helpdesk.knowledge.learning.teaching import follow_lessons
from helpdesk.notices import letters as agent_letters
from helpdesk.notices import reactions as notices
from helpdesk.notices.news import news
from helpdesk.outbox import reactions
from helpdesk.outbox.reactions import Follows
from helpdesk.outbox.sweeping import PULSE, SWEEPS_EVERY, sweep
from helpdesk.outbox.worker import Tables
from helpdesk.selfservice.watching import watch_gaps
from helpdesk.surveys import actions as surveys
from helpdesk.surveys import letters as survey_letters
from helpdesk.tickets import planning, used_articles
from helpdesk.tickets.closing import close_solved
from helpdesk.tickets.events import (
    MessageLeft,
    MessageMoved,
    MessageReceived,
    NoteAdded,
    ReplyPosted,
    SideReceived,
    SideSent,
    SpamMarked,
    SubjectChanged,
    TicketAssigned,
    TicketClosed,
    TicketCustomerChanged,
    TicketDeleted,
    TicketOpened,
    TicketReopened,
    TicketSolved,
)
from helpdesk.tickets.search_index import index_customer, index_ticket

WHEN: reactions.When = {
    TicketOpened: Follows(now=(carry, acknowledge, index_ticket)),
    MessageReceived: Follows(now=(index_ticket, planning.hold_unless_due_now), soon=(notices.tell_of_answer,)),
    MessageLeft: Follows(now=(index_ticket,)),
    MessageMoved: Follows(now=(ledger.follow, index_ticket, planning.hold_unless_due_now), soon=(notices.tell_of_answer,)),
    ReplyPosted: Follows(now=(carry, chat_delivery.look_later, index_ticket, used_articles.note_links)),
    TicketAssigned: Follows(soon=(notices.tell_new_assignee,)),
    NoteAdded: Follows(now=(index_ticket,)),
    SideSent: Follows(now=(index_ticket,)),
    SideReceived: Follows(now=(index_ticket,), soon=(notices.tell_of_side,)),
    SubjectChanged: Follows(now=(index_ticket,)),
    TicketCustomerChanged: Follows(now=(index_ticket,)),
    TicketSolved: Follows(now=(surveys.invite, used_articles.note_solved)),
    TicketClosed: Follows(now=(surveys.invite, used_articles.note_solved)),
    TicketReopened: Follows(now=(surveys.call_off, used_articles.note_reopened)),
    TicketDeleted: Follows(now=(surveys.call_off,)),
    SpamMarked: Follows(now=(surveys.call_off,)),
    CustomerBlocked: Follows(now=(surveys.call_off_blocked,)),
    CustomerCreated: Follows(now=(index_person,)),
    CustomerChanged: Follows(now=(index_person,), soon=(index_customer,)),
    IdentityAdded: Follows(now=(index_person,)),
    IdentityRemoved: Follows(now=(index_person,)),
}

EVERY = {
    PULSE: (SWEEPS_EVERY, sweep),
    "tickets.forget_undone": (timedelta(hours=1), planning.forget_undone),
    "email.reconcile": (timedelta(days=1), reconcile_all),
    "knowledge.settle": (timedelta(minutes=5), settle),
    "selfservice.watch_gaps": (timedelta(minutes=5), watch_gaps),
    "tickets.close_solved": (timedelta(minutes=10), close_solved),
}

# Who writes the mail of each kind of delivery; see outbox/letters.py.
LETTERS = {
    "reply": letters.reply,
    "chat": letters.reply,
    "side": side.letter,
    "acknowledgement": letters.acknowledgement,
    "link": letters.fresh_link,
    "requests": letters.list_of_requests,
    "notice": news,
    "survey": survey_letters.invitation,
    "invite": agent_letters.invitation,
    "reset": agent_letters.reset,
}

SEND = {
    "email": sender(LETTERS),
    "chat": chat_delivery.send,
}

SENT = {
    "survey": surveys.note_sent,
}

JOBS = {
    reactions.JOB: reactions.job_runner(WHEN),
    chat_delivery.JOB: chat_delivery.mail_unseen,
    planning.JOB: send_planned,
}

# What each machine keeps for itself and brings up to date after every commit.
FOLLOW = (follow_articles, follow_lessons)

# Work that never ends, each in a thread of its own.
STEPS = (take_waiting, fetch_due)

TABLES = Tables(send=SEND, sent=SENT, jobs=JOBS, every=EVERY, follow=FOLLOW, steps=STEPS,
                release=(release_claims, release_watches))

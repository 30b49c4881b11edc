"""Every consequence on one screen: WHEN an event, EVERY interval, SEND by channel, SENT by kind, FAILED by channel, FOLLOW the rows."""

from datetime import timedelta

from helpdesk.backoffice.actions import forget_old_answers
from helpdesk.channels.chat import delivery as chat_delivery
from helpdesk.channels.chat import following as chat_following
from helpdesk.channels.email import bounced, ledger, letters, side
from helpdesk.channels.email.acknowledging import acknowledge
from helpdesk.channels.email.events import MailBounced, MailRefused
from helpdesk.channels.email.fetching import FETCHERS, fetch_due
from helpdesk.channels.email.reconciling import reconcile_all
from helpdesk.channels.email.sending import sender
from helpdesk.channels.email.taking import release_claims, take_waiting
from helpdesk.channels.email.watching import release_watches
from helpdesk.channels.outgoing import carry
from helpdesk.channels.planned import send_planned
from helpdesk.core.files import forget_parts
from helpdesk.customers import merging
from helpdesk.customers import undoing as person_undoing
from helpdesk.customers.events import (
    CustomerBlocked,
    CustomerChanged,
    CustomerCreated,
    CustomersMerged,
    CustomersParted,
    IdentityAdded,
    IdentityRemoved,
)
from helpdesk.customers.search import index_people
from helpdesk.knowledge.endings import settle
from helpdesk.knowledge.following import follow_articles
from helpdesk.knowledge.learning.teaching import follow_lessons
from helpdesk.knowledge.outside_links import ask_outside_links, find_outside_links
from helpdesk.notices import digest
from helpdesk.notices import letters as agent_letters
from helpdesk.notices import reactions as notices
from helpdesk.notices.news import news
from helpdesk.outbox import reactions
from helpdesk.outbox.reactions import Follows
from helpdesk.outbox.sweeping import PULSE, SWEEPS_EVERY, sweep
from helpdesk.outbox.worker import Tables
from helpdesk.privacy import actions as privacy
from helpdesk.privacy import deciding, joining
from helpdesk.privacy.places import forget_undecided
from helpdesk.privacy.retention import retain
from helpdesk.privacy.work import release_tasks
from helpdesk.privacy.work import work as work_on_privacy
from helpdesk.selfservice.visits import forget as forget_visits
from helpdesk.selfservice.watching import watch_gaps
from helpdesk.surveys import actions as surveys
from helpdesk.surveys import letters as survey_letters
from helpdesk.tickets import due, importing, planning, repeats, snoozing, undoing, used_articles
from helpdesk.tickets.bond_events import TicketOverdue, TicketSplitOff, TicketUnsplit
from helpdesk.tickets.closing import close_solved
from helpdesk.tickets.events import (
    AgentsMentioned,
    MessageLeft,
    MessageMoved,
    MessageReceived,
    NoteAdded,
    ReplyPosted,
    SideReceived,
    SideSent,
    SolvingStopped,
    SpamMarked,
    StatusChanged,
    StatusUndone,
    SubjectChanged,
    TicketAssigned,
    TicketClosed,
    TicketCustomerChanged,
    TicketDeleted,
    TicketMerged,
    TicketOpened,
    TicketReopened,
    TicketSolved,
    TicketUnmerged,
    TicketWoken,
)
from helpdesk.tickets.search_index import index_customer, index_tickets, index_tickets_of

WHEN: reactions.When = {
    TicketOpened: Follows(now=(carry, repeats.look_at_customer), end=(acknowledge, index_tickets)),
    MessageReceived: Follows(now=(planning.hold_unless_due_now, snoozing.wake_on_answer, notices.tell_followers, repeats.look_at_customer), end=(index_tickets,), soon=(notices.tell_of_answer,)),
    MessageLeft: Follows(end=(index_tickets,)),
    MessageMoved: Follows(now=(ledger.follow, planning.hold_unless_due_now, snoozing.wake_on_answer), end=(index_tickets,), soon=(notices.tell_of_answer,)),
    TicketMerged: Follows(now=(ledger.follow_merge, chat_following.follow_merge), end=(index_tickets,)),
    TicketUnmerged: Follows(now=(ledger.follow_merge, chat_following.follow_unmerge), end=(index_tickets,)),
    TicketSplitOff: Follows(now=(ledger.follow_merge, chat_following.follow_split), end=(index_tickets,)),
    TicketUnsplit: Follows(now=(ledger.follow_merge, chat_following.follow_unsplit), end=(index_tickets,)),
    ReplyPosted: Follows(now=(carry, notices.tell_followers, chat_delivery.look_later, used_articles.note_links, repeats.look_at_reply), end=(index_tickets,)),
    TicketAssigned: Follows(soon=(notices.tell_new_assignee,)),
    NoteAdded: Follows(now=(notices.tell_followers,), end=(index_tickets,)),
    StatusChanged: Follows(now=(notices.tell_followers,)),
    TicketOverdue: Follows(soon=(notices.tell_overdue,)),
    SolvingStopped: Follows(soon=(notices.tell_unsolved,)),
    TicketWoken: Follows(soon=(notices.tell_woken,)),
    AgentsMentioned: Follows(soon=(notices.tell_mentioned,)),
    SideSent: Follows(end=(index_tickets,)),
    MailBounced: Follows(soon=(notices.tell_of_return,)),
    MailRefused: Follows(soon=(notices.tell_of_return,)),
    SideReceived: Follows(end=(index_tickets,), soon=(notices.tell_of_side,)),
    SubjectChanged: Follows(end=(index_tickets,)),
    TicketCustomerChanged: Follows(end=(index_tickets,)),
    TicketSolved: Follows(now=(surveys.invite, used_articles.note_solved)),
    TicketClosed: Follows(now=(surveys.invite, used_articles.note_solved)),
    StatusUndone: Follows(now=(surveys.follow_undo, used_articles.follow_undo)),
    TicketReopened: Follows(now=(surveys.call_off, used_articles.note_reopened)),
    TicketDeleted: Follows(now=(surveys.call_off,)),
    SpamMarked: Follows(now=(surveys.call_off,)),
    CustomerBlocked: Follows(now=(surveys.call_off_blocked,)),
    CustomerCreated: Follows(end=(index_people,)),
    CustomerChanged: Follows(end=(index_people,), soon=(index_customer,)),
    CustomersMerged: Follows(end=(index_people,), soon=(index_tickets_of,)),
    CustomersParted: Follows(end=(index_people,), soon=(index_tickets_of,)),
    IdentityAdded: Follows(end=(index_people,)),
    IdentityRemoved: Follows(end=(index_people,)),
}

EVERY = {
    PULSE: (SWEEPS_EVERY, sweep),
    "tickets.forget_undone": (timedelta(hours=1), planning.forget_undone),
    "email.reconcile": (timedelta(days=1), reconcile_all),
    "knowledge.settle": (timedelta(minutes=5), settle),
    "knowledge.find_outside_links": (timedelta(hours=1), find_outside_links),
    "knowledge.ask_outside_links": (timedelta(minutes=2), ask_outside_links),
    "selfservice.watch_gaps": (timedelta(minutes=5), watch_gaps),
    "selfservice.forget_visits": (timedelta(days=1), forget_visits),
    "privacy.retain": (timedelta(hours=1), retain),
    "privacy.forget_copies": (timedelta(hours=1), privacy.forget_old_copies),
    "files.forget_parts": (timedelta(hours=1), forget_parts),
    "privacy.forget_undecided": (timedelta(hours=1), forget_undecided),
    "backoffice.forget": (timedelta(days=1), forget_old_answers),
    "tickets.tell_overdue": (timedelta(minutes=1), due.tell_overdue),
    "tickets.wake": (timedelta(minutes=1), snoozing.wake_due),
    "tickets.forget_changes": (timedelta(hours=1), undoing.forget_old),
    "customers.forget_changes": (timedelta(hours=1), person_undoing.forget_old),
    "notices.digest": (timedelta(minutes=10), digest.send_due),
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
    "digest": digest.letter,
    "notice": news,
    "survey": survey_letters.invitation,
    "code": joining.letter,
    "refusal": deciding.refusal_letter,
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

FAILED = {
    "email": bounced.note_refused,
}

JOBS = {
    reactions.JOB: reactions.job_runner(WHEN),
    chat_delivery.JOB: chat_delivery.mail_unseen,
    planning.JOB: send_planned,
    importing.JOB: importing.step,
    repeats.TOLD_JOB: repeats.note_told,
    repeats.ASKED_JOB: repeats.note_asked,
    merging.JOB: merging.move_rest,
    merging.RETURN_JOB: merging.return_rest,
}

# What each machine keeps for itself and brings up to date after every commit.
FOLLOW = (follow_articles, follow_lessons)

# Work that never ends, each in a thread of its own.
STEPS = (take_waiting, *[fetch_due] * FETCHERS, work_on_privacy)

TABLES = Tables(send=SEND, sent=SENT, failed=FAILED, jobs=JOBS, every=EVERY, follow=FOLLOW, steps=STEPS,
                release=(release_claims, release_watches, release_tasks))

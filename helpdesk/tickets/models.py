"""Tickets and what stands in them."""
import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import Agent, Team
from helpdesk.core.db import Id, MaybeMoment, Moment, db
from helpdesk.core.localised import pick
from helpdesk.customers.models import Customer

# Numbers begin at 10001: a customer never learns that he is the third one.
NUMBER_OFFSET = 10_000


class Ticket(db.Model):
    """One request of one customer, from the first word to the last.

    `seq` counts everything that appears in the thread, without gaps but for the places of mails that were moved away. `folder` and
    `waiting_on` repeat what the status means, so that every list is one index range.
    """

    __tablename__ = "ticket"
    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(sa.String(300))
    status: Mapped[str] = mapped_column(sa.String(10), default="new")
    folder: Mapped[str] = mapped_column(sa.String(10), default="unsolved")
    waiting_on: Mapped[str] = mapped_column(sa.String(10), default="us")
    priority: Mapped[str] = mapped_column(sa.String(10), default="normal")
    channel: Mapped[str] = mapped_column(sa.String(10))
    locale: Mapped[str] = mapped_column(sa.String(8), default="en")
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id"))
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id"))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    mailbox_id: Mapped[int | None]
    linked_ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket.id"))
    is_spam: Mapped[bool] = mapped_column(default=False)
    is_proved: Mapped[bool] = mapped_column(default=False)
    is_automatic: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int] = mapped_column(default=0)
    seen_seq: Mapped[int] = mapped_column(default=0)
    snippet: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    last_message_at: Mapped[Moment]
    waiting_since: Mapped[MaybeMoment]
    first_replied_at: Mapped[MaybeMoment]
    solved_at: Mapped[MaybeMoment]
    closed_at: Mapped[MaybeMoment]
    deleted_at: Mapped[MaybeMoment]
    snoozed_until: Mapped[MaybeMoment]
    reason_id: Mapped[int | None]
    own_status_id: Mapped[int | None]
    due_at: Mapped[MaybeMoment]
    is_overdue: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    reopened_count: Mapped[int] = mapped_column(default=0)

    customer: Mapped[Customer] = relationship()
    assignee: Mapped[Agent | None] = relationship()
    team: Mapped[Team | None] = relationship()
    tags: Mapped[list["TicketTag"]] = relationship(order_by="TicketTag.tag", cascade="all, delete-orphan")

    __table_args__ = (
        sa.Index("ix_ticket_folder_last", "folder", "last_message_at", "id"),
        sa.Index("ix_ticket_folder_assignee_last", "folder", "assignee_id", "last_message_at", "id"),
        sa.Index("ix_ticket_folder_team_last", "folder", "team_id", "last_message_at", "id"),
        sa.Index("ix_ticket_folder_waiting_last", "folder", "waiting_on", "last_message_at", "id"),
        sa.Index("ix_ticket_customer_last", "customer_id", "last_message_at"),
        sa.Index("ix_ticket_created", "created_at"),
        sa.Index("ix_ticket_status_solved", "status", "solved_at"),
        sa.Index("ix_ticket_snoozed", "snoozed_until", sqlite_where=sa.text("snoozed_until IS NOT NULL"),
                 postgresql_where=sa.text("snoozed_until IS NOT NULL")),
        sa.Index("ix_ticket_due", "due_at", sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL")),
        sa.Index("ix_ticket_reason", "reason_id", sqlite_where=sa.text("reason_id IS NOT NULL"),
                 postgresql_where=sa.text("reason_id IS NOT NULL")),
        sa.Index("ix_ticket_merged_into", "merged_into_id", sqlite_where=sa.text("merged_into_id IS NOT NULL"),
                 postgresql_where=sa.text("merged_into_id IS NOT NULL")),
        # What saved queues ask of the tickets that wait for somebody, answered without reading the tickets.
        sa.Index("ix_ticket_unsolved", "folder", "last_message_at", "id", "assignee_id", "team_id", "status", "waiting_on", "priority", "channel",
                 "locale", "created_at", "waiting_since", "customer_id", "due_at", "reason_id", sqlite_where=sa.text("folder = 'unsolved'"),
                 postgresql_where=sa.text("folder = 'unsolved'")),
        # The same in the order of waiting.
        sa.Index("ix_ticket_unsolved_waiting", "folder", "waiting_since", "id", "assignee_id", "team_id", "status", "waiting_on", "priority", "channel",
                 "locale", "created_at", "customer_id", "due_at", "reason_id", sqlite_where=sa.text("folder = 'unsolved'"),
                 postgresql_where=sa.text("folder = 'unsolved'")),
    )

    @hybrid_property
    def number(self) -> int:
        """The number that people see and quote."""
        return self.id + NUMBER_OFFSET

    @property
    def is_unread(self) -> bool:
        """Whether something arrived that no agent has opened yet."""
        return self.waiting_on == "us" and self.seq > self.seen_seq


class Message(db.Model):
    """What was said between the customer and us; notes are elsewhere, where no mailer reads.

    `is_formatted`: the marks of core/formatting.py count in its text.
    `meant_ticket_id` is the ticket that it answered, or of words of a chat the one they were said in, where that one had been merged into this one.
    """

    __tablename__ = "message"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"))
    seq: Mapped[int]
    direction: Mapped[str] = mapped_column(sa.String(3))
    channel: Mapped[str] = mapped_column(sa.String(10))
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id"))
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customer.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str | None] = mapped_column(sa.Text)
    quoted_text: Mapped[str | None] = mapped_column(sa.Text)
    message_id: Mapped[str | None] = mapped_column(sa.String(500), index=True)
    client_key: Mapped[str | None] = mapped_column(sa.String(80))
    sender: Mapped[str | None] = mapped_column(sa.String(254))
    recipients: Mapped[list | None] = mapped_column(sa.JSON)
    cc: Mapped[list | None] = mapped_column(sa.JSON)
    bcc: Mapped[list | None] = mapped_column(sa.JSON)
    mailbox_id: Mapped[int | None]
    inbound_email_id: Mapped[int | None]
    matched_by: Mapped[str | None] = mapped_column(sa.String(20))
    meant_ticket_id: Mapped[int | None]
    sender_check: Mapped[str | None] = mapped_column(sa.String(10))
    is_automatic: Mapped[bool] = mapped_column(default=False)
    is_proved: Mapped[bool] = mapped_column(default=False)
    is_formatted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[Moment]

    agent: Mapped[Agent | None] = relationship()
    customer: Mapped[Customer | None] = relationship()
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id")

    __table_args__ = (sa.UniqueConstraint("ticket_id", "seq"), sa.UniqueConstraint("client_key"),
                      sa.Index("ix_message_customer_id", "customer_id", sqlite_where=sa.text("customer_id IS NOT NULL"),
                               postgresql_where=sa.text("customer_id IS NOT NULL")))


class SideConversation(db.Model):
    """What we write about a ticket to a third party and hear from there: a supplier, a courier. Its words are notes.

    `recipients` are the addresses that were written to last, `subject` that of its mails.
    """

    __tablename__ = "side_conversation"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(sa.String(300))
    recipients: Mapped[list] = mapped_column(sa.JSON, default=list)
    locale: Mapped[str] = mapped_column(sa.String(8), default="en")
    created_at: Mapped[Moment]


class Note(db.Model):
    """What only agents read: a word between them, which never has a Delivery, or with a `side_id` one exchanged with a third party.

    Of the latter `sender` is who wrote to us (None: we wrote), `recipients` whom we wrote to, `quoted_text` what stood
    below; `is_stranger`: nobody of us wrote to that address there. Whatever shows, quotes, mails or exports something to customers reads messages and never this table.
    """

    __tablename__ = "note"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"))
    seq: Mapped[int]
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    client_key: Mapped[str | None] = mapped_column(sa.String(80))
    side_id: Mapped[int | None] = mapped_column(sa.ForeignKey("side_conversation.id", ondelete="CASCADE"), index=True)
    sender: Mapped[str | None] = mapped_column(sa.String(254))
    recipients: Mapped[list | None] = mapped_column(sa.JSON)
    quoted_text: Mapped[str | None] = mapped_column(sa.Text)
    message_id: Mapped[str | None] = mapped_column(sa.String(500), index=True)
    inbound_email_id: Mapped[int | None]
    sender_check: Mapped[str | None] = mapped_column(sa.String(10))
    is_automatic: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    is_stranger: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    is_formatted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[Moment]

    agent: Mapped[Agent | None] = relationship()
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id")

    __table_args__ = (sa.UniqueConstraint("ticket_id", "seq"), sa.UniqueConstraint("client_key"))


class Mention(db.Model):
    """That a note names an agent, alone or as a member of a team."""

    __tablename__ = "mention"
    note_id: Mapped[int] = mapped_column(sa.ForeignKey("note.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True, index=True)


class HandOver(db.Model):
    """What the next one must know of a ticket that changes hands, so that nobody asks the customer again. Its words are notes.

    `read_at` and `read_by_id`: who of those who got it has said that they read it.
    """

    __tablename__ = "hand_over"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id"))
    to_agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id"))
    to_team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    facts: Mapped[str] = mapped_column(sa.Text, default="")
    tried: Mapped[str] = mapped_column(sa.Text, default="")
    promises: Mapped[str] = mapped_column(sa.Text, default="")
    asked: Mapped[str] = mapped_column(sa.Text, default="")
    score: Mapped[str] = mapped_column(sa.String(60), default="")
    client_key: Mapped[str | None] = mapped_column(sa.String(80))
    created_at: Mapped[Moment]
    read_at: Mapped[MaybeMoment]
    read_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id"))

    __table_args__ = (sa.UniqueConstraint("client_key"),)


class PlannedReply(db.Model):
    """An answer that waits to leave: some seconds in which it can be taken back, or until a moment the agent chose.

    Nothing has happened yet: no message, no event, no figure knows of it. `state` is waiting, held (somebody has to
    decide, `reason` says why) or undone (its words stand in a composer again). What has left has no row here any more.
    """

    __tablename__ = "planned_reply"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    uploads: Mapped[list] = mapped_column(sa.JSON, default=list)
    cc: Mapped[list] = mapped_column(sa.JSON, default=list)
    bcc: Mapped[list] = mapped_column(sa.JSON, default=list)
    mailbox_id: Mapped[int | None]
    status: Mapped[str | None] = mapped_column(sa.String(20))
    client_key: Mapped[str | None] = mapped_column(sa.String(80))
    is_later: Mapped[bool] = mapped_column(default=False)
    is_formatted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    reason: Mapped[str] = mapped_column(sa.String(20), default="")
    due_at: Mapped[Moment]
    created_at: Mapped[Moment]

    agent: Mapped[Agent] = relationship()

    __table_args__ = (sa.UniqueConstraint("client_key"),)


class Draft(db.Model):
    """What an agent writes on a ticket and has not sent: one reply and one note each.

    `version` counts savings, so that an older window never writes over a newer one; `page` names the window that saved
    last. `client_key` is the key under which the words will be sent, so that two windows send them once. `beside` holds what
    was chosen with a reply: cc, bcc, mailbox_id, macros (ids). `is_shared`: colleagues read it and may take it over. `undone_id` is the reply that was taken back and whose files belong to it.
    """

    __tablename__ = "draft"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"))
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(5))
    text: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column(default=1)
    page: Mapped[str] = mapped_column(sa.String(40), default="")
    client_key: Mapped[str] = mapped_column(sa.String(80))
    beside: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default="{}")
    is_shared: Mapped[bool] = mapped_column(default=False)
    undone_id: Mapped[int | None]
    updated_at: Mapped[Moment]

    agent: Mapped[Agent] = relationship()

    __table_args__ = (sa.UniqueConstraint("ticket_id", "agent_id", "kind"),)


class Attachment(db.Model):
    """A file of a message or a note; its bytes lie in core/files under their digest."""

    __tablename__ = "attachment"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id", ondelete="CASCADE"), index=True)
    note_id: Mapped[int | None] = mapped_column(sa.ForeignKey("note.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(sa.String(255))
    content_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content_id: Mapped[str | None] = mapped_column(sa.String(255))
    is_inline: Mapped[bool] = mapped_column(default=False)


class TicketTag(db.Model):
    __tablename__ = "ticket_tag"
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(sa.String(40), primary_key=True)

    # With the ticket beside the tag, the newest tickets of a tag are the end of its part of the index.
    __table_args__ = (sa.Index("ix_ticket_tag_tag_ticket_id", "tag", "ticket_id"),)


class ThreadKey(db.Model):
    """Every Message-ID ever seen on a ticket, also of mails that we never received (RFC 5322, 3.6.4).

    `named_by` is the message that named it first: where that one goes, it goes along.
    """

    __tablename__ = "thread_key"
    message_id: Mapped[str] = mapped_column(sa.String(500), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    named_by: Mapped[int | None]


class TicketMerge(db.Model):
    """That one ticket was put into another, with what is needed to take it out again.

    `places` are [kind, id, place before, place after] of everything that moved, `before` what both tickets repeated of it.
    """

    __tablename__ = "ticket_merge"
    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    places: Mapped[list] = mapped_column(sa.JSON)
    before: Mapped[dict] = mapped_column(sa.JSON)
    actor: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[Moment]
    undone_at: Mapped[MaybeMoment]


class SavedQueue(db.Model):
    """A queue that an agent put together: whose tickets it holds is said by `scope` and `conditions` (see queue_rules.py).

    Seen by its owner alone, by the members of `team_id`, or with `for_everybody` by all agents.
    """

    __tablename__ = "saved_queue"
    id: Mapped[Id]
    names: Mapped[dict] = mapped_column(sa.JSON)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"), index=True)
    for_everybody: Mapped[bool] = mapped_column(default=False)
    scope: Mapped[str] = mapped_column(sa.String(10), default="unsolved")
    conditions: Mapped[dict] = mapped_column(sa.JSON)
    sort: Mapped[str] = mapped_column(sa.String(10), default="newest")
    place: Mapped[int] = mapped_column(default=50)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]

    owner: Mapped[Agent] = relationship()

    def name(self, locale: str) -> str:
        """The name in a language, with fallback."""
        return pick(self.names, locale)


class ChangeSet(db.Model):
    """What an agent changed in one go, so that it can be undone for a day.

    `changes` are pairs of ticket id and {what: [before, after]}; see tickets/undoing.py.
    """

    __tablename__ = "change_set"
    id: Mapped[Id]
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    act: Mapped[str] = mapped_column(sa.String(30))
    changes: Mapped[list] = mapped_column(sa.JSON)
    at: Mapped[Moment] = mapped_column(index=True)
    undone_at: Mapped[MaybeMoment]


class Follow(db.Model):
    """That an agent is told of what happens in a ticket, whoever has it."""

    __tablename__ = "ticket_follow"
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True)


class TicketLink(db.Model):
    """That two tickets belong beside each other, said by hand, read from both; `one_id` is the smaller id, `reason` says why."""

    __tablename__ = "ticket_link"
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")

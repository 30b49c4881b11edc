"""Tickets and what stands in them."""
import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import Agent, Team
from helpdesk.core.db import Id, MaybeMoment, Moment, db
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

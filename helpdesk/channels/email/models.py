"""Mailboxes, and every raw mail that ever reached us."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import Team
from helpdesk.core.db import Id, MaybeMoment, Moment, db
from helpdesk.core.localised import pick
from helpdesk.core.sealing import unseal

SECURITIES = ("tls", "starttls", "none")
SIGN_INS = ("password", "oauth2")
# waiting = not looked at yet; test = the desk wrote it to itself (selftest.py); failed = looked at in vain, an admin may try again.
VERDICTS = ("waiting", "new", "appended", "automatic", "bounce", "report", "duplicate", "refused", "failed", "test")


class Mailbox(db.Model):
    """An address at which customers write to us: where its mail is fetched, how its answers leave.

    Passwords are sealed (core/sealing). `fetch_error` says why the server or one of the folders cannot be read.
    """

    __tablename__ = "mailbox"
    id: Mapped[Id]
    address: Mapped[str] = mapped_column(sa.String(254), unique=True)
    names: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default="{}")
    signatures: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default="{}")
    locale: Mapped[str] = mapped_column(sa.String(8), default="en")
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    has_plus_addresses: Mapped[bool] = mapped_column(default=False)
    smtp_host: Mapped[str] = mapped_column(sa.String(253), default="")
    smtp_port: Mapped[int] = mapped_column(default=587)
    smtp_security: Mapped[str] = mapped_column(sa.String(10), default="starttls")
    smtp_user: Mapped[str] = mapped_column(sa.String(254), default="")
    smtp_secret: Mapped[str] = mapped_column(sa.Text, default="")
    sign_in: Mapped[str] = mapped_column(sa.String(10), default="password", server_default="password")
    oauth_token_url: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    oauth_client_id: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    oauth_scope: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    oauth_client_sealed: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    oauth_refresh_secret: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    imap_host: Mapped[str] = mapped_column(sa.String(253), default="")
    imap_port: Mapped[int] = mapped_column(default=993)
    imap_security: Mapped[str] = mapped_column(sa.String(10), default="tls")
    imap_user: Mapped[str] = mapped_column(sa.String(254), default="")
    imap_secret: Mapped[str] = mapped_column(sa.Text, default="")
    imap_takes_old: Mapped[bool] = mapped_column(default=True)
    imap_move_to: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    fetched_at: Mapped[MaybeMoment]
    imap_missing: Mapped[int] = mapped_column(default=0, server_default="0")
    imap_counted_at: Mapped[MaybeMoment]
    fetch_error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[Moment]

    team: Mapped[Team | None] = relationship()

    def name(self, locale: str) -> str:
        """The sender's name that customers of this language see, with fallback; '' when none was written."""
        return pick(self.names, locale)

    def signature(self, locale: str) -> str:
        """What stands under replies to customers of this language, with fallback; '' when none was written."""
        return pick(self.signatures, locale)

    @property
    def smtp_password(self) -> str:
        """The password in clear. :raises Unreadable: when it was sealed with another key."""
        return unseal(self.smtp_secret)

    @property
    def signs_in_by_oauth(self) -> bool:
        """Whether its servers want a token (channels/email/oauth.py) in place of a password."""
        return self.sign_in == "oauth2"

    @property
    def oauth_client_secret(self) -> str:
        """The secret of our application in clear. :raises Unreadable: when it was sealed with another key."""
        return unseal(self.oauth_client_sealed)

    @property
    def oauth_refresh_token(self) -> str:
        """The refresh token in clear. :raises Unreadable: when it was sealed with another key."""
        return unseal(self.oauth_refresh_secret)

    @property
    def imap_password(self) -> str:
        """The password in clear. :raises Unreadable: when it was sealed with another key."""
        return unseal(self.imap_secret)


class MailFolder(db.Model):
    """A folder of a mailbox on its IMAP server. One that is not fetched any more rests, with its cursor.

    `validity` and `uid` are the cursor of fetching (RFC 9051, 2.3.1.1): everything up to that UID is ours. `error` and
    `move_error` say in the server's words why it cannot be read, or what was taken cannot be moved.
    """

    __tablename__ = "mail_folder"
    id: Mapped[Id]
    mailbox_id: Mapped[int] = mapped_column(sa.ForeignKey("mailbox.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(200))
    is_fetched: Mapped[bool] = mapped_column(default=True)
    validity: Mapped[int | None] = mapped_column(sa.BigInteger)
    uid: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    move_error: Mapped[str | None] = mapped_column(sa.Text)

    __table_args__ = (sa.UniqueConstraint("mailbox_id", "name"),)


class InboundEmail(db.Model):
    """One raw mail as it arrived, committed before anybody reads it; its bytes lie in core/files.

    `verdict` says what became of it and `reason` why. Nothing is ever dropped: what cannot be taken waits here.
    """

    __tablename__ = "inbound_email"
    id: Mapped[Id]
    source: Mapped[str] = mapped_column(sa.String(10))
    mailbox_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mailbox.id", ondelete="SET NULL"))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int]
    sender: Mapped[str | None] = mapped_column(sa.String(320))
    recipients: Mapped[list | None] = mapped_column(sa.JSON)
    folder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mail_folder.id", ondelete="SET NULL"))
    uid_validity: Mapped[int | None] = mapped_column(sa.BigInteger)
    uid: Mapped[int | None] = mapped_column(sa.BigInteger)
    received_at: Mapped[Moment]
    verdict: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    reason: Mapped[str | None] = mapped_column(sa.Text)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[Moment]
    subject: Mapped[str] = mapped_column(sa.String(300), default="")
    author: Mapped[str] = mapped_column(sa.String(254), default="")
    wants_answer: Mapped[bool] = mapped_column(default=True)
    ticket_id: Mapped[int | None] = mapped_column(index=True)
    message_id: Mapped[int | None]

    mailbox: Mapped[Mailbox | None] = relationship()

    __table_args__ = (sa.Index("ix_inbound_email_verdict_due", "verdict", "due_at"), sa.Index("ix_inbound_email_verdict_id", "verdict", "id"),
                      sa.Index("ix_inbound_email_mailbox_id", "mailbox_id"), sa.UniqueConstraint("folder_id", "uid_validity", "uid"))


class MailboxTest(db.Model):
    """A mail that the desk wrote to one of its mailboxes, and how far it came. What was not reached yet is None.

    `send_error` are the words of a server that refused or returned it, `error` what stopped it in the desk; `decision` is
    what it would have become: new, appended, duplicate or spam.
    """

    __tablename__ = "mailbox_test"
    id: Mapped[Id]
    mailbox_id: Mapped[int] = mapped_column(sa.ForeignKey("mailbox.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[Moment]
    server: Mapped[str] = mapped_column(sa.String(253), default="")
    sent_at: Mapped[MaybeMoment]
    send_error: Mapped[str | None] = mapped_column(sa.Text)
    inbound_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inbound_email.id", ondelete="SET NULL"))
    error: Mapped[str | None] = mapped_column(sa.Text)
    decided_at: Mapped[MaybeMoment]
    decision: Mapped[str | None] = mapped_column(sa.String(10))

    mailbox: Mapped[Mailbox] = relationship()
    inbound: Mapped[InboundEmail | None] = relationship()

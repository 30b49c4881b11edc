"""Agents, their teams, their sessions and the one-time links that let them in."""
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.permissions import ROLES
from helpdesk.core.actor import Actor
from helpdesk.core.db import Id, MaybeMoment, Moment, db
from helpdesk.core.localised import pick


class Agent(db.Model):
    """A person who works here, in one of three roles."""

    __tablename__ = "agent"
    id: Mapped[Id]
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[str] = mapped_column(sa.String(20), default="agent")
    locale: Mapped[str] = mapped_column(sa.String(8), default="en")
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    notify_by_mail: Mapped[bool] = mapped_column(default=True)
    notify_on_screen: Mapped[bool] = mapped_column(default=True)
    notify_on_desktop: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    notify_by_sound: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    after_send: Mapped[str] = mapped_column(sa.String(5), default="stay", server_default="stay")
    signature: Mapped[str] = mapped_column(sa.Text, default="")
    theme: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    # The day in a mail: whether, and for which day it was sent last. `timezone` is '' for the desk's own.
    digest_by_mail: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    digest_on: Mapped[date | None]
    timezone: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    # How the desk is set up, words with dots between them: 'compact.sort-waiting.no-keys'; see desk/desk_view.py.
    view: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    created_at: Mapped[Moment]

    teams: Mapped[list["Team"]] = relationship(secondary="team_member", back_populates="members")

    @property
    def actor(self) -> Actor:
        """This agent as the author of an action."""
        return Actor("agent", self.id)

    @property
    def has_joined(self) -> bool:
        """Whether the agent has chosen a password yet."""
        return self.password_hash is not None

    def may(self, permission: str) -> bool:
        """Whether the agent's role holds the permission."""
        return permission in ROLES[self.role]


class Team(db.Model):
    """A group of agents; a private team's tickets are seen by its members only."""

    __tablename__ = "team"
    id: Mapped[Id]
    names: Mapped[dict] = mapped_column(sa.JSON)
    is_private: Mapped[bool] = mapped_column(default=False)

    members: Mapped[list[Agent]] = relationship(secondary="team_member", back_populates="teams")

    def name(self, locale: str) -> str:
        """The team's name in a language, with fallback."""
        return pick(self.names, locale)


class TeamMember(db.Model):
    __tablename__ = "team_member"
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True, index=True)


class AgentSession(db.Model):
    """One browser of one agent; only the digest of its token is kept."""

    __tablename__ = "agent_session"
    id: Mapped[Id]
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    browser: Mapped[str] = mapped_column(sa.String(200), default="")

    agent: Mapped[Agent] = relationship(lazy="joined", innerjoin=True)


class OneTimeLink(db.Model):
    """A link that works once: an invitation, a password reset, or the first admin of a new desk."""

    __tablename__ = "one_time_link"
    id: Mapped[Id]
    purpose: Mapped[str] = mapped_column(sa.String(20))
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"))
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[Moment]
    used_at: Mapped[MaybeMoment]


class ApiToken(db.Model):
    """A key by which another system speaks to the doors for machines; of the key itself only a digest is kept.

    `scopes` are what it may do there; `ending` are the last signs, by which people tell their keys apart.
    """

    __tablename__ = "api_token"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(80))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    ending: Mapped[str] = mapped_column(sa.String(4))
    scopes: Mapped[list] = mapped_column(sa.JSON, default=list)
    created_at: Mapped[Moment]
    revoked_at: Mapped[MaybeMoment]
    last_used_at: Mapped[MaybeMoment]

    def may(self, scope: str) -> bool:
        """Whether the key opens this."""
        return self.revoked_at is None and scope in self.scopes

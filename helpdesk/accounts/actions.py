"""Verbs of the accounts room: sign in and out, invite, change, reset."""
import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.events import AgentChanged, AgentInvited, AgentSignedIn, LinkMade, PasswordSet
from helpdesk.accounts.models import Agent, AgentSession, OneTimeLink
from helpdesk.accounts.permissions import ROLES
from helpdesk.core import events, text
from helpdesk.core.actor import SYSTEM, Actor
from helpdesk.core.clock import utcnow, zones
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import known_locale
from helpdesk.core.signing import mac

# What the audit log repeats; of everything else it says only that it changed.
TOLD = frozenset({"role", "is_active", "locale", "theme", "notify_by_mail", "notify_on_screen", "notify_on_desktop", "notify_by_sound",
                  "after_send", "digest_by_mail", "timezone"})
THEMES = ("", "light", "dark")
# Where an agent goes when a reply is sent: nowhere, to the next ticket of the list, or to the list.
AFTER_SEND = frozenset({"stay", "next", "list"})
LINK_LIFE = {"invite": timedelta(days=7), "reset": timedelta(hours=2), "first_admin": timedelta(days=1)}


def digest(token: str) -> str:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(agent: Agent, *, days: int, browser: str) -> str:
    """Opens a session of `days` days and returns its secret token for the cookie."""
    token = secrets.token_urlsafe(32)
    now = utcnow()
    db.session.add(AgentSession(agent_id=agent.id, token_digest=digest(token), created_at=now,
                                expires_at=now + timedelta(days=days), browser=text.one_line(browser, 200)))
    events.record(AgentSignedIn(agent_id=agent.id), actor=agent.actor)
    return token


def sign_out(token: str) -> None:
    """Ends the session of this token."""
    db.session.execute(sa.delete(AgentSession).where(AgentSession.token_digest == digest(token)))


def sign_out_everywhere(agent: Agent) -> None:
    """Ends every session of the agent."""
    db.session.execute(sa.delete(AgentSession).where(AgentSession.agent_id == agent.id))


def end_session(agent: Agent, session_id: int) -> None:
    """Ends one session of this agent; somebody else's stays."""
    db.session.execute(sa.delete(AgentSession).where(AgentSession.id == session_id, AgentSession.agent_id == agent.id))


def create_agent(*, email: str, name: str, role: str, actor: Actor, locale: str = "en",
                 password_hash: str | None = None, is_sample: bool = False) -> Agent:
    """A new agent. :raises Invalid: for an unusable name, address or role. :raises Conflict: when the address is taken."""
    email, name = text.address(email), text.one_line(name, 120)
    _check({"name": name, "email": email, "role": role})
    _refuse_taken(email)
    agent = Agent(email=email, name=name, role=role, locale=known_locale(locale) or "en", password_hash=password_hash,
                  is_sample=is_sample, created_at=utcnow())
    db.session.add(agent)
    db.session.flush()
    events.record(AgentInvited(agent_id=agent.id, role=role), actor=actor)
    return agent


def change_agent(agent: Agent, *, actor: Actor, **changes) -> None:
    """Changes name, address, role, language, activity, signature, theme or notices; deactivating ends the agent's sessions.

    :raises Invalid: for an unusable value. :raises Conflict: when the address is taken or the last active admin would be lost.
    """
    if "email" in changes:
        changes["email"] = text.address(changes["email"])
    changes = {key: value for key, value in changes.items() if getattr(agent, key) != value}
    if not changes:
        return
    _check(changes)
    if "email" in changes:
        _refuse_taken(changes["email"])
    loses_admin = agent.role == "admin" and (changes.get("role", "admin") != "admin" or changes.get("is_active") is False)
    if loses_admin and agent.is_active and _active_admins() < 2:
        raise Conflict(_("This is the last admin. Make somebody else an admin first."))
    for key, value in changes.items():
        setattr(agent, key, value)
    if changes.get("is_active") is False:
        sign_out_everywhere(agent)
    told = {key: value if key in TOLD else None for key, value in changes.items()}
    events.record(AgentChanged(agent_id=agent.id, changes=told), actor=actor)


def _check(values: dict) -> None:
    """:raises Invalid: naming each value that an agent cannot have."""
    rules = {
        "name": (lambda value: bool(value), _("Write the agent's name.")),
        "email": (text.looks_like_address, _("This is not a mail address.")),
        "role": (ROLES.__contains__, _("Choose one of the roles.")),
        "locale": (lambda value: value == known_locale(value), _("Choose one of the languages.")),
        "theme": (THEMES.__contains__, _("Choose one of the themes.")),
        "timezone": (("", *zones()).__contains__, _("Choose one of the time zones.")),
        "after_send": (AFTER_SEND.__contains__, _("Choose what follows a reply.")),
    }
    problems = {key: rules[key][1] for key, value in values.items() if key in rules and not rules[key][0](value)}
    if problems:
        raise Invalid(problems)


def _refuse_taken(email: str) -> None:
    if db.session.scalar(sa.select(Agent.id).where(Agent.email == email)):
        raise Conflict(_("An agent with this address exists already."))


def make_link(purpose: str, agent: Agent | None = None, *, actor: Actor = SYSTEM) -> str:
    """A token that opens one page once; purposes and lives are those of LINK_LIFE.

    An agent has one open link at a time: a new one ends the earlier ones.
    """
    if agent is not None:
        db.session.execute(sa.delete(OneTimeLink).where(OneTimeLink.agent_id == agent.id, OneTimeLink.used_at.is_(None)))
    link = OneTimeLink(purpose=purpose, agent_id=agent.id if agent else None, token_digest=secrets.token_hex(32),
                       expires_at=utcnow() + LINK_LIFE[purpose])
    db.session.add(link)
    db.session.flush()
    link.token_digest = digest(token_of(link))
    if agent is not None:
        events.record(LinkMade(agent_id=agent.id, purpose=purpose), actor=actor)
    return token_of(link)


def token_of(link: OneTimeLink) -> str:
    """The link's token, made again from the desk's key: so that it lies neither in a mail that waits nor in a log."""
    return f"{link.id}-{mac('one-time link', f'{link.id} {link.purpose} {link.expires_at.isoformat()}', length=40)}"


def link_for(token: str) -> OneTimeLink:
    """The unused link of a token. :raises NotFound: when it is unknown, used or too old."""
    link = db.session.scalar(sa.select(OneTimeLink).where(OneTimeLink.token_digest == digest(token)))
    if link is None or link.used_at or link.expires_at < utcnow():
        raise NotFound(_("This link was used already or is too old. Ask an admin for a new one."))
    return link


def use_link(link: OneTimeLink) -> None:
    """Marks the link used; the UPDATE decides a race. :raises NotFound: when somebody was first."""
    used = db.session.execute(sa.update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
                              .values(used_at=utcnow()))
    if used.rowcount != 1:
        raise NotFound(_("This link was used already or is too old. Ask an admin for a new one."))


def set_password(agent: Agent, password_hash: str, *, actor: Actor = SYSTEM) -> None:
    """Replaces the password and ends every session."""
    agent.password_hash = password_hash
    sign_out_everywhere(agent)
    events.record(PasswordSet(agent_id=agent.id), actor=actor)


def _active_admins() -> int:
    """Counted under a lock (PostgreSQL), so that two admins cannot each make the other the last one."""
    return len(db.session.scalars(sa.select(Agent.id).where(Agent.role == "admin", Agent.is_active).with_for_update()).all())

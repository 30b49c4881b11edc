"""Verbs and reads of the mailboxes: create, change, find the one a mail belongs to."""
from dataclasses import asdict, dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.channels.email import folders
from helpdesk.channels.email.events import MailboxChanged
from helpdesk.channels.email.models import SECURITIES, SIGN_INS, Mailbox
from helpdesk.channels.email.oauth import consent_url, is_safe_url
from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import DEFAULT_LOCALE, LOCALES, known_locale
from helpdesk.core.localised import tidy
from helpdesk.core.sealing import seal
from helpdesk.core.standing import until_something_happens

LONGEST_SIGNATURE = 2_000
# What is typed in clear → the column that keeps it sealed.
SEALED = {"smtp_password": "smtp_secret", "imap_password": "imap_secret", "oauth_client_secret": "oauth_client_sealed",
          "oauth_refresh_token": "oauth_refresh_secret"}


@dataclass(frozen=True)
class MailboxChoice:
    """A mailbox as an admin wants it; `names` is a localised text. A password of None stays as it is; '' removes it."""

    address: str
    names: dict[str, str] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    locale: str = DEFAULT_LOCALE
    team_id: int | None = None
    is_active: bool = True
    is_default: bool = False
    has_plus_addresses: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str | None = None
    sign_in: str = "password"
    oauth_token_url: str = ""
    oauth_client_id: str = ""
    oauth_scope: str = ""
    oauth_client_secret: str | None = None
    oauth_refresh_token: str | None = None
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "tls"
    imap_user: str = ""
    imap_password: str | None = None
    imap_folders: tuple[str, ...] = (folders.INBOX,)
    imap_takes_old: bool = True
    imap_move_to: str = ""


# Prepared once: building a statement costs more than running it, and this one runs with every ticket.
_ALL = sa.select(Mailbox).order_by(Mailbox.is_default.desc(), Mailbox.address)


def all_mailboxes() -> list[Mailbox]:
    """Every mailbox, the resting ones too."""
    return list(db.session.scalars(_ALL))


def active_mailboxes() -> list[Mailbox]:
    """Those that take and send mail; the default one first."""
    return [mailbox for mailbox in all_mailboxes() if mailbox.is_active]


@until_something_happens
def shown_mailboxes() -> list[Mailbox]:
    """The same, to be shown only: not read again while nothing happens."""
    return active_mailboxes()


def active_addresses() -> set[str]:
    """The addresses that take mail."""
    return set(db.session.scalars(sa.select(Mailbox.address).where(Mailbox.is_active)))


def mailbox_of_id(mailbox_id: int) -> Mailbox:
    """The mailbox with this id. :raises NotFound: when there is none."""
    mailbox = db.session.get(Mailbox, mailbox_id)
    if mailbox is None:
        raise NotFound()
    return mailbox


def default_mailbox(known: list[Mailbox] | None = None) -> Mailbox | None:
    """The mailbox for what belongs to no other: the one marked so, else the oldest active one (of `known`)."""
    known = active_mailboxes() if known is None else known
    return min(known, key=lambda mailbox: (not mailbox.is_default, mailbox.id), default=None)


def feeds_team(team_id: int) -> bool:
    """Whether a mailbox feeds this team."""
    return db.session.scalar(sa.select(sa.exists().where(Mailbox.team_id == team_id)))


def mailbox_for(addresses: list[str], known: list[Mailbox] | None = None) -> Mailbox | None:
    """The active mailbox (of `known`) that one of these addresses names, plus-addresses included, or None."""
    by_address = {mailbox.address: mailbox for mailbox in (active_mailboxes() if known is None else known)}
    return next((by_address[bare] for address in addresses if (bare := without_plus(address)) in by_address), None)


def without_plus(address: str) -> str:
    """The bare form of an address: 'support+t12-…@x' → 'support@x'."""
    local, at, domain = text.address(address).rpartition("@")
    return local.partition("+")[0] + at + domain


def create_mailbox(choice: MailboxChoice, *, actor: Actor) -> Mailbox:
    """A new mailbox. :raises Invalid: naming each field that cannot be used."""
    _check(choice, None)
    mailbox = Mailbox(created_at=utcnow(), **_columns(choice))
    db.session.add(mailbox)
    db.session.flush()
    folders.choose(mailbox, choice.imap_folders)
    _only_one_default(mailbox)
    events.record(MailboxChanged(mailbox_id=mailbox.id, fields=["created"]), actor=actor)
    return mailbox


def change_mailbox(mailbox: Mailbox, choice: MailboxChoice, *, actor: Actor) -> None:
    """Gives the mailbox these settings; another server begins with fresh cursors. :raises Invalid: as above."""
    _check(choice, mailbox)
    wanted = _columns(choice)
    changed = sorted(name for name, value in wanted.items() if getattr(mailbox, name) != value)
    for name in changed:
        setattr(mailbox, name, wanted[name])
    if {"imap_host", "imap_user"} & set(changed):
        folders.forget(mailbox)
    if folders.choose(mailbox, choice.imap_folders):
        changed.append("imap_folders")
    _only_one_default(mailbox)
    if changed:
        events.record(MailboxChanged(mailbox_id=mailbox.id, fields=changed), actor=actor)


def _columns(choice: MailboxChoice) -> dict:
    values = asdict(choice) | {"address": text.address(choice.address), "names": tidy(choice.names, 120),
                               "signatures": _tidy_signatures(choice.signatures),
                               "locale": known_locale(choice.locale) or DEFAULT_LOCALE}
    del values["imap_folders"]
    for name, column in SEALED.items():
        secret = values.pop(name)
        if secret is not None:
            values[column] = seal(secret)
    return values


def _tidy_signatures(texts: dict[str, str]) -> dict[str, str]:
    """The signatures that were written; languages left empty fall away."""
    written = {locale: text.many_lines(texts.get(locale) or "", LONGEST_SIGNATURE) for locale in LOCALES}
    return {locale: words for locale, words in written.items() if words}


def _only_one_default(mailbox: Mailbox) -> None:
    if mailbox.is_default:
        db.session.execute(sa.update(Mailbox).where(Mailbox.id != mailbox.id).values(is_default=False))


def _check(choice: MailboxChoice, mailbox: Mailbox | None) -> None:
    problems = {}
    address = text.address(choice.address)
    if not text.looks_like_address(address):
        problems["address"] = _("Write a mail address, for example support@example.com.")
    elif db.session.scalar(sa.select(Mailbox.id).where(Mailbox.address == address)) not in (None, mailbox.id if mailbox else None):
        problems["address"] = _("There is a mailbox with this address already.")
    for kind in ("smtp", "imap"):
        if not 1 <= getattr(choice, f"{kind}_port") <= 65_535:
            problems[f"{kind}_port"] = _("A port is a number between 1 and 65535.")
        if getattr(choice, f"{kind}_security") not in SECURITIES:
            problems[f"{kind}_security"] = _("Choose how the connection is protected.")
    problems |= folders.problems(choice.imap_folders, choice.imap_move_to) | _sign_in_problems(choice, mailbox)
    if problems:
        raise Invalid(problems)


def _sign_in_problems(choice: MailboxChoice, mailbox: Mailbox | None) -> dict[str, str]:
    if choice.sign_in not in SIGN_INS:
        return {"sign_in": _("Choose how the desk signs in.")}
    if choice.sign_in == "password":
        return {}
    problems = {}
    if not is_safe_url(choice.oauth_token_url):
        problems["oauth_token_url"] = _("Write the provider’s address for tokens; it begins with https.")
    if not choice.oauth_client_id:
        problems["oauth_client_id"] = _("Write the client ID that the provider gave you.")
    is_kept = mailbox is not None and bool(mailbox.oauth_refresh_secret)
    # Where the provider has a page for it, somebody signs in there once the rest is saved.
    if not choice.oauth_refresh_token and not consent_url(choice.oauth_token_url) and not (is_kept and choice.oauth_refresh_token is None):
        problems["oauth_refresh_token"] = _("Write the refresh token that the provider gave you.")
    return problems

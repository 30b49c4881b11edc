"""What the operator's settings say about mail; create_app sets it once for each process."""
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from helpdesk.channels.email import senders
from helpdesk.config import Settings

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_SECURITIES = {"smtp": "none", "smtps": "tls", "smtp+starttls": "starttls"}


@dataclass(frozen=True)
class Server:
    """A mail server and how to reach it; security is tls, starttls or none. A `token` takes the place of the password (XOAUTH2)."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    token: str = ""


@dataclass
class _Own:
    server: Server | None = None
    address: str = "support@localhost"
    largest_mail: int = 40 * 1024 * 1024
    takes_any_recipient: bool = False
    trusts_spam_headers: bool = False
    trusted_servers: tuple[str, ...] = ()
    txt_lookup: senders.Lookup | None = None


own = _Own()


def use(settings: Settings) -> None:
    """Takes over the operator's settings."""
    own.server = _server(settings.smtp_url)
    domain = settings.message_id_domain
    own.address = settings.mail_from or f"support@{domain if any(map(str.isalpha, domain)) else 'localhost'}"
    own.largest_mail = settings.max_mail_mb * 1024 * 1024
    own.takes_any_recipient = settings.is_sample
    own.trusts_spam_headers = settings.trust_spam_headers
    own.trusted_servers = tuple(name.strip().lower() for name in settings.trusted_mail_servers.split(",") if name.strip())
    own.txt_lookup = senders.resolve if settings.check_senders else None


def _server(url: str) -> Server | None:
    if not url:
        return None
    parts = urlsplit(url)
    return Server(parts.hostname, parts.port or _PORTS[parts.scheme], _SECURITIES[parts.scheme],
                  unquote(parts.username or ""), unquote(parts.password or ""))

"""Every setting of the operator: type, default, one sentence. Odd values are refused at start, in words."""
import os
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class ConfigurationError(click.ClickException):
    """A setting cannot be used; the text says which, why and what to write instead.

    On the command line it ends with 75, so that a mail server keeps the mail and tries again.
    """

    exit_code = 75


class Settings(BaseSettings):
    """Read from the environment, names prefixed with HELPDESK_ (PORT stands alone)."""

    model_config = SettingsConfigDict(env_prefix="HELPDESK_", extra="ignore")

    instance: Path = Field(ROOT / "instance", description="Folder that holds everything the desk keeps: database, files, index, secrets.")
    url: str = Field("", description="Public address of the desk, used for links in mails. Setting it makes the desk a real one: no sample data, no sample sign-ins.")
    host: str = Field("127.0.0.1", description="Address on which the web server listens.")
    port: int = Field(8000, validation_alias="PORT", ge=1, le=65535, description="Port on which the web server listens (the variable is PORT, without prefix).")
    trust_proxy: int = Field(0, ge=0, le=5, description="How many reverse proxies stand in front whose X-Forwarded headers are believed.")
    database_url: str = Field("", description="SQLAlchemy address of the database; empty means SQLite in the instance folder. PostgreSQL: postgresql+psycopg://user:password@host/name.")
    redis_url: str = Field("", description="Redis address, needed only when several web processes share sockets and rate limits.")
    smtp_listen: str = Field("127.0.0.1:8025", description="host:port on which mail is taken by SMTP; 'off' for none.")
    lmtp_listen: str = Field("", description="host:port or unix:/path on which a mail server beside the desk hands mail over by LMTP; empty for none.")
    smtp_url: str = Field("", description="Server that takes our mails unless a mailbox names its own: smtps://user:password@host:465, smtp+starttls://user:password@host:587 or, unencrypted, smtp://host:25.")
    mail_from: str = Field("", description="Address our mails come from when no mailbox is set up; empty means support@ and the mail domain.")
    mail_domain: str = Field("", description="Domain of the Message-IDs we write; empty means the host of HELPDESK_URL.")
    trusted_mail_servers: str = Field("", description="Names (authserv-id) of the mail servers in front of us whose Authentication-Results are believed, separated by commas. They must remove forged ones.")
    trust_spam_headers: bool = Field(False, description="Whether a spam filter in front of us is believed (X-Spam-Flag, X-Spam-Status, X-Spam, SCL of Exchange). It must remove forged ones.")
    check_senders: bool = Field(True, description="Whether the DKIM signatures of mails are verified here; asks the name service.")
    check_links: bool = Field(True, description="Whether the worker asks once a week if pages of other websites that articles link to are still there.")
    card_hosts: str = Field("", description="Hosts with ports inside the network that back-office cards may ask, separated by commas, for example shop.internal:8443; nothing else inside is reached.")
    timezone: str = Field("UTC", description="Time zone of the dates on screen and of the days in reports, for example Europe/Bucharest.")
    max_upload_mb: int = Field(25, ge=1, le=1000, description="Largest request body in megabytes, attachments included.")
    max_mail_mb: int = Field(40, ge=1, le=1000, description="Largest mail taken, in megabytes.")
    max_sockets: int = Field(300, ge=1, le=5000, description="Live connections one web process holds; more are refused.")
    web_threads: int = Field(16, ge=2, le=500, description="Threads for pages beside the live connections.")
    session_days: int = Field(14, ge=1, le=365, description="Days after which an agent has to sign in again.")
    undo_seconds: int = Field(15, ge=0, le=300, description="Seconds during which an agent can take a mailed reply back; 0 sends at once. Chat always sends at once.")
    rate_limits: bool = Field(True, description="Rate limits on public doors; switched off only for measuring.")
    bench: bool = Field(False, description="Adds a Server-Timing header with the number of SQL statements to each page.")
    sample: bool = Field(True, description="Whether a new database without HELPDESK_URL is filled with the Brisa sample.")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged: DEBUG, INFO, WARNING or ERROR.")

    @field_validator("url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("write a whole address, for example https://help.example.com")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (KeyError, OSError, ValueError):
            raise ValueError("write a name of the time zone database, for example America/Sao_Paulo")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("begin with sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("lmtp_listen")
    @classmethod
    def _known_place(cls, value: str) -> str:
        value = value.strip()
        host, _, port = value.rpartition(":")
        if value and not value.startswith("unix:/") and not (host and host != "unix" and port.isdecimal() and 0 < int(port) < 65_536):
            raise ValueError("write host:port or unix:/path, for example 127.0.0.1:8024")
        return value

    @field_validator("card_hosts")
    @classmethod
    def _known_hosts(cls, value: str) -> str:
        for place in filter(None, map(str.strip, value.split(","))):
            host, _, port = place.rpartition(":")
            if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
                raise ValueError("write host:port, separated by commas, for example shop.internal:8443")
        return value.strip()

    @field_validator("smtp_url")
    @classmethod
    def _known_mail_server(cls, value: str) -> str:
        parts = urlsplit(value.strip())
        if value and (parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname):
            raise ValueError("write for example smtp+starttls://user:password@mail.example.com:587")
        return value.strip()

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.instance / 'continua.sqlite3'}"

    @property
    def card_places(self) -> list[tuple[str, int]]:
        """The same as (host, port); an IPv6 address may stand in brackets."""
        pairs = (place.strip().rpartition(":") for place in self.card_hosts.split(",") if place.strip())
        return [(host.strip("[]"), int(port)) for host, _, port in pairs]

    @property
    def is_sample(self) -> bool:
        """Whether this desk may hold the Brisa sample and its well-known sign-ins."""
        return self.sample and not self.url

    @property
    def base_url(self) -> str:
        """Address that starts links in mails, without a slash at the end."""
        return self.url or f"http://127.0.0.1:{self.port}"

    @property
    def message_id_domain(self) -> str:
        """Right side of the Message-IDs we write (RFC 5322, 3.6.4)."""
        return self.mail_domain or urlsplit(self.base_url).hostname or "localhost"


def load(**overrides) -> Settings:
    """Settings from the environment.

    :raises ConfigurationError: naming each variable that cannot be used and why.
    """
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_sentence(problem) for problem in error.errors())) from None
    settings.instance = settings.instance.expanduser().resolve()
    return settings


def prepare_instance(settings: Settings) -> None:
    """Makes the instance folder and its parts.

    :raises ConfigurationError: when the folder cannot be written.
    """
    try:
        for part in ("", "files", "index", "run"):
            (settings.instance / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = settings.instance / "run" / f"probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"The folder {settings.instance} cannot be written ({error.strerror}). "
            "Give HELPDESK_INSTANCE a folder that this user may write to."
        ) from None


def _sentence(problem: dict) -> str:
    name = "_".join(str(part) for part in problem["loc"])
    variable = name if name == "PORT" else f"HELPDESK_{name.upper()}"
    return f"{variable} cannot be {problem['input']!r}: {problem['msg'].removeprefix('Value error, ')}."

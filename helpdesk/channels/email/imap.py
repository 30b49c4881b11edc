"""A signed-in connection to a mailbox' IMAP server (RFC 9051), by password or OAuth2."""
import re
import ssl
from contextlib import contextmanager, suppress

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from helpdesk.channels.email import oauth
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.own import Server
from helpdesk.core.sealing import Unreadable

SECONDS = 30
_TIMING = re.compile(r"\s*\([\d.]+ \+ [\d. +]+secs\)\.?$")


class CannotFetch(Exception):
    """The server does not let us in or answers nonsense; the text says what it said."""


def words_of(error: Exception) -> str:
    """What an IMAP server said, without the timing that some add."""
    return _TIMING.sub("", getattr(error, "strerror", None) or str(error))


@contextmanager
def connected(server: Server, seconds: float = SECONDS):
    """A signed-in IMAP connection. :raises CannotFetch: with the server's words."""
    client = None
    try:
        context = ssl.create_default_context()
        client = IMAPClient(server.host, server.port, ssl=server.security == "tls", ssl_context=context, timeout=seconds)
        if server.security == "starttls":
            client.starttls(context)
        _sign_in(client, server)
        yield client
    except (IMAPClientError, OSError) as error:
        raise CannotFetch(f"{server.host}:{server.port}: {words_of(error)}") from None
    finally:
        if client is not None:
            _close(client)


def _sign_in(client: IMAPClient, server: Server) -> None:
    if not server.token:
        client.login(server.user, server.password)
        return
    try:
        client.oauth2_login(server.user, server.token)
    except IMAPClientError:
        oauth.forget(server.token)
        raise


def imap_server(mailbox: Mailbox) -> Server:
    """Where the mailbox' mail lies; with no unit open, because a token may have to be asked for.

    :raises CannotFetch: when its password cannot be read, or the provider gives no token.
    """
    try:
        host, port, security, user = mailbox.imap_host, mailbox.imap_port, mailbox.imap_security, mailbox.imap_user
        if mailbox.signs_in_by_oauth:
            return Server(host, port, security, user, token=oauth.token_for(mailbox))
        return Server(host, port, security, user, mailbox.imap_password)
    except (Unreadable, oauth.NoToken) as error:
        raise CannotFetch(str(error)) from None


def _close(client: IMAPClient) -> None:
    try:
        client.logout()
    except (IMAPClientError, OSError):
        with suppress(OSError):     # the server hung up first
            client.shutdown()

"""SEND['email']: hands a composed mail to a mail server, and tells a "later" from a "never" (RFC 5321, 4.2.1)."""
import smtplib
import ssl
from collections.abc import Callable
from contextlib import contextmanager

from helpdesk.channels.email import oauth
from helpdesk.channels.email.composing import Composed, compose, mailbox_of
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.own import Server, own
from helpdesk.channels.email.threading import is_threaded
from helpdesk.core.sealing import Unreadable
from helpdesk.outbox.actions import NowhereToSend, PermanentFailure, TemporaryFailure
from helpdesk.outbox.letters import Writer
from helpdesk.outbox.models import Delivery

SECONDS = 30


def sender(writers: dict[str, Writer]) -> Callable[[Delivery], dict]:
    """The worker's function for mail. `writers` is wiring.LETTERS: the kind of a delivery → who writes its letter."""
    def send(delivery: Delivery) -> dict:
        # A desk without a mail server keeps every mail: nothing is composed in vain.
        if not has_server(mailbox_of(delivery)):
            raise NowhereToSend("No mail server is set up, so this mail was not sent.")
        composed = compose(delivery, writers)
        facts = {"is_threaded": is_threaded(composed.message, delivery)}
        hand_over(composed, server_of(composed.mailbox))
        return facts
    return send


def has_server(mailbox: Mailbox | None) -> bool:
    """Whether any server takes the mails of this mailbox."""
    return bool(mailbox and mailbox.smtp_host) or own.server is not None


def server_of(mailbox: Mailbox | None) -> Server | None:
    """The server that takes the mails of this mailbox: its own, else the operator's, else None. Call it outside of a unit.

    :raises TemporaryFailure: when there is no password or token to be had.
    """
    if not (mailbox and mailbox.smtp_host):
        return own.server
    host, port, security, user = mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security, mailbox.smtp_user or mailbox.address
    try:
        if mailbox.signs_in_by_oauth:
            return Server(host, port, security, user, token=oauth.token_for(mailbox))
        return Server(host, port, security, mailbox.smtp_user, mailbox.smtp_password)
    except (Unreadable, oauth.NoToken) as error:
        raise TemporaryFailure(str(error)) from None


def hand_over(composed: Composed, server: Server) -> None:
    """Sends one mail. :raises TemporaryFailure, PermanentFailure: with the server's words."""
    with connected(server) as smtp:
        transfer(smtp, composed)


@contextmanager
def connected(server: Server, seconds: float = SECONDS):
    """A signed-in connection to a mail server. :raises TemporaryFailure: when there is none to be had."""
    try:
        smtp = _connect(server, seconds)
    except smtplib.SMTPAuthenticationError as error:
        oauth.forget(server.token)
        raise TemporaryFailure(f"{server.host} refused the {'token' if server.token else 'user name or the password'}: {_words(error.smtp_error)}") from None
    except smtplib.SMTPResponseException as error:
        raise TemporaryFailure(f"{server.host} answered {error.smtp_code} {_words(error.smtp_error)}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise TemporaryFailure(f"{server.host}:{server.port} cannot be reached: {error.strerror or error}") from None
    try:
        yield smtp
    finally:
        _close(smtp)


def _connect(server: Server, seconds: float) -> smtplib.SMTP:
    if server.security == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=ssl.create_default_context())
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=seconds)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        _sign_in(smtp, server)
    except BaseException:
        _close(smtp)
        raise
    return smtp


def _sign_in(smtp: smtplib.SMTP, server: Server) -> None:
    if server.token:
        words = oauth.xoauth2(server.user, server.token)
        # A refusal first comes as a challenge, which an empty answer turns into the error itself.
        smtp.auth("XOAUTH2", lambda challenge=None: words if challenge is None else "")
    elif server.user:
        smtp.login(server.user, server.password)


def _close(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()


def transfer(smtp: smtplib.SMTP, composed: Composed) -> None:
    """Hands one mail to a server we are connected to. :raises TemporaryFailure, PermanentFailure: with its words."""
    try:
        smtp.send_message(composed.message, from_addr=composed.sender, to_addrs=[composed.recipient])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        _refused(code, words)
    except smtplib.SMTPResponseException as error:
        _refused(error.smtp_code, error.smtp_error)
    except (UnicodeError, ValueError, smtplib.SMTPNotSupportedError) as error:
        raise PermanentFailure(f"This mail cannot be written for the server: {error}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise TemporaryFailure(f"The connection broke while sending: {error.strerror or error}") from None


def _refused(code: int, words: bytes | str) -> None:
    sentence = f"{code} {_words(words)}"
    if 500 <= code < 600:
        raise PermanentFailure(sentence)
    raise TemporaryFailure(sentence)


def _words(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
